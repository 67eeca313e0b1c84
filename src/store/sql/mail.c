/* SPDX-License-Identifier: Apache-2.0 */
#include "store/mail_store.h"

#include "store/sql/statement.h"

#define MAIL_HEAD                                                                                  \
    "    m.id,\n"                                                                                  \
    "    m.message_id,\n"                                                                          \
    "    m.template,\n"                                                                            \
    "    m.address,\n"                                                                             \
    "    m.user_id,\n"                                                                             \
    "    m.partner_id,\n"                                                                          \
    "    m.offer_id,\n"                                                                            \
    "    m.state,\n"                                                                               \
    "    m.attempts,\n"                                                                            \
    "    m.next_at_ms,\n"                                                                          \
    "    m.created_at_ms,\n"                                                                       \
    "    m.finished_at_ms,\n"                                                                      \
    "    m.code,\n"                                                                                \
    "    m.answer,\n"
#define MAIL_COLUMNS                                                                               \
    MAIL_HEAD "    m.subject,\n"                                                                   \
              "    m.plain,\n"                                                                     \
              "    m.html\n"
/* Lists are looked at: no letter, and no link, is read for them. */
#define MAIL_COLUMNS_BARE                                                                          \
    MAIL_HEAD "    '',\n"                                                                          \
              "    '',\n"                                                                          \
              "    ''\n"

static void row_to_mail(struct row *row, void *ret_record)
{
    struct mail *mail = ret_record;
    mail->id = row_i64(row);
    mail->message_id = row_text(row);
    mail->template_name = row_text(row);
    mail->address = row_text(row);
    mail->user_id = row_i64(row);
    mail->partner_id = row_i64(row);
    mail->offer_id = row_i64(row);
    mail->state = (enum mail_state)row_int(row);
    mail->attempts = row_i64(row);
    mail->next_at_ms = row_i64(row);
    mail->created_at_ms = row_i64(row);
    mail->finished_at_ms = row_i64(row);
    mail->code = row_i64(row);
    mail->answer = row_text(row);
    mail->subject = row_text(row);
    mail->plain = row_text(row);
    mail->html = row_text(row);
}

static const struct row_type MAIL_ROW = {"mail", sizeof(struct mail), row_to_mail};

/* What changes after it was queued. */
static void mail_bind_progress(struct statement *statement, const struct mail *mail)
{
    bind_text(statement, ":subject", mail->subject);
    bind_text(statement, ":plain", mail->plain);
    bind_text(statement, ":html", mail->html);
    bind_i64(statement, ":state", (int64_t)mail->state);
    bind_i64(statement, ":attempts", mail->attempts);
    bind_i64(statement, ":next_at_ms", mail->next_at_ms);
    bind_i64(statement, ":finished_at_ms", mail->finished_at_ms);
    bind_i64(statement, ":code", mail->code);
    bind_text(statement, ":answer", mail->answer);
}

static const char SQL_MAIL_ADD[] = "INSERT INTO mail (\n"
                                   "    message_id,\n"
                                   "    template,\n"
                                   "    address,\n"
                                   "    user_id,\n"
                                   "    partner_id,\n"
                                   "    offer_id,\n"
                                   "    subject,\n"
                                   "    plain,\n"
                                   "    html,\n"
                                   "    state,\n"
                                   "    attempts,\n"
                                   "    next_at_ms,\n"
                                   "    created_at_ms,\n"
                                   "    finished_at_ms,\n"
                                   "    code,\n"
                                   "    answer\n"
                                   ") VALUES (\n"
                                   "    :message_id,\n"
                                   "    :template,\n"
                                   "    :address,\n"
                                   "    :user_id,\n"
                                   "    :partner_id,\n"
                                   "    :offer_id,\n"
                                   "    :subject,\n"
                                   "    :plain,\n"
                                   "    :html,\n"
                                   "    :state,\n"
                                   "    :attempts,\n"
                                   "    :next_at_ms,\n"
                                   "    :created_at_ms,\n"
                                   "    :finished_at_ms,\n"
                                   "    :code,\n"
                                   "    :answer\n"
                                   ")";

enum score_status store_mail_add(struct store *store, struct mail *mail, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_MAIL_ADD, &statement, err));
    bind_text(statement, ":message_id", mail->message_id);
    bind_text(statement, ":template", mail->template_name);
    bind_text(statement, ":address", mail->address);
    bind_id(statement, ":user_id", mail->user_id);
    bind_id(statement, ":partner_id", mail->partner_id);
    bind_id(statement, ":offer_id", mail->offer_id);
    bind_i64(statement, ":created_at_ms", mail->created_at_ms);
    mail_bind_progress(statement, mail);
    return statement_insert(statement, &mail->id, err);
}

static const char SQL_MAIL_GET[] = "SELECT\n" MAIL_COLUMNS "FROM mail AS m\n"
                                   "WHERE m.id = :id";

enum score_status store_mail_get(struct store *store, int64_t id, struct arena *arena,
                                 struct mail *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_MAIL_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &MAIL_ROW, ret, err);
}

static const char SQL_MAIL_FIND[] = "SELECT\n" MAIL_COLUMNS "FROM mail AS m\n"
                                    "WHERE m.message_id = :message_id";

enum score_status store_mail_find(struct store *store, const char *message_id, struct arena *arena,
                                  struct mail *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_MAIL_FIND, &statement, err));
    bind_text(statement, ":message_id", message_id);
    return statement_get(statement, arena, &MAIL_ROW, ret, err);
}

_Static_assert(MAIL_WAITING == 1, "SQL_MAIL_DUE, SQL_MAIL_NEXT_AT");
static const char SQL_MAIL_DUE[] = "SELECT\n" MAIL_COLUMNS "FROM mail AS m\n"
                                   "WHERE m.state = 1\n"
                                   "  AND m.next_at_ms <= :now_ms\n"
                                   "ORDER BY\n"
                                   "    m.next_at_ms,\n"
                                   "    m.id\n"
                                   "LIMIT 1";

enum score_status store_mail_due(struct store *store, int64_t now_ms, struct arena *arena,
                                 struct mail *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_MAIL_DUE, &statement, err));
    bind_i64(statement, ":now_ms", now_ms);
    return statement_get(statement, arena, &MAIL_ROW, ret, err);
}

static const char SQL_MAIL_NEXT_AT[] = "SELECT m.next_at_ms\n"
                                       "FROM mail AS m\n"
                                       "WHERE m.state = 1\n"
                                       "ORDER BY\n"
                                       "    m.next_at_ms,\n"
                                       "    m.id\n"
                                       "LIMIT 1";

enum score_status store_mail_next_at(struct store *store, int64_t *ret_at_ms,
                                     struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_MAIL_NEXT_AT, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    struct row row = statement_row(statement, NULL);
    *ret_at_ms = has_row ? row_i64(&row) : INT64_MAX;
    return SCORE_OK;
}

static const char SQL_MAIL_UPDATE[] = "UPDATE mail\n"
                                      "SET\n"
                                      "    subject = :subject,\n"
                                      "    plain = :plain,\n"
                                      "    html = :html,\n"
                                      "    state = :state,\n"
                                      "    attempts = :attempts,\n"
                                      "    next_at_ms = :next_at_ms,\n"
                                      "    finished_at_ms = :finished_at_ms,\n"
                                      "    code = :code,\n"
                                      "    answer = :answer\n"
                                      "WHERE id = :id\n"
                                      "  AND state = :expected_state\n"
                                      "  AND attempts = :expected_attempts";

enum score_status store_mail_update(struct store *store, const struct mail *mail,
                                    enum mail_state expected_state, int64_t expected_attempts,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_MAIL_UPDATE, &statement, err));
    mail_bind_progress(statement, mail);
    bind_i64(statement, ":id", mail->id);
    bind_i64(statement, ":expected_state", (int64_t)expected_state);
    bind_i64(statement, ":expected_attempts", expected_attempts);
    int64_t unversioned = 0;
    return statement_update(statement, "mail", &unversioned, err);
}

static const char SQL_MAIL_LIST[] = "SELECT\n" MAIL_COLUMNS_BARE "FROM mail AS m\n"
                                    "WHERE m.id < :before_id\n"
                                    "  AND :state = 0\n"
                                    "ORDER BY m.id DESC\n"
                                    "LIMIT :limit";
static const char SQL_MAIL_LIST_OF_STATE[] = "SELECT\n" MAIL_COLUMNS_BARE "FROM mail AS m\n"
                                             "WHERE m.id < :before_id\n"
                                             "  AND m.state = :state\n"
                                             "ORDER BY m.id DESC\n"
                                             "LIMIT :limit";

enum score_status store_mail_list(struct store *store, const struct mail_filter *filter,
                                  const struct store_page *page, struct arena *arena,
                                  struct mail **ret_items, size_t *ret_count,
                                  struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    const char *sql = filter->state ? SQL_MAIL_LIST_OF_STATE : SQL_MAIL_LIST;
    SCORE_TRY(statement_read(store, sql, &statement, err));
    bind_i64(statement, ":before_id", page->has_after ? page->after_id : INT64_MAX);
    bind_i64(statement, ":state", (int64_t)filter->state);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &MAIL_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

static const char SQL_MAIL_COUNT[] = "SELECT\n"
                                     "    state,\n"
                                     "    count(*)\n"
                                     "FROM mail\n"
                                     "GROUP BY state";

enum score_status store_mail_count(struct store *store, int64_t ret_counts[5],
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    int64_t counts[5] = {0};
    bool has_row = false;
    SCORE_TRY(statement_read(store, SQL_MAIL_COUNT, &statement, err));
    SCORE_TRY(statement_step(statement, &has_row, err));
    while (has_row) {
        struct row row = statement_row(statement, NULL);
        int state = row_int(&row);
        SCORE_ASSERT(state >= MAIL_WAITING && state <= MAIL_BOUNCED); /* CHECKed by the table */
        counts[state] = row_i64(&row);
        SCORE_TRY(statement_step(statement, &has_row, err));
    }
    memcpy(ret_counts, counts, sizeof counts);
    return SCORE_OK;
}
