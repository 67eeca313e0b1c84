/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_ENGINE_MARKET_H
#define SCORE_ENGINE_MARKET_H

/*
 * The records the engine keeps: offerings, partners, opportunities, offers. Positions (uint32_t)
 * are the order in which things became known; they never change and nothing is ever removed.
 */

#include "base/base.h"
#include "engine/booked.h"
#include "engine/calibration.h"
#include "engine/memory.h"
#include "score/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define POSITION_NONE (UINT32_MAX - 1) /* "no record"; not ID_MAP_NONE, "no such id" */

enum model_kind { MODEL_ACCEPT = 0, MODEL_WIN = 1, MODEL_COUNT = 2 };
enum ledger_kind { LEDGER_NUMBER = 0, LEDGER_VALUE = 1, LEDGER_COUNT = 2 };

struct offering {
    int64_t id;
    uint32_t line;
    bool is_open;
};

struct ground {
    uint32_t country;
    uint32_t territory; /* 0 = the whole country */
};

struct fact {
    int64_t valid_from_ms;
    int64_t valid_to_ms; /* 0 = without end */
    uint32_t line;       /* 0 = all */
    uint32_t country;    /* 0 = all */
    enum score_fact fact;
    enum score_fact_state state;
    bool is_attested;
};

/* What an exact effect has learnt: data precision and natural mean; the prior is added when read.
 */
struct evidence {
    float precision[MODEL_COUNT];
    float natural[MODEL_COUNT];
    int32_t touched_hour; /* since 1970; ages towards the prior on touch */
};

/* One ledger of one partner. The first three are in scaled units (ledger.h). */
struct ledger_row {
    double x_scaled, p_scaled; /* charges, and as expected before each draw */
    double e_scaled;
    double exposure;
    double entitlement;
    double account;
    double moved;
};

/* The undecayed figures at the first change within one audit step. */
struct audit_mark {
    double exposure[LEDGER_COUNT];
    double entitlement[LEDGER_COUNT];
    double moved[LEDGER_COUNT];
    int32_t offers; /* there are many of these: a year of every firm */
    int32_t step;
};

/* What has been learnt of a firm's prices, in units of the mean best index (duals.h). */
struct firm_prices {
    double own; /* beside its value at par */
    double cap;
    double floor;
    bool is_own; /* enough offers are due to it for a price of its own */
};

struct partner {
    int64_t id;
    int64_t enterprise_id;
    uint32_t enterprise_next; /* another firm of the enterprise; POSITION_NONE ends */
    uint32_t country;
    uint32_t group; /* its home market, position in engine.groups */
    bool is_active;
    bool has_focal;
    bool serves_anywhere;
    int64_t open_lead_limit;
    int64_t pause_from_ms;
    int64_t pause_until_ms;
    struct ground *grounds;
    uint32_t ground_count;
    struct fact *facts;
    uint32_t fact_count;
    uint32_t fact_capacity;
    int64_t open_leads;
    int64_t offers;
    int64_t answered;
    int64_t last_offer_at_ms; /* INT64_MIN = none yet */
    double merit;
    struct evidence evidence, timing; /* accepting and winning; answering and ending */
    struct ledger_row ledgers[LEDGER_COUNT];
    struct audit_mark *marks; /* ascending steps */
    uint32_t mark_count;
    uint32_t mark_capacity;
    int32_t mark_step;     /* of the newest one, which then need not be read */
    uint32_t newest_offer; /* made, not imported or by rule; POSITION_NONE = none */
    uint32_t bands[SCORE_DIMENSION_NAMED_COUNT]; /* in engine.prices.bands; POSITION_NONE = none */
    struct firm_prices prices;
};

/* Firms at home in one place: their common deficit is the cell price. Scaled units. */
struct partner_group {
    uint32_t country;
    uint32_t home;
    double deficit_scaled;
    double mean_sum, mean_weight;  /* scratch of the next line's estimate */
    double firm_mean[MODEL_COUNT]; /* what a firm here is expected to be before its own record */
    double own_price;              /* learnt, for its firms without one of their own (duals.h) */
    double weight, share;          /* scratch of one booking */
    uint32_t touched_next;
};

struct opportunity {
    int64_t id;
    uint32_t offering;
    uint32_t cell;
    uint32_t country;
    uint32_t territory;
    uint32_t source;
    uint32_t industry;
    uint32_t size_band;
    double amount;
    uint32_t *excluded; /* partner positions */
    uint32_t excluded_count;
    uint32_t excluded_capacity;
    uint32_t live_offer; /* POSITION_NONE = none */
    int64_t stages;      /* offers made */
    struct pending pending;
};

/* The gates of a product line in a country and the ground they are asked on (gates.h). */
struct cell {
    uint32_t line;
    uint32_t country;
    uint32_t territory;
    uint32_t skill;          /* position in gates.skills */
    uint32_t region;         /* position in gates.regions */
    struct membership *last; /* the newest membership booked here, for sharing */
    struct cell_calibration calibrations[MODEL_COUNT];
};

#ifdef __cplusplus
}
#endif

#endif
