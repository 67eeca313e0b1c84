/* SPDX-License-Identifier: Apache-2.0 */

/* score guide list, guide show: the guides for partners, filled with the terms in force here. */

#include "base/json_writer.h"
#include "cli/command.h"
#include "domain/guide.h"

static enum score_status run_list(struct cli *cli, const struct cli_args *args,
                                  struct score_error *err)
{
    (void)args;
    struct guide *items = NULL;
    size_t count = 0;
    SCORE_TRY(guide_list(&cli->domain, &items, &count, err));
    if (!cli->is_json) {
        for (size_t i = 0; i < count; i++) {
            cli_print(cli, "%-18s %s", items[i].name, items[i].title);
        }
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(&json);
        json_field_text(&json, "name", items[i].name);
        json_field_text(&json, "title", items[i].title);
        json_field_text(&json, "summary", items[i].summary);
        json_object_end(&json);
    }
    json_array_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status run_show(struct cli *cli, const struct cli_args *args,
                                  struct score_error *err)
{
    struct guide guide;
    SCORE_TRY(guide_get(&cli->domain, args->items[0], &guide, err));
    if (!cli->is_json) {
        buf_add_text(&cli->out, guide.markdown);
        return SCORE_OK;
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_text(&json, "name", guide.name);
    json_field_text(&json, "title", guide.title);
    json_field_text(&json, "summary", guide.summary);
    json_field_text(&json, "markdown", guide.markdown);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static const struct command COMMANDS[] = {
    {"guide list", "", "the guides for partners", run_list, 0, 0, true, NULL, 0},
    {"guide show", "NAME", "one guide as Markdown, with this site's price list and promise",
     run_show, 1, 1, true, NULL, 0},
};
const struct command_list CMD_GUIDE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
