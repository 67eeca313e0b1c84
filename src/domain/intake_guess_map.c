/* SPDX-License-Identifier: Apache-2.0 */

/* The map of a guess: columns, translated values, marks, and what stands in where rows are silent.
 */

#include <math.h>

#include "base/text.h"
#include "domain/intake_guess_internal.h"

enum {
    DATE_FORMATS_MAX = 4,
    IGNORE_MAX = GUESS_COLUMNS_MAX,
    PAIRS_MAX = 2000, /* translated values of a file */
    FALLBACKS_MAX = 8,
    BAND_STEPS = 4
};

struct map_work {
    const struct guess_work *work;
    struct import_guess *guess;
    struct map_kind *map;
};

static bool has_field(const struct import_guess *guess, enum intake_field field)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (guess->columns[i].field == field) {
            return true;
        }
    }
    return false;
}

static bool is_date_field(enum intake_field field)
{
    return field == FIELD_CREATED_AT || field == FIELD_DECISION_DATE || field == FIELD_CLOSED_AT ||
           field == FIELD_VALID_FROM || field == FIELD_VALID_UNTIL;
}

static bool is_money_field(enum intake_field field)
{
    return field == FIELD_AMOUNT || field == FIELD_LIST_PRICE || field == FIELD_REVENUE;
}

/* ---- dates and numbers ----------------------------------------------------------------------- */

struct date_votes {
    size_t reads[GUESS_ORDERS];
    size_t only[GUESS_ORDERS]; /* by this order and no other */
    size_t serial;
    size_t filled;
};

static void date_votes_take(const struct guess_work *work, const struct import_guess *guess,
                            struct date_votes *ret)
{
    *ret = (struct date_votes){0};
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_profile *profile = &work->profiles[i];
        if (!is_date_field(guess->columns[i].field)) {
            continue;
        }
        for (int order = 1; order < GUESS_ORDERS; order++) {
            ret->reads[order] += profile->date[order];
            ret->only[order] += profile->date_only_by[order];
        }
        ret->serial += profile->serial;
        ret->filled += profile->filled;
    }
}

/* Where no value tells day from month, the rest of the file may: only America writes the month
 * first, and it writes in English and in dollars. */
static enum date_order order_by_habit(const struct guess_work *work,
                                      const struct import_guess *guess)
{
    size_t american = 0;
    size_t countries = 0;
    bool is_foreign = guess->separator == ';' || guess->decimal_mark == ',';
    for (size_t i = 0; i < guess->column_count; i++) {
        is_foreign = is_foreign || work->headers[i].is_foreign;
        if (guess->columns[i].field != FIELD_COUNTRY && guess->columns[i].field != FIELD_CURRENCY) {
            continue;
        }
        for (size_t v = 0; v < work->profiles[i].distinct; v++) {
            char code[CURRENCY_CODE_SIZE];
            const char *text = work->profiles[i].values[v];
            bool is_country = guess->columns[i].field == FIELD_COUNTRY;
            bool is_read = is_country ? country_read(text, code) : currency_read(text, code);
            countries += is_read;
            american += is_read && text_equal(code, is_country ? "US" : "USD");
        }
    }
    return !is_foreign && american * 2 > countries ? DATE_ORDER_MDY : DATE_ORDER_DMY;
}

void guess_dates_decide(const struct guess_work *work, struct import_guess *guess)
{
    struct date_votes votes;
    int best = 0;
    date_votes_take(work, guess, &votes);
    for (int order = 1; order < GUESS_ORDERS; order++) {
        if (votes.only[order] > (best ? votes.only[best] : 0)) {
            best = order;
        }
    }
    if (work->choices->date_order) {
        guess->date_order = work->choices->date_order;
        return;
    }
    size_t most = votes.reads[DATE_NUMBERS_DMY];
    if (most == 0 && votes.reads[DATE_NUMBERS_MDY] == 0 && votes.reads[DATE_NUMBERS_YMD] == 0) {
        return;
    }
    bool is_four_first = votes.reads[1] == votes.reads[2] && votes.reads[2] == votes.reads[3];
    if (best) {
        guess->date_order = (enum date_order)best;
    } else if (is_four_first) {
        guess->date_order = DATE_ORDER_YMD; /* no value needs an order */
    } else {
        guess->date_order = order_by_habit(work, guess);
        guess->date_doubt = true;
        guess_problem_add(work, guess, "DATES", "", "no date tells day from month: read as %s",
                          date_order_text(guess->date_order));
    }
}

void guess_numbers_decide(const struct guess_work *work, struct import_guess *guess)
{
    size_t comma = 0;
    size_t dot = 0;
    size_t either_comma = 0;
    size_t either_dot = 0;
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_profile *profile = &work->profiles[i];
        if (is_money_field(guess->columns[i].field)) {
            comma += profile->decimal_comma + profile->group_dot;
            dot += profile->decimal_dot + profile->group_comma;
            either_comma += profile->either_comma;
            either_dot += profile->either_dot;
        }
    }
    if (work->choices->decimal_mark) {
        guess->decimal_mark = work->choices->decimal_mark;
    } else if (comma || dot) {
        guess->decimal_mark = comma > dot ? ',' : '.';
        if (comma && dot) {
            guess_problem_add(work, guess, "NUMBERS", "",
                              "some numbers have a comma and some a dot before their decimals: "
                              "read as %s",
                              comma > dot ? "1.234,56" : "1,234.56");
        }
    } else if (either_comma || either_dot) {
        /* Money with just three decimals is rare: the mark groups thousands. */
        guess->decimal_mark = either_dot > either_comma ? ',' : '.';
    }
    guess->thousands_mark = guess->decimal_mark == ',' ? '.' : guess->decimal_mark ? ',' : 0;
}

/* ---- currency -------------------------------------------------------------------------------- */

static const char *country_currency(const char *country)
{
    static const struct {
        const char *countries;
        const char *currency;
    } rows[] = {
        {"DE|FR|ES|IT|PT|AT|BE|NL|LU|IE|FI|GR|SK|SI|EE|LV|LT|MT|CY|HR", "EUR"},
        {"US|PR", "USD"},
        {"GB", "GBP"},
        {"CH|LI", "CHF"},
        {"BR", "BRL"},
        {"PL", "PLN"},
        {"CZ", "CZK"},
        {"SE", "SEK"},
        {"NO", "NOK"},
        {"DK", "DKK"},
        {"MX", "MXN"},
        {"CA", "CAD"},
        {"AU", "AUD"},
        {"JP", "JPY"},
        {"IN", "INR"},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(rows); i++) {
        if (word_in(country, rows[i].countries)) {
            return rows[i].currency;
        }
    }
    return NULL;
}

/* The currency of the country that most values name. */
static const char *currency_by_country(const struct guess_work *work,
                                       const struct import_guess *guess)
{
    const char *found = NULL;
    size_t hits = 0;
    size_t total = 0;
    for (size_t i = 0; i < guess->column_count; i++) {
        for (size_t v = 0;
             guess->columns[i].field == FIELD_COUNTRY && v < work->profiles[i].distinct; v++) {
            char code[COUNTRY_CODE_SIZE];
            const char *currency =
                country_read(work->profiles[i].values[v], code) ? country_currency(code) : NULL;
            total++;
            found = found ? found : currency;
            hits += currency && text_equal(currency, found);
        }
    }
    return total && hits * 10 >= total * 6 ? found : NULL;
}

static void currency_find(const struct map_work *in)
{
    struct import_guess *guess = in->guess;
    bool is_foreign = false;
    const char *stated = NULL;
    for (size_t i = 0; i < guess->column_count; i++) {
        is_foreign = is_foreign || in->work->headers[i].is_foreign;
        if (!is_money_field(guess->columns[i].field)) {
            continue;
        }
        if (*in->work->headers[i].currency) {
            stated = in->work->headers[i].currency;
        } else if (!stated && *in->work->profiles[i].sign) {
            stated = in->work->profiles[i].sign;
        }
    }
    bool is_needed = has_field(guess, FIELD_AMOUNT) || has_field(guess, FIELD_LIST_PRICE) ||
                     has_field(guess, FIELD_REVENUE);
    if (stated || !is_needed || has_field(guess, FIELD_CURRENCY)) {
        guess->currency = stated ? stated : "";
        return;
    }
    const char *likely = currency_by_country(in->work, guess);
    likely = likely ? likely : is_foreign && guess->decimal_mark == ',' ? "EUR" : "USD";
    guess->currency = likely;
    guess_problem_add(in->work, guess, "NUMBERS", "",
                      "no column, header or sign states a currency: amounts are read as %s",
                      likely);
}

/* ---- parts of the map ------------------------------------------------------------------------ */

static void column_put(struct map_work *in, const char *column, enum intake_field field)
{
    in->map->columns[in->map->column_count++] =
        (struct map_column){.column = column, .field = field};
}

static bool is_band(const struct map_work *in, size_t column)
{
    const struct guess_profile *profile = &in->work->profiles[column];
    return in->guess->columns[column].field == FIELD_SIZE && profile->filled &&
           profile->integer == profile->filled;
}

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status band_put(struct map_work *in, const char *column, struct score_error *err)
{
    static const struct map_band_step steps[BAND_STEPS] = {
        {"1-99", 99}, {"100-999", 999}, {"1000-9999", 9999}, {"10000+", HUGE_VAL}};
    struct map_band *band = arena_alloc(in->work->arena, sizeof *band);
    struct map_band_step *copy = arena_alloc(in->work->arena, sizeof steps);
    if (!band || !copy) {
        return no_memory(err);
    }
    memcpy(copy, steps, sizeof steps);
    *band = (struct map_band){
        .column = column, .field = FIELD_SIZE, .steps = copy, .step_count = BAND_STEPS};
    in->map->bands = band;
    in->map->band_count = 1;
    return SCORE_OK;
}

static enum score_status join_put(struct map_work *in, const char *column, enum intake_field field,
                                  bool is_first, struct score_error *err)
{
    struct map_join *join = in->map->joins;
    if (!join) {
        join = arena_alloc(in->work->arena, sizeof *join);
        const char **names = arena_alloc_array(in->work->arena, 2, sizeof *names);
        if (!join || !names) {
            return no_memory(err);
        }
        join->field = field;
        join->columns = names;
        in->map->joins = join;
        in->map->join_count = 1;
    }
    /* The first name stands first, wherever its column does. */
    if (is_first && join->column_count) {
        join->columns[1] = join->columns[0];
        join->columns[0] = column;
    } else {
        join->columns[join->column_count] = column;
    }
    join->column_count++;
    return SCORE_OK;
}

static bool is_joined(const struct import_guess *guess, size_t column)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (i != column && guess->columns[i].field == guess->columns[column].field) {
            return true;
        }
    }
    return false;
}

static enum score_status columns_put(struct map_work *in, struct score_error *err)
{
    struct import_guess *guess = in->guess;
    struct map_kind *map = in->map;
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_column *column = &guess->columns[i];
        if (!*column->name) {
            continue;
        }
        if (column->field == FIELD_COUNT) {
            map->ignore[map->ignore_count++] = column->name;
        } else if (is_joined(guess, i)) {
            bool is_first = in->work->headers[i].concepts & CON(FIRST);
            SCORE_TRY(join_put(in, column->name, column->field, is_first, err));
        } else if (is_band(in, i)) {
            SCORE_TRY(band_put(in, column->name, err));
        } else {
            column_put(in, column->name, column->field);
        }
        if (is_money_field(column->field) && in->work->headers[i].scale > 1) {
            map->scales[map->scale_count++] =
                (struct map_scale){.column = column->name, .factor = in->work->headers[i].scale};
        }
    }
    return SCORE_OK;
}

/* What a value of a column stands for; NULL = it is written as Score writes it, or unknown. */
static const char *value_translate(const struct map_work *in, size_t column, const char *text)
{
    char code[CURRENCY_CODE_SIZE];
    bool flag = false;
    enum intake_field field = in->guess->columns[column].field;
    switch ((int)field) {
    case FIELD_COUNTRY:
        return country_read(text, code) ? arena_dup_text(in->work->arena, code) : NULL;
    case FIELD_CURRENCY:
        return currency_read(text, code) ? arena_dup_text(in->work->arena, code) : NULL;
    case FIELD_STAGE: {
        int stage = stage_read(text);
        return stage ? arena_format(in->work->arena, "%02d", stage) : NULL;
    }
    case FIELD_OUTCOME: {
        enum outcome_word word = outcome_read(text);
        if (word != OUTCOME_WORD_NONE) {
            return outcome_word_text(word);
        }
        bool has_stage = has_field(in->guess, FIELD_STAGE);
        return !flag_read(text, &flag) ? NULL : flag ? "won" : has_stage ? "" : "lost";
    }
    case FIELD_ACTIVE:
    case FIELD_CONTACT_CONSENT:
    case FIELD_VERIFIED:
        return flag_read(text, &flag) ? (flag ? "yes" : "no") : NULL;
    case FIELD_ACCESS:
        return access_read(text);
    case FIELD_KIND:
        return fact_read(text);
    case FIELD_STATE:
        return flag_read(text, &flag) ? (flag ? "MET" : "NOT_MET") : NULL;
    default:
        return NULL;
    }
}

static bool is_translated(enum intake_field field)
{
    return field == FIELD_COUNTRY || field == FIELD_CURRENCY || field == FIELD_STAGE ||
           field == FIELD_OUTCOME || field == FIELD_ACTIVE || field == FIELD_CONTACT_CONSENT ||
           field == FIELD_VERIFIED || field == FIELD_ACCESS || field == FIELD_KIND;
}

/* Values that nobody understands: a stage is passed over, the rest the import will name. */
static void unknown_value(struct map_work *in, size_t column, const char *text)
{
    enum intake_field field = in->guess->columns[column].field;
    const char *name = in->guess->columns[column].name;
    if (field == FIELD_STAGE && in->map->value_count < PAIRS_MAX) {
        in->map->values[in->map->value_count++] =
            (struct map_value){.column = name, .from = text, .to = ""};
        guess_problem_add(in->work, in->guess, "VALUES", name,
                          "'%.40s' is no stage that Score knows: read as none", text);
    } else if (is_translated(field)) {
        guess_problem_add(in->work, in->guess, "VALUES", name, "'%.40s' is no %s that Score knows",
                          text, intake_field_text(field));
    }
}

static void values_put(struct map_work *in)
{
    struct map_kind *map = in->map;
    for (size_t i = 0; i < in->guess->column_count; i++) {
        const struct guess_profile *profile = &in->work->profiles[i];
        for (size_t v = 0; v < profile->distinct; v++) {
            const char *text = profile->values[v];
            const char *to = value_translate(in, i, text);
            if (!to) {
                unknown_value(in, i, text);
            } else if (!text_equal(to, text) && map->value_count < PAIRS_MAX) {
                map->values[map->value_count++] = (struct map_value){
                    .column = in->guess->columns[i].name, .from = text, .to = to};
            }
        }
    }
}

static void dates_put(struct map_work *in)
{
    struct date_votes votes;
    struct map_kind *map = in->map;
    date_votes_take(in->work, in->guess, &votes);
    if (in->guess->date_order) {
        map->date_formats[map->date_format_count++] = date_order_text(in->guess->date_order);
    }
    if (votes.serial) {
        map->date_formats[map->date_format_count++] = "SERIAL";
    }
}

static void numbers_put(struct map_work *in)
{
    in->map->decimal_mark = in->guess->decimal_mark;
    in->map->thousands_mark = in->guess->thousands_mark;
    in->map->has_signs = true;
    in->map->has_words = true;
    in->map->file = (struct map_file){
        .encoding = in->guess->encoding,
        .separator = in->guess->separator,
        .skip_lines = in->guess->header_line - 1,
        .has_short_rows = in->work->table.has_short_rows,
    };
}

/* ---- what stands in -------------------------------------------------------------------------- */

static void template_put(struct map_work *in, enum intake_field field, const char *text)
{
    in->map->templates[in->map->template_count++] = (struct map_text){.field = field, .text = text};
}

static void default_put(struct map_work *in, enum intake_field field, const char *text)
{
    in->map->defaults[in->map->default_count++] = (struct map_text){.field = field, .text = text};
}

static void derive_put(struct map_work *in, enum intake_field field, enum map_rule rule)
{
    in->map->derive[in->map->derive_count++] = (struct map_derive){.field = field, .rule = rule};
}

static const char *column_of(const struct import_guess *guess, enum intake_field field)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (guess->columns[i].field == field) {
            return guess->columns[i].name;
        }
    }
    return NULL;
}

static void title_put(struct map_work *in)
{
    bool has_account = has_field(in->guess, FIELD_ACCOUNT);
    bool has_offering = has_field(in->guess, FIELD_OFFERING);
    template_put(in, FIELD_TITLE,
                 has_account && has_offering ? "{offering} for {account}"
                 : has_account               ? "Opportunity of {account}"
                 : has_offering              ? "{offering}"
                                             : "{external_id}");
    if (has_account) {
        default_put(in, FIELD_ACCOUNT, "unknown");
    }
}

static bool has_endings(const struct map_work *in)
{
    for (size_t i = 0; i < in->guess->column_count; i++) {
        enum intake_field field = in->guess->columns[i].field;
        const struct guess_profile *profile = &in->work->profiles[i];
        if ((field == FIELD_OUTCOME || field == FIELD_STAGE) &&
            (profile->won + profile->lost || profile->flag)) {
            return true;
        }
    }
    return false;
}

/* One date column serves both: the end of deals that ended, the decision of those that wait. */
static void close_put(struct map_work *in)
{
    const char *closed = column_of(in->guess, FIELD_CLOSED_AT);
    const char *decided = column_of(in->guess, FIELD_DECISION_DATE);
    if (closed && !decided) {
        column_put(in, closed, FIELD_DECISION_DATE);
    } else if (decided && !closed && has_endings(in)) {
        column_put(in, decided, FIELD_CLOSED_AT);
    }
    if (has_endings(in)) {
        derive_put(in, FIELD_CREATED_AT, MAP_RULE_CLOSED_AT);
    }
}

/* A lead waits with a checklist for what this file could have said, and for no more. */
static enum score_status required_put(struct map_work *in, struct score_error *err)
{
    static const enum intake_field wanted[] = {FIELD_OFFERING, FIELD_AMOUNT, FIELD_DECISION_DATE,
                                               FIELD_ACCOUNT};
    const char *fields = "offering";
    for (size_t i = 1; i < SCORE_ARRAY_COUNT(wanted) && fields; i++) {
        bool is_there = has_field(in->guess, wanted[i]);
        fields = is_there
                     ? arena_format(in->work->arena, "%s %s", fields, intake_field_text(wanted[i]))
                     : fields;
    }
    in->map->required_source = "import";
    in->map->required_fields = fields;
    return fields ? SCORE_OK : no_memory(err);
}

static enum score_status deals_put(struct map_work *in, struct score_error *err)
{
    if (!has_field(in->guess, FIELD_EXTERNAL_ID)) {
        derive_put(in, FIELD_EXTERNAL_ID, MAP_RULE_IDENTITY);
    }
    title_put(in);
    close_put(in);
    derive_put(in, FIELD_OFFERING, MAP_RULE_NOT_STATED);
    if (!has_field(in->guess, FIELD_SOURCE)) {
        default_put(in, FIELD_SOURCE, "import");
    }
    in->map->creates_accounts = true;
    in->map->creates_offerings = true;
    return required_put(in, err);
}

static enum score_status fallbacks_put(struct map_work *in, struct score_error *err)
{
    enum import_kind kind = in->guess->kind;
    currency_find(in);
    if (*in->guess->currency && intake_kind_has(kind, FIELD_CURRENCY)) {
        default_put(in, FIELD_CURRENCY, in->guess->currency);
    }
    if (kind == IMPORT_KIND_OFFERINGS) {
        template_put(in, FIELD_LINE, "{name}");
    }
    if (kind == IMPORT_KIND_DISTRIBUTORS && !has_field(in->guess, FIELD_EXTERNAL_ID)) {
        template_put(in, FIELD_EXTERNAL_ID, "{name}");
    }
    return kind == IMPORT_KIND_OPPORTUNITIES ? deals_put(in, err) : SCORE_OK;
}

static bool parts_alloc(struct arena *arena, struct map_kind *map)
{
    map->columns = arena_alloc_array(arena, 2 * GUESS_COLUMNS_MAX, sizeof *map->columns);
    map->ignore = arena_alloc_array(arena, IGNORE_MAX, sizeof *map->ignore);
    map->values = arena_alloc_array(arena, PAIRS_MAX, sizeof *map->values);
    map->scales = arena_alloc_array(arena, GUESS_COLUMNS_MAX, sizeof *map->scales);
    map->derive = arena_alloc_array(arena, FALLBACKS_MAX, sizeof *map->derive);
    map->templates = arena_alloc_array(arena, FALLBACKS_MAX, sizeof *map->templates);
    map->defaults = arena_alloc_array(arena, FALLBACKS_MAX, sizeof *map->defaults);
    map->date_formats = arena_alloc_array(arena, DATE_FORMATS_MAX, sizeof *map->date_formats);
    return map->columns && map->ignore && map->values && map->scales && map->derive &&
           map->templates && map->defaults && map->date_formats;
}

enum score_status guess_map_make(const struct guess_work *work, struct import_guess *guess,
                                 struct score_error *err)
{
    struct map_kind *map = &guess->map.kinds[guess->kind];
    struct map_work in = {.work = work, .guess = guess, .map = map};
    if (!parts_alloc(work->arena, map)) {
        return no_memory(err);
    }
    map->is_present = true;
    guess->map.name = "auto";
    SCORE_TRY(columns_put(&in, err));
    values_put(&in);
    dates_put(&in);
    numbers_put(&in);
    return fallbacks_put(&in, err);
}
