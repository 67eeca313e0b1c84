/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event of the table becomes one event of the engine: the table of verbs below is the whole
 * translation. What the engine cannot use has no row.
 */
#include <score/engine.h>
#include <score/event.h>

#include "base/clock.h"
#include "base/kv.h"
#include "base/text.h"
#include "domain/offer_rules.h"
#include "domain/world_internal.h"
#include "model/enums.h"

struct input {
    struct world *world;
    const struct event *event;
    struct kv kv;
};

static enum score_status corrupt(struct score_error *err, const char *key)
{
    return score_error_set(err, SCORE_CORRUPT, key, "the detail has no valid '%s'", key);
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status read_id(const struct input *in, const char *key, int64_t *ret,
                                 struct score_error *err)
{
    int64_t id = kv_i64(&in->kv, key, 0);
    if (id <= 0) {
        return corrupt(err, key);
    }
    *ret = id;
    return SCORE_OK;
}

static enum score_status fold_policy(const struct input *in, struct score_event *ret, bool *known,
                                     struct score_error *err)
{
    struct score_policy *policy = arena_alloc(&in->world->scratch, sizeof *policy);
    if (!policy) {
        return no_memory(err);
    }
    score_policy_init(policy);
    policy->learning = score_engine_policy(in->world->engine)->learning; /* not said = unchanged */
    policy->version = kv_i64(&in->kv, "version", in->event->object_id);
#define X(name, default_value, min, max, text) policy->name = kv_f64(&in->kv, #name, policy->name);
    SCORE_POLICY_LIST(X)
#undef X
    ret->kind = SCORE_EVENT_POLICY_SET;
    ret->policy = policy;
    *known = true;
    return SCORE_OK;
}

static enum score_status fold_offering(const struct input *in, struct score_event *ret, bool *known,
                                       struct score_error *err)
{
    enum offering_access access;
    if (!offering_access_parse(kv_text(&in->kv, "access"), &access)) {
        return corrupt(err, "access");
    }
    ret->kind = SCORE_EVENT_OFFERING_SET;
    ret->offering.id = in->event->object_id;
    ret->offering.line = kv_text(&in->kv, "line");
    ret->offering.is_open = access == OFFERING_OPEN;
    *known = true;
    return SCORE_OK;
}

/* "DE/;FR/north": country, slash, territory, between semicolons. */
static enum score_status read_areas(struct arena *arena, const char *areas,
                                    struct score_partner_set *ret, struct score_error *err)
{
    size_t count = 0;
    size_t capacity = 0;
    struct score_territory *items = NULL;
    for (const char *at = areas; *at;) {
        size_t len = strcspn(at, ";");
        const char *slash = memchr(at, '/', len);
        if (!slash) {
            return corrupt(err, "areas");
        }
        struct score_territory *grown = arena_grow(arena, items, count, &capacity, sizeof *items);
        char *country = arena_dup(arena, at, (size_t)(slash - at));
        char *territory = arena_dup(arena, slash + 1, (size_t)(at + len - slash - 1));
        if (!grown || !country || !territory) {
            return no_memory(err);
        }
        items = grown;
        items[count].country = country;
        items[count++].territory = territory;
        at += len + (at[len] == ';');
    }
    ret->territories = items;
    ret->territory_count = count;
    return SCORE_OK;
}

static enum score_status partner_set(struct world *world, const struct world_firm *firm,
                                     const struct kv *kv, struct score_event *ret,
                                     struct score_error *err)
{
    int64_t paused_until_ms = kv_i64(kv, "paused_until", 0);
    ret->kind = SCORE_EVENT_PARTNER_SET;
    ret->partner = (struct score_partner_set){
        .id = firm->id,
        .enterprise_id = kv_i64(kv, "enterprise", 0),
        .country = kv_text(kv, "country"),
        .home = kv_text(kv, "territory"),
        .is_active = kv_i64(kv, "active", 0) != 0,
        .has_focal = firm->has_focal,
        .serves_anywhere = kv_i64(kv, "everywhere", 0) != 0,
        .open_lead_limit = kv_i64(kv, "limit", 0),
        .pause_from_ms = paused_until_ms > 0 ? firm->saved_at_ms : 0,
        .pause_until_ms = paused_until_ms > 0 ? paused_until_ms : 0,
    };
    /* For a policy's bands. Firms saved before these were told: partner_groups_tell. */
    ret->partner.groups[SCORE_DIMENSION_REGION] = kv_text(kv, "country");
    ret->partner.groups[SCORE_DIMENSION_SIZE] = kv_text(kv, "size");
    ret->partner.groups[SCORE_DIMENSION_TIER] = kv_text(kv, "tier");
    return read_areas(&world->scratch, kv_text(kv, "areas"), &ret->partner, err);
}

static enum score_status fold_partner(const struct input *in, struct score_event *ret, bool *known,
                                      struct score_error *err)
{
    struct world_firm *firm = world_firm_get(in->world, in->event->object_id);
    char *detail = strdup(in->event->detail);
    if (!firm || !detail) {
        free(detail);
        return no_memory(err);
    }
    free(firm->detail);
    firm->detail = detail;
    firm->saved_at_ms = in->event->at_ms;
    *known = true;
    return partner_set(in->world, firm, &in->kv, ret, err);
}

/* Focals and removal change one thing about a firm; the rest is what partner.saved said. */
static enum score_status partner_again(const struct input *in, const struct world_firm *firm,
                                       struct score_event *ret, bool *known,
                                       struct score_error *err)
{
    if (!firm->detail) {
        return SCORE_OK; /* not announced yet: partner.saved will carry it */
    }
    struct kv kv;
    SCORE_TRY(kv_parse(firm->detail, &in->world->scratch, &kv, err));
    *known = true;
    return partner_set(in->world, firm, &kv, ret, err);
}

static enum score_status fold_focals(const struct input *in, struct score_event *ret, bool *known,
                                     struct score_error *err)
{
    struct world_firm *firm = world_firm_get(in->world, in->event->object_id);
    if (!firm) {
        return no_memory(err);
    }
    firm->has_focal = kv_i64(&in->kv, "reachable", 0) != 0;
    return partner_again(in, firm, ret, known, err);
}

static enum score_status fold_partner_removed(const struct input *in, struct score_event *ret,
                                              bool *known, struct score_error *err)
{
    struct world_firm *firm = world_firm_get(in->world, in->event->object_id);
    if (!firm) {
        return no_memory(err);
    }
    firm->has_focal = false;
    SCORE_TRY(partner_again(in, firm, ret, known, err));
    ret->partner.is_active = false;
    return SCORE_OK;
}

static enum score_status read_fact(const struct input *in, struct score_event *ret,
                                   struct score_error *err)
{
    enum fact_kind kind;
    if (!fact_kind_parse(kv_text(&in->kv, "kind"), &kind)) {
        return corrupt(err, "kind");
    }
    _Static_assert((int)FACT_STANDING == (int)SCORE_FACT_STANDING + 1 &&
                       (int)FACT_PROFILE == (int)SCORE_FACT_PROFILE + 1,
                   "both lists are in one order");
    ret->kind = SCORE_EVENT_FACT_SET;
    ret->fact.fact = (enum score_fact)((int)kind - 1);
    ret->fact.line = kv_text(&in->kv, "line");
    ret->fact.country = kv_text(&in->kv, "country");
    return read_id(in, "partner", &ret->fact.partner, err);
}

static enum score_status fold_fact(const struct input *in, struct score_event *ret, bool *known,
                                   struct score_error *err)
{
    enum fact_state state;
    if (!fact_state_parse(kv_text(&in->kv, "state"), &state)) {
        return corrupt(err, "state");
    }
    SCORE_TRY(read_fact(in, ret, err));
    ret->fact.state = state == FACT_MET ? SCORE_FACT_MET : SCORE_FACT_NOT_MET;
    ret->fact.valid_from_ms = kv_i64(&in->kv, "from", 0);
    ret->fact.valid_to_ms = kv_i64(&in->kv, "until", 0);
    ret->fact.is_attested = kv_i64(&in->kv, "verified", 0) == 0;
    *known = true;
    return SCORE_OK;
}

static enum score_status fold_fact_removed(const struct input *in, struct score_event *ret,
                                           bool *known, struct score_error *err)
{
    SCORE_TRY(read_fact(in, ret, err));
    ret->fact.state = SCORE_FACT_UNKNOWN;
    *known = true;
    return SCORE_OK;
}

/* Minor units to major ones; what is unknown stays 0, which the engine knows. */
static double major_units(int64_t minor, const char *currency)
{
    if (minor <= 0) {
        return 0;
    }
    double scale = 1;
    for (int i = text_currency_digits(currency); i > 0; i--) {
        scale *= 10;
    }
    return (double)minor / scale;
}

static enum score_status fold_opportunity(const struct input *in, struct score_event *ret,
                                          bool *known, struct score_error *err)
{
    (void)err; /* every field has an unknown */
    int64_t offering = kv_i64(&in->kv, "offering", 0);
    if (offering == 0) {
        return SCORE_OK; /* incomplete: it cannot be passed yet */
    }
    ret->kind = SCORE_EVENT_OPPORTUNITY_SET;
    ret->opportunity = (struct score_opportunity_set){
        .id = in->event->object_id,
        .offering = offering,
        .country = kv_text(&in->kv, "country"),
        .territory = kv_text(&in->kv, "territory"),
        .amount = major_units(kv_i64(&in->kv, "amount", -1), kv_text(&in->kv, "currency")),
        .source = kv_text(&in->kv, "source"),
        .industry = kv_text(&in->kv, "industry"),
        .size_band = kv_text(&in->kv, "size"),
        .created_at_ms = kv_i64(&in->kv, "created_at", in->event->at_ms),
        .decision_at_ms = kv_i64(&in->kv, "decision_at", 0),
    };
    *known = true;
    return SCORE_OK;
}

static enum score_status fold_exclusion_lifted(const struct input *in, struct score_event *ret,
                                               bool *known, struct score_error *err)
{
    ret->kind = SCORE_EVENT_EXCLUSION_SET;
    ret->exclusion.opportunity = in->event->object_id;
    ret->exclusion.is_excluded = false;
    *known = true;
    return read_id(in, "partner", &ret->exclusion.partner, err);
}

static enum score_status fold_decision(const struct input *in, struct score_event *ret, bool *known,
                                       struct score_error *err)
{
    if (kv_i64(&in->kv, "partner", 0) == 0) {
        return SCORE_OK; /* nobody was eligible: there is no share to book */
    }
    ret->kind = SCORE_EVENT_DECISION_MADE;
    ret->decision.id = in->event->object_id;
    ret->decision.decided_at_ms = kv_i64(&in->kv, "at", in->event->at_ms);
    ret->decision.is_baseline = kv_i64(&in->kv, "baseline", 0) != 0;
    if (!text_from_hex(kv_text(&in->kv, "seed"), ret->decision.seed, sizeof ret->decision.seed)) {
        return corrupt(err, "seed");
    }
    *known = true;
    return read_id(in, "opportunity", &ret->decision.opportunity, err);
}

static enum score_status fold_offer_made(const struct input *in, struct score_event *ret,
                                         bool *known, struct score_error *err)
{
    bool is_override =
        text_equal(kv_text(&in->kv, "origin"), offer_origin_text(OFFER_ORIGIN_OVERRIDE));
    ret->kind = SCORE_EVENT_OFFER_MADE;
    ret->offer.id = in->event->object_id;
    ret->offer.decision = is_override ? 0 : kv_i64(&in->kv, "decision", 0);
    ret->offer.stage = kv_i64(&in->kv, "position", 0);
    ret->offer.is_override = is_override;
    *known = true;
    SCORE_TRY(read_id(in, "opportunity", &ret->offer.opportunity, err));
    return read_id(in, "partner", &ret->offer.partner, err);
}

static enum score_status read_outcome(const struct input *in, enum score_outcome outcome,
                                      struct score_event *ret, struct score_error *err)
{
    const char *code = kv_text(&in->kv, "code");
    enum score_reason reason = SCORE_REASON_NONE;
    if (*code) {
        SCORE_TRY(score_reason_parse(code, &reason, err));
    }
    double credit = kv_f64(&in->kv, "credit", 0);
    int64_t credit_until_ms =
        kv_i64(&in->kv, "credit_until", in->event->at_ms + OFFER_CREDIT_DAYS * CLOCK_DAY_MS);
    ret->kind = SCORE_EVENT_OFFER_OUTCOME;
    ret->outcome = (struct score_offer_outcome){
        .offer = in->event->object_id,
        .outcome = outcome,
        .reason = reason,
        .charge = kv_f64(&in->kv, "charge", 1),
        .credit = credit,
        .credit_until_ms = credit > 0 ? credit_until_ms : 0,
    };
    return SCORE_OK;
}

static void labels_win(struct world_labels *labels, bool is_won, int64_t sign)
{
    labels->win_labels += sign;
    labels->wins += is_won ? sign : 0;
}

static void labels_accept(struct world_labels *labels, bool is_accepted, int64_t sign)
{
    labels->accept_labels += sign;
    labels->accepts += is_accepted ? sign : 0;
}

/* By the public list, as the engine learns. */
static void labels_outcome(struct world_labels *labels, const struct score_offer_outcome *outcome)
{
    enum score_learning learning =
        score_charge_learning(outcome->outcome, outcome->reason, outcome->charge);
    if (outcome->outcome == SCORE_OUTCOME_REOPENED) {
        labels_win(labels, true, -1);
    } else if (outcome->outcome == SCORE_OUTCOME_WON || outcome->outcome == SCORE_OUTCOME_LOST) {
        labels_win(labels, outcome->outcome == SCORE_OUTCOME_WON, 1);
    } else if (learning == SCORE_LEARN_STALLED) {
        labels_win(labels, false, 1);
    } else if (learning == SCORE_LEARN_ACCEPT) {
        labels_accept(labels, true, 1);
    } else if (learning == SCORE_LEARN_DECLINE || learning == SCORE_LEARN_TIMEOUT) {
        labels_accept(labels, false, 1);
    }
}

#define FOLD_OUTCOME(name, outcome_value)                                                          \
    static enum score_status name(const struct input *in, struct score_event *ret, bool *known,    \
                                  struct score_error *err)                                         \
    {                                                                                              \
        *known = true;                                                                             \
        SCORE_TRY(read_outcome(in, outcome_value, ret, err));                                      \
        labels_outcome(&in->world->labels, &ret->outcome);                                         \
        return SCORE_OK;                                                                           \
    }

FOLD_OUTCOME(fold_accepted, SCORE_OUTCOME_ACCEPTED)
FOLD_OUTCOME(fold_declined, SCORE_OUTCOME_DECLINED)
FOLD_OUTCOME(fold_expired, SCORE_OUTCOME_EXPIRED)
FOLD_OUTCOME(fold_recalled, SCORE_OUTCOME_RECALLED)
FOLD_OUTCOME(fold_returned, SCORE_OUTCOME_RETURNED)
FOLD_OUTCOME(fold_won, SCORE_OUTCOME_WON)
FOLD_OUTCOME(fold_lost, SCORE_OUTCOME_LOST)
FOLD_OUTCOME(fold_reopened, SCORE_OUTCOME_REOPENED)

/* outcome: won, lost, open */
static bool read_past_outcome(const char *text, enum score_outcome *ret)
{
    if (text_equal_nocase(text, "won")) {
        *ret = SCORE_OUTCOME_WON;
    } else if (text_equal_nocase(text, "lost")) {
        *ret = SCORE_OUTCOME_LOST;
    } else if (text_equal_nocase(text, "open")) {
        *ret = SCORE_OUTCOME_ACCEPTED;
    } else {
        return false;
    }
    return true;
}

static void labels_imported(struct world_labels *labels, enum score_outcome outcome, int64_t sign)
{
    labels_accept(labels, true, sign);
    if (outcome != SCORE_OUTCOME_ACCEPTED) {
        labels_win(labels, outcome == SCORE_OUTCOME_WON, sign);
    }
}

/* How far the present of an import's source lies back. A file says what was true when it was
 * written: what the models forget counts from there, or an older file would teach nothing. */
static int64_t source_behind_ms(const struct input *in)
{
    int64_t as_of_ms = kv_i64(&in->kv, "as_of", 0);
    return as_of_ms > 0 && as_of_ms < in->event->at_ms ? in->event->at_ms - as_of_ms : 0;
}

static enum score_status fold_imported(const struct input *in, struct score_event *ret, bool *known,
                                       struct score_error *err)
{
    ret->kind = SCORE_EVENT_OFFER_IMPORTED;
    ret->imported.id = in->event->object_id;
    int64_t later_ms = source_behind_ms(in);
    int64_t ended_at_ms = kv_i64(&in->kv, "ended_at", 0);
    ret->imported.accepted_at_ms =
        kv_i64(&in->kv, "accepted_at", in->event->at_ms - later_ms) + later_ms;
    ret->imported.ended_at_ms = ended_at_ms ? ended_at_ms + later_ms : 0;
    if (!read_past_outcome(kv_text(&in->kv, "outcome"), &ret->imported.outcome)) {
        return corrupt(err, "outcome");
    }
    labels_imported(&in->world->labels, ret->imported.outcome, 1);
    *known = true;
    SCORE_TRY(read_id(in, "opportunity", &ret->imported.opportunity, err));
    return read_id(in, "partner", &ret->imported.partner, err);
}

static enum score_status fold_offer_removed(const struct input *in, struct score_event *ret,
                                            bool *known, struct score_error *err)
{
    (void)err; /* only the id counts */
    ret->kind = SCORE_EVENT_OFFER_IMPORTED;
    ret->imported.id = in->event->object_id;
    ret->imported.opportunity = kv_i64(&in->kv, "opportunity", 0);
    ret->imported.partner = kv_i64(&in->kv, "partner", 0);
    ret->imported.outcome = SCORE_OUTCOME_LOST;
    ret->imported.is_undone = true;
    enum score_outcome outcome;
    if (read_past_outcome(kv_text(&in->kv, "outcome"), &outcome)) {
        labels_imported(&in->world->labels, outcome, -1);
    }
    *known = true;
    return SCORE_OK;
}

static const struct {
    const char *verb;
    enum score_status (*fold)(const struct input *in, struct score_event *ret, bool *known,
                              struct score_error *err);
} VERBS[] = {
    {"decision.made", fold_decision},
    {"offer.made", fold_offer_made},
    {"opportunity.created", fold_opportunity},
    {"opportunity.changed", fold_opportunity},
    {"offer.imported", fold_imported},
    {"offer.accepted", fold_accepted},
    {"offer.declined", fold_declined},
    {"offer.expired", fold_expired},
    {"offer.recalled", fold_recalled},
    {"offer.returned", fold_returned},
    {"offer.won", fold_won},
    {"offer.lost", fold_lost},
    {"offer.reopened", fold_reopened},
    {"offer.removed", fold_offer_removed},
    {"fact.attested", fold_fact},
    {"fact.removed", fold_fact_removed},
    {"partner.saved", fold_partner},
    {"partner.focals_set", fold_focals},
    {"partner.removed", fold_partner_removed},
    {"offering.saved", fold_offering},
    {"exclusion.lifted", fold_exclusion_lifted},
    {"policy.activated", fold_policy},
};

enum score_status world_translate(struct world *world, const struct event *event,
                                  struct score_event *ret, bool *ret_is_known,
                                  struct score_error *err)
{
    *ret_is_known = false;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(VERBS); i++) {
        if (text_equal(event->verb, VERBS[i].verb)) {
            struct input in = {.world = world, .event = event};
            SCORE_TRY(kv_parse(event->detail, &world->scratch, &in.kv, err));
            return VERBS[i].fold(&in, ret, ret_is_known, err);
        }
    }
    return SCORE_OK;
}
