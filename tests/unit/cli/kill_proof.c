/* SPDX-License-Identifier: Apache-2.0 */
#include "kill_proof.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "domain/place.h"
#include "domain/report.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum { OFFERS_PAGE = 500 };

static const double MICRO = 1e6;

struct look {
    struct store *store;
    struct arena arena;
    const struct kill_site *site;
    int64_t brought; /* opportunities that kept acts account for */
};

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (call) {                                                                                \
            fail_msg("%s: %s %s", #call, err.field, err.text);                                     \
        }                                                                                          \
    } while (0)

static void look_open(struct look *look, const struct kill_site *site)
{
    *look = (struct look){.site = site};
    arena_init(&look->arena, LIMIT_COMMAND_ARENA_BYTES);
    OK(store_open(site->database, STORE_READ_WRITE, &look->store, &err));
    /* One moment: a database server may still end what the killed one had sent it. */
    OK(store_read_begin(look->store, &err));
}

static void look_close(struct look *look)
{
    store_read_end(look->store);
    store_close(look->store);
    arena_done(&look->arena);
}

static int64_t id_of(enum id_kind kind, const char *text)
{
    int64_t id = 0;
    if (!id_parse(kind, text, &id)) {
        fail_msg("\"%s\" is no id", text);
    }
    return id;
}

/* How many events of this verb ("" = any) the object has. */
static size_t events_of(struct look *look, enum id_kind kind, int64_t id, const char *verb)
{
    struct event_filter filter = {.object_kind = kind, .object_id = id, .verb = verb};
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    struct event *events = NULL;
    size_t count = 0;
    OK(store_event_list(look->store, &filter, &page, &look->arena, &events, &count, &err));
    return count;
}

/* ---- one act --------------------------------------------------------------------------------- */

static bool row_is_there(struct look *look, const struct act *act, int row)
{
    struct opportunity opportunity;
    struct score_error err = {0};
    char name[32];
    act_row_name(act, row, name);
    enum score_status status =
        store_opportunity_find(look->store, name, &look->arena, &opportunity, &err);
    assert_true(status == SCORE_OK || status == SCORE_NOT_FOUND);
    if (status == SCORE_OK) {
        assert_int_equal(events_of(look, ID_OPPORTUNITY, opportunity.id, "opportunity.created"), 1);
    }
    return status == SCORE_OK;
}

static void import_prove(struct look *look, const struct act *act, bool is_kept)
{
    for (int row = 0; row < KILL_LIST_ROWS; row++) {
        assert_int_equal(row_is_there(look, act, row), is_kept);
    }
    if (is_kept && *act->id) {
        struct import import;
        int64_t id = id_of(ID_IMPORT, act->id);
        OK(store_import_get(look->store, id, &look->arena, &import, &err));
        assert_int_equal(import.state, IMPORT_DONE);
        assert_int_equal(import.created, KILL_LIST_ROWS);
        assert_int_equal(events_of(look, ID_IMPORT, id, "import.done"), 1);
    }
    look->brought += is_kept ? KILL_LIST_ROWS : 0;
}

static void lead_prove(struct look *look, const struct act *act, bool is_kept)
{
    if (is_kept && *act->id) {
        struct opportunity opportunity;
        int64_t id = id_of(ID_OPPORTUNITY, act->id);
        OK(store_opportunity_get(look->store, id, &look->arena, &opportunity, &err));
        assert_int_equal(events_of(look, ID_OPPORTUNITY, id, "opportunity.created"), 1);
    }
    look->brought += is_kept;
}

/* The first offer of an opportunity, and the decision behind it. */
static void place_prove(struct look *look, const struct act *act, bool is_kept)
{
    int64_t opportunity_id = id_of(ID_OPPORTUNITY, act->about);
    struct offer_filter filter = {.opportunity_id = opportunity_id};
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    struct offer *offers = NULL;
    struct decision *decisions = NULL;
    size_t offer_count = 0;
    size_t decision_count = 0;
    OK(store_offer_list(look->store, &filter, &page, &look->arena, &offers, &offer_count, &err));
    OK(store_decision_list(look->store, opportunity_id, &page, &look->arena, &decisions,
                           &decision_count, &err));
    assert_int_equal(decision_count > 0, is_kept);
    if (*act->id) {
        int64_t id = id_of(ID_OFFER, act->id);
        assert_true(offer_count > 0);
        assert_int_equal(offers[offer_count - 1].id, id); /* newest first */
        assert_int_equal(events_of(look, ID_OFFER, id, "offer.made"), 1);
    } else if (!is_kept) {
        assert_int_equal(offer_count, 0);
    }
}

static void answer_prove(struct look *look, const struct act *act, bool is_kept)
{
    static const char *const verbs[] = {[ACT_ACCEPT] = "offer.accepted",
                                        [ACT_DECLINE] = "offer.declined",
                                        [ACT_RECALL] = "offer.recalled"};
    int64_t id = id_of(ID_OFFER, act->about);
    struct offer offer;
    OK(store_offer_get(look->store, id, &look->arena, &offer, &err));
    assert_int_equal(events_of(look, ID_OFFER, id, verbs[act->kind]), is_kept);
    if (act->kind == ACT_ACCEPT) {
        assert_int_equal(offer.accepted_at_ms != 0, is_kept);
    } else {
        enum offer_state ended = act->kind == ACT_DECLINE ? OFFER_DECLINED : OFFER_RECALLED;
        assert_int_equal(offer.state == ended, is_kept);
        assert_int_equal(offer.ended_at_ms != 0, is_kept);
    }
}

static void act_prove(struct look *look, const struct act *act, struct proof *proof)
{
    struct idempotency_record record;
    struct score_error err = {0};
    char key[32];
    (void)snprintf(key, sizeof key, "act-%d", act->number);
    enum score_status status =
        store_idempotency_get(look->store, act->user_id, key, &look->arena, &record, &err);
    assert_true(status == SCORE_OK || status == SCORE_NOT_FOUND);
    bool is_kept = status == SCORE_OK;
    if (act->status) {
        assert_true(is_kept); /* nothing acknowledged is lost */
        assert_int_equal(record.status, act->status);
        assert_non_null(strstr(record.body, act->id));
    }
    switch (act->kind) {
    case ACT_BRING:
        lead_prove(look, act, is_kept);
        break;
    case ACT_IMPORT:
        import_prove(look, act, is_kept);
        break;
    case ACT_PLACE:
        place_prove(look, act, is_kept);
        break;
    default:
        answer_prove(look, act, is_kept);
        break;
    }
    proof->kept += is_kept;
}

/* ---- every offer ----------------------------------------------------------------------------- */

/* What the number ledger books for the offer is what the offer says it costs. */
static void ledger_prove(struct look *look, const struct offer *offer)
{
    struct ledger_entry *entries = NULL;
    size_t count = 0;
    double booked = 0;
    OK(store_ledger_offer_list(look->store, offer->id, &look->arena, &entries, &count, &err));
    assert_true(count >= 2); /* a charge in each ledger */
    for (size_t i = 0; i < count; i++) {
        bool is_charge =
            entries[i].ledger == LEDGER_NUMBER && entries[i].kind != LEDGER_ENTRY_CREDIT;
        booked += is_charge ? entries[i].amount : 0;
        assert_true(entries[i].event_seq > 0);
    }
    assert_true(fabs(booked - (double)offer->charge_micro / MICRO) < (double)count / MICRO);
}

static void offer_prove(struct look *look, const struct offer *offer)
{
    static const enum offer_state ends[] = {OFFER_DECLINED, OFFER_RECALLED, OFFER_EXPIRED};
    static const char *const verbs[] = {"offer.declined", "offer.recalled", "offer.expired"};
    assert_int_equal(events_of(look, ID_OFFER, offer->id, "offer.made"), 1);
    assert_int_equal(events_of(look, ID_OFFER, offer->id, "offer.accepted"),
                     offer->accepted_at_ms != 0);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ends); i++) {
        assert_int_equal(events_of(look, ID_OFFER, offer->id, verbs[i]), offer->state == ends[i]);
    }
    ledger_prove(look, offer);
}

static int64_t offers_prove(struct look *look)
{
    struct offer_filter filter = {.exclude_imported = true};
    struct store_page page = {.limit = OFFERS_PAGE};
    struct offer *offers = NULL;
    int64_t total = 0;
    size_t count = OFFERS_PAGE;
    while (count == OFFERS_PAGE) {
        arena_clear(&look->arena);
        OK(store_offer_list(look->store, &filter, &page, &look->arena, &offers, &count, &err));
        for (size_t i = 0; i < count; i++) {
            offer_prove(look, &offers[i]);
        }
        page.has_after = true;
        page.after_key = count ? offers[count - 1].offered_at_ms : 0;
        page.after_id = count ? offers[count - 1].id : 0;
        total += (int64_t)count;
    }
    return total;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int64_t opportunities_count(struct look *look)
{
    struct event_filter filter = {.object_kind = ID_OPPORTUNITY, .verb = "opportunity.created"};
    struct store_page page = {.limit = LIMIT_PAGE_MAX};
    int64_t total = 0;
    size_t count = LIMIT_PAGE_MAX;
    while (count == LIMIT_PAGE_MAX) {
        struct event *events = NULL;
        arena_clear(&look->arena);
        OK(store_event_list(look->store, &filter, &page, &look->arena, &events, &count, &err));
        page.has_after = true;
        page.after_id = count ? events[count - 1].seq : 0;
        total += (int64_t)count;
    }
    return total;
}

static void all_prove(struct look *look, struct proof *proof)
{
    struct verify_result verify;
    struct replay_result replay;
    arena_clear(&look->arena);
    struct domain domain = {.store = look->store,
                            .clock = clock_system(),
                            .arena = &look->arena,
                            .actor = actor_cli(&look->arena)};
    OK(report_verify(&domain, &verify, &err));
    if (!verify.ok) {
        fail_msg("%s", verify.problems[0]);
    }
    OK(decision_replay(&domain, 0, &replay, &err));
    assert_int_equal(replay.identical, replay.decisions);
    proof->decisions = replay.decisions;
}

void proof_begin(const struct kill_site *site, struct proof *ret)
{
    struct look look;
    look_open(&look, site);
    *ret = (struct proof){.opportunities_before = opportunities_count(&look)};
    look_close(&look);
}

void proof_make(const struct kill_site *site, struct proof *proof)
{
    struct look look;
    look_open(&look, site);
    proof->kept = 0;
    for (int i = 0; i < site->act_count; i++) {
        arena_clear(&look.arena);
        act_prove(&look, &site->acts[i], proof);
    }
    assert_int_equal(opportunities_count(&look), proof->opportunities_before + look.brought);
    proof->offers = offers_prove(&look);
    all_prove(&look, proof);
    look_close(&look);
}
