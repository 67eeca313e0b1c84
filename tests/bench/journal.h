/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_BENCH_JOURNAL_H
#define SCORE_TESTS_BENCH_JOURNAL_H

/*
 * What a client was told is done: one line for each acknowledged write, in the file before the
 * client goes on. The server has no say in it.
 *
 *     ACKNOWLEDGED_MS SENT_MS ATTEMPTS accept|note KEY_NUMBER OFFER OPPORTUNITY
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JOURNAL_ID_SIZE = 24 };

struct journal_entry {
    int64_t at_ms;   /* acknowledged; wall clock */
    int64_t sent_ms; /* first attempt */
    int attempts;
    bool is_note;
    unsigned key; /* whose */
    char offer[JOURNAL_ID_SIZE];
    char opportunity[JOURNAL_ID_SIZE];
};

struct journal {
    struct journal_entry *entries;
    size_t count;
};

/* A file descriptor to append to; negative when it cannot be opened. */
int journal_open(const char *path);
bool journal_add(int file, const struct journal_entry *entry);

bool journal_read(const char *path, struct journal *ret);
void journal_done(struct journal *journal);
void journal_sort_by_time(struct journal *journal);

#endif
