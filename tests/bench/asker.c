/* SPDX-License-Identifier: Apache-2.0 */
#include "asker.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    URL_SIZE = 1024,
    HEADER_SIZE = 256,
    LINE_SIZE = 512,
    CONNECT_MS = 1000,
    ANSWER_MS = 5000,
    READ_S = 30
};

struct asker {
    CURL *curl;
    char url[URL_SIZE];
    size_t root_len;
    char *body;
    size_t body_len;
    size_t body_size;
    bool is_replayed;
    char failure[CURL_ERROR_SIZE];
};

bool askers_begin(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static size_t body_take(char *bytes, size_t size, size_t count, void *user)
{
    struct asker *asker = user;
    size_t len = size * count;
    if (asker->body_len + len + 1 > asker->body_size) {
        size_t wanted = (asker->body_len + len + 1) * 2;
        char *grown = realloc(asker->body, wanted);
        if (!grown) {
            return 0;
        }
        asker->body = grown;
        asker->body_size = wanted;
    }
    memcpy(asker->body + asker->body_len, bytes, len);
    asker->body_len += len;
    asker->body[asker->body_len] = '\0';
    return len;
}

static size_t header_take(char *bytes, size_t size, size_t count, void *user)
{
    static const char NAME[] = "Idempotent-Replayed:";
    struct asker *asker = user;
    size_t len = size * count;
    asker->is_replayed |= len > strlen(NAME) && strncasecmp(bytes, NAME, strlen(NAME)) == 0;
    return len;
}

struct asker *asker_create(const char *url, const char *ca)
{
    struct asker *asker = calloc(1, sizeof *asker);
    if (!asker || body_take("", 1, 0, asker) != 0 || !(asker->curl = curl_easy_init())) {
        asker_free(asker);
        return NULL;
    }
    asker->root_len = (size_t)snprintf(asker->url, sizeof asker->url, "%s", url);
    curl_easy_setopt(asker->curl, CURLOPT_WRITEFUNCTION, body_take);
    curl_easy_setopt(asker->curl, CURLOPT_WRITEDATA, asker);
    curl_easy_setopt(asker->curl, CURLOPT_HEADERFUNCTION, header_take);
    curl_easy_setopt(asker->curl, CURLOPT_HEADERDATA, asker);
    curl_easy_setopt(asker->curl, CURLOPT_ERRORBUFFER, asker->failure);
    curl_easy_setopt(asker->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(asker->curl, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
    curl_easy_setopt(asker->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(asker->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    if (ca) {
        curl_easy_setopt(asker->curl, CURLOPT_CAINFO, ca);
    }
    return asker;
}

void asker_free(struct asker *asker)
{
    if (asker) {
        curl_easy_cleanup(asker->curl);
        free(asker->body);
        free(asker);
    }
}

static struct curl_slist *header_add(struct curl_slist *list, const char *name, const char *value)
{
    char line[LINE_SIZE];
    (void)snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(list, line);
    return longer ? longer : list;
}

void asker_ask(struct asker *asker, const struct question *question, struct answer *ret)
{
    struct curl_slist *headers = header_add(NULL, "Content-Type", "application/json");
    char bearer[HEADER_SIZE];
    long status = 0;
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", question->key);
    headers = header_add(headers, "Authorization", bearer);
    if (question->idempotency_key) {
        headers = header_add(headers, "Idempotency-Key", question->idempotency_key);
    }
    (void)snprintf(asker->url + asker->root_len, sizeof asker->url - asker->root_len, "%s",
                   question->path);
    asker->body_len = 0;
    asker->body[0] = '\0';
    asker->is_replayed = false;
    asker->failure[0] = '\0';
    curl_easy_setopt(asker->curl, CURLOPT_URL, asker->url);
    curl_easy_setopt(asker->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(asker->curl, CURLOPT_HTTPGET, 1L);
    if (question->json) {
        curl_easy_setopt(asker->curl, CURLOPT_POSTFIELDS, question->json);
    }
    curl_easy_setopt(asker->curl, CURLOPT_CUSTOMREQUEST, question->method);
    CURLcode code = curl_easy_perform(asker->curl);
    if (code == CURLE_OK) {
        curl_easy_getinfo(asker->curl, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_slist_free_all(headers);
    *ret = (struct answer){
        .status = (int)status,
        .is_replayed = asker->is_replayed,
        .body = asker->body,
        .failure = *asker->failure ? asker->failure : curl_easy_strerror(code),
    };
}

void asker_read(struct asker *asker, const struct question *question, struct answer *ret)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    time_t until = at.tv_sec + READ_S;
    asker_ask(asker, question, ret);
    while ((ret->status == 0 || ret->status >= 500) && at.tv_sec < until) {
        at.tv_sec++;
        (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
        asker_ask(asker, question, ret);
    }
}

void answer_text(const char *at, const char *name, char *ret, size_t size)
{
    char pattern[64];
    (void)snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    const char *found = strstr(at, pattern);
    ret[0] = '\0';
    if (found) {
        found += strlen(pattern);
        (void)snprintf(ret, size, "%.*s", (int)strcspn(found, "\""), found);
    }
}
