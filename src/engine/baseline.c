/* SPDX-License-Identifier: Apache-2.0 */
/* What a run found, as the file of known secrets. */
#include "gitward/baseline.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "engine/run.h"
#include "scan/baseline.h"

#define TEXT_BYTES ((size_t)256 << 20) /* of the file that is written */

static int list(struct ward_run *run, const struct baseline_entry *items, size_t count,
		const struct ward_baseline_entry **out, struct ward_error *err)
{
	struct ward_baseline_entry *to = ARENA_ARRAY(run->arena, count, struct ward_baseline_entry);

	if (to == NULL)
		return error_set(err, WARD_EOOM, "out of memory for a baseline");
	for (size_t i = 0; i < count; i++)
		to[i] = (struct ward_baseline_entry){ items[i].rule,  items[i].path,
						      items[i].hash,  items[i].reason,
						      items[i].added, items[i].expires };
	*out = to;
	return WARD_OK;
}

static int finish(struct ward_run *run, struct ward_baseline *out, struct ward_error *err)
{
	struct baseline *b = &run->baseline;
	struct buf text;
	int rc;

	baseline_sort(b);
	buf_init(&text, TEXT_BYTES);
	rc = baseline_render(b, &text);
	if (rc == WARD_OK)
		out->text = arena_copy(run->arena, buf_span(&text));
	buf_release(&text);
	if (rc != WARD_OK || out->text.len == 0)
		return error_set(err, WARD_EOOM, "out of memory for the text of a baseline");
	out->path = run->baseline_path;
	out->exists = run->has_baseline;
	out->count = b->entries.len;
	return list(run, b->entries.items, b->entries.len, &out->entries, err);
}

/* A run that has judged all of it, and knows its baseline. */
static int ready(const struct ward_run *run, struct ward_error *err)
{
	if (run->result.verdict == WARD_UNDECIDED)
		return error_set(err, WARD_EUNSUPPORTED, "could not decide: " WARD_SPAN_FMT,
				 WARD_SPAN_ARG(run->result.why));
	if (run->baseline_path == NULL)
		return error_set(err, WARD_EUSAGE, "nothing was judged for a baseline");
	return WARD_OK;
}

static bool is_secret(const struct ward_finding *f)
{
	return strcmp(f->rule->topic, "secret") == 0;
}

/* As the root of the repository sees it, as far as that is known. */
static struct ward_span hint_of(struct ward_run *run, struct ward_span path)
{
	const char *home = run_home(run);
	const size_t len = strlen(home);

	if (span_starts(path, home) && path.len > len && path.ptr[len] == '/')
		return span_sub(path, len + 1, path.len);
	return path;
}

static int read_note(const struct ward_baseline_note *note, struct baseline_entry *out,
		     struct ward_error *err)
{
	int64_t day;

	*out = (struct baseline_entry){ .reason = span_of(note->reason),
					.added = span_of(note->added),
					.expires = span_of(note->expires) };
	if (out->added.len > 0 && !time_parse_date(out->added, &day))
		return error_set(err, WARD_EUSAGE, "'%.40s' is no date of the form YYYY-MM-DD",
				 note->added);
	if (out->expires.len > 0 && !time_parse_date(out->expires, &out->last_day))
		return error_set(err, WARD_EUSAGE, "'%.40s' is no date of the form YYYY-MM-DD",
				 note->expires);
	if (out->reason.len > 1024 || span_find_byte(out->reason, '\n', 0) >= 0)
		return error_set(err, WARD_EUSAGE, "a reason is one line of at most 1024 bytes");
	return WARD_OK;
}

int ward_baseline_read(struct ward_run *run, struct ward_baseline *out, struct ward_error *err)
{
	int rc = run_policy_forced(run, err);

	*out = (struct ward_baseline){ 0 };
	if (rc == 0)
		rc = run_policy_from_folder(run, err);
	if (rc >= 0)
		rc = run_open_baseline(run, err);
	if (rc == WARD_OK && !run->has_baseline)
		rc = error_set(err, WARD_ENOTFOUND, "there is no baseline '%s'",
			       run->baseline_path);
	return rc == WARD_OK ? finish(run, out, err) : rc;
}

int ward_baseline_add(struct ward_run *run, const struct ward_baseline_note *note,
		      struct ward_baseline *out, struct ward_error *err)
{
	struct baseline_entry entry = { 0 };
	int rc = ready(run, err);

	*out = (struct ward_baseline){ 0 };
	if (rc == WARD_OK)
		rc = read_note(note, &entry, err);
	for (size_t i = 0; rc == WARD_OK && i < run->scan.findings.len; i++) {
		const struct ward_finding *f = &run->scan.findings.items[i];
		bool fresh = false;

		if (!is_secret(f) || f->suppressed || f->level == WARD_LEVEL_OFF)
			continue;
		entry.rule = span_of(f->rule->id);
		entry.hash = f->fingerprint;
		entry.path = hint_of(run, f->path);
		rc = baseline_add(&run->baseline, &entry, &fresh, err);
		out->fresh += fresh;
	}
	return rc == WARD_OK ? finish(run, out, err) : rc;
}

int ward_baseline_prune(struct ward_run *run, struct ward_baseline *out, struct ward_error *err)
{
	struct baseline *b = &run->baseline;
	struct baseline_entry *gone;
	size_t kept = 0;
	int rc = ready(run, err);

	*out = (struct ward_baseline){ 0 };
	if (rc == WARD_OK && !run->has_baseline)
		rc = error_set(err, WARD_ENOTFOUND, "there is no baseline '%s'",
			       run->baseline_path);
	gone = rc == WARD_OK ? ARENA_ARRAY(run->arena, b->entries.len, struct baseline_entry)
			     : NULL;
	if (gone == NULL)
		return error_set(err, rc != WARD_OK ? rc : WARD_EOOM,
				 "out of memory for a baseline");
	for (size_t i = 0; i < run->scan.findings.len; i++) {
		const struct ward_finding *f = &run->scan.findings.items[i];
		struct baseline_entry *e = baseline_find(b, span_of(f->rule->id), f->fingerprint);

		if (e != NULL)
			e->used = true;
	}
	baseline_sort(b);
	for (size_t i = 0; i < b->entries.len; i++) {
		if (b->entries.items[i].used)
			b->entries.items[kept++] = b->entries.items[i];
		else
			gone[out->gone_count++] = b->entries.items[i];
	}
	b->entries.len = kept;
	rc = list(run, gone, out->gone_count, &out->gone, err);
	return rc == WARD_OK ? finish(run, out, err) : rc;
}
