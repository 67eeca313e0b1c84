/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_FOCAL_H
#define SCORE_DOMAIN_FOCAL_H

/*
 * The focal of a firm: whom its passed opportunities go to; then the deputies in their order. A
 * line of products may have a focal of its own, who comes before those of every line. Offers are
 * made to the firm, so open ones stay where they are, and the new focal gets their letters.
 */

#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FOCALS_MAX = 16, FOCAL_TAG_SIZE = 24 };

/* Everybody who may see the firm. By line ("" first), then rank. */
SCORE_MUST_USE enum score_status focal_list(struct domain *domain, int64_t partner_id,
                                            struct focal **ret_items, size_t *ret_count,
                                            struct score_error *err);
/* A text that is another one when focals, their order or lines are others. */
void focal_tag(const struct focal *focals, size_t count, char ret[FOCAL_TAG_SIZE]);

struct focal_change {
    const char *line;        /* "" = the focals of every line; those of other lines stay */
    const int64_t *user_ids; /* the focal first, then the deputies: people of the firm */
    size_t count;            /* at most FOCALS_MAX; 0 for a line = it has none of its own */
    const char *expected;    /* focal_tag of the list that was looked at; NULL = any */
};
/* Channel managers and the firm's administrators. Who is named gets the role FOCAL. SCORE_CONFLICT:
 * somebody else has changed the focals since. SCORE_INVALID: not people of the firm, named twice,
 * or nobody. Own transaction. */
SCORE_MUST_USE enum score_status focal_set(struct domain *domain, int64_t partner_id,
                                           const struct focal_change *change,
                                           struct focal **ret_items, size_t *ret_count,
                                           struct score_error *err);

/* One change of the focals, newest first. */
struct focal_past {
    int64_t seq;
    int64_t at_ms;
    const char *by;                 /* the name of who changed it */
    const char *line;               /* "" = every line */
    const char *people[FOCALS_MAX]; /* names, the focal first; "erased" who is gone */
    size_t people_count;
};
SCORE_MUST_USE enum score_status focal_history(struct domain *domain, int64_t partner_id,
                                               struct focal_past **ret_items, size_t *ret_count,
                                               struct score_error *err);

/* A firm that nobody can be reached at gets this person as its focal, before those it had. Nothing
 * changes where a focal can be reached. The person is of the firm and holds the role FOCAL. Asks no
 * permission; open transaction. */
SCORE_MUST_USE enum score_status focal_ensure(struct domain *domain, int64_t partner_id,
                                              int64_t user_id, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
