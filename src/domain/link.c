/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/link.h"

#include <sodium.h>

#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/rng.h"
#include "domain/event_record.h"
#include "domain/site_secret.h"
#include "store/link_store.h"
#include "store/passing_store.h"

enum { TOKEN_BYTES = 32, BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
_Static_assert(sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) ==
                   LINK_TOKEN_SIZE,
               "a token is 32 bytes in base64url");
_Static_assert((int)LINK_NONCE_SIZE == (int)LINK_TOKEN_SIZE && (int)HASH_BYTES == (int)TOKEN_BYTES,
               "a nonce is a hash in base64url");

static const char NONCE_USE[] = "form of a link";

static void token_hash(const char *token, char ret[HASH_HEX_SIZE])
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(token, strlen(token), hash);
    hash_hex(hash, sizeof hash, ret);
}

enum score_status link_create(struct domain *domain, struct link *in_out,
                              char ret_token[LINK_TOKEN_SIZE], struct score_error *err)
{
    uint8_t bytes[TOKEN_BYTES];
    char token[LINK_TOKEN_SIZE];
    char hash[HASH_HEX_SIZE];
    struct link link = *in_out;
    SCORE_TRY(hash_library_init(err));
    rng_bytes(bytes, sizeof bytes);
    (void)sodium_bin2base64(token, sizeof token, bytes, sizeof bytes, BASE64);
    sodium_memzero(bytes, sizeof bytes);
    token_hash(token, hash);
    link.address = link.address ? link.address : "";
    link.name = link.name ? link.name : "";
    link.created_at_ms = domain_now_ms(domain);
    link.used_at_ms = 0;
    link.opened_at_ms = 0;
    SCORE_ASSERT(link.expires_at_ms > link.created_at_ms);
    SCORE_TRY(store_link_add(domain->store, &link, hash, err));
    memcpy(ret_token, token, sizeof token);
    *in_out = link;
    return SCORE_OK;
}

static enum score_status no_link(struct score_error *err)
{
    return score_error_set(err, SCORE_NOT_FOUND, "", "no such link");
}

enum score_status link_find_any(struct domain *domain, enum link_purpose purpose, const char *token,
                                struct link *ret, struct score_error *err)
{
    char hash[HASH_HEX_SIZE];
    if (!token || strlen(token) != LINK_TOKEN_SIZE - 1) {
        return no_link(err);
    }
    SCORE_TRY(hash_library_init(err));
    token_hash(token, hash);
    return store_link_find(domain->store, purpose, hash, domain->arena, ret, err);
}

enum score_status link_find(struct domain *domain, enum link_purpose purpose, const char *token,
                            struct link *ret, struct score_error *err)
{
    struct link link;
    SCORE_TRY(link_find_any(domain, purpose, token, &link, err));
    if (purpose != LINK_OFFER && link.used_at_ms) {
        return score_error_set(err, SCORE_CONFLICT, "", "the link has been used");
    }
    if (link.expires_at_ms <= domain_now_ms(domain)) {
        return score_error_set(err, SCORE_CONFLICT, "", "the link has expired");
    }
    *ret = link;
    return SCORE_OK;
}

enum score_status link_use(struct domain *domain, const struct link *link, struct score_error *err)
{
    struct link used = *link;
    used.used_at_ms = domain_now_ms(domain);
    return store_link_use(domain->store, &used, link->used_at_ms, err);
}

const char *link_url(struct domain *domain, const char *path, const char *token)
{
    return arena_format(domain->arena, "%s%s%s", domain_site(domain)->public_url, path, token);
}

enum score_status links_end(struct domain *domain, enum link_purpose purpose, int64_t user_id,
                            struct score_error *err)
{
    return store_links_end(domain->store, purpose, user_id, domain_now_ms(domain), err);
}

/* Browsers' names are whatever the client sends: printable ASCII of it, and not much. */
static void agent_clean(const char *agent, char ret[LINK_AGENT_BYTES + 1])
{
    size_t len = 0;
    for (const char *at = agent ? agent : ""; *at && len < LINK_AGENT_BYTES; at++) {
        ret[len++] = *at >= ' ' && *at <= '~' ? *at : '?';
    }
    ret[len] = '\0';
}

/* The object that the link is about. */
static enum score_status event_aim(struct domain *domain, const struct link *link,
                                   struct event *event, struct score_error *err)
{
    event->partner_id = link->partner_id;
    switch (link->purpose) {
    case LINK_OFFER: {
        struct offer offer;
        SCORE_TRY(store_offer_get(domain->store, link->offer_id, domain->arena, &offer, err));
        event->object_kind = ID_OFFER;
        event->object_id = offer.id;
        event->opportunity_id = offer.opportunity_id;
        return SCORE_OK;
    }
    case LINK_INVITATION:
        event->object_kind = ID_PARTNER;
        event->object_id = link->partner_id;
        return SCORE_OK;
    case LINK_PASSWORD:
        event->object_kind = ID_USER;
        event->object_id = link->user_id;
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_CORRUPT, "purpose", "a link of an unknown purpose");
}

enum score_status link_event_record(struct domain *domain, const struct link *link,
                                    const char *verb, const struct link_visit *visit,
                                    struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    char agent[LINK_AGENT_BYTES + 1];
    struct event event = {.verb = verb};
    SCORE_TRY(event_aim(domain, link, &event, err));
    agent_clean(visit->agent, agent);
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "link", link->id);
    kv_add_text(&detail, "address", visit->address ? visit->address : "");
    kv_add_text(&detail, "agent", agent);
    if (visit->form) {
        kv_add_text(&detail, "form", visit->form);
    }
    SCORE_TRY(buf_status(&detail, "event detail", err));
    event.detail = buf_text(&detail);
    return event_record(domain, &event, NULL, err);
}

enum score_status link_opened_record(struct domain *domain, const struct link *link,
                                     const struct link_visit *visit, struct score_error *err)
{
    bool is_due = false;
    struct link_opening opening = {
        .link_id = link->id,
        .from = visit->address,
        .at_ms = domain_now_ms(domain),
        .quiet_ms = LINK_QUIET_MS,
    };
    SCORE_TRY(store_link_opened(domain->store, &opening, &is_due, err));
    return is_due ? link_event_record(domain, link, "link.opened", visit, err) : SCORE_OK;
}

enum score_status link_nonce(struct domain *domain, const struct link *link, const char *form,
                             char ret[LINK_NONCE_SIZE], struct score_error *err)
{
    char text[64];
    uint8_t hash[HASH_BYTES];
    (void)snprintf(text, sizeof text, "%lld %s", (long long)link->id, form);
    SCORE_TRY(site_secret_hash(domain, NONCE_USE, text, hash, err));
    (void)sodium_bin2base64(ret, LINK_NONCE_SIZE, hash, sizeof hash, BASE64);
    return SCORE_OK;
}

enum score_status link_nonce_check(struct domain *domain, const struct link *link, const char *form,
                                   const char *nonce, bool *ret_holds, struct score_error *err)
{
    char expected[LINK_NONCE_SIZE];
    SCORE_TRY(link_nonce(domain, link, form, expected, err));
    *ret_holds = nonce && strlen(nonce) == sizeof expected - 1 &&
                 hash_equal(nonce, expected, sizeof expected - 1);
    return SCORE_OK;
}

enum score_status links_tidy(struct domain *domain, struct score_error *err)
{
    int64_t until_ms = domain_now_ms(domain) - LINK_KEPT_DAYS * CLOCK_DAY_MS;
    return store_links_expire(domain->store, until_ms, err);
}
