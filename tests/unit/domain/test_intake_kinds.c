/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every kind of row: what it makes, that the same file again makes nothing, what a change makes,
 * and which rows are refused with which code at which line and column.
 */

#include "intake_support.h"

#include "domain/world.h"
#include "store/catalog_store.h"

/* ---- the table ------------------------------------------------------------------------------- */

struct kind_case {
    const char *name;
    enum import_kind kind;
    const char *csv;
    int64_t created;
    const char *changed; /* the same objects, one of them different; NULL = nothing can change */
    int64_t updated;
};

static const struct kind_case KIND_CASES[] = {
    {"partners", IMPORT_KIND_PARTNERS,
     "external_id,name,country,city,postal_code,email,phone,website,duns,level,size\n"
     "x1,Alpha,DE,Kassel,34117,a@alpha.example,+49 1,https://alpha.example,1,Gold,10-49\n"
     "x2,Beta,FR,Lyon,69001,,,,,Silver,1-9\n",
     2,
     "external_id,name,country,city,postal_code,email,phone,website,duns,level,size\n"
     "x1,Alpha,DE,Fulda,34117,a@alpha.example,+49 1,https://alpha.example,1,Gold,10-49\n"
     "x2,Beta,FR,Lyon,69001,,,,,Silver,1-9\n",
     1},
    {"users", IMPORT_KIND_USERS,
     "email,name,phone,partner,role\n"
     "Ada@Firm1.example,Ada,+49 1,p0001,FOCAL;REP\n"
     "rep@firm1.example,Rea,,p0001,Sales Rep\n"
     "boss@firm1.example,Bo,,p0001,Admin\n"
     "sel@vendor.example,Sel,,,SELLER\n",
     4,
     "email,name,phone,partner,role\n"
     "ada@firm1.example,Ada Neu,+49 1,p0001,FOCAL;REP\n"
     "rep@firm1.example,Rea,,p0001,Sales Rep\n"
     "boss@firm1.example,Bo,,p0001,Admin\n"
     "sel@vendor.example,Sel,,,SELLER\n",
     1},
    {"focals", IMPORT_KIND_FOCALS,
     "partner,email,name,rank\n"
     "p0001,deputy@firm1.example,Dora,1\n",
     1,
     "partner,email,name,rank\n"
     "p0001,deputy@firm1.example,Dora,0\n",
     1},
    {"facts", IMPORT_KIND_FACTS,
     "partner,kind,line,country,state,ground,valid_until\n"
     "p0001,AUTHORISATION,storage,DE,MET,certified,2030-01-01\n"
     "p0002,vad,storage,,yes,selected,\n",
     2,
     "partner,kind,line,country,state,ground,valid_until\n"
     "p0001,AUTHORISATION,storage,DE,NOT_MET,lapsed,2030-01-01\n"
     "p0002,vad,storage,,yes,selected,\n",
     1},
    {"distributors", IMPORT_KIND_DISTRIBUTORS,
     "external_id,name,country\nd1,Wholesale,DE\nd2,Supply,FR\n", 2, NULL, 0},
    {"territories", IMPORT_KIND_TERRITORIES,
     "partner,country,territory\np0001,FR,north\np0001,FR,south\n", 2, NULL, 0},
    {"offerings", IMPORT_KIND_OFFERINGS,
     "external_id,name,line,list_price,currency,access\n"
     "s1,Store One,storage,1000.50,EUR,OPEN\ns2,Store Two,storage,,,AUTHORISED\n",
     2,
     "external_id,name,line,list_price,currency,access\n"
     "s1,Store One,storage,1200,EUR,OPEN\ns2,Store Two,storage,,,AUTHORISED\n",
     1},
    {"authorizations", IMPORT_KIND_AUTHORIZATIONS,
     "partner,line,country,ground\np0001,servers,DE,three certifications\n", 1,
     "partner,line,country,ground\np0001,servers,DE,four certifications\n", 1},
    {"accounts", IMPORT_KIND_ACCOUNTS,
     "external_id,name,industry,size,revenue,country,city,website,duns\n"
     "a1,Werk,manufacturing,100-999,5000000,DE,Kassel,,\n",
     1,
     "external_id,name,industry,size,revenue,country,city,website,duns\n"
     "a1,Werk,retail,100-999,5000000,DE,Kassel,,\n",
     1},
    {"opportunities", IMPORT_KIND_OPPORTUNITIES,
     "external_id,title,offering,amount,currency,created_at,decision_date,outcome,closed_at,"
     "partner\n"
     "k1,Open one,GTXPRO,100,EUR,2025-10-01,2026-03-01,open,,\n"
     "k2,Won one,GTXPRO,200,EUR,2025-06-01,2025-09-01,won,2025-08-01,p0001\n"
     "k3,Lost one,GTXPRO,300,EUR,2025-06-01,2025-09-01,lost,2025-08-01,p0002\n",
     3,
     "external_id,title,offering,amount,currency,created_at,decision_date,outcome,closed_at,"
     "partner\n"
     "k1,Open one,GTXPRO,150,EUR,2025-10-01,2026-03-01,open,,\n"
     "k2,Won one,GTXPRO,200,EUR,2025-06-01,2025-09-01,won,2025-08-01,p0001\n"
     "k3,Lost one,GTXPRO,300,EUR,2025-06-01,2025-09-01,lost,2025-08-01,p0002\n",
     1},
};

static void test_intake__each_kind_creates_repeats_and_updates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof KIND_CASES / sizeof KIND_CASES[0]; i++) {
        const struct kind_case *one = &KIND_CASES[i];
        struct intake_case options = {.kind = one->kind};
        struct import_report report;
        struct market market;
        market_open(&market, 2);
        print_message("  %s\n", one->name);
        report = intake(&market, &options, one->csv);
        assert_counts(&report, one->created, 0, 0, 0);
        assert_int_equal(report.import.state, IMPORT_DONE);
        assert_true(report.import.id > 0);
        report = intake(&market, &options, one->csv);
        assert_counts(&report, 0, 0, one->created, 0);
        if (one->changed) {
            report = intake(&market, &options, one->changed);
            assert_counts(&report, 0, one->updated, one->created - one->updated, 0);
            report = intake(&market, &options, one->changed);
            assert_counts(&report, 0, 0, one->created, 0);
        }
        /* What was written folds: the engine can read every event. */
        OK(&market, world_sync(market.world, market.store, 0, &market.err));
        market_close(&market);
    }
}

/* ---- refusals -------------------------------------------------------------------------------- */

struct refusal_case {
    const char *name;
    enum import_kind kind;
    const char *csv; /* one bad row, on line 2 */
    const char *column;
    const char *code;
};

static const struct refusal_case REFUSALS[] = {
    {"a needed field is empty", IMPORT_KIND_PARTNERS, "external_id,name\nx1,\n", "name",
     "REQUIRED"},
    {"a country's name", IMPORT_KIND_PARTNERS, "name,country\nA,Germany\n", "country", "FORMAT"},
    {"no mailbox", IMPORT_KIND_PARTNERS, "name,email\nA,nobody\n", "email", "FORMAT"},
    {"not a number", IMPORT_KIND_PARTNERS, "name,open_lead_limit\nA,many\n", "open_lead_limit",
     "FORMAT"},
    {"below zero", IMPORT_KIND_PARTNERS, "name,open_lead_limit\nA,-1\n", "open_lead_limit",
     "RANGE"},
    {"areas without a country", IMPORT_KIND_PARTNERS, "name,territories\nA,north\n", "territories",
     "FORMAT"},
    {"too few fields", IMPORT_KIND_PARTNERS, "external_id,name\nx1\n", "", "COLUMNS"},
    {"too many fields", IMPORT_KIND_PARTNERS, "external_id,name\nx1,A,B\n", "", "COLUMNS"},
    {"broken quotes", IMPORT_KIND_PARTNERS, "external_id,name\nx1,A\"B\n", "", "FORMAT"},
    {"not UTF-8", IMPORT_KIND_PARTNERS, "external_id,name\nx1,A\xff\n", "name", "ENCODING"},
    {"an unknown role", IMPORT_KIND_USERS, "email,name,role\na@b.example,A,BOSS\n", "role",
     "UNKNOWN"},
    {"a focal without a firm", IMPORT_KIND_USERS, "email,name,role\na@b.example,A,FOCAL\n",
     "partner", "REQUIRED"},
    {"a seller with a firm", IMPORT_KIND_USERS,
     "email,name,role,partner\na@b.example,A,SELLER,p0001\n", "partner", "STATE"},
    {"an unknown firm", IMPORT_KIND_TERRITORIES, "partner,country\nnobody,DE\n", "partner",
     "UNKNOWN"},
    {"somebody else's focal", IMPORT_KIND_FOCALS, "partner,email\np0001,focal@p0002.example\n",
     "email", "STATE"},
    {"no such fact", IMPORT_KIND_FACTS, "partner,kind,ground\np0001,LUCK,because\n", "kind",
     "UNKNOWN"},
    {"a fact without ground", IMPORT_KIND_FACTS, "partner,kind,ground\np0001,MYSA,\n", "ground",
     "REQUIRED"},
    {"a standing per line", IMPORT_KIND_FACTS,
     "partner,kind,line,ground\np0001,STANDING,storage,so\n", "line", "STATE"},
    {"an end before its beginning", IMPORT_KIND_FACTS,
     "partner,kind,ground,valid_from,valid_until\np0001,MYSA,so,2026-01-02,2026-01-01\n",
     "valid_until", "RANGE"},
    {"an offering without a line", IMPORT_KIND_OFFERINGS, "name,line\nA,\n", "line", "REQUIRED"},
    {"an unknown access", IMPORT_KIND_OFFERINGS, "name,line,access\nA,l,maybe\n", "access",
     "UNKNOWN"},
    {"too many decimals", IMPORT_KIND_OFFERINGS, "name,line,list_price\nA,l,1.005\n", "list_price",
     "FORMAT"},
    {"a price below zero", IMPORT_KIND_OFFERINGS, "name,line,list_price\nA,l,-5\n", "list_price",
     "RANGE"},
    {"a currency's name", IMPORT_KIND_OFFERINGS, "name,line,currency\nA,l,Euro\n", "currency",
     "FORMAT"},
    {"an unknown offering", IMPORT_KIND_OPPORTUNITIES, "external_id,title,offering\nk,T,none\n",
     "offering", "UNKNOWN"},
    {"an unknown account", IMPORT_KIND_OPPORTUNITIES, "external_id,title,account\nk,T,nobody\n",
     "account", "UNKNOWN"},
    {"no date", IMPORT_KIND_OPPORTUNITIES, "external_id,title,created_at\nk,T,yesterday\n",
     "created_at", "FORMAT"},
    {"no outcome", IMPORT_KIND_OPPORTUNITIES, "external_id,title,outcome\nk,T,Won\xc3\xa9\n",
     "outcome", "UNKNOWN"},
    {"no stage", IMPORT_KIND_OPPORTUNITIES, "external_id,title,stage\nk,T,12\n", "stage",
     "UNKNOWN"},
    {"won without a day", IMPORT_KIND_OPPORTUNITIES, "external_id,title,outcome\nk,T,won\n",
     "closed_at", "REQUIRED"},
    {"closed before it began", IMPORT_KIND_OPPORTUNITIES,
     "external_id,title,outcome,created_at,closed_at\nk,T,won,2025-02-01,2025-01-01\n", "closed_at",
     "RANGE"},
    {"history without its offering", IMPORT_KIND_OPPORTUNITIES,
     "external_id,title,outcome,created_at,closed_at,partner\nk,T,won,2025-01-01,2025-02-01,"
     "p0001\n",
     "offering", "REQUIRED"},
    {"lost at the stage of wins", IMPORT_KIND_OPPORTUNITIES,
     "external_id,title,outcome,stage,closed_at\nk,T,lost,08,2025-01-01\n", "stage", "STATE"},
    {"an outcome of nothing", IMPORT_KIND_OUTCOMES,
     "external_id,outcome,closed_at\nk,won,2026-01-01\n", "external_id", "UNKNOWN"},
};

static void test_intake__bad_rows_are_listed_with_line_column_and_code(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 2);
    for (size_t i = 0; i < sizeof REFUSALS / sizeof REFUSALS[0]; i++) {
        const struct refusal_case *one = &REFUSALS[i];
        struct intake_case options = {.kind = one->kind};
        print_message("  %s\n", one->name);
        struct import_report report = intake(&market, &options, one->csv);
        assert_counts(&report, 0, 0, 0, 1);
        assert_error(&report, 0, 2, one->column, one->code);
    }
    market_close(&market);
}

/* ---- headers --------------------------------------------------------------------------------- */

struct header_case {
    const char *name;
    enum import_kind kind;
    const char *csv;
    const char *field;
};

static const struct header_case HEADERS[] = {
    {"empty file", IMPORT_KIND_PARTNERS, "", ""},
    {"a column twice", IMPORT_KIND_PARTNERS, "name,name\nA,B\n", "name"},
    {"a needed column is missing", IMPORT_KIND_PARTNERS, "external_id\nx1\n", "name"},
    {"not UTF-8", IMPORT_KIND_PARTNERS, "name,\xff\nA,B\n", ""},
};

static void test_intake__an_unusable_header_refuses_the_file(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 1);
    for (size_t i = 0; i < sizeof HEADERS / sizeof HEADERS[0]; i++) {
        struct intake_case options = {.kind = HEADERS[i].kind};
        struct import_report report;
        print_message("  %s\n", HEADERS[i].name);
        assert_int_equal(intake_try(&market, &options, HEADERS[i].csv, &report), SCORE_INVALID);
        assert_string_equal(market.err.field, HEADERS[i].field);
        assert_string_not_equal(market.err.text, "");
    }
    market_close(&market);
}

static void test_intake__unread_columns_are_told(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_PARTNERS};
    market_open(&market, 0);
    struct import_report report = intake(&market, &options, "name,shoe size,\nA,42,\n");
    assert_counts(&report, 1, 0, 0, 0);
    assert_int_equal(report.ignored_count, 1);
    assert_string_equal(report.ignored[0], "shoe size");
    market_close(&market);
}

/* ---- history --------------------------------------------------------------------------------- */

static void test_intake__closed_deals_are_history_that_teaches_and_books_nothing(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_OPPORTUNITIES};
    struct ledger_sums sums = {0};
    struct opportunity deal;
    int64_t counts[10];
    int64_t imported = 0;
    market_open(&market, 2);
    (void)intake(&market, &options, KIND_CASES[9].csv);
    OK(&market, store_ledger_sums(market.store, &sums, &market.err));
    assert_int_equal(sums.entries, 0);
    OK(&market, store_offer_count(market.store, counts, &imported, &market.err));
    assert_int_equal(imported, 2);
    OK(&market, store_opportunity_find(market.store, "k2", &market.arena, &deal, &market.err));
    assert_int_equal(deal.placement, PLACEMENT_CLOSED);
    assert_int_equal(deal.stage, STAGE_WON_COMPLETE);
    assert_int_equal(deal.partner_id, market.firms[0]);
    OK(&market, store_opportunity_find(market.store, "k3", &market.arena, &deal, &market.err));
    assert_int_equal(deal.stage, STAGE_LOST);
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    struct model_summary model = {0};
    OK(&market, report_model(market_domain_keep(&market), &model, &market.err));
    assert_int_equal(model.win_labels, 2);
    market_close(&market);
}

static void test_intake__outcomes_close_what_waits_and_respect_what_is_held(void **state)
{
    (void)state;
    struct market market;
    struct intake_case deals = {.kind = IMPORT_KIND_OPPORTUNITIES};
    struct intake_case outcomes = {.kind = IMPORT_KIND_OUTCOMES};
    struct opportunity deal;
    struct placed placed;
    market_open(&market, 2);
    (void)intake(&market, &deals,
                 "external_id,title,offering,amount,currency,created_at\n"
                 "k1,One,GTXPRO,100,EUR,2025-10-01\nk2,Two,GTXPRO,100,EUR,2025-10-01\n");
    int64_t held = market_opportunity(&market, "500");
    OK(&market, place_one(market_domain(&market), held, &placed, &market.err));
    struct import_report report = intake(&market, &outcomes,
                                         "external_id,outcome,closed_at,partner,reason\n"
                                         "k1,won,2025-12-01,p0001,best price\n"
                                         "k2,lost,2025-12-01,,no decision\n"
                                         "o00001,won,2026-02-01,p0001,\n");
    assert_counts(&report, 0, 2, 0, 1);
    assert_error(&report, 0, 4, "outcome", "STATE");
    OK(&market, store_opportunity_find(market.store, "k1", &market.arena, &deal, &market.err));
    assert_int_equal(deal.placement, PLACEMENT_CLOSED);
    assert_string_equal(deal.won_reason, "best price");
    assert_int_equal(deal.partner_id, market.firms[0]);
    OK(&market, world_sync(market.world, market.store, 0, &market.err));
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intake__each_kind_creates_repeats_and_updates),
        cmocka_unit_test(test_intake__bad_rows_are_listed_with_line_column_and_code),
        cmocka_unit_test(test_intake__an_unusable_header_refuses_the_file),
        cmocka_unit_test(test_intake__unread_columns_are_told),
        cmocka_unit_test(test_intake__closed_deals_are_history_that_teaches_and_books_nothing),
        cmocka_unit_test(test_intake__outcomes_close_what_waits_and_respect_what_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
