/* SPDX-License-Identifier: Apache-2.0 */

/* Headers to concepts: words of eight languages, compounds, abbreviations, units. */

#include "base/text.h"
#include "domain/intake_guess_internal.h"

_Static_assert(CONCEPT_TOTAL <= 64, "sets of concepts are 64-bit masks");

enum {
    HEADER_BYTES_MAX = 128,
    HEADER_WORDS_MAX = 24,
    PREFIX_MIN = 4,   /* letters that an abbreviation has at least */
    COMPOUND_MIN = 3, /* letters of a part of a compound */
    COMPOUND_DEPTH = 4,
    FUZZY_MIN = 7 /* letters of a word that one slip does not turn into another */
};

/* ---- units ----------------------------------------------------------------------------------- */

static double scale_of(const char *word, bool has_currency)
{
    if (word_in(word,
                "tsd|tausend|thousand|thousands|000|000s|teur|keur|kusd|tusd|kgbp|kchf|tchf|tgbp|"
                "milliers|miles|migliaia|milhares") ||
        (has_currency && word_in(word, "k|t|ks|mil"))) {
        return 1e3;
    }
    if (word_in(
            word,
            "mio|mln|mn|million|millions|millionen|millones|milioni|milhoes|meur|musd|mm|mchf") ||
        (has_currency && word_in(word, "m"))) {
        return 1e6;
    }
    return word_in(word, "bn|mrd|billion|milliarden|milliards") ? 1e9 : 1;
}

/* "keur" and "teur" say a currency too. */
static bool unit_currency(const char *word, char ret[CURRENCY_CODE_SIZE])
{
    size_t len = strlen(word);
    if (len == 4 && strchr("ktm", word[0]) && word_in(word + 1, "eur|usd|gbp|chf")) {
        return currency_read(word + 1, ret);
    }
    /* Short names ("fr", "rm", "rs") are other words in a header. */
    bool is_sign = (unsigned char)word[0] >= 0x80 || word[0] == '$';
    bool is_code =
        len == 3 &&
        !word_in(word, "try|pen|all|top|cop|mad|php|lei|sar|kes|tnd|bob|ars|mop|won|cad");
    bool is_name = word_in(word, "euro|euros|dollar|dollars");
    return (is_sign || is_code || is_name) && currency_read(word, ret);
}

/* ---- words ----------------------------------------------------------------------------------- */

struct words {
    char text[2 * HEADER_BYTES_MAX];
    const char *items[HEADER_WORDS_MAX];
    size_t count;
};

/* "CloseDate" -> "Close Date", "KDNr" -> "KD Nr": only where small letters stand before large. */
static void camel_split(const char *header, char *ret, size_t size)
{
    size_t len = 0;
    for (const char *c = header; *c && len + 3 < size; c++) {
        bool is_upper = *c >= 'A' && *c <= 'Z';
        bool after_lower = c > header && c[-1] >= 'a' && c[-1] <= 'z';
        bool before_lower = c[1] >= 'a' && c[1] <= 'z' && c[2] >= 'a' && c[2] <= 'z';
        bool after_upper = c > header && c[-1] >= 'A' && c[-1] <= 'Z';
        if (is_upper && (after_lower || (after_upper && before_lower))) {
            ret[len++] = ' ';
        }
        ret[len++] = *c;
    }
    ret[len] = '\0';
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Signs stand alone: "k€" is "k" and "€", "#" and "%" are words. */
static void words_take(const char *header, struct words *ret)
{
    char split[HEADER_BYTES_MAX];
    char folded[HEADER_BYTES_MAX];
    size_t len = 0;
    *ret = (struct words){0};
    camel_split(header, split, sizeof split);
    if (!text_fold_plain(split, folded, sizeof folded)) {
        return;
    }
    for (const char *c = folded;
         *c && ret->count < HEADER_WORDS_MAX && len + 8 < sizeof ret->text;) {
        size_t span = 0;
        if (is_word_byte(*c)) {
            while (is_word_byte(c[span])) {
                span++;
            }
        } else if ((unsigned char)*c >= 0x80) {
            span = 1;
            while (((unsigned char)c[span] & 0xC0) == 0x80) {
                span++;
            }
        } else if (strchr("#%$", *c)) {
            span = 1;
        }
        if (span) {
            ret->items[ret->count++] = ret->text + len;
            memcpy(ret->text + len, c, span);
            len += span + 1; /* the struct is zeroed: a NUL follows */
        }
        c += span ? span : 1;
    }
}

/* One letter too many, too few or other. */
static bool is_near(const char *a, const char *b)
{
    size_t same = 0;
    while (a[same] && a[same] == b[same]) {
        same++;
    }
    const char *x = a + same;
    const char *y = b + same;
    return (*x && text_equal(x + 1, y)) || (*y && text_equal(x, y + 1)) ||
           (*x && *y && text_equal(x + 1, y + 1)) ||
           (x[0] && x[1] && x[0] == y[1] && x[1] == y[0] && text_equal(x + 2, y + 2));
}

/* How a word of a list must match. */
enum word_match { MATCH_WHOLE, MATCH_PREFIX, MATCH_NEAR };

static bool word_fits(const char *word, const char *list, enum word_match match)
{
    size_t len = strlen(word);
    if (match == MATCH_WHOLE) {
        return word_in(word, list);
    }
    while (*list) {
        size_t span = strcspn(list, "|");
        char one[HEADER_BYTES_MAX];
        (void)snprintf(one, sizeof one, "%.*s", (int)span, list);
        bool fits = match == MATCH_PREFIX ? span > len && strncmp(one, word, len) == 0
                                          : span >= FUZZY_MIN && is_near(word, one);
        if (fits) {
            return true;
        }
        list += span + (list[span] == '|');
    }
    return false;
}

static uint64_t word_find(const char *word, enum word_match match, bool *ret_foreign)
{
    uint64_t found = 0;
    bool is_english = false;
    for (size_t i = 0; i < GUESS_WORD_COUNT; i++) {
        bool fits_english = word_fits(word, GUESS_WORDS[i].english, match);
        if (fits_english || word_fits(word, GUESS_WORDS[i].others, match)) {
            found |= UINT64_C(1) << GUESS_WORDS[i].meaning;
            is_english = is_english || fits_english;
        }
        if (found && match == MATCH_WHOLE) {
            break;
        }
    }
    *ret_foreign = *ret_foreign || (found && !is_english);
    return found;
}

/* "abschlussdatum" = abschluss + datum; 0 when some part is no word. */
static uint64_t compound_find(const char *word, int depth)
{
    static const char *const links[] = {"", "s", "es", "n", "en", "e"};
    bool is_foreign = false;
    size_t len = strlen(word);
    if (depth == 0 || len < COMPOUND_MIN) {
        return 0;
    }
    for (size_t head = len - 1; head >= COMPOUND_MIN; head--) {
        char first[HEADER_BYTES_MAX];
        (void)snprintf(first, sizeof first, "%.*s", (int)head, word);
        uint64_t found = word_find(first, MATCH_WHOLE, &is_foreign);
        for (size_t l = 0; found && l < SCORE_ARRAY_COUNT(links); l++) {
            const char *rest = word + head;
            size_t link = strlen(links[l]);
            if (strncmp(rest, links[l], link) != 0) {
                continue;
            }
            rest += link;
            uint64_t more = strlen(rest) >= 2 ? word_find(rest, MATCH_WHOLE, &is_foreign) : 0;
            more = more ? more : compound_find(rest, depth - 1);
            if (more) {
                return found | more;
            }
        }
    }
    return 0;
}

/* ae, oe, ue for the letters that another keyboard has. */
static void umlauts_drop(const char *word, char *ret, size_t size)
{
    size_t len = 0;
    for (const char *c = word; *c && len + 1 < size; c++) {
        ret[len++] = *c;
        c += strchr("aou", *c) && c[1] == 'e';
    }
    ret[len] = '\0';
}

static bool is_single(uint64_t concepts)
{
    return concepts && (concepts & (concepts - 1)) == 0;
}

static uint64_t word_concepts(const char *word, bool *ret_foreign)
{
    char plain[HEADER_BYTES_MAX];
    size_t len = strlen(word);
    uint64_t found = word_find(word, MATCH_WHOLE, ret_foreign);
    umlauts_drop(word, plain, sizeof plain);
    if (!found && !text_equal(plain, word)) {
        found = word_find(plain, MATCH_WHOLE, ret_foreign);
    }
    if (!found && len >= 2 * COMPOUND_MIN - 1) {
        found = compound_find(word, COMPOUND_DEPTH);
        found = found ? found : compound_find(plain, COMPOUND_DEPTH);
        *ret_foreign = *ret_foreign || found;
    }
    if (!found && word_in(word, GUESS_STOPS)) {
        return 0; /* "interesse" is no slip of "interessent" */
    }
    if (!found && len >= PREFIX_MIN) {
        /* An abbreviation is one only if it can stand for a single thing. */
        uint64_t begun = word_find(word, MATCH_PREFIX, ret_foreign);
        found = is_single(begun) ? begun : 0;
    }
    if (!found && len >= FUZZY_MIN) {
        uint64_t near = word_find(word, MATCH_NEAR, ret_foreign);
        found = is_single(near) ? near : 0;
    }
    return found;
}

/* Words of a phrase that begins here, 0 = none. */
static size_t phrase_at(const struct words *words, size_t at, uint64_t *ret)
{
    for (size_t i = 0; i < GUESS_PHRASE_COUNT; i++) {
        const char *rest = GUESS_PHRASES[i].words;
        size_t used = 0;
        while (*rest && at + used < words->count) {
            size_t len = strcspn(rest, " ");
            if (strlen(words->items[at + used]) != len ||
                memcmp(words->items[at + used], rest, len) != 0) {
                break;
            }
            rest += len + (rest[len] == ' ');
            used++;
        }
        if (!*rest) {
            *ret |= GUESS_PHRASES[i].concepts;
            return used;
        }
    }
    return 0;
}

static void units_take(const struct words *words, struct guess_header *ret, bool *is_unit)
{
    for (size_t i = 0; i < words->count; i++) {
        is_unit[i] = unit_currency(words->items[i], ret->currency);
    }
    bool has_currency = *ret->currency != '\0';
    for (size_t i = 0; i < words->count; i++) {
        double scale = scale_of(words->items[i], has_currency);
        if (scale > 1) {
            ret->scale = scale;
            is_unit[i] = true;
        }
    }
}

void guess_header_read(const char *header, struct guess_header *ret)
{
    struct words words;
    bool is_unit[HEADER_WORDS_MAX] = {false};
    *ret = (struct guess_header){.scale = 1};
    words_take(header, &words);
    units_take(&words, ret, is_unit);
    for (size_t i = 0; i < words.count;) {
        size_t used = is_unit[i] ? 0 : phrase_at(&words, i, &ret->concepts);
        if (used) {
            i += used;
            continue;
        }
        if (!is_unit[i]) {
            bool is_foreign = false;
            uint64_t found = word_concepts(words.items[i], &is_foreign);
            bool is_stop = word_in(words.items[i], GUESS_STOPS);
            ret->concepts |= found;
            ret->is_foreign = ret->is_foreign || (is_foreign && found);
            ret->unknown_words += !found && !is_stop;
        }
        i++;
    }
}
