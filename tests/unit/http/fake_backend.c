/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_backend.h"

#include <stdarg.h>

#include "base/json_writer.h"
#include "base/text.h"

/* The contexts carry the fake in place of a database. */
static struct fake_backend *fake_of(struct api_context *context)
{
    return (struct fake_backend *)(void *)context->store;
}

void fake_gate_pass(struct fake_backend *fake)
{
    (void)pthread_mutex_lock(&fake->lock);
    fake->waiting++;
    (void)pthread_cond_broadcast(&fake->changed);
    while (!fake->gate_is_open) {
        (void)pthread_cond_wait(&fake->changed, &fake->lock);
    }
    fake->waiting--;
    (void)pthread_mutex_unlock(&fake->lock);
}

static enum score_status answer(struct api_call *call, int status, const char *format, ...)
    SCORE_PRINTF(3, 4);

static enum score_status answer(struct api_call *call, int status, const char *format, ...)
{
    va_list args;
    char text[256];
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    call->response->status = status;
    call->response->content_type = "application/json";
    buf_add_text(&call->response->body, text);
    return SCORE_OK;
}

static enum score_status echo(struct api_context *context, struct api_call *call,
                              struct score_error *err)
{
    (void)context;
    (void)err;
    const struct api_request *request = call->request;
    struct json_writer json;
    json_writer_init(&json, &call->response->body);
    json_object_begin(&json);
    json_field_text(&json, "method", request->method);
    json_field_text(&json, "path", request->path);
    for (size_t i = 0; i < request->query_count; i++) {
        json_field_text(&json, request->query[i].name, request->query[i].value);
    }
    json_field_text(&json, "session", request->session_token);
    json_field_text(&json, "remote", request->remote_address);
    json_field_text(&json, "agent", request->user_agent);
    json_field_bool(&json, "secure", request->is_secure);
    json_object_end(&json);
    call->response->status = 200;
    call->response->content_type = "application/json";
    return SCORE_OK;
}

static enum score_status thing_get(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    (void)err;
    api_response_header_set(call->response, "ETag", "\"v1\"");
    return answer(call, 200, "{\"id\":\"%s\"}", api_param(call, "id"));
}

static enum score_status thing_add(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    (void)err;
    return answer(call, 201, "{\"body_len\":%zu}", call->request->body_len);
}

static enum score_status refuse(struct api_context *context, struct api_call *call,
                                struct score_error *err)
{
    (void)context;
    (void)err;
    api_problem_set(call->response, 409, "conflict", "not possible", "taken");
    return SCORE_CONFLICT;
}

static enum score_status wait_at_gate(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)err;
    fake_gate_pass(fake_of(context));
    return answer(call, text_equal(call->request->method, "GET") ? 200 : 201, "{}");
}

static enum score_status session_prepare(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)err;
    if (strstr(call->request->body, "wrong")) {
        api_problem_set(call->response, 401, "sign_in_failed", "wrong", "wrong");
        return SCORE_DENIED;
    }
    call->prepared = arena_format(call->arena, "%s", context ? "hashed" : "");
    return SCORE_OK;
}

static enum score_status session_add(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    (void)err;
    const char *prepared = call->prepared;
    api_response_header_set(call->response, "Set-Cookie", "score_session=t; HttpOnly");
    return answer(call, 201, "{\"prepared\":\"%s\"}", prepared);
}

static enum score_status say_nothing(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    (void)call;
    (void)err;
    return SCORE_OK;
}

static enum score_status stream_open(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)err;
    fake_feed_open(&fake_of(context)->feed, call);
    return SCORE_OK;
}

static enum score_status event_write(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)err;
    int64_t partner_id = 0;
    const char *partner = api_query(call->request, "partner");
    SCORE_ASSERT(text_parse_i64(partner ? partner : "0", &partner_id));
    fake_feed_add(&fake_of(context)->feed, partner_id);
    return answer(call, 201, "{}");
}

static const struct api_route ROUTES[] = {
    {.method = "GET", .pattern = "/api/v1/things", .kind = API_READ, .handle = echo},
    {.method = "GET", .pattern = "/api/v1/things/{id}", .kind = API_READ, .handle = thing_get},
    {.method = "POST",
     .pattern = "/api/v1/things",
     .kind = API_WRITE,
     .body_bytes_max = 64,
     .handle = thing_add},
    {.method = "PATCH",
     .pattern = "/api/v1/things/{id}",
     .kind = API_WRITE,
     .media = API_MEDIA_MERGE_PATCH,
     .body_bytes_max = 64,
     .handle = thing_add},
    {.method = "POST", .pattern = "/api/v1/refused", .kind = API_WRITE, .handle = refuse},
    {.method = "POST", .pattern = "/api/v1/gate", .kind = API_WRITE, .handle = wait_at_gate},
    {.method = "GET", .pattern = "/api/v1/long", .kind = API_READ_LONG, .handle = wait_at_gate},
    {.method = "POST",
     .pattern = "/api/v1/session",
     .kind = API_WRITE,
     .body_bytes_max = 64,
     .is_public = true,
     .prepare = session_prepare,
     .handle = session_add},
    {.method = "GET", .pattern = "/api/v1/silent", .kind = API_READ, .handle = say_nothing},
    {.method = "POST",
     .pattern = "/api/v1/upload",
     .kind = API_WRITE,
     .media = API_MEDIA_CSV,
     .body_bytes_max = 8 * 1024 * 1024,
     .handle = thing_add},
    {.method = "GET", .pattern = "/api/v1/stream", .kind = API_STREAM, .handle = stream_open},
    {.method = "POST", .pattern = "/api/v1/events", .kind = API_WRITE, .handle = event_write},
    {.method = "GET", .pattern = "/o/{token}", .kind = API_READ, .is_public = true, .handle = echo},
};

/* One {name} at the end of a pattern is all that these routes need. */
static bool pattern_matches(const char *pattern, const char *path, struct api_params *ret)
{
    const char *brace = strchr(pattern, '{');
    if (!brace) {
        return text_equal(pattern, path);
    }
    size_t len = (size_t)(brace - pattern);
    if (strncmp(pattern, path, len) != 0 || path[len] == '\0' || strchr(path + len, '/')) {
        return false;
    }
    ret->items[0] = (struct api_pair){.name = "id", .value = path + len};
    ret->count = 1;
    return true;
}

static const struct api_route *route_find(const char *method, const char *path, struct arena *arena,
                                          struct api_params *ret_params, const char **ret_allow)
{
    const char *allow = "";
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ROUTES); i++) {
        if (!pattern_matches(ROUTES[i].pattern, path, ret_params)) {
            continue;
        }
        if (text_equal(ROUTES[i].method, method)) {
            return &ROUTES[i];
        }
        allow = *allow ? arena_format(arena, "%s, %s", allow, ROUTES[i].method) : ROUTES[i].method;
    }
    *ret_allow = allow;
    return NULL;
}

static enum score_status context_open(void *user, enum http_thread thread,
                                      struct api_context *ret_context, struct score_error *err)
{
    struct fake_backend *fake = user;
    (void)pthread_mutex_lock(&fake->lock);
    enum score_status status = thread == HTTP_THREAD_WRITER ? fake->open_fails : fake->read_fails;
    fake->opened[thread] += status ? 0 : 1;
    (void)pthread_mutex_unlock(&fake->lock);
    if (status) {
        return score_error_set(err, status, "", "the fake database is closed");
    }
    ret_context->store = (struct store *)(void *)fake;
    /* Which thread this is, for context_close. */
    ret_context->world = (struct world *)(void *)&fake->opened[thread];
    return SCORE_OK;
}

static void context_close(void *user, struct api_context *context)
{
    struct fake_backend *fake = user;
    (void)pthread_mutex_lock(&fake->lock);
    fake->closed[(int *)(void *)context->world - fake->opened]++;
    (void)pthread_mutex_unlock(&fake->lock);
}

static enum score_status ping(struct api_context *context, struct score_error *err)
{
    struct fake_backend *fake = fake_of(context);
    (void)pthread_mutex_lock(&fake->lock);
    enum score_status status = fake->ping_fails;
    (void)pthread_mutex_unlock(&fake->lock);
    return status ? score_error_set(err, status, "", "no answer") : SCORE_OK;
}

static enum score_status tx_begin(struct api_context *context, struct score_error *err)
{
    struct fake_backend *fake = fake_of(context);
    (void)pthread_mutex_lock(&fake->lock);
    enum score_status status = fake->depth == 0 ? fake->begin_fails : SCORE_OK;
    if (!status) {
        fake->begun += fake->depth == 0 ? 1 : 0;
        fake->depth++;
    }
    (void)pthread_mutex_unlock(&fake->lock);
    return status ? score_error_set(err, status, "", "the database is locked") : SCORE_OK;
}

static enum score_status tx_commit(struct api_context *context, struct score_error *err)
{
    struct fake_backend *fake = fake_of(context);
    (void)pthread_mutex_lock(&fake->lock);
    enum score_status status = fake->depth == 1 ? fake->commit_fails : SCORE_OK;
    if (!status) {
        fake->depth--;
        fake->committed += fake->depth == 0 ? 1 : 0;
        fake->jobs_kept += fake->depth == 1 ? 1 : 0;
    }
    (void)pthread_mutex_unlock(&fake->lock);
    return status ? score_error_set(err, status, "", "the disk is full") : SCORE_OK;
}

static void tx_rollback(struct api_context *context)
{
    struct fake_backend *fake = fake_of(context);
    (void)pthread_mutex_lock(&fake->lock);
    if (fake->depth > 0) {
        fake->depth--;
        fake->rolled_back += fake->depth == 0 ? 1 : 0;
        fake->jobs_undone += fake->depth == 1 ? 1 : 0;
    }
    (void)pthread_mutex_unlock(&fake->lock);
}

static enum score_status tick(struct api_context *context, struct score_error *err)
{
    struct fake_backend *fake = fake_of(context);
    (void)err;
    (void)pthread_mutex_lock(&fake->lock);
    fake->ticks++;
    (void)pthread_cond_broadcast(&fake->changed);
    (void)pthread_mutex_unlock(&fake->lock);
    return SCORE_OK;
}

static enum score_status authenticate(struct api_context *context, struct api_call *call)
{
    bool is_out = call->route->kind == API_STREAM && fake_feed_is_out(&fake_of(context)->feed);
    if (is_out || text_equal(call->request->authorization, "Bearer bad")) {
        api_problem_set(call->response, 401, "unauthenticated", "sign in first", "bad key");
        return SCORE_DENIED;
    }
    return SCORE_OK;
}

static enum score_status prepare(struct api_context *context, struct api_call *call)
{
    struct score_error err = {0};
    return call->route->prepare(context, call, &err);
}

static enum score_status run(struct api_context *context, struct api_call *call)
{
    struct score_error err = {0};
    return call->route->handle(context, call, &err);
}

static enum score_status stream_last(struct api_context *context, int64_t *ret_seq,
                                     struct score_error *err)
{
    (void)err;
    *ret_seq = fake_feed_last(&fake_of(context)->feed);
    return SCORE_OK;
}

static enum score_status stream_read(struct api_context *context, const struct api_stream *stream,
                                     struct buf *ret, int64_t *ret_after_seq,
                                     struct score_error *err)
{
    return fake_feed_read(&fake_of(context)->feed, stream, ret, ret_after_seq, err);
}

void fake_backend_init(struct fake_backend *fake)
{
    *fake = (struct fake_backend){
        .backend =
            {
                .user = fake,
                .context_open = context_open,
                .context_close = context_close,
                .ping = ping,
                .tx_begin = tx_begin,
                .tx_commit = tx_commit,
                .tx_rollback = tx_rollback,
                .tick = tick,
                .route_find = route_find,
                .authenticate = authenticate,
                .prepare = prepare,
                .run = run,
                .stream_last = stream_last,
                .stream_read = stream_read,
            },
    };
    (void)pthread_mutex_init(&fake->lock, NULL);
    (void)pthread_cond_init(&fake->changed, NULL);
    fake_feed_init(&fake->feed);
}

void fake_backend_done(struct fake_backend *fake)
{
    fake_feed_done(&fake->feed);
    (void)pthread_cond_destroy(&fake->changed);
    (void)pthread_mutex_destroy(&fake->lock);
}

void fake_gate_open(struct fake_backend *fake)
{
    (void)pthread_mutex_lock(&fake->lock);
    fake->gate_is_open = true;
    (void)pthread_cond_broadcast(&fake->changed);
    (void)pthread_mutex_unlock(&fake->lock);
}

void fake_gate_wait(struct fake_backend *fake, int count)
{
    (void)pthread_mutex_lock(&fake->lock);
    while (fake->waiting < count) {
        (void)pthread_cond_wait(&fake->changed, &fake->lock);
    }
    (void)pthread_mutex_unlock(&fake->lock);
}

void fake_ticks_wait(struct fake_backend *fake, int count)
{
    (void)pthread_mutex_lock(&fake->lock);
    while (fake->ticks < count) {
        (void)pthread_cond_wait(&fake->changed, &fake->lock);
    }
    (void)pthread_mutex_unlock(&fake->lock);
}

void fake_set(struct fake_backend *fake, enum score_status *field, enum score_status value)
{
    (void)pthread_mutex_lock(&fake->lock);
    *field = value;
    (void)pthread_mutex_unlock(&fake->lock);
}

int fake_get(struct fake_backend *fake, const int *field)
{
    (void)pthread_mutex_lock(&fake->lock);
    int value = *field;
    (void)pthread_mutex_unlock(&fake->lock);
    return value;
}
