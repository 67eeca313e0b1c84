/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "engine/codec.h"
#include "evaluate/trees.h"

/*
 * "score-trees-1\n", trees u32, columns u32, base f64; each node in preorder: kind u8, then a
 * split's column u32 and value f32, or a leaf's value f32 and cover f64; BLAKE2b-256 of all that.
 */
static const char PREFIX[] = "score-trees-";
static const char MAGIC[] = "score-trees-1\n";
enum { MAGIC_BYTES = sizeof(MAGIC) - 1, HEAD_BYTES = MAGIC_BYTES + 16 };
enum { SPLIT_BYTES = 8, LEAF_BYTES = 12 };
enum kind { KIND_LEAF, KIND_SPLIT, KIND_SPLIT_LEFT };

static void u32_add(struct buf *buf, uint32_t value)
{
    uint8_t bytes[4];
    u32_store(bytes, value);
    buf_add(buf, bytes, sizeof(bytes));
}

static void f64_add(struct buf *buf, double value)
{
    uint8_t bytes[8];
    double_store(bytes, value);
    buf_add(buf, bytes, sizeof(bytes));
}

static void f32_add(struct buf *buf, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    u32_add(buf, bits);
}

static float f32_read(const uint8_t *bytes)
{
    uint32_t bits = u32_read(bytes);
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

void trees_write(const struct trees *trees, struct buf *ret)
{
    size_t begin = ret->len;
    uint8_t hash[HASH_BYTES];
    buf_add_text(ret, MAGIC);
    u32_add(ret, (uint32_t)trees->tree_count);
    u32_add(ret, (uint32_t)trees->column_count);
    f64_add(ret, trees->base);
    for (size_t i = 0; i < trees->node_count; i++) {
        const struct tree_node *node = &trees->nodes[i];
        if (node->right) {
            buf_add_char(ret, node->is_left_without ? KIND_SPLIT_LEFT : KIND_SPLIT);
            u32_add(ret, node->column);
            f32_add(ret, node->value);
        } else {
            buf_add_char(ret, KIND_LEAF);
            f32_add(ret, node->value);
            f64_add(ret, node->cover);
        }
    }
    if (!ret->status) {
        hash_bytes(ret->data + begin, ret->len - begin, hash);
        buf_add(ret, hash, sizeof(hash));
    }
}

struct cursor {
    const uint8_t *at;
    size_t left;
};

/* NULL when there are not as many. */
static const uint8_t *bytes_take(struct cursor *cursor, size_t count)
{
    const uint8_t *taken = cursor->at;
    if (cursor->left < count) {
        return NULL;
    }
    cursor->at += count;
    cursor->left -= count;
    return taken;
}

static enum score_status refuse(struct score_error *err, const char *why)
{
    return score_error_set(err, SCORE_INVALID, "", "trees: %s", why);
}

static bool node_read(struct trees_builder *builder, struct cursor *cursor)
{
    const uint8_t *kind = bytes_take(cursor, 1);
    const uint8_t *body =
        kind ? bytes_take(cursor, *kind == KIND_LEAF ? LEAF_BYTES : SPLIT_BYTES) : NULL;
    if (!body || *kind > KIND_SPLIT_LEFT) {
        return false;
    }
    if (*kind == KIND_LEAF) {
        trees_leaf_add(builder, f32_read(body), double_read(body + 4));
    } else {
        trees_split(builder, u32_read(body), f32_read(body + 4), *kind == KIND_SPLIT_LEFT);
    }
    return true;
}

static enum score_status head_check(const uint8_t *bytes, size_t len, struct score_error *err)
{
    uint8_t hash[HASH_BYTES];
    if (len < MAGIC_BYTES || memcmp(bytes, PREFIX, sizeof(PREFIX) - 1) != 0) {
        return refuse(err, "these bytes are no trees of Score");
    }
    if (memcmp(bytes, MAGIC, MAGIC_BYTES) != 0) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "trees: written by a later version of Score");
    }
    if (len < HEAD_BYTES + HASH_BYTES) {
        return refuse(err, "the bytes end too early");
    }
    hash_bytes(bytes, len - HASH_BYTES, hash);
    if (!hash_equal(hash, bytes + len - HASH_BYTES, HASH_BYTES)) {
        return refuse(err, "the bytes end too early or were changed");
    }
    return SCORE_OK;
}

enum score_status trees_read(const void *bytes, size_t len, struct trees **ret,
                             struct score_error *err)
{
    struct trees_builder builder;
    const uint8_t *head = bytes;
    SCORE_TRY(head_check(bytes, len, err));
    struct cursor cursor = {head + HEAD_BYTES, len - HEAD_BYTES - HASH_BYTES};
    uint32_t count = u32_read(head + MAGIC_BYTES);
    SCORE_TRY(trees_begin(&builder, u32_read(head + MAGIC_BYTES + 4),
                          double_read(head + MAGIC_BYTES + 8), err));
    bool is_whole = true;
    for (uint32_t i = 0; i < count && is_whole && !builder.status; i++) {
        trees_tree_begin(&builder);
        while (trees_is_open(&builder) && is_whole) {
            is_whole = node_read(&builder, &cursor);
        }
    }
    SCORE_TRY(trees_end(&builder, ret, err));
    if (!is_whole || cursor.left > 0) {
        trees_free(*ret);
        *ret = NULL;
        return refuse(err, is_whole ? "there are bytes behind the last tree" : "not a node");
    }
    return SCORE_OK;
}
