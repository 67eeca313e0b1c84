/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_PASSING_STORE_H
#define SCORE_STORE_PASSING_STORE_H

/* Decisions, offers, ledger entries. */

#include "model/passing.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

SCORE_MUST_USE enum score_status store_decision_add(struct store *store, struct decision *decision,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_decision_event_set(struct store *store, int64_t id,
                                                          int64_t event_seq,
                                                          struct score_error *err);
SCORE_MUST_USE enum score_status store_decision_get(struct store *store, int64_t id,
                                                    struct arena *arena, struct decision *ret,
                                                    struct score_error *err);
/* The decision of exactly this (opportunity, round, input hash). */
SCORE_MUST_USE enum score_status store_decision_find(struct store *store, int64_t opportunity_id,
                                                     int round, const uint8_t input_hash[32],
                                                     struct arena *arena, struct decision *ret,
                                                     struct score_error *err);
/* Ordered by event_seq; opportunity_id 0 = all; page.after_id is the last event_seq seen. */
SCORE_MUST_USE enum score_status store_decision_list(struct store *store, int64_t opportunity_id,
                                                     const struct store_page *page,
                                                     struct arena *arena,
                                                     struct decision **ret_items, size_t *ret_count,
                                                     struct score_error *err);

SCORE_MUST_USE enum score_status store_offer_add(struct store *store, struct offer *offer,
                                                 struct score_error *err);
/* One conditional statement decides races: writes every field where the version still matches and
 * the stored state is `expected`; SCORE_CONFLICT otherwise. */
SCORE_MUST_USE enum score_status store_offer_claim(struct store *store, struct offer *offer,
                                                   enum offer_state expected,
                                                   struct score_error *err);
/* A claim that turns OFFERED into ACCEPTED and writes what goes with it alone: when, by whom, the
 * next step, the time of change. Sets offer->state. */
SCORE_MUST_USE enum score_status store_offer_accept(struct store *store, struct offer *offer,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_offer_update(struct store *store, struct offer *offer,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_offer_remove(struct store *store, int64_t id,
                                                    struct score_error *err);
SCORE_MUST_USE enum score_status store_offer_get(struct store *store, int64_t id,
                                                 struct arena *arena, struct offer *ret,
                                                 struct score_error *err);

struct offer_filter {
    enum offer_state state;  /* 0 all */
    bool live_only;          /* ended_at_ms = 0 */
    int64_t opportunity_id;  /* 0 all */
    int64_t partner_id;      /* 0 all */
    int64_t distributor_id;  /* accepted offers of firms that selected it; 0 all */
    int64_t offered_from_ms; /* 0 all */
    bool exclude_imported;
    int64_t owner_user_id; /* of opportunities that this seller owns; 0 all */
    bool accepted_only;    /* accepted at some time */
    bool held_only;        /* whose firm holds the opportunity now */
};
/* Newest first: key = offered_at_ms descending, then id descending. */
SCORE_MUST_USE enum score_status store_offer_list(struct store *store,
                                                  const struct offer_filter *filter,
                                                  const struct store_page *page,
                                                  struct arena *arena, struct offer **ret_items,
                                                  size_t *ret_count, struct score_error *err);
/* OFFERED ones whose expires_at_ms <= now, oldest expiry first. */
SCORE_MUST_USE enum score_status store_offer_expired_ids(struct store *store, int64_t now_ms,
                                                         int limit, struct arena *arena,
                                                         int64_t **ret_ids, size_t *ret_count,
                                                         struct score_error *err);
/* Offers made to the firm since `from_ms`, imported history apart. */
SCORE_MUST_USE enum score_status store_offer_count_since(struct store *store, int64_t partner_id,
                                                         int64_t from_ms, int64_t *ret_count,
                                                         struct score_error *err);
/* Declines at no charge of offers made to the firm since `from_ms`, counted by their code. */
struct offer_code_count {
    const char *code;
    int64_t count;
};
SCORE_MUST_USE enum score_status store_offer_free_declines(struct store *store, int64_t partner_id,
                                                           int64_t from_ms, struct arena *arena,
                                                           struct offer_code_count **ret_items,
                                                           size_t *ret_count,
                                                           struct score_error *err);
/* Offers made to the firm since `from_ms` that it declined or returned and that another firm then
 * accepted, counted by their code. */
SCORE_MUST_USE enum score_status
store_offer_taken_by_others(struct store *store, int64_t partner_id, int64_t from_ms,
                            struct arena *arena, struct offer_code_count **ret_items,
                            size_t *ret_count, struct score_error *err);
/* Live offers of the firm, imported open ones included: its open leads. */
SCORE_MUST_USE enum score_status store_offer_live_count(struct store *store, int64_t partner_id,
                                                        int64_t *ret_count,
                                                        struct score_error *err);
/* Counts by state (indexed by the enum value), imported ones apart. */
SCORE_MUST_USE enum score_status store_offer_count(struct store *store, int64_t ret_counts[10],
                                                   int64_t *ret_imported, struct score_error *err);

SCORE_MUST_USE enum score_status store_ledger_add(struct store *store, struct ledger_entry *entry,
                                                  struct score_error *err);
/* Σ amount per ledger (index enum ledger), and Σ charge_micro over offers, for verify. */
struct ledger_sums {
    double number;
    double value;
    double number_credit; /* turns given back: part of `number`, but no charge */
    int64_t entries;
    int64_t offers_charge_micro;
};
SCORE_MUST_USE enum score_status store_ledger_sums(struct store *store, struct ledger_sums *ret,
                                                   struct score_error *err);
/* Every entry of one offer, in order of writing. */
SCORE_MUST_USE enum score_status store_ledger_offer_list(struct store *store, int64_t offer_id,
                                                         struct arena *arena,
                                                         struct ledger_entry **ret_items,
                                                         size_t *ret_count,
                                                         struct score_error *err);
/* A firm's entries, ordered by id. */
SCORE_MUST_USE enum score_status store_ledger_list(struct store *store, int64_t partner_id,
                                                   const struct store_page *page,
                                                   struct arena *arena,
                                                   struct ledger_entry **ret_items,
                                                   size_t *ret_count, struct score_error *err);

/*
 * What accepting these offers will read, asked at once, in a batch (store_batch_begin) whose jobs
 * then find it at hand. `key` is the Idempotency-Key under which the answer is kept. Does nothing
 * where a read costs no turn. The arena is for the moment.
 */
struct answer_ahead {
    int64_t offer_id;
    int64_t user_id;
    const char *key;
};
SCORE_MUST_USE enum score_status store_answers_ahead(struct store *store,
                                                     const struct answer_ahead *items, size_t count,
                                                     struct arena *arena, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
