/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_INHERIT_H
#define SCAN_INHERIT_H

/**
 * @file scan/inherit.h
 * @brief What a version of a file takes over from the version that it was built on.
 *
 * A pack holds most contents as changes of others. Where a rule found nothing
 * in the one, it finds nothing in what the other has in common with it, except
 * near the changes: rules look at a line and what stands around it
 * (secret/token_far.h), at a key and its value, or at the file as a whole. So
 * it is enough to look at the changed lines and those around them, as long as
 * nothing changed that tells how the rest is read (scan/plain_change.h). Every
 * doubt is decided for looking at all of it; which is also what must be done
 * when something is found.
 */

#include "base/vec.h"
#include "change/history.h"
#include "scan/scanner.h"

struct inheritance;

/** More windows than this are no gain. */
#define INHERIT_WINDOWS 256

/** Parts of a content, in order, parted by at least a byte. */
struct inherit_windows {
	struct ward_span items[INHERIT_WINDOWS];
	size_t count;
};

/** Where two versions of a file differ. */
struct inherit_change {
	struct inherit_windows now;
	struct inherit_windows before; /**< in the base; empty unless something was found there */
	bool found;		       /**< in the base */
	enum ward_file_kind kind;      /**< of both */
};

/** For `count` numbers of objects; `token` are the rules of tokens that are on. NULL when the arena
 * is exhausted. */
struct inheritance *inherit_new(const struct rule_list *token, size_t count, struct arena *arena);

/**
 * Where in a content something can be found that is not in its base. False: anywhere. What is
 * found in the windows of both must be the same, and no anchor of a token that reaches far be
 * in them, or the content is to be judged as a whole.
 */
bool inherit_change(struct inheritance *in, const struct history_content *content,
		    struct inherit_change *out);

enum inherit_flags {
	INHERIT_FOUND = 1,    /**< something was in it */
	INHERIT_UNPARSED = 2, /**< it holds no settings that parsing would show to be secrets */
	INHERIT_FAR = 4	      /**< an anchor of a token that reaches far is in it */
};
/** This content was judged as a whole. */
void inherit_begin(struct inheritance *in, const struct history_content *content,
		   const struct parsed_file *file, unsigned flags);
/** Whether parsing a content can show more than its lines do. */
bool inherit_must_parse(const struct history_content *content, enum ward_file_kind *kind);
/** In this one is what is in its base. */
void inherit_go_on(struct inheritance *in, const struct history_content *content);

#endif
