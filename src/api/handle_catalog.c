/* SPDX-License-Identifier: Apache-2.0 */

/* What everybody may read: this interface, the price list, offerings; and the vendor's accounts. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "domain/partner.h"

/* Made from api/openapi.json by the build (tools/embed.c). */
extern const unsigned char openapi_json[];
extern const size_t openapi_json_size;

enum score_status handle_openapi_get(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    (void)err;
    call->response->content_type = "application/json";
    buf_add(&call->response->body, openapi_json, openapi_json_size);
    api_response_header_set(call->response, "Cache-Control", "no-cache");
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_price_list_get(struct api_context *context, struct api_call *call,
                                        struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct json_writer json;
    call_json_begin(call, &json);
    price_list_to_json(&json);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_offering_list(struct api_context *context, struct api_call *call,
                                       struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor", err));
    struct offering *items = NULL;
    size_t count = 0;
    SCORE_TRY(offering_list(call->domain, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        offering_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

enum score_status handle_account_list(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    SCORE_TRY(call_query_check(call, "limit cursor q", err));
    struct account *items = NULL;
    size_t count = 0;
    SCORE_TRY(
        account_list(call->domain, call_query_text(call, "q"), &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        account_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}
