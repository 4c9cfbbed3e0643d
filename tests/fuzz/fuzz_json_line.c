/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON on one line against Jansson: what that takes for an object is one here,
 * and every beginning of an object is a cut one. Any text survives being
 * written and read.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/span.h"
#include "base/utf8.h"
#include "store/json_line.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static bool one_line(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < 0x20)
			return false;
	}
	return s.len > 0 && s.ptr[0] == '{';
}

static void check_reading(struct ward_span input)
{
	enum json_state state = json_line_check(input);
	json_t *json = json_loadb(input.ptr, input.len, JSON_ALLOW_NUL, NULL);
	size_t step = input.len / 64 + 1, opened = 0;

	for (size_t i = 0; i < input.len; i++)
		opened += input.ptr[i] == '{' || input.ptr[i] == '[';
	if (json != NULL && one_line(input) && opened <= JSON_LINE_DEPTH)
		require(state == JSON_WHOLE);
	json_decref(json);
	if (state != JSON_WHOLE)
		return;
	while (input.len > 0 && input.ptr[input.len - 1] == ' ')
		input.len--;
	for (size_t n = 0; n < input.len; n += step)
		require(json_line_check(span_sub(input, 0, n)) == JSON_CUT);
}

static void check_members(struct ward_span input)
{
	struct ward_span key, value, rest = span_sub(input, 1, input.len > 0 ? input.len - 1 : 0);
	struct buf out;

	buf_init(&out, (size_t)16 << 20);
	for (size_t n = 0; json_line_next(&rest, &key, &value); n++) {
		require(n < input.len);
		json_line_decode(key, &out);
		json_line_decode(value, &out);
	}
	require(out.len <= 2 * input.len + 3);
	buf_release(&out);
}

static void check_writing(struct ward_span input)
{
	struct buf out, back;
	struct ward_span text;

	buf_init(&out, (size_t)16 << 20);
	buf_init(&back, (size_t)16 << 20);
	buf_add_char(&out, '{');
	json_line_text(&out, "x", input);
	json_line_text(&out, "y", input);
	buf_add_char(&out, '}');
	require(!buf_failed(&out) && json_line_check(buf_span(&out)) == JSON_WHOLE);
	for (size_t i = 0; i < out.len; i++)
		require(out.ptr[i] >= 0x20 && out.ptr[i] < 0x7f);
	text = span_sub(buf_span(&out), 5, 5 + (out.len - 2 - 2 * 4 - 1) / 2);
	json_line_decode(text, &back);
	if (utf8_valid_prefix(input) == input.len)
		require(span_eq(buf_span(&back), input));
	buf_release(&out);
	buf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_span input = span_make((const char *)data, size);

	check_reading(input);
	check_members(input);
	check_writing(input);
	return 0;
}
