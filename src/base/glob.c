/* SPDX-License-Identifier: Apache-2.0 */
#include "base/glob.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"

#define PATTERN_MAX 512
/* At most two operations a byte of the pattern, and the end. */
#define OPS_MAX (2 * PATTERN_MAX + 1)
#define WORDS (OPS_MAX / 64 + 1)

/*
 * A pattern is a nondeterministic automaton; operation i is its state i. All
 * states that a prefix of the path can reach are followed at once, so each
 * byte of the path costs at most one visit of each operation.
 */
enum op_kind {
	OP_BYTE, /* this byte */
	OP_ONE,	 /* any byte but '/' */
	OP_SET,	 /* a byte of the bracket at offset `arg` */
	OP_STAR, /* any bytes but '/' */
	OP_DEEP, /* any bytes */
	OP_SKIP, /* at the start of a path component also go on at `arg` */
	OP_FORK, /* also go on at `arg` */
	OP_JUMP, /* go on at `arg` */
	OP_END,
};

struct op {
	uint8_t kind;
	char byte;
	uint16_t arg;
};

struct program {
	struct op ops[OPS_MAX];
	size_t len;
	size_t group; /* where the alternatives now open begin, or NO_GROUP */
	size_t fork;  /* the last alternative's OP_FORK */
};

#define NO_GROUP SIZE_MAX

static void emit(struct program *p, enum op_kind kind, char byte, size_t arg)
{
	p->ops[p->len++] = (struct op){ .kind = (uint8_t)kind, .byte = byte, .arg = (uint16_t)arg };
}

/* One byte of a bracket, escaped or not; false at the end of the pattern. */
static bool set_byte(struct ward_span pattern, size_t *at, unsigned char *out)
{
	if (*at < pattern.len && pattern.ptr[*at] == '\\')
		(*at)++;
	if (*at >= pattern.len)
		return false;
	*out = (unsigned char)pattern.ptr[(*at)++];
	return true;
}

/* One byte or range of a bracket. */
static bool set_item(struct ward_span pattern, size_t *at, unsigned char *low, unsigned char *high)
{
	if (!set_byte(pattern, at, low))
		return false;
	*high = *low;
	if (*at + 1 < pattern.len && pattern.ptr[*at] == '-' && pattern.ptr[*at + 1] != ']') {
		(*at)++;
		return set_byte(pattern, at, high);
	}
	return true;
}

static bool set_is_negated(struct ward_span pattern, size_t at)
{
	return at < pattern.len && (pattern.ptr[at] == '!' || pattern.ptr[at] == '^');
}

/* Does the bracket whose first byte is at `at` hold `byte`, which is not '/'? It is well-formed. */
static bool set_has(struct ward_span pattern, size_t at, char byte, size_t *steps)
{
	const unsigned char wanted = (unsigned char)byte;
	const bool negated = set_is_negated(pattern, at);
	const size_t first = at + negated;
	bool found = false;
	unsigned char low;
	unsigned char high;

	for (at = first; at == first || pattern.ptr[at] != ']'; ++*steps) {
		if (!set_item(pattern, &at, &low, &high))
			break;
		found |= wanted >= low && wanted <= high;
	}
	return found != negated;
}

static const char *compile_set(struct program *p, struct ward_span pattern, size_t *at)
{
	const size_t start = *at + 1;
	const size_t first = start + set_is_negated(pattern, start);
	unsigned char low;
	unsigned char high;
	size_t i = first;

	while (i < pattern.len && (i == first || pattern.ptr[i] != ']')) {
		if (pattern.ptr[i] == '[' && i + 1 < pattern.len &&
		    (pattern.ptr[i + 1] == ':' || pattern.ptr[i + 1] == '.' ||
		     pattern.ptr[i + 1] == '='))
			return "character classes are not supported in brackets";
		if (!set_item(pattern, &i, &low, &high))
			break;
		if (high < low)
			return "a range in brackets is out of order";
	}
	if (i >= pattern.len)
		return "a bracket is not closed";
	emit(p, OP_SET, 0, start);
	*at = i + 1;
	return NULL;
}

static void compile_stars(struct program *p, struct ward_span pattern, size_t *at)
{
	size_t i = *at;

	while (i < pattern.len && pattern.ptr[i] == '*')
		i++;
	if (i - *at == 1) {
		emit(p, OP_STAR, 0, 0);
	} else if (i < pattern.len && pattern.ptr[i] == '/') {
		emit(p, OP_SKIP, 0, p->len + 3);
		emit(p, OP_DEEP, 0, 0);
		emit(p, OP_BYTE, '/', 0);
		i++;
	} else {
		emit(p, OP_DEEP, 0, 0);
	}
	*at = i;
}

/*
 * Each alternative begins with an OP_FORK to the next one; each but the last
 * ends with an OP_JUMP, pointed behind the group when that is known.
 */
static const char *compile_brace(struct program *p, char c)
{
	if (c == '{') {
		if (p->group != NO_GROUP)
			return "braces are nested";
		p->group = p->len;
	} else if (c == ',') {
		emit(p, OP_JUMP, 0, 0);
		p->ops[p->fork].arg = (uint16_t)p->len;
	} else {
		if (p->group == NO_GROUP)
			return "a brace is not opened";
		for (size_t i = p->group; i < p->len; i++) {
			if (p->ops[i].kind == OP_JUMP)
				p->ops[i].arg = (uint16_t)p->len;
		}
		p->group = NO_GROUP;
		return NULL;
	}
	p->fork = p->len;
	emit(p, OP_FORK, 0, p->len + 1);
	return NULL;
}

/* Translate the pattern from offset `from`; NULL, or why it is malformed. */
static const char *compile(struct program *p, struct ward_span pattern, size_t from)
{
	p->len = 0;
	p->group = NO_GROUP;
	p->fork = 0;
	for (size_t at = from; at < pattern.len;) {
		const char c = pattern.ptr[at];
		const char *why = NULL;

		if (c == '*') {
			compile_stars(p, pattern, &at);
		} else if (c == '?') {
			emit(p, OP_ONE, 0, 0);
			at++;
		} else if (c == '[') {
			why = compile_set(p, pattern, &at);
		} else if (c == '{' || c == '}' || (c == ',' && p->group != NO_GROUP)) {
			why = compile_brace(p, c);
			at++;
		} else {
			if (c == '\\' && ++at == pattern.len)
				return "nothing follows the last backslash";
			emit(p, OP_BYTE, pattern.ptr[at++], 0);
		}
		if (why != NULL)
			return why;
	}
	if (p->group != NO_GROUP)
		return "a brace is not closed";
	emit(p, OP_END, 0, 0);
	return NULL;
}

struct states {
	uint16_t list[OPS_MAX];
	size_t len;
	uint64_t seen[WORDS];
};

static void states_clear(struct states *s, size_t ops)
{
	s->len = 0;
	memset(s->seen, 0, (ops / 64 + 1) * sizeof(s->seen[0]));
}

static void states_add(struct states *s, size_t op)
{
	const uint64_t bit = UINT64_C(1) << (op % 64);

	if ((s->seen[op / 64] & bit) != 0)
		return;
	s->seen[op / 64] |= bit;
	s->list[s->len++] = (uint16_t)op;
}

/* Where the run stands in the path: `byte` is NULL at its end. */
struct place {
	const char *byte;
	bool component_start;
};

/*
 * Follow each state of `now`: to those that it reaches without taking a byte,
 * so that `now` grows while it is walked, and to those in `next` that the byte
 * leads to.
 */
static void step(const struct program *p, struct ward_span pattern, struct place place,
		 struct states *now, struct states *next, size_t *steps)
{
	const bool any = place.byte != NULL;
	const char byte = any ? *place.byte : '/';

	for (size_t i = 0; i < now->len; i++, ++*steps) {
		const size_t at = now->list[i];
		const struct op *op = &p->ops[at];

		switch ((enum op_kind)op->kind) {
		case OP_BYTE:
			if (any && op->byte == byte)
				states_add(next, at + 1);
			break;
		case OP_ONE:
			if (byte != '/')
				states_add(next, at + 1);
			break;
		case OP_SET:
			if (byte != '/' && set_has(pattern, op->arg, byte, steps))
				states_add(next, at + 1);
			break;
		case OP_STAR:
			states_add(now, at + 1);
			if (byte != '/')
				states_add(next, at);
			break;
		case OP_DEEP:
			states_add(now, at + 1);
			if (any)
				states_add(next, at);
			break;
		case OP_SKIP:
			states_add(now, at + 1);
			if (place.component_start)
				states_add(now, op->arg);
			break;
		case OP_FORK:
			states_add(now, at + 1);
			states_add(now, op->arg);
			break;
		case OP_JUMP:
			states_add(now, op->arg);
			break;
		case OP_END:
			break;
		}
	}
}

/* Pattern and path are equal before offset `from`, which no operation crosses. */
static bool run(struct ward_span pattern, struct ward_span path, size_t from, size_t *steps)
{
	struct program program;
	struct states sets[2];
	struct states *now = &sets[0];
	struct states *next = &sets[1];
	size_t end;

	if (compile(&program, pattern, from) != NULL)
		return false;
	end = program.len - 1;
	states_clear(now, program.len);
	states_add(now, 0);
	for (size_t at = from; now->len > 0; at++) {
		struct states *spare = now;
		struct place place = { .component_start = at == 0 || path.ptr[at - 1] == '/' };

		if (at < path.len)
			place.byte = path.ptr + at;
		states_clear(next, program.len);
		step(&program, pattern, place, now, next, steps);
		if (at == path.len)
			return (now->seen[end / 64] >> (end % 64) & 1) != 0;
		now = next;
		next = spare;
	}
	return false;
}

const char *glob_check(struct ward_span pattern)
{
	struct program program;

	if (pattern.len == 0)
		return "the pattern is empty";
	if (pattern.len > PATTERN_MAX)
		return "the pattern is longer than 512 bytes";
	return compile(&program, pattern, 0);
}

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '{' || c == '}' || c == '\\';
}

/* A byte that stands for itself wherever a well-formed pattern ends with it. */
static bool is_plain_tail(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '.' || c == '-' || c == '_';
}

bool glob_match_counted(struct ward_span pattern, struct ward_span path, size_t *steps)
{
	size_t head = 0;

	*steps = 0;
	if (pattern.len == 0 || pattern.len > PATTERN_MAX)
		return false;
	/* Most pairs of a pattern and a path differ in their plain ends. */
	for (size_t i = 1; i <= pattern.len && is_plain_tail(pattern.ptr[pattern.len - i]); i++) {
		if (i > path.len || pattern.ptr[pattern.len - i] != path.ptr[path.len - i])
			return false;
	}
	while (head < pattern.len && !is_special(pattern.ptr[head])) {
		if (head >= path.len || pattern.ptr[head] != path.ptr[head])
			return false;
		head++;
	}
	if (head == pattern.len)
		return head == path.len;
	return run(pattern, path, head, steps);
}

bool glob_match(struct ward_span pattern, struct ward_span path)
{
	size_t steps;

	return glob_match_counted(pattern, path, &steps);
}
