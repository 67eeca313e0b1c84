/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TEST_GUESS_STYLES_H
#define SCORE_TEST_GUESS_STYLES_H

/*
 * How exports of other systems and lists kept by hand look: header styles with the field that each
 * column truly stands for, and a seeded writer of files in that style.
 */

#include "base/buf.h"
#include "base/rng.h"
#include "domain/intake_guess.h"

/* What a column holds. */
enum content {
    C_EMPTY = 0,
    C_NUMBER_ID, /* 10482 */
    C_CODE_ID,   /* OP-10482 */
    C_GUID,
    C_FIRM, /* a reseller's name */
    C_CUSTOMER,
    C_PERSON,
    C_FIRST,
    C_LAST,
    C_EMAIL,
    C_PHONE,
    C_CITY,
    C_COUNTRY, /* its name in the style's language */
    C_ISO2,
    C_ISO3,
    C_POSTAL,
    C_REGION,
    C_STREET,
    C_URL,
    C_LEVEL,
    C_EMPLOYEES,
    C_SIZE, /* 50-249 */
    C_FLAG, /* yes or no in the style's language */
    C_PRODUCT,
    C_LINE,
    C_AMOUNT,
    C_AMOUNT_SIGNED, /* with a currency sign or code */
    C_KILO,          /* thousands */
    C_CURRENCY,
    C_CREATED, /* dates in the style's order */
    C_CLOSED,
    C_DUE,
    C_STAGE, /* with closed ones among them */
    C_STAGE_OPEN,
    C_OUTCOME,
    C_TITLE,
    C_NEED,
    C_SOURCE,
    C_REASON,
    C_PERCENT,
    C_INDUSTRY,
    C_JOB,
    C_NOTE,
    C_COUNT,
    C_TAX,
    C_DUNS,
    C_ROLE,
    C_FACT,
    C_STATE, /* of a fact */
    C_GROUND
};

struct style_column {
    const char *header;
    const char *field; /* "" = none */
    enum content content;
};

enum { STYLE_COLUMNS_MAX = 24 };

struct style {
    const char *name;
    enum import_kind kind;
    const char *language; /* en de fr es it pt nl pl */
    char separator;
    enum text_encoding encoding;
    const char *date; /* of d m y: "d.m.Y", "m/d/Y", "Y-m-dTt", "d-b-y" .. */
    char decimal;
    const char *thousands; /* "" = none */
    const char *above;     /* lines over the header */
    struct style_column columns[STYLE_COLUMNS_MAX];
};

extern const struct style GUESS_STYLES[];
extern const size_t GUESS_STYLE_COUNT;

/* A file of `rows` rows in the style. */
void style_write(const struct style *style, uint64_t seed, int rows, struct buf *ret);

#endif
