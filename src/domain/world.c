/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/world.h"

#include "base/hash.h"
#include "base/text.h"
#include "domain/policy_file.h"
#include "domain/world_internal.h"
#include "store/event_store.h"
#include "store/policy_store.h"

enum {
    WORLD_SCRATCH_BYTES = 16 * 1024 * 1024, /* one event's values: areas of one firm at most */
    WORLD_FIRMS_FIRST = 64                  /* slots of the first table; a power of two */
};

static void firms_free(struct world *world)
{
    for (size_t i = 0; i < world->firm_cap; i++) {
        free(world->firms[i].detail);
    }
    free(world->firms);
    world->firms = NULL;
    world->firm_count = 0;
    world->firm_cap = 0;
}

enum score_status world_create(struct world **ret_world, struct score_error *err)
{
    SCORE_TRY(hash_library_init(err));
    struct world *world = calloc(1, sizeof *world);
    if (!world) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    arena_init(&world->scratch, WORLD_SCRATCH_BYTES);
    enum score_status status = score_engine_create(NULL, &world->engine, err);
    if (status) {
        world_free(world);
        return status;
    }
    *ret_world = world;
    return SCORE_OK;
}

void world_free(struct world *world)
{
    if (!world) {
        return;
    }
    score_engine_free(world->engine);
    firms_free(world);
    arena_done(&world->scratch);
    free(world);
}

int64_t world_seq(const struct world *world)
{
    return world->seq;
}

struct world_labels world_labels_get(const struct world *world)
{
    return world->labels;
}

struct score_engine *world_engine(struct world *world)
{
    return world->engine;
}

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xBF58476D1CE4E5B9);
    x ^= x >> 27;
    x *= UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

/* The slot that holds `id`, or the free one where it belongs. */
static struct world_firm *firm_slot(struct world_firm *firms, size_t cap, int64_t id)
{
    size_t at = (size_t)mix((uint64_t)id) & (cap - 1);
    while (firms[at].id != 0 && firms[at].id != id) {
        at = (at + 1) & (cap - 1);
    }
    return &firms[at];
}

static bool firms_grow(struct world *world)
{
    size_t cap = world->firm_cap ? world->firm_cap * 2 : WORLD_FIRMS_FIRST;
    struct world_firm *firms = calloc(cap, sizeof *firms);
    if (!firms) {
        return false;
    }
    for (size_t i = 0; i < world->firm_cap; i++) {
        if (world->firms[i].id) {
            *firm_slot(firms, cap, world->firms[i].id) = world->firms[i];
        }
    }
    free(world->firms);
    world->firms = firms;
    world->firm_cap = cap;
    return true;
}

struct world_firm *world_firm_get(struct world *world, int64_t id)
{
    SCORE_ASSERT(id != 0);
    bool is_crowded = (world->firm_count + 1) * 4 > world->firm_cap * 3;
    if (is_crowded && !firms_grow(world)) {
        return NULL;
    }
    struct world_firm *firm = firm_slot(world->firms, world->firm_cap, id);
    if (!firm->id) {
        firm->id = id;
        world->firm_count++;
    }
    return firm;
}

/* FNV-1a: not against an adversary, only to see whether the same rows still stand. */
static uint64_t chain_bytes(uint64_t chain, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++) {
        chain = (chain ^ at[i]) * UINT64_C(0x100000001B3);
    }
    return chain;
}

static uint64_t chain_event(uint64_t chain, const struct event *event)
{
    int64_t numbers[] = {event->seq, (int64_t)event->object_kind, event->object_id, event->at_ms};
    chain = chain_bytes(chain, numbers, sizeof numbers);
    chain = chain_bytes(chain, event->verb, strlen(event->verb) + 1);
    return chain_bytes(chain, event->detail, strlen(event->detail) + 1);
}

struct chain_check {
    uint64_t chain;
    int64_t last_seq;
};

static enum score_status chain_step(const struct event *event, void *user, struct score_error *err)
{
    (void)err; /* cannot fail */
    struct chain_check *check = user;
    check->chain = chain_event(check->chain, event);
    check->last_seq = event->seq;
    return SCORE_OK;
}

/* Do the rows folded since the last known commit still stand as they were? */
static enum score_status world_still_stands(const struct world *world, struct store *store,
                                            bool *ret_stands, struct score_error *err)
{
    if (world->seq == world->safe_seq) {
        *ret_stands = true;
        return SCORE_OK;
    }
    struct chain_check check = {.last_seq = world->safe_seq};
    SCORE_TRY(store_event_follow(store, world->safe_seq, world->seq, chain_step, &check, err));
    *ret_stands = check.last_seq == world->seq && check.chain == world->chain;
    return SCORE_OK;
}

static enum score_status world_restart(struct world *world, struct score_error *err)
{
    struct score_engine *engine = NULL;
    SCORE_TRY(score_engine_create(NULL, &engine, err));
    score_engine_free(world->engine);
    world->engine = engine;
    firms_free(world);
    world->labels = (struct world_labels){0};
    world->seq = 0;
    world->safe_seq = 0;
    world->chain = 0;
    return SCORE_OK;
}

static void world_settle(struct world *world)
{
    world->safe_seq = world->seq;
    world->chain = 0;
}

/* Notices what was committed and what was rolled back since the last fold. */
static enum score_status world_catch_up(struct world *world, struct store *store,
                                        struct score_error *err)
{
    uint64_t rollbacks = store_rollback_count(store);
    uint64_t commits = store_commit_count(store);
    if (rollbacks != world->rollback_count) {
        bool stands = false;
        SCORE_TRY(world_still_stands(world, store, &stands, err));
        if (!stands) {
            SCORE_TRY(world_restart(world, err));
        }
    }
    if (commits != world->commit_count || store_tx_depth(store) == 0) {
        world_settle(world);
    }
    world->rollback_count = rollbacks;
    world->commit_count = commits;
    return SCORE_OK;
}

/* ---- how the database began ---------------------------------------------------------------------
 */

static enum score_status learning_read(struct world *world, struct store *store,
                                       struct score_error *err)
{
    const char *text = "";
    int64_t until_seq = 0;
    SCORE_TRY(store_setting_get(store, "learning_1_until_seq", &world->scratch, &text, err));
    if ((*text && !text_parse_i64(text, &until_seq)) || until_seq < 0) {
        return score_error_set(err, SCORE_CORRUPT, "learning_1_until_seq", "must be a number");
    }
    world->learning_until_seq = until_seq;
    return SCORE_OK;
}

/* Policy 1 where it was in force from the start. Before anybody drafted one, an old database has no
 * policy in its table: the engine's defaults (ADR 0042). */
static enum score_status first_policy_read(struct world *world, struct store *store,
                                           struct score_error *err)
{
    struct policy policy;
    score_policy_init(&world->first_policy);
    enum score_status status = store_policy_get(store, 1, &world->scratch, &policy, err);
    if (status) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    bool is_first =
        !policy.live_seq && (policy.state == POLICY_LIVE || policy.state == POLICY_RETIRED);
    return is_first ? policy_parameters_read(policy.parameters, &world->scratch,
                                             &world->first_policy, err)
                    : SCORE_OK;
}

static enum score_status beginning_read(struct world *world, struct store *store,
                                        struct score_error *err)
{
    if (world->is_beginning_read) {
        return SCORE_OK;
    }
    enum score_status status = learning_read(world, store, err);
    status = status ? status : first_policy_read(world, store, err);
    arena_clear(&world->scratch);
    world->is_beginning_read = !status;
    return status;
}

static enum score_status policy_apply(struct world *world, const struct score_policy *policy,
                                      int64_t seq, int64_t at_ms, struct score_error *err)
{
    const struct score_event event = {
        .kind = SCORE_EVENT_POLICY_SET, .seq = seq, .at_ms = at_ms, .policy = policy};
    return score_engine_apply(world->engine, &event, err);
}

/* Turns to the second rules of learning where event `seq` is the last of the first (ADR 0038). */
static enum score_status learning_set(struct world *world, int64_t seq, int64_t at_ms,
                                      struct score_error *err)
{
    if (seq != world->learning_until_seq) {
        return SCORE_OK;
    }
    struct score_policy policy = *score_engine_policy(world->engine);
    policy.learning = 2;
    return policy_apply(world, &policy, seq, at_ms, err);
}

/* Before the first event. The policy says how to decide; how to learn is the setting's. */
static enum score_status world_begin(struct world *world, int64_t at_ms, struct score_error *err)
{
    struct score_policy policy = world->first_policy;
    policy.learning = score_engine_policy(world->engine)->learning;
    SCORE_TRY(policy_apply(world, &policy, 0, at_ms, err));
    return learning_set(world, 0, at_ms, err);
}

struct fold {
    struct world *world;
    bool is_in_transaction;
};

static enum score_status fold_failure(const struct event *event, enum score_status status,
                                      struct score_error *err)
{
    if (status == SCORE_NO_MEMORY) {
        return status;
    }
    struct score_error cause = {0};
    if (err) {
        cause = *err;
    }
    return score_error_set(err, SCORE_CORRUPT, cause.field, "event %lld (%s): %.180s",
                           (long long)event->seq, event->verb, cause.text);
}

static enum score_status fold_step(const struct event *event, void *user, struct score_error *err)
{
    struct fold *fold = user;
    struct world *world = fold->world;
    struct score_event engine_event = {0};
    bool is_known = false;
    struct score_error cause = {0};
    enum score_status status = world_translate(world, event, &engine_event, &is_known, &cause);
    if (!status && world->seq == 0) {
        status = world_begin(world, event->at_ms, &cause);
    }
    if (!status && is_known) {
        engine_event.seq = event->seq;
        engine_event.at_ms = event->at_ms;
        status = score_engine_apply(world->engine, &engine_event, &cause);
    }
    if (!status) {
        status = learning_set(world, event->seq, event->at_ms, &cause);
    }
    arena_clear(&world->scratch);
    if (status) {
        if (err) {
            *err = cause;
        }
        return fold_failure(event, status, err);
    }
    world->seq = event->seq;
    if (fold->is_in_transaction) {
        world->chain = chain_event(world->chain, event);
    }
    return SCORE_OK;
}

enum score_status world_sync(struct world *world, struct store *store, int64_t until_seq,
                             struct score_error *err)
{
    SCORE_TRY(world_catch_up(world, store, err));
    SCORE_TRY(beginning_read(world, store, err));
    if (until_seq && until_seq <= world->seq) {
        return SCORE_OK;
    }
    struct fold fold = {.world = world, .is_in_transaction = store_tx_depth(store) > 0};
    enum score_status status =
        store_event_follow(store, world->seq, until_seq, fold_step, &fold, err);
    if (!fold.is_in_transaction) {
        world_settle(world);
    }
    return status;
}
