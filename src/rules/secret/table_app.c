/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"

WARD_RULE(secret_ubidots_token) = {
.meta = {
.id = "secret-ubidots-token",
.title = "Ubidots token in the repository",
TOKEN_TEXTS("The token reads and writes the devices of the account.", "Delete it at https://industrial.ubidots.com under API Credentials.", "https://docs.ubidots.com/reference/authentication"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://industrial.ubidots.com",
.bad = "UBIDOTS_TOKEN: BBFF-{alnum:30}\n",
.good = "UBIDOTS_TOKEN: ${UBIDOTS_TOKEN}\n",
},
TOKEN_SHAPES("Ubidots token", { .anchors = "BBFF-", .pattern = "BBFF-" ALNUM "{30,32}" }),
};

WARD_RULE(secret_adafruit_key) = {
.meta = {
.id = "secret-adafruit-key",
.title = "Adafruit IO key in the repository",
TOKEN_TEXTS("The key reads and writes the feeds of the account.", "Regenerate it at https://io.adafruit.com under My Key.", "https://io.adafruit.com/api/docs/"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://io.adafruit.com",
.bad = "ADAFRUIT_IO_KEY: aio_{alnum:28}\n",
.good = "ADAFRUIT_KEY: ${ADAFRUIT_KEY}\n",
},
TOKEN_SHAPES("Adafruit IO key", { .anchors = "aio_", .pattern = "aio_" ALNUM "{28}" }),
};

WARD_RULE(secret_scale_key) = {
.meta = {
.id = "secret-scale-key",
.title = "Scale AI key in the repository",
TOKEN_TEXTS("The key reads and makes labelling tasks at its owner's cost.", "Rotate it at https://dashboard.scale.com under API Key.", "https://docs.scale.com/reference/authentication"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://dashboard.scale.com",
.bad = "SCALE_API_KEY: live_{hex:32}\n",
.good = "SCALE_KEY: ${SCALE_KEY}\n",
},
TOKEN_SHAPES("Scale AI key", { .anchors = "live_", .pattern = "live_" HEX "{32}", .flags = SHAPE_WEAK }, { .anchors = "scale_ scaleapi", .pattern = "(live|test)_" HEX "{32}", .hints = "" }),
};

WARD_RULE(secret_teamwork_token) = {
.meta = {
.id = "secret-teamwork-token",
.title = "Teamwork token in the repository",
TOKEN_TEXTS("The token reads and changes the projects its owner sees.", "Revoke it in Teamwork under API & Mobile.", "https://apidocs.teamwork.com/docs/teamwork/authentication"),
TOKEN_GRADE(MEDIUM, HIGH),
.bad = "TEAMWORK_TOKEN: tkn.v1_{alnum:71}=\n",
.good = "TEAMWORK_TOKEN: ${TEAMWORK_TOKEN}\n",
},
TOKEN_SHAPES("Teamwork token", { .anchors = "tkn.v1_", .pattern = "tkn\\.v1_[A-Za-z0-9+/_-]{60,90}={0,2}" }),
};

WARD_RULE(secret_intra42_secret) = {
.meta = {
.id = "secret-intra42-secret",
.title = "42 Intra client secret in the repository",
TOKEN_TEXTS("With client id and secret a program acts as the app.", "Replace it at https://profile.intra.42.fr/oauth/applications.", "https://api.intra.42.fr/apidoc/guides/getting_started"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://profile.intra.42.fr/oauth/applications",
.bad = "CLIENT_SECRET: s-s4t2ud-{hex:64}\n",
.good = "INTRA42_SECRET: ${INTRA42_SECRET}\n",
},
TOKEN_SHAPES("42 Intra client secret", { .anchors = "s-s4t2ud- s-s4t2af-", .pattern = "s-s4t2(ud|af)-" HEX "{64}" }, { .anchors = "u-s4t2ud- u-s4t2af-", .pattern = "u-s4t2(ud|af)-" HEX "{64}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_nightfall_key) = {
.meta = {
.id = "secret-nightfall-key",
.title = "Nightfall API key in the repository",
TOKEN_TEXTS("The key scans data at its owner's cost and shows findings.", "Delete it at https://app.nightfall.ai under API keys.", "https://help.nightfall.ai/developer-api/key-concepts/setting-up-nightfall/creating-api-key"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://app.nightfall.ai",
.bad = "NIGHTFALL_API_KEY: NF-{alnum:32}\n",
.good = "NIGHTFALL_KEY: ${NIGHTFALL_KEY}\n",
},
TOKEN_SHAPES("Nightfall API key", { .anchors = "nightfall", .pattern = "NF-" ALNUM "{32}", .hints = "" }, { .anchors = "NF-0 NF-1 NF-2 NF-3 NF-4 NF-5 NF-6 NF-7 NF-8 NF-9 NF-a NF-b NF-c NF-d NF-e NF-f NF-g NF-h NF-i NF-j NF-k NF-l NF-m NF-n NF-o NF-p NF-q NF-r NF-s NF-t NF-u NF-v NF-w NF-x NF-y NF-z NF-A NF-B NF-C NF-D NF-E NF-F NF-G NF-H NF-I NF-J NF-K NF-L NF-M NF-N NF-O NF-P NF-Q NF-R NF-S NF-T NF-U NF-V NF-W NF-X NF-Y NF-Z", .pattern = "NF-" ALNUM "{32}" }),
};

WARD_RULE(secret_zoho_token) = {
.meta = {
.id = "secret-zoho-token",
.title = "Zoho token in the repository",
TOKEN_TEXTS("The token reads and changes what its scopes name: mail, customers, files.", "Revoke it at https://accounts.zoho.com under Connected Apps.", "https://www.zoho.com/accounts/protocol/oauth.html"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://accounts.zoho.com",
.bad = "ZOHO_REFRESH_TOKEN: 1000.{hex:32}.{hex:32}\n",
.good = "ZOHO_TOKEN: ${ZOHO_TOKEN}\n",
},
TOKEN_SHAPES("Zoho token", { .anchors = "1000.", .pattern = "1000\\." HEX "{32}\\." HEX "{32}" }),
};

WARD_RULE(secret_authress_key) = {
.meta = {
.id = "secret-authress-key",
.title = "Authress service client key in the repository",
TOKEN_TEXTS("The key acts as the service client.", "Delete it at https://authress.io/app.", "https://authress.io/knowledge-base/docs/authorization/service-clients"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://authress.io/app",
.bad = "AUTHRESS_KEY: sc_{alnum:24}.{alnum:4}.acc-{lower:18}.{base64:64}\n",
.good = "AUTHRESS_KEY: ${AUTHRESS_KEY}\n",
},
TOKEN_SHAPES("Authress service client key", { .anchors = "sc_", .pattern = "(sc|ext|scauth|authress)_" ALNUM "{5,30}\\." ALNUM "{4,6}\\.(acc-|acc_)?[a-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_zhipu_key) = {
.meta = {
.id = "secret-zhipu-key",
.title = "Zhipu AI key in the repository",
TOKEN_TEXTS("The key runs models at its owner's cost.", "Delete it at https://open.bigmodel.cn/usercenter/apikeys.", "https://docs.bigmodel.cn/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://open.bigmodel.cn/usercenter/apikeys",
.bad = "ZHIPU_API_KEY: {hex:32}.{alnum:16}\n",
.good = "ZHIPU_KEY: ${ZHIPU_KEY}\n",
},
TOKEN_SHAPES("Zhipu AI key", { .anchors = "zhipu bigmodel chatglm glm_ zai_ z.ai zai-", .pattern = HEX "{32}\\." ALNUM "{16}", .hints = "" }),
};

WARD_RULE(secret_fleetbase_key) = {
.meta = {
.id = "secret-fleetbase-key",
.title = "Fleetbase key in the repository",
TOKEN_TEXTS("The key reads and changes orders and drivers.", "Roll it at https://console.fleetbase.io/developers/api-keys.", "https://docs.fleetbase.io/"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://console.fleetbase.io/developers/api-keys",
.bad = "FLEETBASE_KEY: flb_live_{alnum:20}\n",
.good = "FLEETBASE_KEY: ${FLEETBASE_KEY}\n",
},
TOKEN_SHAPES("Fleetbase key", { .anchors = "flb_live_", .pattern = "flb_live_" ALNUM "{20}" }, { .anchors = "flb_test_", .pattern = "flb_test_" ALNUM "{20}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_segment_token) = {
.meta = {
.id = "secret-segment-token",
.title = "Segment API token in the repository",
TOKEN_TEXTS("The token reads and changes the workspace's sources and destinations.", "Delete it at https://app.segment.com under Access Management, Tokens.", "https://docs.segmentapis.com/tag/Getting-Started"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.segment.com",
.bad = "SEGMENT_TOKEN: sgp_{alnum:64}\n",
.good = "SEGMENT_TOKEN: ${SEGMENT_TOKEN}\n",
},
TOKEN_SHAPES("Segment API token", { .anchors = "sgp_", .pattern = "sgp_" ALNUM "{64}" }, { .anchors = "segment", .pattern = WORD "{43}\\." WORD "{43}", .hints = "" }),
};

WARD_RULE(secret_devin_key) = {
.meta = {
.id = "secret-devin-key",
.title = "Devin key in the repository",
TOKEN_TEXTS("The key starts sessions that change code in the owner's repositories.", "Revoke it at https://app.devin.ai/settings/api-keys.", "https://docs.devin.ai/api-reference/overview"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://app.devin.ai/settings/api-keys",
.bad = "DEVIN_API_KEY: apk_user_{alnum:120}\n",
.good = "DEVIN_KEY: ${DEVIN_KEY}\n",
},
TOKEN_SHAPES("Devin key", { .anchors = "apk_user_", .pattern = "apk_user_[A-Za-z0-9+/=_-]{60,300}" }, { .anchors = "apk_", .pattern = "apk_[A-Za-z0-9+/=]{80,300}" }, { .anchors = "cog_", .pattern = "cog_" LOWNUM "{52}" }),
};

WARD_RULE(secret_maxmind_key) = {
.meta = {
.id = "secret-maxmind-key",
.title = "MaxMind license key in the repository",
TOKEN_TEXTS("The key downloads databases at its owner's cost.", "Delete it at https://www.maxmind.com/en/accounts/current/license-key.", "https://support.maxmind.com/hc/en-us/articles/4407111582235"),
TOKEN_GRADE(LOW, HIGH),
.revoke = "https://www.maxmind.com/en/accounts/current/license-key",
.bad = "MAXMIND_LICENSE_KEY: {alnum:6}_{alnum:29}_mmk\n",
.good = "MAXMIND_KEY: ${MAXMIND_KEY}\n",
},
TOKEN_SHAPES("MaxMind license key", { .anchors = "_mmk", .lead = 36, .pattern = ALNUM "{6}_" ALNUM "{29}_mmk" }, { .anchors = "maxmind geoip", .pattern = ALNUM "{16}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_pubnub_key) = {
.meta = {
.id = "secret-pubnub-key",
.title = "PubNub key in the repository",
TOKEN_TEXTS("The secret key administers channels and grants access.", "Reset it at https://admin.pubnub.com.", "https://www.pubnub.com/docs/general/setup/account-setup"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://admin.pubnub.com",
.bad = "PUBNUB_SECRET: sec-c-{alnum:54}\n",
.good = "PUBNUB_KEY: ${PUBNUB_KEY}\n",
},
TOKEN_SHAPES("PubNub key", { .anchors = "sec-c-", .pattern = "sec-c-[A-Za-z0-9=]{40,60}" }, { .anchors = "pub-c- sub-c-", .pattern = "(pub|sub)-c-" UUID, .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_mergify_key) = {
.meta = {
.id = "secret-mergify-key",
.title = "Mergify application key in the repository",
TOKEN_TEXTS("The key reads and changes the merge queue.", "Delete it at https://dashboard.mergify.com under Application keys.", "https://docs.mergify.com/api/usage/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dashboard.mergify.com",
.bad = "MERGIFY_KEY: mergify_application_key_{alnum:64}\n",
.good = "MERGIFY_KEY: ${MERGIFY_KEY}\n",
},
TOKEN_SHAPES("Mergify application key", { .anchors = "mergify_application_key_", .pattern = "mergify_application_key_" WORD "{40,80}" }),
};

WARD_RULE(secret_proof_key) = {
.meta = {
.id = "secret-proof-key",
.title = "Proof API key in the repository",
TOKEN_TEXTS("The key reads and makes notarisations.", "Delete it at https://app.proof.com under API keys.", "https://dev.proof.com/docs/authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.proof.com",
.bad = "PROOF_API_KEY: prf_cli_{alnum:32}\n",
.good = "PROOF_KEY: ${PROOF_KEY}\n",
},
TOKEN_SHAPES("Proof API key", { .anchors = "prf_cli_ prf_", .pattern = "prf_(cli_|live_|test_)?" WORD "{24,64}" }),
};

WARD_RULE(secret_endorlabs_secret) = {
.meta = {
.id = "secret-endorlabs-secret",
.title = "Endor Labs secret in the repository",
TOKEN_TEXTS("The secret reads findings of the organization's code.", "Delete it at https://app.endorlabs.com under Access Control.", "https://docs.endorlabs.com/administration/api-keys/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.endorlabs.com",
.bad = "ENDOR_API_CREDENTIALS_SECRET: endr+{alnum:16}\n",
.good = "ENDORLABS_SECRET: ${ENDORLABS_SECRET}\n",
},
TOKEN_SHAPES("Endor Labs secret", { .anchors = "endr+", .pattern = "endr+" ALNUM "{16}" }),
};

WARD_RULE(secret_settlemint_token) = {
.meta = {
.id = "secret-settlemint-token",
.title = "SettleMint access token in the repository",
TOKEN_TEXTS("The token manages blockchain nodes of the workspace.", "Delete it at https://console.settlemint.com under access tokens.", "https://console.settlemint.com/documentation/platform-components/security-and-authentication/application-access-tokens"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://console.settlemint.com",
.bad = "SETTLEMINT_TOKEN: sm_aat_{alnum:16}\n",
.good = "SETTLEMINT_TOKEN: ${SETTLEMINT_TOKEN}\n",
},
TOKEN_SHAPES("SettleMint access token", { .anchors = "sm_aat_ sm_pat_ sm_sat_", .pattern = "sm_[aps]at_" ALNUM "{16}" }),
};

WARD_RULE(secret_telnyx_key) = {
.meta = {
.id = "secret-telnyx-key",
.title = "Telnyx API key in the repository",
TOKEN_TEXTS("The key sends messages and places calls at its owner's cost.", "Delete it at https://portal.telnyx.com under API Keys.", "https://developers.telnyx.com/docs/account-setup/keys-and-creds"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://portal.telnyx.com",
.bad = "TELNYX_API_KEY: KEY0123456789ABCDEF0123456789ABCDE{digit:1}_{alnum:22}\n",
.good = "TELNYX_KEY: ${TELNYX_KEY}\n",
},
TOKEN_SHAPES("Telnyx API key", { .anchors = "KEY0", .pattern = "KEY0" UPNUM "{31}_" ALNUM "{22}" }, { .anchors = "telnyx", .pattern = "KEY" WORD "{50,60}", .hints = "" }),
};

WARD_RULE(secret_nylas_key) = {
.meta = {
.id = "secret-nylas-key",
.title = "Nylas key in the repository",
TOKEN_TEXTS("The key reads mail, calendars and contacts of the connected accounts.", "Delete it at https://dashboard-v3.nylas.com under API keys.", "https://developer.nylas.com/docs/v3/auth/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://dashboard-v3.nylas.com",
.bad = "NYLAS_API_KEY: nyk_v0_{alnum:60}\n",
.good = "NYLAS_KEY: ${NYLAS_KEY}\n",
},
TOKEN_SHAPES("Nylas key", { .anchors = "nyk_", .pattern = "nyk_(v0_)?" ALNUM "{40,80}" }, { .anchors = "nylas", .pattern = LOWNUM "{30}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_cursor_key) = {
.meta = {
.id = "secret-cursor-key",
.title = "Cursor API key in the repository",
TOKEN_TEXTS("The key reads the team's usage or runs agents on its code.", "Delete it at https://cursor.com/dashboard under Integrations.", "https://docs.cursor.com/en/account/teams/admin-api"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://cursor.com/dashboard",
.bad = "CURSOR_API_KEY: key_{hex:64}\n",
.good = "CURSOR_KEY: ${CURSOR_KEY}\n",
},
TOKEN_SHAPES("Cursor API key", { .anchors = "key_", .pattern = "key_" HEX "{64}" }),
};

WARD_RULE(secret_branch_key) = {
.meta = {
.id = "secret-branch-key",
.title = "Branch key in the repository",
TOKEN_TEXTS("The key and its secret read and make deep links and their data.", "Rotate it at https://dashboard.branch.io/account-settings.", "https://help.branch.io/developers-hub/docs/branch-api"),
TOKEN_GRADE(LOW, MEDIUM),
.revoke = "https://dashboard.branch.io/account-settings",
.bad = "BRANCH_KEY: key_live_{alnum:32}\n",
.good = "BRANCH_KEY: ${BRANCH_KEY}\n",
},
TOKEN_SHAPES("Branch key", { .anchors = "key_live_ key_test_ secret_live_", .pattern = "(key|secret)_(live|test)_" ALNUM "{24,48}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_frameio_token) = {
.meta = {
.id = "secret-frameio-token",
.title = "Frame.io token in the repository",
TOKEN_TEXTS("The token reads and changes the videos of the team.", "Delete it at https://developer.frame.io/app/tokens.", "https://developer.adobe.com/frameio/guides/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://developer.frame.io/app/tokens",
.bad = "FRAMEIO_TOKEN: fio-u-{word:64}\n",
.good = "FRAMEIO_TOKEN: ${FRAMEIO_TOKEN}\n",
},
TOKEN_SHAPES("Frame.io token", { .anchors = "fio-u-", .pattern = "fio-u-[A-Za-z0-9=_-]{60,70}" }, { .anchors = "fio-u-", .pattern = "fio-u-" WORD "{20,90}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_pagarme_key) = {
.meta = {
.id = "secret-pagarme-key",
.title = "Pagar.me key in the repository",
TOKEN_TEXTS("The key takes payments of the merchant.", "Replace it at https://dash.pagar.me under Developers.", "https://docs.pagar.me/docs/chaves-de-acesso"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dash.pagar.me",
.bad = "PAGARME_KEY: ak_live_{alnum:30}\n",
.good = "PAGARME_KEY: ${PAGARME_KEY}\n",
},
TOKEN_SHAPES("Pagar.me key", { .anchors = "ak_live_", .pattern = "ak_live_" ALNUM "{28,36}" }, { .anchors = "ak_test_", .pattern = "ak_test_" ALNUM "{28,36}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_closecrm_key) = {
.meta = {
.id = "secret-closecrm-key",
.title = "Close key in the repository",
TOKEN_TEXTS("The key reads and changes the customers of the organization.", "Delete it at https://app.close.com/settings/developer/api-keys/.", "https://developer.close.com/topics/authentication/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.close.com/settings/developer/api-keys/",
.bad = "CLOSE_API_KEY: api_{alnum:22}.{alnum:22}\n",
.good = "CLOSECRM_KEY: ${CLOSECRM_KEY}\n",
},
TOKEN_SHAPES("Close key", { .anchors = "api_", .pattern = "api_" ALNUM "{22}\\." ALNUM "{22}" }, { .anchors = "closecrm close_crm closeio", .pattern = "api_[A-Za-z0-9.]{45}", .hints = "" }),
};

WARD_RULE(secret_mattermost_webhook) = {
.meta = {
.id = "secret-mattermost-webhook",
.title = "Address of a chat webhook in the repository",
TOKEN_TEXTS("Whoever has the address posts to the channel.", "Delete the webhook in the integrations of the team.", "https://developers.mattermost.com/integrate/webhooks/incoming/", "https://docs.rocket.chat/docs/integrations", "https://developers.google.com/workspace/chat/quickstart/webhooks"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "url: https://mattermost.acme.dev/hooks/{lower:26}\n",
.good = "existingSecret: chat-webhook\n",
},
TOKEN_SHAPES("chat webhook", { .anchors = "/hooks/", .pattern = "/hooks/" LOWNUM "{26}", .flags = SHAPE_WEAK | SHAPE_INSIDE }, { .anchors = "chat.googleapis.com/v1/spaces/", .pattern = "chat\\.googleapis\\.com/v1/spaces/" WORD "{6,20}/messages[?]key=" WORD "{30,45}&token=[A-Za-z0-9_%-]{40,60}" }),
};

WARD_RULE(secret_automation_webhook) = {
.meta = {
.id = "secret-automation-webhook",
.title = "Address of an automation webhook in the repository",
TOKEN_TEXTS("Whoever has the address starts the automation.", "Replace the trigger.", "https://www.tines.com/docs/actions/types/webhook/", "https://www.make.com/en/help/tools/webhooks", "https://ifttt.com/maker_webhooks"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "url: https://acme.tines.com/webhook/{hex:32}/{hex:32}\n",
.good = "existingSecret: webhook\n",
},
TOKEN_SHAPES("automation webhook", { .anchors = "tines.com/webhook/", .pattern = "tines\\.com/webhook/" HEX "{32}/" HEX "{32}" }, { .anchors = "maker.ifttt.com/trigger/", .pattern = "maker\\.ifttt\\.com/trigger/" WORD "{1,60}/(json/)?with/key/" WORD "{20,50}" }, { .anchors = "hook.eu1.make.com/ hook.eu2.make.com/ hook.us1.make.com/ hook.us2.make.com/ hook.integromat.com/", .pattern = "hook\\.[a-z0-9.]{2,14}\\.com/" LOWNUM "{32}", .flags = SHAPE_WEAK }, { .anchors = "webhook.site/", .pattern = "webhook\\.site/" UUID, .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_iot_token) = {
.meta = {
.id = "secret-iot-token",
.title = "Token of a device or appliance in the repository",
TOKEN_TEXTS("The token writes measurements as the device, or controls it.", "Replace the credentials of the device.", "https://thingsboard.io/docs/reference/http-api/", "https://docs.blynk.io/en/blynk.cloud/device-https-api", "https://docs.particle.io/reference/cloud-apis/access-tokens/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "url: https://thingsboard.cloud/api/v1/{lower:20}/telemetry\n",
.good = "url: ${TELEMETRY_URL}\n",
},
TOKEN_SHAPES("IoT device token", { .anchors = "thingsboard", .pattern = LOWNUM "{20}", .hints = "", .gap = 24 }, { .anchors = "particle.io particleio", .pattern = HEX "{40}", .hints = "", .gap = 120 }, { .anchors = "access_token", .pattern = HEX "{40}", .hints = "", .gap = 4 }, { .anchors = "blynk", .pattern = ALNUM "{32}", .hints = "token auth", .gap = 120 }, { .anchors = "blynk", .pattern = "(oa2-client-id_)?" WORD "{40}", .hints = "" }, { .anchors = "truenas login_with_api_key", .pattern = "[0-9]{1,3}-" ALNUM "{64}", .hints = "", .gap = 80 }),
};

WARD_RULE(secret_mws_token) = {
.meta = {
.id = "secret-mws-token",
.title = "Amazon MWS token in the repository",
TOKEN_TEXTS("The token reads and changes the seller's orders and listings.", "Revoke it in Seller Central under Manage your apps.", "https://developer-docs.amazon.com/sp-api/"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "MWS_AUTH_TOKEN: amzn.mws.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "MWS_TOKEN: ${MWS_TOKEN}\n",
},
TOKEN_SHAPES("Amazon MWS token", { .anchors = "amzn.mws.", .pattern = "amzn\\.mws\\." ALNUM "{8}-" ALNUM "{4}-" ALNUM "{4}-" ALNUM "{4}-" ALNUM "{12}" }),
};

WARD_RULE(secret_klaviyo_key) = {
.meta = {
.id = "secret-klaviyo-key",
.title = "Klaviyo private key in the repository",
TOKEN_TEXTS("The key reads and messages the customers of the account.", "Delete it at https://www.klaviyo.com/settings/account/api-keys.", "https://developers.klaviyo.com/en/docs/retrieve_api_credentials"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://www.klaviyo.com/settings/account/api-keys",
.bad = "KLAVIYO_API_KEY: pk_{hex:34}\n",
.good = "KLAVIYO_KEY: ${KLAVIYO_KEY}\n",
},
TOKEN_SHAPES("Klaviyo private key", { .anchors = "klaviyo", .pattern = "pk_" ALNUM "{34,40}", .hints = "" }, { .anchors = "pk_0 pk_1 pk_2 pk_3 pk_4 pk_5 pk_6 pk_7 pk_8 pk_9 pk_a pk_b pk_c pk_d pk_e pk_f", .pattern = "pk_" HEX "{34}" }),
};

WARD_RULE(secret_storecove_key) = {
.meta = {
.id = "secret-storecove-key",
.title = "Storecove key in the repository",
TOKEN_TEXTS("The key sends and reads invoices.", "Delete it at https://app.storecove.com.", "https://www.storecove.com/docs/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.storecove.com",
.bad = "STORECOVE_API_KEY: {word:43}\n",
.good = "STORECOVE_KEY: ${STORECOVE_KEY}\n",
},
TOKEN_SHAPES("Storecove key", { .anchors = "storecove", .pattern = "[A-Za-z0-9_-]{40,60}", .hints = "" }),
};

WARD_RULE(secret_bitwarden_key) = {
.meta = {
.id = "secret-bitwarden-key",
.title = "Bitwarden key in the repository",
TOKEN_TEXTS("The key logs in to the vault or reads the secrets of the organization.", "Rotate it at https://vault.bitwarden.com under Security, Keys.", "https://bitwarden.com/help/personal-api-key/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://vault.bitwarden.com",
.bad = "BWS_ACCESS_TOKEN: 0.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}.{alnum:30}:{base64:22}==\n",
.good = "BITWARDEN_KEY: ${BITWARDEN_KEY}\n",
},
TOKEN_SHAPES("Bitwarden key", { .anchors = "bws_access bitwarden", .pattern = "0\\." UUID "\\." ALNUM "{30}:[A-Za-z0-9+/]{22}==", .hints = "", .flags = SHAPE_BASE64 }, { .anchors = "apiKeyClientSecret apikeyclientsecret BW_CLIENTSECRET", .pattern = ALNUM "{30,34}", .hints = "", .gap = 8 }),
};

WARD_RULE(secret_ebay_secret) = {
.meta = {
.id = "secret-ebay-secret",
.title = "EBay client secret in the repository",
TOKEN_TEXTS("With client id and secret a program acts as the app.", "Rotate it at https://developer.ebay.com/my/keys.", "https://developer.ebay.com/api-docs/static/oauth-credentials.html"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://developer.ebay.com/my/keys",
.bad = "EBAY_CLIENT_SECRET: PRD-{hex:12}-{hex:4}-{hex:4}-{hex:4}-{hex:4}\n",
.good = "EBAY_SECRET: ${EBAY_SECRET}\n",
},
TOKEN_SHAPES("eBay client secret", { .anchors = "PRD- SBX-", .pattern = "(PRD|SBX)-" HEX "{12}-" HEX "{4}-" HEX "{4}-" HEX "{4}-" HEX "{4}" }, { .anchors = "ebay", .pattern = "[A-Za-z0-9-]{4,40}-(PRD|SBX)-" HEX "{8,9}-" HEX "{8}", .hints = "" }),
};

WARD_RULE(secret_etsy_key) = {
.meta = {
.id = "secret-etsy-key",
.title = "Etsy API key in the repository",
TOKEN_TEXTS("The key reads or changes shops.", "Delete it at https://www.etsy.com/developers/your-apps.", "https://developers.etsy.com/documentation/essentials/authentication"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://www.etsy.com/developers/your-apps",
.bad = "ETSY_API_KEY: {lower:24}:{lower:10}\n",
.good = "ETSY_KEY: ${ETSY_KEY}\n",
},
TOKEN_SHAPES("Etsy API key", { .anchors = "etsy", .pattern = LOWNUM "{24}(:)?" LOWNUM "{0,10}", .hints = SHAPE_HINTS }, { .anchors = "x-api-key", .pattern = LOWNUM "{24}:" LOWNUM "{10}", .hints = "" }),
};

WARD_RULE(secret_bitrise_token) = {
.meta = {
.id = "secret-bitrise-token",
.title = "Bitrise token in the repository",
TOKEN_TEXTS("The token starts builds and reads their logs.", "Revoke it at https://app.bitrise.io/me/account/security.", "https://docs.bitrise.io/en/bitrise-platform/accounts/personal-access-tokens.html"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.bitrise.io/me/account/security",
.bad = "BITRISE_TOKEN: {word:86}\n",
.good = "BITRISE_TOKEN: ${BITRISE_TOKEN}\n",
},
TOKEN_SHAPES("Bitrise token", { .anchors = "bitrise", .pattern = WORD "{60,90}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_codemagic_token) = {
.meta = {
.id = "secret-codemagic-token",
.title = "Token of a mobile CI service in the repository",
TOKEN_TEXTS("The token starts builds and reads what they may.", "Regenerate it in the account of the service.", "https://docs.codemagic.io/rest-api/codemagic-rest-api/", "https://expo.dev/accounts"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "EXPO_TOKEN: {word:40}\n",
.good = "CODEMAGIC_TOKEN: ${CODEMAGIC_TOKEN}\n",
},
TOKEN_SHAPES("mobile CI token", { .anchors = "expo_ expo.dev eas_build", .pattern = WORD "{40}", .hints = "token" }, { .anchors = "codemagic", .pattern = WORD "{43,54}", .hints = SHAPE_HINTS }, { .anchors = "appcenter app_center", .pattern = HEX "{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_fullstory_key) = {
.meta = {
.id = "secret-fullstory-key",
.title = "FullStory key in the repository",
TOKEN_TEXTS("The key reads recordings of sessions.", "Revoke it in FullStory under API Keys.", "https://developer.fullstory.com/server/authentication/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "FULLSTORY_KEY: na1.{base64:100}\n",
.good = "FULLSTORY_KEY: ${FULLSTORY_KEY}\n",
},
TOKEN_SHAPES("FullStory key", { .anchors = "fullstory", .pattern = "(na1\\.|eu1\\.)?[A-Za-z0-9+/]{32,160}={0,2}", .hints = "", .flags = SHAPE_BASE64 }, { .anchors = "na1.", .pattern = "na1\\.[A-Za-z0-9+/]{90,110}", .flags = SHAPE_BASE64 | SHAPE_WEAK }),
};
