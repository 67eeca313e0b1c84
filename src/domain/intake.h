/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_H
#define SCORE_DOMAIN_INTAKE_H

/*
 * Import of outside data, row by row, with a map (docs: maps/README.md). The caller (cli, api)
 * turns the map's JSON into a struct import_map and feeds CSV bytes; the domain validates, stores,
 * records what it touched and can undo exactly that.
 */

#include "domain/domain.h"
#include "model/import.h"

#ifdef __cplusplus
extern "C" {
#endif

enum import_kind {
    IMPORT_KIND_PARTNERS = 1,
    IMPORT_KIND_USERS,
    IMPORT_KIND_FOCALS,
    IMPORT_KIND_FACTS,
    IMPORT_KIND_DISTRIBUTORS,
    IMPORT_KIND_TERRITORIES,
    IMPORT_KIND_OFFERINGS,
    IMPORT_KIND_AUTHORIZATIONS,
    IMPORT_KIND_ACCOUNTS,
    IMPORT_KIND_OPPORTUNITIES,
    IMPORT_KIND_OUTCOMES
};
const char *import_kind_text(enum import_kind kind);
SCORE_MUST_USE bool import_kind_parse(const char *text, enum import_kind *ret);

struct import_map;

struct import_options {
    enum import_kind kind;
    const char *file_name;
    const char *map_name;
    const struct import_map *map; /* NULL: headers are canonical field names */
    char separator;               /* 0 = ',' */
    bool dry_run;
    bool all_or_nothing; /* one bad row and nothing is kept */
    /* Told now and then; bytes_total 0 when unknown. May be NULL. */
    void (*progress)(int64_t rows, int64_t bytes_done, void *user);
    void *user;
};

struct import_report {
    struct import import;
    struct import_error *errors; /* at most LIMIT_IMPORT_ERRORS; import.rejected counts all */
    size_t error_count;
};

/* Pulls bytes: returns how many were put into `into` (0 = end), or negative on a read error. */
typedef int64_t (*import_read_fn)(void *user, char *into, size_t size);

/* Streams in transactions of LIMIT_IMPORT_BATCH rows (one transaction when all_or_nothing or
 * dry_run, which rolls back). The same bytes again change nothing. */
SCORE_MUST_USE enum score_status import_run(struct domain *domain,
                                            const struct import_options *options,
                                            import_read_fn read, void *read_user,
                                            struct import_report *ret, struct score_error *err);
/* SCORE_CONFLICT when later work depends on something it brought; names it. */
SCORE_MUST_USE enum score_status import_undo(struct domain *domain, int64_t id,
                                             struct import_report *ret, struct score_error *err);
SCORE_MUST_USE enum score_status import_get(struct domain *domain, int64_t id,
                                            struct import_report *ret, struct score_error *err);
SCORE_MUST_USE enum score_status import_list(struct domain *domain, const struct store_page *page,
                                             struct import **ret_items, size_t *ret_count,
                                             struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
