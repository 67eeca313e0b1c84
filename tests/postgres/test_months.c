/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What db/postgres promises beyond its twin: months as partitions that rows find, wait for and move
 * to; keys that hold over all months; event numbers without gaps; plans that stay on indexes.
 */

#include "database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EXIT_SKIPPED = 77, SQL_BYTES = 2048, ROUNDS = 400 };

static struct postgres_cluster cluster;
static char newest[POSTGRES_NAME_BYTES];

static int cluster_start(void **state)
{
    (void)state;
    postgres_start(&cluster, NULL);
    database_template_make(&cluster, newest);
    return 0;
}

static int cluster_stop(void **state)
{
    (void)state;
    postgres_stop(&cluster);
    return 0;
}

/* A firm and its opportunities 1 to 9. */
static const char WORLD[] =
    "INSERT INTO partner (name, name_folded, country, city, postal_code, territory,"
    " serves_everywhere, email, phone, website, duns, level, size, open_lead_limit,"
    " paused_until_ms, is_active, created_at_ms, updated_at_ms, version)"
    " VALUES ('Firm', 'firm', 'DE', '', '', '', 1, '', '', '', '', '', '', 7, 0, 1, 1, 1, 1);"
    "INSERT INTO opportunity (title, title_folded, need, amount_minor, currency, country, city,"
    " territory, source, contact_name, contact_email, contact_phone, contact_consent, placement,"
    " stage, round, failed_offers, probability_percent, decision_maker, competitor, won_reason,"
    " lost_reason, order_ref, next_step, next_step_at_ms, created_at_ms, decision_at_ms,"
    " closed_at_ms, updated_at_ms, defaulted_fields, version)"
    " SELECT 'Deal', 'deal', '', -1, '', '', '', '', '', '', '', '', 0, 1, 0, 1, 0, -1, '', '', '',"
    " '', '', '', 0, 1, 0, 0, 1, '', 1 FROM generate_series(1, 9);"
    "PREPARE decide (bigint, bigint) AS INSERT INTO decision (opportunity_id, round, input_hash,"
    " state_seq, blob, policy_version, created_at_ms, event_seq) VALUES ($1, 1,"
    " decode(repeat('00', 32), 'hex'), 0, 'x', 1, $2, 0);"
    "PREPARE offer (bigint, bigint) AS INSERT INTO offer (opportunity_id, partner_id, origin,"
    " state, position, offered_at_ms, expires_at_ms, accepted_at_ms, ended_at_ms, code, comment,"
    " override_reason, gates, charge_micro, fit, fit_code, fit_comment, next_step, next_step_at_ms,"
    " updated_at_ms, version)"
    " VALUES ($1, 1, 1, 1, 1, 1, 2, 0, $2, '', '', '', '', 0, 0, '', '', '', 0, 1, 1);"
    "PREPARE event (bigint, bigint) AS INSERT INTO event (object_kind, object_id, verb, at_ms,"
    " user_id, actor, partner_id, opportunity_id, reason, detail)"
    " VALUES (7, $1, 'made', $2, 0, 'system', 1, $1, '', '') RETURNING seq, object_seq;";

static int world_open(void **state)
{
    struct database *database = calloc(1, sizeof *database);
    assert_non_null(database);
    database_open(&cluster, newest, database);
    database_run(database->connection, WORLD);
    *state = database;
    return 0;
}

static int world_close(void **state)
{
    struct database *database = *state;
    database_close(database);
    free(database);
    return 0;
}

#define YEAR_2100     "4102444800000"
#define YEAR_2100_MAY "4112812800000"

static void test_months__rows_of_any_time_find_a_place(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    char words[POSTGRES_WORDS_BYTES];
    static const struct {
        const char *at_ms;
        const char *partition;
    } CASES[] = {
        {"-62135596800001", "event_past"}, {"0", "event_past"},
        {"1000000000000", "event_past"},   {"month_start(now_ms()) - 1", "event_past"},
        {YEAR_2100, "event_default"},      {"9223372036854775807", "event_default"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char sql[SQL_BYTES];
        (void)snprintf(sql, sizeof sql,
                       "EXECUTE event (1, %s); SELECT tableoid::regclass FROM event"
                       " WHERE seq = event_last()",
                       CASES[i].at_ms);
        assert_string_equal(database_words(connection, sql, words), CASES[i].partition);
    }
    database_run(connection, "EXECUTE event (1, now_ms());"
                             "EXECUTE event (1, month_add(month_start(now_ms()), 2))");
    assert_string_equal(
        database_words(connection,
                       "SELECT bool_and(tableoid::regclass::text = month_partition('event',"
                       " month_start(at_ms))) FROM event WHERE seq > 6",
                       words),
        "t");
}

static void test_months__a_missing_month_is_named_and_repaired(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    char words[POSTGRES_WORDS_BYTES];
    assert_string_equal(database_words(connection, "SELECT * FROM partitions_missing()", words),
                        "");
    database_run(connection, "EXECUTE decide (1, " YEAR_2100 "); EXECUTE offer (1, " YEAR_2100
                             "); EXECUTE event (1, " YEAR_2100 "); EXECUTE event (1, " YEAR_2100
                             "); EXECUTE event (2, " YEAR_2100_MAY ")");
    assert_string_equal(
        database_words(connection, "SELECT parent, partition, row_count FROM partitions_missing()",
                       words),
        "decision decision_2100_01 1\n"
        "event event_2100_01 2\n"
        "event event_2100_05 1\n"
        "offer offer_2100_01 1");
    assert_int_equal(database_number(connection, "SELECT partitions_ensure()"), 4);
    assert_string_equal(database_words(connection, "SELECT * FROM partitions_missing()", words),
                        "");
    assert_string_equal(
        database_words(connection,
                       "SELECT seq, object_seq, tableoid::regclass FROM event ORDER BY seq", words),
        "1 1 event_2100_01\n2 2 event_2100_01\n3 1 event_2100_05");
    assert_string_equal(database_words(connection,
                                       "SELECT tableoid::regclass FROM offer UNION ALL"
                                       " SELECT tableoid::regclass FROM decision",
                                       words),
                        "offer_2100_01\ndecision_2100_01");
    assert_string_equal(database_words(connection,
                                       "SELECT (SELECT count(*) FROM offer_key),"
                                       " (SELECT count(*) FROM decision_key)",
                                       words),
                        "1 1");
    assert_int_equal(database_number(connection, "SELECT partitions_ensure()"), 0);
}

/* The triggers that were set aside for the move are in force again, on both sides of it. */
static void test_months__rows_that_moved_are_guarded_as_before(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    database_run(connection, "EXECUTE event (1, " YEAR_2100 "); EXECUTE offer (1, " YEAR_2100
                             "); SELECT partitions_ensure(); EXECUTE event (1, " YEAR_2100_MAY
                             "); EXECUTE offer (2, " YEAR_2100_MAY ")");
    database_refuse(connection, "DELETE FROM event WHERE seq = 1", "SC001");
    database_refuse(connection, "UPDATE event SET verb = 'x' WHERE seq = 1", "SC001");
    database_refuse(connection, "DELETE FROM event WHERE seq = 2", "SC001");
    database_run(connection, "DELETE FROM offer");
    assert_int_equal(database_number(connection, "SELECT count(*) FROM offer_key"), 0);
}

/* The months ahead of a clock are made; a gap between two of them stays until rows need it. */
static void test_months__are_made_ahead(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    char words[POSTGRES_WORDS_BYTES];
    assert_string_equal(database_words(connection,
                                       "SELECT count(*), min(partition), max(partition)"
                                       " FROM partitions_missing(" YEAR_2100 ", 1)",
                                       words),
                        "6 decision_2100_01 offer_2100_02");
    assert_int_equal(database_number(connection, "SELECT partitions_ensure(" YEAR_2100 ", 3)"), 12);
    assert_int_equal(
        database_number(connection, "SELECT count(*) FROM partitions_missing(" YEAR_2100 ", 3)"),
        0);
    assert_int_equal(
        database_number(connection, "SELECT count(*) FROM partitions_missing(" YEAR_2100 ", 4)"),
        3);
}

/* A reader that stays on the default partition ends the attempt, and nothing is changed by it. */
static void test_months__a_long_read_is_not_waited_for(void **state)
{
    const struct database *database = *state;
    PGconn *connection = database->connection;
    PGconn *reader = database_connect(database);
    database_run(connection, "ALTER FUNCTION partitions_ensure SET lock_timeout = '20ms'");
    database_run(connection, "EXECUTE event (1, " YEAR_2100 ")");
    database_run(reader, "BEGIN; SELECT count(*) FROM event");
    database_refuse(connection, "SELECT partitions_ensure()", "55P03");
    assert_int_equal(database_number(connection, "SELECT count(*) FROM event_default"), 1);
    assert_int_equal(database_number(connection, "SELECT row_count FROM partitions_missing()"), 1);
    assert_int_equal(database_number(reader, "SELECT count(*) FROM event"), 1);
    database_run(reader, "COMMIT");
    assert_int_equal(database_number(connection, "SELECT partitions_ensure()"), 1);
    assert_int_equal(database_number(reader, "SELECT count(*) FROM event_2100_01"), 1);
    PQfinish(reader);
}

static void test_keys__hold_over_all_months(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    database_run(connection, "EXECUTE decide (1, 5); EXECUTE offer (1, 0); EXECUTE offer (1, 5);"
                             "EXECUTE offer (2, now_ms())");
    database_refuse(connection, "EXECUTE decide (1, now_ms())", "23505");
    database_refuse(connection, "EXECUTE offer (1, 0)", "23505");
    database_refuse(connection,
                    "INSERT INTO offer SELECT (o).* FROM (SELECT o FROM offer AS o WHERE id = 2)"
                    " AS x",
                    "23505");
    database_run(connection, "CREATE TEMP TABLE again AS SELECT * FROM offer WHERE id = 2;"
                             "UPDATE again SET ended_at_ms = 6");
    database_refuse(connection, "INSERT INTO offer SELECT * FROM again", "23505");
    database_run(connection, "UPDATE offer SET ended_at_ms = now_ms() WHERE id = 1");
    database_run(connection, "EXECUTE offer (1, 0)");
    database_refuse(connection, "UPDATE offer SET ended_at_ms = 0 WHERE id = 2", "23505");
    database_refuse(connection, "UPDATE offer SET id = 77 WHERE id = 2", "SC001");
    database_refuse(connection, "UPDATE decision SET created_at_ms = 6", "SC001");
    assert_int_equal(database_number(connection,
                                     "SELECT count(*) FROM offer AS o JOIN offer_key AS k"
                                     " ON k.id = o.id AND k.ended_at_ms = o.ended_at_ms"),
                     4);
    assert_int_equal(database_number(connection, "SELECT count(*) FROM offer_key"), 4);
}

#define MAIL                                                                                       \
    "INSERT INTO mail (message_id, template, address, offer_id, subject, plain, html, state,"      \
    " attempts, next_at_ms, created_at_ms, finished_at_ms, code, answer) VALUES ('m', 't', 'a@b'," \
    " 2, '', '', '', 1, 0, 0, 0, 0, 0, '');"
#define CHARGE                                                                                     \
    "INSERT INTO ledger_entry (ledger, kind, partner_id, offer_id, amount, at_ms, event_seq)"      \
    " VALUES (1, 1, 1, "

static void test_keys__what_refers_to_an_offer_finds_it_in_any_month(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    database_run(connection,
                 "EXECUTE offer (1, 0); EXECUTE offer (2, 5);" MAIL CHARGE "1, .5, 1, 1);"
                 "UPDATE opportunity SET live_offer_id = 1 WHERE id = 1");
    database_refuse(connection, CHARGE "99, .5, 1, 1)", "23503");
    database_refuse(connection, "UPDATE opportunity SET live_offer_id = 99 WHERE id = 2", "23503");
    database_run(connection, "UPDATE offer SET ended_at_ms = now_ms() WHERE id = 1");
    database_run(connection, CHARGE "1, -.5, 1, 2)");
    database_refuse(connection, "DELETE FROM offer WHERE id = 1", "23503");
    database_run(connection, "DELETE FROM offer WHERE id = 2");
    assert_int_equal(database_number(connection, "SELECT count(*) FROM mail"), 0);
    database_refuse(connection, "UPDATE ledger_entry SET amount = 0", "SC001");
    database_refuse(connection, "DELETE FROM ledger_entry", "SC001");
}

static void test_decision__event_is_set_in_its_month(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    char words[POSTGRES_WORDS_BYTES];
    database_run(connection, "EXECUTE decide (1, 5); EXECUTE decide (2, now_ms())");
    assert_string_equal(database_words(connection,
                                       "SELECT decision_event_set(1, 8), decision_event_set(2, 9),"
                                       " decision_event_set(3, 9)",
                                       words),
                        "1 1 0");
    assert_string_equal(
        database_words(connection, "SELECT id, event_seq FROM decision ORDER BY id", words),
        "1 8\n2 9");
}

static void test_event__numbers_have_no_gaps(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    char words[POSTGRES_WORDS_BYTES];
    database_run(connection, "BEGIN; EXECUTE event (1, 5); SAVEPOINT a; EXECUTE event (1, 6);"
                             "EXECUTE event (2, now_ms()); ROLLBACK TO a; EXECUTE event (2, 7);"
                             "RELEASE a; COMMIT");
    database_run(connection, "BEGIN; EXECUTE event (2, 5); EXECUTE event (1, 6); ROLLBACK");
    assert_string_equal(database_words(connection, "EXECUTE event (1, now_ms())", words), "3 2");
    assert_string_equal(database_words(connection,
                                       "SELECT seq, object_id, object_seq FROM event ORDER BY seq",
                                       words),
                        "1 1 1\n2 2 1\n3 1 2");
}

#define GIVEN                                                                                      \
    "INSERT INTO event (seq, object_kind, object_id, object_seq, verb, at_ms, user_id, actor,"     \
    " partner_id, opportunity_id, reason, detail) VALUES "

static void test_event__a_given_number_must_be_the_next(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    database_run(connection, GIVEN "(1, 7, 1, 1, 'v', 9, 0, '', 0, 0, '', ''),"
                                   "(2, 7, 2, 1, 'v', 5, 0, '', 0, 0, '', '')");
    database_refuse(connection, GIVEN "(2, 7, 2, 2, 'v', 6, 0, '', 0, 0, '', '')", "SC002");
    database_refuse(connection, GIVEN "(4, 7, 2, 2, 'v', 6, 0, '', 0, 0, '', '')", "SC002");
    database_refuse(connection, GIVEN "(3, 7, 2, 1, 'v', 6, 0, '', 0, 0, '', '')", "SC002");
    database_refuse(connection, GIVEN "(3, 7, 2, 3, 'v', 6, 0, '', 0, 0, '', '')", "SC002");
    database_run(connection, GIVEN "(3, 7, 2, 2, 'v', 6, 0, '', 0, 0, '', '')");
    assert_int_equal(database_number(connection, "SELECT event_last()"), 3);
}

/* A second writer waits for the first, and goes on with its numbers. */
static void test_event__writers_are_one_at_a_time(void **state)
{
    const struct database *database = *state;
    PGconn *connection = database->connection;
    PGconn *other = database_connect(database);
    database_run(other, WORLD);
    database_run(connection, "BEGIN; EXECUTE event (1, 5)");
    database_run(other, "SET lock_timeout = '20ms'");
    database_refuse(other, "EXECUTE event (1, 5)", "55P03");
    database_run(other, "SET lock_timeout = 0");
    assert_int_equal(PQsendQuery(other, "EXECUTE event (1, 5)"), 1);
    database_run(connection, "EXECUTE event (1, 5); COMMIT");
    PGresult *result = PQgetResult(other);
    assert_string_equal(PQgetvalue(result, 0, 0), "3");
    assert_string_equal(PQgetvalue(result, 0, 1), "3");
    PQclear(result);
    assert_null(PQgetResult(other));
    PQfinish(other);
}

/* Whatever the times of events, and whenever months are closed: nothing after an event is earlier
 * than its floor, and the last is the last. */
static void test_event__floor_is_never_too_high(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    unsigned seed = 20261124;
    for (int i = 0; i < ROUNDS; i++) {
        char sql[SQL_BYTES];
        seed = seed * 1103515245U + 12345U;
        unsigned draw = seed >> 16;
        (void)snprintf(sql, sizeof sql, "EXECUTE event (%u, %lld)", 1 + draw % 9,
                       (long long)(draw % 7) * 3000000000LL - 6000000000LL);
        database_run(connection, sql);
        if (draw % 11 == 0) {
            (void)snprintf(sql, sizeof sql, "SELECT event_months_close(%lld)",
                           (long long)(draw % 5) * 3000000000LL);
            database_run(connection, sql);
        }
    }
    assert_int_equal(database_number(connection, "SELECT event_last()"), ROUNDS);
    assert_int_equal(database_number(connection,
                                     "SELECT count(*) FROM event AS e WHERE event_floor(e.seq - 1)"
                                     " > (SELECT min(f.at_ms) FROM event AS f"
                                     " WHERE f.seq >= e.seq)"),
                     0);
    database_run(connection, "SELECT event_months_close(1)");
    assert_true(database_number(connection, "SELECT count(*) FROM event_month"
                                            " WHERE last_seq < 9223372036854775807") >= 5);
}

/* Every way to read that is part of a request: no partition is read whole, and none is sorted. */
static void test_plans__stay_on_the_indexes(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    static const struct {
        const char *name;
        const char *sql;
        const char *needs; /* in the plan; NULL = nothing more */
        const char *bars;  /* not in the plan */
    } CASES[] = {
        {"events after seq", "SELECT * FROM event WHERE seq > $1 ORDER BY seq", NULL, "Sort  "},
        {"events after seq, floor",
         "SELECT * FROM event WHERE seq > $1 AND at_ms >= event_floor($1) ORDER BY seq",
         "Subplans Removed", "event_past"},
        {"events of an opportunity",
         "SELECT * FROM event WHERE opportunity_id > 0 AND opportunity_id = $1 AND seq > 5"
         " ORDER BY seq LIMIT 50",
         "event_past_opportunity_id_seq_idx", "Sort  "},
        {"live offers of a partner",
         "SELECT * FROM offer WHERE partner_id = $1 AND ended_at_ms = 0"
         " AND (offered_at_ms, id) < (9, 9) ORDER BY offered_at_ms DESC, id DESC LIMIT 50",
         "offer_open", "offer_past"},
        {"offers of a partner",
         "SELECT * FROM offer WHERE partner_id = $1 AND (offered_at_ms, id) < (9, 9)"
         " ORDER BY offered_at_ms DESC, id DESC LIMIT 50",
         "Merge Append", "Sort  "},
        {"claim", "UPDATE offer SET state = 2 WHERE id = $1 AND version = 1 AND ended_at_ms = 0",
         "offer_open", "offer_past"},
        {"offer", "SELECT * FROM offer WHERE id = $1 AND ended_at_ms = offer_ended_at($1)",
         "Subplans Removed", "offer_past"},
        {"decision",
         "SELECT * FROM decision WHERE id = $1 AND created_at_ms = decision_created_at($1)",
         "Subplans Removed", "decision_past"},
        {"due offers",
         "SELECT id FROM offer WHERE state = 1 AND expires_at_ms > 0 AND expires_at_ms <= $1"
         " AND ended_at_ms = 0 ORDER BY expires_at_ms, id LIMIT 9",
         "offer_open_expires_at_ms_id_idx", "Sort  "},
    };
    database_run(connection, "EXECUTE decide (1, now_ms()); EXECUTE offer (1, 0);"
                             "EXECUTE event (1, now_ms()); SELECT event_months_close();"
                             "SET enable_seqscan = off; SET enable_bitmapscan = off;"
                             "SET plan_cache_mode = force_generic_plan");
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char sql[SQL_BYTES];
        char plan[POSTGRES_WORDS_BYTES];
        (void)snprintf(sql, sizeof sql, "PREPARE asked (bigint) AS %s; EXPLAIN EXECUTE asked (1)",
                       CASES[i].sql);
        database_words(connection, sql, plan);
        database_run(connection, "DEALLOCATE asked");
        if (strstr(plan, "Seq Scan") || strstr(plan, CASES[i].bars) ||
            (CASES[i].needs && !strstr(plan, CASES[i].needs))) {
            fail_msg("%s:\n%s", CASES[i].name, plan);
        }
    }
}

static void test_schema__another_encoding_is_refused(void **state)
{
    const struct database *database = *state;
    struct database other = {.cluster = &cluster, .name = "latin"};
    char path[512];
    (void)snprintf(path, sizeof path, "%s/postgres/0001_parties.sql", getenv("SCORE_TEST_DB_DIR"));
    char *sql = file_read(path);
    database_run(database->connection,
                 "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
    other.connection = database_connect(&other);
    database_refuse(other.connection, sql, "0A000");
    assert_int_equal(database_number(other.connection,
                                     "SELECT count(*) FROM pg_class"
                                     " WHERE relnamespace = 'public'::regnamespace"),
                     0);
    free(sql);
    database_close(&other);
}

/* What somebody took away is named; what somebody added is not our business. */
static void test_schema__what_is_missing_is_named(void **state)
{
    PGconn *connection = ((struct database *)*state)->connection;
    char words[POSTGRES_WORDS_BYTES];
    static const struct {
        const char *sql;
        const char *missing;
    } CASES[] = {
        {"CREATE TABLE theirs (id bigint); ALTER TABLE offer ADD COLUMN theirs bigint;"
         "CREATE INDEX theirs_id ON offer (theirs); SELECT partitions_ensure(" YEAR_2100 ")",
         ""},
        {"DROP TABLE note, import_map", "import_map.created_at_ms bigint, import_map.map text,"},
        {"ALTER TABLE account DROP COLUMN duns", "account.duns text"},
        {"ALTER TABLE mail ALTER COLUMN code TYPE integer", "mail.code bigint"},
        {"UPDATE schema_version SET version = 99", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        database_run(connection, "BEGIN");
        database_run(connection, CASES[i].sql);
        database_words(connection, "SELECT schema_missing()", words);
        if (!strstr(words, CASES[i].missing) || (!*CASES[i].missing && *words)) {
            fail_msg("%s: %s", CASES[i].sql, words);
        }
        database_run(connection, "ROLLBACK");
    }
}

#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_WORLD(test_months__rows_of_any_time_find_a_place),
        ON_WORLD(test_months__a_missing_month_is_named_and_repaired),
        ON_WORLD(test_months__rows_that_moved_are_guarded_as_before),
        ON_WORLD(test_months__are_made_ahead),
        ON_WORLD(test_months__a_long_read_is_not_waited_for),
        ON_WORLD(test_keys__hold_over_all_months),
        ON_WORLD(test_keys__what_refers_to_an_offer_finds_it_in_any_month),
        ON_WORLD(test_decision__event_is_set_in_its_month),
        ON_WORLD(test_event__numbers_have_no_gaps),
        ON_WORLD(test_event__a_given_number_must_be_the_next),
        ON_WORLD(test_event__writers_are_one_at_a_time),
        ON_WORLD(test_event__floor_is_never_too_high),
        ON_WORLD(test_plans__stay_on_the_indexes),
        ON_WORLD(test_schema__another_encoding_is_refused),
        ON_WORLD(test_schema__what_is_missing_is_named),
    };
    if (!postgres_is_installed()) {
        print_message("skipped: PostgreSQL is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
