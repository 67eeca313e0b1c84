/* SPDX-License-Identifier: Apache-2.0 */
#include "page_support.h"

#include "base/text.h"
#include "domain/domain.h"
#include "store/event_store.h"
#include "store/passing_store.h"

enum { TRIES_MAX = 64, NONCE_SLOTS = 8 };

const char ACCEPT_FIELDS[] = "next_step=Call+the+customer&next_step_at=2026-11-27";

static void must(enum score_status status, const struct score_error *err)
{
    if (status) {
        fail_msg("%s: %s", score_status_name(status), err->text);
    }
}

struct offered offered_make(struct fixture *fixture)
{
    struct offered offered = {0};
    offered.focal = make_offer(fixture, offered.opportunity, offered.offer);
    bool is_a = offered.focal == FOCAL_A;
    offered.deputy = is_a ? DEPUTY_A : FOCAL_B;
    offered.rep = is_a ? REP_A : REP_B;
    assert_true(id_parse(ID_OFFER, offered.offer, &offered.offer_id));
    return offered;
}

struct offered offered_to_a(struct fixture *fixture)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        struct offered offered = offered_make(fixture);
        if (offered.focal == FOCAL_A) {
            return offered;
        }
    }
    fail_msg("firm A gets nothing");
    return (struct offered){0};
}

static struct domain manager_domain(struct fixture *fixture)
{
    struct domain domain = {
        .store = fixture->store,
        .world = fixture->world,
        .clock = fixture->clock,
        .site = &fixture->site,
        .arena = &fixture->arena,
        .actor = {.roles = ROLE_CHANNEL_MANAGER, .name = "test"},
    };
    return domain;
}

struct token link_for(struct fixture *fixture, int64_t offer_id, enum person person)
{
    struct domain domain = manager_domain(fixture);
    struct score_error err = {0};
    struct token token;
    struct link link;
    const char *url = NULL;
    must(offer_link_issue(&domain, offer_id, text_of("%s@firm.example", PERSON_NAMES[person]), &url,
                          &link, &err),
         &err);
    assert_true(text_has_prefix(url, "https://score.vendor.example/o/"));
    (void)snprintf(token.text, sizeof token.text, "%s", strrchr(url, '/') + 1);
    return token;
}

struct answer page_get(struct fixture *fixture, const struct token *token, const char *rest)
{
    struct exchange exchange = {
        .method = "GET", .path = text_of("/o/%s%s", token->text, rest), .agent = "Phone/1.0"};
    return send_as(fixture, NOBODY, &exchange);
}

const char *page_nonce(struct fixture *fixture, const struct token *token, const char *form)
{
    static char slots[NONCE_SLOTS][LINK_NONCE_SIZE];
    static size_t used;
    char *slot = slots[used++ % NONCE_SLOTS];
    struct answer page = page_get(fixture, token, "");
    const char *at = strstr(page.body, text_of("action=\"/o/%s/%s\"", token->text, form));
    at = at ? strstr(at, "name=\"nonce\" value=\"") : NULL;
    slot[0] = '\0';
    if (at) {
        (void)snprintf(slot, LINK_NONCE_SIZE, "%s", at + strlen("name=\"nonce\" value=\""));
    }
    answer_done(&page);
    return slot;
}

struct answer page_post_nonce(struct fixture *fixture, const struct token *token, const char *form,
                              const char *nonce, const char *fields)
{
    struct exchange exchange = {
        .method = "POST",
        .path = text_of("/o/%s/%s", token->text, form),
        .body = *nonce ? text_of("nonce=%s&%s", nonce, fields) : fields,
        .key = "",
        .agent = "Phone/1.0",
    };
    return send_as(fixture, NOBODY, &exchange);
}

struct answer page_post(struct fixture *fixture, const struct token *token, const char *form,
                        const char *fields)
{
    const char *nonce = page_nonce(fixture, token, form);
    if (!*nonce) {
        fail_msg("the page has no form '%s'", form);
    }
    return page_post_nonce(fixture, token, form, nonce, fields);
}

void page_accept(struct fixture *fixture, const struct token *token)
{
    struct answer answer = page_post(fixture, token, "accept", ACCEPT_FIELDS);
    assert_status(answer, 303);
    assert_string_equal(answer.location, text_of("/o/%s?done=accept", token->text));
    answer_done(&answer);
}

size_t events_count(struct fixture *fixture, int64_t offer_id, const char *verb)
{
    struct event_filter filter = {.object_kind = ID_OFFER, .object_id = offer_id, .verb = verb};
    struct store_page page = {.limit = 10000};
    struct event *events = NULL;
    struct score_error err = {0};
    size_t count = 0;
    must(store_event_list(fixture->store, &filter, &page, &fixture->arena, &events, &count, &err),
         &err);
    return count;
}

enum offer_state offer_state_of(struct fixture *fixture, int64_t offer_id)
{
    struct offer offer;
    struct score_error err = {0};
    must(store_offer_get(fixture->store, offer_id, &fixture->arena, &offer, &err), &err);
    return offer.state;
}
