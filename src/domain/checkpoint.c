/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/text.h"

enum { KEY_FILE_BYTES = 256 };

static const char KEY_FILE_HEAD[] = "score seal key 1\n";

/* ---- the private key ------------------------------------------------------------------------- */

void seal_signer_seed(const uint8_t seed[HASH_BYTES], struct seal_signer *ret)
{
    (void)crypto_sign_seed_keypair(ret->public_key, ret->secret_key, seed);
}

void seal_signer_done(struct seal_signer *signer)
{
    sodium_memzero(signer, sizeof *signer);
}

static enum score_status key_file_bad(const char *path, struct score_error *err)
{
    return score_error_set(err, SCORE_CORRUPT, "seal_key", "'%.120s' is no signing key of Score",
                           path);
}

/* Whoever reads the key can sign another history. */
static enum score_status key_file_read(int file, const char *path, char *ret,
                                       struct score_error *err)
{
    struct stat found;
    if (fstat(file, &found) == 0 && (found.st_mode & 077) != 0) {
        return score_error_set(err, SCORE_DENIED, "seal_key",
                               "others may read the signing key '%.120s': chmod 600 it", path);
    }
    ssize_t len = read(file, ret, KEY_FILE_BYTES - 1);
    if (len < 0) {
        return score_error_set(err, SCORE_IO, "seal_key", "'%.120s' cannot be read: %s", path,
                               strerror(errno));
    }
    ret[len] = '\0';
    return SCORE_OK;
}

enum score_status seal_signer_load(const char *path, struct seal_signer *ret,
                                   struct score_error *err)
{
    char text[KEY_FILE_BYTES];
    uint8_t seed[HASH_BYTES];
    SCORE_TRY(hash_library_init(err));
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "seal_key",
                               "the signing key '%.120s' cannot be read: %s", path,
                               strerror(errno));
    }
    enum score_status status = key_file_read(file, path, text, err);
    (void)close(file); /* opened for reading: nothing can be lost */
    SCORE_TRY(status);
    char *hex = text + strlen(KEY_FILE_HEAD);
    if (!text_has_prefix(text, KEY_FILE_HEAD)) {
        return key_file_bad(path, err);
    }
    hex[strcspn(hex, "\n")] = '\0';
    if (strlen(hex) != 2 * HASH_BYTES || !text_from_hex(hex, seed, sizeof seed)) {
        status = key_file_bad(path, err);
    } else {
        seal_signer_seed(seed, ret);
    }
    sodium_memzero(text, sizeof text);
    sodium_memzero(seed, sizeof seed);
    return status;
}

static bool key_file_write(int file, const char *text, size_t len)
{
    return write(file, text, len) == (ssize_t)len && fsync(file) == 0;
}

enum score_status seal_signer_create(const char *path, struct seal_signer *ret,
                                     struct score_error *err)
{
    char text[KEY_FILE_BYTES];
    char hex[2 * HASH_BYTES + 1];
    uint8_t seed[HASH_BYTES];
    SCORE_TRY(hash_library_init(err));
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return score_error_set(err, errno == EEXIST ? SCORE_EXISTS : SCORE_IO, "seal_key",
                               "the signing key '%.120s' cannot be made: %s", path,
                               strerror(errno));
    }
    rng_bytes(seed, sizeof seed);
    text_hex(seed, sizeof seed, hex);
    int len = snprintf(text, sizeof text, "%s%s\n", KEY_FILE_HEAD, hex);
    bool is_written = key_file_write(file, text, (size_t)len);
    is_written = close(file) == 0 && is_written;
    seal_signer_seed(seed, ret);
    sodium_memzero(text, sizeof text);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(seed, sizeof seed);
    if (!is_written) {
        (void)unlink(path);
        return score_error_set(err, SCORE_IO, "seal_key",
                               "the signing key '%.120s' cannot be written: %s", path,
                               strerror(errno));
    }
    return SCORE_OK;
}

/* ---- the public one -------------------------------------------------------------------------- */

void seal_fingerprint(const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES],
                      char ret[SEAL_FINGERPRINT_SIZE])
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(public_key, SEAL_PUBLIC_KEY_BYTES, hash);
    text_hex(hash, (SEAL_FINGERPRINT_SIZE - 1) / 2, ret);
}

bool seal_key_is(const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES], const char *pinned)
{
    char hex[2 * SEAL_PUBLIC_KEY_BYTES + 1];
    char fingerprint[SEAL_FINGERPRINT_SIZE];
    text_hex(public_key, SEAL_PUBLIC_KEY_BYTES, hex);
    seal_fingerprint(public_key, fingerprint);
    return text_equal_nocase(pinned, hex) || text_equal_nocase(pinned, fingerprint);
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

size_t checkpoint_statement(const struct checkpoint *checkpoint,
                            const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES],
                            char ret[CHECKPOINT_STATEMENT_SIZE])
{
    char head[HASH_HEX_SIZE];
    char root[HASH_HEX_SIZE];
    char previous[HASH_HEX_SIZE];
    char commitment[HASH_HEX_SIZE] = "";
    char day[CLOCK_TEXT_SIZE] = "";
    char key[SEAL_FINGERPRINT_SIZE];
    hash_hex(checkpoint->head, HASH_BYTES, head);
    hash_hex(checkpoint->root, HASH_BYTES, root);
    hash_hex(checkpoint->previous, HASH_BYTES, previous);
    if (checkpoint->day) {
        hash_hex(checkpoint->commitment, HASH_BYTES, commitment);
        clock_format_date(checkpoint->day * CLOCK_DAY_MS, day);
    }
    seal_fingerprint(public_key, key);
    int64_t count = checkpoint->last_seq - checkpoint->first_seq + 1;
    int len = snprintf(
        ret, CHECKPOINT_STATEMENT_SIZE,
        "score checkpoint 1\nnumber=%lld\nfirst=%lld\nlast=%lld\ncount=%lld\nhead=%s\nroot=%s\n"
        "previous=%s\nat=%lld\nday=%s\ncommitment=%s\nkey=%s\n",
        (long long)checkpoint->number, (long long)checkpoint->first_seq,
        (long long)checkpoint->last_seq, (long long)count, head, root, previous,
        (long long)checkpoint->at_ms, day, commitment, key);
    SCORE_ASSERT(len > 0 && len < CHECKPOINT_STATEMENT_SIZE);
    return (size_t)len;
}

void checkpoint_hash(const struct checkpoint *checkpoint,
                     const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES], uint8_t ret[HASH_BYTES])
{
    char text[CHECKPOINT_STATEMENT_SIZE];
    size_t len = checkpoint_statement(checkpoint, public_key, text);
    hash_bytes(text, len, ret);
}

void checkpoint_sign(struct checkpoint *checkpoint, const struct seal_signer *signer)
{
    char text[CHECKPOINT_STATEMENT_SIZE];
    size_t len = checkpoint_statement(checkpoint, signer->public_key, text);
    (void)crypto_sign_detached(checkpoint->signature, NULL, (const unsigned char *)text, len,
                               signer->secret_key);
}

static bool is_signed(const uint8_t signature[SEAL_SIGNATURE_BYTES], const char *text, size_t len,
                      const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)text, len, public_key) ==
           0;
}

bool checkpoint_is_signed(const struct checkpoint *checkpoint,
                          const uint8_t public_key[SEAL_PUBLIC_KEY_BYTES])
{
    char text[CHECKPOINT_STATEMENT_SIZE];
    size_t len = checkpoint_statement(checkpoint, public_key, text);
    return is_signed(checkpoint->signature, text, len, public_key);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static size_t key_statement(const struct seal_key *key, const struct seal_key *before,
                            char ret[CHECKPOINT_STATEMENT_SIZE])
{
    char hex[2 * SEAL_PUBLIC_KEY_BYTES + 1];
    char before_hex[2 * SEAL_PUBLIC_KEY_BYTES + 1] = "";
    text_hex(key->public_key, sizeof key->public_key, hex);
    if (before) {
        text_hex(before->public_key, sizeof before->public_key, before_hex);
    }
    int len = snprintf(
        ret, CHECKPOINT_STATEMENT_SIZE,
        "score key 1\nnumber=%lld\npublic_key=%s\nbefore=%s\nfrom_checkpoint=%lld\nat=%lld\n",
        (long long)key->number, hex, before_hex, (long long)key->from_checkpoint,
        (long long)key->created_at_ms);
    SCORE_ASSERT(len > 0 && len < CHECKPOINT_STATEMENT_SIZE);
    return (size_t)len;
}

void seal_key_sign(struct seal_key *key, const struct seal_signer *signer,
                   const struct seal_key *before)
{
    char text[CHECKPOINT_STATEMENT_SIZE];
    size_t len = key_statement(key, before, text);
    (void)crypto_sign_detached(key->signature, NULL, (const unsigned char *)text, len,
                               signer->secret_key);
}

bool seal_key_is_signed(const struct seal_key *key, const struct seal_key *before)
{
    char text[CHECKPOINT_STATEMENT_SIZE];
    size_t len = key_statement(key, before, text);
    return is_signed(key->signature, text, len, before ? before->public_key : key->public_key);
}
