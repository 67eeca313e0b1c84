/* SPDX-License-Identifier: Apache-2.0 */

/* score opportunity: one lead, what it is worth, and whether it came before. */

#include <math.h>

#include "api/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/duplicate.h"
#include "domain/opportunity.h"
#include "domain/quality.h"

static void opportunity_print(struct cli *cli, const struct opportunity *one)
{
    char id[ID_TEXT_SIZE];
    char decision[CLOCK_TEXT_SIZE] = "-";
    id_format(ID_OPPORTUNITY, one->id, id);
    if (one->decision_at_ms) {
        clock_format_date(one->decision_at_ms, decision);
    }
    cli_print(cli, "%s  %s  %s", id, one->external_id, one->title);
    cli_print(cli, "customer        %s, %s %s", one->account_name, one->country, one->city);
    cli_print(cli, "offering        %s (%s)", one->offering_name, one->line);
    cli_print(cli, "placement       %s, from source '%s', decides %s",
              placement_text(one->placement), one->source, decision);
    if (*one->partner_name) {
        cli_print(cli, "with            %s, stage %s", one->partner_name, stage_text(one->stage));
    }
}

static void quality_print(struct cli *cli, const struct quality *quality, const char *currency)
{
    cli_print(cli, "P(real)         %.3f", quality->p_real);
    if (!isnan(quality->expected_value)) {
        cli_print(cli, "expected value  %.*f %s", text_currency_digits(currency),
                  quality->expected_value, currency);
    }
    cli_print(cli, "decidable       %s", quality->is_decidable ? "yes" : "no");
    for (size_t i = 0; i < quality->missing_count; i++) {
        cli_print(cli, "would help      %s, +%.3f: %s", quality->missing[i].field,
                  quality->missing[i].gain, quality->missing[i].why);
    }
}

static enum score_status cmd_opportunity_show(struct cli *cli, const struct cli_args *args,
                                              struct score_error *err)
{
    struct opportunity opportunity;
    struct quality_model model;
    struct quality quality;
    struct missing_field *missing = NULL;
    size_t count = 0;
    int64_t id = 0;
    SCORE_TRY(opportunity_resolve(&cli->domain, args->items[0], &id, err));
    SCORE_TRY(opportunity_get(&cli->domain, id, &opportunity, err));
    SCORE_TRY(opportunity_missing(&cli->domain, &opportunity, &missing, &count, err));
    SCORE_TRY(quality_model_read(&cli->domain, &model, err));
    quality_of(&model, &opportunity, &quality);
    if (cli->is_json) {
        struct json_writer json;
        struct opportunity_extras extras = {
            .missing = missing, .missing_count = count, .quality = &quality};
        cli_json_begin(cli, &json);
        opportunity_to_json(&json, &opportunity, &extras);
        cli_json_end(cli);
        return SCORE_OK;
    }
    opportunity_print(cli, &opportunity);
    quality_print(cli, &quality, opportunity.currency);
    for (size_t i = 0; i < count; i++) {
        cli_print(cli, "lacks           %s: %s", missing[i].field, missing[i].why);
    }
    return SCORE_OK;
}

static enum score_status cmd_opportunity_duplicates(struct cli *cli, const struct cli_args *args,
                                                    struct score_error *err)
{
    struct duplicate *items = NULL;
    struct table table;
    size_t count = 0;
    int64_t id = 0;
    SCORE_TRY(opportunity_resolve(&cli->domain, args->items[0], &id, err));
    SCORE_TRY(duplicate_list(&cli->domain, id, &items, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        duplicates_to_json(&json, items, count);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "kind|title|>score|blocks|why");
    for (size_t i = 0; i < count; i++) {
        const char *why = "";
        for (size_t w = 0; w < items[i].why_count && why; w++) {
            why = arena_format(&cli->arena, "%s%s%s", why, w ? ", " : "", items[i].why[w]);
        }
        table_add(&table, duplicate_kind_text(items[i].kind));
        table_add(&table, items[i].title);
        table_add_f64(&table, "%.2f", items[i].score);
        table_add(&table, items[i].blocks ? "yes" : "");
        table_add(&table, why);
    }
    return table_write(&table, &cli->out, err);
}

static const struct command COMMANDS[] = {
    {"opportunity show", "OPPORTUNITY", "one lead: is it real, what may it bring, what it lacks",
     cmd_opportunity_show, 1, 1, true, NULL, 0},
    {"opportunity duplicates", "OPPORTUNITY", "what it may be a duplicate of",
     cmd_opportunity_duplicates, 1, 1, true, NULL, 0},
};
const struct command_list CMD_OPPORTUNITY = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
