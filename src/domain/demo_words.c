/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/demo_words.h"

const struct demo_country DEMO_COUNTRY[DEMO_COUNTRIES] = {
    {"US",
     "+1 555",
     {"Ashford Falls", "Maple Junction", "Redwater", "Port Halden", "Elmsboro"},
     20},
    {"DE", "+49 30", {"Berlin", "Hamburg", "Leipzig", "Köln", "Nürnberg"}, 14},
    {"GB", "+44 20", {"London", "Leeds", "Bristol", "Glasgow", "Cardiff"}, 11},
    {"FR", "+33 1", {"Paris", "Lyon", "Lille", "Nantes", "Toulouse"}, 10},
    {"JP", "+81 3", {"Tokyo", "Osaka", "Nagoya", "Sapporo", "Fukuoka"}, 8},
    {"IT", "+39 02", {"Milano", "Torino", "Bologna", "Roma", "Bari"}, 7},
    {"ES", "+34 91", {"Madrid", "Valencia", "Sevilla", "Bilbao", "Zaragoza"}, 6},
    {"NL", "+31 20", {"Amsterdam", "Utrecht", "Eindhoven", "Groningen", "Breda"}, 6},
    {"PL", "+48 22", {"Warszawa", "Gdynia", "Poznan", "Lublin", "Katowice"}, 5},
    {"SE", "+46 8", {"Stockholm", "Malmö", "Uppsala", "Umeå", "Linköping"}, 5},
    {"CA", "+1 555", {"Toronto", "Halifax", "Calgary", "Québec", "Regina"}, 4},
    {"BR", "+55 11", {"São Paulo", "Curitiba", "Recife", "Salvador", "Belém"}, 4},
};

const char *const DEMO_LINE[DEMO_LINES] = {"storage",   "servers",     "security",
                                           "analytics", "integration", "services"};

const struct demo_offering DEMO_OFFERING[DEMO_OFFERINGS] = {
    {"Granite Store 100", 0, 18000, false}, {"Granite Store 400", 0, 64000, false},
    {"Granite Archive", 0, 29000, false},   {"Granite Copy", 0, 9500, true},
    {"Beacon Node 2", 1, 14500, false},     {"Beacon Node 8", 1, 52000, false},
    {"Beacon Frame", 1, 185000, false},     {"Beacon Edge", 1, 6200, true},
    {"Rampart Gate", 2, 21000, false},      {"Rampart Watch", 2, 37000, false},
    {"Rampart Identity", 2, 26500, false},  {"Rampart Check", 2, 7800, true},
    {"Lantern Insight", 3, 33000, false},   {"Lantern Forecast", 3, 58000, false},
    {"Lantern Ledger", 3, 24000, false},    {"Lantern Starter", 3, 5400, true},
    {"Causeway Link", 4, 16000, true},      {"Causeway Queue", 4, 23500, true},
    {"Causeway Gateway", 4, 31000, false},  {"Causeway Studio", 4, 12000, true},
    {"Harbour Migration", 5, 28000, true},  {"Harbour Operation", 5, 46000, true},
    {"Harbour Training", 5, 4200, true},    {"Harbour Review", 5, 9900, true},
};

const char *const DEMO_INDUSTRY[DEMO_INDUSTRIES] = {"banking",   "insurance",    "manufacturing",
                                                    "retail",    "health",       "energy",
                                                    "logistics", "public sector"};

static const char *const FIRST_SYLLABLES[] = {
    "Bel",  "Cor", "Dra", "Fen", "Gal", "Hal", "Jor", "Kel", "Lum", "Mar", "Nor", "Ost", "Pel",
    "Quil", "Ros", "Sar", "Tor", "Ulv", "Var", "Wes", "Yar", "Zel", "Alt", "Bry", "Cas", "Del"};
static const char *const LAST_SYLLABLES[] = {"vanta", "mera",  "dine", "loro",  "brisk", "teko",
                                             "navi",  "solen", "rund", "wick",  "fara",  "montis",
                                             "quist", "harra", "deva", "lithe", "podo",  "sund"};
static const char *const FIRM_KINDS[] = {"Systems",  "Data",        "Consulting", "Networks",
                                         "Technik",  "IT Services", "Solutions",  "Works",
                                         "Partners", "Cloud"};
static const char *const CUSTOMER_KINDS[] = {"Holding", "Group", "Foods",     "Freight", "Bank",
                                             "Mutual",  "Mills", "Hospitals", "Energy",  "Stores",
                                             "Tools",   "Lines", "Council",   "Press",   "Foundry"};
static const char *const FIRST_NAMES[] = {
    "Ada",  "Bruno", "Clara", "Dario", "Elin",  "Farid", "Greta", "Hugo",  "Ines", "Jonas",
    "Kaya", "Leo",   "Mira",  "Nils",  "Olga",  "Pavel", "Quinn", "Rosa",  "Sven", "Tilda",
    "Umar", "Vera",  "Wanda", "Xenia", "Yusuf", "Zoe",   "Akira", "Beata", "Caio", "Dora"};
static const char *const LAST_NAMES[] = {
    "Abendrot", "Brightwell", "Castell",   "Dunmore",  "Eklund",   "Fontane",
    "Grauwald", "Holmgard",   "Iversholt", "Jandro",   "Kestrel",  "Lindqvar",
    "Montero",  "Nakahara",   "Oakhurst",  "Pelletan", "Quarles",  "Rivaldi",
    "Sorensby", "Tamura",     "Ullmark",   "Verdier",  "Wolanski", "Yamamori"};

static const char *const NEEDS[DEMO_LINES][3] = {
    {"the storage for the order archive is full and the backups no longer finish overnight",
     "two sites shall share one storage so that a fire in one costs no more than an hour",
     "the old disk systems leave support at the end of the year and 60 TB have to move"},
    {"the database servers are seven years old and month-end closing takes a whole weekend",
     "a second machine room is being built and needs servers that run without staff on site",
     "a new planning system needs four times the memory that the present servers have"},
    {"an audit found shared administrator accounts and no record of who opened which file",
     "remote workers shall reach the plant network without opening it to the internet",
     "the insurer asks for monitoring around the clock before it renews the cyber policy"},
    {"forecasts are made in spreadsheets and nobody trusts the figures of the other departments",
     "the board wants margins by product and region on the third day of the month",
     "machine data are collected but nobody can see which of them foretell a breakdown"},
    {"orders are typed three times because the shop, the warehouse and the books do not talk",
     "forty partners send files in ten formats, and a missing one is noticed days later",
     "the new web portal must read stock from a system that only knows nightly batches"},
    {"the present operator has ended the contract and somebody has to take over in spring",
     "the team has never moved a system of this size and wants it planned and rehearsed",
     "a merger brings a second data centre, and the two have to become one within a year"},
};

#define PICK(rng, list) ((list)[rng_below((rng), SCORE_ARRAY_COUNT(list))])

int demo_country_draw(struct rng *rng)
{
    int total = 0;
    for (int i = 0; i < DEMO_COUNTRIES; i++) {
        total += DEMO_COUNTRY[i].weight;
    }
    int left = (int)rng_below(rng, (uint64_t)total);
    int country = 0;
    while (left >= DEMO_COUNTRY[country].weight) {
        left -= DEMO_COUNTRY[country++].weight;
    }
    return country;
}

/* Syllables by number, so that two names differ; the kind of business by chance. */
static const char *word_by_number(int64_t number, struct arena *arena)
{
    size_t firsts = SCORE_ARRAY_COUNT(FIRST_SYLLABLES);
    size_t lasts = SCORE_ARRAY_COUNT(LAST_SYLLABLES);
    size_t at = (size_t)number * 7919 % (firsts * lasts);
    size_t lap = (size_t)number / (firsts * lasts);
    const char *word =
        arena_format(arena, "%s%s", FIRST_SYLLABLES[at / lasts], LAST_SYLLABLES[at % lasts]);
    return lap == 0 || !word ? word : arena_format(arena, "%s %zu", word, lap + 1);
}

const char *demo_firm_name(struct rng *rng, int64_t number, struct arena *arena)
{
    const char *kind = PICK(rng, FIRM_KINDS);
    const char *word = word_by_number(number, arena);
    return word ? arena_format(arena, "%s %s", word, kind) : NULL;
}

const char *demo_customer_name(struct rng *rng, int64_t number, struct arena *arena)
{
    const char *kind = PICK(rng, CUSTOMER_KINDS);
    /* Past the firms' numbers, so that no customer is called like a firm. */
    const char *word = word_by_number(number + 211, arena);
    return word ? arena_format(arena, "%s %s", word, kind) : NULL;
}

const char *demo_person_name(struct rng *rng, struct arena *arena)
{
    const char *first = PICK(rng, FIRST_NAMES);
    const char *last = PICK(rng, LAST_NAMES);
    return arena_format(arena, "%s %s", first, last);
}

const char *demo_need(struct rng *rng, int line, const char *industry, struct arena *arena)
{
    static const char *const ENDINGS[] = {"A budget is approved.", "Two suppliers are being asked.",
                                          "A first visit is wanted this month.",
                                          "References in the same industry help.",
                                          "The decision is prepared by a steering group."};
    const char *what = PICK(rng, NEEDS[line]);
    size_t opening = rng_below(rng, 3);
    const char *ending = PICK(rng, ENDINGS);
    switch (opening) {
    case 0:
        return arena_format(arena, "A customer in %s: %s. %s", industry, what, ending);
    case 1:
        return arena_format(arena, "Industry: %s. Situation: %s. %s", industry, what, ending);
    default:
        return arena_format(arena, "For a firm in %s, %s. %s", industry, what, ending);
    }
}

const char *demo_slug(const char *name, struct arena *arena)
{
    char *slug = arena_dup_text(arena, name);
    size_t len = 0;
    for (const char *c = name; slug && *c; c++) {
        char lower = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
            slug[len++] = lower;
        }
    }
    if (slug) {
        slug[len] = '\0';
    }
    return slug;
}
