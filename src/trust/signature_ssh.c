/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "crypto/sshsig.h"
#include "trust/signature_kind.h"

/* What Git signs for. */
#define GIT_NAMESPACE WARD_SPAN("git")

static enum ward_signature_verdict refuse(struct signature_case *c, enum ssh_reason reason)
{
	c->out->reason = ssh_reason_code(reason);
	c->out->why = span_of(ssh_reason_text(reason));
	return reason == SSH_MEMORY || reason == SSH_CRYPTO ? WARD_SIGNATURE_UNVERIFIABLE
							    : WARD_SIGNATURE_FAIL;
}

static enum ward_signature_verdict conclude(struct signature_case *c,
					    enum ward_signature_verdict verdict,
					    enum signature_reason reason)
{
	signature_set(c->out, verdict, reason);
	return verdict;
}

static struct ward_span describe(const struct signature_case *c, const struct sshsig *sig)
{
	if (!c->material->explain)
		return WARD_SPAN("");
	return arena_printf(c->arena,
			    "namespace " WARD_SPAN_FMT ", " WARD_SPAN_FMT ", " WARD_SPAN_FMT,
			    WARD_SPAN_ARG(sig->namespace), WARD_SPAN_ARG(sig->hash),
			    WARD_SPAN_ARG(c->out->key_type));
}

static void name_key(struct signature_case *c, const struct ssh_key *key)
{
	char fingerprint[SSH_FINGERPRINT_SIZE];

	ssh_key_fingerprint(key, fingerprint);
	c->out->key = arena_copy(c->arena, span_of(fingerprint));
	c->out->key_type = span_of(ssh_key_name(key->type));
}

/* Whether the key that stands in the signature signed the object. */
static enum ssh_reason check_signature(struct signature_case *c, struct sshsig *sig)
{
	const struct object_split *split = c->split;
	struct ward_span blob = { NULL, 0 };
	enum ssh_reason reason = sshsig_dearmor(split->signature, c->arena, &blob);

	*sig = (struct sshsig){ 0 };
	signature_step(c, "armor", &split->signature, 1, ssh_reason_code(reason), WARD_SPAN(""));
	if (reason != SSH_OK)
		return reason;
	reason = sshsig_parse(blob, c->arena, sig);
	if (reason == SSH_OK) {
		name_key(c, &sig->key);
		reason = sshsig_verify(sig, split->payload, split->payload_count, GIT_NAMESPACE,
				       SSH_SK_TOUCHED);
	}
	signature_step(c, "signature", &blob, 1, ssh_reason_code(reason), describe(c, sig));
	return reason;
}

static enum ssh_reason check_revoked(struct signature_case *c, const struct ssh_key *key)
{
	enum ssh_reason reason;

	if (!c->material->has_revoked)
		return SSH_OK;
	reason = revoked_keys_check(&c->material->revoked, key);
	signature_add_step(c, &c->material->revoked_step, ssh_reason_code(reason), c->out->key);
	return reason;
}

/* Somebody on the list signed, but not who the object says made it. */
static bool is_somebody_else(struct signature_case *c, const struct ssh_key *key,
			     enum ssh_reason reason)
{
	struct ward_span who;

	if (c->out->email.len > 0 && reason != SSH_PRINCIPAL && reason != SSH_CERT_PRINCIPAL)
		return false;
	return allowed_signers_find(&c->material->signers, key, GIT_NAMESPACE, c->when,
				    WARD_SPAN(""), &who) == SSH_OK;
}

static enum ward_signature_verdict find_signer(struct signature_case *c, const struct ssh_key *key)
{
	const struct trust_material *m = c->material;
	struct ward_span email = m->any_signer ? WARD_SPAN("") : c->out->email, who = { NULL, 0 };
	enum ssh_reason reason;

	if (!m->has_signers)
		return conclude(c, WARD_SIGNATURE_UNVERIFIABLE, SIGNATURE_REASON_NO_SIGNERS);
	reason = allowed_signers_find(&m->signers, key, GIT_NAMESPACE, c->when, email, &who);
	signature_add_step(c, &m->signers_step, ssh_reason_code(reason), who);
	/* Without an address the list was asked for anybody: that cannot be a pass here. */
	if (!m->any_signer && (reason != SSH_OK || email.len == 0) &&
	    is_somebody_else(c, key, reason))
		return conclude(c, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NOT_COMMITTER);
	if (reason != SSH_OK)
		return refuse(c, reason);
	c->out->principal = arena_copy(c->arena, who);
	return conclude(c, WARD_SIGNATURE_PASS, SIGNATURE_REASON_NONE);
}

enum ward_signature_verdict signature_ssh(struct signature_case *c)
{
	struct sshsig sig;
	enum ssh_reason reason = check_signature(c, &sig);

	if (reason == SSH_OK)
		reason = check_revoked(c, &sig.key);
	return reason == SSH_OK ? find_signer(c, &sig.key) : refuse(c, reason);
}
