/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_ATTEST_H
#define SCORE_DOMAIN_ATTEST_H

/*
 * Attesting facts about many firms at once, on one ground (domain.md 3): evidence with a name and
 * a date, shown as attested and not verified until somebody checks it. Only what is not known is
 * attested: a fact that is met, not met or verified stays as it is. A distributor may be attested
 * without saying which one: that a firm has selected one is the fact, and SCORE asks no more.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ATTEST_GROUND_MIN_CHARS = 10 };

struct attest_request {
    uint32_t facts; /* bit 1 << enum fact_kind */
    const char *ground;
    const char *line;           /* AUTHORISATION, DISTRIBUTOR; "" = every line */
    const int64_t *partner_ids; /* NULL = every active firm */
    size_t partner_count;
    bool is_trial; /* counts, and writes nothing */
};

struct attest_result {
    int64_t attested;  /* facts recorded */
    int64_t unchanged; /* facts that were known already */
    int64_t partners;  /* firms that got at least one */
};

/*
 * Channel managers and administrators. One transaction; an event per fact. SCORE_INVALID: no fact,
 * a ground too short, a line with a fact that has none, an unknown firm. A statement whose time is
 * over says nothing, so its fact is not known, and the attestation takes its place.
 */
SCORE_MUST_USE enum score_status partner_attest(struct domain *domain,
                                                const struct attest_request *request,
                                                struct attest_result *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
