/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/policy_file.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"

static const struct {
    struct policy_parameter row;
    size_t offset;
} PARAMETERS[] = {
#define X(name, default_value, min, max, text)                                                     \
    {{#name, min, max, text}, offsetof(struct score_policy, name)},
    SCORE_POLICY_LIST(X)
#undef X
};

/* Counts and switches. Half of one means nothing: the engine would cut or round it, and say so
 * nowhere. It is refused here, where a policy is drafted; what is stored already folds as it did.
 */
static const char *const WHOLE[] = {
    "own_queue", "box_on",          "merit_answers_min", "shortlist", "cold_offers",
    "learning",  "sequence_offers", "horizon_months",    "own_price", "cap_offers"};

enum { NUMBER_MAX_BYTES = 40, STRING_MAX_BYTES = 4 * POLICY_NAME_MAX_CHARS };

/* Where reading stands. */
struct cursor {
    const char *at;
    const char *end;
    long line; /* from 1 */
    struct arena *arena;
    struct policy_file *ret;
    bool has_parameter[SCORE_ARRAY_COUNT(PARAMETERS)];
};

/* ---- the list ---------------------------------------------------------------------------------
 */

size_t policy_parameter_count(void)
{
    return SCORE_ARRAY_COUNT(PARAMETERS);
}

const struct policy_parameter *policy_parameter_at(size_t index)
{
    return &PARAMETERS[index].row;
}

static double *parameter_of(struct score_policy *policy, size_t index)
{
    return (double *)(void *)((char *)policy + PARAMETERS[index].offset);
}

double policy_parameter_value(const struct score_policy *policy, size_t index)
{
    double value = 0;
    memcpy(&value, (const char *)policy + PARAMETERS[index].offset, sizeof value);
    return value;
}

/* policy_parameter_count() when there is none. */
static size_t parameter_index(const char *name)
{
    size_t i = 0;
    while (i < SCORE_ARRAY_COUNT(PARAMETERS) && !text_equal(name, PARAMETERS[i].row.name)) {
        i++;
    }
    return i;
}

void policy_recommended(struct score_policy *ret)
{
    score_policy_init(ret);
    score_policy_recommend(ret);
    ret->learning = POLICY_LEARNING;
}

double *policy_parameter_find(struct score_policy *policy, const char *name)
{
    size_t i = parameter_index(name);
    return i < SCORE_ARRAY_COUNT(PARAMETERS) ? parameter_of(policy, i) : NULL;
}

void policy_parameters_write(const struct score_policy *policy, struct buf *ret)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PARAMETERS); i++) {
        kv_add_f64(ret, PARAMETERS[i].row.name, policy_parameter_value(policy, i));
    }
}

enum score_status policy_parameters_read(const char *text, struct arena *arena,
                                         struct score_policy *ret, struct score_error *err)
{
    struct kv kv;
    struct score_policy policy;
    SCORE_TRY(kv_parse(text, arena, &kv, err));
    score_policy_init(&policy);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PARAMETERS); i++) {
        double *value = parameter_of(&policy, i);
        *value = kv_f64(&kv, PARAMETERS[i].row.name, *value);
    }
    SCORE_TRY(score_policy_check(&policy, err));
    *ret = policy;
    return SCORE_OK;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static enum score_status refuse(const struct cursor *in, const char *field, const char *what,
                                struct score_error *err)
{
    return score_error_set(err, SCORE_INVALID, field, "line %ld: %s", in->line, what);
}

static char next(struct cursor *in)
{
    while (in->at < in->end && strchr(" \t\r\n", *in->at) && *in->at) {
        in->line += *in->at++ == '\n';
    }
    return in->at < in->end ? *in->at : '\0';
}

static bool take(struct cursor *in, char wanted)
{
    if (next(in) != wanted) {
        return false;
    }
    in->at++;
    return true;
}

static enum score_status expect(struct cursor *in, char wanted, struct score_error *err)
{
    if (take(in, wanted)) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, "", "line %ld: expected '%c'", in->line, wanted);
}

/* Four hexadecimal digits. */
static bool unit_read(struct cursor *in, uint32_t *ret)
{
    static const char DIGITS[] = "0123456789abcdef";
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        char c = in->at < in->end ? *in->at++ : '\0';
        const char *digit = strchr(DIGITS, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
        if (!c || !digit) {
            return false;
        }
        unit = unit << 4 | (uint32_t)(digit - DIGITS);
    }
    *ret = unit;
    return true;
}

/* What stands behind a backslash. Many programs write every letter outside ASCII so; one above
 * U+FFFF as a pair. What moves the line or the cursor has no place in a name. */
static bool escape_read(struct cursor *in, uint32_t *ret)
{
    uint32_t low = 0;
    char c = in->at < in->end ? *in->at++ : '\0';
    *ret = (unsigned char)c;
    if (c != 'u') {
        return c == '"' || c == '\\' || c == '/';
    }
    if (!unit_read(in, ret) || *ret < ' ' || (*ret >= 0xDC00 && *ret <= 0xDFFF)) {
        return false;
    }
    if (*ret < 0xD800 || *ret > 0xDBFF) {
        return true;
    }
    if (in->end - in->at < 2 || in->at[0] != '\\' || in->at[1] != 'u') {
        return false;
    }
    in->at += 2;
    bool is_pair = unit_read(in, &low) && low >= 0xDC00 && low <= 0xDFFF;
    *ret = 0x10000 + ((*ret - 0xD800) << 10) + (low - 0xDC00);
    return is_pair;
}

/* As UTF-8; how many bytes. */
static size_t codepoint_write(uint32_t codepoint, char ret[4])
{
    if (codepoint < 0x80) {
        ret[0] = (char)codepoint;
        return 1;
    }
    size_t len = codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        ret[i] = (char)(0x80 | (codepoint & 0x3F));
        codepoint >>= 6;
    }
    ret[0] = (char)((0xF00 >> len & 0xFF) | codepoint);
    return len;
}

/* One character of a text, or one byte of it that is not escaped. */
static enum score_status character_read(struct cursor *in, char ret[4], size_t *ret_len,
                                        struct score_error *err)
{
    uint32_t codepoint = 0;
    ret[0] = *in->at++;
    *ret_len = 1;
    if ((unsigned char)ret[0] < ' ') {
        return refuse(in, "", "a text ends on its own line", err);
    }
    if (ret[0] != '\\') {
        return SCORE_OK;
    }
    if (!escape_read(in, &codepoint)) {
        return refuse(in, "",
                      "after a backslash comes a quote, a backslash, a slash, or u and the four "
                      "digits of a character that can be seen",
                      err);
    }
    *ret_len = codepoint_write(codepoint, ret);
    return SCORE_OK;
}

static enum score_status string_read(struct cursor *in, char ret[STRING_MAX_BYTES + 1],
                                     struct score_error *err)
{
    size_t len = 0;
    SCORE_TRY(expect(in, '"', err));
    while (in->at < in->end && *in->at != '"') {
        char bytes[4];
        size_t count = 0;
        SCORE_TRY(character_read(in, bytes, &count, err));
        if (len + count > STRING_MAX_BYTES) {
            return refuse(in, "", "this text is too long", err);
        }
        memcpy(ret + len, bytes, count);
        len += count;
    }
    ret[len] = '\0';
    if (!text_is_utf8(ret, len)) {
        return refuse(in, "", "not UTF-8", err);
    }
    return expect(in, '"', err);
}

/* JSON's own form: no leading plus, zero or point, which strtod would let pass. */
static bool number_is_json(const char *text)
{
    const char *digits = text + (*text == '-');
    bool is_zero_led = digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    const char *point = strchr(text, '.');
    return *digits >= '0' && *digits <= '9' && !is_zero_led &&
           strspn(digits, "0123456789.eE+-") == strlen(digits) &&
           (!point || (point[1] >= '0' && point[1] <= '9'));
}

static enum score_status number_read(struct cursor *in, const char *field, double *ret,
                                     struct score_error *err)
{
    char text[NUMBER_MAX_BYTES + 1];
    size_t len = 0;
    (void)next(in);
    while (in->at < in->end && *in->at && !strchr(" \t\r\n,}", *in->at) && len < NUMBER_MAX_BYTES) {
        text[len++] = *in->at++;
    }
    text[len] = '\0';
    if (!number_is_json(text) || !text_parse_f64(text, ret)) {
        return refuse(in, field, "a parameter is a number", err);
    }
    return SCORE_OK;
}

static bool is_whole_only(const char *name)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WHOLE); i++) {
        if (text_equal(name, WHOLE[i])) {
            return true;
        }
    }
    return false;
}

static enum score_status parameter_read(struct cursor *in, const char *name,
                                        struct score_error *err)
{
    char field[SCORE_ERROR_FIELD_SIZE];
    (void)snprintf(field, sizeof field, "parameters.%.40s", name);
    size_t index = parameter_index(name);
    if (index == SCORE_ARRAY_COUNT(PARAMETERS)) {
        return score_error_set(err, SCORE_INVALID, field, "line %ld: there is no parameter '%.40s'",
                               in->line, name);
    }
    if (in->has_parameter[index]) {
        return score_error_set(err, SCORE_INVALID, field, "line %ld: '%s' stands there twice",
                               in->line, name);
    }
    in->has_parameter[index] = true;
    double value = 0;
    SCORE_TRY(number_read(in, field, &value, err));
    const struct policy_parameter *row = &PARAMETERS[index].row;
    if (!(value >= row->min && value <= row->max)) {
        return score_error_set(err, SCORE_INVALID, field,
                               "line %ld: %s must be between %g and %g, not %g", in->line, name,
                               row->min, row->max, value);
    }
    if (is_whole_only(name) && value > (double)(int64_t)value) {
        return score_error_set(err, SCORE_INVALID, field,
                               "line %ld: %s must be a whole number, not %g", in->line, name,
                               value);
    }
    *parameter_of(&in->ret->policy, index) = value;
    return SCORE_OK;
}

static enum score_status name_read(struct cursor *in, struct score_error *err)
{
    char text[STRING_MAX_BYTES + 1];
    SCORE_TRY(string_read(in, text, err));
    if (text_is_empty(text) || text_utf8_count(text) > POLICY_NAME_MAX_CHARS) {
        return score_error_set(err, SCORE_INVALID, "name",
                               "line %ld: a name has 1 to %d characters", in->line,
                               POLICY_NAME_MAX_CHARS);
    }
    in->ret->name = arena_dup_text(in->arena, text);
    return in->ret->name ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

typedef enum score_status member_fn(struct cursor *in, const char *key, struct score_error *err);

static enum score_status object_read(struct cursor *in, member_fn *member, struct score_error *err)
{
    char key[STRING_MAX_BYTES + 1];
    SCORE_TRY(expect(in, '{', err));
    if (take(in, '}')) {
        return SCORE_OK;
    }
    do {
        SCORE_TRY(string_read(in, key, err));
        SCORE_TRY(expect(in, ':', err));
        (void)next(in);
        SCORE_TRY(member(in, key, err));
    } while (take(in, ','));
    return expect(in, '}', err);
}

static enum score_status member_read(struct cursor *in, const char *key, struct score_error *err)
{
    static const char TWICE[] = "line %ld: '%s' stands there twice";
    if (text_equal(key, "name")) {
        return in->ret->name ? score_error_set(err, SCORE_INVALID, key, TWICE, in->line, key)
                             : name_read(in, err);
    }
    if (!text_equal(key, "parameters")) {
        return score_error_set(err, SCORE_INVALID, key,
                               "line %ld: '%.40s' is unknown; a policy has a name and parameters",
                               in->line, key);
    }
    return object_read(in, parameter_read, err);
}

/* Ranges are checked by the line; what is left are values that do not go together. */
static enum score_status together_check(struct policy_file *file, struct score_error *err)
{
    struct score_error inner = {0};
    if (!score_policy_check(&file->policy, &inner)) {
        return SCORE_OK;
    }
    char field[SCORE_ERROR_FIELD_SIZE];
    (void)snprintf(field, sizeof field, "parameters.%.40s", inner.field);
    return score_error_set(err, SCORE_INVALID, field, "%s", inner.text);
}

enum score_status policy_file_read(const char *text, size_t len, struct arena *arena,
                                   struct policy_file *ret, struct score_error *err)
{
    struct policy_file file = {.name = NULL};
    if (len > LIMIT_BODY_BYTES) {
        return score_error_set(err, SCORE_LIMIT, "", "a policy has at most %d bytes",
                               LIMIT_BODY_BYTES);
    }
    struct cursor in = {.at = text, .end = text + len, .line = 1, .arena = arena, .ret = &file};
    policy_recommended(&file.policy);
    SCORE_TRY(object_read(&in, member_read, err));
    if (next(&in) || in.at != in.end) {
        return refuse(&in, "", "nothing may follow the policy", err);
    }
    if (!file.name) {
        return score_error_set(err, SCORE_INVALID, "name", "a policy needs a name");
    }
    SCORE_TRY(together_check(&file, err));
    *ret = file;
    return SCORE_OK;
}
