/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "model/import.h"

static void counts_write(struct json_writer *json, const struct import *import)
{
    json_field_i64(json, "rows", import->rows);
    json_field_i64(json, "created", import->created);
    json_field_i64(json, "updated", import->updated);
    json_field_i64(json, "unchanged", import->unchanged);
    json_field_i64(json, "rejected", import->rejected);
}

/* How far it has been taken back; only while it is. */
static void undo_write(struct json_writer *json, const struct import *import)
{
    if (import->state != IMPORT_UNDOING) {
        json_field_null(json, "undo");
        return;
    }
    json_key(json, "undo");
    json_object_begin(json);
    json_field_i64(json, "items_done", import->undo_items - import->undo_left);
    json_field_i64(json, "items_total", import->undo_items);
    json_object_end(json);
}

void import_errors_to_json(struct json_writer *json, const struct import_error *errors,
                           size_t count)
{
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_field_i64(json, "line", errors[i].line);
        json_field_text(json, "column", errors[i].column);
        json_field_text(json, "code", errors[i].code);
        json_field_text(json, "message", errors[i].message);
        json_object_end(json);
    }
    json_array_end(json);
}

void import_to_json(struct json_writer *json, const struct import *import,
                    const struct import_error *errors, size_t error_count, bool is_dry_run)
{
    int64_t id = is_dry_run ? 0 : import->id;
    json_object_begin(json);
    json_field_id(json, "id", ID_IMPORT, id);
    json_field_id(json, "import", ID_IMPORT, id);
    json_field_text(json, "kind", import->kind);
    json_field_optional(json, "map", import->map_name);
    json_field_optional(json, "file_name", import->file_name);
    json_field_text(json, "state", import_state_text(import->state));
    json_field_bool(json, "dry_run", is_dry_run);
    counts_write(json, import);
    undo_write(json, import);
    json_key(json, "errors");
    import_errors_to_json(json, errors, error_count);
    json_field_text(json, "actor", import->actor);
    json_field_time(json, "created_at", import->created_at_ms);
    json_field_time(json, "finished_at", import->finished_at_ms);
    json_object_end(json);
}
