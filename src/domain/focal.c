/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/focal.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/offer_mail.h"
#include "domain/partner.h"
#include "store/event_store.h"
#include "store/opportunity_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

static const char VERB[] = "partner.focals_set";

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* The person first, then the former ones in their order; those of one line stay as they are. */
static size_t order_make(const struct focal *focals, size_t count, int64_t user_id,
                         struct focal *ret)
{
    size_t made = 0;
    int rank = 0;
    ret[made++] = (struct focal){.user_id = user_id, .rank = rank++, .line = ""};
    for (size_t i = 0; i < count; i++) {
        bool is_general = !*focals[i].line;
        if (is_general && focals[i].user_id == user_id) {
            continue;
        }
        ret[made] = focals[i];
        if (is_general) {
            ret[made].rank = rank++;
        }
        made++;
    }
    return made;
}

enum score_status focal_ensure(struct domain *domain, int64_t partner_id, int64_t user_id,
                               struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    SCORE_TRY(store_focals_list(domain->store, partner_id, domain->arena, &focals, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (focals[i].is_reachable) {
            return SCORE_OK;
        }
    }
    struct focal *order = arena_alloc(domain->arena, (count + 1) * sizeof(*order));
    if (!order) {
        return no_memory(err);
    }
    size_t made = order_make(focals, count, user_id, order);
    SCORE_TRY(store_focals_set(domain->store, partner_id, order, made, err));
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_CODE_BYTES);
    kv_add_bool(&detail, "reachable", true);
    return event_record_object(domain, ID_PARTNER, partner_id, "partner.focals_set", &detail, err);
}

enum score_status partner_reach_record(struct domain *domain, int64_t id, int64_t user_id,
                                       struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    bool is_reachable = false;
    bool concerns = user_id == 0;
    SCORE_TRY(store_focals_list(domain->store, id, domain->arena, &focals, &count, err));
    for (size_t i = 0; i < count; i++) {
        is_reachable = is_reachable || focals[i].is_reachable;
        concerns = concerns || focals[i].user_id == user_id;
    }
    if (!concerns) {
        return SCORE_OK;
    }
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_bool(&detail, "reachable", is_reachable);
    return event_record_object(domain, ID_PARTNER, id, VERB, &detail, err);
}

enum score_status focal_list(struct domain *domain, int64_t partner_id, struct focal **ret_items,
                             size_t *ret_count, struct score_error *err)
{
    struct partner partner;
    SCORE_TRY(partner_get(domain, partner_id, &partner, err));
    return store_focals_list(domain->store, partner_id, domain->arena, ret_items, ret_count, err);
}

void focal_tag(const struct focal *focals, size_t count, char ret[FOCAL_TAG_SIZE])
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a over ids, ranks and lines */
    for (size_t i = 0; i < count; i++) {
        char row[LIMIT_CODE_BYTES + 64];
        (void)snprintf(row, sizeof row, "%lld/%d/%s;", (long long)focals[i].user_id, focals[i].rank,
                       focals[i].line);
        for (const char *c = row; *c; c++) {
            hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
        }
    }
    (void)snprintf(ret, FOCAL_TAG_SIZE, "f%016llx", (unsigned long long)hash);
}

/* ---- naming -----------------------------------------------------------------------------------
 */

struct naming {
    struct domain *domain;
    int64_t partner_id;
    const struct focal_change *change;
    struct user users[FOCALS_MAX];
};

static bool is_named_before(const struct focal_change *change, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (change->user_ids[i] == change->user_ids[at]) {
            return true;
        }
    }
    return false;
}

static enum score_status people_check(struct naming *naming, struct score_error *err)
{
    struct domain *domain = naming->domain;
    const struct focal_change *change = naming->change;
    size_t least = *change->line ? 0 : 1;
    if (change->count < least || change->count > FOCALS_MAX) {
        problem_add(domain, "users", "RANGE", "between %zu and %d people", least, FOCALS_MAX);
        return problem_status(domain, err);
    }
    for (size_t i = 0; i < change->count; i++) {
        struct user *user = &naming->users[i];
        enum score_status status =
            store_user_get(domain->store, change->user_ids[i], domain->arena, user, err);
        if (status == SCORE_NOT_FOUND || (!status && user->partner_id != naming->partner_id)) {
            problem_add(domain, "users", "UNKNOWN", "entry %zu is not a person of this firm",
                        i + 1);
            continue;
        }
        SCORE_TRY(status);
        if (user->state != USER_ACTIVE) {
            problem_add(domain, "users", "STATE", "%s may not sign in any more", user->name);
        }
        if (is_named_before(change, i)) {
            problem_add(domain, "users", "DUPLICATE", "%s is named twice", user->name);
        }
    }
    return problem_status(domain, err);
}

/* Who is named may answer: that is what the role says. */
static enum score_status roles_grant(struct naming *naming, struct score_error *err)
{
    struct domain *domain = naming->domain;
    for (size_t i = 0; i < naming->change->count; i++) {
        struct user *user = &naming->users[i];
        if (user->roles & ROLE_FOCAL) {
            continue;
        }
        user->roles |= ROLE_FOCAL;
        user->updated_at_ms = domain_now_ms(domain);
        SCORE_TRY(store_user_update(domain->store, user, err));
        SCORE_AUTO(buf_done) struct buf detail = {0};
        buf_init(&detail, LIMIT_TEXT_BYTES);
        kv_add_i64(&detail, "roles", user->roles);
        kv_add_text(&detail, "state", user_state_text(user->state));
        struct event event = {.object_kind = ID_USER,
                              .object_id = user->id,
                              .verb = "user.saved",
                              .partner_id = user->partner_id,
                              .detail = buf_text(&detail)};
        SCORE_TRY(event_record(domain, &event, NULL, err));
    }
    return SCORE_OK;
}

/* What is stored: the named ones for their line, and those of the other lines as they were. */
static enum score_status list_make(struct naming *naming, const struct focal *before, size_t count,
                                   struct focal **ret, size_t *ret_count, struct score_error *err)
{
    const struct focal_change *change = naming->change;
    struct focal *list =
        arena_alloc_array(naming->domain->arena, count + change->count + 1, sizeof *list);
    size_t made = 0;
    if (!list) {
        return no_memory(err);
    }
    for (size_t i = 0; i < change->count; i++) {
        list[made++] = (struct focal){.partner_id = naming->partner_id,
                                      .user_id = change->user_ids[i],
                                      .rank = (int)i,
                                      .line = change->line};
    }
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(before[i].line, change->line)) {
            list[made++] = before[i];
        }
    }
    *ret = list;
    *ret_count = made;
    return SCORE_OK;
}

static enum score_status naming_record(struct naming *naming, struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    bool is_reachable = false;
    SCORE_AUTO(buf_done) struct buf people = {0};
    SCORE_AUTO(buf_done) struct buf detail = {0};
    SCORE_TRY(store_focals_list(naming->domain->store, naming->partner_id, naming->domain->arena,
                                &focals, &count, err));
    for (size_t i = 0; i < count; i++) {
        is_reachable = is_reachable || focals[i].is_reachable;
    }
    buf_init(&people, LIMIT_TEXT_BYTES);
    for (size_t i = 0; i < naming->change->count; i++) {
        char id[ID_TEXT_SIZE];
        id_format(ID_USER, naming->change->user_ids[i], id);
        buf_add_format(&people, "%s%s", i ? " " : "", id);
    }
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_bool(&detail, "reachable", is_reachable);
    kv_add_text(&detail, "line", naming->change->line);
    kv_add_text(&detail, "users", buf_text(&people));
    return event_record_object(naming->domain, ID_PARTNER, naming->partner_id, VERB, &detail, err);
}

/* ---- open offers ------------------------------------------------------------------------------
 */

enum { OPEN_OFFERS_MAX = 1000 }; /* more than any limit of open leads lets a firm have */

/* Whom the letters of an offer go to; 0 = nobody can be reached. */
static enum score_status reader_of(struct domain *domain, const struct offer *offer,
                                   const struct opportunity *opportunity, int64_t *ret,
                                   struct score_error *err)
{
    struct focal focal;
    enum score_status status =
        offer_focal(domain, offer->partner_id, opportunity->line, &focal, err);
    *ret = status ? 0 : focal.user_id;
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

struct open_offer {
    struct offer offer;
    struct opportunity opportunity;
    int64_t reader; /* before the change */
};

static enum score_status open_offers_read(struct naming *naming, struct open_offer **ret,
                                          size_t *ret_count, struct score_error *err)
{
    struct domain *domain = naming->domain;
    struct offer_filter filter = {.state = OFFER_OFFERED, .partner_id = naming->partner_id};
    struct store_page page = {.limit = OPEN_OFFERS_MAX};
    struct offer *offers = NULL;
    size_t count = 0;
    SCORE_TRY(store_offer_list(domain->store, &filter, &page, domain->arena, &offers, &count, err));
    struct open_offer *open = arena_alloc_array(domain->arena, count + 1, sizeof *open);
    if (!open) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        open[i].offer = offers[i];
        SCORE_TRY(store_opportunity_get(domain->store, offers[i].opportunity_id, domain->arena,
                                        &open[i].opportunity, err));
        SCORE_TRY(reader_of(domain, &offers[i], &open[i].opportunity, &open[i].reader, err));
    }
    *ret = open;
    *ret_count = count;
    return SCORE_OK;
}

static enum score_status open_offers_tell(struct naming *naming, const struct open_offer *open,
                                          size_t count, struct score_error *err)
{
    struct domain *domain = naming->domain;
    for (size_t i = 0; i < count; i++) {
        int64_t reader = 0;
        SCORE_TRY(reader_of(domain, &open[i].offer, &open[i].opportunity, &reader, err));
        bool is_new = reader && reader != open[i].reader;
        if (is_new && open[i].offer.expires_at_ms > domain_now_ms(domain)) {
            SCORE_TRY(offer_mail_made(domain, &open[i].offer, &open[i].opportunity, err));
        }
    }
    return SCORE_OK;
}

static enum score_status focal_set_in_tx(struct naming *naming, struct score_error *err)
{
    struct domain *domain = naming->domain;
    struct focal *before = NULL;
    struct focal *after = NULL;
    struct open_offer *open = NULL;
    char tag[FOCAL_TAG_SIZE];
    size_t before_count = 0;
    size_t after_count = 0;
    size_t open_count = 0;
    SCORE_TRY(people_check(naming, err));
    SCORE_TRY(store_focals_list(domain->store, naming->partner_id, domain->arena, &before,
                                &before_count, err));
    focal_tag(before, before_count, tag);
    if (naming->change->expected && !text_equal(naming->change->expected, tag)) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "somebody has changed the focals in the meantime: look again");
    }
    SCORE_TRY(open_offers_read(naming, &open, &open_count, err));
    SCORE_TRY(list_make(naming, before, before_count, &after, &after_count, err));
    SCORE_TRY(roles_grant(naming, err));
    SCORE_TRY(store_focals_set(domain->store, naming->partner_id, after, after_count, err));
    SCORE_TRY(naming_record(naming, err));
    return open_offers_tell(naming, open, open_count, err);
}

enum score_status focal_set(struct domain *domain, int64_t partner_id,
                            const struct focal_change *change, struct focal **ret_items,
                            size_t *ret_count, struct score_error *err)
{
    struct partner partner;
    struct naming naming = {.domain = domain, .partner_id = partner_id, .change = change};
    SCORE_TRY(partner_get(domain, partner_id, &partner, err));
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_PARTNER_ADMIN, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, focal_set_in_tx(&naming, err), err));
    return store_focals_list(domain->store, partner_id, domain->arena, ret_items, ret_count, err);
}

enum score_status partner_focals_set(struct domain *domain, int64_t id, const int64_t *user_ids,
                                     size_t count, struct focal **ret_items, size_t *ret_count,
                                     struct score_error *err)
{
    return focal_set(domain, id,
                     &(struct focal_change){.line = "", .user_ids = user_ids, .count = count},
                     ret_items, ret_count, err);
}

/* ---- history ----------------------------------------------------------------------------------
 */

enum { HISTORY_MAX = 200 };

static enum score_status person_name(struct domain *domain, int64_t id, const char **ret,
                                     struct score_error *err)
{
    struct user user;
    enum score_status status = store_user_get(domain->store, id, domain->arena, &user, err);
    *ret = status ? "erased" : user.name;
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

static enum score_status past_read(struct domain *domain, const struct event *event,
                                   const struct kv *detail, struct focal_past *ret,
                                   struct score_error *err)
{
    char *words = arena_dup_text(domain->arena, kv_text(detail, "users"));
    char *rest = NULL;
    *ret = (struct focal_past){.seq = event->seq,
                               .at_ms = event->at_ms,
                               .by = event->actor,
                               .line = kv_text(detail, "line")};
    if (!words) {
        return no_memory(err);
    }
    if (event->user_id) {
        SCORE_TRY(person_name(domain, event->user_id, &ret->by, err));
    }
    for (char *word = strtok_r(words, " ", &rest); word && ret->people_count < FOCALS_MAX;
         word = strtok_r(NULL, " ", &rest)) {
        int64_t id = 0;
        if (id_parse(ID_USER, word, &id)) {
            SCORE_TRY(person_name(domain, id, &ret->people[ret->people_count++], err));
        }
    }
    return SCORE_OK;
}

enum score_status focal_history(struct domain *domain, int64_t partner_id,
                                struct focal_past **ret_items, size_t *ret_count,
                                struct score_error *err)
{
    struct partner partner;
    struct event *events = NULL;
    size_t count = 0;
    size_t made = 0;
    struct event_filter filter = {.object_kind = ID_PARTNER, .object_id = partner_id, .verb = VERB};
    struct store_page page = {.limit = HISTORY_MAX};
    SCORE_TRY(partner_get(domain, partner_id, &partner, err));
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    struct focal_past *items = arena_alloc_array(domain->arena, count + 1, sizeof *items);
    if (!items) {
        return no_memory(err);
    }
    for (size_t i = count; i > 0; i--) {
        struct kv detail;
        SCORE_TRY(kv_parse(events[i - 1].detail, domain->arena, &detail, err));
        if (kv_has(&detail, "users")) { /* the others tell that a mail came back, or got through */
            SCORE_TRY(past_read(domain, &events[i - 1], &detail, &items[made++], err));
        }
    }
    *ret_items = items;
    *ret_count = made;
    return SCORE_OK;
}
