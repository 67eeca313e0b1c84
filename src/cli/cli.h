/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_CLI_CLI_H
#define SCORE_CLI_CLI_H

/*
 * One run of the command line: what main composes and every command gets. Data goes to `out` and
 * from there to stdout when the command ends; messages go to stderr by cli_say.
 */

#include <stdio.h>

#include "base/json_writer.h"
#include "cli/config.h"
#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2 };

struct cli {
    bool is_json;
    struct config config;
    struct arena arena;   /* the whole run */
    struct site site;     /* from config, by cli_open */
    struct domain domain; /* store and world are open when the command needs a database */
    struct buf out;       /* data for stdout */
    bool says_no;         /* done, but the answer is no: exit 1 */
    bool says_usage;      /* cli_usage has spoken: exit 2 */
    const char *command;  /* name of the command, for hints; "" = none yet */
};

/* Bad usage: the message goes to stderr with a hint, exit 2. */
SCORE_MUST_USE enum score_status cli_usage(struct cli *cli, const char *format, ...)
    SCORE_PRINTF(2, 3);
/* A line on stderr. */
void cli_say(const char *format, ...) SCORE_PRINTF(1, 2);
/* A line of data. */
void cli_print(struct cli *cli, const char *format, ...) SCORE_PRINTF(2, 3);
/* Begins the one JSON document; cli_json_end adds the line end. */
void cli_json_begin(struct cli *cli, struct json_writer *json);
void cli_json_end(struct cli *cli);
/* Writes what has gathered to stdout. SCORE_IO; a reader that went away is no failure. */
SCORE_MUST_USE enum score_status cli_flush(struct cli *cli, struct score_error *err);
/* Is stderr a terminal that a progress bar may be drawn on? */
bool cli_has_terminal(const struct cli *cli);
/* Draws "label [####      ] 40 %  1234", erases itself when `done` is `total`. */
void cli_progress(const char *label, int64_t done, int64_t total, int64_t rows);

/* Opens database and world as configured. */
SCORE_MUST_USE enum score_status cli_open(struct cli *cli, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
