/* SPDX-License-Identifier: Apache-2.0 */

/* The channels team by country, and what partners ask it. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/problem.h"
#include "base/text.h"
#include "domain/channels.h"

/* ---- the team ---------------------------------------------------------------------------------
 */

static enum score_status team_answer(struct api_call *call, struct score_error *err)
{
    struct channels_member *items = NULL;
    size_t count = 0;
    struct json_writer json;
    SCORE_TRY(channels_list(call->domain, &items, &count, err));
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        channels_member_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_channels_list(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    return team_answer(call, err);
}

struct channels_input {
    const char *country;
    struct json_texts users;
};

#define AT(member) offsetof(struct channels_input, member)
static const struct json_field CHANNELS_FIELDS[] = {
    {"country", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(country), 0, 0, 2},
    {"users", JSON_IN_TEXTS, JSON_IN_REQUIRED, AT(users), 0, 0, CHANNELS_MEMBERS_MAX},
};
#undef AT

enum score_status handle_channels_set(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    struct channels_input input = {0};
    int64_t ids[CHANNELS_MEMBERS_MAX] = {0};
    SCORE_TRY(json_in_read(call, CHANNELS_FIELDS, SCORE_ARRAY_COUNT(CHANNELS_FIELDS), &input, err));
    for (size_t i = 0; i < input.users.count; i++) {
        if (!id_parse(ID_USER, input.users.items[i], &ids[i])) {
            const char *field = arena_format(call->arena, "users/%zu", i);
            problem_add(call->domain, field ? field : "users", "FORMAT", "is no user's id");
        }
    }
    SCORE_TRY(problem_status(call->domain, err));
    SCORE_TRY(channels_set(call->domain, input.country ? input.country : "", ids, input.users.count,
                           err));
    return team_answer(call, err);
}

/* ---- questions --------------------------------------------------------------------------------
 */

struct words_input {
    const char *text;
};

static const struct json_field WORDS_FIELDS[] = {
    {"text", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct words_input, text), 0, 0,
     QUESTION_BYTES_MAX},
};

static void question_answer_write(struct api_call *call, int status,
                                  const struct question *question)
{
    struct json_writer json;
    call_json_begin(call, &json);
    question_to_json(&json, question);
    call_etag_set(call, "v%lld", (long long)question->version);
    call->response->status = status;
}

enum score_status handle_question_list(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    struct call_page page;
    struct question *items = NULL;
    size_t count = 0;
    bool is_open = false;
    call_page_read(call, &page);
    call_query_bool(call, "open", &is_open);
    SCORE_TRY(call_query_check(call, "open limit cursor", err));
    SCORE_TRY(question_list(call->domain, is_open, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        question_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_question_get(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct question question;
    SCORE_TRY(call_id(call, ID_QUESTION, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(question_get(call->domain, id, &question, err));
    question_answer_write(call, 200, &question);
    return SCORE_OK;
}

enum score_status handle_question_ask(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    struct words_input input = {0};
    struct question question;
    SCORE_TRY(json_in_read(call, WORDS_FIELDS, SCORE_ARRAY_COUNT(WORDS_FIELDS), &input, err));
    SCORE_TRY(question_ask(call->domain, input.text, &question, err));
    call_location_set(call, "questions", ID_QUESTION, question.id);
    question_answer_write(call, 201, &question);
    return SCORE_OK;
}

enum score_status handle_question_answer(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct words_input input = {0};
    struct question question;
    SCORE_TRY(call_id(call, ID_QUESTION, &id, err));
    SCORE_TRY(json_in_read(call, WORDS_FIELDS, SCORE_ARRAY_COUNT(WORDS_FIELDS), &input, err));
    SCORE_TRY(question_answer(call->domain, id, input.text, &question, err));
    question_answer_write(call, 200, &question);
    return SCORE_OK;
}
