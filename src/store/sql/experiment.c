/* SPDX-License-Identifier: Apache-2.0 */
#include "store/experiment_store.h"

#include "store/sql/statement.h"

/* ---- experiments ------------------------------------------------------------------------------
 */

#define EXPERIMENT_FIELDS                                                                          \
    "    name,\n"                                                                                  \
    "    metric,\n"                                                                                \
    "    share_ppm,\n"                                                                             \
    "    stop_at_ms,\n"                                                                            \
    "    stop_passes,\n"                                                                           \
    "    secret,\n"                                                                                \
    "    state,\n"                                                                                 \
    "    started_by,\n"                                                                            \
    "    started_at_ms,\n"                                                                         \
    "    started_seq,\n"                                                                           \
    "    stopped_by,\n"                                                                            \
    "    stopped_at_ms,\n"                                                                         \
    "    stopped_seq,\n"                                                                           \
    "    version\n"
#define EXPERIMENT_COLUMNS "    id,\n" EXPERIMENT_FIELDS

static void row_to_experiment(struct row *row, void *ret_record)
{
    struct experiment *experiment = ret_record;
    experiment->id = row_i64(row);
    experiment->name = row_text(row);
    experiment->metric = (enum experiment_metric)row_int(row);
    experiment->share_ppm = row_i64(row);
    experiment->stop_at_ms = row_i64(row);
    experiment->stop_passes = row_i64(row);
    size_t secret_len = 0;
    const void *secret = row_blob(row, &secret_len);
    /* The table's CHECK holds the length; a damaged file must not overrun the record. */
    if (secret_len == sizeof(experiment->secret)) {
        memcpy(experiment->secret, secret, secret_len);
    }
    experiment->state = (enum experiment_state)row_int(row);
    experiment->started_by = row_text(row);
    experiment->started_at_ms = row_i64(row);
    experiment->started_seq = row_i64(row);
    experiment->stopped_by = row_text(row);
    experiment->stopped_at_ms = row_i64(row);
    experiment->stopped_seq = row_i64(row);
    experiment->version = row_i64(row);
}

static const struct row_type EXPERIMENT_ROW = {"experiment", sizeof(struct experiment),
                                               row_to_experiment};

static const char SQL_EXPERIMENT_ADD[] =
    "INSERT INTO experiment (\n" EXPERIMENT_FIELDS ") VALUES (\n"
    "    :name,\n"
    "    :metric,\n"
    "    :share_ppm,\n"
    "    :stop_at_ms,\n"
    "    :stop_passes,\n"
    "    :secret,\n"
    "    :state,\n"
    "    :started_by,\n"
    "    :started_at_ms,\n"
    "    0,\n"
    "    '',\n"
    "    0,\n"
    "    0,\n"
    "    1\n"
    ")";

enum score_status store_experiment_add(struct store *store, struct experiment *experiment,
                                       struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EXPERIMENT_ADD, &statement, err));
    bind_text(statement, ":name", experiment->name);
    bind_i64(statement, ":metric", (int64_t)experiment->metric);
    bind_i64(statement, ":share_ppm", experiment->share_ppm);
    bind_i64(statement, ":stop_at_ms", experiment->stop_at_ms);
    bind_i64(statement, ":stop_passes", experiment->stop_passes);
    bind_blob(statement, ":secret", experiment->secret, sizeof(experiment->secret));
    bind_i64(statement, ":state", (int64_t)experiment->state);
    bind_text(statement, ":started_by", experiment->started_by);
    bind_i64(statement, ":started_at_ms", experiment->started_at_ms);
    experiment->version = 1;
    return statement_insert(statement, &experiment->id, err);
}

static const char SQL_EXPERIMENT_UPDATE[] = "UPDATE experiment\n"
                                            "SET\n"
                                            "    state = :state,\n"
                                            "    started_seq = :started_seq,\n"
                                            "    stopped_by = :stopped_by,\n"
                                            "    stopped_at_ms = :stopped_at_ms,\n"
                                            "    stopped_seq = :stopped_seq,\n"
                                            "    version = version + 1\n"
                                            "WHERE id = :id\n"
                                            "  AND version = :version";

enum score_status store_experiment_update(struct store *store, struct experiment *experiment,
                                          struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EXPERIMENT_UPDATE, &statement, err));
    bind_i64(statement, ":state", (int64_t)experiment->state);
    bind_i64(statement, ":started_seq", experiment->started_seq);
    bind_text(statement, ":stopped_by", experiment->stopped_by);
    bind_i64(statement, ":stopped_at_ms", experiment->stopped_at_ms);
    bind_i64(statement, ":stopped_seq", experiment->stopped_seq);
    bind_i64(statement, ":id", experiment->id);
    bind_i64(statement, ":version", experiment->version);
    return statement_update(statement, "experiment", &experiment->version, err);
}

static const char SQL_EXPERIMENT_GET[] = "SELECT\n" EXPERIMENT_COLUMNS "FROM experiment\n"
                                         "WHERE id = :id";

enum score_status store_experiment_get(struct store *store, int64_t id, struct arena *arena,
                                       struct experiment *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EXPERIMENT_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &EXPERIMENT_ROW, ret, err);
}

_Static_assert(EXPERIMENT_RUNNING == 1, "SQL_EXPERIMENT_RUNNING");
/* The state is spelt out, so that the index of the one that runs serves it. */
static const char SQL_EXPERIMENT_RUNNING[] = "SELECT\n" EXPERIMENT_COLUMNS "FROM experiment\n"
                                             "WHERE state = 1";

enum score_status store_experiment_running(struct store *store, struct arena *arena,
                                           struct experiment *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EXPERIMENT_RUNNING, &statement, err));
    return statement_get(statement, arena, &EXPERIMENT_ROW, ret, err);
}

static const char SQL_EXPERIMENT_LIST[] = "SELECT\n" EXPERIMENT_COLUMNS "FROM experiment\n"
                                          "WHERE :after_id = 0 OR id < :after_id\n"
                                          "ORDER BY id DESC\n"
                                          "LIMIT :limit";

enum score_status store_experiment_list(struct store *store, const struct store_page *page,
                                        struct arena *arena, struct experiment **ret_items,
                                        size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list;
    SCORE_TRY(statement_read(store, SQL_EXPERIMENT_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    SCORE_TRY(statement_list(statement, arena, &EXPERIMENT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* ---- passes -----------------------------------------------------------------------------------
 */

static void row_to_number(struct row *row, void *ret_record)
{
    *(int64_t *)ret_record = row_i64(row);
}

static const struct row_type NUMBER_ROW = {"number", sizeof(int64_t), row_to_number};

static const char SQL_PASS_COUNT[] = "SELECT MAX(number)\n"
                                     "FROM experiment_pass\n"
                                     "WHERE experiment_id = :experiment_id";

enum score_status store_experiment_pass_count(struct store *store, int64_t id, int64_t *ret,
                                              struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PASS_COUNT, &statement, err));
    bind_i64(statement, ":experiment_id", id);
    return statement_get(statement, NULL, &NUMBER_ROW, ret, err);
}

static const char SQL_PASS_ADD[] = "INSERT INTO experiment_pass (\n"
                                   "    experiment_id,\n"
                                   "    number,\n"
                                   "    offer_id,\n"
                                   "    line,\n"
                                   "    country,\n"
                                   "    week,\n"
                                   "    is_baseline\n"
                                   ") VALUES (\n"
                                   "    :experiment_id,\n"
                                   "    :number,\n"
                                   "    :offer_id,\n"
                                   "    :line,\n"
                                   "    :country,\n"
                                   "    :week,\n"
                                   "    :is_baseline\n"
                                   ")";

enum score_status store_experiment_pass_add(struct store *store, struct experiment_pass *pass,
                                            struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    int64_t count = 0;
    SCORE_TRY(store_experiment_pass_count(store, pass->experiment_id, &count, err));
    pass->number = count + 1;
    SCORE_TRY(statement_write(store, SQL_PASS_ADD, &statement, err));
    bind_i64(statement, ":experiment_id", pass->experiment_id);
    bind_i64(statement, ":number", pass->number);
    bind_i64(statement, ":offer_id", pass->offer_id);
    bind_text(statement, ":line", pass->line);
    bind_text(statement, ":country", pass->country);
    bind_i64(statement, ":week", pass->week);
    bind_bool(statement, ":is_baseline", pass->is_baseline);
    return statement_run(statement, err);
}

static void row_to_week(struct row *row, void *ret_record)
{
    struct experiment_week *week = ret_record;
    week->line = row_text(row);
    week->country = row_text(row);
    week->week = row_i64(row);
    week->is_baseline = row_bool(row);
    week->passes = row_i64(row);
    week->known = row_i64(row);
    week->successes = row_i64(row);
    week->known_at_ms = row_i64(row);
}

static const struct row_type WEEK_ROW = {"experiment week", sizeof(struct experiment_week),
                                         row_to_week};

/* `at` is when the outcome was known, NULL while it is not. */
#define SQL_WEEK_LIST(success, at)                                                                 \
    "SELECT\n"                                                                                     \
    "    p.line,\n"                                                                                \
    "    p.country,\n"                                                                             \
    "    p.week,\n"                                                                                \
    "    p.is_baseline,\n"                                                                         \
    "    COUNT(*),\n"                                                                              \
    "    COUNT(" at "),\n"                                                                         \
    "    COUNT(CASE WHEN " success " THEN 1 END),\n"                                               \
    "    MAX(" at ")\n"                                                                            \
    "FROM experiment_pass AS p\n"                                                                  \
    "JOIN offer AS o ON o.id = p.offer_id\n"                                                       \
    "WHERE p.experiment_id = :experiment_id\n"                                                     \
    "GROUP BY p.line, p.country, p.week, p.is_baseline\n"                                          \
    "ORDER BY p.line, p.country, p.week, p.is_baseline"

static const char SQL_WEEK_LIST_ACCEPT[] =
    SQL_WEEK_LIST("o.accepted_at_ms > 0", "CASE WHEN o.accepted_at_ms > 0 THEN o.accepted_at_ms"
                                          " WHEN o.ended_at_ms > 0 THEN o.ended_at_ms END");
_Static_assert(OFFER_WON == 8, "SQL_WEEK_LIST_WIN");
static const char SQL_WEEK_LIST_WIN[] =
    SQL_WEEK_LIST("o.state = 8", "CASE WHEN o.ended_at_ms > 0 THEN o.ended_at_ms END");

enum score_status store_experiment_week_list(struct store *store,
                                             const struct experiment *experiment,
                                             struct arena *arena,
                                             struct experiment_week **ret_items, size_t *ret_count,
                                             struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list;
    const char *sql =
        experiment->metric == EXPERIMENT_WIN ? SQL_WEEK_LIST_WIN : SQL_WEEK_LIST_ACCEPT;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    bind_i64(statement, ":experiment_id", experiment->id);
    SCORE_TRY(statement_list(statement, arena, &WEEK_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
