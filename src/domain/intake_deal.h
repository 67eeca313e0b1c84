/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_DEAL_H
#define SCORE_DOMAIN_INTAKE_DEAL_H

/* Opportunities and outcomes of an import: what a row says of a deal's end, and what follows. */

#include "domain/intake_store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum deal_kind { DEAL_OPEN = 0, DEAL_WON, DEAL_LOST };

struct deal_result {
    enum deal_kind kind;
    int stage; /* 0 = none said */
    int64_t closed_at_ms;
    int64_t partner_id; /* who had it; 0 = nobody known, or an open deal that waits */
};

/* How a row's result stands to what the record says. */
enum deal_move {
    DEAL_MOVE_NONE = 0,
    DEAL_MOVE_CLOSED,   /* it waited; now it is history */
    DEAL_MOVE_REOPENED, /* it ended, the row says open */
    DEAL_MOVE_HELD,     /* a partner has it; its end is recorded there */
    DEAL_MOVE_OTHER     /* it ended otherwise */
};

struct deal_change {
    const struct opportunity *found;
    struct opportunity *deal;
    const struct deal_result *result;
    bool is_closed; /* the row closes it */
};

void deal_result_read(struct intake_run *run, struct intake_row *row, struct deal_result *ret);
enum deal_move deal_move_of(const struct opportunity *found, const struct deal_result *result);
void deal_history_check(struct intake_row *row, const struct opportunity *deal,
                        const struct deal_result *result);
/* Sets the record's fields, stores nothing. */
void deal_close(struct opportunity *deal, const struct intake_row *row,
                const struct deal_result *result);
/* The imported offer of a deal that a partner had, with its event and item. */
SCORE_MUST_USE enum score_status deal_history_add(struct intake_run *run, struct opportunity *deal,
                                                  const struct deal_result *result,
                                                  struct score_error *err);
/* Stores the changed deal with what undo needs; history too where it closes. */
SCORE_MUST_USE enum score_status deal_change(struct intake_run *run, struct intake_row *row,
                                             const struct deal_change *change,
                                             struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
