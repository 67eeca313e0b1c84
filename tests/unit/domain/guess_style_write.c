/* SPDX-License-Identifier: Apache-2.0 */

/* Files in a style: seeded rows of plausible values. */

#include "base/clock.h"
#include "base/text.h"
#include "guess_styles.h"

enum { LANGUAGES = 8, CELL_BYTES = 400 };

struct writer {
    const struct style *style;
    struct rng rng;
    int row;
    int language; /* 0 en, 1 de, 2 fr, 3 es, 4 it, 5 pt, 6 nl, 7 pl */
    int64_t created_ms;
    bool is_won, is_lost;
};

static const char *pick(struct writer *in, const char *const *words, size_t count)
{
    return words[rng_below(&in->rng, count)];
}
#define PICK(in, words) pick((in), (words), sizeof(words) / sizeof((words)[0]))

static int language_of(const char *code)
{
    static const char *const codes[LANGUAGES] = {"en", "de", "fr", "es", "it", "pt", "nl", "pl"};
    for (int i = 0; i < LANGUAGES; i++) {
        if (text_equal(codes[i], code)) {
            return i;
        }
    }
    return 0;
}

/* ---- words ----------------------------------------------------------------------------------- */

static const char *const FIRST[] = {"Anna",   "J\xC3\xBCrgen", "Chlo\xC3\xA9", "Miguel",
                                    "Giulia", "Jo\xC3\xA3o",   "Mary",         "Tom",
                                    "Ines",   "Karl"};
static const char *const LAST[] = {"Schmidt", "Lef\xC3\xA8vre", "Garc\303\255a", "Rossi",  "Silva",
                                   "O'Neill", "Baker",          "Weber",         "Moreau", "Costa"};
static const char *const CORES[] = {"Alpha",   "Nordlicht", "Bluewater", "Helios",
                                    "Castell", "Vertex",    "Orion",     "Lumen",
                                    "Terra",   "Quercus",   "Atlas",     "Fjord"};
static const char *const FORMS[LANGUAGES][3] = {
    {"Systems Ltd", "Solutions Inc.", "Group LLC"},
    {"GmbH", "AG", "IT-Service GmbH & Co. KG"},
    {"SARL", "Informatique SAS", "SA"},
    {"S.L.", "Sistemas S.A.", "S.L.U."},
    {"S.r.l.", "S.p.A.", "Sistemi SNC"},
    {"Lda.", "Ltda", "S.A."},
    {"B.V.", "N.V.", "Groep BV"},
    {"Sp. z o.o.", "S.A.", "Sp. k."},
};
static const char *const CITIES[LANGUAGES][4] = {
    {"Leeds", "Boston", "Bristol", "Denver"},
    {"M\xC3\xBCnchen", "K\xC3\xB6ln", "Graz", "Hannover"},
    {"Lyon", "N\xC3\xAEmes", "Gen\xC3\xA8ve", "Lille"},
    {"Sevilla", "M\xC3\xA1laga", "Bilbao", "Le\xC3\xB3n"},
    {"Torino", "Bari", "Forl\xC3\xAC", "Trento"},
    {"Lisboa", "Porto", "\xC3\x89vora", "Curitiba"},
    {"Utrecht", "Gent", "Zwolle", "Breda"},
    {"Krak\xC3\xB3w", "Lublin", "Gda\xC5\x84sk", "Radom"},
};
static const char *const COUNTRIES[LANGUAGES][4] = {
    {"United Kingdom", "Germany", "Ireland", "Spain"},
    {"Deutschland", "\xC3\x96sterreich", "Schweiz", "Niederlande"},
    {"France", "Belgique", "Suisse", "Allemagne"},
    {"Espa\xC3\xB1"
     "a",
     "Portugal", "M\xC3\xA9xico", "Francia"},
    {"Italia", "Svizzera", "Germania", "Francia"},
    {"Portugal", "Brasil", "Espanha",
     "Fran\xC3\xA7"
     "a"},
    {"Nederland", "Belgi\xC3\xAB", "Duitsland", "Frankrijk"},
    {"Polska", "Niemcy", "Czechy", "S\xC5\x82owacja"},
};
static const char *const ISO2[] = {"DE", "FR", "ES", "IT", "PT", "AT", "CH"};
static const char *const ISO3[] = {"DEU", "FRA", "ESP", "ITA", "PRT", "GBR"};
static const char *const REGIONS[] = {"North", "South-West", "Central", "Bayern", "Occitanie"};
static const char *const STREETS[] = {"Main St. ", "Hauptstr. ", "Rue Pasteur ", "Via Roma "};
static const char *const PRODUCTS[] = {"Backup Pro", "Storage 5000",  "Mailwall",
                                       "Cloud Desk", "Analytics One", "Edge Router X2"};
static const char *const LINES[] = {"Storage", "Security", "Network", "Software"};
static const char *const LEVELS[] = {"Gold", "Silver", "Platinum"};
static const char *const SIZES[] = {"1-9", "10-49", "50-249", "250+"};
static const char *const INDUSTRIES[] = {"Retail", "Healthcare", "Manufacturing", "Banking",
                                         "Education"};
static const char *const JOBS[] = {"CIO", "IT Manager", "Head of Purchasing", "VP Operations"};
static const char *const NOTES[] = {"call back", "see mail", "ok", "n/a"};
static const char *const SOURCES[] = {"Web", "Trade show", "Referral", "Cold call"};
static const char *const ROLES[] = {"FOCAL", "REP", "PARTNER_ADMIN"};
static const char *const FACTS[] = {"STANDING", "MYSA", "PROFILE"};
static const char *const STATES[] = {"MET", "NOT_MET"};
static const char *const REASONS[] = {"price", "competitor was faster", "no budget",
                                      "relationship"};
static const char *const STAGES[LANGUAGES][4] = {
    {"Prospecting", "Qualification", "Proposal/Price Quote", "Negotiation/Review"},
    {"Erstkontakt", "Bedarfsanalyse", "Angebot", "Verhandlung"},
    {"Prospection", "Qualification", "Proposition", "N\xC3\xA9gociation"},
    {"Prospecci\xC3\xB3n", "Calificaci\xC3\xB3n", "Propuesta", "Negociaci\xC3\xB3n"},
    {"Prospezione", "Qualificazione", "Offerta", "Negoziazione"},
    {"Prospec\xC3\xA7\xC3\xA3o", "Qualifica\xC3\xA7\xC3\xA3o", "Proposta",
     "Negocia\xC3\xA7\xC3\xA3o"},
    {"Nieuw", "Kwalificatie", "Offerte", "Onderhandeling"},
    {"Nowy", "Kwalifikacja",
     "Oferta wys\xC5\x82"
     "ana",
     "Negocjacje"},
};
static const char *const ENDS[LANGUAGES][3] = {
    /* won, lost, open */
    {"Won", "Lost", "Open"},
    {"gewonnen", "verloren", "offen"},
    {"Gagn\xC3\xA9", "Perdu", "En cours"},
    {"Ganada", "Perdida", "Abierta"},
    {"Vinta", "Persa", "In corso"},
    {"Ganho", "Perdido", "Em aberto"},
    {"Gewonnen", "Verloren", "Lopend"},
    {"Wygrana", "Przegrana", "W toku"},
};
static const char *const FLAGS[LANGUAGES][2] = {
    {"No", "Yes"},       {"nein", "ja"},        {"N", "O"},    {"No", "S\xC3\xAD"},
    {"No", "S\xC3\xAC"}, {"N\xC3\xA3o", "Sim"}, {"nee", "ja"}, {"nie", "tak"}};
static const char *const MONTHS_EN[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const MONTHS_DE[] = {"Januar",    "Februar", "M\xC3\xA4rz", "April",
                                        "Mai",       "Juni",    "Juli",        "August",
                                        "September", "Oktober", "November",    "Dezember"};

/* ---- cells ----------------------------------------------------------------------------------- */

static void date_cell(const struct writer *in, int64_t at_ms, char *ret)
{
    char iso[CLOCK_TEXT_SIZE];
    int year = 0;
    int month = 0;
    int day = 0;
    clock_format(at_ms, iso);
    (void)sscanf(iso, "%d-%d-%d", &year, &month, &day);
    size_t len = 0;
    ret[0] = '\0';
    for (const char *c = in->style->date; *c; c++) {
        bool is_wide = *c == 'm' || *c == 'd';
        char part[24];
        if (is_wide) {
            (void)snprintf(part, sizeof part, "%02d", *c == 'm' ? month : day);
        } else if (*c == 'Y') {
            (void)snprintf(part, sizeof part, "%04d", year);
        } else if (*c == 'y') {
            (void)snprintf(part, sizeof part, "%02d", year % 100);
        } else if (*c == 'b') {
            (void)snprintf(part, sizeof part, "%s", MONTHS_EN[month - 1]);
        } else if (*c == 'M') {
            (void)snprintf(part, sizeof part, "%s", MONTHS_DE[month - 1]);
        } else if (*c == 't') {
            (void)snprintf(part, sizeof part, "%02d:%02d", day % 24, month * 4);
        } else {
            (void)snprintf(part, sizeof part, "%c", *c);
        }
        len += (size_t)snprintf(ret + len, CELL_BYTES - len, "%s", part);
    }
}

static void amount_cell(struct writer *in, bool is_signed, char *ret)
{
    uint64_t value = 800 + rng_below(&in->rng, 240000);
    uint64_t cents = rng_below(&in->rng, 100);
    char whole[24];
    if (value >= 1000) {
        (void)snprintf(whole, sizeof whole, "%d%s%03d", (int)(value / 1000), in->style->thousands,
                       (int)(value % 1000));
    } else {
        (void)snprintf(whole, sizeof whole, "%d", (int)value);
    }
    (void)snprintf(ret, CELL_BYTES, "%s%s%c%02d%s", is_signed && in->language == 0 ? "$" : "",
                   whole, in->style->decimal, (int)cents,
                   is_signed && in->language ? " \xE2\x82\xAC" : "");
}

static void firm_cell(struct writer *in, char *ret, const char *second)
{
    (void)snprintf(ret, CELL_BYTES, "%s%s %s", PICK(in, CORES), second,
                   FORMS[in->language][rng_below(&in->rng, 3)]);
}

static void person_cell(struct writer *in, char *ret)
{
    (void)snprintf(ret, CELL_BYTES, "%s %s", PICK(in, FIRST), PICK(in, LAST));
}

static void number_cell(struct writer *in, const char *format, int low, int range, char *ret)
{
    (void)snprintf(ret, CELL_BYTES, format, low + (int)rng_below(&in->rng, (uint64_t)range));
}

static bool who_cell(struct writer *in, enum content content, char *ret)
{
    char number[16];
    switch (content) {
    case C_FIRM:
        /* A list of firms has each once; other lists name some of them again and again. */
        (void)snprintf(number, sizeof number, " %d", in->row);
        firm_cell(in, ret, in->style->kind == IMPORT_KIND_PARTNERS ? number : "");
        return true;
    case C_CUSTOMER:
        firm_cell(in, ret, " Foods");
        return true;
    case C_PERSON:
        person_cell(in, ret);
        return true;
    case C_FIRST:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, FIRST));
        return true;
    case C_LAST:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, LAST));
        return true;
    case C_EMAIL:
        (void)snprintf(ret, CELL_BYTES, "info%d@firm%d.example", in->row, in->row % 7);
        return true;
    case C_PHONE:
        (void)snprintf(ret, CELL_BYTES, "+4%d 89 %06d", in->row % 10, 100000 + in->row * 137);
        return true;
    case C_URL:
        (void)snprintf(ret, CELL_BYTES, "www.firm%d.example", in->row);
        return true;
    case C_JOB:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, JOBS));
        return true;
    case C_ROLE:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, ROLES));
        return true;
    default:
        return false;
    }
}

static bool where_cell(struct writer *in, enum content content, char *ret)
{
    switch (content) {
    case C_CITY:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, CITIES[in->language]));
        return true;
    case C_COUNTRY:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, COUNTRIES[in->language]));
        return true;
    case C_ISO2:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, ISO2));
        return true;
    case C_ISO3:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, ISO3));
        return true;
    case C_POSTAL:
        number_cell(in, "%05d", 10000, 80000, ret);
        return true;
    case C_REGION:
        (void)snprintf(ret, CELL_BYTES, "%s", PICK(in, REGIONS));
        return true;
    case C_STREET:
        (void)snprintf(ret, CELL_BYTES, "%s%d", PICK(in, STREETS), in->row + 1);
        return true;
    default:
        return false;
    }
}

static bool key_cell(struct writer *in, enum content content, char *ret)
{
    switch (content) {
    case C_NUMBER_ID:
        (void)snprintf(ret, CELL_BYTES, "%d", 10482 + in->row * 3);
        return true;
    case C_CODE_ID:
        (void)snprintf(ret, CELL_BYTES, "K-%05d", 700 + in->row);
        return true;
    case C_GUID:
        (void)snprintf(ret, CELL_BYTES, "0065g%05dQx%03dAAB", in->row, in->row * 7 % 997);
        return true;
    case C_EMPLOYEES:
        number_cell(in, "%d", 3, 4000, ret);
        return true;
    case C_COUNT:
        number_cell(in, "%d", 1, 30, ret);
        return true;
    case C_PERCENT:
        number_cell(in, "%d", 0, 100, ret);
        return true;
    case C_TAX:
        (void)snprintf(ret, CELL_BYTES, "X%08d", 12345678 + in->row * 11);
        return true;
    case C_DUNS:
        (void)snprintf(ret, CELL_BYTES, "%09d", 123456789 + in->row * 101);
        return true;
    case C_AMOUNT:
    case C_AMOUNT_SIGNED:
        amount_cell(in, content == C_AMOUNT_SIGNED, ret);
        return true;
    case C_KILO:
        number_cell(in, "%d", 5, 900, ret);
        return true;
    default:
        return false;
    }
}

static bool deal_cell(struct writer *in, enum content content, char *ret)
{
    const char *const *ends = ENDS[in->language];
    const char *stage = STAGES[in->language][rng_below(&in->rng, 4)];
    switch (content) {
    case C_CREATED:
        date_cell(in, in->created_ms, ret);
        return true;
    case C_CLOSED:
        date_cell(in, in->created_ms + 45 * CLOCK_DAY_MS, ret);
        return true;
    case C_DUE:
        date_cell(in, in->created_ms + 200 * CLOCK_DAY_MS, ret);
        return true;
    case C_STAGE:
        (void)snprintf(ret, CELL_BYTES, "%s",
                       in->is_won    ? "Closed Won"
                       : in->is_lost ? "Closed Lost"
                                     : stage);
        return true;
    case C_STAGE_OPEN:
        (void)snprintf(ret, CELL_BYTES, "%s", stage);
        return true;
    case C_OUTCOME:
        (void)snprintf(ret, CELL_BYTES, "%s", ends[in->is_won ? 0 : in->is_lost ? 1 : 2]);
        return true;
    case C_FLAG:
        (void)snprintf(ret, CELL_BYTES, "%s", FLAGS[in->language][rng_below(&in->rng, 2)]);
        return true;
    case C_TITLE:
        (void)snprintf(ret, CELL_BYTES, "%s - %s %d", PICK(in, CORES), PICK(in, PRODUCTS), in->row);
        return true;
    case C_NEED:
        (void)snprintf(ret, CELL_BYTES,
                       "wants to replace %d old machines before the summer, has budget",
                       in->row + 2);
        return true;
    case C_GROUND:
        (void)snprintf(ret, CELL_BYTES, "letter of %d March", in->row % 28 + 1);
        return true;
    default:
        return false;
    }
}

static void cell_write(struct writer *in, enum content content, char *ret)
{
    static const struct {
        enum content content;
        const char *const *words;
        size_t count;
    } lists[] = {
        {C_LEVEL, LEVELS, 3},        {C_SIZE, SIZES, 4},     {C_PRODUCT, PRODUCTS, 6},
        {C_LINE, LINES, 4},          {C_SOURCE, SOURCES, 4}, {C_REASON, REASONS, 4},
        {C_INDUSTRY, INDUSTRIES, 5}, {C_NOTE, NOTES, 4},     {C_FACT, FACTS, 3},
        {C_STATE, STATES, 2},
    };
    ret[0] = '\0';
    if (content == C_CURRENCY) {
        (void)snprintf(ret, CELL_BYTES, "%s", in->language ? "EUR" : "USD");
        return;
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (lists[i].content == content) {
            (void)snprintf(ret, CELL_BYTES, "%s", pick(in, lists[i].words, lists[i].count));
            return;
        }
    }
    if (!who_cell(in, content, ret) && !where_cell(in, content, ret) &&
        !key_cell(in, content, ret)) {
        (void)deal_cell(in, content, ret);
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

/* UTF-8 to the style's bytes; what Latin-1 lacks (the euro sign) is Windows-1252's. */
static void encode_add(struct buf *out, const char *text, enum text_encoding encoding)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (encoding == ENCODING_UTF8 || *c < 0x80) {
            buf_add_char(out, (char)*c);
        } else if (*c == 0xE2) {
            buf_add_char(out, (char)0x80);
            c += 2;
        } else {
            buf_add_char(out, (char)(((c[0] & 0x03) << 6) | (c[1] & 0x3F)));
            c++;
        }
    }
}

static void field_add(struct buf *out, const char *text, const struct style *style)
{
    char quoted[CELL_BYTES + 4];
    bool is_quoted = strchr(text, style->separator) != NULL;
    (void)snprintf(quoted, sizeof quoted, is_quoted ? "\"%s\"" : "%s", text);
    encode_add(out, quoted, style->encoding);
}

void style_write(const struct style *style, uint64_t seed, int rows, struct buf *ret)
{
    struct writer in = {.style = style, .language = language_of(style->language)};
    int64_t begin_ms = 0;
    bool is_read = clock_parse("2024-01-02", &begin_ms);
    rng_seed(&in.rng, seed);
    encode_add(ret, style->above, style->encoding);
    for (size_t i = 0; style->columns[i].header; i++) {
        buf_add_text(ret, i ? (char[]){style->separator, '\0'} : "");
        field_add(ret, style->columns[i].header, style);
    }
    buf_add_text(ret, "\r\n");
    for (in.row = 0; is_read && in.row < rows; in.row++) {
        in.created_ms = begin_ms + (int64_t)rng_below(&in.rng, 300) * CLOCK_DAY_MS;
        in.is_won = rng_below(&in.rng, 3) == 0;
        in.is_lost = !in.is_won && rng_below(&in.rng, 2) == 0;
        for (size_t i = 0; style->columns[i].header; i++) {
            char cell[CELL_BYTES];
            bool is_blank = style->columns[i].content != C_FIRM && rng_below(&in.rng, 12) == 0;
            cell_write(&in, style->columns[i].content, cell);
            buf_add_text(ret, i ? (char[]){style->separator, '\0'} : "");
            field_add(ret, is_blank && i > 1 ? "" : cell, style);
        }
        buf_add_text(ret, "\r\n");
    }
}
