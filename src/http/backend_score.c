/* SPDX-License-Identifier: Apache-2.0 */
#include "http/backend_score.h"

#include "api/import_runner.h"
#include "api/limiter.h"
#include "api/presence.h"
#include "base/limits.h"
#include "base/log.h"
#include "domain/place.h"
#include "domain/site_secret.h"
#include "domain/world.h"
#include "http/node_score.h"
#include "http/seal_score.h"
#include "store/store.h"

/* All nodes name their buckets by one secret, so that they count together. */
static enum score_status limiter_open(struct backend_score *backend, struct store *store,
                                      struct score_error *err)
{
    struct arena arena;
    uint8_t secret[HASH_BYTES];
    _Static_assert((int)HASH_BYTES == (int)LIMITER_SECRET_BYTES, "one hash is one secret");
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = {.store = store, .clock = backend->options.clock, .arena = &arena};
    enum score_status status = place_secret_ensure(&domain, err);
    if (!status) {
        status = site_secret_hash(&domain, "limiter", "", secret, err);
    }
    if (!status) {
        api_limiter_secret_set(backend->limiter, secret);
    }
    arena_done(&arena);
    return status;
}

/* The history is folded before the first write waits for it. What cannot be folded is told to that
 * write; reading goes on. */
static void world_warm(struct api_context *context)
{
    struct score_error cause = {0};
    if (store_read_begin(context->store, &cause)) {
        return;
    }
    if (world_sync(context->world, context->store, 0, &cause)) {
        char text[SCORE_ERROR_TEXT_SIZE * 2];
        log_line(LOG_WARN, "writer.fold", "text=%s", log_quote(cause.text, text, sizeof(text)));
    }
    store_read_end(context->store);
}

static enum score_status context_fill(struct backend_score *backend, enum http_thread thread,
                                      struct api_context *context, struct score_error *err)
{
    if (thread == HTTP_THREAD_WRITER) {
        SCORE_TRY(limiter_open(backend, context->store, err));
        SCORE_TRY(node_begin(context, err));
    }
    if (thread == HTTP_THREAD_READ) {
        return SCORE_OK;
    }
    SCORE_TRY(world_create(&context->world, err));
    if (thread == HTTP_THREAD_WRITER) {
        world_warm(context);
    }
    return SCORE_OK;
}

/* HTTP threads do without a world: what needs the engine runs on a job thread or the writer. */
static enum score_status context_open(void *user, enum http_thread thread,
                                      struct api_context *ret_context, struct score_error *err)
{
    struct backend_score *backend = user;
    struct api_context context = {
        .clock = backend->options.clock,
        .clock_watch = thread == HTTP_THREAD_WRITER ? &backend->clock_watch : NULL,
        .limiter = backend->limiter,
        .presence = backend->presence,
        .maps_dir = backend->options.maps_dir,
        .site = backend->options.site,
        .owner = backend,
        .seal_key = backend->options.seal_key,
    };
    enum store_mode mode = thread == HTTP_THREAD_WRITER ? STORE_READ_WRITE : STORE_READ_ONLY;
    SCORE_TRY(store_open(backend->options.database_url, mode, &context.store, err));
    enum score_status status = context_fill(backend, thread, &context, err);
    if (status) {
        store_close(context.store);
        return status;
    }
    *ret_context = context;
    return SCORE_OK;
}

static void context_close(void *user, struct api_context *context)
{
    (void)user;
    api_import_drop(context);
    world_free(context->world);
    store_close(context->store);
    *context = (struct api_context){0};
}

static enum score_status ping(struct api_context *context, struct score_error *err)
{
    return store_ping(context->store, err);
}

static enum score_status tx_begin(struct api_context *context, struct score_error *err)
{
    return store_tx_begin(context->store, err);
}

/* Other nodes are told of a batch with it. */
static enum score_status tx_commit(struct api_context *context, struct score_error *err)
{
    if (store_tx_depth(context->store) == 1) {
        SCORE_TRY(store_notify(context->store, err));
    }
    return store_tx_commit(context->store, err);
}

static void tx_rollback(struct api_context *context)
{
    /* The store may have undone everything by itself, as SQLite does when the disk is full. */
    if (store_tx_depth(context->store) > 0) {
        store_tx_rollback(context->store);
    }
}

static enum score_status wait_news(struct api_context *context, int64_t ms, bool *ret_has_news,
                                   struct score_error *err)
{
    return store_wait(context->store, ms, ret_has_news, err);
}

/* ---- notes ----------------------------------------------------------------------------------- */

static bool notes_due(void *user)
{
    const struct backend_score *backend = user;
    struct api_context notes = {.limiter = backend->limiter, .presence = backend->presence};
    return api_notes_due(&notes);
}

static void notes_done(void *user, bool is_committed)
{
    const struct backend_score *backend = user;
    struct api_context notes = {.limiter = backend->limiter, .presence = backend->presence};
    api_notes_done(&notes, is_committed);
}

/* What was taken for writing is a note again. */
static enum score_status notes_write(struct api_context *context, struct score_error *err)
{
    enum score_status status = api_notes_write(context, err);
    if (status) {
        api_notes_done(context, false);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

enum score_status backend_score_init(struct backend_score *backend,
                                     const struct backend_score_options *options,
                                     struct score_error *err)
{
    *backend = (struct backend_score){
        .backend =
            {
                .user = backend,
                .context_open = context_open,
                .context_close = context_close,
                .ping = ping,
                .tx_begin = tx_begin,
                .tx_commit = tx_commit,
                .tx_rollback = tx_rollback,
                .tick = node_tick,
                .step = node_step,
                .leave = node_leave,
                .seal_prepare = options->seal_key && *options->seal_key ? node_seal_prepare : NULL,
                .seal_write = node_seal_write,
                .seal_free = node_seal_free,
                .node_state = node_state,
                .wait = wait_news,
                .notes_due = notes_due,
                .notes_write = notes_write,
                .notes_done = notes_done,
                .mail_next_at = node_mail_next_at,
                .mail_claim = node_mail_claim,
                .mail_record = node_mail_record,
                .route_find = api_route_find,
                .authenticate = api_authenticate,
                .prepare = api_prepare,
                .run = api_run,
                .batch_begin = api_batch_begin,
                .batch_failed = api_batch_failed,
                .stream_last = api_stream_last,
                .stream_read = api_stream_read,
            },
        .options = *options,
    };
    if (backend->options.maps_dir && !*backend->options.maps_dir) {
        backend->options.maps_dir = NULL;
    }
    SCORE_TRY(node_init(backend, options->node, err));
    enum score_status status = api_limiter_create(&backend->limiter, err);
    if (!status) {
        status = api_presence_create(&backend->presence, err);
    }
    if (status) {
        backend_score_done(backend);
    }
    return status;
}

void backend_score_done(struct backend_score *backend)
{
    api_limiter_free(backend->limiter);
    api_presence_free(backend->presence);
    backend->limiter = NULL;
    backend->presence = NULL;
    if (backend->has_lock) {
        (void)pthread_mutex_destroy(&backend->state_lock);
        backend->has_lock = false;
    }
}
