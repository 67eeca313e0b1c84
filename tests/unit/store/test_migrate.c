/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every earlier version, with data in it, reaches the newest with that data; several first starts
 * at once all succeed.
 */

#include "support.h"

#include <pthread.h>
#include <unistd.h>

#include "store/policy_store.h"
#include "store/sqlite/migrate.h"

/* Data as each version could hold it, in the words of its own schema. */
static const char DATA_1[] =
    "INSERT INTO partner (name, name_folded, country, city, postal_code, territory,"
    " serves_everywhere, email, phone, website, duns, level, size, open_lead_limit,"
    " paused_until_ms, is_active, created_at_ms, updated_at_ms, version)"
    " VALUES ('Old Firm', 'old firm', 'DE', 'Bonn', '', '', 1, '', '', '', '', '', '', 7, 0, 1,"
    " 11, 12, 3);"
    "INSERT INTO offering (name, name_folded, line, access, list_price_minor, currency, version)"
    " VALUES ('GTX', 'gtx', 'GTX', 1, -1, '', 1);";
static const char DATA_2[] =
    "INSERT INTO opportunity (title, title_folded, need, offering_id, amount_minor, currency,"
    " country, city, territory, source, contact_name, contact_email, contact_phone,"
    " contact_consent, placement, stage, round, failed_offers, probability_percent,"
    " decision_maker, competitor, won_reason, lost_reason, order_ref, next_step, next_step_at_ms,"
    " created_at_ms, decision_at_ms, closed_at_ms, updated_at_ms, defaulted_fields, version)"
    " VALUES ('Old deal', 'old deal', '', 1, 5, 'EUR', '', '', '', '', '', '', '', 0, 1, 0, 1, 0,"
    " -1, '', '', '', '', '', '', 0, 21, 0, 0, 22, '', 4);";
static const char DATA_3[] =
    "INSERT INTO event (object_kind, object_id, object_seq, verb, at_ms, user_id, actor,"
    " partner_id, opportunity_id, reason, detail)"
    " VALUES (7, 1, 1, 'opportunity.created', 31, 0, 'system', 0, 1, '', '');";
static const char DATA_4[] =
    "INSERT INTO mail (message_id, template, address, partner_id, subject, plain, html, state,"
    " attempts, next_at_ms, created_at_ms, finished_at_ms, code, answer)"
    " VALUES ('old@vendor.example', 'offer', 'old@firm.example', 1, 's', 'p', 'h', 1, 0, 41, 41, 0,"
    " 0, '');";
static const char DATA_5[] =
    "INSERT INTO link (token_hash, purpose, partner_id, address, name, created_at_ms,"
    " expires_at_ms, used_at_ms, opened_at_ms)"
    " VALUES ('00', 2, 1, 'old@firm.example', 'Old', 51, 52, 0, 0);";
static const char DATA_6[] =
    "INSERT INTO \"user\" (email, name, phone, roles, state, password_hash, created_at_ms,"
    " updated_at_ms, version) VALUES ('old@vendor.example', 'Old', '', 1, 1, '', 61, 61, 1);"
    "INSERT INTO session (token_hash, csrf_token, user_id, created_at_ms, expires_at_ms, agent)"
    " VALUES ('00', '', last_insert_rowid(), 61, 62, 'Browser');";
static const char DATA_7[] = "INSERT INTO import_map (name, map, created_at_ms, updated_at_ms)"
                             " VALUES ('old', '{}', 71, 71);";
static const char DATA_8[] = "INSERT INTO lease (name, holder, until_ms, fence)"
                             " VALUES ('clocks', 'old', 81, 3);"
                             "INSERT INTO rate_bucket (name, empty_at_ms) VALUES (-5, 82);";
static const char DATA_9[] = "INSERT INTO draw_day (day, secret, committed_seq, revealed_seq)"
                             " VALUES (81, zeroblob(32), 1, 0);"
                             "INSERT INTO event_seal (seq, partner_seq, salt, leaf)"
                             " VALUES (1, 0, zeroblob(16), zeroblob(32));";
static const char DATA_10[] = "UPDATE partner SET updated_at_ms = 101";
static const char DATA_11[] =
    "INSERT INTO lead_rating (partner_id, source, good, bad, agreed, disagreed)"
    " VALUES (1, 'Fair', 2, 1, 1, 0);";
static const char DATA_12[] = "UPDATE setting SET value = '0' WHERE name = 'learning_1_until_seq'";
static const char DATA_13[] =
    "INSERT INTO policy (name, parameters, hash, state, drafted_by, approved_by, evaluation_id,"
    " created_at_ms, live_from_ms, live_seq, version)"
    " VALUES ('old', '', hex(zeroblob(32)), 1, 'system', '', 0, 111, 0, 0, 1);";
static const char DATA_14[] = "INSERT INTO channels_member (country, user_id) VALUES ('DE', 1);"
                              "INSERT INTO question (partner_id, user_id, text, asked_at_ms, "
                              "due_at_ms, answer, answered_at_ms,"
                              " version) VALUES (1, 1, 'why?', 141, 142, '', 0, 1);";
static const char DATA_15[] = "UPDATE offering SET name = 'GTX' WHERE external_id = 'gtx'";
static const char DATA_16[] = "UPDATE policy SET name = 'older' WHERE name = 'old'";
static const char DATA_17[] =
    "INSERT INTO experiment (name, metric, share_ppm, stop_at_ms, stop_passes, secret, state,"
    " started_by, started_at_ms, started_seq, stopped_by, stopped_at_ms, stopped_seq, version)"
    " VALUES ('old', 1, 50000, 0, 100, zeroblob(32), 2, 'system', 1, 1, 'system', 2, 1, 2);"
    "INSERT INTO experiment_pass (experiment_id, number, offer_id, line, country, week, "
    "is_baseline)"
    " VALUES (1, 1, 1, 'Fair', 'DE', 19000, 0);";
static const char *const DATA[] = {DATA_1,  DATA_2,  DATA_3,  DATA_4,  DATA_5,  DATA_6,
                                   DATA_7,  DATA_8,  DATA_9,  DATA_10, DATA_11, DATA_12,
                                   DATA_13, DATA_14, DATA_15, DATA_16, DATA_17};

/* A database as version `version` left it. */
static void old_database_make(struct fixture *fixture, size_t version)
{
    sqlite3 *db = NULL;
    unlink(fixture->path);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    for (size_t i = 0; i < version; i++) {
        assert_int_equal(sqlite3_exec(db, MIGRATIONS[i].sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, DATA[i], NULL, NULL, NULL), SQLITE_OK);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void old_data_check(struct fixture *fixture, size_t version)
{
    struct store *store = fixture->store;
    struct partner partner = {0};
    MUST(store_partner_get(store, 1, &fixture->arena, &partner, &err));
    assert_string_equal(partner.name, "Old Firm");
    assert_int_equal(partner.open_lead_limit, 7);
    assert_int_equal(partner.version, 3);
    struct offering offering = {0};
    MUST(store_offering_find(store, "gtx", &fixture->arena, &offering, &err));
    if (version >= 2) {
        struct opportunity opportunity = {0};
        MUST(store_opportunity_get(store, 1, &fixture->arena, &opportunity, &err));
        assert_string_equal(opportunity.title, "Old deal");
        assert_int_equal(opportunity.version, 4);
        assert_int_equal(opportunity.updated_at_ms, 22);
    }
    int64_t last = -1;
    MUST(store_event_last(store, &last, &err));
    assert_int_equal(last, version >= 3 ? 1 : 0);
}

/* A database in use keeps the policy it lives by, which no row names; any other begins with one. */
static void first_policy_check(struct fixture *fixture, size_t version)
{
    struct policy policy = {0};
    struct score_error err = {0};
    enum score_status status = store_policy_get(fixture->store, 1, &fixture->arena, &policy, &err);
    if (version >= 3 && version < 13) {
        assert_int_equal(status, SCORE_NOT_FOUND);
        return;
    }
    assert_int_equal(status, SCORE_OK);
    assert_string_equal(policy.name, version < 3 ? "recommended" : version < 16 ? "old" : "older");
    assert_true(version >= 13 || policy.state == POLICY_LIVE);
}

/* The migrated database is as good as a new one: it can be written everywhere. */
static void new_data_add(struct fixture *fixture)
{
    MUST(store_tx_begin(fixture->store, &err));
    fixture_populate(fixture);
    struct offer offer = offer_sample(fixture);
    MUST(store_offer_add(fixture->store, &offer, &err));
    struct event event = event_sample(fixture->opportunity_id);
    MUST(store_event_add(fixture->store, &event, &err));
    MUST(store_tx_commit(fixture->store, &err));
    MUST(store_check(fixture->store, &err));
}

static void test_migrate__every_earlier_version_with_data_reaches_the_newest(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(SCORE_ARRAY_COUNT(DATA), MIGRATION_COUNT);
    for (size_t version = 1; version <= MIGRATION_COUNT; version++) {
        old_database_make(fixture, version);
        MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
        int64_t reached = 0;
        MUST(store_schema_version(fixture->store, &reached, &err));
        assert_int_equal(reached, store_schema_latest());
        old_data_check(fixture, version);
        first_policy_check(fixture, version);
        new_data_add(fixture);
        store_close(fixture->store);
        fixture->store = NULL;
    }
}

/* Every path gives the very same schema as a first start. */
static char *schema_text(struct fixture *fixture)
{
    sqlite3_stmt *statement = NULL;
    static const char SQL[] = "SELECT group_concat(sql, ';') FROM"
                              " (SELECT sql FROM sqlite_schema ORDER BY name)";
    assert_int_equal(sqlite3_prepare_v2(sqlite_db(fixture->store), SQL, -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    char *text = arena_dup_text(&fixture->arena, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return text;
}

static void test_migrate__all_paths_end_in_one_schema(void **state)
{
    struct fixture *fixture = *state;
    const char *first = NULL;
    for (size_t version = 0; version <= MIGRATION_COUNT; version++) {
        old_database_make(fixture, version);
        MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
        const char *text = schema_text(fixture);
        assert_true(strlen(text) > 1000);
        assert_string_equal(text, first ? first : text);
        first = text;
        store_close(fixture->store);
        fixture->store = NULL;
    }
}

static void test_migrate__numbers_are_consecutive(void **state)
{
    (void)state;
    for (size_t i = 0; i < MIGRATION_COUNT; i++) {
        assert_int_equal(MIGRATIONS[i].version, i + 1);
    }
}

static void test_migrate__a_failing_migration_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    old_database_make(fixture, 1);
    /* A table in the way of the second migration. */
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE offer (x)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    struct store *store = NULL;
    struct score_error error = {0};
    MUST_FAIL(SCORE_CORRUPT, &error, store_open(fixture->url, STORE_READ_WRITE, &store, &err));
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    sqlite3_stmt *statement = NULL;
    static const char SQL[] = "SELECT (SELECT user_version FROM pragma_user_version),"
                              " (SELECT COUNT(*) FROM sqlite_schema WHERE name = 'opportunity')";
    sqlite3_prepare_v2(db, SQL, -1, &statement, NULL);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), 1);
    assert_int_equal(sqlite3_column_int(statement, 1), 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void test_migrate__a_reader_asks_for_the_migration(void **state)
{
    struct fixture *fixture = *state;
    old_database_make(fixture, 1);
    struct score_error error = {0};
    MUST_FAIL(SCORE_UNSUPPORTED, &error,
              store_open(fixture->url, STORE_READ_ONLY, &fixture->store, &err));
    assert_non_null(strstr(error.text, "version 1"));
}

enum { STARTERS = 4 };

struct starter {
    const char *url;
    pthread_barrier_t *barrier;
    enum score_status status;
    struct score_error error;
};

static void *start(void *argument)
{
    struct starter *starter = argument;
    pthread_barrier_wait(starter->barrier);
    struct store *store = NULL;
    starter->status = store_open(starter->url, STORE_READ_WRITE, &store, &starter->error);
    store_close(store);
    return NULL;
}

static void test_migrate__first_starts_at_once_all_succeed(void **state)
{
    struct fixture *fixture = *state;
    for (int round = 0; round < 2; round++) {
        unlink(fixture->path);
        pthread_barrier_t barrier;
        pthread_barrier_init(&barrier, NULL, STARTERS);
        pthread_t threads[STARTERS];
        struct starter starters[STARTERS] = {0};
        for (int i = 0; i < STARTERS; i++) {
            starters[i] = (struct starter){.url = fixture->url, .barrier = &barrier};
            assert_int_equal(pthread_create(&threads[i], NULL, start, &starters[i]), 0);
        }
        for (int i = 0; i < STARTERS; i++) {
            pthread_join(threads[i], NULL);
            CHECK(starters[i].error.text, starters[i].status == SCORE_OK);
        }
        pthread_barrier_destroy(&barrier);
        MUST(store_open(fixture->url, STORE_READ_ONLY, &fixture->store, &err));
        MUST(store_check(fixture->store, &err));
        store_close(fixture->store);
        fixture->store = NULL;
    }
}

#define ON_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, fixture_directory, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DIRECTORY(test_migrate__every_earlier_version_with_data_reaches_the_newest),
        ON_DIRECTORY(test_migrate__all_paths_end_in_one_schema),
        cmocka_unit_test(test_migrate__numbers_are_consecutive),
        ON_DIRECTORY(test_migrate__a_failing_migration_changes_nothing),
        ON_DIRECTORY(test_migrate__a_reader_asks_for_the_migration),
        ON_DIRECTORY(test_migrate__first_starts_at_once_all_succeed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
