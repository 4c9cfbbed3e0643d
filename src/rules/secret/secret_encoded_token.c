/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/encoded_forms.h"
#include "secret/placeholder.h"
#include "secret/shape.h"

/* Characters that are decoded around one mark, and of them before it. */
#define RUN_MAX 1024
#define LEFT_MAX 16

static const struct encoded_form *form_at(struct ward_span text, size_t at)
{
	const struct encoded_form *best = NULL;

	for (size_t i = 0; encoded_anchors[i] != NULL; i++)
		if (encoded_anchors[i][0] == text.ptr[at] &&
		    span_starts(span_sub(text, at, at + 64), encoded_anchors[i]) &&
		    (best == NULL || encoded_forms[i].depth > best->depth))
			best = &encoded_forms[i];
	return best;
}

/* Decode what stands around `at`, where a form begins at `place` of its group; `*out_at` is where
 * the decoded form begins. The span read is [*start, *end). */
static ssize_t decode_around(struct ward_span s, size_t at, unsigned place, char *out,
			     size_t *out_at, size_t *start, size_t *end)
{
	static const size_t before[] = { 0, 2, 3 };
	size_t from, run;

	if (at < before[place])
		return -1;
	from = at - before[place];
	while (from >= 4 && at - from < LEFT_MAX &&
	       alphabet_run(s, from - 4, alphabet_base64, 4) == 4)
		from -= 4;
	run = alphabet_run(s, from, alphabet_base64, RUN_MAX);
	if (from + run < at)
		return -1;
	run -= run % 4 == 1;
	*out_at = (at - before[place] - from) / 4 * 3 + place;
	*start = from;
	*end = from + run;
	return base64_decode(span_sub(s, from, from + run), BASE64_NO_PADDING | BASE64_ANY_BITS,
			     out);
}

/* The text that the form at `at` stands for; false when it stands for none. */
static bool decode(struct ward_span text, size_t at, const struct encoded_form *form,
		   char out[RUN_MAX], struct ward_span *plain, size_t *start, size_t *end)
{
	char other[RUN_MAX];
	struct ward_span s = text;
	size_t from, to;

	for (unsigned d = 0; d < form->depth; d++) {
		char *buffer = (form->depth - d) % 2 == 1 ? out : other;
		ssize_t len = decode_around(s, at, form->place[d], buffer, &at, &from, &to);

		if (len < 0 || at > (size_t)len)
			return false;
		if (d == 0) {
			*start = from;
			*end = to;
		}
		s = span_make(buffer, (size_t)len);
	}
	*plain = span_sub(s, at, s.len);
	return true;
}

static bool holds_secret(const struct encoded_mark *mark, struct ward_span plain)
{
	if (mark->pattern != NULL)
		return shape_match(mark->pattern, plain) > 0;
	if (mark->text[0] == '"') /* a private JWK */
		return span_contains(plain, "\"d\"") ||
			(span_contains(plain, "\"oct\"") && span_contains(plain, "\"k\""));
	if (mark->text[0] == 'g') /* a keyset of Tink */
		return !span_contains(span_sub(plain, 0, 64), "PublicKey");
	return plain.len > 40;
}

static enum token_verdict judge(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	const struct encoded_form *form = form_at(text, at);
	const struct encoded_mark *mark;
	struct ward_span plain;
	char out[RUN_MAX];

	if (form == NULL || !decode(text, at, form, out, &plain, start, end))
		return TOKEN_NO;
	mark = &encoded_marks[form->mark];
	if (!span_starts(plain, mark->text) || !holds_secret(mark, plain))
		return TOKEN_NO;
	if (mark->pattern == NULL)
		return TOKEN_PLACEHOLDER;
	size_t len = shape_match(mark->pattern, plain);
	return placeholder_is(span_sub(plain, strlen(mark->text), len)) ? TOKEN_PLACEHOLDER
									: TOKEN_LIKELY;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	return judge(text, anchor, start, end) != TOKEN_NO;
}

/* The surest of what is in the run. */
static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	size_t stop = token.len < LEFT_MAX * 2 ? token.len : LEFT_MAX * 2, start, end;
	enum token_verdict best = TOKEN_NO;

	(void)scratch;
	for (size_t at = 0; at < stop; at++) {
		enum token_verdict verdict = judge(token, at, &start, &end);

		best = verdict > best ? verdict : best;
	}
	return best;
}

static const struct token_rule token_encoded = {
	.anchors = encoded_anchors,
	.what = "token in base64",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_encoded_token) = {
	.meta = {
		.id = "secret-encoded-token",
		.title = "Known token in base64",
		.rationale =
			"Base64 is no encryption. A token of a known form was found in text that was "
			"encoded once, twice or three times, as in the data of a Secret, a registry "
			"login or cloud-init's user data.",
		.remediation =
			"Revoke the token at the service that gave it out; its own rule names the page "
			"(`gitward explain`). Keep its successor encrypted (SOPS, SealedSecret) or in a "
			"vault, with only a reference in Git.",
		.topic = "secret",
		.refs = { "https://www.rfc-editor.org/rfc/rfc4648",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "token: {wrapped1:glpat-}\n",
		.good = "token: ${TOKEN}\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_encoded,
};
