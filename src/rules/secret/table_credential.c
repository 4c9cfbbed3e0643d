/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"
#include "secret/detect_credential.h"
#include "secret/mnemonic.h"
#include "secret/proof_service.h"

WARD_RULE(secret_jwt) = {
.meta = {
.id = "secret-jwt",
.title = "Signed JSON Web Token in the repository",
TOKEN_TEXTS("A signed token opens what its claims name until it expires; many never do.", "Revoke it at its issuer, or replace the key that signed it if it has no other end.", "https://www.rfc-editor.org/rfc/rfc7519", "https://www.rfc-editor.org/rfc/rfc8725"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "token: {jwt:https}\n",
.good = "token: ${TOKEN}\n",
},
.subject = WARD_SUBJECT_TOKEN,
.check.token = &token_jwt,
};

WARD_RULE(secret_kubernetes_token) = {
.meta = {
.id = "secret-kubernetes-token",
.title = "Kubernetes service account token in the repository",
TOKEN_TEXTS("The token acts in the cluster as its service account; one of a Secret has no end.", "Delete the Secret of the token, or the service account, and look at the audit log of the API server.", "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/", "https://kubernetes.io/docs/concepts/security/service-accounts/"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "token: {jwt:kubernetes/serviceaccount}\n",
.good = "serviceAccountName: backup\n",
},
.subject = WARD_SUBJECT_TOKEN,
.check.token = &token_kubernetes_account,
};

WARD_RULE(secret_argocd_token) = {
.meta = {
.id = "secret-argocd-token",
.title = "Argo CD token in the repository",
TOKEN_TEXTS("The token syncs and changes applications: what runs in every cluster of Argo CD.", "Delete it by `argocd account delete-token` or `argocd proj role delete-token`.", "https://argo-cd.readthedocs.io/en/stable/operator-manual/security/"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "ARGOCD_AUTH_TOKEN: {jwt:argocd}\n",
.good = "ARGOCD_AUTH_TOKEN: ${ARGOCD_AUTH_TOKEN}\n",
},
.subject = WARD_SUBJECT_TOKEN,
.check.token = &token_argocd,
};

WARD_RULE(secret_tink_keyset) = {
.meta = {
.id = "secret-tink-keyset",
.title = "Tink keyset in the clear in the repository",
TOKEN_TEXTS("The keyset decrypts and signs whatever it was made for.", "Make a new keyset, encrypt it with a KMS, and encrypt the data again.", "https://developers.google.com/tink/generate-encrypted-keyset"),
TOKEN_GRADE(CRITICAL, HIGH),
.bad = "{\"key\":[{\"keyData\":{\"typeUrl\":\"type.googleapis.com/google.crypto.tink.AesGcmKey\",\"value\":\"Gh{base64:30}\",\"keyMaterialType\":\"SYMMETRIC\"}}]}\n",
.good = "{\"encryptedKeyset\":\"{base64:40}\",\"keysetInfo\":{\"keyInfo\":[{\"typeUrl\":\"type.googleapis.com/google.crypto.tink.AesGcmKey\"}]}}\n",
.bad_path = "keyset.json",
},
.subject = WARD_SUBJECT_TOKEN,
.check.token = &token_tink,
};

WARD_RULE(secret_http_basic) = {
.meta = {
.id = "secret-http-basic",
.title = "HTTP Basic credentials in the repository",
TOKEN_TEXTS("The header logs in as its user for whoever sends it.", "Change the password or revoke the token behind it.", "https://www.rfc-editor.org/rfc/rfc7617"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "Authorization: Basic {basic}\n",
.good = "Authorization: Bearer ${TOKEN}\n",
.bad_path = "notes.txt",
},
TOKEN_SHAPES("HTTP Basic credentials", { .anchors = "uthorization", .pattern = "[bB]asic:? [A-Za-z0-9+/]{8,400}={0,2}", .hints = "", .gap = 24, .flags = SHAPE_BASE64, .verify = verify_basic }),
};

WARD_RULE(secret_kerberos_hash) = {
.meta = {
.id = "secret-kerberos-hash",
.title = "Kerberos hash in the repository",
TOKEN_TEXTS("The hash gives the password of the account to whoever guesses offline.", "Change the password of the account.", "https://hashcat.net/wiki/doku.php?id=example_hashes"),
TOKEN_GRADE(HIGH, HIGH),
.bad = "$krb5asrep$23${hex:32}${hex:320}\n",
.good = "hash: none\n",
.bad_path = "hash.txt",
},
TOKEN_SHAPES("Kerberos hash", { .anchors = "$krb5asrep$", .pattern = "$krb5asrep$(23$)?" HEX "{32}$" HEX "{64,4000}" }, { .anchors = "$krb5asrep$", .pattern = "$krb5asrep$(23$)?[A-Za-z0-9@._-]{3,80}[:$]" HEX "{32}$" HEX "{64,3900}" }, { .anchors = "$krb5tgs$ $krb5pa$", .pattern = "$krb5(tgs|pa)$[0-9]{2}$[A-Za-z0-9@.*$/_:-]{3,200}$" HEX "{32,3800}" }),
};

WARD_RULE(secret_pkcs12) = {
.meta = {
.id = "secret-pkcs12",
.title = "PKCS #12 key store in the repository",
TOKEN_TEXTS("The store holds a private key; its password can be guessed offline.", "Replace the certificate and the key in it.", "https://www.rfc-editor.org/rfc/rfc7292"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "keystore.p12: MIIKAAIBAzCC{base64:300}\n",
.good = "keystore.p12: ${KEYSTORE}\n",
},
TOKEN_SHAPES("PKCS #12 key store", { .anchors = "IBAzCC", .lead = 6, .pattern = "MI[I-L][A-Za-z0-9+/]{3}IBAzCC[A-Za-z0-9+/]{80,4000}={0,2}", .flags = SHAPE_BASE64, .verify = verify_pkcs12 }),
};

WARD_RULE(secret_vapid_key) = {
.meta = {
.id = "secret-vapid-key",
.title = "VAPID private key in the repository",
TOKEN_TEXTS("The key sends push messages as the application.", "Make a new pair; every subscription must be renewed.", "https://www.rfc-editor.org/rfc/rfc8292"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "VAPID_PRIVATE_KEY: {word:42}A\n",
.good = "VAPID_KEY: ${VAPID_KEY}\n",
},
TOKEN_SHAPES("VAPID private key", { .anchors = "vapid", .pattern = WORD "{43}", .hints = "priv key secret" }),
};

WARD_RULE(secret_session_cookie) = {
.meta = {
.id = "secret-session-cookie",
.title = "Session cookie in the repository",
TOKEN_TEXTS("The cookie is its user until the session ends.", "End the session on the server.", "https://owasp.org/www-community/attacks/Session_hijacking_attack"),
TOKEN_GRADE(MEDIUM, MEDIUM),
.bad = "Cookie: _gitlab_session={lower:32}\n",
.good = "Cookie: ${COOKIE}\n",
.bad_path = "notes.txt",
},
TOKEN_SHAPES("session cookie", { .anchors = "_gitlab_session=", .pattern = "_gitlab_session=[0-9a-zA-Z]{32}" }, { .anchors = "Cookie: cookie:", .pattern = "[A-Za-z0-9_.-]{2,40}=[A-Za-z0-9%._~+/=-]{20,800}", .hints = "sess sid auth token jwt", .gap = 160, .flags = SHAPE_BASE64 }),
};

WARD_RULE(secret_django_secret_key) = {
.meta = {
.id = "secret-django-secret-key",
.title = "Signing key of a web application in the repository",
TOKEN_TEXTS("With the key anybody forges sessions and signed links.", "Make a new key; all sessions end.", "https://docs.djangoproject.com/en/stable/ref/settings/#secret-key", "https://guides.rubyonrails.org/security.html#custom-credentials"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "SECRET_KEY_BASE: {hex:128}\n",
.good = "SECRET_KEY_BASE: ${SECRET_KEY_BASE}\n",
},
TOKEN_SHAPES("application signing key", { .anchors = "secret_key_base secretkeybase", .pattern = HEX "{64,128}", .hints = "", .gap = 10 }, { .anchors = "django-insecure-", .pattern = "django-insecure-[A-Za-z0-9!@#$%^&*()_=+-]{50}", .flags = SHAPE_INSIDE | SHAPE_WEAK }, { .anchors = "base64:", .pattern = "base64:[A-Za-z0-9+/]{43}=", .flags = SHAPE_BASE64 | SHAPE_WEAK }),
};

WARD_RULE(secret_recovery_phrase) = {
.meta = {
.id = "secret-recovery-phrase",
.title = "Recovery phrase of a wallet in the repository",
TOKEN_TEXTS("The words are the keys of the wallet: whoever has them moves all that is in it.", "Make a new wallet and move everything there now; a phrase cannot be changed.", "https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki"),
TOKEN_GRADE(CRITICAL, VERIFIED),
.bad = "MNEMONIC: \"{mnemonic}\"\n",
.good = "MNEMONIC: ${MNEMONIC}\n",
},
.subject = WARD_SUBJECT_TOKEN,
.check.token = &token_mnemonic,
};

WARD_RULE(secret_jenkins_credential) = {
.meta = {
.id = "secret-jenkins-credential",
.title = "Credential of Jenkins in the repository",
TOKEN_TEXTS("It is encrypted by a key that lies in the same folder of the controller, secrets/master.key.", "Replace the credential where it is used, and keep $JENKINS_HOME out of Git; configuration as code takes it from a variable or a vault.", "https://www.jenkins.io/doc/developer/security/secrets/"),
TOKEN_GRADE(HIGH, MEDIUM),
.bad = "<secret>{AQAAABAAAAAQ{base64:43}=}</secret>\n",
.good = "<secret>${JENKINS_SECRET}</secret>\n",
.bad_path = "credentials.xml",
},
TOKEN_SHAPES("encrypted credential of Jenkins", { .anchors = "{AQAAABAAAA", .pattern = "\\{AQAAABAAAA[A-Za-z0-9+/]{30,4000}={0,2}\\}", .flags = SHAPE_INSIDE | SHAPE_WEAK | SHAPE_BASE64 }),
};
