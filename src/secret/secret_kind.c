/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/secret_kind.h"

#include <stddef.h>

#include "base/span.h"

bool secret_kind_is_own(struct ward_span kind)
{
	static const char *const kinds[] = {
		"Secret",
		"SealedSecret",
		"ExternalSecret",
		"ClusterExternalSecret",
		"SecretStore",
		"ClusterSecretStore",
		"PushSecret",
		"SecretProviderClass",
		"VaultStaticSecret",
		"VaultDynamicSecret",
		"VaultPKISecret",
		"VaultAuth",
		"VaultConnection",
		"SopsSecret",
		"CustomResourceDefinition",
		"OnePasswordItem",
		"InfisicalSecret",
		"DopplerSecret",
		"Config",
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_is(kind, kinds[i]))
			return true;
	return false;
}
