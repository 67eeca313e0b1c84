/* SPDX-License-Identifier: Apache-2.0 */
#include "journal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 256 };

int journal_open(const char *path)
{
    return open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

bool journal_add(int file, const struct journal_entry *entry)
{
    char line[LINE_SIZE];
    int len = snprintf(line, sizeof line, "%" PRId64 " %" PRId64 " %d %s %u %s %s\n", entry->at_ms,
                       entry->sent_ms, entry->attempts, entry->is_note ? "note" : "accept",
                       entry->key, entry->offer, entry->opportunity);
    return len > 0 && len < LINE_SIZE && write(file, line, (size_t)len) == len;
}

static bool line_read(const char *line, struct journal_entry *ret)
{
    char kind[8];
    *ret = (struct journal_entry){0};
    int count =
        sscanf(line, "%" SCNd64 " %" SCNd64 " %d %7s %u %23s %23s", &ret->at_ms, &ret->sent_ms,
               &ret->attempts, kind, &ret->key, ret->offer, ret->opportunity);
    ret->is_note = strcmp(kind, "note") == 0;
    return count == 7;
}

bool journal_read(const char *path, struct journal *ret)
{
    char line[LINE_SIZE];
    size_t capacity = 0;
    bool is_good = true;
    FILE *file = fopen(path, "re");
    *ret = (struct journal){0};
    if (!file) {
        perror(path);
        return false;
    }
    while (is_good && fgets(line, sizeof line, file)) {
        if (ret->count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            struct journal_entry *grown = realloc(ret->entries, capacity * sizeof *grown);
            if (!grown) {
                is_good = false;
                break;
            }
            ret->entries = grown;
        }
        is_good = line_read(line, &ret->entries[ret->count++]);
    }
    (void)fclose(file);
    if (!is_good) {
        fprintf(stderr, "%s: cannot be read\n", path);
    }
    return is_good;
}

void journal_done(struct journal *journal)
{
    free(journal->entries);
    *journal = (struct journal){0};
}

static int time_compare(const void *a, const void *b)
{
    const struct journal_entry *left = a;
    const struct journal_entry *right = b;
    return left->at_ms < right->at_ms ? -1 : left->at_ms > right->at_ms;
}

void journal_sort_by_time(struct journal *journal)
{
    if (journal->count) {
        qsort(journal->entries, journal->count, sizeof *journal->entries, time_compare);
    }
}
