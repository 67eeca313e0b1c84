/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* "partner.name, partner.country" -> "country": the last column that SQLite names. */
static void constraint_column(const char *message, char ret[SCORE_ERROR_FIELD_SIZE])
{
    const char *colon = strrchr(message, ':');
    const char *start = colon ? colon + 1 : message;
    const char *dot = strrchr(start, '.');
    start = dot ? dot + 1 : start;
    start += strspn(start, " ");
    size_t len = strspn(start, "abcdefghijklmnopqrstuvwxyz_0123456789");
    len = len < SCORE_ERROR_FIELD_SIZE ? len : 0;
    memcpy(ret, start, len);
    ret[len] = '\0';
}

static enum score_status constraint_failure(struct store *store, int code, struct score_error *err)
{
    const char *message = sqlite3_errmsg(sqlite_db(store));
    char column[SCORE_ERROR_FIELD_SIZE];
    constraint_column(message, column);
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return score_error_set(err, SCORE_EXISTS, column, "there is one with this %s already",
                               column);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return score_error_set(err, SCORE_INVALID, "", "refers to an object that does not exist");
    case SQLITE_CONSTRAINT_TRIGGER:
        return score_error_set(err, SCORE_CONFLICT, "", "%s", message);
    default:
        return score_error_set(err, SCORE_INVALID, column, "%s", message);
    }
}

/* SQLite says only "cannot open"; the file system knows why, and so what to do. */
static enum score_status path_failure(struct store *store, struct score_error *err)
{
    struct stat info;
    if (stat(sqlite_of(store)->directory, &info)) {
        return score_error_set(err, SCORE_IO, "", "%s: %s; create it or choose another place",
                               sqlite_of(store)->directory, strerror(errno));
    }
    if (!S_ISDIR(info.st_mode)) {
        return score_error_set(err, SCORE_IO, "",
                               "%s is not a directory: choose another place for the database",
                               sqlite_of(store)->directory);
    }
    if (!stat(store->name, &info) && S_ISDIR(info.st_mode)) {
        return score_error_set(err, SCORE_IO, "", "%s is a directory: name a file in it",
                               store->name);
    }
    if (faccessat(AT_FDCWD, sqlite_of(store)->directory, W_OK | X_OK, AT_EACCESS)) {
        return score_error_set(err, SCORE_IO, "",
                               "no permission to write in %s: run as its owner, or give the "
                               "directory to user id %ld (chown)",
                               sqlite_of(store)->directory, (long)geteuid());
    }
    if (faccessat(AT_FDCWD, store->name, R_OK | W_OK, AT_EACCESS)) {
        return score_error_set(err, SCORE_IO, "",
                               "no permission to read and write %s: run as its owner, or give the "
                               "file to user id %ld (chown)",
                               store->name, (long)geteuid());
    }
    return score_error_set(err, SCORE_IO, "", "cannot open %s: %s", store->name,
                           sqlite3_errmsg(sqlite_db(store)));
}

static enum score_status io_failure(struct store *store, struct score_error *err)
{
    int cause = sqlite3_system_errno(sqlite_db(store));
    if (cause == ENOSPC || cause == EDQUOT) {
        return score_error_set(err, SCORE_IO, "", "disk full: make space in %s and try again",
                               sqlite_of(store)->directory);
    }
    return score_error_set(err, SCORE_IO, "", "reading or writing %s failed (%s): check the disk",
                           store->name, cause ? strerror(cause) : sqlite3_errmsg(sqlite_db(store)));
}

static enum score_status failure_map(struct store *store, int code, struct score_error *err)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return score_error_set(err, SCORE_BUSY, "",
                               "another process is writing to %s: try again in a moment",
                               store->name);
    case SQLITE_FULL:
        return score_error_set(err, SCORE_IO, "", "disk full: make space in %s and try again",
                               sqlite_of(store)->directory);
    case SQLITE_NOTADB:
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s is not a database, or its start is damaged: move it away and "
                               "restore a backup, or name another file",
                               store->name);
    case SQLITE_CORRUPT:
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s is damaged: stop the server, keep a copy of the file and its "
                               "-wal, and restore the last backup",
                               store->name);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return path_failure(store, err);
    case SQLITE_NOMEM:
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    case SQLITE_CONSTRAINT:
        return constraint_failure(store, code, err);
    case SQLITE_TOOBIG:
        return score_error_set(err, SCORE_LIMIT, "", "a value is too long for the database");
    case SQLITE_IOERR:
        return io_failure(store, err);
    default:
        return score_error_set(err, SCORE_CORRUPT, "", "%s: %s", store->name,
                               sqlite3_errmsg(sqlite_db(store)));
    }
}

enum score_status sqlite_failure(struct store *store, int code, struct score_error *err)
{
    SCORE_ASSERT((code & 0xff) != SQLITE_MISUSE);
    SCORE_ASSERT(code != SQLITE_OK);
    enum score_status status = failure_map(store, code, err);
    store->is_referred = code == SQLITE_CONSTRAINT_FOREIGNKEY;
    /* After a full disk or a failed write SQLite may undo the whole transaction by itself. */
    if (sqlite3_get_autocommit(sqlite_db(store))) {
        store_lost(store);
    }
    return status;
}
