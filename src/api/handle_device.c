/* SPDX-License-Identifier: Apache-2.0 */

/* Where somebody is signed in. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/sign_in.h"

static void device_to_json(struct json_writer *json, const struct device *device)
{
    const struct session *session = &device->session;
    json_object_begin(json);
    json_field_id(json, "id", ID_SESSION, device->id);
    json_field_text(json, "agent", session->agent);
    json_field_text(json, "address", session->address);
    json_field_time(json, "created_at", session->created_at_ms);
    json_field_time(json, "seen_at",
                    session->seen_at_ms ? session->seen_at_ms : session->created_at_ms);
    json_field_bool(json, "is_current", device->is_current);
    json_object_end(json);
}

/* A key is asked for although a cookie came along: then no session is the one that asks. */
static const char *asking_token(const struct api_call *call)
{
    return call->request->authorization[0] ? "" : call->request->session_token;
}

enum score_status handle_device_list(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    struct device *items = NULL;
    size_t count = 0;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(device_list(call->domain, asking_token(call), &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        device_to_json(&json, &items[i]);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_device_end(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    bool was_current = false;
    SCORE_TRY(call_id(call, ID_SESSION, &id, err));
    SCORE_TRY(device_end(call->domain, id, asking_token(call), &was_current, err));
    if (was_current) {
        session_cookie_set(call, "", 0);
    }
    call->response->status = 204;
    return SCORE_OK;
}
