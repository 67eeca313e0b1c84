-- SPDX-License-Identifier: Apache-2.0
-- Who, and what is sold: parties, facts, offerings, accounts, and the imports that brought them.
--
-- Columns are named as the C fields of src/model and hold the same values, with one exception: an
-- absent reference (id 0 in C) and an absent unique text ("" in C) are NULL, as FOREIGN KEY and
-- UNIQUE need it. Times `_at_ms`, `_from_ms`, `_until_ms` are milliseconds since 1970 UTC, 0 = none.
-- Money `_minor` is in minor units of `currency` (ISO 4217), -1 = unknown. Booleans are 0 and 1.
-- Identity columns never give an id twice: events remember objects that were removed.
--
-- Twin of db/sqlite, version by version: the same tables, columns, order and meaning, which a test
-- holds (tests/postgres/test_twins.c). Text is compared by its bytes (COLLATE "C"), as
-- there. What this database has beside that serves many writers and months of history:
--   schema_version   whose database this is, and its version
--   market           the lock of all writers
--   *_key, event_*   what is true of a partitioned table as a whole (0002, 0003)
-- Errors of our own, by SQLSTATE:
--   SC001  a row of an append-only table was to be changed or removed
--   SC002  an event that is not the next one (0003)

-- Bytes in, bytes out: any other encoding would change texts on their way.
DO $$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'the database has encoding %, it needs UTF8',
            current_setting('server_encoding') USING ERRCODE = 'feature_not_supported';
    END IF;
END
$$;

CREATE TABLE schema_version (
    application_id bigint           NOT NULL PRIMARY KEY CHECK (application_id = 1396920146), -- "SCOR"
    version        bigint           NOT NULL,                                                 -- of this schema
    shape          text COLLATE "C" NOT NULL                                                  -- its columns then
);
INSERT INTO schema_version (application_id, version, shape) VALUES (1396920146, 0, '');

-- What there is: every column and its type, and whether this transaction made it.
CREATE FUNCTION schema_columns() RETURNS TABLE (line text, is_new boolean)
LANGUAGE sql STABLE SET search_path FROM CURRENT
AS $$
    SELECT format('%s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)),
        a.xmin = pg_current_xact_id_if_assigned()::xid
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition
$$;
-- Last words of a migration. What others keep in the same schema is not in the shape.
CREATE FUNCTION schema_reached(reached bigint) RETURNS void
LANGUAGE sql
AS $$
    UPDATE schema_version SET version = reached,
        shape = (SELECT string_agg(c.line, E'\n' ORDER BY c.line COLLATE "C")
            FROM schema_columns() AS c
            WHERE c.is_new OR c.line = ANY (string_to_array(shape, E'\n')))
$$;
-- What the migrations made and is not there any more, NULL = nothing: somebody took a table or a
-- column away or changed it, or restored the half of a backup.
CREATE FUNCTION schema_missing() RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(made.line, ', ')
    FROM schema_version AS v, string_to_table(v.shape, E'\n') AS made (line)
    WHERE made.line NOT IN (SELECT c.line FROM schema_columns() AS c));

-- One row, locked first by every transaction that writes, on every node, and kept until it ends:
--     SELECT counters FROM market WHERE id = 1 FOR UPDATE
-- The engine's state is the fold of the events (ADR 0008), so their order is the order of the
-- decisions. Writers one after the other make that order the order of commits: no event becomes
-- visible before an earlier one, and none is missing between two. A node batches many jobs into one
-- transaction, so that one lock and one flush to disk serve them all.
-- Whoever holds the row gives the ids: a number taken from here is given back by a rollback, as in
-- SQLite, so that the same work gives the same ids on either database. A sequence would not:
-- those of the identity columns are not used by the program.
CREATE TABLE market (
    id              bigint           NOT NULL PRIMARY KEY CHECK (id = 1), -- the one row
    counters        text COLLATE "C" NOT NULL DEFAULT '',                 -- TABLE=LAST_ID lines
    months_until_ms bigint           NOT NULL DEFAULT 0                   -- months are made up to here (0002)
);
INSERT INTO market (id) VALUES (1);

-- Trigger of append-only tables; its argument is what it says.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'SC001';
END
$$;

-- Gives a role what the program needs to run, and no more: rows, not tables, and what is append-only
-- can only grow. To be called by the owner after each migration.
CREATE FUNCTION rights_grant(role_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %I', name, role_name);
    END LOOP;
    -- Rows of a month are reached through their table.
    FOR name IN SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT c.relispartition AND c.relname <> 'schema_version' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name, role_name);
    END LOOP;
    EXECUTE format('GRANT SELECT ON schema_version TO %I', role_name);
    EXECUTE format('REVOKE INSERT, DELETE ON market FROM %I', role_name);
    FOR name IN SELECT format('%s ON %I', CASE WHEN t.tgtype & 8 = 8 THEN 'DELETE' ELSE 'UPDATE' END,
            c.relname)
        FROM pg_trigger AS t
        JOIN pg_class AS c ON c.oid = t.tgrelid AND NOT c.relispartition
        JOIN pg_proc AS p ON p.oid = t.tgfoid AND p.proname = 'append_only'
        WHERE c.relnamespace = current_schema()::regnamespace
          AND cardinality(t.tgattr::smallint[]) = 0 LOOP
        EXECUTE format('REVOKE %s FROM %I', name, role_name);
    END LOOP;
END
$$;

-- As in SQLite: where the second text begins in the first, 1-based, 0 = nowhere.
CREATE FUNCTION instr(hay text, needle text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN strpos(hay, needle);

CREATE TABLE setting (
    name  text COLLATE "C" NOT NULL PRIMARY KEY, -- name of a site value
    value text COLLATE "C" NOT NULL              -- its text
);

CREATE TABLE import (
    id             bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, -- key
    kind           text COLLATE "C" NOT NULL,                                     -- "partners", "opportunities", ...
    file_name      text COLLATE "C" NOT NULL,                                     -- as the user gave it
    file_hash      text COLLATE "C" NOT NULL,                                     -- hex BLAKE2b-256 of the bytes
    map_name       text COLLATE "C" NOT NULL,                                     -- column map, "" none
    state          bigint           NOT NULL CHECK (state BETWEEN 1 AND 4),       -- enum import_state
    rows           bigint           NOT NULL CHECK (rows >= 0),                   -- data rows read
    created        bigint           NOT NULL CHECK (created >= 0),                -- objects made
    updated        bigint           NOT NULL CHECK (updated >= 0),                -- objects changed
    unchanged      bigint           NOT NULL CHECK (unchanged >= 0),              -- rows that changed nothing
    rejected       bigint           NOT NULL CHECK (rejected >= 0),               -- rows refused
    created_at_ms  bigint           NOT NULL,                                     -- started, ms UTC
    finished_at_ms bigint           NOT NULL,                                     -- ended, ms UTC; 0 = running
    actor          text COLLATE "C" NOT NULL                                      -- who ran it
);

CREATE TABLE import_item (
    import_id     bigint           NOT NULL REFERENCES import (id),        -- the import
    position      bigint           NOT NULL CHECK (position >= 1),         -- order of writing
    object_kind   bigint           NOT NULL CHECK (object_kind >= 0),      -- enum id_kind
    object_id     bigint           NOT NULL,                               -- key of the object
    was_created   bigint           NOT NULL CHECK (was_created IN (0, 1)), -- 0 = changed an existing one
    version_after bigint           NOT NULL,                               -- object's version afterwards
    before        text COLLATE "C" NOT NULL,                               -- changed fields before, kv text
    PRIMARY KEY (import_id, position)
);

CREATE TABLE import_error (
    id        bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, -- key, order of finding
    import_id bigint           NOT NULL REFERENCES import (id),              -- the import
    line      bigint           NOT NULL CHECK (line >= 0),                   -- physical line, 1-based
    "column"  text COLLATE "C" NOT NULL,                                     -- header name, "" = the row
    code      text COLLATE "C" NOT NULL,                                     -- REQUIRED, FORMAT, UNKNOWN, ...
    message   text COLLATE "C" NOT NULL                                      -- for people
);
CREATE INDEX import_error_import ON import_error (import_id);

CREATE TABLE enterprise (
    id          bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, -- key
    external_id text COLLATE "C" UNIQUE,                                       -- id in the source system; NULL none
    name        text COLLATE "C" NOT NULL                                      -- worldwide enterprise
);

CREATE TABLE partner (
    id                bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,         -- key
    enterprise_id     bigint           REFERENCES enterprise (id),                           -- NULL = independent
    external_id       text COLLATE "C" UNIQUE,                                               -- id in the source system
    name              text COLLATE "C" NOT NULL,                                             -- country enterprise
    name_folded       text COLLATE "C" NOT NULL,                                             -- name for matching and order
    country           text COLLATE "C" NOT NULL CHECK (country = '' OR length(country) = 2), -- ISO 3166-1
    city              text COLLATE "C" NOT NULL,                                             -- town of the firm
    postal_code       text COLLATE "C" NOT NULL,                                             -- as written
    territory         text COLLATE "C" NOT NULL,                                             -- vendor's sales territory
    serves_everywhere bigint           NOT NULL CHECK (serves_everywhere IN (0, 1)),         -- territories open
    email             text COLLATE "C" NOT NULL,                                             -- the firm's mailbox
    phone             text COLLATE "C" NOT NULL,                                             -- the firm's number
    website           text COLLATE "C" NOT NULL,                                             -- address
    duns              text COLLATE "C" NOT NULL,                                             -- D-U-N-S number
    level             text COLLATE "C" NOT NULL,                                             -- programme level, reports only
    size              text COLLATE "C" NOT NULL,                                             -- size band
    open_lead_limit   bigint           NOT NULL CHECK (open_lead_limit >= 0),                -- most open leads at once
    paused_until_ms   bigint           NOT NULL,                                             -- ms UTC, 0 = not paused
    is_active         bigint           NOT NULL CHECK (is_active IN (0, 1)),                 -- takes part
    import_id         bigint           REFERENCES import (id),                               -- NULL = made by hand
    created_at_ms     bigint           NOT NULL,                                             -- ms UTC
    updated_at_ms     bigint           NOT NULL,                                             -- ms UTC
    version           bigint           NOT NULL CHECK (version >= 1)                         -- grows with every change
);
CREATE INDEX partner_name ON partner (name_folded, id);
CREATE INDEX partner_enterprise ON partner (enterprise_id) WHERE enterprise_id IS NOT NULL;

-- The key's columns come first: SQLite 3.40's integrity_check misreads a column before them.
CREATE TABLE partner_area (
    partner_id bigint           NOT NULL REFERENCES partner (id) ON DELETE CASCADE, -- the firm
    country    text COLLATE "C" NOT NULL CHECK (length(country) = 2),               -- ISO 3166-1
    territory  text COLLATE "C" NOT NULL,                                           -- "" = the whole country
    position   bigint           NOT NULL,                                           -- order as given
    PRIMARY KEY (partner_id, country, territory)
);

CREATE TABLE location (
    id         bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,         -- key
    partner_id bigint           NOT NULL REFERENCES partner (id),                     -- the firm
    name       text COLLATE "C" NOT NULL,                                             -- name of the place
    country    text COLLATE "C" NOT NULL CHECK (country = '' OR length(country) = 2), -- ISO 3166-1
    city       text COLLATE "C" NOT NULL                                              -- town
);
CREATE INDEX location_partner ON location (partner_id);

CREATE TABLE distributor (
    id          bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,         -- key
    external_id text COLLATE "C" UNIQUE,                                               -- id in the source system
    name        text COLLATE "C" NOT NULL,                                             -- Value Added Distributor
    name_folded text COLLATE "C" NOT NULL,                                             -- name for matching
    country     text COLLATE "C" NOT NULL CHECK (country = '' OR length(country) = 2), -- ISO 3166-1
    import_id   bigint           REFERENCES import (id)                                -- NULL = made by hand
);
CREATE INDEX distributor_name ON distributor (name_folded);

CREATE TABLE "user" (
    id             bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, -- key
    partner_id     bigint           REFERENCES partner (id),                      -- NULL = not a partner's
    distributor_id bigint           REFERENCES distributor (id),                  -- NULL = not a distributor's
    location_id    bigint           REFERENCES location (id),                     -- NULL = no fixed place
    email          text COLLATE "C" NOT NULL UNIQUE CHECK (email <> ''),          -- sign-in name, lower case
    name           text COLLATE "C" NOT NULL,                                     -- shown to colleagues
    phone          text COLLATE "C" NOT NULL,                                     -- as written
    roles          bigint           NOT NULL CHECK (roles BETWEEN 0 AND 511),     -- bits of enum role
    state          bigint           NOT NULL CHECK (state BETWEEN 1 AND 2),       -- enum user_state
    password_hash  text COLLATE "C" NOT NULL,                                     -- argon2id, "" = no password
    import_id      bigint           REFERENCES import (id),                       -- NULL = made by hand
    created_at_ms  bigint           NOT NULL,                                     -- ms UTC
    updated_at_ms  bigint           NOT NULL,                                     -- ms UTC
    version        bigint           NOT NULL CHECK (version >= 1),                -- grows with every change
    CHECK (partner_id IS NULL OR distributor_id IS NULL)
);
CREATE INDEX user_partner ON "user" (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX user_distributor ON "user" (distributor_id) WHERE distributor_id IS NOT NULL;
CREATE INDEX user_location ON "user" (location_id) WHERE location_id IS NOT NULL;

CREATE TABLE focal (
    id         bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, -- key
    partner_id bigint           NOT NULL REFERENCES partner (id),             -- the firm
    user_id    bigint           NOT NULL REFERENCES "user" (id),              -- the person
    rank       bigint           NOT NULL CHECK (rank >= 0),                   -- 0 = focal, 1.. deputies
    line       text COLLATE "C" NOT NULL,                                     -- offering line, "" = every line
    UNIQUE (partner_id, line, rank)
);
CREATE INDEX focal_user ON focal (user_id);

CREATE TABLE session (
    token_hash    text COLLATE "C" NOT NULL PRIMARY KEY,                              -- hex BLAKE2b-256 of the token
    csrf_token    text COLLATE "C" NOT NULL,                                          -- for forms and scripts
    user_id       bigint           NOT NULL REFERENCES "user" (id) ON DELETE CASCADE, -- who signed in
    created_at_ms bigint           NOT NULL,                                          -- ms UTC
    expires_at_ms bigint           NOT NULL                                           -- ms UTC
);
CREATE INDEX session_expiry ON session (expires_at_ms);
CREATE INDEX "session_user" ON session (user_id);

CREATE TABLE api_key (
    id            bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,      -- key
    user_id       bigint           NOT NULL REFERENCES "user" (id) ON DELETE CASCADE, -- acts as this user
    name          text COLLATE "C" NOT NULL,                                          -- shown in lists
    key_hash      text COLLATE "C" NOT NULL UNIQUE,                                   -- hex BLAKE2b-256 of the key
    created_at_ms bigint           NOT NULL,                                          -- ms UTC
    expires_at_ms bigint           NOT NULL                                           -- ms UTC, 0 = never
);
CREATE INDEX api_key_user ON api_key (user_id);

CREATE TABLE fact (
    id             bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,         -- key
    partner_id     bigint           NOT NULL REFERENCES partner (id),                     -- the firm
    kind           bigint           NOT NULL CHECK (kind BETWEEN 1 AND 5),                -- enum fact_kind
    line           text COLLATE "C" NOT NULL,                                             -- offering line, "" = every line
    country        text COLLATE "C" NOT NULL CHECK (country = '' OR length(country) = 2), -- customer's, "" = every
    distributor_id bigint           REFERENCES distributor (id),                          -- NULL = not known
    state          bigint           NOT NULL CHECK (state BETWEEN 1 AND 2),               -- enum fact_state
    valid_from_ms  bigint           NOT NULL,                                             -- ms UTC, 0 = always
    valid_until_ms bigint           NOT NULL,                                             -- ms UTC exclusive, 0 = no end
    ground         text COLLATE "C" NOT NULL,                                             -- evidence in words
    attested_by    text COLLATE "C" NOT NULL,                                             -- user, OS user or import
    attested_at_ms bigint           NOT NULL,                                             -- ms UTC
    is_verified    bigint           NOT NULL CHECK (is_verified IN (0, 1)),               -- 0 = attested only
    import_id      bigint           REFERENCES import (id),                               -- NULL = by hand
    version        bigint           NOT NULL CHECK (version >= 1),                        -- grows with every change
    UNIQUE (partner_id, kind, line, country)
);
CREATE INDEX fact_distributor ON fact (distributor_id, partner_id) WHERE distributor_id IS NOT NULL;

CREATE TABLE offering (
    id               bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,           -- key
    external_id      text COLLATE "C" UNIQUE,                                                 -- id in the source system
    name             text COLLATE "C" NOT NULL,                                               -- what is sold
    name_folded      text COLLATE "C" NOT NULL,                                               -- name for matching
    line             text COLLATE "C" NOT NULL,                                               -- product group
    access           bigint           NOT NULL CHECK (access BETWEEN 1 AND 2),                -- enum offering_access
    list_price_minor bigint           NOT NULL CHECK (list_price_minor >= -1),                -- minor units, -1 unknown
    currency         text COLLATE "C" NOT NULL CHECK (currency = '' OR length(currency) = 3), -- ISO 4217
    import_id        bigint           REFERENCES import (id),                                 -- NULL = by hand
    version          bigint           NOT NULL CHECK (version >= 1)                           -- grows with every change
);
CREATE INDEX offering_name ON offering (name_folded);

CREATE TABLE account (
    id            bigint           GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,           -- key
    external_id   text COLLATE "C" UNIQUE,                                                 -- id in the source system
    name          text COLLATE "C" NOT NULL,                                               -- the customer firm
    name_folded   text COLLATE "C" NOT NULL,                                               -- name for matching
    industry      text COLLATE "C" NOT NULL,                                               -- branch of trade
    size          text COLLATE "C" NOT NULL,                                               -- size band
    revenue_minor bigint           NOT NULL CHECK (revenue_minor >= -1),                   -- minor units, -1 unknown
    currency      text COLLATE "C" NOT NULL CHECK (currency = '' OR length(currency) = 3), -- ISO 4217
    country       text COLLATE "C" NOT NULL CHECK (country = '' OR length(country) = 2),   -- ISO 3166-1
    city          text COLLATE "C" NOT NULL,                                               -- town
    website       text COLLATE "C" NOT NULL,                                               -- address
    duns          text COLLATE "C" NOT NULL,                                               -- D-U-N-S number
    import_id     bigint           REFERENCES import (id),                                 -- NULL = by hand
    version       bigint           NOT NULL CHECK (version >= 1)                           -- grows with every change
);
CREATE INDEX account_name ON account (name_folded);

SELECT schema_reached(1);
