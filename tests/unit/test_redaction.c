/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No report of any form shows more of a secret than its first four bytes. Every
 * rule of topic `secret` is tested by being there: what it hides of its own
 * example must be nowhere in what is rendered, wherever the example stood.
 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/vec.h"
#include "gitward/engine.h"
#include "gitward/report.h"
#include "rule_runner.h"
#include "sample.h"
#include "sample_result.h"

#define ARENA_BYTES ((size_t)256 << 20)
#define REPORT_BYTES ((size_t)64 << 20)
#define SHOWN 4	     /* bytes of a secret that a message may begin with */
#define RUN 8	     /* as many bytes of one in a row are a leak */
#define BODY_LINE 48 /* a line of letters and digits this long is of a key */
#define PADDING 700  /* more than is shown of a line */
#define COMMIT_HEAD                                       \
	"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" \
	"author A <a@example.com> 1700000000 +0000\n"     \
	"committer A <a@example.com> 1700000000 +0000\n\nmessage: "

#define POD_HEAD "apiVersion: v1\nkind: Pod\nmetadata:\n  name: '"
#define POD_TAIL                                                        \
	"'\nspec:\n  hostNetwork: true\n  containers:\n    - name: a\n" \
	"      image: nginx:latest\n      securityContext: {privileged: true}\n"

struct spans {
	VEC(struct ward_span) at;
};

/** A rule's example, and what must not be seen of it. */
struct trial {
	const struct ward_rule *rule;
	struct arena *arena;
	struct ward_span path, text;
	struct spans hidden;
	struct buf report;
	size_t shown; /* reports that were looked at */
};

static bool is_secret(const struct ward_rule_meta *meta)
{
	return strcmp(meta->topic, "secret") == 0;
}

static void hide(struct trial *t, struct ward_span secret)
{
	struct ward_span *slot = vec_push(t->arena, &t->hidden.at);

	assert_non_null(slot);
	*slot = secret;
}

static struct ward_span line_at(struct ward_span text, uint32_t number)
{
	struct ward_span line = { 0 };

	while (number-- > 0)
		assert_true(span_line(&text, &line));
	return line;
}

/* What the shown line has stars for, and the example has not. */
static void hide_masked(struct trial *t, const struct ward_finding *f)
{
	const struct ward_span line = line_at(t->text, f->line);
	size_t from = 0;

	if (f->source_column != 1)
		return;
	for (size_t i = 0; i <= f->source.len && i <= line.len; i++) {
		const bool masked = i < f->source.len && i < line.len && f->source.ptr[i] == '*' &&
			line.ptr[i] != '*';

		if (masked)
			continue;
		if (i - from >= SHOWN + RUN)
			hide(t, span_sub(line, from, i));
		from = i + 1;
	}
}

static bool is_body(struct ward_span line)
{
	for (size_t i = 0; i < line.len; i++) {
		const char c = line.ptr[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
		    strchr("+/=", c) == NULL)
			return false;
	}
	return line.len >= BODY_LINE;
}

/* Of a key no more than its first line is shown with stars. */
static void hide_bodies(struct trial *t)
{
	struct ward_span rest = t->text, line;

	while (span_line(&rest, &line))
		if (is_body(span_trim(line)))
			hide(t, span_trim(line));
}

static struct ward_options run_options(void)
{
	return (struct ward_options){
		.no_policy = true, .show_existing = true, .line_hashes = true, .now = 1
	};
}

static void open_trial(struct trial *t, const struct ward_rule *rule)
{
	*t = (struct trial){ .rule = rule, .arena = arena_new(ARENA_BYTES) };
	assert_non_null(t->arena);
	buf_init(&t->report, REPORT_BYTES);
	t->text = sample_expand(t->arena, rule->meta.bad);
	assert_true(t->text.len > 0);
	t->path = span_of(rule->meta.bad_path != NULL ? rule->meta.bad_path : "example.yaml");
}

static void close_trial(struct trial *t)
{
	buf_release(&t->report);
	arena_free(t->arena);
}

/* Judges the example as it is; fills in what must be hidden. */
static size_t learn(struct trial *t)
{
	const struct ward_options options = run_options();
	struct ward_run *run = ward_run_new(&options);
	const struct ward_result *r;
	size_t hits = 0;

	assert_non_null(run);
	r = ward_run_bytes(run, t->path, t->text, NULL);
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct ward_finding *f = &r->findings[i];

		hits += f->rule == &t->rule->meta;
		if (is_secret(f->rule) && f->line > 0)
			hide_masked(t, f);
	}
	if (hits > 0 && t->hidden.at.len > 0)
		hide_bodies(t);
	ward_run_free(run);
	return hits;
}

/* "sk-ant-api03-" is of every such key: what the rule itself says of it is no secret. */
static bool is_public(const struct ward_rule_meta *m, struct ward_span piece)
{
	const char *const texts[] = { m->bad, m->rationale, m->remediation, m->refs[0], m->title };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (span_find(span_of(texts[i]), piece, 0) >= 0)
			return true;
	return false;
}

/* The first run of `RUN` bytes of `secret` behind its shown ones that `text` holds, or "". */
static struct ward_span leak_of(const struct trial *t, struct ward_span secret)
{
	const struct ward_span text = buf_span(&t->report);

	for (size_t at = SHOWN; at + RUN <= secret.len; at++) {
		const struct ward_span piece = span_sub(secret, at, at + RUN);

		if (span_find(text, piece, 0) >= 0 && !is_public(&t->rule->meta, piece))
			return piece;
	}
	return WARD_SPAN("");
}

static void assert_hidden(struct trial *t, const char *door, const char *form)
{
	for (size_t i = 0; i < t->hidden.at.len; i++) {
		const struct ward_span piece = leak_of(t, t->hidden.at.items[i]);

		if (piece.len > 0)
			fail_msg("%s, %s, %s: '" WARD_SPAN_FMT "' of '" WARD_SPAN_FMT
				 "' is in the report:\n" WARD_SPAN_FMT,
				 t->rule->meta.id, door, form, WARD_SPAN_ARG(piece),
				 WARD_SPAN_ARG(t->hidden.at.items[i]),
				 WARD_SPAN_ARG(buf_span(&t->report)));
	}
	t->shown++;
}

static void assert_reports(struct trial *t, const struct ward_result *r, const char *door)
{
	static const struct {
		bool color, quiet, verbose, ci;
	} manners[] = {
		{ false, false, true, false },
		{ true, false, true, true },
		{ false, true, false, false },
	};

	for (int format = 0; format < WARD_FORMAT_COUNT; format++) {
		for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
			struct ward_report_options o = { .format = (enum ward_format)format,
							 .color = manners[i].color,
							 .quiet = manners[i].quiet,
							 .verbose = manners[i].verbose,
							 .ci = manners[i].ci };

			if (i > 0 && format != WARD_FORMAT_text)
				break;
			(void)sample_render(r, &o, &t->report);
			assert_hidden(t, door, ward_format_name(o.format));
		}
	}
}

/* -- Where it can stand -------------------------------------------------------- */

static void judge(struct trial *t, const char *door, struct ward_span path, struct ward_span text,
		  const struct ward_span *old)
{
	const struct ward_options options = run_options();
	struct ward_run *run = ward_run_new(&options);

	assert_non_null(run);
	assert_reports(t, ward_run_bytes(run, path, text, old), door);
	ward_run_free(run);
}

/* Every line of it in the middle of a long one. */
static struct ward_span padded(struct trial *t)
{
	struct ward_span rest = t->text, line;
	struct buf out;

	buf_init(&out, REPORT_BYTES);
	while (span_line(&rest, &line)) {
		for (size_t i = 0; i < PADDING; i++)
			buf_add_char(&out, i % 2 == 0 ? ' ' : '-');
		buf_add_char(&out, ' ');
		buf_add_span(&out, line);
		for (size_t i = 0; i < PADDING; i++)
			buf_add_char(&out, i % 2 == 0 ? ' ' : '-');
		buf_add_char(&out, '\n');
	}
	assert_false(buf_failed(&out));
	line = arena_copy(t->arena, buf_span(&out));
	buf_release(&out);
	return line;
}

static struct ward_span joined(struct trial *t, const char *front, struct ward_span text,
			       const char *behind)
{
	return arena_printf(t->arena, "%s" WARD_SPAN_FMT "%s", front, WARD_SPAN_ARG(text), behind);
}

/* Comments that suppress: the reason is shown, and the rest of the line with it. */
static struct ward_span allowed(struct trial *t)
{
	struct ward_span rest = t->text, line, out = WARD_SPAN("");

	while (span_line(&rest, &line))
		out = arena_printf(t->arena, WARD_SPAN_FMT WARD_SPAN_FMT " # gitleaks:allow\n",
				   WARD_SPAN_ARG(out), WARD_SPAN_ARG(line));
	return out;
}

/* The first line as the name of a file; what no name can hold is left out. */
static struct ward_span named(struct trial *t)
{
	struct ward_span rest = t->text, line = { 0 };

	(void)span_line(&rest, &line);
	return joined(t, "dir/", span_trim(line), "/name.txt");
}

static bool found(const struct trial *t, const struct ward_finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (findings[i].rule == &t->rule->meta)
			return true;
	return false;
}

/* Where only a part of the rules looks: what is not found is not hidden. */
static void judge_if_found(struct trial *t, const char *door, struct ward_span path,
			   struct ward_span text)
{
	const struct ward_options options = run_options();
	struct ward_run *run = ward_run_new(&options);
	const struct ward_result *r;

	assert_non_null(run);
	r = ward_run_bytes(run, path, text, NULL);
	if (found(t, r->findings, r->finding_count))
		assert_reports(t, r, door);
	ward_run_free(run);
}

/* The first line as the name of an object with faults of its own. */
static void judge_object(struct trial *t)
{
	struct ward_span rest = t->text, line = { 0 };

	(void)span_line(&rest, &line);
	line = span_trim(line);
	if (span_find_byte(line, '\'', 0) < 0)
		judge_if_found(t, "name of an object", WARD_SPAN("pod.yaml"),
			       joined(t, POD_HEAD, line, POD_TAIL));
}

static void judge_commit(struct trial *t)
{
	const struct ward_span raw = joined(t, COMMIT_HEAD, t->text, "\n");
	struct rule_run run;
	struct ward_result r = { .verdict = WARD_DENIED };

	rule_run_commit(&run, raw, true);
	r.findings = run.findings;
	r.finding_count = run.count;
	assert_reports(t, &r, "message of a commit");
	rule_run_release(&run);
}

static void test_rule(void **state)
{
	struct trial t;

	open_trial(&t, *state);
	if (learn(&t) == 0)
		fail_msg("%s: its example does not fire", t.rule->meta.id);
	judge(&t, "file", t.path, t.text, NULL);
	judge(&t, "existing", t.path, t.text, &t.text);
	judge(&t, "text file", WARD_SPAN("notes.txt"), t.text, NULL);
	judge(&t, "long line", t.path, padded(&t), NULL);
	judge(&t, "allowed", t.path, allowed(&t), NULL);
	judge(&t, "twice", t.path, joined(&t, "", joined(&t, "", t.text, "\n"), ""), &t.path);
	judge_if_found(&t, "name of a file", named(&t), WARD_SPAN("text\n"));
	judge_object(&t);
	judge_commit(&t);
	assert_true(t.shown >= 7 * WARD_FORMAT_COUNT);
	close_trial(&t);
}

/* Most rules hide something of their example; else nothing is tested here. */
static void test_something_is_hidden(void **state)
{
	size_t rules = 0, hiding = 0;

	(void)state;
	for (size_t i = 0; i < ward_rules_count; i++) {
		struct trial t;

		if (!is_secret(&ward_rules[i]->meta) || ward_rules[i]->meta.bad == NULL)
			continue;
		open_trial(&t, ward_rules[i]);
		(void)learn(&t);
		rules++;
		hiding += t.hidden.at.len > 0;
		close_trial(&t);
	}
	assert_true(rules > 300);
	print_message("%zu of %zu rules hide something of their example\n", hiding, rules);
	assert_true(hiding * 100 >= rules * 90);
}

int main(void)
{
	struct CMUnitTest *tests = calloc(ward_rules_count + 1, sizeof(*tests));
	size_t n = 0;
	int failed;

	if (tests == NULL)
		return 1;
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_something_is_hidden);
	for (size_t i = 0; i < ward_rules_count; i++) {
		union {
			const struct ward_rule *from;
			void *to;
		} rule = { .from = ward_rules[i] };

		if (is_secret(&rule.from->meta) && rule.from->meta.bad != NULL)
			tests[n++] = (struct CMUnitTest){ .name = rule.from->meta.id,
							  .test_func = test_rule,
							  .initial_state = rule.to };
	}
	failed = _cmocka_run_group_tests("redaction", tests, n, NULL, NULL);
	free(tests);
	return failed;
}
