/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_QUESTION_H
#define SCORE_MODEL_QUESTION_H

/* The channels team by country, and what partners ask it. Texts borrowed, never NULL. */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whom firms of a country may ask. */
struct channels_member {
    const char *country; /* ISO 3166-1 alpha-2; "" = wherever nobody else is named */
    int64_t user_id;
    const char *name;
    const char *email;
    const char *phone;
};

struct question {
    int64_t id;
    int64_t partner_id;
    int64_t user_id; /* who asks */
    const char *text;
    int64_t asked_at_ms;
    int64_t due_at_ms; /* to be answered by */
    const char *answer;
    int64_t answer_user_id; /* 0 = not yet, or from the command line */
    int64_t answered_at_ms; /* 0 = not yet */
    int64_t version;
    const char *partner_name; /* joined */
    const char *partner_country;
    const char *user_name;
    const char *answer_user_name;
};

#ifdef __cplusplus
}
#endif

#endif
