/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/focal.h"

#include "base/kv.h"
#include "base/limits.h"
#include "domain/event_record.h"
#include "store/party_store.h"

/* The person first, then the former ones in their order; those of one line stay as they are. */
static size_t order_make(const struct focal *focals, size_t count, int64_t user_id,
                         struct focal *ret)
{
    size_t made = 0;
    int rank = 0;
    ret[made++] = (struct focal){.user_id = user_id, .rank = rank++, .line = ""};
    for (size_t i = 0; i < count; i++) {
        bool is_general = !*focals[i].line;
        if (is_general && focals[i].user_id == user_id) {
            continue;
        }
        ret[made] = focals[i];
        if (is_general) {
            ret[made].rank = rank++;
        }
        made++;
    }
    return made;
}

enum score_status focal_ensure(struct domain *domain, int64_t partner_id, int64_t user_id,
                               struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    SCORE_TRY(store_focals_list(domain->store, partner_id, domain->arena, &focals, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (focals[i].is_reachable) {
            return SCORE_OK;
        }
    }
    struct focal *order = arena_alloc(domain->arena, (count + 1) * sizeof(*order));
    if (!order) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    size_t made = order_make(focals, count, user_id, order);
    SCORE_TRY(store_focals_set(domain->store, partner_id, order, made, err));
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_CODE_BYTES);
    kv_add_bool(&detail, "reachable", true);
    return event_record_object(domain, ID_PARTNER, partner_id, "partner.focals_set", &detail, err);
}
