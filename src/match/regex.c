/* SPDX-License-Identifier: Apache-2.0 */
#include "match/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "base/utf8.h"
#include "match/go_syntax.h"

/* One attempt at one place of a text. A lazy run over a file of 10 MiB is within it. */
#define MATCH_LIMIT 20000000u
#define HEAP_KIB 65536u
#define JIT_STACK_MIN 32768u
#define JIT_STACK_MAX 1048576u
#define COMPILE_BYTES ((size_t)16 << 20)

/* Places that are tried between two looks at the clock; fewer when that takes long. */
#define STRIDE_FIRST 65536u
#define STRIDE_MAX 1048576u
#define SLOW_NS 20000000u
#define QUICK_NS 2000000u

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	size_t groups;
	bool jit_due; /* machine code is wanted and not made yet */
};

/* -- Compiling ----------------------------------------------------------------- */

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory for an expression");
}

static int compile(struct regex *re, struct ward_span pattern, struct ward_error *err)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	int code = 0;
	PCRE2_SIZE at = 0;
	PCRE2_UCHAR why[160] = { 0 };

	if (context == NULL)
		return no_memory(err);
	(void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	re->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
				 PCRE2_UTF | PCRE2_ALT_CIRCUMFLEX | PCRE2_DOLLAR_ENDONLY |
					 PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP |
					 PCRE2_USE_OFFSET_LIMIT,
				 &code, &at, context);
	pcre2_compile_context_free(context);
	if (re->code != NULL)
		return WARD_OK;
	if (code == PCRE2_ERROR_HEAP_FAILED)
		return no_memory(err);
	(void)pcre2_get_error_message(code, why, sizeof(why));
	return error_set_at(err, WARD_EPARSE, 0, 1, "the expression cannot be used: %s",
			    (const char *)why);
}

/* Without machine code it is slower, and no less right. Made when it is first used: of many rules
 * few are. */
static void prepare_jit(struct regex *re)
{
	re->jit_due = false;
	if (pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) != 0)
		return;
	re->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
	if (re->stack != NULL)
		pcre2_jit_stack_assign(re->context, NULL, re->stack);
}

static int prepare(struct regex *re, bool jit, struct ward_error *err)
{
	re->data = pcre2_match_data_create_from_pattern(re->code, NULL);
	re->context = pcre2_match_context_create(NULL);
	if (re->data == NULL || re->context == NULL)
		return no_memory(err);
	(void)pcre2_set_match_limit(re->context, MATCH_LIMIT);
	(void)pcre2_set_depth_limit(re->context, MATCH_LIMIT);
	(void)pcre2_set_heap_limit(re->context, HEAP_KIB);
	re->jit_due = jit;
	return WARD_OK;
}

int regex_new(struct ward_span pattern, bool jit, struct regex **out, struct ward_error *err)
{
	struct arena *arena = arena_new(COMPILE_BYTES);
	struct regex *re = calloc(1, sizeof(*re));
	struct go_syntax go;
	int rc;

	*out = NULL;
	if (arena == NULL || re == NULL)
		rc = no_memory(err);
	else
		rc = go_syntax_translate(pattern, arena, &go, err);
	if (rc == WARD_OK) {
		re->groups = go.groups;
		rc = compile(re, go.pcre, err);
	}
	if (rc == WARD_OK)
		rc = prepare(re, jit, err);
	arena_free(arena);
	if (rc != WARD_OK) {
		regex_free(re);
		return rc;
	}
	*out = re;
	return WARD_OK;
}

void regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	pcre2_match_data_free(re->data);
	pcre2_match_context_free(re->context);
	pcre2_jit_stack_free(re->stack);
	pcre2_code_free(re->code);
	free(re);
}

size_t regex_groups(const struct regex *re)
{
	return re->groups;
}

/* -- Text ------------------------------------------------------------------------ */

#define REPLACEMENT "\xef\xbf\xbd"

static size_t count_malformed(struct ward_span text)
{
	size_t n = 0, at = 0;

	for (;;) {
		at += utf8_valid_prefix(span_sub(text, at, text.len));
		if (at >= text.len)
			return n;
		at++;
		n++;
	}
}

int regex_text_init(struct regex_text *out, struct ward_span text, struct arena *arena,
		    struct ward_error *err)
{
	const size_t malformed = count_malformed(text);
	size_t at = 0, n = 0;
	char *runes;

	*out = (struct regex_text){ .text = text, .runes = text };
	if (malformed == 0)
		return WARD_OK;
	runes = arena_bytes(arena, text.len + 2 * malformed);
	if (runes == NULL)
		return error_set(err, WARD_EOOM, "out of memory for a text (limits.memory_bytes)");
	while (at < text.len) {
		const size_t good = utf8_valid_prefix(span_sub(text, at, text.len));

		memcpy(runes + n, text.ptr + at, good);
		at += good;
		n += good;
		if (at == text.len)
			break;
		memcpy(runes + n, REPLACEMENT, 3);
		n += 3;
		at++;
	}
	out->runes = span_make(runes, n);
	return WARD_OK;
}

/* One character further in both. */
static void step(struct regex_text *t)
{
	uint32_t rune;
	const size_t len = utf8_decode(span_sub(t->text, t->at, t->text.len), &rune);

	t->at += len == 0 ? 1 : len;
	t->rune_at += len == 0 ? 3 : len;
}

static size_t to_runes(struct regex_text *t, size_t at)
{
	if (t->text.ptr == t->runes.ptr)
		return at;
	if (at < t->at)
		t->at = t->rune_at = 0;
	while (t->at < at)
		step(t);
	return t->rune_at;
}

static size_t to_text(struct regex_text *t, size_t rune_at)
{
	if (t->text.ptr == t->runes.ptr)
		return rune_at;
	if (rune_at < t->rune_at)
		t->at = t->rune_at = 0;
	while (t->rune_at < rune_at)
		step(t);
	return t->at;
}

/* -- Matching ---------------------------------------------------------------------- */

static int undecided(int code, struct ward_error *err)
{
	PCRE2_UCHAR why[160] = { 0 };

	if (code == PCRE2_ERROR_NOMEMORY)
		return error_set(err, WARD_EOOM, "out of memory while matching an expression");
	(void)pcre2_get_error_message(code, why, sizeof(why));
	return error_set(err, WARD_ELIMIT, "matching was given up: %s", (const char *)why);
}

static int attempt(struct regex *re, struct ward_span runes, size_t from)
{
	const PCRE2_SPTR text = (PCRE2_SPTR)(runes.ptr != NULL ? runes.ptr : "");
	int rc = pcre2_match(re->code, text, runes.len, from, PCRE2_NO_UTF_CHECK, re->data,
			     re->context);

	/* What is too deep for the stack of machine code has the heap to go. */
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(re->code, text, runes.len, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
				 re->data, re->context);
	return rc;
}

static size_t next_boundary(struct ward_span runes, size_t at)
{
	while (at < runes.len && ((unsigned char)runes.ptr[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* In strides, with a look at the clock after each. */
static int search(struct regex *re, struct ward_span runes, size_t from, uint64_t deadline_ns,
		  struct ward_error *err)
{
	size_t stride = STRIDE_FIRST;

	if (re->jit_due)
		prepare_jit(re);
	for (;;) {
		const size_t limit = runes.len - from > stride ? from + stride : runes.len;
		uint64_t began = time_mono_ns(), took;
		int rc;

		(void)pcre2_set_offset_limit(re->context, limit);
		rc = attempt(re, runes, from);
		if (rc != PCRE2_ERROR_NOMATCH)
			return rc >= 0 ? 1 : undecided(rc, err);
		if (limit == runes.len)
			return 0;
		took = time_mono_ns() - began;
		if (deadline_ns != 0 && began + took > deadline_ns)
			return error_set(err, WARD_EDEADLINE,
					 "the time allowed has passed (limits.deadline_ms)");
		if (took > SLOW_NS && stride > 16)
			stride /= 4;
		else if (took < QUICK_NS && stride < STRIDE_MAX)
			stride *= 2;
		from = next_boundary(runes, limit + 1);
	}
}

int regex_find(struct regex *re, struct regex_text *text, size_t from, uint64_t deadline_ns,
	       struct regex_match *out, struct ward_error *err)
{
	const PCRE2_SIZE *at;
	int rc;

	if (from > text->text.len)
		return 0;
	rc = search(re, text->runes, to_runes(text, from), deadline_ns, err);
	if (rc != 1)
		return rc;
	at = pcre2_get_ovector_pointer(re->data);
	out->start = to_text(text, at[0]);
	out->end = to_text(text, at[1]);
	out->groups = re->groups + 1 < REGEX_GROUPS ? re->groups + 1 : REGEX_GROUPS;
	for (size_t i = 0; i < out->groups; i++) {
		const bool set = at[2 * i] != PCRE2_UNSET;

		out->group[i].start = set ? to_text(text, at[2 * i]) : REGEX_UNSET;
		out->group[i].end = set ? to_text(text, at[2 * i + 1]) : REGEX_UNSET;
	}
	return 1;
}

int regex_test(struct regex *re, struct ward_span text, uint64_t deadline_ns, struct arena *arena,
	       struct ward_error *err)
{
	struct regex_text ready;
	int rc = regex_text_init(&ready, text, arena, err);

	return rc == WARD_OK ? search(re, ready.runes, 0, deadline_ns, err) : rc;
}

static size_t rune_len(struct ward_span text, size_t at)
{
	uint32_t rune;
	const size_t len = utf8_decode(span_sub(text, at, text.len), &rune);

	return len == 0 ? 1 : len;
}

int regex_next(struct regex *re, struct regex_text *text, struct regex_all *state,
	       uint64_t deadline_ns, struct regex_match *out, struct ward_error *err)
{
	while (!state->ended && state->at <= text->text.len) {
		int rc = regex_find(re, text, state->at, deadline_ns, out, err);
		bool accept = true;

		if (rc != 1)
			return rc;
		if (out->end == state->at) {
			/* Nothing, right behind a match: not told. */
			accept = state->previous_end != out->start + 1;
			state->ended = state->at == text->text.len;
			if (!state->ended)
				state->at += rune_len(text->text, state->at);
		} else {
			state->at = out->end;
		}
		state->previous_end = out->end + 1;
		if (accept)
			return 1;
	}
	return 0;
}
