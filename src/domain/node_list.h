/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_NODE_LIST_H
#define SCORE_DOMAIN_NODE_LIST_H

/*
 * Which processes work on this database and what each of them does, as the leases say
 * (domain/lease.h). To look at: whoever has work to do asks lease_hold, which judges by what it has
 * seen and not by clocks.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

struct node_duty {
    const char *name; /* a lease; NODE_DUTY_MAILS has none of its own */
    int64_t until_ms; /* by the holder's clock; 0 = without end */
    bool is_lapsed;   /* our clock is past it: the holder stands still, or does it no more */
};
extern const char NODE_DUTY_MAILS[]; /* has claimed mails, and waits for their answer */

struct node {
    const char *name;
    int64_t until_ms; /* the latest of its leases */
    bool is_lapsed;   /* says no more that it lives */
    struct node_duty *duties;
    size_t duty_count;
};

/* One row for each holder of a lease or of a mail, by name. Channel manager, auditor or
 * administrator. */
SCORE_MUST_USE enum score_status node_list(struct domain *domain, struct node **ret_items,
                                           size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
