/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_LINK_H
#define SCORE_MODEL_LINK_H

/*
 * A link that opens one thing without a password: an offer, a registration, a new password. Texts
 * are borrowed from the arena they were read into, never NULL ("" = none); ids are 0 when absent.
 */

#include <stdint.h>

enum link_purpose { LINK_OFFER = 1, LINK_INVITATION = 2, LINK_PASSWORD = 3 };

struct link {
    int64_t id;
    enum link_purpose purpose;
    int64_t user_id;     /* the person; 0 = not yet one */
    int64_t partner_id;  /* the firm the person was of when the link was made */
    int64_t offer_id;    /* OFFER: the only one it shows */
    const char *address; /* e-mail it was sent to */
    const char *name;    /* INVITATION: whom we invited */
    int64_t created_at_ms;
    int64_t expires_at_ms;
    int64_t used_at_ms;   /* 0 = not yet */
    int64_t opened_at_ms; /* last opening; 0 = never */
};

#endif
