/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/key_name.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define KEY_MAX 96
/* Places of a text that are asked together. */
#define GROUP 8

struct word {
	const char *text;
	size_t len;
};

#define WORD(text_)                                       \
	{                                                 \
		.text = (text_), .len = sizeof(text_) - 1 \
	}

/* What to look for in a text. Hangul in UTF-8. */
static const struct word words[] = {
	WORD("pass"),
	WORD("pwd"),
	WORD("secret"),
	WORD("token"),
	WORD("key"),
	WORD("auth"),
	WORD("cred"),
	WORD("access"),
	WORD("private"),
	WORD("secure"),
	WORD("bearer"),
	WORD("_pw"),
	WORD("-pw"),
	WORD("_api"),
	WORD("-api"),
	WORD("_pat"),
	WORD("identified"),
	WORD("sonar.login"),
	WORD("master"),
	WORD("\xeb\xb9\x84\xeb\xb0\x80\xeb\xb2\x88\xed\x98\xb8") /* 비밀번호 */,
	WORD("\xed\x8c\xa8\xec\x8a\xa4\xec\x9b\x8c\xeb\x93\x9c") /* 패스워드 */,
	WORD("\xec\x95\x94\xed\x98\xb8") /* 암호 */,
	WORD("\xed\x86\xa0\xed\x81\xb0") /* 토큰 */,
	WORD("\xeb\xb9\x84\xeb\xb0\x80\xed\x82\xa4") /* 비밀키 */,
	WORD("\xec\x9d\xb8\xec\xa6\x9d\xed\x82\xa4") /* 인증키 */,
};

static const struct word password_words[] = {
	WORD("password"),
	WORD("passwd"),
	WORD("passphrase"),
	WORD("passcode"),
	WORD("passwort"),
	WORD("contrasena"),
	WORD("motdepasse"),
	WORD("securestring"),
	WORD("requirepass"),
	WORD("masterauth"),
	WORD("userpw"),
	WORD("identified"), /* SQL: IDENTIFIED BY */
	WORD("\xeb\xb9\x84\xeb\xb0\x80\xeb\xb2\x88\xed\x98\xb8"),
	WORD("\xed\x8c\xa8\xec\x8a\xa4\xec\x9b\x8c\xeb\x93\x9c"),
	WORD("\xec\x95\x94\xed\x98\xb8"),
};

static const struct word secret_words[] = {
	WORD("secret"),
	WORD("token"),
	WORD("apikey"),
	WORD("accesskey"),
	WORD("privatekey"),
	WORD("authkey"),
	WORD("credential"),
	WORD("masterkey"),
	WORD("adopat"),
	WORD("devopspat"),
	WORD("azurepat"),
	WORD("figmapat"),
	WORD("denopat"),
	WORD("githubpat"),
	WORD("gitlabpat"),
	WORD("encryptkey"),
	WORD("encryptionkey"),
	WORD("signingkey"),
	WORD("sharedkey"),
	WORD("accountkey"),
	WORD("sessionkey"),
	WORD("appkey"),
	WORD("applicationkey"),
	WORD("serverkey"),
	WORD("securitykey"),
	WORD("deploykey"),
	WORD("writekey"),
	WORD("subscriptionkey"),
	WORD("servicekey"),
	WORD("storagekey"),
	WORD("adminkey"),
	WORD("camokey"),
	WORD("authorization"),
	WORD("bearer"),
	WORD("consumerkey"),
	WORD("licensekey"),
	WORD("integrationkey"),
	WORD("\xed\x86\xa0\xed\x81\xb0"),
	WORD("\xeb\xb9\x84\xeb\xb0\x80\xed\x82\xa4"),
	WORD("\xec\x9d\xb8\xec\xa6\x9d\xed\x82\xa4"),
};

/* Ends of names that tell about a secret, or of things that are none. */
static const struct word about[] = {
	WORD("name"),	       WORD("user"),	    WORD("username"),	 WORD("login"),
	WORD("email"),	       WORD("host"),	    WORD("hosts"),	 WORD("server"),
	WORD("port"),	       WORD("url"),	    WORD("uri"),	 WORD("endpoint"),
	WORD("address"),       WORD("type"),	    WORD("region"),	 WORD("version"),
	WORD("path"),	       WORD("file"),	    WORD("filename"),	 WORD("dir"),
	WORD("directory"),     WORD("realm"),	    WORD("issuer"),	 WORD("ref"),
	WORD("refs"),	       WORD("ttl"),	    WORD("timeout"),	 WORD("expiration"),
	WORD("expiry"),	       WORD("expires"),	    WORD("expiresin"),	 WORD("length"),
	WORD("len"),	       WORD("enabled"),	    WORD("required"),	 WORD("policy"),
	WORD("policies"),      WORD("tokenizer"),   WORD("algorithm"),	 WORD("alg"),
	WORD("method"),	       WORD("format"),	    WORD("header"),	 WORD("provider"),
	WORD("store"),	       WORD("mode"),	    WORD("prefix"),	 WORD("suffix"),
	WORD("scope"),	       WORD("scopes"),	    WORD("audience"),	 WORD("existingsecret"),
	WORD("files"),	       WORD("paths"),	    WORD("keydata"),	 WORD("seconds"),
	WORD("minutes"),       WORD("hours"),	    WORD("days"),	 WORD("count"),
	WORD("limit"),	       WORD("size"),	    WORD("field"),	 WORD("label"),
	WORD("class"),	       WORD("accesskeyid"), WORD("keyid"),	 WORD("tokenid"),
	WORD("clientid"),      WORD("publickey"),   WORD("pubkey"),	 WORD("primarykey"),
	WORD("foreignkey"),    WORD("cachekey"),    WORD("sortkey"),	 WORD("keys"),
	WORD("hash"),	       WORD("digest"),	    WORD("checksum"),	 WORD("fingerprint"),
	WORD("thumbprint"),    WORD("sha"),	    WORD("index"),	 WORD("column"),
	WORD("hint"),	       WORD("title"),	    WORD("description"), WORD("message"),
	WORD("error"),	       WORD("pattern"),	    WORD("regex"),	 WORD("validator"),
	WORD("manager"),       WORD("service"),	    WORD("handler"),	 WORD("controller"),
	WORD("kind"),	       WORD("namespace"),   WORD("annotations"), WORD("annotation"),
	WORD("selector"),      WORD("mount"),	    WORD("volume"),	 WORD("template"),
	WORD("alias"),	       WORD("source"),	    WORD("generator"),	 WORD("reference"),
	WORD("secretkeyref"),  WORD("mountpath"),   WORD("interval"),	 WORD("requests"),
	WORD("usage"),	       WORD("rotation"),    WORD("lifetime"),	 WORD("period"),
	WORD("role"),	       WORD("account"),	    WORD("accountid"),	 WORD("group"),
	WORD("database"),      WORD("hotkey"),	    WORD("monkey"),	 WORD("turkey"),
	WORD("partitionkey"),  WORD("topologykey"), WORD("mapkey"),	 WORD("publicaccess"),
	WORD("cacheid"),       WORD("certkey"),	    WORD("remotekey"),	 WORD("property"),
	WORD("image"),	       WORD("repository"),  WORD("tag"),	 WORD("oauth"),
	WORD("secretkeys"),    WORD("rewrite"),	    WORD("redirect"),	 WORD("callback"),
	WORD("author"),	       WORD("authors"),	    WORD("authority"),	 WORD("passthrough"),
	WORD("bypass"),	       WORD("compass"),	    WORD("accesslog"),	 WORD("accesslevel"),
	WORD("accessmode"),    WORD("accessmodes"), WORD("secrets"),	 WORD("certificate"),
	WORD("cert"),	       WORD("cookie"),	    WORD("domain"),	 WORD("plugin"),
	WORD("strategy"),      WORD("loader"),	    WORD("parser"),	 WORD("component"),
	WORD("view"),	       WORD("button"),	    WORD("input"),	 WORD("placeholder"),
	WORD("flow"),	       WORD("passes"),	    WORD("passed"),	 WORD("change"),
	WORD("changed"),       WORD("date"),	    WORD("time"),	 WORD("order"),
	WORD("kmskey"),	       WORD("kmskeyid"),    WORD("kmskeyarn"),	 WORD("arn"),
	WORD("sitekey"),       WORD("objectkey"),   WORD("fieldkey"),	 WORD("labelkey"),
	WORD("configkey"),     WORD("routingkey"),  WORD("groupkey"),	 WORD("userkey"),
	WORD("secretkeyname"), WORD("docs"),	    WORD("permission"),	 WORD("permissions"),
	WORD("tenantid"),
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

/* One pass for all words: most places begin none of them. */
static bool contains_any(struct ward_span s, const struct word *list, size_t count)
{
	uint64_t firsts[4] = { 0 };

	for (size_t i = 0; i < count; i++) {
		unsigned char c = (unsigned char)list[i].text[0];

		firsts[c >> 6] |= UINT64_C(1) << (c & 63);
	}
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((firsts[c >> 6] >> (c & 63) & 1) == 0)
			continue;
		for (size_t k = 0; k < count; k++)
			if (list[k].text[0] == s.ptr[i] && s.len - i >= list[k].len &&
			    memcmp(s.ptr + i, list[k].text, list[k].len) == 0)
				return true;
	}
	return false;
}

static bool ends_any(struct ward_span s, const struct word *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = list[i].len;

		if (s.len >= len && s.ptr[s.len - 1] == list[i].text[len - 1] &&
		    memcmp(s.ptr + s.len - len, list[i].text, len) == 0)
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
	static const struct word other[] = { WORD("monkey"),   WORD("turkey"),	WORD("donkey"),
					     WORD("hotkey"),   WORD("bypass"),	WORD("whiskey"),
					     WORD("jockey"),   WORD("turnkey"), WORD("compass"),
					     WORD("lowkey"),   WORD("surpass"), WORD("trespass"),
					     WORD("overpass"), WORD("keykey"),	WORD("askpass"),
					     WORD("hashkey") };

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
	    has_word(key, "private") || has_word(key, "pkey") || span_ends(plain, "api") ||
	    ends_glued(plain, "key") || ends_glued(plain, "auth") || ends_glued(plain, "cred") ||
	    has_word(key, "cred") || has_word(key, "creds"))
		return KEY_WEAK;
	return KEY_NONE;
}

bool key_is_companion(struct ward_span key)
{
	static const struct word last[] = {
		WORD("name"),	   WORD("user"),      WORD("login"),	 WORD("email"),
		WORD("host"),	   WORD("server"),    WORD("port"),	 WORD("url"),
		WORD("uri"),	   WORD("endpoint"),  WORD("address"),	 WORD("database"),
		WORD("project"),   WORD("type"),      WORD("region"),	 WORD("bucket"),
		WORD("version"),   WORD("path"),      WORD("realm"),	 WORD("issuer"),
		WORD("insecure"),  WORD("space"),     WORD("enableOCI"), WORD("clientId"),
		WORD("client-id"), WORD("client_id"), WORD("sslmode"),
	};

	if (span_ends(key, "_in"))
		key.len -= 3;
	else if (span_ends(key, "_out"))
		key.len -= 4;
	for (size_t i = 0; i < COUNT(last); i++) {
		size_t len = last[i].len;

		if (key.len >= len &&
		    span_is_nocase(span_sub(key, key.len - len, key.len), last[i].text))
			return true;
	}
	return false;
}

size_t key_word_at(struct ward_span text, size_t at)
{
	char first = at < text.len ? lower(text.ptr[at]) : '\0';

	for (size_t i = 0; i < COUNT(words); i++) {
		size_t len = words[i].len, n = 1;

		if (words[i].text[0] != first || text.len - at < len)
			continue;
		while (n < len && lower(text.ptr[at + n]) == words[i].text[n])
			n++;
		if (n == len)
			return len;
	}
	return 0;
}

/* Two bytes as a number, without regard to case. */
static inline unsigned pair_at(const char *p)
{
	unsigned char c[2];

	memcpy(c, p, sizeof(c));
	return (c[0] & 31U) | (c[1] & 31U) << 5;
}

/* Give `bit` to the pairs that bytes `k` and `k + 1` of a word make; behind its end anything may
 * stand. */
static void add_pairs(uint32_t pairs[KEY_WORD_PAIRS], const struct word *word, size_t k,
		      uint32_t bit)
{
	unsigned first = k < word->len ? (unsigned char)word->text[k] & 31U : 0;
	unsigned second = k + 1 < word->len ? (unsigned char)word->text[k + 1] & 31U : 0;
	unsigned first_end = k < word->len ? first : 31, second_end = second;

	if (k + 1 >= word->len)
		second_end = 31;
	for (unsigned a = first; a <= first_end; a++)
		for (unsigned b = second; b <= second_end; b++)
			pairs[a | b << 5] |= bit;
}

void key_word_filter(struct key_word_filter *filter)
{
	memset(filter, 0, sizeof(*filter));
	for (size_t i = 0; i < COUNT(words); i++) {
		uint32_t even = UINT32_C(1) << (i % 16), odd = even << 16;

		add_pairs(filter->first, &words[i], 0, even);
		add_pairs(filter->second, &words[i], 2, even);
		add_pairs(filter->first, &words[i], 1, odd);
		add_pairs(filter->second, &words[i], 3, odd);
	}
}

/* Which words may begin at `p`, and in the upper half which one byte before. */
static inline uint32_t words_at(const struct key_word_filter *filter, const char *p)
{
	return filter->first[pair_at(p)] & filter->second[pair_at(p + 2)];
}

/* The same of GROUP places, of which every second is asked. */
static inline uint32_t words_in_group(const struct key_word_filter *filter, const char *p)
{
	uint32_t any = 0;

#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 8
#endif
	for (size_t i = 0; i < GROUP; i += 2)
		any |= words_at(filter, p + i);
	return any;
}

/* The first word of a group, or `end`, which is behind it. */
static size_t find_in_group(const struct key_word_filter *filter, struct ward_span text,
			    size_t from, size_t i, size_t end)
{
	for (; i < end; i += 2) {
		uint32_t found = words_at(filter, text.ptr + i);

		if (found >> 16 != 0 && i > from && key_word_at(text, i - 1) != 0)
			return i - 1;
		if ((found & 0xffff) != 0 && key_word_at(text, i) != 0)
			return i;
	}
	return end;
}

size_t key_word_find(const struct key_word_filter *filter, struct ward_span text, size_t from)
{
	size_t i = from;

	for (; text.len - i >= GROUP + 2; i += GROUP) {
		if (words_in_group(filter, text.ptr + i) == 0)
			continue;
		size_t at = find_in_group(filter, text, from, i, i + GROUP);

		if (at < i + GROUP)
			return at;
	}
	/* the last place of the group before is asked here too */
	for (i -= i > from; i < text.len; i++)
		if (key_word_at(text, i) != 0)
			return i;
	return text.len;
}
