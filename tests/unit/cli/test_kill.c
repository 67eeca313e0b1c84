/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: kill -9 takes the real server at random points under four writers: what it acknowledged is
 * there, what it did not is there whole or not at all, and asking again with the same key does it
 * once. Method: a round ends after a random number of answers (a point in the work, not in time);
 * the database is looked into as it was left (kill_proof.h), then the server starts anew and every
 * act of the round is asked for again. A backup is taken under load and restored elsewhere.
 *
 * SCORE_TEST_ROUNDS and SCORE_TEST_SEED change rounds and seed; the seed is printed.
 */

#include "kill_proof.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    ROUNDS = 20,
    ANSWERS_MAX = 60 /* of a round, before the server is killed */
};

static int site_open(void **state)
{
    struct kill_site *site = calloc(1, sizeof *site);
    assert_non_null(site);
    site_make(site);
    *state = site;
    return 0;
}

static int site_close(void **state)
{
    struct kill_site *site = *state;
    site_done(site);
    free(site);
    return 0;
}

/* Answered before: the same answer again. Not answered: now it is done, once. */
static void acts_repeat(struct kill_site *site, int from)
{
    for (int i = from; i < site->act_count; i++) {
        struct act before = site->acts[i];
        assert_int_not_equal(act_ask(site, &site->acts[i]), 0);
        if (before.status) {
            assert_int_equal(site->acts[i].status, before.status);
            assert_string_equal(site->acts[i].id, before.id);
        }
    }
}

static int kind_count(const struct kill_site *site, enum act_kind kind)
{
    int count = 0;
    for (int i = 0; i < site->act_count; i++) {
        count += site->acts[i].kind == kind;
    }
    return count;
}

static int rounds_wanted(void)
{
    const char *wanted = getenv("SCORE_TEST_ROUNDS");
    int64_t rounds = ROUNDS;
    assert_true(!wanted || text_parse_i64(wanted, &rounds));
    return (int)rounds;
}

static void counts_print(const struct kill_site *site, int rounds, int unanswered,
                         const struct proof *proof)
{
    print_message("%d rounds, %d acts (%d lists, %d leads, %d placed, %d accepted, %d declined, "
                  "%d recalled), %d of them asked again\n",
                  rounds, site->act_count, kind_count(site, ACT_IMPORT),
                  kind_count(site, ACT_BRING), kind_count(site, ACT_PLACE),
                  kind_count(site, ACT_ACCEPT), kind_count(site, ACT_DECLINE),
                  kind_count(site, ACT_RECALL), unanswered);
    print_message("%lld offers proven, %lld decisions replayed\n", (long long)proof->offers,
                  (long long)proof->decisions);
}

static void test_kill__nothing_acknowledged_is_lost(void **state)
{
    struct kill_site *site = *state;
    struct proof proof;
    int rounds = rounds_wanted();
    int repeated = 0; /* acts before this one have their answer */
    int unanswered = 0;
    proof_begin(site, &proof);
    server_start(site);
    for (int round = 0; round < rounds; round++) {
        writers_start(site);
        answers_wait(site, 1 + (int)site_random(site, ANSWERS_MAX));
        server_end(site, SIGKILL);
        writers_join(site, false);
        proof_make(site, &proof);
        unanswered += site->act_count - repeated - site->answers;
        server_start(site);
        acts_repeat(site, repeated);
        repeated = site->act_count;
    }
    server_end(site, SIGTERM);
    proof_make(site, &proof);
    assert_int_equal(proof.kept, site->act_count);
    for (int kind = ACT_BRING; kind <= ACT_RECALL; kind++) {
        assert_true(kind_count(site, (enum act_kind)kind) > 0);
    }
    assert_true(unanswered > 0 && proof.offers > 0 && proof.decisions > 0);
    counts_print(site, rounds, unanswered, &proof);
}

static json_int_t number_of(const char *words, const char *member)
{
    struct run run = score(words);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    json_int_t number = json_integer_value(json_object_get(root, member));
    json_decref(root);
    run_free(&run);
    return number;
}

/* The drill of docs/guides/backup.md. */
static void test_kill__a_backup_under_load_is_whole(void **state)
{
    struct kill_site *site = *state;
    if (site_is_postgres()) {
        skip(); /* its own tools save it: docs/guides/backup.md */
    }
    server_start(site);
    writers_start(site);
    answers_wait(site, ANSWERS_MAX);
    json_int_t events = number_of("backup drill.db --json", "events");
    (void)pthread_mutex_lock(&site->mutex);
    int during = site->answers;
    (void)pthread_mutex_unlock(&site->mutex);
    writers_join(site, true);
    server_end(site, SIGTERM);
    assert_true(during > ANSWERS_MAX); /* they were not stopped */
    assert_int_equal(
        number_of("--database sqlite:there/score.db restore drill.db --json", "events"), events);
    assert_int_equal(number_of("--database sqlite:there/score.db verify --json", "events"), events);
    json_int_t decisions =
        number_of("--database sqlite:there/score.db replay --all --json", "decisions");
    assert_true(decisions > 0);
    assert_int_equal(number_of("--database sqlite:there/score.db replay --all --json", "identical"),
                     decisions);
    assert_true(number_of("verify --json", "events") > events);
}

#define ON_SITE(test) cmocka_unit_test_setup_teardown(test, site_open, site_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_kill__nothing_acknowledged_is_lost),
        ON_SITE(test_kill__a_backup_under_load_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
