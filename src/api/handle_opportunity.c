/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/opportunity.h"
#include "domain/place.h"
#include "domain/quality.h"
#include "store/opportunity_store.h"

static const struct {
    const char *text;
    enum opportunity_sort sort;
} SORTS[] = {
    {"-updated_at", OPPORTUNITY_SORT_UPDATED_DESC},
    {"updated_at", OPPORTUNITY_SORT_UPDATED_ASC},
    {"-created_at", OPPORTUNITY_SORT_CREATED_DESC},
    {"created_at", OPPORTUNITY_SORT_CREATED_ASC},
};

static int sort_read(struct api_call *call)
{
    const char *text = api_query(call->request, "sort");
    for (size_t i = 0; text && i < SCORE_ARRAY_COUNT(SORTS); i++) {
        if (text_equal(text, SORTS[i].text)) {
            return (int)SORTS[i].sort;
        }
    }
    if (text) {
        problem_add(call->domain, "?sort", "UNKNOWN", "no such order");
    }
    return OPPORTUNITY_SORT_UPDATED_DESC;
}

static struct call_place place_of(const struct opportunity *opportunity, int sort)
{
    bool is_by_update =
        sort == OPPORTUNITY_SORT_UPDATED_DESC || sort == OPPORTUNITY_SORT_UPDATED_ASC;
    return (struct call_place){
        .key = is_by_update ? opportunity->updated_at_ms : opportunity->created_at_ms,
        .id = opportunity->id,
    };
}

static struct opportunity_query query_read(struct api_call *call)
{
    struct opportunity_query query = {.query = call_query_text(call, "q"), .sort = sort_read(call)};
    const char *placement = api_query(call->request, "placement");
    if (placement && !placement_parse(placement, &query.placement)) {
        problem_add(call->domain, "?placement", "UNKNOWN", "no such placement");
    }
    const char *stage = api_query(call->request, "stage");
    if (stage && !stage_parse(stage, &query.stage)) {
        problem_add(call->domain, "?stage", "UNKNOWN", "no such stage");
    }
    if (strlen(query.query) > LIMIT_NAME_BYTES) {
        problem_add(call->domain, "?q", "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
    }
    call_query_bool(call, "open", &query.open_only);
    call_query_bool(call, "waiting", &query.waiting_only);
    call_query_id(call, "partner", ID_PARTNER, &query.partner_id);
    return query;
}

/* The vendor's people see what each lead is worth. */
static void list_item_write(struct json_writer *json, const struct domain *domain,
                            const struct quality_model *model,
                            const struct opportunity *opportunity)
{
    struct quality quality;
    struct opportunity_extras extras = {0};
    if (actor_has(domain, ROLES_VENDOR)) {
        quality_of(model, opportunity, &quality);
        extras.quality = &quality;
    }
    opportunity_to_json(json, opportunity, &extras);
}

enum score_status handle_opportunity_list(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    struct call_page page;
    call_page_read(call, &page);
    struct opportunity_query query = query_read(call);
    SCORE_TRY(
        call_query_check(call, "limit cursor placement stage open waiting partner q sort", err));
    struct opportunity *items = NULL;
    size_t count = 0;
    SCORE_TRY(opportunity_list(call->domain, &query, &page.page, &items, &count, err));
    bool has_next = call_page_cut(&page, &count);
    struct quality_model model = {0};
    if (actor_has(call->domain, ROLES_VENDOR)) {
        SCORE_TRY(quality_model_read(call->domain, &model, err));
    }
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        list_item_write(&json, call->domain, &model, &items[i]);
    }
    struct call_place last = {0};
    if (has_next) {
        last = place_of(&items[count - 1], query.sort);
    }
    call_list_end(call, &json, &page, has_next ? &last : NULL);
    return SCORE_OK;
}

/* One opportunity as the answer; a NEW one says what it still needs. */
static enum score_status answer(struct api_call *call, int status,
                                const struct opportunity *opportunity, struct score_error *err)
{
    static const struct missing_field none;
    struct missing_field *missing = NULL;
    size_t count = 0;
    if (opportunity->placement == PLACEMENT_NEW) {
        SCORE_TRY(opportunity_missing(call->domain, opportunity, &missing, &count, err));
    }
    struct quality_model model;
    struct quality quality;
    struct opportunity_extras extras = {.missing = count ? missing : &none, .missing_count = count};
    if (actor_has(call->domain, ROLES_VENDOR)) {
        SCORE_TRY(quality_model_read(call->domain, &model, err));
        quality_of(&model, opportunity, &quality);
        extras.quality = &quality;
    }
    struct json_writer json;
    call_json_begin(call, &json);
    opportunity_to_json(&json, opportunity, &extras);
    call_etag_set(call, "%lld", (long long)opportunity->version);
    call->response->status = status;
    return SCORE_OK;
}

enum score_status handle_opportunity_create(struct api_context *context, struct api_call *call,
                                            struct score_error *err)
{
    (void)context;
    struct opportunity_change change;
    SCORE_TRY(opportunity_from_json(call, false, &change, err));
    struct opportunity opportunity;
    SCORE_TRY(opportunity_create(call->domain, &change, &opportunity, err));
    SCORE_TRY(answer(call, 201, &opportunity, err));
    call_location_set(call, "opportunities", ID_OPPORTUNITY, opportunity.id);
    return SCORE_OK;
}

enum score_status handle_opportunity_get(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(call_query_check(call, "", err));
    struct opportunity opportunity;
    SCORE_TRY(opportunity_get(call->domain, id, &opportunity, err));
    return answer(call, 200, &opportunity, err);
}

enum score_status handle_opportunity_update(struct api_context *context, struct api_call *call,
                                            struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    int64_t version = 0;
    struct opportunity_change change;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(call_if_match(call, &version, err));
    SCORE_TRY(opportunity_from_json(call, true, &change, err));
    struct opportunity opportunity;
    enum score_status status =
        opportunity_patch(call->domain, id, version, &change, &opportunity, err);
    if (status) {
        return call_stale(call, status, err);
    }
    return answer(call, 200, &opportunity, err);
}

enum score_status handle_opportunity_recommend(struct api_context *context, struct api_call *call,
                                               struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(json_in_read(call, NULL, 0, NULL, err));
    struct recommendation recommendation = {.seed = ""};
    enum score_status status = place_recommend(call->domain, id, &recommendation, err);
    if (status != SCORE_EXHAUSTED) { /* nobody is an answer too: it lists why */
        SCORE_TRY(status);
    }
    struct json_writer json;
    call_json_begin(call, &json);
    recommendation_to_json(&json, &recommendation);
    call->response->status = 201;
    return SCORE_OK;
}

struct place_input {
    const char *partner;
    const char *reason;
    bool duplicate_ok;
};

static const struct json_field PLACE_FIELDS[] = {
    {"partner", JSON_IN_TEXT, 0, offsetof(struct place_input, partner), 0, 1, LIMIT_NAME_BYTES},
    {"reason", JSON_IN_TEXT, 0, offsetof(struct place_input, reason), 0, 1, LIMIT_TEXT_BYTES},
    {"duplicate_ok", JSON_IN_BOOL, 0, offsetof(struct place_input, duplicate_ok), 0, 0, 0},
};

/* Another partner than SCORE's needs a reason, and so does what looks like a duplicate; a reason
 * needs one of them. */
static enum score_status place_from_json(struct api_call *call, struct place_input *ret,
                                         int64_t *ret_partner_id, struct score_error *err)
{
    *ret = (struct place_input){0};
    SCORE_TRY(json_in_read(call, PLACE_FIELDS, SCORE_ARRAY_COUNT(PLACE_FIELDS), ret, err));
    if (ret->partner && !ret->reason) {
        problem_add(call->domain, "reason", "REQUIRED", "say why not SCORE's choice");
    }
    if (ret->duplicate_ok && !ret->reason) {
        problem_add(call->domain, "reason", "REQUIRED", "say why it is another lead");
    }
    if (ret->reason && !ret->partner && !ret->duplicate_ok) {
        problem_add(call->domain, "partner", "REQUIRED", "is missing beside the reason");
    }
    if (ret->partner && !id_parse(ID_PARTNER, ret->partner, ret_partner_id)) {
        problem_add(call->domain, "partner", "FORMAT", "is no partner's id");
    }
    return problem_status(call->domain, err);
}

enum score_status handle_opportunity_place(struct api_context *context, struct api_call *call,
                                           struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    int64_t partner_id = 0;
    struct place_input input;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(place_from_json(call, &input, &partner_id, err));
    struct placed placed;
    if (partner_id) {
        SCORE_TRY(place_override(call->domain, id, partner_id, input.reason, &placed, err));
    } else {
        struct place_consent consent = {.duplicate_ok = input.duplicate_ok,
                                        .reason = input.reason ? input.reason : ""};
        SCORE_TRY(place_one_with(call->domain, id, &consent, &placed, err));
    }
    struct json_writer json;
    call_json_begin(call, &json);
    placed_to_json(&json, &placed);
    call_location_set(call, "offers", ID_OFFER, placed.offer.id);
    call->response->status = 201;
    return SCORE_OK;
}

enum score_status handle_opportunity_stage_set(struct api_context *context, struct api_call *call,
                                               struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct stage_move move;
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(stage_move_from_json(call, &move, err));
    struct opportunity opportunity;
    SCORE_TRY(opportunity_stage_move(call->domain, id, &move, &opportunity, err));
    return answer(call, 200, &opportunity, err);
}

struct reason_input {
    const char *reason;
};

static const struct json_field REASON_FIELDS[] = {
    {"reason", JSON_IN_TEXT, JSON_IN_REQUIRED, offsetof(struct reason_input, reason), 0, 1,
     LIMIT_TEXT_BYTES},
};

enum score_status handle_opportunity_cancel(struct api_context *context, struct api_call *call,
                                            struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct reason_input input = {0};
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(json_in_read(call, REASON_FIELDS, SCORE_ARRAY_COUNT(REASON_FIELDS), &input, err));
    struct opportunity opportunity;
    SCORE_TRY(opportunity_cancel(call->domain, id, input.reason, &opportunity, err));
    return answer(call, 200, &opportunity, err);
}

enum score_status handle_opportunity_review(struct api_context *context, struct api_call *call,
                                            struct score_error *err)
{
    (void)context;
    int64_t id = 0;
    struct reason_input input = {0};
    SCORE_TRY(call_id(call, ID_OPPORTUNITY, &id, err));
    SCORE_TRY(json_in_read(call, REASON_FIELDS, SCORE_ARRAY_COUNT(REASON_FIELDS), &input, err));
    struct opportunity opportunity;
    SCORE_TRY(opportunity_review(call->domain, id, input.reason, &opportunity, err));
    return answer(call, 200, &opportunity, err);
}
