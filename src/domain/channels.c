/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/channels.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/mail.h"
#include "domain/offer_words.h"
#include "store/party_store.h"

enum {
    NAMERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR,
    READERS = ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLES_PARTNER,
    COUNTRY_CHARS = 2
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- the team ---------------------------------------------------------------------------------
 */

enum score_status channels_list(struct domain *domain, struct channels_member **ret_items,
                                size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require_signed_in(domain, err));
    return store_channels_list(domain->store, domain->arena, ret_items, ret_count, err);
}

static bool is_country(const char *text)
{
    bool is_upper = true;
    for (const char *c = text; *c; c++) {
        is_upper = is_upper && *c >= 'A' && *c <= 'Z';
    }
    return !*text || (is_upper && strlen(text) == COUNTRY_CHARS);
}

static bool is_among(const int64_t *user_ids, size_t count, int64_t user_id)
{
    for (size_t i = 0; i < count; i++) {
        if (user_ids[i] == user_id) {
            return true;
        }
    }
    return false;
}

static enum score_status members_check(struct domain *domain, const int64_t *user_ids, size_t count,
                                       struct score_error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct user user;
        enum score_status status =
            store_user_get(domain->store, user_ids[i], domain->arena, &user, err);
        if (status && status != SCORE_NOT_FOUND) {
            return status;
        }
        if (status || !(user.roles & ROLE_CHANNEL_MANAGER) || user.state != USER_ACTIVE) {
            problem_add(domain, "users", "UNKNOWN",
                        "entry %zu is no channel manager who may sign in", i + 1);
        }
        if (is_among(user_ids, i, user_ids[i])) {
            problem_add(domain, "users", "DUPLICATE", "entry %zu is named twice", i + 1);
        }
    }
    return problem_status(domain, err);
}

/* One event for each person whose standing changes. */
static enum score_status member_event(struct domain *domain, const char *country, int64_t user_id,
                                      const char *verb, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "country", country);
    return event_record_object(domain, ID_USER, user_id, verb, &detail, err);
}

static enum score_status channels_set_in_tx(struct domain *domain, const char *country,
                                            const int64_t *user_ids, size_t count,
                                            struct score_error *err)
{
    struct channels_member *before = NULL;
    size_t before_count = 0;
    SCORE_TRY(members_check(domain, user_ids, count, err));
    SCORE_TRY(store_channels_list(domain->store, domain->arena, &before, &before_count, err));
    int64_t *former = arena_alloc_array(domain->arena, before_count + 1, sizeof *former);
    size_t former_count = 0;
    if (!former) {
        return no_memory(err);
    }
    for (size_t i = 0; i < before_count; i++) {
        if (text_equal(before[i].country, country)) {
            former[former_count++] = before[i].user_id;
        }
    }
    SCORE_TRY(store_channels_set(domain->store, country, user_ids, count, err));
    for (size_t i = 0; i < former_count; i++) {
        if (!is_among(user_ids, count, former[i])) {
            SCORE_TRY(member_event(domain, country, former[i], "user.channels_left", err));
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_among(former, former_count, user_ids[i])) {
            SCORE_TRY(member_event(domain, country, user_ids[i], "user.channels_named", err));
        }
    }
    return SCORE_OK;
}

enum score_status channels_set(struct domain *domain, const char *country, const int64_t *user_ids,
                               size_t count, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, NAMERS, err));
    if (!is_country(country)) {
        problem_add(domain, "country", "FORMAT", "two capital letters, or empty for everywhere");
    }
    if (count > CHANNELS_MEMBERS_MAX) {
        problem_add(domain, "users", "RANGE", "at most %d people", CHANNELS_MEMBERS_MAX);
    }
    SCORE_TRY(problem_status(domain, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, channels_set_in_tx(domain, country, user_ids, count, err), err);
}

/* ---- letters ----------------------------------------------------------------------------------
 */

static enum score_status letter_queue(struct domain *domain, const char *template_name,
                                      const struct question *question, const struct user *reader,
                                      struct score_error *err)
{
    const char *link = arena_format(domain->arena, "%s/%s", domain_site(domain)->public_url,
                                    text_equal(template_name, "question") ? "questions" : "guides");
    if (!link) {
        return no_memory(err);
    }
    if (reader->state != USER_ACTIVE || reader->mail_bounced_at_ms ||
        !text_is_email(reader->email)) {
        return SCORE_OK;
    }
    const struct mail_value values[] = {
        {"person", reader->name},
        {"partner", question->partner_name},
        {"due", words_day(domain->arena, question->due_at_ms)},
        {"link", link},
    };
    struct mail_letter letter = {
        .template_name = template_name,
        .address = reader->email,
        .user_id = reader->id,
        .partner_id = question->partner_id,
        .values = values,
        .value_count = SCORE_ARRAY_COUNT(values),
    };
    return mail_queue(domain, &letter, err);
}

/* The people of the firm's country; where there are none, those of everywhere. */
static enum score_status team_tell(struct domain *domain, const struct question *question,
                                   struct score_error *err)
{
    struct channels_member *members = NULL;
    size_t count = 0;
    const char *country = "";
    if (!mail_is_on(domain)) {
        return SCORE_OK;
    }
    SCORE_TRY(store_channels_list(domain->store, domain->arena, &members, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (text_equal(members[i].country, question->partner_country)) {
            country = question->partner_country;
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct user user;
        if (!text_equal(members[i].country, country)) {
            continue;
        }
        SCORE_TRY(store_user_get(domain->store, members[i].user_id, domain->arena, &user, err));
        SCORE_TRY(letter_queue(domain, "question", question, &user, err));
    }
    return SCORE_OK;
}

/* ---- questions --------------------------------------------------------------------------------
 */

static void words_check(struct domain *domain, const char *text, size_t chars_min)
{
    if (text_is_empty(text)) {
        problem_add(domain, "text", "REQUIRED", "write what you want to say");
    } else if (text_utf8_count(text) < chars_min) {
        problem_add(domain, "text", "FORMAT", "at least %zu characters", chars_min);
    } else if (strlen(text) > QUESTION_BYTES_MAX) {
        problem_add(domain, "text", "TOO_LONG", "at most %d bytes", QUESTION_BYTES_MAX);
    }
}

static enum score_status question_event(struct domain *domain, const struct question *question,
                                        const char *verb, struct score_error *err)
{
    struct event event = {.object_kind = ID_QUESTION,
                          .object_id = question->id,
                          .verb = verb,
                          .partner_id = question->partner_id};
    return event_record(domain, &event, NULL, err);
}

static enum score_status ask_in_tx(struct domain *domain, struct question *question,
                                   struct score_error *err)
{
    int64_t open = 0;
    SCORE_TRY(store_question_count_open(domain->store, question->partner_id, &open, err));
    if (open >= QUESTIONS_OPEN_MAX) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "%d questions of your firm wait for an answer already",
                               QUESTIONS_OPEN_MAX);
    }
    SCORE_TRY(store_question_add(domain->store, question, err));
    SCORE_TRY(question_event(domain, question, "question.asked", err));
    SCORE_TRY(store_question_get(domain->store, question->id, domain->arena, question, err));
    return team_tell(domain, question, err);
}

enum score_status question_ask(struct domain *domain, const char *text, struct question *ret,
                               struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLES_PARTNER, err));
    words_check(domain, text, QUESTION_CHARS_MIN);
    SCORE_TRY(problem_status(domain, err));
    int64_t now_ms = domain_now_ms(domain);
    *ret = (struct question){
        .partner_id = domain->actor.partner_id,
        .user_id = domain->actor.user_id,
        .text = text,
        .asked_at_ms = now_ms,
        .due_at_ms = now_ms + QUESTION_DAYS * CLOCK_DAY_MS,
    };
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, ask_in_tx(domain, ret, err), err);
}

enum score_status question_list(struct domain *domain, bool is_open, const struct store_page *page,
                                struct question **ret_items, size_t *ret_count,
                                struct score_error *err)
{
    struct question_filter filter = {.is_open = is_open};
    SCORE_TRY(actor_require(domain, READERS, err));
    if (!actor_has(domain, READERS & ~ROLES_PARTNER)) {
        filter.partner_id = domain->actor.partner_id;
    }
    return store_question_list(domain->store, &filter, page, domain->arena, ret_items, ret_count,
                               err);
}

enum score_status question_get(struct domain *domain, int64_t id, struct question *ret,
                               struct score_error *err)
{
    SCORE_TRY(actor_require(domain, READERS, err));
    SCORE_TRY(store_question_get(domain->store, id, domain->arena, ret, err));
    bool is_own = ret->partner_id == domain->actor.partner_id;
    if (!is_own && !actor_has(domain, READERS & ~ROLES_PARTNER)) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "there is no such question");
    }
    return SCORE_OK;
}

static enum score_status answer_in_tx(struct domain *domain, struct question *question,
                                      const char *text, struct score_error *err)
{
    struct user asker;
    SCORE_TRY(store_question_get(domain->store, question->id, domain->arena, question, err));
    if (question->answered_at_ms) {
        return score_error_set(err, SCORE_CONFLICT, "", "%.80s has answered it already",
                               *question->answer_user_name ? question->answer_user_name
                                                           : "somebody");
    }
    question->answer = text;
    question->answer_user_id = domain->actor.user_id;
    question->answered_at_ms = domain_now_ms(domain);
    SCORE_TRY(store_question_answer(domain->store, question, err));
    SCORE_TRY(question_event(domain, question, "question.answered", err));
    SCORE_TRY(store_question_get(domain->store, question->id, domain->arena, question, err));
    SCORE_TRY(store_user_get(domain->store, question->user_id, domain->arena, &asker, err));
    return letter_queue(domain, "answer", question, &asker, err);
}

enum score_status question_answer(struct domain *domain, int64_t id, const char *text,
                                  struct question *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER, err));
    words_check(domain, text, 1);
    SCORE_TRY(problem_status(domain, err));
    *ret = (struct question){.id = id};
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, answer_in_tx(domain, ret, text, err), err);
}
