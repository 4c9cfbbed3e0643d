/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/detect.h"

#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/checksum.h"
#include "secret/placeholder.h"
#include "secret/proof_service.h"
#include "secret/shape.h"

/* -- npm: "npm_" and 36 letters and digits, the last 6 a checksum ---------- */

#define NPM_PREFIX 4
#define NPM_BODY 36

static bool npm_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor + NPM_PREFIX;
	size_t run = alphabet_run(text, from, alphabet_alnum, NPM_BODY + 1);

	*start = anchor;
	*end = from + NPM_BODY;
	if (run < NPM_BODY)
		return false;
	if (run == NPM_BODY && !alphabet_before(text, anchor, alphabet_alnum))
		return true;
	return checksum_crc32_base62(span_sub(text, from, *end));
}

static enum token_verdict npm_verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return checksum_crc32_base62(span_sub(token, NPM_PREFIX, token.len)) ? TOKEN_VERIFIED
									     : TOKEN_PLACEHOLDER;
}

static const char *const npm_anchors[] = { "npm_", NULL };

const struct token_rule token_npm = {
	.anchors = npm_anchors,
	.what = "npm access token",
	.bounds = npm_bounds,
	.verify = npm_verify,
};

/* -- GitLab: "glpat-" and 20 characters, or payload and a tail with a checksum */

#define GITLAB_PREFIX 6
#define GITLAB_BODY 20
#define GITLAB_PAYLOAD_MIN 27
#define GITLAB_PAYLOAD_MAX 300
#define GITLAB_TAIL 9 /* two characters of length, seven of checksum */

static bool is_base36(char c)
{
	return alphabet_digit(c) || alphabet_lower(c);
}

/** Length of ".01.<tail>" or ".<tail>" at `at`, or 0. */
static size_t gitlab_tail(struct ward_span text, size_t at)
{
	size_t skip = span_starts(span_sub(text, at, text.len), ".01.") ? 4 : 1;

	if (at >= text.len || text.ptr[at] != '.' ||
	    alphabet_run(text, at + skip, is_base36, GITLAB_TAIL) != GITLAB_TAIL)
		return 0;
	return skip + GITLAB_TAIL;
}

static bool gitlab_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor + GITLAB_PREFIX;
	size_t run = alphabet_run(text, from, alphabet_word, GITLAB_PAYLOAD_MAX + 1);

	*start = anchor;
	if (alphabet_before(text, anchor, alphabet_alnum))
		return false;
	if (run >= GITLAB_PAYLOAD_MIN && run <= GITLAB_PAYLOAD_MAX) {
		size_t tail = gitlab_tail(text, from + run);
		*end = from + run + tail;
		return tail != 0;
	}
	*end = from + GITLAB_BODY;
	return run == GITLAB_BODY;
}

static enum token_verdict gitlab_verify(struct ward_span token, struct arena *scratch)
{
	struct ward_span body = span_sub(token, GITLAB_PREFIX, token.len);
	bool upper = false;
	bool lower = false;

	(void)scratch;
	if (body.len > GITLAB_BODY)
		return checksum_crc32_base36(token) ? TOKEN_VERIFIED : TOKEN_PLACEHOLDER;
	for (size_t i = 0; i < body.len; i++) {
		upper |= alphabet_upper(body.ptr[i]);
		lower |= alphabet_lower(body.ptr[i]);
	}
	/* Twenty characters of one case are words: "glpat-your-token-goes-here-". */
	return !upper || !lower || placeholder_is(body) ? TOKEN_PLACEHOLDER : TOKEN_LIKELY;
}

static const char *const gitlab_anchors[] = { "glpat-", NULL };

const struct token_rule token_gitlab = {
	.anchors = gitlab_anchors,
	.what = "GitLab personal access token",
	.bounds = gitlab_bounds,
	.verify = gitlab_verify,
};

/* -- age: Bech32 with 58 characters of data -------------------------------- */

#define AGE_PREFIX 16
#define AGE_BODY 58

static bool age_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor + AGE_PREFIX;

	*start = anchor;
	*end = from + AGE_BODY;
	if (alphabet_run(text, from, alphabet_upper_alnum, AGE_BODY) != AGE_BODY)
		return false;
	return alphabet_run(text, *end, alphabet_upper_alnum, 1) == 0 ||
		checksum_bech32(span_sub(text, anchor, *end));
}

static enum token_verdict age_verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return checksum_bech32(token) ? TOKEN_VERIFIED : TOKEN_PLACEHOLDER;
}

static const char *const age_anchors[] = { "AGE-SECRET-KEY-1", NULL };

/* Post-quantum identities, and those that name a plug-in, whose secret may be elsewhere. */
static const struct token_shape age_shapes[] = {
	{ .anchors = "AGE-SECRET-KEY-PQ-1",
	  .pattern = "AGE-SECRET-KEY-PQ-1[A-Z0-9]{58}",
	  .verify = verify_bech32 },
	{ .anchors = "AGE-PLUGIN-",
	  .pattern = "AGE-PLUGIN-[A-Z0-9-]{1,40}1[A-Z0-9]{6,600}",
	  .flags = SHAPE_WEAK },
	{ 0 },
};

const struct token_rule token_age = {
	.shapes = age_shapes,
	.anchors = age_anchors,
	.what = "age secret key",
	.bounds = age_bounds,
	.verify = age_verify,
};
