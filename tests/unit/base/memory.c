/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <stdbool.h>

int memory_fails_at;

static bool memory_is_out(void)
{
    if (memory_fails_at > 1) {
        memory_fails_at--;
        return false;
    }
    return memory_fails_at == 1;
}

void *__wrap_malloc(size_t size)
{
    return memory_is_out() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return memory_is_out() ? NULL : __real_realloc(memory, size);
}
