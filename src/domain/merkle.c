/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/merkle.h"

static void node_hash(const uint8_t left[HASH_BYTES], const uint8_t right[HASH_BYTES],
                      uint8_t ret[HASH_BYTES])
{
    uint8_t bytes[1 + 2 * HASH_BYTES] = {1};
    memcpy(bytes + 1, left, HASH_BYTES);
    memcpy(bytes + 1 + HASH_BYTES, right, HASH_BYTES);
    hash_bytes(bytes, sizeof bytes, ret);
}

/* nodes[d] is the root of a full subtree of 2^d leaves whenever bit d of the count is set. */
void merkle_add(struct merkle *merkle, const uint8_t leaf[HASH_BYTES])
{
    uint8_t hash[HASH_BYTES];
    size_t depth = 0;
    memcpy(hash, leaf, HASH_BYTES);
    for (; (merkle->count >> depth) & 1; depth++) {
        node_hash(merkle->nodes[depth], hash, hash);
    }
    memcpy(merkle->nodes[depth], hash, HASH_BYTES);
    merkle->count++;
}

void merkle_root(const struct merkle *merkle, uint8_t ret[HASH_BYTES])
{
    uint8_t hash[HASH_BYTES] = {0};
    bool is_begun = false;
    for (size_t depth = 0; depth < MERKLE_DEPTH_MAX - 1; depth++) {
        if (!((merkle->count >> depth) & 1)) {
            continue;
        }
        if (is_begun) {
            node_hash(merkle->nodes[depth], hash, hash);
        } else {
            memcpy(hash, merkle->nodes[depth], HASH_BYTES);
            is_begun = true;
        }
    }
    memcpy(ret, hash, HASH_BYTES);
}

/* The largest power of two below `count`; count >= 2. */
static int64_t split_of(int64_t count)
{
    int64_t split = 1;
    while (split * 2 < count) {
        split *= 2;
    }
    return split;
}

static void root_of(const uint8_t (*leaves)[HASH_BYTES], int64_t count, uint8_t ret[HASH_BYTES])
{
    struct merkle merkle = {.count = 0};
    for (int64_t i = 0; i < count; i++) {
        merkle_add(&merkle, leaves[i]);
    }
    merkle_root(&merkle, ret);
}

void merkle_prove(const uint8_t (*leaves)[HASH_BYTES], int64_t count, int64_t index,
                  struct merkle_proof *ret)
{
    SCORE_ASSERT(index >= 0 && index < count);
    uint8_t down[MERKLE_DEPTH_MAX][HASH_BYTES];
    size_t length = 0;
    while (count > 1) {
        int64_t split = split_of(count);
        if (index < split) {
            root_of(leaves + split, count - split, down[length++]);
            count = split;
        } else {
            root_of(leaves, split, down[length++]);
            leaves += split;
            index -= split;
            count -= split;
        }
    }
    ret->length = length;
    for (size_t i = 0; i < length; i++) {
        memcpy(ret->path[i], down[length - 1 - i], HASH_BYTES);
    }
}

bool merkle_holds(const uint8_t leaf[HASH_BYTES], int64_t index, int64_t count,
                  const struct merkle_proof *proof, const uint8_t root[HASH_BYTES])
{
    bool is_right[MERKLE_DEPTH_MAX];
    size_t depth = 0;
    uint8_t hash[HASH_BYTES];
    if (index < 0 || index >= count) {
        return false;
    }
    for (; count > 1 && depth < MERKLE_DEPTH_MAX; depth++) {
        int64_t split = split_of(count);
        is_right[depth] = index >= split;
        count = is_right[depth] ? count - split : split;
        index -= is_right[depth] ? split : 0;
    }
    if (depth != proof->length) {
        return false;
    }
    memcpy(hash, leaf, HASH_BYTES);
    for (size_t i = 0; i < depth; i++) {
        if (is_right[depth - 1 - i]) {
            node_hash(proof->path[i], hash, hash);
        } else {
            node_hash(hash, proof->path[i], hash);
        }
    }
    return hash_equal(hash, root, HASH_BYTES);
}
