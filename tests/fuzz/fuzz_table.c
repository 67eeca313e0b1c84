/* SPDX-License-Identifier: Apache-2.0 */

/* A file for score evaluate may be any bytes: what opens has whole rows, each with its line. */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "evaluate/table.h"
#include "fuzz.h"

static void table_walk(const struct table *table)
{
    int64_t line = 1;
    for (size_t row = 0; row < table_rows(table); row++) {
        if (table_line(table, row) < line) {
            abort(); /* rows that a lone carriage return parts are on one line */
        }
        line = table_line(table, row);
        for (size_t column = 0; column < table_columns(table); column++) {
            double value;
            struct score_error err = {0};
            (void)strlen(table_cell(table, row, column));
            if (table_f64(table, row, column, &value, &err) && !strstr(err.text, "line ")) {
                abort(); /* an error says where */
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct table *table = NULL;
    struct table_options options = {.has_header = len % 2 == 0, .may_lack_names = len % 3 == 0};
    struct score_error err = {0};
    char path[64];
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    if (file < 0 || write(file, bytes, len) != (ssize_t)len) {
        abort(); /* not the reader's fault, but nothing was tried */
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (table_open(path, &options, &table, &err) == SCORE_OK) {
        table_walk(table);
    } else if (!strstr(err.text, path)) {
        abort(); /* an error names the file */
    }
    table_free(table);
    (void)close(file); /* a scratch file in memory */
    return 0;
}

size_t fuzz_seed(struct rng *rng, uint8_t ret[FUZZ_SEED_MAX])
{
    return fuzz_seed_table(rng, ret);
}
