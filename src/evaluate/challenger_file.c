/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "engine/codec.h"
#include "evaluate/challenger.h"

/*
 * "score-challenger-1\n"; of each model with trees: model u32, lessons u64, hash of them, columns
 * u32, as many u32, bytes of the trees u64, trees; BLAKE2b-256 of all that.
 */
static const char PREFIX[] = "score-challenger-";
static const char MAGIC[] = "score-challenger-1\n";
enum { MAGIC_BYTES = sizeof(MAGIC) - 1, FIXED_BYTES = 4 + 8 + HASH_BYTES + 4 };

static void u32_add(struct buf *buf, uint32_t value)
{
    uint8_t bytes[4];
    u32_store(bytes, value);
    buf_add(buf, bytes, sizeof(bytes));
}

static void u64_add(struct buf *buf, uint64_t value)
{
    uint8_t bytes[8];
    u64_store(bytes, value);
    buf_add(buf, bytes, sizeof(bytes));
}

static void one_write(const struct challenger *one, uint32_t model, struct buf *ret)
{
    struct buf trees;
    u32_add(ret, model);
    u64_add(ret, one->lessons);
    buf_add(ret, one->hash, HASH_BYTES);
    u32_add(ret, (uint32_t)one->column_count);
    for (size_t i = 0; i < one->column_count; i++) {
        u32_add(ret, one->columns[i]);
    }
    buf_init(&trees, ret->max);
    trees_write(one->trees, &trees);
    u64_add(ret, trees.len);
    buf_add(ret, buf_text(&trees), trees.len);
    ret->status = ret->status ? ret->status : trees.status;
    buf_done(&trees);
}

void challenger_write(const struct challenger all[SCORE_MODEL_COUNT], struct buf *ret)
{
    size_t begin = ret->len;
    uint8_t hash[HASH_BYTES];
    buf_add_text(ret, MAGIC);
    for (uint32_t model = 0; model < SCORE_MODEL_COUNT; model++) {
        if (all[model].trees) {
            one_write(&all[model], model, ret);
        }
    }
    if (!ret->status) {
        hash_bytes(ret->data + begin, ret->len - begin, hash);
        buf_add(ret, hash, sizeof(hash));
    }
}

static enum score_status refuse(struct score_error *err, const char *why)
{
    return score_error_set(err, SCORE_INVALID, "", "kept trees: %s", why);
}

static enum score_status head_check(const uint8_t *bytes, size_t len, struct score_error *err)
{
    uint8_t hash[HASH_BYTES];
    if (len < MAGIC_BYTES || memcmp(bytes, PREFIX, sizeof(PREFIX) - 1) != 0) {
        return refuse(err, "this is no file of them");
    }
    if (memcmp(bytes, MAGIC, MAGIC_BYTES) != 0) {
        return score_error_set(err, SCORE_UNSUPPORTED, "",
                               "kept trees: written by a later version of Score");
    }
    if (len >= MAGIC_BYTES + HASH_BYTES) {
        hash_bytes(bytes, len - HASH_BYTES, hash);
    }
    if (len < MAGIC_BYTES + HASH_BYTES || !hash_equal(hash, bytes + len - HASH_BYTES, HASH_BYTES)) {
        return refuse(err, "the file is cut off, or was changed");
    }
    return SCORE_OK;
}

static enum score_status columns_read(struct challenger *one, const uint8_t *bytes,
                                      struct score_error *err)
{
    one->columns = calloc(one->column_count + 1, sizeof(*one->columns));
    if (!one->columns) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    for (size_t i = 0; i < one->column_count; i++) {
        one->columns[i] = u32_read(bytes + 4 * i);
        if (one->columns[i] >= CHALLENGER_COLUMNS_ALL) {
            return refuse(err, "a column that there is not");
        }
    }
    return SCORE_OK;
}

/* Reads one of `left` bytes; how many it took goes to *ret_taken. */
static enum score_status one_read(const uint8_t *bytes, size_t left, struct challenger *one,
                                  size_t *ret_taken, struct score_error *err)
{
    one->lessons = (size_t)u64_read(bytes + 4);
    memcpy(one->hash, bytes + 12, HASH_BYTES);
    one->column_count = u32_read(bytes + FIXED_BYTES - 4);
    if (one->column_count > CHALLENGER_COLUMNS_ALL ||
        left < FIXED_BYTES + 4 * one->column_count + 8) {
        return refuse(err, "columns are missing");
    }
    SCORE_TRY(columns_read(one, bytes + FIXED_BYTES, err));
    size_t at = FIXED_BYTES + 4 * one->column_count + 8;
    uint64_t len = u64_read(bytes + at - 8);
    if (len > left - at) {
        return refuse(err, "trees are missing");
    }
    SCORE_TRY(trees_read(bytes + at, (size_t)len, &one->trees, err));
    if (one->trees->column_count != one->column_count + CHALLENGER_EXTRA) {
        return refuse(err, "trees of other columns than are named");
    }
    *ret_taken = at + (size_t)len;
    return SCORE_OK;
}

static enum score_status all_read(const uint8_t *bytes, size_t len,
                                  struct challenger all[SCORE_MODEL_COUNT], struct score_error *err)
{
    size_t at = MAGIC_BYTES;
    while (at < len) {
        size_t taken = 0;
        uint32_t model = len - at < FIXED_BYTES ? SCORE_MODEL_COUNT : u32_read(bytes + at);
        if (model >= SCORE_MODEL_COUNT || all[model].columns) {
            return refuse(err, "a model that there is not, or twice");
        }
        SCORE_TRY(one_read(bytes + at, len - at, &all[model], &taken, err));
        at += taken;
    }
    return SCORE_OK;
}

enum score_status challenger_read(const void *bytes, size_t len,
                                  struct challenger ret[SCORE_MODEL_COUNT], struct score_error *err)
{
    struct challenger all[SCORE_MODEL_COUNT] = {0};
    SCORE_TRY(head_check(bytes, len, err));
    enum score_status status = all_read(bytes, len - HASH_BYTES, all, err);
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        if (status) {
            challenger_done(&all[model]);
        } else {
            ret[model] = all[model];
        }
    }
    return status;
}
