-- SPDX-License-Identifier: Apache-2.0
-- What the price of an answer is counted from, found without reading a firm's other offers: those
-- passed to it lately, and those it declined. Conventions: see 0001_parties.sql.

CREATE INDEX offer_passed ON offer (partner_id, offered_at_ms) WHERE origin <> 3;
CREATE INDEX offer_declined ON offer (partner_id, offered_at_ms) WHERE state = 4;

PRAGMA user_version = 10;
