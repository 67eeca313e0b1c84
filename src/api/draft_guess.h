/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_DRAFT_GUESS_H
#define SCORE_API_DRAFT_GUESS_H

/*
 * From a file's bytes and a person's choices to the guess that a draft carries: the one place where
 * guesses and maps become JSON. Costs a look at the beginning and a pass over the file, which
 * counts its rows: for a job thread, not for the writer.
 */

#include "api/json_in.h"
#include "domain/domain.h"
#include "domain/intake.h"
#include "model/import_draft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "" = not chosen. */
struct draft_choices {
    const char *kind;
    const char *encoding;
    const char *separator;
    const char *date_order;
    const char *decimal_mark;
    struct json_pairs columns; /* header to field; NULL = do not read it */
};

/* `text` is what a draft keeps; "" = nothing chosen. SCORE_CORRUPT: it was not written by us. */
SCORE_MUST_USE enum score_status draft_choices_read(const char *text, struct arena *arena,
                                                    struct draft_choices *ret,
                                                    struct score_error *err);

struct draft_file {
    const char *file_name;
    import_read_fn read;
    bool (*rewind)(void *user);
    void *user;
};

/*
 * Fills what a guess says of the draft. `ret_bare` is what its columns are without samples of
 * values. Choices that cannot be (no such kind, column, field) are noted in the domain's problem:
 * SCORE_INVALID.
 */
SCORE_MUST_USE enum score_status draft_guess(struct domain *domain, const struct draft_file *file,
                                             const struct draft_choices *choices,
                                             struct import_draft *ret, const char **ret_bare,
                                             struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
