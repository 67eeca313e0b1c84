/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mailbox.h"

#include "base/text.h"

struct span {
    const char *start;
    size_t len;
};

static struct span span_trimmed(struct span span)
{
    while (span.len && (*span.start == ' ' || *span.start == '\t')) {
        span.start++;
        span.len--;
    }
    while (span.len && (span.start[span.len - 1] == ' ' || span.start[span.len - 1] == '\t')) {
        span.len--;
    }
    return span;
}

static bool span_copy(struct span span, char *ret, size_t size)
{
    if (span.len >= size) {
        return false;
    }
    memcpy(ret, span.start, span.len);
    ret[span.len] = '\0';
    return true;
}

/* A control character in a name would end the header it stands in. */
static bool name_is_plain(const char *name)
{
    for (const char *c = name; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F || *c == '"' || *c == '<' || *c == '>') {
            return false;
        }
    }
    return text_is_utf8(name, strlen(name));
}

bool mailbox_parse(const char *text, struct mailbox *ret)
{
    struct mailbox box = {0};
    size_t len = text ? strlen(text) : 0;
    struct span whole = span_trimmed((struct span){text ? text : "", len});
    struct span name = {"", 0};
    struct span address = whole;
    if (whole.len && whole.start[whole.len - 1] == '>') {
        const char *open = memchr(whole.start, '<', whole.len);
        if (!open) {
            return false;
        }
        name = span_trimmed((struct span){whole.start, (size_t)(open - whole.start)});
        address = (struct span){open + 1, whole.len - (size_t)(open - whole.start) - 2};
    }
    if (name.len >= 2 && name.start[0] == '"' && name.start[name.len - 1] == '"') {
        name = span_trimmed((struct span){name.start + 1, name.len - 2});
    }
    bool fits = span_copy(name, box.name, sizeof box.name) &&
                span_copy(address, box.address, sizeof box.address);
    if (!fits || !name_is_plain(box.name) || !text_is_email(box.address)) {
        return false;
    }
    *ret = box;
    return true;
}

const char *mailbox_domain(const struct mailbox *mailbox)
{
    const char *at = strrchr(mailbox->address, '@');
    return at ? at + 1 : "";
}
