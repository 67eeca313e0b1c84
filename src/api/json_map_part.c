/* SPDX-License-Identifier: Apache-2.0 */

/* Reading a map: the reader itself, and the parts that say how a file is written. */

#include "api/json_map_internal.h"
#include "base/text.h"

enum score_status map_wrong(const struct map_reader *in, const char *key, const char *message)
{
    char pointer[SCORE_ERROR_FIELD_SIZE];
    (void)snprintf(pointer, sizeof pointer, "%s%s%.40s", in->at, key ? "/" : "", key ? key : "");
    return score_error_set(in->err, SCORE_INVALID, pointer, "%s", message);
}

enum score_status map_no_memory(const struct map_reader *in)
{
    return score_error_set(in->err, SCORE_NO_MEMORY, "", "out of memory");
}

struct map_reader map_deeper(const struct map_reader *in, const char *key)
{
    const char *at = arena_format(in->arena, "%s/%s", in->at, key);
    return (struct map_reader){.arena = in->arena, .err = in->err, .at = at ? at : ""};
}

enum score_status map_text_read(const struct map_reader *in, const char *key, const json_t *value,
                                const char **ret)
{
    if (!json_is_string(value) || strlen(json_string_value(value)) != json_string_length(value)) {
        return map_wrong(in, key, "a text is expected here");
    }
    *ret = arena_dup_text(in->arena, json_string_value(value));
    return *ret ? SCORE_OK : map_no_memory(in);
}

enum score_status map_field_read(const struct map_reader *in, const char *key, const char *name,
                                 enum intake_field *ret)
{
    return intake_field_parse(name, ret) ? SCORE_OK : map_wrong(in, key, "there is no such field");
}

enum score_status map_object_check(const struct map_reader *in, const json_t *value)
{
    return json_is_object(value) ? SCORE_OK : map_wrong(in, NULL, "an object is expected here");
}

void *map_entries_alloc(const struct map_reader *in, const json_t *object, size_t size)
{
    return arena_alloc_array(in->arena, json_object_size(object) + 1, size);
}

enum score_status map_create_read(const struct map_reader *in, json_t *value, struct map_kind *ret)
{
    const char **names = NULL;
    size_t count = 0;
    SCORE_TRY(map_texts_read(in, value, &names, &count));
    for (size_t i = 0; i < count; i++) {
        ret->creates_accounts = ret->creates_accounts || text_equal(names[i], "accounts");
        ret->creates_offerings = ret->creates_offerings || text_equal(names[i], "offerings");
        if (!text_equal(names[i], "accounts") && !text_equal(names[i], "offerings")) {
            return map_wrong(in, NULL, "'accounts' and 'offerings' can be created");
        }
    }
    return SCORE_OK;
}

enum score_status map_words_read(const struct map_reader *in, json_t *value, struct map_kind *ret)
{
    ret->has_words = json_is_true(value);
    return json_is_boolean(value) ? SCORE_OK : map_wrong(in, NULL, "true or false");
}

static enum score_status file_part_read(const struct map_reader *in, const char *key,
                                        const json_t *value, struct map_file *ret)
{
    const char *text = NULL;
    if (text_equal(key, "skip_lines")) {
        ret->skip_lines = json_integer_value(value);
        return json_is_integer(value) && ret->skip_lines >= 0
                   ? SCORE_OK
                   : map_wrong(in, key, "how many lines stand above the header");
    }
    if (text_equal(key, "short_rows")) {
        ret->has_short_rows = json_is_true(value);
        return json_is_boolean(value) ? SCORE_OK : map_wrong(in, key, "true or false");
    }
    SCORE_TRY(map_text_read(in, key, value, &text));
    if (text_equal(key, "encoding")) {
        return text_encoding_parse(text, &ret->encoding)
                   ? SCORE_OK
                   : map_wrong(in, key, "utf-8, latin-1, utf-16le or utf-16be");
    }
    if (!text_equal(key, "separator") || strlen(text) != 1 || !strchr(",;|\t", text[0])) {
        return map_wrong(in, key,
                         "'encoding', 'separator' (one of , ; | and tab), 'skip_lines', "
                         "'short_rows'");
    }
    ret->separator = text[0];
    return SCORE_OK;
}

enum score_status map_file_read(const struct map_reader *in, json_t *value, struct map_kind *ret)
{
    const char *key = NULL;
    json_t *entry = NULL;
    SCORE_TRY(map_object_check(in, value));
    json_object_foreach(value, key, entry)
    {
        SCORE_TRY(file_part_read(in, key, entry, &ret->file));
    }
    return SCORE_OK;
}

enum score_status map_join_read(const struct map_reader *in, json_t *value, struct map_kind *ret)
{
    const char *field = NULL;
    json_t *entry = NULL;
    SCORE_TRY(map_object_check(in, value));
    ret->joins = map_entries_alloc(in, value, sizeof *ret->joins);
    if (!ret->joins) {
        return map_no_memory(in);
    }
    json_object_foreach(value, field, entry)
    {
        struct map_join *join = &ret->joins[ret->join_count++];
        struct map_reader under = map_deeper(in, field);
        SCORE_TRY(map_field_read(in, field, field, &join->field));
        SCORE_TRY(map_texts_read(&under, entry, &join->columns, &join->column_count));
    }
    return SCORE_OK;
}
