/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_STORE_H
#define SCORE_DOMAIN_INTAKE_STORE_H

/* Storing one row of each kind, and the writers that import and undo share. */

#include "domain/intake_internal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- intake_party.c, intake_fact.c, intake_catalogue.c, intake_deal.c: one kind of row each ----
 */

typedef enum score_status intake_store_fn(struct intake_run *run, struct intake_row *row,
                                          enum intake_effect *ret, struct score_error *err);
intake_store_fn intake_partner_store;
intake_store_fn intake_user_store;
intake_store_fn intake_focal_store;
intake_store_fn intake_territory_store;
intake_store_fn intake_fact_store;
intake_store_fn intake_authorization_store;
intake_store_fn intake_distributor_store;
intake_store_fn intake_offering_store;
intake_store_fn intake_account_store;
intake_store_fn intake_opportunity_store;
intake_store_fn intake_outcome_store;

/* Puts a fact as it is, evidence included, with its event. */
SCORE_MUST_USE enum score_status intake_fact_put(struct domain *domain, struct fact *fact,
                                                 struct score_error *err);
/* Replaces the focals of a firm (users by rank; count 0 = none) with the event. */
SCORE_MUST_USE enum score_status intake_focals_put(struct domain *domain, int64_t partner_id,
                                                   const int64_t *user_ids, size_t count,
                                                   struct score_error *err);
/* The item of a fact: `found` is what stood before, NULL = nothing. */
SCORE_MUST_USE enum score_status intake_fact_item_add(struct intake_run *run,
                                                      const struct fact *fact,
                                                      const struct fact *found,
                                                      struct score_error *err);
/* The same as intake_focals_put with the item that undo needs. */
SCORE_MUST_USE enum score_status intake_focals_change(struct intake_run *run, int64_t partner_id,
                                                      const int64_t *user_ids, size_t count,
                                                      struct score_error *err);
/* "12 7 3": the users in order of rank. */
SCORE_MUST_USE enum score_status intake_focals_text(struct domain *domain, int64_t partner_id,
                                                    const char **ret, struct score_error *err);
/* "DE/;FR/north" both ways. */
SCORE_MUST_USE enum score_status intake_areas_text(struct domain *domain, int64_t partner_id,
                                                   const char **ret, struct score_error *err);
SCORE_MUST_USE bool intake_areas_parse(struct arena *arena, const char *text,
                                       struct partner_area **ret_areas, size_t *ret_count);

/* The field tables of the records, for undo. */
extern const struct record_field INTAKE_PARTNER_FIELDS[];
extern const struct record_field INTAKE_USER_FIELDS[];
extern const struct record_field INTAKE_FACT_FIELDS[];
extern const struct record_field INTAKE_OFFERING_FIELDS[];
extern const struct record_field INTAKE_ACCOUNT_FIELDS[];
extern const struct record_field INTAKE_OPPORTUNITY_FIELDS[];

#ifdef __cplusplus
}
#endif

#endif
