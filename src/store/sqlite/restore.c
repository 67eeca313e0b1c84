/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Replacing a database. The former one is first closed off: nobody has it open, nobody can open it,
 * and its log is worked into it. SQLite does that; where the file is too damaged for SQLite, the
 * same bytes are locked by hand (sqlite.org/lockingv3.html) and the log moves along.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/backup_store.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/file.h"

enum {
    LOCK_BYTES_AT = 0x40000000, /* PENDING, RESERVED and SHARED of SQLite's unix locking */
    LOCK_BYTES = 512,
    FOLDER_MODE = 0700,
    KEPT_MAX = 100000 /* former databases kept beside the present one */
};

static const char SQL_CLOSE_OFF[] = "PRAGMA locking_mode = EXCLUSIVE;"
                                    "PRAGMA journal_mode = DELETE;"
                                    "BEGIN EXCLUSIVE";

/* Holds a database shut until guard_end. */
struct guard {
    sqlite3 *db;
    int fd; /* -1 = none */
    bool is_damaged;
};

static void guard_end(struct guard *guard)
{
    (void)sqlite3_close(guard->db); /* a transaction that wrote nothing */
    if (guard->fd >= 0) {
        (void)close(guard->fd);
    }
}

static enum score_status is_open_failure(const char *path, long pid, struct score_error *err)
{
    char who[32] = "another process";
    if (pid > 0) {
        (void)snprintf(who, sizeof who, "process %ld", pid);
    }
    return score_error_set(err, SCORE_BUSY, "database",
                           "%s has %s open: stop the server first, then restore", who, path);
}

static struct flock whole_lock(void)
{
    return (struct flock){
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTES_AT, .l_len = LOCK_BYTES};
}

static bool file_has_bytes(const char *path)
{
    struct stat info;
    return !stat(path, &info) && info.st_size > 0;
}

/* As SQLite does not: a missing folder is made, for its owner alone. */
static enum score_status folder_make(const char *path, struct score_error *err)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path) {
        return SCORE_OK;
    }
    char *folder = strndup(path, (size_t)(slash - path));
    if (!folder) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status =
        mkdir(folder, FOLDER_MODE) && errno != EEXIST ? file_failure(folder, err) : SCORE_OK;
    free(folder);
    return status;
}

static enum score_status restore_check(const char *path, bool force, struct score_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? SCORE_OK : file_failure(path, err);
    }
    struct flock lock = whole_lock();
    int failed = fcntl(fd, F_GETLK, &lock);
    (void)close(fd);
    if (!failed && lock.l_type != F_UNLCK) {
        return is_open_failure(path, (long)lock.l_pid, err);
    }
    if (!force && file_has_bytes(path)) {
        return score_error_set(err, SCORE_EXISTS, "database",
                               "%s exists: with --force it is replaced, and kept beside", path);
    }
    return SCORE_OK;
}

enum score_status store_restore_prepare(const char *path, const char *file, bool force,
                                        struct score_error *err)
{
    if (file_is_same(path, file)) {
        return score_error_set(err, SCORE_INVALID, "file",
                               "%s is the database itself: name a backup of it", file);
    }
    SCORE_TRY(folder_make(path, err));
    return restore_check(path, force, err);
}

static enum score_status guard_by_hand(const char *path, struct guard *guard,
                                       struct score_error *err)
{
    struct flock lock = whole_lock();
    guard->is_damaged = true;
    guard->fd = open(path, O_RDWR | O_CLOEXEC);
    if (guard->fd < 0) {
        return file_failure(path, err);
    }
    if (fcntl(guard->fd, F_SETLK, &lock)) {
        return errno == EACCES || errno == EAGAIN ? is_open_failure(path, 0, err)
                                                  : file_failure(path, err);
    }
    return SCORE_OK;
}

/* SQLite throws away the log of a file that has lost its start, and with it what may be left. */
static bool has_start(const char *path)
{
    static const char START[] = "SQLite format 3";
    char bytes[sizeof START] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;
    if (fd >= 0) {
        (void)close(fd);
    }
    return got == sizeof bytes && memcmp(bytes, START, sizeof bytes) == 0;
}

static enum score_status guard_begin(const char *path, struct guard *guard, struct score_error *err)
{
    if (!has_start(path)) {
        return guard_by_hand(path, guard, err);
    }
    int code = sqlite3_open_v2(path, &guard->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(guard->db, SQL_CLOSE_OFF, NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) {
        return SCORE_OK;
    }
    (void)sqlite3_close(guard->db);
    guard->db = NULL;
    if ((code & 0xff) == SQLITE_BUSY) {
        return is_open_failure(path, 0, err);
    }
    return guard_by_hand(path, guard, err);
}

/* The former database gets a second name that nobody has. */
static enum score_status former_keep(const char *path, struct arena *arena, const char **ret,
                                     struct score_error *err)
{
    for (int number = 1; number <= KEPT_MAX; number++) {
        const char *kept = arena_format(arena, "%s.before-restore-%d", path, number);
        if (!kept) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
        if (!link(path, kept)) {
            *ret = kept;
            return SCORE_OK;
        }
        if (errno != EEXIST) {
            return file_failure(kept, err);
        }
    }
    return score_error_set(err, SCORE_LIMIT, "", "%d former databases stand beside %s: remove some",
                           (int)KEPT_MAX, path);
}

static enum score_status beside_move(const char *path, const char *kept, const char *suffix,
                                     struct arena *arena, struct score_error *err)
{
    const char *from = arena_format(arena, "%s%s", path, suffix);
    const char *to = arena_format(arena, "%s%s", kept, suffix);
    if (!from || !to) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return rename(from, to) && errno != ENOENT ? file_failure(from, err) : SCORE_OK;
}

/* A log that SQLite could not work in must not meet the new database. */
static enum score_status beside_clear(const char *path, const char *kept, struct arena *arena,
                                      struct score_error *err)
{
    SCORE_TRY(beside_move(path, kept, "-wal", arena, err));
    SCORE_TRY(beside_move(path, kept, "-journal", arena, err));
    const char *index = arena_format(arena, "%s-shm", path);
    if (!index) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    (void)unlink(index); /* SQLite makes it from the log; it may be missing */
    return file_folder_flush(path, err);
}

/* Whoever served the former database shall be able to serve this one, also when root restores. */
static void owner_adopt(const char *from, const char *path)
{
    struct stat info;
    if (!stat(path, &info) && geteuid() == 0) {
        (void)chown(from, info.st_uid, info.st_gid); /* else it stays root's, which root sees */
    }
}

static enum score_status replace(const char *path, const char *from, const struct guard *guard,
                                 struct arena *arena, const char **ret_kept,
                                 struct score_error *err)
{
    const char *kept = "";
    SCORE_TRY(former_keep(path, arena, &kept, err));
    owner_adopt(from, path);
    enum score_status status = guard->is_damaged ? beside_clear(path, kept, arena, err) : SCORE_OK;
    if (!status && rename(from, path)) {
        status = file_failure(path, err);
    }
    if (status) {
        if (!guard->is_damaged) {
            (void)unlink(kept); /* as it was: one database, one name */
        }
        return status;
    }
    *ret_kept = kept;
    return file_folder_flush(path, err);
}

/* Nothing to keep: but a log that lost its database may lie there. */
static enum score_status place_new(const char *path, const char *from, struct arena *arena,
                                   struct score_error *err)
{
    const char *kept = arena_format(arena, "%s.before-restore", path);
    if (!kept) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(beside_clear(path, kept, arena, err));
    return store_backup_publish(from, path, false, err);
}

enum score_status store_restore_install(const char *path, const char *from, bool force,
                                        struct arena *arena, const char **ret_kept,
                                        struct score_error *err)
{
    struct stat info;
    SCORE_TRY(restore_check(path, force, err));
    *ret_kept = "";
    if (stat(path, &info)) {
        return place_new(path, from, arena, err);
    }
    struct guard guard = {.fd = -1};
    enum score_status status = guard_begin(path, &guard, err);
    if (!status) {
        status = replace(path, from, &guard, arena, ret_kept, err);
    }
    guard_end(&guard);
    return status;
}
