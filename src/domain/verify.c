/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proof that what is stored is sound and says one thing: the file, the order of events, decisions,
 * live offers, and the ledgers against offers and engine. Every finding is listed, none stops the
 * next check.
 */
#include <math.h>
#include <stdarg.h>

#include <score/engine.h>

#include "base/hash.h"
#include "base/limits.h"
#include "domain/report_internal.h"
#include "domain/verify_internal.h"
#include "domain/world.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"
#include "store/quality_store.h"

enum {
    VERIFY_PAGE = 1000,
    VERIFY_PROBLEMS_MAX = 100 /* listed */
};

static const double SUMS_TOLERANCE = 1e-9; /* relative: engine.md 10, conservation */
static const double MICRO = 1e6;

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static const char *text_keep(struct verify *verify, const char *format, va_list args)
{
    char text[SCORE_ERROR_TEXT_SIZE];
    (void)vsnprintf(text, sizeof text, format, args);
    return arena_dup_text(verify->domain->arena, text);
}

static void found_keep(struct verify_result *result, const char *text)
{
    result->ok = false;
    result->found++;
    if (text && result->problem_count < VERIFY_PROBLEMS_MAX) {
        result->problems[result->problem_count++] = text;
    }
}

void verify_found(struct verify *verify, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    found_keep(&verify->result, text_keep(verify, format, args));
    va_end(args);
}

void verify_dated(struct verify *verify, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    found_keep(&verify->result, text_keep(verify, format, args));
    va_end(args);
    verify->result.dated++;
}

void verify_suspect(struct verify *verify, const char *format, ...)
{
    struct verify_result *result = &verify->result;
    va_list args;
    va_start(args, format);
    const char *text = text_keep(verify, format, args);
    va_end(args);
    if (text && result->suspect_count < VERIFY_PROBLEMS_MAX) {
        result->suspects[result->suspect_count++] = text;
    }
}

static const char *public_id(enum id_kind kind, int64_t id, char ret[ID_TEXT_SIZE])
{
    id_format(kind, id, ret);
    return ret;
}

static enum score_status file_check(struct verify *verify, struct score_error *err)
{
    struct score_error cause = {0};
    enum score_status status = store_check(verify->domain->store, &cause);
    if (status == SCORE_CORRUPT) {
        verify_found(verify, "%s", cause.text);
        return SCORE_OK;
    }
    if (status && err) {
        *err = cause;
    }
    return status;
}

static enum score_status events_check(struct verify *verify, struct score_error *err)
{
    const char *problem = "";
    SCORE_TRY(store_event_check(verify->domain->store, verify->domain->arena,
                                &verify->result.events, &problem, err));
    if (*problem) {
        verify_found(verify, "%s", problem);
    }
    return SCORE_OK;
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= SUMS_TOLERANCE * (1 + fabs(a) + fabs(b));
}

static enum score_status ledger_check(struct verify *verify, struct score_error *err)
{
    struct ledger_sums sums;
    SCORE_TRY(store_ledger_sums(verify->domain->store, &sums, err));
    double booked = sums.number - sums.number_credit;
    double charged = (double)sums.offers_charge_micro / MICRO;
    /* An offer's charge is kept in millionths, so equality is to half of one per entry. */
    if (fabs(booked - charged) > (double)(sums.entries + 1) / MICRO / 2) {
        verify_found(verify, "the ledger books %.6f offers, the offers carry %.6f", booked,
                     charged);
    }
    return SCORE_OK;
}

static void decision_check(struct verify *verify, const struct decision *row)
{
    struct score_decision decision;
    char id[ID_TEXT_SIZE];
    (void)public_id(ID_DECISION, row->id, id);
    if (row->event_seq <= 0) {
        verify_found(verify, "%s has no event", id);
    }
    if (score_decision_decode(row->blob, row->blob_len, &decision, NULL)) {
        verify_found(verify, "%s cannot be read", id);
    } else if (decision.opportunity != row->opportunity_id || decision.partner != row->partner_id) {
        verify_found(verify, "%s says something else than its row", id);
    }
}

static enum score_status decisions_check(struct verify *verify, struct score_error *err)
{
    struct store_page page = {.limit = VERIFY_PAGE};
    for (size_t count = VERIFY_PAGE; count == VERIFY_PAGE;) {
        struct decision *rows = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_decision_list(verify->domain->store, 0, &page, &verify->scratch, &rows,
                                      &count, err));
        for (size_t i = 0; i < count; i++) {
            decision_check(verify, &rows[i]);
        }
        page.has_after = true;
        page.after_id = count ? rows[count - 1].event_seq : 0;
    }
    return SCORE_OK;
}

/* A live offer is the one its opportunity names. */
static enum score_status live_offer_check(struct verify *verify, const struct offer *offer,
                                          struct score_error *err)
{
    struct opportunity opportunity;
    char id[ID_TEXT_SIZE];
    enum score_status status = store_opportunity_get(verify->domain->store, offer->opportunity_id,
                                                     &verify->scratch, &opportunity, err);
    SCORE_TRY(status == SCORE_NOT_FOUND ? SCORE_OK : status);
    if (status || opportunity.live_offer_id != offer->id) {
        verify_found(verify, "%s is live, but its opportunity does not say so",
                     public_id(ID_OFFER, offer->id, id));
    }
    return SCORE_OK;
}

static enum score_status live_offers_check(struct verify *verify, struct score_error *err)
{
    struct offer_filter filter = {.live_only = true};
    struct store_page page = {.limit = VERIFY_PAGE};
    for (size_t count = VERIFY_PAGE; count == VERIFY_PAGE;) {
        struct offer *offers = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_offer_list(verify->domain->store, &filter, &page, &verify->scratch, &offers,
                                   &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(live_offer_check(verify, &offers[i], err));
        }
        page.has_after = true;
        page.after_key = count ? offers[count - 1].offered_at_ms : 0;
        page.after_id = count ? offers[count - 1].id : 0;
    }
    return SCORE_OK;
}

/* What an opportunity calls its live offer is live. */
static enum score_status offered_check(struct verify *verify, int64_t opportunity_id,
                                       struct score_error *err)
{
    struct opportunity opportunity;
    struct offer offer = {0};
    char id[ID_TEXT_SIZE];
    SCORE_TRY(store_opportunity_get(verify->domain->store, opportunity_id, &verify->scratch,
                                    &opportunity, err));
    if (opportunity.live_offer_id) {
        enum score_status status = store_offer_get(verify->domain->store, opportunity.live_offer_id,
                                                   &verify->scratch, &offer, err);
        SCORE_TRY(status == SCORE_NOT_FOUND ? SCORE_OK : status);
    }
    if (offer.id == 0 || offer.ended_at_ms != 0 || offer.opportunity_id != opportunity_id) {
        verify_found(verify, "%s is %s without a live offer",
                     public_id(ID_OPPORTUNITY, opportunity_id, id),
                     placement_text(opportunity.placement));
    }
    return SCORE_OK;
}

static enum score_status placement_check(struct verify *verify, enum placement placement,
                                         struct score_error *err)
{
    struct store_page page = {.limit = VERIFY_PAGE};
    for (size_t count = VERIFY_PAGE; count == VERIFY_PAGE;) {
        int64_t *ids = NULL;
        int64_t *created = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_opportunity_ids(verify->domain->store, placement, &page, &verify->scratch,
                                        &ids, &created, &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(offered_check(verify, ids[i], err));
        }
        page.has_after = true;
        page.after_key = count ? created[count - 1] : 0;
        page.after_id = count ? ids[count - 1] : 0;
    }
    return SCORE_OK;
}

struct sums {
    double x;
    double e;
    double exposure;
    double entitlement;
};

static void sums_add(struct sums *sums, const struct score_ledger *ledger)
{
    sums->x += ledger->x;
    sums->e += ledger->e;
    sums->exposure += ledger->exposure;
    sums->entitlement += ledger->entitlement;
}

static void sums_check(struct verify *verify, const char *name, const struct sums *sums)
{
    if (!is_near(sums->x, sums->e)) {
        verify_found(verify, "the ledger by %s: %.12g received, %.12g entitled", name, sums->x,
                     sums->e);
    }
    if (!is_near(sums->exposure, sums->entitlement)) {
        verify_found(verify, "the promise by %s: %.12g expected, %.12g entitled", name,
                     sums->exposure, sums->entitlement);
    }
}

static enum score_status conservation_check(struct verify *verify, struct world *world,
                                            struct score_error *err)
{
    struct score_exposure *firms = NULL;
    size_t count = 0;
    int64_t from_ms = 0;
    struct sums number = {0};
    struct sums value = {0};
    SCORE_TRY(report_exposures(verify->domain, world, 1, &firms, &count, &from_ms, err));
    for (size_t i = 0; i < count; i++) {
        struct score_account account;
        SCORE_TRY(score_engine_account(world_engine(world), firms[i].partner, &account, err));
        sums_add(&number, &account.number);
        sums_add(&value, &account.value);
    }
    sums_check(verify, "number", &number);
    sums_check(verify, "value", &value);
    return SCORE_OK;
}

static void hash_add(const void *bytes, size_t size, void *user)
{
    hash_stream_add(user, bytes, size);
}

static void state_hash(struct world *world, uint8_t ret[HASH_BYTES])
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    score_engine_write(world_engine(world), SCORE_STATE_ALL, hash_add, &stream);
    hash_stream_final(&stream, ret);
}

/* The state that answers now must be the fold of the events and nothing else. */
static enum score_status live_world_check(struct verify *verify, struct world *fresh,
                                          struct score_error *err)
{
    struct world *live = verify->domain->world;
    uint8_t live_hash[HASH_BYTES];
    uint8_t fresh_hash[HASH_BYTES];
    if (!live) {
        return SCORE_OK;
    }
    SCORE_TRY(world_sync(live, verify->domain->store, 0, err));
    state_hash(live, live_hash);
    state_hash(fresh, fresh_hash);
    if (!hash_equal(live_hash, fresh_hash, HASH_BYTES)) {
        verify_found(verify, "the engine's live state differs from the fold of the events");
    }
    return SCORE_OK;
}

/* Folds everything anew: an event that cannot be folded is a finding. */
static enum score_status engine_check(struct verify *verify, struct score_error *err)
{
    struct world *world = NULL;
    struct score_error cause = {0};
    SCORE_TRY(world_create(&world, err));
    enum score_status status = world_sync(world, verify->domain->store, 0, &cause);
    if (status == SCORE_CORRUPT) {
        verify_found(verify, "%s", cause.text);
        world_free(world);
        return SCORE_OK;
    }
    if (status && err) {
        *err = cause;
    }
    status = status ? status : conservation_check(verify, world, err);
    status = status ? status : live_world_check(verify, world, err);
    world_free(world);
    return status;
}

/* What quality has counted as it happened, counted anew from the offers. */
static enum score_status lead_counts_check(struct verify *verify, struct score_error *err)
{
    struct lead_count *counts = NULL;
    size_t count = 0;
    int64_t real = 0;
    int64_t unreal = 0;
    struct store *store = verify->domain->store;
    SCORE_TRY(store_lead_count_list(store, 1, verify->domain->arena, &counts, &count, err));
    SCORE_TRY(store_lead_count_check(store, &real, &unreal, err));
    bool has_site = count && counts[0].kind == LEAD_COUNT_SITE;
    int64_t counted_real = has_site ? counts[0].real : 0;
    int64_t counted_unreal = has_site ? counts[0].unreal : 0;
    if (counted_real != real || counted_unreal != unreal) {
        verify_found(
            verify, "leads counted as real and not: %lld and %lld, the offers say %lld and %lld",
            (long long)counted_real, (long long)counted_unreal, (long long)real, (long long)unreal);
    }
    return SCORE_OK;
}

static enum score_status verify_run(struct verify *verify, struct score_error *err)
{
    verify->result.problems = arena_alloc_array(verify->domain->arena, VERIFY_PROBLEMS_MAX,
                                                sizeof *verify->result.problems);
    verify->result.suspects = arena_alloc_array(verify->domain->arena, VERIFY_PROBLEMS_MAX,
                                                sizeof *verify->result.suspects);
    if (!verify->result.problems || !verify->result.suspects) {
        return no_memory(err);
    }
    SCORE_TRY(file_check(verify, err));
    SCORE_TRY(events_check(verify, err));
    SCORE_TRY(verify_chain(verify, err));
    SCORE_TRY(verify_story(verify, err));
    SCORE_TRY(ledger_check(verify, err));
    SCORE_TRY(decisions_check(verify, err));
    SCORE_TRY(live_offers_check(verify, err));
    SCORE_TRY(lead_counts_check(verify, err));
    SCORE_TRY(placement_check(verify, PLACEMENT_OFFERED, err));
    SCORE_TRY(placement_check(verify, PLACEMENT_PLACED, err));
    return engine_check(verify, err);
}

enum score_status report_verify_pinned(struct domain *domain, const struct verify_pins *pins,
                                       struct verify_result *ret, struct score_error *err)
{
    static const struct verify_pins NONE = {.public_key = "", .head = ""};
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    SCORE_TRY(hash_library_init(err));
    struct verify verify = {.domain = domain,
                            .result = {.ok = true, .fingerprint = "", .head = ""},
                            .pins = pins ? pins : &NONE};
    arena_init(&verify.scratch, LIMIT_COMMAND_ARENA_BYTES);
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = verify_run(&verify, err);
    store_read_end(domain->store);
    arena_done(&verify.scratch);
    SCORE_TRY(status);
    *ret = verify.result;
    return SCORE_OK;
}

enum score_status report_verify(struct domain *domain, struct verify_result *ret,
                                struct score_error *err)
{
    return report_verify_pinned(domain, NULL, ret, err);
}
