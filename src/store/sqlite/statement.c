/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/statement.h"

#include "base/text.h"

struct statement {
    struct store *store; /* borrowed */
    const char *sql;     /* borrowed; the key */
    sqlite3_stmt *stmt;  /* owned */
    char **names;        /* owned copies: SQLite frees its own when it prepares again */
    int parameter_count;
    int bound_count;
    int cursor;    /* the parameter bound last */
    int bind_code; /* first failure of a bind */
    bool is_used;
    bool is_stepped;
};

static void statement_free(struct statement *statement)
{
    if (!statement) {
        return;
    }
    sqlite3_finalize(statement->stmt);
    for (int i = 1; statement->names && i <= statement->parameter_count; i++) {
        free(statement->names[i]);
    }
    free(statement->names);
    free(statement);
}

/* SQLite prepares a statement again when the schema has changed, or when a bound value decides
 * which index serves; names it gave out before are gone then. */
static bool names_copy(struct statement *statement)
{
    statement->parameter_count = sqlite3_bind_parameter_count(statement->stmt);
    statement->names = calloc((size_t)statement->parameter_count + 1, sizeof(*statement->names));
    for (int i = 1; statement->names && i <= statement->parameter_count; i++) {
        statement->names[i] = strdup(sqlite3_bind_parameter_name(statement->stmt, i));
        if (!statement->names[i]) {
            return false;
        }
    }
    return statement->names != NULL;
}

static enum score_status statement_prepare(struct store *store, const char *sql,
                                           struct statement **ret, struct score_error *err)
{
    struct statement *statement = calloc(1, sizeof(*statement));
    if (!statement) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *statement = (struct statement){.store = store, .sql = sql};
    int code =
        sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->stmt, NULL);
    if (code != SQLITE_OK) {
        enum score_status status = store_failure(store, code, err);
        statement_free(statement);
        return status;
    }
    if (!names_copy(statement)) {
        statement_free(statement);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = statement;
    return SCORE_OK;
}

/* The slot of this constant: its statement, or the empty place where it belongs. */
static struct statement **statement_slot(struct store *store, const char *sql)
{
    uint64_t mixed = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);
    size_t index = (size_t)(mixed >> 32) % STORE_STATEMENTS_MAX;
    for (int probes = 0; probes < STORE_STATEMENTS_MAX; probes++) {
        struct statement **slot = &store->statements[index];
        if (!*slot || (*slot)->sql == sql) {
            return slot;
        }
        index = (index + 1) % STORE_STATEMENTS_MAX;
    }
    SCORE_ASSERT(false && "more statements than STORE_STATEMENTS_MAX");
    return NULL;
}

enum score_status statement_read(struct store *store, const char *sql, struct statement **ret,
                                 struct score_error *err)
{
    SCORE_TRY(store_usable(store, err));
    struct statement **slot = statement_slot(store, sql);
    if (!*slot) {
        SCORE_TRY(statement_prepare(store, sql, slot, err));
    }
    struct statement *statement = *slot;
    SCORE_ASSERT(!statement->is_used);
    statement->is_used = true;
    statement->is_stepped = false;
    statement->bound_count = 0;
    statement->cursor = 0;
    statement->bind_code = SQLITE_OK;
    *ret = statement;
    return SCORE_OK;
}

enum score_status statement_write(struct store *store, const char *sql, struct statement **ret,
                                  struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth > 0);
    return statement_read(store, sql, ret, err);
}

void statement_end(struct statement **statement)
{
    if (!*statement) {
        return;
    }
    (void)sqlite3_reset((*statement)->stmt); /* repeats a failure that the step has reported */
    (void)sqlite3_clear_bindings((*statement)->stmt);
    (*statement)->is_used = false;
    *statement = NULL;
}

void statements_free(struct store *store)
{
    for (size_t i = 0; i < STORE_STATEMENTS_MAX; i++) {
        statement_free(store->statements[i]);
        store->statements[i] = NULL;
    }
}

/* The index of a parameter; the one after the last bound is tried first. */
static int parameter_index(struct statement *statement, const char *name)
{
    for (int i = 0; i < statement->parameter_count; i++) {
        int index = (statement->cursor + i) % statement->parameter_count + 1;
        if (text_equal(statement->names[index], name)) {
            statement->cursor = index;
            statement->bound_count++;
            return index;
        }
    }
    SCORE_ASSERT(false && "a bind names no parameter of its statement");
    return 0;
}

static void bind_remember(struct statement *statement, int code)
{
    if (statement->bind_code == SQLITE_OK) {
        statement->bind_code = code;
    }
}

void bind_i64(struct statement *statement, const char *name, int64_t value)
{
    int index = parameter_index(statement, name);
    bind_remember(statement, sqlite3_bind_int64(statement->stmt, index, value));
}

void bind_bool(struct statement *statement, const char *name, bool value)
{
    bind_i64(statement, name, value ? 1 : 0);
}

void bind_f64(struct statement *statement, const char *name, double value)
{
    int index = parameter_index(statement, name);
    bind_remember(statement, sqlite3_bind_double(statement->stmt, index, value));
}

void bind_text(struct statement *statement, const char *name, const char *value)
{
    int index = parameter_index(statement, name);
    const char *text = value ? value : "";
    bind_remember(statement, sqlite3_bind_text64(statement->stmt, index, text, strlen(text),
                                                 SQLITE_STATIC, SQLITE_UTF8));
}

void bind_blob(struct statement *statement, const char *name, const void *bytes, size_t len)
{
    int index = parameter_index(statement, name);
    bind_remember(statement, sqlite3_bind_blob64(statement->stmt, index, len ? bytes : "", len,
                                                 SQLITE_STATIC));
}

void bind_id(struct statement *statement, const char *name, int64_t id)
{
    if (id) {
        bind_i64(statement, name, id);
        return;
    }
    bind_remember(statement, sqlite3_bind_null(statement->stmt, parameter_index(statement, name)));
}

void bind_key(struct statement *statement, const char *name, const char *value)
{
    if (value && value[0] != '\0') {
        bind_text(statement, name, value);
        return;
    }
    bind_remember(statement, sqlite3_bind_null(statement->stmt, parameter_index(statement, name)));
}

enum score_status name_fold(const char *name, const char *field, char ret[NAME_FOLDED_SIZE],
                            struct score_error *err)
{
    if (!text_fold(name ? name : "", ret, NAME_FOLDED_SIZE)) {
        return score_error_set(err, SCORE_INVALID, field, "not UTF-8, or too long");
    }
    return SCORE_OK;
}

enum score_status statement_step(struct statement *statement, bool *ret_has_row,
                                 struct score_error *err)
{
    if (!statement->is_stepped) {
        SCORE_ASSERT(statement->bound_count == statement->parameter_count);
        statement->is_stepped = true;
        if (statement->bind_code != SQLITE_OK) {
            return store_failure(statement->store, statement->bind_code, err);
        }
    }
    int code = sqlite3_step(statement->stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return store_failure(statement->store, code, err);
    }
    *ret_has_row = code == SQLITE_ROW;
    return SCORE_OK;
}

enum score_status statement_run(struct statement *statement, struct score_error *err)
{
    bool has_row = true;
    while (has_row) {
        SCORE_TRY(statement_step(statement, &has_row, err));
    }
    return SCORE_OK;
}

enum score_status statement_insert(struct statement *statement, int64_t *ret_id,
                                   struct score_error *err)
{
    SCORE_TRY(statement_run(statement, err));
    *ret_id = sqlite3_last_insert_rowid(statement->store->db);
    return SCORE_OK;
}

enum score_status statement_update(struct statement *statement, const char *noun, int64_t *version,
                                   struct score_error *err)
{
    SCORE_TRY(statement_run(statement, err));
    if (sqlite3_changes64(statement->store->db) == 0) {
        return score_error_set(err, SCORE_CONFLICT, "version",
                               "the %s was changed by somebody else since it was read", noun);
    }
    *version += 1;
    return SCORE_OK;
}

enum score_status statement_one(struct statement *statement, const char *noun,
                                struct score_error *err)
{
    SCORE_TRY(statement_run(statement, err));
    if (sqlite3_changes64(statement->store->db) == 0) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such %s", noun);
    }
    return SCORE_OK;
}

/* Hands on a failure that was looked at first. */
static enum score_status failure_pass(const struct score_error *cause, struct score_error *err)
{
    if (err) {
        *err = *cause;
    }
    return cause->status;
}

enum score_status statement_remove(struct statement *statement, const char *noun,
                                   struct score_error *err)
{
    struct score_error cause = {0};
    enum score_status status = statement_run(statement, &cause);
    if (status && sqlite3_extended_errcode(statement->store->db) == SQLITE_CONSTRAINT_FOREIGNKEY) {
        return score_error_set(err, SCORE_CONFLICT, "", "other records still refer to the %s",
                               noun);
    }
    if (status) {
        return failure_pass(&cause, err);
    }
    if (sqlite3_changes64(statement->store->db) == 0) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such %s", noun);
    }
    return SCORE_OK;
}

struct row statement_row(struct statement *statement, struct arena *arena)
{
    return (struct row){.stmt = statement->stmt, .arena = arena};
}

int64_t row_i64(struct row *row)
{
    return sqlite3_column_int64(row->stmt, row->column++);
}

int row_int(struct row *row)
{
    return sqlite3_column_int(row->stmt, row->column++);
}

bool row_bool(struct row *row)
{
    return row_int(row) != 0;
}

double row_f64(struct row *row)
{
    return sqlite3_column_double(row->stmt, row->column++);
}

const char *row_text(struct row *row)
{
    int column = row->column++;
    const char *text = (const char *)sqlite3_column_text(row->stmt, column);
    int len = sqlite3_column_bytes(row->stmt, column);
    if (!text || len == 0) {
        /* NULL for a text that is not NULL in the table means that SQLite ran out of memory. */
        row->is_exhausted |= !text && sqlite3_column_type(row->stmt, column) == SQLITE_TEXT;
        return "";
    }
    if (!row->arena) {
        return text;
    }
    const char *copy = arena_dup(row->arena, text, (size_t)len);
    row->is_exhausted |= !copy;
    return copy ? copy : "";
}

const void *row_blob(struct row *row, size_t *ret_len)
{
    int column = row->column++;
    const void *bytes = sqlite3_column_blob(row->stmt, column);
    int len = sqlite3_column_bytes(row->stmt, column);
    *ret_len = bytes ? (size_t)len : 0;
    if (!bytes || !row->arena) {
        return bytes ? bytes : "";
    }
    const void *copy = arena_dup(row->arena, bytes, (size_t)len);
    row->is_exhausted |= !copy;
    return copy ? copy : "";
}

enum score_status row_status(const struct row *row, struct score_error *err)
{
    if (row->is_exhausted) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "the answer does not fit in memory");
    }
    return SCORE_OK;
}

/* The records of one type need not be longer than this to be read aside and copied whole. */
enum { ROW_RECORD_MAX_BYTES = 1024 };

enum score_status statement_get(struct statement *statement, struct arena *arena,
                                const struct row_type *type, void *ret_record,
                                struct score_error *err)
{
    _Alignas(max_align_t) char record[ROW_RECORD_MAX_BYTES] = {0};
    SCORE_ASSERT(type->size <= sizeof(record));
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (!has_row) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such %s", type->noun);
    }
    struct row row = statement_row(statement, arena);
    type->read(&row, record);
    SCORE_TRY(row_status(&row, err));
    memcpy(ret_record, record, type->size);
    return SCORE_OK;
}

enum score_status statement_list(struct statement *statement, struct arena *arena,
                                 const struct row_type *type, struct row_list *ret,
                                 struct score_error *err)
{
    struct row_list list = {0};
    size_t capacity = 0;
    for (;;) {
        bool has_row = false;
        SCORE_TRY(statement_step(statement, &has_row, err));
        if (!has_row) {
            break;
        }
        void *items = arena_grow(arena, list.items, list.count, &capacity, type->size);
        if (!items) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "the answer does not fit in memory");
        }
        list.items = items;
        struct row row = statement_row(statement, arena);
        type->read(&row, (char *)items + list.count * type->size);
        SCORE_TRY(row_status(&row, err));
        list.count++;
    }
    *ret = list;
    return SCORE_OK;
}

static enum score_status find_by_external_id(struct store *store, const struct key_search *search,
                                             const char *key, struct arena *arena, void *ret_record,
                                             struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, search->sql_by_external_id, &statement, err));
    bind_text(statement, ":external_id", key);
    return statement_get(statement, arena, search->type, ret_record, err);
}

enum score_status find_by_key(struct store *store, const struct key_search *search, const char *key,
                              struct arena *arena, void *ret_record, struct score_error *err)
{
    const struct row_type *type = search->type;
    struct score_error cause = {0};
    enum score_status status = find_by_external_id(store, search, key, arena, ret_record, &cause);
    if (status != SCORE_NOT_FOUND) {
        return status ? failure_pass(&cause, err) : SCORE_OK;
    }
    char name_folded[NAME_FOLDED_SIZE];
    if (name_fold(key, "", name_folded, NULL)) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such %s", type->noun);
    }
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, search->sql_by_name, &statement, err));
    bind_text(statement, ":name_folded", name_folded);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, type, &list, err));
    if (list.count == 1) {
        memcpy(ret_record, list.items, type->size);
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_NOT_FOUND, "",
                           list.count ? "more than one %s has this name: use the external id"
                                      : "no such %s",
                           type->noun);
}
