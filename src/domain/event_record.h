/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_EVENT_RECORD_H
#define SCORE_DOMAIN_EVENT_RECORD_H

/*
 * Writing events: the vocabulary that the world folds and the outbox carries.
 *
 * verb                    object       detail keys (base/kv.h; times in ms, money in minor units)
 * offering.saved          OFFERING     line access
 * account.saved           ACCOUNT      -
 * distributor.saved       DISTRIBUTOR  -
 * partner.saved           PARTNER      enterprise country territory size tier everywhere active
 *                                      limit paused_until areas  ("DE/;FR/north")
 * partner.focals_set      PARTNER      reachable (0/1: at least one reachable focal)
 * user.saved              USER         roles state
 * user.channels_named .channels_left    country ("" everywhere): one of the channels team
 * question.asked .answered QUESTION    -
 * fact.attested           FACT         partner kind line country state from until verified
 * opportunity.created     OPPORTUNITY  offering line country territory amount currency source
 * opportunity.changed                  industry size created_at decision_at, fields (names only)
 * opportunity.ready       OPPORTUNITY  -
 * opportunity.unplaced    OPPORTUNITY  reasons
 * opportunity.reviewed    OPPORTUNITY  -
 * opportunity.cancelled   OPPORTUNITY  -
 * opportunity.closed      OPPORTUNITY  stage
 * opportunity.stage_moved OPPORTUNITY  from to
 * opportunity.duplicate_allowed           offer (the one it is alike; reason: why it is another)
 * opportunity.noted, opportunity.line_item_added       -
 * decision.made           DECISION     opportunity round partner (0 = nobody) policy at seed
 *                                      while an experiment runs: experiment line country baseline
 * decision.lapsed         DECISION     -  (reason: the gate its firm failed by the pass, or NOBODY)
 * offer.made              OFFER        opportunity partner decision position origin expires_at
 *                                      weight (value ledger) source line lacks (field names)
 * offer.accepted          OFFER        charge charge_value
 * offer.declined .expired .recalled .returned
 *                         OFFER        code charge charge_value credit (0 or .5)
 * offer.progressed        OFFER        -  (first stage move after acceptance)
 * offer.won .lost         OFFER        stage
 * offer.reopened          OFFER        -  (a win label taken back)
 * offer.completed         OFFER        stage  (08 after 07: the win has been taught)
 * offer.rated             OFFER        fit code
 * offer.imported          OFFER        opportunity partner source line accepted_at
 *                                      outcome (won lost open)
 *                                      ended_at, as_of: the present of its source; history is as
 *                                      old as it was then (absent = the event's time)
 * exclusion.lifted        OPPORTUNITY  partner
 * policy.activated        POLICY       name=value of every parameter
 * policy.drafted          POLICY       hash, name=value of every parameter
 * policy.evaluated        POLICY       hash evaluation live seen verdict figures
 * policy.approved         POLICY       hash evaluation (reason: the command line's user)
 * policy.shadowed .unshadowed .retired POLICY -
 * experiment.started      EXPERIMENT   name metric share_ppm stop_at stop_passes (0 = none)
 *                                      commitment (hash of share and secret, experiment_arm.h)
 * experiment.stopped      EXPERIMENT   secret passes (reason: whether its rule was met)
 * import.done .undone     IMPORT       kind rows
 * import.undo_begun       IMPORT       kind rows items (to undo in steps; import.undone ends them)
 * import.undo_stopped     IMPORT       kind rows items (left)
 * <noun>.removed          the noun     (undo)
 * session.started         USER         agent, when this person had not used it before
 * session.ended, key.created, key.deleted              -
 * invitation.sent         PARTNER      link
 * link.opened .used       OFFER, PARTNER or USER       link address agent (network address)
 *                                      form (what was sent: accept, calendar ..)
 * link.created            OFFER        link user
 * offer.forwarded         OFFER        user mailed (0/1)
 * mail.queued .sent .failed .bounced
 *                         MAIL         template offer user attempts code (SMTP reply)
 * user.reset_begun        USER         by (mail or hand)
 * user.erased, opportunity.contact_erased              events fields (how many lost words)
 * day.committed           DRAW_DAY     day commitment (hash of the day's secret, seal_day.h)
 * day.revealed            DRAW_DAY     day secret
 * seal_key.rotated        SEAL_KEY     number fingerprint from_checkpoint
 *
 * An event caused by an import carries `import` (its id): once import.undone stands, a fold skips
 * what that import taught. Contact data never appears here.
 */

#include "base/buf.h"
#include "domain/domain.h"
#include "model/event.h"
#include "model/opportunity.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills at_ms, user and actor from the domain and adds the row; needs an open transaction. The
 * other fields are the caller's; NULL texts become "". `ret_seq` may be NULL. */
SCORE_MUST_USE enum score_status event_record(struct domain *domain, const struct event *event,
                                              int64_t *ret_seq, struct score_error *err);

/* The most used shape: one verb on one object, `detail` may be NULL. */
SCORE_MUST_USE enum score_status event_record_object(struct domain *domain, enum id_kind kind,
                                                     int64_t id, const char *verb,
                                                     const struct buf *detail,
                                                     struct score_error *err);

/* The engine's inputs of an opportunity; joined fields of the record must be filled. */
void event_opportunity_detail(const struct opportunity *opportunity, struct buf *ret_detail);
SCORE_MUST_USE enum score_status event_opportunity_record(struct domain *domain,
                                                          const struct opportunity *opportunity,
                                                          const char *verb, const char *fields,
                                                          struct score_error *err);

/* When the last event was written; 0 = there is none. */
SCORE_MUST_USE enum score_status event_last_at(struct domain *domain, int64_t *ret_at_ms,
                                               struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
