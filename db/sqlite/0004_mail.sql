-- SPDX-License-Identifier: Apache-2.0
-- Mail that waits, and what became of it: the outbox of src/mail.
-- Conventions: see 0001_parties.sql.

CREATE TABLE mail (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,              -- key, order of writing
    message_id     TEXT    NOT NULL UNIQUE,                        -- Message-ID without brackets
    template       TEXT    NOT NULL,                               -- which letter: "offer", ..
    address        TEXT    NOT NULL CHECK (address <> ''),         -- to whom
    user_id        INTEGER REFERENCES "user" (id),                 -- NULL = nobody's yet
    partner_id     INTEGER REFERENCES partner (id),                -- NULL = concerns no firm
    offer_id       INTEGER REFERENCES offer (id),                  -- NULL = concerns no offer
    subject        TEXT    NOT NULL,                               -- "" once sent
    plain          TEXT    NOT NULL,                               -- "" once sent: it holds a link
    html           TEXT    NOT NULL,                               -- "" once sent
    state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4), -- enum mail_state
    attempts       INTEGER NOT NULL CHECK (attempts >= 0),         -- tries so far
    next_at_ms     INTEGER NOT NULL,                               -- ms UTC, next try
    created_at_ms  INTEGER NOT NULL,                               -- ms UTC
    finished_at_ms INTEGER NOT NULL,                               -- ms UTC, 0 = waits
    answer         TEXT    NOT NULL                                -- the server's last words
) STRICT;
CREATE INDEX mail_due ON mail (next_at_ms, id) WHERE state = 1;
CREATE INDEX mail_user ON mail (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX mail_partner ON mail (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX mail_offer ON mail (offer_id) WHERE offer_id IS NOT NULL;

PRAGMA user_version = 4;
