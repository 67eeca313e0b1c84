/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lease_store.h"

#include "store/sql/statement.h"

#define LEASE_COLUMNS                                                                              \
    "    name,\n"                                                                                  \
    "    holder,\n"                                                                                \
    "    until_ms,\n"                                                                              \
    "    fence\n"

static void row_to_lease(struct row *row, void *ret_record)
{
    struct lease *lease = ret_record;
    lease->name = row_text(row);
    lease->holder = row_text(row);
    lease->until_ms = row_i64(row);
    lease->fence = row_i64(row);
}

static const struct row_type LEASE_ROW = {"lease", sizeof(struct lease), row_to_lease};

static const char SQL_LEASE_GET[] = "SELECT\n" LEASE_COLUMNS "FROM lease\n"
                                    "WHERE name = :name";

enum score_status store_lease_get(struct store *store, const char *name, struct arena *arena,
                                  struct lease *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_LEASE_GET, &statement, err));
    bind_text(statement, ":name", name);
    return statement_get(statement, arena, &LEASE_ROW, ret, err);
}

static const char SQL_LEASE_ADD[] = "INSERT INTO lease (\n" LEASE_COLUMNS ") VALUES (\n"
                                    "    :name,\n"
                                    "    :holder,\n"
                                    "    :until_ms,\n"
                                    "    :fence\n"
                                    ")";

enum score_status store_lease_add(struct store *store, const struct lease *lease,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LEASE_ADD, &statement, err));
    bind_text(statement, ":name", lease->name);
    bind_text(statement, ":holder", lease->holder);
    bind_i64(statement, ":until_ms", lease->until_ms);
    bind_i64(statement, ":fence", lease->fence);
    return statement_run(statement, err);
}

static const char SQL_LEASE_UPDATE[] = "UPDATE lease\n"
                                       "SET\n"
                                       "    holder = :holder,\n"
                                       "    until_ms = :until_ms,\n"
                                       "    fence = :fence\n"
                                       "WHERE name = :name\n"
                                       "  AND holder = :before_holder\n"
                                       "  AND until_ms = :before_until_ms\n"
                                       "  AND fence = :before_fence";

enum score_status store_lease_update(struct store *store, const struct lease *before,
                                     const struct lease *after, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LEASE_UPDATE, &statement, err));
    bind_text(statement, ":holder", after->holder);
    bind_i64(statement, ":until_ms", after->until_ms);
    bind_i64(statement, ":fence", after->fence);
    bind_text(statement, ":name", before->name);
    bind_text(statement, ":before_holder", before->holder);
    bind_i64(statement, ":before_until_ms", before->until_ms);
    bind_i64(statement, ":before_fence", before->fence);
    int64_t unversioned = 0;
    return statement_update(statement, "lease", &unversioned, err);
}

static const char SQL_LEASE_REMOVE[] = "DELETE FROM lease\n"
                                       "WHERE name = :name\n"
                                       "  AND holder = :holder\n"
                                       "  AND until_ms = :until_ms\n"
                                       "  AND fence = :fence";

enum score_status store_lease_remove(struct store *store, const struct lease *lease,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_LEASE_REMOVE, &statement, err));
    bind_text(statement, ":name", lease->name);
    bind_text(statement, ":holder", lease->holder);
    bind_i64(statement, ":until_ms", lease->until_ms);
    bind_i64(statement, ":fence", lease->fence);
    int64_t unversioned = 0;
    return statement_update(statement, "lease", &unversioned, err);
}

static const char SQL_LEASE_LIST[] = "SELECT\n" LEASE_COLUMNS "FROM lease\n"
                                     "ORDER BY name\n"
                                     "LIMIT :limit";

enum score_status store_lease_list(struct store *store, int limit, struct arena *arena,
                                   struct lease **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list;
    SCORE_TRY(statement_read(store, SQL_LEASE_LIST, &statement, err));
    bind_i64(statement, ":limit", limit);
    SCORE_TRY(statement_list(statement, arena, &LEASE_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static void row_to_holder(struct row *row, void *ret_record)
{
    const char **holder = ret_record;
    *holder = row_text(row);
}

static const struct row_type HOLDER_ROW = {"holder", sizeof(const char *), row_to_holder};

static const char SQL_MAIL_HOLDER_LIST[] = "SELECT DISTINCT\n"
                                           "    m.holder\n"
                                           "FROM mail AS m\n"
                                           "WHERE m.holder <> ''\n"
                                           "ORDER BY m.holder\n"
                                           "LIMIT :limit";

enum score_status store_mail_holder_list(struct store *store, int limit, struct arena *arena,
                                         const char ***ret_holders, size_t *ret_count,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_MAIL_HOLDER_LIST, &statement, err));
    bind_i64(statement, ":limit", limit);
    SCORE_TRY(statement_list(statement, arena, &HOLDER_ROW, &list, err));
    *ret_holders = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
