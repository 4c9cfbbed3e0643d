/* SPDX-License-Identifier: Apache-2.0 */
/* SSH keys on their way into a list of allowed signers. */
#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/ssh_wire.h"
#include "engine/import.h"

struct ward_span import_ssh_name(struct arena *arena, const struct allowed_signer *line)
{
	char fingerprint[SSH_FINGERPRINT_SIZE];

	ssh_key_fingerprint(&line->key, fingerprint);
	return arena_printf(arena, "%s:%s", line->is_ca ? "ca" : "ssh", fingerprint);
}

static void put_time(struct buf *out, const char *name, int64_t when, const char *lead)
{
	char text[21];

	time_format_rfc3339(when, text);
	buf_printf(out, "%s%s=\"%.4s%.2s%.2s%.2s%.2s%.2sZ\"", lead, name, text, text + 5, text + 8,
		   text + 11, text + 14, text + 17);
}

static void put_line(struct ward_import *im, const struct allowed_signer *line)
{
	struct buf *out = &im->signers, blob;
	const char *lead = " ";

	buf_add_span(out, line->principals);
	if (line->is_ca) {
		buf_add_str(out, " cert-authority");
		lead = ",";
	}
	if (line->has_namespaces) {
		buf_printf(out, "%snamespaces=\"" WARD_SPAN_FMT "\"", lead,
			   WARD_SPAN_ARG(line->namespaces));
		lead = ",";
	}
	if (line->valid_after != 0) {
		put_time(out, "valid-after", line->valid_after, lead);
		lead = ",";
	}
	if (line->valid_before != 0)
		put_time(out, "valid-before", line->valid_before, lead);
	buf_init(&blob, SSH_KEY_MAX + 64);
	ssh_put_string(&blob, span_of(ssh_key_name(line->key.type)));
	buf_add_span(&blob, line->key.fields);
	buf_printf(out, " %s ", ssh_key_name(line->key.type));
	buf_add_span(out, base64_encode(im->arena, buf_span(&blob)));
	buf_add_char(out, '\n');
	if (buf_failed(&blob))
		out->failed = true;
	buf_release(&blob);
}

static const char *ssh_fault(const struct ward_import *im, const struct allowed_signer *line)
{
	if (!import_is_plain(line->principals) ||
	    (line->has_namespaces && !import_is_plain(line->namespaces)))
		return "its principals or namespaces have blanks, quotes or characters beyond ASCII";
	if (line->valid_before != 0 && line->valid_before < im->options.now)
		return "its time is over";
	if (revoked_keys_check(&im->revoked, &line->key) != SSH_OK)
		return "it is on the list of revoked keys";
	return NULL;
}

static int take_line(struct ward_import *im, const struct allowed_signer *line, size_t number,
		     struct ward_error *err)
{
	VEC(struct ward_span) addresses = { 0 };
	struct ward_span name = import_ssh_name(im->arena, line), rest = line->principals, word;
	const char *fault = ssh_fault(im, line);
	/* A list that says whose a key is knows better than an option for all of them. */
	bool named = false;

	if (fault != NULL) {
		import_refuse(im, number, fault);
		return WARD_OK;
	}
	if (!import_is_new(im, name)) {
		im->known++;
		return WARD_OK;
	}
	if (++im->taken > WARD_IMPORT_KEYS_MAX)
		return error_set(err, WARD_ELIMIT, "more than %d keys", WARD_IMPORT_KEYS_MAX);
	put_line(im, line);
	while (!line->is_ca && span_cut(&rest, ',', &word)) {
		struct ward_span *slot =
			import_is_address(word) ? vec_push(im->arena, &addresses) : NULL;

		if (slot != NULL)
			*slot = word;
		named = named || (im->options.email != NULL && span_is(word, im->options.email));
	}
	/* A key whose line names patterns alone is nobody's in particular. */
	if (!line->is_ca)
		import_give_key(im, import_find_owner(im, addresses.items, addresses.len, named),
				name);
	return WARD_OK;
}

/* "type base64": no option and no name of a type begins like a key does. */
bool import_is_bare(struct ward_span line)
{
	struct ward_span word;

	return span_cut(&line, ' ', &word) && span_starts(span_trim(line), "AAAA");
}

/* One line of whatever form, good until `until`. */
int import_ssh_line(struct ward_import *im, struct ward_span line, int64_t until, size_t number,
		    struct ward_error *err)
{
	struct allowed_signers list;
	int rc;

	line = span_trim(line);
	if (line.len == 0 || line.ptr[0] == '#')
		return WARD_OK;
	if (import_is_bare(line) && im->options.email == NULL)
		return error_set(err, WARD_EUSAGE,
				 "%s does not say whose keys it has: give --email ADDRESS",
				 im->label);
	if (import_is_bare(line))
		line = arena_printf(im->arena, "%s " WARD_SPAN_FMT, im->options.email,
				    WARD_SPAN_ARG(line));
	rc = allowed_signers_parse(line, im->arena, &list, err);
	if (rc != WARD_OK)
		return rc;
	if (list.fault_count > 0)
		import_refuse(im, number,
			      list.faults[0].problem == SIGNER_KEY
				      ? ssh_reason_text(list.faults[0].key)
				      : signer_problem_text(list.faults[0].problem));
	if (list.count == 0)
		return WARD_OK;
	if (until != INT64_MAX &&
	    (list.items[0].valid_before == 0 || until < list.items[0].valid_before))
		list.items[0].valid_before = until;
	return take_line(im, &list.items[0], number, err);
}

int import_ssh_lines(struct ward_import *im, struct ward_span text, struct ward_error *err)
{
	const size_t before = im->taken + im->refused + im->known;
	struct ward_span line;
	size_t number = 0;
	int rc = WARD_OK;

	while (rc == WARD_OK && span_line(&text, &line)) {
		if (++number > SIGNERS_LINES_MAX)
			return error_set(err, WARD_ELIMIT, "%s has more than %d lines", im->label,
					 SIGNERS_LINES_MAX);
		rc = import_ssh_line(im, line, INT64_MAX, number, err);
	}
	if (rc == WARD_OK && im->taken + im->refused + im->known == before)
		return error_set(err, WARD_ECONFIG, "%s holds no key", im->label);
	return rc;
}
