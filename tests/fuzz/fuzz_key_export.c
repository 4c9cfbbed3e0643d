/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a file to import. What is taken must read back as files of a
 * policy, and a refusal has a reason.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "gitward/trust.h"
#include "trust/key_export.h"

#define NOW ((int64_t)1781481600)

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_export(struct ward_span bytes)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct exported_key *keys = NULL;
	struct ward_error err = { 0 };
	size_t count = 0;
	int rc;

	require(arena != NULL);
	rc = key_export_parse(bytes, arena, &keys, &count, &err);
	require((rc == 0) == (err.code == 0));
	require(rc == 0 || (count == 0 && err.message[0] != '\0'));
	for (size_t i = 0; i < count; i++) {
		require(keys[i].why != NULL || keys[i].text.len > 0);
		for (size_t k = 0; !keys[i].is_pgp && k < keys[i].text.len; k++)
			require((unsigned char)keys[i].text.ptr[k] >= ' ');
	}
	arena_free(arena);
}

static void check_import(struct ward_span bytes)
{
	const struct ward_import_options options = { .email = "fuzz@example.com", .now = NOW };
	struct ward_import *import = NULL;
	struct ward_import_view view;
	struct ward_error err = { 0 };

	require(ward_import_new(&options, &import, &err) == 0);
	if (ward_import_add(import, "fuzz", bytes, &err) == 0) {
		require(ward_import_finish(import, "a", "b", "c", &view, &err) == 0);
		require(view.note_count == view.refused);
		require((view.taken > 0) == (view.signers.len + view.keyring.len > 0));
	} else {
		require(err.code != 0 && err.message[0] != '\0');
	}
	ward_import_free(import);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ward_span bytes = span_make((const char *)data, size);

	check_export(bytes);
	check_import(bytes);
	return 0;
}
