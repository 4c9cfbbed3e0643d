/* SPDX-License-Identifier: Apache-2.0 */
#include "git/config_file.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"

#define NAME_MAX_BYTES 256
#define VALUE_MAX_BYTES 4096

struct reader {
	struct ward_span text;
	size_t pos;
	size_t line;
	size_t line_start;
	char section[NAME_MAX_BYTES]; /**< lower case, subsections after a dot as they are */
	char key[NAME_MAX_BYTES];     /**< lower case */
	char value[VALUE_MAX_BYTES];
	size_t value_len;
	bool value_long; /**< cut off: none of ours is that long */
	bool has_value;	 /**< a key alone means true */
};

static int peek(const struct reader *r)
{
	return r->pos < r->text.len ? (unsigned char)r->text.ptr[r->pos] : -1;
}

static int next(struct reader *r)
{
	const int c = peek(r);

	if (c < 0)
		return c;
	r->pos++;
	if (c == '\n') {
		r->line++;
		r->line_start = r->pos;
	}
	return c;
}

static int bad(const struct reader *r, struct ward_error *err, const char *what)
{
	return error_set_at(err, WARD_EPARSE, r->line, r->pos - r->line_start + 1,
			    "repository configuration, line %zu: %s", r->line, what);
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool is_name(int c)
{
	const int l = lower(c);

	return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static void skip_line(struct reader *r)
{
	while (peek(r) >= 0 && peek(r) != '\n')
		(void)next(r);
}

static void skip_blanks(struct reader *r)
{
	while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\r')
		(void)next(r);
}

/* [section], [section "subsection"], [section.subsection] */
static int read_section(struct reader *r, struct ward_error *err)
{
	size_t len = 0;
	int c;

	while (is_name(peek(r)) || peek(r) == '.') {
		if (len + 2 >= sizeof(r->section))
			return bad(r, err, "the section name is too long");
		r->section[len++] = (char)lower(next(r));
	}
	skip_blanks(r);
	if (peek(r) == '"') {
		(void)next(r);
		r->section[len++] = '.';
		while (peek(r) != '"') {
			if (peek(r) == '\\')
				(void)next(r);
			if (peek(r) < 0 || peek(r) == '\n')
				return bad(r, err, "the section name does not end");
			c = next(r);
			/* A long subsection is none of ours; its tail does not matter. */
			if (len + 1 < sizeof(r->section))
				r->section[len++] = (char)c;
		}
		(void)next(r);
	}
	r->section[len] = '\0';
	if (len == 0 || peek(r) != ']')
		return bad(r, err, "the section is malformed");
	(void)next(r);
	return 0;
}

static void add_value(struct reader *r, char c)
{
	if (r->value_len + 1 < sizeof(r->value))
		r->value[r->value_len++] = c;
	else
		r->value_long = true;
}

static int read_escape(struct reader *r, struct ward_error *err)
{
	int c = next(r);

	if (c == '\r' && peek(r) == '\n')
		c = next(r);
	switch (c) {
	case '\n':
		return 0;
	case 't':
		add_value(r, '\t');
		return 0;
	case 'b':
		add_value(r, '\b');
		return 0;
	case 'n':
		add_value(r, '\n');
		return 0;
	case '\\':
	case '"':
		add_value(r, (char)c);
		return 0;
	default:
		return bad(r, err, "an unknown escape");
	}
}

static int read_value(struct reader *r, struct ward_error *err)
{
	bool quoted = false;
	size_t keep = 0; /* blanks at the end are not part of it */

	skip_blanks(r);
	for (;;) {
		const int c = peek(r);

		if (c < 0 || c == '\n' ||
		    (c == '\r' && !quoted && r->pos + 1 < r->text.len &&
		     r->text.ptr[r->pos + 1] == '\n'))
			break;
		if (!quoted && (c == '#' || c == ';')) {
			skip_line(r);
			break;
		}
		(void)next(r);
		if (c == '"') {
			quoted = !quoted;
			keep = r->value_len;
			continue;
		}
		if (c == '\\') {
			const int rc = read_escape(r, err);

			if (rc < 0)
				return rc;
			keep = r->value_len;
			continue;
		}
		add_value(r, (char)c);
		if (quoted || (c != ' ' && c != '\t' && c != '\r'))
			keep = r->value_len;
	}
	if (quoted)
		return bad(r, err, "a quoted value does not end");
	r->value_len = keep;
	r->value[keep] = '\0';
	return 0;
}

static int read_key(struct reader *r, struct ward_error *err)
{
	size_t len = 0;

	while (is_name(peek(r))) {
		if (len + 1 >= sizeof(r->key))
			return bad(r, err, "the key is too long");
		r->key[len++] = (char)lower(next(r));
	}
	r->key[len] = '\0';
	r->value_len = 0;
	r->value[0] = '\0';
	r->value_long = false;
	r->has_value = false;
	if (len == 0 || r->section[0] == '\0')
		return bad(r, err, "neither a section nor a key");
	skip_blanks(r);
	if (peek(r) == '=') {
		(void)next(r);
		r->has_value = true;
		return read_value(r, err);
	}
	if (peek(r) == '#' || peek(r) == ';')
		skip_line(r);
	if (peek(r) >= 0 && peek(r) != '\n')
		return bad(r, err, "the key is malformed");
	return 0;
}

static int as_bool(const struct reader *r, bool *out, struct ward_error *err)
{
	const struct ward_span v = { r->value, r->value_len };
	uint64_t n;

	if (!r->has_value || span_is_nocase(v, "true") || span_is_nocase(v, "yes") ||
	    span_is_nocase(v, "on")) {
		*out = true;
		return 0;
	}
	if (v.len == 0 || span_is_nocase(v, "false") || span_is_nocase(v, "no") ||
	    span_is_nocase(v, "off")) {
		*out = false;
		return 0;
	}
	if (!span_to_u64(v, UINT32_MAX, &n))
		return bad(r, err, "not a boolean");
	*out = n != 0;
	return 0;
}

static void note_unknown(const struct reader *r, struct repo_format *out)
{
	if (out->unknown[0] == '\0')
		(void)snprintf(out->unknown, sizeof(out->unknown), "%.32s=%.28s", r->key, r->value);
}

static int take_extension(const struct reader *r, struct repo_format *out, struct ward_error *err)
{
	/* Known to Git also in version 0; they change nothing that is read here. */
	static const char *const harmless[] = { "noop", "preciousobjects", "partialclone" };
	/* These count in version 1 only, and are refused in version 0. */
	static const char *const harmless_v1[] = { "noop-v1", "relativeworktrees" };
	const struct ward_span key = span_of(r->key);
	const struct ward_span value = { r->value, r->value_len };

	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		if (span_is(key, harmless[i]))
			return 0;
	}
	if (span_is(key, "worktreeconfig"))
		return as_bool(r, &out->worktree_config, err);
	out->v1_extension = true;
	for (size_t i = 0; i < sizeof(harmless_v1) / sizeof(harmless_v1[0]); i++) {
		if (span_is(key, harmless_v1[i]))
			return 0;
	}
	if (span_is(key, "objectformat") && (span_is(value, "sha1") || span_is(value, "sha256")))
		out->sha256 = span_is(value, "sha256");
	else if (span_is(key, "refstorage") &&
		 (span_is(value, "files") || span_is(value, "reftable")))
		out->reftable = span_is(value, "reftable");
	else
		note_unknown(r, out);
	return 0;
}

static int take_key(const struct reader *r, struct repo_format *out, struct ward_error *err)
{
	const struct ward_span section = span_of(r->section);
	const struct ward_span key = span_of(r->key);
	int rc;

	if (span_is(section, "extensions"))
		return take_extension(r, out, err);
	if (!span_is(section, "core"))
		return 0;
	if (span_is(key, "repositoryformatversion")) {
		if (!span_to_u64((struct ward_span){ r->value, r->value_len }, 1000, &out->version))
			return bad(r, err, "core.repositoryFormatVersion is not a number");
		return 0;
	}
	if (!span_is(key, "bare"))
		return 0;
	rc = as_bool(r, &out->bare, err);
	out->bare_set = rc == 0;
	return rc;
}

/* Takes a key that was read. */
typedef int (*key_fn)(const struct reader *r, void *out, struct ward_error *err);

static int each_key(struct ward_span text, key_fn take, void *out, struct ward_error *err)
{
	struct reader r = { .text = text, .line = 1 };
	int rc = 0;

	if (span_starts(text, "\xef\xbb\xbf"))
		r.pos = 3;
	while (rc == 0) {
		const int c = peek(&r);

		if (c < 0)
			return 0;
		if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
			(void)next(&r);
		} else if (c == '#' || c == ';') {
			skip_line(&r);
		} else if (c == '[') {
			(void)next(&r);
			rc = read_section(&r, err);
		} else {
			rc = read_key(&r, err);
			if (rc == 0)
				rc = take(&r, out, err);
		}
	}
	return rc;
}

static int take_format(const struct reader *r, void *out, struct ward_error *err)
{
	return take_key(r, out, err);
}

int config_parse(struct ward_span text, struct repo_format *out, struct ward_error *err)
{
	return each_key(text, take_format, out, err);
}

struct wanted {
	const char *section, *key;
	struct arena *arena;
	struct ward_span *value;
};

/* The last one counts, as with Git. */
static int take_wanted(const struct reader *r, void *out, struct ward_error *err)
{
	const struct wanted *w = out;

	if (strcmp(r->section, w->section) != 0 || strcmp(r->key, w->key) != 0)
		return 0;
	if (r->value_long)
		return bad(r, err, "the value is too long");
	*w->value = arena_copy(w->arena, span_make(r->value, r->value_len));
	return 0;
}

int config_value(struct ward_span text, const char *section, const char *key, struct arena *arena,
		 struct ward_span *out, struct ward_error *err)
{
	struct wanted w = { .section = section, .key = key, .arena = arena, .value = out };

	*out = (struct ward_span){ NULL, 0 };
	return each_key(text, take_wanted, &w, err);
}
