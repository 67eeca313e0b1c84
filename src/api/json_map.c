/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_map.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>

#include "api/json_map_internal.h"
#include "base/limits.h"
#include "base/text.h"

/* ---- parts of one kind ----------------------------------------------------------------------- */

static enum score_status column_add(const struct map_reader *in, const char *column,
                                    const json_t *value, struct map_kind *ret)
{
    const char *name = NULL;
    struct map_column *entry = &ret->columns[ret->column_count];
    SCORE_TRY(map_text_read(in, column, value, &name));
    SCORE_TRY(map_field_read(in, column, name, &entry->field));
    entry->column = arena_dup_text(in->arena, column);
    ret->column_count++;
    return entry->column ? SCORE_OK : map_no_memory(in);
}

static enum score_status columns_read(const struct map_reader *in, json_t *value,
                                      struct map_kind *ret)
{
    const char *column = NULL;
    json_t *entry = NULL;
    size_t total = 0;
    SCORE_TRY(map_object_check(in, value));
    json_object_foreach(value, column, entry)
    {
        total += json_is_array(entry) ? json_array_size(entry) : 1;
    }
    ret->columns = arena_alloc_array(in->arena, total + 1, sizeof *ret->columns);
    if (!ret->columns) {
        return map_no_memory(in);
    }
    json_object_foreach(value, column, entry)
    {
        size_t index = 0;
        json_t *one = NULL;
        if (!json_is_array(entry)) {
            SCORE_TRY(column_add(in, column, entry, ret));
        }
        json_array_foreach(entry, index, one)
        {
            SCORE_TRY(column_add(in, column, one, ret));
        }
    }
    return SCORE_OK;
}

enum score_status map_texts_read(const struct map_reader *in, const json_t *value,
                                 const char ***ret, size_t *ret_count)
{
    if (!json_is_array(value)) {
        return map_wrong(in, NULL, "a list of texts is expected here");
    }
    size_t count = json_array_size(value);
    const char **texts = arena_alloc_array(in->arena, count + 1, sizeof *texts);
    if (!texts) {
        return map_no_memory(in);
    }
    for (size_t i = 0; i < count; i++) {
        SCORE_TRY(map_text_read(in, NULL, json_array_get(value, i), &texts[i]));
    }
    *ret = texts;
    *ret_count = count;
    return SCORE_OK;
}

static enum score_status ignore_read(const struct map_reader *in, json_t *value,
                                     struct map_kind *ret)
{
    return map_texts_read(in, value, &ret->ignore, &ret->ignore_count);
}

static enum score_status dates_read(const struct map_reader *in, json_t *value,
                                    struct map_kind *ret)
{
    SCORE_TRY(map_texts_read(in, value, &ret->date_formats, &ret->date_format_count));
    for (size_t i = 0; i < ret->date_format_count; i++) {
        const char *format = ret->date_formats[i];
        if (map_date_is_order(format)) {
            continue;
        }
        if (!strstr(format, "YYYY") || !strstr(format, "MM") || !strstr(format, "DD") ||
            strspn(format, "YMD.-/ ") != strlen(format) || strlen(format) > 16 ||
            strstr(format, "YYYYY") || strstr(format, "MMM") || strstr(format, "DDD")) {
            return map_wrong(in, NULL,
                             "a date format has YYYY, MM and DD, such as DD.MM.YYYY; "
                             "DMY, MDY, YMD and SERIAL read by sight");
        }
    }
    return SCORE_OK;
}

/* {"column": {"from": "to"}} into pairs. */
static enum score_status pairs_read(const struct map_reader *in, json_t *value,
                                    struct map_value **ret, size_t *ret_count)
{
    const char *column = NULL;
    const char *from = NULL;
    json_t *words = NULL;
    json_t *to = NULL;
    size_t total = 0;
    SCORE_TRY(map_object_check(in, value));
    json_object_foreach(value, column, words)
    {
        total += json_object_size(words);
    }
    struct map_value *pairs = arena_alloc_array(in->arena, total + 1, sizeof *pairs);
    size_t count = 0;
    if (!pairs) {
        return map_no_memory(in);
    }
    json_object_foreach(value, column, words)
    {
        struct map_reader under = map_deeper(in, column);
        SCORE_TRY(map_object_check(&under, words));
        json_object_foreach(words, from, to)
        {
            struct map_value *pair = &pairs[count++];
            SCORE_TRY(map_text_read(&under, from, to, &pair->to));
            pair->column = arena_dup_text(in->arena, column);
            pair->from = arena_dup_text(in->arena, from);
            if (!pair->column || !pair->from) {
                return map_no_memory(in);
            }
        }
    }
    *ret = pairs;
    *ret_count = count;
    return SCORE_OK;
}

static enum score_status values_read(const struct map_reader *in, json_t *value,
                                     struct map_kind *ret)
{
    return pairs_read(in, value, &ret->values, &ret->value_count);
}

static enum score_status scale_read(const struct map_reader *in, json_t *value,
                                    struct map_kind *ret)
{
    const char *column = NULL;
    json_t *factor = NULL;
    SCORE_TRY(map_object_check(in, value));
    ret->scales = map_entries_alloc(in, value, sizeof *ret->scales);
    if (!ret->scales) {
        return map_no_memory(in);
    }
    json_object_foreach(value, column, factor)
    {
        struct map_scale *scale = &ret->scales[ret->scale_count++];
        scale->column = arena_dup_text(in->arena, column);
        scale->factor = json_number_value(factor);
        if (!json_is_number(factor) || !(scale->factor > 0)) {
            return map_wrong(in, column, "a factor above 0 is expected here");
        }
        if (!scale->column) {
            return map_no_memory(in);
        }
    }
    return SCORE_OK;
}

/* {"field": "size", "steps": [{"label": "1-99", "up_to": 99}, {"label": "100+"}]} */
static enum score_status band_read(const struct map_reader *in, const json_t *value,
                                   struct map_band *ret)
{
    const char *name = NULL;
    const json_t *steps = json_object_get(value, "steps");
    SCORE_TRY(map_object_check(in, value));
    SCORE_TRY(map_text_read(in, "field", json_object_get(value, "field"), &name));
    SCORE_TRY(map_field_read(in, "field", name, &ret->field));
    if (!json_is_array(steps) || json_object_size(value) != 2) {
        return map_wrong(in, "steps", "'field' and a list of 'steps' are expected here");
    }
    ret->step_count = json_array_size(steps);
    ret->steps = arena_alloc_array(in->arena, ret->step_count + 1, sizeof *ret->steps);
    if (!ret->steps) {
        return map_no_memory(in);
    }
    for (size_t i = 0; i < ret->step_count; i++) {
        const json_t *step = json_array_get(steps, i);
        const json_t *up_to = json_object_get(step, "up_to");
        SCORE_TRY(map_text_read(in, "steps", json_object_get(step, "label"), &ret->steps[i].label));
        if ((up_to && !json_is_number(up_to)) || json_object_size(step) != 1U + (up_to != NULL)) {
            return map_wrong(in, "steps", "a step has a 'label' and, but for the last, an 'up_to'");
        }
        ret->steps[i].up_to = up_to ? json_number_value(up_to) : HUGE_VAL;
    }
    return SCORE_OK;
}

static enum score_status bands_read(const struct map_reader *in, json_t *value,
                                    struct map_kind *ret)
{
    const char *column = NULL;
    json_t *band = NULL;
    SCORE_TRY(map_object_check(in, value));
    ret->bands = map_entries_alloc(in, value, sizeof *ret->bands);
    if (!ret->bands) {
        return map_no_memory(in);
    }
    json_object_foreach(value, column, band)
    {
        struct map_reader under = map_deeper(in, column);
        struct map_band *entry = &ret->bands[ret->band_count++];
        entry->column = arena_dup_text(in->arena, column);
        if (!entry->column) {
            return map_no_memory(in);
        }
        SCORE_TRY(band_read(&under, band, entry));
    }
    return SCORE_OK;
}

static enum score_status derive_read(const struct map_reader *in, json_t *value,
                                     struct map_kind *ret)
{
    static const struct {
        const char *name;
        enum map_rule rule;
    } rules[] = {{"offering_price", MAP_RULE_OFFERING_PRICE}, {"last_date", MAP_RULE_LAST_DATE},
                 {"median_cycle", MAP_RULE_MEDIAN_CYCLE},     {"identity", MAP_RULE_IDENTITY},
                 {"closed_at", MAP_RULE_CLOSED_AT},           {"not_stated", MAP_RULE_NOT_STATED}};
    const char *field = NULL;
    json_t *entry = NULL;
    SCORE_TRY(map_object_check(in, value));
    ret->derive = map_entries_alloc(in, value, sizeof *ret->derive);
    if (!ret->derive) {
        return map_no_memory(in);
    }
    json_object_foreach(value, field, entry)
    {
        struct map_derive *derive = &ret->derive[ret->derive_count++];
        const char *name = NULL;
        SCORE_TRY(map_field_read(in, field, field, &derive->field));
        SCORE_TRY(map_text_read(in, field, entry, &name));
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(rules); i++) {
            if (text_equal(rules[i].name, name)) {
                derive->rule = rules[i].rule;
            }
        }
        if (!derive->rule) {
            return map_wrong(
                in, field,
                "offering_price, last_date, median_cycle, identity, closed_at or not_stated");
        }
    }
    return SCORE_OK;
}

static enum score_status field_texts_read(const struct map_reader *in, json_t *value,
                                          struct map_text **ret, size_t *ret_count)
{
    const char *field = NULL;
    json_t *entry = NULL;
    size_t count = 0;
    SCORE_TRY(map_object_check(in, value));
    struct map_text *texts = map_entries_alloc(in, value, sizeof *texts);
    if (!texts) {
        return map_no_memory(in);
    }
    json_object_foreach(value, field, entry)
    {
        SCORE_TRY(map_field_read(in, field, field, &texts[count].field));
        SCORE_TRY(map_text_read(in, field, entry, &texts[count].text));
        count++;
    }
    *ret = texts;
    *ret_count = count;
    return SCORE_OK;
}

static enum score_status templates_read(const struct map_reader *in, json_t *value,
                                        struct map_kind *ret)
{
    return field_texts_read(in, value, &ret->templates, &ret->template_count);
}

static enum score_status defaults_read(const struct map_reader *in, json_t *value,
                                       struct map_kind *ret)
{
    return field_texts_read(in, value, &ret->defaults, &ret->default_count);
}

static enum score_status mark_read(const struct map_reader *in, const char *key,
                                   const json_t *value, char *ret)
{
    const char *text = NULL;
    if (!value) {
        return SCORE_OK;
    }
    SCORE_TRY(map_text_read(in, key, value, &text));
    if (strlen(text) != 1 || !strchr(".,' ", text[0])) {
        return map_wrong(in, key, "one of . , ' and a space");
    }
    *ret = text[0];
    return SCORE_OK;
}

static enum score_status numbers_read(const struct map_reader *in, json_t *value,
                                      struct map_kind *ret)
{
    const char *key = NULL;
    json_t *entry = NULL;
    SCORE_TRY(map_object_check(in, value));
    json_object_foreach(value, key, entry)
    {
        bool is_signs = text_equal(key, "signs");
        if (!text_equal(key, "decimal") && !text_equal(key, "thousands") && !is_signs) {
            return map_wrong(in, key, "only 'decimal', 'thousands' and 'signs' are known here");
        }
        if (is_signs && !json_is_boolean(entry)) {
            return map_wrong(in, key, "true or false");
        }
    }
    ret->has_signs = json_is_true(json_object_get(value, "signs"));
    SCORE_TRY(mark_read(in, "decimal", json_object_get(value, "decimal"), &ret->decimal_mark));
    SCORE_TRY(
        mark_read(in, "thousands", json_object_get(value, "thousands"), &ret->thousands_mark));
    char decimal = ret->decimal_mark ? ret->decimal_mark : '.';
    return decimal == ret->thousands_mark
               ? map_wrong(in, NULL, "decimals and thousands need two different marks")
               : SCORE_OK;
}

static enum score_status required_read(const struct map_reader *in, json_t *value,
                                       struct map_kind *ret)
{
    const char **fields = NULL;
    size_t count = 0;
    SCORE_TRY(map_object_check(in, value));
    SCORE_TRY(map_text_read(in, "source", json_object_get(value, "source"), &ret->required_source));
    SCORE_TRY(map_texts_read(in, json_object_get(value, "fields"), &fields, &count));
    if (json_object_size(value) != 2 || strlen(ret->required_source) > LIMIT_CODE_BYTES) {
        return map_wrong(in, NULL, "'source' and a list of 'fields' are expected here");
    }
    ret->required_fields = "";
    for (size_t i = 0; i < count; i++) {
        enum intake_field field = FIELD_COUNT;
        SCORE_TRY(map_field_read(in, "fields", fields[i], &field));
        ret->required_fields =
            arena_format(in->arena, "%s%s%s", ret->required_fields, i ? " " : "", fields[i]);
        if (!ret->required_fields) {
            return map_no_memory(in);
        }
    }
    return SCORE_OK;
}

static enum score_status held_read(const struct map_reader *in, json_t *value, struct map_kind *ret)
{
    const char *word = NULL;
    SCORE_TRY(map_text_read(in, NULL, value, &word));
    ret->open_is_held = text_equal(word, "hold");
    return ret->open_is_held || text_equal(word, "wait") ? SCORE_OK
                                                         : map_wrong(in, NULL, "'wait' or 'hold'");
}

static enum score_status lost_stage_read(const struct map_reader *in, json_t *value,
                                         struct map_kind *ret)
{
    const char *stage = NULL;
    SCORE_TRY(map_text_read(in, NULL, value, &stage));
    bool is_known = stage_parse(stage, &ret->lost_stage);
    return is_known && stage_is_closing(ret->lost_stage) && ret->lost_stage != STAGE_WON_COMPLETE
               ? SCORE_OK
               : map_wrong(in, NULL, "09, 10 or 11");
}

static enum score_status attest_read(const struct map_reader *in, json_t *value,
                                     struct map_kind *ret)
{
    const char **facts = NULL;
    size_t count = 0;
    SCORE_TRY(map_object_check(in, value));
    SCORE_TRY(map_text_read(in, "ground", json_object_get(value, "ground"), &ret->attest_ground));
    SCORE_TRY(map_texts_read(in, json_object_get(value, "facts"), &facts, &count));
    if (json_object_size(value) != 2) {
        return map_wrong(in, NULL, "'facts' and their 'ground' are expected here");
    }
    for (size_t i = 0; i < count; i++) {
        enum fact_kind kind = FACT_STANDING;
        if (!fact_kind_parse(facts[i], &kind)) {
            return map_wrong(in, "facts", "STANDING, MYSA, AUTHORISATION, DISTRIBUTOR or PROFILE");
        }
        ret->attest_kinds |= 1U << kind;
    }
    return SCORE_OK;
}

static enum score_status focal_read(const struct map_reader *in, json_t *value,
                                    struct map_kind *ret)
{
    SCORE_TRY(map_object_check(in, value));
    SCORE_TRY(map_text_read(in, "name", json_object_get(value, "name"), &ret->focal.name));
    SCORE_TRY(map_text_read(in, "email", json_object_get(value, "email"), &ret->focal.email));
    return json_object_size(value) == 2
               ? SCORE_OK
               : map_wrong(in, NULL, "'name' and 'email' are expected here");
}

/* ---- the document ---------------------------------------------------------------------------- */

static const struct {
    const char *key;
    map_part_fn *read;
} PARTS[] = {
    {"attest", attest_read},
    {"bands", bands_read},
    {"columns", columns_read},
    {"create", map_create_read},
    {"dates", dates_read},
    {"defaults", defaults_read},
    {"derive", derive_read},
    {"file", map_file_read},
    {"focal", focal_read},
    {"ignore", ignore_read},
    {"join", map_join_read},
    {"lost_stage", lost_stage_read},
    {"numbers", numbers_read},
    {"open_with_partner", held_read},
    {"required_to_pass", required_read},
    {"scale", scale_read},
    {"templates", templates_read},
    {"values", values_read},
    {"words", map_words_read},
};

static enum score_status kind_read(const struct map_reader *in, json_t *value, struct map_kind *ret)
{
    const char *key = NULL;
    json_t *part = NULL;
    SCORE_TRY(map_object_check(in, value));
    json_object_foreach(value, key, part)
    {
        struct map_reader under = map_deeper(in, key);
        map_part_fn *read = NULL;
        for (size_t i = 0; i < SCORE_ARRAY_COUNT(PARTS); i++) {
            read = text_equal(PARTS[i].key, key) ? PARTS[i].read : read;
        }
        if (!read) {
            return map_wrong(in, key, "a map has no such part");
        }
        SCORE_TRY(read(&under, part, ret));
    }
    ret->is_present = true;
    return SCORE_OK;
}

/* One form of the kind, or a list of forms. */
static enum score_status forms_read(const struct map_reader *in, json_t *value,
                                    struct map_kind *ret)
{
    struct map_kind *form = ret;
    size_t index = 0;
    json_t *one = NULL;
    if (!json_is_array(value) || json_array_size(value) == 0) {
        return kind_read(in, value, ret);
    }
    json_array_foreach(value, index, one)
    {
        if (index > 0) {
            form->next = arena_alloc(in->arena, sizeof *form);
            form = form->next;
        }
        if (!form) {
            return map_no_memory(in);
        }
        SCORE_TRY(kind_read(in, one, form));
    }
    return SCORE_OK;
}

static enum score_status kinds_read(const struct map_reader *in, json_t *value,
                                    struct import_map *ret)
{
    const char *name = NULL;
    json_t *part = NULL;
    SCORE_TRY(map_object_check(in, value));
    json_object_foreach(value, name, part)
    {
        struct map_reader under = map_deeper(in, name);
        enum import_kind kind = IMPORT_KIND_PARTNERS;
        if (!import_kind_parse(name, &kind)) {
            return map_wrong(in, name, "there is no such kind of import");
        }
        SCORE_TRY(forms_read(&under, part, &ret->kinds[kind]));
    }
    return SCORE_OK;
}

static enum score_status document_read(const struct map_reader *in, json_t *root,
                                       struct import_map *ret)
{
    const char *key = NULL;
    json_t *part = NULL;
    SCORE_TRY(map_object_check(in, root));
    ret->name = "";
    json_object_foreach(root, key, part)
    {
        struct map_reader under = map_deeper(in, key);
        if (text_equal(key, "name")) {
            SCORE_TRY(map_text_read(&under, NULL, part, &ret->name));
        } else if (text_equal(key, "values")) {
            SCORE_TRY(pairs_read(&under, part, &ret->values, &ret->value_count));
        } else if (text_equal(key, "kinds")) {
            SCORE_TRY(kinds_read(&under, part, ret));
        } else {
            return map_wrong(in, key, "a map has 'name', 'values' and 'kinds'");
        }
    }
    return json_object_get(root, "kinds")
               ? SCORE_OK
               : map_wrong(in, "kinds", "a map says which kinds it maps");
}

enum score_status import_map_from_json(const char *bytes, size_t len, struct arena *arena,
                                       struct import_map *ret, struct score_error *err)
{
    struct map_reader in = {.arena = arena, .err = err, .at = ""};
    struct import_map map = {0};
    json_error_t parse_error;
    if (len > MAP_JSON_BYTES_MAX) {
        return score_error_set(err, SCORE_LIMIT, "", "a map has at most %d bytes",
                               MAP_JSON_BYTES_MAX);
    }
    json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &parse_error);
    if (!root) {
        return score_error_set(err, SCORE_INVALID, "", "line %d, column %d: %.160s",
                               parse_error.line, parse_error.column, parse_error.text);
    }
    enum score_status status = document_read(&in, root, &map);
    json_decref(root);
    if (!status) {
        status = import_map_check(&map, err);
    }
    if (!status) {
        *ret = map;
    }
    return status;
}

enum score_status json_map_read(const char *path, struct arena *arena, struct import_map **ret,
                                struct score_error *err)
{
    struct import_map *map = arena_alloc(arena, sizeof *map);
    char *bytes = arena_alloc(arena, MAP_JSON_BYTES_MAX + 1);
    if (!map || !bytes) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        enum score_status status = errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO;
        return score_error_set(err, status, "map", "the map '%.120s' cannot be read: %s", path,
                               strerror(errno));
    }
    size_t len = fread(bytes, 1, MAP_JSON_BYTES_MAX + 1, file);
    bool is_read = !ferror(file);
    (void)fclose(file); /* opened for reading: nothing can be lost */
    if (!is_read) {
        return score_error_set(err, SCORE_IO, "map", "the map '%.120s' cannot be read", path);
    }
    SCORE_TRY(import_map_from_json(bytes, len, arena, map, err));
    *ret = map;
    return SCORE_OK;
}
