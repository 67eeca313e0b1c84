/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_LIMITS_H
#define SCORE_BASE_LIMITS_H

/* Every bound of the program by name, with its unit and why. */

#include <stddef.h>
#include <stdint.h>

/* Text fields (bytes of UTF-8 unless said otherwise). */
enum {
    LIMIT_NAME_BYTES = 255,        /* names, titles: one index row */
    LIMIT_TEXT_BYTES = 4000,       /* needs, notes, comments: one screen */
    LIMIT_NEED_MIN_CHARS = 40,     /* domain.md 5.4: what a partner can decide on */
    LIMIT_EMAIL_BYTES = 254,       /* RFC 5321 path */
    LIMIT_CODE_BYTES = 64,         /* reason codes, sources, lines, territories, external ids */
    LIMIT_PASSWORD_MIN_BYTES = 8,  /* NIST SP 800-63B: what is hashed at all */
    LIMIT_PASSWORD_CHARS = 12,     /* what people choose */
    LIMIT_TOKEN_BYTES = 128,       /* a link's or set-up token as sent; ours are shorter */
    LIMIT_PASSWORD_MAX_BYTES = 256 /* bounds argon2id's input */
};

/* HTTP. */
#define LIMIT_BODY_BYTES        (64 * 1024)        /* default JSON body */
#define LIMIT_IMPORT_BODY_BYTES (64 * 1024 * 1024) /* a CSV of a million short rows */
#define LIMIT_HEADER_BYTES      (8 * 1024)         /* all request headers together */
#define LIMIT_URI_BYTES         (4 * 1024)
#define LIMIT_REQUEST_MS        (15 * 1000) /* a whole request, slow drips included */
/* Between requests; outlives nginx's 60 s, so the proxy closes first. */
#define LIMIT_IDLE_MS               (75 * 1000)
#define LIMIT_CONNECTIONS           1024
#define LIMIT_JSON_DEPTH            16
#define LIMIT_RESPONSE_BYTES        (32 * 1024 * 1024)
#define LIMIT_IDEMPOTENCY_KEY_BYTES 128
#define LIMIT_QUERY_PAIRS           64
#define LIMIT_DRAIN_BYTES           (16 * 1024 * 1024)  /* read and dropped to answer in peace */
#define LIMIT_UPLOADS_BYTES         (256 * 1024 * 1024) /* all bodies in memory together */
#define LIMIT_PORTAL_BYTES          (64 * 1024 * 1024)  /* static files held in memory */
#define LIMIT_STOP_MS               (10 * 1000)         /* open requests at stop, then cut */
#define LIMIT_STREAMS               512                 /* half of all connections at most */
#define LIMIT_USER_STREAMS          16                  /* windows of one person */
#define LIMIT_STREAM_PING_MS        (15 * 1000)         /* proxies cut what is silent for 60 s */

/* Queues and batches. */
#define LIMIT_WRITER_QUEUE     512 /* waiting writes; more answers 503 */
#define LIMIT_WRITER_BATCH     128 /* jobs per group commit */
#define LIMIT_WRITER_REPEAT_MS 100 /* of one commit for a job that goes on by itself */
#define LIMIT_JOB_QUEUE        256

/* Lists. */
#define LIMIT_PAGE_DEFAULT 50
#define LIMIT_PAGE_MAX     100

/* Memory of one request, one job, one command. */
#define LIMIT_REQUEST_ARENA_BYTES (64 * 1024 * 1024)
#define LIMIT_COMMAND_ARENA_BYTES ((size_t)2 * 1024 * 1024 * 1024)

/* Import. */
#define LIMIT_CSV_COLUMNS     256
#define LIMIT_CSV_FIELD_BYTES (64 * 1024)
#define LIMIT_IMPORT_ERRORS   1000 /* listed; all are counted */
#define LIMIT_IMPORT_BATCH    1000 /* rows per transaction */
/* Rows per savepoint in the background: all that others wait for. SQLite walks the savepoint's
 * journal at the end of every row, so that long steps cost more than their rows: 10 take half the
 * time of 50. A commit holds many steps when nobody waits (http/writer.h). */
#define LIMIT_IMPORT_STEP 10
#define LIMIT_UNDO_WHOLE  1000               /* changes undone in one transaction */
#define LIMIT_UNDO_STEP   20                 /* and per step when there are more */
#define LIMIT_DRAFT_BYTES (64 * 1024 * 1024) /* one file put up for import */
#define LIMIT_DRAFTS      100                /* files of one user */
#define LIMIT_DRAFT_SET   20                 /* files previewed or imported together */
#define LIMIT_DRAFT_MS    (INT64_C(14) * 24 * 3600 * 1000) /* then nobody wants it any more */
#define LIMIT_IMPORT_MAPS 1000                             /* listed */

/* Mail. */
#define LIMIT_MAIL_BYTES      (64 * 1024)              /* one part of a letter */
#define LIMIT_MAIL_ATTEMPTS   12                       /* about 40 hours with their waits */
#define LIMIT_MAIL_CLAIM_MS   (INT64_C(5) * 60 * 1000) /* longer than an attempt may take */
#define LIMIT_MAIL_SEND_MS    (INT64_C(2) * 60 * 1000) /* one attempt, then the next mail */
#define LIMIT_MAIL_CONNECT_MS (INT64_C(20) * 1000)     /* until a server must have answered */
#define LIMIT_MAIL_PAUSE_MS   (INT64_C(60) * 1000)     /* between tries while no mail can leave */
#define LIMIT_BOUNCE_BYTES    (4 * 1024 * 1024)        /* a returned mail that is read */

/* Sessions. */
#define LIMIT_SESSION_MS     (INT64_C(12) * 3600 * 1000)
#define LIMIT_IDEMPOTENCY_MS (INT64_C(48) * 3600 * 1000)
/* Mailed links: long enough for a holiday, short enough for a mailbox that others read. */
#define LIMIT_INVITATION_MS    (INT64_C(14) * 24 * 3600 * 1000)
#define LIMIT_PASSWORD_LINK_MS (INT64_C(3600) * 1000)

/* Many nodes. */
#define LIMIT_LEASE_MS         (INT64_C(15) * 1000) /* unmoved for so long, its holder has died */
#define LIMIT_CLOCK_SKEW_MS    (INT64_C(30) * 1000) /* a clock further off than this is wrong */
#define LIMIT_HEAD_POLL_MIN_MS 50   /* between looks for others' events, while there are some */
#define LIMIT_HEAD_POLL_MAX_MS 1000 /* while there are none */
#define LIMIT_FOLD_STEP        2000 /* events folded ahead of the next decision, between writes */
#define LIMIT_RATE_STEP        256  /* buckets written down at once */
#define LIMIT_DUE_BATCH        50   /* due or claimed rows in one transaction */

/* Audit. */
#define LIMIT_SEAL_MS (INT64_C(60) * 1000) /* between checkpoints while few things happen */

/* Store. */
#define LIMIT_BUSY_TIMEOUT_MS 5000                              /* another process writes */
#define LIMIT_SCRATCH_BYTES   (INT64_C(4) * 1024 * 1024 * 1024) /* largest database to copy */

#endif
