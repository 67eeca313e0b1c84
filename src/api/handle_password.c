/* SPDX-License-Identifier: Apache-2.0 */

/* Forgotten passwords. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/limiter.h"
#include "api/sign_in.h"
#include "base/limits.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "domain/password_reset.h"

/* Whoever asks may ask for an office full of people, but not flood one mailbox. */
static const struct limiter_rule FROM_ADDRESS = {"forgot-from", 20, 60 * 1000};
static const struct limiter_rule FOR_MAILBOX = {"forgot-for", 3, 20 * 60 * 1000};
static const char WHO[] = "password link";

/* ---- asking ---------------------------------------------------------------------------------- */

struct forgot_body {
    const char *email;
};

static const struct json_field FORGOT_FIELDS[] = {
    {"email", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct forgot_body, email), 0, 1,
     LIMIT_EMAIL_BYTES},
};

enum score_status handle_password_forgot_prepare(struct api_context *context, struct api_call *call,
                                                 struct score_error *err)
{
    bool is_known = false;
    int64_t now_ms = clock_now_ms(&context->clock);
    struct forgot_body *body = arena_alloc(call->arena, sizeof(*body));
    if (!body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(json_in_read(call, FORGOT_FIELDS, SCORE_ARRAY_COUNT(FORGOT_FIELDS), body, err));
    call->prepared = body;
    SCORE_TRY(idempotency_is_known(call, &is_known, err));
    if (is_known) {
        return SCORE_OK;
    }
    int64_t wait_ms = api_limiter_use(context->limiter, context->store, &FROM_ADDRESS,
                                      call->request->remote_address, now_ms);
    if (wait_ms == 0) {
        wait_ms =
            api_limiter_use(context->limiter, context->store, &FOR_MAILBOX, body->email, now_ms);
    }
    return wait_ms ? too_many_answer(call, wait_ms, err) : SCORE_OK;
}

enum score_status handle_password_forgot(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    const struct forgot_body *body = call->prepared;
    SCORE_TRY(password_forgot(call->domain, body->email, err));
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_field_bool(&json, "sends_mail", mail_is_on(call->domain));
    json_object_end(&json);
    call->response->status = 202;
    return SCORE_OK;
}

/* ---- the new password ------------------------------------------------------------------------ */

struct reset_body {
    const char *token;
    const char *password;
    char password_hash[IDENTITY_HASH_SIZE]; /* "" = not made: the first answer stands */
};

#define AT(member) offsetof(struct reset_body, member)

static const struct json_field RESET_FIELDS[] = {
    {"token", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(token), 0, 1, LIMIT_TOKEN_BYTES},
    {"password", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(password), 0, 1, LIMIT_PASSWORD_MAX_BYTES},
};

enum score_status handle_password_reset_prepare(struct api_context *context, struct api_call *call,
                                                struct score_error *err)
{
    struct domain *domain = call->domain;
    bool is_known = false;
    struct user user;
    struct reset_body *body = arena_alloc(call->arena, sizeof(*body));
    if (!body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(json_in_read(call, RESET_FIELDS, SCORE_ARRAY_COUNT(RESET_FIELDS), body, err));
    SCORE_TRY(idempotency_fingerprint(call, &body->token, 1, err));
    call->prepared = body;
    call->scope = body->token;
    SCORE_TRY(token_attempt(context, call, WHO, &is_known, err));
    if (is_known) {
        return SCORE_OK;
    }
    SCORE_TRY(
        token_failure(context, call, WHO, password_link_check(domain, body->token, &user, err)));
    password_check(domain, body->password, user.email);
    SCORE_TRY(problem_status(domain, err));
    return password_hash(body->password, body->password_hash, err);
}

enum score_status handle_password_reset(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    const struct reset_body *body = call->prepared;
    const struct password_input input = {
        .token = body->token, .password_hash = body->password_hash, .visit = call_visit(call)};
    struct user user;
    SCORE_TRY(prepared_check(body->password_hash, err));
    SCORE_TRY(password_reset(call->domain, &input, &user, err));
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_field_text(&json, "email", user.email);
    json_object_end(&json);
    call->response->status = 200;
    return SCORE_OK;
}
