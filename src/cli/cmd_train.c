/* SPDX-License-Identifier: Apache-2.0 */

/* score train, learn: the models as the fold of the events, and boosted trees beside them. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <score/engine.h>
#include <score/learning.h>
#include <sodium.h>

#include "base/text.h"
#include "cli/command.h"
#include "domain/world.h"
#include "evaluate/boosted.h"
#include "evaluate/challenger.h"

static bool arg_from_scratch;
static bool arg_challenger;
static const char *arg_keep;
static const char *arg_kept;

enum { KEPT_BYTES_MAX = 256 * 1024 * 1024 };

static const char *const MODEL_NAMES[SCORE_MODEL_COUNT] = {"accept", "win"};

/* Every lesson of one model, in the order in which the events told them. */
struct lessons {
    struct score_lesson *items; /* owned */
    size_t count;
    size_t capacity;
};

struct training {
    struct world *world; /* owned */
    struct lessons lessons[SCORE_MODEL_COUNT];
    bool is_out_of_memory;
    struct challenger_result results[SCORE_MODEL_COUNT];
    const char *reasons[SCORE_MODEL_COUNT]; /* why there is no result; NULL = there is */
    struct score_error errors[SCORE_MODEL_COUNT];
    struct challenger kept[SCORE_MODEL_COUNT]; /* owned */
    char hex[2 * crypto_hash_sha256_BYTES + 1];
    double seconds;
};

static void lesson_keep(const struct score_lesson *lesson, void *user)
{
    struct training *training = user;
    struct lessons *lessons = &training->lessons[lesson->model];
    if (lessons->count == lessons->capacity) {
        size_t capacity = lessons->capacity ? lessons->capacity * 2 : 1024;
        struct score_lesson *items = realloc(lessons->items, capacity * sizeof *items);
        if (!items) {
            training->is_out_of_memory = true;
            return;
        }
        lessons->items = items;
        lessons->capacity = capacity;
    }
    lessons->items[lessons->count++] = *lesson;
}

static void snapshot_hash(const void *bytes, size_t size, void *user)
{
    (void)crypto_hash_sha256_update(user, bytes, size);
}

/* Models are the fold of the events: learning from scratch is folding from the first one. */
static enum score_status fold(struct cli *cli, struct training *training, struct score_error *err)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    int64_t start_ms = clock_monotonic_ms();
    SCORE_TRY(world_create(&training->world, err));
    struct score_engine *engine = world_engine(training->world);
    bool is_watched = arg_challenger || arg_kept;
    score_engine_watch(engine, is_watched ? lesson_keep : NULL, training);
    SCORE_TRY(world_sync(training->world, cli->domain.store, 0, err));
    if (training->is_out_of_memory) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    (void)crypto_hash_sha256_init(&state);
    score_engine_write(engine, SCORE_STATE_MODEL, snapshot_hash, &state);
    (void)crypto_hash_sha256_final(&state, hash);
    text_hex(hash, sizeof hash, training->hex);
    training->seconds = (double)(clock_monotonic_ms() - start_ms) / 1000.0;
    return SCORE_OK;
}

/* One model's trees: those kept, judged on what came since, or new ones. */
static enum score_status model_challenge(struct training *training, int model,
                                         struct score_error *err)
{
    const struct lessons *lessons = &training->lessons[model];
    struct challenger *kept = &training->kept[model];
    if (!arg_kept) {
        SCORE_TRY(challenger_run(lessons->items, lessons->count, &training->results[model], err));
        return arg_keep ? challenger_grow(lessons->items, lessons->count, kept, err) : SCORE_OK;
    }
    if (!kept->trees) {
        return score_error_set(err, SCORE_INVALID, "--kept", "no trees of it were kept");
    }
    return challenger_judge(kept, lessons->items, lessons->count, &training->results[model], err);
}

/* Too few outcomes of one model say nothing against the other. */
static enum score_status challenge(struct training *training, struct score_error *err)
{
    if (!arg_kept) {
        SCORE_TRY(boosted_check(err));
    }
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        struct score_error *why = &training->errors[model];
        enum score_status status = model_challenge(training, model, why);
        if (status && status != SCORE_INVALID) {
            *err = *why;
            return status;
        }
        training->reasons[model] = status ? why->text : NULL;
    }
    return SCORE_OK;
}

/* ---- kept trees ------------------------------------------------------------------------------ */

static enum score_status kept_write(const struct training *training, struct score_error *err)
{
    SCORE_AUTO(buf_done) struct buf bytes = {0};
    buf_init(&bytes, KEPT_BYTES_MAX);
    challenger_write(training->kept, &bytes);
    SCORE_TRY(buf_status(&bytes, "the trees", err));
    FILE *file = fopen(arg_keep, "wbe");
    bool is_written = file && fwrite(bytes.data, 1, bytes.len, file) == bytes.len;
    is_written = file && fclose(file) == 0 && is_written;
    return is_written ? SCORE_OK
                      : score_error_set(err, SCORE_IO, "--keep", "'%.160s' cannot be written: %s",
                                        arg_keep, strerror(errno));
}

static enum score_status kept_read(struct training *training, struct score_error *err)
{
    char chunk[16384];
    SCORE_AUTO(buf_done) struct buf bytes = {0};
    FILE *file = fopen(arg_kept, "rbe");
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "--kept",
                               "'%.160s' cannot be read: %s", arg_kept, strerror(errno));
    }
    buf_init(&bytes, KEPT_BYTES_MAX);
    size_t got = fread(chunk, 1, sizeof chunk, file);
    while (got && !bytes.status) {
        buf_add(&bytes, chunk, got);
        got = fread(chunk, 1, sizeof chunk, file);
    }
    bool has_failed = ferror(file) != 0;
    (void)fclose(file); /* opened for reading: nothing can be lost */
    if (has_failed) {
        return score_error_set(err, SCORE_IO, "--kept", "'%.160s' cannot be read", arg_kept);
    }
    SCORE_TRY(buf_status(&bytes, "the file of trees", err));
    enum score_status status = challenger_read(bytes.data, bytes.len, training->kept, err);
    if (status) {
        struct score_error why = *err;
        return score_error_set(err, status, "--kept", "%.160s: %s", arg_kept, why.text);
    }
    return SCORE_OK;
}

static void metrics_write(struct json_writer *json, const char *key,
                          const struct score_metrics *metrics)
{
    json_key(json, key);
    json_object_begin(json);
    json_field_f64(json, "auc", metrics->auc);
    json_field_f64(json, "logloss", metrics->logloss);
    json_field_f64(json, "brier", metrics->brier);
    json_field_f64(json, "ece", metrics->ece);
    json_object_end(json);
}

static void result_write(struct json_writer *json, const struct training *training)
{
    json_key(json, "challenger");
    json_array_begin(json);
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        const struct challenger_result *result = &training->results[model];
        bool is_judged = !training->reasons[model];
        json_object_begin(json);
        json_field_text(json, "model", MODEL_NAMES[model]);
        json_field_i64(json, "outcomes", (int64_t)training->lessons[model].count);
        json_field_i64(json, "judged", is_judged ? (int64_t)result->judged : 0);
        json_field_text(json, "reason", training->reasons[model]);
        if (is_judged) {
            metrics_write(json, "online", &result->online);
            metrics_write(json, "boosted", &result->boosted);
            json_field_f64(json, "gain", result->gain);
            json_field_f64(json, "gain_low", result->gain_low);
        }
        json_field_bool(json, "passes_gate", is_judged && result->passes);
        json_object_end(json);
    }
    json_array_end(json);
}

static void challenger_print(struct cli *cli, const struct training *training)
{
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        const struct challenger_result *result = &training->results[model];
        if (training->reasons[model]) {
            cli_print(cli, "%s: not judged, %s", MODEL_NAMES[model], training->reasons[model]);
            continue;
        }
        cli_print(cli,
                  arg_kept ? "%s: %zu of %zu outcomes judged, which came after the trees"
                           : "%s: %zu of %zu outcomes judged, each before it was learnt",
                  MODEL_NAMES[model], result->judged, result->lessons);
        cli_print(cli, "  online   auc %.4f  logloss %.4f  brier %.4f  ece %.4f",
                  result->online.auc, result->online.logloss, result->online.brier,
                  result->online.ece);
        cli_print(cli, "  boosted  auc %.4f  logloss %.4f  brier %.4f  ece %.4f",
                  result->boosted.auc, result->boosted.logloss, result->boosted.brier,
                  result->boosted.ece);
        cli_print(cli,
                  "  gain in logloss %+.2f %%, at least %+.2f %%: boosted %s the gate of -1 %%",
                  100 * result->gain, 100 * result->gain_low,
                  result->passes ? "would pass" : "would not pass");
    }
    cli_print(cli, "nothing goes live by this: decisions are the online model's");
}

static void training_give(struct cli *cli, const struct training *training)
{
    struct json_writer json;
    const struct score_engine *engine = world_engine(training->world);
    int64_t model = score_engine_model_version(engine);
    int64_t events = world_seq(training->world);
    if (!cli->is_json) {
        cli_print(cli, "model %lld after %lld events, in %.2f s, sha256 %s", (long long)model,
                  (long long)events, training->seconds, training->hex);
        if (arg_challenger || arg_kept) {
            challenger_print(cli, training);
        }
        return;
    }
    cli_json_begin(cli, &json);
    json_object_begin(&json);
    json_field_i64(&json, "model", model);
    json_field_i64(&json, "events", events);
    json_field_f64(&json, "seconds", training->seconds);
    json_field_text(&json, "bytes_sha256", training->hex);
    if (arg_challenger || arg_kept) {
        result_write(&json, training);
    }
    json_object_end(&json);
    cli_json_end(cli);
}

static enum score_status train(struct cli *cli, struct training *training, struct score_error *err)
{
    if (arg_kept) {
        SCORE_TRY(kept_read(training, err));
    }
    SCORE_TRY(fold(cli, training, err));
    if (arg_challenger || arg_kept) {
        SCORE_TRY(challenge(training, err));
    }
    if (arg_keep) {
        SCORE_TRY(kept_write(training, err));
    }
    training_give(cli, training);
    return SCORE_OK;
}

static enum score_status cmd_train(struct cli *cli, const struct cli_args *args,
                                   struct score_error *err)
{
    struct training training = {0};
    (void)args;
    if ((arg_keep && !arg_challenger) || (arg_kept && (arg_challenger || arg_keep))) {
        return cli_usage(cli, "--keep goes with --challenger; --kept judges what was kept, alone");
    }
    enum score_status status = train(cli, &training, err);
    world_free(training.world);
    for (int model = 0; model < SCORE_MODEL_COUNT; model++) {
        free(training.lessons[model].items);
        challenger_done(&training.kept[model]);
    }
    return status;
}

static const struct option_row TRAIN_OPTIONS[] = {
    OPTION_ROW_FLAG("--challenger", arg_challenger,
                    "also boosted trees on the same outcomes, judged beside the models"),
    OPTION_ROW_TEXT("--keep", arg_keep, "FILE", "with --challenger: trees of all outcomes, kept"),
    OPTION_ROW_TEXT("--kept", arg_kept, "FILE",
                    "judge kept trees on the outcomes since; needs no XGBoost"),
};
static const struct option_row LEARN_OPTIONS[] = {
    OPTION_ROW_FLAG("--from-scratch", arg_from_scratch, "from the first event (always so)"),
};

static const struct command COMMANDS[] = {
    {"train", "", "fold the events into the models; equal events, equal bytes", cmd_train, 0, 0,
     true, TRAIN_OPTIONS, SCORE_ARRAY_COUNT(TRAIN_OPTIONS)},
    {"learn", "--from-scratch", "the same as train", cmd_train, 0, 0, true, LEARN_OPTIONS,
     SCORE_ARRAY_COUNT(LEARN_OPTIONS)},
};
const struct command_list CMD_TRAIN = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
