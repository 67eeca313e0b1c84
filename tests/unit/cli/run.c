/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_BYTES = 8 * 1024 * 1024 };

static char folder[] = "/tmp/score-cli-XXXXXX";

void run_setup(void)
{
    static const char *const variables[] = {
        "SCORE_DATABASE",     "SCORE_DATA",      "SCORE_LISTEN",       "SCORE_MAPS",
        "SCORE_PORTAL",       "SCORE_LOG_LEVEL", "SCORE_HTTP_THREADS", "SCORE_JOB_THREADS",
        "SCORE_TRUSTS_PROXY", "SCORE_MAIL_FROM", "SCORE_PUBLIC_URL",   "SCORE_VENDOR_NAME",
        "SCORE_NODE"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        assert_int_equal(unsetenv(variables[i]), 0);
    }
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
}

static int entry_remove(const char *path, const struct stat *found, int type, struct FTW *walk)
{
    (void)found;
    (void)type;
    (void)walk;
    return remove(path);
}

void run_teardown(void)
{
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(nftw(folder, entry_remove, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void file_write(const char *name, const char *bytes)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
    assert_int_equal(fclose(file), 0);
}

/* Splits in place; the binary comes first. */
static void words_split(char *words, char **ret)
{
    int count = 0;
    char *rest = NULL;
    ret[count++] = getenv("SCORE_TEST_BINARY");
    assert_non_null(ret[0]);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        assert_true(count < RUN_ARGS_MAX);
        ret[count++] = word;
    }
    ret[count] = NULL;
}

static char *file_read(int fd)
{
    char *text = malloc(OUTPUT_BYTES);
    size_t len = 0;
    assert_non_null(text);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    for (;;) {
        ssize_t got = read(fd, text + len, OUTPUT_BYTES - 1 - len);
        assert_true(got >= 0);
        if (got == 0) {
            break;
        }
        len += (size_t)got;
    }
    text[len] = '\0';
    return text;
}

/* A file without a name. */
static int anonymous_file(void)
{
    int fd = open(".", O_TMPFILE | O_RDWR, 0600);
    if (fd < 0) { /* not every file system can */
        char path[] = "output-XXXXXX";
        fd = mkstemp(path);
        (void)unlink(path);
    }
    assert_true(fd >= 0);
    return fd;
}

static pid_t child_start(const char *words, int in, int out, int err)
{
    char *copy = strdup(words);
    char *argv[RUN_ARGS_MAX + 1];
    assert_non_null(copy);
    words_split(copy, argv);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) {
            _exit(126);
        }
        execv(argv[0], argv);
        _exit(127);
    }
    free(copy);
    return pid;
}

static int child_wait(pid_t pid)
{
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct run run_into(const char *words, const char *input, int out)
{
    struct run run = {0};
    int in = anonymous_file();
    int err = anonymous_file();
    assert_int_equal(write(in, input, strlen(input)), strlen(input));
    assert_int_equal(lseek(in, 0, SEEK_SET), 0);
    run.code = child_wait(child_start(words, in, out, err));
    run.err = file_read(err);
    (void)close(in);
    (void)close(err);
    return run;
}

struct run score_with_input(const char *words, const char *input)
{
    int out = anonymous_file();
    struct run run = run_into(words, input, out);
    run.out = file_read(out);
    (void)close(out);
    return run;
}

struct run score(const char *words)
{
    return score_with_input(words, "");
}

struct run score_into(const char *words, int fd)
{
    struct run run = run_into(words, "", fd);
    run.out = strdup("");
    return run;
}

pid_t score_start(const char *words, const char *stderr_path)
{
    int nothing = open("/dev/null", O_RDWR);
    int err = open(stderr_path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    assert_true(nothing >= 0 && err >= 0);
    pid_t pid = child_start(words, nothing, nothing, err);
    (void)close(nothing);
    (void)close(err);
    return pid;
}

void run_free(struct run *run)
{
    free(run->out);
    free(run->err);
    *run = (struct run){0};
}

void assert_code(const struct run *run, int code)
{
    if (run->code != code) {
        print_error("exit %d\nstdout: %.2000s\nstderr: %.2000s\n", run->code, run->out, run->err);
    }
    assert_int_equal(run->code, code);
}

json_t *run_json(const struct run *run)
{
    json_error_t error;
    json_t *root = json_loads(run->out, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        print_error("%s at %d: %.500s\n", error.text, error.position, run->out);
    }
    assert_non_null(root);
    return root;
}
