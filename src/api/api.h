/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_API_H
#define SCORE_API_API_H

/*
 * The border between the server (src/http) and the REST layer (src/api). Transport-free: a test,
 * a fuzzer or the server fills a struct api_request and gets a struct api_response.
 *
 * Who does what, in the order of one request:
 *
 *   http  reads the bytes, enforces sizes and deadlines; decodes path and query (percent-encoding,
 *         UTF-8, no NUL, no encoded slash); picks the headers named below; chooses the request id.
 *   http  api_route_find: 404 without a match, 405 with Allow when only the method differs.
 *   http  body_bytes_max -> 413, media -> 415; both after reading the body to its end.
 *   api   api_authenticate, as soon as the headers are there, on an HTTP thread with a read
 *         context: session or key -> actor; 401; X-CSRF-Token of a cookie session on every method
 *         but GET and HEAD -> 403; roles of the route -> 403; a missing Idempotency-Key -> 400 and
 *         If-Match -> 428 where the route asks. No argon2id here, nothing over a millisecond.
 *   http  API_READ: api_run on the HTTP thread. API_READ_LONG: on a job thread. API_WRITE: on the
 *         writer thread, inside a savepoint of the batch's transaction; the connection sleeps.
 *         Where the route has `prepare`, api_prepare runs before that on a job thread with a read
 *         context (password hashing); its result travels in call->prepared.
 *   api   api_run: idempotency lookup -> decode -> ONE domain call -> encode -> idempotency record,
 *         all in the transaction that the caller opened; fills call->response in every case.
 *   http  api_run answered SCORE_OK: the savepoint is kept, otherwise it is rolled back, whatever
 *         the HTTP status (a counted failed sign-in is a 401 that is kept). A failed outer COMMIT
 *         replaces the response by 503: nothing is acknowledged before COMMIT.
 *   http  answers: 304 when a GET's ETag is in If-None-Match; HEAD; request id, security headers,
 *         Cache-Control: no-store unless the response names another; access log, metrics.
 *
 * Threads: a call is used by one thread at a time; the hand-over is a lock. Route tables are const.
 * Lifetimes: everything a call points to lives in its arena until the response has been sent,
 * except the response's body, which the response owns.
 */

#include "api/message.h"
#include "base/clock.h"
#include "base/clock_watch.h"

#ifdef __cplusplus
extern "C" {
#endif

struct store;         /* store/store.h */
struct world;         /* domain/world.h */
struct actor;         /* domain/domain.h */
struct domain;        /* domain/domain.h */
struct site;          /* domain/domain.h */
struct api_limiter;   /* api/limiter.h */
struct api_presence;  /* api/presence.h */
struct import_runner; /* api/import_runner.c */
struct api_call;
struct api_route;

enum {
    API_PARAMS_MAX = 4, /* {names} in one pattern */
    API_PATH_SEGMENTS_MAX = 12
};

/*
 * What a thread works with: one per HTTP thread (reading; world NULL), per job thread (reading)
 * and for the writer. The api layer makes the struct domain of each call from it.
 */
struct api_context {
    struct store *store;
    struct world *world;
    struct clock clock;
    struct clock_watch *clock_watch; /* the writer's; NULL = nobody looks */
    struct api_limiter *limiter;     /* failed sign-ins, shared by all threads; NULL = no limit */
    struct api_presence *presence;   /* sessions in use, shared by all threads; NULL = not noted */
    struct import_runner *importer;  /* the writer's, owned; NULL = none yet (import_runner.h) */
    const char *maps_dir;            /* folder of import maps; NULL = none */
    void *owner;                     /* whoever opened the context (http/backend_score.c) */
    const char *seal_key;            /* the signing key's file (domain/seal_open.h); NULL = none */
    const struct site *site;         /* domain/domain.h; NULL = its defaults */
};

enum api_kind {
    API_READ,      /* < 1 ms: on the HTTP thread */
    API_READ_LONG, /* reports, exports: on a job thread */
    API_STREAM, /* an answer that goes on: opened on the HTTP thread, then fed as things happen */
    API_WRITE   /* on the writer thread, one savepoint */
};

/* What the body must be; a request without a body passes here and is the decoder's business. */
enum api_media {
    API_MEDIA_JSON,        /* application/json */
    API_MEDIA_MERGE_PATCH, /* application/merge-patch+json or application/json */
    API_MEDIA_FORM,        /* application/x-www-form-urlencoded */
    API_MEDIA_CSV,         /* text/csv */
    API_MEDIA_ANY
};

/*
 * A handler fills call->response on success. On failure it returns the status with *err filled and
 * leaves the response to api_run, which writes the problem document (api/errors.def).
 */
typedef enum score_status api_handle_fn(struct api_context *context, struct api_call *call,
                                        struct score_error *err);

struct api_route {
    const char *method;
    const char *pattern; /* "/api/v1/offers/{id}/accept" */
    enum api_kind kind;
    enum api_media media;
    size_t body_bytes_max; /* 0 = takes no body */
    uint32_t roles;        /* enum role bits, any of them suffices; 0 on public routes */
    bool is_public;        /* no sign-in; an actor is still set when credentials are valid */
    bool needs_idempotency_key;
    bool needs_if_match;
    api_handle_fn *prepare; /* NULL = none; job thread, read context */
    api_handle_fn *handle;
};

struct api_params {
    struct api_pair items[API_PARAMS_MAX];
    size_t count;
};

/* What a stream of events may show, and how far it has come. */
struct api_stream {
    int64_t user_id;    /* whose stream it is */
    int64_t partner_id; /* the firm whose events it shows; 0 = every firm's */
    int64_t after_seq;  /* the last event that was sent or passed over */
};

struct api_call {
    const struct api_request *request;
    const struct api_route *route;
    struct api_params params;
    struct arena *arena;
    struct actor *actor;      /* NULL: nobody signed in */
    void *prepared;           /* left by prepare for handle; NULL = none */
    struct api_stream stream; /* left by the handler of an API_STREAM route */
    struct api_response *response;

    struct domain *domain;   /* made by api_run and api_prepare for the handler */
    const char *fingerprint; /* left by prepare: stands for a body with a secret in it; or NULL */
    const char *scope; /* left by prepare on public routes: whose Idempotency-Key it is, by what
                          they alone hold; NULL = whoever sends this very body */
    const char *replay_body; /* what a repeated request gets instead of the body; NULL = the same */
    struct score_error error; /* the whole cause of a failure, for the log */
};

/* ---- src/api/routes.c, auth.c, run.c --------------------------------------------------------- */

/*
 * The route of `method` and `path`; parameter values point into `path`'s copy in `arena`. NULL:
 * *ret_allow is "" when no pattern matches, else the methods that exist ("GET, PATCH"), borrowed.
 */
const struct api_route *api_route_find(const char *method, const char *path, struct arena *arena,
                                       struct api_params *ret_params, const char **ret_allow);

/* The whole table, for the test that holds it against api/openapi.yaml. */
const struct api_route *api_routes(size_t *ret_count);

/* SCORE_OK: go on. Otherwise call->response holds the answer. */
SCORE_MUST_USE enum score_status api_authenticate(struct api_context *context,
                                                  struct api_call *call);
SCORE_MUST_USE enum score_status api_prepare(struct api_context *context, struct api_call *call);
SCORE_MUST_USE enum score_status api_run(struct api_context *context, struct api_call *call);
/* The calls that will run in the transaction just opened, each in a savepoint: where all are the
 * same work, what they read and write is done together (store_batch_begin). When that fails,
 * `failed` says, once it is rolled back, that each may run again, without this. */
SCORE_MUST_USE enum score_status api_batch_begin(struct api_context *context,
                                                 struct api_call *const *calls, size_t count,
                                                 struct score_error *err);
bool api_batch_failed(const struct api_context *context);
/* Forgets sessions that have ended, answers kept for repeated requests (48 hours), limits that have
 * been waited out. For the clock worker, in its transaction; costs nothing when nothing is due. */
SCORE_MUST_USE enum score_status api_tidy(struct api_context *context, struct score_error *err);
/* What this process has noted in memory: which sessions were used, who tried or asked how often. Is
 * there any; writes it down, in an open transaction; what became of it (limiter.h). */
bool api_notes_due(const struct api_context *context);
SCORE_MUST_USE enum score_status api_notes_write(struct api_context *context,
                                                 struct score_error *err);
void api_notes_done(const struct api_context *context, bool is_committed);

/* ---- src/api/stream.c ------------------------------------------------------------------------ */

/* The newest event there is; 0 = none. */
SCORE_MUST_USE enum score_status api_stream_last(struct api_context *context, int64_t *ret_seq,
                                                 struct score_error *err);
/*
 * Adds the next events behind stream->after_seq, a page of them at most, in the form of an event
 * stream. *ret_after_seq is the place behind them, also when nothing was added. Streams that show
 * the same firm's events from the same place share one call.
 */
SCORE_MUST_USE enum score_status api_stream_read(struct api_context *context,
                                                 const struct api_stream *stream, struct buf *ret,
                                                 int64_t *ret_after_seq, struct score_error *err);

/* First value of a path parameter; NULL when absent. */
const char *api_param(const struct api_call *call, const char *name);

#ifdef __cplusplus
}
#endif

#endif
