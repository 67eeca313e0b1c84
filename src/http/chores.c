/* SPDX-License-Identifier: Apache-2.0 */
#include "http/chores.h"

#include <pthread.h>
#include <time.h>

#include "base/log.h"
#include "http/node.h"
#include "http/writer.h"

enum { WAY_US = 3000 /* a few looks of whoever waits (store/sqlite/busy.c) */ };

struct chore {
    struct chores *chores;
    struct writer_job job;
    bool is_under_way; /* with the writer; guarded by lock */
};

struct chores {
    const struct http_backend *backend;
    struct writer *writer;
    pthread_mutex_t lock;
    pthread_cond_t leaving; /* on the monotonic clock */
    bool is_leaving;        /* guarded by lock */
    struct chore notes;
    struct chore tick;
    struct chore step;
    struct chore leave;
    bool has_more; /* the writer thread's own: the step asked for another */
};

static void failure_log(const char *event, enum score_status status, const struct score_error *err)
{
    char text[SCORE_ERROR_TEXT_SIZE * 2];
    if (status) {
        log_line(LOG_ERROR, event, "status=%s text=%s", score_status_name(status),
                 log_quote(err->text, text, sizeof(text)));
    }
}

static bool chores_are_leaving(struct chores *chores)
{
    (void)pthread_mutex_lock(&chores->lock);
    bool is_leaving = chores->is_leaving;
    (void)pthread_mutex_unlock(&chores->lock);
    return is_leaving;
}

/* Nothing when the last one still waits or runs. */
static void chore_submit(struct chore *chore)
{
    struct chores *chores = chore->chores;
    (void)pthread_mutex_lock(&chores->lock);
    bool is_free = !chore->is_under_way && (!chores->is_leaving || chore == &chores->leave);
    chore->is_under_way = chore->is_under_way || is_free;
    (void)pthread_mutex_unlock(&chores->lock);
    if (is_free && !writer_submit(chores->writer, &chore->job)) {
        (void)pthread_mutex_lock(&chores->lock);
        chore->is_under_way = false;
        (void)pthread_mutex_unlock(&chores->lock);
    }
}

static void chore_over(struct chore *chore)
{
    (void)pthread_mutex_lock(&chore->chores->lock);
    chore->is_under_way = false;
    (void)pthread_mutex_unlock(&chore->chores->lock);
}

/* The writer has logged a batch that failed; the next beat tries again. */
static void chore_done(enum score_status committed, void *user)
{
    (void)committed;
    chore_over(user);
}

/* ---- notes ----------------------------------------------------------------------------------- */

static enum score_status notes_run(struct api_context *context, void *user)
{
    struct chore *chore = user;
    struct score_error err = {0};
    enum score_status status = chore->chores->backend->notes_write(context, &err);
    failure_log("notes.write", status, &err);
    return status;
}

static void notes_done(enum score_status committed, void *user)
{
    struct chore *chore = user;
    chore->chores->backend->notes_done(chore->chores->backend->user, committed == SCORE_OK);
    chore_over(chore);
}

/* ---- tick ------------------------------------------------------------------------------------ */

static enum score_status tick_run(struct api_context *context, void *user)
{
    struct chore *chore = user;
    struct score_error err = {0};
    enum score_status status = chore->chores->backend->tick(context, &err);
    failure_log("clock.tick", status, &err);
    return status;
}

/* ---- step ------------------------------------------------------------------------------------ */

static enum score_status step_run(struct api_context *context, void *user)
{
    struct chore *chore = user;
    struct chores *chores = chore->chores;
    struct score_error err = {0};
    chores->has_more = false;
    enum score_status status = chores->backend->step(context, &chores->has_more, &err);
    chores->has_more = chores->has_more && !status;
    failure_log("background.step", status, &err);
    return status;
}

static bool step_again(void *user)
{
    const struct chore *chore = user;
    return chore->chores->has_more && !chores_are_leaving(chore->chores);
}

/* On the writer's thread between two batches: the moment in which another process gets its turn,
 * unless we are leaving. */
static void way_make(struct chores *chores)
{
    struct http_node_state state = node_state_get(chores->backend, NULL);
    struct timespec due;
    int waited = 0;
    if (!state.makes_way) {
        return;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &due);
    long ns = due.tv_nsec + WAY_US * 1000L;
    due.tv_sec += ns / 1000000000;
    due.tv_nsec = ns % 1000000000;
    (void)pthread_mutex_lock(&chores->lock);
    while (!chores->is_leaving && !waited) {
        waited = pthread_cond_timedwait(&chores->leaving, &chores->lock, &due);
    }
    (void)pthread_mutex_unlock(&chores->lock);
}

/* Behind what waits by now; after a failure the next beat tries again. */
static void step_done(enum score_status committed, void *user)
{
    struct chore *chore = user;
    bool has_more = chore->chores->has_more && !committed;
    if (has_more) {
        way_make(chore->chores);
    }
    chore_over(chore);
    if (has_more) {
        chore_submit(chore);
    }
}

/* ---- leave ----------------------------------------------------------------------------------- */

static enum score_status leave_run(struct api_context *context, void *user)
{
    struct chore *chore = user;
    struct score_error err = {0};
    enum score_status status = chore->chores->backend->leave(context, &err);
    failure_log("node.leave", status, &err);
    return status;
}

/* ---- all of them ----------------------------------------------------------------------------- */

enum score_status chores_create(const struct http_backend *backend, struct chores **ret_chores,
                                struct score_error *err)
{
    struct chores *chores = calloc(1, sizeof *chores);
    if (!chores) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    chores->backend = backend;
    (void)pthread_mutex_init(&chores->lock, NULL);
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&chores->leaving, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    const struct {
        struct chore *chore;
        enum score_status (*run)(struct api_context *context, void *user);
        void (*done)(enum score_status committed, void *user);
    } rows[] = {
        {&chores->notes, notes_run, notes_done},
        {&chores->tick, tick_run, chore_done},
        {&chores->step, step_run, step_done},
        {&chores->leave, leave_run, chore_done},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        *rows[i].chore = (struct chore){
            .chores = chores,
            .job = {.run = rows[i].run, .done = rows[i].done, .user = rows[i].chore}};
    }
    chores->step.job.again = step_again;
    *ret_chores = chores;
    return SCORE_OK;
}

void chores_start(struct chores *chores, struct writer *writer)
{
    chores->writer = writer;
}

void chores_note(struct chores *chores)
{
    const struct http_backend *backend = chores->backend;
    if (backend->notes_due && backend->notes_due(backend->user)) {
        chore_submit(&chores->notes);
    }
}

void chores_beat(struct chores *chores)
{
    if (!chores || chores_are_leaving(chores)) {
        return;
    }
    chores_note(chores);
    if (chores->backend->tick) {
        chore_submit(&chores->tick);
    }
    if (chores->backend->step) {
        chore_submit(&chores->step);
    }
}

void chores_leave(struct chores *chores)
{
    if (!chores) {
        return;
    }
    (void)pthread_mutex_lock(&chores->lock);
    bool was_leaving = chores->is_leaving;
    chores->is_leaving = true;
    (void)pthread_cond_broadcast(&chores->leaving);
    (void)pthread_mutex_unlock(&chores->lock);
    if (!was_leaving && chores->writer && chores->backend->leave) {
        chore_submit(&chores->leave);
    }
}

void chores_free(struct chores *chores)
{
    if (chores) {
        (void)pthread_cond_destroy(&chores->leaving);
        (void)pthread_mutex_destroy(&chores->lock);
        free(chores);
    }
}
