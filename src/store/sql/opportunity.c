/* SPDX-License-Identifier: Apache-2.0 */
#include "store/opportunity_store.h"

#include "store/sql/ahead.h"
#include "store/sql/statement.h"

#define OPPORTUNITY_COLUMNS                                                                        \
    "    o.id,\n"                                                                                  \
    "    o.external_id,\n"                                                                         \
    "    o.title,\n"                                                                               \
    "    o.need,\n"                                                                                \
    "    o.account_id,\n"                                                                          \
    "    o.offering_id,\n"                                                                         \
    "    o.amount_minor,\n"                                                                        \
    "    o.currency,\n"                                                                            \
    "    o.country,\n"                                                                             \
    "    o.city,\n"                                                                                \
    "    o.territory,\n"                                                                           \
    "    o.source,\n"                                                                              \
    "    o.contact_name,\n"                                                                        \
    "    o.contact_email,\n"                                                                       \
    "    o.contact_phone,\n"                                                                       \
    "    o.contact_consent,\n"                                                                     \
    "    o.placement,\n"                                                                           \
    "    o.stage,\n"                                                                               \
    "    o.round,\n"                                                                               \
    "    o.failed_offers,\n"                                                                       \
    "    o.owner_user_id,\n"                                                                       \
    "    o.partner_id,\n"                                                                          \
    "    o.live_offer_id,\n"                                                                       \
    "    o.probability_percent,\n"                                                                 \
    "    o.decision_maker,\n"                                                                      \
    "    o.competitor,\n"                                                                          \
    "    o.won_reason,\n"                                                                          \
    "    o.lost_reason,\n"                                                                         \
    "    o.order_ref,\n"                                                                           \
    "    o.next_step,\n"                                                                           \
    "    o.next_step_at_ms,\n"                                                                     \
    "    o.created_at_ms,\n"                                                                       \
    "    o.decision_at_ms,\n"                                                                      \
    "    o.closed_at_ms,\n"                                                                        \
    "    o.updated_at_ms,\n"                                                                       \
    "    o.import_id,\n"                                                                           \
    "    o.defaulted_fields,\n"                                                                    \
    "    o.version,\n"                                                                             \
    "    a.name,\n"                                                                                \
    "    a.industry,\n"                                                                            \
    "    a.size,\n"                                                                                \
    "    f.name,\n"                                                                                \
    "    f.line,\n"                                                                                \
    "    p.name,\n"                                                                                \
    "    u.name\n"

#define OPPORTUNITY_SOURCE "FROM opportunity AS o\n" OPPORTUNITY_JOINS
#define OPPORTUNITY_JOINS                                                                          \
    "LEFT JOIN account AS a ON a.id = o.account_id\n"                                              \
    "LEFT JOIN offering AS f ON f.id = o.offering_id\n"                                            \
    "LEFT JOIN partner AS p ON p.id = o.partner_id\n"                                              \
    "LEFT JOIN \"user\" AS u ON u.id = o.owner_user_id\n"

static void row_to_opportunity(struct row *row, void *ret_record)
{
    struct opportunity *opportunity = ret_record;
    opportunity->id = row_i64(row);
    opportunity->external_id = row_text(row);
    opportunity->title = row_text(row);
    opportunity->need = row_text(row);
    opportunity->account_id = row_i64(row);
    opportunity->offering_id = row_i64(row);
    opportunity->amount_minor = row_i64(row);
    opportunity->currency = row_text(row);
    opportunity->country = row_text(row);
    opportunity->city = row_text(row);
    opportunity->territory = row_text(row);
    opportunity->source = row_text(row);
    opportunity->contact_name = row_text(row);
    opportunity->contact_email = row_text(row);
    opportunity->contact_phone = row_text(row);
    opportunity->contact_consent = row_bool(row);
    opportunity->placement = (enum placement)row_int(row);
    opportunity->stage = row_int(row);
    opportunity->round = row_int(row);
    opportunity->failed_offers = row_int(row);
    opportunity->owner_user_id = row_i64(row);
    opportunity->partner_id = row_i64(row);
    opportunity->live_offer_id = row_i64(row);
    opportunity->probability_percent = row_int(row);
    opportunity->decision_maker = row_text(row);
    opportunity->competitor = row_text(row);
    opportunity->won_reason = row_text(row);
    opportunity->lost_reason = row_text(row);
    opportunity->order_ref = row_text(row);
    opportunity->next_step = row_text(row);
    opportunity->next_step_at_ms = row_i64(row);
    opportunity->created_at_ms = row_i64(row);
    opportunity->decision_at_ms = row_i64(row);
    opportunity->closed_at_ms = row_i64(row);
    opportunity->updated_at_ms = row_i64(row);
    opportunity->import_id = row_i64(row);
    opportunity->defaulted_fields = row_text(row);
    opportunity->version = row_i64(row);
    opportunity->account_name = row_text(row);
    opportunity->account_industry = row_text(row);
    opportunity->account_size = row_text(row);
    opportunity->offering_name = row_text(row);
    opportunity->line = row_text(row);
    opportunity->partner_name = row_text(row);
    opportunity->owner_name = row_text(row);
}

static const struct row_type OPPORTUNITY_ROW = {"opportunity", sizeof(struct opportunity),
                                                row_to_opportunity};

static void opportunity_bind(struct statement *statement, const struct opportunity *opportunity,
                             const char *title_folded)
{
    bind_key(statement, ":external_id", opportunity->external_id);
    bind_text(statement, ":title", opportunity->title);
    bind_text(statement, ":title_folded", title_folded);
    bind_text(statement, ":need", opportunity->need);
    bind_id(statement, ":account_id", opportunity->account_id);
    bind_id(statement, ":offering_id", opportunity->offering_id);
    bind_i64(statement, ":amount_minor", opportunity->amount_minor);
    bind_text(statement, ":currency", opportunity->currency);
    bind_text(statement, ":country", opportunity->country);
    bind_text(statement, ":city", opportunity->city);
    bind_text(statement, ":territory", opportunity->territory);
    bind_text(statement, ":source", opportunity->source);
    bind_text(statement, ":contact_name", opportunity->contact_name);
    bind_text(statement, ":contact_email", opportunity->contact_email);
    bind_text(statement, ":contact_phone", opportunity->contact_phone);
    bind_bool(statement, ":contact_consent", opportunity->contact_consent);
    bind_i64(statement, ":placement", (int64_t)opportunity->placement);
    bind_i64(statement, ":stage", opportunity->stage);
    bind_i64(statement, ":round", opportunity->round);
    bind_i64(statement, ":failed_offers", opportunity->failed_offers);
    bind_id(statement, ":owner_user_id", opportunity->owner_user_id);
    bind_id(statement, ":partner_id", opportunity->partner_id);
    bind_id(statement, ":live_offer_id", opportunity->live_offer_id);
    bind_i64(statement, ":probability_percent", opportunity->probability_percent);
    bind_text(statement, ":decision_maker", opportunity->decision_maker);
    bind_text(statement, ":competitor", opportunity->competitor);
    bind_text(statement, ":won_reason", opportunity->won_reason);
    bind_text(statement, ":lost_reason", opportunity->lost_reason);
    bind_text(statement, ":order_ref", opportunity->order_ref);
    bind_text(statement, ":next_step", opportunity->next_step);
    bind_i64(statement, ":next_step_at_ms", opportunity->next_step_at_ms);
    bind_i64(statement, ":created_at_ms", opportunity->created_at_ms);
    bind_i64(statement, ":decision_at_ms", opportunity->decision_at_ms);
    bind_i64(statement, ":closed_at_ms", opportunity->closed_at_ms);
    bind_i64(statement, ":updated_at_ms", opportunity->updated_at_ms);
    bind_id(statement, ":import_id", opportunity->import_id);
    bind_text(statement, ":defaulted_fields", opportunity->defaulted_fields);
}

static const char SQL_OPPORTUNITY_ADD[] = "INSERT INTO opportunity (\n"
                                          "    external_id,\n"
                                          "    title,\n"
                                          "    title_folded,\n"
                                          "    need,\n"
                                          "    account_id,\n"
                                          "    offering_id,\n"
                                          "    amount_minor,\n"
                                          "    currency,\n"
                                          "    country,\n"
                                          "    city,\n"
                                          "    territory,\n"
                                          "    source,\n"
                                          "    contact_name,\n"
                                          "    contact_email,\n"
                                          "    contact_phone,\n"
                                          "    contact_consent,\n"
                                          "    placement,\n"
                                          "    stage,\n"
                                          "    round,\n"
                                          "    failed_offers,\n"
                                          "    owner_user_id,\n"
                                          "    partner_id,\n"
                                          "    live_offer_id,\n"
                                          "    probability_percent,\n"
                                          "    decision_maker,\n"
                                          "    competitor,\n"
                                          "    won_reason,\n"
                                          "    lost_reason,\n"
                                          "    order_ref,\n"
                                          "    next_step,\n"
                                          "    next_step_at_ms,\n"
                                          "    created_at_ms,\n"
                                          "    decision_at_ms,\n"
                                          "    closed_at_ms,\n"
                                          "    updated_at_ms,\n"
                                          "    import_id,\n"
                                          "    defaulted_fields,\n"
                                          "    version\n"
                                          ") VALUES (\n"
                                          "    :external_id,\n"
                                          "    :title,\n"
                                          "    :title_folded,\n"
                                          "    :need,\n"
                                          "    :account_id,\n"
                                          "    :offering_id,\n"
                                          "    :amount_minor,\n"
                                          "    :currency,\n"
                                          "    :country,\n"
                                          "    :city,\n"
                                          "    :territory,\n"
                                          "    :source,\n"
                                          "    :contact_name,\n"
                                          "    :contact_email,\n"
                                          "    :contact_phone,\n"
                                          "    :contact_consent,\n"
                                          "    :placement,\n"
                                          "    :stage,\n"
                                          "    :round,\n"
                                          "    :failed_offers,\n"
                                          "    :owner_user_id,\n"
                                          "    :partner_id,\n"
                                          "    :live_offer_id,\n"
                                          "    :probability_percent,\n"
                                          "    :decision_maker,\n"
                                          "    :competitor,\n"
                                          "    :won_reason,\n"
                                          "    :lost_reason,\n"
                                          "    :order_ref,\n"
                                          "    :next_step,\n"
                                          "    :next_step_at_ms,\n"
                                          "    :created_at_ms,\n"
                                          "    :decision_at_ms,\n"
                                          "    :closed_at_ms,\n"
                                          "    :updated_at_ms,\n"
                                          "    :import_id,\n"
                                          "    :defaulted_fields,\n"
                                          "    1\n"
                                          ")";

enum score_status store_opportunity_add(struct store *store, struct opportunity *opportunity,
                                        struct score_error *err)
{
    char title_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(opportunity->title, "title", title_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OPPORTUNITY_ADD, &statement, err));
    opportunity_bind(statement, opportunity, title_folded);
    SCORE_TRY(statement_insert(statement, &opportunity->id, err));
    opportunity->version = 1;
    return SCORE_OK;
}

static const char SQL_OPPORTUNITY_UPDATE[] = "UPDATE opportunity\n"
                                             "SET\n"
                                             "    external_id = :external_id,\n"
                                             "    title = :title,\n"
                                             "    title_folded = :title_folded,\n"
                                             "    need = :need,\n"
                                             "    account_id = :account_id,\n"
                                             "    offering_id = :offering_id,\n"
                                             "    amount_minor = :amount_minor,\n"
                                             "    currency = :currency,\n"
                                             "    country = :country,\n"
                                             "    city = :city,\n"
                                             "    territory = :territory,\n"
                                             "    source = :source,\n"
                                             "    contact_name = :contact_name,\n"
                                             "    contact_email = :contact_email,\n"
                                             "    contact_phone = :contact_phone,\n"
                                             "    contact_consent = :contact_consent,\n"
                                             "    placement = :placement,\n"
                                             "    stage = :stage,\n"
                                             "    round = :round,\n"
                                             "    failed_offers = :failed_offers,\n"
                                             "    owner_user_id = :owner_user_id,\n"
                                             "    partner_id = :partner_id,\n"
                                             "    live_offer_id = :live_offer_id,\n"
                                             "    probability_percent = :probability_percent,\n"
                                             "    decision_maker = :decision_maker,\n"
                                             "    competitor = :competitor,\n"
                                             "    won_reason = :won_reason,\n"
                                             "    lost_reason = :lost_reason,\n"
                                             "    order_ref = :order_ref,\n"
                                             "    next_step = :next_step,\n"
                                             "    next_step_at_ms = :next_step_at_ms,\n"
                                             "    created_at_ms = :created_at_ms,\n"
                                             "    decision_at_ms = :decision_at_ms,\n"
                                             "    closed_at_ms = :closed_at_ms,\n"
                                             "    updated_at_ms = :updated_at_ms,\n"
                                             "    import_id = :import_id,\n"
                                             "    defaulted_fields = :defaulted_fields,\n"
                                             "    version = version + 1\n"
                                             "WHERE id = :id\n"
                                             "  AND version = :version";

enum score_status store_opportunity_update(struct store *store, struct opportunity *opportunity,
                                           struct score_error *err)
{
    char title_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(opportunity->title, "title", title_folded, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OPPORTUNITY_UPDATE, &statement, err));
    opportunity_bind(statement, opportunity, title_folded);
    bind_i64(statement, ":id", opportunity->id);
    bind_i64(statement, ":version", opportunity->version);
    return statement_update(statement, "opportunity", &opportunity->version, err);
}

static const char SQL_OPPORTUNITY_REMOVE[] = "DELETE FROM opportunity\n"
                                             "WHERE id = :id";

enum score_status store_opportunity_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OPPORTUNITY_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "opportunity", err);
}

static const char SQL_OPPORTUNITY_GET[] =
    "SELECT\n" OPPORTUNITY_COLUMNS OPPORTUNITY_SOURCE "WHERE o.id = :id";

static const char SQL_OPPORTUNITY_GET_MANY[] =
    "SELECT\n" OPPORTUNITY_COLUMNS ",\n    m.turn\n"
    "FROM unnest(:id) WITH ORDINALITY AS m (id, turn)\n"
    "JOIN opportunity AS o ON o.id = m.id\n" OPPORTUNITY_JOINS "ORDER BY m.turn";

enum score_status opportunity_ahead(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OPPORTUNITY_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_ahead(statement, SQL_OPPORTUNITY_GET_MANY, err);
}

enum score_status store_opportunity_get(struct store *store, int64_t id, struct arena *arena,
                                        struct opportunity *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OPPORTUNITY_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &OPPORTUNITY_ROW, ret, err);
}

static const char SQL_OPPORTUNITY_FIND[] =
    "SELECT\n" OPPORTUNITY_COLUMNS OPPORTUNITY_SOURCE "WHERE o.external_id = :external_id";

enum score_status store_opportunity_find(struct store *store, const char *external_id,
                                         struct arena *arena, struct opportunity *ret,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OPPORTUNITY_FIND, &statement, err));
    bind_text(statement, ":external_id", external_id);
    return statement_get(statement, arena, &OPPORTUNITY_ROW, ret, err);
}

/*
 * The list is one statement per (most selective filter, order): an index leads each of them, and
 * the other filters are tested row by row on the way.
 */
enum list_lead { LEAD_ALL, LEAD_WAITING, LEAD_PLACEMENT, LEAD_PARTNER, LEAD_OWNER, LEAD_COUNT };
enum { ORDER_COUNT = OPPORTUNITY_SORT_CREATED_ASC + 1 };

#define OPPORTUNITY_FILTER                                                                         \
    "  AND (:placement = 0 OR o.placement = :placement)\n"                                         \
    "  AND (:stage = 0 OR o.stage = :stage)\n"                                                     \
    "  AND (:open_only = 0 OR o.closed_at_ms = 0)\n"                                               \
    "  AND (:waiting_only = 0 OR " PLACEMENT_WAITS(                                                \
        "o") ")\n"                                                                                 \
             "  AND (:partner_id = 0 OR o.partner_id = :partner_id)\n"                             \
             "  AND (:owner_user_id = 0 OR o.owner_user_id = :owner_user_id)\n"                    \
             "  AND (:distributor_id = 0 OR EXISTS (\n"                                            \
             "    SELECT 1\n"                                                                      \
             "    FROM fact AS d\n"                                                                \
             "    WHERE d.distributor_id = :distributor_id\n"                                      \
             "      AND d.partner_id = o.partner_id\n"                                             \
             "      AND d.kind = 4\n"                                                              \
             "      AND d.state = 1\n"                                                             \
             "      AND d.line IN ('', f.line)\n"                                                  \
             "  ))\n"                                                                              \
             "  AND (\n"                                                                           \
             "    :query = ''\n"                                                                   \
             "    OR instr(o.title_folded, :query_folded) > 0\n"                                   \
             "    OR instr(a.name_folded, :query_folded) > 0\n"                                    \
             "    OR instr(o.external_id, :query) > 0\n"                                           \
             "  )\n"
_Static_assert(PLACEMENT_CLOSED == 7 && PLACEMENT_NEW == 1 && PLACEMENT_READY == 2 &&
                   PLACEMENT_RECOMMENDED == 3 && PLACEMENT_UNPLACED == 6 && FACT_DISTRIBUTOR == 4 &&
                   FACT_MET == 1,
               "OPPORTUNITY_FILTER");

/* One row of the table: the same list in the four orders of enum opportunity_sort. */
#define OPPORTUNITY_LIST_PART(lead, column, order, compare)                                        \
    "SELECT\n" OPPORTUNITY_COLUMNS OPPORTUNITY_SOURCE "WHERE " lead "\n"                           \
    "  AND (o." column ", o.id) " compare " (:after_key, :after_id)\n" OPPORTUNITY_FILTER          \
    "ORDER BY\n"                                                                                   \
    "    o." column " " order ",\n"                                                                \
    "    o.id " order "\n"                                                                         \
    "LIMIT :limit"
#define OPPORTUNITY_LIST(lead)                                                                     \
    {                                                                                              \
        [OPPORTUNITY_SORT_UPDATED_DESC] =                                                          \
            OPPORTUNITY_LIST_PART(lead, "updated_at_ms", "DESC", "<"),                             \
        [OPPORTUNITY_SORT_UPDATED_ASC] = OPPORTUNITY_LIST_PART(lead, "updated_at_ms", "ASC", ">"), \
        [OPPORTUNITY_SORT_CREATED_DESC] =                                                          \
            OPPORTUNITY_LIST_PART(lead, "created_at_ms", "DESC", "<"),                             \
        [OPPORTUNITY_SORT_CREATED_ASC] = OPPORTUNITY_LIST_PART(lead, "created_at_ms", "ASC", ">"), \
    }

static const char *const SQL_OPPORTUNITY_LIST[LEAD_COUNT][ORDER_COUNT] = {
    [LEAD_ALL] = OPPORTUNITY_LIST("o.id > 0"),
    [LEAD_WAITING] = OPPORTUNITY_LIST(PLACEMENT_WAITS("o")),
    [LEAD_PLACEMENT] = OPPORTUNITY_LIST("o.placement <> 7 AND o.placement = :placement"),
    [LEAD_PARTNER] = OPPORTUNITY_LIST("o.partner_id = :partner_id"),
    [LEAD_OWNER] = OPPORTUNITY_LIST("o.owner_user_id = :owner_user_id"),
};

static enum list_lead list_lead(const struct opportunity_filter *filter)
{
    if (filter->partner_id) {
        return LEAD_PARTNER;
    }
    if (filter->owner_user_id) {
        return LEAD_OWNER;
    }
    if (filter->waiting_only) {
        return LEAD_WAITING;
    }
    return filter->placement && filter->placement != PLACEMENT_CLOSED ? LEAD_PLACEMENT : LEAD_ALL;
}

enum score_status store_opportunity_list(struct store *store,
                                         const struct opportunity_filter *filter,
                                         const struct store_page *page, struct arena *arena,
                                         struct opportunity **ret_items, size_t *ret_count,
                                         struct score_error *err)
{
    SCORE_ASSERT((int)filter->sort < ORDER_COUNT);
    char query_folded[NAME_FOLDED_SIZE];
    SCORE_TRY(name_fold(filter->query, "query", query_folded, err));
    bool is_descending = filter->sort == OPPORTUNITY_SORT_UPDATED_DESC ||
                         filter->sort == OPPORTUNITY_SORT_CREATED_DESC;
    int64_t edge = is_descending ? INT64_MAX : INT64_MIN;
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OPPORTUNITY_LIST[list_lead(filter)][filter->sort],
                             &statement, err));
    bind_i64(statement, ":after_key", page->has_after ? page->after_key : edge);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : edge);
    bind_i64(statement, ":placement", (int64_t)filter->placement);
    bind_i64(statement, ":stage", filter->stage);
    bind_bool(statement, ":open_only", filter->open_only);
    bind_bool(statement, ":waiting_only", filter->waiting_only);
    bind_i64(statement, ":partner_id", filter->partner_id);
    bind_i64(statement, ":owner_user_id", filter->owner_user_id);
    bind_i64(statement, ":distributor_id", filter->distributor_id);
    bind_text(statement, ":query", filter->query);
    bind_text(statement, ":query_folded", query_folded);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &OPPORTUNITY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

#define OPPORTUNITY_IDS(lead)                                                                      \
    "SELECT\n"                                                                                     \
    "    id,\n"                                                                                    \
    "    created_at_ms\n"                                                                          \
    "FROM opportunity\n"                                                                           \
    "WHERE " lead "\n"                                                                             \
    "  AND placement = :placement\n"                                                               \
    "  AND (created_at_ms, id) > (:after_key, :after_id)\n"                                        \
    "ORDER BY\n"                                                                                   \
    "    created_at_ms,\n"                                                                         \
    "    id\n"                                                                                     \
    "LIMIT :limit"

static const char SQL_OPPORTUNITY_IDS[] = OPPORTUNITY_IDS("placement <> 7");
static const char SQL_OPPORTUNITY_IDS_CLOSED[] = OPPORTUNITY_IDS("placement = 7");

struct id_and_time {
    int64_t id;
    int64_t created_at_ms;
};

static void row_to_id_and_time(struct row *row, void *ret_record)
{
    struct id_and_time *pair = ret_record;
    pair->id = row_i64(row);
    pair->created_at_ms = row_i64(row);
}

static const struct row_type ID_AND_TIME_ROW = {"opportunity", sizeof(struct id_and_time),
                                                row_to_id_and_time};

enum score_status store_opportunity_ids(struct store *store, enum placement placement,
                                        const struct store_page *page, struct arena *arena,
                                        int64_t **ret_ids, int64_t **ret_created_at_ms,
                                        size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    const char *sql =
        placement == PLACEMENT_CLOSED ? SQL_OPPORTUNITY_IDS_CLOSED : SQL_OPPORTUNITY_IDS;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    bind_i64(statement, ":placement", (int64_t)placement);
    bind_i64(statement, ":after_key", page->has_after ? page->after_key : INT64_MIN);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : INT64_MIN);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &ID_AND_TIME_ROW, &list, err));
    const struct id_and_time *pairs = list.items;
    int64_t *ids = arena_alloc_array(arena, list.count, sizeof(*ids));
    int64_t *times = arena_alloc_array(arena, list.count, sizeof(*times));
    if (!ids || !times) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "the answer does not fit in memory");
    }
    for (size_t i = 0; i < list.count; i++) {
        ids[i] = pairs[i].id;
        times[i] = pairs[i].created_at_ms;
    }
    *ret_ids = ids;
    *ret_created_at_ms = times;
    *ret_count = list.count;
    return SCORE_OK;
}

/* The closed ones (7) are what the index of the others leaves. */
static const char SQL_OPPORTUNITY_COUNT_PLACEMENT[] =
    "SELECT\n"
    "    placement,\n"
    "    COUNT(*)\n"
    "FROM opportunity\n"
    "WHERE placement <> 7\n"
    "GROUP BY placement\n"
    "UNION ALL\n"
    "SELECT\n"
    "    7,\n"
    "    (SELECT COUNT(*) FROM opportunity)\n"
    "        - (SELECT COUNT(*) FROM opportunity WHERE placement <> 7)";
static const char SQL_OPPORTUNITY_COUNT_STAGE[] = "SELECT\n"
                                                  "    stage,\n"
                                                  "    COUNT(*)\n"
                                                  "FROM opportunity\n"
                                                  "WHERE closed_at_ms = 0\n"
                                                  "GROUP BY stage";

static enum score_status count_by(struct store *store, const char *sql, int64_t *counts,
                                  size_t size, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    for (;;) {
        bool has_row = false;
        SCORE_TRY(statement_step(statement, &has_row, err));
        if (!has_row) {
            return SCORE_OK;
        }
        struct row row = statement_row(statement, NULL);
        size_t index = (size_t)row_i64(&row);
        SCORE_ASSERT(index < size);
        counts[index] = row_i64(&row);
    }
}

enum score_status store_opportunity_count(struct store *store, struct opportunity_counts *ret,
                                          struct score_error *err)
{
    struct opportunity_counts counts = {0};
    SCORE_TRY(count_by(store, SQL_OPPORTUNITY_COUNT_PLACEMENT, counts.by_placement,
                       SCORE_ARRAY_COUNT(counts.by_placement), err));
    SCORE_TRY(count_by(store, SQL_OPPORTUNITY_COUNT_STAGE, counts.by_stage,
                       SCORE_ARRAY_COUNT(counts.by_stage), err));
    *ret = counts;
    return SCORE_OK;
}
