/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <sodium.h>

#include "base/text.h"

_Static_assert((int)HASH_BYTES == (int)crypto_generichash_BYTES, "BLAKE2b-256");
_Static_assert(sizeof(struct hash_stream) >= sizeof(crypto_generichash_state), "room for state");

enum score_status hash_library_init(struct score_error *err)
{
    if (sodium_init() < 0) {
        return score_error_set(err, SCORE_IO, "", "libsodium found no source of randomness");
    }
    return SCORE_OK;
}

void hash_bytes(const void *bytes, size_t len, uint8_t ret[HASH_BYTES])
{
    (void)crypto_generichash(ret, HASH_BYTES, bytes, len, NULL, 0);
}

void hash_keyed(const void *key, size_t key_len, const void *bytes, size_t len,
                uint8_t ret[HASH_BYTES])
{
    SCORE_ASSERT(key_len >= crypto_generichash_KEYBYTES_MIN);
    SCORE_ASSERT(key_len <= crypto_generichash_KEYBYTES_MAX);
    (void)crypto_generichash(ret, HASH_BYTES, bytes, len, key, key_len);
}

void hash_hex(const void *bytes, size_t len, char ret[HASH_HEX_SIZE])
{
    SCORE_ASSERT(len <= HASH_BYTES);
    text_hex(bytes, len, ret);
}

bool hash_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void hash_stream_init(struct hash_stream *stream)
{
    (void)crypto_generichash_init((crypto_generichash_state *)stream->state, NULL, 0, HASH_BYTES);
}

void hash_stream_add(struct hash_stream *stream, const void *bytes, size_t len)
{
    (void)crypto_generichash_update((crypto_generichash_state *)stream->state, bytes, len);
}

void hash_stream_final(struct hash_stream *stream, uint8_t ret[HASH_BYTES])
{
    (void)crypto_generichash_final((crypto_generichash_state *)stream->state, ret, HASH_BYTES);
}
