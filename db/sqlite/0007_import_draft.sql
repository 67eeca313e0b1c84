-- SPDX-License-Identifier: Apache-2.0
-- Files on their way in: bytes, what they were taken for, and how far their import has come.
-- Conventions: see 0001_parties.sql.

CREATE TABLE import_draft (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,                -- key
    user_id       INTEGER NOT NULL REFERENCES "user" (id),          -- whose
    file_name     TEXT    NOT NULL,                                 -- as the browser gave it
    kind          TEXT    NOT NULL,                                 -- import kind, "" = not known
    encoding      TEXT    NOT NULL,                                 -- "utf-8" or "latin-1"
    separator     TEXT    NOT NULL,                                 -- one of , ; | tab
    map           TEXT    NOT NULL,                                 -- the map at work, JSON
    map_name      TEXT    NOT NULL,                                 -- saved under this name, "" not
    state         INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),   -- enum import_draft_state
    rows_done     INTEGER NOT NULL CHECK (rows_done >= 0),          -- rows stored so far
    rows_total    INTEGER NOT NULL CHECK (rows_total >= 0),         -- data rows of the file
    import_id     INTEGER REFERENCES import (id),                   -- NULL = not begun
    problem       TEXT    NOT NULL,                                 -- why it failed, "" not
    created_at_ms INTEGER NOT NULL,                                 -- ms UTC
    updated_at_ms INTEGER NOT NULL,                                 -- ms UTC
    version       INTEGER NOT NULL CHECK (version >= 1)             -- grows with every change
) STRICT;
CREATE INDEX import_draft_user ON import_draft (user_id, id);
CREATE INDEX import_draft_import ON import_draft (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX import_draft_state ON import_draft (state, id);

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
