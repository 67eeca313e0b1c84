/* SPDX-License-Identifier: Apache-2.0 */

/* Files that come together: deals name the firms that another file lists. */

#include "base/text.h"
#include "domain/intake_guess_internal.h"

enum { SHARED_MIN = 2 /* names in common that are no accident */ };

static const struct guess_column *column_find(const struct import_guess *guess,
                                              enum intake_field field)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (guess->columns[i].field == field) {
            return &guess->columns[i];
        }
    }
    return NULL;
}

/* Names that both columns have. */
static size_t shared_count(const struct guess_column *a, const struct guess_column *b)
{
    size_t shared = 0;
    for (size_t i = 0; a && b && i < a->value_count; i++) {
        for (size_t j = 0; j < b->value_count; j++) {
            if (text_equal_nocase(a->values[i], b->values[j])) {
                shared++;
                break;
            }
        }
    }
    return shared;
}

/* What the deals of the other files take the names of this one for; 0 = they do not say. */
static enum import_kind kind_by_deals(const struct guess_file *files, size_t count, size_t at)
{
    const struct guess_column *names = column_find(&files[at].guess, FIELD_NAME);
    size_t partners = 0;
    size_t accounts = 0;
    for (size_t i = 0; i < count; i++) {
        const struct import_guess *deals = &files[i].guess;
        if (i != at && deals->kind == IMPORT_KIND_OPPORTUNITIES) {
            partners += shared_count(names, column_find(deals, FIELD_PARTNER));
            accounts += shared_count(names, column_find(deals, FIELD_ACCOUNT));
        }
    }
    if (partners == accounts || (partners < SHARED_MIN && accounts < SHARED_MIN)) {
        return 0;
    }
    return partners > accounts ? IMPORT_KIND_PARTNERS : IMPORT_KIND_ACCOUNTS;
}

enum score_status import_guess_together(struct guess_file *files, size_t count, struct arena *arena,
                                        struct score_error *err)
{
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(import_guess(&files[i].input, &files[i].choices, arena, &files[i].guess, err));
    }
    for (size_t i = 0; i < count; i++) {
        enum import_kind nearest = files[i].guess.nearest_kind;
        bool is_firms = nearest == IMPORT_KIND_PARTNERS || nearest == IMPORT_KIND_ACCOUNTS;
        enum import_kind told = is_firms ? kind_by_deals(files, count, i) : 0;
        if (!told || files[i].choices.kind || told == files[i].guess.kind) {
            continue;
        }
        struct guess_choices choices = files[i].choices;
        choices.kind = told;
        SCORE_TRY(import_guess(&files[i].input, &choices, arena, &files[i].guess, err));
    }
    return SCORE_OK;
}
