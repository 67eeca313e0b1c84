/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/feedback.h"

#include <score/charges.h>

#include "base/kv.h"
#include "base/text.h"
#include "domain/partner.h"
#include "domain/quality.h"
#include "store/event_store.h"
#include "store/lead_rating_store.h"
#include "store/party_store.h"

enum { RATINGS_MAX = 1000, ROWS_MAX = 20000, SOURCES_MAX = 4096, FIT_GOOD = 4, FIT_BAD = 2 };

static const enum score_feedback BLAMES_LEAD[] = {
    SCORE_FEEDBACK_CUSTOMER_UNAWARE,
    SCORE_FEEDBACK_NEED_UNCLEAR,
    SCORE_FEEDBACK_NO_BUDGET,
    SCORE_FEEDBACK_WRONG_CONTACT,
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- learning -------------------------------------------------------------------------------- */

struct rating {
    int64_t fit; /* 0 = none */
    bool blames_lead;
};

static struct rating rating_read(const struct kv *kv)
{
    struct rating rating = {0};
    enum score_feedback feedback;
    if (!text_parse_i64(kv_text(kv, "fit"), &rating.fit) ||
        score_feedback_parse(kv_text(kv, "code"), &feedback, NULL)) {
        return rating;
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BLAMES_LEAD); i++) {
        rating.blames_lead = rating.blames_lead || feedback == BLAMES_LEAD[i];
    }
    return rating;
}

/* The events of one verb of an offer, in order. */
static enum score_status events_of(struct domain *domain, int64_t offer_id, const char *verb,
                                   struct event **ret, size_t *ret_count, struct score_error *err)
{
    struct event_filter filter = {.object_kind = ID_OFFER, .object_id = offer_id, .verb = verb};
    struct store_page page = {.limit = RATINGS_MAX};
    return store_event_list(domain->store, &filter, &page, domain->arena, ret, ret_count, err);
}

/* The last rating before an event; fit 0 when there was none. */
static enum score_status rating_before(struct domain *domain, int64_t offer_id, int64_t seq,
                                       struct rating *ret, struct score_error *err)
{
    struct event *events = NULL;
    size_t count = 0;
    *ret = (struct rating){0};
    SCORE_TRY(events_of(domain, offer_id, "offer.rated", &events, &count, err));
    for (size_t i = 0; i < count && events[i].seq < seq; i++) {
        struct kv kv;
        SCORE_TRY(kv_parse(events[i].detail, domain->arena, &kv, err));
        *ret = rating_read(&kv);
    }
    return SCORE_OK;
}

static void rating_count(const struct rating *rating, int64_t sign, struct lead_rating *change)
{
    change->good += rating->fit >= FIT_GOOD ? sign : 0;
    change->bad += rating->fit && rating->fit <= FIT_BAD && rating->blames_lead ? sign : 0;
}

static enum score_status rated_change(struct domain *domain, const struct event *event,
                                      struct lead_rating *change, struct score_error *err)
{
    struct kv kv;
    struct rating before;
    SCORE_TRY(rating_before(domain, event->object_id, event->seq, &before, err));
    rating_count(&before, -1, change);
    SCORE_TRY(kv_parse(event->detail, domain->arena, &kv, err));
    struct rating now = rating_read(&kv);
    rating_count(&now, 1, change);
    return SCORE_OK;
}

struct verdict {
    int64_t seq; /* of the outcome */
    bool is_good;
    int64_t sign; /* -1 = taken back */
};

/* What an outcome says of the rating that came before it. */
static enum score_status outcome_change(struct domain *domain, int64_t offer_id,
                                        const struct verdict *verdict, struct lead_rating *change,
                                        struct score_error *err)
{
    struct rating rating;
    SCORE_TRY(rating_before(domain, offer_id, verdict->seq, &rating, err));
    bool says_good = rating.fit >= FIT_GOOD;
    bool says_bad = rating.fit && rating.fit <= FIT_BAD;
    if (says_good || says_bad) {
        int64_t *count = says_good == verdict->is_good ? &change->agreed : &change->disagreed;
        *count += verdict->sign;
    }
    return SCORE_OK;
}

/* A win taken back takes back what it said. */
static enum score_status reopened_change(struct domain *domain, const struct event *event,
                                         struct lead_rating *change, struct score_error *err)
{
    struct event *wins = NULL;
    size_t count = 0;
    SCORE_TRY(events_of(domain, event->object_id, "offer.won", &wins, &count, err));
    if (!count) {
        return SCORE_OK;
    }
    const struct verdict verdict = {.seq = wins[count - 1].seq, .is_good = true, .sign = -1};
    return outcome_change(domain, event->object_id, &verdict, change, err);
}

static enum score_status change_of(struct domain *domain, const struct event *event,
                                   struct lead_rating *change, struct score_error *err)
{
    if (text_equal(event->verb, "offer.rated")) {
        return rated_change(domain, event, change, err);
    }
    bool is_won = text_equal(event->verb, "offer.won");
    if (is_won || text_equal(event->verb, "offer.lost") ||
        text_equal(event->verb, "offer.returned")) {
        const struct verdict verdict = {.seq = event->seq, .is_good = is_won, .sign = 1};
        return outcome_change(domain, event->object_id, &verdict, change, err);
    }
    if (text_equal(event->verb, "offer.reopened")) {
        return reopened_change(domain, event, change, err);
    }
    return SCORE_OK;
}

static enum score_status source_of(struct domain *domain, int64_t offer_id, const char **ret,
                                   struct score_error *err)
{
    struct event_filter filter = {.object_kind = ID_OFFER, .object_id = offer_id, .verb = ""};
    struct store_page page = {.limit = 1};
    struct event *events = NULL;
    struct kv kv;
    size_t count = 0;
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    SCORE_ASSERT(count > 0); /* at least the event just written */
    SCORE_TRY(kv_parse(events[0].detail, domain->arena, &kv, err));
    *ret = kv_text(&kv, "source");
    return SCORE_OK;
}

enum score_status feedback_learn(struct domain *domain, const struct event *event,
                                 struct score_error *err)
{
    struct lead_rating change = {.partner_id = event->partner_id};
    if (event->object_kind != ID_OFFER || !event->partner_id) {
        return SCORE_OK;
    }
    SCORE_TRY(change_of(domain, event, &change, err));
    if (!change.good && !change.bad && !change.agreed && !change.disagreed) {
        return SCORE_OK;
    }
    SCORE_TRY(source_of(domain, event->object_id, &change.source, err));
    return store_lead_rating_add(domain->store, &change, err);
}

/* ---- what it changed ------------------------------------------------------------------------- */

static double trust_of(int64_t agreed, int64_t disagreed)
{
    return (1 + (double)agreed) / (2 + (double)agreed + (double)disagreed);
}

/* The quality model as it would be without a firm; 0 = as it is. */
static enum score_status model_without(struct domain *domain, int64_t partner_id,
                                       struct quality_model *ret, struct score_error *err)
{
    SCORE_TRY(quality_model_read(domain, ret, err));
    struct lead_opinion *opinions = NULL;
    size_t count = 0;
    SCORE_TRY(store_lead_opinion_list(domain->store, partner_id, SOURCES_MAX, domain->arena,
                                      &opinions, &count, err));
    ret->opinions = opinions;
    ret->opinion_count = count;
    return SCORE_OK;
}

static enum score_status standing_read(struct domain *domain, int64_t partner_id,
                                       struct feedback_standing *ret, struct score_error *err)
{
    struct lead_rating *ratings = NULL;
    struct quality_model with;
    struct quality_model without;
    size_t count = 0;
    SCORE_TRY(store_lead_rating_list(domain->store, partner_id, SOURCES_MAX, domain->arena,
                                     &ratings, &count, err));
    SCORE_TRY(quality_model_read(domain, &with, err));
    SCORE_TRY(model_without(domain, partner_id, &without, err));
    ret->partner_id = partner_id;
    ret->effects = arena_alloc_array(domain->arena, count + 1, sizeof *ret->effects);
    if (!ret->effects) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        ret->agreed += ratings[i].agreed;
        ret->disagreed += ratings[i].disagreed;
        if (!ratings[i].good && !ratings[i].bad) {
            continue; /* says nothing of the source */
        }
        ret->effects[ret->effect_count++] = (struct feedback_effect){
            .source = ratings[i].source,
            .good = ratings[i].good,
            .bad = ratings[i].bad,
            .p_real_without = quality_source_real(&without, ratings[i].source),
            .p_real = quality_source_real(&with, ratings[i].source),
        };
    }
    ret->trust = trust_of(ret->agreed, ret->disagreed);
    return SCORE_OK;
}

enum score_status feedback_standing_get(struct domain *domain, int64_t partner_id,
                                        struct feedback_standing *ret, struct score_error *err)
{
    struct partner firm;
    struct feedback_standing standing = {0};
    SCORE_TRY(partner_get(domain, partner_id, &firm, err)); /* who may see it */
    SCORE_TRY(standing_read(domain, partner_id, &standing, err));
    *ret = standing;
    return SCORE_OK;
}

/* ---- the report ------------------------------------------------------------------------------ */

static enum score_status firms_sum(struct domain *domain, const struct lead_rating *ratings,
                                   size_t count, struct feedback_report *report,
                                   struct score_error *err)
{
    report->firms = arena_alloc_array(domain->arena, count + 1, sizeof *report->firms);
    if (!report->firms) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        struct feedback_row *row = report->firms + report->firm_count - 1;
        if (report->firm_count == 0 || row->partner_id != ratings[i].partner_id) {
            struct partner firm;
            SCORE_TRY(
                store_partner_get(domain->store, ratings[i].partner_id, domain->arena, &firm, err));
            row = &report->firms[report->firm_count++];
            *row = (struct feedback_row){.partner_id = ratings[i].partner_id, .name = firm.name};
        }
        row->good += ratings[i].good;
        row->bad += ratings[i].bad;
        row->agreed += ratings[i].agreed;
        row->disagreed += ratings[i].disagreed;
        row->trust = trust_of(row->agreed, row->disagreed);
    }
    return SCORE_OK;
}

static enum score_status sources_sum(struct domain *domain, const struct lead_rating *ratings,
                                     size_t count, struct feedback_report *report,
                                     struct score_error *err)
{
    struct quality_model with;
    SCORE_TRY(quality_model_read(domain, &with, err));
    struct quality_model without = with;
    without.opinion_count = 0;
    report->sources =
        arena_alloc_array(domain->arena, with.opinion_count + 1, sizeof *report->sources);
    if (!report->sources) {
        return no_memory(err);
    }
    for (size_t i = 0; i < with.opinion_count; i++) {
        struct feedback_effect *effect = &report->sources[report->source_count++];
        *effect = (struct feedback_effect){
            .source = with.opinions[i].source,
            .p_real_without = quality_source_real(&without, with.opinions[i].source),
            .p_real = quality_source_real(&with, with.opinions[i].source),
        };
        for (size_t k = 0; k < count; k++) {
            bool is_same = text_equal(ratings[k].source, effect->source);
            effect->good += is_same ? ratings[k].good : 0;
            effect->bad += is_same ? ratings[k].bad : 0;
        }
    }
    return SCORE_OK;
}

enum score_status report_feedback(struct domain *domain, struct feedback_report *ret,
                                  struct score_error *err)
{
    SCORE_TRY(actor_require(
        domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    struct feedback_report report = {0};
    struct lead_rating *ratings = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_lead_rating_list(domain->store, 0, ROWS_MAX, domain->arena, &ratings, &count, err));
    SCORE_TRY(firms_sum(domain, ratings, count, &report, err));
    SCORE_TRY(sources_sum(domain, ratings, count, &report, err));
    *ret = report;
    return SCORE_OK;
}
