/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_STATIC_FILES_H
#define SCORE_HTTP_STATIC_FILES_H

/*
 * The built portal, read into memory at start: a request can only name what was there then, so no
 * path reaches the file system. Files named *.gz are the compressed form of their neighbour.
 * Const after loading; any thread may read.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct static_files;

struct static_file {
    const char *path; /* "/assets/index-Bx4.js" */
    const char *content_type;
    const char *etag; /* quoted, strong; of the plain bytes */
    const char *etag_gz;
    const void *bytes;
    size_t len;
    const void *gz_bytes; /* NULL = not there */
    size_t gz_len;
    bool is_immutable; /* its name changes with its content */
};

/* SCORE_NOT_FOUND: no such folder; SCORE_LIMIT: over LIMIT_PORTAL_BYTES. */
SCORE_MUST_USE enum score_status static_files_load(const char *dir, struct static_files **ret_files,
                                                   struct score_error *err);
void static_files_free(struct static_files *files);
size_t static_files_count(const struct static_files *files);

/*
 * The file for a decoded path; "/" and paths without an extension that name no file are the
 * single page's own routes and answer index.html. NULL = no such file. `files` may be NULL.
 */
const struct static_file *static_files_find(const struct static_files *files, const char *path);

/* True when an Accept-Encoding value allows gzip. */
bool static_accepts_gzip(const char *accept_encoding);

#ifdef __cplusplus
}
#endif

#endif
