/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_PASSING_REPORT_H
#define SCORE_DOMAIN_PASSING_REPORT_H

/*
 * Reports on passing as tables, the same for CLI, REST, CSV and XLSX: what became of the leads that
 * were passed, whether the clocks of domain.md 4.2 were kept, why leads came back. Vendor roles see
 * every firm's passes, a firm's focal and administrator those of their own.
 */

#include "base/table.h"
#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(NAME, text): what a report has one row for. */
#define PASSING_BY_LIST(X)                                                                         \
    X(ALL, "all")                                                                                  \
    X(PARTNER, "partner")                                                                          \
    X(LINE, "line")                                                                                \
    X(COUNTRY, "country")                                                                          \
    X(SOURCE, "source")                                                                            \
    X(MONTH, "month")

enum passing_by {
#define X(name, text) PASSING_BY_##name,
    PASSING_BY_LIST(X)
#undef X
};
const char *passing_by_text(enum passing_by by);
SCORE_MUST_USE bool passing_by_parse(const char *text, enum passing_by *ret);

enum { PASSING_DAYS_MAX = 3650, BREACHES_MAX = 10000, CELLS_MAX = 500, ENABLEMENT_MAX = 500 };

struct passing_scope {
    int days; /* passes made in the last so many days, 1..PASSING_DAYS_MAX */
    enum passing_by by;
};

/* Fills an empty table. O(passes), memory of a few bytes each. */
typedef enum score_status passing_report_fn(struct domain *domain,
                                            const struct passing_scope *scope,
                                            struct table *ret_table, struct score_error *err);

/* Passed, accepted, contacted, won, lost, open, their shares, and the median times between. */
passing_report_fn report_funnel;
/* For each clock: how many kept it, how many did not, median and nine in ten, in hours. */
passing_report_fn report_clocks;
/* Every breach of a clock that stands or happened in the window, longest first, BREACHES_MAX at
 * most. `by` is not looked at. */
passing_report_fn report_breaches;
/* Leads that came back or ran out, by outcome and reason, and what that cost the firms. */
passing_report_fn report_declines;

/* Demand against firms, by line, country and territory: who may serve it, who has room, what waits.
 * `by` is not looked at. Vendor roles. O(cells x firms), CELLS_MAX cells with most demand. */
passing_report_fn report_coverage;
/* Firms that lack one thing for a cell, by what a further firm there would be entitled to: whom to
 * enable next, and with what. Rows with by = "recruit" are cells that nobody is near to serving. */
passing_report_fn report_enablement;

struct passing_report {
    const char *name; /* "funnel": of the command, the address and the page */
    passing_report_fn *make;
    enum passing_by by; /* where nothing else is asked for */
    const char *title;
};
/* The table of the reports above; *ret_count rows. */
const struct passing_report *passing_reports(size_t *ret_count);
/* NULL: there is none of this name. */
const struct passing_report *passing_report_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif
