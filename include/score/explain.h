/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_EXPLAIN_H
#define SCORE_EXPLAIN_H

/* Why, or why not, one firm: the models taken apart, and what stands behind its prices. */

#include <score/decision.h>
#include <score/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, value, text): groups of an explanation, in log-odds. */
#define SCORE_GROUP_LIST(X)                                                                        \
    X(LINE, 0, "product line")                                                                     \
    X(CUSTOMER, 1, "customer's industry, size and place")                                          \
    X(LEAD, 2, "source and amount of the lead")                                                    \
    X(STAGE, 3, "how many firms had it before")                                                    \
    X(DISTANCE, 4, "firm and customer in one country")                                             \
    X(WORKLOAD, 5, "open leads now")                                                               \
    X(RECENCY, 6, "time since the last offer")                                                     \
    X(EXPERIENCE, 7, "past wins with this line, industry and size")                                \
    X(FIRM, 8, "the firm's own record")                                                            \
    X(TIME, 9, "whether it ends in time: answered by the deadline, won within the horizon")

enum score_group {
#define X(name, value, text) SCORE_GROUP_##name = value,
    SCORE_GROUP_LIST(X)
#undef X
        SCORE_GROUP_COUNT
};

SCORE_EXPORT const char *score_group_name(enum score_group group);
SCORE_EXPORT const char *score_group_text(enum score_group group);

/* base + sum of groups + uncertainty + calibration = log_odds within 1e-9; p = sigmoid(log_odds).
 */
struct score_part {
    double base;
    double groups[SCORE_GROUP_COUNT];
    double uncertainty; /* doubt pulls towards one half */
    double calibration;
    double log_odds;
    double p;
};

/* Where the own price came from. */
enum score_price_source {
    SCORE_PRICE_LEDGER = 0, /* the firm's ratio or deficit */
    SCORE_PRICE_FIRM = 1,   /* a learnt price of the firm */
    SCORE_PRICE_CELL = 2    /* the learnt price of its home market: too few offers for its own */
};

/* How a group of the firm stands, where the policy holds a band over it; else all zero. */
struct score_group_standing {
    double received; /* expected offers of its firms, decayed, since the band began */
    double entitled;
    double price; /* its part of group_price */
};

struct score_explanation {
    struct score_candidate candidate;
    struct score_part accept;
    struct score_part win;
    double received; /* decayed offers received and entitled to, as the own price sees them */
    double entitled;
    double merit;
    double answer_hours, end_months; /* expected, given that it ends in time; 0 = not learnt */
    enum score_price_source own_price_source;
    struct score_group_standing groups[SCORE_DIMENSION_COUNT];
};

#ifdef __cplusplus
}
#endif

#endif
