/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SIMULATE_TRUTH_H
#define SCORE_DOMAIN_SIMULATE_TRUTH_H

/* What is really so in the simulated market: draws, skill, wishes. The engine never sees it. */

#include "domain/simulate_internal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Couples the draws that follow to what they are for, in a market from a file. */
void sim_draws_for(struct sim_market *market, int what, int64_t which, int64_t turn);
void sim_firm_draw(struct sim_market *market, size_t index, struct sim_firm *ret);
void sim_deal_draw(struct sim_market *market, struct sim_deal *ret);
/* Of an offer that is looked at; of one that is made; of a win once accepted. */
double sim_true_wish(const struct sim_market *market, const struct sim_firm *firm,
                     const struct sim_deal *deal);
double sim_true_accept(const struct sim_market *market, const struct sim_firm *firm,
                       const struct sim_deal *deal);
double sim_true_win(const struct sim_market *market, const struct sim_firm *firm,
                    const struct sim_deal *deal);
bool sim_may_have(const struct sim_market *market, const struct sim_firm *firm,
                  const struct sim_deal *deal);
/* Who behaves how, and from where pickers pick. Needs firms and customers. */
void sim_agents_set(struct sim_market *market);
/* Part of the time (0..1) at which part `part` of the opportunities has come. */
double sim_arrival_part(struct sim_market *market, double part);
enum simulate_agent sim_agent_of(const struct sim_market *market, size_t index);
/* Whose firm it is: itself, or the first of its sybils. */
size_t sim_owner_of(const struct sim_market *market, size_t index);
bool sim_is_watched(const struct sim_market *market, size_t index);
struct sim_firm *sim_firm_of(struct sim_market *market, int64_t partner_id);

#ifdef __cplusplus
}
#endif

#endif
