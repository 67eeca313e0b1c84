/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_CALL_H
#define SCORE_API_CALL_H

/* What every handler does around its one domain call: read ids, query and page; answer. */

#include "api/api.h"
#include "base/json_writer.h"
#include "model/id.h"
#include "store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The path's {id}. SCORE_NOT_FOUND: it is no id of this kind, so there is no such object. */
SCORE_MUST_USE enum score_status call_id(struct api_call *call, enum id_kind kind, int64_t *ret_id,
                                         struct score_error *err);

/* SCORE_INVALID naming every query parameter that is not in `names` (space-separated) or comes
 * twice. */
SCORE_MUST_USE enum score_status call_query_check(struct api_call *call, const char *names,
                                                  struct score_error *err);
/* Optional parameters: absent leaves *ret alone; a wrong one is noted in the problem. */
void call_query_id(struct api_call *call, const char *name, enum id_kind kind, int64_t *ret);
void call_query_bool(struct api_call *call, const char *name, bool *ret);
/* "" when absent. */
const char *call_query_text(struct api_call *call, const char *name);

/*
 * `limit` and `cursor` of a list. The page asks for one row more than `limit`, which tells whether
 * another page follows. A cursor is bound to the path and filters it came from.
 */
struct call_page {
    struct store_page page;
    size_t limit;
    uint32_t query_hash;
};
void call_page_read(struct api_call *call, struct call_page *ret);
/* The same with the cursors of the list at `path`. */
void call_page_read_of(struct api_call *call, const char *path, struct call_page *ret);
/* Cuts *count to the limit; true when a further page follows the last row kept. */
bool call_page_cut(const struct call_page *page, size_t *count);

/* Begins the JSON body of the answer. */
void call_json_begin(struct api_call *call, struct json_writer *json);
void call_list_begin(struct api_call *call, struct json_writer *json);
/* The last row of a page, by which the next one is found. */
struct call_place {
    int64_t key;
    int64_t id;
};
/* Ends a list: writes `next`, a cursor behind `last`, or null when `last` is NULL. */
void call_list_end(struct api_call *call, struct json_writer *json, const struct call_page *page,
                   const struct call_place *last);
/* Ends a list that is never cut. */
void call_list_end_whole(struct json_writer *json);

void call_etag_set(struct api_call *call, const char *format, ...) SCORE_PRINTF(2, 3);
void call_location_set(struct api_call *call, const char *collection, enum id_kind kind,
                       int64_t id);
/* The version in If-Match; 0 for "*". Another shape answers 400, a version of another form 412. */
SCORE_MUST_USE enum score_status call_if_match(struct api_call *call, int64_t *ret_version,
                                               struct score_error *err);
/* A guarded change failed: the version had moved on (412), or what `status` says. */
SCORE_MUST_USE enum score_status call_stale(struct api_call *call, enum score_status status,
                                            struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
