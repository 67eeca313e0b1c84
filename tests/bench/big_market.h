/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BENCH_BIG_MARKET_H
#define SCORE_BENCH_BIG_MARKET_H

/*
 * A market of any size for measuring the engine: firms in territories of equal size, leads that
 * come one by one, offers that are answered after some hundred leads and end after some thousand.
 * The same options give the same events. What is timed is the engine alone.
 */

#include <score/score.h>

#include <stdio.h>

enum { BIG_ANSWER_AFTER = 512, BIG_END_AFTER = 8192 };

/* Offers that wait, oldest first. */
struct big_queue {
    int64_t items[BIG_END_AFTER];
    size_t first;
    size_t count;
};

struct big_market {
    struct score_engine *engine; /* owned */
    int64_t firms;
    int64_t per_territory;
    int64_t territories;
    char (*names)[24]; /* of the territories; owned */
    struct score_territory *grounds;
    uint64_t random;
    int64_t seq;
    int64_t now_ms;
    int64_t step_ms; /* between two leads */
    int64_t next_id;
    int64_t leads;
    struct big_queue unanswered;
    struct big_queue accepted;
    struct score_event *log; /* all events, when a log is kept */
    size_t log_count;
    size_t log_capacity;
    FILE *decisions; /* the bytes of every decision, after their length; NULL = none kept */
    double choose_seconds;
    double book_seconds;
    double outcome_seconds;
    int64_t outcomes;
    int64_t candidates; /* eligible firms over all decisions */
};

/* Every 16th firm lacks a fact, so that gates have work. */
void big_market_init(struct big_market *market, int64_t firms, int64_t per_territory);
void big_market_done(struct big_market *market);
/* From now on events and decisions are kept; to be called right after init for a whole history. */
void big_market_log(struct big_market *market);

/* The processor time of this thread: other programs on the machine do not count. */
double big_seconds(void);
/* Applies a kept event to another engine. */
void big_apply(struct score_engine *engine, const struct score_event *event);

/* A lead comes and is passed; *ret_seconds is the choice alone (may be NULL). Waiting offers move.
 */
void big_market_lead(struct big_market *market, double *ret_seconds);
/* FNV-1a over the canonical bytes of the whole state. */
uint64_t big_market_hash(const struct score_engine *engine);

#endif
