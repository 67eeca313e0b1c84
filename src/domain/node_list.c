/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/node_list.h"

#include "base/text.h"
#include "domain/lease.h"
#include "store/lease_store.h"

/* More than a site has; a list is no place to find out. */
enum { LEASES_MAX = 512, DUTIES_MAX = 8 };

const char NODE_DUTY_MAILS[] = "mails";

struct nodes {
    struct arena *arena;
    struct node *items;
    size_t count;
    size_t capacity;
};

static enum score_status node_take(struct nodes *nodes, const char *name, struct node **ret,
                                   struct score_error *err)
{
    for (size_t i = 0; i < nodes->count; i++) {
        if (text_equal(nodes->items[i].name, name)) {
            *ret = &nodes->items[i];
            return SCORE_OK;
        }
    }
    struct node *items =
        arena_grow(nodes->arena, nodes->items, nodes->count, &nodes->capacity, sizeof *items);
    struct node_duty *duties =
        items ? arena_alloc_array(nodes->arena, DUTIES_MAX, sizeof *duties) : NULL;
    if (!duties) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    nodes->items = items;
    *ret = &items[nodes->count++];
    **ret = (struct node){.name = name, .duties = duties};
    return SCORE_OK;
}

static void duty_add(struct node *node, const struct node_duty *duty)
{
    if (node->duty_count < DUTIES_MAX) {
        node->duties[node->duty_count++] = *duty;
    }
}

static enum score_status leases_read(struct domain *domain, struct nodes *nodes,
                                     struct score_error *err)
{
    struct lease *rows = NULL;
    size_t count = 0;
    int64_t now_ms = domain_now_ms(domain);
    SCORE_TRY(store_lease_list(domain->store, LEASES_MAX, domain->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node *node = NULL;
        if (!*rows[i].holder) {
            continue;
        }
        SCORE_TRY(node_take(nodes, rows[i].holder, &node, err));
        node->until_ms = rows[i].until_ms > node->until_ms ? rows[i].until_ms : node->until_ms;
        if (!lease_is_node(rows[i].name)) {
            duty_add(node, &(struct node_duty){.name = rows[i].name,
                                               .until_ms = rows[i].until_ms,
                                               .is_lapsed = rows[i].until_ms <= now_ms});
        }
    }
    return SCORE_OK;
}

static enum score_status mails_read(struct domain *domain, struct nodes *nodes,
                                    struct score_error *err)
{
    const char **holders = NULL;
    size_t count = 0;
    SCORE_TRY(
        store_mail_holder_list(domain->store, LEASES_MAX, domain->arena, &holders, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node *node = NULL;
        SCORE_TRY(node_take(nodes, holders[i], &node, err));
        duty_add(node, &(struct node_duty){.name = NODE_DUTY_MAILS});
    }
    return SCORE_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct node *)a)->name, ((const struct node *)b)->name);
}

static enum score_status nodes_read(struct domain *domain, struct nodes *nodes,
                                    struct score_error *err)
{
    SCORE_TRY(leases_read(domain, nodes, err));
    SCORE_TRY(mails_read(domain, nodes, err));
    int64_t now_ms = domain_now_ms(domain);
    for (size_t i = 0; i < nodes->count; i++) {
        nodes->items[i].is_lapsed = nodes->items[i].until_ms <= now_ms;
    }
    if (nodes->count) {
        qsort(nodes->items, nodes->count, sizeof *nodes->items, by_name);
    }
    return SCORE_OK;
}

enum score_status node_list(struct domain *domain, struct node **ret_items, size_t *ret_count,
                            struct score_error *err)
{
    struct nodes nodes = {.arena = domain->arena};
    SCORE_TRY(actor_require(domain, ROLE_CHANNEL_MANAGER | ROLE_AUDITOR | ROLE_ADMINISTRATOR, err));
    SCORE_TRY(store_read_begin(domain->store, err));
    enum score_status status = nodes_read(domain, &nodes, err);
    store_read_end(domain->store);
    SCORE_TRY(status);
    *ret_items = nodes.items;
    *ret_count = nodes.count;
    return SCORE_OK;
}
