/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_SITE_SECRET_H
#define SCORE_DOMAIN_SITE_SECRET_H

/*
 * One secret for each installation, made when it is first asked for and kept in the database. Each
 * use derives its own key from it by a name, so that no use can stand for another.
 */

#include "base/hash.h"
#include "domain/domain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SITE_SECRET_BYTES = 32 };

/* Makes it when missing, which needs an open transaction. */
SCORE_MUST_USE enum score_status
site_secret_get(struct domain *domain, uint8_t ret[SITE_SECRET_BYTES], struct score_error *err);
/* The keyed hash of `text` under the key of this `use`. The same condition. */
SCORE_MUST_USE enum score_status site_secret_hash(struct domain *domain, const char *use,
                                                  const char *text, uint8_t ret[HASH_BYTES],
                                                  struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
