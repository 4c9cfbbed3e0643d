/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns for paths, references, objects and addresses. */
#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "policy/read_policy.h"

/* Why a pattern can never match what it is meant for, or NULL. */
typedef const char *(*glob_rule)(struct ward_span glob);

static const char *path_fault(struct ward_span glob)
{
	if (span_starts(glob, "/") || span_starts(glob, "./"))
		return "paths start at the root of the repository, without '/' or './'";
	if (span_ends(glob, "/"))
		return "it names a folder and only files are matched: write '**' behind it";
	return NULL;
}

static const char *ref_fault(struct ward_span glob)
{
	if (span_starts(glob, "refs/") || span_starts(glob, "**"))
		return NULL;
	return "references have their full name: write refs/heads/... or refs/tags/...";
}

static const char *object_fault(struct ward_span glob)
{
	size_t slashes = 0;

	if (span_contains(glob, "**"))
		return NULL;
	for (size_t i = 0; i < glob.len; i++)
		slashes += glob.ptr[i] == '/' ? 1 : 0;
	return slashes == 3 ? NULL : "an object is group/Kind/namespace/name";
}

static int read_glob(struct reader *r, const struct ward_node *value, const char *name,
		     glob_rule rule, struct ward_span *out)
{
	const char *why;
	int rc = expect_text(r, value, name);

	if (rc != 0)
		return rc;
	why = glob_check(value->text);
	if (why == NULL)
		why = rule(value->text);
	if (why != NULL)
		return FAULT(r, value, "pattern '%s' cannot be used: %s", SHOW(value->text), why);
	*out = arena_copy(r->arena, value->text);
	return 0;
}

static int add_glob(struct reader *r, const struct ward_node *value, const char *name,
		    glob_rule rule, struct glob_list *out)
{
	struct ward_span glob = { NULL, 0 }, *item;
	int rc = read_glob(r, value, name, rule, &glob);

	if (rc != 0)
		return rc;
	item = vec_push(r->arena, out);
	if (item != NULL)
		*item = glob;
	return 0;
}

static int read_globs(struct reader *r, const struct ward_node *value, const char *name,
		      glob_rule rule, struct glob_list *out)
{
	if (value->kind != NODE_SEQ)
		return add_glob(r, value, name, rule, out);
	if (value->first == NULL)
		return FAULT(r, value, "'%s' is an empty list", name);
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = add_glob(r, v, name, rule, out);

		if (rc != 0)
			return rc;
	}
	return 0;
}

int read_path_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	return read_globs(r, value, field->name, path_fault, out);
}

int read_ref_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out)
{
	return read_globs(r, value, field->name, ref_fault, out);
}

int read_ref_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		  void *out)
{
	return read_glob(r, value, field->name, ref_fault, out);
}

int read_plain_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	return read_glob(r, value, field->name, glob_check, out);
}

int read_path_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out)
{
	return read_glob(r, value, field->name, path_fault, out);
}

int read_object_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	return read_glob(r, value, field->name, object_fault, out);
}

static const char *email_fault(struct ward_span glob)
{
	const char *why = glob_check(glob);

	if (why == NULL && span_find_byte(glob, '@', 0) < 0 && span_find_byte(glob, '*', 0) < 0)
		why = "an address has an '@': write *@example.com for a whole domain";
	return why;
}

int read_email_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	return read_words(r, value, field, email_fault, out);
}
