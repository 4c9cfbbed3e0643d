/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_PROOF_H
#define SECRET_PROOF_H

/**
 * @file secret/proof.h
 * @brief What can be proved of a well-formed token without asking its vendor;
 * for `verify` of struct token_shape. Each is TOKEN_VERIFIED when the proof
 * holds and TOKEN_PLACEHOLDER when it fails, if nothing else is said.
 */

#include "secret/token.h"

/** GitLab's routable tokens: a payload, two characters of length and seven of CRC-32 in base 36. */
enum token_verdict verify_gitlab_routable(struct ward_span token, struct arena *scratch);
/** Atlassian's tokens: the last 8 are the CRC-32 of all before, the '=' as well, in upper case. */
enum token_verdict verify_atlassian(struct ward_span token, struct arena *scratch);
/** Bitbucket's HTTP tokens and Jira's: base64 of digits, ':' and random bytes; TOKEN_NO if not. */
enum token_verdict verify_numbered(struct ward_span token, struct arena *scratch);
/** The whole is base64 of a JFrog reference token: "reftkn:01:", an expiry, ':' and the token. */
enum token_verdict verify_jfrog_reference(struct ward_span token, struct arena *scratch);
/** Behind "pypi-" a macaroon of version 2 whose location is pypi.org or test.pypi.org. */
enum token_verdict verify_pypi(struct ward_span token, struct arena *scratch);
/** A long-lived Bedrock key: base64 of "BedrockAPIKey-", a name, ':' and bytes. TOKEN_LIKELY. */
enum token_verdict verify_bedrock(struct ward_span token, struct arena *scratch);
/** A Google API key: those that everybody has, because they are in browsers and in the makers' own
 * documents, are stand-ins. Others TOKEN_LIKELY. */
enum token_verdict verify_google_key(struct ward_span token, struct arena *scratch);
/** A password as people type them: TOKEN_NO when it is a reference or a stand-in. TOKEN_LIKELY. */
enum token_verdict verify_typed(struct ward_span token, struct arena *scratch);
/** What Maven encrypted, in braces: TOKEN_NO for what Jenkins writes between such, which a rule of
 * its own tells. TOKEN_CONTEXTUAL. */
enum token_verdict verify_maven(struct ward_span token, struct arena *scratch);
/** `auth` of a Docker configuration: base64 of user and password, TOKEN_LIKELY; what is none, but
 * long and random, TOKEN_CONTEXTUAL. */
enum token_verdict verify_registry_login(struct ward_span token, struct arena *scratch);

/** Azure's keys of 32 and 64 bytes and the like: Marvin32 of all but the last 4 bytes. */
enum token_verdict verify_azure_key(struct ward_span token, struct arena *scratch);
/** The same of a key that its name tells, which may be older than the checksums: TOKEN_LIKELY
 * without one. The keys of the emulators, which are the same for everybody, are stand-ins. */
enum token_verdict verify_azure_named(struct ward_span token, struct arena *scratch);
/** Azure's common annotated keys. */
enum token_verdict verify_azure_annotated(struct ward_span token, struct arena *scratch);
/** Secrets of Entra applications; those of the old form have no checksum: TOKEN_LIKELY. */
enum token_verdict verify_entra(struct ward_span token, struct arena *scratch);
/** Old tokens of Azure DevOps: a CRC-32 strewn into 32 bytes of base 32. TOKEN_NO when it is not
 * right: the form alone says nothing. */
enum token_verdict verify_devops(struct ward_span token, struct arena *scratch);
/** The same where its name tells what it is: TOKEN_LIKELY without the checksum. */
enum token_verdict verify_devops_named(struct ward_span token, struct arena *scratch);

#endif
