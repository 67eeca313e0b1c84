/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the events tell against the rows that were written with them: the seal says that nothing
 * was changed since, this says that it was right when it was written.
 */
#include <score/engine.h>

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/seal_day.h"
#include "domain/verify_internal.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"
#include "store/seal_store.h"

enum { STORY_PAGE = 500, STORY_SHOWN = 100 };
/* A customer that comes back later is another lead. */
#define STORY_RECREATED_MS (30 * CLOCK_DAY_MS)

struct story_day {
    int64_t day;
    int64_t committed_seq;
    int64_t revealed_seq; /* 0 = not yet */
    bool has_secret;      /* one that its commitment holds for */
    bool has_draws;
    uint8_t commitment[SEAL_HASH_BYTES];
    uint8_t secret[SEAL_HASH_BYTES];
};

struct story {
    struct verify *verify;
    struct arena arena; /* the days */
    struct story_day *days;
    size_t day_count;
    size_t day_capacity;
    struct verify_experiments experiments;
};

static const char *public_id(enum id_kind kind, int64_t id, char ret[ID_TEXT_SIZE])
{
    id_format(kind, id, ret);
    return ret;
}

static void date_of(int64_t day, char ret[CLOCK_TEXT_SIZE])
{
    clock_format_date(day * CLOCK_DAY_MS, ret);
}

/* ---- days ------------------------------------------------------------------------------------ */

/* Days come in order, and nearly always the newest is asked for. */
static struct story_day *day_find(struct story *story, int64_t day)
{
    for (size_t i = story->day_count; i > 0; i--) {
        if (story->days[i - 1].day == day) {
            return &story->days[i - 1];
        }
    }
    return NULL;
}

static enum score_status day_committed(struct story *story, const struct event *event,
                                       const struct draw_notice *notice, struct score_error *err)
{
    struct draw_day row;
    char date[CLOCK_TEXT_SIZE];
    uint8_t commitment[SEAL_HASH_BYTES];
    date_of(notice->day, date);
    if (day_find(story, notice->day)) {
        verify_found(story->verify, "event %lld commits %s a second time", (long long)event->seq,
                     date);
        return SCORE_OK;
    }
    struct story_day *days = arena_grow(&story->arena, story->days, story->day_count,
                                        &story->day_capacity, sizeof *days);
    if (!days) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    story->days = days;
    struct story_day *day = &days[story->day_count++];
    *day = (struct story_day){.day = notice->day, .committed_seq = event->seq};
    memcpy(day->commitment, notice->value, sizeof day->commitment);
    enum score_status status =
        store_draw_day_get(story->verify->domain->store, notice->day, &row, err);
    if (status == SCORE_NOT_FOUND) {
        verify_found(story->verify, "the secret of %s is missing", date);
        return SCORE_OK;
    }
    SCORE_TRY(status);
    draw_commitment(row.day, row.secret, commitment);
    day->has_secret = memcmp(commitment, notice->value, sizeof commitment) == 0;
    if (!day->has_secret) {
        verify_found(story->verify, "the secret kept for %s is not the one that event %lld commits",
                     date, (long long)event->seq);
    }
    memcpy(day->secret, row.secret, sizeof day->secret);
    return SCORE_OK;
}

static void day_revealed(struct story *story, const struct event *event,
                         const struct draw_notice *notice)
{
    char date[CLOCK_TEXT_SIZE];
    uint8_t commitment[SEAL_HASH_BYTES];
    struct story_day *day = day_find(story, notice->day);
    date_of(notice->day, date);
    if (!day) {
        verify_found(story->verify, "event %lld tells the secret of %s, which was never committed",
                     (long long)event->seq, date);
        return;
    }
    draw_commitment(notice->day, notice->value, commitment);
    if (memcmp(commitment, day->commitment, sizeof commitment) != 0) {
        verify_found(story->verify,
                     "the secret that event %lld tells of %s is not the one committed",
                     (long long)event->seq, date);
    }
    if (event->at_ms < (notice->day + 1) * CLOCK_DAY_MS) {
        verify_found(story->verify, "event %lld tells the secret of %s before that day is over",
                     (long long)event->seq, date);
    }
    day->revealed_seq = event->seq;
}

/* ---- decisions ------------------------------------------------------------------------------- */

static void draw_check(struct story *story, const struct event *event, const struct decision *row,
                       const struct score_decision *decision)
{
    struct verify *verify = story->verify;
    char id[ID_TEXT_SIZE];
    char date[CLOCK_TEXT_SIZE];
    uint8_t seed[SEAL_HASH_BYTES];
    struct story_day *day = day_find(story, draw_day_of(decision->at_ms));
    (void)public_id(ID_DECISION, row->id, id);
    date_of(draw_day_of(decision->at_ms), date);
    if (!day && !story->day_count) {
        verify->result.draws_before++; /* older than the secrets */
        return;
    }
    if (!day) {
        verify_found(verify, "%s (event %lld) was drawn on %s, whose secret was not committed", id,
                     (long long)event->seq, date);
        return;
    }
    day->has_draws = true;
    if (day->revealed_seq) {
        verify_dated(verify, "%s (event %lld) was drawn after the secret of %s had been told", id,
                     (long long)event->seq, date);
    }
    draw_seed(day->secret, row->opportunity_id, row->round, seed);
    if (!day->has_secret || memcmp(seed, decision->seed, sizeof seed) != 0) {
        verify_found(verify, "%s (event %lld): the draw does not follow from the secret of %s", id,
                     (long long)event->seq, date);
        return;
    }
    verify->result.draws++;
}

static enum score_status decision_check(struct story *story, const struct event *event,
                                        const struct kv *kv, struct score_error *err)
{
    struct verify *verify = story->verify;
    struct decision row;
    struct score_decision decision;
    char id[ID_TEXT_SIZE];
    char seed[2 * SEAL_HASH_BYTES + 1];
    enum score_status status =
        store_decision_get(verify->domain->store, event->object_id, &verify->scratch, &row, err);
    (void)public_id(ID_DECISION, event->object_id, id);
    if (status == SCORE_NOT_FOUND) {
        verify_found(verify, "%s (event %lld) is missing", id, (long long)event->seq);
        return SCORE_OK;
    }
    SCORE_TRY(status);
    if (score_decision_decode(row.blob, row.blob_len, &decision, NULL)) {
        return SCORE_OK; /* said elsewhere */
    }
    text_hex(decision.seed, sizeof decision.seed, seed);
    if (row.event_seq != event->seq || row.opportunity_id != kv_i64(kv, "opportunity", -1) ||
        row.round != kv_i64(kv, "round", -1) || row.partner_id != kv_i64(kv, "partner", -1) ||
        !text_equal(seed, kv_text(kv, "seed"))) {
        verify_found(verify, "%s is not what its event %lld says", id, (long long)event->seq);
    }
    draw_check(story, event, &row, &decision);
    verify_experiment_decision(verify, &story->experiments, event, kv, &decision);
    return SCORE_OK;
}

/* ---- offers ---------------------------------------------------------------------------------- */

static enum score_status offer_get(struct story *story, const struct event *event,
                                   struct offer *ret, bool *ret_found, struct score_error *err)
{
    struct verify *verify = story->verify;
    char id[ID_TEXT_SIZE];
    enum score_status status =
        store_offer_get(verify->domain->store, event->object_id, &verify->scratch, ret, err);
    *ret_found = !status;
    if (status == SCORE_NOT_FOUND) {
        verify_found(verify, "%s (event %lld) is missing",
                     public_id(ID_OFFER, event->object_id, id), (long long)event->seq);
        return SCORE_OK;
    }
    return status;
}

static enum score_status offer_made_check(struct story *story, const struct event *event,
                                          const struct kv *kv, struct score_error *err)
{
    struct verify *verify = story->verify;
    struct offer offer;
    struct decision decision = {0};
    bool is_found = false;
    char id[ID_TEXT_SIZE];
    SCORE_TRY(offer_get(story, event, &offer, &is_found, err));
    if (!is_found) {
        return SCORE_OK;
    }
    (void)public_id(ID_OFFER, offer.id, id);
    if (offer.opportunity_id != kv_i64(kv, "opportunity", -1) ||
        offer.partner_id != kv_i64(kv, "partner", -1) ||
        offer.decision_id != kv_i64(kv, "decision", -1) ||
        offer.position != kv_i64(kv, "position", -1) ||
        !text_equal(offer_origin_text(offer.origin), kv_text(kv, "origin")) ||
        (!text_equal(offer.override_reason, event->reason) && *event->reason)) {
        verify_found(verify, "%s is not what its event %lld says", id, (long long)event->seq);
    }
    enum score_status status = offer.decision_id
                                   ? store_decision_get(verify->domain->store, offer.decision_id,
                                                        &verify->scratch, &decision, err)
                                   : SCORE_OK;
    if (status == SCORE_NOT_FOUND) {
        verify_found(verify, "%s (event %lld) names a decision that is missing", id,
                     (long long)event->seq);
        return SCORE_OK;
    }
    SCORE_TRY(status);
    if (offer.origin == OFFER_ORIGIN_SCORE && decision.partner_id != offer.partner_id) {
        verify_found(verify, "%s (event %lld) went to another firm than was drawn", id,
                     (long long)event->seq);
    }
    return SCORE_OK;
}

static enum score_status offer_ended_check(struct story *story, const struct event *event,
                                           enum offer_state state, struct score_error *err)
{
    struct offer offer;
    bool is_found = false;
    char id[ID_TEXT_SIZE];
    SCORE_TRY(offer_get(story, event, &offer, &is_found, err));
    if (is_found && (offer.state != state || !text_equal(offer.code, event->reason))) {
        verify_found(story->verify, "%s is %s, but its event %lld says %s",
                     public_id(ID_OFFER, offer.id, id), offer_state_text(offer.state),
                     (long long)event->seq, event->verb);
    }
    return SCORE_OK;
}

/* What was accepted is never again an offer without an answer. */
static enum score_status offer_accepted_check(struct story *story, const struct event *event,
                                              struct score_error *err)
{
    struct offer offer;
    bool is_found = false;
    char id[ID_TEXT_SIZE];
    SCORE_TRY(offer_get(story, event, &offer, &is_found, err));
    if (is_found && (!offer.accepted_at_ms || offer.state == OFFER_OFFERED ||
                     offer.state == OFFER_DECLINED || offer.state == OFFER_EXPIRED)) {
        verify_found(story->verify, "%s is %s, but its event %lld says offer.accepted",
                     public_id(ID_OFFER, offer.id, id), offer_state_text(offer.state),
                     (long long)event->seq);
    }
    return SCORE_OK;
}

static enum score_status offer_check(struct story *story, const struct event *event,
                                     const struct kv *kv, struct score_error *err)
{
    static const struct {
        const char *verb;
        enum offer_state state;
    } ENDINGS[] = {
        {"offer.declined", OFFER_DECLINED},
        {"offer.expired", OFFER_EXPIRED},
        {"offer.returned", OFFER_RETURNED},
        {"offer.recalled", OFFER_RECALLED},
    };
    if (text_equal(event->verb, "offer.made")) {
        return offer_made_check(story, event, kv, err);
    }
    if (text_equal(event->verb, "offer.accepted")) {
        return offer_accepted_check(story, event, err);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ENDINGS); i++) {
        if (text_equal(event->verb, ENDINGS[i].verb)) {
            return offer_ended_check(story, event, ENDINGS[i].state, err);
        }
    }
    return SCORE_OK;
}

/* ---- events ---------------------------------------------------------------------------------- */

static enum score_status event_check(struct story *story, const struct event *event,
                                     struct score_error *err)
{
    struct draw_notice notice;
    struct kv kv = {0};
    bool is_notice = false;
    struct arena *arena = &story->verify->scratch;
    bool is_decision = text_equal(event->verb, "decision.made");
    bool is_experiment = event->object_kind == ID_EXPERIMENT;
    if (!is_decision && !is_experiment && event->object_kind != ID_OFFER &&
        event->object_kind != ID_DRAW_DAY) {
        return SCORE_OK;
    }
    enum score_status status = kv_parse(event->detail, arena, &kv, err);
    status = status ? status : draw_notice_read(event, arena, &notice, &is_notice, err);
    if (status == SCORE_CORRUPT) {
        verify_found(story->verify, "event %lld is not as it was written", (long long)event->seq);
        return SCORE_OK;
    }
    SCORE_TRY(status);
    if (is_experiment) {
        return verify_experiment_event(story->verify, &story->experiments, event, &kv, err);
    }
    if (is_notice && notice.is_reveal) {
        day_revealed(story, event, &notice);
        return SCORE_OK;
    }
    if (is_notice) {
        return day_committed(story, event, &notice, err);
    }
    return is_decision ? decision_check(story, event, &kv, err)
                       : offer_check(story, event, &kv, err);
}

static enum score_status events_walk(struct story *story, struct score_error *err)
{
    static const struct event_filter ALL = {.verb = ""};
    struct verify *verify = story->verify;
    struct store_page page = {.limit = STORY_PAGE};
    for (size_t count = STORY_PAGE; count == STORY_PAGE;) {
        struct event *events = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_event_list(verify->domain->store, &ALL, &page, &verify->scratch, &events,
                                   &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(event_check(story, &events[i], err));
        }
        page.has_after = true;
        page.after_id = count ? events[count - 1].seq : 0;
    }
    return SCORE_OK;
}

/* ---- what was signed in time ----------------------------------------------------------------- */

static enum score_status days_judge(struct story *story, struct score_error *err)
{
    struct verify_result *result = &story->verify->result;
    for (size_t i = 0; i < story->day_count; i++) {
        struct checkpoint checkpoint;
        const struct story_day *day = &story->days[i];
        if (!day->has_draws) {
            continue;
        }
        result->draw_days++;
        enum score_status status = store_checkpoint_find(story->verify->domain->store,
                                                         day->committed_seq, &checkpoint, err);
        if (status == SCORE_NOT_FOUND) {
            continue; /* not sealed yet */
        }
        SCORE_TRY(status);
        result->draw_days_ahead += checkpoint.at_ms < day->day * CLOCK_DAY_MS;
    }
    return SCORE_OK;
}

/* ---- taken again ----------------------------------------------------------------------------- */

/* The first event after `after_seq` that may change a decision's inputs; NULL none. */
static enum score_status change_find(struct story *story, const struct seal_redrawn *redrawn,
                                     const struct event **ret, struct score_error *err)
{
    static const struct {
        const char *verb;
        bool is_own;
    } CHANGES[] = {
        {"opportunity.changed", true}, {"exclusion.lifted", true}, {"policy.activated", false},
        {"account.saved", false},      {"offering.saved", false},  {"experiment.started", false},
        {"experiment.stopped", false},
    };
    struct verify *verify = story->verify;
    *ret = NULL;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(CHANGES) && !*ret; i++) {
        struct event *events = NULL;
        size_t count = 0;
        struct event_filter filter = {.opportunity_id =
                                          CHANGES[i].is_own ? redrawn->opportunity_id : 0,
                                      .verb = CHANGES[i].verb};
        struct store_page page = {.limit = 1, .has_after = true, .after_id = redrawn->first_seq};
        SCORE_TRY(store_event_list(verify->domain->store, &filter, &page, &verify->scratch, &events,
                                   &count, err));
        *ret = count && events[0].seq < redrawn->second_seq ? &events[0] : NULL;
    }
    return SCORE_OK;
}

static enum score_status redrawn_check(struct story *story, const struct seal_redrawn *redrawn,
                                       struct score_error *err)
{
    char first[ID_TEXT_SIZE];
    char second[ID_TEXT_SIZE];
    const struct event *change = NULL;
    (void)public_id(ID_DECISION, redrawn->first_id, first);
    (void)public_id(ID_DECISION, redrawn->second_id, second);
    SCORE_TRY(change_find(story, redrawn, &change, err));
    if (!change) {
        verify_found(story->verify,
                     "%s (event %lld) was drawn again after %s although nothing had changed",
                     second, (long long)redrawn->second_seq, first);
    } else {
        verify_suspect(story->verify,
                       "%s was taken after %s on the same round: event %lld %s by %s", second,
                       first, (long long)change->seq, change->verb, change->actor);
    }
    return SCORE_OK;
}

static enum score_status redrawn_walk(struct story *story, struct score_error *err)
{
    struct verify *verify = story->verify;
    struct store_page page = {.limit = STORY_PAGE};
    for (size_t count = STORY_PAGE; count == STORY_PAGE;) {
        struct seal_redrawn *items = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_seal_redrawn_list(verify->domain->store, &page, &verify->scratch, &items,
                                          &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(redrawn_check(story, &items[i], err));
        }
        page.has_after = true;
        page.after_id = count ? items[count - 1].second_id : 0;
    }
    return SCORE_OK;
}

static enum score_status recreated_walk(struct story *story, struct score_error *err)
{
    struct verify *verify = story->verify;
    struct seal_recreated *items = NULL;
    size_t count = 0;
    arena_clear(&verify->scratch);
    SCORE_TRY(store_seal_recreated_list(verify->domain->store, STORY_RECREATED_MS, STORY_SHOWN,
                                        &verify->scratch, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        char first[ID_TEXT_SIZE];
        char second[ID_TEXT_SIZE];
        char drawn[ID_TEXT_SIZE];
        char now[ID_TEXT_SIZE];
        verify_suspect(verify,
                       "%s repeats %s, which was cancelled after %s had been drawn; now %s was",
                       public_id(ID_OPPORTUNITY, items[i].second_id, second),
                       public_id(ID_OPPORTUNITY, items[i].first_id, first),
                       public_id(ID_PARTNER, items[i].first_partner_id, drawn),
                       public_id(ID_PARTNER, items[i].second_partner_id, now));
    }
    return SCORE_OK;
}

static enum score_status strays_check(struct story *story, struct score_error *err)
{
    struct seal_strays strays;
    char id[ID_TEXT_SIZE];
    SCORE_TRY(store_seal_strays(story->verify->domain->store, &strays, err));
    if (strays.ledger_entry_id) {
        verify_found(story->verify, "ledger entry %lld was booked by no event",
                     (long long)strays.ledger_entry_id);
    }
    if (strays.decision_id) {
        verify_found(story->verify, "%s was taken by no event",
                     public_id(ID_DECISION, strays.decision_id, id));
    }
    if (strays.offer_id) {
        verify_found(story->verify, "%s was made by no event",
                     public_id(ID_OFFER, strays.offer_id, id));
    }
    if (strays.ended_offer_id) {
        verify_found(story->verify, "%s is in a state that no event tells of",
                     public_id(ID_OFFER, strays.ended_offer_id, id));
    }
    return SCORE_OK;
}

static enum score_status story_run(struct story *story, struct score_error *err)
{
    SCORE_TRY(events_walk(story, err));
    SCORE_TRY(days_judge(story, err));
    SCORE_TRY(strays_check(story, err));
    SCORE_TRY(redrawn_walk(story, err));
    SCORE_TRY(recreated_walk(story, err));
    return verify_favour(story->verify, err);
}

enum score_status verify_story(struct verify *verify, struct score_error *err)
{
    struct story story = {.verify = verify};
    arena_init(&story.arena, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = story_run(&story, err);
    arena_done(&story.arena);
    return status;
}
