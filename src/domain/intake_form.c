/* SPDX-License-Identifier: Apache-2.0 */

/* A map may know several forms of one kind of file: the one whose columns the file has is taken. */

#include "base/text.h"
#include "domain/intake_internal.h"

char intake_separator(const struct intake_run *run, const struct map_kind *map)
{
    char stated = run->options->separator;
    return stated ? stated : map->file.separator ? map->file.separator : ',';
}

struct form_look {
    struct intake_run *run;
    const struct map_kind *form;
    bool has_seen;
    bool fits;
};

static bool has_column(struct form_look *look, const struct csv_record *record, const char *name)
{
    for (size_t i = 0; i < record->count && i < LIMIT_CSV_COLUMNS; i++) {
        const char *header = intake_trim(&look->run->scratch, record->fields[i]);
        if (header && text_equal(header, name)) {
            return true;
        }
    }
    /* "Name (2)" is found when the header itself is read. */
    size_t len = strlen(name);
    return len > 4 && name[len - 1] == ')' && name[len - 3] == '(';
}

static enum score_status header_look(const struct csv_record *record, void *user,
                                     struct score_error *err)
{
    struct form_look *look = user;
    (void)err;
    look->has_seen = true;
    look->fits = true;
    for (size_t i = 0; i < look->form->column_count; i++) {
        look->fits = look->fits && has_column(look, record, look->form->columns[i].column);
    }
    return SCORE_OK;
}

static enum score_status problem_pass(int64_t line, const char *message, void *user,
                                      struct score_error *err)
{
    (void)line;
    (void)message;
    (void)user;
    (void)err;
    return SCORE_OK;
}

static enum score_status form_try(struct intake_run *run, const struct map_kind *form,
                                  bool *ret_fits, struct score_error *err)
{
    struct form_look look = {.run = run, .form = form};
    struct csv_handler handler = {.record = header_look, .problem = problem_pass, .user = &look};
    struct csv_reader *reader = NULL;
    struct decoder *decoder = malloc(sizeof *decoder);
    enum score_status status = SCORE_NO_MEMORY;
    if (decoder) {
        decoder_init(decoder, run->read, run->read_user, form->file.encoding,
                     form->file.skip_lines);
        status = csv_reader_create(intake_separator(run, form), &handler, decoder_read, decoder,
                                   &reader);
    }
    bool is_end = false;
    while (!status && !look.has_seen && !is_end) {
        status = csv_reader_step(reader, &is_end, err);
    }
    csv_reader_free(reader);
    free(decoder);
    *ret_fits = look.fits;
    return status == SCORE_INVALID ? SCORE_OK : status; /* another form may read it */
}

enum score_status intake_form_pick(struct intake_run *run, struct score_error *err)
{
    const struct map_kind *form = run->map;
    if (!form->next) {
        return SCORE_OK;
    }
    if (!run->options->rewind) {
        return score_error_set(err, SCORE_UNSUPPORTED, "map",
                               "the map has several forms for this kind: give it as a file");
    }
    for (; form; form = form->next) {
        bool fits = false;
        SCORE_TRY(form_try(run, form, &fits, err));
        if (!run->options->rewind(run->read_user)) {
            return score_error_set(err, SCORE_IO, "", "the file cannot be read again");
        }
        if (fits) {
            run->map = form;
            return SCORE_OK;
        }
    }
    return SCORE_OK; /* the first form will say what is missing */
}
