/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_VOCABULARY_H
#define SCORE_DOMAIN_INTAKE_VOCABULARY_H

/*
 * Words that foreign files use for what Score writes as codes: countries, currencies, stages,
 * outcomes, yes and no, months, dates in any order. English, German, French, Spanish, Italian,
 * Portuguese, Dutch, Polish; case, accents and punctuation do not count. Pure.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { WORD_BYTES_MAX = 128 };

/* Lower case, no accents, punctuation as one blank, dots and apostrophes gone; "" when the text is
 * too long or not UTF-8. Returns ret. */
const char *word_normal(const char *text, char ret[WORD_BYTES_MAX]);
/* Is `word` one of "a|b|c"? */
bool word_in(const char *word, const char *list);

enum { COUNTRY_CODE_SIZE = 3, CURRENCY_CODE_SIZE = 4 };

/* Names, ISO 3166-1 codes of two and three letters -> two letters. */
SCORE_MUST_USE bool country_read(const char *text, char ret[COUNTRY_CODE_SIZE]);
/* One of the 249 codes of ISO 3166-1? */
bool country_is_code(const char *text);
/* Signs, ISO 4217 codes, names -> code. "$" is USD. */
SCORE_MUST_USE bool currency_read(const char *text, char ret[CURRENCY_CODE_SIZE]);

enum outcome_word { OUTCOME_WORD_NONE = 0, OUTCOME_WORD_OPEN, OUTCOME_WORD_WON, OUTCOME_WORD_LOST };
enum outcome_word outcome_read(const char *text);
/* "open", "won", "lost"; "" for none. */
const char *outcome_word_text(enum outcome_word word);
/* 1..11 (domain.md 5.1) by code, label or what other systems call it; 0 = none. */
int stage_read(const char *text);
SCORE_MUST_USE bool flag_read(const char *text, bool *ret);
/* OPEN or AUTHORISED of an offering; NULL = neither. */
const char *access_read(const char *text);
/* STANDING, MYSA ..; NULL = none. */
const char *fact_read(const char *text);
/* Is it what a firm's level is called (gold, premier ..)? */
bool level_is_word(const char *text);
/* Is it a person's job (CIO, Leiter Einkauf ..)? */
bool job_is_word(const char *text);

/* ---- intake_date.c --------------------------------------------------------------------------- */

/* Which number comes first. A month by its name and a year of four digits in front need no order.
 */
enum date_numbers { DATE_NUMBERS_DMY = 1, DATE_NUMBERS_MDY, DATE_NUMBERS_YMD };

/*
 * "31.12.24", "Dec 31, 2024 5:30 PM", "2024-12-31T17:30:00+01:00", "20241231", "März 2024" (its
 * last day), "Q4 2024" (its last day). Years of two digits are 1970 to 2069; a time without zone is
 * UTC.
 */
SCORE_MUST_USE bool date_read(const char *text, enum date_numbers order, int64_t *ret_ms);
/* A day number as spreadsheets keep it (45292 = 2024-01-01), with its time as the fraction. */
SCORE_MUST_USE bool date_serial_read(const char *text, int64_t *ret_ms);

/* ---- intake_number.c ------------------------------------------------------------------------- */

/* How a number is written. */
struct number_look {
    char currency[CURRENCY_CODE_SIZE]; /* by a sign or code beside it; "" = none */
    char decimal;                      /* '.' or ','; 0 = none, or it cannot be told */
    char thousands;                    /* '.' ',' '\'' ' '; 0 = none, or it cannot be told */
    char either;                       /* one mark, three digits behind: decimals or thousands */
    bool is_percent;
    double factor; /* 1000 of "12k", 1000000 of "1.5 Mio" */
};
/* False when it is no number. */
SCORE_MUST_USE bool number_look(const char *text, struct number_look *ret);
/* Plain "1234.5" of "EUR 1.234,50" with ',' as the decimal mark; false when it is none, or has
 * another decimal mark. Every other mark groups digits. Multiplies by k, Mio and the like. */
SCORE_MUST_USE bool number_plain(const char *text, char decimal, char *ret, size_t size);

#ifdef __cplusplus
}
#endif

#endif
