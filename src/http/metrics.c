/* SPDX-License-Identifier: Apache-2.0 */
#include "http/metrics.h"

#include <pthread.h>

#include "base/text.h"

enum {
    SERIES_MAX = 1024, /* routes x methods x codes; what does not fit is counted as "other" */
    LATENCY_BUCKETS = 13,
    BATCH_BUCKETS = 8,
    CLASS_COUNT = METRICS_REFUSED + 1
};

static const char *const CLASS_NAMES[CLASS_COUNT] = {"read",   "write",  "portal",
                                                     "system", "stream", "refused"};
static const char *const METHODS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
static const int64_t LATENCY_US[LATENCY_BUCKETS] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};
static const size_t BATCH_SIZES[BATCH_BUCKETS] = {1, 2, 4, 8, 16, 32, 64, 128};

struct series {
    const char *method;
    const char *route;
    int status;
    uint64_t count;
};

struct latency {
    uint64_t buckets[LATENCY_BUCKETS];
    uint64_t count;
    int64_t sum_us;
};

struct metrics {
    pthread_mutex_t lock;
    struct series series[SERIES_MAX];
    struct latency latency[CLASS_COUNT];
    uint64_t batch_buckets[BATCH_BUCKETS];
    uint64_t batch_jobs;
    uint64_t batches;
    uint64_t commits;
    uint64_t commit_failures;
    uint64_t database_errors;
    uint64_t timeouts;
    uint64_t rejected;
};

enum score_status metrics_create(struct metrics **ret_metrics, struct score_error *err)
{
    struct metrics *metrics = calloc(1, sizeof(*metrics));
    if (!metrics) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    (void)pthread_mutex_init(&metrics->lock, NULL);
    *ret_metrics = metrics;
    return SCORE_OK;
}

void metrics_free(struct metrics *metrics)
{
    if (metrics) {
        (void)pthread_mutex_destroy(&metrics->lock);
        free(metrics);
    }
}

/* The client names the method: only the known ones become labels. */
static const char *method_label(const char *method)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(METHODS); i++) {
        if (text_equal(METHODS[i], method)) {
            return METHODS[i];
        }
    }
    return "OTHER";
}

static struct series *series_find(struct metrics *metrics, const char *method, const char *route,
                                  int status)
{
    uint32_t hash = (uint32_t)status * 31u + (uint32_t)method[0];
    for (const char *c = route; *c; c++) {
        hash = hash * 31u + (unsigned char)*c;
    }
    for (uint32_t step = 0; step < SERIES_MAX - 1; step++) {
        struct series *series = &metrics->series[1 + (hash + step) % (SERIES_MAX - 1)];
        if (!series->route) {
            *series = (struct series){.method = method, .route = route, .status = status};
            return series;
        }
        if (series->status == status && text_equal(series->method, method) &&
            text_equal(series->route, route)) {
            return series;
        }
    }
    struct series *other = &metrics->series[0];
    *other = (struct series){"OTHER", "other", 0, other->count};
    return other;
}

void metrics_add_request(struct metrics *metrics, const struct metrics_request *request)
{
    const char *method = method_label(request->method);
    (void)pthread_mutex_lock(&metrics->lock);
    series_find(metrics, method, request->route, request->status)->count++;
    struct latency *latency = &metrics->latency[request->class_];
    latency->count++;
    latency->sum_us += request->duration_us;
    for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
        latency->buckets[i] += request->duration_us <= LATENCY_US[i] ? 1 : 0;
    }
    (void)pthread_mutex_unlock(&metrics->lock);
}

void metrics_add_batch(struct metrics *metrics, size_t jobs, bool committed)
{
    (void)pthread_mutex_lock(&metrics->lock);
    metrics->batches++;
    metrics->batch_jobs += jobs;
    metrics->commits += committed ? 1 : 0;
    metrics->commit_failures += committed ? 0 : 1;
    for (size_t i = 0; i < BATCH_BUCKETS; i++) {
        metrics->batch_buckets[i] += jobs <= BATCH_SIZES[i] ? 1 : 0;
    }
    (void)pthread_mutex_unlock(&metrics->lock);
}

static void counter_add(struct metrics *metrics, uint64_t *counter)
{
    (void)pthread_mutex_lock(&metrics->lock);
    (*counter)++;
    (void)pthread_mutex_unlock(&metrics->lock);
}

void metrics_add_database_error(struct metrics *metrics)
{
    counter_add(metrics, &metrics->database_errors);
}

void metrics_add_timeout(struct metrics *metrics)
{
    counter_add(metrics, &metrics->timeouts);
}

void metrics_add_rejected(struct metrics *metrics)
{
    counter_add(metrics, &metrics->rejected);
}

static void head_add(struct buf *ret, const char *name, const char *type, const char *help)
{
    buf_add_format(ret, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void value_add(struct buf *ret, const char *name, const char *type, uint64_t value,
                      const char *help)
{
    head_add(ret, name, type, help);
    buf_add_format(ret, "%s %llu\n", name, (unsigned long long)value);
}

static void series_format(const struct metrics *metrics, struct buf *ret)
{
    head_add(ret, "score_http_requests_total", "counter", "Requests by route and status.");
    for (size_t i = 0; i < SERIES_MAX; i++) {
        const struct series *series = &metrics->series[i];
        if (series->route) {
            buf_add_format(
                ret, "score_http_requests_total{method=\"%s\",route=\"%s\",status=\"%d\"} %llu\n",
                series->method, series->route, series->status, (unsigned long long)series->count);
        }
    }
}

static void latency_format(const struct metrics *metrics, struct buf *ret)
{
    static const char name[] = "score_http_request_seconds";
    head_add(ret, name, "histogram", "Time from the request line to the sent answer.");
    for (size_t c = 0; c < CLASS_COUNT; c++) {
        const struct latency *latency = &metrics->latency[c];
        for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
            buf_add_format(ret, "%s_bucket{class=\"%s\",le=\"%g\"} %llu\n", name, CLASS_NAMES[c],
                           (double)LATENCY_US[i] / 1e6, (unsigned long long)latency->buckets[i]);
        }
        buf_add_format(ret, "%s_bucket{class=\"%s\",le=\"+Inf\"} %llu\n", name, CLASS_NAMES[c],
                       (unsigned long long)latency->count);
        buf_add_format(ret, "%s_sum{class=\"%s\"} %.6f\n", name, CLASS_NAMES[c],
                       (double)latency->sum_us / 1e6);
        buf_add_format(ret, "%s_count{class=\"%s\"} %llu\n", name, CLASS_NAMES[c],
                       (unsigned long long)latency->count);
    }
}

static void batches_format(const struct metrics *metrics, struct buf *ret)
{
    static const char name[] = "score_writer_batch_jobs";
    head_add(ret, name, "histogram", "Jobs in one commit.");
    for (size_t i = 0; i < BATCH_BUCKETS; i++) {
        buf_add_format(ret, "%s_bucket{le=\"%zu\"} %llu\n", name, BATCH_SIZES[i],
                       (unsigned long long)metrics->batch_buckets[i]);
    }
    buf_add_format(ret, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %llu\n%s_count %llu\n", name,
                   (unsigned long long)metrics->batches, name,
                   (unsigned long long)metrics->batch_jobs, name,
                   (unsigned long long)metrics->batches);
}

void metrics_format(struct metrics *metrics, const struct metrics_gauges *gauges, struct buf *ret)
{
    (void)pthread_mutex_lock(&metrics->lock);
    series_format(metrics, ret);
    latency_format(metrics, ret);
    batches_format(metrics, ret);
    value_add(ret, "score_writer_commits_total", "counter", metrics->commits, "Commits done.");
    value_add(ret, "score_writer_commit_failures_total", "counter", metrics->commit_failures,
              "Batches that could not be committed.");
    value_add(ret, "score_database_errors_total", "counter", metrics->database_errors,
              "Answers of the database that were neither success nor a refusal.");
    value_add(ret, "score_http_timeouts_total", "counter", metrics->timeouts,
              "Connections cut because a request or its answer took too long.");
    value_add(ret, "score_http_rejected_total", "counter", metrics->rejected,
              "Requests answered 503 because a queue was full.");
    (void)pthread_mutex_unlock(&metrics->lock);
    value_add(ret, "score_writer_queue_jobs", "gauge", gauges->writer_queue, "Writes waiting.");
    value_add(ret, "score_job_queue_jobs", "gauge", gauges->job_queue, "Long jobs waiting.");
    value_add(ret, "score_http_connections", "gauge", gauges->connections, "Open connections.");
    value_add(ret, "score_http_streams", "gauge", gauges->streams, "Open streams of events.");
    value_add(ret, "score_http_requests_open", "gauge", gauges->requests, "Requests in work.");
    value_add(ret, "score_http_upload_bytes", "gauge", gauges->upload_bytes,
              "Request bodies in memory.");
}
