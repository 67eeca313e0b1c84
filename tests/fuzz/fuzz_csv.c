/* SPDX-License-Identifier: Apache-2.0 */

/* An import may be any bytes: lines never fall, fields are texts, and reading comes to an end. */

#include <string.h>

#include "base/limits.h"
#include "domain/intake_csv.h"
#include "fuzz.h"

struct source {
    const uint8_t *bytes;
    size_t len;
    size_t chunk;
    int64_t line; /* of the last record or problem */
};

static int64_t source_read(void *user, char *into, size_t size)
{
    struct source *source = user;
    size_t count = size < source->chunk ? size : source->chunk;
    count = count < source->len ? count : source->len;
    memcpy(into, source->bytes, count);
    source->bytes += count;
    source->len -= count;
    return (int64_t)count;
}

static enum score_status record_take(const struct csv_record *record, void *user,
                                     struct score_error *err)
{
    struct source *source = user;
    (void)err;
    size_t kept = record->count < LIMIT_CSV_COLUMNS ? record->count : LIMIT_CSV_COLUMNS;
    for (size_t i = 0; i < kept; i++) {
        if (record->flaws[i] && record->fields[i][0]) {
            abort(); /* the text of a flawed field is "" */
        }
        (void)strlen(record->fields[i]);
    }
    if (record->line < source->line || record->line < 1) {
        abort();
    }
    source->line = record->line;
    return SCORE_OK;
}

static enum score_status problem_take(int64_t line, const char *message, void *user,
                                      struct score_error *err)
{
    (void)user;
    (void)err;
    if (line < 1 || !message[0]) {
        abort();
    }
    return SCORE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char SEPARATORS[] = ",;\t|";
    struct source source = {.bytes = bytes, .len = len, .chunk = 1 + len % 97};
    struct csv_handler handler = {.record = record_take, .problem = problem_take, .user = &source};
    (void)!csv_read(SEPARATORS[len % 4], &handler, source_read, &source, NULL);
    return 0;
}

size_t fuzz_seed(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    return fuzz_seed_table(rng, ret);
}
