/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a commit, as a tag and as a detached signature, judged by lists
 * that admit whoever they name for everybody. Nothing passes without a key of
 * a list, and a verdict is complete.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/signature.h"

#define NOW ((int64_t)1800000000)
/* Between files to trust, of whatever use takes them, and what is judged. */
#define DIVIDER WARD_SPAN("\n%%%%\n")

static void require(int holds)
{
	if (!holds)
		abort();
}

static bool trusts(const struct trust_material *m, enum ward_signature_kind kind)
{
	switch (kind) {
	case WARD_SIGNED_SSH:
		return m->has_signers || m->platforms.len > 0;
	case WARD_SIGNED_PGP:
		return m->has_keyring || m->platforms.len > 0;
	case WARD_SIGNED_X509:
		return m->has_authorities || m->sigstore.len > 0;
	default:
		return false;
	}
}

static void check(const struct ward_signature *out, const struct trust_material *material)
{
	require(out->reason != NULL && out->why.len > 0 && out->judged_by != NULL);
	require((out->verdict == WARD_SIGNATURE_PASS) == (strcmp(out->reason, "none") == 0));
	require(out->step_count > 0 && out->steps != NULL);
	require(out->claimed >= 0);
	if (out->verdict != WARD_SIGNATURE_PASS) {
		require(out->principal.len == 0 && out->address_count == 0);
		return;
	}
	require(out->principal.len > 0 && out->key.len > 0);
	require(trusts(material, out->kind));
}

static void check_object(struct ward_span raw, bool is_tag, const struct trust_material *material,
			 struct arena *arena)
{
	struct ward_signature out;

	arena_reset(arena);
	signature_verify_object(raw, 20, is_tag, material, NOW, arena, &out);
	check(&out, material);
	require(out.verdict != WARD_SIGNATURE_PASS || out.email.len > 0 || material->any_signer);
}

static void check_detached(struct ward_span raw, const struct trust_material *material,
			   struct arena *arena)
{
	const struct ward_span payload = WARD_SPAN("payload\n");
	struct ward_signature out;

	arena_reset(arena);
	signature_verify_detached(raw, &payload, 1, WARD_SPAN("git"), NOW, material, arena, &out);
	check(&out, material);
}

/* As the first use that takes it; what is only half taken spoils the material, so each is tried
 * on its own before. */
static void add(struct trust_material *material, struct ward_span bytes, struct arena *arena)
{
	for (enum trust_file_use use = 0; use < TRUST_FILE_USE_COUNT; use++) {
		const struct trust_file file = { .use = use, .name = WARD_SPAN("name") };
		struct trust_material trial;
		struct ward_error err = { 0 };
		int rc;

		trust_material_init(&trial);
		rc = trust_material_add(&trial, &file, bytes, arena, &err);
		require((rc == 0) == (err.message[0] == '\0'));
		trust_material_free(&trial);
		if (rc == 0 && trust_material_add(material, &file, bytes, arena, &err) == 0 &&
		    use != TRUST_FILE_SSH_SIGNERS)
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A list of SSH signers may also be divided from the object by an empty line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)16 << 20), *lists = arena_new((size_t)64 << 20);
	struct ward_span raw = span_make((const char *)data, size);
	struct trust_material material;
	struct ward_error err = { 0 };
	ssize_t end;

	require(arena != NULL && lists != NULL);
	trust_material_init(&material);
	material.explain = true;
	while ((end = span_find(raw, DIVIDER, 0)) >= 0 && material.loaded.len < 8) {
		add(&material, span_sub(raw, 0, (size_t)end + 1), lists);
		raw = span_sub(raw, (size_t)end + DIVIDER.len, raw.len);
	}
	end = span_find(raw, WARD_SPAN("\n\n"), 0);
	if (material.loaded.len == 0 && end >= 0 &&
	    trust_material_signers(&material, span_sub(raw, 0, (size_t)end + 1), lists, &err) == 0)
		raw = span_sub(raw, (size_t)end + 2, raw.len);
	for (unsigned way = 0; way < 4; way++) {
		material.any_signer = (way & 1) != 0;
		material.received = (way & 2) != 0 ? NOW : 0;
		check_object(raw, false, &material, arena);
		check_object(raw, true, &material, arena);
	}
	check_detached(raw, &material, arena);
	trust_material_free(&material);
	arena_free(lists);
	arena_free(arena);
	return 0;
}
