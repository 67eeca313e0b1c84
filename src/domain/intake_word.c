/* SPDX-License-Identifier: Apache-2.0 */

/* Foreign words, blanks and currency signs of a row, where the map is ready for them. */

#include "domain/intake_vocabulary.h"

#include "base/text.h"
#include "domain/intake_internal.h"

/* Bytes of a blank at the beginning, 0 = none; the wide one that spreadsheets leave counts. */
static size_t blank_at(const char *text)
{
    return *text && strchr(" \t\r\n", *text) ? 1 : strncmp(text, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static size_t blank_before(const char *text, size_t len)
{
    return len && strchr(" \t\r\n", text[len - 1])                  ? 1
           : len >= 2 && memcmp(text + len - 2, "\xC2\xA0", 2) == 0 ? 2
                                                                    : 0;
}

const char *intake_trim(struct arena *arena, const char *text)
{
    size_t blank = 0;
    while ((blank = blank_at(text)) > 0) {
        text += blank;
    }
    size_t len = strlen(text);
    size_t kept = len;
    while ((blank = blank_before(text, kept)) > 0) {
        kept -= blank;
    }
    return kept == len ? text : arena_dup(arena, text, kept);
}

bool intake_is_blank(const struct csv_record *record)
{
    for (size_t i = 0; i < record->count && i < LIMIT_CSV_COLUMNS; i++) {
        const char *text = record->fields[i];
        if (record->flaws[i] || text[strspn(text, " \t")]) {
            return false;
        }
    }
    return true;
}

/* "-", "n/a" and the like say that there is nothing. */
static bool is_nothing(const char *text)
{
    char word[WORD_BYTES_MAX];
    word_normal(text, word);
    return (!*word && strlen(text) <= 3) ||
           word_in(word, "n a|na|none|null|nan|nil|tbd|k a|ka|keine angabe|unbekannt|unknown|"
                         "inconnu|desconocido|sconosciuto|desconhecido|n d|nd|s d|not available");
}

static const char *kept(struct intake_run *run, const char *text)
{
    const char *copy = arena_dup_text(&run->scratch, text);
    return copy ? copy : "";
}

static const char *flag_word(const char *text)
{
    bool flag = false;
    return flag_read(text, &flag) ? (flag ? "yes" : "no") : text;
}

static const char *outcome_word(const char *text)
{
    enum outcome_word word = outcome_read(text);
    return word == OUTCOME_WORD_NONE ? text : outcome_word_text(word);
}

static const char *stage_word(struct intake_run *run, const char *text)
{
    int stage = stage_read(text);
    const char *code = stage ? arena_format(&run->scratch, "%02d", stage) : NULL;
    return code ? code : text;
}

const char *intake_word(struct intake_run *run, enum intake_field field, const char *text)
{
    char code[CURRENCY_CODE_SIZE];
    if (!run->map->has_words || !*text) {
        return text;
    }
    switch ((int)field) {
    case FIELD_COUNTRY:
        return country_read(text, code) ? kept(run, code) : is_nothing(text) ? "" : text;
    case FIELD_CURRENCY:
        return currency_read(text, code) ? kept(run, code) : is_nothing(text) ? "" : text;
    case FIELD_STAGE:
        return is_nothing(text) ? "" : stage_word(run, text);
    case FIELD_OUTCOME:
        return is_nothing(text) ? "" : outcome_word(text);
    case FIELD_ACTIVE:
    case FIELD_CONTACT_CONSENT:
    case FIELD_VERIFIED:
        return is_nothing(text) ? "" : flag_word(text);
    case FIELD_ACCESS:
        return access_read(text) ? access_read(text) : text;
    case FIELD_KIND:
        return fact_read(text) ? fact_read(text) : text;
    case FIELD_AMOUNT:
    case FIELD_LIST_PRICE:
    case FIELD_REVENUE:
    case FIELD_CREATED_AT:
    case FIELD_DECISION_DATE:
    case FIELD_CLOSED_AT:
    case FIELD_EMAIL:
    case FIELD_CONTACT_EMAIL:
    case FIELD_OPEN_LEAD_LIMIT:
    case FIELD_ACCOUNT:
    case FIELD_OFFERING:
    case FIELD_PARTNER:
        return is_nothing(text) ? "" : text;
    default:
        return text;
    }
}

const char *intake_sign(struct intake_run *run, enum intake_field field, const char *text)
{
    struct number_look look;
    bool is_money = field == FIELD_AMOUNT || field == FIELD_LIST_PRICE || field == FIELD_REVENUE;
    if (!run->map->has_signs || !is_money || !number_look(text, &look) || !*look.currency) {
        return "";
    }
    return kept(run, look.currency);
}
