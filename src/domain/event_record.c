/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/event_record.h"

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/feedback.h"
#include "domain/quality_learn.h"
#include "store/event_store.h"

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* Which import and which of its rows caused it; `import` may be there already. */
static void import_mark_add(const struct domain *domain, const char *detail, struct buf *ret)
{
    buf_add_text(ret, detail);
    if (!text_has_prefix(detail, "import=") && !strstr(detail, "\nimport=")) {
        kv_add_i64(ret, "import", domain->import_id);
    }
    if (domain->import_row) {
        kv_add_text(ret, "row", domain->import_row);
    }
}

enum score_status event_record(struct domain *domain, const struct event *event, int64_t *ret_seq,
                               struct score_error *err)
{
    SCORE_ASSERT(store_tx_depth(domain->store) > 0);
    SCORE_AUTO(buf_done) struct buf marked = {0};
    struct event row = *event;
    row.at_ms = domain_now_ms(domain);
    row.user_id = domain->actor.user_id;
    row.actor = text_or_empty(domain->actor.name);
    row.reason = text_or_empty(row.reason);
    row.detail = text_or_empty(row.detail);
    if (domain->import_id) {
        buf_init(&marked, LIMIT_BODY_BYTES);
        import_mark_add(domain, row.detail, &marked);
        SCORE_TRY(buf_status(&marked, "event detail", err));
        row.detail = buf_text(&marked);
    }
    SCORE_TRY(store_event_add(domain->store, &row, err));
    if (ret_seq) {
        SCORE_ASSERT(row.seq > 0); /* never between store_later_begin and its end */
        *ret_seq = row.seq;
    }
    SCORE_TRY(quality_learn(domain, &row, err));
    return feedback_learn(domain, &row, err);
}

enum score_status event_record_object(struct domain *domain, enum id_kind kind, int64_t id,
                                      const char *verb, const struct buf *detail,
                                      struct score_error *err)
{
    if (detail) {
        SCORE_TRY(buf_status(detail, "event detail", err));
    }
    struct event event = {
        .object_kind = kind,
        .object_id = id,
        .verb = verb,
        .opportunity_id = kind == ID_OPPORTUNITY ? id : 0,
        .partner_id = kind == ID_PARTNER ? id : 0,
        .detail = detail ? buf_text(detail) : "",
    };
    return event_record(domain, &event, NULL, err);
}

void event_opportunity_detail(const struct opportunity *opportunity, struct buf *ret_detail)
{
    kv_add_i64(ret_detail, "offering", opportunity->offering_id);
    kv_add_text(ret_detail, "line", opportunity->line);
    kv_add_text(ret_detail, "country", opportunity->country);
    kv_add_text(ret_detail, "territory", opportunity->territory);
    kv_add_i64(ret_detail, "amount", opportunity->amount_minor);
    kv_add_text(ret_detail, "currency", opportunity->currency);
    kv_add_text(ret_detail, "source", opportunity->source);
    kv_add_text(ret_detail, "industry", opportunity->account_industry);
    kv_add_text(ret_detail, "size", opportunity->account_size);
    kv_add_i64(ret_detail, "created_at", opportunity->created_at_ms);
    kv_add_i64(ret_detail, "decision_at", opportunity->decision_at_ms);
}

enum score_status event_opportunity_record(struct domain *domain,
                                           const struct opportunity *opportunity, const char *verb,
                                           const char *fields, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    event_opportunity_detail(opportunity, &detail);
    if (fields && *fields) {
        kv_add_text(&detail, "fields", fields);
    }
    if (opportunity->import_id) {
        kv_add_i64(&detail, "import", opportunity->import_id);
    }
    return event_record_object(domain, ID_OPPORTUNITY, opportunity->id, verb, &detail, err);
}

enum score_status event_last_at(struct domain *domain, int64_t *ret_at_ms, struct score_error *err)
{
    struct event_filter filter = {.verb = ""};
    struct store_page page = {.limit = 1, .has_after = true};
    struct event *events = NULL;
    size_t count = 0;
    int64_t seq = 0;
    SCORE_TRY(store_event_last(domain->store, &seq, err));
    page.after_id = seq - 1;
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    *ret_at_ms = count ? events[0].at_ms : 0;
    return SCORE_OK;
}
