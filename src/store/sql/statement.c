/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sql/statement.h"

#include "base/text.h"

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
        SCORE_TRY(store->driver->prepare(store, sql, slot, err));
    }
    struct statement *statement = *slot;
    SCORE_ASSERT(!statement->is_used);
    statement->is_used = true;
    statement->is_stepped = false;
    statement->is_whole = false;
    statement->is_write = false;
    statement->many = NULL;
    statement->bound_count = 0;
    statement->cursor = 0;
    *ret = statement;
    return SCORE_OK;
}

enum score_status statement_write(struct store *store, const char *sql, struct statement **ret,
                                  struct score_error *err)
{
    SCORE_ASSERT(store->tx_depth > 0);
    SCORE_TRY(statement_read(store, sql, ret, err));
    (*ret)->is_write = true;
    return SCORE_OK;
}

void statement_end(struct statement **statement)
{
    if (!*statement) {
        return;
    }
    (*statement)->store->driver->reset(*statement);
    (*statement)->is_used = false;
    *statement = NULL;
}

void statements_free(struct store *store)
{
    for (size_t i = 0; i < STORE_STATEMENTS_MAX; i++) {
        if (store->statements[i]) {
            store->driver->finalize(store->statements[i]);
            store->statements[i] = NULL;
        }
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

void bind_i64(struct statement *statement, const char *name, int64_t value)
{
    statement->store->driver->bind_i64(statement, parameter_index(statement, name), value);
}

void bind_bool(struct statement *statement, const char *name, bool value)
{
    bind_i64(statement, name, value ? 1 : 0);
}

void bind_f64(struct statement *statement, const char *name, double value)
{
    statement->store->driver->bind_f64(statement, parameter_index(statement, name), value);
}

void bind_text(struct statement *statement, const char *name, const char *value)
{
    int index = parameter_index(statement, name);
    statement->store->driver->bind_text(statement, index, value ? value : "");
}

void bind_blob(struct statement *statement, const char *name, const void *bytes, size_t len)
{
    int index = parameter_index(statement, name);
    statement->store->driver->bind_blob(statement, index, len ? bytes : "", len);
}

void bind_id(struct statement *statement, const char *name, int64_t id)
{
    if (id) {
        bind_i64(statement, name, id);
        return;
    }
    statement->store->driver->bind_no_id(statement, parameter_index(statement, name));
}

void bind_key(struct statement *statement, const char *name, const char *value)
{
    const char *text = value && value[0] != '\0' ? value : NULL;
    statement->store->driver->bind_text(statement, parameter_index(statement, name), text);
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
    SCORE_ASSERT(statement->is_stepped || statement->bound_count == statement->parameter_count);
    return statement->store->driver->step(statement, ret_has_row, err);
}

enum score_status statement_run(struct statement *statement, struct score_error *err)
{
    bool has_row = true;
    while (has_row) {
        SCORE_TRY(statement_step(statement, &has_row, err));
    }
    return SCORE_OK;
}

void statement_many(struct statement *statement, const char *sql)
{
    statement->many = sql;
}

enum score_status statement_ahead(struct statement *statement, const char *sql,
                                  struct score_error *err)
{
    SCORE_ASSERT(statement->bound_count == statement->parameter_count);
    return statement->store->driver->ahead_note(statement, sql, err);
}

bool statement_is_later(const struct statement *statement)
{
    const struct store *store = statement->store;
    return store->is_later && store->driver->later && store->driver->later_may(statement);
}

enum score_status statement_done(struct statement *statement, struct score_error *err)
{
    SCORE_ASSERT(statement->bound_count == statement->parameter_count);
    if (statement_is_later(statement)) {
        return statement->store->driver->later(statement, NULL, NULL, err);
    }
    return statement_run(statement, err);
}

enum score_status statement_insert(struct statement *statement, int64_t *ret_id,
                                   struct score_error *err)
{
    SCORE_ASSERT(statement->bound_count == statement->parameter_count);
    if (statement_is_later(statement)) {
        return statement->store->driver->later(statement, NULL, ret_id, err);
    }
    return statement->store->driver->insert(statement, ret_id, err);
}

enum score_status statement_conflict(const char *noun, struct score_error *err)
{
    return score_error_set(err, SCORE_CONFLICT, "version",
                           "the %s was changed by somebody else since it was read", noun);
}

enum score_status statement_update(struct statement *statement, const char *noun, int64_t *version,
                                   struct score_error *err)
{
    SCORE_ASSERT(statement->bound_count == statement->parameter_count);
    if (statement_is_later(statement)) {
        SCORE_TRY(statement->store->driver->later(statement, noun, NULL, err));
        *version += 1;
        return SCORE_OK;
    }
    SCORE_TRY(statement_run(statement, err));
    if (statement->store->driver->changes(statement) == 0) {
        return statement_conflict(noun, err);
    }
    *version += 1;
    return SCORE_OK;
}

enum score_status statement_one(struct statement *statement, const char *noun,
                                struct score_error *err)
{
    SCORE_TRY(statement_run(statement, err));
    if (statement->store->driver->changes(statement) == 0) {
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
    if (status && statement->store->is_referred) {
        return score_error_set(err, SCORE_CONFLICT, "", "other records still refer to the %s",
                               noun);
    }
    if (status) {
        return failure_pass(&cause, err);
    }
    if (statement->store->driver->changes(statement) == 0) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such %s", noun);
    }
    return SCORE_OK;
}

struct row statement_row(struct statement *statement, struct arena *arena)
{
    return (struct row){.statement = statement, .arena = arena};
}

int64_t row_i64(struct row *row)
{
    return row->statement->store->driver->column_i64(row->statement, row->column++);
}

int row_int(struct row *row)
{
    return (int)row_i64(row);
}

bool row_bool(struct row *row)
{
    return row_i64(row) != 0;
}

double row_f64(struct row *row)
{
    return row->statement->store->driver->column_f64(row->statement, row->column++);
}

const char *row_text(struct row *row)
{
    size_t len = 0;
    const struct driver *driver = row->statement->store->driver;
    const char *text = driver->column_text(row->statement, row->column++, &len, &row->is_exhausted);
    if (!text || len == 0) {
        return "";
    }
    if (!row->arena) {
        return text;
    }
    const char *copy = arena_dup(row->arena, text, len);
    row->is_exhausted |= !copy;
    return copy ? copy : "";
}

const void *row_blob(struct row *row, size_t *ret_len)
{
    size_t len = 0;
    const struct driver *driver = row->statement->store->driver;
    const void *bytes = driver->column_blob(row->statement, row->column++, &len);
    *ret_len = bytes ? len : 0;
    if (!bytes || !row->arena) {
        return bytes ? bytes : "";
    }
    const void *copy = arena_dup(row->arena, bytes, len);
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
    statement->is_whole = true;
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
    statement->is_whole = true;
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
