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
		{ "conventional", &d->conventional },
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
		{ "issues=", &d->issues },
		{ "trailers=", &d->trailers },
	};
	struct ward_span value;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (after(word, lists[i].name, &value))
			return split_list(value, arena, lists[i].list);
	return false;
}

bool rule_demand_word(struct ward_span word, struct arena *arena, struct ward_demands *demands)
{
	return flag_word(word, demands) || number_word(word, demands) ||
		list_word(word, arena, demands);
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
