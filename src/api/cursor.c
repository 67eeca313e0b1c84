/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cursor.h"

#include <sodium.h>

#include "base/hash.h"

/* version, query hash, key, id, check: 24 bytes make 32 characters without padding. */
enum { CURSOR_VERSION = 1, CURSOR_CHECKED = 21, CURSOR_BYTES = 24 };

static void u64_put(uint8_t *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    }
}

static uint64_t u64_take(const uint8_t *at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

/* Three bytes against typing errors; a forger gains nothing but another place in the same list. */
static void check_make(const uint8_t *bytes, uint8_t ret[CURSOR_BYTES - CURSOR_CHECKED])
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(bytes, CURSOR_CHECKED, hash);
    memcpy(ret, hash, CURSOR_BYTES - CURSOR_CHECKED);
}

void cursor_format(const struct cursor *cursor, char ret[CURSOR_TEXT_SIZE])
{
    uint8_t bytes[CURSOR_BYTES];
    bytes[0] = CURSOR_VERSION;
    u64_put(bytes + 1, cursor->query_hash, 4);
    u64_put(bytes + 5, (uint64_t)cursor->key, 8);
    u64_put(bytes + 13, (uint64_t)cursor->id, 8);
    check_make(bytes, bytes + CURSOR_CHECKED);
    (void)sodium_bin2base64(ret, CURSOR_TEXT_SIZE, bytes, sizeof(bytes),
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool cursor_parse(const char *text, struct cursor *ret)
{
    uint8_t bytes[CURSOR_BYTES];
    size_t len = 0;
    const char *end = NULL;
    if (sodium_base642bin(bytes, sizeof(bytes), text, strlen(text), NULL, &len, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        *end != '\0' || len != sizeof(bytes) || bytes[0] != CURSOR_VERSION) {
        return false;
    }
    uint8_t check[CURSOR_BYTES - CURSOR_CHECKED];
    check_make(bytes, check);
    if (memcmp(check, bytes + CURSOR_CHECKED, sizeof(check)) != 0) {
        return false;
    }
    ret->query_hash = (uint32_t)u64_take(bytes + 1, 4);
    ret->key = (int64_t)u64_take(bytes + 5, 8);
    ret->id = (int64_t)u64_take(bytes + 13, 8);
    return true;
}
