/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/offer_words.h"

#include <math.h>
#include <score/decision.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/passing_store.h"

enum {
    PRIVATE_COUNT_MIN = 5, /* engine.md 8: a mean over fewer firms would tell who they are */
    MINUTES_PER_HOUR = 60,
    HOURS_PER_DAY = 24,
    GROUP_DIGITS = 3
};

static const double CHANCE_ABOVE = 1.1; /* times the mean, before it is worth a sentence */

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

const char *words_product(const struct opportunity *opportunity)
{
    return *opportunity->offering_name ? opportunity->offering_name : opportunity->line;
}

/* 18500 -> "18,500". */
static void number_group(int64_t number, char ret[32])
{
    char digits[24];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)number);
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % GROUP_DIGITS == 0 && digits[i - 1] != '-') {
            ret[out++] = ',';
        }
        ret[out++] = digits[i];
    }
    ret[out] = '\0';
}

static int64_t minor_per_major(const char *currency)
{
    int64_t minor = 1;
    for (int i = 0; i < text_currency_digits(currency); i++) {
        minor *= 10;
    }
    return minor;
}

const char *words_amount(struct arena *arena, const struct opportunity *opportunity)
{
    char major[32];
    if (opportunity->amount_minor < 0) {
        return "";
    }
    int64_t minor = minor_per_major(opportunity->currency);
    int64_t rest = opportunity->amount_minor % minor;
    number_group(opportunity->amount_minor / minor, major);
    if (rest == 0) {
        return text_or_empty(arena_format(arena, "%s %s", opportunity->currency, major));
    }
    return text_or_empty(arena_format(arena, "%s %s.%0*lld", opportunity->currency, major,
                                      text_currency_digits(opportunity->currency),
                                      (long long)rest));
}

const char *words_size(struct arena *arena, const struct opportunity *opportunity)
{
    static const int64_t BOUNDS[] = {10000, 50000, 250000, 1000000}; /* major units */
    char low[32];
    char high[32];
    if (*opportunity->account_size) {
        return opportunity->account_size;
    }
    if (opportunity->amount_minor < 0) {
        return "";
    }
    int64_t major = opportunity->amount_minor / minor_per_major(opportunity->currency);
    size_t band = 0;
    while (band < SCORE_ARRAY_COUNT(BOUNDS) && major >= BOUNDS[band]) {
        band++;
    }
    if (band == 0) {
        number_group(BOUNDS[0], high);
        return text_or_empty(arena_format(arena, "under %s %s", high, opportunity->currency));
    }
    number_group(BOUNDS[band - 1], low);
    if (band == SCORE_ARRAY_COUNT(BOUNDS)) {
        return text_or_empty(arena_format(arena, "over %s %s", low, opportunity->currency));
    }
    number_group(BOUNDS[band], high);
    return text_or_empty(arena_format(arena, "%s to %s %s", low, high, opportunity->currency));
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

const char *words_duration(struct arena *arena, int64_t duration_ms)
{
    int64_t minutes = duration_ms / CLOCK_MINUTE_MS;
    int64_t hours = minutes / MINUTES_PER_HOUR;
    int64_t days = hours / HOURS_PER_DAY;
    if (minutes < 1) {
        return "less than a minute";
    }
    if (hours < 1) {
        return text_or_empty(
            arena_format(arena, "%lld minute%s", (long long)minutes, plural(minutes)));
    }
    if (days < 1) {
        return text_or_empty(arena_format(arena, "%lld hour%s", (long long)hours, plural(hours)));
    }
    int64_t rest = hours % HOURS_PER_DAY;
    if (rest == 0) {
        return text_or_empty(arena_format(arena, "%lld day%s", (long long)days, plural(days)));
    }
    return text_or_empty(arena_format(arena, "%lld day%s and %lld hour%s", (long long)days,
                                      plural(days), (long long)rest, plural(rest)));
}

const char *words_day(struct arena *arena, int64_t at_ms)
{
    static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[CLOCK_TEXT_SIZE]; /* 2026-11-27 */
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    clock_format_date(at_ms, text);
    text[4] = '\0';
    text[7] = '\0';
    if (!text_parse_i64(text, &year) || !text_parse_i64(text + 5, &month) ||
        !text_parse_i64(text + 8, &day)) {
        return "";
    }
    return text_or_empty(arena_format(arena, "%s %lld %s %lld", DAYS[clock_weekday(at_ms)],
                                      (long long)day, MONTHS[month - 1], (long long)year));
}

const char *words_moment(struct arena *arena, int64_t at_ms)
{
    int64_t minutes = (at_ms - clock_day_start(at_ms)) / CLOCK_MINUTE_MS;
    return text_or_empty(arena_format(arena, "%s, %02lld:%02lld UTC", words_day(arena, at_ms),
                                      (long long)(minutes / MINUTES_PER_HOUR),
                                      (long long)(minutes % MINUTES_PER_HOUR)));
}

const char *words_charge(struct arena *arena, double charge)
{
    char number[TEXT_F64_SIZE];
    if (fpclassify(charge) == FP_ZERO) {
        return "nothing";
    }
    text_format_f64(charge, number);
    if (text_equal(number, "1")) {
        return "one offer";
    }
    return text_or_empty(arena_format(arena, charge < 1 ? "%s of an offer" : "%s offers", number));
}

/* Where the drawn firm stands in the shortlist of its decision. */
struct standing {
    const struct score_entry *entry; /* NULL: drawn from outside the shortlist */
    double price_mean;
    double win_mean;
};

static struct standing standing_read(const struct score_decision *decision, int64_t partner_id)
{
    struct standing standing = {0};
    for (int32_t i = 0; i < decision->entry_count; i++) {
        const struct score_entry *entry = &decision->entries[i];
        standing.price_mean += entry->terms.own_price / (double)decision->entry_count;
        standing.win_mean += entry->win.p / (double)decision->entry_count;
        if (entry->partner == partner_id) {
            standing.entry = entry;
        }
    }
    return standing;
}

/* What set the firm apart: its record, its due, or the draw. */
static const char *why_drawn(struct arena *arena, const struct score_decision *decision,
                             int64_t partner_id)
{
    struct standing standing = standing_read(decision, partner_id);
    bool may_compare = standing.entry && decision->entry_count >= PRIVATE_COUNT_MIN;
    if (may_compare && standing.entry->win.p > CHANCE_ABOVE * standing.win_mean) {
        return arena_format(arena,
                            "Your chance to win it is rated at about %.0f in 100, above the mean "
                            "of the firms that were considered.",
                            standing.entry->win.p * 100);
    }
    if (may_compare && standing.entry->terms.own_price > standing.price_mean) {
        return "Your firm has had less than its fair share of late, and that counted for you in "
               "the draw.";
    }
    return arena_format(arena, "The draw chose your firm; its share in the draw was %.0f in 100.",
                        decision->propensity * 100);
}

static enum score_status why_of_decision(struct domain *domain, const struct offer *offer,
                                         const char **ret, struct score_error *err)
{
    struct decision row;
    struct score_decision decision;
    SCORE_TRY(store_decision_get(domain->store, offer->decision_id, domain->arena, &row, err));
    SCORE_TRY(score_decision_decode(row.blob, row.blob_len, &decision, err));
    *ret = why_drawn(domain->arena, &decision, offer->partner_id);
    return SCORE_OK;
}

enum score_status offer_why(struct domain *domain, const struct offer *offer,
                            const struct opportunity *opportunity,
                            const char *ret_why[OFFER_WHY_COUNT], struct score_error *err)
{
    const char *first = NULL;
    if (offer->decision_id) {
        SCORE_TRY(why_of_decision(domain, offer, &first, err));
    } else {
        first = "The vendor's channel manager chose your firm for it.";
    }
    const char *second = arena_format(
        domain->arena, "Your firm meets every condition for %s in %s.", words_product(opportunity),
        *opportunity->country ? opportunity->country : "the customer's country");
    if (!first || !second) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    ret_why[0] = first;
    ret_why[1] = second;
    return SCORE_OK;
}
