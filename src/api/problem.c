/* SPDX-License-Identifier: Apache-2.0 */
#include "api/problem.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "domain/domain.h"

struct status_row {
    enum score_status status;
    int http;
    const char *code;
    int exit;
};

static const struct status_row STATUS_ROWS[] = {
#define SCORE_PROBLEM(status, http, code, exit) {SCORE_##status, http, code, exit},
#include "api/errors.def"
};

struct edge_row {
    int http;
    const char *code;
    const char *title;
};

static const struct edge_row EDGE_ROWS[API_EDGE_COUNT] = {
#define SCORE_EDGE_PROBLEM(name, http, code, title) [API_EDGE_##name] = {http, code, title},
#include "api/errors.def"
};

enum { HTTP_SERVER_FAULT = 500, HTTP_UNAVAILABLE = 503, TYPE_SIZE = 96, COUNT_SIZE = 24 };

static const struct status_row *status_row(enum score_status status)
{
    const struct status_row *fallback = NULL;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STATUS_ROWS); i++) {
        if (STATUS_ROWS[i].status == status) {
            return &STATUS_ROWS[i];
        }
        if (STATUS_ROWS[i].status == SCORE_IO) {
            fallback = &STATUS_ROWS[i];
        }
    }
    return fallback;
}

int api_http_code(enum score_status status)
{
    return status_row(status)->http;
}

int api_exit_code(enum score_status status)
{
    return status_row(status)->exit;
}

struct problem_head {
    int http;
    const char *code;
    const char *title;
    const char *detail;
};

static void problem_begin(struct api_call *call, struct json_writer *json,
                          const struct problem_head *head)
{
    api_response_clear(call->response);
    call->response->status = head->http;
    call->response->content_type = "application/problem+json";
    char type[TYPE_SIZE];
    (void)snprintf(type, sizeof(type), "urn:score:problem:%s", head->code);
    json_writer_init(json, &call->response->body);
    json_object_begin(json);
    json_field_text(json, "type", type);
    json_field_text(json, "title", head->title);
    json_field_i64(json, "status", head->http);
    json_field_text(json, "code", head->code);
    json_field_text(json, "detail", head->detail);
    json_field_text(json, "instance", call->request->path);
    json_field_text(json, "request_id", call->request->request_id);
}

/* "amount" -> "/amount"; "?limit" is a query parameter and keeps its bare name. */
static void field_write(struct json_writer *json, const struct field_error *field,
                        struct arena *arena)
{
    const char *name =
        field->field[0] == '?' ? field->field + 1 : arena_format(arena, "/%s", field->field);
    json_object_begin(json);
    json_field_text(json, "field", name ? name : field->field);
    json_field_text(json, "code", field->code);
    json_field_text(json, "message", field->message);
    json_object_end(json);
}

static void errors_write(struct json_writer *json, const struct problem *problem,
                         struct arena *arena)
{
    json_key(json, "errors");
    json_array_begin(json);
    for (size_t i = 0; problem && i < problem->field_count; i++) {
        field_write(json, &problem->fields[i], arena);
    }
    json_array_end(json);
}

/* Nobody was found: the fields are gates; each message begins with how many partners failed it. */
static void reasons_write(struct json_writer *json, const struct problem *problem)
{
    json_key(json, "reasons");
    json_object_begin(json);
    for (size_t i = 0; problem && i < problem->field_count; i++) {
        char digits[COUNT_SIZE];
        int64_t count = 0;
        const char *message = problem->fields[i].message;
        (void)snprintf(digits, sizeof(digits), "%.*s", (int)strspn(message, "0123456789"), message);
        if (text_parse_i64(digits, &count)) {
            json_field_i64(json, problem->fields[i].field, count);
        }
    }
    json_object_end(json);
}

static void allowed_write(struct json_writer *json, const struct problem *problem)
{
    json_key(json, "allowed");
    json_array_begin(json);
    for (size_t i = 0; problem && i < problem->allowed_count; i++) {
        json_text(json, problem->allowed[i]);
    }
    json_array_end(json);
}

void problem_write(struct api_call *call, enum score_status status, const struct score_error *err,
                   const struct problem *problem)
{
    const struct status_row *row = status_row(status);
    bool is_ours = row->http >= HTTP_SERVER_FAULT;
    const char *title = score_status_text(status);
    struct problem_head head = {
        .http = row->http,
        .code = row->code,
        .title = title,
        .detail = err && err->text[0] && !is_ours ? err->text : title,
    };
    struct json_writer json;
    problem_begin(call, &json, &head);
    if (status == SCORE_EXHAUSTED) {
        errors_write(&json, NULL, call->arena);
        reasons_write(&json, problem);
    } else {
        errors_write(&json, problem, call->arena);
    }
    if (row->http == 409) {
        allowed_write(&json, problem);
    }
    json_object_end(&json);
    if (row->http == HTTP_UNAVAILABLE) {
        api_response_header_set(call->response, "Retry-After", "1");
    }
}

enum score_status problem_edge(struct api_call *call, enum api_edge edge, const char *detail,
                               struct score_error *err)
{
    SCORE_ASSERT(edge < API_EDGE_COUNT);
    const struct edge_row *row = &EDGE_ROWS[edge];
    struct problem_head head = {
        .http = row->http,
        .code = row->code,
        .title = row->title,
        .detail = detail[0] ? detail : row->title,
    };
    struct json_writer json;
    problem_begin(call, &json, &head);
    errors_write(&json, NULL, call->arena);
    json_object_end(&json);
    if (row->http == 401) {
        api_response_header_set(call->response, "WWW-Authenticate", "Bearer realm=\"score\"");
    }
    return score_error_set(err, SCORE_INVALID, "", "%s", row->title);
}
