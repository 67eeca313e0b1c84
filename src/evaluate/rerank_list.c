/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate/rerank_list.h"

#include "engine/numerics.h"

static const double LN2 = 0x1.62e42fefa39efp-1;

/* The best of each group for one user while the items go by. */
struct sieve {
    double *row;      /* scores of the user, by item */
    uint32_t *kept;   /* items, by group, best first */
    uint32_t *counts; /* .. how many */
    bool *is_kept;    /* by item */
};

static void sieve_done(struct sieve *sieve)
{
    free(sieve->row);
    free(sieve->kept);
    free(sieve->counts);
    free(sieve->is_kept);
}

static enum score_status sieve_init(struct sieve *sieve, const struct rerank_list *list,
                                    struct score_error *err)
{
    const struct rerank_data *data = list->data;
    *sieve = (struct sieve){
        .row = calloc(data->item_count, sizeof(double)),
        .kept = calloc(data->group_count * list->top, sizeof(*sieve->kept)),
        .counts = calloc(data->group_count, sizeof(*sieve->counts)),
        .is_kept = calloc(data->item_count, sizeof(*sieve->is_kept)),
    };
    if (!sieve->row || !sieve->kept || !sieve->counts || !sieve->is_kept) {
        sieve_done(sieve);
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    return SCORE_OK;
}

static void item_sift(struct sieve *sieve, const struct rerank_list *list, uint32_t item)
{
    uint32_t group = list->data->group_of[item];
    uint32_t *kept = sieve->kept + group * list->top;
    uint32_t held = sieve->counts[group];
    double score = sieve->row[item];
    if (held == list->top && score <= sieve->row[kept[held - 1]]) {
        return;
    }
    size_t at = held < list->top ? held : held - 1;
    if (held == list->top) {
        sieve->is_kept[kept[at]] = false;
    }
    for (; at > 0 && sieve->row[kept[at - 1]] < score; at--) {
        kept[at] = kept[at - 1];
    }
    kept[at] = item;
    sieve->is_kept[item] = true;
    sieve->counts[group] = held < list->top ? held + 1 : held;
}

static void row_fill(struct sieve *sieve, const struct rerank_data *data, size_t user, bool is_set)
{
    for (size_t i = data->user_begin[user]; i < data->user_begin[user + 1]; i++) {
        sieve->row[data->scores[i].item] = is_set ? data->scores[i].score : 0;
    }
}

static void user_sift(struct sieve *sieve, struct rerank_list *list, size_t user)
{
    const struct rerank_data *data = list->data;
    struct rerank_candidate *to = list->items + user * list->width;
    row_fill(sieve, data, user, true);
    memset(sieve->counts, 0, data->group_count * sizeof(*sieve->counts));
    memset(sieve->is_kept, 0, data->item_count * sizeof(*sieve->is_kept));
    for (uint32_t item = 0; item < data->item_count; item++) {
        item_sift(sieve, list, item);
    }
    for (uint32_t item = 0; item < data->item_count; item++) {
        if (sieve->is_kept[item]) {
            *to++ = (struct rerank_candidate){item, data->group_of[item], sieve->row[item]};
        }
    }
    row_fill(sieve, data, user, false);
}

static size_t width_of(const struct rerank_data *data, size_t top, size_t *sizes)
{
    size_t width = 0;
    for (size_t item = 0; item < data->item_count; item++) {
        width += sizes[data->group_of[item]]++ < top ? 1 : 0;
    }
    return width;
}

static enum score_status rows_make(struct rerank_list *list, struct score_error *err)
{
    size_t users = list->data->user_count;
    size_t *sizes = calloc(list->data->group_count, sizeof(*sizes));
    if (sizes) {
        list->width = width_of(list->data, list->top, sizes);
        list->items = calloc(users * list->width, sizeof(*list->items));
    }
    free(sizes);
    list->discount = calloc(list->top, sizeof(double));
    list->ideal = calloc(users, sizeof(double));
    list->ideal_sum = calloc(users, sizeof(double));
    if (!list->items || !list->discount || !list->ideal || !list->ideal_sum) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < list->top; i++) {
        list->discount[i] = LN2 / score__log((double)(i + 2));
    }
    return SCORE_OK;
}

/* What each user would be shown at no price. */
static enum score_status ideals_set(struct rerank_list *list, struct score_error *err)
{
    double *price = calloc(list->data->group_count, sizeof(*price));
    double *keys = calloc(list->top, sizeof(*keys));
    uint32_t *places = calloc(list->top, sizeof(*places));
    bool has_memory = price && keys && places;
    for (size_t user = 0; user < list->data->user_count && has_memory; user++) {
        rerank_list_show(list, user, price, places, keys);
        for (size_t i = 0; i < list->top; i++) {
            list->ideal[user] += keys[i] * list->discount[i];
            list->ideal_sum[user] += keys[i];
        }
    }
    free(price);
    free(keys);
    free(places);
    return has_memory ? SCORE_OK : score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

enum score_status rerank_list_make(const struct rerank_data *data, size_t top,
                                   struct rerank_list *ret, struct score_error *err)
{
    struct rerank_list list = {.data = data, .top = top};
    struct sieve sieve = {0};
    if (top < 1 || top > data->item_count) {
        return score_error_set(err, SCORE_INVALID, "top",
                               "the top %zu of %zu items cannot be shown", top, data->item_count);
    }
    enum score_status status = rows_make(&list, err);
    if (!status) {
        status = sieve_init(&sieve, &list, err);
    }
    if (!status) {
        for (size_t user = 0; user < data->user_count; user++) {
            user_sift(&sieve, &list, user);
        }
        sieve_done(&sieve);
        status = ideals_set(&list, err);
    }
    if (status) {
        rerank_list_done(&list);
        return status;
    }
    *ret = list;
    return SCORE_OK;
}

void rerank_list_done(struct rerank_list *list)
{
    free(list->items);
    free(list->discount);
    free(list->ideal);
    free(list->ideal_sum);
    *list = (struct rerank_list){0};
}

const struct rerank_candidate *rerank_list_user(const struct rerank_list *list, size_t user)
{
    return list->items + user * list->width;
}

void rerank_list_show(const struct rerank_list *list, size_t user, const double *price,
                      uint32_t *ret_places, double *keys)
{
    const struct rerank_candidate *items = rerank_list_user(list, user);
    size_t held = 0;
    for (size_t place = 0; place < list->width; place++) {
        double key = items[place].score + price[items[place].group];
        if (held == list->top && key <= keys[held - 1]) {
            continue;
        }
        size_t at = held < list->top ? held++ : held - 1;
        for (; at > 0 && keys[at - 1] < key; at--) {
            keys[at] = keys[at - 1];
            ret_places[at] = ret_places[at - 1];
        }
        keys[at] = key;
        ret_places[at] = (uint32_t)place;
    }
}
