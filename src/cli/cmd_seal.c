/* SPDX-License-Identifier: Apache-2.0 */

/* score verify, seal, seal key, seal rotate: the history that proves itself. */

#include <errno.h>

#include "api/json_seal.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/erasure.h"
#include "domain/opportunity.h"
#include "domain/report.h"
#include "domain/seal.h"
#include "domain/seal_open.h"
#include "store/party_store.h"

enum { EXPORT_FILE_MAX = 1 << 30 };

static const char *arg_head;
static const char *arg_public_key;
static const char *arg_export;

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* ---- verify ---------------------------------------------------------------------------------- */

static void texts_json(struct json_writer *json, const char *name, const char *const *texts,
                       size_t count)
{
    json_key(json, name);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_text(json, texts[i]);
    }
    json_array_end(json);
}

static void verify_json(struct cli *cli, const struct verify_result *result)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "events", result->events);
    json_field_i64(&json, "checkpoints", result->checkpoints);
    json_field_bool(&json, "ok", result->ok);
    texts_json(&json, "problems", result->problems, result->problem_count);
    json_field_i64(&json, "found", result->found);
    texts_json(&json, "suspects", result->suspects, result->suspect_count);
    json_field_i64(&json, "sealed", result->sealed);
    json_field_i64(&json, "unsealed", result->events - result->sealed);
    json_field_text(&json, "head", result->head);
    json_field_i64(&json, "keys", result->keys);
    json_field_text(&json, "fingerprint", result->fingerprint);
    json_field_i64(&json, "draws", result->draws);
    json_field_i64(&json, "draws_before_secrets", result->draws_before);
    json_field_i64(&json, "draw_days", result->draw_days);
    json_field_i64(&json, "draw_days_signed_before", result->draw_days_ahead);
    json_field_i64(&json, "erased", result->erased);
    json_object_end(&json);
    cli_json_end(cli);
}

static void verify_print(struct cli *cli, const struct verify_result *result)
{
    cli_print(cli, "%lld events, %lld checkpoints: %s", (long long)result->events,
              (long long)result->checkpoints, result->ok ? "sound" : "NOT SOUND");
    for (size_t i = 0; i < result->problem_count; i++) {
        cli_print(cli, "  %s", result->problems[i]);
    }
    if (result->found > (int64_t)result->problem_count) {
        cli_print(cli, "  and %lld more",
                  (long long)result->found - (long long)result->problem_count);
    }
    if (result->checkpoints) {
        cli_print(cli, "sealed          %lld, not yet %lld; head %s", (long long)result->sealed,
                  (long long)(result->events - result->sealed), result->head);
        cli_print(cli, "keys            %lld, the newest is %s", (long long)result->keys,
                  result->fingerprint);
    }
    cli_print(cli, "draws           %lld by secrets that were committed before, %lld older",
              (long long)result->draws, (long long)result->draws_before);
    cli_print(cli, "days            %lld with draws, %lld signed before the day began",
              (long long)result->draw_days, (long long)result->draw_days_ahead);
    for (size_t i = 0; i < result->suspect_count; i++) {
        cli_print(cli, "to ask about    %s", result->suspects[i]);
    }
}

static enum score_status export_file_read(const char *path, struct buf *ret,
                                          struct score_error *err)
{
    char chunk[16384];
    FILE *file = text_equal(path, "-") ? stdin : fopen(path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "export",
                               "'%.120s' cannot be read: %s", path, strerror(errno));
    }
    buf_init(ret, EXPORT_FILE_MAX);
    size_t got = fread(chunk, 1, sizeof chunk, file);
    while (got && !ret->status) {
        buf_add(ret, chunk, got);
        got = fread(chunk, 1, sizeof chunk, file);
    }
    bool has_failed = ferror(file) != 0;
    if (file != stdin) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
    }
    if (has_failed) {
        return score_error_set(err, SCORE_IO, "export", "'%.120s' cannot be read", path);
    }
    return buf_status(ret, "the export", err);
}

/* A partner's file, without any database. */
static enum score_status export_verify(struct cli *cli, const struct verify_pins *pins,
                                       struct score_error *err)
{
    struct seal_export read;
    struct verify_result result = {0};
    SCORE_AUTO(buf_done) struct buf text = {0};
    SCORE_TRY(export_file_read(arg_export, &text, err));
    SCORE_TRY(seal_export_from_json(buf_text(&text), text.len, &cli->arena, &read, err));
    SCORE_TRY(seal_export_check(&read, pins, &cli->arena, &result, err));
    cli->says_no = !result.ok;
    if (cli->is_json) {
        verify_json(cli, &result);
        return SCORE_OK;
    }
    cli_print(cli, "%lld events under %lld checkpoints, %lld draws: %s", (long long)result.events,
              (long long)result.checkpoints, (long long)result.draws,
              result.ok ? "sound" : "NOT SOUND");
    for (size_t i = 0; i < result.problem_count; i++) {
        cli_print(cli, "  %s", result.problems[i]);
    }
    if (!*pins->public_key) {
        cli_print(cli, "no key was given: --public-key says that the vendor signed it");
    }
    return SCORE_OK;
}

static enum score_status cmd_verify(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    struct verify_result result = {0};
    struct verify_pins pins = {.public_key = text_or_empty(arg_public_key),
                               .head = text_or_empty(arg_head)};
    (void)args;
    if (arg_export) {
        return export_verify(cli, &pins, err);
    }
    SCORE_TRY(cli_open(cli, err));
    SCORE_TRY(report_verify_pinned(&cli->domain, &pins, &result, err));
    cli->says_no = !result.ok;
    if (cli->is_json) {
        verify_json(cli, &result);
    } else {
        verify_print(cli, &result);
    }
    return SCORE_OK;
}

/* ---- seal ------------------------------------------------------------------------------------ */

static enum score_status key_path(struct cli *cli, const char **ret, struct score_error *err)
{
    *ret = config_seal_key(&cli->config, &cli->arena);
    if (!*ret) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (!**ret) {
        return score_error_set(err, SCORE_UNSUPPORTED, "seal_key",
                               "a database in memory is not sealed");
    }
    return SCORE_OK;
}

static enum score_status status_give(struct cli *cli, int64_t made, struct score_error *err)
{
    struct seal_status status;
    char hex[2 * SEAL_PUBLIC_KEY_BYTES + 1] = "";
    char fingerprint[SEAL_FINGERPRINT_SIZE] = "";
    SCORE_TRY(seal_status_read(&cli->domain, &status, err));
    if (status.keys) {
        text_hex(status.public_key, sizeof status.public_key, hex);
        seal_fingerprint(status.public_key, fingerprint);
    }
    if (!cli->is_json) {
        cli_print(cli, "checkpoints     %lld, %lld of them now", (long long)status.checkpoints,
                  (long long)made);
        cli_print(cli, "sealed          up to event %lld of %lld", (long long)status.sealed_seq,
                  (long long)status.event_seq);
        cli_print(cli, "head            %s", status.head);
        cli_print(cli, "public key      %s", hex);
        cli_print(cli, "fingerprint     %s", fingerprint);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "checkpoints", status.checkpoints);
    json_field_i64(&json, "made", made);
    json_field_i64(&json, "sealed", status.sealed_seq);
    json_field_i64(&json, "events", status.event_seq);
    json_field_text(&json, "head", status.head);
    json_field_i64(&json, "keys", status.keys);
    json_field_text(&json, "public_key", hex);
    json_field_text(&json, "fingerprint", fingerprint);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status cmd_seal(struct cli *cli, const struct cli_args *args,
                                  struct score_error *err)
{
    struct seal_signer signer;
    const char *path = NULL;
    int64_t made = 0;
    (void)args;
    SCORE_TRY(key_path(cli, &path, err));
    SCORE_TRY(seal_signer_open(&cli->domain, path, &signer, err));
    enum score_status status = seal_all(&cli->domain, &signer, &made, err);
    seal_signer_done(&signer);
    SCORE_TRY(status);
    return status_give(cli, made, err);
}

static enum score_status cmd_seal_key(struct cli *cli, const struct cli_args *args,
                                      struct score_error *err)
{
    (void)args;
    return status_give(cli, 0, err);
}

static enum score_status cmd_seal_rotate(struct cli *cli, const struct cli_args *args,
                                         struct score_error *err)
{
    struct seal_signer signer;
    const char *path = NULL;
    int64_t made = 0;
    (void)args;
    SCORE_TRY(key_path(cli, &path, err));
    SCORE_TRY(seal_key_replace(&cli->domain, path, err));
    SCORE_TRY(seal_signer_open(&cli->domain, path, &signer, err));
    enum score_status status = seal_all(&cli->domain, &signer, &made, err);
    seal_signer_done(&signer);
    SCORE_TRY(status);
    return status_give(cli, made, err);
}

/* ---- erase ----------------------------------------------------------------------------------- */

static enum score_status erased_give(struct cli *cli, const struct erasure_result *result)
{
    if (!cli->is_json) {
        cli_print(cli, "erased; %lld sealed events keep a tombstone in %lld fields",
                  (long long)result->events, (long long)result->fields);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "events", result->events);
    json_field_i64(&json, "fields", result->fields);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status user_id_read(struct cli *cli, const char *text, int64_t *ret,
                                      struct score_error *err)
{
    struct user user;
    if (id_parse(ID_USER, text, ret)) {
        return SCORE_OK;
    }
    SCORE_TRY(store_user_find(cli->domain.store, text, &cli->arena, &user, err));
    *ret = user.id;
    return SCORE_OK;
}

static enum score_status cmd_erase(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    struct seal_signer signer;
    struct erasure_result result;
    const char *path = NULL;
    int64_t id = 0;
    bool is_user = text_equal(args->items[0], "user");
    if (!is_user && !text_equal(args->items[0], "contact")) {
        return cli_usage(cli, "erase user USER, or erase contact OPPORTUNITY");
    }
    SCORE_TRY(is_user ? user_id_read(cli, args->items[1], &id, err)
                      : opportunity_resolve(&cli->domain, args->items[1], &id, err));
    SCORE_TRY(key_path(cli, &path, err));
    SCORE_TRY(seal_signer_open(&cli->domain, path, &signer, err));
    enum score_status status = is_user ? erase_user(&cli->domain, id, &signer, &result, err)
                                       : erase_contact(&cli->domain, id, &signer, &result, err);
    seal_signer_done(&signer);
    SCORE_TRY(status);
    return erased_give(cli, &result);
}

static const struct option_row VERIFY_OPTIONS[] = {
    OPTION_ROW_TEXT("--head", arg_head, "HEAD", "a chain head that was kept: of a mail, an export"),
    OPTION_ROW_TEXT("--public-key", arg_public_key, "HEX",
                    "a signing key, or its fingerprint, that was kept"),
    OPTION_ROW_TEXT("--export", arg_export, "FILE",
                    "an export of a partner's history instead of a database"),
};
static const struct command COMMANDS[] = {
    {"verify", "", "prove that what is stored is sound, and still what was sealed", cmd_verify, 0,
     0, false, VERIFY_OPTIONS, SCORE_ARRAY_COUNT(VERIFY_OPTIONS)},
    {"erase", "user USER | contact OPPORTUNITY", "a person's data; the sealed history stays valid",
     cmd_erase, 2, 2, true, NULL, 0},
    {"seal", "", "seal all events now, as the server does by itself", cmd_seal, 0, 0, true, NULL,
     0},
    {"seal key", "", "the public key and the chain's head, for partners to keep", cmd_seal_key, 0,
     0, true, NULL, 0},
    {"seal rotate", "", "a new signing key, handed over by the old one", cmd_seal_rotate, 0, 0,
     true, NULL, 0},
};
const struct command_list CMD_SEAL = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
