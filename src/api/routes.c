/* SPDX-License-Identifier: Apache-2.0 */

/* The route table: what exists, who may ask, how large, on which thread. Held to openapi.yaml. */

#include "api/api.h"

#include "api/handlers.h"
#include "api/page.h"
#include "base/limits.h"
#include "base/text.h"
#include "model/enums.h"

enum {
    CREATORS = ROLE_SELLER | ROLE_CHANNEL_MANAGER,
    POLICY_MAKERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR,
    POLICY_VIEWERS = POLICY_MAKERS | ROLE_AUDITOR,
    READERS = ROLES_ANY & ~ROLE_ADMINISTRATOR, /* who administers sees no customer */
    PROGRESSERS = CREATORS | ROLE_FOCAL | ROLE_REP,
    ANSWERERS = ROLE_FOCAL,
    HOLDERS = ROLE_FOCAL | ROLE_REP,
    PROFILERS = ROLE_CHANNEL_MANAGER | ROLE_PARTNER_ADMIN | ROLE_FOCAL,
    EXPLAINED = ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR,
    EXPLAINED_OWN = EXPLAINED | ROLE_FOCAL | ROLE_PARTNER_ADMIN,
    IMPORTERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR,
    STAFF = ROLE_ADMINISTRATOR | ROLE_PARTNER_ADMIN,
    ASKERS = ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLES_PARTNER,
    CHECKERS = ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR,
    PROVEN = CHECKERS | ROLE_FOCAL | ROLE_PARTNER_ADMIN
};

#define PATH(path) .pattern = "/api/v1" path
#define GET(path, roles_, name)                                                                    \
    {                                                                                              \
        .method = "GET", PATH(path), .kind = API_READ, .roles = (roles_), .handle = handle_##name  \
    }
#define GET_LONG(path, roles_, name)                                                               \
    {                                                                                              \
        .method = "GET", PATH(path), .kind = API_READ_LONG, .roles = (roles_),                     \
        .handle = handle_##name                                                                    \
    }
#define GET_PUBLIC(path, name)                                                                     \
    {                                                                                              \
        .method = "GET", PATH(path), .kind = API_READ, .is_public = true, .handle = handle_##name  \
    }
#define POST(path, roles_, name)                                                                   \
    {                                                                                              \
        .method = "POST", PATH(path), .kind = API_WRITE, .media = API_MEDIA_JSON,                  \
        .body_bytes_max = LIMIT_BODY_BYTES, .roles = (roles_), .needs_idempotency_key = true,      \
        .handle = handle_##name                                                                    \
    }
#define POST_PREPARED(path, roles_, name)                                                          \
    {                                                                                              \
        .method = "POST", PATH(path), .kind = API_WRITE, .media = API_MEDIA_JSON,                  \
        .body_bytes_max = LIMIT_BODY_BYTES, .roles = (roles_), .needs_idempotency_key = true,      \
        .prepare = handle_##name##_prepare, .handle = handle_##name                                \
    }
#define POST_PUBLIC(path, name)                                                                    \
    {                                                                                              \
        .method = "POST", PATH(path), .kind = API_WRITE, .media = API_MEDIA_JSON,                  \
        .body_bytes_max = LIMIT_BODY_BYTES, .is_public = true, .needs_idempotency_key = true,      \
        .prepare = handle_##name##_prepare, .handle = handle_##name                                \
    }
#define PATCH(path, roles_, name)                                                                  \
    {                                                                                              \
        .method = "PATCH", PATH(path), .kind = API_WRITE, .media = API_MEDIA_MERGE_PATCH,          \
        .body_bytes_max = LIMIT_BODY_BYTES, .roles = (roles_), .needs_if_match = true,             \
        .handle = handle_##name                                                                    \
    }
#define PUT(path, roles_, name)                                                                    \
    {                                                                                              \
        .method = "PUT", PATH(path), .kind = API_WRITE, .media = API_MEDIA_JSON,                   \
        .body_bytes_max = LIMIT_BODY_BYTES, .roles = (roles_), .handle = handle_##name             \
    }
#define DELETE(path, roles_, name)                                                                 \
    {                                                                                              \
        .method = "DELETE", PATH(path), .kind = API_WRITE, .roles = (roles_),                      \
        .handle = handle_##name                                                                    \
    }

/* clang-format off */
static const struct api_route ROUTES[] = {
    GET_PUBLIC("/openapi.json", openapi_get),
    GET_PUBLIC("/price-list", price_list_get),
    GET_PUBLIC("/guides", guide_list),
    GET_PUBLIC("/guides/{name}", guide_get),

    {.method = "POST", PATH("/session"), .kind = API_WRITE, .media = API_MEDIA_JSON,
     .body_bytes_max = LIMIT_BODY_BYTES, .is_public = true,
     .prepare = handle_session_prepare, .handle = handle_session_create},
    DELETE("/session", ROLES_ANY, session_delete),
    GET("/me", ROLES_ANY, me_get),
    GET("/sessions", ROLES_ANY, device_list),
    DELETE("/sessions/{id}", ROLES_ANY, device_end),
    GET_PUBLIC("/setup", setup_get),
    POST_PUBLIC("/setup", setup_create),
    POST_PUBLIC("/password/forgot", password_forgot),
    POST_PUBLIC("/password/reset", password_reset),

    GET("/invitations", IMPORTERS, invitation_list),
    POST("/invitations", IMPORTERS, invitation_create),
    POST_PUBLIC("/invitations/open", invitation_open),
    POST_PUBLIC("/invitations/accept", invitation_accept),

    GET("/opportunities", READERS, opportunity_list),
    POST("/opportunities", CREATORS, opportunity_create),
    GET("/opportunities/{id}", READERS, opportunity_get),
    PATCH("/opportunities/{id}", PROGRESSERS, opportunity_update),
    POST("/opportunities/{id}/recommendation", CREATORS, opportunity_recommend),
    POST("/opportunities/{id}/place", CREATORS, opportunity_place),
    POST("/opportunities/{id}/stage", PROGRESSERS, opportunity_stage_set),
    GET("/opportunities/{id}/line-items", READERS, line_item_list),
    POST("/opportunities/{id}/line-items", PROGRESSERS, line_item_create),
    GET("/opportunities/{id}/notes", READERS, note_list),
    POST("/opportunities/{id}/notes", PROGRESSERS, note_create),
    GET("/opportunities/{id}/history", READERS, opportunity_history),
    GET("/opportunities/{id}/duplicates", EXPLAINED, opportunity_duplicates),
    POST("/opportunities/{id}/cancel", CREATORS, opportunity_cancel),
    POST("/opportunities/{id}/review", CREATORS, opportunity_review),

    GET("/offers", READERS, offer_list),
    GET("/offers/{id}", READERS, offer_get),
    POST("/offers/{id}/accept", ANSWERERS, offer_accept),
    POST("/offers/{id}/decline", ANSWERERS, offer_decline),
    POST("/offers/{id}/return", HOLDERS, offer_return),
    POST("/offers/{id}/recall", CREATORS, offer_recall),
    POST("/offers/{id}/extend", CREATORS, offer_extend),
    POST("/offers/{id}/feedback", HOLDERS, offer_feedback),

    GET("/partners", ROLES_ANY, partner_list),
    GET("/partners/{id}", ROLES_ANY, partner_get),
    PATCH("/partners/{id}", PROFILERS, partner_update),
    GET("/partners/{id}/readiness", ROLES_ANY, partner_readiness),
    GET("/partners/{id}/feedback", ROLES_ANY, partner_feedback),
    GET_LONG("/partners/{id}/audit-export", PROVEN, partner_audit_export),
    POST("/partners/{id}/facts", IMPORTERS, partner_fact_attest),
    POST("/partners/{id}/pause", PROFILERS, partner_pause),
    GET("/partners/{id}/focals", ROLES_ANY, focal_list),
    PUT("/partners/{id}/focals", ROLE_CHANNEL_MANAGER | ROLE_PARTNER_ADMIN, focal_set),
    GET("/partners/{id}/focals/history", ROLES_ANY, focal_history),
    GET("/partners/{id}/users", CHECKERS | ROLES_PARTNER, partner_user_list),

    POST_PREPARED("/placements/preview", ROLE_CHANNEL_MANAGER, placement_preview),
    POST("/placements", ROLE_CHANNEL_MANAGER, placement_create),
    POST("/attestations", IMPORTERS, attestation_create),

    GET("/experiments", POLICY_VIEWERS, experiment_list),
    POST("/experiments", POLICY_MAKERS, experiment_create),
    GET("/experiments/{id}", POLICY_VIEWERS, experiment_get),
    POST("/experiments/{id}/stop", POLICY_MAKERS, experiment_stop),
    GET("/policies", POLICY_VIEWERS, policy_list),
    POST("/policies", POLICY_MAKERS, policy_create),
    GET("/policies/{id}", POLICY_VIEWERS, policy_get),
    POST_PREPARED("/policies/{id}/evaluate", POLICY_MAKERS, policy_evaluate),
    POST("/policies/{id}/approve", POLICY_MAKERS, policy_approve),
    POST("/policies/{id}/shadow", POLICY_MAKERS, policy_shadow),
    POST("/policies/{id}/activate", POLICY_MAKERS, policy_activate),
    POST("/policies/{id}/rollback", POLICY_MAKERS, policy_rollback),

    GET_LONG("/decisions/{id}", EXPLAINED, decision_get),
    GET_LONG("/decisions/{id}/explanation", EXPLAINED_OWN, decision_explain),
    POST_PREPARED("/decisions/{id}/replay", CHECKERS, decision_replay),

    GET("/channels-team", ROLES_ANY, channels_list),
    PUT("/channels-team", ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, channels_set),
    GET("/questions", ASKERS, question_list),
    POST("/questions", ROLES_PARTNER, question_ask),
    GET("/questions/{id}", ASKERS, question_get),
    POST("/questions/{id}/answer", ROLE_CHANNEL_MANAGER, question_answer),

    GET("/offerings", ROLES_ANY, offering_list),
    GET("/accounts", CREATORS | ROLE_AUDITOR, account_list),

    GET("/users", ROLE_ADMINISTRATOR | ROLES_PARTNER, user_list),
    POST_PREPARED("/users", STAFF, user_create),
    GET("/api-keys", ROLES_ANY, api_key_list),
    POST("/api-keys", ROLES_ANY, api_key_create),
    DELETE("/api-keys/{id}", ROLES_ANY, api_key_delete),

    GET_LONG("/reports/fairness", EXPLAINED_OWN, report_fairness),
    GET("/reports/pipeline", EXPLAINED | ROLE_ADMINISTRATOR, report_pipeline),
    GET_LONG("/reports/past", CHECKERS, report_past),
    GET_LONG("/reports/sources", EXPLAINED | ROLE_ADMINISTRATOR, report_sources),
    GET("/reports/feedback", EXPLAINED | ROLE_ADMINISTRATOR, report_feedback),
    GET_LONG("/reports/{name}", EXPLAINED_OWN | ROLE_ADMINISTRATOR, report_table),
    GET_LONG("/models", ROLES_VENDOR, model_get),
    GET("/events", ROLES_VENDOR | ROLES_PARTNER, event_list),
    {.method = "GET", PATH("/events/stream"), .kind = API_STREAM,
     .roles = ROLES_VENDOR | ROLES_PARTNER, .handle = handle_event_stream},

    GET("/seal", PROVEN, seal_get),
    GET("/checkpoints", PROVEN, checkpoint_list),
    GET("/nodes", CHECKERS, node_list),

    GET("/mails", IMPORTERS, mail_list),
    GET("/imports", IMPORTERS | ROLE_AUDITOR, import_list),
    {.method = "POST", PATH("/imports"), .kind = API_WRITE, .media = API_MEDIA_CSV,
     .body_bytes_max = LIMIT_IMPORT_BODY_BYTES, .roles = IMPORTERS, .needs_idempotency_key = true,
     .handle = handle_import_create},
    GET("/imports/{id}", IMPORTERS | ROLE_AUDITOR, import_get),
    POST_PREPARED("/imports/{id}/undo", IMPORTERS, import_undo),

    GET("/import-drafts", IMPORTERS, import_draft_list),
    {.method = "POST", PATH("/import-drafts"), .kind = API_WRITE, .media = API_MEDIA_CSV,
     .body_bytes_max = LIMIT_DRAFT_BYTES, .roles = IMPORTERS, .needs_idempotency_key = true,
     .prepare = handle_import_draft_create_prepare, .handle = handle_import_draft_create},
    POST_PREPARED("/import-drafts/preview", IMPORTERS, import_draft_preview),
    POST("/import-drafts/run", IMPORTERS, import_draft_run),
    GET("/import-drafts/{id}", IMPORTERS, import_draft_get),
    {.method = "PATCH", PATH("/import-drafts/{id}"), .kind = API_WRITE,
     .media = API_MEDIA_MERGE_PATCH, .body_bytes_max = LIMIT_BODY_BYTES, .roles = IMPORTERS,
     .needs_if_match = true, .prepare = handle_import_draft_update_prepare,
     .handle = handle_import_draft_update},
    DELETE("/import-drafts/{id}", IMPORTERS, import_draft_delete),
    GET("/import-maps", IMPORTERS, import_map_list),
};
/* clang-format on */

const struct api_route *api_routes(size_t *ret_count)
{
    *ret_count = SCORE_ARRAY_COUNT(ROUTES);
    return ROUTES;
}

/* One segment of a pattern against one of a path: equal, or a {name} that takes it. */
static bool segment_match(const char **pattern, const char **path, struct arena *arena,
                          struct api_params *params)
{
    size_t pattern_len = strcspn(*pattern, "/");
    size_t path_len = strcspn(*path, "/");
    const char *name = *pattern;
    const char *value = *path;
    *pattern += pattern_len;
    *path += path_len;
    if (name[0] != '{') {
        return pattern_len == path_len && memcmp(name, value, path_len) == 0;
    }
    if (path_len == 0 || params->count == API_PARAMS_MAX) {
        return false;
    }
    struct api_pair *pair = &params->items[params->count];
    pair->name = arena_dup(arena, name + 1, pattern_len - 2);
    pair->value = arena_dup(arena, value, path_len);
    params->count += pair->name && pair->value ? 1 : 0;
    return pair->name && pair->value;
}

static bool pattern_match(const char *pattern, const char *path, struct arena *arena,
                          struct api_params *params)
{
    params->count = 0;
    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        if (!segment_match(&pattern, &path, arena, params)) {
            return false;
        }
    }
    return *pattern == '\0' && *path == '\0';
}

/* "GET, PATCH"; "" when memory ran out. */
static const char *allow_add(struct arena *arena, const char *allow, const char *method)
{
    const char *longer = allow[0] ? arena_format(arena, "%s, %s", allow, method) : method;
    return longer ? longer : "";
}

struct route_table {
    const struct api_route *routes;
    size_t count;
};

struct route_ask {
    const char *method;
    const char *path;
    struct arena *arena;
};

static struct route_table route_table_pages(void)
{
    struct route_table table = {0};
    table.routes = page_routes(&table.count);
    return table;
}

/* The route, or NULL with the methods that the path does have added to *allow. */
static const struct api_route *table_find(const struct route_table *table,
                                          const struct route_ask *ask,
                                          struct api_params *ret_params, const char **allow)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct api_route *route = &table->routes[i];
        struct api_params params = {0};
        if (!pattern_match(route->pattern, ask->path, ask->arena, &params)) {
            continue;
        }
        if (text_equal(route->method, ask->method)) {
            *ret_params = params;
            return route;
        }
        *allow = allow_add(ask->arena, *allow, route->method);
    }
    return NULL;
}

const struct api_route *api_route_find(const char *method, const char *path, struct arena *arena,
                                       struct api_params *ret_params, const char **ret_allow)
{
    const struct route_table tables[] = {
        {ROUTES, SCORE_ARRAY_COUNT(ROUTES)},
        route_table_pages(),
    };
    const char *allow = "";
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(tables); i++) {
        const struct api_route *found =
            table_find(&tables[i], &(struct route_ask){method, path, arena}, ret_params, &allow);
        if (found) {
            return found;
        }
    }
    *ret_allow = allow;
    return NULL;
}
