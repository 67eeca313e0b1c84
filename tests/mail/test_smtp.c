/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The outbox against a real mail server: queue, claim, send, record, as the worker and the command
 * line do. Time is a number that the tests move.
 */

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/mail.h"
#include "mail/post.h"
#include "smtp_server.h"
#include "store/mail_store.h"

static const int64_t START_MS = INT64_C(1767600000000);
static const struct site SITE = {.vendor_name = "Vendor",
                                 .public_url = "https://score.vendor.example",
                                 .mail_from = "Vendor Channels <channels@vendor.example>"};

struct outbox {
    struct smtp_server server;
    char url[128];
    int64_t now_ms;
    struct arena arena;
    struct domain domain;
    struct mail_post *post;
};

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct score_error err = {0};                                                              \
        if (call) {                                                                                \
            print_error("%s: %s: %s\n", #call, err.field, err.text);                               \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

static struct mail_post_settings settings_of(const struct outbox *outbox)
{
    return (struct mail_post_settings){.url = outbox->server.url,
                                       .user = "",
                                       .password = "",
                                       .from = SITE.mail_from,
                                       .tls = MAIL_TLS_AUTO,
                                       .ca_file = "",
                                       .clock = outbox->domain.clock};
}

static void outbox_open(struct outbox *outbox)
{
    arena_init(&outbox->arena, (size_t)64 * 1024 * 1024);
    outbox->domain = (struct domain){.clock = clock_manual(&outbox->now_ms),
                                     .arena = &outbox->arena,
                                     .site = &SITE,
                                     .actor = actor_system()};
    OK(store_open(outbox->url, STORE_READ_WRITE, &outbox->domain.store, &err));
    struct mail_post_settings settings = settings_of(outbox);
    OK(mail_post_create(&settings, &outbox->post, &err));
}

static void outbox_close(struct outbox *outbox)
{
    mail_post_free(outbox->post);
    store_close(outbox->domain.store);
    arena_done(&outbox->arena);
}

static int outbox_setup(void **state)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    assert_non_null(outbox);
    smtp_server_init(&outbox->server);
    (void)snprintf(outbox->url, sizeof outbox->url, "sqlite:%s/score.db", outbox->server.directory);
    outbox->now_ms = START_MS;
    outbox_open(outbox);
    *state = outbox;
    return 0;
}

static int outbox_teardown(void **state)
{
    struct outbox *outbox = *state;
    outbox_close(outbox);
    smtp_server_done(&outbox->server);
    free(outbox);
    return 0;
}

static void letter_queue(struct outbox *outbox, const char *address)
{
    const struct mail_value values[] = {{"link", "https://score.vendor.example/reset/secret"},
                                        {"expires", "tomorrow"}};
    struct mail_letter letter = {.template_name = "password",
                                 .address = address,
                                 .values = values,
                                 .value_count = SCORE_ARRAY_COUNT(values)};
    OK(store_tx_begin(outbox->domain.store, &err));
    OK(mail_queue(&outbox->domain, &letter, &err));
    OK(store_tx_commit(outbox->domain.store, &err));
}

/* Sends what is due; answers the last mail, id 0 when nothing was. */
static struct mail due_send(struct outbox *outbox, struct mail_post *post,
                            struct mail_result *ret_result)
{
    struct mail last = {0};
    for (;;) {
        struct mail mail;
        OK(mail_claim(&outbox->domain, &mail, &err));
        if (!mail.id) {
            return last;
        }
        OK(mail_post_send(post, &mail, ret_result, &err));
        OK(mail_record(&outbox->domain, &mail, ret_result, &err));
        last = mail;
    }
}

static const char *header_find(const char *mail, const char *name, char ret[256])
{
    const char *at = strstr(mail, name);
    assert_non_null(at);
    at += strlen(name);
    (void)snprintf(ret, 256, "%.*s", (int)strcspn(at, "\r\n"), at);
    return ret;
}

static void test_smtp__a_mail_arrives_under_its_own_name(void **state)
{
    struct outbox *outbox = *state;
    struct mail_result result;
    char header[256];
    char **mails = NULL;
    smtp_server_start(&outbox->server);
    letter_queue(outbox, "frida@p0001.example");
    struct mail mail = due_send(outbox, outbox->post, &result);
    assert_int_equal(mail.state, MAIL_SENT);
    assert_int_equal(mail.code, 250);
    assert_string_equal(mail.plain, "");
    assert_string_equal(mail.html, "");
    size_t count = smtp_server_mails(&outbox->server, &mails);
    assert_int_equal(count, 1);
    char expected[256];
    (void)snprintf(expected, sizeof expected, "<%s>", mail.message_id);
    assert_string_equal(header_find(mails[0], "Message-ID: ", header), expected);
    assert_string_equal(header_find(mails[0], "X-RcptTo: ", header), "frida@p0001.example");
    assert_string_equal(header_find(mails[0], "X-MailFrom: ", header), "channels@vendor.example");
    assert_non_null(strstr(mails[0], "https://score.vendor.example/reset/secret"));
    smtp_mails_free(mails, count);

    struct mail stored;
    OK(store_mail_get(outbox->domain.store, mail.id, &outbox->arena, &stored, &err));
    assert_int_equal(stored.state, MAIL_SENT);
    assert_string_equal(stored.html, "");
    assert_int_equal(due_send(outbox, outbox->post, &result).id, 0);
}

static void test_smtp__an_answer_means_what_it_says(void **state)
{
    static const struct {
        const char *address;
        enum mail_state state;
        int code;
    } cases[] = {
        {"gone@p0001.example", MAIL_BOUNCED, 550},  {"policy@p0001.example", MAIL_WAITING, 550},
        {"later@p0001.example", MAIL_WAITING, 451}, {"spam@p0001.example", MAIL_FAILED, 554},
        {"frida@p0001.example", MAIL_SENT, 250},
    };
    struct outbox *outbox = *state;
    struct mail_result result;
    char **mails = NULL;
    smtp_server_start(&outbox->server);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        letter_queue(outbox, cases[i].address);
        struct mail mail = due_send(outbox, outbox->post, &result);
        if (mail.state != cases[i].state || mail.code != cases[i].code) {
            print_error("case '%s': %s %d %s\n", cases[i].address, mail_state_text(mail.state),
                        (int)mail.code, mail.answer);
            fail();
        }
    }
    size_t count = smtp_server_mails(&outbox->server, &mails);
    assert_int_equal(count, 1);
    smtp_mails_free(mails, count);
}

static void test_smtp__what_waits_leaves_when_the_server_is_back(void **state)
{
    struct outbox *outbox = *state;
    struct mail_result result;
    letter_queue(outbox, "frida@p0001.example");
    struct mail mail = due_send(outbox, outbox->post, &result);
    assert_int_equal(result.verdict, MAIL_UNREACHABLE);
    assert_int_equal(mail.state, MAIL_WAITING);
    assert_int_equal(mail.next_at_ms, outbox->now_ms + CLOCK_MINUTE_MS);
    smtp_server_start(&outbox->server);
    outbox->now_ms += CLOCK_MINUTE_MS - 1;
    assert_int_equal(due_send(outbox, outbox->post, &result).id, 0);
    outbox->now_ms += 1;
    mail = due_send(outbox, outbox->post, &result);
    assert_int_equal(mail.state, MAIL_SENT);
    assert_int_equal(mail.attempts, 2);

    /* The same when it goes away between two mails, with a connection open. */
    smtp_server_stop(&outbox->server);
    letter_queue(outbox, "frida@p0001.example");
    mail = due_send(outbox, outbox->post, &result);
    assert_int_equal(mail.state, MAIL_WAITING);
    smtp_server_start(&outbox->server);
    outbox->now_ms += CLOCK_MINUTE_MS;
    assert_int_equal(due_send(outbox, outbox->post, &result).state, MAIL_SENT);
}

/* A server without TLS gets no mail from us if we insist. */
static void test_smtp__nothing_leaves_in_the_clear_that_must_not(void **state)
{
    struct outbox *outbox = *state;
    char url[64];
    struct mail_result result;
    char **mails = NULL;
    smtp_server_start(&outbox->server);
    letter_queue(outbox, "frida@p0001.example");
    struct mail_post_settings settings = settings_of(outbox);
    (void)snprintf(url, sizeof url, "smtps://127.0.0.1:%d", outbox->server.port);
    for (int i = 0; i < 2; i++) {
        struct mail_post *strict = NULL;
        settings.tls = MAIL_TLS_ALWAYS;
        settings.url = i ? url : outbox->server.url;
        OK(mail_post_create(&settings, &strict, &err));
        assert_int_equal(due_send(outbox, strict, &result).state, MAIL_WAITING);
        assert_int_equal(result.verdict, MAIL_UNREACHABLE);
        assert_true(*result.answer != '\0');
        mail_post_free(strict);
        outbox->now_ms += CLOCK_HOUR_MS;
    }
    size_t count = smtp_server_mails(&outbox->server, &mails);
    assert_int_equal(count, 0);
    smtp_mails_free(mails, count);
    assert_int_equal(due_send(outbox, outbox->post, &result).state, MAIL_SENT);
}

/* A server that speaks TLS by a certificate of its own and takes mail from whom it knows. */
static void test_smtp__a_sign_in_needs_the_right_server_and_password(void **state)
{
    static const struct {
        const char *name;
        const char *password;
        bool knows_certificate;
        enum mail_verdict verdict;
        int code;
    } cases[] = {
        {"a stranger's certificate", SMTP_PASSWORD, false, MAIL_UNREACHABLE, 220},
        {"a wrong password", "guess", true, MAIL_UNREACHABLE, 535},
        {"no sign-in", "", true, MAIL_UNREACHABLE, 530},
        {"as it should be", SMTP_PASSWORD, true, MAIL_TAKEN, 250},
    };
    struct outbox *outbox = *state;
    struct mail_result result;
    char **mails = NULL;
    smtp_server_start_strict(&outbox->server);
    letter_queue(outbox, "frida@p0001.example");
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct mail_post *post = NULL;
        struct mail_post_settings settings = settings_of(outbox);
        settings.tls = MAIL_TLS_ALWAYS;
        settings.user = *cases[i].password ? SMTP_USER : "";
        settings.password = cases[i].password;
        settings.ca_file = cases[i].knows_certificate ? outbox->server.certificate : "";
        OK(mail_post_create(&settings, &post, &err));
        struct mail mail = due_send(outbox, post, &result);
        if (result.verdict != cases[i].verdict || result.code != cases[i].code) {
            print_error("case '%s': %d %d %s\n", cases[i].name, (int)result.verdict, result.code,
                        result.answer);
            fail();
        }
        assert_null(strstr(mail.answer, SMTP_PASSWORD));
        mail_post_free(post);
        outbox->now_ms += CLOCK_HOUR_MS;
    }
    size_t count = smtp_server_mails(&outbox->server, &mails);
    assert_int_equal(count, 1);
    smtp_mails_free(mails, count);
}

static void test_smtp__a_cancelled_post_sends_no_more(void **state)
{
    struct outbox *outbox = *state;
    struct mail_result result;
    smtp_server_start(&outbox->server);
    letter_queue(outbox, "frida@p0001.example");
    mail_post_cancel(outbox->post);
    assert_int_equal(due_send(outbox, outbox->post, &result).state, MAIL_WAITING);
    assert_int_equal(result.verdict, MAIL_UNREACHABLE);
}

/* ---- crashes --------------------------------------------------------------------------------- */

enum { MAILS = 200 };

/* A process of its own that sends what is due, once it is told to begin. */
static pid_t sender_start(struct outbox *outbox, int *ret_go)
{
    int go[2];
    assert_int_equal(pipe(go), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char byte = 0;
        struct mail_result result;
        outbox_open(outbox);
        if (read(go[0], &byte, 1) == 1) {
            (void)due_send(outbox, outbox->post, &result);
        }
        _exit(0);
    }
    (void)close(go[0]);
    *ret_go = go[1];
    return pid;
}

/* True when it was killed behind the mail of this number. */
static bool sender_run(struct outbox *outbox, int killed_behind)
{
    int go = -1;
    int status = 0;
    pid_t pid = sender_start(outbox, &go);
    smtp_server_kill_set(&outbox->server, pid, killed_behind);
    assert_int_equal(write(go, "g", 1), 1);
    (void)close(go);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static int text_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* How many of the mails came a second time; fails when one came a third time. */
static size_t repeats_count(char **mails, size_t count)
{
    static char ids[2 * MAILS][256];
    const char *sorted[2 * MAILS];
    size_t repeats = 0;
    assert_true(count <= SCORE_ARRAY_COUNT(ids));
    for (size_t i = 0; i < count; i++) {
        sorted[i] = header_find(mails[i], "Message-ID: ", ids[i]);
    }
    qsort(sorted, count, sizeof *sorted, text_compare);
    for (size_t i = 1; i < count; i++) {
        bool is_repeat = text_equal(sorted[i], sorted[i - 1]);
        assert_false(is_repeat && i > 1 && text_equal(sorted[i], sorted[i - 2]));
        repeats += is_repeat;
    }
    return repeats;
}

static void test_smtp__a_crash_loses_none_and_repeats_one(void **state)
{
    static const int behind[] = {3, 17, 1, 40, 29, 5, 60, 11};
    struct outbox *outbox = *state;
    char **mails = NULL;
    smtp_server_start(&outbox->server);
    for (int i = 0; i < MAILS; i++) {
        char address[64];
        (void)snprintf(address, sizeof address, "person%d@p%04d.example", i, i);
        letter_queue(outbox, address);
    }
    outbox_close(outbox); /* the database is the senders' now */
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(behind); i++) {
        assert_true(sender_run(outbox, behind[i]));
        outbox->now_ms += LIMIT_MAIL_CLAIM_MS;
    }
    assert_false(sender_run(outbox, 0));
    outbox_open(outbox);

    int64_t counts[5] = {0};
    OK(store_mail_count(outbox->domain.store, counts, &err));
    assert_int_equal(counts[MAIL_SENT], MAILS);
    assert_int_equal(counts[MAIL_WAITING], 0);
    size_t count = smtp_server_mails(&outbox->server, &mails);
    size_t repeats = repeats_count(mails, count);
    print_message("%zu mails, %zu crashes: %zu arrived, %zu of them twice\n", (size_t)MAILS,
                  SCORE_ARRAY_COUNT(behind), count - repeats, repeats);
    assert_int_equal(count - repeats, MAILS);
    assert_int_equal(repeats, SCORE_ARRAY_COUNT(behind));
    smtp_mails_free(mails, count);
}

#define WITH_OUTBOX(test) cmocka_unit_test_setup_teardown(test, outbox_setup, outbox_teardown)

enum { EXIT_SKIPPED = 77 };

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_OUTBOX(test_smtp__a_mail_arrives_under_its_own_name),
        WITH_OUTBOX(test_smtp__an_answer_means_what_it_says),
        WITH_OUTBOX(test_smtp__what_waits_leaves_when_the_server_is_back),
        WITH_OUTBOX(test_smtp__nothing_leaves_in_the_clear_that_must_not),
        WITH_OUTBOX(test_smtp__a_sign_in_needs_the_right_server_and_password),
        WITH_OUTBOX(test_smtp__a_cancelled_post_sends_no_more),
        WITH_OUTBOX(test_smtp__a_crash_loses_none_and_repeats_one),
    };
    if (!smtp_server_is_installed()) {
        print_message("skipped: python3-aiosmtpd is not installed (script/bootstrap test)\n");
        return EXIT_SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
