/* SPDX-License-Identifier: Apache-2.0 */
#include "domain_fixture.h"

#include <score/engine.h>

#include "domain/identity.h"

static const int64_t START_MS = INT64_C(1767600000000); /* Monday, 2026-01-05 08:00 UTC */
enum { LEAD_LIMIT = 1000 };

struct domain *market_domain_keep(struct market *market)
{
    market->domain.actor = (struct actor){
        .roles = ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER,
        .name = "cli:test",
    };
    memset(&market->domain.problem, 0, sizeof market->domain.problem);
    memset(&market->err, 0, sizeof market->err);
    return &market->domain;
}

struct domain *market_domain(struct market *market)
{
    arena_clear(&market->arena);
    return market_domain_keep(market);
}

struct domain *market_focal(struct market *market, size_t firm)
{
    struct domain *domain = market_domain(market);
    domain->actor = (struct actor){
        .user_id = market->focals[firm],
        .roles = ROLE_FOCAL,
        .partner_id = market->firms[firm],
        .name = "usr:focal",
    };
    return domain;
}

struct domain *market_actor(struct market *market, uint32_t roles, int64_t user_id)
{
    struct domain *domain = market_domain(market);
    domain->actor = (struct actor){.user_id = user_id, .roles = roles, .name = "usr:other"};
    return domain;
}

size_t market_firm_index(const struct market *market, int64_t partner_id)
{
    for (size_t i = 0; i < market->firm_count; i++) {
        if (market->firms[i] == partner_id) {
            return i;
        }
    }
    fail_msg("no firm has the id %lld", (long long)partner_id);
    return 0;
}

void market_fact(struct market *market, size_t firm, enum fact_kind kind, enum fact_state state)
{
    struct fact fact = {
        .partner_id = market->firms[firm],
        .kind = kind,
        .line = "",
        .country = "",
        .state = state,
        .ground = "seen by the test",
        .is_verified = true,
    };
    OK(market, partner_fact_attest(market_domain(market), &fact, &market->err));
}

static void focal_add(struct market *market, size_t firm)
{
    struct domain *domain = market_domain(market);
    struct focal *focals = NULL;
    size_t count = 0;
    char email[64];
    (void)snprintf(email, sizeof email, "focal@p%04zu.example", firm + 1);
    struct user user = {
        .partner_id = market->firms[firm],
        .email = email,
        .name = "The Focal",
        .phone = "",
        .roles = ROLE_FOCAL,
        .state = USER_ACTIVE,
        .password_hash = "",
    };
    OK(market, user_save(domain, &user, &market->err));
    market->focals[firm] = user.id;
    OK(market,
       partner_focals_set(domain, market->firms[firm], &user.id, 1, &focals, &count, &market->err));
}

size_t market_firm_add(struct market *market)
{
    struct domain *domain = market_domain(market);
    size_t firm = market->firm_count++;
    char name[32];
    char external_id[32];
    assert_true(firm < MARKET_FIRMS_MAX);
    (void)snprintf(name, sizeof name, "Firm %zu", firm + 1);
    (void)snprintf(external_id, sizeof external_id, "p%04zu", firm + 1);
    struct partner partner = {
        .external_id = external_id,
        .name = name,
        .country = "DE",
        .city = "",
        .postal_code = "",
        .territory = firm % 2 ? "south" : "north",
        .serves_everywhere = true,
        .email = "",
        .phone = "",
        .website = "",
        .duns = "",
        .level = firm % 3 ? "Silver" : "Gold",
        .size = "",
        .open_lead_limit = LEAD_LIMIT,
        .is_active = true,
    };
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, partner_save(domain, &partner, NULL, 0, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    market->firms[firm] = partner.id;
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        market_fact(market, firm, (enum fact_kind)kind, FACT_MET);
    }
    focal_add(market, firm);
    return firm;
}

static void offering_add(struct market *market)
{
    struct offering offering = {
        .external_id = "GTXPRO",
        .name = "GTX Pro",
        .line = "GTX",
        .access = OFFERING_OPEN,
        .list_price_minor = -1,
        .currency = "",
    };
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, offering_save(market_domain(market), &offering, &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    market->offering_id = offering.id;
}

/* What market_firm_add made in an earlier run. False: there is no such firm. */
static bool firm_find(struct market *market, size_t firm)
{
    struct partner partner;
    struct user user;
    char external_id[32];
    char email[64];
    (void)snprintf(external_id, sizeof external_id, "p%04zu", firm + 1);
    (void)snprintf(email, sizeof email, "focal@p%04zu.example", firm + 1);
    if (store_partner_find(market->store, external_id, &market->arena, &partner, NULL)) {
        return false;
    }
    OK(market, store_user_find(market->store, email, &market->arena, &user, &market->err));
    market->firms[firm] = partner.id;
    market->focals[firm] = user.id;
    return true;
}

void market_reopen(struct market *market, const char *url)
{
    memset(market, 0, sizeof *market);
    arena_init(&market->arena, (size_t)256 * 1024 * 1024);
    market->now_ms = START_MS;
    OK(market, store_open(url, STORE_READ_WRITE, &market->store, &market->err));
    OK(market, world_create(&market->world, &market->err));
    market->domain.store = market->store;
    market->domain.world = market->world;
    market->domain.clock = clock_manual(&market->now_ms);
    market->domain.arena = &market->arena;
    while (market->firm_count < MARKET_FIRMS_MAX && firm_find(market, market->firm_count)) {
        market->firm_count++;
    }
}

void market_open(struct market *market, size_t firms)
{
    struct trial trial;
    trial_make("sqlite::memory:", &trial);
    market_open_at(market, trial.url, firms);
    market->trial = trial;
}

void market_open_at(struct market *market, const char *url, size_t firms)
{
    market_reopen(market, url);
    /* The same draws at every run. */
    OK(market, store_tx_begin(market->store, &market->err));
    OK(market, store_setting_set(market->store, "site_secret",
                                 "000102030405060708090a0b0c0d0e0f"
                                 "101112131415161718191a1b1c1d1e1f",
                                 &market->err));
    OK(market, store_tx_commit(market->store, &market->err));
    offering_add(market);
    for (size_t i = 0; i < firms; i++) {
        (void)market_firm_add(market);
    }
}

void market_close(struct market *market)
{
    world_free(market->world);
    store_close(market->store);
    trial_drop(&market->trial);
    arena_done(&market->arena);
}

static int64_t opportunity_add(struct market *market, const char *amount, const char *need)
{
    struct opportunity opportunity;
    char external_id[32];
    char email[64];
    char words[256];
    int number = ++market->opportunities;
    (void)snprintf(external_id, sizeof external_id, "o%05d", number);
    /* Each from somebody else about something else: none is a duplicate. */
    (void)snprintf(email, sizeof email, "erika%05d@customer.example", number);
    (void)snprintf(words, sizeof words, "%s No. %d", need, number);
    struct opportunity_change change = {
        .external_id = external_id,
        .title = "Faster storage",
        .need = words,
        .account = "Example Works",
        .offering = "GTXPRO",
        .amount = amount,
        .currency = "EUR",
        .country = "DE",
        .city = "Kassel",
        .source = "campaign",
        .contact_name = "Erika Beispiel",
        .contact_email = email,
        .has_contact_consent = true,
        .contact_consent = true,
        .has_decision_at = true,
        .decision_at_ms = market->now_ms + 60 * CLOCK_DAY_MS,
    };
    OK(market, opportunity_create(market_domain(market), &change, &opportunity, &market->err));
    return opportunity.id;
}

int64_t market_opportunity(struct market *market, const char *amount)
{
    return opportunity_add(market, amount,
                           "The old storage is full; they need twice the room before summer.");
}

int64_t market_incomplete(struct market *market)
{
    return opportunity_add(market, "1000", "more room");
}

void market_limit(struct market *market, size_t firm, int64_t limit)
{
    struct partner partner;
    struct partner_change change = {.has_open_lead_limit = true, .open_lead_limit = limit};
    OK(market, partner_patch(market_domain(market), market->firms[firm], 0, &change, &partner,
                             &market->err));
}

struct opportunity market_get(struct market *market, int64_t id)
{
    struct opportunity opportunity;
    OK(market,
       store_opportunity_get(market->store, id, &market->arena, &opportunity, &market->err));
    return opportunity;
}

static void state_add(const void *bytes, size_t size, void *user)
{
    uint64_t *hash = user;
    for (size_t i = 0; i < size; i++) {
        *hash = (*hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001B3);
    }
}

uint64_t market_state(struct market *market, struct world *world)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    OK(market, world_sync(world, market->store, 0, &market->err));
    score_engine_write(world_engine(world), SCORE_STATE_ALL, state_add, &hash);
    return hash;
}
