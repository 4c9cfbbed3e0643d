/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a ledger: what is not in it is not found, and what is appended is. */
#include <string.h>

#include "base/span.h"
#include "store/ledger.h"
#include "store/ledger_file.h"
#include "store_file.h"

static const uint8_t key[32] = { 1 };

static void require(int holds)
{
	if (!holds)
		abort();
}

static bool has(struct state_dir *dir, const struct oid *commit)
{
	struct ward_error err = { 0 };
	struct ledger *ledger = NULL;
	bool found;

	require(ledger_open(dir, key, &ledger, &err) == 0);
	found = ledger_has(ledger, LEDGER_ACCEPTED, commit, WARD_SPAN("refs/heads/main"));
	ledger_close(ledger);
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ledger_entry entry = { .kind = LEDGER_ACCEPTED,
				      .ref = WARD_SPAN("refs/heads/main") };
	struct ward_error err = { 0 };
	struct state_dir *dir = NULL;
	uint8_t raw[20] = { 7 }, digest[LEDGER_DIGEST];
	char path[128];

	entry.commit = oid_from(raw, sizeof(raw));
	store_write("ledger", data, size, path);
	require(state_dir_open(store_folder, false, &dir, &err) == 0);
	/* A fuzzer that watches comparisons finds out what to put there. */
	ledger_digest(key, &entry, digest);
	require(!has(dir, &entry.commit) || memmem(data, size, digest, sizeof(digest)) != NULL);
	require(ledger_append(dir, key, &entry, 1, 1000, &err) == 0);
	require(has(dir, &entry.commit));
	state_dir_close(dir);
	return 0;
}
