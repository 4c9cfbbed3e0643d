/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"

WARD_RULE(secret_planetscale_token) = {
.meta = {
.id = "secret-planetscale-token",
.title = "PlanetScale token in the repository",
TOKEN_TEXTS("The token or password opens the databases of the organization or branch.", "Delete it at https://app.planetscale.com under Service tokens or Passwords.", "https://planetscale.com/docs/concepts/service-tokens"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://app.planetscale.com",
.bad = "PLANETSCALE_TOKEN: pscale_tkn_a{word:41}9\n",
.good = "PLANETSCALE_TOKEN: ${PLANETSCALE_TOKEN}\n",
},
TOKEN_SHAPES("PlanetScale token", { .anchors = "pscale_tkn_ pscale_pw_ pscale_oauth_ pscale_api_", .pattern = "pscale_(tkn|pw|oauth|api)_[A-Za-z0-9=._-]{32,64}" }),
};

WARD_RULE(secret_neon_key) = {
.meta = {
.id = "secret-neon-key",
.title = "Neon API key in the repository",
TOKEN_TEXTS("The key manages databases and reads their passwords.", "Revoke it at https://console.neon.tech/app/settings/api-keys.", "https://neon.com/docs/manage/api-keys"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://console.neon.tech/app/settings/api-keys",
.bad = "NEON_API_KEY: napi_{lower:64}\n",
.good = "NEON_KEY: ${NEON_KEY}\n",
},
TOKEN_SHAPES("Neon API key", { .anchors = "napi_", .pattern = "napi_" ALNUM "{60,68}" }),
};

WARD_RULE(secret_supabase_key) = {
.meta = {
.id = "secret-supabase-key",
.title = "Supabase key in the repository",
TOKEN_TEXTS("A secret key passes row level security; an access token manages all projects.", "Delete it at https://supabase.com/dashboard/account/tokens or under API Keys of the project.", "https://supabase.com/docs/guides/api/api-keys"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://supabase.com/dashboard/account/tokens",
.bad = "SUPABASE_ACCESS_TOKEN: sbp_{hex:40}\n",
.good = "SUPABASE_KEY: ${SUPABASE_KEY}\n",
},
TOKEN_SHAPES("Supabase key", { .anchors = "sbp_", .pattern = "sbp_(oauth_|v0_)?" LOWNUM "{36,44}" }, { .anchors = "sb_secret_", .pattern = "sb_secret_" WORD "{31}" }, { .anchors = "sb_secret_", .pattern = "sb_secret_" WORD "{22}_" WORD "{8}" }),
};

WARD_RULE(secret_mongodb_atlas_key) = {
.meta = {
.id = "secret-mongodb-atlas-key",
.title = "MongoDB Atlas key in the repository",
TOKEN_TEXTS("The key or service account manages projects and clusters.", "Delete it at https://cloud.mongodb.com under Access Manager.", "https://www.mongodb.com/docs/atlas/configure-api-access/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://cloud.mongodb.com",
.bad = "ATLAS_SECRET: mdb_sa_sk_a{word:38}9\n",
.good = "MONGODB_ATLAS_KEY: ${MONGODB_ATLAS_KEY}\n",
},
TOKEN_SHAPES("MongoDB Atlas key", { .anchors = "mdb_sa_sk_", .pattern = "mdb_sa_sk_" WORD "{40}" }, { .anchors = "mongodb_atlas atlas_private atlas-private mongodb-atlas", .pattern = UUID, .hints = "" }),
};

WARD_RULE(secret_aiven_token) = {
.meta = {
.id = "secret-aiven-token",
.title = "Aiven token in the repository",
TOKEN_TEXTS("The token manages the services of the account.", "Revoke it at https://console.aiven.io/profile/tokens.", "https://aiven.io/docs/platform/howto/create_authentication_token"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://console.aiven.io/profile/tokens",
.bad = "AIVEN_TOKEN: {base64:372}\n",
.good = "AIVEN_TOKEN: ${AIVEN_TOKEN}\n",
},
TOKEN_SHAPES("Aiven token", { .anchors = "aiven", .pattern = "[A-Za-z0-9+/=]{180,900}", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }, { .anchors = "AVNS_", .pattern = "AVNS_" WORD "{19}" }),
};

WARD_RULE(secret_data_warehouse_token) = {
.meta = {
.id = "secret-data-warehouse-token",
.title = "Token of a data warehouse in the repository",
TOKEN_TEXTS("The token queries the warehouse as its user.", "Revoke it in the account of the service.", "https://docs.snowflake.com/en/user-guide/programmatic-access-tokens", "https://clickhouse.com/docs/cloud/manage/openapi"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "CLICKHOUSE_SECRET: 4b1d{alnum:38}\n",
.good = "DATA_WAREHOUSE_TOKEN: ${DATA_WAREHOUSE_TOKEN}\n",
},
TOKEN_SHAPES("data warehouse token", { .anchors = "4b1d", .pattern = "4b1d" ALNUM "{38}", .flags = SHAPE_MIXED }, { .anchors = "clickhouse", .pattern = ALNUM "{20}", .hints = SHAPE_HINTS }, { .anchors = "snowflake", .pattern = "[A-Za-z0-9._-]{60,400}", .hints = "token" }, { .anchors = "snowflake", .pattern = "[A-Za-z0-9!@#$%^&*_+-]{8,64}", .hints = "pass pwd", .gap = 24 }),
};

WARD_RULE(secret_astra_token) = {
.meta = {
.id = "secret-astra-token",
.title = "DataStax Astra token in the repository",
TOKEN_TEXTS("The token opens the databases its role may.", "Delete it at https://astra.datastax.com under Tokens.", "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://astra.datastax.com",
.bad = "ASTRA_TOKEN: AstraCS:{alnum:24}:{hex:64}\n",
.good = "ASTRA_TOKEN: ${ASTRA_TOKEN}\n",
},
TOKEN_SHAPES("DataStax Astra token", { .anchors = "AstraCS:", .pattern = "AstraCS:" ALNUM "{24}:" HEX "{64}" }, { .anchors = "AstraCS:", .pattern = "AstraCS:[A-Za-z0-9:]{40,90}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_couchbase_key) = {
.meta = {
.id = "secret-couchbase-key",
.title = "Couchbase Capella key in the repository",
TOKEN_TEXTS("The key manages clusters.", "Delete it at https://cloud.couchbase.com under API Keys.", "https://docs.couchbase.com/cloud/management-api-guide/management-api-start.html"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://cloud.couchbase.com",
.bad = "COUCHBASE_CAPELLA_API_KEY: {base64:64}\n",
.good = "COUCHBASE_KEY: ${COUCHBASE_KEY}\n",
},
TOKEN_SHAPES("Couchbase Capella key", { .anchors = "couchbase capella", .pattern = "[A-Za-z0-9+/=#%!@_-]{40,90}", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }, { .anchors = "couchbase capella", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_influxdb_token) = {
.meta = {
.id = "secret-influxdb-token",
.title = "InfluxDB token in the repository",
TOKEN_TEXTS("The token reads and writes the buckets it was made for.", "Delete it in the InfluxDB UI under API Tokens.", "https://docs.influxdata.com/influxdb/v2/admin/tokens/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "INFLUXDB_TOKEN: {word:86}==\n",
.good = "INFLUXDB_TOKEN: ${INFLUXDB_TOKEN}\n",
},
TOKEN_SHAPES("InfluxDB token", { .anchors = "influx", .pattern = "[A-Za-z0-9_-]{86}==", .hints = "", .flags = SHAPE_BASE64 }, { .anchors = "influx", .pattern = "apiv3_" WORD "{60,100}", .hints = "" }, { .anchors = "apiv3_", .pattern = "apiv3_" WORD "{60,100}" }),
};

WARD_RULE(secret_upstash_token) = {
.meta = {
.id = "secret-upstash-token",
.title = "Upstash token in the repository",
TOKEN_TEXTS("The token reads and writes the Redis database.", "Reset the credentials at https://console.upstash.com.", "https://upstash.com/docs/redis/features/restapi"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://console.upstash.com",
.bad = "UPSTASH_REDIS_REST_TOKEN: {alnum:60}\n",
.good = "UPSTASH_TOKEN: ${UPSTASH_TOKEN}\n",
},
TOKEN_SHAPES("Upstash token", { .anchors = "upstash", .pattern = "[A-Za-z0-9+/=_-]{40,120}", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_cockroach_key) = {
.meta = {
.id = "secret-cockroach-key",
.title = "CockroachDB Cloud key in the repository",
TOKEN_TEXTS("The key manages clusters.", "Delete it at https://cockroachlabs.cloud/access.", "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access#api-access"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://cockroachlabs.cloud/access",
.bad = "COCKROACH_API_KEY: CCDB1_{alnum:22}_{alnum:40}\n",
.good = "COCKROACH_KEY: ${COCKROACH_KEY}\n",
},
TOKEN_SHAPES("CockroachDB Cloud key", { .anchors = "CCDB1_", .pattern = "CCDB1_" ALNUM "{22}_" ALNUM "{40}" }),
};

WARD_RULE(secret_blockchain_node_key) = {
.meta = {
.id = "secret-blockchain-node-key",
.title = "Key of a blockchain node in the repository",
TOKEN_TEXTS("The key uses the node at its owner's cost.", "Delete it in the account of the provider.", "https://docs.metamask.io/services/how-to/secure-an-api/", "https://www.alchemy.com/docs/how-to-create-access-tokens"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "INFURA_API_KEY: {hex:32}\n",
.good = "BLOCKCHAIN_NODE_KEY: ${BLOCKCHAIN_NODE_KEY}\n",
},
TOKEN_SHAPES("blockchain node key", { .anchors = "infura", .pattern = HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "alchemy", .pattern = WORD "{32}", .hints = SHAPE_HINTS }, { .anchors = "infura.io/v3/", .pattern = "infura\\.io/v3/" HEX "{32}", .flags = SHAPE_WEAK }, { .anchors = "alchemy.com/v2/ alchemyapi.io/v2/", .pattern = "alchemy(api)?\\.(com|io)/v2/" WORD "{32}", .flags = SHAPE_WEAK }, { .anchors = "etherscan quicknode moralis blocknative ethplorer", .pattern = ALNUM "{20,64}", .hints = SHAPE_HINTS }),
};
