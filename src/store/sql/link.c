/* SPDX-License-Identifier: Apache-2.0 */
#include "store/link_store.h"

#include "store/sql/statement.h"

#define LINK_COLUMNS                                                                               \
    "    l.id,\n"                                                                                  \
    "    l.purpose,\n"                                                                             \
    "    l.user_id,\n"                                                                             \
    "    l.partner_id,\n"                                                                          \
    "    l.offer_id,\n"                                                                            \
    "    l.address,\n"                                                                             \
    "    l.name,\n"                                                                                \
    "    l.created_at_ms,\n"                                                                       \
    "    l.expires_at_ms,\n"                                                                       \
    "    l.used_at_ms,\n"                                                                          \
    "    l.opened_at_ms\n"

static void row_to_link(struct row *row, void *ret_record)
{
    struct link *link = ret_record;
    link->id = row_i64(row);
    link->purpose = (enum link_purpose)row_int(row);
    link->user_id = row_i64(row);
    link->partner_id = row_i64(row);
    link->offer_id = row_i64(row);
    link->address = row_text(row);
    link->name = row_text(row);
    link->created_at_ms = row_i64(row);
    link->expires_at_ms = row_i64(row);
    link->used_at_ms = row_i64(row);
    link->opened_at_ms = row_i64(row);
}

static const struct row_type LINK_ROW = {"link", sizeof(struct link), row_to_link};

static const char SQL_LINK_ADD[] = "INSERT INTO link (\n"
                                   "    token_hash,\n"
                                   "    purpose,\n"
                                   "    user_id,\n"
                                   "    partner_id,\n"
                                   "    offer_id,\n"
                                   "    address,\n"
                                   "    name,\n"
                                   "    created_at_ms,\n"
                                   "    expires_at_ms,\n"
                                   "    used_at_ms,\n"
                                   "    opened_at_ms\n"
                                   ") VALUES (\n"
                                   "    :token_hash,\n"
                                   "    :purpose,\n"
                                   "    :user_id,\n"
                                   "    :partner_id,\n"
                                   "    :offer_id,\n"
                                   "    :address,\n"
                                   "    :name,\n"
                                   "    :created_at_ms,\n"
                                   "    :expires_at_ms,\n"
                                   "    :used_at_ms,\n"
                                   "    :opened_at_ms\n"
                                   ")";

enum score_status store_link_add(struct store *store, struct link *link, const char *token_hash,
                                 struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LINK_ADD, &statement, err));
    bind_text(statement, ":token_hash", token_hash);
    bind_i64(statement, ":purpose", (int64_t)link->purpose);
    bind_id(statement, ":user_id", link->user_id);
    bind_id(statement, ":partner_id", link->partner_id);
    bind_id(statement, ":offer_id", link->offer_id);
    bind_text(statement, ":address", link->address);
    bind_text(statement, ":name", link->name);
    bind_i64(statement, ":created_at_ms", link->created_at_ms);
    bind_i64(statement, ":expires_at_ms", link->expires_at_ms);
    bind_i64(statement, ":used_at_ms", link->used_at_ms);
    bind_i64(statement, ":opened_at_ms", link->opened_at_ms);
    return statement_insert(statement, &link->id, err);
}

static const char SQL_LINK_FIND[] = "SELECT\n" LINK_COLUMNS "FROM link AS l\n"
                                    "WHERE l.token_hash = :token_hash\n"
                                    "  AND l.purpose = :purpose";

enum score_status store_link_find(struct store *store, enum link_purpose purpose,
                                  const char *token_hash, struct arena *arena, struct link *ret,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LINK_FIND, &statement, err));
    bind_text(statement, ":token_hash", token_hash);
    bind_i64(statement, ":purpose", (int64_t)purpose);
    return statement_get(statement, arena, &LINK_ROW, ret, err);
}

static const char SQL_LINK_GET[] = "SELECT\n" LINK_COLUMNS "FROM link AS l\n"
                                   "WHERE l.id = :id";

enum score_status store_link_get(struct store *store, int64_t id, struct arena *arena,
                                 struct link *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LINK_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &LINK_ROW, ret, err);
}

/* One statement per most selective filter, as in the lists of offers. */
enum list_lead { LEAD_ALL, LEAD_OFFER, LEAD_USER, LEAD_PARTNER, LEAD_PURPOSE, LEAD_COUNT };

#define LINK_LIST(lead)                                                                            \
    "SELECT\n" LINK_COLUMNS "FROM link AS l\n"                                                     \
    "WHERE " lead "\n"                                                                             \
    "  AND l.id < :before_id\n"                                                                    \
    "  AND (:offer_id = 0 OR l.offer_id = :offer_id)\n"                                            \
    "  AND (:user_id = 0 OR l.user_id = :user_id)\n"                                               \
    "  AND (:partner_id = 0 OR l.partner_id = :partner_id)\n"                                      \
    "  AND (:purpose = 0 OR l.purpose = :purpose)\n"                                               \
    "ORDER BY l.id DESC\n"                                                                         \
    "LIMIT :limit"

static const char *const SQL_LINK_LIST[LEAD_COUNT] = {
    [LEAD_ALL] = LINK_LIST("l.id > 0"),
    [LEAD_OFFER] = LINK_LIST("l.offer_id IS NOT NULL AND l.offer_id = :offer_id"),
    [LEAD_USER] = LINK_LIST("l.user_id IS NOT NULL AND l.user_id = :user_id"),
    [LEAD_PARTNER] = LINK_LIST("l.partner_id IS NOT NULL AND l.partner_id = :partner_id"),
    [LEAD_PURPOSE] = LINK_LIST("l.purpose = :purpose"),
};

static enum list_lead list_lead(const struct link_filter *filter)
{
    if (filter->offer_id) {
        return LEAD_OFFER;
    }
    if (filter->user_id) {
        return LEAD_USER;
    }
    if (filter->partner_id) {
        return LEAD_PARTNER;
    }
    return filter->purpose ? LEAD_PURPOSE : LEAD_ALL;
}

enum score_status store_link_list(struct store *store, const struct link_filter *filter,
                                  const struct store_page *page, struct arena *arena,
                                  struct link **ret_items, size_t *ret_count,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LINK_LIST[list_lead(filter)], &statement, err));
    bind_i64(statement, ":before_id", page->has_after ? page->after_id : INT64_MAX);
    bind_i64(statement, ":offer_id", filter->offer_id);
    bind_i64(statement, ":user_id", filter->user_id);
    bind_i64(statement, ":partner_id", filter->partner_id);
    bind_i64(statement, ":purpose", (int64_t)filter->purpose);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &LINK_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_LINK_USE[] = "UPDATE link\n"
                                   "SET\n"
                                   "    used_at_ms = :used_at_ms,\n"
                                   "    expires_at_ms = :expires_at_ms\n"
                                   "WHERE id = :id\n"
                                   "  AND used_at_ms = :used_before_ms\n"
                                   "RETURNING\n"
                                   "    id";

enum score_status store_link_use(struct store *store, const struct link *link,
                                 int64_t used_before_ms, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LINK_USE, &statement, err));
    bind_i64(statement, ":used_at_ms", link->used_at_ms);
    bind_i64(statement, ":expires_at_ms", link->expires_at_ms);
    bind_i64(statement, ":id", link->id);
    bind_i64(statement, ":used_before_ms", used_before_ms);
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (!has_row) {
        return score_error_set(err, SCORE_CONFLICT, "", "the link has been used");
    }
    return statement_run(statement, err);
}

static const char SQL_LINKS_END[] = "UPDATE link\n"
                                    "SET expires_at_ms = :now_ms\n"
                                    "WHERE user_id = :user_id\n"
                                    "  AND purpose = :purpose\n"
                                    "  AND used_at_ms = 0\n"
                                    "  AND expires_at_ms > :now_ms";

enum score_status store_links_end(struct store *store, enum link_purpose purpose, int64_t user_id,
                                  int64_t now_ms, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LINKS_END, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    bind_i64(statement, ":user_id", user_id);
    bind_i64(statement, ":purpose", (int64_t)purpose);
    return statement_run(statement, err);
}

static const char SQL_LINKS_EXTEND[] = "UPDATE link\n"
                                       "SET expires_at_ms = :until_ms\n"
                                       "WHERE offer_id = :offer_id\n"
                                       "  AND expires_at_ms = :from_ms";

enum score_status store_links_extend(struct store *store, int64_t offer_id, int64_t from_ms,
                                     int64_t until_ms, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LINKS_EXTEND, &statement, err));
    bind_i64(statement, ":until_ms", until_ms);
    bind_i64(statement, ":offer_id", offer_id);
    bind_i64(statement, ":from_ms", from_ms);
    return statement_run(statement, err);
}

static const char SQL_OPENING_PUT[] = "INSERT INTO link_opening (link_id, address, at_ms)\n"
                                      "VALUES (:link_id, :address, :at_ms)\n"
                                      "ON CONFLICT (link_id, address) DO UPDATE SET\n"
                                      "    at_ms = excluded.at_ms\n"
                                      "WHERE link_opening.at_ms <= :quiet_from_ms\n"
                                      "RETURNING\n"
                                      "    at_ms";
static const char SQL_LINK_OPENED[] = "UPDATE link\n"
                                      "SET opened_at_ms = :opened_at_ms\n"
                                      "WHERE id = :id";

static enum score_status opening_put(struct store *store, const struct link_opening *opening,
                                     bool *ret_is_due, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_OPENING_PUT, &statement, err));
    bind_i64(statement, ":link_id", opening->link_id);
    bind_text(statement, ":address", opening->from);
    bind_i64(statement, ":at_ms", opening->at_ms);
    bind_i64(statement, ":quiet_from_ms", opening->at_ms - opening->quiet_ms);
    SCORE_TRY(statement_step(statement, ret_is_due, err));
    return *ret_is_due ? statement_run(statement, err) : SCORE_OK;
}

enum score_status store_link_opened(struct store *store, const struct link_opening *opening,
                                    bool *ret_is_due, struct score_error *err)
{
    bool is_due = false;
    SCORE_TRY(opening_put(store, opening, &is_due, err));
    if (is_due) {
        SCORE_AUTO(statement_end) struct statement *statement = NULL;
        SCORE_TRY(statement_write(store, SQL_LINK_OPENED, &statement, err));
        bind_i64(statement, ":opened_at_ms", opening->at_ms);
        bind_i64(statement, ":id", opening->link_id);
        SCORE_TRY(statement_one(statement, "link", err));
    }
    *ret_is_due = is_due;
    return SCORE_OK;
}

static const char SQL_LINKS_EXPIRE[] = "DELETE FROM link\n"
                                       "WHERE expires_at_ms <= :until_ms";

enum score_status store_links_expire(struct store *store, int64_t until_ms, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LINKS_EXPIRE, &statement, err));
    bind_i64(statement, ":until_ms", until_ms);
    return statement_run(statement, err);
}
