/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/past.h"

#include <math.h>

#include <score/score.h>

static const char STATEMENT[] =
    "These figures describe what was imported. Leads were not given by chance then, so they do not "
    "say what other firms would have made of them, and no claim is made that more would have been "
    "won. That can be shown from now on only: every draw is recorded with its probability.";

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* A few points of the curve are drawn as well as all of them. Firms come most leads first. */
static void lorenz_make(const struct past_firm *firms, size_t count, struct past_report *ret)
{
    double sum = 0;
    size_t next = 0;
    ret->lorenz_count = 0;
    for (size_t i = 0; i <= count; i++) {
        sum += i > 0 ? (double)firms[count - i].leads : 0;
        size_t wanted = next * count / (PAST_LORENZ_MAX - 1);
        if (i < wanted) {
            continue;
        }
        ret->lorenz[ret->lorenz_count++] =
            (struct lorenz_point){(double)i / (double)count, sum / (double)ret->span.deals};
        while (next < PAST_LORENZ_MAX && next * count / (PAST_LORENZ_MAX - 1) <= i) {
            next++;
        }
    }
}

static enum score_status concentration_read(struct domain *domain, struct past_report *ret,
                                            struct score_error *err)
{
    struct past_firm *firms = NULL;
    size_t count = 0;
    SCORE_TRY(store_past_firms(domain->store, domain->arena, &firms, &count, err));
    double *leads = arena_alloc_array(domain->arena, count + 1, sizeof *leads);
    if (!leads) {
        return no_memory(err);
    }
    int64_t top_sum = 0;
    for (size_t i = 0; i < count; i++) {
        leads[i] = (double)firms[i].leads;
        ret->firms_with_leads += firms[i].leads > 0;
        top_sum += i < PAST_TOP ? firms[i].leads : 0;
    }
    ret->firms = (int64_t)count;
    ret->top = firms;
    ret->top_count = ret->firms_with_leads < PAST_TOP ? (size_t)ret->firms_with_leads : PAST_TOP;
    ret->top_share = NAN;
    ret->gini = NAN;
    if (ret->span.deals > 0) {
        ret->top_share = (double)top_sum / (double)ret->span.deals;
        ret->gini = score_audit_gini(leads, count);
        lorenz_make(firms, count, ret);
    }
    return SCORE_OK;
}

/* The day by which this share of the deals had been taken up. */
static double idle_quantile(const struct past_idle *days, size_t count, int64_t known, double share)
{
    double wanted = share * (double)known;
    int64_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        seen += days[i].count;
        if ((double)seen >= wanted) {
            return (double)days[i].days;
        }
    }
    return NAN;
}

static enum score_status idle_read(struct domain *domain, struct past_report *ret,
                                   struct score_error *err)
{
    static const struct {
        const char *text;
        int64_t until; /* inclusive */
    } buckets[PAST_IDLE_BUCKETS] = {{"0", 0},
                                    {"1-2", 2},
                                    {"3-7", 7},
                                    {"8-14", 14},
                                    {"15-30", 30},
                                    {"31-90", 90},
                                    {"over 90", INT64_MAX}};
    struct past_idle *days = NULL;
    size_t count = 0;
    SCORE_TRY(store_past_idle(domain->store, domain->arena, &days, &count, err));
    for (size_t b = 0; b < PAST_IDLE_BUCKETS; b++) {
        ret->idle_buckets[b].days = buckets[b].text;
    }
    for (size_t i = 0; i < count; i++) {
        size_t bucket = 0;
        while (days[i].days > buckets[bucket].until) {
            bucket++;
        }
        ret->idle_buckets[bucket].count += days[i].count;
        ret->idle_known += days[i].count;
    }
    ret->idle_median = idle_quantile(days, count, ret->idle_known, 0.5);
    ret->idle_p90 = idle_quantile(days, count, ret->idle_known, 0.9);
    return SCORE_OK;
}

static int by_blocked(const void *a, const void *b)
{
    const struct past_fact *left = a;
    const struct past_fact *right = b;
    if (left->leads_or_blocked != right->leads_or_blocked) {
        return left->leads_or_blocked > right->leads_or_blocked ? -1 : 1;
    }
    if (left->firms != right->firms) {
        return left->firms > right->firms ? -1 : 1;
    }
    return (left->kind > right->kind) - (left->kind < right->kind);
}

static enum score_status facts_read(struct domain *domain, struct past_report *ret,
                                    struct score_error *err)
{
    struct past_lacks lacks;
    struct fact_gaps gaps;
    int64_t now_ms = domain_now_ms(domain);
    SCORE_TRY(store_past_lacks(domain->store, now_ms, &lacks, err));
    SCORE_TRY(store_fact_gaps(domain->store, now_ms, &gaps, err));
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        ret->without_fact[kind - 1] =
            (struct past_fact){(enum fact_kind)kind, lacks.leads[kind], lacks.firms[kind]};
        ret->unknown_facts[kind - 1] =
            (struct past_fact){(enum fact_kind)kind, gaps.blocked[kind], gaps.partners[kind]};
    }
    qsort(ret->unknown_facts, FACT_PROFILE, sizeof *ret->unknown_facts, by_blocked);
    return SCORE_OK;
}

enum score_status report_past(struct domain *domain, struct past_report *ret,
                              struct score_error *err)
{
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    struct past_report report = {.statement = STATEMENT};
    SCORE_TRY(store_past_span(domain->store, &report.span, err));
    SCORE_TRY(concentration_read(domain, &report, err));
    SCORE_TRY(idle_read(domain, &report, err));
    SCORE_TRY(facts_read(domain, &report, err));
    SCORE_TRY(store_past_sources(domain->store, PAST_SOURCES_MAX, domain->arena, &report.sources,
                                 &report.source_count, err));
    *ret = report;
    return SCORE_OK;
}
