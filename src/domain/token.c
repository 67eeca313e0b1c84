/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/token.h"

#include <sodium.h>

#include "base/rng.h"
#include "base/text.h"

enum { TOKEN_BYTES = 32 };
_Static_assert(TOKEN_SIZE == 2 * TOKEN_BYTES + 1, "a token is 32 bytes in hex");

void token_make(char ret[TOKEN_SIZE])
{
    uint8_t bytes[TOKEN_BYTES];
    rng_bytes(bytes, sizeof bytes);
    text_hex(bytes, sizeof bytes, ret);
    sodium_memzero(bytes, sizeof bytes);
}

void token_hash(const char *token, char ret[HASH_HEX_SIZE])
{
    uint8_t hash[HASH_BYTES];
    hash_bytes(token, strlen(token), hash);
    hash_hex(hash, sizeof hash, ret);
}

enum score_status token_link_unknown(struct score_error *err)
{
    return score_error_set(err, SCORE_NOT_FOUND, "token",
                           "this link is not known; open the newest mail, or ask for another");
}

/* What its holder can do instead. */
static const char *remedy_text(enum link_purpose purpose, bool is_used)
{
    if (purpose == LINK_PASSWORD) {
        return is_used ? "sign in with the password that was set then" : "ask for another";
    }
    return is_used ? "sign in with the password that was set then"
                   : "open a newer mail, or ask the vendor for another";
}

enum score_status token_link_find(struct domain *domain, enum link_purpose purpose,
                                  const char *token, struct link *ret, struct score_error *err)
{
    struct link link;
    enum score_status status = link_find_any(domain, purpose, token, &link, err);
    if (status == SCORE_NOT_FOUND) {
        return token_link_unknown(err);
    }
    SCORE_TRY(status);
    bool is_used = link.used_at_ms != 0;
    if (is_used || link.expires_at_ms <= domain_now_ms(domain)) {
        char day[CLOCK_TEXT_SIZE];
        clock_format(is_used ? link.used_at_ms : link.expires_at_ms, day);
        const char *remedy = remedy_text(purpose, is_used);
        problem_add(domain, "token", is_used ? "USED" : "EXPIRED", "%s", remedy);
        return score_error_set(err, SCORE_CONFLICT, "token", "this link %s on %.10s: %s",
                               is_used ? "was used" : "ended", day, remedy);
    }
    *ret = link;
    return SCORE_OK;
}

void agent_clean(const char *agent, char ret[LINK_AGENT_BYTES + 1])
{
    size_t len = 0;
    for (const char *at = agent ? agent : ""; *at && len < LINK_AGENT_BYTES; at++) {
        ret[len++] = *at >= ' ' && *at <= '~' ? *at : '?';
    }
    ret[len] = '\0';
}
