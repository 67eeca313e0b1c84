/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres/translate.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/text.h"

enum { SQL_MAX_BYTES = 64 * 1024 };

static const char INSERT_START[] = "INSERT INTO ";

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool translate_table(const char *sql, char *ret, size_t size)
{
    if (!text_has_prefix(sql, INSERT_START)) {
        return false;
    }
    const char *start = sql + strlen(INSERT_START);
    start += *start == '"';
    size_t len = 0;
    while (is_word(start[len])) {
        len++;
    }
    if (len == 0 || len >= size) {
        return false;
    }
    memcpy(ret, start, len);
    ret[len] = '\0';
    return true;
}

void translation_done(struct translation *translation)
{
    for (int i = 1; translation->names && i <= translation->name_count; i++) {
        free(translation->names[i]);
    }
    free(translation->names);
    free(translation->sql);
    *translation = (struct translation){0};
}

/* The parameter's number, made when it is new; 0 = out of memory. */
static int name_number(struct translation *translation, const char *name, size_t len)
{
    for (int i = 1; i <= translation->name_count; i++) {
        if (strncmp(translation->names[i], name, len) == 0 && translation->names[i][len] == '\0') {
            return i;
        }
    }
    size_t count = (size_t)translation->name_count + 2;
    char **names = realloc(translation->names, count * sizeof(*names));
    if (!names) {
        return 0;
    }
    names[0] = NULL;
    translation->names = names;
    char *copy = strndup(name, len);
    if (!copy) {
        return 0;
    }
    names[count - 1] = copy;
    return ++translation->name_count;
}

/* The end of what begins here and is copied as it is: a quoted text or a comment. */
static const char *verbatim_end(const char *at)
{
    if (*at == '\'' || *at == '"') {
        const char *end = strchr(at + 1, *at);
        return end ? end + 1 : at + strlen(at);
    }
    if (at[0] == '-' && at[1] == '-') {
        return at + strcspn(at, "\n");
    }
    return at;
}

static bool parameters_write(const char *sql, struct translation *translation, struct buf *buf)
{
    const char *at = sql;
    while (*at != '\0') {
        const char *end = verbatim_end(at);
        if (end > at) {
            buf_add(buf, at, (size_t)(end - at));
            at = end;
            continue;
        }
        bool is_cast = at[0] == ':' && at[1] == ':';
        if (at[0] != ':' || !is_word(at[1])) {
            buf_add(buf, at, is_cast ? 2 : 1);
            at += is_cast ? 2 : 1;
            continue;
        }
        size_t len = 1;
        while (is_word(at[len])) {
            len++;
        }
        int number = name_number(translation, at, len);
        if (!number) {
            return false;
        }
        buf_add_format(buf, "$%d", number);
        at += len;
    }
    return true;
}

/* "INSERT INTO t (a, b) VALUES (.." -> "INSERT INTO t (id, a, b) VALUES ($3, ..". A statement that
 * answers something else already says so itself. */
static void key_write(struct translation *translation, const char *key_column, const char *sql,
                      struct buf *buf)
{
    const char *columns = strchr(sql, '(');
    const char *values = columns ? strstr(columns, "VALUES (") : NULL;
    SCORE_ASSERT(values && "an INSERT into a table with a key lists its columns and VALUES");
    values += strlen("VALUES (");
    buf_add(buf, sql, (size_t)(columns + 1 - sql));
    buf_add_format(buf, "\"%s\", ", key_column);
    buf_add(buf, columns + 1, (size_t)(values - columns - 1));
    buf_add_format(buf, "$%d, ", translation->name_count + 1);
    buf_add_text(buf, values);
}

bool translate(const char *sql, const char *key_column, struct translation *ret)
{
    struct translation translation = {.names = calloc(1, sizeof(char *)),
                                      .has_key = key_column != NULL};
    struct buf buf;
    struct buf keyed;
    buf_init(&buf, SQL_MAX_BYTES);
    buf_init(&keyed, SQL_MAX_BYTES);
    bool is_done = translation.names && parameters_write(sql, &translation, &buf) && !buf.status;
    if (is_done && key_column) {
        key_write(&translation, key_column, buf_text(&buf), &keyed);
    }
    struct buf *last = key_column ? &keyed : &buf;
    translation.sql = is_done && !last->status ? buf_take(last) : NULL;
    buf_done(&buf);
    buf_done(&keyed);
    if (!translation.sql) {
        translation_done(&translation);
        return false;
    }
    *ret = translation;
    return true;
}
