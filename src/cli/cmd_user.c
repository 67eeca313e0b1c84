/* SPDX-License-Identifier: Apache-2.0 */

/* score user, score key: who may sign in. */

#include <termios.h>
#include <unistd.h>

#include "api/json.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/identity.h"
#include "domain/partner.h"
#include "store/party_store.h"

static const char *arg_name;
static const char *arg_role;
static const char *arg_partner;
static const char *arg_distributor;
static bool arg_password;
static const char *arg_user;
static int64_t arg_days;
static int64_t arg_limit = 1000;

/* ---- passwords --------------------------------------------------------------------------------
 */

/* One line from stdin; at a terminal asked for, and not shown. */
static enum score_status password_read(char *ret, size_t size, struct score_error *err)
{
    struct termios before;
    bool is_terminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before) == 0;
    if (is_terminal) {
        struct termios hidden = before;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        (void)fputs("password: ", stderr);
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool got = fgets(ret, (int)size, stdin) != NULL;
    if (is_terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        (void)fputc('\n', stderr);
    }
    if (!got) {
        return score_error_set(err, SCORE_INVALID, "password", "no password was given on stdin");
    }
    ret[strcspn(ret, "\r\n")] = '\0';
    return SCORE_OK;
}

static enum score_status password_take(struct cli *cli, struct user *user, struct score_error *err)
{
    char password[LIMIT_PASSWORD_MAX_BYTES + 2];
    char hash[IDENTITY_HASH_SIZE];
    SCORE_TRY(password_read(password, sizeof password, err));
    password_check(&cli->domain, password, user->email);
    SCORE_TRY(problem_status(&cli->domain, err));
    SCORE_TRY(password_hash(password, hash, err));
    user->password_hash = arena_dup_text(&cli->arena, hash);
    return user->password_hash ? SCORE_OK
                               : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- users ----------------------------------------------------------------------------------- */

static enum score_status user_give(struct cli *cli, const struct user *users, size_t count,
                                   bool is_list, struct score_error *err)
{
    struct table table;
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        if (is_list) {
            json_array_begin(&json);
        }
        for (size_t i = 0; i < count; i++) {
            user_to_json(&json, &users[i]);
        }
        if (is_list) {
            json_array_end(&json);
        }
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "user|email|name|roles|partner|state");
    for (size_t i = 0; i < count; i++) {
        SCORE_AUTO(buf_done) struct buf roles = {0};
        char id[ID_TEXT_SIZE];
        char partner[ID_TEXT_SIZE];
        buf_init(&roles, LIMIT_NAME_BYTES);
        for (uint32_t role = 1; role <= ROLE_DISTRIBUTOR; role <<= 1) {
            if (users[i].roles & role) {
                buf_add_format(&roles, "%s%s", roles.len ? " " : "", role_text((enum role)role));
            }
        }
        id_format(ID_USER, users[i].id, id);
        id_format(ID_PARTNER, users[i].partner_id, partner);
        table_add(&table, id);
        table_add(&table, users[i].email);
        table_add(&table, users[i].name);
        table_add(&table, buf_text(&roles));
        table_add(&table, partner);
        table_add(&table, user_state_text(users[i].state));
    }
    return table_write(&table, &cli->out, err);
}

/* "SELLER,REVIEWER" */
static enum score_status roles_read(struct cli *cli, uint32_t *ret)
{
    const char *text = arg_role ? arg_role : "";
    uint32_t roles = 0;
    while (*text) {
        size_t len = strcspn(text, ",");
        char *word = arena_dup(&cli->arena, text, len);
        enum role role = ROLE_REP;
        for (char *c = word; c && *c; c++) {
            *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        }
        if (!word || !role_parse(word, &role)) {
            return cli_usage(cli,
                             "'%s' is no role: SELLER, CHANNEL_MANAGER, REVIEWER, AUDITOR, "
                             "ADMINISTRATOR, FOCAL, REP, PARTNER_ADMIN or DISTRIBUTOR",
                             word ? word : "");
        }
        roles |= (uint32_t)role;
        text += len + (text[len] == ',');
    }
    if (!roles) {
        return cli_usage(cli, "--role says what the user may do");
    }
    *ret = roles;
    return SCORE_OK;
}

static enum score_status firm_read(struct cli *cli, struct user *user, struct score_error *err)
{
    struct distributor distributor = {0};
    if (arg_partner) {
        SCORE_TRY(partner_resolve(&cli->domain, arg_partner, &user->partner_id, err));
    }
    if (arg_distributor) {
        SCORE_TRY(store_distributor_find(cli->domain.store, arg_distributor, &cli->arena,
                                         &distributor, err));
        user->distributor_id = distributor.id;
    }
    return SCORE_OK;
}

static enum score_status cmd_user_add(struct cli *cli, const struct cli_args *args,
                                      struct score_error *err)
{
    struct user user = {.email = args->items[0],
                        .name = arg_name ? arg_name : args->items[0],
                        .phone = "",
                        .state = USER_ACTIVE,
                        .password_hash = ""};
    SCORE_TRY(roles_read(cli, &user.roles));
    SCORE_TRY(firm_read(cli, &user, err));
    if (arg_password) {
        SCORE_TRY(password_take(cli, &user, err));
    }
    SCORE_TRY(user_save(&cli->domain, &user, err));
    return user_give(cli, &user, 1, false, err);
}

static enum score_status user_load(struct cli *cli, const char *email, struct user *ret,
                                   struct score_error *err)
{
    enum score_status status = store_user_find(cli->domain.store, email, &cli->arena, ret, err);
    if (status == SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "there is no user '%.80s'", email);
    }
    return status;
}

static enum score_status cmd_user_list(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    struct store_page page = {.limit = (int)arg_limit};
    struct user *users = NULL;
    size_t count = 0;
    (void)args;
    SCORE_TRY(user_list(&cli->domain, &page, &users, &count, err));
    return user_give(cli, users, count, true, err);
}

static enum score_status cmd_user_password(struct cli *cli, const struct cli_args *args,
                                           struct score_error *err)
{
    struct user user = {0};
    SCORE_TRY(user_load(cli, args->items[0], &user, err));
    SCORE_TRY(password_take(cli, &user, err));
    SCORE_TRY(password_set(&cli->domain, &user, user.password_hash, err));
    return user_give(cli, &user, 1, false, err);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static enum score_status key_user(struct cli *cli, struct user *ret, struct score_error *err)
{
    if (!arg_user) {
        return cli_usage(cli, "--user says whose key it is");
    }
    return user_load(cli, arg_user, ret, err);
}

static enum score_status cmd_key_create(struct cli *cli, const struct cli_args *args,
                                        struct score_error *err)
{
    struct user user = {0};
    struct api_key key = {0};
    char secret[IDENTITY_TOKEN_SIZE];
    (void)args;
    SCORE_TRY(key_user(cli, &user, err));
    int64_t until_ms = arg_days ? domain_now_ms(&cli->domain) + arg_days * CLOCK_DAY_MS : 0;
    SCORE_TRY(api_key_create(&cli->domain, user.id, arg_name ? arg_name : "command line", until_ms,
                             secret, &key, err));
    if (!cli->is_json) {
        char id[ID_TEXT_SIZE];
        id_format(ID_API_KEY, key.id, id);
        cli_print(cli, "%s", secret);
        cli_say("score: key %s of %s; it is shown this once", id, user.email);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    api_key_to_json(&json, &key, true, secret);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status cmd_key_list(struct cli *cli, const struct cli_args *args,
                                      struct score_error *err)
{
    struct user user = {0};
    struct api_key *keys = NULL;
    struct table table;
    size_t count = 0;
    (void)args;
    SCORE_TRY(key_user(cli, &user, err));
    SCORE_TRY(store_api_key_list(cli->domain.store, user.id, &cli->arena, &keys, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_array_begin(&json);
        for (size_t i = 0; i < count; i++) {
            api_key_to_json(&json, &keys[i], false, NULL);
        }
        json_array_end(&json);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "key|name|created|expires");
    for (size_t i = 0; i < count; i++) {
        char id[ID_TEXT_SIZE];
        char at[CLOCK_TEXT_SIZE];
        id_format(ID_API_KEY, keys[i].id, id);
        table_add(&table, id);
        table_add(&table, keys[i].name);
        clock_format(keys[i].created_at_ms, at);
        table_add(&table, at);
        clock_format(keys[i].expires_at_ms, at);
        table_add(&table, keys[i].expires_at_ms ? at : "never");
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_key_delete(struct cli *cli, const struct cli_args *args,
                                        struct score_error *err)
{
    int64_t id = 0;
    if (!id_parse(ID_API_KEY, args->items[0], &id)) {
        return cli_usage(cli, "'%s' is no key: 'score key list' shows them", args->items[0]);
    }
    SCORE_TRY(api_key_delete(&cli->domain, id, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_object_begin(&json);
        json_field_text(&json, "deleted", args->items[0]);
        json_object_end(&json);
        cli_json_end(cli);
    } else {
        cli_print(cli, "deleted: %s", args->items[0]);
    }
    return SCORE_OK;
}

static const struct option_row USER_ADD_OPTIONS[] = {
    OPTION_ROW_TEXT("--name", arg_name, "NAME", "shown to colleagues; default the address"),
    OPTION_ROW_TEXT("--role", arg_role, "ROLE,..", "what the user may do"),
    OPTION_ROW_TEXT("--partner", arg_partner, "PARTNER", "the firm, for FOCAL, REP, PARTNER_ADMIN"),
    OPTION_ROW_TEXT("--distributor", arg_distributor, "DISTRIBUTOR", "for DISTRIBUTOR"),
    OPTION_ROW_FLAG("--password", arg_password, "read a password from stdin"),
};
static const struct option_row USER_LIST_OPTIONS[] = {
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 1000000, "at most N, default 1000"),
};
static const struct option_row KEY_OPTIONS[] = {
    OPTION_ROW_TEXT("--user", arg_user, "EMAIL", "whose key"),
    OPTION_ROW_TEXT("--name", arg_name, "NAME", "what it is for"),
    OPTION_ROW_NUMBER("--days", arg_days, "N", 1, 3650, "until when; default without end"),
};
static const struct option_row KEY_LIST_OPTIONS[] = {
    OPTION_ROW_TEXT("--user", arg_user, "EMAIL", "whose keys"),
};

static const struct command COMMANDS[] = {
    {"user add", "EMAIL --role ROLE,..", "a person who may sign in", cmd_user_add, 1, 1, true,
     USER_ADD_OPTIONS, SCORE_ARRAY_COUNT(USER_ADD_OPTIONS)},
    {"user list", "", "everybody", cmd_user_list, 0, 0, true, USER_LIST_OPTIONS,
     SCORE_ARRAY_COUNT(USER_LIST_OPTIONS)},
    {"user password", "EMAIL", "set a password, read from stdin; signs out everywhere",
     cmd_user_password, 1, 1, true, NULL, 0},
    {"key create", "--user EMAIL", "a key for programs; shown once", cmd_key_create, 0, 0, true,
     KEY_OPTIONS, SCORE_ARRAY_COUNT(KEY_OPTIONS)},
    {"key list", "--user EMAIL", "keys of a user", cmd_key_list, 0, 0, true, KEY_LIST_OPTIONS,
     SCORE_ARRAY_COUNT(KEY_LIST_OPTIONS)},
    {"key delete", "KEY", "take a key away", cmd_key_delete, 1, 1, true, NULL, 0},
};
const struct command_list CMD_USER = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
