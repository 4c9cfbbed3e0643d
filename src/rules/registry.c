/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"

size_t ward_rule_count(void)
{
	return ward_rules_count;
}

const struct ward_rule_meta *ward_rule_at(size_t i)
{
	return i < ward_rules_count ? &ward_rules[i]->meta : NULL;
}

long ward_rule_index(struct ward_span id)
{
	size_t low = 0, high = ward_rules_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = span_cmp(id, span_of(ward_rules[mid]->meta.id));

		if (order == 0)
			return (long)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return -1;
}

const struct ward_rule_meta *ward_rule_find(const char *id)
{
	long index = ward_rule_index(span_of(id));

	return index < 0 ? NULL : &ward_rules[index]->meta;
}
