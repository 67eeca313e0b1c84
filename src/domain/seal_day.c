/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/seal_day.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/site_secret.h"
#include "store/seal_store.h"

static const char COMMITTED[] = "day.committed";
static const char REVEALED[] = "day.revealed";

int64_t draw_day_of(int64_t at_ms)
{
    return clock_day_start(at_ms) / CLOCK_DAY_MS;
}

void draw_commitment(int64_t day, const uint8_t secret[SEAL_HASH_BYTES],
                     uint8_t ret[SEAL_HASH_BYTES])
{
    char date[CLOCK_TEXT_SIZE];
    char text[64 + 2 * SEAL_HASH_BYTES];
    char hex[2 * SEAL_HASH_BYTES + 1];
    clock_format_date(day * CLOCK_DAY_MS, date);
    text_hex(secret, SEAL_HASH_BYTES, hex);
    int len = snprintf(text, sizeof text, "score day 1\nday=%s\nsecret=%s\n", date, hex);
    hash_bytes(text, (size_t)len, ret);
}

void draw_seed(const uint8_t secret[SEAL_HASH_BYTES], int64_t opportunity_id, int64_t round,
               uint8_t ret[SEAL_HASH_BYTES])
{
    char text[64];
    int len = snprintf(text, sizeof text, "%lld/%lld", (long long)opportunity_id, (long long)round);
    hash_keyed(secret, SEAL_HASH_BYTES, text, (size_t)len, ret);
}

static enum score_status notice_record(struct domain *domain, const char *verb, int64_t day,
                                       const uint8_t value[SEAL_HASH_BYTES], int64_t *ret_seq,
                                       struct score_error *err)
{
    char date[CLOCK_TEXT_SIZE];
    char hex[2 * SEAL_HASH_BYTES + 1];
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    clock_format_date(day * CLOCK_DAY_MS, date);
    text_hex(value, SEAL_HASH_BYTES, hex);
    kv_add_text(&detail, "day", date);
    kv_add_text(&detail, text_equal(verb, REVEALED) ? "secret" : "commitment", hex);
    SCORE_TRY(buf_status(&detail, "event detail", err));
    struct event event = {
        .object_kind = ID_DRAW_DAY, .object_id = day, .verb = verb, .detail = buf_text(&detail)};
    return event_record(domain, &event, ret_seq, err);
}

/* The day's secret follows from the site's, so that a seed gives the same market on every machine;
 * none of them gives the site's away, nor another day's. */
static enum score_status day_commit(struct domain *domain, int64_t day, struct score_error *err)
{
    struct draw_day row = {.day = day};
    uint8_t site[SITE_SECRET_BYTES];
    uint8_t commitment[SEAL_HASH_BYTES];
    char date[CLOCK_TEXT_SIZE];
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(site_secret_get(domain, site, err));
    clock_format_date(day * CLOCK_DAY_MS, date);
    hash_keyed(site, sizeof site, date, strlen(date), row.secret);
    draw_commitment(day, row.secret, commitment);
    SCORE_TRY(notice_record(domain, COMMITTED, day, commitment, &row.committed_seq, err));
    return store_draw_day_add(domain->store, &row, err);
}

static enum score_status day_is_committed(struct domain *domain, int64_t day, bool *ret,
                                          struct score_error *err)
{
    struct draw_day row;
    enum score_status status = store_draw_day_get(domain->store, day, &row, err);
    *ret = !status;
    return status == SCORE_NOT_FOUND ? SCORE_OK : status;
}

static int64_t first_kept_day(const struct domain *domain)
{
    return draw_day_of(domain_now_ms(domain) - DRAW_REVEAL_AFTER_MS);
}

static enum score_status days_reveal(struct domain *domain, struct score_error *err)
{
    struct draw_day *days = NULL;
    size_t count = 0;
    SCORE_TRY(store_draw_day_kept_list(domain->store, first_kept_day(domain), domain->arena, &days,
                                       &count, err));
    for (size_t i = 0; i < count; i++) {
        int64_t seq = 0;
        SCORE_TRY(notice_record(domain, REVEALED, days[i].day, days[i].secret, &seq, err));
        SCORE_TRY(store_draw_day_reveal(domain->store, days[i].day, seq, err));
    }
    return SCORE_OK;
}

enum score_status draw_day_ensure(struct domain *domain, int64_t at_ms, struct score_error *err)
{
    bool is_committed = false;
    int64_t day = draw_day_of(at_ms);
    SCORE_TRY(day_is_committed(domain, day, &is_committed, err));
    if (is_committed) {
        return SCORE_OK;
    }
    SCORE_TRY(days_reveal(domain, err));
    return day_commit(domain, day, err);
}

enum score_status draw_seed_get(struct domain *domain, int64_t at_ms, int64_t opportunity_id,
                                int64_t round, uint8_t ret[SEAL_HASH_BYTES],
                                struct score_error *err)
{
    struct draw_day day;
    SCORE_TRY(store_draw_day_get(domain->store, draw_day_of(at_ms), &day, err));
    draw_seed(day.secret, opportunity_id, round, ret);
    return SCORE_OK;
}

enum score_status draw_days_are_due(struct domain *domain, bool *ret, struct score_error *err)
{
    struct draw_day *days = NULL;
    size_t count = 0;
    int64_t today = draw_day_of(domain_now_ms(domain));
    SCORE_TRY(store_draw_day_kept_list(domain->store, first_kept_day(domain), domain->arena, &days,
                                       &count, err));
    bool is_committed = true;
    for (int64_t ahead = 0; ahead <= DRAW_DAYS_AHEAD && is_committed; ahead++) {
        SCORE_TRY(day_is_committed(domain, today + ahead, &is_committed, err));
    }
    *ret = count > 0 || !is_committed;
    return SCORE_OK;
}

enum score_status draw_days_keep(struct domain *domain, struct score_error *err)
{
    int64_t today = draw_day_of(domain_now_ms(domain));
    SCORE_TRY(days_reveal(domain, err));
    for (int64_t ahead = 0; ahead <= DRAW_DAYS_AHEAD; ahead++) {
        bool is_committed = false;
        SCORE_TRY(day_is_committed(domain, today + ahead, &is_committed, err));
        if (!is_committed) {
            SCORE_TRY(day_commit(domain, today + ahead, err));
        }
    }
    return SCORE_OK;
}

enum score_status draw_notice_read(const struct event *event, struct arena *arena,
                                   struct draw_notice *ret, bool *ret_is_notice,
                                   struct score_error *err)
{
    struct kv kv;
    int64_t at_ms = 0;
    struct draw_notice notice = {.is_reveal = text_equal(event->verb, REVEALED)};
    *ret_is_notice = false;
    if (!notice.is_reveal && !text_equal(event->verb, COMMITTED)) {
        return SCORE_OK;
    }
    SCORE_TRY(kv_parse(event->detail, arena, &kv, err));
    const char *hex = kv_text(&kv, notice.is_reveal ? "secret" : "commitment");
    if (!clock_parse(kv_text(&kv, "day"), &at_ms) || strlen(hex) != 2 * SEAL_HASH_BYTES ||
        !text_from_hex(hex, notice.value, sizeof notice.value)) {
        return score_error_set(err, SCORE_CORRUPT, "", "event %lld is not as it was written",
                               (long long)event->seq);
    }
    notice.day = draw_day_of(at_ms);
    *ret = notice;
    *ret_is_notice = true;
    return SCORE_OK;
}
