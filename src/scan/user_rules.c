/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/user_rules.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/gitleaks.h"

#define RULE "secret-user-rule"
#define TAGS_SHOWN 8

static struct gitleaks_text text_of(const struct scanner *s, const struct ward_blob *blob)
{
	return (struct gitleaks_text){
		.path = blob->path,
		.commit = s->sink.commit,
		.bytes = blob->bytes,
		.deadline_ns = s->options->deadline_ns,
		/* It stands in the change itself. */
		.ignore_allow = !s->options->suppressions,
		.anywhere = s->anywhere,
	};
}

static void give_up(struct scanner *s, const struct ward_blob *blob, const struct ward_error *err)
{
	sink_undecided(&s->sink, WARD_SPAN_FMT ": " WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(blob->path),
		       WARD_SPAN_ARG(s->options->user_rules_path), err->message);
	s->unclean = true;
}

static struct ward_span list(struct scanner *s, struct ward_span before, const char *kind,
			     struct ward_span item)
{
	return arena_printf(s->sink.scratch, WARD_SPAN_FMT "%s%s" WARD_SPAN_FMT,
			    WARD_SPAN_ARG(before), before.len > 0 ? ", " : "", kind,
			    WARD_SPAN_ARG(item));
}

/* "a, b, decoded:base64, decode-depth:1": as gitleaks does, tags tell how it was read. */
static struct ward_span tags_of(struct scanner *s, const struct gitleaks_hit *hit)
{
	struct ward_span tags = WARD_SPAN("");
	const char *name;

	for (size_t i = 0; i < hit->tag_count && i < TAGS_SHOWN; i++)
		tags = list(s, tags, "", span_sub(hit->tags[i], 0, 40));
	for (size_t i = 0; (name = gitleaks_encoding(i)) != NULL; i++)
		if ((hit->encodings >> i & 1) != 0)
			tags = list(s, tags, "decoded:", span_of(name));
	if (hit->depth > 0)
		tags = list(s, tags,
			    "decode-depth:", arena_printf(s->sink.scratch, "%zu", hit->depth));
	return tags;
}

/* " (description; tags: a, b)" */
static struct ward_span about(struct scanner *s, const struct gitleaks_hit *hit)
{
	struct arena *scratch = s->sink.scratch;
	const struct ward_span tags = tags_of(s, hit), what = span_sub(hit->description, 0, 200);

	if (what.len == 0 && tags.len == 0)
		return WARD_SPAN("");
	return arena_printf(scratch, " (" WARD_SPAN_FMT "%s%s" WARD_SPAN_FMT ")",
			    WARD_SPAN_ARG(what), what.len > 0 && tags.len > 0 ? "; " : "",
			    tags.len > 0 ? "tags: " : "", WARD_SPAN_ARG(tags));
}

static void emit(struct scanner *s, const struct gitleaks_hit *hit)
{
	const struct ward_span file = s->options->user_rules_path, more = about(s, hit);
	const struct ward_span id = span_sub(hit->rule, 0, 120);
	/* A rule may match what holds no byte of a secret. */
	const struct ward_span part = hit->secret.len > 0 ? hit->secret : hit->match;

	if (hit->of_path) {
		sink_user_path(&s->sink, hit->rule,
			       "rule '" WARD_SPAN_FMT "' of " WARD_SPAN_FMT
			       " is about this path" WARD_SPAN_FMT,
			       WARD_SPAN_ARG(id), WARD_SPAN_ARG(file), WARD_SPAN_ARG(more));
		return;
	}
	sink_user_secret(&s->sink, hit->rule, hit->from, hit->to,
			 "rule '" WARD_SPAN_FMT "' of " WARD_SPAN_FMT
			 " found " WARD_SPAN_FMT WARD_SPAN_FMT,
			 WARD_SPAN_ARG(id), WARD_SPAN_ARG(file),
			 WARD_SPAN_ARG(ward_masked(&s->sink, part)), WARD_SPAN_ARG(more));
}

void user_rules_judge(struct scanner *s, const struct ward_blob *blob)
{
	const struct gitleaks_text text = text_of(s, blob);
	const long index = ward_rule_index(WARD_SPAN(RULE));
	struct gitleaks_hits hits;
	struct ward_error err = { 0 };

	if (s->options->user_rules == NULL || index < 0 || !s->options->rule_on[index])
		return;
	s->sink.rule = ward_rules[index];
	if (gitleaks_judge(s->options->user_rules, &text, s->sink.scratch, &hits, &err) !=
	    WARD_OK) {
		give_up(s, blob, &err);
		return;
	}
	for (size_t i = 0; i < hits.list.len; i++)
		emit(s, &hits.list.items[i]);
}

static bool is_builtin_secret(const struct ward_finding *f)
{
	return strncmp(f->rule->id, "secret-", 7) == 0 && strcmp(f->rule->id, RULE) != 0;
}

static void allow(struct scanner *s, const struct ward_blob *blob, struct ward_finding *f,
		  size_t start, size_t end)
{
	const struct gitleaks_text text = text_of(s, blob);
	struct ward_span description = WARD_SPAN("");
	struct ward_error err = { 0 };
	int rc;

	if (f->suppressed || !is_builtin_secret(f))
		return;
	rc = gitleaks_allowed(s->options->user_rules, &text, start, end, s->sink.scratch,
			      &description, &err);
	if (rc < 0)
		give_up(s, blob, &err);
	if (rc != 1)
		return;
	f->suppressed = true;
	f->suppression = WARD_SUPPRESSION_ALLOWLIST;
	f->reason = arena_printf(s->sink.arena, "allowlist of " WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
				 WARD_SPAN_ARG(s->options->user_rules_path),
				 description.len > 0 ? ": " : "",
				 WARD_SPAN_ARG(span_sub(description, 0, 200)));
}

void user_rules_allow(struct scanner *s, const struct ward_blob *blob)
{
	struct ward_sink *sink = &s->sink;

	if (s->options->user_rules == NULL || !s->options->suppressions || sink->base_mode ||
	    !gitleaks_has_allowlists(s->options->user_rules))
		return;
	for (size_t i = 0; i < sink->secrets.len; i++) {
		const struct sink_range *range = &sink->secrets.items[i];

		if (range->reported && range->finding < sink->result->findings.len)
			allow(s, blob, &sink->result->findings.items[range->finding], range->start,
			      range->end);
	}
	/* Those without a place can be allowed by path and commit. */
	for (size_t i = sink->first; i < sink->result->findings.len; i++)
		allow(s, blob, &sink->result->findings.items[i], 0, 0);
}
