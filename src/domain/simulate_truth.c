/* SPDX-License-Identifier: Apache-2.0 */

/* The hidden side of the generated market: what firms can and will do. The engine never sees it. */

#include <math.h>

#include "domain/simulate_truth.h"

enum { PICK_SAMPLES = 200 };

static const double USUAL_AMOUNT = 20000;
static const double DAYS_PER_YEAR = 365.25;

const char *simulate_agent_text(enum simulate_agent agent)
{
    static const char *const texts[SIMULATE_AGENTS] = {"honest", "picker", "idler",
                                                       "padder", "blamer", "sybil"};
    return texts[agent];
}

/* ---- draws ------------------------------------------------------------------------------------
 */

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static uint64_t mixed(uint64_t x)
{
    struct rng rng;
    rng_seed(&rng, x);
    return rng_next(&rng);
}

void sim_draws_for(struct sim_market *market, int what, int64_t which, int64_t turn)
{
    if (market->is_coupled) {
        uint64_t seed = mixed(market->options->seed) + (uint64_t)what;
        rng_seed(&market->rng, mixed(mixed(seed) + (uint64_t)which) + (uint64_t)turn);
    }
}

/* Nothing is drawn for 0. */
static bool one_in(struct rng *rng, double count)
{
    return count >= 1 && rng_below(rng, (uint64_t)count) == 0;
}

static bool percent(struct rng *rng, double share)
{
    return rng_below(rng, 100) < (uint64_t)share;
}

/* ---- firms ------------------------------------------------------------------------------------
 */

static void lines_draw(struct sim_market *market, bool has_all, struct sim_firm *ret)
{
    const struct market_spec *spec = &market->spec;
    for (int line = 0; line < DEMO_LINES; line++) {
        bool is_able = has_all || percent(&market->rng, spec->firms_lines_percent);
        double mean = is_able ? spec->skill_able : spec->skill_unable;
        ret->lines |= is_able ? 1U << line : 0;
        ret->line_skill[line] = mean + spec->skill_line_sd * rng_normal(&market->rng);
    }
}

/* The last ones join later. */
static bool is_newcomer(const struct sim_market *market, size_t index)
{
    double base = (double)market->options->partners;
    double late = floor(base * market->spec.newcomers_percent / 100 + 0.5);
    return market->spec.newcomers_day > 0 && (double)index < base && (double)index >= base - late;
}

/* Draws are statements of their own: the order of initialisers is the compiler's. */
void sim_firm_draw(struct sim_market *market, size_t index, struct sim_firm *ret)
{
    const struct market_spec *spec = &market->spec;
    struct rng *rng = &market->rng;
    *ret = (struct sim_firm){.is_here = true};
    ret->country = index == 0 ? 0 : demo_country_draw(rng) % (int)spec->firms_countries;
    ret->serves_everywhere = index > 0 && one_in(rng, spec->firms_everywhere_one_in);
    ret->limit = (int64_t)spec->firms_limit * (one_in(rng, spec->firms_large_one_in) ? 2 : 1);
    ret->skill = spec->skill_sd * rng_normal(rng);
    ret->keenness = spec->acceptance_base + spec->acceptance_sd * rng_normal(rng);
    ret->answer_hours =
        spec->acceptance_hours_low + spec->acceptance_hours_range * rng_uniform(rng);
    ret->silence = spec->acceptance_silence_low + spec->acceptance_silence_range * rng_uniform(rng);
    lines_draw(market, index == 0, ret);
    if (one_in(rng, spec->acceptance_picky_one_in)) { /* some take only what is easy, */
        ret->keenness -= 1.2;
    } else if (one_in(rng, spec->acceptance_deaf_one_in)) { /* some do not read their mail */
        ret->silence = fmin(ret->silence + 0.3, 1);
    }
    ret->turns = spec->drift_percent > 0 && percent(rng, spec->drift_percent);
    ret->is_odd = sim_owner_of(market, index) % 2;
    if (is_newcomer(market, index)) {
        ret->is_here = false;
        ret->skill = spec->newcomers_skill * spec->skill_sd;
    }
}

struct sim_firm *sim_firm_of(struct sim_market *market, int64_t partner_id)
{
    for (size_t i = 0; i < market->firm_count; i++) {
        if (market->firms[i].partner_id == partner_id) {
            return &market->firms[i];
        }
    }
    SCORE_ASSERT(!"an offer goes to a firm of this market");
    return NULL;
}

/* ---- opportunities ----------------------------------------------------------------------------
 */

void sim_deal_draw(struct sim_market *market, struct sim_deal *ret)
{
    const struct market_spec *spec = &market->spec;
    struct rng *rng = &market->rng;
    size_t own = market->deals && ret >= market->deals && ret < market->deals + market->deal_count
                     ? (size_t)(ret - market->deals)
                     : market->deal_count;
    *ret = (struct sim_deal){.firm = -1};
    /* Draws are statements of their own: the order of initialisers is the compiler's. */
    ret->offering = (int)rng_below(rng, DEMO_OFFERINGS);
    ret->account = (int)rng_below(rng, market->account_count);
    if (market->is_coupled && own < market->account_count) {
        ret->account = (int)own; /* a customer of its own: nothing is asked twice */
    }
    double price = DEMO_OFFERING[ret->offering].price;
    if (spec->amounts_list_power < 1) {
        price = USUAL_AMOUNT * pow(price / USUAL_AMOUNT, spec->amounts_list_power);
    }
    double amount = price * exp(spec->amounts_sd * rng_normal(rng));
    const struct sim_row *row = market->accounts[ret->account].row;
    if (row && row->amount > 0) {
        amount = row->amount;
    }
    ret->amount = floor(fmin(amount, 1e9) / 50) * 50 + 50;
    double days = spec->delay_days;
    if (spec->delay_shape > 0) {
        days *= pow(-log(1 - rng_uniform(rng)), 1 / spec->delay_shape);
    } else {
        days *= exp(spec->delay_sd * rng_normal(rng));
    }
    ret->cycle_ms = (int64_t)(fmin(days, 3650) * (double)CLOCK_DAY_MS);
}

/* What the file's row adds to the log-odds: of the opportunity, the same for every firm. */
static double row_win(const struct sim_market *market, const struct sim_deal *deal)
{
    const struct sim_row *row = market->accounts[deal->account].row;
    return row ? row->win : 0;
}

static double row_acceptance(const struct sim_market *market, const struct sim_deal *deal)
{
    const struct sim_row *row = market->accounts[deal->account].row;
    return row ? row->acceptance : 0;
}

static bool is_near(const struct sim_market *market, const struct sim_firm *firm,
                    const struct sim_deal *deal)
{
    return firm->country == market->accounts[deal->account].country;
}

double sim_true_wish(const struct sim_market *market, const struct sim_firm *firm,
                     const struct sim_deal *deal)
{
    const struct market_spec *spec = &market->spec;
    double size = log(deal->amount / USUAL_AMOUNT);
    switch (firm->agent) {
    case SIMULATE_PICKER:
    case SIMULATE_BLAMER:
        return sim_true_win(market, firm, deal) * deal->amount >= firm->pick_from;
    case SIMULATE_IDLER:
        return 1;
    case SIMULATE_PADDER:
        return sim_true_win(market, firm, deal) >= firm->pick_from;
    case SIMULATE_HONEST:
    case SIMULATE_SYBIL:
    case SIMULATE_AGENTS:
        break;
    }
    return sigmoid(
        firm->keenness +
        (is_near(market, firm, deal) ? spec->acceptance_near_by : -spec->acceptance_abroad) -
        spec->acceptance_size * size + row_acceptance(market, deal));
}

double sim_true_accept(const struct sim_market *market, const struct sim_firm *firm,
                       const struct sim_deal *deal)
{
    return (1 - firm->silence) * sim_true_wish(market, firm, deal);
}

double sim_true_win(const struct sim_market *market, const struct sim_firm *firm,
                    const struct sim_deal *deal)
{
    const struct market_spec *spec = &market->spec;
    int line = DEMO_OFFERING[deal->offering].line;
    double size = log(deal->amount / USUAL_AMOUNT);
    double near_by = is_near(market, firm, deal) ? spec->skill_near_by : -spec->skill_near_by;
    bool has_turned = firm->turns && market->now_ms - market->start_ms >=
                                         (int64_t)(spec->drift_day * (double)CLOCK_DAY_MS);
    double skill = has_turned ? -firm->skill : firm->skill;
    double line_skill = has_turned ? -firm->line_skill[line] : firm->line_skill[line];
    double hidden = firm->is_odd == market->accounts[deal->account].is_odd ? spec->skill_hidden
                                                                           : -spec->skill_hidden;
    return sigmoid(spec->skill_base + skill + line_skill + near_by - spec->skill_size * size +
                   hidden + row_win(market, deal));
}

bool sim_may_have(const struct sim_market *market, const struct sim_firm *firm,
                  const struct sim_deal *deal)
{
    const struct demo_offering *offering = &DEMO_OFFERING[deal->offering];
    bool is_authorised = offering->is_open || ((firm->lines >> offering->line) & 1);
    return firm->is_sound && firm->is_here && is_authorised &&
           (firm->serves_everywhere || is_near(market, firm, deal)) && firm->open < firm->limit;
}

/* ---- agents -----------------------------------------------------------------------------------
 */

static int by_size(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* A firm's own picture of the leads that it may get: where the best quarter, the easier half
 * begins. */
static double pick_from(struct sim_market *market, const struct sim_firm *firm, int64_t index)
{
    double worth[PICK_SAMPLES];
    size_t count = 0;
    sim_draws_for(market, SIM_JOIN + 1, index, 0);
    for (int i = 0; i < PICK_SAMPLES; i++) {
        struct sim_deal deal;
        sim_deal_draw(market, &deal);
        if (sim_may_have(market, firm, &deal)) {
            double win = sim_true_win(market, firm, &deal);
            worth[count++] = firm->agent == SIMULATE_PADDER ? win : win * deal.amount;
        }
    }
    qsort(worth, count, sizeof *worth, by_size);
    return count ? worth[firm->agent == SIMULATE_PADDER ? count / 2 : count * 3 / 4] : 0;
}

/* The first firm is honest: people sign in as it. Sybils next, in whole groups. */
static enum simulate_agent agent_of(const struct sim_market *market, int64_t index)
{
    const struct market_spec *spec = &market->spec;
    int64_t sybils = market_spec_agents(spec, spec->agents_sybil);
    int64_t from = 1;
    const struct {
        enum simulate_agent agent;
        int64_t count;
    } kinds[] = {
        {SIMULATE_SYBIL, sybils - sybils % MARKET_SYBILS},
        {SIMULATE_PICKER, market_spec_agents(spec, spec->agents_picker)},
        {SIMULATE_IDLER, market_spec_agents(spec, spec->agents_idler)},
        {SIMULATE_PADDER, market_spec_agents(spec, spec->agents_padder)},
        {SIMULATE_BLAMER, market_spec_agents(spec, spec->agents_blamer)},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(kinds); i++) {
        if (index >= from && index < from + kinds[i].count) {
            return kinds[i].agent;
        }
        from += kinds[i].count;
    }
    return SIMULATE_HONEST;
}

enum simulate_agent sim_agent_of(const struct sim_market *market, size_t index)
{
    const struct simulate_options *options = market->options;
    bool is_clone = index >= (size_t)options->partners;
    if (options->watched && (is_clone || index == (size_t)options->watched)) {
        return options->agent;
    }
    return agent_of(market, (int64_t)index);
}

size_t sim_owner_of(const struct sim_market *market, size_t index)
{
    if (index >= (size_t)market->options->partners) {
        return (size_t)market->options->watched;
    }
    if (sim_agent_of(market, index) == SIMULATE_SYBIL &&
        index != (size_t)market->options->watched) {
        return index - (index - 1) % MARKET_SYBILS;
    }
    return index;
}

bool sim_is_watched(const struct sim_market *market, size_t index)
{
    return market->options->watched &&
           sim_owner_of(market, index) == (size_t)market->options->watched;
}

void sim_agents_set(struct sim_market *market)
{
    for (size_t i = 0; i < market->firm_count; i++) {
        struct sim_firm *firm = &market->firms[i];
        firm->agent = sim_agent_of(market, i);
        if (firm->agent == SIMULATE_PICKER || firm->agent == SIMULATE_PADDER ||
            firm->agent == SIMULATE_BLAMER) {
            firm->silence = 0;
            firm->pick_from = pick_from(market, firm, (int64_t)i);
        }
        if (firm->agent == SIMULATE_IDLER) {
            firm->silence = 0;
        }
    }
}

/* ---- the year ---------------------------------------------------------------------------------
 */

static double day_rate(const struct market_spec *spec, int64_t day)
{
    int64_t weekday = (day + 4) % 7; /* 1 January 1970 was a Thursday; 0 = Sunday */
    bool is_weekend = weekday == 0 || weekday == 6;
    double turn = ((double)day - spec->arrivals_peak_day) / DAYS_PER_YEAR;
    double season = 1 + spec->arrivals_season * cos(2 * 3.14159265358979323846 * turn);
    return season * (is_weekend ? spec->arrivals_weekend : 1);
}

/* Running sums of the days' rates, made once. */
static bool days_sum(struct sim_market *market)
{
    int64_t first = market->start_ms / CLOCK_DAY_MS;
    size_t count = (size_t)market->options->days;
    market->day_sums = arena_alloc_array(&market->keep, count + 1, sizeof *market->day_sums);
    if (!market->day_sums) {
        return false;
    }
    market->day_sums[0] = 0;
    for (size_t i = 0; i < count; i++) {
        market->day_sums[i + 1] = market->day_sums[i] + day_rate(&market->spec, first + (int64_t)i);
    }
    return true;
}

double sim_arrival_part(struct sim_market *market, double part)
{
    const struct market_spec *spec = &market->spec;
    size_t count = (size_t)market->options->days;
    bool is_even = !(spec->arrivals_season > 0) && !(spec->arrivals_weekend < 1);
    double grown = pow(part, spec->arrivals_power);
    if (is_even || (!market->day_sums && !days_sum(market)) || !(market->day_sums[count] > 0)) {
        return grown;
    }
    double wanted = grown * market->day_sums[count];
    size_t low = 0;
    size_t high = count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(market->day_sums[middle] <= wanted ? &low : &high) = middle;
    }
    double width = market->day_sums[high] - market->day_sums[low];
    double within = width > 0 ? (wanted - market->day_sums[low]) / width : 0;
    return ((double)low + within) / (double)count;
}
