/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/limiter.h"
#include "api/presence.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/identity.h"
#include "domain/partner.h"
#include "domain/password_reset.h"
#include "domain/session.h"
#include "domain/world.h"
#include "store/mail_store.h"
#include "store/party_store.h"

enum { ARENA_BYTES = 64 << 20, TEXT_SLOTS = 16, TEXT_SIZE = 2048, QUERY_MAX = 16 };

static const int64_t START_MS = 1795000000000; /* a Tuesday in November 2026 */

const char *const PERSON_NAMES[PERSON_COUNT] = {
    [NOBODY] = "nobody",   [SELLER] = "seller",     [OTHER_SELLER] = "other-seller",
    [MANAGER] = "manager", [REVIEWER] = "reviewer", [AUDITOR] = "auditor",
    [ADMIN] = "admin",     [FOCAL_A] = "focal-a",   [DEPUTY_A] = "deputy-a",
    [REP_A] = "rep-a",     [BOSS_A] = "boss-a",     [FOCAL_B] = "focal-b",
    [REP_B] = "rep-b",     [BOSS_B] = "boss-b",     [DESK] = "desk",
};

static const uint32_t PERSON_ROLES[PERSON_COUNT] = {
    [SELLER] = ROLE_SELLER,        [OTHER_SELLER] = ROLE_SELLER, [MANAGER] = ROLE_CHANNEL_MANAGER,
    [REVIEWER] = ROLE_REVIEWER,    [AUDITOR] = ROLE_AUDITOR,     [ADMIN] = ROLE_ADMINISTRATOR,
    [FOCAL_A] = ROLE_FOCAL,        [DEPUTY_A] = ROLE_FOCAL,      [REP_A] = ROLE_REP,
    [BOSS_A] = ROLE_PARTNER_ADMIN, [FOCAL_B] = ROLE_FOCAL,       [REP_B] = ROLE_REP,
    [BOSS_B] = ROLE_PARTNER_ADMIN, [DESK] = ROLE_DISTRIBUTOR,
};

static const struct partner BLANK_PARTNER = {
    .external_id = "",
    .name = "",
    .country = "US",
    .city = "",
    .postal_code = "",
    .territory = "",
    .email = "",
    .phone = "",
    .website = "",
    .duns = "",
    .level = "",
    .size = "",
    .serves_everywhere = true,
    .open_lead_limit = 20,
    .is_active = true,
};

static void must(enum score_status status, const struct score_error *err)
{
    if (status) {
        fail_msg("%s: %s %s", score_status_name(status), err->field, err->text);
    }
}

const char *text_of(const char *format, ...)
{
    static char slots[TEXT_SLOTS][TEXT_SIZE];
    static unsigned next;
    char *slot = slots[next++ % TEXT_SLOTS];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(slot, TEXT_SIZE, format, args);
    va_end(args);
    return slot;
}

const char *id_text(enum id_kind kind, int64_t id)
{
    char text[ID_TEXT_SIZE];
    id_format(kind, id, text);
    return text_of("%s", text);
}

static int64_t partner_add(struct domain *domain, const char *name)
{
    struct score_error err = {0};
    struct partner partner = BLANK_PARTNER;
    partner.name = name;
    must(partner_save(domain, &partner, NULL, 0, &err), &err);
    return partner.id;
}

static void facts_add(struct domain *domain, int64_t partner_id, int64_t distributor_id)
{
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        struct score_error err = {0};
        struct fact fact = {.partner_id = partner_id,
                            .kind = (enum fact_kind)kind,
                            .line = "",
                            .country = "",
                            .state = FACT_MET,
                            .ground = "seen on paper",
                            .attested_by = "",
                            .distributor_id = kind == FACT_DISTRIBUTOR ? distributor_id : 0};
        must(partner_fact_attest(domain, &fact, &err), &err);
    }
}

static int64_t firm_of(const struct fixture *fixture, int person)
{
    if (person >= FOCAL_A && person <= BOSS_A) {
        return fixture->partner_a;
    }
    return person >= FOCAL_B && person <= BOSS_B ? fixture->partner_b : 0;
}

/* A user with an open session; no password, so that no test waits for argon2id. */
static void person_add(struct fixture *fixture, struct domain *domain, int person)
{
    struct score_error err = {0};
    struct user user = {
        .email = text_of("%s@firm.example", PERSON_NAMES[person]),
        .name = PERSON_NAMES[person],
        .phone = "",
        .password_hash = "",
        .roles = PERSON_ROLES[person],
        .state = USER_ACTIVE,
        .partner_id = firm_of(fixture, person),
        .distributor_id = person == DESK ? fixture->distributor : 0,
    };
    must(user_save(domain, &user, &err), &err);
    struct session_grant grant;
    const struct link_visit visit = {.address = "127.0.0.1", .agent = "fixture"};
    must(session_start(domain, &user, &visit, &grant, &err), &err);
    fixture->users[person] = user.id;
    fixture->tokens[person] = arena_dup_text(&fixture->arena, grant.token);
    fixture->csrf[person] = grant.session.csrf_token;
}

static void focals_add(struct domain *domain, int64_t partner_id, const int64_t *users,
                       size_t count)
{
    struct score_error err = {0};
    struct focal *focals = NULL;
    size_t focal_count = 0;
    must(partner_focals_set(domain, partner_id, users, count, &focals, &focal_count, &err), &err);
}

static void catalogue_add(struct fixture *fixture, struct domain *domain)
{
    struct score_error err = {0};
    struct offering offering = {.external_id = "gtx-pro",
                                .name = "GTX Pro",
                                .line = "GTX",
                                .access = OFFERING_AUTHORISED,
                                .list_price_minor = 482100,
                                .currency = "USD"};
    must(offering_save(domain, &offering, &err), &err);
    struct account account = {.external_id = "acme",
                              .name = "Acme Corporation",
                              .industry = "retail",
                              .size = "large",
                              .revenue_minor = -1,
                              .currency = "",
                              .country = "US",
                              .city = "Chicago",
                              .website = "",
                              .duns = ""};
    must(account_save(domain, &account, &err), &err);
    fixture->offering = offering.id;
    fixture->account = account.id;
}

static void market_make(struct fixture *fixture, struct domain *domain)
{
    struct score_error err = {0};
    struct distributor distributor = {
        .external_id = "d01", .name = "Wide Distribution", .country = "US"};
    must(store_distributor_add(fixture->store, &distributor, &err), &err);
    fixture->distributor = distributor.id;
    catalogue_add(fixture, domain);
    fixture->partner_a = partner_add(domain, "Alpha Partners");
    fixture->partner_b = partner_add(domain, "Beta Partners");
    facts_add(domain, fixture->partner_a, distributor.id);
    facts_add(domain, fixture->partner_b, distributor.id);
    for (int person = SELLER; person < PERSON_COUNT; person++) {
        person_add(fixture, domain, person);
    }
    const int64_t focals_a[] = {fixture->users[FOCAL_A], fixture->users[DEPUTY_A]};
    focals_add(domain, fixture->partner_a, focals_a, 2);
    focals_add(domain, fixture->partner_b, &fixture->users[FOCAL_B], 1);
}

int fixture_setup(void **state)
{
    struct score_error err = {0};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    must(hash_library_init(&err), &err);
    (void)snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/score-api-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    arena_init(&fixture->arena, ARENA_BYTES);
    fixture->now_ms = START_MS;
    fixture->clock = clock_manual(&fixture->now_ms);
    assert_true(schema_check_open(&fixture->contract, OPENAPI_JSON));
    trial_make(text_of("sqlite:%s/score.db", fixture->folder), &fixture->trial);
    must(store_open(fixture->trial.url, STORE_READ_WRITE, &fixture->store, &err), &err);
    must(world_create(&fixture->world, &err), &err);
    must(api_limiter_create(&fixture->limiter, &err), &err);
    must(api_presence_create(&fixture->presence, &err), &err);
    fixture->site = (struct site){
        .vendor_name = "The Vendor", .public_url = "https://score.vendor.example", .mail_from = ""};
    struct domain domain = {.store = fixture->store,
                            .world = fixture->world,
                            .clock = fixture->clock,
                            .arena = &fixture->arena,
                            .actor = actor_cli(&fixture->arena)};
    must(store_tx_begin(fixture->store, &err), &err);
    market_make(fixture, &domain);
    must(store_tx_commit(fixture->store, &err), &err);
    *state = fixture;
    return 0;
}

static int entry_remove(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    world_free(fixture->world);
    store_close(fixture->store);
    trial_drop(&fixture->trial);
    api_limiter_free(fixture->limiter);
    api_presence_free(fixture->presence);
    schema_check_close(&fixture->contract);
    arena_done(&fixture->arena);
    (void)nftw(fixture->folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

/* "a=b&c=d" into pairs; the tests need no percent-encoding. */
static size_t query_split(struct arena *arena, const char *query, struct api_pair *pairs)
{
    size_t count = 0;
    while (*query && count < QUERY_MAX) {
        size_t len = strcspn(query, "&");
        size_t name_len = strcspn(query, "=&");
        pairs[count].name = arena_dup(arena, query, name_len);
        pairs[count].value =
            name_len < len ? arena_dup(arena, query + name_len + 1, len - name_len - 1) : "";
        count++;
        query += len + (query[len] == '&' ? 1 : 0);
    }
    return count;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* The pages behind links stand outside the contract. */
static bool path_is_page(const char *path)
{
    return text_has_prefix(path, "/o/");
}

/* What http would hand over. */
static struct api_request request_make(struct fixture *fixture, enum person person,
                                       const struct exchange *exchange, struct arena *arena,
                                       struct api_pair *pairs)
{
    size_t path_len = strcspn(exchange->path, "?");
    bool has_query = exchange->path[path_len] == '?';
    bool needs_key = text_equal(exchange->method, "POST") && !exchange->key;
    bool has_cookie = person != NOBODY && !exchange->bearer;
    const char *body = or_empty(exchange->body);
    struct api_request request = {
        .method = exchange->method,
        .path = arena_format(arena, "%s%.*s", path_is_page(exchange->path) ? "" : "/api/v1",
                             (int)path_len, exchange->path),
        .query = pairs,
        .query_count = has_query ? query_split(arena, exchange->path + path_len + 1, pairs) : 0,
        .authorization = exchange->bearer ? arena_format(arena, "Bearer %s", exchange->bearer) : "",
        .session_token = has_cookie ? fixture->tokens[person] : "",
        .csrf_token = exchange->csrf ? exchange->csrf
                      : has_cookie   ? fixture->csrf[person]
                                     : "",
        .idempotency_key = needs_key ? arena_format(arena, "test-%d", ++fixture->keys_used)
                                     : or_empty(exchange->key),
        .if_match = or_empty(exchange->if_match),
        .if_none_match = "",
        .content_type =
            path_is_page(exchange->path) ? "application/x-www-form-urlencoded" : "application/json",
        .accept = "",
        .user_agent = or_empty(exchange->agent),
        .last_event_id = or_empty(exchange->last_event_id),
        .request_id = "test",
        .remote_address = exchange->address ? exchange->address : "127.0.0.1",
        .body = body,
        .body_len = exchange->body_len ? exchange->body_len : strlen(body),
        .received_at_ms = fixture->now_ms,
        .arena = arena,
    };
    return request;
}

/* The writer's way: one outer transaction, one savepoint, kept or not. */
static void run_write(struct fixture *fixture, struct api_context *context, struct api_call *call)
{
    struct score_error err = {0};
    must(store_tx_begin(fixture->store, &err), &err);
    must(store_tx_begin(fixture->store, &err), &err);
    if (api_run(context, call) == SCORE_OK) {
        must(store_tx_commit(fixture->store, &err), &err);
    } else {
        store_tx_rollback(fixture->store);
    }
    if (fixture->is_trial) {
        store_tx_rollback(fixture->store);
    } else {
        must(store_tx_commit(fixture->store, &err), &err);
    }
    assert_int_equal(store_tx_depth(fixture->store), 0);
}

static void call_run(struct fixture *fixture, struct api_call *call)
{
    struct api_context context = {.store = fixture->store,
                                  .world = fixture->world,
                                  .clock = fixture->clock,
                                  .limiter = fixture->limiter,
                                  .presence = fixture->presence,
                                  .site = &fixture->site,
                                  .maps_dir = MAPS_DIR};
    if (api_authenticate(&context, call)) {
        return;
    }
    if (call->route->prepare && api_prepare(&context, call)) {
        return;
    }
    if (call->route->kind == API_WRITE) {
        run_write(fixture, &context, call);
    } else if (api_run(&context, call)) {
        assert_true(call->response->status >= 400);
    }
}

static struct answer answer_take(const struct api_response *response)
{
    struct answer answer = {.status = response->status};
    answer.body = strdup(buf_text(&response->body));
    answer.json = json_loads(answer.body, 0, NULL);
    (void)snprintf(answer.etag, sizeof(answer.etag), "%s", api_response_header(response, "ETag"));
    (void)snprintf(answer.location, sizeof(answer.location), "%s",
                   api_response_header(response, "Location"));
    (void)snprintf(answer.cookie, sizeof(answer.cookie), "%s",
                   api_response_header(response, "Set-Cookie"));
    (void)snprintf(answer.retry_after, sizeof(answer.retry_after), "%s",
                   api_response_header(response, "Retry-After"));
    (void)snprintf(answer.content_type, sizeof(answer.content_type), "%s",
                   response->content_type ? response->content_type : "");
    (void)snprintf(answer.policy, sizeof(answer.policy), "%s",
                   api_response_header(response, "Content-Security-Policy"));
    answer.is_replayed = text_equal(api_response_header(response, "Idempotent-Replayed"), "true");
    return answer;
}

static void contract_check(struct fixture *fixture, const struct api_call *call)
{
    const struct api_response *response = call->response;
    struct schema_answer checked = {.method = call->request->method,
                                    .pattern = call->route->pattern + strlen("/api/v1"),
                                    .status = response->status,
                                    .content_type = response->content_type,
                                    .body = buf_text(&response->body),
                                    .body_len = response->body.len};
    if (!schema_check_answer(&fixture->contract, &checked)) {
        fail_msg("%s\n%s", fixture->contract.why, buf_text(&response->body));
    }
}

struct answer send_as(struct fixture *fixture, enum person person, const struct exchange *exchange)
{
    struct arena arena;
    arena_init(&arena, LIMIT_REQUEST_ARENA_BYTES);
    struct api_pair pairs[QUERY_MAX];
    struct api_request request = request_make(fixture, person, exchange, &arena, pairs);
    struct api_response response;
    api_response_init(&response);
    struct api_call call = {.request = &request, .arena = &arena, .response = &response};
    const char *allow = "";
    call.route = api_route_find(request.method, request.path, &arena, &call.params, &allow);
    if (!call.route) {
        fail_msg("no route %s %s", request.method, request.path);
    }
    call_run(fixture, &call);
    if (!path_is_page(exchange->path)) {
        contract_check(fixture, &call);
    }
    struct answer answer = answer_take(&response);
    answer.stream = call.stream;
    api_response_done(&response);
    arena_done(&arena);
    return answer;
}

void fixture_tick(struct fixture *fixture)
{
    struct score_error err = {0};
    struct api_context context = {.store = fixture->store,
                                  .clock = fixture->clock,
                                  .presence = fixture->presence,
                                  .site = &fixture->site};
    struct domain domain = {.store = fixture->store,
                            .clock = fixture->clock,
                            .site = &fixture->site,
                            .arena = &fixture->arena,
                            .actor = actor_system()};
    must(store_tx_begin(fixture->store, &err), &err);
    must(password_requests_answer(&domain, &err), &err);
    must(api_notes_write(&context, &err), &err);
    must(api_tidy(&context, &err), &err);
    must(store_tx_commit(fixture->store, &err), &err);
}

enum { MAILS_MAX = 100 };

static struct mail *mails_list(struct fixture *fixture, size_t *ret_count)
{
    struct score_error err = {0};
    const struct mail_filter filter = {.state = MAIL_WAITING};
    const struct store_page page = {.limit = MAILS_MAX};
    struct mail *mails = NULL;
    must(store_mail_list(fixture->store, &filter, &page, &fixture->arena, &mails, ret_count, &err),
         &err);
    return mails;
}

const char *mailed_token(struct fixture *fixture, const char *path)
{
    size_t count = 0;
    struct score_error err = {0};
    const struct mail *mails = mails_list(fixture, &count);
    for (size_t i = 0; i < count; i++) {
        struct mail mail;
        must(store_mail_get(fixture->store, mails[i].id, &fixture->arena, &mail, &err), &err);
        const char *link = strstr(mail.plain, path);
        if (link) {
            link += strlen(path);
            return arena_dup(&fixture->arena, link, strcspn(link, " \r\n>)"));
        }
    }
    return "";
}

int64_t mails_waiting(struct fixture *fixture)
{
    size_t count = 0;
    (void)mails_list(fixture, &count);
    return (int64_t)count;
}

void answer_done(struct answer *answer)
{
    free(answer->body);
    json_decref(answer->json);
    *answer = (struct answer){0};
}

struct answer send_expecting(struct fixture *fixture, enum person person,
                             const struct exchange *exchange, int status)
{
    struct answer answer = send_as(fixture, person, exchange);
    if (answer.status != status) {
        fail_msg("%s %s as %s: %d instead of %d\n%s", exchange->method, exchange->path,
                 PERSON_NAMES[person], answer.status, status, answer.body);
    }
    return answer;
}

void expect(struct fixture *fixture, enum person person, const struct exchange *exchange,
            int status)
{
    struct answer answer = send_expecting(fixture, person, exchange, status);
    answer_done(&answer);
}

const json_t *member(const struct answer *answer, const char *pointer)
{
    const json_t *node = answer->json;
    for (const char *at = pointer; *at == '/' && node;) {
        size_t len = strcspn(at + 1, "/");
        char name[64];
        int64_t index = 0;
        (void)snprintf(name, sizeof(name), "%.*s", (int)len, at + 1);
        node = json_is_array(node) && text_parse_i64(name, &index)
                   ? json_array_get(node, (size_t)index)
                   : json_object_get(node, name);
        at += len + 1;
    }
    if (!node) {
        fail_msg("no %s in %s", pointer, answer->body);
    }
    return node;
}

const char *member_text(const struct answer *answer, const char *pointer)
{
    const char *text = json_string_value(member(answer, pointer));
    return text ? text : "";
}

static const char OPPORTUNITY_BODY[] =
    "{\"external_id\":\"T-%d\",\"title\":\"Storage refresh\",\"need\":\"Replace two ageing arrays "
    "before the support contract ends in June.\",\"account\":\"%s\",\"offering\":"
    "\"GTX Pro\",\"amount\":\"4821.00\",\"currency\":\"USD\",\"country\":\"US\",\"city\":"
    "\"Chicago\",\"decision_date\":\"2027-01-31\",\"source\":\"portal\",\"contact_name\":\"%s\","
    "\"contact_email\":\"%s\",\"contact_phone\":\"%s\",\"contact_consent\":true}";

const char ACCEPT_BODY[] =
    "{\"next_step\":\"Call the customer\",\"next_step_at\":\"2026-11-25T09:00:00Z\"}";

void make_opportunity(struct fixture *fixture, char ret[ID_TEXT_SIZE])
{
    static int number;
    char body[TEXT_SIZE];
    /* Each from another customer: none is a duplicate. */
    const char *customer =
        fixture->leads++ ? text_of("Acme Customer %d", fixture->leads) : "Acme Corporation";
    (void)snprintf(body, sizeof(body), OPPORTUNITY_BODY, ++number, customer, PLANTED_NAME,
                   PLANTED_EMAIL, PLANTED_PHONE);
    struct answer answer = ask(fixture, SELLER, "POST", "/opportunities", body, 201);
    assert_string_equal(member_text(&answer, "/placement"), "READY");
    (void)snprintf(ret, ID_TEXT_SIZE, "%s", member_text(&answer, "/id"));
    answer_done(&answer);
}

enum person make_offer(struct fixture *fixture, char ret_opportunity[ID_TEXT_SIZE],
                       char ret_offer[ID_TEXT_SIZE])
{
    make_opportunity(fixture, ret_opportunity);
    struct answer answer = ask(fixture, SELLER, "POST",
                               text_of("/opportunities/%s/place", ret_opportunity), NULL, 201);
    (void)snprintf(ret_offer, ID_TEXT_SIZE, "%s", member_text(&answer, "/offer/id"));
    bool is_a =
        text_equal(member_text(&answer, "/offer/partner"), id_text(ID_PARTNER, fixture->partner_a));
    answer_done(&answer);
    return is_a ? FOCAL_A : FOCAL_B;
}
