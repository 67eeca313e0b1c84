/* SPDX-License-Identifier: Apache-2.0 */
/* What went past the process in a window: overrides, and opportunities kept from it. All are
 * counted; the newest are listed with who and why. */
#include "base/limits.h"
#include "base/text.h"
#include "domain/audit_internal.h"
#include "store/event_store.h"
#include "store/party_store.h"
#include "store/passing_store.h"

enum { EXCEPTIONS_PAGE = 1000, EXCEPTIONS_LISTED = 200 };

static enum score_status text_keep(struct domain *domain, const char *text, const char **ret,
                                   struct score_error *err)
{
    *ret = arena_dup_text(domain->arena, text);
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* Whose act it was: the person's name, or what the event calls the actor. */
static enum score_status actor_read(struct domain *domain, const struct offer *offer,
                                    const char *verb, const char **ret, struct score_error *err)
{
    struct event_filter filter = {.object_kind = ID_OFFER, .object_id = offer->id, .verb = verb};
    struct store_page page = {.limit = 1};
    struct event *events = NULL;
    struct user user;
    size_t count = 0;
    SCORE_TRY(store_event_list(domain->store, &filter, &page, domain->arena, &events, &count, err));
    *ret = count ? events[0].actor : "";
    if (!count || !events[0].user_id) {
        return SCORE_OK;
    }
    enum score_status status =
        store_user_get(domain->store, events[0].user_id, domain->arena, &user, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    *ret = *user.name ? user.name : *ret;
    return SCORE_OK;
}

static enum score_status exception_add(struct audit_run *run, const struct offer *offer,
                                       bool is_override, struct score_error *err)
{
    struct audit *result = &run->result;
    if (result->exception_count == EXCEPTIONS_LISTED) {
        return SCORE_OK;
    }
    struct audit_exception *item = &result->exceptions[result->exception_count++];
    *item = (struct audit_exception){
        .kind = is_override ? "OVERRIDE" : "KEPT_OUT",
        .offer_id = offer->id,
        .opportunity_id = offer->opportunity_id,
        .partner_id = offer->partner_id,
        .at_ms = is_override ? offer->offered_at_ms : offer->ended_at_ms,
    };
    SCORE_TRY(text_keep(run->domain, offer->partner_name, &item->partner_name, err));
    SCORE_TRY(text_keep(run->domain, is_override ? offer->override_reason : offer->comment,
                        &item->reason, err));
    return actor_read(run->domain, offer, is_override ? "offer.made" : "offer.recalled", &item->by,
                      err);
}

static enum score_status offers_scan(struct audit_run *run, struct arena *scratch,
                                     struct score_error *err)
{
    struct audit *result = &run->result;
    struct offer_filter filter = {.offered_from_ms = run->from_ms, .exclude_imported = true};
    struct store_page page = {.limit = EXCEPTIONS_PAGE};
    for (size_t count = EXCEPTIONS_PAGE; count == EXCEPTIONS_PAGE;) {
        struct offer *offers = NULL;
        arena_clear(scratch);
        SCORE_TRY(
            store_offer_list(run->domain->store, &filter, &page, scratch, &offers, &count, err));
        for (size_t i = 0; i < count; i++) {
            bool is_override = offers[i].origin == OFFER_ORIGIN_OVERRIDE;
            bool is_kept_out = text_equal(offers[i].code, "VENDOR_DIRECT");
            result->overrides += is_override;
            result->kept_out += is_kept_out;
            if (is_override || is_kept_out) {
                SCORE_TRY(exception_add(run, &offers[i], is_override, err));
            }
        }
        page.has_after = true;
        page.after_key = count ? offers[count - 1].offered_at_ms : 0;
        page.after_id = count ? offers[count - 1].id : 0;
    }
    return SCORE_OK;
}

enum score_status audit_exceptions_read(struct audit_run *run, struct score_error *err)
{
    run->result.exceptions =
        arena_alloc_array(run->domain->arena, EXCEPTIONS_LISTED, sizeof *run->result.exceptions);
    if (!run->result.exceptions) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    struct arena scratch = {0};
    arena_init(&scratch, LIMIT_COMMAND_ARENA_BYTES);
    enum score_status status = offers_scan(run, &scratch, err);
    arena_done(&scratch);
    return status;
}
