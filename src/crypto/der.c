/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/der.h"

#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"

static struct ward_span fail(struct der_reader *r)
{
	r->bad = true;
	r->rest = (struct ward_span){ NULL, 0 };
	return r->rest;
}

struct der_reader der_open(struct ward_span bytes)
{
	return (struct der_reader){ bytes, false };
}

int der_peek(const struct der_reader *r)
{
	return r->bad || r->rest.len == 0 ? -1 : (unsigned char)r->rest.ptr[0];
}

/* Length of tag and length, and that of the content; 0 when malformed. */
static size_t head(struct ward_span s, size_t *len)
{
	size_t count = 0, value;

	if (s.len < 2 || ((unsigned char)s.ptr[0] & 0x1f) == 0x1f)
		return 0;
	value = (unsigned char)s.ptr[1];
	if (value >= 0x80) {
		count = value & 0x7f;
		value = 0;
		if (count == 0 || count > 4 || s.len < 2 + count || s.ptr[2] == 0)
			return 0;
		for (size_t i = 0; i < count; i++)
			value = value << 8 | (unsigned char)s.ptr[2 + i];
		if (value < 0x80)
			return 0;
	}
	*len = value;
	return s.len - 2 - count < value ? 0 : 2 + count;
}

/* Cut the next element off. */
static bool next(struct der_reader *r, struct ward_span *whole, struct ward_span *content)
{
	size_t len = 0, front = r->bad ? 0 : head(r->rest, &len);

	if (front == 0) {
		*whole = *content = fail(r);
		return false;
	}
	*whole = span_sub(r->rest, 0, front + len);
	*content = span_sub(r->rest, front, front + len);
	r->rest = span_sub(r->rest, front + len, r->rest.len);
	return true;
}

struct ward_span der_get(struct der_reader *r, int tag)
{
	struct ward_span whole, content;

	if (der_peek(r) != tag)
		return fail(r);
	(void)next(r, &whole, &content);
	return content;
}

struct ward_span der_element(struct der_reader *r)
{
	struct ward_span whole, content;

	(void)next(r, &whole, &content);
	return whole;
}

struct der_reader der_enter(struct der_reader *r, int tag)
{
	struct der_reader inner = { der_get(r, tag), false };

	inner.bad = r->bad;
	return inner;
}

bool der_done(const struct der_reader *r)
{
	return !r->bad && r->rest.len == 0;
}

bool der_only(struct ward_span bytes, int tag, struct ward_span *content)
{
	struct der_reader r = der_open(bytes);

	*content = der_get(&r, tag);
	return der_done(&r);
}

uint64_t der_get_u64(struct der_reader *r)
{
	struct ward_span s = der_get(r, DER_INTEGER);
	uint64_t value = 0;

	if (s.len > 1 && s.ptr[0] == 0 && ((unsigned char)s.ptr[1] & 0x80) == 0)
		(void)fail(r);
	if (s.len == 0 || s.len > 9 || ((unsigned char)s.ptr[0] & 0x80) != 0 ||
	    (s.len == 9 && s.ptr[0] != 0))
		(void)fail(r);
	for (size_t i = 0; !r->bad && i < s.len; i++)
		value = value << 8 | (unsigned char)s.ptr[i];
	return value;
}

struct ward_span der_get_bits(struct der_reader *r)
{
	struct ward_span s = der_get(r, DER_BITS);

	return s.len == 0 || s.ptr[0] != 0 ? fail(r) : span_sub(s, 1, s.len);
}

/* The calendar of base/time.h, so that no date is taken that does not exist. */
static bool parse_time(struct ward_span digits, int64_t *out)
{
	char text[] = "0000-00-00T00:00:00Z";
	static const char places[] = { 0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18 };

	for (size_t i = 0; i < sizeof(places); i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		text[(size_t)places[i]] = digits.ptr[i];
	}
	return time_parse_rfc3339(span_of(text), out);
}

/* ".123Z" without a zero at its end */
static bool is_fraction(struct ward_span s)
{
	if (s.len < 3 || s.ptr[0] != '.' || s.ptr[s.len - 2] == '0')
		return false;
	for (size_t i = 1; i + 1 < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return s.ptr[s.len - 1] == 'Z';
}

int64_t der_get_time(struct der_reader *r, bool fraction)
{
	bool utc = der_peek(r) == DER_UTCTIME;
	struct ward_span s = der_get(r, utc ? DER_UTCTIME : DER_GENTIME), tail;
	char digits[14] = { '2', '0' };
	size_t from = utc ? 2 : 0;
	int64_t when = 0;

	tail = span_sub(s, 14 - from, s.len);
	if (!span_is(tail, "Z") && !(fraction && !utc && is_fraction(tail))) {
		(void)fail(r);
		return 0;
	}
	if (utc && s.ptr[0] >= '5') {
		digits[0] = '1';
		digits[1] = '9';
	}
	for (size_t i = from; i < sizeof(digits); i++)
		digits[i] = s.ptr[i - from];
	if (!parse_time(span_make(digits, sizeof(digits)), &when))
		(void)fail(r);
	return when;
}

struct ward_span der_get_algorithm(struct der_reader *r, struct ward_span *parameters)
{
	struct der_reader inner = der_enter(r, DER_SEQUENCE);
	struct ward_span oid = der_get(&inner, DER_OID);

	*parameters = inner.rest.len > 0 ? der_element(&inner) : WARD_SPAN("");
	return der_done(&inner) ? oid : fail(r);
}

struct ward_span der_get_plain_algorithm(struct der_reader *r)
{
	struct ward_span parameters, oid = der_get_algorithm(r, &parameters);

	return parameters.len == 0 || span_eq(parameters, span_make("\x05\x00", 2)) ? oid : fail(r);
}

void der_put_head(struct buf *out, int tag, size_t len)
{
	int count = 1;

	buf_add_char(out, (char)tag);
	if (len < 0x80) {
		buf_add_char(out, (char)len);
		return;
	}
	while (count < 8 && len >> (8 * count) != 0)
		count++;
	buf_add_char(out, (char)(0x80 | count));
	while (count-- > 0)
		buf_add_char(out, (char)(len >> (8 * count) & 0xff));
}

void der_put(struct buf *out, int tag, struct ward_span content)
{
	der_put_head(out, tag, content.len);
	buf_add_span(out, content);
}
