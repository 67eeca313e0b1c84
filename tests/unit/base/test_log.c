/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <unistd.h>

#include "base/log.h"

/* What one call writes to stderr. */
static void log_capture(enum log_level level, const char *value, char *ret, size_t size)
{
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    int saved = dup(STDERR_FILENO);
    assert_true(dup2(pipe_fds[1], STDERR_FILENO) >= 0);
    log_line(level, "test.write", "value=%s", value);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    (void)close(saved);
    (void)close(pipe_fds[1]);
    ssize_t len = read(pipe_fds[0], ret, size - 1);
    assert_true(len >= 0);
    ret[len] = '\0';
    (void)close(pipe_fds[0]);
}

static void test_log__writes_one_line_per_call(void **state)
{
    (void)state;
    char line[4096];
    log_capture(LOG_INFO, "7", line, sizeof(line));
    assert_memory_equal(line, "ts=", 3);
    assert_non_null(strstr(line, "Z level=info event=test.write value=7\n"));
    log_capture(LOG_DEBUG, "7", line, sizeof(line));
    assert_string_equal(line, "");
    log_level_set(LOG_DEBUG);
    log_capture(LOG_DEBUG, "8", line, sizeof(line));
    assert_non_null(strstr(line, "level=debug event=test.write value=8\n"));
    log_level_set(LOG_INFO);
}

static void test_log__cuts_long_lines_but_ends_them(void **state)
{
    (void)state;
    char value[6000];
    memset(value, 'v', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    char line[8000];
    log_capture(LOG_ERROR, value, line, sizeof(line));
    size_t len = strlen(line);
    assert_in_range(len, 1000, 2048);
    assert_int_equal(line[len - 1], '\n');
}

static void test_log__quotes_what_would_break_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"plain", "plain"},
        {"", "\"\""},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"x\"", "\"say \\\"x\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"a\nlevel=error", "\"a\\x0alevel=error\""},
    };
    char quoted[64];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        assert_string_equal(log_quote(cases[i].in, quoted, sizeof(quoted)), cases[i].out);
    }
    char small[12];
    assert_string_equal(log_quote("\n\n\n\n\n", small, sizeof(small)), "\"\\x0a\\x0a\"");
    assert_string_equal(log_quote("a b c d e f g h i", small, sizeof(small)), "\"a b c \"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log__writes_one_line_per_call),
        cmocka_unit_test(test_log__cuts_long_lines_but_ends_them),
        cmocka_unit_test(test_log__quotes_what_would_break_the_line),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
