/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres/value.h"

#include <math.h>

#include "base/text.h"

/* numeric: digits of base 10,000, the first worth 10,000^weight. */
enum {
    NUMERIC_BASE = 10000,
    NUMERIC_HEAD_BYTES = 8,
    NUMERIC_NEGATIVE = 0x4000,
    NUMERIC_SPECIAL = 0xC000
};

static uint64_t get(const char *bytes, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value << 8 | (uint8_t)bytes[i];
    }
    return value;
}

static void put(uint64_t value, char ret[VALUE_NUMBER_BYTES])
{
    for (int i = VALUE_NUMBER_BYTES - 1; i >= 0; i--) {
        ret[i] = (char)(uint8_t)(value & 0xff);
        value >>= 8;
    }
}

void value_put_i64(int64_t value, char ret[VALUE_NUMBER_BYTES])
{
    put((uint64_t)value, ret);
}

void value_put_f64(double value, char ret[VALUE_NUMBER_BYTES])
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof(bits));
    put(bits, ret);
}

struct numeric {
    int count;
    int weight;
    bool is_negative;
    const char *digits;
};

static bool numeric_read(const char *bytes, size_t len, struct numeric *ret)
{
    if (len < NUMERIC_HEAD_BYTES) {
        return false;
    }
    unsigned sign = (unsigned)get(bytes + 4, 2);
    *ret = (struct numeric){.count = (int16_t)get(bytes, 2),
                            .weight = (int16_t)get(bytes + 2, 2),
                            .is_negative = sign == NUMERIC_NEGATIVE,
                            .digits = bytes + NUMERIC_HEAD_BYTES};
    return (sign & NUMERIC_SPECIAL) != NUMERIC_SPECIAL && ret->count >= 0 &&
           len >= NUMERIC_HEAD_BYTES + (size_t)ret->count * 2;
}

static int numeric_digit(const struct numeric *numeric, int index)
{
    return index < numeric->count ? (int)get(numeric->digits + (size_t)index * 2, 2) : 0;
}

/* Counted downwards from 0, where the smallest number has room too. */
static int64_t numeric_i64(const char *bytes, size_t len)
{
    struct numeric numeric;
    if (!numeric_read(bytes, len, &numeric)) {
        return 0;
    }
    int64_t value = 0;
    for (int i = 0; i <= numeric.weight; i++) {
        if (__builtin_mul_overflow(value, (int64_t)NUMERIC_BASE, &value) ||
            __builtin_sub_overflow(value, (int64_t)numeric_digit(&numeric, i), &value)) {
            return numeric.is_negative ? INT64_MIN : INT64_MAX;
        }
    }
    if (numeric.is_negative) {
        return value;
    }
    return value == INT64_MIN ? INT64_MAX : -value;
}

static double numeric_f64(const char *bytes, size_t len)
{
    struct numeric numeric;
    if (!numeric_read(bytes, len, &numeric)) {
        return 0;
    }
    double value = 0;
    for (int i = 0; i < numeric.count; i++) {
        value = value * NUMERIC_BASE + numeric_digit(&numeric, i);
    }
    int places = numeric.weight + 1 - numeric.count;
    value *= pow(NUMERIC_BASE, places);
    return numeric.is_negative ? -value : value;
}

static double float_read(const char *bytes, size_t len)
{
    if (len == sizeof(float)) {
        uint32_t bits = (uint32_t)get(bytes, len);
        float value = 0;
        memcpy(&value, &bits, sizeof(value));
        return (double)value;
    }
    uint64_t bits = get(bytes, len);
    double value = 0;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static int64_t float_i64(double value)
{
    if (!(value > -9223372036854775808.0)) {
        return isnan(value) ? 0 : INT64_MIN;
    }
    return value >= 9223372036854775808.0 ? INT64_MAX : (int64_t)value;
}

int64_t value_i64(unsigned type, const char *bytes, size_t len)
{
    int64_t number = 0;
    switch (type) {
    case VALUE_BOOL:
        return len == 1 && bytes[0] != 0;
    case VALUE_I16:
        return len == sizeof(int16_t) ? (int16_t)get(bytes, len) : 0;
    case VALUE_I32:
        return len == sizeof(int32_t) ? (int32_t)get(bytes, len) : 0;
    case VALUE_I64:
        return len == sizeof(int64_t) ? (int64_t)get(bytes, len) : 0;
    case VALUE_F32:
    case VALUE_F64:
        return float_i64(float_read(bytes, len));
    case VALUE_NUMERIC:
        return numeric_i64(bytes, len);
    default:
        return text_parse_i64(bytes, &number) ? number : 0;
    }
}

double value_f64(unsigned type, const char *bytes, size_t len)
{
    double number = 0;
    switch (type) {
    case VALUE_F32:
    case VALUE_F64:
        return float_read(bytes, len);
    case VALUE_NUMERIC:
        return numeric_f64(bytes, len);
    case VALUE_TEXT:
        return text_parse_f64(bytes, &number) ? number : 0;
    default:
        return (double)value_i64(type, bytes, len);
    }
}
