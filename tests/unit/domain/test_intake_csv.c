/* SPDX-License-Identifier: Apache-2.0 */

/* RFC 4180 and what people send instead: each case says which records and problems come out. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "domain/intake_csv.h"

enum { OUT_BYTES = 1024 * 1024 };

/* "3:a|b;" for a record on line 3, "!4;" for a problem on line 4, "~" for a flawed field. */
static enum score_status record_write(const struct csv_record *record, void *user,
                                      struct score_error *err)
{
    struct buf *out = user;
    (void)err;
    buf_add_format(out, "%lld:", (long long)record->line);
    for (size_t i = 0; i < record->count && i < LIMIT_CSV_COLUMNS; i++) {
        buf_add_format(out, "%s%s", i ? "|" : "", record->flaws[i] ? "~" : record->fields[i]);
    }
    buf_add_char(out, ';');
    return SCORE_OK;
}

static enum score_status problem_write(int64_t line, const char *message, void *user,
                                       struct score_error *err)
{
    (void)err;
    assert_non_null(message);
    buf_add_format(user, "!%lld;", (long long)line);
    return SCORE_OK;
}

/* Reads `step` bytes at a time, so that borders fall everywhere. */
struct slow_source {
    struct import_memory memory;
    size_t step;
};

static int64_t slow_read(void *user, char *into, size_t size)
{
    struct slow_source *source = user;
    return import_memory_read(&source->memory, into, size < source->step ? size : source->step);
}

static enum score_status csv_text(const char *bytes, size_t len, size_t step, struct buf *out)
{
    struct slow_source source = {.memory = {.bytes = bytes, .len = len}, .step = step};
    struct csv_handler handler = {.record = record_write, .problem = problem_write, .user = out};
    buf_clear(out);
    return csv_read(',', &handler, slow_read, &source, NULL);
}

struct csv_case {
    const char *name;
    const char *bytes;
    size_t len; /* 0 = strlen */
    const char *expected;
};

static const struct csv_case CASES[] = {
    {"plain", "a,b\n1,2\n", 0, "1:a|b;2:1|2;"},
    {"no last line end", "a,b\n1,2", 0, "1:a|b;2:1|2;"},
    {"CRLF", "a,b\r\n1,2\r\n", 0, "1:a|b;2:1|2;"},
    {"CR alone", "a,b\r1,2\r3,4", 0, "1:a|b;2:1|2;3:3|4;"},
    {"BOM",
     "\xEF\xBB\xBF"
     "a,b\n1,2\n",
     0, "1:a|b;2:1|2;"},
    {"blank lines", "a\n\n\n1\n  \n2\n", 0, "1:a;4:1;6:2;"},
    {"quoted comma", "\"a,b\",c\n", 0, "1:a,b|c;"},
    {"doubled quotes", "\"say \"\"yes\"\"\",c\n", 0, "1:say \"yes\"|c;"},
    {"line end inside quotes", "a,b\n\"x\ny\",2\n3,4\n", 0, "1:a|b;2:x\ny|2;4:3|4;"},
    {"CRLF inside quotes", "\"x\r\ny\",2\r\n3,4\r\n", 0, "1:x\r\ny|2;3:3|4;"},
    {"blank line inside quotes", "\"x\n\ny\"\nz\n", 0, "1:x\n\ny;4:z;"},
    {"empty fields", ",,\n\"\",\n", 0, "1:||;2:|;"},
    {"stray quote", "a,b\n1,x\"y\n3,4\n", 0, "1:a|b;!2;3:3|4;"},
    {"text after a closing quote", "a\n\"x\"y,1\nz\n", 0, "1:a;!2;3:z;"},
    {"stray quote in the last line", "a,b\n1,x\"y", 0, "1:a|b;!2;"},
    {"a quote never closed", "a,b\n1,\"x\n3,4\n", 0, "1:a|b;!2;"},
    {"not UTF-8", "a,\xff\xfe,c\n", 0, "1:a|~|c;"},
    {"overlong UTF-8", "\xc0\xaf\n", 0, "1:~;"},
    {"NUL", "a,x\0y\n", 6, "1:a|~;"},
    {"unicode", "Köln,東京\n", 0, "1:Köln|東京;"},
    {"nothing", "", 0, ""},
    {"only blank", "\n\r\n  \n", 0, ""},
};

static void test_csv__cases(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, OUT_BYTES);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct csv_case *one = &CASES[i];
        size_t len = one->len ? one->len : strlen(one->bytes);
        print_message("  %s\n", one->name);
        assert_int_equal(csv_text(one->bytes, len, SIZE_MAX, &out), SCORE_OK);
        assert_string_equal(buf_text(&out), one->expected);
    }
    buf_done(&out);
}

static void test_csv__the_source_may_deliver_byte_by_byte(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, OUT_BYTES);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct csv_case *one = &CASES[i];
        size_t len = one->len ? one->len : strlen(one->bytes);
        assert_int_equal(csv_text(one->bytes, len, 1, &out), SCORE_OK);
        assert_string_equal(buf_text(&out), one->expected);
    }
    buf_done(&out);
}

/* Chunks are 64 KiB: a broken line that spans two of them must not be read as two. */
static void test_csv__a_broken_line_across_chunks_is_left_out_whole(void **state)
{
    (void)state;
    struct buf in;
    struct buf out;
    buf_init(&in, OUT_BYTES);
    buf_init(&out, OUT_BYTES);
    buf_add_text(&in, "a,b\n1,x\"");
    for (int i = 0; i < 140000; i++) {
        buf_add_char(&in, i % 10 ? 'y' : ',');
    }
    buf_add_text(&in, "\n3,4\n");
    assert_int_equal(csv_text(in.data, in.len, SIZE_MAX, &out), SCORE_OK);
    assert_string_equal(buf_text(&out), "1:a|b;!2;3:3|4;");
    buf_done(&in);
    buf_done(&out);
}

static void test_csv__a_field_has_a_limit(void **state)
{
    (void)state;
    struct buf in;
    struct buf out;
    buf_init(&in, OUT_BYTES);
    buf_init(&out, OUT_BYTES);
    for (int i = 0; i < LIMIT_CSV_FIELD_BYTES; i++) {
        buf_add_char(&in, 'x');
    }
    size_t fits = in.len;
    buf_add_text(&in, "y,1\nz,2\n");
    assert_int_equal(csv_text(in.data, in.len, SIZE_MAX, &out), SCORE_OK);
    assert_string_equal(buf_text(&out), "1:~|1;2:z|2;");
    in.data[fits] = ' '; /* trimmed: now it fits */
    assert_int_equal(csv_text(in.data, in.len, SIZE_MAX, &out), SCORE_OK);
    assert_null(strchr(buf_text(&out), '~'));
    buf_done(&in);
    buf_done(&out);
}

/* A quote that swallows the rest of a large file must not swallow memory with it. */
static void test_csv__an_endless_quote_ends_the_reading(void **state)
{
    (void)state;
    size_t len = 8 * 1024 * 1024;
    char *bytes = malloc(len);
    struct buf out;
    assert_non_null(bytes);
    memset(bytes, 'x', len);
    memcpy(bytes, "a\n\"", 3);
    buf_init(&out, OUT_BYTES);
    assert_int_equal(csv_text(bytes, len, SIZE_MAX, &out), SCORE_OK);
    assert_string_equal(buf_text(&out), "1:a;!2;");
    buf_done(&out);
    free(bytes);
}

static void test_csv__utf16_is_named(void **state)
{
    (void)state;
    struct buf out;
    struct score_error err = {0};
    struct import_memory memory = {.bytes = "\xff\xfe"
                                            "a\0",
                                   .len = 4};
    struct csv_handler handler = {.record = record_write, .problem = problem_write, .user = &out};
    buf_init(&out, OUT_BYTES);
    assert_int_equal(csv_read(',', &handler, import_memory_read, &memory, &err), SCORE_INVALID);
    assert_non_null(strstr(err.text, "UTF-16"));
    buf_done(&out);
}

static int64_t failing_read(void *user, char *into, size_t size)
{
    (void)user;
    (void)into;
    (void)size;
    return -1;
}

static void test_csv__a_read_error_is_told(void **state)
{
    (void)state;
    struct buf out;
    struct csv_handler handler = {.record = record_write, .problem = problem_write, .user = &out};
    buf_init(&out, OUT_BYTES);
    assert_int_equal(csv_read(',', &handler, failing_read, NULL, NULL), SCORE_IO);
    buf_done(&out);
}

static void test_csv__other_separators(void **state)
{
    (void)state;
    struct buf out;
    struct import_memory memory = {.bytes = "a;b,c\n", .len = 6};
    struct csv_handler handler = {.record = record_write, .problem = problem_write, .user = &out};
    buf_init(&out, OUT_BYTES);
    assert_int_equal(csv_read(';', &handler, import_memory_read, &memory, NULL), SCORE_OK);
    assert_string_equal(buf_text(&out), "1:a|b,c;");
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv__cases),
        cmocka_unit_test(test_csv__the_source_may_deliver_byte_by_byte),
        cmocka_unit_test(test_csv__a_broken_line_across_chunks_is_left_out_whole),
        cmocka_unit_test(test_csv__a_field_has_a_limit),
        cmocka_unit_test(test_csv__an_endless_quote_ends_the_reading),
        cmocka_unit_test(test_csv__utf16_is_named),
        cmocka_unit_test(test_csv__a_read_error_is_told),
        cmocka_unit_test(test_csv__other_separators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
