/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/span.h"
#include "policy/internal.h"
#include "policy/put.h"

/* Bytes of a name that mean something to a pattern, taken literally. */
static void put_literal_glob(struct buf *out, struct ward_span name)
{
	struct buf glob;

	buf_init(&glob, 2 * name.len + 1);
	for (size_t i = 0; i < name.len; i++) {
		if (span_find_byte(WARD_SPAN("*?[]{}\\"), name.ptr[i], 0) >= 0)
			buf_add_char(&glob, '\\');
		buf_add_char(&glob, name.ptr[i]);
	}
	put_quoted(out, buf_span(&glob));
	out->failed = out->failed || buf_failed(&glob);
	buf_release(&glob);
}

static void put_list(struct buf *out, const char *indent, const char *key,
		     const struct ward_texts *texts)
{
	put_texts(out, indent, key, texts->items, texts->count);
}

static void put_set(struct buf *out, const char *indent, const char *key, bool value)
{
	if (value)
		put_flag(out, indent, key, true);
}

static void put_mode(struct buf *out, enum ref_mode mode)
{
	if (mode != REF_MODE_ENFORCE)
		buf_printf(out, "    mode: %s\n", mode == REF_MODE_WARN ? "warn" : "audit");
}

static bool asks_of_commits(const struct ward_demands *d)
{
	return d->signed_off || d->conventional || d->author_email.count > 0 ||
		d->committer_email.count > 0 || d->issues.count > 0 || d->trailers.count > 0 ||
		d->max_subject > 0;
}

static void put_commits(struct buf *out, const struct ward_demands *d)
{
	static const char indent[] = "      ";

	if (!asks_of_commits(d))
		return;
	buf_add_str(out, "    commits:\n");
	put_list(out, indent, "author-email", &d->author_email);
	put_list(out, indent, "committer-email", &d->committer_email);
	if (d->types.count > 0)
		put_list(out, indent, "conventional", &d->types);
	else
		put_set(out, indent, "conventional", d->conventional);
	put_list(out, indent, "issues", &d->issues);
	put_list(out, indent, "trailers", &d->trailers);
	put_set(out, indent, "signed-off", d->signed_off);
	put_number(out, indent, "max-subject", d->max_subject);
}

static void put_demands(struct buf *out, const struct ward_demands *d)
{
	static const char indent[] = "    ";

	if (d->no_create)
		put_flag(out, indent, "allow-create", false);
	put_set(out, indent, "linear", d->linear);
	put_set(out, indent, "merge-only", d->merge_only);
	put_list(out, indent, "pushers", &d->pushers);
	put_number(out, indent, "max-commits", d->max_commits);
	put_number(out, indent, "max-files", d->max_files);
	put_number(out, indent, "max-file-bytes", d->max_file_bytes);
	put_commits(out, d);
}

void policy_put_refs(const struct ward_policy *policy, struct buf *out)
{
	buf_add_str(out, "refs:\n");
	for (size_t i = 0; i < policy->refs.len; i++) {
		const struct ref_entry *e = &policy->refs.items[i];

		put_texts(out, "  - ", "match", e->match.items, e->match.len);
		put_flag(out, "    ", "protected", e->is_protected);
		put_mode(out, e->mode);
		put_set(out, "    ", "allow-delete", e->allow_delete);
		put_set(out, "    ", "allow-force", e->allow_force);
		put_demands(out, &e->demands);
		/* The name of HEAD's branch stands in the built-in entry only, which has no more
		 * than this. */
		if (e->head.len > 0) {
			buf_add_str(out, "  - match: [");
			put_literal_glob(out, e->head);
			buf_add_str(out, "]\n");
			put_flag(out, "    ", "protected", true);
		}
	}
}
