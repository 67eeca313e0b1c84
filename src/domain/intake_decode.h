/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_DECODE_H
#define SCORE_DOMAIN_INTAKE_DECODE_H

/*
 * Files that are not UTF-8, or do not begin with their header: a reader between the bytes and the
 * CSV parser that gives UTF-8 and empties the lines above the header (they keep their line ends, so
 * that line numbers stay those of the file).
 */

#include "domain/intake.h"

#ifdef __cplusplus
extern "C" {
#endif

enum text_encoding {
    ENCODING_UTF8 = 0,
    ENCODING_LATIN1,  /* read as Windows-1252, which has the same letters and more signs */
    ENCODING_UTF16LE, /* as Excel's "Unicode text" */
    ENCODING_UTF16BE,
    ENCODING_COUNT
};
/* "utf-8", "latin-1", "utf-16le", "utf-16be". */
const char *text_encoding_text(enum text_encoding encoding);
SCORE_MUST_USE bool text_encoding_parse(const char *text, enum text_encoding *ret);

/* What a beginning of a file is written in. `ret_doubt`: UTF-8 it is not, and nothing says more. */
enum text_encoding text_encoding_guess(const char *bytes, size_t len, bool *ret_doubt);

enum { DECODE_CHUNK_BYTES = 8 * 1024 };

/* Reads `read` through an encoding. Set by decoder_init; no memory of its own. */
struct decoder {
    import_read_fn read;
    void *user;
    enum text_encoding encoding;
    int64_t skip_lines; /* lines above the header still to be emptied */
    bool is_begun;      /* the byte order mark is behind */
    bool is_end;
    bool after_cr;      /* the last byte given was a CR: an LF belongs to it */
    uint32_t surrogate; /* a first half that waits for its second */
    size_t raw_at, raw_len;
    size_t text_at, text_len;
    char raw[DECODE_CHUNK_BYTES];
    char text[4 * DECODE_CHUNK_BYTES];
};

void decoder_init(struct decoder *decoder, import_read_fn read, void *user,
                  enum text_encoding encoding, int64_t skip_lines);
/* An import_read_fn; `decoder` is a struct decoder. */
int64_t decoder_read(void *decoder, char *into, size_t size);

#ifdef __cplusplus
}
#endif

#endif
