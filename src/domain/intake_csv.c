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

struct csv_stream {
    const struct csv_handler *handler;
    struct score_error *err;
    enum score_status status; /* sticky failure of a callback */
    struct csv_parser parser;
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

static void record_clear(struct csv_stream *stream)
{
    buf_clear(&stream->text);
    stream->count = 0;
    stream->record_bytes = 0;
}

static void field_take(void *bytes, size_t len, void *user)
{
    struct csv_stream *stream = user;
    stream->is_in_record = true;
    size_t index = stream->count++;
    if (index >= LIMIT_CSV_COLUMNS) {
        return;
    }
    enum csv_flaw flaw = CSV_FLAW_NONE;
    if (len > LIMIT_CSV_FIELD_BYTES) {
        flaw = CSV_FLAW_TOO_LONG;
    } else if (len && !text_is_utf8(bytes, len)) {
        flaw = CSV_FLAW_ENCODING;
    }
    stream->offsets[index] = stream->text.len;
    stream->flaws[index] = flaw;
    if (flaw == CSV_FLAW_NONE && len) {
        buf_add(&stream->text, bytes, len);
    }
    buf_add_char(&stream->text, '\0');
}

static void record_take(int end, void *user)
{
    (void)end;
    struct csv_stream *stream = user;
    stream->is_in_record = false;
    if (stream->status == SCORE_OK) {
        stream->status = buf_status(&stream->text, "a record", stream->err);
    }
    if (stream->status == SCORE_OK) {
        size_t kept = stream->count < LIMIT_CSV_COLUMNS ? stream->count : LIMIT_CSV_COLUMNS;
        for (size_t i = 0; i < kept; i++) {
            stream->fields[i] = stream->text.data + stream->offsets[i];
        }
        struct csv_record record = {
            .line = stream->record_line,
            .fields = stream->fields,
            .flaws = stream->flaws,
            .count = stream->count,
        };
        stream->status = stream->handler->record(&record, stream->handler->user, stream->err);
    }
    record_clear(stream);
}

static enum score_status parser_begin(struct csv_stream *stream, struct score_error *err)
{
    if (csv_init(&stream->parser, CSV_STRICT | CSV_STRICT_FINI)) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    csv_set_delim(&stream->parser, (unsigned char)stream->separator);
    /* libcsv grows by 128 bytes at a time unless told: quadratic on a field of megabytes. */
    csv_set_blk_size(&stream->parser, LIMIT_CSV_FIELD_BYTES);
    return SCORE_OK;
}

static enum score_status problem_tell(struct csv_stream *stream, int64_t line, const char *message,
                                      struct score_error *err)
{
    record_clear(stream);
    stream->is_in_record = false;
    return stream->handler->problem(line, message, stream->handler->user, err);
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
static enum score_status piece_feed(struct csv_stream *stream, const char *bytes, size_t len,
                                    struct score_error *err)
{
    if (!stream->is_in_record) {
        if (is_blank(bytes, len)) {
            return SCORE_OK;
        }
        stream->record_line = stream->line;
    }
    stream->is_in_record = true;
    stream->record_bytes += len;
    size_t fed = csv_parse(&stream->parser, bytes, len, field_take, record_take, stream);
    SCORE_TRY(stream->status);
    if (fed == len) {
        return SCORE_OK;
    }
    if (csv_error(&stream->parser) != CSV_EPARSE) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    csv_free(&stream->parser);
    SCORE_TRY(parser_begin(stream, err));
    stream->is_skipping = true;
    return problem_tell(stream, stream->line,
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

/* After a broken quote the rest of that physical line is passed over. */
static enum score_status chunk_feed(struct csv_stream *stream, const char *bytes, size_t len,
                                    struct score_error *err)
{
    while (len) {
        if (stream->last == '\r' && *bytes != '\n') {
            stream->line++;
        }
        size_t span = line_span(bytes, len);
        if (!stream->is_skipping) {
            SCORE_TRY(piece_feed(stream, bytes, span, err));
        }
        stream->last = bytes[span - 1];
        stream->is_skipping = stream->is_skipping && !strchr("\r\n", stream->last);
        if (stream->last == '\n') {
            stream->line++;
        }
        if (stream->record_bytes > CSV_RECORD_BYTES_MAX) {
            return SCORE_LIMIT;
        }
        bytes += span;
        len -= span;
    }
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

static enum score_status unclosed_tell(struct csv_stream *stream, struct score_error *err)
{
    return problem_tell(stream, stream->record_line,
                        "a quote is opened here and never closed: the rest of the file was not "
                        "read",
                        err);
}

/* Fills a chunk as far as the source allows, so that a BOM is never split. */
static int64_t chunk_read(import_read_fn read, void *read_user, char *chunk)
{
    size_t filled = 0;
    while (filled < CSV_CHUNK_BYTES) {
        int64_t got = read(read_user, chunk + filled, CSV_CHUNK_BYTES - filled);
        if (got < 0) {
            return got;
        }
        if (got == 0) {
            break;
        }
        filled += (size_t)got;
    }
    return (int64_t)filled;
}

static enum score_status stream_feed(struct csv_stream *stream, import_read_fn read,
                                     void *read_user, char *chunk, struct score_error *err)
{
    bool is_first = true;
    for (;;) {
        int64_t got = chunk_read(read, read_user, chunk);
        if (got < 0) {
            return score_error_set(err, SCORE_IO, "", "the file cannot be read to its end");
        }
        if (got == 0) {
            break;
        }
        const char *bytes = chunk;
        size_t len = (size_t)got;
        if (stream->handler->bytes) {
            stream->handler->bytes(bytes, len, stream->handler->user);
        }
        if (is_first) {
            SCORE_TRY(bom_skip(&bytes, &len, err));
            is_first = false;
        }
        enum score_status status = chunk_feed(stream, bytes, len, err);
        if (status == SCORE_LIMIT) {
            return unclosed_tell(stream, err);
        }
        SCORE_TRY(status);
    }
    if (csv_fini(&stream->parser, field_take, record_take, stream)) {
        return unclosed_tell(stream, err);
    }
    return stream->status;
}

enum score_status csv_read(char separator, const struct csv_handler *handler, import_read_fn read,
                           void *read_user, struct score_error *err)
{
    struct csv_stream *stream = calloc(1, sizeof *stream);
    char *chunk = malloc(CSV_CHUNK_BYTES);
    enum score_status status = SCORE_NO_MEMORY;
    if (stream && chunk) {
        stream->handler = handler;
        stream->err = err;
        stream->line = 1;
        stream->record_line = 1;
        stream->separator = separator ? separator : ',';
        buf_init(&stream->text, 2 * CSV_RECORD_BYTES_MAX);
        status = parser_begin(stream, err);
        if (status == SCORE_OK) {
            status = stream_feed(stream, read, read_user, chunk, err);
            csv_free(&stream->parser);
        }
        buf_done(&stream->text);
    }
    free(chunk);
    free(stream);
    return status;
}
