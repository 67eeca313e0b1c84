/* SPDX-License-Identifier: Apache-2.0 */

/* Drafts tried on a copy, set running, and the maps that they leave behind. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "api/json_map.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/import_draft.h"
#include "domain/import_preview.h"

struct set_input {
    struct json_texts drafts;
    const char *map_name;
    int64_t ids[LIMIT_DRAFT_SET];
};

static const struct json_field SET_FIELDS[] = {
    {.name = "drafts",
     .type = JSON_IN_TEXTS,
     .rules = JSON_IN_REQUIRED,
     .at = offsetof(struct set_input, drafts),
     .low = 1,
     .high = LIMIT_DRAFT_SET},
    {.name = "map_name",
     .type = JSON_IN_TEXT,
     .rules = JSON_IN_NULLABLE,
     .at = offsetof(struct set_input, map_name),
     .low = 1,
     .high = LIMIT_CODE_BYTES},
};
enum { PREVIEW_FIELD_COUNT = 1 };

static enum score_status set_read(struct api_call *call, size_t field_count, struct set_input *ret,
                                  struct score_error *err)
{
    *ret = (struct set_input){.map_name = ""};
    SCORE_TRY(json_in_read(call, SET_FIELDS, field_count, ret, err));
    for (size_t i = 0; i < ret->drafts.count; i++) {
        if (!id_parse(ID_IMPORT_DRAFT, ret->drafts.items[i], &ret->ids[i])) {
            return score_error_set(err, SCORE_NOT_FOUND, "", "there is no such draft");
        }
    }
    return SCORE_OK;
}

static struct import_draft *drafts_alloc(struct api_call *call, struct score_error *err)
{
    struct import_draft *drafts = arena_alloc_array(call->arena, LIMIT_DRAFT_SET, sizeof *drafts);
    if (!drafts) {
        (void)score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return drafts;
}

static enum score_status map_parse(struct arena *arena, const char *text, struct import_map **ret,
                                   struct score_error *err)
{
    struct import_map *map = arena_alloc(arena, sizeof *map);
    if (!map) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(import_map_from_json(text, strlen(text), arena, map, err));
    *ret = map;
    return SCORE_OK;
}

/* ---- preview --------------------------------------------------------------------------------- */

static enum score_status draft_preview(struct domain *domain, const struct import_draft *draft,
                                       struct import_preview *ret, struct score_error *err)
{
    struct import_options options = {
        .file_name = draft->file_name, .map_name = "", .rewind = draft_source_rewind};
    struct import_map *map = NULL;
    struct draft_source source;
    if (!import_kind_parse(draft->kind, &options.kind)) {
        return score_error_set(err, SCORE_INVALID, "kind", "there is no such kind of import");
    }
    SCORE_TRY(map_parse(domain->arena, draft->map, &map, err));
    options.map = map;
    draft_source_init(&source, domain->store, draft->id);
    enum score_status status =
        import_preview_run(domain, &options, draft_source_read, &source, ret, err);
    draft_source_done(&source);
    return status;
}

/* What prepare leaves for handle. */
struct previewed {
    struct import_draft *drafts;
    struct import_preview *previews;
    size_t count;
};

static enum score_status previews_make(struct domain *domain, const struct set_input *input,
                                       struct previewed *ret, struct score_error *err)
{
    size_t count = input->drafts.count;
    struct store *scratch = NULL;
    ret->previews = arena_alloc_array(domain->arena, count, sizeof *ret->previews);
    if (!ret->previews) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(import_draft_set(domain, input->ids, count, ret->drafts, err));
    SCORE_TRY(store_scratch_open(domain->store, &scratch, err));
    enum score_status status = SCORE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        struct domain copy = *domain;
        copy.store = scratch;
        copy.world = NULL;
        status = draft_preview(&copy, &ret->drafts[i], &ret->previews[i], err);
    }
    store_close(scratch);
    ret->count = count;
    return status;
}

/* Copying and importing take long: beside the writer, not on it. The copy is gone afterwards. */
enum score_status handle_import_draft_preview_prepare(struct api_context *context,
                                                      struct api_call *call,
                                                      struct score_error *err)
{
    (void)context;
    struct set_input input;
    struct previewed *previewed = arena_alloc(call->arena, sizeof *previewed);
    struct import_draft *drafts = drafts_alloc(call, err);
    if (!previewed || !drafts) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *previewed = (struct previewed){.drafts = drafts};
    SCORE_TRY(set_read(call, PREVIEW_FIELD_COUNT, &input, err));
    call->prepared = previewed;
    return previews_make(call->domain, &input, previewed, err);
}

static void previews_write(struct json_writer *json, const struct previewed *previewed)
{
    json_object_begin(json);
    json_key(json, "files");
    json_array_begin(json);
    for (size_t i = 0; i < previewed->count; i++) {
        import_preview_to_json(json, previewed->drafts[i].id, &previewed->previews[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

enum score_status handle_import_draft_preview(struct api_context *context, struct api_call *call,
                                              struct score_error *err)
{
    (void)context;
    SCORE_AUTO(buf_done) struct buf buf = {0};
    struct previewed *previewed = call->prepared;
    struct json_writer json;
    call_json_begin(call, &json);
    previews_write(&json, previewed);
    call->response->status = 200;
    /* Rows of somebody's file do not stay with answers kept for repeats. */
    for (size_t i = 0; i < previewed->count; i++) {
        previewed->previews[i].row_count = 0;
    }
    buf_init(&buf, LIMIT_RESPONSE_BYTES);
    json_writer_init(&json, &buf);
    previews_write(&json, previewed);
    SCORE_TRY(buf_status(&buf, "the answer", err));
    call->replay_body = arena_dup_text(call->arena, buf_text(&buf));
    return call->replay_body ? SCORE_OK
                             : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* ---- run ------------------------------------------------------------------------------------- */

/* What the drafts' maps say of their kinds, over what the name stood for before. */
static enum score_status map_merge(struct api_call *call, const struct set_input *input,
                                   const struct import_draft *drafts, const char **ret,
                                   struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf buf = {0};
    struct json_writer json;
    struct import_map_saved saved;
    struct import_map whole = {.name = ""};
    struct import_map *map = NULL;
    enum score_status status = import_map_saved_get(call->domain, input->map_name, &saved, err);
    if (status == SCORE_OK) {
        SCORE_TRY(map_parse(call->arena, saved.map, &map, err));
        whole = *map;
    } else if (status != SCORE_NOT_FOUND) {
        return status;
    }
    whole.name = input->map_name;
    for (size_t i = 0; i < input->drafts.count; i++) {
        enum import_kind kind = IMPORT_KIND_PARTNERS;
        SCORE_TRY(map_parse(call->arena, drafts[i].map, &map, err));
        if (import_kind_parse(drafts[i].kind, &kind)) {
            whole.kinds[kind] = map->kinds[kind];
        }
    }
    buf_init(&buf, MAP_JSON_BYTES_MAX);
    json_writer_init(&json, &buf);
    import_map_json_write(&json, &whole);
    SCORE_TRY(buf_status(&buf, "the map", err));
    *ret = arena_dup_text(call->arena, buf_text(&buf));
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status handle_import_draft_run(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    struct set_input input;
    struct json_writer json;
    struct import_draft *drafts = drafts_alloc(call, err);
    if (!drafts) {
        return SCORE_NO_MEMORY;
    }
    SCORE_TRY(set_read(call, SCORE_ARRAY_COUNT(SET_FIELDS), &input, err));
    struct import_draft_run run = {
        .ids = input.ids, .count = input.drafts.count, .map_name = input.map_name, .map = ""};
    if (*input.map_name && import_map_name_is_good(input.map_name)) {
        SCORE_TRY(import_draft_set(call->domain, run.ids, run.count, drafts, err));
        SCORE_TRY(map_merge(call, &input, drafts, &run.map, err));
    }
    SCORE_TRY(import_draft_run(call->domain, &run, drafts, err));
    for (size_t i = 0; i < run.count; i++) {
        drafts[i].columns = "[]"; /* the answer is kept for repeats: without values of the file */
    }
    call_json_begin(call, &json);
    import_drafts_to_json(&json, drafts, run.count);
    call->response->status = 202;
    return SCORE_OK;
}

/* ---- maps ------------------------------------------------------------------------------------ */

static enum score_status map_write(struct api_call *call, struct json_writer *json,
                                   const struct import_map_saved *saved, struct score_error *err)
{
    struct import_map *map = NULL;
    SCORE_TRY(map_parse(call->arena, saved->map, &map, err));
    json_object_begin(json);
    json_field_text(json, "name", saved->name);
    json_key(json, "kinds");
    json_array_begin(json);
    for (int kind = IMPORT_KIND_PARTNERS; kind < IMPORT_KIND_COUNT; kind++) {
        if (map->kinds[kind].is_present) {
            json_text(json, import_kind_text((enum import_kind)kind));
        }
    }
    json_array_end(json);
    json_field_time(json, "created_at", saved->created_at_ms);
    json_field_time(json, "updated_at", saved->updated_at_ms);
    json_object_end(json);
    return SCORE_OK;
}

enum score_status handle_import_map_list(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    struct import_map_saved *items = NULL;
    size_t count = 0;
    struct json_writer json;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(import_map_saved_list(call->domain, &items, &count, err));
    call_json_begin(call, &json);
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(map_write(call, &json, &items[i], err));
    }
    json_array_end(&json);
    json_object_end(&json);
    call->response->status = 200;
    return SCORE_OK;
}
