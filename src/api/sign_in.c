/* SPDX-License-Identifier: Apache-2.0 */
#include "api/sign_in.h"

#include "api/call.h"
#include "api/idempotency.h"
#include "api/json.h"
#include "api/limiter.h"
#include "api/problem.h"
#include "base/limits.h"

struct link_visit call_visit(const struct api_call *call)
{
    struct link_visit visit = {.address = call->request->remote_address,
                               .agent = call->request->user_agent};
    return visit;
}

enum score_status too_many_answer(struct api_call *call, int64_t wait_ms, struct score_error *err)
{
    enum score_status status = problem_edge(call, API_EDGE_TOO_MANY_ATTEMPTS, "", err);
    int64_t seconds = (wait_ms + CLOCK_SECOND_MS - 1) / CLOCK_SECOND_MS;
    const char *text = arena_format(call->arena, "%lld", (long long)seconds);
    api_response_header_set(call->response, "Retry-After", text ? text : "60");
    return status;
}

enum score_status sign_in_attempt(struct api_context *context, struct api_call *call,
                                  const char *who, struct score_error *err)
{
    int64_t wait_ms =
        api_limiter_wait_ms(context->limiter, context->store, call->request->remote_address, who,
                            clock_now_ms(&context->clock));
    return wait_ms == 0 ? SCORE_OK : too_many_answer(call, wait_ms, err);
}

enum score_status token_attempt(struct api_context *context, struct api_call *call, const char *who,
                                bool *ret_is_known, struct score_error *err)
{
    SCORE_TRY(sign_in_attempt(context, call, who, err));
    return idempotency_is_known(call, ret_is_known, err);
}

enum score_status token_failure(struct api_context *context, const struct api_call *call,
                                const char *who, enum score_status status)
{
    if (status == SCORE_NOT_FOUND || status == SCORE_DENIED) {
        api_limiter_failed(context->limiter, call->request->remote_address, who,
                           clock_now_ms(&context->clock));
    }
    return status;
}

enum score_status prepared_check(const char *password_hash, struct score_error *err)
{
    return *password_hash ? SCORE_OK
                          : score_error_set(err, SCORE_BUSY, "", "the first answer has gone");
}

void session_cookie_set(struct api_call *call, const char *token, int64_t max_age_s)
{
    const char *cookie = arena_format(
        call->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s", API_SESSION_COOKIE,
        token, (long long)max_age_s, call->request->is_secure ? "; Secure" : "");
    api_response_header_set(call->response, "Set-Cookie", cookie ? cookie : "");
}

static void session_write(struct api_call *call, const struct user *user, const char *csrf_token)
{
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_key(&json, "user");
    user_to_json(&json, user);
    json_field_text(&json, "csrf_token", csrf_token);
    json_object_end(&json);
}

enum score_status sign_in_answer(struct api_call *call, const struct session_grant *grant,
                                 int http_status, struct score_error *err)
{
    session_write(call, &grant->user, NULL);
    call->replay_body = arena_dup_text(call->arena, buf_text(&call->response->body));
    const char *token = arena_dup_text(call->arena, grant->token);
    if (!call->replay_body || !token) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    session_write(call, &grant->user, grant->session.csrf_token);
    session_cookie_set(call, token, LIMIT_SESSION_MS / CLOCK_SECOND_MS);
    call->response->status = http_status;
    return SCORE_OK;
}
