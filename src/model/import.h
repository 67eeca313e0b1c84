/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_IMPORT_H
#define SCORE_MODEL_IMPORT_H

/* What an import brought, row by row, so that `undo` removes exactly that. */

#include "model/enums.h"
#include "model/id.h"

struct import {
    int64_t id;
    const char *kind; /* "partners", "opportunities", ... */
    const char *file_name;
    const char *file_hash; /* hex BLAKE2b-256 of the bytes */
    const char *map_name;
    enum import_state state;
    int64_t rows;
    int64_t created;
    int64_t updated;
    int64_t unchanged;
    int64_t rejected;
    int64_t created_at_ms;
    int64_t finished_at_ms;
    const char *actor;
    int64_t undo_items; /* while UNDOING: what there was to take back; 0 otherwise */
    int64_t undo_left;  /* and what of it is left */
};

/* One object an import touched. `before` holds the fields it changed (kv text) for an update. */
struct import_item {
    int64_t import_id;
    int64_t position; /* 1.. in the order of writing */
    enum id_kind object_kind;
    int64_t object_id;
    bool was_created;
    int64_t version_after; /* object's version as the import left it; undo refuses a later one */
    const char *before;
};

struct import_error {
    int64_t line;       /* 1-based physical line in the file */
    const char *column; /* header name; "" = the row */
    const char *code;   /* REQUIRED, FORMAT, UNKNOWN, DUPLICATE, RANGE, ENCODING, ... */
    const char *message;
};

#endif
