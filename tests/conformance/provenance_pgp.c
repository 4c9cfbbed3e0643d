/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenPGP: signatures of commits and tags, detached ones, and keyrings. `pass`:
 * good and by a key of the keyring; `fail`: refused with any reason;
 * `unsupported`: refused because of a kind of key or signature that is not known.
 */
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "provenance.h"
#include "trust/object_split.h"
#include "trust/pgp_keyring.h"

/* What became of a case: a verdict of the check, or a refusal in front of it. */
struct answer {
	const char *code;
	enum pgp_verdict verdict;
};

bool provenance_is_pgp(const json_t *row)
{
	const char *kind = row_str(row, "kind");

	return strcmp(kind, "git-openpgp") == 0 || strcmp(kind, "openpgp-cert") == 0 ||
		strcmp(kind, "openpgp-detached") == 0;
}

static struct answer refused(const char *code)
{
	return (struct answer){ code, PGP_REFUSED };
}

/* Times that a policy sets; without one it is today, and a key counts that was good when it
 * signed. */
static struct pgp_when when_of(const json_t *policy)
{
	const json_t *now = json_object_get(policy, "now");
	const json_t *received = json_object_get(policy, "receive_time");
	const json_t *ahead = json_object_get(policy, "max_future_s");
	const char *valid = row_str(policy, "key_valid_at");

	int64_t at = json_is_integer(received) ? json_integer_value(received)
		: json_is_integer(now)	       ? json_integer_value(now)
					       : time_now();

	return (struct pgp_when){
		.now = at,
		.ahead = (uint32_t)json_integer_value(ahead),
		.valid_at = valid != NULL && strcmp(valid, "receive") == 0 ? at : 0,
	};
}

static struct answer check(const json_t *row, const struct pgp_keyring *ring,
			   struct ward_span signature, const struct ward_span *payload,
			   size_t count, struct arena *arena)
{
	struct pgp_when when = when_of(json_object_get(row, "policy"));
	struct pgp_signer signer;

	(void)pgp_keyring_check(ring, signature, payload, count, &when, arena, &signer);
	return (struct answer){ pgp_reason_code(signer.reason), signer.verdict };
}

static struct answer signed_object(const struct suite *s, const json_t *row,
				   const struct pgp_keyring *ring, struct arena *arena)
{
	bool tag = strcmp(row_str(json_object_get(row, "inputs"), "object_type"), "tag") == 0;
	struct ward_span raw = row_input(s, row, "object", arena);
	struct object_split split;

	(tag ? split_tag : split_commit)(raw, 20, arena, &split);
	if (split.reason != SPLIT_NONE)
		return refused(split_reason_code(split.reason));
	if (split.format != SIGNATURE_PGP)
		return refused("signature-format");
	return check(row, ring, split.signature, split.payload, split.payload_count, arena);
}

/* A certificate: whether the keyring has the key that the policy names. */
static struct answer has_key(const json_t *row, const struct pgp_keyring *ring)
{
	struct ward_span digits = span_of(row_str(json_object_get(row, "policy"), "fingerprint"));
	struct pgp_fingerprint wanted = { .len = digits.len / 2 };

	if (wanted.len > PGP_FINGERPRINT_MAX || !hex_decode(digits, wanted.bytes, wanted.len))
		return refused("fingerprint");
	return pgp_keyring_find(ring, &wanted) != NULL
		? (struct answer){ "none", PGP_GOOD }
		: (struct answer){ "unknown-signer", PGP_UNKNOWN };
}

static struct answer answer_of(const struct suite *s, const json_t *row, struct arena *arena)
{
	const char *kind = row_str(row, "kind");
	struct ward_error err = { 0 };
	struct pgp_keyring ring;
	struct ward_span message;

	if (pgp_keyring_parse(row_input(s, row, "keyring", arena), arena, &ring, &err) != 0)
		return refused("bad-keyring");
	if (strcmp(kind, "openpgp-cert") == 0)
		return has_key(row, &ring);
	if (strcmp(kind, "git-openpgp") == 0)
		return signed_object(s, row, &ring, arena);
	message = row_str(json_object_get(row, "inputs"), "message") != NULL
		? row_input(s, row, "message", arena)
		: WARD_SPAN("");
	return check(row, &ring, row_input(s, row, "signature", arena), &message, 1, arena);
}

void provenance_pgp(struct suite *s, const json_t *row, struct arena *arena)
{
	const char *expect = row_str(row, "expect");
	struct answer answer;
	bool right;

	if (json_object_get(json_object_get(row, "policy"), "max_backdate_s") != NULL) {
		suite_skip(s, "times of receipt are not compared in this version");
		return;
	}
	answer = answer_of(s, row, arena);
	right = strcmp(expect, "pass") == 0	     ? answer.verdict == PGP_GOOD
		: strcmp(expect, "unsupported") == 0 ? answer.verdict == PGP_UNSUPPORTED
						     : answer.verdict != PGP_GOOD;
	if (right)
		suite_pass(s);
	else
		suite_fail(s, "%s: %s expected, %s", row_str(row, "case"), expect, answer.code);
}
