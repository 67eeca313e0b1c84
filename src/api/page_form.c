/* SPDX-License-Identifier: Apache-2.0 */
#include "api/page.h"
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

/* '+' and %XX, in place; false on a broken escape or a hidden NUL. */
static bool text_decode(char *text, size_t len)
{
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            int high = i + 2 < len ? hex_value(text[i + 1]) : -1;
            int low = i + 2 < len ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0') {
            return false;
        }
        text[out++] = c;
    }
    text[out] = '\0';
    return text_is_utf8(text, out);
}

static enum score_status form_broken(struct score_error *err)
{
    return score_error_set(err, SCORE_INVALID, "", "the form could not be read");
}

/* "name=value" becomes a field. */
static enum score_status field_read(char *pair, size_t len, struct page_form *form,
                                    struct score_error *err)
{
    char *equals = memchr(pair, '=', len);
    if (!equals || form->count == PAGE_FIELDS_MAX) {
        return form_broken(err);
    }
    size_t name_len = (size_t)(equals - pair);
    pair[len] = '\0';
    *equals = '\0';
    if (!text_decode(pair, name_len) || !text_decode(equals + 1, len - name_len - 1)) {
        return form_broken(err);
    }
    form->fields[form->count++] = (struct api_pair){pair, equals + 1};
    return SCORE_OK;
}

enum score_status page_form_read(const struct api_request *request, struct page_form *ret,
                                 struct score_error *err)
{
    struct page_form form = {.name = ret->name};
    char *body = arena_dup(request->arena, request->body, request->body_len);
    if (!body) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t at = 0; at < request->body_len;) {
        const char *end = memchr(body + at, '&', request->body_len - at);
        size_t len = end ? (size_t)(end - (body + at)) : request->body_len - at;
        if (len) {
            SCORE_TRY(field_read(body + at, len, &form, err));
        }
        at += len + 1;
    }
    *ret = form;
    return SCORE_OK;
}

const char *page_form_text(const struct page_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (text_equal(form->fields[i].name, name)) {
            return form->fields[i].value;
        }
    }
    return "";
}
