/* SPDX-License-Identifier: Apache-2.0 */

/* PostgreSQL's failures as ours, by SQLSTATE, with what to do about them. */

#include "base/text.h"
#include "store/postgres/connection.h"

/* "Key (partner_id, country)=(1, DE) already exists." -> "country": the last column, as SQLite
 * names it. */
static void key_column(const char *detail, char ret[SCORE_ERROR_FIELD_SIZE])
{
    ret[0] = '\0';
    const char *end = detail ? strstr(detail, ")=(") : NULL;
    if (!end) {
        return;
    }
    const char *start = end;
    while (start > detail && (start[-1] == '_' || (start[-1] >= 'a' && start[-1] <= 'z') ||
                              (start[-1] >= '0' && start[-1] <= '9'))) {
        start--;
    }
    size_t len = (size_t)(end - start);
    len = len < SCORE_ERROR_FIELD_SIZE ? len : 0;
    memcpy(ret, start, len);
    ret[len] = '\0';
}

static const char *field_of(const PGresult *result, int code)
{
    const char *text = result ? PQresultErrorField(result, code) : NULL;
    return text ? text : "";
}

/* The column of NOT NULL, or of a CHECK by its name: "account_revenue_minor_check". A partition has
 * its table's constraints, and a longer name. */
static void check_column(const PGresult *result, char ret[SCORE_ERROR_FIELD_SIZE])
{
    static const char END[] = "_check";
    const char *name = field_of(result, PG_DIAG_CONSTRAINT_NAME);
    const char *table = field_of(result, PG_DIAG_TABLE_NAME);
    size_t same = 0;
    size_t start = 0;
    while (name[same] != '\0' && name[same] == table[same]) {
        same++;
        start = name[same] == '_' ? same + 1 : start;
    }
    const char *end = strstr(name + start, END);
    size_t len = end ? (size_t)(end - name) - start : 0;
    if (len == 0 || len >= SCORE_ERROR_FIELD_SIZE) {
        (void)snprintf(ret, SCORE_ERROR_FIELD_SIZE, "%s", field_of(result, PG_DIAG_COLUMN_NAME));
        return;
    }
    memcpy(ret, name + start, len);
    ret[len] = '\0';
}

/* Integrity: what SQLite calls a constraint. */
static enum score_status constraint_failure(struct postgres_store *pg, const PGresult *result,
                                            const char *state, struct score_error *err)
{
    char column[SCORE_ERROR_FIELD_SIZE];
    key_column(field_of(result, PG_DIAG_MESSAGE_DETAIL), column);
    if (text_equal(state, "23505")) {
        return score_error_set(err, SCORE_EXISTS, column, "there is one with this %s already",
                               column);
    }
    if (text_equal(state, "23503")) {
        pg->base.is_referred = true;
        return score_error_set(err, SCORE_INVALID, "", "refers to an object that does not exist");
    }
    check_column(result, column);
    return score_error_set(err, SCORE_INVALID, column, "%s",
                           field_of(result, PG_DIAG_MESSAGE_PRIMARY));
}

enum words { WORDS_OURS, WORDS_BOTH, WORDS_THEIRS };

struct state_rule {
    const char *prefix; /* of the SQLSTATE; the first that fits counts */
    enum score_status status;
    enum words words; /* whose say what happened */
    const char *text;
};

static const struct state_rule RULES[] = {
    {"55P03", SCORE_BUSY, WORDS_OURS, "another process is writing: try again in a moment"},
    {"40", SCORE_BUSY, WORDS_OURS, "the transaction met another's: try again in a moment"},
    {"53100", SCORE_IO, WORDS_OURS, "disk full: make space on the server and try again"},
    {"53200", SCORE_NO_MEMORY, WORDS_OURS, "the server is out of memory"},
    {"53300", SCORE_BUSY, WORDS_OURS,
     "no connection is free: try again, raise max_connections, or run fewer nodes"},
    {"57014", SCORE_BUSY, WORDS_OURS, "the server stopped the statement after its time: try again"},
    {"57P03", SCORE_BUSY, WORDS_OURS, "the server is starting or stopping: try again in a moment"},
    {"57P", SCORE_IO, WORDS_OURS, "the server ended the connection: nothing uncommitted was kept"},
    {"25P0", SCORE_IO, WORDS_BOTH, "the transaction was ended, nothing of it was kept"},
    {"25006", SCORE_IO, WORDS_OURS,
     "it is a read-only standby now: name the primary, or several hosts with "
     "target_session_attrs=read-write"},
    {"42501", SCORE_UNSUPPORTED, WORDS_BOTH, "no right to do this: use the tables' owner"},
    {"0A000", SCORE_UNSUPPORTED, WORDS_THEIRS, ""},
    {"SC002", SCORE_CORRUPT, WORDS_THEIRS, ""},
    {"22021", SCORE_INVALID, WORDS_OURS, "a text is not UTF-8"},
    {"22P05", SCORE_INVALID, WORDS_OURS, "a text is not UTF-8"},
    {"22", SCORE_INVALID, WORDS_THEIRS, ""},
    {"54", SCORE_LIMIT, WORDS_OURS, "a value is too long for the database"},
    {"58", SCORE_IO, WORDS_BOTH, "reading or writing failed: check the server's disk"},
    {"XX001", SCORE_CORRUPT, WORDS_BOTH, "damaged: keep a copy and restore the last backup"},
    {"XX002", SCORE_CORRUPT, WORDS_BOTH, "a damaged index: keep a copy and rebuild it (REINDEX)"},
};

static enum score_status state_failure(struct postgres_store *pg, const PGresult *result,
                                       const char *state, struct score_error *err)
{
    const char *message = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
    if (text_equal(state, "SC001") || text_equal(state, "P0001")) {
        return score_error_set(err, SCORE_CONFLICT, "", "%s", message); /* our triggers */
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(RULES); i++) {
        const struct state_rule *rule = &RULES[i];
        if (text_has_prefix(state, rule->prefix)) {
            return score_error_set(err, rule->status, "", "%s: %s%s%s", pg->base.name, rule->text,
                                   rule->words == WORDS_BOTH ? ": " : "",
                                   rule->words == WORDS_OURS ? "" : message);
        }
    }
    return score_error_set(err, SCORE_CORRUPT, "", "%s: %s (SQLSTATE %s)", pg->base.name, message,
                           state);
}

enum score_status postgres_failure(struct postgres_store *pg, const PGresult *result,
                                   struct score_error *err)
{
    pg->base.is_referred = false;
    const char *state = field_of(result, PG_DIAG_SQLSTATE);
    bool is_lost = PQstatus(pg->connection) != CONNECTION_OK;
    if (is_lost) {
        store_lost(&pg->base);
    }
    if (text_has_prefix(state, "23")) {
        return constraint_failure(pg, result, state, err);
    }
    if (state[0] != '\0') {
        return state_failure(pg, result, state, err);
    }
    if (is_lost) {
        return score_error_set(err, SCORE_IO, "",
                               "the connection to %s was lost: nothing uncommitted was kept; it "
                               "is made again with the next request",
                               pg->base.name);
    }
    return score_error_set(err, SCORE_IO, "", "%s: %s", pg->base.name,
                           result ? PQresultErrorMessage(result) : PQerrorMessage(pg->connection));
}

/* libpq says it in words only; they never hold the password. One line: the last that says why, and
 * not what one might do about it. */
static void message_line(const char *message, char *ret, size_t size)
{
    const char *line = message;
    for (const char *next = message; next[0] != '\0'; next += strspn(next, "\n")) {
        size_t len = strcspn(next, "\n");
        if (memmem(next, len, " failed: ", strlen(" failed: "))) {
            line = next;
        }
        next += len;
    }
    (void)snprintf(ret, size, "%.*s", (int)strcspn(line, "\n"), line);
}

struct word_rule {
    const char *words;
    enum score_status status;
    const char *advice;
};

static const struct word_rule WORDS[] = {
    {"session is read-only", SCORE_UNSUPPORTED,
     "is a read-only standby: name the primary, or several hosts with "
     "target_session_attrs=read-write"},
    {"hot standby mode", SCORE_UNSUPPORTED,
     "is a read-only standby: name the primary, or several hosts with "
     "target_session_attrs=read-write"},
    {"too many", SCORE_BUSY,
     "has no connection free: try again, raise max_connections, or run fewer nodes"},
    {"remaining connection slots", SCORE_BUSY,
     "has no connection free: try again, raise max_connections, or run fewer nodes"},
    {"starting up", SCORE_BUSY, "is starting up: try again in a moment"},
    {"shutting down", SCORE_BUSY, "is shutting down: try again in a moment"},
    {"password authentication failed", SCORE_UNSUPPORTED,
     "refused the password: percent-encode odd characters in the address (@ is %40, / is %2F)"},
    {"no password supplied", SCORE_UNSUPPORTED,
     "asks for a password: put it into the address, PGPASSWORD or a password file"},
    {"certificate verify failed", SCORE_IO,
     "has a certificate that is not trusted, has expired or is not valid yet: renew it, set the "
     "clock right, or name its authority in sslrootcert"},
    {"certificate has expired", SCORE_IO, "has a certificate that has expired: renew it"},
    {"server certificate for", SCORE_IO,
     "has a certificate for another name: use the name it was made for"},
};

enum score_status postgres_connect_failure(struct postgres_store *pg, struct score_error *err)
{
    const char *message = PQerrorMessage(pg->connection);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WORDS); i++) {
        if (strstr(message, WORDS[i].words)) {
            return score_error_set(err, WORDS[i].status, "", "%s %s", pg->base.name,
                                   WORDS[i].advice);
        }
    }
    char line[SCORE_ERROR_TEXT_SIZE];
    message_line(message, line, sizeof(line));
    if (strstr(line, "FATAL:  database ") && strstr(line, "does not exist")) {
        return score_error_set(err, SCORE_NOT_FOUND, "database", "%s: %s; make it first (createdb)",
                               pg->base.name, line);
    }
    return score_error_set(err, SCORE_IO, "", "cannot connect to %s: %s", pg->base.name, line);
}
