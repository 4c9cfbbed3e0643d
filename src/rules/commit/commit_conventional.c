/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "doc/message.h"
#include "rules/commit/example.h"
#include "rules/name.h"
#include "rules/rule.h"

static bool is_word_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_';
}

static bool equal_nocase(struct ward_span a, struct ward_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		const int x = a.ptr[i], y = b.ptr[i];

		if (x != y && ((x | 32) != (y | 32) || (x | 32) < 'a' || (x | 32) > 'z'))
			return false;
	}
	return true;
}

/* A scope is one noun in brackets; `*at` is moved behind it. */
static bool skip_scope(struct ward_span header, size_t *at)
{
	const ssize_t close = span_find_byte(header, ')', *at);
	struct ward_span scope;

	if (*at >= header.len || header.ptr[*at] != '(')
		return true;
	if (close < 0)
		return false;
	scope = span_sub(header, *at + 1, (size_t)close);
	*at = (size_t)close + 1;
	return span_trim(scope).len > 0 && span_find_byte(scope, '(', 0) < 0;
}

/* type(scope)!: description; NULL when it is so. */
static const char *fault_of(struct ward_span header, struct ward_span *type)
{
	size_t at = 0;

	while (at < header.len && is_word_byte(header.ptr[at]))
		at++;
	*type = span_sub(header, 0, at);
	if (at == 0)
		return "does not begin with a type";
	if (!skip_scope(header, &at))
		return "has a malformed scope";
	at += at < header.len && header.ptr[at] == '!';
	if (at >= header.len || header.ptr[at] != ':')
		return "has no ':' behind its type";
	if (at + 1 >= header.len || header.ptr[at + 1] != ' ' ||
	    span_trim(span_sub(header, at + 1, header.len)).len == 0)
		return "has no blank and description behind ':'";
	return NULL;
}

static bool is_listed(const struct ward_texts *types, struct ward_span type)
{
	for (size_t i = 0; i < types->count; i++)
		if (equal_nocase(types->items[i], type))
			return true;
	return types->count == 0;
}

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_span header = message_header(commit->message);
	struct ward_span type;
	const char *fault;

	if (!commit->demands->conventional || commit->is_tag ||
	    message_is_merge(commit->message, commit->parents) ||
	    message_is_revert(commit->message))
		return;
	fault = fault_of(header, &type);
	if (fault == NULL && !is_listed(&commit->demands->types, type))
		fault = "has a type that the policy does not list";
	if (fault == NULL && !message_body_is_apart(commit->message))
		fault = "is not followed by a blank line";
	if (fault != NULL)
		ward_emit_subject(out, "", "subject '" WARD_SPAN_FMT "' %s",
				  WARD_SPAN_ARG(name_shown(out, header)), fault);
}

WARD_RULE(commit_conventional) = {
	.meta = {
		.id = "commit-conventional",
		.title = "Subject does not follow Conventional Commits",
		.rationale =
			"Release tools take the next version and the change log from subjects like "
			"`fix(ingress): ...`. One that does not have the form is left out of both "
			"without a word. Merges and reverts as Git writes them (\"Merge branch ...\", "
			"\"Revert \"...\"\") are not asked for it.",
		.remediation =
			"Write `type(scope): description`, `!` in front of the colon for a breaking "
			"change, and a blank line before the body:\n"
			"  git commit --amend\n"
			"The policy may list the types that count (`feat`, `fix`, ...).",
		.topic = "commit",
		.refs = { "https://www.conventionalcommits.org/en/v1.0.0/#specification" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "conventional\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "conventional types=feat,fix\n%%%%\n" EXAMPLE_HEAD
			"feat(web): scale to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
