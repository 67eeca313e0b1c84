/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json_seal.h"

enum score_status handle_partner_audit_export(struct api_context *context, struct api_call *call,
                                              struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct seal_export made;
    struct json_writer json;
    SCORE_TRY(call_id(call, ID_PARTNER, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(seal_export_read(call->domain, id, &made, err));
    call_json_begin(call, &json);
    seal_export_to_json(&json, &made);
    call->response->status = 200;
    return SCORE_OK;
}
