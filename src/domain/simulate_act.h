/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SIMULATE_ACT_H
#define SCORE_DOMAIN_SIMULATE_ACT_H

/* What the simulated market does to SCORE: through the domain's use cases, or, where the market has
 * a fast path, on simulate_fast.c's engine alone. */

#include "domain/simulate_internal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* simulate_act.c ---------------------------------------------------------------------------------
 */
SCORE_MUST_USE enum score_status sim_act_lead(struct sim_market *market, struct sim_deal *deal,
                                              const struct opportunity_change *change,
                                              struct score_error *err);
/* SCORE_EXHAUSTED: nobody. A duplicate is cancelled. */
SCORE_MUST_USE enum score_status
sim_act_place(struct sim_market *market, const struct sim_deal *deal, struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_standing(struct sim_market *market,
                                                  const struct sim_deal *deal,
                                                  struct sim_standing *ret,
                                                  struct score_error *err);
/* Whose offer it is. */
SCORE_MUST_USE enum score_status sim_act_offer_firm(struct sim_market *market, int64_t offer_id,
                                                    struct sim_firm **ret, struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_expire(struct sim_market *market, struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_decline(struct sim_market *market, int64_t offer_id,
                                                 const char *code, struct score_error *err);
/* *ret_is_accepted false: a condition was lost since the offer. */
SCORE_MUST_USE enum score_status sim_act_accept(struct sim_market *market, int64_t offer_id,
                                                const char *step, bool *ret_is_accepted,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_rate(struct sim_market *market, int64_t offer_id, int fit,
                                              const char *code, struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_return(struct sim_market *market, int64_t offer_id,
                                                const char *code, struct score_error *err);
/* For want of progress. */
SCORE_MUST_USE enum score_status sim_act_recall(struct sim_market *market, int64_t offer_id,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_review(struct sim_market *market,
                                                const struct sim_deal *deal, enum placement *ret,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status sim_act_stage(struct sim_market *market,
                                               const struct sim_deal *deal, int64_t offer_id,
                                               struct stage_move *move, struct score_error *err);

/* simulate_fast.c: the same on an engine alone. --------------------------------------------------
 */
SCORE_MUST_USE enum score_status sim_fast_open(struct sim_market *market, struct score_error *err);
void sim_fast_close(struct sim_market *market);
struct score_engine *sim_fast_engine(struct sim_market *market);
SCORE_MUST_USE enum score_status sim_fast_offering(struct sim_market *market, int64_t id,
                                                   const char *line, bool is_open,
                                                   struct score_error *err);
/* partner->id is set; without a focal until one is. */
SCORE_MUST_USE enum score_status sim_fast_partner(struct sim_market *market,
                                                  struct partner *partner, bool has_focal,
                                                  struct score_error *err);
SCORE_MUST_USE enum score_status sim_fast_fact(struct sim_market *market, const struct fact *fact,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status sim_fast_lead(struct sim_market *market, struct sim_deal *deal,
                                               const struct opportunity_change *change,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status sim_fast_place(struct sim_market *market, int64_t deal_id,
                                                struct score_error *err);
struct sim_standing sim_fast_standing(const struct sim_market *market, int64_t deal_id);
int64_t sim_fast_offer_partner(const struct sim_market *market, int64_t offer_id);
SCORE_MUST_USE enum score_status sim_fast_expire(struct sim_market *market,
                                                 struct score_error *err);
/* DECLINED, RETURNED, RECALLED, ACCEPTED, WON or LOST. */
SCORE_MUST_USE enum score_status sim_fast_outcome(struct sim_market *market, int64_t offer_id,
                                                  enum score_outcome outcome,
                                                  enum score_reason reason,
                                                  struct score_error *err);
SCORE_MUST_USE enum score_status sim_fast_gates(struct sim_market *market, int64_t offer_id,
                                                bool *ret_are_met, struct score_error *err);
enum placement sim_fast_review(struct sim_market *market, int64_t deal_id);

#ifdef __cplusplus
}
#endif

#endif
