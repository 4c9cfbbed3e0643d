/* SPDX-License-Identifier: Apache-2.0 */
/* Files put together, checked and made ready. */
#include "secret/gitleaks.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"
#include "secret/gitleaks_rules.h"

#define MESSAGE_ID(id) WARD_SPAN_ARG(span_sub((id), 0, 80))

int gl_regex(struct gitleaks *g, struct ward_span pattern, struct regex **out,
	     struct ward_error *err)
{
	struct regex **slot = vec_push(g->arena, &g->regexes);
	int rc;

	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	rc = regex_new(pattern, g->options->jit, slot, err);
	*out = *slot;
	return rc;
}

void gitleaks_free(struct gitleaks *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->regexes.len; i++)
		regex_free(g->regexes.items[i]);
	g->regexes.len = 0;
}

/* -- Extending ---------------------------------------------------------------------- */

static bool has_word(const struct gl_words *words, struct ward_span word)
{
	for (size_t i = 0; i < words->count; i++)
		if (span_eq(words->items[i], word))
			return true;
	return false;
}

static struct gl_rule *find_rule(struct gl_file *file, struct ward_span id)
{
	for (size_t i = 0; i < file->rules.len; i++)
		if (span_eq(file->rules.items[i].id, id))
			return &file->rules.items[i];
	return NULL;
}

static struct gl_words join(struct gitleaks *g, const struct gl_words *a, const struct gl_words *b)
{
	struct gl_words out = { ARENA_ARRAY(g->arena, a->count + b->count, struct ward_span), 0 };

	if (out.items == NULL)
		return out;
	for (size_t i = 0; i < a->count; i++)
		out.items[out.count++] = a->items[i];
	for (size_t i = 0; i < b->count; i++)
		out.items[out.count++] = b->items[i];
	return out;
}

static void add_allows(struct gitleaks *g, struct gl_allows *to, const struct gl_allows *from)
{
	for (size_t i = 0; i < from->list.len; i++) {
		const struct gl_allow **slot = vec_push(g->arena, &to->list);

		if (slot != NULL)
			*slot = from->list.items[i];
	}
}

/* What the nearer file says of a rule of the file that it extends. */
static void merge_rule(struct gitleaks *g, struct gl_rule *near, const struct gl_rule *base)
{
	struct gl_rule merged = *base;

	merged.allows.list.items = NULL;
	merged.allows.list.len = merged.allows.list.room = 0;
	if (near->description.len > 0)
		merged.description = near->description;
	if (near->entropy != 0)
		merged.entropy = near->entropy;
	if (near->secret_group != 0)
		merged.secret_group = near->secret_group;
	if (near->regex != NULL)
		merged.regex = near->regex;
	if (near->path != NULL)
		merged.path = near->path;
	merged.tags = join(g, &base->tags, &near->tags);
	merged.keywords = join(g, &base->keywords, &near->keywords);
	add_allows(g, &merged.allows, &base->allows);
	add_allows(g, &merged.allows, &near->allows);
	merged.line = near->line;
	merged.column = near->column;
	if (near->required.len > 0 || near->skip_report)
		gl_note(g, near->line, near->column,
			"rule '" WARD_SPAN_FMT "': 'required' and 'skipReport' have no effect in a "
			"rule that is extended",
			MESSAGE_ID(near->id));
	*near = merged;
}

static int by_id(const void *a, const void *b)
{
	const struct gl_rule *x = a, *y = b;

	return span_cmp(x->id, y->id);
}

static void note_disabled(struct gitleaks *g, const struct gl_file *near, struct gl_file *base)
{
	const struct gl_extend *e = &near->extend;

	for (size_t i = 0; i < e->disabled.count; i++)
		if (find_rule(base, e->disabled.items[i]) == NULL)
			gl_note(g, e->line, e->column,
				"disabledRules: rule '" WARD_SPAN_FMT
				"' is not in the file that is extended",
				MESSAGE_ID(e->disabled.items[i]));
}

static int merge_file(struct gitleaks *g, struct gl_file *near, struct gl_file *base,
		      struct ward_error *err)
{
	note_disabled(g, near, base);
	for (size_t i = 0; i < base->rules.len; i++) {
		const struct gl_rule *rule = &base->rules.items[i];
		struct gl_rule *own = find_rule(near, rule->id), *slot;

		if (has_word(&near->extend.disabled, rule->id))
			continue;
		if (own != NULL) {
			merge_rule(g, own, rule);
			continue;
		}
		slot = vec_push(g->arena, &near->rules);
		if (slot == NULL)
			return error_set(err, WARD_EOOM, "out of memory for rules");
		*slot = *rule;
		slot->line = slot->column = 0;
	}
	add_allows(g, &near->allows, &base->allows);
	if (base->targeted.len > 0)
		gl_note(g, near->extend.line, near->extend.column,
			"allowlists with targetRules have no effect in a file that is extended");
	if (near->rules.len > 1)
		qsort(near->rules.items, near->rules.len, sizeof(near->rules.items[0]), by_id);
	return WARD_OK;
}

/* gitleaks' own rules are not here; what is said of them can only be left out. */
static void note_default(struct gitleaks *g, const struct gl_file *file)
{
	const struct gl_extend *e = &file->extend;

	gl_note(g, e->line, e->column,
		"useDefault stands for the built-in rules, which always run and which the policy "
		"switches");
	if (e->disabled.count > 0)
		gl_note(g, e->line, e->column,
			"disabledRules has no effect on built-in rules: switch them in the policy");
}

static int read_next(struct gitleaks *g, const struct gl_file *near, struct gl_file *out,
		     struct ward_error *err)
{
	const struct ward_span path = near->extend.path;
	struct ward_error own = { 0 };
	struct ward_span text;
	int rc = g->options->read(g->options->ctx, path, &text, &own);

	if (rc == WARD_OK)
		rc = gl_read(g, text, out, &own);
	else if (own.line == 0)
		return error_set_at(err, rc, near->extend.line, near->extend.column,
				    "extend.path: %s", own.message);
	if (rc != WARD_OK)
		return error_set_at(err, rc, own.line, own.column, "in '" WARD_SPAN_FMT "': %s",
				    MESSAGE_ID(path), own.message);
	return WARD_OK;
}

/* Whether `file` names another one that counts. */
static int extends(struct gitleaks *g, const struct gl_file *file, size_t depth, bool *out,
		   struct ward_error *err)
{
	const struct gl_extend *e = &file->extend;

	*out = false;
	if (depth == GITLEAKS_EXTEND_DEPTH) {
		if (e->path.len > 0 || e->use_default)
			gl_note(g, 0, 0, "'extend' has no effect in the third file");
		return WARD_OK;
	}
	if (e->path.len > 0 && e->use_default)
		return error_set_at(err, WARD_ECONFIG, e->line, e->column,
				    "extend.path and extend.useDefault exclude each other");
	if (e->use_default)
		note_default(g, file);
	*out = e->path.len > 0 && g->options->read != NULL;
	return WARD_OK;
}

static int read_all(struct gitleaks *g, struct ward_span text, bool *whole, struct ward_error *err)
{
	struct gl_file files[GITLEAKS_EXTEND_DEPTH + 1] = { 0 };
	size_t count = 0;
	bool more = true;
	int rc = WARD_OK;

	*whole = true;
	g->in_first = true;
	while (rc == WARD_OK && more) {
		rc = count == 0 ? gl_read(g, text, &files[0], err)
				: read_next(g, &files[count - 1], &files[count], err);
		if (rc == WARD_OK)
			rc = extends(g, &files[count], count, &more, err);
		*whole = *whole && !files[count].extend.use_default &&
			(files[count].extend.path.len == 0 || more ||
			 count == GITLEAKS_EXTEND_DEPTH);
		g->in_first = false;
		count++;
	}
	for (size_t i = count; rc == WARD_OK && i-- > 1;) {
		g->in_first = i == 1;
		rc = merge_file(g, &files[i - 1], &files[i], err);
	}
	g->in_first = true;
	g->top = files[0];
	return rc;
}

/* -- Checking ------------------------------------------------------------------------- */

static int check_rule(const struct gl_rule *rule, struct ward_error *err)
{
	if (rule->regex == NULL && rule->path == NULL)
		return error_set_at(err, WARD_ECONFIG, rule->line, rule->column,
				    "rule '" WARD_SPAN_FMT "' has neither regex nor path",
				    MESSAGE_ID(rule->id));
	if (rule->regex != NULL && rule->secret_group > regex_groups(rule->regex))
		return error_set_at(err, WARD_ECONFIG, rule->line, rule->column,
				    "rule '" WARD_SPAN_FMT
				    "': secretGroup is %zu, the expression has %zu groups",
				    MESSAGE_ID(rule->id), rule->secret_group,
				    regex_groups(rule->regex));
	return WARD_OK;
}

/* A rule that only changes one which is not here cannot be followed. */
static bool only_changes(const struct gl_rule *rule)
{
	return rule->regex == NULL && rule->path == NULL;
}

static int check_rules(struct gitleaks *g, bool whole, struct ward_error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->top.rules.len; i++) {
		const struct gl_rule rule = g->top.rules.items[i];
		int rc;

		if (!whole && only_changes(&rule)) {
			gl_note(g, rule.line, rule.column,
				"rule '" WARD_SPAN_FMT
				"' changes a rule that is not here, and has no effect",
				MESSAGE_ID(rule.id));
			continue;
		}
		rc = check_rule(&rule, err);
		if (rc != WARD_OK)
			return rc;
		g->top.rules.items[kept++] = rule;
	}
	g->top.rules.len = kept;
	return WARD_OK;
}

static int index_rules(struct gitleaks *g, struct ward_error *err)
{
	map_init(&g->ids, g->arena);
	for (size_t i = 0; i < g->top.rules.len; i++) {
		struct map_entry *e = map_put(&g->ids, g->top.rules.items[i].id, NULL);

		if (e == NULL)
			return error_set(err, WARD_EOOM, "out of memory for rules");
		e->value.num = i;
	}
	return WARD_OK;
}

size_t gl_rule_index(const struct gitleaks *g, struct ward_span id)
{
	const struct map_entry *e = map_get(&g->ids, id);

	return e != NULL ? (size_t)e->value.num : SIZE_MAX;
}

/* Allowlists of the top go to the rules that they name. */
static int spread_targeted(struct gitleaks *g, bool whole, struct ward_error *err)
{
	for (size_t i = 0; i < g->top.targeted.len; i++) {
		const struct gl_targeted *t = &g->top.targeted.items[i];

		for (size_t k = 0; k < t->rules.count; k++) {
			const size_t at = gl_rule_index(g, t->rules.items[k]);
			const struct gl_allow *one[1] = { t->allow };
			const struct gl_allows lists = { { one, 1, 1 } };

			if (at != SIZE_MAX)
				add_allows(g, &g->top.rules.items[at].allows, &lists);
			else if (whole)
				return error_set_at(err, WARD_ECONFIG, t->line, t->column,
						    "targetRules: there is no rule '" WARD_SPAN_FMT
						    "'",
						    MESSAGE_ID(t->rules.items[k]));
			else
				gl_note(g, t->line, t->column,
					"targetRules: rule '" WARD_SPAN_FMT
					"' is not here, the allowlist has no effect on it",
					MESSAGE_ID(t->rules.items[k]));
		}
	}
	return WARD_OK;
}

static void note_required(struct gitleaks *g)
{
	for (size_t i = 0; i < g->top.rules.len; i++) {
		const struct gl_rule *rule = &g->top.rules.items[i];

		for (size_t k = 0; k < rule->required.len; k++)
			if (gl_rule_index(g, rule->required.items[k].id) == SIZE_MAX)
				gl_note(g, rule->line, rule->column,
					"rule '" WARD_SPAN_FMT
					"' never fires: the rule '" WARD_SPAN_FMT
					"' that it requires is disabled",
					MESSAGE_ID(rule->id),
					MESSAGE_ID(rule->required.items[k].id));
	}
}

/* -- Keywords --------------------------------------------------------------------------- */

/* Letters whose lower case is not known here. */
static bool may_have_case(uint32_t rune)
{
	if (rune < 0x80 || (rune >= 0x590 && rune < 0x10a0))
		return false;
	return !(rune >= 0x3000 && rune < 0xa4d0) && !(rune >= 0xac00 && rune < 0xd7b0);
}

static bool is_checkable(struct ward_span word)
{
	uint32_t rune;

	for (size_t at = 0; at < word.len;) {
		const size_t len = utf8_decode(span_sub(word, at, word.len), &rune);

		if (len == 0 || may_have_case(rune))
			return false;
		at += len;
	}
	return word.len > 0;
}

static int prepare_rule(struct gitleaks *g, struct gl_rule *rule, struct map *known,
			struct ward_error *err)
{
	const struct ward_span id = gl_lower(rule->id, g->arena);

	rule->is_generic = span_contains(id, "generic");
	rule->always = rule->keywords.count == 0;
	rule->words = ARENA_ARRAY(g->arena, rule->keywords.count, size_t);
	for (size_t i = 0; i < rule->keywords.count && rule->words != NULL; i++) {
		const struct ward_span word = rule->keywords.items[i];
		bool added = false;
		struct map_entry *e = map_put(known, word, &added);

		if (e == NULL)
			return error_set(err, WARD_EOOM, "out of memory for rules");
		if (added)
			e->value.num = known->len - 1;
		rule->words[i] = (size_t)e->value.num;
		rule->always = rule->always || !is_checkable(word);
	}
	return rule->words != NULL ? WARD_OK : error_set(err, WARD_EOOM, "out of memory for rules");
}

static int build_literals(struct gitleaks *g, struct ward_error *err)
{
	struct literal *items = ARENA_ARRAY(g->arena, g->keywords.count, struct literal);
	size_t n = 0;

	g->literal_words = ARENA_ARRAY(g->arena, g->keywords.count, size_t);
	if (items == NULL || g->literal_words == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	for (size_t i = 0; i < g->keywords.count; i++) {
		if (g->keywords.items[i].len < LITERAL_MIN)
			continue;
		items[n].text = g->keywords.items[i];
		g->literal_words[n++] = i;
	}
	if (n == 0)
		return WARD_OK;
	g->literals = literal_set_new(items, n, g->arena);
	return g->literals != NULL ? WARD_OK : error_set(err, WARD_EOOM, "out of memory for rules");
}

static int prepare_keywords(struct gitleaks *g, struct ward_error *err)
{
	struct map known;
	struct map_entry *e;
	size_t at = 0;
	int rc = WARD_OK;

	map_init(&known, g->arena);
	for (size_t i = 0; rc == WARD_OK && i < g->top.rules.len; i++)
		rc = prepare_rule(g, &g->top.rules.items[i], &known, err);
	if (rc != WARD_OK)
		return rc;
	g->keywords.items = ARENA_ARRAY(g->arena, known.len, struct ward_span);
	if (g->keywords.items == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	g->keywords.count = known.len;
	while ((e = map_next(&known, &at)) != NULL)
		g->keywords.items[e->value.num] = e->key;
	return build_literals(g, err);
}

/* -- All ------------------------------------------------------------------------------------ */

int gitleaks_new(struct ward_span text, const struct gitleaks_options *options, struct arena *arena,
		 struct gitleaks **out, struct ward_error *err)
{
	struct ward_error own = { 0 };
	struct gitleaks *g = ARENA_NEW(arena, struct gitleaks);
	bool whole;
	int rc;

	*out = NULL;
	if (err == NULL)
		err = &own;
	if (g == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	g->arena = arena;
	g->options = options;
	g->path = options->path;
	rc = read_all(g, text, &whole, err);
	if (rc == WARD_OK)
		rc = check_rules(g, whole, err);
	if (rc == WARD_OK)
		rc = index_rules(g, err);
	if (rc == WARD_OK)
		rc = spread_targeted(g, whole, err);
	if (rc == WARD_OK)
		note_required(g);
	if (rc == WARD_OK)
		rc = prepare_keywords(g, err);
	if (rc == WARD_OK && arena_failed(arena))
		rc = error_set(err, WARD_EOOM, "out of memory for rules");
	g->options = NULL;
	if (rc != WARD_OK) {
		gitleaks_free(g);
		return rc;
	}
	*out = g;
	return WARD_OK;
}

const struct gitleaks_note *gitleaks_notes(const struct gitleaks *rules, size_t *count)
{
	*count = rules->notes.len;
	return rules->notes.items;
}

size_t gitleaks_rule_count(const struct gitleaks *rules)
{
	return rules->top.rules.len;
}

bool gitleaks_has_allowlists(const struct gitleaks *rules)
{
	return rules->top.allows.list.len > 0;
}
