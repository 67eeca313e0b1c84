/* SPDX-License-Identifier: Apache-2.0 */
#include "http/node_score.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "api/import_runner.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/mail.h"
#include "domain/offer.h"
#include "domain/password_reset.h"
#include "domain/world.h"
#include "store/event_store.h"

/* ---- who we are ------------------------------------------------------------------------------ */

static const char PROCESS_MARK[] = ":pid-"; /* behind the host, in names that we make */

static void host_name(char ret[LEASE_NODE_SIZE / 2])
{
    if (gethostname(ret, LEASE_NODE_SIZE / 2) != 0) {
        ret[0] = '\0';
    }
    ret[LEASE_NODE_SIZE / 2 - 1] = '\0';
    ret[0] = lease_node_is_good(ret) ? ret[0] : '\0';
}

/* Host and process; the second one of a process, as in tests, says so. */
static void node_name_make(char ret[LEASE_NODE_SIZE])
{
    static atomic_int made;
    char host[LEASE_NODE_SIZE / 2];
    int nth = atomic_fetch_add(&made, 1);
    host_name(host);
    (void)snprintf(ret, LEASE_NODE_SIZE, nth ? "%s%s%ld:%d" : "%s%s%ld", host, PROCESS_MARK,
                   (long)getpid(), nth);
}

/* A process of this machine that is no more: who starts again after a crash need not wait. */
static bool holder_is_dead(const char *holder)
{
    char prefix[LEASE_NODE_SIZE];
    char host[LEASE_NODE_SIZE / 2];
    int64_t pid = 0;
    host_name(host);
    (void)snprintf(prefix, sizeof prefix, "%s%s", host, PROCESS_MARK);
    if (!*host || !text_has_prefix(holder, prefix)) {
        return false;
    }
    char digits[LEASE_NODE_SIZE];
    (void)snprintf(digits, sizeof digits, "%s", holder + strlen(prefix));
    digits[strcspn(digits, ":")] = '\0';
    return text_parse_i64(digits, &pid) && pid > 1 && pid <= INT32_MAX &&
           kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

enum score_status node_init(struct backend_score *backend, const char *node,
                            struct score_error *err)
{
    char made[LEASE_NODE_SIZE];
    node_name_make(made);
    const char *name = node && *node ? node : made;
    if (!lease_node_is_good(name)) {
        return score_error_set(
            err, SCORE_INVALID, "node",
            "a node's name is 1 to %d letters, digits and . _ - :", LEASE_NODE_SIZE - 1);
    }
    if (pthread_mutex_init(&backend->state_lock, NULL) != 0) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "no lock");
    }
    backend->has_lock = true;
    lease_book_init(&backend->leases, name);
    backend->leases.is_dead = holder_is_dead;
    (void)snprintf(backend->state.node, sizeof backend->state.node, "%s", name);
    return SCORE_OK;
}

void node_state(void *user, struct http_node_state *ret)
{
    struct backend_score *backend = user;
    (void)pthread_mutex_lock(&backend->state_lock);
    *ret = backend->state;
    (void)pthread_mutex_unlock(&backend->state_lock);
}

static void leases_show(const struct lease_book *book, struct http_node_state *state)
{
    state->lease_count = 0;
    for (size_t i = 0; i < book->count && state->lease_count < HTTP_LEASES_MAX; i++) {
        const struct lease_watch *watch = &book->watches[i];
        if (lease_is_node(watch->name)) {
            continue;
        }
        size_t at = state->lease_count++;
        (void)snprintf(state->leases[at].name, sizeof state->leases[at].name, "%.*s",
                       HTTP_NODE_SIZE - 1, watch->name);
        state->leases[at].is_held = watch->is_held;
    }
}

static void state_show(struct backend_score *backend, const struct domain *domain,
                       const struct http_node_state *seen)
{
    (void)pthread_mutex_lock(&backend->state_lock);
    leases_show(&backend->leases, &backend->state);
    backend->state.is_off = backend->is_off;
    backend->state.skew_ms = seen->skew_ms;
    backend->state.head_seq = seen->head_seq;
    backend->state.makes_way = seen->makes_way;
    backend->state.folded_seq = domain->world ? world_seq(domain->world) : seen->head_seq;
    (void)pthread_mutex_unlock(&backend->state_lock);
}

struct domain node_domain(struct api_context *context, struct arena *arena)
{
    const struct backend_score *backend = context->owner;
    return (struct domain){
        .store = context->store,
        .world = context->world,
        .site = context->site,
        .clock = context->clock,
        .arena = arena,
        .actor = actor_system(),
        .node = backend->leases.node,
    };
}

/* ---- what falls due -------------------------------------------------------------------------- */

/* A failure of the machine lets the leases go with it: another node may do better. */
static bool is_machines(enum score_status status)
{
    return status == SCORE_BUSY || status == SCORE_IO || status == SCORE_NO_MEMORY ||
           status == SCORE_CORRUPT;
}

/* Offers whose time has run out go to the next firm; who forgot a password gets a link; what has
 * expired is forgotten, and so are nodes that have died. */
static enum score_status due_do(struct api_context *context, struct domain *domain,
                                struct score_error *err)
{
    struct backend_score *backend = context->owner;
    int64_t expired = 0;
    SCORE_TRY(offer_expire_due(domain, &expired, err));
    SCORE_TRY(password_requests_answer(domain, err));
    SCORE_TRY(api_tidy(context, err));
    return lease_nodes_reap(domain, &backend->leases, err);
}

/* The work in a savepoint of its own: one that fails by itself does not take the lease with it. */
static enum score_status clocks_run(struct api_context *context, struct domain *domain,
                                    struct score_error *err)
{
    struct score_error cause = {0};
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = domain_tx_end(domain, due_do(context, domain, &cause), &cause);
    if (status && is_machines(status)) {
        return score_error_set(err, status, cause.field, "%s", cause.text);
    }
    if (status) {
        char text[SCORE_ERROR_TEXT_SIZE * 2];
        log_line(LOG_ERROR, "clock.work", "status=%s text=%s", score_status_name(status),
                 log_quote(cause.text, text, sizeof text));
    }
    return SCORE_OK;
}

static void off_set(struct backend_score *backend, int64_t skew_ms)
{
    bool is_off = skew_ms > LIMIT_CLOCK_SKEW_MS || skew_ms < -LIMIT_CLOCK_SKEW_MS;
    if (is_off != backend->is_off) {
        log_line(is_off ? LOG_ERROR : LOG_INFO, "node.clock", "node=%s skew_ms=%lld serves=%s",
                 backend->leases.node, (long long)skew_ms, is_off ? "no" : "yes");
    }
    backend->is_off = is_off;
}

/* A node whose clock is wrong lives on, so that what it has claimed stays its own, but takes
 * nothing, and gives back what it held. */
static enum score_status leases_turn(struct api_context *context, struct domain *domain,
                                     struct score_error *err)
{
    struct backend_score *backend = context->owner;
    bool is_held = false;
    if (backend->is_off) {
        SCORE_TRY(lease_release(domain, &backend->leases, LEASE_CLOCKS, err));
        SCORE_TRY(lease_release(domain, &backend->leases, LEASE_IMPORTS, err));
        SCORE_TRY(lease_release(domain, &backend->leases, LEASE_SEALER, err));
        return lease_look(domain, &backend->leases, LEASE_CLOCKS, err);
    }
    if (backend->backend.seal_prepare) {
        SCORE_TRY(lease_hold(domain, &backend->leases, LEASE_SEALER, &is_held, err));
    }
    SCORE_TRY(lease_hold(domain, &backend->leases, LEASE_CLOCKS, &is_held, err));
    return is_held ? clocks_run(context, domain, err) : SCORE_OK;
}

/* ---- the clock ------------------------------------------------------------------------------- */

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

static enum score_status tick_run(struct api_context *context, struct domain *domain,
                                  struct score_error *err)
{
    struct backend_score *backend = context->owner;
    struct http_node_state seen = {.node = ""};
    size_t others = 0;
    SCORE_TRY(clock_look(&backend->clock_watch, domain, err));
    SCORE_TRY(lease_node_beat(domain, &backend->leases, err));
    SCORE_TRY(lease_clock_skew(domain, &backend->leases, &seen.skew_ms, err));
    off_set(backend, seen.skew_ms);
    SCORE_TRY(leases_turn(context, domain, err));
    SCORE_TRY(store_event_last(domain->store, &seen.head_seq, err));
    SCORE_TRY(lease_nodes_count(domain, &backend->leases, &others, err));
    seen.makes_way = others > 0 && !store_is_fair(domain->store);
    state_show(backend, domain, &seen);
    return SCORE_OK;
}

enum score_status node_begin(struct api_context *context, struct score_error *err)
{
    struct backend_score *backend = context->owner;
    struct domain domain = node_domain(context, NULL); /* a number needs no memory */
    struct http_node_state seen = {.node = ""};
    SCORE_TRY(lease_clock_skew(&domain, &backend->leases, &seen.skew_ms, err));
    off_set(backend, seen.skew_ms);
    state_show(backend, &domain, &seen);
    return SCORE_OK;
}

enum score_status node_tick(struct api_context *context, struct score_error *err)
{
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = node_domain(context, &arena);
    enum score_status status = tick_run(context, &domain, err);
    arena_done(&arena);
    return status;
}

/* ---- background work ------------------------------------------------------------------------- */

/* A little of what others have written, so that the next decision need not wait for all of it. That
 * which cannot be folded is told by whoever decides. */
static void world_follow(struct domain *domain, bool *ret_more)
{
    int64_t head_seq = 0;
    if (store_event_last(domain->store, &head_seq, NULL) || !head_seq) {
        return;
    }
    int64_t until_seq = world_seq(domain->world) + LIMIT_FOLD_STEP;
    until_seq = until_seq < head_seq ? until_seq : head_seq;
    if (world_sync(domain->world, domain->store, until_seq, NULL) == SCORE_OK) {
        *ret_more = *ret_more || world_seq(domain->world) < head_seq;
    }
}

static enum score_status imports_run(struct api_context *context, struct domain *domain,
                                     bool *ret_more, struct score_error *err)
{
    struct backend_score *backend = context->owner;
    bool is_held = false;
    if (!backend->is_off) {
        SCORE_TRY(lease_hold(domain, &backend->leases, LEASE_IMPORTS, &is_held, err));
    }
    if (is_held) {
        return api_import_step(context, ret_more, err);
    }
    api_import_drop(context); /* what we knew of it is out of date: another goes on */
    return SCORE_OK;
}

enum score_status node_step(struct api_context *context, bool *ret_more, struct score_error *err)
{
    struct arena arena;
    bool has_more = false;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = node_domain(context, &arena);
    enum score_status status = imports_run(context, &domain, &has_more, err);
    if (!status) {
        world_follow(&domain, &has_more);
        *ret_more = has_more;
    }
    arena_done(&arena);
    return status;
}

enum score_status node_leave(struct api_context *context, struct score_error *err)
{
    struct backend_score *backend = context->owner;
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = node_domain(context, &arena);
    enum score_status status = lease_node_leave(&domain, &backend->leases, err);
    if (!status) {
        status = api_notes_write(context, err);
    }
    arena_done(&arena);
    return status;
}

/* ---- mails ----------------------------------------------------------------------------------- */

static bool node_is_off(const struct api_context *context)
{
    struct http_node_state state;
    node_state(context->owner, &state);
    return state.is_off;
}

enum score_status node_mail_next_at(struct api_context *context, int64_t *ret_at_ms,
                                    struct score_error *err)
{
    struct domain domain = node_domain(context, NULL); /* a number needs no memory */
    if (node_is_off(context)) {
        *ret_at_ms = INT64_MAX;
        return SCORE_OK;
    }
    return mail_next_at(&domain, ret_at_ms, err);
}

/* Whose claim it is lives, as of the same transaction. */
enum score_status node_mail_claim(struct api_context *context, struct arena *arena,
                                  struct mail *ret, struct score_error *err)
{
    struct backend_score *backend = context->owner;
    struct domain domain = node_domain(context, arena);
    SCORE_TRY(lease_node_beat(&domain, &backend->leases, err));
    return mail_claim(&domain, ret, err);
}

enum score_status node_mail_record(struct api_context *context, struct arena *arena,
                                   struct mail *mail, const struct mail_result *result,
                                   struct score_error *err)
{
    struct domain domain = node_domain(context, arena);
    return mail_record(&domain, mail, result, err);
}
