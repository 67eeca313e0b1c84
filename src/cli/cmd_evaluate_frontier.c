/* SPDX-License-Identifier: Apache-2.0 */

/* score evaluate frontier: rules of fair re-ranking as curves, ours, others' and hindsight's. */

#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "evaluate/rerank_frontier.h"
#include "evaluate/rerank_points.h"

static const double TIE = 0.00005; /* half of the last digit published */

static const char *arg_scores;
static const char *arg_groups;
static const char *arg_points;
static int64_t arg_top = 10;
static bool arg_csv;

/* A point of others, run here or read. */
struct peer {
    const char *rule;
    const char *set;
    double ndcg, mmf, gini;
};

struct peers {
    struct peer *items;
    size_t count;
    size_t reached;    /* .. by our curves */
    size_t above_gini; /* more even than ours at the same ndcg */
    size_t above_mmf;
};

static enum score_status peers_gather(struct cli *cli, const struct rerank_frontier *frontier,
                                      const struct rerank_points *read, struct peers *ret,
                                      struct score_error *err)
{
    ret->items = arena_alloc_array(&cli->arena, frontier->count + read->count, sizeof(*ret->items));
    if (!ret->items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < frontier->count; i++) {
        const struct rerank_point *point = &frontier->points[i];
        if (point->curve < 0 && point->rule != GROUP_RULE_NONE) {
            ret->items[ret->count++] =
                (struct peer){group_rule_text(point->rule), point->set, point->report.ndcg,
                              point->report.mmf, point->report.gini};
        }
    }
    for (size_t i = 0; i < read->count; i++) {
        const struct rerank_foreign *point = &read->items[i];
        ret->items[ret->count++] =
            (struct peer){point->name, "", point->ndcg, point->mmf, point->gini};
    }
    return SCORE_OK;
}

/* ---- text ------------------------------------------------------------------------------------ */

static void gini_add(struct table *table, const struct rerank_frontier *frontier,
                     enum group_rule rule, double ndcg)
{
    struct rerank_at at;
    if (rerank_frontier_at(frontier, rule, ndcg, &at)) {
        table_add_f64(table, "%.4f", at.gini);
    } else {
        table_add(table, "-");
    }
}

static void peer_add(struct table *table, const struct rerank_frontier *frontier,
                     const struct peer *peer, struct peers *peers)
{
    struct rerank_at ours;
    table_add(table, peer->rule);
    table_add(table, peer->set);
    table_add_f64(table, "%.4f", peer->ndcg);
    table_add_f64(table, "%.4f", peer->gini);
    gini_add(table, frontier, GROUP_RULE_RATIO, peer->ndcg);
    gini_add(table, frontier, GROUP_RULE_LOOKAHEAD, peer->ndcg);
    gini_add(table, frontier, GROUP_RULE_HINDSIGHT, peer->ndcg);
    table_add_f64(table, "%.4f", peer->mmf);
    if (!rerank_frontier_ours(frontier, peer->ndcg, &ours)) {
        table_add(table, "-");
        table_add(table, "-");
        table_add(table, "-");
        return;
    }
    table_add_f64(table, "%.4f", ours.mmf);
    table_add_f64(table, "%+.4f", ours.gini - peer->gini);
    table_add_f64(table, "%+.4f", ours.mmf - peer->mmf);
    peers->reached++;
    peers->above_gini += ours.gini > peer->gini + TIE;
    peers->above_mmf += ours.mmf < peer->mmf - TIE;
}

static enum score_status peers_print(struct cli *cli, const struct rerank_frontier *frontier,
                                     struct peers *peers, struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena,
               "rule|set|>ndcg|>gini|>ratio|>lookahead|>hindsight|>mmf|>ours|>gini +-|>mmf +-");
    for (size_t i = 0; i < peers->count; i++) {
        peer_add(&table, frontier, &peers->items[i], peers);
    }
    SCORE_TRY(table_write(&table, &cli->out, err));
    cli_print(
        cli,
        "%zu points of others, %zu at an ndcg that ours reach: %zu above ours in gini, %zu in "
        "mmf",
        peers->count, peers->reached, peers->above_gini, peers->above_mmf);
    return SCORE_OK;
}

/* The point of another rule with the same kappa and alpha. */
static const struct rerank_point *twin_of(const struct rerank_frontier *frontier,
                                          const struct rerank_point *point, enum group_rule rule)
{
    for (size_t i = 0; i < frontier->count; i++) {
        const struct rerank_point *other = &frontier->points[i];
        if (other->rule == rule && text_equal(other->set, point->set)) {
            return other;
        }
    }
    return NULL;
}

/* "54 %" of what `from` lacks to `to`. */
static void share_add(struct table *table, double from, double got, double to)
{
    if (to - from > -1e-9 && to - from < 1e-9) {
        table_add(table, "-");
    } else {
        table_add_f64(table, "%.0f %%", 100 * (got - from) / (to - from));
    }
}

static void gap_add(struct table *table, const struct rerank_frontier *frontier,
                    const struct rerank_point *point)
{
    struct rerank_at look;
    struct rerank_at best;
    const struct rerank_point *ahead = twin_of(frontier, point, GROUP_RULE_LOOKAHEAD);
    const struct rerank_point *hindsight = twin_of(frontier, point, GROUP_RULE_HINDSIGHT);
    double ndcg = point->report.ndcg;
    if (!ahead || !hindsight || !rerank_frontier_curve(frontier, ahead, ndcg, &look) ||
        !rerank_frontier_curve(frontier, hindsight, ndcg, &best)) {
        return;
    }
    table_add_f64(table, "%.5f", point->kappa);
    table_add_f64(table, "%.4f", ndcg);
    table_add_f64(table, "%.4f", point->report.gini);
    table_add_f64(table, "%.4f", look.gini);
    table_add_f64(table, "%.4f", best.gini);
    share_add(table, point->report.gini, look.gini, best.gini);
    table_add_f64(table, "%.1f", hindsight->report.objective - point->report.objective);
    table_add_f64(table, "%.1f", hindsight->report.objective - ahead->report.objective);
    share_add(table, point->report.objective, ahead->report.objective, hindsight->report.objective);
    table_add_f64(table, "%.1f", hindsight->report.gap * hindsight->report.value);
}

static enum score_status gaps_print(struct cli *cli, const struct rerank_frontier *frontier,
                                    struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena,
               ">kappa|>ndcg|>ratio|>lookahead|>hindsight|>closed|>ratio lacks|>lookahead lacks|"
               ">closed|>known to");
    for (size_t i = 0; i < frontier->count; i++) {
        if (frontier->points[i].rule == GROUP_RULE_RATIO) {
            gap_add(&table, frontier, &frontier->points[i]);
        }
    }
    cli_print(cli,
              "\nall with alpha 4: gini at the ndcg of the ratio price, and what is lacking to the "
              "objective of hindsight:");
    return table_write(&table, &cli->out, err);
}

/* ---- files ----------------------------------------------------------------------------------- */

static enum score_status csv_write(struct cli *cli, const struct rerank_frontier *frontier,
                                   const struct rerank_points *read, struct score_error *err)
{
    struct table table;
    table_init(&table, &cli->arena, "rule|set|ndcg|u_loss|min_max|mmf|gini|objective");
    for (size_t i = 0; i < frontier->count; i++) {
        const struct rerank_point *point = &frontier->points[i];
        table_add(&table, group_rule_text(point->rule));
        table_add(&table, point->set);
        table_add_f64(&table, "%.6f", point->report.ndcg);
        table_add_f64(&table, "%.6f", point->report.u_loss);
        table_add_f64(&table, "%.6f", point->report.min_max);
        table_add_f64(&table, "%.6f", point->report.mmf);
        table_add_f64(&table, "%.6f", point->report.gini);
        table_add_f64(&table, "%.3f", point->report.objective);
    }
    for (size_t i = 0; i < read->count; i++) {
        table_add(&table, read->items[i].name);
        table_add(&table, "");
        table_add_f64(&table, "%.6f", read->items[i].ndcg);
        table_add(&table, "");
        table_add(&table, "");
        table_add_f64(&table, "%.6f", read->items[i].mmf);
        table_add_f64(&table, "%.6f", read->items[i].gini);
        table_add(&table, "");
    }
    return table_write_csv(&table, &cli->out, err);
}

static void peer_json(struct json_writer *json, const struct rerank_frontier *frontier,
                      const struct peer *peer)
{
    struct rerank_at ours;
    bool is_reached = rerank_frontier_ours(frontier, peer->ndcg, &ours);
    json_object_begin(json);
    json_field_text(json, "rule", peer->rule);
    json_field_text(json, "set", peer->set);
    json_field_f64(json, "ndcg", peer->ndcg);
    json_field_f64(json, "mmf", peer->mmf);
    json_field_f64(json, "gini", peer->gini);
    if (is_reached) {
        json_field_f64(json, "ours_mmf", ours.mmf);
        json_field_f64(json, "ours_gini", ours.gini);
    } else {
        json_field_null(json, "ours_mmf");
        json_field_null(json, "ours_gini");
    }
    json_object_end(json);
}

static void json_write(struct cli *cli, const struct rerank_frontier *frontier,
                       const struct peers *peers)
{
    struct json_writer json;
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_key(&json, "others");
    json_array_begin(&json);
    for (size_t i = 0; i < peers->count; i++) {
        peer_json(&json, frontier, &peers->items[i]);
    }
    json_array_end(&json);
    json_key(&json, "ours");
    json_array_begin(&json);
    for (size_t i = 0; i < frontier->count; i++) {
        const struct rerank_point *point = &frontier->points[i];
        if (point->curve >= 0) {
            json_object_begin(&json);
            json_field_text(&json, "rule", group_rule_text(point->rule));
            json_field_text(&json, "set", point->set);
            json_field_f64(&json, "ndcg", point->report.ndcg);
            json_field_f64(&json, "u_loss", point->report.u_loss);
            json_field_f64(&json, "min_max", point->report.min_max);
            json_field_f64(&json, "mmf", point->report.mmf);
            json_field_f64(&json, "gini", point->report.gini);
            json_field_f64(&json, "objective", point->report.objective);
            json_field_f64(&json, "gap", point->report.gap);
            json_object_end(&json);
        }
    }
    json_array_end(&json);
    json_object_end(&json);
    cli_json_end(cli);
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum score_status frontier_give(struct cli *cli, const struct rerank_frontier *frontier,
                                       const struct rerank_points *read, struct score_error *err)
{
    struct peers peers = {0};
    SCORE_TRY(peers_gather(cli, frontier, read, &peers, err));
    if (arg_csv) {
        return csv_write(cli, frontier, read, err);
    }
    if (cli->is_json) {
        json_write(cli, frontier, &peers);
        return SCORE_OK;
    }
    SCORE_TRY(peers_print(cli, frontier, &peers, err));
    return gaps_print(cli, frontier, err);
}

static enum score_status frontier_run(struct cli *cli, const struct rerank_data *data,
                                      const struct rerank_points *read, struct score_error *err)
{
    struct rerank_list list = {0};
    struct rerank_frontier *frontier = calloc(1, sizeof(*frontier));
    if (!frontier) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = rerank_list_make(data, (size_t)arg_top, &list, err);
    if (!status) {
        status = rerank_frontier_make(&list, frontier, err);
    }
    if (!status) {
        status = frontier_give(cli, frontier, read, err);
    }
    rerank_list_done(&list);
    free(frontier);
    return status;
}

static enum score_status cmd_evaluate_frontier(struct cli *cli, const struct cli_args *args,
                                               struct score_error *err)
{
    struct rerank_data data = {0};
    struct rerank_points read = {0};
    (void)args;
    if (!arg_scores || !arg_groups) {
        return cli_usage(cli, "evaluate frontier needs --scores FILE and --groups FILE");
    }
    if (arg_points) {
        SCORE_TRY(rerank_points_read(arg_points, &read, err));
    }
    enum score_status status = rerank_data_read(arg_scores, arg_groups, &data, err);
    if (!status) {
        status = frontier_run(cli, &data, &read, err);
    }
    rerank_data_done(&data);
    rerank_points_done(&read);
    return status;
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_TEXT("--scores", arg_scores, "FILE",
                    "columns user, item, score; absent pairs are 0"),
    OPTION_ROW_TEXT("--groups", arg_groups, "FILE", "columns item, group; every item once"),
    OPTION_ROW_NUMBER("--top", arg_top, "N", 1, RERANK_TOP_MAX, "items shown to a user (10)"),
    OPTION_ROW_TEXT("--points", arg_points, "FILE",
                    "points measured elsewhere on the same data: columns rule, ndcg, mmf, gini"),
    OPTION_ROW_FLAG("--csv", arg_csv, "all points of all curves, to draw"),
};
static const struct command COMMANDS[] = {
    {"evaluate frontier", "",
     "fair re-ranking as curves: our prices, those of others and hindsight, at equal ndcg",
     cmd_evaluate_frontier, 0, 0, false, OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_EVALUATE_FRONTIER = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
