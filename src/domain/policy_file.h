/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_POLICY_FILE_H
#define SCORE_DOMAIN_POLICY_FILE_H

/*
 * A policy as a file that people write, send and rerun:
 *
 *     {"name": "gentler prices", "parameters": {"kappa": 0.05, "epsilon": 0.03}}
 *
 * What is not named is as policy_recommended says, which is what a new database begins with.
 * Names that the engine does not know, a name twice, a value out of its range and combinations that
 * leave no room are refused with their line. It is JSON of exactly this shape and no other.
 */

#include <score/engine.h>

#include "base/arena.h"
#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/* New policies learn by the newest rules unless they name others: the default of `learning` is what
 * decisions older than those rules replay to. */
enum { POLICY_NAME_MAX_CHARS = 80, POLICY_LEARNING = 2 };

struct policy_file {
    const char *name;           /* in the arena; 1..80 characters */
    struct score_policy policy; /* version 1; checked */
};

/*
 * SCORE_INVALID: err->field is "", "name", "parameters" or "parameters.kappa", the text begins with
 * the line. SCORE_LIMIT: more than LIMIT_BODY_BYTES. Pure.
 */
SCORE_MUST_USE enum score_status policy_file_read(const char *text, size_t len, struct arena *arena,
                                                  struct policy_file *ret, struct score_error *err);

/* What a new database begins with (migration 0014) and `score policy draft
 * --recommended` drafts: score_policy_recommend, learning by POLICY_LEARNING. Version 1. */
void policy_recommended(struct score_policy *ret);

/* The canonical text of the parameters, every one in the order of the list: what events carry and
 * what a policy's hash is of. */
void policy_parameters_write(const struct score_policy *policy, struct buf *ret);
/* The reverse; what is missing has its default. SCORE_CORRUPT, SCORE_INVALID. */
SCORE_MUST_USE enum score_status policy_parameters_read(const char *text, struct arena *arena,
                                                        struct score_policy *ret,
                                                        struct score_error *err);

/* By name; NULL when the list has none. */
double *policy_parameter_find(struct score_policy *policy, const char *name);

/* The list itself, for tables and forms. */
struct policy_parameter {
    const char *name;
    double min;
    double max;
    const char *text;
};
size_t policy_parameter_count(void);
const struct policy_parameter *policy_parameter_at(size_t index);
double policy_parameter_value(const struct score_policy *policy, size_t index);

#ifdef __cplusplus
}
#endif

#endif
