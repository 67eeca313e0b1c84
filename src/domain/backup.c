/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/backup.h"

#include "store/backup_store.h"
#include "store/copy.h"

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

static void store_done(struct store **store)
{
    store_close(*store);
}

static enum score_status store_verify(struct domain *domain, struct store *store,
                                      struct verify_result *ret, struct score_error *err)
{
    struct domain within = *domain;
    within.store = store;
    within.world = NULL;
    return report_verify(&within, ret, err);
}

/* What is proven is what the file says to this program, so an older schema is proven on a copy that
 * was brought to the present one. `ret_store` is the one or the other; close it. */
static enum score_status file_open(struct domain *domain, const char *path,
                                   struct backup_result *ret, struct store **ret_store,
                                   struct score_error *err)
{
    SCORE_AUTO(store_done) struct store *store = NULL;
    const char *url = arena_format(domain->arena, "sqlite:%s", path);
    if (!url) {
        return no_memory(err);
    }
    SCORE_TRY(store_open(url, STORE_AS_IS, &store, err));
    SCORE_TRY(store_schema_version(store, &ret->schema, err));
    if (ret->schema < store_schema_latest()) {
        SCORE_TRY(store_check(store, err));
        return store_scratch_open(store, ret_store, err);
    }
    *ret_store = store;
    store = NULL;
    return SCORE_OK;
}

static enum score_status file_verify(struct domain *domain, const char *path,
                                     struct backup_result *ret, struct score_error *err)
{
    SCORE_AUTO(store_done) struct store *store = NULL;
    SCORE_TRY(file_open(domain, path, ret, &store, err));
    return store_verify(domain, store, &ret->verify, err);
}

/* SCORE_CORRUPT with every finding, unless there is none. What a wrong clock may have left behind
 * is for `score verify` to name and for a person to judge: it is the history's, not the copy's. */
static enum score_status proof_check(struct domain *domain, const char *path,
                                     const struct verify_result *verify, struct score_error *err)
{
    if (verify->ok || (verify->found > 0 && verify->found == verify->dated)) {
        return SCORE_OK;
    }
    for (size_t i = 0; i < verify->problem_count; i++) {
        problem_add(domain, "finding", "unsound", "%s", verify->problems[i]);
    }
    return score_error_set(err, SCORE_CORRUPT, "", "%s is not sound: %s", path,
                           verify->problem_count ? verify->problems[0] : "it cannot be proven");
}

static enum score_status copy_make(const char *url, const char *path, struct backup_result *ret,
                                   struct score_error *err)
{
    SCORE_AUTO(store_done) struct store *store = NULL;
    SCORE_TRY(store_open(url, STORE_AS_IS, &store, err));
    return store_backup_write(store, path, &ret->bytes, err);
}

enum score_status backup_make(struct domain *domain, const char *url, const char *file, bool force,
                              struct backup_result *ret, struct score_error *err)
{
    struct backup_result result = {.kept = ""};
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR, err));
    const char *partial = arena_format(domain->arena, "%s.partial", file);
    if (!partial) {
        return no_memory(err);
    }
    SCORE_TRY(store_backup_target_check(url, file, force, domain->arena, err));
    SCORE_TRY(copy_make(url, partial, &result, err));
    SCORE_TRY(file_verify(domain, partial, &result, err));
    SCORE_TRY(proof_check(domain, partial, &result.verify, err));
    SCORE_TRY(store_backup_publish(partial, file, force, err));
    *ret = result;
    return SCORE_OK;
}

static enum score_status file_failure(const char *file, enum score_status status,
                                      struct score_error *err)
{
    if (status == SCORE_CORRUPT) {
        return score_error_set(err, SCORE_CORRUPT, "file",
                               "%s is damaged, cut short or not a database: restore another "
                               "backup; nothing was replaced",
                               file);
    }
    return status;
}

static enum score_status restore_proven(struct domain *domain, const char *file, const char *copy,
                                        struct backup_result *ret, struct score_error *err)
{
    const char *url = arena_format(domain->arena, "sqlite:%s", file);
    if (!url) {
        return no_memory(err);
    }
    enum score_status status = copy_make(url, copy, ret, err);
    if (!status) {
        status = file_verify(domain, copy, ret, err);
    }
    if (status) {
        return file_failure(file, status, err);
    }
    return proof_check(domain, file, &ret->verify, err);
}

/* ---- on a server ----------------------------------------------------------------------------- */

/* One snapshot: what is copied is what was proven. */
static enum score_status proven_copy(struct domain *domain, struct store *from, const char *url,
                                     const char *file, struct backup_result *ret,
                                     struct score_error *err)
{
    SCORE_AUTO(store_done) struct store *to = NULL;
    struct store_copied copied = {0};
    enum score_status status = store_verify(domain, from, &ret->verify, err);
    if (status) {
        return file_failure(file, status, err);
    }
    SCORE_TRY(proof_check(domain, file, &ret->verify, err));
    SCORE_TRY(store_open(url, STORE_READ_WRITE, &to, err));
    return store_copy(from, to, domain->arena, &copied, err);
}

static enum score_status server_restore(struct domain *domain, const char *url, const char *file,
                                        struct backup_result *ret, struct score_error *err)
{
    SCORE_AUTO(store_done) struct store *from = NULL;
    enum score_status status = file_open(domain, file, ret, &from, err);
    if (status) {
        return file_failure(file, status, err);
    }
    SCORE_TRY(store_backup_size(file, &ret->bytes, err));
    SCORE_TRY(store_read_begin(from, err));
    status = proven_copy(domain, from, url, file, ret, err);
    store_read_end(from);
    return status;
}

/* ---- in a file ------------------------------------------------------------------------------- */

static enum score_status place_restore(struct domain *domain, const char *url, const char *file,
                                       bool force, struct backup_result *ret,
                                       struct score_error *err)
{
    const char *path = NULL;
    SCORE_TRY(store_url_path(url, domain->arena, &path, err));
    const char *copy = arena_format(domain->arena, "%s.restoring", path);
    if (!copy) {
        return no_memory(err);
    }
    SCORE_TRY(store_restore_prepare(path, file, force, err));
    enum score_status status = restore_proven(domain, file, copy, ret, err);
    if (!status) {
        status = store_restore_install(path, copy, force, domain->arena, &ret->kept, err);
    }
    if (status) {
        store_backup_remove(copy);
    }
    return status;
}

enum score_status backup_restore(struct domain *domain, const char *url, const char *file,
                                 bool force, struct backup_result *ret, struct score_error *err)
{
    struct backup_result result = {.kept = ""};
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_url_is_server(url) ? server_restore(domain, url, file, &result, err)
                                       : place_restore(domain, url, file, force, &result, err));
    *ret = result;
    return SCORE_OK;
}
