/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/push/push.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const struct ward_texts *wanted = &ref->demands->push_signers;
	const struct ward_signer_facts *s = ref->push;
	struct ward_span why = WARD_SPAN("who is none of its push signers");

	if (!push_is_asked(ref) || s->verdict != WARD_SIGNATURE_PASS)
		return;
	if (s->platform)
		why = WARD_SPAN("which is a platform and no person");
	else if (!s->known)
		why = strcmp(s->reason, "none") == 0 ? WARD_SPAN("whom the policy does not know")
						     : s->why;
	else if (signer_is_wanted(s->names, s->name_count, wanted->items, wanted->count))
		return;
	ward_emit_subject(
		out, "",
		"the push to '" WARD_SPAN_FMT "' is signed by '" WARD_SPAN_FMT "', " WARD_SPAN_FMT,
		WARD_SPAN_ARG(name_shown(out, ref->name)),
		WARD_SPAN_ARG(name_shown(out, s->principal.len > 0 ? s->principal : s->key)),
		WARD_SPAN_ARG(why));
}

WARD_RULE(push_signer) = {
	.meta = {
		.id = "push-signer",
		.title = "A push is signed by somebody who may not push here",
		.rationale =
			"The certificate holds, but its signer is none of those whom the policy lets "
			"push to this reference. It is the key that counts, not the login of the host: "
			"a borrowed account does not help.",
		.remediation =
			"Ask one of the signers to push, or open a pull request. If the signer is "
			"right, add the person or their group to `push.signers` of this reference, and "
			"their key to `principals`.",
		.topic = "push",
		.refs = { "https://git-scm.com/docs/git-push#Documentation/git-push.txt---signed",
			  "https://git-scm.com/docs/gitprotocol-pack#_push_certificate" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main protected certificate push-signers=leads push-by=eve",
		.good = "update refs/heads/main protected certificate push-signers=leads "
			"push-by=ada,leads",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
