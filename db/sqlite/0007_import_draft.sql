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

-- What offers have shown about leads: counted as it happens, from the events of offers.
CREATE TABLE lead_count (
    kind         INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4), -- enum lead_count_kind
    name         TEXT    NOT NULL,                              -- source, line or field; "" = site
    real_leads   INTEGER NOT NULL CHECK (real_leads >= 0),      -- accepted, no fault of the data
    unreal_leads INTEGER NOT NULL CHECK (unreal_leads >= 0),    -- given back for a fault of it
    won          INTEGER NOT NULL CHECK (won >= 0),             -- history included
    lost         INTEGER NOT NULL CHECK (lost >= 0),            -- history included
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- What this database has seen so far; which fields its leads lacked then, nobody knows any more.
INSERT INTO lead_count (kind, name, real_leads, unreal_leads, won, lost)
SELECT
    4,
    p.source,
    COUNT(*) FILTER (WHERE o.origin <> 3 AND o.accepted_at_ms > 0 AND NOT (o.state IN (4, 6, 7)
        AND o.code IN ('INFO_MISSING', 'CUSTOMER_UNREACHABLE', 'SPAM_OR_INVALID',
            'PASSED_IN_ERROR', 'DUPLICATE'))),
    COUNT(*) FILTER (WHERE o.origin <> 3 AND o.state IN (4, 6, 7)
        AND o.code IN ('INFO_MISSING', 'CUSTOMER_UNREACHABLE', 'SPAM_OR_INVALID',
            'PASSED_IN_ERROR', 'DUPLICATE')),
    COUNT(*) FILTER (WHERE o.state = 8),
    COUNT(*) FILTER (WHERE o.state = 9)
FROM offer AS o
JOIN opportunity AS p ON p.id = o.opportunity_id
GROUP BY p.source;

INSERT INTO lead_count (kind, name, real_leads, unreal_leads, won, lost)
SELECT
    3,
    g.line,
    0,
    0,
    COUNT(*) FILTER (WHERE o.state = 8),
    COUNT(*) FILTER (WHERE o.state = 9)
FROM offer AS o
JOIN opportunity AS p ON p.id = o.opportunity_id
JOIN offering AS g ON g.id = p.offering_id
GROUP BY g.line;

INSERT INTO lead_count (kind, name, real_leads, unreal_leads, won, lost)
SELECT
    1,
    '',
    COALESCE(SUM(real_leads), 0),
    COALESCE(SUM(unreal_leads), 0),
    COALESCE(SUM(won), 0),
    COALESCE(SUM(lost), 0)
FROM lead_count
WHERE kind = 4;

-- What tells that two records are about one customer, or one lead: open work alone is compared.
ALTER TABLE account ADD COLUMN host TEXT GENERATED ALWAYS AS ( -- the website's name
    lower(replace(substr(
        replace(replace(website, 'https://', ''), 'http://', ''), 1,
        instr(replace(replace(website, 'https://', ''), 'http://', '') || '/', '/') - 1),
        'www.', ''))
) VIRTUAL;
CREATE INDEX account_host ON account (host) WHERE website <> '';
CREATE INDEX account_duns ON account (duns) WHERE duns <> '';
ALTER TABLE opportunity ADD COLUMN contact_email_key TEXT
    GENERATED ALWAYS AS (lower(contact_email)) VIRTUAL;        -- the address to compare by
ALTER TABLE opportunity ADD COLUMN contact_phone_key TEXT GENERATED ALWAYS AS (
    substr(replace(replace(replace(replace(replace(replace(replace(
        contact_phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''), -9)
) VIRTUAL;                                                     -- its last nine digits
ALTER TABLE opportunity ADD COLUMN need_key TEXT
    GENERATED ALWAYS AS (lower(substr(need, 1, 40))) VIRTUAL;  -- how the need begins
CREATE INDEX opportunity_open_email ON opportunity (contact_email_key)
    WHERE closed_at_ms = 0 AND contact_email <> '';
CREATE INDEX opportunity_open_phone ON opportunity (contact_phone_key)
    WHERE closed_at_ms = 0 AND contact_phone <> '';
CREATE INDEX opportunity_open_account ON opportunity (account_id, need_key)
    WHERE closed_at_ms = 0 AND account_id IS NOT NULL;

PRAGMA user_version = 7;
