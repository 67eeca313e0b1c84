/* SPDX-License-Identifier: Apache-2.0 */

/* The requests behind /o/TOKEN: limits, who comes, what was sent, where to go. */

#include "api/limiter.h"
#include "api/page.h"
#include "api/problem.h"
#include "base/text.h"
#include "domain/opportunity.h"
#include "model/id.h"

/* A person looks and presses; a mail scanner opens many links at once, each a few times. */
static const struct limiter_rule LINK_RULE = {"page of a link", 60, 2 * CLOCK_SECOND_MS};
static const struct limiter_rule ADDRESS_RULE = {"pages from an address", 300, 200};

/* ---- before the writer ----------------------------------------------------------------------- */

static enum score_status refused(struct score_error *err)
{
    return score_error_set(err, SCORE_INVALID, "", "the page has answered");
}

static struct page page_of(struct api_call *call)
{
    const char *token = api_param(call, "token");
    struct page page = {
        .call = call,
        .domain = call->domain,
        .out = &call->response->body,
        .token = token ? token : "",
        .form = {.name = ""},
        .done = "",
        .forwarded_url = "",
    };
    return page;
}

/* On a job thread: too many requests never reach the writer. */
static enum score_status page_prepare(struct api_context *context, struct api_call *call,
                                      struct score_error *err)
{
    struct page page = page_of(call);
    int64_t now_ms = clock_now_ms(&context->clock);
    int64_t wait_ms = api_limiter_use(context->limiter, context->store, &ADDRESS_RULE,
                                      call->request->remote_address, now_ms);
    if (wait_ms == 0) {
        wait_ms = api_limiter_use(context->limiter, context->store, &LINK_RULE, page.token, now_ms);
    }
    if (wait_ms == 0) {
        return SCORE_OK;
    }
    int64_t seconds = (wait_ms + CLOCK_SECOND_MS - 1) / CLOCK_SECOND_MS;
    const char *text = arena_format(call->arena, "%lld", (long long)seconds);
    page_plain_write(&page, 429, "One moment, please",
                     "This page was asked for very often. Please try again in a minute.");
    api_response_header_set(call->response, "Retry-After", text ? text : "60");
    return refused(err);
}

/* ---- what was wrong -------------------------------------------------------------------------- */

/* Failures of the machine are told as plainly as the rest, and logged by their cause. */
static enum score_status page_fail(struct page *page, enum score_status status,
                                   struct score_error *err)
{
    int code = api_http_code(status);
    if (status == SCORE_NOT_FOUND) {
        page_plain_write(page, 404, "There is nothing here",
                         "Please check the link, or ask who sent it for a new one.");
    } else if (code >= 500) {
        page_plain_write(page, code, "That did not work",
                         "Nothing was stored. Please press again in a minute.");
        return status;
    } else {
        page_plain_write(page, code, "That is not possible", err ? err->text : "");
    }
    return refused(err);
}

static struct link_visit client_of(const struct page *page, const char *form)
{
    struct link_visit client = {
        .address = page->call->request->remote_address,
        .agent = page->call->request->user_agent,
        .form = form,
    };
    return client;
}

/* The page that fits what the link may do now. */
static enum score_status page_write(struct page *page, int status, struct score_error *err)
{
    switch (page->visit.state) {
    case OFFER_LINK_OPEN:
        return page_open_write(page, status, err);
    case OFFER_LINK_HELD:
        return page_held_write(page, status, err);
    case OFFER_LINK_ELSEWHERE:
    case OFFER_LINK_ENDED:
        return page_ended_write(page, status, err);
    }
    return score_error_set(err, SCORE_CORRUPT, "", "a link in no state");
}

/* ---- GET ------------------------------------------------------------------------------------- */

static enum score_status show(struct page *page, struct score_error *err)
{
    const struct api_request *request = page->call->request;
    const char *done = api_query(request, "done");
    const char *stage = api_query(request, "stage");
    struct link_visit client = client_of(page, NULL);
    SCORE_TRY(offer_link_visit(page->domain, page->token, &page->visit, err));
    SCORE_TRY(link_opened_record(page->domain, &page->visit.link, &client, err));
    page->done = done ? done : "";
    if (stage &&
        (!stage_parse(stage, &page->stage) || page->stage == page->visit.view.opportunity.stage)) {
        page->stage = 0;
    }
    return page_write(page, 200, err);
}

static enum score_status handle_page_get(struct api_context *context, struct api_call *call,
                                         struct score_error *err)
{
    (void)context;
    struct page page = page_of(call);
    enum score_status status = show(&page, err);
    return status ? page_fail(&page, status, err) : SCORE_OK;
}

static enum score_status calendar(struct page *page, struct score_error *err)
{
    struct link_visit client = client_of(page, "calendar");
    SCORE_TRY(offer_link_visit(page->domain, page->token, &page->visit, err));
    bool is_there =
        page->visit.state == OFFER_LINK_HELD && page->visit.view.opportunity.next_step_at_ms != 0;
    if (!is_there) {
        return score_error_set(err, SCORE_NOT_FOUND, "", "no next step");
    }
    SCORE_TRY(offer_link_used(page->domain, &page->visit, &client, err));
    return page_calendar_write(page, err);
}

static enum score_status handle_page_calendar(struct api_context *context, struct api_call *call,
                                              struct score_error *err)
{
    (void)context;
    struct page page = page_of(call);
    enum score_status status = calendar(&page, err);
    return status ? page_fail(&page, status, err) : SCORE_OK;
}

/* Somebody reloads the address of a form, after a connection that broke: back to the page. */
static enum score_status handle_page_form_address(struct api_context *context,
                                                  struct api_call *call, struct score_error *err)
{
    (void)context;
    struct page page = page_of(call);
    const char *target = arena_format(call->arena, "/o/%s", page.token);
    if (!target) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    page_plain_write(&page, 303, "This way", "");
    api_response_header_set(call->response, "Location", target);
    return SCORE_OK;
}

/* ---- POST ------------------------------------------------------------------------------------ */

/* Does what the form asks for; the offer as it is afterwards, if it says. */
typedef enum score_status act_fn(struct page *page, struct score_error *err);

struct act {
    const char *form;
    enum offer_link_state state;     /* in which it can be done */
    enum offer_state done_states[2]; /* in these it has been done: a retry; 0 = none */
    act_fn *act;
};

/* A day or a moment; 0 with a problem when it is neither. */
static int64_t moment_read(struct page *page, const char *name)
{
    int64_t at_ms = 0;
    const char *text = page_form_text(&page->form, name);
    if (*text && !clock_parse(text, &at_ms)) {
        problem_add(page->domain, name, "FORMAT", "a date like 2026-11-27");
    }
    return at_ms;
}

static enum score_status act_accept(struct page *page, struct score_error *err)
{
    int64_t at_ms = moment_read(page, "next_step_at");
    const char *step = page_form_text(&page->form, "next_step");
    SCORE_TRY(problem_status(page->domain, err));
    return offer_accept(page->domain, page->visit.link.offer_id, step, at_ms, &page->visit.view,
                        err);
}

static enum score_status act_decline(struct page *page, struct score_error *err)
{
    return offer_decline(page->domain, page->visit.link.offer_id,
                         page_form_text(&page->form, "code"),
                         page_form_text(&page->form, "comment"), &page->visit.view, err);
}

static enum score_status act_return(struct page *page, struct score_error *err)
{
    return offer_return(page->domain, page->visit.link.offer_id,
                        page_form_text(&page->form, "code"), page_form_text(&page->form, "comment"),
                        &page->visit.view, err);
}

static enum score_status act_rate(struct page *page, struct score_error *err)
{
    int64_t fit = 0;
    if (!text_parse_i64(page_form_text(&page->form, "fit"), &fit) || fit < 1 || fit > 5) {
        fit = 0; /* the use case says what is wrong */
    }
    return offer_feedback(page->domain, page->visit.link.offer_id, (int)fit,
                          page_form_text(&page->form, "code"),
                          page_form_text(&page->form, "comment"), &page->visit.view, err);
}

/* NULL, which leaves the field alone, for a field that the form does not have. */
static const char *text_or_null(const struct page *page, const char *name)
{
    const char *text = page_form_text(&page->form, name);
    return *text ? text : NULL;
}

static enum score_status stage_move_read(struct page *page, struct stage_move *ret,
                                         struct score_error *err)
{
    int64_t percent = 0;
    const char *percent_text = page_form_text(&page->form, "probability_percent");
    *ret = (struct stage_move){
        .note = page_form_text(&page->form, "note"),
        .decision_maker = text_or_null(page, "decision_maker"),
        .competitor = text_or_null(page, "competitor"),
        .won_reason = text_or_null(page, "won_reason"),
        .lost_reason = text_or_null(page, "lost_reason"),
        .order_ref = text_or_null(page, "order_ref"),
    };
    if (!stage_parse(page_form_text(&page->form, "stage"), &ret->stage)) {
        problem_add(page->domain, "stage", "UNKNOWN", "no such stage");
    }
    if (*percent_text) {
        ret->has_probability =
            text_parse_i64(percent_text, &percent) && percent >= 0 && percent <= 100;
        ret->probability_percent = ret->has_probability ? (int)percent : -1;
        if (!ret->has_probability) {
            problem_add(page->domain, "probability_percent", "RANGE", "between 0 and 100");
        }
    }
    ret->decision_at_ms = moment_read(page, "decision_date");
    ret->has_decision_at = ret->decision_at_ms != 0;
    return problem_status(page->domain, err);
}

/* The line item that the stage asked for, of the opportunity's own product. */
static enum score_status line_item_add(struct page *page, struct score_error *err)
{
    const struct opportunity *opportunity = &page->visit.view.opportunity;
    struct line_item item;
    char offering[ID_TEXT_SIZE];
    const char *amount = text_or_null(page, "amount");
    if (!amount) {
        return SCORE_OK;
    }
    id_format(ID_OFFERING, opportunity->offering_id, offering);
    return opportunity_line_item_add(page->domain, opportunity->id, offering, amount,
                                     page_form_text(&page->form, "currency"), &item, err);
}

static enum score_status act_stage(struct page *page, struct score_error *err)
{
    struct stage_move move;
    struct opportunity moved;
    SCORE_TRY(stage_move_read(page, &move, err));
    page->stage = move.stage;
    if (move.stage == page->visit.view.opportunity.stage) {
        return SCORE_OK; /* a retry: it is there */
    }
    SCORE_TRY(line_item_add(page, err));
    return opportunity_stage_move(page->domain, page->visit.view.opportunity.id, &move, &moved,
                                  err);
}

static enum score_status act_forward(struct page *page, struct score_error *err)
{
    int64_t user_id = 0;
    struct user user;
    if (!id_parse(ID_USER, page_form_text(&page->form, "user"), &user_id)) {
        problem_add(page->domain, "user", "REQUIRED", "choose a colleague");
        return problem_status(page->domain, err);
    }
    SCORE_TRY(offer_forward(page->domain, page->visit.link.offer_id, user_id, &user,
                            &page->forwarded_url, err));
    page->forwarded_to = *page->forwarded_url ? user.name : NULL;
    return SCORE_OK;
}

static const struct act ACTS[] = {
    {"accept", OFFER_LINK_OPEN, {OFFER_ACCEPTED, OFFER_IN_PROGRESS}, act_accept},
    {"decline", OFFER_LINK_OPEN, {OFFER_DECLINED, 0}, act_decline},
    {"return", OFFER_LINK_HELD, {OFFER_RETURNED, 0}, act_return},
    {"stage", OFFER_LINK_HELD, {0, 0}, act_stage},
    {"rate", OFFER_LINK_HELD, {0, 0}, act_rate},
    {"forward", OFFER_LINK_HELD, {0, 0}, act_forward},
};

static const struct act *act_find(const char *form)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ACTS); i++) {
        if (text_equal(ACTS[i].form, form)) {
            return &ACTS[i];
        }
    }
    return NULL;
}

/* After a POST the browser gets the page, so that a reload sends nothing again. */
static enum score_status go_back(struct page *page, struct score_error *err)
{
    const char *target =
        arena_format(page->call->arena, "/o/%s?done=%s", page->token, page->form.name);
    if (!target) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    page_plain_write(page, 303, "Done", "Your answer is stored.");
    api_response_header_set(page->call->response, "Location", target);
    return SCORE_OK;
}

static bool is_retry(const struct page *page, const struct act *act)
{
    enum offer_state state = page->visit.view.offer.state;
    return state == act->done_states[0] || (act->done_states[1] && state == act->done_states[1]);
}

/* One form in one level of its own: a wrong one leaves nothing behind, and is shown again. */
static enum score_status act_in_level(struct page *page, const struct act *act,
                                      struct score_error *err)
{
    struct link_visit client = client_of(page, act->form);
    struct offer_visit before = page->visit;
    SCORE_TRY(store_tx_begin(page->domain->store, err));
    enum score_status status = act->act(page, err);
    if (!status) {
        status = offer_link_used(page->domain, &before, &client, err);
    }
    return domain_tx_end(page->domain, status, err);
}

/* What the person can put right is said on the page they sent it from. */
static enum score_status show_again(struct page *page, enum score_status status,
                                    struct score_error *err)
{
    if (api_http_code(status) >= 500 || status == SCORE_NOT_FOUND) {
        return status;
    }
    int code = api_http_code(status);
    page->call->error = err ? *err : page->call->error;
    struct problem problem = page->domain->problem;
    SCORE_TRY(offer_link_visit(page->domain, page->token, &page->visit, err));
    page->domain->problem = problem;
    return page_write(page, code, err);
}

static enum score_status act_run(struct page *page, const struct act *act, struct score_error *err)
{
    bool is_ours = false;
    SCORE_TRY(offer_link_visit(page->domain, page->token, &page->visit, err));
    SCORE_TRY(link_nonce_check(page->domain, &page->visit.link, act->form,
                               page_form_text(&page->form, "nonce"), &is_ours, err));
    if (!is_ours) {
        page_plain_write(page, 403, "Please open the link again",
                         "This form did not come from the page. Nothing was changed.");
        return SCORE_OK;
    }
    if (page->visit.state != act->state) {
        return is_retry(page, act) ? go_back(page, err) : page_write(page, 409, err);
    }
    enum score_status status = act_in_level(page, act, err);
    if (status) {
        return show_again(page, status, err);
    }
    if (page->forwarded_to) { /* the link is shown this once */
        SCORE_TRY(offer_link_visit(page->domain, page->token, &page->visit, err));
        return page_write(page, 200, err);
    }
    return go_back(page, err);
}

static enum score_status handle_page_post(struct api_context *context, struct api_call *call,
                                          struct score_error *err)
{
    (void)context;
    struct page page = page_of(call);
    const char *form = api_param(call, "form");
    const struct act *act = act_find(form ? form : "");
    if (!act) {
        return page_fail(&page, score_error_set(err, SCORE_NOT_FOUND, "", "no such form"), err);
    }
    page.form.name = act->form;
    enum score_status status = page_form_read(call->request, &page.form, err);
    if (!status) {
        status = act_run(&page, act, err);
    }
    return status ? page_fail(&page, status, err) : SCORE_OK;
}

/* ---- routes ---------------------------------------------------------------------------------- */

#define PAGE_GET(path, name)                                                                       \
    {                                                                                              \
        .method = "GET", .pattern = path, .kind = API_WRITE, .is_public = true,                    \
        .prepare = page_prepare, .handle = handle_page_##name                                      \
    }

static const struct api_route ROUTES[] = {
    PAGE_GET("/o/{token}", get),
    PAGE_GET("/o/{token}/next-step.ics", calendar),
    {.method = "GET",
     .pattern = "/o/{token}/{form}",
     .kind = API_READ,
     .is_public = true,
     .handle = handle_page_form_address},
    {.method = "POST",
     .pattern = "/o/{token}/{form}",
     .kind = API_WRITE,
     .media = API_MEDIA_FORM,
     .body_bytes_max = PAGE_FORM_BYTES,
     .is_public = true,
     .prepare = page_prepare,
     .handle = handle_page_post},
};

const struct api_route *page_routes(size_t *ret_count)
{
    *ret_count = SCORE_ARRAY_COUNT(ROUTES);
    return ROUTES;
}
