/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_CURSOR_H
#define SCORE_API_CURSOR_H

/*
 * Opaque places in a list: base64url of version, hash of the query, sort key and id of the last
 * row. Read strictly: a changed, cut or foreign cursor is refused. It grants nothing; the list
 * behind it checks permissions as ever.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CURSOR_TEXT_SIZE = 40 };

struct cursor {
    uint32_t query_hash;
    int64_t key;
    int64_t id;
};

void cursor_format(const struct cursor *cursor, char ret[CURSOR_TEXT_SIZE]);
SCORE_MUST_USE bool cursor_parse(const char *text, struct cursor *ret);

#ifdef __cplusplus
}
#endif

#endif
