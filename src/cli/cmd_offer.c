/* SPDX-License-Identifier: Apache-2.0 */

/* score offer link: a way to an offer for one person, to hand over where no mail goes.
 * score offer extend: more time to answer. score offer feedback: what its firm says of a lead. */

#include "api/json.h"
#include "cli/command.h"
#include "domain/offer_extend.h"
#include "domain/offer_link.h"
#include "domain/offer_words.h"
#include "domain/opportunity.h"

static const char *arg_user;
static const char *arg_until;
static const char *arg_reason;
static int64_t arg_fit;
static const char *arg_code;
static const char *arg_comment;

/* An offer's id, or an opportunity that is offered now. */
static enum score_status offer_resolve(struct cli *cli, const char *key, int64_t *ret_id,
                                       struct score_error *err)
{
    struct opportunity opportunity;
    int64_t id = 0;
    if (id_parse(ID_OFFER, key, ret_id)) {
        return SCORE_OK;
    }
    SCORE_TRY(opportunity_resolve(&cli->domain, key, &id, err));
    SCORE_TRY(opportunity_get(&cli->domain, id, &opportunity, err));
    if (!opportunity.live_offer_id) {
        return score_error_set(err, SCORE_CONFLICT, "", "nobody is offered this opportunity now");
    }
    *ret_id = opportunity.live_offer_id;
    return SCORE_OK;
}

static void link_json(struct json_writer *json, const struct link *link, const char *url)
{
    json_object_begin(json);
    json_field_id(json, "offer", ID_OFFER, link->offer_id);
    json_field_id(json, "user", ID_USER, link->user_id);
    json_field_text(json, "email", link->address);
    json_field_text(json, "link", url);
    json_field_time(json, "expires_at", link->expires_at_ms);
    json_object_end(json);
}

static enum score_status link_one(struct cli *cli, const char *key, struct json_writer *json,
                                  struct score_error *err)
{
    struct link link;
    const char *url = "";
    int64_t id = 0;
    SCORE_TRY(offer_resolve(cli, key, &id, err));
    SCORE_TRY(offer_link_issue(&cli->domain, id, arg_user, &url, &link, err));
    if (json) {
        link_json(json, &link, url);
        return SCORE_OK;
    }
    cli_print(cli, "%s", url);
    cli_say("for %s, until %s", link.address, words_moment(&cli->arena, link.expires_at_ms));
    return SCORE_OK;
}

static enum score_status cmd_offer_link(struct cli *cli, const struct cli_args *args,
                                        struct score_error *err)
{
    struct json_writer json;
    if (cli->is_json) {
        cli_json_begin(cli, &json);
        json_object_begin(&json);
        json_key(&json, "items");
        json_array_begin(&json);
    }
    for (int i = 0; i < args->count; i++) {
        SCORE_TRY(link_one(cli, args->items[i], cli->is_json ? &json : NULL, err));
    }
    if (cli->is_json) {
        json_array_end(&json);
        json_object_end(&json);
        cli_json_end(cli);
    }
    return SCORE_OK;
}

static enum score_status cmd_offer_extend(struct cli *cli, const struct cli_args *args,
                                          struct score_error *err)
{
    struct offer_view view;
    int64_t id = 0;
    int64_t until_ms = 0;
    if (arg_until && !clock_parse(arg_until, &until_ms)) {
        return cli_usage(cli, "--until is a date such as 2027-12-31, or 2027-12-31T17:00:00Z");
    }
    SCORE_TRY(offer_resolve(cli, args->items[0], &id, err));
    SCORE_TRY(offer_extend(&cli->domain, id, until_ms, arg_reason, &view, err));
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        offer_to_json(&json, &view);
        cli_json_end(cli);
        return SCORE_OK;
    }
    cli_print(cli, "%s has time until %s", view.offer.partner_name,
              words_moment(&cli->arena, view.offer.expires_at_ms));
    return SCORE_OK;
}

/* Rated by the firm, typed here: the record names who typed it. */
static enum score_status cmd_offer_feedback(struct cli *cli, const struct cli_args *args,
                                            struct score_error *err)
{
    struct offer_view view;
    int64_t id = 0;
    if (arg_fit < 1 || !arg_code) {
        return cli_usage(cli, "--fit 1 to 5 and --code are needed");
    }
    SCORE_TRY(offer_resolve(cli, args->items[0], &id, err));
    SCORE_TRY(offer_get(&cli->domain, id, &view, err));
    struct actor kept = cli->domain.actor;
    cli->domain.actor.partner_id = view.offer.partner_id;
    cli->domain.actor.roles = ROLE_FOCAL;
    enum score_status status = offer_feedback(&cli->domain, id, (int)arg_fit, arg_code,
                                              arg_comment ? arg_comment : "", &view, err);
    cli->domain.actor = kept;
    SCORE_TRY(status);
    if (cli->is_json) {
        struct json_writer json;
        cli_json_begin(cli, &json);
        offer_to_json(&json, &view);
        cli_json_end(cli);
        return SCORE_OK;
    }
    cli_print(cli, "%s rated it %d of 5", view.offer.partner_name, view.offer.fit);
    return SCORE_OK;
}

static const struct option_row FEEDBACK_OPTIONS[] = {
    OPTION_ROW_NUMBER("--fit", arg_fit, "N", 1, 5, "1 (not at all) to 5 (perfectly)"),
    OPTION_ROW_TEXT("--code", arg_code, "CODE", "GOOD_FIT, NEED_UNCLEAR, NO_BUDGET .."),
    OPTION_ROW_TEXT("--comment", arg_comment, "TEXT", "in the firm's words"),
};

static const struct option_row LINK_OPTIONS[] = {
    OPTION_ROW_TEXT("--user", arg_user, "EMAIL", "for this person of the firm, not its focal"),
};

static const struct option_row EXTEND_OPTIONS[] = {
    OPTION_ROW_TEXT("--until", arg_until, "DATE", "until when; at most 14 days after the offer"),
    OPTION_ROW_TEXT("--reason", arg_reason, "TEXT", "why; the record keeps it"),
};

static const struct command COMMANDS[] = {
    {"offer extend", "OFFER --until DATE --reason TEXT",
     "more time to answer, for the firm that was asked", cmd_offer_extend, 1, 1, true,
     EXTEND_OPTIONS, SCORE_ARRAY_COUNT(EXTEND_OPTIONS)},
    {"offer feedback", "OFFER --fit N --code CODE [--comment TEXT]",
     "how well the lead fitted, as its firm says", cmd_offer_feedback, 1, 1, true, FEEDBACK_OPTIONS,
     SCORE_ARRAY_COUNT(FEEDBACK_OPTIONS)},
    {"offer link", "OFFER..",
     "links that open these offers without a password, each for one person", cmd_offer_link, 1, -1,
     true, LINK_OPTIONS, SCORE_ARRAY_COUNT(LINK_OPTIONS)},
};
const struct command_list CMD_OFFER = {COMMANDS, SCORE_ARRAY_COUNT(COMMANDS)};
