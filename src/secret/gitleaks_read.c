/* SPDX-License-Identifier: Apache-2.0 */
/* One file of gitleaks: from TOML to rules. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/toml.h"
#include "secret/gitleaks_rules.h"

struct file_reader {
	struct gitleaks *g;
	struct gl_file *out;
	struct ward_error *err;
	struct ward_span owner; /* of what is read, for messages: "rule 'x'" */
};

/* -- Messages -------------------------------------------------------------------------- */

void gl_note(struct gitleaks *g, uint32_t line, uint32_t column, const char *fmt, ...)
{
	char text[400];
	struct gitleaks_note *note = vec_push(g->arena, &g->notes);
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (note == NULL || n < 0)
		return;
	*note = (struct gitleaks_note){
		.line = g->in_first ? line : 0,
		.column = g->in_first ? column : 0,
		.text = arena_copy(
			g->arena,
			span_make(text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1)),
	};
}

static int fault(struct file_reader *r, const struct toml_node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fault(struct file_reader *r, const struct toml_node *at, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return error_set_at(r->err, WARD_ECONFIG, at->at_line, at->at_column, WARD_SPAN_FMT "%s%s",
			    WARD_SPAN_ARG(span_sub(r->owner, 0, 100)), r->owner.len > 0 ? ": " : "",
			    text);
}

/* -- Values ---------------------------------------------------------------------------- */

static int want_type(struct file_reader *r, const struct toml_node *node, enum toml_type type)
{
	if (node->type == type)
		return WARD_OK;
	return fault(r, node, "'" WARD_SPAN_FMT "' must be %s, not %s",
		     WARD_SPAN_ARG(span_sub(node->key, 0, 40)), toml_type_name(type),
		     toml_type_name(node->type));
}

static int read_string(struct file_reader *r, const struct toml_node *node, struct ward_span *out)
{
	int rc = want_type(r, node, TOML_STRING);

	if (rc == WARD_OK)
		*out = node->text;
	return rc;
}

static int read_bool(struct file_reader *r, const struct toml_node *node, bool *out)
{
	int rc = want_type(r, node, TOML_BOOL);

	if (rc == WARD_OK)
		*out = node->truth;
	return rc;
}

static int read_integer(struct file_reader *r, const struct toml_node *node, int64_t *out)
{
	int rc = want_type(r, node, TOML_INTEGER);

	if (rc == WARD_OK)
		*out = node->integer;
	return rc;
}

static int read_number(struct file_reader *r, const struct toml_node *node, double *out)
{
	if (node->type != TOML_INTEGER)
		(void)want_type(r, node, TOML_FLOAT);
	if (node->type != TOML_INTEGER && node->type != TOML_FLOAT)
		return r->err->code;
	if (!isfinite(node->number))
		return fault(r, node, "'" WARD_SPAN_FMT "' must be a number",
			     WARD_SPAN_ARG(span_sub(node->key, 0, 40)));
	*out = node->number;
	return WARD_OK;
}

/* A single text stands for its parts between commas, as gitleaks' own reader has it. */
static int read_cut(struct file_reader *r, struct ward_span text, struct gl_words *out)
{
	struct ward_span rest = text, piece;
	size_t pieces = 1;

	for (size_t i = 0; i < text.len; i++)
		pieces += text.ptr[i] == ',';
	out->items = ARENA_ARRAY(r->g->arena, pieces, struct ward_span);
	while (out->items != NULL && span_cut(&rest, ',', &piece))
		out->items[out->count++] = piece;
	return WARD_OK;
}

static int read_words(struct file_reader *r, const struct toml_node *node, struct gl_words *out)
{
	int rc = WARD_OK;

	if (node->type == TOML_STRING)
		return read_cut(r, node->text, out);
	rc = want_type(r, node, TOML_ARRAY);
	if (rc != WARD_OK)
		return rc;
	out->items = ARENA_ARRAY(r->g->arena, node->count, struct ward_span);
	for (const struct toml_node *n = node->first; n != NULL && out->items != NULL;
	     n = n->next) {
		if (n->type != TOML_STRING)
			return fault(r, n, "'" WARD_SPAN_FMT "' must hold strings, not %s",
				     WARD_SPAN_ARG(span_sub(node->key, 0, 40)),
				     toml_type_name(n->type));
		out->items[out->count++] = n->text;
	}
	return WARD_OK;
}

static void lower_words(struct file_reader *r, struct gl_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		words->items[i] = gl_lower(words->items[i], r->g->arena);
}

/* The column of an expression's fault counts in the expression. */
static int wrap_regex_error(struct file_reader *r, const struct toml_node *node,
			    const struct ward_error *own)
{
	if (own->code != WARD_EPARSE)
		return error_set_at(r->err, own->code, node->at_line, node->at_column,
				    WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(span_sub(r->owner, 0, 100)),
				    own->message);
	return fault(r, node, "%s (character %zu of the expression)", own->message, own->column);
}

static int read_regex(struct file_reader *r, const struct toml_node *node, struct regex **out)
{
	struct ward_error own = { 0 };
	struct ward_span text;
	int rc = read_string(r, node, &text);

	if (rc != WARD_OK || text.len == 0)
		return rc;
	if (gl_regex(r->g, text, out, &own) != WARD_OK)
		return wrap_regex_error(r, node, &own);
	return WARD_OK;
}

/*
 * Several expressions are one, written side by side as gitleaks does: a flag
 * that one of them sets holds in those behind it.
 */
static int read_regexes(struct file_reader *r, const struct toml_node *node, struct regex **out)
{
	struct gl_words words = { 0 };
	struct ward_error own = { 0 };
	struct ward_span joined;
	int rc = read_words(r, node, &words);
	const struct toml_node *n = node->type == TOML_ARRAY ? node->first : node;

	if (rc != WARD_OK || words.count == 0)
		return rc;
	joined = WARD_SPAN("");
	for (size_t i = 0; rc == WARD_OK && i < words.count; i++) {
		struct regex *one = NULL;

		rc = regex_new(words.items[i], false, &one, &own);
		regex_free(one);
		if (rc != WARD_OK)
			return wrap_regex_error(r, n, &own);
		joined = arena_printf(r->g->arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
				      WARD_SPAN_ARG(joined), i > 0 ? "|" : "",
				      WARD_SPAN_ARG(words.items[i]));
		n = n->next != NULL ? n->next : n;
	}
	joined = arena_printf(r->g->arena, "(?:" WARD_SPAN_FMT ")", WARD_SPAN_ARG(joined));
	if (gl_regex(r->g, joined, out, &own) != WARD_OK)
		return wrap_regex_error(r, node, &own);
	return WARD_OK;
}

/* -- Members of a table, whatever the case of their names ---------------------------------- */

struct member {
	const char *name;
	int (*read)(struct file_reader *r, const struct toml_node *node, void *into);
};

static int note_unknown(struct file_reader *r, const struct toml_node *node)
{
	static const char *const foreign[] = { "prefilter", "filter", "validate", "specificity",
					       "betterleaksMinVersion" };

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		if (!span_is_nocase(node->key, foreign[i]))
			continue;
		gl_note(r->g, node->line, node->column,
			WARD_SPAN_FMT
			"%s'%s' of betterleaks is not supported: rules run without it",
			WARD_SPAN_ARG(span_sub(r->owner, 0, 100)), r->owner.len > 0 ? ": " : "",
			foreign[i]);
		return WARD_OK;
	}
	gl_note(r->g, node->line, node->column,
		WARD_SPAN_FMT "%skey '" WARD_SPAN_FMT "' is not known and has no effect",
		WARD_SPAN_ARG(span_sub(r->owner, 0, 100)), r->owner.len > 0 ? ": " : "",
		WARD_SPAN_ARG(span_sub(node->key, 0, 60)));
	return WARD_OK;
}

static int read_table(struct file_reader *r, const struct toml_node *table,
		      const struct member *members, size_t count, void *into)
{
	unsigned seen = 0;
	int rc = WARD_OK;

	for (const struct toml_node *n = table->first; rc == WARD_OK && n != NULL; n = n->next) {
		size_t i = 0;

		while (i < count && !span_is_nocase(n->key, members[i].name))
			i++;
		if (i == count) {
			rc = note_unknown(r, n);
			continue;
		}
		if ((seen & (1u << i)) != 0)
			return fault(r, n, "'%s' stands twice, in different case", members[i].name);
		seen |= 1u << i;
		rc = members[i].read != NULL ? members[i].read(r, n, into) : WARD_OK;
	}
	return rc;
}

#define READ_TABLE(r, table, members, into) \
	read_table((r), (table), (members), sizeof(members) / sizeof((members)[0]), (into))

/* Each table of an array; a table alone is an array of one. */
static int each_table(struct file_reader *r, const struct toml_node *node,
		      int (*read)(struct file_reader *r, const struct toml_node *table, void *into),
		      void *into)
{
	int rc = WARD_OK;

	if (node->type == TOML_TABLE)
		return read(r, node, into);
	rc = want_type(r, node, TOML_ARRAY);
	for (const struct toml_node *n = node->first; rc == WARD_OK && n != NULL; n = n->next) {
		if (n->type != TOML_TABLE)
			return fault(r, n, "'" WARD_SPAN_FMT "' must hold tables, not %s",
				     WARD_SPAN_ARG(span_sub(node->key, 0, 40)),
				     toml_type_name(n->type));
		rc = read(r, n, into);
	}
	return rc;
}

/* -- Allowlists -------------------------------------------------------------------------------- */

struct allow_draft {
	struct gl_allow *allow;
	struct gl_words targets;
	bool global, has_paths, has_regexes;
};

static int allow_description(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_string(r, n, &((struct allow_draft *)into)->allow->description);
}

static int allow_condition(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct allow_draft *d = into;
	struct ward_span word = WARD_SPAN("");
	int rc = read_string(r, n, &word);

	d->allow->all = span_is_nocase(word, "and") || span_is(word, "&&");
	if (rc == WARD_OK && !d->allow->all && word.len > 0 && !span_is_nocase(word, "or") &&
	    !span_is(word, "||"))
		rc = fault(r, n,
			   "condition '" WARD_SPAN_FMT "' of an allowlist is neither AND nor OR",
			   WARD_SPAN_ARG(span_sub(word, 0, 40)));
	return rc;
}

static int allow_commits(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct gl_words *words = &((struct allow_draft *)into)->allow->commits;
	int rc = read_words(r, n, words);

	lower_words(r, words);
	for (size_t i = 0; i < words->count; i++)
		words->items[i] = span_trim(words->items[i]);
	return rc;
}

static int allow_paths(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_regexes(r, n, &((struct allow_draft *)into)->allow->paths);
}

static int allow_regexes(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_regexes(r, n, &((struct allow_draft *)into)->allow->regexes);
}

static int allow_target(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct allow_draft *d = into;
	struct ward_span word = WARD_SPAN("");
	int rc = read_string(r, n, &word);

	if (span_is(word, "match"))
		d->allow->target = GL_MATCH;
	else if (span_is(word, "line"))
		d->allow->target = GL_LINE;
	else if (rc == WARD_OK && word.len > 0 && !span_is(word, "secret"))
		rc = fault(r, n, "regexTarget '" WARD_SPAN_FMT "' is none of secret, match, line",
			   WARD_SPAN_ARG(span_sub(word, 0, 40)));
	return rc;
}

static int allow_stopwords(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct gl_words *words = &((struct allow_draft *)into)->allow->stopwords;
	int rc = read_words(r, n, words);

	lower_words(r, words);
	return rc;
}

static int allow_rules(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct allow_draft *d = into;

	return d->global ? read_words(r, n, &d->targets) : note_unknown(r, n);
}

static const struct member allow_members[] = {
	{ "description", allow_description }, { "condition", allow_condition },
	{ "commits", allow_commits },	      { "paths", allow_paths },
	{ "regexes", allow_regexes },	      { "regexTarget", allow_target },
	{ "stopwords", allow_stopwords },     { "targetRules", allow_rules },
};

static int read_allow(struct file_reader *r, const struct toml_node *table,
		      struct allow_draft *draft)
{
	struct gl_allow *a = ARENA_NEW(r->g->arena, struct gl_allow);
	int rc;

	if (a == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	draft->allow = a;
	rc = READ_TABLE(r, table, allow_members, draft);
	if (rc == WARD_OK && a->commits.count == 0 && a->paths == NULL && a->regexes == NULL &&
	    a->stopwords.count == 0)
		rc = fault(r, table, "an allowlist must have commits, paths, regexes or stopwords");
	return rc;
}

static int push_allow(struct file_reader *r, struct gl_allows *lists, const struct gl_allow *a)
{
	const struct gl_allow **slot = vec_push(r->g->arena, &lists->list);

	if (slot == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	*slot = a;
	return WARD_OK;
}

static int rule_allow(struct file_reader *r, const struct toml_node *table, void *into)
{
	struct allow_draft draft = { 0 };
	int rc = read_allow(r, table, &draft);

	return rc == WARD_OK ? push_allow(r, into, draft.allow) : rc;
}

static int global_allow(struct file_reader *r, const struct toml_node *table, void *into)
{
	struct allow_draft draft = { .global = true };
	struct gl_targeted *slot;
	int rc = read_allow(r, table, &draft);

	(void)into;
	if (rc != WARD_OK)
		return rc;
	if (draft.targets.count == 0)
		return push_allow(r, &r->out->allows, draft.allow);
	slot = vec_push(r->g->arena, &r->out->targeted);
	if (slot == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	*slot = (struct gl_targeted){ draft.targets, draft.allow, table->at_line,
				      table->at_column };
	return WARD_OK;
}

/* -- Rules ------------------------------------------------------------------------------------- */

struct rule_draft {
	struct gl_rule rule;
	const struct toml_node *single, *many; /* allowlist, allowlists */
};

static int rule_id(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_string(r, n, &((struct rule_draft *)into)->rule.id);
}

static int rule_description(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_string(r, n, &((struct rule_draft *)into)->rule.description);
}

static int rule_regex(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_regex(r, n, &((struct rule_draft *)into)->rule.regex);
}

static int rule_path(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_regex(r, n, &((struct rule_draft *)into)->rule.path);
}

static int rule_group(struct file_reader *r, const struct toml_node *n, void *into)
{
	int64_t group = 0;
	int rc = read_integer(r, n, &group);

	if (rc == WARD_OK && (group < 0 || group >= REGEX_GROUPS))
		rc = fault(r, n, "secretGroup must be from 0 to %d", REGEX_GROUPS - 1);
	((struct rule_draft *)into)->rule.secret_group = (size_t)group;
	return rc;
}

static int rule_entropy(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_number(r, n, &((struct rule_draft *)into)->rule.entropy);
}

static int rule_keywords(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct gl_words *words = &((struct rule_draft *)into)->rule.keywords;
	int rc = read_words(r, n, words);

	lower_words(r, words);
	return rc;
}

static int rule_tags(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_words(r, n, &((struct rule_draft *)into)->rule.tags);
}

static int rule_skip(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_bool(r, n, &((struct rule_draft *)into)->rule.skip_report);
}

static int rule_single(struct file_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct rule_draft *)into)->single = n;
	return WARD_OK;
}

static int rule_many(struct file_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct rule_draft *)into)->many = n;
	return WARD_OK;
}

static int required_id(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_string(r, n, &((struct gl_required *)into)->id);
}

static int required_lines(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct gl_required *q = into;

	q->has_lines = true;
	return read_integer(r, n, &q->lines);
}

static int required_columns(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct gl_required *q = into;

	q->has_columns = true;
	return read_integer(r, n, &q->columns);
}

static const struct member required_members[] = {
	{ "id", required_id },
	{ "withinLines", required_lines },
	{ "withinColumns", required_columns },
};

static int read_required(struct file_reader *r, const struct toml_node *table, void *into)
{
	struct gl_required q = { 0 }, *slot;
	struct rule_draft *d = into;
	int rc = READ_TABLE(r, table, required_members, &q);

	if (rc == WARD_OK && q.id.len == 0)
		rc = fault(r, table, "a required rule has no id");
	if (rc != WARD_OK)
		return rc;
	slot = vec_push(r->g->arena, &d->rule.required);
	if (slot == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	*slot = q;
	return WARD_OK;
}

static int rule_required(struct file_reader *r, const struct toml_node *n, void *into)
{
	return each_table(r, n, read_required, into);
}

static const struct member rule_members[] = {
	{ "id", rule_id },
	{ "description", rule_description },
	{ "regex", rule_regex },
	{ "path", rule_path },
	{ "secretGroup", rule_group },
	{ "entropy", rule_entropy },
	{ "keywords", rule_keywords },
	{ "tags", rule_tags },
	{ "skipReport", rule_skip },
	{ "allowlist", rule_single },
	{ "allowlists", rule_many },
	{ "required", rule_required },
};

/* Known before the rest, which messages are about. */
static struct ward_span name_of(struct file_reader *r, const struct toml_node *table)
{
	for (const struct toml_node *n = table->first; n != NULL; n = n->next)
		if (span_is_nocase(n->key, "id") && n->type == TOML_STRING)
			return arena_printf(r->g->arena, "rule '" WARD_SPAN_FMT "'",
					    WARD_SPAN_ARG(span_sub(n->text, 0, 80)));
	return WARD_SPAN("a rule");
}

/* The old form, one table, and the new one exclude each other. */
static int
read_allows(struct file_reader *r, const struct toml_node *single, const struct toml_node *many,
	    int (*read)(struct file_reader *r, const struct toml_node *table, void *into),
	    void *into)
{
	int rc = WARD_OK;

	if (single != NULL && many != NULL && many->count > 0)
		return fault(r, single, "'allowlist' and 'allowlists' exclude each other");
	if (many != NULL)
		rc = each_table(r, many, read, into);
	if (rc == WARD_OK && single != NULL)
		rc = want_type(r, single, TOML_TABLE);
	if (rc == WARD_OK && single != NULL)
		rc = read(r, single, into);
	return rc;
}

/* Of two rules with one id the latter counts. */
static int keep_rule(struct file_reader *r, const struct gl_rule *rule)
{
	struct gl_rule *slot = NULL;

	for (size_t i = 0; i < r->out->rules.len && slot == NULL; i++)
		if (span_eq(r->out->rules.items[i].id, rule->id))
			slot = &r->out->rules.items[i];
	if (slot != NULL)
		gl_note(r->g, slot->line, slot->column,
			"rule '" WARD_SPAN_FMT "' has no effect: another one below has its id",
			WARD_SPAN_ARG(span_sub(rule->id, 0, 80)));
	else if (r->out->rules.len == GITLEAKS_RULES)
		return error_set_at(r->err, WARD_ELIMIT, rule->line, rule->column,
				    "more than %d rules", GITLEAKS_RULES);
	else
		slot = vec_push(r->g->arena, &r->out->rules);
	if (slot == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	*slot = *rule;
	return WARD_OK;
}

static int read_rule(struct file_reader *r, const struct toml_node *table, void *into)
{
	struct rule_draft d = { .rule = { .line = table->at_line, .column = table->at_column } };
	int rc;

	(void)into;
	r->owner = name_of(r, table);
	rc = READ_TABLE(r, table, rule_members, &d);
	if (rc == WARD_OK)
		rc = read_allows(r, d.single, d.many, rule_allow, &d.rule.allows);
	if (rc == WARD_OK && span_trim(d.rule.id).len == 0)
		rc = fault(r, table, "the id is missing");
	if (rc == WARD_OK)
		rc = keep_rule(r, &d.rule);
	r->owner = WARD_SPAN("");
	return rc;
}

/* -- The file
 * --------------------------------------------------------------------------------------- */

struct top_draft {
	const struct toml_node *single, *many;
};

static int extend_path(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_string(r, n, &((struct gl_extend *)into)->path);
}

static int extend_default(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_bool(r, n, &((struct gl_extend *)into)->use_default);
}

static int extend_disabled(struct file_reader *r, const struct toml_node *n, void *into)
{
	return read_words(r, n, &((struct gl_extend *)into)->disabled);
}

static const struct member extend_members[] = {
	{ "path", extend_path },
	{ "useDefault", extend_default },
	{ "disabledRules", extend_disabled },
};

static int top_extend(struct file_reader *r, const struct toml_node *n, void *into)
{
	struct gl_extend *e = &r->out->extend;
	int rc = want_type(r, n, TOML_TABLE);

	(void)into;
	e->line = n->at_line;
	e->column = n->at_column;
	return rc == WARD_OK ? READ_TABLE(r, n, extend_members, e) : rc;
}

static int top_rules(struct file_reader *r, const struct toml_node *n, void *into)
{
	return each_table(r, n, read_rule, into);
}

static int top_single(struct file_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct top_draft *)into)->single = n;
	return WARD_OK;
}

static int top_many(struct file_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct top_draft *)into)->many = n;
	return WARD_OK;
}

static const struct member top_members[] = {
	{ "title", NULL },	    { "description", NULL }, { "minVersion", NULL },
	{ "extend", top_extend },   { "rules", top_rules },  { "allowlist", top_single },
	{ "allowlists", top_many },
};

static bool has_rule(const struct gl_file *file, struct ward_span id)
{
	for (size_t i = 0; i < file->rules.len; i++)
		if (span_eq(file->rules.items[i].id, id))
			return true;
	return false;
}

static int check_required(struct file_reader *r)
{
	for (size_t i = 0; i < r->out->rules.len; i++) {
		const struct gl_rule *rule = &r->out->rules.items[i];

		for (size_t k = 0; k < rule->required.len; k++)
			if (!has_rule(r->out, rule->required.items[k].id))
				return error_set_at(
					r->err, WARD_ECONFIG, rule->line, rule->column,
					"rule '" WARD_SPAN_FMT
					"': the required rule '" WARD_SPAN_FMT
					"' is not in this file",
					WARD_SPAN_ARG(span_sub(rule->id, 0, 80)),
					WARD_SPAN_ARG(span_sub(rule->required.items[k].id, 0, 80)));
	}
	return WARD_OK;
}

int gl_read(struct gitleaks *g, struct ward_span text, struct gl_file *out, struct ward_error *err)
{
	struct file_reader r = { .g = g, .out = out, .err = err };
	struct top_draft d = { 0 };
	struct toml_node *root;
	int rc = toml_parse(text, g->arena, &root, err);

	if (rc == WARD_EPARSE)
		err->code = rc = WARD_ECONFIG;
	if (rc == WARD_OK)
		rc = READ_TABLE(&r, root, top_members, &d);
	if (rc == WARD_OK)
		rc = read_allows(&r, d.single, d.many, global_allow, NULL);
	if (rc == WARD_OK)
		rc = check_required(&r);
	if (rc == WARD_OK && arena_failed(g->arena))
		rc = error_set(err, WARD_EOOM, "out of memory for rules");
	return rc;
}
