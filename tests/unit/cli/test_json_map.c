/* SPDX-License-Identifier: Apache-2.0 */

/* Maps as JSON: what is read, and what is refused at which place. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/json_map.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static enum score_status map_read(const char *json, struct arena *arena, struct import_map *ret,
                                  struct score_error *err)
{
    return import_map_from_json(json, strlen(json), arena, ret, err);
}

static void test_json_map__reads_every_part(void **state)
{
    (void)state;
    struct arena arena;
    struct import_map map;
    struct score_error err = {0};
    static const char json[] =
        "{\"name\":\"x\",\"values\":{\"*\":{\"a\":\"b\"}},\"kinds\":{"
        "\"partners\":{\"columns\":{\"n\":[\"external_id\",\"name\"],\"s\":\"size\"},"
        "\"ignore\":[\"z\"],\"values\":{\"s\":{\"big\":\"250+\"}},\"scale\":{\"s\":10},"
        "\"bands\":{\"e\":{\"field\":\"level\",\"steps\":[{\"label\":\"low\",\"up_to\":9},"
        "{\"label\":\"high\"}]}},\"templates\":{\"email\":\"{name|dots}@x.example\"},"
        "\"defaults\":{\"territories\":\"*\"},\"dates\":[\"DD.MM.YYYY\"],"
        "\"numbers\":{\"decimal\":\",\",\"thousands\":\".\"},"
        "\"attest\":{\"facts\":[\"STANDING\",\"MYSA\"],\"ground\":\"so\"},"
        "\"focal\":{\"name\":\"{name}\",\"email\":\"{name|dots}@x.example\"}},"
        "\"opportunities\":{\"derive\":{\"amount\":\"offering_price\",\"created_at\":\"last_date\","
        "\"decision_date\":\"median_cycle\"},\"open_with_partner\":\"hold\",\"lost_stage\":\"10\","
        "\"required_to_pass\":{\"source\":\"import\",\"fields\":[\"offering\",\"amount\"]}}}}";
    arena_init(&arena, ARENA_BYTES);
    enum score_status status = map_read(json, &arena, &map, &err);
    if (status) {
        print_error("%s: %s\n", err.field, err.text);
    }
    assert_int_equal(status, SCORE_OK);
    const struct map_kind *firms = &map.kinds[IMPORT_KIND_PARTNERS];
    assert_string_equal(map.name, "x");
    assert_int_equal(map.value_count, 1);
    assert_int_equal(firms->column_count, 3);
    assert_int_equal(firms->band_count, 1);
    assert_int_equal(firms->bands[0].step_count, 2);
    assert_int_equal(firms->decimal_mark, ',');
    assert_int_equal(firms->attest_kinds, 1U << FACT_STANDING | 1U << FACT_MYSA);
    assert_string_equal(firms->focal.email, "{name|dots}@x.example");
    const struct map_kind *deals = &map.kinds[IMPORT_KIND_OPPORTUNITIES];
    assert_int_equal(deals->derive_count, 3);
    assert_true(deals->open_is_held);
    assert_int_equal(deals->lost_stage, 10);
    assert_string_equal(deals->required_source, "import");
    assert_string_equal(deals->required_fields, "offering amount");
    assert_false(map.kinds[IMPORT_KIND_USERS].is_present);
    arena_done(&arena);
}

struct refusal {
    const char *json;
    const char *field;
};

static const struct refusal REFUSALS[] = {
    {"", ""},
    {"[]", ""},
    {"{\"name\":\"x\"}", "/kinds"},
    {"{\"kinds\":{},\"kinds\":{}}", ""},
    {"{\"kinds\":{},\"more\":1}", "/more"},
    {"{\"kinds\":{\"clouds\":{}}}", "/kinds/clouds"},
    {"{\"kinds\":{\"users\":[]}}", "/kinds/users"},
    {"{\"kinds\":{\"users\":{\"colums\":{}}}}", "/kinds/users/colums"},
    {"{\"kinds\":{\"users\":{\"columns\":{\"a\":\"nothing\"}}}}", "/kinds/users/columns/a"},
    {"{\"kinds\":{\"users\":{\"columns\":{\"a\":1}}}}", "/kinds/users/columns/a"},
    {"{\"kinds\":{\"users\":{\"columns\":{\"a\":\"amount\"}}}}", "columns"},
    {"{\"kinds\":{\"users\":{\"values\":{\"a\":\"b\"}}}}", "/kinds/users/values/a"},
    {"{\"kinds\":{\"users\":{\"dates\":[\"YY-M-D\"]}}}", "/kinds/users/dates"},
    {"{\"kinds\":{\"users\":{\"dates\":[\"%Y%m%d\"]}}}", "/kinds/users/dates"},
    {"{\"kinds\":{\"accounts\":{\"scale\":{\"a\":0}}}}", "/kinds/accounts/scale/a"},
    {"{\"kinds\":{\"accounts\":{\"scale\":{\"a\":\"2\"}}}}", "/kinds/accounts/scale/a"},
    {"{\"kinds\":{\"accounts\":{\"numbers\":{\"decimal\":\".\",\"thousands\":\".\"}}}}",
     "/kinds/accounts/numbers"},
    {"{\"kinds\":{\"accounts\":{\"bands\":{\"a\":{\"field\":\"size\",\"steps\":[{}]}}}}}",
     "/kinds/accounts/bands/a/steps"},
    {"{\"kinds\":{\"opportunities\":{\"derive\":{\"amount\":\"luck\"}}}}",
     "/kinds/opportunities/derive/amount"},
    {"{\"kinds\":{\"opportunities\":{\"derive\":{\"title\":\"last_date\"}}}}", "derive"},
    {"{\"kinds\":{\"opportunities\":{\"templates\":{\"title\":\"{nothing}\"}}}}", "templates"},
    {"{\"kinds\":{\"opportunities\":{\"templates\":{\"title\":\"{need|loud}\"}}}}", "templates"},
    {"{\"kinds\":{\"opportunities\":{\"templates\":{\"title\":\"x\"},\"defaults\":{\"title\":\"y\"}"
     "}}}",
     "defaults"},
    {"{\"kinds\":{\"opportunities\":{\"lost_stage\":\"08\"}}}", "/kinds/opportunities/lost_stage"},
    {"{\"kinds\":{\"opportunities\":{\"open_with_partner\":\"keep\"}}}",
     "/kinds/opportunities/open_with_partner"},
    {"{\"kinds\":{\"users\":{\"attest\":{\"facts\":[],\"ground\":\"x\"},\"focal\":"
     "{\"name\":\"a\",\"email\":\"b\"}}}}",
     "attest"},
    {"{\"kinds\":{\"partners\":{\"attest\":{\"facts\":[\"STANDING\"],\"ground\":\" \"}}}}",
     "attest"},
    {"{\"kinds\":{\"partners\":{\"attest\":{\"facts\":[\"LUCK\"],\"ground\":\"x\"}}}}",
     "/kinds/partners/attest/facts"},
    {"{\"name\":\"a\\u0000b\",\"kinds\":{}}", ""},
};

static void test_json_map__refuses_with_the_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSALS / sizeof REFUSALS[0]; i++) {
        struct arena arena;
        struct import_map map;
        struct score_error err = {0};
        arena_init(&arena, ARENA_BYTES);
        print_message("  %s\n", REFUSALS[i].json);
        assert_int_equal(map_read(REFUSALS[i].json, &arena, &map, &err), SCORE_INVALID);
        assert_string_equal(err.field, REFUSALS[i].field);
        assert_string_not_equal(err.text, "");
        arena_done(&arena);
    }
}

/* What is written reads back to what is written again. */
static void there_and_back(const char *json)
{
    struct arena arena;
    struct import_map map;
    struct import_map again;
    struct score_error err = {0};
    SCORE_AUTO(buf_done) struct buf first = {0};
    SCORE_AUTO(buf_done) struct buf second = {0};
    struct json_writer writer;
    arena_init(&arena, ARENA_BYTES);
    buf_init(&first, ARENA_BYTES);
    buf_init(&second, ARENA_BYTES);
    assert_int_equal(map_read(json, &arena, &map, &err), SCORE_OK);
    json_writer_init(&writer, &first);
    import_map_json_write(&writer, &map);
    if (map_read(buf_text(&first), &arena, &again, &err)) {
        print_error("%s: %s\n%s\n", err.field, err.text, buf_text(&first));
        fail();
    }
    json_writer_init(&writer, &second);
    import_map_json_write(&writer, &again);
    assert_string_equal(buf_text(&first), buf_text(&second));
    for (int kind = 1; kind < IMPORT_KIND_COUNT; kind++) {
        assert_int_equal(map.kinds[kind].is_present, again.kinds[kind].is_present);
        assert_int_equal(map.kinds[kind].column_count, again.kinds[kind].column_count);
        assert_int_equal(map.kinds[kind].value_count, again.kinds[kind].value_count);
        assert_int_equal(map.kinds[kind].derive_count, again.kinds[kind].derive_count);
        assert_int_equal(!map.kinds[kind].next, !again.kinds[kind].next);
    }
    arena_done(&arena);
}

static void test_json_map__goes_there_and_back(void **state)
{
    (void)state;
    struct arena arena;
    struct import_map *maven = NULL;
    struct score_error err = {0};
    SCORE_AUTO(buf_done) struct buf text = {0};
    struct json_writer writer;
    arena_init(&arena, ARENA_BYTES);
    buf_init(&text, ARENA_BYTES);
    assert_int_equal(json_map_read(getenv("SCORE_TEST_MAP"), &arena, &maven, &err), SCORE_OK);
    json_writer_init(&writer, &text);
    import_map_json_write(&writer, maven);
    there_and_back(buf_text(&text));
    there_and_back(
        "{\"name\":\"x\",\"kinds\":{\"opportunities\":[{\"file\":{\"encoding\":\"latin-1\","
        "\"separator\":\";\",\"skip_lines\":2,\"short_rows\":true},\"columns\":{\"a\":"
        "[\"closed_at\",\"decision_date\"]},\"join\":{\"contact_name\":[\"v\",\"n\"]},\"words\":"
        "true,"
        "\"numbers\":{\"decimal\":\",\",\"thousands\":\".\",\"signs\":true},\"dates\":[\"DMY\","
        "\"SERIAL\"],\"derive\":{\"external_id\":\"identity\",\"created_at\":\"closed_at\","
        "\"offering\":\"not_stated\"},\"create\":[\"accounts\",\"offerings\"]},"
        "{\"columns\":{\"b\":\"title\"}}]}}");
    arena_done(&arena);
}

static void test_json_map__nesting_and_size_are_bounded(void **state)
{
    (void)state;
    struct arena arena;
    struct import_map map;
    struct score_error err = {0};
    size_t len = MAP_JSON_BYTES_MAX + 1;
    char *bytes = malloc(len);
    assert_non_null(bytes);
    memset(bytes, '[', len);
    arena_init(&arena, ARENA_BYTES);
    assert_int_equal(import_map_from_json(bytes, len, &arena, &map, &err), SCORE_LIMIT);
    assert_int_equal(import_map_from_json(bytes, len - 1, &arena, &map, &err), SCORE_INVALID);
    arena_done(&arena);
    free(bytes);
}

static void test_json_map__the_maps_that_ship_are_read(void **state)
{
    (void)state;
    struct arena arena;
    struct import_map *map = NULL;
    struct score_error err = {0};
    const char *path = getenv("SCORE_TEST_MAP");
    assert_non_null(path);
    arena_init(&arena, ARENA_BYTES);
    enum score_status status = json_map_read(path, &arena, &map, &err);
    if (status) {
        print_error("%s: %s\n", err.field, err.text);
    }
    assert_int_equal(status, SCORE_OK);
    assert_true(map->kinds[IMPORT_KIND_OPPORTUNITIES].is_present);
    assert_int_equal(json_map_read("/nowhere/map.json", &arena, &map, &err), SCORE_NOT_FOUND);
    arena_done(&arena);
}

static const char *name_of(enum intake_field field, void *user)
{
    const char *const *texts = user;
    return field == FIELD_NAME ? texts[0] : field == FIELD_CITY ? texts[1] : "";
}

static void test_json_map__templates_fill_in(void **state)
{
    (void)state;
    static const struct {
        const char *template_text;
        const char *name;
        const char *expected;
    } cases[] = {
        {"{name} in {city}", "Ada", "Ada in Ulm"},
        {"{name|dots}@x.example", "Mei-Mei  Johns", "mei-mei.johns@x.example"},
        {"{name|dots}@x.example", "O'Neil, Pat", "oneil.pat@x.example"},
        {"plain", "Ada", "plain"},
        {"{no such}", "Ada", "{no such}"},
        {"{name", "Ada", "{name"},
    };
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *texts[] = {cases[i].name, "Ulm"};
        struct map_texts source = {.text_of = name_of, .user = texts};
        assert_string_equal(map_template_fill(cases[i].template_text, &source, &arena),
                            cases[i].expected);
    }
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_map__reads_every_part),
        cmocka_unit_test(test_json_map__refuses_with_the_place),
        cmocka_unit_test(test_json_map__goes_there_and_back),
        cmocka_unit_test(test_json_map__nesting_and_size_are_bounded),
        cmocka_unit_test(test_json_map__the_maps_that_ship_are_read),
        cmocka_unit_test(test_json_map__templates_fill_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
