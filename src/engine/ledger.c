/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/ledger.h"

#include "engine/numerics.h"
#include "engine/state.h"
#include "score/score.h"

static const int64_t AUDIT_STEP_MS = INT64_C(86400000) * SCORE_AUDIT_STEP_DAYS;
static const int64_t AUDIT_STEPS_KEPT = SCORE_AUDIT_DAYS_MAX / SCORE_AUDIT_STEP_DAYS + 1;
static const double REBASE_HALF_LIVES = 8;
enum { HISTOGRAM_BINS_PER_DOUBLING = 16, HISTOGRAM_SURE = 100 };
static const double HISTOGRAM_LEAST = 0x1p-16; /* everything below shares the first bin */

static uint32_t histogram_bin(double size)
{
    if (!(size > HISTOGRAM_LEAST)) {
        return 0;
    }
    double doublings = (score__log(size) - score__log(HISTOGRAM_LEAST)) * 1.4426950408889634;
    double bin = doublings * HISTOGRAM_BINS_PER_DOUBLING;
    return bin >= HISTOGRAM_BINS - 1 ? HISTOGRAM_BINS - 1 : (uint32_t)bin;
}

void histogram_add(struct histogram *histogram, double size)
{
    histogram->bins[histogram_bin(size)]++;
    histogram->count++;
}

double histogram_upper(const struct histogram *histogram, double share)
{
    if (histogram->count == 0) {
        return 0;
    }
    /* Below a hundred sizes nothing is known of the largest one in a hundred: nothing is above. */
    int64_t allowed =
        histogram->count < HISTOGRAM_SURE ? 0 : (int64_t)(share * (double)histogram->count);
    int64_t above = 0;
    uint32_t bin = HISTOGRAM_BINS - 1;
    while (bin > 0 && above + histogram->bins[bin] <= allowed) {
        above += histogram->bins[bin--];
    }
    return HISTOGRAM_LEAST * score__exp2((double)(bin + 1) / HISTOGRAM_BINS_PER_DOUBLING);
}

double ledger_scale(const struct score_engine *engine, int64_t at_ms)
{
    const struct ledgers *ledgers = &engine->ledgers;
    return score__exp2(((double)at_ms - (double)ledgers->base_ms) / (double)ledgers->half_life_ms);
}

double ledger_bound(const struct score_engine *engine, enum ledger_kind ledger)
{
    return engine->policy.box_u * (ledger == LEDGER_NUMBER ? 1.0 : engine->ledgers.value_cap);
}

static void scaled_multiply(struct score_engine *engine, double factor)
{
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
            engine->partners[i].ledgers[ledger].x_scaled *= factor;
            engine->partners[i].ledgers[ledger].p_scaled *= factor;
            engine->partners[i].ledgers[ledger].e_scaled *= factor;
        }
    }
    for (uint32_t i = 0; i < engine->group_count; i++) {
        engine->groups[i].deficit_scaled *= factor;
    }
    struct prices *prices = &engine->prices;
    prices->entitled_scaled *= factor;
    for (uint32_t i = 0; i < prices->band_count + SCORE_ARRAY_COUNT(prices->newcomers); i++) {
        struct band *band = band_at(engine, i);
        band->received_scaled *= factor;
        band->entitled_scaled *= factor;
    }
}

void ledger_rebase(struct score_engine *engine)
{
    struct ledgers *ledgers = &engine->ledgers;
    double behind =
        ((double)engine->now_ms - (double)ledgers->base_ms) / (double)ledgers->half_life_ms;
    if (behind < REBASE_HALF_LIVES) {
        return;
    }
    double whole = behind > 1000 ? 1000 : (double)(int)behind;
    if (behind > 1000) { /* a first event, or centuries without one */
        ledgers->base_ms = engine->now_ms;
    } else {
        ledgers->base_ms += (int64_t)whole * ledgers->half_life_ms;
    }
    scaled_multiply(engine, score__exp2(-whole));
}

static void account_overflow(struct ledger_row *row, double bound)
{
    double kept = score__clamp(row->account, -bound / 2, bound / 2);
    double over = row->account - kept;
    row->moved += over < 0 ? -over : over;
    row->account = kept;
}

static void accounts_overflow(struct score_engine *engine)
{
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
            account_overflow(&engine->partners[i].ledgers[ledger],
                             ledger_bound(engine, (enum ledger_kind)ledger));
        }
    }
}

void ledger_policy_set(struct score_engine *engine)
{
    struct ledgers *ledgers = &engine->ledgers;
    int64_t half_life_ms = (int64_t)(engine->policy.half_life_days * 86400000.0);
    if (half_life_ms != ledgers->half_life_ms) {
        if (ledgers->half_life_ms) {
            scaled_multiply(engine, 1.0 / ledger_scale(engine, engine->now_ms));
        }
        ledgers->base_ms = engine->now_ms;
        ledgers->half_life_ms = half_life_ms;
    }
    if (ledgers->values.count) {
        ledgers->value_cap = histogram_upper(&ledgers->values, engine->policy.value_cap_share);
    }
    accounts_overflow(engine);
}

int64_t audit_step(int64_t at_ms)
{
    return at_ms >= 0 ? at_ms / AUDIT_STEP_MS : (at_ms + 1) / AUDIT_STEP_MS - 1;
}

static bool mark_is_due(const struct score_engine *engine, const struct partner *partner)
{
    return !partner->mark_count || partner->mark_step < audit_step(engine->now_ms);
}

/* By a few: a firm never has more than a year of them, and doubling would keep nearly two. */
static enum score_status mark_reserve(struct score_engine *engine, struct partner *partner,
                                      struct score_error *err)
{
    enum { MARKS_MORE = 5 };
    if (partner->mark_count < partner->mark_capacity) {
        return SCORE_OK;
    }
    uint32_t wanted = partner->mark_capacity + MARKS_MORE;
    struct audit_mark *grown =
        memory_resize(&engine->memory, partner->marks, wanted * sizeof(*grown));
    if (!grown) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    partner->marks = grown;
    partner->mark_capacity = wanted;
    return SCORE_OK;
}

enum score_status ledger_reserve(struct score_engine *engine, const struct membership *membership,
                                 uint32_t receiver, struct score_error *err)
{
    SCORE_TRY(mark_reserve(engine, &engine->partners[receiver], err));
    for (uint32_t i = 0; membership && i < membership->count; i++) {
        SCORE_TRY(mark_reserve(engine, &engine->partners[membership->members[i].partner], err));
    }
    return SCORE_OK;
}

/* Keeps the figures before the first change of an audit step, and forgets those too old to ask. */
static void mark_set(struct score_engine *engine, struct partner *partner)
{
    if (!mark_is_due(engine, partner)) {
        return;
    }
    int64_t step = audit_step(engine->now_ms);
    uint32_t old = 0;
    while (old < partner->mark_count && partner->marks[old].step < step - AUDIT_STEPS_KEPT) {
        old++;
    }
    for (uint32_t i = old; old && i < partner->mark_count; i++) {
        partner->marks[i - old] = partner->marks[i];
    }
    partner->mark_count -= old;
    SCORE_ASSERT(partner->mark_count < partner->mark_capacity);
    struct audit_mark mark = {.offers = (int32_t)partner->offers, .step = (int32_t)step};
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        mark.exposure[ledger] = partner->ledgers[ledger].exposure;
        mark.entitlement[ledger] = partner->ledgers[ledger].entitlement;
        mark.moved[ledger] = partner->ledgers[ledger].moved;
    }
    partner->marks[partner->mark_count++] = mark;
    partner->mark_step = mark.step;
}

static double member_share(const struct membership *membership, uint32_t index)
{
    return (double)membership->members[index].merit / membership->merit_sum;
}

static void entitle(struct score_engine *engine, struct partner *partner,
                    const double amount[LEDGER_COUNT], double factor)
{
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        partner->ledgers[ledger].e_scaled += amount[ledger] * factor;
    }
    engine->groups[partner->group].deficit_scaled += amount[LEDGER_NUMBER] * factor;
}

void ledger_charge(struct score_engine *engine, const struct booking *booking)
{
    double scale = ledger_scale(engine, booking->at_ms);
    struct partner *receiver = &engine->partners[booking->receiver];
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        receiver->ledgers[ledger].x_scaled += booking->amount[ledger] * scale;
    }
    engine->groups[receiver->group].deficit_scaled -= booking->amount[LEDGER_NUMBER] * scale;
    const struct membership *membership = booking->membership;
    if (!membership || !membership->count) {
        entitle(engine, receiver, booking->amount, scale);
        return;
    }
    for (uint32_t i = 0; i < membership->count; i++) {
        entitle(engine, &engine->partners[membership->members[i].partner], booking->amount,
                scale * member_share(membership, i));
    }
}

/* What the account loses in tolerance when entitlement is taken back is listed with the moves. */
static void undecayed_move(struct score_engine *engine, struct partner *partner,
                           enum ledger_kind ledger, double received, double entitled)
{
    mark_set(engine, partner);
    struct ledger_row *row = &partner->ledgers[ledger];
    row->exposure += received;
    row->entitlement += entitled;
    row->account += received - entitled;
    row->moved += entitled < 0 ? -entitled * engine->policy.box_tolerance : 0;
    account_overflow(row, ledger_bound(engine, ledger));
}

void ledger_move(struct score_engine *engine, const struct booking *booking)
{
    const struct membership *membership = booking->membership;
    struct partner *receiver = &engine->partners[booking->receiver];
    double scale = ledger_scale(engine, booking->at_ms);
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        double amount = booking->amount[ledger];
        bool is_alone = !membership || !membership->count;
        double kept = is_alone ? amount : 0;
        for (uint32_t i = 0; !is_alone && i < membership->count; i++) {
            double entitled = amount * member_share(membership, i);
            if (membership->members[i].partner == booking->receiver) {
                kept = entitled; /* booked together with what it received */
            } else {
                undecayed_move(engine, &engine->partners[membership->members[i].partner],
                               (enum ledger_kind)ledger, 0, entitled);
            }
        }
        receiver->ledgers[ledger].p_scaled += amount * scale;
        undecayed_move(engine, receiver, (enum ledger_kind)ledger, amount, kept);
    }
}

void ledger_expect(struct score_engine *engine, const struct membership *membership,
                   const double *shares, const double amount[LEDGER_COUNT], int64_t at_ms)
{
    double tolerance = engine->policy.box_tolerance;
    double scale = ledger_scale(engine, at_ms);
    for (uint32_t i = 0; i < membership->count; i++) {
        struct partner *partner = &engine->partners[membership->members[i].partner];
        mark_set(engine, partner);
        double target = member_share(membership, i);
        for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
            struct ledger_row *row = &partner->ledgers[ledger];
            double received = amount[ledger] * shares[i];
            double entitled = amount[ledger] * target;
            row->p_scaled += received * scale;
            row->exposure += received;
            row->entitlement += entitled;
            double y = row->account + (received - entitled);
            row->account = y - score__clamp(y, -tolerance * entitled, tolerance * entitled);
            account_overflow(row, ledger_bound(engine, (enum ledger_kind)ledger));
        }
    }
}

void ledger_credit(struct score_engine *engine, const struct credit *credit, double sign)
{
    const struct membership *membership = credit->membership;
    if (!membership || !membership->count) {
        return; /* nobody to take a turn from */
    }
    double scale = ledger_scale(engine, credit->booked_at_ms) * sign;
    struct partner *receiver = &engine->partners[credit->partner];
    entitle(engine, receiver, credit->amount, scale);
    for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
        undecayed_move(engine, receiver, (enum ledger_kind)ledger, 0,
                       credit->amount[ledger] * sign);
    }
    for (uint32_t i = 0; i < membership->count; i++) {
        struct partner *partner = &engine->partners[membership->members[i].partner];
        double share = member_share(membership, i);
        entitle(engine, partner, credit->amount, -scale * share);
        for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
            undecayed_move(engine, partner, (enum ledger_kind)ledger, 0,
                           -credit->amount[ledger] * share * sign);
        }
    }
}

enum score_status ledger_credits_end(struct score_engine *engine, int64_t now_ms,
                                     struct score_error *err)
{
    struct ledgers *ledgers = &engine->ledgers;
    if (!ledgers->credit_count || now_ms < ledgers->credit_next_ms) {
        return SCORE_OK;
    }
    for (uint32_t i = 0; i < ledgers->credit_count; i++) {
        const struct credit *credit = &ledgers->credits[i];
        if (credit->until_ms <= now_ms) {
            SCORE_TRY(ledger_reserve(engine, credit->membership, credit->partner, err));
        }
    }
    uint32_t kept = 0;
    int64_t next_ms = INT64_MAX;
    for (uint32_t i = 0; i < ledgers->credit_count; i++) {
        struct credit credit = ledgers->credits[i];
        if (credit.until_ms > now_ms) {
            ledgers->credits[kept++] = credit;
            next_ms = credit.until_ms < next_ms ? credit.until_ms : next_ms;
            continue;
        }
        ledger_credit(engine, &credit, -1);
        membership_release(engine, credit.membership);
    }
    ledgers->credit_count = kept;
    ledgers->credit_next_ms = next_ms;
    return SCORE_OK;
}

void ledger_value_seen(struct score_engine *engine, double value)
{
    struct ledgers *ledgers = &engine->ledgers;
    histogram_add(&ledgers->values, value);
    double before = ledgers->value_cap;
    ledgers->value_cap = histogram_upper(&ledgers->values, engine->policy.value_cap_share);
    if (ledgers->value_cap < before) {
        accounts_overflow(engine);
    }
}

void membership_release(struct score_engine *engine, struct membership *membership)
{
    if (membership && --membership->references == 0) {
        memory_release(&engine->memory, membership);
    }
}
