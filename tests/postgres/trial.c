/* SPDX-License-Identifier: Apache-2.0 */
#include "trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

static struct postgres_cluster cluster;
static char template_name[POSTGRES_NAME_BYTES];

bool trial_is_postgres(void)
{
    const char *database = getenv("SCORE_TEST_DATABASE");
    return database && strcmp(database, "postgres") == 0;
}

/* Where there is no server to start, nothing was tried: the runner is told so. */
__attribute__((constructor)) static void postgres_need(void)
{
    enum { SKIPPED = 77 };
    if (trial_is_postgres() && !postgres_is_installed()) {
        printf("1..0 # SKIP PostgreSQL is not installed\n");
        _exit(SKIPPED);
    }
}

static void cluster_stop(void)
{
    postgres_stop(&cluster);
}

/* The migrations run once a program; every database is a copy of what they leave. */
static void cluster_need(void)
{
    char url[POSTGRES_URL_BYTES];
    struct store *store = NULL;
    struct score_error err = {0};
    if (template_name[0] != '\0') {
        return;
    }
    postgres_start(&cluster, NULL);
    assert_int_equal(atexit(cluster_stop), 0);
    postgres_database_make(&cluster, NULL, template_name);
    postgres_url(&cluster, template_name, url);
    if (store_open(url, STORE_READ_WRITE, &store, &err)) {
        fail_msg("%s", err.text);
    }
    store_close(store);
}

static void copy_make(const char *from, struct trial *ret)
{
    postgres_database_make(&cluster, from, ret->name);
    postgres_url(&cluster, ret->name, ret->url);
}

void trial_postgres_make(struct trial *ret)
{
    cluster_need();
    copy_make(template_name, ret);
}

void trial_make(const char *sqlite_url, struct trial *ret)
{
    if (trial_is_postgres()) {
        trial_postgres_make(ret);
        return;
    }
    ret->name[0] = '\0';
    int len = snprintf(ret->url, sizeof ret->url, "%s", sqlite_url);
    assert_true(len > 0 && (size_t)len < sizeof ret->url);
}

void trial_copy(const struct trial *from, struct trial *ret)
{
    assert_true(from->name[0] != '\0');
    copy_make(from->name, ret);
}

void trial_drop(struct trial *trial)
{
    if (trial->name[0] != '\0') {
        postgres_database_drop(&cluster, trial->name);
    }
    trial->name[0] = '\0';
}
