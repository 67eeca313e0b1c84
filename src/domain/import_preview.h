/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_IMPORT_PREVIEW_H
#define SCORE_DOMAIN_IMPORT_PREVIEW_H

/*
 * What importing a file would do, by importing it: on a private copy of the database
 * (store_scratch_open) that nobody keeps. Files that need each other are previewed on one copy, in
 * their order.
 */

#include "domain/intake_map.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PREVIEW_ROWS_MAX = 20,
    PREVIEW_PROBLEMS_MAX = 100, /* different ones; the rejected are all counted */
    PREVIEW_EXAMPLE_BYTES = 80
};

struct preview_row {
    int64_t line;
    const char *values[FIELD_COUNT];   /* as they will be stored; "" = nothing */
    const struct import_error *errors; /* of this line */
    size_t error_count;
};

/* The same thing wrong in many rows. */
struct preview_problem {
    const char *code;
    const char *column;  /* as the header of the file says; "" = the row */
    const char *message; /* of the first, in plain words */
    int64_t count;
    int64_t first_line;
    const char *example; /* what stands there in the first; "" = nothing */
};

struct import_preview {
    struct import import; /* the counts; state FAILED: the file cannot be imported at all */
    struct preview_row rows[PREVIEW_ROWS_MAX];
    size_t row_count;
    struct preview_problem *problems; /* most frequent first */
    size_t problem_count;
};

/* `domain` is on the copy, which the rows stay in. A file that cannot be imported as a whole is a
 * preview with that one problem, not a failure. Texts live in the domain's arena. Cost: that of the
 * import. */
SCORE_MUST_USE enum score_status
import_preview_run(struct domain *domain, const struct import_options *options, import_read_fn read,
                   void *read_user, struct import_preview *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
