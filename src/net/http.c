/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "net/curl_load.h"

#define URL_BYTES 2048
#define HEADER_BYTES 32768

struct http {
	const struct curl_library *lib;
	CURL *easy;
	struct http_options options;
	size_t asked;
};

/** What came so far. */
struct intake {
	struct buf body;
	size_t header_bytes;
	bool too_large;
};

bool http_is_loopback(const char *url)
{
	static const char *const fronts[] = { "http://127.0.0.1:", "http://[::1]:" };

	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		const struct ward_span all = span_of(url);
		const size_t front = strlen(fronts[i]);
		struct ward_span rest, port;
		uint64_t number;

		if (!span_starts(all, fronts[i]))
			continue;
		rest = span_sub(all, front, all.len);
		port = span_sub(rest, 0, strcspn(rest.ptr, "/"));
		return span_to_u64(port, 65535, &number) && number > 0;
	}
	return false;
}

int http_open(const struct http_options *options, struct http **out, struct ward_error *err)
{
	struct http *http = calloc(1, sizeof(*http));
	int rc;

	*out = NULL;
	if (http == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	http->options = *options;
	rc = curl_load(&http->lib, err);
	if (rc == WARD_OK && (http->easy = http->lib->curl_easy_init()) == NULL)
		rc = error_set(err, WARD_EOOM, "out of memory for libcurl");
	if (rc != WARD_OK) {
		free(http);
		return rc;
	}
	*out = http;
	return WARD_OK;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	http->lib->curl_easy_cleanup(http->easy);
	free(http);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct intake *in = ctx;

	if (size * count > HTTP_ANSWER_BYTES - in->body.len) {
		in->too_large = true;
		return 0;
	}
	buf_add(&in->body, bytes, size * count);
	return buf_failed(&in->body) ? 0 : size * count;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
	struct intake *in = ctx;

	(void)bytes;
	in->header_bytes += size * count;
	in->too_large = in->too_large || in->header_bytes > HTTP_ANSWER_BYTES;
	return in->too_large ? 0 : size * count;
}

/* A line end or blank in what is sent would be a header or a request of its own. */
static bool is_visible(const char *text, bool blanks)
{
	for (; *text != '\0'; text++)
		if ((*text < 0x21 || *text > 0x7e) && !(blanks && *text == ' '))
			return false;
	return true;
}

static int check_request(struct http *http, const struct http_request *r, struct ward_error *err)
{
	const bool fine = http->options.loopback ? http_is_loopback(r->url)
						 : span_starts(span_of(r->url), "https://");

	if (!fine || strlen(r->url) > URL_BYTES || !is_visible(r->url, false))
		return error_set(err, WARD_EUSAGE, "an address that is not asked");
	for (size_t i = 0; i < r->header_count; i++)
		if (strlen(r->headers[i]) > HEADER_BYTES || !is_visible(r->headers[i], true))
			return error_set(err, WARD_EUSAGE, "not of a form that can be sent");
	if (http->asked >= HTTP_REQUESTS)
		return error_set(err, WARD_ELIMIT, "no more than %d questions are asked in a run",
				 HTTP_REQUESTS);
	http->asked++;
	return WARD_OK;
}

static struct curl_slist *header_list(struct http *http, const struct http_request *r)
{
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < r->header_count; i++) {
		struct curl_slist *longer = http->lib->curl_slist_append(list, r->headers[i]);

		if (longer == NULL) {
			http->lib->curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

/* Each must be taken: one that is not would leave a hole. */
static bool set_up(struct http *http, const struct http_request *r, struct curl_slist *headers,
		   struct intake *in)
{
	const struct http_options *o = &http->options;
	const char *proxy = o->proxy != NULL && !o->loopback ? o->proxy : "";
	const char *no_proxy = o->loopback ? "*" : o->no_proxy != NULL ? o->no_proxy : "";
	const long timeout = (long)(o->timeout_ms > 0 ? o->timeout_ms : HTTP_TIMEOUT_MS);
	const char *scheme = o->loopback ? "http" : "https";
	CURL *e = http->easy;
	bool ok = true;

#define SET(option, value) ok = ok && http->lib->curl_easy_setopt(e, option, value) == CURLE_OK
	http->lib->curl_easy_reset(e);
	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_PROTOCOLS_STR, scheme);
	SET(CURLOPT_REDIR_PROTOCOLS_STR, scheme);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* Unset, libcurl would ask the environment. */
	SET(CURLOPT_PROXY, proxy);
	SET(CURLOPT_NOPROXY, no_proxy);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, timeout);
	SET(CURLOPT_CONNECTTIMEOUT_MS, timeout);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	SET(CURLOPT_USERAGENT, "gitward/" WARD_VERSION);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, (void *)in);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, (void *)in);
	if (r->post) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDS, "");
		SET(CURLOPT_POSTFIELDSIZE, 0L);
	}
#undef SET
	return ok;
}

static int failure(struct http *http, const struct intake *in, CURLcode code,
		   struct ward_error *err)
{
	if (in->too_large)
		return error_set(err, WARD_ELIMIT, "the answer is larger than %d bytes",
				 HTTP_ANSWER_BYTES);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(err, WARD_EDEADLINE, "no answer in time");
	if (code == CURLE_OUT_OF_MEMORY || buf_failed(&in->body))
		return error_set(err, WARD_EOOM, "out of memory for an answer");
	return error_set(err, WARD_EIO, "%s", http->lib->curl_easy_strerror(code));
}

int http_ask(struct http *http, const struct http_request *request, struct arena *arena,
	     struct http_answer *out, struct ward_error *err)
{
	struct curl_slist *headers = NULL;
	struct intake in = { 0 };
	CURLcode code = CURLE_OUT_OF_MEMORY;
	int rc = check_request(http, request, err);

	*out = (struct http_answer){ 0 };
	if (rc != WARD_OK)
		return rc;
	buf_init(&in.body, HTTP_ANSWER_BYTES + 1);
	headers = header_list(http, request);
	if (request->header_count > 0 && headers == NULL)
		rc = error_set(err, WARD_EOOM, "out of memory for a question");
	else if (!set_up(http, request, headers, &in))
		rc = error_set(err, WARD_EUNSUPPORTED, "this libcurl is too old (7.85 is needed)");
	else if ((code = http->lib->curl_easy_perform(http->easy)) != CURLE_OK ||
		 http->lib->curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &out->status) !=
			 CURLE_OK)
		rc = failure(http, &in, code, err);
	else
		out->body = arena_copy(arena, buf_span(&in.body));
	http->lib->curl_slist_free_all(headers);
	buf_release(&in.body);
	return rc;
}
