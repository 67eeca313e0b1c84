/* SPDX-License-Identifier: Apache-2.0 */
#include "fault_vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char NAME[] = "fault";
static const int IO_METHODS_VERSION = 2; /* with shared memory, without mapping the file itself */

/* The wrapped file stands right behind. */
struct fault_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs *real;
    enum fault fault;
    int left; /* calls until the one that fails */
    bool is_forever;
    bool has_struck;
} disk;

const char *fault_text(enum fault fault)
{
    static const char *const texts[FAULT_COUNT] = {
        "none", "read",     "short read", "write", "write on a full disk", "short write",
        "sync", "truncate", "open",       "lock",  "index of the log"};
    return texts[fault];
}

/* Counts this call; true when it shall fail. */
static bool strikes(enum fault fault)
{
    if (disk.fault != fault || disk.left < 0) {
        return false;
    }
    if (disk.left > 1) {
        disk.left--;
        return false;
    }
    disk.left = disk.is_forever ? 1 : -1;
    disk.has_struck = true;
    errno = EIO;
    return true;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct fault_file *)(void *)file)->real;
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
    if (strikes(FAULT_WRITE)) {
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
    return strikes(FAULT_TRUNCATE) ? SQLITE_IOERR_TRUNCATE
                                   : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return strikes(FAULT_SYNC) ? SQLITE_IOERR_FSYNC
                               : real_of(file)->pMethods->xSync(real_of(file), flags);
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
    struct fault_file *wrapped = (struct fault_file *)(void *)file;
    wrapped->base.pMethods = NULL;
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
    disk.fault = fault;
    disk.left = nth;
    disk.is_forever = forever;
    disk.has_struck = false;
}

bool fault_vfs_disarm(void)
{
    disk.fault = FAULT_NONE;
    return disk.has_struck;
}
