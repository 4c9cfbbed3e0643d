/* SPDX-License-Identifier: Apache-2.0 */
#include "report/out.h"

#include <string.h>

#include "base/span.h"
#include "report/safe.h"

void out_init(struct out *o, ward_write_fn write, void *ctx)
{
	memset(o, 0, offsetof(struct out, bytes));
	o->write = write;
	o->ctx = ctx;
	o->blank = true;
}

static void flush(struct out *o)
{
	if (o->len > 0 && !o->failed && o->write(o->ctx, o->bytes, o->len) != 0)
		o->failed = true;
	o->len = 0;
}

int out_finish(struct out *o, struct ward_error *err)
{
	flush(o);
	if (o->failed)
		return error_set(err, WARD_EIO, "the report could not be written");
	return 0;
}

void out_mode(struct out *o, enum out_mode mode)
{
	o->mode = mode;
}

static void emit(struct out *o, const char *bytes, size_t len)
{
	while (len > 0 && !o->failed) {
		size_t room = OUT_BUFFER - o->len;
		size_t n = len < room ? len : room;

		memcpy(o->bytes + o->len, bytes, n);
		o->len += n;
		bytes += n;
		len -= n;
		if (o->len == OUT_BUFFER)
			flush(o);
	}
}

static void track_line(struct out *o, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n')
			o->blank = true;
		else if (bytes[i] != ' ' && bytes[i] != '\t')
			o->blank = false;
	}
}

void out_bytes(struct out *o, const char *bytes, size_t len)
{
	struct ward_span s = span_make(bytes, len);
	struct safe_unit u;

	if (o->mode == OUT_PLAIN) {
		track_line(o, bytes, len);
		emit(o, bytes, len);
		return;
	}
	for (size_t at = 0; at < len && !o->failed; at += u.taken) {
		if (o->mode == OUT_JSON)
			safe_json(s, at, &u);
		else
			safe_workflow(s, at, o->mode == OUT_PROPERTY, &u);
		emit(o, u.text, u.len);
	}
}

void out_str(struct out *o, const char *text)
{
	out_bytes(o, text, strlen(text));
}

void out_char(struct out *o, char c)
{
	out_bytes(o, &c, 1);
}

void out_pad(struct out *o, size_t spaces)
{
	while (spaces-- > 0)
		out_char(o, ' ');
}

void out_u64(struct out *o, uint64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	out_bytes(o, digits + at, sizeof(digits) - at);
}

void out_count(struct out *o, uint64_t n, const char *noun)
{
	out_u64(o, n);
	out_char(o, ' ');
	out_str(o, noun);
	if (n != 1)
		out_char(o, 's');
}

void out_color(struct out *o, const char *sgr)
{
	bool blank = o->blank;

	if (!o->color)
		return;
	out_str(o, "\033[");
	out_str(o, sgr);
	out_char(o, 'm');
	o->blank = blank;
}

static unsigned flags_now(const struct out *o)
{
	return (o->ci ? SAFE_CI : 0U) | (o->blank ? SAFE_START : 0U);
}

void out_text(struct out *o, struct ward_span s)
{
	struct safe_unit u;

	for (size_t at = 0; at < s.len && !o->failed; at += u.taken) {
		bool blank = o->blank;

		safe_terminal(s, at, flags_now(o), &u);
		out_bytes(o, u.text, u.len);
		o->blank = blank && u.blank;
	}
}

void out_cstr(struct out *o, const char *s)
{
	out_text(o, span_of(s));
}

void out_lines(struct out *o, const char *text)
{
	struct ward_span rest = span_of(text);
	struct ward_span line;
	bool first = true;

	while (span_line(&rest, &line) && !o->failed) {
		out_str(o, first ? "" : "\n");
		out_text(o, line);
		first = false;
	}
}

void out_path(struct out *o, struct ward_span path)
{
	struct safe_unit u;

	if (!safe_needs_quotes(path, o->ci)) {
		out_text(o, path);
		return;
	}
	out_char(o, '"');
	for (size_t at = 0; at < path.len && !o->failed; at += u.taken) {
		safe_quoted(path, at, o->ci, &u);
		out_bytes(o, u.text, u.len);
	}
	out_char(o, '"');
}

void out_markdown(struct out *o, struct ward_span s)
{
	struct safe_unit u;
	size_t ticks = 0;
	bool code = false;

	for (size_t i = 0; i < s.len; i++)
		ticks += s.ptr[i] == '`';
	for (size_t at = 0; at < s.len && !o->failed; at += u.taken) {
		if (s.ptr[at] == '`' && ticks % 2 == 0) {
			u.taken = 1;
			code = !code;
			out_char(o, '`');
			continue;
		}
		safe_markdown(s, at, code, &u);
		out_bytes(o, u.text, u.len);
	}
}

void out_sarif(struct out *o, struct ward_span s)
{
	struct safe_unit u;

	for (size_t at = 0; at < s.len && !o->failed; at += u.taken) {
		safe_sarif(s, at, &u);
		out_bytes(o, u.text, u.len);
	}
}

void out_uri(struct out *o, struct ward_span path)
{
	struct safe_unit u;

	for (size_t at = 0; at < path.len && !o->failed; at += u.taken) {
		safe_uri(path, at, &u);
		out_bytes(o, u.text, u.len);
	}
}

static size_t cells_of(struct ward_span s)
{
	struct safe_unit u;
	size_t cells = 0;

	for (size_t at = 0; at < s.len; at += u.taken) {
		safe_terminal(s, at, 0, &u);
		cells += (size_t)u.cells;
	}
	return cells;
}

static void new_line(struct out *o, size_t hang, size_t *cell)
{
	out_char(o, '\n');
	out_pad(o, hang);
	*cell = hang;
}

/* What is indented is an example, and keeps its form. */
static bool is_example(struct ward_span line)
{
	return line.len > 0 && line.ptr[0] == ' ';
}

static void wrap_line(struct out *o, struct ward_span line, size_t hang, size_t width, size_t *cell)
{
	struct ward_span word;
	bool first = true;

	if (is_example(line)) {
		out_text(o, line);
		return;
	}
	while (span_cut(&line, ' ', &word)) {
		size_t cells = cells_of(word);

		if (!first && *cell + 1 + cells > width) {
			new_line(o, hang, cell);
		} else if (!first) {
			out_char(o, ' ');
			*cell += 1;
		}
		out_text(o, word);
		*cell += cells;
		first = false;
	}
}

void out_wrap(struct out *o, struct ward_span s, size_t hang, size_t width)
{
	struct ward_span line;
	size_t cell = hang;
	bool first = true;

	while (span_line(&s, &line) && !o->failed) {
		if (!first && line.len == 0) {
			out_char(o, '\n');
			cell = 0;
			continue;
		}
		if (!first)
			new_line(o, hang, &cell);
		wrap_line(o, line, hang, width, &cell);
		first = false;
	}
	out_char(o, '\n');
}
