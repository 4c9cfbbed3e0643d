/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_COMMIT_EXAMPLE_H
#define RULES_COMMIT_EXAMPLE_H

/** @file rules/commit/example.h @brief Lines that the raw commits of the rules' examples have. */

#define EXAMPLE_TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define EXAMPLE_PARENT "parent 1111111111111111111111111111111111111111\n"
#define EXAMPLE_PARENTS EXAMPLE_PARENT "parent 2222222222222222222222222222222222222222\n"
#define EXAMPLE_PEOPLE                                    \
	"author Ada <ada@example.com> 1735689600 +0000\n" \
	"committer Ada <ada@example.com> 1735689600 +0000\n"
#define EXAMPLE_HEAD EXAMPLE_TREE EXAMPLE_PEOPLE "\n"

#endif
