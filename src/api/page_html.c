/* SPDX-License-Identifier: Apache-2.0 */

/* The frame of the pages, escaping, fields. */

#include <sodium.h>
#include <stdarg.h>

#include "api/page.h"
#include "base/text.h"
#include "domain/domain.h"

/*
 * The look, in Carbon's colours and measures (white theme), for 360 px first. Everything that is
 * pressed is at least 48 px high. The only style the policy lets in, by its hash.
 */
static const char STYLE[] =
    ":root{--bg:#fff;--layer:#f4f4f4;--text:#161616;--soft:#525252;--line:#e0e0e0;--edge:#8d8d8d;"
    "--link:#0f62fe;--press:#0353e9;--ok:#198038;--okbg:#defbe6;--info:#0043ce;--infobg:#edf5ff;"
    "--warn:#8e6a00;--warnbg:#fcf4d6;--err:#da1e28;--errbg:#fff1f1}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--layer);color:var(--text);font:16px/1.5 system-ui,"
    "-apple-system,\"Segoe UI\",Roboto,Arial,sans-serif;overflow-wrap:anywhere}"
    "header{background:#161616;color:#fff;padding:12px 16px;font-size:14px}"
    "main{max-width:40rem;margin:0 auto;padding:0 16px 48px;background:var(--bg)}"
    "h1{font-size:24px;line-height:1.3;font-weight:600;margin:0;padding:20px 0 4px}"
    "h2{font-size:18px;line-height:1.35;font-weight:600;margin:28px 0 8px}"
    "p{margin:0 0 12px}.soft,small{color:var(--soft);font-size:14px}"
    ".box{border-left:4px solid var(--info);background:var(--infobg);padding:12px;margin:16px 0}"
    ".box b,.box p{display:block;margin:0}.ok{border-color:var(--ok);background:var(--okbg)}"
    ".warn{border-color:var(--warn);background:var(--warnbg)}"
    ".err{border-color:var(--err);background:var(--errbg)}"
    "dl{margin:16px 0;border-top:1px solid var(--line)}"
    "dl div{display:flex;gap:12px;padding:8px 0;border-bottom:1px solid var(--line)}"
    "dt{flex:0 0 7.5rem;color:var(--soft);font-size:14px;line-height:24px}dd{margin:0;flex:1}"
    ".pre{white-space:pre-line}ul{padding-left:20px;margin:0 0 12px}"
    "label,legend{display:block;font-size:14px;font-weight:600;margin:16px 0 4px;padding:0}"
    "input,select,textarea{width:100%;min-height:48px;padding:10px 12px;font:inherit;color:inherit;"
    "background:var(--layer);border:0;border-bottom:1px solid var(--edge);border-radius:0}"
    "textarea{min-height:80px}[aria-invalid]{outline:2px solid var(--err);outline-offset:-2px}"
    ".bad{color:var(--err);font-size:14px;margin:4px 0 0}"
    "fieldset{border:0;margin:0;padding:0;min-width:0}"
    ".c{display:flex;align-items:center;gap:12px;min-height:48px;margin:0;padding:6px 0;"
    "font-size:16px;font-weight:400;line-height:1.35;border-bottom:1px solid var(--line)}"
    ".c input{flex:none;width:24px;min-height:24px;height:24px;margin:0;accent-color:var(--link)}"
    ".c span{flex:1}.c small{flex:0 0 6.5rem;text-align:right}"
    ".fit{display:flex}.fit .c{flex:1;flex-direction:column;justify-content:center;gap:4px;"
    "border:1px solid var(--line)}.fit span{flex:none}"
    "button,.btn{display:block;width:100%;min-height:48px;margin:16px 0 0;padding:12px 16px;"
    "font:inherit;text-align:left;border:0;border-radius:0;background:var(--link);color:#fff;"
    "text-decoration:none;cursor:pointer}button:hover,.btn:hover{background:var(--press)}"
    ".plain{background:var(--bg);color:var(--link);box-shadow:inset 0 0 0 1px var(--link)}"
    ".plain:hover{background:var(--infobg)}.danger{background:var(--err)}"
    ".danger:hover{background:#b81921}"
    "details{border-bottom:1px solid var(--line)}details>summary{display:flex;align-items:center;"
    "min-height:56px;font-weight:600;cursor:pointer;list-style:none}"
    "summary::-webkit-details-marker{display:none}"
    "summary::after{content:\"+\";margin-left:auto;font-size:24px;font-weight:400;padding:0 8px}"
    "[open]>summary::after{content:\"\\2212\"}details>form,details>div{padding-bottom:24px}"
    ".jump{display:inline-block;min-height:48px;padding:12px 16px 12px 0}"
    "a{color:var(--link)}:focus-visible{outline:2px solid var(--link);outline-offset:2px}"
    "header :focus-visible{outline-color:#fff}";

void html_text(struct buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        switch (*at) {
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
            buf_add_char(out, *at);
        }
    }
}

/* Knows %s and %d, which is all that our formats use. */
void html_format(struct buf *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (const char *at = format; *at; at++) {
        if (*at != '%') {
            buf_add_char(out, *at);
            continue;
        }
        at++;
        SCORE_ASSERT(*at == 's' || *at == 'd');
        if (*at == 's') {
            html_text(out, va_arg(args, const char *));
        } else {
            buf_add_format(out, "%d", va_arg(args, int));
        }
    }
    va_end(args);
}

/* Nothing but our own style, forms to ourselves, an icon that asks for nothing. */
static const char *policy_text(struct arena *arena)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char text[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
    (void)crypto_hash_sha256(hash, (const unsigned char *)STYLE, sizeof STYLE - 1);
    (void)sodium_bin2base64(text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    const char *policy =
        arena_format(arena,
                     "default-src 'none'; style-src 'sha256-%s'; img-src data:; form-action "
                     "'self'; base-uri 'none'; frame-ancestors 'none'",
                     text);
    return policy ? policy : "default-src 'none'";
}

void page_begin(struct page *page, int status, const char *title)
{
    struct api_response *response = page->call->response;
    struct buf *out = page->out;
    response->status = status;
    response->content_type = "text/html; charset=utf-8";
    api_response_header_set(response, "Content-Security-Policy", policy_text(page->call->arena));
    api_response_header_set(response, "Referrer-Policy", "no-referrer");
    api_response_header_set(response, "X-Robots-Tag", "noindex, nofollow");
    api_response_header_set(response, "Cache-Control", "no-store");
    buf_clear(out);
    buf_add_text(out, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                      "<meta name=\"robots\" content=\"noindex\">"
                      "<link rel=\"icon\" href=\"data:,\"><title>");
    html_text(out, title);
    buf_add_text(out, "</title><style>");
    buf_add_text(out, STYLE);
    buf_add_text(out, "</style></head><body><header>");
    html_text(out, domain_site(page->domain)->vendor_name);
    buf_add_text(out, "</header><main>");
}

void page_end(struct page *page)
{
    buf_add_text(page->out, "</main></body></html>");
}

void page_box(struct page *page, const char *kind, const char *title, const char *text)
{
    bool is_alarm = text_equal(kind, "err");
    html_format(page->out, "<div class=\"box %s\" role=\"%s\"><b>%s</b>", kind,
                is_alarm ? "alert" : "status", title);
    if (*text) {
        html_format(page->out, "<p>%s</p>", text);
    }
    buf_add_text(page->out, "</div>");
}

void page_fact(struct page *page, const char *label, const char *text)
{
    if (text && *text) {
        html_format(page->out, "<div><dt>%s</dt><dd>%s</dd></div>", label, text);
    }
}

enum score_status page_form_begin(struct page *page, const char *name, struct score_error *err)
{
    char nonce[LINK_NONCE_SIZE];
    SCORE_TRY(link_nonce(page->domain, &page->visit.link, name, nonce, err));
    html_format(page->out,
                "<form method=\"post\" action=\"/o/%s/%s\">"
                "<input type=\"hidden\" name=\"nonce\" value=\"%s\">",
                page->token, name, nonce);
    return SCORE_OK;
}

void page_form_end(struct page *page, const char *button, const char *kind)
{
    html_format(page->out, "<button class=\"%s\">%s</button></form>", kind, button);
}

bool page_form_is_sent(const struct page *page, const char *name)
{
    return text_equal(page->form.name, name);
}

const char *page_typed(const struct page *page, const char *form, const char *field,
                       const char *otherwise)
{
    return page_form_is_sent(page, form) ? page_form_text(&page->form, field) : otherwise;
}

/* What was wrong with a field of the form that was sent; NULL when nothing. */
static const char *field_problem(const struct page *page, const char *form, const char *name)
{
    const struct problem *problem = &page->domain->problem;
    if (!page_form_is_sent(page, form)) {
        return NULL;
    }
    for (size_t i = 0; i < problem->field_count; i++) {
        if (text_equal(problem->fields[i].field, name)) {
            return problem->fields[i].message;
        }
    }
    return NULL;
}

void page_errors(struct page *page, const char *form)
{
    const struct problem *problem = &page->domain->problem;
    if (!page_form_is_sent(page, form)) {
        return;
    }
    buf_add_text(page->out, "<div class=\"box err\" role=\"alert\"><b>Please look again</b>");
    for (size_t i = 0; i < problem->field_count; i++) {
        html_format(page->out, "<p>%s</p>", problem->fields[i].message);
    }
    if (problem->field_count == 0) {
        html_format(page->out, "<p>%s</p>", page->call->error.text);
    }
    buf_add_text(page->out, "</div>");
}

void page_field_error(struct page *page, const char *form, const char *name)
{
    const char *message = field_problem(page, form, name);
    if (message) {
        html_format(page->out, "<p class=\"bad\" id=\"%s-%s-e\">%s</p>", form, name, message);
    }
}

static void described_by(struct page *page, const struct page_field *field, bool is_wrong)
{
    if (is_wrong) {
        html_format(page->out, " aria-invalid=\"true\" aria-describedby=\"%s-%s-e\"", field->form,
                    field->name);
    } else if (*field->hint) {
        html_format(page->out, " aria-describedby=\"%s-%s-h\"", field->form, field->name);
    }
}

void page_field(struct page *page, const struct page_field *field)
{
    struct buf *out = page->out;
    const char *value = page_typed(page, field->form, field->name, field->value);
    bool is_wrong = field_problem(page, field->form, field->name) != NULL;
    bool is_area = text_equal(field->type, "area");
    html_format(out, "<label for=\"%s-%s\">%s</label>", field->form, field->name, field->label);
    if (*field->hint) {
        html_format(out, "<small id=\"%s-%s-h\">%s</small>", field->form, field->name, field->hint);
    }
    if (is_area) {
        html_format(out, "<textarea id=\"%s-%s\" name=\"%s\"", field->form, field->name,
                    field->name);
    } else {
        html_format(out, "<input type=\"%s\" id=\"%s-%s\" name=\"%s\" value=\"%s\"", field->type,
                    field->form, field->name, field->name, value);
    }
    buf_add_text(out, field->extra);
    described_by(page, field, is_wrong);
    buf_add_text(out, ">");
    if (is_area) {
        html_format(out, "%s</textarea>", value);
    }
    page_field_error(page, field->form, field->name);
}

void page_choice(struct page *page, const struct page_choice *choice)
{
    struct buf *out = page->out;
    bool is_chosen = text_equal(page_typed(page, choice->form, choice->name, ""), choice->value);
    html_format(out, "<label class=\"c\"><input type=\"radio\" name=\"%s\" value=\"%s\"",
                choice->name, choice->value);
    buf_add_text(out, choice->is_first ? " required" : "");
    buf_add_text(out, is_chosen ? " checked" : "");
    html_format(out, "><span>%s</span>", choice->label);
    if (*choice->beside) {
        html_format(out, "<small>%s</small>", choice->beside);
    }
    buf_add_text(out, "</label>");
}

void page_plain_write(struct page *page, int status, const char *title, const char *text)
{
    page_begin(page, status, title);
    html_format(page->out, "<h1>%s</h1><p>%s</p>", title, text);
    page_end(page);
}
