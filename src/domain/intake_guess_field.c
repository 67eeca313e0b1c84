/* SPDX-License-Identifier: Apache-2.0 */

/* Which field a column stands for, should the file be of a kind; and how well that explains it. */

#include "base/text.h"
#include "domain/intake_guess_internal.h"

#define K(name)    (1U << IMPORT_KIND_##name)
#define K_FIRMS    (K(PARTNERS) | K(ACCOUNTS))
#define K_DEALS    (K(OPPORTUNITIES) | K(OUTCOMES))
#define K_PEOPLE   (K(USERS) | K(FOCALS))
#define K_FACTS    (K(FACTS) | K(AUTHORIZATIONS))
#define K_OF_FIRMS (K_PEOPLE | K_FACTS | K(TERRITORIES))

/*
 * A header says a field when it has all of `has`. What it says besides, and `may` does not excuse,
 * makes it less likely: "partner e-mail" is not the customer's contact.
 */
struct field_rule {
    uint32_t kinds;
    enum intake_field field;
    uint64_t has;
    uint64_t may;
    double weight;
};

static const struct field_rule RULES[] = {
    /* keys and names */
    {K(PARTNERS), FIELD_EXTERNAL_ID, CON(ID), CON(PARTNER) | CON(COMPANY), 0.94},
    {K(PARTNERS), FIELD_EXTERNAL_ID, CON(ID) | CON(CUSTOMER), CON(PARTNER), 0.8},
    {K(ACCOUNTS), FIELD_EXTERNAL_ID, CON(ID), CON(CUSTOMER) | CON(COMPANY), 0.94},
    {K(OFFERINGS), FIELD_EXTERNAL_ID, CON(ID), CON(PRODUCT), 0.95},
    {K(OFFERINGS), FIELD_EXTERNAL_ID, CON(PRODUCT), 0, 0.45},
    {K(DISTRIBUTORS), FIELD_EXTERNAL_ID, CON(ID), CON(DISTRIBUTOR) | CON(COMPANY), 0.94},
    {K_DEALS, FIELD_EXTERNAL_ID, CON(ID) | CON(DEAL), CON(NAME), 0.97},
    {K_DEALS, FIELD_EXTERNAL_ID, CON(ID), 0, 0.93},
    {K_DEALS, FIELD_EXTERNAL_ID, CON(ID) | CON(NEED), CON(DEAL), 0.9},
    {K_DEALS, FIELD_EXTERNAL_ID, CON(DEAL), 0, 0.6},
    {K(PARTNERS), FIELD_NAME, CON(PARTNER), CON(NAME) | CON(COMPANY), 0.95},
    {K(PARTNERS), FIELD_NAME, CON(COMPANY), CON(NAME), 0.94},
    {K(PARTNERS), FIELD_NAME, CON(NAME), 0, 0.92},
    {K(PARTNERS), FIELD_NAME, CON(CUSTOMER), CON(NAME) | CON(COMPANY), 0.7},
    {K(PARTNERS), FIELD_NAME, CON(TITLE), 0, 0.6},
    {K(ACCOUNTS), FIELD_NAME, CON(CUSTOMER), CON(NAME) | CON(COMPANY), 0.95},
    {K(ACCOUNTS), FIELD_NAME, CON(COMPANY), CON(NAME), 0.93},
    {K(ACCOUNTS), FIELD_NAME, CON(NAME), 0, 0.92},
    {K(ACCOUNTS), FIELD_NAME, CON(TITLE), CON(CUSTOMER), 0.75},
    {K(OFFERINGS), FIELD_NAME, CON(PRODUCT), CON(NAME) | CON(TITLE), 0.95},
    {K(OFFERINGS), FIELD_NAME, CON(NAME), 0, 0.9},
    {K(OFFERINGS), FIELD_NAME, CON(TITLE), CON(PRODUCT) | CON(NAME), 0.88},
    {K(OFFERINGS), FIELD_NAME, CON(NEED), 0, 0.62},
    {K(OFFERINGS), FIELD_NAME, CON(NEED) | CON(PRODUCT), 0, 0.8},
    {K(DISTRIBUTORS), FIELD_NAME, CON(DISTRIBUTOR), CON(NAME) | CON(COMPANY), 0.95},
    {K(DISTRIBUTORS), FIELD_NAME, CON(NAME), CON(COMPANY), 0.92},
    {K(DISTRIBUTORS), FIELD_NAME, CON(COMPANY), CON(NAME), 0.8},
    {K_PEOPLE, FIELD_NAME, CON(CONTACT), CON(NAME), 0.93},
    {K_PEOPLE, FIELD_NAME, CON(NAME), 0, 0.92},
    {K_PEOPLE, FIELD_NAME, CON(FIRST), CON(NAME) | CON(CONTACT), 0.7},
    {K_PEOPLE, FIELD_NAME, CON(LAST), CON(NAME) | CON(CONTACT), 0.72},
    {K(PARTNERS), FIELD_ENTERPRISE, CON(PARENT),
     CON(COMPANY) | CON(NAME) | CON(PARTNER) | CON(CUSTOMER) | CON(ID), 0.9},
    {K_OF_FIRMS, FIELD_PARTNER, CON(PARTNER), CON(NAME) | CON(COMPANY), 0.95},
    {K_OF_FIRMS, FIELD_PARTNER, CON(PARTNER) | CON(ID), CON(COMPANY), 0.7},
    {K_OF_FIRMS, FIELD_PARTNER, CON(COMPANY), CON(NAME), 0.85},
    {K_PEOPLE, FIELD_PARTNER, CON(CUSTOMER), CON(NAME) | CON(COMPANY), 0.5},
    {K_DEALS, FIELD_PARTNER, CON(PARTNER), CON(NAME) | CON(COMPANY), 0.95},
    {K_DEALS, FIELD_PARTNER, CON(PARTNER) | CON(CUSTOMER), CON(NAME) | CON(COMPANY), 0.85},
    {K_DEALS, FIELD_PARTNER, CON(PARTNER) | CON(ID), CON(COMPANY), 0.65},
    {K_DEALS, FIELD_PARTNER, CON(PARTNER) | CON(OWNER), CON(NAME), 0.5},
    {K_DEALS, FIELD_PARTNER, CON(DISTRIBUTOR), CON(NAME) | CON(COMPANY), 0.6},
    {K(USERS) | K(FACTS), FIELD_DISTRIBUTOR, CON(DISTRIBUTOR), CON(NAME) | CON(COMPANY) | CON(ID),
     0.95},
    /* places */
    {K_FIRMS | K(OPPORTUNITIES), FIELD_CITY, CON(CITY),
     CON(STREET) | CON(NAME) | CON(CUSTOMER) | CON(COMPANY), 0.95},
    {K(PARTNERS), FIELD_CITY, CON(CITY) | CON(PARTNER), CON(NAME), 0.95},
    {K_FIRMS | K(OPPORTUNITIES), FIELD_COUNTRY, CON(COUNTRY),
     CON(STREET) | CON(NAME) | CON(ID) | CON(CUSTOMER) | CON(COMPANY) | CON(REGION), 0.95},
    {K_FACTS | K(DISTRIBUTORS) | K(TERRITORIES), FIELD_COUNTRY, CON(COUNTRY),
     CON(NAME) | CON(ID) | CON(REGION) | CON(DISTRIBUTOR), 0.95},
    {K(PARTNERS), FIELD_COUNTRY, CON(COUNTRY) | CON(PARTNER), CON(ID) | CON(NAME), 0.95},
    {K_FIRMS | K(OPPORTUNITIES), FIELD_COUNTRY, CON(STATUS), 0, 0.2},
    {K_FIRMS | K(OPPORTUNITIES), FIELD_COUNTRY, CON(CITY), 0, 0.3},
    {K_FIRMS | K(OPPORTUNITIES), FIELD_COUNTRY, CON(REGION), 0, 0.3},
    {K(PARTNERS), FIELD_POSTAL_CODE, CON(POSTAL),
     CON(ID) | CON(STREET) | CON(PARTNER) | CON(COMPANY) | CON(CUSTOMER), 0.95},
    {K(PARTNERS) | K(OPPORTUNITIES) | K(TERRITORIES), FIELD_TERRITORY, CON(REGION),
     CON(NAME) | CON(ID) | CON(CUSTOMER) | CON(PARTNER) | CON(STREET), 0.88},
    {K(PARTNERS) | K(OPPORTUNITIES), FIELD_TERRITORY, CON(STATUS), 0, 0.3},
    {K(TERRITORIES), FIELD_TERRITORY, CON(COVERED), CON(REGION), 0.8},
    {K(PARTNERS), FIELD_TERRITORIES, CON(COVERED),
     CON(REGION) | CON(COUNTRY) | CON(PARTNER) | CON(POSTAL), 0.9},
    /* reaching people and firms */
    {K(PARTNERS), FIELD_EMAIL, CON(EMAIL),
     CON(STREET) | CON(PARTNER) | CON(COMPANY) | CON(CONTACT) | CON(CUSTOMER), 0.95},
    {K_PEOPLE, FIELD_EMAIL, CON(EMAIL), CON(STREET) | CON(CONTACT) | CON(PARTNER) | CON(ID), 0.96},
    {K_PEOPLE, FIELD_EMAIL, CON(CONTACT), CON(NAME), 0.3},
    {K(PARTNERS), FIELD_PHONE, CON(PHONE),
     CON(ID) | CON(PARTNER) | CON(COMPANY) | CON(CONTACT) | CON(CUSTOMER), 0.95},
    {K_PEOPLE, FIELD_PHONE, CON(PHONE), CON(ID) | CON(CONTACT) | CON(PARTNER), 0.95},
    {K_FIRMS, FIELD_WEBSITE, CON(WEBSITE),
     CON(STREET) | CON(NAME) | CON(COMPANY) | CON(PARTNER) | CON(CUSTOMER), 0.95},
    {K_FIRMS, FIELD_DUNS, CON(DUNS), CON(ID) | CON(COMPANY) | CON(CUSTOMER) | CON(PARTNER), 0.97},
    {K(OPPORTUNITIES), FIELD_CONTACT_NAME, CON(CONTACT), CON(NAME) | CON(CUSTOMER) | CON(COMPANY),
     0.94},
    {K(OPPORTUNITIES), FIELD_CONTACT_NAME, CON(FIRST), CON(NAME) | CON(CONTACT) | CON(CUSTOMER),
     0.7},
    {K(OPPORTUNITIES), FIELD_CONTACT_NAME, CON(LAST), CON(NAME) | CON(CONTACT) | CON(CUSTOMER),
     0.72},
    {K(OPPORTUNITIES), FIELD_CONTACT_EMAIL, CON(EMAIL),
     CON(CONTACT) | CON(CUSTOMER) | CON(STREET) | CON(COMPANY), 0.95},
    {K(OPPORTUNITIES), FIELD_CONTACT_PHONE, CON(PHONE),
     CON(CONTACT) | CON(CUSTOMER) | CON(ID) | CON(COMPANY), 0.95},
    {K(OPPORTUNITIES), FIELD_CONTACT_PHONE, CON(CONTACT) | CON(ID), CON(CUSTOMER), 0.5},
    {K(OPPORTUNITIES), FIELD_CONTACT_CONSENT, CON(CONSENT), CON(CONTACT) | CON(CUSTOMER), 0.94},
    /* what firms are */
    {K(PARTNERS), FIELD_LEVEL, CON(LEVEL), CON(PARTNER) | CON(STATUS) | CON(KIND) | CON(COMPANY),
     0.94},
    {K(PARTNERS), FIELD_LEVEL, CON(STATUS) | CON(PARTNER), 0, 0.72},
    {K(PARTNERS), FIELD_LEVEL, CON(STATUS), 0, 0.3},
    {K(PARTNERS), FIELD_LEVEL, CON(KIND), CON(PARTNER), 0.4},
    {K(PARTNERS), FIELD_LEVEL, CON(LINE), CON(PARTNER), 0.5},
    {K_FIRMS, FIELD_SIZE, CON(PEOPLE),
     CON(ID) | CON(NAME) | CON(SIZE) | CON(LEVEL) | CON(COMPANY) | CON(LINE) | CON(CUSTOMER) |
         CON(PARTNER) | CON(AMOUNT),
     0.95},
    {K_FIRMS, FIELD_SIZE, CON(SIZE),
     CON(COMPANY) | CON(CUSTOMER) | CON(PARTNER) | CON(LEVEL) | CON(LINE), 0.93},
    {K(PARTNERS), FIELD_OPEN_LEAD_LIMIT, CON(LIMIT), CON(DEAL) | CON(OPEN) | CON(PARTNER) | CON(ID),
     0.92},
    {K(PARTNERS) | K(USERS), FIELD_ACTIVE, CON(ACTIVE),
     CON(STATUS) | CON(PARTNER) | CON(CONTACT) | CON(COMPANY), 0.93},
    {K(PARTNERS) | K(USERS), FIELD_ACTIVE, CON(STATUS), CON(PARTNER), 0.35},
    {K(ACCOUNTS), FIELD_INDUSTRY, CON(INDUSTRY),
     CON(NAME) | CON(CUSTOMER) | CON(COMPANY) | CON(LINE) | CON(ID), 0.95},
    {K(ACCOUNTS), FIELD_REVENUE, CON(REVENUE),
     CON(ANNUAL) | CON(CUSTOMER) | CON(COMPANY) | CON(AMOUNT), 0.95},
    {K(ACCOUNTS), FIELD_REVENUE, CON(AMOUNT) | CON(ANNUAL), CON(COMPANY), 0.6},
    {K(ACCOUNTS) | K(OPPORTUNITIES) | K(OFFERINGS), FIELD_CURRENCY, CON(CURRENCY),
     CON(AMOUNT) | CON(ID) | CON(REVENUE) | CON(PRICE), 0.96},
    /* what is sold */
    {K(OFFERINGS), FIELD_LINE, CON(LINE), CON(PRODUCT) | CON(NAME) | CON(ID), 0.94},
    {K(OFFERINGS), FIELD_LINE, CON(KIND), CON(PRODUCT), 0.55},
    {K_FACTS, FIELD_LINE, CON(LINE), CON(PRODUCT) | CON(NAME), 0.95},
    {K_FACTS, FIELD_LINE, CON(PRODUCT), CON(NAME) | CON(LINE), 0.8},
    {K(OFFERINGS), FIELD_LIST_PRICE, CON(PRICE), CON(PRODUCT) | CON(AMOUNT), 0.95},
    {K(OFFERINGS), FIELD_LIST_PRICE, CON(AMOUNT), 0, 0.6},
    {K(OFFERINGS), FIELD_ACCESS, CON(ACCESS), CON(PRODUCT) | CON(KIND), 0.9},
    /* deals */
    {K(OPPORTUNITIES), FIELD_TITLE, CON(TITLE), CON(DEAL) | CON(NAME), 0.94},
    {K(OPPORTUNITIES), FIELD_TITLE, CON(DEAL) | CON(NAME), CON(TITLE), 0.96},
    {K(OPPORTUNITIES), FIELD_TITLE, CON(NAME), 0, 0.82},
    {K(OPPORTUNITIES), FIELD_TITLE, CON(DEAL), 0, 0.84},
    {K(OPPORTUNITIES), FIELD_NEED, CON(NEED),
     CON(DEAL) | CON(CUSTOMER) | CON(PRODUCT) | CON(TITLE) | CON(NOTE), 0.93},
    {K(OPPORTUNITIES), FIELD_NEED, CON(NOTE), CON(DEAL), 0.42},
    {K(OPPORTUNITIES), FIELD_ACCOUNT, CON(CUSTOMER), CON(NAME) | CON(COMPANY) | CON(TITLE), 0.95},
    {K(OPPORTUNITIES), FIELD_ACCOUNT, CON(COMPANY), CON(NAME) | CON(TITLE), 0.9},
    {K(OPPORTUNITIES), FIELD_ACCOUNT, CON(CUSTOMER) | CON(ID), 0, 0.6},
    {K(OPPORTUNITIES), FIELD_OFFERING, CON(PRODUCT), CON(NAME) | CON(TITLE), 0.95},
    {K(OPPORTUNITIES), FIELD_OFFERING, CON(PRODUCT) | CON(ID), 0, 0.6},
    {K(OPPORTUNITIES), FIELD_OFFERING, CON(LINE), CON(PRODUCT), 0.58},
    {K(OPPORTUNITIES), FIELD_AMOUNT, CON(AMOUNT),
     CON(EXPECTED) | CON(CURRENCY) | CON(CLOSED) | CON(PRODUCT) | CON(REVENUE) | CON(PRICE), 0.95},
    {K(OPPORTUNITIES), FIELD_AMOUNT, CON(REVENUE), CON(EXPECTED) | CON(CURRENCY), 0.82},
    {K(OPPORTUNITIES), FIELD_AMOUNT, CON(PRICE), CON(EXPECTED), 0.65},
    {K(OPPORTUNITIES), FIELD_AMOUNT, CON(SIZE), 0, 0.55},
    {K(OPPORTUNITIES), FIELD_CREATED_AT, CON(CREATED), CON(DATE), 0.95},
    {K(OPPORTUNITIES), FIELD_CREATED_AT, CON(DATE), CON(DEAL) | CON(NEED), 0.62},
    {K(OPPORTUNITIES), FIELD_CREATED_AT, CON(NEED), CON(DEAL), 0.45},
    {K(OPPORTUNITIES), FIELD_CREATED_AT, CON(OPEN), CON(DATE), 0.7},
    {K(OPPORTUNITIES), FIELD_CREATED_AT, CON(FROM), CON(DATE), 0.6},
    {K(OPPORTUNITIES), FIELD_DECISION_DATE, CON(DECISION), CON(DATE) | CON(EXPECTED) | CON(UNTIL),
     0.96},
    {K(OPPORTUNITIES), FIELD_DECISION_DATE, CON(EXPECTED) | CON(CLOSED), CON(DATE) | CON(DECISION),
     0.96},
    {K(OPPORTUNITIES), FIELD_DECISION_DATE, CON(EXPECTED) | CON(DATE), CON(DECISION), 0.88},
    {K(OPPORTUNITIES), FIELD_DECISION_DATE, CON(EXPECTED), 0, 0.6},
    {K(OPPORTUNITIES), FIELD_DECISION_DATE, CON(CLOSED), CON(DATE), 0.75},
    {K(OPPORTUNITIES), FIELD_DECISION_DATE, CON(UNTIL), CON(DATE), 0.6},
    {K_DEALS, FIELD_CLOSED_AT, CON(CLOSED), CON(DATE), 0.9},
    {K_DEALS, FIELD_CLOSED_AT, CON(WON) | CON(DATE), CON(LOST) | CON(CLOSED), 0.65},
    {K_DEALS, FIELD_CLOSED_AT, CON(OUTCOME) | CON(DATE), CON(DECISION), 0.7},
    {K_DEALS, FIELD_CLOSED_AT, CON(UNTIL), CON(DATE), 0.55},
    {K(OUTCOMES), FIELD_CLOSED_AT, CON(DATE), CON(DECISION), 0.85},
    {K_DEALS, FIELD_STAGE, CON(STAGE), CON(STATUS) | CON(NAME) | CON(LEVEL), 0.95},
    {K_DEALS, FIELD_STAGE, CON(STATUS), 0, 0.62},
    {K_DEALS, FIELD_STAGE, CON(LEVEL), 0, 0.45},
    {K_DEALS, FIELD_OUTCOME, CON(OUTCOME), CON(STATUS) | CON(WON) | CON(LOST), 0.95},
    {K_DEALS, FIELD_OUTCOME, CON(WON) | CON(LOST), CON(STATUS), 0.95},
    {K_DEALS, FIELD_OUTCOME, CON(WON), CON(STATUS), 0.85},
    {K_DEALS, FIELD_OUTCOME, CON(STATUS), CON(CLOSED), 0.63},
    {K_DEALS, FIELD_OUTCOME, CON(STAGE), CON(STATUS) | CON(NAME), 0.5},
    {K(OPPORTUNITIES), FIELD_SOURCE, CON(SOURCE), CON(NAME) | CON(CONTACT) | CON(CUSTOMER), 0.94},
    {K(OPPORTUNITIES), FIELD_SOURCE, CON(CAMPAIGN), CON(NAME) | CON(SOURCE), 0.6},
    {K_DEALS, FIELD_REASON, CON(REASON),
     CON(WON) | CON(LOST) | CON(CLOSED) | CON(OUTCOME) | CON(ID) | CON(STATUS), 0.94},
    /* facts and people */
    {K(FACTS), FIELD_KIND, CON(FACT), CON(KIND), 0.95},
    {K(FACTS), FIELD_KIND, CON(KIND), 0, 0.75},
    {K(FACTS), FIELD_KIND, CON(NEED), 0, 0.6},
    {K_FACTS, FIELD_STATE, CON(STATUS), CON(FACT), 0.93},
    {K_FACTS, FIELD_STATE, CON(REGION), 0, 0.7},
    {K_FACTS, FIELD_STATE, CON(OUTCOME), 0, 0.7},
    {K_FACTS, FIELD_VALID_FROM, CON(FROM), CON(VALID) | CON(DATE), 0.95},
    {K_FACTS, FIELD_VALID_FROM, CON(CREATED), CON(VALID) | CON(DATE), 0.7},
    {K_FACTS, FIELD_VALID_UNTIL, CON(UNTIL), CON(VALID) | CON(DATE), 0.95},
    {K_FACTS, FIELD_VALID_UNTIL, CON(CLOSED), CON(VALID) | CON(DATE), 0.7},
    {K_FACTS, FIELD_VALID_UNTIL, CON(VALID), CON(DATE), 0.6},
    {K_FACTS, FIELD_GROUND, CON(GROUND), CON(NAME) | CON(ID), 0.95},
    {K_FACTS, FIELD_GROUND, CON(REASON), 0, 0.8},
    {K_FACTS, FIELD_GROUND, CON(NOTE), 0, 0.6},
    {K_FACTS, FIELD_GROUND, CON(SOURCE), 0, 0.6},
    {K_FACTS, FIELD_VERIFIED, CON(VERIFIED), CON(DATE), 0.9},
    {K(USERS), FIELD_ROLE, CON(ROLE), CON(CONTACT) | CON(KIND), 0.95},
    {K(FOCALS), FIELD_RANK, CON(RANK), CON(CONTACT), 0.95},
};

/* What a kind of list speaks of throughout, so that a header need not. */
static uint64_t kind_self(enum import_kind kind)
{
    static const uint64_t self[IMPORT_KIND_COUNT] = {
        [IMPORT_KIND_PARTNERS] = CON(PARTNER),   [IMPORT_KIND_USERS] = CON(CONTACT),
        [IMPORT_KIND_FOCALS] = CON(CONTACT),     [IMPORT_KIND_DISTRIBUTORS] = CON(DISTRIBUTOR),
        [IMPORT_KIND_OFFERINGS] = CON(PRODUCT),  [IMPORT_KIND_ACCOUNTS] = CON(CUSTOMER),
        [IMPORT_KIND_OPPORTUNITIES] = CON(DEAL), [IMPORT_KIND_OUTCOMES] = CON(DEAL),
    };
    return self[kind];
}

/* These say that the column is about something else. */
static const uint64_t FOREIGN = CON(OTHER) | CON(OWNER) | CON(PARENT) | CON(DISTRIBUTOR) |
                                CON(PARTNER) | CON(CONTACT) | CON(ANNUAL);

static double rule_fit(const struct field_rule *rule, enum import_kind kind,
                       const struct guess_header *header)
{
    uint64_t excused = rule->has | rule->may | kind_self(kind);
    uint64_t extra = header->concepts & ~excused;
    double fit = rule->weight;
    for (; extra; extra &= extra - 1) {
        uint64_t one = extra & -extra;
        fit *= one & FOREIGN ? 0.15 : 0.55;
    }
    for (int i = 0; i < header->unknown_words && i < 3; i++) {
        fit *= 0.93;
    }
    return fit;
}

double guess_header_fit(enum import_kind kind, enum intake_field field,
                        const struct guess_header *header)
{
    double best = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(RULES); i++) {
        const struct field_rule *rule = &RULES[i];
        if (rule->field == field && (rule->kinds >> kind & 1) &&
            (header->concepts & rule->has) == rule->has) {
            double fit = rule_fit(rule, kind, header);
            best = fit > best ? fit : best;
        }
    }
    return best;
}

/* ---- values and the rest of the file --------------------------------------------------------- */

/* What values alone can tell, when the header says nothing. */
static double value_alone(enum intake_field field, double fit)
{
    switch ((int)field) {
    case FIELD_EMAIL:
    case FIELD_CONTACT_EMAIL:
    case FIELD_WEBSITE:
        return fit > 0.7 ? 0.7 : 0;
    case FIELD_COUNTRY:
    case FIELD_CURRENCY:
        return fit > 0.6 ? 0.6 : 0;
    case FIELD_OUTCOME:
        return fit > 0.55 ? 0.55 : 0;
    default:
        return 0;
    }
}

/* Spelt out, or so many different codes that they are no accident. */
static bool names_countries(const struct guess_profile *profile)
{
    return profile->country > profile->country_code + profile->area_code || profile->distinct > 5;
}

static bool has_endings(const struct guess_work *work)
{
    for (size_t i = 0; i < work->table.column_count; i++) {
        const struct guess_profile *profile = &work->profiles[i];
        bool is_result = guess_share(profile, profile->outcome) > 0.6 ||
                         guess_share(profile, profile->stage) > 0.6;
        bool is_said = work->headers[i].concepts &
                       (CON(OUTCOME) | CON(STAGE) | CON(STATUS) | CON(WON) | CON(LOST));
        bool is_both = profile->won > 0 && profile->lost > 0;
        if (is_result && (is_both || (is_said && profile->won + profile->lost > 0))) {
            return true;
        }
        if (is_said && (work->headers[i].concepts & CON(WON)) && profile->flag) {
            return true;
        }
    }
    return false;
}

/* A close date is the end of deals that ended, and the decision that open ones wait for. */
static double close_shift(const struct guess_work *work, enum intake_field field,
                          const struct guess_header *header, double fit)
{
    bool is_plain = (header->concepts & CON(CLOSED)) && !(header->concepts & CON(EXPECTED));
    if (!is_plain || (field != FIELD_CLOSED_AT && field != FIELD_DECISION_DATE)) {
        return fit;
    }
    bool is_end = has_endings(work);
    return (field == FIELD_CLOSED_AT) == is_end ? fit : fit * 0.6;
}

/* Values of nothing but won, lost and open under a header that says stage or status. */
static double result_shift(const struct guess_work *work, size_t column, enum intake_field field,
                           double fit)
{
    const struct guess_profile *profile = &work->profiles[column];
    uint64_t concepts = work->headers[column].concepts;
    bool is_stage = field == FIELD_STAGE;
    if ((!is_stage && field != FIELD_OUTCOME) || !(concepts & (CON(STAGE) | CON(STATUS)))) {
        return fit;
    }
    size_t plain = 0;
    for (size_t i = 0; i < profile->distinct; i++) {
        char word[WORD_BYTES_MAX];
        plain += word_in(
            word_normal(profile->values[i], word),
            "won|lost|gewonnen|verloren|gagne|gagnee|perdu|perdue|ganado|ganada|perdido|"
            "perdida|vinto|vinta|perso|persa|ganho|ganha|wygrana|wygrane|przegrana|przegrane");
    }
    bool is_outcome = plain >= 2 || (plain == 1 && profile->distinct <= 3);
    if (concepts & CON(STAGE)) {
        return is_stage == !is_outcome ? fit : fit * 0.5;
    }
    return is_stage == is_outcome ? fit * 0.6 : fit;
}

/* A list may name firms and goods by numbers, which look like no name. */
static bool is_reference(const struct guess_profile *profile, enum intake_field field,
                         const struct guess_header *header)
{
    bool is_name = field == FIELD_PARTNER || field == FIELD_ACCOUNT || field == FIELD_OFFERING ||
                   field == FIELD_DISTRIBUTOR;
    bool is_key = (header->concepts & CON(ID)) || profile->number_max >= 100;
    return is_name && is_key && guess_share(profile, profile->integer) > 0.8;
}

static double column_fit(const struct guess_work *work, enum import_kind kind, size_t column,
                         enum intake_field field)
{
    const struct guess_header *header = &work->headers[column];
    double fit = guess_header_fit(kind, field, header);
    double value = guess_value_fit(kind, field, &work->profiles[column]);
    fit = close_shift(work, field, header, fit);
    fit = result_shift(work, column, field, fit);
    bool is_about_others = header->concepts & (CON(OTHER) | CON(OWNER) | CON(PARENT));
    if (value < 0 && is_reference(&work->profiles[column], field, header)) {
        value = 0;
    }
    if (value < 0) {
        return fit * (1 + value);
    }
    double alone = is_about_others ? 0 : value_alone(field, value);
    if (field == FIELD_COUNTRY && !names_countries(&work->profiles[column])) {
        alone = 0; /* two letters are many things */
    }
    double both = fit > 0.1 ? fit + (1 - fit) * value * 0.8 : fit;
    return both > alone ? both : alone;
}

/* ---- assignment ------------------------------------------------------------------------------ */

/* Two columns of a person's name are one field. */
static bool is_joinable(const struct guess_work *work, enum intake_field field, size_t a, size_t b)
{
    uint64_t parts = CON(FIRST) | CON(LAST);
    uint64_t first = work->headers[a].concepts & parts;
    uint64_t second = work->headers[b].concepts & parts;
    return (field == FIELD_CONTACT_NAME || field == FIELD_NAME) && first && second &&
           first != second;
}

struct assignment {
    const struct guess_work *work;
    enum import_kind kind;
    struct guess_fields *ret;
    int owner[FIELD_COUNT]; /* column + 1 */
    bool is_done[GUESS_COLUMNS_MAX];
    double (*fits)[FIELD_COUNT];
};

static bool is_free(const struct assignment *state, size_t column, enum intake_field field)
{
    int owner = state->owner[field];
    return owner == 0 || is_joinable(state->work, field, (size_t)owner - 1, column);
}

/* The best pair left; false when none is worth taking. */
static bool pair_best(const struct assignment *state, size_t *ret_column,
                      enum intake_field *ret_field)
{
    double best = 0;
    for (size_t c = 0; c < state->work->table.column_count; c++) {
        for (int f = 0; f < FIELD_COUNT && !state->is_done[c]; f++) {
            if (state->fits[c][f] > best && is_free(state, c, (enum intake_field)f)) {
                best = state->fits[c][f];
                *ret_column = c;
                *ret_field = (enum intake_field)f;
            }
        }
    }
    return best >= GUESS_CONFIDENCE_MIN;
}

static void choices_take(struct assignment *state)
{
    const struct guess_choices *choices = state->work->choices;
    for (size_t i = 0; choices && i < choices->column_count; i++) {
        for (size_t c = 0; c < state->work->table.column_count; c++) {
            const struct guess_column_choice *choice = &choices->columns[i];
            if (!text_equal(choice->column, state->work->table.headers[c]) || state->is_done[c]) {
                continue;
            }
            bool fits = choice->field < FIELD_COUNT &&
                        intake_kind_has(state->kind, choice->field) &&
                        is_free(state, c, choice->field);
            state->is_done[c] = true;
            state->ret->is_chosen[c] = true;
            state->ret->field[c] = fits ? choice->field : FIELD_COUNT;
            state->ret->confidence[c] = 1;
            if (fits) {
                state->owner[choice->field] = (int)c + 1;
            }
            break;
        }
    }
}

/* Deals whose only words are a short description: that is what they are called. */
static void title_find(struct assignment *state)
{
    int column = state->owner[FIELD_NEED] - 1;
    if (state->kind != IMPORT_KIND_OPPORTUNITIES || state->owner[FIELD_TITLE] || column < 0 ||
        state->ret->is_chosen[column]) {
        return;
    }
    const struct guess_profile *profile = &state->work->profiles[column];
    bool is_said = !(state->work->headers[column].concepts & CON(NOTE));
    bool is_short = profile->filled && profile->bytes < 60 * profile->filled;
    size_t lines = 0;
    for (size_t i = 0; i < profile->distinct; i++) {
        lines += strchr(profile->values[i], '\n') != NULL;
    }
    if (is_said && is_short && !lines && profile->distinct * 10 > profile->filled * 6) {
        state->owner[FIELD_NEED] = 0;
        state->owner[FIELD_TITLE] = column + 1;
        state->ret->field[column] = FIELD_TITLE;
        state->ret->confidence[column] *= 0.8;
    }
}

static void nearest_note(struct assignment *state)
{
    for (size_t c = 0; c < state->work->table.column_count; c++) {
        enum intake_field best = FIELD_COUNT;
        double fit = 0.1;
        for (int f = 0; f < FIELD_COUNT; f++) {
            if (state->fits[c][f] > fit) {
                fit = state->fits[c][f];
                best = (enum intake_field)f;
            }
        }
        state->ret->nearest[c] = best;
        if (!state->is_done[c]) {
            /* Taken by a better column, or too weak: how sure are we that it is nothing? */
            state->ret->confidence[c] = best == FIELD_COUNT ? 0 : fit;
        }
    }
}

/* How much a field of a kind tells that a file is of this kind. */
static double field_weight(enum import_kind kind, enum intake_field field)
{
    static const struct {
        uint32_t kinds;
        enum intake_field field;
        double weight;
    } weights[] = {
        {K(PARTNERS), FIELD_LEVEL, 2},
        {K(PARTNERS), FIELD_OPEN_LEAD_LIMIT, 2},
        {K(PARTNERS), FIELD_TERRITORIES, 2},
        {K(PARTNERS), FIELD_ACTIVE, 0.8},
        {K(ACCOUNTS), FIELD_INDUSTRY, 1.8},
        {K(ACCOUNTS), FIELD_REVENUE, 1.8},
        {K(OFFERINGS), FIELD_LIST_PRICE, 2.2},
        {K(OFFERINGS), FIELD_LINE, 1.8},
        {K(OPPORTUNITIES), FIELD_STAGE, 1.6},
        {K(OPPORTUNITIES), FIELD_OUTCOME, 1.5},
        {K(OPPORTUNITIES), FIELD_AMOUNT, 1.4},
        {K(OPPORTUNITIES), FIELD_CREATED_AT, 1.2},
        {K(OPPORTUNITIES), FIELD_ACCOUNT, 1.3},
        {K(OPPORTUNITIES), FIELD_OFFERING, 1.2},
        {K(OPPORTUNITIES), FIELD_PARTNER, 1.2},
        {K(OPPORTUNITIES), FIELD_DECISION_DATE, 1.6},
        {K(OPPORTUNITIES), FIELD_NEED, 1.3},
        {K(OPPORTUNITIES), FIELD_SOURCE, 1.2},
        {K(OPPORTUNITIES), FIELD_COUNTRY, 0.7},
        {K(OPPORTUNITIES), FIELD_CITY, 0.7},
        {K(OPPORTUNITIES), FIELD_TERRITORY, 0.6},
        {K(USERS), FIELD_ROLE, 2.5},
        {K(FOCALS), FIELD_RANK, 2},
        {K(FOCALS), FIELD_PARTNER, 1.6},
        {K(USERS), FIELD_PARTNER, 1.4},
        {K_FACTS, FIELD_GROUND, 2},
        {K_FACTS, FIELD_VALID_UNTIL, 1.5},
        {K_FACTS, FIELD_VALID_FROM, 1.5},
        {K(FACTS), FIELD_KIND, 2},
        {K(AUTHORIZATIONS), FIELD_LINE, 1.6},
        {K(OUTCOMES), FIELD_OUTCOME, 1.8},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(weights); i++) {
        if ((weights[i].kinds >> kind & 1) && weights[i].field == field) {
            return weights[i].weight;
        }
    }
    return 1;
}

void guess_fields_assign(const struct guess_work *work, enum import_kind kind,
                         struct guess_fields *ret)
{
    static const size_t row_bytes = sizeof(double) * FIELD_COUNT;
    struct assignment state = {.work = work, .kind = kind, .ret = ret};
    *ret = (struct guess_fields){0};
    state.fits = arena_alloc_array(work->arena, work->table.column_count + 1, row_bytes);
    for (size_t c = 0; c < work->table.column_count; c++) {
        ret->field[c] = FIELD_COUNT;
        ret->nearest[c] = FIELD_COUNT;
        for (int f = 0; state.fits && f < FIELD_COUNT && *work->table.headers[c]; f++) {
            if (intake_kind_has(kind, (enum intake_field)f)) {
                state.fits[c][f] = column_fit(work, kind, c, (enum intake_field)f);
            }
        }
    }
    if (!state.fits) {
        return;
    }
    choices_take(&state);
    size_t column = 0;
    enum intake_field field = FIELD_COUNT;
    while (pair_best(&state, &column, &field)) {
        state.is_done[column] = true;
        state.owner[field] = (int)column + 1;
        ret->field[column] = field;
        ret->confidence[column] = state.fits[column][field];
    }
    title_find(&state);
    nearest_note(&state);
    for (size_t c = 0; c < work->table.column_count; c++) {
        if (ret->field[c] != FIELD_COUNT) {
            ret->score += ret->confidence[c] * field_weight(kind, ret->field[c]);
        }
    }
}
