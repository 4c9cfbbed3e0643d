/* SPDX-License-Identifier: Apache-2.0 */
/* What an allowlist speaks for. */
#include "base/arena.h"
#include "base/span.h"
#include "secret/gitleaks_rules.h"

struct asked {
	const struct gl_allow *allow;
	const struct gitleaks_text *text;
	struct arena *scratch;
	struct ward_error *err;
};

static int test(const struct asked *q, struct regex *re, struct ward_span text)
{
	if (re == NULL || text.len == 0)
		return 0;
	return regex_test(re, text, q->text->deadline_ns, q->scratch, q->err);
}

static int test_path(const struct asked *q)
{
	return q->text->anywhere ? 0 : test(q, q->allow->paths, q->text->path);
}

static bool has_commit(const struct asked *q)
{
	const struct ward_span commit = gl_lower(q->text->commit, q->scratch);

	for (size_t i = 0; commit.len > 0 && i < q->allow->commits.count; i++)
		if (span_eq(q->allow->commits.items[i], commit))
			return true;
	return false;
}

static bool has_stopword(const struct asked *q, struct ward_span secret)
{
	struct ward_span lower;

	if (q->allow->stopwords.count == 0 || secret.len == 0)
		return false;
	lower = gl_lower(secret, q->scratch);
	for (size_t i = 0; i < q->allow->stopwords.count; i++)
		if (span_find(lower, q->allow->stopwords.items[i], 0) >= 0)
			return true;
	return false;
}

static int covers_text(const struct asked *q)
{
	const struct gl_allow *a = q->allow;
	const int path = test_path(q);

	if (path < 0)
		return path;
	if (!a->all)
		return path == 1 || has_commit(q);
	/* The others of its checks need a finding. */
	if (a->regexes != NULL || a->stopwords.count > 0)
		return 0;
	return (a->commits.count == 0 || has_commit(q)) && (a->paths == NULL || path == 1);
}

int gl_allows_text(const struct gl_allows *lists, const struct gitleaks_text *text,
		   struct arena *scratch, const struct gl_allow **by, struct ward_error *err)
{
	if (text->path.len == 0 && text->commit.len == 0)
		return 0;
	for (size_t i = 0; i < lists->list.len; i++) {
		const struct asked q = { lists->list.items[i], text, scratch, err };
		const int rc = covers_text(&q);

		if (rc == 1 && by != NULL)
			*by = q.allow;
		if (rc != 0)
			return rc;
	}
	return 0;
}

static struct ward_span target_of(const struct gl_allow *a, const struct gl_candidate *c)
{
	switch (a->target) {
	case GL_MATCH:
		return c->match;
	case GL_LINE:
		return c->line;
	case GL_SECRET:
	default:
		return c->secret;
	}
}

static int covers_hit(const struct asked *q, const struct gl_candidate *c)
{
	const struct gl_allow *a = q->allow;
	const int regex = test(q, a->regexes, target_of(a, c));
	int path;

	if (regex < 0)
		return regex;
	if (!a->all)
		return regex == 1 || has_stopword(q, c->secret);
	path = test_path(q);
	if (path < 0)
		return path;
	return (a->commits.count == 0 || has_commit(q)) && (a->paths == NULL || path == 1) &&
		(a->regexes == NULL || regex == 1) &&
		(a->stopwords.count == 0 || has_stopword(q, c->secret));
}

int gl_allows_hit(const struct gl_allows *lists, const struct gitleaks_text *text,
		  const struct gl_candidate *c, struct arena *scratch, const struct gl_allow **by,
		  struct ward_error *err)
{
	for (size_t i = 0; i < lists->list.len; i++) {
		const struct asked q = { lists->list.items[i], text, scratch, err };
		const int rc = covers_hit(&q, c);

		if (rc == 1 && by != NULL)
			*by = q.allow;
		if (rc != 0)
			return rc;
	}
	return 0;
}

static char lower_ascii(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct ward_span gl_lower(struct ward_span text, struct arena *arena)
{
	char *out = arena_bytes(arena, text.len);
	size_t n = 0;

	if (out == NULL)
		return WARD_SPAN("");
	for (size_t i = 0; i < text.len; i++) {
		const struct ward_span rest = span_sub(text, i, text.len);

		if ((unsigned char)text.ptr[i] < 0x80) {
			out[n++] = lower_ascii(text.ptr[i]);
		} else if (span_starts(rest, "\xe2\x84\xaa")) { /* KELVIN SIGN */
			out[n++] = 'k';
			i += 2;
		} else if (span_starts(rest, "\xc4\xb0")) { /* I WITH DOT ABOVE */
			out[n++] = 'i';
			i += 1;
		} else {
			out[n++] = text.ptr[i];
		}
	}
	return span_make(out, n);
}
