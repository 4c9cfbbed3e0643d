/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/object_split.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"

/* The names of `gpgsig` headers; Git takes the one of the repository's own algorithm. */
#define HEADER_SHA1 "gpgsig"
#define HEADER_SHA256 "gpgsig-sha256"

struct line {
	struct ward_span name;	/**< up to the first space; the whole line without one */
	struct ward_span value; /**< behind that space */
	bool has_value;
	bool continued;
	size_t start; /**< of the line in the object */
	size_t end;   /**< behind its continuation lines */
};

/** A signature header as a place in the object. */
struct place {
	bool found;
	size_t start, end, value;
};

struct headers {
	struct place own, other;
	size_t body; /**< offset behind the empty line */
};

const char *split_reason_code(enum split_reason reason)
{
	static const char *const codes[] = {
#define SPLIT_CODE(name, code, text) code,
		SPLIT_REASONS(SPLIT_CODE)
#undef SPLIT_CODE
	};
	return codes[reason];
}

const char *split_reason_text(enum split_reason reason)
{
	static const char *const texts[] = {
#define SPLIT_TEXT(name, code, text) text,
		SPLIT_REASONS(SPLIT_TEXT)
#undef SPLIT_TEXT
	};
	return texts[reason];
}

static uint64_t largest_object(void)
{
	const struct limit_info *info = limit_find(WARD_SPAN("commit_bytes"));

	return info != NULL ? info->max : 0;
}

/** What is wrong with the object before anything in it is looked at. */
static enum split_reason precheck(struct ward_span raw)
{
	if (raw.len > largest_object())
		return SPLIT_TOO_LARGE;
	if (span_find_byte(raw, '\0', 0) >= 0)
		return SPLIT_NUL;
	return SPLIT_NONE;
}

/**
 * The header at `at` with its continuation lines. False at the empty line that
 * ends the headers, and with `*torn` where the object ends before it.
 */
static bool next_line(struct ward_span raw, size_t at, struct line *out, bool *torn)
{
	ssize_t end = span_find_byte(raw, '\n', at);

	*torn = end < 0;
	if (end < 0 || (size_t)end == at)
		return false;
	struct ward_span whole = span_sub(raw, at, (size_t)end);
	ssize_t space = span_find_byte(whole, ' ', 0);
	out->has_value = space >= 0;
	out->name = span_sub(whole, 0, space < 0 ? whole.len : (size_t)space);
	out->value = space < 0 ? span_make(whole.ptr + whole.len, 0)
			       : span_sub(whole, (size_t)space + 1, whole.len);
	out->start = at;
	out->end = (size_t)end + 1;
	out->continued = false;
	while (out->end < raw.len && raw.ptr[out->end] == ' ') {
		out->continued = true;
		end = span_find_byte(raw, '\n', out->end);
		*torn = end < 0;
		if (end < 0)
			return false;
		out->end = (size_t)end + 1;
	}
	return true;
}

static bool is_id(struct ward_span s, size_t oid_len)
{
	if (s.len != 2 * oid_len)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') || (s.ptr[i] >= 'a' && s.ptr[i] <= 'f')))
			return false;
	return true;
}

static size_t digits_at(struct ward_span s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && s.ptr[at + n] >= '0' && s.ptr[at + n] <= '9')
		n++;
	return n;
}

/** "name <email> seconds zone", as git fsck wants it. */
static bool is_ident(struct ward_span s)
{
	ssize_t open = span_find_byte(s, '<', 0);
	ssize_t name_close = span_find_byte(s, '>', 0);

	if (open < 0 || name_close < open || (open > 0 && s.ptr[open - 1] != ' '))
		return false;
	if (span_find_byte(s, '<', (size_t)open + 1) >= 0)
		return false;
	size_t at = (size_t)name_close + 1;
	if (at >= s.len || s.ptr[at++] != ' ')
		return false;
	size_t digits = digits_at(s, at);
	if (digits == 0 || digits > 20 || (digits > 1 && s.ptr[at] == '0'))
		return false;
	at += digits;
	return s.len - at == 6 && s.ptr[at] == ' ' &&
		(s.ptr[at + 1] == '+' || s.ptr[at + 1] == '-') && digits_at(s, at + 2) == 4;
}

/** Take note of a header whose name starts with "gpgsig". */
static enum split_reason note_signature(const struct line *line, size_t oid_len,
					struct headers *headers)
{
	bool sha1 = span_is(line->name, HEADER_SHA1);
	bool sha256 = span_is(line->name, HEADER_SHA256);

	if ((!sha1 && !sha256) || !line->has_value)
		return SPLIT_NONCANONICAL;
	struct place *place = sha1 == (oid_len == 20) ? &headers->own : &headers->other;
	if (place->found)
		return SPLIT_DUPLICATE;
	*place = (struct place){ .found = true,
				 .start = line->start,
				 .end = line->end,
				 .value = line->start + line->name.len + 1 };
	return SPLIT_NONE;
}

/** Headers that stand first, in this order and once, but for those that may repeat or be missing.
 */
struct expected {
	const char *name;
	bool repeats, optional, is_id, is_ident;
};

static const struct expected commit_headers[] = {
	{ .name = "tree", .is_id = true },
	{ .name = "parent", .repeats = true, .optional = true, .is_id = true },
	{ .name = "author", .is_ident = true },
	{ .name = "committer", .is_ident = true },
	{ .name = NULL },
};

static const struct expected tag_headers[] = {
	{ .name = "object", .is_id = true },
	{ .name = "type" },
	{ .name = "tag" },
	{ .name = "tagger", .optional = true, .is_ident = true },
	{ .name = NULL },
};

static bool is_expected(const struct line *line, const struct expected *want, size_t oid_len)
{
	if (!line->has_value || line->continued)
		return false;
	if (want->is_id)
		return is_id(line->value, oid_len);
	return want->is_ident ? is_ident(line->value) : line->value.len > 0;
}

static bool is_named_in(struct ward_span name, const struct expected *list)
{
	for (; list->name != NULL; list++)
		if (span_is(name, list->name))
			return true;
	return false;
}

static enum split_reason walk_headers(struct ward_span raw, size_t oid_len,
				      const struct expected *want, struct headers *out)
{
	const struct expected *all = want;
	struct line line;
	size_t at = 0;
	bool torn;

	while (next_line(raw, at, &line, &torn)) {
		at = line.end;
		while (want->name != NULL && !span_is(line.name, want->name) && want->optional)
			want++;
		if (want->name != NULL) {
			if (!span_is(line.name, want->name) || !is_expected(&line, want, oid_len))
				return SPLIT_HEADER;
			want += want->repeats ? 0 : 1;
			continue;
		}
		if (line.name.len == 0 || is_named_in(line.name, all))
			return SPLIT_HEADER;
		if (span_starts(line.name, HEADER_SHA1)) {
			enum split_reason reason = note_signature(&line, oid_len, out);
			if (reason != SPLIT_NONE)
				return reason;
		}
	}
	while (want->name != NULL && want->optional)
		want++;
	if (torn || want->name != NULL)
		return SPLIT_HEADER;
	out->body = at + 1;
	return SPLIT_NONE;
}

struct armor {
	const char *begin, *end;
	enum signature_format format;
};

/** Git's table; what it accepts and we do not has no format. */
static const struct armor armors[] = {
	{ "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", SIGNATURE_PGP },
	{ "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----", SIGNATURE_SSH },
	{ "-----BEGIN SIGNED MESSAGE-----", "-----END SIGNED MESSAGE-----", SIGNATURE_X509 },
	{ "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----", SIGNATURE_NONE },
	{ "-----BEGIN PGP SIGNED MESSAGE-----", "-----END PGP SIGNATURE-----", SIGNATURE_NONE },
};
#define GIT_ARMORS 4 /* those that open the signature of a tag */

enum split_reason split_armor(struct ward_span text, enum signature_format *format)
{
	const struct armor *armor = NULL;
	struct ward_span rest = text;
	struct ward_span line;

	if (!span_cut(&rest, '\n', &line))
		return SPLIT_ARMOR;
	for (size_t i = 0; i < sizeof(armors) / sizeof(armors[0]); i++)
		if (span_is(line, armors[i].begin))
			armor = &armors[i];
	if (armor == NULL)
		return SPLIT_ARMOR;
	if (armor->format == SIGNATURE_NONE)
		return SPLIT_FORMAT;
	for (;;) {
		if (!span_cut(&rest, '\n', &line))
			return SPLIT_ARMOR;
		if (span_is(line, armor->end))
			break;
		if (span_starts(line, "-----"))
			return SPLIT_ARMOR;
	}
	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] != '\n')
			return SPLIT_TRAILING;
	*format = armor->format;
	return SPLIT_NONE;
}

/** The value of a header, the space in front of each continuation line dropped. */
static struct ward_span unfold(struct ward_span raw, const struct place *place, struct arena *arena)
{
	char *text = arena_bytes(arena, place->end - place->value);
	size_t len = 0;

	if (text == NULL)
		return span_make(NULL, 0);
	for (size_t at = place->value; at < place->end; at++) {
		text[len++] = raw.ptr[at];
		if (raw.ptr[at] == '\n')
			at++;
	}
	return span_make(text, len);
}

static void add_payload(struct object_split *out, struct ward_span raw, size_t from, size_t to)
{
	if (to > from)
		out->payload[out->payload_count++] = span_sub(raw, from, to);
}

/** All bytes up to `to` but those of the two headers. */
static void set_payload(struct object_split *out, struct ward_span raw,
			const struct headers *headers, size_t to)
{
	const struct place *first = &headers->own;
	const struct place *second = &headers->other;
	size_t from = 0;

	if (second->found && (!first->found || second->start < first->start)) {
		first = &headers->other;
		second = &headers->own;
	}
	if (first->found) {
		add_payload(out, raw, from, first->start);
		from = first->end;
	}
	if (second->found) {
		add_payload(out, raw, from, second->start);
		from = second->end;
	}
	add_payload(out, raw, from, to);
}

void split_commit(struct ward_span raw, size_t oid_len, struct arena *arena,
		  struct object_split *out)
{
	struct headers headers = { 0 };

	*out = (struct object_split){ .reason = precheck(raw) };
	if (out->reason == SPLIT_NONE)
		out->reason = walk_headers(raw, oid_len, commit_headers, &headers);
	if (out->reason == SPLIT_NONE && !headers.own.found)
		out->reason = SPLIT_UNSIGNED;
	if (out->reason != SPLIT_NONE)
		return;
	out->signature = unfold(raw, &headers.own, arena);
	out->reason = split_armor(out->signature, &out->format);
	set_payload(out, raw, &headers, raw.len);
}

/** Start of the last line of the body that opens a signature, as Git looks for it; the end when
 * there is none. */
static size_t tag_signature(struct ward_span raw, size_t body)
{
	size_t match = raw.len;

	for (size_t at = body; at < raw.len;) {
		struct ward_span rest = span_sub(raw, at, raw.len);
		for (size_t i = 0; i < GIT_ARMORS; i++)
			if (span_starts(rest, armors[i].begin))
				match = at;
		ssize_t end = span_find_byte(raw, '\n', at);
		at = end < 0 ? raw.len : (size_t)end + 1;
	}
	return match;
}

void split_tag(struct ward_span raw, size_t oid_len, struct arena *arena, struct object_split *out)
{
	struct headers headers = { 0 };
	size_t start = raw.len;

	(void)arena;
	*out = (struct object_split){ .reason = precheck(raw) };
	if (out->reason == SPLIT_NONE)
		out->reason = walk_headers(raw, oid_len, tag_headers, &headers);
	/* A tag's own signature stands at its end; in a header it is another algorithm's. */
	if (out->reason == SPLIT_NONE && headers.own.found)
		out->reason = SPLIT_NONCANONICAL;
	if (out->reason == SPLIT_NONE) {
		start = tag_signature(raw, headers.body);
		if (start == raw.len)
			out->reason = SPLIT_UNSIGNED;
	}
	if (out->reason != SPLIT_NONE)
		return;
	out->signature = span_sub(raw, start, raw.len);
	out->reason = split_armor(out->signature, &out->format);
	set_payload(out, raw, &headers, start);
}
