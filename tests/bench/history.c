/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 512 };

static int tally_compare(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->offer, ((const struct tally *)b)->offer);
}

static struct tally *tally_find(struct tally *tallies, size_t count, const char *offer)
{
    struct tally sought = {.acceptances = 0};
    (void)snprintf(sought.offer, sizeof sought.offer, "%s", offer);
    return count ? bsearch(&sought, tallies, count, sizeof *tallies, tally_compare) : NULL;
}

/* The acceptances of one page of the feed; returns its number of events. */
static size_t feed_page_count(const char *body, struct tally *tallies, size_t count)
{
    static const char ACCEPTED[] = "\"verb\":\"offer.accepted\"";
    static const char EVENT[] = "{\"seq\":";
    size_t events = 0;
    for (const char *at = strstr(body, EVENT); at; events++) {
        const char *next = strstr(at + 1, EVENT);
        const char *verb = strstr(at, ACCEPTED);
        char offer[JOURNAL_ID_SIZE];
        answer_text(at, "object", offer, sizeof offer);
        struct tally *tally =
            verb && (!next || verb < next) ? tally_find(tallies, count, offer) : NULL;
        if (tally) {
            tally->acceptances++;
        }
        at = next;
    }
    return events;
}

bool history_read(struct asker *asker, const char *key, char cursor[HISTORY_CURSOR_SIZE],
                  struct tally *tallies, size_t count)
{
    char path[PATH_SIZE];
    size_t events = 0;
    do {
        struct answer answer;
        (void)snprintf(path, sizeof path, "/api/v1/events?limit=100%s%s", *cursor ? "&cursor=" : "",
                       cursor);
        const struct question question = {.method = "GET", .path = path, .key = key};
        asker_read(asker, &question, &answer);
        if (answer.status != 200) {
            fprintf(stderr, "the history cannot be read: %d %s\n", answer.status, answer.failure);
            return false;
        }
        events = feed_page_count(answer.body, tallies, count);
        const char *next = NULL;
        for (const char *at = answer.body; (at = strstr(at, "\"next\":\"")); at++) {
            next = at;
        }
        answer_text(next ? next : "", "next", cursor, HISTORY_CURSOR_SIZE);
    } while (events > 0 && *cursor);
    return true;
}

void tallies_sort(struct tally *tallies, size_t count)
{
    if (count) {
        qsort(tallies, count, sizeof *tallies, tally_compare);
    }
}
