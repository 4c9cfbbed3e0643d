/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a list of signers. Each line is an entry, a fault or nothing;
 * faults have a reason; an entry's own key is found only as its options say.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/allowed_signers.h"

#define NOW 1795442400

static void require(int holds)
{
	if (!holds)
		abort();
}

static void look_up(const struct allowed_signers *list, const struct allowed_signer *item)
{
	struct ward_span who;
	enum ssh_reason reason =
		allowed_signers_find(list, &item->key, WARD_SPAN("ns"), NOW, WARD_SPAN(""), &who);

	require(reason == SSH_OK ? who.len > 0 : who.len == 0);
	require(item->key.cert == NULL && item->principals.len > 0);
	/* No other line can help a list of one. */
	if (list->count == 1 && reason == SSH_OK) {
		require(!item->is_ca);
		require(item->valid_before == 0 || item->valid_before >= NOW);
		require(item->valid_after <= NOW);
	}
	require(allowed_signers_find(list, &item->key, WARD_SPAN(""), NOW, WARD_SPAN(""), &who) !=
		SSH_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct allowed_signers list;
	struct ward_error err = { 0 };

	require(arena != NULL);
	if (allowed_signers_parse(span_make((const char *)data, size), arena, &list, &err) == 0) {
		for (size_t i = 0; i < list.count && i < 16; i++)
			look_up(&list, &list.items[i]);
		for (size_t i = 0; i < list.fault_count; i++) {
			require(list.faults[i].problem != SIGNER_NONE && list.faults[i].line > 0);
			require(strlen(signer_problem_text(list.faults[i].problem)) > 0);
		}
	} else {
		require(err.message[0] != '\0' && list.count == 0);
	}
	arena_free(arena);
	return 0;
}
