/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

bool fixture_is_postgres(void)
{
    return trial_is_postgres();
}

int fixture_directory(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    const char *root = getenv("TMPDIR");
    snprintf(fixture->directory, sizeof(fixture->directory), "%s/score-store-XXXXXX",
             root && strlen(root) < 32 ? root : "/tmp");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->path, sizeof(fixture->path), "%s/score.db", fixture->directory);
    snprintf(fixture->url, sizeof(fixture->url), "sqlite:%s", fixture->path);
    trial_make(fixture->url, &fixture->trial);
    snprintf(fixture->url, sizeof(fixture->url), "%s", fixture->trial.url);
    arena_init(&fixture->arena, (size_t)64 * 1024 * 1024);
    *state = fixture;
    return 0;
}

void fixture_second(struct fixture *fixture, char ret_url[192])
{
    struct trial second;
    (void)fixture;
    trial_postgres_make(&second);
    snprintf(ret_url, 192, "%s", second.url);
}

int fixture_database(void **state)
{
    fixture_directory(state);
    struct fixture *fixture = *state;
    MUST(store_open(fixture->url, STORE_READ_WRITE, &fixture->store, &err));
    MUST(store_tx_begin(fixture->store, &err));
    fixture_populate(fixture);
    return 0;
}

static void directory_remove(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory) {
        return;
    }
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        char name[400];
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        struct stat info;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            lstat(name, &info)) {
            continue;
        }
        if (S_ISDIR(info.st_mode)) {
            directory_remove(name);
        } else {
            unlink(name);
        }
    }
    closedir(directory);
    rmdir(path);
}

int fixture_remove(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    trial_drop(&fixture->trial);
    directory_remove(fixture->directory);
    arena_done(&fixture->arena);
    free(fixture);
    return 0;
}

void fixture_commit(struct fixture *fixture)
{
    MUST(store_tx_commit(fixture->store, &err));
    MUST(store_tx_begin(fixture->store, &err));
}

static int64_t partner_make(struct fixture *fixture, const char *external_id, const char *name)
{
    struct partner partner = {.enterprise_id = fixture->enterprise_id,
                              .external_id = external_id,
                              .name = name,
                              .country = "DE",
                              .open_lead_limit = 5,
                              .is_active = true};
    MUST(store_partner_add(fixture->store, &partner, &err));
    return partner.id;
}

static void parties_make(struct fixture *fixture)
{
    struct import import = {.kind = "partners", .state = IMPORT_RUNNING, .actor = "system"};
    MUST(store_import_add(fixture->store, &import, &err));
    fixture->import_id = import.id;
    struct enterprise enterprise = {.external_id = "ent-1", .name = "Worldwide"};
    MUST(store_enterprise_add(fixture->store, &enterprise, &err));
    fixture->enterprise_id = enterprise.id;
    fixture->partner_id = partner_make(fixture, "p-1", "Alpha Systems");
    fixture->other_partner_id = partner_make(fixture, "p-2", "Beta Systems");
    struct location location = {.partner_id = fixture->partner_id, .name = "Office"};
    MUST(store_location_add(fixture->store, &location, &err));
    fixture->location_id = location.id;
    struct distributor distributor = {.external_id = "d-1", .name = "Gross", .country = "DE"};
    MUST(store_distributor_add(fixture->store, &distributor, &err));
    fixture->distributor_id = distributor.id;
    struct user user = {.partner_id = fixture->partner_id,
                        .email = "focal@alpha.example",
                        .name = "Frida",
                        .roles = ROLE_FOCAL,
                        .state = USER_ACTIVE};
    MUST(store_user_add(fixture->store, &user, &err));
    fixture->user_id = user.id;
}

void fixture_populate(struct fixture *fixture)
{
    parties_make(fixture);
    struct account account = {.external_id = "a-1",
                              .name = "Bottling Works",
                              .industry = "beverages",
                              .size = "large",
                              .revenue_minor = -1};
    MUST(store_account_add(fixture->store, &account, &err));
    fixture->account_id = account.id;
    struct offering offering = {.external_id = "o-1",
                                .name = "GTX Pro",
                                .line = "GTX",
                                .access = OFFERING_OPEN,
                                .list_price_minor = -1};
    MUST(store_offering_add(fixture->store, &offering, &err));
    fixture->offering_id = offering.id;
    struct opportunity opportunity = opportunity_sample(fixture);
    MUST(store_opportunity_add(fixture->store, &opportunity, &err));
    fixture->opportunity_id = opportunity.id;
    struct decision decision = {.opportunity_id = opportunity.id,
                                .round = 1,
                                .partner_id = fixture->partner_id,
                                .blob = "blob",
                                .blob_len = 4};
    MUST(store_decision_add(fixture->store, &decision, &err));
    fixture->decision_id = decision.id;
}

struct opportunity opportunity_sample(const struct fixture *fixture)
{
    return (struct opportunity){.title = "Ten machines",
                                .account_id = fixture->account_id,
                                .offering_id = fixture->offering_id,
                                .amount_minor = -1,
                                .source = "console",
                                .placement = PLACEMENT_NEW,
                                .round = 1,
                                .probability_percent = -1,
                                .created_at_ms = 1000,
                                .updated_at_ms = 1000};
}

struct offer offer_sample(const struct fixture *fixture)
{
    return (struct offer){.opportunity_id = fixture->opportunity_id,
                          .partner_id = fixture->partner_id,
                          .decision_id = fixture->decision_id,
                          .origin = OFFER_ORIGIN_SCORE,
                          .state = OFFER_OFFERED,
                          .position = 1,
                          .offered_at_ms = 1000,
                          .expires_at_ms = 5000};
}

struct event event_sample(int64_t object_id)
{
    return (struct event){.object_kind = ID_OPPORTUNITY,
                          .object_id = object_id,
                          .verb = "opportunity.created",
                          .at_ms = 1000,
                          .actor = "system"};
}

static size_t field_bytes(const struct field *field)
{
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ENUM:
        return sizeof(int);
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_OTHER:
        return (size_t)field->limit;
    default:
        return sizeof(int64_t);
    }
}

void record_fill(const struct field *fields, size_t count, void *record, int salt,
                 struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        char *at = (char *)record + field->offset;
        int number = (int)i + salt;
        if (field->kind == FIELD_I64) {
            *(int64_t *)(void *)at = INT64_C(1000000007) * (number + 1);
        } else if (field->kind == FIELD_INT) {
            *(int *)(void *)at = number % (field->limit + 1);
        } else if (field->kind == FIELD_ENUM) {
            *(int *)(void *)at = 1 + number % field->limit;
        } else if (field->kind == FIELD_BOOL) {
            *(bool *)at = salt % 2 != 0;
        } else if (field->kind == FIELD_COUNTRY) {
            *(const char **)(void *)at = salt % 2 ? "FR" : "GB";
        } else if (field->kind == FIELD_CURRENCY) {
            *(const char **)(void *)at = salt % 2 ? "EUR" : "JPY";
        } else if (field->kind == FIELD_TEXT) {
            *(const char **)(void *)at = arena_format(arena, "%s '%d' \xc3\xa9", field->name, salt);
        }
    }
}

static bool field_equal(const struct field *field, const void *a, const void *b)
{
    const char *at_a = (const char *)a + field->offset;
    const char *at_b = (const char *)b + field->offset;
    switch (field->kind) {
    case FIELD_SET:
    case FIELD_OTHER:
        return true;
    case FIELD_TEXT:
    case FIELD_COUNTRY:
    case FIELD_CURRENCY: {
        const char *text_a = *(const char *const *)(const void *)at_a;
        const char *text_b = *(const char *const *)(const void *)at_b;
        return strcmp(text_a, text_b) == 0;
    }
    default:
        return memcmp(at_a, at_b, field_bytes(field)) == 0;
    }
}

void record_compare(const struct field *fields, size_t count, const void *a, const void *b)
{
    for (size_t i = 0; i < count; i++) {
        CHECK(fields[i].name, field_equal(&fields[i], a, b));
    }
}

void record_covers(const struct field *fields, size_t count, size_t record_bytes)
{
    bool is_named[1024] = {false};
    assert_true(record_bytes <= sizeof(is_named));
    for (size_t i = 0; i < count; i++) {
        memset(is_named + fields[i].offset, true, field_bytes(&fields[i]));
    }
    size_t unnamed = 0;
    for (size_t i = 0; i < record_bytes; i++) {
        unnamed = is_named[i] ? 0 : unnamed + 1;
        /* Padding is shorter than a word; a whole word is a field that nobody tests. */
        assert_true(unnamed < sizeof(int64_t));
    }
}
