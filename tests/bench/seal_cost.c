/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal_cost FILE [EVENTS]: what the sealed history costs, as ratios in one run. Writes events into
 * a new database as a busy server does (group commits of 100), seals them, verifies them, and
 * prints each in microseconds an event and against the writing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/kv.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/report.h"
#include "domain/seal.h"

enum { GROUP = 100, DEFAULT_EVENTS = 50000, OBJECTS = 1000, FIRMS = 50 };

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum score_status status, const struct score_error *err)
{
    if (status) {
        fprintf(stderr, "seal_cost: %s\n", err->text);
        exit(1);
    }
}

static void event_write(struct domain *domain, int i, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, 4096);
    kv_add_i64(&detail, "opportunity", i);
    kv_add_i64(&detail, "partner", i % FIRMS + 1);
    kv_add_text(&detail, "origin", "SCORE");
    kv_add_f64(&detail, "weight", i / 7.0);
    struct event event = {
        .object_kind = ID_ACCOUNT,
        .object_id = i % OBJECTS + 1,
        .verb = "account.saved",
        .partner_id = i % FIRMS + 1,
        .opportunity_id = i + 1,
        .reason = "NO_CAPACITY",
        .detail = buf_text(&detail),
    };
    must(event_record(domain, &event, NULL, err), err);
}

static double events_write(struct domain *domain, int count, struct score_error *err)
{
    double began = seconds_now();
    for (int i = 0; i < count; i++) {
        if (i % GROUP == 0) {
            must(store_tx_begin(domain->store, err), err);
        }
        event_write(domain, i, err);
        if (i % GROUP == GROUP - 1 || i == count - 1) {
            must(store_tx_commit(domain->store, err), err);
        }
    }
    return seconds_now() - began;
}

/* Both steps of every checkpoint; the second one is what a writer waits for. */
static double events_seal(struct domain *domain, const struct seal_signer *signer,
                          double *ret_writing, struct score_error *err)
{
    double began = seconds_now();
    *ret_writing = 0;
    for (;;) {
        struct seal_batch *batch = NULL;
        bool is_added = false;
        must(seal_prepare(domain, signer, &batch, err), err);
        if (!batch) {
            return seconds_now() - began;
        }
        double prepared = seconds_now();
        must(store_tx_begin(domain->store, err), err);
        must(seal_write(domain, batch, &is_added, err), err);
        must(store_tx_commit(domain->store, err), err);
        *ret_writing += seconds_now() - prepared;
        seal_batch_free(batch);
    }
}

static void line(const char *what, double seconds, double writing, int count)
{
    printf("%-34s %8.2f us an event   %.3f of writing\n", what, seconds / count * 1e6,
           seconds / writing);
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: seal_cost FILE [EVENTS]\n");
        return 2;
    }
    int64_t wanted = DEFAULT_EVENTS;
    if (argc > 2 && (!text_parse_i64(argv[2], &wanted) || wanted < 1 || wanted > 100000000)) {
        fprintf(stderr, "seal_cost: how many events?\n");
        return 2;
    }
    int count = (int)wanted;
    char url[4096];
    struct score_error err = {0};
    struct arena arena;
    struct seal_signer signer;
    struct verify_result result;
    const uint8_t seed[HASH_BYTES] = {1};
    arena_init(&arena, (size_t)1 << 30);
    (void)snprintf(url, sizeof url, "sqlite:%s", argv[1]);
    struct domain domain = {.clock = clock_system(), .arena = &arena, .actor = actor_cli(&arena)};
    must(hash_library_init(&err), &err);
    must(store_open(url, STORE_READ_WRITE, &domain.store, &err), &err);
    seal_signer_seed(seed, &signer);
    double in_writer = 0;
    double writing = events_write(&domain, count, &err);
    double sealing = events_seal(&domain, &signer, &in_writer, &err);
    double began = seconds_now();
    must(report_verify(&domain, &result, &err), &err);
    double verifying = seconds_now() - began;
    printf("%d events, groups of %d\n", count, GROUP);
    line("writing", writing, writing, count);
    line("sealing", sealing, writing, count);
    line("  of it in the writer", in_writer, writing, count);
    line("verify, all checks", verifying, writing, count);
    store_close(domain.store);
    arena_done(&arena);
    return result.ok ? 0 : 1;
}
