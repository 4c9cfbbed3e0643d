/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as an envelope and as a statement: an error, or parts that, written
 * again, are read as the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "trust/approval.h"
#include "trust/dsse.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void try_statement(struct ward_span bytes, struct arena *arena)
{
	struct ward_error err = { 0 };
	struct approval first, second;
	struct buf text;

	if (approval_parse(bytes, arena, &first, &err) != WARD_OK)
		return;
	require(first.tree.len == first.from.len && first.expires > first.issued);
	buf_init(&text, (size_t)1 << 20);
	/* Escapes take more room than what they stand for, and years have four digits. */
	if (approval_write(&first, arena, &text, &err) == WARD_OK) {
		require(approval_parse(buf_span(&text), arena, &second, &err) == WARD_OK);
		require(span_eq(first.ref, second.ref) && span_eq(first.tree, second.tree));
		require(span_eq(first.principal, second.principal));
		require(span_eq(first.reason, second.reason));
		require(first.expires == second.expires);
	}
	buf_release(&text);
}

static void try_envelope(struct ward_span bytes, struct arena *arena)
{
	struct ward_error err = { 0 };
	struct dsse envelope;

	if (dsse_parse(bytes, arena, &envelope, &err) != WARD_OK)
		return;
	require(envelope.signature_count > 0 && envelope.type.len > 0);
	require(dsse_pae(envelope.type, envelope.payload, arena).len > envelope.payload.len);
	try_statement(envelope.payload, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span bytes = span_make((const char *)data, size);

	require(arena != NULL);
	try_envelope(bytes, arena);
	try_statement(bytes, arena);
	arena_free(arena);
	return 0;
}
