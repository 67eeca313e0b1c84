/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_EXPERIMENT_H
#define SCORE_MODEL_EXPERIMENT_H

/* A policy compared with chance, and the passes it is judged by. Texts borrowed, never NULL. */

#include "model/enums.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an opportunity's first pass is judged by. */
#define EXPERIMENT_METRIC_LIST(X)                                                                  \
    X(ACCEPT, 1)                                                                                   \
    X(WIN, 2)

/* One is RUNNING at most. */
#define EXPERIMENT_STATE_LIST(X)                                                                   \
    X(RUNNING, 1)                                                                                  \
    X(STOPPED, 2)

#define X(name, value) EXPERIMENT_##name = value,
enum experiment_metric { EXPERIMENT_METRIC_LIST(X) };
enum experiment_state { EXPERIMENT_STATE_LIST(X) };
#undef X

const char *experiment_metric_text(enum experiment_metric value);
const char *experiment_state_text(enum experiment_state value);
bool experiment_metric_parse(const char *text, enum experiment_metric *ret);

enum { EXPERIMENT_SECRET_BYTES = 32 };

struct experiment {
    int64_t id; /* 0 = none */
    const char *name;
    enum experiment_metric metric;
    int64_t share_ppm;   /* of cell-weeks on the baseline, millionths */
    int64_t stop_at_ms;  /* 0 none */
    int64_t stop_passes; /* 0 none */
    uint8_t secret[EXPERIMENT_SECRET_BYTES];
    enum experiment_state state;
    const char *started_by; /* an event's actor */
    int64_t started_at_ms;
    int64_t started_seq;
    const char *stopped_by; /* "" not yet */
    int64_t stopped_at_ms;
    int64_t stopped_seq;
    int64_t version;
};

struct experiment_pass {
    int64_t experiment_id;
    int64_t number; /* set when it is added: 1.. */
    int64_t offer_id;
    const char *line;
    const char *country;
    int64_t week; /* its Monday, days since 1970-01-01 */
    bool is_baseline;
};

/* The passes of one line and country in one week. */
struct experiment_week {
    const char *line;
    const char *country;
    int64_t week;
    bool is_baseline;
    int64_t passes;
    int64_t known; /* of these, with an outcome */
    int64_t successes;
    int64_t known_at_ms; /* the last outcome; 0 none */
};

#ifdef __cplusplus
}
#endif

#endif
