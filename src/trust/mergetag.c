/* SPDX-License-Identifier: Apache-2.0 */
/* The tags that a merge commit quotes in its headers (gitformat-signature(5), MERGETAG). */
#include "base/arena.h"
#include "base/span.h"
#include "trust/signature_kind.h"

/* More heads than an octopus has. */
#define MERGETAGS_MAX 64

/* The value of a header that begins at the front of `*rest`, without the space in front of its
 * further lines; in the arena. */
static struct ward_span unfold(struct ward_span *rest, struct ward_span first, struct arena *arena)
{
	char *text = arena_bytes(arena, first.len + rest->len + 2);
	struct ward_span line = first, next = *rest;
	size_t len = 0;

	if (text == NULL)
		return WARD_SPAN("");
	for (;;) {
		for (size_t i = 0; i < line.len; i++)
			text[len++] = line.ptr[i];
		text[len++] = '\n';
		if (!span_cut(&next, '\n', &line) || !span_starts(line, " "))
			break;
		line = span_sub(line, 1, line.len);
		*rest = next;
	}
	return span_make(text, len);
}

static struct ward_span describe(const struct signature_case *c, struct ward_span tag,
				 const struct ward_signature *verdict)
{
	struct ward_span rest = tag, line, name = WARD_SPAN("");
	bool pass = verdict->verdict == WARD_SIGNATURE_PASS;

	while (name.len == 0 && span_cut(&rest, '\n', &line) && line.len > 0) {
		if (span_starts(line, "tag "))
			name = span_sub(line, 4, line.len);
	}
	return arena_printf(c->arena, WARD_SPAN_FMT ": %s%s" WARD_SPAN_FMT, WARD_SPAN_ARG(name),
			    ward_signature_verdict_name(verdict->verdict), pass ? " by " : ", ",
			    WARD_SPAN_ARG(pass ? verdict->principal : verdict->why));
}

void signature_mergetags(struct signature_case *c, struct ward_span raw, size_t oid_len)
{
	struct trust_material material = *c->material;
	struct ward_span rest = raw, line;
	size_t count = 0;

	if (!c->material->explain)
		return;
	/* When the tag arrived is not known; its own steps are not shown. */
	material.received = 0;
	material.explain = false;
	while (span_cut(&rest, '\n', &line) && line.len > 0) {
		struct ward_signature verdict;
		struct ward_span tag;

		if (!span_starts(line, "mergetag ") || ++count > MERGETAGS_MAX)
			continue;
		tag = unfold(&rest, span_sub(line, 9, line.len), c->arena);
		signature_verify_object(tag, oid_len, true, &material, c->now, c->arena, &verdict);
		signature_step(c, "mergetag", &tag, 1, verdict.reason, describe(c, tag, &verdict));
	}
	if (count > MERGETAGS_MAX)
		signature_step(c, "mergetag", NULL, 0, "limit-exceeded",
			       WARD_SPAN("the others were not looked at"));
}
