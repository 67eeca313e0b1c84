/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <string.h>

#include "base/text.h"

static size_t text_put(uint8_t *into, size_t at, const char *text)
{
    size_t len = strlen(text);
    if (at + len > FUZZ_SEED_MAX) {
        return at;
    }
    memcpy(into + at, text, len);
    return at + len;
}

size_t fuzz_seed_table(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    static const char *const FIELDS[] = {
        "12",       "-0.5",     "1e308", "\"a, b\"", "\"two\nlines\"",
        "\"\"\"\"", "\xC3\xA4", "",      "NaN",      "2026-01-31"};
    static const char *const SEPARATORS[] = {",", ";", "\t", "|"};
    const char *separator = SEPARATORS[rng_below(rng, 4)];
    size_t columns = 1 + rng_below(rng, 6);
    size_t rows = rng_below(rng, 12);
    size_t len = 0;
    for (size_t column = 0; column < columns; column++) {
        char name[] = {(char)('a' + column), 0};
        len = text_put(ret, len, column ? separator : "");
        len = text_put(ret, len, name);
    }
    for (size_t row = 0; row < rows; row++) {
        len = text_put(ret, len, rng_below(rng, 4) ? "\n" : "\r\n");
        for (size_t column = 0; column < columns; column++) {
            len = text_put(ret, len, column ? separator : "");
            len = text_put(ret, len, FIELDS[rng_below(rng, SCORE_ARRAY_COUNT(FIELDS))]);
        }
    }
    return text_put(ret, len, "\n");
}

#ifndef SCORE_FUZZER
/* Overwrites a few bytes, separators and quotes more often than others, and cuts one in four. */
static size_t bytes_break(struct rng *rng, uint8_t *bytes, size_t len)
{
    static const char LIKELY[] = ",;\t|\"\r\n\0\x7F\xFF\xFE";
    size_t hits = 1 + rng_below(rng, 6);
    for (size_t i = 0; i < hits && len; i++) {
        size_t at = rng_below(rng, len);
        bytes[at] = rng_below(rng, 2) ? (uint8_t)LIKELY[rng_below(rng, sizeof LIKELY - 1)]
                                      : (uint8_t)rng_below(rng, 256);
    }
    return len && rng_below(rng, 4) == 0 ? rng_below(rng, len) : len;
}

static int seed_write(const char *folder, int64_t number, const uint8_t *bytes, size_t len)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/seed%lld", folder, (long long)number);
    FILE *file = fopen(path, "we");
    bool is_written = file && fwrite(bytes, 1, len, file) == len;
    return file && fclose(file) == 0 && is_written ? 0 : 1;
}

/* Exactly as many bytes as there are, so that reading past them is seen. */
static void bytes_try(const uint8_t *bytes, size_t len)
{
    uint8_t *exact = malloc(len ? len : 1);
    if (exact) {
        memcpy(exact, bytes, len);
        (void)LLVMFuzzerTestOneInput(exact, len);
    }
    free(exact);
}

int main(int argc, char **argv)
{
    static uint8_t bytes[FUZZ_SEED_MAX];
    struct rng rng;
    int64_t rounds = 0;
    if (argc < 2 || argc > 3 || !text_parse_i64(argv[1], &rounds)) {
        (void)fprintf(stderr, "usage: %s ROUNDS [FOLDER]\n", argv[0]);
        return 2;
    }
    rng_seed(&rng, 7);
    for (int64_t i = 0; i < rounds; i++) {
        size_t len = fuzz_seed(&rng, bytes);
        if (argc == 3 && seed_write(argv[2], i, bytes, len)) {
            (void)fprintf(stderr, "%s: cannot write to %s\n", argv[0], argv[2]);
            return 1;
        }
        if (argc == 2) {
            bytes_try(bytes, len);
            bytes_try(bytes, bytes_break(&rng, bytes, len));
        }
    }
    return 0;
}
#endif
