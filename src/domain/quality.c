/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/quality.h"

#include <math.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

enum {
    COUNTS_MAX = 4096,   /* sources and lines shown apart; rarer ones take the site's figures */
    PHONE_DIGITS_MIN = 6 /* shorter is an extension */
};

/* The formula of the header. */
static const double SITE_REAL = 9;
static const double SITE_WEIGHT = 10;
static const double SOURCE_WEIGHT = 20;
static const double EFFECT_WEIGHT = 4;
static const double CELL_MORE = 0.5;
static const double WIN_PRIOR = 0.35;
static const double WIN_WEIGHT = 10;
static const double LINE_WEIGHT = 20;
static const double DEFAULTED_LACKS = 0.5;

static const struct {
    const char *name;
    double effect;
    const char *why;
} FIELDS[QUALITY_FIELD_COUNT] = {
#define X(name, effect, why) {#name, effect, why},
    QUALITY_FIELD_LIST(X)
#undef X
};

const char *quality_field_name(enum quality_field field)
{
    return FIELDS[field].name;
}

/* ---- what a record lacks --------------------------------------------------------------------- */

bool quality_is_defaulted(const struct opportunity *opportunity, const char *field)
{
    size_t len = strlen(field);
    const char *at = opportunity->defaulted_fields;
    while ((at = strstr(at, field)) != NULL) {
        bool begins = at == opportunity->defaulted_fields || at[-1] == ' ';
        if (begins && (at[len] == ' ' || at[len] == '\0')) {
            return true;
        }
        at += len;
    }
    return false;
}

static bool phone_is_usable(const char *phone)
{
    size_t digits = 0;
    if (phone[strspn(phone, "0123456789+() ./-")] != '\0') {
        return false;
    }
    for (const char *at = phone; *at; at++) {
        digits += *at >= '0' && *at <= '9';
    }
    return digits >= PHONE_DIGITS_MIN;
}

static bool address_is_usable(const char *email)
{
    return text_is_email(email);
}

/* How much of the contact there is: 0 a name that can be reached, 1/2 by a default only, 1 none. */
static double contact_lacks(const struct opportunity *opportunity)
{
    bool has_email = address_is_usable(opportunity->contact_email);
    bool has_phone = phone_is_usable(opportunity->contact_phone);
    if (!*opportunity->contact_name || !(has_email || has_phone)) {
        return 1;
    }
    bool is_given = (has_email && !quality_is_defaulted(opportunity, "contact_email")) ||
                    (has_phone && !quality_is_defaulted(opportunity, "contact_phone"));
    return is_given ? 0 : DEFAULTED_LACKS;
}

static double field_lacks(const struct opportunity *opportunity, enum quality_field field)
{
    bool is_there = false;
    bool counts_default = true; /* a country or town taken from the customer is as good */
    switch (field) {
    case QUALITY_need:
        is_there = text_utf8_count(opportunity->need) >= LIMIT_NEED_MIN_CHARS;
        counts_default = false;
        break;
    case QUALITY_contact_name:
        return contact_lacks(opportunity);
    case QUALITY_offering:
        is_there = opportunity->offering_id != 0;
        break;
    case QUALITY_account:
        is_there = opportunity->account_id != 0;
        break;
    case QUALITY_amount:
        is_there = opportunity->amount_minor >= 0;
        counts_default = false;
        break;
    case QUALITY_decision_date:
        is_there = opportunity->decision_at_ms != 0;
        counts_default = false;
        break;
    case QUALITY_country:
        is_there = *opportunity->country != '\0';
        break;
    case QUALITY_city:
        is_there = *opportunity->city != '\0';
        break;
    case QUALITY_contact_consent:
        is_there = opportunity->contact_consent;
        break;
    case QUALITY_FIELD_COUNT:
        break;
    }
    if (!is_there) {
        return 1;
    }
    return !counts_default && quality_is_defaulted(opportunity, FIELDS[field].name)
               ? DEFAULTED_LACKS
               : 0;
}

const char *quality_lacks(struct arena *arena, const struct opportunity *opportunity)
{
    SCORE_AUTO(buf_done) struct buf names = {0};
    buf_init(&names, LIMIT_TEXT_BYTES);
    for (int field = 0; field < QUALITY_FIELD_COUNT; field++) {
        if (field_lacks(opportunity, (enum quality_field)field) > DEFAULTED_LACKS) {
            buf_add_format(&names, "%s%s", names.len ? " " : "", FIELDS[field].name);
        }
    }
    return arena_dup_text(arena, buf_text(&names));
}

/* ---- the model ------------------------------------------------------------------------------- */

enum score_status quality_model_read(struct domain *domain, struct quality_model *ret,
                                     struct score_error *err)
{
    struct lead_count *counts = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_lead_count_list(domain->store, COUNTS_MAX, domain->arena, &counts, &count, err));
    *ret = (struct quality_model){.counts = counts, .count = count};
    struct lead_opinion *opinions = NULL;
    SCORE_TRY(store_lead_opinion_list(domain->store, 0, COUNTS_MAX, domain->arena, &opinions,
                                      &ret->opinion_count, err));
    ret->opinions = opinions;
    return SCORE_OK;
}

static int by_kind_and_name(const void *a, const void *b)
{
    const struct lead_count *left = a;
    const struct lead_count *right = b;
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static struct lead_count count_find(const struct quality_model *model, enum lead_count_kind kind,
                                    const char *name)
{
    struct lead_count wanted = {.kind = kind, .name = name};
    const struct lead_count *found = model->count ? bsearch(&wanted, model->counts, model->count,
                                                            sizeof wanted, by_kind_and_name)
                                                  : NULL;
    return found ? *found : wanted;
}

static double logit(double p)
{
    return log(p / (1 - p));
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* What firms said, weighed by their trust; of all sources when `source` is NULL. */
struct said {
    double good;
    double bad;
};

static struct said said_of(const struct quality_model *model, const char *source)
{
    struct said said = {0};
    for (size_t i = 0; i < model->opinion_count; i++) {
        if (!source || text_equal(model->opinions[i].source, source)) {
            said.good += model->opinions[i].good;
            said.bad += model->opinions[i].bad;
        }
    }
    return said;
}

double quality_source_real(const struct quality_model *model, const char *source)
{
    struct lead_count site = count_find(model, LEAD_COUNT_SITE, "");
    struct lead_count own = count_find(model, LEAD_COUNT_SOURCE, source);
    struct said site_said = said_of(model, NULL);
    struct said own_said = said_of(model, source);
    double site_real = (double)site.real + site_said.good;
    double site_unreal = (double)site.unreal + site_said.bad;
    double real = (double)own.real + own_said.good;
    double unreal = (double)own.unreal + own_said.bad;
    double q = (SITE_REAL + site_real) / (SITE_WEIGHT + site_real + site_unreal);
    return (SOURCE_WEIGHT * q + real) / (SOURCE_WEIGHT + real + unreal);
}

/* What one field tells, and how many leads usually lack it. */
struct field_effect {
    double weight; /* log-odds, >= 0 */
    double usual;  /* share that lacks it */
};

static struct field_effect effect_of(const struct quality_model *model, enum quality_field field)
{
    struct lead_count site = count_find(model, LEAD_COUNT_SITE, "");
    struct lead_count lacking = count_find(model, LEAD_COUNT_FIELD, FIELDS[field].name);
    double given_real = fmax(0, (double)(site.real - lacking.real)) + CELL_MORE;
    double given_unreal = fmax(0, (double)(site.unreal - lacking.unreal)) + CELL_MORE;
    double lacking_real = (double)lacking.real + CELL_MORE;
    double lacking_unreal = (double)lacking.unreal + CELL_MORE;
    double ratio = log(given_real * lacking_unreal / (given_unreal * lacking_real));
    double precision =
        1 / (1 / given_real + 1 / given_unreal + 1 / lacking_real + 1 / lacking_unreal);
    bool is_any = site.real + site.unreal > 0;
    double weight = is_any ? (EFFECT_WEIGHT * FIELDS[field].effect + ratio * precision) /
                                 (EFFECT_WEIGHT + precision)
                           : FIELDS[field].effect;
    return (struct field_effect){
        .weight = fmax(0, weight),
        .usual = (double)(lacking.real + lacking.unreal) /
                 (SITE_WEIGHT + (double)(site.real + site.unreal)),
    };
}

static double win_rate(const struct quality_model *model, const char *line)
{
    struct lead_count site = count_find(model, LEAD_COUNT_SITE, "");
    struct lead_count own = count_find(model, LEAD_COUNT_LINE, line);
    double rate =
        (WIN_WEIGHT * WIN_PRIOR + (double)site.won) / (WIN_WEIGHT + (double)(site.won + site.lost));
    return (LINE_WEIGHT * rate + (double)own.won) / (LINE_WEIGHT + (double)(own.won + own.lost));
}

static double major_units(const struct opportunity *opportunity)
{
    double scale = pow(10, text_currency_digits(opportunity->currency));
    return opportunity->amount_minor < 0 ? NAN : (double)opportunity->amount_minor / scale;
}

/* Keeps the largest gains, larger first; equal ones in the order of the list. */
static void gain_note(struct quality *quality, struct quality_gain gain)
{
    size_t at = quality->missing_count;
    while (at > 0 && quality->missing[at - 1].gain < gain.gain) {
        at--;
    }
    if (at == QUALITY_MISSING_MAX) {
        return;
    }
    size_t last = quality->missing_count < QUALITY_MISSING_MAX ? quality->missing_count++
                                                               : QUALITY_MISSING_MAX - 1;
    for (size_t i = last; i > at; i--) {
        quality->missing[i] = quality->missing[i - 1];
    }
    quality->missing[at] = gain;
}

/* With a name, what is wanted is a way to reach it. */
static const char *contact_field(const struct opportunity *opportunity)
{
    return *opportunity->contact_name ? "contact_email" : "contact_name";
}

void quality_of(const struct quality_model *model, const struct opportunity *opportunity,
                struct quality *ret)
{
    double log_odds = logit(quality_source_real(model, opportunity->source));
    double weights[QUALITY_FIELD_COUNT];
    double lacks[QUALITY_FIELD_COUNT];
    struct quality quality = {.is_decidable = true};
    for (int field = 0; field < QUALITY_FIELD_COUNT; field++) {
        struct field_effect effect = effect_of(model, (enum quality_field)field);
        lacks[field] = field_lacks(opportunity, (enum quality_field)field);
        weights[field] = effect.weight;
        log_odds += effect.weight * (effect.usual - lacks[field]);
        quality.is_decidable = quality.is_decidable && !(lacks[field] > 0);
    }
    quality.p_real = sigmoid(log_odds);
    for (int field = 0; field < QUALITY_FIELD_COUNT; field++) {
        if (lacks[field] > 0) {
            bool is_contact = field == QUALITY_contact_name;
            gain_note(
                &quality,
                (struct quality_gain){
                    .field = is_contact ? contact_field(opportunity) : FIELDS[field].name,
                    .why = FIELDS[field].why,
                    .gain = sigmoid(log_odds + weights[field] * lacks[field]) - quality.p_real,
                });
        }
    }
    quality.expected_value =
        quality.p_real * win_rate(model, opportunity->line) * major_units(opportunity);
    *ret = quality;
}
