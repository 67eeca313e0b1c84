/* SPDX-License-Identifier: Apache-2.0 */

/* A private copy is SQLite's, whatever it is a copy of: what is tried on it needs no server. */

#include "base/limits.h"
#include "base/text.h"
#include "store/copy.h"
#include "store/postgres/connection.h"
#include "store/postgres/functions.h"

static const char SQL_SIZE[] = "SELECT pg_database_size(current_database())";

static enum score_status size_check(struct postgres_store *pg, struct score_error *err)
{
    SCORE_AUTO(postgres_result_free) PGresult *result = NULL;
    int64_t bytes = 0;
    SCORE_TRY(postgres_query(pg, SQL_SIZE, &result, err));
    if (text_parse_i64(PQgetvalue(result, 0, 0), &bytes) && bytes > LIMIT_SCRATCH_BYTES) {
        return score_error_set(err, SCORE_LIMIT, "",
                               "the database has %lld MiB: previews copy it and take %lld MiB at "
                               "most",
                               (long long)(bytes >> 20), (long long)LIMIT_SCRATCH_BYTES >> 20);
    }
    return SCORE_OK;
}

enum score_status postgres_scratch_open(struct store *from, struct store **ret,
                                        struct score_error *err)
{
    struct postgres_store *pg = postgres_of(from);
    struct store *store = NULL;
    struct store_copied copied = {0};
    struct arena arena;
    SCORE_TRY(postgres_ready(pg, err));
    SCORE_TRY(postgres_stream_keep(pg, err));
    SCORE_TRY(postgres_queue_run(pg, err));
    SCORE_TRY(size_check(pg, err));
    SCORE_TRY(sqlite_private_open(".", &store, err));
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    enum score_status status = store_copy(from, store, &arena, &copied, err);
    arena_done(&arena);
    if (status) {
        store_close(store);
        return status;
    }
    *ret = store;
    return SCORE_OK;
}
