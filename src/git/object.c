/* SPDX-License-Identifier: Apache-2.0 */
#include "git/object.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/object_check.h"

/* The error that names an offset of the raw object. */
#define BAD(err, ...) error_set((err), WARD_EPARSE, __VA_ARGS__)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cut "<key> <value>\n" off the header. */
static bool take_field(struct ward_span *rest, const char *key, struct ward_span *value)
{
	const size_t len = strlen(key);
	ssize_t end;

	if (!span_starts(*rest, key) || rest->len <= len || rest->ptr[len] != ' ')
		return false;
	end = span_find_byte(*rest, '\n', len);
	if (end < 0)
		return false;
	*value = span_sub(*rest, len + 1, (size_t)end);
	*rest = span_sub(*rest, (size_t)end + 1, rest->len);
	return true;
}

static bool take_id(struct ward_span *rest, const char *key, size_t oid_len, struct oid *id)
{
	struct ward_span value;

	return take_field(rest, key, &value) && value.len == 2 * oid_len && oid_parse(value, id);
}

/*
 * The header ends at the first empty line; an object without a body must still
 * end its last header line. Git reads headers as C strings, so that a NUL
 * would hide what follows from it.
 */
static int check_header(struct ward_span raw, const char *what, struct ward_error *err)
{
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.ptr[i] == '\0')
			return BAD(err, "%s: NUL in the header at byte %zu", what, i);
		if (raw.ptr[i] == '\n' && i + 1 < raw.len && raw.ptr[i + 1] == '\n')
			return 0;
	}
	if (raw.len == 0 || raw.ptr[raw.len - 1] != '\n')
		return BAD(err, "%s: the header does not end", what);
	return 0;
}

static const char *check_date(struct ward_span s)
{
	const ssize_t blank = span_find_byte(s, ' ', 0);
	uint64_t date;
	struct ward_span zone;

	if (blank <= 0 || !is_digit(s.ptr[0]))
		return "the date is malformed";
	if (s.ptr[0] == '0' && blank > 1)
		return "the date has leading zeros";
	if (!span_to_u64(span_sub(s, 0, (size_t)blank), INT64_MAX, &date))
		return "the date is out of range";
	zone = span_sub(s, (size_t)blank + 1, s.len);
	if (zone.len != 5 || (zone.ptr[0] != '+' && zone.ptr[0] != '-'))
		return "the time zone is malformed";
	for (size_t i = 1; i < zone.len; i++) {
		if (!is_digit(zone.ptr[i]))
			return "the time zone is malformed";
	}
	return NULL;
}

static ssize_t find_angle(struct ward_span s, size_t from)
{
	for (size_t i = from; i < s.len; i++) {
		if (s.ptr[i] == '<' || s.ptr[i] == '>')
			return (ssize_t)i;
	}
	return -1;
}

/* "name <email> date zone", as fsck wants it; NULL when it is so. */
static const char *check_person(struct ward_span s)
{
	const ssize_t open = find_angle(s, 0);
	ssize_t close;

	if (open < 0)
		return "there is no address";
	if (s.ptr[open] == '>')
		return "the name holds '>'";
	if (open == 0)
		return "there is no name before the address";
	if (s.ptr[open - 1] != ' ')
		return "there is no blank before the address";
	close = find_angle(s, (size_t)open + 1);
	if (close < 0 || s.ptr[close] != '>')
		return "the address is malformed";
	if ((size_t)close + 1 >= s.len || s.ptr[close + 1] != ' ')
		return "there is no blank before the date";
	return check_date(span_sub(s, (size_t)close + 2, s.len));
}

/* Everything after the first empty line of `rest`, which starts at a line. */
static struct ward_span body_of(struct ward_span rest)
{
	ssize_t end;

	if (rest.len > 0 && rest.ptr[0] == '\n')
		return span_sub(rest, 1, rest.len);
	end = span_find(rest, WARD_SPAN("\n\n"), 0);
	return end < 0 ? WARD_SPAN("") : span_sub(rest, (size_t)end + 2, rest.len);
}

int commit_parse(struct ward_span raw, size_t oid_len, struct arena *arena, struct commit_view *out,
		 struct ward_error *err)
{
	struct ward_span rest = raw;
	const char *fault;
	VEC(struct oid) parents = { 0 };
	int rc;

	*out = (struct commit_view){ .parents = NULL };
	rc = check_header(raw, "commit", err);
	if (rc < 0)
		return rc;
	if (!take_id(&rest, "tree", oid_len, &out->tree))
		return BAD(err, "commit: the tree line is malformed or missing");
	while (span_starts(rest, "parent ")) {
		struct oid *parent = vec_push(arena, &parents);

		if (parent == NULL)
			return error_set(err, WARD_ELIMIT, "commit: no memory for its parents");
		if (!take_id(&rest, "parent", oid_len, parent))
			return BAD(err, "commit: parent line %zu is malformed", parents.len);
	}
	if (!take_field(&rest, "author", &out->author))
		return BAD(err, "commit: the author line is missing");
	fault = check_person(out->author);
	if (fault != NULL)
		return BAD(err, "commit: author: %s", fault);
	if (span_starts(rest, "author "))
		return BAD(err, "commit: there are several author lines");
	if (!take_field(&rest, "committer", &out->committer))
		return BAD(err, "commit: the committer line is missing");
	fault = check_person(out->committer);
	if (fault != NULL)
		return BAD(err, "commit: committer: %s", fault);
	out->parents = parents.items;
	out->parent_count = parents.len;
	out->message = body_of(rest);
	return 0;
}

int tag_parse(struct ward_span raw, size_t oid_len, struct tag_view *out, struct ward_error *err)
{
	struct ward_span rest = raw;
	struct ward_span tagger;
	int rc;

	*out = (struct tag_view){ .type = WARD_SPAN("") };
	rc = check_header(raw, "tag", err);
	if (rc < 0)
		return rc;
	if (!take_id(&rest, "object", oid_len, &out->target))
		return BAD(err, "tag: the object line is malformed or missing");
	if (!take_field(&rest, "type", &out->type))
		return BAD(err, "tag: the type line is missing");
	if (!span_is(out->type, "commit") && !span_is(out->type, "tree") &&
	    !span_is(out->type, "blob") && !span_is(out->type, "tag"))
		return BAD(err, "tag: the type is unknown");
	if (!take_field(&rest, "tag", &out->name))
		return BAD(err, "tag: the tag line is missing");
	/* Tags of the first years have no tagger. */
	if (span_starts(rest, "tagger ")) {
		const char *fault;

		if (!take_field(&rest, "tagger", &tagger))
			return BAD(err, "tag: the tagger line does not end");
		fault = check_person(tagger);
		if (fault != NULL)
			return BAD(err, "tag: tagger: %s", fault);
	}
	out->message = body_of(rest);
	return 0;
}

static const char *check_name(struct ward_span name)
{
	if (name.len == 0)
		return "an empty name";
	if (span_find_byte(name, '/', 0) >= 0)
		return "a name with '/'";
	if (span_is(name, ".") || span_is(name, ".."))
		return "the name '.' or '..'";
	if (span_is_nocase(name, ".git"))
		return "the name '.git'";
	return NULL;
}

static bool mode_known(uint32_t mode)
{
	switch (MODE_TYPE(mode)) {
	case MODE_TREE:
	case MODE_TYPE(MODE_FILE):
	case MODE_LINK:
	case MODE_GITLINK:
		return true;
	default:
		return false;
	}
}

int tree_next(struct ward_span *rest, size_t oid_len, struct tree_entry *out,
	      struct ward_error *err)
{
	const ssize_t nul = span_find_byte(*rest, '\0', 0);
	uint32_t mode = 0;
	size_t i = 0;
	const char *fault;

	*out = (struct tree_entry){ .mode = 0 };
	if (rest->len == 0)
		return 0;
	if (nul < 0 || rest->len - (size_t)nul - 1 < oid_len)
		return BAD(err, "tree: the last entry is cut off");
	while (rest->ptr[i] >= '0' && rest->ptr[i] <= '7' && i < 7)
		mode = mode << 3 | (uint32_t)(rest->ptr[i++] - '0');
	if (i == 0 || rest->ptr[i] != ' ' || mode > 0177777u || !mode_known(mode))
		return BAD(err, "tree: an entry has a malformed mode");
	out->mode = mode;
	out->name = span_sub(*rest, i + 1, (size_t)nul);
	fault = check_name(out->name);
	if (fault != NULL)
		return BAD(err, "tree: an entry has %s", fault);
	out->id = oid_from((const uint8_t *)rest->ptr + nul + 1, oid_len);
	if (oid_is_null(&out->id))
		return BAD(err, "tree: entry '" WARD_SPAN_FMT "' has a null id",
			   WARD_SPAN_ARG(span_sub(out->name, 0, 200)));
	*rest = span_sub(*rest, (size_t)nul + 1 + oid_len, rest->len);
	return 1;
}
