/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_csv.h"

#include <csv.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

enum {
    CSV_CHUNK_BYTES = 64 * 1024,
    /* A record longer than this is taken for a quote that was never closed. */
    CSV_RECORD_BYTES_MAX = 4 * 1024 * 1024
};

struct csv_reader {
    struct csv_handler handler;
    import_read_fn read;
    void *read_user;
    struct score_error *err;  /* of the step at work */
    enum score_status status; /* sticky failure of a callback */
    struct csv_parser parser;
    bool is_begun; /* the first bytes have been looked at */
    bool is_ended; /* nothing follows */
    char *chunk;   /* CSV_CHUNK_BYTES; owned */
    size_t chunk_at, chunk_len;
    char separator;
    int64_t line;        /* physical line being fed */
    int64_t record_line; /* where the present record begins */
    size_t record_bytes; /* fed since then */
    bool is_in_record;   /* a record has begun and not ended */
    bool is_skipping;    /* passing over the rest of a broken line */
    struct buf text;     /* fields of the record, NUL-separated */
    size_t offsets[LIMIT_CSV_COLUMNS];
    const char *fields[LIMIT_CSV_COLUMNS];
    enum csv_flaw flaws[LIMIT_CSV_COLUMNS];
    size_t count;
    char last; /* last byte fed, to see a lone CR */
};

static void record_clear(struct csv_reader *reader)
{
    buf_clear(&reader->text);
    reader->count = 0;
    reader->record_bytes = 0;
}

static void field_take(void *bytes, size_t len, void *user)
{
    struct csv_reader *reader = user;
    reader->is_in_record = true;
    size_t index = reader->count++;
    if (index >= LIMIT_CSV_COLUMNS) {
        return;
    }
    enum csv_flaw flaw = CSV_FLAW_NONE;
    if (len > LIMIT_CSV_FIELD_BYTES) {
        flaw = CSV_FLAW_TOO_LONG;
    } else if (len && !text_is_utf8(bytes, len)) {
        flaw = CSV_FLAW_ENCODING;
    }
    reader->offsets[index] = reader->text.len;
    reader->flaws[index] = flaw;
    if (flaw == CSV_FLAW_NONE && len) {
        buf_add(&reader->text, bytes, len);
    }
    buf_add_char(&reader->text, '\0');
}

static void record_take(int end, void *user)
{
    (void)end;
    struct csv_reader *reader = user;
    reader->is_in_record = false;
    if (reader->status == SCORE_OK) {
        reader->status = buf_status(&reader->text, "a record", reader->err);
    }
    if (reader->status == SCORE_OK) {
        size_t kept = reader->count < LIMIT_CSV_COLUMNS ? reader->count : LIMIT_CSV_COLUMNS;
        for (size_t i = 0; i < kept; i++) {
            reader->fields[i] = reader->text.data + reader->offsets[i];
        }
        struct csv_record record = {
            .line = reader->record_line,
            .fields = reader->fields,
            .flaws = reader->flaws,
            .count = reader->count,
        };
        reader->status = reader->handler.record(&record, reader->handler.user, reader->err);
    }
    record_clear(reader);
}

static enum score_status parser_begin(struct csv_reader *reader, struct score_error *err)
{
    if (csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    csv_set_delim(&reader->parser, (unsigned char)reader->separator);
    /* libcsv grows by 128 bytes at a time unless told: quadratic on a field of megabytes. */
    csv_set_blk_size(&reader->parser, LIMIT_CSV_FIELD_BYTES);
    return SCORE_OK;
}

static enum score_status problem_tell(struct csv_reader *reader, int64_t line, const char *message,
                                      struct score_error *err)
{
    record_clear(reader);
    reader->is_in_record = false;
    return reader->handler.problem(line, message, reader->handler.user, err);
}

static bool is_blank(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!strchr(" \t\r\n", bytes[i])) {
            return false;
        }
    }
    return true;
}

/* Feeds bytes of one physical line, at most up to its end. */
static enum score_status piece_feed(struct csv_reader *reader, const char *bytes, size_t len,
                                    struct score_error *err)
{
    if (!reader->is_in_record) {
        if (is_blank(bytes, len)) {
            return SCORE_OK;
        }
        reader->record_line = reader->line;
    }
    reader->is_in_record = true;
    reader->record_bytes += len;
    size_t fed = csv_parse(&reader->parser, bytes, len, field_take, record_take, reader);
    SCORE_TRY(reader->status);
    if (fed == len) {
        return SCORE_OK;
    }
    if (csv_error(&reader->parser) != CSV_EPARSE) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    csv_free(&reader->parser);
    SCORE_TRY(parser_begin(reader, err));
    reader->is_skipping = true;
    return problem_tell(reader, reader->line,
                        "a quote stands where RFC 4180 allows none: quote the whole field and "
                        "double the quotes in it",
                        err);
}

/* Bytes up to and with the next line end; `len` when there is none. */
static size_t line_span(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n') {
            return i + 1;
        }
        if (bytes[i] == '\r') {
            return i + 1 < len && bytes[i + 1] == '\n' ? i + 2 : i + 1;
        }
    }
    return len;
}

/* One line, or what the chunk holds of it. After a broken quote the rest of it is passed over. */
static enum score_status line_feed(struct csv_reader *reader, struct score_error *err)
{
    const char *bytes = reader->chunk + reader->chunk_at;
    if (reader->last == '\r' && *bytes != '\n') {
        reader->line++;
    }
    size_t span = line_span(bytes, reader->chunk_len - reader->chunk_at);
    if (!reader->is_skipping) {
        SCORE_TRY(piece_feed(reader, bytes, span, err));
    }
    reader->last = bytes[span - 1];
    reader->is_skipping = reader->is_skipping && !strchr("\r\n", reader->last);
    if (reader->last == '\n') {
        reader->line++;
    }
    reader->chunk_at += span;
    return SCORE_OK;
}

/* The bytes behind a BOM; UTF-16 is told apart, since it is the usual wrong choice on saving. */
static enum score_status bom_skip(const char **bytes, size_t *len, struct score_error *err)
{
    if (*len >= 3 && memcmp(*bytes, "\xEF\xBB\xBF", 3) == 0) {
        *bytes += 3;
        *len -= 3;
        return SCORE_OK;
    }
    if (*len >= 2 && (memcmp(*bytes, "\xFF\xFE", 2) == 0 || memcmp(*bytes, "\xFE\xFF", 2) == 0)) {
        return score_error_set(err, SCORE_INVALID, "",
                               "the file is UTF-16: save it as CSV in UTF-8");
    }
    return SCORE_OK;
}

static enum score_status unclosed_tell(struct csv_reader *reader, struct score_error *err)
{
    reader->is_ended = true;
    return problem_tell(reader, reader->record_line,
                        "a quote is opened here and never closed: the rest of the file was not "
                        "read",
                        err);
}

/* Fills the chunk as far as the source allows, so that a BOM is never split. */
static enum score_status chunk_read(struct csv_reader *reader, struct score_error *err)
{
    size_t filled = 0;
    while (filled < CSV_CHUNK_BYTES) {
        int64_t got =
            reader->read(reader->read_user, reader->chunk + filled, CSV_CHUNK_BYTES - filled);
        if (got < 0) {
            return score_error_set(err, SCORE_IO, "", "the file cannot be read to its end");
        }
        if (got == 0) {
            break;
        }
        filled += (size_t)got;
    }
    reader->chunk_at = 0;
    reader->chunk_len = filled;
    if (filled && !reader->is_begun) {
        const char *bytes = reader->chunk;
        SCORE_TRY(bom_skip(&bytes, &filled, err));
        reader->chunk_at = (size_t)(bytes - reader->chunk);
        reader->is_begun = true;
    }
    return SCORE_OK;
}

static enum score_status file_end(struct csv_reader *reader, struct score_error *err)
{
    reader->is_ended = true;
    if (csv_fini(&reader->parser, field_take, record_take, reader)) {
        return unclosed_tell(reader, err);
    }
    return reader->status;
}

enum score_status csv_reader_step(struct csv_reader *reader, bool *ret_is_end,
                                  struct score_error *err)
{
    reader->err = err;
    if (!reader->is_ended && reader->chunk_at == reader->chunk_len) {
        SCORE_TRY(chunk_read(reader, err));
    }
    if (!reader->is_ended && reader->chunk_len == 0) {
        SCORE_TRY(file_end(reader, err));
    } else if (!reader->is_ended && reader->chunk_at < reader->chunk_len) {
        SCORE_TRY(line_feed(reader, err));
    }
    if (!reader->is_ended && reader->record_bytes > CSV_RECORD_BYTES_MAX) {
        SCORE_TRY(unclosed_tell(reader, err));
    }
    *ret_is_end = reader->is_ended;
    return SCORE_OK;
}

enum score_status csv_reader_create(char separator, const struct csv_handler *handler,
                                    import_read_fn read, void *read_user, struct csv_reader **ret)
{
    struct csv_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        return SCORE_NO_MEMORY;
    }
    reader->handler = *handler;
    reader->read = read;
    reader->read_user = read_user;
    reader->line = 1;
    reader->record_line = 1;
    reader->separator = separator ? separator : ',';
    reader->chunk = malloc(CSV_CHUNK_BYTES);
    buf_init(&reader->text, 2 * CSV_RECORD_BYTES_MAX);
    if (!reader->chunk || parser_begin(reader, NULL)) {
        csv_reader_free(reader);
        return SCORE_NO_MEMORY;
    }
    *ret = reader;
    return SCORE_OK;
}

void csv_reader_free(struct csv_reader *reader)
{
    if (reader) {
        csv_free(&reader->parser);
        buf_done(&reader->text);
        free(reader->chunk);
        free(reader);
    }
}

enum score_status csv_read(char separator, const struct csv_handler *handler, import_read_fn read,
                           void *read_user, struct score_error *err)
{
    struct csv_reader *reader = NULL;
    bool is_end = false;
    if (csv_reader_create(separator, handler, read, read_user, &reader)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = SCORE_OK;
    while (!status && !is_end) {
        status = csv_reader_step(reader, &is_end, err);
    }
    csv_reader_free(reader);
    return status;
}
