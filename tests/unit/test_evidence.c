/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence in notes: where git puts them, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "engine/evidence.h"
#include "git_fixture.h"

static struct git_fixture fixture;
static struct arena *arena;
static struct oid head;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)16 << 20);
	fixture_init(&fixture);
	fixture_mkdir(&fixture, "r");
	fixture_git(&fixture, "r", "init", "-q");
	fixture_git(&fixture, "r", "commit", "-q", "--allow-empty", "-m", "x");
	head = fixture_oid(&fixture, "r", "HEAD");
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	fixture_free(&fixture);
	return 0;
}

static struct ward_span note_of(void)
{
	struct repo *repo = fixture_open(&fixture, "r", REPO_NATIVE);
	struct ward_span note;

	arena_reset(arena);
	note = evidence_note(repo, &head, arena);
	repo_free(repo);
	return note;
}

static void test_none(void **state)
{
	(void)state;
	assert_int_equal(note_of().len, 0);
}

static void test_git_notes(void **state)
{
	(void)state;
	fixture_git(&fixture, "r", "notes", "--ref=gitsign-evidence", "add", "-m", "{}", "HEAD");
	assert_true(span_is(note_of(), "{}\n"));
}

/* Notes in folders, as git has them when there are many; and one that is a folder itself. */
static void test_folders(void **state)
{
	static const struct {
		size_t folders;
		const char *below, *text;
		const char *note; /**< what is found */
	} rows[] = {
		{ 1, "", "one", "one" },
		{ 2, "", "two", "two" },
		{ 2, "/deeper", "three", "" },
	};
	char hex[OID_HEX_MAX];

	(void)state;
	(void)oid_hex(&head, hex);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[256], stream[1024];
		struct buf in;

		if (rows[i].folders == 1)
			(void)snprintf(path, sizeof(path), "%.2s/%s%s", hex, hex + 2,
				       rows[i].below);
		else
			(void)snprintf(path, sizeof(path), "%.2s/%.2s/%s%s", hex, hex + 2, hex + 4,
				       rows[i].below);
		(void)snprintf(
			stream, sizeof(stream),
			"reset refs/notes/gitsign-evidence\ncommit refs/notes/gitsign-evidence\n"
			"committer a <a@example.com> 1700000000 +0000\ndata 1\nx\n"
			"M 100644 inline %s\ndata %zu\n%s\n",
			path, strlen(rows[i].text), rows[i].text);
		buf_init(&in, 4096);
		buf_add_str(&in, stream);
		fixture_git_ok(&fixture, "r", &in, NULL,
			       (const char *const[]){ "fast-import", "--quiet", "--force", NULL });
		buf_release(&in);
		assert_true(span_is(note_of(), rows[i].note));
	}
}

/* Only what lacks nothing but evidence is looked at again. */
static void test_others(void **state)
{
	static const char *const reasons[] = { "none", "bad-signature", "no-log-evidence" };
	static const enum ward_signature_verdict verdicts[] = { WARD_SIGNATURE_PASS,
								WARD_SIGNATURE_FAIL,
								WARD_SIGNATURE_UNVERIFIABLE };
	struct repo *repo = fixture_open(&fixture, "r", REPO_NATIVE);
	struct arena *notes = arena_new((size_t)16 << 20);
	struct trust_material material;

	(void)state;
	trust_material_init(&material);
	for (size_t i = 0; i < 3; i++) {
		struct ward_signature s = { .verdict = verdicts[i], .reason = reasons[i] };

		/* No note is left for it: the verdict stays as it was. */
		evidence_apply(repo, &head, WARD_SPAN("x"), false, &material, 1800000000, notes,
			       arena, &s);
		assert_int_equal(s.verdict, verdicts[i]);
		assert_string_equal(s.reason, reasons[i]);
	}
	arena_free(notes);
	repo_free(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_git_notes),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
