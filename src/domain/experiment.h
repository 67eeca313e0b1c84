/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_EXPERIMENT_H
#define SCORE_DOMAIN_EXPERIMENT_H

/*
 * Live proof of what the policy is worth. While an experiment runs, some cell-weeks (all passes of
 * one line and country in one week, Monday to Sunday UTC) are on the baseline: chances alike for
 * all eligible firms, within the promise where the box is on. Which ones follows from a secret;
 * metric, share, stop rule and the hash of the secret stand in experiment.started, the secret in
 * experiment.stopped. One runs at a time.
 *
 * Judged by the first pass of each opportunity, the largest amounts left out: those are guarded.
 * It stops by hand, or by itself with the next decision once its rule is met.
 *
 * Channel managers and administrators act, auditors read.
 */

#include "base/hash.h"
#include "domain/domain.h"
#include "model/experiment.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EXPERIMENT_SHARE_MIN 0.05
#define EXPERIMENT_SHARE_MAX 0.10
enum { EXPERIMENT_PASSES_MIN = 100, EXPERIMENT_PASSES_MAX = 1000000 };

struct experiment_draft {
    const char *name; /* may be "" */
    enum experiment_metric metric;
    double share;        /* of cell-weeks on the baseline */
    int64_t stop_at_ms;  /* 0 none; one of the two, or both */
    int64_t stop_passes; /* 0 none */
};

struct experiment_arm {
    int64_t passes;
    int64_t known; /* of these, with an outcome */
    int64_t successes;
    int64_t weeks; /* cell-weeks */
};

#define EXPERIMENT_VERDICT_LIST(X)                                                                 \
    X(NOT_YET_KNOWN, 1)                                                                            \
    X(BETTER, 2) /* the policy than the baseline */                                                \
    X(WORSE, 3)
#define X(name, value) EXPERIMENT_VERDICT_##name = value,
enum experiment_verdict { EXPERIMENT_VERDICT_LIST(X) };
#undef X
const char *experiment_verdict_text(enum experiment_verdict value);

struct experiment_view {
    struct experiment experiment;
    char commitment[HASH_HEX_SIZE]; /* hash of the secret, as it was registered */
    struct experiment_arm policy;
    struct experiment_arm baseline;
    int64_t judged_weeks; /* cell-weeks that are over, with every outcome known */
    bool has_interval;    /* both arms have one of these */
    double difference;    /* of the two rates in these, policy less baseline */
    double low;           /* 95 %, whenever one looks */
    double high;
    enum experiment_verdict verdict;
    bool is_over; /* the stop rule is met */
};

/* SCORE_INVALID names every wrong field; SCORE_CONFLICT while one runs. */
SCORE_MUST_USE enum score_status experiment_start(struct domain *domain,
                                                  const struct experiment_draft *draft,
                                                  struct experiment_view *ret,
                                                  struct score_error *err);
/* `id` 0 = the one that runs. SCORE_CONFLICT when it has stopped, or none runs. */
SCORE_MUST_USE enum score_status experiment_stop(struct domain *domain, int64_t id,
                                                 struct experiment_view *ret,
                                                 struct score_error *err);
/* `id` 0 = the newest. */
SCORE_MUST_USE enum score_status experiment_read(struct domain *domain, int64_t id,
                                                 struct experiment_view *ret,
                                                 struct score_error *err);
/* Newest first. */
SCORE_MUST_USE enum score_status experiment_list(struct domain *domain,
                                                 const struct store_page *page,
                                                 struct experiment **ret_items, size_t *ret_count,
                                                 struct score_error *err);
/* What is possible now, ended by NULL. */
const char *const *experiment_moves(enum experiment_state state);

#ifdef __cplusplus
}
#endif

#endif
