/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/limiter.h"
#include "api/problem.h"
#include "api/sign_in.h"
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

/* The slow half, outside any transaction: the password against argon2id. */
enum score_status handle_session_prepare(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    struct sign_in sign_in = {0};
    SCORE_TRY(json_in_read(call, SIGN_IN_FIELDS, SCORE_ARRAY_COUNT(SIGN_IN_FIELDS), &sign_in, err));
    SCORE_TRY(sign_in_attempt(context, call, sign_in.email, err));
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

enum score_status handle_session_create(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    const struct link_visit visit = call_visit(call);
    struct session_grant grant;
    SCORE_TRY(session_start(call->domain, call->prepared, &visit, &grant, err));
    return sign_in_answer(call, &grant, 200, err);
}

enum score_status handle_session_delete(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    if (call->request->session_token[0]) {
        SCORE_TRY(session_end(call->domain, call->request->session_token, err));
        session_cookie_set(call, "", 0);
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
