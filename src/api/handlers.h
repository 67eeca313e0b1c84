/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_HANDLERS_H
#define SCORE_API_HANDLERS_H

/* One function per row of the route table: decode, one domain call, encode, status, return. */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define API_HANDLER_LIST(X)                                                                        \
    X(openapi_get)                                                                                 \
    X(session_prepare)                                                                             \
    X(session_create)                                                                              \
    X(session_delete)                                                                              \
    X(setup_get)                                                                                   \
    X(setup_create_prepare)                                                                        \
    X(setup_create)                                                                                \
    X(password_forgot_prepare)                                                                     \
    X(password_forgot)                                                                             \
    X(password_reset_prepare)                                                                      \
    X(password_reset)                                                                              \
    X(device_list)                                                                                 \
    X(device_end)                                                                                  \
    X(invitation_create)                                                                           \
    X(invitation_list)                                                                             \
    X(invitation_open_prepare)                                                                     \
    X(invitation_open)                                                                             \
    X(invitation_accept_prepare)                                                                   \
    X(invitation_accept)                                                                           \
    X(me_get)                                                                                      \
    X(opportunity_list)                                                                            \
    X(opportunity_create)                                                                          \
    X(opportunity_get)                                                                             \
    X(opportunity_update)                                                                          \
    X(opportunity_recommend)                                                                       \
    X(opportunity_place)                                                                           \
    X(opportunity_stage_set)                                                                       \
    X(opportunity_history)                                                                         \
    X(opportunity_cancel)                                                                          \
    X(opportunity_review)                                                                          \
    X(line_item_list)                                                                              \
    X(line_item_create)                                                                            \
    X(note_list)                                                                                   \
    X(note_create)                                                                                 \
    X(offer_list)                                                                                  \
    X(offer_get)                                                                                   \
    X(offer_accept)                                                                                \
    X(offer_decline)                                                                               \
    X(offer_return)                                                                                \
    X(offer_recall)                                                                                \
    X(offer_extend)                                                                                \
    X(offer_feedback)                                                                              \
    X(partner_list)                                                                                \
    X(partner_get)                                                                                 \
    X(partner_update)                                                                              \
    X(partner_readiness)                                                                           \
    X(partner_audit_export)                                                                        \
    X(seal_get)                                                                                    \
    X(checkpoint_list)                                                                             \
    X(node_list)                                                                                   \
    X(partner_fact_attest)                                                                         \
    X(partner_pause)                                                                               \
    X(focal_list)                                                                                  \
    X(focal_set)                                                                                   \
    X(focal_history)                                                                               \
    X(partner_user_list)                                                                           \
    X(decision_get)                                                                                \
    X(decision_explain)                                                                            \
    X(decision_replay_prepare)                                                                     \
    X(decision_replay)                                                                             \
    X(experiment_list)                                                                             \
    X(experiment_get)                                                                              \
    X(experiment_create)                                                                           \
    X(experiment_stop)                                                                             \
    X(policy_list)                                                                                 \
    X(policy_get)                                                                                  \
    X(policy_create)                                                                               \
    X(policy_evaluate_prepare)                                                                     \
    X(policy_evaluate)                                                                             \
    X(policy_approve)                                                                              \
    X(policy_shadow)                                                                               \
    X(policy_activate)                                                                             \
    X(policy_rollback)                                                                             \
    X(offering_list)                                                                               \
    X(account_list)                                                                                \
    X(price_list_get)                                                                              \
    X(guide_list)                                                                                  \
    X(guide_get)                                                                                   \
    X(channels_list)                                                                               \
    X(channels_set)                                                                                \
    X(question_list)                                                                               \
    X(question_ask)                                                                                \
    X(question_get)                                                                                \
    X(question_answer)                                                                             \
    X(user_list)                                                                                   \
    X(user_create_prepare)                                                                         \
    X(user_create)                                                                                 \
    X(api_key_list)                                                                                \
    X(api_key_create)                                                                              \
    X(api_key_delete)                                                                              \
    X(report_fairness)                                                                             \
    X(report_pipeline)                                                                             \
    X(report_past)                                                                                 \
    X(report_sources)                                                                              \
    X(report_feedback)                                                                             \
    X(partner_feedback)                                                                            \
    X(report_table)                                                                                \
    X(opportunity_duplicates)                                                                      \
    X(attestation_create)                                                                          \
    X(placement_preview_prepare)                                                                   \
    X(placement_preview)                                                                           \
    X(placement_create)                                                                            \
    X(mail_list)                                                                                   \
    X(model_get)                                                                                   \
    X(event_list)                                                                                  \
    X(event_stream)                                                                                \
    X(import_list)                                                                                 \
    X(import_create)                                                                               \
    X(import_get)                                                                                  \
    X(import_undo_prepare)                                                                         \
    X(import_undo)                                                                                 \
    X(import_draft_create_prepare)                                                                 \
    X(import_draft_create)                                                                         \
    X(import_draft_list)                                                                           \
    X(import_draft_get)                                                                            \
    X(import_draft_update_prepare)                                                                 \
    X(import_draft_update)                                                                         \
    X(import_draft_delete)                                                                         \
    X(import_draft_preview_prepare)                                                                \
    X(import_draft_preview)                                                                        \
    X(import_draft_run)                                                                            \
    X(import_map_list)

#define X(name) api_handle_fn handle_##name;
API_HANDLER_LIST(X)
#undef X

#ifdef __cplusplus
}
#endif

#endif
