-- SPDX-License-Identifier: Apache-2.0
-- Where somebody is signed in: what a person needs to recognise a device of their own.
-- Conventions: see 0001_parties.sql.

ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';            -- User-Agent, cut
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';          -- remote address
ALTER TABLE session ADD COLUMN seen_at_ms INTEGER NOT NULL DEFAULT 0;     -- ms UTC, 0 = at the start

PRAGMA user_version = 6;
