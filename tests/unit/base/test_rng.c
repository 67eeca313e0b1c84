/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/hash.h"
#include "base/rng.h"

static void test_rng__sequence_is_fixed(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 1234567);
    /* The published reference values of SplitMix64 for this seed. */
    assert_true(rng_next(&rng) == UINT64_C(6457827717110365317));
    assert_true(rng_next(&rng) == UINT64_C(3203168211198807973));
    assert_true(rng_next(&rng) == UINT64_C(9817491932198370423));
}

static void test_rng__draws_keep_their_range_and_shape(void **state)
{
    (void)state;
    enum { DRAWS = 70000 };
    struct rng rng;
    rng_seed(&rng, 42);
    int counts[7] = {0};
    double sum = 0;
    double squares = 0;
    double uniform = 0;
    for (int i = 0; i < DRAWS; i++) {
        uint64_t value = rng_below(&rng, 7);
        assert_true(value < 7);
        counts[value]++;
        double u = rng_uniform(&rng);
        assert_true(u >= 0 && u < 1);
        uniform += u;
        double n = rng_normal(&rng);
        sum += n;
        squares += n * n;
    }
    for (int i = 0; i < 7; i++) {
        assert_in_range(counts[i], DRAWS / 7 - 500, DRAWS / 7 + 500); /* 5 sd */
    }
    assert_true(uniform / DRAWS > 0.494 && uniform / DRAWS < 0.506);
    assert_true(sum / DRAWS > -0.02 && sum / DRAWS < 0.02);
    assert_true(squares / DRAWS > 0.97 && squares / DRAWS < 1.03);
    assert_true(rng_below(&rng, 1) == 0);
}

static void test_rng__secrets_differ(void **state)
{
    (void)state;
    assert_int_equal(hash_library_init(NULL), SCORE_OK);
    unsigned char a[32] = {0};
    unsigned char b[32] = {0};
    rng_bytes(a, sizeof(a));
    rng_bytes(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rng__sequence_is_fixed),
        cmocka_unit_test(test_rng__draws_keep_their_range_and_shape),
        cmocka_unit_test(test_rng__secrets_differ),
    };
    return cmocka_run_group_tests_name("base/rng", tests, NULL, NULL);
}
