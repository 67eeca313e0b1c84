/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres/redo.h"

#include "base/text.h"
#include "store/postgres/connection.h"

void redo_end(struct redo *redo)
{
    for (size_t i = 0; i < redo->count; i++) {
        free(redo->writes[i].values);
    }
    redo->level = 0;
    redo->count = 0;
    redo->bytes = 0;
}

void redo_begin(struct redo *redo, int level, bool is_from_level)
{
    redo_end(redo);
    redo->level = level;
    redo->is_from_level = is_from_level;
}

bool redo_covers(const struct redo *redo, int level)
{
    return redo->level == level && redo->count < REDO_WRITES_MAX && redo->bytes < REDO_BYTES_MAX;
}

static size_t block_bytes(const struct redo_write *write)
{
    size_t count = (size_t)write->value_count;
    size_t bytes = count * (sizeof(char *) + sizeof(int));
    for (size_t i = 0; i < count; i++) {
        bytes += write->values[i] ? (size_t)write->lengths[i] : 0;
    }
    return bytes;
}

void redo_add(struct redo *redo, const struct redo_write *write)
{
    size_t count = (size_t)write->value_count;
    size_t bytes = block_bytes(write);
    const char **values = bytes <= REDO_BYTES_MAX ? malloc(bytes + 1) : NULL;
    if (!values) {
        redo_end(redo);
        return;
    }
    struct redo_write *copy = &redo->writes[redo->count++];
    *copy = *write;
    copy->values = values;
    copy->lengths = (int *)(void *)(values + count);
    char *at = (char *)(copy->lengths + count);
    for (size_t i = 0; i < count; i++) {
        copy->lengths[i] = write->lengths[i];
        copy->values[i] = write->values[i] ? at : NULL;
        if (write->values[i]) {
            memcpy(at, write->values[i], (size_t)write->lengths[i]);
            at += write->lengths[i];
        }
    }
    redo->bytes += bytes;
}

void redo_cut(struct redo *redo, size_t count)
{
    while (redo->count > count) {
        struct redo_write *write = &redo->writes[--redo->count];
        redo->bytes -= block_bytes(write);
        free(write->values);
    }
}

static bool write_send(struct postgres_store *pg, const struct redo_write *write)
{
    int formats[POSTGRES_VALUES_MAX];
    for (int i = 0; i < write->value_count; i++) {
        formats[i] = 1;
    }
    return PQsendQueryPrepared(pg->connection, write->statement, write->value_count, write->values,
                               write->lengths, formats, 1) == 1;
}

static enum score_status write_take(struct postgres_store *pg, const struct redo_write *write,
                                    struct score_error *err)
{
    SCORE_AUTO(postgres_result_free) PGresult *result = postgres_take(pg);
    ExecStatusType code = PQresultStatus(result);
    if (code != PGRES_COMMAND_OK && code != PGRES_TUPLES_OK) {
        return postgres_failure(pg, result, err);
    }
    int64_t changes = 0;
    if (!text_parse_i64(PQcmdTuples(result), &changes) || changes != write->changes) {
        return score_error_set(err, SCORE_CORRUPT, "",
                               "%s: a write had another result when it was "
                               "repeated",
                               pg->base.name);
    }
    return SCORE_OK;
}

enum score_status redo_run(struct postgres_store *pg, struct score_error *err)
{
    struct redo *redo = &pg->redo;
    SCORE_ASSERT(redo->level > 0);
    postgres_queue(pg, redo->is_from_level ? QUEUE_UNDO : QUEUE_UNDO_BASE, redo->level);
    SCORE_TRY(postgres_queue_run(pg, err));
    if (redo->count == 0) {
        return SCORE_OK;
    }
    for (size_t i = 0; i < redo->count; i++) {
        if (!write_send(pg, &redo->writes[i])) {
            return postgres_failure(pg, NULL, err);
        }
    }
    if (!PQpipelineSync(pg->connection)) {
        return postgres_failure(pg, NULL, err);
    }
    enum score_status status = SCORE_OK;
    for (size_t i = 0; i < redo->count; i++) {
        enum score_status written = write_take(pg, &redo->writes[i], status ? NULL : err);
        status = status ? status : written;
    }
    if (!postgres_sync_take(pg) && !status) {
        status = postgres_failure(pg, NULL, err);
    }
    return status;
}
