/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_BENCH_OFFERS_H
#define SCORE_TESTS_BENCH_OFFERS_H

/* The people of a prepared market (market.sh) and the offers that wait for them. */

#include <stdbool.h>
#include <stddef.h>

enum { OFFER_ID_SIZE = 24, KEY_SIZE = 80, KEYS_MAX = 1024, OFFERS_CURSOR_SIZE = 256 };

struct offer_line {
    char id[OFFER_ID_SIZE];
    unsigned key; /* whose: into keys */
};

struct offers {
    char (*keys)[KEY_SIZE];
    unsigned key_count;
    struct offer_line *lines;
    size_t count;
    size_t capacity;
};

/* One API key a line. Says on stderr what is wrong. */
bool offers_keys_read(struct offers *offers, const char *path);
/* Asks the server on `port` as each of them, at most `want` offers altogether, in mixed order. */
bool offers_list(struct offers *offers, int port, const char *status, size_t want);
/* The offers of one page of GET /offers, and where the next begins ("" = nowhere). */
bool offers_page_take(struct offers *offers, unsigned key, const char *body,
                      char cursor[OFFERS_CURSOR_SIZE]);
/* Puts them into an order that is the same in each run of the same market. */
void offers_mix(struct offers *offers);
void offers_done(struct offers *offers);

#endif
