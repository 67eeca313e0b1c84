/* SPDX-License-Identifier: Apache-2.0 */

/* Reports that are a table: the same rows as JSON, CSV or XLSX. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/report_window.h"
#include "api/sheet.h"
#include "base/text.h"
#include "domain/passing_report.h"

static void by_read(struct api_call *call, enum passing_by *ret)
{
    const char *text = api_query(call->request, "by");
    if (text && !passing_by_parse(text, ret)) {
        problem_add(call->domain, "?by", "UNKNOWN",
                    "must be all, partner, line, country, source or month");
    }
}

static const char *format_read(struct api_call *call)
{
    const char *text = api_query(call->request, "format");
    if (text && !text_equal(text, "json") && !text_equal(text, "csv") &&
        !text_equal(text, "xlsx")) {
        problem_add(call->domain, "?format", "UNKNOWN", "must be json, csv or xlsx");
    }
    return text ? text : "json";
}

static void report_json(struct api_call *call, const struct passing_report *report,
                        const struct passing_scope *scope, const struct table *table)
{
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    passing_report_to_json(&json, report, scope, table);
    json_object_end(&json);
}

/* The file's name is one of ours, so it needs no quoting. */
static enum score_status report_file(struct api_call *call, const struct passing_report *report,
                                     const char *format, const struct table *table,
                                     struct score_error *err)
{
    struct api_response *response = call->response;
    bool is_csv = text_equal(format, "csv");
    const char *disposition =
        arena_format(call->arena, "attachment; filename=\"%s.%s\"", report->name, format);
    if (!disposition) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    api_response_clear(response);
    response->content_type = is_csv ? "text/csv; charset=utf-8" : SHEET_MEDIA_TYPE;
    api_response_header_set(response, "Content-Disposition", disposition);
    return is_csv ? table_write_csv(table, &response->body, err)
                  : table_write_xlsx(table, report->name, &response->body, err);
}

enum score_status handle_report_table(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    const char *name = api_param(call, "name");
    const struct passing_report *report = name ? passing_report_find(name) : NULL;
    if (!report) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no such report");
    }
    struct passing_scope scope = {.days = report_window_read(call), .by = report->by};
    by_read(call, &scope.by);
    const char *format = format_read(call);
    SCORE_TRY(call_query_check(call, "window by format", err));
    struct table table;
    SCORE_TRY(report->make(call->domain, &scope, &table, err));
    if (text_equal(format, "json")) {
        report_json(call, report, &scope, &table);
    } else {
        SCORE_TRY(report_file(call, report, format, &table, err));
    }
    call->response->status = 200;
    return SCORE_OK;
}
