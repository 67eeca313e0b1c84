/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_IN_H
#define SCORE_API_JSON_IN_H

/*
 * Strict reading of request bodies: one table of fields per body says what may come, and where in
 * a plain struct it goes. Depth is capped before parsing; duplicate keys, invalid UTF-8 and
 * anything but one JSON object are 400. Unknown keys, missing ones, wrong types and values out of
 * range are noted all at once in the domain's problem (422), each by its JSON pointer.
 *
 * What a value means (does this account exist?) is the domain's to judge, not checked here.
 * Decoded texts live in the call's arena.
 */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum json_type {
    JSON_IN_TEXT,  /* const char *; low..high bytes */
    JSON_IN_MONEY, /* const char *: decimal text, from a number or a text */
    JSON_IN_BOOL,  /* bool */
    JSON_IN_INT,   /* int; low..high */
    JSON_IN_I64,   /* int64_t; low..high */
    JSON_IN_TIME,  /* int64_t ms, RFC 3339 */
    JSON_IN_DATE,  /* int64_t ms, YYYY-MM-DD */
    JSON_IN_STAGE, /* int, "01".."11" */
    JSON_IN_TEXTS, /* struct json_texts; low..high items */
    JSON_IN_PAIRS  /* struct json_pairs: an object of texts and nulls; low..high items */
};

struct json_texts {
    const char **items; /* in the call's arena */
    size_t count;
};

struct json_pairs {
    const char **names;  /* in the call's arena */
    const char **values; /* NULL = null */
    size_t count;
};

enum {
    JSON_IN_REQUIRED = 1,
    JSON_IN_NULLABLE = 2 /* null empties: "", 0 or no texts, the flag set */
};

struct json_field {
    const char *name;
    enum json_type type;
    unsigned rules;
    size_t at;         /* offsetof the value */
    size_t flag_at;    /* offsetof its `has_` bool; 0 = none (never a first member) */
    int64_t low, high; /* see the type */
};

/*
 * Reads call->request->body by `fields` into `into` (zeroed by the caller). An empty body counts as
 * {} . On SCORE_INVALID either call->response answers (400) or call->domain->problem names the
 * fields.
 */
SCORE_MUST_USE enum score_status json_in_read(struct api_call *call,
                                              const struct json_field *fields, size_t count,
                                              void *into, struct score_error *err);

/* A list of objects: how each is read, how large its struct is, how many there may be. */
struct json_items {
    const struct json_field *fields;
    size_t field_count;
    size_t size;
    size_t max;
};
/* Reads a body of one list, {"<name>": [{..}, ..]}; failures name their item: "items/2/email". The
 * structs are zeroed, in the arena. */
SCORE_MUST_USE enum score_status json_in_read_items(struct api_call *call, const char *name,
                                                    const struct json_items *shape,
                                                    void **ret_items, size_t *ret_count,
                                                    struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
