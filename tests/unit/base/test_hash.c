/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/hash.h"

static void test_hash__known_value(void **state)
{
    (void)state;
    assert_int_equal(hash_library_init(NULL), SCORE_OK);
    assert_int_equal(hash_library_init(NULL), SCORE_OK);
    uint8_t hash[HASH_BYTES];
    char hex[HASH_HEX_SIZE];
    hash_bytes("abc", 3, hash);
    hash_hex(hash, sizeof(hash), hex);
    /* As printed by `b2sum -l 256`. */
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void test_hash__stream_equals_whole(void **state)
{
    (void)state;
    char bytes[1000];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)i;
    }
    uint8_t whole[HASH_BYTES];
    hash_bytes(bytes, sizeof(bytes), whole);
    struct hash_stream stream;
    hash_stream_init(&stream);
    for (size_t at = 0; at < sizeof(bytes); at += 125) {
        hash_stream_add(&stream, bytes + at, 125);
    }
    uint8_t streamed[HASH_BYTES];
    hash_stream_final(&stream, streamed);
    assert_true(hash_equal(whole, streamed, HASH_BYTES));
    streamed[31] ^= 1;
    assert_false(hash_equal(whole, streamed, HASH_BYTES));
}

static void test_hash__key_changes_the_hash(void **state)
{
    (void)state;
    uint8_t plain[HASH_BYTES];
    uint8_t one[HASH_BYTES];
    uint8_t two[HASH_BYTES];
    hash_bytes("x", 1, plain);
    hash_keyed("0123456789abcdef", 16, "x", 1, one);
    hash_keyed("0123456789abcdeg", 16, "x", 1, two);
    assert_false(hash_equal(plain, one, HASH_BYTES));
    assert_false(hash_equal(one, two, HASH_BYTES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash__known_value),
        cmocka_unit_test(test_hash__stream_equals_whole),
        cmocka_unit_test(test_hash__key_changes_the_hash),
    };
    return cmocka_run_group_tests_name("base/hash", tests, NULL, NULL);
}
