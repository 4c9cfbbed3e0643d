/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof.h"

WARD_RULE(secret_npm_auth_token) = {
	.meta = {
		.id = "secret-npm-auth-token",
		.title = "Login to a package registry in an npm configuration in the repository",
		TOKEN_TEXTS("The login installs and often publishes packages of the "
			    "registry that the line names.",
			    "Revoke it at the registry (`npm token revoke`, or the access"
			    " tokens at https://www.npmjs.com).",
			    "https://docs.npmjs.com/cli/using-npm/config#auth-related-configuration"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.revoke = "https://www.npmjs.com",
		.bad = "//npm.example.com/:_authToken={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}\n",
		.good = "//npm.example.com/:_authToken=${NPM_TOKEN}\n",
		.bad_path = ".npmrc",
	},
	TOKEN_SHAPES("npm registry login",
		     { .anchors = ":_authToken :_password",
		       .pattern = "[A-Za-z0-9_.+/-]{16,2048}={0,2}", .hints = "", .gap = 6,
		       .flags = SHAPE_BASE64 },
		     { .anchors = "npm_", .pattern = "npm_" ALNUM "{36}",
		       .flags = SHAPE_WEAK | SHAPE_GLUED },
		     { .anchors = "_authToken NPM_AUTH_TOKEN",
		       .pattern = HEX "{8}-" HEX "{4}-" HEX "{4}-" HEX "{4}-" HEX "{12}",
		       .hints = "", .gap = 24 }),
};

WARD_RULE(secret_pypi_token) = {
	.meta = {
		.id = "secret-pypi-token",
		.title = "PyPI token in the repository",
		TOKEN_TEXTS("The token publishes releases of its owner's projects, which "
			    "run wherever they are installed.",
			    "Remove the token at https://pypi.org/manage/account/token/ "
			    "or in the project's settings, check the releases, and "
			    "publish by trusted publishing (OIDC).",
			    "https://pypi.org/help/#apitoken",
			    "https://docs.pypi.org/trusted-publishers/"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://pypi.org/manage/account/token/",
		.bad = "password: pypi-AgEIcHlwaS5vcmcC{word:150}\n",
		.good = "password: ${PYPI_TOKEN}\n",
	},
	TOKEN_SHAPES("PyPI token",
		     { .anchors = "pypi-AgE", .pattern = "pypi-AgE" WORD "{85,1000}",
		       .verify = verify_pypi },
		     { .anchors = "pypi-AgE", .pattern = "pypi-AgE" WORD "{50,84}",
		       .flags = SHAPE_WEAK, .verify = verify_pypi }),
};

WARD_RULE(secret_rubygems_token) = {
	.meta = {
		.id = "secret-rubygems-token",
		.title = "RubyGems API key in the repository",
		TOKEN_TEXTS("The key publishes and yanks gems of its owner.",
			    "Delete the key at https://rubygems.org/profile/api_keys and "
			    "check the versions.",
			    "https://guides.rubygems.org/api-key-scopes/"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://rubygems.org/profile/api_keys",
		.bad = "GEM_HOST_API_KEY: rubygems_{hex:48}\n",
		.good = "GEM_HOST_API_KEY: ${KEY}\n",
	},
	TOKEN_SHAPES("RubyGems API key",
		     { .anchors = "rubygems_", .pattern = "rubygems_" HEX "{48}",
		       .flags = SHAPE_GLUED }),
};

WARD_RULE(secret_crates_token) = {
	.meta = {
		.id = "secret-crates-token",
		.title = "crates.io token in the repository",
		TOKEN_TEXTS("The token publishes crates of its owner.",
			    "Revoke the token at https://crates.io/settings/tokens and "
			    "check the versions.",
			    "https://doc.rust-lang.org/cargo/reference/publishing.html"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://crates.io/settings/tokens",
		.bad = "CARGO_REGISTRY_TOKEN=cio{alnum:32}\n",
		.good = "CARGO_REGISTRY_TOKEN=${TOKEN}\n",
	},
	TOKEN_SHAPES("crates.io token",
		     { .anchors = "cio0 cio1 cio2 cio3 cio4 cio5 cio6 cio7 cio8 cio9 cioA cioB cioC cioD cioE cioF cioG cioH cioI cioJ cioK cioL cioM cioN cioO cioP cioQ cioR cioS cioT cioU cioV cioW cioX cioY cioZ ciob cioc ciod ciof ciog cioh cioj ciok ciom ciop cioq ciov ciow ciox cioy cioz",
		       .pattern = "cio" ALNUM "{32}", .distinct = 12, .flags = SHAPE_MIXED },
		     { .anchors = "cargo crates Bearer", .pattern = "cio" ALNUM "{32}",
		       .hints = "", .gap = 40, .distinct = 12,
		       .flags = SHAPE_MIXED | SHAPE_SURE }),
};

WARD_RULE(secret_docker_hub_token) = {
	.meta = {
		.id = "secret-docker-hub-token",
		.title = "Docker Hub access token in the repository",
		TOKEN_TEXTS("The token pulls private images and often pushes: a pushed "
			    "image runs in the cluster.",
			    "Delete the token at "
			    "https://app.docker.com/settings/personal-access-tokens "
			    "(organizations: their access tokens) and check the digests "
			    "of what was pushed.",
			    "https://docs.docker.com/security/access-tokens/"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://app.docker.com/settings/personal-access-tokens",
		.bad = "docker login -u me -p dckr_pat_{word:26}Q\n",
		.good = "docker login -u me -p $TOKEN\n",
	},
	TOKEN_SHAPES("Docker Hub token",
		     { .anchors = "dckr_pat_", .pattern = "dckr_pat_" WORD "{27}",
		       .flags = SHAPE_GLUED },
		     { .anchors = "dckr_oat_", .pattern = "dckr_oat_" WORD "{32}",
		       .flags = SHAPE_GLUED },
		     { .anchors = "dckr_pat_ dckr_oat_",
		       .pattern = "(dckr_pat_|dckr_oat_)" WORD "{20,40}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_docker_auth) = {
	.meta = {
		.id = "secret-docker-auth",
		.title = "Registry login in a Docker configuration in the repository",
		TOKEN_TEXTS("`auth` is user and password in Base64, which is clear text: "
			    "it pulls and often pushes images.",
			    "Revoke the login at its registry; in clusters use the node's"
			    " identity or a Secret that is not in Git.",
			    "https://docs.docker.com/reference/cli/docker/login/#credential-stores"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "{\"auths\":{\"ghcr.io\":{\"auth\":\"{registryauth}\"}}}\n",
		.good = "{\"auths\":{\"ghcr.io\":{}},\"credsStore\":\"pass\"}\n",
		.bad_path = "config.json",
	},
	TOKEN_SHAPES("registry login",
		     { .anchors = "\"auth\"", .pattern = "[A-Za-z0-9+/_-]{12,4000}={0,3}",
		       .hints = "auths quay docker ghcr registry", .gap = 8,
		       .flags = SHAPE_BASE64 | SHAPE_SURE, .verify = verify_registry_login },
		     { .anchors = "\"auth\\", .pattern = "[A-Za-z0-9+/_-]{12,4000}={0,3}",
		       .hints = "auths \\\":{ docker quay ghcr registry", .gap = 16,
		       .flags = SHAPE_BASE64 | SHAPE_SURE, .verify = verify_registry_login }),
};

WARD_RULE(secret_clojars_token) = {
	.meta = {
		.id = "secret-clojars-token",
		.title = "Clojars deploy token in the repository",
		TOKEN_TEXTS("The token publishes artifacts of its owner.",
			    "Disable the token at https://clojars.org/tokens.",
			    "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://clojars.org/tokens",
		.bad = "password: CLOJARS_{hex:60}\n",
		.good = "password: ${CLOJARS}\n",
	},
	TOKEN_SHAPES("Clojars token",
		     { .anchors = "CLOJARS_ clojars_",
		       .pattern = "(CLOJARS_|clojars_)" ALNUM "{60}" }),
};

WARD_RULE(secret_packagist_token) = {
	.meta = {
		.id = "secret-packagist-token",
		.title = "Private Packagist token in the repository",
		TOKEN_TEXTS("The token reads the organization's packages or changes which"
			    " code they point to.",
			    "Revoke it at https://packagist.com, Settings, API Access or "
			    "Authentication Tokens.",
			    "https://packagist.com/docs/composer-authentication"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://packagist.com",
		.bad = "token: packagist_ack_{hex:28}\n",
		.good = "token: ${PACKAGIST}\n",
	},
	TOKEN_SHAPES("Packagist token",
		     { .anchors = "packagist_",
		       .pattern = "packagist_(ack|acs|cut|ort|out|uut)_" HEX "{20,100}",
		       .flags = SHAPE_GLUED }),
};

WARD_RULE(secret_jfrog_token) = {
	.meta = {
		.id = "secret-jfrog-token",
		.title = "JFrog Artifactory key or token in the repository",
		TOKEN_TEXTS("The key pulls and often pushes artifacts and images.",
			    "Revoke it under Administration, User Management, Access "
			    "Tokens (API keys: the user's profile).",
			    "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.bad = "apikey: AKCp8{base58:68}\n",
		.good = "apikey: ${ARTIFACTORY_KEY}\n",
	},
	TOKEN_SHAPES("JFrog key",
		     { .anchors = "AKCp", .pattern = "AKCp[1-9A-HJ-NP-Za-km-z]{69,72}",
		       .flags = SHAPE_MIXED },
		     { .anchors = "AKCp", .pattern = "AKCp" ALNUM "{69,72}",
		       .flags = SHAPE_WEAK | SHAPE_MIXED },
		     { .anchors = "cmVmdGtuO", .pattern = "cmVmdGtuO" BASE64 "{40,80}={0,2}",
		       .verify = verify_jfrog_reference },
		     { .anchors = "artifactory jfrog xray", .pattern = ALNUM "{73}",
		       .hints = "", .gap = 48 },
		     { .anchors = "artifactory jfrog xray", .pattern = ALNUM "{64}",
		       .hints = "key token passw secret", .gap = 48 }),
};

WARD_RULE(secret_cloudsmith_key) = {
	.meta = {
		.id = "secret-cloudsmith-key",
		.title = "Cloudsmith API key in the repository",
		TOKEN_TEXTS("The key pulls and often pushes packages of its owner.",
			    "Rotate it at https://app.cloudsmith.com, user settings, API "
			    "key.",
			    "https://help.cloudsmith.io/docs/api-key"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://app.cloudsmith.com",
		.bad = "key: csa_{hex:30}Ab12Cd\n",
		.good = "key: ${CLOUDSMITH_API_KEY}\n",
	},
	TOKEN_SHAPES("Cloudsmith key",
		     { .anchors = "csa_", .pattern = "csa_" HEX "{30}" ALNUM "{6}" },
		     { .anchors = "cloudsmith", .pattern = HEX "{40}", .hints = "key token",
		       .gap = 40 }),
};

WARD_RULE(secret_maven_password) = {
	.meta = {
		.id = "secret-maven-password",
		.title = "Password in a Maven configuration in the repository",
		TOKEN_TEXTS("The password opens the server that the entry names; "
			    "encrypted ones are opened by the master password of "
			    "settings-security.xml.",
			    "Change the password at its server; keep settings.xml out of "
			    "Git, or put ${env.NAME} in it.",
			    "https://maven.apache.org/guides/mini/guide-encryption.html"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.bad = "<server><id>nexus</id><username>ci</username><password>{alnum:24}</password></server>\n",
		.good = "<server><id>nexus</id><username>ci</username><password>${env.NEXUS}</password></server>\n",
		.bad_path = "settings.xml",
	},
	TOKEN_SHAPES("Maven password",
		     { .anchors = "<password> <passphrase>",
		       .pattern = "[A-Za-z0-9_!#%&()*+,./:=?@^|~$;-]{6,128}</(password|passphrase)>",
		       .hints = "server username> <id> </id> proxy", .gap = 1,
		       .verify = verify_typed },
		     { .anchors = "<password> <master>",
		       .pattern = "\\{[A-Za-z0-9+/=\\\\]{24,256}\\}", .hints = "", .gap = 1,
		       .flags = SHAPE_BASE64, .verify = verify_maven },
		     { .anchors = "<password>", .pattern = BASE64 "{24,128}={0,2}</password>",
		       .hints = "", .gap = 1, .flags = SHAPE_BASE64 | SHAPE_MIXED }),
};

WARD_RULE(secret_nuget_key) = {
	.meta = {
		.id = "secret-nuget-key",
		.title = "NuGet API key in the repository",
		TOKEN_TEXTS("The key publishes packages of its owner.",
			    "Delete or regenerate it at "
			    "https://www.nuget.org/account/apikeys.",
			    "https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://www.nuget.org/account/apikeys",
		.bad = "nuget push a.nupkg -ApiKey oy2{lower:43}\n",
		.good = "nuget push a.nupkg -ApiKey $NUGET_KEY\n",
	},
	TOKEN_SHAPES("NuGet key",
		     { .anchors = "oy2", .pattern = "oy2" LOWNUM "{43}", .distinct = 12 },
		     { .anchors = "nuget", .pattern = LOWNUM "{46}",
		       .hints = "key secret token", .gap = 40 }),
};

WARD_RULE(secret_deno_token) = {
	.meta = {
		.id = "secret-deno-token",
		.title = "Deno Deploy token in the repository",
		TOKEN_TEXTS("The token deploys and reads the projects of its owner.",
			    "Revoke it at https://dash.deno.com/account#access-tokens.",
			    "https://docs.deno.com/deploy/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://dash.deno.com/account#access-tokens",
		.bad = "DENO_DEPLOY_TOKEN=ddp_{alnum:36}\n",
		.good = "DENO_DEPLOY_TOKEN=${TOKEN}\n",
	},
	TOKEN_SHAPES("Deno token",
		     { .anchors = "ddp_ ddo_", .pattern = "(ddp_|ddo_)" ALNUM "{36}",
		       .flags = SHAPE_GLUED | SHAPE_MIXED }),
};

WARD_RULE(secret_pyx_key) = {
	.meta = {
		.id = "secret-pyx-key",
		.title = "pyx (Astral) API key in the repository",
		TOKEN_TEXTS("The key reads and publishes packages of the pyx registry.",
			    "Revoke the key in the account's settings at https://pyx.dev.",
			    "https://docs.pyx.dev/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://pyx.dev",
		.bad = "PYX_API_KEY=sk-pyx-{alnum:66}\n",
		.good = "PYX_API_KEY=${KEY}\n",
	},
	TOKEN_SHAPES("pyx key",
		     { .anchors = "sk-pyx-", .pattern = "sk-pyx-" ALNUM "{40,80}",
		       .flags = SHAPE_GLUED }),
};
