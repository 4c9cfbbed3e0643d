/* SPDX-License-Identifier: Apache-2.0 */
#include "rule_words.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"

#define MODE_DIGITS 6

static bool after(struct ward_span word, const char *prefix, struct ward_span *value)
{
	if (!span_starts(word, prefix))
		return false;
	*value = span_sub(word, strlen(prefix), word.len);
	return true;
}

static bool flag_word(struct ward_span word, struct ward_demands *d)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{ "no-create", &d->no_create },	      { "linear", &d->linear },
		{ "merge-only", &d->merge_only },     { "signed-off", &d->signed_off },
		{ "conventional", &d->conventional }, { "match-committer", &d->match_committer },
		{ "annotated", &d->tag_annotated },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!span_is(word, flags[i].name))
			continue;
		*flags[i].flag = true;
		return true;
	}
	return false;
}

static bool number_word(struct ward_span word, struct ward_demands *d)
{
	const struct {
		const char *name;
		uint64_t *number;
	} numbers[] = {
		{ "max-subject=", &d->max_subject },
		{ "max-commits=", &d->max_commits },
		{ "max-files=", &d->max_files },
	};
	struct ward_span value;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (after(word, numbers[i].name, &value))
			return span_to_u64(value, UINT64_MAX, numbers[i].number);
	return false;
}

static bool split_list(struct ward_span value, struct arena *arena, struct ward_texts *out)
{
	struct ward_span *items = ARENA_ARRAY(arena, value.len + 1, struct ward_span), item;

	*out = (struct ward_texts){ .items = items };
	if (items == NULL)
		return false;
	while (span_cut(&value, ',', &item))
		items[out->count++] = item;
	return out->count > 0;
}

static bool list_word(struct ward_span word, struct arena *arena, struct ward_demands *d)
{
	const struct {
		const char *name;
		struct ward_texts *list;
	} lists[] = {
		{ "pushers=", &d->pushers },
		{ "author-email=", &d->author_email },
		{ "committer-email=", &d->committer_email },
		{ "types=", &d->types },
		{ "signers=", &d->signers },
		{ "tag-signers=", &d->tag_signers },
		{ "issues=", &d->issues },
		{ "trailers=", &d->trailers },
	};
	struct ward_span value;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (after(word, lists[i].name, &value))
			return split_list(value, arena, lists[i].list);
	return false;
}

static bool signed_word(struct ward_span word, struct ward_demands *d)
{
	const struct {
		const char *word;
		enum ward_signed by;
	} rows[] = { { "signed=all", WARD_SIGN_ALL },
		     { "signed=first-parent", WARD_SIGN_FIRST_PARENT } };
	struct ward_span value;
	uint64_t until;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!span_is(word, rows[i].word))
			continue;
		d->signed_by = rows[i].by;
		return true;
	}
	if (span_is(word, "platform=merge-only"))
		d->platform_keys = WARD_PLATFORM_MERGE_ONLY;
	else if (span_is(word, "platform=allowed"))
		d->platform_keys = WARD_PLATFORM_ALLOWED;
	else if (after(word, "warn-until=", &value) && span_to_u64(value, INT64_MAX, &until))
		d->warn_until = (int64_t)until;
	else
		return false;
	return true;
}

bool rule_signer_word(struct ward_span word, struct arena *arena, struct ward_signer_facts *s)
{
	struct ward_texts names;
	struct ward_span value;

	if (span_is(word, "by-robot"))
		s->robot = true;
	else if (span_is(word, "by-platform"))
		s->platform = true;
	else if (span_is(word, "by-committer"))
		s->is_committer = true;
	else if (span_is(word, "plain-merge"))
		s->plain_merge = true;
	else if (span_is(word, "adopted"))
		s->adopted = true;
	else if (after(word, "key=", &value))
		s->key = value;
	else if (after(word, "bad=", &value)) {
		s->verdict = WARD_SIGNATURE_FAIL;
		s->reason = arena_cstr(arena, value);
		s->why = WARD_SPAN("it does not hold");
	} else if (span_is(word, "unknown")) {
		s->verdict = WARD_SIGNATURE_PASS;
	} else if (after(word, "by=", &value) && split_list(value, arena, &names)) {
		s->verdict = WARD_SIGNATURE_PASS;
		s->known = true;
		s->principal = names.items[0];
		s->names = names.items;
		s->name_count = names.count;
	} else {
		return false;
	}
	return true;
}

bool rule_demand_word(struct ward_span word, struct arena *arena, struct ward_demands *demands)
{
	return signed_word(word, demands) || flag_word(word, demands) ||
		number_word(word, demands) || list_word(word, arena, demands);
}

bool rule_ref_word(struct ward_span word, struct ward_ref_facts *facts)
{
	struct ward_span value;

	if (span_is(word, "protected")) {
		facts->is_protected = true;
		return true;
	}
	if (after(word, "pusher=", &facts->pusher) || after(word, "peeled=", &facts->peeled))
		return true;
	if (after(word, "type=", &facts->type)) {
		facts->peeled = facts->type;
		return true;
	}
	if (after(word, "commits=", &value))
		return span_to_u64(value, UINT64_MAX, &facts->commits);
	return after(word, "files=", &value) && span_to_u64(value, UINT64_MAX, &facts->files);
}

static bool octal(struct ward_span digits, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '7')
			return false;
		*out = *out * 8 + (uint32_t)(digits.ptr[i] - '0');
	}
	return digits.len == MODE_DIGITS;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool rule_path_line(struct ward_span line, struct arena *arena, struct ward_path_facts *facts)
{
	struct ward_span mode;
	char *copy = arena_bytes(arena, line.len);
	size_t n = 0;

	*facts = (struct ward_path_facts){ .mode = 0 };
	if (copy == NULL || !span_cut(&line, ' ', &mode) || !octal(mode, &facts->mode) ||
	    line.len == 0)
		return false;
	for (size_t i = 0; i < line.len; i++) {
		copy[n] = line.ptr[i];
		if (line.ptr[i] == '\\') {
			if (i + 3 >= line.len || line.ptr[i + 1] != 'x' ||
			    hex_digit(line.ptr[i + 2]) < 0 || hex_digit(line.ptr[i + 3]) < 0)
				return false;
			copy[n] = (char)(hex_digit(line.ptr[i + 2]) * 16 +
					 hex_digit(line.ptr[i + 3]));
			i += 3;
		}
		n++;
	}
	facts->path = span_make(copy, n);
	return true;
}
