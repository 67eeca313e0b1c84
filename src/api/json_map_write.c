/* SPDX-License-Identifier: Apache-2.0 */

/* Maps back to JSON: what import_map_from_json reads, and nothing that says nothing. */

#include <math.h>

#include "api/json_map.h"
#include "base/text.h"
#include "model/fact.h"
#include "model/opportunity.h"

/* Has an earlier entry the same text? Then it has been written with that one. */
static bool is_repeat(const char *text, const char *earlier)
{
    return text_equal(text, earlier);
}

static void column_fields_write(struct json_writer *json, const struct map_kind *map, size_t at)
{
    const char *column = map->columns[at].column;
    size_t count = 0;
    for (size_t i = at; i < map->column_count; i++) {
        count += text_equal(map->columns[i].column, column);
    }
    json_key(json, column);
    if (count == 1) {
        json_text(json, intake_field_text(map->columns[at].field));
        return;
    }
    json_array_begin(json);
    for (size_t i = at; i < map->column_count; i++) {
        if (text_equal(map->columns[i].column, column)) {
            json_text(json, intake_field_text(map->columns[i].field));
        }
    }
    json_array_end(json);
}

static void columns_write(struct json_writer *json, const struct map_kind *map)
{
    if (map->column_count == 0) {
        return;
    }
    json_key(json, "columns");
    json_object_begin(json);
    for (size_t i = 0; i < map->column_count; i++) {
        bool is_written = false;
        for (size_t j = 0; j < i; j++) {
            is_written = is_written || is_repeat(map->columns[i].column, map->columns[j].column);
        }
        if (!is_written) {
            column_fields_write(json, map, i);
        }
    }
    json_object_end(json);
}

static void texts_write(struct json_writer *json, const char *key, const char *const *texts,
                        size_t count)
{
    if (count == 0) {
        return;
    }
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_text(json, texts[i]);
    }
    json_array_end(json);
}

static bool is_pair_repeat(const struct map_value *values, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (text_equal(values[i].column, values[at].column) &&
            text_equal(values[i].from, values[at].from)) {
            return true; /* the first one counts */
        }
    }
    return false;
}

static void values_write(struct json_writer *json, const struct map_value *values, size_t count)
{
    if (count == 0) {
        return;
    }
    json_key(json, "values");
    json_object_begin(json);
    for (size_t i = 0; i < count; i++) {
        bool is_written = false;
        for (size_t j = 0; j < i; j++) {
            is_written = is_written || is_repeat(values[i].column, values[j].column);
        }
        if (is_written) {
            continue;
        }
        json_key(json, values[i].column);
        json_object_begin(json);
        for (size_t j = i; j < count; j++) {
            if (text_equal(values[j].column, values[i].column) && !is_pair_repeat(values, j)) {
                json_field_text(json, values[j].from, values[j].to);
            }
        }
        json_object_end(json);
    }
    json_object_end(json);
}

static void scales_write(struct json_writer *json, const struct map_kind *map)
{
    if (map->scale_count == 0) {
        return;
    }
    json_key(json, "scale");
    json_object_begin(json);
    for (size_t i = 0; i < map->scale_count; i++) {
        json_field_f64(json, map->scales[i].column, map->scales[i].factor);
    }
    json_object_end(json);
}

static void band_write(struct json_writer *json, const struct map_band *band)
{
    json_key(json, band->column);
    json_object_begin(json);
    json_field_text(json, "field", intake_field_text(band->field));
    json_key(json, "steps");
    json_array_begin(json);
    for (size_t i = 0; i < band->step_count; i++) {
        json_object_begin(json);
        json_field_text(json, "label", band->steps[i].label);
        if (isfinite(band->steps[i].up_to)) {
            json_field_f64(json, "up_to", band->steps[i].up_to);
        }
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void bands_write(struct json_writer *json, const struct map_kind *map)
{
    if (map->band_count == 0) {
        return;
    }
    json_key(json, "bands");
    json_object_begin(json);
    for (size_t i = 0; i < map->band_count; i++) {
        band_write(json, &map->bands[i]);
    }
    json_object_end(json);
}

static void derive_write(struct json_writer *json, const struct map_kind *map)
{
    static const char *const rules[] = {
        [MAP_RULE_OFFERING_PRICE] = "offering_price", [MAP_RULE_LAST_DATE] = "last_date",
        [MAP_RULE_MEDIAN_CYCLE] = "median_cycle",     [MAP_RULE_IDENTITY] = "identity",
        [MAP_RULE_CLOSED_AT] = "closed_at",           [MAP_RULE_NOT_STATED] = "not_stated",
    };
    if (map->derive_count == 0) {
        return;
    }
    json_key(json, "derive");
    json_object_begin(json);
    for (size_t i = 0; i < map->derive_count; i++) {
        json_field_text(json, intake_field_text(map->derive[i].field), rules[map->derive[i].rule]);
    }
    json_object_end(json);
}

static void field_texts_write(struct json_writer *json, const char *key,
                              const struct map_text *texts, size_t count)
{
    if (count == 0) {
        return;
    }
    json_key(json, key);
    json_object_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_field_text(json, intake_field_text(texts[i].field), texts[i].text);
    }
    json_object_end(json);
}

static void mark_write(struct json_writer *json, const char *key, char mark)
{
    if (mark) {
        json_field_text(json, key, (char[]){mark, '\0'});
    }
}

static void numbers_write(struct json_writer *json, const struct map_kind *map)
{
    if (!map->decimal_mark && !map->thousands_mark && !map->has_signs) {
        return;
    }
    json_key(json, "numbers");
    json_object_begin(json);
    mark_write(json, "decimal", map->decimal_mark);
    mark_write(json, "thousands", map->thousands_mark);
    if (map->has_signs) {
        json_field_bool(json, "signs", true);
    }
    json_object_end(json);
}

static void words_write(struct json_writer *json, const char *words)
{
    json_array_begin(json);
    while (*words) {
        size_t len = strcspn(words, " ");
        json_text_len(json, words, len);
        words += len + (words[len] == ' ');
    }
    json_array_end(json);
}

static const char *lost_stage_text(int stage)
{
    return stage == 9 ? "09" : stage == 10 ? "10" : "11";
}

static void deals_write(struct json_writer *json, const struct map_kind *map)
{
    if (map->required_source) {
        json_key(json, "required_to_pass");
        json_object_begin(json);
        json_field_text(json, "source", map->required_source);
        json_key(json, "fields");
        words_write(json, map->required_fields);
        json_object_end(json);
    }
    if (map->open_is_held) {
        json_field_text(json, "open_with_partner", "hold");
    }
    if (map->lost_stage) {
        json_field_text(json, "lost_stage", lost_stage_text(map->lost_stage));
    }
    if (map->creates_accounts || map->creates_offerings) {
        json_key(json, "create");
        words_write(json, map->creates_accounts && map->creates_offerings ? "accounts offerings"
                          : map->creates_accounts                         ? "accounts"
                                                                          : "offerings");
    }
}

static void partners_write(struct json_writer *json, const struct map_kind *map)
{
    if (map->attest_kinds) {
        json_key(json, "attest");
        json_object_begin(json);
        json_key(json, "facts");
        json_array_begin(json);
        for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
            if (map->attest_kinds >> kind & 1) {
                json_text(json, fact_kind_text((enum fact_kind)kind));
            }
        }
        json_array_end(json);
        json_field_text(json, "ground", map->attest_ground);
        json_object_end(json);
    }
    if (map->focal.name) {
        json_key(json, "focal");
        json_object_begin(json);
        json_field_text(json, "name", map->focal.name);
        json_field_text(json, "email", map->focal.email);
        json_object_end(json);
    }
}

static void file_write(struct json_writer *json, const struct map_file *file)
{
    if (!file->separator && file->encoding == ENCODING_UTF8 && !file->skip_lines &&
        !file->has_short_rows) {
        return;
    }
    json_key(json, "file");
    json_object_begin(json);
    json_field_text(json, "encoding", text_encoding_text(file->encoding));
    mark_write(json, "separator", file->separator);
    if (file->skip_lines) {
        json_field_i64(json, "skip_lines", file->skip_lines);
    }
    if (file->has_short_rows) {
        json_field_bool(json, "short_rows", true);
    }
    json_object_end(json);
}

static void joins_write(struct json_writer *json, const struct map_kind *map)
{
    if (map->join_count == 0) {
        return;
    }
    json_key(json, "join");
    json_object_begin(json);
    for (size_t i = 0; i < map->join_count; i++) {
        texts_write(json, intake_field_text(map->joins[i].field), map->joins[i].columns,
                    map->joins[i].column_count);
    }
    json_object_end(json);
}

static void form_write(struct json_writer *json, const struct map_kind *map)
{
    json_object_begin(json);
    file_write(json, &map->file);
    columns_write(json, map);
    joins_write(json, map);
    texts_write(json, "ignore", map->ignore, map->ignore_count);
    values_write(json, map->values, map->value_count);
    scales_write(json, map);
    bands_write(json, map);
    texts_write(json, "dates", map->date_formats, map->date_format_count);
    numbers_write(json, map);
    if (map->has_words) {
        json_field_bool(json, "words", true);
    }
    derive_write(json, map);
    field_texts_write(json, "templates", map->templates, map->template_count);
    field_texts_write(json, "defaults", map->defaults, map->default_count);
    deals_write(json, map);
    partners_write(json, map);
    json_object_end(json);
}

void import_map_json_write(struct json_writer *json, const struct import_map *map)
{
    json_object_begin(json);
    json_field_text(json, "name", map->name ? map->name : "");
    values_write(json, map->values, map->value_count);
    json_key(json, "kinds");
    json_object_begin(json);
    for (int kind = 1; kind < IMPORT_KIND_COUNT; kind++) {
        const struct map_kind *form = &map->kinds[kind];
        if (!form->is_present) {
            continue;
        }
        json_key(json, import_kind_text((enum import_kind)kind));
        if (!form->next) {
            form_write(json, form);
            continue;
        }
        json_array_begin(json);
        for (; form; form = form->next) {
            form_write(json, form);
        }
        json_array_end(json);
    }
    json_object_end(json);
    json_object_end(json);
}
