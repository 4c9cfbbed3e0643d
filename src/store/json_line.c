/* SPDX-License-Identifier: Apache-2.0 */
#include "store/json_line.h"

#include "base/span.h"
#include "base/utf8.h"

static void escape(struct buf *out, uint32_t cp)
{
	switch (cp) {
	case '"':
		buf_add_str(out, "\\\"");
		break;
	case '\\':
		buf_add_str(out, "\\\\");
		break;
	case '\n':
		buf_add_str(out, "\\n");
		break;
	case '\t':
		buf_add_str(out, "\\t");
		break;
	default:
		if (cp >= 0x20 && cp < 0x7f)
			buf_add_char(out, (char)cp);
		else if (cp < 0x10000)
			buf_printf(out, "\\u%04x", (unsigned)cp);
		else
			buf_printf(out, "\\u%04x\\u%04x",
				   (unsigned)(0xd800 + ((cp - 0x10000) >> 10)),
				   (unsigned)(0xdc00 + ((cp - 0x10000) & 0x3ff)));
	}
}

static void string(struct buf *out, struct ward_span value)
{
	buf_add_char(out, '"');
	for (size_t at = 0; at < value.len && !buf_failed(out);) {
		uint32_t cp = 0;
		size_t n = utf8_decode(span_sub(value, at, value.len), &cp);

		escape(out, n > 0 ? cp : 0xfffd);
		at += n > 0 ? n : 1;
	}
	buf_add_char(out, '"');
}

/* No text ends in one of these: it ends in a quote. */
static void begin(struct buf *out, const char *key)
{
	char last = out->len > 0 ? out->ptr[out->len - 1] : '{';

	if (last != '{' && last != '[')
		buf_add_char(out, ',');
	if (key != NULL) {
		string(out, span_of(key));
		buf_add_char(out, ':');
	}
}

void json_line_text(struct buf *out, const char *key, struct ward_span value)
{
	begin(out, key);
	string(out, value);
}

void json_line_number(struct buf *out, const char *key, uint64_t value)
{
	begin(out, key);
	buf_printf(out, "%llu", (unsigned long long)value);
}

void json_line_bool(struct buf *out, const char *key, bool value)
{
	begin(out, key);
	buf_add_str(out, value ? "true" : "false");
}

void json_line_open(struct buf *out, const char *key, char bracket)
{
	begin(out, key);
	buf_add_char(out, bracket);
}

void json_line_close(struct buf *out, char bracket)
{
	buf_add_char(out, bracket);
}
