/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as an audit log, and as the members of a record. A log that is
 * whole, or only torn at its end, can be continued and then is whole; to one
 * that is not, nothing is appended that would hide it.
 */
#include <string.h>

#include "base/span.h"
#include "store/audit_log.h"
#include "store_file.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static struct audit_check verified(const char *path)
{
	struct audit_check check;
	struct ward_error err = { 0 };

	require(audit_verify(path, NULL, &check, &err) == 0);
	require((check.problem == NULL) == (check.first_bad == 0));
	require(strlen(check.head) == (check.records > 0 ? AUDIT_HASH_HEX : 0));
	return check;
}

static void append(const char *path, struct ward_span members)
{
	struct audit_check before = verified(path), after;
	struct ward_error err = { 0 };
	int torn = before.problem != NULL && strstr(before.problem, "cut short") != NULL;
	int rc = audit_append(path, 1769860800, members, 0, NULL, &err);

	require(rc == 0 || (rc == err.code && err.message[0] != '\0'));
	after = verified(path);
	if (rc != 0) {
		require(after.records == before.records && after.first_bad == before.first_bad);
		require(rc != WARD_EIO || before.problem != NULL);
	} else if (before.problem == NULL || torn) {
		require(after.problem == NULL && after.records == before.records + 1);
	} else {
		require(after.problem != NULL && after.records == before.records);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[128];

	store_write("file", data, size, path);
	append(path, WARD_SPAN("\"event\":\"push\""));
	store_write("file", data, 0, path);
	append(path, span_make((const char *)data, size));
	append(path, WARD_SPAN(""));
	require(verified(path).problem == NULL);
	return 0;
}
