/* SPDX-License-Identifier: Apache-2.0 */

/* score mail: what waits, sending it, mails that came back, a test. */

#include <errno.h>

#include "api/json.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/rng.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/mail.h"
#include "mail/bounce.h"
#include "mail/post.h"

static const char *arg_config;
static const char *arg_state;
static int64_t arg_limit = 100;

/* A file of settings says where the database is, too, so it is read before that is opened. */
static enum score_status mail_open(struct cli *cli, struct score_error *err)
{
    if (arg_config) {
        SCORE_TRY(config_file_read(&cli->config, arg_config, &cli->arena, err));
    }
    SCORE_TRY(config_check(&cli->config, err));
    return cli_open(cli, err);
}

static enum score_status post_open(struct cli *cli, struct mail_post **ret, struct score_error *err)
{
    struct mail_post_settings settings;
    if (!mail_is_on(&cli->domain)) {
        return score_error_set(err, SCORE_INVALID, "mail_from",
                               "mail is off: set mail_from (SCORE_MAIL_FROM) to the sender");
    }
    config_mail_post(&cli->config, cli->domain.clock, &settings);
    return mail_post_create(&settings, ret, err);
}

static void post_done(struct mail_post **post)
{
    mail_post_free(*post);
}

/* ---- list ------------------------------------------------------------------------------------ */

static enum score_status state_read(struct cli *cli, enum mail_state *ret)
{
    char *word = arena_dup_text(&cli->arena, arg_state);
    for (char *c = word; c && *c; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    if (arg_state && (!word || !mail_state_parse(word, ret))) {
        return cli_usage(cli, "--state is waiting, sent, failed or bounced");
    }
    return SCORE_OK;
}

static enum score_status mails_print(struct cli *cli, const struct mail *mails, size_t count,
                                     struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena, "mail|letter|state|to|>tries|>code|queued|answer");
    for (size_t i = 0; i < count; i++) {
        const struct mail *mail = &mails[i];
        char id[ID_TEXT_SIZE];
        char at[CLOCK_TEXT_SIZE];
        id_format(ID_MAIL, mail->id, id);
        clock_format(mail->created_at_ms, at);
        table_add(&table, id);
        table_add(&table, mail->template_name);
        table_add(&table, mail_state_text(mail->state));
        table_add(&table, mail->address);
        table_add_i64(&table, mail->attempts);
        table_add_i64(&table, mail->code);
        table_add(&table, at);
        table_add(&table, mail->answer);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_mail_list(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    struct store_page page = {.limit = (int)arg_limit};
    enum mail_state state = 0;
    struct mail *mails = NULL;
    size_t count = 0;
    (void)args;
    SCORE_TRY(state_read(cli, &state));
    SCORE_TRY(mail_open(cli, err));
    SCORE_TRY(mail_list(&cli->domain, state, &page, &mails, &count, err));
    if (!cli->is_json) {
        return mails_print(cli, mails, count, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        mail_to_json(&json, &mails[i]);
    }
    json_array_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

/* ---- send ------------------------------------------------------------------------------------ */

struct sending {
    int64_t counts[MAIL_BOUNCED + 1]; /* by the state that the mails are in now */
    struct mail_result last_bad;      /* of one that was not taken */
    bool is_unreachable;
};

/* One mail, from its claim to its record. *ret_has false: nothing was due. */
static enum score_status send_next(struct cli *cli, struct mail_post *post, struct sending *sending,
                                   bool *ret_has, struct score_error *err)
{
    struct mail mail;
    struct mail_result result;
    SCORE_TRY(mail_claim(&cli->domain, &mail, err));
    *ret_has = mail.id != 0;
    if (!mail.id) {
        return SCORE_OK;
    }
    if (mail_post_send(post, &mail, &result, err)) {
        result = (struct mail_result){.verdict = MAIL_REFUSED};
        (void)snprintf(result.answer, sizeof result.answer, "%s", err ? err->text : "");
    }
    SCORE_TRY(mail_record(&cli->domain, &mail, &result, err));
    sending->counts[mail.state]++;
    if (mail.state != MAIL_SENT) {
        sending->last_bad = result;
    }
    sending->is_unreachable = result.verdict == MAIL_UNREACHABLE;
    return SCORE_OK;
}

static void sending_print(struct cli *cli, const struct sending *sending)
{
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_object_begin(&json);
        json_field_i64(&json, "sent", sending->counts[MAIL_SENT]);
        json_field_i64(&json, "waiting", sending->counts[MAIL_WAITING]);
        json_field_i64(&json, "failed", sending->counts[MAIL_FAILED]);
        json_field_i64(&json, "bounced", sending->counts[MAIL_BOUNCED]);
        json_object_end(&json);
        cli_json_end(cli);
    } else {
        cli_print(cli, "%lld sent, %lld to be tried again, %lld failed, %lld bounced",
                  (long long)sending->counts[MAIL_SENT], (long long)sending->counts[MAIL_WAITING],
                  (long long)sending->counts[MAIL_FAILED],
                  (long long)sending->counts[MAIL_BOUNCED]);
    }
    if (sending->last_bad.verdict) {
        cli_say("score: %d %s", sending->last_bad.code, sending->last_bad.answer);
    }
}

static enum score_status cmd_mail_send(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    SCORE_AUTO(post_done) struct mail_post *post = NULL;
    struct sending sending = {0};
    bool has_more = true;
    (void)args;
    SCORE_TRY(mail_open(cli, err));
    SCORE_TRY(post_open(cli, &post, err));
    while (has_more && !sending.is_unreachable) { /* each turn puts one mail off or ends it */
        SCORE_TRY(send_next(cli, post, &sending, &has_more, err));
    }
    sending_print(cli, &sending);
    cli->says_no = sending.last_bad.verdict != 0;
    return SCORE_OK;
}

/* ---- mails that came back -------------------------------------------------------------------- */

static enum score_status message_read(struct cli *cli, const char *path, struct buf *ret,
                                      struct score_error *err)
{
    char chunk[4096];
    FILE *file = text_equal(path, "-") ? stdin : fopen(path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "file",
                               "'%.120s' cannot be read: %s", path, strerror(errno));
    }
    (void)cli;
    buf_init(ret, LIMIT_BOUNCE_BYTES);
    size_t got = fread(chunk, 1, sizeof chunk, file);
    while (got && !ret->status) {
        buf_add(ret, chunk, got);
        got = fread(chunk, 1, sizeof chunk, file);
    }
    bool failed = ferror(file) != 0;
    if (file != stdin) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
    }
    if (failed) {
        return score_error_set(err, SCORE_IO, "file", "'%.120s' cannot be read", path);
    }
    return buf_status(ret, "the returned mail", err);
}

/* The first id that is ours. SCORE_NOT_FOUND: none is. */
static enum score_status bounce_mark(struct cli *cli, const struct bounce *bounce, struct mail *ret,
                                     struct score_error *err)
{
    for (size_t i = 0; i < bounce->message_id_count; i++) {
        enum score_status status =
            mail_bounce(&cli->domain, bounce->message_ids[i], bounce->answer, ret, err);
        if (status != SCORE_NOT_FOUND) {
            return status;
        }
    }
    return score_error_set(err, SCORE_NOT_FOUND, "", "it speaks of no mail of ours");
}

static enum score_status cmd_mail_bounce(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf message = {0};
    struct bounce bounce;
    struct mail mail;
    SCORE_TRY(mail_open(cli, err));
    SCORE_TRY(message_read(cli, args->items[0], &message, err));
    SCORE_TRY(bounce_parse(buf_text(&message), message.len, &cli->arena, &bounce, err));
    if (!bounce.is_failure) {
        cli->says_no = true;
        cli_say("score: no report of a failure (RFC 3464, Action: failed); nothing was marked");
        return SCORE_OK;
    }
    SCORE_TRY(bounce_mark(cli, &bounce, &mail, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        mail_to_json(&json, &mail);
        cli_json_end(cli);
    } else {
        char id[ID_TEXT_SIZE];
        id_format(ID_MAIL, mail.id, id);
        cli_print(cli, "%s bounced: %s", id, mail.answer);
    }
    return SCORE_OK;
}

/* ---- test ------------------------------------------------------------------------------------ */

static enum score_status test_mail_make(struct cli *cli, const char *address, struct mail *ret,
                                        struct score_error *err)
{
    const struct mail_value values[] = {
        {"vendor", cli->site.vendor_name},
        {"public_url", cli->site.public_url},
        {"from", cli->site.mail_from},
        {"server", cli->config.values[CONFIG_SMTP_URL]},
    };
    struct mail_values all = {values, SCORE_ARRAY_COUNT(values)};
    struct mail_text text;
    struct mailbox from;
    uint8_t bytes[16];
    char hex[2 * sizeof bytes + 1];
    SCORE_ASSERT(mailbox_parse(cli->site.mail_from, &from)); /* post_open has checked */
    SCORE_TRY(mail_template_render("test", &all, &cli->arena, &text, err));
    rng_bytes(bytes, sizeof bytes);
    text_hex(bytes, sizeof bytes, hex);
    *ret = (struct mail){
        .message_id = arena_format(&cli->arena, "%s@%s", hex, mailbox_domain(&from)),
        .address = address,
        .subject = text.subject,
        .plain = text.plain,
        .html = text.html,
    };
    return ret->message_id ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status cmd_mail_test(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    SCORE_AUTO(post_done) struct mail_post *post = NULL;
    struct mail mail;
    struct mail_result result;
    if (!text_is_email(args->items[0])) {
        return cli_usage(cli, "'%s' is no e-mail address", args->items[0]);
    }
    SCORE_TRY(mail_open(cli, err));
    SCORE_TRY(post_open(cli, &post, err));
    SCORE_TRY(test_mail_make(cli, args->items[0], &mail, err));
    SCORE_TRY(mail_post_send(post, &mail, &result, err));
    cli->says_no = result.verdict != MAIL_TAKEN;
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        json_object_begin(&json);
        json_field_bool(&json, "taken", result.verdict == MAIL_TAKEN);
        json_field_i64(&json, "code", result.code);
        json_field_text(&json, "answer", result.answer);
        json_object_end(&json);
        cli_json_end(cli);
    } else {
        cli_print(cli, "%s: %d %s", result.verdict == MAIL_TAKEN ? "taken" : "NOT taken",
                  result.code, result.answer);
    }
    return SCORE_OK;
}

#define CONFIG_ROW                                                                                 \
    OPTION_ROW_TEXT("--config", arg_config, "FILE", "settings, one key = value a line")

static const struct option_row LIST_OPTIONS[] = {
    OPTION_ROW_TEXT("--state", arg_state, "STATE", "waiting, sent, failed or bounced only"),
    OPTION_ROW_NUMBER("--limit", arg_limit, "N", 1, 1000000, "at most N, default 100"),
    CONFIG_ROW,
};
static const struct option_row OPTIONS[] = {CONFIG_ROW};

static const struct command COMMANDS[] = {
    {"mail list", "", "what became of the mails, newest first", cmd_mail_list, 0, 0, false,
     LIST_OPTIONS, SCORE_ARRAY_COUNT(LIST_OPTIONS)},
    {"mail send", "", "send what is due now; a running server does so by itself", cmd_mail_send, 0,
     0, false, OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
    {"mail bounce", "FILE|-", "mark the mail that a returned one speaks of, and its reader",
     cmd_mail_bounce, 1, 1, false, OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
    {"mail test", "ADDRESS", "send one mail at once and print what the server said", cmd_mail_test,
     1, 1, false, OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_MAIL = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
