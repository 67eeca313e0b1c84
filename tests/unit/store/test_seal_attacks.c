/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A dishonest vendor at work on the database itself: what `score verify` says to each deed, alone
 * and with what a partner has kept (a public key, a chain head from a mail). The table that it
 * prints stands in docs/audit.md; what is not caught is stated there too, and asserted here.
 */

#include "seal_deeds.h"

#include "base/rng.h"
#include "domain/verify_internal.h"

/* ---- the table ------------------------------------------------------------------------------- */

enum catch { CATCH_NO, CATCH_ALONE, CATCH_PINNED, CATCH_SUSPECT };

static const struct attack {
    const char *name;
    void (*deed)(void);
    enum catch catch;
    const char *says;     /* in what is found */
    const int64_t *names; /* the event or row that must be named; NULL = none */
} ATTACKS[] = {
    {"nothing", deed_none, CATCH_NO, "", NULL},
    {"delete an event", deed_delete, CATCH_ALONE, "event %lld is missing", &scene.override_event},
    {"delete an event and its seal", deed_delete_with_seal, CATCH_ALONE, "event %lld is missing",
     &scene.override_event},
    {"edit an event", deed_edit, CATCH_ALONE, "event %lld was changed", &scene.override_event},
    {"edit an event and its seal", deed_edit_with_seal, CATCH_ALONE, "are not those it signs",
     NULL},
    {"reorder two events", deed_reorder, CATCH_ALONE, "reordered: what was sealed as 30", NULL},
    {"back-date a sealed event", deed_backdate_sealed, CATCH_ALONE, "event %lld was changed",
     &scene.override_event},
    {"back-date a new event, 2 days", deed_backdate_new, CATCH_ALONE, "is dated", NULL},
    {"re-draw with a seed of one's own", deed_redraw, CATCH_ALONE, "does not follow", NULL},
    {"re-draw the same round", deed_redraw_again, CATCH_ALONE, "nothing had changed", NULL},
    {"recreate a lead after its draw", deed_recreate, CATCH_SUSPECT, "repeats", NULL},
    {"recreate a lead in disguise, once", deed_recreate_disguised, CATCH_NO, "", NULL},
    {"160 leads, kept if one firm is drawn", deed_recreate_often, CATCH_SUSPECT,
     "standard deviations", NULL},
    {"swap the public key", deed_swap_key, CATCH_ALONE, "signature is wrong", NULL},
    {"swap the key, sign all anew", deed_swap_key_and_reseal, CATCH_PINNED, "pinned one", NULL},
    {"rewrite all with the true key", deed_rewrite_with_key, CATCH_PINNED, "not the pinned one",
     NULL},
    {"cut off the tail (an older copy)", deed_truncate, CATCH_PINNED, "cut off", NULL},
    {"cut off the last checkpoint alone", deed_truncate_checkpoint, CATCH_ALONE,
     "checkpoint over it is gone", NULL},
    {"hide an override in its offer", deed_hide_override, CATCH_ALONE,
     "is not what its event %lld says", &scene.override_event},
    {"edit a ledger entry", deed_ledger, CATCH_ALONE, "event %lld was changed",
     &scene.ledger_event},
    {"add a ledger entry to an old event", deed_ledger_extra, CATCH_ALONE, "event %lld was changed",
     &scene.ledger_event},
    {"edit a decision's blob", deed_blob, CATCH_ALONE, "event %lld was changed",
     &scene.decision_event},
    {"edit a decision's inputs", deed_input_hash, CATCH_ALONE, "event %lld was changed",
     &scene.decision_event},
    {"replace a checkpoint (with the key)", deed_replace_checkpoint, CATCH_ALONE,
     "does not follow checkpoint 1", NULL},
    {"re-date a checkpoint (without)", deed_forge_signature, CATCH_ALONE,
     "checkpoint 2: the signature is wrong", NULL},
    {"swap a day's secret", deed_secret, CATCH_ALONE, "is not the one that event", NULL},
    {"turn an acceptance into a refusal", deed_answer, CATCH_ALONE, "says offer.accepted", NULL},
};

static void verify_copy(const struct verify_pins *pins, struct market *market,
                        struct verify_result *ret)
{
    copy_open(market);
    world_free(market->world);
    market->world = NULL;
    market->domain.world = NULL;
    OK(market, report_verify_pinned(market_domain(market), pins, ret, &market->err));
}

static bool has_words(const char **texts, size_t count, const struct attack *attack)
{
    char words[128];
    (void)snprintf(words, sizeof words, "%s", attack->says);
    char *at = strstr(words, "%lld");
    if (at) {
        char rest[128];
        (void)snprintf(rest, sizeof rest, "%s", at + 4);
        (void)snprintf(at, sizeof words - (size_t)(at - words), "%lld%s", (long long)*attack->names,
                       rest);
    }
    for (size_t i = 0; i < count; i++) {
        if (strstr(texts[i], words)) {
            return true;
        }
    }
    return false;
}

static void attack_judge(const struct attack *attack)
{
    static const char *const VERDICTS[] = {"not caught", "caught", "caught with a pin",
                                           "named to be asked about"};
    struct verify_pins all = {.public_key = scene.public_key, .head = scene.head};
    struct market market;
    struct verify_result alone;
    struct verify_result pinned;
    base_copy();
    attack->deed();
    verify_copy(NULL, &market, &alone);
    bool says = attack->catch == CATCH_SUSPECT
                    ? has_words(alone.suspects, alone.suspect_count, attack)
                    : has_words(alone.problems, alone.problem_count, attack);
    const char *first = alone.problem_count   ? alone.problems[0]
                        : alone.suspect_count ? alone.suspects[0]
                                              : "";
    print_message("| %-38s | %-23s | %s\n", attack->name, VERDICTS[attack->catch], first);
    for (size_t i = 1; i < alone.problem_count && i < 4; i++) {
        print_message("| %-38s | %-23s | %s\n", "", "", alone.problems[i]);
    }
    assert_int_equal(alone.ok, attack->catch != CATCH_ALONE);
    assert_true(says || (attack->catch != CATCH_ALONE && attack->catch != CATCH_SUSPECT));
    market_close(&market);
    if (attack->catch == CATCH_ALONE) {
        return;
    }
    verify_copy(&all, &market, &pinned);
    for (size_t k = 0; k < pinned.problem_count; k++) {
        print_message("| %-38s | %-23s | %s\n", "", "", pinned.problems[k]);
    }
    assert_int_equal(pinned.ok, attack->catch != CATCH_PINNED);
    if (attack->catch == CATCH_PINNED) {
        assert_true(has_words(pinned.problems, pinned.problem_count, attack));
    }
    market_close(&market);
}

static void test_attacks__each_is_caught_or_said_not_to_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ATTACKS); i++) {
        attack_judge(&ATTACKS[i]);
    }
}

/* Nothing that a clock an hour off would do is called an attack; that hour and some more is the
 * price. */
static void test_attacks__a_little_back_dating_passes_before_it_is_sealed(void **state)
{
    (void)state;
    struct market market;
    struct verify_result result;
    base_copy();
    deed_backdate_new_little();
    verify_copy(NULL, &market, &result);
    print_message("back-dated by 5 hours, unsealed: %s\n", result.ok ? "passes" : "caught");
    assert_true(result.ok);
    market_close(&market);
}

/* Draws of firms with equal chances; all cancellations but the honest ones spare one firm. */
static double power_of(struct rng *rng, int firms, int unfair, int honest)
{
    enum { RUNS = 4000 };
    double chance = 1.0 / firms;
    double expected = chance * (unfair + honest);
    double variance = expected * (1 - chance);
    int caught = 0;
    for (int run = 0; run < RUNS; run++) {
        double observed = 0;
        for (int i = 0; i < honest; i++) {
            observed += rng_uniform(rng) < chance;
        }
        caught += verify_favour_z(observed, expected, variance) >= VERIFY_FAVOUR_Z;
    }
    return (double)caught / RUNS;
}

static void test_attacks__power_against_leads_that_come_again_in_disguise(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 1);
    static const int firms[] = {3, 5, 10};
    static const int counts[] = {20, 40, 80, 160, 320};
    print_message("caught, by cancelled leads (half of them honest / none):\n");
    for (size_t f = 0; f < SCORE_ARRAY_COUNT(firms); f++) {
        for (size_t c = 0; c < SCORE_ARRAY_COUNT(counts); c++) {
            print_message("  %2d firms, %3d cancelled: %.3f / %.3f\n", firms[f], counts[c],
                          power_of(&rng, firms[f], counts[c] / 2, counts[c] / 2),
                          power_of(&rng, firms[f], counts[c], 0));
        }
        double false_alarms = power_of(&rng, firms[f], 0, 160);
        print_message("  %2d firms, 160 cancelled, all honest: %.4f\n", firms[f], false_alarms);
        assert_true(false_alarms < 0.01);
        assert_true(power_of(&rng, firms[f], 320, 0) > 0.99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attacks__each_is_caught_or_said_not_to_be),
        cmocka_unit_test(test_attacks__power_against_leads_that_come_again_in_disguise),
        cmocka_unit_test(test_attacks__a_little_back_dating_passes_before_it_is_sealed),
    };
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
