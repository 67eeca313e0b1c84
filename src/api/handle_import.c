/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/json_map.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/import_draft.h"
#include "domain/intake.h"
#include "domain/intake_map.h"

static void answer(struct api_call *call, int status, const struct import_report *report,
                   bool is_dry_run)
{
    struct json_writer json;
    call_json_begin(call, &json);
    import_to_json(&json, &report->import, report->errors, report->error_count, is_dry_run);
    call->response->status = status;
}

enum score_status handle_import_list(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    struct import *items = NULL;
    size_t count = 0;
    SCORE_TRY(import_list(call->domain, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        import_to_json(&json, &items[i], NULL, 0, false);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_import_get(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_IMPORT, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct import_report report;
    SCORE_TRY(import_get(call->domain, id, &report, err));
    answer(call, 200, &report, false);
    return SCORE_OK;
}

/* Looking through a large one takes long: beside the writer. A repeated request gets its first
 * answer whatever this one says, so a refusal waits until handle. */
enum score_status handle_import_undo_prepare(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct score_error *refusal = arena_alloc(call->arena, sizeof *refusal);
    if (!refusal) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *refusal = (struct score_error){0};
    SCORE_TRY(call_id(call, ID_IMPORT, &id, err));
    refusal->status = import_undo_check(call->domain, id, LIMIT_UNDO_WHOLE, refusal);
    call->prepared = refusal;
    return SCORE_OK;
}

enum score_status handle_import_undo(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    const struct score_error *refusal = call->prepared;
    SCORE_TRY(call_id(call, ID_IMPORT, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    if (refusal && refusal->status) {
        return score_error_set(err, refusal->status, refusal->field, "%s", refusal->text);
    }
    struct import_report report;
    SCORE_TRY(import_undo(call->domain, id, LIMIT_UNDO_WHOLE, &report, err));
    answer(call, report.import.state == IMPORT_UNDOING ? 202 : 200, &report, false);
    return SCORE_OK;
}

static struct import_options options_read(struct api_call *call)
{
    struct import_options options = {
        .file_name = "",
        .map_name = call_query_text(call, "map"),
        .rewind = import_memory_rewind,
    };
    if (!import_kind_parse(call_query_text(call, "kind"), &options.kind)) {
        problem_add(call->domain, "?kind", "UNKNOWN", "no such kind of import");
    }
    if (options.map_name[0] && !import_map_name_is_good(options.map_name)) {
        problem_add(call->domain, "?map", "FORMAT", "is no name of a map");
    }
    call_query_bool(call, "dry_run", &options.dry_run);
    call_query_bool(call, "all_or_nothing", &options.all_or_nothing);
    return options;
}

/* One that somebody has kept, else one that came with the program. */
static enum score_status map_read(struct api_context *context, struct api_call *call,
                                  const char *name, struct import_map **ret,
                                  struct score_error *err)
{
    struct import_map_saved saved;
    enum score_status status = import_map_saved_get(call->domain, name, &saved, err);
    if (status == SCORE_OK) {
        struct import_map *map = arena_alloc(call->arena, sizeof *map);
        if (!map) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
        *ret = map;
        return import_map_from_json(saved.map, strlen(saved.map), call->arena, map, err);
    }
    if (status != SCORE_NOT_FOUND) {
        return status;
    }
    const char *dir = context->maps_dir;
    const char *path = dir ? arena_format(call->arena, "%s/%s.json", dir, name) : NULL;
    return path ? json_map_read(path, call->arena, ret, err) : SCORE_NOT_FOUND;
}

static enum score_status map_find(struct api_context *context, struct api_call *call,
                                  struct import_options *options, struct score_error *err)
{
    struct import_map *map = NULL;
    if (!options->map_name[0]) {
        return SCORE_OK;
    }
    enum score_status status = map_read(context, call, options->map_name, &map, err);
    if (status == SCORE_NOT_FOUND) {
        problem_add(call->domain, "?map", "UNKNOWN", "no such map");
        return problem_status(call->domain, err);
    }
    options->map = map;
    return status;
}

enum score_status handle_import_create(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    struct import_options options = options_read(call);
    SCORE_TRY(call_query_check(call, "kind map dry_run all_or_nothing", err));
    SCORE_TRY(map_find(context, call, &options, err));
    struct import_memory memory = {.bytes = call->request->body, .len = call->request->body_len};
    struct import_report report;
    SCORE_TRY(import_run(call->domain, &options, import_memory_read, &memory, &report, err));
    bool was_kept = !options.dry_run && report.import.id != 0;
    answer(call, was_kept ? 201 : 200, &report, options.dry_run);
    if (was_kept) {
        call_location_set(call, "imports", ID_IMPORT, report.import.id);
    }
    return SCORE_OK;
}
