/* SPDX-License-Identifier: Apache-2.0 */
#include "api/message.h"

#include "api/api.h"

#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"

void api_response_init(struct api_response *response)
{
    *response = (struct api_response){0};
    buf_init(&response->body, LIMIT_RESPONSE_BYTES);
}

void api_response_done(struct api_response *response)
{
    buf_done(&response->body);
    response->status = 0;
    response->header_count = 0;
}

void api_response_clear(struct api_response *response)
{
    buf_clear(&response->body);
    response->status = 0;
    response->content_type = NULL;
    response->header_count = 0;
}

void api_response_header_set(struct api_response *response, const char *name, const char *value)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (text_equal_nocase(response->headers[i].name, name)) {
            response->headers[i].value = value;
            return;
        }
    }
    SCORE_ASSERT(response->header_count < API_HEADERS_MAX);
    response->headers[response->header_count++] = (struct api_pair){.name = name, .value = value};
}

const char *api_response_header(const struct api_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (text_equal_nocase(response->headers[i].name, name)) {
            return response->headers[i].value;
        }
    }
    return "";
}

static const char *pair_find(const struct api_pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }
    return NULL;
}

const char *api_query(const struct api_request *request, const char *name)
{
    return pair_find(request->query, request->query_count, name);
}

const char *api_param(const struct api_call *call, const char *name)
{
    return pair_find(call->params.items, call->params.count, name);
}

void api_problem_set(struct api_response *response, int status, const char *slug, const char *title,
                     const char *detail)
{
    api_response_clear(response);
    response->status = status;
    response->content_type = "application/problem+json";
    struct json_writer json;
    json_writer_init(&json, &response->body);
    json_object_begin(&json);
    json_key(&json, "type");
    char type[96];
    (void)snprintf(type, sizeof(type), "urn:score:problem:%s", slug);
    json_text(&json, type);
    json_field_text(&json, "title", title);
    json_field_i64(&json, "status", status);
    json_field_text(&json, "code", slug);
    json_field_text(&json, "detail", detail);
    json_key(&json, "errors");
    json_array_begin(&json);
    json_array_end(&json);
    json_object_end(&json);
}
