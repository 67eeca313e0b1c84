/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_H
#define SCORE_DOMAIN_INTAKE_H

/*
 * Import of outside data, row by row, with a map (maps/README.md). The caller (cli, api) turns the
 * map's JSON into a struct import_map and feeds CSV bytes; the domain validates, stores, records
 * what it touched and can undo exactly that.
 *
 * One row is one savepoint: a bad row is listed and leaves nothing behind. Memory does not grow
 * with the file but for 16 bytes a row, which find keys that come twice (up to
 * INTAKE_KEYS_MAX rows).
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
    IMPORT_KIND_OUTCOMES,
    IMPORT_KIND_COUNT
};
const char *import_kind_text(enum import_kind kind);
SCORE_MUST_USE bool import_kind_parse(const char *text, enum import_kind *ret);

struct import_map; /* domain/intake_map.h */

struct import_options {
    enum import_kind kind;
    const char *file_name;
    const char *map_name;
    const struct import_map *map; /* NULL: headers are canonical field names */
    char separator;               /* 0 = ',' */
    bool dry_run;
    bool all_or_nothing; /* one bad row and nothing is kept */
    /* Told now and then; bytes of the pass that stores. May be NULL. */
    void (*progress)(int64_t rows, int64_t bytes_done, void *user);
    void *user;
    /* Starts the bytes over, for maps whose rules look at the whole file first (last_date,
     * median_cycle). NULL: such a map is SCORE_UNSUPPORTED. False = it cannot. */
    bool (*rewind)(void *read_user);
};

struct import_report {
    struct import import;        /* id 0 when nothing was kept (dry run, all_or_nothing refused) */
    struct import_error *errors; /* at most LIMIT_IMPORT_ERRORS; import.rejected counts all */
    size_t error_count;
    const char **ignored; /* headers that nothing was read from, unless the map names them */
    size_t ignored_count;
};

/* Pulls bytes: returns how many were put into `into` (0 = end), or negative on a read error. */
typedef int64_t (*import_read_fn)(void *user, char *into, size_t size);

/* A file that is in memory already. */
struct import_memory {
    const char *bytes;
    size_t len;
    size_t at;
};
int64_t import_memory_read(void *memory, char *into, size_t size);
bool import_memory_rewind(void *memory);

/*
 * Streams in transactions of LIMIT_IMPORT_BATCH rows (one transaction when all_or_nothing or
 * dry_run, which rolls back). The same bytes again change nothing. SCORE_INVALID: the header line
 * or the map cannot be used; bad rows are in the report instead.
 */
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
