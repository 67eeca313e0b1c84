/* SPDX-License-Identifier: Apache-2.0 */
#include "store/seal_store.h"

#include "store/sql/statement.h"

#define CHECKPOINT_COLUMNS                                                                         \
    "    c.number,\n"                                                                              \
    "    c.first_seq,\n"                                                                           \
    "    c.last_seq,\n"                                                                            \
    "    c.head,\n"                                                                                \
    "    c.root,\n"                                                                                \
    "    c.previous,\n"                                                                            \
    "    c.at_ms,\n"                                                                               \
    "    c.day,\n"                                                                                 \
    "    c.commitment,\n"                                                                          \
    "    c.key_number,\n"                                                                          \
    "    c.signature\n"

/* The table's CHECKs hold the lengths; a damaged file must not overrun the record. */
static void row_bytes(struct row *row, void *ret, size_t len)
{
    size_t found = 0;
    const void *bytes = row_blob(row, &found);
    if (found == len) {
        memcpy(ret, bytes, len);
    }
}

static void row_to_checkpoint(struct row *row, void *ret_record)
{
    struct checkpoint *checkpoint = ret_record;
    checkpoint->number = row_i64(row);
    checkpoint->first_seq = row_i64(row);
    checkpoint->last_seq = row_i64(row);
    row_bytes(row, checkpoint->head, sizeof(checkpoint->head));
    row_bytes(row, checkpoint->root, sizeof(checkpoint->root));
    row_bytes(row, checkpoint->previous, sizeof(checkpoint->previous));
    checkpoint->at_ms = row_i64(row);
    checkpoint->day = row_i64(row);
    row_bytes(row, checkpoint->commitment, sizeof(checkpoint->commitment));
    checkpoint->key_number = row_i64(row);
    row_bytes(row, checkpoint->signature, sizeof(checkpoint->signature));
}

static const struct row_type CHECKPOINT_ROW = {"checkpoint", sizeof(struct checkpoint),
                                               row_to_checkpoint};

/* Two sealers at once have made the same number: the second one adds nothing. */
static const char SQL_CHECKPOINT_ADD[] = "INSERT INTO checkpoint (\n"
                                         "    number,\n"
                                         "    first_seq,\n"
                                         "    last_seq,\n"
                                         "    head,\n"
                                         "    root,\n"
                                         "    previous,\n"
                                         "    at_ms,\n"
                                         "    day,\n"
                                         "    commitment,\n"
                                         "    key_number,\n"
                                         "    signature\n"
                                         ") VALUES (\n"
                                         "    :number,\n"
                                         "    :first_seq,\n"
                                         "    :last_seq,\n"
                                         "    :head,\n"
                                         "    :root,\n"
                                         "    :previous,\n"
                                         "    :at_ms,\n"
                                         "    :day,\n"
                                         "    :commitment,\n"
                                         "    :key_number,\n"
                                         "    :signature\n"
                                         ")\n"
                                         "ON CONFLICT (number) DO NOTHING\n"
                                         "RETURNING number";

enum score_status store_checkpoint_add(struct store *store, const struct checkpoint *checkpoint,
                                       bool *ret_added, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_write(store, SQL_CHECKPOINT_ADD, &statement, err));
    bind_i64(statement, ":number", checkpoint->number);
    bind_i64(statement, ":first_seq", checkpoint->first_seq);
    bind_i64(statement, ":last_seq", checkpoint->last_seq);
    bind_blob(statement, ":head", checkpoint->head, sizeof(checkpoint->head));
    bind_blob(statement, ":root", checkpoint->root, sizeof(checkpoint->root));
    bind_blob(statement, ":previous", checkpoint->previous, sizeof(checkpoint->previous));
    bind_i64(statement, ":at_ms", checkpoint->at_ms);
    bind_i64(statement, ":day", checkpoint->day);
    bind_blob(statement, ":commitment", checkpoint->commitment, sizeof(checkpoint->commitment));
    bind_i64(statement, ":key_number", checkpoint->key_number);
    bind_blob(statement, ":signature", checkpoint->signature, sizeof(checkpoint->signature));
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (has_row) {
        SCORE_TRY(statement_run(statement, err));
    }
    *ret_added = has_row;
    return SCORE_OK;
}

static const char SQL_CHECKPOINT_LAST[] = "SELECT\n" CHECKPOINT_COLUMNS "FROM checkpoint AS c\n"
                                          "ORDER BY c.number DESC\n"
                                          "LIMIT 1";

enum score_status store_checkpoint_last(struct store *store, struct checkpoint *ret,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct checkpoint checkpoint = {0};
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_CHECKPOINT_LAST, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (has_row) {
        struct row row = statement_row(statement, NULL);
        row_to_checkpoint(&row, &checkpoint);
    }
    *ret = checkpoint;
    return SCORE_OK;
}

/* Numbers and events grow together: the newest that begins at or before the event. */
static const char SQL_CHECKPOINT_FIND[] = "SELECT\n" CHECKPOINT_COLUMNS "FROM checkpoint AS c\n"
                                          "WHERE c.first_seq <= :seq\n"
                                          "ORDER BY c.first_seq DESC\n"
                                          "LIMIT 1";

enum score_status store_checkpoint_find(struct store *store, int64_t seq, struct checkpoint *ret,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct checkpoint checkpoint = {0};
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_CHECKPOINT_FIND, &statement, err));
    bind_i64(statement, ":seq", seq);
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (has_row) {
        struct row row = statement_row(statement, NULL);
        row_to_checkpoint(&row, &checkpoint);
    }
    if (checkpoint.last_seq < seq) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no checkpoint covers event %lld",
                               (long long)seq);
    }
    *ret = checkpoint;
    return SCORE_OK;
}

static const char SQL_CHECKPOINT_LIST[] = "SELECT\n" CHECKPOINT_COLUMNS "FROM checkpoint AS c\n"
                                          "WHERE c.number > :after_id\n"
                                          "ORDER BY c.number\n"
                                          "LIMIT :limit";

enum score_status store_checkpoint_list(struct store *store, const struct store_page *page,
                                        struct arena *arena, struct checkpoint **ret_items,
                                        size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_CHECKPOINT_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    SCORE_TRY(statement_list(statement, arena, &CHECKPOINT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_CHECKPOINT_NEWEST_LIST[] =
    "SELECT\n" CHECKPOINT_COLUMNS "FROM checkpoint AS c\n"
    "WHERE c.number < :before_number\n"
    "ORDER BY c.number DESC\n"
    "LIMIT :limit";

enum score_status store_checkpoint_newest_list(struct store *store, const struct store_page *page,
                                               struct arena *arena, struct checkpoint **ret_items,
                                               size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_CHECKPOINT_NEWEST_LIST, &statement, err));
    bind_i64(statement, ":before_number", page->has_after ? page->after_id : INT64_MAX);
    bind_i64(statement, ":limit", page->limit);
    SCORE_TRY(statement_list(statement, arena, &CHECKPOINT_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* ---- keys ------------------------------------------------------------------------------------ */

#define SEAL_KEY_COLUMNS                                                                           \
    "    k.number,\n"                                                                              \
    "    k.public_key,\n"                                                                          \
    "    k.from_checkpoint,\n"                                                                     \
    "    k.created_at_ms,\n"                                                                       \
    "    k.signature\n"

static void row_to_seal_key(struct row *row, void *ret_record)
{
    struct seal_key *key = ret_record;
    key->number = row_i64(row);
    row_bytes(row, key->public_key, sizeof(key->public_key));
    key->from_checkpoint = row_i64(row);
    key->created_at_ms = row_i64(row);
    row_bytes(row, key->signature, sizeof(key->signature));
}

static const struct row_type SEAL_KEY_ROW = {"seal key", sizeof(struct seal_key), row_to_seal_key};

static const char SQL_SEAL_KEY_ADD[] = "INSERT INTO seal_key (\n"
                                       "    number,\n"
                                       "    public_key,\n"
                                       "    from_checkpoint,\n"
                                       "    created_at_ms,\n"
                                       "    signature\n"
                                       ") VALUES (\n"
                                       "    :number,\n"
                                       "    :public_key,\n"
                                       "    :from_checkpoint,\n"
                                       "    :created_at_ms,\n"
                                       "    :signature\n"
                                       ")";

enum score_status store_seal_key_add(struct store *store, const struct seal_key *key,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SEAL_KEY_ADD, &statement, err));
    bind_i64(statement, ":number", key->number);
    bind_blob(statement, ":public_key", key->public_key, sizeof(key->public_key));
    bind_i64(statement, ":from_checkpoint", key->from_checkpoint);
    bind_i64(statement, ":created_at_ms", key->created_at_ms);
    bind_blob(statement, ":signature", key->signature, sizeof(key->signature));
    return statement_run(statement, err);
}

static const char SQL_SEAL_KEY_LIST[] = "SELECT\n" SEAL_KEY_COLUMNS "FROM seal_key AS k\n"
                                        "ORDER BY k.number";

enum score_status store_seal_key_list(struct store *store, struct arena *arena,
                                      struct seal_key **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_SEAL_KEY_LIST, &statement, err));
    SCORE_TRY(statement_list(statement, arena, &SEAL_KEY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* ---- days of draws --------------------------------------------------------------------------- */

#define DRAW_DAY_COLUMNS                                                                           \
    "    d.day,\n"                                                                                 \
    "    d.secret,\n"                                                                              \
    "    d.committed_seq,\n"                                                                       \
    "    d.revealed_seq\n"

static void row_to_draw_day(struct row *row, void *ret_record)
{
    struct draw_day *day = ret_record;
    day->day = row_i64(row);
    row_bytes(row, day->secret, sizeof(day->secret));
    day->committed_seq = row_i64(row);
    day->revealed_seq = row_i64(row);
}

static const struct row_type DRAW_DAY_ROW = {"day of draws", sizeof(struct draw_day),
                                             row_to_draw_day};

static const char SQL_DRAW_DAY_ADD[] = "INSERT INTO draw_day (\n"
                                       "    day,\n"
                                       "    secret,\n"
                                       "    committed_seq,\n"
                                       "    revealed_seq\n"
                                       ") VALUES (\n"
                                       "    :day,\n"
                                       "    :secret,\n"
                                       "    :committed_seq,\n"
                                       "    :revealed_seq\n"
                                       ")";

enum score_status store_draw_day_add(struct store *store, const struct draw_day *day,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAW_DAY_ADD, &statement, err));
    bind_i64(statement, ":day", day->day);
    bind_blob(statement, ":secret", day->secret, sizeof(day->secret));
    bind_i64(statement, ":committed_seq", day->committed_seq);
    bind_i64(statement, ":revealed_seq", day->revealed_seq);
    return statement_run(statement, err);
}

static const char SQL_DRAW_DAY_REVEAL[] = "UPDATE draw_day\n"
                                          "SET\n"
                                          "    revealed_seq = :revealed_seq\n"
                                          "WHERE day = :day\n"
                                          "  AND revealed_seq = 0";

enum score_status store_draw_day_reveal(struct store *store, int64_t day, int64_t event_seq,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_DRAW_DAY_REVEAL, &statement, err));
    bind_i64(statement, ":revealed_seq", event_seq);
    bind_i64(statement, ":day", day);
    return statement_one(statement, "day of draws", err);
}

static const char SQL_DRAW_DAY_GET[] = "SELECT\n" DRAW_DAY_COLUMNS "FROM draw_day AS d\n"
                                       "WHERE d.day = :day";

enum score_status store_draw_day_get(struct store *store, int64_t day, struct draw_day *ret,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAW_DAY_GET, &statement, err));
    bind_i64(statement, ":day", day);
    return statement_get(statement, NULL, &DRAW_DAY_ROW, ret, err);
}

static const char SQL_DRAW_DAY_KEPT_LIST[] = "SELECT\n" DRAW_DAY_COLUMNS "FROM draw_day AS d\n"
                                             "WHERE d.revealed_seq = 0\n"
                                             "  AND d.day < :before_day\n"
                                             "ORDER BY d.day";

enum score_status store_draw_day_kept_list(struct store *store, int64_t before_day,
                                           struct arena *arena, struct draw_day **ret_items,
                                           size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_DRAW_DAY_KEPT_LIST, &statement, err));
    bind_i64(statement, ":before_day", before_day);
    SCORE_TRY(statement_list(statement, arena, &DRAW_DAY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_DRAW_DAY_NEWEST[] = "SELECT\n" DRAW_DAY_COLUMNS "FROM draw_day AS d\n"
                                          "WHERE d.committed_seq <= :until_seq\n"
                                          "ORDER BY d.day DESC\n"
                                          "LIMIT 1";

enum score_status store_draw_day_newest(struct store *store, int64_t until_seq,
                                        struct draw_day *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_DRAW_DAY_NEWEST, &statement, err));
    bind_i64(statement, ":until_seq", until_seq);
    struct draw_day day = {0};
    bool has_row = false;
    SCORE_TRY(statement_step(statement, &has_row, err));
    if (has_row) {
        struct row row = statement_row(statement, NULL);
        row_to_draw_day(&row, &day);
    }
    *ret = day;
    return SCORE_OK;
}

static void row_to_draw_day_times(struct row *row, void *ret_record)
{
    struct draw_day_times *times = ret_record;
    times->committed_at_ms = row_i64(row);
    times->revealed_at_ms = row_i64(row);
    row_to_draw_day(row, &times->day);
}

static const struct row_type DRAW_DAY_TIMES_ROW = {"day of draws", sizeof(struct draw_day_times),
                                                   row_to_draw_day_times};

static const char SQL_DRAW_DAY_LIST[] =
    "SELECT\n"
    "    COALESCE((SELECT e.at_ms FROM event AS e WHERE e.seq = d.committed_seq), 0),\n"
    "    COALESCE((SELECT e.at_ms FROM event AS e WHERE e.seq = d.revealed_seq), "
    "0),\n" DRAW_DAY_COLUMNS "FROM draw_day AS d\n"
    "ORDER BY d.day DESC\n"
    "LIMIT :limit";

enum score_status store_draw_day_list(struct store *store, int limit, struct arena *arena,
                                      struct draw_day_times **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    struct row_list list = {0};
    SCORE_TRY(statement_read(store, SQL_DRAW_DAY_LIST, &statement, err));
    bind_i64(statement, ":limit", limit);
    SCORE_TRY(statement_list(statement, arena, &DRAW_DAY_TIMES_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
