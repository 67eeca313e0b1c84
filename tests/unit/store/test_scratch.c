/* SPDX-License-Identifier: Apache-2.0 */

/* The private copy: everything is in it, and nothing comes back from it. */

#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *title_of(struct fixture *fixture, struct store *store, int64_t id)
{
    struct opportunity opportunity = {0};
    MUST(store_opportunity_get(store, id, &fixture->arena, &opportunity, &err));
    return opportunity.title;
}

static void title_change(struct fixture *fixture, struct store *store, const char *title)
{
    struct opportunity opportunity = {0};
    MUST(
        store_opportunity_get(store, fixture->opportunity_id, &fixture->arena, &opportunity, &err));
    opportunity.title = title;
    MUST(store_opportunity_update(store, &opportunity, &err));
}

static int64_t file_bytes(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return (int64_t)info.st_size;
}

static size_t names_in(const char *path)
{
    DIR *directory = opendir(path);
    assert_non_null(directory);
    size_t count = 0;
    while (readdir(directory)) {
        count++;
    }
    closedir(directory);
    return count;
}

static void test_scratch__changes_stay_in_the_copy(void **state)
{
    struct fixture *fixture = *state;
    fixture_commit(fixture);
    MUST(store_tx_commit(fixture->store, &err));
    size_t names = names_in(fixture->directory);
    struct store *reader = NULL;
    struct store *scratch = NULL;
    MUST(store_open(fixture->url, STORE_READ_ONLY, &reader, &err));
    const char *before = title_of(fixture, fixture->store, fixture->opportunity_id);
    MUST(store_scratch_open(reader, &scratch, &err));
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), before);
    int64_t version = 0;
    MUST(store_schema_version(scratch, &version, &err));
    assert_int_equal(version, store_schema_latest());

    MUST(store_tx_begin(scratch, &err));
    title_change(fixture, scratch, "Only in the copy");
    struct event event = event_sample(fixture->opportunity_id);
    MUST(store_event_add(scratch, &event, &err));
    MUST(store_tx_commit(scratch, &err));
    MUST(store_check(scratch, &err));
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), "Only in the copy");
    assert_string_equal(title_of(fixture, reader, fixture->opportunity_id), before);
    assert_string_equal(title_of(fixture, fixture->store, fixture->opportunity_id), before);
    int64_t last = 0;
    MUST(store_event_last(fixture->store, &last, &err));
    assert_int_equal(last, 0);

    /* Writes to the original go on while the copy lives, and do not reach it. */
    MUST(store_tx_begin(fixture->store, &err));
    title_change(fixture, fixture->store, "Only in the original");
    MUST(store_tx_commit(fixture->store, &err));
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), "Only in the copy");
    assert_int_equal(names_in(fixture->directory), names); /* no file beside the database */
    store_close(scratch);
    store_close(reader);
}

static void test_scratch__undoes_levels_and_whole_transactions(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_tx_commit(fixture->store, &err));
    struct store *scratch = NULL;
    MUST(store_scratch_open(fixture->store, &scratch, &err));
    const char *before = title_of(fixture, scratch, fixture->opportunity_id);
    MUST(store_tx_begin(scratch, &err));
    title_change(fixture, scratch, "Outer");
    MUST(store_tx_begin(scratch, &err));
    title_change(fixture, scratch, "Inner");
    store_tx_rollback(scratch);
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), "Outer");
    store_tx_rollback(scratch);
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), before);
    MUST(store_tx_begin(scratch, &err));
    title_change(fixture, scratch, "Kept");
    MUST(store_tx_commit(scratch, &err));
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), "Kept");
    MUST(store_check(scratch, &err));
    store_close(scratch);
}

static void test_scratch__is_of_the_moment_of_a_read_snapshot(void **state)
{
    struct fixture *fixture = *state;
    MUST(store_tx_commit(fixture->store, &err));
    struct store *reader = NULL;
    MUST(store_open(fixture->url, STORE_READ_ONLY, &reader, &err));
    MUST(store_read_begin(reader, &err));
    const char *before = title_of(fixture, reader, fixture->opportunity_id);
    MUST(store_tx_begin(fixture->store, &err));
    title_change(fixture, fixture->store, "After the snapshot");
    MUST(store_tx_commit(fixture->store, &err));
    struct store *scratch = NULL;
    MUST(store_scratch_open(reader, &scratch, &err));
    store_read_end(reader);
    assert_string_equal(title_of(fixture, scratch, fixture->opportunity_id), before);
    store_close(scratch);
    store_close(reader);
}

/* Far more than the cache of 64 MiB, so that pages go to the file without a name and come back. */
static void test_scratch__outgrows_memory(void **state)
{
    struct fixture *fixture = *state;
    enum { BLOBS = 96, BLOB_BYTES = 1024 * 1024 };
    char *text = malloc(BLOB_BYTES + 1);
    assert_non_null(text);
    memset(text, 'x', BLOB_BYTES);
    text[BLOB_BYTES] = '\0';
    MUST(store_setting_set(fixture->store, "before", "small", &err));
    MUST(store_tx_commit(fixture->store, &err));
    struct store *scratch = NULL;
    MUST(store_scratch_open(fixture->store, &scratch, &err));
    int64_t bytes = fixture_is_postgres() ? 0 : file_bytes(fixture->path);
    MUST(store_tx_begin(scratch, &err));
    for (int i = 0; i < BLOBS; i++) {
        char name[32];
        snprintf(name, sizeof(name), "large.%d", i);
        text[0] = (char)('A' + i % 26);
        MUST(store_setting_set(scratch, name, text, &err));
    }
    MUST(store_tx_commit(scratch, &err));
    struct arena arena;
    arena_init(&arena, (size_t)2 * BLOB_BYTES);
    for (int i = 0; i < BLOBS; i++) {
        char name[32];
        const char *back = "";
        snprintf(name, sizeof(name), "large.%d", i);
        arena_clear(&arena);
        MUST(store_setting_get(scratch, name, &arena, &back, &err));
        assert_int_equal(strlen(back), BLOB_BYTES);
        assert_int_equal(back[0], 'A' + i % 26);
    }
    arena_done(&arena);
    if (!fixture_is_postgres()) {
        assert_int_equal(file_bytes(fixture->path), bytes);
    }
    store_close(scratch);
    free(text);
}

static void test_scratch__copies_a_database_in_memory(void **state)
{
    (void)state;
    struct store *memory = NULL;
    struct store *scratch = NULL;
    struct arena arena;
    const char *value = "";
    arena_init(&arena, 4096);
    MUST(store_open(":memory:", STORE_READ_WRITE, &memory, &err));
    MUST(store_tx_begin(memory, &err));
    MUST(store_setting_set(memory, "vendor_name", "Acme", &err));
    MUST(store_tx_commit(memory, &err));
    MUST(store_scratch_open(memory, &scratch, &err));
    store_close(memory);
    MUST(store_setting_get(scratch, "vendor_name", &arena, &value, &err));
    assert_string_equal(value, "Acme");
    store_close(scratch);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scratch__changes_stay_in_the_copy, fixture_database,
                                        fixture_remove),
        cmocka_unit_test_setup_teardown(test_scratch__undoes_levels_and_whole_transactions,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_scratch__is_of_the_moment_of_a_read_snapshot,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_scratch__outgrows_memory, fixture_database,
                                        fixture_remove),
        cmocka_unit_test(test_scratch__copies_a_database_in_memory),
    };
    return cmocka_run_group_tests_name("store/scratch", tests, NULL, NULL);
}
