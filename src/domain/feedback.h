/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_FEEDBACK_H
#define SCORE_DOMAIN_FEEDBACK_H

/*
 * What firms say of their leads (offer_feedback), as a label of lead quality: a rating of 4 or 5 is
 * one real lead of its source, one of 1 or 2 with a code that blames the lead (CUSTOMER_UNAWARE,
 * NEED_UNCLEAR, NO_BUDGET, WRONG_CONTACT) one unreal, each times the firm's trust. Other codes are
 * about the match, not the lead.
 *
 *     trust = (1 + agreed) / (2 + agreed + disagreed)       the mean of Beta(1 + a, 1 + d)
 *
 * Agreed: rated 4 or 5 and won later, or 1 or 2 and lost or given back later. A later rating of the
 * same offer replaces the earlier one. It moves P(real) and nothing else: no price, no share.
 */

#include "domain/domain.h"
#include "model/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Called by event_record beside quality_learn, in its transaction. */
SCORE_MUST_USE enum score_status feedback_learn(struct domain *domain, const struct event *event,
                                                struct score_error *err);

struct feedback_effect {
    const char *source;
    int64_t good;
    int64_t bad;
    double p_real_without; /* of a usual lead of the source, had the firm said nothing */
    double p_real;
};
struct feedback_standing {
    int64_t partner_id;
    int64_t agreed;
    int64_t disagreed;
    double trust;
    struct feedback_effect *effects; /* by source */
    size_t effect_count;
};
/* What a firm's feedback has changed; its own people and the vendor's. SCORE_NOT_FOUND else. */
SCORE_MUST_USE enum score_status feedback_standing_get(struct domain *domain, int64_t partner_id,
                                                       struct feedback_standing *ret,
                                                       struct score_error *err);

/* Every firm that has rated, by id; the vendor's. */
struct feedback_row {
    int64_t partner_id;
    const char *name;
    int64_t good;
    int64_t bad;
    int64_t agreed;
    int64_t disagreed;
    double trust;
};
/* By source: what all feedback together changes. */
struct feedback_report {
    struct feedback_row *firms;
    size_t firm_count;
    struct feedback_effect *sources;
    size_t source_count;
};
SCORE_MUST_USE enum score_status report_feedback(struct domain *domain, struct feedback_report *ret,
                                                 struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
