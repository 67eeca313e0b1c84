/* SPDX-License-Identifier: Apache-2.0 */

/* Offerings and accounts that deals name and nobody has yet. */

#include "base/text.h"
#include "domain/intake_internal.h"
#include "domain/partner.h"

/* At most `max` bytes, cut between characters. */
static const char *text_cut(struct arena *arena, const char *text, size_t max)
{
    size_t len = strlen(text);
    if (len <= max) {
        return text;
    }
    for (len = max; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80;) {
        len--;
    }
    return arena_dup(arena, text, len);
}

static enum score_status bring_end(struct intake_run *run, struct intake_row *row,
                                   enum score_status status, const struct score_error *cause,
                                   const struct intake_touched *touched, struct score_error *err)
{
    if (status) {
        return row_blame(run, row, status, cause, err);
    }
    return intake_item_add(run, touched, err);
}

/* Its line is its own name: who may sell it is not known, so nobody may until a fact says so. */
enum score_status intake_offering_bring(struct intake_run *run, struct intake_row *row,
                                        struct offering *ret, struct score_error *err)
{
    struct score_error cause = {0};
    const char *name = row_text(row, FIELD_OFFERING);
    struct offering offering = {
        .external_id = "",
        .name = name,
        .line = text_cut(run->domain->arena, name, LIMIT_CODE_BYTES),
        .currency = "",
        .list_price_minor = -1,
        .access = OFFERING_AUTHORISED,
        .import_id = run->import.id,
    };
    if (!offering.line) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = offering_save(run->domain, &offering, &cause);
    struct intake_touched touched = {.kind = ID_OFFERING,
                                     .id = offering.id,
                                     .was_created = true,
                                     .version_after = offering.version};
    *ret = offering;
    return bring_end(run, row, status, &cause, &touched, err);
}

enum score_status intake_account_bring(struct intake_run *run, struct intake_row *row,
                                       struct account *ret, struct score_error *err)
{
    struct score_error cause = {0};
    struct account account = {
        .external_id = "",
        .name = row_text(row, FIELD_ACCOUNT),
        .industry = "",
        .size = "",
        .revenue_minor = -1,
        .currency = "",
        .country = row_text(row, FIELD_COUNTRY),
        .city = row_text(row, FIELD_CITY),
        .website = "",
        .duns = "",
        .import_id = run->import.id,
    };
    enum score_status status = account_save(run->domain, &account, &cause);
    struct intake_touched touched = {.kind = ID_ACCOUNT,
                                     .id = account.id,
                                     .was_created = true,
                                     .version_after = account.version};
    *ret = account;
    return bring_end(run, row, status, &cause, &touched, err);
}
