/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_BASE_LOG_H
#define SCORE_BASE_LOG_H

/*
 * logfmt lines on stderr: `ts=... level=info event=offer.accept request_id=... k=v`.
 * Only http, cli and job loops log, once, with the whole error. Never contact data, never
 * secrets: ids only. Thread-safe: one write(2) per line.
 */

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum log_level { LOG_ERROR = 0, LOG_WARN = 1, LOG_INFO = 2, LOG_DEBUG = 3 };

/* Lines above this level are dropped; default LOG_INFO. Set once before threads start. */
void log_level_set(enum log_level level);

/* `pairs` is a printf format of ready `k=v` pairs, "" for none. */
void log_line(enum log_level level, const char *event, const char *pairs, ...) SCORE_PRINTF(3, 4);

/* Quotes and escapes one value for a pair into ret (truncating); returns ret. */
const char *log_quote(const char *value, char *ret, size_t size);

#ifdef __cplusplus
}
#endif

#endif
