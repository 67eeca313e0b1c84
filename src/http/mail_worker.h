/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_HTTP_MAIL_WORKER_H
#define SCORE_HTTP_MAIL_WORKER_H

/*
 * The thread that sends mails: claims one that is due, gives it to the outlet, records what the
 * server said, each write through the writer like everybody's, and none of them while it sends.
 * The next mail follows when the record is committed, so a crash repeats one mail at most.
 *
 * It looks when it is woken (somebody wrote), when the next mail falls due, and every `poll_ms`,
 * because other processes queue mails too. While no mail can leave at all it tries one a
 * `pause_ms` instead of each in turn.
 */

#include "base/clock.h"
#include "http/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mail_outlet;
struct mail_worker;
struct writer;

struct mail_worker_options {
    const struct http_backend *backend; /* with mail_next_at, mail_claim, mail_record */
    const struct mail_outlet *outlet;
    struct clock clock;
    int64_t poll_ms;
    int64_t pause_ms;
};

/* No thread yet: the writer may know the worker before the worker knows the writer. */
SCORE_MUST_USE enum score_status mail_worker_create(const struct mail_worker_options *options,
                                                    struct mail_worker **ret_worker,
                                                    struct score_error *err);
/* Borrows the writer until mail_worker_stop. */
SCORE_MUST_USE enum score_status mail_worker_start(struct mail_worker *worker,
                                                   struct writer *writer, struct score_error *err);
/* Something may be due; from any thread. Takes NULL. */
void mail_worker_wake(struct mail_worker *worker);
/* Ends an attempt under way, records it, ends the thread; before writer_stop. Takes NULL. */
void mail_worker_stop(struct mail_worker *worker);
/* Takes NULL. */
void mail_worker_free(struct mail_worker *worker);

#ifdef __cplusplus
}
#endif

#endif
