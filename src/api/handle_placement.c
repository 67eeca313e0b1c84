/* SPDX-License-Identifier: Apache-2.0 */

/* Passing everything that waits, tried on a copy or done. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "domain/place_preview.h"

struct placed_result {
    struct placements placements;
    double seconds;
};

static void result_give(struct api_call *call, const struct placed_result *result)
{
    struct json_writer json;
    call_json_begin(call, &json);
    placements_to_json(&json, &result->placements, result->seconds);
    call->response->status = 200;
}

static double seconds_since(int64_t start_ms)
{
    return (double)(clock_monotonic_ms() - start_ms) / 1000.0;
}

/* Copying, folding and placing take long: it happens beside the writer, not on it. */
enum score_status handle_placement_preview_prepare(struct api_context *context,
                                                   struct api_call *call, struct score_error *err)
{
    (void)context;
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    struct placed_result *result = arena_alloc(call->arena, sizeof(*result));
    if (!result) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    int64_t start_ms = clock_monotonic_ms();
    SCORE_TRY(placements_preview(call->domain, &result->placements, err));
    result->seconds = seconds_since(start_ms);
    call->prepared = result;
    return SCORE_OK;
}

enum score_status handle_placement_preview(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    (void)err;
    result_give(call, call->prepared);
    return SCORE_OK;
}

enum score_status handle_placement_create(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    struct placed_result result;
    int64_t start_ms = clock_monotonic_ms();
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    SCORE_TRY(placements_make(call->domain, &result.placements, err));
    result.seconds = seconds_since(start_ms);
    result_give(call, &result);
    return SCORE_OK;
}
