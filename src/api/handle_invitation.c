/* SPDX-License-Identifier: Apache-2.0 */

/* Registration for MySA by invitation. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/sign_in.h"
#include "base/limits.h"
#include "domain/identity.h"
#include "domain/invitation.h"

static const char WHO[] = "invitation link";

/* ---- inviting -------------------------------------------------------------------------------- */

static const struct json_field WISH_FIELDS[] = {
    {"partner", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct invitation_wish, partner), 0, 1,
     LIMIT_NAME_BYTES},
    {"email", JSON_IN_TEXT, JSON_IN_NULLABLE, offsetof(struct invitation_wish, email), 0, 0,
     LIMIT_EMAIL_BYTES},
    {"name", JSON_IN_TEXT, JSON_IN_NULLABLE, offsetof(struct invitation_wish, name), 0, 0,
     LIMIT_NAME_BYTES},
};
static const struct json_items WISHES = {WISH_FIELDS, SCORE_ARRAY_COUNT(WISH_FIELDS),
                                         sizeof(struct invitation_wish), INVITATIONS_MAX};

static void results_write(struct api_call *call, const struct invitation_result *results,
                          size_t count, bool has_links)
{
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        invitation_result_to_json(&json, &results[i], has_links);
    }
    json_array_end(&json);
    json_object_end(&json);
}

/* A link leaves once: what is kept for a repeated request has null in its place. */
static enum score_status results_answer(struct api_call *call,
                                        const struct invitation_result *results, size_t count,
                                        struct score_error *err)
{
    results_write(call, results, count, false);
    call->replay_body = arena_dup_text(call->arena, buf_text(&call->response->body));
    if (!call->replay_body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    results_write(call, results, count, true);
    call->response->status = 201;
    return SCORE_OK;
}

enum score_status handle_invitation_create(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    void *items = NULL;
    size_t count = 0;
    SCORE_TRY(json_in_read_items(call, "items", &WISHES, &items, &count, err));
    struct invitation_wish *wishes = items;
    struct invitation_result *results = arena_alloc(call->arena, count * sizeof(*results));
    if (!results) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        wishes[i].email = wishes[i].email ? wishes[i].email : "";
        wishes[i].name = wishes[i].name ? wishes[i].name : "";
    }
    SCORE_TRY(invitations_send(call->domain, wishes, count, results, err));
    return results_answer(call, results, count, err);
}

enum score_status handle_invitation_list(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    struct call_page page;
    int64_t partner_id = 0;
    call_page_read(call, &page);
    call_query_id(call, "partner", ID_PARTNER, &partner_id);
    SCORE_TRY(call_query_check(call, "limit cursor partner", err));
    struct invitation *items = NULL;
    size_t count = 0;
    SCORE_TRY(invitation_list(call->domain, partner_id, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        invitation_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

/* ---- the link -------------------------------------------------------------------------------- */

struct accept_body {
    const char *token;
    const char *name;
    const char *password;
    char password_hash[IDENTITY_HASH_SIZE]; /* "" = not made: the first answer stands */
};

#define AT(member) offsetof(struct accept_body, member)

static const struct json_field ACCEPT_FIELDS[] = {
    {"token", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(token), 0, 1, LIMIT_TOKEN_BYTES},
    {"name", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(name), 0, 1, LIMIT_NAME_BYTES},
    {"password", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(password), 0, 1, LIMIT_PASSWORD_MAX_BYTES},
};
enum { OPEN_FIELDS = 1 }; /* the token alone */

/* Unknown tokens are counted here: what the writer refuses leaves no trace. */
enum score_status handle_invitation_open_prepare(struct api_context *context, struct api_call *call,
                                                 struct score_error *err)
{
    struct invitation invitation;
    bool is_known = false;
    struct accept_body *body = arena_alloc(call->arena, sizeof(*body));
    if (!body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(json_in_read(call, ACCEPT_FIELDS, OPEN_FIELDS, body, err));
    call->prepared = body;
    SCORE_TRY(token_attempt(context, call, WHO, &is_known, err));
    return token_failure(context, call, WHO,
                         invitation_check(call->domain, body->token, &invitation, err));
}

enum score_status handle_invitation_open(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    const struct accept_body *body = call->prepared;
    const struct link_visit visit = call_visit(call);
    struct invitation invitation;
    SCORE_TRY(invitation_open(call->domain, body->token, &visit, &invitation, err));
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_field_text(&json, "partner_name", invitation.partner_name);
    json_field_text(&json, "email", invitation.email);
    json_field_optional(&json, "name", invitation.name);
    json_field_text(&json, "vendor_name", domain_site(call->domain)->vendor_name);
    json_field_time(&json, "expires_at", invitation.expires_at_ms);
    json_object_end(&json);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_invitation_accept_prepare(struct api_context *context,
                                                   struct api_call *call, struct score_error *err)
{
    struct domain *domain = call->domain;
    struct invitation invitation;
    bool is_known = false;
    struct accept_body *body = arena_alloc(call->arena, sizeof(*body));
    if (!body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(json_in_read(call, ACCEPT_FIELDS, SCORE_ARRAY_COUNT(ACCEPT_FIELDS), body, err));
    const char *texts[] = {body->token, body->name};
    SCORE_TRY(idempotency_fingerprint(call, texts, SCORE_ARRAY_COUNT(texts), err));
    call->prepared = body;
    call->scope = body->token;
    SCORE_TRY(token_attempt(context, call, WHO, &is_known, err));
    if (is_known) {
        return SCORE_OK;
    }
    SCORE_TRY(
        token_failure(context, call, WHO, invitation_check(domain, body->token, &invitation, err)));
    person_check(domain, body->name, invitation.email);
    password_check(domain, body->password, invitation.email);
    SCORE_TRY(problem_status(domain, err));
    return password_hash(body->password, body->password_hash, err);
}

enum score_status handle_invitation_accept(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    const struct accept_body *body = call->prepared;
    const struct invitation_input input = {.token = body->token,
                                           .name = body->name,
                                           .password_hash = body->password_hash,
                                           .visit = call_visit(call)};
    struct session_grant grant;
    SCORE_TRY(prepared_check(body->password_hash, err));
    SCORE_TRY(invitation_accept(call->domain, &input, &grant, err));
    return sign_in_answer(call, &grant, 201, err);
}
