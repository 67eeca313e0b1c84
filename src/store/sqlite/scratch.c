/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/migrate.h"

/*
 * The empty name is SQLite's private temporary database: pages stay in its cache and, past that, in
 * a file that has lost its name before the first byte is written. Nothing to clean up after a
 * crash, nothing for others to read.
 */
static const char PRIVATE_NAME[] = "";
static const char WHAT_IT_IS[] = "the private copy of the database";

/* Undoing needs a journal, and a copy needs none that outlives the program. */
static const char SQL_SCRATCH_JOURNAL[] = "PRAGMA journal_mode = MEMORY";

/* Steps until nothing is left: in one step, so that the copy is of one moment. */
static enum score_status pages_copy(struct store *from, struct store *store,
                                    struct score_error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(sqlite_db(store), "main", sqlite_db(from), "main");
    if (!backup) {
        return sqlite_failure(store, sqlite3_errcode(sqlite_db(store)), err);
    }
    int code = sqlite3_backup_step(backup, -1);
    int finished = sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE) {
        code = finished;
    }
    return code == SQLITE_OK ? SCORE_OK : sqlite_failure(store, code, err);
}

static enum score_status size_check(struct store *from, struct score_error *err)
{
    static const char SQL_SIZE[] = "SELECT page_count * page_size\n"
                                   "FROM pragma_page_count, pragma_page_size";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite_db(from), SQL_SIZE, -1, &statement, NULL);
    code = code == SQLITE_OK ? sqlite3_step(statement) : code;
    int64_t bytes = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW) {
        return sqlite_failure(from, code, err);
    }
    if (bytes > LIMIT_SCRATCH_BYTES) {
        return score_error_set(err, SCORE_LIMIT, "",
                               "the database has %lld MiB: previews copy it and take %lld MiB at "
                               "most",
                               (long long)(bytes >> 20), (long long)LIMIT_SCRATCH_BYTES >> 20);
    }
    return SCORE_OK;
}

static enum score_status private_connect(struct store *store, struct score_error *err)
{
    int code = sqlite3_open_v2(PRIVATE_NAME, &sqlite_of(store)->db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                                   SQLITE_OPEN_EXRESCODE,
                               NULL);
    if (!sqlite_db(store)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (code != SQLITE_OK) {
        return sqlite_failure(store, code, err);
    }
    return sqlite_settings_apply(store, err);
}

/* The pages carry the journal's mode with them: it is chosen after they came. */
static enum score_status scratch_connect(struct store *from, struct store *store,
                                         struct score_error *err)
{
    SCORE_TRY(private_connect(store, err));
    SCORE_TRY(pages_copy(from, store, err));
    SCORE_TRY(sqlite_execute(store, SQL_SCRATCH_JOURNAL, err));
    return sqlite_tx_prepare(store, err);
}

enum score_status sqlite_scratch_open(struct store *from, struct store **ret,
                                      struct score_error *err)
{
    SCORE_TRY(size_check(from, err));
    struct sqlite_store *store = NULL;
    SCORE_TRY(
        sqlite_store_new(WHAT_IT_IS, sqlite_of(from)->directory, STORE_READ_WRITE, &store, err));
    store->is_memory = true;
    enum score_status status = scratch_connect(from, &store->base, err);
    if (status) {
        store_close(&store->base);
        return status;
    }
    *ret = &store->base;
    return SCORE_OK;
}

static enum score_status private_make(struct store *store, struct score_error *err)
{
    SCORE_TRY(private_connect(store, err));
    SCORE_TRY(sqlite_execute(store, SQL_SCRATCH_JOURNAL, err));
    SCORE_TRY(sqlite_tx_prepare(store, err));
    return store_migrate(store, store_schema_latest(), err);
}

enum score_status sqlite_private_open(const char *directory, struct store **ret,
                                      struct score_error *err)
{
    struct sqlite_store *store = NULL;
    SCORE_TRY(sqlite_store_new(WHAT_IT_IS, directory, STORE_READ_WRITE, &store, err));
    store->is_memory = true;
    enum score_status status = private_make(&store->base, err);
    if (status) {
        store_close(&store->base);
        return status;
    }
    *ret = &store->base;
    return SCORE_OK;
}
