/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/proof_service.h"

WARD_RULE(secret_stripe_key) = {
.meta = {
.id = "secret-stripe-key",
.title = "Stripe secret key in the repository",
TOKEN_TEXTS("The key charges cards, pays out and reads customers; a test key only plays.", "Roll the key at https://dashboard.stripe.com/apikeys and look at its request log.", "https://docs.stripe.com/keys", "https://docs.stripe.com/keys-best-practices"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://dashboard.stripe.com/apikeys",
.bad = "STRIPE_SECRET_KEY: sk_live_{alnum:99}\n",
.good = "STRIPE_KEY: ${STRIPE_KEY}\n",
},
TOKEN_SHAPES("Stripe secret key", { .anchors = "sk_live_ rk_live_ sk_prod_ rk_prod_", .pattern = "[sr]k_(live|prod)_" ALNUM "{14,250}" }, { .anchors = "sk_test_ rk_test_", .pattern = "[sr]k_test_" ALNUM "{14,250}", .flags = SHAPE_WEAK }, { .anchors = "sk_org_", .pattern = "sk_org_(live|test)_" ALNUM "{14,250}" }),
};

WARD_RULE(secret_stripe_webhook_secret) = {
.meta = {
.id = "secret-stripe-webhook-secret",
.title = "Stripe webhook secret in the repository",
TOKEN_TEXTS("With it anybody forges events: payments that were never made.", "Roll the secret at https://dashboard.stripe.com/webhooks.", "https://docs.stripe.com/webhooks#verify-official-libraries"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://dashboard.stripe.com/webhooks",
.bad = "STRIPE_WEBHOOK_SECRET: whsec_{alnum:32}\n",
.good = "STRIPE_WEBHOOK_SECRET: ${STRIPE_WEBHOOK_SECRET}\n",
},
TOKEN_SHAPES("Stripe webhook secret", { .anchors = "whsec_", .pattern = "whsec_" BASE64 "{24,}={0,2}", .flags = SHAPE_BASE64 | SHAPE_GLUED }),
};

WARD_RULE(secret_square_token) = {
.meta = {
.id = "secret-square-token",
.title = "Square access token in the repository",
TOKEN_TEXTS("The token takes payments and reads customers and orders of the seller.", "Replace the credentials at https://developer.squareup.com/apps.", "https://developer.squareup.com/docs/build-basics/access-tokens"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://developer.squareup.com/apps",
.bad = "SQUARE_ACCESS_TOKEN: EAAA{word:60}\n",
.good = "SQUARE_TOKEN: ${SQUARE_TOKEN}\n",
},
TOKEN_SHAPES("Square access token", { .anchors = "sq0atp- sq0atb-", .pattern = "sq0at[pb]-" WORD "{20,62}" }, { .anchors = "sq0csp- sq0csb-", .pattern = "sq0cs[pb]-[A-Za-z0-9_\\\\-]{40,62}" }, { .anchors = "sq0idk-", .pattern = "sq0idk-" WORD "{22,62}", .flags = SHAPE_WEAK }, { .anchors = "EAAA", .pattern = "EAAA[A-Za-z0-9_=+-]{60,66}", .flags = SHAPE_MIXED | SHAPE_WEAK }, { .anchors = "square", .pattern = "EAAA[A-Za-z0-9_=+-]{40,64}", .hints = "", .gap = 96 }, { .anchors = "sandbox-sq0", .pattern = "sandbox-sq0(atb|csb)-" WORD "{20,62}", .flags = SHAPE_WEAK }, { .anchors = "square", .pattern = "sq0[a-z]{3}-[A-Za-z0-9_=+-]{20,62}", .hints = "" }),
};

WARD_RULE(secret_shopify_token) = {
.meta = {
.id = "secret-shopify-token",
.title = "Shopify token in the repository",
TOKEN_TEXTS("The token reads and changes the shop: orders, customers, prices.", "Uninstall or rotate it under Apps, Develop apps, of the shop's admin.", "https://shopify.dev/docs/apps/build/authentication-authorization"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "SHOPIFY_TOKEN: shpat_{hex:32}\n",
.good = "SHOPIFY_TOKEN: ${SHOPIFY_TOKEN}\n",
},
TOKEN_SHAPES("Shopify token", { .anchors = "shpat_ shpca_ shppa_ shpss_ shpua_", .pattern = "shp(at|ca|pa|ss|ua)_" ALNUM "{32,40}" }, { .anchors = "shptka_", .pattern = "shptka_" HEX "{32}" }),
};

WARD_RULE(secret_plaid_token) = {
.meta = {
.id = "secret-plaid-token",
.title = "Plaid access token in the repository",
TOKEN_TEXTS("The token reads the bank accounts that a customer linked.", "Invalidate it by /item/access_token/invalidate and rotate the secret at https://dashboard.plaid.com/developers/keys.", "https://plaid.com/docs/api/items/#itemaccess_tokeninvalidate"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://dashboard.plaid.com/developers/keys",
.bad = "PLAID_TOKEN: access-production-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}\n",
.good = "PLAID_TOKEN: ${PLAID_TOKEN}\n",
},
TOKEN_SHAPES("Plaid access token", { .anchors = "access-production- access-development- access-sandbox-", .pattern = "access-(production|development|sandbox)-" UUID }, { .anchors = "plaid", .pattern = ALNUM "{24}", .hints = SHAPE_HINTS }, { .anchors = "plaid", .pattern = LOWNUM "{30}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_flutterwave_key) = {
.meta = {
.id = "secret-flutterwave-key",
.title = "Flutterwave secret key in the repository",
TOKEN_TEXTS("The key moves money and reads customers of the merchant.", "Generate new keys at https://app.flutterwave.com/dashboard/settings/apis/live.", "https://developer.flutterwave.com/docs/authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://app.flutterwave.com/dashboard/settings/apis/live",
.bad = "FLUTTERWAVE_SECRET_KEY: FLWSECK-{hex:32}-X\n",
.good = "FLUTTERWAVE_KEY: ${FLUTTERWAVE_KEY}\n",
},
TOKEN_SHAPES("Flutterwave secret key", { .anchors = "FLWSECK-", .pattern = "FLWSECK-" ALNUM "{12,40}(-X)?" }, { .anchors = "FLWSECK_TEST-", .pattern = "FLWSECK_TEST-" ALNUM "{12,40}(-X)?", .flags = SHAPE_WEAK }, { .anchors = "FLWPUBK", .pattern = "FLWPUBK(_TEST)?-" ALNUM "{12,40}(-X)?", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_paddle_key) = {
.meta = {
.id = "secret-paddle-key",
.title = "Paddle API key in the repository",
TOKEN_TEXTS("The key reads and changes subscriptions, prices and customers.", "Revoke it at https://vendors.paddle.com/authentication-v2.", "https://developer.paddle.com/api-reference/about/api-keys"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://vendors.paddle.com/authentication-v2",
.bad = "PADDLE_API_KEY: pdl_live_apikey_{lower:26}_{alnum:22}_{alnum:3}\n",
.good = "PADDLE_KEY: ${PADDLE_KEY}\n",
},
TOKEN_SHAPES("Paddle API key", { .anchors = "pdl_live_apikey_", .pattern = "pdl_live_apikey_" ALNUM "{26}_" ALNUM "{22}_" ALNUM "{3}" }, { .anchors = "pdl_sdbx_apikey_", .pattern = "pdl_sdbx_apikey_" ALNUM "{26}_" ALNUM "{22}_" ALNUM "{3}", .flags = SHAPE_WEAK }, { .anchors = "pdl_ntfset_", .pattern = "pdl_ntfset_" ALNUM "{26}_" ALNUM "{32}" }),
};

WARD_RULE(secret_razorpay_key) = {
.meta = {
.id = "secret-razorpay-key",
.title = "Razorpay key in the repository",
TOKEN_TEXTS("With key id and secret a program takes and refunds payments of the merchant.", "Regenerate the key at https://dashboard.razorpay.com/app/keys.", "https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.razorpay.com/app/keys",
.bad = "RAZORPAY_KEY: rzp_live_{alnum:14}\n",
.good = "RAZORPAY_KEY: ${RAZORPAY_KEY}\n",
},
TOKEN_SHAPES("Razorpay key", { .anchors = "rzp_live_ rzp_test_", .pattern = "rzp_(live|test)_" ALNUM "{14}", .flags = SHAPE_WEAK }, { .anchors = "razorpay rzp_", .pattern = ALNUM "{24}", .hints = "secret" }),
};

WARD_RULE(secret_paypal_secret) = {
.meta = {
.id = "secret-paypal-secret",
.title = "PayPal client secret in the repository",
TOKEN_TEXTS("With client id and secret a program pays, refunds and reads as the merchant.", "Make a new secret for the app at https://developer.paypal.com/dashboard/applications.", "https://developer.paypal.com/api/rest/authentication/"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://developer.paypal.com/dashboard/applications",
.bad = "PAYPAL_CLIENT_SECRET: E{word:78}9\n",
.good = "PAYPAL_SECRET: ${PAYPAL_SECRET}\n",
},
TOKEN_SHAPES("PayPal client secret", { .anchors = "paypal", .pattern = "[AE]" WORD "{79}", .hints = SHAPE_HINTS }, { .anchors = "paypal client_id client-id client_secret", .pattern = "A" WORD "{20}[A-Za-z0-9_-]{50,110}", .hints = "paypal" }, { .anchors = "paypal", .pattern = "[AE]" WORD "{60,110}", .hints = "" }),
};

WARD_RULE(secret_braintree_token) = {
.meta = {
.id = "secret-braintree-token",
.title = "Braintree access token in the repository",
TOKEN_TEXTS("The token takes and refunds payments of the merchant.", "Revoke it in the control panel of Braintree or PayPal.", "https://developer.paypal.com/braintree/docs/start/overview"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "token: access_token$production${lower:16}${hex:32}\n",
.good = "BRAINTREE_TOKEN: ${BRAINTREE_TOKEN}\n",
},
TOKEN_SHAPES("Braintree access token", { .anchors = "access_token$", .pattern = "access_token$(production|sandbox)$" LOWNUM "{16}$" HEX "{32}" }, { .anchors = "braintree", .pattern = HEX "{32}", .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_paystack_key) = {
.meta = {
.id = "secret-paystack-key",
.title = "Paystack secret key in the repository",
TOKEN_TEXTS("The key takes payments and pays out for the merchant.", "Generate new keys at https://dashboard.paystack.com/#/settings/developers.", "https://paystack.com/docs/api/authentication/"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.paystack.com/#/settings/developers",
.bad = "PAYSTACK_SECRET_KEY: sk_live_{hex:40}\n",
.good = "PAYSTACK_KEY: ${PAYSTACK_KEY}\n",
},
TOKEN_SHAPES("Paystack secret key", { .anchors = "paystack", .pattern = "sk_[a-z]{4}_" ALNUM "{40}", .hints = "" }),
};

WARD_RULE(secret_adyen_key) = {
.meta = {
.id = "secret-adyen-key",
.title = "Adyen API key in the repository",
TOKEN_TEXTS("The key takes payments of the merchant.", "Generate a new one for the API credential at https://ca-live.adyen.com.", "https://docs.adyen.com/development-resources/api-credentials/"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://ca-live.adyen.com",
.bad = "ADYEN_API_KEY: AQE{alnum:100}-{base64:43}=-{alnum:16}\n",
.good = "ADYEN_KEY: ${ADYEN_KEY}\n",
},
TOKEN_SHAPES("Adyen API key", { .anchors = "AQEhhm AQEyhm AQEqhm AQEnhm AQEzhm AQE", .pattern = "AQE[a-zA-Z0-9]{80,130}-[A-Za-z0-9+/]{40,50}={0,2}-[A-Za-z0-9{}()<>,;:^$&*!@#%]{4,24}", .flags = SHAPE_INSIDE | SHAPE_WEAK }),
};

WARD_RULE(secret_easypost_key) = {
.meta = {
.id = "secret-easypost-key",
.title = "EasyPost API key in the repository",
TOKEN_TEXTS("The key buys postage at its owner's cost and reads addresses.", "Disable it at https://www.easypost.com/account/api-keys.", "https://docs.easypost.com/docs/authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://www.easypost.com/account/api-keys",
.bad = "EASYPOST_KEY: EZAK{alnum:54}\n",
.good = "EASYPOST_KEY: ${EASYPOST_KEY}\n",
},
TOKEN_SHAPES("EasyPost API key", { .anchors = "EZAK EZTK", .pattern = "EZ[AT]K" ALNUM "{54}" }),
};

WARD_RULE(secret_mollie_key) = {
.meta = {
.id = "secret-mollie-key",
.title = "Mollie API key in the repository",
TOKEN_TEXTS("The key takes and refunds payments of the merchant.", "Reset it at https://my.mollie.com/dashboard/developers/api-keys.", "https://docs.mollie.com/reference/authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://my.mollie.com/dashboard/developers/api-keys",
.bad = "MOLLIE_API_KEY: live_{alnum:30}\n",
.good = "MOLLIE_KEY: ${MOLLIE_KEY}\n",
},
TOKEN_SHAPES("Mollie API key", { .anchors = "mollie", .pattern = "(live|test)_" ALNUM "{30,40}", .hints = "" }, { .anchors = "access_", .pattern = "access_" ALNUM "{38,48}", .flags = SHAPE_WEAK | SHAPE_MIXED }),
};

WARD_RULE(secret_coinbase_key) = {
.meta = {
.id = "secret-coinbase-key",
.title = "Coinbase API key in the repository",
TOKEN_TEXTS("The key trades and may withdraw.", "Delete it at https://www.coinbase.com/settings/api.", "https://docs.cdp.coinbase.com/get-started/authentication/cdp-api-keys"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.revoke = "https://www.coinbase.com/settings/api",
.bad = "COINBASE_ACCESS_TOKEN: {word:64}\n",
.good = "COINBASE_KEY: ${COINBASE_KEY}\n",
},
TOKEN_SHAPES("Coinbase API key", { .anchors = "coinbase", .pattern = WORD "{64}", .hints = SHAPE_HINTS }, { .anchors = "coinbase", .pattern = ALNUM "{16}", .hints = SHAPE_HINTS }, { .anchors = "coinbase", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "organizations/", .pattern = "organizations/" UUID "/apiKeys/" UUID, .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_crypto_exchange_key) = {
.meta = {
.id = "secret-crypto-exchange-key",
.title = "Key of a crypto exchange in the repository",
TOKEN_TEXTS("The key trades on the exchange and may withdraw.", "Delete it in the account of the exchange and look at its orders.", "https://www.kraken.com/features/api", "https://www.kucoin.com/docs/basic-info/connection-method/authentication/generating-an-api-key", "https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.bad = "KRAKEN_TOKEN: {base64:86}==\n",
.good = "CRYPTO_EXCHANGE_KEY: ${CRYPTO_EXCHANGE_KEY}\n",
},
TOKEN_SHAPES("exchange API key", { .anchors = "kraken", .pattern = "[A-Za-z0-9+/=_-]{80,90}", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }, { .anchors = "kucoin", .pattern = UUID, .hints = SHAPE_HINTS }, { .anchors = "kucoin", .pattern = HEX "{24}", .hints = SHAPE_HINTS }, { .anchors = "bittrex", .pattern = ALNUM "{32}", .hints = SHAPE_HINTS }, { .anchors = "binance", .pattern = ALNUM "{64}", .hints = SHAPE_HINTS }, { .anchors = "bitmex bitfinex", .pattern = WORD "{24,48}", .hints = SHAPE_HINTS }, { .anchors = "polymarket", .pattern = "(0x)?" HEX "{40}", .hints = SHAPE_HINTS }, { .anchors = "polymarket", .pattern = "(0x)?" HEX "{64}", .hints = SHAPE_HINTS }, { .anchors = "polymarket", .pattern = WORD "{43}=?", .hints = SHAPE_HINTS, .flags = SHAPE_BASE64 }, { .anchors = "polymarket", .pattern = UUID, .hints = SHAPE_HINTS }),
};

WARD_RULE(secret_extended_private_key) = {
.meta = {
.id = "secret-extended-private-key",
.title = "Private key of a Bitcoin wallet in the repository",
TOKEN_TEXTS("The key spends from every address that is derived from it, at once and for good.", "Move the funds to a new wallet now.", "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki"),
TOKEN_GRADE(CRITICAL, VERIFIED),
.bad = "xprv: {xprv}\n",
.good = "xpub: {xpub}\n",
},
TOKEN_SHAPES("extended private key", { .anchors = "xprv9 xprvA tprv8 yprvA zprvA uprv8 vprv9", .pattern = "[xtyzuv]prv[1-9A-HJ-NP-Za-km-z]{107}", .verify = verify_extended_key }),
};

WARD_RULE(secret_wallet_key) = {
.meta = {
.id = "secret-wallet-key",
.title = "Private key of a wallet in the repository",
TOKEN_TEXTS("The key spends what its address holds, at once and for good.", "Move the funds to a new wallet now.", "https://en.bitcoin.it/wiki/Wallet_import_format"),
TOKEN_GRADE(CRITICAL, MEDIUM),
.bad = "DEPLOYER_PRIVATE_KEY: 0x{hex:64}\n",
.good = "WALLET_KEY: ${WALLET_KEY}\n",
},
TOKEN_SHAPES("wallet key", { .anchors = "wif_ bitcoin btc_ wallet", .pattern = "[KL5c9][1-9A-HJ-NP-Za-km-z]{50,51}", .hints = "priv wif key secret" }, { .anchors = "ethereum eth_priv wallet deployer_priv", .pattern = "(0x)?" HEX "{64}", .hints = "priv secret key" }),
};

WARD_RULE(secret_lob_key) = {
.meta = {
.id = "secret-lob-key",
.title = "Lob API key in the repository",
TOKEN_TEXTS("The key prints and sends mail at its owner's cost and reads addresses.", "Roll it at https://dashboard.lob.com/settings/api-keys.", "https://docs.lob.com/#tag/Authentication"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.revoke = "https://dashboard.lob.com/settings/api-keys",
.bad = "LOB_API_KEY: live_{hex:35}\n",
.good = "LOB_KEY: ${LOB_KEY}\n",
},
TOKEN_SHAPES("Lob API key", { .anchors = "lob_ lob. lob- \"lob", .pattern = "(live|test)_" HEX "{35}", .hints = "" }, { .anchors = "live_pub_ test_pub_", .pattern = "(live|test)_pub_" HEX "{31}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_mercury_token) = {
.meta = {
.id = "secret-mercury-token",
.title = "Mercury API token in the repository",
TOKEN_TEXTS("The token reads accounts and sends money.", "Delete it at https://app.mercury.com/settings/tokens.", "https://docs.mercury.com/reference/getting-started"),
TOKEN_GRADE(CRITICAL, HIGH),
.revoke = "https://app.mercury.com/settings/tokens",
.bad = "MERCURY: secret-token:mercury_production_{alnum:60}\n",
.good = "MERCURY_TOKEN: ${MERCURY_TOKEN}\n",
},
TOKEN_SHAPES("Mercury API token", { .anchors = "secret-token:mercury_", .pattern = "secret-token:mercury_(production|sandbox)_[a-z]{3}_" ALNUM "{20,80}_[a-z]{3,8}" }, { .anchors = "mercury_production_", .pattern = "mercury_production_[A-Za-z0-9_]{30,100}" }, { .anchors = "mercury_sandbox_", .pattern = "mercury_sandbox_[A-Za-z0-9_]{30,100}", .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_asaas_key) = {
.meta = {
.id = "secret-asaas-key",
.title = "Asaas API key in the repository",
TOKEN_TEXTS("The key takes and sends payments of the account.", "Delete it at https://www.asaas.com under Integrations.", "https://docs.asaas.com/docs/authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://www.asaas.com",
.bad = "ASAAS_API_KEY: $aact_prod_{base64:160}\n",
.good = "ASAAS_KEY: ${ASAAS_KEY}\n",
},
TOKEN_SHAPES("Asaas API key", { .anchors = "$aact_", .pattern = "$aact_[A-Za-z0-9+/=:_-]{28,400}", .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_polar_token) = {
.meta = {
.id = "secret-polar-token",
.title = "Polar access token in the repository",
TOKEN_TEXTS("The token reads and changes products, orders and customers of the organization.", "Delete it at https://polar.sh under Settings, Developers; Polar revokes tokens that GitHub reports.", "https://polar.sh/docs/integrate/authentication"),
TOKEN_GRADE(HIGH, HIGH),
.revoke = "https://polar.sh",
.bad = "POLAR_TOKEN: polar_oat_{alnum:43}\n",
.good = "POLAR_TOKEN: ${POLAR_TOKEN}\n",
},
TOKEN_SHAPES("Polar access token", { .anchors = "polar_oat_ polar_pat_ polar_at_ polar_rt_", .pattern = "polar_(oat|pat|at_u|at_o|rt_u|rt_o)_" ALNUM "{37,80}" }, { .anchors = "polar_whs_", .pattern = "polar_whs_" ALNUM "{37,60}" }),
};

WARD_RULE(secret_checkout_key) = {
.meta = {
.id = "secret-checkout-key",
.title = "Checkout.com secret key in the repository",
TOKEN_TEXTS("The key takes and refunds payments of the merchant.", "Revoke it at https://dashboard.checkout.com/developers/keys.", "https://www.checkout.com/docs/developer-resources/api/api-authentication"),
TOKEN_GRADE(HIGH, MEDIUM),
.revoke = "https://dashboard.checkout.com/developers/keys",
.bad = "CHECKOUT_SECRET_KEY: sk_{lower:26}\n",
.good = "CHECKOUT_KEY: ${CHECKOUT_KEY}\n",
},
TOKEN_SHAPES("Checkout.com secret key", { .anchors = "checkout cko_", .pattern = "sk_(sbox_)?[a-z2-7]{26}[a-z*#=$]?", .hints = "" }, { .anchors = "checkout", .pattern = "sk_(test_)?" UUID, .hints = "" }, { .anchors = "sk_sbox_", .pattern = "sk_sbox_[a-z2-7]{26}[a-z*#=$]?" }),
};
