/* SPDX-License-Identifier: Apache-2.0 */
#include "store/passing_store.h"

#include "store/sql/statement.h"

#define LEDGER_ENTRY_COLUMNS                                                                       \
    "    l.id,\n"                                                                                  \
    "    l.ledger,\n"                                                                              \
    "    l.kind,\n"                                                                                \
    "    l.partner_id,\n"                                                                          \
    "    l.offer_id,\n"                                                                            \
    "    l.amount,\n"                                                                              \
    "    l.at_ms,\n"                                                                               \
    "    l.event_seq\n"

static void row_to_ledger_entry(struct row *row, void *ret_record)
{
    struct ledger_entry *entry = ret_record;
    entry->id = row_i64(row);
    entry->ledger = (enum ledger)row_int(row);
    entry->kind = (enum ledger_entry_kind)row_int(row);
    entry->partner_id = row_i64(row);
    entry->offer_id = row_i64(row);
    entry->amount = row_f64(row);
    entry->at_ms = row_i64(row);
    entry->event_seq = row_i64(row);
}

static const struct row_type LEDGER_ENTRY_ROW = {"ledger entry", sizeof(struct ledger_entry),
                                                 row_to_ledger_entry};

static void ledger_entry_bind(struct statement *statement, const struct ledger_entry *entry)
{
    bind_i64(statement, ":ledger", (int64_t)entry->ledger);
    bind_i64(statement, ":kind", (int64_t)entry->kind);
    bind_id(statement, ":partner_id", entry->partner_id);
    bind_id(statement, ":offer_id", entry->offer_id);
    bind_f64(statement, ":amount", entry->amount);
    bind_i64(statement, ":at_ms", entry->at_ms);
    bind_i64(statement, ":event_seq", entry->event_seq);
}

static const char SQL_LEDGER_ENTRY_ADD[] = "INSERT INTO ledger_entry (\n"
                                           "    ledger,\n"
                                           "    kind,\n"
                                           "    partner_id,\n"
                                           "    offer_id,\n"
                                           "    amount,\n"
                                           "    at_ms,\n"
                                           "    event_seq\n"
                                           ") VALUES (\n"
                                           "    :ledger,\n"
                                           "    :kind,\n"
                                           "    :partner_id,\n"
                                           "    :offer_id,\n"
                                           "    :amount,\n"
                                           "    :at_ms,\n"
                                           "    :event_seq\n"
                                           ")";

enum score_status store_ledger_add(struct store *store, struct ledger_entry *entry,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LEDGER_ENTRY_ADD, &statement, err));
    ledger_entry_bind(statement, entry);
    return statement_insert(statement, &entry->id, err);
}

_Static_assert(LEDGER_NUMBER == 1 && LEDGER_VALUE == 2 && LEDGER_ENTRY_CREDIT == 3,
               "SQL_LEDGER_SUMS");
/* One pass in the order of booking, so that the same entries always sum to the same double. */
#define LEDGER_SUMS(order, source)                                                                 \
    "SELECT\n"                                                                                     \
    "    COALESCE(SUM(CASE ledger WHEN 1 THEN amount ELSE 0.0 END" order "), 0.0),\n"              \
    "    COALESCE(SUM(CASE ledger WHEN 2 THEN amount ELSE 0.0 END" order "), 0.0),\n"              \
    "    COALESCE(SUM(CASE WHEN ledger = 1 AND kind = 3\n"                                         \
    "        THEN amount ELSE 0.0 END" order "), 0.0),\n"                                          \
    "    COUNT(*)\n"                                                                               \
    "FROM ledger_entry" source
static const char *const SQL_LEDGER_SUMS[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = LEDGER_SUMS("", " NOT INDEXED"),
    [DIALECT_POSTGRES] = LEDGER_SUMS(" ORDER BY id", "")};
static const char SQL_OFFER_CHARGES[] = "SELECT\n"
                                        "    COALESCE(SUM(charge_micro), 0)\n"
                                        "FROM offer";

static enum score_status charges_sum(struct store *store, int64_t *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_OFFER_CHARGES, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret = row_i64(&row);
    return SCORE_OK;
}

enum score_status store_ledger_sums(struct store *store, struct ledger_sums *ret,
                                    struct score_error *err)
{
    struct ledger_sums sums = {0};
    SCORE_TRY(charges_sum(store, &sums.offers_charge_micro, err));
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEDGER_SUMS[store->driver->dialect], &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    sums.number = row_f64(&row);
    sums.value = row_f64(&row);
    sums.number_credit = row_f64(&row);
    sums.entries = row_i64(&row);
    *ret = sums;
    return SCORE_OK;
}

static const char SQL_LEDGER_OFFER_LIST[] =
    "SELECT\n" LEDGER_ENTRY_COLUMNS "FROM ledger_entry AS l\n"
    "WHERE l.offer_id = :offer_id\n"
    "ORDER BY l.id";

enum score_status store_ledger_offer_list(struct store *store, int64_t offer_id,
                                          struct arena *arena, struct ledger_entry **ret_items,
                                          size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEDGER_OFFER_LIST, &statement, err));
    bind_i64(statement, ":offer_id", offer_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &LEDGER_ENTRY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_LEDGER_LIST[] = "SELECT\n" LEDGER_ENTRY_COLUMNS "FROM ledger_entry AS l\n"
                                      "WHERE l.partner_id = :partner_id\n"
                                      "  AND l.id > :after_id\n"
                                      "ORDER BY l.id\n"
                                      "LIMIT :limit";

enum score_status store_ledger_list(struct store *store, int64_t partner_id,
                                    const struct store_page *page, struct arena *arena,
                                    struct ledger_entry **ret_items, size_t *ret_count,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEDGER_LIST, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &LEDGER_ENTRY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
