/* SPDX-License-Identifier: Apache-2.0 */

/* Whom passed opportunities go to at a firm: look up, name, and who was it before. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/problem.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/focal.h"

static void focals_answer(struct api_call *call, const struct focal *items, size_t count)
{
    struct json_writer json;
    char tag[FOCAL_TAG_SIZE];
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        focal_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    focal_tag(items, count, tag);
    call_etag_set(call, "%s", tag);
    call->response->status = 200;
}

enum score_status handle_focal_list(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct focal *items = NULL;
    size_t count = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(focal_list(call->domain, id, &items, &count, err));
    focals_answer(call, items, count);
    return SCORE_OK;
}

struct focals_input {
    struct json_texts users;
    const char *line;
};

#define AT(member) offsetof(struct focals_input, member)
static const struct json_field FOCALS_FIELDS[] = {
    {"users", JSON_IN_TEXTS, JSON_IN_REQUIRED, AT(users), 0, 0, FOCALS_MAX},
    {"line", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(line), 0, 0, LIMIT_CODE_BYTES},
};

static enum score_status focals_from_json(struct api_call *call, int64_t ids[FOCALS_MAX],
                                          struct focal_change *ret, struct score_error *err)
{
    struct focals_input input = {0};
    SCORE_TRY(json_in_read(call, FOCALS_FIELDS, SCORE_ARRAY_COUNT(FOCALS_FIELDS), &input, err));
    for (size_t i = 0; i < input.users.count; i++) {
        if (!id_parse(ID_USER, input.users.items[i], &ids[i])) {
            const char *field = arena_format(call->arena, "users/%zu", i);
            problem_add(call->domain, field ? field : "users", "FORMAT", "is no user's id");
        }
    }
    *ret = (struct focal_change){
        .line = input.line ? input.line : "", .user_ids = ids, .count = input.users.count};
    return problem_status(call->domain, err);
}

/* The list that was looked at, by its ETag; NULL when the request names none. */
static enum score_status expected_read(struct api_call *call, const char **ret,
                                       struct score_error *err)
{
    const char *text = call->request->if_match;
    size_t len = text ? strlen(text) : 0;
    *ret = NULL;
    if (len == 0 || text_equal(text, "*")) {
        return SCORE_OK;
    }
    if (len < 2 || text[0] != '"' || text[len - 1] != '"') {
        return problem_edge(call, API_EDGE_IF_MATCH_INVALID, "", err);
    }
    *ret = arena_dup(call->arena, text + 1, len - 2);
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status handle_focal_set(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    int64_t user_ids[FOCALS_MAX] = {0};
    struct focal_change change;
    struct focal *items = NULL;
    size_t count = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(focals_from_json(call, user_ids, &change, err));
    SCORE_TRY(expected_read(call, &change.expected, err));
    enum score_status status = focal_set(call->domain, id, &change, &items, &count, err);
    if (status == SCORE_CONFLICT) {
        return problem_edge(call, API_EDGE_STALE,
                            "somebody has changed the focals in the meantime: look again", err);
    }
    SCORE_TRY(status);
    focals_answer(call, items, count);
    return SCORE_OK;
}

static void focal_past_to_json(struct json_writer *json, const struct focal_past *past)
{
    json_object_begin(json);
    json_field_i64(json, "seq", past->seq);
    json_field_time(json, "at", past->at_ms);
    json_field_text(json, "by", past->by);
    json_field_text(json, "line", *past->line ? past->line : NULL);
    json_key(json, "people");
    json_array_begin(json);
    for (size_t i = 0; i < past->people_count; i++) {
        json_text(json, past->people[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

enum score_status handle_focal_history(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct focal_past *items = NULL;
    size_t count = 0;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(focal_history(call->domain, id, &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        focal_past_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}
