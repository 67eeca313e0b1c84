-- SPDX-License-Identifier: Apache-2.0
-- The last event that was folded by the models' first rules (ADR 0038): decisions up to here replay
-- by them, later ones by the second. 0 in a database without events. Conventions: see 0001_parties.sql.

INSERT INTO setting (name, value)
SELECT 'learning_1_until_seq', CAST(COALESCE(MAX(seq), 0) AS text)
FROM event;

SELECT schema_reached(12);
