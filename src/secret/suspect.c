/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/suspect.h"

#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/randomness.h"
#include "secret/value.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PASSWORD_MIN 4
/* Where a definition says what it is. */
#define DEFINITION_HEAD 2048
#define NUMBER_MIN 4
#define MIXED_MIN 8
#define WEAK_MIN 16
#define SPOKEN_MIN 16
#define LONG_MIN 20

/* -- Files ------------------------------------------------------------------------ */

/* An ending and its length. */
struct ending {
	const char *text;
	unsigned char len;
};
#define END(text)                      \
	{                              \
		text, sizeof(text) - 1 \
	}

static bool ends_any(struct ward_span s, const struct ending *list, size_t count)
{
	const unsigned char last = s.len > 0 ? (unsigned char)s.ptr[s.len - 1] | 0x20 : 0;

	for (size_t i = 0; i < count; i++) {
		const size_t len = list[i].len;

		if (((unsigned char)list[i].text[len - 1] | 0x20) == last && s.len >= len &&
		    span_is_nocase(span_sub(s, s.len - len, s.len), list[i].text))
			return true;
	}
	return false;
}

/* Digests in lock files, machine-made code, texts for people, definitions of other files' keys. */
static bool is_skipped(struct ward_span path)
{
	static const struct ending ends[] = {
		END(".lock"),
		END("-lock.json"),
		END("-lock.yaml"),
		END(".lock.hcl"),
		END("go.sum"),
		END("go.mod"),
		END("npm-shrinkwrap.json"),
		END(".sum"),
		END(".css"),
		END(".scss"),
		END(".less"),
		END(".sass"),
		END(".min.js"),
		END(".map"),
		END(".svg"),
		END(".po"),
		END(".pot"),
		END(".mo"),
		END(".xliff"),
		END(".xlf"),
		END(".arb"),
		END(".strings"),
		END(".resx"),
		END(".schema.json"),
		END("schema.json"),
		END(".xsd"),
		END(".proto"),
		END(".graphql"),
		END("known_hosts"),
		END(".cjs"),
		END(".bundle.js"),
		END(".sha256"),
		END("checksums.txt"),
		END("SHA256SUMS"),
		END(".lockb"),
		END("swagger.json"),
		END("openapi.json"),
		END("openapi.yaml"),
		END("swagger.yaml"),
		END(".sarif"),
		END(".snap"),
		END(".ipynb_checkpoints"),
		END(".asc"),
		END(".sig"),
	};
	static const char *const folders[] = { "/locale/",	 "/locales/",	  "/i18n/",
					       "/lang/",	 "/langs/",	  "/translations/",
					       "/node_modules/", "/LC_MESSAGES/", "/crds/" };

	if (ends_any(path, ends, COUNT(ends)))
		return true;
	if (span_find_byte(path, '/', 0) < 0)
		return false;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (span_contains(path, folders[i]) || span_starts(path, folders[i] + 1))
			return true;
	return false;
}

enum suspect_text suspect_text_at(struct ward_span path)
{
	static const struct ending code[] = {
		END(".c"),     END(".h"),	END(".cc"),	   END(".cpp"),	    END(".hpp"),
		END(".cs"),    END(".go"),	END(".java"),	   END(".js"),	    END(".jsx"),
		END(".ts"),    END(".tsx"),	END(".mjs"),	   END(".py"),	    END(".rb"),
		END(".rs"),    END(".php"),	END(".kt"),	   END(".kts"),	    END(".scala"),
		END(".swift"), END(".m"),	END(".mm"),	   END(".pl"),	    END(".pm"),
		END(".lua"),   END(".dart"),	END(".groovy"),	   END(".gradle"),  END(".tf"),
		END(".hcl"),   END(".sql"),	END(".ps1"),	   END(".psm1"),    END(".vb"),
		END(".ex"),    END(".exs"),	END(".erl"),	   END(".clj"),	    END(".hs"),
		END(".ml"),    END(".r"),	END(".jl"),	   END(".vue"),	    END(".nix"),
		END(".tpl"),   END(".jsonnet"), END(".libsonnet"), END(".cue"),	    END(".rego"),
		END(".cls"),   END(".bicep"),	END(".patch"),	   END(".ac"),	    END(".am"),
		END(".m4"),    END(".in"),	END(".mk"),	   END("Makefile"), END(".cmake"),
		END(".ml"),    END(".scm"),	END(".el"),	   END(".diff"),
	};
	static const struct ending config[] = {
		END(".yaml"),	END(".yml"),	 END(".json"),	 END(".env"),	 END(".ini"),
		END(".cfg"),	END(".conf"),	 END(".config"), END(".toml"),	 END(".properties"),
		END(".xml"),	END(".sh"),	 END(".bash"),	 END(".zsh"),	 END("Dockerfile"),
		END(".tfvars"), END(".tfstate"), END(".npmrc"),	 END(".pypirc"), END(".netrc"),
		END(".pgpass"), END(".cnf"),	 END(".envrc"),	 END(".plist"),	 END(".example"),
		END(".sample"), END(".dist"),	 END(".local"),	 END(".bat"),	 END(".cmd"),
		END(".reg"),	END(".service"),
	};

	if (is_skipped(path))
		return SUSPECT_SKIP;
	if (ends_any(path, code, COUNT(code)))
		return SUSPECT_CODE;
	if (ends_any(path, config, COUNT(config)))
		return SUSPECT_CONFIG;
	return SUSPECT_PROSE;
}

bool suspect_is_definition(struct ward_span text)
{
	return span_contains(span_sub(text, 0, DEFINITION_HEAD), "CustomResourceDefinition");
}

/* -- Values ------------------------------------------------------------------------- */

static bool has(struct ward_span s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.len; i++)
		if (is(s.ptr[i]))
			return true;
	return false;
}

static bool is_blank_or_foreign(char c)
{
	return (unsigned char)c <= ' ' || (unsigned char)c >= 0x80;
}

static bool is_mark(char c)
{
	return !alphabet_word(c) && c != '.' && c != '/' && (unsigned char)c > ' ';
}

static bool is_bracket(char c)
{
	return c == '(' || c == '[' || c == '{' || c == '<' || c == ':' || c == '=' || c == ',';
}

/* Stands in no name of a variable, and in no call. */
static bool is_no_code(char c)
{
	return c == '#' || c == '$' || c == '^';
}

/* What a random value of each strength of name is worth. */
static bool judge_random(enum key_class key, struct ward_span value, enum value_class class,
			 enum ward_confidence *confidence)
{
	if (key == KEY_WEAK && value.len < WEAK_MIN)
		return false;
	if (key != KEY_WEAK || (class == VALUE_RANDOM && value.len >= LONG_MIN))
		*confidence = WARD_CONFIDENCE_MEDIUM;
	return true;
}

static bool judge_number(enum key_class key, struct ward_span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!alphabet_digit(value.ptr[i]))
			return false;
	return key == KEY_PASSWORD ? value.len >= NUMBER_MIN
				   : key == KEY_SECRET && value.len >= SPOKEN_MIN;
}

/* "mypassword", "thisismysecret": what people choose, though it is a word for a secret. */
static bool is_own_word(struct ward_span value)
{
	static const char *const starts[] = { "thisis", "my", "super", "letmein" };

	for (size_t i = 0; i < value.len; i++)
		if (!alphabet_lower(value.ptr[i]))
			return false;
	for (size_t i = 0; i < COUNT(starts); i++)
		if (span_starts(value, starts[i]))
			return true;
	return false;
}

/* One word that a person may have chosen. */
static bool judge_word(enum key_class key, struct ward_span name, struct ward_span value)
{
	if (key != KEY_PASSWORD || value.len < PASSWORD_MIN || has(value, is_blank_or_foreign))
		return false;
	/* password: mysql-root-password, the name of a key or an object */
	if (!has(value, alphabet_digit) && !has(value, is_mark) && !is_own_word(value) &&
	    key_classify(value) != KEY_NONE)
		return false;
	return !span_eq(name, value);
}

/* "correct horse battery staple", "dev#product"; but no "Enter your password". */
static bool judge_phrase(enum key_class key, struct ward_span value)
{
	static const char *const told[] = { "passw", "token", "secret", "key",	"your",
					    "must",  "enter", "the ",	"not ", "please",
					    "for ",  "user",  "is ",	"%s" };
	bool blank = span_find_byte(value, ' ', 0) >= 0;

	if (key == KEY_WEAK || value.len < MIXED_MIN || value.len > 64 ||
	    !alphabet_lower(value.ptr[0]))
		return false;
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < ' ' || (unsigned char)value.ptr[i] >= 0x7f)
			return false;
	for (size_t i = 0; i < COUNT(told); i++)
		if (span_contains(value, told[i]))
			return false;
	if (blank)
		return !has(value, is_mark) && !has(value, alphabet_upper);
	return key == KEY_SECRET && has(value, is_mark) && !has(value, is_bracket);
}

static bool judge(enum key_class key, struct ward_span name, struct ward_span value,
		  enum value_class class, enum ward_confidence *confidence)
{
	*confidence = WARD_CONFIDENCE_LOW;
	switch (class) {
	case VALUE_RANDOM:
	case VALUE_HEX:
		return judge_random(key, value, class, confidence);
	case VALUE_UUID:
	case VALUE_SAMPLE:
		return true;
	case VALUE_MIXED:
		if (key == KEY_PASSWORD)
			return judge_word(key, name, value) || value.len >= MIXED_MIN;
		return key == KEY_SECRET ? value.len >= MIXED_MIN && has(value, alphabet_digit)
					 : value.len >= WEAK_MIN && has(value, alphabet_digit);
	case VALUE_NUMBER:
		return judge_number(key, value);
	case VALUE_WORDS:
		return judge_word(key, name, value) || judge_phrase(key, value);
	case VALUE_EMPTY:
	case VALUE_PLACEHOLDER:
	case VALUE_REFERENCE:
	case VALUE_CIPHERTEXT:
	case VALUE_SWITCH:
	case VALUE_PATH:
	case VALUE_ADDRESS:
	case VALUE_PUBLIC:
	case VALUE_HASHED:
	case VALUE_CODE:
		break;
	}
	return false;
}

static bool is_upper_name(struct ward_span s)
{
	return !has(s, alphabet_lower) && has(s, alphabet_upper);
}

/* Whether an unquoted value that is not random may be one, rather than a word of a sentence or the
 * name of a variable. */
static bool may_be_value(const struct assignment *a, enum suspect_text text)
{
	if (a->quoted)
		return a->form != ASSIGN_SPOKEN || text != SUSPECT_PROSE ||
			has(a->value, alphabet_digit);
	switch (text) {
	case SUSPECT_CODE:
	case SUSPECT_SKIP:
		return false;
	case SUSPECT_CONFIG:
		return a->last && a->form != ASSIGN_SPOKEN;
	case SUSPECT_PROSE:
		break;
	}
	if (a->form == ASSIGN_OPERATOR && a->tight && is_upper_name(a->key))
		return true;
	return a->last && a->form != ASSIGN_SPOKEN &&
		(has(a->value, alphabet_digit) || has(a->value, is_mark));
}

/* secret != "open-sesame": a program that compares has the secret itself. */
static bool is_compared(const struct assignment *a)
{
	const char *from = a->key.ptr + a->key.len;
	struct ward_span gap;

	if (!a->quoted || a->class != KEY_SECRET || a->value.ptr <= from || a->value.ptr - from > 8)
		return false;
	gap = span_make(from, (size_t)(a->value.ptr - from));
	return (span_contains(gap, "!=") || span_contains(gap, "==")) &&
		a->value.len >= MIXED_MIN && span_find_byte(a->value, '-', 0) > 0;
}

/* Words count where the form says that a secret stands there. */
static bool is_by_form(const struct assignment *a, enum value_class class)
{
	bool word = class == VALUE_WORDS || class == VALUE_SWITCH || class == VALUE_MIXED ||
		class == VALUE_NUMBER || class == VALUE_SAMPLE;

	if (!word || a->value.len < PASSWORD_MIN)
		return false;
	if (a->chained)
		return a->class == KEY_PASSWORD;
	if (is_compared(a))
		return !has(a->value, is_blank_or_foreign);
	return a->scheme && a->class == KEY_SECRET && a->form == ASSIGN_OPERATOR &&
		a->value.len >= MIXED_MIN && !has(a->value, is_blank_or_foreign) &&
		span_find_byte(a->value, '-', 0) >= 0;
}

bool suspect_assignment(const struct assignment *a, enum suspect_text text,
			enum ward_confidence *confidence)
{
	enum value_class class = text == SUSPECT_SKIP ? VALUE_EMPTY
		: a->values == NULL		      ? value_classify(a->value)
						      : value_recall(a->values, a->value);

	if (is_by_form(a, class)) {
		*confidence = WARD_CONFIDENCE_LOW;
		return true;
	}
	if (!judge(a->class, a->key, a->value, class, confidence))
		return false;
	if (a->form == ASSIGN_SPOKEN && !a->quoted) {
		*confidence = WARD_CONFIDENCE_LOW;
		return a->value.len >= SPOKEN_MIN && class != VALUE_WORDS &&
			class != VALUE_NUMBER &&
			(has(a->value, alphabet_digit) || class == VALUE_SAMPLE);
	}
	if (class == VALUE_WORDS || class == VALUE_MIXED || class == VALUE_NUMBER)
		return may_be_value(a, text);
	/* a name of a variable, however odd */
	return a->quoted || text != SUSPECT_CODE || has(a->value, is_no_code) ||
		(has(a->value, alphabet_digit) && !has(a->value, is_mark) &&
		 a->value.len >= SPOKEN_MIN && a->last);
}

bool suspect_setting(struct ward_span key, struct ward_span value, enum ward_confidence *confidence)
{
	enum key_class class = key_classify(key);

	return class != KEY_NONE && judge(class, key, value, value_classify(value), confidence);
}
