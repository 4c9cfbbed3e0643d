/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evidence.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/proof_reason.h"
#include "git/object.h"
#include "git/tree_diff.h"

/* One bundle has some kilobytes. */
#define NOTE_MAX ((uint64_t)1 << 20)
/* Notes lie in folders by the first digits of the id when there are many. */
#define LEVELS 3

static struct ward_span path_of(const char *hex, size_t deep, struct arena *arena)
{
	return arena_printf(arena, "%.*s%s%.*s%s%s", deep > 0 ? 2 : 0, hex, deep > 0 ? "/" : "",
			    deep > 1 ? 2 : 0, hex + 2, deep > 1 ? "/" : "", hex + 2 * deep);
}

static bool find(struct repo *repo, const char *hex, struct arena *arena, struct oid *blob)
{
	struct ward_error ignored = { 0 };
	struct oid commit, tree;
	uint32_t mode;

	if (repo_ref(repo, EVIDENCE_REF, &commit, &ignored) != WARD_OK ||
	    tree_of(repo, &commit, arena, &tree, &ignored) != WARD_OK)
		return false;
	for (size_t deep = 0; deep < LEVELS; deep++)
		if (tree_find(repo, &tree, path_of(hex, deep, arena), arena, blob, &mode,
			      &ignored) == WARD_OK)
			return true;
	return false;
}

struct ward_span evidence_note(struct repo *repo, const struct oid *id, struct arena *arena)
{
	struct ward_error ignored = { 0 };
	enum object_type type = OBJECT_NONE;
	char hex[OID_HEX_MAX];
	struct ward_span out;
	struct oid blob;

	if (!find(repo, oid_hex(id, hex), arena, &blob) ||
	    repo_read(repo, &blob, NOTE_MAX, arena, &type, &out, &ignored) != WARD_OK ||
	    type != OBJECT_BLOB)
		return WARD_SPAN("");
	return out;
}

void evidence_apply(struct repo *repo, const struct oid *id, struct ward_span raw, bool is_tag,
		    const struct trust_material *material, int64_t now, struct arena *notes,
		    struct arena *arena, struct ward_signature *out)
{
	struct signature_evidence evidence = { 0 };
	char hex[OID_HEX_MAX];

	if (repo == NULL || out->verdict != WARD_SIGNATURE_UNVERIFIABLE ||
	    strcmp(out->reason, proof_reason_code(PROOF_NO_EVIDENCE)) != 0)
		return;
	arena_reset(notes);
	evidence.object = span_of(oid_hex(id, hex));
	evidence.bundle = evidence_note(repo, id, notes);
	if (evidence.bundle.len == 0)
		return;
	arena_reset(arena);
	signature_verify_with(raw, id->len, is_tag, &evidence, material, now, arena, out);
	if (out->verdict == WARD_SIGNATURE_FAIL)
		out->verdict = WARD_SIGNATURE_UNVERIFIABLE;
}
