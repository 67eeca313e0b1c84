-- SPDX-License-Identifier: Apache-2.0
-- History that proves itself: what each event's row was when it was sealed, signed checkpoints over
-- them, the keys that sign, what has been erased, and the secrets of the draws. docs/audit.md says
-- precisely which bytes are hashed. Conventions: see 0001_parties.sql.

CREATE TABLE seal_key (
    number          bigint NOT NULL PRIMARY KEY CHECK (number >= 1), -- 1.. in the order of use
    public_key      bytea  NOT NULL CHECK (length(public_key) = 32), -- Ed25519
    from_checkpoint bigint NOT NULL CHECK (from_checkpoint >= 1),    -- first one it signs
    created_at_ms   bigint NOT NULL,                                 -- ms UTC
    signature       bytea  NOT NULL CHECK (length(signature) = 64)   -- by the key before; 1: its own
);

CREATE TABLE checkpoint (
    number     bigint NOT NULL PRIMARY KEY CHECK (number >= 1), -- 1.. without gaps
    first_seq  bigint NOT NULL CHECK (first_seq >= 1),          -- first event it covers
    last_seq   bigint NOT NULL CHECK (last_seq >= first_seq),   -- last one
    head       bytea  NOT NULL CHECK (length(head) = 32),       -- of the chain, at last_seq
    root       bytea  NOT NULL CHECK (length(root) = 32),       -- Merkle root over its leaves
    previous   bytea  NOT NULL CHECK (length(previous) = 32),   -- hash of the one before
    at_ms      bigint NOT NULL,                                 -- ms UTC
    day        bigint NOT NULL CHECK (day >= 0),                -- newest committed, 0 none
    commitment bytea  NOT NULL CHECK (length(commitment) = 32), -- of that day's secret
    key_number bigint NOT NULL REFERENCES seal_key (number),    -- who signed
    signature  bytea  NOT NULL CHECK (length(signature) = 64)   -- Ed25519
);
-- The one over an event.
CREATE UNIQUE INDEX checkpoint_first ON checkpoint (first_seq);
CREATE TRIGGER checkpoint_keep BEFORE UPDATE ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION append_only('checkpoints are append-only');
CREATE TRIGGER checkpoint_stay BEFORE DELETE ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION append_only('checkpoints are append-only');

CREATE TABLE event_seal (
    seq         bigint NOT NULL PRIMARY KEY,                     -- the event
    partner_seq bigint NOT NULL CHECK (partner_seq >= 0),        -- 1.. among its firm's, 0 none
    salt        bytea  NOT NULL CHECK (length(salt) IN (0, 16)), -- of its personal fields
    leaf        bytea  NOT NULL CHECK (length(leaf) = 32)        -- what was sealed
);

-- A personal field that is gone keeps its commitment; its neighbours keep the salt of their own.
CREATE TABLE event_erasure (
    seq       bigint NOT NULL,                               -- the event
    field     bigint NOT NULL CHECK (field BETWEEN 1 AND 3), -- enum seal_field
    is_erased bigint NOT NULL CHECK (is_erased IN (0, 1)),   -- 1 = the text is gone
    value     bytea  NOT NULL CHECK (length(value) = 32),    -- commitment, or salt
    PRIMARY KEY (seq, field)
);

CREATE TABLE draw_day (
    day           bigint NOT NULL PRIMARY KEY CHECK (day >= 1), -- days since 1970-01-01 UTC
    secret        bytea  NOT NULL CHECK (length(secret) = 32),  -- of that day's draws
    committed_seq bigint NOT NULL CHECK (committed_seq >= 1),   -- event with its hash
    revealed_seq  bigint NOT NULL CHECK (revealed_seq >= 0)     -- event with itself, 0 not yet
);
-- The days whose secret is still kept.
CREATE INDEX draw_day_kept ON draw_day (day) WHERE revealed_seq = 0;

-- What an event booked.
CREATE INDEX ledger_entry_event ON ledger_entry (event_seq, id);

-- Erasing takes personal words out of an event, after its tombstone was written, and nothing else.
CREATE FUNCTION append_only_but_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM event_erasure WHERE seq = OLD.seq AND is_erased = 1) THEN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'SC001';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER event_keep ON event;
CREATE TRIGGER event_keep BEFORE UPDATE ON event
    FOR EACH ROW EXECUTE FUNCTION append_only_but_erased('events are append-only');

SELECT schema_reached(9);
