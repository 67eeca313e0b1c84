/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TEST_SCHEMA_CHECK_H
#define SCORE_TEST_SCHEMA_CHECK_H

/*
 * Holds answers against api/openapi.json: the part of JSON Schema that our contract uses. A keyword
 * it does not know is itself a failure, so that nothing is skipped in silence.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SCHEMA_WHY_SIZE = 1024 };

struct schema_check {
    json_t *root;              /* the contract */
    char why[SCHEMA_WHY_SIZE]; /* the first violation, with its place */
};

/* False with `why` when the file cannot be read. */
bool schema_check_open(struct schema_check *check, const char *path);
void schema_check_close(struct schema_check *check);

/* The operation's object of a path pattern below /api/v1 ("/offers/{id}"); NULL when absent. */
const json_t *schema_operation(const struct schema_check *check, const char *method,
                               const char *pattern);

/* Follows one {"$ref"}, or answers the node itself. */
const json_t *schema_resolve(const struct schema_check *check, const json_t *node);

/* Does `value` fit `schema`? */
bool schema_check_value(struct schema_check *check, const json_t *schema, const json_t *value);

struct schema_answer {
    const char *method;
    const char *pattern;
    int status;
    const char *content_type; /* NULL = none */
    const char *body;
    size_t body_len;
};

/* Does the contract know this answer (status, content type), and does the body fit it? */
bool schema_check_answer(struct schema_check *check, const struct schema_answer *answer);

#endif
