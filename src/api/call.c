/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"

#include <stdarg.h>

#include "api/cursor.h"
#include "api/problem.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"

enum { ETAG_SIZE = 64 };

enum score_status call_id(struct api_call *call, enum id_kind kind, int64_t *ret_id,
                          struct score_error *err)
{
    const char *text = api_param(call, "id");
    if (!text || !id_parse(kind, text, ret_id)) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such object");
    }
    return SCORE_OK;
}

static bool word_is_in(const char *word, const char *words)
{
    size_t len = strlen(word);
    for (const char *at = words; *at;) {
        size_t word_len = strcspn(at, " ");
        if (word_len == len && memcmp(at, word, len) == 0) {
            return true;
        }
        at += word_len;
        at += strspn(at, " ");
    }
    return false;
}

/* A query parameter's name in the problem begins with '?', a body field's does not. */
static const char *query_field(struct api_call *call, const char *name)
{
    const char *field =
        strlen(name) <= LIMIT_CODE_BYTES ? arena_format(call->arena, "?%s", name) : NULL;
    return field ? field : "?";
}

enum score_status call_query_check(struct api_call *call, const char *names,
                                   struct score_error *err)
{
    const struct api_request *request = call->request;
    for (size_t i = 0; i < request->query_count; i++) {
        const char *name = request->query[i].name;
        if (!word_is_in(name, names)) {
            problem_add(call->domain, query_field(call, name), "UNKNOWN", "no such parameter");
        } else if (api_query(request, name) != request->query[i].value) {
            problem_add(call->domain, query_field(call, name), "DUPLICATE", "given twice");
        }
    }
    return problem_status(call->domain, err);
}

const char *call_query_text(struct api_call *call, const char *name)
{
    const char *value = api_query(call->request, name);
    return value ? value : "";
}

void call_query_id(struct api_call *call, const char *name, enum id_kind kind, int64_t *ret)
{
    const char *text = api_query(call->request, name);
    if (text && !id_parse(kind, text, ret)) {
        problem_add(call->domain, query_field(call, name), "FORMAT", "is no such id");
    }
}

void call_query_bool(struct api_call *call, const char *name, bool *ret)
{
    const char *text = api_query(call->request, name);
    if (!text) {
        return;
    }
    if (text_equal(text, "true")) {
        *ret = true;
    } else if (text_equal(text, "false")) {
        *ret = false;
    } else {
        problem_add(call->domain, query_field(call, name), "FORMAT", "must be true or false");
    }
}

/* Path and filters, so that a cursor cannot be carried to another list. */
static uint32_t query_hash(const struct api_call *call, const char *path)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, path, strlen(path) + 1);
    for (size_t i = 0; i < call->request->query_count; i++) {
        const struct api_pair *pair = &call->request->query[i];
        if (!text_equal(pair->name, "limit") && !text_equal(pair->name, "cursor")) {
            hash_stream_add(&stream, pair->name, strlen(pair->name) + 1);
            hash_stream_add(&stream, pair->value, strlen(pair->value) + 1);
        }
    }
    uint8_t hash[HASH_BYTES];
    hash_stream_final(&stream, hash);
    return (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3];
}

void call_page_read(struct api_call *call, struct call_page *ret)
{
    call_page_read_of(call, call->request->path, ret);
}

void call_page_read_of(struct api_call *call, const char *path, struct call_page *ret)
{
    int64_t limit = LIMIT_PAGE_DEFAULT;
    const char *text = api_query(call->request, "limit");
    if (text && (!text_parse_i64(text, &limit) || limit < 1 || limit > LIMIT_PAGE_MAX)) {
        problem_add(call->domain, "?limit", "RANGE", "1 to %d", LIMIT_PAGE_MAX);
        limit = LIMIT_PAGE_DEFAULT;
    }
    *ret = (struct call_page){.limit = (size_t)limit, .query_hash = query_hash(call, path)};
    ret->page.limit = (int)limit + 1;
    const char *cursor_text = api_query(call->request, "cursor");
    if (!cursor_text) {
        return;
    }
    struct cursor cursor;
    if (!cursor_parse(cursor_text, &cursor) || cursor.query_hash != ret->query_hash) {
        problem_add(call->domain, "?cursor", "FORMAT", "is not a cursor of this list");
        return;
    }
    ret->page.after_key = cursor.key;
    ret->page.after_id = cursor.id;
    ret->page.has_after = true;
}

bool call_page_cut(const struct call_page *page, size_t *count)
{
    if (*count <= page->limit) {
        return false;
    }
    *count = page->limit;
    return true;
}

void call_json_begin(struct api_call *call, struct json_writer *json)
{
    api_response_clear(call->response);
    call->response->content_type = "application/json";
    json_writer_init(json, &call->response->body);
}

void call_list_begin(struct api_call *call, struct json_writer *json)
{
    call_json_begin(call, json);
    json_object_begin(json);
    json_key(json, "items");
    json_array_begin(json);
}

void call_list_end(struct api_call *call, struct json_writer *json, const struct call_page *page,
                   const struct call_place *last)
{
    json_array_end(json);
    char next[CURSOR_TEXT_SIZE];
    if (last) {
        struct cursor cursor = {.query_hash = page->query_hash, .key = last->key, .id = last->id};
        cursor_format(&cursor, next);
    }
    json_field_text(json, "next", last ? next : NULL);
    json_object_end(json);
    call->response->status = 200;
}

void call_list_end_whole(struct json_writer *json)
{
    json_array_end(json);
    json_field_null(json, "next");
    json_object_end(json);
}

void call_etag_set(struct api_call *call, const char *format, ...)
{
    char etag[ETAG_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(etag, sizeof(etag), format, args);
    va_end(args);
    const char *quoted = arena_format(call->arena, "\"%s\"", etag);
    if (quoted) {
        api_response_header_set(call->response, "ETag", quoted);
    }
}

void call_location_set(struct api_call *call, const char *collection, enum id_kind kind, int64_t id)
{
    char text[ID_TEXT_SIZE];
    id_format(kind, id, text);
    const char *location = arena_format(call->arena, "/api/v1/%s/%s", collection, text);
    if (location) {
        api_response_header_set(call->response, "Location", location);
    }
}

enum score_status call_if_match(struct api_call *call, int64_t *ret_version,
                                struct score_error *err)
{
    const char *text = call->request->if_match;
    size_t len = strlen(text);
    if (text_equal(text, "*")) {
        *ret_version = 0;
        return SCORE_OK;
    }
    if (text_has_prefix(text, "W/")) {
        return problem_edge(call, API_EDGE_STALE, "a weak ETag never matches", err);
    }
    if (len < 2 || text[0] != '"' || text[len - 1] != '"' || memchr(text + 1, '"', len - 2)) {
        return problem_edge(call, API_EDGE_IF_MATCH_INVALID, "", err);
    }
    char *inner = arena_dup(call->arena, text + 1, len - 2);
    int64_t version = 0;
    if (!inner || !text_parse_i64(inner, &version) || version < 1) {
        return problem_edge(call, API_EDGE_STALE, "", err);
    }
    *ret_version = version;
    return SCORE_OK;
}

enum score_status call_stale(struct api_call *call, enum score_status status,
                             struct score_error *err)
{
    const struct problem *problem = &call->domain->problem;
    if (status == SCORE_CONFLICT && problem->allowed_count == 0 && problem->field_count == 0) {
        return problem_edge(call, API_EDGE_STALE, "", err);
    }
    return status;
}
