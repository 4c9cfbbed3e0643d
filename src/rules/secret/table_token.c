/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"
#include "secret/detect.h"

#define REMOVE_URL                                                                        \
	"https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/" \
	"removing-sensitive-data-from-a-repository"

/** Said once for all: deleting the line is no remedy. */
#define ROTATE \
	"Taking the line out is not enough: the value stays in the history and in every clone. "

WARD_RULE(secret_github_pat) = {
	.meta = {
		.id = "secret-github-pat",
		.title = "GitHub token in the repository",
		.rationale =
			"A personal, OAuth, app or refresh token acts on GitHub with its owner's "
			"rights. Whoever reads the repository, a fork or a CI log can push code that "
			"the GitOps controller then deploys. Tokens carry a checksum: a finding of "
			"verified confidence is a real token, one of low confidence a made-up one.",
		.remediation =
			ROTATE
			"Revoke the token at https://github.com/settings/tokens (apps and OAuth: "
			"https://github.com/settings/applications), look at the security log for its "
			"use, then give the workload a new one through an ExternalSecret, a "
			"SealedSecret or a SOPS file. In GitHub Actions use the job's own "
			"GITHUB_TOKEN.",
		.topic = "secret",
		.refs = { "https://docs.github.com/en/authentication/"
			  "keeping-your-account-and-data-secure/about-authentication-to-github",
			  "https://docs.github.com/en/authentication/"
			  "keeping-your-account-and-data-secure/token-expiration-and-revocation",
			  REMOVE_URL },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.revoke = "https://github.com/settings/tokens",
		.bad = "env:\n  - name: GITHUB_TOKEN\n    value: ghp_{alnum:30}{crc32b62}\n",
		.good = "env:\n  - name: GITHUB_TOKEN\n    valueFrom:\n      secretKeyRef: {name: github, "
			"key: token}\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_github,
};

WARD_RULE(secret_aws_access_key) = {
	.meta = {
		.id = "secret-aws-access-key",
		.title = "AWS access key in the repository",
		.rationale =
			"An access key id with its secret key signs requests as its user or role from "
			"anywhere. Published keys are tried within minutes, and the id alone names "
			"the account and tells that the secret key is near.",
		.remediation =
			ROTATE
			"Deactivate and delete the key in IAM "
			"(https://console.aws.amazon.com/iam/home#/security_credentials, or `aws iam "
			"update-access-key --status Inactive`), look for its use in CloudTrail, and let "
			"workloads assume a role instead: IAM roles for service accounts, EKS Pod "
			"Identity, or OIDC in CI.",
		.topic = "secret",
		.refs = { "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			  "id_credentials_access-keys.html",
			  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
			  "https://docs.aws.amazon.com/eks/latest/userguide/"
			  "iam-roles-for-service-accounts.html",
			  REMOVE_URL },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.revoke = "https://console.aws.amazon.com/iam/home#/security_credentials",
		.bad = "aws_access_key_id = AKIA{base32:16}\naws_secret_access_key = {awssecret}\n",
		.good = "serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: "
			"arn:aws:iam::111122223333:role/backup\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_aws,
};

WARD_RULE(secret_private_key) = {
	.meta = {
		.id = "secret-private-key",
		.title = "Private key in the repository",
		.rationale =
			"With a private key anybody is the server, the signer or the login that it "
			"belongs to, silently and until the key is replaced everywhere. Keys under a "
			"passphrase are reported with medium confidence: the passphrase can be "
			"guessed offline.",
		.remediation =
			ROTATE
			"Make a new key, replace it wherever the old one is trusted (revoke the "
			"certificate, take the public key out of authorized_keys and deploy keys), "
			"and store the new one encrypted: SOPS, SealedSecret, or a reference to a "
			"secret store. Certificates for ingress belong to cert-manager.",
		.topic = "secret",
		.refs = { "https://www.rfc-editor.org/rfc/rfc7468",
			  "https://cheatsheetseries.owasp.org/cheatsheets/"
			  "Secrets_Management_Cheat_Sheet.html",
			  "https://getsops.io/docs/", REMOVE_URL },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "stringData:\n  tls.key: |\n    {pem:PRIVATE KEY:    }\n",
		.good = "data:\n  tls.crt: |\n    {pem:CERTIFICATE:    }\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_private_key,
};

WARD_RULE(secret_npm_token) = {
	.meta = {
		.id = "secret-npm-token",
		.title = "npm access token in the repository",
		.rationale =
			"An npm token installs private packages and often publishes new versions of "
			"public ones, which then run wherever they are installed. The token's own "
			"checksum tells a real one from a made-up one.",
		.remediation =
			ROTATE
			"Revoke the token (`npm token revoke`, or the access tokens of your account at "
			"https://www.npmjs.com), check which versions were published with it, and "
			"publish from CI by trusted publishing (OIDC) instead of a token.",
		.topic = "secret",
		.refs = { "https://docs.npmjs.com/revoking-access-tokens",
			  "https://docs.npmjs.com/about-access-tokens", REMOVE_URL },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.revoke = "https://docs.npmjs.com/revoking-access-tokens",
		.bad = "//registry.npmjs.org/:_authToken=npm_{alnum:30}{crc32b62}\n",
		.good = "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n",
		.bad_path = ".npmrc",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_npm,
};

WARD_RULE(secret_gitlab_pat) = {
	.meta = {
		.id = "secret-gitlab-pat",
		.title = "GitLab access token in the repository",
		.rationale =
			"A personal, project or group access token reads and writes what its owner "
			"may: with `write_repository` it changes what the GitOps controller deploys. "
			"Routable tokens carry a checksum and are verified by it.",
		.remediation =
			ROTATE
			"Revoke the token under Access tokens of the user, project or group, look at "
			"its last use, and give the workload a new one, with an expiry, through an "
			"ExternalSecret, a SealedSecret or a SOPS file. In CI use CI_JOB_TOKEN.",
		.topic = "secret",
		.refs = { "https://docs.gitlab.com/user/profile/personal_access_tokens/",
			  "https://docs.gitlab.com/ci/jobs/ci_job_token/", REMOVE_URL },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.revoke = "https://gitlab.com/-/user_settings/personal_access_tokens",
		.bad = "password: glpat-{alnum:27}.01.0w{crc32b36}\n",
		.good = "existingSecret: gitlab-credentials\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_gitlab,
};

WARD_RULE(secret_age_key) = {
	.meta = {
		.id = "secret-age-key",
		.title = "age secret key in the repository",
		.rationale =
			"This key opens every SOPS file that was encrypted to it, in this repository "
			"and in its whole history. Stored beside them it makes their encryption void. "
			"Keys are Bech32: their checksum proves them.",
		.remediation =
			ROTATE
			"Make a new key with age-keygen, put its public half into .sops.yaml, run "
			"`sops updatekeys` and `sops rotate` on each file, and change every secret "
			"that the old key could open. The cluster gets the key by hand or from a "
			"secret store, never from Git.",
		.topic = "secret",
		.refs = { "https://age-encryption.org/v1", "https://getsops.io/docs/",
			  "https://fluxcd.io/flux/guides/mozilla-sops/", REMOVE_URL },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "stringData:\n  age.agekey: {bech32:AGE-SECRET-KEY-:32}\n",
		.good = "creation_rules:\n  - age: {bech32:age:32}\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_age,
};
