/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/post.h"

#include <curl/curl.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/text.h"
#include "mail/message.h"

#define MESSAGE_BYTES_MAX (8 * LIMIT_MAIL_BYTES) /* two parts, three bytes for one, headers */

enum {
    COMMAND_SIZE = 8,
    URL_BYTES_MAX = 512,
    LAST_WORD_MS = 5000 /* for the answer to a whole mail, when we are to stop */
};

struct mail_post {
    CURL *curl;
    struct mailbox from;
    struct clock clock;
    struct buf message;            /* of the mail under way */
    size_t message_sent;           /* bytes of it that libcurl has taken */
    bool says_goodbye;             /* what comes now is about the connection, not the mail */
    char command[COMMAND_SIZE];    /* the last one that was sent: "RCPT", .. */
    int code;                      /* of the server's last line */
    char answer[MAIL_ANSWER_SIZE]; /* the rest of it */
    char curl_error[CURL_ERROR_SIZE];
    int64_t cancelled_at_ms; /* monotonic, 0 = not; atomic builtins: C++ has no _Atomic */
};

/* ---- settings -------------------------------------------------------------------------------- */

bool mail_tls_parse(const char *text, enum mail_tls *ret)
{
    static const char *const names[] = {"auto", "never", "try", "always"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(names); i++) {
        if (text_equal(names[i], text)) {
            *ret = (enum mail_tls)(MAIL_TLS_AUTO + i);
            return true;
        }
    }
    return false;
}

/* What follows "smtp://" or "smtps://"; NULL when it is neither. */
static const char *url_host(const char *url)
{
    static const char *const schemes[] = {"smtp://", "smtps://"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(schemes); i++) {
        if (text_has_prefix(url, schemes[i])) {
            return url + strlen(schemes[i]);
        }
    }
    return NULL;
}

bool mail_post_url_is_good(const char *url)
{
    const char *host = url_host(url);
    if (!host || *host == '\0' || *host == ':' || strlen(url) > URL_BYTES_MAX) {
        return false;
    }
    for (const char *c = host; *c; c++) {
        if (*c <= ' ' || *c > '~' || strchr("@/?#\\\"<>", *c)) {
            return false;
        }
    }
    return true;
}

static bool host_is_here(const char *url)
{
    static const char *const here[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = url_host(url);
    for (size_t i = 0; host && i < SCORE_ARRAY_COUNT(here); i++) {
        size_t len = strlen(here[i]);
        if (strncmp(host, here[i], len) == 0 && (host[len] == '\0' || host[len] == ':')) {
            return true;
        }
    }
    return false;
}

static long use_ssl(const struct mail_post_settings *settings)
{
    switch (settings->tls) {
    case MAIL_TLS_AUTO:
        return host_is_here(settings->url) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    case MAIL_TLS_NEVER:
        return CURLUSESSL_NONE;
    case MAIL_TLS_TRY:
        return CURLUSESSL_TRY;
    case MAIL_TLS_ALWAYS:
        return CURLUSESSL_ALL;
    }
    return CURLUSESSL_ALL;
}

/* ---- what libcurl calls ---------------------------------------------------------------------- */

static size_t message_read(char *ret, size_t size, size_t count, void *user)
{
    struct mail_post *post = user;
    size_t left = post->message.len - post->message_sent;
    size_t len = left < size * count ? left : size * count;
    memcpy(ret, buf_text(&post->message) + post->message_sent, len);
    post->message_sent += len;
    return len;
}

static size_t reply_drop(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes;
    (void)user;
    return size * count;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "550 5.1.1 no such user": the server's words are outside data, so one line of plain ASCII. */
static void reply_note(struct mail_post *post, const char *line, size_t len)
{
    if (post->says_goodbye || len < 3 || !is_digit(line[0]) || !is_digit(line[1]) ||
        !is_digit(line[2])) {
        return;
    }
    post->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
    size_t used = 0;
    for (size_t i = 4; i < len && used + 1 < sizeof post->answer; i++) {
        if (line[i] >= ' ' && line[i] <= '~') {
            post->answer[used++] = line[i];
        }
    }
    post->answer[used] = '\0';
}

/* Only the verb: the line of a sign-in holds the password. */
static void command_note(struct mail_post *post, const char *line, size_t len)
{
    post->says_goodbye = len >= 4 && memcmp(line, "QUIT", 4) == 0;
    size_t used = 0;
    while (!post->says_goodbye && used < len && used + 1 < sizeof post->command &&
           line[used] > ' ') {
        post->command[used] = line[used];
        used++;
    }
    if (!post->says_goodbye) {
        post->command[used] = '\0';
    }
}

static int dialogue_note(CURL *curl, curl_infotype type, char *bytes, size_t len, void *user)
{
    (void)curl;
    if (type == CURLINFO_HEADER_IN) {
        reply_note(user, bytes, len);
    } else if (type == CURLINFO_HEADER_OUT) {
        command_note(user, bytes, len);
    }
    return 0;
}

/* A mail that was sent whole is worth waiting for: without its answer it would be sent again. */
static int progress_check(void *user, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                          curl_off_t up)
{
    const struct mail_post *post = user;
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    int64_t cancelled_at_ms = __atomic_load_n(&post->cancelled_at_ms, __ATOMIC_SEQ_CST);
    if (!cancelled_at_ms) {
        return 0;
    }
    bool is_near = text_equal(post->command, "DATA") && post->message_sent == post->message.len;
    return !is_near || clock_monotonic_ms() - cancelled_at_ms > LAST_WORD_MS;
}

/* ---- a post ---------------------------------------------------------------------------------- */

static pthread_once_t library_once = PTHREAD_ONCE_INIT;
static CURLcode library_status;

static void library_init(void)
{
    library_status = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static CURLcode judges_set(CURL *curl, const struct mail_post_settings *settings)
{
    return *settings->ca_file ? curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca_file)
                              : CURLE_OK;
}

static CURLcode sign_in_set(CURL *curl, const struct mail_post_settings *settings)
{
    if (!*settings->user) {
        return CURLE_OK;
    }
    CURLcode code = curl_easy_setopt(curl, CURLOPT_USERNAME, settings->user);
    return code ? code : curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->password);
}

/* The path of the URL is the name by which we greet: the sender's domain, which the site chose,
 * says more than this machine's. */
static CURLcode url_set(struct mail_post *post, const char *url)
{
    SCORE_AUTO(buf_done) struct buf full = {0};
    buf_init(&full, 2 * URL_BYTES_MAX);
    buf_add_format(&full, "%s/%s", url, mailbox_domain(&post->from));
    return full.status ? CURLE_OUT_OF_MEMORY
                       : curl_easy_setopt(post->curl, CURLOPT_URL, buf_text(&full));
}

#define SET(option, value)                                                                         \
    do {                                                                                           \
        CURLcode set_code_ = curl_easy_setopt(curl, option, value);                                \
        if (set_code_) {                                                                           \
            return set_code_;                                                                      \
        }                                                                                          \
    } while (0)

static CURLcode options_set(struct mail_post *post, const struct mail_post_settings *settings)
{
    CURL *curl = post->curl;
    SET(CURLOPT_ERRORBUFFER, post->curl_error);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_PROXY, ""); /* a proxy of the environment is for the web */
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)LIMIT_MAIL_CONNECT_MS);
    SET(CURLOPT_TIMEOUT_MS, (long)LIMIT_MAIL_SEND_MS);
    SET(CURLOPT_USE_SSL, use_ssl(settings));
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_MAIL_FROM, post->from.address);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, message_read);
    SET(CURLOPT_READDATA, post);
    SET(CURLOPT_WRITEFUNCTION, reply_drop);
    SET(CURLOPT_DEBUGFUNCTION, dialogue_note);
    SET(CURLOPT_DEBUGDATA, post);
    SET(CURLOPT_XFERINFOFUNCTION, progress_check);
    SET(CURLOPT_XFERINFODATA, post);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_VERBOSE, 1L); /* to dialogue_note, not to stderr */
    CURLcode code = url_set(post, settings->url);
    code = code ? code : judges_set(curl, settings);
    return code ? code : sign_in_set(curl, settings);
}

static enum score_status post_init(struct mail_post *post,
                                   const struct mail_post_settings *settings,
                                   struct score_error *err)
{
    if (!mail_post_url_is_good(settings->url)) {
        return score_error_set(err, SCORE_INVALID, "smtp_url",
                               "smtp://HOST:PORT or smtps://HOST:PORT");
    }
    if (!mailbox_parse(settings->from, &post->from)) {
        return score_error_set(err, SCORE_INVALID, "mail_from", "an address or \"Name <address>\"");
    }
    post->clock = settings->clock;
    buf_init(&post->message, MESSAGE_BYTES_MAX);
    (void)pthread_once(&library_once, library_init);
    post->curl = library_status ? NULL : curl_easy_init();
    if (!post->curl) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    CURLcode code = options_set(post, settings);
    if (code) {
        return score_error_set(err, SCORE_UNSUPPORTED, "smtp_url", "libcurl: %s",
                               curl_easy_strerror(code));
    }
    return SCORE_OK;
}

enum score_status mail_post_create(const struct mail_post_settings *settings,
                                   struct mail_post **ret_post, struct score_error *err)
{
    struct mail_post *post = calloc(1, sizeof *post);
    if (!post) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = post_init(post, settings, err);
    if (status) {
        mail_post_free(post);
        return status;
    }
    *ret_post = post;
    return SCORE_OK;
}

/* 5.7 is policy (RFC 3463): a relay that does not know us yet, not a reader who is gone. */
static bool is_policy(const char *answer)
{
    return text_has_prefix(answer, "5.7.");
}

/* Before a reader was named, whatever went wrong would go wrong for every mail. */
static enum mail_verdict verdict_of(const struct mail_post *post, CURLcode code)
{
    bool is_rcpt = text_equal(post->command, "RCPT");
    bool is_data = text_equal(post->command, "DATA");
    if (code == CURLE_OK) {
        return MAIL_TAKEN;
    }
    if (!is_rcpt && !is_data) {
        return MAIL_UNREACHABLE;
    }
    if (post->code < 500) {
        return MAIL_LATER;
    }
    if (is_data) {
        return MAIL_REFUSED;
    }
    return is_policy(post->answer) ? MAIL_LATER : MAIL_NO_SUCH_ADDRESS;
}

static void result_fill(const struct mail_post *post, CURLcode code, struct mail_result *ret)
{
    struct mail_result result = {.verdict = verdict_of(post, code), .code = post->code};
    bool has_spoken = code == CURLE_OK || post->code >= 400;
    const char *reason = *post->curl_error ? post->curl_error : curl_easy_strerror(code);
    (void)snprintf(result.answer, sizeof result.answer, "%s", has_spoken ? post->answer : reason);
    if (!text_is_utf8(result.answer, strlen(result.answer))) {
        result.answer[0] = '\0';
    }
    *ret = result;
}

enum score_status mail_post_send(struct mail_post *post, const struct mail *mail,
                                 struct mail_result *ret, struct score_error *err)
{
    SCORE_TRY(
        mail_message_write(mail, &post->from, clock_now_ms(&post->clock), &post->message, err));
    struct curl_slist *readers = curl_slist_append(NULL, mail->address);
    if (!readers) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    post->message_sent = 0;
    post->says_goodbye = false;
    post->command[0] = '\0';
    post->code = 0;
    post->answer[0] = '\0';
    post->curl_error[0] = '\0';
    CURLcode code = curl_easy_setopt(post->curl, CURLOPT_MAIL_RCPT, readers);
    code = code ? code : curl_easy_perform(post->curl);
    (void)curl_easy_setopt(post->curl, CURLOPT_MAIL_RCPT, NULL); /* clearing does not fail */
    curl_slist_free_all(readers);
    result_fill(post, code, ret);
    return SCORE_OK;
}

void mail_post_cancel(struct mail_post *post)
{
    __atomic_store_n(&post->cancelled_at_ms, clock_monotonic_ms(), __ATOMIC_SEQ_CST);
}

static enum score_status outlet_send(void *user, const struct mail *mail, struct mail_result *ret,
                                     struct score_error *err)
{
    return mail_post_send(user, mail, ret, err);
}

static void outlet_cancel(void *user)
{
    mail_post_cancel(user);
}

struct mail_outlet mail_post_outlet(struct mail_post *post)
{
    return (struct mail_outlet){.user = post, .send = outlet_send, .cancel = outlet_cancel};
}

void mail_post_free(struct mail_post *post)
{
    if (!post) {
        return;
    }
    curl_easy_cleanup(post->curl); /* says QUIT; takes NULL */
    buf_done(&post->message);
    free(post);
}
