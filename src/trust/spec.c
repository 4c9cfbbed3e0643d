/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/spec.h"

static const struct {
	const char *key, *what;
} uses[TRUST_FILE_USE_COUNT] = {
#define TRUST_FILE_USE_ROW(name, key, what) [TRUST_FILE_##name] = { key, what },
	TRUST_FILE_USES(TRUST_FILE_USE_ROW)
#undef TRUST_FILE_USE_ROW
};

const char *trust_file_key(enum trust_file_use use)
{
	return (unsigned)use < TRUST_FILE_USE_COUNT ? uses[use].key : "unknown";
}

const char *trust_file_what(enum trust_file_use use)
{
	return (unsigned)use < TRUST_FILE_USE_COUNT ? uses[use].what : "unknown";
}
