/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof_service.h"

WARD_RULE(secret_grafana_token) = {
.meta = {
.id = "secret-grafana-token",
.title = "Grafana token in the repository",
TOKEN_TEXTS("The token reads dashboards and data sources, or changes them.", "Delete it under Administration, Service accounts, or in Grafana Cloud under Access policies.", "https://grafana.com/docs/grafana/latest/administration/service-accounts/", "https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/"),
TOKEN_GRADE(HIGH, VERIFIED),
.bad = "GRAFANA_TOKEN: {grafana}\n",
.good = "GRAFANA_TOKEN: ${GRAFANA_TOKEN}\n",
},
TOKEN_SHAPES("Grafana token", { .anchors = "glsa_", .pattern = "glsa_" ALNUM "{32}_[0-9A-Fa-f]{8}", .verify = verify_grafana }, { .anchors = "glc_", .pattern = "glc_[A-Za-z0-9+/]{32,500}={0,3}", .flags = SHAPE_BASE64, .verify = verify_json }, { .anchors = "eyJrIjoi", .pattern = "eyJrIjoi[A-Za-z0-9+/]{50,500}={0,3}", .flags = SHAPE_BASE64, .verify = verify_grafana_key }),
};

WARD_RULE(secret_sentry_token) = {
.meta = {
.id = "secret-sentry-token",
.title = "Sentry auth token in the repository",
TOKEN_TEXTS("The token reads the errors of the organization, with what they carry, and makes releases.", "Revoke it at https://sentry.io/settings/auth-tokens/.", "https://docs.sentry.io/account/auth-tokens/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://sentry.io/settings/auth-tokens/",
.bad = "SENTRY_AUTH_TOKEN: sntrys_{json64:region_url}_{alnum:43}\n",
.good = "SENTRY_TOKEN: ${SENTRY_TOKEN}\n",
},
TOKEN_SHAPES("Sentry auth token", { .anchors = "sntrys_eyJ", .pattern = "sntrys_eyJ[A-Za-z0-9+/]{40,500}={0,2}_[A-Za-z0-9+/]{40,46}", .flags = SHAPE_BASE64, .verify = verify_json }, { .anchors = "sntrys_eyJ", .pattern = "sntrys_eyJ[A-Za-z0-9+/=_-]{60,600}", .flags = SHAPE_WEAK }, { .anchors = "sntryu_ sntryi_ sntrya_", .pattern = "sntry[uia]_" HEX "{64}" }, { .anchors = "sentry", .pattern = HEX "{64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_sentry_dsn) = {
.meta = {
.id = "secret-sentry-dsn",
.title = "Sentry DSN with its secret in the repository",
TOKEN_TEXTS("The secret half of an old DSN writes and reads events.", "Disable the client key at https://sentry.io under Client Keys.", "https://docs.sentry.io/concepts/key-terms/dsn-explainer/"),
TOKEN_GRADE(LOW, MEDIUM),
.revoke = "https://sentry.io",
.bad = "SENTRY_DSN: https://{hex:32}@o123456.ingest.sentry.io/1234567\n",
.good = "SENTRY_DSN: ${SENTRY_DSN}\n",
},
TOKEN_SHAPES("Sentry DSN with its secret", { .anchors = "sentry", .pattern = HEX "{32}@[A-Za-z0-9.-]{4,80}/[0-9]{1,20}", .hints = "" }, { .anchors = "@sentry.", .lead = 40, .pattern = "https://" HEX "{32}@sentry\\.[A-Za-z0-9.-]{2,80}/[0-9]{1,20}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_newrelic_key) = {
.meta = {
.id = "secret-newrelic-key",
.title = "New Relic key in the repository",
TOKEN_TEXTS("The key reads the account's data or writes into it.", "Delete it at https://one.newrelic.com/api-keys.", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://one.newrelic.com/api-keys",
.bad = "NEW_RELIC_API_KEY: NRAK-{upper:27}\n",
.good = "NEWRELIC_KEY: ${NEWRELIC_KEY}\n",
},
TOKEN_SHAPES("New Relic key", { .anchors = "NRAK- NRRA- NRAA-", .pattern = "NR(AK|RA|AA)-[A-Za-z0-9]{27,42}" }, { .anchors = "NRII- NRIQ- NRSP-", .pattern = "NR(II|IQ|SP)-[A-Za-z0-9_-]{32}" }, { .anchors = "NRJS-", .pattern = "NRJS-" HEX "{19}", .flags = SHAPE_WEAK }, { .anchors = "newrelic new-relic new_relic", .pattern = HEX "{36,40}(NRAL)?", .hints = SHAPE_HINTS }, { .anchors = "license_key", .pattern = HEX "{40}", .hints = "relic", .gap = 12 }, { .anchors = "newrelic new-relic new_relic", .pattern = LOWNUM "{64}", .hints = SHAPE_HINTS }, { .anchors = "newrelic new-relic new_relic", .pattern = ALNUM "{4}-" ALNUM "{38,42}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_dynatrace_token) = {
.meta = {
.id = "secret-dynatrace-token",
.title = "Dynatrace token in the repository",
TOKEN_TEXTS("The token reads monitoring data or changes settings, as its scopes allow.", "Delete it in Dynatrace under Access tokens.", "https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "DT_TOKEN: dt0c01.{upper:24}.{upper:64}\n",
.good = "DYNATRACE_TOKEN: ${DYNATRACE_TOKEN}\n",
},
TOKEN_SHAPES("Dynatrace token", { .anchors = "dt0c01. dt0s01. dt0s02. dt0s03. dt0s04. dt0s06. dt0s08. dt0s09. dt0s16.", .pattern = "dt0[a-z][0-9]{2}\\.[A-Za-z0-9]{8,24}\\.[A-Za-z0-9]{64}" }),
};

WARD_RULE(secret_datadog_key) = {
.meta = {
.id = "secret-datadog-key",
.title = "Datadog key in the repository",
TOKEN_TEXTS("An application key reads and changes what its owner may; an API key sends data.", "Revoke it at https://app.datadoghq.com/organization-settings/api-keys.", "https://docs.datadoghq.com/account_management/api-app-keys/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.datadoghq.com/organization-settings/api-keys",
.bad = "DD_API_KEY: {hex:32}\n",
.good = "DATADOG_KEY: ${DATADOG_KEY}\n",
},
TOKEN_SHAPES("Datadog key", { .anchors = "datadog dd_api dd_app dd_secret dd_key dd-api dd-app ddog", .pattern = ALNUM "{32}", .hints = "", .gap = 40 }, { .anchors = "datadog dd_api dd_app dd_secret dd_key dd-api dd-app", .pattern = ALNUM "{40}", .hints = "", .gap = 40 }, { .anchors = "ddapp_ ddpat_", .pattern = "dd(app|pat)_" ALNUM "{34,60}" }),
};

WARD_RULE(secret_posthog_key) = {
.meta = {
.id = "secret-posthog-key",
.title = "PostHog key in the repository",
TOKEN_TEXTS("A personal key reads the analytics of its owner.", "Delete it at https://app.posthog.com/settings/user-api-keys.", "https://posthog.com/docs/api#authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.posthog.com/settings/user-api-keys",
.bad = "POSTHOG_KEY: phx_{alnum:43}\n",
.good = "POSTHOG_KEY: ${POSTHOG_KEY}\n",
},
TOKEN_SHAPES("PostHog key", { .anchors = "phx_", .pattern = "phx_" WORD "{41,49}" }, { .anchors = "phc_ phs_", .pattern = "ph[cs]_" WORD "{41,49}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_sonarqube_token) = {
.meta = {
.id = "secret-sonarqube-token",
.title = "SonarQube token in the repository",
TOKEN_TEXTS("The token reads code and issues, or uploads analyses.", "Revoke it under My Account, Security.", "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "sonar.token=sqp_{hex:40}\n",
.good = "SONARQUBE_TOKEN: ${SONARQUBE_TOKEN}\n",
},
TOKEN_SHAPES("SonarQube token", { .anchors = "sqp_ squ_ sqa_", .pattern = "sq[pua]_" ALNUM "{40}" }, { .anchors = "sonar", .pattern = HEX "{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_sourcegraph_token) = {
.meta = {
.id = "secret-sourcegraph-token",
.title = "Sourcegraph access token in the repository",
TOKEN_TEXTS("The token reads all code its owner sees.", "Delete it in the user settings under Access tokens.", "https://sourcegraph.com/docs/cli/how-tos/creating-an-access-token"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "SRC_ACCESS_TOKEN: sgp_{hex:16}_{hex:40}\n",
.good = "SOURCEGRAPH_TOKEN: ${SOURCEGRAPH_TOKEN}\n",
},
TOKEN_SHAPES("Sourcegraph access token", { .anchors = "sgp_", .pattern = "sgp_(local_)?[a-fA-F0-9]{40}" }, { .anchors = "sgp_", .pattern = "sgp_[A-Fa-f0-9]{16}_[a-fA-F0-9]{40}" }, { .anchors = "slk_ sgd_", .pattern = "s(lk|gd)_" HEX "{64}" }, { .anchors = "sourcegraph", .pattern = "[0-9A-Fa-f]{40}", .hints = "" }),
};

WARD_RULE(secret_snyk_token) = {
.meta = {
.id = "secret-snyk-token",
.title = "Snyk API token in the repository",
TOKEN_TEXTS("The token reads the vulnerabilities of the organization's projects.", "Revoke it at https://app.snyk.io/account.", "https://docs.snyk.io/snyk-api/authentication-for-api"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.snyk.io/account",
.bad = "SNYK_TOKEN: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "SNYK_TOKEN: ${SNYK_TOKEN}\n",
},
TOKEN_SHAPES("Snyk API token", { .anchors = "snyk", .pattern = UUID, .hints = SHAPE_HINTS }, { .anchors = "snyk_uat. snyk_sat.", .pattern = "snyk_[us]at\\." ALNUM "{8}\\." ALNUM "{60,120}" }),
};

WARD_RULE(secret_elastic_key) = {
.meta = {
.id = "secret-elastic-key",
.title = "Elastic Cloud API key in the repository",
TOKEN_TEXTS("The key manages deployments of the organization.", "Delete it at https://cloud.elastic.co/account/keys.", "https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://cloud.elastic.co/account/keys",
.bad = "EC_API_KEY: essu_{base64:60}\n",
.good = "ELASTIC_KEY: ${ELASTIC_KEY}\n",
},
TOKEN_SHAPES("Elastic Cloud API key", { .anchors = "essu_ esss_ essa_", .pattern = "ess[usa]_[A-Za-z0-9+/_-]{40,200}={0,2}", .flags = SHAPE_BASE64 }, { .anchors = "elastic", .pattern = "[A-Za-z0-9+/_-]{54,64}={0,2}", .hints = "api_key apikey api-key", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_honeycomb_key) = {
.meta = {
.id = "secret-honeycomb-key",
.title = "Honeycomb API key in the repository",
TOKEN_TEXTS("The key writes events or, as a configuration key, changes boards.", "Disable it at https://ui.honeycomb.io under Environment settings.", "https://docs.honeycomb.io/configure/environments/manage-api-keys/"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://ui.honeycomb.io",
.bad = "HONEYCOMB_API_KEY: hcaik_{lower:58}\n",
.good = "HONEYCOMB_KEY: ${HONEYCOMB_KEY}\n",
},
TOKEN_SHAPES("Honeycomb API key", { .anchors = "hcaik_ hcxik_ hcxmk_ hcamk_ hcbik_", .pattern = "hc[a-z](ik|mk|lk)_" LOWNUM "{26,58}" }, { .anchors = "honeycomb", .pattern = ALNUM "{22,32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_logzio_token) = {
.meta = {
.id = "secret-logzio-token",
.title = "Token of a log service in the repository",
TOKEN_TEXTS("The token writes logs into the account, or reads them.", "Delete it in the account of the log service.", "https://docs.logz.io/docs/user-guide/admin/authentication-tokens/log-shipping-tokens/", "https://www.loggly.com/docs/customer-token-authentication-token/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "LOGGLY_TOKEN: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "LOGZIO_TOKEN: ${LOGZIO_TOKEN}\n",
},
TOKEN_SHAPES("log shipping token", { .anchors = "loggly logentries logdna logzio sumologic papertrail", .pattern = UUID, .hints = SHAPE_HINTS }, { .anchors = "logdna logzio sumologic papertrail logtail", .pattern = ALNUM "{20,64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_pagerduty_key) = {
.meta = {
.id = "secret-pagerduty-key",
.title = "PagerDuty key in the repository",
TOKEN_TEXTS("The key raises, resolves and hides incidents.", "Remove it at https://support.pagerduty.com under API Access Keys.", "https://support.pagerduty.com/main/docs/api-access-keys"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "PAGERDUTY_TOKEN: u+{word:18}\n",
.good = "PAGERDUTY_KEY: ${PAGERDUTY_KEY}\n",
},
TOKEN_SHAPES("PagerDuty key", { .anchors = "pagerduty pager_duty pager-duty", .pattern = "[A-Za-z0-9_+-]{20}", .hints = SHAPE_HINTS }, { .anchors = "pagerduty pager_duty routing_key integration_key service_key", .pattern = ALNUM "{32}", .hints = "pager" }),
};

WARD_RULE(secret_opsgenie_key) = {
.meta = {
.id = "secret-opsgenie-key",
.title = "Opsgenie API key in the repository",
TOKEN_TEXTS("The key raises and closes alerts.", "Delete it in Opsgenie under API key management.", "https://support.atlassian.com/opsgenie/docs/api-key-management/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "OPSGENIE_API_KEY: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "OPSGENIE_KEY: ${OPSGENIE_KEY}\n",
},
TOKEN_SHAPES("Opsgenie API key", { .anchors = "opsgenie", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_rollbar_token) = {
.meta = {
.id = "secret-rollbar-token",
.title = "Rollbar token in the repository",
TOKEN_TEXTS("The token reads the errors of a project or writes them.", "Disable it at https://app.rollbar.com under Project access tokens.", "https://docs.rollbar.com/docs/access-tokens"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://app.rollbar.com",
.bad = "ROLLBAR_ACCESS_TOKEN: {hex:32}\n",
.good = "ROLLBAR_TOKEN: ${ROLLBAR_TOKEN}\n",
},
TOKEN_SHAPES("Rollbar token", { .anchors = "rollbar bugsnag airbrake raygun", .pattern = HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "rollbar", .pattern = HEX "{64,128}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_healthchecks_key) = {
.meta = {
.id = "secret-healthchecks-key",
.title = "Key of a monitoring service in the repository",
TOKEN_TEXTS("The key reads and changes checks, so that an outage goes unseen.", "Revoke it in the account of the service.", "https://healthchecks.io/docs/api/", "https://uptimerobot.com/api/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "UPTIMEROBOT_API_KEY: u{digit:7}-{hex:24}\n",
.good = "HEALTHCHECKS_KEY: ${HEALTHCHECKS_KEY}\n",
},
TOKEN_SHAPES("monitoring service key", { .anchors = "uptimerobot uptime_robot", .pattern = "[um][0-9]{5,10}-[A-Za-z0-9-]{24,40}", .hints = "" }, { .anchors = "hcr_ hcw_", .pattern = "hc[rw]_" ALNUM "{28}", .flags = SHAPE_MIXED }, { .anchors = "healthchecks statuspage betteruptime betterstack checkly detectify", .pattern = ALNUM "{24,64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_launchdarkly_key) = {
.meta = {
.id = "secret-launchdarkly-key",
.title = "LaunchDarkly key in the repository",
TOKEN_TEXTS("The key reads or switches feature flags.", "Reset it at https://app.launchdarkly.com/settings/authorization.", "https://launchdarkly.com/docs/home/account/api"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.launchdarkly.com/settings/authorization",
.bad = "LD_SDK_KEY: sdk-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "LAUNCHDARKLY_KEY: ${LAUNCHDARKLY_KEY}\n",
},
TOKEN_SHAPES("LaunchDarkly key", { .anchors = "sdk- api- mob-", .pattern = "(sdk|api|mob)-" UUID }, { .anchors = "launchdarkly launch_darkly", .pattern = WORD "{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_configcat_key) = {
.meta = {
.id = "secret-configcat-key",
.title = "Key of a feature flag service in the repository",
TOKEN_TEXTS("The key reads or changes feature flags.", "Regenerate it in the account of the service.", "https://configcat.com/docs/requests/", "https://docs.devcycle.com/"),
TOKEN_GRADE(MEDIUM, HIGH),
.bad = "CONFIGCAT_SDK_KEY: configcat-sdk-1/{word:22}/{word:22}\n",
.good = "CONFIGCAT_KEY: ${CONFIGCAT_KEY}\n",
},
TOKEN_SHAPES("feature flag service key", { .anchors = "configcat-sdk-", .pattern = "configcat-sdk-1/" WORD "{22}/" WORD "{22}" }, { .anchors = "configcat", .pattern = WORD "{22}/" WORD "{22}", .hints = "" }, { .anchors = "dvc_server_ dvc_client_ dvc_mobile_", .pattern = "dvc_(server|client|mobile)_[A-Za-z0-9_]{30,70}" }, { .anchors = "optimizely split.io splitio", .pattern = ALNUM "{20,80}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_stackrox_token) = {
.meta = {
.id = "secret-stackrox-token",
.title = "StackRox API token in the repository",
TOKEN_TEXTS("The token reads or changes the security policies of all clusters.", "Revoke it under Platform Configuration, Integrations, API Token.", "https://docs.redhat.com/en/documentation/red_hat_advanced_cluster_security_for_kubernetes/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "ROX_API_TOKEN: {word:90}\n",
.good = "STACKROX_TOKEN: ${STACKROX_TOKEN}\n",
},
TOKEN_SHAPES("StackRox API token", { .anchors = "rox_api", .pattern = "[A-Za-z0-9._-]{60,900}", .hints = "", .gap = 8 }),
};
