/* SPDX-License-Identifier: Apache-2.0 */

/* Who is in the generated market, before anything happens in it. */

#include "base/text.h"
#include "domain/channels.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/partner.h"
#include "domain/simulate_act.h"
#include "domain/simulate_truth.h"
#include "store/party_store.h"

enum {
    DEALS_PER_ACCOUNT = 5,
    DRAWS_OF_FIRM = 100,
    DRAWS_OF_ACCOUNT = 101,
    FIRMS_PER_ENTERPRISE = 12,
    PAIRS_MAX = 1000000
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

void sim_firm_key(size_t index, char ret[16])
{
    (void)snprintf(ret, 16, "p%04zu", index + 1);
}

/* ---- who acts -------------------------------------------------------------------------------- */

static void act_as(struct sim_market *market, int64_t user_id, uint32_t roles, int64_t partner_id)
{
    char id[ID_TEXT_SIZE];
    id_format(ID_USER, user_id, id);
    const char *name = arena_dup_text(&market->scratch, id);
    market->domain.actor = (struct actor){
        .user_id = user_id, .roles = roles, .partner_id = partner_id, .name = name ? name : ""};
}

void sim_act_as_focal(struct sim_market *market, const struct sim_firm *firm)
{
    act_as(market, firm->focal_user_id, ROLE_FOCAL, firm->partner_id);
}

void sim_act_as_seller(struct sim_market *market)
{
    act_as(market, market->seller_id, ROLE_SELLER, 0);
}

void sim_act_as_manager(struct sim_market *market)
{
    act_as(market, market->manager_id, ROLE_CHANNEL_MANAGER, 0);
}

/* ---- catalogue and vendor -------------------------------------------------------------------- */

static enum score_status offerings_add(struct sim_market *market, struct score_error *err)
{
    for (int i = 0; i < DEMO_OFFERINGS; i++) {
        const struct demo_offering *one = &DEMO_OFFERING[i];
        struct offering offering = {
            .external_id = arena_format(&market->scratch, "o%02d", i + 1),
            .name = one->name,
            .line = DEMO_LINE[one->line],
            .access = one->is_open ? OFFERING_OPEN : OFFERING_AUTHORISED,
            .list_price_minor = (int64_t)one->price * 100,
            .currency = "USD",
        };
        if (!offering.external_id) {
            return no_memory(err);
        }
        SCORE_TRY(market->fast ? sim_fast_offering(market, i + 1, offering.line, one->is_open, err)
                               : offering_save(&market->domain, &offering, err));
    }
    return SCORE_OK;
}

static enum score_status user_add(struct sim_market *market, struct user *user,
                                  struct score_error *err)
{
    user->phone = "";
    user->state = USER_ACTIVE;
    user->password_hash = market->options->password_hash;
    user->name = user->name ? user->name : demo_person_name(&market->rng, &market->scratch);
    if (!user->name || !user->email) {
        return no_memory(err);
    }
    return market->fast ? SCORE_OK : user_save(&market->domain, user, err);
}

static enum score_status vendor_add(struct sim_market *market, struct score_error *err)
{
    static const struct {
        const char *email;
        const char *name;
        uint32_t role;
    } staff[] = {
        {"channels@vendor.example", "Chanda Marlowe", ROLE_CHANNEL_MANAGER},
        {"seller@vendor.example", "Selma Ortwin", ROLE_SELLER},
        {"reviewer@vendor.example", "Reva Stanholt", ROLE_REVIEWER},
        {"auditor@vendor.example", "Audric Benway", ROLE_AUDITOR},
        {"admin@vendor.example", "Adina Winterfeld", ROLE_ADMINISTRATOR},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(staff); i++) {
        struct user user = {.email = staff[i].email, .name = staff[i].name, .roles = staff[i].role};
        SCORE_TRY(user_add(market, &user, err));
        market->manager_id = staff[i].role == ROLE_CHANNEL_MANAGER ? user.id : market->manager_id;
        market->seller_id = staff[i].role == ROLE_SELLER ? user.id : market->seller_id;
    }
    return market->fast ? SCORE_OK : channels_set(&market->domain, "", &market->manager_id, 1, err);
}

static enum score_status distributors_add(struct sim_market *market,
                                          int64_t ret_ids[SIM_DISTRIBUTORS],
                                          struct score_error *err)
{
    static const char *const names[SIM_DISTRIBUTORS] = {"Overland Distribution",
                                                        "Pontoon Wholesale", "Quayside Supply"};
    static const char *const countries[SIM_DISTRIBUTORS] = {"DE", "US", "JP"};
    for (int i = 0; i < SIM_DISTRIBUTORS; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "d%02d", i + 1);
        struct distributor distributor = {
            .external_id = key, .name = names[i], .country = countries[i]};
        if (!market->fast) {
            SCORE_TRY(store_distributor_add(market->domain.store, &distributor, err));
            SCORE_TRY(event_record_object(&market->domain, ID_DISTRIBUTOR, distributor.id,
                                          "distributor.saved", NULL, err));
        }
        struct user desk = {
            .distributor_id = distributor.id,
            .email = arena_format(&market->scratch, "desk@%s.example", key),
            .roles = ROLE_DISTRIBUTOR,
        };
        SCORE_TRY(user_add(market, &desk, err));
        ret_ids[i] = distributor.id;
    }
    return SCORE_OK;
}

/* ---- firms ----------------------------------------------------------------------------------- */

/* What goes wrong at some firms: one in fifty lacks each fact, is paused, has left, is full. */
enum firm_flaw {
    FLAW_NONE = 0,
    FLAW_STANDING = FACT_STANDING,
    FLAW_MYSA = FACT_MYSA,
    FLAW_AUTHORISATION = FACT_AUTHORISATION,
    FLAW_DISTRIBUTOR = FACT_DISTRIBUTOR,
    FLAW_PROFILE = FACT_PROFILE,
    FLAW_PAUSED,
    FLAW_LEFT,
    FLAW_FULL,
    FLAW_COUNT
};

/* The first firm is sound, since people sign in as p0001; then one flaw after another. */
static enum firm_flaw flaw_of(const struct sim_market *market, size_t index)
{
    size_t turn = index % 50;
    return market->spec.firms_flaws >= 1 && index > 0 && turn >= 10 && turn < 10 + FLAW_COUNT
               ? (enum firm_flaw)(turn - 10)
               : FLAW_NONE;
}

static enum score_status enterprise_pick(struct sim_market *market, size_t index, int64_t *ret_id,
                                         struct score_error *err)
{
    *ret_id = 0;
    size_t owner = sim_owner_of(market, index);
    bool is_sybil = sim_agent_of(market, index) == SIMULATE_SYBIL;
    bool is_paired = market->spec.firms_enterprises >= 1 && index % FIRMS_PER_ENTERPRISE >= 5 &&
                     index % FIRMS_PER_ENTERPRISE <= 6;
    if (!is_sybil && !is_paired) {
        return SCORE_OK;
    }
    const char *key =
        is_sybil ? arena_format(&market->scratch, "s%05zu", owner + 1)
                 : arena_format(&market->scratch, "e%03zu", index / FIRMS_PER_ENTERPRISE + 1);
    if (!key) {
        return no_memory(err);
    }
    if (market->fast) { /* any numbers that are the enterprise's own */
        *ret_id =
            is_sybil ? (int64_t)owner + PAIRS_MAX : (int64_t)(index / FIRMS_PER_ENTERPRISE) + 1;
        return SCORE_OK;
    }
    enum score_status status = store_enterprise_find(market->domain.store, key, ret_id, err);
    if (status != SCORE_NOT_FOUND) {
        return status;
    }
    const char *name = demo_firm_name(&market->rng, (int64_t)index + 431, &market->scratch);
    struct enterprise enterprise = {.external_id = key, .name = name ? name : key};
    SCORE_TRY(store_enterprise_add(market->domain.store, &enterprise, err));
    *ret_id = enterprise.id;
    return SCORE_OK;
}

static enum score_status partner_add(struct sim_market *market, size_t index, struct sim_firm *firm,
                                     struct score_error *err)
{
    static const char *const levels[] = {"Registered", "Registered", "Silver", "Gold", "Platinum"};
    static const char *const sizes[] = {"1-9", "10-49", "10-49", "50-249", "250+"};
    const struct demo_country *country = &DEMO_COUNTRY[firm->country];
    struct arena *arena = &market->scratch;
    struct rng *rng = &market->rng;
    enum firm_flaw flaw = flaw_of(market, index);
    char key[16];
    sim_firm_key(index, key);
    struct partner partner = {
        .external_id = key,
        .country = country->code,
        .territory = "",
        .serves_everywhere = firm->serves_everywhere,
        .email = arena_format(arena, "office@%s.example", key),
        .website = arena_format(arena, "https://%s.example", key),
        .duns = "",
        .open_lead_limit = flaw == FLAW_FULL ? 1 : firm->limit,
        .paused_until_ms = flaw == FLAW_PAUSED ? market->options->until_ms + 60 * CLOCK_DAY_MS : 0,
        .is_active = flaw != FLAW_LEFT,
    };
    partner.name = demo_firm_name(rng, (int64_t)index, arena);
    partner.city = country->cities[rng_below(rng, 5)];
    partner.postal_code = arena_format(arena, "%05d", (int)rng_below(rng, 90000) + 10000);
    partner.phone = arena_format(arena, "%s 0%05d", country->dial, (int)rng_below(rng, 100000));
    partner.level = levels[rng_below(rng, 5)];
    partner.size = sizes[rng_below(rng, 5)];
    struct partner_area area = {.country = country->code, .territory = ""};
    if (!partner.name || !partner.postal_code || !partner.email || !partner.phone ||
        !partner.website) {
        return no_memory(err);
    }
    SCORE_TRY(enterprise_pick(market, index, &partner.enterprise_id, err));
    SCORE_TRY(market->fast ? sim_fast_partner(market, &partner, false, err)
                           : partner_save(&market->domain, &partner, &area, 1, err));
    firm->partner = partner;
    firm->partner_id = partner.id;
    firm->limit = partner.open_lead_limit;
    firm->is_sound = flaw == FLAW_NONE || flaw == FLAW_FULL;
    return SCORE_OK;
}

static enum score_status fact_add(struct sim_market *market, size_t index, const struct fact *fact,
                                  struct score_error *err)
{
    enum firm_flaw flaw = flaw_of(market, index);
    struct fact row = *fact;
    row.country = "";
    row.is_verified = rng_below(&market->rng, 4) != 0;
    if ((int)flaw == (int)fact->kind) {
        switch (index / 50 % 3) { /* not met, not known, lapsed */
        case 0:
            row.state = FACT_NOT_MET;
            row.ground = "The last check found it missing.";
            break;
        case 1:
            return SCORE_OK;
        default:
            row.valid_until_ms = market->options->until_ms - 20 * CLOCK_DAY_MS;
            break;
        }
    }
    return market->fast ? sim_fast_fact(market, &row, err)
                        : partner_fact_attest(&market->domain, &row, err);
}

static enum score_status facts_add(struct sim_market *market, size_t index,
                                   const struct sim_firm *firm, int64_t distributor_id,
                                   struct score_error *err)
{
    static const struct {
        enum fact_kind kind;
        const char *ground;
    } plain[] = {
        {FACT_STANDING, "Membership agreement active, no hold on record."},
        {FACT_MYSA, "Registered by the mailed invitation."},
        {FACT_PROFILE, "Profile has been verified by the firm."},
    };
    struct fact fact = {.partner_id = firm->partner_id, .line = "", .state = FACT_MET};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(plain); i++) {
        fact.kind = plain[i].kind;
        fact.ground = plain[i].ground;
        SCORE_TRY(fact_add(market, index, &fact, err));
    }
    fact.kind = FACT_DISTRIBUTOR;
    fact.ground = "Selected in the firm's profile.";
    fact.distributor_id = distributor_id;
    SCORE_TRY(fact_add(market, index, &fact, err));
    fact.distributor_id = 0;
    fact.kind = FACT_AUTHORISATION;
    fact.ground = "One sales and two technical certifications on file.";
    for (int line = 0; line < DEMO_LINES; line++) {
        fact.line = DEMO_LINE[line];
        if ((firm->lines >> line) & 1) {
            SCORE_TRY(fact_add(market, index, &fact, err));
        }
    }
    return SCORE_OK;
}

static enum score_status people_add(struct sim_market *market, size_t index, struct sim_firm *firm,
                                    struct score_error *err)
{
    static const struct {
        const char *mailbox;
        uint32_t roles;
    } people[] = {{"focal", ROLE_FOCAL | ROLE_REP},
                  {"deputy", ROLE_FOCAL | ROLE_REP},
                  {"rep", ROLE_REP},
                  {"admin", ROLE_PARTNER_ADMIN}};
    int64_t focals[2] = {0, 0};
    struct focal *items = NULL;
    size_t count = 0;
    char key[16];
    sim_firm_key(index, key);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(people); i++) {
        struct user user = {
            .partner_id = firm->partner_id,
            .email = arena_format(&market->scratch, "%s@%s.example", people[i].mailbox, key),
            .roles = people[i].roles,
        };
        SCORE_TRY(user_add(market, &user, err));
        if (i < 2) {
            focals[i] = user.id;
        }
    }
    firm->focal_user_id = focals[0];
    if (market->fast) {
        return sim_fast_partner(market, &firm->partner, true, err);
    }
    return partner_focals_set(&market->domain, firm->partner_id, focals, 2, &items, &count, err);
}

/* Enters a firm with its facts and people. Its draws go on where those of itself ended. */
static enum score_status firm_enter(struct sim_market *market, size_t index, int64_t distributor_id,
                                    struct score_error *err)
{
    struct sim_firm *firm = &market->firms[index];
    firm->joined_at_ms = market->now_ms;
    SCORE_TRY(partner_add(market, index, firm, err));
    SCORE_TRY(facts_add(market, index, firm, distributor_id, err));
    return people_add(market, index, firm, err);
}

enum score_status sim_firm_join(struct sim_market *market, size_t index, struct score_error *err)
{
    int64_t distributor_id = market->distributors[rng_below(&market->rng, SIM_DISTRIBUTORS)];
    market->firms[index].is_here = true;
    market->domain.actor = market->filler;
    return firm_enter(market, index, distributor_id, err);
}

static enum score_status newcomer_schedule(struct sim_market *market, size_t index,
                                           struct score_error *err)
{
    struct sim_event event = {
        .kind = SIM_JOIN,
        .at_ms = market->start_ms + (int64_t)(market->spec.newcomers_day * (double)CLOCK_DAY_MS),
        .deal = (int)index,
    };
    market->result.newcomers++;
    return sim_schedule(market, event, err);
}

static enum score_status firms_add(struct sim_market *market, struct score_error *err)
{
    bool has_sybils = market->options->watched && market->options->agent == SIMULATE_SYBIL;
    market->firm_count = (size_t)market->options->partners + (has_sybils ? MARKET_SYBILS - 1 : 0);
    market->firms = arena_alloc_array(&market->keep, market->firm_count, sizeof *market->firms);
    if (!market->firms) {
        return no_memory(err);
    }
    for (size_t i = 0; i < market->firm_count; i++) {
        struct sim_firm *firm = &market->firms[i];
        arena_clear(&market->scratch);
        market->domain.problem = (struct problem){0};
        sim_draws_for(market, DRAWS_OF_FIRM, (int64_t)sim_owner_of(market, i), 0);
        sim_firm_draw(market, i, firm);
        int64_t distributor_id = market->distributors[rng_below(&market->rng, SIM_DISTRIBUTORS)];
        distributor_id = i == 0 ? market->distributors[0] : distributor_id;
        SCORE_TRY(firm->is_here ? firm_enter(market, i, distributor_id, err)
                                : newcomer_schedule(market, i, err));
    }
    return SCORE_OK;
}

/* ---- customers ------------------------------------------------------------------------------- */

static enum score_status account_add(struct sim_market *market, size_t index,
                                     struct sim_account *account, struct score_error *err)
{
    static const char *const sizes[] = {"1-99", "100-999", "1000-9999", "10000+"};
    struct rng *rng = &market->rng;
    account->external_id = arena_format(&market->keep, "c%05zu", index + 1);
    account->name = demo_customer_name(rng, (int64_t)index, &market->keep);
    account->industry = DEMO_INDUSTRY[rng_below(rng, DEMO_INDUSTRIES)];
    account->country = demo_country_draw(rng) % (int)market->spec.firms_countries;
    size_t city = rng_below(rng, 5);
    account->city = DEMO_COUNTRY[account->country].cities[city];
    account->is_odd = city % 2;
    account->size = "";
    account->row = NULL;
    if (!account->external_id || !account->name) {
        return no_memory(err);
    }
    account->size = sizes[rng_below(rng, 4)];
    if (market->rows.count) { /* drawn last: a market without a file keeps its draws */
        account->row = &market->rows.items[rng_below(rng, market->rows.count)];
        account->industry = account->row->industry ? account->row->industry : account->industry;
        account->size = account->row->size ? account->row->size : account->size;
    }
    if (market->fast) {
        return SCORE_OK;
    }
    struct account row = {
        .external_id = account->external_id,
        .name = account->name,
        .industry = account->industry,
        .size = account->size,
        .revenue_minor = -1,
        .currency = "",
        .country = DEMO_COUNTRY[account->country].code,
        .city = account->city,
        .website = "",
        .duns = "",
    };
    return account_save(&market->domain, &row, err);
}

static enum score_status accounts_add(struct sim_market *market, struct score_error *err)
{
    size_t deals = (size_t)market->options->opportunities;
    market->account_count = market->is_coupled ? deals : deals / DEALS_PER_ACCOUNT + 1;
    market->accounts =
        arena_alloc_array(&market->keep, market->account_count, sizeof *market->accounts);
    if (!market->accounts) {
        return no_memory(err);
    }
    for (size_t i = 0; i < market->account_count; i++) {
        sim_draws_for(market, DRAWS_OF_ACCOUNT, (int64_t)i, 0);
        SCORE_TRY(account_add(market, i, &market->accounts[i], err));
    }
    return SCORE_OK;
}

enum score_status sim_fill(struct sim_market *market, struct score_error *err)
{
    market->filler = market->domain.actor;
    SCORE_TRY(sim_rows_read(&market->spec.covariates, market->options->seed, &market->keep,
                            &market->rows, err));
    SCORE_TRY(offerings_add(market, err));
    SCORE_TRY(vendor_add(market, err));
    SCORE_TRY(distributors_add(market, market->distributors, err));
    SCORE_TRY(firms_add(market, err));
    SCORE_TRY(accounts_add(market, err));
    sim_agents_set(market);
    return SCORE_OK;
}
