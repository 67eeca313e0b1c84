/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_VERIFY_INTERNAL_H
#define SCORE_DOMAIN_VERIFY_INTERNAL_H

/* What the parts of `verify` share: who is asked, what was found, memory of one page. */

#include "base/kv.h"
#include "domain/report.h"
#include "model/event.h"
#include "model/experiment.h"
#include "score/decision.h"

#ifdef __cplusplus
extern "C" {
#endif

struct verify {
    struct domain *domain;
    struct arena scratch; /* one page; cleared by whoever reads the next */
    struct verify_result result;
    const struct verify_pins *pins;
};

/* A problem: the answer is no. Listed up to a bound, counted always. */
void verify_found(struct verify *verify, const char *format, ...) SCORE_PRINTF(2, 3);
/* The same for what dating back leaves behind, and a clock that was wrong. */
void verify_dated(struct verify *verify, const char *format, ...) SCORE_PRINTF(2, 3);
/* Something to ask about, which honest people do too. */
void verify_suspect(struct verify *verify, const char *format, ...) SCORE_PRINTF(2, 3);

/* The chain: every sealed event against its seal, every checkpoint against its events, its
 * signature and the one before, every key against the one before (seal_verify.c). */
SCORE_MUST_USE enum score_status verify_chain(struct verify *verify, struct score_error *err);
/* What the events tell against the rows: draws against the days' secrets, decisions taken twice,
 * offers against what made and ended them, leads that came again (verify_story.c). */
SCORE_MUST_USE enum score_status verify_story(struct verify *verify, struct score_error *err);

/* Experiments as the events tell them, against their rows; which weeks were on the baseline against
 * their secrets (verify_experiment.c). All zero at first. */
struct verify_experiments {
    struct experiment *items; /* their rows, oldest first */
    size_t count;
    bool is_read;
    bool is_running;
    struct experiment running; /* its row, where its event agrees */
};
/* An event about an experiment. */
SCORE_MUST_USE enum score_status
verify_experiment_event(struct verify *verify, struct verify_experiments *experiments,
                        const struct event *event, const struct kv *kv, struct score_error *err);
/* A decision with its own event. */
void verify_experiment_decision(struct verify *verify, const struct verify_experiments *experiments,
                                const struct event *event, const struct kv *kv,
                                const struct score_decision *decision);

/* Leads that were cancelled after their draw, counted for each firm: what was drawn against the
 * chances that the draws had, so that cancelling until the right firm is drawn shows, however the
 * lead is disguised when it comes again (verify_favour.c). */
SCORE_MUST_USE enum score_status verify_favour(struct verify *verify, struct score_error *err);
/* Standard deviations between chance and draws: positive when a firm was spared. 0 when there is
 * too little to say. */
double verify_favour_z(double observed, double expected, double variance);
#define VERIFY_FAVOUR_Z 3.0 /* chance alone does it to one firm in 370 */

#ifdef __cplusplus
}
#endif

#endif
