-- SPDX-License-Identifier: Apache-2.0
-- Indexes that cost less at every write and read of a row. SQLite makes a table of the words of an
-- IN with more than two, for each index, before and after each change; an OR it just computes. The
-- count of what was passed to a firm is answered by its index alone when that holds the origin.
-- Conventions: see 0001_parties.sql.

DROP INDEX opportunity_waiting_updated;
CREATE INDEX opportunity_waiting_updated ON opportunity (updated_at_ms, id)
    WHERE placement = 1 OR placement = 2 OR placement = 3 OR placement = 6;
DROP INDEX opportunity_waiting_created;
CREATE INDEX opportunity_waiting_created ON opportunity (created_at_ms, id)
    WHERE placement = 1 OR placement = 2 OR placement = 3 OR placement = 6;
DROP INDEX offer_passed;
CREATE INDEX offer_passed ON offer (partner_id, offered_at_ms, origin) WHERE origin <> 3;

PRAGMA user_version = 15;
