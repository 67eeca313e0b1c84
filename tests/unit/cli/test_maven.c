/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The main job on real input: the four imports of maps/maven.json as the documentation gives them,
 * then every open deal placed. Needs ../shared/data beside the project; skipped without it.
 */

#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 4096, SKIPPED = 77 };

static const char *data;
static const char *map;

static json_t *score_json(const char *words, int code)
{
    struct run run = score(words);
    assert_code(&run, code);
    json_t *root = run_json(&run);
    run_free(&run);
    return root;
}

static void assert_number(const json_t *root, const char *key, int64_t expected)
{
    assert_int_equal(json_integer_value(json_object_get(root, key)), expected);
}

/* created or unchanged rows of the four files, in their order */
static void imports_run(const char *key)
{
    static const struct {
        const char *kind;
        const char *file;
        int64_t rows;
    } files[] = {{"offerings", "products.csv", 7},
                 {"partners", "sales_teams.csv", 35},
                 {"accounts", "accounts.csv", 85},
                 {"opportunities", "sales_pipeline.csv", 8800}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char words[WORDS];
        (void)snprintf(words, sizeof words, "import %s %s/%s --map %s --json", files[i].kind, data,
                       files[i].file, map);
        json_t *root = score_json(words, 0);
        assert_number(root, "rows", files[i].rows);
        assert_number(root, key, files[i].rows);
        assert_number(root, "rejected", 0);
        assert_int_equal(json_array_size(json_object_get(root, "errors")), 0);
        json_decref(root);
    }
}

static int64_t count_of(const json_t *root, const char *list, const char *name)
{
    size_t index = 0;
    const json_t *one = NULL;
    json_array_foreach(json_object_get(root, list), index, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0) {
            return json_integer_value(json_object_get(one, "count"));
        }
    }
    fail_msg("no count of %s", name);
    return 0;
}

static void test_maven__imports_places_evenly_and_replays(void **state)
{
    (void)state;
    imports_run("created");
    json_t *root = score_json("report pipeline --json", 0);
    assert_int_equal(count_of(root, "placements", "READY"), 2089);
    assert_int_equal(count_of(root, "placements", "CLOSED"), 6711);
    assert_number(root, "imported_offers", 6711);
    json_decref(root);
    root = score_json("report model --json", 0);
    assert_number(root, "win_labels", 6711);
    json_decref(root);
    root = score_json("place --all --json", 0);
    assert_number(root, "placed", 2089);
    assert_number(root, "unplaced", 0);
    json_decref(root);
    root = score_json("audit --json", 0);
    assert_number(root, "partners", 35);
    assert_number(root, "offers", 2089);
    assert_true(json_number_value(json_object_get(root, "gini")) < 0.05);
    json_decref(root);
    root = score_json("replay --all --json", 0);
    assert_number(root, "decisions", 2089);
    assert_number(root, "identical", 2089);
    json_decref(root);
    json_decref(score_json("verify --json", 0));
    /* The deals have moved on; the files say nothing new. */
    imports_run("unchanged");
}

static void test_maven__undo_leaves_nothing(void **state)
{
    (void)state;
    char words[WORDS];
    imports_run("created");
    json_t *imports = score_json("import list --json", 0);
    assert_int_equal(json_array_size(imports), 4);
    for (size_t i = 0; i < json_array_size(imports); i++) { /* newest first */
        (void)snprintf(words, sizeof words, "import undo %s --json",
                       json_string_value(json_object_get(json_array_get(imports, i), "import")));
        json_t *root = score_json(words, 0);
        assert_string_equal(json_string_value(json_object_get(root, "state")), "UNDONE");
        json_decref(root);
    }
    json_decref(imports);
    json_t *root = score_json("report pipeline --json", 0);
    assert_int_equal(count_of(root, "placements", "READY"), 0);
    assert_int_equal(count_of(root, "placements", "CLOSED"), 0);
    assert_number(root, "imported_offers", 0);
    json_decref(root);
    root = score_json("export partners --json", 0);
    assert_int_equal(json_array_size(root), 0);
    json_decref(root);
    root = score_json("report model --json", 0);
    assert_number(root, "win_labels", 0);
    json_decref(root);
    json_decref(score_json("verify --json", 0));
}

static int setup(void **state)
{
    (void)state;
    run_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

int main(void)
{
    char file[WORDS];
    data = getenv("SCORE_TEST_MAVEN");
    map = getenv("SCORE_TEST_MAP");
    (void)snprintf(file, sizeof file, "%s/sales_pipeline.csv", data ? data : "");
    if (!data || !map || access(file, R_OK) != 0) {
        print_message("skipped: the data of maven_crm are not at %s\n", file);
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_maven__imports_places_evenly_and_replays, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_maven__undo_leaves_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
