/* SPDX-License-Identifier: Apache-2.0 */

/* Rows of offerings, accounts and distributors. */

#include "base/text.h"
#include "domain/event_record.h"
#include "domain/intake_store.h"
#include "domain/partner.h"
#include "store/catalog_store.h"
#include "store/party_store.h"

#define O(type, field) RECORD_FIELD(type, offering, field)
const struct record_field INTAKE_OFFERING_FIELDS[] = {
    O(RECORD_TEXT, external_id),
    O(RECORD_TEXT, name),
    O(RECORD_TEXT, line),
    O(RECORD_INT, access),
    O(RECORD_I64, list_price_minor),
    O(RECORD_TEXT, currency),
    RECORD_FIELDS_END,
};

#define A(type, field) RECORD_FIELD(type, account, field)
const struct record_field INTAKE_ACCOUNT_FIELDS[] = {
    A(RECORD_TEXT, external_id),
    A(RECORD_TEXT, name),
    A(RECORD_TEXT, industry),
    A(RECORD_TEXT, size),
    A(RECORD_I64, revenue_minor),
    A(RECORD_TEXT, currency),
    A(RECORD_TEXT, country),
    A(RECORD_TEXT, city),
    A(RECORD_TEXT, website),
    A(RECORD_TEXT, duns),
    RECORD_FIELDS_END,
};

_Static_assert(sizeof(enum offering_access) == sizeof(int), "RECORD_INT reads enums");

/* Rows are found again by their external id, or by their name where they have none. */
static const char *row_key(const struct intake_row *row)
{
    return row_has(row, FIELD_EXTERNAL_ID) ? row_text(row, FIELD_EXTERNAL_ID)
                                           : row_text(row, FIELD_NAME);
}

/* A name may lead to a record that has another external id: that is another object. */
static bool is_same_object(const struct intake_row *row, const char *external_id)
{
    return !row_has(row, FIELD_EXTERNAL_ID) ||
           text_equal(external_id, row_text(row, FIELD_EXTERNAL_ID));
}

/* ---- offerings ------------------------------------------------------------------------------ */

static void offering_fill(struct intake_run *run, struct intake_row *row, struct offering *offering)
{
    row_set_text(run, row, FIELD_EXTERNAL_ID, &offering->external_id);
    row_set_text(run, row, FIELD_NAME, &offering->name);
    row_set_text(run, row, FIELD_LINE, &offering->line);
    row_set_text(run, row, FIELD_CURRENCY, &offering->currency);
    if (row_has(row, FIELD_LIST_PRICE) && !*offering->currency) {
        offering->currency = "USD";
    }
    row_money(run, row, FIELD_LIST_PRICE, offering->currency, &offering->list_price_minor);
    const char *access = row_text(row, FIELD_ACCESS);
    if (text_equal_nocase(access, "open")) {
        offering->access = OFFERING_OPEN;
    } else if (text_equal_nocase(access, "authorised") || text_equal_nocase(access, "authorized")) {
        offering->access = OFFERING_AUTHORISED;
    } else if (*access) {
        row_error(row, FIELD_ACCESS, "UNKNOWN", "OPEN or AUTHORISED, not '%.40s'", access);
    }
    if (text_is_empty(offering->line)) {
        row_error(row, FIELD_LINE, "REQUIRED", "an offering belongs to a line");
    }
}

enum score_status intake_offering_store(struct intake_run *run, struct intake_row *row,
                                        enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct score_error cause = {0};
    struct offering found = {0};
    row_key_check(run, row, FIELD_EXTERNAL_ID, row_key(row));
    enum score_status status =
        store_offering_find(domain->store, row_key(row), domain->arena, &found, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    bool is_new = status == SCORE_NOT_FOUND || !is_same_object(row, found.external_id);
    struct offering offering = found;
    if (is_new) {
        offering = (struct offering){.external_id = "",
                                     .name = "",
                                     .line = "",
                                     .currency = "",
                                     .list_price_minor = -1,
                                     .access = OFFERING_AUTHORISED,
                                     .import_id = run->import.id};
    }
    offering_fill(run, row, &offering);
    if (row->is_rejected || (!is_new && record_equal(INTAKE_OFFERING_FIELDS, &found, &offering))) {
        return SCORE_OK;
    }
    struct intake_touched touched = {.kind = ID_OFFERING, .was_created = is_new};
    if (!is_new) {
        bool was_last = false;
        SCORE_TRY(intake_row_was_last(run, row, ID_OFFERING, found.id, &was_last, err));
        if (was_last) {
            return SCORE_OK;
        }
        SCORE_TRY(intake_before(run, INTAKE_OFFERING_FIELDS, &found, &touched.before, err));
    }
    status = offering_save(domain, &offering, &cause);
    if (status) {
        return row_blame(run, row, status, &cause, err);
    }
    touched.id = offering.id;
    touched.version_after = offering.version;
    *ret = is_new ? EFFECT_CREATED : EFFECT_UPDATED;
    return intake_item_add(run, &touched, err);
}

/* ---- accounts ------------------------------------------------------------------------------- */

static void account_fill(struct intake_run *run, struct intake_row *row, struct account *account)
{
    row_set_text(run, row, FIELD_EXTERNAL_ID, &account->external_id);
    row_set_text(run, row, FIELD_NAME, &account->name);
    row_set_text(run, row, FIELD_INDUSTRY, &account->industry);
    row_set_text(run, row, FIELD_SIZE, &account->size);
    row_set_text(run, row, FIELD_COUNTRY, &account->country);
    row_set_text(run, row, FIELD_CITY, &account->city);
    row_set_text(run, row, FIELD_WEBSITE, &account->website);
    row_set_text(run, row, FIELD_DUNS, &account->duns);
    row_set_text(run, row, FIELD_CURRENCY, &account->currency);
    if (row_has(row, FIELD_REVENUE) && !*account->currency) {
        account->currency = "USD";
    }
    row_money(run, row, FIELD_REVENUE, account->currency, &account->revenue_minor);
}

enum score_status intake_account_store(struct intake_run *run, struct intake_row *row,
                                       enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct score_error cause = {0};
    struct account found = {0};
    row_key_check(run, row, FIELD_EXTERNAL_ID, row_key(row));
    enum score_status status =
        store_account_find(domain->store, row_key(row), domain->arena, &found, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    bool is_new = status == SCORE_NOT_FOUND || !is_same_object(row, found.external_id);
    struct account account = found;
    if (is_new) {
        account = (struct account){.external_id = "",
                                   .name = "",
                                   .industry = "",
                                   .size = "",
                                   .revenue_minor = -1,
                                   .currency = "",
                                   .country = "",
                                   .city = "",
                                   .website = "",
                                   .duns = "",
                                   .import_id = run->import.id};
    }
    account_fill(run, row, &account);
    if (row->is_rejected || (!is_new && record_equal(INTAKE_ACCOUNT_FIELDS, &found, &account))) {
        return SCORE_OK;
    }
    struct intake_touched touched = {.kind = ID_ACCOUNT, .was_created = is_new};
    if (!is_new) {
        bool was_last = false;
        SCORE_TRY(intake_row_was_last(run, row, ID_ACCOUNT, found.id, &was_last, err));
        if (was_last) {
            return SCORE_OK;
        }
        SCORE_TRY(intake_before(run, INTAKE_ACCOUNT_FIELDS, &found, &touched.before, err));
    }
    status = account_save(domain, &account, &cause);
    if (status) {
        return row_blame(run, row, status, &cause, err);
    }
    touched.id = account.id;
    touched.version_after = account.version;
    *ret = is_new ? EFFECT_CREATED : EFFECT_UPDATED;
    return intake_item_add(run, &touched, err);
}

/* ---- distributors --------------------------------------------------------------------------- */

enum score_status intake_distributor_store(struct intake_run *run, struct intake_row *row,
                                           enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct distributor distributor = {
        .external_id = row_text(row, FIELD_EXTERNAL_ID),
        .name = row_text(row, FIELD_NAME),
        .country = row_text(row, FIELD_COUNTRY),
        .import_id = run->import.id,
    };
    struct distributor found = {0};
    row_key_check(run, row, FIELD_EXTERNAL_ID, distributor.external_id);
    enum score_status status =
        store_distributor_find(domain->store, distributor.external_id, domain->arena, &found, err);
    if (row->is_rejected) {
        return SCORE_OK;
    }
    if (!status && text_equal(found.external_id, distributor.external_id)) {
        if (!text_equal(found.name, distributor.name) ||
            !text_equal(found.country, distributor.country)) {
            row_error(row, FIELD_NAME, "STATE",
                      "distributor %s is known as '%.60s' in '%s': an import does not rename it",
                      found.external_id, found.name, found.country);
        }
        return SCORE_OK;
    }
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    SCORE_TRY(store_distributor_add(domain->store, &distributor, err));
    SCORE_TRY(event_record_object(domain, ID_DISTRIBUTOR, distributor.id, "distributor.saved", NULL,
                                  err));
    struct intake_touched touched = {
        .kind = ID_DISTRIBUTOR, .id = distributor.id, .was_created = true};
    *ret = EFFECT_CREATED;
    return intake_item_add(run, &touched, err);
}
