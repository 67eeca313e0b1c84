/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_in.h"

#include <jansson.h>

#include "api/problem.h"
#include "base/clock.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"

enum { DATE_CHARS = 10, NUMBER_TEXT_MAX = 64 };

static void json_free(json_t **json)
{
    json_decref(*json);
}

/* Brackets outside texts; what is not JSON at all is left for the parser to refuse. */
static bool is_too_deep(const char *body, size_t len)
{
    size_t depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < len; i++) {
        char c = body[i];
        if (in_text) {
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                in_text = false;
            }
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH) {
                return true;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static const char *parse_failure(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return "a key stands twice in one object";
    case json_error_invalid_utf8:
        return "the body is not UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a text holds a NUL";
    case json_error_numeric_overflow:
        return "a number is out of every range";
    case json_error_premature_end_of_input:
        return "the body ends too early";
    default:
        return "the body is not well-formed JSON";
    }
}

static enum score_status body_parse(struct api_call *call, json_t **ret_root,
                                    struct score_error *err)
{
    const struct api_request *request = call->request;
    if (request->body_len == 0) {
        *ret_root = json_object();
        return *ret_root ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (is_too_deep(request->body, request->body_len)) {
        return problem_edge(call, API_EDGE_MALFORMED, "the body is nested too deeply", err);
    }
    json_error_t error;
    json_t *root = json_loadb(request->body, request->body_len, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        return problem_edge(call, API_EDGE_MALFORMED, parse_failure(&error), err);
    }
    if (!json_is_object(root)) {
        json_decref(root);
        return problem_edge(call, API_EDGE_MALFORMED, "the body is not a JSON object", err);
    }
    *ret_root = root;
    return SCORE_OK;
}

static const char *type_words(enum json_type type)
{
    static const char *const WORDS[] = {
        [JSON_IN_TEXT] = "a text",
        [JSON_IN_MONEY] = "a number or a decimal text",
        [JSON_IN_BOOL] = "true or false",
        [JSON_IN_INT] = "a whole number",
        [JSON_IN_I64] = "a whole number",
        [JSON_IN_TIME] = "an RFC 3339 date-time",
        [JSON_IN_DATE] = "a date, YYYY-MM-DD",
        [JSON_IN_STAGE] = "a stage, \"01\" to \"11\"",
        [JSON_IN_TEXTS] = "a list of texts",
        [JSON_IN_PAIRS] = "an object of texts and nulls",
    };
    return WORDS[type];
}

static void type_wrong(struct domain *domain, const struct json_field *field)
{
    problem_add(domain, field->name, "TYPE", "must be %s", type_words(field->type));
}

static void format_wrong(struct domain *domain, const struct json_field *field)
{
    problem_add(domain, field->name, "FORMAT", "must be %s", type_words(field->type));
}

static void text_read(struct domain *domain, const struct json_field *field, const json_t *value,
                      const char **ret)
{
    size_t len = json_string_length(value);
    if ((int64_t)len > field->high) {
        problem_add(domain, field->name, "TOO_LONG", "at most %lld bytes", (long long)field->high);
    } else if ((int64_t)len < field->low) {
        problem_add(domain, field->name, len == 0 ? "REQUIRED" : "TOO_SHORT", "at least %lld bytes",
                    (long long)field->low);
    } else {
        *ret = arena_dup(domain->arena, json_string_value(value), len);
    }
}

/* Numbers go through their shortest decimal text, so 4821.10 means exactly that. */
static void money_read(struct domain *domain, const struct json_field *field, const json_t *value,
                       const char **ret)
{
    if (json_is_string(value)) {
        struct json_field text = *field;
        text.low = 1;
        text.high = NUMBER_TEXT_MAX;
        text_read(domain, &text, value, ret);
        return;
    }
    if (json_is_integer(value)) {
        *ret = arena_format(domain->arena, "%lld", (long long)json_integer_value(value));
        return;
    }
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, NUMBER_TEXT_MAX);
    json_writer_init(&json, &buf);
    json_f64(&json, json_real_value(value));
    *ret = arena_dup_text(domain->arena, buf_text(&buf));
    buf_done(&buf);
}

static void whole_read(struct domain *domain, const struct json_field *field, const json_t *value,
                       void *at)
{
    json_int_t number = json_integer_value(value);
    if (number < field->low || number > field->high) {
        problem_add(domain, field->name, "RANGE", "%lld to %lld", (long long)field->low,
                    (long long)field->high);
    } else if (field->type == JSON_IN_INT) {
        *(int *)at = (int)number;
    } else {
        *(int64_t *)at = (int64_t)number;
    }
}

static void time_read(struct domain *domain, const struct json_field *field, const json_t *value,
                      int64_t *at)
{
    const char *text = json_string_value(value);
    bool is_date = json_string_length(value) == DATE_CHARS;
    int64_t at_ms = 0;
    if (is_date != (field->type == JSON_IN_DATE) || !clock_parse(text, &at_ms)) {
        format_wrong(domain, field);
    } else {
        *at = at_ms;
    }
}

static void texts_read(struct domain *domain, const struct json_field *field, const json_t *value,
                       struct json_texts *texts)
{
    int64_t count = (int64_t)json_array_size(value);
    if (count < field->low || count > field->high) {
        problem_add(domain, field->name, "RANGE", "%lld to %lld items", (long long)field->low,
                    (long long)field->high);
        return;
    }
    texts->items = arena_alloc_array(domain->arena, (size_t)count + 1, sizeof(*texts->items));
    if (!texts->items) {
        problem_add(domain, field->name, "RANGE", "more than there is room for");
        return;
    }
    for (size_t i = 0; i < (size_t)count; i++) {
        const json_t *item = json_array_get(value, i);
        if (!json_is_string(item)) {
            const char *name = arena_format(domain->arena, "%s/%zu", field->name, i);
            problem_add(domain, name ? name : field->name, "TYPE", "must be a text");
        } else if (json_string_length(item) > LIMIT_NAME_BYTES) {
            problem_add(domain, field->name, "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
        } else {
            texts->items[i] = arena_dup_text(domain->arena, json_string_value(item));
            texts->count = i + 1;
        }
    }
}

static bool pair_fits(struct domain *domain, const struct json_field *field, const json_t *value)
{
    if (!json_is_string(value) && !json_is_null(value)) {
        problem_add(domain, field->name, "TYPE", "must be %s", type_words(field->type));
        return false;
    }
    if (json_string_length(value) > LIMIT_NAME_BYTES) {
        problem_add(domain, field->name, "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
        return false;
    }
    return true;
}

static void pairs_read(struct domain *domain, const struct json_field *field, json_t *value,
                       struct json_pairs *pairs)
{
    const char *name = NULL;
    json_t *item = NULL;
    size_t count = json_object_size(value);
    if ((int64_t)count < field->low || (int64_t)count > field->high) {
        problem_add(domain, field->name, "RANGE", "%lld to %lld items", (long long)field->low,
                    (long long)field->high);
        return;
    }
    const char **names = arena_alloc_array(domain->arena, count + 1, sizeof *names);
    const char **values = arena_alloc_array(domain->arena, count + 1, sizeof *values);
    size_t read = 0;
    json_object_foreach(value, name, item)
    {
        if (!pair_fits(domain, field, item)) {
            return;
        }
        const char *text = json_string_value(item);
        const char *name_copy = arena_dup_text(domain->arena, name);
        const char *copy = text ? arena_dup_text(domain->arena, text) : NULL;
        if (!names || !values || !name_copy || (text && !copy)) {
            return; /* out of memory: the next use of the arena says so */
        }
        names[read] = name_copy;
        values[read++] = copy;
    }
    *pairs = (struct json_pairs){.names = names, .values = values, .count = read};
}

static bool type_fits(enum json_type type, const json_t *value)
{
    switch (type) {
    case JSON_IN_MONEY:
        return json_is_string(value) || json_is_number(value);
    case JSON_IN_BOOL:
        return json_is_boolean(value);
    case JSON_IN_INT:
    case JSON_IN_I64:
        return json_is_integer(value);
    case JSON_IN_TEXTS:
        return json_is_array(value);
    case JSON_IN_PAIRS:
        return json_is_object(value);
    case JSON_IN_TEXT:
    case JSON_IN_TIME:
    case JSON_IN_DATE:
    case JSON_IN_STAGE:
        return json_is_string(value);
    }
    return false;
}

static void value_read(struct domain *domain, const struct json_field *field, json_t *value,
                       void *at)
{
    switch (field->type) {
    case JSON_IN_TEXT:
        text_read(domain, field, value, (const char **)at);
        break;
    case JSON_IN_MONEY:
        money_read(domain, field, value, (const char **)at);
        break;
    case JSON_IN_BOOL:
        *(bool *)at = json_is_true(value);
        break;
    case JSON_IN_INT:
    case JSON_IN_I64:
        whole_read(domain, field, value, at);
        break;
    case JSON_IN_TIME:
    case JSON_IN_DATE:
        time_read(domain, field, value, (int64_t *)at);
        break;
    case JSON_IN_STAGE:
        if (!stage_parse(json_string_value(value), (int *)at)) {
            format_wrong(domain, field);
        }
        break;
    case JSON_IN_TEXTS:
        texts_read(domain, field, value, (struct json_texts *)at);
        break;
    case JSON_IN_PAIRS:
        pairs_read(domain, field, value, (struct json_pairs *)at);
        break;
    }
}

static void null_read(const struct json_field *field, void *at)
{
    if (field->type == JSON_IN_TEXT || field->type == JSON_IN_MONEY) {
        *(const char **)at = "";
    }
}

static void field_read(struct domain *domain, const struct json_field *field, json_t *value,
                       char *into)
{
    bool is_null = json_is_null(value);
    if (is_null ? !(field->rules & JSON_IN_NULLABLE) : !type_fits(field->type, value)) {
        type_wrong(domain, field);
        return;
    }
    if (is_null) {
        null_read(field, into + field->at);
    } else {
        value_read(domain, field, value, into + field->at);
    }
    if (field->flag_at) {
        *(bool *)(into + field->flag_at) = true;
    }
}

static const struct json_field *field_find(const struct json_field *fields, size_t count,
                                           const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(fields[i].name, name)) {
            return &fields[i];
        }
    }
    return NULL;
}

/* RFC 6901: '~' and '/' inside a name. Long names are cut: they were never ours. */
static const char *pointer_of(struct arena *arena, const char *name)
{
    struct buf buf;
    buf_init(&buf, 4 * LIMIT_CODE_BYTES);
    for (size_t i = 0; name[i] && i < LIMIT_CODE_BYTES; i++) {
        if (name[i] == '~') {
            buf_add_text(&buf, "~0");
        } else if (name[i] == '/') {
            buf_add_text(&buf, "~1");
        } else if ((unsigned char)name[i] < 0x80) {
            buf_add_char(&buf, name[i]);
        } else {
            buf_add_char(&buf, '?'); /* the cut must not break a character */
        }
    }
    const char *pointer = arena_dup_text(arena, buf_text(&buf));
    buf_done(&buf);
    return pointer ? pointer : "";
}

static void object_read(struct domain *domain, json_t *root, const struct json_field *fields,
                        size_t count, void *into)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(root, name, value)
    {
        const struct json_field *field = field_find(fields, count, name);
        if (field) {
            field_read(domain, field, value, into);
        } else {
            problem_add(domain, pointer_of(domain->arena, name), "UNKNOWN", "no such field");
        }
    }
    for (size_t i = 0; i < count; i++) {
        if ((fields[i].rules & JSON_IN_REQUIRED) && !json_object_get(root, fields[i].name)) {
            problem_add(domain, fields[i].name, "REQUIRED", "is missing");
        }
    }
}

enum score_status json_in_read(struct api_call *call, const struct json_field *fields, size_t count,
                               void *into, struct score_error *err)
{
    SCORE_AUTO(json_free) json_t *root = NULL;
    SCORE_TRY(body_parse(call, &root, err));
    object_read(call->domain, root, fields, count, into);
    return problem_status(call->domain, err);
}

/* What was noted about an item from `from` on gets its place put before. */
static void item_name(struct domain *domain, size_t from, const char *name, size_t index)
{
    for (size_t i = from; i < domain->problem.field_count; i++) {
        struct field_error *error = &domain->problem.fields[i];
        const char *path = arena_format(domain->arena, "%s/%zu%s%s", name, index,
                                        *error->field ? "/" : "", error->field);
        error->field = path ? path : error->field;
    }
}

static void items_read(struct domain *domain, const char *name, const json_t *list,
                       const struct json_items *shape, char *items)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        size_t noted = domain->problem.field_count;
        if (json_is_object(item)) {
            object_read(domain, item, shape->fields, shape->field_count, items + i * shape->size);
        } else {
            problem_add(domain, "", "TYPE", "must be an object");
        }
        item_name(domain, noted, name, i);
    }
}

enum score_status json_in_read_items(struct api_call *call, const char *name,
                                     const struct json_items *shape, void **ret_items,
                                     size_t *ret_count, struct score_error *err)
{
    struct domain *domain = call->domain;
    SCORE_AUTO(json_free) json_t *root = NULL;
    SCORE_TRY(body_parse(call, &root, err));
    const json_t *list = json_object_get(root, name);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(root, key, value)
    {
        if (value != list) {
            problem_add(domain, pointer_of(call->arena, key), "UNKNOWN", "no such field");
        }
    }
    size_t count = json_array_size(list);
    if (!list) {
        problem_add(domain, name, "REQUIRED", "is missing");
    } else if (!json_is_array(list)) {
        problem_add(domain, name, "TYPE", "must be a list of objects");
    } else if (count == 0 || count > shape->max) {
        problem_add(domain, name, "RANGE", "1 to %zu items", shape->max);
    }
    SCORE_TRY(problem_status(domain, err));
    char *items = arena_alloc(call->arena, count * shape->size);
    if (!items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    items_read(domain, name, list, shape, items);
    SCORE_TRY(problem_status(domain, err));
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}
