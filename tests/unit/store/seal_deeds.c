/* SPDX-License-Identifier: Apache-2.0 */
#include "seal_deeds.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <score/engine.h>

#include "base/text.h"
#include "domain/seal_rows.h"
#include "store/seal_store.h"

enum { SQL_SIZE = 4096 };

struct scene scene;

/* ---- the honest history ---------------------------------------------------------------------- */

static void seal_now(struct market *market)
{
    int64_t made = 0;
    OK(market, seal_all(market_domain(market), &scene.signer, &made, &market->err));
}

static void head_keep(struct market *market, char ret[SEAL_HEAD_SIZE])
{
    const char *head = "";
    OK(market, seal_head_text(market_domain(market), &head, &market->err));
    (void)snprintf(ret, SEAL_HEAD_SIZE, "%s", head);
}

static void answer(struct market *market, const struct offer *offer, int i)
{
    struct offer_view view;
    struct domain *domain = market_focal(market, market_firm_index(market, offer->partner_id));
    if (i % 3 == 0) {
        OK(market, offer_decline(domain, offer->id, "NO_CAPACITY", "", &view, &market->err));
    } else {
        OK(market, offer_accept(domain, offer->id, "call", market->now_ms, &view, &market->err));
    }
}

static void events_of_note_find(struct market *market)
{
    struct ledger_entry *entries = NULL;
    size_t count = 0;
    OK(market, store_ledger_event_list(market->store, 0, INT64_MAX, &market->arena, &entries,
                                       &count, &market->err));
    scene.ledger_entry = entries[count / 2].id;
    scene.ledger_event = entries[count / 2].event_seq;
    struct decision row;
    OK(market,
       store_decision_get(market->store, scene.decision, &market->arena, &row, &market->err));
    scene.decision_event = row.event_seq;
    struct event *events = NULL;
    struct event_filter filter = {
        .object_kind = ID_OFFER, .object_id = scene.override_offer, .verb = "offer.made"};
    struct store_page page = {.limit = 1};
    OK(market, store_event_list(market->store, &filter, &page, &market->arena, &events, &count,
                                &market->err));
    scene.override_event = events[0].seq;
    OK(market, store_event_last(market->store, &scene.last_seq, &market->err));
}

static void lead_live(struct market *market, int i)
{
    struct placed placed;
    struct opportunity cancelled;
    int64_t id = market_opportunity(market, "7000");
    if (i == 7) {
        OK(market, place_override(market_domain(market), id, market->firms[1],
                                  "They asked for this firm themselves.", &placed, &market->err));
        scene.override_offer = placed.offer.id;
        return;
    }
    OK(market, place_one(market_domain(market), id, &placed, &market->err));
    if (i == 11) {
        struct offer_view view;
        OK(market, offer_recall(market_domain(market), placed.offer.id, "VENDOR_DIRECT", "", &view,
                                &market->err));
        scene.unwelcome = id;
        (void)cancelled;
        return;
    }
    if (i == 9) {
        scene.decision = placed.decision_id;
    }
    answer(market, &placed.offer, i);
}

static void early_keep(void)
{
    sqlite3 *db = NULL;
    char sql[3 * PATH_SIZE];
    (void)snprintf(sql, sizeof sql, "VACUUM INTO '%.80s'", scene.early);
    assert_int_equal(sqlite3_open(scene.base, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int scene_open(void **state)
{
    (void)state;
    struct market market;
    char url[PATH_SIZE + 16];
    uint8_t seed[HASH_BYTES] = {7};
    seal_signer_seed(seed, &scene.signer);
    seed[0] = 8;
    seal_signer_seed(seed, &scene.stranger);
    text_hex(scene.signer.public_key, SEAL_PUBLIC_KEY_BYTES, scene.public_key);
    (void)snprintf(scene.directory, sizeof scene.directory, "%s/score-attack-XXXXXX",
                   access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm"); /* files, whatever lies below */
    assert_non_null(mkdtemp(scene.directory));
    (void)snprintf(scene.base, sizeof scene.base, "%.60s/base.db", scene.directory);
    (void)snprintf(scene.early, sizeof scene.early, "%.60s/early.db", scene.directory);
    (void)snprintf(scene.path, sizeof scene.path, "%.60s/copy.db", scene.directory);
    (void)snprintf(url, sizeof url, "sqlite:%s", scene.base);
    market_open_at(&market, url, FIRMS);
    seal_now(&market);
    for (int i = 0; i < PASSES; i++) {
        lead_live(&market, i);
        market.now_ms += 9 * CLOCK_HOUR_MS;
        if (i % 4 == 3) {
            seal_now(&market);
        }
        if (i == 15) {
            early_keep();
        }
    }
    seal_now(&market);
    head_keep(&market, scene.head);
    events_of_note_find(&market);
    scene.now_ms = market.now_ms;
    memcpy(scene.firms, market.firms, sizeof scene.firms);
    market_close(&market);
    return 0;
}

int scene_close(void **state)
{
    (void)state;
    (void)unlink(scene.path);
    assert_int_equal(unlink(scene.base), 0);
    assert_int_equal(unlink(scene.early), 0);
    assert_int_equal(rmdir(scene.directory), 0);
    return 0;
}

/* ---- the tools ------------------------------------------------------------------------------- */

static void file_copy(const char *from)
{
    char buffer[16384];
    FILE *source = fopen(from, "rbe");
    FILE *target = fopen(scene.path, "wbe");
    assert_non_null(source);
    assert_non_null(target);
    for (size_t len = 1; len;) {
        len = fread(buffer, 1, sizeof buffer, source);
        assert_int_equal(fwrite(buffer, 1, len, target), len);
    }
    assert_int_equal(fclose(source), 0);
    assert_int_equal(fclose(target), 0);
}

void base_copy(void)
{
    file_copy(scene.base);
}

/* The database's own guards are no obstacle to its owner. */
static void sql_run(const char *format, ...) SCORE_PRINTF(1, 2);
static void sql_run(const char *format, ...)
{
    sqlite3 *db = NULL;
    char *failure = NULL;
    char sql[SQL_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    assert_int_equal(sqlite3_open(scene.path, &db), SQLITE_OK);
    (void)sqlite3_exec(db,
                       "DROP TRIGGER IF EXISTS event_keep; DROP TRIGGER IF EXISTS event_stay;"
                       "DROP TRIGGER IF EXISTS ledger_entry_keep;"
                       "DROP TRIGGER IF EXISTS ledger_entry_stay;"
                       "DROP TRIGGER IF EXISTS checkpoint_keep;"
                       "DROP TRIGGER IF EXISTS checkpoint_stay; PRAGMA foreign_keys = OFF",
                       NULL, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &failure) != SQLITE_OK) {
        fail_msg("%s: %s", sql, failure);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The copy, through the program's own code. */
void copy_open(struct market *market)
{
    char url[PATH_SIZE + 16];
    memset(market, 0, sizeof *market);
    (void)snprintf(url, sizeof url, "sqlite:%s", scene.path);
    arena_init(&market->arena, (size_t)256 * 1024 * 1024);
    market->now_ms = scene.now_ms;
    OK(market, store_open(url, STORE_READ_WRITE, &market->store, &market->err));
    OK(market, world_create(&market->world, &market->err));
    market->domain.store = market->store;
    market->domain.world = market->world;
    market->domain.clock = clock_manual(&market->now_ms);
    market->domain.arena = &market->arena;
}

/* Seals the whole history anew, as it is now. */
static void history_reseal(const struct seal_signer *signer)
{
    struct market market;
    int64_t made = 0;
    sql_run("DELETE FROM checkpoint; DELETE FROM event_seal; DELETE FROM seal_key;");
    copy_open(&market);
    OK(&market, seal_all(market_domain(&market), signer, &made, &market.err));
    market_close(&market);
}

/* One checkpoint signed again by the owner of the key, after `change`. */
static void checkpoint_resign(int64_t seq, void (*change)(struct checkpoint *checkpoint))
{
    struct market market;
    struct checkpoint checkpoint;
    char signature[2 * SEAL_SIGNATURE_BYTES + 1];
    char root[HASH_HEX_SIZE];
    char head[HASH_HEX_SIZE];
    copy_open(&market);
    OK(&market, store_checkpoint_find(market.store, seq, &checkpoint, &market.err));
    market_close(&market);
    change(&checkpoint);
    checkpoint_sign(&checkpoint, &scene.signer);
    text_hex(checkpoint.signature, SEAL_SIGNATURE_BYTES, signature);
    hash_hex(checkpoint.root, HASH_BYTES, root);
    hash_hex(checkpoint.head, HASH_BYTES, head);
    sql_run("UPDATE checkpoint SET root = x'%s', head = x'%s', at_ms = %lld, signature = x'%s'"
            " WHERE number = %lld",
            root, head, (long long)checkpoint.at_ms, signature, (long long)checkpoint.number);
}

/* ---- the deeds ------------------------------------------------------------------------------- */

void deed_none(void)
{
}

void deed_delete(void)
{
    sql_run("DELETE FROM event WHERE seq = %lld", (long long)scene.override_event);
}

void deed_delete_with_seal(void)
{
    sql_run("DELETE FROM event WHERE seq = %lld; DELETE FROM event_seal WHERE seq = %lld;",
            (long long)scene.override_event, (long long)scene.override_event);
}

void deed_edit(void)
{
    sql_run("UPDATE event SET reason = 'As drawn.' WHERE seq = %lld",
            (long long)scene.override_event);
}

/* Changes the row and makes the seal fit. */
void deed_edit_with_seal(void)
{
    struct market market;
    struct seal_rows rows;
    struct seal_row row;
    struct seal_salts salts;
    struct event_seal *seals = NULL;
    size_t count = 0;
    char leaf[HASH_HEX_SIZE];
    uint8_t hash[HASH_BYTES];
    int64_t seq = scene.override_event;
    deed_edit();
    copy_open(&market);
    OK(&market, seal_rows_read(market.store, seq - 1, 1, &market.arena, &rows, &market.err));
    OK(&market, store_event_seal_list(market.store, seq - 1, seq, &market.arena, &seals, &count,
                                      &market.err));
    seal_rows_at(&rows, 0, seals->partner_seq, &row);
    seal_salts_of(seals->salt, &salts);
    seal_leaf(&row, &salts, hash);
    hash_hex(hash, HASH_BYTES, leaf);
    market_close(&market);
    sql_run("UPDATE event_seal SET leaf = x'%s' WHERE seq = %lld", leaf, (long long)seq);
}

void deed_reorder(void)
{
    sql_run("UPDATE event SET seq = -1 WHERE seq = 30; UPDATE event SET seq = 30 WHERE seq = 31;"
            "UPDATE event SET seq = 31 WHERE seq = -1;");
}

void deed_backdate_sealed(void)
{
    sql_run("UPDATE event SET at_ms = at_ms - 86400000 WHERE seq = %lld",
            (long long)scene.override_event);
}

static void event_forge(int64_t before_ms)
{
    sql_run("INSERT INTO event (seq, object_kind, object_id, object_seq, verb, at_ms, user_id,"
            " actor, partner_id, opportunity_id, reason, detail)"
            " SELECT MAX(seq) + 1, 7, 1, (SELECT MAX(object_seq) + 1 FROM event WHERE"
            " object_kind = 7 AND object_id = 1), 'opportunity.noted', %lld, 0, 'cli:x', 0, 1, '',"
            " '' FROM event",
            (long long)(scene.now_ms - before_ms));
}

void deed_backdate_new(void)
{
    event_forge(2 * CLOCK_DAY_MS);
}

void deed_backdate_new_little(void)
{
    event_forge(5 * CLOCK_HOUR_MS);
}

/* A program that draws with a seed of its own choice. */
void deed_redraw(void)
{
    struct market market;
    struct placed placed;
    struct decision row;
    struct score_decision decision;
    static uint8_t bytes[SCORE_DECISION_BYTES_MAX];
    char blob[2 * SCORE_DECISION_BYTES_MAX + 1];
    char seed[2 * HASH_BYTES + 1];
    copy_open(&market);
    market.opportunities = PASSES;
    int64_t id = market_opportunity(&market, "8000");
    OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
    OK(&market,
       store_decision_get(market.store, placed.decision_id, &market.arena, &row, &market.err));
    OK(&market, score_decision_decode(row.blob, row.blob_len, &decision, &market.err));
    decision.seed[0] ^= 1;
    size_t len = score_decision_encode(&decision, bytes);
    text_hex(bytes, len, blob);
    text_hex(decision.seed, HASH_BYTES, seed);
    int64_t seq = row.event_seq;
    int64_t decision_id = row.id;
    market_close(&market);
    sqlite3 *db = NULL;
    char *sql = sqlite3_mprintf("UPDATE decision SET blob = x'%s' WHERE id = %lld", blob,
                                (long long)decision_id);
    assert_int_equal(sqlite3_open(scene.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    sql_run("UPDATE event SET detail = substr(detail, 1, instr(detail, 'seed=') + 4) || '%s' ||"
            " char(10) WHERE seq = %lld",
            seed, (long long)seq);
}

/* The same round decided a second time: the first row stays, the second has other inputs. */
void deed_redraw_again(void)
{
    sql_run("INSERT INTO decision (opportunity_id, round, input_hash, state_seq, partner_id, blob,"
            " policy_version, created_at_ms, event_seq) SELECT opportunity_id, round,"
            " zeroblob(32), state_seq, partner_id, blob, policy_version, created_at_ms,"
            " (SELECT MAX(seq) + 1 FROM event) FROM decision WHERE id = %lld;"
            "INSERT INTO event SELECT MAX(e.seq) + 1, 9, (SELECT MAX(id) FROM decision), 1,"
            " 'decision.made', MAX(e.at_ms), 0, 'cli:x', 0, 0, '', (SELECT detail FROM event WHERE"
            " seq = %lld) FROM event e;",
            (long long)scene.decision, (long long)scene.decision_event);
}

static void lead_recreate(bool is_disguised)
{
    struct market market;
    struct placed placed;
    copy_open(&market);
    struct opportunity old = market_get(&market, scene.unwelcome);
    struct opportunity_change change = {
        .title = old.title,
        .account = "Example Works",
        .offering = "GTXPRO",
        .amount = is_disguised ? "7100" : "7000",
        .currency = "EUR",
        .country = "DE",
        .city = "Kassel",
        .source = "campaign",
        .contact_name = old.contact_name,
        .has_contact_consent = true,
        .contact_consent = true,
        .has_decision_at = true,
        .decision_at_ms = scene.now_ms + 60 * CLOCK_DAY_MS,
    };
    struct opportunity again;
    /* Until the firm that is wanted is drawn, each time for another cause when in disguise. */
    for (int i = 0; i < 6; i++) {
        char email[64];
        char need[128];
        (void)snprintf(email, sizeof email, "other%d@customer.example", i);
        (void)snprintf(need, sizeof need, "Cause %d, told in words that were not used before.", i);
        change.contact_email = is_disguised ? email : old.contact_email;
        change.need = is_disguised ? need : old.need;
        OK(&market, opportunity_create(market_domain_keep(&market), &change, &again, &market.err));
        OK(&market, place_one(market_domain_keep(&market), again.id, &placed, &market.err));
        struct offer_view view;
        OK(&market, offer_recall(market_domain_keep(&market), placed.offer.id, "VENDOR_DIRECT", "",
                                 &view, &market.err));
    }
    market_close(&market);
}

void deed_recreate(void)
{
    lead_recreate(false);
}

void deed_recreate_disguised(void)
{
    lead_recreate(true);
}

/* Looks at the draw before passing, cancels the lead when the vendor's darling was not drawn, and
 * brings it again as something else. (Recalling after the pass is no way: the firm gets its turn
 * back.) */
void deed_recreate_often(void)
{
    struct market market;
    struct placed placed;
    struct opportunity cancelled;
    struct recommendation draw;
    copy_open(&market);
    market.opportunities = 1000; /* external ids of their own */
    OK(&market, store_tx_begin(market.store, &market.err));
    for (int i = 0; i < 160; i++) {
        int64_t id = market_opportunity(&market, "7000");
        OK(&market, place_recommend(market_domain(&market), id, &draw, &market.err));
        if (draw.drawn_partner_id == scene.firms[0]) {
            OK(&market, place_one(market_domain(&market), id, &placed, &market.err));
        } else {
            OK(&market, opportunity_cancel(market_domain(&market), id, "No longer wanted.",
                                           &cancelled, &market.err));
        }
    }
    OK(&market, store_tx_commit(market.store, &market.err));
    market_close(&market);
}

void deed_swap_key(void)
{
    char hex[2 * SEAL_PUBLIC_KEY_BYTES + 1];
    text_hex(scene.stranger.public_key, SEAL_PUBLIC_KEY_BYTES, hex);
    sql_run("UPDATE seal_key SET public_key = x'%s'", hex);
}

/* Event and row say the same new words. */
void deed_edit_both(void)
{
    deed_edit();
    sql_run("UPDATE offer SET override_reason = 'As drawn.' WHERE id = %lld",
            (long long)scene.override_offer);
}

void deed_swap_key_and_reseal(void)
{
    deed_edit_both();
    history_reseal(&scene.stranger);
}

void deed_rewrite_with_key(void)
{
    deed_edit_both();
    history_reseal(&scene.signer);
}

/* Back to an older copy: whatever came after has never been. */
void deed_truncate(void)
{
    file_copy(scene.early);
}

void deed_truncate_checkpoint(void)
{
    sql_run("DELETE FROM checkpoint WHERE number = (SELECT MAX(number) FROM checkpoint)");
}

void deed_hide_override(void)
{
    sql_run("UPDATE offer SET origin = 1, override_reason = '' WHERE id = %lld",
            (long long)scene.override_offer);
}

void deed_ledger(void)
{
    sql_run("UPDATE ledger_entry SET amount = amount - 0.25 WHERE id = %lld",
            (long long)scene.ledger_entry);
}

void deed_ledger_extra(void)
{
    sql_run("INSERT INTO ledger_entry (ledger, kind, partner_id, offer_id, amount, at_ms,"
            " event_seq) SELECT ledger, kind, partner_id, offer_id, 0.0, at_ms, event_seq FROM"
            " ledger_entry WHERE id = %lld",
            (long long)scene.ledger_entry);
}

void deed_blob(void)
{
    sql_run("UPDATE decision SET blob = CAST(blob || x'00' AS BLOB) WHERE id = %lld",
            (long long)scene.decision);
}

void deed_input_hash(void)
{
    sql_run("UPDATE decision SET input_hash = zeroblob(32) WHERE id = %lld",
            (long long)scene.decision);
}

static void change_date(struct checkpoint *checkpoint)
{
    checkpoint->at_ms -= CLOCK_HOUR_MS;
}

void deed_replace_checkpoint(void)
{
    checkpoint_resign(1, change_date);
}

void deed_forge_signature(void)
{
    sql_run("UPDATE checkpoint SET at_ms = at_ms - 1000 WHERE number = 2");
}

void deed_secret(void)
{
    sql_run(
        "UPDATE draw_day SET secret = zeroblob(32) WHERE day = (SELECT MIN(day) FROM draw_day)");
}

void deed_answer(void)
{
    sql_run("UPDATE offer SET state = 4, code = '' WHERE state = 2");
}
