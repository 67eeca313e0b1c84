-- SPDX-License-Identifier: Apache-2.0
-- Mail that waits, and what became of it: the outbox of src/mail.
-- Conventions: see 0001_parties.sql.

CREATE TABLE mail (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,              -- key, order of writing
    message_id     TEXT    NOT NULL UNIQUE,                        -- Message-ID without brackets
    template       TEXT    NOT NULL,                               -- which letter: "offer", ..
    address        TEXT    NOT NULL CHECK (address <> ''),         -- to whom
    user_id        INTEGER REFERENCES "user" (id) ON DELETE CASCADE,  -- NULL = nobody's yet
    partner_id     INTEGER REFERENCES partner (id) ON DELETE CASCADE, -- NULL = concerns no firm
    offer_id       INTEGER REFERENCES offer (id) ON DELETE CASCADE,   -- NULL = concerns no offer
    subject        TEXT    NOT NULL,                               -- "" once it waits no more
    plain          TEXT    NOT NULL,                               -- "" likewise: it holds a link
    html           TEXT    NOT NULL,                               -- "" likewise
    state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4), -- enum mail_state
    attempts       INTEGER NOT NULL CHECK (attempts >= 0),         -- tries so far
    next_at_ms     INTEGER NOT NULL,                               -- ms UTC, next try
    created_at_ms  INTEGER NOT NULL,                               -- ms UTC
    finished_at_ms INTEGER NOT NULL,                               -- ms UTC, 0 = waits
    code           INTEGER NOT NULL,                               -- SMTP reply, 0 = none
    answer         TEXT    NOT NULL                                -- the server's last words
) STRICT;
CREATE INDEX mail_due ON mail (state, next_at_ms, id);
CREATE INDEX mail_state ON mail (state, id);
CREATE INDEX mail_user ON mail (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX mail_partner ON mail (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX mail_offer ON mail (offer_id) WHERE offer_id IS NOT NULL;

-- ms UTC when a mail to this address came back, 0 = none did since it changed
ALTER TABLE "user" ADD COLUMN mail_bounced_at_ms INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 4;
