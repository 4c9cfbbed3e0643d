/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any environment, and any path. Lines "NAME=value" are the variables; the
 * first line is the path. Whatever they hold, the repository has a name, and
 * nothing is longer than its bound.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "server/host.h"

enum { ANY_MAX = 2048 };

static void require(int holds)
{
	if (!holds)
		abort();
}

/* The first line that begins with NAME=; its value ends with the NUL that took its LF's place. */
static const char *find(void *ctx, const char *name)
{
	const char *at = ctx;
	size_t len = strlen(name);

	for (; *at != '\0'; at += strlen(at) + 1) {
		if (strncmp(at, name, len) == 0 && at[len] == '=')
			return at + len + 1;
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	char *text = malloc(size + 2);
	struct ward_error err = { 0 };
	struct host h;

	require(arena != NULL && text != NULL);
	memcpy(text, data, size);
	text[size] = text[size + 1] = '\0';
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\n')
			text[i] = '\0';
	}
	require(host_detect(find, text + strlen(text) + (size > strlen(text)), NULL, text, arena,
			    &h, &err) == WARD_OK);
	require(h.repository.len > 0 && h.repository.len <= ANY_MAX);
	require(h.pusher.len <= ANY_MAX && h.via.len <= ANY_MAX);
	require(h.name != NULL && h.deadline_ms > 0);
	free(text);
	arena_free(arena);
	return 0;
}
