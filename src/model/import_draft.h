/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_IMPORT_DRAFT_H
#define SCORE_MODEL_IMPORT_DRAFT_H

/* A file that somebody has put up for import, and a map kept under a name. */

#include "model/enums.h"
#include "model/id.h"

struct import_draft {
    int64_t id;
    int64_t user_id; /* whose */
    const char *file_name;
    int64_t bytes;
    enum import_draft_state state;
    const char *kind;     /* import kind; "" = not known */
    const char *encoding; /* "utf-8", "latin-1", .. */
    bool encoding_doubt;
    const char *separator;    /* one character */
    int64_t header_line;      /* 1-based; 0 = there is no table in it */
    const char *date_order;   /* "DMY", "MDY", "YMD"; "" = no dates */
    const char *decimal_mark; /* "." or "," */
    const char *columns;      /* JSON array for people; never read by the program */
    const char *notices;      /* JSON array likewise: what to know before importing */
    const char *missing;      /* needed fields that nothing gives, space-separated */
    const char *choices;      /* JSON object: what a person has chosen so far */
    const char *map;          /* JSON of the map at work; "" = the headers are the fields */
    const char *map_name;     /* saved under this name; "" = not */
    int64_t rows_done;
    int64_t rows_total;
    int64_t import_id;   /* 0 = not begun */
    int64_t run_id;      /* the first draft of those that run one after another; 0 = none */
    int64_t run_order;   /* its place among them */
    const char *problem; /* why it failed or ended early; "" = nothing */
    int64_t created_at_ms;
    int64_t updated_at_ms;
    int64_t version;
};

struct import_map_saved {
    const char *name;
    const char *map; /* JSON */
    int64_t created_at_ms;
    int64_t updated_at_ms;
};

#endif
