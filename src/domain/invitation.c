/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/invitation.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "domain/partner.h"
#include "store/identity_store.h"
#include "store/link_store.h"
#include "store/party_store.h"

static enum score_status out_of_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- whom ------------------------------------------------------------------------------------ */

struct guest {
    struct partner partner;
    struct user user; /* id 0 = nobody has the address */
    const char *email;
    const char *name;
};

static void refuse(struct invitation_result *result, const char *code, const char *message)
{
    result->code = code;
    result->message = message;
}

/* The focal that can be reached, else the firm's own mailbox; "" = no address. */
static enum score_status address_choose(struct domain *domain, const struct invitation_wish *wish,
                                        struct guest *guest, struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    guest->email = wish->email;
    guest->name = wish->name;
    if (*guest->email) {
        return SCORE_OK;
    }
    SCORE_TRY(
        store_focals_list(domain->store, guest->partner.id, domain->arena, &focals, &count, err));
    guest->email = guest->partner.email;
    for (size_t i = 0; i < count; i++) {
        if (focals[i].is_reachable) {
            guest->email = focals[i].user_email;
            break;
        }
    }
    return SCORE_OK;
}

static enum score_status is_registered(struct domain *domain, int64_t partner_id, bool *ret,
                                       struct score_error *err)
{
    struct fact fact;
    int64_t now_ms = domain_now_ms(domain);
    enum score_status status =
        store_fact_find(domain->store, partner_id, FACT_MYSA, "", "", domain->arena, &fact, err);
    if (status == SCORE_NOT_FOUND) {
        *ret = false;
        return SCORE_OK;
    }
    SCORE_TRY(status);
    *ret = fact.state == FACT_MET && fact.valid_from_ms <= now_ms &&
           (fact.valid_until_ms == 0 || fact.valid_until_ms > now_ms);
    return SCORE_OK;
}

/* May whoever has this address be invited by this firm's link? A password that somebody set is not
 * given away with a link that leaves by another hand than the mail's. */
static enum score_status guest_check(struct domain *domain, struct guest *guest,
                                     struct invitation_result *result, struct score_error *err)
{
    bool has_fact = false;
    enum score_status status =
        store_user_find(domain->store, guest->email, domain->arena, &guest->user, err);
    if (status == SCORE_NOT_FOUND) {
        guest->user = (struct user){.id = 0};
        return SCORE_OK;
    }
    SCORE_TRY(status);
    SCORE_TRY(is_registered(domain, guest->partner.id, &has_fact, err));
    if (guest->user.partner_id != guest->partner.id) {
        refuse(result, "TAKEN", "somebody outside this firm has this e-mail address");
    } else if (guest->user.state != USER_ACTIVE) {
        refuse(result, "DISABLED", "the person with this address is disabled");
    } else if (*guest->user.password_hash && (has_fact || !mail_is_on(domain))) {
        refuse(result, "REGISTERED",
               "this person has a password: sign in, or ask for a new one at the sign-in");
    }
    if (!*guest->name) {
        guest->name = guest->user.name;
    }
    return SCORE_OK;
}

static enum score_status guest_find(struct domain *domain, const struct invitation_wish *wish,
                                    struct guest *guest, struct invitation_result *result,
                                    struct score_error *err)
{
    int64_t id = 0;
    enum score_status status = partner_resolve(domain, wish->partner, &id, err);
    if (status == SCORE_NOT_FOUND || status == SCORE_CONFLICT) { /* none, or several of one name */
        refuse(result, "UNKNOWN", "no firm, or more than one, is called so");
        return SCORE_OK;
    }
    SCORE_TRY(status);
    SCORE_TRY(partner_get(domain, id, &guest->partner, err));
    result->partner_id = id;
    result->partner_name = guest->partner.name;
    SCORE_TRY(address_choose(domain, wish, guest, err));
    result->email = guest->email;
    if (!guest->partner.is_active) {
        refuse(result, "INACTIVE", "this firm is not active");
    } else if (!*guest->email) {
        refuse(result, "NO_ADDRESS", "neither a focal nor the firm has an e-mail address");
    } else if (!text_is_email(guest->email)) {
        refuse(result, "FORMAT", "not an e-mail address");
    } else {
        guest->email = identity_email_fold(domain->arena, guest->email);
        return guest->email ? guest_check(domain, guest, result, err) : out_of_memory(err);
    }
    return SCORE_OK;
}

/* ---- sending --------------------------------------------------------------------------------- */

static enum score_status letter_queue(struct domain *domain, const struct guest *guest,
                                      const struct invitation_result *result,
                                      struct score_error *err)
{
    char expires[CLOCK_TEXT_SIZE];
    clock_format(result->expires_at_ms, expires);
    expires[10] = '\0'; /* the day is enough */
    const struct mail_value values[] = {
        {"link", result->link},
        {"partner", guest->partner.name},
        {"person", guest->name},
        {"expires", expires},
    };
    const struct mail_letter letter = {
        .template_name = "invitation",
        .address = guest->email,
        .user_id = guest->user.id,
        .partner_id = guest->partner.id,
        .values = values,
        .value_count = SCORE_ARRAY_COUNT(values),
    };
    return mail_queue(domain, &letter, err);
}

static enum score_status guest_invite(struct domain *domain, const struct guest *guest,
                                      struct invitation_result *result, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    char token[LINK_TOKEN_SIZE];
    int64_t now_ms = domain_now_ms(domain);
    struct link link = {
        .purpose = LINK_INVITATION,
        .user_id = guest->user.id,
        .partner_id = guest->partner.id,
        .address = guest->email,
        .name = guest->name,
        .expires_at_ms = now_ms + LIMIT_INVITATION_MS,
    };
    SCORE_TRY(store_invitations_end(domain->store, link.partner_id, link.address, now_ms, err));
    SCORE_TRY(link_create(domain, &link, token, err));
    buf_init(&detail, LIMIT_CODE_BYTES);
    kv_add_i64(&detail, "link", link.id);
    SCORE_TRY(
        event_record_object(domain, ID_PARTNER, link.partner_id, "invitation.sent", &detail, err));
    result->email = guest->email;
    result->expires_at_ms = link.expires_at_ms;
    result->link = link_url(domain, "/register/", token);
    if (!result->link) {
        return out_of_memory(err);
    }
    result->is_mailed = mail_is_on(domain);
    if (result->is_mailed) {
        SCORE_TRY(letter_queue(domain, guest, result, err));
        result->link = "";
    }
    return SCORE_OK;
}

static enum score_status send_in_tx(struct domain *domain, const struct invitation_wish *wishes,
                                    size_t count, struct invitation_result *results,
                                    struct score_error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct guest guest = {.email = "", .name = ""};
        results[i] = (struct invitation_result){
            .partner_name = "", .email = wishes[i].email, .link = "", .code = "", .message = ""};
        SCORE_TRY(guest_find(domain, &wishes[i], &guest, &results[i], err));
        if (!*results[i].code) {
            SCORE_TRY(guest_invite(domain, &guest, &results[i], err));
        }
    }
    return SCORE_OK;
}

enum score_status invitations_send(struct domain *domain, const struct invitation_wish *wishes,
                                   size_t count, struct invitation_result *ret_results,
                                   struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, err));
    if (count == 0 || count > INVITATIONS_MAX) {
        problem_add(domain, "items", "RANGE", "1 to %d firms at once", INVITATIONS_MAX);
        return problem_status(domain, err);
    }
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, send_in_tx(domain, wishes, count, ret_results, err), err);
}

/* ---- the list -------------------------------------------------------------------------------- */

const char *invitation_state_text(enum invitation_state state)
{
    switch (state) {
    case INVITATION_SENT:
        return "SENT";
    case INVITATION_REGISTERED:
        return "REGISTERED";
    case INVITATION_EXPIRED:
        return "EXPIRED";
    }
    return "";
}

static enum score_status invitation_from_link(struct domain *domain, const struct link *link,
                                              struct invitation *ret, struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(store_partner_get(domain->store, link->partner_id, domain->arena, &partner, err));
    *ret = (struct invitation){
        .id = link->id,
        .partner_id = link->partner_id,
        .partner_name = partner.name,
        .email = link->address,
        .name = link->name,
        .created_at_ms = link->created_at_ms,
        .expires_at_ms = link->expires_at_ms,
        .state = link->used_at_ms                               ? INVITATION_REGISTERED
                 : link->expires_at_ms <= domain_now_ms(domain) ? INVITATION_EXPIRED
                                                                : INVITATION_SENT,
    };
    return SCORE_OK;
}

enum score_status invitation_list(struct domain *domain, int64_t partner_id,
                                  const struct store_page *page, struct invitation **ret_items,
                                  size_t *ret_count, struct score_error *err)
{
    const struct link_filter filter = {.purpose = LINK_INVITATION, .partner_id = partner_id};
    struct link *links = NULL;
    size_t count = 0;
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_link_list(domain->store, &filter, page, domain->arena, &links, &count, err));
    struct invitation *items = arena_alloc(domain->arena, (count + 1) * sizeof(*items));
    if (!items) {
        return out_of_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(invitation_from_link(domain, &links[i], &items[i], err));
    }
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}
