/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_JSON_WRITER_H
#define SCORE_BASE_JSON_WRITER_H

/*
 * A streaming JSON writer over a struct buf: commas and quoting by itself, keys in call order.
 * Doubles print as the shortest text that reads back equal; not-finite ones print as null.
 * Misuse (a value without a key inside an object, unbalanced ends) is a programmer error.
 */

#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { JSON_WRITER_DEPTH_MAX = 32 };

struct json_writer {
    struct buf *out; /* borrowed */
    int depth;
    bool has_item[JSON_WRITER_DEPTH_MAX];
    bool after_key;
};

void json_writer_init(struct json_writer *json, struct buf *out);

void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);
void json_key(struct json_writer *json, const char *key);

void json_text(struct json_writer *json, const char *value); /* NULL writes null */
void json_text_len(struct json_writer *json, const char *value, size_t len);
void json_i64(struct json_writer *json, int64_t value);
void json_f64(struct json_writer *json, double value);
void json_bool(struct json_writer *json, bool value);
/* A value that is JSON already, from this writer; wrong JSON makes the whole wrong. */
void json_raw(struct json_writer *json, const char *value);
void json_none(struct json_writer *json); /* null; the plain name is jansson's */
/* RFC 3339 text of a time; 0 writes null. */
void json_time(struct json_writer *json, int64_t at_ms);

/* Key and value in one line. */
void json_field_text(struct json_writer *json, const char *key, const char *value);
void json_field_i64(struct json_writer *json, const char *key, int64_t value);
void json_field_f64(struct json_writer *json, const char *key, double value);
void json_field_bool(struct json_writer *json, const char *key, bool value);
void json_field_null(struct json_writer *json, const char *key);
void json_field_time(struct json_writer *json, const char *key, int64_t at_ms);

#ifdef __cplusplus
}
#endif

#endif
