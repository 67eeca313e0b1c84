/* SPDX-License-Identifier: Apache-2.0 */
#include "damage.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const STATEMENTS[DAMAGE_COUNT] = {
    [DAMAGE_LEDGER] =
        "DROP TRIGGER ledger_entry_keep; UPDATE ledger_entry SET amount = amount + 1 WHERE id = 3",
    [DAMAGE_EVENT_REMOVED] =
        "DROP TRIGGER event_stay; PRAGMA foreign_keys = OFF; DELETE FROM event WHERE seq = 100",
    [DAMAGE_EVENT_RENUMBERED] =
        "DROP TRIGGER event_keep; UPDATE event SET object_seq = object_seq + 1 WHERE seq = 100",
    [DAMAGE_LIVE_OFFER] =
        "UPDATE opportunity SET live_offer_id = NULL WHERE live_offer_id IS NOT NULL",
    [DAMAGE_REFERENCE] = "PRAGMA foreign_keys = OFF; DELETE FROM partner WHERE id = 1",
};

void damage_do(const char *path, enum damage damage)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(db, STATEMENTS[damage], NULL, NULL, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(db));
        abort();
    }
    (void)sqlite3_close(db); /* every statement has ended */
}
