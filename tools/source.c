/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum state { CODE, LINE_COMMENT, BLOCK_COMMENT, STRING, CHARACTER };

static char *file_text(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *text = NULL;
    size_t size = 0;
    for (;;) {
        enum { STEP = 65536 };
        char *grown = realloc(text, size + STEP + 1);
        if (grown == NULL) {
            break;
        }
        text = grown;
        size_t got = fread(text + size, 1, STEP, file);
        size += got;
        if (got < STEP) {
            text[size] = '\0';
            break;
        }
    }
    (void)fclose(file);
    *ret_size = size;
    return text;
}

static enum state state_after_code(const char *at)
{
    if (at[0] == '/' && at[1] == '/') {
        return LINE_COMMENT;
    }
    if (at[0] == '/' && at[1] == '*') {
        return BLOCK_COMMENT;
    }
    if (at[0] == '"') {
        return STRING;
    }
    return at[0] == '\'' ? CHARACTER : CODE;
}

static bool literal_ends(enum state state, char c)
{
    return (state == STRING && c == '"') || (state == CHARACTER && c == '\'');
}

static void keep(char *to, const char *text, size_t index)
{
    to[index] = text[index] == '\n' ? '\n' : to[index];
}

/* Handles one or two characters inside a literal or comment; answers how many. */
static size_t mask_inside(struct source *source, size_t i, enum state *state)
{
    const char *at = source->text + i;
    if (*state == LINE_COMMENT) {
        *state = at[0] == '\n' ? CODE : LINE_COMMENT;
        return 1;
    }
    if (*state == BLOCK_COMMENT) {
        bool ends = at[0] == '*' && at[1] == '/';
        *state = ends ? CODE : BLOCK_COMMENT;
        return ends ? 2 : 1;
    }
    if (literal_ends(*state, at[0])) {
        source->code[i] = at[0];
        *state = CODE;
        return 1;
    }
    size_t count = at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    if (*state == STRING) {
        for (size_t k = 0; k < count; k++) {
            source->literals[i + k] = source->text[i + k];
        }
    }
    return count;
}

static void mask(struct source *source)
{
    enum state state = CODE;
    size_t i = 0;
    while (i < source->size) {
        keep(source->code, source->text, i);
        keep(source->literals, source->text, i);
        if (state != CODE) {
            size_t count = mask_inside(source, i, &state);
            if (count == 2) {
                keep(source->code, source->text, i + 1);
            }
            i += count;
            continue;
        }
        state = state_after_code(source->text + i);
        bool is_comment = state == LINE_COMMENT || state == BLOCK_COMMENT;
        if (!is_comment) {
            source->code[i] = source->text[i];
        }
        i += is_comment ? 2 : 1;
    }
}

bool source_read(struct source *source, const char *path)
{
    *source = (struct source){.path = path};
    source->text = file_text(path, &source->size);
    if (source->text != NULL) {
        source->code = malloc(source->size + 1);
        source->literals = malloc(source->size + 1);
    }
    if (source->code == NULL || source->literals == NULL) {
        fprintf(stderr, "%s:1: cannot be read\n", path);
        return false;
    }
    memset(source->code, ' ', source->size);
    memset(source->literals, ' ', source->size);
    source->code[source->size] = '\0';
    source->literals[source->size] = '\0';
    mask(source);
    return true;
}

void source_blank_preprocessor(struct source *source)
{
    bool at_line_start = true;
    bool blanking = false;
    for (size_t i = 0; i < source->size; i++) {
        char *c = &source->code[i];
        if (*c == '\n') {
            bool goes_on = blanking && i > 0 && source->text[i - 1] == '\\';
            blanking = goes_on;
            at_line_start = !goes_on;
            continue;
        }
        if (at_line_start && *c == '#') {
            blanking = true;
        }
        if (*c != ' ') {
            at_line_start = false;
        }
        if (blanking) {
            *c = ' ';
        }
    }
}

void source_done(struct source *source)
{
    free(source->text);
    free(source->code);
    free(source->literals);
    *source = (struct source){0};
}

bool path_is_under(const char *path, const char *place)
{
    size_t length = strlen(place);
    return strncmp(path, place, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

char *word_next(char **line)
{
    char *start = *line + strspn(*line, " \t\r\n");
    if (*start == '\0' || *start == '#') {
        *line = start;
        return NULL;
    }
    char *end = start + strcspn(start, " \t\r\n");
    *line = *end == '\0' ? end : end + 1;
    *end = '\0';
    return start;
}
