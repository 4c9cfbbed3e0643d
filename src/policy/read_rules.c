/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/read_policy.h"

int read_rule_id(struct reader *r, const struct ward_node *node, size_t *out)
{
	struct suggestion s;
	long index = -1;

	if (node->kind != NODE_SCALAR || node_is_null(node))
		return FAULT(r, node, "a rule is named by its id");
	index = ward_rule_index(node->text);
	if (index >= 0) {
		*out = (size_t)index;
		return 0;
	}
	s = suggest_for(node->text);
	for (size_t i = 0; i < ward_rules_count; i++)
		suggest_try(&s, ward_rules[i]->meta.id);
	return FAULT(r, node, "unknown rule '%s'" HINT_FMT, SHOW(node->text), HINT_ARG(&s));
}

/* -- rules --------------------------------------------------------------- */

/* Commits and references have no path, so a pattern would never hold. */
static bool has_paths(const struct ward_rule *rule)
{
	return rule->subject != WARD_SUBJECT_COMMIT && rule->subject != WARD_SUBJECT_REF &&
		rule->subject != WARD_SUBJECT_ARRIVAL;
}

static int check_setting(struct reader *r, const struct ward_node *value,
			 const struct ward_rule *rule, const struct rule_setting *setting)
{
	static const char *const scopes[] = { "paths", "exclude" };
	const struct ward_node *level = child_of(value, "level");

	if (rule_is_fixed(rule) && setting->level != WARD_LEVEL_DENY) {
		return FAULT(r, level != NULL ? level : value,
			     "rule '%s' cannot be demoted: it guards the check itself",
			     rule->meta.id);
	}
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		const struct ward_node *scope = child_of(value, scopes[i]);

		if (scope != NULL && !has_paths(rule)) {
			return FAULT(r, scope->key,
				     "rule '%s' judges no files: '%s' has no meaning",
				     rule->meta.id, scopes[i]);
		}
	}
	return 0;
}

static int read_setting(struct reader *r, const struct ward_node *value)
{
	static const struct field fields[] = {
		{ "level", read_level, offsetof(struct rule_setting, level), true },
		{ "paths", read_path_globs, offsetof(struct rule_setting, paths), false },
		{ "exclude", read_path_globs, offsetof(struct rule_setting, exclude), false },
		{ "reason", read_text, offsetof(struct rule_setting, reason), false },
	};
	struct rule_setting *setting;
	size_t index = 0;
	int rc = read_rule_id(r, value->key, &index);

	if (rc != 0)
		return rc;
	setting = &r->policy->rules[index];
	setting->set = true;
	if (value->kind == NODE_MAP) {
		rc = read_fields(r, value, "a rule's setting", fields,
				 sizeof(fields) / sizeof(fields[0]), setting);
	} else {
		rc = read_level(r, value, &(struct field){ .name = ward_rules[index]->meta.id },
				&setting->level);
	}
	if (rc != 0)
		return rc;
	return check_setting(r, value, ward_rules[index], setting);
}

int read_rules(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out)
{
	int rc = expect_map(r, value, field->name);

	(void)out;
	for (const struct ward_node *v = rc == 0 ? value->first : NULL; v != NULL; v = v->next) {
		rc = read_setting(r, v);
		if (rc != 0)
			break;
	}
	return rc;
}

/* -- exemptions ---------------------------------------------------------- */

static int add_exempt_rule(struct reader *r, const struct ward_node *node, struct exemption *e)
{
	const struct ward_rule *rule;
	size_t index = 0, *item;
	int rc = read_rule_id(r, node, &index);

	if (rc != 0)
		return rc;
	rule = ward_rules[index];
	if (rule_is_fixed(rule)) {
		return FAULT(r, node, "rule '%s' cannot be exempted: it guards the check itself",
			     rule->meta.id);
	}
	if (!has_paths(rule)) {
		return FAULT(r, node,
			     "rule '%s' judges no files and cannot be exempted: set its level",
			     rule->meta.id);
	}
	item = vec_push(r->arena, &e->rules);
	if (item != NULL)
		*item = index;
	return 0;
}

static int read_exempt_rules(struct reader *r, const struct ward_node *value,
			     const struct field *field, void *out)
{
	if (value->kind != NODE_SEQ)
		return add_exempt_rule(r, value, out);
	if (value->first == NULL)
		return FAULT(r, value, "'%s' is an empty list", field->name);
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = add_exempt_rule(r, v, out);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static int read_expiry(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	struct exemption *e = out;
	int64_t today = r->policy->now - r->policy->now % DAY_SECONDS;
	int64_t latest = today + EXEMPTION_DAYS * DAY_SECONDS;
	char date[11];
	int rc = read_day(r, value, field, &e->last_day);

	if (rc != 0)
		return rc;
	time_format_date(e->last_day, date);
	e->expired = e->last_day < today;
	if (e->expired && !r->policy->standing)
		return FAULT(r, value, "the exemption expired on %s: renew it or delete it", date);
	if (e->last_day > latest) {
		time_format_date(latest, date);
		return FAULT(r, value, "an exemption lasts at most %d days: until %s",
			     EXEMPTION_DAYS, date);
	}
	e->expires = arena_copy(r->arena, value->text);
	return 0;
}

static int read_exemption(struct reader *r, const struct ward_node *value)
{
	static const struct field fields[] = {
		{ "rule", read_exempt_rules, 0, true },
		{ "path", read_path_glob, offsetof(struct exemption, path), false },
		{ "object", read_object_glob, offsetof(struct exemption, object), false },
		{ "reason", read_text, offsetof(struct exemption, reason), true },
		{ "owner", read_text, offsetof(struct exemption, owner), true },
		{ "expires", read_expiry, 0, true },
	};
	struct ward_policy *policy = r->policy;
	size_t number = policy->exemptions.len;
	struct exemption *e = vec_push(policy->arena, &policy->exemptions);
	int rc;

	if (e == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for an exemption");
	rc = read_fields(r, value, "an exemption", fields, sizeof(fields) / sizeof(fields[0]), e);
	if (rc != 0)
		return rc;
	if (e->path.len == 0 && e->object.len == 0)
		return FAULT(r, value, "an exemption needs 'path' or 'object'");
	for (size_t i = 0; i < e->rules.len; i++) {
		size_t *item =
			vec_push(policy->arena, &policy->rules[e->rules.items[i]].exemptions);

		if (item != NULL)
			*item = number;
	}
	return 0;
}

int read_exemptions(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	(void)out;
	return read_list(r, value, field, read_exemption);
}
