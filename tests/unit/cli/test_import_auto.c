/* SPDX-License-Identifier: Apache-2.0 */

/* score import auto: unknown files in, the map out, and the same again by that map. */

#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char PARTNERS[] =
    "Partner-Nr.;Firma;PLZ;Ort;Land;E-Mail;Partnerstufe;aktiv?\r\n"
    "P-1;M\xFCller GmbH;80331;M\xFCnchen;Deutschland;a@m.example;Gold;ja\r\n"
    "P-2;Wei\xDF AG;8010;Graz;\xD6sterreich;b@w.example;Silber;nein\r\n";
static const char DEALS[] =
    "Abschl\xFCsse 2024;;;;;;\r\n\r\n"
    "H\xE4ndler;Endkunde;Produkt;Betrag (EUR);angelegt am;abgeschlossen am;Ergebnis\r\n"
    "M\xFCller GmbH;Orion AG;Backup Pro;1.234,50;02.01.24;15.03.24;gewonnen\r\n"
    "Wei\xDF AG;Lumen KG;;980,00;20.02.24;31.03.24;verloren\r\n";
static const char LEADS[] =
    "Lead ID\tFirst Name\tLast Name\tCompany\tProduct Interest\tEst. Revenue\t"
    "Expected close date\tCountry\n"
    "L-1\tMary\tBaker\tHelios Foods\tMailwall\t$12k\t12/31/2024\tSpain\n"
    "L-2\tTom\tO'Neill\tOrion AG\tBackup Pro\tUSD 4,500\t1/15/2025\tGermany\n";

static json_t *auto_json(const char *words, int code)
{
    struct run run = score(words);
    assert_code(&run, code);
    json_t *root = run_json(&run);
    run_free(&run);
    return root;
}

static const json_t *file_of(const json_t *root, size_t index)
{
    return json_array_get(json_object_get(root, "files"), index);
}

static void assert_word(const json_t *file, const char *key, const char *expected)
{
    assert_string_equal(json_string_value(json_object_get(file, key)), expected);
}

static void assert_count(const json_t *file, const char *key, int64_t expected)
{
    if (json_integer_value(json_object_get(file, key)) != expected) {
        char *text = json_dumps(file, JSON_COMPACT);
        print_error("%s: %s\n", key, text);
        free(text);
    }
    assert_int_equal(json_integer_value(json_object_get(file, key)), expected);
}

static const char *field_of(const json_t *file, const char *column)
{
    size_t index = 0;
    const json_t *one = NULL;
    json_array_foreach(json_object_get(file, "columns"), index, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "column")), column) == 0) {
            const char *field = json_string_value(json_object_get(one, "field"));
            return field ? field : "";
        }
    }
    fail_msg("no column %s", column);
    return "";
}

static int setup(void **state)
{
    (void)state;
    run_setup();
    file_write("firms.csv", PARTNERS);
    file_write("past.csv", DEALS);
    file_write("leads.tsv", LEADS);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_teardown();
    return 0;
}

static void test_auto__imports_three_unknown_files_in_one_go(void **state)
{
    (void)state;
    json_t *root = auto_json("import auto leads.tsv past.csv firms.csv --map m.json --json", 0);
    assert_word(root, "map", "m.json");
    const json_t *leads = file_of(root, 0);
    assert_word(leads, "kind", "opportunities");
    assert_word(leads, "separator", "\t");
    assert_string_equal(field_of(leads, "Last Name"), "contact_name");
    assert_string_equal(field_of(leads, "Est. Revenue"), "amount");
    assert_string_equal(field_of(leads, "Expected close date"), "decision_date");
    assert_count(leads, "created", 2);
    const json_t *deals = file_of(root, 1);
    assert_word(deals, "kind", "opportunities");
    assert_word(deals, "encoding", "latin-1");
    assert_count(deals, "created", 2);
    assert_count(deals, "rejected", 0);
    const json_t *firms = file_of(root, 2);
    assert_word(firms, "kind", "partners");
    assert_count(firms, "created", 2);
    json_decref(root);
    root = auto_json("import opportunities leads.tsv --map m.json --json", 0);
    assert_count(root, "unchanged", 2);
    json_decref(root);
    root = auto_json("import opportunities past.csv --map m.json --json", 0);
    assert_count(root, "unchanged", 2);
    json_decref(root);
}

static void test_auto__a_dry_run_tells_the_same_and_keeps_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        json_t *root = auto_json("import auto leads.tsv past.csv firms.csv --dry-run --json", 0);
        for (size_t f = 0; f < 3; f++) {
            assert_count(file_of(root, f), "created", 2);
            assert_true(json_is_null(json_object_get(file_of(root, f), "import")));
        }
        assert_word(root, "map", "leads.tsv.map.json");
        json_decref(root);
    }
}

static void test_auto__what_it_does_not_know_imports_nothing(void **state)
{
    (void)state;
    file_write("odd.csv", "alpha,beta\n1,2\n");
    file_write("none.csv", "");
    json_t *root = auto_json("import auto firms.csv odd.csv none.csv --json", 1);
    assert_true(json_is_null(json_object_get(file_of(root, 1), "kind")));
    assert_true(json_array_size(json_object_get(file_of(root, 1), "errors")) > 0);
    assert_true(json_is_null(json_object_get(file_of(root, 0), "import")));
    assert_true(json_is_null(json_object_get(root, "map")));
    json_decref(root);
}

static void test_auto__undo_takes_what_the_deals_brought(void **state)
{
    (void)state;
    json_t *root = auto_json("import auto leads.tsv --json", 0);
    char words[200];
    (void)snprintf(words, sizeof words, "import undo %s --json",
                   json_string_value(json_object_get(file_of(root, 0), "import")));
    json_decref(root);
    root = auto_json(words, 0);
    assert_word(root, "state", "UNDONE");
    json_decref(root);
    /* The same again is new again: the leads are gone, and what they brought with them. */
    root = auto_json("import auto leads.tsv --json", 0);
    assert_count(file_of(root, 0), "created", 2);
    json_decref(root);
}

static void test_auto__writes_over_no_map_of_another_hand(void **state)
{
    (void)state;
    file_write("mine.json", "{\"name\":\"mine\",\"kinds\":{}}");
    struct run run = score("import auto firms.csv --map mine.json");
    assert_true(run.code > 1);
    run_free(&run);
}

static void test_auto__deals_of_unknown_partners_are_counted_with_what_to_do(void **state)
{
    (void)state;
    struct run run = score("import auto past.csv --dry-run");
    assert_non_null(strstr(run.out, "2 rows name 2 partners that nobody has: import the list of "
                                    "partners with this file or before it"));
    run_free(&run);
    json_t *root = auto_json("import auto past.csv --dry-run --json", 0);
    assert_count(file_of(root, 0), "rejected", 2);
    size_t index = 0;
    size_t told = 0;
    const json_t *one = NULL;
    json_array_foreach(json_object_get(file_of(root, 0), "notices"), index, one)
    {
        told += strcmp(json_string_value(json_object_get(one, "code")), "PARTNERS") == 0;
    }
    assert_int_equal(told, 1);
    json_decref(root);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_auto__imports_three_unknown_files_in_one_go, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_auto__a_dry_run_tells_the_same_and_keeps_nothing,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_auto__what_it_does_not_know_imports_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_auto__deals_of_unknown_partners_are_counted_with_what_to_do, setup, teardown),
        cmocka_unit_test_setup_teardown(test_auto__undo_takes_what_the_deals_brought, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_auto__writes_over_no_map_of_another_hand, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
