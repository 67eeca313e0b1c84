-- SPDX-License-Identifier: Apache-2.0
-- What firms said of the leads they had, and how often later outcomes bore them out: counted as it
-- happens, from the events of offers. Conventions: see 0001_parties.sql.

CREATE TABLE lead_rating (
    partner_id bigint           NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    source     text COLLATE "C" NOT NULL,                           -- of the leads; "" = unknown
    good       bigint           NOT NULL CHECK (good >= 0),         -- rated 4 or 5
    bad        bigint           NOT NULL CHECK (bad >= 0),          -- rated 1 or 2 for a fault of the lead
    agreed     bigint           NOT NULL CHECK (agreed >= 0),       -- a later outcome said the same
    disagreed  bigint           NOT NULL CHECK (disagreed >= 0),
    PRIMARY KEY (partner_id, source)
);

-- Ratings from before; whether they came before the outcome nobody knows any more.
INSERT INTO lead_rating (partner_id, source, good, bad, agreed, disagreed)
SELECT
    o.partner_id,
    p.source,
    COUNT(*) FILTER (WHERE o.fit >= 4),
    COUNT(*) FILTER (WHERE o.fit <= 2
        AND o.fit_code IN ('CUSTOMER_UNAWARE', 'NEED_UNCLEAR', 'NO_BUDGET', 'WRONG_CONTACT')),
    0,
    0
FROM offer AS o
JOIN opportunity AS p ON p.id = o.opportunity_id
WHERE o.fit > 0
GROUP BY
    o.partner_id,
    p.source;

SELECT schema_reached(11);
