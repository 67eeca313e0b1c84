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

/* For who wants to look on: every part may be NULL; texts are borrowed until it returns. */
struct import_watch {
    /* When a row is stored or refused: a value per enum intake_field, dates and amounts as they
     * are stored, "" for nothing. */
    void (*row)(int64_t line, const char *const *values, void *user);
    /* Every error, those past LIMIT_IMPORT_ERRORS too, before its row; `value` is what stands in
     * the field, "" for nothing. */
    void (*error)(const struct import_error *error, const char *value, void *user);
    void *user;
};

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
    const struct import_watch *watch; /* NULL = nobody */
    int64_t resume_id;                /* the RUNNING import to go on with; 0 = a new one */
};

/* How the message of a row begins that names a firm nobody has; the name follows in quotes. */
#define IMPORT_NO_PARTNER "there is no partner"

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
/*
 * The same in steps, for whoever has more to do than this: begin, step until the end, finish. Every
 * step is one transaction level and ends with what it stored being counted in the import, so that
 * an import can be gone on with (`resume_id`) from any committed step, with the same bytes, options
 * and map: rows stored before are passed over, and the end is the same as without the break.
 *
 * The run keeps what it needs to know of the file in memory and in domain->arena, which with the
 * options' texts, map and reader must outlive it. dry_run and all_or_nothing are import_run's.
 */
struct intake_run;
SCORE_MUST_USE enum score_status import_begin(struct domain *domain,
                                              const struct import_options *options,
                                              import_read_fn read, void *read_user,
                                              struct intake_run **ret_run, struct score_error *err);
/* Stores `rows_max` rows at most, or does what costs about as much. Only store, world and clock of
 * `domain` are used, and may differ from step to step. A step that failed is the last one. */
SCORE_MUST_USE enum score_status import_step(struct intake_run *run, const struct domain *domain,
                                             int64_t rows_max, bool *ret_is_end,
                                             struct score_error *err);
/* As far as it is; id 0 before the first storing step. Texts live as long as the run's arena. */
const struct import *import_at(const struct intake_run *run);
/* Frees the run. Not at its end: the import is marked FAILED, and what was committed stays until it
 * is undone. `ret` may be NULL. */
void import_finish(struct intake_run *run, const struct domain *domain, struct import_report *ret);
/* Frees the run and writes nothing: somebody will go on with it. Takes NULL. */
void import_drop(struct intake_run *run);
/*
 * Taking an import back, exactly. What touches `whole_max` objects at most goes in one transaction:
 * SCORE_CONFLICT when one of them has changed or later work depends on it; names it, and nothing
 * has changed. A larger one only becomes UNDOING, for whoever steps; it is to be looked through
 * before, with the same answers, by import_undo_check, which may take long and writes nothing.
 */
SCORE_MUST_USE enum score_status import_undo_check(struct domain *domain, int64_t id,
                                                   int64_t whole_max, struct score_error *err);
SCORE_MUST_USE enum score_status import_undo(struct domain *domain, int64_t id, int64_t whole_max,
                                             struct import_report *ret, struct score_error *err);
/* ---- for the worker, as the system: it needs no memory of the steps before ---- */
/* The UNDOING import whose turn it is. SCORE_NOT_FOUND: none. */
SCORE_MUST_USE enum score_status import_undo_next(struct domain *domain, int64_t *ret_id,
                                                  struct score_error *err);
/* One transaction level: the last `items_max` objects left, each looked at again first, since
 * others write between the steps. SCORE_CONFLICT: this one cannot go any more. */
SCORE_MUST_USE enum score_status import_undo_step(const struct domain *domain, int64_t id,
                                                  int64_t items_max, bool *ret_is_end,
                                                  struct score_error *err);
/* It cannot go on: FAILED, with why and how much is left among its errors. What is left may be
 * undone when nothing depends on it any more. */
SCORE_MUST_USE enum score_status import_undo_stop(struct domain *domain, int64_t id,
                                                  const char *why, struct score_error *err);
/* Fills undo_items and undo_left. */
SCORE_MUST_USE enum score_status import_undo_progress(struct domain *domain, struct import *import,
                                                      struct score_error *err);
SCORE_MUST_USE enum score_status import_get(struct domain *domain, int64_t id,
                                            struct import_report *ret, struct score_error *err);
SCORE_MUST_USE enum score_status import_list(struct domain *domain, const struct store_page *page,
                                             struct import **ret_items, size_t *ret_count,
                                             struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
