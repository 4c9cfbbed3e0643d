/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_MESSAGE_H
#define DOC_MESSAGE_H

/**
 * @file doc/message.h
 * @brief What people wrote into a commit: who they are, its subject and its
 * trailers. Views into the bytes given; nothing fails.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct person {
	struct ward_span name;
	struct ward_span email; /**< between '<' and '>' */
	struct ward_span rest;	/**< behind '>' and a blank: date and zone */
};

/** Take "name <email> rest" apart. NULL, or what is wrong: the brackets are not one pair in order,
 * or stand without blanks around. Name, email and rest may be empty. */
const char *person_parse(struct ward_span line, struct person *out);

/** Whether an address is of the plain kind, one '@' between a local part and a domain, printable
 * ASCII without blanks, quotes, brackets <>() and the signs , ; : \ */
bool email_is_plain(struct ward_span email);

/** The first line that is not blank, without blanks at its ends. */
struct ward_span message_header(struct ward_span message);

/** Characters of the subject as Git shows it: the lines up to the first blank one, joined by one
 * blank each. */
size_t message_subject_length(struct ward_span message);

/** Whether the header is a paragraph of its own: a blank line, or nothing, follows. */
bool message_body_is_apart(struct ward_span message);

/** Whether Git itself writes such a header: "Merge ..." (of a commit with several parents). */
bool message_is_merge(struct ward_span message, size_t parents);
/** ... Revert "...", Reapply "..." */
bool message_is_revert(struct ward_span message);

struct trailer {
	struct ward_span name;
	struct ward_span value; /**< its first line, without blanks at its ends */
};

/** Goes through the trailers. */
struct trailers {
	struct ward_span rest;
};

/**
 * The last paragraph, if it is a block of trailers as `git interpret-trailers`
 * says: not the first paragraph, and all of its lines are trailers or continue
 * one, or a fourth of them are and one is of Git's own making ("Signed-off-by: ",
 * "(cherry picked from commit "). Comments and blank lines at the end are left out.
 */
struct trailers message_trailers(struct ward_span message);
/** Cut the next one off; false at the end. */
bool trailer_next(struct trailers *t, struct trailer *out);

#endif
