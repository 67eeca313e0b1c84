/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_text BANS FILE..: what can be seen in the text of a file. In any file: the SPDX line, words
 * that promise work instead of doing it, white space at the end of a line, a missing last newline.
 * In C also: calls and words of tools/bans.txt outside their places, and SQL outside the store.
 * Why a program: grep cannot tell code from comments and literals.
 */
#include "source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BANS_MAX = 128, PLACES_MAX = 8, LINE_BYTES_MAX = 1024, SPDX_LINES_MAX = 3 };

struct ban {
    char line[LINE_BYTES_MAX]; /* holds the words */
    bool is_call;
    char *word;
    char *places[PLACES_MAX];
    size_t place_count;
    char *reason;
};

static struct ban bans[BANS_MAX];
static size_t ban_count;
static int problem_count;

/* Spelled in halves, so that this file passes its own check. */
static const char *const PROMISES[] = {"TO"
                                       "DO",
                                       "FIX"
                                       "ME",
                                       "XX"
                                       "X",
                                       "HA"
                                       "CK"};

/* How a statement begins. */
static const char *const SQL_STARTS[] = {"SELECT ",      "INSERT INTO ", "INSERT OR ", "UPDATE ",
                                         "DELETE FROM ", "CREATE ",      "DROP ",      "ALTER ",
                                         "BEGIN ",       "SAVEPOINT ",   "PRAGMA ",    "WITH "};
static const char *const SQL_PLACES[] = {"src/store", "tests/unit/store", "tests/postgres",
                                         "tools"};

static void complain(const struct source *source, size_t offset, const char *what, const char *why)
{
    size_t line = 1;
    for (size_t i = 0; i < offset; i++) {
        line += source->text[i] == '\n' ? 1 : 0;
    }
    printf("%s:%zu: %s: %s\n", source->path, line, what, why);
    problem_count++;
}

static bool ban_parse(struct ban *ban)
{
    char *rest = ban->line;
    char *kind = word_next(&rest);
    if (kind == NULL) {
        return true;
    }
    ban->is_call = strcmp(kind, "call") == 0;
    ban->word = word_next(&rest);
    for (char *word = word_next(&rest); word != NULL; word = word_next(&rest)) {
        if (strcmp(word, ":") == 0) {
            rest[strcspn(rest, "\n")] = '\0';
            ban->reason = rest;
            ban_count++;
            return ban->is_call || strcmp(kind, "word") == 0;
        }
        if (ban->place_count == PLACES_MAX) {
            return false;
        }
        ban->places[ban->place_count++] = word;
    }
    return false;
}

static bool bans_read(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    bool ok = true;
    while (ok && ban_count < BANS_MAX) {
        bans[ban_count] = (struct ban){0};
        if (fgets(bans[ban_count].line, LINE_BYTES_MAX, file) == NULL) {
            break;
        }
        ok = ban_parse(&bans[ban_count]);
    }
    (void)fclose(file);
    return ok && ban_count < BANS_MAX;
}

static bool ban_allows(const struct ban *ban, const char *path)
{
    for (size_t i = 0; i < ban->place_count; i++) {
        if (path_is_under(path, ban->places[i])) {
            return true;
        }
    }
    return false;
}

static bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Finds `word` as a whole word at or after `offset`; `size` when there is none. */
static size_t word_find(const char *text, size_t size, const char *word, size_t offset)
{
    size_t length = strlen(word);
    const char *at = text + offset;
    while ((at = strstr(at, word)) != NULL) {
        bool starts = at == text || !is_word_character(at[-1]);
        if (starts && !is_word_character(at[length])) {
            return (size_t)(at - text);
        }
        at += length;
    }
    return size;
}

/* A member such as writer->time( or store.time( is not the banned function. */
static bool is_member(const char *code, size_t offset)
{
    return offset > 0 &&
           (code[offset - 1] == '.' || (offset > 1 && strncmp(code + offset - 2, "->", 2) == 0));
}

static void check_ban(const struct source *source, const struct ban *ban)
{
    size_t length = strlen(ban->word);
    size_t at = word_find(source->code, source->size, ban->word, 0);
    for (; at < source->size; at = word_find(source->code, source->size, ban->word, at + length)) {
        const char *after = source->code + at + length;
        after += strspn(after, " \n");
        if (!is_member(source->code, at) && (!ban->is_call || *after == '(')) {
            complain(source, at, ban->word, ban->reason);
        }
    }
}

/* A name for a function type is fine; a struct, enum or union keeps its tag. */
static void check_typedefs(const struct source *source)
{
    size_t at = word_find(source->code, source->size, "typedef", 0);
    for (; at < source->size; at = word_find(source->code, source->size, "typedef", at + 1)) {
        size_t length = strcspn(source->code + at, "({;");
        if (source->code[at + length] != '(') {
            complain(source, at, "typedef", "structs, enums and unions are tagged");
        }
    }
}

static bool begins_sql(const char *literal)
{
    for (size_t i = 0; i < sizeof(SQL_STARTS) / sizeof(SQL_STARTS[0]); i++) {
        if (strncmp(literal, SQL_STARTS[i], strlen(SQL_STARTS[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void check_sql(const struct source *source)
{
    for (size_t i = 0; i < sizeof(SQL_PLACES) / sizeof(SQL_PLACES[0]); i++) {
        if (path_is_under(source->path, SQL_PLACES[i])) {
            return;
        }
    }
    for (size_t i = 1; i < source->size; i++) {
        bool literal_starts = source->code[i - 1] == '"' && source->literals[i] != ' ';
        if (literal_starts && begins_sql(source->literals + i)) {
            complain(source, i, "SQL", "only the store's drivers speak it");
        }
    }
}

static void check_any(const struct source *source)
{
    const char *end = source->text;
    for (int line = 0; line < SPDX_LINES_MAX && *end != '\0'; line++) {
        end += strcspn(end, "\n");
        end += *end == '\n' ? 1 : 0;
    }
    const char *spdx = strstr(source->text, "SPDX-License-Identifier: Apache-2.0");
    if (spdx == NULL || spdx > end) {
        complain(source, 0, "no SPDX line", "it stands in the first three lines");
    }
    for (size_t i = 0; i < sizeof(PROMISES) / sizeof(PROMISES[0]); i++) {
        size_t at = word_find(source->text, source->size, PROMISES[i], 0);
        if (at < source->size) {
            complain(source, at, PROMISES[i], "do it, or write NEEDSWORK: reason, #issue");
        }
    }
    for (size_t i = 1; i < source->size; i++) {
        bool blank = source->text[i - 1] == ' ' || source->text[i - 1] == '\t';
        if (source->text[i] == '\n' && blank) {
            complain(source, i, "white space", "at the end of the line");
        }
    }
    if (source->size > 0 && source->text[source->size - 1] != '\n') {
        complain(source, source->size, "no newline", "at the end of the file");
    }
}

static bool is_c(const char *path)
{
    size_t length = strlen(path);
    return length > 2 && path[length - 2] == '.' && strchr("ch", path[length - 1]) != NULL;
}

static void check_file(struct source *source)
{
    check_any(source);
    if (!is_c(source->path)) {
        return;
    }
    check_sql(source);
    check_typedefs(source);
    source_blank_preprocessor(source);
    for (size_t i = 0; i < ban_count; i++) {
        if (!ban_allows(&bans[i], source->path)) {
            check_ban(source, &bans[i]);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || !bans_read(argv[1])) {
        fprintf(stderr, "usage: check_text BANS FILE..; BANS must be readable and well formed\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        struct source source;
        if (source_read(&source, argv[i])) {
            check_file(&source);
        } else {
            problem_count++;
        }
        source_done(&source);
    }
    return problem_count == 0 ? 0 : 1;
}
