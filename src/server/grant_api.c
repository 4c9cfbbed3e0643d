/* SPDX-License-Identifier: Apache-2.0 */
#include "gitward/grant.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/sshsig.h"
#include "gitward/report.h"
#include "server/grant_check.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define OUTPUT_BYTES ((size_t)1 << 20)
#define VALUE_BYTES 2048

/* A copy on the heap; WARD_EOOM without memory for it. */
static int give(struct ward_span text, char **out, struct ward_error *err)
{
	*out = malloc(text.len + 1);
	if (*out == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	if (text.len > 0)
		memcpy(*out, text.ptr, text.len);
	(*out)[text.len] = '\0';
	return WARD_OK;
}

/* -- A new text ----------------------------------------------------------- */

/* What would not come back from the text as it was given. */
static const char *value_fault(const char *value)
{
	struct ward_span s = span_of(value);

	if (utf8_valid_prefix(s) != s.len)
		return "is not UTF-8";
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < ' ')
			return "holds a control character";
	}
	return s.len > VALUE_BYTES ? "is too long" : NULL;
}

static int check_request(const struct ward_grant_request *q, struct ward_error *err)
{
	const struct {
		const char *name, *value;
		bool required;
	} values[] = {
		{ "repository", q->repository, true },
		{ "ref", q->ref, true },
		{ "rule", q->rules, true },
		{ "reason", q->reason, true },
		{ "path", q->path, false },
		{ "object", q->object, false },
		{ "commit", q->commit, false },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *fault;

		if (values[i].value == NULL && values[i].required)
			return error_set(err, WARD_EUSAGE, "a grant needs a %s", values[i].name);
		fault = values[i].value != NULL ? value_fault(values[i].value) : NULL;
		if (fault != NULL)
			return error_set(err, WARD_EUSAGE, "%s %s", values[i].name, fault);
	}
	if (q->hours < 1 || q->hours > GRANT_HOURS_MAX)
		return error_set(err, WARD_EUSAGE, "a grant is for 1 to %d hours", GRANT_HOURS_MAX);
	return WARD_OK;
}

static struct ward_span moment(int64_t when, struct arena *arena)
{
	char text[21];

	time_format_rfc3339(when, text);
	return arena_copy(arena, span_of(text));
}

static struct grant_text from_request(const struct ward_grant_request *q, struct arena *arena)
{
	int64_t now = q->now != 0 ? q->now : time_now();
	struct grant_text grant = {
		.repository = span_of(q->repository),
		.ref = span_of(q->ref),
		.path = span_of(q->path),
		.object = span_of(q->object),
		.commit = span_of(q->commit),
		.reason = span_of(q->reason),
	};
	struct ward_span rest = span_of(q->rules), rule;

	/* The server's clock may be some seconds behind. */
	now -= now % 60;
	grant.not_before_text = moment(now, arena);
	grant.expires_text = moment(now + (int64_t)q->hours * 3600, arena);
	grant.rules = ARENA_ARRAY(arena, rest.len + 1, struct ward_span);
	while (grant.rules != NULL && span_cut(&rest, ',', &rule))
		grant.rules[grant.rule_count++] = span_trim(rule);
	return grant;
}

static int new_text(const struct ward_grant_request *request, struct arena *arena, struct buf *text,
		    struct ward_error *err)
{
	struct grant_text grant = from_request(request, arena), again;
	int rc;

	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "out of memory");
	grant_text_render(&grant, text);
	if (buf_failed(text))
		return error_set(err, WARD_EUSAGE, "the grant is longer than %zu bytes",
				 GRANT_TEXT_MAX);
	/* The reader's own word that a server will understand it; its positions mean nothing to
	 * who has not seen the text. */
	rc = grant_text_parse(buf_span(text), arena, &again, err);
	if (rc == WARD_ECONFIG) {
		err->code = WARD_EUSAGE;
		err->line = err->column = 0;
		rc = WARD_EUSAGE;
	}
	return rc;
}

int ward_grant_new(const struct ward_grant_request *request, char **out, struct ward_error *err)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct buf text;
	int rc;

	*out = NULL;
	buf_init(&text, GRANT_TEXT_MAX);
	rc = arena != NULL ? check_request(request, err)
			   : error_set(err, WARD_EOOM, "out of memory");
	if (rc == WARD_OK)
		rc = new_text(request, arena, &text, err);
	if (rc == WARD_OK)
		rc = give(buf_span(&text), out, err);
	buf_release(&text);
	arena_free(arena);
	return rc;
}

/* -- Packing -------------------------------------------------------------- */

static int pack(struct ward_span text, struct ward_span signature, struct arena *arena,
		struct ward_span *out, struct ward_error *err)
{
	struct grant_text grant;
	struct sshsig sig;
	enum ssh_reason reason;
	int rc = grant_text_parse(text, arena, &grant, err);

	if (rc != WARD_OK)
		return rc;
	reason = sshsig_check(signature, &text, 1, WARD_SPAN(GRANT_NAMESPACE), SSH_SK_TOUCHED,
			      arena, &sig);
	if (reason != SSH_OK)
		return error_set(err, WARD_ECRYPTO, "the signature is refused: %s (%s)",
				 ssh_reason_text(reason), ssh_reason_code(reason));
	*out = grant_pack(text, signature, arena);
	return out->len > 0 ? WARD_OK : error_set(err, WARD_EOOM, "out of memory");
}

int ward_grant_pack(struct ward_span text, struct ward_span signature, char **out,
		    struct ward_error *err)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct ward_span option = { NULL, 0 };
	int rc;

	*out = NULL;
	rc = arena != NULL ? pack(text, signature, arena, &option, err)
			   : error_set(err, WARD_EOOM, "out of memory");
	if (rc == WARD_OK)
		rc = give(option, out, err);
	arena_free(arena);
	return rc;
}

/* -- Verifying ------------------------------------------------------------ */

static void put_line(struct buf *out, const char *name, struct ward_span value)
{
	char safe[VALUE_BYTES + 64];

	if (value.len == 0)
		return;
	ward_safe_text(value, safe, sizeof(safe));
	buf_printf(out, "%-11s %s\n", name, safe);
}

static void put_text(struct buf *out, const struct grant_text *grant)
{
	struct buf rules;

	buf_init(&rules, VALUE_BYTES);
	for (size_t i = 0; i < grant->rule_count; i++) {
		buf_add_str(&rules, i > 0 ? ", " : "");
		buf_add_span(&rules, grant->rules[i]);
	}
	put_line(out, "repository", grant->repository);
	put_line(out, "ref", grant->ref);
	put_line(out, "rules", buf_span(&rules));
	put_line(out, "path", grant->path);
	put_line(out, "object", grant->object);
	put_line(out, "commit", grant->commit);
	put_line(out, "reason", grant->reason);
	put_line(out, "not before", grant->not_before_text);
	put_line(out, "expires", grant->expires_text);
	buf_release(&rules);
}

static void put_faults(struct buf *out, const struct allowed_signers *signers)
{
	for (size_t i = 0; i < signers->fault_count; i++) {
		const struct signer_fault *fault = &signers->faults[i];

		buf_printf(out, "%-11s line %zu of the list admits nobody: %s (%s)\n", "note",
			   fault->line,
			   fault->problem == SIGNER_KEY ? ssh_reason_text(fault->key)
							: signer_problem_text(fault->problem),
			   signer_problem_code(fault->problem));
	}
}

static int unpack(const struct ward_grant_query *query, struct arena *arena, struct ward_span *text,
		  struct ward_span *armored, struct ward_error *err)
{
	struct ward_span option = span_of(query->option);

	*text = query->text;
	*armored = query->signature;
	if (query->option == NULL)
		return WARD_OK;
	if (span_starts(option, GRANT_OPTION))
		option = span_sub(option, sizeof(GRANT_OPTION) - 1, option.len);
	if (grant_unpack(option, arena, text, armored))
		return WARD_OK;
	return error_set(err, WARD_EUSAGE,
			 "the option is not base64 of a text, a dot, and base64 of a signature");
}

static int verify(const struct ward_grant_query *query, struct arena *arena, bool *counts,
		  struct buf *out, struct ward_error *err)
{
	struct allowed_signers signers;
	struct grant_terms terms = {
		.signers = &signers,
		.repository = span_of(query->repository),
		.now = query->now != 0 ? query->now : time_now(),
	};
	struct ward_span text, armored;
	struct grant_state state;
	int rc = unpack(query, arena, &text, &armored, err);

	if (rc == WARD_OK)
		rc = allowed_signers_parse(query->signers, arena, &signers, err);
	if (rc != WARD_OK)
		return rc;
	grant_check(&terms, text, armored, arena, &state);
	put_line(out, "grant", state.id);
	put_line(out, "signer", state.signer);
	if (state.is_read)
		put_text(out, &state.text);
	put_line(out, "verdict",
		 state.problem.len == 0 ? WARD_SPAN("counts now")
					: arena_printf(arena, "does not count: " WARD_SPAN_FMT,
						       WARD_SPAN_ARG(state.problem)));
	put_faults(out, &signers);
	if (arena_failed(arena) || buf_failed(out))
		return error_set(err, WARD_EOOM, "out of memory");
	*counts = state.problem.len == 0;
	return WARD_OK;
}

int ward_grant_verify(const struct ward_grant_query *query, bool *counts, char **out,
		      struct ward_error *err)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct buf text;
	int rc;

	*out = NULL;
	*counts = false;
	buf_init(&text, OUTPUT_BYTES);
	rc = arena != NULL ? verify(query, arena, counts, &text, err)
			   : error_set(err, WARD_EOOM, "out of memory");
	if (rc == WARD_OK)
		rc = give(buf_span(&text), out, err);
	if (rc != WARD_OK)
		*counts = false;
	buf_release(&text);
	arena_free(arena);
	return rc;
}
