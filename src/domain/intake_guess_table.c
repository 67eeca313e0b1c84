/* SPDX-License-Identifier: Apache-2.0 */

/* Separator, header line and rows of a file's beginning. */

#include "base/limits.h"
#include "base/text.h"
#include "domain/intake_csv.h"
#include "domain/intake_guess_internal.h"

_Static_assert(GUESS_COLUMNS_MAX == (int)LIMIT_CSV_COLUMNS, "the import reads as many");

enum {
    SNIFF_RECORDS = 60,
    SNIFF_BYTES = 256 * 1024,
    COUNT_MAX = 512 /* field counts told apart */
};

/* ---- separator ------------------------------------------------------------------------------- */

/* Field counts of the first records, were `separator` the one. */
struct sniff {
    size_t counts[SNIFF_RECORDS];
    size_t records;
};

/* Fields of the record at `at`; quotes hide separators and line ends. Returns what follows. */
static const char *record_pass(const char *at, const char *end, char separator, size_t *ret_fields)
{
    size_t fields = 1;
    bool is_quoted = false;
    bool is_start = true;
    for (; at < end; at++) {
        if (*at == '"' && (is_quoted || is_start)) {
            is_quoted = !is_quoted;
        } else if (!is_quoted && *at == separator) {
            fields++;
            is_start = true;
            continue;
        } else if (!is_quoted && (*at == '\n' || *at == '\r')) {
            at++;
            break;
        }
        is_start = false;
    }
    *ret_fields = fields;
    return at;
}

static void sniff_read(const char *text, size_t len, char separator, struct sniff *ret)
{
    const char *end = text + (len < SNIFF_BYTES ? len : SNIFF_BYTES);
    *ret = (struct sniff){0};
    while (text < end && ret->records < SNIFF_RECORDS) {
        if (strchr("\r\n", *text)) {
            text++;
            continue;
        }
        text = record_pass(text, end, separator, &ret->counts[ret->records]);
        ret->records++;
    }
}

/* The commonest count of fields, the larger of equally common ones. */
static size_t count_mode(const size_t *counts, size_t total, size_t *ret_times)
{
    size_t mode = 0;
    *ret_times = 0;
    for (size_t i = 0; i < total; i++) {
        size_t times = 0;
        for (size_t j = 0; j < total; j++) {
            times += counts[j] == counts[i];
        }
        if (times > *ret_times || (times == *ret_times && counts[i] > mode)) {
            *ret_times = times;
            mode = counts[i];
        }
    }
    return mode;
}

/* Agreement of the lines, times how much the separator divides. */
static double separator_score(const char *text, size_t len, char separator)
{
    struct sniff sniff;
    size_t times = 0;
    double score = 0;
    sniff_read(text, len, separator, &sniff);
    size_t mode = count_mode(sniff.counts, sniff.records, &times);
    for (size_t fields = mode; fields > 1; fields /= 2) {
        score += 1;
    }
    return mode < 2 ? 0 : (score + (double)mode / 1000) * (double)times / (double)sniff.records;
}

/* "sep=;" as spreadsheets write it into the first line. */
static char separator_stated(const char *text, size_t len)
{
    return len >= 5 && (memcmp(text, "sep=", 4) == 0 || memcmp(text, "SEP=", 4) == 0) ? text[4] : 0;
}

static char separator_find(const char *text, size_t len)
{
    static const char candidates[] = ",;\t|";
    char stated = separator_stated(text, len);
    char best = ',';
    double best_score = 0;
    if (stated && strchr(candidates, stated)) {
        return stated;
    }
    for (const char *c = candidates; *c; c++) {
        double score = separator_score(text, len, *c);
        if (score > best_score * 1.0001) {
            best_score = score;
            best = *c;
        }
    }
    return best;
}

/* ---- records --------------------------------------------------------------------------------- */

enum { KEPT_MAX = GUESS_ROWS_MAX + GUESS_TITLE_LINES_MAX + 1 };

struct collector {
    struct arena *arena;
    struct guess_row *rows; /* KEPT_MAX */
    size_t count;
    int64_t seen;
};

static bool is_blank_row(const struct guess_row *row)
{
    size_t kept = row->count < GUESS_COLUMNS_MAX ? row->count : GUESS_COLUMNS_MAX;
    for (size_t i = 0; i < kept; i++) {
        if (*row->cells[i]) {
            return false;
        }
    }
    return true;
}

/* A copy without blanks (wide ones too) around it. */
static const char *cell_copy(struct arena *arena, const char *text)
{
    size_t len = strlen(text);
    for (;;) {
        size_t wide = len && strchr(" \t\r\n", text[0])   ? 1
                      : strncmp(text, "\xC2\xA0", 2) == 0 ? 2
                                                          : 0;
        if (!wide) {
            break;
        }
        text += wide;
        len -= wide;
    }
    for (;;) {
        size_t wide = len && strchr(" \t\r\n", text[len - 1])                  ? 1
                      : len >= 2 && memcmp(text + len - 2, "\xC2\xA0", 2) == 0 ? 2
                                                                               : 0;
        if (!wide) {
            break;
        }
        len -= wide;
    }
    return arena_dup(arena, text, len);
}

static enum score_status record_take(const struct csv_record *record, void *user,
                                     struct score_error *err)
{
    struct collector *collector = user;
    size_t kept = record->count < GUESS_COLUMNS_MAX ? record->count : GUESS_COLUMNS_MAX;
    collector->seen++;
    if (collector->count == KEPT_MAX) {
        return SCORE_OK;
    }
    const char **cells = arena_alloc_array(collector->arena, kept + 1, sizeof *cells);
    for (size_t i = 0; cells && i < kept; i++) {
        cells[i] = cell_copy(collector->arena, record->fields[i]);
        if (!cells[i]) {
            cells = NULL;
        }
    }
    if (!cells) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct guess_row row = {.line = record->line, .cells = cells, .count = record->count};
    if (is_blank_row(&row)) {
        collector->seen--;
        return SCORE_OK;
    }
    collector->rows[collector->count++] = row;
    return SCORE_OK;
}

static enum score_status problem_pass(int64_t line, const char *message, void *user,
                                      struct score_error *err)
{
    (void)line;
    (void)message;
    (void)user;
    (void)err;
    return SCORE_OK; /* the import tells of broken lines */
}

/* ---- header ---------------------------------------------------------------------------------- */

static size_t cells_kept(const struct guess_row *row)
{
    return row->count < GUESS_COLUMNS_MAX ? row->count : GUESS_COLUMNS_MAX;
}

static size_t cells_filled(const struct guess_row *row)
{
    size_t filled = 0;
    for (size_t i = 0; i < cells_kept(row); i++) {
        filled += *row->cells[i] != '\0';
    }
    return filled;
}

static bool is_data_cell(const char *text)
{
    int64_t at_ms = 0;
    struct number_look look;
    bool has_letters =
        strpbrk(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
    return text_is_email(text) || date_read(text, DATE_NUMBERS_DMY, &at_ms) ||
           date_read(text, DATE_NUMBERS_MDY, &at_ms) ||
           (number_look(text, &look) && !has_letters) || text_has_prefix(text, "http");
}

static bool is_data_row(const struct guess_row *row)
{
    size_t data = 0;
    for (size_t i = 0; i < cells_kept(row); i++) {
        data += *row->cells[i] && is_data_cell(row->cells[i]);
    }
    return data * 4 > cells_filled(row);
}

/* The first line that is as wide as the table: what stands above are titles. */
static size_t header_find(const struct collector *collector)
{
    size_t counts[SNIFF_RECORDS];
    size_t times = 0;
    size_t looked = collector->count < SNIFF_RECORDS ? collector->count : SNIFF_RECORDS;
    for (size_t i = 0; i < looked; i++) {
        counts[i] = cells_filled(&collector->rows[i]);
    }
    size_t mode = count_mode(counts, looked, &times);
    for (size_t i = 0; i < looked && i <= GUESS_TITLE_LINES_MAX; i++) {
        if (counts[i] * 2 >= mode && (mode < 3 || counts[i] > 1)) {
            return i;
        }
    }
    return 0;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Control characters that no text has. */
static bool is_binary(const char *text, size_t len)
{
    size_t controls = 0;
    size_t looked = len < SNIFF_BYTES ? len : SNIFF_BYTES;
    for (size_t i = 0; i < looked; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == 0) {
            return true;
        }
        controls += c < 0x20 && !strchr("\t\r\n\f\x1A", (char)c);
    }
    return controls * 50 > looked;
}

/* An unfinished last line says less than it seems to. */
static size_t whole_lines(const char *text, size_t len)
{
    for (size_t at = len; at > 0; at--) {
        if (text[at - 1] == '\n' || text[at - 1] == '\r') {
            return at;
        }
    }
    return len;
}

static void rows_take(const struct collector *collector, size_t header, struct guess_table *ret)
{
    ret->rows = collector->rows + header + 1;
    ret->row_count = collector->count - header - 1;
    ret->row_count = ret->row_count < GUESS_ROWS_MAX ? ret->row_count : GUESS_ROWS_MAX;
    ret->rows_seen = collector->seen - (int64_t)header - 1;
    for (size_t i = 0; i < ret->row_count; i++) {
        ret->has_short_rows = ret->has_short_rows || ret->rows[i].count < ret->real_columns;
    }
}

enum score_status guess_table_read(const char *text, size_t len, bool is_whole, char separator,
                                   struct arena *arena, struct guess_table *ret,
                                   struct score_error *err)
{
    struct collector collector = {.arena = arena};
    struct import_memory memory = {.bytes = text, .len = is_whole ? len : whole_lines(text, len)};
    struct csv_handler handler = {
        .record = record_take, .problem = problem_pass, .user = &collector};
    *ret = (struct guess_table){.separator = separator, .is_binary = is_binary(text, len)};
    if (ret->is_binary) {
        return SCORE_OK;
    }
    if (!separator) {
        ret->separator = separator_find(text, len);
    }
    if (separator_stated(text, len)) {
        memory.at = strcspn(text, "\r\n");
        memory.at = memory.at < memory.len ? memory.at : memory.len;
    }
    collector.rows = arena_alloc_array(arena, KEPT_MAX, sizeof *collector.rows);
    if (!collector.rows) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    SCORE_TRY(csv_read(ret->separator, &handler, import_memory_read, &memory, err));
    if (collector.count == 0) {
        return SCORE_OK;
    }
    size_t header = header_find(&collector);
    const struct guess_row *row = &collector.rows[header];
    ret->header_line = row->line;
    ret->headers = row->cells;
    ret->real_columns = row->count;
    ret->column_count = cells_kept(row);
    ret->is_headless = is_data_row(row);
    rows_take(&collector, header, ret);
    return SCORE_OK;
}
