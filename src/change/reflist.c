/* SPDX-License-Identifier: Apache-2.0 */
#include "change/reflist.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

struct reflist {
	size_t oid_len;
	const struct limits *limits;
	struct arena *arena;
	struct map names;
	VEC(struct ward_ref) refs;
};

static int parse_id(struct reflist *l, size_t line, struct ward_span text, struct oid *out,
		    struct ward_error *err)
{
	if (!oid_parse(text, out) || out->len != l->oid_len)
		return error_set_at(err, WARD_EPARSE, line, 1,
				    "'" WARD_SPAN_FMT "' is no object id of this repository",
				    WARD_SPAN_ARG(span_sub(text, 0, 80)));
	return WARD_OK;
}

/* Git writes full names only; anything else did not come from Git. */
static bool is_ref_name(struct ward_span name)
{
	if (!span_starts(name, "refs/") || name.len > 4096)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] <= ' ' || name.ptr[i] == 0x7f)
			return false;
	return !span_contains(name, "..") && !span_contains(name, "//") && !span_ends(name, "/");
}

static int add_ref(struct reflist *l, size_t line, struct ward_span old_text,
		   struct ward_span new_text, struct ward_span name, struct ward_error *err)
{
	struct ward_ref ref = { .name = name, .asked = name };
	struct ward_ref *slot;
	bool added = false;
	int rc = parse_id(l, line, old_text, &ref.old_id, err);

	if (rc == WARD_OK)
		rc = parse_id(l, line, new_text, &ref.new_id, err);
	if (rc != WARD_OK)
		return rc;
	if (!is_ref_name(name))
		return error_set_at(err, WARD_EPARSE, line, 1,
				    "'" WARD_SPAN_FMT "' is no full reference name",
				    WARD_SPAN_ARG(span_sub(name, 0, 200)));
	if (oid_is_null(&ref.old_id) && oid_is_null(&ref.new_id))
		return error_set_at(err, WARD_EPARSE, line, 1,
				    "both ids of '" WARD_SPAN_FMT "' are zero",
				    WARD_SPAN_ARG(name));
	if (l->refs.len >= l->limits->refs)
		return error_set(err, WARD_ELIMIT, "more than %llu references (limits.refs)",
				 (unsigned long long)l->limits->refs);
	ref.action = oid_is_null(&ref.old_id) ? REF_CREATE
		: oid_is_null(&ref.new_id)    ? REF_DELETE
					      : REF_UPDATE;
	if (map_put(&l->names, name, &added) == NULL)
		return error_set(err, WARD_EOOM, "out of memory for references");
	if (!added)
		return error_set_at(err, WARD_EPARSE, line, 1, "'" WARD_SPAN_FMT "' is given twice",
				    WARD_SPAN_ARG(name));
	slot = vec_push(l->arena, &l->refs);
	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for references");
	*slot = ref;
	return WARD_OK;
}

static int parse(struct reflist *l, struct ward_span input, size_t fields, struct ward_error *err)
{
	struct ward_span line;

	map_init(&l->names, l->arena);
	if (input.len > 0 && input.ptr[input.len - 1] != '\n')
		return error_set(err, WARD_EPARSE, "the list of references is cut off");
	for (size_t number = 1; span_cut(&input, '\n', &line); number++) {
		struct ward_span field[4], rest = line;
		size_t n = 0;
		int rc;

		/* A reference name holds no blank, so the number of blanks is exact. */
		while (n < 4 && span_cut(&rest, ' ', &field[n]))
			n++;
		if (n != fields || rest.len != 0 || span_ends(line, " "))
			return error_set_at(err, WARD_EPARSE, number, 1,
					    "a line of %zu fields was expected", fields);
		rc = fields == 3 ? add_ref(l, number, field[0], field[1], field[2], err)
				 : add_ref(l, number, field[3], field[1], field[2], err);
		if (rc != WARD_OK)
			return rc;
	}
	return WARD_OK;
}

int reflist_push(struct ward_span input, size_t oid_len, const struct limits *limits,
		 struct arena *arena, struct ward_ref **out, size_t *count, struct ward_error *err)
{
	struct reflist l = { .oid_len = oid_len, .limits = limits, .arena = arena };
	int rc = parse(&l, input, 3, err);

	*out = l.refs.items;
	*count = l.refs.len;
	return rc;
}

int reflist_local_push(struct ward_span input, size_t oid_len, const struct limits *limits,
		       struct arena *arena, struct ward_ref **out, size_t *count,
		       struct ward_error *err)
{
	struct reflist l = { .oid_len = oid_len, .limits = limits, .arena = arena };
	int rc = parse(&l, input, 4, err);

	*out = l.refs.items;
	*count = l.refs.len;
	return rc;
}
