/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One C source file as the checks of this folder see it: its text, and two copies of the same
 * length in which whatever a check must not look at is blanked. Offsets and line numbers are the
 * same in all three. Owned by the caller: source_done frees it, also after a failed read.
 */
#ifndef SCORE_TOOLS_SOURCE_H
#define SCORE_TOOLS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct source {
    const char *path;
    char *text;     /* as it is in the file, NUL-terminated */
    char *code;     /* comments and the inside of literals are spaces */
    char *literals; /* everything but the inside of string literals is spaces */
    size_t size;
};

/* False, with a message on stderr, when the file cannot be read. `path` is borrowed. */
bool source_read(struct source *source, const char *path);

/* Blanks preprocessor lines, with their continuations, in `code`. */
void source_blank_preprocessor(struct source *source);

void source_done(struct source *source);

/* True when `path` is the file or lies in the folder `place`. */
bool path_is_under(const char *path, const char *place);

/* The next word of a line of a rules file, cut out in place; NULL at the end or at a '#'. */
char *word_next(char **line);

#endif
