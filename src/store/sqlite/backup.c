/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup_store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/copy.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/file.h"

/* A file that is not finished has no name that anybody trusts: it needs no journal, and it is
 * flushed once, at the end. */
static const char SQL_COPY_SETTINGS[] = "PRAGMA journal_mode = OFF;"
                                        "PRAGMA synchronous = OFF;";
/* The pages say that the database has a log beside it. The copy stands alone, also on a disk that
 * cannot be written. */
static const char SQL_COPY_ALONE[] = "PRAGMA synchronous = OFF;"
                                     "PRAGMA journal_mode = DELETE;";

static enum score_status copy_connect(struct store *copy, struct score_error *err)
{
    int code =
        sqlite3_open_v2(copy->name, &sqlite_of(copy)->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (!sqlite_db(copy)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return code == SQLITE_OK ? SCORE_OK : sqlite_failure(copy, code, err);
}

static enum score_status copy_fill(struct store *from, struct store *copy, struct score_error *err)
{
    SCORE_TRY(copy_connect(copy, err));
    SCORE_TRY(store_execute(copy, SQL_COPY_SETTINGS, err));
    return sqlite_pages_copy(from, copy, err);
}

static enum score_status copy_finish(struct store *copy, struct score_error *err)
{
    SCORE_TRY(copy_connect(copy, err));
    return store_execute(copy, SQL_COPY_ALONE, err);
}

static enum score_status file_exists_failure(const char *path, struct score_error *err)
{
    return score_error_set(err, SCORE_EXISTS, "file",
                           "%s exists: choose another name, or replace it with --force", path);
}

/* Two connections in turn: only a fresh one sees what the copied pages say about the log. */
static enum score_status copy_write(struct store *from, const char *path, struct score_error *err)
{
    for (int turn = 0; turn < 2; turn++) {
        struct sqlite_store *copy = NULL;
        SCORE_TRY(sqlite_store_at(path, STORE_READ_WRITE, &copy, err));
        enum score_status status =
            turn == 0 ? copy_fill(from, &copy->base, err) : copy_finish(&copy->base, err);
        store_close(&copy->base);
        SCORE_TRY(status);
    }
    return SCORE_OK;
}

/* What is on a server comes row by row. An undo needs the journal, the disk is needed at the end
 * alone. */
static enum score_status rows_fill(struct store *from, const char *url, struct arena *arena,
                                   struct score_error *err)
{
    struct store *copy = NULL;
    struct store_copied copied = {0};
    SCORE_TRY(sqlite_store_open(url, STORE_READ_WRITE, &copy, err));
    enum score_status status = store_execute(copy, SQL_COPY_ALONE, err);
    status = status ? status : store_copy(from, copy, arena, &copied, err);
    store_close(copy);
    return status;
}

static enum score_status rows_write(struct store *from, const char *path, struct score_error *err)
{
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    const char *url = arena_format(&arena, "sqlite:%s", path);
    enum score_status status = url ? rows_fill(from, url, &arena, err)
                                   : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    arena_done(&arena);
    return status;
}

enum score_status store_backup_size(const char *path, int64_t *ret_bytes, struct score_error *err)
{
    struct stat info;
    if (stat(path, &info)) {
        return file_failure(path, err);
    }
    *ret_bytes = info.st_size;
    return SCORE_OK;
}

static enum score_status backup_write(struct store *store, const char *path, int64_t *ret_bytes,
                                      struct score_error *err)
{
    bool is_sqlite = store->driver->dialect == DIALECT_SQLITE;
    SCORE_TRY(is_sqlite ? copy_write(store, path, err) : rows_write(store, path, err));
    SCORE_TRY(file_flush(path, err));
    return store_backup_size(path, ret_bytes, err);
}

enum score_status store_backup_write(struct store *store, const char *path, int64_t *ret_bytes,
                                     struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth == 0);
    SCORE_TRY(store_usable(store, err));
    store_backup_remove(path);
    SCORE_TRY(file_create_private(path, err));
    enum score_status status = backup_write(store, path, ret_bytes, err);
    if (status) {
        store_backup_remove(path);
    }
    return status;
}

enum score_status store_backup_target_check(const char *url, const char *path, bool force,
                                            struct arena *arena, struct score_error *err)
{
    const char *database = NULL;
    struct stat info;
    if (!store_url_is_server(url)) {
        SCORE_TRY(store_url_path(url, arena, &database, err));
    }
    if (database && file_is_same(database, path)) {
        return score_error_set(err, SCORE_INVALID, "file",
                               "%s is the database itself: name another file", path);
    }
    if (!stat(path, &info) && S_ISDIR(info.st_mode)) {
        return score_error_set(err, SCORE_INVALID, "file", "%s is a folder: name a file in it",
                               path);
    }
    return force || access(path, F_OK) ? SCORE_OK : file_exists_failure(path, err);
}

void store_backup_remove(const char *path)
{
    (void)unlink(path); /* it may never have been there */
}

enum score_status store_backup_publish(const char *from, const char *to, bool force,
                                       struct score_error *err)
{
    /* link refuses an existing name where rename would replace it without a word. */
    int failed = force ? rename(from, to) : link(from, to);
    if (failed && !force && errno == EEXIST) {
        return file_exists_failure(to, err);
    }
    if (failed) {
        return file_failure(to, err);
    }
    if (!force) {
        store_backup_remove(from);
    }
    return file_folder_flush(to, err);
}
