/* SPDX-License-Identifier: Apache-2.0 */

/* A stored decision may be damaged: what is read back is finite and written again byte by byte. */

#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "score/decision.h"

static bool entry_is_finite(const struct score_entry *entry)
{
    const double numbers[] = {
        entry->propensity,      entry->accept.p,         entry->accept.sd,
        entry->accept.low,      entry->accept.high,      entry->win.p,
        entry->win.sd,          entry->win.low,          entry->win.high,
        entry->terms.value,     entry->terms.index,      entry->terms.cap_price,
        entry->terms.own_price, entry->terms.group_price};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(numbers); i++) {
        if (!isfinite(numbers[i])) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    uint8_t again[SCORE_DECISION_BYTES_MAX];
    struct score_decision decision;
    if (score_decision_decode(bytes, len, &decision, NULL)) {
        return 0;
    }
    bool is_same = score_decision_encode(&decision, again) == len && memcmp(bytes, again, len) == 0;
    bool is_finite = isfinite(decision.value_charge) && decision.entry_count >= 0 &&
                     decision.entry_count <= SCORE_SHORTLIST_MAX;
    for (int32_t i = 0; is_finite && i < decision.entry_count; i++) {
        is_finite = entry_is_finite(&decision.entries[i]);
    }
    if (!is_same || !is_finite) {
        abort();
    }
    return 0;
}

size_t fuzz_seed(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    struct score_decision decision = {.opportunity = 1 + (int64_t)rng_below(rng, 1000),
                                      .at_ms = (int64_t)rng_below(rng, UINT64_C(1) << 41),
                                      .stage = 1,
                                      .eligible_count = 40,
                                      .policy_version = 1,
                                      .entry_count = (int32_t)rng_below(rng, 17)};
    bool is_limited = rng_below(rng, 2) != 0;
    decision.flags = is_limited ? SCORE_DECISION_LIMITED : 0;
    for (int32_t i = 0; i < decision.entry_count; i++) {
        struct score_entry *entry = &decision.entries[i];
        entry->partner = i + 1;
        entry->rank = i + 1;
        entry->propensity = 0.5 / decision.entry_count;
        entry->accept.p = rng_uniform(rng);
        entry->accept.sd = rng_uniform(rng);
        entry->win.p = rng_uniform(rng);
        entry->win.sd = rng_uniform(rng);
        entry->terms.value = 1000 * rng_uniform(rng);
        entry->terms.own_price = rng_normal(rng);
        entry->terms.group_price = is_limited ? rng_normal(rng) : 0;
    }
    decision.partner = decision.entry_count ? 1 : 0;
    decision.propensity = decision.entry_count ? decision.entries[0].propensity : 0;
    decision.tail_mass = decision.entry_count ? 0.5 : 0;
    return score_decision_encode(&decision, ret);
}
