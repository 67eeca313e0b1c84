/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "client.h"
#include "domain/identity.h"
#include "domain/partner.h"
#include "domain/report.h"
#include "domain/session.h"
#include "http/backend_score.h"
#include "http/server.h"
#include "store/store.h"

/* Goal: the whole of Score behind a socket - sign-in, a write, faults of the database file. */

struct premises {
    char dir[64];
    char url[96];
    char seal_key[96]; /* "" = seals nothing */
    struct backend_score backend;
    struct http_server *server;
    int port;
    int64_t tick_ms;
};

static void user_add(struct premises *site)
{
    struct store *store = NULL;
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    assert_int_equal(store_open(site->url, STORE_READ_WRITE, &store, NULL), SCORE_OK);
    struct domain domain = {
        .store = store,
        .clock = clock_system(),
        .arena = &arena,
        .actor = actor_cli(&arena),
    };
    char hash[IDENTITY_HASH_SIZE];
    assert_int_equal(password_hash("a long password", hash, NULL), SCORE_OK);
    struct user user = {
        .email = "manager@vendor.example",
        .name = "Manager",
        .phone = "",
        .roles = ROLE_CHANNEL_MANAGER,
        .state = USER_ACTIVE,
        .password_hash = hash,
    };
    struct score_error err = {0};
    if (user_save(&domain, &user, &err)) {
        fail_msg("%s: %s", err.field, err.text);
    }
    store_close(store);
    arena_done(&arena);
}

static enum score_status server_open(struct premises *site, struct score_error *err)
{
    struct backend_score_options backend = {
        .database_url = site->url, .seal_key = site->seal_key, .clock = clock_system()};
    SCORE_TRY(backend_score_init(&site->backend, &backend, err));
    struct http_server_options options = {
        .address = "127.0.0.1:0",
        .backend = &site->backend.backend,
        .http_threads = 2,
        .tick_ms = site->tick_ms,
        .stream_ping_ms = 20,
        .stream_poll_ms = 5,
    };
    SCORE_TRY(http_server_create(&options, &site->server, err));
    SCORE_TRY(http_server_start(site->server, err));
    site->port = http_server_port(site->server);
    return SCORE_OK;
}

static int site_open(void **state)
{
    struct premises *site = calloc(1, sizeof(*site));
    assert_non_null(site);
    (void)snprintf(site->dir, sizeof(site->dir), "/tmp/score-server-XXXXXX");
    assert_non_null(mkdtemp(site->dir));
    (void)snprintf(site->url, sizeof(site->url), "sqlite:%s/score.db", site->dir);
    site->tick_ms = 20;
    *state = site;
    return 0;
}

static int site_close(void **state)
{
    struct premises *site = *state;
    http_server_free(site->server);
    backend_score_done(&site->backend);
    static const char *const names[] = {"score.db", "score.db-wal", "score.db-shm", "seal.key"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s/%s", site->dir, names[i]);
        (void)unlink(path);
    }
    int result = rmdir(site->dir);
    free(site);
    return result;
}

/* The text between `before` and the next `end` in `text`. */
static void between(const char *text, const char *before, char end, char ret[128])
{
    const char *begin = strstr(text, before);
    assert_non_null(begin);
    begin += strlen(before);
    const char *stop = strchr(begin, end);
    assert_non_null(stop);
    (void)snprintf(ret, 128, "%.*s", (int)(stop - begin), begin);
}

static void sign_in(struct premises *site, const char *password, struct reply *ret)
{
    char body[128];
    int len = snprintf(body, sizeof(body),
                       "{\"email\":\"Manager@vendor.example\",\"password\":\"%s\"}", password);
    char request[512];
    (void)snprintf(request, sizeof(request),
                   "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Content-Length: %d\r\n\r\n%s",
                   len, body);
    client_ask(site->port, request, ret);
}

static void test_backend_score__signs_in_and_writes(void **state)
{
    struct premises *site = *state;
    struct score_error err = {0};
    user_add(site);
    if (server_open(site, &err)) {
        fail_msg("%s", err.text);
    }
    struct reply reply;
    client_ask(site->port, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 200);
    client_ask(site->port, "GET /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 401);
    sign_in(site, "not the password", &reply);
    assert_int_equal(reply.status, 401);
    sign_in(site, "a long password", &reply);
    assert_int_equal(reply.status, 200);
    char token[128];
    char csrf[128];
    between(reply.head, "score_session=", ';', token);
    between(reply.body, "\"csrf_token\":\"", '"', csrf);

    char request[1024];
    (void)snprintf(request, sizeof(request),
                   "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nCookie: score_session=%s\r\n\r\n", token);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "manager@vendor.example"));

    /* A write needs the token of the session; with it, the key is made and works at once. */
    static const char write[] =
        "POST /api/v1/api-keys HTTP/1.1\r\nHost: x\r\nCookie: score_session=%s\r\n"
        "%s%s\r\nIdempotency-Key: one\r\nContent-Type: application/json\r\n"
        "Content-Length: 16\r\n\r\n{\"name\":\"tests\"}";
    (void)snprintf(request, sizeof(request), write, token, "X-Other: ", csrf);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 403);
    (void)snprintf(request, sizeof(request), write, token, "X-CSRF-Token: ", csrf);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 201);
    char key[128];
    between(reply.body, "\"key\":\"", '"', key);
    (void)snprintf(request, sizeof(request),
                   "GET /api/v1/opportunities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                   "%s\r\n\r\n",
                   key);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "\"items\":[]"));
}

static void test_backend_score__long_reads_run_on_a_job_thread(void **state)
{
    struct premises *site = *state;
    user_add(site);
    assert_int_equal(server_open(site, NULL), SCORE_OK);
    struct reply reply;
    sign_in(site, "a long password", &reply);
    char token[128];
    between(reply.head, "score_session=", ';', token);
    char request[512];
    (void)snprintf(request, sizeof(request),
                   "GET /api/v1/models HTTP/1.1\r\nHost: x\r\nCookie: score_session=%s\r\n\r\n",
                   token);
    client_ask(site->port, request, &reply);
    assert_int_equal(reply.status, 200);
}

/* Reads chunks until `expected` has come; false when the stream ends first. */
static bool stream_hears(struct client *client, const char *expected)
{
    static char text[REPLY_BYTES];
    static char chunk[REPLY_BYTES];
    size_t len = 0;
    text[0] = '\0';
    while (!strstr(text, expected)) {
        if (!client_read_chunk(client, chunk)) {
            return false;
        }
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", chunk);
        assert_true(len < sizeof(text));
    }
    return true;
}

/* As the command line would, beside the server. */
static void other_process_writes(const struct premises *site, const char *token_to_end)
{
    struct store *store = NULL;
    struct arena arena;
    struct score_error err = {0};
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    assert_int_equal(store_open(site->url, STORE_READ_WRITE, &store, NULL), SCORE_OK);
    struct domain domain = {
        .store = store, .clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    struct offering offering = {
        .external_id = "x", .name = "X", .line = "L", .access = OFFERING_OPEN, .currency = ""};
    assert_int_equal(store_tx_begin(store, NULL), SCORE_OK);
    enum score_status status = token_to_end ? session_end(&domain, token_to_end, &err)
                                            : offering_save(&domain, &offering, &err);
    if (status) {
        fail_msg("%s: %s", err.field, err.text);
    }
    assert_int_equal(store_tx_commit(store, NULL), SCORE_OK);
    store_close(store);
    arena_done(&arena);
}

static void test_backend_score__streams_events_until_the_session_ends(void **state)
{
    struct premises *site = *state;
    user_add(site);
    assert_int_equal(server_open(site, NULL), SCORE_OK);
    struct reply reply;
    sign_in(site, "a long password", &reply);
    char token[128];
    between(reply.head, "score_session=", ';', token);
    char request[512];
    (void)snprintf(request, sizeof(request),
                   "GET /api/v1/events/stream HTTP/1.1\r\nHost: x\r\n"
                   "Cookie: score_session=%s\r\n\r\n",
                   token);
    struct client client;
    client_open(&client, site->port);
    client_send(&client, request);
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 200);
    assert_true(stream_hears(&client, "retry: "));
    other_process_writes(site, NULL);
    assert_true(stream_hears(&client, "event: offering.saved\ndata: {\"seq\":"));
    assert_true(stream_hears(&client, ": ping\n"));
    other_process_writes(site, token);
    assert_false(stream_hears(&client, "never said"));
    client_send(&client, request);
    client_read(&client, &reply, true);
    assert_int_equal(reply.status, 401);
    client_close(&client);
}

static void test_backend_score__a_locked_database_is_503_not_lost(void **state)
{
    struct premises *site = *state;
    site->tick_ms = -1; /* a tick would wait for the lock in front of the request */
    user_add(site);
    assert_int_equal(server_open(site, NULL), SCORE_OK);
    struct store *other = NULL;
    assert_int_equal(store_open(site->url, STORE_READ_WRITE, &other, NULL), SCORE_OK);
    assert_int_equal(store_tx_begin(other, NULL), SCORE_OK);
    struct reply reply;
    sign_in(site, "a long password", &reply);
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply_header(&reply, "Retry-After"), "1");
    client_ask(site->port, "GET /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", &reply);
    assert_int_equal(reply.status, 401); /* reading goes on */
    store_tx_rollback(other);
    store_close(other);
    sign_in(site, "a long password", &reply);
    assert_int_equal(reply.status, 200);
}

static void test_backend_score__a_foreign_file_is_told_at_start(void **state)
{
    struct premises *site = *state;
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/score.db", site->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 2000; i++) {
        assert_true(fputs("this is no database\n", file) >= 0);
    }
    assert_int_equal(fclose(file), 0);
    struct score_error err = {0};
    enum score_status status = server_open(site, &err);
    assert_true(status == SCORE_UNSUPPORTED || status == SCORE_CORRUPT);
    assert_non_null(strstr(err.text, "score.db"));
}

/* The key is made once, checkpoints begin at the start, and nothing is left open at the stop. */
static void test_backend_score__seals_what_was_written(void **state)
{
    struct premises *site = *state;
    struct store *store = NULL;
    struct arena arena;
    struct verify_result result;
    struct score_error err = {0};
    (void)snprintf(site->seal_key, sizeof site->seal_key, "%s/seal.key", site->dir);
    user_add(site);
    for (int round = 0; round < 2; round++) {
        struct reply reply;
        assert_int_equal(server_open(site, &err), SCORE_OK);
        sign_in(site, "a long password", &reply);
        assert_int_equal(reply.status, 200);
        http_server_free(site->server);
        site->server = NULL;
        backend_score_done(&site->backend);
    }
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    assert_int_equal(store_open(site->url, STORE_READ_WRITE, &store, NULL), SCORE_OK);
    struct domain domain = {
        .store = store, .clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    assert_int_equal(report_verify(&domain, &result, &err), SCORE_OK);
    assert_true(result.ok);
    assert_true(result.checkpoints >= 2);
    assert_int_equal(result.sealed, result.events);
    assert_int_equal(result.keys, 1);
    store_close(store);
    arena_done(&arena);
}

int main(void)
{
    log_level_set(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_backend_score__signs_in_and_writes, site_open,
                                        site_close),
        cmocka_unit_test_setup_teardown(test_backend_score__long_reads_run_on_a_job_thread,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_backend_score__streams_events_until_the_session_ends,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_backend_score__a_locked_database_is_503_not_lost,
                                        site_open, site_close),
        cmocka_unit_test_setup_teardown(test_backend_score__seals_what_was_written, site_open,
                                        site_close),
        cmocka_unit_test_setup_teardown(test_backend_score__a_foreign_file_is_told_at_start,
                                        site_open, site_close),
    };
    return cmocka_run_group_tests_name("http/backend_score", tests, NULL, NULL);
}
