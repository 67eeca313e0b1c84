/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_METRICS_H
#define SCORE_HTTP_METRICS_H

/*
 * Counters for Prometheus. Bounded: labels are route patterns and codes, never paths or ids.
 * Thread-safe.
 */

#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

struct metrics;

enum metrics_class {
    METRICS_READ,
    METRICS_WRITE,
    METRICS_PORTAL,
    METRICS_SYSTEM,
    METRICS_STREAM,
    METRICS_REFUSED
};

struct metrics_request {
    enum metrics_class class_;
    const char *method; /* unknown ones are counted as OTHER */
    const char *route;  /* a pattern that outlives the metrics */
    int status;         /* 0 = the client left before the answer */
    int64_t duration_us;
};

/* Read at the moment of the scrape. */
struct metrics_gauges {
    size_t writer_queue;
    size_t job_queue;
    size_t connections;
    size_t streams;
    size_t requests;
    size_t upload_bytes;
};

SCORE_MUST_USE enum score_status metrics_create(struct metrics **ret_metrics,
                                                struct score_error *err);
void metrics_free(struct metrics *metrics);

void metrics_add_request(struct metrics *metrics, const struct metrics_request *request);
/* One group commit of `jobs` jobs. */
void metrics_add_batch(struct metrics *metrics, size_t jobs, bool committed);
void metrics_add_database_error(struct metrics *metrics);
void metrics_add_timeout(struct metrics *metrics);
void metrics_add_rejected(struct metrics *metrics); /* a full queue answered 503 */

/* Prometheus text format 0.0.4. */
void metrics_format(struct metrics *metrics, const struct metrics_gauges *gauges, struct buf *ret);

#ifdef __cplusplus
}
#endif

#endif
