/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof_service.h"

WARD_RULE(secret_digitalocean_token) = {
.meta = {
.id = "secret-digitalocean-token",
.title = "DigitalOcean token in the repository",
TOKEN_TEXTS("The token creates and destroys droplets, clusters and databases.", "Delete it at https://cloud.digitalocean.com/account/api/tokens.", "https://docs.digitalocean.com/reference/api/create-personal-access-token/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://cloud.digitalocean.com/account/api/tokens",
.bad = "token: dop_v1_{hex:64}\n",
.good = "DIGITALOCEAN_TOKEN: ${DIGITALOCEAN_TOKEN}\n",
},
TOKEN_SHAPES("DigitalOcean token", { .anchors = "dop_v1_ doo_v1_ dor_v1_", .pattern = "do[por]_v1_" HEX "{64}", .flags = SHAPE_GLUED }),
};

WARD_RULE(secret_heroku_key) = {
.meta = {
.id = "secret-heroku-key",
.title = "Heroku API key in the repository",
TOKEN_TEXTS("The key deploys, reads configuration variables and opens shells in every app of its owner.", "Regenerate it at https://dashboard.heroku.com/account.", "https://devcenter.heroku.com/articles/authentication"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://dashboard.heroku.com/account",
.bad = "HEROKU_API_KEY: HRKU-AA{word:58}\n",
.good = "HEROKU_KEY: ${HEROKU_KEY}\n",
},
TOKEN_SHAPES("Heroku API key", { .anchors = "HRKU-", .pattern = "HRKU-AA" WORD "{58}" }, { .anchors = "HRKU-", .pattern = "HRKU-" UUID }, { .anchors = "heroku", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_flyio_token) = {
.meta = {
.id = "secret-flyio-token",
.title = "Fly.io token in the repository",
TOKEN_TEXTS("The token deploys and destroys apps of the organization.", "Revoke it by `fly tokens revoke` or at https://fly.io/user/personal_access_tokens.", "https://fly.io/docs/security/tokens/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://fly.io/user/personal_access_tokens",
.bad = "FLY_API_TOKEN: fm2_{base64:120}\n",
.good = "FLYIO_TOKEN: ${FLYIO_TOKEN}\n",
},
TOKEN_SHAPES("Fly.io token", { .anchors = "fm2_", .pattern = "fm2_[A-Za-z0-9+/=,_-]{60,900}", .flags = SHAPE_BASE64 }, { .anchors = "fm1r_ fm1a_", .pattern = "fm1[ra]_[A-Za-z0-9+/=]{60,900}", .flags = SHAPE_BASE64 }, { .anchors = "fo1_", .pattern = "fo1_" WORD "{43}" }, { .anchors = "FlyV1 ", .pattern = "FlyV1 [A-Za-z0-9+/=,_-]{60,2000}", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_render_key) = {
.meta = {
.id = "secret-render-key",
.title = "Render API key in the repository",
TOKEN_TEXTS("The key deploys services and reads their environment.", "Revoke it at https://dashboard.render.com/u/settings#api-keys.", "https://render.com/docs/api"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dashboard.render.com/u/settings#api-keys",
.bad = "RENDER_API_KEY: rnd_{alnum:28}\n",
.good = "RENDER_KEY: ${RENDER_KEY}\n",
},
TOKEN_SHAPES("Render API key", { .anchors = "rnd_", .pattern = "rnd_" ALNUM "{28,34}", .flags = SHAPE_MIXED }),
};

WARD_RULE(secret_netlify_token) = {
.meta = {
.id = "secret-netlify-token",
.title = "Netlify token in the repository",
TOKEN_TEXTS("The token deploys sites and reads their environment.", "Delete it at https://app.netlify.com/user/applications.", "https://docs.netlify.com/api/get-started/#authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.netlify.com/user/applications",
.bad = "NETLIFY_AUTH_TOKEN: nfp_{alnum:36}\n",
.good = "NETLIFY_TOKEN: ${NETLIFY_TOKEN}\n",
},
TOKEN_SHAPES("Netlify token", { .anchors = "nfp_ nfo_ nfc_ nfb_ nfu_", .pattern = "nf[pocbu]_" ALNUM "{36}" }, { .anchors = "netlify", .pattern = "[A-Za-z0-9_=-]{40,46}", .hints = SHAPE_HINTS }, { .anchors = "netlify", .pattern = HEX "{60,64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_vercel_token) = {
.meta = {
.id = "secret-vercel-token",
.title = "Vercel token in the repository",
TOKEN_TEXTS("The token deploys projects and reads their environment variables.", "Delete it at https://vercel.com/account/settings/tokens.", "https://vercel.com/docs/rest-api/reference/welcome#authentication"),
TOKEN_GRADE(HIGH, VERIFIED),
.revoke = "https://vercel.com/account/settings/tokens",
.bad = "VERCEL_TOKEN: vcp_{alnum:50}{crc32b62}\n",
.good = "VERCEL_TOKEN: ${VERCEL_TOKEN}\n",
},
TOKEN_SHAPES("Vercel token", { .anchors = "vcp_ vca_ vci_ vcr_ vck_ vcb_ vcc_", .pattern = "vc[paickrb]_" WORD "{56}", .verify = verify_vercel }, { .anchors = "vercel", .pattern = ALNUM "{24}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_cloudflare_token) = {
.meta = {
.id = "secret-cloudflare-token",
.title = "Cloudflare API token in the repository",
TOKEN_TEXTS("The token changes DNS records, tunnels and Workers of the account.", "Roll it at https://dash.cloudflare.com/profile/api-tokens.", "https://developers.cloudflare.com/fundamentals/api/get-started/create-token/", "https://developers.cloudflare.com/fundamentals/api/how-to/roll-token/"),
TOKEN_GRADE(CRITICAL, VERIFIED),
.revoke = "https://dash.cloudflare.com/profile/api-tokens",
.bad = "CLOUDFLARE_API_TOKEN: cfut_{alnum:40}{crc32low}\n",
.good = "CLOUDFLARE_TOKEN: ${CLOUDFLARE_TOKEN}\n",
},
TOKEN_SHAPES("Cloudflare API token", { .anchors = "cfut_ cfat_", .pattern = "cf[ua]t_" ALNUM "{40}" HEX "{8}", .verify = verify_cloudflare }, { .anchors = "cfk_", .pattern = "cfk_" ALNUM "{40}" HEX "{8}", .verify = verify_cloudflare }, { .anchors = "cfut_ cfat_", .pattern = "cf[ua]t_" ALNUM "{40,48}", .flags = SHAPE_WEAK }, { .anchors = "cfk_", .pattern = "cfk_" ALNUM "{40,48}", .flags = SHAPE_WEAK }, { .anchors = "v1.0-", .pattern = "v1\\.0-" HEX "{24}-" HEX "{146}" }, { .anchors = "v1.0-", .pattern = "v1\\.0-" HEX "{24,64}-" HEX "{100,200}", .flags = SHAPE_WEAK }, { .anchors = "cloudflare", .pattern = WORD "{40}", .hints = SHAPE_HINTS }, { .anchors = "cf_api cf_account cf_auth cf_key cf_token cf_secret cf-api cfapi", .pattern = WORD "{40}", .hints = "" }, { .anchors = "cloudflare", .pattern = HEX "{37}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_fastly_token) = {
.meta = {
.id = "secret-fastly-token",
.title = "Fastly API token in the repository",
TOKEN_TEXTS("The token changes services and purges caches.", "Delete it at https://manage.fastly.com/account/personal/tokens.", "https://www.fastly.com/documentation/guides/account-info/account-management/using-api-tokens/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://manage.fastly.com/account/personal/tokens",
.bad = "FASTLY_API_TOKEN: {word:32}\n",
.good = "FASTLY_TOKEN: ${FASTLY_TOKEN}\n",
},
TOKEN_SHAPES("Fastly API token", { .anchors = "fastly", .pattern = "[A-Za-z0-9=_-]{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_tailscale_key) = {
.meta = {
.id = "secret-tailscale-key",
.title = "Tailscale key in the repository",
TOKEN_TEXTS("The key joins machines to the private network or administers it.", "Revoke it at https://login.tailscale.com/admin/settings/keys.", "https://tailscale.com/kb/1085/auth-keys"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://login.tailscale.com/admin/settings/keys",
.bad = "TS_AUTHKEY: tskey-auth-k{alnum:12}CNTRL-{alnum:32}\n",
.good = "TAILSCALE_KEY: ${TAILSCALE_KEY}\n",
},
TOKEN_SHAPES("Tailscale key", { .anchors = "tskey-", .pattern = "tskey-[a-z]{2,12}-" ALNUM "{8,32}-" ALNUM "{24,48}", .distinct = 6 }, { .anchors = "tskey-", .pattern = "tskey-[a-z]{2,12}-[A-Za-z0-9_]{4,24}-" ALNUM "{4,48}", .flags = SHAPE_WEAK }, { .anchors = "tskey-", .pattern = "tskey-" ALNUM "{12,48}", .flags = SHAPE_WEAK }, { .anchors = "tskey-", .pattern = "tskey-[a-z]{2,12}-" ALNUM "{10,32}-" ALNUM "{10,48}", .flags = SHAPE_INSIDE | SHAPE_WEAK }),
};

WARD_RULE(secret_vault_token) = {
.meta = {
.id = "secret-vault-token",
.title = "HashiCorp Vault token in the repository",
TOKEN_TEXTS("The token reads and writes the secrets its policies allow; a root token all of them.", "Revoke it by `vault token revoke`, a recovery token by rekeying.", "https://developer.hashicorp.com/vault/docs/concepts/tokens"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "VAULT_TOKEN: hvs.CAESI{word:88}a\n",
.good = "VAULT_TOKEN: ${VAULT_TOKEN}\n",
},
TOKEN_SHAPES("HashiCorp Vault token", { .anchors = "hvs.", .pattern = "hvs\\." WORD "{24,160}" }, { .anchors = "hvb.", .pattern = "hvb\\." WORD "{40,400}" }, { .anchors = "hvb.", .pattern = "hvb\\." WORD "{24,39}", .flags = SHAPE_WEAK }, { .anchors = "hvr.", .pattern = "hvr\\." WORD "{24,400}" }, { .anchors = "vault", .pattern = "[sbr]\\." ALNUM "{24}", .hints = "" }),
};

WARD_RULE(secret_vault_approle) = {
.meta = {
.id = "secret-vault-approle",
.title = "Vault AppRole secret id in the repository",
TOKEN_TEXTS("With role id and secret id anybody logs in as the role.", "Destroy it by `vault write auth/approle/role/NAME/secret-id/destroy`.", "https://developer.hashicorp.com/vault/docs/auth/approle"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "secret_id: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "secret_id: ${SECRET_ID}\n",
},
TOKEN_SHAPES("Vault AppRole secret id", { .anchors = "secret_id secretid secret-id", .pattern = UUID, .hints = "", .gap = 8 }),
};

WARD_RULE(secret_terraform_cloud_token) = {
.meta = {
.id = "secret-terraform-cloud-token",
.title = "HCP Terraform token in the repository",
TOKEN_TEXTS("The token runs plans and reads state, which holds secrets in the clear.", "Delete it at https://app.terraform.io/app/settings/tokens.", "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://app.terraform.io/app/settings/tokens",
.bad = "token = \"{alnum:14}.atlasv1.{word:66}a\"\n",
.good = "TERRAFORM_CLOUD_TOKEN: ${TERRAFORM_CLOUD_TOKEN}\n",
},
TOKEN_SHAPES("HCP Terraform token", { .anchors = ".atlasv1.", .lead = 14, .pattern = ALNUM "{14}\\.atlasv1\\." WORD "{60,70}" }),
};

WARD_RULE(secret_hcp_client_secret) = {
.meta = {
.id = "secret-hcp-client-secret",
.title = "HCP client secret in the repository",
TOKEN_TEXTS("The service principal manages the clusters and vaults of its project.", "Delete the key at https://portal.cloud.hashicorp.com under Service principals.", "https://developer.hashicorp.com/hcp/docs/hcp/iam/service-principal/key"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://portal.cloud.hashicorp.com",
.bad = "HCP_CLIENT_SECRET: {word:64}\n",
.good = "HCP_CLIENT_SECRET: ${HCP_CLIENT_SECRET}\n",
},
TOKEN_SHAPES("HCP client secret", { .anchors = "hcp_client hcp-client hcp.client", .pattern = "[A-Za-z0-9_.~-]{64}", .hints = "secret" }),
};

WARD_RULE(secret_pulumi_token) = {
.meta = {
.id = "secret-pulumi-token",
.title = "Pulumi access token in the repository",
TOKEN_TEXTS("The token reads and changes stacks and their secrets.", "Delete it at https://app.pulumi.com/account/tokens.", "https://www.pulumi.com/docs/administration/access-identity/access-tokens/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://app.pulumi.com/account/tokens",
.bad = "PULUMI_ACCESS_TOKEN: pul-{hex:40}\n",
.good = "PULUMI_TOKEN: ${PULUMI_TOKEN}\n",
},
TOKEN_SHAPES("Pulumi access token", { .anchors = "pul-", .pattern = "pul-" HEX "{40}" }),
};

WARD_RULE(secret_doppler_token) = {
.meta = {
.id = "secret-doppler-token",
.title = "Doppler token in the repository",
TOKEN_TEXTS("The token reads the secrets of its config, a personal one all that its owner sees.", "Revoke it at https://dashboard.doppler.com under Tokens or Access.", "https://docs.doppler.com/docs/service-tokens"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://dashboard.doppler.com",
.bad = "DOPPLER_TOKEN: dp.pt.{alnum:43}\n",
.good = "DOPPLER_TOKEN: ${DOPPLER_TOKEN}\n",
},
TOKEN_SHAPES("Doppler token", { .anchors = "dp.pt. dp.st. dp.ct. dp.sa. dp.scim dp.audit", .pattern = "dp\\.(pt|st|ct|sa|said|scim|audit)\\." ALNUM "{40,44}" }, { .anchors = "dp.st.", .pattern = "dp\\.st\\.[a-z0-9_-]{2,35}\\." ALNUM "{40,44}" }),
};

WARD_RULE(secret_onepassword_token) = {
.meta = {
.id = "secret-onepassword-token",
.title = "1Password service account token in the repository",
TOKEN_TEXTS("The token opens the vaults that the service account may read.", "Rotate it at https://my.1password.com/developer-tools/active.", "https://developer.1password.com/docs/service-accounts/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://my.1password.com/developer-tools/active",
.bad = "OP_SERVICE_ACCOUNT_TOKEN: ops_{json64:signInAddress}\n",
.good = "ONEPASSWORD_TOKEN: ${ONEPASSWORD_TOKEN}\n",
},
TOKEN_SHAPES("1Password service account token", { .anchors = "ops_eyJ", .pattern = "ops_eyJ[A-Za-z0-9+/]{40,2000}={0,3}", .flags = SHAPE_BASE64, .verify = verify_json }, { .anchors = "ops_eyJ", .pattern = "ops_eyJ[A-Za-z0-9+/_-]{200,4000}={0,3}", .flags = SHAPE_BASE64 | SHAPE_WEAK }),
};

WARD_RULE(secret_onepassword_secret_key) = {
.meta = {
.id = "secret-onepassword-secret-key",
.title = "1Password secret key in the repository",
TOKEN_TEXTS("Half of what opens the account; the password is the other half.", "Regenerate it at https://my.1password.com under My profile.", "https://support.1password.com/secret-key-security/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://my.1password.com",
.bad = "secretKey: A3-{upper:6}-{upper:6}-{upper:5}-{upper:5}-{upper:5}-{upper:5}\n",
.good = "ONEPASSWORD_SECRET_KEY: ${ONEPASSWORD_SECRET_KEY}\n",
},
TOKEN_SHAPES("1Password secret key", { .anchors = "A3-A A3-B A3-C A3-D A3-E A3-F A3-G A3-H A3-J A3-K A3-L A3-M A3-N A3-P A3-Q A3-R A3-S A3-T A3-V A3-W A3-X A3-Y A3-Z A3-2 A3-3 A3-4 A3-5 A3-6 A3-7 A3-8 A3-9", .pattern = "A3-" UPNUM "{6}-" UPNUM "{6}-" UPNUM "{5}-" UPNUM "{5}-" UPNUM "{5}-" UPNUM "{5}" }, { .anchors = "A3-A A3-B A3-C A3-D A3-E A3-F A3-G A3-H A3-J A3-K A3-L A3-M A3-N A3-P A3-Q A3-R A3-S A3-T A3-V A3-W A3-X A3-Y A3-Z A3-2 A3-3 A3-4 A3-5 A3-6 A3-7 A3-8 A3-9", .pattern = "A3-" UPNUM "{6}-" UPNUM "{11}-" UPNUM "{5}-" UPNUM "{5}-" UPNUM "{5}" }),
};

WARD_RULE(secret_infracost_key) = {
.meta = {
.id = "secret-infracost-key",
.title = "Infracost API key in the repository",
TOKEN_TEXTS("The key uses the account's quota and reads its prices.", "Rotate it at https://dashboard.infracost.io under Org settings.", "https://www.infracost.io/docs/"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://dashboard.infracost.io",
.bad = "INFRACOST_API_KEY: ico-{alnum:32}\n",
.good = "INFRACOST_KEY: ${INFRACOST_KEY}\n",
},
TOKEN_SHAPES("Infracost API key", { .anchors = "ico-", .pattern = "ico-" ALNUM "{32}" }),
};

WARD_RULE(secret_harness_token) = {
.meta = {
.id = "secret-harness-token",
.title = "Harness token in the repository",
TOKEN_TEXTS("The token runs pipelines and deploys as its user or service account.", "Delete it at https://app.harness.io under the profile or Access Control.", "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://app.harness.io",
.bad = "HARNESS_TOKEN: pat.a{word:20}9.{hex:24}.{alnum:20}\n",
.good = "HARNESS_TOKEN: ${HARNESS_TOKEN}\n",
},
TOKEN_SHAPES("Harness token", { .anchors = "pat. sat.", .pattern = "[ps]at\\." WORD "{22}\\." HEX "{24}\\." ALNUM "{20}" }),
};

WARD_RULE(secret_octopus_key) = {
.meta = {
.id = "secret-octopus-key",
.title = "Octopus Deploy API key in the repository",
TOKEN_TEXTS("The key deploys releases and reads variables as its user.", "Revoke it in the profile of the Octopus server under My API Keys.", "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "OCTOPUS_API_KEY: API-{upper:26}\n",
.good = "OCTOPUS_KEY: ${OCTOPUS_KEY}\n",
},
TOKEN_SHAPES("Octopus Deploy API key", { .anchors = "API-", .pattern = "API-" UPNUM "{26}", .distinct = 8 }, { .anchors = "API-", .pattern = "API-" UPNUM "{25}", .distinct = 8, .flags = SHAPE_WEAK }, { .anchors = "octopus", .pattern = "API-" UPNUM "{24,28}", .hints = "" }),
};

WARD_RULE(secret_circleci_token) = {
.meta = {
.id = "secret-circleci-token",
.title = "CircleCI token in the repository",
TOKEN_TEXTS("The token starts pipelines and reads what the project's jobs may.", "Revoke it at https://app.circleci.com/settings/user/tokens.", "https://circleci.com/docs/managing-api-tokens/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.circleci.com/settings/user/tokens",
.bad = "CIRCLE_TOKEN: CCIPAT_{alnum:22}_{hex:40}\n",
.good = "CIRCLECI_TOKEN: ${CIRCLECI_TOKEN}\n",
},
TOKEN_SHAPES("CircleCI token", { .anchors = "CCIPAT_ CCIPRJ_", .pattern = "CCI(PAT|PRJ)_" ALNUM "{22,24}_" ALNUM "{40}" }, { .anchors = "circle", .pattern = "[0-9A-Fa-f]{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_buildkite_token) = {
.meta = {
.id = "secret-buildkite-token",
.title = "Buildkite token in the repository",
TOKEN_TEXTS("The token runs jobs as an agent or changes pipelines.", "Revoke it at https://buildkite.com/user/api-access-tokens or under Agents.", "https://buildkite.com/docs/apis/managing-api-tokens"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://buildkite.com/user/api-access-tokens",
.bad = "BUILDKITE_TOKEN: bkua_{hex:40}\n",
.good = "BUILDKITE_TOKEN: ${BUILDKITE_TOKEN}\n",
},
TOKEN_SHAPES("Buildkite token", { .anchors = "bkua_ bkaa_ bkaj_ bkar_ bkct_ bkpt_ bkps_", .pattern = "bk(ua|aa|aj|ar|ct|pt|ps)_" ALNUM "{40,64}" }, { .anchors = "buildkite", .pattern = HEX "{40,50}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_travisci_token) = {
.meta = {
.id = "secret-travisci-token",
.title = "Travis CI token in the repository",
TOKEN_TEXTS("The token starts builds and changes their settings.", "Regenerate it at https://app.travis-ci.com/account/preferences.", "https://docs.travis-ci.com/user/api-developer/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.travis-ci.com/account/preferences",
.bad = "TRAVIS_TOKEN: {alnum:22}\n",
.good = "TRAVISCI_TOKEN: ${TRAVISCI_TOKEN}\n",
},
TOKEN_SHAPES("Travis CI token", { .anchors = "travis", .pattern = ALNUM "{22}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_droneci_token) = {
.meta = {
.id = "secret-droneci-token",
.title = "Drone token in the repository",
TOKEN_TEXTS("The token starts builds and reads repositories as its user.", "Rotate it in the account settings of the Drone server.", "https://docs.drone.io/cli/configure/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "DRONE_TOKEN: {alnum:32}\n",
.good = "DRONECI_TOKEN: ${DRONECI_TOKEN}\n",
},
TOKEN_SHAPES("Drone token", { .anchors = "drone", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_jenkins_token) = {
.meta = {
.id = "secret-jenkins-token",
.title = "Jenkins API token in the repository",
TOKEN_TEXTS("The token runs jobs as its user, and jobs run code on the agents.", "Revoke it in the user's configuration on the Jenkins server.", "https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "JENKINS_TOKEN: 11{hex:32}\n",
.good = "JENKINS_TOKEN: ${JENKINS_TOKEN}\n",
},
TOKEN_SHAPES("Jenkins API token", { .anchors = "jenkins", .pattern = "(11)?" HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "jenkins", .pattern = HEX "{36}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_teamcity_token) = {
.meta = {
.id = "secret-teamcity-token",
.title = "TeamCity access token in the repository",
TOKEN_TEXTS("The token runs builds as its user.", "Delete it in the profile on the TeamCity server under Access Tokens.", "https://www.jetbrains.com/help/teamcity/configuring-your-user-profile.html#Managing+Access+Tokens"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "TEAMCITY_TOKEN: eyJ0eXAiOiAiVENWMiJ9.{word:36}.{word:48}\n",
.good = "TEAMCITY_TOKEN: ${TEAMCITY_TOKEN}\n",
},
TOKEN_SHAPES("TeamCity access token", { .anchors = "eyJ0eXAiOiAiVENWMiJ9.", .pattern = "eyJ0eXAiOiAiVENWMiJ9\\." WORD "{30,40}\\." WORD "{40,60}" }),
};

WARD_RULE(secret_prefect_key) = {
.meta = {
.id = "secret-prefect-key",
.title = "Prefect API key in the repository",
TOKEN_TEXTS("The key runs flows and reads their blocks.", "Delete it at https://app.prefect.cloud under API Keys.", "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.prefect.cloud",
.bad = "PREFECT_API_KEY: pnu_{alnum:36}\n",
.good = "PREFECT_KEY: ${PREFECT_KEY}\n",
},
TOKEN_SHAPES("Prefect API key", { .anchors = "pnu_ pnb_", .pattern = "pn[ub]_" ALNUM "{36}" }),
};

WARD_RULE(secret_unkey_key) = {
.meta = {
.id = "secret-unkey-key",
.title = "Unkey root key in the repository",
TOKEN_TEXTS("The key creates and verifies API keys of the workspace.", "Delete it at https://app.unkey.com/settings/root-keys.", "https://www.unkey.com/docs/security/root-keys"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.unkey.com/settings/root-keys",
.bad = "UNKEY_ROOT_KEY: unkey_{alnum:24}\n",
.good = "UNKEY_KEY: ${UNKEY_KEY}\n",
},
TOKEN_SHAPES("Unkey root key", { .anchors = "unkey_", .pattern = "unkey_(root_)?" ALNUM "{18,40}", .flags = SHAPE_MIXED }),
};

WARD_RULE(secret_zuplo_key) = {
.meta = {
.id = "secret-zuplo-key",
.title = "Zuplo API key in the repository",
TOKEN_TEXTS("The key calls the API behind the gateway or deploys it.", "Delete the key at https://portal.zuplo.com.", "https://zuplo.com/docs/articles/api-key-management"),
TOKEN_GRADE(HIGH, VERIFIED),
.revoke = "https://portal.zuplo.com",
.bad = "ZUPLO_API_KEY: {zuplo}\n",
.good = "ZUPLO_KEY: ${ZUPLO_KEY}\n",
},
TOKEN_SHAPES("Zuplo API key", { .anchors = "zpka_", .pattern = "zpka_" LOWNUM "{32}_" HEX "{8}", .verify = verify_zuplo }),
};

WARD_RULE(secret_docker_swarm_token) = {
.meta = {
.id = "secret-docker-swarm-token",
.title = "Docker Swarm token in the repository",
TOKEN_TEXTS("The token joins the swarm, a manager token rules it; the unlock key opens its secrets.", "Rotate it by `docker swarm join-token --rotate` or `docker swarm unlock-key --rotate`.", "https://docs.docker.com/reference/cli/docker/swarm/join-token/"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "join: SWMTKN-1-{lower:50}-{lower:25}\n",
.good = "DOCKER_SWARM_TOKEN: ${DOCKER_SWARM_TOKEN}\n",
},
TOKEN_SHAPES("Docker Swarm token", { .anchors = "SWMTKN-1- SWMTKN-2-", .pattern = "SWMTKN-[12]-(1-)?" LOWNUM "{49,50}-" LOWNUM "{24,25}" }, { .anchors = "SWMKEY-1-", .pattern = "SWMKEY-1-[A-Za-z0-9+/]{43}" }),
};

WARD_RULE(secret_kubernetes_bootstrap_token) = {
.meta = {
.id = "secret-kubernetes-bootstrap-token",
.title = "Kubernetes bootstrap token in the repository",
TOKEN_TEXTS("A node that has it joins the cluster and gets a certificate.", "Delete it by `kubeadm token delete`.", "https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "kubeadm join 10.0.0.1:6443 --token {lower:6}.{lower:16}\n",
.good = "kubeadm join 10.0.0.1:6443 --token ${TOKEN}\n",
},
TOKEN_SHAPES("Kubernetes bootstrap token", { .anchors = "kubeadm bootstrap tls-bootstrap-token bootstraptoken", .pattern = "[a-z0-9]{6}\\.[a-z0-9]{16}", .hints = "", .gap = 160 }, { .anchors = "token-secret", .pattern = "[a-z0-9]{16}", .hints = "" }),
};

WARD_RULE(secret_openshift_token) = {
.meta = {
.id = "secret-openshift-token",
.title = "OpenShift token in the repository",
TOKEN_TEXTS("The token acts in the cluster as its user.", "Delete the oauthaccesstoken it belongs to, or run `oc logout` with it.", "https://docs.openshift.com/container-platform/latest/authentication/managing-oauth-access-tokens.html"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "oc login --token=sha256~a{word:41}9\n",
.good = "oc login --token=${TOKEN}\n",
},
TOKEN_SHAPES("OpenShift token", { .anchors = "sha256~", .pattern = "sha256~" WORD "{43}" }),
};

WARD_RULE(secret_rancher_token) = {
.meta = {
.id = "secret-rancher-token",
.title = "Rancher token in the repository",
TOKEN_TEXTS("The token acts in the clusters as its user.", "Delete it in Rancher under Account & API Keys.", "https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "token: token-{lower:5}:{lower:54}\n",
.good = "RANCHER_TOKEN: ${RANCHER_TOKEN}\n",
},
TOKEN_SHAPES("Rancher token", { .anchors = "token- kubeconfig-u- kubeconfig-user-", .pattern = "(token|kubeconfig-u|kubeconfig-user)-[a-z0-9]{5,14}:[a-z0-9]{54}" }),
};

WARD_RULE(secret_nats_seed) = {
.meta = {
.id = "secret-nats-seed",
.title = "NATS seed in the repository",
TOKEN_TEXTS("The seed signs as its user, account or operator.", "Make a new key with nsc, push the account and revoke the old user.", "https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth"),
TOKEN_GRADE(CRITICAL, VERIFIED),
.bad = "seed: {nkey}\n",
.good = "NATS_SEED: ${NATS_SEED}\n",
},
TOKEN_SHAPES("NATS seed", { .anchors = "SUAA SUAB SUAC SUAD SUAE SUAF SUAG SUAH SUAI SUAJ SUAK SUAL SUAM SUAN SUAO SUAP SAAA SAAB SAAC SAAD SAAE SAAF SAAG SAAH SAAI SAAJ SAAK SAAL SAAM SAAN SAAO SAAP SOAA SOAB SOAC SOAD SOAE SOAF SOAG SOAH SOAI SOAJ SOAK SOAL SOAM SOAN SOAO SOAP SCAA SCAB SCAC SCAD SCAE SCAF SCAG SCAH SCAI SCAJ SCAK SCAL SCAM SCAN SCAO SCAP SNAA SNAB SNAC SNAD SNAE SNAF SNAG SNAH SNAI SNAJ SNAK SNAL SNAM SNAN SNAO SNAP SXAA SXAB SXAC SXAD SXAE SXAF SXAG SXAH SXAI SXAJ SXAK SXAL SXAM SXAN SXAO SXAP", .pattern = "S[UAOCNX]A[A-P][A-Z2-7]{54}", .verify = verify_nkey }),
};

WARD_RULE(secret_wireguard_key) = {
.meta = {
.id = "secret-wireguard-key",
.title = "WireGuard private key in the repository",
TOKEN_TEXTS("Whoever has it is the peer.", "Make a new pair with `wg genkey` and replace the public key at every peer.", "https://www.wireguard.com/quickstart/"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.bad = "[Interface]\nPrivateKey = {base64:42}A=\n",
.good = "[Peer]\nPublicKey = {base64:42}A=\n",
.bad_path = "wg0.conf",
},
TOKEN_SHAPES("WireGuard private key", { .anchors = "privatekey presharedkey PrivateKey PresharedKey", .pattern = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=", .hints = "", .gap = 6, .flags = SHAPE_BASE64 }, { .anchors = "PrivateKey PresharedKey", .pattern = "P(rivateKey|resharedKey) ?= ?[A-Za-z0-9+/]{43}=", .flags = SHAPE_BASE64 | SHAPE_WEAK }),
};

WARD_RULE(secret_linode_token) = {
.meta = {
.id = "secret-linode-token",
.title = "Linode token in the repository",
TOKEN_TEXTS("The token creates and destroys machines and clusters.", "Revoke it at https://cloud.linode.com/profile/tokens.", "https://techdocs.akamai.com/cloud-computing/docs/manage-personal-access-tokens"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://cloud.linode.com/profile/tokens",
.bad = "LINODE_TOKEN: {hex:64}\n",
.good = "LINODE_TOKEN: ${LINODE_TOKEN}\n",
},
TOKEN_SHAPES("Linode token", { .anchors = "linode", .pattern = HEX "{64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_hetzner_token) = {
.meta = {
.id = "secret-hetzner-token",
.title = "Hetzner Cloud token in the repository",
TOKEN_TEXTS("The token creates and destroys servers of the project.", "Delete it at https://console.hetzner.cloud under Security, API tokens.", "https://docs.hetzner.com/cloud/api/getting-started/generating-api-token/"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://console.hetzner.cloud",
.bad = "HCLOUD_TOKEN: {alnum:64}\n",
.good = "HETZNER_TOKEN: ${HETZNER_TOKEN}\n",
},
TOKEN_SHAPES("Hetzner Cloud token", { .anchors = "hcloud hetzner", .pattern = ALNUM "{64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_vultr_key) = {
.meta = {
.id = "secret-vultr-key",
.title = "Vultr API key in the repository",
TOKEN_TEXTS("The key creates and destroys servers and clusters.", "Regenerate it at https://my.vultr.com/settings/#settingsapi.", "https://docs.vultr.com/platform/other/api"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://my.vultr.com/settings/#settingsapi",
.bad = "VULTR_API_KEY: {upper:36}\n",
.good = "VULTR_KEY: ${VULTR_KEY}\n",
},
TOKEN_SHAPES("Vultr API key", { .anchors = "vultr", .pattern = UPNUM "{36}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_scaleway_key) = {
.meta = {
.id = "secret-scaleway-key",
.title = "Scaleway secret key in the repository",
TOKEN_TEXTS("The key manages the resources of its project.", "Delete it at https://console.scaleway.com/iam/api-keys.", "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://console.scaleway.com/iam/api-keys",
.bad = "SCW_SECRET_KEY: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "SCALEWAY_KEY: ${SCALEWAY_KEY}\n",
},
TOKEN_SHAPES("Scaleway secret key", { .anchors = "scw_ scaleway", .pattern = UUID, .hints = SHAPE_HINTS }, { .anchors = "SCWA SCWB SCWC SCWD SCWE SCWF SCWG SCWH SCWJ SCWK SCWM SCWN SCWP SCWQ SCWR SCWS SCWT SCWV SCWW SCWX SCWY SCWZ", .pattern = "SCW" UPNUM "{17}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_ovh_key) = {
.meta = {
.id = "secret-ovh-key",
.title = "OVHcloud application key in the repository",
TOKEN_TEXTS("The key calls the API of the account.", "Delete it at https://eu.api.ovh.com/console/.", "https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://eu.api.ovh.com/console/",
.bad = "OVH_APPLICATION_SECRET: {hex:32}\n",
.good = "OVH_KEY: ${OVH_KEY}\n",
},
TOKEN_SHAPES("OVHcloud application key", { .anchors = "ovh_ ovh- ovh. ovhcloud", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "ovh_ ovh- ovh. ovhcloud", .pattern = ALNUM "{16}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_upcloud_token) = {
.meta = {
.id = "secret-upcloud-token",
.title = "UpCloud API token in the repository",
TOKEN_TEXTS("The token creates and destroys servers.", "Delete it at https://hub.upcloud.com/account/api-tokens.", "https://developers.upcloud.com/1.3/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://hub.upcloud.com/account/api-tokens",
.bad = "UPCLOUD_TOKEN: ucat_{alnum:26}\n",
.good = "UPCLOUD_TOKEN: ${UPCLOUD_TOKEN}\n",
},
TOKEN_SHAPES("UpCloud API token", { .anchors = "ucat_", .pattern = "ucat_" ALNUM "{26}" }),
};

WARD_RULE(secret_scalingo_token) = {
.meta = {
.id = "secret-scalingo-token",
.title = "Scalingo API token in the repository",
TOKEN_TEXTS("The token deploys apps and reads their environment.", "Delete it at https://dashboard.scalingo.com/account/tokens.", "https://developers.scalingo.com/tokens"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dashboard.scalingo.com/account/tokens",
.bad = "SCALINGO_TOKEN: tk-us-{word:48}\n",
.good = "SCALINGO_TOKEN: ${SCALINGO_TOKEN}\n",
},
TOKEN_SHAPES("Scalingo API token", { .anchors = "tk-us-", .pattern = "tk-us-" WORD "{48}" }),
};

WARD_RULE(secret_ngrok_token) = {
.meta = {
.id = "secret-ngrok-token",
.title = "Ngrok token in the repository",
TOKEN_TEXTS("The token opens tunnels into the network of its owner.", "Revoke it at https://dashboard.ngrok.com/get-started/your-authtoken.", "https://ngrok.com/docs/agent/#authtokens"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.ngrok.com/get-started/your-authtoken",
.bad = "NGROK_AUTHTOKEN: 2{alnum:26}_{alnum:21}\n",
.good = "NGROK_TOKEN: ${NGROK_TOKEN}\n",
},
TOKEN_SHAPES("ngrok token", { .anchors = "ngrok", .pattern = "[0-9A-Za-z]{25,30}_[A-Za-z0-9_]{20,24}", .hints = "" }, { .anchors = "ngrok", .pattern = ALNUM "{43,50}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_teleport_token) = {
.meta = {
.id = "secret-teleport-token",
.title = "Teleport join token in the repository",
TOKEN_TEXTS("A machine that has it joins the Teleport cluster.", "Delete it by `tctl tokens rm`.", "https://goteleport.com/docs/enroll-resources/agents/join-token/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "teleport start --roles=node --token={hex:32}\n",
.good = "teleport start --token=/var/lib/token\n",
},
TOKEN_SHAPES("Teleport join token", { .anchors = "teleport", .pattern = HEX "{32}", .hints = "token" }),
};

WARD_RULE(secret_definednetworking_key) = {
.meta = {
.id = "secret-definednetworking-key",
.title = "Defined Networking API key in the repository",
TOKEN_TEXTS("The key enrolls hosts into the overlay network.", "Delete it at https://admin.defined.net/settings/api-keys.", "https://docs.defined.net/api/defined-networking-api/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://admin.defined.net/settings/api-keys",
.bad = "DN_KEY: dnkey-{alnum:26}-{alnum:52}\n",
.good = "DEFINEDNETWORKING_KEY: ${DEFINEDNETWORKING_KEY}\n",
},
TOKEN_SHAPES("Defined Networking API key", { .anchors = "dnkey-", .pattern = "dnkey-[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}" }),
};

WARD_RULE(secret_ionic_token) = {
.meta = {
.id = "secret-ionic-token",
.title = "Ionic token in the repository",
TOKEN_TEXTS("The token builds and deploys the apps of its owner.", "Delete it at https://dashboard.ionicframework.com/personal/settings.", "https://ionic.io/docs/appflow/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dashboard.ionicframework.com/personal/settings",
.bad = "IONIC_TOKEN: ion_{alnum:42}\n",
.good = "IONIC_TOKEN: ${IONIC_TOKEN}\n",
},
TOKEN_SHAPES("Ionic token", { .anchors = "ion_", .pattern = "ion_" ALNUM "{42}" }),
};

WARD_RULE(secret_codecov_token) = {
.meta = {
.id = "secret-codecov-token",
.title = "Codecov token in the repository",
TOKEN_TEXTS("The token uploads coverage or reads reports of private code.", "Regenerate it at https://app.codecov.io.", "https://docs.codecov.com/docs/codecov-tokens"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://app.codecov.io",
.bad = "CODECOV_TOKEN: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "CODECOV_TOKEN: ${CODECOV_TOKEN}\n",
},
TOKEN_SHAPES("Codecov token", { .anchors = "codecov", .pattern = UUID, .hints = SHAPE_HINTS }, { .anchors = "codecov", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_codeclimate_token) = {
.meta = {
.id = "secret-codeclimate-token",
.title = "Code Climate token in the repository",
TOKEN_TEXTS("The token uploads reports or reads results of private code.", "Regenerate it at https://codeclimate.com/profile/tokens.", "https://docs.codeclimate.com/docs/finding-your-test-coverage-token"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://codeclimate.com/profile/tokens",
.bad = "CC_TEST_REPORTER_ID: {hex:64}\n",
.good = "CODECLIMATE_TOKEN: ${CODECLIMATE_TOKEN}\n",
},
TOKEN_SHAPES("Code Climate token", { .anchors = "codeclimate code_climate cc_test_reporter", .pattern = HEX "{40,64}", .hints = "" }),
};
