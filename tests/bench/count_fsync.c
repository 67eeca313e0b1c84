/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LD_PRELOAD=count_fsync.so COUNT_FSYNC=FILE PROGRAM: counts how often the program waits for a disk
 * (fsync, fdatasync) in the eight bytes of FILE, which is made when it is not there. A counter in
 * shared memory costs nothing beside the wait that it counts.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int fsync(int fd);
int fdatasync(int fd);

static uint64_t *counter;

__attribute__((constructor)) static void counter_map(void)
{
    const char *path = getenv("COUNT_FSYNC");
    int file = path ? open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600) : -1;
    if (file < 0) {
        return;
    }
    if (ftruncate(file, sizeof *counter) == 0) {
        void *mapped = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        counter = mapped == MAP_FAILED ? NULL : mapped;
    }
    (void)close(file);
}

static int counted(int fd, const char *name)
{
    int (*real)(int) = NULL;
    void *found = dlsym(RTLD_NEXT, name);
    __builtin_memcpy(&real, &found, sizeof real);
    if (counter) {
        (void)__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
    }
    return real(fd);
}

int fsync(int fd)
{
    return counted(fd, "fsync");
}

int fdatasync(int fd)
{
    return counted(fd, "fdatasync");
}
