/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json_proof.h"
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

enum score_status handle_seal_get(struct api_context *context, struct api_call *call,
                                  struct score_error *err)
{
    (void)context;
    struct proof proof;
    struct json_writer json;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(proof_read(call->domain, &proof, err));
    call_json_begin(call, &json);
    proof_to_json(&json, &proof);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_checkpoint_list(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    struct call_page page;
    struct checkpoint *items = NULL;
    size_t count = 0;
    struct json_writer json;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    SCORE_TRY(proof_checkpoint_list(call->domain, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        proof_checkpoint_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].number : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_node_list(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    struct node *items = NULL;
    size_t count = 0;
    struct json_writer json;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(node_list(call->domain, &items, &count, err));
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        node_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}
