/* SPDX-License-Identifier: Apache-2.0 */

/* The other end of an invitation: who holds the link registers. */

#include "base/text.h"
#include "domain/focal.h"
#include "domain/identity.h"
#include "domain/invitation.h"
#include "domain/partner.h"
#include "store/identity_store.h"
#include "store/party_store.h"

/* A live link with its firm and, when there is one already, its person. */
struct guest {
    struct link link;
    struct partner partner;
    struct user user; /* id 0 = not yet */
};

static enum score_status guest_find(struct domain *domain, const char *token, struct guest *ret,
                                    struct score_error *err)
{
    SCORE_TRY(token_link_find(domain, LINK_INVITATION, token, &ret->link, err));
    SCORE_TRY(
        store_partner_get(domain->store, ret->link.partner_id, domain->arena, &ret->partner, err));
    enum score_status status =
        store_user_find(domain->store, ret->link.address, domain->arena, &ret->user, err);
    if (status == SCORE_NOT_FOUND) {
        ret->user = (struct user){.id = 0};
        return ret->partner.is_active ? SCORE_OK : token_link_unknown(err);
    }
    SCORE_TRY(status);
    if (ret->user.partner_id != ret->link.partner_id) {
        return score_error_set(err, SCORE_CONFLICT, "token",
                               "this e-mail address belongs to somebody outside this firm by now; "
                               "ask the vendor to invite you at another address");
    }
    bool is_open = ret->partner.is_active && ret->user.state == USER_ACTIVE;
    return is_open ? SCORE_OK : token_link_unknown(err);
}

static struct invitation invitation_of(const struct guest *guest)
{
    struct invitation invitation = {
        .id = guest->link.id,
        .partner_id = guest->link.partner_id,
        .partner_name = guest->partner.name,
        .email = guest->link.address,
        .name = *guest->link.name ? guest->link.name
                : guest->user.id  ? guest->user.name
                                  : "",
        .created_at_ms = guest->link.created_at_ms,
        .expires_at_ms = guest->link.expires_at_ms,
        .state = INVITATION_SENT,
    };
    return invitation;
}

enum score_status invitation_check(struct domain *domain, const char *token, struct invitation *ret,
                                   struct score_error *err)
{
    struct guest guest;
    SCORE_TRY(guest_find(domain, token, &guest, err));
    *ret = invitation_of(&guest);
    return SCORE_OK;
}

static enum score_status open_in_tx(struct domain *domain, const char *token,
                                    const struct link_visit *visit, struct invitation *ret,
                                    struct score_error *err)
{
    struct guest guest;
    SCORE_TRY(guest_find(domain, token, &guest, err));
    *ret = invitation_of(&guest);
    return link_opened_record(domain, &guest.link, visit, err);
}

enum score_status invitation_open(struct domain *domain, const char *token,
                                  const struct link_visit *visit, struct invitation *ret,
                                  struct score_error *err)
{
    struct invitation invitation;
    struct actor before = domain->actor;
    SCORE_TRY(store_tx_begin(domain->store, err));
    domain->actor = (struct actor){.name = "invitation"};
    enum score_status status =
        domain_tx_end(domain, open_in_tx(domain, token, visit, &invitation, err), err);
    domain->actor = before;
    SCORE_TRY(status);
    *ret = invitation;
    return SCORE_OK;
}

/* The firm's contact, who brings in colleagues too. */
static enum score_status person_save(struct domain *domain, const struct invitation_input *input,
                                     struct guest *guest, struct score_error *err)
{
    struct user *user = &guest->user;
    bool is_new = user->id == 0;
    if (is_new) {
        *user = (struct user){.partner_id = guest->link.partner_id,
                              .email = guest->link.address,
                              .phone = "",
                              .state = USER_ACTIVE};
    }
    user->name = input->name;
    user->roles |= ROLE_FOCAL | ROLE_PARTNER_ADMIN;
    user->password_hash = input->password_hash;
    SCORE_TRY(user_save(domain, user, err));
    return is_new ? SCORE_OK : password_set(domain, user, input->password_hash, err);
}

/* The fact MYSA, unless it stands verified already. */
static enum score_status registration_attest(struct domain *domain, const struct link *link,
                                             struct score_error *err)
{
    struct fact fact;
    char invited[CLOCK_TEXT_SIZE];
    char today[CLOCK_TEXT_SIZE];
    int64_t now_ms = domain_now_ms(domain);
    enum score_status status = store_fact_find(domain->store, link->partner_id, FACT_MYSA, "", "",
                                               domain->arena, &fact, err);
    if (!status && fact.state == FACT_MET && fact.is_verified && fact.valid_from_ms <= now_ms &&
        fact.valid_until_ms == 0) {
        return SCORE_OK;
    }
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    clock_format(link->created_at_ms, invited);
    clock_format(now_ms, today);
    fact = (struct fact){
        .partner_id = link->partner_id,
        .kind = FACT_MYSA,
        .line = "",
        .country = "",
        .state = FACT_MET,
        .valid_from_ms = now_ms,
        .ground = arena_format(domain->arena, "registered by invitation of %.10s on %.10s", invited,
                               today),
        .is_verified = true,
    };
    if (!fact.ground) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return partner_fact_attest(domain, &fact, err);
}

static enum score_status accept_in_tx(struct domain *domain, const struct invitation_input *input,
                                      struct session_grant *ret, struct score_error *err)
{
    struct guest guest;
    SCORE_TRY(guest_find(domain, input->token, &guest, err));
    SCORE_TRY(person_save(domain, input, &guest, err));
    /* From here on it is the person who acts, with what the link permits. */
    domain->actor = actor_of_user(&guest.user, domain->arena);
    domain->actor.roles = ROLE_CHANNEL_MANAGER;
    SCORE_TRY(link_use(domain, &guest.link, err));
    SCORE_TRY(store_invitations_end(domain->store, guest.link.partner_id, guest.link.address,
                                    domain_now_ms(domain), err));
    SCORE_TRY(link_event_record(domain, &guest.link, "link.used", &input->visit, err));
    SCORE_TRY(focal_ensure(domain, guest.link.partner_id, guest.user.id, err));
    SCORE_TRY(registration_attest(domain, &guest.link, err));
    return session_start(domain, &guest.user, &input->visit, ret, err);
}

enum score_status invitation_accept(struct domain *domain, const struct invitation_input *input,
                                    struct session_grant *ret, struct score_error *err)
{
    struct actor before = domain->actor;
    struct session_grant grant;
    SCORE_TRY(store_tx_begin(domain->store, err));
    domain->actor = (struct actor){.roles = ROLE_ADMINISTRATOR, .name = "invitation"};
    enum score_status status = domain_tx_end(domain, accept_in_tx(domain, input, &grant, err), err);
    domain->actor = before;
    SCORE_TRY(status);
    *ret = grant;
    return SCORE_OK;
}
