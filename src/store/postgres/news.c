/* SPDX-License-Identifier: Apache-2.0 */

/* Telling other nodes of a commit (NOTIFY), hearing of theirs (LISTEN), and whose clock counts. */

#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "store/postgres/connection.h"
#include "store/postgres/functions.h"
#include "store/sql/statement.h"

/* Travels with the COMMIT, and is delivered with it or not at all. */
enum score_status postgres_notify(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_TRY(postgres_settle(store, err));
    if (store->tx_depth > 0 && pg->changes != pg->changes_at[0]) {
        postgres_queue(pg, QUEUE_NOTIFY, GUARD_LEVEL);
    }
    return SCORE_OK;
}

static bool notes_take(struct postgres_store *pg)
{
    bool has_news = false;
    for (PGnotify *note = PQnotifies(pg->connection); note; note = PQnotifies(pg->connection)) {
        PQfreemem(note);
        has_news = true;
    }
    return has_news;
}

/* A connection that was made anew has missed what was told meanwhile. */
static enum score_status listen_begin(struct postgres_store *pg, bool *ret_has_news,
                                      struct score_error *err)
{
    SCORE_TRY(postgres_ready(pg, err));
    if (pg->listens_in == pg->generation) {
        return SCORE_OK;
    }
    SCORE_TRY(postgres_query(pg, "LISTEN score_news", NULL, err));
    pg->listens_in = pg->generation;
    *ret_has_news = true;
    return SCORE_OK;
}

enum score_status postgres_wait(struct store *store, int64_t ms, bool *ret_has_news,
                                struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    bool has_news = false;
    SCORE_ASSERT(store->tx_depth == 0 && store->read_depth == 0);
    SCORE_TRY(listen_begin(pg, &has_news, err));
    if (!has_news && !notes_take(pg)) {
        struct pollfd socket = {.fd = PQsocket(pg->connection), .events = POLLIN};
        int wait_ms = ms < INT_MAX ? (int)ms : INT_MAX;
        if (poll(&socket, 1, wait_ms) < 0 && errno != EINTR) {
            return score_error_set(err, SCORE_IO, "", "poll: %s", strerror(errno));
        }
        if (!PQconsumeInput(pg->connection)) {
            return postgres_failure(pg, NULL, err);
        }
        has_news = notes_take(pg);
    } else {
        has_news = true;
    }
    *ret_has_news = has_news;
    return SCORE_OK;
}

static const char SQL_CLOCK[] =
    "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS bigint)";

enum score_status postgres_clock_ms(struct store *store, int64_t *ret_now_ms,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_CLOCK, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret_now_ms = row_i64(&row);
    return SCORE_OK;
}
