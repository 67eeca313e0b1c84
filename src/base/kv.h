/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_KV_H
#define SCORE_BASE_KV_H

/*
 * The canonical text of an event's detail: `key=value\n` lines in the order they were added.
 * In values '%', '\n' and '\r' stand percent-encoded; keys are [a-z0-9_.]. Readable in any SQL
 * shell, cheap to fold over, and one byte string for one meaning, so it can be hashed.
 */

#include "base/arena.h"
#include "base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

void kv_add_text(struct buf *buf, const char *key, const char *value);
void kv_add_i64(struct buf *buf, const char *key, int64_t value);
void kv_add_bool(struct buf *buf, const char *key, bool value);
/* Shortest decimal text that reads back to the same double; empty when not finite. */
void kv_add_f64(struct buf *buf, const char *key, double value);

struct kv_pair {
    const char *key;
    const char *value;
};

struct kv {
    struct kv_pair *pairs;
    size_t count;
};

/* Decodes into the arena. SCORE_CORRUPT when a line is not `key=value\n` as written above. */
SCORE_MUST_USE enum score_status kv_parse(const char *text, struct arena *arena, struct kv *ret,
                                          struct score_error *err);
/* "" when absent. */
const char *kv_text(const struct kv *kv, const char *key);
/* `fallback` when absent or not a number. */
int64_t kv_i64(const struct kv *kv, const char *key, int64_t fallback);
double kv_f64(const struct kv *kv, const char *key, double fallback);
bool kv_has(const struct kv *kv, const char *key);

#ifdef __cplusplus
}
#endif

#endif
