/* SPDX-License-Identifier: Apache-2.0 */

/* score export LIST: whole lists as CSV or JSON, page by page. */

#include "api/json.h"
#include "api/json_seal.h"
#include "api/sheet.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "domain/offer.h"
#include "domain/opportunity.h"
#include "domain/partner.h"
#include "store/opportunity_store.h"
#include "store/passing_store.h"

enum { EXPORT_PAGE = 500 };

static const char *arg_format = "csv";
static const char *arg_partner;

/* One page: rows go to the table (csv) or the writer (json); says where the next one begins. */
struct export_run {
    struct cli *cli;
    struct json_writer *json; /* NULL for csv and xlsx */
    struct sheet *sheet;      /* NULL for csv and json */
    struct table table;
    struct store_page page;
    size_t count; /* rows of this page */
};

typedef enum score_status export_fn(struct export_run *run, struct score_error *err);

static void id_add(struct table *table, enum id_kind kind, int64_t id)
{
    char text[ID_TEXT_SIZE];
    id_format(kind, id, text);
    table_add(table, text);
}

static void time_add(struct table *table, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE] = "";
    if (at_ms) {
        clock_format(at_ms, text);
    }
    table_add(table, text);
}

/* Minor units as decimal text; "" when unknown. */
static void money_add(struct table *table, int64_t minor, const char *currency)
{
    int digits = text_currency_digits(currency);
    int64_t unit = 1;
    char text[48] = "";
    for (int i = 0; i < digits; i++) {
        unit *= 10;
    }
    if (minor >= 0 && digits) {
        (void)snprintf(text, sizeof text, "%lld.%0*lld", (long long)(minor / unit), digits,
                       (long long)(minor % unit));
    } else if (minor >= 0) {
        (void)snprintf(text, sizeof text, "%lld", (long long)minor);
    }
    table_add(table, text);
}

static void page_next(struct export_run *run, int64_t key, int64_t id)
{
    run->page.after_key = key;
    run->page.after_id = id;
    run->page.has_after = true;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static const char OPPORTUNITY_HEADERS[] =
    "id|external_id|title|account|industry|offering|line|>amount|currency|country|city|territory|"
    "source|placement|stage|partner|created_at|decision_date|closed_at|>failed_offers";

static void opportunity_row(struct table *table, const struct opportunity *one)
{
    id_add(table, ID_OPPORTUNITY, one->id);
    table_add(table, one->external_id);
    table_add(table, one->title);
    table_add(table, one->account_name);
    table_add(table, one->account_industry);
    table_add(table, one->offering_name);
    table_add(table, one->line);
    money_add(table, one->amount_minor, one->currency);
    table_add(table, one->currency);
    table_add(table, one->country);
    table_add(table, one->city);
    table_add(table, one->territory);
    table_add(table, one->source);
    table_add(table, placement_text(one->placement));
    table_add(table, stage_text(one->stage));
    table_add(table, one->partner_name);
    time_add(table, one->created_at_ms);
    time_add(table, one->decision_at_ms);
    time_add(table, one->closed_at_ms);
    table_add_i64(table, one->failed_offers);
}

static enum score_status export_opportunities(struct export_run *run, struct score_error *err)
{
    struct opportunity_query query = {.sort = OPPORTUNITY_SORT_CREATED_ASC};
    struct opportunity *items = NULL;
    SCORE_TRY(opportunity_list(&run->cli->domain, &query, &run->page, &items, &run->count, err));
    for (size_t i = 0; i < run->count; i++) {
        if (run->json) {
            opportunity_to_json(run->json, &items[i], NULL);
        } else {
            opportunity_row(&run->table, &items[i]);
        }
        page_next(run, items[i].created_at_ms, items[i].id);
    }
    return SCORE_OK;
}

static const char OFFER_HEADERS[] =
    "id|opportunity|title|partner|partner_name|origin|state|>position|offered_at|expires_at|"
    "accepted_at|ended_at|code|>fit|>charge|decision";

static void offer_row(struct table *table, const struct offer *one)
{
    id_add(table, ID_OFFER, one->id);
    id_add(table, ID_OPPORTUNITY, one->opportunity_id);
    table_add(table, one->opportunity_title);
    id_add(table, ID_PARTNER, one->partner_id);
    table_add(table, one->partner_name);
    table_add(table, offer_origin_text(one->origin));
    table_add(table, offer_state_text(one->state));
    table_add_i64(table, one->position);
    time_add(table, one->offered_at_ms);
    time_add(table, one->expires_at_ms);
    time_add(table, one->accepted_at_ms);
    time_add(table, one->ended_at_ms);
    table_add(table, one->code);
    table_add_i64(table, one->fit);
    table_add_f64(table, "%g", (double)one->charge_micro / 1e6);
    id_add(table, ID_DECISION, one->decision_id);
}

static enum score_status export_offers(struct export_run *run, struct score_error *err)
{
    struct offer_query query = {0};
    struct offer_view *items = NULL;
    SCORE_TRY(offer_list(&run->cli->domain, &query, &run->page, &items, &run->count, err));
    for (size_t i = 0; i < run->count; i++) {
        if (run->json) {
            offer_to_json(run->json, &items[i]);
        } else {
            offer_row(&run->table, &items[i].offer);
        }
        page_next(run, items[i].offer.offered_at_ms, items[i].offer.id);
    }
    return SCORE_OK;
}

static const char PARTNER_HEADERS[] =
    "id|external_id|name|country|city|postal_code|territory|email|phone|website|duns|level|size|"
    ">open_lead_limit|paused_until|active";

static void partner_row(struct table *table, const struct partner *one)
{
    id_add(table, ID_PARTNER, one->id);
    table_add(table, one->external_id);
    table_add(table, one->name);
    table_add(table, one->country);
    table_add(table, one->city);
    table_add(table, one->postal_code);
    table_add(table, one->territory);
    table_add(table, one->email);
    table_add(table, one->phone);
    table_add(table, one->website);
    table_add(table, one->duns);
    table_add(table, one->level);
    table_add(table, one->size);
    table_add_i64(table, one->open_lead_limit);
    time_add(table, one->paused_until_ms);
    table_add(table, one->is_active ? "yes" : "no");
}

static enum score_status export_partners(struct export_run *run, struct score_error *err)
{
    struct partner *items = NULL;
    SCORE_TRY(partner_list(&run->cli->domain, "", &run->page, &items, &run->count, err));
    for (size_t i = 0; i < run->count; i++) {
        if (run->json) {
            partner_to_json(run->json, &items[i]);
        } else {
            partner_row(&run->table, &items[i]);
        }
        page_next(run, 0, items[i].id);
    }
    return SCORE_OK;
}

static const char DECISION_HEADERS[] =
    "id|opportunity|>round|partner|>policy|>state_seq|>event_seq|created_at";

static void decision_json(struct json_writer *json, const struct decision *one)
{
    json_object_begin(json);
    json_field_id(json, "id", ID_DECISION, one->id);
    json_field_id(json, "opportunity", ID_OPPORTUNITY, one->opportunity_id);
    json_field_i64(json, "round", one->round);
    json_field_id(json, "partner", ID_PARTNER, one->partner_id);
    json_field_i64(json, "policy", one->policy_version);
    json_field_i64(json, "state_seq", one->state_seq);
    json_field_i64(json, "event_seq", one->event_seq);
    json_field_time(json, "created_at", one->created_at_ms);
    json_object_end(json);
}

static enum score_status export_decisions(struct export_run *run, struct score_error *err)
{
    struct domain *domain = &run->cli->domain;
    struct decision *items = NULL;
    SCORE_TRY(
        store_decision_list(domain->store, 0, &run->page, domain->arena, &items, &run->count, err));
    for (size_t i = 0; i < run->count; i++) {
        const struct decision *one = &items[i];
        page_next(run, one->event_seq, one->event_seq);
        if (run->json) {
            decision_json(run->json, one);
            continue;
        }
        id_add(&run->table, ID_DECISION, one->id);
        id_add(&run->table, ID_OPPORTUNITY, one->opportunity_id);
        table_add_i64(&run->table, one->round);
        id_add(&run->table, ID_PARTNER, one->partner_id);
        table_add_i64(&run->table, one->policy_version);
        table_add_i64(&run->table, one->state_seq);
        table_add_i64(&run->table, one->event_seq);
        time_add(&run->table, one->created_at_ms);
    }
    return SCORE_OK;
}

static const struct {
    const char *name;
    const char *headers;
    export_fn *page;
} LISTS[] = {
    {"decisions", DECISION_HEADERS, export_decisions},
    {"offers", OFFER_HEADERS, export_offers},
    {"opportunities", OPPORTUNITY_HEADERS, export_opportunities},
    {"partners", PARTNER_HEADERS, export_partners},
};

/* ---- the sealed history of one firm ---------------------------------------------------------- */

static enum score_status export_audit(struct cli *cli, struct score_error *err)
{
    struct seal_export made;
    struct json_writer json;
    int64_t id = 0;
    if (!arg_partner) {
        return cli_usage(cli, "say whose: --partner PARTNER");
    }
    SCORE_TRY(partner_resolve(&cli->domain, arg_partner, &id, err));
    SCORE_TRY(seal_export_read(&cli->domain, id, &made, err));
    cli_json_begin(cli, &json);
    seal_export_to_json(&json, &made);
    cli_json_end(cli);
    return SCORE_OK;
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* Pages are written as they come, so that memory holds one; the header stands above the first. */
static enum score_status csv_page_write(struct export_run *run, bool is_first,
                                        struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf page = {0};
    buf_init(&page, run->cli->out.max);
    SCORE_TRY(table_write_csv(&run->table, &page, err));
    const char *rows = strstr(buf_text(&page), "\r\n");
    const char *from = is_first || !rows ? buf_text(&page) : rows + 2;
    buf_add(&run->cli->out, from, page.len - (size_t)(from - buf_text(&page)));
    return SCORE_OK;
}

static enum score_status list_walk(struct export_run *run, const char *headers, export_fn *page,
                                   struct score_error *err)
{
    struct cli *cli = run->cli;
    struct arena pages = {0};
    struct arena *whole = cli->domain.arena;
    enum score_status status = SCORE_OK;
    bool is_first = true;
    arena_init(&pages, cli->arena.max_bytes);
    cli->domain.arena = &pages;
    do {
        arena_clear(&pages);
        table_init(&run->table, &pages, headers);
        status = page(run, err);
        if (!status && run->sheet) {
            status = sheet_add(run->sheet, &run->table, err);
        } else if (!status && !run->json) {
            status = csv_page_write(run, is_first, err);
        }
        if (!status) {
            status = cli_flush(cli, err);
        }
        is_first = false;
    } while (!status && run->count == EXPORT_PAGE);
    cli->domain.arena = whole;
    arena_done(&pages);
    return status;
}

static enum score_status list_sheet(struct export_run *run, size_t list, struct score_error *err)
{
    SCORE_AUTO(sheet_free) struct sheet *sheet = NULL;
    SCORE_TRY(sheet_create(LISTS[list].name, &sheet, err));
    run->sheet = sheet;
    SCORE_TRY(list_walk(run, LISTS[list].headers, LISTS[list].page, err));
    return sheet_write(sheet, &run->cli->out, err);
}

static enum score_status cmd_export(struct cli *cli, const struct cli_args *args,
                                    struct score_error *err)
{
    struct json_writer json;
    bool is_json = cli->is_json || text_equal(arg_format, "json");
    bool is_xlsx = !is_json && text_equal(arg_format, "xlsx");
    struct export_run run = {
        .cli = cli, .json = is_json ? &json : NULL, .page = {.limit = EXPORT_PAGE}};
    if (!is_json && !is_xlsx && !text_equal(arg_format, "csv")) {
        return cli_usage(cli, "--format is csv, json or xlsx");
    }
    if (text_equal(args->items[0], "audit")) {
        return export_audit(cli, err);
    }
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(LISTS); i++) {
        if (!text_equal(LISTS[i].name, args->items[0])) {
            continue;
        }
        if (is_json) {
            cli_json_begin(cli, &json);
            json_array_begin(&json);
        }
        if (is_xlsx) {
            return list_sheet(&run, i, err);
        }
        SCORE_TRY(list_walk(&run, LISTS[i].headers, LISTS[i].page, err));
        if (is_json) {
            json_array_end(&json);
            cli_json_end(cli);
        }
        return SCORE_OK;
    }
    return cli_usage(cli, "'%s' is no list: audit, decisions, offers, opportunities or partners",
                     args->items[0]);
}

static const struct option_row OPTIONS[] = {
    OPTION_ROW_TEXT("--format", arg_format, "FORMAT", "csv (default), json or xlsx"),
    OPTION_ROW_TEXT("--partner", arg_partner, "PARTNER", "of audit: whose sealed history"),
};
static const struct command COMMANDS[] = {
    {"export", "audit|decisions|offers|opportunities|partners", "a whole list", cmd_export, 1, 1,
     true, OPTIONS, SCORE_ARRAY_COUNT(OPTIONS)},
};
const struct command_list CMD_EXPORT = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
