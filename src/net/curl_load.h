/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_CURL_LOAD_H
#define NET_CURL_LOAD_H

/**
 * @file net/curl_load.h
 * @brief Inside net/: libcurl, loaded when it is asked for. Linked, it would
 * cost every start 6 ms.
 */

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/error.h"

#define CURL_FUNCTIONS(X)     \
	X(curl_global_init)   \
	X(curl_easy_init)     \
	X(curl_easy_setopt)   \
	X(curl_easy_perform)  \
	X(curl_easy_getinfo)  \
	X(curl_easy_reset)    \
	X(curl_easy_cleanup)  \
	X(curl_easy_strerror) \
	X(curl_slist_append)  \
	X(curl_slist_free_all)

struct curl_library {
#define CURL_FIELD(name) __typeof__(name) *name;
	CURL_FUNCTIONS(CURL_FIELD)
#undef CURL_FIELD
};

/** WARD_EUNSUPPORTED when it is not installed. It stays loaded. */
int curl_load(const struct curl_library **out, struct ward_error *err) WARD_MUST_USE;

#endif
