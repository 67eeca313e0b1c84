-- SPDX-License-Identifier: Apache-2.0
-- Who, and what is sold: parties, facts, offerings, accounts, and the imports that brought them.
--
-- Columns are named as the C fields of src/model and hold the same values, with one exception: an
-- absent reference (id 0 in C) and an absent unique text ("" in C) are NULL, as FOREIGN KEY and
-- UNIQUE need it. Times `_at_ms`, `_from_ms`, `_until_ms` are milliseconds since 1970 UTC, 0 = none.
-- Money `_minor` is in minor units of `currency` (ISO 4217), -1 = unknown. Booleans are 0 and 1.
-- AUTOINCREMENT keeps an id from being given twice: events remember objects that were removed.

PRAGMA application_id = 1396920146; -- "SCOR"

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY, -- name of a site value
    value TEXT NOT NULL              -- its text
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,              -- key
    kind           TEXT    NOT NULL,                               -- "partners", "opportunities", ...
    file_name      TEXT    NOT NULL,                               -- as the user gave it
    file_hash      TEXT    NOT NULL,                               -- hex BLAKE2b-256 of the bytes
    map_name       TEXT    NOT NULL,                               -- column map, "" none
    state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4), -- enum import_state
    rows           INTEGER NOT NULL CHECK (rows >= 0),             -- data rows read
    created        INTEGER NOT NULL CHECK (created >= 0),          -- objects made
    updated        INTEGER NOT NULL CHECK (updated >= 0),          -- objects changed
    unchanged      INTEGER NOT NULL CHECK (unchanged >= 0),        -- rows that changed nothing
    rejected       INTEGER NOT NULL CHECK (rejected >= 0),         -- rows refused
    created_at_ms  INTEGER NOT NULL,                               -- started, ms UTC
    finished_at_ms INTEGER NOT NULL,                               -- ended, ms UTC; 0 = running
    actor          TEXT    NOT NULL                                -- who ran it
) STRICT;

CREATE TABLE import_item (
    import_id     INTEGER NOT NULL REFERENCES import (id),        -- the import
    position      INTEGER NOT NULL CHECK (position >= 1),         -- order of writing
    object_kind   INTEGER NOT NULL CHECK (object_kind >= 0),      -- enum id_kind
    object_id     INTEGER NOT NULL,                               -- key of the object
    was_created   INTEGER NOT NULL CHECK (was_created IN (0, 1)), -- 0 = changed an existing one
    version_after INTEGER NOT NULL,                               -- object's version afterwards
    before        TEXT    NOT NULL,                               -- changed fields before, kv text
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_error (
    id        INTEGER PRIMARY KEY,                     -- key, order of finding
    import_id INTEGER NOT NULL REFERENCES import (id), -- the import
    line      INTEGER NOT NULL CHECK (line >= 0),      -- physical line, 1-based
    "column"  TEXT    NOT NULL,                        -- header name, "" = the row
    code      TEXT    NOT NULL,                        -- REQUIRED, FORMAT, UNKNOWN, ...
    message   TEXT    NOT NULL                         -- for people
) STRICT;
CREATE INDEX import_error_import ON import_error (import_id);

CREATE TABLE enterprise (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- key
    external_id TEXT UNIQUE,                       -- id in the source system; NULL none
    name        TEXT NOT NULL                      -- worldwide enterprise
) STRICT;

CREATE TABLE partner (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,                            -- key
    enterprise_id     INTEGER REFERENCES enterprise (id),                           -- NULL = independent
    external_id       TEXT UNIQUE,                                                  -- id in the source system
    name              TEXT    NOT NULL,                                             -- country enterprise
    name_folded       TEXT    NOT NULL,                                             -- name for matching and order
    country           TEXT    NOT NULL CHECK (country = '' OR length(country) = 2), -- ISO 3166-1
    city              TEXT    NOT NULL,                                             -- town of the firm
    postal_code       TEXT    NOT NULL,                                             -- as written
    territory         TEXT    NOT NULL,                                             -- vendor's sales territory
    serves_everywhere INTEGER NOT NULL CHECK (serves_everywhere IN (0, 1)),         -- territories open
    email             TEXT    NOT NULL,                                             -- the firm's mailbox
    phone             TEXT    NOT NULL,                                             -- the firm's number
    website           TEXT    NOT NULL,                                             -- address
    duns              TEXT    NOT NULL,                                             -- D-U-N-S number
    level             TEXT    NOT NULL,                                             -- programme level, reports only
    size              TEXT    NOT NULL,                                             -- size band
    open_lead_limit   INTEGER NOT NULL CHECK (open_lead_limit >= 0),                -- most open leads at once
    paused_until_ms   INTEGER NOT NULL,                                             -- ms UTC, 0 = not paused
    is_active         INTEGER NOT NULL CHECK (is_active IN (0, 1)),                 -- takes part
    import_id         INTEGER REFERENCES import (id),                               -- NULL = made by hand
    created_at_ms     INTEGER NOT NULL,                                             -- ms UTC
    updated_at_ms     INTEGER NOT NULL,                                             -- ms UTC
    version           INTEGER NOT NULL CHECK (version >= 1)                         -- grows with every change
) STRICT;
CREATE INDEX partner_name ON partner (name_folded, id);
CREATE INDEX partner_enterprise ON partner (enterprise_id) WHERE enterprise_id IS NOT NULL;

-- The key's columns come first: SQLite 3.40's integrity_check misreads a column before them.
CREATE TABLE partner_area (
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE, -- the firm
    country    TEXT    NOT NULL CHECK (length(country) = 2),               -- ISO 3166-1
    territory  TEXT    NOT NULL,                                           -- "" = the whole country
    position   INTEGER NOT NULL,                                           -- order as given
    PRIMARY KEY (partner_id, country, territory)
) STRICT, WITHOUT ROWID;

CREATE TABLE location (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,                            -- key
    partner_id INTEGER NOT NULL REFERENCES partner (id),                     -- the firm
    name       TEXT    NOT NULL,                                             -- name of the place
    country    TEXT    NOT NULL CHECK (country = '' OR length(country) = 2), -- ISO 3166-1
    city       TEXT    NOT NULL                                              -- town
) STRICT;
CREATE INDEX location_partner ON location (partner_id);

CREATE TABLE distributor (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,                            -- key
    external_id TEXT UNIQUE,                                                  -- id in the source system
    name        TEXT    NOT NULL,                                             -- Value Added Distributor
    name_folded TEXT    NOT NULL,                                             -- name for matching
    country     TEXT    NOT NULL CHECK (country = '' OR length(country) = 2), -- ISO 3166-1
    import_id   INTEGER REFERENCES import (id)                                -- NULL = made by hand
) STRICT;
CREATE INDEX distributor_name ON distributor (name_folded);

CREATE TABLE "user" (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,               -- key
    partner_id     INTEGER REFERENCES partner (id),                 -- NULL = not a partner's
    distributor_id INTEGER REFERENCES distributor (id),             -- NULL = not a distributor's
    location_id    INTEGER REFERENCES location (id),                -- NULL = no fixed place
    email          TEXT    NOT NULL UNIQUE CHECK (email <> ''),     -- sign-in name, lower case
    name           TEXT    NOT NULL,                                -- shown to colleagues
    phone          TEXT    NOT NULL,                                -- as written
    roles          INTEGER NOT NULL CHECK (roles BETWEEN 0 AND 511), -- bits of enum role
    state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 2),  -- enum user_state
    password_hash  TEXT    NOT NULL,                                -- argon2id, "" = no password
    import_id      INTEGER REFERENCES import (id),                  -- NULL = made by hand
    created_at_ms  INTEGER NOT NULL,                                -- ms UTC
    updated_at_ms  INTEGER NOT NULL,                                -- ms UTC
    version        INTEGER NOT NULL CHECK (version >= 1),           -- grows with every change
    CHECK (partner_id IS NULL OR distributor_id IS NULL)
) STRICT;
CREATE INDEX user_partner ON "user" (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX user_distributor ON "user" (distributor_id) WHERE distributor_id IS NOT NULL;
CREATE INDEX user_location ON "user" (location_id) WHERE location_id IS NOT NULL;

CREATE TABLE focal (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,        -- key
    partner_id INTEGER NOT NULL REFERENCES partner (id), -- the firm
    user_id    INTEGER NOT NULL REFERENCES "user" (id),  -- the person
    rank       INTEGER NOT NULL CHECK (rank >= 0),       -- 0 = focal, 1.. deputies
    line       TEXT    NOT NULL,                         -- offering line, "" = every line
    UNIQUE (partner_id, line, rank)
) STRICT;
CREATE INDEX focal_user ON focal (user_id);

CREATE TABLE session (
    token_hash    TEXT    NOT NULL PRIMARY KEY,                             -- hex BLAKE2b-256 of the token
    csrf_token    TEXT    NOT NULL,                                         -- for forms and scripts
    user_id       INTEGER NOT NULL REFERENCES "user" (id) ON DELETE CASCADE, -- who signed in
    created_at_ms INTEGER NOT NULL,                                         -- ms UTC
    expires_at_ms INTEGER NOT NULL                                          -- ms UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX session_expiry ON session (expires_at_ms);
CREATE INDEX session_user ON session (user_id);

CREATE TABLE api_key (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,                         -- key
    user_id       INTEGER NOT NULL REFERENCES "user" (id) ON DELETE CASCADE, -- acts as this user
    name          TEXT    NOT NULL,                                          -- shown in lists
    key_hash      TEXT    NOT NULL UNIQUE,                                   -- hex BLAKE2b-256 of the key
    created_at_ms INTEGER NOT NULL,                                          -- ms UTC
    expires_at_ms INTEGER NOT NULL                                           -- ms UTC, 0 = never
) STRICT;
CREATE INDEX api_key_user ON api_key (user_id);

CREATE TABLE fact (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                            -- key
    partner_id     INTEGER NOT NULL REFERENCES partner (id),                     -- the firm
    kind           INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),                -- enum fact_kind
    line           TEXT    NOT NULL,                                             -- offering line, "" = every line
    country        TEXT    NOT NULL CHECK (country = '' OR length(country) = 2), -- customer's, "" = every
    distributor_id INTEGER REFERENCES distributor (id),                          -- NULL = not known
    state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 2),               -- enum fact_state
    valid_from_ms  INTEGER NOT NULL,                                             -- ms UTC, 0 = always
    valid_until_ms INTEGER NOT NULL,                                             -- ms UTC exclusive, 0 = no end
    ground         TEXT    NOT NULL,                                             -- evidence in words
    attested_by    TEXT    NOT NULL,                                             -- user, OS user or import
    attested_at_ms INTEGER NOT NULL,                                             -- ms UTC
    is_verified    INTEGER NOT NULL CHECK (is_verified IN (0, 1)),               -- 0 = attested only
    import_id      INTEGER REFERENCES import (id),                               -- NULL = by hand
    version        INTEGER NOT NULL CHECK (version >= 1),                        -- grows with every change
    UNIQUE (partner_id, kind, line, country)
) STRICT;
CREATE INDEX fact_distributor ON fact (distributor_id, partner_id) WHERE distributor_id IS NOT NULL;

CREATE TABLE offering (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,                              -- key
    external_id      TEXT UNIQUE,                                                    -- id in the source system
    name             TEXT    NOT NULL,                                               -- what is sold
    name_folded      TEXT    NOT NULL,                                               -- name for matching
    line             TEXT    NOT NULL,                                               -- product group
    access           INTEGER NOT NULL CHECK (access BETWEEN 1 AND 2),                -- enum offering_access
    list_price_minor INTEGER NOT NULL CHECK (list_price_minor >= -1),                -- minor units, -1 unknown
    currency         TEXT    NOT NULL CHECK (currency = '' OR length(currency) = 3), -- ISO 4217
    import_id        INTEGER REFERENCES import (id),                                 -- NULL = by hand
    version          INTEGER NOT NULL CHECK (version >= 1)                           -- grows with every change
) STRICT;
CREATE INDEX offering_name ON offering (name_folded);

CREATE TABLE account (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,                              -- key
    external_id   TEXT UNIQUE,                                                    -- id in the source system
    name          TEXT    NOT NULL,                                               -- the customer firm
    name_folded   TEXT    NOT NULL,                                               -- name for matching
    industry      TEXT    NOT NULL,                                               -- branch of trade
    size          TEXT    NOT NULL,                                               -- size band
    revenue_minor INTEGER NOT NULL CHECK (revenue_minor >= -1),                   -- minor units, -1 unknown
    currency      TEXT    NOT NULL CHECK (currency = '' OR length(currency) = 3), -- ISO 4217
    country       TEXT    NOT NULL CHECK (country = '' OR length(country) = 2),   -- ISO 3166-1
    city          TEXT    NOT NULL,                                               -- town
    website       TEXT    NOT NULL,                                               -- address
    duns          TEXT    NOT NULL,                                               -- D-U-N-S number
    import_id     INTEGER REFERENCES import (id),                                 -- NULL = by hand
    version       INTEGER NOT NULL CHECK (version >= 1)                           -- grows with every change
) STRICT;
CREATE INDEX account_name ON account (name_folded);

PRAGMA user_version = 1;
