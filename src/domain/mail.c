/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/mail.h"

#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/mailbox.h"
#include "base/rng.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/offer_mail.h"
#include "domain/partner.h"
#include "store/mail_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { MESSAGE_ID_BYTES = 16, LETTER_VALUES_MAX = 32 };

/* Wait before the second, third, .. try; the last one for all that follow. */
static const int64_t BACKOFF_MS[] = {CLOCK_MINUTE_MS, 5 * CLOCK_MINUTE_MS, 15 * CLOCK_MINUTE_MS,
                                     CLOCK_HOUR_MS,   3 * CLOCK_HOUR_MS,   6 * CLOCK_HOUR_MS};

static const char *node_of(const struct domain *domain)
{
    return domain->node ? domain->node : "";
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

bool mail_is_on(const struct domain *domain)
{
    return *domain_site(domain)->mail_from != '\0';
}

/* No address and no words of a server, which may quote it. */
static enum score_status event_add(struct domain *domain, const struct mail *mail, const char *verb,
                                   struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "template", mail->template_name);
    if (mail->offer_id) {
        kv_add_i64(&detail, "offer", mail->offer_id);
    }
    if (mail->user_id) {
        kv_add_i64(&detail, "user", mail->user_id);
    }
    kv_add_i64(&detail, "attempts", mail->attempts);
    if (mail->code) {
        kv_add_i64(&detail, "code", mail->code);
    }
    SCORE_TRY(buf_status(&detail, "event detail", err));
    struct event event = {
        .object_kind = ID_MAIL,
        .object_id = mail->id,
        .verb = verb,
        .partner_id = mail->partner_id,
        .detail = buf_text(&detail),
    };
    return event_record(domain, &event, NULL, err);
}

/* ---- queueing -------------------------------------------------------------------------------- */

static enum score_status letter_render(struct domain *domain, const struct mail_letter *letter,
                                       struct mail_text *ret, struct score_error *err)
{
    struct mail_value values[LETTER_VALUES_MAX + 2];
    SCORE_ASSERT(letter->value_count <= LETTER_VALUES_MAX);
    for (size_t i = 0; i < letter->value_count; i++) {
        values[i] = letter->values[i];
    }
    size_t count = letter->value_count;
    values[count++] = (struct mail_value){"vendor", domain_site(domain)->vendor_name};
    values[count++] = (struct mail_value){"public_url", domain_site(domain)->public_url};
    struct mail_values all = {values, count};
    return mail_template_render(letter->template_name, &all, domain->arena, ret, err);
}

/* Random, so that it tells nothing, at the domain that sends. */
static enum score_status message_id_make(struct domain *domain, const char **ret,
                                         struct score_error *err)
{
    struct mailbox sender;
    uint8_t bytes[MESSAGE_ID_BYTES];
    char hex[2 * MESSAGE_ID_BYTES + 1];
    if (!mailbox_parse(domain_site(domain)->mail_from, &sender)) {
        return score_error_set(err, SCORE_INVALID, "mail_from",
                               "mail_from is neither an address nor \"Name <address>\"");
    }
    SCORE_TRY(hash_library_init(err));
    rng_bytes(bytes, sizeof bytes);
    text_hex(bytes, sizeof bytes, hex);
    *ret = arena_format(domain->arena, "%s@%s", hex, mailbox_domain(&sender));
    return *ret ? SCORE_OK : no_memory(err);
}

enum score_status mail_queue(struct domain *domain, const struct mail_letter *letter,
                             struct score_error *err)
{
    SCORE_ASSERT(store_tx_depth(domain->store) > 0);
    if (!mail_is_on(domain)) {
        return SCORE_OK;
    }
    if (!text_is_email(letter->address)) {
        return score_error_set(err, SCORE_INVALID, "address", "not an e-mail address");
    }
    struct mail_text text;
    struct mail mail = {
        .template_name = letter->template_name,
        .address = letter->address,
        .user_id = letter->user_id,
        .partner_id = letter->partner_id,
        .offer_id = letter->offer_id,
        .state = MAIL_WAITING,
        .next_at_ms = domain_now_ms(domain),
        .created_at_ms = domain_now_ms(domain),
        .answer = "",
        .holder = "",
    };
    SCORE_TRY(letter_render(domain, letter, &text, err));
    SCORE_TRY(message_id_make(domain, &mail.message_id, err));
    mail.subject = text.subject;
    mail.plain = text.plain;
    mail.html = text.html;
    SCORE_TRY(store_mail_add(domain->store, &mail, err));
    return event_add(domain, &mail, "mail.queued", err);
}

/* ---- sending --------------------------------------------------------------------------------- */

/* The text goes with the wait: it may hold a link that opens something. */
static void mail_finish(struct mail *mail, enum mail_state state, int64_t now_ms)
{
    mail->state = state;
    mail->finished_at_ms = now_ms;
    mail->holder = "";
    mail->subject = "";
    mail->plain = "";
    mail->html = "";
}

/* "Please answer" about an offer that has been answered, or has ended, would only puzzle. One that
 * was claimed so often without a record may be what ends us. *ret_reason: NULL = worth sending. */
static enum score_status reason_not_to_send(struct domain *domain, const struct mail *mail,
                                            const char **ret_reason, struct score_error *err)
{
    struct offer offer;
    *ret_reason = NULL;
    if (mail->attempts >= LIMIT_MAIL_ATTEMPTS) {
        *ret_reason = "given up: no attempt came to an end";
        return SCORE_OK;
    }
    if (!mail->offer_id || !text_equal(mail->template_name, "offer")) {
        return SCORE_OK;
    }
    SCORE_TRY(store_offer_get(domain->store, mail->offer_id, domain->arena, &offer, err));
    *ret_reason = offer.state == OFFER_OFFERED ? NULL : "not sent: the offer was no longer open";
    return SCORE_OK;
}

/* The next that is due and still worth sending; id 0 when there is none. */
static enum score_status due_find(struct domain *domain, struct mail *ret, struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    *ret = (struct mail){0};
    for (int i = 0; i < LIMIT_DUE_BATCH; i++) { /* every turn ends one mail */
        const char *reason = NULL;
        struct mail mail = {0};
        enum score_status status =
            store_mail_due(domain->store, node_of(domain), now_ms, domain->arena, &mail, err);
        if (status == SCORE_OK) {
            SCORE_TRY(reason_not_to_send(domain, &mail, &reason, err));
        }
        if (!reason) {
            *ret = mail;
            return status == SCORE_NOT_FOUND ? SCORE_OK : status;
        }
        mail_finish(&mail, MAIL_FAILED, now_ms);
        mail.answer = reason;
        SCORE_TRY(store_mail_update(domain->store, &mail, MAIL_WAITING, mail.attempts, err));
        SCORE_TRY(event_add(domain, &mail, "mail.failed", err));
    }
    return SCORE_OK;
}

static enum score_status claim_in_tx(struct domain *domain, struct mail *ret,
                                     struct score_error *err)
{
    struct mail mail;
    SCORE_TRY(due_find(domain, &mail, err));
    if (mail.id) {
        mail.attempts++;
        mail.next_at_ms = domain_now_ms(domain) + LIMIT_MAIL_CLAIM_MS;
        mail.holder = node_of(domain);
        SCORE_TRY(store_mail_update(domain->store, &mail, MAIL_WAITING, mail.attempts - 1, err));
    }
    *ret = mail;
    return SCORE_OK;
}

enum score_status mail_claim(struct domain *domain, struct mail *ret, struct score_error *err)
{
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, claim_in_tx(domain, ret, err), err);
}

static int64_t backoff_ms(int64_t attempts)
{
    int64_t last = (int64_t)SCORE_ARRAY_COUNT(BACKOFF_MS) - 1;
    return BACKOFF_MS[attempts - 1 < last ? attempts - 1 : last];
}

static const char *verdict_apply(struct mail *mail, enum mail_verdict verdict, int64_t now_ms)
{
    switch (verdict) {
    case MAIL_TAKEN:
        mail_finish(mail, MAIL_SENT, now_ms);
        return "mail.sent";
    case MAIL_NO_SUCH_ADDRESS:
        mail_finish(mail, MAIL_BOUNCED, now_ms);
        return "mail.bounced";
    case MAIL_LATER:
    case MAIL_UNREACHABLE:
        if (mail->attempts < LIMIT_MAIL_ATTEMPTS) {
            mail->next_at_ms = now_ms + backoff_ms(mail->attempts);
            mail->holder = "";
            return NULL; /* a try is no news */
        }
        break;
    case MAIL_REFUSED:
        break;
    }
    mail_finish(mail, MAIL_FAILED, now_ms);
    return "mail.failed";
}

/* Who is no longer reached, or is again, changes what the firm's gate says. */
static enum score_status bounce_set(struct domain *domain, const struct user *user, int64_t at_ms,
                                    struct score_error *err)
{
    SCORE_TRY(store_user_bounce_set(domain->store, user->id, at_ms, err));
    return user->partner_id ? partner_reach_record(domain, user->partner_id, user->id, err)
                            : SCORE_OK;
}

/* A mail to an address that its reader no longer has says nothing about the reader. */
static enum score_status reader_mark(struct domain *domain, const struct mail *mail,
                                     struct score_error *err)
{
    struct user user;
    if (!mail->user_id) {
        return SCORE_OK;
    }
    SCORE_TRY(store_user_get(domain->store, mail->user_id, domain->arena, &user, err));
    if (!text_equal_nocase(user.email, mail->address)) {
        return SCORE_OK;
    }
    return bounce_set(domain, &user, domain_now_ms(domain), err);
}

/* An offer that its reader cannot see goes to whom the firm named next, while its time runs. */
static enum score_status deputy_ask(struct domain *domain, const struct mail *mail,
                                    struct score_error *err)
{
    struct offer offer;
    struct opportunity opportunity;
    if (!mail->offer_id || !text_equal(mail->template_name, "offer")) {
        return SCORE_OK;
    }
    SCORE_TRY(store_offer_get(domain->store, mail->offer_id, domain->arena, &offer, err));
    if (offer.state != OFFER_OFFERED || offer.expires_at_ms <= domain_now_ms(domain)) {
        return SCORE_OK;
    }
    SCORE_TRY(store_opportunity_get(domain->store, offer.opportunity_id, domain->arena,
                                    &opportunity, err));
    return offer_mail_made(domain, &offer, &opportunity, err);
}

static enum score_status answer_take(struct domain *domain, struct mail *mail, const char *answer,
                                     struct score_error *err)
{
    size_t len = answer ? strlen(answer) : 0;
    bool fits = len <= LIMIT_TEXT_BYTES && text_is_utf8(answer ? answer : "", len);
    mail->answer = arena_dup_text(domain->arena, fits ? answer : "");
    return mail->answer ? SCORE_OK : no_memory(err);
}

static enum score_status record_in_tx(struct domain *domain, struct mail *mail,
                                      const struct mail_result *result, struct score_error *err)
{
    mail->code = result->code;
    SCORE_TRY(answer_take(domain, mail, result->answer, err));
    const char *verb = verdict_apply(mail, result->verdict, domain_now_ms(domain));
    SCORE_TRY(store_mail_update(domain->store, mail, MAIL_WAITING, mail->attempts, err));
    if (mail->state == MAIL_BOUNCED) {
        SCORE_TRY(reader_mark(domain, mail, err));
        SCORE_TRY(deputy_ask(domain, mail, err));
    }
    return verb ? event_add(domain, mail, verb, err) : SCORE_OK;
}

enum score_status mail_record(struct domain *domain, struct mail *mail,
                              const struct mail_result *result, struct score_error *err)
{
    struct mail after = *mail;
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, record_in_tx(domain, &after, result, err), err));
    *mail = after;
    return SCORE_OK;
}

enum score_status mail_next_at(struct domain *domain, int64_t *ret_at_ms, struct score_error *err)
{
    return store_mail_next_at(domain->store, node_of(domain), ret_at_ms, err);
}

/* ---- mails that came back -------------------------------------------------------------------- */

static enum score_status bounce_in_tx(struct domain *domain, const char *message_id,
                                      const char *answer, struct mail *ret, struct score_error *err)
{
    struct mail mail;
    SCORE_TRY(store_mail_find(domain->store, message_id, domain->arena, &mail, err));
    if (mail.state == MAIL_BOUNCED) {
        *ret = mail;
        return SCORE_OK;
    }
    enum mail_state before = mail.state;
    mail_finish(&mail, MAIL_BOUNCED, domain_now_ms(domain));
    SCORE_TRY(answer_take(domain, &mail, answer, err));
    SCORE_TRY(store_mail_update(domain->store, &mail, before, mail.attempts, err));
    SCORE_TRY(reader_mark(domain, &mail, err));
    SCORE_TRY(deputy_ask(domain, &mail, err));
    SCORE_TRY(event_add(domain, &mail, "mail.bounced", err));
    *ret = mail;
    return SCORE_OK;
}

enum score_status mail_bounce(struct domain *domain, const char *message_id, const char *answer,
                              struct mail *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, bounce_in_tx(domain, message_id, answer, ret, err), err);
}

enum score_status mail_bounce_clear(struct domain *domain, const struct user *user,
                                    struct score_error *err)
{
    return user->mail_bounced_at_ms ? bounce_set(domain, user, 0, err) : SCORE_OK;
}

enum score_status mail_list(struct domain *domain, enum mail_state state,
                            const struct store_page *page, struct mail **ret_items,
                            size_t *ret_count, struct score_error *err)
{
    struct mail_filter filter = {.state = state};
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER, err));
    return store_mail_list(domain->store, &filter, page, domain->arena, ret_items, ret_count, err);
}
