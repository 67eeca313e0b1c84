/* SPDX-License-Identifier: Apache-2.0 */
#include "kill_site.h"

#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cluster.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/domain.h"
#include "domain/partner.h"
#include "store/party_store.h"

enum {
    ACTS_MAX = 40000,
    REPLY_BYTES = 65536,
    BODY_BYTES = 1024,
    REQUEST_BYTES = 2048,
    IMPORT_EVERY = 4, /* turns of a writer */
    LEAD_LIMIT = 10000,
    STATUS_AT = 9 /* "HTTP/1.1 200" */
};

static const char LOG[] = "serve.log";
static const char NEED[] = "Replace two ageing arrays before the support contract ends in June.";

/* cmocka's assertions end the process without a word in any thread but the first. */
static void must(bool condition, const char *what, const char *about)
{
    if (!condition) {
        (void)fprintf(stderr, "%s: %.500s\n", what, about);
        abort();
    }
}

/* The whole number that a text begins with. */
static int64_t number_at(const char *text)
{
    char digits[24];
    int64_t number = 0;
    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(text, "0123456789"), text);
    must(text_parse_i64(digits, &number), "a number", text);
    return number;
}

uint32_t site_random(struct kill_site *site, uint32_t below)
{
    site->seed = site->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(site->seed >> 33) % below;
}

/* ---- the server ------------------------------------------------------------------------------ */

void server_start(struct kill_site *site)
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

void server_end(struct kill_site *site, int number)
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
static int ask(const struct kill_site *site, const char *request, char reply[REPLY_BYTES])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)site->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t len = 0;
    ssize_t got = -1;
    must(fd >= 0, "no socket", "");
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
    if (got != 0 || !body || !length || len < STATUS_AT) {
        return 0;
    }
    body += 4;
    if (strlen(body) != (size_t)number_at(length + strlen("content-length: "))) {
        return 0;
    }
    int status = (int)number_at(reply + STATUS_AT);
    memmove(reply, body, strlen(body) + 1);
    return status;
}

/* ---- acts ------------------------------------------------------------------------------------ */

void act_row_name(const struct act *act, int row, char ret[32])
{
    (void)snprintf(ret, 32, "row-%d-%d", act->number, row);
}

static void body_bring(const struct act *act, char ret[BODY_BYTES])
{
    (void)snprintf(ret, BODY_BYTES,
                   "{\"title\":\"Lead %d\",\"need\":\"%s\",\"account\":\"Buyer %d\",\"offering\":"
                   "\"Beacon Edge\",\"amount\":\"4821.00\",\"currency\":\"USD\",\"country\":\"US\","
                   "\"city\":\"Elmsboro\",\"decision_date\":\"2190-01-31\",\"source\":\"portal\","
                   "\"contact_name\":\"Erika Beispiel\",\"contact_email\":\"e%d@customer.example\","
                   "\"contact_consent\":true}",
                   act->number, NEED, act->number, act->number);
}

static void body_import(const struct act *act, char ret[BODY_BYTES])
{
    int len = snprintf(ret, BODY_BYTES, "external_id,title,country\n");
    for (int row = 0; row < KILL_LIST_ROWS; row++) {
        char name[32];
        act_row_name(act, row, name);
        len += snprintf(ret + len, (size_t)(BODY_BYTES - len), "%s,Lead of a list %s,DE\n", name,
                        name);
    }
}

static void body_write(const struct act *act, char ret[BODY_BYTES])
{
    static const char *const bodies[] = {
        [ACT_PLACE] = "{}",
        [ACT_ACCEPT] = "{\"next_step\":\"Call them\",\"next_step_at\":\"2190-01-01T00:00:00Z\"}",
        [ACT_DECLINE] = "{\"code\":\"NO_CAPACITY\"}",
        [ACT_RECALL] = "{\"code\":\"CUSTOMER_REQUEST\"}",
    };
    if (act->kind == ACT_BRING) {
        body_bring(act, ret);
    } else if (act->kind == ACT_IMPORT) {
        body_import(act, ret);
    } else {
        (void)snprintf(ret, BODY_BYTES, "%s", bodies[act->kind]);
    }
}

static void path_write(const struct act *act, char ret[128])
{
    static const char *const formats[] = {
        [ACT_BRING] = "/opportunities%s",
        [ACT_IMPORT] = "/imports?kind=opportunities&all_or_nothing=true%s",
        [ACT_PLACE] = "/opportunities/%s/place",
        [ACT_ACCEPT] = "/offers/%s/accept",
        [ACT_DECLINE] = "/offers/%s/decline",
        [ACT_RECALL] = "/offers/%s/recall",
    };
    const char *format = formats[act->kind];
    const char *hole = strstr(format, "%s");
    (void)snprintf(ret, 128, "%.*s%s%s", (int)(hole - format), format, act->about, hole + 2);
}

static int firm_find(const struct kill_site *site, const char *id)
{
    for (int i = 0; id && i < KILL_FIRMS; i++) {
        if (strcmp(site->firms[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}

/* An answer to placing holds the offer that was made, all others are the object itself. */
static void answer_read(const struct kill_site *site, const char *reply, struct act *act)
{
    json_t *root = json_loads(reply, 0, NULL);
    json_t *made = json_object_get(root, "offer");
    json_t *object = act->kind == ACT_PLACE ? made : root;
    const char *id = json_string_value(json_object_get(object, "id"));
    must(root && (id || act->status == 409), "an answer", reply);
    (void)snprintf(act->id, sizeof act->id, "%s", id ? id : "");
    act->firm = firm_find(site, json_string_value(json_object_get(made, "partner")));
    must(act->kind != ACT_PLACE || !id || act->firm >= 0, "a firm nobody knows", reply);
    json_decref(root);
}

int act_ask(const struct kill_site *site, struct act *act)
{
    char path[128];
    char body[BODY_BYTES];
    char request[REQUEST_BYTES];
    char *reply = malloc(REPLY_BYTES);
    must(reply != NULL, "no memory", "");
    path_write(act, path);
    body_write(act, body);
    int len =
        snprintf(request, sizeof request,
                 "POST /api/v1%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                 "Authorization: Bearer %s\r\nIdempotency-Key: act-%d\r\n"
                 "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 path, act->api_key, act->number,
                 act->kind == ACT_IMPORT ? "text/csv" : "application/json", strlen(body), body);
    must(len > 0 && len < (int)sizeof request, "a long request", path);
    act->status = ask(site, request, reply);
    bool is_good = act->status == 0 || act->status == 200 || act->status == 201;
    /* Nobody is eligible: an answer that is kept like any other. */
    must(is_good || (act->status == 409 && act->kind == ACT_PLACE), path, reply);
    if (act->status) {
        answer_read(site, reply, act);
    }
    free(reply);
    return act->status;
}

/* ---- the writers ----------------------------------------------------------------------------- */

/* `firm` < 0: the channel manager's. */
static struct act *act_add(struct kill_site *site, enum act_kind kind, const char *about, int firm)
{
    (void)pthread_mutex_lock(&site->mutex);
    must(site->act_count < ACTS_MAX, "too many acts", "");
    struct act *act = &site->acts[site->act_count];
    act->number = site->act_count++;
    (void)pthread_mutex_unlock(&site->mutex);
    act->kind = kind;
    act->api_key = firm < 0 ? site->api_key : site->firms[firm].api_key;
    act->user_id = firm < 0 ? site->user_id : site->firms[firm].user_id;
    (void)snprintf(act->about, sizeof act->about, "%s", about);
    return act;
}

/* NULL when the server is gone or the writers are to stop. */
static struct act *act_do(struct kill_site *site, enum act_kind kind, const char *about, int firm)
{
    struct act *act = act_add(site, kind, about, firm);
    int status = act_ask(site, act);
    (void)pthread_mutex_lock(&site->mutex);
    site->answers += status != 0;
    bool goes_on = status != 0 && !site->is_stopping;
    (void)pthread_cond_signal(&site->answered);
    (void)pthread_mutex_unlock(&site->mutex);
    return goes_on ? act : NULL;
}

/* What becomes of an offer: recalled, declined, accepted, accepted and recalled. */
static bool offer_answer(struct kill_site *site, const char *offer, int firm, int turn)
{
    switch (turn % 4) {
    case 0:
        return act_do(site, ACT_RECALL, offer, -1) != NULL;
    case 1:
        return act_do(site, ACT_DECLINE, offer, firm) != NULL;
    case 2:
        return act_do(site, ACT_ACCEPT, offer, firm) != NULL;
    default:
        return act_do(site, ACT_ACCEPT, offer, firm) && act_do(site, ACT_RECALL, offer, -1);
    }
}

static void *writer_run(void *user)
{
    struct kill_site *site = user;
    for (int turn = 0;; turn++) {
        if (turn % IMPORT_EVERY == 0 && !act_do(site, ACT_IMPORT, "", -1)) {
            return NULL;
        }
        struct act *lead = act_do(site, ACT_BRING, "", -1);
        struct act *placed = lead ? act_do(site, ACT_PLACE, lead->id, -1) : NULL;
        if (!placed || (*placed->id && !offer_answer(site, placed->id, placed->firm, turn))) {
            return NULL;
        }
    }
}

void writers_start(struct kill_site *site)
{
    site->answers = 0;
    site->is_stopping = false;
    for (int i = 0; i < KILL_WRITERS; i++) {
        assert_int_equal(pthread_create(&site->threads[i], NULL, writer_run, site), 0);
    }
}

void answers_wait(struct kill_site *site, int wanted)
{
    (void)pthread_mutex_lock(&site->mutex);
    while (site->answers < wanted) {
        (void)pthread_cond_wait(&site->answered, &site->mutex);
    }
    (void)pthread_mutex_unlock(&site->mutex);
}

void writers_join(struct kill_site *site, bool stop)
{
    (void)pthread_mutex_lock(&site->mutex);
    site->is_stopping = stop;
    (void)pthread_mutex_unlock(&site->mutex);
    for (int i = 0; i < KILL_WRITERS; i++) {
        assert_int_equal(pthread_join(site->threads[i], NULL), 0);
    }
}

/* ---- the database ---------------------------------------------------------------------------- */

static struct postgres_cluster cluster;

bool site_is_postgres(void)
{
    const char *database = getenv("SCORE_TEST_DATABASE");
    return database && strcmp(database, "postgres") == 0;
}

/* Where there is no server to start, nothing was tried: the runner is told so. */
__attribute__((constructor)) static void postgres_need(void)
{
    enum { SKIPPED = 77 };
    if (site_is_postgres() && !postgres_is_installed()) {
        (void)printf("1..0 # SKIP PostgreSQL is not installed\n");
        _exit(SKIPPED);
    }
}

static void cluster_stop(void)
{
    postgres_stop(&cluster);
}

/* A file in the site's folder, or a database of one cluster for all sites. */
static void database_make(struct kill_site *site)
{
    static bool has_cluster;
    char name[POSTGRES_NAME_BYTES];
    if (!site_is_postgres()) {
        (void)snprintf(site->database, sizeof site->database, "sqlite:data/score.db");
        return;
    }
    if (!has_cluster) {
        postgres_start(&cluster, NULL);
        assert_int_equal(atexit(cluster_stop), 0);
        has_cluster = true;
    }
    postgres_database_make(&cluster, NULL, name);
    postgres_url(&cluster, name, site->database);
    assert_int_equal(setenv("SCORE_DATABASE", site->database, 1), 0);
}

/* ---- the market ------------------------------------------------------------------------------ */

static void key_make(struct domain *domain, const char *email, char ret_key[IDENTITY_TOKEN_SIZE],
                     struct user *ret)
{
    struct api_key key;
    struct score_error err = {0};
    if (store_user_find(domain->store, email, domain->arena, ret, &err) ||
        api_key_create(domain, ret->id, "kill", 0, ret_key, &key, &err)) {
        fail_msg("%s: %s", email, err.text);
    }
}

/* Accepted leads pile up; no firm shall have too many to get more. */
static void limit_lift(struct domain *domain, int64_t partner_id)
{
    struct partner partner;
    struct score_error err = {0};
    if (partner_get(domain, partner_id, &partner, &err)) {
        fail_msg("%s", err.text);
    }
    struct partner_change change = {.has_open_lead_limit = true, .open_lead_limit = LEAD_LIMIT};
    if (partner_patch(domain, partner_id, partner.version, &change, &partner, &err)) {
        fail_msg("%s %s", err.field, err.text);
    }
}

static void keys_make(struct kill_site *site)
{
    struct arena arena;
    struct user user;
    struct store *store = NULL;
    struct score_error err = {0};
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    if (store_open(site->database, STORE_READ_WRITE, &store, &err)) {
        fail_msg("%s", err.text);
    }
    struct domain domain = {
        .store = store, .clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    key_make(&domain, "channels@vendor.example", site->api_key, &user);
    site->user_id = user.id;
    for (int i = 0; i < KILL_FIRMS; i++) {
        char email[48];
        (void)snprintf(email, sizeof email, "focal@p%04d.example", i + 1);
        key_make(&domain, email, site->firms[i].api_key, &user);
        site->firms[i].user_id = user.id;
        limit_lift(&domain, user.partner_id);
        id_format(ID_PARTNER, user.partner_id, site->firms[i].id);
    }
    store_close(store);
    arena_done(&arena);
}

void site_make(struct kill_site *site)
{
    char words[64];
    const char *seed = getenv("SCORE_TEST_SEED");
    *site = (struct kill_site){.port = 0};
    run_setup();
    database_make(site);
    assert_int_equal(setenv("SCORE_LOG_LEVEL", "error", 1), 0);
    (void)snprintf(words, sizeof words, "demo --partners %d --opportunities 10 --seed 7",
                   (int)KILL_FIRMS);
    struct run run = score(words);
    assert_code(&run, 0);
    run_free(&run);
    keys_make(site);
    site->acts = calloc(ACTS_MAX, sizeof *site->acts);
    assert_non_null(site->acts);
    assert_int_equal(pthread_mutex_init(&site->mutex, NULL), 0);
    assert_int_equal(pthread_cond_init(&site->answered, NULL), 0);
    site->seed = (uint64_t)getpid();
    if (seed) {
        site->seed = (uint64_t)number_at(seed);
    }
    print_message("seed %llu\n", (unsigned long long)site->seed);
}

void site_done(struct kill_site *site)
{
    (void)pthread_mutex_destroy(&site->mutex);
    (void)pthread_cond_destroy(&site->answered);
    free(site->acts);
    run_teardown();
}
