/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_TOKEN_ROW_H
#define RULES_TOKEN_ROW_H

/**
 * @file rules/secret/token_row.h
 * @brief A rule for one kind of token in few lines. `.id` and `.title` are written out,
 * the rest comes from these.
 *
 *   WARD_RULE(secret_acme_key) = {
 *   	.meta = {
 *   		.id = "secret-acme-key",
 *   		.title = "Acme API key in the repository",
 *   		TOKEN_TEXTS("what can be done with it", "how it is revoked, with the page",
 *   			    "https://page/of/the/format/or/revocation"),
 *   		TOKEN_GRADE(HIGH, HIGH),
 *   		.revoke = "https://page/to/revoke/it/at",
 *   		.bad = "...{generators}...", .good = "...",
 *   	},
 *   	TOKEN_SHAPES("Acme API key", { .anchors = "acme_", .pattern = "acme_[0-9a-f]{32}" }),
 *   };
 */

#include "rules/rule.h"
#include "secret/shape.h"

#define TOKEN_REMOVE_URL                                                                  \
	"https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/" \
	"removing-sensitive-data-from-a-repository"

/** Said once for all: deleting the line is no remedy. */
#define TOKEN_ROTATE \
	"Taking the line out is not enough: the value stays in the history and in every clone. "

/** And where the new one goes. */
#define TOKEN_KEEP                                                                                \
	" Give the workload a new one through an ExternalSecret, a SealedSecret or a SOPS file, " \
	"never as text in Git."

/** `harm` and `revoke` are whole sentences. */
#define TOKEN_TEXTS(harm, revoke, ...)                                    \
	.rationale = harm " Whoever can read the repository, a fork, "    \
			  "a backup or a CI log has it.",                 \
	.remediation = TOKEN_ROTATE revoke TOKEN_KEEP, .topic = "secret", \
	.refs = { __VA_ARGS__, TOKEN_REMOVE_URL }

/** SEVERITY of the harm and confidence of an ordinary finding, by the last words of their names. */
#define TOKEN_GRADE(severity_, confidence_)                                                 \
	.severity = WARD_SEVERITY_##severity_, .confidence = WARD_CONFIDENCE_##confidence_, \
	.gate = WARD_LEVEL_DENY

/** The rows of struct token_shape in braces. */
#define TOKEN_SHAPES(what_, ...)                                                 \
	.subject = WARD_SUBJECT_TOKEN, .check.token = &(const struct token_rule) \
	{                                                                        \
		.what = what_, .shapes = (const struct token_shape[])            \
		{                                                                \
			__VA_ARGS__,                                             \
			{                                                        \
				0                                                \
			}                                                        \
		}                                                                \
	}

/* Classes of patterns. */
#define ALNUM "[A-Za-z0-9]"
#define WORD "[A-Za-z0-9_-]"
#define HEX "[0-9a-f]"
#define LOWNUM "[a-z0-9]"
#define UPNUM "[A-Z0-9]"
#define BASE64 "[A-Za-z0-9+/]"
#define UUID "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

#endif
