-- SPDX-License-Identifier: Apache-2.0
-- Links that open something without a password: an offer, a registration, a new password.
-- Conventions: see 0001_parties.sql.

CREATE TABLE link (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,                  -- key
    token_hash    TEXT    NOT NULL UNIQUE,                            -- hex BLAKE2b-256 of the token
    purpose       INTEGER NOT NULL CHECK (purpose BETWEEN 1 AND 3),   -- enum link_purpose
    user_id       INTEGER REFERENCES "user" (id) ON DELETE CASCADE,   -- the person; NULL = not yet one
    partner_id    INTEGER REFERENCES partner (id) ON DELETE CASCADE,  -- the firm, NULL none
    offer_id      INTEGER REFERENCES offer (id) ON DELETE CASCADE,    -- OFFER: the only one it shows
    address       TEXT    NOT NULL,                                   -- e-mail it was sent to
    name          TEXT    NOT NULL,                                   -- INVITATION: whom we invited
    created_at_ms INTEGER NOT NULL,                                   -- ms UTC
    expires_at_ms INTEGER NOT NULL,                                   -- ms UTC
    used_at_ms    INTEGER NOT NULL,                                   -- ms UTC, 0 = not used
    opened_at_ms  INTEGER NOT NULL                                    -- ms UTC, last opening; 0
) STRICT;
CREATE INDEX link_user ON link (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX link_partner ON link (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX link_offer ON link (offer_id) WHERE offer_id IS NOT NULL;
CREATE INDEX link_purpose ON link (purpose, id);
CREATE INDEX link_expiry ON link (expires_at_ms);

-- The last opening from each network address, so that a scanner cannot fill the event log.
CREATE TABLE link_opening (
    link_id INTEGER NOT NULL REFERENCES link (id) ON DELETE CASCADE,
    address TEXT    NOT NULL,  -- network address it was opened from
    at_ms   INTEGER NOT NULL,  -- ms UTC of the opening that was logged
    PRIMARY KEY (link_id, address)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 5;
