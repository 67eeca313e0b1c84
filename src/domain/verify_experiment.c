/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Experiments: what was registered before against what stands there now, the secret that was told
 * against the hash that was registered, and the side of every decision against the secret.
 */
#include "base/text.h"
#include "domain/experiment_arm.h"
#include "domain/verify_internal.h"

static const char *public_id(enum id_kind kind, int64_t id, char ret[ID_TEXT_SIZE])
{
    id_format(kind, id, ret);
    return ret;
}

static enum score_status experiments_read(struct verify *verify,
                                          struct verify_experiments *experiments,
                                          struct score_error *err)
{
    if (experiments->is_read) {
        return SCORE_OK;
    }
    experiments->is_read = true;
    return experiment_all(verify->domain->store, verify->domain->arena, &experiments->items,
                          &experiments->count, err);
}

static const struct experiment *experiment_find(const struct verify_experiments *experiments,
                                                int64_t id)
{
    for (size_t i = 0; i < experiments->count; i++) {
        if (experiments->items[i].id == id) {
            return &experiments->items[i];
        }
    }
    return NULL;
}

static void started_check(struct verify *verify, struct verify_experiments *experiments,
                          const struct event *event, const struct kv *kv)
{
    char id[ID_TEXT_SIZE];
    char commitment[HASH_HEX_SIZE];
    const struct experiment *row = experiment_find(experiments, event->object_id);
    (void)public_id(ID_EXPERIMENT, event->object_id, id);
    if (experiments->is_running) {
        verify_found(verify, "event %lld starts %s while another experiment runs",
                     (long long)event->seq, id);
    }
    experiments->is_running = row != NULL;
    if (!row) {
        verify_found(verify, "%s (event %lld) is missing", id, (long long)event->seq);
        return;
    }
    experiments->running = *row;
    experiment_commitment(row->share_ppm, row->secret, commitment);
    if (row->started_seq != event->seq || !text_equal(row->name, kv_text(kv, "name")) ||
        !text_equal(experiment_metric_text(row->metric), kv_text(kv, "metric")) ||
        row->share_ppm != kv_i64(kv, "share_ppm", -1) ||
        row->stop_at_ms != kv_i64(kv, "stop_at", -1) ||
        row->stop_passes != kv_i64(kv, "stop_passes", -1)) {
        verify_found(verify, "%s is not what its event %lld registered", id, (long long)event->seq);
    }
    if (!text_equal(commitment, kv_text(kv, "commitment"))) {
        verify_found(verify, "the secret kept for %s is not the one that event %lld commits", id,
                     (long long)event->seq);
    }
}

static void stopped_check(struct verify *verify, struct verify_experiments *experiments,
                          const struct event *event, const struct kv *kv)
{
    char id[ID_TEXT_SIZE];
    char secret[2 * EXPERIMENT_SECRET_BYTES + 1];
    const struct experiment *running = &experiments->running;
    (void)public_id(ID_EXPERIMENT, event->object_id, id);
    if (!experiments->is_running || running->id != event->object_id) {
        verify_found(verify, "event %lld stops %s, which was not running", (long long)event->seq,
                     id);
        return;
    }
    experiments->is_running = false;
    text_hex(running->secret, sizeof running->secret, secret);
    if (!text_equal(secret, kv_text(kv, "secret"))) {
        verify_found(verify, "the secret that event %lld tells of %s is not the one committed",
                     (long long)event->seq, id);
    }
    if (running->stopped_seq != event->seq) {
        verify_found(verify, "%s is not what its event %lld says", id, (long long)event->seq);
    }
}

enum score_status verify_experiment_event(struct verify *verify,
                                          struct verify_experiments *experiments,
                                          const struct event *event, const struct kv *kv,
                                          struct score_error *err)
{
    SCORE_TRY(experiments_read(verify, experiments, err));
    if (text_equal(event->verb, "experiment.started")) {
        started_check(verify, experiments, event, kv);
    } else {
        stopped_check(verify, experiments, event, kv);
    }
    return SCORE_OK;
}

void verify_experiment_decision(struct verify *verify, const struct verify_experiments *experiments,
                                const struct event *event, const struct kv *kv,
                                const struct score_decision *decision)
{
    char id[ID_TEXT_SIZE];
    const struct experiment *running = &experiments->running;
    bool has_acted = decision->flags & SCORE_DECISION_BASELINE;
    bool is_guarded = decision->flags & SCORE_DECISION_GUARDED;
    int64_t wanted = experiments->is_running ? running->id : 0;
    (void)public_id(ID_DECISION, event->object_id, id);
    if (kv_i64(kv, "experiment", 0) != wanted || (kv_i64(kv, "baseline", 0) != 0) != has_acted) {
        verify_found(verify, "%s (event %lld) does not say by which experiment it was taken", id,
                     (long long)event->seq);
    }
    bool is_drawn =
        wanted && experiment_is_baseline(running, kv_text(kv, "line"), kv_text(kv, "country"),
                                         experiment_week_of(decision->at_ms));
    /* Nobody was eligible: no chances were given. */
    bool must_act = is_drawn && !is_guarded && decision->partner != 0;
    if (has_acted != must_act) {
        verify_found(verify, "%s (event %lld) is %s the baseline, the experiment's secret says not",
                     id, (long long)event->seq, has_acted ? "on" : "off");
    }
}
