/* SPDX-License-Identifier: Apache-2.0 */
#include "http/thread_context.h"

#include "base/log.h"
#include "http/metrics.h"

struct api_context *thread_context_get(struct thread_context *context, struct score_error *err)
{
    if (context->is_open) {
        return &context->context;
    }
    const struct http_backend *backend = context->backend;
    if (backend->context_open(backend->user, context->thread, &context->context, err)) {
        char text[SCORE_ERROR_TEXT_SIZE * 2];
        metrics_add_database_error(context->metrics);
        log_line(LOG_ERROR, "database.open", "status=%s text=%s", score_status_name(err->status),
                 log_quote(err->text, text, sizeof(text)));
        return NULL;
    }
    context->is_open = true;
    return &context->context;
}

void thread_context_note(struct thread_context *context, enum score_status status)
{
    bool is_broken = status == SCORE_IO || status == SCORE_CORRUPT;
    if (is_broken || status == SCORE_BUSY) {
        metrics_add_database_error(context->metrics);
    }
    if (is_broken) {
        thread_context_close(context);
    }
}

void thread_context_close(struct thread_context *context)
{
    if (context->is_open) {
        context->backend->context_close(context->backend->user, &context->context);
        context->is_open = false;
    }
}
