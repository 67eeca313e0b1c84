/* SPDX-License-Identifier: Apache-2.0 */

/* What became of the mails. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "domain/mail.h"

enum score_status handle_mail_list(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    struct call_page page;
    enum mail_state state = 0;
    const char *word = call_query_text(call, "state");
    call_page_read(call, &page);
    if (*word && !mail_state_parse(word, &state)) {
        problem_add(call->domain, "state", "UNKNOWN", "WAITING, SENT, FAILED or BOUNCED");
    }
    SCORE_TRY(call_query_check(call, "limit cursor state", err));
    struct mail *items = NULL;
    size_t count = 0;
    SCORE_TRY(mail_list(call->domain, state, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        mail_to_json(&json, &items[i]);
    }
    struct call_place last = {.id = has_next ? items[count - 1].id : 0};
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}
