/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/domain.h"

#include <pwd.h>
#include <stdarg.h>
#include <unistd.h>

struct actor actor_cli(struct arena *arena)
{
    const struct passwd *entry = getpwuid(getuid());
    const char *name = entry ? arena_format(arena, "cli:%s", entry->pw_name)
                             : arena_format(arena, "cli:%lu", (unsigned long)getuid());
    struct actor actor = {
        .roles = ROLE_ADMINISTRATOR | ROLE_CHANNEL_MANAGER,
        .name = name ? name : "cli",
    };
    return actor;
}

struct actor actor_system(void)
{
    struct actor actor = {.roles = ROLE_CHANNEL_MANAGER, .name = "system"};
    return actor;
}

const struct site *domain_site(const struct domain *domain)
{
    static const struct site DEFAULTS = {
        .vendor_name = "The vendor", .public_url = "http://127.0.0.1:8080", .mail_from = ""};
    return domain->site ? domain->site : &DEFAULTS;
}

int64_t domain_now_ms(const struct domain *domain)
{
    return clock_now_ms(&domain->clock);
}

void problem_add(struct domain *domain, const char *field, const char *code, const char *format,
                 ...)
{
    struct problem *problem = &domain->problem;
    if (problem->field_count == PROBLEM_FIELDS_MAX) {
        return;
    }
    char text[SCORE_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *message = arena_dup_text(domain->arena, text);
    const char *name = arena_dup_text(domain->arena, field);
    struct field_error *error = &problem->fields[problem->field_count++];
    error->field = name ? name : "";
    error->code = code;
    error->message = message ? message : "";
}

void problem_allow(struct domain *domain, const char *move)
{
    struct problem *problem = &domain->problem;
    if (problem->allowed_count < PROBLEM_ALLOWED_MAX) {
        problem->allowed[problem->allowed_count++] = move;
    }
}

enum score_status problem_status(const struct domain *domain, struct score_error *err)
{
    if (domain->problem.field_count == 0) {
        return SCORE_OK;
    }
    const struct field_error *first = &domain->problem.fields[0];
    return score_error_set(err, SCORE_INVALID, first->field, "%s", first->message);
}

bool actor_has(const struct domain *domain, uint32_t roles)
{
    return domain->actor.only_offer_id == 0 && (domain->actor.roles & roles) != 0;
}

bool actor_has_in_offer(const struct domain *domain, int64_t offer_id, uint32_t roles)
{
    const struct actor *actor = &domain->actor;
    bool is_open = actor->only_offer_id == 0 || actor->only_offer_id == offer_id;
    return is_open && (actor->roles & roles) != 0;
}

static enum score_status role_denied(struct score_error *err)
{
    return score_error_set(err, SCORE_DENIED, "", "your role does not allow this");
}

enum score_status actor_require(const struct domain *domain, uint32_t roles,
                                struct score_error *err)
{
    return actor_has(domain, roles) ? SCORE_OK : role_denied(err);
}

enum score_status actor_require_in_offer(const struct domain *domain, int64_t offer_id,
                                         uint32_t roles, struct score_error *err)
{
    return actor_has_in_offer(domain, offer_id, roles) ? SCORE_OK : role_denied(err);
}

enum score_status actor_require_signed_in(const struct domain *domain, struct score_error *err)
{
    return domain->actor.only_offer_id == 0 ? SCORE_OK : role_denied(err);
}

enum score_status domain_tx_end(struct domain *domain, enum score_status status,
                                struct score_error *err)
{
    if (!status) {
        status = store_tx_commit(domain->store, err);
    }
    if (status) { /* a commit that failed leaves its level open */
        store_tx_rollback(domain->store);
    }
    return status;
}
