/* SPDX-License-Identifier: Apache-2.0 */

/* The first administrator. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/sign_in.h"
#include "base/limits.h"
#include "domain/identity.h"
#include "domain/setup.h"

static const char WHO[] = "set-up"; /* no e-mail address: a count of its own */

enum score_status handle_setup_get(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    bool is_needed = false;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(setup_is_needed(call->domain, &is_needed, err));
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_field_bool(&json, "needed", is_needed);
    json_field_text(&json, "vendor_name", domain_site(call->domain)->vendor_name);
    json_object_end(&json);
    call->response->status = 200;
    return SCORE_OK;
}

struct setup_body {
    const char *token;
    const char *name;
    const char *email;
    const char *password;
    char password_hash[IDENTITY_HASH_SIZE]; /* "" = not made: the first answer stands */
};

#define AT(member) offsetof(struct setup_body, member)

static const struct json_field FIELDS[] = {
    {"token", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(token), 0, 1, LIMIT_TOKEN_BYTES},
    {"name", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(name), 0, 1, LIMIT_NAME_BYTES},
    {"email", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(email), 0, 1, LIMIT_EMAIL_BYTES},
    {"password", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(password), 0, 1, LIMIT_PASSWORD_MAX_BYTES},
};

enum score_status handle_setup_create_prepare(struct api_context *context, struct api_call *call,
                                              struct score_error *err)
{
    struct domain *domain = call->domain;
    bool is_known = false;
    struct setup_body *body = arena_alloc(call->arena, sizeof(*body));
    if (!body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(json_in_read(call, FIELDS, SCORE_ARRAY_COUNT(FIELDS), body, err));
    const char *texts[] = {body->token, body->name, body->email};
    SCORE_TRY(idempotency_fingerprint(call, texts, SCORE_ARRAY_COUNT(texts), err));
    call->prepared = body;
    call->scope = body->token;
    SCORE_TRY(token_attempt(context, call, WHO, &is_known, err));
    if (is_known) {
        return SCORE_OK;
    }
    SCORE_TRY(token_failure(context, call, WHO, setup_check(domain, body->token, err)));
    person_check(domain, body->name, body->email);
    password_check(domain, body->password, body->email);
    SCORE_TRY(problem_status(domain, err));
    return password_hash(body->password, body->password_hash, err);
}

enum score_status handle_setup_create(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    const struct setup_body *body = call->prepared;
    const struct link_visit visit = call_visit(call);
    const struct setup_input input = {.token = body->token,
                                      .name = body->name,
                                      .email = body->email,
                                      .password_hash = body->password_hash};
    struct session_grant grant;
    SCORE_TRY(prepared_check(body->password_hash, err));
    SCORE_TRY(setup_finish(call->domain, &input, &visit, &grant, err));
    return sign_in_answer(call, &grant, 201, err);
}
