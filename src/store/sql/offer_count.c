/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How many offers a firm was passed lately: asked whenever an offer is shown, counted offer by
 * offer. A connection that only reads remembers the count for as long as nobody has committed
 * anything; then it is counted again. No count is older than the snapshot it is read in.
 */

#include "store/passing_store.h"
#include "store/sql/statement.h"

/* Imported history cost nothing and proves nothing: it does not count. */
#define PASSED_SINCE                                                                               \
    "FROM offer\n"                                                                                 \
    "WHERE partner_id = :partner_id\n"                                                             \
    "  AND offered_at_ms >= :from_ms\n"                                                            \
    "  AND origin <> 3"
_Static_assert(OFFER_ORIGIN_IMPORTED == 3, "PASSED_SINCE");
static const char SQL_OFFER_COUNT_SINCE[] = "SELECT\n"
                                            "    COUNT(*)\n" PASSED_SINCE;
/* A query of its own: one step down the index, not one more sum over all of it. */
static const char SQL_OFFER_FIRST_SINCE[] =
    "SELECT\n"
    "    COALESCE(MIN(offered_at_ms), :none_ms)\n" PASSED_SINCE;

static enum score_status count_read(struct store *store, struct offer_count *count,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_OFFER_COUNT_SINCE, &statement, err));
    bind_i64(statement, ":partner_id", count->partner_id);
    bind_i64(statement, ":from_ms", count->from_ms);
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    count->count = row_i64(&row);
    return SCORE_OK;
}

static enum score_status first_read(struct store *store, struct offer_count *count,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_OFFER_FIRST_SINCE, &statement, err));
    bind_i64(statement, ":none_ms", INT64_MAX);
    bind_i64(statement, ":partner_id", count->partner_id);
    bind_i64(statement, ":from_ms", count->from_ms);
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    count->first_ms = row_i64(&row);
    return SCORE_OK;
}

/* Between the moment it was counted since and the first one counted there is nothing to lose. */
static bool count_holds(const struct offer_count *kept, const struct offer_count *asked)
{
    return kept->partner_id == asked->partner_id && kept->news == asked->news &&
           kept->from_ms <= asked->from_ms && asked->from_ms <= kept->first_ms;
}

enum score_status store_offer_count_since(struct store *store, int64_t partner_id, int64_t from_ms,
                                          int64_t *ret_count, struct score_error *err)
{
    struct offer_count count = {.partner_id = partner_id, .from_ms = from_ms};
    struct offer_count *kept = &store->offer_counts[(uint64_t)partner_id % STORE_OFFER_COUNTS_MAX];
    bool remembers = store->driver->news && store->mode == STORE_READ_ONLY && store->read_depth > 0;
    if (remembers) {
        SCORE_TRY(store->driver->news(store, &count.news, err));
    }
    if (remembers && count_holds(kept, &count)) {
        *ret_count = kept->count;
        return SCORE_OK;
    }
    SCORE_TRY(count_read(store, &count, err));
    if (remembers) {
        SCORE_TRY(first_read(store, &count, err));
        *kept = count;
    }
    *ret_count = count.count;
    return SCORE_OK;
}
