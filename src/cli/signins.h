/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_CLI_SIGNINS_H
#define SCORE_CLI_SIGNINS_H

/* The sign-ins of the demo, printed where people look for them: stderr. */

#ifdef __cplusplus
extern "C" {
#endif

void signins_say(void);

#ifdef __cplusplus
}
#endif

#endif
