/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_writer.h"

#include <string.h>

#include "base/span.h"

void json_init(struct json *j, struct out *out)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
}

static void indent(struct json *j)
{
	out_char(j->out, '\n');
	out_pad(j->out, (size_t)j->depth * 2);
}

static void next_member(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->depth == 0)
		return;
	if (j->filled[j->depth])
		out_char(j->out, ',');
	j->filled[j->depth] = true;
	indent(j);
}

void json_open(struct json *j, char bracket)
{
	next_member(j);
	out_char(j->out, bracket);
	if (j->depth + 1 >= JSON_DEPTH)
		return;
	j->depth++;
	j->filled[j->depth] = false;
	j->close[j->depth] = bracket == '{' ? '}' : ']';
}

void json_close(struct json *j)
{
	bool filled = j->filled[j->depth];
	char bracket = j->close[j->depth];

	if (j->depth == 0)
		return;
	j->depth--;
	if (filled)
		indent(j);
	out_char(j->out, bracket);
	if (j->depth == 0)
		out_char(j->out, '\n');
}

void json_text_begin(struct json *j)
{
	next_member(j);
	out_char(j->out, '"');
	out_mode(j->out, OUT_JSON);
}

void json_text_end(struct json *j)
{
	out_mode(j->out, OUT_PLAIN);
	out_char(j->out, '"');
}

void json_key(struct json *j, const char *key)
{
	json_text_begin(j);
	out_str(j->out, key);
	json_text_end(j);
	out_str(j->out, ": ");
	j->after_key = true;
}

void json_span(struct json *j, struct ward_span value)
{
	json_text_begin(j);
	out_bytes(j->out, value.ptr, value.len);
	json_text_end(j);
}

void json_str(struct json *j, const char *value)
{
	json_span(j, span_of(value));
}

void json_u64(struct json *j, uint64_t value)
{
	next_member(j);
	out_u64(j->out, value);
}

void json_bool(struct json *j, bool value)
{
	next_member(j);
	out_str(j->out, value ? "true" : "false");
}

void json_key_open(struct json *j, const char *key, char bracket)
{
	json_key(j, key);
	json_open(j, bracket);
}

void json_key_span(struct json *j, const char *key, struct ward_span value)
{
	json_key(j, key);
	json_span(j, value);
}

void json_key_str(struct json *j, const char *key, const char *value)
{
	json_key(j, key);
	json_str(j, value);
}

void json_key_u64(struct json *j, const char *key, uint64_t value)
{
	json_key(j, key);
	json_u64(j, value);
}

void json_key_bool(struct json *j, const char *key, bool value)
{
	json_key(j, key);
	json_bool(j, value);
}

void json_key_some(struct json *j, const char *key, struct ward_span value)
{
	if (value.len > 0)
		json_key_span(j, key, value);
}
