/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof.h"

WARD_RULE(secret_aws_bedrock_key) = {
	.meta = {
		.id = "secret-aws-bedrock-key",
		.title = "Amazon Bedrock API key in the repository",
		TOKEN_TEXTS("The key runs models on Amazon Bedrock at the account's cost,"
			    " a long-lived one for years.",
			    "Delete the key in IAM (Security credentials of the user that"
			    " it belongs to, or `aws iam "
			    "delete-service-specific-credential`) and look for its use in"
			    " CloudTrail.",
			    "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.bad = "AWS_BEARER_TOKEN_BEDROCK={bedrock}\n",
		.good = "AWS_BEARER_TOKEN_BEDROCK=${BEDROCK_KEY}\n",
	},
	TOKEN_SHAPES("Amazon Bedrock API key",
		     { .anchors = "ABSK", .pattern = "ABSK" BASE64 "{109,269}={0,2}",
		       .flags = SHAPE_BASE64 | SHAPE_GLUED, .verify = verify_bedrock },
		     { .anchors = "bedrock-api-key-",
		       .pattern = "bedrock-api-key-[A-Za-z0-9+/=%_-]{32,2048}", .distinct = 10 }),
};

WARD_RULE(secret_aws_secret_key) = {
	.meta = {
		.id = "secret-aws-secret-key",
		.title = "AWS secret key by its name in the repository",
		TOKEN_TEXTS("The secret key signs requests as its user or role; the id "
			    "that belongs to it is no secret and often known.",
			    "Deactivate and delete the key in IAM "
			    "(https://console.aws.amazon.com/iam/home#/security_credentials),"
			    " look for its use in CloudTrail, and let workloads assume a "
			    "role.",
			    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"),
		TOKEN_GRADE(CRITICAL, MEDIUM),
		.revoke = "https://console.aws.amazon.com/iam/home#/security_credentials",
		.bad = "aws_secret_key: {awssecret}\n",
		.good = "aws_secret_key: ${AWS_SECRET_KEY}\n",
	},
	TOKEN_SHAPES("AWS secret key",
		     { .anchors = "aws_secret_key aws-secret-key awsSecretKey aws.secretKey aws_secret_token aws_secret= amazon_secret",
		       .pattern = BASE64 "{40}", .hints = "", .gap = 16, .distinct = 16,
		       .flags = SHAPE_BASE64 | SHAPE_MIXED }),
};

WARD_RULE(secret_aws_session_token) = {
	.meta = {
		.id = "secret-aws-session-token",
		.title = "AWS session token in the repository",
		TOKEN_TEXTS("With its key id and secret key a session token signs "
			    "requests until it expires, up to 36 hours.",
			    "Revoke the sessions of the role (IAM, the role's page, "
			    "Revoke sessions) and look for its use in CloudTrail.",
			    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "aws_session_token = FwoGZXIvYXdz{base64:240}\n",
		.good = "aws_session_token = ${AWS_SESSION_TOKEN}\n",
	},
	TOKEN_SHAPES("AWS session token",
		     { .anchors = "FwoGZXIvYXdz IQoJb3JpZ2lu",
		       .pattern = "(FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9+/%]{80,3000}[=]{0,2}",
		       .distinct = 20, .flags = SHAPE_BASE64 | SHAPE_GLUED }),
};

WARD_RULE(secret_aws_mws_key) = {
	.meta = {
		.id = "secret-aws-mws-key",
		.title = "Amazon MWS token in the repository",
		TOKEN_TEXTS("The token reads and changes a seller's orders and listings.",
			    "Revoke the developer's access in Seller Central, User "
			    "Permissions.",
			    "https://developer-docs.amazon.com/sp-api/docs/authorizing-selling-partner-api-applications"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "mws_token: amzn.mws.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
		.good = "mws_token: ${MWS_TOKEN}\n",
	},
	TOKEN_SHAPES("Amazon MWS token",
		     { .anchors = "amzn.mws.",
		       .pattern = "amzn\\.mws\\.[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}" }),
};

WARD_RULE(secret_gcp_api_key) = {
	.meta = {
		.id = "secret-gcp-api-key",
		.title = "Google API key in the repository",
		TOKEN_TEXTS("The key calls the Google APIs it is allowed at its project's"
			    " cost: often maps, and since Gemini also models.",
			    "Delete or restrict the key at "
			    "https://console.cloud.google.com/apis/credentials; keys that"
			    " are meant for a browser or an app must be restricted to it.",
			    "https://cloud.google.com/docs/authentication/api-keys",
			    "https://docs.cloud.google.com/docs/authentication/api-keys-best-practices"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://console.cloud.google.com/apis/credentials",
		.bad = "google_maps_key: AIza{word:34}Q\n",
		.good = "google_maps_key: ${MAPS_KEY}\n",
	},
	TOKEN_SHAPES("Google API key",
		     { .anchors = "AIza", .pattern = "AIza" WORD "{35}", .distinct = 10,
		       .verify = verify_google_key }),
};

WARD_RULE(secret_gcp_gemini_key) = {
	.meta = {
		.id = "secret-gcp-gemini-key",
		.title = "Google Cloud express mode or Gemini API key in the repository",
		TOKEN_TEXTS("The key runs Gemini models at its project's cost.",
			    "Delete the key at https://aistudio.google.com/api-keys or in"
			    " the project's API credentials.",
			    "https://ai.google.dev/gemini-api/docs/api-key"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://aistudio.google.com/api-keys",
		.bad = "GEMINI_API_KEY=AQ.Ab8RN6{word:43}Q\n",
		.good = "GEMINI_API_KEY=${GEMINI_API_KEY}\n",
	},
	TOKEN_SHAPES("Gemini API key",
		     { .anchors = "AQ.Ab8R", .pattern = "AQ\\.Ab8RN6" WORD "{44}",
		       .distinct = 10 },
		     { .anchors = "AQ.Ab8R", .pattern = "AQ\\.Ab8R" WORD "{46}",
		       .distinct = 10, .flags = SHAPE_WEAK | SHAPE_GLUED }),
};

WARD_RULE(secret_gcp_service_account) = {
	.meta = {
		.id = "secret-gcp-service-account",
		.title = "Google service account key file in the repository",
		TOKEN_TEXTS("The file holds the account's private key: whoever has it is "
			    "the service account, anywhere.",
			    "Delete the key (`gcloud iam service-accounts keys delete`), "
			    "look for its use in the audit logs, and use Workload "
			    "Identity Federation instead of keys.",
			    "https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys"),
		TOKEN_GRADE(CRITICAL, MEDIUM),
		.bad = "{\n  \"type\": \"service_account\",\n  \"private_key_id\": \"{hex:40}\",\n"
			"  \"private_key\": \"{pemline:PRIVATE KEY}\"\n"
			"}\n",
		.good = "serviceAccount:\n  annotations:\n    iam.gke.io/gcp-service-account: backup@example.iam.gserviceaccount.com\n",
	},
	TOKEN_SHAPES("Google service account key id",
		     { .anchors = "private_key_id", .pattern = HEX "{40}",
		       .hints = "service_account private_key gserviceaccount", .gap = 16 }),
};

WARD_RULE(secret_gcp_refresh_token) = {
	.meta = {
		.id = "secret-gcp-refresh-token",
		.title = "Google OAuth refresh token in the repository",
		TOKEN_TEXTS("The token gets new access tokens for its owner's Google "
			    "account until it is revoked; gcloud's own one (application "
			    "default credentials) reaches everything the owner may.",
			    "Revoke it at https://myaccount.google.com/connections or "
			    "with `gcloud auth revoke`.",
			    "https://developers.google.com/identity/protocols/oauth2#expiration"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://myaccount.google.com/connections",
		.bad = "{\n  \"refresh_token\": \"1//0{word:96}a\"\n"
			"}\n",
		.good = "{ \"refresh_token\": \"${REFRESH}\" }\n",
	},
	TOKEN_SHAPES("Google refresh token",
		     { .anchors = "1//0", .pattern = "1//0" WORD "{40,400}", .distinct = 16 }),
};

WARD_RULE(secret_gcp_oauth_client_secret) = {
	.meta = {
		.id = "secret-gcp-oauth-client-secret",
		.title = "Google OAuth client secret in the repository",
		TOKEN_TEXTS("With the client's public id the secret passes for the "
			    "application when users sign in with Google.",
			    "Add a new secret and disable the old one at "
			    "https://console.cloud.google.com/auth/clients.",
			    "https://support.google.com/cloud/answer/15549257"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://console.cloud.google.com/auth/clients",
		.bad = "client_secret: GOCSPX-{word:27}Q\n",
		.good = "client_secret: ${GOOGLE_CLIENT_SECRET}\n",
	},
	TOKEN_SHAPES("Google OAuth client secret",
		     { .anchors = "GOCSPX-", .pattern = "GOCSPX-" WORD "{28}" },
		     { .anchors = "GOCSPX-", .pattern = "GOCSPX-" WORD "{20,40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = ".apps.googleusercontent.com", .pattern = WORD "{24}",
		       .hints = "secret", .gap = 160, .flags = SHAPE_MIXED },
		     { .anchors = "client_secret clientSecret CLIENTSECRET",
		       .pattern = WORD "{24}", .hints = "google gapi oauth", .gap = 12,
		       .flags = SHAPE_MIXED },
		     { .anchors = "google_client_secret", .pattern = WORD "{24}", .hints = "",
		       .gap = 12 }),
};

WARD_RULE(secret_google_oauth_token) = {
	.meta = {
		.id = "secret-google-oauth-token",
		.title = "Google OAuth access token in the repository",
		TOKEN_TEXTS("The token acts for its owner on Google's APIs for an hour, "
			    "and tells that the means to get new ones is near.",
			    "Revoke it with `curl -d token=... "
			    "https://oauth2.googleapis.com/revoke` and look for what "
			    "issues it.",
			    "https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke"),
		TOKEN_GRADE(MEDIUM, HIGH),
		.bad = "Authorization: Bearer ya29.{word:120}\n",
		.good = "Authorization: Bearer ${TOKEN}\n",
	},
	TOKEN_SHAPES("Google OAuth access token",
		     { .anchors = "ya29.", .pattern = "ya29\\." WORD "{30,1024}",
		       .distinct = 16 }),
};

WARD_RULE(secret_gcp_hmac_key) = {
	.meta = {
		.id = "secret-gcp-hmac-key",
		.title = "Google Cloud Storage HMAC key in the repository",
		TOKEN_TEXTS("With its secret the key reads and writes buckets through the"
			    " S3-compatible interface.",
			    "Deactivate and delete the key (`gcloud storage hmac update "
			    "--deactivate`, then `delete`).",
			    "https://cloud.google.com/storage/docs/authentication/managing-hmackeys"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "access_key_id: GOOG1E{upper:55}\nsecret: none\n",
		.good = "access_key_id: ${GCS_KEY}\n",
	},
	TOKEN_SHAPES("Cloud Storage HMAC key id",
		     { .anchors = "GOOG1E", .pattern = "GOOG1E" UPNUM "{55}", .distinct = 12 },
		     { .anchors = "GOOG", .pattern = "GOOG" UPNUM "{20}", .distinct = 8,
		       .flags = SHAPE_WEAK },
		     { .anchors = "GOOG", .pattern = "GOOG" UPNUM "{57,60}", .distinct = 12,
		       .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_recaptcha_key) = {
	.meta = {
		.id = "secret-recaptcha-key",
		.title = "reCAPTCHA secret key in the repository",
		TOKEN_TEXTS("The secret key verifies answers in the site's name; a robot "
			    "that has it can tell which answers pass.",
			    "Make a new key pair at "
			    "https://www.google.com/recaptcha/admin.",
			    "https://developers.google.com/recaptcha/docs/verify"),
		TOKEN_GRADE(LOW, MEDIUM),
		.revoke = "https://www.google.com/recaptcha/admin",
		.bad = "recaptcha_secret: 6L{word:37}Q\n",
		.good = "recaptcha_secret: ${RECAPTCHA}\n",
	},
	TOKEN_SHAPES("reCAPTCHA key",
		     { .anchors = "recaptcha reCAPTCHA", .pattern = "6L" WORD "{38}",
		       .hints = "secret key", .gap = 80 }),
};

WARD_RULE(secret_firebase_messaging_key) = {
	.meta = {
		.id = "secret-firebase-messaging-key",
		.title = "Firebase Cloud Messaging server key in the repository",
		TOKEN_TEXTS("The key sends push messages to every installation of the "
			    "app.",
			    "Delete the key in the Firebase console (Project settings, "
			    "Cloud Messaging) and move to the HTTP v1 API.",
			    "https://firebase.google.com/docs/cloud-messaging/auth-server"),
		TOKEN_GRADE(HIGH, HIGH),
		.bad = "fcm_server_key: AAAA{word:7}:APA91b{word:134}\n",
		.good = "fcm_server_key: ${FCM_KEY}\n",
	},
	TOKEN_SHAPES("Firebase messaging key",
		     { .anchors = ":APA91b", .lead = 11,
		       .pattern = "AAAA" WORD "{7}:APA91b" WORD "{134,180}" },
		     { .anchors = ":APA91b", .lead = 22,
		       .pattern = WORD "{22}:APA91b" WORD "{120,180}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_databricks_token) = {
	.meta = {
		.id = "secret-databricks-token",
		.title = "Databricks access token in the repository",
		TOKEN_TEXTS("The token acts with its owner's rights in the workspace: it "
			    "reads tables, runs clusters and jobs.",
			    "Revoke it under Settings, Developer, Access tokens, or with "
			    "the Token management API.",
			    "https://docs.databricks.com/aws/en/dev-tools/auth/pat"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.bad = "DATABRICKS_TOKEN: dapi{hex:32}\n",
		.good = "DATABRICKS_TOKEN: ${DATABRICKS_TOKEN}\n",
	},
	TOKEN_SHAPES("Databricks access token",
		     { .anchors = "dapi",
		       .pattern = "dapi" HEX "{32}(-1|-2|-3|-4|-5|-6|-7|-8|-9)?" },
		     { .anchors = "dapi",
		       .pattern = "dapi[0-9a-hA-H]{32}(-1|-2|-3|-4|-5|-6|-7|-8|-9)?",
		       .flags = SHAPE_WEAK }),
};
