/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Goal: kill -9 takes the real server at random points under four writers: what it acknowledged is
 * there, what it did not is there whole or not at all, and asking again with the same key does it
 * once. Method: a round ends after a random number of answers (a point in the work, not in time);
 * then the server starts anew, every answer is asked for again, and the database is proven. A
 * backup is taken under load and restored elsewhere.
 *
 * SCORE_TEST_ROUNDS and SCORE_TEST_SEED change rounds and seed; the seed is printed.
 */

#include "run.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

enum {
    WRITERS = 4,
    ROUNDS = 20,
    ANSWERS_MAX = 120, /* of a round, before the server is killed */
    ACTS_MAX = 20000,
    REPLY_BYTES = 32768,
    REQUEST_BYTES = 2048,
    ID_BYTES = 40,
    KEY_BYTES = 80,
    RECALL_EVERY = 3
};

static const char LOG[] = "serve.log";

/* One thing that somebody wants done, asked with one key until it is. */
struct act {
    char path[96];
    char body[512];
    int number; /* of the key */
    int status; /* 0 = never answered */
    char id[ID_BYTES];
};

struct site {
    pid_t pid;
    int port;
    char key[KEY_BYTES];
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    int answers; /* in this round */
    int act_count;
    struct act *acts;
    uint64_t seed;
    bool is_stopping;
};

/* The whole number that a text begins with. */
static int64_t number_at(const char *text)
{
    char digits[24];
    int64_t number = 0;
    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(text, "0123456789"), text);
    assert_true(text_parse_i64(digits, &number));
    return number;
}

static uint32_t site_random(struct site *site, uint32_t below)
{
    site->seed = site->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(site->seed >> 33) % below;
}

/* ---- the server ------------------------------------------------------------------------------ */

static void server_start(struct site *site)
{
    char text[4096];
    const char *at = NULL;
    site->pid = score_start("serve --listen 127.0.0.1:0", LOG);
    while (!at) {
        int status = 0;
        FILE *file = fopen(LOG, "rb");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        (void)fclose(file);
        if (waitpid(site->pid, &status, WNOHANG) != 0) {
            fail_msg("the server ended: %s", text);
        }
        at = strstr(text, "http://127.0.0.1:");
        at = at ? at + strlen("http://127.0.0.1:") : NULL;
        at = at && strchr(at, '\n') ? at : NULL; /* the whole line */
        (void)sched_yield();
    }
    site->port = (int)number_at(at);
}

static void server_end(struct site *site, int number)
{
    int status = 0;
    assert_int_equal(kill(site->pid, number), 0);
    assert_int_equal(waitpid(site->pid, &status, 0), site->pid);
    assert_true(number == SIGKILL ? WIFSIGNALED(status) : WIFEXITED(status));
}

static bool bytes_send(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t wrote = send(fd, bytes, len, MSG_NOSIGNAL);
        if (wrote <= 0) {
            return false;
        }
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

/* The HTTP status, and the body in `reply`; 0 when no whole answer came. */
static int ask(const struct site *site, const char *request, char reply[REPLY_BYTES])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)site->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t len = 0;
    ssize_t got = -1;
    assert_true(fd >= 0);
    if (!connect(fd, (struct sockaddr *)&address, sizeof address) &&
        bytes_send(fd, request, strlen(request))) {
        while (len < REPLY_BYTES - 1 &&
               (got = recv(fd, reply + len, REPLY_BYTES - 1 - len, 0)) > 0) {
            len += (size_t)got;
        }
    }
    (void)close(fd);
    reply[len] = '\0';
    char *body = strstr(reply, "\r\n\r\n");
    const char *length = strcasestr(reply, "content-length:");
    if (got != 0 || !body || !length || len < 12) {
        return 0;
    }
    body += 4;
    if (strlen(body) != (size_t)number_at(length + strlen("content-length: "))) {
        return 0;
    }
    int status = (int)number_at(reply + strlen("HTTP/1.1 "));
    memmove(reply, body, strlen(body) + 1);
    return status;
}

static void id_read(const char *body, char ret[ID_BYTES])
{
    static const char MEMBER[] = "\"id\":\"";
    const char *at =
        strstr(body, "\"id\":\"ofr_"); /* an answer to placing names its decision first */
    at = at ? at : strstr(body, MEMBER);
    at = at ? at + strlen(MEMBER) : "";
    (void)snprintf(ret, ID_BYTES, "%.*s", (int)strcspn(at, "\""), at);
}

/* 409: nobody is eligible, which is also kept. */
static bool is_answer(int status)
{
    return status == 0 || status == 200 || status == 201 || status == 409;
}

static int act_ask(const struct site *site, struct act *act, char id[ID_BYTES])
{
    char request[REQUEST_BYTES];
    char *reply = malloc(REPLY_BYTES);
    assert_non_null(reply);
    int len = snprintf(request, sizeof request,
                       "POST /api/v1%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                       "Authorization: Bearer %s\r\nIdempotency-Key: act-%d\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       act->path, site->key, act->number, strlen(act->body), act->body);
    assert_true(len > 0 && len < (int)sizeof request);
    int status = ask(site, request, reply);
    id_read(reply, id);
    if (!is_answer(status)) {
        print_message("%s: %d %.300s\n", act->path, status, reply);
    }
    free(reply);
    return status;
}

/* ---- the writers ----------------------------------------------------------------------------- */

static struct act *act_add(struct site *site)
{
    (void)pthread_mutex_lock(&site->mutex);
    assert_true(site->act_count < ACTS_MAX);
    struct act *act = &site->acts[site->act_count];
    act->number = site->act_count++;
    (void)pthread_mutex_unlock(&site->mutex);
    return act;
}

/* False when the server is gone. */
static bool act_do(struct site *site, struct act *act)
{
    int status = act_ask(site, act, act->id);
    (void)pthread_mutex_lock(&site->mutex);
    act->status = status;
    site->answers += status != 0;
    bool goes_on = status != 0 && !site->is_stopping;
    (void)pthread_cond_signal(&site->answered);
    (void)pthread_mutex_unlock(&site->mutex);
    return goes_on;
}

static const char NEED[] = "Replace two ageing arrays before the support contract ends in June.";

static bool opportunity_bring(struct site *site, char ret_id[ID_BYTES])
{
    struct act *act = act_add(site);
    (void)snprintf(act->path, sizeof act->path, "/opportunities");
    (void)snprintf(act->body, sizeof act->body,
                   "{\"title\":\"Lead %d\",\"need\":\"%s\",\"account\":\"Buyer %d\",\"offering\":"
                   "\"Beacon Edge\",\"amount\":\"4821.00\",\"currency\":\"USD\",\"country\":\"US\","
                   "\"city\":\"Elmsboro\",\"decision_date\":\"2190-01-31\",\"source\":\"portal\","
                   "\"contact_name\":\"Erika Beispiel\",\"contact_email\":\"e%d@customer.example\","
                   "\"contact_consent\":true}",
                   act->number, NEED, act->number, act->number);
    bool goes_on = act_do(site, act);
    memcpy(ret_id, act->id, ID_BYTES);
    return goes_on;
}

static bool post(struct site *site, const char *noun, const char *id, const char *verb,
                 const char *body, char ret_id[ID_BYTES])
{
    struct act *act = act_add(site);
    (void)snprintf(act->path, sizeof act->path, "/%s/%s/%s", noun, id, verb);
    (void)snprintf(act->body, sizeof act->body, "%s", body);
    bool goes_on = act_do(site, act);
    memcpy(ret_id, act->id, ID_BYTES);
    return goes_on;
}

static void *writer_run(void *user)
{
    struct site *site = user;
    char opportunity[ID_BYTES];
    char offer[ID_BYTES];
    char ended[ID_BYTES];
    for (int turn = 0;; turn++) {
        if (!opportunity_bring(site, opportunity) ||
            !post(site, "opportunities", opportunity, "place", "{}", offer)) {
            return NULL;
        }
        if (turn % RECALL_EVERY == 0 && strncmp(offer, "ofr_", 4) == 0 &&
            !post(site, "offers", offer, "recall", "{\"code\":\"CUSTOMER_REQUEST\"}", ended)) {
            return NULL;
        }
    }
}

static void writers_start(struct site *site, pthread_t threads[WRITERS])
{
    site->answers = 0;
    site->is_stopping = false;
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, writer_run, site), 0);
    }
}

static void answers_wait(struct site *site, int wanted)
{
    (void)pthread_mutex_lock(&site->mutex);
    while (site->answers < wanted) {
        (void)pthread_cond_wait(&site->answered, &site->mutex);
    }
    (void)pthread_mutex_unlock(&site->mutex);
}

static void writers_join(pthread_t threads[WRITERS])
{
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

/* ---- what must hold -------------------------------------------------------------------------- */

static json_t *answer_of(const char *words)
{
    struct run run = score(words);
    assert_code(&run, 0);
    json_t *root = run_json(&run);
    run_free(&run);
    return root;
}

static json_int_t number_of(const char *words, const char *member)
{
    json_t *root = answer_of(words);
    json_int_t number = json_integer_value(json_object_get(root, member));
    json_decref(root);
    return number;
}

/* Answered before: the same answer again. Not answered: now it is done, once. */
static void acts_check(struct site *site, int from)
{
    for (int i = from; i < site->act_count; i++) {
        struct act *act = &site->acts[i];
        char id[ID_BYTES];
        int status = act_ask(site, act, id);
        assert_true(status != 0 && is_answer(status));
        if (act->status) {
            assert_int_equal(status, act->status);
            assert_string_equal(id, act->id);
        }
        act->status = status;
        memcpy(act->id, id, ID_BYTES);
    }
}

static int acts_on(const struct site *site, const char *path)
{
    int count = 0;
    for (int i = 0; i < site->act_count; i++) {
        count += strcmp(site->acts[i].path, path) == 0;
    }
    return count;
}

static int offers_made(const struct site *site)
{
    int count = 0;
    for (int i = 0; i < site->act_count; i++) {
        const struct act *act = &site->acts[i];
        count += strncmp(act->id, "ofr_", 4) == 0 && strstr(act->path, "/place") != NULL;
    }
    return count;
}

static int opportunities_stored(void)
{
    struct run run = score("export opportunities --format csv");
    int lines = 0;
    assert_code(&run, 0);
    for (const char *at = run.out; *at; at++) {
        lines += *at == '\n';
    }
    run_free(&run);
    return lines - 1;
}

static void proven(const char *database)
{
    char words[128];
    (void)snprintf(words, sizeof words, "%sverify --json", database);
    assert_true(number_of(words, "events") > 0); /* exit 0: sound */
    (void)snprintf(words, sizeof words, "%sreplay --all --json", database);
    json_t *root = answer_of(words);
    assert_true(json_integer_value(json_object_get(root, "decisions")) > 0);
    assert_int_equal(json_integer_value(json_object_get(root, "decisions")),
                     json_integer_value(json_object_get(root, "identical")));
    json_decref(root);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static int site_open(void **state)
{
    struct site *site = calloc(1, sizeof *site);
    assert_non_null(site);
    run_setup();
    assert_int_equal(setenv("SCORE_LOG_LEVEL", "error", 1), 0);
    struct run run = score("demo --partners 40 --opportunities 10 --seed 7");
    assert_code(&run, 0);
    run_free(&run);
    json_t *root = answer_of("key create --user channels@vendor.example --name kill --json");
    (void)snprintf(site->key, sizeof site->key, "%s",
                   json_string_value(json_object_get(root, "key")));
    json_decref(root);
    site->acts = calloc(ACTS_MAX, sizeof *site->acts);
    assert_non_null(site->acts);
    assert_int_equal(pthread_mutex_init(&site->mutex, NULL), 0);
    assert_int_equal(pthread_cond_init(&site->answered, NULL), 0);
    const char *seed = getenv("SCORE_TEST_SEED");
    site->seed = (uint64_t)getpid();
    if (seed) {
        site->seed = (uint64_t)number_at(seed);
    }
    print_message("seed %llu\n", (unsigned long long)site->seed);
    *state = site;
    return 0;
}

static int site_close(void **state)
{
    struct site *site = *state;
    (void)pthread_mutex_destroy(&site->mutex);
    (void)pthread_cond_destroy(&site->answered);
    free(site->acts);
    free(site);
    run_teardown();
    return 0;
}

static void test_kill__nothing_acknowledged_is_lost(void **state)
{
    struct site *site = *state;
    const char *wanted = getenv("SCORE_TEST_ROUNDS");
    int rounds = wanted ? (int)number_at(wanted) : ROUNDS;
    int before = opportunities_stored();
    int checked = 0;
    int answers = 0;
    server_start(site);
    for (int round = 0; round < rounds; round++) {
        pthread_t threads[WRITERS];
        writers_start(site, threads);
        answers_wait(site, 1 + (int)site_random(site, ANSWERS_MAX));
        server_end(site, SIGKILL);
        writers_join(threads);
        answers += site->answers;
        proven("");
        server_start(site);
        acts_check(site, checked);
        checked = site->act_count;
    }
    server_end(site, SIGTERM);
    proven("");
    assert_int_equal(opportunities_stored(), before + acts_on(site, "/opportunities"));
    assert_true(offers_made(site) > 0);
    print_message("%d rounds, %d of %d acts acknowledged before the kill, %d offers made\n", rounds,
                  answers, site->act_count, offers_made(site));
}

static void test_kill__a_backup_under_load_is_whole(void **state)
{
    struct site *site = *state;
    pthread_t threads[WRITERS];
    server_start(site);
    writers_start(site, threads);
    answers_wait(site, ANSWERS_MAX);
    json_int_t events = number_of("backup drill.db --json", "events");
    (void)pthread_mutex_lock(&site->mutex);
    int during = site->answers;
    site->is_stopping = true;
    (void)pthread_mutex_unlock(&site->mutex);
    writers_join(threads);
    server_end(site, SIGTERM);
    assert_true(during > ANSWERS_MAX); /* they were not stopped */
    assert_int_equal(
        number_of("--database sqlite:there/score.db restore drill.db --json", "events"), events);
    proven("--database sqlite:there/score.db ");
    assert_int_equal(number_of("--database sqlite:there/score.db verify --json", "events"), events);
    assert_true(number_of("verify --json", "events") > events);
}

#define ON_SITE(test) cmocka_unit_test_setup_teardown(test, site_open, site_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_kill__nothing_acknowledged_is_lost),
        ON_SITE(test_kill__a_backup_under_load_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
