/* SPDX-License-Identifier: Apache-2.0 */
#include "store/opportunity_store.h"

#include "store/sql/ahead.h"
#include "store/sql/statement.h"

#define LINE_ITEM_COLUMNS                                                                          \
    "    l.id,\n"                                                                                  \
    "    l.opportunity_id,\n"                                                                      \
    "    l.offering_id,\n"                                                                         \
    "    l.amount_minor,\n"                                                                        \
    "    l.currency,\n"                                                                            \
    "    l.created_at_ms,\n"                                                                       \
    "    f.name\n"

static void row_to_line_item(struct row *row, void *ret_record)
{
    struct line_item *item = ret_record;
    item->id = row_i64(row);
    item->opportunity_id = row_i64(row);
    item->offering_id = row_i64(row);
    item->amount_minor = row_i64(row);
    item->currency = row_text(row);
    item->created_at_ms = row_i64(row);
    item->offering_name = row_text(row);
}

static const struct row_type LINE_ITEM_ROW = {"line item", sizeof(struct line_item),
                                              row_to_line_item};

static void line_item_bind(struct statement *statement, const struct line_item *item)
{
    bind_id(statement, ":opportunity_id", item->opportunity_id);
    bind_id(statement, ":offering_id", item->offering_id);
    bind_i64(statement, ":amount_minor", item->amount_minor);
    bind_text(statement, ":currency", item->currency);
    bind_i64(statement, ":created_at_ms", item->created_at_ms);
}

static const char SQL_LINE_ITEM_ADD[] = "INSERT INTO line_item (\n"
                                        "    opportunity_id,\n"
                                        "    offering_id,\n"
                                        "    amount_minor,\n"
                                        "    currency,\n"
                                        "    created_at_ms\n"
                                        ") VALUES (\n"
                                        "    :opportunity_id,\n"
                                        "    :offering_id,\n"
                                        "    :amount_minor,\n"
                                        "    :currency,\n"
                                        "    :created_at_ms\n"
                                        ")";

static const char SQL_LINE_ITEM_ADD_MANY[] =
    "WITH m AS (\n"
    "    SELECT *\n"
    "    FROM unnest(:id, :opportunity_id, :offering_id, :amount_minor, :currency,\n"
    "        :created_at_ms)\n"
    ")\n"
    "INSERT INTO line_item (\n"
    "    id,\n"
    "    opportunity_id,\n"
    "    offering_id,\n"
    "    amount_minor,\n"
    "    currency,\n"
    "    created_at_ms\n"
    ")\n"
    "SELECT *\n"
    "FROM m";

enum score_status store_line_item_add(struct store *store, struct line_item *item,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LINE_ITEM_ADD, &statement, err));
    line_item_bind(statement, item);
    statement_many(statement, SQL_LINE_ITEM_ADD_MANY);
    return statement_insert(statement, &item->id, err);
}

static const char SQL_LINE_ITEMS_LIST[] = "SELECT\n" LINE_ITEM_COLUMNS "FROM line_item AS l\n"
                                          "JOIN offering AS f ON f.id = l.offering_id\n"
                                          "WHERE l.opportunity_id = :opportunity_id\n"
                                          "ORDER BY l.id";

static const char SQL_LINE_ITEMS_LIST_MANY[] =
    "SELECT\n" LINE_ITEM_COLUMNS ",\n    m.turn\n"
    "FROM unnest(:opportunity_id) WITH ORDINALITY AS m (opportunity_id, turn)\n"
    "JOIN line_item AS l ON l.opportunity_id = m.opportunity_id\n"
    "JOIN offering AS f ON f.id = l.offering_id\n"
    "ORDER BY m.turn, l.id";

enum score_status line_items_ahead(struct store *store, int64_t opportunity_id,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LINE_ITEMS_LIST, &statement, err));
    bind_i64(statement, ":opportunity_id", opportunity_id);
    return statement_ahead(statement, SQL_LINE_ITEMS_LIST_MANY, err);
}

enum score_status store_line_items_list(struct store *store, int64_t opportunity_id,
                                        struct arena *arena, struct line_item **ret_items,
                                        size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LINE_ITEMS_LIST, &statement, err));
    bind_i64(statement, ":opportunity_id", opportunity_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &LINE_ITEM_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
