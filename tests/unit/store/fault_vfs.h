/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_STORE_FAULT_VFS_H
#define SCORE_TESTS_UNIT_STORE_FAULT_VFS_H

/*
 * A disk that fails on demand: an SQLite VFS around the system's own. From fault_vfs_install on,
 * every connection of the process that is opened goes through it. Any thread may use it; one arms
 * and disarms.
 *
 *     fault_vfs_install();
 *     for (int n = 1;; n++) {
 *         fault_vfs_arm(FAULT_WRITE, n, false);
 *         ... the use case ...
 *         if (!fault_vfs_disarm()) {
 *             break;                      // the n-th write never came: every one has failed once
 *         }
 *     }
 *
 * FAULT_POWER cuts the power at the n-th change of the disk. Nothing is written from there on, and
 * fault_vfs_restore puts the files into the state in which the next start finds them: what was
 * flushed is there; of what was not, nothing, or what a seed chooses, sector by sector.
 */

#include <stdbool.h>
#include <stdint.h>

enum fault {
    FAULT_NONE,
    FAULT_READ,        /* an I/O error */
    FAULT_READ_SHORT,  /* half of the bytes, then an I/O error */
    FAULT_WRITE,       /* an I/O error, nothing written */
    FAULT_WRITE_FULL,  /* the disk is full, nothing written */
    FAULT_WRITE_SHORT, /* half of the bytes are written, then the disk is full */
    FAULT_SYNC,
    FAULT_TRUNCATE,
    FAULT_OPEN,
    FAULT_LOCK,      /* an I/O error while locking, of the file or of the log's index */
    FAULT_INDEX,     /* the log's index cannot grow */
    FAULT_READ_ONLY, /* the disk was made read-only; it counts writes */
    FAULT_POWER,     /* counts writes, flushes, truncations and removals */
    FAULT_COUNT
};

/* For messages. */
const char *fault_text(enum fault fault);
/* Idempotent. */
void fault_vfs_install(void);
/* Whoever was the default before is the default again. No connection may be open. */
void fault_vfs_remove(void);
/* The n-th call (1..) of this kind fails, once; with `forever` every one from there on too, as
 * always with FAULT_READ_ONLY and FAULT_POWER. */
void fault_vfs_arm(enum fault fault, int nth, bool forever);
/* From now on nothing fails. True when something had failed. */
bool fault_vfs_disarm(void);
/* After FAULT_POWER, when every connection is closed: the files as the next start finds them.
 * `seed` 0: nothing that was not flushed has reached the disk. */
void fault_vfs_restore(uint64_t seed);

#endif
