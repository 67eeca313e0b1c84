/* SPDX-License-Identifier: Apache-2.0 */
#include "api/idempotency.h"

#include "api/limiter.h"
#include "api/presence.h"
#include "api/problem.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"
#include "domain/import_draft.h"
#include "domain/link.h"
#include "store/event_store.h"
#include "store/lease_store.h"
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

/* Under what an answer is kept. */
struct owner {
    int64_t user_id;
    const char *key;
    char public_key[HASH_HEX_SIZE];
};

/* A key of nobody's is stored as a hash of it and of what its sender holds, each behind its length.
 * No client can choose one that looks like it for user 0. */
static void owner_find(const struct api_call *call, struct owner *ret)
{
    const struct api_request *request = call->request;
    ret->user_id = call->domain->actor.user_id;
    ret->key = request->idempotency_key;
    if (!call->route->is_public) {
        return;
    }
    const char *scope = call->scope ? call->scope : request->body;
    uint64_t scope_len = call->scope ? strlen(call->scope) : request->body_len;
    struct hash_stream stream;
    uint8_t hash[HASH_BYTES];
    hash_stream_init(&stream);
    hash_stream_add(&stream, &scope_len, sizeof(scope_len));
    hash_stream_add(&stream, scope, (size_t)scope_len);
    hash_stream_add(&stream, ret->key, strlen(ret->key));
    hash_stream_final(&stream, hash);
    text_hex(hash, sizeof(hash), ret->public_key);
    ret->user_id = 0;
    ret->key = ret->public_key;
}

static enum score_status record_find(const struct api_call *call, struct idempotency_record *ret,
                                     struct score_error *err)
{
    struct owner owner;
    owner_find(call, &owner);
    return store_idempotency_get(call->domain->store, owner.user_id, owner.key, call->arena, ret,
                                 err);
}

enum score_status idempotency_is_known(struct api_call *call, bool *ret, struct score_error *err)
{
    struct idempotency_record record;
    enum score_status status = record_find(call, &record, err);
    *ret = status == SCORE_OK;
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

enum score_status idempotency_fingerprint(struct api_call *call, const char *const *texts,
                                          size_t count, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf buf = {0};
    buf_init(&buf, LIMIT_BODY_BYTES);
    for (size_t i = 0; i < count; i++) {
        const char *text = texts[i] ? texts[i] : "";
        buf_add_format(&buf, "%zu:%s", strlen(text), text);
    }
    SCORE_TRY(buf_status(&buf, "fingerprint", err));
    call->fingerprint = arena_dup_text(call->arena, buf_text(&buf));
    return call->fingerprint ? SCORE_OK
                             : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
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
    enum score_status status = record_find(call, &record, err);
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
    struct owner owner;
    request_hash(call, hash);
    owner_find(call, &owner);
    struct idempotency_record record = {
        .user_id = owner.user_id,
        .key = owner.key,
        .request_hash = hash,
        .status = response->status,
        .etag = api_response_header(response, "ETag"),
        .location = api_response_header(response, "Location"),
        .body = call->replay_body ? call->replay_body : buf_text(&response->body),
        .created_at_ms = domain_now_ms(call->domain),
    };
    struct store *store = call->domain->store;
    store_later_begin(store);
    return store_later_end(store, store_idempotency_add(store, &record, err), err);
}

/* By the time that has passed: when the clock is set ahead, nobody's key, draft or session has
 * aged, and when it is set right again, they are needed. */
enum score_status api_tidy(struct api_context *context, struct score_error *err)
{
    int64_t ahead_ms = context->clock_watch ? context->clock_watch->ahead_ms : 0;
    int64_t now_ms = clock_now_ms(&context->clock) - ahead_ms;
    struct domain domain = {.store = context->store, .clock = clock_manual(&now_ms)};
    SCORE_TRY(store_idempotency_expire(context->store, now_ms - LIMIT_IDEMPOTENCY_MS, err));
    SCORE_TRY(links_tidy(&domain, err));
    SCORE_TRY(import_draft_tidy(&domain, err));
    SCORE_TRY(store_rate_expire(context->store, now_ms, err));
    return store_sessions_expire(context->store, now_ms, err);
}

bool api_notes_due(const struct api_context *context)
{
    return api_limiter_has_notes(context->limiter) || api_presence_has_notes(context->presence);
}

enum score_status api_notes_write(struct api_context *context, struct score_error *err)
{
    struct domain domain = {.store = context->store, .clock = context->clock};
    SCORE_TRY(api_presence_write(context->presence, &domain, err));
    return api_limiter_write(context->limiter, context->store, clock_now_ms(&context->clock), err);
}

void api_notes_done(const struct api_context *context, bool is_committed)
{
    api_limiter_written(context->limiter, is_committed);
}
