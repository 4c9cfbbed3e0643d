/* SPDX-License-Identifier: Apache-2.0 */
#include "git/libgit2_load.h"

#include <dlfcn.h>
#include <string.h>

/* With its version: another one may have other structures. */
#ifndef WARD_LIBGIT2_SONAME
#define WARD_LIBGIT2_SONAME "libgit2.so.1.5"
#endif

static int find(void *library, const char *name, void *slot, struct ward_error *err)
{
	void *symbol = dlsym(library, name);

	if (symbol == NULL)
		return error_set(err, WARD_EUNSUPPORTED, WARD_LIBGIT2_SONAME " has no %s", name);
	/* ISO C has no cast from an object pointer to a function pointer. */
	memcpy(slot, &symbol, sizeof(symbol));
	return 0;
}

int libgit2_load(const struct libgit2 **out, struct ward_error *err)
{
	static struct libgit2 functions;
	static void *library;
	int rc = 0;

	*out = NULL;
	if (library == NULL)
		library = dlopen(WARD_LIBGIT2_SONAME, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return error_set(err, WARD_EUNSUPPORTED, "libgit2 cannot be loaded: %s", dlerror());
#define LIBGIT2_FIND(name) \
	if (rc == 0)       \
		rc = find(library, #name, &functions.name, err);
	LIBGIT2_FUNCTIONS(LIBGIT2_FIND)
#undef LIBGIT2_FIND
	if (rc == 0)
		*out = &functions;
	return rc;
}
