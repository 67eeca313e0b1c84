/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/identity.h"

#include <sodium.h>

#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/partner.h"
#include "domain/setup.h"
#include "domain/token.h"
#include "model/id.h"
#include "store/identity_store.h"
#include "store/party_store.h"

/* argon2id, two passes over 19 MiB: OWASP's floor, so that a burst of sign-ins does not exhaust
 * the memory of a small machine. */
enum { ARGON2_PASSES = 2 };
static const size_t ARGON2_BYTES = (size_t)19 * 1024 * 1024;

static const char DEMO_PASSWORD[] = "score-demo";
static const char SETTING_DEMO[] = "demo";

_Static_assert((int)IDENTITY_TOKEN_SIZE == (int)TOKEN_SIZE, "keys are tokens");
_Static_assert(IDENTITY_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for libsodium's string");

enum score_status password_hash(const char *password, char ret[IDENTITY_HASH_SIZE],
                                struct score_error *err)
{
    size_t len = strlen(password);
    if (len < LIMIT_PASSWORD_MIN_BYTES || len > LIMIT_PASSWORD_MAX_BYTES) {
        return score_error_set(err, SCORE_INVALID, "password", "between %d and %d bytes",
                               LIMIT_PASSWORD_MIN_BYTES, LIMIT_PASSWORD_MAX_BYTES);
    }
    SCORE_TRY(hash_library_init(err));
    if (crypto_pwhash_str_alg(ret, password, len, ARGON2_PASSES, ARGON2_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory while hashing");
    }
    return SCORE_OK;
}

enum { PASSWORD_DIFFERENT_MIN = 4 };

static size_t different_bytes(const char *text)
{
    bool is_there[UINT8_MAX + 1] = {false};
    size_t count = 0;
    for (; *text; text++) {
        count += !is_there[(unsigned char)*text];
        is_there[(unsigned char)*text] = true;
    }
    return count;
}

void password_check(struct domain *domain, const char *password, const char *email)
{
    size_t email_len = strlen(email);
    if (strlen(password) > LIMIT_PASSWORD_MAX_BYTES) {
        problem_add(domain, "password", "TOO_LONG", "at most %d bytes", LIMIT_PASSWORD_MAX_BYTES);
    } else if (!text_is_utf8(password, strlen(password)) ||
               text_utf8_count(password) < LIMIT_PASSWORD_CHARS) {
        problem_add(domain, "password", "TOO_SHORT", "at least %d characters; a few words do well",
                    LIMIT_PASSWORD_CHARS);
    } else if (email_len && text_equal_nocase(password, email)) {
        problem_add(domain, "password", "GUESSABLE", "it must not be your e-mail address");
    } else if (different_bytes(password) < PASSWORD_DIFFERENT_MIN) {
        problem_add(domain, "password", "GUESSABLE", "use more than %d different characters",
                    PASSWORD_DIFFERENT_MIN - 1);
    }
}

enum score_status identity_is_demo(struct domain *domain, bool *ret, struct score_error *err)
{
    const char *value = "";
    SCORE_TRY(store_setting_get(domain->store, SETTING_DEMO, domain->arena, &value, err));
    *ret = text_equal(value, "1");
    return SCORE_OK;
}

const char *identity_email_fold(struct arena *arena, const char *email)
{
    char *folded = arena_dup_text(arena, email);
    for (char *c = folded; c && *c; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    return folded;
}

static enum score_status sign_in_denied(struct score_error *err)
{
    return score_error_set(err, SCORE_DENIED, "", "e-mail or password is wrong");
}

/* Spends the time a real check would take, so that answers do not tell who has an account. */
static enum score_status verify_nobody(const char *password, struct score_error *err)
{
    char unused[IDENTITY_HASH_SIZE];
    SCORE_TRY(password_hash(strlen(password) < LIMIT_PASSWORD_MIN_BYTES ? DEMO_PASSWORD : password,
                            unused, err));
    return sign_in_denied(err);
}

enum score_status identity_verify(struct domain *domain, const char *email, const char *password,
                                  struct user *ret, struct score_error *err)
{
    struct user user;
    bool is_demo = false;
    size_t len = strlen(password);
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(identity_is_demo(domain, &is_demo, err));
    if (len > LIMIT_PASSWORD_MAX_BYTES || strlen(email) > LIMIT_EMAIL_BYTES) {
        return sign_in_denied(err);
    }
    const char *folded = identity_email_fold(domain->arena, email);
    if (!folded) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = store_user_find(domain->store, folded, domain->arena, &user, err);
    if (status == SCORE_NOT_FOUND || (!status && !*user.password_hash)) {
        return verify_nobody(password, err);
    }
    SCORE_TRY(status);
    bool is_right = crypto_pwhash_str_verify(user.password_hash, password, len) == 0;
    bool is_demo_password = text_equal(password, DEMO_PASSWORD);
    if (!is_right || user.state != USER_ACTIVE || (is_demo_password && !is_demo)) {
        return sign_in_denied(err);
    }
    *ret = user;
    return SCORE_OK;
}

struct actor actor_of_user(const struct user *user, struct arena *arena)
{
    char id[ID_TEXT_SIZE];
    id_format(ID_USER, user->id, id);
    const char *name = arena_dup_text(arena, id);
    struct actor actor = {
        .user_id = user->id,
        .roles = user->roles,
        .partner_id = user->partner_id,
        .distributor_id = user->distributor_id,
        .name = name ? name : "",
    };
    return actor;
}

static enum score_status api_key_in_tx(struct domain *domain, struct api_key *key,
                                       struct score_error *err)
{
    SCORE_TRY(store_api_key_add(domain->store, key, err));
    return event_record_object(domain, ID_API_KEY, key->id, "key.created", NULL, err);
}

/* People make keys for themselves; administrators for anyone. */
static enum score_status api_key_permit(struct domain *domain, int64_t user_id,
                                        struct score_error *err)
{
    SCORE_TRY(actor_require_signed_in(domain, err));
    if (user_id == domain->actor.user_id && user_id != 0) {
        return SCORE_OK;
    }
    return actor_require(domain, ROLE_ADMINISTRATOR, err);
}

enum score_status api_key_create(struct domain *domain, int64_t user_id, const char *name,
                                 int64_t expires_at_ms, char ret_key[IDENTITY_TOKEN_SIZE],
                                 struct api_key *ret, struct score_error *err)
{
    SCORE_TRY(api_key_permit(domain, user_id, err));
    if (text_is_empty(name) || strlen(name) > LIMIT_CODE_BYTES) {
        problem_add(domain, "name", "REQUIRED", "a name of at most %d bytes", LIMIT_CODE_BYTES);
    }
    if (expires_at_ms && expires_at_ms <= domain_now_ms(domain)) {
        problem_add(domain, "expires_at", "RANGE", "it would have expired already");
    }
    SCORE_TRY(problem_status(domain, err));
    struct user user;
    SCORE_TRY(store_user_get(domain->store, user_id, domain->arena, &user, err));
    char token[IDENTITY_TOKEN_SIZE];
    char hash[HASH_HEX_SIZE];
    SCORE_TRY(hash_library_init(err));
    token_make(token);
    token_hash(token, hash);
    struct api_key key = {
        .user_id = user_id,
        .name = name,
        .key_hash = arena_dup_text(domain->arena, hash),
        .created_at_ms = domain_now_ms(domain),
        .expires_at_ms = expires_at_ms,
    };
    if (!key.key_hash) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, api_key_in_tx(domain, &key, err), err));
    memcpy(ret_key, token, sizeof token);
    *ret = key;
    return SCORE_OK;
}

enum score_status api_key_find(struct domain *domain, const char *key, struct user *ret_user,
                               struct score_error *err)
{
    char hash[HASH_HEX_SIZE];
    token_hash(key, hash);
    enum score_status status =
        store_api_key_get(domain->store, hash, domain_now_ms(domain), domain->arena, ret_user, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_DENIED, "", "the key is not known or has expired");
    }
    return status;
}

enum score_status api_key_list(struct domain *domain, struct api_key **ret_items, size_t *ret_count,
                               struct score_error *err)
{
    SCORE_TRY(actor_require_signed_in(domain, err));
    return store_api_key_list(domain->store, domain->actor.user_id, domain->arena, ret_items,
                              ret_count, err);
}

static enum score_status api_key_delete_in_tx(struct domain *domain, int64_t id,
                                              struct score_error *err)
{
    SCORE_TRY(actor_require_signed_in(domain, err));
    /* user 0 = any owner; only administrators reach it */
    bool is_admin = actor_has(domain, ROLE_ADMINISTRATOR);
    SCORE_TRY(store_api_key_remove(domain->store, id, is_admin ? 0 : domain->actor.user_id, err));
    return event_record_object(domain, ID_API_KEY, id, "key.deleted", NULL, err);
}

enum score_status api_key_delete(struct domain *domain, int64_t id, struct score_error *err)
{
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, api_key_delete_in_tx(domain, id, err), err);
}

void person_check(struct domain *domain, const char *name, const char *email)
{
    if (!text_is_email(email)) {
        problem_add(domain, "email", "FORMAT", "not an e-mail address");
    }
    if (text_is_empty(name)) {
        problem_add(domain, "name", "REQUIRED", "a name is required");
    } else if (strlen(name) > LIMIT_NAME_BYTES) {
        problem_add(domain, "name", "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
    }
}

static void user_check(struct domain *domain, const struct user *user)
{
    person_check(domain, user->name, user->email);
    if (user->roles == 0 || (user->roles & ~(uint32_t)ROLES_ANY)) {
        problem_add(domain, "roles", "REQUIRED", "at least one role");
    }
    if (user->partner_id && (user->roles & ~(uint32_t)ROLES_PARTNER)) {
        problem_add(domain, "roles", "STATE", "people of a firm hold partner roles only");
    }
    if (!user->partner_id && (user->roles & ROLES_PARTNER)) {
        problem_add(domain, "partner", "REQUIRED", "a partner role needs a firm");
    }
    if (!user->distributor_id != !(user->roles & ROLE_DISTRIBUTOR)) {
        problem_add(domain, "distributor", "STATE",
                    "the role DISTRIBUTOR and a distributor go together");
    }
}

static enum score_status user_permit(struct domain *domain, const struct user *user,
                                     struct score_error *err)
{
    if (actor_has(domain, ROLE_ADMINISTRATOR)) {
        return SCORE_OK;
    }
    SCORE_TRY(actor_require(domain, ROLE_PARTNER_ADMIN, err));
    if (!user->partner_id || user->partner_id != domain->actor.partner_id) {
        return score_error_set(err, SCORE_DENIED, "", "only people of your own firm");
    }
    return SCORE_OK;
}

/* Whether a mail reaches somebody changes with the state, and with an address that mails came back
 * from. */
static enum score_status user_reach_moves(struct domain *domain, const struct user *user, bool *ret,
                                          struct score_error *err)
{
    struct user before;
    SCORE_TRY(store_user_get(domain->store, user->id, domain->arena, &before, err));
    bool has_new_address = before.mail_bounced_at_ms && !text_equal(before.email, user->email);
    *ret = user->partner_id && (before.state != user->state || has_new_address);
    return SCORE_OK;
}

static enum score_status user_in_tx(struct domain *domain, struct user *user,
                                    struct score_error *err)
{
    user->updated_at_ms = domain_now_ms(domain);
    enum score_status status;
    bool may_reach = false;
    if (user->id == 0) {
        user->created_at_ms = user->updated_at_ms;
        status = store_user_add(domain->store, user, err);
    } else {
        SCORE_TRY(user_reach_moves(domain, user, &may_reach, err));
        status = store_user_update(domain->store, user, err);
    }
    if (status == SCORE_EXISTS) {
        problem_add(domain, "email", "DUPLICATE", "somebody has this e-mail address already");
    }
    SCORE_TRY(status);
    if (may_reach) {
        SCORE_TRY(partner_reach_record(domain, user->partner_id, user->id, err));
    }
    if (user->roles & ROLE_ADMINISTRATOR && user->state == USER_ACTIVE) {
        SCORE_TRY(setup_close(domain, err));
    }
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "roles", user->roles);
    kv_add_text(&detail, "state", user_state_text(user->state));
    if (user->import_id) {
        kv_add_i64(&detail, "import", user->import_id);
    }
    struct event event = {
        .object_kind = ID_USER,
        .object_id = user->id,
        .verb = "user.saved",
        .partner_id = user->partner_id,
        .detail = buf_text(&detail),
    };
    SCORE_TRY(buf_status(&detail, "event detail", err));
    return event_record(domain, &event, NULL, err);
}

enum score_status user_save(struct domain *domain, struct user *user, struct score_error *err)
{
    SCORE_TRY(user_permit(domain, user, err));
    if (user->id) { /* a firm's admin must not take over a person of another firm */
        struct user stored;
        SCORE_TRY(store_user_get(domain->store, user->id, domain->arena, &stored, err));
        SCORE_TRY(user_permit(domain, &stored, err));
    }
    user_check(domain, user);
    SCORE_TRY(problem_status(domain, err));
    user->email = identity_email_fold(domain->arena, user->email);
    if (!user->email) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, user_in_tx(domain, user, err), err);
}

static enum score_status password_in_tx(struct domain *domain, struct user *user,
                                        struct score_error *err)
{
    SCORE_TRY(user_in_tx(domain, user, err));
    SCORE_TRY(store_sessions_remove(domain->store, user->id, err));
    return links_end(domain, LINK_PASSWORD, user->id, err);
}

enum score_status password_set(struct domain *domain, struct user *user, const char *hash,
                               struct score_error *err)
{
    user->password_hash = hash;
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, password_in_tx(domain, user, err), err);
}

enum score_status user_get(struct domain *domain, int64_t id, struct user *ret,
                           struct score_error *err)
{
    struct user user;
    SCORE_TRY(actor_require_signed_in(domain, err));
    SCORE_TRY(store_user_get(domain->store, id, domain->arena, &user, err));
    bool is_visible = id == domain->actor.user_id || actor_has(domain, ROLE_ADMINISTRATOR) ||
                      actor_has(domain, ROLE_CHANNEL_MANAGER) ||
                      (user.partner_id && user.partner_id == domain->actor.partner_id);
    if (!is_visible) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such user");
    }
    *ret = user;
    return SCORE_OK;
}

enum score_status user_list(struct domain *domain, const struct store_page *page,
                            struct user **ret_items, size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR | ROLES_PARTNER, err));
    int64_t partner_id = actor_has(domain, ROLE_ADMINISTRATOR) ? 0 : domain->actor.partner_id;
    return store_user_list(domain->store, partner_id, page, domain->arena, ret_items, ret_count,
                           err);
}
