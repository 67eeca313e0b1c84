/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every public function that knows an engine, without memory (the others have no allocator to ask):
 * the n-th allocation fails, alone or with all after it, for n = 1, 2, .. until the call succeeds.
 * A failed call leaves the state's bytes as they were, and an engine that failed on its way ends
 * like its twin that never did. A function of the headers (FOLDER of include/score, the first
 * argument) without a row fails.
 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/market.h"

enum { FIRMS = 13, TRIES_MAX = 200, HEADER_BYTES_MAX = 65536 };

static const char *headers_folder = "include/score";

/* An allocator that fails at a chosen call, and from there on when it is not for once. */
struct failing {
    long calls;
    long fails_at; /* 0 = never */
    bool is_once;
    long blocks;
};

static void *failing_resize(void *memory, size_t bytes, void *user)
{
    struct failing *failing = user;
    long call = ++failing->calls;
    bool is_due = failing->is_once ? call == failing->fails_at : call >= failing->fails_at;
    if (failing->fails_at && is_due) {
        return NULL;
    }
    failing->blocks += memory == NULL;
    return realloc(memory, bytes);
}

static void failing_release(void *memory, void *user)
{
    struct failing *failing = user;
    failing->blocks -= memory != NULL;
    free(memory);
}

static void failing_start(struct failing *failing, long at, bool is_once)
{
    failing->calls = 0;
    failing->fails_at = at;
    failing->is_once = is_once;
}

/* Twins: one has all the memory there is, the other fails at everything first. */
struct twins {
    struct market sound;
    struct market starved;
    struct failing failing;
    long refusals;
};

/* Fails again and again until it succeeds; in between nothing changes. */
static void event_starve(struct twins *twins, struct score_event event)
{
    struct market *market = &twins->starved;
    uint64_t before = market_hash(market, SCORE_STATE_ALL);
    enum score_status status = SCORE_NO_MEMORY;
    for (long at = 1; status && at < TRIES_MAX; at++) {
        for (int is_once = 1; status && is_once >= 0; is_once--) {
            failing_start(&twins->failing, at, is_once);
            status = market_apply(market, &event);
            failing_start(&twins->failing, 0, false);
            twins->refusals += status != SCORE_OK;
            if (status) {
                assert_int_equal(status, SCORE_NO_MEMORY);
                assert_true(market_hash(market, SCORE_STATE_ALL) == before);
            }
        }
    }
    assert_int_equal(status, SCORE_OK);
}

/* The same event for both; they must agree afterwards, also on what the bytes do not say. */
static void twins_apply(struct twins *twins, struct score_event event)
{
    twins->starved.now_ms = twins->sound.now_ms;
    event_starve(twins, event);
    market_must(&twins->sound, &event);
    assert_true(market_hash(&twins->sound, SCORE_STATE_ALL) ==
                market_hash(&twins->starved, SCORE_STATE_ALL));
}

static void twins_firm(struct twins *twins, int64_t id)
{
    static const struct score_territory GROUNDS[] = {{"DE", "nord"}, {"FR", ""}, {"DE", "sued"}};
    struct score_partner_set firm = market_firm(id, id % 2 ? "DE" : "FR");
    firm.home = id % 3 ? "nord" : "sued";
    firm.enterprise_id = id % 4 ? 0 : 7;
    firm.serves_anywhere = id % 3 != 0;
    firm.territories = GROUNDS;
    firm.territory_count = firm.serves_anywhere ? 0 : 3;
    firm.pause_from_ms = id == 5 ? twins->sound.now_ms + MARKET_DAY_MS : 0;
    firm.pause_until_ms = id == 5 ? twins->sound.now_ms + 3 * MARKET_DAY_MS : 0;
    twins_apply(twins, (struct score_event){.kind = SCORE_EVENT_PARTNER_SET, .partner = firm});
    for (int fact = 0; fact < SCORE_FACT_COUNT; fact++) {
        struct score_fact_set set = {.partner = id,
                                     .fact = (enum score_fact)fact,
                                     .line = "",
                                     .country = "",
                                     .state = SCORE_FACT_MET,
                                     .valid_to_ms =
                                         id == 6 ? twins->sound.now_ms + 2 * MARKET_DAY_MS : 0};
        twins_apply(twins, (struct score_event){.kind = SCORE_EVENT_FACT_SET, .fact = set});
    }
}

static void twins_open(struct twins *twins)
{
    *twins = (struct twins){0};
    const struct score_allocator allocator = {failing_resize, failing_release, &twins->failing};
    market_init(&twins->sound, 5, NULL);
    market_init(&twins->starved, 5, &allocator);
    struct score_offering_set offering = {.id = 1, .line = "storage"};
    twins_apply(twins,
                (struct score_event){.kind = SCORE_EVENT_OFFERING_SET, .offering = offering});
    for (int64_t id = 1; id < FIRMS; id++) {
        twins_firm(twins, id);
    }
}

static void twins_close(struct twins *twins)
{
    market_done(&twins->sound);
    market_done(&twins->starved);
    assert_int_equal(twins->failing.blocks, 0);
}

static void twins_lead(struct twins *twins, int64_t id)
{
    struct score_opportunity_set lead =
        market_lead(id, 1, id % 3 ? "DE" : "FR", 500.0 * (double)id);
    char source[16];
    (void)snprintf(source, sizeof source, "source %d", (int)id % 5);
    lead.source = source;
    lead.territory = id % 2 ? "nord" : "";
    twins_apply(twins,
                (struct score_event){.kind = SCORE_EVENT_OPPORTUNITY_SET, .opportunity = lead});
}

/* Both are asked; equal bytes say that nothing was left behind by a failure. */
static struct score_decision twins_choose(struct twins *twins, const struct score_request *request)
{
    struct score_decision decision = {0};
    struct score_decision other = {0};
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    uint8_t other_bytes[SCORE_DECISION_BYTES_MAX];
    assert_int_equal(score_engine_choose(twins->sound.engine, request, &decision, NULL), SCORE_OK);
    failing_start(&twins->failing, 1, false);
    assert_int_equal(score_engine_choose(twins->starved.engine, request, &other, NULL), SCORE_OK);
    assert_int_equal(twins->failing.calls, 0);
    failing_start(&twins->failing, 0, false);
    size_t size = score_decision_encode(&decision, bytes);
    assert_int_equal(score_decision_encode(&other, other_bytes), size);
    assert_memory_equal(bytes, other_bytes, size);
    return decision;
}

static int64_t twins_place(struct twins *twins, int64_t lead)
{
    struct score_request request = market_request(&twins->sound, lead);
    struct score_decision decision = twins_choose(twins, &request);
    struct score_decision_made made = {
        .id = twins->sound.next_id++, .opportunity = lead, .decided_at_ms = request.at_ms};
    memcpy(made.seed, request.seed, sizeof made.seed);
    twins_apply(twins, (struct score_event){.kind = SCORE_EVENT_DECISION_MADE, .decision = made});
    struct score_offer_made offer = {.id = twins->sound.next_id++,
                                     .opportunity = lead,
                                     .partner = decision.partner,
                                     .decision = made.id};
    twins_apply(twins, (struct score_event){.kind = SCORE_EVENT_OFFER_MADE, .offer = offer});
    return offer.id;
}

static void twins_outcome(struct twins *twins, int64_t offer, enum score_outcome outcome,
                          enum score_reason reason)
{
    bool is_credited = reason == SCORE_REASON_SPAM_OR_INVALID;
    struct score_offer_outcome moved = {.offer = offer,
                                        .outcome = outcome,
                                        .reason = reason,
                                        .charge = outcome == SCORE_OUTCOME_ACCEPTED ? 1 : 0.7,
                                        .credit = is_credited ? 0.5 : 0,
                                        .credit_until_ms = twins->sound.now_ms + MARKET_DAY_MS};
    twins_apply(twins, (struct score_event){.kind = SCORE_EVENT_OFFER_OUTCOME, .outcome = moved});
}

/* One lead's way, by its number: declined with a credit, returned, won and reopened, recalled. */
static void lead_live(struct twins *twins, int64_t lead)
{
    twins->sound.now_ms += MARKET_DAY_MS / 2;
    twins_lead(twins, lead);
    int64_t offer = twins_place(twins, lead);
    if (lead % 4 == 0) {
        twins_outcome(twins, offer, SCORE_OUTCOME_DECLINED, SCORE_REASON_SPAM_OR_INVALID);
        offer = twins_place(twins, lead);
    }
    if (lead % 5 == 0) {
        twins_outcome(twins, offer, SCORE_OUTCOME_RECALLED, SCORE_REASON_PASSED_IN_ERROR);
        return;
    }
    twins_outcome(twins, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
    if (lead % 3 == 0) {
        twins_outcome(twins, offer, SCORE_OUTCOME_RETURNED, SCORE_REASON_NO_SKILL);
        return;
    }
    twins_outcome(twins, offer, lead % 2 ? SCORE_OUTCOME_WON : SCORE_OUTCOME_LOST,
                  SCORE_REASON_NONE);
    if (lead % 7 == 0) {
        twins_outcome(twins, offer, SCORE_OUTCOME_REOPENED, SCORE_REASON_NONE);
        twins_outcome(twins, offer, SCORE_OUTCOME_WON, SCORE_REASON_NONE);
    }
}

/* Events that do not belong to a lead's way. */
static void others_apply(struct twins *twins)
{
    struct score_policy policy;
    score_policy_init(&policy);
    policy.version = 2;
    policy.half_life_days = 90;
    twins_lead(twins, 100);
    twins_lead(twins, 101);
    struct score_exclusion_set exclusion = {.opportunity = 100, .partner = 2, .is_excluded = true};
    struct score_offer_made by_hand = {
        .id = 900, .opportunity = 100, .partner = 3, .is_override = true};
    struct score_offer_made by_rule = {
        .id = 901, .opportunity = 101, .partner = 4, .is_rule_made = true};
    struct score_offer_imported past = {.id = 902,
                                        .opportunity = 101,
                                        .partner = 1,
                                        .accepted_at_ms = twins->sound.now_ms,
                                        .ended_at_ms = twins->sound.now_ms,
                                        .outcome = SCORE_OUTCOME_WON};
    struct score_offer_imported undone = past;
    undone.is_undone = true;
    const struct score_event events[] = {
        {.kind = SCORE_EVENT_POLICY_SET, .policy = &policy},
        {.kind = SCORE_EVENT_OFFERING_SET, .offering = {.id = 2, .line = "cloud", .is_open = true}},
        {.kind = SCORE_EVENT_EXCLUSION_SET, .exclusion = exclusion},
        {.kind = SCORE_EVENT_OFFER_MADE, .offer = by_hand},
        {.kind = SCORE_EVENT_OFFER_MADE, .offer = by_rule},
        {.kind = SCORE_EVENT_OFFER_IMPORTED, .imported = past},
        {.kind = SCORE_EVENT_OFFER_IMPORTED, .imported = undone},
    };
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        twins_apply(twins, events[i]);
    }
    twins_firm(twins, 3); /* known already, changed */
}

/* A reopening that fails and comes again when other firms share: the failure left none of it. */
static void reopening_delayed(struct twins *twins)
{
    struct score_partner_set firm = market_firm(2, "FR");
    firm.is_active = false;
    twins_lead(twins, 60);
    int64_t offer = twins_place(twins, 60);
    twins_outcome(twins, offer, SCORE_OUTCOME_ACCEPTED, SCORE_REASON_NONE);
    twins_outcome(twins, offer, SCORE_OUTCOME_LOST, SCORE_REASON_NONE);
    twins_firm(twins, FIRMS); /* nothing was booked for it yet, so that it needs memory, too */
    struct score_event again = {.kind = SCORE_EVENT_OFFER_OUTCOME,
                                .outcome = {.offer = offer, .outcome = SCORE_OUTCOME_REOPENED}};
    failing_start(&twins->failing, 2, false); /* the first is for who shares */
    assert_int_equal(market_apply(&twins->starved, &again), SCORE_NO_MEMORY);
    failing_start(&twins->failing, 0, false);
    twins_apply(twins, (struct score_event){.kind = SCORE_EVENT_PARTNER_SET, .partner = firm});
    twins_apply(twins, again);
    twins_outcome(twins, offer, SCORE_OUTCOME_RETURNED, SCORE_REASON_NO_SKILL);
}

static void check_create(struct twins *twins)
{
    (void)twins;
    for (long at = 1; at < TRIES_MAX; at++) {
        struct failing failing = {.fails_at = at};
        struct score_engine_options options = SCORE_ENGINE_OPTIONS_INIT;
        options.allocator = (struct score_allocator){failing_resize, failing_release, &failing};
        struct score_engine *engine = NULL;
        enum score_status status = score_engine_create(&options, &engine, NULL);
        if (status == SCORE_OK) {
            score_engine_free(engine);
            assert_int_equal(failing.blocks, 0);
            assert_true(at > 1);
            return;
        }
        assert_int_equal(status, SCORE_NO_MEMORY);
        assert_null(engine);
        assert_int_equal(failing.blocks, 0);
    }
    fail();
}

static void check_apply(struct twins *twins)
{
    for (int64_t lead = 1; lead <= 28; lead++) {
        lead_live(twins, lead);
    }
    others_apply(twins);
    twins->sound.now_ms += 20 * MARKET_DAY_MS; /* credits, pauses and facts end within the next */
    lead_live(twins, 50);
    reopening_delayed(twins);
    assert_true(twins->refusals > 200);
}

static void check_free(struct twins *twins)
{
    (void)twins;
    struct failing failing = {0};
    const struct score_allocator allocator = {failing_resize, failing_release, &failing};
    struct market market;
    market_init(&market, 5, &allocator);
    market_offering(&market, 1, "storage", true);
    market_firms(&market, 4, "DE");
    failing_start(&failing, 1, false);
    market_done(&market);
    assert_int_equal(failing.calls, 0);
    assert_int_equal(failing.blocks, 0);
}

static void check_questions(struct twins *twins)
{
    static struct score_candidate rows[FIRMS];
    static struct score_exposure exposures[FIRMS];
    struct score_engine *engine = twins->starved.engine;
    struct score_request request = market_request(&twins->starved, 1);
    struct score_decision decision;
    struct score_explanation explanation;
    struct score_account account;
    uint32_t failed;
    int64_t from_ms;
    for (int64_t day = -30; day <= 30; day += 10) {
        request.at_ms = twins->starved.now_ms + day * MARKET_DAY_MS;
        enum score_status status = score_engine_choose(engine, &request, &decision, NULL);
        assert_true(status == SCORE_OK || status == SCORE_EXHAUSTED);
        assert_int_equal(score_engine_candidates(engine, &request, rows, FIRMS, NULL), SCORE_OK);
        assert_int_equal(score_engine_explain(engine, &request, 1, &explanation, NULL), SCORE_OK);
        assert_int_equal(score_engine_gates(engine, 1, 1, request.at_ms, &failed, NULL, NULL, NULL),
                         SCORE_OK);
    }
    assert_int_equal(score_engine_account(engine, 1, &account, NULL), SCORE_OK);
    assert_int_equal(score_engine_audit(engine, 30, exposures, FIRMS, &from_ms, NULL), SCORE_OK);
    assert_int_equal(score_engine_partner_count(engine), FIRMS);
    assert_true(score_engine_state_version(engine) > 0 && score_engine_model_version(engine) > 0);
    assert_int_equal(score_engine_policy(engine)->version, 2);
    assert_true(score_engine_value_cap(engine) >= 0);
}

/* Which check runs a function; in the order of the checks. */
static const struct {
    const char *name;
    void (*check)(struct twins *twins);
} ROWS[] = {
    {"score_engine_create", check_create},
    {"score_engine_free", check_free},
    {"score_engine_apply", check_apply},
    {"score_engine_write", check_apply}, /* before and after each */
    {"score_engine_choose", check_questions},
    {"score_engine_candidates", check_questions},
    {"score_engine_explain", check_questions},
    {"score_engine_gates", check_questions},
    {"score_engine_account", check_questions},
    {"score_engine_audit", check_questions},
    {"score_engine_partner_count", check_questions},
    {"score_engine_state_version", check_questions},
    {"score_engine_model_version", check_questions},
    {"score_engine_policy", check_questions},
    {"score_engine_value_cap", check_questions},
};

static bool row_exists(const char *name)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (strcmp(ROWS[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* One declaration, from SCORE_EXPORT to its semicolon. Returns whether it has to have a row. */
static bool declaration_check(const char *from, const char *to)
{
    const char *open = memchr(from, '(', (size_t)(to - from));
    const char *engine = strstr(from, "struct score_engine ");
    assert_true(open != NULL);
    const char *begin = open;
    while (begin > from && strchr(" *\n", begin[-1]) == NULL) {
        begin--;
    }
    char name[80];
    assert_true(open - begin > 0 && open - begin < (long)sizeof name);
    memcpy(name, begin, (size_t)(open - begin));
    name[open - begin] = 0;
    bool knows_engine = engine && engine < to;
    if (knows_engine && !row_exists(name)) {
        print_error("%s has no row in test_oom.c\n", name);
        fail();
    }
    return knows_engine;
}

static size_t header_check(const char *header)
{
    char path[1024];
    char *text = calloc(1, HEADER_BYTES_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", headers_folder, header);
    FILE *file = fopen(path, "re");
    assert_true(text != NULL && file != NULL);
    size_t len = fread(text, 1, HEADER_BYTES_MAX - 1, file);
    assert_true(len > 0 && len < HEADER_BYTES_MAX - 1);
    (void)fclose(file); /* opened for reading: nothing can be lost */
    size_t count = 0;
    for (char *at = strstr(text, "\nSCORE_EXPORT"); at; at = strstr(at, "\nSCORE_EXPORT")) {
        char *end = strchr(at, ';');
        assert_true(end != NULL);
        count += declaration_check(at + strlen("\nSCORE_EXPORT"), end);
        at = end;
    }
    free(text);
    return count;
}

static void test_oom__every_function_of_the_headers_has_a_row(void **state)
{
    (void)state;
    static const char *const HEADERS[] = {"charges.h", "decision.h", "engine.h",
                                          "event.h",   "score.h",    "status.h"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof HEADERS / sizeof HEADERS[0]; i++) {
        count += header_check(HEADERS[i]);
    }
    assert_int_equal(count, sizeof ROWS / sizeof ROWS[0]);
}

static void test_oom__a_failed_call_changes_nothing(void **state)
{
    (void)state;
    struct twins twins;
    twins_open(&twins);
    void (*last)(struct twins * twins) = NULL;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (ROWS[i].check != last) {
            ROWS[i].check(&twins);
        }
        last = ROWS[i].check;
    }
    twins_close(&twins);
}

/* test_oom FOLDER: of the headers. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oom__every_function_of_the_headers_has_a_row),
        cmocka_unit_test(test_oom__a_failed_call_changes_nothing),
    };
    headers_folder = argc > 1 ? argv[1] : headers_folder;
    return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
