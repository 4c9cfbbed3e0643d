/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof.h"

WARD_RULE(secret_azure_storage_key) = {
	.meta = {
		.id = "secret-azure-storage-key",
		.title = "Azure storage account key in the repository",
		TOKEN_TEXTS("The key reads, writes and deletes everything in the storage "
			    "account.",
			    "Rotate both keys (`az storage account keys renew`) and use "
			    "managed identities, or SAS tokens with an end.",
			    "https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "key: {azurekey:64:+ASt}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure storage account key",
		     { .anchors = "+ASt", .lead = 76,
		       .pattern = BASE64 "{76}+ASt" BASE64 "{6}==",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = "AccountKey=", .pattern = "AccountKey=" BASE64 "{86}==",
		       .flags = SHAPE_BASE64, .verify = verify_azure_named },
		     { .anchors = "AccountKey", .pattern = BASE64 "{60,120}==", .hints = "",
		       .gap = 2, .flags = SHAPE_BASE64, .verify = verify_azure_named },
		     { .anchors = "AccountKey AZURE_KEY storage_key storage-key storageKey account_key account-key access_key",
		       .pattern = BASE64 "{84,120}={0,2}", .hints = "", .gap = 24,
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_named }),
};

WARD_RULE(secret_azure_cosmos_key) = {
	.meta = {
		.id = "secret-azure-cosmos-key",
		.title = "Azure Cosmos DB key in the repository",
		TOKEN_TEXTS("The primary key reads and changes every database of the "
			    "account.",
			    "Regenerate the key (`az cosmosdb keys regenerate`) and use "
			    "role-based access with managed identities.",
			    "https://learn.microsoft.com/en-us/azure/cosmos-db/secure-access-to-data"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "key: {azurekey:64:ACDb}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Cosmos DB key",
		     { .anchors = "ACDb", .lead = 76,
		       .pattern = BASE64 "{76}ACDb" BASE64 "{6}==",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_batch_key) = {
	.meta = {
		.id = "secret-azure-batch-key",
		.title = "Azure Batch or machine learning key in the repository",
		TOKEN_TEXTS("The key runs jobs of the account's choosing on its machines "
			    "and reads their results.",
			    "Regenerate the key (`az batch account keys renew`, or the "
			    "workspace's keys).",
			    "https://learn.microsoft.com/en-us/azure/batch/batch-account-create-portal"),
		TOKEN_GRADE(HIGH, VERIFIED),
		.bad = "key: {azurekey:64:+ABa}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Batch or machine learning key",
		     { .anchors = "+ABa", .lead = 76,
		       .pattern = BASE64 "{76}+ABa" BASE64 "{6}==",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = "+AMC", .lead = 76,
		       .pattern = BASE64 "{76}+AMC" BASE64 "{6}==",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_apim_key) = {
	.meta = {
		.id = "secret-azure-apim-key",
		.title = "Azure API Management key in the repository",
		TOKEN_TEXTS("The key manages the gateway or calls the APIs behind it as a"
			    " subscriber.",
			    "Regenerate the key on the subscription's or gateway's page "
			    "in the portal.",
			    "https://learn.microsoft.com/en-us/azure/api-management/api-management-subscriptions"),
		TOKEN_GRADE(HIGH, VERIFIED),
		.bad = "key: {azurekey:64:APIM}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure API Management key",
		     { .anchors = "APIM", .lead = 76,
		       .pattern = BASE64 "{76}APIM" BASE64 "{6}==",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = "subscription-key subscription_key Subscription-Key",
		       .pattern = HEX "{32}", .hints = "", .gap = 12 }),
};

WARD_RULE(secret_azure_messaging_key) = {
	.meta = {
		.id = "secret-azure-messaging-key",
		.title = "Azure Service Bus, Event Hubs or Relay key in the repository",
		TOKEN_TEXTS("The key sends, reads or manages the messages of the "
			    "namespace or queue.",
			    "Regenerate the key of the policy (`az servicebus namespace "
			    "authorization-rule keys renew`, `az eventhubs ...`) and use "
			    "managed identities.",
			    "https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "key: {azurekey:32:+ASb}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Service Bus, Event Hubs or Relay key",
		     { .anchors = "+ASb", .lead = 33,
		       .pattern = BASE64 "{33}+ASb" BASE64 "{6}=",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = "+AEh", .lead = 33,
		       .pattern = BASE64 "{33}+AEh" BASE64 "{6}=",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = "+ARm", .lead = 33,
		       .pattern = BASE64 "{33}+ARm" BASE64 "{6}=",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = ".servicebus.windows.net",
		       .pattern = "SharedAccessKey=" BASE64 "{40,90}={0,2}", .hints = "",
		       .gap = 160, .flags = SHAPE_BASE64 | SHAPE_SURE }),
};

WARD_RULE(secret_azure_iot_key) = {
	.meta = {
		.id = "secret-azure-iot-key",
		.title = "Azure IoT Hub key in the repository",
		TOKEN_TEXTS("The key speaks for devices or manages all devices of the "
			    "hub.",
			    "Regenerate the key (`az iot hub policy renew-key`, or the "
			    "device's keys).",
			    "https://learn.microsoft.com/en-us/azure/iot-hub/authenticate-authorize-sas"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "key: {azurekey:32:AIoT}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure IoT Hub key",
		     { .anchors = "AIoT", .lead = 33,
		       .pattern = BASE64 "{33}AIoT" BASE64 "{6}=",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key },
		     { .anchors = ".azure-devices.net .azure-devices-provisioning.net",
		       .pattern = "SharedAccessKey=" BASE64 "{40,90}={0,2}", .hints = "",
		       .gap = 160, .flags = SHAPE_BASE64 | SHAPE_SURE }),
};

WARD_RULE(secret_azure_redis_key) = {
	.meta = {
		.id = "secret-azure-redis-key",
		.title = "Azure Cache for Redis key in the repository",
		TOKEN_TEXTS("The key reads and changes everything in the cache: sessions "
			    "above all.",
			    "Regenerate the key (`az redis regenerate-keys`) and use "
			    "Entra authentication.",
			    "https://learn.microsoft.com/en-us/azure/azure-cache-for-redis/cache-azure-active-directory-for-authentication"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "key: {azurekey:32:AzCa}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Cache for Redis key",
		     { .anchors = "AzCa", .lead = 33,
		       .pattern = BASE64 "{33}AzCa" BASE64 "{6}=",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_event_grid_key) = {
	.meta = {
		.id = "secret-azure-event-grid-key",
		.title = "Azure Event Grid key in the repository",
		TOKEN_TEXTS("The key publishes events that other services act on.",
			    "Regenerate the key (`az eventgrid topic key regenerate`).",
			    "https://learn.microsoft.com/en-us/azure/event-grid/authenticate-with-access-keys-shared-access-signatures"),
		TOKEN_GRADE(HIGH, VERIFIED),
		.bad = "key: {azurekey:32:AZEG}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Event Grid key",
		     { .anchors = "AZEG", .lead = 33,
		       .pattern = BASE64 "{33}AZEG" BASE64 "{6}=",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_registry_key) = {
	.meta = {
		.id = "secret-azure-registry-key",
		.title = "Azure Container Registry password in the repository",
		TOKEN_TEXTS("The password pulls private images and often pushes: a pushed"
			    " image runs in the cluster.",
			    "Regenerate it (`az acr credential renew`, or `az acr token "
			    "credential generate`) and check the digests of what was "
			    "pushed.",
			    "https://learn.microsoft.com/en-us/azure/container-registry/container-registry-authentication"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "key: {azurekey:39:+ACR}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Container Registry password",
		     { .anchors = "+ACR", .lead = 42,
		       .pattern = BASE64 "{42}+ACR" BASE64 "{6}",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_search_key) = {
	.meta = {
		.id = "secret-azure-search-key",
		.title = "Azure AI Search key in the repository",
		TOKEN_TEXTS("An admin key reads, changes and deletes all indexes of the "
			    "service.",
			    "Regenerate the key (`az search admin-key renew`) and use "
			    "roles instead of keys.",
			    "https://learn.microsoft.com/en-us/azure/search/search-security-api-keys"),
		TOKEN_GRADE(HIGH, VERIFIED),
		.bad = "key: {azurekey:39:AzSe}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure AI Search key",
		     { .anchors = "AzSe", .lead = 42,
		       .pattern = BASE64 "{42}AzSe" BASE64 "{6}",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_functions_key) = {
	.meta = {
		.id = "secret-azure-functions-key",
		.title = "Azure Functions key in the repository",
		TOKEN_TEXTS("The key calls the function, a master key all functions of "
			    "the app and its runtime's interface.",
			    "Renew the key (`az functionapp keys set`) on the App keys "
			    "page.",
			    "https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to"),
		TOKEN_GRADE(HIGH, VERIFIED),
		.bad = "key: {azurekey:40:AzFu}\n",
		.good = "key: ${AZURE_KEY}\n",
	},
	TOKEN_SHAPES("Azure Functions key",
		     { .anchors = "AzFu", .lead = 44,
		       .pattern = "[A-Za-z0-9_+/-]{44}AzFu[A-Za-z0-9_+/-]{6}==",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_azure_key }),
};

WARD_RULE(secret_azure_annotated_key) = {
	.meta = {
		.id = "secret-azure-annotated-key",
		.title = "Azure key of the annotated form in the repository",
		TOKEN_TEXTS("Keys of Azure OpenAI, Cognitive Services, Maps, SignalR and "
			    "tokens of Azure DevOps have this form; each acts with its "
			    "owner's rights on its service.",
			    "Characters 77 to 80 name the service: regenerate the key "
			    "there (AZDO: revoke the token at https://dev.azure.com, User"
			    " settings, Personal access tokens).",
			    "https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "AZURE_OPENAI_KEY: {azurecask}\n",
		.good = "AZURE_OPENAI_KEY: ${AZURE_OPENAI_KEY}\n",
	},
	TOKEN_SHAPES("Azure key",
		     { .anchors = "JQQJ99 JQQJ9D JQQJ9H", .lead = 52,
		       .pattern = ALNUM "{52}JQQJ9[9DH]" ALNUM "{26}(==)?",
		       .flags = SHAPE_GLUED, .verify = verify_azure_annotated },
		     { .anchors = "JQQJ", .lead = 52,
		       .pattern = ALNUM "{52}JQQJ" ALNUM "{28,32}(==)?",
		       .verify = verify_azure_annotated }),
};

WARD_RULE(secret_azure_devops_pat) = {
	.meta = {
		.id = "secret-azure-devops-pat",
		.title = "Azure DevOps personal access token in the repository",
		TOKEN_TEXTS("The token acts with its owner's rights: code, pipelines, "
			    "artifacts.",
			    "Revoke it at https://dev.azure.com, User settings, Personal "
			    "access tokens, and look at the organization's audit log.",
			    "https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.revoke = "https://dev.azure.com",
		.bad = "AZURE_DEVOPS_EXT_PAT: {devopspat}\n",
		.good = "AZURE_DEVOPS_EXT_PAT: ${PAT}\n",
	},
	TOKEN_SHAPES("Azure DevOps token",
		     { .anchors = "$token ado_pat azure devops _PAT ccessToken vsts azdo",
		       .pattern = LOWNUM "{52}", .hints = "", .gap = 48,
		       .verify = verify_devops_named }),
};

WARD_RULE(secret_entra_client_secret) = {
	.meta = {
		.id = "secret-entra-client-secret",
		.title = "Entra (Azure AD) client secret in the repository",
		TOKEN_TEXTS("With the application's public id the secret signs in as the "
			    "application, with all that it is granted in the tenant.",
			    "Delete the secret under App registrations, Certificates & "
			    "secrets, look at the sign-in logs of the service principal, "
			    "and use federated credentials.",
			    "https://learn.microsoft.com/en-us/entra/identity-platform/how-to-add-credentials"),
		TOKEN_GRADE(CRITICAL, VERIFIED),
		.bad = "client_secret: {entra}\n",
		.good = "client_secret: ${AZURE_CLIENT_SECRET}\n",
	},
	TOKEN_SHAPES("Entra client secret",
		     { .anchors = "7Q~ 8Q~", .lead = 3,
		       .pattern = "[A-Za-z0-9_.~-]{3}(7|8)Q~[A-Za-z0-9_.~-]{31,34}",
		       .flags = SHAPE_GLUED, .verify = verify_entra },
		     { .anchors = "0Q~ 1Q~ 2Q~ 3Q~ 4Q~ 5Q~ 6Q~ 9Q~", .lead = 3,
		       .pattern = "[A-Za-z0-9_.~-]{3}\\dQ~[A-Za-z0-9_.~-]{31,34}",
		       .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_azure_sas) = {
	.meta = {
		.id = "secret-azure-sas",
		.title = "Azure shared access signature in the repository",
		TOKEN_TEXTS("Whoever has the URL reads or writes what it names until it "
			    "expires; nobody has to sign in.",
			    "Regenerate the account key that signed it (`az storage "
			    "account keys renew`) or revoke the stored access policy, and"
			    " hand out user delegation SAS with a near end.",
			    "https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.bad = "url: https://example.blob.core.windows.net/c/f?sv=2022-11-02&se=2030-01-01&sp=rw&sig={alnum:43}%3D\n",
		.good = "url: https://example.blob.core.windows.net/c/f?sv=2022-11-02&sig=${SIG}\n",
	},
	TOKEN_SHAPES("Azure shared access signature",
		     { .anchors = "&sig= ?sig= ;sig=",
		       .pattern = "[?&;]sig=[A-Za-z0-9/+%]{43,129}(=|%3D|%3d)",
		       .flags = SHAPE_WEAK | SHAPE_INSIDE | SHAPE_MIXED },
		     { .anchors = "&amp;sig=",
		       .pattern = "&amp;sig=[A-Za-z0-9/+%]{43,129}(=|%3D|%3d)",
		       .flags = SHAPE_WEAK | SHAPE_INSIDE | SHAPE_MIXED }),
};

WARD_RULE(secret_azure_app_configuration) = {
	.meta = {
		.id = "secret-azure-app-configuration",
		.title = "Azure App Configuration connection string in the repository",
		TOKEN_TEXTS("The string reads, and with a read-write key changes, the "
			    "settings that applications start with.",
			    "Regenerate the key (`az appconfig credential regenerate`) "
			    "and use managed identities.",
			    "https://learn.microsoft.com/en-us/azure/azure-app-configuration/concept-enable-rbac"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "conn: Endpoint=https://example.azconfig.io;Id=aB1c-l9-s0:{alnum:20};Secret={base64:43}=\n",
		.good = "conn: Endpoint=https://example.azconfig.io;Id=${ID};Secret=${SECRET}\n",
	},
	TOKEN_SHAPES("App Configuration secret",
		     { .anchors = ".azconfig.io;Id=",
		       .pattern = "\\.azconfig\\.io;Id=[A-Za-z0-9+/:.-]{4,80};Secret=" BASE64 "{36,90}={0,2}",
		       .flags = SHAPE_INSIDE }),
};

WARD_RULE(secret_azure_openai_key) = {
	.meta = {
		.id = "secret-azure-openai-key",
		.title = "Azure OpenAI key in the repository",
		TOKEN_TEXTS("The key runs models of the resource at its owner's cost.",
			    "Regenerate the key (`az cognitiveservices account keys "
			    "regenerate`) and use managed identities.",
			    "https://learn.microsoft.com/en-us/azure/ai-services/openai/how-to/managed-identity"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.bad = "AZURE_OPENAI_API_KEY: {hex:32}\n",
		.good = "AZURE_OPENAI_API_KEY: ${AZURE_OPENAI_API_KEY}\n",
	},
	TOKEN_SHAPES("Azure OpenAI key",
		     { .anchors = "azure_openai azure-openai azureOpenAI AzureOpenAI openai.azure.com cognitiveservices.azure.com",
		       .pattern = HEX "{32}", .hints = "key secret token", .gap = 80 }),
};
