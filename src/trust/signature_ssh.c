/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "crypto/sshsig.h"
#include "trust/signature_kind.h"

static enum ward_signature_verdict refuse(struct signature_case *c, enum ssh_reason reason)
{
	c->out->reason = ssh_reason_code(reason);
	c->out->why = span_of(ssh_reason_text(reason));
	return reason == SSH_MEMORY || reason == SSH_CRYPTO ? WARD_SIGNATURE_UNVERIFIABLE
							    : WARD_SIGNATURE_FAIL;
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
	struct ward_span blob = { NULL, 0 };
	enum ssh_reason reason = sshsig_dearmor(c->armored, c->arena, &blob);

	*sig = (struct sshsig){ 0 };
	signature_step(c, "armor", &c->armored, 1, ssh_reason_code(reason), WARD_SPAN(""));
	if (reason != SSH_OK)
		return reason;
	reason = sshsig_parse(blob, c->arena, sig);
	if (reason == SSH_OK) {
		name_key(c, &sig->key);
		reason = sshsig_verify(sig, c->payload, c->payload_count, c->namespace,
				       SSH_SK_TOUCHED);
	}
	signature_step(c, "signature", &blob, 1, ssh_reason_code(reason), describe(c, sig));
	return reason;
}

static enum ssh_reason check_revoked(struct signature_case *c, const struct ssh_key *key)
{
	const struct trust_material *m = c->material;
	enum ssh_reason reason = SSH_OK;

	for (size_t i = 0; reason == SSH_OK && i < m->revoked.len; i++)
		reason = revoked_keys_check(&m->revoked.items[i], key);
	signature_step_files(c, TRUST_FILE_SSH_REVOKED, WARD_SPAN(""), ssh_reason_code(reason),
			     c->out->key);
	return reason;
}

/* -- Lists ---------------------------------------------------------------- */

static bool knows(const struct signature_case *c, const struct allowed_signers *list,
		  const struct ssh_key *key)
{
	struct ward_span who;

	return allowed_signers_find(list, key, c->namespace, c->when, WARD_SPAN(""), &who) !=
		SSH_UNKNOWN_SIGNER;
}

/* The platform that has the key, or NULL. A key of people that is also a platform's is no more
 * than that. */
static const struct trust_platform *find_platform(const struct signature_case *c,
						  const struct ssh_key *key)
{
	const struct trust_material *m = c->material;

	for (size_t i = 0; i < m->platforms.len; i++) {
		if (m->platforms.items[i].has_signers &&
		    knows(c, &m->platforms.items[i].signers, key))
			return &m->platforms.items[i];
	}
	return NULL;
}

static bool has_lists(const struct trust_material *m)
{
	bool found = m->has_signers;

	for (size_t i = 0; i < m->platforms.len; i++)
		found = found || m->platforms.items[i].has_signers;
	return found;
}

/* Somebody on the list signed, but not who the object says made it. */
static bool is_somebody_else(struct signature_case *c, const struct allowed_signers *list,
			     const struct ssh_key *key, enum ssh_reason reason)
{
	struct ward_span who;

	if (c->out->email.len > 0 && reason != SSH_PRINCIPAL && reason != SSH_CERT_PRINCIPAL)
		return false;
	return allowed_signers_find(list, key, c->namespace, c->when, WARD_SPAN(""), &who) ==
		SSH_OK;
}

static enum ward_signature_verdict judge_by(struct signature_case *c, const struct ssh_key *key,
					    const struct allowed_signers *list,
					    enum trust_file_use use)
{
	struct ward_span email = c->any_signer ? WARD_SPAN("") : c->out->email, who = { NULL, 0 };
	enum ssh_reason reason =
		allowed_signers_find(list, key, c->namespace, c->when, email, &who);

	signature_step_files(c, use, c->out->platform, ssh_reason_code(reason), who);
	/* Without an address the list was asked for anybody: that cannot be a pass here. */
	if (!c->any_signer && (reason != SSH_OK || email.len == 0) &&
	    is_somebody_else(c, list, key, reason))
		return signature_conclude(c, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NOT_COMMITTER);
	if (reason != SSH_OK)
		return refuse(c, reason);
	c->out->principal = arena_copy(c->arena, who);
	c->out->addresses = allowed_signers_names(list, key, c->namespace, c->when, c->out->email,
						  c->arena, &c->out->address_count);
	return signature_conclude(c, WARD_SIGNATURE_PASS, SIGNATURE_REASON_NONE);
}

static enum ward_signature_verdict find_signer(struct signature_case *c, const struct ssh_key *key)
{
	const struct trust_platform *platform = find_platform(c, key);

	if (!has_lists(c->material))
		return signature_conclude(c, WARD_SIGNATURE_UNVERIFIABLE,
					  SIGNATURE_REASON_NO_SIGNERS);
	if (platform == NULL)
		return judge_by(c, key, &c->material->signers, TRUST_FILE_SSH_SIGNERS);
	c->out->platform = platform->name;
	return judge_by(c, key, &platform->signers, TRUST_FILE_PLATFORM_KEYS);
}

enum ward_signature_verdict signature_ssh(struct signature_case *c)
{
	struct sshsig sig;
	enum ssh_reason reason = check_signature(c, &sig);

	if (reason == SSH_OK)
		reason = check_revoked(c, &sig.key);
	return reason == SSH_OK ? find_signer(c, &sig.key) : refuse(c, reason);
}
