/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"

#include "domain/import_draft.h"
#include "domain/import_preview.h"

static void fields_write(struct json_writer *json, const char *kind_text)
{
    enum import_kind kind = IMPORT_KIND_PARTNERS;
    bool is_known = import_kind_parse(kind_text, &kind);
    json_key(json, "fields");
    json_array_begin(json);
    for (int i = 0; is_known && i < FIELD_COUNT; i++) {
        enum intake_field field = (enum intake_field)i;
        if (intake_kind_has(kind, field)) {
            json_object_begin(json);
            json_field_text(json, "field", intake_field_text(field));
            json_field_bool(json, "is_required", intake_kind_needs(kind, field));
            json_object_end(json);
        }
    }
    json_array_end(json);
}

void import_draft_to_json(struct json_writer *json, const struct import_draft *draft)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_IMPORT_DRAFT, draft->id);
    json_field_i64(json, "version", draft->version);
    json_field_text(json, "file_name", draft->file_name);
    json_field_i64(json, "bytes", draft->bytes);
    json_field_text(json, "state", import_draft_state_text(draft->state));
    json_field_optional(json, "kind", draft->kind);
    json_field_text(json, "encoding", draft->encoding);
    json_field_bool(json, "encoding_doubt", draft->encoding_doubt);
    json_field_text(json, "separator", draft->separator);
    json_field_i64(json, "row_count", draft->rows_total);
    json_key(json, "columns");
    json_raw(json, draft->columns);
    fields_write(json, draft->kind);
    json_field_optional(json, "date_order", draft->date_order);
    json_field_text(json, "decimal_mark", draft->decimal_mark);
    json_key(json, "missing");
    json_words(json, draft->missing);
    json_key(json, "notices");
    json_raw(json, draft->notices);
    json_key(json, "progress");
    json_object_begin(json);
    json_field_i64(json, "rows_done", draft->rows_done);
    json_field_i64(json, "rows_total", draft->rows_total);
    json_object_end(json);
    json_field_id(json, "import", ID_IMPORT, draft->import_id);
    json_field_optional(json, "problem", draft->problem);
    json_field_optional(json, "map_name", draft->map_name);
    json_field_time(json, "created_at", draft->created_at_ms);
    json_field_time(json, "updated_at", draft->updated_at_ms);
    json_object_end(json);
}

static void preview_row_write(struct json_writer *json, const struct preview_row *row)
{
    json_object_begin(json);
    json_field_i64(json, "line", row->line);
    json_key(json, "fields");
    json_object_begin(json);
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (*row->values[field]) {
            json_field_text(json, intake_field_text((enum intake_field)field), row->values[field]);
        }
    }
    json_object_end(json);
    json_key(json, "errors");
    import_errors_to_json(json, row->errors, row->error_count);
    json_object_end(json);
}

static void preview_problem_write(struct json_writer *json, const struct preview_problem *problem)
{
    json_object_begin(json);
    json_field_text(json, "code", problem->code);
    json_field_text(json, "column", problem->column);
    json_field_text(json, "message", problem->message);
    json_field_i64(json, "count", problem->count);
    json_field_i64(json, "first_line", problem->first_line);
    json_field_optional(json, "example", problem->example);
    json_object_end(json);
}

void import_preview_to_json(struct json_writer *json, int64_t draft_id,
                            const struct import_preview *preview)
{
    json_object_begin(json);
    json_field_id(json, "draft", ID_IMPORT_DRAFT, draft_id);
    json_key(json, "rows");
    json_array_begin(json);
    for (size_t i = 0; i < preview->row_count; i++) {
        preview_row_write(json, &preview->rows[i]);
    }
    json_array_end(json);
    json_field_i64(json, "created", preview->import.created);
    json_field_i64(json, "updated", preview->import.updated);
    json_field_i64(json, "unchanged", preview->import.unchanged);
    json_field_i64(json, "rejected", preview->import.rejected);
    json_key(json, "problems");
    json_array_begin(json);
    for (size_t i = 0; i < preview->problem_count; i++) {
        preview_problem_write(json, &preview->problems[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

void import_drafts_to_json(struct json_writer *json, const struct import_draft *drafts,
                           size_t count)
{
    json_object_begin(json);
    json_key(json, "items");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        import_draft_to_json(json, &drafts[i]);
    }
    json_array_end(json);
    json_object_end(json);
}
