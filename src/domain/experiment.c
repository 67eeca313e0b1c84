/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/experiment.h"

#include <math.h>

#include "base/buf.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/experiment_arm.h"
#include "domain/experiment_internal.h"
#include "domain/site_secret.h"
#include "store/experiment_store.h"

enum {
    EXPERIMENT_WRITERS = ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR,
    EXPERIMENT_READERS = EXPERIMENT_WRITERS | ROLE_AUDITOR
};
static const double PPM = 1e6;

const char *const *experiment_moves(enum experiment_state state)
{
    static const char *const RUNNING[] = {"stop", NULL};
    static const char *const STOPPED[] = {"start", NULL}; /* another one */
    return state == EXPERIMENT_RUNNING ? RUNNING : STOPPED;
}

static void moves_allow(struct domain *domain, enum experiment_state state)
{
    for (const char *const *at = experiment_moves(state); *at; at++) {
        problem_allow(domain, *at);
    }
}

static enum score_status experiment_event(struct domain *domain, const struct experiment *item,
                                          const char *verb, const char *reason,
                                          const struct buf *detail, int64_t *ret_seq,
                                          struct score_error *err)
{
    SCORE_TRY(buf_status(detail, "event detail", err));
    struct event event = {
        .object_kind = ID_EXPERIMENT,
        .object_id = item->id,
        .verb = verb,
        .reason = reason,
        .detail = buf_text(detail),
    };
    return event_record(domain, &event, ret_seq, err);
}

/* ---- start ------------------------------------------------------------------------------------
 */

/* It stands in lines of its own: one that could end them would write the next, the verdict's say.
 */
static void name_check(struct domain *domain, const char *name)
{
    size_t len = strlen(name);
    if (!text_is_utf8(name, len) || len > LIMIT_NAME_BYTES) {
        problem_add(domain, "name", "TOO_LONG", "at most %d bytes of text", LIMIT_NAME_BYTES);
        return;
    }
    for (const char *c = name; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == '\x7f') {
            problem_add(domain, "name", "FORMAT", "one line, without control characters");
            return;
        }
    }
}

static void draft_check(struct domain *domain, const struct experiment_draft *draft)
{
    /* A tenth in binary is not a tenth: what rounds to the ends is within. */
    double share_ppm = round(draft->share * PPM);
    if (!(share_ppm >= round(EXPERIMENT_SHARE_MIN * PPM) &&
          share_ppm <= round(EXPERIMENT_SHARE_MAX * PPM))) {
        problem_add(domain, "share", "RANGE", "must be between 5 and 10 %%");
    }
    name_check(domain, draft->name);
    if (draft->metric != EXPERIMENT_ACCEPT && draft->metric != EXPERIMENT_WIN) {
        problem_add(domain, "metric", "UNKNOWN", "must be ACCEPT or WIN");
    }
    if (!draft->stop_at_ms && !draft->stop_passes) {
        problem_add(domain, "stop_at", "REQUIRED",
                    "say beforehand when it stops: at a date, after so many passes, or both");
    }
    if (draft->stop_at_ms && draft->stop_at_ms <= domain_now_ms(domain)) {
        problem_add(domain, "stop_at", "RANGE", "must lie in the future");
    }
    if (draft->stop_passes && (draft->stop_passes < EXPERIMENT_PASSES_MIN ||
                               draft->stop_passes > EXPERIMENT_PASSES_MAX)) {
        problem_add(domain, "stop_passes", "RANGE", "must be between %d and %d",
                    EXPERIMENT_PASSES_MIN, EXPERIMENT_PASSES_MAX);
    }
}

/* From the site's secret, so that a seed gives the same market on every machine; it gives neither
 * the site's away nor another experiment's. */
static enum score_status secret_make(struct domain *domain, struct experiment *item,
                                     struct score_error *err)
{
    struct store_page newest = {.limit = 1};
    struct experiment *items = NULL;
    size_t count = 0;
    char number[32];
    SCORE_TRY(store_experiment_list(domain->store, &newest, domain->arena, &items, &count, err));
    (void)snprintf(number, sizeof number, "%lld", count ? (long long)items[0].id + 1 : 1LL);
    return site_secret_hash(domain, "experiment", number, item->secret, err);
}

static enum score_status started_record(struct domain *domain, struct experiment *item,
                                        struct score_error *err)
{
    char commitment[HASH_HEX_SIZE];
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    experiment_commitment(item->share_ppm, item->secret, commitment);
    kv_add_text(&detail, "name", item->name);
    kv_add_text(&detail, "metric", experiment_metric_text(item->metric));
    kv_add_i64(&detail, "share_ppm", item->share_ppm);
    kv_add_i64(&detail, "stop_at", item->stop_at_ms);
    kv_add_i64(&detail, "stop_passes", item->stop_passes);
    kv_add_text(&detail, "commitment", commitment);
    SCORE_TRY(
        experiment_event(domain, item, "experiment.started", "", &detail, &item->started_seq, err));
    return store_experiment_update(domain->store, item, err);
}

static enum score_status none_runs(struct domain *domain, struct score_error *err)
{
    struct experiment running;
    SCORE_TRY(experiment_current(domain, domain_now_ms(domain), &running, err));
    if (!running.id) {
        return SCORE_OK;
    }
    char id[ID_TEXT_SIZE];
    id_format(ID_EXPERIMENT, running.id, id);
    moves_allow(domain, EXPERIMENT_RUNNING);
    return score_error_set(err, SCORE_CONFLICT, "state", "%s is running: one at a time", id);
}

static enum score_status start_in_tx(struct domain *domain, const struct experiment_draft *draft,
                                     struct experiment_view *ret, struct score_error *err)
{
    struct experiment item = {
        .name = draft->name,
        .metric = draft->metric,
        .share_ppm = llround(draft->share * PPM),
        .stop_at_ms = draft->stop_at_ms,
        .stop_passes = draft->stop_passes,
        .state = EXPERIMENT_RUNNING,
        .started_by = domain->actor.name,
        .started_at_ms = domain_now_ms(domain),
        .stopped_by = "",
    };
    SCORE_TRY(none_runs(domain, err));
    SCORE_TRY(secret_make(domain, &item, err));
    SCORE_TRY(store_experiment_add(domain->store, &item, err));
    SCORE_TRY(started_record(domain, &item, err));
    return experiment_view_make(domain, item.id, ret, err);
}

enum score_status experiment_start(struct domain *domain, const struct experiment_draft *draft,
                                   struct experiment_view *ret, struct score_error *err)
{
    struct experiment_view view;
    SCORE_TRY(actor_require(domain, EXPERIMENT_WRITERS, err));
    draft_check(domain, draft);
    SCORE_TRY(problem_status(domain, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, start_in_tx(domain, draft, &view, err), err));
    *ret = view;
    return SCORE_OK;
}

/* ---- stop -------------------------------------------------------------------------------------
 */

/* Tells the secret: from here on everybody can draw the weeks again. */
static enum score_status stopped_record(struct domain *domain, struct experiment *item,
                                        int64_t passes, const char *reason, struct score_error *err)
{
    char secret[2 * EXPERIMENT_SECRET_BYTES + 1];
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    text_hex(item->secret, sizeof item->secret, secret);
    kv_add_text(&detail, "secret", secret);
    kv_add_i64(&detail, "passes", passes);
    item->state = EXPERIMENT_STOPPED;
    item->stopped_by = domain->actor.name;
    item->stopped_at_ms = domain_now_ms(domain);
    SCORE_TRY(experiment_event(domain, item, "experiment.stopped", reason, &detail,
                               &item->stopped_seq, err));
    return store_experiment_update(domain->store, item, err);
}

/* By its rule: nobody did it. */
static enum score_status rule_stop(struct domain *domain, struct experiment *item, int64_t passes,
                                   struct score_error *err)
{
    struct actor actor = domain->actor;
    domain->actor = actor_system();
    enum score_status status = stopped_record(domain, item, passes, "the stop rule is met", err);
    domain->actor = actor;
    return status;
}

enum score_status experiment_current(struct domain *domain, int64_t at_ms, struct experiment *ret,
                                     struct score_error *err)
{
    struct experiment item;
    int64_t passes = 0;
    *ret = (struct experiment){.name = "", .started_by = "", .stopped_by = ""};
    enum score_status status = store_experiment_running(domain->store, domain->arena, &item, err);
    if (status) {
        return status == SCORE_NOT_FOUND ? SCORE_OK : status;
    }
    SCORE_TRY(store_experiment_pass_count(domain->store, item.id, &passes, err));
    if (experiment_rule_is_met(&item, passes, at_ms)) {
        return rule_stop(domain, &item, passes, err);
    }
    *ret = item;
    return SCORE_OK;
}

static enum score_status asked_get(struct domain *domain, int64_t id, struct experiment *ret,
                                   struct score_error *err)
{
    if (id) {
        return store_experiment_get(domain->store, id, domain->arena, ret, err);
    }
    enum score_status status = store_experiment_running(domain->store, domain->arena, ret, err);
    if (status == SCORE_NOT_FOUND) {
        moves_allow(domain, EXPERIMENT_STOPPED);
        return score_error_set(err, SCORE_CONFLICT, "state", "no experiment is running");
    }
    return status;
}

static enum score_status stop_in_tx(struct domain *domain, int64_t id, struct experiment_view *ret,
                                    struct score_error *err)
{
    struct experiment item;
    int64_t passes = 0;
    SCORE_TRY(asked_get(domain, id, &item, err));
    if (item.state != EXPERIMENT_RUNNING) {
        moves_allow(domain, item.state);
        return score_error_set(err, SCORE_CONFLICT, "state", "the experiment has stopped already");
    }
    SCORE_TRY(store_experiment_pass_count(domain->store, item.id, &passes, err));
    bool is_over = experiment_rule_is_met(&item, passes, domain_now_ms(domain));
    SCORE_TRY(stopped_record(domain, &item, passes,
                             is_over ? "the stop rule is met" : "before the stop rule was met",
                             err));
    return experiment_view_make(domain, item.id, ret, err);
}

enum score_status experiment_stop(struct domain *domain, int64_t id, struct experiment_view *ret,
                                  struct score_error *err)
{
    struct experiment_view view;
    SCORE_TRY(actor_require(domain, EXPERIMENT_WRITERS, err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, stop_in_tx(domain, id, &view, err), err));
    *ret = view;
    return SCORE_OK;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

enum score_status experiment_read(struct domain *domain, int64_t id, struct experiment_view *ret,
                                  struct score_error *err)
{
    struct experiment_view view;
    struct experiment *items = NULL;
    size_t count = 0;
    SCORE_TRY(actor_require(domain, EXPERIMENT_READERS, err));
    if (!id) {
        struct store_page newest = {.limit = 1};
        SCORE_TRY(
            store_experiment_list(domain->store, &newest, domain->arena, &items, &count, err));
        if (!count) {
            return score_error_set(err, SCORE_NOT_FOUND, "", "there was no experiment yet");
        }
        id = items[0].id;
    }
    SCORE_TRY(experiment_view_make(domain, id, &view, err));
    *ret = view;
    return SCORE_OK;
}

enum score_status experiment_list(struct domain *domain, const struct store_page *page,
                                  struct experiment **ret_items, size_t *ret_count,
                                  struct score_error *err)
{
    SCORE_TRY(actor_require(domain, EXPERIMENT_READERS, err));
    return store_experiment_list(domain->store, page, domain->arena, ret_items, ret_count, err);
}
