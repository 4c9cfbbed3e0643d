/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "server/answer.h"

struct fixture {
	struct arena *arena;
	struct buf bytes;
	struct answer answer;
};

static void fill(struct fixture *f)
{
	struct answer_ref *ref = vec_push(f->arena, &f->answer.refs);
	struct answer_rule *rule = vec_push(f->arena, &f->answer.rules);
	struct oid *clean = vec_push(f->arena, &f->answer.clean);
	struct answer_grant *grant = vec_push(f->arena, &f->answer.grants);

	f->answer.verdict = WARD_DENIED;
	f->answer.expired = true;
	f->answer.why = WARD_SPAN("");
	f->answer.policy = WARD_SPAN("HEAD:.gitward.yaml");
	f->answer.profile = WARD_SPAN("gitops");
	memset(f->answer.key, 0xa5, sizeof(f->answer.key));
	f->answer.commits = 3;
	f->answer.files = UINT64_MAX;
	f->answer.bytes = 1234567;
	f->answer.layers = WARD_SPAN("landlock, seccomp");
	f->answer.report = WARD_SPAN("error: \0x\n");
	f->answer.push = (struct answer_push){ .certificate = WARD_SPAN("certificate\0\n"),
					       .reason = WARD_SPAN("none"),
					       .signer = WARD_SPAN("ada"),
					       .key = WARD_SPAN("ssh:SHA256:x"),
					       .folder = WARD_SPAN("/srv/app.git") };
	*ref = (struct answer_ref){ .name = WARD_SPAN("refs/heads/m\nain"),
				    .is_protected = true,
				    .is_link = true };
	assert_true(oid_parse(WARD_SPAN("1111111111111111111111111111111111111111"), &ref->old_id));
	assert_true(oid_parse(WARD_SPAN("0000000000000000000000000000000000000000"), &ref->new_id));
	*rule = (struct answer_rule){ WARD_SPAN("image-digest"), WARD_LEVEL_DENY, 7 };
	*clean = ref->old_id;
	*grant = (struct answer_grant){ WARD_SPAN("abc"), WARD_SPAN("signed by ada"), true };
}

static int setup(void **state)
{
	static struct fixture f;
	struct ward_error err = { 0 };

	f = (struct fixture){ .arena = arena_new((size_t)1 << 20) };
	fill(&f);
	buf_init(&f.bytes, (size_t)1 << 20);
	assert_int_equal(answer_encode(&f.answer, &f.bytes, &err), WARD_OK);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->bytes);
	arena_free(f->arena);
	return 0;
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;
	const struct answer *a = &f->answer;
	struct ward_error err = { 0 };
	struct answer b;

	assert_int_equal(answer_decode(buf_span(&f->bytes), f->arena, &b, &err), WARD_OK);
	assert_int_equal(b.verdict, a->verdict);
	assert_true(b.expired);
	assert_true(span_eq(b.policy, a->policy) && span_eq(b.profile, a->profile));
	assert_true(span_eq(b.report, a->report) && span_eq(b.layers, a->layers));
	assert_memory_equal(b.key, a->key, sizeof(b.key));
	assert_true(b.commits == 3 && b.files == UINT64_MAX && b.bytes == 1234567);
	assert_int_equal(b.refs.len, 1);
	assert_true(span_eq(b.refs.items[0].name, a->refs.items[0].name));
	assert_true(oid_eq(&b.refs.items[0].old_id, &a->refs.items[0].old_id));
	assert_true(oid_is_null(&b.refs.items[0].new_id) && b.refs.items[0].is_protected);
	assert_true(b.refs.items[0].is_link);
	assert_int_equal(b.rules.len, 1);
	assert_int_equal(b.rules.items[0].level, WARD_LEVEL_DENY);
	assert_true(b.rules.items[0].count == 7 && span_is(b.rules.items[0].id, "image-digest"));
	assert_true(b.clean.len == 1 && oid_eq(&b.clean.items[0], &a->clean.items[0]));
	assert_true(b.grants.len == 1 && b.grants.items[0].used);
	assert_true(span_is(b.grants.items[0].id, "abc"));
	assert_true(span_is(b.grants.items[0].text, "signed by ada"));
	assert_true(span_eq(b.push.certificate, a->push.certificate));
	assert_true(span_eq(b.push.reason, a->push.reason));
	assert_true(span_eq(b.push.signer, a->push.signer));
	assert_true(span_eq(b.push.key, a->push.key));
	assert_true(span_eq(b.push.folder, a->push.folder));
}

/* An answer that was cut off anywhere is none. */
static void test_every_cut(void **state)
{
	struct fixture *f = *state;
	struct answer b;

	for (size_t len = 0; len < f->bytes.len; len++) {
		struct ward_error err = { 0 };

		assert_int_equal(answer_decode(span_make(f->bytes.ptr, len), f->arena, &b, &err),
				 WARD_EPARSE);
		assert_int_equal(b.verdict, WARD_UNDECIDED);
		assert_string_equal(err.message, "the worker's answer is malformed");
	}
}

static void expect_bad(struct fixture *f, const char *bytes, size_t len)
{
	struct ward_error err = { 0 };
	struct answer b;

	assert_int_equal(answer_decode(span_make(bytes, len), f->arena, &b, &err), WARD_EPARSE);
	assert_int_equal(b.verdict, WARD_UNDECIDED);
}

static void test_malformed(void **state)
{
	struct fixture *f = *state;
	struct buf twice;

	buf_init(&twice, (size_t)1 << 20);
	/* Something behind the end. */
	buf_add_span(&twice, buf_span(&f->bytes));
	buf_add_char(&twice, 'Z');
	expect_bad(f, twice.ptr, twice.len);
	/* Two verdicts. */
	buf_clear(&twice);
	buf_add(&twice, f->bytes.ptr, 7);
	buf_add_span(&twice, buf_span(&f->bytes));
	expect_bad(f, twice.ptr, twice.len);
	buf_release(&twice);
	/* A verdict, a level and a kind that do not exist. */
	f->bytes.ptr[5] = 9;
	expect_bad(f, f->bytes.ptr, f->bytes.len);
	f->bytes.ptr[5] = WARD_DENIED;
	f->bytes.ptr[0] = 'Q';
	expect_bad(f, f->bytes.ptr, f->bytes.len);
}

static void test_too_long(void **state)
{
	struct fixture *f = *state;
	struct ward_error err = { 0 };
	struct buf small;

	buf_init(&small, 100);
	assert_int_equal(answer_encode(&f->answer, &small, &err), WARD_ELIMIT);
	buf_release(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_long, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
