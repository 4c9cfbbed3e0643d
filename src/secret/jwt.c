/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/jwt.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/json_peek.h"
#include "secret/placeholder.h"

#define PARTS_MAX 5 /* of an encrypted token */
#define DAY_SECONDS 86400u
#define TIME_MAX UINT64_C(99999999999) /* of a NumericDate */

size_t jwt_end(struct ward_span text, size_t at)
{
	size_t end = at;

	for (size_t part = 0; part < PARTS_MAX; part++) {
		size_t from = part == 0 ? at : end + 1;
		size_t run = alphabet_run(text, from, alphabet_word, JWT_PART_MAX);
		/* The signature may be empty. */
		if (run == 0 && part < 2)
			return 0;
		if (run == 0 && part > 2)
			break;
		end = from + run;
		if (end >= text.len || text.ptr[end] != '.')
			return part == 0 ? 0 : end;
	}
	return end;
}

static bool decode_part(struct ward_span part, struct arena *scratch, struct ward_span *out)
{
	char *bytes = arena_bytes(scratch, base64_decoded_max(part.len) + 1);

	if (bytes == NULL)
		return false;
	ssize_t len = base64_decode(part, BASE64_URL | BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);
	*out = span_make(bytes, len > 0 ? (size_t)len : 0);
	return len > 0;
}

/** Whether a signature of `len` characters can be one of that algorithm (RFC 7518, RFC 8037). */
static bool signature_fits(struct ward_span alg, size_t len)
{
	static const struct {
		const char *alg;
		size_t min, max;
	} sizes[] = {
		{ "HS256", 43, 43 },	{ "HS384", 64, 64 },	{ "HS512", 86, 86 },
		{ "RS256", 171, 1366 }, { "RS384", 171, 1366 }, { "RS512", 171, 1366 },
		{ "PS256", 171, 1366 }, { "PS384", 171, 1366 }, { "PS512", 171, 1366 },
		{ "ES256", 86, 86 },	{ "ES256K", 86, 86 },	{ "ES384", 128, 128 },
		{ "ES512", 176, 176 },	{ "EdDSA", 86, 152 },	{ "Ed25519", 86, 86 },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (span_is(alg, sizes[i].alg))
			return len >= sizes[i].min && len <= sizes[i].max;
	return len >= 22;
}

static bool number_claim(struct ward_span payload, const char *name, uint64_t *out)
{
	struct ward_span value;

	if (!json_peek_member(payload, name, &value))
		return false;
	ssize_t point = span_find_byte(value, '.', 0);
	if (point > 0)
		value = span_sub(value, 0, (size_t)point);
	return span_to_u64(value, TIME_MAX, out);
}

/** No clock is asked: what a token is worth must not change from one run to the next. */
static bool lives_a_day(struct ward_span payload)
{
	uint64_t issued;
	uint64_t expires;

	if (!number_claim(payload, "exp", &expires))
		return false;
	if (!number_claim(payload, "iat", &issued) && !number_claim(payload, "nbf", &issued))
		return false;
	return expires <= issued + DAY_SECONDS;
}

/** The claims of manuals and of the debugger at jwt.io. */
static bool is_example(struct ward_span payload)
{
	struct ward_span sub;
	bool known = json_peek_member(payload, "sub", &sub) && span_is(sub, "1234567890");

	return known || span_contains(payload, "John Doe") ||
		span_contains(payload, "joe\",\r\n \"exp\":1300819380");
}

/** The key that Supabase gives to browsers. */
static bool is_public(struct ward_span payload)
{
	struct ward_span role;

	return json_peek_member(payload, "role", &role) && span_is(role, "anon");
}

static enum jwt_kind kind_of(struct ward_span payload)
{
	struct ward_span value;

	if (json_peek_member(payload, "iss", &value)) {
		if (span_is(value, "kubernetes/serviceaccount"))
			return JWT_KUBERNETES;
		if (span_is(value, "argocd"))
			return JWT_ARGOCD;
	}
	if (json_peek_member(payload, "sub", &value) &&
	    span_starts(value, "system:serviceaccount:"))
		return JWT_KUBERNETES;
	return json_peek_member(payload, "kubernetes.io", &value) ? JWT_KUBERNETES : JWT_OTHER;
}

/** Says whose it is or until when (RFC 7519, section 4.1); the others are samples as a rule. */
static bool has_claims(struct ward_span payload)
{
	static const char *const claims[] = { "iss", "sub", "aud", "exp", "nbf", "iat", "jti" };
	struct ward_span value;

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (json_peek_member(payload, claims[i], &value))
			return true;
	return false;
}

static enum token_verdict judge_payload(struct ward_span payload, struct ward_span alg,
					struct ward_span signature)
{
	if (span_is_nocase(alg, "none") || !signature_fits(alg, signature.len) ||
	    placeholder_is(signature) || is_example(payload) || is_public(payload))
		return TOKEN_PLACEHOLDER;
	return lives_a_day(payload) || !has_claims(payload) ? TOKEN_CONTEXTUAL : TOKEN_LIKELY;
}

struct jwt jwt_judge(struct ward_span token, struct arena *scratch)
{
	struct jwt out = { TOKEN_NO, JWT_OTHER };
	struct ward_span rest = token;
	struct ward_span header;
	struct ward_span payload;
	struct ward_span part;
	struct ward_span alg;

	if (!span_cut(&rest, '.', &part) || !decode_part(part, scratch, &header) ||
	    !span_contains(header, "\"alg\""))
		return out;
	out.verdict = TOKEN_PLACEHOLDER;
	if (!json_peek_is_object(header) || !json_peek_member(header, "alg", &alg))
		return out;
	if (json_peek_member(header, "enc", &payload)) {
		out.verdict = TOKEN_CONTEXTUAL;
		return out;
	}
	if (!span_cut(&rest, '.', &part) || !decode_part(part, scratch, &payload) ||
	    !json_peek_is_object(payload))
		return out;
	out.kind = kind_of(payload);
	out.verdict = judge_payload(payload, alg, rest);
	return out;
}
