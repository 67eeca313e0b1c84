/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres/many.h"

#include "base/text.h"
#include "store/sql/statement.h"

/* The key that the driver hands out has no name in the statement of one row. */
static const char KEY_NAME[] = ":id";

/* Arrays by their fixed numbers (pg_type.dat). */
static Oid array_type(Oid type)
{
    switch (type) {
    case VALUE_I64:
        return 1016;
    case VALUE_F64:
        return 1022;
    case VALUE_BYTES:
        return 1001;
    default:
        return 1009;
    }
}

bool many_row_take(struct postgres_statement *single, struct many_row *ret)
{
    size_t count = (size_t)single->value_count;
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        const struct parameter *parameter = &single->parameters[i];
        bytes += parameter->value ? (size_t)parameter->len : 0;
    }
    size_t head = count * (sizeof(char *) + sizeof(int) + sizeof(Oid));
    const char **values = malloc(head + bytes + 1);
    if (!values) {
        return false;
    }
    *ret = (struct many_row){.single = single, .values = values, .bytes = bytes};
    ret->lengths = (int *)(void *)(values + count);
    ret->types = (Oid *)(void *)(ret->lengths + count);
    char *at = (char *)(ret->types + count);
    for (size_t i = 0; i < count; i++) {
        const struct parameter *parameter = &single->parameters[i];
        ret->types[i] = parameter->type;
        ret->lengths[i] = parameter->len;
        ret->values[i] = parameter->value ? at : NULL;
        if (parameter->value && parameter->len > 0) {
            memcpy(at, parameter->value, (size_t)parameter->len);
            at += parameter->len;
        }
    }
    return true;
}

void many_row_free(struct many_row *row)
{
    free(row->values);
    row->values = NULL;
}

/* Which value of the single statement a name means. */
static int value_index(const struct postgres_statement *single, const char *name)
{
    for (int i = 1; i <= single->base.parameter_count; i++) {
        if (text_equal(single->base.names[i], name)) {
            return i - 1;
        }
    }
    SCORE_ASSERT(single->counter >= 0 && text_equal(name, KEY_NAME));
    return single->base.parameter_count;
}

static char *i32_put(char *at, int64_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        *at++ = (char)(uint8_t)((uint64_t)value >> shift);
    }
    return at;
}

struct rows {
    const struct many_row *rows;
    size_t count;
    const char *sql; /* only those of this one */
};

/* One dimension from 1, elements behind their lengths, -1 = NULL. */
enum { ARRAY_HEAD_BYTES = 20, ARRAY_LENGTH_BYTES = 4 };

static char *array_make(const struct rows *rows, int index, Oid type, int *ret_len)
{
    size_t bytes = ARRAY_HEAD_BYTES;
    int64_t elements = 0;
    bool has_null = false;
    for (size_t i = 0; i < rows->count; i++) {
        const struct many_row *row = &rows->rows[i];
        if (row->sql == rows->sql) {
            bytes += ARRAY_LENGTH_BYTES + (row->values[index] ? (size_t)row->lengths[index] : 0);
            has_null = has_null || !row->values[index];
            elements++;
        }
    }
    char *array = malloc(bytes);
    if (!array) {
        return NULL;
    }
    char *at = i32_put(i32_put(i32_put(array, 1), has_null), (int64_t)type);
    at = i32_put(i32_put(at, elements), 1);
    for (size_t i = 0; i < rows->count; i++) {
        const struct many_row *row = &rows->rows[i];
        if (row->sql != rows->sql) {
            continue;
        }
        const char *value = row->values[index];
        at = i32_put(at, value ? row->lengths[index] : -1);
        if (value) {
            memcpy(at, value, (size_t)row->lengths[index]);
            at += row->lengths[index];
        }
    }
    *ret_len = (int)bytes;
    return array;
}

static bool group_send(struct postgres_store *pg, const struct rows *rows,
                       const struct many_row *first, struct many_group *group)
{
    SCORE_AUTO(statement_end) struct statement *base = NULL;
    char *arrays[POSTGRES_VALUES_MAX] = {NULL};
    if (statement_read(&pg->base, rows->sql, &base, NULL)) {
        return false;
    }
    struct postgres_statement *statement = postgres_statement_of(base);
    SCORE_ASSERT(statement->counter < 0 && statement->value_count <= POSTGRES_VALUES_MAX);
    bool is_made = true;
    for (int i = 0; i < statement->value_count; i++) {
        int index = value_index(first->single, base->names[i + 1]);
        struct parameter *parameter = &statement->parameters[i];
        arrays[i] = array_make(rows, index, first->types[index], &parameter->len);
        parameter->type = array_type(first->types[index]);
        parameter->value = arrays[i];
        is_made = is_made && arrays[i];
    }
    group->statement = statement;
    group->has_prepare = !statement_is_prepared(statement);
    is_made = is_made && (!group->has_prepare || statement_prepare_send(statement)) &&
              statement_run_send(statement);
    for (int i = 0; i < statement->value_count; i++) {
        free(arrays[i]); /* libpq has copied them */
    }
    return is_made;
}

/* False = the kinds are more than there is room for. */
static bool group_count(const struct many_row *row, struct many_group *groups, size_t *count)
{
    size_t i = 0;
    while (i < *count && groups[i].sql != row->sql) {
        i++;
    }
    if (i == MANY_GROUPS_MAX) {
        return false;
    }
    if (i == *count) {
        groups[i] = (struct many_group){.sql = row->sql, .noun = row->noun};
        (*count)++;
    }
    groups[i].count++;
    return true;
}

bool many_send(struct postgres_store *pg, const struct many_row *rows, size_t count,
               struct many_group ret_groups[MANY_GROUPS_MAX], size_t *ret_group_count)
{
    *ret_group_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool has_room = group_count(&rows[i], ret_groups, ret_group_count);
        SCORE_ASSERT(has_room);
    }
    for (size_t g = 0; g < *ret_group_count; g++) {
        struct rows of_kind = {.rows = rows, .count = count, .sql = ret_groups[g].sql};
        const struct many_row *first = rows;
        while (first->sql != of_kind.sql) {
            first++;
        }
        if (!group_send(pg, &of_kind, first, &ret_groups[g])) {
            return false;
        }
    }
    return PQpipelineSync(pg->connection) == 1;
}

enum score_status many_take(struct postgres_store *pg, const struct many_group *group,
                            PGresult **ret, struct score_error *err)
{
    SCORE_AUTO(postgres_result_free) PGresult *prepared = NULL;
    SCORE_AUTO(postgres_result_free) PGresult *result = NULL;
    if (group->has_prepare) {
        prepared = postgres_take(pg);
        if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
            return postgres_failure(pg, prepared, err);
        }
        group->statement->generation = pg->generation;
    }
    result = postgres_take(pg);
    ExecStatusType code = PQresultStatus(result);
    if (code != PGRES_TUPLES_OK && code != PGRES_COMMAND_OK) {
        return postgres_failure(pg, result, err);
    }
    int64_t changes = 0;
    bool is_counted = text_parse_i64(PQcmdTuples(result), &changes);
    if (group->noun && (!is_counted || changes != (int64_t)group->count)) {
        return statement_conflict(group->noun, err);
    }
    *ret = result;
    result = NULL;
    return SCORE_OK;
}
