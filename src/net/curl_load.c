/* SPDX-License-Identifier: Apache-2.0 */
#include "net/curl_load.h"

#include <dlfcn.h>
#include <string.h>

/* Of every libcurl since 2006. */
#define CURL_SONAME "libcurl.so.4"

static int find(void *library, const char *name, void *slot, struct ward_error *err)
{
	void *symbol = dlsym(library, name);

	if (symbol == NULL)
		return error_set(err, WARD_EUNSUPPORTED, CURL_SONAME " has no %s", name);
	/* ISO C has no cast from an object pointer to a function pointer. */
	memcpy(slot, &symbol, sizeof(symbol));
	return WARD_OK;
}

int curl_load(const struct curl_library **out, struct ward_error *err)
{
	static struct curl_library functions;
	static void *library;
	int rc = WARD_OK;

	*out = NULL;
	if (library == NULL)
		library = dlopen(CURL_SONAME, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return error_set(err, WARD_EUNSUPPORTED,
				 "libcurl cannot be loaded (Debian: libcurl4): %s", dlerror());
#define CURL_FIND(name)    \
	if (rc == WARD_OK) \
		rc = find(library, #name, &functions.name, err);
	CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
	if (rc == WARD_OK && functions.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		rc = error_set(err, WARD_EUNSUPPORTED, "libcurl cannot be set up");
	if (rc == WARD_OK)
		*out = &functions;
	return rc;
}
