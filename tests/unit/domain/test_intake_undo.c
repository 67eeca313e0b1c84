/* SPDX-License-Identifier: Apache-2.0 */

/* Undo removes exactly what an import brought and restores exactly what it changed - or refuses. */

#include "intake_support.h"

#include "domain/world.h"
#include "store/catalog_store.h"

struct undo_case {
    const char *name;
    enum import_kind kind;
    const char *first;  /* imported before the picture is taken; NULL = nothing */
    const char *second; /* imported, then undone */
};

#define DEAL_HEADER                                                                                \
    "external_id,title,offering,amount,currency,created_at,outcome,closed_at,partner\n"

static const struct undo_case UNDO_CASES[] = {
    {"new firms", IMPORT_KIND_PARTNERS, NULL,
     "external_id,name,country,enterprise,territories\nx1,Alpha,DE,e1,DE;FR/"
     "north\nx2,Beta,FR,e1,*\n"},
    {"changed firms", IMPORT_KIND_PARTNERS,
     "external_id,name,country,city,territories\nx1,Alpha,DE,Kassel,DE;FR/north\n",
     "external_id,name,country,city,territories\nx1,Alfa,AT,Wien,AT\nx2,Beta,FR,Lyon,FR\n"},
    {"areas", IMPORT_KIND_TERRITORIES, NULL,
     "partner,country,territory\np0001,FR,north\np0001,FR,south\np0002,IT,\n"},
    {"people", IMPORT_KIND_USERS, "email,name,role\nu1@vendor.example,One,SELLER\n",
     "email,name,role\nu1@vendor.example,Uno,REVIEWER\nu2@vendor.example,Two,SELLER\n"},
    {"focals", IMPORT_KIND_FOCALS, NULL,
     "partner,email,name,rank\np0001,new@firm1.example,New,0\np0001,last@firm1.example,Last,\n"},
    {"facts", IMPORT_KIND_FACTS,
     "partner,kind,line,ground,valid_until\np0001,AUTHORISATION,storage,certified,2030-01-01\n",
     "partner,kind,line,ground,state\np0001,AUTHORISATION,storage,lapsed,NOT_MET\n"
     "p0002,AUTHORISATION,storage,certified,MET\np0001,STANDING,,checked again,NOT_MET\n"},
    {"distributors", IMPORT_KIND_DISTRIBUTORS, NULL, "external_id,name\nd1,Wholesale\n"},
    {"offerings", IMPORT_KIND_OFFERINGS,
     "external_id,name,line,list_price,currency\ns1,S,l,5,EUR\n",
     "external_id,name,line,list_price,currency\ns1,S1,m,7,USD\ns2,T,l,5,EUR\n"},
    {"accounts", IMPORT_KIND_ACCOUNTS, "external_id,name,country\na1,Werk,DE\n",
     "external_id,name,country\na1,Werk AG,AT\na2,Neu,FR\n"},
    {"deals", IMPORT_KIND_OPPORTUNITIES,
     DEAL_HEADER "k1,Open,GTXPRO,10,EUR,2025-01-01,open,,\n"
                 "k2,To close,GTXPRO,10,EUR,2025-01-01,open,,\n",
     DEAL_HEADER "k1,Opened,GTXPRO,20,EUR,2025-01-02,open,,\n"
                 "k2,To close,GTXPRO,10,EUR,2025-01-01,won,2025-03-01,p0001\n"
                 "k3,Won,GTXPRO,10,EUR,2025-01-01,won,2025-02-01,p0001\n"
                 "k4,New,GTXPRO,10,EUR,2025-01-01,open,,\n"},
};

/* ---- in steps -------------------------------------------------------------------------------- */

enum { ITEMS = 1 }; /* more than this many changes go in steps here */

static enum score_status undo_begin(struct market *market, int64_t id)
{
    struct import_report report;
    enum score_status status =
        import_undo_check(market_domain_keep(market), id, ITEMS - 1, &market->err);
    if (!status) {
        status = import_undo(market_domain_keep(market), id, ITEMS - 1, &report, &market->err);
    }
    if (!status && report.import.undo_items) {
        assert_int_equal(report.import.state, IMPORT_UNDOING);
        assert_int_equal(report.import.undo_left, report.import.undo_items);
    }
    return status;
}

static enum score_status undo_step(struct market *market, int64_t id, int64_t items, bool *ret_end)
{
    return import_undo_step(market_domain_keep(market), id, items, ret_end, &market->err);
}

/* 0 = in one transaction. */
static void undo_in(struct market *market, int64_t id, int64_t items)
{
    bool is_end = false;
    int64_t next = 0;
    if (!items) {
        OK(market, intake_undo(market, id));
        return;
    }
    OK(market, undo_begin(market, id));
    OK(market, import_undo_next(market_domain_keep(market), &next, &market->err));
    assert_int_equal(next, id);
    while (!is_end) {
        OK(market, undo_step(market, id, items, &is_end));
    }
    assert_int_equal(import_undo_next(market_domain_keep(market), &next, &market->err),
                     SCORE_NOT_FOUND);
}

static void undo_cases_run(int64_t items)
{
    for (size_t i = 0; i < sizeof UNDO_CASES / sizeof UNDO_CASES[0]; i++) {
        const struct undo_case *one = &UNDO_CASES[i];
        struct intake_case options = {.kind = one->kind};
        struct import_report report;
        struct market market;
        struct buf before;
        struct buf between;
        struct buf after;
        market_open(&market, 2);
        print_message("  %s\n", one->name);
        if (one->first) {
            report = intake(&market, &options, one->first);
            assert_int_equal(report.import.rejected, 0);
        }
        picture_take(&market, &before);
        report = intake(&market, &options, one->second);
        assert_int_equal(report.import.rejected, 0);
        assert_true(report.import.created + report.import.updated > 0);
        picture_take(&market, &between);
        undo_in(&market, report.import.id, items);
        picture_take(&market, &after);
        assert_string_equal(buf_text(&before), buf_text(&after));
        if (one->kind != IMPORT_KIND_DISTRIBUTORS) { /* the picture does not show those */
            assert_string_not_equal(buf_text(&before), buf_text(&between));
        }
        /* Twice is once, the engine can fold it, and the file can come again. */
        assert_int_equal(intake_undo(&market, report.import.id), SCORE_CONFLICT);
        OK(&market, world_sync(market.world, market.store, 0, &market.err));
        struct import_report again = intake(&market, &options, one->second);
        assert_counts(&again, report.import.created, report.import.updated, report.import.unchanged,
                      0);
        buf_done(&before);
        buf_done(&between);
        buf_done(&after);
        market_close(&market);
    }
}

static void test_undo__leaves_things_as_they_were(void **state)
{
    (void)state;
    undo_cases_run(0);
}

static void test_undo__in_steps_leaves_things_as_they_were(void **state)
{
    (void)state;
    for (int64_t items = 1; items <= 3; items++) {
        undo_cases_run(items);
    }
}

static void test_undo__what_history_taught_is_forgotten(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_OPPORTUNITIES};
    struct model_summary model = {0};
    market_open(&market, 2);
    struct import_report report =
        intake(&market, &options,
               DEAL_HEADER "k1,Won,GTXPRO,10,EUR,2025-01-01,won,2025-02-01,p0001\n"
                           "k2,Lost,GTXPRO,10,EUR,2025-01-01,lost,2025-02-01,p0002\n");
    OK(&market, report_model(market_domain_keep(&market), &model, &market.err));
    assert_int_equal(model.win_labels, 2);
    OK(&market, intake_undo(&market, report.import.id));
    OK(&market, report_model(market_domain_keep(&market), &model, &market.err));
    assert_int_equal(model.win_labels, 0);
    market_close(&market);
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* Nothing may have changed, and the message must name what stands in the way. */
static void assert_refused(struct market *market, int64_t import_id, const char *names)
{
    struct buf before;
    struct buf after;
    picture_take(market, &before);
    assert_int_equal(intake_undo(market, import_id), SCORE_CONFLICT);
    if (!strstr(market->err.text, names)) {
        print_error("'%s' does not name '%s'\n", market->err.text, names);
    }
    assert_non_null(strstr(market->err.text, names));
    assert_int_equal(undo_begin(market, import_id), SCORE_CONFLICT);
    assert_non_null(strstr(market->err.text, names));
    picture_take(market, &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_done(&before);
    buf_done(&after);
}

static void test_undo__refuses_when_a_deal_has_been_passed(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_OPPORTUNITIES};
    struct opportunity deal;
    struct placed placed;
    market_open(&market, 2);
    OK(&market, store_tx_begin(market.store, &market.err));
    OK(&market,
       opportunity_required_set(market_domain(&market), "import", "offering amount", &market.err));
    OK(&market, store_tx_commit(market.store, &market.err));
    struct import_report report =
        intake(&market, &options, DEAL_HEADER "k1,Open,GTXPRO,10,EUR,2025-01-01,open,,\n");
    OK(&market, store_opportunity_find(market.store, "k1", &market.arena, &deal, &market.err));
    OK(&market, place_one(market_domain(&market), deal.id, &placed, &market.err));
    assert_refused(&market, report.import.id, "k1");
    market_close(&market);
}

static void test_undo__refuses_when_somebody_changed_it(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_PARTNERS};
    struct partner partner;
    struct partner_change change = {.city = "Fulda"};
    market_open(&market, 0);
    struct import_report report =
        intake(&market, &options, "external_id,name\nx1,Alpha\nx2,Beta\n");
    OK(&market, store_partner_find(market.store, "x1", &market.arena, &partner, &market.err));
    OK(&market,
       partner_patch(market_domain(&market), partner.id, 0, &change, &partner, &market.err));
    assert_refused(&market, report.import.id, "Alpha");
    market_close(&market);
}

static void test_undo__refuses_when_later_rows_refer_to_it(void **state)
{
    (void)state;
    struct market market;
    struct intake_case partners = {.kind = IMPORT_KIND_PARTNERS};
    struct intake_case offerings = {.kind = IMPORT_KIND_OFFERINGS};
    struct intake_case deals = {.kind = IMPORT_KIND_OPPORTUNITIES};
    market_open(&market, 0);
    struct import_report first = intake(&market, &partners, "external_id,name\nx1,Alpha\n");
    struct import_report second =
        intake(&market, &offerings, "external_id,name,line\ns1,Store,storage\n");
    struct import_report third =
        intake(&market, &deals, DEAL_HEADER "k1,Won,s1,10,EUR,2025-01-01,won,2025-02-01,x1\n");
    assert_counts(&third, 1, 0, 0, 0);
    assert_refused(&market, first.import.id, "Alpha");
    assert_refused(&market, second.import.id, "k1");
    /* In the order of dependence all of it goes. */
    OK(&market, intake_undo(&market, third.import.id));
    OK(&market, intake_undo(&market, second.import.id));
    OK(&market, intake_undo(&market, first.import.id));
    market_close(&market);
}

static void test_undo__refuses_when_a_later_import_changed_it(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_ACCOUNTS};
    market_open(&market, 0);
    struct import_report first = intake(&market, &options, "external_id,name\na1,Werk\n");
    struct import_report second = intake(&market, &options, "external_id,name\na1,Werk AG\n");
    assert_counts(&second, 0, 1, 0, 0);
    assert_refused(&market, first.import.id, "Werk");
    OK(&market, intake_undo(&market, second.import.id));
    market_close(&market);
}

static void test_undo__refuses_when_the_focal_was_replaced(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_FOCALS};
    struct focal *focals = NULL;
    size_t count = 0;
    market_open(&market, 1);
    struct import_report report =
        intake(&market, &options, "partner,email,name,rank\np0001,new@firm1.example,New,0\n");
    OK(&market, partner_focals_set(market_domain(&market), market.firms[0], market.focals, 1,
                                   &focals, &count, &market.err));
    assert_refused(&market, report.import.id, "focals");
    market_close(&market);
}

/* ---- between the steps ----------------------------------------------------------------------- */

static const char ACCOUNTS[] = "external_id,name\na1,Werk\na2,Huette\na3,Zeche\n";

static void test_undo__two_at_once_are_one(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_ACCOUNTS};
    bool is_end = false;
    market_open(&market, 0);
    int64_t id = intake(&market, &options, ACCOUNTS).import.id;
    OK(&market, undo_begin(&market, id));
    assert_int_equal(undo_begin(&market, id), SCORE_CONFLICT);
    assert_non_null(strstr(market.err.text, "being undone just now"));
    OK(&market, undo_step(&market, id, 10, &is_end));
    assert_true(is_end);
    is_end = false;
    OK(&market, undo_step(&market, id, 10, &is_end));
    assert_true(is_end);
    assert_int_equal(undo_begin(&market, id), SCORE_CONFLICT);
    assert_non_null(strstr(market.err.text, "undone already"));
    market_close(&market);
}

static void stop_at(struct market *market, int64_t id, const char *names)
{
    bool is_end = false;
    assert_int_equal(undo_step(market, id, 2, &is_end), SCORE_CONFLICT);
    assert_non_null(strstr(market->err.text, names));
    assert_false(is_end);
    OK(market, import_undo_stop(market_domain_keep(market), id, names, &market->err));
}

/* A deal takes up an account that has not gone yet: it stays, with all that came before it, until
 * the deal is gone; then the undo goes on and leaves nothing. */
static void test_undo__stops_at_what_came_between_its_steps(void **state)
{
    (void)state;
    struct market market;
    struct intake_case accounts = {.kind = IMPORT_KIND_ACCOUNTS};
    struct intake_case deals = {.kind = IMPORT_KIND_OPPORTUNITIES};
    struct import_report report;
    struct account account;
    struct buf before;
    struct buf after;
    bool is_end = false;
    market_open(&market, 2);
    picture_take(&market, &before);
    int64_t id = intake(&market, &accounts, ACCOUNTS).import.id;
    OK(&market, undo_begin(&market, id));
    OK(&market, undo_step(&market, id, 1, &is_end));
    report = intake(&market, &deals,
                    "external_id,title,account,offering,amount,currency\n"
                    "k1,Open,a1,GTXPRO,10,EUR\n");
    assert_counts(&report, 1, 0, 0, 0);
    stop_at(&market, id, "opportunity k1 depends on account 'Werk'");
    OK(&market, import_get(market_domain_keep(&market), id, &report, &market.err));
    assert_int_equal(report.import.state, IMPORT_FAILED);
    assert_error(&report, 0, 0, "", "UNDO");
    assert_non_null(strstr(report.errors[0].message, "2 of 3 changes are left"));
    OK(&market, store_account_find(market.store, "a2", &market.arena, &account, &market.err));
    assert_int_equal(store_account_find(market.store, "a3", &market.arena, &account, &market.err),
                     SCORE_NOT_FOUND);
    assert_refused(&market, id, "k1");
    OK(&market, intake_undo(&market, report.import.id + 1));
    undo_in(&market, id, 1);
    picture_take(&market, &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_done(&before);
    buf_done(&after);
    market_close(&market);
}

static void test_undo__stops_at_what_changed_between_its_steps(void **state)
{
    (void)state;
    struct market market;
    struct intake_case options = {.kind = IMPORT_KIND_ACCOUNTS};
    struct account account;
    bool is_end = false;
    market_open(&market, 0);
    int64_t id = intake(&market, &options, ACCOUNTS).import.id;
    OK(&market, undo_begin(&market, id));
    OK(&market, undo_step(&market, id, 1, &is_end));
    struct import_report report = intake(&market, &options, "external_id,name\na2,Huette AG\n");
    assert_counts(&report, 0, 1, 0, 0);
    stop_at(&market, id, "Huette AG");
    OK(&market, store_account_find(market.store, "a1", &market.arena, &account, &market.err));
    assert_refused(&market, id, "Huette AG");
    market_close(&market);
}

static void test_undo__an_unknown_import(void **state)
{
    (void)state;
    struct market market;
    market_open(&market, 0);
    assert_int_equal(intake_undo(&market, 99), SCORE_NOT_FOUND);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undo__leaves_things_as_they_were),
        cmocka_unit_test(test_undo__in_steps_leaves_things_as_they_were),
        cmocka_unit_test(test_undo__what_history_taught_is_forgotten),
        cmocka_unit_test(test_undo__refuses_when_a_deal_has_been_passed),
        cmocka_unit_test(test_undo__refuses_when_somebody_changed_it),
        cmocka_unit_test(test_undo__refuses_when_later_rows_refer_to_it),
        cmocka_unit_test(test_undo__refuses_when_a_later_import_changed_it),
        cmocka_unit_test(test_undo__refuses_when_the_focal_was_replaced),
        cmocka_unit_test(test_undo__two_at_once_are_one),
        cmocka_unit_test(test_undo__stops_at_what_came_between_its_steps),
        cmocka_unit_test(test_undo__stops_at_what_changed_between_its_steps),
        cmocka_unit_test(test_undo__an_unknown_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
