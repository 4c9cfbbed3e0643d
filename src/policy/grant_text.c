/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/grant_text.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/put.h"
#include "policy/read_policy.h"

/* A grant that is being read: the readers hand out a pointer to it. */
struct draft {
	struct grant_text text;
	VEC(struct ward_span) rules;
};

static int add_rule(struct reader *r, const struct ward_node *node, struct draft *draft)
{
	const struct ward_rule_meta *meta;
	struct ward_span *item;
	size_t index = 0;
	int rc = read_rule_id(r, node, &index);

	if (rc != 0)
		return rc;
	meta = &ward_rules[index]->meta;
	if (rule_is_fixed(ward_rules[index]) || strcmp(meta->topic, "engine") == 0)
		return FAULT(r, node, "rule '%s' cannot be granted: it guards the check itself",
			     meta->id);
	for (size_t i = 0; i < draft->rules.len; i++) {
		if (span_is(draft->rules.items[i], meta->id))
			return FAULT(r, node, "rule '%s' is named twice", meta->id);
	}
	if (draft->rules.len == GRANT_RULES_MAX)
		return FAULT(r, node, "a grant names at most %d rules", GRANT_RULES_MAX);
	item = vec_push(r->arena, &draft->rules);
	if (item != NULL)
		*item = span_of(meta->id);
	return 0;
}

static int read_grant_rules(struct reader *r, const struct ward_node *value,
			    const struct field *field, void *out)
{
	if (value->kind != NODE_SEQ)
		return FAULT(r, value, "'%s' must be a list of rules", field->name);
	if (value->first == NULL)
		return FAULT(r, value, "'%s' is an empty list", field->name);
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = add_rule(r, v, out);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static int read_commit(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	struct ward_span *to = out;

	if (value->kind != NODE_SCALAR || !hex_is(value->text) ||
	    (value->text.len != 40 && value->text.len != 64))
		return FAULT(r, value, "'%s' must be a whole hexadecimal id", field->name);
	for (size_t i = 0; i < value->text.len; i++) {
		if (value->text.ptr[i] >= 'A' && value->text.ptr[i] <= 'F')
			return FAULT(r, value, "'%s' must be in lower case, as Git writes it",
				     field->name);
	}
	*to = arena_copy(r->arena, value->text);
	return 0;
}

static int read_moment(struct reader *r, const struct ward_node *value, const struct field *field,
		       int64_t *when, struct ward_span *text)
{
	/* "2026-11-23T18:00:00Z" and no other way to write it. */
	if (value->kind != NODE_SCALAR || value->text.len != 20 || !span_ends(value->text, "Z") ||
	    value->text.ptr[10] != 'T' || !time_parse_rfc3339(value->text, when))
		return FAULT(r, value, "'%s' must be a time in UTC: 2026-11-23T18:00:00Z",
			     field->name);
	*text = arena_copy(r->arena, value->text);
	return 0;
}

static int read_not_before(struct reader *r, const struct ward_node *value,
			   const struct field *field, void *out)
{
	struct grant_text *grant = out;

	return read_moment(r, value, field, &grant->not_before, &grant->not_before_text);
}

static int read_expires(struct reader *r, const struct ward_node *value, const struct field *field,
			void *out)
{
	struct grant_text *grant = out;

	return read_moment(r, value, field, &grant->expires, &grant->expires_text);
}

static const struct field fields[] = {
	{ "grant", read_version, 0, true },
	{ "repository", read_plain_glob, offsetof(struct draft, text.repository), true },
	{ "ref", read_ref_glob, offsetof(struct draft, text.ref), true },
	{ "rules", read_grant_rules, 0, true },
	{ "path", read_path_glob, offsetof(struct draft, text.path), false },
	{ "object", read_object_glob, offsetof(struct draft, text.object), false },
	{ "commit", read_commit, offsetof(struct draft, text.commit), false },
	{ "reason", read_text, offsetof(struct draft, text.reason), true },
	{ "not-before", read_not_before, offsetof(struct draft, text), true },
	{ "expires", read_expires, offsetof(struct draft, text), true },
};

int grant_text_parse(struct ward_span text, struct arena *arena, struct grant_text *out,
		     struct ward_error *err)
{
	struct reader r = { .kind = "grant", .arena = arena, .err = err };
	struct draft draft = { 0 };
	int rc;

	*out = (struct grant_text){ 0 };
	if (text.len > GRANT_TEXT_MAX)
		return error_set_at(err, WARD_ECONFIG, 1, 1, "the grant is longer than %zu bytes",
				    GRANT_TEXT_MAX);
	rc = read_document(&r, text, fields, sizeof(fields) / sizeof(fields[0]), &draft);
	if (rc == 0 && draft.text.expires <= draft.text.not_before)
		rc = error_set_at(err, WARD_ECONFIG, 1, 1, "the grant expires before it begins");
	if (rc != 0)
		return rc;
	*out = draft.text;
	out->rules = draft.rules.items;
	out->rule_count = draft.rules.len;
	return 0;
}

static void put_field(struct buf *out, const char *key, struct ward_span text)
{
	if (text.len == 0)
		return;
	buf_printf(out, "%s: ", key);
	put_quoted(out, text);
	buf_add_char(out, '\n');
}

void grant_text_render(const struct grant_text *grant, struct buf *out)
{
	buf_add_str(out, "grant: 1\n");
	put_field(out, "repository", grant->repository);
	put_field(out, "ref", grant->ref);
	buf_add_str(out, "rules: [");
	for (size_t i = 0; i < grant->rule_count; i++) {
		if (i > 0)
			buf_add_str(out, ", ");
		put_quoted(out, grant->rules[i]);
	}
	buf_add_str(out, "]\n");
	put_field(out, "path", grant->path);
	put_field(out, "object", grant->object);
	put_field(out, "commit", grant->commit);
	put_field(out, "reason", grant->reason);
	buf_printf(out, "not-before: " WARD_SPAN_FMT "\nexpires: " WARD_SPAN_FMT "\n",
		   WARD_SPAN_ARG(grant->not_before_text), WARD_SPAN_ARG(grant->expires_text));
}
