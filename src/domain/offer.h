/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OFFER_H
#define SCORE_DOMAIN_OFFER_H

/*
 * The life of an offer (domain.md 4): accept unlocks the contact data in the same transaction and
 * checks the gates again; one conditional update decides every race. Accepting twice returns the
 * first answer; what another took, or what has ended, is SCORE_CONFLICT with `allowed`.
 */

#include "domain/domain.h"
#include "model/opportunity.h"
#include "model/passing.h"
#include "score/charges.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An offer with what its reader may see of the opportunity. */
struct offer_view {
    struct offer offer;
    struct opportunity opportunity; /* masked unless accepted by the reader's firm, or vendor */
    double decline_charge_now;      /* what declining with a personal reason would cost now */
    double fault_charge_now;        /* and giving it back as the lead's fault; < 0 = not asked */
    int64_t free_declines_left;
    int64_t first_third_until_ms;
};

SCORE_MUST_USE enum score_status offer_get(struct domain *domain, int64_t id,
                                           struct offer_view *ret, struct score_error *err);
struct offer_query {
    enum offer_state state;
    bool live_only;
    int64_t partner_id;
    int64_t opportunity_id;
};
SCORE_MUST_USE enum score_status offer_list(struct domain *domain, const struct offer_query *query,
                                            const struct store_page *page,
                                            struct offer_view **ret_items, size_t *ret_count,
                                            struct score_error *err);

SCORE_MUST_USE enum score_status offer_accept(struct domain *domain, int64_t id,
                                              const char *next_step, int64_t next_step_at_ms,
                                              struct offer_view *ret, struct score_error *err);
SCORE_MUST_USE enum score_status offer_decline(struct domain *domain, int64_t id, const char *code,
                                               const char *comment, struct offer_view *ret,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status offer_return(struct domain *domain, int64_t id, const char *code,
                                              const char *comment, struct offer_view *ret,
                                              struct score_error *err);
SCORE_MUST_USE enum score_status offer_recall(struct domain *domain, int64_t id, const char *code,
                                              const char *comment, struct offer_view *ret,
                                              struct score_error *err);
SCORE_MUST_USE enum score_status offer_feedback(struct domain *domain, int64_t id, int fit,
                                                const char *code, const char *comment,
                                                struct offer_view *ret, struct score_error *err);

/* What ending it now would cost this firm, by the public price list: exactly what would be charged
 * if the answer came at this moment. */
enum { OFFER_QUOTE_ROWS_MAX = 32 };
struct offer_quote {
    bool in_first_third; /* while true, free declines are free */
    int64_t first_third_until_ms;
    int64_t offers_90d;     /* made to the firm in 90 days, this one included */
    int64_t free_allowance; /* early declines that cost nothing, of those */
    int64_t free_left;
    struct score_charge rows[OFFER_QUOTE_ROWS_MAX]; /* one per reason, in the list's order */
    size_t row_count;
};
/* `outcome` is SCORE_OUTCOME_DECLINED or SCORE_OUTCOME_RETURNED. */
SCORE_MUST_USE enum score_status offer_cost_quote(struct domain *domain, int64_t id,
                                                  enum score_outcome outcome,
                                                  struct offer_quote *ret, struct score_error *err);

/* What an ended offer gave back to the firm, and until when that stands; 0 when nothing. */
struct offer_credit {
    double amount; /* in offers */
    int64_t until_ms;
};
SCORE_MUST_USE enum score_status offer_credit_get(struct domain *domain, int64_t id,
                                                  struct offer_credit *ret,
                                                  struct score_error *err);

/* The clock worker: expires what ran out at the clock's time and offers to the next firm.
 * `ret_expired` counts. */
SCORE_MUST_USE enum score_status offer_expire_due(struct domain *domain, int64_t *ret_expired,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
