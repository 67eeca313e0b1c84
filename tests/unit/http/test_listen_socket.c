/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <unistd.h>

#include "http/listen_socket.h"

static void test_listen_socket__addresses(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        enum score_status status;
    } cases[] = {
        {"127.0.0.1:0", SCORE_OK},
        {"localhost:0", SCORE_OK},
        {"", SCORE_INVALID},
        {"8080", SCORE_INVALID},
        {":8080", SCORE_INVALID},
        {"127.0.0.1:", SCORE_INVALID},
        {"127.0.0.1:x", SCORE_INVALID},
        {"127.0.0.1:70000", SCORE_INVALID},
        {"::1:8080", SCORE_INVALID},
        {"[::1:8080", SCORE_INVALID},
        {"127.0.0.1:-1", SCORE_INVALID},
        {"no.such.host.invalid:80", SCORE_INVALID},
        {"192.0.2.1:0", SCORE_INVALID}, /* a documentation address: not of this machine */
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        int fd = -1;
        int port = -1;
        struct score_error err = {0};
        CHECK(cases[i].address,
              listen_socket_open(cases[i].address, &fd, &port, &err) == cases[i].status);
        CHECK(cases[i].address, (port > 0) == (cases[i].status == SCORE_OK));
        CHECK(cases[i].address, strlen(err.text) > 0 || cases[i].status == SCORE_OK);
        if (fd >= 0) {
            (void)close(fd);
        }
    }
}

static void test_listen_socket__a_taken_port_says_what_to_do(void **state)
{
    (void)state;
    int first = -1;
    int port = 0;
    assert_int_equal(listen_socket_open("127.0.0.1:0", &first, &port, NULL), SCORE_OK);
    char address[32];
    (void)snprintf(address, sizeof(address), "127.0.0.1:%d", port);
    int second = -1;
    struct score_error err = {0};
    assert_int_equal(listen_socket_open(address, &second, &port, &err), SCORE_BUSY);
    assert_int_equal(second, -1);
    assert_non_null(strstr(err.text, address));
    assert_non_null(strstr(err.text, "in use"));
    assert_non_null(strstr(err.text, "--listen"));
    (void)close(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listen_socket__addresses),
        cmocka_unit_test(test_listen_socket__a_taken_port_says_what_to_do),
    };
    return cmocka_run_group_tests_name("http/listen_socket", tests, NULL, NULL);
}
