/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reasons of an explanation in words, from one table. A group counts by what it does to the
 * expected value, linearised: value * sum over the two models of (1 - p) * log-odds.
 *
 * The vendor's comparison is with the mean of the eligible firms. A firm's is with what is usual in
 * the model: a mean over this decision's firms, asked again for decisions that differ in one firm,
 * would tell that firm's record.
 */
#include <math.h>

#include "base/buf.h"
#include "base/limits.h"
#include "domain/explain_internal.h"

/* X(group, more than usual, less than usual); only what differs between firms. */
#define EXPLAIN_WORDS(X)                                                                           \
    X(LINE, "the product line suits", "the product line suits less")                               \
    X(CUSTOMER, "the customer's industry, size and place suit",                                    \
      "the customer's industry, size and place suit less")                                         \
    X(LEAD, "source and amount of the lead suit", "source and amount of the lead suit less")       \
    X(STAGE, "few firms had it before", "other firms had it before")                               \
    X(DISTANCE, "close to the customer", "far from the customer")                                  \
    X(WORKLOAD, "few open leads now", "many open leads now")                                       \
    X(RECENCY, "the time since the last offer", "the time since the last offer")                   \
    X(EXPERIENCE, "past wins with this line, industry and size",                                   \
      "few past wins with this line, industry and size")                                           \
    X(FIRM, "the firm's own record of answers and wins",                                           \
      "the firm's own record of answers and wins")                                                 \
    X(TIME, "soon to answer and to close", "slow to answer or to close")

static const char *const MORE[SCORE_GROUP_COUNT] = {
#define X(name, more, less) [SCORE_GROUP_##name] = more,
    EXPLAIN_WORDS(X)
#undef X
};
static const char *const LESS[SCORE_GROUP_COUNT] = {
#define X(name, more, less) [SCORE_GROUP_##name] = less,
    EXPLAIN_WORDS(X)
#undef X
};
#define X(name, more, less) +1
_Static_assert(EXPLAIN_WORDS(X) == SCORE_GROUP_COUNT, "a group lacks its words");
#undef X

/* What is about the opportunity is alike for all firms: a reason only against other firms. */
static bool is_about_firm(int group)
{
    return group >= SCORE_GROUP_DISTANCE;
}

static double group_effect(const struct explaining *run, int group)
{
    const struct score_part *accept = &run->engine.accept;
    const struct score_part *win = &run->engine.win;
    double by_accept = accept->groups[group];
    double by_win = win->groups[group];
    if (!run->is_for_firm && run->usual.count > 0) {
        by_accept -= run->usual.accept.groups[group];
        by_win -= run->usual.win.groups[group];
    } else if (!is_about_firm(group)) {
        return 0;
    }
    return (1 - accept->p) * by_accept + (1 - win->p) * by_win;
}

/* To two digits: no more is meant, and no more is told. */
static double rounded(double amount)
{
    double size = fabs(amount);
    if (!(size > 0)) {
        return 0;
    }
    double unit = pow(10, floor(log10(size)) - 1);
    return round(amount / unit) * unit;
}

static void reasons_pick(const struct explaining *run, double sign,
                         struct explanation_reason ret[EXPLAIN_REASONS_MAX], size_t *ret_count)
{
    bool is_taken[SCORE_GROUP_COUNT] = {false};
    double value = run->engine.candidate.entry.terms.value;
    size_t count = 0;
    while (count < EXPLAIN_REASONS_MAX) {
        int best = -1;
        double most = 1e-9;
        for (int group = 0; group < SCORE_GROUP_COUNT; group++) {
            double effect = sign * group_effect(run, group);
            if (!is_taken[group] && effect > most) {
                most = effect;
                best = group;
            }
        }
        if (best < 0) {
            break;
        }
        is_taken[best] = true;
        ret[count++] = (struct explanation_reason){
            .group = score_group_name((enum score_group)best),
            .text = sign > 0 ? MORE[best] : LESS[best],
            .amount = rounded(sign * most * value),
        };
    }
    *ret_count = count;
}

/* ---- groups -----------------------------------------------------------------------------------
 */

static const char *group_name(const struct explaining *run, int dimension)
{
    switch ((enum score_dimension)dimension) {
    case SCORE_DIMENSION_REGION:
        return run->firm.country;
    case SCORE_DIMENSION_SIZE:
        return run->firm.size;
    case SCORE_DIMENSION_TIER:
        return run->firm.level;
    default:
        return run->engine.candidate.is_cold ? "few offers yet" : "many offers already";
    }
}

/* One of its groups. A firm reads which way it pulled, not the figure of firms that may be few. */
static void group_tell(const struct explaining *run, int dimension, struct buf *text)
{
    const struct score_group_standing *group = &run->engine.groups[dimension];
    const char *what = score_dimension_text((enum score_dimension)dimension);
    double price = run->is_for_firm ? rounded(group->price) : group->price;
    if (run->is_for_firm) {
        buf_add_format(text,
                       "; %+.0f because firms of your %s received %s than they were entitled to",
                       price, what, group->received < group->entitled ? "less" : "more");
        return;
    }
    buf_add_format(text, "; %+.0f because firms of %s %s got %.0f %% of what they were entitled to",
                   price, what, group_name(run, dimension),
                   100 * group->received / group->entitled);
}

static void groups_tell(const struct explaining *run, struct buf *text)
{
    for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        const struct score_group_standing *group = &run->engine.groups[dimension];
        if (group->entitled > 0 && (group->price < 0 || group->price > 0)) {
            group_tell(run, dimension, text);
        }
    }
}

/* Whose learnt price it is; the ledger's needs no word. */
static const char *source_text(const struct explaining *run)
{
    switch (run->engine.own_price_source) {
    case SCORE_PRICE_FIRM:
        return ", by a learnt price of its own";
    case SCORE_PRICE_CELL:
        return ", by the learnt price of its home market, for it has few offers";
    case SCORE_PRICE_LEDGER:
        break;
    }
    return "";
}

enum score_status explain_reasons_read(struct explaining *run, struct score_error *err)
{
    struct explanation *result = &run->result;
    if (run->engine.candidate.gates_failed) {
        return SCORE_OK; /* the conditions are the reason */
    }
    reasons_pick(run, 1, result->why, &result->why_count);
    reasons_pick(run, -1, result->why_not, &result->why_not_count);
    double amount = run->engine.candidate.entry.terms.own_price;
    result->fairness_amount = run->is_for_firm ? rounded(amount) : amount;
    const char *whose = run->is_for_firm ? "you" : "it";
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_TEXT_BYTES);
    buf_add_format(&text, "%+.0f because %s received %lld of %.1f entitled offers in 90 days%s",
                   amount, whose, (long long)run->offers, run->result.entitlement,
                   source_text(run));
    groups_tell(run, &text);
    SCORE_TRY(buf_status(&text, "an explanation", err));
    result->fairness_text = arena_dup_text(run->domain->arena, buf_text(&text));
    return result->fairness_text ? SCORE_OK
                                 : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}
