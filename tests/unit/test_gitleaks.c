/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "secret/gitleaks.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static int setup(void **state)
{
	*state = arena_new((size_t)256 << 20);
	return *state == NULL;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* Files that extend.path can name. */
struct other {
	const char *path, *text;
};

static int read_other(void *ctx, struct ward_span path, struct ward_span *text,
		      struct ward_error *err)
{
	for (const struct other *o = ctx; o != NULL && o->path != NULL; o++) {
		if (span_is(path, o->path)) {
			*text = span_of(o->text);
			return WARD_OK;
		}
	}
	return error_set(err, WARD_ENOTFOUND, "there is no such file");
}

static int load(struct arena *arena, const char *text, const struct other *others,
		struct gitleaks **out, struct ward_error *err)
{
	const struct gitleaks_options options = {
		.path = WARD_SPAN(".gitleaks.toml"),
		.jit = true,
		.read = others != NULL ? read_other : NULL,
		.ctx = (void *)(uintptr_t)others,
	};

	return gitleaks_new(span_of(text), &options, arena, out, err);
}

/* "rule=secret " of each finding. */
static void judge(struct arena *arena, const struct gitleaks *g, const char *path,
		  const char *commit, struct ward_span bytes, struct buf *out)
{
	const struct gitleaks_text text = { .path = span_of(path),
					    .commit = span_of(commit),
					    .bytes = bytes };
	struct gitleaks_hits hits;
	struct ward_error err = { 0 };

	if (gitleaks_judge(g, &text, arena, &hits, &err) != WARD_OK)
		fail_msg("could not decide: %s", err.message);
	for (size_t i = 0; i < hits.list.len; i++)
		buf_printf(out, "%.*s=%.*s ", (int)hits.list.items[i].rule.len,
			   hits.list.items[i].rule.ptr, (int)hits.list.items[i].secret.len,
			   hits.list.items[i].secret.ptr != NULL ? hits.list.items[i].secret.ptr
								 : "");
}

struct row {
	const char *rules, *path, *commit, *text, *want;
};

static void check_rows(struct arena *arena, const struct row *rows, size_t count,
		       const struct other *others)
{
	for (size_t i = 0; i < count; i++) {
		struct ward_error err = { 0 };
		struct gitleaks *g;
		struct buf got;

		buf_init(&got, 4096);
		if (load(arena, rows[i].rules, others, &g, &err) != WARD_OK)
			fail_msg("%s: %zu:%zu: %s", rows[i].rules, err.line, err.column,
				 err.message);
		judge(arena, g, rows[i].path, rows[i].commit, span_of(rows[i].text), &got);
		if (strcmp(buf_cstr(&got), rows[i].want) != 0)
			fail_msg("%s\non '%s': '%s', not '%s'", rows[i].rules, rows[i].text,
				 buf_cstr(&got), rows[i].want);
		buf_release(&got);
		gitleaks_free(g);
	}
}

#define RULE "[[rules]]\nid='r'\nregex='k=(\\w+)'\n"

static const struct row features[] = {
	{ RULE, "a", "", "k=one k=two", "r=one r=two " },
	{ "[[RULES]]\nId='r'\nREGEX='k=\\w+'\n", "a", "", "k=one", "r=k=one " },
	{ "[rules]\nid='r'\nregex='k'\n", "a", "", "k", "r=k " },
	/* The file is not judged by itself. */
	{ RULE, ".gitleaks.toml", "", "k=one", "" },
	{ RULE, "sub/.gitleaks.toml", "", "k=one", "r=one " },
	{ RULE, "", "", "k=one", "r=one " },
	/* Groups. */
	{ "[[rules]]\nid='r'\nregex='(a)(b)?(c)'\nsecretGroup=3\n", "a", "", "ac", "r=c " },
	{ "[[rules]]\nid='r'\nregex='(a)?(b)?c'\n", "a", "", "bc", "r=b " },
	{ "[[rules]]\nid='r'\nregex='(a)?(b)?c'\nsecretGroup=1\n", "a", "", "bc", "r= " },
	{ "[[rules]]\nid='r'\nregex='(a?)c'\n", "a", "", "c", "r=c " },
	/* The expression again, on the match alone. */
	{ "[[rules]]\nid='r'\nregex='\\Bx(y)|x'\n", "a", "", "axy", "r=xy " },
	{ "[[rules]]\nid='r'\nregex='\\n+(x)\\n*'\n", "a", "", "a\n\nx\n\nb", "r=x " },
	{ "[[rules]]\nid='r'\nregex='x\\n+'\n", "a", "", "x\n\n", "r=x " },
	/* Keywords. */
	{ RULE "keywords=['NEEDLE']", "a", "", "k=one", "" },
	{ RULE "keywords=['NEEDLE', 'zz']", "a", "", "k=one nEEdle", "r=one " },
	{ RULE "keywords=['K=']", "a", "", "k=one", "r=one " },
	{ RULE "keywords='x,k='", "a", "", "k=one", "r=one " },
	{ RULE "keywords=['kk']", "a", "", "k=one \xe2\x84\xaaK", "r=one " },
	{ RULE "keywords=['\xec\x95\x94\xed\x98\xb8']", "a", "", "k=one", "" },
	{ RULE "keywords=['\xc3\x89']", "a", "", "k=one", "r=one " },
	/* Entropy: at most the bound is dropped. */
	{ RULE "entropy=1", "a", "", "k=abab k=abac", "r=abac " },
	{ RULE "entropy=1.5", "a", "", "k=abac k=abcd", "r=abcd " },
	{ "[[rules]]\nid='r'\nregex='k=(\\S+)'\nentropy=0.4\n", "a", "", "k=\xc3\xa9\xc3\xa9 k=aa",
	  "r=\xc3\xa9\xc3\xa9 " },
	/* gitleaks:allow on a line of the match, and nowhere else. */
	{ RULE, "a", "", "k=one # gitleaks:allow\nk=two\n", "r=two " },
	{ RULE, "a", "", "gitleaks:allow\nk=one\n", "r=one " },
	{ RULE, "a", "", "gitleaks:allow\nk=one", "r=one " },
	{ "[[rules]]\nid='r'\nregex='a\\nb'\n", "a", "", "a\nb // gitleaks:allow\n", "" },
	/* Allowlists. */
	{ RULE "[[rules.allowlists]]\nregexes=['^o']", "a", "", "k=one k=two", "r=two " },
	{ RULE "[rules.allowlist]\nstopwords=['NE']", "a", "", "k=one k=two", "r=two " },
	{ RULE "[[rules.allowlists]]\nregexTarget='match'\nregexes=['^k=o']", "a", "",
	  "k=one k=two", "r=two " },
	{ RULE "[[rules.allowlists]]\nregexTarget='line'\nregexes=['^no ']", "a", "",
	  "no k=one\nk=two", "r=two " },
	{ RULE "[[rules.allowlists]]\nregexTarget='line'\nregexes=['^no ']", "a", "", "\nno k=one",
	  "r=one " },
	{ RULE "[[rules.allowlists]]\nregexTarget='line'\nregexes=['\\Ano |^\\nno ']", "a", "",
	  "\nno k=one", "" },
	{ RULE "[[rules.allowlists]]\npaths=['\\.md$']", "a.md", "", "k=one", "" },
	{ RULE "[[rules.allowlists]]\npaths=['\\.md$']\nregexes=['^x']", "a.md", "", "k=one", "" },
	{ RULE "[[rules.allowlists]]\ncondition='AND'\npaths=['\\.md$']\nregexes=['^x']", "a.md",
	  "", "k=one k=xx", "r=one " },
	{ RULE "[[rules.allowlists]]\ncondition='&&'\npaths=['\\.md$']\nregexes=['^x']", "a", "",
	  "k=xx", "r=xx " },
	{ RULE "[[rules.allowlists]]\ncondition='and'\npaths=['\\.md$']\ncommits=['" COMMIT "']",
	  "a.md", COMMIT, "k=one", "" },
	{ RULE "[[rules.allowlists]]\ncondition='and'\npaths=['\\.md$']\ncommits=['" COMMIT "']",
	  "a.md", "", "k=one", "r=one " },
	{ RULE "[[rules.allowlists]]\ncommits=[' 0123456789ABCDEF0123456789abcdef01234567 ']", "a",
	  COMMIT, "k=one", "" },
	{ RULE "[[rules.allowlists]]\ncommits=['0123456']", "a", COMMIT, "k=one", "r=one " },
	/* A flag of one expression holds in the next. */
	{ RULE "[[rules.allowlists]]\nregexes=['(?i)^x', '^o']", "a", "", "k=One", "" },
	{ RULE "[[allowlists]]\npaths=['^v/']", "v/a", "", "k=one", "" },
	{ RULE "[allowlist]\nregexes=['one']", "a", "", "k=one k=two", "r=two " },
	{ RULE "[[rules]]\nid='s'\nregex='k='\n[[allowlists]]\ntargetRules=['s']\npaths=['a']", "a",
	  "", "k=one", "r=one " },
	/* Paths. */
	{ "[[rules]]\nid='p'\npath='\\.pem$'\n", "x.pem", "", "anything", "p= " },
	{ "[[rules]]\nid='p'\npath='\\.pem$'\n", "x", "", "anything", "" },
	{ RULE "path='\\.txt$'", "a.txt", "", "k=one", "r=one " },
	{ RULE "path='\\.txt$'", "a", "", "k=one", "" },
	/* A rule that knows more takes the place of a generic one. */
	{ RULE "[[rules]]\nid='my-Generic'\nregex='k=\\w'\n", "a", "", "k=one",
	  "r=one my-Generic=k=o " },
	{ RULE "[[rules]]\nid='my-Generic'\nregex='\\b(o)n'\n", "a", "", "k=on\non",
	  "r=on my-Generic=o " },
	{ RULE "[[rules]]\nid='generic'\nregex='one?'\n", "a", "", "k=one", "r=one " },
	/* Others that must be near. */
	{ RULE "[[rules.required]]\nid='u'\n[[rules]]\nid='u'\nregex='u=\\w+'\nskipReport=true\n",
	  "a", "", "k=one\n\n\n\nu=me", "r=one " },
	{ RULE "[[rules.required]]\nid='u'\n[[rules]]\nid='u'\nregex='u=\\w+'\nskipReport=true\n",
	  "a", "", "k=one", "" },
	{ RULE "[[rules.required]]\nid='u'\nwithinLines=1\n[[rules]]\nid='u'\nregex='u=\\w+'\n",
	  "a", "", "k=one\nk=two\nu=me\n", "r=two u=u=me " },
	{ RULE "[[rules.required]]\nid='u'\nwithinColumns=2\n[[rules]]\nid='u'\nregex='u=\\w+'\n",
	  "a", "", "\n  k=one\n     k=two\n u=me\n", "r=one u=u=me " },
	{ RULE "[[rules.required]]\nid='u'\n[[rules.required]]\nid='v'\n"
	       "[[rules]]\nid='u'\nregex='u='\nskipReport=true\n"
	       "[[rules]]\nid='v'\nregex='v='\nskipReport=true\nkeywords=['never']\n",
	  "a", "", "k=one u= v=", "r=one " },
	/* The last of two with one id. */
	{ RULE "[[rules]]\nid='r'\nregex='z'\n", "a", "", "k=one z", "r=z " },
	/* What changes a rule of gitleaks' own has no effect here. */
	{ "[extend]\nuseDefault=true\ndisabledRules=['x']\n[[rules]]\nid='generic-api-key'\nentropy=4.0\n"
	  "[[rules]]\nid='r'\nregex='z'\n[[allowlists]]\ntargetRules=['generic-api-key']\npaths=['a']\n",
	  "a", "", "z", "r=z " },
	/* betterleaks: without its filter the rule still finds. */
	{ "filter='true'\n" RULE "filter='true'\nvalidate='x'\nspecificity=3\n", "a", "", "k=one",
	  "r=one " },
	/* A malformed byte is one character. */
	{ "[[rules]]\nid='r'\nregex='^.b(.)$'\n", "a", "",
	  "\xff"
	  "b\xfe",
	  "r=\xfe " },
};

static void test_features(void **state)
{
	check_rows(*state, features, COUNT(features), NULL);
}

static void test_extend(void **state)
{
	static const struct other others[] = {
		{ "base.toml",
		  "[[rules]]\nid='b'\nregex='b=(\\w+)'\nentropy=0.5\ntags=['x']\nkeywords=['b=']\n"
		  "[[rules]]\nid='a'\nregex='a=(\\w+)'\n[[rules.required]]\nid='b'\n"
		  "[[allowlists]]\nregexes=['^skip']\n"
		  "[[allowlists]]\ntargetRules=['a']\nregexes=['^lost']\n" },
		{ "mid.toml", "[extend]\npath='base.toml'\n[[rules]]\nid='m'\nregex='m=(\\w+)'\n" },
		{ "far.toml", "[extend]\npath='mid.toml'\n[[rules]]\nid='f'\nregex='f=(\\w+)'\n" },
		{ NULL, NULL },
	};
	static const struct row rows[] = {
		{ "[extend]\npath='base.toml'\n" RULE, "t", "", "k=one a=two b=xy",
		  "a=two b=xy r=one " },
		{ "[extend]\npath='base.toml'\n" RULE, "t", "", "k=skip1 b=skip2 b=xx", "" },
		{ "[extend]\npath='base.toml'\n", "t", "", "a=lost b=xy", "a=lost b=xy " },
		{ "[extend]\npath='base.toml'\ndisabledRules=['a','zz']\n", "t", "", "a=two b=xy",
		  "b=xy " },
		{ "[extend]\npath='base.toml'\ndisabledRules=['b']\n", "t", "", "a=two b=xy", "" },
		/* What the nearer file says wins; lists are put together. */
		{ "[extend]\npath='base.toml'\n[[rules]]\nid='b'\nentropy=1.5\n", "t", "",
		  "b=xy b=abcd", "b=abcd " },
		{ "[extend]\npath='base.toml'\n[[rules]]\nid='b'\nregex='q=(\\w+)'\nkeywords=['q=']\n",
		  "t", "", "q=xy", "b=xy " },
		{ "[extend]\npath='base.toml'\n[[rules]]\nid='b'\nskipReport=true\n", "t", "",
		  "b=xy", "b=xy " },
		{ "[extend]\npath='base.toml'\n[[rules]]\nid='b'\n[rules.allowlist]\nregexes=['^z']\n",
		  "t", "", "b=zy b=xy", "b=xy " },
		/* Two files behind the first, no more. */
		{ "[extend]\npath='mid.toml'\n", "t", "", "m=1 b=xy", "b=xy m=1 " },
		{ "[extend]\npath='far.toml'\n", "t", "", "f=1 m=2 b=xy", "f=1 m=2 " },
	};

	check_rows(*state, rows, COUNT(rows), others);
}

static void test_bad(void **state)
{
	static const struct other others[] = {
		{ "bad.toml", "\n[[rules]]\nid='r'\nregex='('\n" },
		{ "good.toml", "[[rules]]\nid='g'\nregex='g'\n" },
		{ NULL, NULL },
	};
	static const struct {
		const char *rules, *why;
		size_t line, column;
	} rows[] = {
		{ "rules = 1", "'rules' must be an array, not an integer", 1, 9 },
		{ "rules = [1]", "'rules' must hold tables, not an integer", 1, 10 },
		{ "[[rules]]\nregex='x'", "a rule: the id is missing", 1, 3 },
		{ "[[rules]]\nid=' '\nregex='x'", "rule ' ': the id is missing", 1, 3 },
		{ "[[rules]]\nid='r'", "rule 'r' has neither regex nor path", 1, 3 },
		{ "[[rules]]\nid='r'\nregex='a(?=b)'",
		  "rule 'r': invalid or unsupported Perl syntax: '(?=' (character 2 of the expression)",
		  3, 7 },
		{ "[[rules]]\nid='r'\npath='*'",
		  "rule 'r': missing argument to repetition operator: '*' (character 1 of the "
		  "expression)",
		  3, 6 },
		{ "[[rules]]\nid='r'\nregex='(a)'\nsecretGroup=2",
		  "rule 'r': secretGroup is 2, the expression has 1 groups", 1, 3 },
		{ "[[rules]]\nid='r'\nregex='(a)'\nsecretGroup=-1",
		  "rule 'r': secretGroup must be from 0 to 63", 4, 13 },
		{ "[[rules]]\nid='r'\nregex='a'\nentropy='3'",
		  "rule 'r': 'entropy' must be a float, not a string", 4, 9 },
		{ "[[rules]]\nid='r'\nregex='a'\nentropy=nan",
		  "rule 'r': 'entropy' must be a number", 4, 9 },
		{ "[[rules]]\nid='r'\nregex='a'\nkeywords=[1]",
		  "rule 'r': 'keywords' must hold strings, not an integer", 4, 11 },
		{ "[[rules]]\nid='r'\nregex='a'\nRegex='b'",
		  "rule 'r': 'regex' stands twice, in different case", 4, 7 },
		{ "[[rules]]\nid='r'\nregex='a'\n[[rules.allowlists]]\ndescription='x'",
		  "rule 'r': an allowlist must have commits, paths, regexes or stopwords", 4, 9 },
		{ "[[rules]]\nid='r'\nregex='a'\n[[rules.allowlists]]\ncondition='xor'\npaths=['a']",
		  "rule 'r': condition 'xor' of an allowlist is neither AND nor OR", 5, 11 },
		{ "[[rules]]\nid='r'\nregex='a'\n[[rules.allowlists]]\nregexTarget='all'\npaths=['a']",
		  "rule 'r': regexTarget 'all' is none of secret, match, line", 5, 13 },
		{ "[[rules]]\nid='r'\nregex='a'\n[[rules.allowlists]]\nregexes=['a',\n '[']",
		  "rule 'r': missing closing ]: '[' (character 1 of the expression)", 6, 2 },
		{ "[[rules]]\nid='r'\nregex='a'\n[rules.allowlist]\npaths=['a']\n[[rules.allowlists]]\n"
		  "paths=['a']",
		  "rule 'r': 'allowlist' and 'allowlists' exclude each other", 4, 8 },
		{ "[allowlist]\npaths=['a']\n[[allowlists]]\npaths=['a']",
		  "'allowlist' and 'allowlists' exclude each other", 1, 2 },
		{ RULE "[[rules.required]]\nid='zz'",
		  "rule 'r': the required rule 'zz' is not in this file", 1, 3 },
		{ RULE "[[rules.required]]\nwithinLines=1", "rule 'r': a required rule has no id",
		  4, 9 },
		{ RULE "[[allowlists]]\ntargetRules=['zz']\npaths=['a']",
		  "targetRules: there is no rule 'zz'", 4, 3 },
		{ "[extend]\npath='x'\nuseDefault=true",
		  "extend.path and extend.useDefault exclude each other", 1, 2 },
		{ "[extend]\npath='nope.toml'", "extend.path: there is no such file", 1, 2 },
		{ "[extend]\npath='bad.toml'",
		  "in 'bad.toml': rule 'r': missing closing ): '(' (character 1 of the expression)",
		  4, 7 },
		{ "[extend]\npath='good.toml'\ndisabledRules=['g']\n[[rules]]\nid='g'\nentropy=2.0",
		  "rule 'g' has neither regex nor path", 4, 3 },
		{ "a = ", "a value was due here", 1, 5 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ward_error err = { 0 };
		struct gitleaks *g;
		int rc = load(*state, rows[i].rules, others, &g, &err);

		if (rc == WARD_OK || g != NULL || strcmp(err.message, rows[i].why) != 0 ||
		    err.line != rows[i].line || err.column != rows[i].column)
			fail_msg("%s\n%d %zu:%zu: %s", rows[i].rules, rc, err.line, err.column,
				 rc != WARD_OK ? err.message : "accepted");
	}
}

static void test_notes(void **state)
{
	static const struct {
		const char *rules, *note;
		uint32_t line;
	} rows[] = {
		{ "colour = 1\n", "key 'colour' is not known and has no effect", 1 },
		{ RULE "severity = 'high'\n",
		  "rule 'r': key 'severity' is not known and has no effect", 4 },
		{ RULE "filter = 'x'\n",
		  "rule 'r': 'filter' of betterleaks is not supported: rules run without it", 4 },
		{ "[extend]\nurl='https://x'\n", "key 'url' is not known and has no effect", 2 },
		{ "[extend]\nuseDefault=true\n",
		  "useDefault stands for the built-in rules, which always run and which the policy "
		  "switches",
		  1 },
		{ RULE RULE, "rule 'r' has no effect: another one below has its id", 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct gitleaks_note *notes;
		struct ward_error err = { 0 };
		struct gitleaks *g;
		size_t count;

		assert_int_equal(load(*state, rows[i].rules, NULL, &g, &err), WARD_OK);
		notes = gitleaks_notes(g, &count);
		assert_int_equal(count, 1);
		if (!span_is(notes[0].text, rows[i].note) || notes[0].line != rows[i].line)
			fail_msg("%u: %.*s", notes[0].line, (int)notes[0].text.len,
				 notes[0].text.ptr);
		gitleaks_free(g);
	}
}

static void test_places(void **state)
{
	const struct gitleaks_text text = { .path = WARD_SPAN("a"),
					    .bytes =
						    WARD_SPAN("\xc3\xa9 k=one\n  k=two\nk=three") };
	struct ward_error err = { 0 };
	struct gitleaks_hits hits;
	struct gitleaks *g;

	assert_int_equal(load(*state, RULE "description='d'\ntags=['t']\n", NULL, &g, &err),
			 WARD_OK);
	assert_int_equal(gitleaks_rule_count(g), 1);
	assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_OK);
	assert_int_equal(hits.list.len, 3);
	assert_true(span_is(hits.list.items[0].description, "d"));
	assert_int_equal(hits.list.items[0].tag_count, 1);
	assert_int_equal(hits.list.items[0].start_line, 0);
	assert_int_equal(hits.list.items[0].start_column, 4);
	assert_int_equal(hits.list.items[0].end_column, 8);
	assert_int_equal(hits.list.items[1].start_line, 1);
	assert_int_equal(hits.list.items[1].start_column, 4); /* 2-based behind the first line */
	assert_int_equal(hits.list.items[2].start_line, 2);
	assert_int_equal(hits.list.items[2].end_line, 2);
	assert_true(hits.list.items[2].secret.ptr == text.bytes.ptr + text.bytes.len - 5);
	gitleaks_free(g);
}

static void test_allowed(void **state)
{
	static const struct {
		const char *path;
		size_t start, end;
		int want;
	} rows[] = { { "a", 2, 5, 1 }, { "a", 8, 11, 0 }, { "v/a", 8, 11, 1 }, { "a", 0, 0, 0 } };
	struct gitleaks *g;
	struct ward_error err = { 0 };

	assert_int_equal(load(*state,
			      "[[allowlists]]\ndescription='d'\npaths=['^v/']\nregexes=['^one$']\n",
			      NULL, &g, &err),
			 WARD_OK);
	assert_true(gitleaks_has_allowlists(g));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct gitleaks_text text = { .path = span_of(rows[i].path),
						    .bytes = WARD_SPAN("k=one k=two") };
		struct ward_span why = WARD_SPAN("");

		assert_int_equal(
			gitleaks_allowed(g, &text, rows[i].start, rows[i].end, *state, &why, &err),
			rows[i].want);
		assert_true(span_is(why, rows[i].want == 1 ? "d" : ""));
	}
	gitleaks_free(g);
}

/* Without its folders, a path neither rules anything out nor allows anything. */
static void test_anywhere(void **state)
{
	static const struct {
		const char *rules;
		size_t exactly, anywhere;
	} rows[] = {
		{ RULE "path='^secrets/'\n", 0, 1 },
		{ RULE "[[rules.allowlists]]\npaths=['^a$']\n", 0, 1 },
		{ RULE "[[allowlists]]\npaths=['^a$']\n", 0, 1 },
		{ RULE "[[rules.allowlists]]\nregexes=['one']\n", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct gitleaks_text text = { .path = WARD_SPAN("a"), .bytes = WARD_SPAN("k=one") };
		struct ward_error err = { 0 };
		struct gitleaks_hits hits;
		struct gitleaks *g;

		assert_int_equal(load(*state, rows[i].rules, NULL, &g, &err), WARD_OK);
		assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_OK);
		assert_int_equal(hits.list.len, rows[i].exactly);
		text.anywhere = true;
		assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_OK);
		assert_int_equal(hits.list.len, rows[i].anywhere);
		gitleaks_free(g);
	}
}

static void test_ignore_allow(void **state)
{
	struct gitleaks_text text = { .path = WARD_SPAN("a"),
				      .bytes = WARD_SPAN("k=one # gitleaks:allow\n") };
	struct ward_error err = { 0 };
	struct gitleaks_hits hits;
	struct gitleaks *g;

	assert_int_equal(load(*state, RULE, NULL, &g, &err), WARD_OK);
	assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_OK);
	assert_int_equal(hits.list.len, 0);
	text.ignore_allow = true;
	assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_OK);
	assert_int_equal(hits.list.len, 1);
	gitleaks_free(g);
}

/* What cannot be told is no silence. */
static void test_undecided(void **state)
{
	char *bytes = calloc(1, 4096);
	const struct gitleaks_text text = { .path = WARD_SPAN("a"),
					    .bytes = span_make(bytes, 4096) };
	struct ward_error err = { 0 };
	struct gitleaks_hits hits;
	struct gitleaks *g;

	assert_non_null(bytes);
	memset(bytes, 'a', 4096);
	assert_int_equal(
		load(*state, "[[rules]]\nid='slow'\nregex='(?:a|aa)+[cd]'\n", NULL, &g, &err),
		WARD_OK);
	assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_ELIMIT);
	assert_non_null(strstr(err.message, "rule 'slow': matching was given up"));
	gitleaks_free(g);
	memset(&err, 0, sizeof(err));
	memset(bytes, '\n', 4096);
	assert_int_equal(load(*state, "[[rules]]\nid='many'\nregex='(?s).?\?'\n", NULL, &g, &err),
			 WARD_OK);
	assert_int_equal(gitleaks_judge(g, &text, *state, &hits, &err), WARD_OK);
	assert_int_equal(hits.list.len, 4097);
	gitleaks_free(g);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_features, setup, teardown),
		cmocka_unit_test_setup_teardown(test_extend, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
		cmocka_unit_test_setup_teardown(test_notes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_allowed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ignore_allow, setup, teardown),
		cmocka_unit_test_setup_teardown(test_undecided, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
