/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/codec.h"

#include <string.h>

#include "engine/numerics.h"

/*
 * Format 2 has a continuation in each entry: decisions under a policy that plans ahead. Format 3
 * has that, the price of the firm's groups and the count of the newest gate: decisions under a
 * policy with caps, floors or bands. The flags say which it is.
 */
enum { DECISION_FORMAT = 1, DECISION_FORMAT_SEQUENCED = 2, DECISION_FORMAT_LIMITED = 3 };
enum { HEAD_BYTES = 4 + 4 + 4, ENTRY_BYTES = 4 + 8 * 10 };
enum { GATES_FIRST = SCORE_GATE_CAP }; /* gates that formats 1 and 2 count */

static uint32_t format_of(uint32_t flags)
{
    if (flags & SCORE_DECISION_LIMITED) {
        return DECISION_FORMAT_LIMITED;
    }
    return flags & SCORE_DECISION_SEQUENCED ? DECISION_FORMAT_SEQUENCED : DECISION_FORMAT;
}
static const double CENTRAL_90 = 1.6448536269514722; /* standard deviations */

void u32_store(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
}

void u64_store(uint8_t *bytes, uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
}

void double_store(uint8_t *bytes, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    u64_store(bytes, bits);
}

uint32_t u32_read(const uint8_t *bytes)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        value |= (uint32_t)bytes[i] << (8 * i);
    }
    return value;
}

uint64_t u64_read(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value |= (uint64_t)bytes[i] << (8 * i);
    }
    return value;
}

double double_read(const uint8_t *bytes)
{
    uint64_t bits = u64_read(bytes);
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

void estimate_finish(struct score_estimate *estimate)
{
    double middle = score__logit(estimate->p);
    estimate->low = score__sigmoid(middle - CENTRAL_90 * estimate->sd);
    estimate->high = score__sigmoid(middle + CENTRAL_90 * estimate->sd);
}

double terms_index(const struct score_terms *terms)
{
    return terms->value - terms->cap_price + terms->cell_price + terms->own_price +
           terms->group_price;
}

/* The whole-number fields of a decision in the order of their bytes. */
enum { INTEGER_COUNT = 9 + SCORE_GATE_COUNT };
_Static_assert(4 + 4 + 4 + 8 * INTEGER_COUNT + 32 + 8 * 3 +
                       SCORE_SHORTLIST_MAX * (ENTRY_BYTES + 8 * 2) <=
                   SCORE_DECISION_BYTES_MAX,
               "a full decision must fit");

static int integer_count(uint32_t format)
{
    return format == DECISION_FORMAT_LIMITED ? INTEGER_COUNT : 9 + GATES_FIRST;
}

static size_t entry_bytes(uint32_t format)
{
    return ENTRY_BYTES + 8 * (size_t)(format - DECISION_FORMAT);
}

static void integers_list(struct score_decision *decision, int64_t *ret[INTEGER_COUNT])
{
    int64_t *fields[] = {
        &decision->opportunity,    &decision->at_ms,          &decision->partner,
        &decision->stage,          &decision->eligible_count, &decision->cold_count,
        &decision->policy_version, &decision->model_version,  &decision->state_version};
    memcpy(ret, fields, sizeof(fields));
    for (int gate = 0; gate < SCORE_GATE_COUNT; gate++) {
        ret[SCORE_ARRAY_COUNT(fields) + (size_t)gate] = &decision->gate_counts[gate];
    }
}

static uint8_t *entry_store(uint8_t *at, const struct score_entry *entry, uint32_t format)
{
    u64_store(at, (uint64_t)entry->partner);
    u32_store(at + 8, (uint32_t)entry->rank);
    const double numbers[] = {
        entry->propensity,      entry->accept.p,         entry->accept.sd,
        entry->win.p,           entry->win.sd,           entry->terms.value,
        entry->terms.cap_price, entry->terms.cell_price, entry->terms.own_price};
    at += 12;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(numbers); i++, at += 8) {
        double_store(at, numbers[i]);
    }
    if (format >= DECISION_FORMAT_SEQUENCED) {
        double_store(at, entry->terms.continuation);
        at += 8;
    }
    if (format == DECISION_FORMAT_LIMITED) {
        double_store(at, entry->terms.group_price);
        at += 8;
    }
    return at;
}

static void entry_read(const uint8_t *at, struct score_entry *entry, uint32_t format)
{
    entry->partner = (int64_t)u64_read(at);
    entry->rank = (int32_t)u32_read(at + 8);
    double *numbers[] = {
        &entry->propensity,      &entry->accept.p,         &entry->accept.sd,
        &entry->win.p,           &entry->win.sd,           &entry->terms.value,
        &entry->terms.cap_price, &entry->terms.cell_price, &entry->terms.own_price};
    at += 12;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(numbers); i++, at += 8) {
        *numbers[i] = double_read(at);
    }
    struct score_terms *terms = &entry->terms;
    terms->continuation = format >= DECISION_FORMAT_SEQUENCED ? double_read(at) : 0;
    terms->group_price = format == DECISION_FORMAT_LIMITED ? double_read(at + 8) : 0;
    estimate_finish(&entry->accept);
    estimate_finish(&entry->win);
    terms->index = terms_index(terms);
}

size_t score_decision_encode(const struct score_decision *decision,
                             uint8_t ret_bytes[SCORE_DECISION_BYTES_MAX])
{
    uint8_t *at = ret_bytes;
    uint32_t format = format_of(decision->flags);
    u32_store(at, format);
    u32_store(at + 4, decision->flags);
    u32_store(at + 8, (uint32_t)decision->entry_count);
    at += HEAD_BYTES;
    struct score_decision copy = *decision;
    int64_t *integers[INTEGER_COUNT];
    integers_list(&copy, integers);
    for (int i = 0; i < integer_count(format); i++, at += 8) {
        u64_store(at, (uint64_t)*integers[i]);
    }
    memcpy(at, decision->seed, sizeof(decision->seed));
    at += sizeof(decision->seed);
    double_store(at, decision->propensity);
    double_store(at + 8, decision->value_charge);
    double_store(at + 16, decision->tail_mass);
    at += 24;
    for (int32_t i = 0; i < decision->entry_count; i++) {
        at = entry_store(at, &decision->entries[i], format);
    }
    return (size_t)(at - ret_bytes);
}

static bool is_share(double x)
{
    return x >= 0 && x <= 1;
}

static bool is_finite(double x)
{
    return x - x == 0;
}

static bool terms_are_finite(const struct score_terms *terms)
{
    return is_finite(terms->value) && is_finite(terms->cap_price) && is_finite(terms->cell_price) &&
           is_finite(terms->own_price) && is_finite(terms->group_price) && is_finite(terms->index);
}

static bool is_spread(double sd)
{
    return sd >= 0 && is_finite(sd);
}

/* Numbers that no decision of ours can hold say that the bytes are damaged. */
static bool decision_is_sane(const struct score_decision *decision)
{
    bool is_sane = is_share(decision->propensity) && is_share(decision->tail_mass) &&
                   decision->value_charge >= 0 && is_finite(decision->value_charge) &&
                   decision->stage >= 1 && decision->eligible_count >= decision->entry_count;
    double sum = decision->tail_mass;
    for (int32_t i = 0; i < decision->entry_count; i++) {
        const struct score_entry *entry = &decision->entries[i];
        is_sane = is_sane && is_share(entry->propensity) && is_share(entry->accept.p) &&
                  is_share(entry->win.p) && is_spread(entry->accept.sd) &&
                  is_spread(entry->win.sd) && terms_are_finite(&entry->terms) && entry->rank >= 1;
        sum += entry->propensity;
    }
    double off = sum - (decision->entry_count ? 1.0 : 0.0);
    return is_sane && off < 1e-9 && off > -1e-9;
}

enum score_status score_decision_decode(const uint8_t *bytes, size_t size,
                                        struct score_decision *ret, struct score_error *err)
{
    uint32_t format = size >= HEAD_BYTES ? format_of(u32_read(bytes + 4)) : DECISION_FORMAT;
    const int whole = integer_count(format);
    const size_t fixed = HEAD_BYTES + 8 * (size_t)whole + sizeof(ret->seed) + 24;
    if (size < fixed || u32_read(bytes) != format) {
        return score_error_set(err, SCORE_CORRUPT, "", "not a decision of this format");
    }
    uint32_t entries = u32_read(bytes + 8);
    if (entries > SCORE_SHORTLIST_MAX || size != fixed + entries * entry_bytes(format)) {
        return score_error_set(err, SCORE_CORRUPT, "", "the length of a decision is wrong");
    }
    struct score_decision decision;
    memset(&decision, 0, sizeof(decision));
    decision.flags = u32_read(bytes + 4);
    decision.entry_count = (int32_t)entries;
    const uint8_t *at = bytes + HEAD_BYTES;
    int64_t *integers[INTEGER_COUNT];
    integers_list(&decision, integers);
    for (int i = 0; i < whole; i++, at += 8) {
        *integers[i] = (int64_t)u64_read(at);
    }
    memcpy(decision.seed, at, sizeof(decision.seed));
    at += sizeof(decision.seed);
    decision.propensity = double_read(at);
    decision.value_charge = double_read(at + 8);
    decision.tail_mass = double_read(at + 16);
    at += 24;
    for (uint32_t i = 0; i < entries; i++, at += entry_bytes(format)) {
        entry_read(at, &decision.entries[i], format);
    }
    if (!decision_is_sane(&decision)) {
        return score_error_set(err, SCORE_CORRUPT, "", "a decision holds impossible numbers");
    }
    *ret = decision;
    return SCORE_OK;
}
