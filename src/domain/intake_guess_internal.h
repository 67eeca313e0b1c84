/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_GUESS_INTERNAL_H
#define SCORE_DOMAIN_INTAKE_GUESS_INTERNAL_H

/* What the intake_guess_*.c files share: the table, what headers mean, how values look. */

#include "domain/intake_guess.h"
#include "domain/intake_vocabulary.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    GUESS_DISTINCT_MAX = 200, /* different values remembered per column */
    GUESS_ORDERS = 4          /* date_numbers, from 1 */
};

/* ---- intake_guess_table.c: bytes to records -------------------------------------------------- */

struct guess_row {
    int64_t line;
    const char *const *cells; /* NUL-terminated, trimmed */
    size_t count;             /* may pass GUESS_COLUMNS_MAX, cells do not */
};

struct guess_table {
    char separator;
    int64_t header_line;
    const char *const *headers;
    size_t column_count;
    struct guess_row *rows; /* behind the header, at most GUESS_ROWS_MAX, blank ones left out */
    size_t row_count;
    int64_t rows_seen;
    bool has_short_rows; /* fewer fields than the header, as some programs leave off empty ends */
    bool is_headless;    /* the first line looks like data */
    bool is_binary;
    size_t real_columns; /* of the header, past GUESS_COLUMNS_MAX too */
};
/* `text` is UTF-8 (or at least bytes). SCORE_NO_MEMORY only. */
SCORE_MUST_USE enum score_status guess_table_read(const char *text, size_t len, bool is_whole,
                                                  char separator, struct arena *arena,
                                                  struct guess_table *ret, struct score_error *err);

/* ---- intake_guess_word.c: what a header says ------------------------------------------------- */

/* One thing that headers speak of, whatever the language. */
enum meaning {
    /* clang-format off */
    CONCEPT_NAME, CONCEPT_ID, CONCEPT_CUSTOMER, CONCEPT_PARTNER, CONCEPT_DISTRIBUTOR,
    CONCEPT_COMPANY, CONCEPT_PRODUCT, CONCEPT_LINE, CONCEPT_PRICE, CONCEPT_AMOUNT,
    CONCEPT_REVENUE, CONCEPT_ANNUAL, CONCEPT_CURRENCY, CONCEPT_DATE, CONCEPT_CREATED,
    CONCEPT_CLOSED, CONCEPT_EXPECTED, CONCEPT_DECISION, CONCEPT_STAGE, CONCEPT_STATUS,
    CONCEPT_OUTCOME, CONCEPT_WON, CONCEPT_LOST, CONCEPT_OPEN, CONCEPT_CONTACT, CONCEPT_EMAIL,
    CONCEPT_PHONE, CONCEPT_CITY, CONCEPT_COUNTRY, CONCEPT_POSTAL, CONCEPT_STREET, CONCEPT_REGION,
    CONCEPT_COVERED, CONCEPT_WEBSITE, CONCEPT_DUNS, CONCEPT_LEVEL, CONCEPT_SIZE, CONCEPT_PEOPLE,
    CONCEPT_INDUSTRY, CONCEPT_TITLE, CONCEPT_DEAL, CONCEPT_NEED, CONCEPT_NOTE, CONCEPT_SOURCE,
    CONCEPT_REASON, CONCEPT_OWNER, CONCEPT_ROLE, CONCEPT_RANK, CONCEPT_KIND, CONCEPT_FACT,
    CONCEPT_VALID, CONCEPT_FROM, CONCEPT_UNTIL, CONCEPT_GROUND, CONCEPT_VERIFIED, CONCEPT_ACTIVE,
    CONCEPT_LIMIT, CONCEPT_PARENT, CONCEPT_CONSENT, CONCEPT_FIRST, CONCEPT_LAST, CONCEPT_ACCESS,
    CONCEPT_CAMPAIGN, CONCEPT_OTHER,
    CONCEPT_TOTAL
    /* clang-format on */
};
#define CON(name) (UINT64_C(1) << CONCEPT_##name)

struct guess_header {
    uint64_t concepts;
    int unknown_words;
    bool is_foreign; /* a word of it is not English */
    double scale;    /* 1000 of "(kEUR)"; 1 = none */
    char currency[CURRENCY_CODE_SIZE];
};
/* Words of a concept, without accents, between '|'. */
struct guess_word {
    enum meaning meaning;
    const char *english;
    const char *others;
};
/* Words that mean something else together. */
struct guess_phrase {
    const char *words;
    uint64_t concepts;
};
/* intake_guess_words.c */
extern const struct guess_word GUESS_WORDS[];
extern const size_t GUESS_WORD_COUNT;
/* intake_guess_phrases.c */
extern const struct guess_phrase GUESS_PHRASES[];
extern const size_t GUESS_PHRASE_COUNT;
/* Small words, and words that tell nothing of the field. */
extern const char GUESS_STOPS[];

void guess_header_read(const char *header, struct guess_header *ret);

/* ---- intake_guess_value.c: how a column's values look ---------------------------------------- */

struct guess_profile {
    size_t filled;   /* values that are not empty */
    size_t distinct; /* of them, GUESS_DISTINCT_MAX at most */
    const char *values[GUESS_DISTINCT_MAX];
    size_t email, url, phone, number, integer, money, percent, postal, duns;
    size_t country, country_code, area_code, currency, stage, outcome, outcome_plain, flag, level,
        job, fact;
    size_t date[GUESS_ORDERS], date_only_by[GUESS_ORDERS], serial;
    size_t person, code, role, size_band, access;
    size_t decimal_comma, decimal_dot, either_comma, either_dot, group_comma, group_dot;
    size_t won, lost;
    size_t bytes, words, long_texts; /* long: 25 bytes and 4 words */
    double number_max;
    char sign[CURRENCY_CODE_SIZE]; /* a currency that stands beside the numbers */
};
void guess_profile_read(const struct guess_table *table, size_t column, struct guess_profile *ret);
/* Share of the filled values, 0 when there are none. */
static inline double guess_share(const struct guess_profile *profile, size_t count)
{
    return profile->filled ? (double)count / (double)profile->filled : 0;
}
/* -1 (cannot be) .. 0 (says nothing) .. 1 (must be) that the values are of a field. */
double guess_value_fit(enum import_kind kind, enum intake_field field,
                       const struct guess_profile *profile);

/* ---- intake_guess_field.c: columns to fields ------------------------------------------------- */

struct guess_work {
    const struct guess_input *input;
    const struct guess_choices *choices;
    struct arena *arena;
    struct guess_table table;
    struct guess_header *headers;
    struct guess_profile *profiles;
};

/* What the columns are, should the file be of a kind. */
struct guess_fields {
    enum intake_field field[GUESS_COLUMNS_MAX];
    enum intake_field nearest[GUESS_COLUMNS_MAX];
    double confidence[GUESS_COLUMNS_MAX];
    bool is_chosen[GUESS_COLUMNS_MAX];
    double score; /* how well the kind explains the file */
};
void guess_fields_assign(const struct guess_work *work, enum import_kind kind,
                         struct guess_fields *ret);
/* 0..1 by the header alone. */
double guess_header_fit(enum import_kind kind, enum intake_field field,
                        const struct guess_header *header);

/* ---- intake_guess_map.c: the map of a guess -------------------------------------------------- */

SCORE_MUST_USE enum score_status
guess_map_make(const struct guess_work *work, struct import_guess *guess, struct score_error *err);
/* A column's date order and decimal mark over all columns that carry some. */
void guess_dates_decide(const struct guess_work *work, struct import_guess *guess);
void guess_numbers_decide(const struct guess_work *work, struct import_guess *guess);
void guess_problem_add(const struct guess_work *work, struct import_guess *guess, const char *code,
                       const char *column, const char *format, ...) SCORE_PRINTF(5, 6);

#ifdef __cplusplus
}
#endif

#endif
