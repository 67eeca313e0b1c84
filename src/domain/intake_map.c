/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_map.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

#define F(name) (UINT64_C(1) << FIELD_##name)

_Static_assert(FIELD_COUNT <= 64, "sets of fields are 64-bit masks");

static const char *const FIELD_NAMES[FIELD_COUNT] = {
#define X(name, text, max_bytes) text,
    INTAKE_FIELD_LIST(X)
#undef X
};

/* What a row of each kind carries, and what it cannot do without. */
static const struct {
    const char *name;
    uint64_t fields;
    uint64_t needed;
} KINDS[IMPORT_KIND_COUNT] = {
    [IMPORT_KIND_PARTNERS] = {"partners",
                              F(EXTERNAL_ID) | F(NAME) | F(ENTERPRISE) | F(COUNTRY) | F(CITY) |
                                  F(POSTAL_CODE) | F(TERRITORY) | F(TERRITORIES) | F(EMAIL) |
                                  F(PHONE) | F(WEBSITE) | F(DUNS) | F(LEVEL) | F(SIZE) |
                                  F(OPEN_LEAD_LIMIT) | F(ACTIVE),
                              F(NAME)},
    [IMPORT_KIND_USERS] = {"users",
                           F(EMAIL) | F(NAME) | F(PHONE) | F(PARTNER) | F(DISTRIBUTOR) | F(ROLE) |
                               F(ACTIVE),
                           F(EMAIL) | F(NAME) | F(ROLE)},
    [IMPORT_KIND_FOCALS] = {"focals", F(PARTNER) | F(EMAIL) | F(NAME) | F(PHONE) | F(RANK),
                            F(PARTNER) | F(EMAIL)},
    [IMPORT_KIND_FACTS] = {"facts",
                           F(PARTNER) | F(KIND) | F(LINE) | F(COUNTRY) | F(STATE) | F(VALID_FROM) |
                               F(VALID_UNTIL) | F(GROUND) | F(VERIFIED) | F(DISTRIBUTOR),
                           F(PARTNER) | F(KIND) | F(GROUND)},
    [IMPORT_KIND_DISTRIBUTORS] = {"distributors", F(EXTERNAL_ID) | F(NAME) | F(COUNTRY),
                                  F(EXTERNAL_ID) | F(NAME)},
    [IMPORT_KIND_TERRITORIES] = {"territories", F(PARTNER) | F(COUNTRY) | F(TERRITORY),
                                 F(PARTNER) | F(COUNTRY)},
    [IMPORT_KIND_OFFERINGS] = {"offerings",
                               F(EXTERNAL_ID) | F(NAME) | F(LINE) | F(LIST_PRICE) | F(CURRENCY) |
                                   F(ACCESS),
                               F(NAME)},
    [IMPORT_KIND_AUTHORIZATIONS] = {"authorizations",
                                    F(PARTNER) | F(LINE) | F(COUNTRY) | F(STATE) | F(VALID_FROM) |
                                        F(VALID_UNTIL) | F(GROUND) | F(VERIFIED),
                                    F(PARTNER) | F(LINE) | F(GROUND)},
    [IMPORT_KIND_ACCOUNTS] = {"accounts",
                              F(EXTERNAL_ID) | F(NAME) | F(INDUSTRY) | F(SIZE) | F(REVENUE) |
                                  F(CURRENCY) | F(COUNTRY) | F(CITY) | F(WEBSITE) | F(DUNS),
                              F(NAME)},
    [IMPORT_KIND_OPPORTUNITIES] = {"opportunities",
                                   F(EXTERNAL_ID) | F(TITLE) | F(NEED) | F(ACCOUNT) | F(OFFERING) |
                                       F(AMOUNT) | F(CURRENCY) | F(CREATED_AT) | F(DECISION_DATE) |
                                       F(CLOSED_AT) | F(STAGE) | F(OUTCOME) | F(PARTNER) |
                                       F(CONTACT_NAME) | F(CONTACT_EMAIL) | F(CONTACT_PHONE) |
                                       F(CONTACT_CONSENT) | F(COUNTRY) | F(CITY) | F(TERRITORY) |
                                       F(SOURCE) | F(REASON),
                                   F(EXTERNAL_ID) | F(TITLE)},
    [IMPORT_KIND_OUTCOMES] = {"outcomes",
                              F(EXTERNAL_ID) | F(OUTCOME) | F(CLOSED_AT) | F(PARTNER) | F(STAGE) |
                                  F(REASON),
                              F(EXTERNAL_ID) | F(OUTCOME)},
};

const char *import_kind_text(enum import_kind kind)
{
    return kind > 0 && kind < IMPORT_KIND_COUNT ? KINDS[kind].name : "";
}

bool import_kind_parse(const char *text, enum import_kind *ret)
{
    for (int kind = 1; kind < IMPORT_KIND_COUNT; kind++) {
        if (text_equal(KINDS[kind].name, text)) {
            *ret = (enum import_kind)kind;
            return true;
        }
    }
    return false;
}

const char *intake_field_text(enum intake_field field)
{
    return field < FIELD_COUNT ? FIELD_NAMES[field] : "";
}

bool intake_field_parse(const char *text, enum intake_field *ret)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (text_equal(FIELD_NAMES[field], text)) {
            *ret = (enum intake_field)field;
            return true;
        }
    }
    return false;
}

bool intake_kind_has(enum import_kind kind, enum intake_field field)
{
    return (KINDS[kind].fields >> field) & 1;
}

bool intake_kind_needs(enum import_kind kind, enum intake_field field)
{
    return (KINDS[kind].needed >> field) & 1;
}

/* ---- templates ------------------------------------------------------------------------------ */

/* One "{field|filter}". */
struct placeholder {
    enum intake_field field;
    bool has_dots;
};

/* Reads the placeholder behind '{'; returns what follows '}', NULL when it is not one. */
static const char *placeholder_parse(const char *text, struct placeholder *ret)
{
    const char *end = strchr(text, '}');
    char name[LIMIT_CODE_BYTES];
    if (!end || (size_t)(end - text) >= sizeof name) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)(end - text), text);
    char *filter = strchr(name, '|');
    if (filter) {
        *filter++ = '\0';
        if (!text_equal(filter, "dots")) {
            return NULL;
        }
    }
    ret->has_dots = filter != NULL;
    return intake_field_parse(name, &ret->field) ? end + 1 : NULL;
}

/* "Mei-Mei Johns" -> "mei-mei.johns": what may stand before the @ of an address. */
static void dots_add(struct buf *out, const char *text)
{
    char folded[LIMIT_NAME_BYTES + 1];
    if (!text_fold(text, folded, sizeof folded)) {
        return;
    }
    for (const char *c = folded; *c; c++) {
        bool is_word = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-';
        bool is_gap = out->len > 0 && out->data[out->len - 1] == '.';
        if (is_word) {
            buf_add_char(out, *c);
        } else if (*c == ' ' && !is_gap) {
            buf_add_char(out, '.');
        }
    }
}

const char *map_template_fill(const char *text, const struct map_texts *texts, struct arena *arena)
{
    SCORE_AUTO(buf_done) struct buf out = {0};
    buf_init(&out, LIMIT_BODY_BYTES);
    while (*text) {
        struct placeholder placeholder = {0};
        const char *after = *text == '{' ? placeholder_parse(text + 1, &placeholder) : NULL;
        if (!after) {
            buf_add_char(&out, *text++);
            continue;
        }
        const char *value = texts->text_of(placeholder.field, texts->user);
        if (placeholder.has_dots) {
            dots_add(&out, value);
        } else {
            buf_add_text(&out, value);
        }
        text = after;
    }
    return out.status ? NULL : arena_dup_text(arena, buf_text(&out));
}

bool map_date_is_order(const char *format)
{
    return text_equal(format, "DMY") || text_equal(format, "MDY") || text_equal(format, "YMD") ||
           text_equal(format, "SERIAL");
}

/* ---- check ---------------------------------------------------------------------------------- */

static enum score_status field_check(enum import_kind kind, enum intake_field field,
                                     const char *part, struct score_error *err)
{
    if (intake_kind_has(kind, field)) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, part, "%s have no field '%s'", KINDS[kind].name,
                           FIELD_NAMES[field]);
}

static enum score_status template_check(enum import_kind kind, const char *text,
                                        struct score_error *err)
{
    while ((text = strchr(text, '{')) != NULL) {
        struct placeholder placeholder = {0};
        const char *after = placeholder_parse(text + 1, &placeholder);
        if (!after || !intake_kind_has(kind, placeholder.field)) {
            return score_error_set(err, SCORE_INVALID, "templates",
                                   "'%.40s' is not {field} or {field|dots} with a field of %s",
                                   text, KINDS[kind].name);
        }
        text = after;
    }
    return SCORE_OK;
}

static bool rule_fits(enum map_rule rule, enum intake_field field)
{
    switch (rule) {
    case MAP_RULE_OFFERING_PRICE:
        return field == FIELD_AMOUNT;
    case MAP_RULE_IDENTITY:
        return field == FIELD_EXTERNAL_ID;
    case MAP_RULE_CLOSED_AT:
        return field == FIELD_CREATED_AT;
    case MAP_RULE_NOT_STATED:
        return field == FIELD_OFFERING;
    case MAP_RULE_LAST_DATE:
    case MAP_RULE_MEDIAN_CYCLE:
        return field == FIELD_CREATED_AT || field == FIELD_DECISION_DATE ||
               field == FIELD_CLOSED_AT;
    }
    return false;
}

static enum score_status derive_check(enum import_kind kind, const struct map_derive *derive,
                                      struct score_error *err)
{
    SCORE_TRY(field_check(kind, derive->field, "derive", err));
    bool fits = rule_fits(derive->rule, derive->field);
    if (kind != IMPORT_KIND_OPPORTUNITIES || !fits) {
        return score_error_set(err, SCORE_INVALID, "derive", "'%s' cannot be derived like this",
                               FIELD_NAMES[derive->field]);
    }
    return SCORE_OK;
}

static enum score_status texts_check(enum import_kind kind, const struct map_kind *map,
                                     struct score_error *err)
{
    for (size_t i = 0; i < map->template_count; i++) {
        SCORE_TRY(field_check(kind, map->templates[i].field, "templates", err));
        SCORE_TRY(template_check(kind, map->templates[i].text, err));
    }
    for (size_t i = 0; i < map->default_count; i++) {
        SCORE_TRY(field_check(kind, map->defaults[i].field, "defaults", err));
    }
    if (map->focal.name) {
        SCORE_TRY(template_check(kind, map->focal.name, err));
        SCORE_TRY(template_check(kind, map->focal.email, err));
    }
    return SCORE_OK;
}

static enum score_status partners_check(enum import_kind kind, const struct map_kind *map,
                                        struct score_error *err)
{
    if (kind != IMPORT_KIND_PARTNERS && (map->attest_kinds || map->focal.name)) {
        return score_error_set(err, SCORE_INVALID, "attest",
                               "only partners can be attested or given a focal");
    }
    if (map->attest_kinds && text_is_empty(map->attest_ground)) {
        return score_error_set(err, SCORE_INVALID, "attest", "an attestation needs its ground");
    }
    return SCORE_OK;
}

/* A field that could come from two fallbacks would depend on their order. */
static enum score_status fallbacks_check(const struct map_kind *map, struct score_error *err)
{
    uint64_t taken = 0;
    size_t total = map->derive_count + map->template_count + map->default_count;
    for (size_t i = 0; i < total; i++) {
        size_t t = i - map->derive_count;
        enum intake_field field = i < map->derive_count ? map->derive[i].field
                                  : t < map->template_count
                                      ? map->templates[t].field
                                      : map->defaults[t - map->template_count].field;
        if ((taken >> field) & 1) {
            return score_error_set(err, SCORE_INVALID, "defaults",
                                   "'%s' has more than one of derive, templates and defaults",
                                   FIELD_NAMES[field]);
        }
        taken |= UINT64_C(1) << field;
    }
    return SCORE_OK;
}

static enum score_status kind_check(enum import_kind kind, const struct map_kind *map,
                                    struct score_error *err)
{
    for (size_t i = 0; i < map->column_count; i++) {
        SCORE_TRY(field_check(kind, map->columns[i].field, "columns", err));
    }
    for (size_t i = 0; i < map->band_count; i++) {
        SCORE_TRY(field_check(kind, map->bands[i].field, "bands", err));
    }
    for (size_t i = 0; i < map->derive_count; i++) {
        SCORE_TRY(derive_check(kind, &map->derive[i], err));
    }
    for (size_t i = 0; i < map->join_count; i++) {
        SCORE_TRY(field_check(kind, map->joins[i].field, "join", err));
    }
    if (kind != IMPORT_KIND_OPPORTUNITIES && (map->creates_accounts || map->creates_offerings)) {
        return score_error_set(err, SCORE_INVALID, "create",
                               "only opportunities bring accounts and offerings with them");
    }
    SCORE_TRY(texts_check(kind, map, err));
    SCORE_TRY(fallbacks_check(map, err));
    return partners_check(kind, map, err);
}

enum score_status import_map_check(const struct import_map *map, struct score_error *err)
{
    for (int kind = 1; kind < IMPORT_KIND_COUNT; kind++) {
        const struct map_kind *form = map->kinds[kind].is_present ? &map->kinds[kind] : NULL;
        for (; form; form = form->next) {
            SCORE_TRY(kind_check((enum import_kind)kind, form, err));
        }
    }
    return SCORE_OK;
}
