/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

/**
 * @file net/http.h
 * @brief One question to a service at a time, over HTTPS: the certificate is
 * checked, no redirect is followed, no proxy, cookie, netrc or variable of the
 * environment has a say but what the caller passes. The library behind it is
 * loaded by http_open().
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct http;

#define HTTP_ANSWER_BYTES 65536 /**< of headers, and of the body, each */
#define HTTP_REQUESTS 100	/**< in the life of one struct http */
#define HTTP_TIMEOUT_MS 10000	/**< of a request, name lookup and handshake included */

struct http_options {
	const char *proxy;    /**< its URL; NULL: none */
	const char *no_proxy; /**< hosts that are asked without it, as libcurl reads them; NULL:
				 none */
	unsigned timeout_ms;  /**< 0: HTTP_TIMEOUT_MS */
	bool loopback;	      /**< addresses of http_is_loopback() are fine, and no others; no proxy
				 is used */
};

struct http_request {
	const char *url;
	const char *const *headers; /**< "Name: value" */
	size_t header_count;
	bool post; /**< with an empty body; else GET */
};

struct http_answer {
	long status;
	struct ward_span body; /**< in the arena of the question */
};

/** WARD_EUNSUPPORTED when libcurl is not installed or too old. Strings of `options` must outlive
 * it. */
int http_open(const struct http_options *options, struct http **out,
	      struct ward_error *err) WARD_MUST_USE;
void http_close(struct http *http);

/**
 * Ask. 0 for any answer; else WARD_EUSAGE (address or header of a form that is
 * not sent), WARD_ELIMIT (too large, or too many questions), WARD_EDEADLINE,
 * WARD_EOOM, WARD_EIO. No message holds anything of headers or answers.
 */
int http_ask(struct http *http, const struct http_request *request, struct arena *arena,
	     struct http_answer *out, struct ward_error *err) WARD_MUST_USE;

/** "http://127.0.0.1:PORT" or "http://[::1]:PORT", and "/..." behind it or nothing. */
bool http_is_loopback(const char *url);

#endif
