/* SPDX-License-Identifier: Apache-2.0 */

/* Numbers with their currency, their marks and their thousands, as people write them. */

#include "base/buf.h"
#include "base/text.h"
#include "domain/intake_vocabulary.h"

enum { NUMBER_TEXT_MAX = 64, AFFIX_MAX = 24 };

/* "EUR 1.234,5 k" taken apart. */
struct number_parts {
    char before[AFFIX_MAX];
    char body[NUMBER_TEXT_MAX]; /* digits and marks; every kind of blank is ' ' */
    char after[AFFIX_MAX];
};

/* Bytes of a blank or apostrophe that stands between digits, 0 = none; `ret` its plain form. */
static size_t mark_wide(const char *at, char *ret)
{
    static const struct {
        const char *bytes;
        char plain;
    } marks[] = {
        {"\xC2\xA0", ' '},     {"\xE2\x80\xAF", ' '},  {"\xE2\x80\x89", ' '},
        {"\xE2\x80\x87", ' '}, {"\xE2\x80\x99", '\''}, {"\xE2\x80\x98", '\''},
        {"\xC2\xB4", '\''},    {"\xE2\x88\x92", '-'},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(marks); i++) {
        size_t len = strlen(marks[i].bytes);
        if (strncmp(at, marks[i].bytes, len) == 0) {
            *ret = marks[i].plain;
            return len;
        }
    }
    return 0;
}

static void trim(char *text)
{
    size_t len = strlen(text);
    size_t from = strspn(text, " ");
    while (len > from && text[len - 1] == ' ') {
        len--;
    }
    memmove(text, text + from, len - from);
    text[len - from] = '\0';
}

/* Appends one byte if it fits. */
static bool put(char *text, size_t size, char c)
{
    size_t len = strlen(text);
    if (len + 1 >= size) {
        return false;
    }
    text[len] = c;
    text[len + 1] = '\0';
    return true;
}

/* False when digits stand in more than one place. */
static bool parts_take(const char *text, struct number_parts *ret)
{
    *ret = (struct number_parts){0};
    const char *first = strpbrk(text, "0123456789");
    const char *last = first;
    if (!first) {
        return false;
    }
    for (const char *c = first; *c; c++) {
        last = *c >= '0' && *c <= '9' ? c : last;
    }
    if (first > text && (first[-1] == '.' || first[-1] == ',') &&
        (first - 1 == text || first[-2] == ' ')) {
        first--; /* ".50" */
    }
    for (const char *c = text; *c;) {
        char plain = *c;
        size_t wide = mark_wide(c, &plain);
        bool is_body = c >= first && c <= last;
        bool is_mark = (plain >= '0' && plain <= '9') || strchr(".,' ", plain);
        char *into = is_body ? ret->body : c < first ? ret->before : ret->after;
        size_t size = is_body ? sizeof ret->body : AFFIX_MAX;
        if ((is_body && !is_mark) || !put(into, size, plain)) {
            return false;
        }
        c += wide ? wide : 1;
    }
    trim(ret->before);
    trim(ret->after);
    return true;
}

/* "-", "(", "+" before the number. */
static bool sign_take(char *before)
{
    size_t len = strlen(before);
    bool is_minus = false;
    if (len && strchr("-+(", before[len - 1])) {
        is_minus = before[len - 1] != '+';
        before[len - 1] = '\0';
    } else if (len && strchr("-+(", before[0])) {
        is_minus = before[0] != '+';
        memmove(before, before + 1, len);
    }
    trim(before);
    return is_minus;
}

/* "k", "T", "Mio" in front of a currency or alone; 1 = none. */
static double factor_take(char *text)
{
    static const struct {
        const char *words;
        double factor;
    } units[] = {
        {"k|t|tsd|tausend|thousand|mil|mille|miles|th", 1e3},
        {"m|mio|mn|mln|million|millionen|millions|millones|milioni|milhoes|mi|mm", 1e6},
        {"bn|mrd|billion|milliarden|milliards|md", 1e9},
    };
    char word[WORD_BYTES_MAX];
    word_normal(text, word);
    size_t len = strcspn(word, " ");
    word[len] = '\0';
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(units); i++) {
        if (word_in(word, units[i].words)) {
            size_t gone = strcspn(text, " ");
            memmove(text, text + gone, strlen(text + gone) + 1);
            trim(text);
            return units[i].factor;
        }
    }
    return 1;
}

/* Nothing, or a currency. */
static bool currency_take(const char *text, char code[CURRENCY_CODE_SIZE])
{
    return !*text || currency_read(text, code);
}

enum { MARKS_MAX = 12 };

/* Where do the marks stand? False: this is no number ("12.3.4", "1,2345,6"). */
static bool marks_look(const char *body, struct number_look *ret)
{
    char marks[MARKS_MAX];
    size_t groups[MARKS_MAX];
    size_t count = 0;
    size_t lead = strspn(body, "0123456789");
    for (const char *c = body + lead; *c && count < MARKS_MAX; c += groups[count - 1]) {
        marks[count] = *c++;
        groups[count++] = strspn(c, "0123456789");
    }
    if (count == 0) {
        return true;
    }
    char last = marks[count - 1];
    size_t tail = groups[count - 1];
    bool is_point = last == '.' || last == ',';
    if (count == 1) {
        bool is_either = is_point && tail == 3 && lead >= 1 && lead <= 3 && body[0] != '0';
        ret->either = is_either ? last : 0;
        ret->thousands = is_point ? 0 : last;
        ret->decimal = is_point && !is_either ? last : 0;
        return is_point || (tail == 3 && lead <= 3);
    }
    for (size_t i = 0; i + 1 < count; i++) {
        /* Two digits stand in a group as India writes it. */
        if (marks[i] != marks[0] || groups[i] < 2 || groups[i] > 3) {
            return false;
        }
    }
    ret->thousands = marks[0];
    ret->decimal = last == marks[0] ? 0 : last;
    return last == marks[0] ? tail == 3 : is_point;
}

bool number_look(const char *text, struct number_look *ret)
{
    struct number_parts parts;
    *ret = (struct number_look){.factor = 1};
    if (strlen(text) >= NUMBER_TEXT_MAX || !parts_take(text, &parts)) {
        return false;
    }
    (void)sign_take(parts.before);
    if (text_equal(parts.after, "%")) {
        ret->is_percent = true;
        parts.after[0] = '\0';
    }
    /* "3.000,-" and "(1,200)": a closing that says nothing. */
    size_t closing = strspn(parts.after, ",.-)");
    memmove(parts.after, parts.after + closing, strlen(parts.after + closing) + 1);
    trim(parts.after);
    if (text_equal(parts.after, "\xE2\x80\x93")) {
        parts.after[0] = '\0';
    }
    ret->factor = factor_take(parts.after);
    return marks_look(parts.body, ret) && currency_take(parts.before, ret->currency) &&
           currency_take(parts.after, ret->currency);
}

bool number_plain(const char *text, char decimal, char *ret, size_t size)
{
    struct number_parts parts;
    struct number_look look;
    char plain[NUMBER_TEXT_MAX] = "";
    if (!number_look(text, &look) || look.is_percent || !parts_take(text, &parts)) {
        return false;
    }
    bool is_minus = sign_take(parts.before);
    if (look.decimal && look.decimal != decimal) {
        return false;
    }
    for (const char *c = parts.body; *c; c++) {
        bool is_decimal = *c == decimal && look.thousands != decimal;
        if (is_decimal) {
            (void)put(plain, sizeof plain, '.');
        } else if (*c >= '0' && *c <= '9') {
            (void)put(plain, sizeof plain, *c);
        }
    }
    double value = 0;
    if (look.factor > 1 && text_parse_f64(plain, &value)) {
        (void)snprintf(plain, sizeof plain, "%.2f", value * look.factor);
    }
    int len = snprintf(ret, size, "%s%s%s", is_minus ? "-" : "", plain[0] == '.' ? "0" : "", plain);
    return len > 0 && (size_t)len < size;
}
