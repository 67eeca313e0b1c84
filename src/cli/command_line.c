/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/world.h"

#ifndef SCORE_VERSION
#define SCORE_VERSION "unknown"
#endif

enum { COMMAND_ARGS_MAX = 4096, SUGGEST_BYTES = 40, SUGGEST_DISTANCE_MAX = 3 };

static const char *arg_database;
static bool arg_json;
static bool arg_help;
static bool arg_version;

static const struct option_row GLOBAL_OPTIONS[] = {
    OPTION_ROW_TEXT(
        "--database", arg_database, "URL",
        "sqlite:PATH or postgresql://.. (default: SCORE_DATABASE, else sqlite:data/score.db)"),
    OPTION_ROW_FLAG("--json", arg_json, "one JSON document on stdout"),
    OPTION_ROW_FLAG("--help", arg_help, "this help"),
    OPTION_ROW_FLAG("--version", arg_version, "the version"),
};

/* In the order of the help page. */
static const struct command_list *const LISTS[] = {
    &CMD_SERVE,
    &CMD_DEMO,
    &CMD_IMPORT,
    &CMD_OPPORTUNITY,
    &CMD_PLACE,
    &CMD_EXPERIMENT,
    &CMD_POLICY,
    &CMD_POWER,
    &CMD_REPORT,
    &CMD_TRAIN,
    &CMD_EXPORT,
    &CMD_OFFER,
    &CMD_PARTNER,
    &CMD_CHANNELS,
    &CMD_GUIDE,
    &CMD_INVITE,
    &CMD_USER,
    &CMD_MAIL,
    &CMD_DATABASE,
    &CMD_MOVE,
    &CMD_BACKUP,
    &CMD_SEAL,
    &CMD_PROOF,
    &CMD_EVALUATE_MARKET,
    &CMD_EVALUATE_FRONTIER,
    &CMD_EVALUATE_OPE,
    &CMD_EVALUATE_PROPENSITY,
    &CMD_EVALUATE_PROMISE,
    &CMD_SIMULATE,
};

/* ---- help ------------------------------------------------------------------------------------ */

static void options_print(struct cli *cli, const struct option_row *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s %s", options[i].name,
                       options[i].argument ? options[i].argument : "");
        cli_print(cli, "  %-24s %s", name, options[i].help);
    }
}

static void help_print(struct cli *cli)
{
    cli_print(cli, "score passes sales opportunities to business partners: fairly, with reasons.");
    cli_print(cli, "%s", "");
    cli_print(cli, "usage: score COMMAND [ARGUMENTS] [OPTIONS]");
    cli_print(cli, "%s", "");
    for (size_t l = 0; l < SCORE_ARRAY_COUNT(LISTS); l++) {
        for (size_t i = 0; i < LISTS[l]->count; i++) {
            const struct command *command = &LISTS[l]->items[i];
            cli_print(cli, "  %-18s %s", command->name, command->summary);
        }
    }
    cli_print(cli, "%s", "");
    cli_print(cli, "options of every command:");
    options_print(cli, GLOBAL_OPTIONS, SCORE_ARRAY_COUNT(GLOBAL_OPTIONS));
    cli_print(cli, "%s", "");
    cli_print(cli,
              "'score COMMAND --help' says more. Exit codes: 0 done, 1 the answer is no, 2 bad "
              "usage, others say what failed.");
}

static void command_help_print(struct cli *cli, const struct command *command)
{
    cli_print(cli, "usage: score %s %s", command->name, command->arguments);
    cli_print(cli, "%s", "");
    cli_print(cli, "%s", command->summary);
    cli_print(cli, "%s", "");
    options_print(cli, command->options, command->option_count);
    options_print(cli, GLOBAL_OPTIONS, SCORE_ARRAY_COUNT(GLOBAL_OPTIONS));
}

/* ---- finding the command ----------------------------------------------------------------------
 */

static const struct command *command_find(const char *name)
{
    for (size_t l = 0; l < SCORE_ARRAY_COUNT(LISTS); l++) {
        for (size_t i = 0; i < LISTS[l]->count; i++) {
            if (text_equal(LISTS[l]->items[i].name, name)) {
                return &LISTS[l]->items[i];
            }
        }
    }
    return NULL;
}

/* Levenshtein distance, for short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[SUGGEST_BYTES + 1];
    size_t len = strlen(b);
    if (len > SUGGEST_BYTES || strlen(a) > SUGGEST_BYTES) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[len];
}

/* The nearest command: a typing error away, or the first that begins like it. NULL = none. */
static const char *command_suggest(const char *word)
{
    const char *nearest = NULL;
    size_t best = SUGGEST_DISTANCE_MAX;
    for (size_t l = 0; l < SCORE_ARRAY_COUNT(LISTS); l++) {
        for (size_t i = 0; i < LISTS[l]->count; i++) {
            const char *name = LISTS[l]->items[i].name;
            bool begins = text_has_prefix(name, word) && !nearest;
            size_t far = begins ? best - 1 : distance(word, name);
            if (far < best) {
                best = far;
                nearest = name;
            }
        }
    }
    return nearest;
}

/* ---- parsing --------------------------------------------------------------------------------- */

struct parsed {
    const struct command *command;
    const char *words[COMMAND_ARGS_MAX];
    int word_count;
};

static const struct option_row *option_find(const struct option_row *options, size_t count,
                                            const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(options[i].name) == len && strncmp(options[i].name, name, len) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

static enum score_status option_set(struct cli *cli, const struct option_row *option,
                                    const char *value)
{
    int64_t number = 0;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->value = true;
        return SCORE_OK;
    case OPTION_TEXT:
        *(const char **)option->value = value;
        return SCORE_OK;
    case OPTION_NUMBER:
        if (!text_parse_i64(value, &number) || number < option->low || number > option->high) {
            return cli_usage(cli, "%s: '%s' is not a whole number from %lld to %lld", option->name,
                             value, (long long)option->low, (long long)option->high);
        }
        *(int64_t *)option->value = number;
        return SCORE_OK;
    }
    return SCORE_OK;
}

/* Takes argv[*at] as an option and, where it needs one, its value ("--map X" or "--map=X"). */
static enum score_status option_take(struct cli *cli, const struct command *command, int argc,
                                     const char *const *argv, int *at)
{
    const char *text = argv[*at];
    size_t len = strcspn(text, "=");
    const char *value = text[len] == '=' ? text + len + 1 : NULL;
    const struct option_row *option =
        option_find(GLOBAL_OPTIONS, SCORE_ARRAY_COUNT(GLOBAL_OPTIONS), text, len);
    if (!option && command) {
        option = option_find(command->options, command->option_count, text, len);
    }
    if (!option) {
        return cli_usage(cli, "there is no option '%s'%s%s", text, command ? " for " : "",
                         command ? command->name : "");
    }
    if (option->kind == OPTION_FLAG && value) {
        return cli_usage(cli, "%s takes no value", option->name);
    }
    if (option->kind != OPTION_FLAG && !value) {
        if (*at + 1 >= argc) {
            return cli_usage(cli, "%s needs %s", option->name, option->argument);
        }
        value = argv[++*at];
    }
    return option_set(cli, option, value);
}

/* The first words name the command: two of them where such a command exists. */
static enum score_status command_take(struct cli *cli, int argc, const char *const *argv,
                                      struct parsed *ret)
{
    const char *words[2] = {NULL, NULL};
    int count = 0;
    for (int i = 1; i < argc && count < 2; i++) {
        const struct option_row *option =
            argv[i][0] == '-' ? option_find(GLOBAL_OPTIONS, SCORE_ARRAY_COUNT(GLOBAL_OPTIONS),
                                            argv[i], strlen(argv[i]))
                              : NULL;
        if (argv[i][0] != '-') {
            words[count++] = argv[i];
        } else if (option && option->kind != OPTION_FLAG) {
            i++;
        } else if (!option && count) {
            break;
        }
    }
    if (!words[0]) {
        return SCORE_OK;
    }
    const char *both = words[1] ? arena_format(&cli->arena, "%s %s", words[0], words[1]) : NULL;
    ret->command = both ? command_find(both) : NULL;
    if (!ret->command) {
        ret->command = command_find(words[0]);
    }
    if (!ret->command) {
        const char *nearest = command_suggest(both ? both : words[0]);
        nearest = nearest ? nearest : command_suggest(words[0]);
        return cli_usage(cli, "there is no command '%s'%s%s%s", words[0],
                         nearest ? ": did you mean '" : "", nearest ? nearest : "",
                         nearest ? "'?" : "");
    }
    return SCORE_OK;
}

static enum score_status arguments_take(struct cli *cli, int argc, const char *const *argv,
                                        struct parsed *ret)
{
    const struct command *command = ret->command;
    int name_words = !command ? 0 : strchr(command->name, ' ') ? 2 : 1;
    bool are_options = true;
    for (int i = 1; i < argc; i++) {
        if (are_options && text_equal(argv[i], "--")) {
            are_options = false;
        } else if (are_options && argv[i][0] == '-' && argv[i][1]) {
            SCORE_TRY(option_take(cli, command, argc, argv, &i));
        } else if (name_words) {
            name_words--;
        } else if (ret->word_count == COMMAND_ARGS_MAX) {
            return cli_usage(cli, "at most %d arguments", COMMAND_ARGS_MAX);
        } else {
            ret->words[ret->word_count++] = argv[i];
        }
    }
    return SCORE_OK;
}

static enum score_status count_check(struct cli *cli, const struct parsed *parsed)
{
    const struct command *command = parsed->command;
    if (parsed->word_count < command->args_min) {
        return cli_usage(cli, "%s needs %s", command->name, command->arguments);
    }
    if (command->args_max >= 0 && parsed->word_count > command->args_max) {
        return cli_usage(cli, "%s takes no '%s'", command->name, parsed->words[command->args_max]);
    }
    return SCORE_OK;
}

/* ---- running --------------------------------------------------------------------------------- */

static int exit_code_of(enum score_status status)
{
    switch (status) {
    case SCORE_OK:
        return EXIT_DONE;
#define SCORE_PROBLEM(name, http, code, exit)                                                      \
    case SCORE_##name:                                                                             \
        return exit;
#include "api/errors.def"
    }
    return EXIT_USAGE;
}

/* Everything that was wrong, one line each, on stderr. */
static void failure_say(const struct cli *cli, const struct score_error *err)
{
    const struct problem *problem = &cli->domain.problem;
    cli_say("score: %s", err->text[0] ? err->text : score_status_text(err->status));
    for (size_t i = 0; i < problem->field_count; i++) {
        cli_say("  %s: %s", problem->fields[i].field, problem->fields[i].message);
    }
    if (problem->allowed_count) {
        (void)fputs("  possible now:", stderr);
        for (size_t i = 0; i < problem->allowed_count; i++) {
            (void)fprintf(stderr, " %s", problem->allowed[i]);
        }
        (void)fputc('\n', stderr);
    }
}

static enum score_status command_run(struct cli *cli, const struct parsed *parsed,
                                     struct score_error *err)
{
    const struct command *command = parsed->command;
    struct cli_args args = {.items = parsed->words, .count = parsed->word_count};
    if (command->needs_database) {
        SCORE_TRY(cli_open(cli, err));
    }
    return command->run(cli, &args, err);
}

static enum score_status line_run(struct cli *cli, int argc, const char *const *argv,
                                  struct parsed *parsed, struct score_error *err)
{
    SCORE_TRY(command_take(cli, argc, argv, parsed));
    if (parsed->command) {
        cli->command = parsed->command->name;
    }
    SCORE_TRY(arguments_take(cli, argc, argv, parsed));
    cli->is_json = arg_json;
    config_option_set(&cli->config, CONFIG_DATABASE, arg_database, "--database");
    if (arg_version) {
        cli_print(cli, "score %s", SCORE_VERSION);
        return SCORE_OK;
    }
    if (!parsed->command) {
        if (!arg_help) {
            return cli_usage(cli, "which command?");
        }
        help_print(cli);
        return SCORE_OK;
    }
    if (arg_help) {
        command_help_print(cli, parsed->command);
        return SCORE_OK;
    }
    SCORE_TRY(count_check(cli, parsed));
    return command_run(cli, parsed, err);
}

static int cli_finish(struct cli *cli, enum score_status status, struct score_error *err)
{
    if (status && !cli->says_usage) {
        err->status = status;
        failure_say(cli, err);
    }
    struct score_error write_err = {0};
    enum score_status written = cli_flush(cli, &write_err);
    if (written) {
        cli_say("score: %s", write_err.text);
        return exit_code_of(written);
    }
    if (cli->says_usage) {
        return EXIT_USAGE;
    }
    return status ? exit_code_of(status) : cli->says_no ? EXIT_NO : EXIT_DONE;
}

int command_line_run(int argc, const char *const *argv)
{
    struct cli cli = {.command = ""};
    struct parsed *parsed = calloc(1, sizeof *parsed);
    struct score_error err = {0};
    if (!parsed) {
        cli_say("score: out of memory");
        return exit_code_of(SCORE_NO_MEMORY);
    }
    arena_init(&cli.arena, LIMIT_COMMAND_ARENA_BYTES);
    buf_init(&cli.out, LIMIT_COMMAND_ARENA_BYTES);
    config_init(&cli.config);
    cli.domain.clock = clock_system();
    cli.domain.arena = &cli.arena;
    enum score_status status = line_run(&cli, argc, argv, parsed, &err);
    int code = cli_finish(&cli, status, &err);
    world_free(cli.domain.world);
    store_close(cli.domain.store);
    buf_done(&cli.out);
    arena_done(&cli.arena);
    free(parsed);
    return code;
}
