/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_size EXCEPTIONS FILE..: holds C files to the budgets: a function of at most 70 lines, 5
 * parameters (outputs and err not counted) and 3 levels of nesting; a .c file of 600 lines (to 900
 * as an exception with a reason); a header of 200; a line of 100 columns. Why a program: a budget
 * that is not measured is not kept, and this one needs no build.
 */
#include "source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FUNCTION_LINES_MAX = 70,
    PARAMETERS_MAX = 5,
    NESTING_MAX = 3,
    SOURCE_LINES_MAX = 600,
    SOURCE_LINES_HARD_MAX = 900,
    HEADER_LINES_MAX = 200,
    LINE_COLUMNS_MAX = 100,
    DEPTH_MAX = 128,
    EXCEPTIONS_MAX = 256,
    LINE_BYTES_MAX = 1024,
    NAME_BYTES_MAX = 128,
};

struct exception {
    char line[LINE_BYTES_MAX]; /* holds the words */
    char *subject;
    char *rule;
    long limit;
    bool used;
};

/* Where the scan of one file stands. */
struct scan {
    const struct source *source;
    size_t line;
    size_t parens[DEPTH_MAX]; /* offsets of the open '(' */
    size_t paren_depth;
    size_t last_open; /* offset of the '(' that was closed last */
    size_t header_start_line;
    char braces[DEPTH_MAX]; /* 'b' = control block, 'f' = function, 'o' = other */
    size_t brace_depth;
    size_t nesting;
    size_t nesting_max;
    size_t nesting_line;
    size_t function_line;
    char function[NAME_BYTES_MAX];
    char before; /* last character that is not white space */
};

static struct exception exceptions[EXCEPTIONS_MAX];
static size_t exception_count;
static int problem_count;

static bool exceptions_read(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    bool ok = true;
    while (ok && exception_count < EXCEPTIONS_MAX) {
        struct exception *row = &exceptions[exception_count];
        if (fgets(row->line, sizeof(row->line), file) == NULL) {
            break;
        }
        char *rest = row->line;
        row->subject = word_next(&rest);
        if (row->subject == NULL) {
            continue;
        }
        row->rule = word_next(&rest);
        char *limit = word_next(&rest);
        row->limit = limit == NULL ? 0 : strtol(limit, NULL, 10);
        ok = row->limit > 0 && word_next(&rest) != NULL;
        exception_count++;
    }
    (void)fclose(file);
    return ok;
}

static bool is_excused(const char *path, const char *function, const char *rule, size_t value)
{
    char subject[LINE_BYTES_MAX];
    (void)snprintf(subject, sizeof(subject), "%s%s%s", path, function[0] == '\0' ? "" : ":",
                   function);
    for (size_t i = 0; i < exception_count; i++) {
        struct exception *row = &exceptions[i];
        if (strcmp(row->subject, subject) == 0 && strcmp(row->rule, rule) == 0) {
            row->used = true;
            return value <= (size_t)row->limit;
        }
    }
    return false;
}

static bool path_ends_with(const char *path, const char *suffix)
{
    size_t length = strlen(path);
    size_t suffix_length = strlen(suffix);
    return length >= suffix_length && strcmp(path + length - suffix_length, suffix) == 0;
}

static void judge(const struct scan *scan, size_t line, const char *rule, size_t value, size_t max)
{
    const char *path = scan->source->path;
    if (value <= max || is_excused(path, scan->function, rule, value)) {
        return;
    }
    printf("%s:%zu: %s%s%s %zu, at most %zu\n", path, line, scan->function,
           scan->function[0] == '\0' ? "" : ": ", rule, value, max);
    problem_count++;
}

static size_t columns(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)text[i] & 0xC0U) == 0x80U ? 0 : 1;
    }
    return count;
}

static void check_lines(const struct scan *scan)
{
    size_t line = 1;
    const char *at = scan->source->text;
    for (; *at != '\0'; line++) {
        size_t length = strcspn(at, "\n");
        judge(scan, line, "line", columns(at, length), LINE_COLUMNS_MAX);
        at += length + (at[length] == '\n' ? 1 : 0);
    }
    size_t count = line - 1;
    if (path_ends_with(scan->source->path, ".h")) {
        judge(scan, count, "file", count, HEADER_LINES_MAX);
    } else if (count > SOURCE_LINES_HARD_MAX) {
        printf("%s:%zu: file %zu, never more than %d\n", scan->source->path, count, count,
               SOURCE_LINES_HARD_MAX);
        problem_count++;
    } else {
        judge(scan, count, "file", count, SOURCE_LINES_MAX);
    }
}

/* The word that ends right before `offset`, white space skipped. */
static void word_before(const char *code, size_t offset, char *to, size_t to_size)
{
    size_t end = offset;
    while (end > 0 && isspace((unsigned char)code[end - 1])) {
        end--;
    }
    size_t start = end;
    while (start > 0 && (isalnum((unsigned char)code[start - 1]) || code[start - 1] == '_')) {
        start--;
    }
    (void)snprintf(to, to_size, "%.*s", (int)(end - start), code + start);
}

/* Outputs (ret, ret_x) and the trailing err are the house's way to answer; they are not counted. */
static bool parameter_is_output(const char *code, size_t start, size_t end)
{
    size_t bracket = start;
    while (bracket < end && code[bracket] != '[') {
        bracket++;
    }
    char name[NAME_BYTES_MAX];
    word_before(code, bracket, name, sizeof(name));
    return strcmp(name, "err") == 0 || strcmp(name, "ret") == 0 || strncmp(name, "ret_", 4) == 0;
}

static size_t parameter_count(const char *code, size_t open, size_t close)
{
    size_t depth = 0;
    size_t count = 0;
    size_t start = open + 1;
    for (size_t i = open + 1; i <= close; i++) {
        if (code[i] == '(') {
            depth++;
        } else if (code[i] == ')' && depth > 0) {
            depth--;
        } else if (depth == 0 && (code[i] == ',' || i == close)) {
            count += parameter_is_output(code, start, i) ? 0 : 1;
            start = i + 1;
        }
    }
    return count;
}

static void function_begin(struct scan *scan, size_t offset)
{
    const char *code = scan->source->code;
    size_t close = offset;
    while (code[close] != ')') {
        close--;
    }
    word_before(code, scan->last_open, scan->function, sizeof(scan->function));
    scan->function_line = scan->line;
    scan->nesting = 0;
    scan->nesting_max = 0;
    judge(scan, scan->header_start_line, "parameters",
          parameter_count(code, scan->last_open, close), PARAMETERS_MAX);
}

static void function_end(struct scan *scan)
{
    judge(scan, scan->header_start_line, "function", scan->line - scan->header_start_line + 1,
          FUNCTION_LINES_MAX);
    judge(scan, scan->nesting_line, "nesting", scan->nesting_max, NESTING_MAX);
    scan->function[0] = '\0';
}

/* Tells a control block from a compound literal, an initializer or a type. */
static bool brace_is_block(const struct scan *scan, size_t offset)
{
    char word[NAME_BYTES_MAX];
    if (scan->before != ')') {
        word_before(scan->source->code, offset, word, sizeof(word));
        return strcmp(word, "else") == 0 || strcmp(word, "do") == 0;
    }
    word_before(scan->source->code, scan->last_open, word, sizeof(word));
    return word[0] != '\0' && strcmp(word, "return") != 0 && strcmp(word, "sizeof") != 0;
}

static void brace_open(struct scan *scan, size_t offset)
{
    char kind = 'o';
    if (scan->brace_depth == 0 && scan->before == '"') {
        return; /* extern "C": its end is met at depth 0 and ignored there */
    }
    if (scan->brace_depth == 0 && scan->before == ')') {
        kind = 'f';
        function_begin(scan, offset);
    } else if (scan->function[0] != '\0' && brace_is_block(scan, offset)) {
        kind = 'b';
        scan->nesting++;
        if (scan->nesting > scan->nesting_max) {
            scan->nesting_max = scan->nesting;
            scan->nesting_line = scan->line;
        }
    }
    if (scan->brace_depth < DEPTH_MAX) {
        scan->braces[scan->brace_depth] = kind;
    }
    scan->brace_depth++;
}

static void brace_close(struct scan *scan)
{
    if (scan->brace_depth == 0) {
        return;
    }
    scan->brace_depth--;
    char kind = scan->brace_depth < DEPTH_MAX ? scan->braces[scan->brace_depth] : 'o';
    if (kind == 'b') {
        scan->nesting--;
    } else if (kind == 'f') {
        function_end(scan);
    }
}

static void scan_character(struct scan *scan, size_t offset)
{
    char c = scan->source->code[offset];
    if (isspace((unsigned char)c)) {
        return;
    }
    bool starts_header = scan->brace_depth == 0 && strchr(";{}", scan->before) != NULL;
    if (starts_header) {
        scan->header_start_line = scan->line;
    }
    if (c == '(') {
        if (scan->paren_depth < DEPTH_MAX) {
            scan->parens[scan->paren_depth] = offset;
        }
        scan->paren_depth++;
    } else if (c == ')' && scan->paren_depth > 0) {
        scan->paren_depth--;
        scan->last_open = scan->paren_depth < DEPTH_MAX ? scan->parens[scan->paren_depth] : offset;
    } else if (c == '{') {
        brace_open(scan, offset);
    } else if (c == '}') {
        brace_close(scan);
    }
    scan->before = c;
}

static void check_file(struct source *source)
{
    struct scan scan = {.source = source, .line = 1, .before = ';'};
    check_lines(&scan);
    source_blank_preprocessor(source);
    for (size_t i = 0; i < source->size; i++) {
        if (source->code[i] == '\n') {
            scan.line++;
        } else {
            scan_character(&scan, i);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || !exceptions_read(argv[1])) {
        fprintf(stderr, "usage: check_size EXCEPTIONS FILE..; each exception: "
                        "FILE[:FUNCTION] RULE LIMIT reason\n");
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
    for (size_t i = 0; i < exception_count; i++) {
        if (!exceptions[i].used) {
            printf("%s: the exception for %s (%s) excuses nothing any more\n", argv[1],
                   exceptions[i].subject, exceptions[i].rule);
            problem_count++;
        }
    }
    return problem_count == 0 ? 0 : 1;
}
