/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as armor, any bytes as packets, and each body as a key and as a
 * signature: a reason, or parts that lie inside what was read.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/pgp_sig.h"

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

static void try_key(struct ward_span body)
{
	struct pgp_key key;

	if (pgp_key_parse(body, &key) != PGP_OK)
		return;
	require(key.version == 4 ? key.fingerprint.len == 20 : key.fingerprint.len == 32);
	require(inside(key.n, body) && inside(key.e, body) && inside(key.point, body));
}

static void try_sig(struct ward_span body)
{
	struct pgp_sig sig;

	if (pgp_sig_parse(body, &sig) != PGP_OK)
		return;
	require(inside(sig.hashed_part, body) && inside(sig.salt, body) && inside(sig.value, body));
	require(inside(sig.issuer, body) && inside(sig.issuer_id, body));
	require(sig.embedded_count <= PGP_EMBEDDED_MAX && sig.revoker_count <= PGP_EMBEDDED_MAX);
	for (size_t i = 0; i < sig.embedded_count; i++)
		require(inside(sig.embedded[i], body));
	require(sig.has_created || sig.flaw != PGP_OK);
}

static void try_packets(struct ward_span packets)
{
	struct ward_span rest = packets;
	struct pgp_packet packet;

	while (rest.len > 0) {
		size_t before = rest.len;

		if (pgp_cut_packet(&rest, &packet) != PGP_OK) {
			require(rest.len == before);
			return;
		}
		require(rest.len < before && inside(packet.body, packets));
		try_key(packet.body);
		try_sig(packet.body);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct ward_span text = span_make((const char *)data, size), packets, rest = text;

	require(arena != NULL);
	if (pgp_dearmor_signature(text, arena, &packets) == PGP_OK)
		try_packets(packets);
	else
		require(packets.len == 0);
	while (pgp_cut_key_block(&rest, arena, &packets) == PGP_OK && packets.ptr != NULL)
		try_packets(packets);
	try_packets(text);
	try_key(text);
	try_sig(text);
	arena_free(arena);
	return 0;
}
