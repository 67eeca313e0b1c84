/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic is accurate to 1 ulp and the same on every build (a golden hash of its bytes). */
#include "check.h"

#include <math.h>
#include <string.h>

#include "engine/numerics.h"
#include "engine/random.h"

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state;
}

static double next_uniform(uint64_t *state)
{
    return (double)(next_random(state) >> 11) * 0x1p-53;
}

/* Distance in units of the last place of the true value. */
static double ulps(double got, long double want)
{
    double size = fabs((double)want);
    double unit = nextafter(size, INFINITY) - size;
    return (double)(fabsl((long double)got - want) / (long double)unit);
}

static void test_numerics__within_one_ulp(void **state)
{
    (void)state;
    uint64_t random = 1;
    double worst_exp = 0;
    double worst_log = 0;
    double worst_sigmoid = 0;
    for (int i = 0; i < 400000; i++) {
        double u = next_uniform(&random);
        double x = (u - 0.5) * (i % 2 ? 1400 : 6);
        worst_exp = fmax(worst_exp, ulps(score__exp(x), expl((long double)x)));
        double y = i % 3 == 0 ? exp((u - 0.5) * 1400) : i % 3 == 1 ? 0.3 + 2 * u : 1 + u * 1e-3;
        worst_log = fmax(worst_log, ulps(score__log(y), logl((long double)y)));
        double z = (u - 0.5) * (i % 2 ? 80 : 8);
        long double want = 1 / (1 + expl(-(long double)z));
        worst_sigmoid = fmax(worst_sigmoid, ulps(score__sigmoid(z), want));
    }
    assert_true(worst_exp < 1);
    assert_true(worst_log < 1);
    assert_true(worst_sigmoid < 1);
}

static void test_numerics__edges(void **state)
{
    (void)state;
    assert_true(score__exp(0) == 1);
    assert_true(score__exp(-800) == 0);
    assert_true(isinf(score__exp(710)));
    assert_true(isnan(score__exp((double)NAN)));
    assert_true(score__exp(-745) > 0); /* the smallest subnormal numbers are reached */
    assert_true(score__log(1) == 0);
    assert_true(isinf(score__log(0)) && score__log(0) < 0);
    assert_true(isnan(score__log(-1)));
    assert_true(ulps(score__log(0x1p-1060), logl(0x1p-1060L)) < 1);
    assert_true(score__sigmoid(0) == 0.5);
    assert_true(score__sigmoid(1000) == 1);
    assert_true(score__sigmoid(-1000) == 0);
    assert_true(score__sigmoid(-720) > 0);
    assert_true(score__power(3, 4) == 81);
    assert_true(score__power(2, -2) == 0.25);
    assert_true(score__power(9, 0.5) == 3);
    assert_true(score__power(5, 0) == 1);
    CHECK_NEAR("2^1.5", score__power(2, 1.5), 2.8284271247461903, 1e-15);
    CHECK_NEAR("logit", score__sigmoid(score__logit(0.3)), 0.3, 1e-15);
    assert_true(score__exp2(10) == 1024);
    assert_true(score__exp2(-1) == 0.5);
    assert_true(score__exp2(-2000) == 0);
}

static void hash_double(uint64_t *hash, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    for (int i = 0; i < 8; i++) {
        *hash = (*hash ^ (bits >> (8 * i) & 0xff)) * UINT64_C(1099511628211);
    }
}

/* A changed value here means that stored decisions no longer replay: never change it lightly. */
static void test_numerics__same_bytes_on_every_build(void **state)
{
    (void)state;
    uint64_t random = 42;
    uint64_t hash = UINT64_C(14695981039346656037);
    for (int i = 0; i < 20000; i++) {
        double u = next_uniform(&random);
        hash_double(&hash, score__exp((u - 0.5) * 200));
        hash_double(&hash, score__log(u + 1e-9));
        hash_double(&hash, score__sigmoid((u - 0.5) * 30));
        hash_double(&hash, score__exp2((u - 0.5) * 60));
        hash_double(&hash, score__power(0.5 + u, -4));
        struct lanes lanes = {0};
        for (int k = 0; k < 64; k++) {
            lanes_add(&lanes, next_uniform(&random) * next_uniform(&random) - 0.25);
        }
        hash_double(&hash, lanes_sum(&lanes));
    }
    if (hash != UINT64_C(9976641696363556451)) {
        print_error("hash %llu\n", (unsigned long long)hash);
        fail();
    }
}

static void test_numerics__lanes_have_one_order(void **state)
{
    (void)state;
    /* 1e16 + 1 rounds away: the order shows in the result. Lanes 0 and 8 meet first. */
    struct lanes lanes = {0};
    for (int i = 0; i < 16; i++) {
        lanes_add(&lanes, i == 0 ? 1e16 : i == 8 ? -1e16 : 1);
    }
    assert_true(lanes_sum(&lanes) == 14);
}

/* RFC 8439, 2.3.2: key 00..1f, block counter 1, nonce 00:00:00:09:00:00:00:4a:00:00:00:00. */
static void test_random__is_the_block_function_of_rfc_8439(void **state)
{
    (void)state;
    uint8_t key[32];
    for (int i = 0; i < 32; i++) {
        key[i] = (uint8_t)i;
    }
    uint8_t block[64];
    uint64_t counter = UINT64_C(0x0900000000000001); /* its high word is the nonce's first */
    uint64_t stream = UINT64_C(0x000000004a000000);
    random_block(key, stream, counter, block);
    static const uint8_t START[] = {0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15};
    static const uint8_t END[] = {0xa2, 0x50, 0x3c, 0x4e};
    assert_memory_equal(block, START, sizeof(START));
    assert_memory_equal(block + 60, END, sizeof(END));
}

static void test_random__sequence_is_uniform_and_repeats(void **state)
{
    (void)state;
    const uint8_t seed[32] = {7};
    struct random_sequence a = {.seed = seed, .stream = 3};
    struct random_sequence b = {.seed = seed, .stream = 3};
    double sum = 0;
    for (int i = 0; i < 20000; i++) {
        double x = random_next(&a);
        assert_true(x >= 0 && x < 1);
        assert_true(x == random_next(&b));
        sum += x;
    }
    CHECK_NEAR("mean", sum / 20000, 0.5, 0.01);
    assert_true(random_uniform(seed, 1, 0) != random_uniform(seed, 2, 0));
    assert_true(random_uniform(seed, 1, 0) != random_uniform(seed, 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numerics__within_one_ulp),
        cmocka_unit_test(test_numerics__edges),
        cmocka_unit_test(test_numerics__same_bytes_on_every_build),
        cmocka_unit_test(test_numerics__lanes_have_one_order),
        cmocka_unit_test(test_random__is_the_block_function_of_rfc_8439),
        cmocka_unit_test(test_random__sequence_is_uniform_and_repeats),
    };
    return cmocka_run_group_tests_name("numerics", tests, NULL, NULL);
}
