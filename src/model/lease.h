/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_LEASE_H
#define SCORE_MODEL_LEASE_H

/*
 * The right of one process to do what must not be done twice, for a while. Texts are borrowed from
 * the arena they were read into, never NULL.
 */

#include "base/base.h"

struct lease {
    const char *name;   /* what it is for */
    const char *holder; /* the process; "" = free */
    int64_t until_ms;   /* by the holder's clock: nobody else judges by it (domain/lease.h) */
    int64_t fence;      /* grows with every taking, 1.. */
};

#endif
