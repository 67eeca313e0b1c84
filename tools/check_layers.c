/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_layers RULES FILE..: fails on an include that goes up (the table is tools/layers.txt), on a
 * dependency's header outside its places, and on an _internal.h of another layer. Why a program:
 * the layers are what keeps the engine usable alone and the databases exchangeable, and a
 * review does not see every include.
 */
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_MAX = 64, PLACES_MAX = 16, LINE_BYTES_MAX = 1024 };

struct rule {
    bool is_layer; /* otherwise an `only` row */
    char *subject;
    char *places[PLACES_MAX];
    size_t place_count;
    char *line; /* owns the words above */
};

static struct rule rules[RULES_MAX];
static size_t rule_count;
static int problem_count;

static void complain(const char *path, size_t line, const char *header, const char *why)
{
    printf("%s:%zu: includes %s: %s\n", path, line, header, why);
    problem_count++;
}

static bool rule_parse(char *line)
{
    char *rest = line;
    char *kind = word_next(&rest);
    if (kind == NULL) {
        return true;
    }
    struct rule *rule = &rules[rule_count];
    rule->is_layer = strcmp(kind, "layer") == 0;
    rule->subject = word_next(&rest);
    if ((!rule->is_layer && strcmp(kind, "only") != 0) || rule->subject == NULL) {
        return false;
    }
    for (char *word = word_next(&rest); word != NULL; word = word_next(&rest)) {
        if (rule->place_count == PLACES_MAX) {
            return false;
        }
        rule->places[rule->place_count++] = word;
    }
    rule_count++;
    return true;
}

static bool rules_read(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    bool ok = true;
    char line[LINE_BYTES_MAX];
    while (ok && fgets(line, sizeof(line), file) != NULL) {
        if (rule_count == RULES_MAX) {
            ok = false;
            break;
        }
        rules[rule_count].line = strdup(line);
        size_t before = rule_count;
        ok = rules[before].line != NULL && rule_parse(rules[before].line);
        if (rule_count == before) {
            free(rules[before].line);
            rules[before] = (struct rule){0};
        }
    }
    (void)fclose(file);
    return ok;
}

static const struct rule *layer_of(const char *path)
{
    for (size_t i = 0; i < rule_count; i++) {
        if (rules[i].is_layer && path_is_under(path, rules[i].subject)) {
            return &rules[i];
        }
    }
    return NULL;
}

static bool place_allows(const struct rule *rule, const char *path)
{
    for (size_t i = 0; i < rule->place_count; i++) {
        if (path_is_under(path, rule->places[i])) {
            return true;
        }
    }
    return false;
}

static void check_dependency(const char *path, size_t line, const char *header)
{
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *rule = &rules[i];
        if (!rule->is_layer && strcmp(rule->subject, header) == 0 && !place_allows(rule, path)) {
            complain(path, line, header, "this dependency stays behind its own layer");
        }
    }
}

/* Where a header named in an include lies: <score/x.h>, "layer/x.h", or "x.h" beside the file. */
static void header_path(const char *path, const char *header, char *to, size_t to_size)
{
    const char *slash = strrchr(path, '/');
    int length = 0;
    if (strncmp(header, "score/", 6) == 0) {
        length = snprintf(to, to_size, "include/%s", header);
    } else if (strchr(header, '/') == NULL && slash != NULL) {
        length = snprintf(to, to_size, "%.*s/%s", (int)(slash - path), path, header);
    } else {
        length = snprintf(to, to_size, "src/%s", header);
    }
    if (length < 0 || (size_t)length >= to_size) {
        to[0] = '\0'; /* no file of ours has such a name */
    }
}

static void check_include(const char *path, size_t line, const char *header)
{
    check_dependency(path, line, header);
    char target[LINE_BYTES_MAX];
    header_path(path, header, target, sizeof(target));
    const struct rule *from = layer_of(path);
    const struct rule *to = layer_of(target);
    if (from == NULL || to == NULL || from == to) {
        return;
    }
    if (!place_allows(from, target)) {
        complain(path, line, header, "goes up, or sideways, in tools/layers.txt");
    } else if (strstr(header, "_internal.h") != NULL) {
        complain(path, line, header, "an internal header belongs to its own layer and its tests");
    }
}

static void check_file(const struct source *source)
{
    size_t line = 1;
    for (const char *at = source->text; *at != '\0'; line++) {
        size_t length = strcspn(at, "\n");
        char open = '\0';
        char header[LINE_BYTES_MAX];
        char row[LINE_BYTES_MAX];
        (void)snprintf(row, sizeof(row), "%.*s", (int)length, at);
        if (sscanf(row, " # include %c%1000[^\">]", &open, header) == 2 &&
            (open == '<' || open == '"')) {
            check_include(source->path, line, header);
        }
        at += length + (at[length] == '\n' ? 1 : 0);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || !rules_read(argv[1])) {
        fprintf(stderr,
                "usage: check_layers RULES FILE..; RULES must be readable and well formed\n");
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
    for (size_t i = 0; i < rule_count; i++) {
        free(rules[i].line);
    }
    return problem_count == 0 ? 0 : 1;
}
