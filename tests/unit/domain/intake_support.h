/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_INTAKE_SUPPORT_H
#define SCORE_TESTS_INTAKE_SUPPORT_H

/* Importing literal CSV into the fixture's market, and a picture of all that an import can touch.
 */

#include "domain_fixture.h"

#include "base/buf.h"
#include "domain/intake_map.h"

struct intake_case {
    enum import_kind kind;
    const struct import_map *map;
    bool dry_run;
    bool all_or_nothing;
};

/* Runs as channel manager and administrator; fails the test unless the run itself succeeds. The
 * report lives in the market's arena, which is not cleared. */
struct import_report intake(struct market *market, const struct intake_case *options,
                            const char *csv);
/* The same without expecting success. */
enum score_status intake_try(struct market *market, const struct intake_case *options,
                             const char *csv, struct import_report *ret);
enum score_status intake_undo(struct market *market, int64_t id);

/* created, updated, unchanged, rejected */
void assert_counts(const struct import_report *report, int64_t created, int64_t updated,
                   int64_t unchanged, int64_t rejected);
/* The n-th listed error. */
void assert_error(const struct import_report *report, size_t index, int64_t line,
                  const char *column, const char *code);

/* Every record that imports write, one line each, without versions and change times. */
void picture_take(struct market *market, struct buf *ret);

#endif
