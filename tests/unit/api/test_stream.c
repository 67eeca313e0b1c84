/* SPDX-License-Identifier: Apache-2.0 */

/* The stream of events: what the feed shows, to whom it shows it, from every place to the end. */

#include "fixture.h"

#include "base/text.h"

enum { ROWS = 70, READS_MAX = 20, STREAM_BYTES = 4 << 20 };

static void rows_make(struct fixture *fixture, int count)
{
    for (int i = 0; i < count; i++) {
        struct answer answer = ask(fixture, SELLER, "POST", "/opportunities",
                                   text_of("{\"title\":\"row %d\"}", i), 201);
        answer_done(&answer);
    }
}

/* An offer to firm A, so that there are events that only one firm may see. */
static void offer_make(struct fixture *fixture)
{
    char id[ID_TEXT_SIZE];
    make_opportunity(fixture, id);
    struct answer placed = ask(fixture, MANAGER, "POST", text_of("/opportunities/%s/place", id),
                               text_of("{\"partner\":\"%s\",\"reason\":\"they know them\"}",
                                       id_text(ID_PARTNER, fixture->partner_a)),
                               201);
    answer_done(&placed);
}

static int64_t opening_seq(const struct answer *answer)
{
    static const char before[] = "retry: 2000\nid: ";
    assert_true(text_has_prefix(answer->body, before));
    const char *digits = answer->body + sizeof(before) - 1;
    int64_t seq = -1;
    assert_true(text_parse_i64(text_of("%.*s", (int)strcspn(digits, "\n"), digits), &seq));
    assert_string_equal(digits + strcspn(digits, "\n"), "\n\n");
    return seq;
}

static struct answer open_from(struct fixture *fixture, enum person person, const char *last,
                               int status)
{
    return send_expecting(
        fixture, person,
        &(struct exchange){.method = "GET", .path = "/events/stream", .last_event_id = last},
        status);
}

/* Everything from the stream's place to the end, page by page; answers how many pages it took. */
static int read_all(struct fixture *fixture, struct api_stream stream, struct buf *ret)
{
    struct api_context context = {.store = fixture->store, .clock = fixture->clock};
    int64_t last_seq = 0;
    assert_int_equal(api_stream_last(&context, &last_seq, NULL), SCORE_OK);
    int reads = 0;
    while (stream.after_seq < last_seq && reads < READS_MAX) {
        int64_t before_seq = stream.after_seq;
        assert_int_equal(api_stream_read(&context, &stream, ret, &stream.after_seq, NULL),
                         SCORE_OK);
        assert_true(stream.after_seq > before_seq);
        reads++;
    }
    assert_int_equal(stream.after_seq, last_seq);
    return reads;
}

/* The frames, one after another, against the items of the feed; answers how many matched. */
static size_t frames_match(struct fixture *fixture, enum person person, const char *text)
{
    const char *next = NULL;
    size_t count = 0;
    for (;;) {
        struct answer page = ask(
            fixture, person, "GET",
            next ? text_of("/events?limit=100&cursor=%s", next) : "/events?limit=100", NULL, 200);
        const json_t *items = member(&page, "/items");
        size_t i = 0;
        const json_t *item = NULL;
        json_array_foreach((json_t *)(uintptr_t)items, i, item)
        {
            int64_t seq = json_integer_value(json_object_get(item, "seq"));
            const char *verb = json_string_value(json_object_get(item, "verb"));
            const char *head = text_of("id: %lld\nevent: %s\ndata: ", (long long)seq, verb);
            assert_true(text_has_prefix(text, head));
            text += strlen(head);
            size_t len = strcspn(text, "\n");
            json_t *data = json_loadb(text, len, 0, NULL);
            assert_non_null(data);
            assert_true(json_equal(data, item));
            json_decref(data);
            assert_true(text_has_prefix(text + len, "\n\n"));
            text += len + 2;
            count++;
        }
        bool is_last = json_array_size(items) == 0;
        next = text_of("%s", member_text(&page, "/next"));
        answer_done(&page);
        if (is_last) {
            assert_string_equal(text, "");
            return count;
        }
    }
}

static void test_stream__says_what_the_feed_says(void **state)
{
    struct fixture *fixture = *state;
    rows_make(fixture, ROWS);
    offer_make(fixture);
    static const enum person readers[] = {MANAGER, SELLER, AUDITOR, FOCAL_A, REP_A, FOCAL_B};
    size_t counts[SCORE_ARRAY_COUNT(readers)];
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(readers); i++) {
        print_message("%s\n", PERSON_NAMES[readers[i]]);
        struct answer opened = open_from(fixture, readers[i], "0", 200);
        assert_int_equal(opening_seq(&opened), 0);
        assert_int_equal(opened.stream.user_id, fixture->users[readers[i]]);
        struct buf text;
        buf_init(&text, STREAM_BYTES);
        int reads = read_all(fixture, opened.stream, &text);
        counts[i] = frames_match(fixture, readers[i], buf_text(&text));
        assert_true(readers[i] == FOCAL_B || strstr(buf_text(&text), "event: offer.made\n"));
        assert_true(readers[i] != FOCAL_B || !strstr(buf_text(&text), "event: offer.made\n"));
        assert_int_equal(reads > 1, readers[i] == MANAGER || readers[i] == SELLER ||
                                        readers[i] == AUDITOR); /* over one page */
        buf_done(&text);
        answer_done(&opened);
    }
    assert_true(counts[0] > counts[3] && counts[3] > counts[5]);
}

static void test_stream__begins_where_it_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct api_context context = {.store = fixture->store};
    int64_t last_seq = 0;
    assert_int_equal(api_stream_last(&context, &last_seq, NULL), SCORE_OK);
    struct answer page = ask(fixture, MANAGER, "GET", "/events?limit=3", NULL, 200);
    const char *cursor = text_of("/events/stream?cursor=%s", member_text(&page, "/next"));
    int64_t third_seq = json_integer_value(member(&page, "/items/2/seq"));
    answer_done(&page);
    const struct {
        const char *name;
        const char *path;
        const char *last;
        int64_t seq;
    } cases[] = {
        {"with what happens next", "/events/stream", NULL, last_seq},
        {"behind a page of the feed", cursor, NULL, third_seq},
        {"behind an event", "/events/stream", "2", 2},
        {"the header outranks the cursor", cursor, "2", 2},
        {"at the very beginning", "/events/stream", "0", 0},
        {"at the end, when told a place beyond it", "/events/stream", "9000000000000", last_seq},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        print_message("%s\n", cases[i].name);
        struct answer opened = send_expecting(fixture, MANAGER,
                                              &(struct exchange){.method = "GET",
                                                                 .path = cases[i].path,
                                                                 .last_event_id = cases[i].last},
                                              200);
        assert_int_equal(opening_seq(&opened), cases[i].seq);
        assert_int_equal(opened.stream.after_seq, cases[i].seq);
        answer_done(&opened);
    }
}

static void test_stream__refuses_what_is_no_place(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lasts[] = {"-1", "abc", "1.5", "99999999999999999999"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(lasts); i++) {
        struct answer answer = open_from(fixture, MANAGER, lasts[i], 422);
        assert_string_equal(member_text(&answer, "/errors/0/field"), "Last-Event-ID");
        answer_done(&answer);
    }
    struct answer page = ask(fixture, MANAGER, "GET", "/partners?limit=1", NULL, 200);
    const char *foreign = text_of("/events/stream?cursor=%s", member_text(&page, "/next"));
    answer_done(&page);
    const char *const paths[] = {foreign, "/events/stream?cursor=x", "/events/stream?limit=5"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(paths); i++) {
        expect(fixture, MANAGER, &(struct exchange){.method = "GET", .path = paths[i]}, 422);
    }
}

static void test_stream__shows_a_firm_its_own(void **state)
{
    struct fixture *fixture = *state;
    const struct {
        enum person person;
        int64_t partner_id;
    } cases[] = {
        {MANAGER, 0},
        {ADMIN, 0},
        {FOCAL_A, fixture->partner_a},
        {BOSS_A, fixture->partner_a},
        {REP_B, fixture->partner_b},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(cases); i++) {
        struct answer opened = open_from(fixture, cases[i].person, NULL, 200);
        assert_int_equal(opened.stream.partner_id, cases[i].partner_id);
        answer_done(&opened);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stream__says_what_the_feed_says, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_stream__begins_where_it_is_told, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_stream__refuses_what_is_no_place, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_stream__shows_a_firm_its_own, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests_name("api/stream", tests, NULL, NULL);
}
