/* SPDX-License-Identifier: Apache-2.0 */

/* An import in steps: however it is cut, broken off and gone on with, the end is the same. */

#include "intake_support.h"

#include "store/event_store.h"

/* Good rows, a key that comes twice, bad values, a broken line, a changed row. */
static const char DEALS[] = "external_id,title,offering,amount,currency,outcome,created_at,"
                            "closed_at,partner\n"
                            "k1,One,GTXPRO,100,EUR,won,2025-01-01,2025-02-10,p0001\n"
                            "k2,Two,GTXPRO,200,EUR,lost,2025-01-01,2025-01-31,p0002\n"
                            "k1,One again,GTXPRO,100,EUR,won,2025-01-01,2025-02-10,p0001\n"
                            "k3,Three,GTXPRO,much,EUR,open,2025-03-01,,\n"
                            "k4,\"Four\"x,GTXPRO,400,EUR,open,2025-03-01,,\n"
                            "\n"
                            "k5,Five,GTXPRO,500,EUR,open,,,\n"
                            "k3,Three,GTXPRO,300,EUR,open,2025-03-01,,\n"
                            "k6,Six,NOTHING,600,EUR,open,2025-03-01,,\n"
                            "k7,Seven,GTXPRO,700,EUR,open,2025-03-01,,\n"
                            "k5,Five,GTXPRO,500,EUR,open,,,\n";

/* Two rules that look at the whole file before the first row is stored. */
struct look_map {
    struct import_map map;
    struct map_derive derive[2];
};

static const struct import_map *look_map_init(struct look_map *map)
{
    *map = (struct look_map){.derive = {{FIELD_CREATED_AT, MAP_RULE_LAST_DATE},
                                        {FIELD_DECISION_DATE, MAP_RULE_MEDIAN_CYCLE}}};
    map->map.kinds[IMPORT_KIND_OPPORTUNITIES] = (struct map_kind){
        .is_present = true,
        .derive = map->derive,
        .derive_count = 2,
        .required_source = "import",
        .required_fields = "offering",
    };
    return &map->map;
}

struct stepped {
    struct market market;
    struct look_map map;
    struct import_memory memory;
    struct import_options options;
    struct intake_run *run;
    bool is_end;
};

static void stepped_open(struct stepped *stepped)
{
    *stepped = (struct stepped){.is_end = false};
    market_open(&stepped->market, 2);
    stepped->memory = (struct import_memory){.bytes = DEALS, .len = sizeof DEALS - 1};
    stepped->options = (struct import_options){
        .kind = IMPORT_KIND_OPPORTUNITIES,
        .file_name = "test.csv",
        .map_name = "test",
        .map = look_map_init(&stepped->map),
        .rewind = import_memory_rewind,
    };
}

static void stepped_begin(struct stepped *stepped, int64_t resume_id)
{
    struct market *market = &stepped->market;
    stepped->options.resume_id = resume_id;
    (void)import_memory_rewind(&stepped->memory);
    OK(market, import_begin(market_domain_keep(market), &stepped->options, import_memory_read,
                            &stepped->memory, &stepped->run, &market->err));
}

static void stepped_step(struct stepped *stepped, int64_t rows_max)
{
    struct market *market = &stepped->market;
    OK(market, import_step(stepped->run, market_domain_keep(market), rows_max, &stepped->is_end,
                           &market->err));
}

static struct import_report stepped_finish(struct stepped *stepped)
{
    struct import_report report;
    import_finish(stepped->run, market_domain_keep(&stepped->market), &report);
    return report;
}

/* What a whole import in one call leaves behind. */
struct whole {
    struct buf picture;
    struct import_report report;
    struct stepped stepped;
};

static void whole_open(struct whole *whole)
{
    struct stepped *stepped = &whole->stepped;
    stepped_open(stepped);
    OK(&stepped->market,
       import_run(market_domain_keep(&stepped->market), &stepped->options, import_memory_read,
                  &stepped->memory, &whole->report, &stepped->market.err));
    assert_counts(&whole->report, 4, 0, 0, 6);
    picture_take(&stepped->market, &whole->picture);
}

static void whole_close(struct whole *whole)
{
    buf_done(&whole->picture);
    market_close(&whole->stepped.market);
}

static int64_t items_count(struct market *market, int64_t import_id)
{
    struct store_page page = {.limit = 1000};
    struct import_item *items = NULL;
    size_t count = 0;
    OK(market, store_import_item_list(market->store, import_id, &page, &market->arena, &items,
                                      &count, &market->err));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(items[i].position, (int64_t)(count - i));
    }
    return (int64_t)count;
}

/* Same objects, same counts, same errors, same items, in the report and in the database. */
static void assert_like_whole(struct stepped *stepped, const struct import_report *report,
                              struct whole *whole)
{
    struct market *market = &stepped->market;
    struct buf picture;
    struct import_report stored;
    picture_take(market, &picture);
    assert_string_equal(buf_text(&picture), buf_text(&whole->picture));
    buf_done(&picture);
    OK(market, import_get(market_domain_keep(market), report->import.id, &stored, &market->err));
    const struct import_report *reports[] = {report, &stored};
    for (size_t r = 0; r < 2; r++) {
        assert_counts(reports[r], 4, 0, 0, 6);
        assert_int_equal(reports[r]->import.state, IMPORT_DONE);
        assert_string_equal(reports[r]->import.file_hash, whole->report.import.file_hash);
        assert_int_equal(reports[r]->error_count, whole->report.error_count);
        for (size_t i = 0; i < whole->report.error_count; i++) {
            const struct import_error *wanted = &whole->report.errors[i];
            assert_error(reports[r], i, wanted->line, wanted->column, wanted->code);
            assert_string_equal(reports[r]->errors[i].message, wanted->message);
        }
    }
    assert_int_equal(items_count(market, report->import.id),
                     items_count(&whole->stepped.market, whole->report.import.id));
}

static void test_step__any_cut_gives_the_same(void **state)
{
    (void)state;
    struct whole whole;
    whole_open(&whole);
    for (int64_t rows_max = 1; rows_max <= 12; rows_max++) {
        struct stepped stepped;
        int64_t steps = 0;
        stepped_open(&stepped);
        stepped_begin(&stepped, 0);
        while (!stepped.is_end) {
            int64_t before = import_at(stepped.run)->rows;
            stepped_step(&stepped, rows_max);
            assert_true(import_at(stepped.run)->rows - before <= rows_max + 1);
            steps++;
        }
        assert_true(steps >= 10 / (rows_max + 1));
        struct import_report report = stepped_finish(&stepped);
        assert_like_whole(&stepped, &report, &whole);
        market_close(&stepped.market);
    }
    whole_close(&whole);
}

/* Steps until it has stored something `steps` times; true when the file ended before. */
static bool stepped_until(struct stepped *stepped, int64_t steps)
{
    for (int64_t stored = 0; stored < steps && !stepped->is_end;) {
        stepped_step(stepped, 1);
        stored += import_at(stepped->run)->id != 0;
    }
    return stepped->is_end;
}

static void test_step__goes_on_after_a_break_anywhere(void **state)
{
    (void)state;
    struct whole whole;
    whole_open(&whole);
    bool was_end = false;
    for (int64_t steps = 1; !was_end; steps++) {
        struct stepped stepped;
        stepped_open(&stepped);
        stepped_begin(&stepped, 0);
        was_end = stepped_until(&stepped, steps);
        int64_t id = import_at(stepped.run)->id;
        if (!was_end) {
            import_drop(stepped.run);
            stepped_begin(&stepped, id);
            while (!stepped.is_end) {
                stepped_step(&stepped, 2);
            }
        }
        struct import_report report = stepped_finish(&stepped);
        assert_int_equal(report.import.id, id);
        assert_like_whole(&stepped, &report, &whole);
        market_close(&stepped.market);
        assert_true(steps < 100);
    }
    whole_close(&whole);
}

/* The commit around a step failed: the run is ahead of what stands, and another goes on. */
static void test_step__goes_on_after_a_step_that_was_taken_back(void **state)
{
    (void)state;
    struct whole whole;
    struct stepped stepped;
    whole_open(&whole);
    stepped_open(&stepped);
    struct market *market = &stepped.market;
    stepped_begin(&stepped, 0);
    (void)stepped_until(&stepped, 2);
    int64_t id = import_at(stepped.run)->id;
    int64_t rows = import_at(stepped.run)->rows;
    OK(market, store_tx_begin(market->store, &market->err));
    stepped_step(&stepped, 3);
    assert_true(import_at(stepped.run)->rows > rows);
    store_tx_rollback(market->store);
    import_drop(stepped.run);
    stepped_begin(&stepped, id);
    while (!stepped.is_end) {
        stepped_step(&stepped, 3);
    }
    struct import_report report = stepped_finish(&stepped);
    assert_like_whole(&stepped, &report, &whole);
    market_close(&stepped.market);
    whole_close(&whole);
}

static void test_step__broken_off_it_says_so_and_can_be_undone(void **state)
{
    (void)state;
    struct stepped stepped;
    struct buf before;
    struct buf after;
    struct import_report stored;
    stepped_open(&stepped);
    struct market *market = &stepped.market;
    picture_take(market, &before);
    stepped_begin(&stepped, 0);
    (void)stepped_until(&stepped, 3);
    struct import_report report = stepped_finish(&stepped);
    assert_int_equal(report.import.state, IMPORT_FAILED);
    OK(market, import_get(market_domain_keep(market), report.import.id, &stored, &market->err));
    assert_int_equal(stored.import.state, IMPORT_FAILED);
    assert_true(stored.import.finished_at_ms > 0);
    assert_int_equal(stored.import.created, 2);
    assert_int_equal(stored.import.rows, report.import.rows);
    OK(market, intake_undo(market, report.import.id));
    picture_take(market, &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_done(&before);
    buf_done(&after);
    market_close(market);
}

static void test_step__only_a_running_import_is_gone_on_with(void **state)
{
    (void)state;
    struct whole whole;
    whole_open(&whole);
    struct stepped *stepped = &whole.stepped;
    struct market *market = &stepped->market;
    stepped->options.map = NULL;
    stepped_begin(stepped, whole.report.import.id);
    assert_int_equal(
        import_step(stepped->run, market_domain_keep(market), 10, &stepped->is_end, &market->err),
        SCORE_CONFLICT);
    import_drop(stepped->run);
    stepped_begin(stepped, whole.report.import.id + 100);
    assert_int_equal(
        import_step(stepped->run, market_domain_keep(market), 10, &stepped->is_end, &market->err),
        SCORE_NOT_FOUND);
    struct import_report report = stepped_finish(stepped);
    assert_int_equal(report.import.id, 0);
    whole_close(&whole);
}

static void test_step__a_file_without_a_header_leaves_nothing(void **state)
{
    (void)state;
    struct stepped stepped;
    struct import *imports = NULL;
    struct store_page page = {.limit = 10};
    size_t count = 0;
    stepped_open(&stepped);
    struct market *market = &stepped.market;
    stepped.options.map = NULL;
    stepped.memory = (struct import_memory){.bytes = "\n\n", .len = 2};
    stepped_begin(&stepped, 0);
    assert_int_equal(
        import_step(stepped.run, market_domain_keep(market), 10, &stepped.is_end, &market->err),
        SCORE_INVALID);
    struct import_report report = stepped_finish(&stepped);
    assert_int_equal(report.import.state, IMPORT_FAILED);
    OK(market,
       store_import_list(market->store, &page, &market->arena, &imports, &count, &market->err));
    assert_int_equal(count, 0);
    market_close(market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_step__any_cut_gives_the_same),
        cmocka_unit_test(test_step__goes_on_after_a_break_anywhere),
        cmocka_unit_test(test_step__goes_on_after_a_step_that_was_taken_back),
        cmocka_unit_test(test_step__broken_off_it_says_so_and_can_be_undone),
        cmocka_unit_test(test_step__only_a_running_import_is_gone_on_with),
        cmocka_unit_test(test_step__a_file_without_a_header_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
