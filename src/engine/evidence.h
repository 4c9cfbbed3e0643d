/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_EVIDENCE_H
#define ENGINE_EVIDENCE_H

/**
 * @file engine/evidence.h
 * @brief Evidence that lies beside a commit: a Sigstore bundle in a note, for the
 * signatures that gitsign makes online, which carry none themselves.
 *
 * Anybody may write notes, and need not be trusted: what is in one is verified
 * like all evidence. So one that is missing, unreadable or wrong is none.
 */

#include "git/repo.h"
#include "trust/signature.h"

/** Where the notes are (git-notes(1)). */
#define EVIDENCE_REF "refs/notes/gitsign-evidence"

/** The note on an object, in the arena; "" when there is none. */
struct ward_span evidence_note(struct repo *repo, const struct oid *id, struct arena *arena);

/**
 * Judge an object again with the evidence beside it, where `*out` lacks nothing but
 * that. It then passes, or stays unverifiable and says why. `arena` is reset when
 * there is a note; `notes` is for the note.
 */
void evidence_apply(struct repo *repo, const struct oid *id, struct ward_span raw, bool is_tag,
		    const struct trust_material *material, int64_t now, struct arena *notes,
		    struct arena *arena, struct ward_signature *out);

#endif
