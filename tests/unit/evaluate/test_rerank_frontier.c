/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Lookahead and hindsight on markets that are made up here, so that no rule is fitted to a file:
 * groups of uneven size and quality, users of uneven taste, some scores absent.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng.h"
#include "evaluate/rerank_frontier.h"
#include "evaluate/rerank_points.h"
#include "market_file.h"

struct shape {
    size_t users, items, groups, top;
    double quality_sd; /* of groups, in log */
    double noise_sd;   /* of a pair, in log */
    double absent;     /* share of pairs */
};

static const struct shape SHAPES[] = {
    {600, 120, 12, 5, .3, .6, .3}, {400, 200, 20, 10, .6, .4, .7}, {1200, 60, 8, 3, .2, .3, 0},
    {800, 150, 30, 5, .4, .8, .5}, {500, 100, 10, 1, .5, .5, .2},
};

/* Groups take items by a power law; the first item of each is its own. */
static void market_make(const struct shape *shape, uint64_t seed, struct rerank_data *ret)
{
    struct rng rng;
    size_t pairs = 0;
    double quality[64];
    struct rerank_data data = {
        .user_count = shape->users,
        .item_count = shape->items,
        .group_count = shape->groups,
        .user_begin = calloc(shape->users + 1, sizeof(size_t)),
        .scores = calloc(shape->users * shape->items, sizeof(*data.scores)),
        .group_of = calloc(shape->items, sizeof(uint32_t)),
    };
    assert_true(data.user_begin && data.scores && data.group_of && shape->groups <= 64);
    rng_seed(&rng, seed);
    for (size_t g = 0; g < shape->groups; g++) {
        quality[g] = shape->quality_sd * rng_normal(&rng);
    }
    for (size_t i = 0; i < shape->items; i++) {
        double at = rng_uniform(&rng);
        data.group_of[i] =
            i < shape->groups ? (uint32_t)i : (uint32_t)(at * at * (double)shape->groups);
    }
    for (size_t u = 0; u < shape->users; u++) {
        double size = .5 * rng_normal(&rng);
        data.user_begin[u] = pairs;
        for (size_t i = 0; i < shape->items; i++) {
            double noise = shape->noise_sd * rng_normal(&rng);
            if (rng_uniform(&rng) >= shape->absent) {
                data.scores[pairs++] = (struct rerank_score){
                    (uint32_t)i, exp(size + quality[data.group_of[i]] + noise)};
            }
        }
    }
    data.user_begin[shape->users] = pairs;
    *ret = data;
}

static struct rerank_report report_of(const struct rerank_list *list, enum group_rule rule,
                                      double kappa, double alpha)
{
    struct rerank_options options = {.rule = rule, .top = list->top};
    struct rerank_report report = {0};
    options.settings = group_settings_default(rule, false);
    options.settings.kappa = kappa;
    options.settings.alpha = alpha;
    assert_int_equal(rerank_run_listed(list, &options, &report, NULL), SCORE_OK);
    return report;
}

/* The shortened list shows what the whole one would, ties included. */
static void test_list__shows_what_all_items_would(void **state)
{
    (void)state;
    static const struct shape shape = {20, 40, 6, 4, .5, .1, .5};
    struct rerank_data data = {0};
    struct rerank_list list = {0};
    struct rng rng;
    market_make(&shape, 7, &data);
    for (size_t i = 0; i < data.user_begin[shape.users]; i++) {
        data.scores[i].score = floor(4 * data.scores[i].score) / 4; /* many alike */
    }
    assert_int_equal(rerank_list_make(&data, shape.top, &list, NULL), SCORE_OK);
    rng_seed(&rng, 8);
    for (size_t user = 0; user < shape.users; user++) {
        double price[6];
        double key[40] = {0};
        double keys[4];
        uint32_t places[4];
        for (size_t g = 0; g < 6; g++) {
            price[g] = (double)rng_below(&rng, 4) / 4;
        }
        for (size_t i = data.user_begin[user]; i < data.user_begin[user + 1]; i++) {
            key[data.scores[i].item] = data.scores[i].score;
        }
        for (size_t i = 0; i < 40; i++) {
            key[i] += price[data.group_of[i]];
        }
        rerank_list_show(&list, user, price, places, keys);
        for (size_t k = 0; k < 4; k++) {
            size_t best = 0;
            for (size_t i = 1; i < 40; i++) {
                best = key[i] > key[best] ? i : best;
            }
            assert_int_equal(rerank_list_user(&list, user)[places[k]].item, best);
            key[best] = -1;
        }
    }
    rerank_list_done(&list);
    rerank_data_done(&data);
}

/* All users alike, one place, a worth 1 and b 1 - d: d = kappa (1/s_b - 1/s_a), s = 2 x share. */
static void test_hindsight__two_groups_in_closed_form(void **state)
{
    (void)state;
    enum { USERS = 100 };
    struct rerank_score scores[2 * USERS];
    size_t begin[USERS + 1];
    uint32_t group_of[2] = {0, 1};
    double d = .3;
    double kappa = .2;
    for (size_t u = 0; u <= USERS; u++) {
        begin[u] = 2 * u;
    }
    for (uint32_t u = 0; u < USERS; u++) {
        scores[2 * u] = (struct rerank_score){0, 1};
        scores[2 * u + 1] = (struct rerank_score){1, 1 - d};
    }
    struct rerank_data data = {USERS, 2, 2, begin, scores, group_of};
    struct rerank_list list = {0};
    assert_int_equal(rerank_list_make(&data, 1, &list, NULL), SCORE_OK);
    struct rerank_report report = report_of(&list, GROUP_RULE_HINDSIGHT, kappa, 1);
    /* With s_a = 1 + e: 1/(1-e) - 1/(1+e) = 2e/(1-e^2) = d/kappa. */
    double ratio = d / kappa;
    double e = (sqrt(1 + ratio * ratio) - 1) / ratio;
    double value = USERS * ((1 + e) / 2 + (1 - d) * (1 - e) / 2);
    double objective = value + kappa * USERS / 2 * (log(1 + e) + log(1 - e));
    assert_true(fabs(report.objective - objective) <= 2e-5 * value);
    assert_true(fabs(report.min_max - (1 - e) / (1 + e)) <= 5e-3);
    assert_true(report.gap <= 1e-5);
    rerank_list_done(&list);
}

/* Nothing that decides in order beats hindsight by more than its gap. */
static void test_hindsight__no_rule_beats_it(void **state)
{
    (void)state;
    static const enum group_rule rules[] = {GROUP_RULE_RATIO, GROUP_RULE_LOOKAHEAD};
    for (size_t i = 0; i < 2; i++) {
        struct rerank_data data = {0};
        struct rerank_list list = {0};
        market_make(&SHAPES[i], 11 + i, &data);
        assert_int_equal(rerank_list_make(&data, SHAPES[i].top, &list, NULL), SCORE_OK);
        for (double kappa = .05; kappa < 1; kappa *= 4) {
            struct rerank_report best = report_of(&list, GROUP_RULE_HINDSIGHT, kappa, 4);
            assert_true(best.gap <= 1e-4);
            for (size_t r = 0; r < SCORE_ARRAY_COUNT(rules); r++) {
                struct rerank_report report = report_of(&list, rules[r], kappa, 4);
                assert_true(report.objective <= best.objective + best.gap * best.value + 1e-9);
            }
        }
        rerank_list_done(&list);
        rerank_data_done(&data);
    }
}

/* A floor keeps the price of a share below it where it is: utility goes on as its tangent. */
static void test_utility__goes_on_as_a_line_below_its_floor(void **state)
{
    (void)state;
    assert_true(group_utility_slope(.2, 4, .5) == group_utility_slope(.5, 4, .5));
    assert_true(fabs(group_utility_slope(.5, 4, .1) - 16) <= 1e-12);
    double slope = (group_utility(.3, 4, .5) - group_utility(.2, 4, .5)) / .1;
    assert_true(fabs(slope - 16) <= 1e-9);
    assert_true(fabs(group_utility(.5, 4, .5) + 8 / 3.0) <= 1e-12);
    assert_true(fabs(group_utility(.5, 1, .1) - log(.5)) <= 1e-12);
}

/*
 * Of what the ratio price lacks to hindsight at the same kappa, lookahead leaves less than half,
 * over all markets together, and never more than the ratio price itself.
 */
static void test_lookahead__halves_what_is_lacking(void **state)
{
    (void)state;
    double left = 0;
    double count = 0;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(SHAPES); i++) {
        struct rerank_data data = {0};
        struct rerank_list list = {0};
        market_make(&SHAPES[i], 21 + i, &data);
        assert_int_equal(rerank_list_make(&data, SHAPES[i].top, &list, NULL), SCORE_OK);
        for (double kappa = .1; kappa < 1; kappa *= 3) {
            double best = report_of(&list, GROUP_RULE_HINDSIGHT, kappa, 4).objective;
            double ratio = report_of(&list, GROUP_RULE_RATIO, kappa, 4).objective;
            double look = report_of(&list, GROUP_RULE_LOOKAHEAD, kappa, 4).objective;
            print_message("market %zu kappa %.2f: ratio lacks %.2f, lookahead %.2f\n", i, kappa,
                          best - ratio, best - look);
            assert_true(look >= ratio);
            left += (best - look) / (best - ratio);
            count++;
        }
        rerank_list_done(&list);
        rerank_data_done(&data);
    }
    print_message("left of it %.3f\n", left / count);
    assert_true(left / count <= .5);
}

static void test_frontier__lies_between_its_points(void **state)
{
    (void)state;
    struct rerank_frontier *frontier = calloc(1, sizeof(*frontier));
    struct rerank_at at;
    assert_non_null(frontier);
    frontier->count = 4;
    frontier->points[0] = (struct rerank_point){
        .rule = GROUP_RULE_NONE, .curve = -1, .report = {.ndcg = 1, .gini = .5, .mmf = .2}};
    frontier->points[1] = (struct rerank_point){
        .rule = GROUP_RULE_RATIO, .curve = 0, .report = {.ndcg = .98, .gini = .3, .mmf = .3}};
    frontier->points[2] = (struct rerank_point){
        .rule = GROUP_RULE_RATIO, .curve = 0, .report = {.ndcg = .96, .gini = .2, .mmf = .4}};
    frontier->points[3] = (struct rerank_point){
        .rule = GROUP_RULE_QUEUE, .curve = 1, .report = {.ndcg = .94, .gini = .1, .mmf = .35}};
    assert_true(rerank_frontier_at(frontier, GROUP_RULE_RATIO, .97, &at));
    assert_true(fabs(at.gini - .25) <= 1e-12 && fabs(at.mmf - .35) <= 1e-12);
    assert_true(rerank_frontier_at(frontier, GROUP_RULE_RATIO, .99, &at));
    assert_true(fabs(at.gini - .4) <= 1e-12);
    assert_false(rerank_frontier_at(frontier, GROUP_RULE_RATIO, .95, &at));
    assert_true(rerank_frontier_ours(frontier, .95, &at));
    assert_true(fabs(at.gini - (.5 - .4 * 5 / 6)) <= 1e-12);
    assert_false(rerank_frontier_ours(frontier, .9, &at));
    free(frontier);
}

static void test_points__read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *words; /* NULL = fine */
    } cases[] = {
        {"rule,ndcg,mmf,gini\nWelf,.97,.41,.12\n", NULL},
        {"rule,ndcg,mmf,gini\nWelf,.97,.41,1.2\n", "line 2, column 4 gini: '1.2' is not from 0"},
        {"rule,ndcg,mmf\nWelf,.97,.41\n", "has no column 'gini'"},
        {"ndcg,mmf,gini\n.97,.41,.12\n", "has no column 'rule'"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct rerank_points points = {0};
        struct score_error err = {0};
        char path[MARKET_PATH_SIZE];
        market_file_write(cases[i].text, path);
        enum score_status status = rerank_points_read(path, &points, &err);
        (void)unlink(path);
        assert_int_equal(status, cases[i].words ? SCORE_INVALID : SCORE_OK);
        if (cases[i].words && !strstr(err.text, cases[i].words)) {
            print_error("%s: %s\n", cases[i].words, err.text);
            fail();
        }
        rerank_points_done(&points);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list__shows_what_all_items_would),
        cmocka_unit_test(test_hindsight__two_groups_in_closed_form),
        cmocka_unit_test(test_hindsight__no_rule_beats_it),
        cmocka_unit_test(test_utility__goes_on_as_a_line_below_its_floor),
        cmocka_unit_test(test_lookahead__halves_what_is_lacking),
        cmocka_unit_test(test_frontier__lies_between_its_points),
        cmocka_unit_test(test_points__read_strictly),
    };
    return cmocka_run_group_tests_name("evaluate/rerank_frontier", tests, NULL, NULL);
}
