/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/setup.h"

#include "base/text.h"
#include "domain/event_record.h"
#include "domain/identity.h"
#include "store/identity_store.h"

static const char SETTING_SETUP[] = "setup_token"; /* its hash; "" = none */

enum score_status setup_is_needed(struct domain *domain, bool *ret, struct score_error *err)
{
    bool exists = false;
    SCORE_TRY(store_administrator_exists(domain->store, &exists, err));
    *ret = !exists;
    return SCORE_OK;
}

enum score_status setup_close(struct domain *domain, struct score_error *err)
{
    const char *stored = "";
    SCORE_TRY(store_setting_get(domain->store, SETTING_SETUP, domain->arena, &stored, err));
    return *stored ? store_setting_set(domain->store, SETTING_SETUP, "", err) : SCORE_OK;
}

static enum score_status open_in_tx(struct domain *domain, bool *ret_needed,
                                    char ret_token[TOKEN_SIZE], struct score_error *err)
{
    char token[TOKEN_SIZE];
    char hash[HASH_HEX_SIZE];
    SCORE_TRY(setup_is_needed(domain, ret_needed, err));
    if (!*ret_needed) {
        return setup_close(domain, err);
    }
    token_make(token);
    token_hash(token, hash);
    SCORE_TRY(store_setting_set(domain->store, SETTING_SETUP, hash, err));
    memcpy(ret_token, token, sizeof token);
    return SCORE_OK;
}

enum score_status setup_open(struct domain *domain, bool *ret_needed, char ret_token[TOKEN_SIZE],
                             struct score_error *err)
{
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(store_tx_begin(domain->store, err));
    return domain_tx_end(domain, open_in_tx(domain, ret_needed, ret_token, err), err);
}

enum score_status setup_check(struct domain *domain, const char *token, struct score_error *err)
{
    const char *stored = "";
    bool is_needed = false;
    char hash[HASH_HEX_SIZE];
    SCORE_TRY(setup_is_needed(domain, &is_needed, err));
    if (!is_needed) {
        return score_error_set(err, SCORE_CONFLICT, "",
                               "there is an administrator already: sign in");
    }
    SCORE_TRY(hash_library_init(err));
    SCORE_TRY(store_setting_get(domain->store, SETTING_SETUP, domain->arena, &stored, err));
    token_hash(token, hash);
    if (strlen(stored) != sizeof hash - 1 || !hash_equal(stored, hash, sizeof hash - 1)) {
        return score_error_set(err, SCORE_DENIED, "token",
                               "this is not the set-up link of the running server; it prints a new "
                               "one at every start");
    }
    return SCORE_OK;
}

static enum score_status finish_in_tx(struct domain *domain, const struct setup_input *input,
                                      const struct link_visit *visit, struct session_grant *ret,
                                      struct score_error *err)
{
    struct user user = {
        .email = input->email,
        .name = input->name,
        .phone = "",
        .roles = ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER,
        .state = USER_ACTIVE,
        .password_hash = input->password_hash,
    };
    SCORE_TRY(setup_check(domain, input->token, err));
    SCORE_TRY(user_save(domain, &user, err)); /* which closes the set-up */
    return session_start(domain, &user, visit, ret, err);
}

enum score_status setup_finish(struct domain *domain, const struct setup_input *input,
                               const struct link_visit *visit, struct session_grant *ret,
                               struct score_error *err)
{
    struct actor before = domain->actor;
    struct session_grant grant;
    SCORE_TRY(store_tx_begin(domain->store, err));
    domain->actor = (struct actor){.roles = ROLE_ADMINISTRATOR, .name = "setup"};
    enum score_status status =
        domain_tx_end(domain, finish_in_tx(domain, input, visit, &grant, err), err);
    domain->actor = before;
    SCORE_TRY(status);
    *ret = grant;
    return SCORE_OK;
}
