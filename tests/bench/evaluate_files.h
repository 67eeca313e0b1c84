/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_BENCH_EVALUATE_FILES_H
#define SCORE_TESTS_BENCH_EVALUATE_FILES_H

/*
 * Files for `score evaluate propensity`, prepared from the folder of shared data by joins, filters
 * and derived times (docs/evaluate-propensity.md). Each answers the rows it wrote, -1 when a file
 * is missing, is not what it was, or cannot be written.
 */

/* Cases of bpic2012 that somebody handled and somebody decided. */
long bpic_prepare(const char *data, const char *path);
/* Closed deals of maven_crm with what is known of product, agent and account. */
long maven_prepare(const char *data, const char *path);

#endif
