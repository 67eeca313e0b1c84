/* SPDX-License-Identifier: Apache-2.0 */

/* Unknown files: what kind they are and what their columns stand for. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "guess_styles.h"

enum { ARENA_BYTES = 512 * 1024 * 1024, STYLE_ROWS = 60, SEEDS = 3 };

struct tally {
    size_t right;
    size_t total;
};

static void guess_text(struct arena *arena, const char *text, size_t len,
                       const struct guess_choices *choices, struct import_guess *ret)
{
    struct guess_input input = {.bytes = text, .len = len, .is_whole = true, .file_name = ""};
    struct score_error err = {0};
    arena_init(arena, ARENA_BYTES);
    assert_int_equal(import_guess(&input, choices, arena, ret, &err), SCORE_OK);
}

static const char *field_word(enum intake_field field)
{
    return field < FIELD_COUNT ? intake_field_text(field) : "";
}

static void style_try(const struct style *style, uint64_t seed, struct tally *ret)
{
    struct arena arena;
    struct import_guess guess;
    SCORE_AUTO(buf_done) struct buf file = {0};
    buf_init(&file, 4 * 1024 * 1024);
    style_write(style, seed, STYLE_ROWS, &file);
    guess_text(&arena, file.data, file.len, NULL, &guess);
    if (guess.kind != style->kind) {
        print_error("%s: kind %s, nearest %s %.2f\n", style->name, import_kind_text(guess.kind),
                    import_kind_text(guess.nearest_kind), guess.kind_confidence);
    }
    assert_int_equal(guess.kind, style->kind);
    assert_int_equal(guess.separator, style->separator);
    assert_int_equal(guess.encoding, style->encoding);
    assert_int_equal(guess.row_count, STYLE_ROWS);
    for (size_t i = 0; style->columns[i].header; i++) {
        assert_true(i < guess.column_count);
        const char *got = field_word(guess.columns[i].field);
        bool is_right = text_equal(got, style->columns[i].field);
        ret->total++;
        ret->right += is_right;
        if (!is_right) {
            print_message("  %s: '%s' is '%s', taken for '%s' (%.2f)\n", style->name,
                          guess.columns[i].name, style->columns[i].field, got,
                          guess.columns[i].confidence);
        }
    }
    arena_done(&arena);
}

static void test_intake_guess__knows_the_columns_of_many_styles(void **state)
{
    (void)state;
    struct tally all = {0};
    for (size_t i = 0; i < GUESS_STYLE_COUNT; i++) {
        struct tally one = {0};
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            style_try(&GUESS_STYLES[i], seed, &one);
        }
        print_message("%-28s %3zu of %3zu\n", GUESS_STYLES[i].name, one.right, one.total);
        assert_true(one.right * 10 >= one.total * 9);
        all.right += one.right;
        all.total += one.total;
    }
    print_message("%zu styles: %zu of %zu columns right (%.1f %%)\n", GUESS_STYLE_COUNT, all.right,
                  all.total, 100.0 * (double)all.right / (double)all.total);
    assert_true(GUESS_STYLE_COUNT >= 20);
    assert_true(all.right * 100 >= all.total * 95);
}

/* ---- choices, odd files ---------------------------------------------------------------------- */

static const struct guess_column *column_named(const struct import_guess *guess, const char *name)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (text_equal(guess->columns[i].name, name)) {
            return &guess->columns[i];
        }
    }
    fail_msg("no column %s", name);
    return NULL;
}

static void test_intake_guess__a_choice_is_never_guessed_over(void **state)
{
    (void)state;
    static const char text[] = "Company,Date,Value,Status\nAcme,01/02/2024,1.500,Won\n"
                               "Orion,03/04/2024,2.500,Lost\n";
    static const struct guess_column_choice columns[] = {{"Value", FIELD_COUNT},
                                                         {"Company", FIELD_PARTNER}};
    struct guess_choices choices = {.kind = IMPORT_KIND_OPPORTUNITIES,
                                    .date_order = DATE_ORDER_MDY,
                                    .decimal_mark = '.',
                                    .columns = columns,
                                    .column_count = 2};
    struct arena arena;
    struct import_guess guess;
    guess_text(&arena, text, sizeof text - 1, NULL, &guess);
    assert_int_equal(guess.date_order, DATE_ORDER_DMY);
    assert_true(guess.date_doubt);
    assert_int_equal(guess.decimal_mark, ',');
    assert_int_equal(column_named(&guess, "Company")->field, FIELD_ACCOUNT);
    arena_done(&arena);
    guess_text(&arena, text, sizeof text - 1, &choices, &guess);
    assert_int_equal(guess.kind, IMPORT_KIND_OPPORTUNITIES);
    assert_int_equal(guess.date_order, DATE_ORDER_MDY);
    assert_false(guess.date_doubt);
    assert_int_equal(guess.decimal_mark, '.');
    assert_int_equal(column_named(&guess, "Company")->field, FIELD_PARTNER);
    assert_int_equal(column_named(&guess, "Value")->field, FIELD_COUNT);
    assert_true(column_named(&guess, "Value")->is_chosen);
    arena_done(&arena);
}

static void test_intake_guess__deals_tell_what_a_list_of_firms_is(void **state)
{
    (void)state;
    static const char firms[] = "Name,City,Country\nAcme,Leeds,GB\nOrion,Bath,GB\n";
    static const char deals[] = "Deal,Reseller,Customer,Amount,Stage\nA,Castor,Acme,10,Won\n"
                                "B,Castor,Orion,20,Lost\n";
    struct guess_file files[2] = {
        {.input = {.bytes = firms, .len = sizeof firms - 1, .is_whole = true, .file_name = ""}},
        {.input = {.bytes = deals, .len = sizeof deals - 1, .is_whole = true, .file_name = ""}},
    };
    struct arena arena;
    struct score_error err = {0};
    arena_init(&arena, ARENA_BYTES);
    assert_int_equal(import_guess_together(files, 2, &arena, &err), SCORE_OK);
    assert_int_equal(files[1].guess.kind, IMPORT_KIND_OPPORTUNITIES);
    assert_int_equal(files[0].guess.kind, IMPORT_KIND_ACCOUNTS);
    arena_done(&arena);
}

static void odd_try(const char *name, const char *text, size_t len, const char *code)
{
    struct arena arena;
    struct import_guess guess;
    print_message("  %s\n", name);
    guess_text(&arena, text, len, NULL, &guess);
    assert_int_equal(guess.kind, 0);
    assert_true(guess.problem_count > 0);
    assert_string_equal(guess.problems[0].code, code);
    arena_done(&arena);
}

static void test_intake_guess__odd_files_are_told_not_imported(void **state)
{
    (void)state;
    SCORE_AUTO(buf_done) struct buf wide = {0};
    buf_init(&wide, 4 * 1024 * 1024);
    for (int i = 0; i < 1000; i++) {
        buf_add_format(&wide, "%sc%d", i ? "," : "", i);
    }
    odd_try("empty", "", 0, "EMPTY");
    odd_try("blank", "\n\n  \n", 5, "EMPTY");
    odd_try("zeros", "\0\0\1\0\0", 5, "BINARY");
    odd_try("workbook", "PK\3\4xx", 6, "BINARY");
    odd_try("one column", "Name\nA\nB\n", 9, "KIND");
    odd_try("a thousand columns", wide.data, wide.len, "KIND");
    odd_try("data without names", "1,2024-01-01,a@b.example\n2,2024-01-02,c@d.example\n", 50,
            "KIND");
    buf_clear(&wide);
    for (int i = 0; i < 3000000; i++) {
        buf_add_char(&wide, 'x');
    }
    odd_try("one long line", wide.data, wide.len, "EMPTY");
}

/* Bytes of real files, broken at random: nothing may crash, whatever comes out. */
static void test_intake_guess__survives_broken_bytes(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 20240607);
    for (size_t i = 0; i < GUESS_STYLE_COUNT; i++) {
        SCORE_AUTO(buf_done) struct buf file = {0};
        buf_init(&file, 1024 * 1024);
        style_write(&GUESS_STYLES[i], i, 8, &file);
        for (int round = 0; round < 8; round++) {
            struct arena arena;
            struct import_guess guess;
            for (int hit = 0; hit < 6; hit++) {
                file.data[rng_below(&rng, file.len)] = (char)rng_below(&rng, 256);
            }
            guess_text(&arena, file.data, 1 + rng_below(&rng, file.len), NULL, &guess);
            assert_true(guess.kind_confidence >= 0 && guess.kind_confidence <= 1);
            arena_done(&arena);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intake_guess__knows_the_columns_of_many_styles),
        cmocka_unit_test(test_intake_guess__a_choice_is_never_guessed_over),
        cmocka_unit_test(test_intake_guess__deals_tell_what_a_list_of_firms_is),
        cmocka_unit_test(test_intake_guess__odd_files_are_told_not_imported),
        cmocka_unit_test(test_intake_guess__survives_broken_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
