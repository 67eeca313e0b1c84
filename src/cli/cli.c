/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "domain/place.h"
#include "domain/world.h"

enum { PROGRESS_CELLS = 24 };

void cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args); /* nowhere to complain about stderr */
    va_end(args);
    (void)fputc('\n', stderr);
}

enum score_status cli_usage(struct cli *cli, const char *format, ...)
{
    va_list args;
    (void)fputs("score: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, "\nTry 'score %s%s--help'.\n", cli->command, *cli->command ? " " : "");
    cli->says_usage = true;
    return SCORE_INVALID;
}

void cli_print(struct cli *cli, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_add(&cli->out, text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
    buf_add_char(&cli->out, '\n');
}

void cli_json_begin(struct cli *cli, struct json_writer *json)
{
    buf_clear(&cli->out);
    json_writer_init(json, &cli->out);
}

void cli_json_end(struct cli *cli)
{
    buf_add_char(&cli->out, '\n');
}

static enum score_status write_failure(struct score_error *err)
{
    return score_error_set(err, SCORE_IO, "", "the output cannot be written: %s", strerror(errno));
}

enum score_status cli_flush(struct cli *cli, struct score_error *err)
{
    SCORE_TRY(buf_status(&cli->out, "the output", err));
    const char *bytes = buf_text(&cli->out);
    size_t left = cli->out.len;
    while (left) {
        ssize_t wrote = write(STDOUT_FILENO, bytes, left);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote < 0 && errno == EPIPE) {
            break; /* as with `| head`: the reader has seen enough */
        }
        if (wrote < 0) {
            buf_clear(&cli->out);
            return write_failure(err);
        }
        bytes += wrote;
        left -= (size_t)wrote;
    }
    buf_clear(&cli->out);
    return SCORE_OK;
}

bool cli_has_terminal(const struct cli *cli)
{
    (void)cli;
    return isatty(STDERR_FILENO) == 1;
}

void cli_progress(const char *label, int64_t done, int64_t total, int64_t rows)
{
    if (total <= 0) {
        return;
    }
    if (done >= total) {
        (void)fputs("\r\033[K", stderr);
        return;
    }
    int filled = (int)(done * PROGRESS_CELLS / total);
    (void)fprintf(stderr, "\r%s [%.*s%*s] %3d %%  %lld", label, filled, "########################",
                  PROGRESS_CELLS - filled, "", (int)(done * 100 / total), (long long)rows);
    (void)fflush(stderr);
}

enum score_status cli_open(struct cli *cli, struct score_error *err)
{
    const char *url = config_database(&cli->config, &cli->arena);
    if (!url) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(config_site(&cli->config, &cli->arena, &cli->site, err));
    cli->domain.site = &cli->site;
    cli->domain.actor = actor_cli(&cli->arena);
    SCORE_TRY(store_open(url, STORE_READ_WRITE, &cli->domain.store, err));
    SCORE_TRY(world_create(&cli->domain.world, err));
    return place_secret_ensure(&cli->domain, err);
}
