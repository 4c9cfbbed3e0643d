/* SPDX-License-Identifier: Apache-2.0 */
/* Whose an imported key is. */
#include "base/arena.h"
#include "base/span.h"
#include "engine/import.h"

/* RFC 5321, 4.5.3.1: 64 of a name, '@', 255 of a domain. */
#define ADDRESS_MAX 320

bool import_is_plain(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || text.ptr[i] == '"')
			return false;
	return text.len > 0;
}

bool import_is_address(struct ward_span word)
{
	const ssize_t at = span_find_byte(word, '@', 0);

	return import_is_plain(word) && word.len <= ADDRESS_MAX && at > 0 &&
		(size_t)at + 1 < word.len && span_find_byte(word, '@', (size_t)at + 1) < 0 &&
		word.ptr[0] != '!' && span_find_byte(word, '*', 0) < 0 &&
		span_find_byte(word, '?', 0) < 0 && span_find_byte(word, ',', 0) < 0;
}

static struct ward_span lower_copy(struct arena *arena, struct ward_span text)
{
	char *bytes = arena_bytes(arena, text.len);

	for (size_t i = 0; bytes != NULL && i < text.len; i++)
		bytes[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'
			? (char)(text.ptr[i] - 'A' + 'a')
			: text.ptr[i];
	return bytes != NULL ? span_make(bytes, text.len) : (struct ward_span){ NULL, 0 };
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/* What stands in front of the '@', with a number behind it when somebody else has it. */
static struct ward_span name_after(struct ward_import *im, struct ward_span address)
{
	const ssize_t at = span_find_byte(address, '@', 0);
	struct ward_span base = lower_copy(im->arena, span_sub(address, 0, (size_t)at)), name;
	char *bytes = arena_bytes(im->arena, base.len);

	if (bytes == NULL)
		return base;
	for (size_t i = 0; i < base.len; i++)
		bytes[i] = is_name_byte(base.ptr[i]) ? base.ptr[i] : '-';
	base = name = span_make(bytes, base.len < 64 ? base.len : 64);
	for (size_t n = 2; map_get(&im->names, name) != NULL; n++)
		name = arena_printf(im->arena, WARD_SPAN_FMT "-%zu", WARD_SPAN_ARG(base), n);
	return name;
}

static struct import_owner *owner_at(struct ward_import *im, const struct map_entry *entry)
{
	return &im->owners.items[entry->value.num - 1];
}

static struct import_owner *owner_named(struct ward_import *im, struct ward_span name)
{
	bool added = false;
	struct map_entry *entry = map_put(&im->names, name, &added);
	struct import_owner *owner;

	if (entry == NULL)
		return NULL;
	if (!added)
		return owner_at(im, entry);
	owner = vec_push(im->arena, &im->owners);
	if (owner == NULL)
		return NULL;
	owner->name = name;
	entry->value.num = im->owners.len;
	return owner;
}

static void give_email(struct ward_import *im, struct import_owner *owner, struct ward_span address)
{
	struct ward_span lower = lower_copy(im->arena, address), *slot;
	bool added = false;
	struct map_entry *entry = map_put(&im->emails, lower, &added);

	if (entry == NULL || !added)
		return;
	entry->value.num = (size_t)(owner - im->owners.items) + 1;
	slot = vec_push(im->arena, &owner->emails);
	if (slot != NULL)
		*slot = lower;
}

struct import_owner *import_find_owner(struct ward_import *im, const struct ward_span *addresses,
				       size_t count, bool named)
{
	struct import_owner *owner = NULL;

	if (named && im->options.name != NULL)
		owner = owner_named(im, span_of(im->options.name));
	for (size_t i = 0; owner == NULL && i < count; i++) {
		const struct map_entry *entry =
			map_get(&im->emails, lower_copy(im->arena, addresses[i]));

		if (entry != NULL)
			owner = owner_at(im, entry);
	}
	if (owner == NULL && count > 0)
		owner = owner_named(im, name_after(im, addresses[0]));
	for (size_t i = 0; owner != NULL && i < count; i++)
		give_email(im, owner, addresses[i]);
	return owner;
}

bool import_is_new(struct ward_import *im, struct ward_span key)
{
	bool added = false;

	return map_put(&im->keys, key, &added) != NULL && added;
}

void import_give_key(struct ward_import *im, struct import_owner *owner, struct ward_span key)
{
	struct ward_span *slot = owner != NULL ? vec_push(im->arena, &owner->keys) : NULL;

	if (slot != NULL)
		*slot = key;
}
