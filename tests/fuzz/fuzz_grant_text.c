/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a grant. It is refused with a position, or it is understood, has
 * every mandatory field, and means the same when it is rendered; and any text
 * as the value of a push option.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "server/grant_check.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_grant(const struct grant_text *a, struct arena *arena)
{
	struct ward_error err = { 0 };
	struct grant_text b;
	struct buf text;

	require(a->repository.len > 0 && a->ref.len > 0 && a->reason.len > 0 && a->rule_count > 0);
	require(a->expires > a->not_before);
	buf_init(&text, (size_t)1 << 20);
	grant_text_render(a, &text);
	require(!buf_failed(&text));
	/* Quoting makes a text longer, up to beyond the limit. */
	if (text.len <= GRANT_TEXT_MAX) {
		require(grant_text_parse(buf_span(&text), arena, &b, &err) == 0);
		require(span_eq(a->repository, b.repository) && span_eq(a->ref, b.ref));
		require(span_eq(a->path, b.path) && span_eq(a->object, b.object));
		require(span_eq(a->commit, b.commit) && span_eq(a->reason, b.reason));
		require(a->rule_count == b.rule_count && a->expires == b.expires);
		require(a->not_before == b.not_before);
	}
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span input = span_make((const char *)data, size), text, armored;
	struct allowed_signers nobody = { 0 };
	struct grant_terms terms = { &nobody, WARD_SPAN("r"), 1795442400, 24 };
	struct ward_error err = { 0 };
	struct grant_text grant;
	struct grant_state state;

	require(arena != NULL);
	if (grant_text_parse(input, arena, &grant, &err) == 0)
		check_grant(&grant, arena);
	else
		require(err.message[0] != '\0' && grant.rule_count == 0 &&
			(err.code == WARD_EOOM || err.line > 0));
	if (grant_unpack(input, arena, &text, &armored)) {
		/* Nobody is admitted, so nothing counts. */
		grant_check(&terms, text, armored, arena, &state);
		require(state.problem.len > 0 && !state.is_read);
	}
	arena_free(arena);
	return 0;
}
