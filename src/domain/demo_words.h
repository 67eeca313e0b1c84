/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_DEMO_WORDS_H
#define SCORE_DOMAIN_DEMO_WORDS_H

/*
 * Invented words for the generated market: firms, customers, people, needs. Nobody real is meant;
 * addresses end in .example (RFC 2606).
 */

#include "base/arena.h"
#include "base/rng.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DEMO_COUNTRIES = 12, DEMO_LINES = 6, DEMO_OFFERINGS = 24, DEMO_INDUSTRIES = 8 };

struct demo_country {
    const char *code;
    const char *dial;
    const char *cities[5];
    int weight; /* share of firms and customers */
};
extern const struct demo_country DEMO_COUNTRY[DEMO_COUNTRIES];

extern const char *const DEMO_LINE[DEMO_LINES];
struct demo_offering {
    const char *name;
    int line;
    int price; /* major units */
    bool is_open;
};
extern const struct demo_offering DEMO_OFFERING[DEMO_OFFERINGS];
extern const char *const DEMO_INDUSTRY[DEMO_INDUSTRIES];

/* An index by weight. */
int demo_country_draw(struct rng *rng);
/* Any of them NULL only when memory ran out. `number` makes a firm's or customer's name unique. */
const char *demo_firm_name(struct rng *rng, int64_t number, struct arena *arena);
const char *demo_customer_name(struct rng *rng, int64_t number, struct arena *arena);
const char *demo_person_name(struct rng *rng, struct arena *arena);
/* At least 40 characters about a product line at a customer. */
const char *demo_need(struct rng *rng, int line, const char *industry, struct arena *arena);
/* Lower-case ASCII letters of a name, for addresses. */
const char *demo_slug(const char *name, struct arena *arena);

#ifdef __cplusplus
}
#endif

#endif
