/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/login_file.h"

#include <string.h>

#include "base/span.h"

static const struct login_file files[] = {
	{ ".pgpass", LOGIN_FIELDS, "", "PostgreSQL password" },
	{ "pgpass.conf", LOGIN_FIELDS, "", "PostgreSQL password" },
	{ "my.cnf", LOGIN_SETTINGS, "password", "MySQL password" },
	{ ".pypirc", LOGIN_SETTINGS, "password", "package index password" },
	{ ".s3cfg", LOGIN_SETTINGS, "secret_key access_token gpg_passphrase", "key of s3cmd" },
	{ ".boto", LOGIN_SETTINGS,
	  "gs_secret_access_key aws_secret_access_key gs_oauth2_refresh_token", "key of gsutil" },
	{ "rclone.conf", LOGIN_SETTINGS,
	  "pass password password2 token secret_access_key client_secret key bearer_token "
	  "application_key access_token",
	  "password of rclone (which anybody can undo)" },
	{ ".terraformrc", LOGIN_SETTINGS, "token", "Terraform token" },
	{ "terraform.rc", LOGIN_SETTINGS, "token", "Terraform token" },
	{ "credentials.tfrc.json", LOGIN_MEMBERS, "token", "Terraform token" },
	{ "auth.json", LOGIN_MEMBERS, "*", "login of Composer" },
	{ ".tfstate", LOGIN_STATE, "", "sensitive value of a Terraform state" },
	{ ".tfstate.backup", LOGIN_STATE, "", "sensitive value of a Terraform state" },
	{ "nuget.config", LOGIN_XML, "cleartextpassword", "NuGet password" },
	{ "config/master.key", LOGIN_WHOLE, "", "Rails master key" },
	{ "config/credentials/production.key", LOGIN_WHOLE, "", "Rails master key" },
	{ "config/credentials/staging.key", LOGIN_WHOLE, "", "Rails master key" },
};

#define FILES (sizeof(files) / sizeof(files[0]))

_Static_assert(FILES < LOGIN_FILES_MAX, "more files than LOGIN_FILES_MAX");

static bool ends_nocase(struct ward_span s, const char *end)
{
	const size_t len = strlen(end);

	return s.len >= len && span_is_nocase(span_sub(s, s.len - len, s.len), end);
}

const struct login_file *login_file_at(struct ward_span path)
{
	for (size_t i = 0; i < FILES; i++)
		if (ends_nocase(path, files[i].name))
			return &files[i];
	return NULL;
}

const struct login_file *login_file_called(struct ward_span name)
{
	for (size_t i = 0; i < FILES; i++) {
		const char *folder = strrchr(files[i].name, '/');

		if (ends_nocase(name, folder != NULL ? folder + 1 : files[i].name))
			return &files[i];
	}
	return NULL;
}

size_t login_file_index(const struct login_file *file)
{
	return (size_t)(file - files);
}
