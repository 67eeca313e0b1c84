/* SPDX-License-Identifier: Apache-2.0 */
/* The public headers compile as C11, C17 and C++17; built once per language, never run. */
#include <score/score.h>
#include <score/score.h> /* twice: the guards */

int headers_compile(void);

int headers_compile(void)
{
    struct score_policy policy;
    score_policy_init(&policy);
    return policy.size == sizeof(policy) && SCORE_OK == 0 && SCORE_GATE_COUNT == 13;
}
