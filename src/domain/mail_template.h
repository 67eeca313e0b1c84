/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_DOMAIN_MAIL_TEMPLATE_H
#define SCORE_DOMAIN_MAIL_TEMPLATE_H

/*
 * Letters: docs/mail/NAME.md, carried inside the binary, filled with values. One source makes the
 * plain part and the HTML part, so they cannot say different things. The markup is described in
 * docs/mail/README.md. A value is text: it cannot start a line, a header or a tag.
 */

#include "base/arena.h"
#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a letter's {name} stands for; "" leaves its line out of a list. */
struct mail_value {
    const char *name;
    const char *text; /* UTF-8; control characters become spaces */
};

struct mail_values {
    const struct mail_value *items;
    size_t count;
};

struct mail_text {
    const char *subject; /* one line of UTF-8 */
    const char *plain;   /* lines of at most 76 characters ended by \n, links apart */
    const char *html;    /* a whole document */
};

/* SCORE_NOT_FOUND: no such letter. SCORE_INVALID: a value that it needs is missing, or a link is
 * none. Results live in the arena. */
SCORE_MUST_USE enum score_status mail_template_render(const char *name,
                                                      const struct mail_values *values,
                                                      struct arena *arena, struct mail_text *ret,
                                                      struct score_error *err);

/* The letters there are, for tests and docs; NULL behind the last. */
const char *mail_template_name(size_t index);

#ifdef __cplusplus
}
#endif

#endif
