/* SPDX-License-Identifier: Apache-2.0 */
#include "store/opportunity_store.h"

#include "store/sql/statement.h"

#define NOTE_COLUMNS                                                                               \
    "    n.id,\n"                                                                                  \
    "    n.opportunity_id,\n"                                                                      \
    "    n.author_user_id,\n"                                                                      \
    "    n.text,\n"                                                                                \
    "    n.created_at_ms,\n"                                                                       \
    "    u.name\n"

static void row_to_note(struct row *row, void *ret_record)
{
    struct note *note = ret_record;
    note->id = row_i64(row);
    note->opportunity_id = row_i64(row);
    note->author_user_id = row_i64(row);
    note->text = row_text(row);
    note->created_at_ms = row_i64(row);
    note->author_name = row_text(row);
}

static const struct row_type NOTE_ROW = {"note", sizeof(struct note), row_to_note};

static void note_bind(struct statement *statement, const struct note *note)
{
    bind_id(statement, ":opportunity_id", note->opportunity_id);
    bind_id(statement, ":author_user_id", note->author_user_id);
    bind_text(statement, ":text", note->text);
    bind_i64(statement, ":created_at_ms", note->created_at_ms);
}

static const char SQL_NOTE_ADD[] = "INSERT INTO note (\n"
                                   "    opportunity_id,\n"
                                   "    author_user_id,\n"
                                   "    text,\n"
                                   "    created_at_ms\n"
                                   ") VALUES (\n"
                                   "    :opportunity_id,\n"
                                   "    :author_user_id,\n"
                                   "    :text,\n"
                                   "    :created_at_ms\n"
                                   ")";

enum score_status store_note_add(struct store *store, struct note *note, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_NOTE_ADD, &statement, err));
    note_bind(statement, note);
    return statement_insert(statement, &note->id, err);
}

static const char SQL_NOTES_LIST[] = "SELECT\n" NOTE_COLUMNS "FROM note AS n\n"
                                     "LEFT JOIN \"user\" AS u ON u.id = n.author_user_id\n"
                                     "WHERE n.opportunity_id = :opportunity_id\n"
                                     "ORDER BY n.id";

enum score_status store_notes_list(struct store *store, int64_t opportunity_id, struct arena *arena,
                                   struct note **ret_items, size_t *ret_count,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_NOTES_LIST, &statement, err));
    bind_i64(statement, ":opportunity_id", opportunity_id);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &NOTE_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}
