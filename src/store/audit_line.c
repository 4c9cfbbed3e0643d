/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit_line.h"

#include <string.h>

#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "store/json_line.h"

#define TIME_LEN 20
/* Offset of `"prev"`, where the hashed text begins: behind `{"hash":"H",`. */
#define HASHED_FROM (9 + AUDIT_HASH_HEX + 2)

static void hash_text(struct ward_span text, char out[AUDIT_HASH_HEX + 1])
{
	uint8_t digest[SHA256_BYTES];

	sha256_spans(&text, 1, false, digest);
	hex_encode(digest, sizeof(digest), out);
}

void audit_line_write(struct buf *out, const char *prev, uint64_t seq, int64_t now,
		      struct ward_span members, char hash[AUDIT_HASH_HEX + 1])
{
	char time[TIME_LEN + 1];
	size_t start = out->len;

	time_format_rfc3339(now, time);
	/* The hash takes the place of the P. */
	buf_printf(out, "{\"hash\":\"%s\",\"prev\":\"%s\",\"seq\":%llu,\"time\":\"%s\"", prev, prev,
		   (unsigned long long)seq, time);
	if (members.len > 0)
		buf_add_char(out, ',');
	buf_add_span(out, members);
	buf_add_char(out, '}');
	hash[0] = '\0';
	if (buf_failed(out))
		return;
	hash_text(span_sub(buf_span(out), start + HASHED_FROM, out->len), hash);
	memcpy(out->ptr + start + HASHED_FROM - 2 - AUDIT_HASH_HEX, hash, AUDIT_HASH_HEX);
	buf_add_char(out, '\n');
}

/* -- Reading ---------------------------------------------------------------- */

struct cursor {
	struct ward_span line;
	size_t at;
	enum audit_line_kind state; /* what was met first that is not as it should be */
};

static bool more(struct cursor *c)
{
	if (c->state == AUDIT_LINE_WHOLE && c->at >= c->line.len)
		c->state = AUDIT_LINE_CUT;
	return c->state == AUDIT_LINE_WHOLE;
}

static void literal(struct cursor *c, const char *text)
{
	for (; *text != '\0' && more(c); text++, c->at++) {
		if (c->line.ptr[c->at] != *text)
			c->state = AUDIT_LINE_BAD;
	}
}

static void hash_digits(struct cursor *c, char out[AUDIT_HASH_HEX + 1])
{
	size_t from = c->at;

	for (size_t i = 0; i < AUDIT_HASH_HEX && more(c); i++, c->at++) {
		char d = c->line.ptr[c->at];

		if (!((d >= '0' && d <= '9') || (d >= 'a' && d <= 'f')))
			c->state = AUDIT_LINE_BAD;
	}
	if (c->state == AUDIT_LINE_WHOLE) {
		memcpy(out, c->line.ptr + from, AUDIT_HASH_HEX);
		out[AUDIT_HASH_HEX] = '\0';
	}
}

static void number(struct cursor *c, uint64_t *out)
{
	size_t from = c->at;
	struct ward_span digits;

	while (more(c) && c->line.ptr[c->at] >= '0' && c->line.ptr[c->at] <= '9')
		c->at++;
	digits = span_sub(c->line, from, c->at);
	if (c->state != AUDIT_LINE_WHOLE)
		return;
	if (!span_to_u64(digits, UINT64_MAX, out) || digits.ptr[0] == '0') {
		*out = 0;
		c->state = AUDIT_LINE_BAD;
	}
}

static void instant(struct cursor *c, int64_t *out)
{
	struct ward_span text = span_sub(c->line, c->at, c->at + TIME_LEN);

	if (c->state != AUDIT_LINE_WHOLE)
		return;
	if (text.len < TIME_LEN) {
		c->state = AUDIT_LINE_CUT;
		return;
	}
	if (text.ptr[TIME_LEN - 1] != 'Z' || !time_parse_rfc3339(text, out)) {
		*out = 0;
		c->state = AUDIT_LINE_BAD;
	}
	c->at += TIME_LEN;
}

static const char *bytes_problem(struct ward_span line)
{
	if (line.len == 0)
		return "an empty line";
	if (line.len > AUDIT_LINE_MAX)
		return "a line that is too long";
	if (memchr(line.ptr, '\0', line.len) != NULL)
		return "a NUL byte";
	for (size_t i = 0; i < line.len; i++) {
		if ((unsigned char)line.ptr[i] < 0x20 || (unsigned char)line.ptr[i] > 0x7e)
			return "a byte that is no printable ASCII";
	}
	return NULL;
}

static enum audit_line_kind bad(struct audit_line *out, const char *problem)
{
	out->problem = problem;
	return AUDIT_LINE_BAD;
}

static enum audit_line_kind read_rest(const struct cursor *c, struct audit_line *out)
{
	enum json_state json = json_line_check(c->line);
	char hash[AUDIT_HASH_HEX + 1];
	size_t from = c->at;

	if (json == JSON_CUT)
		return AUDIT_LINE_CUT;
	if (json == JSON_BAD)
		return bad(out, "a line that is no JSON object");
	hash_text(span_sub(c->line, HASHED_FROM, c->line.len), hash);
	if (strcmp(hash, out->hash) != 0)
		return bad(out, "the record was changed: its hash is wrong");
	if (c->line.ptr[from] == ',')
		from++;
	out->members = span_sub(c->line, from, c->line.len - 1);
	return AUDIT_LINE_WHOLE;
}

enum audit_line_kind audit_line_read(struct ward_span line, struct audit_line *out)
{
	struct cursor c = { .line = line };

	memset(out, 0, sizeof(*out));
	out->problem = bytes_problem(line);
	if (out->problem != NULL)
		return AUDIT_LINE_BAD;
	literal(&c, "{\"hash\":\"");
	hash_digits(&c, out->hash);
	literal(&c, "\",\"prev\":\"");
	hash_digits(&c, out->prev);
	literal(&c, "\",\"seq\":");
	number(&c, &out->seq);
	literal(&c, ",\"time\":\"");
	instant(&c, &out->time);
	literal(&c, "\"");
	if (more(&c) && line.ptr[c.at] != ',' && line.ptr[c.at] != '}')
		c.state = AUDIT_LINE_BAD;
	if (c.state == AUDIT_LINE_BAD)
		return bad(out, "a line that does not begin as a record does");
	return c.state == AUDIT_LINE_CUT ? AUDIT_LINE_CUT : read_rest(&c, out);
}
