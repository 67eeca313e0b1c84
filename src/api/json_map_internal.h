/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_MAP_INTERNAL_H
#define SCORE_API_JSON_MAP_INTERNAL_H

/* What the json_map*.c files share: reading a map's parts and saying where they are wrong. */

#include <jansson.h>

#include "api/json_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where in the document the reader stands. */
struct map_reader {
    struct arena *arena;
    struct score_error *err;
    const char *at; /* JSON pointer of the value being read */
};

typedef enum score_status map_part_fn(const struct map_reader *in, json_t *value,
                                      struct map_kind *ret);

enum score_status map_wrong(const struct map_reader *in, const char *key, const char *message);
enum score_status map_no_memory(const struct map_reader *in);
/* The reader for what stands under `key`. */
struct map_reader map_deeper(const struct map_reader *in, const char *key);
enum score_status map_text_read(const struct map_reader *in, const char *key, const json_t *value,
                                const char **ret);
enum score_status map_texts_read(const struct map_reader *in, const json_t *value,
                                 const char ***ret, size_t *ret_count);
enum score_status map_field_read(const struct map_reader *in, const char *key, const char *name,
                                 enum intake_field *ret);
enum score_status map_object_check(const struct map_reader *in, const json_t *value);
/* Room for one entry per key of an object; at least one, so that {} is not out of memory. */
void *map_entries_alloc(const struct map_reader *in, const json_t *object, size_t size);

/* json_map_part.c */
map_part_fn map_create_read;
map_part_fn map_file_read;
map_part_fn map_join_read;
map_part_fn map_words_read;

#ifdef __cplusplus
}
#endif

#endif
