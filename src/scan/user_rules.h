/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_USER_RULES_H
#define SCAN_USER_RULES_H

/** @file scan/user_rules.h @brief Users' own rules (secret/gitleaks.h) on the file in hand. */

#include "scan/scanner.h"

/** Report what they find, each as `secret-user-rule`. */
void user_rules_judge(struct scanner *s, const struct ward_blob *blob);
/** Suppress findings of built-in rules `secret-*` that a global allowlist of theirs speaks for,
 * where the policy lets a repository suppress anything. */
void user_rules_allow(struct scanner *s, const struct ward_blob *blob);

#endif
