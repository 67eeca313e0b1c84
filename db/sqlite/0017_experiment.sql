-- SPDX-License-Identifier: Apache-2.0
-- Experiments: what was registered before one began, and the passes it is judged by. Conventions:
-- see 0001_parties.sql.

CREATE TABLE experiment (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,                        -- key
    name          TEXT    NOT NULL,                                         -- how people call it
    metric        INTEGER NOT NULL CHECK (metric BETWEEN 1 AND 2),          -- enum experiment_metric
    share_ppm     INTEGER NOT NULL CHECK (share_ppm BETWEEN 50000 AND 100000), -- on the baseline
    stop_at_ms    INTEGER NOT NULL CHECK (stop_at_ms >= 0),                 -- ms UTC, 0 none
    stop_passes   INTEGER NOT NULL CHECK (stop_passes >= 0),                -- 0 none
    secret        BLOB    NOT NULL CHECK (length(secret) = 32),             -- that draws the weeks
    state         INTEGER NOT NULL CHECK (state BETWEEN 1 AND 2),           -- enum experiment_state
    started_by    TEXT    NOT NULL,                                         -- an event's actor
    started_at_ms INTEGER NOT NULL,                                         -- ms UTC
    started_seq   INTEGER NOT NULL CHECK (started_seq >= 0),                -- its event
    stopped_by    TEXT    NOT NULL,                                         -- an event's actor, "" not yet
    stopped_at_ms INTEGER NOT NULL,                                         -- ms UTC, 0 not yet
    stopped_seq   INTEGER NOT NULL CHECK (stopped_seq >= 0),                -- its event, 0 not yet
    version       INTEGER NOT NULL CHECK (version >= 1)                     -- grows with each change
) STRICT;
-- Two people at once: one runs.
CREATE UNIQUE INDEX experiment_running ON experiment (state) WHERE state = 1;

-- The first pass of an opportunity, in the order of their making.
CREATE TABLE experiment_pass (
    experiment_id INTEGER NOT NULL REFERENCES experiment (id),              -- while it ran
    number        INTEGER NOT NULL CHECK (number >= 1),                     -- 1.. without gaps
    offer_id      INTEGER NOT NULL,                                         -- the pass
    line          TEXT    NOT NULL,                                         -- with country, the cell
    country       TEXT    NOT NULL,                                         -- ISO 3166
    week          INTEGER NOT NULL,                                         -- its Monday, days since 1970
    is_baseline   INTEGER NOT NULL CHECK (is_baseline IN (0, 1)),           -- the arm
    PRIMARY KEY (experiment_id, number)
) STRICT;

PRAGMA user_version = 17;
