/* SPDX-License-Identifier: Apache-2.0 */
#include "schema_check.h"

#include <ctype.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { PLACE_SIZE = 256, DATE_CHARS = 10 };

/* Where in the value the check stands. */
struct walk {
    struct schema_check *check;
    char place[PLACE_SIZE];
};

bool schema_check_open(struct schema_check *check, const char *path)
{
    json_error_t error;
    *check = (struct schema_check){0};
    check->root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!check->root) {
        (void)snprintf(check->why, sizeof(check->why), "%s: %s", path, error.text);
    }
    return check->root != NULL;
}

void schema_check_close(struct schema_check *check)
{
    json_decref(check->root);
    check->root = NULL;
}

static bool fail(struct walk *walk, const char *format, ...)
{
    char text[SCHEMA_WHY_SIZE / 2];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    (void)snprintf(walk->check->why, sizeof(walk->check->why), "%s: %s",
                   walk->place[0] ? walk->place : "/", text);
    return false;
}

static const json_t *pointer_get(const json_t *root, const char *pointer)
{
    const json_t *node = root;
    while (*pointer == '/' && node) {
        size_t len = strcspn(pointer + 1, "/");
        char name[PLACE_SIZE];
        (void)snprintf(name, sizeof(name), "%.*s", (int)len, pointer + 1);
        node = json_object_get(node, name);
        pointer += len + 1;
    }
    return node;
}

const json_t *schema_resolve(const struct schema_check *check, const json_t *node)
{
    const char *ref = json_string_value(json_object_get(node, "$ref"));
    return ref && ref[0] == '#' ? pointer_get(check->root, ref + 1) : node;
}

const json_t *schema_operation(const struct schema_check *check, const char *method,
                               const char *pattern)
{
    char lower[16] = "";
    for (size_t i = 0; method[i] && i + 1 < sizeof(lower); i++) {
        lower[i] = (char)tolower((unsigned char)method[i]);
    }
    const json_t *path = json_object_get(json_object_get(check->root, "paths"), pattern);
    return json_object_get(path, lower);
}

static bool is_of_type(const char *type, const json_t *value)
{
    if (strcmp(type, "integer") == 0) {
        return json_is_integer(value);
    }
    if (strcmp(type, "number") == 0) {
        return json_is_number(value);
    }
    if (strcmp(type, "boolean") == 0) {
        return json_is_boolean(value);
    }
    if (strcmp(type, "string") == 0) {
        return json_is_string(value);
    }
    if (strcmp(type, "array") == 0) {
        return json_is_array(value);
    }
    return strcmp(type, "null") == 0 ? json_is_null(value) : json_is_object(value);
}

static bool type_check(struct walk *walk, const json_t *type, const json_t *value)
{
    if (json_is_string(type)) {
        return is_of_type(json_string_value(type), value) ||
               fail(walk, "is not of type %s", json_string_value(type));
    }
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(type, i, item)
    {
        if (is_of_type(json_string_value(item), value)) {
            return true;
        }
    }
    return fail(walk, "is of none of the types");
}

static bool enum_check(struct walk *walk, const json_t *list, const json_t *value)
{
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(list, i, item)
    {
        if (json_equal(item, value)) {
            return true;
        }
    }
    return fail(walk, "is none of the listed values");
}

static bool pattern_check(struct walk *walk, const char *pattern, const json_t *value)
{
    if (!json_is_string(value)) {
        return true;
    }
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return fail(walk, "the pattern %s cannot be compiled", pattern);
    }
    int mismatch = regexec(&regex, json_string_value(value), 0, NULL, 0);
    regfree(&regex);
    return mismatch == 0 || fail(walk, "does not match %s", pattern);
}

static bool format_check(struct walk *walk, const char *format, const json_t *value)
{
    if (!json_is_string(value)) {
        return true;
    }
    int64_t at_ms = 0;
    size_t len = json_string_length(value);
    bool is_time = clock_parse(json_string_value(value), &at_ms);
    if (strcmp(format, "date-time") == 0) {
        return (is_time && len > DATE_CHARS) || fail(walk, "is no date-time");
    }
    if (strcmp(format, "date") == 0) {
        return (is_time && len == DATE_CHARS) || fail(walk, "is no date");
    }
    return true;
}

/* minimum, maximum, minLength, maxLength, minItems, maxItems. */
static bool bound_check(struct walk *walk, const char *keyword, double bound, const json_t *value)
{
    double size = 0;
    if (strstr(keyword, "Length")) {
        size = json_is_string(value) ? (double)json_string_length(value) : bound;
    } else if (strstr(keyword, "Items")) {
        size = json_is_array(value) ? (double)json_array_size(value) : bound;
    } else {
        size = json_is_number(value) ? json_number_value(value) : bound;
    }
    bool is_low = strncmp(keyword, "min", 3) == 0;
    return (is_low ? size >= bound : size <= bound) || fail(walk, "breaks %s", keyword);
}

static bool value_check(struct walk *walk, const json_t *schema, const json_t *value);

static bool member_check(struct walk *walk, const json_t *schema, const char *name,
                         const json_t *value)
{
    size_t len = strlen(walk->place);
    (void)snprintf(walk->place + len, sizeof(walk->place) - len, "/%s", name);
    bool is_good = value_check(walk, schema, value);
    if (is_good) {
        walk->place[len] = '\0';
    }
    return is_good;
}

static bool members_check(struct walk *walk, const json_t *schema, const json_t *value)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    const char *name = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)value, name, member)
    {
        const json_t *own = json_object_get(properties, name);
        if (!own && json_is_false(others)) {
            return fail(walk, "has the unknown member %s", name);
        }
        if (!own && !json_is_object(others)) {
            continue;
        }
        if (!member_check(walk, own ? own : others, name, member)) {
            return false;
        }
    }
    size_t i = 0;
    json_t *required = NULL;
    json_array_foreach(json_object_get(schema, "required"), i, required)
    {
        if (!json_object_get(value, json_string_value(required))) {
            return fail(walk, "lacks the member %s", json_string_value(required));
        }
    }
    return true;
}

static bool items_check(struct walk *walk, const json_t *schema, const json_t *value)
{
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(value, i, item)
    {
        char name[32];
        (void)snprintf(name, sizeof(name), "%zu", i);
        if (!member_check(walk, schema, name, item)) {
            return false;
        }
    }
    return true;
}

static bool any_check(struct walk *walk, const json_t *schemas, const json_t *value)
{
    size_t i = 0;
    json_t *schema = NULL;
    json_array_foreach(schemas, i, schema)
    {
        struct walk attempt = *walk;
        if (value_check(&attempt, schema, value)) {
            walk->check->why[0] = '\0';
            return true;
        }
    }
    return false;
}

static bool is_words_only(const char *keyword)
{
    static const char *const WORDS[] = {"description", "example",  "examples",
                                        "default",     "title",    "$ref",
                                        "properties",  "required", "additionalProperties"};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(keyword, WORDS[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool keyword_check(struct walk *walk, const char *keyword, const json_t *node,
                          const json_t *value)
{
    if (strcmp(keyword, "type") == 0) {
        return type_check(walk, node, value);
    }
    if (strcmp(keyword, "enum") == 0) {
        return enum_check(walk, node, value);
    }
    if (strcmp(keyword, "pattern") == 0) {
        return pattern_check(walk, json_string_value(node), value);
    }
    if (strcmp(keyword, "format") == 0) {
        return format_check(walk, json_string_value(node), value);
    }
    if (strcmp(keyword, "items") == 0) {
        return items_check(walk, node, value);
    }
    if (strcmp(keyword, "anyOf") == 0) {
        return any_check(walk, node, value);
    }
    if (json_is_number(node) &&
        (strncmp(keyword, "min", 3) == 0 || strncmp(keyword, "max", 3) == 0)) {
        return bound_check(walk, keyword, json_number_value(node), value);
    }
    return is_words_only(keyword) || fail(walk, "the schema uses the unknown keyword %s", keyword);
}

static bool value_check(struct walk *walk, const json_t *schema, const json_t *value)
{
    const json_t *own = schema_resolve(walk->check, schema);
    if (!json_is_object(own)) {
        return fail(walk, "the schema cannot be followed");
    }
    const char *keyword = NULL;
    json_t *node = NULL;
    json_object_foreach((json_t *)own, keyword, node)
    {
        if (!keyword_check(walk, keyword, node, value)) {
            return false;
        }
    }
    return !json_is_object(value) || members_check(walk, own, value);
}

bool schema_check_value(struct schema_check *check, const json_t *schema, const json_t *value)
{
    struct walk walk = {.check = check};
    check->why[0] = '\0';
    return value_check(&walk, schema, value);
}

static bool refuse(struct schema_check *check, const struct schema_answer *answer, const char *what)
{
    char why[SCHEMA_WHY_SIZE]; /* `what` may be check->why itself */
    size_t len = strlen(what) < sizeof(why) ? strlen(what) : sizeof(why) - 1;
    memcpy(why, what, len);
    why[len] = '\0';
    (void)snprintf(check->why, sizeof(check->why), "%s %s %d: %.512s", answer->method,
                   answer->pattern, answer->status, why);
    return false;
}

/* The response object: the exact status, or its class ("4XX"). */
static const json_t *response_find(struct schema_check *check, const json_t *operation, int status)
{
    char key[16];
    const json_t *responses = json_object_get(operation, "responses");
    (void)snprintf(key, sizeof(key), "%d", status);
    const json_t *response = json_object_get(responses, key);
    if (!response) {
        (void)snprintf(key, sizeof(key), "%dXX", status / 100);
        response = json_object_get(responses, key);
    }
    return schema_resolve(check, response);
}

bool schema_check_answer(struct schema_check *check, const struct schema_answer *answer)
{
    const json_t *operation = schema_operation(check, answer->method, answer->pattern);
    const json_t *response = operation ? response_find(check, operation, answer->status) : NULL;
    if (!response) {
        return refuse(check, answer, "the contract does not know this answer");
    }
    const json_t *content = json_object_get(response, "content");
    if (!content) {
        return answer->body_len == 0 || refuse(check, answer, "has a body, should have none");
    }
    const json_t *media =
        answer->content_type ? json_object_get(content, answer->content_type) : NULL;
    if (!media) {
        return refuse(check, answer, "has another content type");
    }
    const char *format =
        json_string_value(json_object_get(json_object_get(media, "schema"), "format"));
    if (format && strcmp(format, "binary") == 0) {
        return true; /* a file of another format than ours */
    }
    json_error_t error = {.text = "is not UTF-8"};
    json_t *value = strstr(answer->content_type, "json")
                        ? json_loadb(answer->body, answer->body_len, JSON_REJECT_DUPLICATES, &error)
                        : json_stringn(answer->body, answer->body_len);
    if (!value) {
        return refuse(check, answer, error.text);
    }
    bool is_good = schema_check_value(check, json_object_get(media, "schema"), value);
    json_decref(value);
    return is_good || refuse(check, answer, check->why);
}
