/* SPDX-License-Identifier: Apache-2.0 */
#include "big_market.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t START_MS = INT64_C(1767225600000); /* 2026-01-01 */
static const int64_t DAY_MS = 86400000;
static const char *const LINES[] = {"storage", "cloud", "power", "network", "services"};
static const char *const COUNTRIES[] = {"DE", "FR", "IT", "ES", "PL", "NL", "SE", "AT"};
static const char *const INDUSTRIES[] = {"bank", "retail", "health", "public", "energy", ""};
static const char *const SIZES[] = {"small", "medium", "large"};
static const char *const SOURCES[] = {"fair", "web", "campaign", "partner"};
enum { LINE_COUNT = 5, COUNTRY_COUNT = 8, FACTLESS_EVERY = 16 };

double big_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum score_status status, const struct score_error *err)
{
    if (status) {
        fprintf(stderr, "engine_speed: %s: %s %s\n", score_status_name(status), err->field,
                err->text);
        exit(1);
    }
}

static void *room(void *block, size_t bytes)
{
    void *grown = realloc(block, bytes);
    if (!grown) {
        fprintf(stderr, "engine_speed: out of memory\n");
        exit(1);
    }
    return grown;
}

void big_apply(struct score_engine *engine, const struct score_event *event)
{
    struct score_error err = {0};
    must(score_engine_apply(engine, event, &err), &err);
}

/* xorshift64*. */
static int64_t below(struct big_market *market, int64_t bound)
{
    uint64_t x = market->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    market->random = x;
    return (int64_t)((x * UINT64_C(2685821657736338717) >> 33) % (uint64_t)bound);
}

static void event_apply(struct big_market *market, struct score_event event)
{
    event.seq = ++market->seq;
    event.at_ms = market->now_ms;
    big_apply(market->engine, &event);
    if (!market->decisions) {
        return;
    }
    if (market->log_count == market->log_capacity) {
        market->log_capacity = market->log_capacity ? 2 * market->log_capacity : 4096;
        market->log = room(market->log, market->log_capacity * sizeof(*market->log));
    }
    market->log[market->log_count++] = event;
}

static void territories_make(struct big_market *market)
{
    size_t count = (size_t)market->territories;
    market->names = room(NULL, count * sizeof(*market->names));
    market->grounds = room(NULL, count * sizeof(*market->grounds));
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(market->names[i], sizeof(market->names[i]), "t%zu", i);
        market->grounds[i] = (struct score_territory){.country = COUNTRIES[i % COUNTRY_COUNT],
                                                      .territory = market->names[i]};
    }
}

static void firm_join(struct big_market *market, int64_t id)
{
    const struct score_territory *ground = &market->grounds[(id - 1) % market->territories];
    struct score_partner_set firm = {.id = id,
                                     .country = ground->country,
                                     .home = ground->territory,
                                     .is_active = true,
                                     .has_focal = true,
                                     .open_lead_limit = 10000,
                                     .territories = ground,
                                     .territory_count = 1};
    event_apply(market, (struct score_event){.kind = SCORE_EVENT_PARTNER_SET, .partner = firm});
    bool lacks_one = id % FACTLESS_EVERY == 0;
    for (int fact = 0; fact < SCORE_FACT_COUNT - lacks_one; fact++) {
        struct score_fact_set set = {.partner = id,
                                     .fact = (enum score_fact)fact,
                                     .line = "",
                                     .country = "",
                                     .state = SCORE_FACT_MET};
        event_apply(market, (struct score_event){.kind = SCORE_EVENT_FACT_SET, .fact = set});
    }
}

/* The host hears of what there is; with a log kept, from the first event on. */
static void market_open(struct big_market *market)
{
    for (int64_t i = 0; i < LINE_COUNT; i++) {
        struct score_offering_set offering = {.id = i + 1, .line = LINES[i], .is_open = i == 1};
        event_apply(market,
                    (struct score_event){.kind = SCORE_EVENT_OFFERING_SET, .offering = offering});
    }
    for (int64_t id = 1; id <= market->firms; id++) {
        firm_join(market, id);
    }
}

void big_market_init(struct big_market *market, int64_t firms, int64_t per_territory)
{
    FILE *decisions = market->decisions;
    *market = (struct big_market){.firms = firms,
                                  .per_territory = per_territory,
                                  .territories = firms / per_territory,
                                  .random = 88172645463325252U,
                                  .now_ms = START_MS,
                                  .step_ms = DAY_MS / 274, /* 100,000 a year */
                                  .next_id = 1,
                                  .decisions = decisions};
    struct score_error err = {0};
    must(score_engine_create(NULL, &market->engine, &err), &err);
    territories_make(market);
    market_open(market);
}

void big_market_done(struct big_market *market)
{
    score_engine_free(market->engine);
    free(market->names);
    free(market->grounds);
    free(market->log);
    market->engine = NULL;
}

static void queue_push(struct big_queue *queue, int64_t item)
{
    queue->items[(queue->first + queue->count++) % BIG_END_AFTER] = item;
}

static int64_t queue_pop(struct big_queue *queue)
{
    int64_t item = queue->items[queue->first];
    queue->first = (queue->first + 1) % BIG_END_AFTER;
    queue->count--;
    return item;
}

static void decision_keep(struct big_market *market, const struct score_decision *decision)
{
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    uint32_t size = (uint32_t)score_decision_encode(decision, bytes);
    if (fwrite(&size, sizeof(size), 1, market->decisions) != 1 ||
        fwrite(bytes, 1, size, market->decisions) != size) {
        fprintf(stderr, "engine_speed: the log of decisions cannot be written\n");
        exit(1);
    }
}

static struct score_request request_make(struct big_market *market, int64_t lead)
{
    struct score_request request = {.opportunity = lead, .at_ms = market->now_ms};
    for (size_t i = 0; i < sizeof(request.seed); i++) {
        request.seed[i] = (uint8_t)below(market, 256);
    }
    return request;
}

static void lead_place(struct big_market *market, int64_t lead, double *ret_seconds)
{
    struct score_request request = request_make(market, lead);
    struct score_decision decision;
    struct score_error err = {0};
    double began = big_seconds();
    enum score_status status = score_engine_choose(market->engine, &request, &decision, &err);
    double chosen = big_seconds();
    must(status, &err);
    struct score_decision_made made = {
        .id = market->next_id++, .opportunity = lead, .decided_at_ms = request.at_ms};
    memcpy(made.seed, request.seed, sizeof(made.seed));
    event_apply(market, (struct score_event){.kind = SCORE_EVENT_DECISION_MADE, .decision = made});
    struct score_offer_made offer = {.id = market->next_id++,
                                     .opportunity = lead,
                                     .partner = decision.partner,
                                     .decision = made.id};
    event_apply(market, (struct score_event){.kind = SCORE_EVENT_OFFER_MADE, .offer = offer});
    double booked = big_seconds();
    market->choose_seconds += chosen - began;
    market->book_seconds += booked - chosen;
    market->candidates += decision.eligible_count;
    if (ret_seconds) {
        *ret_seconds = chosen - began;
    }
    if (market->decisions) {
        decision_keep(market, &decision);
    }
    queue_push(&market->unanswered, offer.id);
}

static void offer_end(struct big_market *market, int64_t offer, enum score_outcome outcome,
                      enum score_reason reason)
{
    struct score_charge_case priced = {
        .outcome = outcome, .reason = reason, .offers_90d = 10, .free_used_90d = 1};
    struct score_charge charge = {0};
    struct score_error err = {0};
    must(score_charge_price(&priced, &charge, &err), &err);
    struct score_offer_outcome moved = {.offer = offer,
                                        .outcome = outcome,
                                        .reason = reason,
                                        .charge = charge.amount,
                                        .credit = charge.credit,
                                        .credit_until_ms = market->now_ms + 90 * DAY_MS};
    double began = big_seconds();
    event_apply(market, (struct score_event){.kind = SCORE_EVENT_OFFER_OUTCOME, .outcome = moved});
    market->outcome_seconds += big_seconds() - began;
    market->outcomes++;
}

static void offers_move(struct big_market *market)
{
    if (market->unanswered.count > BIG_ANSWER_AFTER) {
        int64_t offer = queue_pop(&market->unanswered);
        int64_t draw = below(market, 10);
        if (draw < 7) {
            offer_end(market, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
            queue_push(&market->accepted, offer);
        } else {
            offer_end(market, offer, draw == 7 ? SCORE_OUTCOME_EXPIRED : SCORE_OUTCOME_DECLINED,
                      draw == 7   ? SCORE_REASON_NONE
                      : draw == 8 ? SCORE_REASON_NO_CAPACITY
                                  : SCORE_REASON_WRONG_PRODUCT);
        }
    }
    if (market->accepted.count > BIG_END_AFTER - 8) {
        bool is_won = below(market, 3) == 0;
        offer_end(market, queue_pop(&market->accepted),
                  is_won ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST, SCORE_REASON_NONE);
    }
}

void big_market_lead(struct big_market *market, double *ret_seconds)
{
    market->now_ms += market->step_ms;
    const struct score_territory *ground = &market->grounds[below(market, market->territories)];
    struct score_opportunity_set lead = {.id = ++market->leads,
                                         .offering = 1 + below(market, LINE_COUNT),
                                         .country = ground->country,
                                         .territory = ground->territory,
                                         .amount = (double)(1000 + below(market, 100000)),
                                         .source = SOURCES[below(market, 4)],
                                         .industry = INDUSTRIES[below(market, 6)],
                                         .size_band = SIZES[below(market, 3)],
                                         .created_at_ms = market->now_ms};
    event_apply(market,
                (struct score_event){.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = lead});
    lead_place(market, lead.id, ret_seconds);
    offers_move(market);
}

static void hash_add(const void *bytes, size_t size, void *user)
{
    uint64_t *hash = user;
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        *hash = (*hash ^ byte[i]) * UINT64_C(1099511628211);
    }
}

uint64_t big_market_hash(const struct score_engine *engine)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    score_engine_write(engine, SCORE_STATE_ALL, hash_add, &hash);
    return hash;
}
