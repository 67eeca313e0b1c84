/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The engine alone, timed: one line of NAME=VALUE for each call.
 *   engine_speed decide CANDIDATES DECISIONS       microseconds of a choice, in a market that moves
 *   engine_speed scale FIRMS CANDIDATES DECISIONS  decisions with all their bookings, memory
 *   engine_speed learn OUTCOMES                    seconds for outcomes of offers, 50,000 firms
 *   engine_speed replay DECISIONS                  a log of events and decisions, asked again
 *   engine_speed scores FIRMS FEATURES             sums of products against reading the same memory
 */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "big_market.h"
#include "engine/numerics.h"

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *doubles(size_t count)
{
    double *values = calloc(count, sizeof(*values));
    if (!values) {
        fprintf(stderr, "engine_speed: out of memory\n");
        exit(1);
    }
    return values;
}

static double peak_mb(void)
{
    char line[128];
    double kb = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kb = strtod(line + 6, NULL);
        }
    }
    if (file) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
    }
    return kb / 1024;
}

/* Firms that lack a fact come on top of the candidates. */
static int64_t with_failing(int64_t candidates)
{
    return candidates * 16 / 15 + (candidates * 16 % 15 != 0);
}

static void decide(const int64_t *numbers)
{
    size_t count = (size_t)numbers[1];
    struct big_market market = {0};
    int64_t firms = with_failing(numbers[0]);
    big_market_init(&market, firms, firms);
    double *seconds = doubles(count);
    for (size_t i = 0; i < count / 10 + 1; i++) {
        big_market_lead(&market, NULL); /* warm */
    }
    market.candidates = 0;
    market.book_seconds = 0;
    for (size_t i = 0; i < count; i++) {
        big_market_lead(&market, &seconds[i]);
    }
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += seconds[i];
    }
    qsort(seconds, count, sizeof(*seconds), compare);
    printf("candidates=%.1f p50_us=%.2f p99_us=%.2f mean_us=%.2f booked_us=%.2f\n",
           (double)market.candidates / (double)count, seconds[count / 2] * 1e6,
           seconds[count * 99 / 100] * 1e6, sum / (double)count * 1e6,
           market.book_seconds / (double)count * 1e6);
    free(seconds);
    big_market_done(&market);
}

static void scale(const int64_t *numbers)
{
    struct big_market market = {0};
    double began = big_seconds();
    big_market_init(&market, numbers[0], with_failing(numbers[1]));
    double opened = big_seconds();
    for (int64_t i = 0; i < numbers[2]; i++) {
        big_market_lead(&market, NULL);
    }
    double all = big_seconds() - opened;
    double decisions = (double)numbers[2];
    printf("per_second=%.0f whole_per_second=%.0f rss_mb=%.1f candidates=%.1f choose_us=%.2f "
           "book_us=%.2f outcome_us=%.2f firms_seconds=%.2f\n",
           decisions / (market.choose_seconds + market.book_seconds), decisions / all, peak_mb(),
           (double)market.candidates / decisions, market.choose_seconds / decisions * 1e6,
           market.book_seconds / decisions * 1e6,
           market.outcome_seconds / (double)(market.outcomes ? market.outcomes : 1) * 1e6,
           opened - began);
    big_market_done(&market);
}

static void learn(const int64_t *numbers)
{
    struct big_market market = {0};
    big_market_init(&market, 50000, 20);
    double began = big_seconds();
    while (market.outcomes < numbers[0]) {
        big_market_lead(&market, NULL);
    }
    printf("seconds=%.2f outcomes=%lld learnt=%lld us=%.2f whole_seconds=%.1f rss_mb=%.1f\n",
           market.outcome_seconds, (long long)market.outcomes,
           (long long)score_engine_model_version(market.engine),
           market.outcome_seconds / (double)market.outcomes * 1e6, big_seconds() - began,
           peak_mb());
    big_market_done(&market);
}

/* Asks again what the log says was asked, of an engine that heard the log up to there. */
static int64_t decision_repeat(struct score_engine *engine, const struct score_decision_made *made,
                               FILE *decisions)
{
    uint8_t logged[SCORE_DECISION_BYTES_MAX];
    uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    uint32_t logged_size;
    if (fread(&logged_size, sizeof(logged_size), 1, decisions) != 1 ||
        logged_size > sizeof(logged) || fread(logged, 1, logged_size, decisions) != logged_size) {
        return 0;
    }
    struct score_request request = {.opportunity = made->opportunity, .at_ms = made->decided_at_ms};
    memcpy(request.seed, made->seed, sizeof(request.seed));
    struct score_decision decision;
    if (score_engine_choose(engine, &request, &decision, NULL)) {
        return 0;
    }
    size_t size = score_decision_encode(&decision, bytes);
    return size == logged_size && memcmp(bytes, logged, size) == 0;
}

static void replay(const int64_t *numbers)
{
    struct big_market market = {.decisions = tmpfile()};
    if (!market.decisions) {
        fprintf(stderr, "engine_speed: no file for the log\n");
        exit(1);
    }
    big_market_init(&market, 2000, 50);
    for (int64_t i = 0; i < numbers[0]; i++) {
        big_market_lead(&market, NULL);
    }
    rewind(market.decisions);
    struct score_engine *again = NULL;
    int64_t identical = 0;
    if (score_engine_create(NULL, &again, NULL)) {
        exit(1);
    }
    double began = big_seconds();
    for (size_t i = 0; i < market.log_count; i++) {
        const struct score_event *event = &market.log[i];
        if (event->kind == SCORE_EVENT_DECISION_MADE) {
            identical += decision_repeat(again, &event->decision, market.decisions);
        }
        big_apply(again, event);
    }
    double seconds = big_seconds() - began;
    bool is_same = big_market_hash(again) == big_market_hash(market.engine);
    printf("identical=%lld decisions=%lld state=%s per_second=%.0f events=%zu hash=%016llx\n",
           (long long)identical, (long long)numbers[0], is_same ? "identical" : "different",
           (double)numbers[0] / seconds, market.log_count,
           (unsigned long long)big_market_hash(again));
    score_engine_free(again);
    (void)fclose(market.decisions); /* a scratch file */
    big_market_done(&market);
}

/* Four neighbouring lanes: what every processor here adds at once. */
typedef float quad __attribute__((vector_size(16)));

static inline quad quad_load(const float *from)
{
    quad value;
    memcpy(&value, from, sizeof(value));
    return value;
}

/*
 * Sixteen lanes, as the engine sums, the folding written out too: as a loop over halves it went
 * through memory and took longer than the products. The width is a multiple of the lanes.
 */
static inline float products_sum(const float *row, const float *weights, size_t width)
{
    quad lane0 = {0};
    quad lane4 = {0};
    quad lane8 = {0};
    quad lane12 = {0};
    for (size_t i = 0; i < width; i += SCORE__LANES) {
        lane0 += quad_load(row + i) * quad_load(weights + i);
        lane4 += quad_load(row + i + 4) * quad_load(weights + i + 4);
        lane8 += quad_load(row + i + 8) * quad_load(weights + i + 8);
        lane12 += quad_load(row + i + 12) * quad_load(weights + i + 12);
    }
    quad four = (lane0 + lane8) + (lane4 + lane12);
    return (four[0] + four[2]) + (four[1] + four[3]);
}

struct shape {
    size_t firms, width;
};

__attribute__((noinline)) static void products_sums(const float *restrict rows,
                                                    const float *restrict weights,
                                                    const struct shape *shape, float *restrict sums)
{
    size_t width = shape->width;
    for (size_t i = 0; i < shape->firms; i++) {
        sums[i] = products_sum(rows + i * width, weights, width);
    }
}

/* The same sum with nothing for a compiler to arrange: each step is stored before the next. */
static bool is_bit_exact(const float *row, const float *weights, size_t width, float sum)
{
    volatile float lane[SCORE__LANES] = {0};
    for (size_t i = 0; i < width; i++) {
        volatile float product = row[i] * weights[i];
        lane[i % SCORE__LANES] = lane[i % SCORE__LANES] + product;
    }
    for (size_t half = SCORE__LANES / 2; half > 0; half /= 2) {
        for (size_t k = 0; k < half; k++) {
            lane[k] = lane[k] + lane[k + half];
        }
    }
    float slow = lane[0];
    return memcmp(&slow, &sum, sizeof(sum)) == 0;
}

/* Reads as fast as the memory gives it: one running sum alone would wait for itself. */
static uint64_t memory_read(const float *rows, size_t count)
{
    enum { SUMS = 8, STEP = 2 * SUMS };
    uint64_t sums[SUMS] = {0};
    uint64_t sum = 0;
    for (size_t i = 0; i + STEP <= count; i += STEP) {
        for (size_t k = 0; k < SUMS; k++) {
            uint64_t word;
            memcpy(&word, &rows[i + 2 * k], sizeof(word));
            sums[k] += word;
        }
    }
    for (size_t k = 0; k < SUMS; k++) {
        sum += sums[k];
    }
    return sum;
}

static void scores(const int64_t *numbers)
{
    enum { TURNS = 41 };
    size_t firms = (size_t)numbers[0];
    size_t width = (size_t)numbers[1] / SCORE__LANES * SCORE__LANES;
    float *rows = malloc(firms * width * sizeof(*rows));
    float *weights = malloc(width * sizeof(*weights));
    float *sums = malloc(firms * sizeof(*sums));
    double ratios[TURNS];
    uint64_t random = 42;
    uint64_t guard = 0;
    if (!rows || !weights || !sums) {
        exit(1);
    }
    for (size_t i = 0; i < firms * width; i++) {
        random = mix64(random + i);
        rows[i] = (float)((double)(random >> 40) * 0x1p-24 - 0.5);
    }
    memcpy(weights, rows, width * sizeof(*weights));
    for (int turn = 0; turn < TURNS; turn++) {
        double began = big_seconds();
        guard += memory_read(rows, firms * width);
        double read = big_seconds();
        products_sums(rows, weights, &(struct shape){firms, width}, sums);
        ratios[turn] = (big_seconds() - read) / (read - began);
    }
    size_t exact = 0;
    for (size_t i = 0; i < firms; i++) {
        exact += is_bit_exact(rows + i * width, weights, width, sums[i]);
    }
    qsort(ratios, TURNS, sizeof(ratios[0]), compare);
    printf("ratio=%.3f exact=%zu firms=%zu guard=%llu\n", ratios[TURNS / 2], exact, firms,
           (unsigned long long)guard);
    free(rows);
    free(weights);
    free(sums);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int numbers;
        void (*run)(const int64_t *numbers);
    } COMMANDS[] = {{"decide", 2, decide},
                    {"scale", 3, scale},
                    {"learn", 1, learn},
                    {"replay", 1, replay},
                    {"scores", 2, scores}};
    int64_t numbers[3] = {0};
    for (int i = 2; i < argc && i < 5; i++) {
        if (!text_parse_i64(argv[i], &numbers[i - 2]) || numbers[i - 2] < 1) {
            argc = 0;
        }
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(COMMANDS); i++) {
        if (argc == 2 + COMMANDS[i].numbers && text_equal(argv[1], COMMANDS[i].name)) {
            COMMANDS[i].run(numbers);
            return 0;
        }
    }
    fprintf(stderr, "usage: engine_speed decide|scale|learn|replay|scores NUMBER..\n");
    return 2;
}
