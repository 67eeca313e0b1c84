/* SPDX-License-Identifier: Apache-2.0 */

/* Goal: who sets the clock of a running server, or starts it with a wrong one, reads so in its log.
 */

#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "domain/identity.h"
#include "http/backend_score.h"
#include "store/store.h"

struct ground {
    char dir[64];
    char url[96];
    int64_t now_ms;
    struct backend_score backend;
    struct api_context context;
    bool is_open;
};

static const int64_t START_MS = INT64_C(1764000000000);

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (call) {                                                                                \
            fail_msg("%s: %s %s", #call, err.field, err.text);                                     \
        }                                                                                          \
    } while (0)

static void backend_open(struct ground *site)
{
    struct backend_score_options options = {.database_url = site->url,
                                            .clock = clock_manual(&site->now_ms)};
    OK(backend_score_init(&site->backend, &options, &err));
    OK(site->backend.backend.context_open(&site->backend, HTTP_THREAD_WRITER, &site->context,
                                          &err));
    site->is_open = true;
}

static void backend_close(struct ground *site)
{
    if (site->is_open) {
        site->backend.backend.context_close(&site->backend, &site->context);
        backend_score_done(&site->backend);
        site->is_open = false;
    }
}

static int site_open(void **state)
{
    struct ground *site = calloc(1, sizeof *site);
    assert_non_null(site);
    (void)snprintf(site->dir, sizeof site->dir, "/tmp/score-clock-XXXXXX");
    assert_non_null(mkdtemp(site->dir));
    (void)snprintf(site->url, sizeof site->url, "sqlite:%s/score.db", site->dir);
    site->now_ms = START_MS;
    backend_open(site);
    *state = site;
    return 0;
}

static int site_close(void **state)
{
    static const char *const names[] = {"score.db", "score.db-wal", "score.db-shm", "log"};
    struct ground *site = *state;
    backend_close(site);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        char path[96];
        (void)snprintf(path, sizeof path, "%s/%s", site->dir, names[i]);
        (void)unlink(path);
    }
    int result = rmdir(site->dir);
    free(site);
    return result;
}

static void tick(struct ground *site)
{
    const struct http_backend *backend = &site->backend.backend;
    OK(backend->tx_begin(&site->context, &err));
    OK(backend->tick(&site->context, &err));
    OK(backend->tx_commit(&site->context, &err));
}

/* What a tick writes to stderr. */
static void tick_logged(struct ground *site, char ret[1024])
{
    char path[96];
    (void)snprintf(path, sizeof path, "%s/log", site->dir);
    FILE *log = fopen(path, "w+");
    int before = dup(2);
    assert_true(log && before >= 0 && dup2(fileno(log), 2) == 2);
    tick(site);
    assert_int_equal(dup2(before, 2), 2);
    (void)close(before);
    rewind(log);
    ret[fread(ret, 1, 1023, log)] = '\0';
    (void)fclose(log);
}

static void event_write(struct ground *site)
{
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct domain domain = {.store = site->context.store,
                            .clock = clock_manual(&site->now_ms),
                            .arena = &arena,
                            .actor = actor_cli(&arena)};
    struct user user = {
        .email = "somebody@vendor.example",
        .name = "Somebody",
        .phone = "",
        .roles = ROLE_SELLER,
        .state = USER_ACTIVE,
        .password_hash = "",
    };
    OK(user_save(&domain, &user, &err));
    arena_done(&arena);
}

static void test_clock__a_jump_is_one_line(void **state)
{
    static const struct {
        const char *name;
        int64_t moved_ms;
        const char *said; /* "" = nothing */
    } rows[] = {
        {"the first look", 0, ""},
        {"a second", CLOCK_SECOND_MS, ""},
        {"a day ahead", CLOCK_DAY_MS, "event=clock.jump seconds=86400 now="},
        {"and on", CLOCK_SECOND_MS, ""},
        {"an hour back", -CLOCK_HOUR_MS, "event=clock.jump seconds=-3600 now="},
        {"and on", CLOCK_SECOND_MS, ""},
    };
    struct ground *site = *state;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        char text[1024];
        site->now_ms += rows[i].moved_ms;
        tick_logged(site, text);
        const char *at = strstr(text, rows[i].said);
        CHECK(rows[i].name, *rows[i].said ? at && strstr(text, "level=warn") : !*text);
        CHECK(rows[i].name, !at || !strchr(text, '\n') || !strchr(strchr(text, '\n') + 1, '\n'));
    }
}

static void test_clock__a_start_behind_the_last_event_is_told(void **state)
{
    struct ground *site = *state;
    char text[1024];
    event_write(site);
    backend_close(site);
    backend_open(site);
    tick_logged(site, text);
    assert_string_equal(text, "");
    backend_close(site);
    site->now_ms -= CLOCK_HOUR_MS;
    backend_open(site);
    tick_logged(site, text);
    assert_non_null(strstr(text, "event=clock.jump seconds=-3600"));
    assert_non_null(strstr(text, "behind the last event"));
    tick_logged(site, text);
    assert_string_equal(text, "");
}

#define ON_SITE(test) cmocka_unit_test_setup_teardown(test, site_open, site_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_clock__a_jump_is_one_line),
        ON_SITE(test_clock__a_start_behind_the_last_event_is_told),
    };
    return cmocka_run_group_tests_name("http/clock", tests, NULL, NULL);
}
