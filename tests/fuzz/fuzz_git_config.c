/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration of a repository that was cloned, unpacked or mounted from somewhere. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "git/config_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct repo_format format = { .version = 0 };
	struct ward_error err = { .code = WARD_OK };
	const int rc = config_parse(span_make((const char *)data, size), &format, &err);

	if (rc != 0 && (rc != WARD_EPARSE || err.line == 0))
		abort();
	if (memchr(format.unknown, '\0', sizeof(format.unknown)) == NULL)
		abort();
	return 0;
}
