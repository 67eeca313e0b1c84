/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/gates.h"

#include <string.h>

enum { WORD_BITS = 64 };

static uint32_t words_for(uint32_t count)
{
    return (count + WORD_BITS - 1) / WORD_BITS;
}

static void bit_set(struct bitmap *bitmap, uint32_t index, bool value)
{
    uint64_t bit = UINT64_C(1) << (index % WORD_BITS);
    if (value) {
        bitmap->words[index / WORD_BITS] |= bit;
    } else {
        bitmap->words[index / WORD_BITS] &= ~bit;
    }
}

static enum score_status bitmap_reserve(struct gates *gates, struct bitmap *bitmap, uint32_t count,
                                        struct score_error *err)
{
    return memory_reserve(gates->memory, &bitmap->words, &bitmap->capacity, words_for(count),
                          sizeof(*bitmap->words), err);
}

void gates_done(struct gates *gates)
{
    if (!gates->memory) {
        return;
    }
    struct bitmap *single[] = {&gates->standing, &gates->mysa,     &gates->profile, &gates->active,
                               &gates->focal,    &gates->capacity, &gates->pause};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(single); i++) {
        memory_release(gates->memory, single[i]->words);
    }
    for (uint32_t i = 0; i < gates->skill_count; i++) {
        memory_release(gates->memory, gates->skills[i].authorisation.words);
        memory_release(gates->memory, gates->skills[i].distributor.words);
    }
    for (uint32_t i = 0; i < gates->region_count; i++) {
        memory_release(gates->memory, gates->regions[i].serving.words);
    }
    memory_release(gates->memory, gates->skills);
    memory_release(gates->memory, gates->regions);
    memory_release(gates->memory, gates->boundaries);
    *gates = (struct gates){0};
}

/* At most so many boundaries lie ahead: two per firm (its pause), two per fact. */
static size_t boundaries_max(const struct gates *gates, uint32_t partner_count)
{
    return (size_t)partner_count * 2 + (size_t)gates->fact_count * 2 + 2;
}

enum score_status gates_reserve(struct gates *gates, uint32_t partner_count,
                                struct score_error *err)
{
    struct bitmap *single[] = {&gates->standing, &gates->mysa,     &gates->profile, &gates->active,
                               &gates->focal,    &gates->capacity, &gates->pause};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(single); i++) {
        SCORE_TRY(bitmap_reserve(gates, single[i], partner_count, err));
    }
    for (uint32_t i = 0; i < gates->skill_count; i++) {
        SCORE_TRY(bitmap_reserve(gates, &gates->skills[i].authorisation, partner_count, err));
        SCORE_TRY(bitmap_reserve(gates, &gates->skills[i].distributor, partner_count, err));
    }
    for (uint32_t i = 0; i < gates->region_count; i++) {
        SCORE_TRY(bitmap_reserve(gates, &gates->regions[i].serving, partner_count, err));
    }
    return memory_reserve(gates->memory, &gates->boundaries, &gates->boundary_capacity,
                          boundaries_max(gates, partner_count) * 2, sizeof(*gates->boundaries),
                          err);
}

/* The most specific statement that matches and is valid decides; none = not known. */
static enum score_fact_state fact_read(const struct partner *partner, enum score_fact kind,
                                       uint32_t line, uint32_t country, int64_t at_ms,
                                       bool *ret_attested)
{
    int best = -1;
    enum score_fact_state state = SCORE_FACT_UNKNOWN;
    *ret_attested = false;
    for (uint32_t i = 0; i < partner->fact_count; i++) {
        const struct fact *fact = &partner->facts[i];
        if (fact->fact != kind || (fact->line && fact->line != line) ||
            (fact->country && fact->country != country)) {
            continue;
        }
        if (at_ms < fact->valid_from_ms || (fact->valid_to_ms && at_ms >= fact->valid_to_ms)) {
            continue;
        }
        int rank = (fact->line ? 2 : 0) + (fact->country ? 1 : 0);
        if (rank > best) {
            best = rank;
            state = fact->state;
            *ret_attested = fact->is_attested;
        }
    }
    return state;
}

static bool fact_met(const struct partner *partner, enum score_fact kind, uint32_t line,
                     uint32_t country, int64_t at_ms)
{
    bool is_attested;
    return fact_read(partner, kind, line, country, at_ms, &is_attested) == SCORE_FACT_MET;
}

/* Ground without a territory is served by whoever serves any part of the country. */
static bool serves(const struct partner *partner, uint32_t country, uint32_t territory)
{
    if (partner->serves_anywhere) {
        return true;
    }
    for (uint32_t i = 0; i < partner->ground_count; i++) {
        const struct ground *ground = &partner->grounds[i];
        if (ground->country == country &&
            (!territory || !ground->territory || ground->territory == territory)) {
            return true;
        }
    }
    return false;
}

static bool is_paused(const struct partner *partner, int64_t at_ms)
{
    if (!partner->pause_from_ms && !partner->pause_until_ms) {
        return false;
    }
    return at_ms >= partner->pause_from_ms &&
           (!partner->pause_until_ms || at_ms < partner->pause_until_ms);
}

static void skill_bits(struct gates *gates, struct skill *skill, uint32_t index)
{
    const struct partner *partner = &gates->partners[index];
    bit_set(&skill->authorisation, index,
            fact_met(partner, SCORE_FACT_AUTHORISATION, skill->line, skill->country, gates->at_ms));
    bit_set(&skill->distributor, index,
            fact_met(partner, SCORE_FACT_DISTRIBUTOR, skill->line, skill->country, gates->at_ms));
}

/* Bits that change with time. */
static void dated_bits(struct gates *gates, uint32_t index)
{
    const struct partner *partner = &gates->partners[index];
    int64_t at_ms = gates->at_ms;
    bit_set(&gates->standing, index, fact_met(partner, SCORE_FACT_STANDING, 0, 0, at_ms));
    bit_set(&gates->mysa, index, fact_met(partner, SCORE_FACT_MYSA, 0, 0, at_ms));
    bit_set(&gates->profile, index, fact_met(partner, SCORE_FACT_PROFILE, 0, 0, at_ms));
    bit_set(&gates->pause, index, !is_paused(partner, at_ms));
    for (uint32_t i = 0; i < gates->skill_count; i++) {
        skill_bits(gates, &gates->skills[i], index);
    }
}

enum score_status gates_skill(struct gates *gates, uint32_t line, uint32_t country,
                              uint32_t *ret_skill, struct score_error *err)
{
    for (uint32_t i = 0; i < gates->skill_count; i++) {
        if (gates->skills[i].line == line && gates->skills[i].country == country) {
            *ret_skill = i;
            return SCORE_OK;
        }
    }
    SCORE_TRY(memory_reserve(gates->memory, &gates->skills, &gates->skill_capacity,
                             (size_t)gates->skill_count + 1, sizeof(*gates->skills), err));
    struct skill skill = {.line = line, .country = country};
    enum score_status status =
        bitmap_reserve(gates, &skill.authorisation, gates->partner_count, err);
    if (!status) {
        status = bitmap_reserve(gates, &skill.distributor, gates->partner_count, err);
    }
    if (status) {
        memory_release(gates->memory, skill.authorisation.words);
        return status;
    }
    for (uint32_t i = 0; i < gates->partner_count; i++) {
        skill_bits(gates, &skill, i);
    }
    gates->skills[gates->skill_count] = skill;
    *ret_skill = gates->skill_count++;
    return SCORE_OK;
}

enum score_status gates_region(struct gates *gates, uint32_t country, uint32_t territory,
                               uint32_t *ret_region, struct score_error *err)
{
    for (uint32_t i = 0; i < gates->region_count; i++) {
        if (gates->regions[i].country == country && gates->regions[i].territory == territory) {
            *ret_region = i;
            return SCORE_OK;
        }
    }
    SCORE_TRY(memory_reserve(gates->memory, &gates->regions, &gates->region_capacity,
                             (size_t)gates->region_count + 1, sizeof(*gates->regions), err));
    struct region region = {.country = country, .territory = territory};
    SCORE_TRY(bitmap_reserve(gates, &region.serving, gates->partner_count, err));
    for (uint32_t i = 0; i < gates->partner_count; i++) {
        bit_set(&region.serving, i, serves(&gates->partners[i], country, territory));
    }
    gates->regions[gates->region_count] = region;
    *ret_region = gates->region_count++;
    return SCORE_OK;
}

static void boundary_push(struct gates *gates, int64_t at_ms, uint32_t partner)
{
    if (at_ms <= gates->at_ms) {
        return;
    }
    SCORE_ASSERT(gates->boundary_count < gates->boundary_capacity);
    uint32_t at = gates->boundary_count++;
    while (at > 0 && gates->boundaries[(at - 1) / 2].at_ms > at_ms) {
        gates->boundaries[at] = gates->boundaries[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    gates->boundaries[at] = (struct boundary){.at_ms = at_ms, .partner = partner};
}

static struct boundary boundary_pop(struct gates *gates)
{
    struct boundary first = gates->boundaries[0];
    struct boundary last = gates->boundaries[--gates->boundary_count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= gates->boundary_count) {
            break;
        }
        if (child + 1 < gates->boundary_count &&
            gates->boundaries[child + 1].at_ms < gates->boundaries[child].at_ms) {
            child++;
        }
        if (gates->boundaries[child].at_ms >= last.at_ms) {
            break;
        }
        gates->boundaries[at] = gates->boundaries[child];
        at = child;
    }
    gates->boundaries[at] = last;
    return first;
}

static void partner_boundaries(struct gates *gates, uint32_t index)
{
    const struct partner *partner = &gates->partners[index];
    boundary_push(gates, partner->pause_from_ms, index);
    boundary_push(gates, partner->pause_until_ms, index);
    for (uint32_t i = 0; i < partner->fact_count; i++) {
        boundary_push(gates, partner->facts[i].valid_from_ms, index);
        boundary_push(gates, partner->facts[i].valid_to_ms, index);
    }
}

static void boundaries_rebuild(struct gates *gates)
{
    gates->boundary_count = 0;
    for (uint32_t i = 0; i < gates->partner_count; i++) {
        partner_boundaries(gates, i);
    }
}

void gates_capacity_changed(struct gates *gates, uint32_t partner)
{
    const struct partner *record = &gates->partners[partner];
    bit_set(&gates->capacity, partner, record->open_leads < record->open_lead_limit);
}

void gates_partner_changed(struct gates *gates, uint32_t index)
{
    SCORE_ASSERT(index < gates->partner_count);
    const struct partner *partner = &gates->partners[index];
    bit_set(&gates->active, index, partner->is_active);
    bit_set(&gates->focal, index, partner->has_focal);
    gates_capacity_changed(gates, index);
    dated_bits(gates, index);
    for (uint32_t i = 0; i < gates->region_count; i++) {
        struct region *region = &gates->regions[i];
        bit_set(&region->serving, index, serves(partner, region->country, region->territory));
    }
    /* Boundaries of an older record stay in the heap and do no harm; too many are swept out. */
    size_t wanted = 2 + (size_t)partner->fact_count * 2;
    if (gates->boundary_count + wanted > gates->boundary_capacity) {
        boundaries_rebuild(gates);
    } else {
        partner_boundaries(gates, index);
    }
}

void gates_move(struct gates *gates, int64_t at_ms)
{
    if (at_ms < gates->at_ms) {
        gates->at_ms = at_ms;
        for (uint32_t i = 0; i < gates->partner_count; i++) {
            dated_bits(gates, i);
        }
        boundaries_rebuild(gates);
        return;
    }
    gates->at_ms = at_ms;
    while (gates->boundary_count > 0 && gates->boundaries[0].at_ms <= at_ms) {
        dated_bits(gates, boundary_pop(gates).partner);
    }
}

uint32_t gates_collect(const struct gates *gates, const struct cell *cell, bool is_open,
                       uint32_t *ret_partners, int64_t counts[SCORE_GATE_COUNT])
{
    const struct skill *skill = &gates->skills[cell->skill];
    const struct bitmap *bitmaps[] = {
        [SCORE_GATE_STANDING] = &gates->standing,
        [SCORE_GATE_MYSA] = &gates->mysa,
        [SCORE_GATE_AUTHORISATION] = is_open ? NULL : &skill->authorisation,
        [SCORE_GATE_DISTRIBUTOR] = &skill->distributor,
        [SCORE_GATE_PROFILE] = &gates->profile,
        [SCORE_GATE_ACTIVE] = &gates->active,
        [SCORE_GATE_FOCAL] = &gates->focal,
        [SCORE_GATE_TERRITORY] = &gates->regions[cell->region].serving,
        [SCORE_GATE_CAPACITY] = &gates->capacity,
        [SCORE_GATE_PAUSE] = &gates->pause,
    };
    uint32_t found = 0;
    uint32_t words = words_for(gates->partner_count);
    for (uint32_t w = 0; w < words; w++) {
        uint32_t rest = gates->partner_count - w * WORD_BITS;
        uint64_t all = rest >= WORD_BITS ? UINT64_MAX : (UINT64_C(1) << rest) - 1;
        uint64_t passing = all;
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(bitmaps); i++) {
            if (bitmaps[i]) {
                counts[i] += __builtin_popcountll(all & ~bitmaps[i]->words[w]);
                passing &= bitmaps[i]->words[w];
            }
        }
        for (; passing; passing &= passing - 1) {
            ret_partners[found++] = w * WORD_BITS + (uint32_t)__builtin_ctzll(passing);
        }
    }
    return found;
}

static struct gate_bits fact_bits(const struct partner *partner, enum score_fact kind,
                                  uint32_t line, uint32_t country, int64_t at_ms)
{
    bool is_attested;
    enum score_fact_state state = fact_read(partner, kind, line, country, at_ms, &is_attested);
    uint32_t bit = UINT32_C(1) << kind;
    return (struct gate_bits){
        .failed = state != SCORE_FACT_MET ? bit : 0,
        .unknown = state == SCORE_FACT_UNKNOWN ? bit : 0,
        .attested = state == SCORE_FACT_MET && is_attested ? bit : 0,
    };
}

struct gate_bits gates_of(const struct partner *partner, uint32_t line, bool is_open,
                          const struct ground *ground, int64_t at_ms)
{
    uint32_t country = ground->country;
    const struct gate_bits facts[] = {
        fact_bits(partner, SCORE_FACT_STANDING, 0, 0, at_ms),
        fact_bits(partner, SCORE_FACT_MYSA, 0, 0, at_ms),
        fact_bits(partner, SCORE_FACT_PROFILE, 0, 0, at_ms),
        fact_bits(partner, SCORE_FACT_DISTRIBUTOR, line, country, at_ms),
        is_open ? (struct gate_bits){0}
                : fact_bits(partner, SCORE_FACT_AUTHORISATION, line, country, at_ms),
    };
    struct gate_bits bits = {0};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(facts); i++) {
        bits.failed |= facts[i].failed;
        bits.unknown |= facts[i].unknown;
        bits.attested |= facts[i].attested;
    }
    const bool passes[SCORE_GATE_COUNT] = {
        [SCORE_GATE_ACTIVE] = partner->is_active,
        [SCORE_GATE_FOCAL] = partner->has_focal,
        [SCORE_GATE_TERRITORY] = serves(partner, ground->country, ground->territory),
        [SCORE_GATE_CAPACITY] = partner->open_leads < partner->open_lead_limit,
        [SCORE_GATE_PAUSE] = !is_paused(partner, at_ms),
    };
    for (int gate = SCORE_GATE_ACTIVE; gate <= SCORE_GATE_PAUSE; gate++) {
        bits.failed |= passes[gate] ? 0 : UINT32_C(1) << gate;
    }
    return bits;
}
