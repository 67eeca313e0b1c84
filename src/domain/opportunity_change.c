/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/opportunity_internal.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/event_record.h"
#include "domain/partner.h"
#include "model/id.h"
#include "store/catalog_store.h"

/* What one change has done so far. */
struct change_run {
    struct domain *domain;
    struct opportunity *opportunity;
    struct buf fields; /* names, space-separated */
};

static void field_changed(struct change_run *run, const char *name)
{
    if (run->fields.len) {
        buf_add_char(&run->fields, ' ');
    }
    buf_add_text(&run->fields, name);
}

/* Takes a plain text field: length and encoding checked. */
static void text_take(struct change_run *run, const char *name, const char *value, size_t max_bytes,
                      const char **target)
{
    if (!value || text_equal(value, *target)) {
        return;
    }
    if (strlen(value) > max_bytes) {
        problem_add(run->domain, name, "TOO_LONG", "at most %zu bytes", max_bytes);
        return;
    }
    *target = value;
    field_changed(run, name);
}

static void time_take(struct change_run *run, const char *name, int64_t value, int64_t *target)
{
    if (value != *target) {
        *target = value;
        field_changed(run, name);
    }
}

static void amount_take(struct change_run *run, const char *amount, const char *currency)
{
    struct opportunity *opportunity = run->opportunity;
    if (currency && *currency && !text_is_currency(currency)) {
        problem_add(run->domain, "currency", "FORMAT", "three capital letters, such as USD");
        return;
    }
    if (currency && *currency) {
        text_take(run, "currency", currency, LIMIT_CODE_BYTES, &opportunity->currency);
    }
    if (!amount) {
        return;
    }
    int64_t minor = -1;
    if (*amount) {
        if (!*opportunity->currency) {
            opportunity->currency = "USD";
        }
        int digits = text_currency_digits(opportunity->currency);
        if (!text_parse_money(amount, digits, &minor) || minor < 0) {
            problem_add(run->domain, "amount", "FORMAT",
                        "a positive number with at most %d decimals", digits);
            return;
        }
    }
    if (minor != opportunity->amount_minor) {
        opportunity->amount_minor = minor;
        field_changed(run, "amount");
    }
}

static enum score_status offering_take(struct change_run *run, const char *key,
                                       struct score_error *err)
{
    struct domain *domain = run->domain;
    if (!key) {
        return SCORE_OK;
    }
    struct offering offering = {0};
    if (*key) {
        int64_t id = 0;
        enum score_status status =
            id_parse(ID_OFFERING, key, &id)
                ? store_offering_get(domain->store, id, domain->arena, &offering, err)
                : store_offering_find(domain->store, key, domain->arena, &offering, err);
        if (status == SCORE_NOT_FOUND) {
            problem_add(domain, "offering", "UNKNOWN", "no offering has this id or name");
            return SCORE_OK;
        }
        SCORE_TRY(status);
    }
    if (offering.id != run->opportunity->offering_id) {
        run->opportunity->offering_id = offering.id;
        run->opportunity->offering_name = offering.id ? offering.name : "";
        run->opportunity->line = offering.id ? offering.line : "";
        field_changed(run, "offering");
    }
    return SCORE_OK;
}

/* A customer nobody has entered yet: sellers type names, so it is added with what is known. */
static enum score_status account_add(struct change_run *run, const char *name,
                                     const struct opportunity_change *change, struct account *ret,
                                     struct score_error *err)
{
    struct account account = {
        .external_id = "",
        .name = name,
        .industry = "",
        .size = "",
        .revenue_minor = -1,
        .currency = "",
        .country = change->country ? change->country : run->opportunity->country,
        .city = change->city ? change->city : run->opportunity->city,
        .website = "",
        .duns = "",
    };
    SCORE_TRY(account_save(run->domain, &account, err));
    *ret = account;
    return SCORE_OK;
}

static enum score_status account_find(struct change_run *run, const char *key,
                                      const struct opportunity_change *change, struct account *ret,
                                      struct score_error *err)
{
    struct domain *domain = run->domain;
    int64_t id = 0;
    if (id_parse(ID_ACCOUNT, key, &id)) {
        enum score_status status = store_account_get(domain->store, id, domain->arena, ret, err);
        if (status == SCORE_NOT_FOUND) {
            problem_add(domain, "account", "UNKNOWN", "no account has this id");
            return SCORE_OK;
        }
        return status;
    }
    enum score_status status = store_account_find(domain->store, key, domain->arena, ret, err);
    if (status != SCORE_NOT_FOUND) {
        return status;
    }
    if (strlen(key) > LIMIT_NAME_BYTES) {
        problem_add(domain, "account", "TOO_LONG", "at most %d bytes", LIMIT_NAME_BYTES);
        return SCORE_OK;
    }
    return account_add(run, key, change, ret, err);
}

static void default_noted(struct change_run *run, const char *name)
{
    const char *now = run->opportunity->defaulted_fields;
    const char *more = *now ? arena_format(run->domain->arena, "%s %s", now, name)
                            : arena_dup_text(run->domain->arena, name);
    if (more) {
        run->opportunity->defaulted_fields = more;
    }
}

static enum score_status account_take(struct change_run *run,
                                      const struct opportunity_change *change,
                                      struct score_error *err)
{
    if (!change->account) {
        return SCORE_OK;
    }
    struct opportunity *opportunity = run->opportunity;
    struct account account = {0};
    if (*change->account) {
        SCORE_TRY(account_find(run, change->account, change, &account, err));
    }
    if (account.id == opportunity->account_id) {
        return SCORE_OK;
    }
    opportunity->account_id = account.id;
    opportunity->account_name = account.id ? account.name : "";
    opportunity->account_industry = account.id ? account.industry : "";
    opportunity->account_size = account.id ? account.size : "";
    field_changed(run, "account");
    if (account.id && !*opportunity->country && *account.country) {
        opportunity->country = account.country;
        default_noted(run, "country");
    }
    if (account.id && !*opportunity->city && *account.city) {
        opportunity->city = account.city;
        default_noted(run, "city");
    }
    return SCORE_OK;
}

static void contact_take(struct change_run *run, const struct opportunity_change *change)
{
    struct opportunity *opportunity = run->opportunity;
    text_take(run, "contact_name", change->contact_name, LIMIT_NAME_BYTES,
              &opportunity->contact_name);
    if (change->contact_email && *change->contact_email && !text_is_email(change->contact_email)) {
        problem_add(run->domain, "contact_email", "FORMAT", "not an e-mail address");
    } else {
        text_take(run, "contact_email", change->contact_email, LIMIT_EMAIL_BYTES,
                  &opportunity->contact_email);
    }
    text_take(run, "contact_phone", change->contact_phone, LIMIT_CODE_BYTES,
              &opportunity->contact_phone);
    bool has_contact = *opportunity->contact_name != '\0';
    if (change->has_contact_consent) {
        if (change->contact_consent != opportunity->contact_consent) {
            opportunity->contact_consent = change->contact_consent;
            field_changed(run, "contact_consent");
        }
    } else if (opportunity->id == 0 && has_contact) {
        /* Entering a contact states that it may be shared on acceptance, unless said otherwise;
         * the record keeps that this was not said in so many words. */
        opportunity->contact_consent = true;
        default_noted(run, "contact_consent");
    }
}

static void place_take(struct change_run *run, const struct opportunity_change *change)
{
    struct opportunity *opportunity = run->opportunity;
    if (change->country && *change->country && !text_is_country(change->country)) {
        problem_add(run->domain, "country", "FORMAT", "two capital letters, such as DE");
    } else {
        text_take(run, "country", change->country, LIMIT_CODE_BYTES, &opportunity->country);
    }
    text_take(run, "city", change->city, LIMIT_NAME_BYTES, &opportunity->city);
    text_take(run, "territory", change->territory, LIMIT_CODE_BYTES, &opportunity->territory);
}

static void sales_take(struct change_run *run, const struct opportunity_change *change)
{
    struct opportunity *opportunity = run->opportunity;
    text_take(run, "decision_maker", change->decision_maker, LIMIT_NAME_BYTES,
              &opportunity->decision_maker);
    text_take(run, "competitor", change->competitor, LIMIT_NAME_BYTES, &opportunity->competitor);
    text_take(run, "next_step", change->next_step, LIMIT_NAME_BYTES, &opportunity->next_step);
    if (change->has_next_step_at) {
        time_take(run, "next_step_at", change->next_step_at_ms, &opportunity->next_step_at_ms);
    }
    if (change->has_decision_at) {
        time_take(run, "decision_date", change->decision_at_ms, &opportunity->decision_at_ms);
    }
    if (change->has_probability) {
        if (change->probability_percent < 0 || change->probability_percent > 100) {
            problem_add(run->domain, "probability_percent", "RANGE", "between 0 and 100");
        } else if (change->probability_percent != opportunity->probability_percent) {
            opportunity->probability_percent = change->probability_percent;
            field_changed(run, "probability_percent");
        }
    }
}

enum score_status opportunity_change_apply(struct domain *domain,
                                           const struct opportunity_change *change,
                                           struct opportunity *opportunity, const char **ret_fields,
                                           struct score_error *err)
{
    struct change_run run = {.domain = domain, .opportunity = opportunity};
    buf_init(&run.fields, LIMIT_TEXT_BYTES);
    text_take(&run, "external_id", change->external_id, LIMIT_CODE_BYTES,
              &opportunity->external_id);
    text_take(&run, "title", change->title, LIMIT_NAME_BYTES, &opportunity->title);
    text_take(&run, "need", change->need, LIMIT_TEXT_BYTES, &opportunity->need);
    text_take(&run, "source", change->source, LIMIT_CODE_BYTES, &opportunity->source);
    place_take(&run, change);
    amount_take(&run, change->amount, change->currency);
    contact_take(&run, change);
    sales_take(&run, change);
    if (text_is_empty(opportunity->title)) {
        problem_add(domain, "title", "REQUIRED", "a title is required");
    }
    enum score_status status = offering_take(&run, change->offering, err);
    if (!status && domain->problem.field_count == 0) {
        status = account_take(&run, change, err); /* last: it may add an account */
    }
    if (!status) {
        status = problem_status(domain, err);
    }
    const char *fields = status ? NULL : arena_dup_text(domain->arena, buf_text(&run.fields));
    buf_done(&run.fields);
    if (!status && !fields) {
        status = score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (!status) {
        *ret_fields = fields;
    }
    return status;
}
