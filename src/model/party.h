/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_PARTY_H
#define SCORE_MODEL_PARTY_H

/*
 * Who: enterprise > partner (country enterprise) > location > user; distributors; focals; how a
 * person signs in. Plain records: texts are borrowed from the arena they were read into, never
 * NULL ("" = none); ids are 0 when absent.
 */

#include "model/enums.h"

struct enterprise {
    int64_t id;
    const char *external_id;
    const char *name;
};

/* A country enterprise: the unit that is gated, counted and promised a share. */
struct partner {
    int64_t id;
    int64_t enterprise_id;
    const char *external_id;
    const char *name;
    const char *country; /* ISO 3166-1 alpha-2, "" unknown */
    const char *city;
    const char *postal_code;
    const char *territory;  /* the vendor's sales territory the firm belongs to; "" none */
    bool serves_everywhere; /* territories are open for this firm */
    const char *email;      /* the firm's mailbox, not a person's */
    const char *phone;
    const char *website;
    const char *duns;
    const char *level;       /* shown in reports, never used by SCORE */
    const char *size;        /* size band */
    int64_t open_lead_limit; /* most open leads at once, >= 0 */
    int64_t paused_until_ms; /* 0 = not paused */
    bool is_active;
    int64_t import_id; /* 0 = made by hand */
    int64_t created_at_ms;
    int64_t updated_at_ms;
    int64_t version; /* >= 1, the strong ETag */
};

/* A place the firm serves (country required, territory "" = the whole country). */
struct partner_area {
    const char *country;
    const char *territory;
};

struct location {
    int64_t id;
    int64_t partner_id;
    const char *name;
    const char *country;
    const char *city;
};

struct distributor {
    int64_t id;
    const char *external_id;
    const char *name;
    const char *country;
    int64_t import_id;
};

struct user {
    int64_t id;
    int64_t partner_id;     /* 0 for vendor staff */
    int64_t distributor_id; /* 0 unless distributor staff */
    int64_t location_id;
    const char *email; /* unique, stored lower case */
    const char *name;
    const char *phone;
    uint32_t roles; /* enum role bits */
    enum user_state state;
    const char *password_hash; /* argon2id string; "" = cannot sign in by password */
    int64_t import_id;
    int64_t created_at_ms;
    int64_t updated_at_ms;
    int64_t version;
    int64_t
        mail_bounced_at_ms; /* a mail came back; 0 = none since the address is this (read only) */
};

/* Prime contact for passing: rank 0 is the focal, 1.. the deputies in order. */
struct focal {
    int64_t id;
    int64_t partner_id;
    int64_t user_id;
    int rank;
    const char *line; /* "" = every line */
    const char *user_name;
    const char *user_email;
    int64_t mail_bounced_at_ms; /* as of the user */
    bool is_reachable;          /* user active and not bouncing */
};

struct session {
    const char *token_hash; /* hex of BLAKE2b-256 of the cookie's token */
    const char *csrf_token;
    int64_t user_id;
    int64_t created_at_ms;
    int64_t expires_at_ms;
    const char *agent;   /* User-Agent at sign-in, cut */
    const char *address; /* network address at sign-in */
    int64_t seen_at_ms;  /* last use, some minutes coarse; 0 = the sign-in */
};

struct api_key {
    int64_t id;
    int64_t user_id;
    const char *name;
    const char *key_hash;
    int64_t created_at_ms;
    int64_t expires_at_ms; /* 0 = does not expire */
};

#endif
