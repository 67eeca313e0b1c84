/* SPDX-License-Identifier: Apache-2.0 */
#include "api/idempotency.h"

#include "api/problem.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"
#include "store/event_store.h"
#include "store/party_store.h"

/* What makes two requests the same: method, path, query in order, body. A quick hash must not hold
 * a password, which could be guessed from it; the fingerprint leaves it out. */
static void request_hash(const struct api_call *call, char ret[HASH_HEX_SIZE])
{
    const struct api_request *request = call->request;
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, request->method, strlen(request->method) + 1);
    hash_stream_add(&stream, request->path, strlen(request->path) + 1);
    for (size_t i = 0; i < request->query_count; i++) {
        hash_stream_add(&stream, request->query[i].name, strlen(request->query[i].name) + 1);
        hash_stream_add(&stream, request->query[i].value, strlen(request->query[i].value) + 1);
    }
    hash_stream_add(&stream, "", 1);
    if (call->fingerprint) {
        hash_stream_add(&stream, call->fingerprint, strlen(call->fingerprint));
    } else {
        hash_stream_add(&stream, request->body, request->body_len);
    }
    uint8_t hash[HASH_BYTES];
    hash_stream_final(&stream, hash);
    text_hex(hash, sizeof(hash), ret);
}

static void answer_again(struct api_call *call, const struct idempotency_record *record)
{
    struct api_response *response = call->response;
    api_response_clear(response);
    response->status = record->status;
    response->content_type = record->status < 400 ? "application/json" : "application/problem+json";
    buf_add_text(&response->body, record->body);
    api_response_header_set(response, "Idempotent-Replayed", "true");
    if (record->etag[0]) {
        api_response_header_set(response, "ETag", record->etag);
    }
    if (record->location[0]) {
        api_response_header_set(response, "Location", record->location);
    }
}

enum score_status idempotency_replay(struct api_call *call, bool *ret_answered,
                                     struct score_error *err)
{
    struct idempotency_record record;
    enum score_status status =
        store_idempotency_get(call->domain->store, call->domain->actor.user_id,
                              call->request->idempotency_key, call->arena, &record, err);
    *ret_answered = false;
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    char hash[HASH_HEX_SIZE];
    request_hash(call, hash);
    if (!text_equal(hash, record.request_hash)) {
        return problem_edge(call, API_EDGE_IDEMPOTENCY_MISMATCH, "", err);
    }
    answer_again(call, &record);
    *ret_answered = true;
    return SCORE_OK;
}

enum score_status idempotency_keep(struct api_call *call, struct score_error *err)
{
    const struct api_response *response = call->response;
    SCORE_TRY(buf_status(&response->body, "response", err));
    char hash[HASH_HEX_SIZE];
    request_hash(call, hash);
    struct idempotency_record record = {
        .user_id = call->domain->actor.user_id,
        .key = call->request->idempotency_key,
        .request_hash = hash,
        .status = response->status,
        .etag = api_response_header(response, "ETag"),
        .location = api_response_header(response, "Location"),
        .body = call->replay_body ? call->replay_body : buf_text(&response->body),
        .created_at_ms = domain_now_ms(call->domain),
    };
    return store_idempotency_add(call->domain->store, &record, err);
}

enum score_status api_tidy(struct api_context *context, struct score_error *err)
{
    int64_t now_ms = clock_now_ms(&context->clock);
    SCORE_TRY(store_idempotency_expire(context->store, now_ms - LIMIT_IDEMPOTENCY_MS, err));
    return store_sessions_expire(context->store, now_ms, err);
}
