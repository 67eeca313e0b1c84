/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_CHECKPOINT_H
#define SCORE_DOMAIN_CHECKPOINT_H

/*
 * What is signed, and by whom. A checkpoint and the handing-over from one key to the next are
 * short texts, the same for everybody who writes them down; Ed25519 signs their bytes.
 *
 * The private key lies in a file of its own (mode 0600), never in the database that it protects.
 */

#include "base/base.h"
#include "base/hash.h"
#include "model/seal.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CHECKPOINT_STATEMENT_SIZE = 768,
    SEAL_FINGERPRINT_SIZE = 33 /* 128 bits of the key's hash, in hexadecimal */
};

/* Reads it, or SCORE_NOT_FOUND. SCORE_DENIED: others may read the file. Wipe with _done. */
struct seal_signer {
    uint8_t public_key[SEAL_PUBLIC_KEY_BYTES];
    uint8_t secret_key[64];
};
SCORE_MUST_USE enum score_status seal_signer_load(const char *path, struct seal_signer *ret,
                                                  struct score_error *err);
/* Makes a new one: SCORE_EXISTS when there is a file already. */
SCORE_MUST_USE enum score_status seal_signer_create(const char *path, struct seal_signer *ret,
                                                    struct score_error *err);
/* For tests: from 32 bytes. */
void seal_signer_seed(const uint8_t seed[HASH_BYTES], struct seal_signer *ret);
void seal_signer_done(struct seal_signer *signer);

void seal_fingerprint(const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES],
                      char ret[SEAL_FINGERPRINT_SIZE]);
/* `pinned` is a public key or a fingerprint, in hexadecimal. */
bool seal_key_is(const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES], const char *pinned);

/* The lines that are signed; returns their length. */
size_t checkpoint_statement(const struct checkpoint *checkpoint,
                            const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES],
                            char ret[CHECKPOINT_STATEMENT_SIZE]);
/* What the next one calls `previous`. */
void checkpoint_hash(const struct checkpoint *checkpoint,
                     const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES], uint8_t ret[HASH_BYTES]);
void checkpoint_sign(struct checkpoint *checkpoint, const struct seal_signer *signer);
bool checkpoint_is_signed(const struct checkpoint *checkpoint,
                          const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES]);

/* `before` signs; NULL for the first key, which signs itself. */
void seal_key_sign(struct seal_key *key, const struct seal_signer *signer,
                   const struct seal_key *before);
bool seal_key_is_signed(const struct seal_key *key, const struct seal_key *before);

#ifdef __cplusplus
}
#endif

#endif
