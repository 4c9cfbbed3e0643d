/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/allowed_signers.h"

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "crypto/ssh_cert.h"
#include "trust/signer_line.h"

/* So many names are told apart; more would be slow, and a name twice does no harm. */
#define NAMES_COMPARED 64

static const struct {
	const char *code, *text;
} problems[SIGNER_PROBLEM_COUNT] = {
#define SIGNER_PROBLEM_ROW(name, code, text) [SIGNER_##name] = { code, text },
	SIGNER_PROBLEMS(SIGNER_PROBLEM_ROW)
#undef SIGNER_PROBLEM_ROW
};

const char *signer_problem_code(enum signer_problem problem)
{
	return (size_t)problem < SIGNER_PROBLEM_COUNT ? problems[problem].code : "unknown";
}

const char *signer_problem_text(enum signer_problem problem)
{
	return (size_t)problem < SIGNER_PROBLEM_COUNT ? problems[problem].text : "it is not known";
}

int allowed_signers_parse(struct ward_span text, struct arena *arena, struct allowed_signers *out,
			  struct ward_error *err)
{
	VEC(struct allowed_signer) items = { 0 };
	VEC(struct signer_fault) faults = { 0 };
	struct ward_span rest = text, line;
	size_t number = 0;

	*out = (struct allowed_signers){ 0 };
	if (text.len > SIGNERS_BYTES_MAX)
		return error_set(err, WARD_ELIMIT, "the list of signers is longer than %zu bytes",
				 SIGNERS_BYTES_MAX);
	while (span_line(&rest, &line)) {
		struct allowed_signer signer = { 0 };
		struct signer_fault fault = { 0 };

		if (++number > SIGNERS_LINES_MAX)
			return error_set(err, WARD_ELIMIT,
					 "the list of signers has more than %d lines",
					 SIGNERS_LINES_MAX);
		if (!signer_line_parse(line, arena, &signer, &fault))
			continue;
		signer.line = fault.line = number;
		if (fault.problem == SIGNER_NONE) {
			struct allowed_signer *item = vec_push(arena, &items);

			if (item != NULL)
				*item = signer;
		} else {
			struct signer_fault *item = vec_push(arena, &faults);

			if (item != NULL)
				*item = fault;
		}
	}
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "no memory for the list of signers");
	*out = (struct allowed_signers){ items.items, items.len, faults.items, faults.len };
	return WARD_OK;
}

/* -- Patterns ------------------------------------------------------------- */

/* OpenSSH's buffer for one pattern; with a longer one the whole list matches nothing. */
#define PATTERN_MAX 1022

static bool pattern_match(struct ward_span text, struct ward_span pattern)
{
	size_t t = 0, p = 0, star = SIZE_MAX, resume = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.len &&
			   (pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t])) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			/* Let the last star take one byte more. */
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

bool pattern_list_match(struct ward_span text, struct ward_span list)
{
	struct ward_span pattern;
	bool matched = false;

	while (span_cut(&list, ',', &pattern)) {
		bool negated = span_starts(pattern, "!");

		if (negated)
			pattern = span_sub(pattern, 1, pattern.len);
		if (pattern.len > PATTERN_MAX)
			return false;
		if (!pattern_match(text, pattern))
			continue;
		if (negated)
			return false;
		matched = true;
	}
	return matched;
}

/* -- Looking up ----------------------------------------------------------- */

/* The principal that a certificate and the line's patterns agree on. */
static enum ssh_reason match_cert(const struct allowed_signer *signer, const struct ssh_cert *cert,
				  int64_t now, struct ward_span principal, struct ward_span *who)
{
	enum ssh_reason reason = ssh_cert_check(cert, now);

	if (reason != SSH_OK)
		return reason;
	for (size_t i = 0; i < cert->principal_count; i++) {
		if (principal.len > 0 && !span_eq(principal, cert->principals[i]))
			continue;
		if (pattern_list_match(cert->principals[i], signer->principals)) {
			*who = cert->principals[i];
			return SSH_OK;
		}
	}
	return SSH_CERT_PRINCIPAL;
}

static enum ssh_reason match_line(const struct allowed_signer *signer, const struct ssh_key *key,
				  struct ward_span namespace, int64_t now,
				  struct ward_span principal, struct ward_span *who)
{
	enum ssh_reason reason = SSH_OK;

	/* An authority vouches for others; its own key signs nothing here. */
	if (signer->is_ca) {
		if (key->cert == NULL || !ssh_key_equal(&key->cert->ca, &signer->key))
			return SSH_UNKNOWN_SIGNER;
	} else if (key->cert != NULL || !ssh_key_equal(key, &signer->key)) {
		return SSH_UNKNOWN_SIGNER;
	}
	if (principal.len > 0 && !pattern_list_match(principal, signer->principals))
		return SSH_PRINCIPAL;
	*who = principal.len > 0 ? principal : signer->principals;
	if (signer->is_ca)
		reason = match_cert(signer, key->cert, now, principal, who);
	if (reason != SSH_OK)
		return reason;
	if (signer->has_namespaces && !pattern_list_match(namespace, signer->namespaces))
		return SSH_SIGNER_NAMESPACE;
	if (signer->valid_after != 0 && now < signer->valid_after)
		return SSH_SIGNER_EARLY;
	if (signer->valid_before != 0 && now > signer->valid_before)
		return SSH_SIGNER_LATE;
	return SSH_OK;
}

enum ssh_reason allowed_signers_find(const struct allowed_signers *list, const struct ssh_key *key,
				     struct ward_span namespace, int64_t now,
				     struct ward_span principal, struct ward_span *who)
{
	enum ssh_reason reason = SSH_UNKNOWN_SIGNER;

	*who = WARD_SPAN("");
	if (namespace.len == 0)
		return SSH_NAMESPACE_EMPTY;
	for (size_t i = 0; i < list->count; i++) {
		struct ward_span found = { NULL, 0 };
		enum ssh_reason here =
			match_line(&list->items[i], key, namespace, now, principal, &found);

		if (here == SSH_OK) {
			*who = found;
			return SSH_OK;
		}
		if (reason == SSH_UNKNOWN_SIGNER)
			reason = here;
	}
	return reason;
}

/* -- Naming --------------------------------------------------------------- */

struct names {
	struct arena *arena;
	VEC(struct ward_span) list;
};

static void add_name(struct names *names, struct ward_span name)
{
	struct ward_span *slot;

	for (size_t i = 0; i < names->list.len && i < NAMES_COMPARED; i++) {
		if (span_eq(names->list.items[i], name))
			return;
	}
	slot = vec_push(names->arena, &names->list);
	if (slot != NULL)
		*slot = name;
}

static void add_words(struct names *names, struct ward_span list)
{
	struct ward_span rest = list, word;
	bool excepts = span_starts(list, "!") || span_contains(list, ",!");

	while (span_cut(&rest, ',', &word)) {
		bool wild = span_find_byte(word, '*', 0) >= 0 || span_find_byte(word, '?', 0) >= 0;

		if (word.len == 0 || span_starts(word, "!"))
			continue;
		if (wild ? !excepts : pattern_list_match(word, list))
			add_name(names, word);
	}
}

static void add_line(struct names *names, const struct allowed_signer *signer,
		     const struct ssh_key *key)
{
	const struct ssh_cert *cert = signer->is_ca ? key->cert : NULL;

	if (cert == NULL) {
		add_words(names, signer->principals);
		return;
	}
	for (size_t i = 0; i < cert->principal_count; i++) {
		if (pattern_list_match(cert->principals[i], signer->principals))
			add_name(names, cert->principals[i]);
	}
}

const struct ward_span *allowed_signers_names(const struct allowed_signers *list,
					      const struct ssh_key *key, struct ward_span namespace,
					      int64_t now, struct ward_span email,
					      struct arena *arena, size_t *count)
{
	struct names names = { .arena = arena };
	struct ward_span who;

	if (email.len > 0 && allowed_signers_find(list, key, namespace, now, email, &who) == SSH_OK)
		add_name(&names, email);
	for (size_t i = 0; i < list->count; i++) {
		if (match_line(&list->items[i], key, namespace, now, WARD_SPAN(""), &who) == SSH_OK)
			add_line(&names, &list->items[i], key);
	}
	*count = names.list.len;
	return names.list.items;
}
