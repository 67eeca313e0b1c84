-- SPDX-License-Identifier: Apache-2.0
-- Where somebody is signed in: what a person needs to recognise a device of their own.
-- Conventions: see 0001_parties.sql.

ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';            -- User-Agent, cut
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';          -- remote address
ALTER TABLE session ADD COLUMN seen_at_ms INTEGER NOT NULL DEFAULT 0;     -- ms UTC, 0 = at the start

-- Browsers and programs a person has signed in with, so that a new one is noticed.
CREATE TABLE known_agent (
    user_id    INTEGER NOT NULL REFERENCES "user" (id) ON DELETE CASCADE, -- who signed in
    agent      TEXT    NOT NULL,                                          -- User-Agent without numbers
    seen_at_ms INTEGER NOT NULL,                                          -- ms UTC, last sign-in
    PRIMARY KEY (user_id, agent)
) STRICT, WITHOUT ROWID;

-- "I forgot my password" as it was asked, answered by the clock worker a moment later: what is
-- known about the address cannot be told from how long the asking takes.
CREATE TABLE password_request (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- key, order of asking
    email         TEXT    NOT NULL CHECK (email <> ''), -- lower case, whether known or not
    created_at_ms INTEGER NOT NULL                    -- ms UTC
) STRICT;

-- Is there an administrator: bit 16 of enum role.
CREATE INDEX user_administrator ON "user" (state) WHERE (roles & 16) <> 0;

PRAGMA user_version = 6;
