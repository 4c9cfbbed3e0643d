/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path/submodule.h"

/* "scheme://user:password@host": where the password stands, if there is one. */
static bool has_password(struct ward_span url, struct ward_span *password)
{
	const ssize_t scheme = span_find(url, WARD_SPAN("://"), 0);
	ssize_t end, at, colon;
	struct ward_span host;

	if (scheme < 0)
		return false;
	host = span_sub(url, (size_t)scheme + 3, url.len);
	end = span_find_byte(host, '/', 0);
	host = span_sub(host, 0, end < 0 ? host.len : (size_t)end);
	at = span_rfind_byte(host, '@');
	host = span_sub(host, 0, at < 0 ? 0 : (size_t)at);
	colon = span_find_byte(host, ':', 0);
	*password = span_sub(host, colon < 0 ? host.len : (size_t)colon + 1, host.len);
	return password->len > 0;
}

/* Git runs a program git-remote-<name> for "name::address". */
static bool is_helper(struct ward_span url)
{
	const ssize_t at = span_find(url, WARD_SPAN("::"), 0);

	if (at <= 0)
		return false;
	for (ssize_t i = 0; i < at; i++) {
		const char c = url.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '+' || c == '.' || c == '_'))
			return false;
	}
	return true;
}

/* The host of a URL with a scheme, or of "host:path". */
static bool host_is_option(struct ward_span url)
{
	const ssize_t scheme = span_find(url, WARD_SPAN("://"), 0);
	ssize_t user;

	if (scheme < 0)
		return false;
	url = span_sub(url, (size_t)scheme + 3, url.len);
	user = span_find_byte(url, '/', 0);
	url = span_sub(url, 0, user < 0 ? url.len : (size_t)user);
	user = span_rfind_byte(url, '@');
	return span_starts(url, "-") ||
		span_starts(span_sub(url, (size_t)(user + 1), url.len), "-");
}

/* Git decodes %0a in a URL before it hands user and host to credential helpers. */
static bool has_encoded_line_end(struct ward_span url)
{
	for (size_t i = 0; i + 2 < url.len; i++)
		if (url.ptr[i] == '%' && url.ptr[i + 1] == '0' &&
		    (url.ptr[i + 2] == 'a' || url.ptr[i + 2] == 'A' || url.ptr[i + 2] == 'd' ||
		     url.ptr[i + 2] == 'D' || url.ptr[i + 2] == '0'))
			return true;
	return false;
}

static const char *fault_of(struct ward_span url)
{
	size_t at = 0, len = 0;

	if (name_hides(url, "", &at, &len) != NULL)
		return "has control or invisible characters in it";
	if (span_starts(url, "-") || host_is_option(url))
		return "is an option to the program that is given it";
	if (is_helper(url))
		return "makes Git run a program of that name";
	if (has_encoded_line_end(url))
		return "has an encoded line end, which forges what credential helpers are asked";
	return NULL;
}

static void check_url(const struct submodule_entry *e, struct ward_sink *out)
{
	const char *fault = fault_of(e->value);
	struct ward_span password;

	if (has_password(e->value, &password)) {
		ward_hide(out, e->start, e->end);
		ward_emit_range(out, e->start, e->end,
				"submodule '" WARD_SPAN_FMT "' has a password in its URL",
				WARD_SPAN_ARG(name_shown(out, e->name)));
	} else if (fault != NULL) {
		ward_emit_range(out, e->start, e->end,
				"URL '" WARD_SPAN_FMT "' of submodule '" WARD_SPAN_FMT "' %s",
				WARD_SPAN_ARG(name_shown(out, e->value)),
				WARD_SPAN_ARG(name_shown(out, e->name)), fault);
	}
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct submodule_reader r = submodule_reader(blob, out);
	struct submodule_entry e;

	if (!submodule_is_file(blob))
		return;
	while (submodule_next(&r, &e))
		if (span_is(e.key, "url"))
			check_url(&e, out);
	if (r.fault != NULL)
		ward_emit_range(out, r.pos, r.text.len,
				"Git cannot read the submodules from here: %s", r.fault);
}

WARD_RULE(submodule_url) = {
	.meta = {
		.id = "submodule-url",
		.title = "Submodule URL that runs a program or holds a password",
		.rationale =
			"`git clone --recurse-submodules` hands the URL to other programs. One that "
			"begins with '-' became an option and ran commands (CVE-2018-17456), `ext::` "
			"runs what it names, and line ends in it made credential helpers give the "
			"password of one host to another (CVE-2020-5260). A password in a URL is "
			"readable by all who can read the repository.",
		.remediation =
			"Name the repository by `https://`, `ssh://` or a relative path, without user "
			"and password:\n"
			"  git config -f .gitmodules submodule.NAME.url https://git.example.com/lib.git\n"
			"  git submodule sync\n"
			"Replace a password that was in it, and keep the new one in a credential helper.",
		.topic = "path",
		.refs = { "https://nvd.nist.gov/vuln/detail/CVE-2018-17456",
			  "https://nvd.nist.gov/vuln/detail/CVE-2020-5260",
			  "https://git-scm.com/docs/gitmodules",
			  "https://git-scm.com/docs/git-remote-ext" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "[submodule \"lib\"]\n\tpath = lib\n\turl = ext::sh -c id\n",
		.good = "[submodule \"lib\"]\n\tpath = lib\n\turl = https://git.example.com/lib.git\n",
		.bad_path = ".gitmodules",
	},
	.subject = WARD_SUBJECT_BLOB,
	.whole = name_is_dotgitmodules,
	.check.blob = check,
};
