/* SPDX-License-Identifier: Apache-2.0 */

/* Files put up for import: guessed at, corrected, previewed, imported in steps, gone. */

#include "fixture.h"

#include "api/import_runner.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/draft_store.h"
#include "store/event_store.h"

static const char ACCOUNTS[] = "Customer No;Company name;Country\n"
                               "n1;North Mill;US\n"
                               "n2;South Mill;DE\n"
                               "n3;;DE\n";

static void must(enum score_status status, const struct score_error *err)
{
    if (status) {
        fail_msg("%s: %s", score_status_name(status), err ? err->text : "");
    }
}

static struct answer put_up(struct fixture *fixture, const char *name, const char *csv)
{
    return ask(fixture, MANAGER, "POST", text_of("/import-drafts?file_name=%s", name), csv, 201);
}

static struct answer patch(struct fixture *fixture, const char *id, const char *etag,
                           const char *body, int status)
{
    struct exchange exchange = {.method = "PATCH",
                                .path = text_of("/import-drafts/%s", id),
                                .body = body,
                                .if_match = etag};
    return send_expecting(fixture, MANAGER, &exchange, status);
}

/* Accounts by what the columns are, whatever the guess thinks of them. */
static struct answer accounts_put_up(struct fixture *fixture, const char *csv)
{
    struct answer draft = put_up(fixture, "customers.csv", csv);
    struct answer chosen =
        patch(fixture, member_text(&draft, "/id"), draft.etag,
              "{\"kind\":\"accounts\",\"columns\":{\"Customer No\":\"external_id\","
              "\"Company name\":\"name\",\"Country\":\"country\"}}",
              200);
    answer_done(&draft);
    return chosen;
}

static const char *set_of(const char *id)
{
    return text_of("{\"drafts\":[\"%s\"]}", id);
}

static size_t account_count(struct fixture *fixture)
{
    struct answer answer = ask(fixture, MANAGER, "GET", "/accounts?limit=100", NULL, 200);
    size_t count = json_array_size(member(&answer, "/items"));
    answer_done(&answer);
    return count;
}

static struct api_context writer_context(struct fixture *fixture)
{
    return (struct api_context){.store = fixture->store,
                                .world = fixture->world,
                                .clock = fixture->clock,
                                .site = &fixture->site};
}

/* One job of the writer. */
static bool step(struct fixture *fixture, struct api_context *context)
{
    struct score_error err = {0};
    bool has_more = false;
    must(store_tx_begin(fixture->store, &err), &err);
    must(api_import_step(context, &has_more, &err), &err);
    must(store_tx_commit(fixture->store, &err), &err);
    return has_more;
}

static void steps(struct fixture *fixture)
{
    struct api_context context = writer_context(fixture);
    for (int i = 0; step(fixture, &context); i++) {
        assert_true(i < 10000);
    }
    api_import_drop(&context);
}

static size_t bytes_left(struct fixture *fixture, const char *id)
{
    int64_t key = 0;
    const void *bytes = NULL;
    size_t len = 0;
    assert_true(id_parse(ID_IMPORT_DRAFT, id, &key));
    enum score_status status =
        store_draft_part_get(fixture->store, key, 0, &fixture->arena, &bytes, &len, NULL);
    return status == SCORE_OK ? len : 0;
}

static void test_draft__is_guessed_at_and_corrected_by_single_choices(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = put_up(fixture, "customers.csv", ACCOUNTS);
    assert_string_equal(member_text(&draft, "/state"), "DRAFT");
    assert_string_equal(member_text(&draft, "/separator"), ";");
    assert_string_equal(member_text(&draft, "/encoding"), "utf-8");
    assert_int_equal(json_integer_value(member(&draft, "/row_count")), 3);
    assert_int_equal(json_integer_value(member(&draft, "/bytes")), sizeof ACCOUNTS - 1);
    assert_string_equal(member_text(&draft, "/columns/1/column"), "Company name");
    assert_string_equal(member_text(&draft, "/columns/1/samples/0"), "North Mill");
    const char *id = member_text(&draft, "/id");
    struct answer chosen = patch(fixture, id, draft.etag, "{\"kind\":\"accounts\"}", 200);
    assert_string_equal(member_text(&chosen, "/kind"), "accounts");
    assert_true(json_array_size(member(&chosen, "/fields")) > 5);
    struct answer column = patch(fixture, id, chosen.etag, "{\"columns\":{\"Country\":null}}", 200);
    assert_true(json_is_null(member(&column, "/columns/2/field")));
    assert_string_equal(member_text(&column, "/kind"), "accounts"); /* choices add up */
    struct answer again = ask(fixture, MANAGER, "GET", text_of("/import-drafts/%s", id), NULL, 200);
    assert_true(json_equal(again.json, column.json));
    assert_string_equal(again.etag, column.etag);
    answer_done(&again);
    answer_done(&column);
    answer_done(&chosen);
    answer_done(&draft);
}

struct bad_patch {
    const char *body;
    const char *field;
};
static const struct bad_patch BAD_PATCHES[] = {
    {"{\"kind\":\"dragons\"}", "/kind"},
    {"{\"encoding\":\"klingon\"}", "/encoding"},
    {"{\"separator\":\"x\"}", "/separator"},
    {"{\"separator\":\"::\"}", "/separator"},
    {"{\"date_order\":\"DDD\"}", "/date_order"},
    {"{\"decimal_mark\":\"!\"}", "/decimal_mark"},
    {"{\"columns\":{\"Country\":\"nothing\"}}", "/columns/Country"},
    {"{\"columns\":{\"No such\":\"name\"}}", "/columns/No such"},
    {"{\"columns\":{\"Country\":7}}", "/columns"},
    {"{\"columns\":[]}", "/columns"},
    {"{\"colour\":\"red\"}", "/colour"},
};

static void test_draft__refuses_choices_that_cannot_be(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = accounts_put_up(fixture, ACCOUNTS);
    const char *id = member_text(&draft, "/id");
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BAD_PATCHES); i++) {
        struct answer answer = patch(fixture, id, draft.etag, BAD_PATCHES[i].body, 422);
        assert_string_equal(member_text(&answer, "/errors/0/field"), BAD_PATCHES[i].field);
        answer_done(&answer);
    }
    struct answer stale = patch(fixture, id, "\"1\"", "{\"kind\":\"partners\"}", 412);
    answer_done(&stale);
    struct answer now = ask(fixture, MANAGER, "GET", text_of("/import-drafts/%s", id), NULL, 200);
    assert_true(json_equal(now.json, draft.json));
    answer_done(&now);
    answer_done(&draft);
}

static void test_draft__refuses_files_that_are_none(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer = ask(fixture, MANAGER, "POST", "/import-drafts?file_name=x.csv", "", 422);
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "POST", "/import-drafts", ACCOUNTS, 422);
    assert_string_equal(member_text(&answer, "/errors/0/field"), "file_name");
    answer_done(&answer);
    /* No table in it: kept, so that the reason can be seen, but never run. */
    answer = put_up(fixture, "x.csv", "\n\n");
    assert_int_equal(json_integer_value(member(&answer, "/row_count")), 0);
    struct answer run = ask(fixture, MANAGER, "POST", "/import-drafts/run",
                            set_of(member_text(&answer, "/id")), 422);
    answer_done(&run);
    answer_done(&answer);
}

static void test_draft__a_preview_shows_rows_and_problems_and_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = 0;
    int64_t after = 0;
    struct answer draft = accounts_put_up(fixture, ACCOUNTS);
    must(store_event_last(fixture->store, &before, NULL), NULL);
    struct answer preview = ask(fixture, MANAGER, "POST", "/import-drafts/preview",
                                set_of(member_text(&draft, "/id")), 200);
    assert_int_equal(json_integer_value(member(&preview, "/files/0/created")), 2);
    assert_int_equal(json_integer_value(member(&preview, "/files/0/rejected")), 1);
    assert_int_equal(json_array_size(member(&preview, "/files/0/rows")), 3);
    assert_string_equal(member_text(&preview, "/files/0/rows/0/fields/name"), "North Mill");
    assert_int_equal(json_integer_value(member(&preview, "/files/0/rows/2/line")), 4);
    assert_string_equal(member_text(&preview, "/files/0/rows/2/errors/0/column"), "Company name");
    assert_string_equal(member_text(&preview, "/files/0/problems/0/code"), "REQUIRED");
    assert_string_equal(member_text(&preview, "/files/0/problems/0/column"), "Company name");
    assert_int_equal(json_integer_value(member(&preview, "/files/0/problems/0/count")), 1);
    assert_int_equal(json_integer_value(member(&preview, "/files/0/problems/0/first_line")), 4);
    must(store_event_last(fixture->store, &after, NULL), NULL);
    assert_int_equal(before, after);
    assert_int_equal(account_count(fixture), 1);
    answer_done(&preview);
    answer_done(&draft);
}

static void test_draft__runs_in_the_background_and_erases_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = accounts_put_up(fixture, ACCOUNTS);
    const char *id = member_text(&draft, "/id");
    const char *path = text_of("/import-drafts/%s", id);
    assert_int_equal(bytes_left(fixture, id), sizeof ACCOUNTS - 1);
    struct answer run = ask(fixture, MANAGER, "POST", "/import-drafts/run",
                            text_of("{\"drafts\":[\"%s\"],\"map_name\":\"customers\"}", id), 202);
    assert_string_equal(member_text(&run, "/items/0/state"), "RUNNING");
    answer_done(&run);
    /* Two runs of one draft: the second hears that it runs. Nor may it be corrected now. */
    run = ask(fixture, MANAGER, "POST", "/import-drafts/run", set_of(id), 409);
    answer_done(&run);
    struct answer now = ask(fixture, MANAGER, "GET", path, NULL, 200);
    struct answer late = patch(fixture, id, now.etag, "{\"kind\":\"partners\"}", 409);
    answer_done(&late);
    answer_done(&now);
    steps(fixture);
    now = ask(fixture, MANAGER, "GET", path, NULL, 200);
    assert_string_equal(member_text(&now, "/state"), "DONE");
    assert_int_equal(json_integer_value(member(&now, "/progress/rows_done")), 3);
    assert_int_equal(json_integer_value(member(&now, "/progress/rows_total")), 3);
    assert_int_equal(json_array_size(member(&now, "/columns")), 0);
    assert_int_equal(bytes_left(fixture, id), 0);
    assert_int_equal(account_count(fixture), 3);
    struct answer report = ask(fixture, MANAGER, "GET",
                               text_of("/imports/%s", member_text(&now, "/import")), NULL, 200);
    assert_string_equal(member_text(&report, "/state"), "DONE");
    assert_string_equal(member_text(&report, "/map"), "customers");
    assert_int_equal(json_integer_value(member(&report, "/created")), 2);
    assert_int_equal(json_integer_value(member(&report, "/rejected")), 1);
    answer_done(&report);
    /* It is an import as any other: undone as any other. */
    report = ask(fixture, MANAGER, "POST",
                 text_of("/imports/%s/undo", member_text(&now, "/import")), NULL, 200);
    answer_done(&report);
    assert_int_equal(account_count(fixture), 1);
    answer_done(&now);
    answer_done(&draft);
}

static void test_draft__a_kept_map_serves_the_next_file(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = accounts_put_up(fixture, ACCOUNTS);
    struct answer run =
        ask(fixture, MANAGER, "POST", "/import-drafts/run",
            text_of("{\"drafts\":[\"%s\"],\"map_name\":\"customers\"}", member_text(&draft, "/id")),
            202);
    answer_done(&run);
    steps(fixture);
    struct answer maps = ask(fixture, MANAGER, "GET", "/import-maps", NULL, 200);
    assert_int_equal(json_array_size(member(&maps, "/items")), 1);
    assert_string_equal(member_text(&maps, "/items/0/name"), "customers");
    assert_string_equal(member_text(&maps, "/items/0/kinds/0"), "accounts");
    answer_done(&maps);
    struct answer next = ask(fixture, MANAGER, "POST", "/imports?kind=accounts&map=customers",
                             "Customer No;Company name;Country\nn9;West Mill;FR\n", 201);
    assert_int_equal(json_integer_value(member(&next, "/created")), 1);
    answer_done(&next);
    run = ask(fixture, MANAGER, "POST", "/import-drafts/run",
              text_of("{\"drafts\":[\"%s\"],\"map_name\":\"../x\"}", member_text(&draft, "/id")),
              422);
    assert_string_equal(member_text(&run, "/errors/0/field"), "/map_name");
    answer_done(&run);
    answer_done(&draft);
}

/* ---- many rows: steps, breaks, cancelling ---------------------------------------------------- */

enum { MANY = 15 * LIMIT_IMPORT_STEP };

static struct answer rows_put_up(struct fixture *fixture, int rows)
{
    struct buf csv;
    buf_init(&csv, (size_t)16 * 1024 * 1024);
    buf_add_text(&csv, "Customer No;Company name;Country\n");
    for (int i = 0; i < rows; i++) {
        buf_add_format(&csv, "m%d;Mill %d;%s\n", i, i, i % 50 == 7 ? "Nowhere" : "DE");
    }
    struct answer draft = accounts_put_up(fixture, buf_text(&csv));
    buf_done(&csv);
    struct answer run = ask(fixture, MANAGER, "POST", "/import-drafts/run",
                            set_of(member_text(&draft, "/id")), 202);
    answer_done(&run);
    return draft;
}

static struct answer many_put_up(struct fixture *fixture)
{
    return rows_put_up(fixture, MANY);
}

static struct answer draft_now(struct fixture *fixture, const struct answer *draft)
{
    return ask(fixture, MANAGER, "GET", text_of("/import-drafts/%s", member_text(draft, "/id")),
               NULL, 200);
}

static int64_t rows_done(struct fixture *fixture, const struct answer *draft)
{
    struct answer now = draft_now(fixture, draft);
    int64_t rows = json_integer_value(member(&now, "/progress/rows_done"));
    answer_done(&now);
    return rows;
}

static void rows_are_done(struct fixture *fixture, const struct answer *draft, int rows)
{
    struct answer now = draft_now(fixture, draft);
    assert_string_equal(member_text(&now, "/state"), "DONE");
    struct answer report = ask(fixture, MANAGER, "GET",
                               text_of("/imports/%s", member_text(&now, "/import")), NULL, 200);
    assert_string_equal(member_text(&report, "/state"), "DONE");
    assert_int_equal(json_integer_value(member(&report, "/rows")), rows);
    assert_int_equal(json_integer_value(member(&report, "/rejected")), rows / 50);
    assert_int_equal(json_integer_value(member(&report, "/created")), rows - rows / 50);
    int listed = rows / 50 < LIMIT_IMPORT_ERRORS ? rows / 50 : LIMIT_IMPORT_ERRORS;
    assert_int_equal(json_array_size(member(&report, "/errors")), listed);
    answer_done(&report);
    answer_done(&now);
}

static void many_are_done(struct fixture *fixture, const struct answer *draft)
{
    rows_are_done(fixture, draft, MANY);
}

/* 100,000 of them in suite full, with a restart in the middle. */
static void test_draft__many_rows(void **state)
{
    struct fixture *fixture = *state;
    int rows = getenv("SCORE_TEST_ROWS") ? 100000 : 1000;
    struct answer draft = rows_put_up(fixture, rows);
    struct api_context context = writer_context(fixture);
    for (int i = 0; i < rows / LIMIT_IMPORT_STEP / 2; i++) {
        assert_true(step(fixture, &context));
    }
    api_import_drop(&context);
    context = writer_context(fixture);
    while (step(fixture, &context)) {
    }
    api_import_drop(&context);
    rows_are_done(fixture, &draft, rows);
    answer_done(&draft);
}

static void test_draft__others_write_between_its_steps(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = many_put_up(fixture);
    struct api_context context = writer_context(fixture);
    int64_t before = 0;
    while (step(fixture, &context)) {
        int64_t rows = rows_done(fixture, &draft);
        assert_true(rows - before <= LIMIT_IMPORT_STEP);
        before = rows;
        struct answer other = ask(fixture, MANAGER, "POST", "/imports?kind=accounts",
                                  "external_id,name\nother,Other Mill\n", 201);
        answer_done(&other);
    }
    api_import_drop(&context);
    many_are_done(fixture, &draft);
    answer_done(&draft);
}

/* Until rows are stored: those before them are read again first. */
static bool step_on(struct fixture *fixture, struct api_context *context,
                    const struct answer *draft)
{
    int64_t before = rows_done(fixture, draft);
    bool has_more = true;
    for (int i = 0; has_more && rows_done(fixture, draft) == before; i++) {
        has_more = step(fixture, context);
        assert_true(i < MANY);
    }
    return has_more;
}

/* As after a restart: nothing is left in memory, again and again. */
static void test_draft__goes_on_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = many_put_up(fixture);
    bool has_more = true;
    for (int i = 0; has_more; i++) {
        struct api_context context = writer_context(fixture);
        has_more = step_on(fixture, &context, &draft);
        api_import_drop(&context);
        assert_true(i < 100);
    }
    many_are_done(fixture, &draft);
    answer_done(&draft);
}

/* The commit around a step failed: what the run believes is not what stands. */
static void test_draft__goes_on_after_a_step_that_was_taken_back(void **state)
{
    struct fixture *fixture = *state;
    struct score_error err = {0};
    struct answer draft = many_put_up(fixture);
    struct api_context context = writer_context(fixture);
    bool has_more = step(fixture, &context);
    while (has_more) {
        bool is_more = false;
        int64_t rows = rows_done(fixture, &draft);
        must(store_tx_begin(fixture->store, &err), &err);
        must(api_import_step(&context, &is_more, &err), &err);
        store_tx_rollback(fixture->store);
        assert_int_equal(rows_done(fixture, &draft), rows);
        has_more = step_on(fixture, &context, &draft);
    }
    api_import_drop(&context);
    many_are_done(fixture, &draft);
    answer_done(&draft);
}

static void test_draft__cancelled_it_says_what_was_kept(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = many_put_up(fixture);
    const char *path = text_of("/import-drafts/%s", member_text(&draft, "/id"));
    struct api_context context = writer_context(fixture);
    assert_true(step(fixture, &context));
    struct answer now = draft_now(fixture, &draft);
    struct answer undo = ask(fixture, MANAGER, "POST",
                             text_of("/imports/%s/undo", member_text(&now, "/import")), NULL, 409);
    answer_done(&undo);
    answer_done(&now);
    expect(fixture, MANAGER, &(struct exchange){.method = "DELETE", .path = path}, 204);
    assert_false(step(fixture, &context));
    api_import_drop(&context);
    now = draft_now(fixture, &draft);
    assert_string_equal(member_text(&now, "/state"), "CANCELLED");
    assert_non_null(strstr(member_text(&now, "/problem"), "stays until the import is undone"));
    struct answer report = ask(fixture, MANAGER, "GET",
                               text_of("/imports/%s", member_text(&now, "/import")), NULL, 200);
    assert_string_equal(member_text(&report, "/state"), "FAILED");
    assert_int_equal(json_integer_value(member(&report, "/rows")),
                     json_integer_value(member(&now, "/progress/rows_done")));
    answer_done(&report);
    undo = ask(fixture, MANAGER, "POST", text_of("/imports/%s/undo", member_text(&now, "/import")),
               NULL, 200);
    answer_done(&undo);
    answer_done(&now);
    assert_int_equal(account_count(fixture), 1);
    expect(fixture, MANAGER, &(struct exchange){.method = "DELETE", .path = path}, 204);
    expect(fixture, MANAGER, &(struct exchange){.method = "GET", .path = path}, 404);
    answer_done(&draft);
}

/* ---- a large import taken back -----------------------------------------------------------------
 */

enum { LARGE = LIMIT_UNDO_WHOLE + LIMIT_UNDO_WHOLE / 20 }; /* rows; one in 50 is refused */

static int64_t undo_left(struct fixture *fixture, const char *path)
{
    struct answer now = ask(fixture, MANAGER, "GET", path, NULL, 200);
    int64_t left = 0;
    if (strcmp(member_text(&now, "/state"), "UNDOING") == 0) {
        left = json_integer_value(member(&now, "/undo/items_total")) -
               json_integer_value(member(&now, "/undo/items_done"));
    } else {
        assert_string_equal(member_text(&now, "/state"), "UNDONE");
    }
    answer_done(&now);
    return left;
}

/* Step by step, others in between, a restart in the middle: it is gone, and nothing else is. */
static void test_draft__others_write_while_it_is_undone(void **state)
{
    struct fixture *fixture = *state;
    size_t before = account_count(fixture);
    struct answer draft = rows_put_up(fixture, LARGE);
    steps(fixture);
    struct answer done = draft_now(fixture, &draft);
    char path[64];
    char undo[80];
    (void)snprintf(path, sizeof path, "/imports/%s", member_text(&done, "/import"));
    (void)snprintf(undo, sizeof undo, "%s/undo", path);
    struct answer answer = ask(fixture, MANAGER, "POST", undo, NULL, 202);
    assert_string_equal(member_text(&answer, "/state"), "UNDOING");
    answer_done(&answer);
    answer = ask(fixture, MANAGER, "POST", undo, NULL, 409);
    answer_done(&answer);
    struct api_context context = writer_context(fixture);
    int64_t left = undo_left(fixture, path);
    assert_true(left > LIMIT_UNDO_WHOLE);
    for (int i = 0; left > 0; i++) {
        if (i == 10) {
            api_import_drop(&context);
            context = writer_context(fixture);
        }
        assert_true(step(fixture, &context));
        assert_true(left - undo_left(fixture, path) <= LIMIT_UNDO_STEP);
        left = undo_left(fixture, path);
        answer = ask(fixture, MANAGER, "POST", "/imports?kind=accounts",
                     "external_id,name\nother,Other Mill\n", 201);
        answer_done(&answer);
    }
    while (step(fixture, &context)) {
    }
    api_import_drop(&context);
    assert_int_equal(account_count(fixture), before + 1);
    answer = ask(fixture, MANAGER, "POST", undo, NULL, 409);
    answer_done(&answer);
    answer_done(&done);
    answer_done(&draft);
}

static void test_draft__files_run_in_the_order_they_need(void **state)
{
    struct fixture *fixture = *state;
    struct answer later = put_up(fixture, "deals.csv",
                                 "external_id,title,account,offering,amount,currency\n"
                                 "d1,Two presses,n1,X1,100,EUR\n");
    struct answer deals =
        patch(fixture, member_text(&later, "/id"), later.etag,
              "{\"kind\":\"opportunities\",\"columns\":{\"external_id\":\"external_id\","
              "\"title\":\"title\",\"account\":\"account\",\"offering\":null,\"amount\":\"amount\","
              "\"currency\":\"currency\"}}",
              200);
    struct answer accounts = accounts_put_up(fixture, ACCOUNTS);
    const char *set = text_of("{\"drafts\":[\"%s\",\"%s\"]}", member_text(&deals, "/id"),
                              member_text(&accounts, "/id"));
    struct answer preview = ask(fixture, MANAGER, "POST", "/import-drafts/preview", set, 200);
    assert_string_equal(member_text(&preview, "/files/0/draft"), member_text(&accounts, "/id"));
    assert_int_equal(json_integer_value(member(&preview, "/files/1/created")), 1);
    answer_done(&preview);
    struct answer run = ask(fixture, MANAGER, "POST", "/import-drafts/run", set, 202);
    assert_string_equal(member_text(&run, "/items/0/id"), member_text(&accounts, "/id"));
    answer_done(&run);
    /* The first is cancelled before its turn: the one that needs it does not begin. */
    expect(fixture, MANAGER,
           &(struct exchange){.method = "DELETE",
                              .path = text_of("/import-drafts/%s", member_text(&accounts, "/id"))},
           204);
    struct answer now = draft_now(fixture, &deals);
    assert_string_equal(member_text(&now, "/state"), "CANCELLED");
    assert_non_null(strstr(member_text(&now, "/problem"), "customers.csv"));
    answer_done(&now);
    /* Both again: what was cancelled may run. */
    run = ask(fixture, MANAGER, "POST", "/import-drafts/run", set, 202);
    answer_done(&run);
    steps(fixture);
    now = draft_now(fixture, &deals);
    assert_string_equal(member_text(&now, "/state"), "DONE");
    answer_done(&now);
    answer_done(&accounts);
    answer_done(&deals);
    answer_done(&later);
}

static void test_draft__belongs_to_who_put_it_up(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = accounts_put_up(fixture, ACCOUNTS);
    const char *path = text_of("/import-drafts/%s", member_text(&draft, "/id"));
    static const char *const METHODS[] = {"GET", "DELETE"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(METHODS); i++) {
        expect(fixture, ADMIN, &(struct exchange){.method = METHODS[i], .path = path}, 404);
        expect(fixture, SELLER, &(struct exchange){.method = METHODS[i], .path = path}, 403);
        expect(fixture, FOCAL_A, &(struct exchange){.method = METHODS[i], .path = path}, 403);
    }
    struct answer list = ask(fixture, ADMIN, "GET", "/import-drafts", NULL, 200);
    assert_int_equal(json_array_size(member(&list, "/items")), 0);
    answer_done(&list);
    list = ask(fixture, MANAGER, "GET", "/import-drafts", NULL, 200);
    assert_int_equal(json_array_size(member(&list, "/items")), 1);
    answer_done(&list);
    struct answer foreign =
        ask(fixture, ADMIN, "POST", "/import-drafts/run", set_of(member_text(&draft, "/id")), 404);
    answer_done(&foreign);
    foreign = ask(fixture, ADMIN, "POST", "/import-drafts/preview",
                  set_of(member_text(&draft, "/id")), 404);
    answer_done(&foreign);
    foreign = ask(fixture, MANAGER, "POST", "/import-drafts/run", "{\"drafts\":[]}", 422);
    answer_done(&foreign);
    foreign = ask(fixture, MANAGER, "POST", "/import-drafts/run",
                  text_of("{\"drafts\":[\"%s\",\"%s\"]}", member_text(&draft, "/id"),
                          member_text(&draft, "/id")),
                  422);
    answer_done(&foreign);
    answer_done(&draft);
}

static void test_draft__is_forgotten_in_time(void **state)
{
    struct fixture *fixture = *state;
    struct answer draft = accounts_put_up(fixture, ACCOUNTS);
    fixture->now_ms += LIMIT_DRAFT_MS - 1000;
    fixture_tick(fixture);
    assert_true(bytes_left(fixture, member_text(&draft, "/id")) > 0);
    fixture->now_ms += 2000;
    fixture_tick(fixture);
    assert_int_equal(bytes_left(fixture, member_text(&draft, "/id")), 0);
    answer_done(&draft);
}

int main(void)
{
#define DRAFT(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        DRAFT(test_draft__is_guessed_at_and_corrected_by_single_choices),
        DRAFT(test_draft__refuses_choices_that_cannot_be),
        DRAFT(test_draft__refuses_files_that_are_none),
        DRAFT(test_draft__a_preview_shows_rows_and_problems_and_changes_nothing),
        DRAFT(test_draft__runs_in_the_background_and_erases_the_file),
        DRAFT(test_draft__a_kept_map_serves_the_next_file),
        DRAFT(test_draft__many_rows),
        DRAFT(test_draft__others_write_between_its_steps),
        DRAFT(test_draft__goes_on_after_a_restart),
        DRAFT(test_draft__goes_on_after_a_step_that_was_taken_back),
        DRAFT(test_draft__cancelled_it_says_what_was_kept),
        DRAFT(test_draft__others_write_while_it_is_undone),
        DRAFT(test_draft__files_run_in_the_order_they_need),
        DRAFT(test_draft__belongs_to_who_put_it_up),
        DRAFT(test_draft__is_forgotten_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
