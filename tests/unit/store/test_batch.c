/* SPDX-License-Identifier: Apache-2.0 */

/* Jobs of a batch: what they read and write together is what each would have read and written. */

#include "support.h"

#include "store/quality_store.h"

enum { OFFERS = 6, TEXT_BYTES = 64, COUNTS_MAX = 32 };

struct shop {
    struct fixture *fixture;
    struct store *store;
    struct offer offers[OFFERS];
    struct opportunity opportunities[OFFERS];
};

static void shop_make(struct shop *shop, struct fixture *fixture)
{
    *shop = (struct shop){.fixture = fixture, .store = fixture->store};
    for (int i = 0; i < OFFERS; i++) {
        struct opportunity opportunity = opportunity_sample(fixture);
        MUST(store_opportunity_add(shop->store, &opportunity, &err));
        shop->opportunities[i] = opportunity;
        struct offer offer = offer_sample(fixture);
        offer.opportunity_id = opportunity.id;
        offer.state = OFFER_OFFERED;
        MUST(store_offer_add(shop->store, &offer, &err));
        shop->offers[i] = offer;
        struct event made = event_sample(offer.id);
        made.object_kind = ID_OFFER;
        MUST(store_event_add(shop->store, &made, &err));
    }
    fixture_commit(fixture);
    MUST(store_tx_commit(shop->store, &err));
}

static void key_of(int number, char ret[TEXT_BYTES])
{
    snprintf(ret, TEXT_BYTES, "key-%d", number);
}

static void ahead_read(struct shop *shop)
{
    char keys[OFFERS][TEXT_BYTES];
    struct answer_ahead answers[OFFERS + 2];
    for (int i = 0; i < OFFERS; i++) {
        key_of(i, keys[i]);
        answers[i] = (struct answer_ahead){
            .offer_id = shop->offers[i].id, .user_id = shop->fixture->user_id, .key = keys[i]};
    }
    answers[OFFERS + 1] = answers[0]; /* two jobs may want the same */
    answers[OFFERS] = (struct answer_ahead){.offer_id = 999999, .user_id = 1, .key = "no such"};
    store_batch_begin(shop->store);
    MUST(store_answers_ahead(shop->store, answers, OFFERS + 2, &shop->fixture->arena, &err));
}

static enum score_status acceptance_write(struct shop *shop, struct offer *offer,
                                          struct opportunity *opportunity, struct score_error *err)
{
    struct store *store = shop->store;
    struct line_item item = {.opportunity_id = opportunity->id,
                             .offering_id = shop->fixture->offering_id,
                             .amount_minor = 100 + offer->id,
                             .currency = "EUR"};
    struct event event = event_sample(offer->id);
    struct lead_count counts[] = {{.kind = LEAD_COUNT_SITE, .name = "", .real = 1},
                                  {.kind = LEAD_COUNT_SOURCE, .name = "FAIR", .real = 2, .won = 1},
                                  {.kind = LEAD_COUNT_LINE, .name = "é", .lost = 1}};
    offer->accepted_at_ms = 5000 + offer->id;
    offer->answered_by = offer->id % 2 ? shop->fixture->user_id : 0;
    offer->next_step = offer->id % 2 ? "Call \xc3\xa9" : "";
    opportunity->placement = PLACEMENT_PLACED;
    opportunity->partner_id = offer->partner_id;
    opportunity->updated_at_ms = offer->accepted_at_ms;
    event.object_kind = ID_OFFER;
    SCORE_TRY(store_offer_accept(store, offer, err));
    SCORE_TRY(store_opportunity_pass(store, opportunity, err));
    SCORE_TRY(store_line_item_add(store, &item, err));
    SCORE_TRY(store_event_add(store, &event, err));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(counts); i++) {
        SCORE_TRY(store_lead_count_add(store, &counts[i], err));
    }
    return SCORE_OK;
}

static enum score_status record_keep(struct shop *shop, int number, struct score_error *err)
{
    char key[TEXT_BYTES];
    key_of(number, key);
    struct idempotency_record record = {.user_id = shop->fixture->user_id,
                                        .key = key,
                                        .request_hash = "h",
                                        .status = 200,
                                        .etag = "",
                                        .location = "",
                                        .body = key,
                                        .created_at_ms = number};
    store_later_begin(shop->store);
    return store_later_end(shop->store, store_idempotency_add(shop->store, &record, err), err);
}

/* One job: what an acceptance reads and writes. `stale` makes its offer another version. */
static enum score_status job_do(struct shop *shop, int number, bool is_stale,
                                struct score_error *err)
{
    struct store *store = shop->store;
    struct arena *arena = &shop->fixture->arena;
    struct idempotency_record record;
    struct offer offer;
    struct opportunity opportunity;
    struct line_item *items = NULL;
    struct event *events = NULL;
    size_t count = 0;
    struct event_filter of = {
        .object_kind = ID_OFFER, .object_id = shop->offers[number].id, .verb = ""};
    struct store_page page = {.limit = 1};
    char key[TEXT_BYTES];
    key_of(number, key);
    enum score_status known =
        store_idempotency_get(store, shop->fixture->user_id, key, arena, &record, NULL);
    if (known != SCORE_NOT_FOUND) {
        return score_error_set(err, SCORE_EXISTS, "", "answered");
    }
    SCORE_TRY(store_offer_get(store, shop->offers[number].id, arena, &offer, err));
    SCORE_TRY(store_opportunity_get(store, offer.opportunity_id, arena, &opportunity, err));
    SCORE_TRY(store_line_items_list(store, opportunity.id, arena, &items, &count, err));
    assert_int_equal(count, 0);
    SCORE_TRY(store_event_list(store, &of, &page, arena, &events, &count, err));
    assert_int_equal(count, 1);
    assert_int_equal(offer.state, OFFER_OFFERED);
    assert_int_equal(events[0].object_seq, 1);
    offer.version += is_stale;
    store_later_begin(store);
    SCORE_TRY(store_later_end(store, acceptance_write(shop, &offer, &opportunity, err), err));
    return record_keep(shop, number, err);
}

static uint64_t text_add(uint64_t chain, const char *text)
{
    for (const char *c = text; *c; c++) {
        chain = chain * 31 + (uint8_t)*c;
    }
    return chain * 31 + 7;
}

static uint64_t offers_digest(struct shop *shop)
{
    uint64_t chain = 1;
    for (int i = 0; i < OFFERS; i++) {
        struct offer offer;
        struct opportunity opportunity;
        struct line_item *items = NULL;
        size_t count = 0;
        struct arena *arena = &shop->fixture->arena;
        MUST(store_offer_get(shop->store, shop->offers[i].id, arena, &offer, &err));
        MUST(store_opportunity_get(shop->store, offer.opportunity_id, arena, &opportunity, &err));
        MUST(store_line_items_list(shop->store, opportunity.id, arena, &items, &count, &err));
        int64_t numbers[] = {offer.state,
                             offer.version,
                             offer.accepted_at_ms,
                             offer.answered_by,
                             opportunity.version,
                             opportunity.placement,
                             opportunity.partner_id,
                             (int64_t)count,
                             count ? items[0].id : 0,
                             count ? items[0].amount_minor : 0};
        for (size_t n = 0; n < SCORE_ARRAY_COUNT(numbers); n++) {
            chain = chain * 31 + (uint64_t)numbers[n];
        }
        chain = text_add(chain, offer.next_step);
    }
    return chain;
}

/* All that the jobs may have left, as one number. */
static uint64_t digest(struct shop *shop)
{
    uint64_t chain = offers_digest(shop);
    struct arena *arena = &shop->fixture->arena;
    struct lead_count *counts = NULL;
    struct event *events = NULL;
    struct event_filter all = {.verb = ""};
    struct store_page page = {.limit = 100};
    size_t count = 0;
    MUST(store_lead_count_list(shop->store, COUNTS_MAX, arena, &counts, &count, &err));
    for (size_t i = 0; i < count; i++) {
        chain = text_add(chain * 31 + (uint64_t)(counts[i].real * 1000 + counts[i].won * 100 +
                                                 counts[i].lost * 10 + counts[i].unreal),
                         counts[i].name);
    }
    MUST(store_event_list(shop->store, &all, &page, arena, &events, &count, &err));
    for (size_t i = 0; i < count; i++) {
        chain = text_add(chain * 31 + (uint64_t)(events[i].seq * 1000 + events[i].object_id * 10 +
                                                 events[i].object_seq),
                         events[i].verb);
    }
    for (int i = 0; i < OFFERS; i++) {
        struct idempotency_record record = {.body = "none"};
        char key[TEXT_BYTES];
        key_of(i, key);
        enum score_status status =
            store_idempotency_get(shop->store, shop->fixture->user_id, key, arena, &record, NULL);
        chain = text_add(chain + (uint64_t)status, record.body);
    }
    return chain;
}

/* Jobs by letter: a..f accept that offer; A..F do, and fail behind it; 1 writes something else; 2
 * reads what was written; ? and ! ask again under the key of a and b. */
static void batch_do(struct shop *shop, const char *jobs)
{
    for (const char *job = jobs; *job; job++) {
        struct store *store = shop->store;
        const char *value = "";
        struct score_error error = {0};
        MUST(store_tx_begin(store, &err));
        if (*job >= 'a' && *job <= 'f') {
            MUST(job_do(shop, *job - 'a', false, &err));
        } else if (*job >= 'A' && *job <= 'F') {
            MUST(job_do(shop, *job - 'A', false, &err));
            store_tx_rollback(store);
            continue;
        } else if (*job == '1') {
            MUST(store_setting_set(store, "word", "written", &err));
        } else if (*job == '2') {
            (void)offers_digest(shop);
            MUST(store_setting_get(store, "word", &shop->fixture->arena, &value, &err));
        } else {
            MUST_FAIL(SCORE_EXISTS, &error, job_do(shop, *job == '?' ? 0 : 1, false, &err));
        }
        MUST(store_tx_commit(store, &err));
    }
}

static void test_batch__leaves_what_its_jobs_would_have_left(void **state)
{
    struct shop shop;
    shop_make(&shop, *state);
    static const char *const BATCHES[] = {"abcdef",   "aBc",   "Aa",  "ABCDEF",  "a1b2c",
                                          "1abC2def", "ab?!c", "a?b", "2a2B2c2", "fedcba"};
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(BATCHES); i++) {
        MUST(store_tx_begin(shop.store, &err));
        batch_do(&shop, BATCHES[i]);
        uint64_t alone = digest(&shop);
        store_tx_rollback(shop.store);
        MUST(store_tx_begin(shop.store, &err));
        ahead_read(&shop);
        batch_do(&shop, BATCHES[i]);
        CHECK(BATCHES[i], digest(&shop) == alone);
        store_tx_rollback(shop.store);
        /* The same again, read when it is committed; the last one stays. */
        if (i + 1 == SCORE_ARRAY_COUNT(BATCHES)) {
            MUST(store_tx_begin(shop.store, &err));
            ahead_read(&shop);
            batch_do(&shop, BATCHES[i]);
            MUST(store_tx_commit(shop.store, &err));
            CHECK(BATCHES[i], !store_batch_failed(shop.store));
            CHECK(BATCHES[i], digest(&shop) == alone);
        }
    }
    MUST(store_check(shop.store, &err));
    MUST(store_tx_begin(shop.store, &err));
}

/* What fails together is undone as a whole, says so, and is told to the one it belongs to when
 * each is done alone. */
static void test_batch__a_failure_undoes_all_and_is_found_alone(void **state)
{
    struct shop shop;
    shop_make(&shop, *state);
    struct score_error error = {0};
    uint64_t before = 0;
    MUST(store_tx_begin(shop.store, &err));
    before = digest(&shop);
    ahead_read(&shop);
    enum score_status status = SCORE_OK;
    for (int i = 0; i < OFFERS && !status; i++) {
        MUST(store_tx_begin(shop.store, &err));
        status = job_do(&shop, i, i == 2, &error);
        if (!status) {
            status = store_tx_commit(shop.store, &error);
        } else {
            store_tx_rollback(shop.store);
        }
    }
    if (fixture_is_postgres()) {
        assert_int_equal(status, SCORE_OK); /* it is not known yet */
        MUST_FAIL(SCORE_CONFLICT, &error, store_tx_commit(shop.store, &err));
        assert_true(store_batch_failed(shop.store));
    } else {
        assert_int_equal(status, SCORE_CONFLICT);
        assert_false(store_batch_failed(shop.store));
    }
    store_tx_rollback(shop.store);
    MUST(store_tx_begin(shop.store, &err));
    assert_true(digest(&shop) == before);
    for (int i = 0; i < OFFERS; i++) {
        MUST(store_tx_begin(shop.store, &err));
        if (i == 2) {
            MUST_FAIL(SCORE_CONFLICT, &error, job_do(&shop, i, true, &err));
            store_tx_rollback(shop.store);
        } else {
            MUST(job_do(&shop, i, false, &err));
            MUST(store_tx_commit(shop.store, &err));
        }
    }
    MUST(store_tx_commit(shop.store, &err));
    MUST(store_tx_begin(shop.store, &err));
}

/* What was read ahead gives way to what was written since. */
static void test_batch__a_write_spoils_what_was_read_before(void **state)
{
    struct shop shop;
    shop_make(&shop, *state);
    struct offer offer = shop.offers[1];
    struct arena *arena = &shop.fixture->arena;
    MUST(store_tx_begin(shop.store, &err));
    ahead_read(&shop);
    MUST(store_tx_begin(shop.store, &err));
    offer.comment = "changed since";
    MUST(store_offer_update(shop.store, &offer, &err));
    MUST(store_tx_commit(shop.store, &err));
    struct offer read;
    MUST(store_offer_get(shop.store, offer.id, arena, &read, &err));
    assert_string_equal(read.comment, "changed since");
    MUST(store_tx_commit(shop.store, &err));
    MUST(store_tx_begin(shop.store, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_batch__leaves_what_its_jobs_would_have_left,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_batch__a_failure_undoes_all_and_is_found_alone,
                                        fixture_database, fixture_remove),
        cmocka_unit_test_setup_teardown(test_batch__a_write_spoils_what_was_read_before,
                                        fixture_database, fixture_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
