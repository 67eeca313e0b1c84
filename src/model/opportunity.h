/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_OPPORTUNITY_H
#define SCORE_MODEL_OPPORTUNITY_H

/*
 * A sales opportunity (domain.md 5): long-lived; offers are separate and short-lived. `placement`
 * and `stage` are independent. Contact fields are readable to a partner only after acceptance.
 */

#include "model/enums.h"

struct opportunity {
    int64_t id;
    const char *external_id; /* unique when not "" */
    const char *title;
    const char *need;
    int64_t account_id; /* 0 = unknown customer */
    int64_t offering_id;
    int64_t amount_minor; /* -1 = unknown */
    const char *currency; /* "" when amount unknown */
    const char *country;  /* the customer's, "" unknown */
    const char *city;
    const char *territory;
    const char *source; /* e.g. "console", "import", "campaign": selects the required fields */
    const char *contact_name;
    const char *contact_email;
    const char *contact_phone;
    bool contact_consent;
    enum placement placement;
    int stage;               /* 0 none, 1..11 */
    int round;               /* 1 = first decision; grows with every ended offer */
    int failed_offers;       /* declined, expired, returned, recalled since the last human review */
    int64_t owner_user_id;   /* vendor seller who owns it; 0 = none */
    int64_t partner_id;      /* holder while PLACED or CLOSED through an offer; else 0 */
    int64_t live_offer_id;   /* the one live offer; 0 = none */
    int probability_percent; /* -1 = unknown */
    const char *decision_maker;
    const char *competitor;
    const char *won_reason;
    const char *lost_reason;
    const char *order_ref;
    const char *next_step;
    int64_t next_step_at_ms;
    int64_t created_at_ms;  /* when the opportunity arose (imports may set it) */
    int64_t decision_at_ms; /* the customer's decision date; 0 = unknown */
    int64_t closed_at_ms;   /* 0 = open */
    int64_t updated_at_ms;
    int64_t import_id;
    const char *defaulted_fields; /* space-separated names a map's default filled; "" none */
    int64_t version;

    /* Joined for reading; ignored on write. */
    const char *account_name;
    const char *account_industry;
    const char *account_size;
    const char *offering_name;
    const char *line;
    const char *partner_name;
    const char *owner_name;
};

struct line_item {
    int64_t id;
    int64_t opportunity_id;
    int64_t offering_id;
    int64_t amount_minor;
    const char *currency;
    int64_t created_at_ms;
    const char *offering_name; /* joined */
};

struct note {
    int64_t id;
    int64_t opportunity_id;
    int64_t author_user_id;
    const char *text;
    int64_t created_at_ms;
    const char *author_name; /* joined */
};

#endif
