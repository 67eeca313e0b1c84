/* SPDX-License-Identifier: Apache-2.0 */

/* A file wakes nobody and keeps no time: every process on it is on this machine. */

#include "store/sql/statement.h"
#include "store/sqlite/connection.h"

enum score_status sqlite_notify(struct store *store, struct score_error *err)
{
    (void)store;
    (void)err;
    return SCORE_OK;
}

enum score_status sqlite_wait(struct store *store, int64_t ms, bool *ret_has_news,
                              struct score_error *err)
{
    (void)store;
    (void)ms;
    (void)ret_has_news;
    return score_error_set(err, SCORE_UNSUPPORTED, "", "SQLite does not tell");
}

enum score_status sqlite_clock_ms(struct store *store, int64_t *ret_now_ms, struct score_error *err)
{
    (void)store;
    (void)ret_now_ms;
    return score_error_set(err, SCORE_UNSUPPORTED, "", "SQLite has no clock of its own");
}

static const char SQL_DATA_VERSION[] = "PRAGMA data_version";

/* Within a transaction it is the snapshot's. */
enum score_status sqlite_news(struct store *store, int64_t *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_DATA_VERSION, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret = row_i64(&row);
    return SCORE_OK;
}
