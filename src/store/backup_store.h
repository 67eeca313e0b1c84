/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_BACKUP_STORE_H
#define SCORE_STORE_BACKUP_STORE_H

/*
 * Copies of a whole database as files, and putting one in a database's place. A file that these
 * functions write is complete in itself (no -wal beside it), belongs to its owner alone, and is on
 * the disk when they return. What a copy must prove before it counts is the caller's business
 * (domain/backup.h).
 */

#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What publishing to `path` would refuse now: SCORE_INVALID when it is the database at `url`,
 * SCORE_EXISTS. */
SCORE_MUST_USE enum score_status store_backup_target_check(const char *url, const char *path,
                                                           bool force, struct arena *arena,
                                                           struct score_error *err);
/*
 * Writes the database as it is at this moment to `path`, replacing what is there; one on a server
 * as a file of the present schema, compared as store_copy does. Others go on writing meanwhile and
 * are not waited for; a file's log is not shortened until the copy is done. The connection may be
 * of any mode, outside a transaction. On failure `path` is removed.
 */
SCORE_MUST_USE enum score_status store_backup_write(struct store *store, const char *path,
                                                    int64_t *ret_bytes, struct score_error *err);
/* Gives the finished file `from` its name `to` in the same folder, at once and for good. Without
 * `force`: SCORE_EXISTS when there is such a file. */
SCORE_MUST_USE enum score_status store_backup_publish(const char *from, const char *to, bool force,
                                                      struct score_error *err);
void store_backup_remove(const char *path);
SCORE_MUST_USE enum score_status store_backup_size(const char *path, int64_t *ret_bytes,
                                                   struct score_error *err);

/* Where a database of this address lives, symbolic links followed. SCORE_INVALID: not in a file. */
SCORE_MUST_USE enum score_status store_url_path(const char *url, struct arena *arena,
                                                const char **ret_path, struct score_error *err);
/* Before the work of a restore from `file`: what store_restore_install would refuse now. Makes a
 * missing folder. SCORE_BUSY names the process; this one must not have the database open.
 * SCORE_INVALID: `file` is the database. */
SCORE_MUST_USE enum score_status store_restore_prepare(const char *path, const char *file,
                                                       bool force, struct score_error *err);
/*
 * Puts the finished file `from`, in the same folder, in the place of the database at `path`, alone:
 * SCORE_BUSY when somebody has it open, SCORE_EXISTS when there is one and `force` is false. The
 * former database, damaged or not, is kept with its log as PATH.before-restore-N; `ret_kept` is
 * that name, "" when there was none. A crash leaves the one or the other in place, never a mix.
 */
SCORE_MUST_USE enum score_status store_restore_install(const char *path, const char *from,
                                                       bool force, struct arena *arena,
                                                       const char **ret_kept,
                                                       struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
