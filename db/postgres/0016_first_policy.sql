-- SPDX-License-Identifier: Apache-2.0
-- A database without events begins with the recommended policy as version 1, written out: what is
-- recommended later changes nothing here (ADR 0042). One with events keeps what it lives by.
-- Conventions: see 0001_parties.sql.

INSERT INTO policy (id, name, parameters, hash, state, drafted_by, approved_by, evaluation_id,
                    created_at_ms, live_from_ms, live_seq, version)
SELECT 1, 'recommended', 'kappa=0.05
alpha=4
t0=20
own_queue=1
own_q=1
value_share=0.5
luck_share=0.25
cell_kappa=0.01
cell_q=0.5
cap_kappa=0.05
cap_power=4
half_life_days=180
merit_tau=0.5
merit_answers_min=10
box_on=1
box_u=3
box_tolerance=0.2
stage_beta=0.97
sequence_offers=3
margin=1
shortlist=16
epsilon=0.02
epsilon_cold=0.05
cold_offers=10
gamma=0
guard_share=0.01
value_cap_share=0.01
forget_half_life_days=180
prior_accept=0.7
prior_win=0.35
variance_main=1
variance_pair=0.25
variance_floor=0.01
learning=2
horizon_months=12
own_price=0
dual_step=0.03
dual_offers_min=20
cap_offers=0
floor_share=0
band_region=0
band_size=0
band_tier=0
band_newcomer=0
',
       '542619ffe633bcf34ffcf17d924dc90f6e88a1492b07553cbf978a47e9be9437',
       5, 'system', '', 0, 0, 0, 0, 1
WHERE NOT EXISTS (SELECT 1 FROM event)
  AND NOT EXISTS (SELECT 1 FROM policy);

-- The id is given: see 0001_parties.sql. A policy that stood there before has its line.
UPDATE market
SET counters = counters || E'policy=1\n'
WHERE position('policy=' IN counters) = 0
  AND EXISTS (SELECT 1 FROM policy);

SELECT schema_reached(16);
