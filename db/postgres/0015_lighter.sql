-- SPDX-License-Identifier: Apache-2.0
-- The same indexes as on SQLite, where they cost less than those before; here they cost the same.
-- Conventions: see 0001_parties.sql.

DROP INDEX opportunity_waiting_updated;
CREATE INDEX opportunity_waiting_updated ON opportunity (updated_at_ms, id)
    WHERE placement = 1 OR placement = 2 OR placement = 3 OR placement = 6;
DROP INDEX opportunity_waiting_created;
CREATE INDEX opportunity_waiting_created ON opportunity (created_at_ms, id)
    WHERE placement = 1 OR placement = 2 OR placement = 3 OR placement = 6;
DROP INDEX offer_passed;
CREATE INDEX offer_passed ON offer (partner_id, offered_at_ms, origin) WHERE origin <> 3;

SELECT schema_reached(15);
