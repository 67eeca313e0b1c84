/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/limiter.h"
#include "api/problem.h"
#include "base/limits.h"
#include "domain/identity.h"

struct sign_in {
    const char *email;
    const char *password;
};

#define AT(member) offsetof(struct sign_in, member)

static const struct json_field SIGN_IN_FIELDS[] = {
    {"email", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(email), 0, 1, LIMIT_EMAIL_BYTES},
    {"password", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(password), 0, 1, LIMIT_PASSWORD_MAX_BYTES},
};

static enum score_status attempt_check(struct api_context *context, struct api_call *call,
                                       const struct sign_in *sign_in, struct score_error *err)
{
    int64_t wait_ms = api_limiter_wait_ms(context->limiter, call->request->remote_address,
                                          sign_in->email, clock_now_ms(&context->clock));
    if (wait_ms == 0) {
        return SCORE_OK;
    }
    enum score_status status = problem_edge(call, API_EDGE_TOO_MANY_ATTEMPTS, "", err);
    int64_t seconds = (wait_ms + CLOCK_SECOND_MS - 1) / CLOCK_SECOND_MS;
    const char *text = arena_format(call->arena, "%lld", (long long)seconds);
    api_response_header_set(call->response, "Retry-After", text ? text : "60");
    return status;
}

/* The slow half, outside any transaction: the password against argon2id. */
enum score_status handle_session_prepare(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    struct sign_in sign_in = {0};
    SCORE_TRY(json_in_read(call, SIGN_IN_FIELDS, SCORE_ARRAY_COUNT(SIGN_IN_FIELDS), &sign_in, err));
    SCORE_TRY(attempt_check(context, call, &sign_in, err));
    struct user *user = arena_alloc(call->arena, sizeof(*user));
    if (!user) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    int64_t now_ms = clock_now_ms(&context->clock);
    enum score_status status =
        identity_verify(call->domain, sign_in.email, sign_in.password, user, err);
    if (status == SCORE_DENIED || status == SCORE_NOT_FOUND) {
        api_limiter_failed(context->limiter, call->request->remote_address, sign_in.email, now_ms);
        return problem_edge(call, API_EDGE_SIGN_IN_FAILED, "", err);
    }
    SCORE_TRY(status);
    api_limiter_succeeded(context->limiter, call->request->remote_address, sign_in.email, now_ms);
    call->prepared = user;
    return SCORE_OK;
}

static void cookie_set(struct api_call *call, const char *token, int64_t max_age_s)
{
    const char *cookie = arena_format(
        call->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s", API_SESSION_COOKIE,
        token, (long long)max_age_s, call->request->is_secure ? "; Secure" : "");
    api_response_header_set(call->response, "Set-Cookie", cookie ? cookie : "");
}

enum score_status handle_session_create(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    const struct user *user = call->prepared;
    char token[IDENTITY_TOKEN_SIZE];
    struct session session;
    SCORE_TRY(session_start(call->domain, user, token, &session, err));
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_key(&json, "user");
    user_to_json(&json, user);
    json_field_text(&json, "csrf_token", session.csrf_token);
    json_object_end(&json);
    cookie_set(call, token, LIMIT_SESSION_MS / CLOCK_SECOND_MS);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_session_delete(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    if (call->request->session_token[0]) {
        SCORE_TRY(session_end(call->domain, call->request->session_token, err));
        cookie_set(call, "", 0);
    }
    call->response->status = 204;
    return SCORE_OK;
}

/* With a cookie the session itself is read, because the portal needs its token after a reload. */
enum score_status handle_me_get(struct api_context *context, struct api_call *call,
                                struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct user user;
    struct session session = {.csrf_token = NULL};
    if (call->request->authorization[0]) {
        SCORE_TRY(user_get(call->domain, call->domain->actor.user_id, &user, err));
    } else {
        SCORE_TRY(session_find(call->domain, call->request->session_token, &session, &user, err));
    }
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_key(&json, "user");
    user_to_json(&json, &user);
    json_field_text(&json, "csrf_token", session.csrf_token);
    json_object_end(&json);
    call->response->status = 200;
    return SCORE_OK;
}
