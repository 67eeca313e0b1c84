/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/erasure.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/partner.h"
#include "domain/seal.h"
#include "domain/seal_encode.h"
#include "store/event_store.h"
#include "store/link_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/seal_store.h"

enum { ERASURE_PAGE = 500 };

#define FIELD_BIT(field) (1U << (field))

struct erasure {
    struct domain *domain;
    struct arena scratch; /* one page of events, or one event */
    int64_t user_id;      /* 0 = a contact is erased */
    int64_t opportunity_id;
    const char *actor; /* how events call the user */
    int64_t *seqs;
    unsigned *fields; /* FIELD_BIT of each */
    size_t count;
    size_t seq_capacity;
    size_t field_capacity;
    struct erasure_result result;
};

/* ---- which fields ---------------------------------------------------------------------------- */

/* Codes are what the engine and reports read: NO_CAPACITY, 02. */
static bool is_words(const char *reason)
{
    return reason[strspn(reason, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] != '\0';
}

/* A link's event is about the person whom the link was made for. */
static enum score_status link_is_users(struct erasure *erasure, const struct event *event,
                                       bool *ret, struct score_error *err)
{
    struct kv kv;
    struct link link;
    *ret = false;
    if (!text_has_prefix(event->verb, "link.")) {
        return SCORE_OK;
    }
    SCORE_TRY(kv_parse(event->detail, &erasure->scratch, &kv, err));
    enum score_status status = store_link_get(erasure->domain->store, kv_i64(&kv, "link", 0),
                                              &erasure->scratch, &link, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK; /* long gone */
    }
    SCORE_TRY(status);
    *ret = link.user_id == erasure->user_id;
    return SCORE_OK;
}

static enum score_status user_fields(struct erasure *erasure, const struct event *event,
                                     unsigned *ret, struct score_error *err)
{
    bool is_by = event->user_id == erasure->user_id || text_equal(event->actor, erasure->actor);
    bool is_about = event->object_kind == ID_USER && event->object_id == erasure->user_id;
    bool is_link = false;
    SCORE_TRY(link_is_users(erasure, event, &is_link, err));
    *ret = is_by && !text_equal(event->actor, SEAL_ERASED) ? FIELD_BIT(SEAL_ACTOR) : 0;
    if ((is_by || is_about || is_link) && seal_detail_has_personal(event->detail)) {
        *ret |= FIELD_BIT(SEAL_PERSONAL);
    }
    return SCORE_OK;
}

static unsigned contact_fields(const struct erasure *erasure, const struct event *event)
{
    return event->opportunity_id == erasure->opportunity_id && is_words(event->reason)
               ? FIELD_BIT(SEAL_REASON)
               : 0;
}

static enum score_status field_note(struct erasure *erasure, int64_t seq, unsigned fields,
                                    struct score_error *err)
{
    struct arena *arena = erasure->domain->arena;
    int64_t *seqs =
        arena_grow(arena, erasure->seqs, erasure->count, &erasure->seq_capacity, sizeof *seqs);
    unsigned *bits =
        arena_grow(arena, erasure->fields, erasure->count, &erasure->field_capacity, sizeof *bits);
    if (!seqs || !bits) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    erasure->seqs = seqs;
    erasure->fields = bits;
    seqs[erasure->count] = seq;
    bits[erasure->count++] = fields;
    return SCORE_OK;
}

static enum score_status fields_find(struct erasure *erasure, struct score_error *err)
{
    struct event_filter filter = {.opportunity_id = erasure->opportunity_id, .verb = ""};
    struct store_page page = {.limit = ERASURE_PAGE};
    for (size_t count = ERASURE_PAGE; count == ERASURE_PAGE;) {
        struct event *events = NULL;
        arena_clear(&erasure->scratch);
        SCORE_TRY(store_event_list(erasure->domain->store, &filter, &page, &erasure->scratch,
                                   &events, &count, err));
        for (size_t i = 0; i < count; i++) {
            unsigned fields = contact_fields(erasure, &events[i]);
            if (erasure->user_id) {
                SCORE_TRY(user_fields(erasure, &events[i], &fields, err));
            }
            if (fields) {
                SCORE_TRY(field_note(erasure, events[i].seq, fields, err));
            }
        }
        page.has_after = true;
        page.after_id = count ? events[count - 1].seq : 0;
    }
    return SCORE_OK;
}

/* ---- tombstones ------------------------------------------------------------------------------ */

/* What is left of the event's salts, so far. */
static enum score_status salts_read(struct erasure *erasure, const struct event_seal *seal,
                                    struct seal_salts *ret, struct score_error *err)
{
    struct event_erasure *rows = NULL;
    size_t count = 0;
    if (seal->has_salt) {
        seal_salts_of(seal->salt, ret);
        return SCORE_OK;
    }
    SCORE_TRY(store_event_erasure_list(erasure->domain->store, seal->seq - 1, seal->seq,
                                       &erasure->scratch, &rows, &count, err));
    return seal_salts_left(rows, count, ret)
               ? SCORE_OK
               : score_error_set(err, SCORE_CORRUPT, "", "the salts of event %lld are missing",
                                 (long long)seal->seq);
}

static enum score_status tombstones_write(struct erasure *erasure, const struct event *event,
                                          const struct event_seal *seal, unsigned fields,
                                          struct score_error *err)
{
    struct seal_salts salts;
    struct store *store = erasure->domain->store;
    SCORE_TRY(salts_read(erasure, seal, &salts, err));
    for (int field = SEAL_ACTOR; field < SEAL_FIELD_END; field++) {
        bool erases = (fields & FIELD_BIT(field)) && !salts.is_erased[field - 1];
        struct event_erasure row = {
            .seq = event->seq, .field = (enum seal_field)field, .is_erased = erases};
        memcpy(row.value, salts.value[field - 1], sizeof row.value);
        if (erases) {
            seal_commitment(event, row.field, &salts, row.value);
            erasure->result.fields++;
        }
        if (seal->has_salt) {
            SCORE_TRY(store_event_erasure_add(store, &row, err));
        } else if (erases) {
            SCORE_TRY(store_event_erasure_update(store, &row, err));
        }
    }
    return seal->has_salt ? store_event_seal_unsalt(store, event->seq, err) : SCORE_OK;
}

static enum score_status event_erase(struct erasure *erasure, int64_t seq, unsigned fields,
                                     struct score_error *err)
{
    static const struct event_filter ALL = {.verb = ""};
    struct store_page page = {.limit = 1, .has_after = true, .after_id = seq - 1};
    struct store *store = erasure->domain->store;
    struct event *event = NULL;
    struct event_seal *seal = NULL;
    size_t count = 0;
    arena_clear(&erasure->scratch);
    SCORE_TRY(store_event_list(store, &ALL, &page, &erasure->scratch, &event, &count, err));
    SCORE_TRY(store_event_seal_list(store, seq - 1, seq, &erasure->scratch, &seal, &count, err));
    if (!count) {
        return score_error_set(err, SCORE_CORRUPT, "", "event %lld has lost its seal",
                               (long long)seq);
    }
    SCORE_TRY(tombstones_write(erasure, event, seal, fields, err));
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    if (fields & FIELD_BIT(SEAL_PERSONAL)) {
        seal_detail_public(event->detail, &detail);
        SCORE_TRY(buf_status(&detail, "event detail", err));
        event->detail = buf_text(&detail);
    }
    event->actor = fields & FIELD_BIT(SEAL_ACTOR) ? SEAL_ERASED : event->actor;
    event->reason = fields & FIELD_BIT(SEAL_REASON) ? "" : event->reason;
    erasure->result.events++;
    return store_event_erase(store, event, err);
}

static enum score_status events_erase(struct erasure *erasure, struct score_error *err)
{
    SCORE_TRY(fields_find(erasure, err));
    for (size_t i = 0; i < erasure->count; i++) {
        SCORE_TRY(event_erase(erasure, erasure->seqs[i], erasure->fields[i], err));
    }
    return SCORE_OK;
}

static enum score_status erasure_record(struct erasure *erasure, enum id_kind kind, int64_t id,
                                        const char *verb, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_i64(&detail, "events", erasure->result.events);
    kv_add_i64(&detail, "fields", erasure->result.fields);
    return event_record_object(erasure->domain, kind, id, verb, &detail, err);
}

/* ---- records --------------------------------------------------------------------------------- */

/* The address must be one of a kind; it reaches nobody (RFC 2606). */
static enum score_status user_blank(struct erasure *erasure, struct score_error *err)
{
    struct domain *domain = erasure->domain;
    struct user user;
    SCORE_TRY(store_user_get(domain->store, erasure->user_id, domain->arena, &user, err));
    SCORE_TRY(store_user_traces_erase(domain->store, user.id, user.email, err));
    user.email = arena_format(domain->arena, "erased-%lld@erased.invalid", (long long)user.id);
    if (!user.email) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    user.name = "(erased)";
    user.phone = "";
    user.password_hash = "";
    user.state = USER_DISABLED;
    user.updated_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_user_update(domain->store, &user, err));
    return user.partner_id ? partner_reach_record(domain, user.partner_id, user.id, err) : SCORE_OK;
}

static enum score_status user_in_tx(struct erasure *erasure, const struct seal_signer *signer,
                                    struct score_error *err)
{
    int64_t made = 0;
    char actor[ID_TEXT_SIZE];
    id_format(ID_USER, erasure->user_id, actor);
    erasure->actor = actor;
    SCORE_TRY(seal_all(erasure->domain, signer, &made, err));
    SCORE_TRY(events_erase(erasure, err));
    SCORE_TRY(user_blank(erasure, err));
    return erasure_record(erasure, ID_USER, erasure->user_id, "user.erased", err);
}

static enum score_status contact_blank(struct erasure *erasure, struct score_error *err)
{
    struct domain *domain = erasure->domain;
    struct opportunity opportunity;
    SCORE_TRY(store_opportunity_get(domain->store, erasure->opportunity_id, domain->arena,
                                    &opportunity, err));
    SCORE_TRY(store_contact_traces_erase(domain->store, opportunity.id, err));
    opportunity.contact_name = "";
    opportunity.contact_email = "";
    opportunity.contact_phone = "";
    opportunity.contact_consent = false;
    opportunity.decision_maker = "";
    opportunity.next_step = "";
    opportunity.updated_at_ms = domain_now_ms(domain);
    return store_opportunity_update(domain->store, &opportunity, err);
}

static enum score_status contact_in_tx(struct erasure *erasure, const struct seal_signer *signer,
                                       struct score_error *err)
{
    int64_t made = 0;
    SCORE_TRY(seal_all(erasure->domain, signer, &made, err));
    SCORE_TRY(events_erase(erasure, err));
    SCORE_TRY(contact_blank(erasure, err));
    return erasure_record(erasure, ID_OPPORTUNITY, erasure->opportunity_id,
                          "opportunity.contact_erased", err);
}

static enum score_status erasure_run(struct erasure *erasure, const struct seal_signer *signer,
                                     struct erasure_result *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(erasure->domain, ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_tx_begin(erasure->domain->store, err));
    arena_init(&erasure->scratch, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status =
        erasure->user_id ? user_in_tx(erasure, signer, err) : contact_in_tx(erasure, signer, err);
    arena_done(&erasure->scratch);
    SCORE_TRY(domain_tx_end(erasure->domain, status, err));
    *ret = erasure->result;
    return SCORE_OK;
}

enum score_status erase_user(struct domain *domain, int64_t user_id,
                             const struct seal_signer *signer, struct erasure_result *ret,
                             struct score_error *err)
{
    SCORE_ASSERT(user_id > 0);
    struct erasure erasure = {.domain = domain, .user_id = user_id};
    return erasure_run(&erasure, signer, ret, err);
}

enum score_status erase_contact(struct domain *domain, int64_t opportunity_id,
                                const struct seal_signer *signer, struct erasure_result *ret,
                                struct score_error *err)
{
    SCORE_ASSERT(opportunity_id > 0);
    struct erasure erasure = {.domain = domain, .opportunity_id = opportunity_id, .actor = ""};
    return erasure_run(&erasure, signer, ret, err);
}
