/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PARTNER_H
#define SCORE_DOMAIN_PARTNER_H

/* Firms, their five facts, focals and people; catalogue entries (domain.md 2, 3, 6). */

#include "domain/domain.h"
#include "model/catalog.h"
#include "model/fact.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status partner_get(struct domain *domain, int64_t id, struct partner *ret,
                                             struct score_error *err);
SCORE_MUST_USE enum score_status partner_resolve(struct domain *domain, const char *key,
                                                 int64_t *ret_id, struct score_error *err);
SCORE_MUST_USE enum score_status partner_list(struct domain *domain, const char *query,
                                              const struct store_page *page,
                                              struct partner **ret_items, size_t *ret_count,
                                              struct score_error *err);

/* In a transaction: tells the engine size and level of firms that were saved before events told
 * them; a policy with bands over these is about to come into force. */
SCORE_MUST_USE enum score_status partner_groups_tell(struct domain *domain,
                                                     struct score_error *err);

/* NULL / unset = unchanged. Channel managers change everything; partner admins and focals the
 * limit, pause and contact fields of their own firm. */
struct partner_change {
    const char *name;
    const char *city;
    const char *email;
    const char *phone;
    const char *website;
    bool has_open_lead_limit;
    int64_t open_lead_limit;
    bool has_paused_until;
    int64_t paused_until_ms; /* 0 resumes */
    bool has_is_active;
    bool is_active;
};
SCORE_MUST_USE enum score_status partner_patch(struct domain *domain, int64_t id, int64_t version,
                                               const struct partner_change *change,
                                               struct partner *ret, struct score_error *err);

/* Writes one fact with its evidence and the event the engine folds. */
SCORE_MUST_USE enum score_status partner_fact_attest(struct domain *domain, struct fact *fact,
                                                     struct score_error *err);

/* Readiness page: the five facts, and the operational gates, for the firm as a whole. */
struct readiness_line {
    enum fact_kind kind;
    const char *line; /* for AUTHORISATION, DISTRIBUTOR: offering line; else "" */
    const char *country;
    bool is_met;
    bool is_known;
    const char *evidence; /* ground, by whom, when; "" */
    bool is_verified;
    const char *fix; /* what is missing and who must do it; "" when met */
};
struct readiness {
    bool is_ready; /* all five hold for at least one line and a focal is reachable */
    struct readiness_line *lines;
    size_t line_count;
    bool has_focal;
    const char *focal_problem; /* why somebody cannot be reached, and what helps; "" = none */
    int64_t open_leads;
    int64_t open_lead_limit;
    int64_t paused_until_ms;
};
SCORE_MUST_USE enum score_status partner_readiness(struct domain *domain, int64_t id,
                                                   struct readiness *ret, struct score_error *err);

/* focal_set (focal.h) for every line, whatever stood before. */
SCORE_MUST_USE enum score_status partner_focals_set(struct domain *domain, int64_t id,
                                                    const int64_t *user_ids, size_t count,
                                                    struct focal **ret_items, size_t *ret_count,
                                                    struct score_error *err);
/* Writes what the gates need when somebody's reachability may have changed; needs an open
 * transaction. `user_id` 0, or one of the firm's focals: who is none changes nothing. */
SCORE_MUST_USE enum score_status partner_reach_record(struct domain *domain, int64_t id,
                                                      int64_t user_id, struct score_error *err);
SCORE_MUST_USE enum score_status partner_users(struct domain *domain, int64_t id,
                                               struct user **ret_items, size_t *ret_count,
                                               struct score_error *err);

SCORE_MUST_USE enum score_status offering_list(struct domain *domain, const struct store_page *page,
                                               struct offering **ret_items, size_t *ret_count,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status account_list(struct domain *domain, const char *query,
                                              const struct store_page *page,
                                              struct account **ret_items, size_t *ret_count,
                                              struct score_error *err);

/* Writers used by import, demo and people alike: validate, store, write the event. The record's id
 * and version are set. `*_save` adds when id is 0, updates otherwise. */
SCORE_MUST_USE enum score_status partner_save(struct domain *domain, struct partner *partner,
                                              const struct partner_area *areas, size_t area_count,
                                              struct score_error *err);
SCORE_MUST_USE enum score_status offering_save(struct domain *domain, struct offering *offering,
                                               struct score_error *err);
SCORE_MUST_USE enum score_status account_save(struct domain *domain, struct account *account,
                                              struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
