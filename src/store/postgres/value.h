/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_POSTGRES_VALUE_H
#define SCORE_STORE_POSTGRES_VALUE_H

/*
 * Numbers as PostgreSQL sends them in binary: big-endian integers and floats, and `numeric`, which
 * sums of integers have. Internal to src/store/postgres and its tests.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Types by their fixed numbers (pg_type.dat). */
enum value_type {
    VALUE_BOOL = 16,
    VALUE_BYTES = 17,
    VALUE_I64 = 20,
    VALUE_I16 = 21,
    VALUE_I32 = 23,
    VALUE_TEXT = 25,
    VALUE_F32 = 700,
    VALUE_F64 = 701,
    VALUE_NUMERIC = 1700
};

enum { VALUE_NUMBER_BYTES = 8 };

void value_put_i64(int64_t value, char ret[VALUE_NUMBER_BYTES]);
void value_put_f64(double value, char ret[VALUE_NUMBER_BYTES]);

/* What SQLite would answer for the same column: fractions are cut, text is read as a number, what
 * is too large saturates, anything else is 0. */
int64_t value_i64(unsigned type, const char *bytes, size_t len);
double value_f64(unsigned type, const char *bytes, size_t len);

#ifdef __cplusplus
}
#endif

#endif
