/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "trust/approval.h"
#include "trust/dsse.h"

#define TREE "1111111111111111111111111111111111111111"
#define FROM "2222222222222222222222222222222222222222"
#define NEXT "3333333333333333333333333333333333333333"
#define WIDE "4444444444444444444444444444444444444444444444444444444444444444"
#define NOON 1767268800 /* 2026-01-01T12:00:00Z */

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* -- Envelopes -------------------------------------------------------------- */

static void test_pae(void **state)
{
	(void)state;
	/* The example of the specification (protocol.md). */
	struct ward_span got = dsse_pae(WARD_SPAN("http://example.com/HelloWorld"),
					WARD_SPAN("hello world"), arena);

	assert_true(span_is(got, "DSSEv1 29 http://example.com/HelloWorld 11 hello world"));
	assert_true(span_is(dsse_pae(WARD_SPAN("t"), WARD_SPAN(""), arena), "DSSEv1 1 t 0 "));
}

static void test_envelope(void **state)
{
	static const struct {
		const char *text;
		int rc;
		const char *message;
	} rows[] = {
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"Pz8/\"}]}",
		  0, "" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"Pz8_\","
		  "\"keyid\":\"k\",\"more\":1}]}",
		  0, "" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[]}", WARD_EPARSE,
		  "the envelope has no signatures" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\"}", WARD_EPARSE,
		  "the envelope has no signatures" },
		{ "{\"payloadType\":\"\",\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"Pz8/\"}]}",
		  WARD_EPARSE, "the envelope has no text 'payloadType'" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk\",\"signatures\":[{\"sig\":\"Pz8/\"}]}",
		  WARD_EPARSE, "'payload' of the envelope is no base64" },
		{ "{\"payloadType\":\"t\",\"payload\":7,\"signatures\":[{\"sig\":\"Pz8/\"}]}",
		  WARD_EPARSE, "the envelope has no text 'payload'" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"\"}]}",
		  WARD_EPARSE, "'sig' of the envelope is no base64" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"+_==\"}]}",
		  WARD_EPARSE, "'sig' of the envelope is no base64" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"Pz8/\","
		  "\"keyid\":1}]}",
		  WARD_EPARSE, "the envelope has a 'keyid' that is no text" },
		{ "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"payload\":\"aGk=\","
		  "\"signatures\":[{\"sig\":\"Pz8/\"}]}",
		  WARD_EPARSE, NULL },
		{ "", WARD_EPARSE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { 0 };
		struct dsse got;
		int rc = dsse_parse(span_of(rows[i].text), arena, &got, &err);

		if (rc != rows[i].rc)
			fail_msg("row %zu: %d %s", i, rc, err.message);
		if (rc != 0 && rows[i].message != NULL)
			assert_string_equal(err.message, rows[i].message);
		if (rc == 0) {
			assert_true(span_is(got.payload, "hi"));
			assert_int_equal(got.signature_count, 1);
			assert_true(span_is(got.signatures[0].sig, "\?\?\?"));
		}
	}
}

static void test_envelope_bounds(void **state)
{
	struct ward_error err = { 0 };
	struct buf text;
	struct dsse got;

	(void)state;
	buf_init(&text, DSSE_BYTES_MAX + 2);
	buf_add_str(&text, "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":[");
	for (int i = 0; i <= DSSE_SIGNATURES_MAX; i++)
		buf_printf(&text, "%s{\"sig\":\"Pz8/\"}", i > 0 ? "," : "");
	buf_add_str(&text, "]}");
	assert_int_equal(dsse_parse(buf_span(&text), arena, &got, &err), WARD_ELIMIT);
	error_clear(&err);
	while (text.len <= DSSE_BYTES_MAX)
		buf_add_char(&text, ' ');
	assert_int_equal(dsse_parse(buf_span(&text), arena, &got, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "the envelope is larger than 1048576 bytes");
	buf_release(&text);
}

static void test_envelope_written(void **state)
{
	struct ward_error err = { 0 };
	struct buf text;
	struct dsse got;

	(void)state;
	buf_init(&text, 4096);
	assert_int_equal(dsse_write(WARD_SPAN(APPROVAL_PAYLOAD_TYPE), WARD_SPAN("{}"),
				    WARD_SPAN("sig\xff"), arena, &text, &err),
			 0);
	assert_int_equal(dsse_parse(buf_span(&text), arena, &got, &err), 0);
	assert_true(span_is(got.type, APPROVAL_PAYLOAD_TYPE));
	assert_true(span_is(got.payload, "{}"));
	assert_true(span_is(got.signatures[0].sig, "sig\xff"));
	assert_int_equal(
		dsse_write(WARD_SPAN("t"), WARD_SPAN(""), WARD_SPAN("s"), arena, &text, &err),
		WARD_EUSAGE);
	buf_release(&text);
}

/* -- Statements -------------------------------------------------------------- */

#define TEXT(s)                    \
	{                          \
		(s), sizeof(s) - 1 \
	}
static const struct approval sample = {
	.tree = TEXT(TREE),
	.from = TEXT(FROM),
	.target = TEXT(NEXT),
	.ref = TEXT("refs/heads/\"m\\ain"),
	.principal = TEXT("ada@example.com"),
	.reason = TEXT("looked\tat it"),
	.issued = NOON,
	.expires = NOON + 3600,
};

static void test_written_is_read(void **state)
{
	struct ward_error err = { 0 };
	struct approval got;
	struct buf text;

	(void)state;
	buf_init(&text, APPROVAL_BYTES_MAX);
	assert_int_equal(approval_write(&sample, arena, &text, &err), 0);
	assert_int_equal(approval_parse(buf_span(&text), arena, &got, &err), 0);
	assert_true(span_eq(got.tree, sample.tree));
	assert_true(span_eq(got.from, sample.from));
	assert_true(span_eq(got.target, sample.target));
	assert_true(span_eq(got.ref, sample.ref));
	assert_true(span_eq(got.principal, sample.principal));
	assert_true(span_eq(got.reason, sample.reason));
	assert_int_equal(got.issued, sample.issued);
	assert_int_equal(got.expires, sample.expires);
	buf_release(&text);
}

static void test_not_written(void **state)
{
	struct ward_error err = { 0 };
	struct approval bad[] = { sample, sample, sample, sample };
	struct buf text;

	(void)state;
	bad[0].expires = NOON + (APPROVAL_DAYS_MAX + 1) * (int64_t)86400;
	bad[1].ref = WARD_SPAN("main");
	bad[2].tree = WARD_SPAN(WIDE);
	bad[3].principal = WARD_SPAN("\xff");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_init(&text, APPROVAL_BYTES_MAX);
		if (approval_write(&bad[i], arena, &text, &err) != WARD_EUSAGE)
			fail_msg("row %zu was written", i);
		buf_release(&text);
	}
}

#define HEAD "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{"
#define TYPE "\"predicateType\":\"https://gitward.dev/approval/v1\",\"predicate\":"
#define BODY                                                                             \
	"\"targetRef\":\"refs/heads/main\",\"fromID\":\"" FROM "\",\"principal\":\"a\"," \
	"\"issued\":\"2026-01-01T12:00:00Z\""
#define ENDS ",\"expires\":\"2026-01-02T12:00:00Z\""
#define GOOD HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY ENDS "}}"

static void test_statements(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ GOOD, NULL },
		{ HEAD "\"sha1\":\"ab\",\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY ENDS "}}",
		  NULL },
		{ "{}", "it is no in-toto statement of version 1" },
		{ "{\"_type\":\"https://in-toto.io/Statement/v0.1\"}",
		  "it is no in-toto statement of version 1" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}],\"predicateType\":"
		       "\"https://gittuf.dev/reference-authorization/v0.2\"}",
		  "the predicate is not of the type https://gitward.dev/approval/v1" },
		{ HEAD "\"gitTree\":\"" TREE "\"}},{\"digest\":{\"gitTree\":\"" TREE "\"}}]," TYPE
		       "{" BODY ENDS "}}",
		  "the statement must have one subject" },
		{ HEAD "\"sha256\":\"" WIDE "\"}}]," TYPE "{" BODY ENDS "}}",
		  "the subject has no digest 'gitTree'" },
		{ HEAD "\"gitTree\":\"ABCD\"}}]," TYPE "{" BODY ENDS "}}",
		  "the subject has no digest 'gitTree'" },
		{ HEAD "\"gitTree\":\"" WIDE "\"}}]," TYPE "{" BODY ENDS "}}",
		  "the ids are of different kinds" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY "}}",
		  "the predicate has no 'expires'" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY ",\"expires\":\"never\"}}",
		  "'expires' of the predicate is malformed" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY ",\"expires\":1}}",
		  "'expires' of the predicate is malformed" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY
		       ",\"expires\":\"2026-01-01T12:00:00Z\"}}",
		  "an approval is valid for at most 90 days" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY
		       ",\"expires\":\"2026-04-02T12:00:00Z\"}}",
		  "an approval is valid for at most 90 days" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY ENDS ",\"paths\":[\"a\"]}}",
		  "the predicate has an unknown member" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "{" BODY ENDS ",\"targetID\":\"\"}}",
		  "'targetID' of the predicate is malformed" },
		{ HEAD "\"gitTree\":\"" TREE "\"}}]," TYPE "[]}",
		  "the statement has no predicate" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { 0 };
		struct approval got;
		int rc = approval_parse(span_of(rows[i].text), arena, &got, &err);

		if (rc != (rows[i].message != NULL ? WARD_EPARSE : 0))
			fail_msg("row %zu: %d %s", i, rc, err.message);
		assert_string_equal(err.message, rows[i].message != NULL ? rows[i].message : "");
	}
}

static void test_too_large(void **state)
{
	struct ward_error err = { 0 };
	struct approval got;
	char *text = arena_bytes(arena, APPROVAL_BYTES_MAX + 1);

	(void)state;
	assert_non_null(text);
	memset(text, ' ', APPROVAL_BYTES_MAX + 1);
	assert_int_equal(approval_parse(span_make(text, APPROVAL_BYTES_MAX + 1), arena, &got, &err),
			 WARD_ELIMIT);
	assert_string_equal(err.message, "the statement is larger than 65536 bytes");
}

static void test_judged(void **state)
{
	const struct approval_ask ask = {
		.ref = WARD_SPAN("refs/heads/main"),
		.from = WARD_SPAN(FROM),
		.target = WARD_SPAN(NEXT),
		.tree = WARD_SPAN(TREE),
		.now = NOON,
	};
	const struct approval good = {
		.tree = ask.tree,
		.from = ask.from,
		.ref = ask.ref,
		.issued = NOON - 60,
		.expires = NOON + 1,
	};
	struct approval a;

	(void)state;
	assert_int_equal(approval_check(&good, &ask), APPROVAL_OK);
	assert_true(approval_is_related(&good, &ask));

	a = good;
	a.target = ask.target;
	assert_int_equal(approval_check(&a, &ask), APPROVAL_OK);
	a.target = WARD_SPAN(FROM);
	assert_int_equal(approval_check(&a, &ask), APPROVAL_STALE_COMMIT);

	a = good;
	a.ref = WARD_SPAN("refs/heads/other");
	assert_int_equal(approval_check(&a, &ask), APPROVAL_OTHER_REF);
	assert_true(approval_is_related(&a, &ask));
	a.tree = WARD_SPAN(NEXT);
	assert_false(approval_is_related(&a, &ask));

	a = good;
	a.tree = WARD_SPAN(NEXT);
	assert_int_equal(approval_check(&a, &ask), APPROVAL_STALE_TREE);
	assert_true(approval_is_related(&a, &ask));
	a.from = WARD_SPAN(NEXT);
	assert_false(approval_is_related(&a, &ask));

	a = good;
	a.from = WARD_SPAN(NEXT);
	assert_int_equal(approval_check(&a, &ask), APPROVAL_STALE_BASE);
	assert_true(approval_is_related(&a, &ask));

	a = good;
	a.expires = NOON;
	assert_int_equal(approval_check(&a, &ask), APPROVAL_EXPIRED);
	a = good;
	a.issued = NOON + APPROVAL_SKEW;
	assert_int_equal(approval_check(&a, &ask), APPROVAL_OK);
	a.issued++;
	assert_int_equal(approval_check(&a, &ask), APPROVAL_FUTURE);
	assert_string_equal(approval_reason_code(APPROVAL_STALE_BASE), "approval-stale");
	assert_string_equal(approval_reason_text(APPROVAL_EXPIRED), "has expired");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pae),
		cmocka_unit_test(test_envelope),
		cmocka_unit_test(test_envelope_bounds),
		cmocka_unit_test(test_envelope_written),
		cmocka_unit_test(test_written_is_read),
		cmocka_unit_test(test_not_written),
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_judged),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
