/* SPDX-License-Identifier: Apache-2.0 */
#include "report/view.h"

static void add_part(struct out *o, uint64_t n, const char *noun, const char **lead)
{
	if (n == 0)
		return;
	out_str(o, *lead);
	*lead = ", ";
	if (noun[0] == '+') {
		out_u64(o, n);
		out_char(o, ' ');
		out_str(o, noun + 1);
		return;
	}
	out_count(o, n, noun);
}

/* What else was found; "" or `lead` and a list. True when anything was written. */
static bool other_findings(struct out *o, const struct ward_counts *c, const char *lead)
{
	const char *first = lead;

	add_part(o, c->warned, "warning", &lead);
	add_part(o, c->existing, "+existing", &lead);
	add_part(o, c->suppressed, "+suppressed", &lead);
	return lead != first;
}

static void verdict_denied(struct out *o, const struct ward_result *r)
{
	out_color(o, "1;31");
	out_str(o, "gitward: denied");
	out_color(o, "");
	if (r->counts.denied > 0) {
		out_str(o, ": ");
		out_count(o, r->counts.denied, "finding");
		out_str(o, " must be fixed");
	} else if (r->why.len > 0) {
		out_str(o, ": ");
		out_text(o, r->why);
	}
	if (other_findings(o, &r->counts, " ("))
		out_char(o, ')');
}

static void verdict_why(struct out *o, const struct ward_result *r, const char *text,
			const char *otherwise)
{
	out_color(o, "1;33");
	out_str(o, text);
	out_color(o, "");
	out_str(o, ": ");
	if (r->why.len > 0)
		out_text(o, r->why);
	else
		out_str(o, otherwise);
}

void view_verdict(struct out *o, const struct ward_result *r)
{
	switch (r->verdict) {
	case WARD_ALLOWED:
		out_color(o, "1;32");
		out_str(o, "gitward: allowed");
		out_color(o, "");
		other_findings(o, &r->counts, ", ");
		break;
	case WARD_DENIED:
		verdict_denied(o, r);
		break;
	case WARD_NOTHING:
		verdict_why(o, r, "gitward: nothing to check",
			    "no reference, commit or file was given that could be judged");
		break;
	case WARD_UNDECIDED:
	default:
		verdict_why(o, r, "gitward: could not decide", "no reason was recorded");
		break;
	}
	if (r->counts.dropped > 0) {
		out_str(o, "; ");
		out_count(o, r->counts.dropped, "finding");
		out_str(o, " beyond the limit not kept");
	}
	out_char(o, '\n');
}

/* Decimal multiples with one digit behind the point, as disks are sold. */
static void size_of(struct out *o, uint64_t bytes)
{
	static const char *const units[] = { " B", " kB", " MB", " GB", " TB", " PB", " EB" };
	uint64_t whole = bytes;
	unsigned tenth = 0;
	size_t unit = 0;

	while (whole >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		tenth = (unsigned)(whole % 1000 / 100);
		whole /= 1000;
		unit++;
	}
	out_u64(o, whole);
	if (unit > 0) {
		out_char(o, '.');
		out_u64(o, tenth);
	}
	out_str(o, units[unit]);
}

static void list_item(struct out *o, uint64_t n, const char *name, bool *any)
{
	out_str(o, *any ? ", " : " (");
	*any = true;
	out_u64(o, n);
	out_char(o, ' ');
	out_cstr(o, name);
}

static void files(struct out *o, const struct ward_counts *c)
{
	uint64_t skipped = 0;
	bool any = false;

	out_count(o, c->files, "file");
	for (int i = 0; i < WARD_FILE_KIND_COUNT; i++)
		if (c->by_kind[i] > 0)
			list_item(o, c->by_kind[i], ward_file_kind_name((enum ward_file_kind)i),
				  &any);
	out_str(o, any ? "), " : ", ");
	if (c->deleted > 0) {
		out_u64(o, c->deleted);
		out_str(o, " deleted, ");
	}
	for (int i = 0; i < WARD_SKIP_REASONS; i++)
		if (c->skipped[i].reason != NULL)
			skipped += c->skipped[i].count;
	out_str(o, "skipped ");
	out_u64(o, skipped);
	any = false;
	for (int i = 0; i < WARD_SKIP_REASONS; i++)
		if (c->skipped[i].reason != NULL && c->skipped[i].count > 0)
			list_item(o, c->skipped[i].count, c->skipped[i].reason, &any);
	out_str(o, any ? "), " : ", ");
}

void view_counts(struct out *o, const struct ward_result *r)
{
	const struct ward_counts *c = &r->counts;

	out_str(o, "checked ");
	out_count(o, c->refs, "ref");
	out_str(o, ", ");
	out_count(o, c->commits, "commit");
	out_str(o, ", ");
	out_count(o, c->objects, "object");
	out_str(o, ", ");
	size_of(o, c->bytes);
	out_str(o, ", ");
	files(o, c);
	out_count(o, c->rules, "rule");
	out_str(o, ", ");
	out_u64(o, c->milliseconds);
	out_str(o, " ms; policy ");
	out_text(o, r->policy);
	out_str(o, ", profile ");
	out_text(o, r->profile);
	out_char(o, '\n');
}
