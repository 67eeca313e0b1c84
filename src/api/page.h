/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_API_PAGE_H
#define SCORE_API_PAGE_H

/*
 * The pages behind an offer's link, /o/TOKEN: HTML from the server, for a phone on a slow line.
 * One answer of less than PAGE_BYTES_MAX, no script, no other request. They call the same use cases
 * as the REST interface, as the link's person limited to that offer (domain/offer_link.h).
 *
 * GET shows and changes nothing but the log of openings. POST needs the nonce that the form
 * carries, does one thing and answers 303 back to the page, so that a retried one finds it done.
 * What was wrong is said on the same page, with what was typed kept (422). An unknown token is a
 * 404 without a hint.
 */

#include "api/api.h"
#include "domain/offer_link.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PAGE_BYTES_MAX = 14 * 1024, /* the first flight of a TCP connection */
    PAGE_FORM_BYTES = 16 * 1024,
    PAGE_FIELDS_MAX = 24
};

/* The routes outside /api/v1; searched after those of the contract. */
const struct api_route *page_routes(size_t *ret_count);

/* application/x-www-form-urlencoded, decoded in the arena. */
struct page_form {
    const char *name; /* "accept", "decline" ..; "" on GET */
    struct api_pair fields[PAGE_FIELDS_MAX];
    size_t count;
};
/* SCORE_INVALID: not such a body, not UTF-8, or too many fields. */
SCORE_MUST_USE enum score_status page_form_read(const struct api_request *request,
                                                struct page_form *ret, struct score_error *err);
/* The first value of a field, "" when absent. */
const char *page_form_text(const struct page_form *form, const char *name);

/* One page on its way. */
struct page {
    struct api_call *call;
    struct domain *domain;
    struct buf *out;
    const char *token;
    struct offer_visit visit;
    struct page_form form;
    const char *done;          /* what the request before this one did; "" nothing */
    const char *forwarded_to;  /* NULL, or the colleague whose link is shown */
    const char *forwarded_url; /* the link to hand over; "" when it was mailed */
    int stage;                 /* the stage whose needs are asked for; 0 = the next */
};

/* ---- page_html.c: the frame, escaping, fields ------------------------------------------------ */

/* Escapes for text and for quoted attributes alike. */
void html_text(struct buf *out, const char *text);
/* `format` is ours, every %s is escaped. */
void html_format(struct buf *out, const char *format, ...) SCORE_PRINTF(2, 3);

/* Begins the answer: status, headers, document up to <main>. */
void page_begin(struct page *page, int status, const char *title);
void page_end(struct page *page);
/* A coloured box: "ok", "info", "warn" or "err". */
void page_box(struct page *page, const char *kind, const char *title, const char *text);

/* A form that posts to /o/TOKEN/NAME, with its nonce. */
SCORE_MUST_USE enum score_status page_form_begin(struct page *page, const char *name,
                                                 struct score_error *err);
void page_form_end(struct page *page, const char *button, const char *kind);
/* True when this form was the one sent, and was wrong. */
bool page_form_is_sent(const struct page *page, const char *name);
/* What was typed into the form that was sent, else `otherwise`. */
const char *page_typed(const struct page *page, const char *form, const char *field,
                       const char *otherwise);
/* The errors that belong to no field of the form, above it. */
void page_errors(struct page *page, const char *form);

struct page_field {
    const char *form;
    const char *name;
    const char *label;
    const char *hint;  /* "" none */
    const char *type;  /* "text", "date", "number", "area" */
    const char *value; /* at first */
    const char *extra; /* further attributes, ours: " maxlength=200 required" */
};
void page_field(struct page *page, const struct page_field *field);

/* One of several, as a large radio button. */
struct page_choice {
    const char *form;
    const char *name;
    const char *value;
    const char *label;
    const char *beside; /* to the right, small; "" none */
    bool is_first;      /* carries `required` */
};
void page_choice(struct page *page, const struct page_choice *choice);
/* The message of a group of choices, if it has one. */
void page_field_error(struct page *page, const char *form, const char *name);

/* A line of a list of facts; left out when the text is empty. */
void page_fact(struct page *page, const char *label, const char *text);

/* ---- the pages ------------------------------------------------------------------------------- */

SCORE_MUST_USE enum score_status page_open_write(struct page *page, int status,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status page_held_write(struct page *page, int status,
                                                 struct score_error *err);
SCORE_MUST_USE enum score_status page_ended_write(struct page *page, int status,
                                                  struct score_error *err);
/* A page without an offer: a title and one sentence. */
void page_plain_write(struct page *page, int status, const char *title, const char *text);
/* text/calendar with the next step. */
SCORE_MUST_USE enum score_status page_calendar_write(struct page *page, struct score_error *err);

#ifdef __cplusplus
}
#endif

#endif
