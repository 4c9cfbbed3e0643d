/* SPDX-License-Identifier: Apache-2.0 */
#include "server/grant_check.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/glob.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "crypto/sshsig.h"

struct ward_span grant_id(struct ward_span text, struct arena *arena)
{
	uint8_t digest[SHA256_BYTES];
	char hex[17];

	sha256_spans(&text, 1, false, digest);
	hex_encode(digest, 8, hex);
	return arena_copy(arena, span_make(hex, 16));
}

/* -- Push option ---------------------------------------------------------- */

static bool decode(struct ward_span digits, struct arena *arena, struct ward_span *out)
{
	bool url = span_find_byte(digits, '-', 0) >= 0 || span_find_byte(digits, '_', 0) >= 0;
	char *bytes = arena_bytes(arena, base64_decoded_max(digits.len));
	ssize_t len;

	if (bytes == NULL)
		return false;
	len = base64_decode(digits, BASE64_NO_PADDING | (url ? BASE64_URL : BASE64_STRICT), bytes);
	if (len <= 0)
		return false;
	*out = span_make(bytes, (size_t)len);
	return true;
}

bool grant_unpack(struct ward_span value, struct arena *arena, struct ward_span *text,
		  struct ward_span *armored)
{
	ssize_t dot = span_find_byte(value, '.', 0);

	if (dot < 0 || value.len > 2 * (GRANT_TEXT_MAX + SSHSIG_MAX))
		return false;
	return decode(span_sub(value, 0, (size_t)dot), arena, text) &&
		decode(span_sub(value, (size_t)dot + 1, value.len), arena, armored);
}

struct ward_span grant_pack(struct ward_span text, struct ward_span armored, struct arena *arena)
{
	struct ward_span a = base64_encode(arena, text), b = base64_encode(arena, armored);

	if (arena_failed(arena))
		return WARD_SPAN("");
	return arena_printf(arena, GRANT_OPTION WARD_SPAN_FMT "." WARD_SPAN_FMT, WARD_SPAN_ARG(a),
			    WARD_SPAN_ARG(b));
}

/* -- One grant ------------------------------------------------------------ */

static struct ward_span refusal(enum ssh_reason reason, struct arena *arena)
{
	return arena_printf(arena, "the signature is refused: %s (%s)", ssh_reason_text(reason),
			    ssh_reason_code(reason));
}

/* Who signed, in out->signer; "" or the problem. */
static struct ward_span check_signature(const struct grant_terms *terms, struct ward_span text,
					struct ward_span armored, struct arena *arena,
					struct grant_state *out)
{
	char fingerprint[SSH_FINGERPRINT_SIZE];
	struct ward_span who;
	struct sshsig sig;
	enum ssh_reason reason = sshsig_check(armored, &text, 1, WARD_SPAN(GRANT_NAMESPACE),
					      SSH_SK_TOUCHED, arena, &sig);

	if (reason != SSH_OK)
		return refusal(reason, arena);
	ssh_key_fingerprint(&sig.key, fingerprint);
	reason = allowed_signers_find(terms->signers, &sig.key, WARD_SPAN(GRANT_NAMESPACE),
				      terms->now, WARD_SPAN(""), &who);
	if (reason == SSH_OK) {
		out->signer =
			arena_printf(arena, WARD_SPAN_FMT " %s", WARD_SPAN_ARG(who), fingerprint);
		return WARD_SPAN("");
	}
	return arena_printf(arena, "the signature by %s is refused: %s (%s)", fingerprint,
			    ssh_reason_text(reason), ssh_reason_code(reason));
}

static struct ward_span check_time(const struct grant_terms *terms, const struct grant_text *grant,
				   struct arena *arena)
{
	uint64_t hours = terms->max_hours != 0 ? terms->max_hours : GRANT_HOURS_DEFAULT;

	if (hours > GRANT_HOURS_MAX)
		hours = GRANT_HOURS_MAX;
	if ((uint64_t)(grant->expires - grant->not_before) > hours * 3600)
		return arena_printf(arena, "it is for longer than the %llu hours that are admitted",
				    (unsigned long long)hours);
	if (terms->now < grant->not_before)
		return arena_printf(arena, "it is not valid before " WARD_SPAN_FMT,
				    WARD_SPAN_ARG(grant->not_before_text));
	if (terms->now >= grant->expires)
		return arena_printf(arena, "it expired at " WARD_SPAN_FMT,
				    WARD_SPAN_ARG(grant->expires_text));
	return WARD_SPAN("");
}

static struct ward_span check_text(const struct grant_terms *terms, struct ward_span text,
				   struct arena *arena, struct grant_state *out)
{
	struct ward_error err = { 0 };

	if (grant_text_parse(text, arena, &out->text, &err) != WARD_OK)
		return arena_printf(arena, "its text is refused: %zu:%zu: %s", err.line, err.column,
				    err.message);
	out->is_read = true;
	if (terms->repository.len > 0 && !glob_match(out->text.repository, terms->repository))
		return arena_printf(
			arena,
			"it is for repository '" WARD_SPAN_FMT "' and this is '" WARD_SPAN_FMT "'",
			WARD_SPAN_ARG(out->text.repository), WARD_SPAN_ARG(terms->repository));
	return check_time(terms, &out->text, arena);
}

static struct ward_span check(const struct grant_terms *terms, struct ward_span text,
			      struct ward_span armored, struct arena *arena,
			      struct grant_state *out)
{
	struct ward_span problem;

	if (terms->signers == NULL)
		return WARD_SPAN("this server admits no grants");
	if (text.len > GRANT_TEXT_MAX)
		return WARD_SPAN("its text is too long");
	problem = check_signature(terms, text, armored, arena, out);
	return problem.len > 0 ? problem : check_text(terms, text, arena, out);
}

void grant_check(const struct grant_terms *terms, struct ward_span text, struct ward_span armored,
		 struct arena *arena, struct grant_state *out)
{
	*out = (struct grant_state){ .problem = WARD_SPAN("it was not looked at") };
	out->id = grant_id(text, arena);
	out->problem = check(terms, text, armored, arena, out);
	if (arena_failed(arena))
		out->problem = WARD_SPAN("there was no memory to look at it");
}
