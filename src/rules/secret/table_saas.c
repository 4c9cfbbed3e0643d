/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"

WARD_RULE(secret_linear_key) = {
.meta = {
.id = "secret-linear-key",
.title = "Linear API key in the repository",
TOKEN_TEXTS("The key reads and changes the issues its owner sees.", "Revoke it at https://linear.app/settings/account/security.", "https://linear.app/developers/graphql#personal-api-keys"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://linear.app/settings/account/security",
.bad = "LINEAR_API_KEY: lin_api_{alnum:40}\n",
.good = "LINEAR_KEY: ${LINEAR_KEY}\n",
},
TOKEN_SHAPES("Linear API key", { .anchors = "lin_api_", .pattern = "lin_api_" ALNUM "{40}" }, { .anchors = "lin_oauth_", .pattern = "lin_oauth_" ALNUM "{32,64}" }, { .anchors = "lin_wh_", .pattern = "lin_wh_" ALNUM "{32,64}" }, { .anchors = "linear", .pattern = HEX "{32}", .hints = "secret" }),
};

WARD_RULE(secret_notion_token) = {
.meta = {
.id = "secret-notion-token",
.title = "Notion integration token in the repository",
TOKEN_TEXTS("The token reads and writes the pages shared with the integration.", "Refresh it at https://www.notion.so/profile/integrations.", "https://developers.notion.com/docs/authorization"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://www.notion.so/profile/integrations",
.bad = "NOTION_TOKEN: ntn_{digit:11}{alnum:35}\n",
.good = "NOTION_TOKEN: ${NOTION_TOKEN}\n",
},
TOKEN_SHAPES("Notion integration token", { .anchors = "ntn_", .pattern = "ntn_[0-9]{9,13}" ALNUM "{33,37}" }, { .anchors = "nrt_", .pattern = "nrt_" ALNUM "{40,60}" }, { .anchors = "notion", .pattern = "secret_" ALNUM "{43}", .hints = "" }, { .anchors = "secret_", .pattern = "secret_" ALNUM "{43}", .flags = SHAPE_WEAK | SHAPE_MIXED }),
};

WARD_RULE(secret_figma_token) = {
.meta = {
.id = "secret-figma-token",
.title = "Figma token in the repository",
TOKEN_TEXTS("The token reads the files of its owner.", "Revoke it at https://www.figma.com/settings.", "https://developers.figma.com/docs/rest-api/personal-access-tokens/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://www.figma.com/settings",
.bad = "FIGMA_TOKEN: figd_a{word:38}9\n",
.good = "FIGMA_TOKEN: ${FIGMA_TOKEN}\n",
},
TOKEN_SHAPES("Figma token", { .anchors = "figd_ figo_ figor_ figoh_ figu_ figuh_", .pattern = "fig(d|o|or|oh|u|uh|dh)_" WORD "{34,80}" }, { .anchors = "figma", .pattern = "[0-9]{4,8}-" UUID, .hints = "" }),
};

WARD_RULE(secret_airtable_token) = {
.meta = {
.id = "secret-airtable-token",
.title = "Airtable token in the repository",
TOKEN_TEXTS("The token reads and writes the bases it was given.", "Delete it at https://airtable.com/create/tokens.", "https://airtable.com/developers/web/guides/personal-access-tokens"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://airtable.com/create/tokens",
.bad = "AIRTABLE_TOKEN: pat{alnum:14}.{hex:64}\n",
.good = "AIRTABLE_TOKEN: ${AIRTABLE_TOKEN}\n",
},
TOKEN_SHAPES("Airtable token", { .anchors = "pat", .pattern = "pat" ALNUM "{14}\\." HEX "{64}" }, { .anchors = "airtable", .pattern = "pat" ALNUM "{14}\\." HEX "{64}", .hints = "" }, { .anchors = "airtable", .pattern = "key" ALNUM "{14}", .hints = "" }, { .anchors = "airtable", .pattern = "[A-Za-z0-9_-]{8,20}\\.v1\\.[A-Za-z0-9._-]{10,60}\\." HEX "{32,64}", .hints = "" }, { .anchors = "airtable", .pattern = ALNUM "{17}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_postman_key) = {
.meta = {
.id = "secret-postman-key",
.title = "Postman API key in the repository",
TOKEN_TEXTS("The key reads collections and environments, which often hold other secrets.", "Revoke it at https://postman.co/settings/me/api-keys.", "https://learning.postman.com/docs/developer/postman-api/authentication/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://postman.co/settings/me/api-keys",
.bad = "POSTMAN_API_KEY: PMAK-{hex:24}-{hex:34}\n",
.good = "POSTMAN_KEY: ${POSTMAN_KEY}\n",
},
TOKEN_SHAPES("Postman API key", { .anchors = "PMAK-", .pattern = "PMAK-[a-f0-9]{24}-[a-f0-9]{30,36}" }, { .anchors = "PMAT-", .pattern = "PMAT-" UPNUM "{26}" }),
};

WARD_RULE(secret_typeform_token) = {
.meta = {
.id = "secret-typeform-token",
.title = "Typeform token in the repository",
TOKEN_TEXTS("The token reads forms and answers.", "Delete it at https://admin.typeform.com/user/tokens.", "https://www.typeform.com/developers/get-started/personal-access-token/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://admin.typeform.com/user/tokens",
.bad = "TYPEFORM_TOKEN: tfp_{alnum:44}_{alnum:14}\n",
.good = "TYPEFORM_TOKEN: ${TYPEFORM_TOKEN}\n",
},
TOKEN_SHAPES("Typeform token", { .anchors = "tfp_", .pattern = "tfp_[A-Za-z0-9_.=-]{36,64}" }),
};

WARD_RULE(secret_readme_key) = {
.meta = {
.id = "secret-readme-key",
.title = "ReadMe API key in the repository",
TOKEN_TEXTS("The key changes the documentation of the project.", "Delete it at https://dash.readme.com under API Keys.", "https://docs.readme.com/main/reference/authentication"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://dash.readme.com",
.bad = "README_API_KEY: rdme_{lower:70}\n",
.good = "README_KEY: ${README_KEY}\n",
},
TOKEN_SHAPES("ReadMe API key", { .anchors = "rdme_", .pattern = "rdme_" LOWNUM "{70}" }),
};

WARD_RULE(secret_contentful_token) = {
.meta = {
.id = "secret-contentful-token",
.title = "Contentful token in the repository",
TOKEN_TEXTS("The token reads or changes the content of the space.", "Revoke it at https://app.contentful.com/account/profile/cma_tokens.", "https://www.contentful.com/developers/docs/references/authentication/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.contentful.com/account/profile/cma_tokens",
.bad = "CONTENTFUL_TOKEN: CFPAT-{word:43}\n",
.good = "CONTENTFUL_TOKEN: ${CONTENTFUL_TOKEN}\n",
},
TOKEN_SHAPES("Contentful token", { .anchors = "CFPAT-", .pattern = "CFPAT-" WORD "{43}" }, { .anchors = "contentful", .pattern = WORD "{43}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_asana_token) = {
.meta = {
.id = "secret-asana-token",
.title = "Asana token in the repository",
TOKEN_TEXTS("The token reads and changes the tasks its owner sees.", "Revoke it at https://app.asana.com/0/my-apps.", "https://developers.asana.com/docs/personal-access-token"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.asana.com/0/my-apps",
.bad = "ASANA_TOKEN: {hex:32}\n",
.good = "ASANA_TOKEN: ${ASANA_TOKEN}\n",
},
TOKEN_SHAPES("Asana token", { .anchors = "asana", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "asana", .pattern = "[0-9]{1,2}/[0-9]{16,17}(:|/)" HEX "{32}", .hints = "" }),
};

WARD_RULE(secret_clickup_token) = {
.meta = {
.id = "secret-clickup-token",
.title = "ClickUp token in the repository",
TOKEN_TEXTS("The token reads and changes the tasks its owner sees.", "Regenerate it at https://app.clickup.com/settings/apps.", "https://developer.clickup.com/docs/authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.clickup.com/settings/apps",
.bad = "CLICKUP_TOKEN: pk_{digit:8}_{upper:32}\n",
.good = "CLICKUP_TOKEN: ${CLICKUP_TOKEN}\n",
},
TOKEN_SHAPES("ClickUp token", { .anchors = "pk_1 pk_2 pk_3 pk_4 pk_5 pk_6 pk_7 pk_8 pk_9", .pattern = "pk_[0-9]{5,12}_" UPNUM "{32}" }),
};

WARD_RULE(secret_hubspot_key) = {
.meta = {
.id = "secret-hubspot-key",
.title = "HubSpot key in the repository",
TOKEN_TEXTS("The key reads and changes the contacts of the portal.", "Rotate it in HubSpot under Private Apps.", "https://developers.hubspot.com/docs/guides/apps/private-apps/overview"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "HUBSPOT_TOKEN: pat-na1-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "HUBSPOT_KEY: ${HUBSPOT_KEY}\n",
},
TOKEN_SHAPES("HubSpot key", { .anchors = "pat-na1- pat-na2- pat-eu1- pat-ap1-", .pattern = "pat-(na1|na2|eu1|ap1)-" UUID }, { .anchors = "hubspot hapikey", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_zendesk_secret) = {
.meta = {
.id = "secret-zendesk-secret",
.title = "Zendesk secret in the repository",
TOKEN_TEXTS("The secret reads tickets as the client or user it belongs to.", "Delete it in the Admin Center under APIs.", "https://developer.zendesk.com/api-reference/introduction/security-and-auth/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "ZENDESK_TOKEN: {alnum:40}\n",
.good = "ZENDESK_SECRET: ${ZENDESK_SECRET}\n",
},
TOKEN_SHAPES("Zendesk secret", { .anchors = "zendesk", .pattern = ALNUM "{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_okta_token) = {
.meta = {
.id = "secret-okta-token",
.title = "Okta API token in the repository",
TOKEN_TEXTS("The token administers users and apps as whoever made it.", "Revoke it in the Okta admin console under Security, API, Tokens.", "https://developer.okta.com/docs/guides/create-an-api-token/main/"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.bad = "OKTA_API_TOKEN: 00{word:40}\n",
.good = "OKTA_TOKEN: ${OKTA_TOKEN}\n",
},
TOKEN_SHAPES("Okta API token", { .anchors = "okta ssws", .pattern = "00[A-Za-z0-9=_-]{38,42}", .hints = "" }),
};

WARD_RULE(secret_auth0_secret) = {
.meta = {
.id = "secret-auth0-secret",
.title = "Auth0 client secret in the repository",
TOKEN_TEXTS("With client id and secret anybody gets tokens of the application.", "Rotate it at https://manage.auth0.com under the application's settings.", "https://auth0.com/docs/get-started/applications/rotate-client-secret"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://manage.auth0.com",
.bad = "AUTH0_CLIENT_SECRET: {word:64}\n",
.good = "AUTH0_SECRET: ${AUTH0_SECRET}\n",
},
TOKEN_SHAPES("Auth0 client secret", { .anchors = "auth0", .pattern = WORD "{64}", .hints = SHAPE_HINTS }, { .anchors = "auth0", .pattern = ALNUM "{32}", .hints = "secret" }),
};

WARD_RULE(secret_clerk_key) = {
.meta = {
.id = "secret-clerk-key",
.title = "Clerk secret key in the repository",
TOKEN_TEXTS("The key administers the users of the application.", "Rotate it at https://dashboard.clerk.com under API keys.", "https://clerk.com/docs/guides/development/clerk-environment-variables"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://dashboard.clerk.com",
.bad = "CLERK_SECRET_KEY: sk_live_{alnum:40}\n",
.good = "CLERK_KEY: ${CLERK_KEY}\n",
},
TOKEN_SHAPES("Clerk secret key", { .anchors = "clerk", .pattern = "sk_(live|test)_" ALNUM "{30,60}", .hints = "" }),
};

WARD_RULE(secret_workos_key) = {
.meta = {
.id = "secret-workos-key",
.title = "WorkOS key in the repository",
TOKEN_TEXTS("The key administers users and connections of the application.", "Delete it at https://dashboard.workos.com/api-keys.", "https://workos.com/docs/reference/api-keys"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://dashboard.workos.com/api-keys",
.bad = "WORKOS_API_KEY: sk_live_{alnum:70}\n",
.good = "WORKOS_KEY: ${WORKOS_KEY}\n",
},
TOKEN_SHAPES("WorkOS key", { .anchors = "workos", .pattern = "sk_[A-Za-z0-9_]{30,120}", .hints = "" }),
};

WARD_RULE(secret_bitly_token) = {
.meta = {
.id = "secret-bitly-token",
.title = "Bitly token in the repository",
TOKEN_TEXTS("The token reads and makes links of the account.", "Revoke it at https://app.bitly.com/settings/api/.", "https://dev.bitly.com/docs/getting-started/authentication/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://app.bitly.com/settings/api/",
.bad = "BITLY_TOKEN: {hex:40}\n",
.good = "BITLY_TOKEN: ${BITLY_TOKEN}\n",
},
TOKEN_SHAPES("Bitly token", { .anchors = "bitly", .pattern = ALNUM "{40}", .hints = SHAPE_HINTS }, { .anchors = "bitly", .pattern = "R_" HEX "{32}", .hints = "" }),
};

WARD_RULE(secret_dropbox_token) = {
.meta = {
.id = "secret-dropbox-token",
.title = "Dropbox token in the repository",
TOKEN_TEXTS("The token reads and writes the files of its owner.", "Revoke it at https://www.dropbox.com/account/connected_apps.", "https://developers.dropbox.com/oauth-guide"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://www.dropbox.com/account/connected_apps",
.bad = "DROPBOX_TOKEN: sl.B{word:140}a\n",
.good = "DROPBOX_TOKEN: ${DROPBOX_TOKEN}\n",
},
TOKEN_SHAPES("Dropbox token", { .anchors = "sl.", .pattern = "sl\\.(u\\.)?[A-Za-z0-9_-]{120,1400}", .flags = SHAPE_MIXED }, { .anchors = "AAAAAAAAAA", .lead = 11, .pattern = ALNUM "{11}AAAAAAAAAA" WORD "{43}", .flags = SHAPE_WEAK | SHAPE_MIXED }, { .anchors = "sl.u.", .pattern = "sl\\.u\\.[A-Za-z0-9_-]{60,}", .flags = SHAPE_WEAK | SHAPE_MIXED }, { .anchors = "dropbox", .pattern = ALNUM "{15}", .hints = SHAPE_HINTS }, { .anchors = "dropbox", .pattern = WORD "{64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_box_token) = {
.meta = {
.id = "secret-box-token",
.title = "Box token in the repository",
TOKEN_TEXTS("The token reads and writes the files of its owner.", "Revoke it at https://app.box.com/developers/console.", "https://developer.box.com/guides/authentication/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.box.com/developers/console",
.bad = "BOX_ACCESS_TOKEN: {alnum:32}\n",
.good = "BOX_TOKEN: ${BOX_TOKEN}\n",
},
TOKEN_SHAPES("Box token", { .anchors = "boxapi box-api box_api box-dev boxdev box.com box_t box_k box_c box_dev box_acc boxTOKEN boxSECRET boxKEY boxToken", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_miro_token) = {
.meta = {
.id = "secret-miro-token",
.title = "Miro token in the repository",
TOKEN_TEXTS("The token reads and changes the boards of its owner.", "Revoke it at https://miro.com/app/settings/user-profile/apps.", "https://developers.miro.com/docs/getting-started-with-oauth"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://miro.com/app/settings/user-profile/apps",
.bad = "MIRO_TOKEN: {alnum:27}\n",
.good = "MIRO_TOKEN: ${MIRO_TOKEN}\n",
},
TOKEN_SHAPES("Miro token", { .anchors = "miro", .pattern = ALNUM "{27}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_monday_token) = {
.meta = {
.id = "secret-monday-token",
.title = "Monday.com token in the repository",
TOKEN_TEXTS("The token reads and changes the boards of its owner.", "Regenerate it at https://monday.com under Developers.", "https://developer.monday.com/api-reference/docs/authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://monday.com",
.bad = "MONDAY_TOKEN: {alnum:32}\n",
.good = "MONDAY_TOKEN: ${MONDAY_TOKEN}\n",
},
TOKEN_SHAPES("monday.com token", { .anchors = "monday", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "monday", .pattern = "eyJ[A-Za-z0-9_.-]{100,400}", .hints = "" }),
};

WARD_RULE(secret_todoist_token) = {
.meta = {
.id = "secret-todoist-token",
.title = "Todoist token in the repository",
TOKEN_TEXTS("The token reads and changes the tasks of its owner.", "Reissue it at https://app.todoist.com/app/settings/integrations/developer.", "https://developer.todoist.com/rest/v2/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://app.todoist.com/app/settings/integrations/developer",
.bad = "TODOIST_TOKEN: {hex:40}\n",
.good = "TODOIST_TOKEN: ${TODOIST_TOKEN}\n",
},
TOKEN_SHAPES("Todoist token", { .anchors = "todoist", .pattern = HEX "{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_trello_key) = {
.meta = {
.id = "secret-trello-key",
.title = "Trello token in the repository",
TOKEN_TEXTS("The token reads and changes the boards of its owner.", "Revoke it at https://trello.com/my/account.", "https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://trello.com/my/account",
.bad = "TRELLO_TOKEN: ATTA{hex:72}\n",
.good = "TRELLO_KEY: ${TRELLO_KEY}\n",
},
TOKEN_SHAPES("Trello token", { .anchors = "ATTA", .pattern = "ATTA" HEX "{72}" }, { .anchors = "trello", .pattern = HEX "{64}", .hints = SHAPE_HINTS }, { .anchors = "trello", .pattern = "[a-zA-Z0-9]{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_smartsheet_token) = {
.meta = {
.id = "secret-smartsheet-token",
.title = "Smartsheet token in the repository",
TOKEN_TEXTS("The token reads and changes the sheets of its owner.", "Revoke it in Smartsheet under Apps & Integrations.", "https://developers.smartsheet.com/api/smartsheet/introduction"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "SMARTSHEET_TOKEN: {alnum:37}\n",
.good = "SMARTSHEET_TOKEN: ${SMARTSHEET_TOKEN}\n",
},
TOKEN_SHAPES("Smartsheet token", { .anchors = "smartsheet", .pattern = ALNUM "{26}", .hints = SHAPE_HINTS }, { .anchors = "smartsheet", .pattern = ALNUM "{37}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_docusign_key) = {
.meta = {
.id = "secret-docusign-key",
.title = "Key of a signature service in the repository",
TOKEN_TEXTS("The key reads or sends contracts in its owner's name.", "Delete it in the account of the service.", "https://developers.docusign.com/platform/auth/", "https://developers.pandadoc.com/reference/api-key-authentication-process"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "DOCUSIGN_SECRET: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "DOCUSIGN_KEY: ${DOCUSIGN_KEY}\n",
},
TOKEN_SHAPES("signature service key", { .anchors = "docusign", .pattern = UUID, .hints = SHAPE_HINTS }, { .anchors = "pandadoc hellosign signaturit", .pattern = ALNUM "{40,90}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_salesforce_token) = {
.meta = {
.id = "secret-salesforce-token",
.title = "Salesforce token in the repository",
TOKEN_TEXTS("The token reads and changes the customers of the organization.", "Revoke it in Setup under Connected Apps OAuth Usage.", "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_request_manage.htm"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "SF_TOKEN: 00D{alnum:12}!AQ{alnum:94}\n",
.good = "SALESFORCE_TOKEN: ${SALESFORCE_TOKEN}\n",
},
TOKEN_SHAPES("Salesforce token", { .anchors = "00D0 00DU 00D1 00D2 00D3 00D4 00D5 00D6 00D7 00D8 00D9 00DA 00DB 00DC 00DD 00DE 00DF 00DG 00DH 00DI 00DJ 00DK 00DL 00DM 00DN 00DO 00DP 00DQ 00DR 00DS 00DT 00DV 00DW 00DX 00DY 00DZ", .pattern = "00D" ALNUM "{9,15}![A-Za-z0-9._]{50,200}" }, { .anchors = "3MVG", .pattern = "3MVG[A-Za-z0-9._]{20,120}", .flags = SHAPE_WEAK }, { .anchors = "salesforce", .pattern = ALNUM "{24}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_zapier_webhook) = {
.meta = {
.id = "secret-zapier-webhook",
.title = "Zapier webhook in the repository",
TOKEN_TEXTS("Whoever has the address starts the automation.", "Replace the trigger of the Zap.", "https://help.zapier.com/hc/en-us/articles/8496288690317"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "url: https://hooks.zapier.com/hooks/catch/{digit:7}/{lower:7}/\n",
.good = "existingSecret: zapier-webhook\n",
},
TOKEN_SHAPES("Zapier webhook", { .anchors = "hooks.zapier.com/hooks/", .pattern = "hooks\\.zapier\\.com/hooks/catch/[0-9]{4,10}/" ALNUM "{5,12}", .flags = SHAPE_WEAK }, { .anchors = "hooks.zapier.com/hooks/catch/", .pattern = "hooks\\.zapier\\.com/hooks/catch/" ALNUM "{14,24}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_mapbox_token) = {
.meta = {
.id = "secret-mapbox-token",
.title = "Mapbox secret token in the repository",
TOKEN_TEXTS("A secret token changes styles and data sets of the account.", "Delete it at https://account.mapbox.com/access-tokens/.", "https://docs.mapbox.com/accounts/guides/tokens/"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://account.mapbox.com/access-tokens/",
.bad = "MAPBOX_TOKEN: sk.eyJ1{alnum:80}.{word:22}\n",
.good = "MAPBOX_TOKEN: ${MAPBOX_TOKEN}\n",
},
TOKEN_SHAPES("Mapbox secret token", { .anchors = "sk.eyJ1", .pattern = "sk\\.eyJ1" WORD "{40,120}\\." WORD "{20,24}" }, { .anchors = "pk.eyJ1", .pattern = "pk\\.eyJ1" WORD "{40,120}\\." WORD "{20,24}", .flags = SHAPE_WEAK }, { .anchors = "tk.eyJ1", .pattern = "tk\\.eyJ1" WORD "{40,120}\\." WORD "{20,24}" }, { .anchors = "mapbox", .pattern = "pk\\." ALNUM "{60}\\." ALNUM "{22}", .hints = "" }),
};

WARD_RULE(secret_algolia_key) = {
.meta = {
.id = "secret-algolia-key",
.title = "Algolia API key in the repository",
TOKEN_TEXTS("An admin key rewrites or deletes the search indices.", "Regenerate it at https://dashboard.algolia.com/account/api-keys.", "https://www.algolia.com/doc/guides/security/api-keys/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.algolia.com/account/api-keys",
.bad = "ALGOLIA_ADMIN_KEY: {hex:32}\n",
.good = "ALGOLIA_KEY: ${ALGOLIA_KEY}\n",
},
TOKEN_SHAPES("Algolia API key", { .anchors = "algolia", .pattern = LOWNUM "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_rapidapi_key) = {
.meta = {
.id = "secret-rapidapi-key",
.title = "RapidAPI key in the repository",
TOKEN_TEXTS("The key calls paid APIs at its owner's cost.", "Delete it at https://rapidapi.com/developer/dashboard.", "https://docs.rapidapi.com/docs/keys-and-key-rotation"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://rapidapi.com/developer/dashboard",
.bad = "RAPIDAPI_KEY: {lower:10}msh{lower:15}p1{lower:6}jsn{lower:12}\n",
.good = "RAPIDAPI_KEY: ${RAPIDAPI_KEY}\n",
},
TOKEN_SHAPES("RapidAPI key", { .anchors = "rapidapi", .pattern = WORD "{50}", .hints = SHAPE_HINTS }, { .anchors = "rapidapi", .pattern = ALNUM "{10}msh" ALNUM "{15}p1" ALNUM "{6}jsn" ALNUM "{12}", .hints = "" }),
};

WARD_RULE(secret_twitter_token) = {
.meta = {
.id = "secret-twitter-token",
.title = "X (Twitter) token in the repository",
TOKEN_TEXTS("The token posts and reads as its app or user.", "Regenerate it at https://developer.x.com/en/portal/dashboard.", "https://docs.x.com/fundamentals/authentication/overview"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://developer.x.com/en/portal/dashboard",
.bad = "TWITTER_BEARER: AAAAAAAAAAAAAAAAAAAAA{alnum:60}%3D{alnum:40}\n",
.good = "TWITTER_TOKEN: ${TWITTER_TOKEN}\n",
},
TOKEN_SHAPES("X (Twitter) token", { .anchors = "AAAAAAAAAAAAAAAAAAAAA", .pattern = "AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{60,140}", .distinct = 20 }, { .anchors = "twitter", .pattern = "[0-9]{15,25}-" ALNUM "{20,40}", .hints = "" }, { .anchors = "twitter", .pattern = ALNUM "{50}", .hints = SHAPE_HINTS }, { .anchors = "twitter", .pattern = ALNUM "{45}", .hints = SHAPE_HINTS }, { .anchors = "twitter", .pattern = ALNUM "{25}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_facebook_token) = {
.meta = {
.id = "secret-facebook-token",
.title = "Facebook token in the repository",
TOKEN_TEXTS("The token posts and reads as its app, page or user.", "Invalidate it at https://developers.facebook.com/tools/debug/accesstoken/ and reset the app secret.", "https://developers.facebook.com/docs/facebook-login/guides/access-tokens"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "FB_TOKEN: EAAM{alnum:180}\n",
.good = "FACEBOOK_TOKEN: ${FACEBOOK_TOKEN}\n",
},
TOKEN_SHAPES("Facebook token", { .anchors = "EAAM EAAC EAAB EAAD EAAE EAAF EAAG EAAH EAAI EAAJ EAAK EAAL EAAN EAAO EAAP EAAQ EAAR EAAS EAAT EAAU EAAV EAAW", .pattern = "EAA[A-Z]" ALNUM "{80,300}", .flags = SHAPE_MIXED }, { .anchors = "facebook fb_t fb_a fb_s fb_k", .pattern = "[0-9]{15,16}%7C" WORD "{27,40}", .hints = "" }, { .anchors = "facebook fb_t fb_a fb_s fb_k", .pattern = "[0-9]{15,16}\\|" WORD "{27,40}", .hints = "" }, { .anchors = "facebook fb_t fb_a fb_s fb_k", .pattern = HEX "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_linkedin_secret) = {
.meta = {
.id = "secret-linkedin-secret",
.title = "LinkedIn client secret in the repository",
TOKEN_TEXTS("With client id and secret a program acts as the app.", "Reset it at https://www.linkedin.com/developers/apps.", "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://www.linkedin.com/developers/apps",
.bad = "LINKEDIN_CLIENT_SECRET: {alnum:16}\n",
.good = "LINKEDIN_SECRET: ${LINKEDIN_SECRET}\n",
},
TOKEN_SHAPES("LinkedIn client secret", { .anchors = "linkedin", .pattern = ALNUM "{16}", .hints = SHAPE_HINTS }, { .anchors = "linkedin", .pattern = ALNUM "{14}", .hints = SHAPE_HINTS }, { .anchors = "WPL_AP", .pattern = "WPL_AP[01]\\." ALNUM "{16}\\.[A-Za-z0-9+/=]{8,12}" }),
};

WARD_RULE(secret_spotify_secret) = {
.meta = {
.id = "secret-spotify-secret",
.title = "Spotify client secret in the repository",
TOKEN_TEXTS("With client id and secret a program acts as the app.", "Rotate it at https://developer.spotify.com/dashboard.", "https://developer.spotify.com/documentation/web-api/concepts/apps"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://developer.spotify.com/dashboard",
.bad = "SPOTIFY_CLIENT_SECRET: {hex:32}\n",
.good = "SPOTIFY_SECRET: ${SPOTIFY_SECRET}\n",
},
TOKEN_SHAPES("Spotify client secret", { .anchors = "spotify", .pattern = HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "spotify", .pattern = "BQ" WORD "{80,260}", .hints = "" }),
};

WARD_RULE(secret_twitch_token) = {
.meta = {
.id = "secret-twitch-token",
.title = "Twitch token in the repository",
TOKEN_TEXTS("The token chats and streams as its user.", "Disconnect the app at https://www.twitch.tv/settings/connections.", "https://dev.twitch.tv/docs/authentication/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://www.twitch.tv/settings/connections",
.bad = "TWITCH_TOKEN: {lower:30}\n",
.good = "TWITCH_TOKEN: ${TWITCH_TOKEN}\n",
},
TOKEN_SHAPES("Twitch token", { .anchors = "twitch", .pattern = "(oauth:)?" LOWNUM "{30}", .hints = SHAPE_HINTS }, { .anchors = "oauth:", .pattern = "oauth:" LOWNUM "{30}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_adobe_secret) = {
.meta = {
.id = "secret-adobe-secret",
.title = "Adobe client secret in the repository",
TOKEN_TEXTS("With client id and secret a program acts as the integration.", "Rotate it at https://developer.adobe.com/console.", "https://developer.adobe.com/developer-console/docs/guides/authentication/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://developer.adobe.com/console",
.bad = "ADOBE_CLIENT_SECRET: p8e-{word:32}\n",
.good = "ADOBE_SECRET: ${ADOBE_SECRET}\n",
},
TOKEN_SHAPES("Adobe client secret", { .anchors = "p8e-", .pattern = "p8e-" WORD "{32}" }, { .anchors = "adobe", .pattern = HEX "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_yandex_key) = {
.meta = {
.id = "secret-yandex-key",
.title = "Yandex Cloud key in the repository",
TOKEN_TEXTS("The key acts as its service account or user.", "Delete it at https://console.yandex.cloud under Service accounts.", "https://yandex.cloud/en/docs/iam/concepts/authorization/"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://console.yandex.cloud",
.bad = "YC_TOKEN: t1.9eu{word:20}.{word:85}a\n",
.good = "YANDEX_KEY: ${YANDEX_KEY}\n",
},
TOKEN_SHAPES("Yandex Cloud key", { .anchors = "AQVN", .pattern = "AQVN" WORD "{35,38}" }, { .anchors = "YCA YCB YCM YCP", .pattern = "YC[ABMP]" WORD "{37}", .flags = SHAPE_MIXED }, { .anchors = "t1.", .pattern = "t1\\.[A-Z0-9a-z_-]{1,600}={0,2}\\.[A-Z0-9a-z_-]{86}={0,2}" }, { .anchors = "yandex", .pattern = "[A-Za-z0-9_.-]{40,110}", .hints = SHAPE_HINTS }, { .anchors = "yandex", .pattern = "t1\\.[A-Za-z0-9._=-]{60,400}", .hints = "" }),
};

WARD_RULE(secret_alibaba_key) = {
.meta = {
.id = "secret-alibaba-key",
.title = "Alibaba Cloud access key in the repository",
TOKEN_TEXTS("The key acts as its user: machines, storage, bills.", "Disable it at https://ram.console.aliyun.com/manage/ak.", "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://ram.console.aliyun.com/manage/ak",
.bad = "accessKeyId: LTAI{alnum:20}\n",
.good = "ALIBABA_KEY: ${ALIBABA_KEY}\n",
},
TOKEN_SHAPES("Alibaba Cloud access key", { .anchors = "LTAI", .pattern = "LTAI" ALNUM "{12,21}", .flags = SHAPE_MIXED }, { .anchors = "LTAI", .pattern = ALNUM "{30}", .hints = "" }, { .anchors = "alibaba aliyun", .pattern = ALNUM "{30}", .hints = SHAPE_HINTS }, { .anchors = "alibaba aliyun", .pattern = "CAIS[A-Za-z0-9+/]{40,900}={0,2}", .hints = "", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_tencent_key) = {
.meta = {
.id = "secret-tencent-key",
.title = "Tencent Cloud secret id in the repository",
TOKEN_TEXTS("With id and key anybody acts as the user.", "Disable it at https://console.cloud.tencent.com/cam/capi.", "https://www.tencentcloud.com/document/product/598/34228"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://console.cloud.tencent.com/cam/capi",
.bad = "SecretId: AKID{alnum:32}\n",
.good = "TENCENT_KEY: ${TENCENT_KEY}\n",
},
TOKEN_SHAPES("Tencent Cloud secret id", { .anchors = "AKID", .pattern = "AKID" ALNUM "{32}", .flags = SHAPE_MIXED }, { .anchors = "tencent qcloud", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "wechat weixin wx_app wxapp appid app_id", .pattern = "wx" HEX "{16}", .hints = "" }),
};

WARD_RULE(secret_ibm_cloud_key) = {
.meta = {
.id = "secret-ibm-cloud-key",
.title = "IBM Cloud API key in the repository",
TOKEN_TEXTS("The key acts as its user or service.", "Delete it at https://cloud.ibm.com/iam/apikeys.", "https://cloud.ibm.com/docs/account?topic=account-manapikey"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://cloud.ibm.com/iam/apikeys",
.bad = "IBM_CLOUD_API_KEY: {word:44}\n",
.good = "IBM_CLOUD_KEY: ${IBM_CLOUD_KEY}\n",
},
TOKEN_SHAPES("IBM Cloud API key", { .anchors = "ibm_ ibm- ibm. ibmcloud bluemix watson cloud_iam cloud-iam cloud.iam", .pattern = WORD "{44}", .hints = "key iam cloud auth cred token pass pwd secret ibm" }, { .anchors = "ibm_ ibm- ibm. cos_ cos- hmac cloudant", .pattern = HEX "{48}", .hints = "" }, { .anchors = "cloudant cl_p cl_k cl_a clou", .pattern = HEX "{64}", .hints = "cloudant key pass pw" }, { .anchors = "cloudant", .pattern = "[a-z]{24}", .hints = SHAPE_HINTS }, { .anchors = "secret_access_key secretaccesskey", .pattern = HEX "{48}", .hints = "", .gap = 8 }, { .anchors = "softlayer sl_api sl_key slapi sl-api sl-key", .pattern = LOWNUM "{64}", .hints = "" }),
};

WARD_RULE(secret_squarespace_key) = {
.meta = {
.id = "secret-squarespace-key",
.title = "Squarespace key in the repository",
TOKEN_TEXTS("The key reads and changes the orders and stock of the shop.", "Delete it in Squarespace under Developer API keys.", "https://developers.squarespace.com/commerce-apis/authentication-and-permissions"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "SQUARESPACE_KEY: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "SQUARESPACE_KEY: ${SQUARESPACE_KEY}\n",
},
TOKEN_SHAPES("Squarespace key", { .anchors = "squarespace", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_finance_data_key) = {
.meta = {
.id = "secret-finance-data-key",
.title = "Key of a financial service in the repository",
TOKEN_TEXTS("The key reads accounts or market data at its owner's cost.", "Delete it in the account of the service.", "https://developer.mastercard.com/open-finance-us/documentation/", "https://finnhub.io/docs/api/authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "FINICITY_CLIENT_SECRET: {alnum:20}\n",
.good = "FINANCE_DATA_KEY: ${FINANCE_DATA_KEY}\n",
},
TOKEN_SHAPES("key of a financial service", { .anchors = "finicity", .pattern = ALNUM "{20}", .hints = SHAPE_HINTS }, { .anchors = "finicity", .pattern = HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "finnhub", .pattern = ALNUM "{20}", .hints = SHAPE_HINTS }, { .anchors = "polygon.io polygon_ nasdaq quandl tradier iexcloud simfin", .pattern = ALNUM "{20,40}", .hints = SHAPE_HINTS }, { .anchors = "databento", .pattern = "db-" ALNUM "{28,30}", .hints = "" }),
};

WARD_RULE(secret_gitter_token) = {
.meta = {
.id = "secret-gitter-token",
.title = "Gitter token in the repository",
TOKEN_TEXTS("The token reads and writes as its user.", "Delete it at https://developer.gitter.im/apps.", "https://developer.gitter.im/docs/authentication"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://developer.gitter.im/apps",
.bad = "GITTER_TOKEN: {alnum:40}\n",
.good = "GITTER_TOKEN: ${GITTER_TOKEN}\n",
},
TOKEN_SHAPES("Gitter token", { .anchors = "gitter", .pattern = "[A-Za-z0-9_-]{40}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_content_service_secret) = {
.meta = {
.id = "secret-content-service-secret",
.title = "Secret of a content service in the repository",
TOKEN_TEXTS("The secret reads or posts as its app or user.", "Reset it in the account of the service.", "https://www.deviantart.com/developers/authentication", "https://developers.canva.com/console/"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "DEVIANTART_SECRET: {hex:32}\n",
.good = "CONTENT_SERVICE_SECRET: ${CONTENT_SERVICE_SECRET}\n",
},
TOKEN_SHAPES("content service secret", { .anchors = "deviantart disqus", .pattern = ALNUM "{32,64}", .hints = SHAPE_HINTS }, { .anchors = "canva", .pattern = "cnvca[A-Za-z0-9_-]{40,64}", .hints = "" }, { .anchors = "cnvca", .pattern = "cnvca" WORD "{40,64}" }, { .anchors = "cloudinary", .pattern = WORD "{27}", .hints = SHAPE_HINTS }, { .anchors = "cloudinary", .pattern = "[0-9]{15}", .hints = SHAPE_HINTS }, { .anchors = "giphy unsplash pexels imgur vimeo flickr", .pattern = WORD "{15,64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_confluent_key) = {
.meta = {
.id = "secret-confluent-key",
.title = "Confluent Cloud key in the repository",
TOKEN_TEXTS("The pair reads and writes the topics it was made for.", "Delete it at https://confluent.cloud under API keys.", "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://confluent.cloud",
.bad = "CONFLUENT_SECRET_KEY: {base64:64}\n",
.good = "CONFLUENT_KEY: ${CONFLUENT_KEY}\n",
},
TOKEN_SHAPES("Confluent Cloud key", { .anchors = "confluent ccloud", .pattern = "[A-Za-z0-9+/]{64}", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }, { .anchors = "confluent ccloud", .pattern = "[A-Za-z0-9]{16}", .hints = SHAPE_HINTS }, { .anchors = "cflt", .pattern = "cflt[A-Za-z0-9+/]{60}", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_workato_token) = {
.meta = {
.id = "secret-workato-token",
.title = "Token of an automation service in the repository",
TOKEN_TEXTS("The token runs and changes the automations of the account.", "Delete it in the account of the service.", "https://docs.workato.com/workato-api.html", "https://help.tableau.com/current/online/en-us/security_personal_access_tokens.htm"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "WORKATO_TOKEN: wrkaus-eyJ{alnum:200}\n",
.good = "WORKATO_TOKEN: ${WORKATO_TOKEN}\n",
},
TOKEN_SHAPES("automation service token", { .anchors = "wrkaus- wrkprv- wrkaeu- wrkajp- wrkasg- wrkaau- wrkatrial", .pattern = "wrk[a-z]{2,8}-[A-Za-z0-9._-]{80,900}" }, { .anchors = "tableau", .pattern = BASE64 "{22}==:" ALNUM "{32}", .hints = "", .flags = SHAPE_BASE64 }, { .anchors = "samsara_api_", .pattern = "samsara_api_" ALNUM "{20,40}" }, { .anchors = "rootly_", .pattern = "rootly_" HEX "{64}" }, { .anchors = "rpa_", .pattern = "rpa_" ALNUM "{40,60}", .flags = SHAPE_MIXED }, { .anchors = "vtwn_", .pattern = "vtwn_" ALNUM "{20,40}" }, { .anchors = "tss_", .pattern = "tss_" ALNUM "{36}", .flags = SHAPE_MIXED }),
};
