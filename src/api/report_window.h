/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_REPORT_WINDOW_H
#define SCORE_API_REPORT_WINDOW_H

/* The window that reports share. */

#include "api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Days of ?window=30d|90d|365d, 90 without one; a wrong one is noted in the problem. */
int report_window_read(struct api_call *call);

#ifdef __cplusplus
}
#endif

#endif
