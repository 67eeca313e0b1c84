/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_MAP_H
#define SCORE_DOMAIN_INTAKE_MAP_H

/*
 * How the columns of somebody else's file become our fields: the structs that a map's JSON is read
 * into (api/json_map.h), and the vocabulary of fields. maps/README.md explains each part.
 *
 * A field comes from its column (renamed, values replaced, scaled, banded) or, where that gives
 * nothing, from at most one of: a rule, a template, a default. What these filled is recorded as
 * such on opportunities.
 */

#include "domain/intake.h"
#include "domain/intake_decode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(NAME, text, max bytes): every canonical field, one word per thing in all kinds. */
#define INTAKE_FIELD_LIST(X)                                                                       \
    X(EXTERNAL_ID, "external_id", 64)                                                              \
    X(NAME, "name", 255)                                                                           \
    X(ENTERPRISE, "enterprise", 255)                                                               \
    X(COUNTRY, "country", 64)                                                                      \
    X(CITY, "city", 255)                                                                           \
    X(POSTAL_CODE, "postal_code", 64)                                                              \
    X(TERRITORY, "territory", 64)                                                                  \
    X(TERRITORIES, "territories", 4000)                                                            \
    X(EMAIL, "email", 254)                                                                         \
    X(PHONE, "phone", 64)                                                                          \
    X(WEBSITE, "website", 255)                                                                     \
    X(DUNS, "duns", 64)                                                                            \
    X(LEVEL, "level", 64)                                                                          \
    X(SIZE, "size", 64)                                                                            \
    X(OPEN_LEAD_LIMIT, "open_lead_limit", 64)                                                      \
    X(ACTIVE, "active", 64)                                                                        \
    X(PARTNER, "partner", 255)                                                                     \
    X(DISTRIBUTOR, "distributor", 255)                                                             \
    X(ROLE, "role", 255)                                                                           \
    X(RANK, "rank", 64)                                                                            \
    X(KIND, "kind", 64)                                                                            \
    X(STATE, "state", 64)                                                                          \
    X(LINE, "line", 64)                                                                            \
    X(VALID_FROM, "valid_from", 64)                                                                \
    X(VALID_UNTIL, "valid_until", 64)                                                              \
    X(GROUND, "ground", 4000)                                                                      \
    X(VERIFIED, "verified", 64)                                                                    \
    X(LIST_PRICE, "list_price", 64)                                                                \
    X(CURRENCY, "currency", 64)                                                                    \
    X(ACCESS, "access", 64)                                                                        \
    X(INDUSTRY, "industry", 255)                                                                   \
    X(REVENUE, "revenue", 64)                                                                      \
    X(TITLE, "title", 255)                                                                         \
    X(NEED, "need", 4000)                                                                          \
    X(ACCOUNT, "account", 255)                                                                     \
    X(OFFERING, "offering", 255)                                                                   \
    X(AMOUNT, "amount", 64)                                                                        \
    X(CREATED_AT, "created_at", 64)                                                                \
    X(DECISION_DATE, "decision_date", 64)                                                          \
    X(CLOSED_AT, "closed_at", 64)                                                                  \
    X(STAGE, "stage", 64)                                                                          \
    X(OUTCOME, "outcome", 64)                                                                      \
    X(CONTACT_NAME, "contact_name", 255)                                                           \
    X(CONTACT_EMAIL, "contact_email", 254)                                                         \
    X(CONTACT_PHONE, "contact_phone", 64)                                                          \
    X(CONTACT_CONSENT, "contact_consent", 64)                                                      \
    X(SOURCE, "source", 64)                                                                        \
    X(REASON, "reason", 255)

enum intake_field {
#define X(name, text, max_bytes) FIELD_##name,
    INTAKE_FIELD_LIST(X)
#undef X
        FIELD_COUNT
};

const char *intake_field_text(enum intake_field field);
SCORE_MUST_USE bool intake_field_parse(const char *text, enum intake_field *ret);
/* Does a row of this kind carry the field? */
bool intake_kind_has(enum import_kind kind, enum intake_field field);
/* The field that every row of this kind needs; iterate 0.. until false. */
bool intake_kind_needs(enum import_kind kind, enum intake_field field);

struct map_column {
    const char *column;
    enum intake_field field;
};
struct map_value {
    const char *column; /* "*" = every column */
    const char *from;
    const char *to;
};
/* A default or a template: text of one field. */
struct map_text {
    enum intake_field field;
    const char *text;
};

enum map_rule {
    MAP_RULE_OFFERING_PRICE = 1, /* amount, currency: the offering's list price */
    MAP_RULE_LAST_DATE,          /* the latest date of the file */
    MAP_RULE_MEDIAN_CYCLE,       /* created_at plus the median of closed_at - created_at */
    MAP_RULE_IDENTITY,           /* external_id: a short word of what the deal is about */
    MAP_RULE_CLOSED_AT,          /* created_at: the day it closed, for deals that are over */
    MAP_RULE_NOT_STATED          /* offering of a past deal that names none: "Not stated" */
};
struct map_derive {
    enum intake_field field;
    enum map_rule rule;
};

struct map_scale {
    const char *column;
    double factor;
};
/* Numbers to words: the first step whose `up_to` is not below the number. */
struct map_band_step {
    const char *label;
    double up_to; /* HUGE_VAL for the last one */
};
struct map_band {
    const char *column;
    enum intake_field field;
    struct map_band_step *steps;
    size_t step_count;
};

/* Several columns, joined by blanks, are one field (first and last name). */
struct map_join {
    enum intake_field field;
    const char **columns;
    size_t column_count;
};

/* How the file is written, where the caller does not say. */
struct map_file {
    enum text_encoding encoding;
    char separator;      /* 0 = not said */
    int64_t skip_lines;  /* above the header */
    bool has_short_rows; /* rows may leave off empty ends */
};

struct map_focal {
    const char *name; /* templates; NULL = the map names no focal */
    const char *email;
};

struct map_kind {
    bool is_present;
    struct map_column *columns;
    size_t column_count;
    const char **ignore;
    size_t ignore_count;
    struct map_value *values;
    size_t value_count;
    struct map_scale *scales;
    size_t scale_count;
    struct map_band *bands;
    size_t band_count;
    struct map_derive *derive;
    size_t derive_count;
    struct map_text *templates; /* "{name|dots}@firm.example" */
    size_t template_count;
    struct map_text *defaults;
    size_t default_count;
    const char **date_formats; /* of YYYY, MM, DD and punctuation; none = RFC 3339 */
    size_t date_format_count;
    char decimal_mark;           /* 0 = '.' */
    char thousands_mark;         /* 0 = none */
    const char *required_source; /* NULL = none: which source's required fields are set .. */
    const char *required_fields; /* .. to these, space-separated */
    bool open_is_held;           /* an open deal with a partner is that partner's; else it waits */
    int lost_stage;              /* stage of a lost deal that names none; 0 = 11 */
    /* partners: facts attested for every row. */
    uint32_t attest_kinds; /* 1 << enum fact_kind */
    const char *attest_ground;
    struct map_focal focal;
    struct map_file file;
    struct map_join *joins;
    size_t join_count;
    bool has_words;         /* words of eight languages stand for codes (intake_vocabulary.h) */
    bool has_signs;         /* currencies beside numbers, k and Mio, are read */
    bool creates_accounts;  /* deals may name accounts .. */
    bool creates_offerings; /* .. and offerings that nobody has yet */
    struct map_kind *next;  /* another form of the same kind of file; NULL = none */
};

struct import_map {
    const char *name;
    struct map_value *values; /* for every kind */
    size_t value_count;
    struct map_kind kinds[IMPORT_KIND_COUNT];
};

/* Fills a template: "{field}" and "{field|dots}" (lower case, words joined by dots). `text_of`
 * gives a field's text. NULL when memory ran out. Unknown names are found by import_map_check. */
struct map_texts {
    const char *(*text_of)(enum intake_field field, void *user);
    void *user;
};
const char *map_template_fill(const char *text, const struct map_texts *texts, struct arena *arena);

/* "DMY", "MDY", "YMD", "SERIAL": dates by sight (intake_vocabulary.h), not by a pattern. */
bool map_date_is_order(const char *format);

/* SCORE_INVALID names the part: fields that the kind does not have, rules on the wrong field,
 * templates that do not parse, an attestation without a ground. */
SCORE_MUST_USE enum score_status import_map_check(const struct import_map *map,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
