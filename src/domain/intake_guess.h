/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_GUESS_H
#define SCORE_DOMAIN_INTAKE_GUESS_H

/*
 * What somebody else's file is: its encoding, separator, kind, and which column stands for which
 * field, from the headers (eight languages) and the values of its beginning. Pure: bytes in, a
 * guess and a map ready for import_run out. What a person chooses is never guessed over.
 */

#include "base/arena.h"
#include "domain/intake_decode.h"
#include "domain/intake_map.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    GUESS_BYTES_MAX = 2 * 1024 * 1024, /* of a file's beginning; more is not looked at */
    GUESS_ROWS_MAX = 2000,             /* rows whose values are looked at */
    GUESS_SAMPLES_MAX = 3,             /* different values shown per column */
    GUESS_SAMPLE_BYTES_MAX = 60,
    GUESS_TITLE_LINES_MAX = 20, /* records above the header at most */
    GUESS_COLUMNS_MAX = 256     /* as LIMIT_CSV_COLUMNS */
};

/* A column below its limit is shown and not read. */
#define GUESS_CONFIDENCE_MIN 0.5
/* A kind below its limit is not imported without being chosen. */
#define GUESS_KIND_CONFIDENCE_MIN 0.5

enum date_order {
    DATE_ORDER_NONE = 0, /* not known, or no dates */
    DATE_ORDER_DMY,
    DATE_ORDER_MDY,
    DATE_ORDER_YMD
};
/* "DMY", "MDY", "YMD"; "" for none. */
const char *date_order_text(enum date_order order);
SCORE_MUST_USE bool date_order_parse(const char *text, enum date_order *ret);

struct guess_input {
    const char *bytes;     /* the file's beginning, as it lies on the disk */
    size_t len;            /* what is past GUESS_BYTES_MAX is not looked at */
    bool is_whole;         /* nothing follows */
    const char *file_name; /* a weak hint to the kind; "" = none */
};

/* What a person has chosen for one column. */
struct guess_column_choice {
    const char *column;      /* as guess_column.name */
    enum intake_field field; /* FIELD_COUNT = do not read it */
};

/* Zero = guess it. */
struct guess_choices {
    enum import_kind kind;
    bool has_encoding;
    enum text_encoding encoding;
    char separator;
    enum date_order date_order;
    char decimal_mark; /* '.' or ',' */
    const struct guess_column_choice *columns;
    size_t column_count;
};

struct guess_column {
    const char *name; /* the header; a repeated one has " (2)" behind it, an empty one is "" */
    enum intake_field field;   /* FIELD_COUNT = not read */
    double confidence;         /* 0..1 that it is `field`, or that it is `nearest` when not read */
    enum intake_field nearest; /* the best idea, taken or not; FIELD_COUNT = none */
    bool is_chosen;            /* a person said so */
    const char *samples[GUESS_SAMPLES_MAX];
    size_t sample_count;
    const char *const *values; /* different ones of the beginning, at most a few hundred */
    size_t value_count;
};

/* Something a person should know before importing; never a row's fault. */
struct guess_problem {
    const char *code;   /* ENCODING, KIND, COLUMNS, REQUIRED, DATES, NUMBERS, EMPTY, BINARY */
    const char *column; /* "" = the whole file */
    const char *message;
};

struct import_guess {
    enum import_kind kind; /* 0 = none is near enough (or the file has no table) */
    double kind_confidence;
    enum import_kind nearest_kind; /* = kind when there is one; 0 = none at all */
    enum text_encoding encoding;
    bool encoding_doubt; /* not UTF-8: a person may look at the letters again */
    char separator;
    int64_t header_line; /* 1-based; 0 = no table was found */
    int64_t row_count;   /* rows seen; all of the file's when the input was whole */
    struct guess_column *columns;
    size_t column_count;
    enum date_order date_order;
    bool date_doubt;   /* no value tells day from month */
    char decimal_mark; /* 0 = no number tells */
    char thousands_mark;
    const char *currency;                   /* stated by a header or a sign, or ""  */
    enum intake_field missing[FIELD_COUNT]; /* needed ones that nothing gives */
    size_t missing_count;
    struct guess_problem *problems;
    size_t problem_count;
    struct import_map map; /* for `kind`; empty when there is none */
};

/*
 * Everything in *ret lives in the arena. An empty, binary or headless file is a guess with a
 * problem, not a failure. `choices` may be NULL. SCORE_NO_MEMORY only.
 * To guess again after a choice, call it again with the same bytes and all choices so far.
 */
SCORE_MUST_USE enum score_status import_guess(const struct guess_input *input,
                                              const struct guess_choices *choices,
                                              struct arena *arena, struct import_guess *ret,
                                              struct score_error *err);

/* Best first when files come together: partners, offerings, accounts, opportunities, outcomes. */
int import_kind_order(enum import_kind kind);

/*
 * Files dropped together explain each other: names that a file of deals gives as partners or
 * accounts tell what a list of firms is. Changes kinds that nobody chose and that were near a draw.
 */
struct guess_file {
    struct guess_input input;
    struct guess_choices choices;
    struct import_guess guess; /* of import_guess, replaced when the others tell more */
};
SCORE_MUST_USE enum score_status import_guess_together(struct guess_file *files, size_t count,
                                                       struct arena *arena,
                                                       struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
