/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_JSON_MAP_H
#define SCORE_API_JSON_MAP_H

/*
 * The JSON of an import map (maps/README.md) into the domain's structs; the server and the command
 * line read maps through here alone. Strict: unknown and duplicate keys, wrong types and fields
 * that a kind does not have are refused, with a JSON pointer in err->field.
 */

#include "base/arena.h"
#include "base/json_writer.h"
#include "domain/intake_map.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MAP_JSON_BYTES_MAX = 1024 * 1024 };

/* Everything in *ret lives in the arena. SCORE_INVALID: not a map; SCORE_LIMIT: too large. */
SCORE_MUST_USE enum score_status import_map_from_json(const char *bytes, size_t len,
                                                      struct arena *arena, struct import_map *ret,
                                                      struct score_error *err);

/* The map in a file. SCORE_NOT_FOUND: there is no such file; SCORE_IO: it cannot be read. */
SCORE_MUST_USE enum score_status json_map_read(const char *path, struct arena *arena,
                                               struct import_map **ret, struct score_error *err);

/* Writes the map so that import_map_from_json reads the same; parts that say nothing are left out.
 */
void import_map_json_write(struct json_writer *json, const struct import_map *map);

#ifdef __cplusplus
}
#endif

#endif
