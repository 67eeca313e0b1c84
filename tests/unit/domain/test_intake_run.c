/* SPDX-License-Identifier: Apache-2.0 */

/* A whole import: maps, rules over the file, dry runs, repeats after work, limits, progress. */

#include "intake_support.h"

#include "base/limits.h"

static const char DEALS[] = "id,who,what,customer,state,from,to\n"
                            "k1,p0001,GTXPro,,Won,2025-01-01,2025-02-10\n"
                            "k2,p0002,GTXPro,,Lost,2025-01-01,2025-01-31\n"
                            "k3,p0001,GTXPro,,Won,2025-03-01,2025-06-09\n"
                            "k4,p0001,GTXPro,,Engaging,2025-05-01,\n"
                            "k5,p0002,GTXPro,,Prospecting,,\n";

/* The shape of a CRM's export, as a map would read it. */
struct deal_map {
    struct import_map map;
    struct map_column columns[7];
    struct map_value values[5];
    struct map_derive derive[3];
    struct map_text templates[1];
    struct map_text defaults[3];
};

static const struct import_map *deal_map_init(struct deal_map *map)
{
    *map = (struct deal_map){
        .columns = {{"id", FIELD_EXTERNAL_ID},
                    {"who", FIELD_PARTNER},
                    {"what", FIELD_OFFERING},
                    {"customer", FIELD_ACCOUNT},
                    {"state", FIELD_OUTCOME},
                    {"from", FIELD_CREATED_AT},
                    {"to", FIELD_CLOSED_AT}},
        .values = {{"what", "GTXPro", "GTX Pro"},
                   {"state", "Engaging", "open"},
                   {"state", "Prospecting", "open"}},
        .derive = {{FIELD_AMOUNT, MAP_RULE_OFFERING_PRICE},
                   {FIELD_CREATED_AT, MAP_RULE_LAST_DATE},
                   {FIELD_DECISION_DATE, MAP_RULE_MEDIAN_CYCLE}},
        .templates = {{FIELD_TITLE, "{offering} for {account}"}},
        .defaults = {{FIELD_ACCOUNT, "unknown"}, {FIELD_SOURCE, "import"}},
    };
    map->map.kinds[IMPORT_KIND_OPPORTUNITIES] = (struct map_kind){
        .is_present = true,
        .columns = map->columns,
        .column_count = 7,
        .values = map->values,
        .value_count = 3,
        .derive = map->derive,
        .derive_count = 3,
        .templates = map->templates,
        .template_count = 1,
        .defaults = map->defaults,
        .default_count = 2,
        .required_source = "import",
        .required_fields = "offering amount decision_date",
    };
    return &map->map;
}

static void offering_price_set(struct market *market)
{
    struct intake_case options = {.kind = IMPORT_KIND_OFFERINGS};
    struct import_report report = intake(market, &options,
                                         "external_id,list_price,currency,name,line\n"
                                         "GTXPRO,4821,USD,GTX Pro,GTX\n");
    assert_counts(&report, 0, 1, 0, 0);
}

static struct opportunity deal_get(struct market *market, const char *external_id)
{
    struct opportunity deal;
    OK(market,
       store_opportunity_find(market->store, external_id, &market->arena, &deal, &market->err));
    return deal;
}

static void assert_date(int64_t at_ms, const char *date)
{
    char text[CLOCK_TEXT_SIZE];
    clock_format_date(at_ms, text);
    assert_string_equal(text, date);
}

static void test_intake__a_map_renames_replaces_derives_and_says_what_it_filled(void **state)
{
    (void)state;
    struct market market;
    struct deal_map map;
    struct intake_case options = {.kind = IMPORT_KIND_OPPORTUNITIES, .map = deal_map_init(&map)};
    market_open(&market, 2);
    offering_price_set(&market);
    struct import_report report = intake(&market, &options, DEALS);
    assert_counts(&report, 5, 0, 0, 0);
    struct opportunity deal = deal_get(&market, "k5");
    assert_string_equal(deal.title, "GTX Pro for unknown");
    assert_int_equal(deal.amount_minor, 482100);
    assert_string_equal(deal.currency, "USD");
    assert_date(deal.created_at_ms, "2025-06-09");  /* the file's last date */
    assert_date(deal.decision_at_ms, "2025-07-19"); /* 30, 40, 100 days: the median is 40 */
    assert_int_equal(deal.account_id, 0);
    assert_int_equal(deal.partner_id, 0); /* open deals wait: their partner is no holder */
    assert_int_equal(deal.placement, PLACEMENT_READY);
    assert_non_null(strstr(deal.defaulted_fields, "account"));
    assert_non_null(strstr(deal.defaulted_fields, "amount"));
    assert_non_null(strstr(deal.defaulted_fields, "created_at"));
    assert_non_null(strstr(deal.defaulted_fields, "decision_date"));
    deal = deal_get(&market, "k4");
    assert_date(deal.created_at_ms, "2025-05-01");
    assert_null(strstr(deal.defaulted_fields, "created_at"));
    deal = deal_get(&market, "k3");
    assert_date(deal.closed_at_ms, "2025-06-09");
    market_close(&market);
}

static void test_intake__the_same_file_changes_nothing_even_after_work(void **state)
{
    (void)state;
    struct market market;
    struct deal_map map;
    struct intake_case options = {.kind = IMPORT_KIND_OPPORTUNITIES, .map = deal_map_init(&map)};
    struct placed placed;
    struct opportunity patched;
    struct offer_view view;
    struct opportunity_change change = {.title = "A better title"};
    struct buf before;
    struct buf after;
    market_open(&market, 2);
    offering_price_set(&market);
    (void)intake(&market, &options, DEALS);
    /* k4 is passed and accepted, k5 gets another title by hand. */
    int64_t id = deal_get(&market, "k4").id;
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    size_t firm = market_firm_index(&market, placed.offer.partner_id);
    OK(&market, offer_accept(market_focal(&market, firm), placed.offer.id, "call",
                             market.now_ms + CLOCK_DAY_MS, &view, &market.err));
    id = deal_get(&market, "k5").id;
    OK(&market, opportunity_patch(market_domain(&market), id, 0, &change, &patched, &market.err));
    (void)market_domain(&market);
    picture_take(&market, &before);
    struct import_report report = intake(&market, &options, DEALS);
    assert_counts(&report, 0, 0, 5, 0);
    picture_take(&market, &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_done(&before);
    buf_done(&after);
    market_close(&market);
}

static void test_intake__a_changed_row_about_what_moved_on(void **state)
{
    (void)state;
    struct market market;
    struct deal_map map;
    struct intake_case options = {.kind = IMPORT_KIND_OPPORTUNITIES, .map = deal_map_init(&map)};
    struct placed placed;
    market_open(&market, 2);
    offering_price_set(&market);
    (void)intake(&market, &options, DEALS);
    int64_t id = deal_get(&market, "k4").id;
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    /* The CRM says won, but Score has passed it: its holder records the end. k5 never was passed:
     * it becomes history. k1 is said to be open again: no. */
    struct import_report report = intake(&market, &options,
                                         "id,who,what,customer,state,from,to\n"
                                         "k4,p0001,GTXPro,,Won,2025-05-01,2025-06-01\n"
                                         "k5,p0002,GTXPro,,Lost,,2026-01-04\n"
                                         "k1,p0001,GTXPro,,Engaging,2025-01-01,\n");
    assert_counts(&report, 0, 1, 0, 2);
    assert_error(&report, 0, 2, "state", "STATE");
    assert_error(&report, 1, 4, "state", "STATE");
    assert_int_equal(deal_get(&market, "k4").placement, PLACEMENT_OFFERED);
    assert_int_equal(deal_get(&market, "k5").placement, PLACEMENT_CLOSED);
    assert_int_equal(deal_get(&market, "k1").placement, PLACEMENT_CLOSED);
    market_close(&market);
}

static void test_intake__a_dry_run_reports_the_same_and_keeps_nothing(void **state)
{
    (void)state;
    struct market market;
    struct deal_map map;
    struct intake_case options = {
        .kind = IMPORT_KIND_OPPORTUNITIES, .map = deal_map_init(&map), .dry_run = true};
    struct buf before;
    struct buf after;
    int64_t seq_before = 0;
    int64_t seq_after = 0;
    static const char csv[] = "id,who,what,customer,state,from,to\n"
                              "k1,p0001,GTXPro,,Won,2025-01-01,2025-02-10\n"
                              "k2,nobody,GTXPro,,Won,2025-01-01,2025-02-10\n"
                              "k3,p0001,GTXPro,,Engaging,2025-02-30,\n"
                              "k1,p0001,GTXPro,,Engaging,2025-02-10,\n";
    market_open(&market, 2);
    offering_price_set(&market);
    picture_take(&market, &before);
    OK(&market, store_event_last(market.store, &seq_before, &market.err));
    struct import_report dry = intake(&market, &options, csv);
    assert_int_equal(dry.import.id, 0);
    OK(&market, store_event_last(market.store, &seq_after, &market.err));
    picture_take(&market, &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    assert_int_equal(seq_before, seq_after);
    options.dry_run = false;
    struct import_report wet = intake(&market, &options, csv);
    assert_counts(&dry, 1, 0, 0, 3);
    assert_counts(&wet, 1, 0, 0, 3);
    assert_int_equal(dry.error_count, wet.error_count);
    for (size_t i = 0; i < dry.error_count; i++) {
        assert_error(&wet, i, dry.errors[i].line, dry.errors[i].column, dry.errors[i].code);
        assert_string_equal(dry.errors[i].message, wet.errors[i].message);
    }
    assert_error(&wet, 0, 3, "who", "UNKNOWN");
    assert_error(&wet, 1, 4, "from", "FORMAT");
    assert_error(&wet, 2, 5, "id", "DUPLICATE");
    buf_done(&before);
    buf_done(&after);
    market_close(&market);
}

static void test_intake__all_or_nothing(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_PARTNERS, .all_or_nothing = true};
    struct buf before;
    struct buf after;
    market_open(&market, 1);
    picture_take(&market, &before);
    struct import_report report =
        intake(&market, &options, "name,country\nA,DE\nB,Germany\nC,FR\n");
    assert_counts(&report, 2, 0, 0, 1);
    assert_int_equal(report.import.state, IMPORT_FAILED);
    assert_int_equal(report.import.id, 0);
    picture_take(&market, &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    report = intake(&market, &options, "name,country\nA,DE\nC,FR\n");
    assert_counts(&report, 2, 0, 0, 0);
    assert_int_equal(report.import.state, IMPORT_DONE);
    buf_done(&before);
    buf_done(&after);
    market_close(&market);
}

static void test_intake__a_rule_over_the_file_needs_a_file(void **state)
{
    (void)state;
    struct market market;
    struct deal_map map;
    struct import_memory memory = {.bytes = DEALS, .len = sizeof DEALS - 1};
    struct import_options run = {.kind = IMPORT_KIND_OPPORTUNITIES, .map = deal_map_init(&map)};
    struct import_report report;
    market_open(&market, 2);
    assert_int_equal(
        import_run(market_domain(&market), &run, import_memory_read, &memory, &report, &market.err),
        SCORE_UNSUPPORTED);
    market_close(&market);
}

static void test_intake__who_may(void **state)
{
    (void)state;
    struct market market;
    struct import_report report;
    struct import_memory memory = {.bytes = "name\nA\n", .len = 7};
    struct import_options run = {.kind = IMPORT_KIND_PARTNERS};
    static const uint32_t denied[] = {ROLE_SELLER, ROLE_AUDITOR, ROLE_FOCAL, ROLE_PARTNER_ADMIN};
    market_open(&market, 1);
    for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++) {
        assert_int_equal(import_run(market_actor(&market, denied[i], 0), &run, import_memory_read,
                                    &memory, &report, &market.err),
                         SCORE_DENIED);
    }
    /* Roles are the administrator's to give. */
    run.kind = IMPORT_KIND_USERS;
    assert_int_equal(import_run(market_actor(&market, ROLE_CHANNEL_MANAGER, 0), &run,
                                import_memory_read, &memory, &report, &market.err),
                     SCORE_DENIED);
    market_close(&market);
}

static void test_intake__the_map_must_know_the_kind_and_the_file_its_columns(void **state)
{
    (void)state;
    struct market market;
    struct deal_map map;
    struct intake_case options = {.kind = IMPORT_KIND_ACCOUNTS, .map = deal_map_init(&map)};
    struct import_report report;
    market_open(&market, 1);
    assert_int_equal(intake_try(&market, &options, "name\nA\n", &report), SCORE_INVALID);
    options.kind = IMPORT_KIND_OPPORTUNITIES;
    assert_int_equal(intake_try(&market, &options, "id,who\nk,p0001\n", &report), SCORE_INVALID);
    assert_string_equal(market.err.field, "what");
    market_close(&market);
}

static void test_intake__errors_are_counted_past_the_list(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_PARTNERS};
    struct buf csv;
    struct import_report stored;
    enum { ROWS = LIMIT_IMPORT_ERRORS + 500 };
    market_open(&market, 0);
    buf_init(&csv, 1024 * 1024);
    buf_add_text(&csv, "name,country\n");
    for (int i = 0; i < ROWS; i++) {
        buf_add_format(&csv, "Firm %d,Nowhere\n", i);
    }
    struct import_report report = intake(&market, &options, buf_text(&csv));
    assert_counts(&report, 0, 0, 0, ROWS);
    assert_int_equal(report.error_count, LIMIT_IMPORT_ERRORS);
    OK(&market, import_get(market_domain_keep(&market), report.import.id, &stored, &market.err));
    assert_int_equal(stored.error_count, LIMIT_IMPORT_ERRORS);
    assert_int_equal(stored.import.rejected, ROWS);
    buf_done(&csv);
    market_close(&market);
}

/* ---- many rows ------------------------------------------------------------------------------- */

/* Makes rows as they are read, so that only the import itself can use memory. */
struct row_source {
    int64_t rows;
    int64_t next;
    char line[128];
    size_t len;
    size_t at;
    int64_t told_rows;
    size_t most_bytes; /* the report's arena, at each progress call */
    struct arena *arena;
};

static int64_t rows_read(void *user, char *into, size_t size)
{
    struct row_source *source = user;
    size_t filled = 0;
    while (filled < size) {
        if (source->at == source->len) {
            if (source->next > source->rows) {
                break;
            }
            int len = source->next == 0
                          ? snprintf(source->line, sizeof source->line,
                                     "external_id,title,offering,amount,currency,created_at\n")
                          : snprintf(source->line, sizeof source->line,
                                     "big%07lld,Deal,GTXPRO,100,EUR,2025-10-01\n",
                                     (long long)source->next);
            source->len = (size_t)len;
            source->at = 0;
            source->next++;
        }
        size_t part = source->len - source->at;
        part = part < size - filled ? part : size - filled;
        memcpy(into + filled, source->line + source->at, part);
        source->at += part;
        filled += part;
    }
    return (int64_t)filled;
}

static void rows_told(int64_t rows, int64_t bytes_done, void *user)
{
    struct row_source *source = user;
    assert_true(rows > source->told_rows);
    assert_true(bytes_done > 0);
    source->told_rows = rows;
    if (source->arena->used_bytes > source->most_bytes) {
        source->most_bytes = source->arena->used_bytes;
    }
}

static void test_intake__rows_stream_in_bounded_memory(void **state)
{
    (void)state;
    const char *wanted = getenv("SCORE_TEST_ROWS");
    struct market market;
    struct import_report report;
    market_open(&market, 1);
    struct row_source source = {.rows = wanted ? 200000 : 5000, .arena = &market.arena};
    struct import_options run = {
        .kind = IMPORT_KIND_OPPORTUNITIES, .progress = rows_told, .user = &source};
    size_t before = market.arena.used_bytes;
    OK(&market,
       import_run(market_domain_keep(&market), &run, rows_read, &source, &report, &market.err));
    assert_int_equal(report.import.created, source.rows);
    assert_int_equal(source.told_rows, source.rows);
    assert_true(source.most_bytes - before < 16 * 1024);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intake__a_map_renames_replaces_derives_and_says_what_it_filled),
        cmocka_unit_test(test_intake__the_same_file_changes_nothing_even_after_work),
        cmocka_unit_test(test_intake__a_changed_row_about_what_moved_on),
        cmocka_unit_test(test_intake__a_dry_run_reports_the_same_and_keeps_nothing),
        cmocka_unit_test(test_intake__all_or_nothing),
        cmocka_unit_test(test_intake__a_rule_over_the_file_needs_a_file),
        cmocka_unit_test(test_intake__who_may),
        cmocka_unit_test(test_intake__the_map_must_know_the_kind_and_the_file_its_columns),
        cmocka_unit_test(test_intake__errors_are_counted_past_the_list),
        cmocka_unit_test(test_intake__rows_stream_in_bounded_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
