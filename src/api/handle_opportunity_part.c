/* SPDX-License-Identifier: Apache-2.0 */

/* What hangs on an opportunity: line items, notes, history. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/opportunity.h"

enum score_status handle_line_item_list(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct line_item *items = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_line_items(call->domain, id, &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        line_item_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_line_item_create(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct line_item_input input;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(line_item_from_json(call, &input, err));
    struct line_item item;
    SCORE_TRY(opportunity_line_item_add(call->domain, id, input.offering, input.amount,
                                        input.currency, &item, err));
    struct json_writer json;
    call_json_begin(call, &json);
    line_item_to_json(&json, &item);
    call->response->status = 201;
    return SCORE_OK;
}

enum score_status handle_note_list(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct note *items = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_notes(call->domain, id, &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        note_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}

struct note_input {
    const char *text;
};

static const struct json_field NOTE_FIELDS[] = {
    {"text", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct note_input, text), 0, 1,
     LIMIT_TEXT_BYTES},
};

enum score_status handle_note_create(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct note_input input = {0};
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(json_in_read(call, NOTE_FIELDS, SCORE_ARRAY_COUNT(NOTE_FIELDS), &input, err));
    struct note note;
    SCORE_TRY(opportunity_note_add(call->domain, id, input.text, &note, err));
    struct json_writer json;
    call_json_begin(call, &json);
    note_to_json(&json, &note);
    call->response->status = 201;
    return SCORE_OK;
}

enum score_status handle_opportunity_history(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct call_page page;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    struct event *items = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_history(call->domain, id, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        event_to_json(&json, &items[i], call->arena);
    }
    struct call_place last = {.id = has_next ? items[count - 1].seq : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}
