/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate_files.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "evaluate/table.h"

enum { PATH_BYTES = 1024 };

static struct table *open_data(const char *data, const char *name)
{
    char path[PATH_BYTES];
    struct table *table = NULL;
    struct score_error err = {0};
    struct table_options how = {.separator = ',', .has_header = true};
    (void)snprintf(path, sizeof(path), "%s/%s", data, name);
    if (table_open(path, &how, &table, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
    }
    return table;
}

/* "" where there is no such column or row. */
static const char *cell(const struct table *table, size_t row, const char *column)
{
    size_t at = 0;
    if (row >= table_rows(table) || table_column(table, column, &at, NULL)) {
        return "";
    }
    return table_cell(table, row, at);
}

static long file_end(FILE *file, long rows)
{
    bool is_written = file && !ferror(file);
    return file && fclose(file) == 0 && is_written ? rows : -1;
}

/* ---- bpic ------------------------------------------------------------------------------------ */

static bool case_write(const struct table *cases, size_t row, FILE *file)
{
    const char *handler = cell(cases, row, "first_human_resource");
    const char *outcome = cell(cases, row, "outcome");
    const char *registered = cell(cases, row, "reg_date");
    char day[11] = "";
    int64_t day_ms = 0;
    int64_t from_ms = 0;
    int64_t to_ms = 0;
    bool is_decided = text_equal(outcome, "approved") || text_equal(outcome, "declined") ||
                      text_equal(outcome, "cancelled");
    (void)snprintf(day, sizeof(day), "%.10s", registered);
    if (!*handler || !is_decided || !clock_parse(day, &day_ms) ||
        !clock_parse(registered, &from_ms) ||
        !clock_parse(cell(cases, row, "first_human_time"), &to_ms)) {
        return false;
    }
    (void)fprintf(file, "%s,d%d,%s,%.2s,%.6f,%s,%s\n", handler, clock_weekday(day_ms),
                  cell(cases, row, "amount_req"), registered + 11,
                  (double)(to_ms - from_ms) / 3600000.0, registered, outcome);
    return true;
}

long bpic_prepare(const char *data, const char *path)
{
    struct table *cases = open_data(data, "bpic2012/cases.csv");
    FILE *file = cases ? fopen(path, "we") : NULL;
    long rows = 0;
    if (file) {
        (void)fputs("handler,weekday,amount,hour,hours_to_touch,registered,outcome\n", file);
        for (size_t i = 0; i < table_rows(cases); i++) {
            rows += case_write(cases, i, file);
        }
    }
    table_free(cases);
    return file_end(file, rows);
}

/* ---- maven ----------------------------------------------------------------------------------- */

struct maven {
    struct table *deals;
    struct table *products;
    struct table *teams;
    struct table *accounts;
};

/* The row whose column says `key`; beyond the last when there is none. */
static size_t row_find(const struct table *table, const char *column, const char *key)
{
    size_t row = 0;
    while (row < table_rows(table) && !text_equal(cell(table, row, column), key)) {
        row++;
    }
    return row;
}

static bool deal_write(const struct maven *maven, size_t row, FILE *file)
{
    static const char *const OF_ACCOUNT[] = {"sector", "revenue", "employees", "year_established",
                                             "office_location"};
    const char *stage = cell(maven->deals, row, "deal_stage");
    const char *name = cell(maven->deals, row, "product");
    const char *agent = cell(maven->deals, row, "sales_agent");
    if (!text_equal(stage, "Won") && !text_equal(stage, "Lost")) {
        return false;
    }
    size_t product =
        row_find(maven->products, "product", text_equal(name, "GTXPro") ? "GTX Pro" : name);
    size_t team = row_find(maven->teams, "sales_agent", agent);
    size_t account = row_find(maven->accounts, "account", cell(maven->deals, row, "account"));
    (void)fprintf(file, "%s,%s,%s,%s,%s,%s", agent, name, cell(maven->products, product, "series"),
                  cell(maven->products, product, "sales_price"),
                  cell(maven->teams, team, "manager"), cell(maven->teams, team, "regional_office"));
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(OF_ACCOUNT); i++) {
        (void)fprintf(file, ",%s", cell(maven->accounts, account, OF_ACCOUNT[i]));
    }
    (void)fprintf(file, ",%s,%s\n", cell(maven->deals, row, "engage_date"), stage);
    return true;
}

long maven_prepare(const char *data, const char *path)
{
    struct maven maven = {
        .deals = open_data(data, "maven_crm/sales_pipeline.csv"),
        .products = open_data(data, "maven_crm/products.csv"),
        .teams = open_data(data, "maven_crm/sales_teams.csv"),
        .accounts = open_data(data, "maven_crm/accounts.csv"),
    };
    bool is_there = maven.deals && maven.products && maven.teams && maven.accounts;
    FILE *file = is_there ? fopen(path, "we") : NULL;
    long rows = 0;
    if (file) {
        (void)fputs("agent,product,series,price,manager,office,sector,revenue,employees,year,"
                    "location,engaged,deal_stage\n",
                    file);
        for (size_t i = 0; i < table_rows(maven.deals); i++) {
            rows += deal_write(&maven, i, file);
        }
    }
    table_free(maven.deals);
    table_free(maven.products);
    table_free(maven.teams);
    table_free(maven.accounts);
    return file_end(file, rows);
}
