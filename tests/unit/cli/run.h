/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_CLI_RUN_H
#define SCORE_TESTS_CLI_RUN_H

/* The real binary (SCORE_TEST_BINARY) in a temporary folder of its own, as a user would call it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>
#include <jansson.h>

struct run {
    int code; /* exit code; -1 = ended by a signal */
    char *out;
    char *err;
};

enum { RUN_ARGS_MAX = 32 };

/* A folder that becomes the working directory; the environment has no SCORE_ variables. */
void run_setup(void);
/* Removes it with all that is in it. */
void run_teardown(void);

/* Words separated by spaces; runs to the end with nothing on stdin. */
struct run score(const char *words);
/* The same with a text on stdin. */
struct run score_with_input(const char *words, const char *input);
/* stdout goes to this descriptor instead. */
struct run score_into(const char *words, int fd);
void run_free(struct run *run);
/* Fails with both outputs unless the exit code is this. */
void assert_code(const struct run *run, int code);
/* stdout is one JSON document and nothing else; the caller decrefs. */
json_t *run_json(const struct run *run);

/* Starts it and comes back; the caller waits for it. stderr goes to the file. */
pid_t score_start(const char *words, const char *stderr_path);

void file_write(const char *name, const char *bytes);

#endif
