/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SEAL_OPEN_H
#define SCORE_DOMAIN_SEAL_OPEN_H

/*
 * The key file that belongs to a database. It is made when a database is sealed for the first
 * time, and never again: without the key there is a clear error, because a new one would tell
 * partners that the history may be another. A new key waits in "PATH.next" until the database
 * knows it; a crash in between is mended here.
 */

#include "domain/checkpoint.h"
#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SCORE_NOT_FOUND: the file is missing though the database was sealed before. */
SCORE_MUST_USE enum score_status seal_signer_open(struct domain *domain, const char *path,
                                                  struct seal_signer *ret, struct score_error *err);
/* A new key under the same path; administrator. */
SCORE_MUST_USE enum score_status seal_key_replace(struct domain *domain, const char *path,
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
