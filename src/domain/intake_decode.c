/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_decode.h"

#include "base/text.h"

enum { BOM_BYTES_MAX = 4 };

static const char *const NAMES[ENCODING_COUNT] = {
    [ENCODING_UTF8] = "utf-8",
    [ENCODING_LATIN1] = "latin-1",
    [ENCODING_UTF16LE] = "utf-16le",
    [ENCODING_UTF16BE] = "utf-16be",
};

/* Windows-1252 where it differs from Latin-1; the five holes stay the control codes they are. */
static const uint16_t CP1252[32] = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
};

const char *text_encoding_text(enum text_encoding encoding)
{
    return encoding < ENCODING_COUNT ? NAMES[encoding] : "";
}

bool text_encoding_parse(const char *text, enum text_encoding *ret)
{
    for (int i = 0; i < ENCODING_COUNT; i++) {
        if (text_equal(NAMES[i], text)) {
            *ret = (enum text_encoding)i;
            return true;
        }
    }
    return false;
}

/* UTF-8 up to a character that the end of the buffer may have cut. */
static bool is_utf8_beginning(const char *bytes, size_t len)
{
    for (size_t cut = 0; cut < 4 && cut <= len; cut++) {
        if (text_is_utf8(bytes, len - cut)) {
            return cut == 0 || ((unsigned char)bytes[len - cut] & 0xC0) == 0xC0;
        }
    }
    return false;
}

/* Every other byte of plain western text in UTF-16 is zero. */
static bool has_zeros_at(const char *bytes, size_t len, size_t odd)
{
    size_t zeros = 0;
    size_t pairs = len / 2;
    for (size_t i = 0; i < pairs; i++) {
        zeros += bytes[2 * i + odd] == '\0';
    }
    return pairs >= 4 && zeros * 10 >= pairs * 8;
}

enum text_encoding text_encoding_guess(const char *bytes, size_t len, bool *ret_doubt)
{
    *ret_doubt = false;
    if (len >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) {
        return ENCODING_UTF16LE;
    }
    if (len >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) {
        return ENCODING_UTF16BE;
    }
    if (is_utf8_beginning(bytes, len)) {
        return ENCODING_UTF8;
    }
    bool is_little = has_zeros_at(bytes, len, 1);
    if (is_little || has_zeros_at(bytes, len, 0)) {
        return is_little ? ENCODING_UTF16LE : ENCODING_UTF16BE;
    }
    *ret_doubt = true;
    return ENCODING_LATIN1;
}

void decoder_init(struct decoder *decoder, import_read_fn read, void *user,
                  enum text_encoding encoding, int64_t skip_lines)
{
    decoder->read = read;
    decoder->user = user;
    decoder->encoding = encoding;
    decoder->skip_lines = skip_lines;
    decoder->is_begun = false;
    decoder->is_end = false;
    decoder->after_cr = false;
    decoder->surrogate = 0;
    decoder->raw_at = 0;
    decoder->raw_len = 0;
    decoder->text_at = 0;
    decoder->text_len = 0;
}

/* One character as UTF-8. */
static void codepoint_put(struct decoder *decoder, uint32_t codepoint)
{
    char *to = decoder->text + decoder->text_len;
    if (codepoint < 0x80) {
        to[0] = (char)codepoint;
        decoder->text_len += 1;
    } else if (codepoint < 0x800) {
        to[0] = (char)(0xC0 | (codepoint >> 6));
        to[1] = (char)(0x80 | (codepoint & 0x3F));
        decoder->text_len += 2;
    } else if (codepoint < 0x10000) {
        to[0] = (char)(0xE0 | (codepoint >> 12));
        to[1] = (char)(0x80 | ((codepoint >> 6) & 0x3F));
        to[2] = (char)(0x80 | (codepoint & 0x3F));
        decoder->text_len += 3;
    } else {
        to[0] = (char)(0xF0 | (codepoint >> 18));
        to[1] = (char)(0x80 | ((codepoint >> 12) & 0x3F));
        to[2] = (char)(0x80 | ((codepoint >> 6) & 0x3F));
        to[3] = (char)(0x80 | (codepoint & 0x3F));
        decoder->text_len += 4;
    }
}

/* Half of a pair that never comes is shown as the replacement character. */
static void unit_put(struct decoder *decoder, uint32_t unit)
{
    bool is_second = unit >= 0xDC00 && unit <= 0xDFFF;
    if (decoder->surrogate && is_second) {
        codepoint_put(decoder, 0x10000 + ((decoder->surrogate - 0xD800) << 10) + (unit - 0xDC00));
        decoder->surrogate = 0;
        return;
    }
    if (decoder->surrogate) {
        codepoint_put(decoder, 0xFFFD);
        decoder->surrogate = 0;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        decoder->surrogate = unit;
    } else {
        codepoint_put(decoder, is_second ? 0xFFFD : unit);
    }
}

/* Turns the raw bytes into text; an odd last byte of UTF-16 waits for its other half. */
static void raw_convert(struct decoder *decoder)
{
    const unsigned char *raw = (const unsigned char *)decoder->raw;
    size_t at = 0;
    bool is_wide = decoder->encoding == ENCODING_UTF16LE || decoder->encoding == ENCODING_UTF16BE;
    if (decoder->encoding == ENCODING_UTF8) {
        memcpy(decoder->text, decoder->raw, decoder->raw_len);
        decoder->text_len = decoder->raw_len;
        at = decoder->raw_len;
    } else if (!is_wide) {
        for (; at < decoder->raw_len; at++) {
            bool is_special = raw[at] >= 0x80 && raw[at] < 0xA0;
            codepoint_put(decoder, is_special ? CP1252[raw[at] - 0x80] : raw[at]);
        }
    } else {
        bool is_little = decoder->encoding == ENCODING_UTF16LE;
        for (; at + 2 <= decoder->raw_len; at += 2) {
            unit_put(decoder, is_little ? raw[at] | (uint32_t)raw[at + 1] << 8
                                        : raw[at + 1] | (uint32_t)raw[at] << 8);
        }
    }
    decoder->raw_len -= at;
    memmove(decoder->raw, decoder->raw + at, decoder->raw_len);
}

static void bom_drop(struct decoder *decoder)
{
    bool has_bom = decoder->text_len >= 3 && memcmp(decoder->text, "\xEF\xBB\xBF", 3) == 0;
    decoder->text_at = has_bom ? 3 : 0;
    decoder->is_begun = true;
}

/* Keeps of the lines above the header their ends alone. */
static void lines_empty(struct decoder *decoder)
{
    size_t to = decoder->text_at;
    size_t at = decoder->text_at;
    for (; at < decoder->text_len && (decoder->skip_lines > 0 || decoder->after_cr); at++) {
        char c = decoder->text[at];
        bool is_second = decoder->after_cr && c == '\n';
        decoder->after_cr = false;
        if (is_second) {
            decoder->text[to++] = c;
        } else if (decoder->skip_lines == 0) {
            break; /* the byte behind the last CR belongs to the header */
        } else if (c == '\n' || c == '\r') {
            decoder->text[to++] = c;
            decoder->skip_lines--;
            decoder->after_cr = c == '\r';
        }
    }
    memmove(decoder->text + to, decoder->text + at, decoder->text_len - at);
    decoder->text_len -= at - to;
}

/* Makes text available; false on a read error. At the end there is none. */
static bool text_fill(struct decoder *decoder)
{
    while (decoder->text_at == decoder->text_len && !decoder->is_end) {
        do {
            int64_t got = decoder->read(decoder->user, decoder->raw + decoder->raw_len,
                                        sizeof decoder->raw - decoder->raw_len);
            if (got < 0) {
                return false;
            }
            decoder->raw_len += (size_t)got;
            decoder->is_end = got == 0;
        } while (!decoder->is_begun && decoder->raw_len < BOM_BYTES_MAX && !decoder->is_end);
        decoder->text_at = 0;
        decoder->text_len = 0;
        raw_convert(decoder);
        if (!decoder->is_begun) {
            bom_drop(decoder);
        }
        lines_empty(decoder);
    }
    return true;
}

int64_t decoder_read(void *user, char *into, size_t size)
{
    struct decoder *decoder = user;
    size_t filled = 0;
    while (filled < size) {
        if (!text_fill(decoder)) {
            return -1;
        }
        size_t ready = decoder->text_len - decoder->text_at;
        if (ready == 0) {
            break;
        }
        size_t taken = ready < size - filled ? ready : size - filled;
        memcpy(into + filled, decoder->text + decoder->text_at, taken);
        decoder->text_at += taken;
        filled += taken;
    }
    return (int64_t)filled;
}
