/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_UNIT_STORE_DAMAGE_H
#define SCORE_TESTS_UNIT_STORE_DAMAGE_H

/* What somebody with the file in hand does to a closed database: as a file it stays whole. */

enum damage {
    DAMAGE_LEDGER,           /* one booking is changed */
    DAMAGE_EVENT_REMOVED,    /* from the middle */
    DAMAGE_EVENT_RENUMBERED, /* among those of its object */
    DAMAGE_LIVE_OFFER,       /* opportunities forget theirs */
    DAMAGE_REFERENCE,        /* a firm that others refer to is gone */
    DAMAGE_COUNT
};

/* Ends the process when it cannot. */
void damage_do(const char *path, enum damage damage);

#endif
