/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a keyring, as a file with revocations, and as a signature: refused
 * with a reason, or with the same answer each time; nothing is good over a text
 * that no stored input was made over, and revocations never make anything good.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/pgp_keyring.h"

#define NOW 1795442400

static void require(int holds)
{
	if (!holds)
		abort();
}

static void try_signature(const struct pgp_keyring *ring, struct ward_span text,
			  struct arena *arena)
{
	const struct pgp_when when = { .now = NOW, .valid_at = NOW };
	struct ward_span message = WARD_SPAN("a message that no stored input was made over");
	struct pgp_signer one, two;

	(void)pgp_keyring_check(ring, text, &message, 1, &when, arena, &one);
	(void)pgp_keyring_check(ring, text, &message, 1, &when, arena, &two);
	require(one.reason == two.reason && one.verdict != PGP_GOOD && one.cert == NULL);
}

static void judge_all(const struct pgp_keyring *ring, struct arena *arena, uint8_t *good)
{
	const struct pgp_when when = { .now = NOW, .valid_at = NOW };

	for (size_t i = 0; i < ring->certs.len && i < 64; i++) {
		const struct pgp_cert *cert = &ring->certs.items[i];
		bool is_good = pgp_cert_judge(cert, &cert->primary, NOW, &when) == PGP_OK;
		size_t count;

		require(pgp_keyring_find(ring, &cert->primary.fingerprint) != NULL);
		for (size_t k = 0; k < cert->subkeys.len; k++)
			(void)pgp_cert_judge(cert, &cert->subkeys.items[k], NOW, &when);
		require(pgp_cert_user_ids(cert, NOW, arena, &count) != NULL);
		require(count <= cert->user_ids.len);
		require(good[i] == 0 || !is_good || good[i] == 2);
		good[i] = is_good ? 2 : 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span text = span_make((const char *)data, size);
	struct ward_error err = { 0 };
	struct pgp_keyring ring;
	uint8_t good[64] = { 0 };

	require(arena != NULL);
	if (pgp_keyring_parse(text, arena, &ring, &err) == 0) {
		try_signature(&ring, text, arena);
		judge_all(&ring, arena, good);
		if (pgp_keyring_revoke(&ring, text, arena, &err) == 0)
			judge_all(&ring, arena, good);
	} else {
		require(err.message[0] != '\0');
		ring = (struct pgp_keyring){ 0 };
		try_signature(&ring, text, arena);
	}
	arena_free(arena);
	return 0;
}
