/* SPDX-License-Identifier: Apache-2.0 */

/* Files put up for import: guessed at on a job thread, kept by the writer. */

#include "api/call.h"
#include "api/draft_guess.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/json.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/import_draft.h"
#include "domain/intake_map.h"

/* What prepare leaves for handle. */
struct guessed {
    struct import_draft draft; /* id and version of the one to correct */
    const char *bare;          /* its columns without samples of values */
};

static void answer(struct api_call *call, int status, const struct import_draft *draft)
{
    struct json_writer json;
    call_json_begin(call, &json);
    import_draft_to_json(&json, draft);
    call->response->status = status;
    call_etag_set(call, "%lld", (long long)draft->version);
}

/* Samples are values of somebody's file: they do not stay with answers kept for repeats. */
static enum score_status replay_bare(struct api_call *call, const struct import_draft *draft,
                                     const char *bare, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf buf = {0};
    struct json_writer json;
    struct import_draft copy = *draft;
    copy.columns = bare;
    buf_init(&buf, LIMIT_RESPONSE_BYTES);
    json_writer_init(&json, &buf);
    import_draft_to_json(&json, &copy);
    SCORE_TRY(buf_status(&buf, "the answer", err));
    call->replay_body = arena_dup_text(call->arena, buf_text(&buf));
    return call->replay_body ? SCORE_OK
                             : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static struct guessed *guessed_create(struct api_call *call)
{
    struct guessed *guessed = arena_alloc(call->arena, sizeof *guessed);
    if (guessed) {
        *guessed = (struct guessed){.bare = "[]"};
        call->prepared = guessed;
    }
    return guessed;
}

/* ---- putting up ------------------------------------------------------------------------------ */

/* The writer must not spend its time on hashing megabytes. */
static enum score_status body_fingerprint(struct api_call *call, struct score_error *err)
{
    uint8_t hash[HASH_BYTES];
    char hex[HASH_HEX_SIZE];
    const char *texts[] = {hex};
    hash_bytes(call->request->body, call->request->body_len, hash);
    hash_hex(hash, sizeof hash, hex);
    return idempotency_fingerprint(call, texts, SCORE_ARRAY_COUNT(texts), err);
}

enum score_status handle_import_draft_create_prepare(struct api_context *context,
                                                     struct api_call *call, struct score_error *err)
{
    (void)context;
    struct guessed *guessed = guessed_create(call);
    struct draft_choices choices;
    struct import_memory memory = {.bytes = call->request->body, .len = call->request->body_len};
    if (!guessed) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    const char *name = call_query_text(call, "file_name");
    size_t len = strlen(name);
    if (len == 0 || len > LIMIT_NAME_BYTES) {
        problem_add(call->domain, "?file_name", len ? "TOO_LONG" : "REQUIRED", "1 to %d bytes",
                    LIMIT_NAME_BYTES);
    }
    SCORE_TRY(call_query_check(call, "file_name", err));
    if (memory.len == 0) {
        return score_error_set(err, SCORE_INVALID, "", "the file is empty");
    }
    SCORE_TRY(body_fingerprint(call, err));
    struct draft_file file = {.file_name = name,
                              .read = import_memory_read,
                              .rewind = import_memory_rewind,
                              .user = &memory};
    SCORE_TRY(draft_choices_read("", call->arena, &choices, err));
    guessed->draft.file_name = name;
    return draft_guess(call->domain, &file, &choices, &guessed->draft, &guessed->bare, err);
}

enum score_status handle_import_draft_create(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    const struct guessed *guessed = call->prepared;
    struct import_draft draft;
    SCORE_TRY(import_draft_create(call->domain, &guessed->draft, call->request->body,
                                  call->request->body_len, &draft, err));
    answer(call, 201, &draft);
    call_location_set(call, "import-drafts", ID_IMPORT_DRAFT, draft.id);
    return replay_bare(call, &draft, guessed->bare, err);
}

/* ---- looking --------------------------------------------------------------------------------- */

enum score_status handle_import_draft_list(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    struct import_draft *items = NULL;
    size_t count = 0;
    struct json_writer json;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(import_draft_list(call->domain, &items, &count, err));
    call_json_begin(call, &json);
    import_drafts_to_json(&json, items, count);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_import_draft_get(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct import_draft draft;
    SCORE_TRY(call_id(call, ID_IMPORT_DRAFT, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(import_draft_get(call->domain, id, &draft, err));
    answer(call, 200, &draft);
    return SCORE_OK;
}

/* ---- correcting ------------------------------------------------------------------------------ */

struct patch {
    struct draft_choices choices;
    bool has_kind, has_encoding, has_separator, has_date_order, has_decimal_mark, has_columns;
};

#define TEXT(name_, high_)                                                                         \
    {                                                                                              \
        .name = #name_, .type = JSON_IN_TEXT, .rules = JSON_IN_NULLABLE,                           \
        .at = offsetof(struct patch, choices.name_),                                               \
        .flag_at = offsetof(struct patch, has_##name_), .low = 1, .high = (high_)                  \
    }
static const struct json_field PATCH_FIELDS[] = {
    TEXT(kind, LIMIT_CODE_BYTES),
    TEXT(encoding, LIMIT_CODE_BYTES),
    TEXT(separator, 1),
    TEXT(date_order, 3),
    TEXT(decimal_mark, 1),
    {.name = "columns",
     .type = JSON_IN_PAIRS,
     .at = offsetof(struct patch, choices.columns),
     .flag_at = offsetof(struct patch, has_columns),
     .high = LIMIT_CSV_COLUMNS},
};

/* Fields that another kind does not carry are chosen no more; columns left out stay left out. */
static void columns_fit(struct json_pairs *columns, const char *kind_text)
{
    enum import_kind kind = IMPORT_KIND_PARTNERS;
    size_t kept = 0;
    if (!import_kind_parse(kind_text, &kind)) {
        return;
    }
    for (size_t i = 0; i < columns->count; i++) {
        enum intake_field field = FIELD_COUNT;
        const char *name = columns->values[i];
        if (!name || (intake_field_parse(name, &field) && intake_kind_has(kind, field))) {
            columns->names[kept] = columns->names[i];
            columns->values[kept++] = name;
        }
    }
    columns->count = kept;
}

static enum score_status columns_merge(struct json_pairs *columns, const struct json_pairs *patch,
                                       struct arena *arena, struct score_error *err)
{
    size_t most = columns->count + patch->count;
    struct json_pairs merged = {
        .names = arena_alloc_array(arena, most + 1, sizeof *merged.names),
        .values = arena_alloc_array(arena, most + 1, sizeof *merged.values),
    };
    if (!merged.names || !merged.values) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    const struct json_pairs *both[] = {columns, patch};
    for (size_t b = 0; b < 2; b++) {
        for (size_t i = 0; i < both[b]->count; i++) {
            size_t at = 0;
            while (at < merged.count && !text_equal(merged.names[at], both[b]->names[i])) {
                at++;
            }
            merged.names[at] = both[b]->names[i];
            merged.values[at] = both[b]->values[i];
            merged.count += at == merged.count;
        }
    }
    *columns = merged;
    return SCORE_OK;
}

static enum score_status choices_merge(struct draft_choices *choices, const struct patch *patch,
                                       struct arena *arena, struct score_error *err)
{
    const struct draft_choices *given = &patch->choices;
    choices->encoding = patch->has_encoding ? given->encoding : choices->encoding;
    choices->separator = patch->has_separator ? given->separator : choices->separator;
    choices->date_order = patch->has_date_order ? given->date_order : choices->date_order;
    choices->decimal_mark = patch->has_decimal_mark ? given->decimal_mark : choices->decimal_mark;
    if (patch->has_kind) {
        choices->kind = given->kind;
        columns_fit(&choices->columns, choices->kind);
    }
    /* Other columns come of it: what was chosen for those before is no choice for these. */
    if (patch->has_separator || patch->has_encoding) {
        choices->columns.count = 0;
    }
    return columns_merge(&choices->columns, &given->columns, arena, err);
}

static enum score_status draft_guess_again(struct api_call *call, const struct import_draft *draft,
                                           const struct draft_choices *choices,
                                           struct guessed *guessed, struct score_error *err)
{
    struct draft_source source;
    draft_source_init(&source, call->domain->store, draft->id);
    struct draft_file file = {.file_name = draft->file_name,
                              .read = draft_source_read,
                              .rewind = draft_source_rewind,
                              .user = &source};
    enum score_status status =
        draft_guess(call->domain, &file, choices, &guessed->draft, &guessed->bare, err);
    draft_source_done(&source);
    return status;
}

enum score_status handle_import_draft_update_prepare(struct api_context *context,
                                                     struct api_call *call, struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    int64_t version = 0;
    struct import_draft draft;
    struct draft_choices choices;
    struct patch patch = {.choices = {.kind = ""}};
    struct guessed *guessed = guessed_create(call);
    if (!guessed) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(call_id(call, ID_IMPORT_DRAFT, &id, err));
    SCORE_TRY(call_if_match(call, &version, err));
    SCORE_TRY(json_in_read(call, PATCH_FIELDS, SCORE_ARRAY_COUNT(PATCH_FIELDS), &patch, err));
    SCORE_TRY(import_draft_get(call->domain, id, &draft, err));
    guessed->draft.id = id;
    guessed->draft.version = version ? version : draft.version;
    if (draft.state == IMPORT_DRAFT_RUNNING || draft.state == IMPORT_DRAFT_DONE) {
        return SCORE_OK; /* refused by the writer, which sees its state */
    }
    SCORE_TRY(draft_choices_read(draft.choices, call->arena, &choices, err));
    SCORE_TRY(choices_merge(&choices, &patch, call->arena, err));
    return draft_guess_again(call, &draft, &choices, guessed, err);
}

enum score_status handle_import_draft_update(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    const struct guessed *guessed = call->prepared;
    struct import_draft now;
    struct import_draft draft;
    SCORE_TRY(import_draft_get(call->domain, guessed->draft.id, &now, err));
    bool is_busy = now.state == IMPORT_DRAFT_RUNNING || now.state == IMPORT_DRAFT_DONE;
    enum score_status status = import_draft_correct(call->domain, &guessed->draft, &draft, err);
    if (status) {
        return is_busy ? status : call_stale(call, status, err);
    }
    answer(call, 200, &draft);
    return SCORE_OK;
}

enum score_status handle_import_draft_delete(struct api_context *context, struct api_call *call,
                                             struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_IMPORT_DRAFT, &id, err));
    SCORE_TRY(import_draft_remove(call->domain, id, err));
    call->response->status = 204;
    return SCORE_OK;
}
