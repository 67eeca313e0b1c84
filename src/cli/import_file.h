/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_CLI_IMPORT_FILE_H
#define SCORE_CLI_IMPORT_FILE_H

/* Files that `score import` reads, and how it tells what became of them. */

#include "cli/cli.h"
#include "domain/intake.h"

/* One file being read. */
struct import_source {
    FILE *file;
    int64_t bytes_total;
    const char *label;
    bool draws;
};

SCORE_MUST_USE enum score_status import_source_open(const struct cli *cli, const char *path,
                                                    struct import_source *ret,
                                                    struct score_error *err);
void import_source_close(struct import_source *source);

const char *import_base_name(const char *path);
/* Imports one file; sets what `options` need of it. */
SCORE_MUST_USE enum score_status import_file_run(const struct cli *cli, struct domain *domain,
                                                 struct import_options *options, const char *path,
                                                 struct import_report *ret,
                                                 struct score_error *err);
/* How many rows name partners that nobody has, and what to do; "" = none, NULL = out of memory. */
const char *import_missing_partners(struct arena *arena, const struct import_report *report);
void import_report_print(struct cli *cli, const struct import_report *report, bool is_dry_run);

/* score import auto FILE.. */
struct import_auto_options {
    const char *map; /* where to write it; NULL = beside the working directory's other files */
    char separator;  /* 0 = find it */
    bool dry_run;
    bool all_or_nothing;
};
SCORE_MUST_USE enum score_status import_auto(struct cli *cli, const char *const *paths, int count,
                                             const struct import_auto_options *options,
                                             struct score_error *err);

#endif
