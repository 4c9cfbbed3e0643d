/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a list of revoked keys: refused with a reason, or usable, with the same answer each
 * time; a list of keys revokes each key in it. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/revoked_keys.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char blob[] = "\0\0\0\x0bssh-ed25519\0\0\0\x20"
				   "Xfffffffffffffffffffffffffffffff";
	struct arena *arena = arena_new((size_t)256 << 20);
	struct revoked_keys list;
	struct ward_error err = { 0 };
	struct ssh_key key;

	require(arena != NULL);
	require(ssh_key_parse(span_make(blob, sizeof(blob) - 1), arena, &key) == SSH_OK);
	if (revoked_keys_parse(span_make((const char *)data, size), arena, &list, &err) == 0) {
		enum ssh_reason reason = revoked_keys_check(&list, &key);

		require(reason == SSH_OK || reason == SSH_REVOKED);
		require(revoked_keys_check(&list, &key) == reason);
		for (size_t i = 0; i < list.key_count && i < 16; i++)
			require(revoked_keys_check(&list, &list.keys[i]) == SSH_REVOKED);
	} else {
		require(err.message[0] != '\0');
	}
	arena_free(arena);
	return 0;
}
