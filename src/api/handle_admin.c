/* SPDX-License-Identifier: Apache-2.0 */

/* People and keys. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/identity.h"
#include "domain/partner.h"

enum { ROLES_MAX = 9 };

enum score_status handle_user_list(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    struct user *items = NULL;
    size_t count = 0;
    SCORE_TRY(user_list(call->domain, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        user_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

struct user_input {
    const char *email;
    const char *name;
    const char *phone;
    const char *partner;
    const char *distributor;
    const char *password;
    struct json_texts roles;
    char password_hash[IDENTITY_HASH_SIZE];
};

#define AT(member) offsetof(struct user_input, member)

static const struct json_field USER_FIELDS[] = {
    {"email", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(email), 0, 1, LIMIT_EMAIL_BYTES},
    {"name", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(name), 0, 1, LIMIT_NAME_BYTES},
    {"phone", JSON_IN_TEXT, 0, AT(phone), 0, 0, LIMIT_CODE_BYTES},
    {"partner", JSON_IN_TEXT, 0, AT(partner), 0, 1, LIMIT_NAME_BYTES},
    {"distributor", JSON_IN_TEXT, 0, AT(distributor), 0, 1, LIMIT_NAME_BYTES},
    {"password", JSON_IN_TEXT, 0, AT(password), 0, 1, LIMIT_PASSWORD_MAX_BYTES},
    {"roles", JSON_IN_TEXTS, JSON_IN_REQUIRED, AT(roles), 0, 1, ROLES_MAX},
};

/* Every field but the password. */
static enum score_status fingerprint_set(struct api_call *call, const struct user_input *input,
                                         struct score_error *err)
{
    enum { TEXTS = 5 };
    const char *texts[TEXTS + ROLES_MAX] = {input->email, input->name, input->phone, input->partner,
                                            input->distributor};
    for (size_t i = 0; i < input->roles.count && i < ROLES_MAX; i++) {
        texts[TEXTS + i] = input->roles.items[i];
    }
    return idempotency_fingerprint(call, texts, TEXTS + input->roles.count, err);
}

/* The slow half: decoding and the password's argon2id. */
enum score_status handle_user_create_prepare(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    struct user_input *input = arena_alloc(call->arena, sizeof(*input));
    if (!input) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    input->phone = "";
    SCORE_TRY(json_in_read(call, USER_FIELDS, SCORE_ARRAY_COUNT(USER_FIELDS), input, err));
    if (input->password) {
        password_check(call->domain, input->password, input->email);
        SCORE_TRY(problem_status(call->domain, err));
        SCORE_TRY(password_hash(input->password, input->password_hash, err));
    }
    call->prepared = input;
    return fingerprint_set(call, input, err);
}

static uint32_t roles_read(struct api_call *call, const struct json_texts *texts)
{
    uint32_t roles = 0;
    for (size_t i = 0; i < texts->count; i++) {
        enum role role;
        if (role_parse(texts->items[i], &role)) {
            roles |= (uint32_t)role;
        } else {
            const char *field = arena_format(call->arena, "roles/%zu", i);
            problem_add(call->domain, field ? field : "roles", "UNKNOWN", "no such role");
        }
    }
    return roles;
}

/* The firm by id or external id; noted when there is none such. */
static enum score_status partner_read(struct api_call *call, const char *key, int64_t *ret_id,
                                      struct score_error *err)
{
    if (!key) {
        return SCORE_OK;
    }
    enum score_status status = partner_resolve(call->domain, key, ret_id, err);
    if (status == SCORE_NOT_FOUND) {
        problem_add(call->domain, "partner", "UNKNOWN", "no such partner");
        return SCORE_OK;
    }
    return status;
}

static enum score_status user_from_input(struct api_call *call, const struct user_input *input,
                                         struct user *ret, struct score_error *err)
{
    *ret = (struct user){
        .email = input->email,
        .name = input->name,
        .phone = input->phone,
        .state = USER_ACTIVE,
        .password_hash = input->password_hash,
        .roles = roles_read(call, &input->roles),
    };
    SCORE_TRY(partner_read(call, input->partner, &ret->partner_id, err));
    if (input->distributor && !id_parse(ID_DISTRIBUTOR, input->distributor, &ret->distributor_id)) {
        problem_add(call->domain, "distributor", "FORMAT", "is no distributor's id");
    }
    return problem_status(call->domain, err);
}

enum score_status handle_user_create(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    struct user user;
    SCORE_TRY(user_from_input(call, call->prepared, &user, err));
    SCORE_TRY(user_save(call->domain, &user, err));
    struct json_writer json;
    call_json_begin(call, &json);
    user_to_json(&json, &user);
    call->response->status = 201;
    return SCORE_OK;
}

enum score_status handle_api_key_list(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct api_key *items = NULL;
    size_t count = 0;
    SCORE_TRY(api_key_list(call->domain, &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        api_key_to_json(&json, &items[i], false, NULL);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}

struct api_key_input {
    const char *name;
    int64_t expires_at_ms;
};

static const struct json_field API_KEY_FIELDS[] = {
    {"name", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct api_key_input, name), 0, 1,
     LIMIT_CODE_BYTES},
    {"expires_at", JSON_IN_TIME, 0, offsetof(struct api_key_input, expires_at_ms), 0, 0, 0},
};

/* The secret leaves once: what is kept for a repeated request has null in its place. */
static enum score_status api_key_answer(struct api_call *call, const struct api_key *key,
                                        const char *secret, struct score_error *err)
{
    struct json_writer json;
    call_json_begin(call, &json);
    api_key_to_json(&json, key, true, NULL);
    call->replay_body = arena_dup_text(call->arena, buf_text(&call->response->body));
    if (!call->replay_body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    call_json_begin(call, &json);
    api_key_to_json(&json, key, true, secret);
    call->response->status = 201;
    return SCORE_OK;
}

enum score_status handle_api_key_create(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    struct api_key_input input = {0};
    SCORE_TRY(json_in_read(call, API_KEY_FIELDS, SCORE_ARRAY_COUNT(API_KEY_FIELDS), &input, err));
    char secret[IDENTITY_TOKEN_SIZE];
    struct api_key key;
    SCORE_TRY(api_key_create(call->domain, call->domain->actor.user_id, input.name,
                             input.expires_at_ms, secret, &key, err));
    return api_key_answer(call, &key, secret, err);
}

enum score_status handle_api_key_delete(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_API_KEY, &id, err));
    SCORE_TRY(api_key_delete(call->domain, id, err));
    call->response->status = 204;
    return SCORE_OK;
}
