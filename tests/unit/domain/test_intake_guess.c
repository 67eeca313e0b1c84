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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intake_guess__knows_the_columns_of_many_styles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
