/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/arena.h"
#include "memory.h"

static void test_arena__memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 22);
    unsigned char *previous = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *memory = arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xEE, size);
        assert_ptr_not_equal(memory, previous);
        previous = memory;
    }
    arena_clear(&arena);
    assert_int_equal(arena.used_bytes, 0);
    unsigned char *again = arena_alloc(&arena, 2000);
    for (size_t i = 0; i < 2000; i++) {
        assert_int_equal(again[i], 0);
    }
    arena_done(&arena);
}

static void test_arena__maximum_is_kept(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1024);
    assert_non_null(arena_alloc(&arena, 1000));
    assert_null(arena_alloc(&arena, 100));
    assert_non_null(arena_alloc(&arena, 16));
    assert_null(arena_alloc(&arena, 1));
    arena_clear(&arena);
    assert_non_null(arena_alloc(&arena, 1024));
    arena_done(&arena);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    arena_done(&arena);
}

static void test_arena__sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_alloc(&arena, SIZE_MAX - 3));
    assert_non_null(arena_alloc_array(&arena, 0, 8));
    assert_non_null(arena_alloc_array(&arena, 8, 0));
    arena_done(&arena);
}

static void test_arena__texts_are_copied(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char source[] = "partner";
    char *copy = arena_dup_text(&arena, source);
    source[0] = 'X';
    assert_string_equal(copy, "partner");
    assert_string_equal(arena_dup_text(&arena, NULL), "");
    assert_string_equal(arena_dup(&arena, "abcdef", 3), "abc");
    assert_string_equal(arena_dup(&arena, NULL, 0), "");
    assert_string_equal(arena_format(&arena, "%s-%d", "offer", 7), "offer-7");
    arena_done(&arena);
}

static void test_arena__grow_keeps_the_items(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    int *items = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++) {
        items = arena_grow(&arena, items, (size_t)i, &capacity, sizeof(*items));
        assert_non_null(items);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(items[i], i);
    }
    arena_done(&arena);
}

static void test_arena__no_memory_leaves_the_old_array(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 100);
    size_t capacity = 0;
    int *items = arena_grow(&arena, NULL, 0, &capacity, sizeof(*items));
    assert_non_null(items);
    items[7] = 42;
    assert_null(arena_grow(&arena, items, 8, &capacity, 64));
    assert_int_equal(capacity, 8);
    assert_int_equal(items[7], 42);
    arena_done(&arena);

    arena_init(&arena, 1 << 20);
    memory_fails_at = 1;
    void *memory = arena_alloc(&arena, 16);
    memory_fails_at = 0;
    assert_null(memory);
    assert_int_equal(arena.used_bytes, 0);
    assert_non_null(arena_alloc(&arena, 16));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena__memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(test_arena__maximum_is_kept),
        cmocka_unit_test(test_arena__sizes_that_overflow_are_refused),
        cmocka_unit_test(test_arena__texts_are_copied),
        cmocka_unit_test(test_arena__grow_keeps_the_items),
        cmocka_unit_test(test_arena__no_memory_leaves_the_old_array),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
