/* SPDX-License-Identifier: Apache-2.0 */

/* From a row's texts into a record, and from a use case's answer back to the row. */

#include "base/text.h"
#include "domain/intake_internal.h"

bool row_gives(const struct intake_run *run, const struct intake_row *row, enum intake_field field)
{
    return run->field_column[field] >= 0 || row_has(row, field);
}

void row_set_text(const struct intake_run *run, const struct intake_row *row,
                  enum intake_field field, const char **target)
{
    if (row_gives(run, row, field)) {
        *target = row_text(row, field);
    }
}

/* The codes that reports use for what a use case refuses. */
static const char *blame_code(enum score_status status)
{
    switch (status) {
    case SCORE_INVALID:
        return "INVALID";
    case SCORE_EXISTS:
        return "DUPLICATE";
    case SCORE_NOT_FOUND:
        return "UNKNOWN";
    case SCORE_CONFLICT:
        return "STATE";
    case SCORE_DENIED:
        return "DENIED";
    default:
        return NULL;
    }
}

static enum intake_field blame_field(const char *name)
{
    enum intake_field field = FIELD_COUNT;
    return intake_field_parse(name, &field) ? field : FIELD_COUNT;
}

enum score_status row_blame(struct intake_run *run, struct intake_row *row,
                            enum score_status status, const struct score_error *cause,
                            struct score_error *err)
{
    const char *code = blame_code(status);
    if (!status) {
        return SCORE_OK;
    }
    if (!code) {
        if (err) {
            *err = *cause;
        }
        return status;
    }
    const struct problem *problem = &run->domain->problem;
    for (size_t i = 0; i < problem->field_count; i++) {
        const struct field_error *wrong = &problem->fields[i];
        row_error(row, blame_field(wrong->field), wrong->code, "%s: %s", wrong->field,
                  wrong->message);
    }
    if (problem->field_count == 0) {
        row_error(row, blame_field(cause->field), code, "%s", cause->text);
    }
    return SCORE_OK;
}

enum score_status intake_before(struct intake_run *run, const struct record_field *fields,
                                const void *record, const char **ret, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, LIMIT_BODY_BYTES);
    record_keep(fields, record, &text);
    SCORE_TRY(buf_status(&text, "the former values", err));
    *ret = arena_dup_text(run->domain->arena, buf_text(&text));
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}
