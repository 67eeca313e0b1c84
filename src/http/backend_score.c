/* SPDX-License-Identifier: Apache-2.0 */
#include "http/backend_score.h"

#include "api/import_runner.h"
#include "api/limiter.h"
#include "api/presence.h"
#include "base/limits.h"
#include "domain/domain.h"
#include "domain/mail.h"
#include "domain/offer.h"
#include "domain/password_reset.h"
#include "domain/seal.h"
#include "domain/seal_day.h"
#include "domain/seal_open.h"
#include "domain/world.h"
#include "store/store.h"

/* HTTP threads do without a world: what needs the engine runs on a job thread or the writer. */
static enum score_status context_open(void *user, enum http_thread thread,
                                      struct api_context *ret_context, struct score_error *err)
{
    const struct backend_score *backend = user;
    struct api_context context = {
        .clock = backend->options.clock,
        .limiter = backend->limiter,
        .presence = backend->presence,
        .maps_dir = backend->options.maps_dir,
        .site = backend->options.site,
        .seal_key = backend->options.seal_key,
    };
    enum store_mode mode = thread == HTTP_THREAD_WRITER ? STORE_READ_WRITE : STORE_READ_ONLY;
    SCORE_TRY(store_open(backend->options.database_url, mode, &context.store, err));
    if (thread != HTTP_THREAD_READ) {
        enum score_status status = world_create(&context.world, err);
        if (status) {
            store_close(context.store);
            return status;
        }
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

static enum score_status step(struct api_context *context, bool *ret_more, struct score_error *err)
{
    return api_import_step(context, ret_more, err);
}

static enum score_status ping(struct api_context *context, struct score_error *err)
{
    return store_ping(context->store, err);
}

static enum score_status tx_begin(struct api_context *context, struct score_error *err)
{
    return store_tx_begin(context->store, err);
}

static enum score_status tx_commit(struct api_context *context, struct score_error *err)
{
    return store_tx_commit(context->store, err);
}

static void tx_rollback(struct api_context *context)
{
    /* The store may have undone everything by itself, as SQLite does when the disk is full. */
    if (store_tx_depth(context->store) > 0) {
        store_tx_rollback(context->store);
    }
}

/* Offers whose time has run out go to the next firm; who forgot a password gets a link; what has
 * expired is forgotten. */
static enum score_status tick(struct api_context *context, struct score_error *err)
{
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = {
        .store = context->store,
        .world = context->world,
        .site = context->site,
        .clock = context->clock,
        .arena = &arena,
        .actor = actor_system(),
    };
    int64_t expired = 0;
    enum score_status status = offer_expire_due(&domain, &expired, err);
    if (!status) {
        status = password_requests_answer(&domain, err);
    }
    arena_done(&arena);
    return status ? status : api_tidy(context, err);
}

static struct domain mail_domain(struct api_context *context, struct arena *arena)
{
    return (struct domain){
        .store = context->store,
        .world = context->world,
        .site = context->site,
        .clock = context->clock,
        .arena = arena,
        .actor = actor_system(),
    };
}

static enum score_status next_mail_at(struct api_context *context, int64_t *ret_at_ms,
                                      struct score_error *err)
{
    struct domain domain = mail_domain(context, NULL); /* a number needs no memory */
    return mail_next_at(&domain, ret_at_ms, err);
}

static enum score_status claim_mail(struct api_context *context, struct arena *arena,
                                    struct mail *ret, struct score_error *err)
{
    struct domain domain = mail_domain(context, arena);
    return mail_claim(&domain, ret, err);
}

static enum score_status record_mail(struct api_context *context, struct arena *arena,
                                     struct mail *mail, const struct mail_result *result,
                                     struct score_error *err)
{
    struct domain domain = mail_domain(context, arena);
    return mail_record(&domain, mail, result, err);
}

/* A checkpoint to be, and whether the days of draws are to be looked after first. */
struct seal_work {
    struct seal_batch *batch; /* NULL = none */
    bool keeps_days;
};

static void seal_work_free(struct seal_work *work)
{
    seal_batch_free(work->batch);
    free(work);
}

/* Only the one whose turn it is needs to do this: with several servers on one database, asking for
 * the sealer's lease belongs here. The key is read for each checkpoint and forgotten at once. */
static enum score_status work_fill(struct domain *domain, const char *path, struct seal_work *work,
                                   struct score_error *err)
{
    struct seal_signer signer;
    SCORE_TRY(draw_days_are_due(domain, &work->keeps_days, err));
    SCORE_TRY(seal_signer_open(domain, path, &signer, err));
    enum score_status status = seal_prepare(domain, &signer, &work->batch, err);
    seal_signer_done(&signer);
    return status;
}

static enum score_status prepare_seal(struct api_context *context, struct seal_work **ret_work,
                                      struct score_error *err)
{
    struct seal_work *work = calloc(1, sizeof *work);
    if (!work) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = mail_domain(context, &arena);
    enum score_status status = work_fill(&domain, context->seal_key, work, err);
    arena_done(&arena);
    if (status || (!work->batch && !work->keeps_days)) {
        seal_work_free(work);
        work = NULL;
    }
    SCORE_TRY(status);
    *ret_work = work;
    return SCORE_OK;
}

static enum score_status write_seal(struct api_context *context, struct seal_work *work,
                                    struct score_error *err)
{
    bool is_added = false;
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = mail_domain(context, &arena);
    enum score_status status = SCORE_OK;
    if (work->batch) {
        status = seal_write(&domain, work->batch, &is_added, err);
    }
    if (!status && work->keeps_days) {
        status = draw_days_keep(&domain, err);
    }
    arena_done(&arena);
    return status;
}

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
                .tick = tick,
                .step = step,
                .seal_prepare = options->seal_key && *options->seal_key ? prepare_seal : NULL,
                .seal_write = write_seal,
                .seal_free = seal_work_free,
                .mail_next_at = next_mail_at,
                .mail_claim = claim_mail,
                .mail_record = record_mail,
                .route_find = api_route_find,
                .authenticate = api_authenticate,
                .prepare = api_prepare,
                .run = api_run,
                .stream_last = api_stream_last,
                .stream_read = api_stream_read,
            },
        .options = *options,
    };
    if (backend->options.maps_dir && !*backend->options.maps_dir) {
        backend->options.maps_dir = NULL;
    }
    SCORE_TRY(api_limiter_create(&backend->limiter, err));
    enum score_status status = api_presence_create(&backend->presence, err);
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
}
