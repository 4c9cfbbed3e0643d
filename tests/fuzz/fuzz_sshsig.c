/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as an armored signature, and any bytes as its blob: a reason or a
 * parsed signature, never one that verifies over a message it cannot be about.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/ssh_cert.h"
#include "crypto/sshsig.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static int inside(struct ward_span piece, struct ward_span whole)
{
	return piece.len == 0 ||
		(piece.ptr >= whole.ptr && piece.ptr + piece.len <= whole.ptr + whole.len);
}

static void try_blob(struct ward_span blob, struct arena *arena)
{
	struct ward_span message = WARD_SPAN("a message that no stored input was made over");
	struct sshsig sig;

	if (sshsig_parse(blob, arena, &sig) != SSH_OK)
		return;
	require(sig.namespace.len > 0 && inside(sig.namespace, blob));
	require(inside(sig.signature, blob) && inside(sig.key.fields, blob));
	require(sshsig_verify(&sig, &message, 1, sig.namespace, SSH_SK_TOUCHED) != SSH_OK);
	if (sig.key.cert != NULL) {
		(void)ssh_cert_check(sig.key.cert, 1795442400);
		require(inside(sig.key.cert->signed_part, blob));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct ward_span text = span_make((const char *)data, size), blob;

	require(arena != NULL);
	if (sshsig_dearmor(text, arena, &blob) == SSH_OK)
		try_blob(blob, arena);
	else
		require(blob.len == 0);
	try_blob(text, arena);
	arena_free(arena);
	return 0;
}
