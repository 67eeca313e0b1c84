/* SPDX-License-Identifier: Apache-2.0 */

/* Rows of partners and the ground they serve. */

#include "base/text.h"
#include "domain/identity.h"
#include "domain/intake_store.h"
#include "domain/partner.h"
#include "store/party_store.h"

#define P(type, field)      RECORD_FIELD(type, partner, field)
#define P_KEPT(type, field) RECORD_FIELD_KEPT(type, partner, field)
const struct record_field INTAKE_PARTNER_FIELDS[] = {
    P(RECORD_I64, enterprise_id),   P(RECORD_TEXT, external_id),
    P(RECORD_TEXT, name),           P(RECORD_TEXT, country),
    P(RECORD_TEXT, city),           P(RECORD_TEXT, postal_code),
    P(RECORD_TEXT, territory),      P(RECORD_BOOL, serves_everywhere),
    P(RECORD_TEXT, email),          P(RECORD_TEXT, phone),
    P(RECORD_TEXT, website),        P(RECORD_TEXT, duns),
    P(RECORD_TEXT, level),          P(RECORD_TEXT, size),
    P(RECORD_I64, open_lead_limit), P_KEPT(RECORD_I64, paused_until_ms),
    P(RECORD_BOOL, is_active),      RECORD_FIELDS_END,
};

enum { OPEN_LEAD_LIMIT_DEFAULT = 20 }; /* domain.md 12, row 16 */

/* ---- areas ---------------------------------------------------------------------------------- */

enum score_status intake_areas_text(struct domain *domain, int64_t partner_id, const char **ret,
                                    struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf text = {0};
    struct partner_area *areas = NULL;
    size_t count = 0;
    buf_init(&text, LIMIT_BODY_BYTES);
    SCORE_TRY(
        store_partner_areas_list(domain->store, partner_id, domain->arena, &areas, &count, err));
    for (size_t i = 0; i < count; i++) {
        buf_add_format(&text, "%s%s/%s", i ? ";" : "", areas[i].country, areas[i].territory);
    }
    SCORE_TRY(buf_status(&text, "the areas", err));
    *ret = arena_dup_text(domain->arena, buf_text(&text));
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

bool intake_areas_parse(struct arena *arena, const char *text, struct partner_area **ret_areas,
                        size_t *ret_count)
{
    struct partner_area *areas = NULL;
    size_t count = 0;
    size_t capacity = 0;
    while (*text) {
        size_t len = strcspn(text, ";");
        char *area = arena_dup(arena, text, len);
        areas = arena_grow(arena, areas, count, &capacity, sizeof *areas);
        if (!area || !areas) {
            return false;
        }
        char *slash = strchr(area, '/');
        if (slash) {
            *slash++ = '\0';
        }
        areas[count++] = (struct partner_area){.country = area, .territory = slash ? slash : ""};
        if (!text_is_country(area)) {
            return false;
        }
        text += len + (text[len] == ';');
    }
    *ret_areas = areas;
    *ret_count = count;
    return true;
}

/* ---- partners ------------------------------------------------------------------------------- */

static enum score_status enterprise_take(struct intake_run *run, const struct intake_row *row,
                                         struct partner *partner, struct score_error *err)
{
    const char *key = row_text(row, FIELD_ENTERPRISE);
    if (!*key) {
        return SCORE_OK;
    }
    enum score_status status =
        store_enterprise_find(run->domain->store, key, &partner->enterprise_id, err);
    if (status != SCORE_NOT_FOUND) {
        return status;
    }
    struct enterprise enterprise = {.external_id = key, .name = key};
    SCORE_TRY(store_enterprise_add(run->domain->store, &enterprise, err));
    partner->enterprise_id = enterprise.id;
    struct intake_touched touched = {
        .kind = ID_ENTERPRISE, .id = enterprise.id, .was_created = true};
    return intake_item_add(run, &touched, err);
}

static void partner_fill(struct intake_run *run, struct intake_row *row, struct partner *partner)
{
    row_set_text(run, row, FIELD_EXTERNAL_ID, &partner->external_id);
    row_set_text(run, row, FIELD_NAME, &partner->name);
    row_set_text(run, row, FIELD_COUNTRY, &partner->country);
    row_set_text(run, row, FIELD_CITY, &partner->city);
    row_set_text(run, row, FIELD_POSTAL_CODE, &partner->postal_code);
    row_set_text(run, row, FIELD_TERRITORY, &partner->territory);
    row_set_text(run, row, FIELD_EMAIL, &partner->email);
    row_set_text(run, row, FIELD_PHONE, &partner->phone);
    row_set_text(run, row, FIELD_WEBSITE, &partner->website);
    row_set_text(run, row, FIELD_DUNS, &partner->duns);
    row_set_text(run, row, FIELD_LEVEL, &partner->level);
    row_set_text(run, row, FIELD_SIZE, &partner->size);
    row_integer(row, FIELD_OPEN_LEAD_LIMIT, &partner->open_lead_limit);
    row_flag(row, FIELD_ACTIVE, &partner->is_active);
}

/* `territories`: "*" = everywhere, or "DE;FR/north"; left out, a new firm serves its country. */
static enum score_status areas_take(struct intake_run *run, struct intake_row *row,
                                    struct partner *partner, const char **areas,
                                    struct score_error *err)
{
    const char *text = row_text(row, FIELD_TERRITORIES);
    if (partner->id) {
        SCORE_TRY(intake_areas_text(run->domain, partner->id, areas, err));
    } else {
        *areas = partner->country;
    }
    if (text_equal(text, "*")) {
        partner->serves_everywhere = true;
        *areas = "";
    } else if (*text) {
        struct partner_area *list = NULL;
        size_t count = 0;
        if (!intake_areas_parse(run->domain->arena, text, &list, &count)) {
            row_error(row, FIELD_TERRITORIES, "FORMAT",
                      "'*', or countries with territories such as DE;FR/north");
        }
        partner->serves_everywhere = false;
        *areas = text;
    }
    return SCORE_OK;
}

static enum score_status partner_put(struct intake_run *run, struct partner *partner,
                                     const char *areas, struct score_error *err)
{
    struct partner_area *list = NULL;
    size_t count = 0;
    if (!intake_areas_parse(run->domain->arena, areas, &list, &count)) {
        return score_error_set(err, SCORE_INVALID, "territories", "not a list of areas");
    }
    return partner_save(run->domain, partner, list, count, err);
}

/* ---- what the map says of every firm: attested facts and a focal ------------------------------
 */

/* Facts that nobody has stated yet; what somebody said, even "not met", stands. */
static enum score_status facts_attest(struct intake_run *run, int64_t partner_id,
                                      struct score_error *err)
{
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        struct fact fact = {
            .partner_id = partner_id,
            .kind = (enum fact_kind)kind,
            .line = "",
            .country = "",
            .state = FACT_MET,
            .ground = run->map->attest_ground,
            .attested_by = run->domain->actor.name,
            .attested_at_ms = domain_now_ms(run->domain),
            .import_id = run->import.id,
        };
        struct fact found = {0};
        if (!(run->map->attest_kinds & (1U << kind))) {
            continue;
        }
        enum score_status status = store_fact_find(run->domain->store, partner_id, fact.kind, "",
                                                   "", run->domain->arena, &found, err);
        if (status == SCORE_OK) {
            continue;
        }
        if (status != SCORE_NOT_FOUND) {
            return status;
        }
        SCORE_TRY(intake_fact_put(run->domain, &fact, err));
        SCORE_TRY(intake_fact_item_add(run, &fact, NULL, err));
    }
    return SCORE_OK;
}

static const char *row_text_of(enum intake_field field, void *user)
{
    const struct intake_row *row = user;
    return row->values[field];
}

/* A person for the firm by the map's templates, unless the firm has a focal already. */
static enum score_status focal_add(struct intake_run *run, struct intake_row *row,
                                   int64_t partner_id, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct map_texts texts = {.text_of = row_text_of, .user = row};
    struct score_error cause = {0};
    const char *focals = "";
    SCORE_TRY(intake_focals_text(domain, partner_id, &focals, err));
    if (!run->map->focal.name || *focals) {
        return SCORE_OK;
    }
    struct user user = {
        .partner_id = partner_id,
        .name = map_template_fill(run->map->focal.name, &texts, domain->arena),
        .email = map_template_fill(run->map->focal.email, &texts, domain->arena),
        .phone = "",
        .roles = ROLE_FOCAL,
        .state = USER_ACTIVE,
        .password_hash = "",
        .import_id = run->import.id,
    };
    if (!user.name || !user.email) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = user_save(domain, &user, &cause);
    if (status) {
        return row_blame(run, row, status, &cause, err);
    }
    struct intake_touched touched = {
        .kind = ID_USER, .id = user.id, .was_created = true, .version_after = user.version};
    SCORE_TRY(intake_item_add(run, &touched, err));
    return intake_focals_change(run, partner_id, &user.id, 1, err);
}

static void partner_init(struct partner *partner, int64_t import_id)
{
    *partner = (struct partner){
        .external_id = "",
        .name = "",
        .country = "",
        .city = "",
        .postal_code = "",
        .territory = "",
        .email = "",
        .phone = "",
        .website = "",
        .duns = "",
        .level = "",
        .size = "",
        .open_lead_limit = OPEN_LEAD_LIMIT_DEFAULT,
        .is_active = true,
        .import_id = import_id,
    };
}

static enum score_status partner_find(struct intake_run *run, const struct intake_row *row,
                                      struct partner *ret, bool *ret_is_new,
                                      struct score_error *err)
{
    bool has_id = row_has(row, FIELD_EXTERNAL_ID);
    const char *key = row_text(row, has_id ? FIELD_EXTERNAL_ID : FIELD_NAME);
    enum score_status status =
        store_partner_find(run->domain->store, key, run->domain->arena, ret, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    *ret_is_new = status == SCORE_NOT_FOUND || (has_id && !text_equal(ret->external_id, key));
    return SCORE_OK;
}

/* kv text of the firm as it was, its areas with it. */
static enum score_status partner_before(struct intake_run *run, const struct partner *partner,
                                        const char **ret, struct score_error *err)
{
    const char *fields = NULL;
    const char *areas = NULL;
    SCORE_TRY(intake_before(run, INTAKE_PARTNER_FIELDS, partner, &fields, err));
    SCORE_TRY(intake_areas_text(run->domain, partner->id, &areas, err));
    *ret = arena_format(run->domain->arena, "%sareas=%s\n", fields, areas);
    return *ret ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static enum score_status partner_write(struct intake_run *run, struct intake_row *row,
                                       const struct partner *found, struct partner *partner,
                                       const char *areas, struct score_error *err)
{
    struct score_error cause = {0};
    struct intake_touched touched = {.kind = ID_PARTNER, .was_created = found == NULL};
    if (found) {
        SCORE_TRY(partner_before(run, found, &touched.before, err));
    }
    enum score_status status = partner_put(run, partner, areas, &cause);
    if (status) {
        return row_blame(run, row, status, &cause, err);
    }
    touched.id = partner->id;
    touched.version_after = partner->version;
    return intake_item_add(run, &touched, err);
}

enum score_status intake_partner_store(struct intake_run *run, struct intake_row *row,
                                       enum intake_effect *ret, struct score_error *err)
{
    struct partner found = {0};
    struct partner partner;
    bool is_new = false;
    const char *areas = "";
    const char *areas_found = "";
    bool has_id = row_has(row, FIELD_EXTERNAL_ID);
    row_key_check(run, row, FIELD_EXTERNAL_ID,
                  row_text(row, has_id ? FIELD_EXTERNAL_ID : FIELD_NAME));
    SCORE_TRY(partner_find(run, row, &found, &is_new, err));
    partner = found;
    if (is_new) {
        partner_init(&partner, run->import.id);
    } else {
        SCORE_TRY(intake_areas_text(run->domain, found.id, &areas_found, err));
    }
    SCORE_TRY(enterprise_take(run, row, &partner, err));
    partner_fill(run, row, &partner);
    SCORE_TRY(areas_take(run, row, &partner, &areas, err));
    bool is_same = !is_new && record_equal(INTAKE_PARTNER_FIELDS, &found, &partner) &&
                   text_equal(areas, areas_found);
    if (row->is_rejected || is_same) {
        return SCORE_OK;
    }
    if (!is_new) {
        bool was_last = false;
        SCORE_TRY(intake_row_was_last(run, row, ID_PARTNER, found.id, &was_last, err));
        if (was_last) {
            return SCORE_OK;
        }
    }
    SCORE_TRY(partner_write(run, row, is_new ? NULL : &found, &partner, areas, err));
    if (row->is_rejected) {
        return SCORE_OK;
    }
    *ret = is_new ? EFFECT_CREATED : EFFECT_UPDATED;
    SCORE_TRY(facts_attest(run, partner.id, err));
    return focal_add(run, row, partner.id, err);
}

/* ---- territories ---------------------------------------------------------------------------- */

enum score_status intake_territory_store(struct intake_run *run, struct intake_row *row,
                                         enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct partner found = {0};
    int64_t partner_id = 0;
    const char *areas = "";
    SCORE_TRY(row_partner(run, row, &partner_id, err));
    const char *area = arena_format(domain->arena, "%s/%s", row_text(row, FIELD_COUNTRY),
                                    row_text(row, FIELD_TERRITORY));
    const char *key =
        area ? arena_format(domain->arena, "%lld %s", (long long)partner_id, area) : NULL;
    if (!key) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    row_key_check(run, row, FIELD_TERRITORY, key);
    if (row->is_rejected) {
        return SCORE_OK;
    }
    SCORE_TRY(store_partner_get(domain->store, partner_id, domain->arena, &found, err));
    SCORE_TRY(intake_areas_text(domain, partner_id, &areas, err));
    struct partner_area *list = NULL;
    size_t count = 0;
    if (!intake_areas_parse(domain->arena, areas, &list, &count)) {
        return score_error_set(err, SCORE_CORRUPT, "areas", "the stored areas are damaged");
    }
    for (size_t i = 0; i < count; i++) {
        if (text_equal(list[i].country, row_text(row, FIELD_COUNTRY)) &&
            text_equal(list[i].territory, row_text(row, FIELD_TERRITORY))) {
            return SCORE_OK;
        }
    }
    struct partner partner = found;
    const char *more = arena_format(domain->arena, "%s%s%s", areas, *areas ? ";" : "", area);
    if (!more) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = EFFECT_CREATED;
    return partner_write(run, row, &found, &partner, more, err);
}
