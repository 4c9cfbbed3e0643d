/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/push_cert.h"

#include "base/arena.h"
#include "base/hex.h"
#include "base/map.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "trust/allowed_signers.h"

static const struct {
	const char *code, *text;
} reasons[PUSH_CERT_REASON_COUNT] = {
#define PUSH_CERT_ROW(name, code, text) [PUSH_CERT_##name] = { code, text },
	PUSH_CERT_REASONS(PUSH_CERT_ROW)
#undef PUSH_CERT_ROW
};

const char *push_cert_reason_code(enum push_cert_reason reason)
{
	return (size_t)reason < PUSH_CERT_REASON_COUNT ? reasons[reason].code : "unknown";
}

const char *push_cert_reason_text(enum push_cert_reason reason)
{
	return (size_t)reason < PUSH_CERT_REASON_COUNT ? reasons[reason].text
						       : "for no known reason";
}

/* -- Nonce ---------------------------------------------------------------- */

/* Key and text stand the other way round than one expects, in receive-pack as well. */
static struct ward_span mac(const struct push_nonce *ask, int64_t stamp, struct arena *arena,
			    uint8_t out[SHA256_BYTES])
{
	struct ward_span key = arena_printf(arena, WARD_SPAN_FMT ":%lld", WARD_SPAN_ARG(ask->dir),
					    (long long)stamp);

	if (key.len > 0)
		hmac_digest(key, ask->seed, ask->oid_len, out);
	return key;
}

struct ward_span push_cert_nonce(const struct push_nonce *ask, int64_t stamp, struct arena *arena)
{
	char digits[2 * SHA256_BYTES + 1];
	uint8_t value[SHA256_BYTES];

	if (mac(ask, stamp, arena, value).len == 0)
		return (struct ward_span){ NULL, 0 };
	hex_encode(value, ask->oid_len, digits);
	return arena_printf(arena, "%lld-%s", (long long)stamp, digits);
}

/* "<seconds>-<digits>" */
static bool parse_nonce(struct ward_span nonce, size_t oid_len, int64_t *stamp,
			uint8_t value[SHA256_BYTES])
{
	struct ward_span digits;
	uint64_t seconds;

	if (!span_cut(&nonce, '-', &digits) || digits.len == 0 || digits.ptr[0] == '0' ||
	    !span_to_u64(digits, INT64_MAX, &seconds) || !hex_decode(nonce, value, oid_len))
		return false;
	*stamp = (int64_t)seconds;
	return true;
}

enum push_cert_reason push_cert_check_nonce(struct ward_span nonce, const struct push_nonce *ask,
					    struct arena *arena, int64_t *stamp)
{
	uint8_t value[SHA256_BYTES], expected[SHA256_BYTES];
	int64_t origin = ask->now, off;

	*stamp = 0;
	if (nonce.len == 0)
		return PUSH_CERT_NONCE_MISSING;
	if (ask->seed.len == 0 || !parse_nonce(nonce, ask->oid_len, stamp, value))
		return PUSH_CERT_NONCE;
	if (mac(ask, *stamp, arena, expected).len == 0)
		return PUSH_CERT_MEMORY;
	if (!digest_equal(value, expected, ask->oid_len))
		return PUSH_CERT_NONCE;
	if (ask->given.len > 0 && !parse_nonce(ask->given, ask->oid_len, &origin, value))
		return PUSH_CERT_NONCE;
	off = origin > *stamp ? origin - *stamp : *stamp - origin;
	return off <= ask->slop ? PUSH_CERT_OK : PUSH_CERT_NONCE_STALE;
}

/* -- Commands, options, names --------------------------------------------- */

/* As sets: the order says nothing, and no name is in either twice. */
static enum push_cert_reason check_commands(const struct push_cert *cert, struct ward_span lines,
					    struct arena *arena)
{
	struct map wanted;
	struct ward_span line;
	size_t count = 0;

	map_init(&wanted, arena);
	for (size_t i = 0; i < cert->command_count; i++) {
		if (map_put(&wanted, cert->commands[i], NULL) == NULL)
			return PUSH_CERT_MEMORY;
	}
	while (lines.len > 0) {
		ssize_t end = span_find_byte(lines, '\n', 0);
		struct map_entry *entry;

		if (end < 0)
			return PUSH_CERT_STDIN;
		line = span_sub(lines, 0, (size_t)end);
		lines = span_sub(lines, (size_t)end + 1, lines.len);
		entry = map_get(&wanted, line);
		if (entry == NULL || entry->value.num++ > 0)
			return PUSH_CERT_COMMANDS;
		count++;
	}
	return count == cert->command_count ? PUSH_CERT_OK : PUSH_CERT_COMMANDS;
}

static bool same_options(const struct push_cert *cert, const struct push_ask *ask)
{
	if (!ask->has_options)
		return true;
	if (cert->option_count != ask->option_count)
		return false;
	for (size_t i = 0; i < cert->option_count; i++) {
		if (!span_eq(cert->options[i], ask->options[i]))
			return false;
	}
	return true;
}

static bool is_pushee(struct ward_span pushee, const struct push_ask *ask)
{
	for (size_t i = 0; i < ask->url_count; i++) {
		if (span_eq(pushee, ask->urls[i]))
			return true;
	}
	return ask->url_count == 0 || pushee.len == 0;
}

/* By the key itself, or by an address or name that the key may sign for. */
static bool is_pusher(struct ward_span pusher, const struct push_signer *signer)
{
	ssize_t open = span_rfind_byte(pusher, '<'), close = span_rfind_byte(pusher, '>');
	struct ward_span who = pusher;

	if (signer->key.len > 0 && span_eq(pusher, signer->key))
		return true;
	if (open >= 0 && close > open)
		who = span_sub(pusher, (size_t)open + 1, (size_t)close);
	return who.len > 0 && signer->principals.len > 0 &&
		pattern_list_match(who, signer->principals);
}

enum push_cert_reason push_cert_check(struct ward_span bytes, const struct push_ask *ask,
				      struct arena *arena, struct push_fact *out)
{
	struct push_cert *cert = &out->cert;
	enum push_cert_reason reason;

	*out = (struct push_fact){ 0 };
	reason = push_cert_parse(bytes, ask->nonce.oid_len, arena, cert);
	if (reason == PUSH_CERT_OK)
		reason = push_cert_check_nonce(cert->nonce, &ask->nonce, arena, &out->when);
	if (reason != PUSH_CERT_OK)
		return reason;
	ask->verify(ask->verify_data, cert, out->when, arena, &out->signer);
	if (!out->signer.good)
		return PUSH_CERT_SIGNATURE;
	if (ask->match_pusher && !is_pusher(cert->pusher, &out->signer))
		return PUSH_CERT_PUSHER;
	if (!is_pushee(cert->pushee, ask))
		return PUSH_CERT_PUSHEE;
	if (!same_options(cert, ask))
		return PUSH_CERT_OPTIONS;
	return check_commands(cert, ask->commands, arena);
}
