/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_MODEL_ID_H
#define SCORE_MODEL_ID_H

/*
 * Public ids: a typed prefix and 13 characters of Crockford base32 over a bijective 64-bit mix of
 * the record's integer key ("opp_0h3k..."). The mix hides counts from casual eyes; it is no secret
 * and no permission: isolation is in the domain functions.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(NAME, prefix) */
#define ID_KIND_LIST(X)                                                                            \
    X(ENTERPRISE, "ent")                                                                           \
    X(PARTNER, "prt")                                                                              \
    X(LOCATION, "loc")                                                                             \
    X(USER, "usr")                                                                                 \
    X(DISTRIBUTOR, "dst")                                                                          \
    X(OFFERING, "off")                                                                             \
    X(ACCOUNT, "acc")                                                                              \
    X(OPPORTUNITY, "opp")                                                                          \
    X(LINE_ITEM, "lin")                                                                            \
    X(DECISION, "dec")                                                                             \
    X(OFFER, "ofr")                                                                                \
    X(FACT, "fct")                                                                                 \
    X(FOCAL, "foc")                                                                                \
    X(EVENT, "evt")                                                                                \
    X(IMPORT, "imp")                                                                               \
    X(API_KEY, "key")                                                                              \
    X(POLICY, "pol")                                                                               \
    X(MODEL, "mdl")                                                                                \
    X(MAIL, "mai")                                                                                 \
    X(SESSION, "ses")                                                                              \
    X(IMPORT_DRAFT, "imd")                                                                         \
    X(DRAW_DAY, "day")                                                                             \
    X(SEAL_KEY, "sky")                                                                             \
    X(QUESTION, "qst")                                                                             \
    X(EXPERIMENT, "exp")

enum id_kind {
#define X(name, prefix) ID_##name,
    ID_KIND_LIST(X)
#undef X
        ID_KIND_COUNT
};

enum { ID_TEXT_SIZE = 20 };

/* Key 0 formats as "". */
void id_format(enum id_kind kind, int64_t key, char ret[ID_TEXT_SIZE]);
/* False unless `text` is exactly a well-formed id of this kind. */
SCORE_MUST_USE bool id_parse(enum id_kind kind, const char *text, int64_t *ret_key);

#ifdef __cplusplus
}
#endif

#endif
