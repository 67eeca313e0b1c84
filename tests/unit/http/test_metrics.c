/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "http/metrics.h"

static void scrape(struct metrics *metrics, struct buf *ret)
{
    struct metrics_gauges gauges = {.writer_queue = 7, .connections = 3};
    buf_clear(ret);
    metrics_format(metrics, &gauges, ret);
    assert_int_equal(buf_status(ret, "metrics", NULL), SCORE_OK);
}

static void test_metrics__counts_by_route_and_status(void **state)
{
    (void)state;
    struct metrics *metrics = NULL;
    assert_int_equal(metrics_create(&metrics, NULL), SCORE_OK);
    struct metrics_request request = {.class_ = METRICS_WRITE,
                                      .method = "POST",
                                      .route = "/a/{id}",
                                      .status = 201,
                                      .duration_us = 900};
    metrics_add_request(metrics, &request);
    metrics_add_request(metrics, &request);
    request.status = 409;
    request.duration_us = 20000000;
    metrics_add_request(metrics, &request);
    request.method = "BREW\"";
    metrics_add_request(metrics, &request);
    metrics_add_batch(metrics, 3, true);
    metrics_add_batch(metrics, 1, false);
    metrics_add_timeout(metrics);
    metrics_add_rejected(metrics);
    metrics_add_database_error(metrics);
    struct buf text;
    buf_init(&text, 1 << 20);
    scrape(metrics, &text);
    static const char *const lines[] = {
        "score_http_requests_total{method=\"POST\",route=\"/a/{id}\",status=\"201\"} 2\n",
        "score_http_requests_total{method=\"POST\",route=\"/a/{id}\",status=\"409\"} 1\n",
        "score_http_requests_total{method=\"OTHER\",route=\"/a/{id}\",status=\"409\"} 1\n",
        "score_http_request_seconds_bucket{class=\"write\",le=\"0.0005\"} 0\n",
        "score_http_request_seconds_bucket{class=\"write\",le=\"0.001\"} 2\n",
        "score_http_request_seconds_bucket{class=\"write\",le=\"10\"} 2\n",
        "score_http_request_seconds_bucket{class=\"write\",le=\"+Inf\"} 4\n",
        "score_http_request_seconds_count{class=\"write\"} 4\n",
        "score_http_request_seconds_sum{class=\"write\"} 40.001800\n",
        "score_writer_batch_jobs_bucket{le=\"1\"} 1\n",
        "score_writer_batch_jobs_bucket{le=\"4\"} 2\n",
        "score_writer_batch_jobs_sum 4\n",
        "score_writer_commits_total 1\n",
        "score_writer_commit_failures_total 1\n",
        "score_http_timeouts_total 1\n",
        "score_http_rejected_total 1\n",
        "score_database_errors_total 1\n",
        "score_writer_queue_jobs 7\n",
        "score_http_connections 3\n",
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(lines); i++) {
        CHECK(lines[i], strstr(buf_text(&text), lines[i]) != NULL);
    }
    buf_done(&text);
    metrics_free(metrics);
}

static void test_metrics__series_are_bounded(void **state)
{
    (void)state;
    struct metrics *metrics = NULL;
    assert_int_equal(metrics_create(&metrics, NULL), SCORE_OK);
    for (int status = 0; status < 3000; status++) {
        metrics_add_request(
            metrics, &(struct metrics_request){
                         .class_ = METRICS_READ, .method = "GET", .route = "/a", .status = status});
    }
    struct buf text;
    buf_init(&text, 1 << 20);
    scrape(metrics, &text);
    assert_non_null(
        strstr(buf_text(&text), "{method=\"OTHER\",route=\"other\",status=\"0\"} 1977\n"));
    buf_done(&text);
    metrics_free(metrics);
    metrics_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metrics__counts_by_route_and_status),
        cmocka_unit_test(test_metrics__series_are_bounded),
    };
    return cmocka_run_group_tests_name("http/metrics", tests, NULL, NULL);
}
