/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a commit and as a tag. What splits well has its parts within the
 * object, in order, and a payload that carries no further signature header.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/object_split.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

/** The payload as one text; its slices must lie in the object one behind the other. */
static struct ward_span join(struct ward_span raw, const struct object_split *split,
			     struct arena *arena)
{
	char *text = arena_bytes(arena, raw.len);
	const char *from = raw.ptr;
	size_t len = 0;

	require(text != NULL && split->payload_count >= 1 && split->payload_count <= 3);
	for (size_t i = 0; i < split->payload_count; i++) {
		struct ward_span part = split->payload[i];
		require(part.len > 0 && part.ptr >= from);
		require(part.len <= (size_t)(raw.ptr + raw.len - part.ptr));
		memcpy(text + len, part.ptr, part.len);
		len += part.len;
		from = part.ptr + part.len;
	}
	return span_make(text, len);
}

static void check(struct ward_span raw, bool tag, size_t oid_len, struct arena *arena)
{
	struct object_split split, again;

	(tag ? split_tag : split_commit)(raw, oid_len, arena, &split);
	require(split_reason_code(split.reason) != NULL && split_reason_text(split.reason) != NULL);
	require((split.reason == SPLIT_NONE) == (split.format != SIGNATURE_NONE));
	if (split.reason != SPLIT_NONE)
		return;
	require(span_find_byte(raw, '\0', 0) < 0);
	require(span_starts(split.signature, "-----BEGIN "));
	require(span_starts(split.payload[0], tag ? "object " : "tree "));
	struct ward_span payload = join(raw, &split, arena);
	require(payload.len + split.signature.len <= raw.len);
	(tag ? split_tag : split_commit)(payload, oid_len, arena, &again);
	/* A tag may hold a tag's text with its signature; its headers hold none. */
	require(again.reason == SPLIT_UNSIGNED ||
		(tag && again.reason != SPLIT_NONCANONICAL && again.reason != SPLIT_DUPLICATE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct ward_span raw = span_make((const char *)data, size);

	require(arena != NULL);
	for (int tag = 0; tag <= 1; tag++) {
		check(raw, tag != 0, 20, arena);
		check(raw, tag != 0, 32, arena);
	}
	require(!arena_failed(arena));
	arena_free(arena);
	return 0;
}
