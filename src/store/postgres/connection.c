/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres/connection.h"
#include "store/postgres/functions.h"
#include "store/postgres/many.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/sql/statement.h"

enum { NAME_MAX_BYTES = 512, SETTINGS_BYTES = 512 };

static const char READ_WRITE[] = "read-write";

/* What the address says of one keyword; "" when it is silent. */
static const char *option_of(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (text_equal(option->keyword, keyword)) {
            return option->val ? option->val : "";
        }
    }
    return "";
}

/* "postgresql://host:port/name": no user, no password. */
static char *name_of(const PQconninfoOption *options)
{
    const char *host = option_of(options, "host");
    const char *port = option_of(options, "port");
    struct buf buf;
    buf_init(&buf, NAME_MAX_BYTES);
    buf_add_text(&buf, "postgresql://");
    buf_add_text(&buf, host[0] != '/' ? host : "");
    if (port[0] != '\0' && host[0] != '/') {
        buf_add_format(&buf, ":%s", port);
    }
    buf_add_format(&buf, "/%s", option_of(options, "dbname"));
    char *name = buf_take(&buf);
    buf_done(&buf);
    return name ? name : strdup("postgresql");
}

/* A password with '@' or '/' as it is makes libpq take its end for the host, the port or the
 * database, ask for it in the network, and repeat it: there is a second '@'. */
static bool has_stray_at(const char *url)
{
    const char *start = strstr(url, "://") + strlen("://");
    size_t user_len = strcspn(start, "@/");
    const char *rest = start[user_len] == '@' ? start + user_len + 1 : start;
    return rest[strcspn(rest, "@?")] == '@';
}

static enum score_status url_read(const char *url, struct postgres_store *pg,
                                  struct score_error *err)
{
    char *message = NULL;
    PQconninfoOption *options = has_stray_at(url) ? NULL : PQconninfoParse(url, &message);
    PQfreemem(message); /* may repeat the address, password and all */
    if (!options) {
        return score_error_set(err, SCORE_INVALID, "database",
                               "not a database address: write postgresql://USER@HOST/NAME, odd "
                               "characters percent-encoded (@ is %%40, / is %%2F)");
    }
    pg->base.name = name_of(options);
    pg->has_choice = option_of(options, "target_session_attrs")[0] != '\0';
    pg->has_hosts = strchr(option_of(options, "host"), ',') != NULL;
    PQconninfoFree(options);
    pg->url = strdup(url);
    if (!pg->base.name || !pg->url) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return SCORE_OK;
}

/* What stands before the address gives way to it, what stands behind overrules it. A server that
 * vanished without a word is noticed in a quarter of a minute. */
static PGconn *connection_make(const struct postgres_store *pg)
{
    bool must_choose = pg->has_hosts && !pg->has_choice;
    const char *const settings[][2] = {
        {"fallback_application_name", "score"},
        {"connect_timeout", "5"},
        {"keepalives_idle", "5"},
        {"keepalives_interval", "3"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "15000"},
        {"target_session_attrs", must_choose ? READ_WRITE : "any"},
        {"dbname", pg->url},
        {"client_encoding", "UTF8"},
    };
    enum { COUNT = SCORE_ARRAY_COUNT(settings) };
    const char *keywords[COUNT + 1] = {NULL};
    const char *values[COUNT + 1] = {NULL};
    for (int i = 0; i < COUNT; i++) {
        keywords[i] = settings[i][0];
        values[i] = settings[i][1];
    }
    return PQconnectdbParams(keywords, values, 1);
}

static bool says_on(const struct postgres_store *pg, const char *parameter)
{
    const char *value = PQparameterStatus(pg->connection, parameter);
    return value && text_equal(value, "on");
}

static enum score_status server_check(struct postgres_store *pg, struct score_error *err)
{
    int version = PQserverVersion(pg->connection);
    if (version < POSTGRES_VERSION_MIN) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s is PostgreSQL %d, this program needs 15 or newer", pg->base.name,
                               version / 10000);
    }
    const char *encoding = PQparameterStatus(pg->connection, "server_encoding");
    if (!encoding || !text_equal(encoding, "UTF8")) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s has encoding %s: make it with ENCODING 'UTF8' TEMPLATE "
                               "template0",
                               pg->base.name, encoding ? encoding : "unknown");
    }
    if (pg->base.mode == STORE_READ_WRITE &&
        (says_on(pg, "in_hot_standby") || says_on(pg, "default_transaction_read_only"))) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "%s is a read-only standby: name the primary, or several hosts "
                               "with target_session_attrs=read-write",
                               pg->base.name);
    }
    return SCORE_OK;
}

/*
 * What was acknowledged is on disk. The lock is waited for as long as SQLite's; a node that hangs
 * inside a transaction does not hold up the others for ever.
 */
static enum score_status settings_apply(struct postgres_store *pg, struct score_error *err)
{
    char sql[SETTINGS_BYTES];
    (void)snprintf(sql, sizeof(sql),
                   "SET lock_timeout = %d;"
                   "SET idle_in_transaction_session_timeout = '120s';"
                   "SET client_min_messages = warning;"
                   "SET plan_cache_mode = force_generic_plan;"
                   "SET default_transaction_read_only = %s;"
                   "SELECT set_config('synchronous_commit', 'on', false)"
                   " WHERE current_setting('synchronous_commit') = 'off'",
                   LIMIT_BUSY_TIMEOUT_MS, pg->base.mode != STORE_READ_WRITE ? "on" : "off");
    return postgres_query(pg, sql, NULL, err);
}

/* The server's notices are not ours to print. */
static void notice_drop(void *user, const PGresult *result)
{
    (void)user;
    (void)result;
}

/* Whatever the old connection had begun is gone with it. */
static void connection_drop(struct postgres_store *pg)
{
    PQfinish(pg->connection);
    pg->connection = NULL;
    pg->queue_count = 0;
    pg->later_count = 0;
    pg->saved = 0;
    redo_end(&pg->redo);
    postgres_together_drop(pg, 0);
    postgres_ahead_forget(pg);
    pg->is_snapshot_open = false;
    postgres_stream_cut(pg);
    PQclear(pg->references);
    pg->references = NULL;
    pg->generation++;
}

enum score_status postgres_connect(struct postgres_store *pg, struct score_error *err)
{
    bool is_again = pg->generation > 0;
    connection_drop(pg);
    pg->connection = connection_make(pg);
    if (!pg->connection) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (PQstatus(pg->connection) != CONNECTION_OK) {
        return postgres_connect_failure(pg, err);
    }
    PQsetNoticeReceiver(pg->connection, notice_drop, NULL);
    enum score_status status = server_check(pg, err);
    status = status ? status : settings_apply(pg, err);
    if (status) {
        connection_drop(pg); /* one without its settings is nobody's: the next use makes another */
        return status;
    }
    /* Another server may have taken over, and know less: caches start again. */
    pg->base.rollback_count += is_again;
    return SCORE_OK;
}

enum score_status postgres_ready(struct postgres_store *pg, struct score_error *err)
{
    if (pg->connection && PQstatus(pg->connection) == CONNECTION_OK) {
        return SCORE_OK;
    }
    if (pg->saved > 0 || pg->is_snapshot_open) {
        return postgres_failure(pg, NULL, err);
    }
    return postgres_connect(pg, err);
}

static void postgres_close(struct store *store)
{
    struct postgres_store *pg = postgres_of(store);
    statements_free(store);
    postgres_together_free(pg);
    postgres_ahead_free(pg);
    PQclear(pg->references);
    buf_done(&pg->bulk);
    redo_end(&pg->redo);
    PQfinish(pg->connection);
    free(pg->url);
    free(store->name);
    free(store);
}

enum score_status postgres_store_open(const char *url, enum store_mode mode, struct store **ret,
                                      struct score_error *err)
{
    struct postgres_store *pg = calloc(1, sizeof(*pg));
    if (!pg) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    pg->base.driver = &POSTGRES_DRIVER;
    pg->base.mode = mode;
    enum score_status status = url_read(url, pg, err);
    status = status ? status : postgres_connect(pg, err);
    status = status ? status : postgres_schema_prepare(pg, err);
    status = status ? status : postgres_counters_find(pg, err);
    if (status) {
        store_close(&pg->base);
        return status;
    }
    *ret = &pg->base;
    return SCORE_OK;
}

static enum score_status sql_execute(struct store *store, const char *sql, struct score_error *err)
{
    struct postgres_store *pg = postgres_of(store);
    SCORE_TRY(postgres_ready(pg, err));
    SCORE_TRY(postgres_settle(store, err));
    SCORE_TRY(postgres_together_flush(pg, err));
    postgres_ahead_spoil(pg);
    postgres_levels_queue(pg);
    if (store->tx_depth > 0) {
        postgres_queue(pg, QUEUE_SAVE, GUARD_LEVEL);
    }
    SCORE_TRY(postgres_queue_run(pg, err));
    enum score_status status = postgres_query(pg, sql, NULL, err);
    if (store->tx_depth > 0) {
        if (status) {
            postgres_queue(pg, QUEUE_UNDO, GUARD_LEVEL);
        }
        postgres_queue(pg, QUEUE_RELEASE, GUARD_LEVEL);
        if (postgres_queue_run(pg, NULL)) {
            store_lost(store);
        }
    }
    pg->changes++;
    redo_end(&pg->redo); /* what no statement wrote cannot be written again */
    return status;
}

static const char SQL_PING[] = "SELECT version\n"
                               "FROM schema_version";

static enum score_status postgres_ping(struct store *store, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PING, &statement, err));
    return statement_run(statement, err);
}

const struct driver POSTGRES_DRIVER = {
    .dialect = DIALECT_POSTGRES,
    .is_fair = true,
    .close = postgres_close,
    .ping = postgres_ping,
    .check = postgres_check,
    .schema_version = postgres_schema_version,
    .scratch_open = postgres_scratch_open,
    .execute = sql_execute,
    .notify = postgres_notify,
    .wait = postgres_wait,
    .clock_ms = postgres_clock_ms,
    .tx_begin = postgres_tx_begin,
    .tx_commit = postgres_tx_commit,
    .tx_rollback = postgres_tx_rollback,
    .read_begin = postgres_read_begin,
    .read_end = postgres_read_end,
    .prepare = postgres_prepare,
    .finalize = postgres_finalize,
    .reset = postgres_reset,
    .bind_i64 = postgres_bind_i64,
    .bind_f64 = postgres_bind_f64,
    .bind_text = postgres_bind_text,
    .bind_blob = postgres_bind_blob,
    .bind_no_id = postgres_bind_no_id,
    .step = postgres_step,
    .insert = postgres_insert,
    .later = postgres_later,
    .later_may = postgres_later_may,
    .settle = postgres_settle,
    .ahead_note = postgres_ahead_note,
    .ahead_run = postgres_ahead_run,
    .changes = postgres_changes,
    .column_i64 = postgres_column_i64,
    .column_f64 = postgres_column_f64,
    .column_text = postgres_column_text,
    .column_blob = postgres_column_blob,
    .column_is_null = postgres_column_is_null,
    .guard_off = postgres_guard_off,
    .guard_on = postgres_guard_on,
    .last_id = postgres_last_id,
    .last_id_set = postgres_last_id_set,
    .bulk_begin = postgres_bulk_begin,
    .bulk_row = postgres_bulk_row,
    .bulk_end = postgres_bulk_end,
};
