/* SPDX-License-Identifier: Apache-2.0 */

/* Rows of facts, authorizations, users and focals. */

#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "domain/intake_store.h"
#include "domain/intake_vocabulary.h"
#include "domain/partner.h"
#include "store/party_store.h"

#define T(type, field)      RECORD_FIELD(type, fact, field)
#define T_KEPT(type, field) RECORD_FIELD_KEPT(type, fact, field)
const struct record_field INTAKE_FACT_FIELDS[] = {
    T(RECORD_I64, partner_id),
    T(RECORD_INT, kind),
    T(RECORD_TEXT, line),
    T(RECORD_TEXT, country),
    T(RECORD_I64, distributor_id),
    T(RECORD_INT, state),
    T(RECORD_I64, valid_from_ms),
    T(RECORD_I64, valid_until_ms),
    T(RECORD_TEXT, ground),
    T_KEPT(RECORD_TEXT, attested_by),
    T_KEPT(RECORD_I64, attested_at_ms),
    T(RECORD_BOOL, is_verified),
    T_KEPT(RECORD_I64, import_id),
    RECORD_FIELDS_END,
};

#define U(type, field) RECORD_FIELD(type, user, field)
const struct record_field INTAKE_USER_FIELDS[] = {
    U(RECORD_I64, partner_id), U(RECORD_I64, distributor_id),
    U(RECORD_TEXT, email),     U(RECORD_TEXT, name),
    U(RECORD_TEXT, phone),     U(RECORD_U32, roles),
    U(RECORD_INT, state),      RECORD_FIELDS_END,
};

_Static_assert(sizeof(enum fact_kind) == sizeof(int), "RECORD_INT reads enums");

/* ---- facts and authorizations ---------------------------------------------------------------- */

static enum score_status fact_event(struct domain *domain, const struct fact *fact,
                                    struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf detail = {0};
    buf_init(&detail, LIMIT_BODY_BYTES);
    kv_add_i64(&detail, "partner", fact->partner_id);
    kv_add_text(&detail, "kind", fact_kind_text(fact->kind));
    kv_add_text(&detail, "line", fact->line);
    kv_add_text(&detail, "country", fact->country);
    kv_add_text(&detail, "state", fact_state_text(fact->state));
    kv_add_i64(&detail, "from", fact->valid_from_ms);
    kv_add_i64(&detail, "until", fact->valid_until_ms);
    kv_add_bool(&detail, "verified", fact->is_verified);
    SCORE_TRY(buf_status(&detail, "event detail", err));
    struct event event = {
        .object_kind = ID_FACT,
        .object_id = fact->id,
        .verb = "fact.attested",
        .partner_id = fact->partner_id,
        .reason = fact->ground,
        .detail = buf_text(&detail),
    };
    return event_record(domain, &event, NULL, err);
}

enum score_status intake_fact_put(struct domain *domain, struct fact *fact, struct score_error *err)
{
    SCORE_TRY(store_fact_put(domain->store, fact, err));
    return fact_event(domain, fact, err);
}

enum score_status intake_fact_item_add(struct intake_run *run, const struct fact *fact,
                                       const struct fact *found, struct score_error *err)
{
    struct intake_touched touched = {.kind = ID_FACT,
                                     .id = fact->id,
                                     .was_created = found == NULL,
                                     .version_after = fact->version};
    /* For a new one the text only tells where it is found again. */
    SCORE_TRY(intake_before(run, INTAKE_FACT_FIELDS, found ? found : fact, &touched.before, err));
    return intake_item_add(run, &touched, err);
}

static void fact_kind_take(struct intake_row *row, struct fact *fact)
{
    static const struct {
        const char *word;
        enum fact_kind kind;
    } words[] = {
        {"standing", FACT_STANDING},
        {"good_standing", FACT_STANDING},
        {"mysa", FACT_MYSA},
        {"authorisation", FACT_AUTHORISATION},
        {"authorization", FACT_AUTHORISATION},
        {"distributor", FACT_DISTRIBUTOR},
        {"vad", FACT_DISTRIBUTOR},
        {"profile", FACT_PROFILE},
    };
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(words); i++) {
        if (text_equal_nocase(words[i].word, row_text(row, FIELD_KIND))) {
            fact->kind = words[i].kind;
            return;
        }
    }
    row_error(row, FIELD_KIND, "UNKNOWN",
              "STANDING, MYSA, AUTHORISATION, DISTRIBUTOR or PROFILE, not '%.40s'",
              row_text(row, FIELD_KIND));
}

static void fact_state_take(struct intake_row *row, struct fact *fact)
{
    const char *text = row_text(row, FIELD_STATE);
    bool is_met = true;
    fact->state = FACT_MET;
    if (!*text || text_equal_nocase(text, "met") || text_equal_nocase(text, "active")) {
        return;
    }
    if (text_equal_nocase(text, "not_met") || text_equal_nocase(text, "not met")) {
        fact->state = FACT_NOT_MET;
    } else if (text_parse_bool(text, &is_met)) {
        fact->state = is_met ? FACT_MET : FACT_NOT_MET;
    } else {
        row_error(row, FIELD_STATE, "UNKNOWN", "MET or NOT_MET, not '%.40s'", text);
    }
}

static enum score_status fact_write(struct intake_run *run, struct intake_row *row,
                                    struct fact *fact, enum intake_effect *ret,
                                    struct score_error *err)
{
    struct domain *domain = run->domain;
    struct score_error cause = {0};
    struct fact found = {0};
    enum score_status status =
        store_fact_find(domain->store, fact->partner_id, fact->kind, fact->line, fact->country,
                        domain->arena, &found, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    bool is_new = status == SCORE_NOT_FOUND;
    if (!is_new) {
        bool was_last = false;
        if (record_equal(INTAKE_FACT_FIELDS, &found, fact)) {
            return SCORE_OK;
        }
        SCORE_TRY(intake_row_was_last(run, row, ID_FACT, found.id, &was_last, err));
        if (was_last) {
            return SCORE_OK;
        }
    }
    status = partner_fact_attest(domain, fact, &cause);
    if (status) {
        return row_blame(run, row, status, &cause, err);
    }
    *ret = is_new ? EFFECT_CREATED : EFFECT_UPDATED;
    return intake_fact_item_add(run, fact, is_new ? NULL : &found, err);
}

static enum score_status fact_store(struct intake_run *run, struct intake_row *row,
                                    struct fact *fact, enum intake_effect *ret,
                                    struct score_error *err)
{
    SCORE_TRY(row_partner(run, row, &fact->partner_id, err));
    SCORE_TRY(row_distributor(run, row, &fact->distributor_id, err));
    fact->line = row_text(row, FIELD_LINE);
    fact->country = row_text(row, FIELD_COUNTRY);
    fact->ground = row_text(row, FIELD_GROUND);
    fact->import_id = run->import.id;
    fact_state_take(row, fact);
    row_time(run, row, FIELD_VALID_FROM, &fact->valid_from_ms);
    row_time(run, row, FIELD_VALID_UNTIL, &fact->valid_until_ms);
    row_flag(row, FIELD_VERIFIED, &fact->is_verified);
    const char *key = arena_format(run->domain->arena, "%lld %d %s %s", (long long)fact->partner_id,
                                   (int)fact->kind, fact->line, fact->country);
    if (!key) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    row_key_check(run, row, FIELD_PARTNER, key);
    return row->is_rejected ? SCORE_OK : fact_write(run, row, fact, ret, err);
}

enum score_status intake_fact_store(struct intake_run *run, struct intake_row *row,
                                    enum intake_effect *ret, struct score_error *err)
{
    struct fact fact = {0};
    fact_kind_take(row, &fact);
    return fact_store(run, row, &fact, ret, err);
}

enum score_status intake_authorization_store(struct intake_run *run, struct intake_row *row,
                                             enum intake_effect *ret, struct score_error *err)
{
    struct fact fact = {.kind = FACT_AUTHORISATION};
    return fact_store(run, row, &fact, ret, err);
}

/* ---- users ---------------------------------------------------------------------------------- */

/* A role's code in any case, or what people call it; "admin" and "sales" are the firm's own where
 * the row names a firm. */
static bool role_read(const char *word, bool has_firm, enum role *ret)
{
    static const struct {
        const char *words;
        enum role vendors;
        enum role firms;
    } NAMES[] = {
        {"admin|administrator|administrador|administradora|administrateur|amministratore|"
         "beheerder",
         ROLE_ADMINISTRATOR, ROLE_PARTNER_ADMIN},
        {"partner admin|partner administrator", ROLE_PARTNER_ADMIN, ROLE_PARTNER_ADMIN},
        {"sales|sales rep|sales representative|salesperson|seller|vertrieb|vendedor|vendedora|"
         "vendeur|venditore|verkaufer|verkoper|commercial|comercial|commerciale|handlowiec",
         ROLE_SELLER, ROLE_REP},
        {"representative|vertreter", ROLE_REP, ROLE_REP},
        {"focal point|main contact|hauptkontakt|ansprechpartner", ROLE_FOCAL, ROLE_FOCAL},
        {"channel manager", ROLE_CHANNEL_MANAGER, ROLE_CHANNEL_MANAGER},
        {"auditeur", ROLE_AUDITOR, ROLE_AUDITOR},
    };
    char normal[WORD_BYTES_MAX];
    char code[LIMIT_CODE_BYTES];
    if (role_parse(word, ret)) {
        return true; /* the code itself is meant as it stands */
    }
    (void)word_normal(word, normal);
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(NAMES); i++) {
        if (word_in(normal, NAMES[i].words)) {
            *ret = has_firm ? NAMES[i].firms : NAMES[i].vendors;
            return true;
        }
    }
    (void)snprintf(code, sizeof code, "%s", word);
    for (char *c = code; *c; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    return role_parse(code, ret);
}

static uint32_t roles_between(struct intake_row *row, const char *text, const char *marks,
                              const char **ret_unknown)
{
    uint32_t roles = 0;
    while (*text) {
        size_t len = strcspn(text, marks);
        char word[LIMIT_CODE_BYTES];
        enum role role = ROLE_REP;
        (void)snprintf(word, sizeof word, "%.*s", (int)len, text);
        if (len && role_read(word, row_has(row, FIELD_PARTNER), &role)) {
            roles |= (uint32_t)role;
        } else if (len && !*ret_unknown) {
            *ret_unknown = text;
        }
        text += len + (text[len] != '\0');
    }
    return roles;
}

/* "FOCAL;REP", by ';', ',' or '|', or else by blanks. */
static void roles_take(struct intake_row *row, struct user *user)
{
    const char *text = row_text(row, FIELD_ROLE);
    const char *unknown = NULL;
    uint32_t roles = roles_between(row, text, ";,|", &unknown);
    if (unknown) {
        unknown = NULL;
        roles = roles_between(row, text, ";,| ", &unknown);
    }
    if (unknown) {
        row_error(row, FIELD_ROLE, "UNKNOWN",
                  "there is no role '%.40s': FOCAL, REP or PARTNER_ADMIN of a partner; SELLER, "
                  "CHANNEL_MANAGER, REVIEWER, AUDITOR, ADMINISTRATOR; DISTRIBUTOR",
                  text);
        return;
    }
    bool is_firms = (roles & ROLES_PARTNER) != 0;
    if (is_firms != row_has(row, FIELD_PARTNER)) {
        row_error(row, FIELD_PARTNER, is_firms ? "REQUIRED" : "STATE",
                  is_firms ? "whose focal, rep or admin is it?" : "this role is not a partner's");
    }
    user->roles = roles;
}

static const char *email_lower(struct intake_run *run, const char *email)
{
    char *lower = arena_dup_text(run->domain->arena, email);
    for (char *c = lower; c && *c; c++) {
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    }
    return lower;
}

static enum score_status user_write(struct intake_run *run, struct intake_row *row,
                                    const struct user *found, struct user *user,
                                    struct score_error *err)
{
    struct score_error cause = {0};
    struct intake_touched touched = {.kind = ID_USER, .was_created = found == NULL};
    if (found) {
        SCORE_TRY(intake_before(run, INTAKE_USER_FIELDS, found, &touched.before, err));
    }
    enum score_status status = user_save(run->domain, user, &cause);
    if (status) {
        return row_blame(run, row, status, &cause, err);
    }
    touched.id = user->id;
    touched.version_after = user->version;
    return intake_item_add(run, &touched, err);
}

static enum score_status user_fill(struct intake_run *run, struct intake_row *row,
                                   struct user *user, struct score_error *err)
{
    bool is_active = user->state != USER_DISABLED;
    SCORE_TRY(row_partner(run, row, &user->partner_id, err));
    SCORE_TRY(row_distributor(run, row, &user->distributor_id, err));
    row_set_text(run, row, FIELD_NAME, &user->name);
    row_set_text(run, row, FIELD_PHONE, &user->phone);
    row_flag(row, FIELD_ACTIVE, &is_active);
    user->state = is_active ? USER_ACTIVE : USER_DISABLED;
    roles_take(row, user);
    return SCORE_OK;
}

enum score_status intake_user_store(struct intake_run *run, struct intake_row *row,
                                    enum intake_effect *ret, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct user found = {0};
    const char *email = email_lower(run, row_text(row, FIELD_EMAIL));
    if (!email) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    row_key_check(run, row, FIELD_EMAIL, email);
    enum score_status status = store_user_find(domain->store, email, domain->arena, &found, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    bool is_new = status == SCORE_NOT_FOUND;
    struct user user = found;
    if (is_new) {
        user = (struct user){.email = email,
                             .name = "",
                             .phone = "",
                             .state = USER_ACTIVE,
                             .password_hash = "",
                             .import_id = run->import.id};
    }
    SCORE_TRY(user_fill(run, row, &user, err));
    if (row->is_rejected || (!is_new && record_equal(INTAKE_USER_FIELDS, &found, &user))) {
        return SCORE_OK;
    }
    if (!is_new) {
        bool was_last = false;
        SCORE_TRY(intake_row_was_last(run, row, ID_USER, found.id, &was_last, err));
        if (was_last) {
            return SCORE_OK;
        }
    }
    SCORE_TRY(user_write(run, row, is_new ? NULL : &found, &user, err));
    if (!row->is_rejected) {
        *ret = is_new ? EFFECT_CREATED : EFFECT_UPDATED;
    }
    return SCORE_OK;
}

/* ---- focals --------------------------------------------------------------------------------- */

enum { FOCALS_MAX = 16 };

enum score_status intake_focals_text(struct domain *domain, int64_t partner_id, const char **ret,
                                     struct score_error *err)
{
    struct focal *focals = NULL;
    size_t count = 0;
    const char *text = "";
    SCORE_TRY(store_focals_list(domain->store, partner_id, domain->arena, &focals, &count, err));
    for (size_t i = 0; i < count && text; i++) {
        text = arena_format(domain->arena, "%s%s%lld", text, i ? " " : "",
                            (long long)focals[i].user_id);
    }
    *ret = text;
    return text ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status intake_focals_put(struct domain *domain, int64_t partner_id,
                                    const int64_t *user_ids, size_t count, struct score_error *err)
{
    struct focal focals[FOCALS_MAX] = {0};
    SCORE_ASSERT(count <= FOCALS_MAX);
    for (size_t i = 0; i < count; i++) {
        focals[i] = (struct focal){
            .partner_id = partner_id, .user_id = user_ids[i], .rank = (int)i, .line = ""};
    }
    SCORE_TRY(store_focals_set(domain->store, partner_id, focals, count, err));
    return partner_reach_record(domain, partner_id, 0, err);
}

enum score_status intake_focals_change(struct intake_run *run, int64_t partner_id,
                                       const int64_t *user_ids, size_t count,
                                       struct score_error *err)
{
    struct domain *domain = run->domain;
    const char *before = "";
    const char *after = "";
    SCORE_TRY(intake_focals_text(domain, partner_id, &before, err));
    SCORE_TRY(intake_focals_put(domain, partner_id, user_ids, count, err));
    SCORE_TRY(intake_focals_text(domain, partner_id, &after, err));
    struct intake_touched touched = {.kind = ID_FOCAL, .id = partner_id};
    touched.before = arena_format(domain->arena, "users=%s\nafter=%s\n", before, after);
    if (!touched.before) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return intake_item_add(run, &touched, err);
}

/* The person of a focal row: known, or added to the firm. */
static enum score_status focal_user(struct intake_run *run, struct intake_row *row,
                                    int64_t partner_id, struct user *ret, bool *ret_wrote,
                                    struct score_error *err)
{
    struct domain *domain = run->domain;
    struct user found = {0};
    const char *email = email_lower(run, row_text(row, FIELD_EMAIL));
    if (!email) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    enum score_status status = store_user_find(domain->store, email, domain->arena, &found, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    if (!status && found.partner_id != partner_id) {
        row_error(row, FIELD_EMAIL, "STATE", "this person does not belong to the firm");
        return SCORE_OK;
    }
    struct user user = found;
    if (status == SCORE_NOT_FOUND) {
        bool has_name = row_has(row, FIELD_NAME);
        user = (struct user){.partner_id = partner_id,
                             .email = email,
                             .name = has_name ? row_text(row, FIELD_NAME) : email,
                             .phone = row_text(row, FIELD_PHONE),
                             .state = USER_ACTIVE,
                             .password_hash = "",
                             .import_id = run->import.id};
    }
    user.roles |= ROLE_FOCAL;
    *ret_wrote = user.roles != found.roles;
    if (*ret_wrote) {
        SCORE_TRY(user_write(run, row, found.id ? &found : NULL, &user, err));
    }
    *ret = user;
    return SCORE_OK;
}

/* Takes the user to its rank (0 = first; none given = last); false when it stands there already. */
static bool focal_insert(int64_t *ids, size_t *count, int64_t user_id, int64_t rank)
{
    size_t at = *count;
    for (size_t i = 0; i < *count; i++) {
        at = ids[i] == user_id ? i : at;
    }
    bool is_there = at < *count;
    size_t last = is_there ? *count - 1 : *count;
    size_t wanted = rank < 0 ? (is_there ? at : last) : (size_t)rank;
    wanted = wanted > last ? last : wanted;
    if ((is_there && at == wanted) || (!is_there && *count == FOCALS_MAX)) {
        return false;
    }
    *count += !is_there;
    for (; at > wanted; at--) {
        ids[at] = ids[at - 1];
    }
    for (; at < wanted; at++) {
        ids[at] = ids[at + 1];
    }
    ids[wanted] = user_id;
    return true;
}

/* `focal` names the firm, the person and the wanted rank (-1 = last). */
static enum score_status focal_place(struct intake_run *run, const struct intake_row *row,
                                     const struct focal *focal, bool *ret_moved,
                                     struct score_error *err)
{
    int64_t partner_id = focal->partner_id;
    struct domain *domain = run->domain;
    struct focal *focals = NULL;
    size_t count = 0;
    int64_t ids[FOCALS_MAX + 1] = {0};
    SCORE_TRY(store_focals_list(domain->store, partner_id, domain->arena, &focals, &count, err));
    count = count > FOCALS_MAX ? FOCALS_MAX : count;
    for (size_t i = 0; i < count; i++) {
        ids[i] = focals[i].user_id;
    }
    bool was_last = false;
    if (!focal_insert(ids, &count, focal->user_id, focal->rank)) {
        return SCORE_OK;
    }
    SCORE_TRY(intake_row_was_last(run, row, ID_PARTNER, partner_id, &was_last, err));
    if (was_last) {
        return SCORE_OK;
    }
    *ret_moved = true;
    return intake_focals_change(run, partner_id, ids, count, err);
}

enum score_status intake_focal_store(struct intake_run *run, struct intake_row *row,
                                     enum intake_effect *ret, struct score_error *err)
{
    int64_t partner_id = 0;
    int64_t rank = -1;
    bool wrote = false;
    bool moved = false;
    struct user user = {0};
    SCORE_TRY(row_partner(run, row, &partner_id, err));
    row_integer(row, FIELD_RANK, &rank);
    row_key_check(run, row, FIELD_EMAIL, row_text(row, FIELD_EMAIL));
    if (row->is_rejected) {
        return SCORE_OK;
    }
    SCORE_TRY(focal_user(run, row, partner_id, &user, &wrote, err));
    if (row->is_rejected) {
        return SCORE_OK;
    }
    struct focal focal = {.partner_id = partner_id, .user_id = user.id, .rank = (int)rank};
    SCORE_TRY(focal_place(run, row, &focal, &moved, err));
    if (wrote || moved) {
        *ret = wrote && user.import_id == run->import.id ? EFFECT_CREATED : EFFECT_UPDATED;
    }
    return SCORE_OK;
}
