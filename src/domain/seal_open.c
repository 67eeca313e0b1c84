/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/seal_open.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "domain/seal.h"
#include "store/seal_store.h"

enum { KEY_PATH_SIZE = 4096 };

static enum score_status next_path(const char *path, char ret[KEY_PATH_SIZE],
                                   struct score_error *err)
{
    int len = snprintf(ret, KEY_PATH_SIZE, "%s.next", path);
    if (len < 0 || len >= KEY_PATH_SIZE) {
        return score_error_set(err, SCORE_LIMIT, "seal_key", "the path is too long");
    }
    return SCORE_OK;
}

/* A server that seals at this moment may have put it in place already. */
static enum score_status key_install(const char *from, const char *path, struct score_error *err)
{
    if (rename(from, path) != 0 && errno != ENOENT) {
        return score_error_set(err, SCORE_IO, "seal_key", "'%.120s' cannot be put in place: %s",
                               path, strerror(errno));
    }
    return SCORE_OK;
}

/* What waits beside the file, if it is the key that the database calls its newest. */
static enum score_status next_take(const char *path, const struct seal_key *newest,
                                   struct seal_signer *ret, bool *ret_taken,
                                   struct score_error *err)
{
    char next[KEY_PATH_SIZE];
    struct seal_signer signer;
    *ret_taken = false;
    SCORE_TRY(next_path(path, next, err));
    enum score_status status = seal_signer_load(next, &signer, err);
    if (status == SCORE_NOT_FOUND) {
        return SCORE_OK;
    }
    SCORE_TRY(status);
    if (hash_equal(signer.public_key, newest->public_key, SEAL_PUBLIC_KEY_BYTES)) {
        status = key_install(next, path, err);
        *ret = signer;
        *ret_taken = !status;
    }
    seal_signer_done(&signer);
    return status;
}

static enum score_status first_make(const char *path, struct seal_signer *ret,
                                    struct score_error *err)
{
    enum score_status status = seal_signer_create(path, ret, err);
    return status == SCORE_EXISTS ? seal_signer_load(path, ret, err)
                                  : status; /* by another start */
}

static enum score_status key_missing(const char *path, const struct seal_key *newest,
                                     struct score_error *err)
{
    char fingerprint[SEAL_FINGERPRINT_SIZE];
    seal_fingerprint(newest->public_key, fingerprint);
    return score_error_set(err, SCORE_NOT_FOUND, "seal_key",
                           "the signing key %.32s of this history is missing: put it back at "
                           "'%.80s', or set seal_key",
                           fingerprint, path);
}

enum score_status seal_signer_open(struct domain *domain, const char *path, struct seal_signer *ret,
                                   struct score_error *err)
{
    struct seal_key *keys = NULL;
    size_t count = 0;
    bool is_taken = false;
    SCORE_TRY(store_seal_key_list(domain->store, domain->arena, &keys, &count, err));
    enum score_status status = seal_signer_load(path, ret, err);
    if (status && status != SCORE_NOT_FOUND) {
        return status;
    }
    if (count == 0) {
        return status ? first_make(path, ret, err) : SCORE_OK;
    }
    const struct seal_key *newest = &keys[count - 1];
    if (!status && hash_equal(ret->public_key, newest->public_key, SEAL_PUBLIC_KEY_BYTES)) {
        return SCORE_OK;
    }
    SCORE_TRY(next_take(path, newest, ret, &is_taken, err));
    if (status && !is_taken) {
        return key_missing(path, newest, err);
    }
    return SCORE_OK; /* another key is said by whoever uses it */
}

enum score_status seal_key_replace(struct domain *domain, const char *path, struct score_error *err)
{
    char next[KEY_PATH_SIZE];
    struct seal_signer now;
    struct seal_signer signer;
    SCORE_TRY(actor_require(domain, ROLE_ADMINISTRATOR, err));
    SCORE_TRY(next_path(path, next, err));
    SCORE_TRY(seal_signer_open(domain, path, &now, err));
    (void)unlink(next); /* of a replacement that was never taken into use */
    enum score_status status = seal_signer_create(next, &signer, err);
    if (!status) {
        status = seal_rotate(domain, &now, &signer, err);
        seal_signer_done(&signer);
        if (status) {
            (void)unlink(next);
        }
    }
    seal_signer_done(&now);
    return status ? status : key_install(next, path, err);
}
