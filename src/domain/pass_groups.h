/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PASS_GROUPS_H
#define SCORE_DOMAIN_PASS_GROUPS_H

/* What the reports on passing count in: figures by name, found in O(1), and times with quantiles.
 */

#include "base/arena.h"
#include "domain/passing_report.h"
#include "store/pass_store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Records of one size by name. The first member of a record is `const char *name`. */
struct pass_groups {
    struct arena *arena; /* borrowed */
    size_t size;         /* of a record, in bytes */
    void **items;        /* in the order of their first pass */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* 1 + index into items, 0 free; a power of two */
    size_t slot_count;
};
/* The record of this name, made zeroed when it is new. NULL: out of memory. Pointers stay. */
void *pass_group(struct pass_groups *groups, const char *name);
/* "" is written as "unknown". `buffer` holds a month. */
const char *pass_group_name(const struct pass_row *pass, enum passing_by by, char buffer[8]);

/* Times in hours. */
struct pass_times {
    float *items;
    size_t count;
    size_t capacity;
};
SCORE_MUST_USE bool pass_time_add(struct arena *arena, struct pass_times *times, int64_t ms);
/* The smallest time that `share` of them do not exceed; NaN without any. Sorts them. */
double pass_time_quantile(struct pass_times *times, double share);

/* The window's beginning, and whose passes the actor may count (0 = everybody's). SCORE_DENIED. */
SCORE_MUST_USE enum score_status passing_scope_read(struct domain *domain,
                                                    const struct passing_scope *scope,
                                                    int64_t *ret_from_ms, int64_t *ret_partner_id,
                                                    struct score_error *err);
/* The first column is what there is a row for. */
SCORE_MUST_USE enum score_status pass_table_init(struct table *table, struct arena *arena,
                                                 enum passing_by by, const char *headers,
                                                 struct score_error *err);
/* A number with a format, or an empty cell when there is none. */
void pass_cell(struct table *table, const char *format, double value);
SCORE_MUST_USE enum score_status pass_no_memory(struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
