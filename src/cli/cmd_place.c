/* SPDX-License-Identifier: Apache-2.0 */

/* score recommend, place, explain, replay: decisions. */

#include "api/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/explanation.h"
#include "domain/opportunity.h"
#include "domain/partner.h"
#include "domain/place.h"
#include "domain/place_preview.h"

enum { REASONS_MAX = PROBLEM_FIELDS_MAX, CODE_BYTES = 96 };

static int64_t arg_top = INT32_MAX;
static bool arg_all;
static bool arg_preview;
static bool arg_duplicate_ok;
static const char *arg_partner;
static const char *arg_override;
static const char *arg_reason;

static double seconds_since(int64_t start_ms)
{
    return (double)(clock_monotonic_ms() - start_ms) / 1000.0;
}

/* ---- recommend ------------------------------------------------------------------------------- */

static enum score_status candidates_print(struct cli *cli, const struct recommendation *rec,
                                          struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena,
               ">rank|partner|>share|>p accept|>p win|>value|>cap|>cell|>own|>index| ");
    for (size_t i = 0; i < rec->candidate_count; i++) {
        const struct candidate *one = &rec->candidates[i];
        table_add_i64(&table, one->rank);
        table_add(&table, one->name);
        table_add_f64(&table, "%.4f", one->propensity);
        table_add_f64(&table, "%.3f", one->p_accept);
        table_add_f64(&table, "%.3f", one->p_win);
        for (size_t t = 0; t < PLACE_TERMS; t++) {
            table_add_f64(&table, "%.2f", one->terms[t]);
        }
        table_add_f64(&table, "%.2f", one->index);
        table_add(&table, one->is_drawn ? "<- drawn" : "");
    }
    return table_write(&table, &cli->out, err);
}

static void ineligible_print(struct cli *cli, const struct recommendation *rec)
{
    for (size_t i = 0; i < rec->ineligible_count && i < (size_t)arg_top; i++) {
        const struct ineligible *one = &rec->ineligible[i];
        for (size_t g = 0; g < one->gate_count; g++) {
            cli_print(cli, "  not %s: %s (%s)", one->name, one->gates[g].why, one->gates[g].fix);
        }
    }
}

static enum score_status recommendation_print(struct cli *cli, const struct recommendation *rec,
                                              struct score_error *err)
{
    char id[ID_TEXT_SIZE];
    id_format(ID_DECISION, rec->decision_id, id);
    cli_print(cli, "decision %s, round %d, policy %lld, model %lld, %lld eligible", id, rec->round,
              (long long)rec->policy_version, (long long)rec->model_version,
              (long long)rec->eligible_count);
    SCORE_TRY(candidates_print(cli, rec, err));
    cli_print(cli, "outside the list: share %.4f in all", rec->tail_mass);
    if (!rec->are_distinguishable) {
        cli_print(cli, "the intervals overlap: these firms cannot be told apart by their record");
    }
    ineligible_print(cli, rec);
    return SCORE_OK;
}

/* Whom --top leaves out is outside the list: its shares and the tail still add up to one. */
static void candidates_cut(struct recommendation *rec)
{
    while (rec->candidate_count > (size_t)arg_top) {
        rec->tail_mass += rec->candidates[--rec->candidate_count].propensity;
    }
}

static enum score_status cmd_recommend(struct cli *cli, const struct cli_args *args,
                                       struct score_error *err)
{
    struct recommendation rec = {0};
    int64_t id = 0;
    SCORE_TRY(opportunity_resolve(&cli->domain, args->items[0], &id, err));
    enum score_status status = place_recommend(&cli->domain, id, &rec, err);
    if (status && status != SCORE_EXHAUSTED) {
        return status;
    }
    candidates_cut(&rec);
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        recommendation_to_json(&json, &rec);
        cli_json_end(cli);
    } else {
        SCORE_TRY(recommendation_print(cli, &rec, err));
    }
    return status;
}

/* ---- place ----------------------------------------------------------------------------------- */

/* What `place` answers, for one and for all. */
struct place_answer {
    int64_t placed;
    int64_t unplaced;
    struct place_reason reasons[REASONS_MAX];
    size_t reason_count;
    double seconds;
    const struct placed *one; /* NULL for --all and when nobody was found */
    int64_t opportunity_id;
};

static void answer_json(struct cli *cli, const struct place_answer *answer)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "placed", answer->placed);
    json_field_i64(&json, "unplaced", answer->unplaced);
    json_key(&json, "reasons");
    json_object_begin(&json);
    for (size_t i = 0; i < answer->reason_count; i++) {
        json_field_i64(&json, answer->reasons[i].code, answer->reasons[i].count);
    }
    json_object_end(&json);
    json_field_f64(&json, "seconds", answer->seconds);
    if (answer->opportunity_id) {
        json_key(&json, "opportunities");
        json_array_begin(&json);
        json_object_begin(&json);
        json_field_id(&json, "opportunity", ID_OPPORTUNITY, answer->opportunity_id);
        json_field_id(&json, "offer", ID_OFFER, answer->one ? answer->one->offer.id : 0);
        json_field_id(&json, "partner", ID_PARTNER,
                      answer->one ? answer->one->offer.partner_id : 0);
        json_field_id(&json, "decision", ID_DECISION, answer->one ? answer->one->decision_id : 0);
        json_object_end(&json);
        json_array_end(&json);
    }
    json_object_end(&json);
    cli_json_end(cli);
}

static void answer_print(struct cli *cli, const struct place_answer *answer)
{
    if (answer->one) {
        char offer[ID_TEXT_SIZE];
        char decision[ID_TEXT_SIZE];
        char until[CLOCK_TEXT_SIZE];
        id_format(ID_OFFER, answer->one->offer.id, offer);
        id_format(ID_DECISION, answer->one->decision_id, decision);
        clock_format(answer->one->offer.expires_at_ms, until);
        cli_print(cli, "offered to %s until %s: offer %s%s%s", answer->one->partner_name, until,
                  offer, *decision ? ", decision " : "", decision);
        return;
    }
    cli_print(cli, "%lld placed, %lld not, in %.2f s", (long long)answer->placed,
              (long long)answer->unplaced, answer->seconds);
    for (size_t i = 0; i < answer->reason_count; i++) {
        cli_print(cli, "  %s: %lld", answer->reasons[i].code, (long long)answer->reasons[i].count);
    }
}

static void answer_give(struct cli *cli, const struct place_answer *answer)
{
    if (cli->is_json) {
        answer_json(cli, answer);
    } else {
        answer_print(cli, answer);
    }
}

/* "12 firms: the limit of open leads is reached" counts 12; a missing field counts 1. */
static int64_t leading_number(const char *text)
{
    char digits[24];
    size_t len = strspn(text, "0123456789");
    int64_t value = 1;
    (void)snprintf(digits, sizeof digits, "%.*s", (int)(len < 20 ? len : 20), text);
    return text_parse_i64(digits, &value) ? value : 1;
}

static void reasons_take(struct cli *cli, enum score_status status, struct place_answer *answer)
{
    const struct problem *problem = &cli->domain.problem;
    for (size_t i = 0; i < problem->field_count; i++) {
        char code[CODE_BYTES];
        bool is_gate =
            status == SCORE_EXHAUSTED || text_equal(problem->fields[i].code, "DUPLICATE");
        const char *field = text_equal(problem->fields[i].code, "DUPLICATE")
                                ? problem->fields[i].code
                                : problem->fields[i].field;
        (void)snprintf(code, sizeof code, "%s%s", is_gate ? "" : "MISSING_", field);
        for (char *c = code; *c; c++) {
            *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        }
        const char *copy = arena_dup_text(&cli->arena, code);
        answer->reasons[answer->reason_count++] = (struct place_reason){
            .code = copy ? copy : "",
            .count = is_gate ? leading_number(problem->fields[i].message) : 1};
    }
}

static enum score_status place_override_run(struct cli *cli, int64_t id, struct placed *ret,
                                            struct score_error *err)
{
    int64_t partner_id = 0;
    SCORE_TRY(partner_resolve(&cli->domain, arg_override, &partner_id, err));
    return place_override(&cli->domain, id, partner_id, arg_reason ? arg_reason : "", ret, err);
}

static enum score_status place_single(struct cli *cli, const char *key, struct score_error *err)
{
    struct place_answer answer = {0};
    struct placed placed = {0};
    struct place_consent consent = {.duplicate_ok = arg_duplicate_ok,
                                    .reason = arg_reason ? arg_reason : ""};
    int64_t start_ms = clock_monotonic_ms();
    SCORE_TRY(opportunity_resolve(&cli->domain, key, &answer.opportunity_id, err));
    enum score_status status =
        arg_override ? place_override_run(cli, answer.opportunity_id, &placed, err)
                     : place_one_with(&cli->domain, answer.opportunity_id, &consent, &placed, err);
    answer.seconds = seconds_since(start_ms);
    if (!status) {
        answer.placed = 1;
        answer.one = &placed;
        answer_give(cli, &answer);
        return SCORE_OK;
    }
    answer.unplaced = 1;
    reasons_take(cli, status, &answer);
    bool is_answer = status == SCORE_EXHAUSTED || status == SCORE_CONFLICT;
    if (is_answer && cli->is_json) {
        answer_json(cli, &answer);
    }
    return status;
}

static void all_progress(int64_t done, int64_t total, void *user)
{
    const struct cli *cli = user;
    if (cli_has_terminal(cli)) {
        cli_progress("placing", done, total, done);
    }
}

static void preview_summary(struct cli *cli, const struct placements *preview, double seconds)
{
    cli_print(cli,
              "would place %lld and leave %lld (tried on a copy in %.2f s; nothing has changed)",
              (long long)preview->placed, (long long)preview->unplaced, seconds);
    for (size_t i = 0; i < preview->sum_count; i++) {
        cli_print(cli, "expected value  %.2f %s", preview->sums[i].value,
                  preview->sums[i].currency);
    }
    if (preview->placed) {
        cli_print(cli,
                  "evenness        gini %.4f by number, %.4f by value; most for one firm %.2f %%",
                  preview->gini, preview->gini_value, 100 * preview->max_share);
    }
    for (size_t i = 0; i < preview->reason_count; i++) {
        cli_print(cli, "left            %s: %lld (%s)", preview->reasons[i].code,
                  (long long)preview->reasons[i].count, preview->reasons[i].fix);
    }
}

static enum score_status preview_print(struct cli *cli, const struct placements *preview,
                                       double seconds, struct score_error *err)
{
    struct table table;
    preview_summary(cli, preview, seconds);
    table_init(&table, &cli->arena, "partner|>offers|>entitled to|>expected value");
    for (size_t i = 0; i < preview->firm_count; i++) {
        table_add(&table, preview->firms[i].name);
        table_add_i64(&table, preview->firms[i].offers);
        table_add_f64(&table, "%.2f", preview->firms[i].entitlement);
        table_add_f64(&table, "%.2f", preview->firms[i].value);
    }
    return table_write(&table, &cli->out, err);
}

static enum score_status place_preview(struct cli *cli, struct score_error *err)
{
    struct placements preview = {0};
    int64_t start_ms = clock_monotonic_ms();
    SCORE_TRY(placements_preview(&cli->domain, &preview, err));
    double seconds = seconds_since(start_ms);
    if (!cli->is_json) {
        return preview_print(cli, &preview, seconds, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    placements_to_json(&json, &preview, seconds);
    cli_json_end(cli);
    return SCORE_OK;
}

static enum score_status place_every(struct cli *cli, struct score_error *err)
{
    struct place_answer answer = {0};
    struct place_all_result result = {0};
    int64_t start_ms = clock_monotonic_ms();
    SCORE_TRY(place_all(&cli->domain, all_progress, cli, &result, err));
    answer.placed = result.placed;
    answer.unplaced = result.unplaced;
    answer.seconds = seconds_since(start_ms);
    for (size_t i = 0; i < result.reason_count && i < REASONS_MAX; i++) {
        answer.reasons[answer.reason_count++] = result.reasons[i];
    }
    answer_give(cli, &answer);
    return SCORE_OK;
}

static enum score_status cmd_place(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    if (arg_all == (args->count == 1)) {
        return cli_usage(cli, "place takes one opportunity, or --all");
    }
    if (arg_all && arg_override) {
        return cli_usage(cli, "--override is for one opportunity");
    }
    if (arg_preview) {
        return arg_all ? place_preview(cli, err) : cli_usage(cli, "--preview goes with --all");
    }
    return arg_all ? place_every(cli, err) : place_single(cli, args->items[0], err);
}

/* ---- explain --------------------------------------------------------------------------------- */

static enum score_status groups_print(struct cli *cli, const char *title,
                                      const struct explanation_group *groups, size_t count,
                                      struct score_error *err)
{
    struct table table;
    if (!count) {
        return SCORE_OK;
    }
    table_init(&table, &cli->arena, "|>log-odds");
    table.headers[0] = title;
    for (size_t i = 0; i < count; i++) {
        table_add(&table, groups[i].name);
        table_add_f64(&table, "%+.4f", groups[i].log_odds);
    }
    return table_write(&table, &cli->out, err);
}

static void words_print(struct cli *cli, const struct explanation *explanation)
{
    for (size_t i = 0; i < explanation->why_count; i++) {
        cli_print(cli, "  for      %+9.0f  %s", explanation->why[i].amount,
                  explanation->why[i].text);
    }
    for (size_t i = 0; i < explanation->why_not_count; i++) {
        cli_print(cli, "  against  %+9.0f  %s", explanation->why_not[i].amount,
                  explanation->why_not[i].text);
    }
    if (*explanation->fairness_text) {
        cli_print(cli, "  fairness %s", explanation->fairness_text);
    }
    for (size_t i = 0; i < explanation->change_count; i++) {
        const struct explanation_change *change = &explanation->changes[i];
        if (change->passes < 0) {
            cli_print(cli, "  with %s: %s", change->text, change->band);
        } else {
            cli_print(cli, "  %s: eligible for %lld more of %lld decisions in 90 days",
                      change->text, (long long)change->passes, (long long)change->of);
        }
    }
    for (size_t i = 0; i < explanation->flip_count; i++) {
        const struct explanation_flip *flip = &explanation->flips[i];
        cli_print(cli, "  %s %.4g instead of %.4g: %s", flip->parameter, flip->to, flip->from,
                  flip->name);
    }
}

static enum score_status explanation_print(struct cli *cli, const struct explanation *explanation,
                                           struct score_error *err)
{
    if (!explanation->has_partner) {
        return recommendation_print(cli, &explanation->recommendation, err);
    }
    cli_print(cli, "%s", explanation->sentence);
    if (*explanation->band) {
        cli_print(cli, "standing among the eligible: %s", explanation->band);
    }
    for (size_t i = 0; i < explanation->partner_gates.gate_count; i++) {
        const struct gate_failure *gate = &explanation->partner_gates.gates[i];
        cli_print(cli, "  %s: %s (%s)", gate->gate, gate->why, gate->fix);
    }
    words_print(cli, explanation);
    SCORE_TRY(groups_print(cli, "will it accept?", explanation->accept_groups,
                           explanation->accept_group_count, err));
    return groups_print(cli, "will it win?", explanation->win_groups, explanation->win_group_count,
                        err);
}

static enum score_status cmd_explain(struct cli *cli, const struct cli_args *args,
                                     struct score_error *err)
{
    struct explanation explanation = {0};
    int64_t decision_id = 0;
    int64_t partner_id = 0;
    SCORE_TRY(decision_resolve(&cli->domain, args->items[0], &decision_id, err));
    if (arg_partner) {
        SCORE_TRY(partner_resolve(&cli->domain, arg_partner, &partner_id, err));
    }
    SCORE_TRY(decision_explain(&cli->domain, decision_id, partner_id, &explanation, err));
    if (!cli->is_json) {
        return explanation_print(cli, &explanation, err);
    }
    struct json_writer json;
    cli_json_begin(cli, &json);
    if (arg_partner) {
        explanation_to_json(&json, &explanation);
    } else {
        recommendation_to_json(&json, &explanation.recommendation);
    }
    cli_json_end(cli);
    return SCORE_OK;
}

/* ---- replay ---------------------------------------------------------------------------------- */

static enum score_status cmd_replay(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    struct replay_result result = {0};
    int64_t id = 0;
    if (arg_all == (args->count == 1)) {
        return cli_usage(cli, "replay takes one decision, or --all");
    }
    if (!arg_all) {
        SCORE_TRY(decision_resolve(&cli->domain, args->items[0], &id, err));
    }
    SCORE_TRY(decision_replay(&cli->domain, id, &result, err));
    cli->says_no = result.identical != result.decisions;
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        replay_to_json(&json, &result);
        cli_json_end(cli);
        return SCORE_OK;
    }
    cli_print(cli, "%lld decisions recomputed, %lld identical", (long long)result.decisions,
              (long long)result.identical);
    for (size_t i = 0; i < result.different_count; i++) {
        char text[ID_TEXT_SIZE];
        id_format(ID_DECISION, result.different[i], text);
        cli_print(cli, "  different: %s", text);
    }
    return SCORE_OK;
}

static const struct option_row RECOMMEND_OPTIONS[] = {
    OPTION_ROW_NUMBER("--top", arg_top, "K", 1, 100000, "at most K candidates"),
};
static const struct option_row PLACE_OPTIONS[] = {
    OPTION_ROW_FLAG("--all", arg_all, "every opportunity that waits, oldest first"),
    OPTION_ROW_FLAG("--preview", arg_preview, "with --all: try it on a copy, change nothing"),
    OPTION_ROW_TEXT("--override", arg_override, "PARTNER",
                    "a manager's own choice; needs --reason"),
    OPTION_ROW_FLAG("--duplicate-ok", arg_duplicate_ok,
                    "it is another lead than the one it is alike; needs --reason"),
    OPTION_ROW_TEXT("--reason", arg_reason, "TEXT", "why this firm, or why another lead"),
};
static const struct option_row EXPLAIN_OPTIONS[] = {
    OPTION_ROW_TEXT("--partner", arg_partner, "PARTNER", "why this firm, or why not"),
};
static const struct option_row REPLAY_OPTIONS[] = {
    OPTION_ROW_FLAG("--all", arg_all, "every decision"),
};

static const struct command COMMANDS[] = {
    {"recommend", "OPPORTUNITY", "rank the partners for an opportunity; pass nothing",
     cmd_recommend, 1, 1, true, RECOMMEND_OPTIONS, SCORE_ARRAY_COUNT(RECOMMEND_OPTIONS)},
    {"place", "OPPORTUNITY | --all", "decide, and offer to the partner", cmd_place, 0, 1, true,
     PLACE_OPTIONS, SCORE_ARRAY_COUNT(PLACE_OPTIONS)},
    {"explain", "DECISION", "why, or why not", cmd_explain, 1, 1, true, EXPLAIN_OPTIONS,
     SCORE_ARRAY_COUNT(EXPLAIN_OPTIONS)},
    {"replay", "DECISION | --all", "recompute decisions from what is stored", cmd_replay, 0, 1,
     true, REPLAY_OPTIONS, SCORE_ARRAY_COUNT(REPLAY_OPTIONS)},
};
const struct command_list CMD_PLACE = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
