/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_OPPORTUNITY_H
#define SCORE_DOMAIN_OPPORTUNITY_H

/*
 * Opportunities before and after passing: create, change, complete, progress, close
 * (domain.md 4.1, 5). Readers get masked records: contact fields are "" for a partner that has not
 * accepted.
 */

#include "domain/domain.h"
#include "model/event.h"
#include "model/opportunity.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fields of a create or a merge patch: a NULL text or an unset flag = omitted = unchanged. */
struct opportunity_change {
    const char *external_id;
    const char *title;
    const char *need;
    const char *account;  /* public id, external id or name */
    const char *offering; /* public id, external id or name */
    const char *amount;   /* decimal text in major units; "" clears */
    const char *currency;
    const char *country;
    const char *city;
    const char *territory;
    const char *source;
    const char *contact_name;
    const char *contact_email;
    const char *contact_phone;
    bool has_contact_consent;
    bool contact_consent;
    bool has_decision_at;
    int64_t decision_at_ms; /* 0 clears */
    const char *decision_maker;
    const char *competitor;
    bool has_probability;
    int probability_percent;
    const char *next_step;
    bool has_next_step_at;
    int64_t next_step_at_ms;
};

/* One thing that is missing before an opportunity can be passed, most useful first. */
struct missing_field {
    const char *field;
    const char *why;
};

/* NEW or, when complete, READY at once. SCORE_EXISTS: external_id taken. */
SCORE_MUST_USE enum score_status opportunity_create(struct domain *domain,
                                                    const struct opportunity_change *change,
                                                    struct opportunity *ret,
                                                    struct score_error *err);
/* `version` from If-Match; 0 skips the check (command line). SCORE_CONFLICT when it moved on. */
SCORE_MUST_USE enum score_status opportunity_patch(struct domain *domain, int64_t id,
                                                   int64_t version,
                                                   const struct opportunity_change *change,
                                                   struct opportunity *ret,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status opportunity_get(struct domain *domain, int64_t id,
                                                 struct opportunity *ret, struct score_error *err);
/* A public id ("opp_...") or an external id, for people at a command line. */
SCORE_MUST_USE enum score_status opportunity_resolve(struct domain *domain, const char *key,
                                                     int64_t *ret_id, struct score_error *err);

struct opportunity_query {
    enum placement placement;
    int stage;
    bool open_only;
    bool waiting_only;
    const char *query;
    int64_t partner_id;
    int sort; /* enum opportunity_sort of the store */
};
SCORE_MUST_USE enum score_status opportunity_list(struct domain *domain,
                                                  const struct opportunity_query *query,
                                                  const struct store_page *page,
                                                  struct opportunity **ret_items, size_t *ret_count,
                                                  struct score_error *err);

/* What stands between this opportunity and a pass (domain.md 5.4, table per source). */
SCORE_MUST_USE enum score_status opportunity_missing(struct domain *domain,
                                                     const struct opportunity *opportunity,
                                                     struct missing_field **ret_items,
                                                     size_t *ret_count, struct score_error *err);
/* Sets the required fields for one source (space-separated field names), e.g. for imports. */
SCORE_MUST_USE enum score_status opportunity_required_set(struct domain *domain, const char *source,
                                                          const char *fields,
                                                          struct score_error *err);

/* What a stage move brings along; NULL texts are omitted. */
struct stage_move {
    int stage;
    const char *note; /* required backwards */
    const char *decision_maker;
    const char *competitor;
    bool has_probability;
    int probability_percent;
    bool has_decision_at;
    int64_t decision_at_ms;
    const char *won_reason;
    const char *lost_reason;
    const char *order_ref;
    const char *next_step;
    bool has_next_step_at;
    int64_t next_step_at_ms;
};

/* What entering a stage requires (domain.md 5.4): one row per field. */
enum stage_need_kind { STAGE_NEED_TEXT, STAGE_NEED_PERCENT, STAGE_NEED_DATE, STAGE_NEED_LINE_ITEM };
struct stage_need {
    const char *field; /* of stage_move; "line_items" is its own use case */
    enum stage_need_kind kind;
    int first; /* stages first..last ask for it */
    int last;
    const char *message; /* what to say, in plain words */
};
/* The whole table, constant. */
const struct stage_need *stage_needs(size_t *ret_count);

/* SCORE_CONFLICT with `allowed` stages when not possible; SCORE_INVALID lists what the stage
 * requires. Entering 07 teaches a win that leaving it takes back; 08 WON; 09..11 LOST. */
SCORE_MUST_USE enum score_status opportunity_stage_move(struct domain *domain, int64_t id,
                                                        const struct stage_move *move,
                                                        struct opportunity *ret,
                                                        struct score_error *err);

SCORE_MUST_USE enum score_status opportunity_cancel(struct domain *domain, int64_t id,
                                                    const char *reason, struct opportunity *ret,
                                                    struct score_error *err);
/* UNPLACED -> READY after a person has looked (a new series of offers may begin). */
SCORE_MUST_USE enum score_status opportunity_review(struct domain *domain, int64_t id,
                                                    const char *note, struct opportunity *ret,
                                                    struct score_error *err);

SCORE_MUST_USE enum score_status opportunity_line_item_add(struct domain *domain, int64_t id,
                                                           const char *offering, const char *amount,
                                                           const char *currency,
                                                           struct line_item *ret,
                                                           struct score_error *err);
SCORE_MUST_USE enum score_status opportunity_line_items(struct domain *domain, int64_t id,
                                                        struct line_item **ret_items,
                                                        size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status opportunity_note_add(struct domain *domain, int64_t id,
                                                      const char *text, struct note *ret,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status opportunity_notes(struct domain *domain, int64_t id,
                                                   struct note **ret_items, size_t *ret_count,
                                                   struct score_error *err);
/* Events of this opportunity the actor may read. */
SCORE_MUST_USE enum score_status opportunity_history(struct domain *domain, int64_t id,
                                                     const struct store_page *page,
                                                     struct event **ret_items, size_t *ret_count,
                                                     struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
