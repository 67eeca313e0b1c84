/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/proof.h"

#include "domain/seal.h"
#include "domain/seal_day.h"
#include "store/event_store.h"
#include "store/seal_store.h"

enum {
    READERS =
        ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR | ROLE_FOCAL | ROLE_PARTNER_ADMIN
};

static void day_from_times(const struct draw_day_times *times, struct proof_day *ret)
{
    const struct draw_day *day = &times->day;
    *ret = (struct proof_day){
        .day = day->day,
        .committed_seq = day->committed_seq,
        .committed_at_ms = times->committed_at_ms,
        .revealed_seq = day->revealed_seq,
        .revealed_at_ms = times->revealed_at_ms,
    };
    draw_commitment(day->day, day->secret, ret->commitment);
    if (day->revealed_seq) {
        memcpy(ret->secret, day->secret, sizeof ret->secret);
    }
}

static enum score_status days_read(struct domain *domain, struct proof *ret,
                                   struct score_error *err)
{
    struct draw_day_times *times = NULL;
    size_t count = 0;
    SCORE_TRY(store_draw_day_list(domain->store, PROOF_DAYS, domain->arena, &times, &count, err));
    ret->days = arena_alloc_array(domain->arena, count + 1, sizeof *ret->days);
    if (!ret->days) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        day_from_times(&times[i], &ret->days[i]);
    }
    ret->day_count = count;
    return SCORE_OK;
}

static enum score_status all_read(struct domain *domain, struct proof *ret, struct score_error *err)
{
    struct checkpoint last;
    SCORE_TRY(store_event_last(domain->store, &ret->events, err));
    SCORE_TRY(store_checkpoint_last(domain->store, &last, err));
    SCORE_TRY(seal_head_text(domain, &ret->head, err));
    SCORE_TRY(store_seal_key_list(domain->store, domain->arena, &ret->keys, &ret->key_count, err));
    ret->sealed = last.last_seq;
    ret->checkpoints = last.number;
    ret->sealed_at_ms = last.at_ms;
    return days_read(domain, ret, err);
}

enum score_status proof_read(struct domain *domain, struct proof *ret, struct score_error *err)
{
    struct proof made = {.head = ""};
    SCORE_TRY(actor_require(domain, READERS, err));
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = all_read(domain, &made, err);
    store_read_end(domain->store);
    SCORE_TRY(status);
    *ret = made;
    return SCORE_OK;
}

enum score_status proof_checkpoint_list(struct domain *domain, const struct store_page *page,
                                        struct checkpoint **ret_items, size_t *ret_count,
                                        struct score_error *err)
{
    SCORE_TRY(actor_require(domain, READERS, err));
    return store_checkpoint_newest_list(domain->store, page, domain->arena, ret_items, ret_count,
                                        err);
}
