/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/put.h"

#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"

void put_quoted(struct buf *out, struct ward_span text)
{
	buf_add_char(out, '"');
	while (text.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		if (n == 0) {
			n = 1;
			buf_add_str(out, "\\uFFFD");
		} else if (cp == '"' || cp == '\\') {
			buf_add_char(out, '\\');
			buf_add_char(out, (char)cp);
		} else if (cp < ' ' || utf8_is_unsafe(cp)) {
			buf_printf(out, "\\U%08X", (unsigned)cp);
		} else {
			buf_add_span(out, span_sub(text, 0, n));
		}
		text = span_sub(text, n, text.len);
	}
	buf_add_char(out, '"');
}

void put_text(struct buf *out, const char *indent, const char *key, struct ward_span text)
{
	if (text.len == 0)
		return;
	buf_printf(out, "%s%s: ", indent, key);
	put_quoted(out, text);
	buf_add_char(out, '\n');
}

void put_items(struct buf *out, const struct ward_span *items, size_t count)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_str(out, ", ");
		put_quoted(out, items[i]);
	}
	buf_add_char(out, ']');
}

void put_texts(struct buf *out, const char *indent, const char *key, const struct ward_span *items,
	       size_t count)
{
	if (count == 0)
		return;
	buf_printf(out, "%s%s: ", indent, key);
	put_items(out, items, count);
	buf_add_char(out, '\n');
}

void put_flag(struct buf *out, const char *indent, const char *key, bool value)
{
	buf_printf(out, "%s%s: %s\n", indent, key, value ? "true" : "false");
}

void put_number(struct buf *out, const char *indent, const char *key, uint64_t value)
{
	if (value != 0)
		buf_printf(out, "%s%s: %llu\n", indent, key, (unsigned long long)value);
}

void put_duration(struct buf *out, const char *indent, const char *key, int64_t seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
	size_t i = 0;

	if (seconds == 0)
		return;
	while (seconds % units[i].seconds != 0)
		i++;
	buf_printf(out, "%s%s: %lld%c\n", indent, key, (long long)(seconds / units[i].seconds),
		   units[i].unit);
}
