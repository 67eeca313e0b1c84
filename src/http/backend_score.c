/* SPDX-License-Identifier: Apache-2.0 */
#include "http/backend_score.h"

#include "api/import_runner.h"
#include "api/limiter.h"
#include "api/presence.h"
#include "base/limits.h"
#include "base/log.h"
#include "domain/domain.h"
#include "domain/event_record.h"
#include "domain/mail.h"
#include "domain/offer.h"
#include "domain/password_reset.h"
#include "domain/world.h"
#include "store/store.h"

/* HTTP threads do without a world: what needs the engine runs on a job thread or the writer. */
static enum score_status context_open(void *user, enum http_thread thread,
                                      struct api_context *ret_context, struct score_error *err)
{
    struct backend_score *backend = user;
    bool is_writer = thread == HTTP_THREAD_WRITER;
    struct api_context context = {
        .clock = backend->options.clock,
        .clock_watch = is_writer ? &backend->clock_watch : NULL,
        .limiter = backend->limiter,
        .presence = backend->presence,
        .maps_dir = backend->options.maps_dir,
        .site = backend->options.site,
    };
    enum store_mode mode = is_writer ? STORE_READ_WRITE : STORE_READ_ONLY;
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

static void jump_log(int64_t by_ms, int64_t now_ms, const char *what)
{
    char now[CLOCK_TEXT_SIZE];
    int64_t half_ms = by_ms < 0 ? -CLOCK_SECOND_MS / 2 : CLOCK_SECOND_MS / 2;
    clock_format(now_ms, now);
    log_line(LOG_WARN, "clock.jump", "seconds=%lld now=%s text=\"%s\"",
             (long long)((by_ms + half_ms) / CLOCK_SECOND_MS), now, what);
}

/* A clock that was set before the start shows when it is behind what has been written. */
static enum score_status clock_begin(struct domain *domain, struct score_error *err)
{
    int64_t last_ms = 0;
    int64_t now_ms = domain_now_ms(domain);
    SCORE_TRY(event_last_at(domain, &last_ms, err));
    if (last_ms - now_ms >= CLOCK_WATCH_JUMP_MS) {
        jump_log(now_ms - last_ms, now_ms,
                 "the clock is behind the last event: set it, or times will not be in order");
    }
    return SCORE_OK;
}

static enum score_status clock_look(struct clock_watch *watch, struct domain *domain,
                                    struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    bool is_first = !watch->has_seen;
    int64_t jump_ms = clock_watch_look(watch, now_ms, clock_monotonic_ms());
    if (jump_ms) {
        jump_log(jump_ms, now_ms,
                 jump_ms > 0 ? "the clock was set ahead: what is due by it is done now"
                             : "the clock was set back: what is due by it is done later");
    }
    return is_first ? clock_begin(domain, err) : SCORE_OK;
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
    enum score_status status = clock_look(context->clock_watch, &domain, err);
    if (!status) {
        status = offer_expire_due(&domain, &expired, err);
    }
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
