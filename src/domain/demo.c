/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/demo.h"

#include "base/hash.h"
#include "base/text.h"
#include "domain/identity.h"
#include "domain/opportunity.h"
#include "domain/place.h"
#include "domain/simulate_internal.h"
#include "store/event_store.h"

enum {
    WAITING_OFFERS = 3,  /* for the first firm's focal to answer */
    WAITING_TRIES = 400, /* drawn deals until enough fit the firm */
    PEOPLE_PER_FIRM = 4,
    PEOPLE_BESIDE = 8 /* vendor staff and distributors' desks */
};

/* Passes a new opportunity to the first firm by a manager's choice. A deal that this firm may not
 * have is drawn again, before it is entered. */
static enum score_status offer_first_firm(struct sim_market *market, bool *ret_made,
                                          struct score_error *err)
{
    const struct sim_firm *firm = &market->firms[0];
    struct rng before = market->rng;
    struct sim_deal deal = {0};
    struct placed placed;
    *ret_made = false;
    /* The draw of the deal's offering and account, looked at first: those are its first two. */
    (void)rng_below(&market->rng, DEMO_OFFERINGS);
    size_t account = rng_below(&market->rng, market->account_count);
    if (market->accounts[account].country != firm->country) {
        return SCORE_OK;
    }
    market->rng = before;
    SCORE_TRY(sim_deal_create(market, &deal, true, err));
    sim_act_as_manager(market);
    SCORE_TRY(place_override(&market->domain, deal.id, firm->partner_id,
                             "The customer asked for this firm after a joint visit.", &placed,
                             err));
    *ret_made = true;
    return SCORE_OK;
}

/* Something for focal@p0001.example to accept, however the draws fell. */
static enum score_status waiting_offers_make(struct sim_market *market, struct score_error *err)
{
    int made = 0;
    for (int i = 0; i < WAITING_TRIES && made < WAITING_OFFERS; i++) {
        bool is_made = false;
        arena_clear(&market->scratch);
        market->domain.problem = (struct problem){0};
        market->now_ms = market->options->until_ms - (WAITING_OFFERS - made) * CLOCK_HOUR_MS;
        SCORE_TRY(offer_first_firm(market, &is_made, err));
        made += is_made;
    }
    market->now_ms = market->options->until_ms;
    return SCORE_OK;
}

/* Draws from now on are nobody's to foresee. */
static enum score_status secret_renew(struct sim_market *market, struct score_error *err)
{
    uint8_t secret[HASH_BYTES];
    char hex[HASH_HEX_SIZE];
    rng_bytes(secret, sizeof secret);
    hash_hex(secret, sizeof secret, hex);
    return store_setting_set(market->domain.store, "site_secret", hex, err);
}

static enum score_status finish_in_tx(struct sim_market *market, struct score_error *err)
{
    SCORE_TRY(waiting_offers_make(market, err));
    SCORE_TRY(secret_renew(market, err));
    return store_setting_set(market->domain.store, "demo", "1", err);
}

static enum score_status demo_run(struct sim_market *market, struct domain *domain,
                                  const struct simulate_options *options, struct demo_summary *ret,
                                  struct score_error *err)
{
    SCORE_TRY(sim_open(market, domain, options, err));
    SCORE_TRY(sim_live(market, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(&market->domain, finish_in_tx(market, err), err));
    SCORE_TRY(sim_measure(market, err));
    SCORE_TRY(store_event_last(domain->store, &ret->events, err));
    ret->partners = options->partners;
    ret->users = options->partners * PEOPLE_PER_FIRM + PEOPLE_BESIDE;
    ret->opportunities = options->opportunities + WAITING_OFFERS;
    ret->simulated = market->result;
    return SCORE_OK;
}

enum score_status demo_fill(struct domain *domain, const struct simulate_options *options,
                            struct demo_summary *ret, struct score_error *err)
{
    char hash[IDENTITY_HASH_SIZE];
    struct simulate_options own = *options;
    struct demo_summary summary = {0};
    struct sim_market *market = calloc(1, sizeof *market);
    if (!market) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = password_hash(DEMO_SIGN_IN_PASSWORD, hash, err);
    own.password_hash = hash;
    if (!status) {
        status = demo_run(market, domain, &own, &summary, err);
        sim_close(market);
    }
    free(market);
    if (!status) {
        *ret = summary;
    }
    return status;
}
