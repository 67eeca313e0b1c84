/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_MERKLE_H
#define SCORE_DOMAIN_MERKLE_H

/*
 * The Merkle tree over the leaves of one checkpoint, shaped as in RFC 6962 section 2.1 with
 * BLAKE2b-256: a node is the hash of 0x01, its left and its right child; a tree of n leaves splits
 * at the largest power of two below n. Leaves are hashes already (seal_encode.h, prefix 0x00).
 */

#include "base/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MERKLE_DEPTH_MAX = 64 };

/* Leaves come one by one, memory is the tree's depth. {0} is an empty tree. */
struct merkle {
    uint8_t nodes[MERKLE_DEPTH_MAX][HASH_BYTES];
    int64_t count;
};
void merkle_add(struct merkle *merkle, const uint8_t leaf[HASH_BYTES]);
/* All zero for an empty tree. */
void merkle_root(const struct merkle *merkle, uint8_t ret[HASH_BYTES]);

struct merkle_proof {
    uint8_t path[MERKLE_DEPTH_MAX][HASH_BYTES]; /* siblings from the leaf up */
    size_t length;
};
/* Of leaf `index` among `count`; O(count). */
void merkle_prove(const uint8_t (*leaves)[HASH_BYTES], int64_t count, int64_t index,
                  struct merkle_proof *ret);
bool merkle_holds(const uint8_t leaf[HASH_BYTES], int64_t index, int64_t count,
                  const struct merkle_proof *proof, const uint8_t root[HASH_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
