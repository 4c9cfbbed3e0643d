/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/push/push.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (!push_is_asked(ref) || push_is_missing(ref) ||
	    ref->push->verdict == WARD_SIGNATURE_PASS)
		return;
	ward_emit_subject(out, ref->push->reason,
			  "the push certificate for '" WARD_SPAN_FMT "' is refused: " WARD_SPAN_FMT
			  " (%s)",
			  WARD_SPAN_ARG(name_shown(out, ref->name)),
			  WARD_SPAN_ARG(name_shown(out, ref->push->why)), ref->push->reason);
}

WARD_RULE(push_certificate_invalid) = {
	.meta = {
		.id = "push-certificate-invalid",
		.title = "A push certificate that does not hold",
		.rationale =
			"A certificate binds one push: its nonce was given out by this server for this "
			"repository and this session, its commands are those that the server was asked "
			"for, and a trusted key signed exactly that. One that fails in any of these was "
			"replayed, altered, made for another place, or signed by a key that counts no "
			"more. Git itself only records this and refuses nothing.",
		.remediation =
			"Push again: `git push --signed` asks for a new nonce. The code in the message "
			"says what is wrong: `unknown-signer`, put the key on the list of signers that "
			"the policy names; `nonce-invalid`, see that receive.certNonceSeed is set in "
			"this repository's configuration or in the server file; `nonce-stale` over "
			"HTTP, raise `push.slop` and receive.certNonceSlop; `pushee-mismatch`, use the "
			"URL that the server file lists.",
		.topic = "push",
		.refs = { "https://git-scm.com/docs/git-receive-pack",
			  "https://git-scm.com/docs/gitprotocol-pack#_push_certificate",
			  "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-receivecertNonceSlop" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main protected certificate push-bad=nonce-stale",
		.good = "update refs/heads/main protected certificate push-by=ada",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
