/* SPDX-License-Identifier: Apache-2.0 */

/* score serve: portal, REST, health and metrics. */

#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/signins.h"
#include "domain/identity.h"
#include "domain/mail.h"
#include "domain/setup.h"
#include "http/backend_score.h"
#include "http/server.h"

static const char *arg_listen;
static const char *arg_config;
static const char *arg_portal;

static void log_level_apply(const struct config *config)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        if (text_equal(names[i], config->values[CONFIG_LOG_LEVEL])) {
            log_level_set((enum log_level)i);
        }
    }
}

static enum score_status settings_take(struct cli *cli, struct score_error *err)
{
    if (arg_config) {
        SCORE_TRY(config_file_read(&cli->config, arg_config, &cli->arena, err));
    }
    config_option_set(&cli->config, CONFIG_LISTEN, arg_listen, "--listen");
    config_option_set(&cli->config, CONFIG_PORTAL_DIR, arg_portal, "--portal");
    SCORE_TRY(config_check(&cli->config, err));
    log_level_apply(&cli->config);
    return SCORE_OK;
}

/* Creates and migrates before any thread opens it, and tells what is wrong with it at once. */
static enum score_status database_prepare(struct cli *cli, bool *ret_is_demo,
                                          struct score_error *err)
{
    SCORE_TRY(cli_open(cli, err));
    return identity_is_demo(&cli->domain, ret_is_demo, err);
}

/* Once it listens, so that a start that fails ends nobody's set-up link. The token stands behind
 * '#': browsers keep that part to themselves, and no log of requests has it. */
static enum score_status setup_say(struct cli *cli, const char *address, struct score_error *err)
{
    char token[TOKEN_SIZE];
    bool is_needed = false;
    bool has_url = *cli->config.values[CONFIG_PUBLIC_URL] != '\0';
    SCORE_TRY(setup_open(&cli->domain, &is_needed, token, err));
    if (is_needed) {
        cli_say("score: set up the first administrator at %s/setup#token=%s",
                has_url ? cli->site.public_url : address, token);
    }
    return SCORE_OK;
}

static enum score_status started(struct cli *cli, const struct http_server_options *options,
                                 int port, bool is_demo, struct score_error *err)
{
    const char *colon = strrchr(options->address, ':');
    int host_len = colon ? (int)(colon - options->address) : 0;
    const char *address =
        arena_format(&cli->arena, "http://%.*s:%d", host_len, options->address, port);
    if (!address) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    cli_say("score: serving %s%s", address,
            *options->portal_dir ? "" : " (without a portal: build web/dist or set portal_dir)");
    if (is_demo) {
        signins_say();
    }
    return setup_say(cli, address, err);
}

static void post_done(struct mail_post **post)
{
    mail_post_free(*post);
}

/* NULL when this installation sends no mail. */
static enum score_status post_open(struct cli *cli, struct mail_post **ret, struct score_error *err)
{
    struct mail_post_settings settings;
    if (!mail_is_on(&cli->domain)) {
        return SCORE_OK;
    }
    config_mail_post(&cli->config, cli->domain.clock, &settings);
    return mail_post_create(&settings, ret, err);
}

static enum score_status serve_run(struct cli *cli, const struct http_backend *backend,
                                   bool is_demo, struct score_error *err)
{
    SCORE_AUTO(post_done) struct mail_post *post = NULL;
    const struct config *config = &cli->config;
    bool trusts_proxy = false;
    SCORE_ASSERT(text_parse_bool(config->values[CONFIG_TRUSTS_PROXY], &trusts_proxy)); /* checked */
    SCORE_TRY(post_open(cli, &post, err));
    struct mail_outlet outlet = {0};
    if (post) {
        outlet = mail_post_outlet(post);
    }
    struct http_server_options options = {
        .address = config->values[CONFIG_LISTEN],
        .backend = backend,
        .portal_dir = config_folder(config, CONFIG_PORTAL_DIR, "web/dist", &cli->arena),
        .clock = cli->domain.clock,
        .http_threads = (int)config_number(config, CONFIG_HTTP_THREADS),
        .job_threads = (int)config_number(config, CONFIG_JOB_THREADS),
        .mail = post ? &outlet : NULL,
        .trusts_proxy = trusts_proxy,
    };
    struct http_server *server = NULL;
    SCORE_TRY(http_server_create(&options, &server, err));
    enum score_status status = http_server_start(server, err);
    if (!status) {
        status = started(cli, &options, http_server_port(server), is_demo, err);
    }
    if (!status) {
        int number = http_signals_wait();
        cli_say("score: stopping (signal %d)", number);
        http_server_stop(server);
    }
    http_server_free(server);
    return status;
}

static enum score_status cmd_serve(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    struct backend_score backend = {0};
    bool is_demo = false;
    (void)args;
    SCORE_TRY(settings_take(cli, err));
    http_signals_block();
    SCORE_TRY(database_prepare(cli, &is_demo, err));
    struct backend_score_options options = {
        .database_url = config_database(&cli->config, &cli->arena),
        .maps_dir = config_folder(&cli->config, CONFIG_MAPS_DIR, "maps", &cli->arena),
        .site = &cli->site,
        .seal_key = config_seal_key(&cli->config, &cli->arena),
        .clock = cli->domain.clock,
        .node = cli->config.values[CONFIG_NODE],
    };
    SCORE_TRY(backend_score_init(&backend, &options, err));
    enum score_status status = serve_run(cli, &backend.backend, is_demo, err);
    backend_score_done(&backend);
    return status;
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_TEXT("--listen", arg_listen, "ADDRESS", "default 127.0.0.1:8080"),
    OPTION_ROW_TEXT("--config", arg_config, "FILE", "settings, one key = value a line"),
    OPTION_ROW_TEXT("--portal", arg_portal, "DIR", "the built portal; default web/dist"),
};
static const struct command COMMANDS[] = {
    {"serve", "", "serve portal and API until Ctrl-C", cmd_serve, 0, 0, false, OPTIONS,
     SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_SERVE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
