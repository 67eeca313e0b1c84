/* SPDX-License-Identifier: Apache-2.0 */
#include "store/duplicate_store.h"

#include "store/sql/statement.h"

/* The keys of what is asked are made as the columns' are (0007): one place knows how. */
#define PHONE_DIGITS                                                                               \
    "replace(replace(replace(replace(replace(replace(replace(\n"                                   \
    "        :phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', '')"

/* An index is named where another one looks as good without statistics, and is not: most of an
 * account's opportunities are closed. */
#define LEAD_ALIKE_CONTACT(email_key, phone_key)                                                   \
    "SELECT id\n"                                                                                  \
    "FROM (\n"                                                                                     \
    "    SELECT id\n"                                                                              \
    "    FROM opportunity\n"                                                                       \
    "    WHERE closed_at_ms = 0\n"                                                                 \
    "      AND contact_email <> ''\n"                                                              \
    "      AND contact_email_key = " email_key "\n"                                                \
    "    LIMIT :limit\n"                                                                           \
    ") AS of_email\n"                                                                              \
    "UNION\n"                                                                                      \
    "SELECT id\n"                                                                                  \
    "FROM (\n"                                                                                     \
    "    SELECT id\n"                                                                              \
    "    FROM opportunity\n"                                                                       \
    "    WHERE closed_at_ms = 0\n"                                                                 \
    "      AND contact_phone <> ''\n"                                                              \
    "      AND :phone <> ''\n"                                                                     \
    "      AND contact_phone_key = " phone_key "\n"                                                \
    "    LIMIT :limit\n"                                                                           \
    ") AS of_phone\n"                                                                              \
    "ORDER BY id"
static const char *const SQL_LEAD_ALIKE_CONTACT[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = LEAD_ALIKE_CONTACT("lower(:email)", "substr(" PHONE_DIGITS ", -9)"),
    [DIALECT_POSTGRES] =
        LEAD_ALIKE_CONTACT("lower(:email COLLATE \"C\")", "right(" PHONE_DIGITS ", 9)")};
#define LEAD_ALIKE_ACCOUNT(index, need)                                                            \
    "SELECT id\n"                                                                                  \
    "FROM (\n"                                                                                     \
    "    SELECT id\n"                                                                              \
    "    FROM opportunity" index "\n"                                                              \
    "    WHERE closed_at_ms = 0\n"                                                                 \
    "      AND account_id = :account_id\n" need "    LIMIT :limit\n"                               \
    ") AS of_account\n"                                                                            \
    "ORDER BY id"
#define NEED_IS_ALIKE          "      AND need_key = lower(substr(:need, 1, 40))\n"
#define NEED_IS_ALIKE_IN_ASCII "      AND need_key = lower(substr(:need, 1, 40) COLLATE \"C\")\n"
static const char *const SQL_LEAD_ALIKE_NEED[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = LEAD_ALIKE_ACCOUNT(" INDEXED BY opportunity_open_account", NEED_IS_ALIKE),
    [DIALECT_POSTGRES] = LEAD_ALIKE_ACCOUNT("", NEED_IS_ALIKE_IN_ASCII)};
static const char *const SQL_LEAD_ALIKE_ACCOUNT[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = LEAD_ALIKE_ACCOUNT(" INDEXED BY opportunity_open_account", ""),
    [DIALECT_POSTGRES] = LEAD_ALIKE_ACCOUNT("", "")};

struct found_id {
    int64_t id;
};

static void row_to_found_id(struct row *row, void *ret_record)
{
    struct found_id *found = ret_record;
    found->id = row_i64(row);
}

static const struct row_type FOUND_ID_ROW = {"opportunity", sizeof(struct found_id),
                                             row_to_found_id};

static enum score_status contact_find(struct store *store, const struct lead_traits *traits,
                                      int limit, struct arena *arena, struct row_list *ret,
                                      struct score_error *err)
{
    if (!*traits->email && !*traits->phone) {
        *ret = (struct row_list){0};
        return SCORE_OK;
    }
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(
        statement_read(store, SQL_LEAD_ALIKE_CONTACT[store->driver->dialect], &statement, err));
    bind_text(statement, ":email", traits->email);
    bind_text(statement, ":phone", traits->phone);
    bind_i64(statement, ":limit", limit);
    return statement_list(statement, arena, &FOUND_ID_ROW, ret, err);
}

static enum score_status account_find(struct store *store, const struct lead_traits *traits,
                                      int limit, struct arena *arena, struct row_list *ret,
                                      struct score_error *err)
{
    if (!traits->account_id) {
        *ret = (struct row_list){0};
        return SCORE_OK;
    }
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    const char *const *sql = *traits->need ? SQL_LEAD_ALIKE_NEED : SQL_LEAD_ALIKE_ACCOUNT;
    SCORE_TRY(statement_read(store, sql[store->driver->dialect], &statement, err));
    bind_i64(statement, ":account_id", traits->account_id);
    if (*traits->need) {
        bind_text(statement, ":need", traits->need);
    }
    bind_i64(statement, ":limit", limit);
    return statement_list(statement, arena, &FOUND_ID_ROW, ret, err);
}

enum score_status store_lead_alike(struct store *store, const struct lead_traits *traits, int limit,
                                   struct arena *arena, int64_t **ret_ids, size_t *ret_count,
                                   struct score_error *err)
{
    struct row_list contacts = {0};
    struct row_list accounts = {0};
    SCORE_TRY(contact_find(store, traits, limit, arena, &contacts, err));
    SCORE_TRY(account_find(store, traits, limit, arena, &accounts, err));
    const struct found_id *left = contacts.items;
    const struct found_id *right = accounts.items;
    int64_t *ids = arena_alloc_array(arena, contacts.count + accounts.count + 1, sizeof(*ids));
    if (!ids) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "the answer does not fit in memory");
    }
    size_t count = 0;
    size_t l = 0;
    size_t r = 0;
    while (l < contacts.count || r < accounts.count) {
        bool takes_left = r == accounts.count || (l < contacts.count && left[l].id <= right[r].id);
        int64_t id = takes_left ? left[l++].id : right[r++].id;
        if (id != traits->except_id && (count == 0 || ids[count - 1] != id)) {
            ids[count++] = id;
        }
    }
    *ret_ids = ids;
    *ret_count = count;
    return SCORE_OK;
}
