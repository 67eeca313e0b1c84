/* SPDX-License-Identifier: Apache-2.0 */
#include "http/target.h"

#include "base/limits.h"
#include "base/text.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes in place. `slash_ok`: an encoded '/' may appear (query, not path). */
static bool percent_decode(char *text, bool slash_ok)
{
    char *out = text;
    for (const char *in = text; *in; in++) {
        if (*in != '%') {
            *out++ = *in;
            continue;
        }
        int high = hex_value(in[1]);
        int low = high < 0 ? -1 : hex_value(in[2]);
        int value = high * 16 + low;
        if (high < 0 || low < 0 || value == 0 || (value == '/' && !slash_ok)) {
            return false;
        }
        *out++ = (char)value;
        in += 2;
    }
    *out = '\0';
    return text_is_utf8(text, (size_t)(out - text));
}

/* No "." or ".." or empty segment but a trailing slash; no control characters. */
static bool path_is_plain(const char *path)
{
    if (path[0] != '/') {
        return false;
    }
    for (const char *c = path; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F || *c == '\\') {
            return false;
        }
        if (*c != '/') {
            continue;
        }
        size_t len = strcspn(c + 1, "/");
        bool is_dots = (len == 1 && c[1] == '.') || (len == 2 && c[1] == '.' && c[2] == '.');
        if (is_dots || (len == 0 && c[1] == '/')) {
            return false;
        }
    }
    return true;
}

static bool pair_parse(char *text, struct api_pair *ret)
{
    for (char *c = text; *c; c++) {
        *c = *c == '+' ? ' ' : *c;
    }
    char *equals = strchr(text, '=');
    char *value = equals ? equals + 1 : text + strlen(text);
    if (equals) {
        *equals = '\0';
    }
    if (!percent_decode(text, true) || !percent_decode(value, true)) {
        return false;
    }
    *ret = (struct api_pair){.name = text, .value = value};
    return true;
}

static enum score_status query_parse(char *text, struct arena *arena, struct api_request *ret,
                                     struct score_error *err)
{
    size_t count = 0;
    struct api_pair *pairs = arena_alloc_array(arena, LIMIT_QUERY_PAIRS, sizeof(*pairs));
    if (!pairs) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (char *at = text; at;) {
        char *end = strchr(at, '&');
        if (end) {
            *end = '\0';
        }
        if (*at && count == LIMIT_QUERY_PAIRS) {
            return score_error_set(err, SCORE_LIMIT, "query", "more than %d query parameters",
                                   LIMIT_QUERY_PAIRS);
        }
        if (*at && !pair_parse(at, &pairs[count++])) {
            return score_error_set(err, SCORE_INVALID, "query", "the query is not valid");
        }
        at = end ? end + 1 : NULL;
    }
    ret->query = pairs;
    ret->query_count = count;
    return SCORE_OK;
}

enum score_status target_parse(const char *target, struct arena *arena, struct api_request *ret,
                               struct score_error *err)
{
    char *path = arena_dup_text(arena, target);
    if (!path) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    char *query = strchr(path, '?');
    if (query) {
        *query++ = '\0';
    }
    if (!percent_decode(path, false) || !path_is_plain(path)) {
        return score_error_set(err, SCORE_INVALID, "path", "the path is not valid");
    }
    ret->path = path;
    ret->query = NULL;
    ret->query_count = 0;
    return query && *query ? query_parse(query, arena, ret, err) : SCORE_OK;
}
