/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every list that pages or looks something up must be led by an index and arrive in order: no scan
 * of a table, no sorting. Asks the planner about the statements that the store really runs.
 */

#include "support.h"

#include "base/text.h"
#include "store/duplicate_store.h"
#include "store/lease_store.h"
#include "store/mail_store.h"
#include "store/seal_store.h"
#include "store/sqlite/connection.h"

struct trace {
    char sql[16384]; /* the last statement run, with its values */
};

static int trace_remember(unsigned kind, void *user, void *statement, void *unused)
{
    (void)unused;
    struct trace *trace = user;
    if (kind == SQLITE_TRACE_STMT) {
        char *sql = sqlite3_expanded_sql(statement);
        snprintf(trace->sql, sizeof(trace->sql), "%s", sql ? sql : "");
        sqlite3_free(sql);
    }
    return 0;
}

/* The plan of the last statement, one step a line. */
static void plan_read(struct store *store, const struct trace *trace, char *ret, size_t size)
{
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", trace->sql);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(sqlite_db(store), sql, -1, &statement, NULL), SQLITE_OK);
    size_t len = 0;
    while (sqlite3_step(statement) == SQLITE_ROW && len < size) {
        len += (size_t)snprintf(ret + len, size - len, "%s\n",
                                (const char *)sqlite3_column_text(statement, 3));
    }
    sqlite3_finalize(statement);
    sqlite3_free(sql);
}

/* What was run since the last check used this index first. */
static void plan_check_sorted(struct store *store, struct trace *trace, const char *name,
                              const char *index, bool may_sort)
{
    /* The trace would overwrite what is asked about. */
    struct trace copy = *trace;
    char plan[4096] = "";
    plan_read(store, &copy, plan, sizeof(plan));
    bool is_good = may_sort || strstr(plan, "TEMP B-TREE") == NULL;
    const char *first_line_end = strchr(plan, '\n');
    const char *found = strstr(plan, index);
    is_good = is_good && first_line_end && found && found < first_line_end;
    if (!is_good) {
        print_error("%s: expected %s first in the plan:\n%s", name, index, plan);
        fail();
    }
}

/* The same, and sorted nothing. */
static void plan_check(struct store *store, struct trace *trace, const char *name,
                       const char *index)
{
    plan_check_sorted(store, trace, name, index, false);
}

static void no_table_check(struct store *store, struct trace *trace, const char *name)
{
    struct trace copy = *trace;
    char *sql = sqlite3_mprintf("EXPLAIN %s", copy.sql);
    sqlite3_stmt *statement = NULL;
    int steps = 0;
    assert_int_equal(sqlite3_prepare_v2(sqlite_db(store), sql, -1, &statement, NULL), SQLITE_OK);
    for (; sqlite3_step(statement) == SQLITE_ROW; steps++) {
        const char *step = (const char *)sqlite3_column_text(statement, 1);
        if (text_equal(step, "OpenEphemeral") || text_equal(step, "SorterOpen")) {
            print_error("%s: %s in\n%s\n", name, step, copy.sql);
            fail();
        }
    }
    assert_true(steps > 0);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
}

static const struct store_page PAGE = {.limit = 50};

static void test_plan__opportunity_lists_are_led_by_their_filter(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name;
        struct opportunity_filter filter;
        const char *index;
    } cases[] = {
        {"all, updated", {.sort = OPPORTUNITY_SORT_UPDATED_DESC}, "opportunity_updated"},
        {"all, oldest updated", {.sort = OPPORTUNITY_SORT_UPDATED_ASC}, "opportunity_updated"},
        {"all, created", {.sort = OPPORTUNITY_SORT_CREATED_DESC}, "opportunity_created"},
        {"all, oldest created", {.sort = OPPORTUNITY_SORT_CREATED_ASC}, "opportunity_created"},
        {"queue, updated",
         {.waiting_only = true, .sort = OPPORTUNITY_SORT_UPDATED_DESC},
         "opportunity_waiting_updated"},
        {"queue, oldest first",
         {.waiting_only = true, .sort = OPPORTUNITY_SORT_CREATED_ASC},
         "opportunity_waiting_created"},
        {"one placement, updated",
         {.placement = PLACEMENT_PLACED, .sort = OPPORTUNITY_SORT_UPDATED_DESC},
         "opportunity_placement_updated"},
        {"one placement, oldest first",
         {.placement = PLACEMENT_READY, .sort = OPPORTUNITY_SORT_CREATED_ASC},
         "opportunity_placement_created"},
        {"closed", {.placement = PLACEMENT_CLOSED}, "opportunity_updated"},
        {"a partner's", {.partner_id = 1}, "opportunity_partner"},
        {"a seller's", {.owner_user_id = 1}, "opportunity_owner"},
    };
    struct trace trace = {0};
    sqlite3_trace_v2(sqlite_db(fixture->store), SQLITE_TRACE_STMT, trace_remember, &trace);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct opportunity *items = NULL;
        size_t count = 0;
        MUST(store_opportunity_list(fixture->store, &cases[i].filter, &PAGE, &fixture->arena,
                                    &items, &count, &err));
        plan_check(fixture->store, &trace, cases[i].name, cases[i].index);
    }
}

static void test_plan__offer_lists_are_led_by_their_filter(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name;
        struct offer_filter filter;
        const char *index;
    } cases[] = {
        {"all", {0}, "offer_offered"},
        {"live", {.live_only = true}, "offer_live"},
        {"a partner's", {.partner_id = 1}, "offer_partner"},
        {"a partner's live ones", {.partner_id = 1, .live_only = true}, "offer_live_partner"},
        {"an opportunity's", {.opportunity_id = 1}, "offer_opportunity"},
    };
    struct trace trace = {0};
    sqlite3_trace_v2(sqlite_db(fixture->store), SQLITE_TRACE_STMT, trace_remember, &trace);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct offer *items = NULL;
        size_t count = 0;
        MUST(store_offer_list(fixture->store, &cases[i].filter, &PAGE, &fixture->arena, &items,
                              &count, &err));
        plan_check(fixture->store, &trace, cases[i].name, cases[i].index);
    }
}

static void test_plan__mails_are_led_by_what_is_due_or_asked_for(void **state)
{
    struct fixture *fixture = *state;
    struct trace trace = {0};
    struct mail *items = NULL;
    struct mail mail = {0};
    size_t count = 0;
    int64_t at_ms = 0;
    struct mail_filter all = {0};
    struct mail_filter waiting = {.state = MAIL_WAITING};
    struct score_error error = {0};
    sqlite3_trace_v2(sqlite_db(fixture->store), SQLITE_TRACE_STMT, trace_remember, &trace);
    MUST_FAIL(SCORE_NOT_FOUND, &error,
              store_mail_due(fixture->store, "", 1, &fixture->arena, &mail, &err));
    plan_check(fixture->store, &trace, "due", "mail_due");
    MUST(store_mail_next_at(fixture->store, "", &at_ms, &err));
    plan_check(fixture->store, &trace, "next", "mail_due");
    MUST(store_mail_free(fixture->store, "a", 1, &err));
    plan_check(fixture->store, &trace, "of a holder", "mail_holder");
    MUST(store_mail_free_orphans(fixture->store, "node:", 1, &err));
    plan_check(fixture->store, &trace, "of the dead", "mail_holder");
    MUST(store_rate_expire(fixture->store, 1, &err));
    plan_check(fixture->store, &trace, "dry buckets", "rate_bucket_empty");
    MUST(store_mail_list(fixture->store, &all, &PAGE, &fixture->arena, &items, &count, &err));
    plan_check(fixture->store, &trace, "all", "INTEGER PRIMARY KEY");
    MUST(store_mail_list(fixture->store, &waiting, &PAGE, &fixture->arena, &items, &count, &err));
    plan_check(fixture->store, &trace, "one state", "mail_state");
}

static void test_plan__event_lists_are_led_by_their_filter(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name;
        struct event_filter filter;
        const char *index;
    } cases[] = {
        {"all", {0}, "INTEGER PRIMARY KEY"},
        {"an opportunity's", {.opportunity_id = 1}, "event_opportunity"},
        {"a partner's", {.partner_id = 1}, "event_partner"},
    };
    struct trace trace = {0};
    sqlite3_trace_v2(sqlite_db(fixture->store), SQLITE_TRACE_STMT, trace_remember, &trace);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct event *items = NULL;
        size_t count = 0;
        MUST(store_event_list(fixture->store, &cases[i].filter, &PAGE, &fixture->arena, &items,
                              &count, &err));
        plan_check(fixture->store, &trace, cases[i].name, cases[i].index);
    }
}

/* Every arm of a look-up for duplicates: its index, and no walk over a table. */
static void arms_check(struct store *store, const struct trace *trace, const char *name,
                       const char *const *indexes, size_t count)
{
    struct trace copy = *trace;
    char plan[4096] = "";
    plan_read(store, &copy, plan, sizeof(plan));
    bool is_good = !strstr(plan, "SCAN opportunity") && !strstr(plan, "SCAN account") &&
                   !strstr(plan, "SCAN a\n");
    for (size_t i = 0; i < count; i++) {
        is_good = is_good && strstr(plan, indexes[i]);
    }
    if (!is_good) {
        print_error("%s:\n%s", name, plan);
        fail();
    }
}

static void test_plan__duplicates_are_found_by_index(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct trace trace = {0};
    size_t count = 0;
    int64_t *ids = NULL;
    struct account *accounts = NULL;
    static const char *const contact[] = {"opportunity_open_email", "opportunity_open_phone"};
    static const char *const account[] = {"opportunity_open_account"};
    static const char *const alike[] = {"account_name", "account_host", "account_duns"};
    struct lead_traits traits = {.email = "a@b.example", .phone = "0561 1234567", .need = ""};
    sqlite3_trace_v2(sqlite_db(store), SQLITE_TRACE_STMT, trace_remember, &trace);
    MUST(store_lead_alike(store, &traits, 50, &fixture->arena, &ids, &count, &err));
    arms_check(store, &trace, "by contact", contact, SCORE_ARRAY_COUNT(contact));
    traits = (struct lead_traits){.email = "", .phone = "", .need = "", .account_id = 1};
    MUST(store_lead_alike(store, &traits, 50, &fixture->arena, &ids, &count, &err));
    arms_check(store, &trace, "by account", account, 1);
    traits.need = "a need";
    MUST(store_lead_alike(store, &traits, 50, &fixture->arena, &ids, &count, &err));
    arms_check(store, &trace, "by need", account, 1);
    struct account_traits own = {.name = "Acme", .host = "acme.example", .duns = "1"};
    MUST(store_account_alike(store, &own, 50, &fixture->arena, &accounts, &count, &err));
    arms_check(store, &trace, "accounts", alike, SCORE_ARRAY_COUNT(alike));
}

static void test_plan__every_other_walk_has_an_index(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct arena *arena = &fixture->arena;
    struct trace trace = {0};
    sqlite3_trace_v2(sqlite_db(store), SQLITE_TRACE_STMT, trace_remember, &trace);
    size_t count = 0;
    int64_t *ids = NULL;
    int64_t *times = NULL;
    MUST(store_opportunity_ids(store, PLACEMENT_READY, &PAGE, arena, &ids, &times, &count, &err));
    plan_check(store, &trace, "place --all", "opportunity_placement_created");
    MUST(store_offer_expired_ids(store, 1, 10, arena, &ids, &count, &err));
    plan_check(store, &trace, "expired offers", "offer_expiry");
    int64_t live = 0;
    MUST(store_offer_live_count(store, 1, &live, &err));
    plan_check(store, &trace, "open leads", "offer_live_partner");
    int64_t offers = 0;
    MUST(store_offer_count_since(store, 1, 0, &offers, &err));
    plan_check(store, &trace, "offers since", "COVERING INDEX offer_passed");
    struct offer_code_count *codes = NULL;
    MUST(store_offer_free_declines(store, 1, 0, arena, &codes, &count, &err));
    /* What it sorts is what one firm declined in 90 days. */
    plan_check_sorted(store, &trace, "free declines", "offer_declined", true);
    MUST(store_offer_taken_by_others(store, 1, 0, arena, &codes, &count, &err));
    plan_check_sorted(store, &trace, "taken by others", "offer_passed", true);
    struct decision *decisions = NULL;
    MUST(store_decision_list(store, 0, &PAGE, arena, &decisions, &count, &err));
    plan_check(store, &trace, "decisions", "decision_event");
    struct ledger_entry *entries = NULL;
    MUST(store_ledger_list(store, 1, &PAGE, arena, &entries, &count, &err));
    plan_check(store, &trace, "ledger of a partner", "ledger_entry_partner");
    MUST(store_ledger_offer_list(store, 1, arena, &entries, &count, &err));
    plan_check(store, &trace, "ledger of an offer", "ledger_entry_offer");
    struct partner *partners = NULL;
    struct partner_filter all = {0};
    MUST(store_partner_list(store, &all, &PAGE, arena, &partners, &count, &err));
    plan_check(store, &trace, "partners", "partner_name");
    struct user *users = NULL;
    MUST(store_user_list(store, 1, &PAGE, arena, &users, &count, &err));
    plan_check(store, &trace, "users of a partner", "user_partner");
}

static void test_plan__the_sealer_looks_up_by_index(void **state)
{
    struct fixture *fixture = *state;
    struct trace trace = {0};
    struct checkpoint checkpoint;
    struct ledger_entry *entries = NULL;
    struct draw_day *days = NULL;
    struct draw_day_times *times = NULL;
    struct checkpoint *checkpoints = NULL;
    const char **holders = NULL;
    struct score_error error = {0};
    size_t count = 0;
    int64_t number = 0;
    sqlite3_trace_v2(sqlite_db(fixture->store), SQLITE_TRACE_STMT, trace_remember, &trace);
    assert_int_equal(store_checkpoint_find(fixture->store, 1, &checkpoint, &error),
                     SCORE_NOT_FOUND);
    plan_check(fixture->store, &trace, "the checkpoint over an event", "checkpoint_first");
    MUST(store_partner_seq_last(fixture->store, 1, 1, &number, &err));
    plan_check(fixture->store, &trace, "a firm's last number", "event_partner");
    MUST(store_ledger_event_list(fixture->store, 0, 1, &fixture->arena, &entries, &count, &err));
    plan_check(fixture->store, &trace, "what an event booked", "ledger_entry_event");
    MUST(store_draw_day_kept_list(fixture->store, 1, &fixture->arena, &days, &count, &err));
    plan_check(fixture->store, &trace, "days to be told", "draw_day_kept");
    MUST(store_draw_day_list(fixture->store, 31, &fixture->arena, &times, &count, &err));
    plan_check(fixture->store, &trace, "the newest days", "SCAN d");
    MUST(store_checkpoint_newest_list(fixture->store, &PAGE, &fixture->arena, &checkpoints, &count,
                                      &err));
    plan_check(fixture->store, &trace, "the newest checkpoints", "INTEGER PRIMARY KEY");
    MUST(store_mail_holder_list(fixture->store, 9, &fixture->arena, &holders, &count, &err));
    plan_check(fixture->store, &trace, "who has claimed mails", "mail_holder");
}

/* A change of a row opens no table of its own: one for each index that asked for a list of words
 * once made every acceptance a third dearer. */
static void test_plan__a_change_makes_no_table_aside(void **state)
{
    struct fixture *fixture = *state;
    struct trace trace = {0};
    struct opportunity opportunity = {0};
    MUST(store_opportunity_get(fixture->store, fixture->opportunity_id, &fixture->arena,
                               &opportunity, &err));
    sqlite3_trace_v2(sqlite_db(fixture->store), SQLITE_TRACE_STMT, trace_remember, &trace);
    MUST(store_opportunity_pass(fixture->store, &opportunity, &err));
    no_table_check(fixture->store, &trace, "opportunity");
    struct event event = event_sample(fixture->opportunity_id);
    MUST(store_event_add(fixture->store, &event, &err));
    no_table_check(fixture->store, &trace, "event");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plan__opportunity_lists_are_led_by_their_filter,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__offer_lists_are_led_by_their_filter,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__mails_are_led_by_what_is_due_or_asked_for,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__the_sealer_looks_up_by_index, fixture_database,
                                        fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__event_lists_are_led_by_their_filter,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__duplicates_are_found_by_index, fixture_database,
                                        fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__a_change_makes_no_table_aside, fixture_database,
                                        fixture_remove),
        cmocka_unit_test_setup_teardown(test_plan__every_other_walk_has_an_index, fixture_database,
                                        fixture_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
