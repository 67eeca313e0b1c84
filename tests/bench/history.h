/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_BENCH_HISTORY_H
#define SCORE_TESTS_BENCH_HISTORY_H

/* What the feed of events says of the acceptances that clients were promised. */

#include "asker.h"
#include "journal.h"

enum { HISTORY_CURSOR_SIZE = 256 };

struct tally {
    char offer[JOURNAL_ID_SIZE];
    unsigned acceptances;
};

/* By offer, as history_read needs them. */
void tallies_sort(struct tally *tallies, size_t count);
/* Reads from `cursor` on ("" = the beginning), oldest first, as the holder of `key`, who sees
 * everything; counts the acceptances of the offers in `tallies`; leaves the place behind the last
 * event in `cursor`. */
bool history_read(struct asker *asker, const char *key, char cursor[HISTORY_CURSOR_SIZE],
                  struct tally *tallies, size_t count);

#endif
