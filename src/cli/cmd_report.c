/* SPDX-License-Identifier: Apache-2.0 */

/* score audit, report: figures and proofs. */

#include <math.h>

#include <score/engine.h>
#include <sodium.h>

#include "api/json.h"
#include "api/sheet.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/feedback.h"
#include "domain/passing_report.h"
#include "domain/past.h"
#include "domain/quality.h"
#include "domain/report.h"
#include "domain/world.h"

static const char *arg_window = "90d";
static const char *arg_format;
static const char *arg_by;

/* ---- audit ----------------------------------------------------------------------------------- */

static enum score_status window_read(struct cli *cli, int *ret_days)
{
    char digits[16];
    int64_t days = 0;
    size_t len = strlen(arg_window);
    bool has_unit = len > 1 && len < sizeof digits && arg_window[len - 1] == 'd';
    (void)snprintf(digits, sizeof digits, "%.*s", has_unit ? (int)len - 1 : 0, arg_window);
    if (!has_unit || !text_parse_i64(digits, &days) || days < 1 || days > 3650) {
        return cli_usage(cli, "--window is a number of days such as 30d, 90d or 365d");
    }
    *ret_days = (int)days;
    return SCORE_OK;
}

static enum score_status audit_table(const struct audit *audit, struct table *table,
                                     struct arena *arena)
{
    table_init(table, arena, "partner|>entitlement|>exposure|>offers|within bound");
    for (size_t i = 0; i < audit->firm_count; i++) {
        const struct audit_firm *firm = &audit->firms[i];
        table_add(table, firm->name);
        table_add_f64(table, "%.2f", firm->entitlement);
        table_add_f64(table, "%.2f", firm->exposure);
        table_add_i64(table, firm->offers);
        table_add(table, firm->is_within_bound ? "yes" : "NO");
    }
    return SCORE_OK;
}

static void group_print(struct cli *cli, const struct audit_group *group)
{
    cli_print(cli, "  %s %s: %.3f of the best group (%.3f to %.3f), %lld firms%s", group->by,
              group->group, group->ratio, group->low, group->high, (long long)group->partners,
              group->alarm ? "  ALARM" : "");
}

static void gates_print(struct cli *cli, const struct audit *audit)
{
    cli_print(cli, "gates: eligible per registered, and what stopped the others");
    for (size_t i = 0; i < audit->gate_group_count; i++) {
        const struct audit_gate_group *group = &audit->gate_groups[i];
        group_print(cli, &group->compared);
        for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
            if (group->failed[gate] >= 0.01) {
                cli_print(cli, "      %4.1f %% %s", 100 * group->failed[gate],
                          score_gate_text((enum score_gate)gate));
            }
        }
    }
}

static void exceptions_print(struct cli *cli, const struct audit *audit)
{
    for (size_t i = 0; i < audit->exception_count; i++) {
        const struct audit_exception *one = &audit->exceptions[i];
        char at[CLOCK_TEXT_SIZE];
        clock_format_date(one->at_ms, at);
        cli_print(cli, "%s %s to %s by %s: %s", at,
                  text_equal(one->kind, "OVERRIDE") ? "override" : "kept out", one->partner_name,
                  one->by, one->reason);
    }
}

static void even_print(struct cli *cli, const struct audit *audit)
{
    if (audit->partners == 0) {
        cli_print(cli, "nobody was entitled to anything: there is nothing to compare");
        return;
    }
    cli_print(cli, "gini            %.4f  (by value %.4f, of the draw beyond luck %.4f)",
              audit->gini, audit->gini_value, audit->gini_lottery_adjusted);
    cli_print(cli, "jain, min/max   %.4f, %.4f", audit->jain, audit->min_max);
    cli_print(cli, "the promise     %s", audit->within_bound ? "kept for every firm" : "BROKEN");
    cli_print(cli, "lower half      %.4f of all, nash %.4f, theil %.4f, most %.4f",
              audit->lower_half, audit->nash, audit->theil, audit->max_ratio);
    cli_print(cli, "decisions       %lld, asked again %lld", (long long)audit->decisions,
              (long long)audit->decisions_asked);
    cli_print(cli,
              "value kept      %.4f of the value without prices and box (asked again, frozen "
              "ledgers)",
              audit->price_of_fairness);
    cli_print(cli, "from merit      %.4f  (mean distance of the shares from shares by merit)",
              audit->fairness_regret);
    cli_print(cli, "envy            mean %.4f, most %.4f, of %lld firms", audit->envy_mean,
              audit->envy_max, (long long)audit->envy_firms);
}

static enum score_status audit_print(struct cli *cli, const struct audit *audit,
                                     struct score_error *err)
{
    struct table table;
    cli_print(cli, "window          %lld days", (long long)audit->window_days);
    cli_print(cli, "firms, offers   %lld, %lld", (long long)audit->partners,
              (long long)audit->offers);
    even_print(cli, audit);
    cli_print(cli, "overrides       %lld, kept out %lld", (long long)audit->overrides,
              (long long)audit->kept_out);
    cli_print(cli, "offers per eligible opportunity");
    for (size_t i = 0; i < audit->group_count; i++) {
        group_print(cli, &audit->groups[i]);
    }
    gates_print(cli, audit);
    exceptions_print(cli, audit);
    SCORE_TRY(audit_table(audit, &table, &cli->arena));
    return table_write(&table, &cli->out, err);
}

static enum score_status cmd_audit(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    struct audit audit = {0};
    int days = 0;
    (void)args;
    SCORE_TRY(window_read(cli, &days));
    SCORE_TRY(report_audit(&cli->domain, days, &audit, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        audit_to_json(&json, &audit);
        cli_json_end(cli);
        return SCORE_OK;
    }
    return audit_print(cli, &audit, err);
}

/* ---- report ---------------------------------------------------------------------------------- */

static void pipeline_rows(const struct pipeline *pipeline, struct table *table)
{
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(pipeline->by_placement); i++) {
        table_add(table, "placement");
        table_add(table, placement_text((enum placement)i));
        table_add_i64(table, pipeline->by_placement[i]);
    }
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(pipeline->by_stage); i++) {
        table_add(table, "open at stage");
        table_add(table, stage_text((int)i));
        table_add_i64(table, pipeline->by_stage[i]);
    }
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(pipeline->offers_by_state); i++) {
        table_add(table, "offer");
        table_add(table, offer_state_text((enum offer_state)i));
        table_add_i64(table, pipeline->offers_by_state[i]);
    }
    table_add(table, "offer");
    table_add(table, "imported history");
    table_add_i64(table, pipeline->imported_offers);
}

static bool format_is(const char *format)
{
    return arg_format && text_equal(arg_format, format);
}

static enum score_status table_give(struct cli *cli, const struct table *table,
                                    struct score_error *err)
{
    if (format_is("xlsx")) {
        return table_write_xlsx(table, "report", &cli->out, err);
    }
    return format_is("csv") ? table_write_csv(table, &cli->out, err)
                            : table_write(table, &cli->out, err);
}

static enum score_status report_pipeline_give(struct cli *cli, struct score_error *err)
{
    struct pipeline pipeline = {0};
    struct table table;
    SCORE_TRY(report_pipeline(&cli->domain, &pipeline, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        pipeline_to_json(&json, &pipeline);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "what|which|>count");
    pipeline_rows(&pipeline, &table);
    return table_give(cli, &table, err);
}

/* Figures that are not there (no deals, no days known) stay empty. */
static void figure_add(struct table *table, const char *format, double value)
{
    if (isnan(value)) {
        table_add(table, "");
    } else {
        table_add_f64(table, format, value);
    }
}

static void past_rows(const struct past_report *report, struct table *table)
{
    for (size_t i = 0; i < report->top_count; i++) {
        table_add(table, "leads of a firm");
        table_add(table, report->top[i].name);
        table_add_i64(table, report->top[i].leads);
        figure_add(table, "%.4f", (double)report->top[i].leads / (double)report->span.deals);
    }
    for (size_t i = 0; i < PAST_IDLE_BUCKETS; i++) {
        table_add(table, "idle days");
        table_add(table, report->idle_buckets[i].days);
        table_add_i64(table, report->idle_buckets[i].count);
        table_add(table, "");
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(report->without_fact); i++) {
        const struct past_fact *fact = &report->without_fact[i];
        table_add(table, "leads to firms without");
        table_add(table, fact_kind_text(fact->kind));
        table_add_i64(table, fact->leads_or_blocked);
        table_add(table, "");
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(report->unknown_facts); i++) {
        const struct past_fact *fact = &report->unknown_facts[i];
        table_add(table, "waiting, blocked by unknown");
        table_add(table, fact_kind_text(fact->kind));
        table_add_i64(table, fact->leads_or_blocked);
        table_add(table, "");
    }
    for (size_t i = 0; i < report->source_count; i++) {
        table_add(table, "leads by source");
        table_add(table, report->sources[i].name);
        table_add_i64(table, report->sources[i].count);
        table_add(table, "");
    }
}

static void past_print(struct cli *cli, const struct past_report *report)
{
    char from[CLOCK_TEXT_SIZE] = "-";
    char to[CLOCK_TEXT_SIZE] = "-";
    if (report->span.deals) {
        clock_format_date(report->span.from_ms, from);
        clock_format_date(report->span.to_ms, to);
    }
    cli_print(cli, "deals           %lld, from %s to %s", (long long)report->span.deals, from, to);
    cli_print(cli, "firms           %lld, of which %lld had leads", (long long)report->firms,
              (long long)report->firms_with_leads);
    if (report->span.deals) {
        cli_print(cli, "concentration   %.1f %% of the leads went to %zu firms, gini %.4f",
                  100 * report->top_share, report->top_count, report->gini);
    }
    cli_print(cli, "idle days       known of %lld deals", (long long)report->idle_known);
    if (report->idle_known) {
        cli_print(cli, "                median %.0f, nine in ten within %.0f", report->idle_median,
                  report->idle_p90);
    }
    cli_print(cli, "%s", report->statement);
}

static enum score_status report_past_give(struct cli *cli, struct score_error *err)
{
    struct past_report report;
    struct table table;
    SCORE_TRY(report_past(&cli->domain, &report, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        past_to_json(&json, &report);
        cli_json_end(cli);
        return SCORE_OK;
    }
    if (!arg_format) {
        past_print(cli, &report);
    }
    table_init(&table, &cli->arena, "what|which|>count|>share");
    past_rows(&report, &table);
    return table_give(cli, &table, err);
}

static const char *interval_text(struct cli *cli, const struct quality_share *share)
{
    const char *text = isnan(share->share)
                           ? ""
                           : arena_format(&cli->arena, "%.1f %% (%.1f to %.1f)", 100 * share->share,
                                          100 * share->low, 100 * share->high);
    return text ? text : "";
}

static enum score_status report_sources_give(struct cli *cli, struct score_error *err)
{
    struct source_score *items = NULL;
    struct table table;
    size_t count = 0;
    SCORE_TRY(report_sources(&cli->domain, &items, &count, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        source_scores_to_json(&json, items, count);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena,
               "source|>opportunities|decidable|>offers|given back for their data|>won|won of "
               "ended|>P(real)");
    for (size_t i = 0; i < count; i++) {
        const struct source_score *one = &items[i];
        table_add(&table, one->count.source);
        table_add_i64(&table, one->count.opportunities);
        table_add(&table, interval_text(cli, &one->decidable));
        table_add_i64(&table, one->count.offers);
        table_add(&table, interval_text(cli, &one->data_fault));
        table_add_i64(&table, one->count.won);
        table_add(&table, interval_text(cli, &one->won));
        table_add_f64(&table, "%.3f", one->p_real);
    }
    return table_give(cli, &table, err);
}

static void effect_add(struct table *table, const char *what, const struct feedback_effect *effect)
{
    table_add(table, what);
    table_add(table, *effect->source ? effect->source : "unknown");
    table_add_i64(table, effect->good);
    table_add_i64(table, effect->bad);
    table_add_f64(table, "%.4f", effect->p_real_without);
    table_add_f64(table, "%.4f", effect->p_real);
}

static enum score_status report_feedback_give(struct cli *cli, struct score_error *err)
{
    struct feedback_report report;
    struct table table;
    SCORE_TRY(report_feedback(&cli->domain, &report, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        feedback_report_to_json(&json, &report);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena,
               "what|which|>rated good|>lead at fault|>P(real) without|>P(real), or trust");
    for (size_t i = 0; i < report.source_count; i++) {
        effect_add(&table, "source", &report.sources[i]);
    }
    for (size_t i = 0; i < report.firm_count; i++) {
        table_add(&table, "firm");
        table_add(&table, report.firms[i].name);
        table_add_i64(&table, report.firms[i].good);
        table_add_i64(&table, report.firms[i].bad);
        table_add(&table, "");
        table_add_f64(&table, "%.4f", report.firms[i].trust);
    }
    return table_give(cli, &table, err);
}

static enum score_status report_model_give(struct cli *cli, struct score_error *err)
{
    struct model_summary summary = {0};
    struct table table;
    SCORE_TRY(report_model(&cli->domain, &summary, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        model_summary_to_json(&json, &summary);
        cli_json_end(cli);
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "what|>value");
    table_add(&table, "outcomes learnt");
    table_add_i64(&table, summary.version);
    table_add(&table, "acceptances and refusals");
    table_add_i64(&table, summary.accept_labels);
    table_add(&table, "wins and losses");
    table_add_i64(&table, summary.win_labels);
    table_add(&table, "acceptance rate");
    table_add_f64(&table, "%.4f", summary.accept_rate);
    table_add(&table, "win rate");
    table_add_f64(&table, "%.4f", summary.win_rate);
    table_add(&table, "spread between firms (log-odds)");
    table_add_f64(&table, "%.4f", summary.partner_effect_sd);
    return table_give(cli, &table, err);
}

static enum score_status report_fairness_give(struct cli *cli, const struct cli_args *args,
                                              struct score_error *err)
{
    struct audit audit = {0};
    struct table table;
    int days = 0;
    if (cli->is_json || !arg_format) {
        return cmd_audit(cli, args, err);
    }
    SCORE_TRY(window_read(cli, &days));
    SCORE_TRY(report_audit(&cli->domain, days, &audit, err));
    SCORE_TRY(audit_table(&audit, &table, &cli->arena));
    return table_give(cli, &table, err);
}

/* Reports that are a table as they are. */
static enum score_status report_table_give(struct cli *cli, const struct passing_report *report,
                                           struct score_error *err)
{
    struct passing_scope scope = {.by = report->by};
    struct table table;
    SCORE_TRY(window_read(cli, &scope.days));
    if (arg_by && !passing_by_parse(arg_by, &scope.by)) {
        return cli_usage(cli, "--by is all, partner, line, country, source or month");
    }
    SCORE_TRY(report->make(&cli->domain, &scope, &table, err));
    if (!cli->is_json) {
        return table_give(cli, &table, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    passing_report_to_json(&json, report, &scope, &table);
    json_object_end(&json);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status cmd_report(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    const char *name = args->items[0];
    const struct passing_report *report = passing_report_find(name);
    if (arg_format && !format_is("csv") && !format_is("json") && !format_is("xlsx")) {
        return cli_usage(cli, "--format is csv, json or xlsx");
    }
    cli->is_json = cli->is_json || format_is("json");
    if (report) {
        return report_table_give(cli, report, err);
    }
    if (text_equal(name, "fairness")) {
        return report_fairness_give(cli, args, err);
    }
    if (text_equal(name, "pipeline")) {
        return report_pipeline_give(cli, err);
    }
    if (text_equal(name, "model")) {
        return report_model_give(cli, err);
    }
    if (text_equal(name, "past")) {
        return report_past_give(cli, err);
    }
    if (text_equal(name, "sources")) {
        return report_sources_give(cli, err);
    }
    if (text_equal(name, "feedback")) {
        return report_feedback_give(cli, err);
    }
    return cli_usage(cli,
                     "'%s' is no report: past, sources, funnel, clocks, breaches, declines, "
                     "coverage, enablement, fairness, pipeline, feedback or model",
                     name);
}

static const struct option_row AUDIT_OPTIONS[] = {
    OPTION_ROW_TEXT("--window", arg_window, "DAYS", "30d, 90d (default) or 365d"),
};
static const struct option_row REPORT_OPTIONS[] = {
    OPTION_ROW_TEXT("--window", arg_window, "DAYS",
                    "30d, 90d (default) or 365d; not of past, sources, pipeline and model"),
    OPTION_ROW_TEXT("--by", arg_by, "WHAT",
                    "funnel, clocks, declines: partner, line, country, source or month"),
    OPTION_ROW_TEXT("--format", arg_format, "FORMAT", "csv, json or xlsx; default a table"),
};
static const struct command COMMANDS[] = {
    {"audit", "", "the fairness report", cmd_audit, 0, 0, true, AUDIT_OPTIONS,
     SCORE_ARRAY_COUNT(AUDIT_OPTIONS)},
    {"report",
     "past|sources|funnel|clocks|breaches|declines|coverage|enablement|fairness|pipeline|feedback|"
     "model",
     "figures for people and spreadsheets", cmd_report, 1, 1, true, REPORT_OPTIONS,
     SCORE_ARRAY_COUNT(REPORT_OPTIONS)},
};
const struct command_list CMD_REPORT = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
