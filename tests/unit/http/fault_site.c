/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "fault_site.h"

void site_open(struct site *site, const struct http_server_options *wanted)
{
    *site = (struct site){0};
    fake_backend_init(&site->fake);
    struct http_server_options options = *wanted;
    options.address = "127.0.0.1:0";
    options.backend = &site->fake.backend;
    options.http_threads = 2;
    options.tick_ms = -1;
    assert_int_equal(http_server_create(&options, &site->server, NULL), SCORE_OK);
    assert_int_equal(http_server_start(site->server, NULL), SCORE_OK);
    site->port = http_server_port(site->server);
}

void site_close(struct site *site)
{
    http_server_free(site->server);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(site->fake.opened[i], site->fake.closed[i]);
    }
    fake_backend_done(&site->fake);
}
