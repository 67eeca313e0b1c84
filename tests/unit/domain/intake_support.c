/* SPDX-License-Identifier: Apache-2.0 */
#include "intake_support.h"

#include "domain/intake_record.h"
#include "domain/intake_store.h"
#include "store/catalog_store.h"

enum { PICTURE_BYTES = 16 * 1024 * 1024, PICTURE_ROWS = 100000 };

enum score_status intake_try(struct market *market, const struct intake_case *options,
                             const char *csv, struct import_report *ret)
{
    struct import_memory memory = {.bytes = csv, .len = strlen(csv)};
    struct import_options run = {
        .kind = options->kind,
        .file_name = "test.csv",
        .map_name = options->map ? "test" : "",
        .map = options->map,
        .dry_run = options->dry_run,
        .all_or_nothing = options->all_or_nothing,
        .rewind = import_memory_rewind,
    };
    return import_run(market_domain_keep(market), &run, import_memory_read, &memory, ret,
                      &market->err);
}

struct import_report intake(struct market *market, const struct intake_case *options,
                            const char *csv)
{
    struct import_report report = {0};
    OK(market, intake_try(market, options, csv, &report));
    return report;
}

enum score_status intake_undo(struct market *market, int64_t id)
{
    struct import_report report;
    return import_undo(market_domain_keep(market), id, LIMIT_UNDO_WHOLE, &report, &market->err);
}

void assert_counts(const struct import_report *report, int64_t created, int64_t updated,
                   int64_t unchanged, int64_t rejected)
{
    for (size_t i = 0; i < report->error_count && !rejected; i++) {
        print_error("line %lld %s %s %s\n", (long long)report->errors[i].line,
                    report->errors[i].column, report->errors[i].code, report->errors[i].message);
    }
    assert_int_equal(report->import.created, created);
    assert_int_equal(report->import.updated, updated);
    assert_int_equal(report->import.unchanged, unchanged);
    assert_int_equal(report->import.rejected, rejected);
    assert_int_equal(report->import.rows, created + updated + unchanged + rejected);
}

void assert_error(const struct import_report *report, size_t index, int64_t line,
                  const char *column, const char *code)
{
    assert_true(index < report->error_count);
    assert_int_equal(report->errors[index].line, line);
    assert_string_equal(report->errors[index].column, column);
    assert_string_equal(report->errors[index].code, code);
    assert_string_not_equal(report->errors[index].message, "");
}

/* ---- picture --------------------------------------------------------------------------------- */

static void record_add(struct buf *out, const char *noun, const struct record_field *fields,
                       const void *record)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    buf_init(&text, PICTURE_BYTES);
    record_keep(fields, record, &text);
    for (char *c = text.data; c && *c; c++) {
        *c = *c == '\n' ? ' ' : *c;
    }
    buf_add_format(out, "%s %s\n", noun, buf_text(&text));
}

static void firm_add(struct market *market, int64_t id, struct buf *out)
{
    struct domain *domain = &market->domain;
    struct fact *facts = NULL;
    size_t count = 0;
    const char *areas = NULL;
    const char *focals = NULL;
    OK(market, intake_areas_text(domain, id, &areas, &market->err));
    OK(market, intake_focals_text(domain, id, &focals, &market->err));
    buf_add_format(out, "areas %s focals %s\n", areas, focals);
    OK(market, store_facts_list(market->store, id, domain->arena, &facts, &count, &market->err));
    for (size_t i = 0; i < count; i++) {
        record_add(out, "fact", INTAKE_FACT_FIELDS, &facts[i]);
    }
}

static void parties_add(struct market *market, const struct store_page *page, struct buf *out)
{
    struct partner_filter filter = {.query = "", .country = ""};
    struct partner *partners = NULL;
    struct user *users = NULL;
    size_t count = 0;
    OK(market, store_partner_list(market->store, &filter, page, &market->arena, &partners, &count,
                                  &market->err));
    for (size_t i = 0; i < count; i++) {
        record_add(out, "partner", INTAKE_PARTNER_FIELDS, &partners[i]);
        firm_add(market, partners[i].id, out);
    }
    OK(market,
       store_user_list(market->store, 0, page, &market->arena, &users, &count, &market->err));
    for (size_t i = 0; i < count; i++) {
        record_add(out, "user", INTAKE_USER_FIELDS, &users[i]);
    }
}

static void catalogue_add(struct market *market, const struct store_page *page, struct buf *out)
{
    struct offering *offerings = NULL;
    struct account *accounts = NULL;
    size_t count = 0;
    OK(market,
       store_offering_list(market->store, page, &market->arena, &offerings, &count, &market->err));
    for (size_t i = 0; i < count; i++) {
        record_add(out, "offering", INTAKE_OFFERING_FIELDS, &offerings[i]);
    }
    OK(market, store_account_list(market->store, "", page, &market->arena, &accounts, &count,
                                  &market->err));
    for (size_t i = 0; i < count; i++) {
        record_add(out, "account", INTAKE_ACCOUNT_FIELDS, &accounts[i]);
    }
}

static void deals_add(struct market *market, const struct store_page *page, struct buf *out)
{
    struct opportunity_filter filter = {.query = "", .sort = OPPORTUNITY_SORT_CREATED_ASC};
    struct offer_filter offer_filter = {0};
    struct opportunity *deals = NULL;
    struct offer *offers = NULL;
    size_t count = 0;
    OK(market, store_opportunity_list(market->store, &filter, page, &market->arena, &deals, &count,
                                      &market->err));
    for (size_t i = 0; i < count; i++) {
        buf_add_format(out, "%s ", deals[i].external_id);
        record_add(out, "opportunity", INTAKE_OPPORTUNITY_FIELDS, &deals[i]);
    }
    OK(market, store_offer_list(market->store, &offer_filter, page, &market->arena, &offers, &count,
                                &market->err));
    for (size_t i = 0; i < count; i++) {
        buf_add_format(out, "offer %lld %lld %s\n", (long long)offers[i].opportunity_id,
                       (long long)offers[i].partner_id, offer_state_text(offers[i].state));
    }
}

void picture_take(struct market *market, struct buf *ret)
{
    struct store_page page = {.limit = PICTURE_ROWS};
    buf_init(ret, PICTURE_BYTES);
    parties_add(market, &page, ret);
    catalogue_add(market, &page, ret);
    deals_add(market, &page, ret);
    assert_int_equal(ret->status, SCORE_OK);
}
