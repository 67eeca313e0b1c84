/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_PASS_STORE_H
#define SCORE_STORE_PASS_STORE_H

/* Passes, one row for each offer that was made here: what the reports on passing are counted from.
 */

#include "model/enums.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An offer, imported history apart, with what reports group and time it by. Texts are borrowed
 * until the visitor returns; times in ms UTC, 0 = not happened. */
struct pass_row {
    int64_t offer_id;
    int64_t opportunity_id;
    const char *partner_name;
    const char *line;    /* "" = the offering was not known */
    const char *country; /* the customer's; "" unknown */
    const char *source;
    const char *code; /* of a decline, return or recall; "" none */
    enum offer_state state;
    int position; /* 1 = first offer of this opportunity */
    int fit;      /* the firm's rating of the lead, 1..5; 0 none */
    int64_t charge_micro;
    int64_t offered_at_ms;
    int64_t expires_at_ms;
    int64_t accepted_at_ms;
    int64_t progressed_at_ms; /* first stage move after acceptance */
    int64_t ended_at_ms;
    int64_t arose_at_ms;    /* the opportunity's beginning */
    int64_t decision_at_ms; /* when its customer decides */
    int64_t touched_at_ms;  /* the opportunity's last change */
};

typedef enum score_status pass_visit_fn(const struct pass_row *pass, void *user,
                                        struct score_error *err);

/* Calls `visit` for every pass made from `from_ms` on, and for older ones still live, oldest first;
 * `partner_id` 0 = of every firm. Stops at the first failure and answers it. O(rows), one at a
 * time. */
SCORE_MUST_USE enum score_status store_pass_each(struct store *store, int64_t partner_id,
                                                 int64_t from_ms, pass_visit_fn *visit, void *user,
                                                 struct score_error *err);

/* The same for opportunities that wait to be passed: offer_id and the offer's times are 0, state is
 * none, partner_name "". */
SCORE_MUST_USE enum score_status store_waiting_each(struct store *store, pass_visit_fn *visit,
                                                    void *user, struct score_error *err);

/* What customers asked for, by line, country and territory. */
struct demand_cell {
    const char *line;
    const char *country;
    const char *territory;
    int64_t arisen; /* opportunities since `from_ms`, history included */
    double amount;  /* of these, major units as entered; unknown amounts count nothing */
    int64_t waiting;
    double waiting_amount;
    int64_t sample_id; /* the newest opportunity of the cell */
};
/* Cells with demand since `from_ms` or anything waiting, most demand first, at most `limit`.
 * Opportunities without an offering or a country belong to no cell. */
SCORE_MUST_USE enum score_status store_demand_cells(struct store *store, int64_t from_ms, int limit,
                                                    struct arena *arena,
                                                    struct demand_cell **ret_items,
                                                    size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
