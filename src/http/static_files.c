/* SPDX-License-Identifier: Apache-2.0 */
#include "http/static_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

enum { FOLDER_DEPTH_MAX = 8, ETAG_BYTES = 16 };

struct static_files {
    struct arena arena;
    struct static_file *items; /* by path */
    size_t count;
    size_t capacity;
};

static const struct {
    const char *extension;
    const char *content_type;
} CONTENT_TYPES[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".pdf", "application/pdf"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
    {".yaml", "application/yaml"},
};

static bool has_suffix(const char *text, const char *suffix)
{
    size_t len = strlen(text);
    size_t suffix_len = strlen(suffix);
    return len > suffix_len && text_equal(text + len - suffix_len, suffix);
}

static const char *content_type(const char *path)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CONTENT_TYPES); i++) {
        if (has_suffix(path, CONTENT_TYPES[i].extension)) {
            return CONTENT_TYPES[i].content_type;
        }
    }
    return "application/octet-stream";
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_LIMIT, "", "the portal's files exceed %d bytes",
                           LIMIT_PORTAL_BYTES);
}

static enum score_status file_read(int fd, size_t len, char *ret, const char *path,
                                   struct score_error *err)
{
    size_t done = 0;
    while (done < len) {
        ssize_t got = read(fd, ret + done, len - done);
        if (got <= 0) {
            return score_error_set(err, SCORE_IO, "", "%s cannot be read: %s", path,
                                   got < 0 ? strerror(errno) : "it became shorter");
        }
        done += (size_t)got;
    }
    return SCORE_OK;
}

static enum score_status file_add(struct static_files *files, int fd, const char *path, size_t len,
                                  struct score_error *err)
{
    struct static_file *items =
        arena_grow(&files->arena, files->items, files->count, &files->capacity, sizeof(*items));
    if (!items) {
        return no_memory(err);
    }
    files->items = items;
    char *bytes = arena_alloc(&files->arena, len + 1);
    if (!bytes) {
        return no_memory(err);
    }
    SCORE_TRY(file_read(fd, len, bytes, path, err));
    uint8_t hash[HASH_BYTES];
    char hex[HASH_HEX_SIZE];
    hash_bytes(bytes, len, hash);
    hash_hex(hash, ETAG_BYTES, hex);
    struct static_file file = {
        .path = arena_dup_text(&files->arena, path),
        .content_type = content_type(path),
        .etag = arena_format(&files->arena, "\"%s\"", hex),
        .etag_gz = arena_format(&files->arena, "\"%s-gz\"", hex),
        .bytes = bytes,
        .len = len,
        .is_immutable = text_has_prefix(path, "/assets/"),
    };
    if (!file.path || !file.etag || !file.etag_gz) {
        return no_memory(err);
    }
    files->items[files->count++] = file;
    return SCORE_OK;
}

static enum score_status folder_add(struct static_files *files, int fd, const char *path, int depth,
                                    struct score_error *err);

static enum score_status entry_add(struct static_files *files, int folder_fd, const char *name,
                                   const char *path, int depth, struct score_error *err)
{
    /* Links are not followed: what the portal serves lies in its folder. */
    int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (fd < 0 || fstat(fd, &info)) {
        int cause = errno;
        if (fd >= 0) {
            (void)close(fd);
        }
        return cause == ELOOP ? SCORE_OK
                              : score_error_set(err, SCORE_IO, "", "%s cannot be read: %s", path,
                                                strerror(cause));
    }
    if (S_ISDIR(info.st_mode)) {
        return folder_add(files, fd, path, depth + 1, err);
    }
    enum score_status status = SCORE_OK;
    if (S_ISREG(info.st_mode)) {
        status = file_add(files, fd, path, (size_t)info.st_size, err);
    }
    (void)close(fd);
    return status;
}

/* Takes fd. */
static enum score_status folder_add(struct static_files *files, int fd, const char *path, int depth,
                                    struct score_error *err)
{
    DIR *folder = depth <= FOLDER_DEPTH_MAX ? fdopendir(fd) : NULL;
    if (!folder) {
        (void)close(fd);
        return score_error_set(err, SCORE_IO, "", "the folder %s cannot be read", path);
    }
    enum score_status status = SCORE_OK;
    struct dirent *entry = NULL;
    while (!status && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char *child = arena_format(&files->arena, "%s/%s", path, entry->d_name);
        status = child ? entry_add(files, dirfd(folder), entry->d_name, child, depth, err)
                       : no_memory(err);
    }
    (void)closedir(folder);
    return status;
}

static int file_compare(const void *a, const void *b)
{
    const struct static_file *left = a;
    const struct static_file *right = b;
    return strcmp(left->path, right->path);
}

static struct static_file *file_find(const struct static_files *files, const char *path)
{
    struct static_file key = {.path = path};
    return files->count ? bsearch(&key, files->items, files->count, sizeof(key), file_compare)
                        : NULL;
}

/* Hangs every "x.gz" behind its "x". The compressed one stays reachable by its own name. */
static enum score_status compressed_link(struct static_files *files, struct score_error *err)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct static_file *gz = &files->items[i];
        if (!has_suffix(gz->path, ".gz")) {
            continue;
        }
        char *plain_path = arena_dup(&files->arena, gz->path, strlen(gz->path) - 3);
        if (!plain_path) {
            return no_memory(err);
        }
        struct static_file *plain = file_find(files, plain_path);
        if (plain) {
            plain->gz_bytes = gz->bytes;
            plain->gz_len = gz->len;
        }
    }
    return SCORE_OK;
}

enum score_status static_files_load(const char *dir, struct static_files **ret_files,
                                    struct score_error *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "",
                               "the portal's folder %s cannot be opened: %s", dir, strerror(errno));
    }
    struct static_files *files = calloc(1, sizeof(*files));
    if (!files) {
        (void)close(fd);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    arena_init(&files->arena, LIMIT_PORTAL_BYTES);
    enum score_status status = folder_add(files, fd, "", 0, err);
    if (!status && files->count) {
        qsort(files->items, files->count, sizeof(*files->items), file_compare);
        status = compressed_link(files, err);
    }
    if (status) {
        static_files_free(files);
        return status;
    }
    *ret_files = files;
    return SCORE_OK;
}

void static_files_free(struct static_files *files)
{
    if (files) {
        arena_done(&files->arena);
        free(files);
    }
}

size_t static_files_count(const struct static_files *files)
{
    return files ? files->count : 0;
}

const struct static_file *static_files_find(const struct static_files *files, const char *path)
{
    if (!files) {
        return NULL;
    }
    const struct static_file *file = file_find(files, path);
    const char *last = strrchr(path, '/');
    if (!file && last && !strchr(last, '.')) {
        file = file_find(files, "/index.html");
    }
    return file;
}

bool static_accepts_gzip(const char *accept_encoding)
{
    for (const char *at = accept_encoding; *at;) {
        at += strspn(at, " \t,");
        size_t len = strcspn(at, ",");
        size_t name_len = strcspn(at, ",; \t");
        bool is_gzip = name_len == 4 && strncasecmp(at, "gzip", 4) == 0;
        if (is_gzip || (name_len == 1 && *at == '*')) {
            /* Anything but a weight of zero: "gzip;q=0", "gzip; q=0.000". */
            const char *q = memmem(at, len, "q=", 2);
            return !q || q[2] != '0' || strspn(q + 2, "0.") < strcspn(q + 2, ", \t;");
        }
        at += len;
    }
    return false;
}
