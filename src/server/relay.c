/* SPDX-License-Identifier: Apache-2.0 */
#include "server/relay.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "report/safe.h"

enum { LINE_MAX_BYTES = 4096, SGR_MAX = 16 };

static void put(struct relay *relay, const char *bytes, size_t len)
{
	if (!relay->failed && len > 0 && relay->write(relay->ctx, bytes, len) != 0)
		relay->failed = true;
}

/* Length of a colour sequence at `at`, or 0. */
static size_t sgr_at(struct ward_span s, size_t at)
{
	size_t i = at + 2;

	if (at + 2 > s.len || s.ptr[at] != '\033' || s.ptr[at + 1] != '[')
		return 0;
	while (i < s.len && i - at < SGR_MAX && strchr("0123456789;", s.ptr[i]) != NULL &&
	       s.ptr[i] != '\0')
		i++;
	return i < s.len && s.ptr[i] == 'm' ? i + 1 - at : 0;
}

void relay_text(struct relay *relay, struct ward_span text)
{
	char out[LINE_MAX_BYTES];
	size_t used = 0;

	for (size_t at = 0; at < text.len;) {
		const size_t sgr = relay->color ? sgr_at(text, at) : 0;
		struct safe_unit unit = { .taken = 1, .len = 1, .text = "\n" };

		if (sgr > 0) {
			unit.taken = unit.len = sgr;
			memcpy(unit.text, text.ptr + at, sgr);
		} else if (text.ptr[at] != '\n') {
			safe_terminal(text, at, SAFE_TAB, &unit);
		}
		if (used + unit.len > sizeof(out)) {
			put(relay, out, used);
			used = 0;
		}
		memcpy(out + used, unit.text, unit.len);
		used += unit.len;
		at += unit.taken;
	}
	put(relay, out, used);
}

static void one_line(struct relay *relay, const char *lead, const char *text)
{
	struct ward_span rest = span_of(text), piece;

	relay_text(relay, span_of(lead));
	for (const char *gap = ""; span_cut(&rest, '\n', &piece); gap = " ") {
		relay_text(relay, span_of(gap));
		relay_text(relay, piece);
	}
	relay_text(relay, WARD_SPAN("\n"));
}

void relay_line(struct relay *relay, const char *lead, const char *fmt, ...)
{
	char text[LINE_MAX_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	one_line(relay, lead, text);
	if (relay->gitlab && strcmp(lead, "error: ") == 0)
		one_line(relay, "GL-HOOK-ERR: gitward: ", text);
}
