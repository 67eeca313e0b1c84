/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_CHORES_H
#define SCORE_HTTP_CHORES_H

/*
 * What the server does without being asked, each a job of the writer's that is there once at most:
 *
 *     notes  what is noted in memory is written down, on every node
 *     tick   what falls due, on the node that holds the lease for it (backend_score.c)
 *     step   background work, a step at a time, so that what came in meanwhile goes first
 *     leave  the last one: other nodes may take over at once
 */

#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct chores;
struct writer;

SCORE_MUST_USE enum score_status chores_create(const struct http_backend *backend,
                                               struct chores **ret_chores, struct score_error *err);
/* Borrows the writer until chores_leave. */
void chores_start(struct chores *chores, struct writer *writer);
/* Submits a tick, a step and the notes; each unless the last one still waits or runs. Any thread.
 * Takes NULL. */
void chores_beat(struct chores *chores);
/* Submits the notes, if there are any. Any thread. */
void chores_note(struct chores *chores);
/* No more beats; submits the leaving, which writer_stop finishes. Takes NULL. */
void chores_leave(struct chores *chores);
/* After writer_stop. Takes NULL. */
void chores_free(struct chores *chores);

#ifdef __cplusplus
}
#endif

#endif
