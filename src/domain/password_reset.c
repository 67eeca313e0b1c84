/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/password_reset.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "store/identity_store.h"
#include "store/party_store.h"

enum { REQUESTS_AT_ONCE = 50 };

static enum score_status out_of_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- asking ---------------------------------------------------------------------------------- */

static enum score_status forgot_in_tx(struct domain *domain, const char *email,
                                      struct score_error *err)
{
    struct password_request request = {.email = email, .created_at_ms = domain_now_ms(domain)};
    return store_password_request_add(domain->store, &request, err);
}

enum score_status password_forgot(struct domain *domain, const char *email, struct score_error *err)
{
    if (!text_is_email(email)) {
        problem_add(domain, "email", "FORMAT", "not an e-mail address");
        return problem_status(domain, err);
    }
    const char *folded = identity_email_fold(domain->arena, email);
    if (!folded) {
        return out_of_memory(err);
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, forgot_in_tx(domain, folded, err), err);
}

/* ---- the link -------------------------------------------------------------------------------- */

struct made_link {
    const char *url;
    int64_t expires_at_ms;
};

/* One live link a person: a new one ends the others. */
static enum score_status link_renew(struct domain *domain, const struct user *user, const char *how,
                                    struct made_link *ret, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    char token[LINK_TOKEN_SIZE];
    struct link link = {
        .purpose = LINK_PASSWORD,
        .user_id = user->id,
        .address = user->email,
        .name = "",
        .expires_at_ms = domain_now_ms(domain) + LIMIT_PASSWORD_LINK_MS,
    };
    SCORE_TRY(links_end(domain, LINK_PASSWORD, user->id, err));
    SCORE_TRY(link_create(domain, &link, token, err));
    buf_init(&detail, LIMIT_CODE_BYTES);
    kv_add_text(&detail, "by", how);
    SCORE_TRY(event_record_object(domain, ID_USER, user->id, "user.reset_begun", &detail, err));
    *ret = (struct made_link){.url = link_url(domain, "/reset/", token),
                              .expires_at_ms = link.expires_at_ms};
    return ret->url ? SCORE_OK : out_of_memory(err);
}

static enum score_status link_mail(struct domain *domain, const struct user *user,
                                   struct score_error *err)
{
    struct made_link link;
    char expires[CLOCK_TEXT_SIZE];
    SCORE_TRY(link_renew(domain, user, "mail", &link, err));
    clock_format(link.expires_at_ms, expires);
    const char *until = arena_format(domain->arena, "%.10s %.5s UTC", expires, expires + 11);
    if (!until) {
        return out_of_memory(err);
    }
    const struct mail_value values[] = {
        {"link", link.url}, {"expires", until}, {"person", user->name}};
    const struct mail_letter letter = {
        .template_name = "password",
        .address = user->email,
        .user_id = user->id,
        .values = values,
        .value_count = SCORE_ARRAY_COUNT(values),
    };
    return mail_queue(domain, &letter, err);
}

static enum score_status request_answer(struct domain *domain,
                                        const struct password_request *request,
                                        struct score_error *err)
{
    struct user user;
    SCORE_TRY(store_password_request_remove(domain->store, request->id, err));
    enum score_status status =
        store_user_find(domain->store, request->email, domain->arena, &user, err);
    if (status == SCORE_NOT_FOUND || (!status && user.state != USER_ACTIVE)) {
        return SCORE_OK;
    }
    return status ? status : link_mail(domain, &user, err);
}

enum score_status password_requests_answer(struct domain *domain, struct score_error *err)
{
    struct password_request *requests = NULL;
    size_t count = 0;
    SCORE_TRY(store_password_request_list(domain->store, REQUESTS_AT_ONCE, domain->arena, &requests,
                                          &count, err));
    for (size_t i = 0; i < count; i++) {
        if (mail_is_on(domain)) {
            SCORE_TRY(request_answer(domain, &requests[i], err));
        } else { /* there is no way to answer; an administrator makes links by hand */
            SCORE_TRY(store_password_request_remove(domain->store, requests[i].id, err));
        }
    }
    return SCORE_OK;
}

/* An active person by e-mail. */
static enum score_status person_find(struct domain *domain, const char *email, struct user *ret,
                                     struct score_error *err)
{
    const char *folded = identity_email_fold(domain->arena, email);
    if (!folded) {
        return out_of_memory(err);
    }
    enum score_status status = store_user_find(domain->store, folded, domain->arena, ret, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "there is no user '%.80s'", email);
    }
    SCORE_TRY(status);
    if (ret->state != USER_ACTIVE) {
        return score_error_set(err, SCORE_CONFLICT, "", "'%.80s' is disabled", email);
    }
    return SCORE_OK;
}

enum score_status password_link_make(struct domain *domain, const char *email, const char **ret_url,
                                     int64_t *ret_expires_at_ms, struct score_error *err)
{
    struct user user;
    struct made_link link;
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR, err));
    SCORE_TRY(person_find(domain, email, &user, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, link_renew(domain, &user, "hand", &link, err), err));
    *ret_url = link.url;
    *ret_expires_at_ms = link.expires_at_ms;
    return SCORE_OK;
}

/* ---- the new password ------------------------------------------------------------------------ */

static enum score_status link_person(struct domain *domain, const char *token, struct link *ret,
                                     struct user *ret_user, struct score_error *err)
{
    struct link link;
    struct user user;
    SCORE_TRY(token_link_find(domain, LINK_PASSWORD, token, &link, err));
    enum score_status status =
        store_user_get(domain->store, link.user_id, domain->arena, &user, err);
    bool is_theirs = !status && user.state == USER_ACTIVE && text_equal(user.email, link.address);
    if (status == SCORE_NOT_FOUND || (!status && !is_theirs)) {
        return token_link_unknown(err);
    }
    SCORE_TRY(status);
    *ret = link;
    *ret_user = user;
    return SCORE_OK;
}

enum score_status password_link_check(struct domain *domain, const char *token, struct user *ret,
                                      struct score_error *err)
{
    struct link link;
    return link_person(domain, token, &link, ret, err);
}

static enum score_status reset_in_tx(struct domain *domain, const struct password_input *input,
                                     struct user *ret, struct score_error *err)
{
    struct link link;
    SCORE_TRY(link_person(domain, input->token, &link, ret, err));
    domain->actor = actor_of_user(ret, domain->arena);
    SCORE_TRY(link_use(domain, &link, err));
    SCORE_TRY(link_event_record(domain, &link, "link.used", &input->visit, err));
    return password_set(domain, ret, input->password_hash, err);
}

enum score_status password_reset(struct domain *domain, const struct password_input *input,
                                 struct user *ret, struct score_error *err)
{
    struct user user;
    struct actor before = domain->actor;
    SCORE_TRY(store_tx_begin(domain->store, err));
    enum score_status status = domain_tx_end(domain, reset_in_tx(domain, input, &user, err), err);
    domain->actor = before;
    SCORE_TRY(status);
    *ret = user;
    return SCORE_OK;
}
