/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a push certificate: a reason, or parts that make up its bytes;
 * with a verifier that takes everything it is still refused for want of a
 * nonce that the server gave out.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/push_cert.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void take_all(void *data, const struct push_cert *cert, int64_t when, struct arena *arena,
		     struct push_signer *out)
{
	(void)data;
	(void)cert;
	(void)when;
	(void)arena;
	*out = (struct push_signer){ .good = true };
}

static void try_cert(struct ward_span bytes, size_t oid_len, struct arena *arena)
{
	struct push_ask ask = { .verify = take_all };
	struct push_cert cert;
	struct push_fact fact;

	ask.nonce = (struct push_nonce){ .seed = WARD_SPAN("a seed that made no stored input"),
					 .dir = WARD_SPAN("/srv/git"),
					 .slop = INT64_MAX,
					 .oid_len = oid_len };
	if (push_cert_parse(bytes, oid_len, arena, &cert) != PUSH_CERT_OK)
		return;
	require(cert.command_count > 0 && cert.format != SIGNATURE_NONE);
	require(cert.payload.len + cert.signature.len == bytes.len);
	for (size_t i = 0; i < cert.command_count; i++)
		require(cert.commands[i].len > 4 * oid_len + 2);
	require(push_cert_check(bytes, &ask, arena, &fact) != PUSH_CERT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span bytes = span_make((const char *)data, size);

	require(arena != NULL);
	try_cert(bytes, 20, arena);
	try_cert(bytes, 32, arena);
	arena_free(arena);
	return 0;
}
