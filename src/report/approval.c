/* SPDX-License-Identifier: Apache-2.0 */
/* What is about to be approved, for the eyes of who approves. */
#include "gitward/approval.h"

#include "base/span.h"
#include "base/time.h"
#include "report/out.h"

#define SHORT_ID 12

static void row(struct out *o, const char *name, struct ward_span value)
{
	out_cstr(o, name);
	out_text(o, value);
	out_char(o, '\n');
}

static void put_commits(struct out *o, const struct ward_approval_draft *d)
{
	out_count(o, d->commit_count, "commit");
	out_str(o, ":\n");
	for (size_t i = 0; i < d->commits_shown && !o->failed; i++) {
		const struct ward_approval_commit *c = &d->commits[i];
		const ssize_t end = span_find_byte(c->author, '>', 0);

		out_str(o, "  ");
		out_text(o, span_sub(c->id, 0, SHORT_ID));
		out_str(o, "  ");
		out_text(o, c->subject);
		out_str(o, "  (");
		out_text(o, span_sub(c->author, 0, end < 0 ? c->author.len : (size_t)end + 1));
		out_str(o, ")\n");
	}
	if (d->commits_shown < d->commit_count)
		out_str(o, "  ...\n");
}

static void put_files(struct out *o, const struct ward_approval_draft *d)
{
	out_count(o, d->file_count, "file");
	out_str(o, ":\n");
	for (size_t i = 0; i < d->files_shown && !o->failed; i++) {
		out_str(o, "  ");
		out_char(o, d->files[i].status);
		out_char(o, ' ');
		out_path(o, d->files[i].path);
		out_char(o, '\n');
	}
	if (d->files_shown < d->file_count)
		out_str(o, "  ...\n");
}

int ward_approval_show(const struct ward_approval_draft *draft, ward_write_fn write, void *ctx,
		       struct ward_error *err)
{
	struct out o;
	char until[21];

	time_format_rfc3339(draft->expires, until);
	out_init(&o, write, ctx);
	row(&o, "reference  ", draft->ref);
	row(&o, "from       ", draft->from);
	row(&o, "to         ", draft->target);
	row(&o, "files      ", draft->tree);
	row(&o, "until      ", span_of(until));
	put_commits(&o, draft);
	put_files(&o, draft);
	return out_finish(&o, err);
}
