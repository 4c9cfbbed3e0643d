/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_TRUST_POLICY_H
#define TESTS_TRUST_POLICY_H

/** @file tests/lib/trust_policy.h @brief Policies with trust, people and demands, for tests. Each
 * function fails the test that calls it. */

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "policy/policy.h"

/* 2026-06-15T12:00:00Z */
#define NOW ((int64_t)1781481600 + 43200)
#define DAY ((int64_t)86400)
#define V "version: 1\n"

#define MAIN WARD_SPAN("refs/heads/main")
#define FORTY "0123456789abcdef0123456789abcdef01234567"
#define SIXTYFOUR "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PRINT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
/* Line 2; 3 to 6; 7; 8 to 10. */
#define TRUST V "trust: {ssh: {allowed-signers: keys}}\n"
#define PEOPLE                                                                                \
	TRUST "principals:\n  ann: {emails: ann@a}\n  bob: {emails: bob@a}\n  bot: {emails: " \
	      "bot@a, robot: true}\n"
#define GROUPS PEOPLE "groups: {all: [ann, bob, bot], two: [bob, ann]}\n"
#define REF GROUPS "refs:\n- match: refs/heads/main\n  protected: true\n"
#define COMMITS REF "  commits: "

/** Each key that there is, with other values than the defaults. */
extern const char trust_policy_whole[];
/** Of all tests of a program; whatever is read lies there. */
extern struct arena *trust_policy_arena;

/** For cmocka_run_group_tests_name(). */
int trust_policy_setup(void **state);
int trust_policy_teardown(void **state);

/** Read a policy as it is at `now`; `standing`: one that is in force already. */
struct ward_policy *trust_policy_at(struct ward_span text, int64_t now, bool standing);
/** The same at NOW, for one that is new. */
struct ward_policy *trust_policy(const char *text);
/** Its canonical text. */
struct ward_span trust_policy_text(const struct ward_policy *policy);

#endif
