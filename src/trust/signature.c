/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/signature.h"

#include <string.h>

#include "base/arena.h"
#include "base/email.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "trust/signature_kind.h"

static const struct {
	const char *code, *text;
} reasons[SIGNATURE_REASON_COUNT] = {
#define SIGNATURE_REASON_ROW(name, code, text) [SIGNATURE_REASON_##name] = { code, text },
	SIGNATURE_REASONS(SIGNATURE_REASON_ROW)
#undef SIGNATURE_REASON_ROW
};

/* What Git signs for. */
#define GIT_NAMESPACE WARD_SPAN("git")

static const struct {
	enum signature_format format;
	enum ward_signature_kind kind;
	signature_verifier_fn verify;
} verifiers[] = {
	{ SIGNATURE_SSH, WARD_SIGNED_SSH, signature_ssh },
	{ SIGNATURE_PGP, WARD_SIGNED_PGP, signature_pgp },
	{ SIGNATURE_X509, WARD_SIGNED_X509, signature_x509 },
};

const char *signature_reason_code(enum signature_reason reason)
{
	return (unsigned)reason < SIGNATURE_REASON_COUNT ? reasons[reason].code : "unknown";
}

void signature_set(struct ward_signature *out, enum ward_signature_verdict verdict,
		   enum signature_reason reason)
{
	out->verdict = verdict;
	out->reason = reasons[reason].code;
	out->why = span_of(reasons[reason].text);
}

const char *ward_signature_verdict_name(enum ward_signature_verdict verdict)
{
	static const char *const names[] = {
#define SIGNATURE_VERDICT_NAME(name, text) [WARD_SIGNATURE_##name] = text,
		WARD_SIGNATURE_VERDICTS(SIGNATURE_VERDICT_NAME)
#undef SIGNATURE_VERDICT_NAME
	};

	return (unsigned)verdict < sizeof(names) / sizeof(names[0]) ? names[verdict] : "fail";
}

const char *ward_signature_kind_name(enum ward_signature_kind kind)
{
	static const char *const names[WARD_SIGNED_KINDS] = {
		[WARD_SIGNED_NONE] = "none",
		[WARD_SIGNED_PGP] = "pgp",
		[WARD_SIGNED_SSH] = "ssh",
		[WARD_SIGNED_X509] = "x509",
	};

	return (unsigned)kind < WARD_SIGNED_KINDS ? names[kind] : "none";
}

/* -- Steps ---------------------------------------------------------------- */

struct ward_verify_step signature_digest(const char *name, const struct ward_span *input,
					 size_t count)
{
	struct ward_verify_step step = { .name = name };
	uint8_t digest[SHA256_BYTES];

	for (size_t i = 0; i < count; i++)
		step.bytes += input[i].len;
	if (count > 0) {
		sha256_spans(input, count, false, digest);
		hex_encode(digest, sizeof(digest), step.digest);
	}
	return step;
}

static void add_step(struct signature_case *c, const struct ward_verify_step *step,
		     const char *reason, struct ward_span detail)
{
	struct ward_verify_step *slot = c->material->explain ? vec_push(c->arena, &c->steps) : NULL;

	if (slot == NULL)
		return;
	*slot = *step;
	slot->reason = reason;
	slot->detail = detail;
}

void signature_step(struct signature_case *c, const char *name, const struct ward_span *input,
		    size_t count, const char *reason, struct ward_span detail)
{
	struct ward_verify_step step;

	if (!c->material->explain)
		return;
	step = signature_digest(name, input, count);
	add_step(c, &step, reason, detail);
}

void signature_step_files(struct signature_case *c, enum trust_file_use use, struct ward_span name,
			  const char *reason, struct ward_span detail)
{
	const struct trust_material *m = c->material;

	for (size_t i = 0; i < m->loaded.len; i++) {
		const struct trust_loaded *file = &m->loaded.items[i];

		if (file->use == use && span_eq(file->name, name))
			add_step(c, &file->step, reason, detail);
	}
}

/* -- Verdicts ------------------------------------------------------------- */

enum ward_signature_verdict signature_conclude(struct signature_case *c,
					       enum ward_signature_verdict verdict,
					       enum signature_reason reason)
{
	signature_set(c->out, verdict, reason);
	return verdict;
}

enum ward_signature_verdict signature_bind(struct signature_case *c, struct ward_span otherwise)
{
	struct ward_signature *out = c->out;
	size_t i = 0;

	while (!c->any_signer && i < out->address_count &&
	       !email_equal(out->addresses[i], out->email))
		i++;
	if (i < out->address_count)
		out->principal = out->addresses[i];
	else if (c->any_signer)
		out->principal = otherwise;
	else
		return signature_conclude(c, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NOT_COMMITTER);
	return signature_conclude(c, WARD_SIGNATURE_PASS, SIGNATURE_REASON_NONE);
}

/* -- Objects -------------------------------------------------------------- */

/*
 * Name, e-mail and time of the header `name`, which stands in the object as the
 * splitter wants it. 1, 0 without such a header, -1 when the time is more than
 * any clock shows.
 */
static int read_identity(struct signature_case *c, struct ward_span raw, const char *name)
{
	struct ward_signature *out = c->out;
	struct ward_span line, value;

	while (span_cut(&raw, '\n', &line) && line.len > 0) {
		ssize_t open, close;
		uint64_t seconds = 0;

		if (!span_cut(&line, ' ', &value) || !span_is(value, name))
			continue;
		open = span_find_byte(line, '<', 0);
		close = span_find_byte(line, '>', 0);
		if (open < 0 || close < open)
			return -1;
		c->committer = span_trim(span_sub(line, 0, (size_t)open));
		out->email = span_sub(line, (size_t)open + 1, (size_t)close);
		line = span_sub(line, (size_t)close + 2, line.len);
		if (!span_cut(&line, ' ', &value) || !span_to_u64(value, INT64_MAX / 2, &seconds))
			return -1;
		out->claimed = (int64_t)seconds;
		return 1;
	}
	return 0;
}

static enum signature_reason choose_time(struct signature_case *c, int claim)
{
	const struct trust_material *m = c->material;
	struct ward_signature *out = c->out;
	int64_t known = m->received != 0 ? m->received : c->now;

	if (claim < 0)
		return SIGNATURE_REASON_NO_TIME;
	if (claim > 0 && out->claimed > known + m->max_future)
		return SIGNATURE_REASON_FUTURE;
	if (claim > 0 && m->received != 0 && out->claimed < known - m->max_backdate)
		return SIGNATURE_REASON_BACKDATED;
	/* A tag without a tagger claims nothing; Git takes the clock then, too. */
	c->when = m->received != 0 ? m->received : claim > 0 ? out->claimed : c->now;
	out->judged_at = c->when;
	out->judged_by = m->received != 0 ? "received" : claim > 0 ? "claim" : "clock";
	return SIGNATURE_REASON_NONE;
}

static struct ward_span time_detail(const struct signature_case *c)
{
	char when[21];

	if (!c->material->explain || c->out->judged_by[0] == '\0')
		return WARD_SPAN("");
	time_format_rfc3339(c->when, when);
	return arena_printf(c->arena, "keys must be valid at %s (%s)", when, c->out->judged_by);
}

static void dispatch(struct signature_case *c, enum signature_format format)
{
	for (size_t i = 0; i < sizeof(verifiers) / sizeof(verifiers[0]); i++) {
		if (verifiers[i].format != format)
			continue;
		c->out->kind = verifiers[i].kind;
		c->out->verdict = verifiers[i].verify(c);
		return;
	}
	signature_set(c->out, WARD_SIGNATURE_UNVERIFIABLE, SIGNATURE_REASON_NO_VERIFIER);
}

/* Nothing that is said of a pass stays at another verdict. */
static void finish(struct signature_case *c)
{
	struct ward_signature *out = c->out;

	out->steps = c->steps.items;
	out->step_count = c->steps.len;
	if (arena_failed(c->arena))
		signature_set(out, WARD_SIGNATURE_UNVERIFIABLE, SIGNATURE_REASON_MEMORY);
	if (out->verdict == WARD_SIGNATURE_PASS)
		return;
	out->principal = WARD_SPAN("");
	out->addresses = NULL;
	out->address_count = 0;
}

static void refuse_split(struct signature_case *c, enum split_reason reason)
{
	c->out->reason = split_reason_code(reason);
	c->out->why = span_of(split_reason_text(reason));
}

static void judge(struct signature_case *c, struct ward_span raw, bool is_tag,
		  const struct object_split *split)
{
	enum signature_reason reason;
	int claim = 0;

	signature_step(c, "object", &raw, 1, split_reason_code(split->reason),
		       is_tag ? WARD_SPAN("tag") : WARD_SPAN("commit"));
	if (split->reason == SPLIT_NONE || split->reason == SPLIT_UNSIGNED)
		claim = read_identity(c, raw, is_tag ? "tagger" : "committer");
	if (split->reason != SPLIT_NONE) {
		refuse_split(c, split->reason);
		return;
	}
	c->armored = split->signature;
	c->payload = split->payload;
	c->payload_count = split->payload_count;
	signature_step(c, "payload", split->payload, split->payload_count, "none", WARD_SPAN(""));
	reason = choose_time(c, claim);
	signature_step(c, "time", NULL, 0, signature_reason_code(reason), time_detail(c));
	if (reason != SIGNATURE_REASON_NONE)
		signature_set(c->out, WARD_SIGNATURE_FAIL, reason);
	else
		dispatch(c, split->format);
}

void signature_verify_with(struct ward_span raw, size_t oid_len, bool is_tag,
			   const struct signature_evidence *evidence,
			   const struct trust_material *material, int64_t now, struct arena *arena,
			   struct ward_signature *out)
{
	struct object_split split;
	struct signature_case c = {
		.material = material,
		.namespace = GIT_NAMESPACE,
		.evidence = evidence,
		.any_signer = material->any_signer,
		.now = now,
		.arena = arena,
		.out = out,
	};

	*out = (struct ward_signature){ .is_tag = is_tag, .judged_by = "" };
	signature_set(out, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NONE);
	(is_tag ? split_tag : split_commit)(raw, oid_len, arena, &split);
	judge(&c, raw, is_tag, &split);
	if (!is_tag)
		signature_mergetags(&c, raw, oid_len);
	finish(&c);
}

void signature_verify_object(struct ward_span raw, size_t oid_len, bool is_tag,
			     const struct trust_material *material, int64_t now,
			     struct arena *arena, struct ward_signature *out)
{
	signature_verify_with(raw, oid_len, is_tag, NULL, material, now, arena, out);
}

/* -- Detached signatures -------------------------------------------------- */

/* The readers of some kinds take a few pieces only. */
static void set_payload(struct signature_case *c, const struct ward_span *payload, size_t count)
{
	struct ward_span *joined;
	size_t len = 0, at = 0;
	char *bytes;

	c->payload = payload;
	c->payload_count = count;
	if (count <= PGP_PAYLOAD_MAX)
		return;
	for (size_t i = 0; i < count; i++)
		len += payload[i].len;
	joined = ARENA_NEW(c->arena, struct ward_span);
	bytes = arena_bytes(c->arena, len + 1);
	for (size_t i = 0; bytes != NULL && i < count; i++) {
		if (payload[i].len > 0)
			memcpy(bytes + at, payload[i].ptr, payload[i].len);
		at += payload[i].len;
	}
	if (joined != NULL && bytes != NULL)
		*joined = span_make(bytes, len);
	c->payload = joined;
	c->payload_count = joined != NULL ? 1 : 0;
}

void signature_verify_detached(struct ward_span armored, const struct ward_span *payload,
			       size_t count, struct ward_span namespace, int64_t when,
			       const struct trust_material *material, struct arena *arena,
			       struct ward_signature *out)
{
	enum signature_format format = SIGNATURE_NONE;
	enum split_reason reason = split_armor(armored, &format);
	struct signature_case c = {
		.material = material,
		.armored = armored,
		.namespace = namespace,
		.any_signer = true,
		.when = when,
		.now = when,
		.arena = arena,
		.out = out,
	};

	*out = (struct ward_signature){ .judged_at = when, .judged_by = "received" };
	signature_set(out, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NONE);
	set_payload(&c, payload, count);
	signature_step(&c, "payload", c.payload, c.payload_count, "none", WARD_SPAN(""));
	if (armored.len == 0)
		reason = SPLIT_UNSIGNED;
	if (reason != SPLIT_NONE)
		refuse_split(&c, reason);
	else if (!arena_failed(arena))
		dispatch(&c, format);
	finish(&c);
}
