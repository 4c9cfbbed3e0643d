/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of every kind; here those by SSH, detached and in commits and tags. `pass`: the
 * signature is good and its signer listed; `fail`: refused with any reason;
 * `unsupported`: refused because of a kind of key that is not known.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/sshsig.h"
#include "provenance.h"
#include "signatures.h"
#include "trust/signature.h"

struct ward_span row_input(const struct suite *s, const json_t *row, const char *key,
			   struct arena *arena)
{
	const char *path = row_str(json_object_get(row, "inputs"), key);
	size_t len = 0;
	char *bytes = path != NULL ? suite_read(s, path, &len) : NULL;
	struct ward_span copy = { NULL, 0 };

	if (bytes != NULL)
		copy = arena_copy(arena, span_make(bytes, len));
	free(bytes);
	return copy;
}

static void judge(struct suite *s, const json_t *row, bool good, const char *reason)
{
	const char *expect = row_str(row, "expect");
	bool right = strcmp(expect, "pass") == 0     ? good
		: strcmp(expect, "unsupported") == 0 ? strcmp(reason, "unsupported-key-type") == 0
						     : !good;

	if (right)
		suite_pass(s);
	else
		suite_fail(s, "%s: %s expected, %s", row_str(row, "case"), expect, reason);
}

/* -- Detached ------------------------------------------------------------- */

/* "type base64 comment" */
static enum ssh_reason public_key(struct ward_span text, struct arena *arena, struct ssh_key *out)
{
	struct ward_span type, digits;
	char *bytes = arena_bytes(arena, base64_decoded_max(text.len));
	ssize_t len;

	if (bytes == NULL || !span_cut(&text, ' ', &type) || !span_cut(&text, ' ', &digits))
		return SSH_KEY;
	len = base64_decode(span_trim(digits), BASE64_STRICT, bytes);
	return len < 0 ? SSH_KEY : ssh_key_parse(span_make(bytes, (size_t)len), arena, out);
}

static void detached(struct suite *s, const json_t *row, struct arena *arena)
{
	const json_t *policy = json_object_get(row, "policy");
	const json_t *touch = json_object_get(policy, "sk_require_touch");
	unsigned demand = json_is_false(touch) ? SSH_SK_UNTOUCHED_OK : SSH_SK_TOUCHED;
	struct ward_span message = row_input(s, row, "message", arena);
	enum ssh_reason why;
	struct ssh_key key;
	struct sshsig sig;

	why = sshsig_check(row_input(s, row, "signature", arena), &message, 1,
			   span_of(row_str(policy, "namespace")), demand, arena, &sig);
	if (why == SSH_OK)
		why = public_key(row_input(s, row, "public_key", arena), arena, &key);
	if (why == SSH_OK && !ssh_key_equal(&key, &sig.key))
		why = SSH_UNKNOWN_SIGNER;
	judge(s, row, why == SSH_OK, ssh_reason_code(why));
}

/* -- Commits and tags ----------------------------------------------------- */

/* E-mail and time of the line that starts with `head`. */
bool row_identity(struct ward_span raw, const char *head, struct ward_span *email, int64_t *when)
{
	struct ward_span line;

	while (span_line(&raw, &line) && line.len > 0) {
		ssize_t open = span_rfind_byte(line, '<'), close = span_rfind_byte(line, '>');
		struct ward_span digits;
		uint64_t value = 0;

		if (!span_starts(line, head) || open < 0 || close < open)
			continue;
		*email = span_sub(line, (size_t)open + 1, (size_t)close);
		line = span_sub(line, (size_t)close + 2, line.len);
		if (!span_cut(&line, ' ', &digits) || !span_to_u64(digits, INT64_MAX, &value))
			return false;
		*when = (int64_t)value;
		return true;
	}
	return false;
}

static int64_t number(const json_t *policy, const char *key, int64_t missing)
{
	const json_t *value = json_object_get(policy, key);

	return json_is_integer(value) ? (int64_t)json_integer_value(value) : missing;
}

/* What the case says of whom to trust. False for a list that is named and cannot be read. */
static bool material_of(const struct suite *s, const json_t *row, struct trust_material *out,
			struct arena *arena)
{
	const json_t *policy = json_object_get(row, "policy");
	struct ward_span signers = row_input(s, row, "allowed_signers", arena);
	struct ward_span revoked = row_input(s, row, "revoked", arena);
	struct ward_error err = { 0 };

	trust_material_init(out);
	out->any_signer = !json_is_true(json_object_get(policy, "match_committer"));
	out->received = number(policy, "receive_time", 0);
	out->max_future = number(policy, "max_future_s", out->max_future);
	out->max_backdate = number(policy, "max_backdate_s", out->max_backdate);
	if (trust_material_signers(out, signers, arena, &err) != 0)
		return false;
	if (row_str(json_object_get(row, "inputs"), "revoked") == NULL)
		return true;
	return revoked.ptr != NULL && trust_material_revoked(out, revoked, arena, &err) == 0;
}

static void signed_object(struct suite *s, const json_t *row, struct arena *arena)
{
	const char *type = row_str(json_object_get(row, "inputs"), "object_type");
	struct ward_span raw = row_input(s, row, "object", arena);
	struct trust_material material;
	struct ward_signature out = { .reason = "revocation-unavailable" };

	if (material_of(s, row, &material, arena))
		signature_verify_object(raw, 20, strcmp(type, "tag") == 0, &material, time_now(),
					arena, &out);
	judge(s, row, out.verdict == WARD_SIGNATURE_PASS, out.reason);
}

/* -- Suite ---------------------------------------------------------------- */

static void run_row(struct suite *s, const json_t *row)
{
	const char *kind = row_str(row, "kind");
	const bool ssh = strcmp(kind, "sshsig") == 0 || strcmp(kind, "git-ssh") == 0;
	struct arena *arena;

	if (strcmp(kind, "git-x509") == 0) {
		row_x509(s, row);
		return;
	}
	if (strcmp(kind, "push-cert") == 0) {
		row_push_cert(s, row);
		return;
	}
	if (!ssh && !provenance_is_pgp(row)) {
		suite_skip(s, "signatures of this kind are not verified in this version");
		return;
	}
	arena = arena_new((size_t)64 << 20);
	if (arena == NULL)
		abort();
	if (!ssh)
		provenance_pgp(s, row, arena);
	else if (strcmp(kind, "sshsig") == 0)
		detached(s, row, arena);
	else
		signed_object(s, row, arena);
	arena_free(arena);
}

int suite_provenance(struct suite *s)
{
	return suite_rows(s, "index.jsonl", run_row);
}
