/* SPDX-License-Identifier: Apache-2.0 */

/* The contract's enumerations are the program's own lists, and its examples fit its schemas. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "domain/intake.h"
#include "model/enums.h"
#include "schema_check.h"
#include "score/charges.h"

static struct schema_check contract;

static int setup(void **state)
{
    (void)state;
    return schema_check_open(&contract, OPENAPI_JSON) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    schema_check_close(&contract);
    return 0;
}

static const json_t *schema_find(const char *name)
{
    const json_t *components = json_object_get(contract.root, "components");
    const json_t *schema = json_object_get(json_object_get(components, "schemas"), name);
    assert_non_null(schema);
    return schema;
}

static void list_check(const char *schema, const char *const *words, size_t count)
{
    const json_t *list = json_object_get(schema_find(schema), "enum");
    print_message("%s\n", schema);
    assert_int_equal(json_array_size(list), count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(json_string_value(json_array_get(list, i)), words[i]);
    }
}

#define WORD(name, value) #name,
static const char *const PLACEMENTS[] = {PLACEMENT_LIST(WORD)};
static const char *const OFFER_STATES[] = {OFFER_STATE_LIST(WORD)};
static const char *const FACT_KINDS[] = {FACT_KIND_LIST(WORD)};
static const char *const ROLES[] = {ROLE_LIST(WORD)};
#undef WORD
#define WORD(name, value, label) #name,
static const char *const FEEDBACKS[] = {SCORE_FEEDBACK_LIST(WORD)};
#undef WORD

static void test_vocabulary__lists_are_the_programs(void **state)
{
    (void)state;
    list_check("Placement", PLACEMENTS, SCORE_ARRAY_COUNT(PLACEMENTS));
    list_check("OfferStatus", OFFER_STATES, SCORE_ARRAY_COUNT(OFFER_STATES));
    list_check("FactKind", FACT_KINDS, SCORE_ARRAY_COUNT(FACT_KINDS));
    list_check("Role", ROLES, SCORE_ARRAY_COUNT(ROLES));
    list_check("FeedbackCode", FEEDBACKS, SCORE_ARRAY_COUNT(FEEDBACKS));
}

static void test_vocabulary__stages(void **state)
{
    (void)state;
    const char *stages[STAGE_LAST];
    for (int stage = STAGE_FIRST; stage <= STAGE_LAST; stage++) {
        stages[stage - STAGE_FIRST] = stage_text(stage);
    }
    list_check("Stage", stages, STAGE_LAST);
}

static void test_vocabulary__import_kinds(void **state)
{
    (void)state;
    const char *kinds[IMPORT_KIND_COUNT];
    size_t count = 0;
    for (int kind = IMPORT_KIND_PARTNERS; kind < IMPORT_KIND_COUNT; kind++) {
        kinds[count++] = import_kind_text((enum import_kind)kind);
    }
    list_check("ImportKind", kinds, count);
}

struct reason_row {
    const char *name;
    unsigned uses;
};

#define ROW(name, value, uses, label) {#name, uses},
static const struct reason_row REASONS[] = {SCORE_REASON_LIST(ROW)};
#undef ROW

static void reasons_check(const char *schema, unsigned use)
{
    const char *words[SCORE_ARRAY_COUNT(REASONS)];
    size_t count = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(REASONS); i++) {
        if (REASONS[i].uses & use) {
            words[count++] = REASONS[i].name;
        }
    }
    list_check(schema, words, count);
}

static void test_vocabulary__reasons(void **state)
{
    (void)state;
    reasons_check("DeclineCode", SCORE_REASON_FOR_DECLINE);
    reasons_check("ReturnCode", SCORE_REASON_FOR_RETURN);
    reasons_check("RecallCode", SCORE_REASON_FOR_RECALL);
}

static size_t examples_check(const char *pattern, const char *method, const json_t *operation)
{
    size_t count = 0;
    const char *name = NULL;
    json_t *media = NULL;
    json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    json_object_foreach(content, name, media)
    {
        const json_t *example = json_object_get(media, "example");
        if (!example) {
            continue;
        }
        count++;
        if (!schema_check_value(&contract, json_object_get(media, "schema"), example)) {
            fail_msg("%s %s: %s", method, pattern, contract.why);
        }
    }
    return count;
}

static void test_vocabulary__examples_fit(void **state)
{
    (void)state;
    size_t count = 0;
    const char *pattern = NULL;
    json_t *path = NULL;
    json_object_foreach(json_object_get(contract.root, "paths"), pattern, path)
    {
        const char *method = NULL;
        json_t *operation = NULL;
        json_object_foreach(path, method, operation)
        {
            count += examples_check(pattern, method, operation);
        }
    }
    assert_true(count >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vocabulary__lists_are_the_programs),
        cmocka_unit_test(test_vocabulary__stages),
        cmocka_unit_test(test_vocabulary__import_kinds),
        cmocka_unit_test(test_vocabulary__reasons),
        cmocka_unit_test(test_vocabulary__examples_fit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
