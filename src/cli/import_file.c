/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/import_file.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/text.h"
#include "model/id.h"

/* ---- reading --------------------------------------------------------------------------------- */

static int64_t source_read(void *user, char *into, size_t size)
{
    struct import_source *source = user;
    size_t got = fread(into, 1, size, source->file);
    return got == 0 && ferror(source->file) ? -1 : (int64_t)got;
}

static bool source_rewind(void *user)
{
    struct import_source *source = user;
    return fseek(source->file, 0, SEEK_SET) == 0;
}

static void source_progress(int64_t rows, int64_t bytes_done, void *user)
{
    const struct import_source *source = user;
    if (source->draws) {
        /* The last bytes are read before the last rows are stored. */
        int64_t done = bytes_done < source->bytes_total ? bytes_done : source->bytes_total - 1;
        cli_progress(source->label, done, source->bytes_total, rows);
    }
}

enum score_status import_source_open(const struct cli *cli, const char *path,
                                     struct import_source *ret, struct score_error *err)
{
    struct stat found = {0};
    FILE *file = text_equal(path, "-") ? stdin : fopen(path, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "file",
                               "'%.160s' cannot be read: %s", path, strerror(errno));
    }
    bool is_known = fstat(fileno(file), &found) == 0;
    if (is_known && S_ISDIR(found.st_mode)) {
        (void)fclose(file); /* opened for reading: nothing can be lost */
        return score_error_set(err, SCORE_IO, "file", "'%.160s' is a folder", path);
    }
    bool is_file = is_known && S_ISREG(found.st_mode);
    *ret = (struct import_source){.file = file,
                                  .bytes_total = is_file ? (int64_t)found.st_size : 0,
                                  .label = path,
                                  .draws = is_file && cli_has_terminal(cli)};
    return SCORE_OK;
}

void import_source_close(struct import_source *source)
{
    if (source->draws) {
        cli_progress(source->label, 1, 1, 0);
    }
    if (source->file != stdin) {
        (void)fclose(source->file); /* opened for reading: nothing can be lost */
    }
}

/* ---- importing ------------------------------------------------------------------------------- */

const char *import_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Several files may be read by one command: what is wrong with one says which. */
static enum score_status file_refuse(const char *path, enum score_status status,
                                     struct score_error *err)
{
    struct score_error why = {0};
    if (!err) {
        return status;
    }
    why = *err;
    const char *name = text_equal(path, "-") ? "stdin" : path;
    return score_error_set(err, status, why.field, "%.120s: %.120s", name, why.text);
}

enum score_status import_file_run(const struct cli *cli, struct domain *domain,
                                  struct import_options *options, const char *path,
                                  struct import_report *ret, struct score_error *err)
{
    struct import_source source;
    SCORE_TRY(import_source_open(cli, path, &source, err));
    options->file_name = import_base_name(path);
    options->progress = source_progress;
    options->user = &source;
    options->rewind = source_rewind;
    enum score_status status = import_run(domain, options, source_read, &source, ret, err);
    import_source_close(&source);
    return status == SCORE_INVALID ? file_refuse(path, status, err) : status;
}

static bool names_no_partner(const struct import_error *error)
{
    return text_has_prefix(error->message, IMPORT_NO_PARTNER);
}

/* Is it the first of those that name this firm? */
static bool is_new_name(const struct import_report *report, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (text_equal(report->errors[i].message, report->errors[at].message)) {
            return false;
        }
    }
    return true;
}

const char *import_missing_partners(struct arena *arena, const struct import_report *report)
{
    size_t rows = 0;
    size_t names = 0;
    for (size_t i = 0; i < report->error_count; i++) {
        bool is_one = names_no_partner(&report->errors[i]);
        rows += is_one;
        names += is_one && is_new_name(report, i);
    }
    bool is_cut = report->import.rejected > (int64_t)report->error_count;
    return rows == 0 ? ""
                     : arena_format(
                           arena,
                           "%s%zu row%s name%s %zu partner%s that nobody has: import the list of "
                           "partners with this file or before it, then this file again",
                           is_cut ? "at least " : "", rows, rows == 1 ? "" : "s",
                           rows == 1 ? "s" : "", names, names == 1 ? "" : "s");
}

void import_report_print(struct cli *cli, const struct import_report *report, bool is_dry_run)
{
    const struct import *import = &report->import;
    char id[ID_TEXT_SIZE];
    id_format(ID_IMPORT, import->id, id);
    cli_print(cli, "%s: %lld rows, %lld created, %lld updated, %lld unchanged, %lld rejected%s%s",
              import->kind, (long long)import->rows, (long long)import->created,
              (long long)import->updated, (long long)import->unchanged, (long long)import->rejected,
              *id          ? "  "
              : is_dry_run ? "  (dry run)"
                           : "",
              id);
    for (size_t i = 0; i < report->error_count; i++) {
        const struct import_error *error = &report->errors[i];
        cli_print(cli, "  line %lld%s%s: %s: %s", (long long)error->line,
                  *error->column ? ", " : "", error->column, error->code, error->message);
    }
    const char *missing = import_missing_partners(&cli->arena, report);
    if (missing && *missing) {
        cli_print(cli, "  PARTNERS: %s", missing);
    }
    if (report->import.rejected > (int64_t)report->error_count && report->error_count) {
        cli_print(cli, "  .. and more: %d are listed at most", LIMIT_IMPORT_ERRORS);
    }
}
