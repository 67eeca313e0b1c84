/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_INTERNAL_H
#define SCORE_DOMAIN_INTAKE_INTERNAL_H

/*
 * What the intake_*.c files share: one run, one row, and the tools that turn a row's texts into
 * values. domain->arena is the row's scratch memory while a row is worked on.
 */

#include "base/hash.h"
#include "base/kv.h"
#include "base/limits.h"
#include "domain/intake_csv.h"
#include "domain/intake_map.h"
#include "domain/intake_record.h"
#include "model/catalog.h"
#include "model/fact.h"
#include "model/opportunity.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    INTAKE_KEYS_MAX = 8 * 1024 * 1024, /* rows whose keys are remembered to find repeats */
    INTAKE_COLUMN_FIELDS_MAX = 4,      /* fields one column may fill */
    INTAKE_CYCLE_DAYS_MAX = 3660,      /* longest sales cycle the median counts */
    INTAKE_ROW_HASH_SIZE = 17
};

/* Columns of the header line. */
struct intake_column {
    const char *name;
    enum intake_field fields[INTAKE_COLUMN_FIELDS_MAX];
    size_t field_count;
};

struct intake_run;
struct intake_keys; /* set of 64-bit hashes */
struct intake_cache;

/* One row: a text per field, "" = nothing. */
struct intake_row {
    struct intake_run *run;
    int64_t line;
    const char *values[FIELD_COUNT];
    const char *shown[FIELD_COUNT]; /* as stored, where that reads otherwise; NULL = as above */
    const char *sign;               /* currency beside a number; "" = none */
    uint64_t defaulted;             /* bit per field: not from the file */
    bool is_rejected;               /* at least one error was listed */
    char hash[INTAKE_ROW_HASH_SIZE];
};

/* How far a run is. */
enum intake_phase {
    INTAKE_LOOKS = 0, /* reads the file for rules over all of it; writes nothing */
    INTAKE_STORES,
    INTAKE_ENDED,
    INTAKE_BROKEN /* a step failed: it cannot go on */
};

/* What became of a row. */
enum intake_effect { EFFECT_UNCHANGED = 0, EFFECT_CREATED, EFFECT_UPDATED };

struct intake_run {
    struct domain *domain;                /* `inner` */
    const struct import_options *options; /* `given` */
    struct domain inner;                  /* the caller's, with the run's memory and rights */
    struct import_options given;
    const struct map_kind *map; /* never NULL */
    struct arena *keep;         /* lives as long as the report */
    struct arena scratch;       /* one row */
    struct import_report report;
    struct import import;
    enum intake_phase phase;
    struct csv_reader *reader; /* owned */
    struct decoder *decoder;   /* owned; NULL = the bytes are what the reader wants */
    import_read_fn read;
    void *read_user;
    bool is_recorded;     /* its import has been added, or found again */
    int64_t skip_rows;    /* rows that an earlier run stored and this one passes over */
    bool is_skipping;     /* such a row is at work: it lists no error and changes nothing */
    int64_t effort;       /* spent in this step */
    size_t errors_stored; /* of the report's, in the database */
    size_t error_capacity;
    struct intake_column *columns;
    size_t column_count;
    int field_column[FIELD_COUNT]; /* first column of a field; -1 = none */
    bool has_header;
    bool is_first_pass;
    int64_t last_date_ms; /* 0 = none seen */
    int64_t median_cycle_ms;
    int64_t *cycle_days; /* histogram, INTAKE_CYCLE_DAYS_MAX + 1 cells; owned */
    int64_t cycle_count;
    int64_t position; /* import items so far */
    int64_t bytes_done;
    struct hash_stream file_hash;
    struct intake_keys *keys;   /* owned */
    struct intake_cache *cache; /* owned */
};

/* ---- intake_text.c: errors of a row and its values ------------------------------------------- */

/* Lists an error of the row; `field` FIELD_COUNT = the whole row. */
void row_error(struct intake_row *row, enum intake_field field, const char *code,
               const char *format, ...) SCORE_PRINTF(4, 5);
/* Copies the texts; past LIMIT_IMPORT_ERRORS it is dropped. `value` is what stands there. */
void intake_error_add(struct intake_run *run, const struct import_error *error, const char *value);
/* How a watcher is to see the field; costs nothing without one. */
void row_show(struct intake_run *run, struct intake_row *row, enum intake_field field,
              const char *text);
void row_show_time(struct intake_run *run, struct intake_row *row, enum intake_field field,
                   int64_t at_ms);

static inline const char *row_text(const struct intake_row *row, enum intake_field field)
{
    return row->values[field];
}
static inline bool row_has(const struct intake_row *row, enum intake_field field)
{
    return row->values[field][0] != '\0';
}

/* Each reads one field, lists an error when it does not fit, and leaves *ret alone when empty. */
void row_time(struct intake_run *run, struct intake_row *row, enum intake_field field,
              int64_t *ret_ms);
void row_money(struct intake_run *run, struct intake_row *row, enum intake_field field,
               const char *currency, int64_t *ret_minor);
void row_integer(struct intake_row *row, enum intake_field field, int64_t *ret);
void row_flag(struct intake_row *row, enum intake_field field, bool *ret);
/* Lengths and shapes that every kind checks alike: needed fields, email, country, currency. */
void row_check(struct intake_run *run, struct intake_row *row);
/* Plain "1234.5" from a number in the map's notation; false when it is none. */
bool intake_number_text(const struct map_kind *map, const char *text, char *ret, size_t size);
/* A date in one of the map's formats, or RFC 3339. */
bool intake_date_parse(const struct map_kind *map, const char *text, int64_t *ret_ms);

/* ---- intake_lookup.c: other objects by their names, remembered ------------------------------- */

struct intake_cache *intake_cache_create(void); /* NULL: out of memory */
void intake_cache_free(struct intake_cache *cache);
/* 0 / a zeroed record when the field is empty; lists UNKNOWN when there is no such object. Texts
 * are borrowed until the row ends. */
SCORE_MUST_USE enum score_status row_partner(struct intake_run *run, struct intake_row *row,
                                             int64_t *ret_id, struct score_error *err);
SCORE_MUST_USE enum score_status row_offering(struct intake_run *run, struct intake_row *row,
                                              struct offering *ret, struct score_error *err);
SCORE_MUST_USE enum score_status row_account(struct intake_run *run, struct intake_row *row,
                                             struct account *ret, struct score_error *err);
SCORE_MUST_USE enum score_status row_distributor(struct intake_run *run, struct intake_row *row,
                                                 int64_t *ret_id, struct score_error *err);

/* intake_bring.c: an offering or account that a deal names and nobody has yet, created with the
 * import and undone with it. Not remembered: the row may still be taken back. */
SCORE_MUST_USE enum score_status intake_offering_bring(struct intake_run *run,
                                                       struct intake_row *row, struct offering *ret,
                                                       struct score_error *err);
SCORE_MUST_USE enum score_status intake_account_bring(struct intake_run *run,
                                                      struct intake_row *row, struct account *ret,
                                                      struct score_error *err);

struct intake_keys *intake_keys_create(void); /* NULL: out of memory */
void intake_keys_free(struct intake_keys *keys);
/* True when the key was there already; false adds it. Full or out of memory: false. */
bool intake_keys_seen(struct intake_keys *keys, const char *key);
/* Lists DUPLICATE when an earlier row of this file had the key. */
void row_key_check(struct intake_run *run, struct intake_row *row, enum intake_field field,
                   const char *key);

/* ---- intake_word.c: foreign words and marks ---------------------------------------------------
 */

/* What the map's readiness for foreign words makes of a text: trimmed, translated, "" for "n/a". */
const char *intake_word(struct intake_run *run, enum intake_field field, const char *text);
/* The text without blanks around it, in the run's memory when it has some. */
const char *intake_trim(struct arena *arena, const char *text);
/* Currency beside the number, "" = none. */
const char *intake_sign(struct intake_run *run, enum intake_field field, const char *text);
bool intake_is_blank(const struct csv_record *record);

/* ---- intake_form.c: which of a kind's forms fits the file -------------------------------------
 */

/* Sets run->map. SCORE_UNSUPPORTED: there are several and the source cannot start over. */
SCORE_MUST_USE enum score_status intake_form_pick(struct intake_run *run, struct score_error *err);
char intake_separator(const struct intake_run *run, const struct map_kind *map);

/* ---- intake_item.c: what undo needs ---------------------------------------------------------- */

struct intake_touched {
    enum id_kind kind;
    int64_t id;
    bool was_created;
    int64_t version_after;
    const char *before; /* kv text; "" for a created one */
};
SCORE_MUST_USE enum score_status intake_item_add(struct intake_run *run,
                                                 const struct intake_touched *touched,
                                                 struct score_error *err);
/* Did this very row speak last for the object? Then a difference is later work, not news. */
SCORE_MUST_USE enum score_status intake_row_was_last(struct intake_run *run,
                                                     const struct intake_row *row,
                                                     enum id_kind kind, int64_t id, bool *ret,
                                                     struct score_error *err);

/* ---- intake_set.c: fields of a row into a record ----------------------------------------------
 */

/* Did this row say anything about the field, even that it is empty? */
bool row_gives(const struct intake_run *run, const struct intake_row *row, enum intake_field field);
/* Takes the text where the row gives the field. */
void row_set_text(const struct intake_run *run, const struct intake_row *row,
                  enum intake_field field, const char **target);
/* SCORE_INVALID, EXISTS, CONFLICT, NOT_FOUND and DENIED of a use case are the row's fault: they are
 * listed and the answer is SCORE_OK; anything else is passed up. */
SCORE_MUST_USE enum score_status row_blame(struct intake_run *run, struct intake_row *row,
                                           enum score_status status,
                                           const struct score_error *cause,
                                           struct score_error *err);
/* kv text of a record as it was, in the row's memory. */
SCORE_MUST_USE enum score_status intake_before(struct intake_run *run,
                                               const struct record_field *fields,
                                               const void *record, const char **ret,
                                               struct score_error *err);

/* ---- intake_begin.c: before a row is stored ----------------------------------------------------
 */

/* Does a rule of the map look at the whole file? */
bool intake_needs_look(const struct intake_run *run);
SCORE_MUST_USE enum score_status intake_reader_begin(struct intake_run *run,
                                                     const struct csv_handler *handler,
                                                     struct score_error *err);
/* One line of the look; at the file's end the phase becomes INTAKE_STORES. */
SCORE_MUST_USE enum score_status intake_look(struct intake_run *run, struct score_error *err);
/* Adds the import, or finds the one to go on with. Inside the first storing step. */
SCORE_MUST_USE enum score_status intake_record(struct intake_run *run, struct score_error *err);

/* ---- intake_row.c ---------------------------------------------------------------------------- */

/* Names the columns from the header line; SCORE_INVALID when it cannot be used. */
SCORE_MUST_USE enum score_status intake_header_take(struct intake_run *run,
                                                    const struct csv_record *record,
                                                    struct score_error *err);
/* Texts of one record by field: replaced, scaled, banded, templated, defaulted, hashed. */
SCORE_MUST_USE enum score_status
intake_row_read(struct intake_run *run, const struct csv_record *record, struct intake_row *ret);

#ifdef __cplusplus
}
#endif

#endif
