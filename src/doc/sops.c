/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/sops.h"

#include <string.h>

#include "base/span.h"

bool sops_is_encrypted(struct ward_span text)
{
	static const char *const fields[] = { "data:", ",iv:", ",tag:", ",type:" };
	ssize_t at = 0;

	text = span_trim(text);
	if (!span_starts(text, "ENC[AES256_GCM,data:") || !span_ends(text, "]"))
		return false;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		at = span_find(text, span_of(fields[i]), (size_t)at);
		if (at < 0)
			return false;
		at += (ssize_t)strlen(fields[i]);
	}
	return true;
}

/* -- Selecting by expression ------------------------------------------------- */

/* One step of an alternative: a literal byte, any byte, or any run of bytes. */
struct step {
	char literal;
	bool any, run;
};

#define STEPS_MAX 128

struct pattern {
	struct step steps[STEPS_MAX];
	size_t count;
};

static bool add_step(struct pattern *p, struct step step)
{
	if (p->count == STEPS_MAX)
		return false;
	p->steps[p->count++] = step;
	return true;
}

/* False when the alternative holds what is not understood. */
static bool compile(struct ward_span alt, bool anchored_start, bool anchored_end, struct pattern *p)
{
	const struct step run = { .run = true };
	bool ok = true;

	p->count = 0;
	if (span_starts(alt, "^")) {
		anchored_start = true;
		alt = span_sub(alt, 1, alt.len);
	}
	if (span_ends(alt, "$") && !span_ends(alt, "\\$")) {
		anchored_end = true;
		alt.len--;
	}
	if (!anchored_start)
		ok = add_step(p, run);
	for (size_t i = 0; ok && i < alt.len; i++) {
		char c = alt.ptr[i];

		if (c == '.' && i + 1 < alt.len && alt.ptr[i + 1] == '*') {
			ok = add_step(p, run);
			i++;
		} else if (c == '.') {
			ok = add_step(p, (struct step){ .any = true });
		} else if (c == '\\' && i + 1 < alt.len &&
			   strchr(".^$*+?()[]{}|\\-/", alt.ptr[i + 1]) != NULL) {
			ok = add_step(p, (struct step){ .literal = alt.ptr[++i] });
		} else if (strchr("^$*+?()[]{}\\", c) != NULL) {
			ok = false;
		} else {
			ok = add_step(p, (struct step){ .literal = c });
		}
		/* A repetition applies to what stands before it. */
		if (i + 1 < alt.len && strchr("*+?{", alt.ptr[i + 1]) != NULL)
			ok = false;
	}
	return ok && (anchored_end || add_step(p, run));
}

static bool step_takes(const struct step *s, char c)
{
	return s->any ? c != '\n' : s->literal == c;
}

/* The usual two-pointer match: only the latest run is ever widened. */
static bool pattern_match(const struct pattern *p, struct ward_span text)
{
	size_t s = 0, t = 0, run = p->count, mark = 0;

	while (t < text.len) {
		if (s < p->count && p->steps[s].run) {
			run = s++;
			mark = t;
		} else if (s < p->count && step_takes(&p->steps[s], text.ptr[t])) {
			s++;
			t++;
		} else if (run < p->count) {
			s = run + 1;
			t = ++mark;
		} else {
			return false;
		}
	}
	while (s < p->count && p->steps[s].run)
		s++;
	return s == p->count;
}

/* 1 when some alternative matches, 0 when none does, -1 when one is not understood and none
 * matches. */
static int regex_match(struct ward_span regex, struct ward_span text)
{
	struct ward_span alt;
	struct pattern p;
	bool start = false, end = false, known = true;

	if (span_starts(regex, "^(") && span_ends(regex, ")$")) {
		start = end = true;
		regex = span_sub(regex, 2, regex.len - 2);
	} else if (span_starts(regex, "(") && span_ends(regex, ")")) {
		regex = span_sub(regex, 1, regex.len - 1);
	}
	if (span_starts(regex, "?:"))
		regex = span_sub(regex, 2, regex.len);
	while (span_cut(&regex, '|', &alt)) {
		if (!compile(alt, start, end, &p))
			known = false;
		else if (pattern_match(&p, text))
			return 1;
	}
	return known ? 0 : -1;
}

/* -- Selecting ---------------------------------------------------------------- */

static const struct {
	const char *key;
	bool regex, encrypts;
} selectors[SOPS_SELECTORS] = {
	{ "unencrypted_suffix", false, false },
	{ "encrypted_suffix", false, true },
	{ "unencrypted_regex", true, false },
	{ "encrypted_regex", true, true },
};

void sops_read(const struct ward_node *root, struct sops_rules *out)
{
	const struct ward_node *meta = node_get(root, "sops");
	bool any = false;

	*out = (struct sops_rules){ .encrypted = node_get(meta, "mac") != NULL };
	for (size_t i = 0; i < SOPS_SELECTORS; i++) {
		out->want[i] = node_text(node_get(meta, selectors[i].key));
		any = any || out->want[i].len != 0;
	}
	if (!any)
		out->want[0] = WARD_SPAN("_unencrypted");
}

static int key_match(bool regex, struct ward_span want, struct ward_span key)
{
	if (regex)
		return regex_match(want, key);
	return key.len >= want.len && span_eq(span_sub(key, key.len - want.len, key.len), want);
}

struct sops_state sops_enter(const struct sops_rules *rules, struct sops_state parent,
			     const struct ward_node *node)
{
	struct ward_span key = node_key(node);

	if (node->key == NULL)
		return parent; /* items of a list have no part in the path */
	for (unsigned i = 0; i < SOPS_SELECTORS; i++) {
		int match = rules->want[i].len == 0
			? 0
			: key_match(selectors[i].regex, rules->want[i], key);

		if (match > 0)
			parent.hit = (uint8_t)(parent.hit | 1u << i);
		else if (match < 0)
			parent.unknown = (uint8_t)(parent.unknown | 1u << i);
	}
	return parent;
}

enum sops_selection sops_decide(const struct sops_rules *rules, struct sops_state state)
{
	for (unsigned i = 0; i < SOPS_SELECTORS; i++) {
		bool hit = ((unsigned)state.hit >> i & 1u) != 0;

		if (rules->want[i].len == 0)
			continue;
		if (!hit && ((unsigned)state.unknown >> i & 1u) != 0)
			return SOPS_UNKNOWN;
		if (hit != selectors[i].encrypts)
			return SOPS_CLEAR;
	}
	return SOPS_ENCRYPTED;
}
