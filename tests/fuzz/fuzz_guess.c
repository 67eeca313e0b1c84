/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes at all may be dropped on the import. With SCORE_FUZZER libFuzzer drives this; otherwise
 * it breaks the files it is given by a seeded generator, the same on every machine.
 */

#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "base/text.h"
#include "domain/intake_guess.h"

enum { ARENA_BYTES = 1024 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct guess_input input = {.bytes = (const char *)bytes,
                                .len = len,
                                .is_whole = len % 2 == 0,
                                .file_name = "deals.csv"};
    struct guess_choices forced = {.kind = (enum import_kind)(1 + len % (IMPORT_KIND_COUNT - 1))};
    struct arena arena;
    struct import_guess guess;
    arena_init(&arena, ARENA_BYTES);
    bool is_guessed = import_guess(&input, NULL, &arena, &guess, NULL) == SCORE_OK;
    bool is_forced = import_guess(&input, &forced, &arena, &guess, NULL) == SCORE_OK;
    bool is_map = is_forced && import_map_check(&guess.map, NULL) == SCORE_OK;
    arena_done(&arena);
    if (is_guessed && is_forced && !is_map) {
        abort(); /* a guess makes only maps that the import takes */
    }
    return 0;
}

#ifndef SCORE_FUZZER
enum { FILE_BYTES_MAX = 4 * 1024 * 1024, HITS = 8, CUT_BYTES = 8 * 1024 };

/* Overwrites, doubles and swaps a few bytes; separators and quotes more often than others. */
static void bytes_break(struct rng *rng, uint8_t *bytes, size_t len)
{
    static const char likely[] = ",;\t|\"\r\n@./-0912\xC3\xA4\xFF\xFE";
    for (int i = 0; i < HITS && len; i++) {
        size_t at = rng_below(rng, len);
        bool is_likely = rng_below(rng, 2) == 0;
        bytes[at] = is_likely ? (uint8_t)likely[rng_below(rng, sizeof likely - 1)]
                              : (uint8_t)rng_below(rng, 256);
    }
}

static void file_try(const char *path, int64_t rounds)
{
    struct rng rng;
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(FILE_BYTES_MAX);
    size_t len = file && bytes ? fread(bytes, 1, FILE_BYTES_MAX, file) : 0;
    rng_seed(&rng, len);
    (void)LLVMFuzzerTestOneInput(bytes, len);
    for (int64_t i = 0; i < rounds; i++) {
        size_t cut = len < CUT_BYTES ? len : CUT_BYTES;
        bytes_break(&rng, bytes, cut);
        (void)LLVMFuzzerTestOneInput(bytes, cut ? rng_below(&rng, cut) : 0);
    }
    free(bytes);
    if (file) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
    }
}

/* fuzz_guess ROUNDS FILE..: each file as it is, then broken ROUNDS times. */
int main(int argc, char **argv)
{
    int64_t rounds = 0;
    if (argc < 3 || !text_parse_i64(argv[1], &rounds)) {
        (void)fputs("usage: fuzz_guess ROUNDS FILE..\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        file_try(argv[i], rounds);
    }
    return 0;
}
#endif
