/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms: docs.github.com "About authentication to GitHub", and GitHub's notes on
 * its token formats for the checksum of classic tokens.
 */
#include "secret/detect.h"

#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/checksum.h"
#include "secret/placeholder.h"

#define PREFIX 4	/* "ghp_" */
#define CLASSIC 36	/* characters behind it */
#define CLASSIC_LONG 76 /* the same of a refresh token */
#define FINE_PREFIX 11	/* "github_pat_" */
#define FINE 93		/* the whole of "github_pat_" 22 "_" 59 */
#define JWT_HEADER_MAX 160

/** The classic token at `at` whose checksum is right: its length, or 0. */
static size_t classic_verified(struct ward_span text, size_t at)
{
	static const size_t lengths[] = { CLASSIC, CLASSIC_LONG };
	size_t run = alphabet_run(text, at + PREFIX, alphabet_alnum, CLASSIC_LONG);

	for (size_t i = 0; i < 2; i++) {
		size_t start = at + PREFIX;
		if (run >= lengths[i] &&
		    checksum_crc32_base62(span_sub(text, start, start + lengths[i])))
			return PREFIX + lengths[i];
	}
	return 0;
}

/** "ghs_" app id "_" JWT: its length when the header of the JWT looks right, or 0. */
static size_t app_jwt(struct ward_span text, size_t at)
{
	char header[JWT_HEADER_MAX];
	size_t digits = alphabet_run(text, at + PREFIX, alphabet_digit, 20);
	size_t start = at + PREFIX + digits + 1;

	if (digits == 0 || !span_starts(span_sub(text, start - 1, text.len), "_eyJ"))
		return 0;
	size_t run = alphabet_run(text, start, alphabet_word, JWT_HEADER_MAX);
	if (run == JWT_HEADER_MAX)
		return 0;
	ssize_t len = base64_decode(span_sub(text, start, start + run),
				    BASE64_URL | BASE64_NO_PADDING, header);
	if (len < 0 || !span_contains(span_make(header, (size_t)len), "\"alg\""))
		return 0;
	size_t end = start + run;
	for (int part = 0; part < 2; part++) {
		if (end >= text.len || text.ptr[end] != '.')
			return 0;
		size_t n = alphabet_run(text, end + 1, alphabet_word, 2048);
		if (n < 16)
			return 0;
		end += 1 + n;
	}
	return end - at;
}

/** A fine-grained token's length at `at` when its form is right, or 0. */
static size_t fine_form(struct ward_span text, size_t at)
{
	if (alphabet_run(text, at + FINE_PREFIX, alphabet_alnum, 22) != 22 ||
	    at + FINE_PREFIX + 22 >= text.len || text.ptr[at + FINE_PREFIX + 22] != '_' ||
	    alphabet_run(text, at + FINE_PREFIX + 23, alphabet_alnum, 59) != 59)
		return 0;
	return FINE;
}

static bool is_fine(struct ward_span text, size_t at)
{
	return span_starts(span_sub(text, at, text.len), "github_pat_");
}

/** Length of the token at `at` that its checksum proves, or 0. */
static size_t proven(struct ward_span text, size_t at)
{
	if (!is_fine(text, at))
		return classic_verified(text, at);
	size_t len = fine_form(text, at);
	return len != 0 && checksum_sha256_base32(span_sub(text, at, at + len)) ? len : 0;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t len = proven(text, anchor);
	bool inside = alphabet_before(text, anchor, alphabet_alnum);

	*start = anchor;
	if (len == 0 && !inside && is_fine(text, anchor)) {
		len = fine_form(text, anchor);
		if (alphabet_run(text, anchor + len, alphabet_alnum, 1) != 0)
			len = 0;
	} else if (len == 0 && !inside) {
		size_t run = alphabet_run(text, anchor + PREFIX, alphabet_alnum, CLASSIC_LONG + 1);
		if (run == CLASSIC || run == CLASSIC_LONG)
			len = PREFIX + run;
		else if (span_starts(span_sub(text, anchor, text.len), "ghs_"))
			len = app_jwt(text, anchor);
	}
	*end = anchor + len;
	return len != 0;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	if (proven(token, 0) == token.len)
		return TOKEN_VERIFIED;
	if (app_jwt(token, 0) != 0)
		return placeholder_is(span_sub(token, PREFIX, token.len)) ? TOKEN_PLACEHOLDER
									  : TOKEN_LIKELY;
	return TOKEN_PLACEHOLDER;
}

static const char *const anchors[] = {
	"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", NULL,
};

const struct token_rule token_github = {
	.anchors = anchors,
	.what = "GitHub token",
	.bounds = bounds,
	.verify = verify,
};
