-- SPDX-License-Identifier: Apache-2.0
-- The channels team by country, and what partners ask it. Conventions: see 0001_parties.sql.

CREATE TABLE channels_member (
    country TEXT    NOT NULL CHECK (length(country) IN (0, 2)),       -- ISO 3166-1, "" everywhere
    user_id INTEGER NOT NULL REFERENCES "user" (id),                  -- vendor staff
    PRIMARY KEY (country, user_id)
) STRICT;
CREATE INDEX channels_member_by_user ON channels_member (user_id);

CREATE TABLE question (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                 -- key
    partner_id     INTEGER NOT NULL REFERENCES partner (id),          -- the firm that asks
    user_id        INTEGER NOT NULL REFERENCES "user" (id),           -- its person
    text           TEXT    NOT NULL,                                  -- what is asked
    asked_at_ms    INTEGER NOT NULL,                                  -- ms UTC
    due_at_ms      INTEGER NOT NULL,                                  -- ms UTC, to be answered by
    answer         TEXT    NOT NULL,                                  -- "" not yet
    answer_user_id INTEGER REFERENCES "user" (id),                    -- NULL: not yet, command line
    answered_at_ms INTEGER NOT NULL,                                  -- ms UTC, 0 = not yet
    version        INTEGER NOT NULL CHECK (version >= 1),             -- grows with each change
    CHECK ((answer = '') = (answered_at_ms = 0))
) STRICT;
CREATE INDEX question_of_partner ON question (partner_id, id);
CREATE INDEX question_open ON question (due_at_ms, id) WHERE answered_at_ms = 0;

PRAGMA user_version = 14;
