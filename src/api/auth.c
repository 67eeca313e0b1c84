/* SPDX-License-Identifier: Apache-2.0 */

/* Who asks, and may they ask this at all: before the body is looked at, on a read context. */

#include "api/api.h"

#include "api/presence.h"
#include "api/problem.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/identity.h"
#include "domain/session.h"

static const char BEARER[] = "Bearer ";

/* How the request shows who it is. */
struct credentials {
    struct user user;
    struct session session; /* csrf_token "" when a key was used */
};

static bool has_bearer(const struct api_request *request)
{
    return strncasecmp(request->authorization, BEARER, sizeof(BEARER) - 1) == 0;
}

/* A key outranks a cookie: programs that send one mean it. */
static enum score_status credentials_find(const struct api_context *context, struct api_call *call,
                                          struct credentials *ret, struct score_error *err)
{
    const struct api_request *request = call->request;
    *ret = (struct credentials){.session = {.csrf_token = ""}};
    if (has_bearer(request)) {
        return api_key_find(call->domain, request->authorization + sizeof(BEARER) - 1, &ret->user,
                            err);
    }
    if (request->session_token[0]) {
        SCORE_TRY(
            session_find(call->domain, request->session_token, &ret->session, &ret->user, err));
        int64_t now_ms = clock_now_ms(&context->clock);
        if (session_is_stale(&ret->session, now_ms)) {
            api_presence_note(context->presence, ret->session.token_hash, now_ms);
        }
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_DENIED, "", "nobody signed in");
}

static bool is_safe_method(const char *method)
{
    return text_equal(method, "GET") || text_equal(method, "HEAD");
}

static bool csrf_holds(const struct api_request *request, const struct session *session)
{
    if (is_safe_method(request->method) || has_bearer(request)) {
        return true;
    }
    size_t len = strlen(session->csrf_token);
    return len > 0 && strlen(request->csrf_token) == len &&
           hash_equal(request->csrf_token, session->csrf_token, len);
}

/* What the route asks of every request, whoever sends it. */
static enum score_status headers_check(struct api_call *call, struct score_error *err)
{
    const struct api_request *request = call->request;
    if (call->route->needs_idempotency_key) {
        size_t len = strlen(request->idempotency_key);
        if (len == 0) {
            return problem_edge(call, API_EDGE_IDEMPOTENCY_KEY_MISSING, "", err);
        }
        if (len > LIMIT_IDEMPOTENCY_KEY_BYTES) {
            return problem_edge(call, API_EDGE_IDEMPOTENCY_KEY_MISSING,
                                "the Idempotency-Key is longer than 128 bytes", err);
        }
    }
    if (call->route->needs_if_match && !request->if_match[0]) {
        return problem_edge(call, API_EDGE_IF_MATCH_MISSING, "", err);
    }
    return SCORE_OK;
}

static enum score_status actor_set(struct api_call *call, const struct user *user,
                                   struct score_error *err)
{
    struct actor *actor = arena_alloc(call->arena, sizeof(*actor));
    if (!actor) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *actor = actor_of_user(user, call->arena);
    call->actor = actor;
    return SCORE_OK;
}

/* Neither wrong nor missing credentials are told apart. */
static bool is_refusal(enum score_status status)
{
    return status == SCORE_DENIED || status == SCORE_NOT_FOUND || status == SCORE_INVALID;
}

static enum score_status authenticate(const struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    struct credentials credentials;
    enum score_status status = credentials_find(context, call, &credentials, err);
    if (call->route->is_public) {
        if (status == SCORE_OK) {
            SCORE_TRY(actor_set(call, &credentials.user, err));
        } else if (!is_refusal(status)) {
            return status;
        }
        return headers_check(call, err);
    }
    if (is_refusal(status)) {
        return problem_edge(call, API_EDGE_UNAUTHENTICATED, "", err);
    }
    SCORE_TRY(status);
    if (!csrf_holds(call->request, &credentials.session)) {
        return problem_edge(call, API_EDGE_CSRF, "", err);
    }
    if ((credentials.user.roles & call->route->roles) == 0) {
        return score_error_set(err, SCORE_DENIED, "", "your role does not allow this");
    }
    SCORE_TRY(actor_set(call, &credentials.user, err));
    return headers_check(call, err);
}

enum score_status api_authenticate(struct api_context *context, struct api_call *call)
{
    struct domain domain = {.store = context->store,
                            .site = context->site,
                            .world = context->world,
                            .clock = context->clock,
                            .arena = call->arena,
                            .actor = {.name = ""}};
    call->domain = &domain;
    enum score_status status = authenticate(context, call, &call->error);
    if (status && call->response->status == 0) {
        problem_write(call, status, &call->error, &domain.problem);
    }
    call->domain = NULL;
    return status;
}
