/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/bounce.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

enum { FIELD_BYTES_MAX = 4096 };

struct reader {
    const char *at;
    const char *end;
    struct arena *arena;
    struct buf field; /* one line with its continuation lines; NUL bytes left out */
    bool has_room;    /* in the arena */
};

static void field_line_add(struct reader *reader)
{
    const char *start = reader->at;
    const char *newline = memchr(start, '\n', (size_t)(reader->end - start));
    const char *stop = newline ? newline : reader->end;
    reader->at = newline ? newline + 1 : reader->end;
    for (const char *c = start; c < stop; c++) {
        if (*c != '\r' && *c != '\0' && reader->field.len < FIELD_BYTES_MAX) {
            buf_add_char(&reader->field, *c);
        }
    }
}

static bool field_next(struct reader *reader)
{
    if (reader->at >= reader->end) {
        return false;
    }
    buf_clear(&reader->field);
    field_line_add(reader);
    bool is_empty = reader->field.len == 0;
    while (!is_empty && reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t')) {
        field_line_add(reader);
    }
    return true;
}

/* The value of a header that is called `name`; NULL when it is another one. */
static const char *field_value(const char *field, const char *name)
{
    size_t len = strlen(name);
    if (strncasecmp(field, name, len) != 0 || field[len] != ':') {
        return NULL;
    }
    const char *value = field + len + 1;
    return value + strspn(value, " \t");
}

/* Every <id> of a header. */
static void ids_take(struct reader *reader, const char *value, struct bounce *bounce)
{
    for (const char *open = strchr(value, '<'); open; open = strchr(open + 1, '<')) {
        size_t len = strcspn(open + 1, "<> \t");
        if (open[1 + len] != '>' || len == 0 || bounce->message_id_count == BOUNCE_IDS_MAX) {
            continue;
        }
        const char *id = arena_dup(reader->arena, open + 1, len);
        reader->has_room = reader->has_room && id;
        if (id) {
            bounce->message_ids[bounce->message_id_count++] = id;
        }
    }
}

static void answer_take(struct reader *reader, const char *value, struct bounce *bounce)
{
    const char *words = strchr(value, ';'); /* "smtp; 550 5.1.1 no such user" */
    words = words ? words + 1 + strspn(words + 1, " \t") : value;
    char *copy = arena_dup_text(reader->arena, words);
    reader->has_room = reader->has_room && copy;
    for (char *c = copy; c && *c; c++) {
        *c = *c >= ' ' && *c <= '~' ? *c : ' ';
    }
    bounce->answer = copy ? copy : "";
}

static void field_take(struct reader *reader, struct bounce *bounce)
{
    static const char *const id_fields[] = {"Message-ID", "Original-Message-ID",
                                            "X-Original-Message-ID", "In-Reply-To", "References"};
    const char *field = buf_text(&reader->field);
    const char *value = field_value(field, "Action");
    if (value) {
        bounce->is_failure = bounce->is_failure || strncasecmp(value, "failed", 6) == 0;
    }
    value = field_value(field, "Diagnostic-Code");
    if (value && *bounce->answer == '\0') {
        answer_take(reader, value, bounce);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(id_fields); i++) {
        value = field_value(field, id_fields[i]);
        if (value) {
            ids_take(reader, value, bounce);
        }
    }
}

static void reader_done(struct reader *reader)
{
    buf_done(&reader->field);
}

enum score_status bounce_parse(const char *bytes, size_t len, struct arena *arena,
                               struct bounce *ret, struct score_error *err)
{
    if (len > LIMIT_BOUNCE_BYTES) {
        return score_error_set(err, SCORE_LIMIT, "", "a returned mail of more than %d bytes",
                               LIMIT_BOUNCE_BYTES);
    }
    SCORE_AUTO(reader_done)
    struct reader reader = {.at = bytes, .end = bytes + len, .arena = arena, .has_room = true};
    struct bounce bounce = {.answer = ""};
    buf_init(&reader.field, FIELD_BYTES_MAX + 1);
    while (field_next(&reader)) {
        field_take(&reader, &bounce);
    }
    if (!reader.has_room || reader.field.status == SCORE_NO_MEMORY) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = bounce;
    return SCORE_OK;
}
