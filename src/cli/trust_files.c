/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_files.h"

#include <stdlib.h>
#include <string.h>

#include "io.h"

static const struct {
	enum cli_option_id option;
	enum ward_trust_use use;
} rows[] = {
	{ CLI_VERIFY_SIGNERS, WARD_TRUST_FILE_SIGNERS },
	{ CLI_VERIFY_REVOKED, WARD_TRUST_FILE_REVOKED },
	{ CLI_VERIFY_KEYRING, WARD_TRUST_FILE_KEYRING },
	{ CLI_VERIFY_REVOCATIONS, WARD_TRUST_FILE_REVOCATIONS },
	{ CLI_VERIFY_CA, WARD_TRUST_FILE_CA },
	{ CLI_VERIFY_CRL, WARD_TRUST_FILE_CRL },
	{ CLI_VERIFY_SIGSTORE, WARD_TRUST_FILE_SIGSTORE },
	{ CLI_VERIFY_PLATFORM, WARD_TRUST_FILE_PLATFORM },
};

int trust_files_add(struct trust_files *files, enum ward_trust_use use, const char *path,
		    struct ward_span name)
{
	struct ward_trust_file *file = &files->items[files->count];

	if (files->count == sizeof(files->items) / sizeof(files->items[0])) {
		cli_error("too many files");
		return -1;
	}
	*file = (struct ward_trust_file){
		.use = use,
		.path = { path, strlen(path) },
		.name = name,
	};
	if (input_read_file(path, WARD_TRUST_BYTES_MAX, &files->bytes[files->count],
			    &file->bytes.len) != 0)
		return -1;
	file->bytes.ptr = files->bytes[files->count++];
	return 0;
}

/* "NAME=FILE": 0, or -1 after a message. */
static int add_platform(struct trust_files *files, const char *value)
{
	const char *equals = strchr(value, '=');

	if (equals == NULL || equals == value || equals[1] == '\0') {
		cli_error("--platform-keys must be NAME=FILE, not '%s'", value);
		return -1;
	}
	return trust_files_add(files, WARD_TRUST_FILE_PLATFORM, equals + 1,
			       (struct ward_span){ value, (size_t)(equals - value) });
}

static int add_given(struct trust_files *files, const struct cli_given *given)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].option != given->id)
			continue;
		return rows[i].use == WARD_TRUST_FILE_PLATFORM
			? add_platform(files, given->value)
			: trust_files_add(files, rows[i].use, given->value,
					  (struct ward_span){ "", 0 });
	}
	return 0;
}

int trust_files_read(struct trust_files *files, const struct cli *cli)
{
	int rc = 0;

	memset(files, 0, sizeof(*files));
	for (size_t i = 0; rc == 0 && i < cli->given_count; i++)
		rc = add_given(files, &cli->given[i]);
	return rc;
}

void trust_files_free(struct trust_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->bytes[i]);
	files->count = 0;
}
