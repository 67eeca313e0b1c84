/* SPDX-License-Identifier: Apache-2.0 */

/* The guides as a browser shows them: Markdown made HTML by cmark, in its safe mode. */

#include <cmark.h>
#include <stdlib.h>

#include "api/call.h"
#include "api/handlers.h"
#include "api/json.h"
#include "base/text.h"
#include "domain/guide.h"

/* Where the portal keeps pictures and printed guides (web/vite.config.ts). */
#define GUIDE_FILES "/guides/files/"
#define GUIDE_PAGES "/guides/"

static enum score_status no_memory(struct score_error *err)
{
    return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
}

/* Sources name each other and their pictures as they lie in their folder: "faq.md", "shots/x.png".
 * NULL: out of memory. */
static const char *portal_address(struct arena *arena, const char *address, bool is_picture)
{
    size_t len = strlen(address);
    size_t suffix = strlen(".md");
    if (is_picture) {
        return arena_format(arena, GUIDE_FILES "%s", address);
    }
    if (!strchr(address, ':') && len > suffix && text_equal(address + len - suffix, ".md")) {
        return arena_format(arena, GUIDE_PAGES "%.*s", (int)(len - suffix), address);
    }
    return address;
}

static bool addresses_set(struct arena *arena, cmark_node *document)
{
    cmark_iter *iter = cmark_iter_new(document);
    bool is_done = iter != NULL;
    cmark_event_type event = iter ? cmark_iter_next(iter) : CMARK_EVENT_DONE;
    for (; is_done && event != CMARK_EVENT_DONE; event = cmark_iter_next(iter)) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        bool is_address = type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
        if (is_address && event == CMARK_EVENT_ENTER) {
            const char *address =
                portal_address(arena, cmark_node_get_url(node), type == CMARK_NODE_IMAGE);
            is_done = address && cmark_node_set_url(node, address);
        }
    }
    cmark_iter_free(iter);
    return is_done;
}

/* Without the heading, which the page shows itself. NULL: out of memory. */
static const char *guide_html(struct arena *arena, const char *markdown)
{
    const char *body = strchr(markdown, '\n');
    body = body ? body : "";
    cmark_node *document = cmark_parse_document(body, strlen(body), CMARK_OPT_DEFAULT);
    char *html = document && addresses_set(arena, document)
                     ? cmark_render_html(document, CMARK_OPT_DEFAULT)
                     : NULL;
    const char *kept = html ? arena_dup_text(arena, html) : NULL;
    free(html);
    cmark_node_free(document);
    return kept;
}

static void guide_fields(struct json_writer *json, struct arena *arena, const struct guide *guide)
{
    json_field_text(json, "name", guide->name);
    json_field_text(json, "title", guide->title);
    json_field_text(json, "summary", guide->summary);
    json_field_text(json, "pdf", arena_format(arena, GUIDE_FILES "%s.pdf", guide->name));
}

enum score_status handle_guide_list(struct api_context *context, struct api_call *call,
                                    struct score_error *err)
{
    (void)context;
    struct guide *items = NULL;
    size_t count = 0;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(guide_list(call->domain, &items, &count, err));
    struct json_writer json;
    call_list_begin(call, &json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(&json);
        guide_fields(&json, call->arena, &items[i]);
        json_object_end(&json);
    }
    call_list_end_whole(&json);
    call->response->status = 200;
    return SCORE_OK;
}

enum score_status handle_guide_get(struct api_context *context, struct api_call *call,
                                   struct score_error *err)
{
    (void)context;
    struct guide guide;
    SCORE_TRY(call_query_check(call, "", err));
    SCORE_TRY(guide_get(call->domain, api_param(call, "name"), &guide, err));
    const char *html = guide_html(call->arena, guide.markdown);
    if (!html) {
        return no_memory(err);
    }
    struct json_writer json;
    call_json_begin(call, &json);
    json_object_begin(&json);
    guide_fields(&json, call->arena, &guide);
    json_field_text(&json, "html", html);
    json_field_text(&json, "markdown", guide.markdown);
    json_object_end(&json);
    call->response->status = 200;
    return SCORE_OK;
}
