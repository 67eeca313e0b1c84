-- SPDX-License-Identifier: Apache-2.0
-- What happened: the append-only outbox, and the answers to repeated writes.
-- Conventions: see 0001_parties.sql.

CREATE TABLE event (
    seq            INTEGER PRIMARY KEY,                         -- global order, 1.. without gaps
    object_kind    INTEGER NOT NULL CHECK (object_kind >= 0),   -- enum id_kind
    object_id      INTEGER NOT NULL,                            -- key; the object may be gone
    object_seq     INTEGER NOT NULL CHECK (object_seq >= 1),    -- 1.. per object without gaps
    verb           TEXT    NOT NULL CHECK (verb <> ''),         -- "offer.accepted"
    at_ms          INTEGER NOT NULL,                            -- ms UTC
    user_id        INTEGER NOT NULL CHECK (user_id >= 0),       -- who, 0 = system or command line
    actor          TEXT    NOT NULL,                            -- public id, "cli:<os user>", "system"
    partner_id     INTEGER NOT NULL CHECK (partner_id >= 0),    -- the firm it concerns, 0 none
    opportunity_id INTEGER NOT NULL CHECK (opportunity_id >= 0), -- 0 none
    reason         TEXT    NOT NULL,                            -- code or words
    detail         TEXT    NOT NULL                             -- key=value lines, no contact data
) STRICT;
CREATE UNIQUE INDEX event_object ON event (object_kind, object_id, object_seq);
CREATE INDEX event_opportunity ON event (opportunity_id, seq) WHERE opportunity_id > 0;
CREATE INDEX event_partner ON event (partner_id, seq) WHERE partner_id > 0;
CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN
    SELECT RAISE (ABORT, 'events are append-only');
END;
CREATE TRIGGER event_stay BEFORE DELETE ON event BEGIN
    SELECT RAISE (ABORT, 'events are append-only');
END;

CREATE TABLE idempotency (
    user_id       INTEGER NOT NULL, -- who sent the key, 0 = the command line
    key           TEXT    NOT NULL, -- Idempotency-Key
    request_hash  TEXT    NOT NULL, -- hex of method, path and body
    status        INTEGER NOT NULL, -- HTTP status answered
    etag          TEXT    NOT NULL, -- "" none
    location      TEXT    NOT NULL, -- "" none
    body          TEXT    NOT NULL, -- answer
    created_at_ms INTEGER NOT NULL, -- ms UTC
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at_ms);

PRAGMA user_version = 3;
