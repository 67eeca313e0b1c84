/* SPDX-License-Identifier: Apache-2.0 */
#include "fault_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char NAME[] = "fault";
enum {
    IO_METHODS_VERSION = 2, /* with shared memory, without mapping the file itself */
    IMAGES_MAX = 8,
    SECTOR_BYTES = 512
};

/* What of a file is on the disk for good. Kept while FAULT_POWER is armed. */
struct image {
    char path[256];
    char *bytes;
    size_t size;
};

/* The wrapped file stands right behind. */
struct fault_file {
    sqlite3_file base;
    sqlite3_file *real;
    char path[256]; /* "" = it has no name, and is gone after a crash */
};

static struct {
    pthread_mutex_t lock;
    sqlite3_vfs *real;
    enum fault fault;
    int left; /* calls until the one that fails */
    bool is_forever;
    bool has_struck;
    struct image images[IMAGES_MAX];
    size_t image_count;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

const char *fault_text(enum fault fault)
{
    static const char *const texts[FAULT_COUNT] = {
        "none", "read",     "short read", "write", "write on a full disk", "short write",
        "sync", "truncate", "open",       "lock",  "index of the log",     "read-only disk",
        "power"};
    return texts[fault];
}

static int errno_of(enum fault fault)
{
    return fault == FAULT_READ_ONLY                                  ? EROFS
           : fault == FAULT_WRITE_FULL || fault == FAULT_WRITE_SHORT ? ENOSPC
                                                                     : EIO;
}

/* Counts this call; true when it shall fail. */
static bool strikes(enum fault fault)
{
    bool does = false;
    (void)pthread_mutex_lock(&disk.lock);
    if (disk.fault == fault && disk.left > 1) {
        disk.left--;
    } else if (disk.fault == fault && disk.left == 1) {
        disk.left = disk.is_forever ? 1 : 0;
        disk.has_struck = true;
        does = true;
    }
    (void)pthread_mutex_unlock(&disk.lock);
    if (does) {
        errno = errno_of(fault);
    }
    return does;
}

/* ---- power ----------------------------------------------------------------------------------- */

static void must(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* The image of this path, or a new one; *ret_is_new tells. NULL for a file without a name. */
static struct image *image_find(const char *path, bool *ret_is_new)
{
    for (size_t i = 0; i < disk.image_count; i++) {
        if (strcmp(disk.images[i].path, path) == 0) {
            *ret_is_new = false;
            return &disk.images[i];
        }
    }
    must(disk.image_count < IMAGES_MAX);
    struct image *image = &disk.images[disk.image_count++];
    *image = (struct image){.size = 0};
    (void)snprintf(image->path, sizeof image->path, "%s", path);
    *ret_is_new = true;
    return image;
}

static void image_take(struct image *image, sqlite3_file *real)
{
    sqlite3_int64 size = 0;
    must(real->pMethods->xFileSize(real, &size) == SQLITE_OK);
    free(image->bytes);
    image->bytes = malloc((size_t)size + 1);
    image->size = (size_t)size;
    must(image->bytes != NULL);
    must(size == 0 || real->pMethods->xRead(real, image->bytes, (int)size, 0) == SQLITE_OK);
}

/* Before the first change since the power was armed, and after each flush: what the file holds now
 * is there for good. */
static void image_note(struct fault_file *file, bool is_flush)
{
    (void)pthread_mutex_lock(&disk.lock);
    if (disk.fault == FAULT_POWER && !disk.has_struck && *file->path) {
        bool is_new = false;
        struct image *image = image_find(file->path, &is_new);
        if (is_new || is_flush) {
            image_take(image, file->real);
        }
    }
    (void)pthread_mutex_unlock(&disk.lock);
}

static uint64_t coin_next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33 & 1;
}

/* Of what the file holds beyond its image, sector by sector what the coin says. */
static void image_mix(struct image *image, const char *now, size_t now_size, uint64_t *seed)
{
    size_t size = coin_next(seed) ? now_size : image->size;
    char *mixed = calloc(1, size + 1);
    must(mixed != NULL);
    for (size_t at = 0; at < size; at += SECTOR_BYTES) {
        size_t len = size - at < SECTOR_BYTES ? size - at : SECTOR_BYTES;
        bool is_now = coin_next(seed) && at + len <= now_size;
        bool is_kept = !is_now && at + len <= image->size;
        if (is_now || is_kept) { /* else it was never written: zeros */
            memcpy(mixed + at, (is_now ? now : image->bytes) + at, len);
        }
    }
    free(image->bytes);
    image->bytes = mixed;
    image->size = size;
}

static void image_restore(struct image *image, uint64_t *seed)
{
    struct stat info = {0};
    char index[sizeof image->path + 8];
    (void)snprintf(index, sizeof index, "%s-shm", image->path);
    (void)unlink(index); /* it lives in memory; that of a log does not exist */
    int fd = open(image->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    must(fd >= 0 && !fstat(fd, &info));
    char *now = malloc((size_t)info.st_size + 1);
    must(now != NULL && pread(fd, now, (size_t)info.st_size, 0) == info.st_size);
    if (*seed) {
        image_mix(image, now, (size_t)info.st_size, seed);
    }
    must(!ftruncate(fd, 0) && pwrite(fd, image->bytes, image->size, 0) == (ssize_t)image->size);
    (void)close(fd); /* it was written, or the test would have ended */
    free(now);
    free(image->bytes);
}

void fault_vfs_restore(uint64_t seed)
{
    for (size_t i = 0; i < disk.image_count; i++) {
        image_restore(&disk.images[i], &seed);
    }
    disk.image_count = 0;
}

/* ---- files ----------------------------------------------------------------------------------- */

static struct fault_file *ours(sqlite3_file *file)
{
    return (struct fault_file *)(void *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ours(file)->real;
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
    if (strikes(FAULT_READ)) {
        return SQLITE_IOERR_READ;
    }
    if (strikes(FAULT_READ_SHORT)) {
        (void)real_of(file)->pMethods->xRead(real_of(file), bytes, size / 2, at);
        return SQLITE_IOERR_READ;
    }
    return real_of(file)->pMethods->xRead(real_of(file), bytes, size, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    image_note(ours(file), false);
    if (strikes(FAULT_WRITE) || strikes(FAULT_READ_ONLY) || strikes(FAULT_POWER)) {
        return SQLITE_IOERR_WRITE;
    }
    if (strikes(FAULT_WRITE_FULL)) {
        return SQLITE_FULL;
    }
    if (strikes(FAULT_WRITE_SHORT)) {
        (void)real_of(file)->pMethods->xWrite(real_of(file), bytes, size / 2, at);
        return SQLITE_FULL;
    }
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, size, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    image_note(ours(file), false);
    return strikes(FAULT_TRUNCATE) || strikes(FAULT_POWER)
               ? SQLITE_IOERR_TRUNCATE
               : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    image_note(ours(file), false);
    if (strikes(FAULT_SYNC) || strikes(FAULT_POWER)) {
        return SQLITE_IOERR_FSYNC;
    }
    int code = real_of(file)->pMethods->xSync(real_of(file), flags);
    image_note(ours(file), true);
    return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), ret);
}

static int file_lock(sqlite3_file *file, int level)
{
    return strikes(FAULT_LOCK) ? SQLITE_IOERR_LOCK
                               : real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_reserved(sqlite3_file *file, int *ret)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), ret);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int index_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret)
{
    if (extend && strikes(FAULT_INDEX)) {
        return SQLITE_IOERR_SHMSIZE;
    }
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, ret);
}

static int index_lock(sqlite3_file *file, int offset, int count, int flags)
{
    if ((flags & SQLITE_SHM_LOCK) && strikes(FAULT_LOCK)) {
        return SQLITE_IOERR_SHMLOCK;
    }
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void index_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int index_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = IO_METHODS_VERSION,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = index_map,
    .xShmLock = index_lock,
    .xShmBarrier = index_barrier,
    .xShmUnmap = index_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *ret_flags)
{
    (void)vfs;
    struct fault_file *wrapped = ours(file);
    wrapped->base.pMethods = NULL;
    (void)snprintf(wrapped->path, sizeof wrapped->path, "%s", name ? name : "");
    if (strikes(FAULT_OPEN)) {
        return SQLITE_CANTOPEN;
    }
    wrapped->real = (sqlite3_file *)(void *)(wrapped + 1);
    int code = disk.real->xOpen(disk.real, name, wrapped->real, flags, ret_flags);
    if (wrapped->real->pMethods) {
        wrapped->base.pMethods = &METHODS;
    }
    return code;
}

/* The removal itself reaches the disk some time later: until then the image stays. */
static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    return strikes(FAULT_POWER) ? SQLITE_IOERR_DELETE
                                : disk.real->xDelete(disk.real, path, sync_folder);
}

static sqlite3_vfs vfs_here;

void fault_vfs_install(void)
{
    if (disk.real) {
        return;
    }
    disk.real = sqlite3_vfs_find(NULL);
    vfs_here = *disk.real;
    vfs_here.pNext = NULL;
    vfs_here.zName = NAME;
    vfs_here.szOsFile = (int)sizeof(struct fault_file) + disk.real->szOsFile;
    vfs_here.xOpen = vfs_open;
    vfs_here.xDelete = vfs_delete;
    if (sqlite3_vfs_register(&vfs_here, 1) != SQLITE_OK) {
        abort();
    }
}

void fault_vfs_remove(void)
{
    if (disk.real) {
        (void)sqlite3_vfs_unregister(&vfs_here); /* it is registered, and a list does not fail */
        (void)sqlite3_vfs_register(disk.real, 1);
        disk.real = NULL;
    }
}

void fault_vfs_arm(enum fault fault, int nth, bool forever)
{
    (void)pthread_mutex_lock(&disk.lock);
    disk.fault = fault;
    disk.left = nth;
    disk.is_forever = forever || fault == FAULT_READ_ONLY || fault == FAULT_POWER;
    disk.has_struck = false;
    (void)pthread_mutex_unlock(&disk.lock);
}

bool fault_vfs_disarm(void)
{
    (void)pthread_mutex_lock(&disk.lock);
    disk.fault = FAULT_NONE;
    bool has_struck = disk.has_struck;
    (void)pthread_mutex_unlock(&disk.lock);
    return has_struck;
}
