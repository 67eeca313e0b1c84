/* SPDX-License-Identifier: Apache-2.0 */

/* Takes a person out of the rows that are not sealed; the rows themselves stay. */

#include "store/seal_store.h"

#include "store/sql/statement.h"

static const char SQL_USER_SESSIONS[] = "DELETE FROM session\n"
                                        "WHERE user_id = :id";
static const char SQL_USER_KEYS[] = "DELETE FROM api_key\n"
                                    "WHERE user_id = :id";
static const char SQL_USER_AGENTS[] = "DELETE FROM known_agent\n"
                                      "WHERE user_id = :id";
static const char SQL_USER_OPENINGS[] = "DELETE FROM link_opening\n"
                                        "WHERE link_id IN (\n"
                                        "    SELECT id\n"
                                        "    FROM link\n"
                                        "    WHERE user_id = :id\n"
                                        ")";
static const char SQL_USER_LINKS[] = "UPDATE link\n"
                                     "SET\n"
                                     "    address = '',\n"
                                     "    name = '',\n"
                                     "    expires_at_ms = created_at_ms\n"
                                     "WHERE user_id = :id";
static const char SQL_USER_MAILS_WAITING[] = "DELETE FROM mail\n"
                                             "WHERE user_id = :id\n"
                                             "  AND state = 1";
static const char SQL_USER_MAILS[] = "UPDATE mail\n"
                                     "SET\n"
                                     "    address = 'erased',\n"
                                     "    answer = ''\n"
                                     "WHERE user_id = :id";
static const char SQL_USER_NOTES[] = "UPDATE note\n"
                                     "SET\n"
                                     "    text = '(erased)'\n"
                                     "WHERE author_user_id = :id";
static const char SQL_USER_OFFERS[] = "UPDATE offer\n"
                                      "SET\n"
                                      "    comment = '',\n"
                                      "    fit_comment = '',\n"
                                      "    next_step = '',\n"
                                      "    version = version + 1\n"
                                      "WHERE answered_by = :id";
static const char SQL_OPPORTUNITY_NOTES[] = "UPDATE note\n"
                                            "SET\n"
                                            "    text = '(erased)'\n"
                                            "WHERE opportunity_id = :id";
static const char SQL_OPPORTUNITY_OFFERS[] = "UPDATE offer\n"
                                             "SET\n"
                                             "    comment = '',\n"
                                             "    fit_comment = '',\n"
                                             "    next_step = '',\n"
                                             "    version = version + 1\n"
                                             "WHERE opportunity_id = :id";
static const char SQL_REQUESTS_ERASE[] = "DELETE FROM password_request\n"
                                         "WHERE email = :email";

static enum score_status by_id(struct store *store, const char *sql, int64_t id,
                               struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, sql, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_run(statement, err);
}

enum score_status store_user_traces_erase(struct store *store, int64_t user_id, const char *email,
                                          struct score_error *err)
{
    static const char *const STATEMENTS[] = {
        SQL_USER_SESSIONS,      SQL_USER_KEYS,  SQL_USER_AGENTS, SQL_USER_OPENINGS, SQL_USER_LINKS,
        SQL_USER_MAILS_WAITING, SQL_USER_MAILS, SQL_USER_NOTES,  SQL_USER_OFFERS};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(STATEMENTS); i++) {
        SCORE_TRY(by_id(store, STATEMENTS[i], user_id, err));
    }
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_REQUESTS_ERASE, &statement, err));
    bind_text(statement, ":email", email);
    return statement_run(statement, err);
}

enum score_status store_contact_traces_erase(struct store *store, int64_t opportunity_id,
                                             struct score_error *err)
{
    SCORE_TRY(by_id(store, SQL_OPPORTUNITY_NOTES, opportunity_id, err));
    return by_id(store, SQL_OPPORTUNITY_OFFERS, opportunity_id, err);
}
