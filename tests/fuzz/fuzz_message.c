/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message and as a person. All parts lie within them, and reading ends. */
#include <stdint.h>
#include <stdlib.h>

#include "base/span.h"
#include "doc/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(struct ward_span all, struct ward_span part)
{
	if (part.len == 0)
		return;
	if (part.ptr < all.ptr || part.ptr + part.len > all.ptr + all.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ward_span all = span_make((const char *)data, size);
	struct trailers trailers = message_trailers(all);
	struct trailer t;
	struct person person;

	within(all, message_header(all));
	within(all, trailers.rest);
	if (message_subject_length(all) > size)
		abort();
	(void)message_body_is_apart(all);
	(void)message_is_merge(all, 2);
	(void)message_is_revert(all);
	while (trailer_next(&trailers, &t)) {
		within(all, t.name);
		within(all, t.value);
		if (t.name.len == 0)
			abort();
	}
	if (person_parse(all, &person) == NULL && span_find_byte(person.email, '>', 0) >= 0)
		abort();
	within(all, person.name);
	within(all, person.email);
	within(all, person.rest);
	(void)email_is_plain(person.email);
	return 0;
}
