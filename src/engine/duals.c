/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/duals.h"

#include <math.h>

#include "engine/enterprise.h"
#include "engine/numerics.h"
#include "engine/state.h"

static const double PRICE_MAX = 2;          /* b_max, in units of the mean best index */
static const double LOG_LEAST = 0.1;        /* b_min of the log utility, in units of kappa */
static const double HORIZON_LEAST = 100;    /* offers: a market that begins takes no leaps */
static const double BAND_AIM = 0.9;         /* of a band: noise has the last tenth */
static const double BAND_PART_LEAST = 0.01; /* of all entitlement: a tiny group takes no leaps */
static const int64_t HORIZON_MS = INT64_C(90) * 86400000;
enum { DIMENSION_SHIFT = 32 };

/* ---- the policy ------------------------------------------------------------------------------ */

enum own_kind policy_own_kind(const struct score_policy *policy)
{
    if (policy->own_price >= OWN_RATIO) {
        return (enum own_kind)policy->own_price;
    }
    return policy->own_queue >= 0.5 ? OWN_QUEUE : OWN_RATIO;
}

static bool policy_has_bands(const struct score_policy *policy)
{
    bool has_bands = false;
    for (int dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        has_bands |= score_policy_band(policy, (enum score_dimension)dimension) > 0;
    }
    return has_bands;
}

bool policy_is_limited(const struct score_policy *policy)
{
    return policy->cap_offers > 0 || policy->floor_share > 0 || policy_has_bands(policy);
}

static bool is_learnt(enum own_kind kind)
{
    return kind >= OWN_LOG;
}

bool policy_has_learnt(const struct score_policy *policy)
{
    return is_learnt(policy_own_kind(policy)) || policy_is_limited(policy);
}

/* ---- groups ---------------------------------------------------------------------------------- */

enum score_status band_get(struct score_engine *engine, uint32_t dimension, uint32_t name,
                           uint32_t *ret_band, struct score_error *err)
{
    struct prices *prices = &engine->prices;
    int64_t key = (int64_t)dimension << DIMENSION_SHIFT | (int64_t)name;
    uint32_t at = id_map_find(&prices->band_ids, key);
    if (at == ID_MAP_NONE) {
        SCORE_TRY(id_map_reserve(&engine->memory, &prices->band_ids, err));
        SCORE_TRY(memory_reserve(&engine->memory, &prices->bands, &prices->band_capacity,
                                 (size_t)prices->band_count + 1, sizeof(*prices->bands), err));
        at = prices->band_count++;
        prices->bands[at] = (struct band){.dimension = dimension, .name = name};
        id_map_add(&prices->band_ids, key, at);
    }
    *ret_band = at;
    return SCORE_OK;
}

struct band *band_of(struct score_engine *engine, uint32_t partner, uint32_t dimension)
{
    if (dimension == SCORE_DIMENSION_NEWCOMER) {
        bool is_cold = (double)enterprise_offers(engine, &engine->partners[partner]) <
                       engine->policy.cold_offers;
        return &engine->prices.newcomers[is_cold ? 0 : 1];
    }
    uint32_t at = engine->partners[partner].bands[dimension];
    return at == POSITION_NONE ? NULL : &engine->prices.bands[at];
}

static void band_forget(struct band *band)
{
    *band = (struct band){.dimension = band->dimension, .name = band->name};
}

void prices_policy_set(struct score_engine *engine)
{
    const struct score_policy *policy = &engine->policy;
    struct prices *prices = &engine->prices;
    bool is_new_kind = policy_own_kind(policy) != prices->kind;
    prices->kind = policy_own_kind(policy);
    for (uint32_t i = 0; i < engine->partner_count; i++) {
        struct firm_prices *firm = &engine->partners[i].prices;
        firm->own = is_new_kind ? 0 : firm->own;
        firm->cap = policy->cap_offers > 0 ? firm->cap : 0;
        firm->floor = policy->floor_share > 0 ? firm->floor : 0;
    }
    for (uint32_t i = 0; is_new_kind && i < engine->group_count; i++) {
        engine->groups[i].own_price = 0;
    }
    for (uint32_t i = 0; i < prices->band_count; i++) {
        if (!(score_policy_band(policy, (enum score_dimension)prices->bands[i].dimension) > 0)) {
            band_forget(&prices->bands[i]);
        }
    }
    for (int i = 0; i < 2; i++) {
        prices->newcomers[i].dimension = SCORE_DIMENSION_NEWCOMER;
        if (!(policy->band_newcomer > 0)) {
            band_forget(&prices->newcomers[i]);
        }
    }
    prices->entitled_scaled = policy_has_bands(policy) ? prices->entitled_scaled : 0;
}

/* ---- the horizon ----------------------------------------------------------------------------- */

static void horizon_add(struct horizon *horizon, int64_t step)
{
    if (step > horizon->step) {
        int64_t passed = step - horizon->step;
        for (int64_t i = 1; i <= passed && i <= HORIZON_STEPS; i++) {
            horizon->counts[(uint64_t)(horizon->step + i) % HORIZON_STEPS] = 0;
        }
        horizon->step = step;
    }
    horizon->counts[(uint64_t)horizon->step % HORIZON_STEPS]++;
}

static double horizon_offers(const struct horizon *horizon)
{
    int64_t sum = 0;
    for (int i = 0; i < HORIZON_STEPS; i++) {
        sum += horizon->counts[i];
    }
    return (double)sum < HORIZON_LEAST ? HORIZON_LEAST : (double)sum;
}

/* Offers a firm became entitled to in the horizon, from the figures its audit keeps. */
static double entitled_lately(const struct partner *partner, int64_t now_ms)
{
    int64_t from = audit_step(now_ms - HORIZON_MS);
    uint32_t at = partner->mark_count;
    while (at > 0 && partner->marks[at - 1].step >= from) {
        at--;
    }
    return at == partner->mark_count ? 0
                                     : partner->ledgers[LEDGER_NUMBER].entitlement -
                                           partner->marks[at].entitlement[LEDGER_NUMBER];
}

/* ---- steps ----------------------------------------------------------------------------------- */

struct stepping {
    const struct score_policy *policy;
    enum own_kind kind;
    double eta;
    uint32_t step_count;
    uint32_t touched_group; /* the newest of a list; POSITION_NONE ends */
    uint32_t touched_band;  /* newcomers stand behind the bands that hosts name */
};

static double own_stepped(const struct stepping *stepping, double price, double rate)
{
    double kappa = stepping->policy->kappa;
    double eta = stepping->eta;
    if (stepping->kind == OWN_QUADRATIC) {
        double pull = eta < kappa ? eta / kappa : 1;
        return score__clamp(price - eta * (rate - 1) - pull * price, -PRICE_MAX, PRICE_MAX);
    }
    double least = LOG_LEAST * kappa;
    double b = kappa + price;
    if (stepping->kind == OWN_LOG) {
        b = b > least ? b : least;
        b -= eta * (rate - kappa / b);
        return score__clamp(b, least, PRICE_MAX > least ? PRICE_MAX : least) - kappa;
    }
    return score__clamp(b - eta * (rate - 1), -PRICE_MAX, PRICE_MAX) - kappa;
}

void prices_project(struct price_step *steps, uint32_t count, double lambda)
{
    /* Michelot: the threshold over what lies above it only rises, and stops at the answer. */
    double theta = 0;
    uint32_t above = count + 1;
    for (;;) {
        double sum = 0;
        uint32_t now = 0;
        for (uint32_t i = 0; i < count; i++) {
            double size = steps[i].weight * *steps[i].price;
            sum += size > theta ? size : 0;
            now += size > theta;
        }
        if (now == above || !now || (above > count && sum <= lambda)) {
            break;
        }
        above = now;
        theta = (sum - lambda) / (double)now;
    }
    for (uint32_t i = 0; theta > 0 && i < count; i++) {
        double size = steps[i].weight * *steps[i].price;
        if (size > 0) {
            *steps[i].price = size > theta ? (size - theta) / steps[i].weight : 0;
        }
    }
}

static void own_step(struct score_engine *engine, const struct stepping *stepping)
{
    double kappa = stepping->policy->kappa;
    struct price_step *steps = engine->steps;
    for (uint32_t i = 0; i < stepping->step_count; i++) {
        *steps[i].price = own_stepped(stepping, *steps[i].price, steps[i].share / steps[i].weight);
    }
    if (stepping->kind != OWN_MAX_MIN) {
        return;
    }
    for (uint32_t i = 0; i < stepping->step_count; i++) {
        *steps[i].price += kappa;
    }
    prices_project(steps, stepping->step_count, kappa);
    for (uint32_t i = 0; i < stepping->step_count; i++) {
        *steps[i].price -= kappa;
    }
}

static void own_collect(struct score_engine *engine, struct stepping *stepping,
                        struct partner *partner, const struct price_step *one)
{
    if (partner->prices.is_own) {
        engine->steps[stepping->step_count] = *one;
        engine->steps[stepping->step_count++].price = &partner->prices.own;
        return;
    }
    struct partner_group *group = &engine->groups[partner->group];
    if (!(group->weight > 0)) {
        group->touched_next = stepping->touched_group;
        stepping->touched_group = partner->group;
    }
    group->weight += one->weight;
    group->share += one->share;
}

static void firm_step(const struct stepping *stepping, struct partner *partner, double entitled,
                      double rate)
{
    const struct score_policy *policy = stepping->policy;
    struct firm_prices *prices = &partner->prices;
    prices->is_own = entitled >= policy->dual_offers_min;
    if (policy->cap_offers > 0) {
        double allowed = entitled > 0 ? policy->cap_offers / entitled : rate;
        double moved = prices->cap + stepping->eta * (rate - allowed);
        prices->cap = prices->is_own ? score__clamp(moved, 0, PRICE_MAX) : 0;
    }
    if (policy->floor_share > 0) {
        double moved = prices->floor + stepping->eta * (policy->floor_share - rate);
        prices->floor = prices->is_own ? score__clamp(moved, 0, PRICE_MAX) : 0;
    }
}

struct band *band_at(struct score_engine *engine, uint32_t at)
{
    uint32_t named = engine->prices.band_count;
    return at < named ? &engine->prices.bands[at] : &engine->prices.newcomers[at - named];
}

static void bands_collect(struct score_engine *engine, struct stepping *stepping, uint32_t partner,
                          const struct price_step *one)
{
    for (uint32_t dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        if (!(score_policy_band(stepping->policy, (enum score_dimension)dimension) > 0)) {
            continue;
        }
        struct band *band = band_of(engine, partner, dimension);
        if (!band) {
            continue;
        }
        if (!(band->weight > 0)) {
            bool is_newcomer = dimension == SCORE_DIMENSION_NEWCOMER;
            band->touched_next = stepping->touched_band;
            stepping->touched_band = is_newcomer ? engine->prices.band_count +
                                                       (uint32_t)(band - engine->prices.newcomers)
                                                 : (uint32_t)(band - engine->prices.bands);
        }
        band->weight += one->weight;
        band->share += one->share;
    }
}

static void bands_step(struct score_engine *engine, const struct stepping *stepping, double scale)
{
    struct prices *prices = &engine->prices;
    prices->entitled_scaled += policy_has_bands(stepping->policy) ? scale : 0;
    for (uint32_t at = stepping->touched_band; at != POSITION_NONE;) {
        struct band *band = band_at(engine, at);
        double d =
            BAND_AIM * score_policy_band(stepping->policy, (enum score_dimension)band->dimension);
        band->entitled_scaled += band->weight * scale;
        band->received_scaled += band->share * scale;
        double part =
            score__clamp(band->entitled_scaled / prices->entitled_scaled, BAND_PART_LEAST, 1);
        double eta = stepping->eta / part;
        double above = band->high + eta * (band->share - (1 + d) * band->weight);
        double below = band->low + eta * ((1 - d) * band->weight - band->share);
        band->high = score__clamp(above, 0, PRICE_MAX);
        band->low = score__clamp(below, 0, PRICE_MAX);
        band->weight = 0;
        band->share = 0;
        at = band->touched_next;
    }
}

/* The home markets' prices are steps like any other; afterwards their firms begin from them. */
static void groups_collect(struct score_engine *engine, struct stepping *stepping)
{
    for (uint32_t at = stepping->touched_group; at != POSITION_NONE;) {
        struct partner_group *group = &engine->groups[at];
        engine->steps[stepping->step_count++] = (struct price_step){
            .weight = group->weight, .share = group->share, .price = &group->own_price};
        group->weight = 0;
        group->share = 0;
        at = group->touched_next;
    }
}

void prices_book(struct score_engine *engine, const struct booking *booking, const double *shares)
{
    const struct membership *membership = booking->membership;
    const struct score_policy *policy = &engine->policy;
    horizon_add(&engine->prices.horizon, audit_step(engine->now_ms));
    enum own_kind kind = policy_own_kind(policy);
    bool is_own = is_learnt(kind) && policy->kappa > 0;
    if (!membership || !(is_own || policy_is_limited(policy))) {
        return;
    }
    struct stepping stepping = {.policy = policy,
                                .kind = kind,
                                .eta = policy->dual_step /
                                       sqrt(horizon_offers(&engine->prices.horizon)),
                                .touched_group = POSITION_NONE,
                                .touched_band = POSITION_NONE};
    for (uint32_t i = 0; i < membership->count; i++) {
        uint32_t at = membership->members[i].partner;
        struct partner *partner = &engine->partners[at];
        double all = at == booking->receiver ? 1 : 0;
        struct price_step one = {.weight =
                                     (double)membership->members[i].merit / membership->merit_sum,
                                 .share = shares ? shares[i] : all};
        firm_step(&stepping, partner, entitled_lately(partner, engine->now_ms),
                  one.share / one.weight);
        bands_collect(engine, &stepping, at, &one);
        if (is_own) {
            own_collect(engine, &stepping, partner, &one);
        }
    }
    bands_step(engine, &stepping, ledger_scale(engine, booking->at_ms));
    groups_collect(engine, &stepping);
    own_step(engine, &stepping);
    for (uint32_t i = 0; is_own && i < membership->count; i++) {
        struct partner *partner = &engine->partners[membership->members[i].partner];
        if (!partner->prices.is_own) {
            partner->prices.own = engine->groups[partner->group].own_price;
        }
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

void row_price_learnt(struct score_engine *engine, double unit, struct row *row)
{
    const struct score_policy *policy = &engine->policy;
    const struct partner *partner = &engine->partners[row->partner];
    enum own_kind kind = policy_own_kind(policy);
    if (is_learnt(kind)) {
        bool is_of_kind = kind == engine->prices.kind && policy->kappa > 0;
        double own =
            partner->prices.is_own ? partner->prices.own : engine->groups[partner->group].own_price;
        row->terms.own_price = is_of_kind ? unit * own : 0;
    }
    if (policy->floor_share > 0) {
        row->terms.own_price += unit * partner->prices.floor;
    }
    if (policy->cap_offers > 0) {
        row->terms.cap_price += unit * partner->prices.cap;
    }
    double price = 0;
    for (uint32_t dimension = 0; dimension < SCORE_DIMENSION_COUNT; dimension++) {
        if (score_policy_band(policy, (enum score_dimension)dimension) > 0) {
            const struct band *band = band_of(engine, row->partner, dimension);
            price += band ? band->low - band->high : 0;
        }
    }
    row->terms.group_price = unit * price;
}

enum score_price_source own_price_source(const struct score_engine *engine, uint32_t partner)
{
    if (!is_learnt(policy_own_kind(&engine->policy))) {
        return SCORE_PRICE_LEDGER;
    }
    return engine->partners[partner].prices.is_own ? SCORE_PRICE_FIRM : SCORE_PRICE_CELL;
}

bool partner_is_capped(const struct score_engine *engine, const struct partner *partner,
                       int64_t at_ms)
{
    int64_t cap = (int64_t)engine->policy.cap_offers;
    int64_t count = 0;
    uint32_t at = cap > 0 ? partner->newest_offer : POSITION_NONE;
    while (at != POSITION_NONE && count < cap &&
           engine->offers[at].counted_at_ms > at_ms - HORIZON_MS) {
        count++;
        at = engine->offers[at].previous;
    }
    return cap > 0 && count >= cap;
}

double floor_low(const struct score_engine *engine, const struct partner *partner, double target,
                 double scale)
{
    const struct ledger_row *row = &partner->ledgers[LEDGER_NUMBER];
    double due = engine->policy.floor_share * (row->e_scaled / scale + target);
    return score__clamp(due - row->p_scaled / scale, 0, target);
}
