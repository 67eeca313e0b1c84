/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/migrate.h"

#include "store/sql/statement.h"

/* One statement, so that a migration of another process is seen whole or not at all. */
static const char SQL_SCHEMA_FACTS[] = "SELECT\n"
                                       "    (SELECT application_id FROM pragma_application_id),\n"
                                       "    (SELECT user_version FROM pragma_user_version),\n"
                                       "    (SELECT COUNT(*) FROM sqlite_schema)";

enum score_status schema_facts_read(struct store *store, struct schema_facts *ret,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_SCHEMA_FACTS, &statement, err));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    ret->application_id = row_i64(&row);
    ret->version = row_i64(&row);
    ret->objects = row_i64(&row);
    return SCORE_OK;
}

enum score_status schema_facts_check(const struct store *store, const struct schema_facts *facts,
                                     struct score_error *err)
{
    bool is_fresh = facts->application_id == 0 && facts->version == 0 && facts->objects == 0;
    if (!is_fresh && facts->application_id != STORE_APPLICATION_ID) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s is a database of another program: name another file",
                               store->name);
    }
    if (facts->version > store_schema_latest()) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s has schema version %lld, this program knows up to %lld: "
                               "use a newer program",
                               store->name, (long long)facts->version,
                               (long long)store_schema_latest());
    }
    return SCORE_OK;
}

/* Inside the transaction: look again, another process may have been first. */
static enum score_status migration_apply(struct store *store, const struct migration *migration,
                                         struct score_error *err)
{
    struct schema_facts facts = {0};
    SCORE_TRY(schema_facts_read(store, &facts, err));
    SCORE_TRY(schema_facts_check(store, &facts, err));
    if (facts.version >= migration->version) {
        return SCORE_OK;
    }
    SCORE_TRY(sqlite_execute(store, migration->sql, err));
    SCORE_TRY(schema_facts_read(store, &facts, err));
    SCORE_ASSERT(facts.version == migration->version);
    return SCORE_OK;
}

/* `from` and all up to `until` in one transaction. */
static enum score_status migrations_run(struct store *store, int64_t from, int64_t until,
                                        struct score_error *err)
{
    SCORE_TRY(store_tx_begin(store, err));
    enum score_status status = SCORE_OK;
    for (int64_t version = from; version <= until && !status; version++) {
        status = migration_apply(store, &MIGRATIONS[version - 1], err);
    }
    status = status ? status : store_tx_commit(store, err);
    if (status) {
        store_tx_rollback(store);
    }
    return status;
}

/* A new database is made whole or not at all, and waits for the disk once; one that holds data
 * keeps each version it has reached. */
enum score_status store_migrate(struct store *store, int64_t until_version, struct score_error *err)
{
    SCORE_ASSERT(until_version <= store_schema_latest());
    struct schema_facts found = {0};
    SCORE_TRY(schema_facts_read(store, &found, err));
    if (found.version == 0 && until_version > 0) {
        return migrations_run(store, 1, until_version, err);
    }
    for (int64_t version = 1; version <= until_version; version++) {
        struct schema_facts facts = {0};
        SCORE_TRY(schema_facts_read(store, &facts, err));
        if (facts.version >= version) {
            continue;
        }
        SCORE_TRY(migrations_run(store, version, version, err));
    }
    return SCORE_OK;
}

enum score_status sqlite_schema_version(struct store *store, int64_t *ret_version,
                                        struct score_error *err)
{
    struct schema_facts facts = {0};
    SCORE_TRY(schema_facts_read(store, &facts, err));
    *ret_version = facts.version;
    return SCORE_OK;
}
