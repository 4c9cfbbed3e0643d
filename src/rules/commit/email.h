/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_COMMIT_EMAIL_H
#define RULES_COMMIT_EMAIL_H

/** @file rules/commit/email.h @brief The address of an identity line against patterns. */

#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "doc/message.h"
#include "rules/name.h"
#include "rules/rule.h"

/** ASCII letters in lower case, in the sink's scratch. */
static inline struct ward_span email_lower(struct ward_sink *out, struct ward_span s)
{
	char *copy = arena_bytes(ward_scratch(out), s.len);

	if (copy == NULL)
		return WARD_SPAN("");
	for (size_t i = 0; i < s.len; i++)
		copy[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] - 'A' + 'a')
							     : s.ptr[i];
	return span_make(copy, s.len);
}

/** Report an identity line (`who` names it) whose address matches none of `allowed`; none allowed
 * is no demand. What is not one plain address matches nothing. */
static inline void email_check(const struct ward_texts *allowed, struct ward_span line,
			       const char *who, struct ward_sink *out)
{
	struct person person;
	bool matches = false;

	if (allowed->count == 0)
		return;
	if (person_parse(line, &person) == NULL && email_is_plain(person.email)) {
		struct ward_span email = email_lower(out, person.email);

		for (size_t i = 0; i < allowed->count && !matches; i++)
			matches = glob_match(email_lower(out, allowed->items[i]), email);
	}
	if (!matches)
		ward_emit_subject(
			out, "", "%s '" WARD_SPAN_FMT "' has none of the allowed addresses", who,
			WARD_SPAN_ARG(name_shown(out, person.email.len > 0 ? person.email : line)));
}

#endif
