/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_BACKUP_H
#define SCORE_DOMAIN_BACKUP_H

/*
 * Backup and restore of a whole database, each proven by everything that report_verify knows before
 * it counts (docs/adr/0030). For the operator at the machine: the domain's store is not used, its
 * actor must be an administrator.
 */

#include "domain/report.h"

#ifdef __cplusplus
extern "C" {
#endif

struct backup_result {
    int64_t bytes;
    int64_t schema;              /* of the copy; older ones stay what they are */
    const char *kept;            /* restore: the former database, "" = there was none */
    struct verify_result verify; /* of the copy */
};

/*
 * Copies the database at `url` to `file` while others use it. It is written as FILE.partial and
 * gets its name when it is proven and on the disk. SCORE_EXISTS: `file` exists and `force` is
 * false. A database on a server becomes such a file too. SCORE_CORRUPT: the copy proves unsound;
 * the findings are in problem.fields, and the copy stays as FILE.partial for whoever looks into it.
 */
SCORE_MUST_USE enum score_status backup_make(struct domain *domain, const char *url,
                                             const char *file, bool force,
                                             struct backup_result *ret, struct score_error *err);

/*
 * Puts what is in `file` in the place of the database at `url`. Nothing is touched before the copy
 * is proven. SCORE_UNSUPPORTED: a foreign file, or of a newer program. SCORE_CORRUPT: unsound, with
 * the findings in problem.fields. SCORE_BUSY: somebody has the database open. SCORE_EXISTS: there
 * is a database and `force` is false; one on a server must be empty, whatever `force` says.
 */
SCORE_MUST_USE enum score_status backup_restore(struct domain *domain, const char *url,
                                                const char *file, bool force,
                                                struct backup_result *ret, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
