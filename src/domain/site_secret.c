/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/site_secret.h"

#include "base/rng.h"
#include "base/text.h"

static const char SITE_SECRET[] = "site_secret";

enum score_status site_secret_get(struct domain *domain, uint8_t ret[SITE_SECRET_BYTES],
                                  struct score_error *err)
{
    const char *hex = "";
    uint8_t secret[SITE_SECRET_BYTES];
    SCORE_TRY(store_setting_get(domain->store, SITE_SECRET, domain->arena, &hex, err));
    if (!*hex) {
        char made[2 * SITE_SECRET_BYTES + 1];
        rng_bytes(secret, sizeof secret);
        text_hex(secret, sizeof secret, made);
        SCORE_TRY(store_setting_set(domain->store, SITE_SECRET, made, err));
    } else if (!text_from_hex(hex, secret, sizeof secret)) {
        return score_error_set(err, SCORE_CORRUPT, SITE_SECRET,
                               "the setting '%s' is not %d bytes in hexadecimal", SITE_SECRET,
                               SITE_SECRET_BYTES);
    }
    memcpy(ret, secret, sizeof secret);
    return SCORE_OK;
}

enum score_status site_secret_hash(struct domain *domain, const char *use, const char *text,
                                   uint8_t ret[HASH_BYTES], struct score_error *err)
{
    uint8_t secret[SITE_SECRET_BYTES];
    uint8_t key[HASH_BYTES];
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(site_secret_get(domain, secret, err));
    hash_keyed(secret, sizeof secret, use, strlen(use), key);
    hash_keyed(key, sizeof key, text, strlen(text), ret);
    return SCORE_OK;
}
