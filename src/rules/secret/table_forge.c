/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof.h"

WARD_RULE(secret_gitlab_deploy_token) = {
	.meta = {
		.id = "secret-gitlab-deploy-token",
		.title = "GitLab deploy token in the repository",
		TOKEN_TEXTS("The token pulls the project's code, packages and images, or "
			    "pushes them, until it is revoked.",
			    "Revoke it under Settings, Repository, Deploy tokens.",
			    "https://docs.gitlab.com/user/project/deploy_tokens/"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "password: gldt-{word:19}Q\n",
		.good = "existingSecret: gitlab-deploy\n",
	},
	TOKEN_SHAPES("GitLab deploy token",
		     { .anchors = "gldt-", .pattern = "gldt-" WORD "{20,64}" },
		     { .anchors = "gldt-",
		       .pattern = "gldt-" WORD "{27,300}\\.01\\." LOWNUM "{9}",
		       .verify = verify_gitlab_routable }),
};

WARD_RULE(secret_gitlab_runner_token) = {
	.meta = {
		.id = "secret-gitlab-runner-token",
		.title = "GitLab runner token in the repository",
		TOKEN_TEXTS("The token registers or speaks for a runner: whoever has it "
			    "receives jobs with their secrets.",
			    "Delete the runner or reset its token under Settings, CI/CD, "
			    "Runners.",
			    "https://docs.gitlab.com/ci/runners/new_creation_workflow/"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "runnerToken: glrt-{word:19}Q\n",
		.good = "existingSecret: gitlab-runner\n",
	},
	TOKEN_SHAPES("GitLab runner token",
		     { .anchors = "glrt- glrtr-",
		       .pattern = "(glrt-|glrtr-)(t1_|t2_|t3_)?" WORD "{20,64}" },
		     { .anchors = "glrt- glrtr-",
		       .pattern = "(glrt-|glrtr-)(t1_|t2_|t3_)?" WORD "{27,300}(.|.01.)" LOWNUM "{9}",
		       .verify = verify_gitlab_routable },
		     { .anchors = "GR1348941", .pattern = "GR1348941" WORD "{20,50}" }),
};

WARD_RULE(secret_gitlab_pipeline_token) = {
	.meta = {
		.id = "secret-gitlab-pipeline-token",
		.title = "GitLab pipeline or job token in the repository",
		TOKEN_TEXTS("A trigger token starts pipelines with variables of the "
			    "caller's choice; a job token reads what the job may until it"
			    " ends.",
			    "Revoke trigger tokens under Settings, CI/CD, Pipeline "
			    "trigger tokens; job tokens end with their job.",
			    "https://docs.gitlab.com/ci/triggers/",
			    "https://docs.gitlab.com/ci/jobs/ci_job_token/"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "TRIGGER: glptt-{hex:40}\n",
		.good = "TRIGGER: ${TRIGGER}\n",
	},
	TOKEN_SHAPES("GitLab pipeline token",
		     { .anchors = "glptt-", .pattern = "glptt-" HEX "{40}" },
		     { .anchors = "glptt-", .pattern = "glptt-" WORD "{40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "glcbt-",
		       .pattern = "glcbt-[0-9a-zA-Z]{1,5}_[0-9a-zA-Z_-]{20}" },
		     { .anchors = "glcbt-", .pattern = "glcbt-" WORD "{20,64}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "glcbt-",
		       .pattern = "glcbt-" WORD "{27,300}(.|.01.)" LOWNUM "{9}",
		       .verify = verify_gitlab_routable }),
};

WARD_RULE(secret_gitlab_agent_token) = {
	.meta = {
		.id = "secret-gitlab-agent-token",
		.title = "GitLab agent token in the repository",
		TOKEN_TEXTS("With the token anybody is the cluster's agent towards "
			    "GitLab, and sees what it is told to deploy.",
			    "Revoke the token on the agent's page under Operate, "
			    "Kubernetes clusters.",
			    "https://docs.gitlab.com/user/clusters/agent/work_with_agent/"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "token: glagent-{word:49}Q\n",
		.good = "secretRef: gitlab-agent\n",
	},
	TOKEN_SHAPES("GitLab agent token",
		     { .anchors = "glagent-", .pattern = "glagent-" WORD "{50,1024}" }),
};

WARD_RULE(secret_gitlab_other_token) = {
	.meta = {
		.id = "secret-gitlab-other-token",
		.title = "GitLab token in the repository",
		TOKEN_TEXTS("OAuth secrets, SCIM, feed, mail, feature flag and session "
			    "tokens each open their part of GitLab in their owner's name.",
			    "Reset the token where it was made: the application, the "
			    "group's SAML settings, the user's access tokens page, or by "
			    "signing out everywhere.",
			    "https://docs.gitlab.com/security/tokens/"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "secret: gloas-{word:63}Q\n",
		.good = "secret: ${OAUTH_SECRET}\n",
	},
	TOKEN_SHAPES("GitLab token",
		     { .anchors = "gloas-", .pattern = "gloas-" WORD "{64}",
		       .flags = SHAPE_GLUED },
		     { .anchors = "glsoat- glft- glffct- glwt-",
		       .pattern = "(glsoat-|glft-|glffct-|glwt-)" WORD "{20,50}" },
		     { .anchors = "glimt-", .pattern = "glimt-" WORD "{25}" },
		     { .anchors = "glft- glffct-",
		       .pattern = "(glft-|glffct-)" HEX "{64}(-)?[0-9]{0,12}" },
		     { .anchors = "_gitlab_session=",
		       .pattern = "_gitlab_session=[0-9a-z]{32}" }),
};

WARD_RULE(secret_gitlab_loose_token) = {
	.meta = {
		.id = "secret-gitlab-loose-token",
		.title = "GitLab access token of unusual length in the repository",
		TOKEN_TEXTS("The prefix is that of personal, project and group access "
			    "tokens, which read and write what their owner may.",
			    "Revoke the token under Access tokens of the user, project or"
			    " group.",
			    "https://docs.gitlab.com/user/profile/personal_access_tokens/"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.bad = "password: glpat-{word:39}Q\n",
		.good = "password: ${GITLAB_TOKEN}\n",
	},
	TOKEN_SHAPES("GitLab access token",
		     { .anchors = "glpat-", .pattern = "glpat-" WORD "{21,300}",
		       .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_github_loose_token) = {
	.meta = {
		.id = "secret-github-loose-token",
		.title = "GitHub token of unusual length in the repository",
		TOKEN_TEXTS("The prefix is that of GitHub's tokens; this one is longer or"
			    " shorter than they are today, or made up.",
			    "Revoke the token at https://github.com/settings/tokens if it"
			    " is one.",
			    "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.revoke = "https://github.com/settings/tokens",
		.bad = "token: ghp_{alnum:40}\n",
		.good = "token: ${GITHUB_TOKEN}\n",
	},
	TOKEN_SHAPES("GitHub token",
		     { .anchors = "ghp_ gho_ ghu_ ghs_ ghr_",
		       .pattern = "(ghp_|gho_|ghu_|ghs_|ghr_)" ALNUM "{37,75}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "github_pat_", .pattern = "github_pat_[A-Za-z0-9_]{36,255}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "github", .pattern = HEX "{40}", .hints = "secret",
		       .gap = 24 }),
};

WARD_RULE(secret_bitbucket_token) = {
	.meta = {
		.id = "secret-bitbucket-token",
		.title = "Bitbucket password or token in the repository",
		TOKEN_TEXTS("The token reads and writes the repositories of its owner.",
			    "Revoke it at https://bitbucket.org/account/settings/ (app "
			    "passwords, API tokens) or in the repository's access tokens.",
			    "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://bitbucket.org/account/settings/",
		.bad = "BITBUCKET_TOKEN: ATCTT3{word:180}={crc32hex}\n",
		.good = "BITBUCKET_TOKEN: ${BITBUCKET_TOKEN}\n",
	},
	TOKEN_SHAPES("Bitbucket token",
		     { .anchors = "ATCTT3", .pattern = "ATCTT3" WORD "{60,250}=[0-9A-F]{8}",
		       .flags = SHAPE_GLUED, .verify = verify_atlassian },
		     { .anchors = "ATBB", .pattern = "ATBB[A-Za-z0-9_=.-]{24}[0-9A-F]{8}",
		       .verify = verify_atlassian },
		     { .anchors = "ATBB", .pattern = "ATBB" ALNUM "{32}", .flags = SHAPE_WEAK },
		     { .anchors = "BBDC-", .pattern = "BBDC-" BASE64 "{44}",
		       .verify = verify_numbered },
		     { .anchors = "BBDC-", .pattern = "BBDC-[A-Za-z0-9+/@_-]{40,50}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "bitbucket bitbucket_client", .pattern = LOWNUM "{64}",
		       .hints = "secret token key", .gap = 32 },
		     { .anchors = "bitbucket", .pattern = "[A-Za-z0-9=_-]{64}",
		       .hints = "secret", .gap = 32, .distinct = 16 }),
};

WARD_RULE(secret_atlassian_token) = {
	.meta = {
		.id = "secret-atlassian-token",
		.title = "Atlassian API token in the repository",
		TOKEN_TEXTS("The token acts on Jira, Confluence and Bitbucket with its "
			    "owner's rights.",
			    "Revoke it at "
			    "https://id.atlassian.com/manage-profile/security/api-tokens.",
			    "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.revoke = "https://id.atlassian.com/manage-profile/security/api-tokens",
		.bad = "JIRA_TOKEN: ATATT3{word:180}={crc32hex}\n",
		.good = "JIRA_TOKEN: ${JIRA_TOKEN}\n",
	},
	TOKEN_SHAPES("Atlassian API token",
		     { .anchors = "ATATT3", .pattern = "ATATT3" WORD "{60,250}=[0-9A-F]{8}",
		       .verify = verify_atlassian },
		     { .anchors = "ATATT3",
		       .pattern = "ATATT3" WORD "{60,250}(=|%3D|%3d|\\=|\\u003d)?[0-9A-F]{8}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "ATATT3", .pattern = "ATATT3[A-Za-z0-9_=-]{100,250}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "atlassian confluence jira", .pattern = ALNUM "{24}",
		       .hints = "token key passw secret", .gap = 32, .distinct = 10 },
		     { .anchors = "jira confluence", .pattern = "[MNO]" BASE64 "{43}",
		       .hints = "token key passw secret pat", .gap = 48, .flags = SHAPE_BASE64,
		       .verify = verify_numbered }),
};
