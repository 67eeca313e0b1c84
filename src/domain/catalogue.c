/* SPDX-License-Identifier: Apache-2.0 */

/* Offerings and accounts. */

#include "base/kv.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/partner.h"
#include "store/catalog_store.h"

enum score_status offering_list(struct domain *domain, const struct store_page *page,
                                struct offering **ret_items, size_t *ret_count,
                                struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLES_ANY, err));
    return store_offering_list(domain->store, page, domain->arena, ret_items, ret_count, err);
}

enum score_status account_list(struct domain *domain, const char *query,
                               const struct store_page *page, struct account **ret_items,
                               size_t *ret_count, struct score_error *err)
{
    /* Customers are the vendor's knowledge; an administrator sees no customer data. */
    SCORE_TRY(actor_require(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER | ROLE_AUDITOR, err));
    return store_account_list(domain->store, query ? query : "", page, domain->arena, ret_items,
                              ret_count, err);
}

static void name_check(struct domain *domain, const char *name)
{
    if (text_is_empty(name)) {
        problem_add(domain, "name", "REQUIRED", "a name is required");
    } else if (strlen(name) > LIMIT_NAME_BYTES) {
        problem_add(domain, "name", "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
    }
}

enum score_status offering_save(struct domain *domain, struct offering *offering,
                                struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, err));
    name_check(domain, offering->name);
    if (text_is_empty(offering->line)) {
        problem_add(domain, "line", "REQUIRED", "an offering belongs to a line");
    }
    SCORE_TRY(problem_status(domain, err));
    if (offering->id == 0) {
        SCORE_TRY(store_offering_add(domain->store, offering, err));
    } else {
        SCORE_TRY(store_offering_update(domain->store, offering, err));
    }
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    kv_add_text(&detail, "line", offering->line);
    kv_add_text(&detail, "access", offering_access_text(offering->access));
    if (offering->import_id) {
        kv_add_i64(&detail, "import", offering->import_id);
    }
    return event_record_object(domain, ID_OFFERING, offering->id, "offering.saved", &detail, err);
}

enum score_status account_save(struct domain *domain, struct account *account,
                               struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_SELLER | ROLE_CHANNEL_MANAGER, err));
    name_check(domain, account->name);
    if (*account->country && !text_is_country(account->country)) {
        problem_add(domain, "country", "FORMAT", "two capital letters, such as DE");
    }
    SCORE_TRY(problem_status(domain, err));
    if (account->id == 0) {
        SCORE_TRY(store_account_add(domain->store, account, err));
    } else {
        SCORE_TRY(store_account_update(domain->store, account, err));
    }
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_TEXT_BYTES);
    if (account->import_id) {
        kv_add_i64(&detail, "import", account->import_id);
    }
    return event_record_object(domain, ID_ACCOUNT, account->id, "account.saved", &detail, err);
}
