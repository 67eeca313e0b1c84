/* SPDX-License-Identifier: Apache-2.0 */
#include "store/copy.h"

#include <math.h>

#include "base/text.h"
#include "store/driver.h"
#include "store/event_store.h"
#include "store/passing_store.h"
#include "store/sql/statement.h"

enum { COLUMNS_MAX = 64, SQL_MAX = 4096 };

/* One table as both databases have it. */
struct table {
    const char *name;
    const char *columns; /* "a", "b" */
    const char *order;   /* of its key: "1, 2" */
    enum bulk_type types[COLUMNS_MAX];
    size_t column_count;
};

/* The catalogue is a fresh SQLite database's: PostgreSQL has tables of its own beside those
 * (db/postgres). */
static const char SQL_COLUMNS[] = "SELECT\n"
                                  "    m.name,\n"
                                  "    c.name,\n"
                                  "    CASE c.type\n"
                                  "        WHEN 'INTEGER' THEN 1\n"
                                  "        WHEN 'REAL' THEN 2\n"
                                  "        WHEN 'TEXT' THEN 3\n"
                                  "        ELSE 4\n"
                                  "    END,\n"
                                  "    c.pk\n"
                                  "FROM sqlite_schema AS m\n"
                                  "JOIN pragma_table_xinfo(m.name) AS c\n"
                                  "WHERE m.type = 'table'\n"
                                  "  AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'\n"
                                  "  AND c.hidden = 0\n"
                                  "ORDER BY\n"
                                  "    m.name,\n"
                                  "    c.cid";

struct column {
    const char *table;
    const char *name;
    enum bulk_type type;
    int64_t key; /* place in the primary key, 0 = not in it */
};

static void row_to_column(struct row *row, void *ret_record)
{
    struct column *column = ret_record;
    column->table = row_text(row);
    column->name = row_text(row);
    column->type = (enum bulk_type)row_int(row);
    column->key = row_i64(row);
}

static const struct row_type COLUMN_ROW = {"column", sizeof(struct column), row_to_column};

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "the answer does not fit in memory");
}

/* Adds the columns of one table, which stand together; answers how many they are. */
static size_t table_add(struct table *table, const struct column *columns, size_t count,
                        struct arena *arena)
{
    size_t used = 0;
    table->name = columns[0].table;
    table->columns = "";
    table->order = "";
    while (used < count && text_equal(columns[used].table, table->name)) {
        const char *comma = used ? ", " : "";
        SCORE_ASSERT(used < COLUMNS_MAX);
        table->types[used] = columns[used].type;
        table->columns =
            arena_format(arena, "%s%s\"%s\"", table->columns, comma, columns[used].name);
        if (columns[used].key) {
            table->order = arena_format(arena, "%s%s%zu", table->order,
                                        table->order[0] != '\0' ? ", " : "", used + 1);
        }
        if (!table->columns || !table->order) {
            return 0;
        }
        used++;
    }
    table->column_count = used;
    return used;
}

static enum score_status tables_find(struct store *fresh, struct arena *arena,
                                     struct table **ret_tables, size_t *ret_count,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    struct table *tables = NULL;
    size_t count = 0;
    size_t capacity = 0;
    SCORE_TRY(statement_read(fresh, SQL_COLUMNS, &statement, err));
    SCORE_TRY(statement_list(statement, arena, &COLUMN_ROW, &list, err));
    const struct column *columns = list.items;
    for (size_t i = 0; i < list.count;) {
        struct table *grown = arena_grow(arena, tables, count, &capacity, sizeof(*tables));
        if (!grown) {
            return no_memory(err);
        }
        tables = grown;
        size_t used = table_add(&tables[count], columns + i, list.count - i, arena);
        if (!used) {
            return no_memory(err);
        }
        count++;
        i += used;
    }
    *ret_tables = tables;
    *ret_count = count;
    return SCORE_OK;
}

/* Statements made here are not constants: prepared, used once, and forgotten. */
static enum score_status made_begin(struct store *store, const char *sql, struct statement **ret,
                                    struct score_error *err)
{
    SCORE_TRY(store->driver->prepare(store, sql, ret, err));
    (*ret)->is_used = true;
    return SCORE_OK;
}

static void made_end(struct statement **statement)
{
    if (*statement) {
        const struct driver *driver = (*statement)->store->driver;
        driver->reset(*statement);
        driver->finalize(*statement);
        *statement = NULL;
    }
}

static enum score_status rows_count(struct store *store, const char *table, int64_t *ret,
                                    struct score_error *err)
{
    char sql[SQL_MAX];
    bool has_row = false;
    SCORE_AUTO(made_end) struct statement *statement = NULL;
    (void)snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM \"%s\"", table);
    SCORE_TRY(made_begin(store, sql, &statement, err));
    statement->is_whole = true;
    SCORE_TRY(store->driver->step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    *ret = store->driver->column_i64(statement, 0);
    return SCORE_OK;
}

static struct bulk_value value_of(struct statement *statement, int column, enum bulk_type type,
                                  bool *ret_is_exhausted)
{
    const struct driver *driver = statement->store->driver;
    struct bulk_value value = {.type = type, .is_null = driver->column_is_null(statement, column)};
    switch (type) {
    case BULK_I64:
        value.i64 = driver->column_i64(statement, column);
        break;
    case BULK_F64:
        value.f64 = driver->column_f64(statement, column);
        break;
    case BULK_TEXT:
        value.bytes = driver->column_text(statement, column, &value.len, ret_is_exhausted);
        break;
    case BULK_BLOB:
        value.bytes = driver->column_blob(statement, column, &value.len);
        break;
    }
    value.bytes = value.bytes ? value.bytes : "";
    return value;
}

static void value_bind(struct statement *statement, int index, const struct bulk_value *value)
{
    const struct driver *driver = statement->store->driver;
    if (value->is_null) {
        driver->bind_no_id(statement, index);
    } else if (value->type == BULK_I64) {
        driver->bind_i64(statement, index, value->i64);
    } else if (value->type == BULK_F64) {
        driver->bind_f64(statement, index, value->f64);
    } else if (value->type == BULK_TEXT) {
        driver->bind_text(statement, index, value->bytes);
    } else {
        driver->bind_blob(statement, index, value->bytes, value->len);
    }
}

/* Where rows go: a stream of the database's own, or one INSERT again and again. */
struct sink {
    struct store *store;
    const struct table *table;
    struct statement *insert; /* NULL = a stream */
};

static enum score_status sink_begin(struct sink *sink, struct score_error *err)
{
    const struct table *table = sink->table;
    if (sink->store->driver->bulk_begin) {
        return sink->store->driver->bulk_begin(sink->store, table->name, table->columns, err);
    }
    char sql[SQL_MAX];
    int len = snprintf(sql, sizeof(sql), "INSERT INTO \"%s\" (%s) VALUES (:v0", table->name,
                       table->columns);
    for (size_t i = 1; i < table->column_count && len < SQL_MAX; i++) {
        len += snprintf(sql + len, sizeof(sql) - (size_t)len, ", :v%zu", i);
    }
    SCORE_ASSERT(len + 1 < SQL_MAX);
    (void)snprintf(sql + len, sizeof(sql) - (size_t)len, ")");
    return made_begin(sink->store, sql, &sink->insert, err);
}

static enum score_status sink_row(struct sink *sink, const struct bulk_value *values,
                                  struct score_error *err)
{
    const struct driver *driver = sink->store->driver;
    if (!sink->insert) {
        return driver->bulk_row(sink->store, values, sink->table->column_count, err);
    }
    bool has_row = false;
    for (size_t i = 0; i < sink->table->column_count; i++) {
        value_bind(sink->insert, (int)i + 1, &values[i]);
    }
    enum score_status status = driver->step(sink->insert, &has_row, err);
    driver->reset(sink->insert);
    sink->insert->is_stepped = false;
    return status;
}

static enum score_status sink_end(struct sink *sink, struct score_error *err)
{
    return sink->insert ? SCORE_OK : sink->store->driver->bulk_end(sink->store, err);
}

static enum score_status rows_pour(struct statement *rows, struct sink *sink, int64_t *ret_rows,
                                   struct score_error *err)
{
    struct bulk_value values[COLUMNS_MAX];
    bool is_exhausted = false;
    for (;;) {
        bool has_row = false;
        SCORE_TRY(rows->store->driver->step(rows, &has_row, err));
        if (!has_row) {
            return SCORE_OK;
        }
        for (size_t i = 0; i < sink->table->column_count; i++) {
            values[i] = value_of(rows, (int)i, sink->table->types[i], &is_exhausted);
        }
        if (is_exhausted) {
            return no_memory(err);
        }
        SCORE_TRY(sink_row(sink, values, err));
        *ret_rows += 1;
    }
}

static enum score_status table_copy(struct store *from, struct store *to, const struct table *table,
                                    int64_t *ret_rows, struct score_error *err)
{
    char sql[SQL_MAX];
    SCORE_AUTO(made_end) struct statement *rows = NULL;
    struct sink sink = {.store = to, .table = table};
    (void)snprintf(sql, sizeof(sql), "SELECT %s FROM \"%s\" ORDER BY %s", table->columns,
                   table->name, table->order);
    SCORE_TRY(made_begin(from, sql, &rows, err));
    SCORE_TRY(sink_begin(&sink, err));
    enum score_status status = rows_pour(rows, &sink, ret_rows, err);
    status = status ? status : sink_end(&sink, err);
    made_end(&sink.insert);
    if (status && err && err->status == SCORE_INVALID) {
        char text[SCORE_ERROR_TEXT_SIZE];
        (void)snprintf(text, sizeof(text), "%s", err->text);
        return score_error_set(err, status, table->name, "table %s, after row %lld: %.180s",
                               table->name, (long long)*ret_rows, text);
    }
    return status;
}

static enum score_status table_clear(struct store *store, const char *table,
                                     struct score_error *err)
{
    char sql[SQL_MAX];
    (void)snprintf(sql, sizeof(sql), "DELETE FROM \"%s\"", table);
    return store_execute(store, sql, err);
}

static const char SQL_SETTINGS_OWN[] = "SELECT COUNT(*)\n"
                                       "FROM setting\n"
                                       "WHERE name = 'site_secret'";

/* Every command that writes makes the site's secret, `score migrate` too: alone it is nothing that
 * anybody would miss. */
static enum score_status settings_own_count(struct store *store, int64_t *ret,
                                            struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_SETTINGS_OWN, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    SCORE_ASSERT(has_row);
    struct row row = statement_row(statement, NULL);
    *ret = row_i64(&row);
    return SCORE_OK;
}

static enum score_status table_empty_check(struct store *to, struct store *fresh, const char *table,
                                           int64_t *ret_rows, struct score_error *err)
{
    int64_t made = 0;
    int64_t own = 0;
    SCORE_TRY(rows_count(to, table, ret_rows, err));
    SCORE_TRY(rows_count(fresh, table, &made, err));
    if (text_equal(table, "setting")) {
        SCORE_TRY(settings_own_count(to, &own, err));
    }
    if (*ret_rows > made + own) {
        return score_error_set(err, SCORE_EXISTS, "database",
                               "%s is not empty (table %s has %lld rows) and is not replaced: name "
                               "a new one",
                               to->name, table, (long long)*ret_rows);
    }
    return SCORE_OK;
}

/* Rows that the migrations made stand in every database, and give way to the copied ones. */
static enum score_status target_clear(struct store *to, struct store *fresh,
                                      const struct table *tables, size_t count,
                                      struct score_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t rows = 0;
        SCORE_TRY(table_empty_check(to, fresh, tables[i].name, &rows, err));
        if (rows > 0) {
            SCORE_TRY(table_clear(to, tables[i].name, err));
        }
    }
    return SCORE_OK;
}

static enum score_status tables_copy(struct store *from, struct store *to, struct table *tables,
                                     size_t count, struct store_copied *copied,
                                     struct score_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t last = 0;
        int64_t rows = 0;
        SCORE_TRY(table_copy(from, to, &tables[i], &rows, err));
        SCORE_TRY(from->driver->last_id(from, tables[i].name, &last, err));
        SCORE_TRY(to->driver->last_id_set(to, tables[i].name, last, err));
        copied->tables[i] = (struct store_copied_table){tables[i].name, rows};
        copied->rows += rows;
    }
    return SCORE_OK;
}

static enum score_status differs(const struct store *to, const char *what, struct score_error *err)
{
    return score_error_set(err, SCORE_CORRUPT, "", "%s has not the same %s: nothing was kept",
                           to->name, what);
}

/* Databases add in an order of their own, which moves the last digits of a sum. */
static bool is_near(double a, double b)
{
    double size = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    return fabs(a - b) <= 1e-9 * (size > 1 ? size : 1);
}

static bool sums_are_alike(const struct ledger_sums *a, const struct ledger_sums *b)
{
    return a->entries == b->entries && a->offers_charge_micro == b->offers_charge_micro &&
           is_near(a->number, b->number) && is_near(a->value, b->value) &&
           is_near(a->number_credit, b->number_credit);
}

/* Reads what was written, and compares it with what it was made from. */
static enum score_status copy_verify(struct store *from, struct store *to, struct arena *arena,
                                     struct store_copied *copied, struct score_error *err)
{
    struct ledger_sums sums_from = {0};
    struct ledger_sums sums_to = {0};
    const char *problem = "";
    int64_t last = 0;
    for (size_t i = 0; i < copied->table_count; i++) {
        int64_t rows = 0;
        SCORE_TRY(rows_count(to, copied->tables[i].name, &rows, err));
        if (rows != copied->tables[i].rows) {
            return differs(to, copied->tables[i].name, err);
        }
    }
    SCORE_TRY(store_ledger_sums(from, &sums_from, err));
    SCORE_TRY(store_ledger_sums(to, &sums_to, err));
    if (!sums_are_alike(&sums_from, &sums_to)) {
        return differs(to, "sums of the ledgers", err);
    }
    SCORE_TRY(store_event_last(from, &last, err));
    SCORE_TRY(store_event_check(to, arena, &copied->events, &problem, err));
    if (problem[0] != '\0' || copied->events != last) {
        return differs(to, problem[0] != '\0' ? problem : "events", err);
    }
    copied->number_ledger = sums_to.number;
    copied->value_ledger = sums_to.value;
    return SCORE_OK;
}

/* The two databases, and an empty one that says what every database has. */
struct copying {
    struct store *from;
    struct store *to;
    struct store *fresh;
};

static enum score_status copy_in_transaction(const struct copying *copying, struct arena *arena,
                                             struct store_copied *copied, struct score_error *err)
{
    struct store *from = copying->from;
    struct store *to = copying->to;
    struct table *tables = NULL;
    SCORE_TRY(tables_find(copying->fresh, arena, &tables, &copied->table_count, err));
    copied->tables = arena_alloc_array(arena, copied->table_count, sizeof(*copied->tables));
    if (!copied->tables) {
        return no_memory(err);
    }
    bool is_postgres = to->driver->dialect == DIALECT_POSTGRES;
    SCORE_TRY(target_clear(to, copying->fresh, tables, copied->table_count, err));
    if (is_postgres) {
        SCORE_TRY(to->driver->guard_off(to, err));
    }
    SCORE_TRY(tables_copy(from, to, tables, copied->table_count, copied, err));
    if (is_postgres) {
        SCORE_TRY(to->driver->guard_on(to, err));
    }
    return copy_verify(from, to, arena, copied, err);
}

static enum score_status copy_commit(const struct copying *copying, struct arena *arena,
                                     struct store_copied *copied, struct score_error *err)
{
    struct store *to = copying->to;
    SCORE_TRY(store_tx_begin(to, err));
    enum score_status status = copy_in_transaction(copying, arena, copied, err);
    status = status ? status : store_tx_commit(to, err);
    if (status) {
        store_tx_rollback(to);
    }
    return status;
}

static enum score_status copy_guarded(const struct copying *copying, struct arena *arena,
                                      struct store_copied *copied, struct score_error *err)
{
    struct store *to = copying->to;
    /* SQLite's switch works outside of a transaction alone. */
    bool is_sqlite = to->driver->dialect == DIALECT_SQLITE;
    enum score_status status = is_sqlite ? to->driver->guard_off(to, err) : SCORE_OK;
    status = status ? status : copy_commit(copying, arena, copied, err);
    if (is_sqlite) {
        enum score_status guarded = to->driver->guard_on(to, status ? NULL : err);
        status = status ? status : guarded;
    }
    return status;
}

enum score_status store_copy(struct store *from, struct store *to, struct arena *arena,
                             struct store_copied *ret, struct score_error *err)
{
    SCORE_ASSERT(from->tx_depth == 0 && to->tx_depth == 0 && to->read_depth == 0);
    struct copying copying = {.from = from, .to = to};
    struct store_copied copied = {0};
    SCORE_TRY(sqlite_private_open(".", &copying.fresh, err));
    enum score_status status = store_read_begin(from, err);
    if (!status) {
        status = copy_guarded(&copying, arena, &copied, err);
        store_read_end(from);
    }
    store_close(copying.fresh);
    if (!status) {
        *ret = copied;
    }
    return status;
}
