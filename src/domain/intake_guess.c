/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_guess.h"

#include <stdarg.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/intake_guess_internal.h"

const char *date_order_text(enum date_order order)
{
    static const char *const names[] = {"", "DMY", "MDY", "YMD"};
    return order <= DATE_ORDER_YMD ? names[order] : "";
}

bool date_order_parse(const char *text, enum date_order *ret)
{
    for (int i = DATE_ORDER_DMY; i <= DATE_ORDER_YMD; i++) {
        if (text_equal(date_order_text((enum date_order)i), text)) {
            *ret = (enum date_order)i;
            return true;
        }
    }
    return false;
}

int import_kind_order(enum import_kind kind)
{
    static const int order[IMPORT_KIND_COUNT] = {
        [IMPORT_KIND_DISTRIBUTORS] = 1,   [IMPORT_KIND_PARTNERS] = 2,
        [IMPORT_KIND_USERS] = 3,          [IMPORT_KIND_FOCALS] = 4,
        [IMPORT_KIND_TERRITORIES] = 5,    [IMPORT_KIND_OFFERINGS] = 6,
        [IMPORT_KIND_AUTHORIZATIONS] = 7, [IMPORT_KIND_FACTS] = 8,
        [IMPORT_KIND_ACCOUNTS] = 9,       [IMPORT_KIND_OPPORTUNITIES] = 10,
        [IMPORT_KIND_OUTCOMES] = 11,
    };
    return kind > 0 && kind < IMPORT_KIND_COUNT ? order[kind] : IMPORT_KIND_COUNT;
}

enum { PROBLEMS_MAX = 64 };

void guess_problem_add(const struct guess_work *work, struct import_guess *guess, const char *code,
                       const char *column, const char *format, ...)
{
    char message[SCORE_ERROR_TEXT_SIZE];
    va_list args;
    if (!guess->problems) {
        guess->problems = arena_alloc_array(work->arena, PROBLEMS_MAX, sizeof *guess->problems);
    }
    if (!guess->problems || guess->problem_count == PROBLEMS_MAX) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const char *kept = arena_dup_text(work->arena, message);
    guess->problems[guess->problem_count++] =
        (struct guess_problem){.code = code, .column = column, .message = kept ? kept : ""};
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The beginning as UTF-8, in the arena. */
static enum score_status text_decode(const struct guess_work *work, enum text_encoding encoding,
                                     const char **ret, size_t *ret_len, struct score_error *err)
{
    size_t taken = work->input->len < GUESS_BYTES_MAX ? work->input->len : GUESS_BYTES_MAX;
    struct import_memory memory = {.bytes = work->input->bytes, .len = taken};
    struct decoder *decoder = arena_alloc(work->arena, sizeof *decoder);
    size_t size = 4 * taken + 1;
    char *text = arena_alloc(work->arena, size);
    if (!decoder || !text) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    decoder_init(decoder, import_memory_read, &memory, encoding, 0);
    int64_t got = decoder_read(decoder, text, size - 1);
    *ret = text;
    *ret_len = got > 0 ? (size_t)got : 0;
    return SCORE_OK;
}

/* A repeated header is told from the first by a number. */
static const char *header_unique(const struct guess_work *work, const char *const *headers,
                                 size_t at)
{
    int times = 1;
    for (size_t i = 0; i < at; i++) {
        times += text_equal(work->table.headers[i], work->table.headers[at]);
    }
    return times > 1 && *headers[at]
               ? arena_format(work->arena, "%s (%d)", work->table.headers[at], times)
               : headers[at];
}

/* "Nombre" beside "Apellidos" is the first name, "Nom" beside "Prénom" the last. */
static void name_parts_pair(struct guess_work *work)
{
    uint64_t all = 0;
    for (size_t i = 0; i < work->table.column_count; i++) {
        all |= work->headers[i].concepts;
    }
    uint64_t parts = all & (CON(FIRST) | CON(LAST));
    if (parts != CON(FIRST) && parts != CON(LAST)) {
        return;
    }
    for (size_t i = 0; i < work->table.column_count; i++) {
        if (work->headers[i].concepts == CON(NAME)) {
            work->headers[i].concepts = (CON(FIRST) | CON(LAST)) & ~parts;
            return;
        }
    }
}

static enum score_status columns_look(struct guess_work *work, struct score_error *err)
{
    size_t count = work->table.column_count;
    const char **names = arena_alloc_array(work->arena, count + 1, sizeof *names);
    work->headers = arena_alloc_array(work->arena, count + 1, sizeof *work->headers);
    work->profiles = arena_alloc_array(work->arena, count + 1, sizeof *work->profiles);
    if (!names || !work->headers || !work->profiles) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        guess_header_read(work->table.headers[i], &work->headers[i]);
        guess_profile_read(&work->table, i, &work->profiles[i]);
        names[i] = header_unique(work, work->table.headers, i);
        if (!names[i]) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
    }
    name_parts_pair(work);
    work->table.headers = names;
    return SCORE_OK;
}

/* ---- kind ------------------------------------------------------------------------------------ */

static uint64_t concepts_of_file(const struct guess_work *work)
{
    uint64_t all = 0;
    for (size_t i = 0; i < work->table.column_count; i++) {
        all |= work->headers[i].concepts;
    }
    return all;
}

static bool has_field(const struct guess_work *work, const struct guess_fields *fields,
                      enum intake_field field)
{
    for (size_t i = 0; i < work->table.column_count; i++) {
        if (fields->field[i] == field) {
            return true;
        }
    }
    return false;
}

static size_t fields_of(const struct guess_work *work, const struct guess_fields *fields,
                        const enum intake_field *wanted, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += has_field(work, fields, wanted[i]);
    }
    return found;
}

/* A list of firms has each firm once; one of what firms have does not. */
static bool names_repeat(const struct guess_work *work, const struct guess_fields *fields)
{
    for (size_t i = 0; i < work->table.column_count; i++) {
        const struct guess_profile *profile = &work->profiles[i];
        size_t most = profile->filled < GUESS_DISTINCT_MAX ? profile->filled : GUESS_DISTINCT_MAX;
        if (fields->field[i] == FIELD_NAME && profile->distinct * 4 < most * 3) {
            return true;
        }
    }
    return false;
}

/* What a list of this kind cannot be without; less than 1 when it is. */
static double kind_evidence(const struct guess_work *work, enum import_kind kind,
                            const struct guess_fields *fields)
{
    static const enum intake_field deal[] = {FIELD_AMOUNT,     FIELD_STAGE,     FIELD_OUTCOME,
                                             FIELD_CREATED_AT, FIELD_CLOSED_AT, FIELD_DECISION_DATE,
                                             FIELD_OFFERING,   FIELD_NEED,      FIELD_SOURCE};
    static const enum intake_field whose[] = {FIELD_ACCOUNT, FIELD_TITLE, FIELD_PARTNER,
                                              FIELD_OFFERING};
    static const enum intake_field sold[] = {FIELD_LIST_PRICE, FIELD_LINE};
    uint64_t all = concepts_of_file(work);
    size_t deals = fields_of(work, fields, deal, SCORE_ARRAY_COUNT(deal));
    switch ((int)kind) {
    case IMPORT_KIND_PARTNERS:
        return names_repeat(work, fields) ? 0.6 : 1;
    case IMPORT_KIND_OPPORTUNITIES:
        return deals == 0 || !fields_of(work, fields, whose, SCORE_ARRAY_COUNT(whose)) ? 0.3
               : deals == 1 && !(all & CON(DEAL))                                      ? 0.7
                                                                                       : 1;
    case IMPORT_KIND_OFFERINGS:
        return !(all & CON(PRODUCT)) && !fields_of(work, fields, sold, 1) ? 0.3
               : fields_of(work, fields, sold, 2)                         ? 1
                                                                          : 0.6;
    case IMPORT_KIND_USERS:
        return has_field(work, fields, FIELD_ROLE) ? 1 : 0.4;
    case IMPORT_KIND_FOCALS:
        return has_field(work, fields, FIELD_PARTNER) && has_field(work, fields, FIELD_EMAIL) ? 1
                                                                                              : 0.2;
    case IMPORT_KIND_DISTRIBUTORS:
        return all & CON(DISTRIBUTOR) ? 1 : 0.2;
    case IMPORT_KIND_TERRITORIES:
        return work->table.column_count <= 5 && (all & CON(PARTNER)) ? 1 : 0.4;
    case IMPORT_KIND_ACCOUNTS:
        return all & CON(PARTNER) ? 0.6 : 1;
    default:
        return 1;
    }
}

static double kind_by_name(const struct guess_work *work, enum import_kind kind)
{
    static const char *const words[IMPORT_KIND_COUNT] = {
        [IMPORT_KIND_PARTNERS] = "partner|reseller|handler|haendler|revendeur|rivenditor|parceir|"
                                 "dealer|partenaire|revendedor|wederverkoper|socio|team",
        [IMPORT_KIND_USERS] = "user|benutzer|utilisateur|usuario|utenti|gebruiker|uzytkowni",
        [IMPORT_KIND_FOCALS] = "focal|ansprechpartner",
        [IMPORT_KIND_FACTS] = "fact|readiness",
        [IMPORT_KIND_DISTRIBUTORS] = "distributor|distributeur|grossist",
        [IMPORT_KIND_TERRITORIES] = "territor|gebiet",
        [IMPORT_KIND_OFFERINGS] = "product|offering|price|preis|artikel|produkt|produit|prodott|"
                                  "produto|catalog|tarif|listino|cennik|prijs",
        [IMPORT_KIND_AUTHORIZATIONS] = "authori|autoris|autoriz",
        [IMPORT_KIND_ACCOUNTS] =
            "account|customer|kunden|client|firmen|companies|klant|klient|clienti",
        [IMPORT_KIND_OPPORTUNITIES] =
            "deal|opportunit|lead|pipeline|chance|affaire|oportunidad|"
            "trattativ|negocio|verkauf|projekt|sales|vorgang|vente|kans|szans|transakcj|zapytan|"
            "aanvra|anfrage|demande|solicit|richiest",
        [IMPORT_KIND_OUTCOMES] = "outcome|result|ergebnis",
    };
    char name[LIMIT_NAME_BYTES + 1];
    const char *list = words[kind];
    if (!work->input->file_name || !text_fold_plain(work->input->file_name, name, sizeof name)) {
        return 0;
    }
    while (list && *list) {
        char word[WORD_BYTES_MAX];
        size_t len = strcspn(list, "|");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, list);
        if (strstr(name, word)) {
            return 0.8;
        }
        list += len + (list[len] == '|');
    }
    return 0;
}

/* Can the map give a needed field that no column has? */
static bool is_derivable(const struct guess_work *work, enum import_kind kind,
                         const struct guess_fields *fields, enum intake_field field)
{
    static const enum intake_field of_title[] = {FIELD_ACCOUNT, FIELD_OFFERING, FIELD_EXTERNAL_ID};
    static const enum intake_field of_id[] = {FIELD_TITLE, FIELD_ACCOUNT};
    if (kind == IMPORT_KIND_OPPORTUNITIES && field == FIELD_TITLE) {
        return fields_of(work, fields, of_title, SCORE_ARRAY_COUNT(of_title)) > 0;
    }
    if (kind == IMPORT_KIND_OPPORTUNITIES && field == FIELD_EXTERNAL_ID) {
        return fields_of(work, fields, of_id, SCORE_ARRAY_COUNT(of_id)) > 0;
    }
    return kind == IMPORT_KIND_DISTRIBUTORS && field == FIELD_EXTERNAL_ID &&
           has_field(work, fields, FIELD_NAME);
}

static bool is_missing(const struct guess_work *work, enum import_kind kind,
                       const struct guess_fields *fields, enum intake_field field)
{
    return intake_kind_needs(kind, field) && !has_field(work, fields, field) &&
           !is_derivable(work, kind, fields, field);
}

static double kind_score(const struct guess_work *work, enum import_kind kind,
                         const struct guess_fields *fields)
{
    double score = fields->score;
    uint64_t all = concepts_of_file(work);
    for (size_t i = 0; i < work->table.column_count; i++) {
        bool is_empty = !*work->table.headers[i] || work->profiles[i].filled == 0;
        bool is_other = work->headers[i].concepts & (CON(OTHER) | CON(OWNER) | CON(STREET));
        bool is_left = fields->field[i] == FIELD_COUNT && !is_empty && !is_other;
        score -= is_left ? 0.35 : 0;
    }
    for (int f = 0; f < FIELD_COUNT; f++) {
        score -= is_missing(work, kind, fields, (enum intake_field)f) ? 1.5 : 0;
    }
    if (kind == IMPORT_KIND_PARTNERS && (all & CON(PARTNER))) {
        score += 1;
    }
    if (kind == IMPORT_KIND_ACCOUNTS && (all & CON(CUSTOMER))) {
        score += 1;
    }
    score = score > 0 ? score * kind_evidence(work, kind, fields) : score;
    return score + kind_by_name(work, kind);
}

/* How sure: the score itself, its lead, and how much of the file it explains. */
static double kind_confidence(const struct guess_work *work, const struct guess_fields *fields,
                              double best, double second)
{
    size_t named = 0;
    size_t read = 0;
    for (size_t i = 0; i < work->table.column_count; i++) {
        named += *work->table.headers[i] != '\0';
        read += fields->field[i] != FIELD_COUNT;
    }
    if (best <= 0 || named == 0) {
        return 0;
    }
    double lead = second > 0 ? (best - second) / best : 1;
    double strength = best / 2 < 1 ? best / 2 : 1;
    double share = (double)read / (double)named;
    return strength * (0.62 + 0.38 * (lead * 2 < 1 ? lead * 2 : 1)) * (0.7 + 0.3 * share);
}

static void kind_find(struct guess_work *work, struct import_guess *guess,
                      struct guess_fields *best)
{
    double scores[2] = {-100, -100}; /* the best and the next */
    struct guess_fields *fields = arena_alloc(work->arena, sizeof *fields);
    for (int kind = 1; kind < IMPORT_KIND_COUNT && fields; kind++) {
        if (work->choices->kind && (int)work->choices->kind != kind) {
            continue;
        }
        guess_fields_assign(work, (enum import_kind)kind, fields);
        double score = kind_score(work, (enum import_kind)kind, fields);
        if (score > scores[0]) {
            scores[1] = scores[0];
            scores[0] = score;
            guess->nearest_kind = (enum import_kind)kind;
            *best = *fields;
        } else if (score > scores[1]) {
            scores[1] = score;
        }
    }
    guess->kind_confidence =
        work->choices->kind ? 1 : kind_confidence(work, best, scores[0], scores[1]);
    if (guess->kind_confidence >= GUESS_KIND_CONFIDENCE_MIN) {
        guess->kind = guess->nearest_kind;
    }
}

/* ---- the answer ------------------------------------------------------------------------------ */

static const char *sample_cut(struct arena *arena, const char *text)
{
    size_t len = strlen(text);
    if (len <= GUESS_SAMPLE_BYTES_MAX) {
        return text;
    }
    for (len = GUESS_SAMPLE_BYTES_MAX; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80;) {
        len--;
    }
    return arena_format(arena, "%.*s..", (int)len, text);
}

static enum score_status columns_tell(const struct guess_work *work,
                                      const struct guess_fields *fields, struct import_guess *guess,
                                      struct score_error *err)
{
    size_t count = work->table.column_count;
    while (count && !*work->table.headers[count - 1] && !work->profiles[count - 1].filled) {
        count--; /* empty ends */
    }
    guess->columns = arena_alloc_array(work->arena, count + 1, sizeof *guess->columns);
    if (!guess->columns) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    guess->column_count = count;
    for (size_t i = 0; i < count; i++) {
        struct guess_column *column = &guess->columns[i];
        column->name = work->table.headers[i];
        column->field = fields->field[i];
        column->nearest = fields->field[i] != FIELD_COUNT ? fields->field[i] : fields->nearest[i];
        column->confidence = fields->confidence[i] > 1 ? 1 : fields->confidence[i];
        column->is_chosen = fields->is_chosen[i];
        column->values = work->profiles[i].values;
        column->value_count = work->profiles[i].distinct;
        for (size_t s = 0; s < GUESS_SAMPLES_MAX && s < work->profiles[i].distinct; s++) {
            const char *sample = sample_cut(work->arena, work->profiles[i].values[s]);
            if (sample) {
                column->samples[column->sample_count++] = sample;
            }
        }
    }
    return SCORE_OK;
}

static void missing_tell(const struct guess_work *work, const struct guess_fields *fields,
                         struct import_guess *guess)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        enum intake_field field = (enum intake_field)f;
        if (is_missing(work, guess->nearest_kind, fields, field)) {
            guess->missing[guess->missing_count++] = field;
            guess_problem_add(work, guess, "REQUIRED", "", "no column gives '%s', which %s need",
                              intake_field_text(field), import_kind_text(guess->nearest_kind));
        }
    }
}

static void kind_tell(const struct guess_work *work, struct import_guess *guess)
{
    if (!guess->kind) {
        guess_problem_add(work, guess, "KIND", "",
                          "the columns look like no list that Score knows (nearest: %s)",
                          import_kind_text(guess->nearest_kind));
    }
    if (work->table.is_headless) {
        guess_problem_add(work, guess, "HEADER", "",
                          "the first line looks like data: a line with the names of the columns "
                          "is needed above it");
    }
    if (work->table.real_columns > GUESS_COLUMNS_MAX) {
        guess_problem_add(work, guess, "COLUMNS", "", "%zu columns where %d are the most",
                          work->table.real_columns, (int)GUESS_COLUMNS_MAX);
    }
}

/* Neither text nor a table; false when it is one. */
static bool is_no_table(const struct guess_work *work, struct import_guess *guess)
{
    const struct guess_input *input = work->input;
    if (input->len >= 4 && memcmp(input->bytes, "PK\3\4", 4) == 0) {
        guess_problem_add(work, guess, "BINARY", "",
                          "this is a workbook or an archive, not text: save the sheet as CSV");
    } else if (work->table.is_binary) {
        guess_problem_add(work, guess, "BINARY", "",
                          "this is no text: save it as CSV, best in UTF-8");
    } else if (!work->table.header_line) {
        guess_problem_add(work, guess, "EMPTY", "",
                          "no header line was found: the file is empty, or no table");
    } else {
        return false;
    }
    return true;
}

static enum score_status table_look(struct guess_work *work, struct import_guess *guess,
                                    struct score_error *err)
{
    const char *text = NULL;
    size_t len = 0;
    bool is_whole = work->input->is_whole && work->input->len <= GUESS_BYTES_MAX;
    size_t looked = work->input->len < GUESS_BYTES_MAX ? work->input->len : GUESS_BYTES_MAX;
    guess->encoding = text_encoding_guess(work->input->bytes, looked, &guess->encoding_doubt);
    if (work->choices->has_encoding) {
        guess->encoding = work->choices->encoding;
    }
    SCORE_TRY(text_decode(work, guess->encoding, &text, &len, err));
    SCORE_TRY(guess_table_read(text, len, is_whole, work->choices->separator, work->arena,
                               &work->table, err));
    guess->separator = work->table.separator;
    guess->header_line = work->table.header_line;
    guess->row_count = work->table.rows_seen;
    return SCORE_OK;
}

enum score_status import_guess(const struct guess_input *input, const struct guess_choices *choices,
                               struct arena *arena, struct import_guess *ret,
                               struct score_error *err)
{
    static const struct guess_choices nothing = {0};
    struct guess_work work = {
        .input = input, .choices = choices ? choices : &nothing, .arena = arena};
    struct import_guess guess = {.currency = "", .map = {.name = ""}};
    struct guess_fields *fields = arena_alloc(arena, sizeof *fields);
    if (!fields) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(table_look(&work, &guess, err));
    if (is_no_table(&work, &guess)) {
        *ret = guess;
        return SCORE_OK;
    }
    if (guess.encoding_doubt) {
        guess_problem_add(&work, &guess, "ENCODING", "",
                          "the file is not UTF-8: it is read as Windows-1252 (Latin-1)");
    }
    SCORE_TRY(columns_look(&work, err));
    kind_find(&work, &guess, fields);
    SCORE_TRY(columns_tell(&work, fields, &guess, err));
    kind_tell(&work, &guess);
    missing_tell(&work, fields, &guess);
    guess_dates_decide(&work, &guess);
    guess_numbers_decide(&work, &guess);
    if (guess.kind) {
        SCORE_TRY(guess_map_make(&work, &guess, err));
    }
    *ret = guess;
    return SCORE_OK;
}
