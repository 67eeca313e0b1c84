-- SPDX-License-Identifier: Apache-2.0
-- Policies on their way to being in force, what was found out about each, and what the one in
-- shadow would have chosen. Conventions: see 0001_parties.sql.

CREATE TABLE policy (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,                  -- its version in decisions
    name          TEXT    NOT NULL,                                   -- how people call it
    parameters    TEXT    NOT NULL,                                   -- canonical key=value lines
    hash          TEXT    NOT NULL CHECK (length(hash) = 64),         -- hexadecimal, of parameters
    state         INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),     -- enum policy_state
    drafted_by    TEXT    NOT NULL,                                   -- an event's actor
    approved_by   TEXT    NOT NULL,                                   -- another one, "" not yet
    copy_of       INTEGER REFERENCES policy (id),                     -- what a rollback brought back
    evaluation_id INTEGER NOT NULL CHECK (evaluation_id >= 0),        -- the newest, 0 none
    created_at_ms INTEGER NOT NULL,                                   -- ms UTC
    live_from_ms  INTEGER NOT NULL,                                   -- ms UTC, 0 = never
    live_seq      INTEGER NOT NULL CHECK (live_seq >= 0),             -- event that put it in force
    version       INTEGER NOT NULL CHECK (version >= 1),              -- grows with each change
    CHECK (approved_by = '' OR approved_by <> drafted_by)
) STRICT;
CREATE INDEX policy_by_state ON policy (state, live_seq, id);
-- Two people at once: one policy is in force, one in shadow.
CREATE UNIQUE INDEX policy_live ON policy (state) WHERE state = 5;
CREATE UNIQUE INDEX policy_in_shadow ON policy (state) WHERE state = 4;

CREATE TABLE policy_evaluation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,                    -- key
    policy_id   INTEGER NOT NULL REFERENCES policy (id),              -- what was judged
    policy_hash TEXT    NOT NULL CHECK (length(policy_hash) = 64),    -- its bytes then
    live_id     INTEGER NOT NULL REFERENCES policy (id),              -- against which
    event_seq   INTEGER NOT NULL CHECK (event_seq >= 0),              -- last event seen
    verdict     INTEGER NOT NULL CHECK (verdict BETWEEN 1 AND 3),     -- enum policy_verdict
    summary     TEXT    NOT NULL,                                     -- its figures in one line
    report      TEXT    NOT NULL,                                     -- JSON
    made_by     TEXT    NOT NULL,                                     -- an event's actor
    at_ms       INTEGER NOT NULL                                      -- ms UTC
) STRICT;
CREATE INDEX policy_evaluation_of ON policy_evaluation (policy_id, id);

CREATE TABLE policy_shadow (
    decision_id  INTEGER PRIMARY KEY,                                 -- the decision that acted
    policy_id    INTEGER NOT NULL REFERENCES policy (id),             -- what did not act
    partner_id   INTEGER NOT NULL,                                    -- its firm, 0 nobody
    propensity   REAL    NOT NULL,                                    -- of that firm
    agreement    REAL    NOT NULL,                                    -- 0..1
    is_same      INTEGER NOT NULL CHECK (is_same IN (0, 1)),          -- the firm that acted
    live_value   REAL    NOT NULL,                                    -- money
    shadow_value REAL    NOT NULL                                     -- money
) STRICT;
CREATE INDEX policy_shadow_of ON policy_shadow (policy_id);

PRAGMA user_version = 13;
