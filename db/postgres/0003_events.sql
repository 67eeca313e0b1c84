-- SPDX-License-Identifier: Apache-2.0
-- What happened: the append-only outbox, and the answers to repeated writes.
-- Conventions: see 0001_parties.sql.

CREATE TABLE event (
    seq            bigint           NOT NULL,-- global order, 1.. without gaps
    object_kind    bigint           NOT NULL CHECK (object_kind >= 0),            -- enum id_kind
    object_id      bigint           NOT NULL,                                     -- key; the object may be gone
    object_seq     bigint           NOT NULL CHECK (object_seq >= 1),             -- 1.. per object without gaps
    verb           text COLLATE "C" NOT NULL CHECK (verb <> ''),                  -- "offer.accepted"
    at_ms          bigint           NOT NULL,                                     -- ms UTC
    user_id        bigint           NOT NULL CHECK (user_id >= 0),                -- who, 0 = system or command line
    actor          text COLLATE "C" NOT NULL,                                     -- public id, "cli:<os user>", "system"
    partner_id     bigint           NOT NULL CHECK (partner_id >= 0),             -- the firm it concerns, 0 none
    opportunity_id bigint           NOT NULL CHECK (opportunity_id >= 0),         -- 0 none
    reason         text COLLATE "C" NOT NULL,                                     -- code or words
    detail         text COLLATE "C" NOT NULL,                                     -- key=value lines, no contact data
    PRIMARY KEY (seq, at_ms)
) PARTITION BY RANGE (at_ms);
CREATE UNIQUE INDEX event_object ON event (object_kind, object_id, object_seq, at_ms);
CREATE INDEX event_opportunity ON event (opportunity_id, seq) WHERE opportunity_id > 0;
CREATE INDEX event_partner ON event (partner_id, seq) WHERE partner_id > 0;
CREATE TRIGGER event_keep BEFORE UPDATE ON event
    FOR EACH ROW EXECUTE FUNCTION append_only('events are append-only');
CREATE TRIGGER event_stay BEFORE DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION append_only('events are append-only');

-- What is true of the events of all months together.
CREATE TABLE event_head (
    object_kind bigint NOT NULL, -- enum id_kind
    object_id   bigint NOT NULL, -- key
    object_seq  bigint NOT NULL, -- of the object's last event
    PRIMARY KEY (object_kind, object_id)
) WITH (fillfactor = 70);
CREATE TABLE event_month (
    from_ms  bigint NOT NULL PRIMARY KEY, -- month_start() of its events
    last_seq bigint NOT NULL              -- no event of the month is later; 2^63-1 = it may get more
);

-- Nothing after this event is earlier than this time: `AND at_ms >= event_floor(:after_seq)` reads
-- the months that can hold something. NULL when there is nothing.
CREATE FUNCTION event_floor(after_seq bigint) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN (SELECT min(m.from_ms) FROM event_month AS m WHERE m.last_seq > after_seq);
END
$$;

-- The last event, 0 = none yet.
CREATE FUNCTION event_last() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    closed_seq bigint;
    open_from_ms bigint;
    open_seq bigint;
BEGIN
    SELECT max(m.last_seq) FILTER (WHERE m.last_seq < 9223372036854775807),
        min(m.from_ms) FILTER (WHERE m.last_seq = 9223372036854775807)
    INTO closed_seq, open_from_ms FROM event_month AS m;
    IF open_from_ms IS NOT NULL THEN
        SELECT max(seq) INTO open_seq FROM event WHERE at_ms >= open_from_ms;
    END IF;
    RETURN coalesce(greatest(closed_seq, open_seq), 0);
END
$$;

-- Numbers an event: seq 1.. without gaps over all, object_seq 1.. without gaps per object. A
-- sequence would leave a gap behind what is rolled back; a setting that is local to the transaction
-- is rolled back with it, savepoints included, and writers are one at a time. Numbers that are
-- given, as when a database is moved, must be the next ones.
CREATE FUNCTION event_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_seq bigint := nullif(current_setting('score.event_seq', true), '');
    open_from_ms bigint := nullif(current_setting('score.event_from_ms', true), '');
    month_ms bigint := month_start(NEW.at_ms);
    next_object_seq bigint;
BEGIN
    IF last_seq IS NULL THEN
        PERFORM id FROM market WHERE id = 1 FOR UPDATE;
        last_seq := event_last();
    END IF;
    IF month_ms IS DISTINCT FROM open_from_ms THEN
        IF NOT EXISTS (SELECT FROM event_month AS m
            WHERE m.from_ms = month_ms AND m.last_seq = 9223372036854775807) THEN
            INSERT INTO event_month AS m (from_ms, last_seq)
            VALUES (month_ms, 9223372036854775807)
            ON CONFLICT (from_ms) DO UPDATE SET last_seq = excluded.last_seq;
        END IF;
        PERFORM set_config('score.event_from_ms', month_ms::text, true);
    END IF;
    INSERT INTO event_head AS h (object_kind, object_id, object_seq)
    VALUES (NEW.object_kind, NEW.object_id, 1)
    ON CONFLICT (object_kind, object_id) DO UPDATE SET object_seq = h.object_seq + 1
    RETURNING object_seq INTO next_object_seq;
    NEW.seq := coalesce(NEW.seq, last_seq + 1);
    NEW.object_seq := coalesce(NEW.object_seq, next_object_seq);
    IF NEW.seq <> last_seq + 1 OR NEW.object_seq <> next_object_seq THEN
        RAISE EXCEPTION 'event % (number % of its object) is not the next one, % (number %)',
            NEW.seq, NEW.object_seq, last_seq + 1, next_object_seq USING ERRCODE = 'SC002';
    END IF;
    PERFORM set_config('score.event_seq', NEW.seq::text, true);
    RETURN NEW;
END
$$;
CREATE TRIGGER event_number BEFORE INSERT ON event
    FOR EACH ROW EXECUTE FUNCTION event_number();

-- The months but that of at_ms get no more events, as far as we know; one that does opens again.
CREATE FUNCTION event_months_close(at_ms bigint DEFAULT now_ms()) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    PERFORM id FROM market WHERE id = 1 FOR UPDATE;
    PERFORM set_config('score.event_from_ms', '', true);
    UPDATE event_month AS m
    SET last_seq = coalesce((SELECT max(e.seq) FROM event AS e
        WHERE e.at_ms >= m.from_ms AND e.at_ms < CASE
            WHEN m.from_ms BETWEEN -62135596800000 AND 253402300799999 THEN month_add(m.from_ms, 1)
            ELSE 9223372036854775807 END), 0)
    WHERE m.last_seq = 9223372036854775807 AND m.from_ms <> month_start(event_months_close.at_ms);
END
$$;

SELECT partitions_begin('event', 'MINVALUE', month_start(now_ms()));
SELECT partitions_ensure();

CREATE TABLE idempotency (
    user_id       bigint           NOT NULL, -- who sent the key, 0 = the command line
    key           text COLLATE "C" NOT NULL, -- Idempotency-Key
    request_hash  text COLLATE "C" NOT NULL, -- hex of method, path and body
    status        bigint           NOT NULL, -- HTTP status answered
    etag          text COLLATE "C" NOT NULL, -- "" none
    location      text COLLATE "C" NOT NULL, -- "" none
    body          text COLLATE "C" NOT NULL, -- answer
    created_at_ms bigint           NOT NULL, -- ms UTC
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at_ms);

SELECT schema_reached(3);
