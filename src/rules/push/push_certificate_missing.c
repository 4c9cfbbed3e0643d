/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/push/push.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (!push_is_asked(ref) || !push_is_missing(ref))
		return;
	ward_emit_subject(out, "", "'" WARD_SPAN_FMT "' wants signed pushes, and " WARD_SPAN_FMT,
			  WARD_SPAN_ARG(name_shown(out, ref->name)), WARD_SPAN_ARG(ref->push->why));
}

WARD_RULE(push_certificate_missing) = {
	.meta = {
		.id = "push-certificate-missing",
		.title = "A push without a certificate",
		.rationale =
			"A signed commit says who made it, not who put it on this branch: somebody else "
			"can push an old signed commit back, or onto another branch. A push "
			"certificate is signed by who pushes, for these references, on this server, "
			"once. The policy asks for one here.",
		.remediation =
			"Push with `git push --signed`, or `git config push.gpgSign true`, with the key "
			"that signs commits. On the server: `git config receive.certNonceSeed SECRET`, "
			"without which no certificate can be asked for. Forges that run hooks "
			"themselves (GitLab, Gitea, GitHub) take none; there the policy cannot ask for "
			"`push.certificate`.",
		.topic = "push",
		.refs = { "https://git-scm.com/docs/git-push#Documentation/git-push.txt---signed",
			  "https://git-scm.com/docs/git-receive-pack",
			  "https://git-scm.com/docs/gitprotocol-pack#_push_certificate" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main protected certificate push-bad=pushcert-missing",
		.good = "update refs/heads/main protected certificate push-by=ada",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
