/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/block.h"
#include "secret/placeholder.h"
#include "secret/randomness.h"

/* Bits from which on nobody would call it a name. */
#define RANDOM_BITS 8
#define RUN_MAX 96

/* What stands around a mark. */
struct around {
	struct ward_span text;
	size_t mark;
};

/* A form: whether one stands around the mark, where, and how sure that is. */
typedef bool (*form_fn)(const struct around *a, size_t *start, size_t *end,
			enum ward_confidence *confidence);

static size_t run_before(struct ward_span text, size_t at, bool (*is)(char c), size_t max)
{
	size_t n = 0;

	while (n < max && n < at && is(text.ptr[at - 1 - n]))
		n++;
	return n;
}

static bool is_hex(char c)
{
	return alphabet_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_mixed(struct ward_span s)
{
	bool upper = false, lower = false, digit = false;

	for (size_t i = 0; i < s.len; i++) {
		upper |= alphabet_upper(s.ptr[i]);
		lower |= alphabet_lower(s.ptr[i]);
		digit |= alphabet_digit(s.ptr[i]);
	}
	return upper && lower && digit;
}

/* The number of the bot's account in Base64. */
static bool is_account(struct ward_span s)
{
	char bytes[32];
	ssize_t len = s.len > 40
		? -1
		: base64_decode(s, BASE64_URL | BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);

	for (ssize_t i = 0; i < len; i++)
		if (!alphabet_digit(bytes[i]))
			return false;
	return len >= 17;
}

/* https://discord.com/developers/docs/reference#authentication: account.time.mac */
static bool is_discord(const struct around *a, size_t *start, size_t *end,
		       enum ward_confidence *confidence)
{
	struct ward_span s = a->text;
	size_t at = a->mark, left, right;

	if (at + 35 > s.len || s.ptr[at + 7] != '.' ||
	    alphabet_run(s, at + 1, alphabet_word, 7) != 6)
		return false;
	left = run_before(s, at, alphabet_word, 31);
	right = alphabet_run(s, at + 8, alphabet_word, 41);
	if (left < 24 || left > 30 || right < 27 || right > 40)
		return false;
	*start = at - left;
	*end = at + 8 + right;
	struct ward_span head = span_sub(s, *start, at), mac = span_sub(s, at + 8, *end);
	if (!is_mixed(head) || !is_mixed(mac) || randomness_bits(mac) < RANDOM_BITS)
		return false;
	*confidence = is_account(head) ? WARD_CONFIDENCE_MEDIUM : WARD_CONFIDENCE_LOW;
	return head.ptr[0] != 'e' || head.ptr[1] != 'y'; /* a JWT begins so */
}

/* Zhipu: number of the key and secret */
static bool is_zhipu(const struct around *a, size_t *start, size_t *end,
		     enum ward_confidence *confidence)
{
	struct ward_span s = a->text;
	size_t at = a->mark;

	if (at < 32 || at + 17 > s.len || alphabet_run(s, at + 1, alphabet_word, 17) != 16 ||
	    run_before(s, at, alphabet_word, 33) != 32 || run_before(s, at, is_hex, 33) != 32)
		return false;
	*start = at - 32;
	*end = at + 17;
	*confidence = WARD_CONFIDENCE_LOW;
	return is_mixed(span_sub(s, at + 1, *end)) &&
		randomness_bits(span_sub(s, at + 1, *end)) >= RANDOM_BITS;
}

/* RFC 8292: a private key of P-256, and a public key as a point, whose first byte is 4 */
static bool is_vapid(const struct around *a, size_t *start, size_t *end,
		     enum ward_confidence *confidence)
{
	struct ward_span s = a->text;
	size_t at = a->mark;

	if (at < 43 || at + 88 > s.len || s.ptr[at + 1] != 'B' ||
	    alphabet_run(s, at + 1, alphabet_word, 88) != 87 ||
	    run_before(s, at, alphabet_word, 44) != 43)
		return false;
	*start = at - 43;
	*end = at;
	*confidence = WARD_CONFIDENCE_MEDIUM;
	return is_mixed(span_sub(s, *start, at)) && !placeholder_is(span_sub(s, *start, at));
}

/* Meta: number of the app, and its token */
static bool is_app_token(const struct around *a, size_t *start, size_t *end,
			 enum ward_confidence *confidence)
{
	struct ward_span s = a->text;
	size_t at = a->mark, digits, right = alphabet_run(s, at + 1, alphabet_word, 29);

	if (right != 27 && right != 28)
		return false;
	digits = run_before(s, at, alphabet_digit, 18);
	if (digits < 13 || digits > 17)
		return false;
	*start = at - digits;
	*end = at + 1 + right;
	*confidence = WARD_CONFIDENCE_MEDIUM;
	return is_mixed(span_sub(s, at + 1, *end)) &&
		randomness_bits(span_sub(s, at + 1, *end)) >= RANDOM_BITS;
}

/* Jira, Confluence and Bitbucket of one's own: twelve digits, ':' and 20 random bytes in Base64.
 * The mark is the ':'. */
static bool is_data_center(const struct around *a, size_t *start, size_t *end,
			   enum ward_confidence *confidence)
{
	struct ward_span s = a->text;
	size_t at = a->mark;
	char bytes[36];

	if (at < 16 || at + 28 > s.len || s.ptr[at - 16] < 'M' || s.ptr[at - 16] > 'O' ||
	    s.ptr[at - 4] < 'M' || s.ptr[at - 4] > 'O')
		return false;
	*start = at - 16;
	*end = at + 28;
	*confidence = WARD_CONFIDENCE_MEDIUM;
	if (alphabet_before(s, *start, alphabet_alnum) ||
	    (*end < s.len && alphabet_alnum(s.ptr[*end])) ||
	    base64_decode(span_sub(s, *start, *end), BASE64_STRICT, bytes) != 33 ||
	    bytes[12] != ':')
		return false;
	for (size_t i = 0; i < 12; i++)
		if (!alphabet_digit(bytes[i]))
			return false;
	return !placeholder_is(span_sub(s, at + 2, *end));
}

static const struct {
	char mark;
	form_fn is;
	const char *what;
} forms[] = {
	{ '.', is_discord, "Discord bot token" },
	{ '.', is_zhipu, "key of Zhipu AI" },
	{ ':', is_vapid, "private VAPID key" },
	{ 'O', is_data_center, "access token of Jira, Confluence or Bitbucket" },
	{ '|', is_app_token, "token of a Meta app" },
};

/* Bytes around a mark that the filter looks at. */
#define BEFORE 32
#define BEHIND 7

static block is_digit16(block c)
{
	return (block)((block)(c - '0') < 10);
}

static block is_hex16(block c)
{
	return is_digit16(c) | (block)((block)(c - 'a') < 6);
}

static block is_account16(block c)
{
	return (block)((block)(c - 'M') < 3);
}

/* Which of the 16 bytes at `p` may be the mark of a form, going by a few bytes that each form has
 * at fixed places. */
static block marks_at(const char *p)
{
	const block c = block_load(p), last = block_load(p - 1), next = block_load(p + 1);
	const block dot = (block)(c == '.');
	const block discord = (block)(block_load(p + BEHIND) == '.');
	const block zhipu = is_hex16(last) & is_hex16(block_load(p - 9)) &
		is_hex16(block_load(p - 17)) & is_hex16(block_load(p - 25)) &
		is_hex16(block_load(p - BEFORE));
	const block vapid = (block)((c == ':') & (next == 'B'));
	const block app = (block)(c == '|') & is_digit16(last);
	const block data_center = (block)(c == 'O') & is_account16(block_load(p - 16)) &
		is_account16(block_load(p - 4));

	return (dot & (discord | zhipu)) | vapid | app | data_center;
}

static void look_at_mark(struct ward_span text, size_t mark, struct ward_sink *out)
{
	const struct around a = { text, mark };
	enum ward_confidence confidence;
	size_t start, end;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].mark == text.ptr[mark] && forms[i].is(&a, &start, &end, &confidence))
			ward_emit_secret(out, start, end, confidence, "has the form of a %s",
					 forms[i].what);
}

/* The marks in [from, to), looked at one by one. */
static void look_between(struct ward_span text, size_t from, size_t to, struct ward_sink *out)
{
	for (size_t at = from; at < to && at < text.len; at++)
		if (memchr(".:O|", text.ptr[at], 4) != NULL)
			look_at_mark(text, at, out);
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	const struct ward_span text = blob->bytes;
	size_t at = BEFORE;

	if (blob->kind == WARD_FILE_binary)
		return;
	look_between(text, 0, BEFORE, out);
	for (; at < text.len && text.len - at >= BLOCK + BEHIND; at += BLOCK) {
		const block marks = marks_at(text.ptr + at);

		if (block_is_zero(marks))
			continue;
		for (uint64_t bits = block_bits(marks); bits != 0; bits &= bits - 1)
			look_at_mark(text, at + (size_t)__builtin_ctzll(bits), out);
	}
	look_between(text, at, text.len, out);
}

WARD_RULE(secret_bare_token) = {
	.meta = {
		.id = "secret-bare-token",
		.title = "Token without a mark of its own",
		.rationale =
			"Tokens of some services begin with nothing that tells them, but are put "
			"together from parts of fixed lengths: Discord bots, Zhipu AI, web push keys "
			"(VAPID), Meta apps, Jira on servers of one's own. Nothing else in the text need name the service.",
		.remediation =
			"Revoke the token: for Discord under Bot at "
			"https://discord.com/developers/applications, for Meta under Settings of the "
			"app at https://developers.facebook.com/apps, for Zhipu at "
			"https://open.bigmodel.cn; make a new VAPID pair. Keep the new one encrypted "
			"(SOPS, SealedSecret) or in a vault.",
		.topic = "secret",
		.refs = { "https://discord.com/developers/docs/reference#authentication",
			  "https://www.rfc-editor.org/rfc/rfc8292",
			  "https://developers.facebook.com/docs/facebook-login/guides/access-tokens" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "login: MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.G{alnum:5}.{alnum:38}\n",
		.good = "login: ${BOT}\n",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
