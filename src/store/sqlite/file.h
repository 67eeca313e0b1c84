/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQLITE_FILE_H
#define SCORE_STORE_SQLITE_FILE_H

/*
 * What copying and restoring do to files behind SQLite's back. Never on a file that this process
 * has open as a database: closing a descriptor drops its locks. Internal to src/store/sqlite.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SCORE_IO with errno in words. */
SCORE_MUST_USE enum score_status file_failure(const char *path, struct score_error *err);
/* Two names of one file; false when either is missing. */
bool file_is_same(const char *a, const char *b);
/* A new, empty file that only its owner may read; SCORE_IO when there is one. */
SCORE_MUST_USE enum score_status file_create_private(const char *path, struct score_error *err);
/* Until the disk has the content. */
SCORE_MUST_USE enum score_status file_flush(const char *path, struct score_error *err);
/* Until the disk has the names of the folder that `path` is in. */
SCORE_MUST_USE enum score_status file_folder_flush(const char *path, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
