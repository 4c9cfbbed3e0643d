/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"
#include "policy/read_policy.h"

/* -- paths --------------------------------------------------------------- */

static int read_ignore(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	struct path_entry *entry = out;

	entry->ignore_set = true;
	return read_flag(r, value, field, &entry->ignore);
}

static int read_path_entry(struct reader *r, const struct ward_node *value)
{
	static const struct field fields[] = {
		{ "match", read_path_globs, offsetof(struct path_entry, match), true },
#define PATH_LABEL_READ(name) { #name, read_text, offsetof(struct path_entry, name), false },
		PATH_LABELS(PATH_LABEL_READ)
#undef PATH_LABEL_READ
			{ "ignore", read_ignore, 0, false },
		{ "review", read_review, offsetof(struct path_entry, review), false },
	};
	struct path_entry *entry = vec_push(r->arena, &r->policy->paths);

	if (entry == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for a path entry");
	return read_fields(r, value, "an item of 'paths'", fields,
			   sizeof(fields) / sizeof(fields[0]), entry);
}

int read_paths(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out)
{
	(void)out;
	return read_list(r, value, field, read_path_entry);
}

/* -- suppressions -------------------------------------------------------- */

int read_suppressions(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	static const struct field fields[] = {
		{ "local", read_flag, offsetof(struct ward_policy, suppress_local), false },
		{ "server", read_flag, offsetof(struct ward_policy, suppress_server), false },
	};

	(void)field;
	(void)out;
	return read_fields(r, value, "'suppressions'", fields, sizeof(fields) / sizeof(fields[0]),
			   r->policy);
}

/* -- limits -------------------------------------------------------------- */

static int unknown_limit(struct reader *r, const struct ward_node *key)
{
	const struct limit_info *info;
	struct suggestion s = suggest_for(key->text);

	for (size_t i = 0; (info = limit_at(i)) != NULL; i++)
		suggest_try(&s, info->name);
	return FAULT(r, key, "unknown limit '%s'" HINT_FMT, SHOW(key->text), HINT_ARG(&s));
}

static int read_limit(struct reader *r, const struct ward_node *value)
{
	const struct limit_info *info = limit_find(value->key->text);
	char what[64];
	uint64_t number = 0;
	int rc;

	if (info == NULL)
		return unknown_limit(r, value->key);
	(void)snprintf(what, sizeof(what), "limit '%s'", info->name);
	/* The one limit that may be none. */
	if (value->kind == NODE_SCALAR && value->style == STYLE_PLAIN &&
	    span_is(value->text, "0") && span_is(value->key->text, "deadline_ms"))
		rc = 0;
	else
		rc = read_number(r, value, what, info->max, info->unit, &number);
	if (rc != 0)
		return rc;
	limit_set(&r->policy->limits, info, number);
	return 0;
}

int read_limits(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out)
{
	int rc = expect_map(r, value, field->name);

	(void)out;
	for (const struct ward_node *v = rc == 0 ? value->first : NULL; v != NULL; v = v->next) {
		rc = read_limit(r, v);
		if (rc != 0)
			break;
	}
	return rc;
}
