/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_CSV_H
#define SCORE_DOMAIN_INTAKE_CSV_H

/*
 * RFC 4180 as a stream (libcsv in strict mode): records with the physical line they begin on. A BOM
 * and any line end are tolerated, blank lines skipped. A line that breaks the quoting rules is
 * reported and left out, and reading goes on with the next physical line; a quote that is never
 * closed ends the file. Memory: one record.
 */

#include "domain/intake.h"

#ifdef __cplusplus
extern "C" {
#endif

enum csv_flaw {
    CSV_FLAW_NONE = 0,
    CSV_FLAW_ENCODING, /* not UTF-8, or a NUL */
    CSV_FLAW_TOO_LONG  /* more than LIMIT_CSV_FIELD_BYTES */
};

struct csv_record {
    int64_t line;               /* 1-based */
    const char *const *fields;  /* NUL-terminated; borrowed until the callback returns */
    const enum csv_flaw *flaws; /* per field; text of a flawed one is "" */
    size_t count;               /* counts fields past LIMIT_CSV_COLUMNS too, which are not kept */
};

struct csv_handler {
    /* A failure stops the reading and is passed up. */
    enum score_status (*record)(const struct csv_record *record, void *user,
                                struct score_error *err);
    /* A place where the quoting is broken. */
    enum score_status (*problem)(int64_t line, const char *message, void *user,
                                 struct score_error *err);
    void *user;
};

/* SCORE_IO: `read` answered negative. SCORE_INVALID: the file is UTF-16. */
SCORE_MUST_USE enum score_status csv_read(char separator, const struct csv_handler *handler,
                                          import_read_fn read, void *read_user,
                                          struct score_error *err);

/*
 * The same a line at a time: at most one record or one problem per step, so that somebody else may
 * have a turn in between. After a failure, only csv_reader_free. SCORE_NO_MEMORY is the only
 * failure of create. `handler` is copied.
 */
struct csv_reader;
SCORE_MUST_USE enum score_status csv_reader_create(char separator,
                                                   const struct csv_handler *handler,
                                                   import_read_fn read, void *read_user,
                                                   struct csv_reader **ret);
SCORE_MUST_USE enum score_status csv_reader_step(struct csv_reader *reader, bool *ret_is_end,
                                                 struct score_error *err);
/* Takes NULL. */
void csv_reader_free(struct csv_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
