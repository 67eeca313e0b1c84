/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include <score/engine.h>

#include "base/limits.h"
#include "domain/seal_rows.h"
#include "domain/verify_internal.h"
#include "model/id.h"
#include "store/passing_store.h"
#include "store/seal_store.h"

enum { FAVOUR_PAGE = 200 };

struct favour_firm {
    int64_t id;
    double observed;
    double expected;
    double variance;
};

struct favour {
    struct verify *verify;
    struct partner_count *index; /* id -> place in `firms`, plus one */
    struct arena arena;
    struct favour_firm *firms;
    size_t count;
    size_t capacity;
    int64_t leads;
};

double verify_favour_z(double observed, double expected, double variance)
{
    return variance >= 1 ? (expected - observed) / sqrt(variance) : 0;
}

static enum score_status firm_get(struct favour *favour, int64_t id, struct favour_firm **ret,
                                  struct score_error *err)
{
    int64_t *place = NULL;
    bool is_new = false;
    SCORE_TRY(partner_count_get(favour->index, id, &place, &is_new, err));
    if (is_new) {
        struct favour_firm *firms = arena_grow(&favour->arena, favour->firms, favour->count,
                                               &favour->capacity, sizeof *firms);
        if (!firms) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
        favour->firms = firms;
        firms[favour->count++] = (struct favour_firm){.id = id};
        *place = (int64_t)favour->count;
    }
    *ret = &favour->firms[*place - 1];
    return SCORE_OK;
}

/* Firms of the tail have hardly a chance each: they are left out. */
static enum score_status lead_count(struct favour *favour, int64_t decision_id,
                                    struct score_error *err)
{
    struct decision row;
    struct score_decision decision;
    SCORE_TRY(store_decision_get(favour->verify->domain->store, decision_id,
                                 &favour->verify->scratch, &row, err));
    if (score_decision_decode(row.blob, row.blob_len, &decision, NULL) || !decision.partner) {
        return SCORE_OK;
    }
    favour->leads++;
    for (int32_t i = 0; i < decision.entry_count; i++) {
        struct favour_firm *firm = NULL;
        double chance = decision.entries[i].propensity;
        SCORE_TRY(firm_get(favour, decision.entries[i].partner, &firm, err));
        firm->observed += decision.entries[i].partner == decision.partner;
        firm->expected += chance;
        firm->variance += chance * (1 - chance);
    }
    return SCORE_OK;
}

static enum score_status leads_walk(struct favour *favour, struct score_error *err)
{
    struct verify *verify = favour->verify;
    struct store_page page = {.limit = FAVOUR_PAGE};
    for (size_t count = FAVOUR_PAGE; count == FAVOUR_PAGE;) {
        int64_t *ids = NULL;
        arena_clear(&verify->scratch);
        SCORE_TRY(store_seal_cancelled_list(verify->domain->store, &page, &verify->scratch, &ids,
                                            &count, err));
        for (size_t i = 0; i < count; i++) {
            SCORE_TRY(lead_count(favour, ids[i], err));
        }
        page.has_after = true;
        page.after_id = count ? ids[count - 1] : 0;
    }
    return SCORE_OK;
}

static void firms_judge(struct favour *favour)
{
    for (size_t i = 0; i < favour->count; i++) {
        const struct favour_firm *firm = &favour->firms[i];
        char id[ID_TEXT_SIZE];
        double z = verify_favour_z(firm->observed, firm->expected, firm->variance);
        if (fabs(z) < VERIFY_FAVOUR_Z) {
            continue;
        }
        id_format(ID_PARTNER, firm->id, id);
        verify_suspect(favour->verify,
                       "of %lld leads cancelled after their draw, %s had been drawn in %.0f where "
                       "its chances say %.1f (%.1f standard deviations)",
                       (long long)favour->leads, id, firm->observed, firm->expected, fabs(z));
    }
}

enum score_status verify_favour(struct verify *verify, struct score_error *err)
{
    struct favour favour = {.verify = verify};
    SCORE_TRY(partner_count_create(&favour.index, err));
    arena_init(&favour.arena, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = leads_walk(&favour, err);
    if (!status) {
        firms_judge(&favour);
    }
    arena_done(&favour.arena);
    partner_count_free(favour.index);
    return status;
}
