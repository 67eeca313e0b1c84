/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SEAL_H
#define SCORE_DOMAIN_SEAL_H

/*
 * Sealing: what has been committed becomes leaves of a hash chain, and a signed checkpoint stands
 * over every SEAL_BATCH of them at most (docs/audit.md). Two steps, so that writers hardly wait:
 * `seal_prepare` reads and hashes on any connection, `seal_write` adds the rows in a writer's
 * transaction, and only if no other sealer was first. Which of several nodes prepares is a
 * question of thrift, not of safety: a lease belongs before seal_prepare.
 */

#include "domain/checkpoint.h"
#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SEAL_BATCH = 1000 };

/* One checkpoint to be, with its leaves. */
struct seal_batch;

/* *ret_batch NULL: there is nothing to seal. `signer` must be the newest key, or, in a database
 * without one, becomes the first. SCORE_CONFLICT: it is another. Caller frees. Reads in a snapshot
 * of its own. */
SCORE_MUST_USE enum score_status seal_prepare(struct domain *domain,
                                              const struct seal_signer *signer,
                                              struct seal_batch **ret_batch,
                                              struct score_error *err);
/* In the caller's transaction. *ret_added false: another sealer was first, nothing was written. */
SCORE_MUST_USE enum score_status seal_write(struct domain *domain, const struct seal_batch *batch,
                                            bool *ret_added, struct score_error *err);
int64_t seal_batch_count(const struct seal_batch *batch);
/* Takes NULL. */
void seal_batch_free(struct seal_batch *batch);

/* Keeps the days of draws and seals all there is, in transactions of its own or inside the
 * caller's. Administrator, channel manager or the system. */
SCORE_MUST_USE enum score_status seal_all(struct domain *domain, const struct seal_signer *signer,
                                          int64_t *ret_checkpoints, struct score_error *err);
/* Hands over to `next`, in one transaction: `now` seals what is left and signs the new key, which
 * signs from the next checkpoint on. Administrator. */
SCORE_MUST_USE enum score_status seal_rotate(struct domain *domain, const struct seal_signer *now,
                                             const struct seal_signer *next,
                                             struct score_error *err);

struct seal_status {
    int64_t checkpoints;
    int64_t sealed_seq; /* last event under a checkpoint */
    int64_t event_seq;  /* last event */
    int64_t keys;
    uint8_t public_key[SEAL_PUBLIC_KEY_BYTES]; /* newest; meaningful when keys */
    int64_t sealed_at_ms;
    const char *head; /* seal_head_format; "" without a checkpoint */
};
SCORE_MUST_USE enum score_status seal_status_read(struct domain *domain, struct seal_status *ret,
                                                  struct score_error *err);
/* The short form of the last signed head, for letters; "" without a checkpoint. Checks no
 * permission: a head is public. */
SCORE_MUST_USE enum score_status seal_head_text(struct domain *domain, const char **ret,
                                                struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
