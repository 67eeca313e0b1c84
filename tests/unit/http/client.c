/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/base.h"
#include "base/text.h"

void client_open(struct client *client, int port)
{
    client->held_len = 0;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(client->fd >= 0);
    struct timeval patience = {.tv_sec = 10};
    assert_int_equal(setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)),
                     0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(
        connect(client->fd, (const struct sockaddr *)(const void *)&address, sizeof(address)), 0);
}

void client_close(struct client *client)
{
    (void)close(client->fd);
    client->fd = -1;
}

void client_send_bytes(struct client *client, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(client->fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes += sent;
        len -= (size_t)sent;
    }
}

void client_send(struct client *client, const char *text)
{
    client_send_bytes(client, text, strlen(text));
}

/* More bytes into held; false at the end. A silent server is a failed test. */
static bool more(struct client *client)
{
    assert_true(client->held_len < sizeof(client->held) - 1);
    ssize_t got = recv(client->fd, client->held + client->held_len,
                       sizeof(client->held) - 1 - client->held_len, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        print_error("the server was silent for ten seconds\n");
        fail();
    }
    if (got <= 0) {
        return false;
    }
    client->held_len += (size_t)got;
    client->held[client->held_len] = '\0';
    return true;
}

static void consume(struct client *client, size_t len)
{
    memmove(client->held, client->held + len, client->held_len - len);
    client->held_len -= len;
    client->held[client->held_len] = '\0';
}

const char *reply_header(const struct reply *reply, const char *name)
{
    static _Thread_local char value[1024];
    size_t len = strlen(name);
    for (const char *line = strstr(reply->head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, len) == 0 && line[2 + len] == ':') {
            const char *begin = line + 2 + len + 1;
            begin += strspn(begin, " ");
            (void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(begin, "\r"), begin);
            return value;
        }
    }
    return "";
}

void client_read(struct client *client, struct reply *ret, bool has_body)
{
    *ret = (struct reply){0};
    client->held[client->held_len] = '\0';
    char *end = NULL;
    while (!(end = strstr(client->held, "\r\n\r\n"))) {
        if (!more(client)) {
            return;
        }
    }
    size_t head_len = (size_t)(end - client->held) + 4;
    assert_true(head_len < sizeof(ret->head));
    memcpy(ret->head, client->held, head_len);
    consume(client, head_len);
    assert_int_equal(strncmp(ret->head, "HTTP/1.1 ", 9), 0);
    int status = (ret->head[9] - '0') * 100 + (ret->head[10] - '0') * 10 + (ret->head[11] - '0');
    uint64_t len = 0;
    const char *declared = reply_header(ret, "Content-Length");
    assert_true(text_parse_u64(*declared ? declared : "0", &len));
    while (has_body && client->held_len < len) {
        if (!more(client)) {
            return;
        }
    }
    if (has_body) {
        memcpy(ret->body, client->held, len);
        ret->body_len = len;
        consume(client, len);
    }
    ret->status = status;
}

/* Bytes in held up to and with the next line end; 0 when the connection ended first. */
static size_t line_wait(struct client *client)
{
    client->held[client->held_len] = '\0';
    char *end = NULL;
    while (!(end = strstr(client->held, "\r\n"))) {
        if (!more(client)) {
            return 0;
        }
    }
    return (size_t)(end - client->held) + 2;
}

bool client_read_chunk(struct client *client, char ret[REPLY_BYTES])
{
    size_t line_len = line_wait(client);
    size_t len = 0;
    for (size_t i = 0; i + 2 < line_len; i++) {
        char c = client->held[i];
        assert_non_null(strchr("0123456789abcdefABCDEF", c));
        len = len * 16 + (size_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    while (line_len > 0 && client->held_len < line_len + len + 2) {
        if (!more(client)) {
            return false;
        }
    }
    if (line_len == 0) {
        return false;
    }
    memcpy(ret, client->held + line_len, len);
    ret[len] = '\0';
    assert_memory_equal(client->held + line_len + len, "\r\n", 2);
    consume(client, line_len + len + 2);
    return len > 0;
}

bool client_sees_end(struct client *client)
{
    return client->held_len == 0 && !more(client);
}

void client_ask(int port, const char *text, struct reply *ret)
{
    struct client client;
    client_open(&client, port);
    client_send(&client, text);
    client_read(&client, ret, true);
    client_close(&client);
}
