/* SPDX-License-Identifier: Apache-2.0 */
#include "model/id.h"

static const char *const PREFIXES[ID_KIND_COUNT] = {
#define X(name, prefix) prefix,
    ID_KIND_LIST(X)
#undef X
};

static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";
enum { DIGIT_COUNT = 13, PREFIX_LEN = 3 };

/* Two rounds of xor-shift and odd multiplication are a bijection; the inverses undo them. */
static uint64_t key_mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 32;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 32;
    return x;
}

/* Newton's iteration for the inverse of an odd number modulo 2^64. */
static uint64_t odd_inverse(uint64_t odd)
{
    uint64_t inverse = odd;
    for (int i = 0; i < 6; i++) {
        inverse *= 2 - odd * inverse;
    }
    return inverse;
}

static uint64_t key_unmix(uint64_t x)
{
    x ^= x >> 32;
    x *= odd_inverse(UINT64_C(0xbf58476d1ce4e5b9));
    x ^= x >> 32;
    x *= odd_inverse(UINT64_C(0x9e3779b97f4a7c15));
    x ^= x >> 32;
    return x;
}

void id_format(enum id_kind kind, int64_t key, char ret[ID_TEXT_SIZE])
{
    SCORE_ASSERT(kind < ID_KIND_COUNT);
    if (key == 0) {
        ret[0] = '\0';
        return;
    }
    uint64_t mixed = key_mix((uint64_t)key);
    memcpy(ret, PREFIXES[kind], PREFIX_LEN);
    ret[PREFIX_LEN] = '_';
    for (int i = DIGIT_COUNT - 1; i >= 0; i--) {
        ret[PREFIX_LEN + 1 + i] = DIGITS[mixed & 31];
        mixed >>= 5;
    }
    ret[PREFIX_LEN + 1 + DIGIT_COUNT] = '\0';
}

bool id_parse(enum id_kind kind, const char *text, int64_t *ret_key)
{
    SCORE_ASSERT(kind < ID_KIND_COUNT);
    if (!text || strlen(text) != PREFIX_LEN + 1 + DIGIT_COUNT ||
        memcmp(text, PREFIXES[kind], PREFIX_LEN) != 0 || text[PREFIX_LEN] != '_') {
        return false;
    }
    uint64_t mixed = 0;
    for (int i = 0; i < DIGIT_COUNT; i++) {
        const char *digit = strchr(DIGITS, text[PREFIX_LEN + 1 + i]);
        if (!digit || (i == 0 && digit - DIGITS > 15)) {
            return false; /* 13 digits carry 65 bits: the first must leave one free */
        }
        mixed = mixed << 5 | (uint64_t)(digit - DIGITS);
    }
    int64_t key = (int64_t)key_unmix(mixed);
    if (key <= 0) {
        return false;
    }
    *ret_key = key;
    return true;
}
