/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"

#include <stddef.h>
#include <string.h>

#include "base/span.h"

static const struct limit_info table[] = {
#define LIMITS_ROW(name, dflt, max, unit, text) \
	{ #name, (dflt), (max), (unit), (text), offsetof(struct limits, name) },
	WARD_LIMITS(LIMITS_ROW)
#undef LIMITS_ROW
};

#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

struct limits limits_default(void)
{
	return (struct limits){
#define LIMITS_DEFAULT(name, dflt, max, unit, text) .name = (dflt),
		WARD_LIMITS(LIMITS_DEFAULT)
#undef LIMITS_DEFAULT
	};
}

const struct limit_info *limit_at(size_t i)
{
	return i < TABLE_LEN ? &table[i] : NULL;
}

const struct limit_info *limit_find(struct ward_span name)
{
	for (size_t i = 0; i < TABLE_LEN; i++) {
		if (span_is(name, table[i].name))
			return &table[i];
	}
	return NULL;
}

void limit_set(struct limits *l, const struct limit_info *info, uint64_t value)
{
	memcpy((char *)l + info->offset, &value, sizeof(value));
}

uint64_t limit_get(const struct limits *l, const struct limit_info *info)
{
	uint64_t value;

	memcpy(&value, (const char *)l + info->offset, sizeof(value));
	return value;
}
