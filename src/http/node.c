/* SPDX-License-Identifier: Apache-2.0 */
#include "http/node.h"

#include "base/json_writer.h"

struct http_node_state node_state_get(const struct http_backend *backend,
                                      struct api_context *context)
{
    struct http_node_state state = {.node = ""};
    if (!backend->node_state) {
        return state;
    }
    backend->node_state(backend->user, &state);
    int64_t head_seq = 0;
    if (context && backend->stream_last(context, &head_seq, NULL) == SCORE_OK) {
        state.head_seq = head_seq;
    }
    return state;
}

/* Events that this node has yet to fold. */
static int64_t lag_of(const struct http_node_state *state)
{
    int64_t lag = state->head_seq - state->folded_seq;
    return lag > 0 ? lag : 0;
}

void node_ready_format(const struct http_node_state *state, struct buf *ret)
{
    struct json_writer json;
    json_writer_init(&json, ret);
    json_object_begin(&json);
    json_field_text(&json, "status", "ready");
    if (*state->node) {
        json_field_text(&json, "node", state->node);
        json_key(&json, "leases");
        json_array_begin(&json);
        for (size_t i = 0; i < state->lease_count; i++) {
            if (state->leases[i].is_held) {
                json_text(&json, state->leases[i].name);
            }
        }
        json_array_end(&json);
        json_field_i64(&json, "event_head", state->head_seq);
        json_field_i64(&json, "event_lag", lag_of(state));
    }
    json_object_end(&json);
}

void node_metrics_format(const struct http_node_state *state, struct buf *ret)
{
    if (!*state->node) {
        return;
    }
    buf_add_format(ret,
                   "# HELP score_node_info This node.\n# TYPE score_node_info gauge\n"
                   "score_node_info{node=\"%s\"} 1\n",
                   state->node);
    buf_add_text(ret, "# HELP score_lease_held Whether this node does it.\n"
                      "# TYPE score_lease_held gauge\n");
    for (size_t i = 0; i < state->lease_count; i++) {
        buf_add_format(ret, "score_lease_held{lease=\"%s\"} %d\n", state->leases[i].name,
                       state->leases[i].is_held ? 1 : 0);
    }
    buf_add_format(ret,
                   "# HELP score_event_head The newest event.\n# TYPE score_event_head gauge\n"
                   "score_event_head %lld\n"
                   "# HELP score_event_lag Events this node has yet to fold.\n"
                   "# TYPE score_event_lag gauge\nscore_event_lag %lld\n"
                   "# HELP score_node_clock_skew_seconds How far this node's clock is ahead.\n"
                   "# TYPE score_node_clock_skew_seconds gauge\n"
                   "score_node_clock_skew_seconds %.3f\n",
                   (long long)state->head_seq, (long long)lag_of(state),
                   (double)state->skew_ms / 1000.0);
}

void node_clock_words(const struct http_node_state *state, char ret[160])
{
    bool is_ahead = state->skew_ms > 0;
    int64_t seconds = (is_ahead ? state->skew_ms : -state->skew_ms) / 1000;
    (void)snprintf(ret, 160,
                   "the clock of this node is %lld s %s: set it right, it serves again by itself",
                   (long long)seconds, is_ahead ? "ahead" : "behind");
}
