/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/mail_template.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

/* Every letter of docs/mail, brought in by the build; X(NAME). */
#define MAIL_TEMPLATE_LIST(X)                                                                      \
    X(accepted)                                                                                    \
    X(answer)                                                                                      \
    X(declined)                                                                                    \
    X(expired)                                                                                     \
    X(extended)                                                                                    \
    X(forwarded)                                                                                   \
    X(invitation)                                                                                  \
    X(offer)                                                                                       \
    X(password)                                                                                    \
    X(question)                                                                                    \
    X(test)

#define X(name) extern const unsigned char mail_##name##_md[];
MAIL_TEMPLATE_LIST(X)
#undef X

static const struct {
    const char *name;
    const unsigned char *source;
} TEMPLATES[] = {
#define X(name) {#name, mail_##name##_md},
    MAIL_TEMPLATE_LIST(X)
#undef X
};

enum { PLAIN_COLUMNS = 76 };

/* Mail programs read no style sheets: what there is of style stands in each element. */
#define HTML_FONT "font-family:'IBM Plex Sans',Helvetica,Arial,sans-serif;"
static const char HTML_HEAD[] =
    "<body style=\"margin:0;padding:24px 8px;background:#f4f4f4\">\n"
    "<div style=\"max-width:560px;margin:0 auto;padding:24px;background:#ffffff;color:#161616;"
    "font-size:16px;line-height:1.5;" HTML_FONT "\">\n";
static const char HTML_TAIL[] = "</div>\n</body>\n</html>\n";
static const char HTML_TITLE[] = "<h1 style=\"margin:0 0 16px;font-size:20px;font-weight:600\">";
static const char HTML_PARAGRAPH[] = "<p style=\"margin:0 0 16px\">";
static const char HTML_SMALL[] = "<p style=\"margin:0 0 8px;color:#525252;font-size:13px\">";
static const char HTML_LIST[] =
    "<table role=\"presentation\" style=\"margin:0 0 16px;border-collapse:collapse;"
    "font-size:16px;line-height:1.5;" HTML_FONT "\">\n";
static const char HTML_LABEL[] =
    "<tr><td style=\"padding:4px 16px 4px 0;vertical-align:top;color:#525252\">";
static const char HTML_CELL[] = "</td><td style=\"padding:4px 0;vertical-align:top\">";
static const char HTML_WIDE[] = "<tr><td colspan=\"2\" style=\"padding:4px 0\">";
static const char HTML_BUTTON[] =
    "\" style=\"display:inline-block;padding:14px 24px;background:#0f62fe;color:#ffffff;"
    "text-decoration:none\">";
static const char HTML_RULE[] =
    "<hr style=\"margin:24px 0 16px;border:0;border-top:1px solid #e0e0e0\">\n";

struct span {
    const char *start;
    size_t len;
};

struct render {
    const char *name;
    const struct mail_values *values;
    struct arena *arena;
    struct buf plain;
    struct buf html;
    bool in_list;
    bool is_small; /* behind the rule */
    const char *subject;
    enum score_status status; /* the first failure; nothing is written after it */
    struct score_error *err;
};

static void render_done(struct render *render)
{
    buf_done(&render->plain);
    buf_done(&render->html);
}

static void render_fail(struct render *render, const char *what, struct span about)
{
    if (!render->status) {
        render->status = score_error_set(render->err, SCORE_INVALID, "letter", "%s: %s '%.*s'",
                                         render->name, what, (int)about.len, about.start);
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *value_find(const struct render *render, struct span name)
{
    for (size_t i = 0; i < render->values->count; i++) {
        const struct mail_value *value = &render->values->items[i];
        if (strlen(value->name) == name.len && memcmp(value->name, name.start, name.len) == 0) {
            return value->text ? value->text : "";
        }
    }
    return NULL;
}

static void html_add(struct buf *out, char c)
{
    switch (c) {
    case '&':
        buf_add_text(out, "&amp;");
        break;
    case '<':
        buf_add_text(out, "&lt;");
        break;
    case '>':
        buf_add_text(out, "&gt;");
        break;
    case '"':
        buf_add_text(out, "&quot;");
        break;
    case '\'':
        buf_add_text(out, "&#39;");
        break;
    default:
        buf_add_char(out, c);
    }
}

/* One line whatever the value holds: what ends a line would start a header or a paragraph. */
static void text_add(struct buf *out, struct span text, bool is_html)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.start[i];
        char c = byte < ' ' || byte == 0x7F ? ' ' : text.start[i];
        if (is_html) {
            html_add(out, c);
        } else {
            buf_add_char(out, c);
        }
    }
}

struct fill {
    struct buf *out;
    bool is_html;
    bool is_bold;
    int wanted; /* values that the text asks for */
    int given;  /* of those, not empty */
};

/* `{name}` or `{name|what stands for an empty one}`, at `brace`; answers its length. */
static size_t value_add(struct render *render, struct fill *fill, struct span text)
{
    const char *end = memchr(text.start, '}', text.len);
    if (!end) {
        render_fail(render, "a brace is not closed at", text);
        return text.len;
    }
    struct span name = {text.start + 1, (size_t)(end - text.start) - 1};
    struct span other = {end, 0};
    const char *bar = memchr(name.start, '|', name.len);
    if (bar) {
        other = (struct span){bar + 1, (size_t)(end - bar) - 1};
        name.len = (size_t)(bar - name.start);
    }
    const char *value = value_find(render, name);
    if (!value) {
        render_fail(render, "there is no value for", name);
        return text.len;
    }
    if (!text_is_utf8(value, strlen(value))) {
        render_fail(render, "not UTF-8: the value of", name);
        return text.len;
    }
    fill->wanted++;
    fill->given += !text_is_empty(value) || other.len > 0;
    struct span shown = text_is_empty(value) ? other : (struct span){value, strlen(value)};
    text_add(fill->out, shown, fill->is_html);
    return (size_t)(end - text.start) + 1;
}

/* The template's own words with their values; `**` switches bold on and off. */
static void text_fill(struct render *render, struct fill *fill, struct span text)
{
    for (size_t i = 0; i < text.len && !render->status;) {
        struct span rest = {text.start + i, text.len - i};
        if (*rest.start == '{') {
            i += value_add(render, fill, rest);
        } else if (rest.len >= 2 && memcmp(rest.start, "**", 2) == 0) {
            fill->is_bold = !fill->is_bold;
            if (fill->is_html) {
                buf_add_text(fill->out, fill->is_bold ? "<strong>" : "</strong>");
            }
            i += 2;
        } else {
            text_add(fill->out, (struct span){rest.start, 1}, fill->is_html);
            i++;
        }
    }
}

/* ---- the plain part -------------------------------------------------------------------------- */

static size_t columns_of(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += ((unsigned char)text.start[i] & 0xC0) != 0x80;
    }
    return count;
}

/* Breaks between words; `indent` goes before the second line and those after it. */
static void plain_wrap(struct buf *out, const char *text, const char *indent)
{
    size_t column = 0;
    for (const char *at = text; *at;) {
        at += strspn(at, " ");
        struct span word = {at, strcspn(at, " ")};
        size_t columns = columns_of(word);
        if (word.len == 0) {
            break;
        }
        if (column && column + 1 + columns > PLAIN_COLUMNS) {
            buf_add_char(out, '\n');
            buf_add_text(out, indent);
            column = strlen(indent);
        } else if (column) {
            buf_add_char(out, ' ');
            column++;
        }
        buf_add(out, word.start, word.len);
        column += columns;
        at += word.len;
    }
    buf_add_char(out, '\n');
}

/* Blocks stand apart by one empty line. */
static void plain_gap(struct buf *out)
{
    if (out->len) {
        buf_add_char(out, '\n');
    }
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void list_end(struct render *render)
{
    if (render->in_list) {
        buf_add_text(&render->html, "</table>\n");
        render->in_list = false;
    }
}

/* The filled text in plain form; "" on failure. */
static const char *plain_text(struct render *render, struct span text, struct fill *ret_fill)
{
    SCORE_AUTO(buf_done) struct buf filled = {0};
    buf_init(&filled, LIMIT_MAIL_BYTES);
    struct fill fill = {.out = &filled};
    text_fill(render, &fill, text);
    if (!render->status) {
        render->status = buf_status(&filled, "a letter", render->err);
    }
    const char *copy = arena_dup_text(render->arena, buf_text(&filled));
    if (!copy && !render->status) {
        render->status = score_error_set(render->err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret_fill = fill;
    return render->status ? "" : copy;
}

static void html_fill(struct render *render, struct span text)
{
    struct fill fill = {.out = &render->html, .is_html = true};
    text_fill(render, &fill, text);
}

static void paragraph_add(struct render *render, struct span text, bool is_title)
{
    struct fill fill;
    list_end(render);
    plain_gap(&render->plain);
    plain_wrap(&render->plain, plain_text(render, text, &fill), "");
    const char *open = render->is_small ? HTML_SMALL : HTML_PARAGRAPH;
    buf_add_text(&render->html, is_title ? HTML_TITLE : open);
    html_fill(render, text);
    buf_add_text(&render->html, is_title ? "</h1>\n" : "</p>\n");
}

static void item_html_add(struct render *render, struct span text)
{
    const char *colon = memchr(text.start, ':', text.len);
    if (!colon) {
        buf_add_text(&render->html, HTML_WIDE);
        html_fill(render, text);
    } else {
        struct span label = {text.start, (size_t)(colon - text.start)};
        struct span words = {colon + 1, text.len - label.len - 1};
        while (words.len && *words.start == ' ') {
            words.start++;
            words.len--;
        }
        buf_add_text(&render->html, HTML_LABEL);
        html_fill(render, label);
        buf_add_text(&render->html, HTML_CELL);
        html_fill(render, words);
    }
    buf_add_text(&render->html, "</td></tr>\n");
}

/* `- Label: {value}`; an item that has nothing to say is left out. */
static void item_add(struct render *render, struct span text)
{
    struct fill fill;
    const char *plain = plain_text(render, text, &fill);
    if (fill.wanted && !fill.given) {
        return;
    }
    if (!render->in_list) {
        plain_gap(&render->plain);
        buf_add_text(&render->html, HTML_LIST);
        render->in_list = true;
    }
    buf_add_text(&render->plain, "- ");
    plain_wrap(&render->plain, plain, "  ");
    item_html_add(render, text);
}

/* `[Label]({link})` on a line of its own. */
static void button_add(struct render *render, struct span line)
{
    const char *middle = memchr(line.start, ']', line.len);
    size_t label_len = middle ? (size_t)(middle - line.start) - 1 : 0;
    if (!middle || line.len < label_len + 4 || middle[1] != '(' ||
        line.start[line.len - 1] != ')') {
        render_fail(render, "not [words]({link}):", line);
        return;
    }
    struct fill fill;
    struct span label = {line.start + 1, label_len};
    struct span target = {middle + 2, line.len - label_len - 4};
    const char *url = plain_text(render, target, &fill);
    if (!text_has_prefix(url, "https://") && !text_has_prefix(url, "http://")) {
        render_fail(render, "no link:", target);
    }
    list_end(render);
    plain_gap(&render->plain);
    plain_wrap(&render->plain, plain_text(render, label, &fill), "");
    buf_add_text(&render->plain, url);
    buf_add_char(&render->plain, '\n');
    buf_add_text(&render->html, HTML_PARAGRAPH);
    buf_add_text(&render->html, "<a href=\"");
    html_fill(render, target);
    buf_add_text(&render->html, HTML_BUTTON);
    html_fill(render, label);
    buf_add_text(&render->html, "</a></p>\n");
}

static void rule_add(struct render *render)
{
    list_end(render);
    plain_gap(&render->plain);
    buf_add_text(&render->plain, "--\n");
    buf_add_text(&render->html, HTML_RULE);
    render->is_small = true;
}

/* ---- a whole letter -------------------------------------------------------------------------- */

static struct span line_take(const char **at)
{
    struct span line = {*at, strcspn(*at, "\n")};
    *at += line.len + ((*at)[line.len] == '\n');
    return line;
}

static bool line_starts(const char *at, const char *prefix)
{
    return strncmp(at, prefix, strlen(prefix)) == 0;
}

/* Lines that belong together, up to the next block or empty line, with spaces between. */
static struct span paragraph_take(struct render *render, const char **at)
{
    SCORE_AUTO(buf_done) struct buf joined = {0};
    buf_init(&joined, LIMIT_MAIL_BYTES);
    do {
        struct span line = line_take(at);
        if (joined.len) {
            buf_add_char(&joined, ' ');
        }
        buf_add(&joined, line.start, line.len);
    } while (**at && **at != '\n' && !line_starts(*at, "- ") && !line_starts(*at, "---"));
    const char *text = arena_dup_text(render->arena, buf_text(&joined));
    if (!text && !render->status) {
        render->status = score_error_set(render->err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return (struct span){text ? text : "", text ? strlen(text) : 0};
}

static void block_take(struct render *render, const char **at)
{
    if (**at == '\n') {
        *at += 1;
    } else if (line_starts(*at, "---")) {
        (void)line_take(at);
        rule_add(render);
    } else if (**at == '[') {
        button_add(render, line_take(at));
    } else if (line_starts(*at, "# ")) {
        *at += 2;
        paragraph_add(render, line_take(at), true);
    } else if (line_starts(*at, "- ")) {
        *at += 2;
        item_add(render, paragraph_take(render, at));
    } else {
        paragraph_add(render, paragraph_take(render, at), false);
    }
}

static void head_take(struct render *render, const char **at)
{
    static const char SUBJECT[] = "Subject: ";
    struct span line = line_take(at);
    if (line.len < sizeof SUBJECT || memcmp(line.start, SUBJECT, sizeof SUBJECT - 1) != 0) {
        render_fail(render, "the first line is no subject:", line);
        return;
    }
    struct fill fill;
    struct span text = {line.start + sizeof SUBJECT - 1, line.len - (sizeof SUBJECT - 1)};
    render->subject = plain_text(render, text, &fill);
    buf_add_text(&render->html, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
                                "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                                "content=\"width=device-width,initial-scale=1\">\n<title>");
    html_fill(render, text);
    buf_add_text(&render->html, "</title>\n</head>\n");
    buf_add_text(&render->html, HTML_HEAD);
}

static enum score_status render_end(struct render *render, struct mail_text *ret)
{
    SCORE_TRY(render->status);
    SCORE_TRY(buf_status(&render->plain, "a letter", render->err));
    SCORE_TRY(buf_status(&render->html, "a letter", render->err));
    struct mail_text text = {
        .subject = render->subject,
        .plain = arena_dup_text(render->arena, buf_text(&render->plain)),
        .html = arena_dup_text(render->arena, buf_text(&render->html)),
    };
    if (!text.plain || !text.html) {
        return score_error_set(render->err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = text;
    return SCORE_OK;
}

enum score_status mail_template_render(const char *name, const struct mail_values *values,
                                       struct arena *arena, struct mail_text *ret,
                                       struct score_error *err)
{
    const char *source = NULL;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(TEMPLATES); i++) {
        if (text_equal(TEMPLATES[i].name, name)) {
            source = (const char *)TEMPLATES[i].source;
        }
    }
    if (!source) {
        return score_error_set(err, SCORE_NOT_FOUND, "letter", "there is no letter '%.60s'", name);
    }
    SCORE_AUTO(render_done)
    struct render render = {.name = name, .values = values, .arena = arena, .err = err};
    buf_init(&render.plain, LIMIT_MAIL_BYTES);
    buf_init(&render.html, LIMIT_MAIL_BYTES);
    head_take(&render, &source);
    while (*source && !render.status) {
        block_take(&render, &source);
    }
    list_end(&render);
    buf_add_text(&render.html, HTML_TAIL);
    return render_end(&render, ret);
}

const char *mail_template_name(size_t index)
{
    return index < SCORE_ARRAY_COUNT(TEMPLATES) ? TEMPLATES[index].name : NULL;
}
