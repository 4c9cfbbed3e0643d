/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/key_name.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "match/window.h"
#include "secret/alphabet.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define KEY_MAX 96
/* Places of a text that are asked together; every second is. */
#define GROUP 8u
#define FILTER_LOG 16
#define ANY_FOLLOWS 0xff
/* Bits that are left of a letter, and of the hash of four. */
#define FOLDED_LOG 5
#define BEGIN_LOG 14
#define BRIEF_MASK ((1u << 3 * FOLDED_LOG) - 1)

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

/* These tell about something else wherever they stand. 암호화: encryption, not a password. */
static const struct word other_words[] = {
	WORD("verificationkey"),
	WORD("hashof"),
	WORD("\xec\x95\x94\xed\x98\xb8\xed\x99\x94"),
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
	if (key.len > 0 && key.ptr[key.len - 1] == 'n' && span_ends(key, "_in"))
		key.len -= 3;
	else if (key.len > 0 && key.ptr[key.len - 1] == 't' && span_ends(key, "_out"))
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

/* The words of a list by one of their bytes. */
struct word_index {
	uint8_t begin[257]; /* those with byte c are order[begin[c]..begin[c + 1]) */
	uint8_t order[UINT8_MAX];
	const struct word *list;
};

static void index_words(struct word_index *out, const struct word *list, size_t count, bool last)
{
	size_t next = 0;

	out->list = list;
	for (size_t c = 0; c < 256; c++) {
		out->begin[c] = (uint8_t)next;
		for (size_t i = 0; i < count; i++)
			if ((unsigned char)list[i].text[last ? list[i].len - 1 : 0] == c)
				out->order[next++] = (uint8_t)i;
	}
	out->begin[256] = (uint8_t)next;
}

/* One pass for all words. */
static bool contains_any(struct ward_span s, const struct word_index *index)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		for (size_t k = index->begin[c]; k < index->begin[c + 1]; k++)
			if (starts_at(s, i, index->list[index->order[k]].text))
				return true;
	}
	return false;
}

static bool ends_indexed(struct ward_span s, const struct word_index *index)
{
	unsigned char c = s.len > 0 ? (unsigned char)s.ptr[s.len - 1] : 0;

	for (size_t k = index->begin[c]; k < index->begin[c + 1]; k++) {
		const struct word *word = &index->list[index->order[k]];

		if (s.len >= word->len && s.ptr[s.len - 2] == word->text[word->len - 2] &&
		    memcmp(s.ptr + s.len - word->len, word->text, word->len) == 0)
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

/* Words that count where they stand on their own. */
static const struct word own_words[] = {
	WORD("pass"), WORD("pwd"),     WORD("pw"),   WORD("key"),   WORD("auth"),
	WORD("cred"), WORD("private"), WORD("pkey"), WORD("creds"), WORD("access"),
};

/* These where the key ends with them, or is one. */
static const struct word end_words[] = { WORD("api"), WORD("sonarlogin"), WORD("master") };

/* How many of own_words say that it is a password. */
#define OWN_PASSWORDS 3

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

/* What is made of the lists above, once. */
static struct tables {
	struct word_index words, password, secret, other, own, about;
	/* By the hash of a window, bits for the bytes that may follow it. */
	uint8_t filter[1u << FILTER_LOG];
	/* The lists of the words that begin so, as bits: by the hash of their first four bytes.
	 * Of three bytes and fewer there are few: a bit for each that the last three may be. */
	uint8_t lists[1u << BEGIN_LOG];
	uint64_t brief[1u << (3 * FOLDED_LOG - 6)];
} tables;

static void fill_filter(void);

/* The last four bytes with one more, folded. */
static inline uint32_t push_folded(uint32_t last, char c)
{
	return (last << FOLDED_LOG | ((unsigned char)c & ((1u << FOLDED_LOG) - 1))) &
		((1u << 4 * FOLDED_LOG) - 1);
}

/* Lists of words that count in a key. */
enum lists { PASSWORDS = 1, SECRETS = 2, OTHERS = 4, OWN_AND_ENDS = 8 };

/* A word of two bytes may have anything before it. */
static void note_begin(const char *word, size_t len, enum lists list)
{
	uint32_t last = 0;

	for (size_t i = 0; i < len && i < 4; i++)
		last = push_folded(last, word[i]);
	if (len >= 4)
		tables.lists[window_hash(last, BEGIN_LOG)] |= (uint8_t)list;
	for (uint32_t before = 0; len < 4 && before < 1u << FOLDED_LOG; before++) {
		const uint32_t n = len == 3 ? last : before << 2 * FOLDED_LOG | last;

		tables.brief[n / 64] |= UINT64_C(1) << n % 64;
	}
}

/* Only the last list has words of fewer than four bytes. */
static void note_begins(const struct word *words_of, size_t count, enum lists list)
{
	for (size_t i = 0; i < count; i++)
		note_begin(words_of[i].text, words_of[i].len, list);
}

/* The lists of which a word may stand in the key, as bits: in most keys none does. */
static unsigned lists_in(struct ward_span plain, const struct tables *t)
{
	uint32_t last = 0;
	unsigned found = 0;

	for (size_t i = 0; i < plain.len; i++) {
		last = push_folded(last, plain.ptr[i]);
		found |= t->lists[window_hash(last, BEGIN_LOG)];
		if ((t->brief[(last & BRIEF_MASK) / 64] >> (last & BRIEF_MASK) % 64 & 1) != 0)
			found |= OWN_AND_ENDS;
	}
	return found;
}

static void make_tables(void)
{
	index_words(&tables.words, words, COUNT(words), false);
	index_words(&tables.password, password_words, COUNT(password_words), false);
	index_words(&tables.secret, secret_words, COUNT(secret_words), false);
	index_words(&tables.other, other_words, COUNT(other_words), false);
	index_words(&tables.own, own_words, COUNT(own_words), false);
	index_words(&tables.about, about, COUNT(about), true);
	fill_filter();
	note_begins(password_words, COUNT(password_words), PASSWORDS);
	note_begins(secret_words, COUNT(secret_words), SECRETS);
	note_begins(other_words, COUNT(other_words), OTHERS);
	note_begins(own_words, COUNT(own_words), OWN_AND_ENDS);
	note_begins(end_words, COUNT(end_words), OWN_AND_ENDS);
}

static const struct tables *get_tables(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_tables);
	return &tables;
}

/* Which of own_words stand in the key, a bit for each. */
static unsigned find_own_words(struct ward_span key, const struct word_index *index)
{
	unsigned found = 0;

	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)lower(key.ptr[i]);

		for (size_t k = index->begin[c]; k < index->begin[c + 1]; k++) {
			size_t len = own_words[index->order[k]].len;

			if (key.len - i >= len && is_word(key, i, i + len) &&
			    span_is_nocase(span_sub(key, i, i + len),
					   own_words[index->order[k]].text))
				found |= 1U << index->order[k];
		}
	}
	return found;
}

enum key_class key_classify(struct ward_span key)
{
	const struct tables *t = get_tables();
	char buffer[KEY_MAX];
	struct ward_span plain;
	unsigned own, lists;

	if (key.len > KEY_MAX)
		key = span_sub(key, key.len - KEY_MAX, key.len);
	plain = plain_key(key, buffer);
	lists = lists_in(plain, t);
	if (lists == 0)
		return KEY_NONE;
	if (span_ends(plain, "sonarlogin") || span_is_nocase(key, "master"))
		return KEY_SECRET;
	if (plain.len < 3 || ends_indexed(plain, &t->about) ||
	    ((lists & OTHERS) != 0 && contains_any(plain, &t->other)))
		return KEY_NONE;
	own = (lists & OWN_AND_ENDS) != 0 ? find_own_words(key, &t->own) : 0;
	if ((own & ((1U << OWN_PASSWORDS) - 1)) != 0 ||
	    ((lists & PASSWORDS) != 0 && contains_any(plain, &t->password)) ||
	    ends_glued(plain, "pass") || ends_glued(plain, "pwd"))
		return KEY_PASSWORD;
	if ((lists & SECRETS) != 0 && contains_any(plain, &t->secret))
		return KEY_SECRET;
	if (own != 0 || span_ends(plain, "api") || ends_glued(plain, "key") ||
	    ends_glued(plain, "auth") || ends_glued(plain, "cred"))
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

static size_t word_at(const struct word_index *index, struct ward_span text, size_t at)
{
	unsigned char first = at < text.len ? (unsigned char)lower(text.ptr[at]) : 0;

	for (size_t i = index->begin[first]; i < index->begin[first + 1]; i++) {
		const struct word *word = &words[index->order[i]];
		size_t n = 1;

		while (n < word->len && n < text.len - at &&
		       lower(text.ptr[at + n]) == word->text[n])
			n++;
		if (n == word->len)
			return n;
	}
	return 0;
}

size_t key_word_at(struct ward_span text, size_t at)
{
	return word_at(&get_tables()->words, text, at);
}

/* A word that begins at an even place is told by its first four bytes, at an odd one by any byte
 * and its first three. Behind a word of three bytes anything may stand. */
static void add_to_filter(const struct word *word)
{
	char window[1 + WINDOW] = { 0 };
	bool shorter = word->len < WINDOW;

	for (unsigned c = 0; c < 0x80; c++) {
		uint8_t follows = shorter ? ANY_FOLLOWS : window_follow(word->text[WINDOW - 1]);

		memcpy(window + 1, word->text, shorter ? word->len : WINDOW);
		window[0] = (char)c;
		tables.filter[window_hash(window_load(window), FILTER_LOG)] |= follows;
		if (shorter)
			window[WINDOW] = (char)c;
		follows = word->len > WINDOW ? window_follow(word->text[WINDOW]) : ANY_FOLLOWS;
		tables.filter[window_hash(window_load(window + 1), FILTER_LOG)] |= follows;
	}
}

static void fill_filter(void)
{
	for (size_t i = 0; i < COUNT(words); i++)
		add_to_filter(&words[i]);
}

static inline unsigned in_filter(const uint8_t *filter, const char *at)
{
	return filter[window_hash(window_load(at), FILTER_LOG)] & window_follow(at[WINDOW]);
}

/* The first word that begins in the group at `i`, or text.len. */
static size_t find_in_group(const struct tables *t, struct ward_span text, size_t i)
{
	for (size_t end = i + GROUP; i < end; i += 2) {
		if (in_filter(t->filter, text.ptr + i) == 0)
			continue;
		if (word_at(&t->words, text, i) != 0)
			return i;
		if (word_at(&t->words, text, i + 1) != 0)
			return i + 1;
	}
	return text.len;
}

size_t key_word_find(struct ward_span text, size_t from)
{
	const struct tables *t = get_tables();
	size_t i = from;

	for (; text.len - i >= GROUP + WINDOW; i += GROUP) {
		unsigned any = 0;

#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 8
#endif
		for (size_t k = 0; k < GROUP; k += 2)
			any |= in_filter(t->filter, text.ptr + i + k);
		if (any == 0)
			continue;
		size_t found = find_in_group(t, text, i);
		if (found < text.len)
			return found;
	}
	for (; i < text.len; i++)
		if (word_at(&t->words, text, i) != 0)
			return i;
	return text.len;
}
