/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof_service.h"

WARD_RULE(secret_slack_bot_token) = {
.meta = {
.id = "secret-slack-bot-token",
.title = "Slack bot token in the repository",
TOKEN_TEXTS("The bot reads the channels it is in and posts as itself: internal talk, and links that colleagues trust.", "Revoke it by auth.revoke or under OAuth & Permissions of the app at https://api.slack.com/apps.", "https://api.slack.com/authentication/token-types", "https://api.slack.com/methods/auth.revoke"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://api.slack.com/apps",
.bad = "slackToken: xoxb-{digit:12}-{digit:12}-{alnum:24}\n",
.good = "SLACK_BOT_TOKEN: ${SLACK_BOT_TOKEN}\n",
},
TOKEN_SHAPES("Slack bot token", { .anchors = "xoxb-", .pattern = "xoxb-[0-9]{8,14}-[A-Za-z0-9-]{16,60}" }),
};

WARD_RULE(secret_slack_user_token) = {
.meta = {
.id = "secret-slack-user-token",
.title = "Slack user token in the repository",
TOKEN_TEXTS("The token acts as its user: private channels, files and direct messages are open to it.", "Revoke it by auth.revoke or under OAuth & Permissions of the app at https://api.slack.com/apps.", "https://api.slack.com/authentication/token-types", "https://api.slack.com/methods/auth.revoke"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://api.slack.com/apps",
.bad = "SLACK_TOKEN=xoxp-{digit:12}-{digit:12}-{digit:12}-{hex:32}\n",
.good = "SLACK_USER_TOKEN: ${SLACK_USER_TOKEN}\n",
},
TOKEN_SHAPES("Slack user token", { .anchors = "xoxp- xoxe-", .pattern = "xox[pe]-[0-9]{5,14}-[0-9]{5,14}-[0-9]{5,14}-" ALNUM "{16,40}" }, { .anchors = "xoxa- xoxr- xoxo- xoxs-", .pattern = "xox[osar]-[A-Za-z0-9-]{10,80}", .flags = SHAPE_WEAK }, { .anchors = "xoxc-", .pattern = "xoxc-[0-9]{9,14}-[0-9]{9,14}-[0-9]{9,14}-" HEX "{64}" }, { .anchors = "xoxd-", .pattern = "xoxd-[A-Za-z0-9%/+=]{60,400}", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_slack_app_token) = {
.meta = {
.id = "secret-slack-app-token",
.title = "Slack app-level token in the repository",
TOKEN_TEXTS("The token opens the event stream of the app and speaks for it in every workspace.", "Revoke it under Basic Information, App-Level Tokens, of the app at https://api.slack.com/apps.", "https://api.slack.com/authentication/token-types"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://api.slack.com/apps",
.bad = "appToken: xapp-1-A{digit:10}-{digit:13}-{hex:64}\n",
.good = "SLACK_APP_TOKEN: ${SLACK_APP_TOKEN}\n",
},
TOKEN_SHAPES("Slack app-level token", { .anchors = "xapp-", .pattern = "xapp-[0-9]{1,6}-[A-Z0-9]{6,16}-[0-9]{8,16}-[A-Za-z0-9]{32,80}", .flags = SHAPE_GLUED }, { .anchors = "xapp-", .pattern = "xapp-[0-9]{10,14}-[A-Za-z0-9/]{24}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_slack_config_token) = {
.meta = {
.id = "secret-slack-config-token",
.title = "Slack app configuration token in the repository",
TOKEN_TEXTS("The token rewrites the manifests of all apps of its user, redirect URLs and scopes included.", "Revoke it at https://api.slack.com/apps under Your App Configuration Tokens.", "https://api.slack.com/authentication/token-types", "https://api.slack.com/reference/manifests"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://api.slack.com/apps",
.bad = "config: xoxe.xoxp-1-{alnum:166}\n",
.good = "SLACK_CONFIG_TOKEN: ${SLACK_CONFIG_TOKEN}\n",
},
TOKEN_SHAPES("Slack app configuration token", { .anchors = "xoxe.xox", .pattern = "xoxe\\.xox[bp]-[0-9]-" ALNUM "{120,220}" }, { .anchors = "xoxe-1- xoxe-2- xoxp-1- xoxb-1-", .pattern = "xox[ebp]-[0-9]-" ALNUM "{100,220}" }),
};

WARD_RULE(secret_slack_webhook) = {
.meta = {
.id = "secret-slack-webhook",
.title = "Slack incoming webhook in the repository",
TOKEN_TEXTS("Whoever has the address posts to the channel as the integration: a good start for phishing.", "Remove or regenerate the webhook under Incoming Webhooks of the app at https://api.slack.com/apps.", "https://api.slack.com/messaging/webhooks"),
TOKEN_GRADE(MEDIUM, HIGH),
.revoke = "https://api.slack.com/apps",
.bad = "url: https://hooks.slack.com/services/T{upper:8}/B{upper:10}/{alnum:24}\n",
.good = "existingSecret: slack-webhook\n",
},
TOKEN_SHAPES("Slack incoming webhook", { .anchors = "hooks.slack.com/services/", .pattern = "hooks\\.slack\\.com/services/[A-Za-z0-9_]{8,12}/[A-Za-z0-9_]{8,12}/" ALNUM "{20,26}" }, { .anchors = "hooks.slack.com/workflows/", .pattern = "hooks\\.slack\\.com/workflows/[A-Z0-9]{8,12}/[A-Z0-9]{8,12}/[0-9]{15,20}/" ALNUM "{16,26}" }, { .anchors = "hooks.slack.com/triggers/", .pattern = "hooks\\.slack\\.com/triggers/[A-Z0-9]{8,12}/[0-9]{10,16}/" HEX "{32}" }),
};

WARD_RULE(secret_teams_webhook) = {
.meta = {
.id = "secret-teams-webhook",
.title = "Microsoft Teams webhook in the repository",
TOKEN_TEXTS("Whoever has the address posts cards to the channel.", "Remove the connector or workflow in the channel settings and make a new one.", "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook"),
TOKEN_GRADE(MEDIUM, HIGH),
.bad = "url: https://acme.webhook.office.com/webhookb2/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}@{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}/IncomingWebhook/{hex:32}/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "existingSecret: teams-webhook\n",
},
TOKEN_SHAPES("Microsoft Teams webhook", { .anchors = "webhook.office.com/webhookb2/", .pattern = "webhook\\.office\\.com/webhookb2/" UUID "@" UUID "/IncomingWebhook/" ALNUM "{32}/" UUID "(/V)?[A-Za-z0-9_-]{0,60}" }, { .anchors = "outlook.office.com/webhook outlook.office365.com/webhook", .pattern = "outlook\\.office(365)?\\.com/webhook(b2)?/" UUID "@" UUID "/IncomingWebhook/" ALNUM "{32}/" UUID }),
};

WARD_RULE(secret_discord_token) = {
.meta = {
.id = "secret-discord-token",
.title = "Discord bot token in the repository",
TOKEN_TEXTS("The bot reads and writes in every server it is in, often as an administrator.", "Reset the token at https://discord.com/developers/applications under Bot.", "https://discord.com/developers/docs/reference#authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://discord.com/developers/applications",
.bad = "DISCORD_TOKEN: MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.G{alnum:5}.{alnum:38}\n",
.good = "DISCORD_TOKEN: ${DISCORD_TOKEN}\n",
},
TOKEN_SHAPES("Discord bot token", { .anchors = "discord bot_token bottoken", .pattern = "[MNO]" WORD "{22,28}\\." WORD "{6}\\." WORD "{27,40}", .hints = "", .verify = verify_discord }, { .anchors = "discord", .pattern = HEX "{64}", .hints = SHAPE_HINTS }, { .anchors = "discord", .pattern = WORD "{32}", .hints = "secret" }, { .anchors = "discord", .pattern = "mfa\\." WORD "{80,90}", .hints = "" }),
};

WARD_RULE(secret_discord_webhook) = {
.meta = {
.id = "secret-discord-webhook",
.title = "Discord webhook in the repository",
TOKEN_TEXTS("Whoever has the address posts to the channel under any name.", "Delete the webhook under Integrations of the channel.", "https://discord.com/developers/docs/resources/webhook"),
TOKEN_GRADE(MEDIUM, HIGH),
.bad = "url: https://discord.com/api/webhooks/{digit:18}/{word:68}\n",
.good = "existingSecret: discord-webhook\n",
},
TOKEN_SHAPES("Discord webhook", { .anchors = "discord.com/api/ discordapp.com/api/", .pattern = "discord(app)?\\.com/api/(v9/|v10/)?webhooks/[0-9]{17,20}/" WORD "{60,70}" }),
};

WARD_RULE(secret_telegram_bot_token) = {
.meta = {
.id = "secret-telegram-bot-token",
.title = "Telegram bot token in the repository",
TOKEN_TEXTS("The token reads what is written to the bot and answers in its name.", "Send /revoke to @BotFather and choose the bot.", "https://core.telegram.org/bots/api#authorizing-your-bot"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "token: \"{digit:10}:AAF{word:31}9\"\n",
.good = "TELEGRAM_BOT_TOKEN: ${TELEGRAM_BOT_TOKEN}\n",
},
TOKEN_SHAPES("Telegram bot token", { .anchors = ":AAE :AAF :AAG :AAH", .lead = 8, .pattern = "[0-9]{8}:AA[EFGH]" WORD "{30,32}" }, { .anchors = ":AAE :AAF :AAG :AAH", .lead = 9, .pattern = "[0-9]{9}:AA[EFGH]" WORD "{30,32}" }, { .anchors = ":AAE :AAF :AAG :AAH", .lead = 10, .pattern = "[0-9]{10}:AA[EFGH]" WORD "{30,32}" }, { .anchors = "telegram.org/bot", .pattern = "telegram\\.org/bot[0-9]{8,10}:A" WORD "{32,35}" }, { .anchors = "telegram tgram", .pattern = "[0-9]{8,10}:[A-Za-z0-9_-]{32,36}", .hints = "" }),
};

WARD_RULE(secret_twilio_key) = {
.meta = {
.id = "secret-twilio-key",
.title = "Twilio API key in the repository",
TOKEN_TEXTS("With its key the account sends messages, places calls and shows their records, at its owner's cost.", "Delete the key or roll the auth token at https://console.twilio.com under API keys & tokens.", "https://www.twilio.com/docs/iam/api-keys"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://console.twilio.com",
.bad = "TWILIO_API_KEY: SK{hex:32}\n",
.good = "TWILIO_KEY: ${TWILIO_KEY}\n",
},
TOKEN_SHAPES("Twilio API key", { .anchors = "twilio", .pattern = "SK" HEX "{32}", .hints = "" }, { .anchors = "twilio", .pattern = HEX "{32}", .hints = "auth token secret" }),
};

WARD_RULE(secret_sendgrid_key) = {
.meta = {
.id = "secret-sendgrid-key",
.title = "SendGrid API key in the repository",
TOKEN_TEXTS("The key sends mail from the owner's domain, signed and trusted.", "Delete the key at https://app.sendgrid.com/settings/api_keys.", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.sendgrid.com/settings/api_keys",
.bad = "SENDGRID_API_KEY: SG.a{word:21}.{word:42}9\n",
.good = "SENDGRID_KEY: ${SENDGRID_KEY}\n",
},
TOKEN_SHAPES("SendGrid API key", { .anchors = "SG.", .pattern = "SG\\." WORD "{22}\\." WORD "{43}" }, { .anchors = "SG.", .pattern = "SG\\." WORD "{16,24}\\." WORD "{16,50}", .flags = SHAPE_WEAK }, { .anchors = "SG.", .pattern = "SG\\.[A-Za-z0-9=_.-]{66}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_mailgun_key) = {
.meta = {
.id = "secret-mailgun-key",
.title = "Mailgun API key in the repository",
TOKEN_TEXTS("The key sends mail from the owner's domains and reads their logs and routes.", "Delete the key at https://app.mailgun.com/settings/api_security.", "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/rbac-mgmt"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.mailgun.com/settings/api_security",
.bad = "MAILGUN_API_KEY: key-{hex:32}\n",
.good = "MAILGUN_KEY: ${MAILGUN_KEY}\n",
},
TOKEN_SHAPES("Mailgun API key", { .anchors = "mailgun mg_api", .pattern = "(key-|pubkey-)" HEX "{32}", .hints = "" }, { .anchors = "mailgun", .pattern = HEX "{32}-" HEX "{8}-" HEX "{8}", .hints = "" }, { .anchors = "mailgun", .pattern = HEX "{72}", .hints = SHAPE_HINTS }, { .anchors = "pubkey-", .pattern = "pubkey-" HEX "{32}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_mailchimp_key) = {
.meta = {
.id = "secret-mailchimp-key",
.title = "Mailchimp API key in the repository",
TOKEN_TEXTS("The key reads and exports the audiences: names, addresses, behaviour.", "Revoke the key at https://admin.mailchimp.com/account/api/.", "https://mailchimp.com/help/about-api-keys/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://admin.mailchimp.com/account/api/",
.bad = "MAILCHIMP_API_KEY: {hex:32}-us14\n",
.good = "MAILCHIMP_KEY: ${MAILCHIMP_KEY}\n",
},
TOKEN_SHAPES("Mailchimp API key", { .anchors = "-us1 -us2 -us3 -us4 -us5 -us6 -us7 -us8 -us9", .lead = 32, .pattern = HEX "{32}-us[0-9]{1,2}" }),
};

WARD_RULE(secret_mandrill_key) = {
.meta = {
.id = "secret-mandrill-key",
.title = "Mandrill API key in the repository",
TOKEN_TEXTS("The key sends mail from the owner's domains.", "Delete the key at https://mandrillapp.com/settings.", "https://mailchimp.com/developer/transactional/docs/fundamentals/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://mandrillapp.com/settings",
.bad = "MANDRILL_API_KEY: md-{alnum:22}\n",
.good = "MANDRILL_KEY: ${MANDRILL_KEY}\n",
},
TOKEN_SHAPES("Mandrill API key", { .anchors = "mandrill", .pattern = "(md-)?" WORD "{22}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_brevo_key) = {
.meta = {
.id = "secret-brevo-key",
.title = "Brevo API key in the repository",
TOKEN_TEXTS("The key sends mail from the owner's domain and exports its contacts.", "Delete the key at https://app.brevo.com/settings/keys/api.", "https://developers.brevo.com/docs/getting-started"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.brevo.com/settings/keys/api",
.bad = "BREVO_API_KEY: xkeysib-{hex:64}-{alnum:16}\n",
.good = "BREVO_KEY: ${BREVO_KEY}\n",
},
TOKEN_SHAPES("Brevo API key", { .anchors = "xkeysib-", .pattern = "xkeysib-" HEX "{60,72}-" ALNUM "{16}" }, { .anchors = "xsmtpsib-", .pattern = "xsmtpsib-" HEX "{60,72}-" ALNUM "{16}" }),
};

WARD_RULE(secret_mailersend_key) = {
.meta = {
.id = "secret-mailersend-key",
.title = "MailerSend API token in the repository",
TOKEN_TEXTS("The token sends mail from the owner's domain.", "Delete the token at https://app.mailersend.com under API tokens.", "https://developers.mailersend.com/general.html#authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.mailersend.com",
.bad = "MAILERSEND_API_KEY: mlsn.{hex:64}\n",
.good = "MAILERSEND_KEY: ${MAILERSEND_KEY}\n",
},
TOKEN_SHAPES("MailerSend API token", { .anchors = "mlsn.", .pattern = "mlsn\\." ALNUM "{30,90}" }),
};

WARD_RULE(secret_resend_key) = {
.meta = {
.id = "secret-resend-key",
.title = "Resend API key in the repository",
TOKEN_TEXTS("The key sends mail from the owner's domain.", "Delete the key at https://resend.com/api-keys.", "https://resend.com/docs/dashboard/api-keys/introduction"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://resend.com/api-keys",
.bad = "RESEND_API_KEY: re_{alnum:8}_{alnum:24}\n",
.good = "RESEND_KEY: ${RESEND_KEY}\n",
},
TOKEN_SHAPES("Resend API key", { .anchors = "resend", .pattern = "re_" ALNUM "{8}_" ALNUM "{20,30}", .hints = "" }),
};

WARD_RULE(secret_postmark_token) = {
.meta = {
.id = "secret-postmark-token",
.title = "Postmark server token in the repository",
TOKEN_TEXTS("The token sends mail from the owner's domain and reads what was sent.", "Make a new token at https://account.postmarkapp.com/servers under API Tokens.", "https://postmarkapp.com/developer/api/overview#authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://account.postmarkapp.com/servers",
.bad = "POSTMARK_TOKEN: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "POSTMARK_TOKEN: ${POSTMARK_TOKEN}\n",
},
TOKEN_SHAPES("Postmark server token", { .anchors = "postmark", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_mailjet_key) = {
.meta = {
.id = "secret-mailjet-key",
.title = "Mailjet key in the repository",
TOKEN_TEXTS("The pair sends mail and text messages in the owner's name.", "Reset the key at https://app.mailjet.com/account/apikeys.", "https://dev.mailjet.com/email/guides/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.mailjet.com/account/apikeys",
.bad = "MAILJET_SECRET_KEY: {hex:32}\n",
.good = "MAILJET_KEY: ${MAILJET_KEY}\n",
},
TOKEN_SHAPES("Mailjet key", { .anchors = "mailjet", .pattern = HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "mailjet mj_apikey", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_messagebird_key) = {
.meta = {
.id = "secret-messagebird-key",
.title = "MessageBird access key in the repository",
TOKEN_TEXTS("The key sends messages at the owner's cost.", "Delete the key at https://dashboard.messagebird.com under Developers.", "https://developers.messagebird.com/api/#authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.messagebird.com",
.bad = "MESSAGEBIRD_API_KEY: {alnum:25}\n",
.good = "MESSAGEBIRD_KEY: ${MESSAGEBIRD_KEY}\n",
},
TOKEN_SHAPES("MessageBird access key", { .anchors = "messagebird message-bird message_bird", .pattern = ALNUM "{25}", .hints = SHAPE_HINTS }, { .anchors = "messagebird message-bird message_bird", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_mattermost_token) = {
.meta = {
.id = "secret-mattermost-token",
.title = "Mattermost token in the repository",
TOKEN_TEXTS("The token acts as its user or bot in all channels they see.", "Revoke it in the profile under Security, Personal Access Tokens.", "https://developers.mattermost.com/integrate/reference/personal-access-token/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "MATTERMOST_TOKEN: {lower:26}\n",
.good = "MATTERMOST_TOKEN: ${MATTERMOST_TOKEN}\n",
},
TOKEN_SHAPES("Mattermost token", { .anchors = "mattermost", .pattern = LOWNUM "{26}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_line_token) = {
.meta = {
.id = "secret-line-token",
.title = "LINE channel access token in the repository",
TOKEN_TEXTS("The token sends messages in the name of the official account.", "Reissue it at https://developers.line.biz/console/ under Messaging API.", "https://developers.line.biz/en/docs/messaging-api/channel-access-tokens/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://developers.line.biz/console/",
.bad = "LINE_CHANNEL_ACCESS_TOKEN: {base64:171}=\n",
.good = "LINE_TOKEN: ${LINE_TOKEN}\n",
},
TOKEN_SHAPES("LINE channel access token", { .anchors = "line_ line-channel linebot lineapi line.channel line_messaging", .pattern = "[A-Za-z0-9+/]{150,180}=?", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_webex_token) = {
.meta = {
.id = "secret-webex-token",
.title = "Webex bot token in the repository",
TOKEN_TEXTS("The bot reads the spaces it is in and posts as itself.", "Regenerate the token at https://developer.webex.com/my-apps.", "https://developer.webex.com/docs/bots"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://developer.webex.com/my-apps",
.bad = "WEBEX_TOKEN: {alnum:64}_PF84_{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "WEBEX_TOKEN: ${WEBEX_TOKEN}\n",
},
TOKEN_SHAPES("Webex bot token", { .anchors = "webex", .pattern = ALNUM "{64}_" ALNUM "{4}_" UUID, .hints = "" }, { .anchors = "webex", .pattern = HEX "{64}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_vonage_key) = {
.meta = {
.id = "secret-vonage-key",
.title = "Vonage API secret in the repository",
TOKEN_TEXTS("With key and secret the account sends messages at its owner's cost.", "Delete the secret at https://dashboard.nexmo.com/settings.", "https://developer.vonage.com/en/account/secret-management"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.nexmo.com/settings",
.bad = "NEXMO_API_SECRET: {alnum:16}\n",
.good = "VONAGE_KEY: ${VONAGE_KEY}\n",
},
TOKEN_SHAPES("Vonage API secret", { .anchors = "nexmo vonage", .pattern = ALNUM "{16}", .hints = "secret" }),
};

WARD_RULE(secret_plivo_key) = {
.meta = {
.id = "secret-plivo-key",
.title = "Plivo auth token in the repository",
TOKEN_TEXTS("With it the account sends messages and places calls at its owner's cost.", "Regenerate the token at https://console.plivo.com.", "https://www.plivo.com/docs/account/api/request"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://console.plivo.com",
.bad = "PLIVO_AUTH_TOKEN: {alnum:40}\n",
.good = "PLIVO_KEY: ${PLIVO_KEY}\n",
},
TOKEN_SHAPES("Plivo auth token", { .anchors = "plivo", .pattern = ALNUM "{40}", .hints = SHAPE_HINTS }, { .anchors = "plivo", .pattern = "[SM]A" UPNUM "{18}", .hints = "" }),
};

WARD_RULE(secret_intercom_token) = {
.meta = {
.id = "secret-intercom-token",
.title = "Intercom access token in the repository",
TOKEN_TEXTS("The token reads conversations and contacts of the workspace.", "Regenerate it at https://app.intercom.com/a/apps/_/developer-hub.", "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://app.intercom.com/a/apps/_/developer-hub",
.bad = "INTERCOM_ACCESS_TOKEN: dG9rO{alnum:54}=\n",
.good = "INTERCOM_TOKEN: ${INTERCOM_TOKEN}\n",
},
TOKEN_SHAPES("Intercom access token", { .anchors = "dG9rO", .pattern = "dG9rO[A-Za-z0-9+/]{40,70}={0,2}", .flags = SHAPE_BASE64 }, { .anchors = "intercom", .pattern = "[A-Za-z0-9=_-]{60}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_pushover_token) = {
.meta = {
.id = "secret-pushover-token",
.title = "Pushover token in the repository",
TOKEN_TEXTS("The token sends alerts to the phones of its users.", "Delete the application at https://pushover.net.", "https://pushover.net/api"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://pushover.net",
.bad = "PUSHOVER_TOKEN: a{lower:29}\n",
.good = "PUSHOVER_TOKEN: ${PUSHOVER_TOKEN}\n",
},
TOKEN_SHAPES("Pushover token", { .anchors = "pushover", .pattern = "[aug]" LOWNUM "{29}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_customerio_key) = {
.meta = {
.id = "secret-customerio-key",
.title = "Customer.io key in the repository",
TOKEN_TEXTS("The key reads and messages the customers of the workspace.", "Delete it at https://fly.customer.io under API Credentials.", "https://docs.customer.io/accounts-and-workspaces/managing-credentials/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://fly.customer.io",
.bad = "CUSTOMERIO_API_KEY: {hex:32}\n",
.good = "CUSTOMERIO_KEY: ${CUSTOMERIO_KEY}\n",
},
TOKEN_SHAPES("Customer.io key", { .anchors = "customerio customer.io customer_io", .pattern = HEX "{32}", .hints = SHAPE_HINTS }, { .anchors = "customerio customer.io customer_io", .pattern = ALNUM "{20}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_sendbird_token) = {
.meta = {
.id = "secret-sendbird-token",
.title = "Sendbird API token in the repository",
TOKEN_TEXTS("The token reads and writes every chat of the application.", "Revoke it at https://dashboard.sendbird.com under General.", "https://sendbird.com/docs/chat/platform-api/v3/prepare-to-use-api"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.sendbird.com",
.bad = "SENDBIRD_API_TOKEN: {hex:40}\n",
.good = "SENDBIRD_TOKEN: ${SENDBIRD_TOKEN}\n",
},
TOKEN_SHAPES("Sendbird API token", { .anchors = "sendbird", .pattern = HEX "{40}", .hints = SHAPE_HINTS }, { .anchors = "sendbird", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_onesignal_key) = {
.meta = {
.id = "secret-onesignal-key",
.title = "OneSignal API key in the repository",
TOKEN_TEXTS("The key sends push messages to all users of the app.", "Rotate it at https://dashboard.onesignal.com under Keys & IDs.", "https://documentation.onesignal.com/docs/keys-and-ids"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dashboard.onesignal.com",
.bad = "ONESIGNAL_KEY: os_v2_app_{lower:103}\n",
.good = "ONESIGNAL_KEY: ${ONESIGNAL_KEY}\n",
},
TOKEN_SHAPES("OneSignal API key", { .anchors = "os_v2_app_ os_v2_org_", .pattern = "os_v2_(app|org)_" LOWNUM "{90,110}" }, { .anchors = "onesignal", .pattern = ALNUM "{48}", .hints = SHAPE_HINTS }, { .anchors = "onesignal", .pattern = UUID, .hints = "key" }),
};

WARD_RULE(secret_lark_secret) = {
.meta = {
.id = "secret-lark-secret",
.title = "Lark app secret in the repository",
TOKEN_TEXTS("With app id and secret a program acts as the bot in its tenant.", "Reset the secret at https://open.larksuite.com/app.", "https://open.larksuite.com/document/server-docs/authentication-management/access-token/tenant_access_token_internal"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://open.larksuite.com/app",
.bad = "LARK_APP_SECRET: {alnum:32}\n",
.good = "LARK_SECRET: ${LARK_SECRET}\n",
},
TOKEN_SHAPES("Lark app secret", { .anchors = "lark feishu", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "lark feishu", .pattern = "cli_" ALNUM "{16,18}", .hints = "" }),
};
