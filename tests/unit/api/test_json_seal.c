/* SPDX-License-Identifier: Apache-2.0 */

/* An export as JSON: what is read back is what was written, and what was cut off or edited is told.
 */

#include "domain_fixture.h"

#include "api/json_seal.h"
#include "base/limits.h"
#include "domain/seal.h"

static struct market market;
static struct buf written;

static int scene_open(void **state)
{
    (void)state;
    struct placed placed;
    struct offer_view view;
    struct seal_signer signer;
    struct seal_export made;
    struct json_writer json;
    int64_t checkpoints = 0;
    const uint8_t seed[HASH_BYTES] = {3};
    seal_signer_seed(seed, &signer);
    market_open(&market, 1);
    for (int i = 0; i < 3; i++) {
        int64_t id = market_opportunity(&market, "12000");
        OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        OK(&market, offer_accept(market_focal(&market, 0), placed.offer.id, "call \"them\"",
                                 market.now_ms, &view, &market.err));
        market.now_ms += 2 * CLOCK_DAY_MS;
    }
    OK(&market, seal_all(market_domain(&market), &signer, &checkpoints, &market.err));
    OK(&market, seal_export_read(market_domain(&market), market.firms[0], &made, &market.err));
    buf_init(&written, LIMIT_RESPONSE_BYTES);
    json_writer_init(&json, &written);
    seal_export_to_json(&json, &made);
    return 0;
}

static int scene_close(void **state)
{
    (void)state;
    buf_done(&written);
    market_close(&market);
    return 0;
}

static void test_json_seal__what_is_read_back_holds(void **state)
{
    (void)state;
    struct seal_export read;
    struct verify_result result;
    OK(&market,
       seal_export_from_json(buf_text(&written), written.len, &market.arena, &read, &market.err));
    OK(&market, seal_export_check(&read, NULL, &market.arena, &result, &market.err));
    assert_true(result.ok);
    assert_int_equal(result.events, read.events);
    assert_true(result.draws >= 2);
}

/* Wherever it was cut. */
static void test_json_seal__a_file_that_was_cut_off_is_told(void **state)
{
    (void)state;
    struct seal_export read;
    for (size_t len = 0; len + 1 < written.len; len += 1 + written.len / 300) {
        assert_int_equal(
            seal_export_from_json(buf_text(&written), len, &market.arena, &read, &market.err),
            SCORE_INVALID);
        assert_non_null(strstr(market.err.text, "cut off"));
    }
}

/* One byte after the other: told at once, or found by the check; never a crash, never accepted.
 * What is not signed (the format's blanks, the time of the export) may change. */
static void test_json_seal__a_file_that_was_edited_is_told_or_found(void **state)
{
    (void)state;
    char *copy = malloc(written.len + 1);
    int passed = 0;
    int tried = 0;
    assert_non_null(copy);
    const char *keys = strstr(buf_text(&written), "\"keys\"");
    assert_non_null(keys);
    for (size_t at = (size_t)(keys - buf_text(&written)); at < written.len;
         at += 1 + written.len / 400) {
        struct arena arena;
        struct seal_export read;
        struct verify_result result = {.ok = false};
        arena_init(&arena, (size_t)64 << 20);
        memcpy(copy, buf_text(&written), written.len + 1);
        copy[at] = copy[at] == '7' ? '8' : '7';
        bool is_read = !seal_export_from_json(copy, written.len, &arena, &read, NULL);
        if (is_read && seal_export_check(&read, NULL, &arena, &result, NULL)) {
            result.ok = false;
        }
        tried++;
        passed += is_read && result.ok;
        if (is_read && result.ok) {
            print_message("passes: ..%.40s..\n", copy + (at > 20 ? at - 20 : 0));
        }
        arena_done(&arena);
    }
    free(copy);
    assert_true(tried > 300);
    assert_int_equal(passed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_seal__what_is_read_back_holds),
        cmocka_unit_test(test_json_seal__a_file_that_was_cut_off_is_told),
        cmocka_unit_test(test_json_seal__a_file_that_was_edited_is_told_or_found),
    };
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
