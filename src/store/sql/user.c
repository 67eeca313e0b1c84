/* SPDX-License-Identifier: Apache-2.0 */
#include "store/party_store.h"

#include "store/sql/statement.h"
#include "store/sql/user_row.h"

void row_to_user(struct row *row, void *ret_record)
{
    struct user *user = ret_record;
    user->id = row_i64(row);
    user->partner_id = row_i64(row);
    user->distributor_id = row_i64(row);
    user->location_id = row_i64(row);
    user->email = row_text(row);
    user->name = row_text(row);
    user->phone = row_text(row);
    user->roles = (uint32_t)row_i64(row);
    user->state = (enum user_state)row_int(row);
    user->password_hash = row_text(row);
    user->import_id = row_i64(row);
    user->created_at_ms = row_i64(row);
    user->updated_at_ms = row_i64(row);
    user->version = row_i64(row);
    user->mail_bounced_at_ms = row_i64(row);
}

const struct row_type USER_ROW = {"user", sizeof(struct user), row_to_user};

static void user_bind(struct statement *statement, const struct user *user)
{
    bind_id(statement, ":partner_id", user->partner_id);
    bind_id(statement, ":distributor_id", user->distributor_id);
    bind_id(statement, ":location_id", user->location_id);
    bind_text(statement, ":email", user->email);
    bind_text(statement, ":name", user->name);
    bind_text(statement, ":phone", user->phone);
    bind_i64(statement, ":roles", user->roles);
    bind_i64(statement, ":state", (int64_t)user->state);
    bind_text(statement, ":password_hash", user->password_hash);
    bind_id(statement, ":import_id", user->import_id);
    bind_i64(statement, ":created_at_ms", user->created_at_ms);
    bind_i64(statement, ":updated_at_ms", user->updated_at_ms);
}

static const char SQL_USER_ADD[] = "INSERT INTO \"user\" (\n"
                                   "    partner_id,\n"
                                   "    distributor_id,\n"
                                   "    location_id,\n"
                                   "    email,\n"
                                   "    name,\n"
                                   "    phone,\n"
                                   "    roles,\n"
                                   "    state,\n"
                                   "    password_hash,\n"
                                   "    import_id,\n"
                                   "    created_at_ms,\n"
                                   "    updated_at_ms,\n"
                                   "    version\n"
                                   ") VALUES (\n"
                                   "    :partner_id,\n"
                                   "    :distributor_id,\n"
                                   "    :location_id,\n"
                                   "    :email,\n"
                                   "    :name,\n"
                                   "    :phone,\n"
                                   "    :roles,\n"
                                   "    :state,\n"
                                   "    :password_hash,\n"
                                   "    :import_id,\n"
                                   "    :created_at_ms,\n"
                                   "    :updated_at_ms,\n"
                                   "    1\n"
                                   ")";

enum score_status store_user_add(struct store *store, struct user *user, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_USER_ADD, &statement, err));
    user_bind(statement, user);
    SCORE_TRY(statement_insert(statement, &user->id, err));
    user->version = 1;
    return SCORE_OK;
}

/* What is known of an address is forgotten with it. */
static const char SQL_USER_UPDATE[] = "UPDATE \"user\"\n"
                                      "SET\n"
                                      "    mail_bounced_at_ms = CASE\n"
                                      "        WHEN email = :email THEN mail_bounced_at_ms ELSE 0\n"
                                      "    END,\n"
                                      "    partner_id = :partner_id,\n"
                                      "    distributor_id = :distributor_id,\n"
                                      "    location_id = :location_id,\n"
                                      "    email = :email,\n"
                                      "    name = :name,\n"
                                      "    phone = :phone,\n"
                                      "    roles = :roles,\n"
                                      "    state = :state,\n"
                                      "    password_hash = :password_hash,\n"
                                      "    import_id = :import_id,\n"
                                      "    created_at_ms = :created_at_ms,\n"
                                      "    updated_at_ms = :updated_at_ms,\n"
                                      "    version = version + 1\n"
                                      "WHERE id = :id\n"
                                      "  AND version = :version";

enum score_status store_user_update(struct store *store, struct user *user, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_USER_UPDATE, &statement, err));
    user_bind(statement, user);
    bind_i64(statement, ":id", user->id);
    bind_i64(statement, ":version", user->version);
    return statement_update(statement, "user", &user->version, err);
}

static const char SQL_USER_BOUNCE_SET[] = "UPDATE \"user\"\n"
                                          "SET mail_bounced_at_ms = :at_ms\n"
                                          "WHERE id = :id";

enum score_status store_user_bounce_set(struct store *store, int64_t id, int64_t at_ms,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_USER_BOUNCE_SET, &statement, err));
    bind_i64(statement, ":at_ms", at_ms);
    bind_i64(statement, ":id", id);
    return statement_one(statement, "user", err);
}

static const char SQL_USER_REMOVE[] = "DELETE FROM \"user\"\n"
                                      "WHERE id = :id";

enum score_status store_user_remove(struct store *store, int64_t id, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_USER_REMOVE, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_remove(statement, "user", err);
}

static const char SQL_USER_GET[] = "SELECT\n" USER_COLUMNS "FROM \"user\" AS u\n"
                                   "WHERE u.id = :id";

enum score_status store_user_get(struct store *store, int64_t id, struct arena *arena,
                                 struct user *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_USER_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &USER_ROW, ret, err);
}

static const char SQL_USER_FIND[] = "SELECT\n" USER_COLUMNS "FROM \"user\" AS u\n"
                                    "WHERE u.email = :email";

enum score_status store_user_find(struct store *store, const char *email, struct arena *arena,
                                  struct user *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_USER_FIND, &statement, err));
    bind_text(statement, ":email", email);
    return statement_get(statement, arena, &USER_ROW, ret, err);
}

static const char SQL_USER_LIST[] = "SELECT\n" USER_COLUMNS "FROM \"user\" AS u\n"
                                    "WHERE u.id > :after_id\n"
                                    "  AND :partner_id = 0\n"
                                    "ORDER BY u.id\n"
                                    "LIMIT :limit";
static const char SQL_USER_LIST_OF_PARTNER[] = "SELECT\n" USER_COLUMNS "FROM \"user\" AS u\n"
                                               "WHERE u.id > :after_id\n"
                                               "  AND u.partner_id = :partner_id\n"
                                               "ORDER BY u.id\n"
                                               "LIMIT :limit";

enum score_status store_user_list(struct store *store, int64_t partner_id,
                                  const struct store_page *page, struct arena *arena,
                                  struct user **ret_items, size_t *ret_count,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, partner_id ? SQL_USER_LIST_OF_PARTNER : SQL_USER_LIST,
                             &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":partner_id", partner_id);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &USER_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
