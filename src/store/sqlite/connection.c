/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/connection.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/backup_store.h"
#include "store/sql/statement.h"
#include "store/sqlite/migrate.h"

enum { WAL_RETRY_MS = 20, DIRECTORY_MODE = 0700, FILE_MODE = 0600 };

static const char SCHEME[] = "sqlite:";
static const char MEMORY_PATH[] = ":memory:";

enum score_status sqlite_execute(struct store *store, const char *sql, struct score_error *err)
{
    int code = sqlite3_exec(sqlite_db(store), sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? SCORE_OK : sqlite_failure(store, code, err);
}

/* "data/score.db" -> "data"; owned. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return strdup(".");
    }
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

enum score_status sqlite_store_new(const char *path, const char *directory, enum store_mode mode,
                                   struct sqlite_store **ret, struct score_error *err)
{
    struct sqlite_store *store = calloc(1, sizeof(*store));
    if (!store) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    store->base.driver = &SQLITE_DRIVER;
    store->base.mode = mode;
    store->base.name = strdup(path);
    store->directory = strdup(directory);
    if (!store->base.name || !store->directory) {
        store_close(&store->base);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = store;
    return SCORE_OK;
}

enum score_status sqlite_store_at(const char *path, enum store_mode mode, struct sqlite_store **ret,
                                  struct score_error *err)
{
    char *directory = directory_of(path);
    if (!directory) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = sqlite_store_new(path, directory, mode, ret, err);
    free(directory);
    return status;
}

static enum score_status store_create(const char *url, enum store_mode mode,
                                      struct sqlite_store **ret, struct score_error *err)
{
    const char *path = text_has_prefix(url, SCHEME) ? url + strlen(SCHEME) : url;
    if (path[0] == '\0') {
        return score_error_set(err, SCORE_INVALID, "database",
                               "\"%s\" is not a database address: write sqlite:PATH", url);
    }
    SCORE_TRY(sqlite_store_at(path, mode, ret, err));
    (*ret)->is_memory = text_equal(path, MEMORY_PATH);
    return SCORE_OK;
}

enum score_status store_url_path(const char *url, struct arena *arena, const char **ret_path,
                                 struct score_error *err)
{
    const char *path = text_has_prefix(url, SCHEME) ? url + strlen(SCHEME) : "";
    if (path[0] == '\0' || text_equal(path, MEMORY_PATH)) {
        return score_error_set(err, SCORE_INVALID, "database",
                               "not a database in a file or on a server: write sqlite:PATH or "
                               "postgresql://USER@HOST/NAME");
    }
    char *resolved = realpath(path, NULL); /* NULL: it is still to be made */
    *ret_path = arena_dup_text(arena, resolved ? resolved : path);
    free(resolved);
    return *ret_path ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/*
 * A new database belongs to its owner alone, whatever the umask. mknod and not open: closing a
 * descriptor would drop the locks that another connection of this process holds on the file.
 * A failure is left to the open that follows, which knows how to explain it.
 */
static void file_create(struct store *store)
{
    if (mkdir(sqlite_of(store)->directory, DIRECTORY_MODE) && errno != EEXIST) {
        return;
    }
    (void)mknod(store->name, S_IFREG | FILE_MODE, 0);
}

/* No file of these settings outlives the connection, so a foreign file stays as it is. */
static const char SQL_SETTINGS[] = "PRAGMA foreign_keys = ON;"
                                   "PRAGMA synchronous = FULL;"
                                   "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA cell_size_check = ON;";
/* temp_store stays as it is: a journal of savepoints that is kept in memory is a list of 1 KiB
 * parts, walked at the end of every savepoint, and an undo of 20,000 rows took minutes of it. One
 * in a file without a name is not walked. And SQLITE_CONFIG_STMTJRNL_SPILL stays at its 64 KiB:
 * with 1 MiB, which saves a third of the writer's time, SQLite 3.40.1 takes nested savepoints back
 * wrongly under load (http/concurrent fails with SQLITE_FULL on a disk that has room). */
static const char SQL_SETTINGS_WRITER[] = "PRAGMA cache_size = -65536;" /* KiB */
                                          "PRAGMA secure_delete = ON;"  /* what goes is gone */
                                          "PRAGMA wal_autocheckpoint = 16000;"    /* pages */
                                          "PRAGMA journal_size_limit = 67108864"; /* bytes */
static const char SQL_SETTINGS_READER[] = "PRAGMA cache_size = -8192;"
                                          "PRAGMA temp_store = MEMORY;"
                                          "PRAGMA query_only = ON";

enum score_status sqlite_settings_apply(struct store *store, struct score_error *err)
{
    sqlite3_extended_result_codes(sqlite_db(store), 1);
    sqlite3_busy_handler(sqlite_db(store), sqlite_busy_wait, &sqlite_of(store)->busy_since_ms);
    static const int switches[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(switches); i++) {
        int code = sqlite3_db_config(sqlite_db(store), switches[i][0], switches[i][1], NULL);
        if (code != SQLITE_OK) {
            return sqlite_failure(store, code, err);
        }
    }
    sqlite3_limit(sqlite_db(store), SQLITE_LIMIT_ATTACHED, 0);
    SCORE_TRY(sqlite_execute(store, SQL_SETTINGS, err));
    return sqlite_execute(
        store, store->mode == STORE_READ_WRITE ? SQL_SETTINGS_WRITER : SQL_SETTINGS_READER, err);
}

static const char SQL_WAL[] = "PRAGMA journal_mode = WAL";

/* The change to WAL needs the file alone, and SQLite does not wait for that by itself. */
static enum score_status wal_enable(struct store *store, struct score_error *err)
{
    int64_t deadline_ms = clock_monotonic_ms() + LIMIT_BUSY_TIMEOUT_MS;
    int code = sqlite3_exec(sqlite_db(store), SQL_WAL, NULL, NULL, NULL);
    while ((code & 0xff) == SQLITE_BUSY && clock_monotonic_ms() < deadline_ms) {
        sqlite3_sleep(WAL_RETRY_MS);
        code = sqlite3_exec(sqlite_db(store), SQL_WAL, NULL, NULL, NULL);
    }
    return code == SQLITE_OK ? SCORE_OK : sqlite_failure(store, code, err);
}

static enum score_status schema_prepare(struct store *store, struct score_error *err)
{
    struct schema_facts facts = {0};
    SCORE_TRY(schema_facts_read(store, &facts, err));
    SCORE_TRY(schema_facts_check(store, &facts, err));
    store->found_version = facts.version;
    if (store->mode == STORE_READ_WRITE) {
        SCORE_TRY(wal_enable(store, err));
        return store_migrate(store, store_schema_latest(), err);
    }
    if (facts.version == 0) {
        return score_error_set(err, SCORE_UNSUPPORTED, "", "%s is empty: it holds no database",
                               store->name);
    }
    if (store->mode == STORE_READ_ONLY && facts.version < store_schema_latest()) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s has schema version %lld, this program needs %lld: open it "
                               "once for writing to migrate it",
                               store->name, (long long)facts.version,
                               (long long)store_schema_latest());
    }
    return SCORE_OK;
}

/* Between opening a file and locking it a restore may have put another one in its place. */
static enum score_status place_check(struct store *store, struct score_error *err)
{
    int has_moved = 0;
    int code = sqlite3_file_control(sqlite_db(store), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (!sqlite_of(store)->is_memory && code == SQLITE_OK && has_moved) {
        return score_error_set(err, SCORE_BUSY, "",
                               "%s was replaced while it was opened: try again", store->name);
    }
    return SCORE_OK;
}

/* A path is a path: without the prefix SQLite would read "file:..." as a URI with options. */
static int database_open(struct store *store)
{
    int access = store->mode == STORE_READ_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                 : SQLITE_OPEN_READONLY;
    char *prefixed =
        text_has_prefix(store->name, "file:") ? sqlite3_mprintf("./%s", store->name) : NULL;
    int code = sqlite3_open_v2(prefixed ? prefixed : store->name, &sqlite_of(store)->db,
                               access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    sqlite3_free(prefixed);
    return code;
}

static enum score_status store_connect(struct store *store, struct score_error *err)
{
    if (!sqlite_of(store)->is_memory && store->mode == STORE_READ_WRITE) {
        file_create(store);
    }
    struct stat info;
    if (!sqlite_of(store)->is_memory && store->mode != STORE_READ_WRITE &&
        stat(store->name, &info) && errno == ENOENT) {
        return score_error_set(err, SCORE_NOT_FOUND, "database", "there is no database at %s",
                               store->name);
    }
    int code = database_open(store);
    if (!sqlite_db(store)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (code != SQLITE_OK) {
        return sqlite_failure(store, code, err);
    }
    if (store->mode == STORE_READ_WRITE && sqlite3_db_readonly(sqlite_db(store), "main") == 1) {
        return sqlite_failure(store, SQLITE_READONLY, err);
    }
    SCORE_TRY(sqlite_settings_apply(store, err));
    SCORE_TRY(sqlite_tx_prepare(store, err));
    SCORE_TRY(schema_prepare(store, err));
    return place_check(store, err);
}

enum score_status sqlite_store_open(const char *url, enum store_mode mode, struct store **ret,
                                    struct score_error *err)
{
    struct sqlite_store *store = NULL;
    SCORE_TRY(store_create(url, mode, &store, err));
    enum score_status status = store_connect(&store->base, err);
    if (status) {
        store_close(&store->base);
        return status;
    }
    *ret = &store->base;
    return SCORE_OK;
}

static void sqlite_close(struct store *store)
{
    statements_free(store);
    /* An open transaction is undone; every statement is gone, so this cannot be refused. */
    int code = sqlite3_close(sqlite_db(store));
    SCORE_ASSERT(code == SQLITE_OK);
    free(store->name);
    free(sqlite_of(store)->directory);
    free(store);
}

static const char SQL_PING[] = "SELECT COUNT(*)\n"
                               "FROM sqlite_schema";

static enum score_status sqlite_ping(struct store *store, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PING, &statement, err));
    return statement_run(statement, err);
}

/* One finding is enough to know that the file must be restored. */
static const char SQL_INTEGRITY[] = "PRAGMA integrity_check(1)";
static const char SQL_FOREIGN_KEYS[] = "PRAGMA foreign_key_check";

static enum score_status integrity_check(struct store *store, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_INTEGRITY, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    const char *finding = has_row ? row_text(&row) : "no answer";
    if (!text_equal(finding, "ok")) {
        return score_error_set(err, SCORE_CORRUPT, "", "%s is damaged (%s): restore a backup",
                               store->name, finding);
    }
    return SCORE_OK;
}

static enum score_status sqlite_check(struct store *store, struct score_error *err)
{
    SCORE_TRY(integrity_check(store, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_FOREIGN_KEYS, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (has_row) {
        struct row row = statement_row(statement, NULL);
        const char *table = row_text(&row);
        long long rowid = (long long)row_i64(&row);
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s: row %lld of table %s refers to a %s that is gone", store->name,
                               rowid, table, row_text(&row));
    }
    return SCORE_OK;
}

const struct driver SQLITE_DRIVER = {
    .dialect = DIALECT_SQLITE,
    .close = sqlite_close,
    .ping = sqlite_ping,
    .check = sqlite_check,
    .schema_version = sqlite_schema_version,
    .scratch_open = sqlite_scratch_open,
    .execute = sqlite_execute,
    .notify = sqlite_notify,
    .wait = sqlite_wait,
    .clock_ms = sqlite_clock_ms,
    .news = sqlite_news,
    .tx_begin = sqlite_tx_begin,
    .tx_commit = sqlite_tx_commit,
    .tx_rollback = sqlite_tx_rollback,
    .read_begin = sqlite_read_begin,
    .read_end = sqlite_read_end,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .reset = sqlite_reset,
    .bind_i64 = sqlite_bind_i64,
    .bind_f64 = sqlite_bind_f64,
    .bind_text = sqlite_bind_text,
    .bind_blob = sqlite_bind_blob,
    .bind_no_id = sqlite_bind_no_id,
    .step = sqlite_step,
    .insert = sqlite_insert,
    .changes = sqlite_changes,
    .column_i64 = sqlite_column_i64,
    .column_f64 = sqlite_column_f64,
    .column_text = sqlite_column_text,
    .column_blob = sqlite_column_blob,
    .column_is_null = sqlite_column_is_null,
    .guard_off = sqlite_guard_off,
    .guard_on = sqlite_guard_on,
    .last_id = sqlite_last_id,
    .last_id_set = sqlite_last_id_set,
};
