/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_SEAL_DEEDS_H
#define SCORE_TESTS_SEAL_DEEDS_H

/*
 * An honest, sealed market in a file, and what a dishonest owner of that file does to a copy of it:
 * by SQL, or with the program's own code and the true key.
 */

#include "../domain/domain_fixture.h"

#include "domain/seal.h"
#include "domain/seal_encode.h"

enum { PATH_SIZE = 96, PASSES = 24, FIRMS = 5 };

struct scene {
    char directory[PATH_SIZE];
    char base[PATH_SIZE];  /* the honest database */
    char early[PATH_SIZE]; /* the same, some days younger */
    char path[PATH_SIZE];  /* the copy at work */
    int64_t now_ms;
    struct seal_signer signer;
    struct seal_signer stranger;
    char public_key[2 * SEAL_PUBLIC_KEY_BYTES + 1];
    char head[SEAL_HEAD_SIZE]; /* kept by a partner from the newest letter */
    int64_t override_offer;
    int64_t override_event;
    int64_t ledger_entry;
    int64_t ledger_event;
    int64_t decision;
    int64_t decision_event;
    int64_t last_seq;
    int64_t firms[FIRMS];
    int64_t unwelcome; /* a lead that was recalled and cancelled after its draw */
};
extern struct scene scene;

int scene_open(void **state);
int scene_close(void **state);
/* The honest database, once more. */
void base_copy(void);
/* The copy, through the program's own code. */
void copy_open(struct market *market);

void deed_none(void);
void deed_delete(void);
void deed_delete_with_seal(void);
void deed_edit(void);
void deed_edit_with_seal(void);
void deed_reorder(void);
void deed_backdate_sealed(void);
void deed_backdate_new(void);
void deed_backdate_new_little(void);
void deed_redraw(void);
void deed_redraw_again(void);
void deed_recreate(void);
void deed_recreate_disguised(void);
void deed_recreate_often(void);
void deed_swap_key(void);
void deed_edit_both(void);
void deed_swap_key_and_reseal(void);
void deed_rewrite_with_key(void);
void deed_truncate(void);
void deed_truncate_checkpoint(void);
void deed_hide_override(void);
void deed_ledger(void);
void deed_ledger_extra(void);
void deed_blob(void);
void deed_input_hash(void);
void deed_replace_checkpoint(void);
void deed_forge_signature(void);
void deed_secret(void);
void deed_answer(void);

#endif
