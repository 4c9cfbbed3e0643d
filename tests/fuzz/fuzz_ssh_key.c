/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a public key or certificate. What is accepted lies inside the
 * input, equals itself, is the same when its plain form is parsed again, and
 * did not sign what nobody signed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/ssh_cert.h"
#include "crypto/ssh_wire.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_key(const struct ssh_key *key)
{
	char fingerprint[SSH_FINGERPRINT_SIZE];
	struct ssh_key again;
	struct buf plain;

	buf_init(&plain, SSH_KEY_MAX + 64);
	ssh_put_string(&plain, span_of(ssh_key_name(key->type)));
	buf_add_span(&plain, key->fields);
	require(!buf_failed(&plain));
	require(ssh_key_parse_plain(buf_span(&plain), &again) == SSH_OK);
	require(ssh_key_equal(key, &again) && again.cert == NULL);
	ssh_key_fingerprint(key, fingerprint);
	require(strlen(fingerprint) == SSH_FINGERPRINT_SIZE - 1);
	buf_release(&plain);
	require(ssh_key_verify(key, key->fields, WARD_SPAN("x"), 0) != SSH_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct ssh_key key;

	require(arena != NULL);
	if (size <= SSH_KEY_MAX &&
	    ssh_key_parse(span_make((const char *)data, size), arena, &key) == SSH_OK) {
		check_key(&key);
		if (key.cert != NULL) {
			check_key(&key.cert->ca);
			(void)ssh_cert_verify(key.cert);
			(void)ssh_cert_check(key.cert, 1795442400);
		}
	}
	arena_free(arena);
	return 0;
}
