/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "domain/explain_internal.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum {
    BAND_TOP = 10,
    BAND_TRIED_MAX = 20, /* decisions of the week in which it may not have been eligible */
    BAND_PAGE = 200
};

static const int64_t WEEK_MS = 7 * CLOCK_DAY_MS;
static const int64_t MONDAY_MS = 4 * CLOCK_DAY_MS; /* 1970 began on a Thursday */

const char *explain_band_text(int32_t rank, int64_t eligible)
{
    if (rank <= BAND_TOP) {
        return "top 10";
    }
    return rank <= BAND_TOP + (eligible + 3) / 4 ? "next 25 %" : "lower";
}

static enum score_status event_time(struct domain *domain, int64_t seq, int64_t *ret_seq,
                                    int64_t *ret_at_ms, struct score_error *err)
{
    struct event_filter filter = {.verb = ""};
    struct store_page page = {.limit = 1, .has_after = true, .after_id = seq - 1};
    struct event *events = NULL;
    size_t count = 0;
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    *ret_seq = count ? events[0].seq : 0;
    *ret_at_ms = count ? events[0].at_ms : 0;
    return SCORE_OK;
}

enum score_status explain_seq_at(struct domain *domain, int64_t at_ms, int64_t *ret_seq,
                                 struct score_error *err)
{
    int64_t low = 1;
    int64_t high = 0;
    SCORE_TRY(store_event_last(domain->store, &high, err));
    high++;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t seq = 0;
        int64_t found_ms = 0;
        SCORE_TRY(event_time(domain, middle, &seq, &found_ms, err));
        if (seq && found_ms < at_ms) {
            low = seq + 1;
        } else {
            high = middle;
        }
    }
    *ret_seq = low;
    return SCORE_OK;
}

/* Is this a decision about the same market? */
static enum score_status is_same_market(struct explaining *run, const struct opportunity *own,
                                        int64_t opportunity_id, struct arena *arena, bool *ret,
                                        struct score_error *err)
{
    struct opportunity other;
    enum score_status status =
        store_opportunity_get(run->domain->store, opportunity_id, arena, &other, err);
    *ret = false;
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    *ret = text_equal(other.line, own->line) && text_equal(other.country, own->country);
    return SCORE_OK;
}

/* The band in one decision; "" when the firm was not eligible there, or not known yet. */
static enum score_status band_at(struct explaining *run, const struct decision *row,
                                 struct score_error *err)
{
    struct score_decision decision;
    struct score_explanation explanation;
    SCORE_TRY(score_decision_decode(row->blob, row->blob_len, &decision, err));
    SCORE_TRY(world_sync(run->world, run->domain->store, row->event_seq - 1, err));
    struct score_request request = decision_request(&decision);
    enum score_status status =
        score_engine_explain(world_engine(run->world), &request, run->firm.id, &explanation, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    if (explanation.candidate.gates_failed == 0) {
        const struct standing standing = {explanation.candidate.entry.rank,
                                          decision.eligible_count};
        run->result.band = explain_band_text(standing.rank, standing.eligible);
        return explain_leads_read(run, &request, &standing, err);
    }
    return SCORE_OK;
}

static enum score_status week_walk(struct explaining *run, struct arena *scratch,
                                   struct score_error *err)
{
    struct opportunity own;
    int64_t week_ms = (run->decision.at_ms - MONDAY_MS) / WEEK_MS * WEEK_MS + MONDAY_MS;
    int64_t from = 0;
    int tried = 0;
    SCORE_TRY(store_opportunity_get(run->domain->store, run->row.opportunity_id, run->domain->arena,
                                    &own, err));
    SCORE_TRY(explain_seq_at(run->domain, week_ms, &from, err));
    struct store_page page = {.limit = BAND_PAGE, .has_after = true, .after_id = from - 1};
    for (size_t count = BAND_PAGE; count == BAND_PAGE;) {
        struct decision *rows = NULL;
        arena_clear(scratch);
        SCORE_TRY(store_decision_list(run->domain->store, 0, &page, scratch, &rows, &count, err));
        for (size_t i = 0; i < count; i++) {
            bool is_same = false;
            if (rows[i].event_seq > run->row.event_seq || tried == BAND_TRIED_MAX) {
                return SCORE_OK;
            }
            SCORE_TRY(is_same_market(run, &own, rows[i].opportunity_id, scratch, &is_same, err));
            if (!is_same || rows[i].event_seq <= 1) {
                continue;
            }
            tried++;
            SCORE_TRY(band_at(run, &rows[i], err));
            if (*run->result.band) {
                return SCORE_OK;
            }
        }
        page.after_id = count ? rows[count - 1].event_seq : 0;
    }
    return SCORE_OK;
}

enum score_status explain_week_band(struct explaining *run, struct score_error *err)
{
    struct arena scratch = {0};
    arena_init(&scratch, LIMIT_COMMAND_ARENA_BYTES);
    run->result.band = "";
    enum score_status status = week_walk(run, &scratch, err);
    arena_done(&scratch);
    return status;
}
