/* SPDX-License-Identifier: Apache-2.0 */

/* How the values of a column look, and which fields may look like that. */

#include "base/text.h"
#include "domain/intake_guess_internal.h"

/* ---- one value ------------------------------------------------------------------------------- */

static size_t digits_in(const char *text)
{
    size_t digits = 0;
    for (const char *c = text; *c; c++) {
        digits += *c >= '0' && *c <= '9';
    }
    return digits;
}

static bool has_letters(const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (unsigned char)*c >= 0xC3) {
            return true;
        }
    }
    return false;
}

static bool is_phone(const char *text)
{
    size_t digits = digits_in(text);
    size_t len = strlen(text);
    bool is_marked = text[0] == '+' || text[0] == '(' || (text[0] == '0' && digits >= 8) ||
                     strpbrk(text, " /-") != NULL;
    return digits >= 7 && digits <= 16 && len <= 30 && is_marked && !has_letters(text) &&
           strspn(text, "+0123456789 ()/.-\xC2\xA0") == len;
}

static bool is_url(const char *text)
{
    if (text_has_prefix(text, "http://") || text_has_prefix(text, "https://") ||
        text_has_prefix(text, "www.")) {
        return true;
    }
    const char *dot = strrchr(text, '.');
    return dot && dot != text && strlen(dot) >= 3 && strlen(dot) <= 12 && !strpbrk(text, " @,;") &&
           has_letters(text) && has_letters(dot) && digits_in(dot) == 0;
}

static bool is_postal(const char *text)
{
    size_t len = strlen(text);
    size_t digits = digits_in(text);
    return len >= 4 && len <= 10 && digits >= 2 && digits <= 9 &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ- ") == len;
}

static bool is_duns(const char *text)
{
    return digits_in(text) == 9 && strspn(text, "0123456789-") == strlen(text);
}

/* Letters, digits and marks in one word, as keys are made. */
static bool is_code(const char *text)
{
    size_t len = strlen(text);
    return len >= 2 && len <= 40 && digits_in(text) > 0 && !strpbrk(text, " @,;") &&
           !strstr(text, "://");
}

/* "50-249", "250+", "< 10", "1.000 - 4.999". */
static bool is_size_band(const char *text)
{
    size_t len = strlen(text);
    return digits_in(text) > 0 && len <= 20 && strpbrk(text, "-+<>\xE2") &&
           strspn(text, "0123456789 .,-+<>=\xE2\x80\x93") == len && text[0] != '-' &&
           text[0] != '+' && digits_in(text) <= 12;
}

static bool is_upper_start(const char *word)
{
    return (*word >= 'A' && *word <= 'Z') || (unsigned char)*word == 0xC3;
}

static const char FIRM_ENDINGS[] =
    "gmbh|ag|kg|ohg|ug|mbh|se|inc|ltd|llc|corp|plc|co|sa|sas|sarl|eurl|sl|slu|srl|spa|sas|snc|lda|"
    "ltda|bv|nv|oy|ab|as|group|systems|solutions|consulting|services|it|technologies|software|"
    "networks|partners|informatik|informatique|sistemas|sistemi|company|corporation|holding|"
    "digital|"
    "tech|data|cloud|computer|computing|industries|energy|bank|hotel|logistics|pharma|foods|group|"
    "international|associates|labs|media|university|hospital|klinik|werke|bau|logistik";

static bool has_firm_word(const char *text)
{
    char word[WORD_BYTES_MAX];
    char *rest = NULL;
    word_normal(text, word);
    for (char *one = strtok_r(word, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        if (word_in(one, FIRM_ENDINGS)) {
            return true;
        }
    }
    return strchr(text, '&') != NULL;
}

/* Two or three capitalised words without digits, and not a firm's. */
static bool is_person(const char *text)
{
    size_t words = 0;
    bool is_word = false;
    for (const char *c = text; *c; c++) {
        if (*c == ' ') {
            is_word = false;
        } else if (!is_word) {
            words++;
            is_word = true;
            if (!is_upper_start(c)) {
                return false;
            }
        }
    }
    return words >= 2 && words <= 4 && strlen(text) <= 50 && digits_in(text) == 0 &&
           !strpbrk(text, "@&/:;") && !has_firm_word(text);
}

static bool is_role(const char *text)
{
    char word[WORD_BYTES_MAX];
    return word_in(word_normal(text, word),
                   "seller|channel manager|reviewer|auditor|administrator|admin|focal|rep|"
                   "partner admin|distributor|deputy|user|sales|administrador|administradora|"
                   "administrateur|amministratore|vendedor|vendedora|vendeur|venditore|verkaufer|"
                   "auditeur|revisor|revisore|prufer");
}

/* ---- a column -------------------------------------------------------------------------------- */

static void number_count(const char *text, struct guess_profile *ret)
{
    struct number_look look;
    char plain[64];
    double value = 0;
    if (!number_look(text, &look)) {
        return;
    }
    ret->number++;
    ret->percent += look.is_percent;
    ret->money += *look.currency != '\0';
    if (*look.currency && !*ret->sign) {
        memcpy(ret->sign, look.currency, sizeof ret->sign);
    }
    ret->decimal_comma += look.decimal == ',';
    ret->decimal_dot += look.decimal == '.';
    ret->group_comma += look.thousands == ',';
    ret->group_dot += look.thousands == '.';
    ret->either_comma += look.either == ',';
    ret->either_dot += look.either == '.';
    bool is_plain = !look.decimal && !look.thousands && !look.either && !look.is_percent;
    ret->integer += is_plain && strspn(text, "0123456789") == strlen(text);
    if (number_plain(text, look.decimal ? look.decimal : '.', plain, sizeof plain) &&
        text_parse_f64(plain, &value) && value > ret->number_max) {
        ret->number_max = value;
    }
}

static void date_count(const char *text, struct guess_profile *ret)
{
    static const enum date_numbers orders[] = {DATE_NUMBERS_DMY, DATE_NUMBERS_MDY,
                                               DATE_NUMBERS_YMD};
    bool reads[GUESS_ORDERS] = {false};
    size_t readers = 0;
    int64_t at_ms = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(orders); i++) {
        reads[orders[i]] = date_read(text, orders[i], &at_ms);
        ret->date[orders[i]] += reads[orders[i]];
        readers += reads[orders[i]];
    }
    for (int i = 1; i < GUESS_ORDERS && readers == 1; i++) {
        ret->date_only_by[i] += reads[i];
    }
    ret->serial += strlen(text) >= 5 && date_serial_read(text, &at_ms);
}

static void words_count(const char *text, struct guess_profile *ret)
{
    char country[COUNTRY_CODE_SIZE];
    char currency[CURRENCY_CODE_SIZE];
    bool flag = false;
    enum outcome_word outcome = outcome_read(text);
    size_t words = 1;
    for (const char *c = text; *c; c++) {
        words += *c == ' ';
    }
    ret->words += words;
    ret->bytes += strlen(text);
    ret->long_texts += strlen(text) >= 25 && words >= 4;
    ret->country += country_read(text, country);
    ret->country_code += country_is_code(text);
    ret->area_code += text_is_country(text) || text_is_currency(text);
    ret->currency += currency_read(text, currency);
    ret->stage += stage_read(text) != 0 && digits_in(text) < strlen(text);
    ret->outcome += outcome != OUTCOME_WORD_NONE;
    ret->won += outcome == OUTCOME_WORD_WON;
    ret->lost += outcome == OUTCOME_WORD_LOST;
    ret->flag += flag_read(text, &flag);
    ret->level += level_is_word(text);
    ret->job += job_is_word(text);
    ret->fact += fact_read(text) != NULL;
    ret->person += is_person(text);
    ret->role += is_role(text);
    ret->access += access_read(text) != NULL;
}

static void value_count(const char *text, struct guess_profile *ret)
{
    ret->filled++;
    ret->email += text_is_email(text);
    ret->url += is_url(text) && !text_is_email(text);
    ret->phone += is_phone(text);
    ret->postal += is_postal(text);
    ret->duns += is_duns(text);
    ret->code += is_code(text);
    ret->size_band += is_size_band(text);
    number_count(text, ret);
    date_count(text, ret);
    words_count(text, ret);
}

static void distinct_add(const char *text, struct guess_profile *ret)
{
    for (size_t i = 0; i < ret->distinct; i++) {
        if (text_equal(ret->values[i], text)) {
            return;
        }
    }
    if (ret->distinct < GUESS_DISTINCT_MAX) {
        ret->values[ret->distinct++] = text;
    }
}

enum { PROFILE_VALUES_MAX = 400 /* looked at closely; the rest only for what differs */ };

void guess_profile_read(const struct guess_table *table, size_t column, struct guess_profile *ret)
{
    *ret = (struct guess_profile){0};
    for (size_t i = 0; i < table->row_count; i++) {
        const struct guess_row *row = &table->rows[i];
        const char *text = column < row->count ? row->cells[column] : "";
        if (!*text) {
            continue;
        }
        distinct_add(text, ret);
        if (ret->filled < PROFILE_VALUES_MAX) {
            value_count(text, ret);
        }
    }
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* From "none of them" (-1) over "half of them" (0) to "all of them" (`top`). */
static double need(double share, double top)
{
    if (share >= 0.5) {
        return (share - 0.5) * 2 * top;
    }
    return share * 2 - 1;
}

static double date_share(const struct guess_profile *profile)
{
    size_t most = profile->serial;
    for (int i = 1; i < GUESS_ORDERS; i++) {
        most = profile->date[i] > most ? profile->date[i] : most;
    }
    return guess_share(profile, most);
}

/* Text that is neither numbers, dates, addresses nor flags. */
static double plain_text_fit(const struct guess_profile *profile)
{
    double other = guess_share(profile, profile->email) + guess_share(profile, profile->url) +
                   guess_share(profile, profile->phone) + guess_share(profile, profile->number);
    double dates = date_share(profile) > 0.5 ? date_share(profile) : 0;
    double bad = other + dates;
    return bad > 1 ? -1 : bad > 0.5 ? -bad : 0;
}

static double name_fit(const struct guess_profile *profile)
{
    double fit = plain_text_fit(profile);
    double flags = guess_share(profile, profile->flag);
    return fit < 0 ? fit : flags > 0.8 ? -0.8 : 0;
}

/* Every row another one. */
static double key_fit(const struct guess_profile *profile)
{
    size_t most = profile->filled < GUESS_DISTINCT_MAX ? profile->filled : GUESS_DISTINCT_MAX;
    double unique = most ? (double)profile->distinct / (double)most : 0;
    double dates = date_share(profile);
    bool is_money = guess_share(profile, profile->decimal_comma + profile->decimal_dot) > 0.3;
    if (guess_share(profile, profile->email) > 0.5 || is_money ||
        (dates > 0.8 && guess_share(profile, profile->integer) < 0.5)) {
        return -0.9;
    }
    if (unique < 0.5) {
        return -0.7;
    }
    return unique > 0.95 && guess_share(profile, profile->code) > 0.8 ? 0.4 : 0;
}

static double number_fit(const struct guess_profile *profile)
{
    double numbers = guess_share(profile, profile->number);
    double dates = date_share(profile);
    if (guess_share(profile, profile->percent) > 0.5) {
        return -1;
    }
    if (dates > 0.8 && numbers < 0.5) {
        return -1;
    }
    double money = guess_share(profile, profile->money) > 0.5 ? 0.5 : 0.2;
    return need(numbers, money);
}

static double date_fit(const struct guess_profile *profile)
{
    double share = date_share(profile);
    bool is_serial = profile->serial * 2 > profile->filled;
    return need(share, is_serial ? 0 : 0.4);
}

static double outcome_fit(enum import_kind kind, const struct guess_profile *profile)
{
    double share = guess_share(profile, profile->outcome);
    double flags = guess_share(profile, profile->flag);
    (void)kind;
    if (flags > share) {
        return need(flags, 0);
    }
    bool has_end = profile->won + profile->lost > 0;
    return share < 0.5 ? share * 2 - 1 : has_end ? share * 0.6 : 0.1;
}

static double stage_fit(const struct guess_profile *profile)
{
    double share = guess_share(profile, profile->stage);
    double numbers = guess_share(profile, profile->integer);
    if (guess_share(profile, profile->job) > 0.5) {
        return -0.5;
    }
    if (numbers > 0.8) {
        return profile->number_max <= 11 ? 0 : -0.9;
    }
    return share > 0.5 ? share * 0.5 : profile->distinct > 25 ? -0.8 : plain_text_fit(profile);
}

static double size_fit(const struct guess_profile *profile)
{
    double numbers = guess_share(profile, profile->integer + profile->size_band);
    return numbers > 0.7 ? 0.1 : profile->distinct > 20 ? -0.6 : plain_text_fit(profile);
}

static double region_fit(const struct guess_profile *profile)
{
    double fit = plain_text_fit(profile);
    if (guess_share(profile, profile->area_code) > 0.8) {
        return 0.5; /* SP, RJ, TX: states by their letters */
    }
    return guess_share(profile, profile->country) > 0.9 && profile->distinct > 2 ? -0.4 : fit;
}

static double country_fit(const struct guess_profile *profile)
{
    double share = guess_share(profile, profile->country);
    return share >= 0.5 ? (share - 0.5) * 1.5 : share * 2 - 1;
}

static double city_fit(const struct guess_profile *profile)
{
    double fit = plain_text_fit(profile);
    bool are_countries = guess_share(profile, profile->country) > 0.8;
    return are_countries ? -0.8 : guess_share(profile, profile->long_texts) > 0.5 ? -0.6 : fit;
}

static double title_fit(const struct guess_profile *profile)
{
    double fit = plain_text_fit(profile);
    bool are_jobs = guess_share(profile, profile->job) > 0.6 && profile->distinct <= 40;
    return are_jobs ? -0.8 : fit;
}

static double level_fit(const struct guess_profile *profile)
{
    double share = guess_share(profile, profile->level);
    bool are_dates = date_share(profile) > 0.5;
    return are_dates ? -1 : share > 0.6 ? share * 0.6 : profile->distinct > 15 ? -0.7 : 0;
}

static double person_fit(const struct guess_profile *profile)
{
    double share = guess_share(profile, profile->person);
    double fit = name_fit(profile);
    return share > 0.6 ? 0.3 : fit;
}

static double fit_of(enum import_kind kind, enum intake_field field,
                     const struct guess_profile *profile)
{
    switch ((int)field) {
    case FIELD_EMAIL:
    case FIELD_CONTACT_EMAIL:
        return need(guess_share(profile, profile->email), 0.9);
    case FIELD_WEBSITE:
        return need(guess_share(profile, profile->url), 0.9);
    case FIELD_PHONE:
    case FIELD_CONTACT_PHONE:
        return guess_share(profile, profile->phone) > 0.5 ? 0.5 : -0.6;
    case FIELD_POSTAL_CODE:
        return need(guess_share(profile, profile->postal), 0.2);
    case FIELD_COUNTRY:
        return country_fit(profile);
    case FIELD_CURRENCY:
        return need(guess_share(profile, profile->currency), 0.8);
    case FIELD_DUNS:
        return need(guess_share(profile, profile->duns), 0.2);
    case FIELD_AMOUNT:
    case FIELD_LIST_PRICE:
    case FIELD_REVENUE:
        return number_fit(profile);
    case FIELD_OPEN_LEAD_LIMIT:
    case FIELD_RANK:
        return need(guess_share(profile, profile->integer), 0.1);
    case FIELD_CREATED_AT:
    case FIELD_DECISION_DATE:
    case FIELD_CLOSED_AT:
    case FIELD_VALID_FROM:
    case FIELD_VALID_UNTIL:
        return date_fit(profile);
    case FIELD_OUTCOME:
        return outcome_fit(kind, profile);
    case FIELD_STAGE:
        return stage_fit(profile);
    case FIELD_ACTIVE:
    case FIELD_CONTACT_CONSENT:
    case FIELD_VERIFIED:
        return need(guess_share(profile, profile->flag), 0.3);
    case FIELD_SIZE:
        return size_fit(profile);
    case FIELD_LEVEL:
        return level_fit(profile);
    case FIELD_EXTERNAL_ID:
        return key_fit(profile);
    case FIELD_NEED:
        return guess_share(profile, profile->long_texts) > 0.5 ? 0.4 : plain_text_fit(profile);
    case FIELD_CONTACT_NAME:
        return person_fit(profile);
    case FIELD_CITY:
        return city_fit(profile);
    case FIELD_TERRITORY:
        return region_fit(profile);
    case FIELD_TITLE:
        return title_fit(profile);
    case FIELD_KIND:
        return need(guess_share(profile, profile->fact), 0.7);
    case FIELD_ROLE:
        return guess_share(profile, profile->role) > 0.5 ? 0.6 : plain_text_fit(profile);
    case FIELD_ACCESS:
        return need(guess_share(profile, profile->access), 0.6);
    default:
        return name_fit(profile);
    }
}

double guess_value_fit(enum import_kind kind, enum intake_field field,
                       const struct guess_profile *profile)
{
    return profile->filled ? fit_of(kind, field, profile) : 0;
}
