/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf16.h"
#include "scan/known_list.h"
#include "scan/markers.h"
#include "scan/scanner.h"
#include "scan/suppress.h"
#include "scan/user_rules.h"
#include "secret/encoded.h"

static bool is_secret_rule(const struct ward_rule *rule)
{
	return strcmp(rule->meta.topic, "secret") == 0;
}

bool file_parse(struct scanner *s, struct ward_span path, struct ward_span bytes, unsigned mode,
		struct arena *arena, struct parsed_file *out)
{
	struct file_class class;
	struct ward_error err = { 0 };

	/* kubectl and kustomize read UTF-16, and so does whoever looks for secrets. */
	if (utf16_is(bytes)) {
		bytes = utf16_to_utf8(bytes, arena);
		if (arena_failed(arena)) {
			sink_undecided(&s->sink,
				       WARD_SPAN_FMT ": out of memory (limits.memory_bytes)",
				       WARD_SPAN_ARG(path));
			return false;
		}
	}
	class = classify(path, bytes, mode);
	*out = (struct parsed_file){
		.blob = { .path = path, .bytes = bytes, .kind = class.kind, .mode = mode },
	};
	if (!class.parse)
		return true;
	if (stream_parse(bytes, s->options->limits, arena, &out->stream, &err) != WARD_OK) {
		sink_undecided(&s->sink, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(path), err.message);
		return false;
	}
	out->blob.kind = classify_parsed(class, path, &out->stream);
	out->has_stream = !class.sniffed || out->blob.kind == WARD_FILE_manifest;
	for (size_t i = 0; out->has_stream && i < out->stream.doc_count; i++) {
		const struct ward_node *cursor = NULL;
		struct ward_object object;

		while (object_next(&out->stream.docs[i], &cursor, arena, &object)) {
			struct ward_object *slot = vec_push(arena, &out->objects);

			if (slot != NULL)
				*slot = object;
		}
	}
	if (arena_failed(arena))
		sink_undecided(&s->sink, WARD_SPAN_FMT ": out of memory (limits.memory_bytes)",
			       WARD_SPAN_ARG(path));
	return !arena_failed(arena);
}

struct token_context {
	struct scanner *s;
	struct ward_span bytes;
};

/* `how` it is encoded, or "". */
static void emit_token(struct token_context *c, const struct token_hit *hit, size_t start,
		       size_t end, struct ward_span token, struct ward_span how)
{
	struct ward_sink *sink = &c->s->sink;
	struct ward_span text = ward_masked(sink, token);

	sink->rule = c->s->token.items[hit->rule];
	ward_emit_secret(sink, start, end, token_confidence(hit->verdict),
			 "%s " WARD_SPAN_FMT "%s" WARD_SPAN_FMT "%s", hit->what,
			 WARD_SPAN_ARG(text), how.len > 0 ? " in " : "", WARD_SPAN_ARG(how),
			 hit->verdict == TOKEN_PLACEHOLDER ? ", probably a made-up one" : "");
	/* The other half of a pair is of no use to whom the token is shown. */
	if (hit->what == sink->rule->check.token->what)
		sink_keep_token(sink, token);
}

static void on_token(void *ctx, const struct token_hit *hit)
{
	struct token_context *c = ctx;

	emit_token(c, hit, hit->start, hit->end, span_sub(c->bytes, hit->start, hit->end),
		   WARD_SPAN(""));
}

/* What stands in the open was found there, and what a rule of objects named is reported. */
static void on_encoded_token(void *ctx, const struct encoded_hit *found)
{
	struct token_context *c = ctx;
	const struct token_hit *hit = &found->hit;

	c->s->sink.rule = c->s->token.items[0];
	if (found->verbatim && ward_secret_known(&c->s->sink, hit->start, hit->end))
		return;
	if (sink_is_named(&c->s->sink, hit->start, hit->end))
		return;
	emit_token(c, hit, hit->start, hit->end, found->token, found->how);
}

/** A text and the same without its NULs. */
struct dense_context {
	struct token_context c;
	struct ward_span text;
	size_t at, origin; /**< byte `at` of `text` stands at `origin` of the original */
};

/* Where byte `at` stood. Hits come in order, so all of them take one pass. */
static size_t origin_of(struct dense_context *d, size_t at)
{
	const struct ward_span bytes = d->c.bytes;

	if (at < d->at)
		d->at = d->origin = 0;
	while (d->origin < bytes.len && (d->at < at || bytes.ptr[d->origin] == '\0')) {
		d->at += bytes.ptr[d->origin] != '\0';
		d->origin++;
	}
	return d->origin;
}

static void on_dense_token(void *ctx, const struct token_hit *hit)
{
	struct dense_context *d = ctx;
	const size_t start = origin_of(d, hit->start);
	const size_t last = origin_of(d, hit->end - 1);

	/* Without a NUL in it, it was found where it stands. */
	if (last + 1 - start == hit->end - hit->start)
		return;
	emit_token(&d->c, hit, start, last + 1, span_sub(d->text, hit->start, hit->end),
		   WARD_SPAN(""));
}

/*
 * UTF-16 and UTF-32 without a mark, and text that was made binary with NULs:
 * without these, what people typed stands there again.
 */
static void scan_without_nuls(struct scanner *s, struct ward_span bytes)
{
	struct dense_context d = { .c = { .s = s, .bytes = bytes } };
	char *text = arena_bytes(s->sink.scratch, bytes.len);
	size_t n = 0;

	if (text == NULL)
		return;
	for (size_t i = 0; i < bytes.len; i++)
		if (bytes.ptr[i] != '\0')
			text[n++] = bytes.ptr[i];
	d.text = span_make(text, n);
	token_scan(s->tokens, d.text, s->sink.scratch, on_dense_token, &d);
}

void scan_tokens(struct scanner *s, struct ward_span bytes)
{
	struct token_context c = { .s = s, .bytes = bytes };

	if (s->tokens == NULL)
		return;
	s->far = (token_scan(s->tokens, bytes, s->sink.scratch, on_token, &c) & TOKEN_MET_FAR) != 0;
	if (bytes.len > 0 && memchr(bytes.ptr, '\0', bytes.len) != NULL)
		scan_without_nuls(s, bytes);
	if (encoded_scan(s->tokens, bytes, s->sink.scratch, on_encoded_token, &c))
		s->reaches = true;
	if (arena_failed(s->sink.scratch))
		sink_undecided(&s->sink, "out of memory for secrets (limits.memory_bytes)");
}

/* Last of all, for a rule that asks ward_secret_known(). */
static void run_blob(struct scanner *s, const struct parsed_file *file, enum judge_part part)
{
	if ((part & JUDGE_SECRETS) != 0)
		scan_tokens(s, file->blob.bytes);
	for (size_t i = 0; i < s->blob.count; i++) {
		s->sink.rule = s->blob.items[i];
		if ((part & (is_secret_rule(s->sink.rule) ? JUDGE_SECRETS : JUDGE_REST)) != 0)
			s->sink.rule->check.blob(&file->blob, &s->sink);
	}
}

static void run_stream(struct scanner *s, const struct parsed_file *file)
{
	for (size_t i = 0; i < s->stream.count; i++) {
		s->sink.rule = s->stream.items[i];
		s->sink.rule->check.stream(&file->blob, &file->stream, &s->sink);
	}
}

/*
 * Documents that are no Kubernetes objects are judged by shape only where the
 * file's name says that they configure one; everywhere, though, for secrets.
 */
static bool judged_as_object(const struct parsed_file *file, const struct ward_object *object)
{
	return object->kind.len > 0 || file->blob.kind == WARD_FILE_helm ||
		file->blob.kind == WARD_FILE_kustomization;
}

static void run_objects(struct scanner *s, const struct parsed_file *file, enum judge_part part)
{
	for (size_t k = 0; k < file->objects.len; k++) {
		const struct ward_object *object = &file->objects.items[k];
		bool whole = judged_as_object(file, object);

		s->sink.object = object;
		for (size_t i = 0; i < s->object.count; i++) {
			const struct ward_rule *rule = s->object.items[i];
			bool secret = is_secret_rule(rule);

			s->sink.rule = rule;
			if ((part & (secret ? JUDGE_SECRETS : JUDGE_REST)) != 0 &&
			    (secret || whole))
				rule->check.object(object, &s->sink);
		}
	}
	s->sink.object = NULL;
}

/*
 * What stopped half-way was not judged, whatever the policy makes of the finding
 * about it. JSON that is no manifest is not what the rules are for.
 */
static void check_whole(struct scanner *s, const struct parsed_file *file)
{
	if (s->sink.base_mode || file->blob.kind == WARD_FILE_json)
		return;
	for (size_t i = 0; i < file->stream.problem_count; i++) {
		const struct doc_problem *p = &file->stream.problems[i];

		if (p->kind != DOC_DEPTH && p->kind != DOC_SIZE && p->kind != DOC_NODES)
			continue;
		sink_undecided(&s->sink, WARD_SPAN_FMT ":%u: not judged as a whole: " WARD_SPAN_FMT,
			       WARD_SPAN_ARG(file->blob.path), p->line, WARD_SPAN_ARG(p->text));
		count_skip(&s->result->counts, "over-limit");
		return;
	}
}

static void apply_list(struct scanner *s, size_t count)
{
	struct ward_sink *sink = &s->sink;

	for (size_t i = 0; i < count; i++) {
		struct ward_finding *f = &s->result->findings.items[sink->first + i];

		if (f->suppressed || strcmp(f->rule->topic, "secret") != 0)
			continue;
		f->suppressed = known_list_covers(s->options->known_list, f, sink_secret(sink, i),
						  sink->arena, &f->reason);
		f->suppression = WARD_SUPPRESSION_LIST;
	}
}

/* What others than gitward say of the secrets of the file in hand. */
static void apply_known(struct scanner *s)
{
	const size_t count = s->result->findings.len - s->sink.first;

	if (s->sink.base_mode)
		return;
	if (s->options->markers)
		markers_apply(&s->sink, count);
	if (s->options->known_list != NULL)
		apply_list(s, count);
}

void file_judge(struct scanner *s, const struct parsed_file *file, enum judge_part part)
{
	bool ignored = s->options->path_ignored != NULL &&
		s->options->path_ignored(s->options->ctx, file->blob.path);

	if (ignored)
		part &= JUDGE_SECRETS;
	if (file->has_stream) {
		if ((part & JUDGE_REST) != 0) {
			run_stream(s, file);
			check_whole(s, file);
		}
		run_objects(s, file, part);
	}
	/* A pointer of LFS holds nothing to judge, but whoever wrote it may have put more there. */
	run_blob(s, file, file->blob.kind == WARD_FILE_lfs ? part & JUDGE_SECRETS : part);
	if ((part & JUDGE_SECRETS) != 0) {
		user_rules_judge(s, &file->blob);
		user_rules_allow(s, &file->blob);
	}
	suppress_file(&s->sink, file->has_stream ? &file->stream : NULL, s->options->suppressions,
		      s->options->now);
	apply_known(s);
}
