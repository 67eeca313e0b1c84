-- SPDX-License-Identifier: Apache-2.0
-- What is passed: opportunities, decisions, offers, and the append-only ledgers.
-- Conventions: see 0001_parties.sql.

CREATE TABLE opportunity (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,                              -- key
    external_id         TEXT UNIQUE,                                                    -- id in the source system
    title               TEXT    NOT NULL,                                               -- one line
    title_folded        TEXT    NOT NULL,                                               -- title for searching
    need                TEXT    NOT NULL,                                               -- what the customer wants
    account_id          INTEGER REFERENCES account (id),                                -- NULL = unknown customer
    offering_id         INTEGER REFERENCES offering (id),                               -- NULL = not known yet
    amount_minor        INTEGER NOT NULL CHECK (amount_minor >= -1),                    -- minor units, -1 unknown
    currency            TEXT    NOT NULL CHECK (currency = '' OR length(currency) = 3), -- ISO 4217
    country             TEXT    NOT NULL CHECK (country = '' OR length(country) = 2),   -- customer's, ISO 3166-1
    city                TEXT    NOT NULL,                                               -- customer's town
    territory           TEXT    NOT NULL,                                               -- vendor's sales territory
    source              TEXT    NOT NULL,                                               -- selects the required fields
    contact_name        TEXT    NOT NULL,                                               -- shown after acceptance only
    contact_email       TEXT    NOT NULL,                                               -- shown after acceptance only
    contact_phone       TEXT    NOT NULL,                                               -- shown after acceptance only
    contact_consent     INTEGER NOT NULL CHECK (contact_consent IN (0, 1)),             -- may be passed on
    placement           INTEGER NOT NULL CHECK (placement BETWEEN 1 AND 8),             -- enum placement
    stage               INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 11),                -- sales stage, 0 none
    round               INTEGER NOT NULL CHECK (round >= 0),                            -- grows with each ended offer
    failed_offers       INTEGER NOT NULL CHECK (failed_offers >= 0),                    -- since the last human review
    owner_user_id       INTEGER REFERENCES "user" (id),                                 -- vendor seller, NULL none
    partner_id          INTEGER REFERENCES partner (id),                                -- holder, NULL none
    live_offer_id       INTEGER REFERENCES offer (id),                                  -- the one live offer
    probability_percent INTEGER NOT NULL CHECK (probability_percent BETWEEN -1 AND 100), -- percent, -1 unknown
    decision_maker      TEXT    NOT NULL,                                               -- at the customer
    competitor          TEXT    NOT NULL,                                               -- who else bids
    won_reason          TEXT    NOT NULL,                                               -- code, "" none
    lost_reason         TEXT    NOT NULL,                                               -- code, "" none
    order_ref           TEXT    NOT NULL,                                               -- order number when won
    next_step           TEXT    NOT NULL,                                               -- planned by the partner
    next_step_at_ms     INTEGER NOT NULL,                                               -- ms UTC, 0 none
    created_at_ms       INTEGER NOT NULL,                                               -- when it arose, ms UTC
    decision_at_ms      INTEGER NOT NULL,                                               -- customer decides, ms UTC
    closed_at_ms        INTEGER NOT NULL,                                               -- ms UTC, 0 = open
    updated_at_ms       INTEGER NOT NULL,                                               -- ms UTC
    import_id           INTEGER REFERENCES import (id),                                 -- NULL = by hand
    defaulted_fields    TEXT    NOT NULL,                                               -- filled by a map's default
    version             INTEGER NOT NULL CHECK (version >= 1)                           -- grows with every change
) STRICT;
-- The queue (waiting), one placement, a partner's and a seller's own lists, and everything. Closed
-- ones are most of a long history: what is asked about the others leaves them out. No index on
-- offering_id: offerings are few and hardly ever removed, opportunities are many.
CREATE INDEX opportunity_updated ON opportunity (updated_at_ms, id);
CREATE INDEX opportunity_created ON opportunity (created_at_ms, id);
CREATE INDEX opportunity_waiting_updated ON opportunity (updated_at_ms, id)
    WHERE placement IN (1, 2, 3, 6);
CREATE INDEX opportunity_waiting_created ON opportunity (created_at_ms, id)
    WHERE placement IN (1, 2, 3, 6);
CREATE INDEX opportunity_placement_updated ON opportunity (placement, updated_at_ms, id)
    WHERE placement <> 7;
CREATE INDEX opportunity_placement_created ON opportunity (placement, created_at_ms, id)
    WHERE placement <> 7;
CREATE INDEX opportunity_open_stage ON opportunity (stage) WHERE closed_at_ms = 0;
CREATE INDEX opportunity_partner ON opportunity (partner_id, updated_at_ms, id)
    WHERE partner_id IS NOT NULL;
CREATE INDEX opportunity_owner ON opportunity (owner_user_id, updated_at_ms, id)
    WHERE owner_user_id IS NOT NULL;
CREATE INDEX opportunity_account ON opportunity (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX opportunity_live_offer ON opportunity (live_offer_id) WHERE live_offer_id IS NOT NULL;

CREATE TABLE line_item (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                              -- key
    opportunity_id INTEGER NOT NULL REFERENCES opportunity (id) ON DELETE CASCADE, -- its opportunity
    offering_id    INTEGER NOT NULL REFERENCES offering (id),                      -- what is sold
    amount_minor   INTEGER NOT NULL CHECK (amount_minor >= -1),                    -- minor units, -1 unknown
    currency       TEXT    NOT NULL CHECK (currency = '' OR length(currency) = 3), -- ISO 4217
    created_at_ms  INTEGER NOT NULL                                                -- ms UTC
) STRICT;
CREATE INDEX line_item_opportunity ON line_item (opportunity_id);
CREATE INDEX line_item_offering ON line_item (offering_id);

CREATE TABLE note (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                              -- key
    opportunity_id INTEGER NOT NULL REFERENCES opportunity (id) ON DELETE CASCADE, -- its opportunity
    author_user_id INTEGER REFERENCES "user" (id),                                 -- NULL = the system
    text           TEXT    NOT NULL,                                               -- what was said
    created_at_ms  INTEGER NOT NULL                                                -- ms UTC
) STRICT;
CREATE INDEX note_opportunity ON note (opportunity_id);
CREATE INDEX note_author ON note (author_user_id) WHERE author_user_id IS NOT NULL;

CREATE TABLE decision (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,                   -- key
    opportunity_id INTEGER NOT NULL REFERENCES opportunity (id),        -- decided on
    round          INTEGER NOT NULL CHECK (round >= 0),                 -- opportunity's round
    input_hash     BLOB    NOT NULL CHECK (length(input_hash) = 32),    -- BLAKE2b-256 of the inputs
    state_seq      INTEGER NOT NULL CHECK (state_seq >= 0),             -- last event folded
    partner_id     INTEGER REFERENCES partner (id),                     -- drawn firm, NULL = nobody
    blob           BLOB    NOT NULL,                                    -- canonical explanation
    policy_version INTEGER NOT NULL CHECK (policy_version >= 0),        -- policy in force
    created_at_ms  INTEGER NOT NULL,                                    -- ms UTC
    event_seq      INTEGER NOT NULL CHECK (event_seq >= 0),             -- its own event, 0 = not yet
    UNIQUE (opportunity_id, round, input_hash)
) STRICT;
CREATE UNIQUE INDEX decision_event ON decision (event_seq) WHERE event_seq > 0;
CREATE INDEX decision_partner ON decision (partner_id) WHERE partner_id IS NOT NULL;

CREATE TABLE offer (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,               -- key
    opportunity_id  INTEGER NOT NULL REFERENCES opportunity (id),    -- what is offered
    partner_id      INTEGER NOT NULL REFERENCES partner (id),        -- to whom
    decision_id     INTEGER REFERENCES decision (id),                -- NULL = imported history
    origin          INTEGER NOT NULL CHECK (origin BETWEEN 1 AND 3), -- enum offer_origin
    state           INTEGER NOT NULL CHECK (state BETWEEN 1 AND 9),  -- enum offer_state
    position        INTEGER NOT NULL CHECK (position >= 0),          -- 1 = first offer of it
    offered_at_ms   INTEGER NOT NULL,                                -- ms UTC
    expires_at_ms   INTEGER NOT NULL,                                -- ms UTC, 0 none
    accepted_at_ms  INTEGER NOT NULL,                                -- ms UTC, 0 not accepted
    ended_at_ms     INTEGER NOT NULL,                                -- ms UTC, 0 = live
    answered_by     INTEGER REFERENCES "user" (id),                  -- NULL = the system
    code            TEXT    NOT NULL,                                -- decline, return, recall code
    comment         TEXT    NOT NULL,                                -- words with the code
    override_reason TEXT    NOT NULL,                                -- why a manager chose
    gates           TEXT    NOT NULL,                                -- evidence at offer time, kv text
    charge_micro    INTEGER NOT NULL,                                -- number ledger, millionths
    fit             INTEGER NOT NULL CHECK (fit BETWEEN 0 AND 5),    -- feedback, 0 none
    fit_code        TEXT    NOT NULL,                                -- feedback code
    fit_comment     TEXT    NOT NULL,                                -- feedback words
    next_step       TEXT    NOT NULL,                                -- promised at acceptance
    next_step_at_ms INTEGER NOT NULL,                                -- ms UTC, 0 none
    import_id       INTEGER REFERENCES import (id),                  -- NULL = not imported
    updated_at_ms   INTEGER NOT NULL,                                -- ms UTC
    version         INTEGER NOT NULL CHECK (version >= 1)            -- grows with every change
) STRICT;
-- One live offer per opportunity, held by the database itself.
CREATE UNIQUE INDEX offer_live_opportunity ON offer (opportunity_id) WHERE ended_at_ms = 0;
CREATE INDEX offer_opportunity ON offer (opportunity_id, offered_at_ms, id);
CREATE INDEX offer_partner ON offer (partner_id, offered_at_ms, id);
CREATE INDEX offer_live ON offer (offered_at_ms, id) WHERE ended_at_ms = 0;
CREATE INDEX offer_live_partner ON offer (partner_id, offered_at_ms, id) WHERE ended_at_ms = 0;
CREATE INDEX offer_offered ON offer (offered_at_ms, id);
CREATE INDEX offer_expiry ON offer (expires_at_ms, id) WHERE state = 1 AND expires_at_ms > 0;
CREATE INDEX offer_state ON offer (state) WHERE origin <> 3;
CREATE INDEX offer_decision ON offer (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX offer_answered_by ON offer (answered_by) WHERE answered_by IS NOT NULL;

CREATE TABLE ledger_entry (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,               -- key, order of booking
    ledger     INTEGER NOT NULL CHECK (ledger BETWEEN 1 AND 2), -- enum ledger
    kind       INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),   -- enum ledger_entry_kind
    partner_id INTEGER NOT NULL REFERENCES partner (id),        -- the firm charged
    offer_id   INTEGER NOT NULL REFERENCES offer (id),          -- for what
    amount     REAL    NOT NULL,                                -- charge units or major currency units, signed
    at_ms      INTEGER NOT NULL,                                -- ms UTC
    event_seq  INTEGER NOT NULL CHECK (event_seq >= 0)          -- the event that booked it
) STRICT;
CREATE INDEX ledger_entry_partner ON ledger_entry (partner_id, id);
CREATE INDEX ledger_entry_offer ON ledger_entry (offer_id);
CREATE TRIGGER ledger_entry_keep BEFORE UPDATE ON ledger_entry BEGIN
    SELECT RAISE (ABORT, 'the ledgers are append-only');
END;
CREATE TRIGGER ledger_entry_stay BEFORE DELETE ON ledger_entry BEGIN
    SELECT RAISE (ABORT, 'the ledgers are append-only');
END;

PRAGMA user_version = 2;
