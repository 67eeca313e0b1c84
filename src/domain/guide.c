/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/guide.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/policy_internal.h"
#include "score/charges.h"

/* Every guide of docs/guides/partners, brought in by the build; X(name in C, name). */
#define GUIDE_LIST(X)                                                                              \
    X(entering_a_lead, "entering-a-lead")                                                          \
    X(focal, "focal")                                                                              \
    X(receiving_leads, "receiving-leads")                                                          \
    X(progressing_leads, "progressing-leads")                                                      \
    X(faq, "faq")

#define X(id, name) extern const unsigned char guide_##id##_md[];
GUIDE_LIST(X)
#undef X

static const struct {
    const char *name;
    const unsigned char *source;
} GUIDES[] = {
#define X(id, name) {name, guide_##id##_md},
    GUIDE_LIST(X)
#undef X
};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- what the names stand for ----------------------------------------------------------------
 */

/* Text that means nothing to Markdown. */
static void plain_add(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        bool is_mark = strchr("\\`*_{}[]<>()#+-.!|&~^\"'", *c) != NULL;
        if (is_mark) {
            buf_add_char(out, '\\');
        }
        buf_add_char(out, (unsigned char)*c < ' ' ? ' ' : *c);
    }
}

/* "No capacity at the moment" -> "no capacity at the moment", inside a sentence. */
static void label_add(struct buf *out, const char *label)
{
    buf_add_char(out, *label >= 'A' && *label <= 'Z' ? (char)(*label - 'A' + 'a') : *label);
    if (*label) {
        plain_add(out, label + 1);
    }
}

static const char *outcome_label(enum score_outcome outcome)
{
    switch (outcome) {
#define X(name, value, label)                                                                      \
    case SCORE_OUTCOME_##name:                                                                     \
        return label;
        SCORE_OUTCOME_LIST(X)
#undef X
    }
    return "";
}

static bool is_same_line(const struct score_charge_rule *a, const struct score_charge_rule *b)
{
    return a->outcome == b->outcome && text_equal(a->text, b->text);
}

/* One line for the rules of an outcome that say the same: "- *declined* (too small, too large): .."
 */
static void price_line_add(struct buf *out, const struct score_charge_rule *rules, size_t count,
                           size_t first)
{
    const char *between = " (";
    buf_add_format(out, "- *%s*", outcome_label(rules[first].outcome));
    for (size_t i = first; i < count; i++) {
        if (rules[i].reason != SCORE_REASON_NONE && is_same_line(&rules[i], &rules[first])) {
            buf_add_text(out, between);
            label_add(out, score_reason_label(rules[i].reason));
            between = "; ";
        }
    }
    buf_add_text(out, between[0] == ';' ? "): " : ": ");
    buf_add_text(out, rules[first].text);
    buf_add_char(out, '\n');
}

static void price_list_add(struct buf *out)
{
    size_t count = 0;
    const struct score_charge_rule *rules = score_charge_rules(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_first = true;
        for (size_t before = 0; before < i; before++) {
            is_first = is_first && !is_same_line(&rules[before], &rules[i]);
        }
        if (is_first) {
            price_line_add(out, rules, count, i);
        }
    }
    buf_add_format(out, "\nThis is version %d of the one price list: the engine books by it.",
                   SCORE_CHARGES_VERSION);
}

/* Nobody is told of a bound that nobody keeps. */
static const char PROMISE_OFF[] = "**The policy in force does not hold the bound below; it is what "
                                  "the documented one would keep.** ";

struct terms {
    const char *vendor;
    struct score_policy policy;
};

static enum score_status terms_read(struct domain *domain, struct terms *ret,
                                    struct score_error *err)
{
    struct policy live;
    SCORE_TRY(policy_live_get(domain, &live, err));
    SCORE_TRY(policy_parameters_read(live.parameters, domain->arena, &ret->policy, err));
    ret->vendor = domain_site(domain)->vendor_name;
    return SCORE_OK;
}

static bool value_add(struct buf *out, const struct terms *terms, const char *name, size_t len)
{
    enum { PERCENT = 100 };
    if (len == strlen("vendor") && strncmp(name, "vendor", len) == 0) {
        /* It stands inside sentences: "The vendor" is "the vendor" there. */
        bool has_article = text_has_prefix(terms->vendor, "The ");
        buf_add_text(out, has_article ? "t" : "");
        plain_add(out, terms->vendor + (has_article ? 1 : 0));
    } else if (len == strlen("price-list") && strncmp(name, "price-list", len) == 0) {
        price_list_add(out);
    } else if (len == strlen("promise-note") && strncmp(name, "promise-note", len) == 0) {
        buf_add_text(out, terms->policy.box_on > 0 ? "" : PROMISE_OFF);
    } else if (len == strlen("offers-apart") && strncmp(name, "offers-apart", len) == 0) {
        buf_add_format(out, "%.4g", terms->policy.box_u);
    } else if (len == strlen("percent-apart") && strncmp(name, "percent-apart", len) == 0) {
        buf_add_format(out, "%.4g", terms->policy.box_tolerance * PERCENT);
    } else {
        return false;
    }
    return true;
}

/* ---- filling ----------------------------------------------------------------------------------
 */

static enum score_status fill(const char *source, const struct terms *terms, struct buf *out,
                              struct score_error *err)
{
    for (const char *at = source; *at; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (!end) {
            buf_add_char(out, *at);
            continue;
        }
        if (!value_add(out, terms, at + 1, (size_t)(end - at - 1))) {
            return score_error_set(err, SCORE_INVALID, "guide", "%.*s stands for nothing",
                                   (int)(end - at + 1), at);
        }
        at = end;
    }
    return buf_status(out, "a guide", err);
}

/* "# Title", an empty line, the summary up to the next empty line; lines of it become one. */
static enum score_status heading_read(struct guide *guide, struct arena *arena,
                                      struct score_error *err)
{
    const char *title = guide->markdown + strspn(guide->markdown, "# ");
    size_t title_len = strcspn(title, "\n");
    const char *summary = title + title_len + strspn(title + title_len, "\n");
    const char *end = strstr(summary, "\n\n");
    size_t summary_len = end ? (size_t)(end - summary) : strlen(summary);
    char *one_line = arena_dup(arena, summary, summary_len);
    guide->title = arena_dup(arena, title, title_len);
    if (!one_line || !guide->title) {
        return no_memory(err);
    }
    size_t kept = 0;
    for (size_t i = 0; one_line[i]; i++) {
        i += one_line[i] == '\\' && one_line[i + 1]; /* what plain_add put before a mark */
        one_line[kept++] = one_line[i] == '\n' ? ' ' : one_line[i];
    }
    one_line[kept] = '\0';
    guide->summary = one_line;
    return SCORE_OK;
}

static enum score_status guide_fill(struct domain *domain, size_t at, const struct terms *terms,
                                    struct guide *ret, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf out = {0};
    buf_init(&out, LIMIT_BODY_BYTES);
    SCORE_TRY(fill((const char *)GUIDES[at].source, terms, &out, err));
    *ret = (struct guide){.name = GUIDES[at].name,
                          .markdown = arena_dup_text(domain->arena, buf_text(&out))};
    return ret->markdown ? heading_read(ret, domain->arena, err) : no_memory(err);
}

enum score_status guide_list(struct domain *domain, struct guide **ret_items, size_t *ret_count,
                             struct score_error *err)
{
    enum { COUNT = SCORE_ARRAY_COUNT(GUIDES) };
    struct terms terms;
    struct guide *items = arena_alloc(domain->arena, COUNT * sizeof(*items));
    if (!items) {
        return no_memory(err);
    }
    SCORE_TRY(terms_read(domain, &terms, err));
    for (size_t i = 0; i < COUNT; i++) {
        SCORE_TRY(guide_fill(domain, i, &terms, &items[i], err));
    }
    *ret_items = items;
    *ret_count = COUNT;
    return SCORE_OK;
}

enum score_status guide_get(struct domain *domain, const char *name, struct guide *ret,
                            struct score_error *err)
{
    struct terms terms;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(GUIDES); i++) {
        if (text_equal(GUIDES[i].name, name)) {
            SCORE_TRY(terms_read(domain, &terms, err));
            return guide_fill(domain, i, &terms, ret, err);
        }
    }
    return score_error_set(err, SCORE_NOT_FOUND, "guide", "there is no guide '%.60s'", name);
}
