-- SPDX-License-Identifier: Apache-2.0
-- Files on their way in: bytes, what they were taken for, and how far their import has come.
-- Conventions: see 0001_parties.sql.

CREATE TABLE import_draft (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                -- key
    user_id        INTEGER NOT NULL REFERENCES "user" (id),          -- whose
    file_name      TEXT    NOT NULL,                                 -- as the browser gave it
    bytes          INTEGER NOT NULL CHECK (bytes >= 0),              -- size of the file
    state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),   -- enum import_draft_state
    kind           TEXT    NOT NULL,                                 -- import kind, "" = not known
    encoding       TEXT    NOT NULL,                                 -- "utf-8", "latin-1", ..
    encoding_doubt INTEGER NOT NULL CHECK (encoding_doubt IN (0, 1)),-- may be read otherwise
    separator      TEXT    NOT NULL,                                 -- one of , ; | tab
    header_line    INTEGER NOT NULL CHECK (header_line >= 0),        -- 1-based, 0 = no table
    date_order     TEXT    NOT NULL,                                 -- DMY MDY YMD, "" = none
    decimal_mark   TEXT    NOT NULL,                                 -- . or ,
    columns        TEXT    NOT NULL,                                 -- JSON: headers and fields
    notices        TEXT    NOT NULL,                                 -- JSON: what to know before
    missing        TEXT    NOT NULL,                                 -- words: needed, not given
    choices        TEXT    NOT NULL,                                 -- JSON: what a person chose
    map            TEXT    NOT NULL,                                 -- the map at work, JSON
    map_name       TEXT    NOT NULL,                                 -- saved under this, "" not
    rows_done      INTEGER NOT NULL CHECK (rows_done >= 0),          -- rows stored so far
    rows_total     INTEGER NOT NULL CHECK (rows_total >= 0),         -- data rows of the file
    import_id      INTEGER REFERENCES import (id),                   -- NULL = not begun
    run_id         INTEGER NOT NULL CHECK (run_id >= 0),             -- first of its run, 0 = none
    run_order      INTEGER NOT NULL CHECK (run_order >= 0),          -- place in its run
    problem        TEXT    NOT NULL,                                 -- why it failed, "" not
    created_at_ms  INTEGER NOT NULL,                                 -- ms UTC
    updated_at_ms  INTEGER NOT NULL,                                 -- ms UTC
    version        INTEGER NOT NULL CHECK (version >= 1)             -- grows with every change
) STRICT;
CREATE INDEX import_draft_user ON import_draft (user_id, id);
CREATE INDEX import_draft_import ON import_draft (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX import_draft_run ON import_draft (state, run_id, run_order);
CREATE INDEX import_draft_updated ON import_draft (updated_at_ms);

CREATE TABLE import_draft_part (
    draft_id INTEGER NOT NULL REFERENCES import_draft (id) ON DELETE CASCADE, -- the file
    position INTEGER NOT NULL CHECK (position >= 0),                          -- 0.. in order
    bytes    BLOB    NOT NULL,                                                -- as uploaded
    PRIMARY KEY (draft_id, position)
) STRICT;

CREATE TABLE import_map (
    name          TEXT    NOT NULL PRIMARY KEY, -- letters, digits, '-' and '_'
    map           TEXT    NOT NULL,             -- JSON as in maps/
    created_at_ms INTEGER NOT NULL,             -- ms UTC
    updated_at_ms INTEGER NOT NULL              -- ms UTC
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 7;
