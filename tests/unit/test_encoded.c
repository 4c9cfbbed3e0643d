/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "rules/rule.h"
#include "sample.h"
#include "secret/encoded.h"
#include "secret/unwrap.h"

#define RULES_MAX 1024
#define TOKEN "ghp_{alnum:30}{crc32b62}"

static struct {
	const struct token_rule *rules[RULES_MAX];
	const char *ids[RULES_MAX];
	size_t count;
	struct arena *arena;
	struct token_scanner *scanner;
} all;

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < ward_rules_count; i++) {
		if (ward_rules[i]->subject != WARD_SUBJECT_TOKEN)
			continue;
		assert_true(all.count < RULES_MAX);
		all.ids[all.count] = ward_rules[i]->meta.id;
		all.rules[all.count++] = ward_rules[i]->check.token;
	}
	all.arena = arena_new((size_t)256 << 20);
	all.scanner = token_scanner_new(all.rules, all.count, all.arena);
	return all.scanner == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(all.arena);
	return 0;
}

/* -- Encoders --------------------------------------------------------------- */

/* The first `only` bytes as numbers (`kind` x, X, o or d) of `width` digits or more. */
static struct ward_span each_byte(struct ward_span s, const char *before, int width, char kind,
				  const char *behind, size_t only)
{
	struct ward_span out = WARD_SPAN("");

	for (size_t i = 0; i < s.len; i++) {
		const unsigned c = (unsigned char)s.ptr[i];
		char piece[16];

		if (kind == 'x')
			snprintf(piece, sizeof(piece), "%0*x", width, c);
		else if (kind == 'X')
			snprintf(piece, sizeof(piece), "%0*X", width, c);
		else if (kind == 'o')
			snprintf(piece, sizeof(piece), "%0*o", width, c);
		else
			snprintf(piece, sizeof(piece), "%0*u", width, c);
		out = i < only
			? arena_printf(all.arena, WARD_SPAN_FMT "%s%s%s", WARD_SPAN_ARG(out),
				       before, piece, behind)
			: arena_printf(all.arena, WARD_SPAN_FMT "%c", WARD_SPAN_ARG(out), s.ptr[i]);
	}
	return out;
}

static struct ward_span in_url_alphabet(struct ward_span s, bool pad)
{
	char *p = arena_cstr(all.arena, s);

	for (size_t i = 0; i < s.len; i++)
		p[i] = p[i] == '+' ? '-' : p[i] == '/' ? '_' : p[i];
	while (!pad && s.len > 0 && s.ptr[s.len - 1] == '=')
		s.len--;
	return span_make(p, s.len);
}

static struct ward_span wrapped(struct ward_span s, size_t width, const char *line_end)
{
	struct ward_span out = WARD_SPAN("");

	for (size_t i = 0; i < s.len; i += width)
		out = arena_printf(all.arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT, WARD_SPAN_ARG(out),
				   i > 0 ? line_end : "", WARD_SPAN_ARG(span_sub(s, i, i + width)));
	return out;
}

static struct ward_span utf16(struct ward_span s)
{
	char *p = arena_bytes(all.arena, 2 * s.len);

	for (size_t i = 0; i < s.len; i++) {
		p[2 * i] = s.ptr[i];
		p[2 * i + 1] = '\0';
	}
	return span_make(p, 2 * s.len);
}

/* One letter is one step; the inner first. */
static struct ward_span encode(struct ward_span s, const char *steps)
{
	for (; *steps != '\0'; steps++) {
		switch (*steps) {
		case 'b':
			s = base64_encode(all.arena, s);
			break;
		case 'u':
			s = in_url_alphabet(base64_encode(all.arena, s), false);
			break;
		case 'w':
			s = wrapped(base64_encode(all.arena, s), 64, "\n");
			break;
		case 'W':
			s = wrapped(base64_encode(all.arena, s), 76, "\r\n      ");
			break;
		case 'v':
			s = wrapped(base64_encode(all.arena, s), 30, "\n    ");
			break;
		case 'n':
			s = wrapped(base64_encode(all.arena, s), 60, "\\n");
			break;
		case '6':
			s = utf16(s);
			break;
		case 'h':
			s = each_byte(s, "", 2, 'x', "", SIZE_MAX);
			break;
		case 'H':
			s = each_byte(s, "", 2, 'X', "", SIZE_MAX);
			break;
		case 'y':
			s = wrapped(each_byte(s, "", 2, 'x', "", SIZE_MAX), 60, "\n");
			break;
		case 'l':
			s = each_byte(s, "0x", 2, 'x', ", ", SIZE_MAX);
			break;
		case 'p':
			s = each_byte(s, "%", 2, 'X', "", SIZE_MAX);
			break;
		case '2':
			s = each_byte(s, "%", 2, 'x', "", 2);
			break;
		case 'x':
			s = each_byte(s, "\\x", 2, 'x', "", SIZE_MAX);
			break;
		case 'o':
			s = each_byte(s, "\\", 3, 'o', "", 3);
			break;
		case '4':
			s = each_byte(s, "\\u", 4, 'x', "", 1);
			break;
		case '5':
			s = each_byte(s, "\\\\u", 4, 'X', "", SIZE_MAX);
			break;
		case 'B':
			s = each_byte(s, "\\u{", 1, 'x', "}", SIZE_MAX);
			break;
		case '8':
			s = each_byte(s, "\\U", 8, 'X', "", 4);
			break;
		case 'c':
			s = each_byte(s, "U+", 4, 'X', "", SIZE_MAX);
			break;
		case 'r':
			s = each_byte(s, "&#x", 1, 'X', ";", SIZE_MAX);
			break;
		case 'd':
			s = each_byte(s, "&#", 1, 'd', ";", 4);
			break;
		case 'D':
			s = each_byte(s, "&amp;#", 1, 'd', ";", 4);
			break;
		case '1':
			s = arena_printf(all.arena, "a" WARD_SPAN_FMT "\n", WARD_SPAN_ARG(s));
			break;
		case '_':
			s = arena_printf(all.arena, "t: " WARD_SPAN_FMT " ", WARD_SPAN_ARG(s));
			break;
		case 'z':
			s = arena_printf(all.arena, "\x9f\xb3\x80\xc1" WARD_SPAN_FMT "\xff\xfe",
					 WARD_SPAN_ARG(s));
			break;
		case 'Z':
			s = arena_printf(all.arena, "\x9f\xb3\x80\xc1\xee" WARD_SPAN_FMT "\xff\xfe",
					 WARD_SPAN_ARG(s));
			break;
		default:
			fail_msg("no step %c", *steps);
		}
	}
	return s;
}

struct found {
	size_t count;
	struct encoded_hit last;
	enum token_verdict best;
};

static void on_hit(void *ctx, const struct encoded_hit *hit)
{
	struct found *f = ctx;

	f->count++;
	f->last = *hit;
	f->best = hit->hit.verdict > f->best ? hit->hit.verdict : f->best;
}

static struct found scan(struct ward_span text)
{
	struct found found = { 0 };
	char *exact = malloc(text.len > 0 ? text.len : 1); /* an overrun is seen */

	assert_non_null(exact);
	if (text.len > 0)
		memcpy(exact, text.ptr, text.len);
	encoded_scan(all.scanner, span_make(exact, text.len), all.arena, on_hit, &found);
	assert_false(arena_failed(all.arena));
	free(exact);
	return found;
}

static void test_found(void **state)
{
	static const struct {
		const char *steps, *how;
	} rows[] = {
		{ "b", "base64" },
		{ "_b", "base64" },
		{ "__b", "base64" },
		{ "___b", "base64" },
		{ "u", "base64" },
		{ "_u", "base64" },
		{ "w", "base64" },
		{ "_W", "base64" },
		{ "_v", "base64" },
		{ "__n", "base64" },
		{ "6b", "base64" },
		{ "zb", "base64" },
		{ "Zb", "base64" },
		{ "z1b", "base64" },
		{ "h", "hex" },
		{ "H", "hex" },
		{ "_y", "hex" },
		{ "zh", "hex" },
		{ "l", "a list of bytes in hex" },
		{ "p", "percent-encoding" },
		{ "2", "percent-encoding" },
		{ "x", "backslash escapes" },
		{ "o", "backslash escapes" },
		{ "4", "backslash escapes" },
		{ "5", "backslash escapes" },
		{ "B", "backslash escapes" },
		{ "8", "backslash escapes" },
		{ "c", "numbers of code points" },
		{ "r", "character references" },
		{ "d", "character references" },
		{ "D", "character references of character references" },
		{ "bb", "base64 of base64" },
		{ "b_b", "base64 of base64" },
		{ "w_w", "base64 of base64" },
		{ "bbb", "base64 of base64 of base64" },
		{ "_b_b_b", "base64 of base64 of base64" },
		{ "pb", "base64 of percent-encoding" },
		{ "2_b", "base64 of percent-encoding" },
		{ "bp", "percent-encoding of base64" },
		{ "b2", "percent-encoding of base64" },
		{ "pp", "percent-encoding of percent-encoding" },
		{ "hb", "base64 of hex" },
		{ "bh", "hex of base64" },
		{ "bx", "backslash escapes of base64" },
		{ "4rb", "base64 of character references of backslash escapes" },
		{ "uhp", "percent-encoding of hex of base64" },
	};
	const struct ward_span token = sample_expand(all.arena, TOKEN);
	static const char *const around[][2] = {
		{ "", "" },
		{ "token: ", "\nuser: someone\n" },
		{ "  \"k\": \"", "\",\n\"another\": 1" },
		{ "Basic ", "\n\nWords that follow.\n" },
		{ "data:text/plain;base64,", " " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t k = 0; k < sizeof(around) / sizeof(around[0]); k++) {
			const struct ward_span coded = encode(token, rows[i].steps);
			const size_t before = strlen(around[k][0]);
			struct found f =
				scan(arena_printf(all.arena, "%s" WARD_SPAN_FMT "%s", around[k][0],
						  WARD_SPAN_ARG(coded), around[k][1]));

			if (f.count != 1)
				fail_msg("%s in '%s': %zu found, last %s", rows[i].steps,
					 around[k][0], f.count,
					 f.count > 0 ? all.ids[f.last.hit.rule] : "");
			assert_true(span_eq(f.last.token, token));
			assert_int_equal(f.last.hit.verdict, TOKEN_VERIFIED);
			if (!span_is(f.last.how, rows[i].how))
				fail_msg("%s: '" WARD_SPAN_FMT "'", rows[i].steps,
					 WARD_SPAN_ARG(f.last.how));
			if (f.last.hit.start < before || f.last.hit.end > before + coded.len ||
			    f.last.hit.end - f.last.hit.start < 36)
				fail_msg("%s: [%zu, %zu)", rows[i].steps, f.last.hit.start,
					 f.last.hit.end);
		}
	}
}

/* What the data of Secrets holds. */
static void test_kinds(void **state)
{
	static const struct {
		const char *pattern;
		enum token_verdict best;
	} rows[] = {
		{ "gho_{alnum:30}{crc32b62}\n", TOKEN_VERIFIED },
		{ "ghu_{alnum:30}{crc32b62}\nmore {alnum:200}", TOKEN_VERIFIED },
		{ "ghr_{alnum:70}{crc32b62}", TOKEN_VERIFIED },
		{ "github_pat_11{alnum:20}_{alnum:43}{sha256b32}{alnum:8}", TOKEN_VERIFIED },
		{ "ghp_{alnum:36}", TOKEN_PLACEHOLDER },
		{ "AKIA{base32:16}", TOKEN_LIKELY },
		{ "ASIA{base32:16}\n", TOKEN_LIKELY },
		{ "AKIA{base32:17}", TOKEN_NO },
		{ "AKIA{lower:16}", TOKEN_NO },
		{ "{pem:RSA PRIVATE KEY}\n", TOKEN_VERIFIED },
		{ "{pem:OPENSSH PRIVATE KEY}\n", TOKEN_VERIFIED },
		{ "{pem:ENCRYPTED PRIVATE KEY}\n", TOKEN_CONTEXTUAL },
		{ "{pem:CERTIFICATE}\n{pem:EC PRIVATE KEY}\n", TOKEN_VERIFIED },
		{ "{pem:CERTIFICATE}\n{pem:CERTIFICATE}\n", TOKEN_NO },
		{ "{pem:PUBLIC KEY}\n", TOKEN_NO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ward_span plain = sample_expand(all.arena, rows[i].pattern);
		struct found f = scan(arena_printf(all.arena, "  key: " WARD_SPAN_FMT "\n",
						   WARD_SPAN_ARG(encode(plain, "b"))));

		if (f.best != rows[i].best)
			fail_msg("'%s': %d", rows[i].pattern, (int)f.best);
	}
}

static void test_place(void **state)
{
	const struct ward_span token = sample_expand(all.arena, TOKEN);
	struct ward_span plain = WARD_SPAN(""), text;
	struct found f;

	(void)state;
	for (int i = 0; i < 3000; i++)
		plain = arena_printf(all.arena, WARD_SPAN_FMT "line %d\n", WARD_SPAN_ARG(plain), i);
	text = base64_encode(all.arena,
			     arena_printf(all.arena, WARD_SPAN_FMT WARD_SPAN_FMT "\n" WARD_SPAN_FMT,
					  WARD_SPAN_ARG(plain), WARD_SPAN_ARG(token),
					  WARD_SPAN_ARG(plain)));
	f = scan(text);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.last.hit.start, plain.len / 3 * 4);
	assert_in_range(f.last.hit.end, f.last.hit.start + 53, f.last.hit.start + 60);
	f = scan(wrapped(text, 76, "\n"));
	assert_int_equal(f.count, 1);
	assert_int_equal(f.last.hit.start, plain.len / 3 * 4 / 76 * 77 + plain.len / 3 * 4 % 76);
}

static void test_context(void **state)
{
	struct ward_span text =
		encode(sample_expand(all.arena,
				     "[default]\naws_access_key_id = AKIA{base32:16}\n"
				     "aws_secret_access_key = {awssecret}\n"),
		       "w");
	struct found f = scan(text);

	(void)state;
	assert_true(f.count >= 2);
}

static void test_silent(void **state)
{
	static const char *const texts[] = {
		"",
		"x",
		"%",
		"\\",
		"&",
		"0x",
		"U+",
		"%6",
		"\\u00",
		"&#",
		"&#x",
		TOKEN,
		"path/to/some/file/that/is/long/enough/to/be/a/run",
		"{hex:64} {hex:40}",
		"sha256:{hex:64}",
		"integrity sha512-{base64:86}==",
		"https://example.com/a%2Fb?c=%3D&d=%20",
		"caf\\u00e9 \\x1b[0m printf(\"%d\\n\") &amp; &#39;",
		"0x00, 0x01, 0xff, 0x41, 0x42",
		"ENC[AES256_GCM,data:{base64:88},iv:{base64:43}=,tag:{base64:22}==,type:str]",
		"----------------------------------------------------------------",
		"================================================================",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct found f = scan(sample_expand(all.arena, texts[i]));

		if (f.count != 0 && !(f.count == 1 && f.last.verbatim))
			fail_msg("'%s': %s", texts[i], all.ids[f.last.hit.rule]);
	}
}

/* What was plain before is told apart. */
static void test_verbatim(void **state)
{
	struct found f = scan(sample_expand(all.arena, "a%2Fb " TOKEN));

	(void)state;
	assert_int_equal(f.count, 1);
	assert_true(f.last.verbatim);
	f = scan(sample_expand(all.arena, "a%2Fb gh%70_{alnum:30}{crc32b62}"));
	assert_int_equal(f.count, 1);
	assert_false(f.last.verbatim);
}

/* Any cut of a text is read within its bounds, and no piece overlaps the one before. */
static void test_cuts(void **state)
{
	const struct ward_span token = sample_expand(all.arena, "t: " TOKEN);

	(void)state;
	for (const char *steps = "buwWvn6hHylp2xo45B8crdD"; *steps != '\0'; steps++) {
		const char one[2] = { *steps, '\0' };
		const struct ward_span text = encode(token, one);

		for (size_t len = 0; len <= text.len; len++) {
			struct unwrap_pieces pieces = { 0 };
			char *exact = malloc(len + 1);
			size_t escapes = 0, runs = 0;

			assert_non_null(exact);
			memcpy(exact, text.ptr, len);
			unwrap_find(span_make(exact, len), all.arena, &pieces);
			for (size_t i = 0; i < pieces.list.len; i++) {
				const struct unwrap_piece *p = &pieces.list.items[i];
				size_t *last = p->encoding <= UNWRAP_HEX ? &runs : &escapes;

				assert_true(p->from >= *last && p->from < p->to && p->to <= len);
				*last = p->to;
			}
			free(exact);
		}
	}
}

/* Pieces are read together wherever they stand: whether a token may begin in one and go on in the
 * next is told. */
static void test_reaches(void **state)
{
	static const struct {
		const char *plain;
		const char *steps; /* of encode(); "": as it stands */
		bool reaches;
	} rows[] = {
		{ "dop_v1_{hex:64}", "", false },
		{ "dop_v1_{hex:64}", "b", false },
		{ "-----BEGIN RSA PRIVATE KEY-----", "", false },
		{ "-----BEGIN RSA PRIVATE KEY-----", "b", true },
		{ "-----BEGIN RSA PRIVATE KEY-----", "h", true },
		{ "-----BEGIN RSA PRIVATE KEY-----", "bh", true },
		{ "machine example.com login joe password {alnum:20}", "h", true },
		{ "nothing that is looked for, in any way", "b", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ward_span plain = sample_expand(all.arena, rows[i].plain);
		struct found found = { 0 };

		if (encoded_scan(all.scanner, encode(plain, rows[i].steps), all.arena, on_hit,
				 &found) != rows[i].reaches)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),  cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_place),  cmocka_unit_test(test_context),
		cmocka_unit_test(test_silent), cmocka_unit_test(test_verbatim),
		cmocka_unit_test(test_cuts),   cmocka_unit_test(test_reaches),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
