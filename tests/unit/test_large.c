/* SPDX-License-Identifier: Apache-2.0 */
/* What is found window by window is what is found in the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "mem_source.h"
#include "rules/rule.h"
#include "sample.h"
#include "scan/large.h"
#include "scan/scan.h"

#define GITHUB "ghp_{alnum:30}{crc32b62}"
#define LINE "the quick brown fox jumps over the lazy dog, again and again\n"

struct fixture {
	struct arena *arena;
	struct arena *run; /* of scans; emptied before each, unless it is the other */
	struct limits limits;
	bool on[1024];
	struct scan_options options;
};

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_new(512u << 20), .limits = limits_default() };
	f->run = f->arena;
	for (size_t i = 0; i < ward_rules_count; i++)
		f->on[i] = true;
	f->options = (struct scan_options){
		.limits = &f->limits,
		.rule_on = f->on,
		.suppressions = true,
		.markers = true,
		.now = 1800000000,
	};
}

/* Judge one new text; in windows when sizes are given. */
static void judge(struct fixture *f, const char *path, struct ward_span text,
		  const struct large_sizes *sizes, size_t piece, struct scan_result *out)
{
	const struct mem_file file = { path, NULL, text.ptr };
	struct mem_source source = { .files = &file, .count = 1, .len = text.len, .piece = piece };
	struct ward_error err = { 0 };
	struct ward_change change;

	f->limits.blob_bytes = sizes != NULL ? 1 : limits_default().blob_bytes;
	f->options.windows = sizes;
	if (f->run != f->arena)
		arena_reset(f->run);
	mem_source_change(&source, f->run, &change);
	assert_int_equal(scan_change(&change, &f->options, f->run, out, &err), WARD_OK);
}

static bool same_text(struct ward_span a, struct ward_span b)
{
	return span_eq(a, b);
}

static bool same_finding(const struct ward_finding *a, const struct ward_finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && a->confidence == b->confidence &&
		a->line == b->line && a->column == b->column && a->end_line == b->end_line &&
		a->end_column == b->end_column && a->source_column == b->source_column &&
		a->introduced == b->introduced && a->suppressed == b->suppressed &&
		a->suppression == b->suppression && same_text(a->path, b->path) &&
		same_text(a->message, b->message) && same_text(a->source, b->source) &&
		same_text(a->fingerprint, b->fingerprint) && same_text(a->reason, b->reason) &&
		same_text(a->object, b->object);
}

static void show(const char *what, const struct scan_result *r)
{
	for (size_t i = 0; i < r->findings.len; i++) {
		const struct ward_finding *f = &r->findings.items[i];

		print_message("%s %s %u:%u-%u %s " WARD_SPAN_FMT " | " WARD_SPAN_FMT "\n", what,
			      f->rule->id, f->line, f->column, f->end_column,
			      f->suppressed ? "suppressed" : "", WARD_SPAN_ARG(f->message),
			      WARD_SPAN_ARG(f->source));
	}
}

static void assert_same(const char *what, const struct scan_result *a, const struct scan_result *b)
{
	bool same = a->findings.len == b->findings.len && a->undecided == b->undecided;

	for (size_t i = 0; same && i < a->findings.len; i++)
		same = same_finding(&a->findings.items[i], &b->findings.items[i]);
	if (same)
		return;
	print_message("%s: " WARD_SPAN_FMT "\n", what, WARD_SPAN_ARG(b->why));
	show("whole ", a);
	show("window", b);
	fail();
}

/* Text to put between what matters. */
static void fill(char *to, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = LINE[i % (sizeof(LINE) - 1)];
}

/* -- Seams ------------------------------------------------------------------------- */

/* What stands at the seam, and in which file. */
static const struct {
	const char *path;
	const char *text;
	bool quiet; /* nothing may be found */
} seams[] = {
	{ "a.txt", "\ntoken " GITHUB " end\n", false },
	{ "a.bin", "{pem:RSA PRIVATE KEY}\n", false },
	{ "a.txt", "\n{pembase64:RSA PRIVATE KEY}\n", false },
	{ "a.txt", "\nurl: postgres://app:{alnum:20}@db.example.com:5432/app\n", false },
	{ "a.conf", "\nbilling_token = \"{alnum:32}\"\n", false },
	{ "a.txt", "\n# gitward: ignore[secret-github-pat] a test\nx " GITHUB "\n", false },
	{ "a.txt", "\nx " GITHUB " # gitward: ignore[secret-github-pat] a test\n", false },
	{ "a.txt", "\n# gitward: ignore[no-such-rule] a test\nx " GITHUB "\n", false },
	{ "a.txt", "\nx " GITHUB " # gitleaks:allow\n", false },
	{ "a.txt", "\nx " GITHUB " y glpat-{alnum:20} z\n", false },
	{ "a.txt", "\nauth: admin:$2y$05${alnum:53}\n", false },
	{ "a.txt", "\nname = \xc3\xa9\xc3\xa9\xf0\x9f\x98\x80 " GITHUB " \xc3\xa9\n", false },
	{ "a.txt", "\nplain words, and nothing else\n", true },
};

/* A text of `size` bytes with `middle` at `at`. */
static struct ward_span around(struct arena *arena, size_t size, struct ward_span middle, size_t at)
{
	char *text = arena_bytes(arena, size);

	assert_non_null(text);
	fill(text, size);
	memcpy(text + at, middle.ptr, middle.len);
	return span_make(text, size);
}

/* Windows small enough for the seam to stand at each byte; the overlaps are what they need here. */
static void test_every_seam(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(seams) / sizeof(seams[0]); k++) {
		const size_t at = 6000;
		struct fixture f;
		struct ward_span middle, text;
		struct scan_result whole, parts;

		setup(&f);
		middle = sample_expand(f.arena, seams[k].text);
		text = around(f.arena, 16000, middle, at);
		judge(&f, seams[k].path, text, NULL, 0, &whole);
		assert_int_equal(whole.findings.len == 0, seams[k].quiet);
		f.run = arena_new(64u << 20);
		for (size_t i = 0; i <= middle.len + 2; i++) {
			const struct large_sizes sizes = { .own = at - 1 + i,
							   .before = 2048,
							   .behind = 6000 };

			judge(&f, seams[k].path, text, &sizes, 777, &parts);
			assert_same(seams[k].text, &whole, &parts);
		}
		arena_free(f.run);
		arena_free(f.arena);
	}
}

/* With the overlaps that are used, and findings on both sides of each seam. */
static void test_real_overlaps(void **state)
{
	const size_t size = 1200000;
	struct fixture f;
	struct ward_span secret, key, text;
	struct scan_result whole, parts;
	struct large_sizes sizes = large_sizes;
	char *bytes;

	(void)state;
	setup(&f);
	secret = sample_expand(f.arena, "\nx " GITHUB "\ny: {alnum:8}\n");
	key = sample_expand(f.arena, "\n{pem:RSA PRIVATE KEY}\n");
	bytes = arena_bytes(f.arena, size);
	assert_non_null(bytes);
	fill(bytes, size);
	for (size_t at = 5; at + secret.len < size; at += 9973)
		memcpy(bytes + at, secret.ptr, secret.len);
	text = span_make(bytes, size);
	for (size_t own = 100000; own < 400000; own += 49999) {
		sizes.own = own;
		/* Longer than a line: it begins in one window and ends in the next. */
		memcpy(bytes + own - key.len / 2, key.ptr, key.len);
		judge(&f, "a.txt", text, NULL, 0, &whole);
		judge(&f, "a.txt", text, &sizes, 65536, &parts);
		assert_true(whole.findings.len > 100);
		assert_same("many", &whole, &parts);
	}
	arena_free(f.arena);
}

/* -- Ways of writing --------------------------------------------------------------- */

static struct ward_span utf16(struct arena *arena, struct ward_span text, bool big, bool mark)
{
	char *out = arena_bytes(arena, 2 * text.len + 2);
	size_t n = 0;

	assert_non_null(out);
	if (mark) {
		out[n++] = big ? '\xfe' : '\xff';
		out[n++] = big ? '\xff' : '\xfe';
	}
	for (size_t i = 0; i < text.len; i++) {
		out[n++] = big ? '\0' : text.ptr[i];
		out[n++] = big ? text.ptr[i] : '\0';
	}
	return span_make(out, n);
}

static void test_utf16(void **state)
{
	(void)state;
	for (int form = 0; form < 4; form++) {
		struct fixture f;
		struct ward_span text;
		struct scan_result whole, parts;

		setup(&f);
		text = sample_expand(f.arena, "\npassword " GITHUB " end\n");
		text = utf16(f.arena, around(f.arena, 9000, text, 4000), form & 1, form & 2);
		judge(&f, "a.txt", text, NULL, 0, &whole);
		assert_true(whole.findings.len > 0);
		for (size_t own = 3900; own < 4100; own += 3) {
			const struct large_sizes sizes = { .own = 2 * own,
							   .before = 1500,
							   .behind = 3000 };

			judge(&f, "a.txt", text, &sizes, 1 + own % 7, &parts);
			assert_same("UTF-16", &whole, &parts);
		}
		arena_free(f.arena);
	}
}

/* Lines of any length, and a key far in front of its line's end. */
static void test_long_lines(void **state)
{
	struct fixture f;
	struct ward_span text;
	struct scan_result whole, parts;
	char *bytes;

	(void)state;
	setup(&f);
	bytes = arena_bytes(f.arena, 30000);
	assert_non_null(bytes);
	memset(bytes, 'a', 30000);
	for (size_t i = 0; i < 30000; i += 9)
		bytes[i] = ' ';
	text = sample_expand(f.arena, " " GITHUB " ");
	memcpy(bytes + 12000, text.ptr, text.len);
	memcpy(bytes + 21000, text.ptr, text.len);
	text = span_make(bytes, 30000);
	judge(&f, "a.txt", text, NULL, 0, &whole);
	assert_int_equal(whole.findings.len, 2);
	for (size_t own = 11990; own < 12060; own++) {
		const struct large_sizes sizes = { .own = own, .before = 700, .behind = 1000 };

		judge(&f, "a.txt", text, &sizes, 4096, &parts);
		assert_same("long line", &whole, &parts);
	}
	arena_free(f.arena);
}

/* A comment of secretlint holds over any number of windows. */
static void test_switched_off(void **state)
{
	struct fixture f;
	struct ward_span text;
	struct scan_result whole, parts;
	const struct large_sizes sizes = { .own = 3000, .before = 500, .behind = 1000 };
	char *bytes;

	(void)state;
	setup(&f);
	bytes = arena_bytes(f.arena, 30000);
	assert_non_null(bytes);
	fill(bytes, 30000);
	text = sample_expand(f.arena, "\nx " GITHUB "\n");
	memcpy(bytes + 2000, "// secretlint-disable\n", 22);
	memcpy(bytes + 12000, text.ptr, text.len);
	memcpy(bytes + 15990, "// secretlint-enable\n", 21);
	memcpy(bytes + 21000, text.ptr, text.len);
	text = span_make(bytes, 30000);
	judge(&f, "a.txt", text, NULL, 0, &whole);
	assert_int_equal(whole.findings.len, 2);
	assert_true(whole.findings.items[0].suppressed);
	assert_false(whole.findings.items[1].suppressed);
	judge(&f, "a.txt", text, &sizes, 4096, &parts);
	assert_same("secretlint", &whole, &parts);
	arena_free(f.arena);
}

/* What is a secret in one window is not quoted in another. */
static void test_masked_across_windows(void **state)
{
	const struct large_sizes sizes = { .own = 3000, .before = 500, .behind = 1000 };
	struct ward_span value, url, setting;
	struct scan_result whole, parts;
	struct fixture f;
	char *bytes;

	(void)state;
	setup(&f);
	bytes = arena_bytes(f.arena, 30000);
	assert_non_null(bytes);
	fill(bytes, 30000);
	value = sample_expand(f.arena, "{alnum:16}");
	url = arena_printf(f.arena, "\nurl: postgres://app:" WARD_SPAN_FMT "@db.example.com/app\n",
			   WARD_SPAN_ARG(value));
	setting = sample_expand(f.arena, "{alnum:32}");
	setting = arena_printf(f.arena, "\n" WARD_SPAN_FMT "_password = \"" WARD_SPAN_FMT "\"\n",
			       WARD_SPAN_ARG(value), WARD_SPAN_ARG(setting));
	memcpy(bytes + 4000, setting.ptr, setting.len);
	memcpy(bytes + 12000, url.ptr, url.len);
	memcpy(bytes + 21000, setting.ptr, setting.len);
	judge(&f, "a.txt", span_make(bytes, 30000), NULL, 0, &whole);
	assert_int_equal(whole.findings.len, 3);
	assert_true(span_contains(whole.findings.items[0].message, "'***_password'"));
	judge(&f, "a.txt", span_make(bytes, 30000), &sizes, 4096, &parts);
	assert_same("masked", &whole, &parts);
	arena_free(f.arena);
}

/* -- What needs the whole ------------------------------------------------------------ */

#define MANIFEST "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n"

static const struct {
	const char *what, *path, *text;
	const char *why; /* NULL: decided */
} wholes[] = {
	{ "YAML by its name", "a.yaml", "a: 1\n", "YAML and JSON are judged as a whole" },
	{ "JSON", "a.json", "{}", "YAML and JSON are judged as a whole" },
	{ "attributes", "x/.gitattributes", "* text\n", "files of this name" },
	{ "submodules", ".gitmodules", "[submodule \"a\"]\n", "files of this name" },
	{ "Terraform's state", "x.tfstate", "{}\n", "files of this name" },
	{ "a manifest of another name", "a.txt", MANIFEST, "it may be a manifest" },
	{ "a manifest with a hidden kind", "a.txt", "\"\\x6bind\": Pod\n", "it may be a manifest" },
	{ "a zip", "a.bin", "PK\x03\x04 and so on", "an archive is opened as a whole" },
	{ "gzip", "a.gz", "\x1f\x8b\x08 and so on", "an archive is opened as a whole" },
	{ "text", "a.txt", "text\n", NULL },
	{ "nothing but one word of a manifest", "a.txt", "kind: nothing\n", NULL },
	{ "a compressed file that is not opened", "a.xz",
	  "\xfd"
	  "7zXZ",
	  NULL },
};

static void test_whole(void **state)
{
	const struct large_sizes sizes = { .own = 8, .before = 64, .behind = 64 };

	(void)state;
	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
		struct fixture f;
		struct scan_result r;

		setup(&f);
		judge(&f, wholes[i].path, span_of(wholes[i].text), &sizes, 5, &r);
		if (r.undecided != (wholes[i].why != NULL))
			fail_msg("%s: " WARD_SPAN_FMT, wholes[i].what, WARD_SPAN_ARG(r.why));
		if (wholes[i].why != NULL) {
			const struct ward_finding *last = &r.findings.items[r.findings.len - 1];

			assert_true(span_contains(r.why, wholes[i].why));
			assert_true(span_contains(r.why, "limits.blob_bytes"));
			assert_true(span_contains(r.why, "its secrets were looked for"));
			assert_string_equal(last->rule->id, "limit-reached");
			assert_true(span_contains(last->message, wholes[i].why));
		} else {
			assert_int_equal(r.findings.len, 0);
			assert_int_equal(r.counts.files, 1);
		}
		arena_free(f.arena);
	}
}

/* Both words of a manifest, in windows far from each other. */
static void test_signs_far_apart(void **state)
{
	const struct large_sizes sizes = { .own = 100, .before = 64, .behind = 64 };

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct fixture f;
		struct scan_result r;
		char text[4000];

		setup(&f);
		memset(text, ' ', sizeof(text));
		memcpy(text, order == 0 ? "kind: Pod\n" : "apiVersion: v1\n", order == 0 ? 10 : 15);
		memcpy(text + 3000, order == 0 ? "\napiVersion: v1\n" : "\nkind: Pod\n",
		       order == 0 ? 16 : 11);
		judge(&f, "a.txt", span_make(text, sizeof(text)), &sizes, 100, &r);
		assert_true(r.undecided);
		assert_true(span_contains(r.why, "it may be a manifest"));
		arena_free(f.arena);
	}
}

/* Text with the words of a manifest that no parser takes for one, as when it is small. */
static void test_broken_manifest(void **state)
{
	const struct large_sizes sizes = { .own = 9000, .before = 640, .behind = 640 };
	struct scan_result whole, parts;
	struct fixture f;
	char text[20000];

	(void)state;
	setup(&f);
	fill(text, sizeof(text));
	memcpy(text, "INSERT: [a: b: c\n\t}} apiVersion kind\n", 37);
	judge(&f, "dump.sql", span_make(text, sizeof(text)), NULL, 0, &whole);
	judge(&f, "dump.sql", span_make(text, sizeof(text)), &sizes, 100, &parts);
	assert_false(whole.undecided);
	assert_same("broken", &whole, &parts);
	/* Close to the end of what was seen it may only be cut off. */
	memset(text, ' ', sizeof(text));
	memcpy(text, "apiVersion: v1\nkind: \"", 22);
	text[sizeof(text) - 1] = '"';
	judge(&f, "a.txt", span_make(text, sizeof(text)), &sizes, 100, &parts);
	assert_true(parts.undecided);
	arena_free(f.arena);
}

/* Words of a manifest in text that is one long value, or a list: without keys it is none. */
static const struct {
	const char *what, *head, *line, *tail;
	bool undecided;
} texts[] = {
	{ "prose", "", "of one kind or another apiVersion says nothing\n", "", false },
	{ "prose and a document", "", "of one kind or another apiVersion\n",
	  "---\napiVersion: v1\nkind: Pod\n", true },
	{ "kubectl parts files here as well", "", "of one kind or another apiVersion\n",
	  "--- #x\nkind: Pod\n", true },
	{ "a document that has ended", "", "of one kind or another apiVersion\n",
	  "...\nkind: Pod\n", true },
	{ "a line end of old", "", "of one kind or another apiVersion\n", "\r---\rkind: Pod\n",
	  true },
	{ "a list", "", "- kind apiVersion\n", "", false },
	{ "keys", "", "kind apiVersion: x\n", "", true },
	{ "comments, then anything", "", "# kind apiVersion\n", "kind: Pod\n", true },
	{ "blank lines, then anything", "# kind apiVersion\n", "\n\n\n\n\n\n\n\n", "kind: Pod\n",
	  true },
	{ "a key in quotes", "\"", "kind apiVersion\\\n", "\": x\n", true },
};

static void test_text_without_keys(void **state)
{
	const struct large_sizes sizes = { .own = 9000, .before = 640, .behind = 640 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct fixture f;
		struct scan_result r;
		char text[30000];
		size_t n = strlen(texts[i].head);

		setup(&f);
		memcpy(text, texts[i].head, n);
		while (n + strlen(texts[i].line) < 28000) {
			memcpy(text + n, texts[i].line, strlen(texts[i].line));
			n += strlen(texts[i].line);
		}
		memcpy(text + n, texts[i].tail, strlen(texts[i].tail));
		n += strlen(texts[i].tail);
		judge(&f, "a.txt", span_make(text, n), &sizes, 100, &r);
		if (r.undecided != texts[i].undecided)
			fail_msg("%s: %d " WARD_SPAN_FMT, texts[i].what, r.undecided,
				 WARD_SPAN_ARG(r.why));
		arena_free(f.arena);
	}
}

/* -- Both sides, limits, faults -------------------------------------------------------- */

static void scan_pair(struct fixture *f, const struct mem_file *file, struct mem_source *source,
		      struct scan_result *out)
{
	struct ward_change change;
	struct ward_error err = { 0 };

	*source = (struct mem_source){ .files = file, .count = 1, .fail_at = source->fail_at };
	mem_source_change(source, f->arena, &change);
	assert_int_equal(scan_change(&change, &f->options, f->arena, out, &err), WARD_OK);
}

/* What the old version held is no news. */
static void test_old_side(void **state)
{
	const struct large_sizes sizes = { .own = 20, .before = 200, .behind = 200 };
	struct mem_source source = { .fail_at = 0 };
	struct mem_file file = { .path = "a.txt" };
	struct ward_span old, new;
	struct scan_result r;
	struct fixture f;

	(void)state;
	setup(&f);
	f.limits.blob_bytes = 1;
	f.options.windows = &sizes;
	old = sample_expand(f.arena, "old " GITHUB "\n");
	new = sample_expand(f.arena, "new glpat-{alnum:20}\n");
	file.before = arena_cstr(f.arena, old);
	file.after = arena_cstr(f.arena,
				arena_printf(f.arena, "more\n" WARD_SPAN_FMT WARD_SPAN_FMT,
					     WARD_SPAN_ARG(old), WARD_SPAN_ARG(new)));
	scan_pair(&f, &file, &source, &r);
	assert_false(r.undecided);
	assert_int_equal(r.findings.len, 2);
	assert_false(r.findings.items[0].introduced);
	assert_true(r.findings.items[1].introduced);
	arena_free(f.arena);
}

static void test_limits(void **state)
{
	const struct large_sizes sizes = { .own = 20, .before = 200, .behind = 200 };
	struct scan_result r;
	struct fixture f;

	(void)state;
	setup(&f);
	f.limits.stream_bytes = 10;
	judge(&f, "a.txt", WARD_SPAN("eleven byte"), &sizes, 0, &r);
	assert_true(span_contains(r.why, "limits.stream_bytes"));
	assert_string_equal(r.findings.items[0].rule->id, "limit-reached");
	f.limits.stream_bytes = 11;
	judge(&f, "a.txt", WARD_SPAN("eleven byte"), &sizes, 0, &r);
	assert_false(r.undecided);
	assert_int_equal(r.counts.bytes, 11);
	f.limits.total_bytes = 10;
	judge(&f, "a.txt", WARD_SPAN("eleven byte"), &sizes, 0, &r);
	assert_true(span_contains(r.why, "limits.total_bytes"));
	assert_string_equal(r.findings.items[0].rule->id, "limit-reached");
	f.limits.total_bytes = 100;
	f.options.deadline_ns = 1;
	judge(&f, "a.txt", WARD_SPAN("eleven byte"), &sizes, 0, &r);
	assert_true(span_contains(r.why, "limits.deadline_ms"));
	arena_free(f.arena);
}

/* Each read that fails leaves the run undecided. */
static void test_faults(void **state)
{
	size_t reads = 0;

	(void)state;
	for (size_t n = 0; n == 0 || n <= reads; n++) {
		const struct large_sizes sizes = { .own = 20, .before = 200, .behind = 200 };
		struct mem_source source = { .fail_at = n };
		struct mem_file file = { .path = "a.txt" };
		struct scan_result r;
		struct fixture f;

		setup(&f);
		f.limits.blob_bytes = 1;
		f.options.windows = &sizes;
		file.before = "nothing here";
		file.after = arena_cstr(f.arena, sample_expand(f.arena, GITHUB "\n"));
		scan_pair(&f, &file, &source, &r);
		if (n == 0)
			reads = source.reads;
		assert_int_equal(r.undecided, n != 0);
		if (n != 0)
			assert_true(span_contains(r.why, "made to fail"));
		arena_free(f.arena);
	}
	assert_int_equal(reads, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_seam),
		cmocka_unit_test(test_real_overlaps),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_switched_off),
		cmocka_unit_test(test_masked_across_windows),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_signs_far_apart),
		cmocka_unit_test(test_broken_manifest),
		cmocka_unit_test(test_text_without_keys),
		cmocka_unit_test(test_old_side),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
