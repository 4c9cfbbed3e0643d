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
#include "crypto/sshsig.h"
#include "provenance.h"
#include "signatures.h"
#include "trust/allowed_signers.h"
#include "trust/object_split.h"
#include "trust/revoked_keys.h"

/* What became of a case: SSH_OK, a refusal, or one by the splitter. */
struct answer {
	bool split;
	enum split_reason why_split;
	enum ssh_reason why;
};

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

static void judge(struct suite *s, const json_t *row, struct answer answer)
{
	const char *expect = row_str(row, "expect");
	bool good = !answer.split && answer.why == SSH_OK;
	bool right = strcmp(expect, "pass") == 0     ? good
		: strcmp(expect, "unsupported") == 0 ? !answer.split && answer.why == SSH_KEY_TYPE
						     : !good;

	if (right)
		suite_pass(s);
	else
		suite_fail(s, "%s: %s expected, %s", row_str(row, "case"), expect,
			   answer.split ? split_reason_code(answer.why_split)
					: ssh_reason_code(answer.why));
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

static struct answer detached(const struct suite *s, const json_t *row, struct arena *arena)
{
	const json_t *policy = json_object_get(row, "policy");
	const json_t *touch = json_object_get(policy, "sk_require_touch");
	unsigned demand = json_is_false(touch) ? SSH_SK_UNTOUCHED_OK : SSH_SK_TOUCHED;
	struct ward_span message = row_input(s, row, "message", arena);
	struct answer answer = { 0 };
	struct ssh_key key;
	struct sshsig sig;

	answer.why = sshsig_check(row_input(s, row, "signature", arena), &message, 1,
				  span_of(row_str(policy, "namespace")), demand, arena, &sig);
	if (answer.why == SSH_OK)
		answer.why = public_key(row_input(s, row, "public_key", arena), arena, &key);
	if (answer.why == SSH_OK && !ssh_key_equal(&key, &sig.key))
		answer.why = SSH_UNKNOWN_SIGNER;
	return answer;
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

/* A list that is named and cannot be read revokes everything. */
static enum ssh_reason check_revoked(const struct suite *s, const json_t *row,
				     const struct ssh_key *key, struct arena *arena)
{
	struct ward_span bytes = row_input(s, row, "revoked", arena);
	struct revoked_keys list;
	struct ward_error err = { 0 };

	if (row_str(json_object_get(row, "inputs"), "revoked") == NULL)
		return SSH_OK;
	if (bytes.ptr == NULL || revoked_keys_parse(bytes, arena, &list, &err) != 0)
		return SSH_REVOKED;
	return revoked_keys_check(&list, key);
}

static struct answer signed_object(const struct suite *s, const json_t *row, struct arena *arena)
{
	bool tag = strcmp(row_str(json_object_get(row, "inputs"), "object_type"), "tag") == 0;
	bool match =
		json_is_true(json_object_get(json_object_get(row, "policy"), "match_committer"));
	struct ward_span raw = row_input(s, row, "object", arena), email = { NULL, 0 }, who;
	struct answer answer = { .why = SSH_MEMORY };
	struct allowed_signers list;
	struct object_split split;
	struct ward_error err = { 0 };
	struct sshsig sig;
	int64_t when = 0;

	(tag ? split_tag : split_commit)(raw, 20, arena, &split);
	answer.why_split = split.reason;
	answer.split = split.reason != SPLIT_NONE || split.format != SIGNATURE_SSH ||
		!row_identity(raw, tag ? "tagger " : "committer ", &email, &when);
	if (answer.split ||
	    allowed_signers_parse(row_input(s, row, "allowed_signers", arena), arena, &list,
				  &err) != 0)
		return answer;
	answer.why = sshsig_check(split.signature, split.payload, split.payload_count,
				  WARD_SPAN("git"), SSH_SK_TOUCHED, arena, &sig);
	if (answer.why == SSH_OK)
		answer.why = check_revoked(s, row, &sig.key, arena);
	if (answer.why == SSH_OK)
		answer.why = allowed_signers_find(&list, &sig.key, WARD_SPAN("git"), when,
						  match ? email : WARD_SPAN(""), &who);
	return answer;
}

/* -- Suite ---------------------------------------------------------------- */

/* Why a case cannot be evaluated, or NULL. */
static const char *missing(const json_t *row)
{
	const char *kind = row_str(row, "kind");

	if (strcmp(kind, "sshsig") == 0 || provenance_is_pgp(row))
		return NULL;
	if (strcmp(kind, "git-ssh") != 0)
		return "signatures of this kind are not verified in this version";
	if (json_object_get(json_object_get(row, "policy"), "receive_time") != NULL)
		return "times of receipt are not compared in this version";
	return NULL;
}

static void run_row(struct suite *s, const json_t *row)
{
	const char *why = missing(row), *kind = row_str(row, "kind");
	struct arena *arena;

	if (strcmp(kind, "git-x509") == 0) {
		row_x509(s, row);
		return;
	}
	if (strcmp(kind, "push-cert") == 0) {
		row_push_cert(s, row);
		return;
	}
	if (why != NULL) {
		suite_skip(s, why);
		return;
	}
	arena = arena_new((size_t)64 << 20);
	if (arena == NULL)
		abort();
	if (provenance_is_pgp(row))
		provenance_pgp(s, row, arena);
	else
		judge(s, row,
		      strcmp(row_str(row, "kind"), "sshsig") == 0 ? detached(s, row, arena)
								  : signed_object(s, row, arena));
	arena_free(arena);
}

int suite_provenance(struct suite *s)
{
	return suite_rows(s, "index.jsonl", run_row);
}
