/* SPDX-License-Identifier: Apache-2.0 */
/* The example of docs/engine.md: three firms, one lead, one decision, its reasons. */
#include <stdio.h>

#include <score/score.h>

static struct score_engine *engine;
static int64_t seq;

/* A host reads these from its own table of events. */
static int apply(struct score_event event)
{
    struct score_error err = {SCORE_OK, "", ""};
    event.seq = ++seq;
    event.at_ms = 1767225600000 + seq;
    if (score_engine_apply(engine, &event, &err)) {
        fprintf(stderr, "%s: %s\n", err.field, err.text);
        return 1;
    }
    return 0;
}

static int firm_add(int64_t id)
{
    struct score_event event = {.kind = SCORE_EVENT_PARTNER_SET};
    event.partner = (struct score_partner_set){.id = id,
                                               .country = "DE",
                                               .home = "",
                                               .is_active = true,
                                               .has_focal = true,
                                               .serves_anywhere = true,
                                               .open_lead_limit = 20};
    int failed = apply(event);
    for (int fact = 0; fact < SCORE_FACT_COUNT; fact++) {
        event = (struct score_event){.kind = SCORE_EVENT_FACT_SET};
        event.fact = (struct score_fact_set){.partner = id,
                                             .fact = (enum score_fact)fact,
                                             .line = "",
                                             .country = "",
                                             .state = SCORE_FACT_MET};
        failed |= apply(event);
    }
    return failed;
}

static int market_make(void)
{
    struct score_event offering = {.kind = SCORE_EVENT_OFFERING_SET};
    offering.offering = (struct score_offering_set){.id = 1, .line = "storage"};
    struct score_event lead = {.kind = SCORE_EVENT_OPPORTUNITY_SET};
    lead.opportunity = (struct score_opportunity_set){.id = 100,
                                                      .offering = 1,
                                                      .country = "DE",
                                                      .territory = "",
                                                      .amount = 25000,
                                                      .source = "web",
                                                      .industry = "retail",
                                                      .size_band = "51-200"};
    int failed = apply(offering);
    for (int64_t id = 1; id <= 3; id++) {
        failed |= firm_add(id);
    }
    return failed || apply(lead);
}

int main(void)
{
    struct score_error err = {SCORE_OK, "", ""};
    if (score_engine_create(NULL, &engine, &err) || market_make()) {
        return 1;
    }
    struct score_request request = {.opportunity = 100, .at_ms = 1767225700000, .seed = {1, 2, 3}};
    struct score_decision decision;
    if (score_engine_choose(engine, &request, &decision, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("offer it to firm %lld, drawn with share %.3f among %lld\n", (long long)decision.partner,
           decision.propensity, (long long)decision.eligible_count);
    for (int i = 0; i < decision.entry_count; i++) {
        const struct score_entry *entry = &decision.entries[i];
        printf("firm %lld: index %.2f = value %.2f - load %.2f + market %.2f + own turn %.2f\n",
               (long long)entry->partner, entry->terms.index, entry->terms.value,
               entry->terms.cap_price, entry->terms.cell_price, entry->terms.own_price);
    }
    score_engine_free(engine);
    return decision.eligible_count == 3 ? 0 : 1;
}
