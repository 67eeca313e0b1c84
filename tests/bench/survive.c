/* SPDX-License-Identifier: Apache-2.0 */
/*
 * survive load  --url URL --ca FILE --keys FILE --manager FILE --journal FILE [--clients N] [--rate
 * R] survive gap   --journal FILE --from MS [--to MS] survive check --url URL --ca FILE --keys FILE
 * --manager FILE --journal FILE [--from MS] [--clients N]
 *
 * Clients that lose no patience while parts of an installation die, and the audit of what they were
 * promised. load accepts offers, and writes a note about every tenth, until SIGTERM: each write has
 * an idempotency key of its own and is repeated with it until it is acknowledged; then it stands in
 * the journal. gap says for how long nobody got through after a moment. check reads everything back
 * that was acknowledged (from --from on) and every acceptance that the history knows of: lost is
 * what was acknowledged and is not there, doubled is what is there twice.
 */
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "asker.h"
#include "base/base.h"
#include "base/text.h"
#include "history.h"
#include "journal.h"
#include "offers.h"

enum {
    PATH_SIZE = 512,
    TEXT_SIZE = 512,
    CLIENTS_MAX = 64,
    RETRY_MS = 100,
    NOTE_EACH = 10,
    PATIENCE_MS = 60000 /* after SIGTERM, for what is under way */
};

struct options {
    const char *url;
    const char *ca;
    const char *keys;
    const char *manager;
    const char *journal;
    int64_t clients;
    double rate; /* writes a second, all clients together */
    int64_t from_ms;
    int64_t to_ms;
};

struct survivors {
    const struct options *options;
    struct offers offers; /* load: what is left to accept */
    char manager_key[KEY_SIZE];
    int journal_file;
    int64_t begin_ns;
    _Atomic size_t next;
    _Atomic uint64_t attempts;
    _Atomic uint64_t writes;
    _Atomic uint64_t replays;
    _Atomic uint64_t refused;
    struct journal journal; /* check: what was promised */
    _Atomic uint64_t lost;
    _Atomic uint64_t doubled;
    _Atomic uint64_t unread; /* could not be asked */
};

static atomic_bool is_stopping;
static _Atomic int64_t stop_ms;

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t wall_ms(void)
{
    return clock_ns(CLOCK_REALTIME) / 1000000;
}

static void wait_until_ns(int64_t at_ns)
{
    struct timespec at = {.tv_sec = at_ns / INT64_C(1000000000),
                          .tv_nsec = at_ns % INT64_C(1000000000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) != 0) {
    }
}

static void stop_hear(int number)
{
    (void)number;
    stop_ms = wall_ms();
    is_stopping = true;
}

/* ---- load and the history's place ----------------------------------------------------------- */

/* Where the history stood when the load began: beside the journal, so that a check need not read
 * how the market was made. */
static bool place_file(const struct survivors *all, const char *mode, char *cursor)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s.from", all->options->journal);
    FILE *file = fopen(path, mode);
    if (!file) {
        perror(path);
        return false;
    }
    bool is_write = *mode == 'w';
    bool is_good =
        is_write ? fputs(cursor, file) >= 0 : fgets(cursor, OFFERS_CURSOR_SIZE, file) != NULL;
    return fclose(file) == 0 && is_good;
}

/* Worth another try with the same key: nobody has said yes or no. */
static bool is_undecided(int status)
{
    return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
}

/* False when it was refused, or given up at the very end. */
static bool write_until_done(struct survivors *all, struct asker *asker,
                             const struct question *question, struct journal_entry *entry,
                             struct answer *ret)
{
    entry->sent_ms = wall_ms();
    for (;;) {
        entry->attempts++;
        all->attempts++;
        asker_ask(asker, question, ret);
        if (!is_undecided(ret->status)) {
            break;
        }
        if (is_stopping && wall_ms() > stop_ms + PATIENCE_MS) {
            fprintf(stderr, "given up after %d attempts: %s %s: %d %s\n", entry->attempts,
                    question->method, question->path, ret->status, ret->failure);
            return false;
        }
        wait_until_ns(clock_ns(CLOCK_MONOTONIC) + RETRY_MS * INT64_C(1000000));
    }
    entry->at_ms = wall_ms();
    all->replays += ret->is_replayed ? 1 : 0;
    if (ret->status >= 400) {
        all->refused++;
        fprintf(stderr, "refused at attempt %d: %s %s: %d %.300s\n", entry->attempts,
                question->method, question->path, ret->status, ret->body);
        return false;
    }
    return true;
}

static void done_keep(struct survivors *all, const struct journal_entry *entry)
{
    all->writes++;
    if (!journal_add(all->journal_file, entry)) {
        perror(all->options->journal);
        exit(1);
    }
}

static void note_write(struct survivors *all, struct asker *asker,
                       const struct journal_entry *about)
{
    char path[PATH_SIZE];
    char key[PATH_SIZE];
    char body[TEXT_SIZE];
    struct answer answer;
    struct journal_entry entry = *about;
    entry.is_note = true;
    entry.attempts = 0;
    (void)snprintf(path, sizeof path, "/api/v1/opportunities/%s/notes", entry.opportunity);
    (void)snprintf(key, sizeof key, "note-%s", entry.offer);
    (void)snprintf(body, sizeof body, "{\"text\":\"survived-%s\"}", entry.offer);
    const struct question question = {.method = "POST",
                                      .path = path,
                                      .key = all->offers.keys[entry.key],
                                      .idempotency_key = key,
                                      .json = body};
    if (write_until_done(all, asker, &question, &entry, &answer)) {
        done_keep(all, &entry);
    }
}

static void offer_write(struct survivors *all, struct asker *asker, size_t index)
{
    const struct offer_line *line = &all->offers.lines[index];
    char path[PATH_SIZE];
    char key[PATH_SIZE];
    struct answer answer;
    struct journal_entry entry = {.key = line->key};
    (void)snprintf(entry.offer, sizeof entry.offer, "%s", line->id);
    (void)snprintf(path, sizeof path, "/api/v1/offers/%s/accept", line->id);
    (void)snprintf(key, sizeof key, "accept-%s", line->id);
    const struct question question = {
        .method = "POST",
        .path = path,
        .key = all->offers.keys[line->key],
        .idempotency_key = key,
        .json = "{\"next_step\":\"Call the customer\",\"next_step_at\":\"2190-01-01T00:00:00Z\"}"};
    if (!write_until_done(all, asker, &question, &entry, &answer)) {
        return;
    }
    const char *opportunity = strstr(answer.body, "\"opportunity\":{");
    answer_text(opportunity ? opportunity : "", "id", entry.opportunity, sizeof entry.opportunity);
    done_keep(all, &entry);
    if (index % NOTE_EACH == 0 && *entry.opportunity) {
        note_write(all, asker, &entry);
    }
}

static void *client_run(void *user)
{
    struct survivors *all = user;
    struct asker *asker = asker_create(all->options->url, all->options->ca);
    while (asker && !is_stopping) {
        size_t index = all->next++;
        if (index >= all->offers.count) {
            fprintf(stderr, "every offer has been accepted\n");
            break;
        }
        wait_until_ns(all->begin_ns + (int64_t)((double)index / all->options->rate * 1e9));
        if (!is_stopping) {
            offer_write(all, asker, index);
        }
    }
    asker_free(asker);
    return NULL;
}

static bool offers_page(struct survivors *all, struct asker *asker, unsigned key, char *cursor)
{
    char path[PATH_SIZE];
    struct answer answer;
    (void)snprintf(path, sizeof path, "/api/v1/offers?status=OFFERED&limit=100%s%s",
                   *cursor ? "&cursor=" : "", cursor);
    const struct question question = {.method = "GET", .path = path, .key = all->offers.keys[key]};
    asker_read(asker, &question, &answer);
    if (answer.status != 200 || !offers_page_take(&all->offers, key, answer.body, cursor)) {
        fprintf(stderr, "offers of key %u: %d %s\n", key + 1, answer.status, answer.failure);
        return false;
    }
    return true;
}

static bool offers_ask(struct survivors *all)
{
    char cursor[OFFERS_CURSOR_SIZE];
    struct asker *asker = asker_create(all->options->url, all->options->ca);
    bool is_good = asker != NULL;
    for (unsigned key = 0; is_good && key < all->offers.key_count; key++) {
        cursor[0] = '\0';
        do {
            is_good = offers_page(all, asker, key, cursor);
        } while (is_good && *cursor);
    }
    asker_free(asker);
    offers_mix(&all->offers);
    return is_good && all->offers.count > 0;
}

static bool threads_run(int64_t count, void *(*run)(void *), struct survivors *all)
{
    pthread_t threads[CLIENTS_MAX];
    int64_t made = 0;
    while (made < count && pthread_create(&threads[made], NULL, run, all) == 0) {
        made++;
    }
    for (int64_t i = 0; i < made; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return made == count;
}

static bool place_keep(struct survivors *all)
{
    char cursor[OFFERS_CURSOR_SIZE] = "";
    struct asker *asker = asker_create(all->options->url, all->options->ca);
    bool is_good = asker && history_read(asker, all->manager_key, cursor, NULL, 0) &&
                   place_file(all, "we", cursor);
    asker_free(asker);
    return is_good;
}

static bool load_run(struct survivors *all)
{
    struct sigaction hear = {.sa_handler = stop_hear};
    (void)sigaction(SIGTERM, &hear, NULL);
    (void)sigaction(SIGINT, &hear, NULL);
    all->journal_file = journal_open(all->options->journal);
    if (all->journal_file < 0 || !place_keep(all) || !offers_ask(all)) {
        return false;
    }
    fprintf(stderr, "%zu offers, %" PRId64 " clients, %.0f writes a second\n", all->offers.count,
            all->options->clients, all->options->rate);
    all->begin_ns = clock_ns(CLOCK_MONOTONIC);
    bool is_good = threads_run(all->options->clients, client_run, all);
    printf("acknowledged=%" PRIu64 " attempts=%" PRIu64 " replayed=%" PRIu64 " refused=%" PRIu64
           "\n",
           all->writes, all->attempts, all->replays, all->refused);
    return is_good && all->refused == 0;
}

/* ---- gap ------------------------------------------------------------------------------------- */

static bool gap_run(struct survivors *all)
{
    const struct options *options = all->options;
    int64_t longest_ms = 0;
    int64_t slowest_ms = 0;
    int64_t last_ms = options->from_ms;
    size_t acknowledged = 0;
    size_t repeated = 0;
    if (!journal_read(options->journal, &all->journal)) {
        return false;
    }
    journal_sort_by_time(&all->journal);
    for (size_t i = 0; i < all->journal.count; i++) {
        const struct journal_entry *entry = &all->journal.entries[i];
        if (entry->at_ms < options->from_ms || entry->at_ms > options->to_ms) {
            continue;
        }
        int64_t took_ms = entry->at_ms - entry->sent_ms;
        longest_ms = entry->at_ms - last_ms > longest_ms ? entry->at_ms - last_ms : longest_ms;
        slowest_ms = took_ms > slowest_ms ? took_ms : slowest_ms;
        last_ms = entry->at_ms;
        acknowledged++;
        repeated += entry->attempts > 1 ? 1 : 0;
    }
    printf("acknowledged=%zu repeated=%zu silent_s=%.1f slowest_s=%.1f\n", acknowledged, repeated,
           (double)longest_ms / 1000, (double)slowest_ms / 1000);
    return acknowledged > 0;
}

/* ---- check ----------------------------------------------------------------------------------- */

/* What the history says of every acceptance that was acknowledged. */
static bool history_check(struct survivors *all)
{
    struct tally *tallies = calloc(all->journal.count + 1, sizeof *tallies);
    struct asker *asker = asker_create(all->options->url, all->options->ca);
    char cursor[OFFERS_CURSOR_SIZE] = "";
    size_t count = 0;
    bool is_good = tallies && asker && place_file(all, "re", cursor);
    for (size_t i = 0; is_good && i < all->journal.count; i++) {
        if (!all->journal.entries[i].is_note) {
            (void)snprintf(tallies[count++].offer, JOURNAL_ID_SIZE, "%s",
                           all->journal.entries[i].offer);
        }
    }
    if (is_good && count) {
        tallies_sort(tallies, count);
        is_good = history_read(asker, all->manager_key, cursor, tallies, count);
    }
    for (size_t i = 0; is_good && i < count; i++) {
        all->lost += tallies[i].acceptances == 0 ? 1 : 0;
        all->doubled += tallies[i].acceptances > 1 ? 1 : 0;
    }
    asker_free(asker);
    free(tallies);
    return is_good;
}

static void accept_check(struct survivors *all, struct asker *asker,
                         const struct journal_entry *entry)
{
    char path[PATH_SIZE];
    char status[32];
    struct answer answer;
    (void)snprintf(path, sizeof path, "/api/v1/offers/%s", entry->offer);
    const struct question question = {
        .method = "GET", .path = path, .key = all->offers.keys[entry->key]};
    asker_read(asker, &question, &answer);
    answer_text(answer.body, "status", status, sizeof status);
    if (answer.status == 200 || answer.status == 404) {
        all->lost += answer.status == 200 && strcmp(status, "ACCEPTED") == 0 ? 0 : 1;
    } else {
        all->unread++;
    }
}

static void note_check(struct survivors *all, struct asker *asker,
                       const struct journal_entry *entry)
{
    char path[PATH_SIZE];
    char text[PATH_SIZE];
    struct answer answer;
    size_t found = 0;
    (void)snprintf(path, sizeof path, "/api/v1/opportunities/%s/notes", entry->opportunity);
    (void)snprintf(text, sizeof text, "survived-%s", entry->offer);
    const struct question question = {
        .method = "GET", .path = path, .key = all->offers.keys[entry->key]};
    asker_read(asker, &question, &answer);
    for (const char *at = answer.body; (at = strstr(at, text)); at++) {
        found++;
    }
    if (answer.status == 200) {
        all->lost += found == 0 ? 1 : 0;
        all->doubled += found > 1 ? 1 : 0;
    } else {
        all->unread++;
    }
}

static void *checker_run(void *user)
{
    struct survivors *all = user;
    struct asker *asker = asker_create(all->options->url, all->options->ca);
    for (size_t i = all->next++; asker && i < all->journal.count; i = all->next++) {
        const struct journal_entry *entry = &all->journal.entries[i];
        if (entry->at_ms < all->options->from_ms) {
            continue;
        }
        if (entry->is_note) {
            note_check(all, asker, entry);
        } else {
            accept_check(all, asker, entry);
        }
    }
    asker_free(asker);
    return NULL;
}

static bool check_run(struct survivors *all)
{
    if (!journal_read(all->options->journal, &all->journal) || !history_check(all) ||
        !threads_run(all->options->clients, checker_run, all)) {
        return false;
    }
    printf("promised=%zu lost=%" PRIu64 " doubled=%" PRIu64 " unread=%" PRIu64 "\n",
           all->journal.count, all->lost, all->doubled, all->unread);
    return all->lost == 0 && all->doubled == 0 && all->unread == 0;
}

/* ---- command line ---------------------------------------------------------------------------- */

static bool options_parse(int argc, char **argv, struct options *ret)
{
    static const struct option names[] = {
        {"url", required_argument, NULL, 'u'},     {"ca", required_argument, NULL, 'a'},
        {"keys", required_argument, NULL, 'k'},    {"manager", required_argument, NULL, 'm'},
        {"journal", required_argument, NULL, 'j'}, {"clients", required_argument, NULL, 'c'},
        {"rate", required_argument, NULL, 'r'},    {"from", required_argument, NULL, 'f'},
        {"to", required_argument, NULL, 't'},      {NULL, 0, NULL, 0},
    };
    *ret = (struct options){.clients = 8, .rate = 50, .to_ms = INT64_MAX};
    bool is_good = true;
    int name = 0;
    while (is_good && (name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'u':
            ret->url = optarg;
            break;
        case 'a':
            ret->ca = optarg;
            break;
        case 'k':
            ret->keys = optarg;
            break;
        case 'm':
            ret->manager = optarg;
            break;
        case 'j':
            ret->journal = optarg;
            break;
        case 'c':
            is_good = text_parse_i64(optarg, &ret->clients);
            break;
        case 'r':
            ret->rate = strtod(optarg, NULL);
            break;
        case 'f':
            is_good = text_parse_i64(optarg, &ret->from_ms);
            break;
        case 't':
            is_good = text_parse_i64(optarg, &ret->to_ms);
            break;
        default:
            return false;
        }
    }
    return is_good && optind + 1 == argc && ret->journal && ret->clients > 0 &&
           ret->clients <= CLIENTS_MAX && ret->rate > 0;
}

static bool people_read(struct survivors *all)
{
    const struct options *options = all->options;
    struct offers manager = {0};
    if (!options->url || !options->keys || !options->manager ||
        !offers_keys_read(&all->offers, options->keys) ||
        !offers_keys_read(&manager, options->manager)) {
        offers_done(&manager);
        return false;
    }
    (void)snprintf(all->manager_key, sizeof all->manager_key, "%s", manager.keys[0]);
    offers_done(&manager);
    return askers_begin();
}

int main(int argc, char **argv)
{
    struct options options;
    static struct survivors all;
    if (!options_parse(argc, argv, &options)) {
        fprintf(stderr, "usage: survive load|gap|check --journal FILE ..; the source says more\n");
        return 2;
    }
    all.options = &options;
    const char *what = argv[optind];
    bool is_good = false;
    if (strcmp(what, "gap") == 0) {
        is_good = gap_run(&all);
    } else if (strcmp(what, "load") == 0) {
        is_good = people_read(&all) && load_run(&all);
    } else if (strcmp(what, "check") == 0) {
        is_good = people_read(&all) && check_run(&all);
    } else {
        fprintf(stderr, "survive: '%s' is none of load, gap, check\n", what);
    }
    journal_done(&all.journal);
    offers_done(&all.offers);
    return is_good ? 0 : 1;
}
