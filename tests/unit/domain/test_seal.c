/* SPDX-License-Identifier: Apache-2.0 */
#include "domain_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "domain/merkle.h"
#include "domain/seal.h"
#include "domain/seal_day.h"
#include "domain/seal_encode.h"
#include "domain/seal_open.h"
#include "store/seal_store.h"

enum { LEAVES_MAX = 70 };

static struct seal_signer signer_make(uint8_t first)
{
    uint8_t seed[HASH_BYTES] = {first};
    struct seal_signer signer;
    seal_signer_seed(seed, &signer);
    return signer;
}

static void pass_some(struct market *market, int count)
{
    struct placed placed;
    struct offer_view view;
    for (int i = 0; i < count; i++) {
        int64_t id = market_opportunity(market, "7000");
        OK(market, place_one(market_domain(market), id, &placed, &market->err));
        size_t firm = market_firm_index(market, placed.offer.partner_id);
        OK(market, offer_accept(market_focal(market, firm), placed.offer.id, "call", market->now_ms,
                                &view, &market->err));
        market->now_ms += 5 * CLOCK_HOUR_MS;
    }
}

static void seal_now(struct market *market, const struct seal_signer *signer, int64_t expected)
{
    int64_t checkpoints = -1;
    OK(market, seal_all(market_domain(market), signer, &checkpoints, &market->err));
    assert_int_equal(checkpoints, expected);
}

static struct verify_result verified(struct market *market, const struct verify_pins *pins)
{
    struct verify_result result;
    OK(market, report_verify_pinned(market_domain(market), pins, &result, &market->err));
    for (size_t i = 0; i < result.problem_count; i++) {
        print_message("  %s\n", result.problems[i]);
    }
    return result;
}

static void test_merkle__every_leaf_of_every_tree_is_proved(void **state)
{
    (void)state;
    uint8_t leaves[LEAVES_MAX][HASH_BYTES];
    uint8_t root[HASH_BYTES];
    struct merkle merkle = {.count = 0};
    struct merkle_proof proof;
    for (int64_t count = 1; count <= LEAVES_MAX; count++) {
        hash_bytes(&count, sizeof count, leaves[count - 1]);
        merkle_add(&merkle, leaves[count - 1]);
        merkle_root(&merkle, root);
        for (int64_t i = 0; i < count; i++) {
            merkle_prove((const uint8_t(*)[HASH_BYTES])leaves, count, i, &proof);
            assert_true(merkle_holds(leaves[i], i, count, &proof, root));
            assert_false(merkle_holds(leaves[(i + 1) % count], i, count, &proof, root) &&
                         count > 1);
            assert_false(merkle_holds(leaves[i], count, count, &proof, root));
        }
    }
}

static void test_seal__everything_is_under_a_signed_checkpoint(void **state)
{
    (void)state;
    struct market market;
    struct seal_signer signer = signer_make(1);
    market_open(&market, 4);
    struct verify_result before = verified(&market, NULL);
    assert_true(before.ok);
    assert_int_equal(before.sealed, 0);
    pass_some(&market, 8);
    seal_now(&market, &signer, 1);
    seal_now(&market, &signer, 0);
    pass_some(&market, 2);
    seal_now(&market, &signer, 1);
    struct verify_result result = verified(&market, NULL);
    assert_true(result.ok);
    assert_int_equal(result.checkpoints, 2);
    assert_int_equal(result.sealed, result.events);
    assert_int_equal(result.draws, 10);
    assert_int_equal(result.draws_before, 0);
    assert_int_equal(result.keys, 1);
    market_close(&market);
}

static void test_seal__of_two_sealers_one_is_first_and_nothing_is_lost(void **state)
{
    (void)state;
    struct market market;
    struct seal_signer signer = signer_make(1);
    struct seal_batch *batches[2] = {NULL, NULL};
    bool are_added[2] = {false, false};
    market_open(&market, 3);
    for (int i = 0; i < 2; i++) {
        OK(&market, seal_prepare(market_domain(&market), &signer, &batches[i], &market.err));
        assert_non_null(batches[i]);
    }
    for (int i = 0; i < 2; i++) {
        OK(&market, store_tx_begin(market.store, &market.err));
        OK(&market, seal_write(market_domain(&market), batches[i], &are_added[i], &market.err));
        OK(&market, store_tx_commit(market.store, &market.err));
        seal_batch_free(batches[i]);
    }
    assert_true(are_added[0]);
    assert_false(are_added[1]);
    pass_some(&market, 2);
    seal_now(&market, &signer, 1);
    struct verify_result result = verified(&market, NULL);
    assert_true(result.ok);
    assert_int_equal(result.sealed, result.events);
    market_close(&market);
}

static void test_seal__a_key_that_is_not_the_newest_seals_nothing(void **state)
{
    (void)state;
    struct market market;
    struct seal_signer signer = signer_make(1);
    struct seal_signer other = signer_make(2);
    struct seal_batch *batch = NULL;
    market_open(&market, 2);
    seal_now(&market, &signer, 1);
    pass_some(&market, 1);
    assert_int_equal(seal_prepare(market_domain(&market), &other, &batch, &market.err),
                     SCORE_CONFLICT);
    assert_null(batch);
    market_close(&market);
}

static void pin_text(const struct seal_signer *signer, char ret[2 * SEAL_PUBLIC_KEY_BYTES + 1])
{
    text_hex(signer->public_key, SEAL_PUBLIC_KEY_BYTES, ret);
}

static void test_seal__keys_hand_over_and_every_one_of_them_may_be_pinned(void **state)
{
    (void)state;
    struct market market;
    struct seal_signer signers[3] = {signer_make(1), signer_make(2), signer_make(3)};
    market_open(&market, 2);
    for (int i = 0; i < 2; i++) {
        pass_some(&market, 2);
        seal_now(&market, &signers[i], 1);
        OK(&market, seal_rotate(market_domain(&market), &signers[i], &signers[i + 1], &market.err));
    }
    assert_int_equal(seal_rotate(market_actor(&market, ROLE_CHANNEL_MANAGER, 0), &signers[2],
                                 &signers[0], &market.err),
                     SCORE_DENIED);
    seal_now(&market, &signers[2], 1);
    for (int i = 0; i < 3; i++) {
        char hex[2 * SEAL_PUBLIC_KEY_BYTES + 1];
        char fingerprint[SEAL_FINGERPRINT_SIZE];
        pin_text(&signers[i], hex);
        seal_fingerprint(signers[i].public_key, fingerprint);
        assert_true(verified(&market, &(struct verify_pins){.public_key = hex, .head = ""}).ok);
        assert_true(
            verified(&market, &(struct verify_pins){.public_key = fingerprint, .head = ""}).ok);
    }
    struct seal_signer stranger = signer_make(9);
    char hex[2 * SEAL_PUBLIC_KEY_BYTES + 1];
    pin_text(&stranger, hex);
    assert_false(verified(&market, &(struct verify_pins){.public_key = hex, .head = ""}).ok);
    assert_int_equal(verified(&market, NULL).keys, 3);
    market_close(&market);
}

static void test_seal__a_head_that_was_kept_is_found_again(void **state)
{
    (void)state;
    struct market market;
    struct seal_signer signer = signer_make(1);
    const char *head = "";
    char kept[SEAL_HEAD_SIZE];
    char other[SEAL_HEAD_SIZE + 1];
    market_open(&market, 2);
    OK(&market, seal_head_text(market_domain(&market), &head, &market.err));
    assert_string_equal(head, "");
    seal_now(&market, &signer, 1);
    OK(&market, seal_head_text(market_domain(&market), &head, &market.err));
    (void)snprintf(kept, sizeof kept, "%s", head);
    pass_some(&market, 3);
    seal_now(&market, &signer, 1);
    assert_true(verified(&market, &(struct verify_pins){.public_key = "", .head = kept}).ok);
    (void)snprintf(other, sizeof other, "%s", kept);
    char *last = other + strlen(other) - 1;
    *last = *last == '0' ? '1' : '0';
    assert_false(verified(&market, &(struct verify_pins){.public_key = "", .head = other}).ok);
    (void)snprintf(other, sizeof other, "9%s", kept);
    assert_false(verified(&market, &(struct verify_pins){.public_key = "", .head = other}).ok);
    static const char *const none[] = {"x", "12", "12-", "12-zz", "-0123456789abcdef", "12-0123"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(none); i++) {
        struct verify_result result;
        struct verify_pins pins = {.public_key = "", .head = none[i]};
        assert_int_equal(report_verify_pinned(market_domain(&market), &pins, &result, &market.err),
                         SCORE_INVALID);
    }
    market_close(&market);
}

static int64_t notices_count(struct market *market, const char *verb)
{
    struct event_filter filter = {.verb = verb};
    struct store_page page = {.limit = 1000};
    struct event *events = NULL;
    size_t count = 0;
    OK(market, store_event_list(market->store, &filter, &page, &market->arena, &events, &count,
                                &market->err));
    return (int64_t)count;
}

static void test_draws__every_day_is_committed_before_and_told_after(void **state)
{
    (void)state;
    struct market market;
    struct seal_signer signer = signer_make(1);
    struct replay_result replay;
    market_open(&market, 3);
    seal_now(&market, &signer, 1);
    assert_int_equal(notices_count(&market, "day.committed"), DRAW_DAYS_AHEAD + 1);
    for (int day = 0; day < 12; day++) {
        pass_some(&market, 1);
        market.now_ms += 19 * CLOCK_HOUR_MS;
        if (day < 4) {
            seal_now(&market, &signer, 1);
        }
    }
    seal_now(&market, &signer, 1);
    struct verify_result result = verified(&market, NULL);
    assert_true(result.ok);
    assert_int_equal(result.draws, 12);
    assert_int_equal(result.draw_days, 12);
    /* The first day had begun; after the last seal seven more were known. */
    assert_int_equal(result.draw_days_ahead, 11);
    assert_int_equal(notices_count(&market, "day.revealed"), 12);
    OK(&market, decision_replay(market_domain(&market), 0, &replay, &market.err));
    assert_int_equal(replay.identical, 12);
    market_close(&market);
}

static void test_key_file__is_private_and_whole(void **state)
{
    (void)state;
    char directory[] = "/tmp/score-seal-XXXXXX";
    char path[64];
    struct seal_signer made;
    struct seal_signer loaded;
    struct score_error err = {0};
    struct stat found;
    assert_non_null(mkdtemp(directory));
    (void)snprintf(path, sizeof path, "%s/seal.key", directory);
    assert_int_equal(seal_signer_load(path, &loaded, &err), SCORE_NOT_FOUND);
    assert_int_equal(seal_signer_create(path, &made, &err), SCORE_OK);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(seal_signer_create(path, &loaded, &err), SCORE_EXISTS);
    assert_int_equal(seal_signer_load(path, &loaded, &err), SCORE_OK);
    assert_memory_equal(made.public_key, loaded.public_key, sizeof made.public_key);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(seal_signer_load(path, &loaded, &err), SCORE_DENIED);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(truncate(path, 40), 0);
    assert_int_equal(seal_signer_load(path, &loaded, &err), SCORE_CORRUPT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

/* The program ended between the database's yes and the new key's place. */
static void test_key_file__a_replacement_that_broke_off_is_finished(void **state)
{
    (void)state;
    struct market market;
    char directory[] = "/tmp/score-seal-XXXXXX";
    char path[64];
    char next[80];
    struct seal_signer old;
    struct seal_signer new;
    struct seal_signer found;
    assert_non_null(mkdtemp(directory));
    (void)snprintf(path, sizeof path, "%s/seal.key", directory);
    (void)snprintf(next, sizeof next, "%s.next", path);
    market_open(&market, 2);
    OK(&market, seal_signer_open(market_domain(&market), path, &old, &market.err));
    seal_now(&market, &old, 1);
    OK(&market, seal_signer_create(next, &new, &market.err));
    /* Not yet known to the database: the old one goes on. */
    OK(&market, seal_signer_open(market_domain(&market), path, &found, &market.err));
    assert_memory_equal(found.public_key, old.public_key, sizeof old.public_key);
    OK(&market, seal_rotate(market_domain(&market), &old, &new, &market.err));
    OK(&market, seal_signer_open(market_domain(&market), path, &found, &market.err));
    assert_memory_equal(found.public_key, new.public_key, sizeof new.public_key);
    assert_int_equal(access(next, F_OK), -1);
    OK(&market, seal_key_replace(market_domain(&market), path, &market.err));
    OK(&market, seal_signer_open(market_domain(&market), path, &found, &market.err));
    seal_now(&market, &found, 1);
    struct verify_result result = verified(&market, NULL);
    assert_true(result.ok);
    assert_int_equal(result.keys, 3);
    /* Lost: never replaced in silence. */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(seal_signer_open(market_domain(&market), path, &found, &market.err),
                     SCORE_NOT_FOUND);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(rmdir(directory), 0);
    market_close(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merkle__every_leaf_of_every_tree_is_proved),
        cmocka_unit_test(test_seal__everything_is_under_a_signed_checkpoint),
        cmocka_unit_test(test_seal__of_two_sealers_one_is_first_and_nothing_is_lost),
        cmocka_unit_test(test_seal__a_key_that_is_not_the_newest_seals_nothing),
        cmocka_unit_test(test_seal__keys_hand_over_and_every_one_of_them_may_be_pinned),
        cmocka_unit_test(test_seal__a_head_that_was_kept_is_found_again),
        cmocka_unit_test(test_draws__every_day_is_committed_before_and_told_after),
        cmocka_unit_test(test_key_file__is_private_and_whole),
        cmocka_unit_test(test_key_file__a_replacement_that_broke_off_is_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
