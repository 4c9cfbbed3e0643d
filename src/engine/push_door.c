/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/push_door.h"

#include "base/arena.h"
#include "base/span.h"
#include "engine/trust.h"

/* What Git signs for. */
#define GIT_NAMESPACE WARD_SPAN("git")

static const struct ward_signer_facts no_memory = {
	.verdict = WARD_SIGNATURE_UNVERIFIABLE,
	.reason = "out-of-memory",
	.why = { "there was no memory to judge it", 31 },
};

static void verify(void *data, const struct push_cert *cert, int64_t when, struct arena *arena,
		   struct push_signer *out)
{
	struct ward_run *run = data;
	struct ward_signature *s = &run->push->signature;

	signature_verify_detached(cert->signature, &cert->payload, 1, GIT_NAMESPACE, when,
				  run_trust_material(run->trust), arena, s);
	*out = (struct push_signer){ .good = s->verdict == WARD_SIGNATURE_PASS, .key = s->key };
}

/* The bytes, once: the blob lies in the store or in what came with the push. */
static int read_cert(struct ward_run *run, struct ward_error *err)
{
	struct run_push_door *door = run->push;
	enum object_type type = OBJECT_NONE;
	struct oid id;
	int rc;

	if (door->bytes.ptr != NULL)
		return WARD_OK;
	if (!oid_parse(door->cert, &id) || id.len != repo_info(run->repo)->oid_len)
		return error_set(err, WARD_EGIT, "GIT_PUSH_CERT is no object id");
	rc = repo_read(run->repo, &id, PUSH_CERT_MAX, run->arena, &type, &door->bytes, err);
	if (rc == WARD_OK && type != OBJECT_BLOB)
		rc = error_set(err, WARD_EGIT, "GIT_PUSH_CERT names no blob");
	if (rc != WARD_OK)
		door->bytes = (struct ward_span){ NULL, 0 };
	return rc;
}

/* The folder that receive-pack made its nonce of; so nobody has to say how it was started. */
static bool find_folder(struct run_push_door *door, struct push_nonce *ask, struct arena *arena)
{
	struct ward_span rest = door->given, digits;
	uint64_t stamp;

	if (!span_cut(&rest, '-', &digits) || !span_to_u64(digits, INT64_MAX / 2, &stamp) ||
	    (int64_t)stamp > door->now + PUSH_SESSION_MAX ||
	    (int64_t)stamp < door->now - PUSH_SESSION_MAX)
		return false;
	for (size_t i = 0; i < door->folder_count; i++) {
		ask->dir = door->folders[i];
		if (span_eq(push_cert_nonce(ask, (int64_t)stamp, arena), door->given)) {
			door->folder = ask->dir;
			return true;
		}
	}
	return false;
}

/* An SSH key stands in the line as its fingerprint; what gpg is asked for there proves nothing. */
static enum push_cert_reason check_pusher(const struct run_push_door *door)
{
	const struct push_cert *cert = &door->fact.cert;

	return cert->format != SIGNATURE_SSH || span_eq(cert->pusher, door->signature.key)
		? PUSH_CERT_OK
		: PUSH_CERT_PUSHER;
}

static enum push_cert_reason judge(struct ward_run *run, int64_t slop, struct ward_span *why)
{
	struct run_push_door *door = run->push;
	struct push_ask ask = {
		.nonce = { .seed = door->seed,
			   .given = door->stateless ? WARD_SPAN("") : door->given,
			   .now = door->now,
			   .slop = slop,
			   .oid_len = repo_info(run->repo)->oid_len },
		.commands = door->commands,
		.urls = door->urls,
		.url_count = door->url_count,
		.options = door->options,
		.option_count = door->option_count,
		.has_options = true,
		.verify = verify,
		.verify_data = run,
	};
	struct ward_error err = { 0 };
	enum push_cert_reason reason;

	if (read_cert(run, &err) != WARD_OK) {
		*why = arena_copy(run->arena, span_of(err.message));
		return PUSH_CERT_HEADER;
	}
	if (door->seed.len == 0) {
		*why = WARD_SPAN(
			"the seed of its nonce is not known here (receive.certNonceSeed of "
			"this repository, or 'push-certificates' of the server file)");
		return PUSH_CERT_NONCE;
	}
	if (!find_folder(door, &ask.nonce, run->arena)) {
		*why = WARD_SPAN("the nonce of this session is not of the seed and the folder that "
				 "are known here ('push-certificates' of the server file)");
		return PUSH_CERT_NONCE;
	}
	reason = push_cert_check(door->bytes, &ask, run->arena, &door->fact);
	return reason == PUSH_CERT_OK ? check_pusher(door) : reason;
}

/* The signer as far as known, and what is wrong. */
static const struct ward_signer_facts *refuse(struct ward_run *run, enum push_cert_reason reason,
					      struct ward_span why)
{
	struct ward_signer_facts *facts = ARENA_NEW(run->arena, struct ward_signer_facts);

	if (facts == NULL)
		return &no_memory;
	*facts = (struct ward_signer_facts){
		.verdict = reason == PUSH_CERT_MEMORY ? WARD_SIGNATURE_UNVERIFIABLE
						      : WARD_SIGNATURE_FAIL,
		.reason = push_cert_reason_code(reason),
		.why = why.len > 0 ? why : span_of(push_cert_reason_text(reason)),
		.key = run->push->signature.key,
	};
	return facts;
}

static const struct ward_signer_facts *
find_signer(struct ward_run *run, int64_t slop, struct arena *arena, enum push_cert_reason *reason)
{
	struct run_push_door *door = run->push;
	const struct ward_signer_facts *facts = NULL;
	struct ward_span why = WARD_SPAN("");

	if (door->cert.len == 0) {
		*reason = PUSH_CERT_MISSING;
		return refuse(run, *reason,
			      span_of(door->none != NULL ? door->none
							 : "this one carries no certificate"));
	}
	*reason = judge(run, slop, &why);
	if (*reason != PUSH_CERT_OK && *reason != PUSH_CERT_SIGNATURE)
		return refuse(run, *reason, why);
	facts = run_trust_facts(run->trust, &door->signature, arena);
	return facts != NULL ? facts : &no_memory;
}

const struct ward_signer_facts *run_push_signer(struct ward_run *run, uint64_t slop,
						struct arena *arena)
{
	const int64_t bound = slop > INT64_MAX / 2 ? INT64_MAX / 2 : (int64_t)slop;
	struct run_push_door *door = run->push;
	struct push_door_verdict found = { .slop = bound }, *kept;

	if (door == NULL)
		return NULL;
	for (size_t i = 0; i < door->verdicts.len; i++)
		if (door->verdicts.items[i].slop == bound)
			return door->verdicts.items[i].facts;
	found.facts = find_signer(run, bound, arena, &found.reason);
	kept = vec_push(run->arena, &door->verdicts);
	if (kept != NULL)
		*kept = found;
	return found.facts;
}
