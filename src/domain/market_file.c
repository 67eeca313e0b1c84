/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/market_file.h"

#include <math.h>

#include "base/text.h"

enum { PATH_SIZE = 96, WORD_SIZE = 40, NUMBER_SIZE = 40 };

static const struct row {
    const char *group;
    const char *key;
    size_t offset;
    double min;
    double max;
    bool is_whole;
} ROWS[] = {
#define X(group, key, default_value, min, max, is_whole, text)                                     \
    {#group, #key, offsetof(struct market_spec, group##_##key), min, max, is_whole},
    MARKET_LIST(X)
#undef X
};

enum { ROW_COUNT = SCORE_ARRAY_COUNT(ROWS), TERM_MAX = 5 };

struct reader {
    const char *file;
    const char *at;
    const char *end;
    int line;
    char path[PATH_SIZE]; /* "group.key" being read */
    int lines[ROW_COUNT]; /* where each key stood; 0 = not in the file */
    int covariates_line;  /* the same */
    struct market_spec spec;
    struct score_error *err;
};

void market_spec_init(struct market_spec *spec)
{
    *spec = (struct market_spec){.name = "demo",
#define X(group, key, default_value, min, max, is_whole, text) .group##_##key = (default_value),
                                 MARKET_LIST(X)
#undef X
    };
}

int64_t market_spec_agents(const struct market_spec *spec, double share)
{
    return (int64_t)floor(spec->firms_count * share + 0.5);
}

static enum score_status refuse(struct reader *in, int line, const char *what)
{
    return score_error_set(in->err, SCORE_INVALID, in->path, "%.80s:%d: %s%s%.120s", in->file, line,
                           in->path, *in->path ? ": " : "", what);
}

static void space_skip(struct reader *in)
{
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\t' || *in->at == '\r' || *in->at == '\n')) {
        in->line += *in->at++ == '\n';
    }
}

/* The next character that is no space; 0 at the end. */
static char peek(struct reader *in)
{
    space_skip(in);
    return in->at < in->end ? *in->at : '\0';
}

static enum score_status mark_take(struct reader *in, char mark)
{
    char message[48];
    if (peek(in) == mark) {
        in->at++;
        return SCORE_OK;
    }
    if (in->at == in->end) {
        (void)snprintf(message, sizeof message, "the file ends where '%c' is expected", mark);
    } else {
        (void)snprintf(message, sizeof message, "'%c' is expected here", mark);
    }
    return refuse(in, in->line, message);
}

/* A text without escapes, which no key and no name needs; longer than `size` is cut where
 * `may_cut`, else refused. */
static enum score_status text_take(struct reader *in, char *ret, size_t size, bool may_cut)
{
    size_t len = 0;
    if (peek(in) != '"') {
        return refuse(in, in->line,
                      in->at == in->end ? "the file ends where a text is expected"
                                        : "a text in quotes is expected here");
    }
    for (in->at++; in->at < in->end && *in->at != '"'; in->at++) {
        if (*in->at == '\\' || (unsigned char)*in->at < ' ') {
            return refuse(in, in->line, "a text without line ends and backslashes is expected");
        }
        if (len + 1 < size) {
            ret[len++] = *in->at;
        } else if (!may_cut) {
            return refuse(in, in->line, "the text is too long");
        }
    }
    ret[len] = '\0';
    if (in->at == in->end) {
        return refuse(in, in->line, "the file ends inside a text");
    }
    in->at++;
    return SCORE_OK;
}

static enum score_status number_take(struct reader *in, double *ret)
{
    char number[NUMBER_SIZE];
    size_t len = 0;
    char first = peek(in);
    if (in->at == in->end) {
        return refuse(in, in->line, "the file ends where a number is expected");
    }
    if (first != '-' && (first < '0' || first > '9')) {
        return refuse(in, in->line, "a number is expected here");
    }
    while (in->at < in->end && strchr("+-.0123456789eE", *in->at) && *in->at &&
           len + 1 < NUMBER_SIZE) {
        number[len++] = *in->at++;
    }
    number[len] = '\0';
    return text_parse_f64(number, ret) ? SCORE_OK : refuse(in, in->line, "not a number");
}

static enum score_status key_take(struct reader *in, const char *group)
{
    char word[WORD_SIZE];
    size_t found = ROW_COUNT;
    double value = 0;
    SCORE_TRY(text_take(in, word, sizeof word, false));
    (void)snprintf(in->path, sizeof in->path, "%s.%s", group, word);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (text_equal(ROWS[i].group, group) && text_equal(ROWS[i].key, word)) {
            found = i;
        }
    }
    if (found == ROW_COUNT) {
        return refuse(in, in->line, "no such key");
    }
    if (in->lines[found]) {
        return refuse(in, in->line, "the key stands there twice");
    }
    SCORE_TRY(mark_take(in, ':'));
    SCORE_TRY(number_take(in, &value));
    in->lines[found] = in->line;
    if (value < ROWS[found].min || value > ROWS[found].max) {
        char message[80];
        (void)snprintf(message, sizeof message, "between %g and %g", ROWS[found].min,
                       ROWS[found].max);
        return refuse(in, in->line, message);
    }
    if (ROWS[found].is_whole && value > floor(value)) {
        return refuse(in, in->line, "a whole number is expected");
    }
    memcpy((char *)&in->spec + ROWS[found].offset, &value, sizeof value);
    return SCORE_OK;
}

/* Members of an object, each read by `take`. */
static enum score_status object_take(struct reader *in, const char *group,
                                     enum score_status (*take)(struct reader *, const char *))
{
    SCORE_TRY(mark_take(in, '{'));
    if (peek(in) == '}') {
        in->at++;
        return SCORE_OK;
    }
    for (;;) {
        SCORE_TRY(take(in, group));
        (void)snprintf(in->path, sizeof in->path, "%s", group);
        if (peek(in) != ',') {
            return mark_take(in, '}');
        }
        in->at++;
    }
}

/* ---- covariates -------------------------------------------------------------------------------
 */

static const struct word {
    const char *group;
    const char *key;
    size_t offset;
    size_t size;
} WORDS[] = {
    {"covariates", "file", offsetof(struct market_covariates, file), MARKET_PATH_SIZE},
    {"covariates", "arrivals", offsetof(struct market_covariates, arrivals), MARKET_NAME_SIZE},
    {"covariates.columns", "amount", offsetof(struct market_covariates, amount), MARKET_NAME_SIZE},
    {"covariates.columns", "industry", offsetof(struct market_covariates, industry),
     MARKET_NAME_SIZE},
    {"covariates.columns", "size", offsetof(struct market_covariates, size), MARKET_NAME_SIZE},
    {"covariates.columns", "source", offsetof(struct market_covariates, source), MARKET_NAME_SIZE},
};

/* A file beside the market's own. */
static enum score_status path_resolve(struct reader *in, char path[MARKET_PATH_SIZE])
{
    char own[MARKET_PATH_SIZE];
    const char *slash = strrchr(in->file, '/');
    if (*path == '/' || !slash) {
        return SCORE_OK;
    }
    int len = snprintf(own, sizeof own, "%.*s/%s", (int)(slash - in->file), in->file, path);
    if (len < 0 || len >= (int)sizeof own) {
        return refuse(in, in->line, "the path is too long");
    }
    memcpy(path, own, sizeof own);
    return SCORE_OK;
}

static enum score_status word_take(struct reader *in, const struct word *row)
{
    char *text = (char *)&in->spec.covariates + row->offset;
    if (*text) {
        return refuse(in, in->line, "the key stands there twice");
    }
    SCORE_TRY(mark_take(in, ':'));
    SCORE_TRY(text_take(in, text, row->size, false));
    if (!*text) {
        return refuse(in, in->line, "a name is expected");
    }
    return row->size == MARKET_PATH_SIZE ? path_resolve(in, text) : SCORE_OK;
}

static enum score_status word_find(struct reader *in, const char *group, const char *word)
{
    (void)snprintf(in->path, sizeof in->path, "%s.%s", group, word);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WORDS); i++) {
        if (text_equal(WORDS[i].group, group) && text_equal(WORDS[i].key, word)) {
            return word_take(in, &WORDS[i]);
        }
    }
    return refuse(in, in->line, "no such key");
}

static enum score_status column_take(struct reader *in, const char *group)
{
    char word[WORD_SIZE];
    SCORE_TRY(text_take(in, word, sizeof word, false));
    return word_find(in, group, word);
}

static enum score_status term_take(struct reader *in, const char *group)
{
    struct market_covariates *covariates = &in->spec.covariates;
    bool is_win = text_equal(group, "covariates.win");
    struct market_term *terms = is_win ? covariates->win : covariates->acceptance;
    struct market_term term = {.column = ""};
    size_t count = 0;
    SCORE_TRY(text_take(in, term.column, sizeof term.column, false));
    (void)snprintf(in->path, sizeof in->path, "%s.%s", group, term.column);
    while (count < MARKET_TERMS && *terms[count].column &&
           !text_equal(terms[count].column, term.column)) {
        count++;
    }
    if (count == MARKET_TERMS || *terms[count].column || !*term.column) {
        return refuse(in, in->line,
                      count == MARKET_TERMS ? "too many columns"
                                            : "no name, or one for the second time");
    }
    SCORE_TRY(mark_take(in, ':'));
    SCORE_TRY(number_take(in, &term.coefficient));
    if (!(fabs(term.coefficient) <= TERM_MAX)) {
        return refuse(in, in->line, "between -5 and 5");
    }
    terms[count] = term;
    return SCORE_OK;
}

static enum score_status covariate_take(struct reader *in, const char *group)
{
    char word[WORD_SIZE];
    char inner[WORD_SIZE * 2];
    SCORE_TRY(text_take(in, word, sizeof word, false));
    bool is_columns = text_equal(word, "columns");
    if (!is_columns && !text_equal(word, "win") && !text_equal(word, "acceptance")) {
        return word_find(in, group, word);
    }
    (void)snprintf(inner, sizeof inner, "%s.%s", group, word);
    (void)snprintf(in->path, sizeof in->path, "%s", inner);
    SCORE_TRY(mark_take(in, ':'));
    return object_take(in, inner, is_columns ? column_take : term_take);
}

static enum score_status covariates_take(struct reader *in)
{
    if (in->covariates_line) {
        return refuse(in, in->line, "the key stands there twice");
    }
    in->covariates_line = in->line;
    SCORE_TRY(object_take(in, "covariates", covariate_take));
    return *in->spec.covariates.file ? SCORE_OK
                                     : refuse(in, in->covariates_line, "it names no file");
}

static bool is_group(const char *word)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (text_equal(ROWS[i].group, word)) {
            return true;
        }
    }
    return false;
}

static enum score_status group_take(struct reader *in, const char *none)
{
    char word[WORD_SIZE];
    char about[2];
    (void)none;
    SCORE_TRY(text_take(in, word, sizeof word, false));
    (void)snprintf(in->path, sizeof in->path, "%s", word);
    bool is_name = text_equal(word, "name");
    bool is_covariates = text_equal(word, "covariates");
    if (!is_name && !is_covariates && !text_equal(word, "about") && !is_group(word)) {
        return refuse(in, in->line, "no such key");
    }
    SCORE_TRY(mark_take(in, ':'));
    if (is_name) {
        return text_take(in, in->spec.name, sizeof in->spec.name, false);
    }
    if (is_covariates) {
        return covariates_take(in);
    }
    return text_equal(word, "about") ? text_take(in, about, sizeof about, true)
                                     : object_take(in, word, key_take);
}

static double agents_sum(const struct market_spec *spec)
{
    return spec->agents_honest + spec->agents_picker + spec->agents_idler + spec->agents_padder +
           spec->agents_blamer + spec->agents_sybil;
}

enum score_status market_spec_check(const struct market_spec *spec, struct score_error *err)
{
    double sum = agents_sum(spec);
    if (fabs(sum - 1) > 1e-6) {
        return score_error_set(err, SCORE_INVALID, "agents.honest",
                               "agents: the shares sum to %g, not to 1", sum);
    }
    if (spec->acceptance_silence_low + spec->acceptance_silence_range > 1) {
        return score_error_set(err, SCORE_INVALID, "acceptance.silence_range",
                               "acceptance: silence_low and silence_range exceed 1 together");
    }
    int64_t sybils = market_spec_agents(spec, spec->agents_sybil);
    if (spec->agents_sybil > 0 && sybils < MARKET_SYBILS) {
        return score_error_set(err, SCORE_INVALID, "agents.sybil",
                               "agents: %lld sybils of %g firms; it takes %d firms to be five",
                               (long long)sybils, spec->firms_count, MARKET_SYBILS);
    }
    return SCORE_OK;
}

/* The line of the key that a check of the whole names, or of a neighbour in its group. */
static int line_of(const struct reader *in, const char *path)
{
    int line = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        size_t len = strlen(ROWS[i].group);
        bool is_near = strncmp(path, ROWS[i].group, len) == 0 && path[len] == '.';
        bool is_it = is_near && text_equal(path + len + 1, ROWS[i].key);
        line = is_near && in->lines[i] && (is_it || !line) ? in->lines[i] : line;
    }
    return line ? line : in->line;
}

static enum score_status file_take(struct reader *in)
{
    struct score_error cause = {0};
    SCORE_TRY(object_take(in, "", group_take));
    in->path[0] = '\0';
    if (peek(in) || in->at < in->end) {
        return refuse(in, in->line, "nothing may follow the object");
    }
    if (market_spec_check(&in->spec, &cause)) {
        (void)snprintf(in->path, sizeof in->path, "%s", cause.field);
        return refuse(in, line_of(in, cause.field), cause.text);
    }
    return SCORE_OK;
}

enum score_status market_file_read(const char *text, size_t size, const char *file,
                                   struct market_spec *ret, struct score_error *err)
{
    struct reader in = {.file = file, .at = text, .end = text + size, .line = 1, .err = err};
    market_spec_init(&in.spec);
    SCORE_TRY(file_take(&in));
    *ret = in.spec;
    return SCORE_OK;
}
