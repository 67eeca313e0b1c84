/* SPDX-License-Identifier: Apache-2.0 */

/* Public ids: exact both ways, one text per key, no text of another shape is taken. */

#include "check.h"

#include "model/id.h"

static void test_id__every_kind_comes_back(void **state)
{
    (void)state;
    static const int64_t keys[] = {1, 2, 3, 1000, 4294967296, INT64_MAX - 1, INT64_MAX};
#define PREFIX(name, prefix) prefix,
    static const char *const prefixes[] = {ID_KIND_LIST(PREFIX)};
    for (int kind = 0; kind < ID_KIND_COUNT; kind++) {
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(keys); i++) {
            char text[ID_TEXT_SIZE];
            int64_t key = 0;
            id_format((enum id_kind)kind, keys[i], text);
            CHECK(text, strlen(text) == 17);
            CHECK(text, strncmp(text, prefixes[kind], 3) == 0 && text[3] == '_');
            CHECK(text, id_parse((enum id_kind)kind, text, &key) && key == keys[i]);
            /* An id of one kind is none of another. */
            CHECK(text, !id_parse((enum id_kind)((kind + 1) % ID_KIND_COUNT), text, &key));
        }
    }
}

static void test_id__a_run_of_keys_comes_back_and_hides_its_order(void **state)
{
    (void)state;
    char previous[ID_TEXT_SIZE] = "";
    int rising = 0;
    enum { KEYS = 20000 };
    for (int64_t key = 1; key <= KEYS; key++) {
        char text[ID_TEXT_SIZE];
        int64_t read = 0;
        id_format(ID_OPPORTUNITY, key, text);
        CHECK(text, id_parse(ID_OPPORTUNITY, text, &read) && read == key);
        rising += strcmp(text, previous) > 0;
        memcpy(previous, text, sizeof(text));
    }
    assert_in_range(rising, KEYS / 2 - KEYS / 20, KEYS / 2 + KEYS / 20);
}

static void test_id__the_absent_key_is_the_empty_text(void **state)
{
    (void)state;
    char text[ID_TEXT_SIZE] = "x";
    int64_t key = 7;
    id_format(ID_OFFER, 0, text);
    assert_string_equal(text, "");
    assert_false(id_parse(ID_OFFER, "", &key));
    assert_int_equal(key, 7);
}

static void test_id__refuses_every_other_shape(void **state)
{
    (void)state;
    char good[ID_TEXT_SIZE];
    id_format(ID_OPPORTUNITY, 42, good);
    int64_t key = 7;
    assert_true(id_parse(ID_OPPORTUNITY, good, &key));
    key = 7;
    /* Any one character changed to one outside the alphabet, or cut, or added. */
    for (size_t at = 0; at < strlen(good); at++) {
        static const char outside[] = {'i', 'l', 'o', 'u', 'A', '-', ' ', '\x80'};
        for (size_t i = 0; i < sizeof(outside); i++) {
            char text[ID_TEXT_SIZE];
            memcpy(text, good, sizeof(text));
            if (text[at] == outside[i]) {
                continue;
            }
            text[at] = outside[i];
            CHECK(text, !id_parse(ID_OPPORTUNITY, text, &key));
        }
        char cut[ID_TEXT_SIZE];
        memcpy(cut, good, sizeof(cut));
        cut[at] = '\0';
        CHECK(cut, !id_parse(ID_OPPORTUNITY, cut, &key));
    }
    char longer[ID_TEXT_SIZE + 1];
    snprintf(longer, sizeof(longer), "%s0", good);
    assert_false(id_parse(ID_OPPORTUNITY, longer, &key));
    assert_false(id_parse(ID_OPPORTUNITY, NULL, &key));
    /* 65 bits do not fit, and a key is never negative or 0. */
    assert_false(id_parse(ID_OPPORTUNITY, "opp_zzzzzzzzzzzzz", &key));
    assert_false(id_parse(ID_OPPORTUNITY, "opp_g000000000000", &key));
    assert_false(id_parse(ID_OPPORTUNITY, "opp_0000000000000", &key));
    assert_int_equal(key, 7);
}

static void test_id__has_one_text_per_key(void **state)
{
    (void)state;
    /* Whatever parses formats to itself: no second spelling of an id exists. */
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t seed = 20261124;
    int parsed = 0;
    for (int i = 0; i < 20000; i++) {
        char text[ID_TEXT_SIZE] = "opp_";
        for (size_t at = 4; at < 17; at++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            text[at] = digits[seed >> 59];
        }
        int64_t key = 0;
        if (!id_parse(ID_OPPORTUNITY, text, &key)) {
            continue;
        }
        char again[ID_TEXT_SIZE];
        id_format(ID_OPPORTUNITY, key, again);
        CHECK(text, key > 0 && strcmp(text, again) == 0);
        parsed++;
    }
    assert_true(parsed > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id__every_kind_comes_back),
        cmocka_unit_test(test_id__a_run_of_keys_comes_back_and_hides_its_order),
        cmocka_unit_test(test_id__the_absent_key_is_the_empty_text),
        cmocka_unit_test(test_id__refuses_every_other_shape),
        cmocka_unit_test(test_id__has_one_text_per_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
