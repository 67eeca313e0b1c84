/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PROOF_H
#define SCORE_DOMAIN_PROOF_H

/*
 * What is shown of the sealed history (docs/audit.md): numbers, times, hashes, keys and signatures,
 * and nothing about anybody. So a firm's focal and administrator read it as the vendor's auditors
 * do: what they keep of it is what a rewritten history could not match.
 */

#include "domain/domain.h"
#include "model/seal.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PROOF_DAYS = 31 };

struct proof_day {
    int64_t day; /* days since 1970-01-01, UTC */
    uint8_t commitment[SEAL_HASH_BYTES];
    int64_t committed_seq;
    int64_t committed_at_ms;
    int64_t revealed_seq; /* 0 = the secret is still kept */
    int64_t revealed_at_ms;
    uint8_t secret[SEAL_HASH_BYTES]; /* all zero while it is kept */
};

struct proof {
    int64_t events; /* written so far */
    int64_t sealed; /* of them under a checkpoint */
    int64_t checkpoints;
    int64_t sealed_at_ms; /* of the last checkpoint; 0 none */
    const char *head;     /* as letters hold it; "" without a checkpoint */
    struct seal_key *keys;
    size_t key_count;
    struct proof_day *days; /* newest first, PROOF_DAYS at most */
    size_t day_count;
};

/* Vendor roles that audit, or a firm's focal or administrator: SCORE_DENIED for others. */
SCORE_MUST_USE enum score_status proof_read(struct domain *domain, struct proof *ret,
                                            struct score_error *err);
/* The same people; newest first, those before page->after_id. */
SCORE_MUST_USE enum score_status proof_checkpoint_list(struct domain *domain,
                                                       const struct store_page *page,
                                                       struct checkpoint **ret_items,
                                                       size_t *ret_count, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
