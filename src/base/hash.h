/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_HASH_H
#define SCORE_BASE_HASH_H

/* BLAKE2b-256 (libsodium) and a constant-time comparison. */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { HASH_BYTES = 32, HASH_HEX_SIZE = 65 };

/* Once per process before any other call here, in rng.h or passwords; safe to call again. */
SCORE_MUST_USE enum score_status hash_library_init(struct score_error *err);

void hash_bytes(const void *bytes, size_t len, uint8_t ret[HASH_BYTES]);
/* Keyed: key_len 16..64. */
void hash_keyed(const void *key, size_t key_len, const void *bytes, size_t len,
                uint8_t ret[HASH_BYTES]);
void hash_hex(const void *bytes, size_t len, char ret[HASH_HEX_SIZE]);
bool hash_equal(const void *a, const void *b, size_t len);

/* Streaming, for files. */
struct hash_stream {
    unsigned char state[384] __attribute__((aligned(64)));
};
void hash_stream_init(struct hash_stream *stream);
void hash_stream_add(struct hash_stream *stream, const void *bytes, size_t len);
void hash_stream_final(struct hash_stream *stream, uint8_t ret[HASH_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
