/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as the server's file. It is refused with a position, or it is
 * understood; then what it says stays within its bounds.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "server/config.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static int is_path(const char *path)
{
	return path == NULL || (path[0] == '/' && strpbrk(path, "\n\r\t\x1b") == NULL);
}

static void check_values(const struct server_config *c)
{
	require(is_path(c->policy_file) && is_path(c->floor) && is_path(c->state));
	require(is_path(c->audit_log) && is_path(c->metrics));
	require(is_path(c->grant_signers) && is_path(c->grant_folder));
	require(c->grant_signers != NULL || c->grant_folder == NULL);
	require(c->policy_file == NULL || c->policy_ref == NULL);
	require(c->policy_ref == NULL || span_starts(span_of(c->policy_ref), "refs/"));
	require(!c->no_state || (c->state == NULL && !c->defer));
	require(c->deadline_ms <= 3600000 && c->slots <= 1024);
	require(c->grant_max_hours >= 1 && c->grant_max_hours <= 168);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct server_config config;
	struct ward_error err = { 0 };
	int rc;

	require(arena != NULL);
	rc = server_config_parse("fuzz", span_make((const char *)data, size), arena, &config, &err);
	if (rc != 0) {
		require(err.code == rc && err.message[0] != '\0');
		require(rc == WARD_EOOM || (rc == WARD_ECONFIG && err.line > 0 && err.column > 0));
		require(config.mode == SERVER_ENFORCE && config.path == NULL);
	}
	check_values(&config);
	arena_free(arena);
	return 0;
}
