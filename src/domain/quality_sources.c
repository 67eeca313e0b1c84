/* SPDX-License-Identifier: Apache-2.0 */

/* Scorecards of where leads come from. */

#include <math.h>

#include "base/text.h"
#include "domain/quality.h"

enum { SOURCES_MAX = 500 };
static const double Z_95 = 1.959963984540054; /* normal quantile of .975 */

/* Wilson's interval: honest at small numbers, inside 0 and 1. */
static struct quality_share share_of(int64_t part, int64_t whole)
{
    if (whole <= 0) {
        return (struct quality_share){NAN, NAN, NAN};
    }
    double n = (double)whole;
    double p = (double)part / n;
    double z2 = Z_95 * Z_95;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    return (struct quality_share){p, fmax(0, middle - half), fmin(1, middle + half)};
}

static struct lead_count judged_of(const struct quality_model *model, const char *source)
{
    for (size_t i = 0; i < model->count; i++) {
        const struct lead_count *count = &model->counts[i];
        if (count->kind == LEAD_COUNT_SOURCE && text_equal(count->name, source)) {
            return *count;
        }
    }
    return (struct lead_count){.name = source};
}

enum score_status report_sources(struct domain *domain, struct source_score **ret_items,
                                 size_t *ret_count, struct score_error *err)
{
    SCORE_TRY(actor_require(
        domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    struct source_count *counts = NULL;
    struct quality_model model;
    size_t count = 0;
    SCORE_TRY(store_source_counts(domain->store, SOURCES_MAX, domain->arena, &counts, &count, err));
    SCORE_TRY(quality_model_read(domain, &model, err));
    struct source_score *items = arena_alloc_array(domain->arena, count + 1, sizeof *items);
    if (!items) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        struct lead_count judged = judged_of(&model, counts[i].source);
        items[i] = (struct source_score){
            .count = counts[i],
            .data_fault_returns = judged.unreal,
            .judged = judged.real + judged.unreal,
            .decidable = share_of(counts[i].decidable, counts[i].opportunities),
            .data_fault = share_of(judged.unreal, judged.real + judged.unreal),
            .won = share_of(counts[i].won, counts[i].won + counts[i].lost),
            .p_real = quality_source_real(&model, counts[i].source),
        };
    }
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}
