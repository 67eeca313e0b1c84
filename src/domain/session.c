/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/session.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "store/identity_store.h"
#include "store/party_store.h"

/* ---- beginning and end ----------------------------------------------------------------------- */

/* An update of a browser is no new browser: its numbers do not count. */
static void agent_family(const char *agent, char ret[LINK_AGENT_BYTES + 1])
{
    size_t len = 0;
    for (; *agent; agent++) {
        if (*agent < '0' || *agent > '9') {
            ret[len++] = *agent;
        }
    }
    ret[len] = '\0';
}

static enum score_status start_in_tx(struct domain *domain, const struct session_grant *grant,
                                     struct score_error *err)
{
    const struct session *session = &grant->session;
    SCORE_AUTO(buf_done) struct buf detail = {0};
    char family[LINK_AGENT_BYTES + 1];
    bool is_new = false;
    agent_family(session->agent, family);
    SCORE_TRY(store_session_add(domain->store, session, err));
    SCORE_TRY(store_agent_note(domain->store, session->user_id, family, session->created_at_ms,
                               &is_new, err));
    SCORE_TRY(mail_bounce_clear(domain, &grant->user, err));
    buf_init(&detail, LIMIT_TEXT_BYTES);
    if (is_new) {
        kv_add_text(&detail, "agent", session->agent);
    }
    return event_record_object(domain, ID_USER, session->user_id, "session.started", &detail, err);
}

static enum score_status session_make(struct domain *domain, const struct user *user,
                                      const struct link_visit *visit, struct session_grant *ret,
                                      struct score_error *err)
{
    char csrf[TOKEN_SIZE];
    char hash[HASH_HEX_SIZE];
    char agent[LINK_AGENT_BYTES + 1];
    SCORE_TRY(hash_library_init(err));
    token_make(ret->token);
    token_make(csrf);
    token_hash(ret->token, hash);
    agent_clean(visit->agent, agent);
    ret->user = *user;
    int64_t now_ms = domain_now_ms(domain);
    ret->session = (struct session){
        .token_hash = arena_dup_text(domain->arena, hash),
        .csrf_token = arena_dup_text(domain->arena, csrf),
        .agent = arena_dup_text(domain->arena, agent),
        .address = visit->address ? visit->address : "",
        .user_id = user->id,
        .created_at_ms = now_ms,
        .expires_at_ms = now_ms + LIMIT_SESSION_MS,
    };
    if (!ret->session.token_hash || !ret->session.csrf_token || !ret->session.agent) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return SCORE_OK;
}

enum score_status session_start(struct domain *domain, const struct user *user,
                                const struct link_visit *visit, struct session_grant *ret,
                                struct score_error *err)
{
    struct session_grant grant;
    SCORE_TRY(session_make(domain, user, visit, &grant, err));
    struct actor before = domain->actor;
    domain->actor = actor_of_user(user, domain->arena);
    enum score_status status = store_tx_begin(domain->store, err);
    if (!status) {
        status = domain_tx_end(domain, start_in_tx(domain, &grant, err), err);
    }
    domain->actor = before;
    SCORE_TRY(status);
    *ret = grant;
    return SCORE_OK;
}

static enum score_status end_in_tx(struct domain *domain, const char *hash, struct score_error *err)
{
    SCORE_TRY(store_session_remove(domain->store, hash, err));
    return event_record_object(domain, ID_USER, domain->actor.user_id, "session.ended", NULL, err);
}

enum score_status session_end(struct domain *domain, const char *token, struct score_error *err)
{
    char hash[HASH_HEX_SIZE];
    token_hash(token, hash);
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, end_in_tx(domain, hash, err), err);
}

enum score_status session_find(struct domain *domain, const char *token, struct session *ret,
                               struct user *ret_user, struct score_error *err)
{
    char hash[HASH_HEX_SIZE];
    token_hash(token, hash);
    enum score_status status = store_session_get(domain->store, hash, domain_now_ms(domain),
                                                 domain->arena, ret, ret_user, err);
    /* Begun while the clock was far ahead: it would last until the clock comes there again. */
    bool is_ahead = !status && ret->created_at_ms - domain_now_ms(domain) > LIMIT_SESSION_MS;
    if (status == SCORE_NOT_FOUND || is_ahead) {
        return score_error_set(err, SCORE_DENIED, "", "the session has ended; sign in again");
    }
    return status;
}

bool session_is_stale(const struct session *session, int64_t now_ms)
{
    int64_t seen_ms = session->seen_at_ms ? session->seen_at_ms : session->created_at_ms;
    return now_ms - seen_ms >= SESSION_SEEN_MS;
}

enum score_status session_seen(struct domain *domain, const char *hash, int64_t at_ms,
                               struct score_error *err)
{
    return store_session_touch(domain->store, hash, at_ms, err);
}

/* ---- devices --------------------------------------------------------------------------------- */

static const char DEVICE_USE[] = "device ";

/* 63 bits of a hash of the hash; told apart among one person's sessions only. */
static int64_t device_id(const char *session_hash)
{
    struct hash_stream stream;
    uint8_t hash[HASH_BYTES];
    uint64_t id = 0;
    hash_stream_init(&stream);
    hash_stream_add(&stream, DEVICE_USE, sizeof DEVICE_USE - 1);
    hash_stream_add(&stream, session_hash, strlen(session_hash));
    hash_stream_final(&stream, hash);
    memcpy(&id, hash, sizeof id);
    id &= (uint64_t)INT64_MAX;
    return id ? (int64_t)id : 1;
}

enum score_status device_list(struct domain *domain, const char *token, struct device **ret_items,
                              size_t *ret_count, struct score_error *err)
{
    struct session *sessions = NULL;
    size_t count = 0;
    char current[HASH_HEX_SIZE];
    token_hash(token, current);
    SCORE_TRY(store_session_list(domain->store, domain->actor.user_id, domain_now_ms(domain),
                                 DEVICES_MAX, domain->arena, &sessions, &count, err));
    struct device *items = arena_alloc(domain->arena, (count + 1) * sizeof(*items));
    if (!items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct device){
            .id = device_id(sessions[i].token_hash),
            .session = sessions[i],
            .is_current = text_equal(sessions[i].token_hash, current),
        };
    }
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}

enum score_status device_end(struct domain *domain, int64_t id, const char *token,
                             bool *ret_was_current, struct score_error *err)
{
    struct device *items = NULL;
    size_t count = 0;
    SCORE_TRY(device_list(domain, token, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (items[i].id == id) {
            SCORE_TRY(store_tx_begin(domain->store, err));
            SCORE_TRY(
                domain_tx_end(domain, end_in_tx(domain, items[i].session.token_hash, err), err));
            *ret_was_current = items[i].is_current;
            return SCORE_OK;
        }
    }
    return score_error_set(err, SCORE_NOT_FOUND, "", "no such device of yours");
}
