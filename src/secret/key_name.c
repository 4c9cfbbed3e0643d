/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/key_name.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define KEY_MAX 96

/* What to look for in a text. Hangul in UTF-8. */
static const char *const words[] = {
	"pass",
	"pwd",
	"secret",
	"token",
	"key",
	"auth",
	"cred",
	"access",
	"private",
	"secure",
	"bearer",
	"_pw",
	"-pw",
	"_api",
	"-api",
	"_pat",
	"identified",
	"sonar.login",
	"master",
	"\xeb\xb9\x84\xeb\xb0\x80\xeb\xb2\x88\xed\x98\xb8" /* 비밀번호 */,
	"\xed\x8c\xa8\xec\x8a\xa4\xec\x9b\x8c\xeb\x93\x9c" /* 패스워드 */,
	"\xec\x95\x94\xed\x98\xb8" /* 암호 */,
	"\xed\x86\xa0\xed\x81\xb0" /* 토큰 */,
	"\xeb\xb9\x84\xeb\xb0\x80\xed\x82\xa4" /* 비밀키 */,
	"\xec\x9d\xb8\xec\xa6\x9d\xed\x82\xa4" /* 인증키 */,
};

static const char *const password_words[] = {
	"password",
	"passwd",
	"passphrase",
	"passcode",
	"passwort",
	"contrasena",
	"motdepasse",
	"securestring",
	"requirepass",
	"masterauth",
	"userpw",
	"identified", /* SQL: IDENTIFIED BY */
	"\xeb\xb9\x84\xeb\xb0\x80\xeb\xb2\x88\xed\x98\xb8",
	"\xed\x8c\xa8\xec\x8a\xa4\xec\x9b\x8c\xeb\x93\x9c",
	"\xec\x95\x94\xed\x98\xb8",
};

static const char *const secret_words[] = {
	"secret",
	"token",
	"apikey",
	"accesskey",
	"privatekey",
	"authkey",
	"credential",
	"masterkey",
	"adopat",
	"devopspat",
	"azurepat",
	"figmapat",
	"denopat",
	"githubpat",
	"gitlabpat",
	"encryptkey",
	"encryptionkey",
	"signingkey",
	"sharedkey",
	"accountkey",
	"sessionkey",
	"appkey",
	"applicationkey",
	"serverkey",
	"securitykey",
	"deploykey",
	"writekey",
	"subscriptionkey",
	"servicekey",
	"storagekey",
	"adminkey",
	"camokey",
	"authorization",
	"bearer",
	"consumerkey",
	"licensekey",
	"integrationkey",
	"\xed\x86\xa0\xed\x81\xb0",
	"\xeb\xb9\x84\xeb\xb0\x80\xed\x82\xa4",
	"\xec\x9d\xb8\xec\xa6\x9d\xed\x82\xa4",
};

/* Ends of names that tell about a secret, or of things that are none. */
static const char *const about[] = {
	"name",		 "user",	"username",    "login",
	"email",	 "host",	"hosts",       "server",
	"port",		 "url",		"uri",	       "endpoint",
	"address",	 "type",	"region",      "version",
	"path",		 "file",	"filename",    "dir",
	"directory",	 "realm",	"issuer",      "ref",
	"refs",		 "ttl",		"timeout",     "expiration",
	"expiry",	 "expires",	"expiresin",   "length",
	"len",		 "enabled",	"required",    "policy",
	"policies",	 "tokenizer",	"algorithm",   "alg",
	"method",	 "format",	"header",      "provider",
	"store",	 "mode",	"prefix",      "suffix",
	"scope",	 "scopes",	"audience",    "existingsecret",
	"files",	 "paths",	"keydata",     "seconds",
	"minutes",	 "hours",	"days",	       "count",
	"limit",	 "size",	"field",       "label",
	"class",	 "accesskeyid", "keyid",       "tokenid",
	"clientid",	 "publickey",	"pubkey",      "primarykey",
	"foreignkey",	 "cachekey",	"sortkey",     "keys",
	"hash",		 "digest",	"checksum",    "fingerprint",
	"thumbprint",	 "sha",		"index",       "column",
	"hint",		 "title",	"description", "message",
	"error",	 "pattern",	"regex",       "validator",
	"manager",	 "service",	"handler",     "controller",
	"kind",		 "namespace",	"annotations", "annotation",
	"selector",	 "mount",	"volume",      "template",
	"alias",	 "source",	"generator",   "reference",
	"secretkeyref",	 "mountpath",	"interval",    "requests",
	"usage",	 "rotation",	"lifetime",    "period",
	"role",		 "account",	"accountid",   "group",
	"database",	 "hotkey",	"monkey",      "turkey",
	"partitionkey",	 "topologykey", "mapkey",      "publicaccess",
	"cacheid",	 "certkey",	"remotekey",   "property",
	"image",	 "repository",	"tag",	       "oauth",
	"secretkeys",	 "rewrite",	"redirect",    "callback",
	"author",	 "authors",	"authority",   "passthrough",
	"bypass",	 "compass",	"accesslog",   "accesslevel",
	"accessmode",	 "accessmodes", "secrets",     "certificate",
	"cert",		 "cookie",	"domain",      "plugin",
	"strategy",	 "loader",	"parser",      "component",
	"view",		 "button",	"input",       "placeholder",
	"flow",		 "passes",	"passed",      "change",
	"changed",	 "date",	"time",	       "order",
	"kmskey",	 "kmskeyid",	"kmskeyarn",   "arn",
	"sitekey",	 "objectkey",	"fieldkey",    "labelkey",
	"configkey",	 "routingkey",	"groupkey",    "userkey",
	"secretkeyname", "docs",	"permission",  "permissions",
	"tenantid",
};

static char lower(char c)
{
	return alphabet_upper(c) ? (char)(c | 0x20) : c;
}

/* The end of the key in lower case, without marks, and without a number or "_in", "_out" behind. */
static struct ward_span plain_key(struct ward_span key, char out[KEY_MAX])
{
	size_t n = 0;

	while (key.len != 0 &&
	       (alphabet_digit(key.ptr[key.len - 1]) ||
		strchr("_-. ", key.ptr[key.len - 1]) != NULL))
		key.len--;
	if (span_ends(key, "_in"))
		key.len -= 3;
	else if (span_ends(key, "_out"))
		key.len -= 4;
	for (size_t i = key.len > KEY_MAX ? key.len - KEY_MAX : 0; i < key.len; i++) {
		char c = key.ptr[i];

		if (alphabet_alnum(c) || (unsigned char)c >= 0x80)
			out[n++] = lower(c);
	}
	return span_make(out, n);
}

static bool starts_at(struct ward_span s, size_t i, const char *word)
{
	size_t n = 0;

	while (word[n] != '\0' && i + n < s.len && s.ptr[i + n] == word[n])
		n++;
	return word[n] == '\0';
}

/* One pass for all words: most places begin none of them. */
static bool contains_any(struct ward_span s, const char *const *list, size_t count)
{
	uint64_t firsts[4] = { 0 };

	for (size_t i = 0; i < count; i++) {
		unsigned char c = (unsigned char)list[i][0];

		firsts[c >> 6] |= UINT64_C(1) << (c & 63);
	}
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((firsts[c >> 6] >> (c & 63) & 1) == 0)
			continue;
		for (size_t k = 0; k < count; k++)
			if (starts_at(s, i, list[k]))
				return true;
	}
	return false;
}

static bool ends_any(struct ward_span s, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(list[i]);

		if (s.len >= len && s.ptr[s.len - 1] == list[i][len - 1] &&
		    memcmp(s.ptr + s.len - len, list[i], len) == 0)
			return true;
	}
	return false;
}

/* Whether bytes [from, to) of the key stand as a word of their own: dbPass, DB_PASS, xPASSy. */
static bool is_word(struct ward_span key, size_t from, size_t to)
{
	char first = key.ptr[from], last = key.ptr[to - 1];
	char before = from > 0 ? key.ptr[from - 1] : ' ', after = to < key.len ? key.ptr[to] : ' ';
	bool left = !alphabet_lower(before) && !alphabet_upper(before);
	bool right = !alphabet_lower(after) && !alphabet_upper(after);

	left = left || alphabet_upper(first) != alphabet_upper(before);
	right = right || alphabet_upper(last) != alphabet_upper(after);
	return left && right;
}

static bool has_word(struct ward_span key, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= key.len; i++)
		if (lower(key.ptr[i]) == word[0] &&
		    span_is_nocase(span_sub(key, i, i + len), word) && is_word(key, i, i + len))
			return true;
	return false;
}

/* "spotifykey", "dbpass": grown together, at the end. */
static bool ends_glued(struct ward_span plain, const char *word)
{
	static const char *const other[] = { "monkey",	 "turkey",  "donkey",  "hotkey",
					     "bypass",	 "whiskey", "jockey",  "turnkey",
					     "compass",	 "lowkey",  "surpass", "trespass",
					     "overpass", "keykey",  "askpass", "hashkey" };

	return span_ends(plain, word) && plain.len > strlen(word) + 1 &&
		!ends_any(plain, other, COUNT(other));
}

enum key_class key_classify(struct ward_span key)
{
	char buffer[KEY_MAX];
	struct ward_span plain;

	if (key.len > KEY_MAX)
		key = span_sub(key, key.len - KEY_MAX, key.len);
	plain = plain_key(key, buffer);
	if (span_ends(plain, "sonarlogin") || span_is_nocase(key, "master"))
		return KEY_SECRET;
	/* 암호화: encryption, not a password */
	if (plain.len < 3 || ends_any(plain, about, COUNT(about)) ||
	    span_contains(plain, "verificationkey") || span_contains(plain, "hashof") ||
	    span_contains(plain, "\xec\x95\x94\xed\x98\xb8\xed\x99\x94"))
		return KEY_NONE;
	if (contains_any(plain, password_words, COUNT(password_words)) || has_word(key, "pass") ||
	    has_word(key, "pwd") || has_word(key, "pw") || ends_glued(plain, "pass") ||
	    ends_glued(plain, "pwd"))
		return KEY_PASSWORD;
	if (contains_any(plain, secret_words, COUNT(secret_words)))
		return KEY_SECRET;
	if (has_word(key, "key") || has_word(key, "auth") || has_word(key, "access") ||
	    has_word(key, "private") || span_ends(plain, "api") || ends_glued(plain, "key") ||
	    ends_glued(plain, "auth") || ends_glued(plain, "cred") || has_word(key, "cred") ||
	    has_word(key, "creds"))
		return KEY_WEAK;
	return KEY_NONE;
}

bool key_is_companion(struct ward_span key)
{
	static const char *const last[] = {
		"name",	  "user",      "login",	   "email",	"host",	     "server",	"port",
		"url",	  "uri",       "endpoint", "address",	"database",  "project", "type",
		"region", "bucket",    "version",  "path",	"realm",     "issuer",	"insecure",
		"space",  "enableOCI", "clientId", "client-id", "client_id", "sslmode",
	};

	if (span_ends(key, "_in"))
		key.len -= 3;
	else if (span_ends(key, "_out"))
		key.len -= 4;
	for (size_t i = 0; i < COUNT(last); i++) {
		size_t len = strlen(last[i]);

		if (key.len >= len &&
		    span_is_nocase(span_sub(key, key.len - len, key.len), last[i]))
			return true;
	}
	return false;
}

size_t key_word_at(struct ward_span text, size_t at)
{
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t len = strlen(words[i]), n = 0;

		while (n < len && at + n < text.len && lower(text.ptr[at + n]) == words[i][n])
			n++;
		if (n == len)
			return len;
	}
	return 0;
}

/* Slot of three bytes at `p`, of which four can be read; letters of either case alike. */
static inline uint32_t window_slot(const char *p)
{
	uint32_t w;

	memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	w &= 0xffffffu;
#else
	w >>= 8;
#endif
	return ((w | 0x202020u) * 0x9e3779b1u) >> 22;
}

void key_word_filter(struct key_word_filter *filter)
{
	char window[4] = { 0 };

	*filter = (struct key_word_filter){ { 0 } };
	for (size_t i = 0; i < COUNT(words); i++) {
		memcpy(window, words[i], 3);
		filter->slots[window_slot(window)] = 1;
	}
}

size_t key_word_find(const struct key_word_filter *filter, struct ward_span text, size_t from)
{
	size_t i = from;

	for (; i + 4 <= text.len; i++)
		if (filter->slots[window_slot(text.ptr + i)] != 0 && key_word_at(text, i) != 0)
			return i;
	for (; i < text.len; i++)
		if (key_word_at(text, i) != 0)
			return i;
	return text.len;
}
