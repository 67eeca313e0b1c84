/* SPDX-License-Identifier: Apache-2.0 */
#include "offers.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

bool offers_keys_read(struct offers *offers, const char *path)
{
    FILE *file = fopen(path, "re");
    char line[KEY_SIZE + 2];
    if (!file) {
        perror(path);
        return false;
    }
    offers->keys = calloc(KEYS_MAX, sizeof *offers->keys);
    while (offers->keys && offers->key_count < KEYS_MAX && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (*line) {
            (void)snprintf(offers->keys[offers->key_count++], KEY_SIZE, "%.*s", KEY_SIZE - 1, line);
        }
    }
    (void)fclose(file);
    if (offers->key_count == 0) {
        fprintf(stderr, "%s: no keys\n", path);
    }
    return offers->key_count > 0;
}

static bool offer_add(struct offers *offers, const char *id, unsigned key)
{
    if (offers->count == offers->capacity) {
        size_t capacity = offers->capacity ? offers->capacity * 2 : 1024;
        struct offer_line *grown = realloc(offers->lines, capacity * sizeof *grown);
        if (!grown) {
            return false;
        }
        offers->lines = grown;
        offers->capacity = capacity;
    }
    struct offer_line *line = &offers->lines[offers->count++];
    line->key = key;
    (void)snprintf(line->id, sizeof line->id, "%.*s", (int)strcspn(id, "\""), id);
    return true;
}

bool offers_page_take(struct offers *offers, unsigned key, const char *body,
                      char cursor[OFFERS_CURSOR_SIZE])
{
    static const char ID[] = "{\"id\":\"ofr_";
    static const char NEXT[] = "],\"next\":\"";
    for (const char *at = strstr(body, ID); at; at = strstr(at + 1, ID)) {
        if (!offer_add(offers, at + 7, key)) {
            return false;
        }
    }
    const char *next = strstr(body, NEXT);
    *cursor = '\0';
    if (next) {
        next += strlen(NEXT);
        (void)snprintf(cursor, OFFERS_CURSOR_SIZE, "%.*s", (int)strcspn(next, "\""), next);
    }
    return true;
}

static bool offers_of(struct offers *offers, struct wire *wire, unsigned key, const char *status,
                      size_t want)
{
    char cursor[OFFERS_CURSOR_SIZE] = "";
    char request[1024];
    do {
        int len = snprintf(request, sizeof request,
                           "GET /api/v1/offers?limit=100&status=%s%s%s HTTP/1.1\r\nHost: bench\r\n"
                           "Authorization: Bearer %s\r\n\r\n",
                           status, *cursor ? "&cursor=" : "", cursor, offers->keys[key]);
        if (wire_ask(wire, request, (size_t)len) != WIRE_ANSWERED || wire->status != 200) {
            fprintf(stderr, "offers of key %u: status %d\n", key + 1, wire->status);
            return false;
        }
        if (!offers_page_take(offers, key, wire_body(wire), cursor)) {
            return false;
        }
    } while (*cursor && offers->count < want);
    return true;
}

void offers_mix(struct offers *offers)
{
    uint64_t random = UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = offers->count; i > 1; i--) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size_t other = (size_t)(random % i);
        struct offer_line swapped = offers->lines[i - 1];
        offers->lines[i - 1] = offers->lines[other];
        offers->lines[other] = swapped;
    }
}

bool offers_list(struct offers *offers, int port, const char *status, size_t want)
{
    struct wire wire;
    if (!wire_open(&wire, port)) {
        fprintf(stderr, "nothing listens on port %d\n", port);
        return false;
    }
    bool is_good = true;
    for (unsigned key = 0; is_good && key < offers->key_count; key++) {
        is_good = offers_of(offers, &wire, key, status, want * (key + 1) / offers->key_count);
    }
    wire_close(&wire);
    offers_mix(offers);
    offers->count = offers->count < want ? offers->count : want;
    return is_good;
}

void offers_done(struct offers *offers)
{
    free(offers->keys);
    free(offers->lines);
    *offers = (struct offers){0};
}
