/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a log entry, a checkpoint, a bundle, a trusted root or JSON:
 * a reason or parts within limits, and nothing is proven by a log that signed
 * none of the stored inputs.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/span.h"
#include "crypto/checkpoint.h"
#include "crypto/rekor.h"
#include "trust/sigstore_bundle.h"
#include "trust/sigstore_root.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

/* The key of RFC 8032 7.1, test 1; one of 32 zeros would verify what it never signed. */
static const char spki[] = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"
			   "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
			   "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";

static void try_entry(const struct rekor_entry *entry)
{
	struct log_key key = { .name = WARD_SPAN("log.example.org"),
			       .id = entry->log_id,
			       .spki = { spki, sizeof(spki) - 1 },
			       .end = INT64_MAX };
	int64_t when;

	require(entry->path_count <= MERKLE_PROOF_MAX);
	if (key.id.len == LOG_ID_SIZE)
		require(rekor_verify(entry, WARD_SPAN("{}"), &key, REKOR_ANY, &when) != PROOF_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span bytes = span_make((const char *)data, size);
	struct log_key key = { .name = WARD_SPAN("log.example.org"),
			       .id = { spki, LOG_ID_SIZE },
			       .spki = { spki, sizeof(spki) - 1 },
			       .end = INT64_MAX };
	struct ward_error err = { 0 };
	struct checkpoint state;
	struct sigstore_root root;
	const struct json *json;
	struct rekor_entry *entry;
	struct sigstore_bundle *bundle;

	require(arena != NULL);
	entry = ARENA_NEW(arena, struct rekor_entry);
	bundle = ARENA_NEW(arena, struct sigstore_bundle);
	require(entry != NULL && bundle != NULL);
	if (rekor_entry_parse(bytes, entry) == PROOF_OK)
		try_entry(entry);
	require(checkpoint_verify(bytes, &key, &state) != PROOF_OK);
	if (sigstore_bundle_parse(bytes, arena, bundle) == PROOF_OK) {
		require(bundle->version >= 1 && bundle->version <= 3);
		require(bundle->signature.len > 0);
		for (size_t i = 0; i < bundle->entry_count; i++)
			try_entry(&bundle->entries[i]);
	}
	require((json_parse(bytes, arena, &json, &err) == 0) == (json != NULL));
	error_clear(&err);
	(void)!sigstore_root_parse(bytes, arena, &root, &err);
	sigstore_root_free(&root);
	arena_free(arena);
	return 0;
}
