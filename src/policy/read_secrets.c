/* SPDX-License-Identifier: Apache-2.0 */
/* The section `secrets`: what else has a say in findings of secrets. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "policy/put.h"
#include "policy/read_policy.h"

#define GITLEAKS_FILE ".gitleaks.toml"
#define BASELINE_FILE ".gitward-baseline.json"
#define IGNORE_FILES_MAX 16

static const struct ward_span usual_ignore_files[] = {
	{ ".gitleaksignore", sizeof(".gitleaksignore") - 1 },
	{ ".secrets.baseline", sizeof(".secrets.baseline") - 1 },
};
#define USUAL_COUNT (sizeof(usual_ignore_files) / sizeof(usual_ignore_files[0]))

void secrets_default(struct secrets_section *secrets)
{
	*secrets = (struct secrets_section){
		.gitleaks = { .path = WARD_SPAN(GITLEAKS_FILE) },
		.baseline = { .path = WARD_SPAN(BASELINE_FILE) },
		.inline_markers = true,
	};
}

/* -- Reading --------------------------------------------------------------- */

/* Why a text is no path of a file inside the repository, or NULL. */
static const char *path_fault(struct ward_span path)
{
	struct ward_span rest = path, part;

	if (path.ptr[path.len - 1] == '/')
		return "is no file";
	if (path.ptr[0] == '/')
		return "is not relative to the repository";
	while (span_cut(&rest, '/', &part))
		if (part.len == 0 || span_is(part, ".") || span_is(part, "..") ||
		    span_is_nocase(part, ".git"))
			return "holds an empty part, '.', '..' or '.git'";
	return NULL;
}

static int read_path(struct reader *r, const struct ward_node *value, const struct field *field,
		     struct ward_span *out)
{
	int rc = read_text(r, value, field, out);
	const char *fault = rc == 0 ? path_fault(*out) : NULL;

	if (fault != NULL)
		return FAULT(r, value, "'%s': the path '%s' %s", field->name, SHOW(*out), fault);
	return rc;
}

/* A plain `true` or `false`; anything else is left for others to judge. */
static bool is_flag(const struct ward_node *value, bool *out)
{
	if (value->kind != NODE_SCALAR || value->style != STYLE_PLAIN)
		return false;
	*out = span_is(value->text, "true");
	return *out || span_is(value->text, "false");
}

static int read_file_choice(struct reader *r, const struct ward_node *value,
			    const struct field *field, void *out)
{
	struct file_choice *choice = out;
	bool flag;

	choice->set = true;
	if (!is_flag(value, &flag))
		return read_path(r, value, field, &choice->path);
	if (flag)
		return FAULT(r, value, "'%s' must be a path or false", field->name);
	choice->path = WARD_SPAN("");
	return 0;
}

static int add_ignore_file(struct reader *r, const struct ward_node *value)
{
	static const struct field named = { .name = "ignore-files" };
	struct glob_list *files = &r->policy->secrets.ignore_files;
	struct ward_span *item;

	if (files->len == IGNORE_FILES_MAX)
		return FAULT(r, value, "'ignore-files' names more than %d files", IGNORE_FILES_MAX);
	item = vec_push(r->arena, files);
	if (item == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for 'ignore-files'");
	return read_path(r, value, &named, item);
}

static int read_ignore_files(struct reader *r, const struct ward_node *value,
			     const struct field *field, void *out)
{
	struct secrets_section *secrets = out;
	bool flag;

	if (is_flag(value, &flag)) {
		secrets->ignore_set = !flag;
		return 0;
	}
	secrets->ignore_set = true;
	if (value->kind == NODE_SEQ)
		return read_list(r, value, field, add_ignore_file);
	return FAULT(r, value, "'%s' must be true, false or a list of paths, it is %s", field->name,
		     node_kind_text(value));
}

int read_secrets(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out)
{
	static const struct field fields[] = {
		{ "gitleaks", read_file_choice, offsetof(struct secrets_section, gitleaks), false },
		{ "baseline", read_file_choice, offsetof(struct secrets_section, baseline), false },
		{ "ignore-files", read_ignore_files, 0, false },
		{ "inline-markers", read_flag, offsetof(struct secrets_section, inline_markers),
		  false },
	};

	(void)field;
	(void)out;
	return read_fields(r, value, "'secrets'", fields, sizeof(fields) / sizeof(fields[0]),
			   &r->policy->secrets);
}

/* -- In force -------------------------------------------------------------- */

/* Rules find more: what the floor says of them holds, whatever the policy says. */
static struct ward_span settle_rules(const struct file_choice *own, const struct file_choice *floor)
{
	return floor != NULL && floor->set ? floor->path : own->path;
}

/* A list of what is known excuses: it counts only where both want one. */
static struct ward_span settle_file(const struct file_choice *own, const struct file_choice *floor)
{
	if (own->path.len == 0 || floor == NULL || !floor->set)
		return own->path;
	return floor->path;
}

static void files_of(const struct secrets_section *secrets, const struct ward_span **items,
		     size_t *count)
{
	*items = secrets->ignore_set ? secrets->ignore_files.items : usual_ignore_files;
	*count = secrets->ignore_set ? secrets->ignore_files.len : USUAL_COUNT;
}

static bool lists(const struct secrets_section *secrets, struct ward_span path)
{
	const struct ward_span *items;
	size_t count;

	files_of(secrets, &items, &count);
	for (size_t i = 0; i < count; i++)
		if (span_eq(items[i], path))
			return true;
	return false;
}

/* Of a floor that has a list, only what is on both counts. */
static void settle_ignore_files(const struct secrets_section *own,
				const struct secrets_section *floor, struct arena *arena,
				struct policy_secrets *out)
{
	struct ward_span *both;
	size_t kept = 0;

	files_of(own, &out->ignore_files, &out->ignore_file_count);
	if (floor == NULL || !floor->ignore_set || out->ignore_file_count == 0)
		return;
	both = ARENA_ARRAY(arena, out->ignore_file_count, struct ward_span);
	for (size_t i = 0; both != NULL && i < out->ignore_file_count; i++)
		if (lists(floor, out->ignore_files[i]))
			both[kept++] = out->ignore_files[i];
	out->ignore_files = both;
	out->ignore_file_count = kept;
}

void secrets_settle(const struct secrets_section *own, const struct secrets_section *floor,
		    struct arena *arena, struct policy_secrets *out)
{
	*out = (struct policy_secrets){
		.gitleaks = settle_rules(&own->gitleaks, floor != NULL ? &floor->gitleaks : NULL),
		.baseline = settle_file(&own->baseline, floor != NULL ? &floor->baseline : NULL),
		.inline_markers = own->inline_markers && (floor == NULL || floor->inline_markers),
	};
	settle_ignore_files(own, floor, arena, out);
}

/* -- Writing --------------------------------------------------------------- */

static void put_file(struct buf *out, const char *key, const struct file_choice *choice)
{
	if (!choice->set)
		return;
	if (choice->path.len > 0)
		put_text(out, "  ", key, choice->path);
	else
		put_flag(out, "  ", key, false);
}

void policy_put_secrets(const struct ward_policy *policy, struct buf *out)
{
	const struct secrets_section *s = &policy->secrets;

	if (!s->gitleaks.set && !s->baseline.set && !s->ignore_set && s->inline_markers)
		return;
	buf_add_str(out, "secrets:\n");
	put_file(out, "gitleaks", &s->gitleaks);
	put_file(out, "baseline", &s->baseline);
	if (s->ignore_set && s->ignore_files.len == 0)
		put_flag(out, "  ", "ignore-files", false);
	put_texts(out, "  ", "ignore-files", s->ignore_files.items, s->ignore_files.len);
	if (!s->inline_markers)
		put_flag(out, "  ", "inline-markers", false);
}
