/* SPDX-License-Identifier: Apache-2.0 */
#include "store/question_store.h"

#include "store/sql/statement.h"

/* ---- the team ---------------------------------------------------------------------------------
 */

static const char SQL_CHANNELS_CLEAR[] = "DELETE FROM channels_member\n"
                                         "WHERE country = :country";
static const char SQL_CHANNELS_ADD[] = "INSERT INTO channels_member (\n"
                                       "    country,\n"
                                       "    user_id\n"
                                       ") VALUES (\n"
                                       "    :country,\n"
                                       "    :user_id\n"
                                       ")";

static enum score_status channels_clear(struct store *store, const char *country,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_CHANNELS_CLEAR, &statement, err));
    bind_text(statement, ":country", country);
    return statement_run(statement, err);
}

static enum score_status channels_add(struct store *store, const char *country, int64_t user_id,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_CHANNELS_ADD, &statement, err));
    bind_text(statement, ":country", country);
    bind_i64(statement, ":user_id", user_id);
    return statement_run(statement, err);
}

enum score_status store_channels_set(struct store *store, const char *country,
                                     const int64_t *user_ids, size_t count, struct score_error *err)
{
    SCORE_TRY(channels_clear(store, country, err));
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(channels_add(store, country, user_ids[i], err));
    }
    return SCORE_OK;
}

static void row_to_member(struct row *row, void *ret_record)
{
    struct channels_member *member = ret_record;
    member->country = row_text(row);
    member->user_id = row_i64(row);
    member->name = row_text(row);
    member->email = row_text(row);
    member->phone = row_text(row);
}

static const struct row_type MEMBER_ROW = {"channels member", sizeof(struct channels_member),
                                           row_to_member};

static const char SQL_CHANNELS_LIST[] = "SELECT\n"
                                        "    m.country,\n"
                                        "    u.id,\n"
                                        "    u.name,\n"
                                        "    u.email,\n"
                                        "    u.phone\n"
                                        "FROM channels_member AS m\n"
                                        "JOIN \"user\" AS u ON u.id = m.user_id\n"
                                        "WHERE u.state = 1\n"
                                        "ORDER BY\n"
                                        "    m.country,\n"
                                        "    u.name,\n"
                                        "    u.id";

enum score_status store_channels_list(struct store *store, struct arena *arena,
                                      struct channels_member **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_CHANNELS_LIST, &statement, err));
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &MEMBER_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* ---- questions --------------------------------------------------------------------------------
 */

static const char SQL_QUESTION_ADD[] = "INSERT INTO question (\n"
                                       "    partner_id,\n"
                                       "    user_id,\n"
                                       "    text,\n"
                                       "    asked_at_ms,\n"
                                       "    due_at_ms,\n"
                                       "    answer,\n"
                                       "    answered_at_ms,\n"
                                       "    version\n"
                                       ") VALUES (\n"
                                       "    :partner_id,\n"
                                       "    :user_id,\n"
                                       "    :text,\n"
                                       "    :asked_at_ms,\n"
                                       "    :due_at_ms,\n"
                                       "    '',\n"
                                       "    0,\n"
                                       "    1\n"
                                       ")";

enum score_status store_question_add(struct store *store, struct question *question,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_QUESTION_ADD, &statement, err));
    bind_i64(statement, ":partner_id", question->partner_id);
    bind_i64(statement, ":user_id", question->user_id);
    bind_text(statement, ":text", question->text);
    bind_i64(statement, ":asked_at_ms", question->asked_at_ms);
    bind_i64(statement, ":due_at_ms", question->due_at_ms);
    question->version = 1;
    return statement_insert(statement, &question->id, err);
}

static const char SQL_QUESTION_ANSWER[] = "UPDATE question\n"
                                          "SET\n"
                                          "    answer = :answer,\n"
                                          "    answer_user_id = :answer_user_id,\n"
                                          "    answered_at_ms = :answered_at_ms,\n"
                                          "    version = version + 1\n"
                                          "WHERE id = :id\n"
                                          "  AND version = :version";

enum score_status store_question_answer(struct store *store, struct question *question,
                                        struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_QUESTION_ANSWER, &statement, err));
    bind_text(statement, ":answer", question->answer);
    bind_id(statement, ":answer_user_id", question->answer_user_id);
    bind_i64(statement, ":answered_at_ms", question->answered_at_ms);
    bind_i64(statement, ":id", question->id);
    bind_i64(statement, ":version", question->version);
    return statement_update(statement, "question", &question->version, err);
}

#define QUESTION_SELECT                                                                            \
    "SELECT\n"                                                                                     \
    "    q.id,\n"                                                                                  \
    "    q.partner_id,\n"                                                                          \
    "    q.user_id,\n"                                                                             \
    "    q.text,\n"                                                                                \
    "    q.asked_at_ms,\n"                                                                         \
    "    q.due_at_ms,\n"                                                                           \
    "    q.answer,\n"                                                                              \
    "    q.answer_user_id,\n"                                                                      \
    "    q.answered_at_ms,\n"                                                                      \
    "    q.version,\n"                                                                             \
    "    p.name,\n"                                                                                \
    "    p.country,\n"                                                                             \
    "    u.name,\n"                                                                                \
    "    a.name\n"                                                                                 \
    "FROM question AS q\n"                                                                         \
    "JOIN partner AS p ON p.id = q.partner_id\n"                                                   \
    "JOIN \"user\" AS u ON u.id = q.user_id\n"                                                     \
    "LEFT JOIN \"user\" AS a ON a.id = q.answer_user_id\n"

static void row_to_question(struct row *row, void *ret_record)
{
    struct question *question = ret_record;
    question->id = row_i64(row);
    question->partner_id = row_i64(row);
    question->user_id = row_i64(row);
    question->text = row_text(row);
    question->asked_at_ms = row_i64(row);
    question->due_at_ms = row_i64(row);
    question->answer = row_text(row);
    question->answer_user_id = row_i64(row);
    question->answered_at_ms = row_i64(row);
    question->version = row_i64(row);
    question->partner_name = row_text(row);
    question->partner_country = row_text(row);
    question->user_name = row_text(row);
    question->answer_user_name = row_text(row);
}

static const struct row_type QUESTION_ROW = {"question", sizeof(struct question), row_to_question};

static const char SQL_QUESTION_GET[] = QUESTION_SELECT "WHERE q.id = :id";

enum score_status store_question_get(struct store *store, int64_t id, struct arena *arena,
                                     struct question *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_QUESTION_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &QUESTION_ROW, ret, err);
}

static const char SQL_QUESTION_LIST[] =
    QUESTION_SELECT "WHERE (:partner_id = 0 OR q.partner_id = :partner_id)\n"
                    "  AND (:is_open = 0 OR q.answered_at_ms = 0)\n"
                    "  AND (:after_id = 0 OR q.id < :after_id)\n"
                    "ORDER BY q.id DESC\n"
                    "LIMIT :limit";

enum score_status store_question_list(struct store *store, const struct question_filter *filter,
                                      const struct store_page *page, struct arena *arena,
                                      struct question **ret_items, size_t *ret_count,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_QUESTION_LIST, &statement, err));
    bind_i64(statement, ":partner_id", filter->partner_id);
    bind_i64(statement, ":is_open", filter->is_open);
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &QUESTION_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static void row_to_count(struct row *row, void *ret_record)
{
    int64_t *count = ret_record;
    *count = row_i64(row);
}

static const struct row_type COUNT_ROW = {"count", sizeof(int64_t), row_to_count};

static const char SQL_QUESTION_COUNT_OPEN[] = "SELECT COUNT(*)\n"
                                              "FROM question\n"
                                              "WHERE partner_id = :partner_id\n"
                                              "  AND answered_at_ms = 0";

enum score_status store_question_count_open(struct store *store, int64_t partner_id, int64_t *ret,
                                            struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_QUESTION_COUNT_OPEN, &statement, err));
    bind_i64(statement, ":partner_id", partner_id);
    return statement_get(statement, NULL, &COUNT_ROW, ret, err);
}
