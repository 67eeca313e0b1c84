/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/experiment_arm.h"

#include <score/engine.h>
#include <score/suppose.h>

#include "base/text.h"
#include "domain/world.h"
#include "store/experiment_store.h"

enum { DAYS_PER_WEEK = 7, THURSDAY = 3, EXPERIMENTS_MAX = 10000 };

int64_t experiment_week_of(int64_t at_ms)
{
    int64_t day = clock_day_start(at_ms) / CLOCK_DAY_MS;
    return day - (day + THURSDAY) % DAYS_PER_WEEK; /* 1970-01-01 was a Thursday */
}

void experiment_commitment(int64_t share_ppm, const uint8_t secret[EXPERIMENT_SECRET_BYTES],
                           char ret[HASH_HEX_SIZE])
{
    char text[64 + 2 * EXPERIMENT_SECRET_BYTES];
    char hex[2 * EXPERIMENT_SECRET_BYTES + 1];
    uint8_t hash[HASH_BYTES];
    text_hex(secret, EXPERIMENT_SECRET_BYTES, hex);
    int len = snprintf(text, sizeof text, "score experiment 1\nshare_ppm=%lld\nsecret=%s\n",
                       (long long)share_ppm, hex);
    hash_bytes(text, (size_t)len, hash);
    text_hex(hash, sizeof hash, ret);
}

bool experiment_is_baseline(const struct experiment *experiment, const char *line,
                            const char *country, int64_t week)
{
    static const double PARTS = 4294967296.0; /* 2^32 */
    char date[CLOCK_TEXT_SIZE];
    char text[CLOCK_TEXT_SIZE + 1024];
    uint8_t hash[HASH_BYTES];
    clock_format_date(week * CLOCK_DAY_MS, date);
    int len = snprintf(text, sizeof text, "%s\n%s\n%s\n", date, country, line);
    size_t size = (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    hash_keyed(experiment->secret, sizeof experiment->secret, text, size, hash);
    uint32_t drawn = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 |
                     (uint32_t)hash[3];
    return (double)drawn / PARTS < (double)experiment->share_ppm / 1e6;
}

bool experiment_rule_is_met(const struct experiment *experiment, int64_t passes, int64_t at_ms)
{
    return (experiment->stop_at_ms && at_ms >= experiment->stop_at_ms) ||
           (experiment->stop_passes && passes >= experiment->stop_passes);
}

enum score_status experiment_pass_note(struct domain *domain, const struct decided *decided,
                                       const struct offer *offer, struct score_error *err)
{
    const struct score_decision *decision = &decided->decision;
    int64_t week = experiment_week_of(decision->at_ms);
    /* A cell-week that is over must not grow any more. */
    bool is_late = week != experiment_week_of(offer->offered_at_ms);
    if (!decided->experiment.id || offer->position != 1 || is_late ||
        (decision->flags & SCORE_DECISION_GUARDED)) {
        return SCORE_OK;
    }
    struct experiment_pass pass = {
        .experiment_id = decided->experiment.id,
        .offer_id = offer->id,
        .week = week,
        .is_baseline = decision->flags & SCORE_DECISION_BASELINE,
    };
    SCORE_TRY(score_engine_cell(world_engine(domain->world), offer->opportunity_id, &pass.line,
                                &pass.country, err));
    return store_experiment_pass_add(domain->store, &pass, err);
}

static int by_id(const void *a, const void *b)
{
    const struct experiment *left = a;
    const struct experiment *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

enum score_status experiment_all(struct store *store, struct arena *arena, struct experiment **ret,
                                 size_t *ret_count, struct score_error *err)
{
    struct store_page page = {.limit = EXPERIMENTS_MAX};
    SCORE_TRY(store_experiment_list(store, &page, arena, ret, ret_count, err));
    if (*ret_count) {
        qsort(*ret, *ret_count, sizeof **ret, by_id);
    }
    return SCORE_OK;
}

const struct experiment *experiment_at(const struct experiment *items, size_t count, int64_t seq)
{
    for (size_t i = 0; i < count; i++) {
        bool has_begun = items[i].started_seq < seq;
        bool has_ended = items[i].stopped_seq && items[i].stopped_seq < seq;
        if (has_begun && !has_ended) {
            return &items[i];
        }
    }
    return NULL;
}
