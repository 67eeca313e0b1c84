/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_CATALOG_H
#define SCORE_MODEL_CATALOG_H

/* What is sold and to whom. Texts borrowed, never NULL. */

#include "model/enums.h"

struct offering {
    int64_t id;
    const char *external_id;
    const char *name;
    const char *line; /* product group: authorisations and distributors are per line */
    enum offering_access access;
    int64_t list_price_minor; /* -1 = unknown */
    const char *currency;
    int64_t import_id;
    int64_t version;
};

struct account {
    int64_t id;
    const char *external_id;
    const char *name;
    const char *industry;
    const char *size;      /* size band */
    int64_t revenue_minor; /* -1 = unknown */
    const char *currency;
    const char *country;
    const char *city;
    const char *website;
    const char *duns;
    int64_t import_id;
    int64_t version;
};

#endif
