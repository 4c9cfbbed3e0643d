/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/push_ssh.h"

#include "base/arena.h"
#include "base/span.h"
#include "crypto/sshsig.h"

static enum ssh_reason judge(const struct push_ssh *trust, const struct push_cert *cert,
			     int64_t when, struct arena *arena, struct push_signer *out)
{
	char print[SSH_FINGERPRINT_SIZE];
	struct ward_span git = WARD_SPAN("git");
	struct sshsig sig;
	enum ssh_reason reason =
		sshsig_check(cert->signature, &cert->payload, 1, git, trust->demand, arena, &sig);

	if (reason != SSH_OK)
		return reason;
	ssh_key_fingerprint(&sig.key, print);
	out->key = arena_copy(arena, span_of(print));
	if (trust->revoked != NULL)
		reason = revoked_keys_check(trust->revoked, &sig.key);
	if (reason == SSH_OK)
		reason = allowed_signers_find(trust->signers, &sig.key, git, when, WARD_SPAN(""),
					      &out->principals);
	return reason;
}

void push_ssh_verify(void *data, const struct push_cert *cert, int64_t when, struct arena *arena,
		     struct push_signer *out)
{
	enum ssh_reason reason = SSH_ARMOR;

	*out = (struct push_signer){ 0 };
	if (cert->format == SIGNATURE_SSH)
		reason = judge(data, cert, when, arena, out);
	out->good = reason == SSH_OK;
	out->code = ssh_reason_code(reason);
	out->text = ssh_reason_text(reason);
}
