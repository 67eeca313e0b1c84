/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "http/static_files.h"

static char dir[] = "/tmp/score-portal-XXXXXX";
static const char *const FILES[] = {
    "index.html", "assets/app-1a2b.js", "assets/app-1a2b.js.gz", "favicon.svg", ".secret",
};

static void file_path(const char *name, char *ret, size_t size)
{
    (void)snprintf(ret, size, "%s/%s", dir, name);
}

static int folder_make(void **state)
{
    (void)state;
    char path[128];
    assert_non_null(mkdtemp(dir));
    file_path("assets", path, sizeof(path));
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(FILES); i++) {
        file_path(FILES[i], path, sizeof(path));
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fprintf(file, "<%s>", FILES[i]) > 0);
        assert_int_equal(fclose(file), 0);
    }
    file_path("link.html", path, sizeof(path));
    assert_int_equal(symlink("/etc/passwd", path), 0);
    return hash_library_init(NULL);
}

static int folder_remove(void **state)
{
    (void)state;
    char path[128];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(FILES); i++) {
        file_path(FILES[i], path, sizeof(path));
        (void)unlink(path);
    }
    file_path("link.html", path, sizeof(path));
    (void)unlink(path);
    file_path("assets", path, sizeof(path));
    (void)rmdir(path);
    return rmdir(dir);
}

static void test_static_files__finds_what_was_there(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *file; /* NULL = none */
        const char *content_type;
        bool is_immutable;
    } cases[] = {
        {"/index.html", "/index.html", "text/html; charset=utf-8", false},
        {"/", "/index.html", "text/html; charset=utf-8", false},
        {"/offers", "/index.html", "text/html; charset=utf-8", false},
        {"/offers/ofr_1", "/index.html", "text/html; charset=utf-8", false},
        {"/assets/app-1a2b.js", "/assets/app-1a2b.js", "text/javascript; charset=utf-8", true},
        {"/favicon.svg", "/favicon.svg", "image/svg+xml", false},
        {"/assets/gone-9.js", NULL, NULL, false},
        {"/link.html", NULL, NULL, false},
        {"/.secret", NULL, NULL, false},
        {"/../etc/passwd.x", NULL, NULL, false},
    };
    struct static_files *files = NULL;
    assert_int_equal(static_files_load(dir, &files, NULL), SCORE_OK);
    assert_int_equal(static_files_count(files), 4);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        const struct static_file *file = static_files_find(files, cases[i].path);
        CHECK(cases[i].path, (file != NULL) == (cases[i].file != NULL));
        if (file) {
            CHECK(cases[i].path, strcmp(file->path, cases[i].file) == 0);
            CHECK(cases[i].path, strcmp(file->content_type, cases[i].content_type) == 0);
            CHECK(cases[i].path, file->is_immutable == cases[i].is_immutable);
            CHECK(cases[i].path, file->etag[0] == '"' && strlen(file->etag) == 34);
        }
    }
    const struct static_file *app = static_files_find(files, "/assets/app-1a2b.js");
    assert_int_equal(app->gz_len, strlen("<assets/app-1a2b.js.gz>"));
    assert_memory_equal(app->gz_bytes, "<assets/app-1a2b.js.gz>", app->gz_len);
    assert_string_not_equal(app->etag, app->etag_gz);
    assert_null(static_files_find(files, "/index.html")->gz_bytes);
    static_files_free(files);
}

static void test_static_files__no_folder_is_told(void **state)
{
    (void)state;
    struct static_files *files = NULL;
    struct score_error err = {0};
    assert_int_equal(static_files_load("/nonexistent/portal", &files, &err), SCORE_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nonexistent/portal"));
    assert_null(files);
    assert_null(static_files_find(NULL, "/"));
    static_files_free(NULL);
}

static void test_static_files__accept_encoding(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool accepts;
    } cases[] = {
        {"gzip", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, GZIP;q=0.8", true},
        {"*", true},
        {"gzip;q=1", true},
        {"gzip;q=0.001", true},
        {"", false},
        {"br", false},
        {"gzip;q=0", false},
        {"gzip; q=0.0", false},
        {"xgzip", false},
        {"gzipped", false},
        {"identity, br", false},
        {"deflate;q=0.5", false},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        CHECK(cases[i].value, static_accepts_gzip(cases[i].value) == cases[i].accepts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_static_files__finds_what_was_there),
        cmocka_unit_test(test_static_files__no_folder_is_told),
        cmocka_unit_test(test_static_files__accept_encoding),
    };
    return cmocka_run_group_tests_name("http/static_files", tests, folder_make, folder_remove);
}
