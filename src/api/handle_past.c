/* SPDX-License-Identifier: Apache-2.0 */

/* What was there before SCORE, and what lets it begin: the past, attestations. */

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "api/json_in.h"
#include "base/limits.h"
#include "domain/attest.h"
#include "domain/past.h"

enum { ATTEST_PARTNERS_MAX = 1000 };

enum score_status handle_report_past(struct api_context *context, struct api_call *call,
                                     struct score_error *err)
{
    (void)context;
    SCORE_TRY(call_query_check(call, "", err));
    struct past_report report;
    SCORE_TRY(report_past(call->domain, &report, err));
    struct json_writer json;
    call_json_begin(call, &json);
    past_to_json(&json, &report);
    call->response->status = 200;
    return SCORE_OK;
}

struct attest_input {
    const char *ground;
    const char *line;
    struct json_texts facts;
    struct json_texts partners;
};

#define AT(member) offsetof(struct attest_input, member)
static const struct json_field ATTEST_FIELDS[] = {
    {"facts", JSON_IN_TEXTS, JSON_IN_REQUIRED, AT(facts), 0, 1, FACT_PROFILE},
    {"ground", JSON_IN_TEXT, JSON_IN_REQUIRED, AT(ground), 0, 1, LIMIT_TEXT_BYTES},
    {"partners", JSON_IN_TEXTS, JSON_IN_NULLABLE, AT(partners), 0, 1, ATTEST_PARTNERS_MAX},
    {"line", JSON_IN_TEXT, JSON_IN_NULLABLE, AT(line), 0, 0, LIMIT_CODE_BYTES},
};

/* Texts of a list that do not parse are named by their place in it. */
static void item_wrong(struct api_call *call, const char *list, size_t i, const char *code,
                       const char *message)
{
    const char *field = arena_format(call->arena, "%s/%zu", list, i);
    problem_add(call->domain, field ? field : list, code, "%s", message);
}

static enum score_status attest_from_json(struct api_call *call, struct attest_request *ret,
                                          struct score_error *err)
{
    struct attest_input input = {0};
    SCORE_TRY(json_in_read(call, ATTEST_FIELDS, SCORE_ARRAY_COUNT(ATTEST_FIELDS), &input, err));
    int64_t *ids = NULL;
    if (input.partners.count) {
        ids = arena_alloc_array(call->arena, input.partners.count, sizeof(*ids));
        if (!ids) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
    }
    *ret = (struct attest_request){.ground = input.ground,
                                   .line = input.line ? input.line : "",
                                   .partner_ids = ids,
                                   .partner_count = input.partners.count};
    for (size_t i = 0; i < input.facts.count; i++) {
        enum fact_kind kind;
        if (fact_kind_parse(input.facts.items[i], &kind)) {
            ret->facts |= UINT32_C(1) << kind;
        } else {
            item_wrong(call, "facts", i, "UNKNOWN", "is none of the five facts");
        }
    }
    for (size_t i = 0; i < input.partners.count; i++) {
        if (!id_parse(ID_PARTNER, input.partners.items[i], &ids[i])) {
            item_wrong(call, "partners", i, "FORMAT", "is no partner's id");
        }
    }
    return problem_status(call->domain, err);
}

enum score_status handle_attestation_create(struct api_context *context, struct api_call *call,
                                            struct score_error *err)
{
    (void)context;
    struct attest_request request;
    struct attest_result result;
    SCORE_TRY(attest_from_json(call, &request, err));
    SCORE_TRY(partner_attest(call->domain, &request, &result, err));
    struct json_writer json;
    call_json_begin(call, &json);
    attest_to_json(&json, &result);
    call->response->status = 200;
    return SCORE_OK;
}
