/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_ENUMS_H
#define SCORE_MODEL_ENUMS_H

/*
 * The closed vocabularies of the domain (domain.md), each with its one text form, used alike in
 * SQL, JSON, TypeScript and pages. `<enum>_text` never answers NULL; `<enum>_parse` is exact.
 * Value 0 is never a member, so a zeroed record is visibly unset. Reason codes: score/charges.h.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Placement of an opportunity (domain.md 4.1). */
#define PLACEMENT_LIST(X)                                                                          \
    X(NEW, 1)                                                                                      \
    X(READY, 2)                                                                                    \
    X(RECOMMENDED, 3)                                                                              \
    X(OFFERED, 4)                                                                                  \
    X(PLACED, 5)                                                                                   \
    X(UNPLACED, 6)                                                                                 \
    X(CLOSED, 7)                                                                                   \
    X(CANCELLED, 8)

/* State of an offer (domain.md 4.1). */
#define OFFER_STATE_LIST(X)                                                                        \
    X(OFFERED, 1)                                                                                  \
    X(ACCEPTED, 2)                                                                                 \
    X(IN_PROGRESS, 3)                                                                              \
    X(DECLINED, 4)                                                                                 \
    X(EXPIRED, 5)                                                                                  \
    X(RECALLED, 6)                                                                                 \
    X(RETURNED, 7)                                                                                 \
    X(WON, 8)                                                                                      \
    X(LOST, 9)

/* How an offer came about. */
#define OFFER_ORIGIN_LIST(X)                                                                       \
    X(SCORE, 1)    /* drawn by a decision */                                                       \
    X(OVERRIDE, 2) /* a channel manager chose, with a reason */                                    \
    X(IMPORTED, 3) /* history brought by an import: books nothing */

/* The five facts (domain.md 3). */
#define FACT_KIND_LIST(X)                                                                          \
    X(STANDING, 1)                                                                                 \
    X(MYSA, 2)                                                                                     \
    X(AUTHORISATION, 3)                                                                            \
    X(DISTRIBUTOR, 4)                                                                              \
    X(PROFILE, 5)

#define FACT_STATE_LIST(X)                                                                         \
    X(MET, 1)                                                                                      \
    X(NOT_MET, 2)

#define OFFERING_ACCESS_LIST(X)                                                                    \
    X(OPEN, 1)                                                                                     \
    X(AUTHORISED, 2)

#define LEDGER_LIST(X)                                                                             \
    X(NUMBER, 1)                                                                                   \
    X(VALUE, 2)

#define LEDGER_ENTRY_KIND_LIST(X)                                                                  \
    X(CHARGE, 1)     /* booked when the offer is made */                                           \
    X(CORRECTION, 2) /* when it ends: final minus provisional charge */                            \
    X(CREDIT, 3)     /* "a turn back" */

#define IMPORT_STATE_LIST(X)                                                                       \
    X(RUNNING, 1)                                                                                  \
    X(DONE, 2)                                                                                     \
    X(FAILED, 3)                                                                                   \
    X(UNDONE, 4)                                                                                   \
    X(UNDOING, 5) /* being taken back, step by step */

/* How far an uploaded file is on its way in. */
#define IMPORT_DRAFT_STATE_LIST(X)                                                                 \
    X(DRAFT, 1)   /* looked at, corrected */                                                       \
    X(RUNNING, 2) /* waits for its turn, or is being stored */                                     \
    X(DONE, 3)                                                                                     \
    X(FAILED, 4)                                                                                   \
    X(CANCELLED, 5)

/* What became of a mail. */
#define MAIL_STATE_LIST(X)                                                                         \
    X(WAITING, 1)                                                                                  \
    X(SENT, 2)    /* the site's server has taken it */                                             \
    X(FAILED, 3)  /* given up */                                                                   \
    X(BOUNCED, 4) /* the address is no good: refused at once, or it came back */

#define USER_STATE_LIST(X)                                                                         \
    X(ACTIVE, 1)                                                                                   \
    X(DISABLED, 2)

/* Roles are bits: one person may hold several (domain.md 2). */
#define ROLE_LIST(X)                                                                               \
    X(SELLER, 1)                                                                                   \
    X(CHANNEL_MANAGER, 2)                                                                          \
    X(REVIEWER, 4)                                                                                 \
    X(AUDITOR, 8)                                                                                  \
    X(ADMINISTRATOR, 16)                                                                           \
    X(FOCAL, 32)                                                                                   \
    X(REP, 64)                                                                                     \
    X(PARTNER_ADMIN, 128)                                                                          \
    X(DISTRIBUTOR, 256)

#define X(name, value) PLACEMENT_##name = value,
enum placement { PLACEMENT_LIST(X) };
#undef X
#define X(name, value) OFFER_##name = value,
enum offer_state { OFFER_STATE_LIST(X) };
#undef X
#define X(name, value) OFFER_ORIGIN_##name = value,
enum offer_origin { OFFER_ORIGIN_LIST(X) };
#undef X
#define X(name, value) FACT_##name = value,
enum fact_kind { FACT_KIND_LIST(X) };
enum fact_state { FACT_STATE_LIST(X) };
#undef X
#define X(name, value) OFFERING_##name = value,
enum offering_access { OFFERING_ACCESS_LIST(X) };
#undef X
#define X(name, value) LEDGER_##name = value,
enum ledger { LEDGER_LIST(X) };
#undef X
#define X(name, value) LEDGER_ENTRY_##name = value,
enum ledger_entry_kind { LEDGER_ENTRY_KIND_LIST(X) };
#undef X
#define X(name, value) IMPORT_##name = value,
enum import_state { IMPORT_STATE_LIST(X) };
#undef X
#define X(name, value) IMPORT_DRAFT_##name = value,
enum import_draft_state { IMPORT_DRAFT_STATE_LIST(X) };
#undef X
#define X(name, value) MAIL_##name = value,
enum mail_state { MAIL_STATE_LIST(X) };
#undef X
#define X(name, value) USER_##name = value,
enum user_state { USER_STATE_LIST(X) };
#undef X
#define X(name, value) ROLE_##name = value,
enum role { ROLE_LIST(X) };
#undef X

enum {
    ROLES_VENDOR =
        ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_REVIEWER | ROLE_AUDITOR | ROLE_ADMINISTRATOR,
    ROLES_PARTNER = ROLE_FOCAL | ROLE_REP | ROLE_PARTNER_ADMIN,
    ROLES_ANY = ROLES_VENDOR | ROLES_PARTNER | ROLE_DISTRIBUTOR
};

const char *placement_text(enum placement value);
const char *offer_state_text(enum offer_state value);
const char *offer_origin_text(enum offer_origin value);
const char *fact_kind_text(enum fact_kind value);
const char *fact_state_text(enum fact_state value);
const char *offering_access_text(enum offering_access value);
const char *ledger_text(enum ledger value);
const char *ledger_entry_kind_text(enum ledger_entry_kind value);
const char *import_state_text(enum import_state value);
const char *import_draft_state_text(enum import_draft_state value);
const char *mail_state_text(enum mail_state value);
const char *user_state_text(enum user_state value);
const char *role_text(enum role value); /* one bit */

SCORE_MUST_USE bool placement_parse(const char *text, enum placement *ret);
SCORE_MUST_USE bool offer_state_parse(const char *text, enum offer_state *ret);
SCORE_MUST_USE bool fact_kind_parse(const char *text, enum fact_kind *ret);
SCORE_MUST_USE bool fact_state_parse(const char *text, enum fact_state *ret);
SCORE_MUST_USE bool offering_access_parse(const char *text, enum offering_access *ret);
SCORE_MUST_USE bool mail_state_parse(const char *text, enum mail_state *ret);
SCORE_MUST_USE bool role_parse(const char *text, enum role *ret);

/* Sales stages 01..11 (domain.md 5.1); 7 counts as open, 8 to 11 close. */
enum {
    STAGE_NONE = 0,
    STAGE_FIRST = 1,
    STAGE_VALIDATED = 4,
    STAGE_CONDITIONAL = 6,
    STAGE_WON = 7,
    STAGE_WON_COMPLETE = 8,
    STAGE_NO_BID = 9,
    STAGE_CUSTOMER_STOPPED = 10,
    STAGE_LOST = 11,
    STAGE_LAST = 11
};
/* "04"; "" for 0. */
const char *stage_text(int stage);
const char *stage_label(int stage);
SCORE_MUST_USE bool stage_parse(const char *text, int *ret);
bool stage_is_closing(int stage);

#ifdef __cplusplus
}
#endif

#endif
