/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_PARTY_STORE_H
#define SCORE_STORE_PARTY_STORE_H

/* Enterprises, partners, locations, distributors, users, focals, sessions, keys, facts. */

#include "model/fact.h"
#include "model/party.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status
store_enterprise_add(struct store *store, struct enterprise *enterprise, struct score_error *err);
SCORE_MUST_USE enum score_status store_enterprise_find(struct store *store, const char *external_id,
                                                       int64_t *ret_id, struct score_error *err);
SCORE_MUST_USE enum score_status store_enterprise_remove(struct store *store, int64_t id,
                                                         struct score_error *err);

SCORE_MUST_USE enum score_status store_partner_add(struct store *store, struct partner *partner,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status store_partner_update(struct store *store, struct partner *partner,
                                                      struct score_error *err);
/* SCORE_CONFLICT when anything still refers to it. Removes its areas. */
SCORE_MUST_USE enum score_status store_partner_remove(struct store *store, int64_t id,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status store_partner_get(struct store *store, int64_t id,
                                                   struct arena *arena, struct partner *ret,
                                                   struct score_error *err);
/* By exact external id, else by folded name (see text_fold) when exactly one firm has it. */
SCORE_MUST_USE enum score_status store_partner_find(struct store *store, const char *key,
                                                    struct arena *arena, struct partner *ret,
                                                    struct score_error *err);

struct partner_filter {
    const char *query;      /* part of the name or external id; "" all */
    const char *country;    /* "" all */
    int64_t id;             /* 0 all: a partner user sees the own firm only */
    int64_t distributor_id; /* 0 all: firms that selected this distributor */
};
/* Ordered by name then id; after_key unused, after_id is the last row's id. */
SCORE_MUST_USE enum score_status store_partner_list(struct store *store,
                                                    const struct partner_filter *filter,
                                                    const struct store_page *page,
                                                    struct arena *arena, struct partner **ret_items,
                                                    size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status store_partner_areas_set(struct store *store, int64_t partner_id,
                                                         const struct partner_area *areas,
                                                         size_t count, struct score_error *err);
SCORE_MUST_USE enum score_status store_partner_areas_list(struct store *store, int64_t partner_id,
                                                          struct arena *arena,
                                                          struct partner_area **ret_items,
                                                          size_t *ret_count,
                                                          struct score_error *err);

SCORE_MUST_USE enum score_status store_location_add(struct store *store, struct location *location,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_location_list(struct store *store, int64_t partner_id,
                                                     struct arena *arena,
                                                     struct location **ret_items, size_t *ret_count,
                                                     struct score_error *err);
SCORE_MUST_USE enum score_status store_location_remove(struct store *store, int64_t id,
                                                       struct score_error *err);

SCORE_MUST_USE enum score_status store_distributor_add(struct store *store,
                                                       struct distributor *distributor,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status store_distributor_find(struct store *store, const char *key,
                                                        struct arena *arena,
                                                        struct distributor *ret,
                                                        struct score_error *err);
SCORE_MUST_USE enum score_status store_distributor_get(struct store *store, int64_t id,
                                                       struct arena *arena, struct distributor *ret,
                                                       struct score_error *err);
/* Ordered by id. */
SCORE_MUST_USE enum score_status
store_distributor_list(struct store *store, const struct store_page *page, struct arena *arena,
                       struct distributor **ret_items, size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status store_distributor_remove(struct store *store, int64_t id,
                                                          struct score_error *err);

SCORE_MUST_USE enum score_status store_user_add(struct store *store, struct user *user,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status store_user_update(struct store *store, struct user *user,
                                                   struct score_error *err);
/* Notes that a mail to the user's present address came back (0 = forget it); no new version. */
SCORE_MUST_USE enum score_status store_user_bounce_set(struct store *store, int64_t id,
                                                       int64_t at_ms, struct score_error *err);
SCORE_MUST_USE enum score_status store_user_remove(struct store *store, int64_t id,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status store_user_get(struct store *store, int64_t id,
                                                struct arena *arena, struct user *ret,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status store_user_find(struct store *store, const char *email,
                                                 struct arena *arena, struct user *ret,
                                                 struct score_error *err);
/* partner_id 0 lists everybody. Ordered by id. */
SCORE_MUST_USE enum score_status store_user_list(struct store *store, int64_t partner_id,
                                                 const struct store_page *page, struct arena *arena,
                                                 struct user **ret_items, size_t *ret_count,
                                                 struct score_error *err);

/* Replaces all focals of the firm; ids are set. */
SCORE_MUST_USE enum score_status store_focals_set(struct store *store, int64_t partner_id,
                                                  struct focal *focals, size_t count,
                                                  struct score_error *err);
/* Ordered by line, rank. */
SCORE_MUST_USE enum score_status store_focals_list(struct store *store, int64_t partner_id,
                                                   struct arena *arena, struct focal **ret_items,
                                                   size_t *ret_count, struct score_error *err);

SCORE_MUST_USE enum score_status
store_session_add(struct store *store, const struct session *session, struct score_error *err);
/* Session and its user; SCORE_NOT_FOUND when unknown or expired at `now_ms` or user disabled. */
SCORE_MUST_USE enum score_status store_session_get(struct store *store, const char *token_hash,
                                                   int64_t now_ms, struct arena *arena,
                                                   struct session *ret_session,
                                                   struct user *ret_user, struct score_error *err);
SCORE_MUST_USE enum score_status store_session_remove(struct store *store, const char *token_hash,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status store_sessions_expire(struct store *store, int64_t now_ms,
                                                       struct score_error *err);

SCORE_MUST_USE enum score_status store_api_key_add(struct store *store, struct api_key *key,
                                                   struct score_error *err);
SCORE_MUST_USE enum score_status store_api_key_get(struct store *store, const char *key_hash,
                                                   int64_t now_ms, struct arena *arena,
                                                   struct user *ret_user, struct score_error *err);
SCORE_MUST_USE enum score_status store_api_key_list(struct store *store, int64_t user_id,
                                                    struct arena *arena, struct api_key **ret_items,
                                                    size_t *ret_count, struct score_error *err);
SCORE_MUST_USE enum score_status store_api_key_remove(struct store *store, int64_t id,
                                                      int64_t user_id, struct score_error *err);

/* Inserts, or overwrites the row of the same (partner, kind, line, country). Sets id, version. */
SCORE_MUST_USE enum score_status store_fact_put(struct store *store, struct fact *fact,
                                                struct score_error *err);
SCORE_MUST_USE enum score_status store_fact_remove(struct store *store, int64_t id,
                                                   struct score_error *err);
/* The exact row; SCORE_NOT_FOUND when absent. */
SCORE_MUST_USE enum score_status store_fact_find(struct store *store, int64_t partner_id,
                                                 enum fact_kind kind, const char *line,
                                                 const char *country, struct arena *arena,
                                                 struct fact *ret, struct score_error *err);
SCORE_MUST_USE enum score_status store_facts_list(struct store *store, int64_t partner_id,
                                                  struct arena *arena, struct fact **ret_items,
                                                  size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
