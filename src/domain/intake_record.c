/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/intake_record.h"

#include "base/text.h"

static const char *text_at(const struct record_field *field, const void *record)
{
    const char *text = NULL;
    memcpy(&text, (const char *)record + field->offset, sizeof text);
    return text ? text : "";
}

/* Every number type of the records, widened. */
static int64_t number_at(const struct record_field *field, const void *record)
{
    const char *at = (const char *)record + field->offset;
    int64_t wide = 0;
    int narrow = 0;
    bool flag = false;
    uint32_t bits = 0;
    switch (field->type) {
    case RECORD_I64:
        memcpy(&wide, at, sizeof wide);
        return wide;
    case RECORD_INT:
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    case RECORD_BOOL:
        memcpy(&flag, at, sizeof flag);
        return flag;
    case RECORD_U32:
        memcpy(&bits, at, sizeof bits);
        return bits;
    case RECORD_TEXT:
        break;
    }
    SCORE_ASSERT(!"a number");
    return 0;
}

static void number_set(const struct record_field *field, int64_t value, void *record)
{
    char *at = (char *)record + field->offset;
    int narrow = (int)value;
    bool flag = value != 0;
    uint32_t bits = (uint32_t)value;
    switch (field->type) {
    case RECORD_I64:
        memcpy(at, &value, sizeof value);
        return;
    case RECORD_INT:
        memcpy(at, &narrow, sizeof narrow);
        return;
    case RECORD_BOOL:
        memcpy(at, &flag, sizeof flag);
        return;
    case RECORD_U32:
        memcpy(at, &bits, sizeof bits);
        return;
    case RECORD_TEXT:
        break;
    }
    SCORE_ASSERT(!"a number");
}

bool record_equal(const struct record_field *fields, const void *a, const void *b)
{
    for (const struct record_field *field = fields; field->name; field++) {
        if (!field->is_compared) {
            continue;
        }
        bool equal = field->type == RECORD_TEXT ? text_equal(text_at(field, a), text_at(field, b))
                                                : number_at(field, a) == number_at(field, b);
        if (!equal) {
            return false;
        }
    }
    return true;
}

void record_keep(const struct record_field *fields, const void *record, struct buf *ret)
{
    for (const struct record_field *field = fields; field->name; field++) {
        if (field->type == RECORD_TEXT) {
            kv_add_text(ret, field->name, text_at(field, record));
        } else {
            kv_add_i64(ret, field->name, number_at(field, record));
        }
    }
}

void record_restore(const struct record_field *fields, const struct kv *kv, void *record)
{
    for (const struct record_field *field = fields; field->name; field++) {
        if (!kv_has(kv, field->name)) {
            continue;
        }
        if (field->type == RECORD_TEXT) {
            const char *text = kv_text(kv, field->name);
            memcpy((char *)record + field->offset, &text, sizeof text);
        } else {
            number_set(field, kv_i64(kv, field->name, 0), record);
        }
    }
}
