/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/attest.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/partner.h"
#include "store/party_store.h"

enum { ATTEST_PAGE = 500 }; /* firms read at once */

/* Facts that are stated per offering line. */
static const uint32_t SCOPED_FACTS = UINT32_C(1) << FACT_AUTHORISATION | UINT32_C(1)
                                                                             << FACT_DISTRIBUTOR;
static const uint32_t ALL_FACTS = (UINT32_C(1) << (FACT_PROFILE + 1)) - 2;

struct attest_run {
    struct domain *domain;
    const struct attest_request *request;
    struct attest_result result;
};

static void request_check(struct domain *domain, const struct attest_request *request)
{
    if (!(request->facts & ALL_FACTS) || request->facts & ~ALL_FACTS) {
        problem_add(domain, "facts", "REQUIRED", "one or more of the five facts");
    }
    if (text_is_empty(request->ground)) {
        problem_add(domain, "ground", "REQUIRED", "say on what ground it is believed");
    } else if (strlen(request->ground) > LIMIT_TEXT_BYTES) {
        problem_add(domain, "ground", "TOO_LONG", "at most %d bytes", LIMIT_TEXT_BYTES);
    } else if (text_utf8_count(request->ground) < ATTEST_GROUND_MIN_CHARS) {
        problem_add(domain, "ground", "FORMAT", "at least %d characters", ATTEST_GROUND_MIN_CHARS);
    }
    if (strlen(request->line) > LIMIT_CODE_BYTES) {
        problem_add(domain, "line", "TOO_LONG", "at most %d bytes", LIMIT_CODE_BYTES);
    } else if (*request->line && !(request->facts & SCOPED_FACTS)) {
        problem_add(domain, "line", "STATE", "only authorisations and distributors have a line");
    }
}

static const char *line_of(const struct attest_request *request, enum fact_kind kind)
{
    return SCOPED_FACTS & (UINT32_C(1) << kind) ? request->line : "";
}

/* A statement about any part of what would be attested makes it known. */
static bool is_known(const struct attest_run *run, enum fact_kind kind, const struct fact *facts,
                     size_t count)
{
    const char *line = line_of(run->request, kind);
    int64_t now_ms = domain_now_ms(run->domain);
    for (size_t i = 0; i < count; i++) {
        bool is_over = facts[i].valid_until_ms && facts[i].valid_until_ms <= now_ms;
        bool is_about = !*line || !*facts[i].line || text_equal(facts[i].line, line);
        if (facts[i].kind == kind && !is_over && is_about) {
            return true;
        }
    }
    return false;
}

static enum score_status firm_attest(struct attest_run *run, int64_t partner_id,
                                     struct score_error *err)
{
    const struct attest_request *request = run->request;
    struct domain *domain = run->domain;
    struct fact *facts = NULL;
    size_t count = 0;
    int64_t before = run->result.attested;
    SCORE_TRY(store_facts_list(domain->store, partner_id, domain->arena, &facts, &count, err));
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        if (!(request->facts & (UINT32_C(1) << kind))) {
            continue;
        }
        if (is_known(run, (enum fact_kind)kind, facts, count)) {
            run->result.unchanged++;
            continue;
        }
        struct fact fact = {
            .partner_id = partner_id,
            .kind = (enum fact_kind)kind,
            .line = line_of(request, (enum fact_kind)kind),
            .country = "",
            .state = FACT_MET,
            .ground = request->ground,
        };
        if (!request->is_trial) {
            SCORE_TRY(partner_fact_attest(domain, &fact, err));
        }
        run->result.attested++;
    }
    run->result.partners += run->result.attested > before;
    return SCORE_OK;
}

static enum score_status every_firm(struct attest_run *run, struct score_error *err)
{
    struct partner_filter filter = {.query = "", .country = ""};
    struct store_page page = {.limit = ATTEST_PAGE};
    for (;;) {
        struct partner *partners = NULL;
        size_t count = 0;
        arena_clear(run->domain->arena);
        SCORE_TRY(store_partner_list(run->domain->store, &filter, &page, run->domain->arena,
                                     &partners, &count, err));
        for (size_t i = 0; i < count; i++) {
            if (partners[i].is_active) {
                SCORE_TRY(firm_attest(run, partners[i].id, err));
            }
        }
        if (count < ATTEST_PAGE) {
            return SCORE_OK;
        }
        page.has_after = true;
        page.after_id = partners[count - 1].id;
    }
}

static enum score_status named_firms(struct attest_run *run, struct score_error *err)
{
    for (size_t i = 0; i < run->request->partner_count; i++) {
        struct partner partner;
        arena_clear(run->domain->arena);
        enum score_status status = store_partner_get(
            run->domain->store, run->request->partner_ids[i], run->domain->arena, &partner, err);
        if (status == SCORE_NOT_FOUND) {
            return score_error_set(err, SCORE_INVALID, "partners", "entry %zu is no partner",
                                   i + 1);
        }
        SCORE_TRY(status);
        SCORE_TRY(firm_attest(run, partner.id, err));
    }
    return SCORE_OK;
}

static enum score_status attest_in_tx(struct attest_run *run, struct score_error *err)
{
    struct domain *domain = run->domain;
    struct arena *arena = domain->arena;
    struct arena scratch = {0};
    arena_init(&scratch, LIMIT_REQUEST_ARENA_BYTES);
    domain->arena = &scratch; /* what one page of firms needs is dropped before the next */
    enum score_status status =
        run->request->partner_ids ? named_firms(run, err) : every_firm(run, err);
    domain->arena = arena;
    arena_done(&scratch);
    return status;
}

enum score_status partner_attest(struct domain *domain, const struct attest_request *request,
                                 struct attest_result *ret, struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_ADMINISTRATOR, err));
    request_check(domain, request);
    SCORE_TRY(problem_status(domain, err));
    struct attest_run run = {.domain = domain, .request = request};
    SCORE_TRY(store_tx_begin(domain->store, err));
    SCORE_TRY(domain_tx_end(domain, attest_in_tx(&run, err), err));
    *ret = run.result;
    return SCORE_OK;
}
