/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_H
#define SCORE_API_JSON_H

/*
 * The shapes of api/openapi.yaml, written: one json_<noun>.c per noun. `_to_json` writes one value
 * where the writer stands; keys come in a fixed order. "" and 0 for none become null. The command
 * line prints the same shapes. Bodies are read by `_from_json` (see json_in.h for what they
 * refuse).
 */

#include "api/api.h"
#include "base/json_writer.h"
#include "model/id.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parts: json_part.c. */
void json_field_id(struct json_writer *json, const char *key, enum id_kind kind, int64_t id);
void json_id(struct json_writer *json, enum id_kind kind, int64_t id);
void json_field_optional(struct json_writer *json, const char *key, const char *text);
void json_field_date(struct json_writer *json, const char *key, int64_t at_ms);
/* `<key>` as decimal text and `<key>_minor`; both null when minor < 0. */
void json_fields_money(struct json_writer *json, const char *key, int64_t minor,
                       const char *currency);
/* {"amount": decimal text, "currency"}; `value` in major units, rounded to what the currency has.
 */
void json_money(struct json_writer *json, double value, const char *currency);
/* Space-separated words as an array. */
void json_words(struct json_writer *json, const char *words);

/* Opportunities: json_opportunity.c. */
struct opportunity;
struct missing_field;
struct line_item;
struct note;
struct opportunity_change;
struct stage_move;
/* What is told beside the record; NULL leaves a key out. */
struct opportunity_extras {
    const struct missing_field *missing;
    size_t missing_count;
    const struct quality *quality;
};
/* `extras` NULL = the record alone. */
void opportunity_to_json(struct json_writer *json, const struct opportunity *opportunity,
                         const struct opportunity_extras *extras);
void line_item_to_json(struct json_writer *json, const struct line_item *item);
void note_to_json(struct json_writer *json, const struct note *note);
SCORE_MUST_USE enum score_status opportunity_from_json(struct api_call *call, bool is_patch,
                                                       struct opportunity_change *ret,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status stage_move_from_json(struct api_call *call, struct stage_move *ret,
                                                      struct score_error *err);
struct line_item_input {
    const char *offering;
    const char *amount;
    const char *currency;
};
SCORE_MUST_USE enum score_status
line_item_from_json(struct api_call *call, struct line_item_input *ret, struct score_error *err);

/* Offers: json_offer.c. */
struct offer_view;
struct feedback_standing;
struct feedback_report;
struct placed;
void feedback_standing_to_json(struct json_writer *json, const struct feedback_standing *standing);
void feedback_report_to_json(struct json_writer *json, const struct feedback_report *report);
void offer_to_json(struct json_writer *json, const struct offer_view *view);
void placed_to_json(struct json_writer *json, const struct placed *placed);

/* Decisions: json_decision.c. */
struct recommendation;
struct explanation;
struct replay_result;
void recommendation_to_json(struct json_writer *json, const struct recommendation *recommendation);
void explanation_to_json(struct json_writer *json, const struct explanation *explanation);
void replay_to_json(struct json_writer *json, const struct replay_result *result);

/* Mails: json_mail.c. */
struct mail;
void mail_to_json(struct json_writer *json, const struct mail *mail);

/* Partners: json_partner.c. */
struct partner;
struct partner_change;
struct readiness;
struct focal;
struct channels_member;
struct question;
struct fact;
void partner_to_json(struct json_writer *json, const struct partner *partner);
void readiness_to_json(struct json_writer *json, int64_t partner_id,
                       const struct readiness *readiness);
void focal_to_json(struct json_writer *json, const struct focal *focal);
void channels_member_to_json(struct json_writer *json, const struct channels_member *member);
void question_to_json(struct json_writer *json, const struct question *question);
SCORE_MUST_USE enum score_status partner_change_from_json(struct api_call *call,
                                                          struct partner_change *ret,
                                                          struct score_error *err);
SCORE_MUST_USE enum score_status fact_from_json(struct api_call *call, struct fact *ret,
                                                struct score_error *err);

/* Catalogue: json_catalog.c. */
struct offering;
struct account;
void offering_to_json(struct json_writer *json, const struct offering *offering);
void account_to_json(struct json_writer *json, const struct account *account);
void price_list_to_json(struct json_writer *json);

/* People and keys: json_identity.c. */
struct user;
struct api_key;
void user_to_json(struct json_writer *json, const struct user *user);
/* `key` is the secret; `has_key` with NULL writes null. */
void api_key_to_json(struct json_writer *json, const struct api_key *api_key, bool has_key,
                     const char *key);
struct invitation;
struct invitation_result;
void invitation_to_json(struct json_writer *json, const struct invitation *invitation);
/* Without `has_link` null stands in the link's place. */
void invitation_result_to_json(struct json_writer *json, const struct invitation_result *result,
                               bool has_link);

/* Placing everything: json_placement.c. */
struct placements;
void placements_to_json(struct json_writer *json, const struct placements *placements,
                        double seconds);

/* Quality of leads: json_quality.c. */
struct quality;
struct source_score;
struct duplicate;
void quality_to_json(struct json_writer *json, const struct quality *quality, const char *currency);
void source_scores_to_json(struct json_writer *json, const struct source_score *items,
                           size_t count);
void duplicates_to_json(struct json_writer *json, const struct duplicate *items, size_t count);

/* The past: json_past.c. */
struct past_report;
struct attest_result;
void past_to_json(struct json_writer *json, const struct past_report *report);
void attest_to_json(struct json_writer *json, const struct attest_result *result);

/* Reports: json_report.c. */
struct audit;
struct pipeline;
struct model_summary;
struct event;
void audit_to_json(struct json_writer *json, const struct audit *audit);
void pipeline_to_json(struct json_writer *json, const struct pipeline *pipeline);
void model_summary_to_json(struct json_writer *json, const struct model_summary *summary);
void event_to_json(struct json_writer *json, const struct event *event, struct arena *arena);

/* Imports: json_import.c. */
struct import;
struct import_error;
void import_to_json(struct json_writer *json, const struct import *import,
                    const struct import_error *errors, size_t error_count, bool is_dry_run);
void import_errors_to_json(struct json_writer *json, const struct import_error *errors,
                           size_t count);

/* Drafts of imports: json_draft.c. */
struct import_draft;
struct import_preview;
void import_draft_to_json(struct json_writer *json, const struct import_draft *draft);
void import_drafts_to_json(struct json_writer *json, const struct import_draft *drafts,
                           size_t count);
void import_preview_to_json(struct json_writer *json, int64_t draft_id,
                            const struct import_preview *preview);

struct passing_report;
struct passing_scope;
struct table;
/* Fields of the open object: report, title, window_days, by, columns, rows. */
void passing_report_to_json(struct json_writer *json, const struct passing_report *report,
                            const struct passing_scope *scope, const struct table *table);

#ifdef __cplusplus
}
#endif

#endif
