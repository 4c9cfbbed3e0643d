/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a commit and as a tag, judged by a list that admits whoever it
 * names for everybody. Nothing passes without a key of the list, and a verdict
 * is complete.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/signature.h"

#define NOW ((int64_t)1800000000)

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check(struct ward_span raw, bool is_tag, const struct trust_material *material,
		  struct arena *arena)
{
	struct ward_signature out;

	arena_reset(arena);
	signature_verify_object(raw, 20, is_tag, material, NOW, arena, &out);
	require(out.reason != NULL && out.why.len > 0 && out.judged_by != NULL);
	require((out.verdict == WARD_SIGNATURE_PASS) == (strcmp(out.reason, "none") == 0));
	require(out.step_count > 0 && out.steps != NULL);
	require(out.claimed >= 0);
	if (out.verdict != WARD_SIGNATURE_PASS) {
		require(out.principal.len == 0);
		return;
	}
	require(out.kind == WARD_SIGNED_SSH && out.principal.len > 0 && out.key.len > 0);
	require(material->has_signers && (out.email.len > 0 || material->any_signer));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The list is in front of the object, divided from it by an empty line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)16 << 20), *lists = arena_new((size_t)16 << 20);
	struct ward_span raw = span_make((const char *)data, size);
	struct trust_material material;
	struct ward_error err = { 0 };
	ssize_t end = span_find(raw, WARD_SPAN("\n\n"), 0);

	require(arena != NULL && lists != NULL);
	trust_material_init(&material);
	material.explain = true;
	if (end >= 0 &&
	    trust_material_signers(&material, span_sub(raw, 0, (size_t)end + 1), lists, &err) == 0)
		raw = span_sub(raw, (size_t)end + 2, raw.len);
	for (unsigned way = 0; way < 4; way++) {
		material.any_signer = (way & 1) != 0;
		material.received = (way & 2) != 0 ? NOW : 0;
		check(raw, false, &material, arena);
		check(raw, true, &material, arena);
	}
	arena_free(lists);
	arena_free(arena);
	return 0;
}
