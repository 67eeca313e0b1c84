/* SPDX-License-Identifier: Apache-2.0 */
#include "api/presence.h"

#include <pthread.h>

#include "base/hash.h"
#include "domain/session.h"

enum { NOTES_MAX = 256 };

struct note {
    char token_hash[HASH_HEX_SIZE];
    int64_t at_ms;
};

struct api_presence {
    pthread_mutex_t lock;
    size_t count;
    struct note notes[NOTES_MAX];
};

enum score_status api_presence_create(struct api_presence **ret_presence, struct score_error *err)
{
    struct api_presence *presence = calloc(1, sizeof(*presence));
    if (!presence) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    if (pthread_mutex_init(&presence->lock, NULL) != 0) {
        free(presence);
        return score_error_set(err, SCORE_NO_MEMORY, "", "no lock");
    }
    *ret_presence = presence;
    return SCORE_OK;
}

void api_presence_free(struct api_presence *presence)
{
    if (presence) {
        (void)pthread_mutex_destroy(&presence->lock);
        free(presence);
    }
}

/* Its note, a free one, or NULL. */
static struct note *note_take(struct api_presence *presence, const char *token_hash)
{
    for (size_t i = 0; i < presence->count; i++) {
        if (strcmp(presence->notes[i].token_hash, token_hash) == 0) {
            return &presence->notes[i];
        }
    }
    return presence->count < NOTES_MAX ? &presence->notes[presence->count++] : NULL;
}

void api_presence_note(struct api_presence *presence, const char *token_hash, int64_t now_ms)
{
    if (!presence || strlen(token_hash) >= HASH_HEX_SIZE) {
        return;
    }
    (void)pthread_mutex_lock(&presence->lock);
    struct note *note = note_take(presence, token_hash);
    if (note) {
        memcpy(note->token_hash, token_hash, strlen(token_hash) + 1);
        note->at_ms = now_ms;
    }
    (void)pthread_mutex_unlock(&presence->lock);
}

bool api_presence_has_notes(struct api_presence *presence)
{
    if (!presence) {
        return false;
    }
    (void)pthread_mutex_lock(&presence->lock);
    bool has_notes = presence->count > 0;
    (void)pthread_mutex_unlock(&presence->lock);
    return has_notes;
}

/* The last note, if there is one. */
static bool note_pop(struct api_presence *presence, struct note *ret)
{
    (void)pthread_mutex_lock(&presence->lock);
    bool has_note = presence->count > 0;
    if (has_note) {
        *ret = presence->notes[--presence->count];
    }
    (void)pthread_mutex_unlock(&presence->lock);
    return has_note;
}

enum score_status api_presence_write(struct api_presence *presence, struct domain *domain,
                                     struct score_error *err)
{
    struct note note;
    for (size_t i = 0; presence && i < NOTES_MAX && note_pop(presence, &note); i++) {
        SCORE_TRY(session_seen(domain, note.token_hash, note.at_ms, err));
    }
    return SCORE_OK;
}
