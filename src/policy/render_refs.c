/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/internal.h"
#include "policy/put.h"

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

static void put_warn_until(struct buf *out, int64_t until)
{
	char date[11];

	if (until == 0)
		return;
	time_format_date(until - DAY_SECONDS, date);
	buf_printf(out, "      warn-until: %s\n", date);
}

static void put_signing(struct buf *out, const struct ward_demands *d)
{
	static const char indent[] = "      ";
	static const char *const platforms[] = {
		[WARD_PLATFORM_NEVER] = "never",
		[WARD_PLATFORM_MERGE_ONLY] = "merge-only",
		[WARD_PLATFORM_ALLOWED] = "allowed",
	};

	if (!asks_signature(d))
		return;
	buf_printf(out, "%ssigned: %s\n", indent,
		   d->signed_by == WARD_SIGN_ALL ? "all" : "first-parent");
	put_list(out, indent, "signers", &d->signers);
	if (d->match_committer)
		buf_printf(out, "%smatch: committer\n", indent);
	buf_printf(out, "%splatform-keys: %s\n", indent, platforms[d->platform_keys]);
	put_warn_until(out, d->warn_until);
}

static void put_tags(struct buf *out, const struct ward_demands *d)
{
	if (!d->tag_annotated)
		return;
	buf_add_str(out, "    tags:\n      annotated: true\n");
	put_list(out, "      ", "signers", &d->tag_signers);
}

static void put_push(struct buf *out, const struct ward_demands *d)
{
	if (!asks_push(d))
		return;
	buf_printf(out, "    push:\n      certificate: %s\n",
		   d->push_certificate ? "required" : "optional");
	put_list(out, "      ", "signers", &d->push_signers);
	put_duration(out, "      ", "slop", (int64_t)d->push_slop);
}

static bool asks_of_commits(const struct ward_demands *d)
{
	return asks_signature(d) || d->signed_off || d->conventional || d->author_email.count > 0 ||
		d->committer_email.count > 0 || d->issues.count > 0 || d->trailers.count > 0 ||
		d->max_subject > 0;
}

static void put_commits(struct buf *out, const struct ward_demands *d)
{
	static const char indent[] = "      ";

	if (!asks_of_commits(d))
		return;
	buf_add_str(out, "    commits:\n");
	put_signing(out, d);
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
	put_text(out, indent, "since", d->since);
	put_commits(out, d);
	put_tags(out, d);
	put_push(out, d);
	put_review(out, indent, &d->review);
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
			struct ward_span glob = glob_literal(policy->arena, e->head);

			out->failed = out->failed || glob.len == 0;
			put_texts(out, "  - ", "match", &glob, 1);
			put_flag(out, "    ", "protected", true);
		}
	}
}
