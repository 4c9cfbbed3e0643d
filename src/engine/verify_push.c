/* SPDX-License-Identifier: Apache-2.0 */
#include "gitward/verify_push.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "engine/verify_files.h"
#include "trust/push_cert.h"
#include "trust/signature.h"

#define ARENA_BYTES ((size_t)512 << 20)

_Static_assert(WARD_PUSH_CERT_MAX == PUSH_CERT_MAX, "one bound, two names");

struct ward_push_check {
	struct arena *arena;
	struct trust_material material;
	struct ward_push_verdict verdict;
	struct push_fact fact;
};

static void verify(void *data, const struct push_cert *cert, int64_t when, struct arena *arena,
		   struct push_signer *out)
{
	struct ward_push_check *c = data;
	struct ward_signature *s = &c->verdict.signature;

	signature_verify_detached(cert->signature, &cert->payload, 1, WARD_SPAN("git"), when,
				  &c->material, arena, s);
	*out = (struct push_signer){ .good = s->verdict == WARD_SIGNATURE_PASS, .key = s->key };
}

/* Those of the certificate itself, where nobody says which they must be. */
static struct ward_span own_commands(const struct push_cert *cert, struct arena *arena)
{
	size_t len = 0, at = 0;
	char *text;

	for (size_t i = 0; i < cert->command_count; i++)
		len += cert->commands[i].len + 1;
	text = arena_bytes(arena, len);
	for (size_t i = 0; text != NULL && i < cert->command_count; i++) {
		for (size_t k = 0; k < cert->commands[i].len; k++)
			text[at++] = cert->commands[i].ptr[k];
		text[at++] = '\n';
	}
	return span_make(text, at);
}

/* The nonce is as long as an id of the repository. */
static size_t guess_oid_len(struct ward_push_check *c, struct ward_span bytes)
{
	struct push_cert ignored;

	return push_cert_parse(bytes, 32, c->arena, &ignored) == PUSH_CERT_OK ? 32 : 20;
}

static enum push_cert_reason judge(struct ward_push_check *c,
				   const struct ward_push_options *options)
{
	struct push_ask ask = {
		/* When it is read again says nothing of when it was pushed. */
		.nonce = { .seed = options->seed, .dir = options->folder, .slop = INT64_MAX },
		.verify = verify,
		.verify_data = c,
	};
	enum push_cert_reason reason;

	ask.nonce.oid_len = guess_oid_len(c, options->certificate);
	reason = push_cert_parse(options->certificate, ask.nonce.oid_len, c->arena, &c->fact.cert);
	if (reason != PUSH_CERT_OK)
		return reason;
	ask.commands = options->commands.ptr != NULL ? options->commands
						     : own_commands(&c->fact.cert, c->arena);
	reason = push_cert_check(options->certificate, &ask, c->arena, &c->fact);
	if (reason == PUSH_CERT_OK && c->fact.cert.format == SIGNATURE_SSH &&
	    !span_eq(c->fact.cert.pusher, c->verdict.signature.key))
		return PUSH_CERT_PUSHER;
	return arena_failed(c->arena) ? PUSH_CERT_MEMORY : reason;
}

static void conclude(struct ward_push_check *c, enum push_cert_reason reason)
{
	struct ward_push_verdict *v = &c->verdict;
	const struct push_cert *cert = &c->fact.cert;

	if (reason != PUSH_CERT_OK && reason != PUSH_CERT_SIGNATURE) {
		v->signature.verdict = reason == PUSH_CERT_MEMORY ? WARD_SIGNATURE_UNVERIFIABLE
								  : WARD_SIGNATURE_FAIL;
		v->signature.reason = push_cert_reason_code(reason);
		v->signature.why = span_of(push_cert_reason_text(reason));
	}
	v->signature.judged_at = c->fact.when;
	v->signature.judged_by = c->fact.when != 0 ? "received" : "";
	v->pusher = cert->pusher;
	v->pushee = cert->pushee;
	v->nonce = cert->nonce;
	v->commands = cert->commands;
	v->command_count = cert->command_count;
	v->options = cert->options;
	v->option_count = cert->option_count;
}

static int load(struct ward_push_check *c, const struct ward_push_options *options,
		struct ward_error *err)
{
	struct verify_notes ignored = { 0 };

	trust_material_init(&c->material);
	c->material.any_signer = true;
	c->material.explain = options->explain;
	return verify_files_load(&c->material, options->files, options->file_count, c->arena,
				 &ignored, err);
}

int ward_verify_push(const struct ward_push_options *options, struct ward_push_check **out,
		     struct ward_error *err)
{
	struct ward_push_check *c = calloc(1, sizeof(*c));
	int rc;

	*out = NULL;
	if (c == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	c->arena = arena_new(ARENA_BYTES);
	c->verdict.signature.judged_by = "";
	rc = c->arena == NULL ? error_set(err, WARD_EOOM, "out of memory") : load(c, options, err);
	if (rc != WARD_OK) {
		ward_verify_push_free(c);
		return rc;
	}
	conclude(c, judge(c, options));
	*out = c;
	return WARD_OK;
}

void ward_verify_push_free(struct ward_push_check *check)
{
	if (check == NULL)
		return;
	trust_material_free(&check->material);
	arena_free(check->arena);
	free(check);
}

const struct ward_push_verdict *ward_verify_push_verdict(const struct ward_push_check *check)
{
	return &check->verdict;
}
