/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as TOML: a tree whose positions lie in the text, or an error with one. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/toml.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

/* In the order of the text, without recursion: members of a container follow it. */
static void check_level(const struct toml_node *node, size_t lines)
{
	size_t count = 0;

	for (const struct toml_node *n = node->first; n != NULL; n = n->next, count++) {
		require(n->line > 0 && n->column > 0 && n->line <= lines && n->at_line <= lines);
		require(node->type != TOML_TABLE || map_get(&node->members, n->key) != NULL);
		require(n->text.len == 0 || n->text.ptr != NULL);
		if (n->first != NULL)
			require(n->type == TOML_TABLE || n->type == TOML_ARRAY);
	}
	require(count == node->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_error err = { 0 };
	struct toml_node *root;
	size_t lines = 1;
	int rc;

	require(arena != NULL);
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	rc = toml_parse(span_make((const char *)data, size), arena, &root, &err);
	if (rc == WARD_OK) {
		check_level(root, lines);
		for (const struct toml_node *n = root->first; n != NULL; n = n->next)
			check_level(n, lines);
	} else {
		require(root == NULL && err.code == rc && err.message[0] != '\0');
		require(rc == WARD_EOOM ||
			((rc == WARD_EPARSE || rc == WARD_ELIMIT) && err.line > 0 &&
			 err.line <= lines && err.column > 0));
	}
	arena_free(arena);
	return 0;
}
