/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as an armored message, and any bytes as one, as DER, as BER and as
 * a timestamp: a reason, or parts that lie inside, and never a signature over
 * a text that no stored input was made over.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/cms.h"
#include "crypto/der.h"
#include "crypto/timestamp.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void walk(struct ward_span bytes)
{
	struct der_reader r = der_open(bytes);
	size_t total = 0;

	while (der_peek(&r) >= 0) {
		struct ward_span whole = der_element(&r);

		require(r.bad == (whole.len == 0));
		total += whole.len;
	}
	require(total <= bytes.len && (!der_done(&r) || total == bytes.len));
}

static void try_message(struct ward_span bytes, struct arena *arena)
{
	struct ward_span message = WARD_SPAN("a text that no stored input was made over"), token;
	struct cms *cms = ARENA_NEW(arena, struct cms);
	struct x509_cert *signer = ARENA_NEW(arena, struct x509_cert);
	int64_t when;

	require(cms != NULL && signer != NULL);
	if (cms_parse(bytes, arena, cms) == PROOF_OK) {
		require(cms->serial.len > 0 || cms->ski.len > 0);
		require(cms->hash != SPKI_NO_HASH);
		if (cms_signer(cms, NULL, 0, signer) == PROOF_OK)
			require(cms_verify(cms, signer, &message, 1) != PROOF_OK);
	}
	require(timestamp_verify(bytes, message, NULL, 0, arena, &when) != PROOF_OK && when == 0);
	(void)timestamp_token(bytes, &token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span text = span_make((const char *)data, size), bytes;

	require(arena != NULL);
	walk(text);
	if (cms_dearmor(text, arena, &bytes) == PROOF_OK)
		try_message(bytes, arena);
	try_message(text, arena);
	if (der_from_ber(text, arena, &bytes))
		walk(bytes);
	arena_free(arena);
	return 0;
}
