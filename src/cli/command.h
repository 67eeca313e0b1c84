/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_CLI_COMMAND_H
#define SCORE_CLI_COMMAND_H

/*
 * A command is a row: its words, its options, what it needs, and the function that runs it. The
 * table drives parsing and help alike. Parsed options live in `arg_` variables of the command's
 * own file.
 */

#include "cli/cli.h"

#ifdef __cplusplus
extern "C" {
#endif

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

struct option_row {
    const char *name; /* "--map" */
    enum option_kind kind;
    void *value;          /* bool *, const char ** or int64_t * */
    const char *argument; /* "MAP"; NULL for flags */
    const char *help;
    int64_t low; /* numbers */
    int64_t high;
};

#define OPTION_ROW_FLAG(name, variable, help)                                                      \
    {                                                                                              \
        name, OPTION_FLAG, &(variable), NULL, help, 0, 0                                           \
    }
#define OPTION_ROW_TEXT(name, variable, argument, help)                                            \
    {                                                                                              \
        name, OPTION_TEXT, &(variable), argument, help, 0, 0                                       \
    }
#define OPTION_ROW_NUMBER(name, variable, argument, low, high, help)                               \
    {                                                                                              \
        name, OPTION_NUMBER, &(variable), argument, help, low, high                                \
    }

struct cli_args {
    const char *const *items;
    int count;
};

typedef enum score_status command_fn(struct cli *cli, const struct cli_args *args,
                                     struct score_error *err);

struct command {
    const char *name;      /* "import" or "import undo" */
    const char *arguments; /* "KIND FILE.." */
    const char *summary;
    command_fn *run;
    int args_min;
    int args_max; /* -1 = any number */
    bool needs_database;
    const struct option_row *options;
    size_t option_count;
};

struct command_list {
    const struct command *items;
    size_t count;
};

extern const struct command_list CMD_BACKUP;
extern const struct command_list CMD_CHANNELS;
extern const struct command_list CMD_DATABASE;
extern const struct command_list CMD_MOVE;
extern const struct command_list CMD_DEMO;
extern const struct command_list CMD_EVALUATE_OPE;
extern const struct command_list CMD_EVALUATE_PROPENSITY;
extern const struct command_list CMD_EVALUATE_MARKET;
extern const struct command_list CMD_EVALUATE_FRONTIER;
extern const struct command_list CMD_EVALUATE_PROMISE;
extern const struct command_list CMD_EXPORT;
extern const struct command_list CMD_GUIDE;
extern const struct command_list CMD_IMPORT;
extern const struct command_list CMD_INVITE;
extern const struct command_list CMD_MAIL;
extern const struct command_list CMD_OFFER;
extern const struct command_list CMD_OPPORTUNITY;
extern const struct command_list CMD_PARTNER;
extern const struct command_list CMD_PLACE;
extern const struct command_list CMD_EXPERIMENT;
extern const struct command_list CMD_POLICY;
extern const struct command_list CMD_POWER;
extern const struct command_list CMD_PROOF;
extern const struct command_list CMD_REPORT;
extern const struct command_list CMD_TRAIN;
extern const struct command_list CMD_SEAL;
extern const struct command_list CMD_SERVE;
extern const struct command_list CMD_SIMULATE;
extern const struct command_list CMD_USER;

/* Parses argv (program name first), runs the command, writes stdout; answers the exit code. */
int command_line_run(int argc, const char *const *argv);

#ifdef __cplusplus
}
#endif

#endif
