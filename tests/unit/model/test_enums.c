/* SPDX-License-Identifier: Apache-2.0 */

/* Every vocabulary has one text per value, exact both ways, and 0 is never a member. */

#include "check.h"

#include "model/enums.h"

/* X(vocabulary, list, type): those that can be read back from text. */
#define PARSED(X)                                                                                  \
    X(placement, PLACEMENT_LIST, enum placement)                                                   \
    X(offer_state, OFFER_STATE_LIST, enum offer_state)                                             \
    X(fact_kind, FACT_KIND_LIST, enum fact_kind)                                                   \
    X(fact_state, FACT_STATE_LIST, enum fact_state)                                                \
    X(offering_access, OFFERING_ACCESS_LIST, enum offering_access)                                 \
    X(role, ROLE_LIST, enum role)
#define WRITTEN_ONLY(X)                                                                            \
    X(offer_origin, OFFER_ORIGIN_LIST, enum offer_origin)                                          \
    X(ledger, LEDGER_LIST, enum ledger)                                                            \
    X(ledger_entry_kind, LEDGER_ENTRY_KIND_LIST, enum ledger_entry_kind)                           \
    X(import_state, IMPORT_STATE_LIST, enum import_state)                                          \
    X(user_state, USER_STATE_LIST, enum user_state)

struct pair {
    const char *text;
    int value;
};
#define PAIR(name, value) {#name, value},

#define TEST_TEXT(noun, LIST, type)                                                                \
    static void test_enums__##noun##_has_its_texts(void **state)                                   \
    {                                                                                              \
        (void)state;                                                                               \
        static const struct pair pairs[] = {LIST(PAIR)};                                           \
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(pairs); i++) {                                    \
            CHECK(pairs[i].text, pairs[i].value != 0);                                             \
            CHECK(pairs[i].text, strcmp(noun##_text((type)pairs[i].value), pairs[i].text) == 0);   \
        }                                                                                          \
        assert_string_equal(noun##_text((type)0), "");                                             \
        assert_string_equal(noun##_text((type)9999), "");                                          \
    }
#define TEST_PARSE(noun, LIST, type)                                                               \
    static void test_enums__##noun##_reads_exactly(void **state)                                   \
    {                                                                                              \
        (void)state;                                                                               \
        static const struct pair pairs[] = {LIST(PAIR)};                                           \
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(pairs); i++) {                                    \
            type value = (type)0;                                                                  \
            CHECK(pairs[i].text, noun##_parse(pairs[i].text, &value));                             \
            CHECK(pairs[i].text, (int)value == pairs[i].value);                                    \
        }                                                                                          \
        static const char *const bad[] = {"", " ", "new", "NEW ", "NEWER", "0", "1"};              \
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(bad); i++) {                                      \
            type value = (type)pairs[0].value;                                                     \
            CHECK(bad[i], !noun##_parse(bad[i], &value) && (int)value == pairs[0].value);          \
        }                                                                                          \
    }
PARSED(TEST_TEXT)
WRITTEN_ONLY(TEST_TEXT)
PARSED(TEST_PARSE)

static void test_enums__stages_have_two_digits_and_close_from_08(void **state)
{
    (void)state;
    for (int stage = STAGE_FIRST; stage <= STAGE_LAST; stage++) {
        char text[16];
        snprintf(text, sizeof(text), "%02d", stage);
        int read = 0;
        CHECK(text, strcmp(stage_text(stage), text) == 0);
        CHECK(text, stage_parse(text, &read) && read == stage);
        CHECK(text, stage_label(stage)[0] != '\0');
        CHECK(text, stage_is_closing(stage) == (stage >= 8));
    }
    static const int outside[] = {-1, 0, 12};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(outside); i++) {
        assert_string_equal(stage_text(outside[i]), "");
        assert_string_equal(stage_label(outside[i]), "");
        assert_false(stage_is_closing(outside[i]));
    }
    static const char *const bad[] = {"", "1", "4", "00", "12", "007", "07 ", " 07"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(bad); i++) {
        int read = 5;
        CHECK(bad[i], !stage_parse(bad[i], &read) && read == 5);
    }
}

static void test_enums__roles_are_bits_of_one_side(void **state)
{
    (void)state;
#define BIT(name, value) value,
    static const int bits[] = {ROLE_LIST(BIT)};
    int seen = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(bits); i++) {
        assert_int_equal(bits[i] & (bits[i] - 1), 0);
        assert_int_equal(seen & bits[i], 0);
        seen |= bits[i];
    }
    assert_int_equal(seen, ROLES_ANY);
    assert_int_equal(ROLES_VENDOR & ROLES_PARTNER, 0);
    assert_int_equal((ROLES_VENDOR | ROLES_PARTNER) & ROLE_DISTRIBUTOR, 0);
    assert_string_equal(role_text((enum role)(ROLE_FOCAL | ROLE_REP)), "");
}

int main(void)
{
#define ENTRY_TEXT(noun, LIST, type)  cmocka_unit_test(test_enums__##noun##_has_its_texts),
#define ENTRY_PARSE(noun, LIST, type) cmocka_unit_test(test_enums__##noun##_reads_exactly),
    const struct CMUnitTest tests[] = {
        PARSED(ENTRY_TEXT) WRITTEN_ONLY(ENTRY_TEXT) PARSED(ENTRY_PARSE)
            cmocka_unit_test(test_enums__stages_have_two_digits_and_close_from_08),
        cmocka_unit_test(test_enums__roles_are_bits_of_one_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
