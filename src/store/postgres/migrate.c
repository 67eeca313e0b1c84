/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Brings a database to the program's schema: forward only, each migration in a transaction of its
 * own behind a lock that nodes which start at once take one after the other.
 */

#include "base/text.h"
#include "store/migration.h"
#include "store/postgres/connection.h"
#include "store/postgres/functions.h"

/* A long read makes the attempt end after two seconds: the writers are not to lose those often. */
enum { MONTHS_WAIT = 1000 };
enum { SQL_BYTES = 256, MISSING_BYTES = 128 };

struct schema_facts {
    bool is_ours;
    int64_t version;
    int64_t objects;
    char missing[MISSING_BYTES]; /* what its migrations made and is gone; "" nothing */
};

/* Another program's table may have the same name; what belongs to an extension is nobody's. */
static const char SQL_FACTS[] =
    "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('schema_version')"
    " AND attname = 'application_id'), (SELECT COUNT(*) FROM pg_class AS c"
    " WHERE c.relnamespace = current_schema()::regnamespace"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT FROM pg_depend AS d"
    " WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))";
static const char SQL_VERSION[] =
    "SELECT version, COALESCE(schema_missing(), '') FROM schema_version"
    " WHERE application_id = 1396920146"; /* "SCOR" */
static const char SQL_PARTITIONS[] =
    "SELECT partitions_ensure(now_ms(), 2)"
    " WHERE EXISTS (SELECT FROM partitions_missing(now_ms(), 1))"
    " OR (SELECT months_until_ms FROM market WHERE id = 1) < now_ms() + 2764800000";

static int64_t number_at(const PGresult *result, int column)
{
    int64_t number = 0;
    bool is_number =
        PQntuples(result) > 0 && text_parse_i64(PQgetvalue(result, 0, column), &number);
    return is_number ? number : 0;
}

static enum score_status facts_read(struct postgres_store *pg, struct schema_facts *ret,
                                    struct score_error *err)
{
    SCORE_AUTO(postgres_result_free) PGresult *facts = NULL;
    SCORE_AUTO(postgres_result_free) PGresult *version = NULL;
    SCORE_TRY(postgres_query(pg, SQL_FACTS, &facts, err));
    ret->objects = number_at(facts, 1);
    ret->version = 0;
    ret->is_ours = text_equal(PQgetvalue(facts, 0, 0), "t");
    if (!ret->is_ours) {
        return SCORE_OK;
    }
    SCORE_TRY(postgres_query(pg, SQL_VERSION, &version, err));
    ret->is_ours = PQntuples(version) == 1;
    ret->version = number_at(version, 0);
    if (ret->is_ours) {
        (void)snprintf(ret->missing, sizeof(ret->missing), "%s", PQgetvalue(version, 0, 1));
    }
    return SCORE_OK;
}

static enum score_status facts_check(const struct postgres_store *pg,
                                     const struct schema_facts *facts, struct score_error *err)
{
    if (!facts->is_ours && facts->objects > 0) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s is a database of another program: name another, empty one",
                               pg->base.name);
    }
    if (facts->version > store_schema_latest()) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s has schema version %lld, this program knows up to %lld: "
                               "use a newer program",
                               pg->base.name, (long long)facts->version,
                               (long long)store_schema_latest());
    }
    if (facts->missing[0] != '\0') {
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s is half of schema version %lld: restore the whole backup; "
                               "missing are %s",
                               pg->base.name, (long long)facts->version, facts->missing);
    }
    return SCORE_OK;
}

/* Inside the transaction: look again, another node may have been first. */
static enum score_status migration_apply(struct postgres_store *pg,
                                         const struct migration *migration, struct score_error *err)
{
    struct schema_facts facts = {0};
    SCORE_TRY(facts_read(pg, &facts, err));
    SCORE_TRY(facts_check(pg, &facts, err));
    if (facts.version >= migration->version) {
        return SCORE_OK;
    }
    SCORE_TRY(postgres_query(pg, migration->sql, NULL, err));
    SCORE_TRY(facts_read(pg, &facts, err));
    SCORE_ASSERT(facts.version == migration->version);
    return SCORE_OK;
}

/* The lock is waited for as long as another node's migration may take. */
static enum score_status migration_run(struct postgres_store *pg, const struct migration *migration,
                                       struct score_error *err)
{
    SCORE_TRY(postgres_query(pg,
                             "BEGIN; SET LOCAL lock_timeout = '300s';"
                             "SELECT pg_advisory_xact_lock(1396920146)",
                             NULL, err));
    SCORE_TRY(migration_apply(pg, migration, err));
    return postgres_query(pg, "COMMIT", NULL, err);
}

enum score_status postgres_migrate(struct postgres_store *pg, int64_t until_version,
                                   struct score_error *err)
{
    SCORE_ASSERT(until_version <= store_schema_latest());
    struct schema_facts facts = {0};
    SCORE_TRY(facts_read(pg, &facts, err));
    for (int64_t version = facts.version + 1; version <= until_version; version++) {
        enum score_status status = migration_run(pg, &POSTGRES_MIGRATIONS[version - 1], err);
        if (status) {
            /* A connection that cannot undo is not used again: opening has failed. */
            enum score_status undone = postgres_query(pg, "ROLLBACK", NULL, NULL);
            (void)undone;
            return status;
        }
    }
    return SCORE_OK;
}

void postgres_months_make(struct postgres_store *pg)
{
    if (pg->months_wait > 0) {
        pg->months_wait--;
        return;
    }
    enum score_status status = postgres_query(pg, SQL_PARTITIONS, NULL, NULL);
    pg->months_wait = status ? MONTHS_WAIT : 0;
}

enum score_status postgres_schema_prepare(struct postgres_store *pg, struct score_error *err)
{
    struct schema_facts facts = {0};
    SCORE_TRY(facts_read(pg, &facts, err));
    SCORE_TRY(facts_check(pg, &facts, err));
    pg->base.found_version = facts.version;
    if (pg->base.mode == STORE_READ_WRITE) {
        SCORE_TRY(postgres_migrate(pg, store_schema_latest(), err));
        /* Rows of a month without a table wait in the last one, so this may be done later. */
        enum score_status status = postgres_query(pg, SQL_PARTITIONS, NULL, err);
        return status == SCORE_BUSY ? SCORE_OK : status;
    }
    if (!facts.is_ours) {
        return score_error_set(err, SCORE_NOT_FOUND, "database",
                               "%s is empty: open it once for writing to make its tables",
                               pg->base.name);
    }
    if (facts.version < store_schema_latest()) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s has schema version %lld, this program needs %lld: open it "
                               "once for writing to migrate it",
                               pg->base.name, (long long)facts.version,
                               (long long)store_schema_latest());
    }
    return SCORE_OK;
}

enum score_status postgres_schema_version(struct store *store, int64_t *ret_version,
                                          struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    struct schema_facts facts = {0};
    SCORE_TRY(postgres_ready(pg, err));
    SCORE_TRY(postgres_settle(store, err));
    SCORE_TRY(postgres_queue_run(pg, err));
    SCORE_TRY(facts_read(pg, &facts, err));
    *ret_version = facts.version;
    return SCORE_OK;
}

static const char SQL_INVALID[] =
    "SELECT conname::text FROM pg_constraint WHERE NOT convalidated"
    " AND connamespace = current_schema()::regnamespace"
    " UNION ALL SELECT c.relname::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = "
    "i.indexrelid"
    " WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace LIMIT 1";

/* An id beyond the last one given came from outside, and would be given again. */
static enum score_status ids_check(struct postgres_store *pg, struct score_error *err)
{
    SCORE_AUTO(postgres_result_free) PGresult *market = NULL;
    SCORE_TRY(postgres_query(pg, "SELECT counters FROM market WHERE id = 1", &market, err));
    if (PQntuples(market) != 1) {
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s: the market has no row: restore a backup", pg->base.name);
    }
    SCORE_TRY(postgres_counters_read(pg, PQgetvalue(market, 0, 0), err));
    for (size_t i = 0; i < pg->counter_count; i++) {
        const struct counter *counter = &pg->counters[i];
        if (counter->column[0] == '\0') {
            continue;
        }
        char sql[SQL_BYTES];
        (void)snprintf(sql, sizeof(sql), "SELECT MAX(\"%s\") FROM \"%s\"", counter->column,
                       counter->table);
        SCORE_AUTO(postgres_result_free) PGresult *last = NULL;
        SCORE_TRY(postgres_query(pg, sql, &last, err));
        if (number_at(last, 0) > counter->last) {
            return score_error_set(err, SCORE_CORRUPT, "",
                                   "%s: %s has the id %lld, the last one given is %lld: rows were "
                                   "added from outside",
                                   pg->base.name, counter->table, (long long)number_at(last, 0),
                                   (long long)counter->last);
        }
    }
    return SCORE_OK;
}

/* Pages are the server's to check (data checksums, amcheck); references are always enforced. */
enum score_status postgres_check(struct store *store, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_ASSERT(store->tx_depth == 0);
    SCORE_TRY(postgres_ready(pg, err));
    SCORE_TRY(postgres_settle(store, err));
    SCORE_TRY(postgres_queue_run(pg, err));
    SCORE_AUTO(postgres_result_free) PGresult *invalid = NULL;
    SCORE_TRY(postgres_query(pg, SQL_INVALID, &invalid, err));
    if (PQntuples(invalid) > 0) {
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s: %s is not valid: validate or rebuild it", pg->base.name,
                               PQgetvalue(invalid, 0, 0));
    }
    return ids_check(pg, err);
}
