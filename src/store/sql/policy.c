/* SPDX-License-Identifier: Apache-2.0 */
#include "store/policy_store.h"

#include "store/sql/statement.h"

/* ---- policies ---------------------------------------------------------------------------------
 */

#define POLICY_FIELDS                                                                              \
    "    name,\n"                                                                                  \
    "    parameters,\n"                                                                            \
    "    hash,\n"                                                                                  \
    "    state,\n"                                                                                 \
    "    drafted_by,\n"                                                                            \
    "    approved_by,\n"                                                                           \
    "    copy_of,\n"                                                                               \
    "    evaluation_id,\n"                                                                         \
    "    created_at_ms,\n"                                                                         \
    "    live_from_ms,\n"                                                                          \
    "    live_seq,\n"                                                                              \
    "    version\n"
#define POLICY_COLUMNS "    id,\n" POLICY_FIELDS

static void row_to_policy(struct row *row, void *ret_record)
{
    struct policy *policy = ret_record;
    policy->id = row_i64(row);
    policy->name = row_text(row);
    policy->parameters = row_text(row);
    policy->hash = row_text(row);
    policy->state = (enum policy_state)row_int(row);
    policy->drafted_by = row_text(row);
    policy->approved_by = row_text(row);
    policy->copy_of = row_i64(row);
    policy->evaluation_id = row_i64(row);
    policy->created_at_ms = row_i64(row);
    policy->live_from_ms = row_i64(row);
    policy->live_seq = row_i64(row);
    policy->version = row_i64(row);
}

static const struct row_type POLICY_ROW = {"policy", sizeof(struct policy), row_to_policy};

static const char SQL_POLICY_ADD[] = "INSERT INTO policy (\n" POLICY_FIELDS ") VALUES (\n"
                                     "    :name,\n"
                                     "    :parameters,\n"
                                     "    :hash,\n"
                                     "    :state,\n"
                                     "    :drafted_by,\n"
                                     "    :approved_by,\n"
                                     "    :copy_of,\n"
                                     "    :evaluation_id,\n"
                                     "    :created_at_ms,\n"
                                     "    :live_from_ms,\n"
                                     "    :live_seq,\n"
                                     "    1\n"
                                     ")";

enum score_status store_policy_add(struct store *store, struct policy *policy,
                                   struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_POLICY_ADD, &statement, err));
    bind_text(statement, ":name", policy->name);
    bind_text(statement, ":parameters", policy->parameters);
    bind_text(statement, ":hash", policy->hash);
    bind_i64(statement, ":state", (int64_t)policy->state);
    bind_text(statement, ":drafted_by", policy->drafted_by);
    bind_text(statement, ":approved_by", policy->approved_by);
    bind_id(statement, ":copy_of", policy->copy_of);
    bind_i64(statement, ":evaluation_id", policy->evaluation_id);
    bind_i64(statement, ":created_at_ms", policy->created_at_ms);
    bind_i64(statement, ":live_from_ms", policy->live_from_ms);
    bind_i64(statement, ":live_seq", policy->live_seq);
    policy->version = 1;
    return statement_insert(statement, &policy->id, err);
}

/* Name, parameters and who drafted it never change: a changed policy is another policy. */
static const char SQL_POLICY_UPDATE[] = "UPDATE policy\n"
                                        "SET\n"
                                        "    state = :state,\n"
                                        "    approved_by = :approved_by,\n"
                                        "    evaluation_id = :evaluation_id,\n"
                                        "    live_from_ms = :live_from_ms,\n"
                                        "    live_seq = :live_seq,\n"
                                        "    version = version + 1\n"
                                        "WHERE id = :id\n"
                                        "  AND version = :version";

enum score_status store_policy_update(struct store *store, struct policy *policy,
                                      struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_POLICY_UPDATE, &statement, err));
    bind_i64(statement, ":state", (int64_t)policy->state);
    bind_text(statement, ":approved_by", policy->approved_by);
    bind_i64(statement, ":evaluation_id", policy->evaluation_id);
    bind_i64(statement, ":live_from_ms", policy->live_from_ms);
    bind_i64(statement, ":live_seq", policy->live_seq);
    bind_i64(statement, ":id", policy->id);
    bind_i64(statement, ":version", policy->version);
    return statement_update(statement, "policy", &policy->version, err);
}

static const char SQL_POLICY_GET[] = "SELECT\n" POLICY_COLUMNS "FROM policy\n"
                                     "WHERE id = :id";

enum score_status store_policy_get(struct store *store, int64_t id, struct arena *arena,
                                   struct policy *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_POLICY_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &POLICY_ROW, ret, err);
}

static const char SQL_POLICY_FIND[] = "SELECT\n" POLICY_COLUMNS "FROM policy\n"
                                      "WHERE state = :state\n"
                                      "ORDER BY live_seq DESC, id DESC\n"
                                      "LIMIT 1";

enum score_status store_policy_find(struct store *store, enum policy_state state,
                                    struct arena *arena, struct policy *ret,
                                    struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_POLICY_FIND, &statement, err));
    bind_i64(statement, ":state", (int64_t)state);
    return statement_get(statement, arena, &POLICY_ROW, ret, err);
}

static const char SQL_POLICY_FORMER[] = "SELECT\n" POLICY_COLUMNS "FROM policy\n"
                                        "WHERE state = 6\n"
                                        "  AND live_seq < :seq\n"
                                        "ORDER BY live_seq DESC, id DESC\n"
                                        "LIMIT 1";

enum score_status store_policy_former(struct store *store, int64_t seq, struct arena *arena,
                                      struct policy *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_POLICY_FORMER, &statement, err));
    bind_i64(statement, ":seq", seq);
    return statement_get(statement, arena, &POLICY_ROW, ret, err);
}

static const char SQL_POLICY_LIST[] = "SELECT\n" POLICY_COLUMNS "FROM policy\n"
                                      "WHERE :after_id = 0 OR id < :after_id\n"
                                      "ORDER BY id DESC\n"
                                      "LIMIT :limit";

enum score_status store_policy_list(struct store *store, const struct store_page *page,
                                    struct arena *arena, struct policy **ret_items,
                                    size_t *ret_count, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_POLICY_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &POLICY_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* ---- evaluations ------------------------------------------------------------------------------
 */

#define EVALUATION_FIELDS                                                                          \
    "    policy_id,\n"                                                                             \
    "    policy_hash,\n"                                                                           \
    "    live_id,\n"                                                                               \
    "    event_seq,\n"                                                                             \
    "    verdict,\n"                                                                               \
    "    summary,\n"                                                                               \
    "    report,\n"                                                                                \
    "    made_by,\n"                                                                               \
    "    at_ms\n"

static void row_to_evaluation(struct row *row, void *ret_record)
{
    struct policy_evaluation *evaluation = ret_record;
    evaluation->id = row_i64(row);
    evaluation->policy_id = row_i64(row);
    evaluation->policy_hash = row_text(row);
    evaluation->live_id = row_i64(row);
    evaluation->event_seq = row_i64(row);
    evaluation->verdict = (enum policy_verdict)row_int(row);
    evaluation->summary = row_text(row);
    evaluation->report = row_text(row);
    evaluation->made_by = row_text(row);
    evaluation->at_ms = row_i64(row);
}

static const struct row_type EVALUATION_ROW = {"evaluation", sizeof(struct policy_evaluation),
                                               row_to_evaluation};

static const char SQL_EVALUATION_ADD[] =
    "INSERT INTO policy_evaluation (\n" EVALUATION_FIELDS ") VALUES (\n"
    "    :policy_id,\n"
    "    :policy_hash,\n"
    "    :live_id,\n"
    "    :event_seq,\n"
    "    :verdict,\n"
    "    :summary,\n"
    "    :report,\n"
    "    :made_by,\n"
    "    :at_ms\n"
    ")";

enum score_status store_policy_evaluation_add(struct store *store,
                                              struct policy_evaluation *evaluation,
                                              struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_EVALUATION_ADD, &statement, err));
    bind_i64(statement, ":policy_id", evaluation->policy_id);
    bind_text(statement, ":policy_hash", evaluation->policy_hash);
    bind_i64(statement, ":live_id", evaluation->live_id);
    bind_i64(statement, ":event_seq", evaluation->event_seq);
    bind_i64(statement, ":verdict", (int64_t)evaluation->verdict);
    bind_text(statement, ":summary", evaluation->summary);
    bind_text(statement, ":report", evaluation->report);
    bind_text(statement, ":made_by", evaluation->made_by);
    bind_i64(statement, ":at_ms", evaluation->at_ms);
    return statement_insert(statement, &evaluation->id, err);
}

static const char SQL_EVALUATION_GET[] =
    "SELECT\n    id,\n" EVALUATION_FIELDS "FROM policy_evaluation\n"
    "WHERE id = :id";

enum score_status store_policy_evaluation_get(struct store *store, int64_t id, struct arena *arena,
                                              struct policy_evaluation *ret,
                                              struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_EVALUATION_GET, &statement, err));
    bind_i64(statement, ":id", id);
    return statement_get(statement, arena, &EVALUATION_ROW, ret, err);
}

/* ---- what was passed --------------------------------------------------------------------------
 */

static void row_to_pass(struct row *row, void *ret_record)
{
    struct policy_pass *pass = ret_record;
    pass->decision_id = row_i64(row);
    pass->opportunity_id = row_i64(row);
    pass->event_seq = row_i64(row);
    pass->blob = row_blob(row, &pass->blob_len);
    pass->state = (enum offer_state)row_int(row);
}

static const struct row_type PASS_ROW = {"decision", sizeof(struct policy_pass), row_to_pass};

/* An offer without a firm's answer says nothing: still open (1), or taken back by the vendor (6).
 */
static const char SQL_PASS_LIST[] = "SELECT\n"
                                    "    d.id,\n"
                                    "    d.opportunity_id,\n"
                                    "    d.event_seq,\n"
                                    "    d.blob,\n"
                                    "    o.state\n"
                                    "FROM decision AS d\n"
                                    "INNER JOIN offer AS o ON d.id = o.decision_id\n"
                                    "WHERE d.event_seq > :after_id\n"
                                    "  AND d.created_at_ms >= :from_ms\n"
                                    "  AND o.origin = 1\n"
                                    "  AND o.state NOT IN (1, 6)\n"
                                    "ORDER BY d.event_seq\n"
                                    "LIMIT :limit";

enum score_status store_policy_pass_list(struct store *store, int64_t from_ms,
                                         const struct store_page *page, struct arena *arena,
                                         struct policy_pass **ret_items, size_t *ret_count,
                                         struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_PASS_LIST, &statement, err));
    bind_i64(statement, ":after_id", page->has_after ? page->after_id : 0);
    bind_i64(statement, ":from_ms", from_ms);
    bind_i64(statement, ":limit", page->limit);
    struct row_list list = {0};
    SCORE_TRY(statement_list(statement, arena, &PASS_ROW, &list, err));
    *ret_items = list.items;
    *ret_count = list.count;
    return SCORE_OK;
}

/* ---- what a shadow would have done ------------------------------------------------------------
 */

static const char SQL_SHADOW_ADD[] = "INSERT INTO policy_shadow (\n"
                                     "    decision_id,\n"
                                     "    policy_id,\n"
                                     "    partner_id,\n"
                                     "    propensity,\n"
                                     "    agreement,\n"
                                     "    is_same,\n"
                                     "    live_value,\n"
                                     "    shadow_value\n"
                                     ") VALUES (\n"
                                     "    :decision_id,\n"
                                     "    :policy_id,\n"
                                     "    :partner_id,\n"
                                     "    :propensity,\n"
                                     "    :agreement,\n"
                                     "    :is_same,\n"
                                     "    :live_value,\n"
                                     "    :shadow_value\n"
                                     ")";

enum score_status store_policy_shadow_add(struct store *store, const struct policy_shadow *shadow,
                                          struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_write(store, SQL_SHADOW_ADD, &statement, err));
    bind_i64(statement, ":decision_id", shadow->decision_id);
    bind_i64(statement, ":policy_id", shadow->policy_id);
    bind_i64(statement, ":partner_id", shadow->partner_id);
    bind_f64(statement, ":propensity", shadow->propensity);
    bind_f64(statement, ":agreement", shadow->agreement);
    bind_bool(statement, ":is_same", shadow->is_same);
    bind_f64(statement, ":live_value", shadow->live_value);
    bind_f64(statement, ":shadow_value", shadow->value);
    return statement_run(statement, err);
}

static void row_to_sums(struct row *row, void *ret_record)
{
    struct policy_shadow_sums *sums = ret_record;
    sums->decisions = row_i64(row);
    sums->same = row_i64(row);
    sums->agreement = row_f64(row);
    sums->live_value = row_f64(row);
    sums->value = row_f64(row);
}

static const struct row_type SUMS_ROW = {"shadow", sizeof(struct policy_shadow_sums), row_to_sums};

static const char SQL_SHADOW_SUMS[] = "SELECT\n"
                                      "    COUNT(*),\n"
                                      "    CAST(COALESCE(SUM(is_same), 0) AS bigint),\n"
                                      "    COALESCE(SUM(agreement), 0.0),\n"
                                      "    COALESCE(SUM(live_value), 0.0),\n"
                                      "    COALESCE(SUM(shadow_value), 0.0)\n"
                                      "FROM policy_shadow\n"
                                      "WHERE policy_id = :policy_id";

enum score_status store_policy_shadow_sums(struct store *store, int64_t policy_id,
                                           struct policy_shadow_sums *ret, struct score_error *err)
{
    SCORE_AUTO(statement_end) struct statement *statement = NULL;
    SCORE_TRY(statement_read(store, SQL_SHADOW_SUMS, &statement, err));
    bind_i64(statement, ":policy_id", policy_id);
    return statement_get(statement, NULL, &SUMS_ROW, ret, err);
}
