/* SPDX-License-Identifier: Apache-2.0 */
/* One file of gitleaks: from TOML to rules. */
#include "base/arena.h"
#include "base/span.h"
#include "doc/toml.h"
#include "secret/gitleaks_reader.h"
#include "secret/gitleaks_rules.h"

/* -- Allowlists -------------------------------------------------------------------------------- */

struct allow_draft {
	struct gl_allow *allow;
	struct gl_words targets;
	bool global, has_paths, has_regexes;
};

static int allow_description(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_string(r, n, &((struct allow_draft *)into)->allow->description);
}

static int allow_condition(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct allow_draft *d = into;
	struct ward_span word = WARD_SPAN("");
	int rc = gl_read_string(r, n, &word);

	d->allow->all = span_is_nocase(word, "and") || span_is(word, "&&");
	if (rc == WARD_OK && !d->allow->all && word.len > 0 && !span_is_nocase(word, "or") &&
	    !span_is(word, "||"))
		rc = gl_fault(r, n,
			      "condition '" WARD_SPAN_FMT "' of an allowlist is neither AND nor OR",
			      WARD_SPAN_ARG(span_sub(word, 0, 40)));
	return rc;
}

static int allow_commits(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct gl_words *words = &((struct allow_draft *)into)->allow->commits;
	int rc = gl_read_words(r, n, words);

	gl_lower_words(r, words);
	for (size_t i = 0; i < words->count; i++)
		words->items[i] = span_trim(words->items[i]);
	return rc;
}

static int allow_paths(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_regexes(r, n, &((struct allow_draft *)into)->allow->paths);
}

static int allow_regexes(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_regexes(r, n, &((struct allow_draft *)into)->allow->regexes);
}

static int allow_target(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct allow_draft *d = into;
	struct ward_span word = WARD_SPAN("");
	int rc = gl_read_string(r, n, &word);

	if (span_is(word, "match"))
		d->allow->target = GL_MATCH;
	else if (span_is(word, "line"))
		d->allow->target = GL_LINE;
	else if (rc == WARD_OK && word.len > 0 && !span_is(word, "secret"))
		rc = gl_fault(r, n,
			      "regexTarget '" WARD_SPAN_FMT "' is none of secret, match, line",
			      WARD_SPAN_ARG(span_sub(word, 0, 40)));
	return rc;
}

static int allow_stopwords(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct gl_words *words = &((struct allow_draft *)into)->allow->stopwords;
	int rc = gl_read_words(r, n, words);

	gl_lower_words(r, words);
	return rc;
}

static int allow_rules(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct allow_draft *d = into;

	return d->global ? gl_read_words(r, n, &d->targets) : gl_note_unknown(r, n);
}

static const struct gl_member allow_members[] = {
	{ "description", allow_description }, { "condition", allow_condition },
	{ "commits", allow_commits },	      { "paths", allow_paths },
	{ "regexes", allow_regexes },	      { "regexTarget", allow_target },
	{ "stopwords", allow_stopwords },     { "targetRules", allow_rules },
};

static int read_allow(struct gl_reader *r, const struct toml_node *table, struct allow_draft *draft)
{
	struct gl_allow *a = ARENA_NEW(r->g->arena, struct gl_allow);
	int rc;

	if (a == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	draft->allow = a;
	rc = GL_READ_TABLE(r, table, allow_members, draft);
	if (rc == WARD_OK && a->commits.count == 0 && a->paths == NULL && a->regexes == NULL &&
	    a->stopwords.count == 0)
		rc = gl_fault(r, table,
			      "an allowlist must have commits, paths, regexes or stopwords");
	return rc;
}

static int push_allow(struct gl_reader *r, struct gl_allows *lists, const struct gl_allow *a)
{
	const struct gl_allow **slot = vec_push(r->g->arena, &lists->list);

	if (slot == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	*slot = a;
	return WARD_OK;
}

static int rule_allow(struct gl_reader *r, const struct toml_node *table, void *into)
{
	struct allow_draft draft = { 0 };
	int rc = read_allow(r, table, &draft);

	return rc == WARD_OK ? push_allow(r, into, draft.allow) : rc;
}

static int global_allow(struct gl_reader *r, const struct toml_node *table, void *into)
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

static int rule_id(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_string(r, n, &((struct rule_draft *)into)->rule.id);
}

static int rule_description(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_string(r, n, &((struct rule_draft *)into)->rule.description);
}

static int rule_regex(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_regex(r, n, &((struct rule_draft *)into)->rule.regex);
}

static int rule_path(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_regex(r, n, &((struct rule_draft *)into)->rule.path);
}

static int rule_group(struct gl_reader *r, const struct toml_node *n, void *into)
{
	int64_t group = 0;
	int rc = gl_read_integer(r, n, &group);

	if (rc == WARD_OK && (group < 0 || group >= REGEX_GROUPS))
		rc = gl_fault(r, n, "secretGroup must be from 0 to %d", REGEX_GROUPS - 1);
	((struct rule_draft *)into)->rule.secret_group = (size_t)group;
	return rc;
}

static int rule_entropy(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_number(r, n, &((struct rule_draft *)into)->rule.entropy);
}

static int rule_keywords(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct gl_words *words = &((struct rule_draft *)into)->rule.keywords;
	int rc = gl_read_words(r, n, words);

	gl_lower_words(r, words);
	return rc;
}

static int rule_tags(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_words(r, n, &((struct rule_draft *)into)->rule.tags);
}

static int rule_skip(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_bool(r, n, &((struct rule_draft *)into)->rule.skip_report);
}

static int rule_single(struct gl_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct rule_draft *)into)->single = n;
	return WARD_OK;
}

static int rule_many(struct gl_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct rule_draft *)into)->many = n;
	return WARD_OK;
}

static int required_id(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_string(r, n, &((struct gl_required *)into)->id);
}

static int required_lines(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct gl_required *q = into;

	q->has_lines = true;
	return gl_read_integer(r, n, &q->lines);
}

static int required_columns(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct gl_required *q = into;

	q->has_columns = true;
	return gl_read_integer(r, n, &q->columns);
}

static const struct gl_member required_members[] = {
	{ "id", required_id },
	{ "withinLines", required_lines },
	{ "withinColumns", required_columns },
};

static int read_required(struct gl_reader *r, const struct toml_node *table, void *into)
{
	struct gl_required q = { 0 }, *slot;
	struct rule_draft *d = into;
	int rc = GL_READ_TABLE(r, table, required_members, &q);

	if (rc == WARD_OK && q.id.len == 0)
		rc = gl_fault(r, table, "a required rule has no id");
	if (rc != WARD_OK)
		return rc;
	slot = vec_push(r->g->arena, &d->rule.required);
	if (slot == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory for rules");
	*slot = q;
	return WARD_OK;
}

static int rule_required(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_each_table(r, n, read_required, into);
}

static const struct gl_member rule_members[] = {
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
static struct ward_span name_of(struct gl_reader *r, const struct toml_node *table)
{
	for (const struct toml_node *n = table->first; n != NULL; n = n->next)
		if (span_is_nocase(n->key, "id") && n->type == TOML_STRING)
			return arena_printf(r->g->arena, "rule '" WARD_SPAN_FMT "'",
					    WARD_SPAN_ARG(span_sub(n->text, 0, 80)));
	return WARD_SPAN("a rule");
}

/* The old form, one table, and the new one exclude each other. */
static int read_allows(struct gl_reader *r, const struct toml_node *single,
		       const struct toml_node *many,
		       int (*read)(struct gl_reader *r, const struct toml_node *table, void *into),
		       void *into)
{
	int rc = WARD_OK;

	if (single != NULL && many != NULL && many->count > 0)
		return gl_fault(r, single, "'allowlist' and 'allowlists' exclude each other");
	if (many != NULL)
		rc = gl_each_table(r, many, read, into);
	if (rc == WARD_OK && single != NULL)
		rc = gl_want_type(r, single, TOML_TABLE);
	if (rc == WARD_OK && single != NULL)
		rc = read(r, single, into);
	return rc;
}

/* Of two rules with one id the latter counts. */
static int keep_rule(struct gl_reader *r, const struct gl_rule *rule)
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

static int read_rule(struct gl_reader *r, const struct toml_node *table, void *into)
{
	struct rule_draft d = { .rule = { .line = table->at_line, .column = table->at_column } };
	int rc;

	(void)into;
	r->owner = name_of(r, table);
	rc = GL_READ_TABLE(r, table, rule_members, &d);
	if (rc == WARD_OK)
		rc = read_allows(r, d.single, d.many, rule_allow, &d.rule.allows);
	if (rc == WARD_OK && span_trim(d.rule.id).len == 0)
		rc = gl_fault(r, table, "the id is missing");
	if (rc == WARD_OK)
		rc = keep_rule(r, &d.rule);
	r->owner = WARD_SPAN("");
	return rc;
}

/* -- The file ------------------------------------------------------------------------- */

struct top_draft {
	const struct toml_node *single, *many;
};

static int extend_path(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_string(r, n, &((struct gl_extend *)into)->path);
}

static int extend_default(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_bool(r, n, &((struct gl_extend *)into)->use_default);
}

static int extend_disabled(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_read_words(r, n, &((struct gl_extend *)into)->disabled);
}

static const struct gl_member extend_members[] = {
	{ "path", extend_path },
	{ "useDefault", extend_default },
	{ "disabledRules", extend_disabled },
};

static int top_extend(struct gl_reader *r, const struct toml_node *n, void *into)
{
	struct gl_extend *e = &r->out->extend;
	int rc = gl_want_type(r, n, TOML_TABLE);

	(void)into;
	e->line = n->at_line;
	e->column = n->at_column;
	return rc == WARD_OK ? GL_READ_TABLE(r, n, extend_members, e) : rc;
}

static int top_rules(struct gl_reader *r, const struct toml_node *n, void *into)
{
	return gl_each_table(r, n, read_rule, into);
}

static int top_single(struct gl_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct top_draft *)into)->single = n;
	return WARD_OK;
}

static int top_many(struct gl_reader *r, const struct toml_node *n, void *into)
{
	(void)r;
	((struct top_draft *)into)->many = n;
	return WARD_OK;
}

static const struct gl_member top_members[] = {
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

static int check_required(struct gl_reader *r)
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
	struct gl_reader r = { .g = g, .out = out, .err = err };
	struct top_draft d = { 0 };
	struct toml_node *root;
	int rc = toml_parse(text, g->arena, &root, err);

	if (rc == WARD_EPARSE)
		err->code = rc = WARD_ECONFIG;
	if (rc == WARD_OK)
		rc = GL_READ_TABLE(&r, root, top_members, &d);
	if (rc == WARD_OK)
		rc = read_allows(&r, d.single, d.many, global_allow, NULL);
	if (rc == WARD_OK)
		rc = check_required(&r);
	if (rc == WARD_OK && arena_failed(g->arena))
		rc = error_set(err, WARD_EOOM, "out of memory for rules");
	return rc;
}
