/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0600 };

enum score_status file_failure(const char *path, struct score_error *err)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return score_error_set(err, SCORE_IO, "", "%s: disk full: make space and try again", path);
    }
    return score_error_set(err, SCORE_IO, "", "%s: %s", path, strerror(errno));
}

bool file_is_same(const char *a, const char *b)
{
    struct stat info_a;
    struct stat info_b;
    return !stat(a, &info_a) && !stat(b, &info_b) && info_a.st_dev == info_b.st_dev &&
           info_a.st_ino == info_b.st_ino;
}

enum score_status file_create_private(const char *path, struct score_error *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, FILE_MODE);
    if (fd < 0) {
        return file_failure(path, err);
    }
    (void)close(fd); /* nothing was written */
    return SCORE_OK;
}

static enum score_status flush(const char *path, int flags, struct score_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd < 0) {
        return file_failure(path, err);
    }
    enum score_status status = fsync(fd) ? file_failure(path, err) : SCORE_OK;
    (void)close(fd); /* the content is flushed, or it is not */
    return status;
}

enum score_status file_flush(const char *path, struct score_error *err)
{
    return flush(path, 0, err);
}

enum score_status file_folder_flush(const char *path, struct score_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
    char *folder = slash ? strndup(path, len) : strdup(".");
    if (!folder) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = flush(folder, O_DIRECTORY, err);
    free(folder);
    return status;
}
