/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_INTAKE_RECORD_H
#define SCORE_DOMAIN_INTAKE_RECORD_H

/*
 * A record's fields as a table, so that comparing, keeping and restoring them is one loop instead
 * of one function per record. A table ends with a NULL name.
 */

#include "base/kv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum record_type { RECORD_TEXT, RECORD_I64, RECORD_INT, RECORD_BOOL, RECORD_U32 };

struct record_field {
    const char *name;
    enum record_type type;
    size_t offset;
    bool is_compared; /* false: kept and restored, but no reason for an update by itself */
};

#define RECORD_FIELD(type, record, field)                                                          \
    {                                                                                              \
#field, type, offsetof(struct record, field), true                                         \
    }
#define RECORD_FIELD_KEPT(type, record, field)                                                     \
    {                                                                                              \
#field, type, offsetof(struct record, field), false                                        \
    }
#define RECORD_FIELDS_END                                                                          \
    {                                                                                              \
        NULL, RECORD_TEXT, 0, false                                                                \
    }

/* Do all compared fields agree? */
bool record_equal(const struct record_field *fields, const void *a, const void *b);
/* Adds every field to the kv text. */
void record_keep(const struct record_field *fields, const void *record, struct buf *ret);
/* Sets the fields that the kv names; texts are the kv's. */
void record_restore(const struct record_field *fields, const struct kv *kv, void *record);

#ifdef __cplusplus
}
#endif

#endif
