/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake.h"

#include "store/event_store.h"

enum { READERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR | ROLE_AUDITOR };

int64_t import_memory_read(void *memory, char *into, size_t size)
{
    struct import_memory *source = memory;
    size_t left = source->len - source->at;
    size_t count = left < size ? left : size;
    if (count) {
        memcpy(into, source->bytes + source->at, count);
    }
    source->at += count;
    return (int64_t)count;
}

bool import_memory_rewind(void *memory)
{
    struct import_memory *source = memory;
    source->at = 0;
    return true;
}

enum score_status import_get(struct domain *domain, int64_t id, struct import_report *ret,
                             struct score_error *err)
{
    struct import_report report = {0};
    SCORE_TRY(actor_require(domain, READERS, err));
    SCORE_TRY(store_import_get(domain->store, id, domain->arena, &report.import, err));
    SCORE_TRY(store_import_error_list(domain->store, id, domain->arena, &report.errors,
                                      &report.error_count, err));
    SCORE_TRY(import_undo_progress(domain, &report.import, err));
    *ret = report;
    return SCORE_OK;
}

enum score_status import_list(struct domain *domain, const struct store_page *page,
                              struct import **ret_items, size_t *ret_count, struct score_error *err)
{
    struct import *items = NULL;
    size_t count = 0;
    SCORE_TRY(actor_require(domain, READERS, err));
    SCORE_TRY(store_import_list(domain->store, page, domain->arena, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(import_undo_progress(domain, &items[i], err));
    }
    *ret_items = items;
    *ret_count = count;
    return SCORE_OK;
}
