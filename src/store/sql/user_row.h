/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_STORE_SQL_USER_ROW_H
#define SCORE_STORE_SQL_USER_ROW_H

/* A user's columns and their reader, shared by users, sessions and API keys. */

#include "store/sql/statement.h"

#define USER_COLUMNS                                                                               \
    "    u.id,\n"                                                                                  \
    "    u.partner_id,\n"                                                                          \
    "    u.distributor_id,\n"                                                                      \
    "    u.location_id,\n"                                                                         \
    "    u.email,\n"                                                                               \
    "    u.name,\n"                                                                                \
    "    u.phone,\n"                                                                               \
    "    u.roles,\n"                                                                               \
    "    u.state,\n"                                                                               \
    "    u.password_hash,\n"                                                                       \
    "    u.import_id,\n"                                                                           \
    "    u.created_at_ms,\n"                                                                       \
    "    u.updated_at_ms,\n"                                                                       \
    "    u.version,\n"                                                                             \
    "    u.mail_bounced_at_ms\n"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads USER_COLUMNS into a struct user. */
void row_to_user(struct row *row, void *ret_record);
extern const struct row_type USER_ROW;

#ifdef __cplusplus
}
#endif

#endif
