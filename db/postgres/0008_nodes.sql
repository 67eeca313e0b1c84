-- SPDX-License-Identifier: Apache-2.0
-- Several processes on one database: who does what must not be done twice, and what they count
-- together. Conventions: see 0001_parties.sql.

CREATE TABLE lease (
    name     text COLLATE "C" NOT NULL PRIMARY KEY CHECK (name <> ''), -- what it is for, "node:.." = a process
    holder   text COLLATE "C" NOT NULL,                                -- the process, "" = free
    until_ms bigint           NOT NULL,                                -- ms UTC by the holder's clock
    fence    bigint           NOT NULL CHECK (fence >= 1)              -- grows with every taking
);

-- Buckets that leak: how often somebody tried, or asked.
CREATE TABLE rate_bucket (
    name        bigint NOT NULL PRIMARY KEY, -- keyed hash of what is counted, and of whom
    empty_at_ms bigint NOT NULL              -- ms UTC when it has leaked dry
);
CREATE INDEX rate_bucket_empty ON rate_bucket (empty_at_ms);

-- Whose claim it is: a process (lease "node:.."), "" = nobody's, or one that ends by the clock alone
ALTER TABLE mail ADD COLUMN holder text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX mail_holder ON mail (holder, id) WHERE holder <> '';

SELECT schema_reached(8);
