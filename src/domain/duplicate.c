/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/duplicate.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/opportunity_internal.h"
#include "domain/quality.h"
#include "store/catalog_store.h"
#include "store/duplicate_store.h"
#include "store/opportunity_store.h"

enum {
    ALIKE_MAX = 50,         /* candidates of one trait: nobody reads more */
    SAME_CUSTOMER_MAX = 16, /* accounts of one customer */
    PHONE_KEY_DIGITS = 9,   /* as many as numbers are compared by */
    FOLDED_SIZE = 4 * LIMIT_TEXT_BYTES
};
static const double SCORE_SHOWN = 0.4; /* below, it is only the same customer or the same line */

const char *duplicate_kind_text(enum duplicate_kind kind)
{
    static const char *const TEXTS[] = {"", "OPPORTUNITY", "ACCOUNT", "OFFER"};
    return (unsigned)kind < SCORE_ARRAY_COUNT(TEXTS) ? TEXTS[kind] : "";
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- evidence -------------------------------------------------------------------------------- */

/* What a record says for itself; "" and 0 where a default, template or rule said it. */
struct evidence {
    const char *email;
    const char *phone;
    const char *need;
    const char *title;
    int64_t account_id;
    const char *line;
};

static const char *given(const struct opportunity *opportunity, const char *field, const char *text)
{
    return quality_is_defaulted(opportunity, field) ? "" : text;
}

/* The last digits by which numbers are compared; false when there are too few of them. */
static bool phone_key(const char *phone, char ret[PHONE_KEY_DIGITS + 1])
{
    char digits[LIMIT_CODE_BYTES + 1];
    size_t len = 0;
    for (const char *at = phone; *at && len < LIMIT_CODE_BYTES; at++) {
        if (*at >= '0' && *at <= '9') {
            digits[len++] = *at;
        }
    }
    if (len < PHONE_KEY_DIGITS) {
        return false;
    }
    memcpy(ret, digits + len - PHONE_KEY_DIGITS, PHONE_KEY_DIGITS);
    ret[PHONE_KEY_DIGITS] = '\0';
    return true;
}

static struct evidence evidence_of(const struct opportunity *opportunity)
{
    char key[PHONE_KEY_DIGITS + 1];
    const char *phone = given(opportunity, "contact_phone", opportunity->contact_phone);
    const char *need = given(opportunity, "need", opportunity->need);
    return (struct evidence){
        .email = given(opportunity, "contact_email", opportunity->contact_email),
        .phone = phone_key(phone, key) ? phone : "",
        .need = text_utf8_count(need) >= LIMIT_NEED_MIN_CHARS ? need : "",
        .title = given(opportunity, "title", opportunity->title),
        .account_id = quality_is_defaulted(opportunity, "account") ? 0 : opportunity->account_id,
        .line = opportunity->line,
    };
}

static bool phones_match(const char *a, const char *b)
{
    char left[PHONE_KEY_DIGITS + 1];
    char right[PHONE_KEY_DIGITS + 1];
    return phone_key(a, left) && phone_key(b, right) && text_equal(left, right);
}

static enum score_status texts_match(struct arena *arena, const char *a, const char *b, bool *ret,
                                     struct score_error *err)
{
    *ret = *a && text_equal(a, b);
    if (*ret || !*a || !*b) {
        return SCORE_OK;
    }
    char *left = arena_alloc(arena, FOLDED_SIZE);
    char *right = arena_alloc(arena, FOLDED_SIZE);
    if (!left || !right) {
        return no_memory(err);
    }
    *ret = text_fold(a, left, FOLDED_SIZE) && text_fold(b, right, FOLDED_SIZE) &&
           text_equal(left, right);
    return SCORE_OK;
}

static void shared(struct duplicate *duplicate, double weight, const char *why)
{
    SCORE_ASSERT(duplicate->why_count < DUPLICATE_WHY_MAX);
    duplicate->why[duplicate->why_count++] = why;
    duplicate->score = 1 - (1 - duplicate->score) * (1 - weight);
}

/* ---- customers ------------------------------------------------------------------------------- */

/* "https://www.acme.example/shop" -> "acme.example", as the column is made. */
static const char *host_of(struct arena *arena, const char *website)
{
    static const char *const PREFIXES[] = {"https://", "http://", "www."};
    const char *from = website;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PREFIXES); i++) {
        from += text_has_prefix(from, PREFIXES[i]) ? strlen(PREFIXES[i]) : 0;
    }
    char *host = arena_dup(arena, from, strcspn(from, "/"));
    for (char *at = host; at && *at; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    return host;
}

/* The domain of an address, "" for those that anybody may have. */
static const char *email_host(struct arena *arena, const char *email)
{
    static const char *const PUBLIC[] = {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com",   "live.com",
        "yahoo.com", "icloud.com",     "aol.com",     "gmx.de",        "gmx.net",
        "web.de",    "t-online.de",    "orange.fr",   "free.fr",       "libero.it",
        "qq.com",    "163.com",        "mail.ru",     "protonmail.com"};
    const char *at = strchr(email, '@');
    const char *host = at ? host_of(arena, at + 1) : "";
    for (size_t i = 0; host && i < SCORE_ARRAY_COUNT(PUBLIC); i++) {
        if (text_equal(host, PUBLIC[i])) {
            return "";
        }
    }
    return host;
}

/* The accounts that certainly are one customer: itself, and those with its D-U-N-S number. */
struct customer {
    int64_t ids[SAME_CUSTOMER_MAX];
    size_t count;
};

static bool is_customer(const struct customer *customer, int64_t account_id)
{
    for (size_t i = 0; i < customer->count; i++) {
        if (account_id && customer->ids[i] == account_id) {
            return true;
        }
    }
    return false;
}

static enum score_status customer_read(struct domain *domain, int64_t account_id,
                                       struct customer *ret, struct score_error *err)
{
    struct account account;
    struct account *others = NULL;
    size_t count = 0;
    *ret = (struct customer){0};
    if (!account_id) {
        return SCORE_OK;
    }
    ret->ids[ret->count++] = account_id;
    SCORE_TRY(store_account_get(domain->store, account_id, domain->arena, &account, err));
    if (!*account.duns) {
        return SCORE_OK;
    }
    struct account_traits traits = {
        .except_id = account_id, .name = "", .host = "", .duns = account.duns};
    SCORE_TRY(store_account_alike(domain->store, &traits, SAME_CUSTOMER_MAX - 1, domain->arena,
                                  &others, &count, err));
    for (size_t i = 0; i < count; i++) {
        ret->ids[ret->count++] = others[i].id;
    }
    return SCORE_OK;
}

static enum score_status accounts_compare(struct domain *domain, const struct account *own,
                                          const struct account *other, const char *contact_host,
                                          struct duplicate *ret, struct score_error *err)
{
    bool is_same = false;
    const char *own_host = host_of(domain->arena, own->website);
    const char *other_host = host_of(domain->arena, other->website);
    if (!own_host || !other_host) {
        return no_memory(err);
    }
    *ret = (struct duplicate){.kind = DUPLICATE_ACCOUNT, .id = other->id, .title = other->name};
    if (*own->duns && text_equal(own->duns, other->duns)) {
        shared(ret, 0.9, "the same D-U-N-S number");
    }
    SCORE_TRY(texts_match(domain->arena, own->name, other->name, &is_same, err));
    if (is_same) {
        shared(ret, 0.7, "the same name");
    }
    if (*own_host && text_equal(own_host, other_host)) {
        shared(ret, 0.6, "the same website");
    }
    if (*contact_host && text_equal(contact_host, other_host)) {
        shared(ret, 0.5, "the contact's address belongs to its website");
    }
    return SCORE_OK;
}

/* ---- leads ----------------------------------------------------------------------------------- */

struct search {
    struct domain *domain;
    const struct opportunity *opportunity;
    struct evidence own;
    struct customer customer;
    struct duplicate *items;
    size_t count;
    size_t capacity;
};

static enum score_status leads_compare(struct search *search, const struct opportunity *other,
                                       struct duplicate *ret, struct score_error *err)
{
    const struct evidence *own = &search->own;
    struct evidence theirs = evidence_of(other);
    bool has_email = *own->email && text_equal_nocase(own->email, theirs.email);
    bool has_phone = phones_match(own->phone, theirs.phone);
    bool has_customer = is_customer(&search->customer, theirs.account_id);
    bool has_line = *own->line && text_equal(own->line, theirs.line);
    bool has_need = false;
    bool has_title = false;
    SCORE_TRY(texts_match(search->domain->arena, own->need, theirs.need, &has_need, err));
    SCORE_TRY(texts_match(search->domain->arena, own->title, theirs.title, &has_title, err));
    *ret = (struct duplicate){
        .kind = other->live_offer_id ? DUPLICATE_OFFER : DUPLICATE_OPPORTUNITY,
        .id = other->live_offer_id ? other->live_offer_id : other->id,
        .title = other->title,
        .blocks = has_customer && has_line && (has_email || has_phone || has_need) &&
                  other->live_offer_id != 0,
    };
    const struct {
        bool is_shared;
        double weight;
        const char *why;
    } rows[] = {
        {has_customer, 0.35, "the same customer"},
        {has_line, 0.15, "the same line"},
        {has_email, 0.6, "the same contact address"},
        {has_phone, 0.5, "the same contact number"},
        {has_need, 0.5, "the same need"},
        {has_title, 0.2, "the same title"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        if (rows[i].is_shared) {
            shared(ret, rows[i].weight, rows[i].why);
        }
    }
    return SCORE_OK;
}

static enum score_status found_add(struct search *search, const struct duplicate *found,
                                   struct score_error *err)
{
    struct duplicate *grown = arena_grow(search->domain->arena, search->items, search->count,
                                         &search->capacity, sizeof *search->items);
    if (!grown) {
        return no_memory(err);
    }
    search->items = grown;
    search->items[search->count++] = *found;
    return SCORE_OK;
}

/* Compares with every candidate of these traits; with `only_blocking`, until one blocks. */
static enum score_status leads_search(struct search *search, const struct lead_traits *traits,
                                      bool only_blocking, struct score_error *err)
{
    struct domain *domain = search->domain;
    int64_t *ids = NULL;
    size_t count = 0;
    SCORE_TRY(store_lead_alike(domain->store, traits, ALIKE_MAX, domain->arena, &ids, &count, err));
    for (size_t i = 0; i < count && !(only_blocking && search->count); i++) {
        struct opportunity other;
        struct duplicate found;
        SCORE_TRY(store_opportunity_get(domain->store, ids[i], domain->arena, &other, err));
        SCORE_TRY(leads_compare(search, &other, &found, err));
        bool is_wanted = only_blocking ? found.blocks : found.score >= SCORE_SHOWN;
        if (is_wanted) {
            SCORE_TRY(found_add(search, &found, err));
        }
    }
    return SCORE_OK;
}

static enum score_status search_begin(struct search *search, struct domain *domain,
                                      const struct opportunity *opportunity,
                                      struct score_error *err)
{
    *search = (struct search){.domain = domain, .opportunity = opportunity};
    search->own = evidence_of(opportunity);
    return customer_read(domain, search->own.account_id, &search->customer, err);
}

/* By contact once, by need once for every account of the customer. */
enum score_status duplicate_blocking(struct domain *domain, const struct opportunity *opportunity,
                                     struct duplicate *ret, bool *ret_found,
                                     struct score_error *err)
{
    struct search search;
    struct evidence own = evidence_of(opportunity);
    *ret_found = false;
    if (!own.account_id || !*own.line || !(*own.email || *own.phone || *own.need)) {
        return SCORE_OK;
    }
    SCORE_TRY(search_begin(&search, domain, opportunity, err));
    struct lead_traits traits = {
        .except_id = opportunity->id, .email = own.email, .phone = own.phone, .need = ""};
    SCORE_TRY(leads_search(&search, &traits, true, err));
    traits.email = "";
    traits.phone = "";
    traits.need = own.need;
    for (size_t i = 0; *own.need && i < search.customer.count && !search.count; i++) {
        traits.account_id = search.customer.ids[i];
        SCORE_TRY(leads_search(&search, &traits, true, err));
    }
    if (search.count) {
        *ret = search.items[0];
        *ret_found = true;
    }
    return SCORE_OK;
}

static enum score_status accounts_search(struct search *search, struct score_error *err)
{
    struct domain *domain = search->domain;
    struct account own = {.name = "", .website = "", .duns = ""};
    struct account *others = NULL;
    size_t count = 0;
    if (search->own.account_id) {
        SCORE_TRY(
            store_account_get(domain->store, search->own.account_id, domain->arena, &own, err));
    }
    const char *contact_host = email_host(domain->arena, search->own.email);
    const char *own_host = host_of(domain->arena, own.website);
    if (!contact_host || !own_host) {
        return no_memory(err);
    }
    struct account_traits traits = {.except_id = own.id,
                                    .name = own.name,
                                    .host = *own_host ? own_host : contact_host,
                                    .duns = own.duns};
    SCORE_TRY(store_account_alike(domain->store, &traits, ALIKE_MAX, domain->arena, &others, &count,
                                  err));
    for (size_t i = 0; i < count; i++) {
        struct duplicate found = {0};
        SCORE_TRY(accounts_compare(domain, &own, &others[i], contact_host, &found, err));
        if (found.score >= SCORE_SHOWN) {
            SCORE_TRY(found_add(search, &found, err));
        }
    }
    return SCORE_OK;
}

static int by_score(const void *a, const void *b)
{
    const struct duplicate *left = a;
    const struct duplicate *right = b;
    if (left->blocks != right->blocks) {
        return left->blocks ? -1 : 1;
    }
    if (left->score < right->score || left->score > right->score) {
        return left->score > right->score ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return (left->id > right->id) - (left->id < right->id);
}

/* Found by two traits it is there twice, one after the other. */
static void search_finish(struct search *search)
{
    size_t kept = 0;
    if (search->count) {
        qsort(search->items, search->count, sizeof *search->items, by_score);
    }
    for (size_t i = 0; i < search->count && kept < DUPLICATES_MAX; i++) {
        if (!kept || by_score(&search->items[kept - 1], &search->items[i]) != 0) {
            search->items[kept++] = search->items[i];
        }
    }
    search->count = kept;
}

enum score_status duplicate_list(struct domain *domain, int64_t opportunity_id,
                                 struct duplicate **ret_items, size_t *ret_count,
                                 struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR, err));
    struct search search;
    struct opportunity opportunity;
    SCORE_TRY(opportunity_load(domain, opportunity_id, OPPORTUNITY_READ, &opportunity, NULL, err));
    SCORE_TRY(search_begin(&search, domain, &opportunity, err));
    struct lead_traits traits = {.except_id = opportunity_id,
                                 .email = search.own.email,
                                 .phone = search.own.phone,
                                 .need = ""};
    SCORE_TRY(leads_search(&search, &traits, false, err));
    traits.email = "";
    traits.phone = "";
    for (size_t i = 0; i < search.customer.count; i++) {
        traits.account_id = search.customer.ids[i];
        SCORE_TRY(leads_search(&search, &traits, false, err));
    }
    SCORE_TRY(accounts_search(&search, err));
    search_finish(&search);
    *ret_items = search.items;
    *ret_count = search.count;
    return SCORE_OK;
}
