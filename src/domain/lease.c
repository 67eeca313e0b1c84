/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/lease.h"

#include "base/limits.h"
#include "base/text.h"
#include "store/lease_store.h"
#include "store/mail_store.h"

const char LEASE_CLOCKS[] = "clocks";
const char LEASE_IMPORTS[] = "imports";
const char LEASE_SEALER[] = "sealer";

static const char NODE_PREFIX[] = "node:";

bool lease_node_is_good(const char *node)
{
    size_t len = strlen(node);
    for (size_t i = 0; i < len; i++) {
        char c = node[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_word && !strchr("._-:", c)) {
            return false;
        }
    }
    return len > 0 && len < LEASE_NODE_SIZE;
}

void lease_book_init(struct lease_book *book, const char *node)
{
    SCORE_ASSERT(lease_node_is_good(node));
    *book = (struct lease_book){0};
    (void)snprintf(book->node, sizeof book->node, "%s", node);
}

/* ---- the book -------------------------------------------------------------------------------- */

static struct lease_watch *watch_find(struct lease_book *book, const char *name)
{
    for (size_t i = 0; i < book->count; i++) {
        if (text_equal(book->watches[i].name, name)) {
            return &book->watches[i];
        }
    }
    return NULL;
}

/* The one that is not ours and was looked at longest ago. */
static struct lease_watch *watch_oldest(struct lease_book *book)
{
    struct lease_watch *oldest = NULL;
    for (size_t i = 0; i < book->count; i++) {
        struct lease_watch *watch = &book->watches[i];
        bool is_older = !oldest || watch->looked_ms < oldest->looked_ms;
        oldest = !watch->is_held && is_older ? watch : oldest;
    }
    SCORE_ASSERT(oldest); /* nobody holds so many */
    return oldest;
}

static struct lease_watch *watch_take(struct lease_book *book, const char *name)
{
    struct lease_watch *watch = watch_find(book, name);
    if (watch) {
        return watch;
    }
    watch = book->count < LEASE_WATCHES_MAX ? &book->watches[book->count++] : watch_oldest(book);
    *watch = (struct lease_watch){0};
    (void)snprintf(watch->name, sizeof watch->name, "%s", name);
    return watch;
}

static void watch_drop(struct lease_book *book, struct lease_watch *watch)
{
    *watch = book->watches[--book->count];
}

bool lease_is_node(const char *name)
{
    return text_has_prefix(name, NODE_PREFIX);
}

bool lease_is_held(const struct lease_book *book, const char *name)
{
    bool is_held = false;
    for (size_t i = 0; i < book->count && !is_held; i++) {
        is_held = book->watches[i].is_held && text_equal(book->watches[i].name, name);
    }
    return is_held;
}

/* A holder wrote its clock into the row at some moment between our last two looks: our clock then
 * lies within that span, or the clocks differ. */
static void skew_note(struct lease_book *book, const struct lease_watch *watch,
                      const struct lease *row, int64_t now_ms)
{
    int64_t theirs_ms = row->until_ms - LIMIT_LEASE_MS;
    bool has_span =
        watch->fence && watch->looked_ms <= now_ms && now_ms - watch->looked_ms <= LIMIT_LEASE_MS;
    if (!has_span || !*row->holder) {
        return;
    }
    int64_t skew_ms = now_ms - theirs_ms;
    int64_t span_ms = now_ms - watch->looked_ms;
    book->skew_ms = skew_ms < 0 ? skew_ms : skew_ms > span_ms ? skew_ms - span_ms : 0;
}

/* Sees the row as another's. */
static void watch_look(struct lease_book *book, struct lease_watch *watch, const struct lease *row,
                       int64_t now_ms)
{
    bool is_same = watch->fence == row->fence && watch->until_ms == row->until_ms;
    if (!is_same && !watch->is_held) {
        skew_note(book, watch, row, now_ms);
    }
    bool is_back = now_ms < watch->since_ms; /* our clock was put back: count from here */
    if (!is_same || is_back || watch->is_held) {
        watch->since_ms = now_ms;
    }
    watch->fence = row->fence;
    watch->until_ms = row->until_ms;
    watch->looked_ms = now_ms;
    watch->is_held = false;
}

static void watch_hold(struct lease_watch *watch, const struct lease *row, int64_t now_ms)
{
    watch->fence = row->fence;
    watch->until_ms = row->until_ms;
    watch->since_ms = now_ms;
    watch->looked_ms = now_ms;
    watch->is_held = true;
}

/* ---- one lease ------------------------------------------------------------------------------- */

static bool is_stale(const struct lease_watch *watch, int64_t now_ms)
{
    return now_ms - watch->since_ms >= LIMIT_LEASE_MS;
}

static bool is_known_dead(const struct lease_book *book, const char *holder)
{
    return book->is_dead && book->is_dead(holder);
}

static enum score_status taken_already(const char *name, const char *holder,
                                       struct score_error *err)
{
    return score_error_set(err, SCORE_CONFLICT, "lease", "%s is held by %s", name, holder);
}

/* Somebody who wrote in the same moment is no failure, only the one who has it. */
static enum score_status lost(enum score_status status, const char *name, struct score_error *err)
{
    return status == SCORE_CONFLICT || status == SCORE_EXISTS
               ? taken_already(name, "another node", err)
               : status;
}

static enum score_status take_new(struct domain *domain, struct lease_book *book, const char *name,
                                  struct score_error *err)
{
    int64_t now_ms = domain_now_ms(domain);
    struct lease row = {
        .name = name, .holder = book->node, .until_ms = now_ms + LIMIT_LEASE_MS, .fence = 1};
    enum score_status status = store_lease_add(domain->store, &row, err);
    if (status) {
        return lost(status, name, err);
    }
    watch_hold(watch_take(book, name), &row, now_ms);
    return SCORE_OK;
}

enum score_status lease_take(struct domain *domain, struct lease_book *book, const char *name,
                             struct score_error *err)
{
    struct lease row = {0};
    int64_t now_ms = domain_now_ms(domain);
    SCORE_ASSERT(strlen(name) < LEASE_NAME_SIZE);
    enum score_status status = store_lease_get(domain->store, name, domain->arena, &row, err);
    if (status == SCORE_NOT_FOUND) {
        return take_new(domain, book, name, err);
    }
    SCORE_TRY(status);
    struct lease_watch *watch = watch_take(book, name);
    watch_look(book, watch, &row, now_ms);
    /* One of our own name is our predecessor: names are given once. */
    bool is_free = !*row.holder || text_equal(row.holder, book->node) || is_stale(watch, now_ms) ||
                   is_known_dead(book, row.holder);
    if (!is_free) {
        return taken_already(name, row.holder, err);
    }
    struct lease after = row;
    after.holder = book->node;
    after.until_ms = now_ms + LIMIT_LEASE_MS;
    after.fence = row.fence + 1;
    status = store_lease_update(domain->store, &row, &after, err);
    if (status) {
        return lost(status, name, err);
    }
    watch_hold(watch, &after, now_ms);
    return SCORE_OK;
}

/* A third has gone by, or the clock was put back: then the time left would be too long. */
static bool is_due(const struct lease *row, int64_t now_ms)
{
    int64_t left_ms = row->until_ms - now_ms;
    return left_ms < LIMIT_LEASE_MS - LIMIT_LEASE_MS / 3 || left_ms > LIMIT_LEASE_MS;
}

enum score_status lease_renew(struct domain *domain, struct lease_book *book, const char *name,
                              struct score_error *err)
{
    struct lease row = {0};
    int64_t now_ms = domain_now_ms(domain);
    struct lease_watch *watch = watch_find(book, name);
    if (!watch || !watch->is_held) {
        return taken_already(name, "another node", err);
    }
    enum score_status status = store_lease_get(domain->store, name, domain->arena, &row, err);
    if (status == SCORE_NOT_FOUND) {
        watch_drop(book, watch);
        return taken_already(name, "nobody", err);
    }
    SCORE_TRY(status);
    if (row.fence != watch->fence || !text_equal(row.holder, book->node)) {
        watch_look(book, watch, &row, now_ms);
        return taken_already(name, *row.holder ? row.holder : "nobody", err);
    }
    struct lease after = row;
    if (is_due(&row, now_ms)) {
        /* Others judge by the row's changing, so it changes. */
        after.until_ms = now_ms + LIMIT_LEASE_MS;
        after.until_ms += after.until_ms == row.until_ms ? 1 : 0;
        status = store_lease_update(domain->store, &row, &after, err);
        if (status) {
            return lost(status, name, err);
        }
    }
    watch_hold(watch, &after, now_ms);
    return SCORE_OK;
}

enum score_status lease_hold(struct domain *domain, struct lease_book *book, const char *name,
                             bool *ret_is_held, struct score_error *err)
{
    struct score_error cause = {0};
    enum score_status status =
        lease_is_held(book, name) ? lease_renew(domain, book, name, &cause) : SCORE_CONFLICT;
    if (status == SCORE_CONFLICT) {
        status = lease_take(domain, book, name, &cause);
    }
    if (status && status != SCORE_CONFLICT) {
        if (err) {
            *err = cause;
        }
        return status;
    }
    *ret_is_held = status == SCORE_OK;
    return SCORE_OK;
}

enum score_status lease_look(struct domain *domain, struct lease_book *book, const char *name,
                             struct score_error *err)
{
    struct lease row = {0};
    enum score_status status = store_lease_get(domain->store, name, domain->arena, &row, err);
    if (status == SCORE_OK) {
        watch_look(book, watch_take(book, name), &row, domain_now_ms(domain));
    }
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

enum score_status lease_release(struct domain *domain, struct lease_book *book, const char *name,
                                struct score_error *err)
{
    struct lease_watch *watch = watch_find(book, name);
    if (!watch || !watch->is_held) {
        return SCORE_OK;
    }
    struct lease before = {.name = watch->name,
                           .holder = book->node,
                           .until_ms = watch->until_ms,
                           .fence = watch->fence};
    struct lease after = before;
    after.holder = "";
    watch->is_held = false;
    enum score_status status = store_lease_update(domain->store, &before, &after, err);
    return status == SCORE_CONFLICT ? SCORE_OK : status; /* another has it already */
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static void node_lease_name(const char *node, char ret[LEASE_NAME_SIZE])
{
    (void)snprintf(ret, LEASE_NAME_SIZE, "%s%s", NODE_PREFIX, node);
}

enum score_status lease_node_beat(struct domain *domain, struct lease_book *book,
                                  struct score_error *err)
{
    char name[LEASE_NAME_SIZE];
    bool is_held = false;
    node_lease_name(book->node, name);
    SCORE_TRY(lease_hold(domain, book, name, &is_held, err));
    if (!book->has_begun) {
        book->has_begun = true;
        return store_mail_free(domain->store, book->node, domain_now_ms(domain), err);
    }
    return SCORE_OK;
}

enum score_status lease_nodes_count(struct domain *domain, const struct lease_book *book,
                                    size_t *ret_others, struct score_error *err)
{
    char own[LEASE_NAME_SIZE];
    struct lease *rows = NULL;
    size_t count = 0;
    size_t others = 0;
    node_lease_name(book->node, own);
    SCORE_TRY(
        store_lease_list(domain->store, LEASE_WATCHES_MAX, domain->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        others += lease_is_node(rows[i].name) && !text_equal(rows[i].name, own) ? 1 : 0;
    }
    *ret_others = others;
    return SCORE_OK;
}

static enum score_status node_forget(struct domain *domain, struct lease_book *book,
                                     const struct lease *row, struct score_error *err)
{
    struct lease_watch *watch = watch_find(book, row->name);
    if (watch) {
        watch_drop(book, watch);
    }
    return store_lease_remove(domain->store, row, err);
}

enum score_status lease_nodes_reap(struct domain *domain, struct lease_book *book,
                                   struct score_error *err)
{
    char own[LEASE_NAME_SIZE];
    struct lease *rows = NULL;
    size_t count = 0;
    int64_t now_ms = domain_now_ms(domain);
    int64_t skew_ms = book->skew_ms; /* whoever holds the clocks is whom others are measured by */
    node_lease_name(book->node, own);
    SCORE_TRY(
        store_lease_list(domain->store, LEASE_WATCHES_MAX, domain->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        const struct lease *row = &rows[i];
        if (!lease_is_node(row->name) || text_equal(row->name, own)) {
            continue;
        }
        struct lease_watch *watch = watch_take(book, row->name);
        watch_look(book, watch, row, now_ms);
        if (!*row->holder || is_stale(watch, now_ms) || is_known_dead(book, row->holder)) {
            SCORE_TRY(node_forget(domain, book, row, err));
        }
    }
    book->skew_ms = skew_ms;
    return store_mail_free_orphans(domain->store, NODE_PREFIX, now_ms, err);
}

enum score_status lease_node_leave(struct domain *domain, struct lease_book *book,
                                   struct score_error *err)
{
    char own[LEASE_NAME_SIZE];
    struct lease row = {0};
    node_lease_name(book->node, own);
    for (size_t i = 0; i < book->count; i++) {
        SCORE_TRY(lease_release(domain, book, book->watches[i].name, err));
    }
    enum score_status status = store_lease_get(domain->store, own, domain->arena, &row, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK; /* somebody thought that we had died */
    }
    SCORE_TRY(status);
    if (!*row.holder) {
        SCORE_TRY(node_forget(domain, book, &row, err));
    }
    return store_mail_free(domain->store, book->node, domain_now_ms(domain), err);
}

/* ---- clocks ---------------------------------------------------------------------------------- */

enum score_status lease_clock_skew(struct domain *domain, struct lease_book *book,
                                   int64_t *ret_skew_ms, struct score_error *err)
{
    int64_t database_ms = 0;
    struct score_error cause = {0};
    enum score_status status = store_clock_ms(domain->store, &database_ms, &cause);
    if (status == SCORE_OK) {
        *ret_skew_ms = domain_now_ms(domain) - database_ms;
        return SCORE_OK;
    }
    if (status != SCORE_UNSUPPORTED) {
        return score_error_set(err, status, cause.field, "%s", cause.text);
    }
    /* What has stood still for so long proves nothing any more: its holder may have died. */
    const struct lease_watch *clocks = watch_find(book, LEASE_CLOCKS);
    int64_t now_ms = domain_now_ms(domain);
    if (!clocks || clocks->is_held || is_stale(clocks, now_ms)) {
        book->skew_ms = 0;
    }
    *ret_skew_ms = book->skew_ms;
    return SCORE_OK;
}
