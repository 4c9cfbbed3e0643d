/* SPDX-License-Identifier: Apache-2.0 */
#include "server/answer.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

enum kind {
	KIND_VERDICT = 'V',
	KIND_WHY = 'W',
	KIND_POLICY = 'P',
	KIND_PROFILE = 'F',
	KIND_KEY = 'K',
	KIND_COUNTS = 'C',
	KIND_REF = 'R',
	KIND_RULE = 'L',
	KIND_CLEAN = 'E',
	KIND_GRANT = 'G',
	KIND_PUSH = 'S',
	KIND_LAYERS = 'B',
	KIND_REPORT = 'T',
	KIND_END = 'Z'
};

enum { LENGTH_BYTES = 4, NUMBER_BYTES = 8 };
/* Of a reference, in one byte. */
enum { REF_PROTECTED = 1, REF_LINK = 2 };

/* -- Writing ---------------------------------------------------------------- */

static void put_number(struct buf *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_char(out, (char)(unsigned char)(value >> (8 * i)));
}

static void put_head(struct buf *out, enum kind kind, size_t len)
{
	buf_add_char(out, (char)kind);
	put_number(out, len, LENGTH_BYTES);
	if (len > UINT32_MAX)
		out->failed = true;
}

static void put_span(struct buf *out, enum kind kind, struct ward_span text)
{
	put_head(out, kind, text.len);
	buf_add_span(out, text);
}

static void put_oid(struct buf *out, const struct oid *id)
{
	buf_add_char(out, (char)id->len);
	buf_add(out, id->raw, id->len);
}

static void put_ref(struct buf *out, const struct answer_ref *ref)
{
	put_head(out, KIND_REF,
		 3 + (size_t)ref->old_id.len + ref->new_id.len + LENGTH_BYTES + ref->name.len +
			 ref->real.len);
	buf_add_char(
		out,
		(char)((ref->is_protected ? REF_PROTECTED : 0) | (ref->is_link ? REF_LINK : 0)));
	put_oid(out, &ref->old_id);
	put_oid(out, &ref->new_id);
	put_number(out, ref->name.len, LENGTH_BYTES);
	buf_add_span(out, ref->name);
	buf_add_span(out, ref->real);
}

static void put_rule(struct buf *out, const struct answer_rule *rule)
{
	put_head(out, KIND_RULE, 1 + NUMBER_BYTES + rule->id.len);
	buf_add_char(out, (char)rule->level);
	put_number(out, rule->count, NUMBER_BYTES);
	buf_add_span(out, rule->id);
}

static void put_grant(struct buf *out, const struct answer_grant *grant)
{
	put_head(out, KIND_GRANT, 1 + LENGTH_BYTES + grant->id.len + grant->text.len);
	buf_add_char(out, grant->used ? 1 : 0);
	put_number(out, grant->id.len, LENGTH_BYTES);
	buf_add_span(out, grant->id);
	buf_add_span(out, grant->text);
}

static void put_push(struct buf *out, const struct answer_push *push)
{
	const struct ward_span parts[] = { push->reason, push->signer, push->key, push->folder };
	size_t len = push->certificate.len;

	if (len == 0)
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		len += LENGTH_BYTES + parts[i].len;
	put_head(out, KIND_PUSH, len);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		put_number(out, parts[i].len, LENGTH_BYTES);
		buf_add_span(out, parts[i]);
	}
	buf_add_span(out, push->certificate);
}

int answer_encode(const struct answer *answer, struct buf *out, struct ward_error *err)
{
	put_head(out, KIND_VERDICT, 2);
	buf_add_char(out, (char)answer->verdict);
	buf_add_char(out, answer->expired ? 1 : 0);
	put_span(out, KIND_WHY, answer->why);
	put_span(out, KIND_POLICY, answer->policy);
	put_span(out, KIND_PROFILE, answer->profile);
	put_span(out, KIND_KEY, span_make((const char *)answer->key, sizeof(answer->key)));
	put_head(out, KIND_COUNTS, (size_t)3 * NUMBER_BYTES);
	put_number(out, answer->commits, NUMBER_BYTES);
	put_number(out, answer->files, NUMBER_BYTES);
	put_number(out, answer->bytes, NUMBER_BYTES);
	for (size_t i = 0; i < answer->refs.len; i++)
		put_ref(out, &answer->refs.items[i]);
	for (size_t i = 0; i < answer->rules.len; i++)
		put_rule(out, &answer->rules.items[i]);
	for (size_t i = 0; i < answer->clean.len; i++)
		put_span(out, KIND_CLEAN, oid_key(&answer->clean.items[i]));
	for (size_t i = 0; i < answer->grants.len; i++)
		put_grant(out, &answer->grants.items[i]);
	put_push(out, &answer->push);
	put_span(out, KIND_LAYERS, answer->layers);
	put_span(out, KIND_REPORT, answer->report);
	put_head(out, KIND_END, 0);
	if (buf_failed(out))
		return error_set(err, WARD_ELIMIT, "the worker's answer is too long");
	return WARD_OK;
}

/* -- Reading ---------------------------------------------------------------- */

struct reading {
	struct ward_span rest; /* of the record in hand */
	struct arena *arena;
	struct answer *out;
	unsigned seen; /* single records: one bit each */
	bool bad;
};

static struct ward_span take(struct reading *r, size_t len)
{
	struct ward_span got = span_sub(r->rest, 0, len);

	if (got.len != len) {
		r->bad = true;
		return WARD_SPAN("");
	}
	r->rest = span_sub(r->rest, len, r->rest.len);
	return got;
}

static uint64_t take_number(struct reading *r, size_t bytes)
{
	struct ward_span got = take(r, bytes);
	uint64_t value = 0;

	for (size_t i = got.len; i > 0; i--)
		value = value << 8 | (unsigned char)got.ptr[i - 1];
	return value;
}

static uint8_t take_byte(struct reading *r, uint8_t max)
{
	const uint64_t value = take_number(r, 1);

	if (value > max)
		r->bad = true;
	return r->bad ? 0 : (uint8_t)value;
}

static struct ward_span take_rest(struct reading *r)
{
	return take(r, r->rest.len);
}

static struct oid to_oid(struct reading *r, struct ward_span raw)
{
	if (raw.len != 20 && raw.len != 32) {
		r->bad = true;
		return (struct oid){ 0 };
	}
	return oid_from((const uint8_t *)raw.ptr, raw.len);
}

static struct oid take_oid(struct reading *r)
{
	return to_oid(r, take(r, take_byte(r, OID_MAX)));
}

static void take_ref(struct reading *r)
{
	struct answer_ref *ref = vec_push(r->arena, &r->out->refs);
	uint8_t flags;

	if (ref == NULL)
		return;
	flags = (uint8_t)take_byte(r, REF_PROTECTED | REF_LINK);
	ref->is_protected = (flags & REF_PROTECTED) != 0;
	ref->is_link = (flags & REF_LINK) != 0;
	ref->old_id = take_oid(r);
	ref->new_id = take_oid(r);
	ref->name = take(r, (size_t)take_number(r, LENGTH_BYTES));
	ref->real = take_rest(r);
}

static void take_rule(struct reading *r)
{
	struct answer_rule *rule = vec_push(r->arena, &r->out->rules);

	if (rule == NULL)
		return;
	rule->level = (enum ward_level)take_byte(r, WARD_LEVEL_DENY);
	rule->count = take_number(r, NUMBER_BYTES);
	rule->id = take_rest(r);
}

static void take_grant(struct reading *r)
{
	struct answer_grant *grant = vec_push(r->arena, &r->out->grants);

	if (grant == NULL)
		return;
	grant->used = take_byte(r, 1) == 1;
	grant->id = take(r, (size_t)take_number(r, LENGTH_BYTES));
	grant->text = take_rest(r);
}

/* There is one at most, and it is never empty. */
static void take_push(struct reading *r)
{
	struct answer_push *push = &r->out->push;

	if (push->certificate.len > 0)
		r->bad = true;
	push->reason = take(r, (size_t)take_number(r, LENGTH_BYTES));
	push->signer = take(r, (size_t)take_number(r, LENGTH_BYTES));
	push->key = take(r, (size_t)take_number(r, LENGTH_BYTES));
	push->folder = take(r, (size_t)take_number(r, LENGTH_BYTES));
	push->certificate = take_rest(r);
	if (push->certificate.len == 0)
		r->bad = true;
}

static void take_clean(struct reading *r)
{
	struct oid *id = vec_push(r->arena, &r->out->clean);

	if (id != NULL)
		*id = to_oid(r, take_rest(r));
}

static void take_key(struct reading *r)
{
	struct ward_span key = take(r, sizeof(r->out->key));

	if (!r->bad)
		memcpy(r->out->key, key.ptr, key.len);
}

static void take_verdict(struct reading *r)
{
	r->out->verdict = (enum ward_verdict)take_byte(r, WARD_NOTHING);
	r->out->expired = take_byte(r, 1) == 1;
}

static void take_counts(struct reading *r)
{
	r->out->commits = take_number(r, NUMBER_BYTES);
	r->out->files = take_number(r, NUMBER_BYTES);
	r->out->bytes = take_number(r, NUMBER_BYTES);
}

/* Records of which there must be one, in this order of bits. */
static const char single[] = { KIND_VERDICT, KIND_WHY,	  KIND_POLICY, KIND_PROFILE,
			       KIND_KEY,     KIND_COUNTS, KIND_LAYERS, KIND_REPORT };

static void take_record(struct reading *r, char kind)
{
	const char *at = memchr(single, kind, sizeof(single));
	const unsigned bit = at != NULL ? 1u << (at - single) : 0;

	if ((r->seen & bit) != 0)
		r->bad = true;
	r->seen |= bit;
	switch ((enum kind)kind) {
	case KIND_VERDICT:
		take_verdict(r);
		break;
	case KIND_WHY:
		r->out->why = take_rest(r);
		break;
	case KIND_POLICY:
		r->out->policy = take_rest(r);
		break;
	case KIND_PROFILE:
		r->out->profile = take_rest(r);
		break;
	case KIND_KEY:
		take_key(r);
		break;
	case KIND_COUNTS:
		take_counts(r);
		break;
	case KIND_REF:
		take_ref(r);
		break;
	case KIND_RULE:
		take_rule(r);
		break;
	case KIND_CLEAN:
		take_clean(r);
		break;
	case KIND_GRANT:
		take_grant(r);
		break;
	case KIND_PUSH:
		take_push(r);
		break;
	case KIND_LAYERS:
		r->out->layers = take_rest(r);
		break;
	case KIND_REPORT:
		r->out->report = take_rest(r);
		break;
	default:
		r->bad = true;
		break;
	}
	if (r->rest.len != 0)
		r->bad = true;
}

int answer_decode(struct ward_span bytes, struct arena *arena, struct answer *out,
		  struct ward_error *err)
{
	struct reading all = { .rest = bytes, .arena = arena, .out = out };
	bool ended = false;

	*out = (struct answer){ .verdict = WARD_UNDECIDED };
	while (!all.bad && !ended && all.rest.len > 0) {
		const char kind = (char)take_number(&all, 1);
		struct ward_span record = take(&all, (size_t)take_number(&all, LENGTH_BYTES));
		struct ward_span rest = all.rest;

		ended = kind == KIND_END && record.len == 0;
		if (ended || all.bad)
			break;
		all.rest = record;
		take_record(&all, kind);
		all.rest = rest;
	}
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "out of memory for the worker's answer");
	if (all.bad || !ended || all.rest.len != 0 || all.seen != (1u << sizeof(single)) - 1) {
		*out = (struct answer){ .verdict = WARD_UNDECIDED };
		return error_set(err, WARD_EPARSE, "the worker's answer is malformed");
	}
	return WARD_OK;
}
