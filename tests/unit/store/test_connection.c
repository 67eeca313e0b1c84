/* SPDX-License-Identifier: Apache-2.0 */

/* Opening: what a good database gets, and one clear message for each kind of bad one. */

#include "support.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite/connection.h"
#include "store/sqlite/migrate.h"

enum { NOBODY = 65534 };

static void file_write(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* Raw SQL on the file, for what the store itself never does. */
static void file_execute(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int file_number(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return number;
}

static void open_fails(const char *url, enum store_mode mode, enum score_status expected,
                       const char *text)
{
    struct score_error error = {0};
    struct store *store = NULL;
    MUST_FAIL(expected, &error, store_open(url, mode, &store, &err));
    assert_null(store);
    if (!strstr(error.text, text)) {
        print_error("'%s' does not say '%s'\n", error.text, text);
        fail();
    }
}

static void test_connection__makes_a_private_file_in_a_private_directory(void **state)
{
    struct fixture *fixture = *state;
    char url[200];
    char path[160];
    snprintf(path, sizeof(path), "%s/data/score.db", fixture->directory);
    snprintf(url, sizeof(url), "sqlite:%s", path);
    MUST(store_open(url, STORE_READ_WRITE, &fixture->store, &err));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    snprintf(path, sizeof(path), "%s/data", fixture->directory);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    int64_t version = 0;
    MUST(store_schema_version(fixture->store, &version, &err));
    assert_int_equal(version, store_schema_latest());
    MUST(store_ping(fixture->store, &err));
    MUST(store_check(fixture->store, &err));
}

static void test_connection__keeps_its_promises_about_the_file(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    static const struct {
        const char *pragma;
        const char *value;
    } cases[] = {
        {"PRAGMA journal_mode", "wal"},  {"PRAGMA synchronous", "2"},
        {"PRAGMA foreign_keys", "1"},    {"PRAGMA trusted_schema", "0"},
        {"PRAGMA busy_timeout", "5000"}, {"PRAGMA application_id", "1396920146"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        sqlite3_stmt *statement = NULL;
        sqlite3_prepare_v2(sqlite_db(fixture->store), cases[i].pragma, -1, &statement, NULL);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        const char *value = (const char *)sqlite3_column_text(statement, 0);
        CHECK(cases[i].pragma, value && strcmp(value, cases[i].value) == 0);
        sqlite3_finalize(statement);
    }
}

static void test_connection__reads_addresses_strictly(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "sqlite:", "score.db", "mysql://host/db", "SQLITE:x"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(bad); i++) {
        open_fails(bad[i], STORE_READ_WRITE, SCORE_INVALID, "write sqlite:PATH");
    }
    static const char *const memory[] = {":memory:", "sqlite::memory:"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(memory); i++) {
        struct store *store = NULL;
        MUST(store_open(memory[i], STORE_READ_WRITE, &store, &err));
        MUST(store_check(store, &err));
        store_close(store);
    }
    assert_int_not_equal(access(":memory:", F_OK), 0);
}

static void test_connection__takes_a_path_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(chdir(fixture->directory), 0);
    MUST(store_open("sqlite:file:odd?mode=memory", STORE_READ_WRITE, &fixture->store, &err));
    assert_int_equal(access("file:odd?mode=memory", F_OK), 0);
    assert_int_equal(chdir("/"), 0);
}

static void test_connection__refuses_what_is_not_ours(void **state)
{
    struct fixture *fixture = *state;
    file_execute(fixture->path, "PRAGMA user_version = 0; CREATE TABLE theirs (x)");
    open_fails(fixture->url, STORE_READ_WRITE, SCORE_UNSUPPORTED, "another program");
    open_fails(fixture->url, STORE_READ_ONLY, SCORE_UNSUPPORTED, "another program");
    /* It was not touched: still no WAL, still theirs alone. */
    char wal[160];
    snprintf(wal, sizeof(wal), "%s-wal", fixture->path);
    assert_int_not_equal(access(wal, F_OK), 0);
    file_execute(fixture->path, "INSERT INTO theirs VALUES (1)");
}

static void test_connection__refuses_a_newer_schema(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    store_close(fixture->store);
    fixture->store = NULL;
    file_execute(fixture->path, "PRAGMA user_version = 999");
    open_fails(fixture->url, STORE_READ_WRITE, SCORE_UNSUPPORTED, "version 999");
    open_fails(fixture->url, STORE_READ_ONLY, SCORE_UNSUPPORTED, "a newer program");
}

static void test_connection__explains_damaged_files(void **state)
{
    struct fixture *fixture = *state;
    char garbage[8192];
    memset(garbage, 'x', sizeof(garbage));
    file_write(fixture->path, garbage, sizeof(garbage));
    open_fails(fixture->url, STORE_READ_WRITE, SCORE_CORRUPT, "not a database");
    file_write(fixture->path, "short", 5);
    open_fails(fixture->url, STORE_READ_WRITE, SCORE_CORRUPT, "not a database");
    unlink(fixture->path);

    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    MUST(store_tx_begin(fixture->store, &err));
    fixture_populate(fixture);
    MUST(store_tx_commit(fixture->store, &err));
    store_close(fixture->store);
    fixture->store = NULL;
    assert_int_equal(truncate(fixture->path, 8192), 0);
    open_fails(fixture->url, STORE_READ_WRITE, SCORE_CORRUPT, "restore");
}

static void test_connection__finds_damage_inside(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    MUST(store_tx_begin(fixture->store, &err));
    fixture_populate(fixture);
    MUST(store_tx_commit(fixture->store, &err));
    store_close(fixture->store);
    fixture->store = NULL;
    /* The pages that hold the partners, and nothing else: the file still opens. */
    int page_number = file_number(fixture->path, "SELECT rootpage FROM sqlite_schema"
                                                 " WHERE name = 'partner'");
    int file = open(fixture->path, O_WRONLY);
    char page[4096];
    memset(page, 0xa5, sizeof(page));
    assert_int_equal(pwrite(file, page, sizeof(page), (off_t)(page_number - 1) * 4096),
                     sizeof(page));
    close(file);
    struct score_error error = {0};
    MUST(store_open(fixture->url, STORE_READ_ONLY, &fixture->store, &err));
    MUST_FAIL(SCORE_CORRUPT, &error, store_check(fixture->store, &err));
    assert_non_null(strstr(error.text, "restore"));
    struct partner partner = {0};
    MUST_FAIL(SCORE_CORRUPT, &error,
              store_partner_get(fixture->store, 1, &fixture->arena, &partner, &err));
    assert_non_null(strstr(error.text, "restore"));
}

static void test_connection__finds_dangling_references(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    file_execute(fixture->path, "PRAGMA foreign_keys = OFF;"
                                "INSERT INTO note (opportunity_id, text, created_at_ms)"
                                " VALUES (77, 'x', 1)");
    struct score_error error = {0};
    MUST_FAIL(SCORE_CORRUPT, &error, store_check(fixture->store, &err));
    assert_non_null(strstr(error.text, "note"));
}

static void test_connection__explains_bad_places(void **state)
{
    struct fixture *fixture = *state;
    char url[256];
    snprintf(url, sizeof(url), "sqlite:%s/a/b/score.db", fixture->directory);
    open_fails(url, STORE_READ_WRITE, SCORE_IO, "create it");
    file_write(fixture->path, "x", 1);
    snprintf(url, sizeof(url), "sqlite:%s/score.db", fixture->path);
    open_fails(url, STORE_READ_WRITE, SCORE_IO, "irectory");
    snprintf(url, sizeof(url), "sqlite:%s", fixture->directory);
    open_fails(url, STORE_READ_WRITE, SCORE_IO, "is a directory");
    snprintf(url, sizeof(url), "sqlite:%s/none.db", fixture->directory);
    open_fails(url, STORE_READ_ONLY, SCORE_NOT_FOUND, "no database at");
    snprintf(url, sizeof(url), "sqlite:%s/none/none.db", fixture->directory);
    open_fails(url, STORE_READ_ONLY, SCORE_NOT_FOUND, "no database at");
}

/* Runs in a child that has given up root; its exit status tells which check failed. */
static int open_as_nobody(struct fixture *fixture, enum store_mode mode, const char *text)
{
    if (geteuid() == 0 && (setgid(NOBODY) || setuid(NOBODY))) {
        return 1;
    }
    struct store *store = NULL;
    struct score_error err = {0};
    if (store_open(fixture->url, mode, &store, &err) != SCORE_IO || store) {
        return 2;
    }
    return strstr(err.text, text) && strstr(err.text, fixture->directory) ? 0 : 3;
}

static void nobody_fails(struct fixture *fixture, enum store_mode mode, const char *text)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(open_as_nobody(fixture, mode, text));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_connection__explains_missing_permissions(void **state)
{
    struct fixture *fixture = *state;
    /* A directory that may be entered, not written. */
    assert_int_equal(chmod(fixture->directory, 0555), 0);
    nobody_fails(fixture, STORE_READ_WRITE, "no permission to write in");
    assert_int_equal(chmod(fixture->directory, 0755), 0);
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    store_close(fixture->store);
    fixture->store = NULL;
    /* A file that may be read, not written. */
    assert_int_equal(chmod(fixture->path, 0444), 0);
    assert_int_equal(chmod(fixture->directory, geteuid() == 0 ? 0777 : 0755), 0);
    nobody_fails(fixture, STORE_READ_WRITE, "no permission to read and write");
    /* A file that may not even be read. */
    assert_int_equal(chmod(fixture->path, 0000), 0);
    nobody_fails(fixture, STORE_READ_ONLY, "no permission to read and write");
    assert_int_equal(chmod(fixture->directory, 0700), 0);
}

static void test_connection__reads_beside_a_writer(void **state)
{
    struct fixture *fixture = *state;
    struct score_error error = {0};
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    struct store *reader = NULL;
    MUST(store_open(fixture->url, STORE_READ_ONLY, &reader, &err));
    MUST_FAIL(SCORE_UNSUPPORTED, &error, store_tx_begin(reader, &err));
    MUST(store_tx_begin(fixture->store, &err));
    MUST(store_setting_set(fixture->store, "vendor_name", "Blue", &err));
    const char *value = NULL;
    MUST(store_setting_get(reader, "vendor_name", &fixture->arena, &value, &err));
    assert_string_equal(value, "");
    /* A snapshot begun before the commit does not see it; the next read does. */
    MUST(store_read_begin(reader, &err));
    MUST(store_ping(reader, &err));
    MUST(store_tx_commit(fixture->store, &err));
    MUST(store_setting_get(reader, "vendor_name", &fixture->arena, &value, &err));
    assert_string_equal(value, "");
    store_read_end(reader);
    MUST(store_setting_get(reader, "vendor_name", &fixture->arena, &value, &err));
    assert_string_equal(value, "Blue");
    store_close(reader);
}

static void test_connection__reads_alone_after_the_writer_has_gone(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    MUST(store_tx_begin(fixture->store, &err));
    MUST(store_setting_set(fixture->store, "vendor_name", "Blue", &err));
    MUST(store_tx_commit(fixture->store, &err));
    store_close(fixture->store);
    fixture->store = NULL;
    MUST(store_open(fixture->url, STORE_READ_ONLY, &fixture->store, &err));
    const char *value = NULL;
    MUST(store_setting_get(fixture->store, "vendor_name", &fixture->arena, &value, &err));
    assert_string_equal(value, "Blue");
}

/* SQLite prepares a statement again behind our back; the names of its parameters are ours. */
static void test_connection__a_changed_schema_keeps_statements(void **state)
{
    struct fixture *fixture = *state;
    const char *value = NULL;
    for (int i = 0; i < 3; i++) {
        char sql[64];
        MUST(store_setting_get(fixture->store, "k", &fixture->arena, &value, &err));
        (void)snprintf(sql, sizeof sql, "CREATE TABLE another%d (x INTEGER)", i);
        assert_int_equal(sqlite3_exec(sqlite_db(fixture->store), sql, NULL, NULL, NULL), SQLITE_OK);
    }
    MUST(store_setting_get(fixture->store, "k", &fixture->arena, &value, &err));
    assert_string_equal(value, "");
}

static void test_connection__settings_are_overwritten(void **state)
{
    struct fixture *fixture = *state;
    const char *value = NULL;
    MUST(store_setting_get(fixture->store, "demo", &fixture->arena, &value, &err));
    assert_string_equal(value, "");
    MUST(store_setting_set(fixture->store, "demo", "1", &err));
    MUST(store_setting_set(fixture->store, "demo", "2", &err));
    MUST(store_setting_get(fixture->store, "demo", &fixture->arena, &value, &err));
    assert_string_equal(value, "2");
}

#define ON_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, fixture_directory, fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DIRECTORY(test_connection__makes_a_private_file_in_a_private_directory),
        ON_DIRECTORY(test_connection__keeps_its_promises_about_the_file),
        ON_DIRECTORY(test_connection__reads_addresses_strictly),
        ON_DIRECTORY(test_connection__takes_a_path_as_it_is),
        ON_DIRECTORY(test_connection__refuses_what_is_not_ours),
        ON_DIRECTORY(test_connection__refuses_a_newer_schema),
        ON_DIRECTORY(test_connection__explains_damaged_files),
        ON_DIRECTORY(test_connection__finds_damage_inside),
        ON_DIRECTORY(test_connection__finds_dangling_references),
        ON_DIRECTORY(test_connection__explains_bad_places),
        ON_DIRECTORY(test_connection__explains_missing_permissions),
        ON_DIRECTORY(test_connection__reads_beside_a_writer),
        ON_DIRECTORY(test_connection__reads_alone_after_the_writer_has_gone),
        cmocka_unit_test_setup_teardown(test_connection__a_changed_schema_keeps_statements,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_connection__settings_are_overwritten, fixture_database,
                                        fixture_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
