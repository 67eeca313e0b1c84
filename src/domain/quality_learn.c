/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/quality_learn.h"

#include <score/charges.h>

#include "base/kv.h"
#include "base/text.h"
#include "store/event_store.h"
#include "store/quality_store.h"

/* Verbs that may count, and the outcome whose row of the price list says how. */
static const struct {
    const char *verb;
    enum score_outcome outcome;
} VERBS[] = {
    {"offer.accepted", SCORE_OUTCOME_ACCEPTED}, {"offer.declined", SCORE_OUTCOME_DECLINED},
    {"offer.returned", SCORE_OUTCOME_RETURNED}, {"offer.recalled", SCORE_OUTCOME_RECALLED},
    {"offer.won", SCORE_OUTCOME_WON},           {"offer.lost", SCORE_OUTCOME_LOST},
    {"offer.reopened", SCORE_OUTCOME_REOPENED},
};

static enum score_status event_of_offer(struct domain *domain, int64_t offer_id, const char *verb,
                                        struct event *ret, bool *ret_found, struct score_error *err)
{
    struct event_filter filter = {.object_kind = ID_OFFER, .object_id = offer_id, .verb = verb};
    struct store_page page = {.limit = 1};
    struct event *events = NULL;
    size_t count = 0;
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    *ret_found = count > 0;
    if (count) {
        *ret = events[0];
    }
    return SCORE_OK;
}

/* Adds the same numbers to the site, the source, the line, and every field the lead lacked. */
static enum score_status change_add(struct domain *domain, const struct kv *birth,
                                    struct lead_count change, struct score_error *err)
{
    change.kind = LEAD_COUNT_SITE;
    change.name = "";
    SCORE_TRY(store_lead_count_add(domain->store, &change, err));
    change.kind = LEAD_COUNT_SOURCE;
    change.name = kv_text(birth, "source");
    if (*change.name) {
        SCORE_TRY(store_lead_count_add(domain->store, &change, err));
    }
    change.kind = LEAD_COUNT_LINE;
    change.name = kv_text(birth, "line");
    if (*change.name) {
        SCORE_TRY(store_lead_count_add(domain->store, &change, err));
    }
    char *words = arena_dup_text(domain->arena, kv_text(birth, "lacks"));
    char *rest = NULL;
    if (!words) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    change.kind = LEAD_COUNT_FIELD;
    change.won = 0;
    change.lost = 0;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        change.name = word;
        SCORE_TRY(store_lead_count_add(domain->store, &change, err));
    }
    return SCORE_OK;
}

/* What the ending counts as; an accepted lead given back for its data is taken back as real. */
static enum score_status outcome_change(struct domain *domain, const struct event *event,
                                        const struct kv *kv, enum score_outcome outcome,
                                        struct lead_count *ret, struct score_error *err)
{
    enum score_reason reason = SCORE_REASON_NONE;
    const char *code = kv_text(kv, "code");
    if (*code && score_reason_parse(code, &reason, NULL)) {
        return SCORE_OK; /* off the list: verify names such an event, it counts as nothing here */
    }
    enum score_learning learning = score_charge_learning(outcome, reason, kv_f64(kv, "charge", 0));
    if (outcome == SCORE_OUTCOME_REOPENED) {
        ret->won = -1;
    } else if (learning == SCORE_LEARN_LEAD_QUALITY) {
        struct event accepted;
        bool was_accepted = false;
        SCORE_TRY(event_of_offer(domain, event->object_id, "offer.accepted", &accepted,
                                 &was_accepted, err));
        ret->unreal = 1;
        ret->real = was_accepted ? -1 : 0;
    } else if (learning == SCORE_LEARN_ACCEPT) {
        ret->real = 1;
    } else if (outcome == SCORE_OUTCOME_WON) {
        ret->won = 1;
    } else if (outcome == SCORE_OUTCOME_LOST || learning == SCORE_LEARN_STALLED) {
        ret->lost = 1;
    }
    return SCORE_OK;
}

static void past_change(const struct kv *kv, int64_t sign, struct lead_count *ret)
{
    const char *outcome = kv_text(kv, "outcome");
    ret->won = text_equal(outcome, "won") ? sign : 0;
    ret->lost = text_equal(outcome, "lost") ? sign : 0;
}

static enum score_status change_of(struct domain *domain, const struct event *event,
                                   const struct kv *kv, struct lead_count *ret,
                                   struct score_error *err)
{
    if (text_equal(event->verb, "offer.imported") || text_equal(event->verb, "offer.removed")) {
        past_change(kv, text_equal(event->verb, "offer.imported") ? 1 : -1, ret);
        return SCORE_OK;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(VERBS); i++) {
        if (text_equal(event->verb, VERBS[i].verb)) {
            return outcome_change(domain, event, kv, VERBS[i].outcome, ret, err);
        }
    }
    return SCORE_OK;
}

enum score_status quality_learn(struct domain *domain, const struct event *event,
                                struct score_error *err)
{
    if (event->object_kind != ID_OFFER || !text_has_prefix(event->verb, "offer.")) {
        return SCORE_OK;
    }
    struct kv kv;
    struct lead_count change = {.name = ""};
    SCORE_TRY(kv_parse(event->detail, domain->arena, &kv, err));
    SCORE_TRY(change_of(domain, event, &kv, &change, err));
    if (!change.real && !change.unreal && !change.won && !change.lost) {
        return SCORE_OK;
    }
    struct event birth;
    bool is_found = false;
    SCORE_TRY(event_of_offer(domain, event->object_id, "", &birth, &is_found, err));
    SCORE_ASSERT(is_found); /* at least the event just written */
    SCORE_TRY(kv_parse(birth.detail, domain->arena, &kv, err));
    return change_add(domain, &kv, change, err);
}
